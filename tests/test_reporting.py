from __future__ import annotations

import importlib
import re
import shutil
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from typing import NoReturn

import pytest
from desk import ARTICLE, lay_out
from surveys import DAY, HOSTILE, large, library, small

from adaptive_text.cli import reports
from adaptive_text.cli.console import WrongUse
from adaptive_text.errors import LibraryError
from adaptive_text.reporting import MOST_FINDINGS, document, summary
from adaptive_text.surveying import survey

VOID = {"meta", "br", "link", "img", "input", "hr"}


class Elements(HTMLParser):
    """The elements of a page with their text; fails where one is not closed."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[tuple[str, dict[str, str | None], list[str]]] = []
        self.found: list[tuple[str, dict[str, str | None], str]] = []
        self.feed(page)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in VOID:
            self.found.append((tag, dict(attrs), ""))
        else:
            self.open.append((tag, dict(attrs), []))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs), ""))

    def handle_data(self, data: str) -> None:
        for _, _, text in self.open:
            text.append(data)

    def handle_endtag(self, tag: str) -> None:
        last, attributes, text = self.open.pop()
        assert last == tag
        self.found.append((tag, attributes, " ".join("".join(text).split())))

    def texts(self, *tags: str) -> list[str]:
        return [text for tag, _, text in self.found if tag in tags]


@pytest.fixture(scope="module")
def page() -> str:
    return str(document(small()))


@pytest.fixture(scope="module")
def elements(page: str) -> Elements:
    return Elements(page)


def test_the_same_survey_writes_the_same_bytes(page: str) -> None:
    """Nothing of the page depends on the clock, or on what was written before."""
    document(large())
    assert str(document(survey(library(), small().problems, day=DAY, broken=["broken.yaml"]))) == page


def test_nothing_is_loaded_from_anywhere(elements: Elements) -> None:
    """No element has an address but those inside the page, and there is no script."""
    addresses = [
        value
        for _, attributes, _ in elements.found
        for key, value in attributes.items()
        if key in {"src", "href", "srcset", "data", "action", "poster", "xlink:href"}
    ]
    assert addresses != []
    assert [value for value in addresses if not (value or "").startswith("#")] == []
    assert {tag for tag, _, _ in elements.found} & {"script", "img", "iframe", "link", "object", "embed"} == set()
    assert [style for style in elements.texts("style") if "url(" in style or "@import" in style] == []


def test_every_address_inside_the_page_leads_somewhere(elements: Elements) -> None:
    """No id is there twice, and every link has its goal."""
    ids = [attributes["id"] for _, attributes, _ in elements.found if "id" in attributes]
    assert len(ids) == len(set(ids))
    links = {(attributes.get("href") or "").removeprefix("#") for tag, attributes, _ in elements.found if tag == "a"}
    assert links <= set(ids)


def test_titles_and_messages_are_text(page: str, elements: Elements) -> None:
    """What authors write is shown as it is written."""
    assert "<script>" not in page
    shown = " ".join(f"{HOSTILE} 0".split())
    assert shown in elements.texts("h3")
    assert any("wrong <b>AT502</b>" in text for text in elements.texts("li"))


def test_headings_go_down_one_level_at_a_time(page: str) -> None:
    """One h1, and no level is left out on the way down."""
    levels = [int(level) for level in re.findall(r"<h([1-6])", page)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_every_table_has_a_caption_and_every_head_cell_a_scope(elements: Elements, page: str) -> None:
    """So that a screen reader can say where in a table it is."""
    assert page.count("<table>") == page.count("<caption>") > 5
    scopes = [attributes.get("scope") for tag, attributes, _ in elements.found if tag == "th"]
    assert set(scopes) == {"row", "col"}
    captions = elements.texts("caption")
    assert len(captions) == len(set(captions))


def test_every_picture_has_its_numbers_in_a_table(page: str) -> None:
    """Right below it, behind "The numbers of this picture"."""
    assert page.count("<svg ") == page.count("<summary>The numbers of this picture</summary>") == 7


def test_the_numbers_of_the_tables_are_the_editions_own(page: str) -> None:
    """Every score stands in the table with its target and result, and words and register in the overview."""
    opened = library()
    for name in opened:
        patient, expert = (opened.render(name, audience) for audience in ("patient", "expert"))
        (target,) = patient.targets
        result = "met" if target.met else "missed"
        row = rf'href="#article-{name}">[^\n]*</th>\n<td class="number">{target.value:.2f}</td>'
        assert re.search(rf"{row}<td>at most 6</td><td>{result}</td>", page)
        for edition in (patient, expert):
            assert f"{edition.register}, {edition.grounds.words:,} words" in page


def test_the_summary_says_in_words_what_the_pictures_show() -> None:
    """Each audience, review, findings, registers, and what to write."""
    (target,) = library().render("a1", "patient").targets
    missed = f"Flesch-Kincaid grade {target.value:.2f}, at most 6"
    assert list(summary(small())) == [
        "1 file cannot be used and is not in this report.",
        f"Patient: 2 of 3 articles meet every target; furthest off is “{HOSTILE} 1” ({missed}).",
        "Expert: 3 articles; their profile sets no targets.",
        "Review: 0 of 6 pages are approved.",
        "The check found 3 errors and 1 warning; 2 of them are about wordings that differ in what they say.",
        "Registers: of 7 claims, this share is written in each: 100% technical, 86% standard, 86% plain.",
        "1 wording would bring pages nearer to what their profiles ask.",
    ]


def test_a_signed_page_that_changed_is_told() -> None:
    """A sign-off of another fingerprint has lapsed."""
    review = {
        "status": "approved",
        "editions": {"patient": {"fingerprint": "0" * 16, "reviewer": "A. Reviewer", "date": "2026-11-03"}},
    }
    found = survey(library(1, review=review), (), day=DAY)
    assert "Review: 0 of 2 pages are approved; 1 signed page said something else when signed." in summary(found)
    assert "under review; sign-off lapsed" in document(found)


def test_broken_files_are_listed_with_their_errors(elements: Elements) -> None:
    """The rest is reported all the same."""
    assert "broken.yaml" in elements.texts("h3")
    assert any(text.startswith("Line 3: wrong <b>AT105</b>") for text in elements.texts("li"))


def test_a_corpus_without_findings_and_tasks_says_so() -> None:
    """An empty chapter has a sentence in place of a picture."""
    text = str(document(survey(library(1), (), day=DAY)))
    assert "The check found nothing." in text
    assert "Nothing: no wording would bring a page nearer" in text


def test_long_lists_are_cut_and_say_so() -> None:
    """So many findings are listed, and the others are counted."""
    problems = [problem for problem in small().problems for _ in range(100)]
    text = str(document(survey(library(1), problems, day=DAY)))
    assert text.count("<strong>error AT") + text.count("<strong>warning AT") == MOST_FINDINGS
    assert "And 100 more, which <code>adaptive-text check</code> lists." in text


# --- the command


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    lay_out(tmp_path)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_report_is_written_and_told(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A file that is there is overwritten, and the size is told beside the output."""
    out = desk / "report.html"
    out.write_text("old")
    reports.report(Path("corpus"), out, no_cache=True)
    written = out.read_bytes()
    assert written.startswith(b"<!doctype html>\n")
    assert capsys.readouterr() == ("", f"wrote {out} (html, {len(written):,} bytes)\n")
    assert sorted(path.name for path in desk.iterdir()) == ["corpus", "profiles", "report.html"]


def test_a_dash_writes_to_standard_output(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The same page, and nothing else."""
    reports.report(None, Path("-"), no_cache=True)
    reports.report(Path("corpus"), Path("report.html"), no_cache=True)
    assert capsys.readouterr().out.encode() == (desk / "report.html").read_bytes()


def test_articles_that_cannot_be_used_do_not_hide_the_others(desk: Path) -> None:
    """One that cannot be read, one that does not fit, one with a taken id: all listed, the first still reported."""
    (desk / "corpus" / "broken.yaml").write_text("id: broken\ntitle: {default: X}\n")
    (desk / "corpus" / "misfit.yaml").write_text(
        ARTICLE.replace("example-drug", "misfit").replace("audiences: [clinician]", "audiences: [nobody]")
    )
    shutil.copy(desk / "corpus" / "article.yaml", desk / "corpus" / "twin.yaml")
    reports.report(Path("corpus"), desk / "report.html", no_cache=True)
    found = Elements((desk / "report.html").read_text(encoding="utf-8"))
    assert [text for text in found.texts("h3") if text.endswith(".yaml")] == [
        "corpus/broken.yaml",
        "corpus/misfit.yaml",
        "corpus/twin.yaml",
    ]
    assert found.texts("h1") == ["Report on 1 article"]
    assert any('two articles have the id "example-drug"' in text for text in found.texts("li"))


def test_nothing_to_report_is_an_error_of_the_content(desk: Path) -> None:
    """No article, none that can be used, or profiles that cannot: each says which."""
    (desk / "empty").mkdir()
    with pytest.raises(LibraryError, match="there is nothing to report: empty has no articles"):
        reports.report(Path("empty"), desk / "r.html", no_cache=True)
    (desk / "corpus" / "article.yaml").write_text("id: broken\n")
    with pytest.raises(LibraryError, match="there is nothing to report: no article of corpus can be used") as caught:
        reports.report(Path("corpus"), desk / "r.html", no_cache=True)
    assert {problem.path for problem in caught.value.problems} == {"corpus/article.yaml"}
    (desk / "profiles" / "patient.yaml").write_text("id: patient\n")
    with pytest.raises(LibraryError, match="the profiles or the glossary of corpus cannot be used"):
        reports.report(Path("corpus"), desk / "r.html", no_cache=True)
    assert not (desk / "r.html").exists()


@pytest.mark.parametrize(
    ("place", "message"),
    [
        ("nowhere", 'there is no file or folder "nowhere"'),
        ("notes.txt", 'an article is a file that ends in .yaml, .yml or .json (got "notes.txt")'),
        ("a\0b", "there is no file or folder"),
    ],
)
def test_what_is_no_corpus_is_wrong_use(desk: Path, place: str, message: str) -> None:
    """As for the other commands."""
    (desk / "notes.txt").write_text("notes")
    with pytest.raises(WrongUse) as caught:
        reports.report(Path(place), desk / "r.html")
    assert caught.value.message.startswith(message)


def test_a_file_that_cannot_be_written_is_wrong_use(desk: Path) -> None:
    """With the reason."""
    with pytest.raises(WrongUse) as caught:
        reports.report(Path("corpus"), desk / "nowhere" / "r.html", no_cache=True)
    assert caught.value.message == f'cannot write "{desk / "nowhere" / "r.html"}": no such file or directory'


def test_without_matplotlib_it_is_wrong_use_before_anything_is_read(
    desk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The message says what to install."""

    def missing(_: str) -> NoReturn:
        raise ModuleNotFoundError

    monkeypatch.setattr(importlib.import_module("adaptive_text.drawing"), "import_module", missing)
    (desk / "corpus" / "article.yaml").write_text("id: broken\n")
    with pytest.raises(WrongUse, match=r'pip install "adaptive-text\[report\]"'):
        reports.report(Path("corpus"), desk / "r.html")
