"""Laws of what readers are shown: the texts of the page, each with the place where it is written."""

from __future__ import annotations

from typing import Any

from articles import AUDIENCES, GLOSSARY, claim, profile, section
from articles import records as any_records
from hypothesis import given, settings
from rule_subjects import about, subject, written

from adaptive_text.inline import plain_text
from adaptive_text.loading import parse_article
from adaptive_text.page import Body, ItemList, Prose
from adaptive_text.record import value_at
from adaptive_text.rules.shown import claim_path, defined_terms, problem_with, shown, uses, wordings_of

PROFILES = {name: profile(name, emergencies="first", terms="explain") for name in AUDIENCES}


def pieces(body: Body) -> list[str]:
    """The texts of a body of the page."""
    if isinstance(body, Prose):
        parts = [body.content]
    elif isinstance(body, ItemList):
        parts = [body.lead, *body.items]
    else:
        parts = [body.caption, *body.columns, *(cell for row in body.rows for cell in row)]
    return [text for part in parts if (text := plain_text(part))]


@settings(deadline=None, max_examples=25)
@given(any_records())
def test_the_texts_shown_are_those_of_the_page(record: dict[str, Any]) -> None:
    """Of any article, an edition's wordings are told word for word and in the order of its page."""
    of = about(parse_article(record), PROFILES, GLOSSARY)
    for audience in of.audiences:
        page = of.edition(audience).page
        expected = [(s.claim, text) for s in page.statements() for text in pieces(s.body)]
        assert [(text.claim, text.text) for text in wordings_of(of, audience)] == expected
        above = [text.text for text in shown(of, audience) if not text.claim]
        assert above[0] == page.title
        assert {section.heading for section in page.sections} <= set(above)
        assert {s.label for s in page.statements() if s.label} <= set(above)


@settings(deadline=None, max_examples=25)
@given(any_records())
def test_every_text_has_the_place_where_it_is_written(record: dict[str, Any]) -> None:
    """The way to a text leads to text of the article, and a claim's own way to the claim."""
    of = about(parse_article(record), PROFILES, GLOSSARY)
    for audience in of.audiences:
        for text in shown(of, audience):
            assert isinstance(value_at(of.article, text.path), str)
    assert all(value_at(of.article, claim_path(of, c.id)) is c for _, _, c in of.claims())


def test_each_audience_is_shown_its_own_texts() -> None:
    """Title, question, heading and label are those of the nearest ancestor that is named."""
    both = {"default": "For all", "patient": "For patients"}
    one = section("one", claim("a", label=both, plain="It helps."), heading=both)
    of = subject(one, title=both, question=both, profiles=PROFILES)
    for audience, text in (("patient", "For patients"), ("student", "For all")):
        assert [one.text for one in shown(of, audience)] == [text] * 4 + ["It helps."]
    assert shown(of, "patient")[0].path == ("title", "patient")
    assert shown(of, "student")[2].path == ("sections", 0, "heading", "default")


TEXT = """\
id: example
title: Example of fever
updated: 2026-11-01
facts:
  dose: {value: 5, unit: mg}
sections:
  - id: all
    heading: All
    claims:
      - id: one
        variants:
          plain: >-
            Take {{ dose }} against *high*
            fever, feverish or not.
"""


def test_words_are_told_where_they_are_written() -> None:
    """A whole word is found behind markup and on its line; one that a fact prints is told at the text."""
    of = written(TEXT, PROFILES)
    title, _, wording = shown(of, "patient")
    places = {word: problem_with(of, wording, word, "AT607", "x", hint="") for word in ("fever", "high", "5 mg")}
    assert {word: (p.line, p.column) for word, p in places.items()} == {
        "fever": (14, 13),
        "high": (13, 38),
        "5 mg": (12, 18),
    }
    assert places["fever"].where == "sections[0].claims[0].variants.plain"
    top = problem_with(of, title, "fever", "AT607", "x", hint="y")
    assert (top.line, top.column, top.where, top.hint) == (2, 19, "title.default", "y")


def test_terms_are_found_once_and_defined_ones_are_known() -> None:
    """The same text is looked up once; a term is defined where a wording on the page says so."""
    defining = {"text": "A placebo is a dummy drug.", "defines": ["placebo"]}
    of = subject(claim("one", plain=defining), claim("two", audiences=["clinician"]), profiles=PROFILES)
    assert [use.term for use in uses(of, "A placebo.")] == ["placebo"]
    assert uses(of, "A placebo.") is uses(of, "A placebo.")
    assert defined_terms(of, "patient") == {"placebo"}
