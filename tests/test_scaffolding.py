"""Laws of new articles and profiles: good as they stand, meet their targets, teach the format, write over nothing."""

from __future__ import annotations

import datetime
import re
import shutil
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adaptive_text.article import Article
from adaptive_text.audience import DEFAULT_REGISTERS
from adaptive_text.cli import main
from adaptive_text.errors import AdaptiveTextError, UnknownAudience
from adaptive_text.library import Library
from adaptive_text.loading import load_article, load_profile, parse_article
from adaptive_text.scaffolding import ScaffoldError, article_text, new_article, new_profile
from adaptive_text.schemas import MODELINE, write_schemas
from adaptive_text.shipped import shipped

TODAY = datetime.date(2026, 11, 22)
REGISTERS = {"clinician": "technical", "student": "standard", "patient": "plain"}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with an empty corpus, which is the current folder."""
    (tmp_path / "corpus").mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path


def begun(folder: Path, name: str = "example-drug", **options: object) -> Article:
    """A new article of the corpus, loaded."""
    return load_article(new_article(name, folder / "corpus", today=TODAY, **options))  # type: ignore[arg-type] - any


def test_a_new_article_is_good_as_it_stands(folder: Path) -> None:
    """It loads and fits without an error and without a warning."""
    assert begun(folder).warnings == ()
    assert Library.open(folder / "corpus").warnings == ()


@pytest.mark.parametrize("audience", REGISTERS)
def test_the_editions_of_a_new_article_meet_their_targets(folder: Path, audience: str) -> None:
    """Each shipped audience gets its page in a register of its own, even and within every limit."""
    begun(folder)
    edition = Library.open(folder / "corpus").render("example-drug", audience, strict=True)
    assert edition.register == REGISTERS[audience]
    assert not edition.grounds.uneven
    assert edition.grounds.too_hard == ()
    assert {choice.reason for choice in edition.choices} <= {"AT_HOME", "BELOW_DETAIL"}


def test_a_new_article_teaches_the_format(folder: Path) -> None:
    """It has a compare, a list, a caution, keep, omits with its reason, every field that a newcomer needs, comments."""
    article = begun(folder)
    claims = [claim for _, _, claim in article.claims()]
    variants = [variant for claim in claims for variant in claim.variants.values()]
    assert any(hasattr(fact, "compare") for fact in article.facts.values())
    assert {claim.kind for claim in claims} == {"paragraph", "caution", "item"}
    assert {variant.shape for variant in variants} == {"text", "list"}
    assert any(variant.omits and variant.because for variant in variants)
    assert all(
        any(getattr(claim, field) for claim in claims) for field in ("keep", "cites", "as_of", "follows", "label")
    )
    assert all("https://example.org/" in str(source.url) for source in article.sources.values())
    assert (folder / "corpus" / "example-drug.yaml").read_text(encoding="utf-8").count("#") > 25


def test_a_new_article_is_of_its_day(folder: Path) -> None:
    """It was submitted and changed on the day that is given, and is checked again a year later."""
    article = begun(folder)
    assert (article.updated, article.review.submitted, article.review.status) == (TODAY, TODAY, "submitted")
    assert [claim.recheck for _, _, claim in article.claims() if claim.recheck] == [datetime.date(2027, 11, 22)]


@pytest.mark.parametrize("day", ["2028-02-29", "9999-12-31", "0001-01-01"])
def test_any_day_will_do(folder: Path, day: str) -> None:
    """Leap days and the ends of the calendar give articles, too."""
    path = new_article("example-drug", folder / "corpus", today=datetime.date.fromisoformat(day))
    assert load_article(path).updated.isoformat() == day


def test_titles_and_questions_are_taken_as_they_are(folder: Path) -> None:
    """Quotes, colons, hashes and letters of any script need no care of the caller."""
    title, question = "A \"new\" 'drug': 50 # of {it} | über ε", "What is it?"
    article = begun(folder, title=title, question=question)
    assert article.title == {"default": title, "patient": title}
    assert article.question == {"default": question}


@given(st.text())
def test_any_title_gives_an_article_or_our_own_error(title: str) -> None:
    """What is made of a title is that very title, or it cannot be read at all."""
    text = article_text(
        "x", title=title, question=None, audiences=["patient"], registers=DEFAULT_REGISTERS, today=TODAY
    )
    try:
        article = parse_article(text)
    except AdaptiveTextError:
        return
    assert article.title["default"] == title.replace("\r\n", "\n").replace("\r", "\n")


def test_without_a_title_the_id_is_made_into_words(folder: Path) -> None:
    """An article has a title from its first day."""
    assert begun(folder, "heart-failure-drugs").title["default"] == "Heart failure drugs"


def test_named_audiences_get_headings_of_their_own(folder: Path) -> None:
    """Those that are asked for, in that order, each once; without any, the one that the picker shows first."""
    assert list(begun(folder, "one").sections[0].heading) == ["default", "patient"]
    two = begun(folder, "two", audiences=["student", "clinician", "student"])
    assert list(two.sections[0].heading) == ["default", "student", "clinician"]


def test_an_unknown_audience_is_named(folder: Path) -> None:
    """The nearest known one is told, and nothing is written."""
    with pytest.raises(UnknownAudience, match=r'unknown audience "patients"; did you mean "patient"[?]'):
        begun(folder, audiences=["patients"])
    assert list((folder / "corpus").iterdir()) == []


@pytest.mark.parametrize(
    ("registers", "written"),
    [
        ("[plain]", ["plain"]),
        ("[expert, lay]", ["expert", "lay"]),
        ("[expert, student, school, lay]", ["expert", "student", "lay"]),
    ],
)
def test_other_registers_get_the_wordings(folder: Path, registers: str, written: list[str]) -> None:
    """The list of registers is data: a new article fits whatever a picker names."""
    profiles = folder / "profiles"
    shutil.copytree(shipped("profiles"), profiles)
    (profiles / "audiences.yaml").write_text(f"order: [patient]\nregisters: {registers}\n", encoding="utf-8")
    article = begun(folder)
    assert Library.open(folder / "corpus").warnings == ()
    assert list(next(claim for _, _, claim in article.claims()).variants) == written


def test_nothing_is_written_over(folder: Path) -> None:
    """A file of that name stays as it is, whatever its suffix."""
    there = folder / "corpus" / "example-drug.json"
    there.write_text("{}", encoding="utf-8")
    with pytest.raises(ScaffoldError, match="exists already, and nothing is written over"):
        begun(folder)
    assert there.read_text(encoding="utf-8") == "{}"
    assert list((folder / "corpus").iterdir()) == [there]


@pytest.mark.parametrize("name", ["Example", "example drug", "../x", "-x", "", "x" * 65, "glossary", "x\n"])
def test_a_name_that_cannot_be_one_is_refused(folder: Path, name: str) -> None:
    """Ids are small letters, digits and hyphens; `glossary` is the glossary."""
    with pytest.raises(ScaffoldError, match="name"):
        begun(folder, name)
    assert list((folder / "corpus").iterdir()) == []


@pytest.mark.parametrize("title", ["", " ", "A {{ dose }}", "bell \a", "\u202egnirts"])
def test_a_title_that_cannot_be_one_is_refused(folder: Path, title: str) -> None:
    """Empty titles, expressions and hidden characters never get into a file."""
    with pytest.raises(ScaffoldError, match="no article can be made of these words"):
        begun(folder, title=title)
    assert list((folder / "corpus").iterdir()) == []


def test_a_folder_is_made_where_only_it_is_missing(folder: Path) -> None:
    """A first article needs no preparation; a misspelt path is not built."""
    assert new_article("one", folder / "other", today=TODAY).is_file()
    with pytest.raises(ScaffoldError, match=r"cannot write .*: no such file or directory"):
        new_article("one", folder / "no" / "such" / "folder", today=TODAY)
    with pytest.raises(ScaffoldError, match="cannot write"):
        new_article("one", "no\0name", today=TODAY)


def test_a_new_file_leads_editors_to_the_schemas(folder: Path) -> None:
    """Where there are schemas beside the corpus, the first line names one; else there is no such line."""
    first = re.escape(MODELINE)
    assert not re.match(first, new_article("one", folder / "corpus", today=TODAY).read_text(encoding="utf-8"))
    write_schemas(folder / "schemas")
    text = new_article("two", folder / "corpus", today=TODAY).read_text(encoding="utf-8")
    assert text.startswith(f"{MODELINE}../schemas/article.schema.json\n# A new article.")


def test_a_new_profile_is_good_as_it_stands(folder: Path) -> None:
    """It loads, has its label and targets, and an edition can be made for it."""
    shutil.copytree(shipped("profiles"), folder / "profiles")
    profile = load_profile(new_profile("carer", folder / "profiles", label="Family: and friends"))
    assert (profile.label, profile.lineage, len(profile.targets)) == ("Family: and friends", ("carer",), 2)
    begun(folder)
    assert Library.open(folder / "corpus").render("example-drug", "carer").audience == "carer"


def test_a_new_profile_may_extend_one_beside_it_or_a_shipped_one(folder: Path) -> None:
    """Then it says only what is likely to differ."""
    first = load_profile(new_profile("school", folder / "profiles", extends="student"))
    second = load_profile(new_profile("class", folder / "profiles", extends="school"))
    assert (first.lineage, second.lineage) == (("school", "student"), ("class", "school", "student"))
    assert first.terms == "explain"


def test_a_profile_that_cannot_be_leaves_no_file(folder: Path) -> None:
    """An unknown parent and a blank label are told, and nothing is left behind."""
    with pytest.raises(ScaffoldError, match=r'extends names no profile .got "students".; did you mean "student"[?]'):
        new_profile("school", folder / "profiles", extends="students")
    with pytest.raises(ScaffoldError, match="label must not be empty"):
        new_profile("school", folder / "profiles", label=" ")
    assert list((folder / "profiles").iterdir()) == []
    for name in ("audiences", "default", "School"):
        with pytest.raises(ScaffoldError, match="name"):
            new_profile(name, folder / "profiles")


# The command


def told(capsys: pytest.CaptureFixture[str], *argv: str) -> tuple[int, str, str]:
    """The exit code, and what a command printed."""
    code = main(list(argv))
    return (code, *capsys.readouterr())


def test_new_writes_into_the_corpus_and_says_what_is_next(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Without a folder it is `corpus`; the steps are commands that can be copied."""
    code, out, err = told(capsys, "new", "example-drug", "--updated", "2026-11-22", "--audience", "student")
    assert (code, out) == (0, "")
    assert err.splitlines() == [
        "wrote corpus/example-drug.yaml",
        "next:",
        "  write your own over the examples, claim by claim",
        "  adaptive-text check corpus/example-drug.yaml",
        "  adaptive-text compare corpus/example-drug.yaml",
        "  adaptive-text schema --write schemas, so that editors complete the next file",
    ]
    article = load_article(folder / "corpus" / "example-drug.yaml")
    assert (article.updated, list(article.title)) == (TODAY, ["default", "student"])


def test_new_says_nothing_of_schemas_that_are_there(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Whoever has completion is not told how to get it."""
    write_schemas(folder / "schemas")
    assert "schema" not in told(capsys, "new", "example-drug")[2]


def test_a_new_article_passes_check(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """No rule has a word to say about it, not even a warning."""
    told(capsys, "new", "example-drug")
    code, out, err = told(capsys, "check", "corpus", "--strict", "--no-cache", "--jobs", "1")
    assert code == 0, out + err


def test_new_profile_says_how_to_see_it(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The profile's next steps are other ones."""
    (folder / "profiles").mkdir()
    code, _, err = told(capsys, "new", "school", "--profile", "--extends", "student", "--title", "At school")
    assert (code, err.splitlines()[:4]) == (
        0,
        [
            "wrote profiles/school.yaml",
            "next:",
            "  set the targets, and say beside each whose it is",
            "  adaptive-text preview ARTICLE --profiles profiles/school.yaml --audience school",
        ],
    )
    assert load_profile(folder / "profiles" / "school.yaml").label == "At school"


@pytest.mark.parametrize(
    "argv",
    [
        ("Example",),
        ("example-drug", "--audience", "patients"),
        ("example-drug", "--updated", "yesterday"),
        ("example-drug", "--extends", "student"),
        ("school", "--profile", "--question", "Who?"),
        ("example-drug", "--title", ""),
    ],
)
def test_wrong_use_of_new_exits_with_two(
    folder: Path, argv: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    """Nothing is written, and the reason stands on standard error."""
    code, out, err = told(capsys, "new", *argv)
    assert (code, out) == (2, "")
    assert err
    assert list((folder / "corpus").iterdir()) == []
