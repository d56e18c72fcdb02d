"""A table as spreadsheet programs know it: rows of cells, each with the address that such a program shows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from adaptive_text.errors import AdaptiveTextError, Problem

MOST_ROWS = 20_000
MOST_COLUMNS = 200
MOST_BYTES = 32 * 1024 * 1024
"""Of a sheet's file, and of all that is packed into it."""
LONGEST_CELL = 32_767
"""Characters that a cell may have in the programs that people use."""


class SheetError(AdaptiveTextError):
    """A sheet that cannot be written, read or carried over."""

    code = "AT704"


class Cell(NamedTuple):
    """One cell as it was read."""

    text: str
    address: str
    """File, worksheet and cell: `sheet.xlsx:Claims!D7`."""
    fault: str = ""
    """What it is where it is no text: "a formula"."""


@dataclass(frozen=True, slots=True)
class Grid:
    """A table that is to be written."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[int, ...]
    """Of the columns, in characters."""
    help: frozenset[int]
    """Columns that are for reading only, by number from 0."""
    notes: tuple[tuple[str, ...], ...] = ()
    """Rows of a second worksheet, for who reads the first one."""


def address(name: str, row: int, column: int, worksheet: str = "") -> str:
    """The address of a cell, row and column from 0: `sheet.xlsx:Claims!D7`."""
    place = f"{letters(column)}{row + 1}"
    return f"{name}:{worksheet}!{place}" if worksheet else f"{name}:{place}"


def letters(column: int) -> str:
    """The letters of a column, from 0: A, B, ..., Z, AA."""
    found = ""
    column += 1
    while column:
        column, digit = divmod(column - 1, 26)
        found = chr(ord("A") + digit) + found
    return found


def unreadable(name: str, message: str, hint: str = "") -> SheetError:
    """The error of a sheet that is none."""
    problem = Problem(name, None, None, "", "AT711", message, hint)
    return SheetError(f"{name} cannot be read as a sheet: 1 error", [problem])


def bound(rows: int, columns: int, name: str) -> None:
    """Raise `SheetError` where there is more than a sheet may have."""
    if rows > MOST_ROWS or columns > MOST_COLUMNS:
        message = f"a sheet has at most {MOST_ROWS:,} rows and {MOST_COLUMNS} columns (got {rows:,} and {columns})"
        raise unreadable(name, message, "delete empty rows and columns behind the claims")
