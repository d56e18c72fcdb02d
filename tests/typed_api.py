"""The public API as a caller's type checker sees it. Never run: mypy and pyright read it (make types)."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import assert_type

from markupsafe import Markup

import adaptive_text as at


def reading() -> None:
    """What loads and parses gives the authors' types."""
    assert_type(at.load_article(Path("article.yaml")), at.Article)
    assert_type(at.load_profile("patient.yaml"), at.Profile)
    assert_type(at.load_glossary("glossary.yaml"), at.Glossary)
    assert_type(at.parse_article({"id": "example"}), at.Article)
    assert_type(at.parse_profile("id: example", name="<form>"), at.Profile)
    assert_type(at.parse_glossary("{}"), at.Glossary)


def rendering(article: at.Article, profile: at.Profile, glossary: at.Glossary) -> None:
    """Every way to name an article and an audience gives an edition."""
    assert_type(at.render("rocatinlimab-atopic-dermatitis", "patient"), at.Edition)
    assert_type(at.render(Path("article.yaml"), "patient", strict=True), at.Edition)
    assert_type(at.render({"id": "example"}, profile), at.Edition)
    assert_type(at.render(article, profile, glossary=glossary, strict=False), at.Edition)


def serving() -> None:
    """A library lists its articles and renders them."""
    library = at.Library.open("corpus")
    assert_type(sorted(library), list[str])
    assert_type(library.audiences, Sequence[str])
    assert_type(library["example"], at.Article)
    assert_type(library.render("example", "student"), at.Edition)


def using(edition: at.Edition) -> None:
    """An edition is text in every format, and says why."""
    assert_type(edition.html, Markup)
    assert_type(edition.markdown, str)
    assert_type(edition.text, str)
    assert_type(edition.json, str)
    assert_type(edition.json_ld, str)
    assert_type(edition.prose, str)
    assert_type(edition.register, str)
    assert_type(edition.fingerprint, str)
    assert_type(edition.explain(), str)
    assert_type(edition.score, at.Score)
    assert_type(edition.choices, Sequence[at.Choice])
    assert_type(edition.choices[0].register, str | None)
    assert_type(edition.choices[0].claim, str)


def scoring(score: at.Score) -> None:
    """A measure is a number, or None where there is no text."""
    assert_type(at.score("The cat sat on the mat."), at.Score)
    assert_type(score.flesch_kincaid_grade, float | None)
    assert_type(score["dale_chall_readability_score"], float | None)
    assert_type(score.raw.flesch_kincaid_grade, float | None)
    assert_type(score.counts, at.Counts)
    assert_type(score.prose, str)
    assert_type(score.short, bool)
    assert_type(score.signature("flesch_kincaid_grade"), str)


def choosing() -> None:
    """The solver takes counts and values, and gives picks."""
    easy, hard = at.Option(at.Counts(words=9, sentences=1, syllables=11), 1), at.Option(at.Counts(words=9), 2)
    found = at.select([(easy, hard), [easy]], (at.Target("flesch_kincaid_grade", at_most=6),))
    assert_type(found, at.Selection)
    assert_type(found.picks, tuple[int, ...])
    assert_type(found.value, int)
    assert_type(found.met, bool)
    assert_type(found.proven, bool)


def failing(error: at.AdaptiveTextError) -> None:
    """Every error carries problems and a code; unknown names are lookup errors too."""
    assert_type(error.problems, tuple[at.Problem, ...])
    assert_type(error.code, str)
    lookup: LookupError = at.UnknownArticle("unknown")
    problem = error.problems[0]
    assert_type((problem.path, problem.line, problem.column), tuple[str, int | None, int | None])
    raise lookup
