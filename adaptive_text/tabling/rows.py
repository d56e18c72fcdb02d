"""The rows of an edited sheet, and everything that is wrong with its form."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from json import dumps
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from adaptive_text.errors import Problem, did_you_mean, reason
from adaptive_text.reading.marked import read_text
from adaptive_text.reading.syntax import quoted
from adaptive_text.saving import StrPath
from adaptive_text.tabling.commas import read_csv
from adaptive_text.tabling.grid import LONGEST_CELL, MOST_BYTES, Cell, SheetError, unreadable
from adaptive_text.tabling.guards import Check, read_check
from adaptive_text.tabling.workbooks import read_xlsx

FILE, CLAIM, CHECK = "file", "claim", "check"
"""The headings of the columns that tell where a row belongs."""
SUFFIXES = (".xlsx", ".csv")
"""What the names of sheets end in."""


class Row(NamedTuple):
    """A claim's row of a sheet."""

    file: Cell
    claim: Cell
    check: Check
    cells: Mapping[str, Cell]
    """By register."""


class Sheet(NamedTuple):
    """What a sheet's file holds."""

    rows: list[Row]
    registers: list[Cell]
    """The headings under which wordings stand."""


def read_sheet(sheet: StrPath) -> Sheet:
    """The rows of a sheet's file; raises `SheetError` with all problems of its form."""
    table = _table(Path(sheet))
    if not table:
        raise unreadable(str(sheet), "a sheet has a row of headings (got nothing)")
    problems: list[Problem] = []
    columns = _columns(table[0], str(sheet), problems)
    refuse(sheet, problems)
    rows = [row for cells in table[1:] if any(c.text for c in cells) for row in _row(cells, columns, problems)]
    problems += _twice(rows)
    refuse(sheet, problems)
    return Sheet(rows, [table[0][n] for name, n in columns.items() if name not in (FILE, CLAIM, CHECK)])


def unknown(headings: Iterable[Cell], registers: Sequence[str]) -> Iterator[Problem]:
    """Headings that are no register, where it is known which there are."""
    for cell in headings if registers else ():
        if cell.text.strip() not in registers:
            hint = f"{did_you_mean(cell.text.strip(), registers)} put a heading in brackets if it is not to be read"
            yield problem_at(cell, "AT712", f"no register has this name (got {quoted(cell.text)})", hint)


def _table(path: Path) -> list[list[Cell]]:
    try:
        with path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
    except (OSError, ValueError) as error:
        raise SheetError(f'cannot read "{path}": {reason(error)}') from None
    if len(content) > MOST_BYTES:
        raise unreadable(str(path), f"a sheet has at most {MOST_BYTES:,} bytes (got more)")
    if path.suffix not in SUFFIXES:
        raise SheetError(f'a sheet is a file that ends in .xlsx or .csv (got "{path}")')
    return (read_xlsx if path.suffix == ".xlsx" else read_csv)(content, str(path))


def _columns(header: Sequence[Cell], name: str, problems: list[Problem]) -> dict[str, int]:
    """Where each column stands that is read; headings in brackets, and columns without one, are not."""
    columns: dict[str, int] = {}
    for number, cell in enumerate(header):
        heading = cell.text.strip()
        if not heading or heading.startswith("("):
            continue
        if heading in columns:
            message = f"a heading stands twice (got {quoted(heading)})"
            problems.append(problem_at(cell, "AT712", message, "delete one of the two columns, or put it in brackets"))
        columns.setdefault(heading, number)
    for wanted in (FILE, CLAIM, CHECK):
        if wanted not in columns:
            message = f'a column is missing (got no "{wanted}")'
            problems.append(Problem(name, None, None, "", "AT712", message, "export the sheet anew"))
    return columns


def _row(cells: Sequence[Cell], columns: Mapping[str, int], problems: list[Problem]) -> Iterator[Row]:
    nothing = cells[0]._replace(text="", fault="")
    at = {name: cells[n] if n < len(cells) else nothing for name, n in columns.items()}
    check = read_check(at[CHECK].text)
    if check is None:
        message = f"not what the export wrote here (got {quoted(at[CHECK].text)})"
        problems.append(
            problem_at(at[CHECK], "AT714", message, "copy the cell from the exported sheet, or export anew")
        )
        return
    registers = {name: _unspaced(cell) for name, cell in at.items() if name not in (FILE, CLAIM, CHECK)}
    for cell in registers.values():
        problems += _faults(cell)
    yield Row(at[FILE], at[CLAIM], check, registers)


def _unspaced(cell: Cell) -> Cell:
    """The cell, and an empty one for one with nothing but spaces in it."""
    return cell if cell.text.strip() else cell._replace(text="")


def _faults(cell: Cell) -> Iterator[Problem]:
    """What makes a cell no text of an article."""
    if cell.fault:
        hint = "format the cell as text and write it again"
        yield problem_at(cell, "AT717", f"a wording is text (got {cell.fault}, {quoted(cell.text)})", hint)
    elif len(cell.text) > LONGEST_CELL:
        yield problem_at(cell, "AT717", f"a cell holds at most {LONGEST_CELL:,} characters (got {len(cell.text):,})")
    else:
        for problem in read_text(dumps({"a": cell.text}), cell.address, json=True).problems[:1]:
            yield problem_at(cell, "AT717", problem.message, problem.hint)


def _twice(rows: Iterable[Row]) -> Iterator[Problem]:
    seen: dict[tuple[str, str], Cell] = {}
    for row in rows:
        key = (named(row.file), row.claim.text.strip())
        if (first := seen.setdefault(key, row.claim)) is not row.claim:
            message = f"a claim stands twice (got {quoted(key[1])}, first at {first.address})"
            yield problem_at(row.claim, "AT713", message, "keep one of the two rows")


def by_file(rows: Iterable[Row]) -> dict[str, list[Row]]:
    """The rows by the file that they name."""
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(named(row.file), []).append(row)
    return found


def named(file: Cell) -> str:
    """The name of a file, however it is written."""
    return PurePosixPath(file.text.strip()).as_posix()


def problem_at(cell: Cell, code: str, message: str, hint: str = "") -> Problem:
    """A problem with a cell, at its address."""
    return Problem(cell.address, None, None, "", code, message, hint)


def refuse(sheet: StrPath, problems: Iterable[Problem]) -> None:
    """Raise `SheetError` with the problems, if there are any."""
    if found := list(dict.fromkeys(problems)):
        number = f"{len(found)} error{'' if len(found) == 1 else 's'}"
        raise SheetError(f"{sheet} cannot be carried back, and nothing was written: {number}", found)
