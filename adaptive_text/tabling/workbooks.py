"""Sheets as .xlsx files, through openpyxl: every cell is text, whatever it looks like."""

from __future__ import annotations

import io
import re
import warnings
import zipfile
import zlib
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from adaptive_text.tabling.grid import MOST_BYTES, Cell, Grid, address, bound, unreadable

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

CLAIMS = "Claims"
NOTES = "How to"
_ESCAPE = re.compile(r"_x[0-9A-Fa-f]{4}_")
_LIKE_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_FAULTS = {"f": "a formula", "n": "a number", "b": "a truth value", "d": "a date", "e": "an error"}
_LONG_AGO = (1980, 1, 1, 0, 0, 0)
_TIMES = re.compile(rb"(<dcterms:(created|modified)[^>]*>)[^<]*")


def write_xlsx(grid: Grid) -> bytes:
    """The bytes of a workbook: equal for equal tables."""
    import openpyxl

    book = openpyxl.Workbook()
    sheet: Any = book.active
    sheet.title = CLAIMS
    _fill(sheet, grid)
    if grid.notes:
        notes: Any = book.create_sheet(NOTES)
        for r, row in enumerate(grid.notes, start=1):
            for c, text in enumerate(row, start=1):
                _write(notes.cell(r, c), text)
        notes.column_dimensions["A"].width = 34
        notes.column_dimensions["B"].width = 100
    out = io.BytesIO()
    book.save(out)
    return _timeless(out.getvalue())


def _fill(sheet: Worksheet, grid: Grid) -> None:
    from openpyxl.styles import Font, PatternFill
    from openpyxl.utils import get_column_letter

    grey, bold = PatternFill("solid", fgColor="FFEEEEEE"), Font(bold=True)
    for r, row in enumerate((grid.header, *grid.rows), start=1):
        for c, text in enumerate(row, start=1):
            cell: Any = sheet.cell(r, c)
            _write(cell, text)
            if c - 1 in grid.help:
                cell.fill = grey
            if r == 1:
                cell.font = bold
    for c, width in enumerate(grid.widths, start=1):
        sheet.column_dimensions[get_column_letter(c)].width = width
    sheet.freeze_panes = "C2"


def _write(cell: Any, text: str) -> None:
    """Text that stays text: no formula, no number, and `_x0041_` is not read as a letter."""
    from openpyxl.styles import Alignment

    cell.value = _LIKE_ESCAPE.sub("_x005F_", text)
    cell.data_type = "s"
    cell.number_format = "@"
    cell.alignment = Alignment(wrap_text=True, vertical="top")


def _timeless(content: bytes) -> bytes:
    """The workbook without the time at which it was made."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            member = zipfile.ZipInfo(name, _LONG_AGO)
            member.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(member, _TIMES.sub(rb"\g<1>1980-01-01T00:00:00Z", old.read(name)))
    return out.getvalue()


def read_xlsx(content: bytes, name: str) -> list[list[Cell]]:
    """The cells of the worksheet with the claims, whatever program has saved it; raises `SheetError`."""
    _bound(content, name)
    import openpyxl

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what openpyxl leaves out (charts, validation) is not read here
            book = openpyxl.load_workbook(io.BytesIO(content))
        sheets: list[Any] = list(book.worksheets)
    except Exception as error:  # noqa: BLE001 - openpyxl raises whatever its parts raise for a broken file
        got = str(error).partition("\n")[0][:80] or type(error).__name__
        raise unreadable(name, f"not readable as an .xlsx workbook (got: {got})", "save it anew as .xlsx") from None
    if not sheets:
        raise unreadable(name, "a workbook without a worksheet (got none)", "save it anew as .xlsx")
    sheet = next((sheet for sheet in sheets if sheet.title == CLAIMS), sheets[0])
    bound(sheet.max_row, sheet.max_column, name)
    return [list(_row(row, r, name, sheet.title)) for r, row in enumerate(sheet.iter_rows())]


def _bound(content: bytes, name: str) -> None:
    """Refuse what is no package of files, or one that unpacks into too much."""
    hint = "save it anew as .xlsx, or as CSV UTF-8"
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            size = sum(member.file_size for member in package.infolist())
            if size > MOST_BYTES:
                raise unreadable(name, f"a workbook unpacks to at most {MOST_BYTES:,} bytes (got {size:,})", hint)
            parts = [package.read(member) for member in package.infolist()]
    except (zipfile.BadZipFile, zlib.error, ValueError, NotImplementedError, RuntimeError, OSError):
        raise unreadable(name, "not readable as an .xlsx workbook (got something else)", hint) from None
    if any(b"<!DOCTYPE" in part.replace(b"\0", b"") for part in parts):
        raise unreadable(name, "no workbook has a document type (got <!DOCTYPE)", hint)


def _row(row: Any, r: int, name: str, worksheet: str) -> Iterator[Cell]:
    for c, cell in enumerate(row):
        place = address(name, r, c, worksheet)
        value: object = cell.value
        if value is None:
            yield Cell("", place)
        elif isinstance(value, str) and cell.data_type in ("s", "inlineStr"):
            yield Cell(_text(value), place)
        else:
            yield Cell(str(value), place, _FAULTS.get(cell.data_type, "no text"))


def _text(value: str) -> str:
    text = _ESCAPE.sub(_meant, value)
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _meant(found: re.Match[str]) -> str:
    """The character that an escape means; half a pair means none."""
    character = chr(int(found[0][2:6], 16))
    return found[0] if "\ud800" <= character <= "\udfff" else character
