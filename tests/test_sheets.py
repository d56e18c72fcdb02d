"""Laws of sheets: a round trip changes no byte, a changed cell changes its wording's lines, and nothing is guessed."""

from __future__ import annotations

import csv
import io
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from desk import ARTICLE, edit, lay_out
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adaptive_text.cli import main
from adaptive_text.errors import ArticleError
from adaptive_text.library import open_article
from adaptive_text.loading import load_article
from adaptive_text.returning import CellChange, Returned, import_sheet
from adaptive_text.saving import SavingError
from adaptive_text.sheets import export_sheet
from adaptive_text.shipped import shipped
from adaptive_text.tabling.grid import SheetError

HEADER = [
    *("file", "claim", "(section)", "(kind)", "(importance)", "(label)"),
    *("technical", "(technical: words)", "(technical: Dale-Chall)", "(technical: beside)"),
    *("standard", "(standard: words)", "(standard: Dale-Chall)", "(standard: beside)"),
    *("plain", "(plain: words)", "(plain: Dale-Chall)", "(plain: beside)", "check"),
]
COLUMN = {name: openpyxl.utils.get_column_letter(n) for n, name in enumerate(HEADER, start=1)}
CLAIMS = ["what-it-is", "mechanism", "infections", "fever", "doses"]
FORMS = ["sheet.xlsx", "sheet.csv"]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An editor's desk, which is the current folder."""
    lay_out(tmp_path)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture(params=FORMS)
def sheet(request: pytest.FixtureRequest, folder: Path) -> Path:
    """The article as a sheet, in each form."""
    path = folder / str(request.param)
    export_sheet("corpus", path)
    return Path(path.name)


def rows_of(path: Path) -> list[list[str]]:
    """The cells of a sheet as the program that it is for shows them."""
    if path.suffix == ".csv":
        return [
            [c.removeprefix("'") for c in row]
            for row in csv.reader(io.StringIO(path.read_text("utf-8-sig"), newline=""))
        ]
    return [["" if c is None else c for c in row] for row in openpyxl.load_workbook(path)["Claims"].values]


def write(path: Path, claim: str, column: str, text: str) -> None:
    """Do what an editor does: write into one cell and save."""
    change(path, lambda rows: cell(rows, claim)(column, text))


def cell(rows: list[list[Any]], claim: str) -> Callable[[str, Any], None]:
    row = next(row for row in rows if row[1] == claim)
    return lambda column, value: row.__setitem__(rows[0].index(column), value)


def change(path: Path, edit_rows: Callable[[list[list[Any]]], object]) -> None:
    """Change the rows of a sheet and save it as its program would."""
    if path.suffix == ".csv":
        text = path.read_text("utf-8-sig")
        rows: list[list[Any]] = list(
            csv.reader(io.StringIO(text, newline=""), delimiter=";" if text[:5] == "file;" else ",")
        )
        edit_rows(rows)
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, delimiter=";").writerows(rows)
        return
    book = openpyxl.load_workbook(path)
    rows = [list(row) for row in book["Claims"].values]
    edit_rows(rows)
    book.remove(book["Claims"])
    new = book.create_sheet("Claims")
    for r, row in enumerate(rows, start=1):
        for c, value in enumerate(row, start=1):
            new.cell(r, c).value = value
            if isinstance(value, str) and not value.startswith("==") and new.cell(r, c).data_type == "f":
                new.cell(r, c).data_type = "s"
    book.save(path)


def place(sheet: Path, column: str, claim: str) -> str:
    """The address of a claim's cell."""
    worksheet = "" if sheet.suffix == ".csv" else "Claims!"
    return f"{sheet}:{worksheet}{COLUMN[column]}{CLAIMS.index(claim) + 2}"


def article(folder: Path) -> str:
    return (folder / "corpus" / "article.yaml").read_text(encoding="utf-8")


# export


def test_a_sheet_has_a_row_for_each_claim_and_a_column_for_each_register(sheet: Path) -> None:
    """Wordings as cells; beside them, in brackets, what helps to write them."""
    header, *rows = rows_of(sheet)
    assert header == HEADER
    assert [row[:6] for row in rows] == [
        ["corpus/article.yaml", "what-it-is", "About", "paragraph", "supporting", ""],
        ["corpus/article.yaml", "mechanism", "About", "paragraph", "supporting", ""],
        ["corpus/article.yaml", "infections", "Safety", "caution: urgent", "supporting, required", ""],
        ["corpus/article.yaml", "fever", "Safety", "item", "supporting", ""],
        ["corpus/article.yaml", "doses", "Safety", "table", "supporting", ""],
    ]
    by_claim = {row[1]: dict(zip(header, row, strict=True)) for row in rows}
    assert by_claim["what-it-is"]["plain"] == (
        "This drug is a shot that you get under the skin. One shot has {{ dose }} of the drug."
    )
    assert by_claim["what-it-is"]["standard"] == ""
    assert by_claim["infections"]["plain"] == (
        "Stop the drug and call your doctor if:\n- you feel very sick or hot\n- your throat swells"
    )
    assert (
        by_claim["doses"]["technical"]
        == "Dose by age\n| Age | Dose |\n| Adults | {{ dose }} \\| once |\n| Children | Not studied |"
    )
    assert by_claim["fever"]["(plain: beside)"] == "omits: comparator\nbecause: How often is not known."
    assert by_claim["fever"]["(plain: words)"] == "5"
    assert re.fullmatch(r"\d+\.\d", by_claim["fever"]["(technical: Dale-Chall)"])
    assert by_claim["doses"]["(technical: words)"] == "0"
    assert by_claim["doses"]["(technical: Dale-Chall)"] == ""


def test_a_folder_and_its_only_file_give_the_same_sheet(folder: Path) -> None:
    """Byte by byte, each time."""
    export_sheet("corpus", "one.xlsx")
    export_sheet("corpus/article.yaml", "two.xlsx")
    assert (folder / "one.xlsx").read_bytes() == (folder / "two.xlsx").read_bytes()


def test_the_current_folder_is_exported_with_the_profiles_around_it(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Named by a dot, it is the same folder."""
    edit(folder / "profiles" / "audiences.yaml", "default: patient", "default: patient\nregisters: [technical, plain]")
    monkeypatch.chdir(folder / "corpus")
    export_sheet(".", "sheet.csv")
    assert [name for name in rows_of(Path("sheet.csv"))[0] if name in ("technical", "standard", "plain")] == [
        "technical",
        "plain",
    ]
    assert import_sheet("sheet.csv") == Returned(5, (), ())


def test_a_sheet_is_never_written_over_unasked(sheet: Path) -> None:
    """What was edited in it would be lost."""
    before = sheet.read_bytes()
    with pytest.raises(SavingError, match="is there already"):
        export_sheet("corpus", sheet)
    assert sheet.read_bytes() == before
    assert export_sheet("corpus", sheet, replace=True) == 5


def test_files_are_named_from_the_root(folder: Path) -> None:
    """An article outside of it has no name there."""
    export_sheet("corpus", "sheet.csv", root="corpus")
    assert {row[0] for row in rows_of(Path("sheet.csv"))[1:]} == {"article.yaml"}
    assert import_sheet("sheet.csv", root="corpus").rows == 5
    with pytest.raises(SheetError, match=r'"corpus/article\.yaml" does not lie in "profiles"'):
        export_sheet("corpus", "other.csv", root="profiles")


def test_an_article_with_errors_is_not_exported(folder: Path) -> None:
    """Its problems are told first."""
    edit(folder / "corpus" / "article.yaml", "{{ dose }} of the drug", "{{ dos }} of the drug")
    with pytest.raises(ArticleError):
        export_sheet("corpus/article.yaml", "sheet.csv")
    assert not (folder / "sheet.csv").exists()


def test_what_no_cell_can_show_is_told_with_its_place(folder: Path) -> None:
    """All such variants at once, and nothing is written."""
    edit(folder / "corpus" / "article.yaml", '"{{ dose }} | once"', '"one \\\\\\ntwo {{ dose }}"')
    with pytest.raises(SheetError) as caught:
        export_sheet("corpus", "sheet.csv")
    (problem,) = caught.value.problems
    assert (problem.path, problem.line, problem.code) == ("corpus/article.yaml", 62, "AT719")
    assert problem.message == "a cell cannot show this variant so that it could be read back"
    assert not (folder / "sheet.csv").exists()


# the round trip


def test_a_round_trip_changes_not_one_byte(sheet: Path, folder: Path) -> None:
    """Exported and imported: nothing is written at all."""
    before = (folder / "corpus" / "article.yaml").stat()
    assert import_sheet(sheet) == Returned(5, (), ())
    assert (folder / "corpus" / "article.yaml").stat() == before


@pytest.mark.parametrize("form", FORMS)
def test_the_shipped_article_makes_the_round_trip(form: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """All its claims, also when a program has saved the sheet in between."""
    for name in ("corpus", "profiles"):
        shutil.copytree(shipped(name), tmp_path / name)
    monkeypatch.chdir(tmp_path)
    number = export_sheet("corpus", form)
    change(Path(form), lambda rows: rows.reverse() or rows.insert(0, rows.pop()))
    assert import_sheet(form) == Returned(number, (), ())
    for path in shipped("corpus").iterdir():
        assert (tmp_path / "corpus" / path.name).read_bytes() == path.read_bytes()


NEW_TEXTS = st.text(alphabet="abc DE.,:;#'\"*-{}|>&!%@`“”é\n", min_size=1, max_size=60).map(lambda t: f"A {t}b.")


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=NEW_TEXTS, crlf=st.booleans(), bom=st.booleans(), claim=st.sampled_from(["what-it-is", "fever"]))
def test_a_changed_cell_changes_the_lines_of_its_wording_only(
    folder: Path, text: str, crlf: bool, bom: bool, claim: str
) -> None:
    """Whatever is written, however the file is written: all other lines are the same bytes."""
    path = lay_out(folder)
    content = path.read_bytes().replace(b"\n", b"\r\n" if crlf else b"\n")
    path.write_bytes((b"\xef\xbb\xbf" if bom else b"") + content)
    before = path.read_bytes()
    export_sheet("corpus", "sheet.csv", replace=True)
    write(Path("sheet.csv"), claim, "plain", text)
    returned = returned_or_refused()
    after = path.read_bytes()
    if isinstance(returned, SheetError):  # markup, expressions and lists have rules of their own
        assert {p.path for p in returned.problems} == {place(Path("sheet.csv"), "plain", claim)}
        assert after == before
        return
    assert len(returned.changes) == 1
    first = before.index(b"plain:", before.index(f"id: {claim}".encode()))
    following = {"what-it-is": b"      - id: mechanism", "fever": b"            omits: [comparator]"}[claim]
    assert after[:first] == before[:first]
    assert after.endswith(before[before.index(following) :])
    (variant,) = [c.variants["plain"] for _, _, c in load_article(path).claims() if c.id == claim]
    assert variant.text == text.strip()


def returned_or_refused() -> Returned | SheetError:
    try:
        return import_sheet("sheet.csv")
    except SheetError as error:
        return error


# import


def test_a_wording_is_carried_back(sheet: Path, folder: Path) -> None:
    """Folded as before; the lines around it stay."""
    write(
        sheet,
        "what-it-is",
        "plain",
        "This drug is a shot that you get under the skin. One shot holds {{ dose }} of it.",
    )
    returned = import_sheet(sheet)
    assert returned.changes == (
        CellChange("corpus/article.yaml", "what-it-is", "plain", "altered", place(sheet, "plain", "what-it-is")),
    )
    indent = " " * 12
    old = (
        f"{indent}This drug is a shot that you get under the skin. One shot has\n{indent}{{{{ dose }}}} of the drug.\n"
    )
    new = "            This drug is a shot that you get under the skin. One shot holds {{ dose }} of it.\n"
    assert article(folder) == ARTICLE.replace(old, new)


def test_a_new_cell_is_a_new_variant_in_its_place(sheet: Path, folder: Path) -> None:
    """Between the registers around it, as a block."""
    write(sheet, "what-it-is", "standard", "Examplumab is an antibody: a shot of {{ dose }}.")
    assert import_sheet(sheet).changes[0].change == "added"
    line = "          plain: >-\n            This drug"
    new = "          standard: >-\n            Examplumab is an antibody: a shot of {{ dose }}.\n"
    assert article(folder) == ARTICLE.replace(line, new + line)


def test_an_item_of_a_list_changes_alone(sheet: Path, folder: Path) -> None:
    """Items come and go, comments beside the others stay."""
    write(
        sheet,
        "infections",
        "technical",
        "Discontinue administration in case of:\n- severe infections\n- anaphylaxis\n• “shock”: any",
    )
    import_sheet(sheet)
    old = '              - serious opportunistic infections\n              - "anaphylaxis"   # seen once\n'
    new = old.replace("serious opportunistic", "severe") + '              - "“shock”: any"\n'
    assert article(folder) == ARTICLE.replace(old, new)


def test_a_cell_of_a_table_changes_alone(sheet: Path, folder: Path) -> None:
    """In its row."""
    write(
        sheet,
        "doses",
        "technical",
        "Dose by age\n| Age | Dose |\n| Adults | {{ dose }} \\| once |\n| Children | Not known |\n| Babies | None |",
    )
    import_sheet(sheet)
    old, new = (
        "              - [Children, Not studied]\n",
        "              - [Children, Not known]\n              - [Babies, None]\n",
    )
    assert article(folder) == ARTICLE.replace(old, new)


def test_a_text_becomes_a_list_and_keeps_what_stands_beside_it(sheet: Path, folder: Path) -> None:
    """The shape is what the cell says."""
    write(sheet, "fever", "plain", "Some people had:\n- a fever that lasted for a day or more\n- chills")
    import_sheet(sheet)
    variants = {c.id: c.variants for _, _, c in load_article(folder / "corpus" / "article.yaml").claims()}
    variant = variants["fever"]["plain"]
    assert (variant.lead, variant.items) == ("Some people had:", ("a fever that lasted for a day or more", "chills"))
    assert (variant.omits, variant.because) == (("comparator",), "How often is not known.")


def test_an_emptied_cell_is_refused_unless_it_is_meant(sheet: Path, folder: Path) -> None:
    """A slip of the hand takes no wording away."""
    write(sheet, "fever", "plain", "  ")
    with pytest.raises(SheetError) as caught:
        import_sheet(sheet)
    (problem,) = caught.value.problems
    assert (problem.path, problem.code) == (place(sheet, "plain", "fever"), "AT716")
    assert problem.message == 'the plain wording of "fever" is gone (got an empty cell)'
    assert problem.hint == "--allow-removal takes wordings away whose cells are empty"
    assert article(folder) == ARTICLE
    assert import_sheet(sheet, allow_removal=True).changes[0].change == "removed"
    start = ARTICLE.index("          plain:\n            text: >-")
    assert article(folder) == ARTICLE[:start] + ARTICLE[ARTICLE.index("      - id: doses") :]


def test_rows_that_are_gone_or_in_another_order_change_nothing(sheet: Path, folder: Path) -> None:
    """A sheet may be sorted and cut down; columns in brackets are the editor's own."""

    def rearrange(rows: list[list[Any]]) -> None:
        rows[1:] = [rows[4], rows[1]]
        for row in rows:
            row.append("(my notes)" if row is rows[0] else "anything")
            row.insert(0, row.pop())

    change(sheet, rearrange)
    assert import_sheet(sheet) == Returned(2, (), ())
    assert article(folder) == ARTICLE


def test_a_file_may_be_named_in_any_way_that_means_it(sheet: Path, folder: Path) -> None:
    """It is one file all the same."""
    write(sheet, "fever", "file", "./corpus//article.yaml ")
    write(sheet, "fever", "plain", "Some had a fever.")
    write(sheet, "mechanism", "technical", "It blocks signals.")
    assert [change.file for change in import_sheet(sheet).changes] == ["corpus/article.yaml"] * 2


def test_spaces_and_line_ends_of_a_program_are_no_change(sheet: Path, folder: Path) -> None:
    """Carriage returns, spaces around a cell, empty lines below it."""
    text = "Stop the drug and call your doctor if:\r\n- you feel very sick or hot\r\n- your throat swells\r\n "
    write(sheet, "infections", "plain", text)
    assert import_sheet(sheet) == Returned(5, (), ())
    assert article(folder) == ARTICLE


@pytest.mark.parametrize(
    "text", ["=1+1 is two.", "+41 is a code.", "-5 degrees are cold.", "@home it is warm.", "“It’s” so."]
)
def test_what_looks_like_a_formula_is_text_both_ways(text: str, sheet: Path, folder: Path) -> None:
    """So are typographic quotes."""
    write(sheet, "mechanism", "technical", text)
    import_sheet(sheet)
    variants = {c.id: c.variants for _, _, c in load_article(folder / "corpus" / "article.yaml").claims()}
    assert variants["mechanism"]["technical"].text == text
    export_sheet("corpus", sheet, replace=True)
    assert import_sheet(sheet) == Returned(5, (), ())


def test_a_claim_that_was_changed_meanwhile_is_a_conflict(sheet: Path, folder: Path) -> None:
    """All conflicts are named, and nothing is written; other claims may change meanwhile."""
    for name, old, new in (
        ("what-it-is", "One shot has", "Each shot has"),
        ("fever", "Some people had a fever.", "Some had a fever."),
        ("mechanism", "It inhibits", "It blocks"),
    ):
        edit(folder / "corpus" / "article.yaml", old, new)
        write(sheet, name, "technical" if name == "mechanism" else "plain", f"It is {name}.")
    before = article(folder)
    write(sheet, "infections", "plain", "Stop it if:\n- you feel sick")
    with pytest.raises(SheetError) as caught:
        import_sheet(sheet)
    assert [(p.path, p.code, p.message) for p in caught.value.problems] == [
        (
            place(sheet, "claim", name),
            "AT715",
            f'the claim "{name}" of corpus/article.yaml has been changed since the export (got {register})',
        )
        for name, register in (("what-it-is", "plain"), ("mechanism", "technical"), ("fever", "plain"))
    ]
    assert caught.value.message == f"{sheet} cannot be carried back, and nothing was written: 3 errors"
    assert article(folder) == before


def test_what_was_changed_on_one_side_only_is_no_conflict(sheet: Path, folder: Path) -> None:
    """A claim changed in the file and not in the sheet stays; the other way round it is carried over."""
    edit(folder / "corpus" / "article.yaml", "Some people had a fever.", "Some had a fever.")
    before = article(folder)
    write(sheet, "mechanism", "technical", "It blocks signals.")
    assert [change.claim for change in import_sheet(sheet).changes] == ["mechanism"]
    old = "It inhibits costimulatory signalling between antigen-presenting cells and lymphocytes."
    assert article(folder) == before.replace(old, "It blocks signals.")


def test_the_same_change_on_both_sides_is_no_conflict(sheet: Path, folder: Path) -> None:
    """Imported twice, the second time nothing is left to do."""
    write(sheet, "fever", "plain", "Some had a fever.")
    assert len(import_sheet(sheet).changes) == 1
    before = article(folder)
    assert import_sheet(sheet) == Returned(5, (), ())
    assert article(folder) == before


@pytest.mark.parametrize(
    ("written", "code", "message"),
    [
        (("fever", "plain", "It is {{ dos }}."), "AT204", 'unknown fact (got "dos")'),
        (("fever", "standard", "It is {{ dose."), "AT202", ""),
        (
            ("fever", "plain", "A list:\n- one\nand more"),
            "AT718",
            'each item of a list begins with "- " (got "and more")',
        ),
        (("doses", "standard", "It is no table."), "AT138", ""),
        (("doses", "technical", "| A | B |\n| 1 |"), "AT124", ""),
        (("fever", "plain", "bell \x07"), "AT717", "forbidden character (got U+0007, a control character)"),
        (("fever", "plain", "x" * 32_768), "AT717", "a cell holds at most 32,767 characters (got 32,768)"),
        (("fever", "check", "lost"), "AT714", 'not what the export wrote here (got "lost")'),
        (("fever", "claim", "fewer"), "AT713", 'the article has no such claim (got "fewer")'),
        (("fever", "claim", "doses"), "AT713", ""),
        (("fever", "file", "corpus/other.yaml"), "AT713", 'there is no such file (got "corpus/other.yaml")'),
        (("fever", "file", "../x.yaml"), "AT713", '"../x.yaml" lies outside of "."'),
        (("fever", "file", "corpus/../corpus/article.yaml"), "AT713", 'lies outside of "."'),
        (("fever", "file", "/etc/passwd"), "AT713", '"/etc/passwd" lies outside of "."'),
    ],
)
def test_every_problem_is_told_at_its_cell(
    written: tuple[str, str, str], code: str, message: str, folder: Path
) -> None:
    """File, worksheet and cell; nothing is written."""
    claim, column, text = written
    sheet = Path("sheet.csv")
    export_sheet("corpus", sheet)
    write(sheet, claim, "standard", "It is so, and changed.")
    write(sheet, claim, column, text)
    with pytest.raises(SheetError) as caught:
        import_sheet(sheet)
    at = {"AT713": "claim"}.get(code, column)
    at = "file" if column == "file" else at
    row = "doses" if (claim, text) == ("fever", "doses") else claim
    found = [p for p in caught.value.problems if p.code == code]
    assert [p.path for p in found] == [place(sheet, at, row)], caught.value
    assert found[0].message.endswith(message)
    assert (found[0].line, found[0].column) == (None, None)
    assert article(folder) == ARTICLE


def test_all_problems_are_told_at_once(folder: Path) -> None:
    """In the order of the sheet."""
    sheet = Path("sheet.xlsx")
    export_sheet("corpus", sheet)

    def slip(rows: list[list[Any]]) -> None:
        cell(rows, "what-it-is")("plain", 5)
        cell(rows, "mechanism")("technical", "==A1")
        cell(rows, "fever")("check", "")
        rows.append(list(rows[5]))

    change(sheet, slip)
    with pytest.raises(SheetError) as caught:
        import_sheet(sheet)
    assert [str(p).split("\n")[0] for p in caught.value.problems] == [
        'sheet.xlsx:Claims!O2: a wording is text (got a number, "5") [AT717]',
        'sheet.xlsx:Claims!G3: a wording is text (got a formula, "==A1") [AT717]',
        "sheet.xlsx:Claims!S5: not what the export wrote here (got nothing) [AT714]",
        'sheet.xlsx:Claims!B7: a claim stands twice (got "doses", first at sheet.xlsx:Claims!B6) [AT713]',
    ]


@pytest.mark.parametrize(
    ("header", "message"),
    [
        (("check", "chek"), 'a column is missing (got no "check")'),
        (("plain", "plian"), 'no register has this name (got "plian")'),
        (("standard", "plain"), 'a heading stands twice (got "plain")'),
    ],
)
def test_a_heading_that_is_none_is_told(header: tuple[str, str], message: str, folder: Path) -> None:
    """Nothing is guessed; a column in brackets is not read."""
    sheet = Path("sheet.csv")
    export_sheet("corpus", sheet)
    change(sheet, lambda rows: rows[0].__setitem__(rows[0].index(header[0]), header[1]))
    with pytest.raises(SheetError) as caught:
        import_sheet(sheet)
    (problem,) = caught.value.problems
    assert (problem.code, problem.message) == ("AT712", message)
    assert article(folder) == ARTICLE


def test_a_sheet_that_cannot_be_read_is_told(folder: Path) -> None:
    """No file, no sheet, nothing in it."""
    with pytest.raises(SheetError, match=r'cannot read "nowhere\.csv": no such file or directory'):
        import_sheet("nowhere.csv")
    (folder / "x.ods").write_bytes(b"PK")
    with pytest.raises(SheetError, match=r'a sheet is a file that ends in \.xlsx or \.csv \(got "x\.ods"\)'):
        import_sheet("x.ods")
    with pytest.raises(SheetError, match=r'a sheet is a file that ends in \.xlsx or \.csv \(got "x\.ods"\)'):
        export_sheet("corpus", "x.ods")
    (folder / "x.csv").write_bytes(b"")
    with pytest.raises(SheetError) as caught:
        import_sheet("x.csv")
    assert str(caught.value.problems[0]) == "x.csv: a sheet has a row of headings (got nothing) [AT711]"


def test_of_two_files_both_are_changed_or_none(folder: Path) -> None:
    """One article with an error keeps the other from being written."""
    other = ARTICLE.replace("id: example-drug", "id: other-drug")
    (folder / "corpus" / "other.yaml").write_text(other)
    sheet = Path("sheet.csv")
    assert export_sheet("corpus", sheet) == 10

    def both(second: str) -> Callable[[list[list[Any]]], None]:
        def change_both(rows: list[list[Any]]) -> None:
            n = rows[0].index("technical")
            for row in rows[1:]:
                if row[1] == "mechanism":
                    row[n] = second if "other" in row[0] else "It blocks signals."

        return change_both

    change(sheet, both("It is {{ dos }}."))
    with pytest.raises(SheetError):
        import_sheet(sheet)
    assert (article(folder), (folder / "corpus" / "other.yaml").read_text()) == (ARTICLE, other)
    assert sorted(p.name for p in (folder / "corpus").iterdir()) == ["article.yaml", "glossary.yaml", "other.yaml"]
    change(sheet, both("It blocks more signals."))
    assert [change.file for change in import_sheet(sheet).changes] == ["corpus/article.yaml", "corpus/other.yaml"]


def test_json_articles_are_carried_back_too(folder: Path) -> None:
    """As JSON, in their own layout."""
    import json

    text = json.dumps(
        {
            "id": "example-drug",
            "title": "Examplumab",
            "updated": "2026-11-01",
            "sections": [{"id": "a", "heading": "A", "claims": [{"id": "c", "variants": {"plain": "It helps."}}]}],
        },
        indent=1,
    )
    (folder / "corpus" / "article.yaml").unlink()
    (folder / "corpus" / "article.json").write_text(text)
    export_sheet("corpus", "sheet.csv")
    write(Path("sheet.csv"), "c", "plain", "It heals.")
    import_sheet("sheet.csv")
    assert (folder / "corpus" / "article.json").read_text() == text.replace("helps", "heals")


# the command line


class Told:
    """What a command printed, and its exit code."""

    def __init__(self, capsys: pytest.CaptureFixture[str], *argv: str) -> None:
        self.code = main(["sheet", *argv])
        self.out, self.err = capsys.readouterr()


def test_the_commands_tell_what_they_did(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """How many claims went out, and what came back; a sign-off that lapses is named."""
    told = Told(capsys, "export", "corpus", "--out", "sheet.xlsx")
    assert (told.code, told.out, told.err) == (0, "", "wrote sheet.xlsx (5 claims)\n")
    told = Told(capsys, "import", "sheet.xlsx")
    assert (told.code, told.err) == (0, "no cell of 5 claims was changed, and nothing was written\n")
    sign_off("corpus/article.yaml")
    capsys.readouterr()
    write(Path("sheet.xlsx"), "fever", "plain", "Some had a fever.")
    write(Path("sheet.xlsx"), "fever", "standard", "Fever was seen.")
    told = Told(capsys, "import", "sheet.xlsx", "--dry-run")
    assert told.code == 0
    assert told.err == (
        "would change corpus/article.yaml: wordings 1 altered, 1 added\n"
        "  the sign-off of the patient edition lapses (A. Reviewer)\n"
        "nothing was written (--dry-run)\n"
    )
    assert "\n-              Some people had a fever.\n+              Some had a fever.\n" in told.out
    assert "Some people had a fever." in article(folder)
    told = Told(capsys, "import", "sheet.xlsx")
    assert (told.code, told.out) == (0, "")
    assert told.err == (
        "changed corpus/article.yaml: wordings 1 altered, 1 added\n"
        "  the sign-off of the patient edition lapses (A. Reviewer)\n"
    )
    assert "Some had a fever." in article(folder)
    assert not open_article("corpus/article.yaml").render("example-drug", "patient").page.reviewed


def sign_off(path: str) -> None:
    assert main(["approve", path, "-a", "patient", "-r", "A. Reviewer", "--date", "2026-11-05", "--yes"]) == 0


def test_problems_of_a_sheet_are_problems_of_the_content(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Exit code 1; each at its cell, with a hint, and their number."""
    Told(capsys, "export", "corpus", "--out", "sheet.xlsx")
    write(Path("sheet.xlsx"), "fever", "plain", "")
    told = Told(capsys, "import", "sheet.xlsx")
    assert (told.code, told.out) == (1, "")
    assert told.err == (
        'sheet.xlsx:Claims!O5: the plain wording of "fever" is gone (got an empty cell) [AT716]\n'
        "  hint: --allow-removal takes wordings away whose cells are empty\n"
        "error: sheet.xlsx cannot be carried back, and nothing was written: 1 error\n"
    )
    assert Told(capsys, "import", "sheet.xlsx", "--allow-removal").code == 0


@pytest.mark.parametrize(
    ("argv", "message"),
    [
        (("export", "nowhere.yaml", "--out", "x.csv"), 'there is no file and no folder "nowhere.yaml"'),
        (("import", "nowhere.csv"), 'there is no file "nowhere.csv"'),
        (("export", "corpus", "--out", "there.csv"), '"there.csv" is there already; --replace writes it anew'),
        (("export", "corpus"), "Missing option '--out' / '-o'"),
        (("exprt", "corpus"), "No such command 'exprt'"),
    ],
)
def test_wrong_use_exits_with_2(
    argv: tuple[str, ...], message: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """And says what was wrong."""
    (folder / "there.csv").write_text("x")
    told = Told(capsys, *argv)
    assert (told.code, told.out) == (2, "")
    assert message in told.err


def test_a_sheet_tells_how_it_is_used(folder: Path) -> None:
    """On a worksheet of its own, with the values that wordings refer to."""
    export_sheet("corpus", "sheet.xlsx")
    rows = list(openpyxl.load_workbook("sheet.xlsx")["How to"].values)
    assert "A list" in [row[0] for row in rows]
    assert rows[-2:] == [("Values of corpus/article.yaml", None), ("{{ dose }}", "value 150, unit mg")]
