"""A variant as the text of one cell, and back.

A text stands as it is. A list is its lead and, below, a line for each item that begins with `- `. A table is its
caption and, below, a line for each row: `| Age | Dose |`, the columns first.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from adaptive_text.patching import Folded
from adaptive_text.reading.marked import Value
from adaptive_text.reading.syntax import quoted

SHAPES = ("text", "lead", "items", "caption", "columns", "rows")
"""The fields of a variant that a cell holds; it keeps the others."""

_BULLET = re.compile(r"[-–—•*][ \t]+")
_MARKED = re.compile(r"\\*(?:[-–—•*][ \t]|\|)")
"""What a line of text must not begin with, unless a backslash stands before it."""
_PIECE = re.compile(r"\{\{[^{}\n]*\}\}|(?P<run>\\*+)(?P<mark>\||<br>|\n)|\\++|.", re.DOTALL)
"""An expression, a `|` or line break with the backslashes before it, or anything else."""


class CellFault(ValueError):
    """A cell that cannot be read, or a variant that no cell can hold."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message, hint)
        self.message = message
        self.hint = hint


def cell_of(variant: Value) -> str:
    """The cell of a variant, given as data that fits the format; raises `CellFault` where none can hold it."""
    data = variant if isinstance(variant, dict) else {"text": variant}
    cell = "\n".join(_lines(data))
    try:
        back = shape_of(cell)
    except CellFault:
        back = {}
    if _trimmed(back) != _trimmed({name: data[name] for name in SHAPES if name in data}):
        raise CellFault("a cell cannot show this variant so that it could be read back", "change it in its file")
    return cell


def _trimmed(value: Value) -> Value:
    """Data without the spaces around its texts, which no cell keeps for certain."""
    if isinstance(value, dict):
        return {name: _trimmed(inner) for name, inner in value.items()}
    return tuple(map(_trimmed, value)) if isinstance(value, tuple) else str(value).strip()


def _lines(data: Mapping[str, Value]) -> Iterator[str]:
    if "items" in data:
        yield from _escaped(data.get("lead", ""))
        for item in _texts(data["items"]):
            first, *more = item.split("\n")
            yield f"- {first}"
            yield from (f"  {line}" for line in more)
    elif "columns" in data:
        yield from _escaped(data["caption"]) if "caption" in data else ()
        rows = data.get("rows", ())
        for row in (data["columns"], *(rows if isinstance(rows, tuple) else ())):
            yield f"| {' | '.join(map(_cell, _texts(row)))} |"
    else:
        yield from _escaped(data.get("text", ""))


def _texts(value: Value) -> list[str]:
    return [str(text) for text in value] if isinstance(value, tuple) else []


def _escaped(text: Value) -> list[str]:
    return [f"\\{line}" if _MARKED.match(line) else line for line in str(text).split("\n")]


def _plain(lines: Sequence[str]) -> str:
    return "\n".join(line[1:] if line.startswith("\\") and _MARKED.match(line) else line for line in lines)


def variant_of(cell: str, old: Value = None) -> Value:
    """The variant of a cell, with all that the old one has beside its wording; raises `CellFault`."""
    shape = shape_of(cell)
    if "text" in shape and not isinstance(old, dict):
        return shape["text"]
    others = {name: value for name, value in old.items() if name not in SHAPES} if isinstance(old, dict) else {}
    return {**shape, **others}


def shape_of(cell: str) -> dict[str, Value]:
    """The wording of a cell: `text`, `lead` and `items`, or `columns` and `rows`."""
    lines = cell.strip().split("\n")
    bullets = [n for n, line in enumerate(lines) if _BULLET.match(line)]
    bars = [n for n, line in enumerate(lines) if line.startswith("|")]
    if bullets and bars and bars[0] < bullets[0]:
        bullets = []
    if bullets:
        return _list(lines[: bullets[0]], lines[bullets[0] :])
    if bars:
        return _table(lines[: bars[0]], lines[bars[0] :])
    return {"text": Folded(_plain(lines).strip())}


def _list(lead: Sequence[str], lines: Sequence[str]) -> dict[str, Value]:
    if not any(line.strip() for line in lead):
        raise CellFault("a list begins with the words that lead to it (got none)", "write a line above the first item")
    items: list[list[str]] = []
    for line in lines:
        if found := _BULLET.match(line):
            items.append([line[found.end() :]])
        elif line.startswith("  "):
            items[-1].append(line[2:])
        elif line.strip():
            raise CellFault(f'each item of a list begins with "- " (got {quoted(line)})', 'begin the line with "- "')
    return {"lead": _plain(lead).strip(), "items": tuple("\n".join(item).strip() for item in items)}


def _table(caption: Sequence[str], lines: Sequence[str]) -> dict[str, Value]:
    rows: list[tuple[str, ...]] = []
    for line in lines:
        if line.startswith("|"):
            rows.append(tuple(_split(line)))
        elif line.strip():
            raise CellFault(f'each row of a table begins with "|" (got {quoted(line)})', "write it as | cell | cell |")
    said = _plain(caption).strip()
    return {**({"caption": said} if said else {}), "columns": rows[0], "rows": tuple(rows[1:])}


def _cell(text: str) -> str:
    """The text of a table's cell, on one line and without a bare `|`."""

    def written(found: re.Match[str]) -> str:
        if found["mark"] == "\n":
            return f"{found['run']}<br>"
        return f"\\{found[0]}" if found["mark"] else found[0]

    return _PIECE.sub(written, text)


def _split(line: str) -> Iterator[str]:
    """The cells of a row."""
    cells = [""]
    for found in _PIECE.finditer(line.strip().removeprefix("|")):
        if found["mark"] == "|" and not found["run"]:
            cells.append("")
        elif found["mark"] == "<br>" and not found["run"]:
            cells[-1] += "\n"
        else:
            cells[-1] += found[0][1:] if found["mark"] else found[0]
    if not cells[-1].strip() and len(cells) > 1:
        cells.pop()
    return (cell.strip() for cell in cells)
