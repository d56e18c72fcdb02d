"""Which fields of an author's file are written to be read, and what must not happen to them."""

from __future__ import annotations

from collections.abc import Iterator

from adaptive_text.errors import Problem
from adaptive_text.reading.cursor import root
from adaptive_text.reading.marked import Marked
from adaptive_text.reading.syntax import quoted
from adaptive_text.record import Path


def is_prose(path: Path) -> bool:
    """Whether the text at this path is written to be read: not an id, a name, a number or a word of the format."""
    match [step for step in path if isinstance(step, str)]:
        case ["title" | "question" | "label", *_] | ["terms", _, "definition"] | ["notices", "text"]:
            return True
        case ["choice" | "unsure", "label" | "hint"] | ["sections", "heading" | "because", *_]:
            return True
        case ["sections", "claims", "label" | "because", *_] | ["sections", "claims", "variants", _]:
            return True
        case ["sections", "claims", "variants", _, field]:
            return field in ("text", "lead", "items", "caption", "columns", "rows", "because")
        case _:
            return False


def text_problems(marked: Marked) -> Iterator[Problem]:
    """What is wrong with the texts of a file, whatever they say."""
    yield from _comments(marked)
    yield from _empty(marked)


def _comments(marked: Marked) -> Iterator[Problem]:
    """Comments behind unquoted text that readers see, since the rest of the line may be meant for them."""
    for path, (line, column) in marked.comments.items():
        node = root(marked).at(path)
        if is_prose(path) and node.text:
            message = f'" #" cuts a comment off from the text (got {quoted(node.text)})'
            yield Problem(marked.name, line, column, node.where, "AT026", message, _AS_BLOCK)


_AS_BLOCK = "write text as a block: `>-`, and the sentence on the next line, indented"


def _empty(marked: Marked) -> Iterator[Problem]:
    """Text without a character; only cells of a table, labels that are switched off and units may be empty."""
    stack = [root(marked)]
    while stack:
        node = stack.pop()
        stack.extend(node.elements())
        stack.extend(child for _, child in node.entries())
        is_blank = isinstance(node.value, str) and not node.value.strip()
        if is_blank and not _may_be_empty(node.path):
            yield node.problem("AT112", f"{node.name} must not be empty (got {quoted(node.text)})")


def _may_be_empty(path: Path) -> bool:
    return not {"rows", "columns", "labels"}.isdisjoint(path) or path[-1:] == ("unit",)
