"""Laws of making: what a worker hands back is what a library shows, and problems show the names of files."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from adaptive_text.bundling.documents import data_of
from adaptive_text.bundling.packing import unpack, unpack_beside
from adaptive_text.bundling.rows import MadeArticle, scored
from adaptive_text.catalogue import entry_of
from adaptive_text.edition import Edition
from adaptive_text.errors import AdaptiveTextError, ArticleError, BuildError, GlossaryError, Problem, ProfileError
from adaptive_text.library import Library
from adaptive_text.loading import load_article
from adaptive_text.making.articles import Workshop
from adaptive_text.making.orders import File, Files, Item
from adaptive_text.making.surroundings import environment_of, glossary_of, profiles_of
from adaptive_text.making.touching import words_of
from adaptive_text.shipped import shipped
from adaptive_text.worded import WordedArticle

CORPUS, PROFILES = shipped("corpus"), shipped("profiles")
ARTICLE = "rocatinlimab-atopic-dermatitis"
PARTS = ("html", "markdown", "text", "json")


def files(*templates: File) -> Files:
    """What the shipped library is made with."""
    profiles = tuple((f"profiles/{path.name}", path.read_bytes()) for path in sorted(PROFILES.iterdir()))
    return Files(profiles, ("corpus/glossary.yaml", (CORPUS / "glossary.yaml").read_bytes()), templates)


@pytest.fixture(scope="module")
def workshop() -> Workshop:
    return Workshop.of(files())


@pytest.fixture(scope="module")
def library() -> Library:
    return Library.open(CORPUS)


def item(content: str | bytes, name: str = "corpus/a.yaml") -> Item:
    suffix = "json" if name.endswith(".json") else "yaml"
    return Item(name, suffix, content.encode() if isinstance(content, str) else content)


def shipped_item(article: str = ARTICLE) -> Item:
    path = CORPUS / f"{article}.yaml"
    return item(path.read_bytes(), f"corpus/{path.name}")


def texts(made: MadeArticle) -> dict[str, dict[str, str]]:
    """The finished texts of each edition."""
    found: dict[str, dict[str, str]] = {}
    for row in made.editions:
        html = unpack(row.html)
        beside = {"markdown": row.markdown, "text": row.text, "json": row.json, "score": row.score}
        found[row.audience] = {"html": html.decode(), **{k: unpack_beside(v, html).decode() for k, v in beside.items()}}
    return found


def shown(edition: Edition) -> dict[str, str]:
    """The same of a library's edition."""
    return {**{part: str(getattr(edition, part)) for part in PARTS}, "score": scored(edition.score).decode()}


def test_what_is_made_is_what_a_library_shows(workshop: Workshop, library: Library) -> None:
    """Every edition in every format, in the order of the library's audiences, with its score."""
    made = workshop.make(shipped_item())
    assert texts(made) == {audience: shown(library.render(ARTICLE, audience)) for audience in library.audiences}
    assert list(texts(made)) == list(library.audiences)


def test_an_article_comes_with_its_entry_its_record_and_its_words(workshop: Workshop, library: Library) -> None:
    """What lists, programs and the next build need of it."""
    made, record = workshop.make(shipped_item()), library[ARTICLE]
    source = WordedArticle(record, library.glossary, library.picker.registers)
    assert made.entry == entry_of(record, library.audiences, library.profiles, library.glossary)
    assert (unpack(made.record), made.words) == (data_of(record), words_of(source))


def test_an_article_is_the_same_whatever_it_was_read_from(workshop: Workshop) -> None:
    """Neither the file's name nor its language is in it: only what it says."""
    made = workshop.make(shipped_item())
    again = workshop.make(item(unpack(made.record), "rows.jsonl:17.json"))
    assert again == made


def test_an_audience_without_a_claim_has_no_edition(workshop: Workshop) -> None:
    """Whom an article does not reach, it has no page for; the rest is made."""
    text = (
        "id: a\ntitle: A\nupdated: 2026-11-01\nsections: [{id: s, heading: H, audiences: [student], claims: ["
        "{id: c, variants: {plain: It is a claim of five words.}}]}]"
    )
    assert [row.audience for row in workshop.make(item(text)).editions] == ["student"]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.yaml", b"id: a\ntitle: \xff\n"),
        ("a.yaml", b"id: [a\n"),
        ("a.json", b'{"id": "a",}'),
        ("a.yaml", b"id: a\ntitle: A\n"),
        ("a.yaml", b"x" * (1024 * 1024 + 1)),
        ("a.json", b'\xff\xfe{"id": "a"}'),
    ],
)
def test_an_item_that_is_no_article_is_told_as_its_file_is(
    workshop: Workshop, tmp_path: Path, name: str, content: bytes
) -> None:
    """The same problems at the same places as for the file itself, under the item's name."""
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(ArticleError) as told:
        load_article(path)
    with pytest.raises(ArticleError) as raised:
        workshop.make(item(content, f"corpus/{name}"))
    assert raised.value.problems == tuple(replace(problem, path=f"corpus/{name}") for problem in told.value.problems)
    assert raised.value.problems


def test_an_article_that_does_not_fit_is_told_at_its_place(workshop: Workshop) -> None:
    """Audiences, registers and terms that nobody knows; what is only a warning stops nothing and is not told."""
    text = """\
id: a
title: {default: A, nurse: B}
updated: 2026-11-01
sections:
  - id: s
    heading: H
    audiences: [patient]
    claims: [{id: c, variants: {plain: "It is {{ term.nothing_such }} of five words."}}]
"""
    with pytest.raises(ArticleError) as raised:
        workshop.make(item(text))
    assert [(p.path, p.line, p.column, p.code, p.severity) for p in raised.value.problems] == [
        ("corpus/a.yaml", 2, 28, "AT322", "error"),
        ("corpus/a.yaml", 8, 47, "AT220", "error"),
    ]


# --- what articles are made with

MEND = "\n  hint: give one of them another id"
PROFILE = b"id: reader\nlabel: Reader\n"


def told(error: AdaptiveTextError) -> tuple[str, list[str]]:
    return error.message, [str(problem) for problem in error.problems]


def test_profiles_travel_as_files(library: Library) -> None:
    """They are read as from their folder, parents and picker and all."""
    read = profiles_of(files().profiles)
    assert (dict(read.profiles), read.picker) == (dict(library.profiles), library.picker)
    assert glossary_of(files().glossary) == library.glossary


def test_files_of_two_folders_may_share_a_name() -> None:
    """The place of a file is told by its whole name."""
    read = profiles_of([("a/reader.yaml", PROFILE), ("b/reader.yaml", PROFILE.replace(b"reader", b"other"))])
    assert sorted(read.profiles) == ["other", "reader"]


@pytest.mark.parametrize(
    ("given", "message", "problems"),
    [
        (
            (("mine/reader.yaml", b"id: reader\nlabl: Reader\n"),),
            "profiles cannot be used: 2 errors",
            [
                'mine/reader.yaml:1:1: missing key "label" (got {id, labl}) [AT102]',
                'mine/reader.yaml:2:1: unknown key "labl" (got Reader) [AT101]\n  hint: did you mean "label"?',
            ],
        ),
        (
            (("mine/a.yaml", PROFILE), ("mine/b.yaml", PROFILE)),
            "profiles cannot be used: 1 error",
            [
                'mine/b.yaml:1:5: two profiles have the id "reader" (got mine/a.yaml and mine/b.yaml) [AT305]' + MEND,
            ],
        ),
        (
            (("mine/audiences.yaml", b"order: [nobody]\n"), ("mine/reader.yaml", PROFILE)),
            "profiles cannot be used: 1 error",
            [
                'mine/audiences.yaml:1:9: no profile has this id (got "nobody") [AT306]\n  hint: known: reader',
            ],
        ),
        (
            (),
            "profiles cannot be used: 1 error",
            ["profiles: there is no profile in this folder (got nothing) [AT310]"],
        ),
    ],
)
def test_problems_of_profiles_show_the_names_they_came_with(
    given: tuple[File, ...], message: str, problems: list[str]
) -> None:
    """Nobody is told of the folder that they lay in meanwhile."""
    with pytest.raises(ProfileError) as raised:
        profiles_of(given)
    assert told(raised.value) == (message, problems)


def test_problems_of_a_glossary_show_its_name() -> None:
    """In the message, too."""
    with pytest.raises(GlossaryError) as raised:
        glossary_of(("mine/words.json", b'{"terms": {"a": {}}}'))
    message, problems = told(raised.value)
    assert message == "mine/words.json cannot be used: 1 error"
    assert problems == ['mine/words.json:1:17: missing key "technical" (got {}) [AT102]']


def test_a_hosts_templates_write_the_pages(library: Library) -> None:
    """Those that it has replace ours by name, and the rest is as it was."""
    made = Workshop.of(files(("page.html", b"<p>{{ page.title }}</p>"), ("style.css", b"{{ no template"))).make(
        shipped_item()
    )
    titles = {audience: f"<p>{library.render(ARTICLE, audience).title}</p>\n" for audience in library.audiences}
    assert {audience: parts["html"] for audience, parts in texts(made).items()} == titles
    markdown = {audience: library.render(ARTICLE, audience).markdown for audience in library.audiences}
    assert {audience: parts["markdown"] for audience, parts in texts(made).items()} == markdown


def test_all_templates_that_are_none_are_told() -> None:
    """With name and line, before anything is made with them."""
    broken = (("page.html", b"<p>\n{% if %}"), ("page.md", b"\xff"), ("page.txt", b"{{ page.title }}"))
    with pytest.raises(BuildError) as raised:
        environment_of(broken)
    assert raised.value.message == "the templates cannot be used"
    assert raised.value.problems == (
        Problem(
            "page.md", None, None, "", "AT805", "a template must be UTF-8 (got byte 0xFF)", "save the file as UTF-8"
        ),
        Problem(
            "page.html",
            2,
            None,
            "",
            "AT805",
            "the template cannot be read (got Expected an expression, got 'end of statement block')",
        ),
    )


def test_warming_up_asks_nothing_of_a_hosts_templates() -> None:
    """They may need what the smallest article does not have."""
    Workshop.of(files(("page.html", b"{{ page.references[0].title }}"))).warm_up()


def test_after_warming_up_no_package_is_loaded() -> None:
    """The first article of a maker takes no longer than the next, whichever it is."""
    code = f"""
import sys
from test_making_articles import Workshop, files, shipped_item
workshop = Workshop.of(files())
workshop.warm_up()
before = {{name.partition(".")[0] for name in sys.modules}}
for article in {sorted(path.stem for path in CORPUS.glob("*.yaml") if path.stem != "glossary")}:
    workshop.make(shipped_item(article))
print(sorted({{name.partition(".")[0] for name in sys.modules}} - before))
"""
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=Path(__file__).parent, capture_output=True, text=True, check=False
    )
    assert (done.stdout, done.stderr) == ("[]\n", "")
