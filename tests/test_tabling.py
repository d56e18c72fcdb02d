"""Laws of cells: what a spreadsheet shows can be read back, and no program takes it for something else."""

from __future__ import annotations

import io
import re
import zipfile
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adaptive_text.tabling.cells import CellFault, cell_of, shape_of, variant_of
from adaptive_text.tabling.commas import read_csv, write_csv
from adaptive_text.tabling.grid import Cell, Grid, SheetError, address, bound, letters
from adaptive_text.tabling.guards import Check, check_of, digest_of, guarded, read_check, unguarded
from adaptive_text.tabling.workbooks import read_xlsx, write_xlsx

ODD = [
    *(
        "=1+1",
        "+41 44",
        "-5",
        "@x",
        "'tis",
        "''=1",
        "1e5",
        "3-4",
        "May 5",
        "5 May 2026",
        "TRUE",
        "00123",
        "12:30",
        "1/2",
    ),
    *(
        "_x0041_",
        "_x005F_",
        "_x0041_x0042_",
        "_xD83D_",
        "a_x000D_b",
        "“smart” ‘quotes’",
        "naïve",
        "田中",
        "🏳0🌈️",
        "a\tb",
    ),
    *(" a", "a ", "a  b", "a\nb", "\\", "\\|", "a|b", "| a |", "- a", "\\- a", "• a", "* a", "*a*", "<br>", "\\<br>"),
    *("{{ x | list }}", "{{ x }} | {{ y | a }}", "{{ x", "x }}", '"quoted"', "a,b;c", "#NAME?", "—", "", "x" * 300),
]
texts = st.sampled_from(ODD) | st.text(alphabet="ab|\\-<br>{} \n*•'=_x0", max_size=12)
said = texts.map(str.strip).filter(bool)
lists = st.fixed_dictionaries({"lead": said, "items": st.lists(said, min_size=1, max_size=3).map(tuple)})
tables = st.integers(1, 3).flatmap(
    lambda n: st.fixed_dictionaries(
        {
            "columns": st.tuples(*[said] * n),
            "rows": st.lists(st.tuples(*[texts.map(str.strip)] * n), min_size=1, max_size=3).map(tuple),
        },
        optional={"caption": said},
    )
)
variants = said | said.map(lambda text: {"text": text}) | lists | tables
grids = st.lists(st.lists(texts, min_size=3, max_size=3).map(tuple), max_size=5)


# variants as cells


@given(variants)
def test_a_variant_comes_back_from_its_cell(variant: Any) -> None:
    """Whatever its shape and its text; what cannot be shown so that it comes back is refused, and that is rare."""
    wanted = variant if isinstance(variant, dict) else {"text": variant}
    cell = cell_or_fault(variant)
    if isinstance(cell, CellFault):
        assert cell.message == "a cell cannot show this variant so that it could be read back"
        assert "columns" in variant
        assert re.search(r"\\\n|[{}]|\n[ \n]|[ \n]\n", repr_of(wanted))
        return
    assert shape_of(cell) == wanted
    assert cell_of(variant_of(cell)) == cell


def cell_or_fault(variant: Any) -> str | CellFault:
    try:
        return cell_of(variant)
    except CellFault as fault:
        return fault


def repr_of(value: Any) -> str:
    if isinstance(value, dict):
        return "\x00".join(map(repr_of, value.values()))
    return "\x00".join(map(repr_of, value)) if isinstance(value, tuple) else str(value)


@pytest.mark.parametrize(
    ("variant", "cell"),
    [
        ("It helps.", "It helps."),
        ({"text": "It helps.", "omits": ("x",)}, "It helps."),
        ({"lead": "Stop if:", "items": ("you are ill", "it\nitches")}, "Stop if:\n- you are ill\n- it\n  itches"),
        (
            {"caption": "By age", "columns": ("Age", "Dose"), "rows": (("All", "{{ a | b }} | 5"), ("", "x\ny"))},
            "By age\n| Age | Dose |\n| All | {{ a | b }} \\| 5 |\n|  | x<br>y |",
        ),
        ("- not a list", "\\- not a list"),
        ("\\*not emphasis\\*", "\\*not emphasis\\*"),
    ],
)
def test_a_cell_is_read_as_it_is_written(variant: Any, cell: str) -> None:
    """Text as it is; items behind dashes; rows between bars."""
    assert cell_of(variant) == cell


@pytest.mark.parametrize(
    ("cell", "shape"),
    [
        ("Stop if:\n\n• you are ill\n– it itches\n", {"lead": "Stop if:", "items": ("you are ill", "it itches")}),
        ("|Age|Dose\n|All | 5", {"columns": ("Age", "Dose"), "rows": (("All", "5"),)}),
        ("  It helps. \n", {"text": "It helps."}),
        ("*It* helps - a bit", {"text": "*It* helps - a bit"}),
    ],
)
def test_a_cell_is_read_as_people_write_it(cell: str, shape: Any) -> None:
    """Other bullets, empty lines, spaces around it, rows without the last bar."""
    assert shape_of(cell) == shape


@pytest.mark.parametrize(
    ("cell", "message"),
    [
        ("- you are ill", "a list begins with the words that lead to it (got none)"),
        ("Stop if:\n- you are ill\nor so", 'each item of a list begins with "- " (got "or so")'),
        ("| Age |\nAll", 'each row of a table begins with "|" (got "All")'),
        ("| Age |\n- All", 'each row of a table begins with "|" (got "- All")'),
    ],
)
def test_a_cell_that_is_half_a_list_is_refused(cell: str, message: str) -> None:
    """With what is wrong, rather than guessed."""
    with pytest.raises(CellFault) as caught:
        shape_of(cell)
    assert caught.value.message == message
    assert caught.value.hint


def test_a_new_wording_keeps_what_stands_beside_the_old() -> None:
    """Who may read it, what it leaves out and why: a cell holds the words only."""
    old = {"text": "It helps.", "omits": ("x",), "because": "So."}
    assert variant_of("It heals.", old) == {"text": "It heals.", "omits": ("x",), "because": "So."}
    assert variant_of("A:\n- b", old) == {"lead": "A:", "items": ("b",), "omits": ("x",), "because": "So."}
    assert variant_of("It heals.", "It helps.") == "It heals."


# guards


@given(texts)
def test_what_is_guarded_comes_back(text: str) -> None:
    """Also what begins with an apostrophe itself."""
    assert unguarded(guarded(text)) == text


@pytest.mark.parametrize(
    "text", ["=1+1", "+41 44", "-5", "@x", "1e5", "3-4", "May 5", "5 May 2026", "TRUE", "00123", "12:30"]
)
def test_what_a_program_would_take_for_something_else_is_guarded(text: str) -> None:
    """Formulas, numbers, dates, truth values."""
    assert guarded(text) == f"'{text}"


@pytest.mark.parametrize("text", ["It helps.", "'tis so", "Take 2 tablets at night", "results", "{{ dose }}"])
def test_sentences_are_not_guarded(text: str) -> None:
    """What nobody takes for anything else stands as it is."""
    assert guarded(text) == text


def test_a_check_is_text_for_every_program_and_comes_back() -> None:
    """It names the claim's state and each cell's."""
    check = check_of({"id": "a", "variants": {"plain": "It helps."}}, {"plain": "It helps.", "technical": "It acts."})
    assert re.fullmatch(r"v1 [0-9a-f]{16} plain:[0-9a-f]{12} technical:[0-9a-f]{12}", str(check))
    assert read_check(f" {check}\n") == check
    assert check.cells["plain"] == digest_of("It helps.")
    assert read_check(str(Check("0" * 16, {}))) == Check("0" * 16, {})
    for wrong in ("", "v1", "v2 0123456789abcdef", "v1 0123456789abcdef plain:12"):
        assert read_check(wrong) is None


# files


def grid(rows: list[tuple[str, ...]]) -> Grid:
    return Grid(("file", "claim", "(note)"), tuple(rows), (10, 20, 30), frozenset({2}), (("How", "So"),))


def texts_of(cells: list[list[Cell]]) -> list[tuple[str, ...]]:
    return [tuple(cell.text for cell in row) for row in cells]


@given(grids)
def test_a_csv_file_gives_back_every_cell(rows: list[tuple[str, ...]]) -> None:
    """Every character, and the addresses that programs show."""
    cells = read_csv(write_csv(grid(rows)), "x.csv")
    assert texts_of(cells) == [grid(rows).header, *rows]
    assert cells[0][1].address == "x.csv:B1"


@settings(max_examples=25)
@given(grids)
def test_a_workbook_gives_back_every_cell(rows: list[tuple[str, ...]]) -> None:
    """The same; and equal tables are equal bytes."""
    content = write_xlsx(grid(rows))
    cells = read_xlsx(content, "x.xlsx")
    assert texts_of(cells) == [grid(rows).header, *rows]
    assert cells[0][1] == Cell("claim", "x.xlsx:Claims!B1")
    assert write_xlsx(grid(rows)) == content


def test_every_cell_of_a_workbook_is_text() -> None:
    """No formula, no number: neither now nor when somebody edits it, as its format is text."""
    book = openpyxl.load_workbook(io.BytesIO(write_xlsx(grid([("=1+1", "5", "@x")]))))
    cells = [cell for row in book["Claims"].iter_rows() for cell in row]
    assert {(cell.data_type, cell.number_format) for cell in cells} == {("s", "@")}
    assert book.sheetnames == ["Claims", "How to"]


def test_a_csv_file_opens_as_utf_8_in_every_program() -> None:
    """Byte order mark, CRLF, quotes around everything."""
    content = write_csv(grid([("a", "naïve", "1.5")]))
    assert content == '\ufeff"file","claim","(note)"\r\n"a","naïve","1.5"\r\n'.encode()


@pytest.mark.parametrize(
    "text",
    [
        'file;claim;(note)\r\n"=1";"a\r\nb";c\r\n',
        'file\tclaim\t(note)\n\'=1\t"a\nb"\tc\n',
        '\ufefffile,claim,(note)\n\'=1,"a\rb",c',
    ],
)
def test_a_csv_file_is_read_whatever_program_saved_it(text: str) -> None:
    """Semicolons and tabs, with or without a byte order mark, any line ends."""
    assert texts_of(read_csv(text.encode(), "x.csv")) == [("file", "claim", "(note)"), ("=1", "a\nb", "c")]


@pytest.mark.parametrize(
    ("content", "message", "hint"),
    [
        (
            "file,claim\nna\u00efve".encode("latin-1"),
            "a CSV file must be UTF-8 (got byte 0xEF)",
            'save it as "CSV UTF-8"',
        ),
        ("file".encode("utf-16"), "a CSV file must be UTF-8 (got something else)", 'save it as "CSV UTF-8"'),
        (b'a,"b', "not readable as CSV (got: unexpected end of data)", "save it anew from a spreadsheet program"),
        (b"a\n" * 20_001, "a sheet has at most 20,000 rows and 200 columns (got 20,001 and 1)", None),
        (b"," * 200, "a sheet has at most 20,000 rows and 200 columns (got 1 and 201)", None),
        (b'"' + b"x" * 200_000 + b'"', "not readable as CSV (got: field larger than field limit (131072))", None),
    ],
)
def test_a_csv_file_that_is_none_is_refused(content: bytes, message: str, hint: str | None) -> None:
    """With the mend."""
    with pytest.raises(SheetError) as caught:
        read_csv(content, "x.csv")
    (problem,) = caught.value.problems
    assert (problem.path, problem.code, problem.message) == ("x.csv", "AT711", message)
    assert hint in (None, problem.hint)


def changed(member: str, old: bytes, new: bytes, content: bytes) -> bytes:
    """A workbook with other text in one of its parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as package, zipfile.ZipFile(out, "w") as made:
        for name in package.namelist():
            data = package.read(name)
            made.writestr(name, data.replace(old, new) if name == member else data)
    return out.getvalue()


SHEET = "xl/worksheets/sheet1.xml"
GOOD = write_xlsx(grid([("a", "b", "c")]))
BOMB = io.BytesIO()
with zipfile.ZipFile(BOMB, "w", zipfile.ZIP_DEFLATED) as bomb:
    bomb.writestr("xl/workbook.xml", b" " * 40_000_000)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "not readable as an .xlsx workbook (got something else)"),
        (b"PK\x03\x04", "not readable as an .xlsx workbook (got something else)"),
        (BOMB.getvalue(), "a workbook unpacks to at most 33,554,432 bytes (got 40,000,000)"),
        (
            changed(SHEET, b"<worksheet", b"<!DOCTYPE x [<!ENTITY a 'a'>]><worksheet", GOOD),
            "no workbook has a document type",
        ),
        (GOOD[:-200] + b"x" * 200, "not readable as an .xlsx workbook (got something else)"),
        (GOOD[:60] + b"x" * 40 + GOOD[100:], "not readable as an .xlsx workbook (got something else)"),
        (changed("xl/workbook.xml", b"<workbook", b"<wrkbook", GOOD), "not readable as an .xlsx workbook (got: "),
        (changed(SHEET, b"<sheetData>", b"<sheetData", GOOD), "not readable as an .xlsx workbook (got: "),
        (
            changed(SHEET, b'r="C2"', b'r="XFD2"', GOOD),
            "a sheet has at most 20,000 rows and 200 columns (got 2 and 16384)",
        ),
        (changed(SHEET, b'r="A2"', b'r="A1000000"', GOOD), "a sheet has at most "),
    ],
)
def test_a_workbook_that_is_none_is_refused(content: bytes, message: str) -> None:
    """Whatever is broken in it, and however much it unpacks to."""
    with pytest.raises(SheetError) as caught:
        read_xlsx(content, "x.xlsx")
    (problem,) = caught.value.problems
    assert (problem.path, problem.code) == ("x.xlsx", "AT711")
    assert problem.message.startswith(message)


def test_what_became_something_else_in_a_workbook_is_told() -> None:
    """A formula, a number, a date, a truth value, an error; their cells say so."""
    book = openpyxl.load_workbook(io.BytesIO(GOOD))
    import datetime

    for column, value in enumerate(("=A1", 5, datetime.date(2026, 5, 1), True), start=1):
        cell = book["Claims"].cell(3, column)
        cell.value = value
    out = io.BytesIO()
    book.save(out)
    row = read_xlsx(out.getvalue(), "x.xlsx")[2]
    assert [cell.fault for cell in row] == ["a formula", "a number", "a date", "a truth value"]
    assert [cell.text for cell in row][:2] == ["=A1", "5"]


def test_escapes_of_other_programs_are_read() -> None:
    """Excel writes a carriage return as _x000D_, and an underscore before something like it as _x005F_."""
    content = changed(SHEET, b"<t>b</t>", b"<t>a_x000D_\nb _x005F_x0041_ _xD83D_</t>", GOOD)
    assert read_xlsx(content, "x.xlsx")[1][1].text == "a\nb _x0041_ _xD83D_"


def test_words_in_other_letters_are_one_text() -> None:
    """Bold or coloured parts of a cell are its text, too."""
    content = changed(SHEET, b"<t>b</t>", b"<r><t>a </t></r><r><rPr><b/></rPr><t>b</t></r>", GOOD)
    assert read_xlsx(content, "x.xlsx")[1][1] == Cell("a b", "x.xlsx:Claims!B2")


def test_a_sheet_with_other_sheets_before_it_is_found() -> None:
    """By its name; else the first one is meant."""
    book = openpyxl.load_workbook(io.BytesIO(GOOD))
    book.create_sheet("Notes", 0)
    out = io.BytesIO()
    book.save(out)
    assert read_xlsx(out.getvalue(), "x.xlsx")[0][0].address == "x.xlsx:Claims!A1"
    book["Claims"].title = "Sheet1"
    book.remove(book["Notes"])
    out = io.BytesIO()
    book.save(out)
    assert read_xlsx(out.getvalue(), "x.xlsx")[0][0].address == "x.xlsx:Sheet1!A1"


def test_addresses_are_those_of_the_programs() -> None:
    """A to Z, AA to ZZ, AAA."""
    assert [letters(n) for n in (0, 25, 26, 51, 701, 702)] == ["A", "Z", "AA", "AZ", "ZZ", "AAA"]
    assert address("x.csv", 6, 3) == "x.csv:D7"
    assert address("x.xlsx", 6, 3, "Claims") == "x.xlsx:Claims!D7"
    bound(20_000, 200, "x")
