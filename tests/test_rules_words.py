"""Laws of single words: which are rare, and one name for each concept."""

from __future__ import annotations

from typing import Any

import pytest
from articles import claim, grade, profile
from hypothesis import given, settings
from rule_subjects import TEXTS, got, subject, told, written

from adaptive_text.errors import Problem
from adaptive_text.rules.familiar import is_familiar, is_rare_and_long
from adaptive_text.rules.words import rare_long_words, two_names

PLAIN = {"reader": profile(targets=grade(90))}
TERMS: Any = {
    "atopic_dermatitis": {"technical": "atopic dermatitis", "plain": "eczema", "abbreviation": "AD"},
    "t_cell": {"technical": "T cell", "aliases": ["effector T cells", "T-cell"]},
    "topical": {"technical": "topical", "plain": "put on the skin"},
    "easi": {"technical": "Eczema Area and Severity Index"},
}


# AT607


@pytest.mark.parametrize(
    "word",
    [
        *("swallowing", "medicine", "injection", "injected", "information", "community", "communities", "carelessness"),
        *("vomiting", "unpredictable", "importantly", "investigator", "randomly", "organisation", "hospitalised"),
        *("behaviour", "diarrhoea", "dizziness", "breathlessness", "underestimated", "self"),
    ],
)
def test_words_of_every_day_are_familiar_in_every_form(word: str) -> None:
    """Endings, beginnings and British spelling make no rare word of a familiar one."""
    assert is_familiar(word)
    assert not is_rare_and_long(word)


@pytest.mark.parametrize(
    "word",
    [
        *("subcutaneous", "attenuates", "prophylaxis", "remission", "secretion", "ablation", "hypertension"),
        *("contraindicated", "intravenous", "gastrointestinal", "hemoptysis"),
    ],
)
def test_words_of_a_trade_are_rare(word: str) -> None:
    """A word that looks like a familiar one with an ending ("secretion", "ablation") is not made of it."""
    assert is_rare_and_long(word)


def test_short_words_are_not_looked_at() -> None:
    """A rare word of two syllables is no long one."""
    assert not is_familiar("mucus")
    assert not is_rare_and_long("mucus")


def test_rare_long_words_are_told_once_the_hardest_first() -> None:
    """One problem for the article, at the hardest word, with the claims that the words stand in."""
    text = """\
id: example
title: Example
updated: 2026-11-01
sections:
  - id: all
    heading: All
    claims:
      - id: one
        variants:
          plain: >-
            The shot is subcutaneous.
            It attenuates pain.
      - id: two
        variants:
          plain: Prophylaxis helps.
"""
    message = 'rare long words on the page for "reader" (got "subcutaneous", "prophylaxis", "attenuates")'
    hint = "use words of every day, say in brackets what they mean, or list them in the glossary (claims: one, two)"
    way = "sections[0].claims[0].variants.plain"
    assert list(rare_long_words(written(text, PLAIN))) == [
        Problem("example.yaml", 11, 25, way, "AT607", message, hint, "warning")
    ]


def test_at_most_eight_words_are_named() -> None:
    """Of many rare words the hardest eight are told, and how many more there are."""
    words = (
        "subcutaneous prophylaxis attenuates hemoptysis hypertension ablation secretion remission excretion gestation"
    )
    [found] = got(rare_long_words, subject(claim("one", plain=f"It is {words}."), profiles=PLAIN))
    assert found.endswith(" and 2 more")
    assert found.count('"') == 16


@pytest.mark.parametrize(
    "text",
    [
        "You get a shot under the skin.",
        "The shot goes under the skin (subcutaneous).",
        "The shot is subcutaneous (under the skin).",
        "Ask Konstantinos or the Paediatric Academy of Patagonia.",
        "Take 5 milligrams or 2 millilitres.",
        "The drug helps with atopic dermatitis.",
        "See clinicaltrials.gov or PROPHYLAXIS-2.",
    ],
    ids=["plain", "in brackets", "explained", "names", "units", "glossary", "addresses"],
)
def test_what_is_explained_or_a_name_is_left_alone(text: str) -> None:
    """Names, units, terms of the glossary and words that a bracket explains are no rare words."""
    assert told(rare_long_words, subject(claim("one", plain=text), profiles=PLAIN)) == []


def test_only_plain_pages_with_targets_are_read() -> None:
    """A page without targets, or in a more precise register than the plainest, may have the words of its trade."""
    rare = "Prophylaxis attenuates pain."
    assert told(rare_long_words, subject(claim("one", plain=rare))) == []
    assert told(rare_long_words, subject(claim("one", technical=rare), profiles=PLAIN)) == []


# AT615


def names(*texts: str, **fields: Any) -> list[str]:
    claims = [claim(f"claim-{i}", plain=text) for i, text in enumerate(texts)]
    return got(two_names, subject(*claims, profiles=PLAIN, terms=TERMS, **fields))


def test_two_names_of_one_thing_are_told_at_the_rarer_one() -> None:
    """Both names are told with how often each is used, and the pages."""
    about = subject(
        claim("one", plain="Eczema is common. For eczema, use creams."),
        claim("two", plain="Most people with atopic dermatitis are children."),
        claim("three", plain="In atopic dermatitis, it helps.", audiences=["clinician"]),
        terms=TERMS,
    )
    message = (
        'one thing has two names in the edition for "patient", "clinician", "student" '
        '(got "Eczema" 2 times and "atopic dermatitis" once)'
    )
    hint = 'use one name, or say once that they are one: "Eczema (atopic dermatitis)"'
    way = "sections[0].claims[1].variants.plain"
    assert list(two_names(about)) == [Problem("<string>", None, None, way, "AT615", message, hint, "warning")]


@pytest.mark.parametrize(
    "text",
    [
        "Eczema (atopic dermatitis) is common.",
        "Atopic dermatitis, also called eczema, is common.",
        "Eczema is common. Its medical name is atopic dermatitis.",
        "Atopic dermatitis, an eczema, is common.",
        "Eczema or atopic dermatitis is common.",
        "The word eczema means atopic dermatitis.",
        "Eczema and atopic dermatitis are the same illness.",
        "Atopic dermatitis (Eczema) is common.",
    ],
)
def test_names_that_a_text_puts_beside_each_other_are_one(text: str) -> None:
    """Brackets and "also called" say that two names are one, for the whole page."""
    assert names(text, "Most people with eczema are children.") == []


def test_what_is_no_other_name_is_left_alone() -> None:
    """Abbreviations, inflections, names with a word in common, phrases, and names inside names."""
    assert names("Atopic dermatitis (AD) is common.", "AD is mild.") == []
    assert names("The T cell is active.", "Some effector T cells are not.", "A T-cell is small.") == []
    assert names("It is topical.", "It is put on the skin.") == []
    assert names("Atopic dermatitis is common.", "Ask the National Eczema Association.") == []
    assert names("Atopic dermatitis is common.", "The Eczema Area and Severity Index fell.") == []


def test_a_wording_that_defines_the_term_explains_its_names() -> None:
    """Where a wording says that it defines a term, its names are explained."""
    defining = {"text": "Eczema is what doctors see in the skin.", "defines": ["atopic_dermatitis"]}
    about = subject(claim("one", plain=defining), claim("two", plain="Atopic dermatitis is mild."), terms=TERMS)
    assert told(two_names, about) == []


def test_titles_are_part_of_the_page() -> None:
    """A page that is called by one name and speaks by another has two."""
    assert names("Most people with eczema are children.", title="Atopic dermatitis") == [
        '"Atopic dermatitis" once and "eczema" once'
    ]


@settings(deadline=None, max_examples=50)
@given(TEXTS)
def test_any_text_is_read(text: str) -> None:
    """Letters of any script make no error."""
    about = subject(claim("one", plain=f"It is so: {text}"), profiles=PLAIN)
    list(rare_long_words(about))
    list(two_names(about))
