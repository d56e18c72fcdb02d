"""Which fields of an author's file are written to be read, and what must not happen to them."""

from __future__ import annotations

from collections.abc import Iterator

from adaptive_text.errors import Problem
from adaptive_text.reading.cursor import root
from adaptive_text.reading.marked import Marked, Value
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
    for path in _blanks(marked.data):
        if not _may_be_empty(path):
            node = root(marked).at(path)
            yield node.problem("AT112", f"{node.name} must not be empty (got {quoted(node.text)})")


def _blanks(data: Value) -> Iterator[Path]:
    """The way to each text without a character."""
    if isinstance(data, str) and not data.strip():
        yield ()
    stack: list[tuple[Path, Value]] = [((), data)]
    while stack:
        path, value = stack.pop()
        inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, tuple) else ()
        for step, inner in inside:
            if not isinstance(inner, str):
                stack.append(((*path, step), inner))
            elif not inner or inner.isspace():
                yield (*path, step)


def _may_be_empty(path: Path) -> bool:
    return not {"rows", "columns", "labels"}.isdisjoint(path) or path[-1:] == ("unit",)
