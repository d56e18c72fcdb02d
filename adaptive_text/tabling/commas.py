"""Sheets as CSV files: UTF-8 with a byte order mark, so that spreadsheet programs know, and CRLF."""

from __future__ import annotations

import csv
import io
import re

from adaptive_text.tabling.grid import Cell, Grid, address, bound, unreadable
from adaptive_text.tabling.guards import guarded, unguarded

_BOM = "\ufeff"
_DELIMITERS = (",", ";", "\t")
"""What programs write, by country; the one that gives the most columns is meant."""
_NUMERAL = re.compile(r"[0-9]+(?:\.[0-9]+)?")


def write_csv(grid: Grid) -> bytes:
    """The bytes of a CSV file; text that a program could take for something else stands behind an apostrophe."""
    out = io.StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    for row in (grid.header, *grid.rows):
        writer.writerow(
            text if n in grid.help and _NUMERAL.fullmatch(text) else guarded(text) for n, text in enumerate(row)
        )
    return (_BOM + out.getvalue()).encode()


def read_csv(content: bytes, name: str) -> list[list[Cell]]:
    """The cells of a CSV file, whatever program has saved it; raises `SheetError`."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff", b"PK")):
        raise unreadable(name, "a CSV file must be UTF-8 (got something else)", 'save it as "CSV UTF-8"')
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        got = f"0x{content[error.start]:02X}"
        raise unreadable(name, f"a CSV file must be UTF-8 (got byte {got})", 'save it as "CSV UTF-8"') from None
    line = text.partition("\n")[0]
    delimiter = max(_DELIMITERS, key=line.count)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error as error:
        raise unreadable(
            name, f"not readable as CSV (got: {error})", "save it anew from a spreadsheet program"
        ) from None
    bound(len(rows), max(map(len, rows), default=0), name)
    return [
        [Cell(unguarded(_fed(text)), address(name, r, c)) for c, text in enumerate(row)] for r, row in enumerate(rows)
    ]


def _fed(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")
