"""Text as the lines of a YAML block, so that reading the block gives the very text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

_GAP = re.compile(r"(?<=\S) (?=\S)")
_EXPRESSION = re.compile(r"\{\{[^{}\n]*\}\}")

Block = tuple[str, tuple[str, ...]]
"""The header of a block, such as `>-`, and its lines without indentation."""


def folded(text: str, width: int, old: Sequence[str] = ()) -> Block | None:
    """The text below `>-`, in lines of at most `width` characters where it has gaps to break at.

    `old` are the lines that stood there before: as many of them as still fit stay as they are, at the beginning and at
    the end. `None` where a block cannot hold the text: where a line of it begins or ends in a space, or nothing is in
    it.
    """
    paragraphs = text.split("\n")
    if not all(map(_stands, [paragraphs[0], paragraphs[-1]])) or not all(p == "" or _stands(p) for p in paragraphs):
        return None
    if len(paragraphs) == 1 and old and (kept := _kept(text, width, old)):
        return ">-", kept
    lines: list[str] = []
    for number, paragraph in enumerate(paragraphs):
        lines += [""] if number else []
        lines += _wrapped(paragraph, width) if paragraph else []
    return ">-", tuple(lines)


def literal(text: str) -> Block | None:
    """The text below `|`, line by line; `None` where that cannot hold it."""
    body = text.removesuffix("\n")
    lines = body.split("\n")
    if not _stands(lines[0]) or not all(line == "" or _stands(line) for line in lines) or not lines[-1]:
        return None
    return "|" if body != text else "|-", tuple(lines)


def _stands(line: str) -> bool:
    return bool(line) and line == line.strip()


def _kept(text: str, width: int, old: Sequence[str]) -> tuple[str, ...] | None:
    """The text with the old lines that it begins and ends with, and new ones between them."""
    before: list[str] = []
    after: list[str] = []
    left = list(old)
    while left and text.startswith(f"{left[0]} "):
        before.append(left.pop(0))
        text = text[len(before[-1]) + 1 :]
    while left and text.endswith(f" {left[-1]}"):
        after.insert(0, left.pop())
        text = text[: -len(after[0]) - 1]
    lines = (*before, *_wrapped(text, width), *after)
    return lines if all(map(_stands, lines)) else None


def _wrapped(text: str, width: int) -> list[str]:
    """The text in lines, broken at single spaces only and never inside an expression."""
    inside = [found.span() for found in _EXPRESSION.finditer(text)]
    gaps = [gap.start() for gap in _GAP.finditer(text) if not any(a < gap.start() < b for a, b in inside)]
    lines: list[str] = []
    start = 0
    for gap, following in pairwise([*gaps, len(text)]):
        if following - start > width:
            lines.append(text[start:gap])
            start = gap + 1
    return [*lines, text[start:]]
