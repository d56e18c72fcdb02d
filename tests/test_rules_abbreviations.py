"""Laws of names: what a page for readers who want terms explained leaves unexplained."""

from __future__ import annotations

from typing import Any

import pytest
from articles import claim, profile
from hypothesis import given, settings
from rule_subjects import TEXTS, got, subject, told

from adaptive_text.errors import Problem
from adaptive_text.rules.abbreviations import unexplained_names

EXPLAINING = {"reader": profile(terms="explain"), "other": profile("other", terms="explain")}
LEAVING = {"reader": profile(terms="leave")}
TERMS: Any = {
    "ldl": {"technical": "low-density lipoprotein", "abbreviation": "LDL"},
    "easi": {"technical": "Eczema Area and Severity Index", "abbreviation": "EASI", "definition": "A score."},
    "easi_75": {"technical": "EASI-75", "definition": "A drop in the score."},
    "pyrexia": {"technical": "pyrexia", "plain": "fever"},
    "dyspnea": {"technical": "dyspnea", "plain": "shortness of breath", "aliases": ["short of breath"]},
    "examplumab": {"technical": "examplumab"},
}


def found(text: str, **fields: Any) -> list[str]:
    return got(unexplained_names, subject(claim("one", plain=text), profiles=EXPLAINING, **fields))


def test_an_abbreviation_that_nothing_explains_is_told_once() -> None:
    """The problem stands at the first use, and names every page that has it."""
    about = subject(
        claim("one", plain="The BMI is a number.", audiences=["other"]),
        claim("two", plain="Your CRP rose. The CRP fell."),
        claim("three", plain="The CRP fell."),
        profiles=EXPLAINING,
    )
    message = 'nothing on the page for "reader", "other" explains a name (got "CRP")'
    hint = 'write it out once, as in "its full name (CRP)", or put it into the glossary with a definition'
    way = "sections[0].claims[1].variants.plain"
    assert list(unexplained_names(about)) == [Problem("<string>", None, None, way, "AT606", message, hint, "warning")]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("HbA1c fell.", "HbA1c"),
        ("Your eGFR fell.", "eGFR"),
        ("An mRNA vaccine helps.", "mRNA"),
        ("Some IgE was found.", "IgE"),
        ("Take NSAIDs with food.", "NSAIDs"),
        ("The anti-TNF drugs help.", "TNF"),
        ("It blocks IL-4 well.", "IL-4"),
        ("The CRP's rise was small.", "CRP"),
        ("Both ACC/AHA say so.", "ACC/AHA"),
    ],
)
def test_capitals_and_mixed_letters_are_abbreviations(text: str, name: str) -> None:
    """Two capitals, or one behind small letters, with plurals, numbers and parts of words."""
    assert found(text) == [f'"{name}"']


@pytest.mark.parametrize(
    "text",
    [
        "low-density lipoprotein (LDL) fell.",
        "The LDL (low-density lipoprotein) fell.",
        "LDL is a kind of fat. Your LDL fell.",
        "A kind of fat called LDL fell.",
        "LDL, a kind of fat, fell.",
        "The bad fat (or LDL) fell.",
        "LDL stands for a long name.",
        "A low LDL is good. LDL means a kind of fat.",
        "In the SYGMA trial it fell. In SYGMA it rose.",
    ],
)
def test_a_page_may_explain_a_name_in_a_sentence(text: str) -> None:
    """Brackets, "called", "is a", "stands for" and "the ... trial" explain; once is enough for the page."""
    assert found(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "DNA, HIV, COVID-19 and the US are known.",
        "DO NOT stop. WARNING: it hurts. NEVER drive.",
        "It was a phase III trial, type II, part XI.",
        "Take 5 mL, 2 IU or 3 kJ at 120 mmHg.",
        "ROCKET-ASTRO and PARADIGM-HF are names.",
        "See NCT05398445, and ClinicalTrials.gov or MedlinePlus.",
        "T cells, T-cell, vitamin B12 and the U.S. are known.",
        "Dr. McDonald said so.",
        "A pH of 7 is good.",
    ],
    ids=["common", "words", "numerals", "units", "names", "identifiers", "letters", "people", "pH"],
)
def test_what_everybody_knows_or_is_a_name_is_left_alone(text: str) -> None:
    """Common abbreviations, words in capitals, Roman numerals, units, names and identifiers need no explaining."""
    assert found(text) == []


def test_the_glossary_explains_what_it_defines() -> None:
    """An abbreviation with a definition is in "Words to know"; one without is told by its term."""
    assert found("The EASI fell, and EASI-75 was reached.", terms=TERMS) == []
    about = subject(claim("one", plain="The LDL fell. The LDL rose."), profiles=EXPLAINING, terms=TERMS)
    [problem] = unexplained_names(about)
    assert problem.message == 'nothing on the page for "reader", "other" explains a name (got "LDL")'
    assert problem.hint == 'give the term "ldl" a definition in the glossary, or write the name out here'


def test_a_term_without_a_definition_is_told_by_its_technical_name() -> None:
    """A page that explains terms has nothing to say about it; its plain name says all by itself."""
    about = subject(claim("one", plain="Some people had pyrexia."), profiles=EXPLAINING, terms=TERMS)
    [problem] = unexplained_names(about)
    assert problem.message == 'nothing on the page for "reader", "other" explains a name (got "pyrexia")'
    assert problem.hint == 'give the term "pyrexia" a definition in the glossary, or write its plain name, "fever"'
    assert found("Some people had a fever.", terms=TERMS) == []
    assert found("Some people had pyrexia (fever).", terms=TERMS) == []
    assert found("Some people were short of breath.", terms=TERMS) == []


def test_what_the_page_is_about_is_explained_by_the_page() -> None:
    """The term that the title names needs no definition, and a wording may define a term itself."""
    text = "The drug examplumab helps."
    assert found(text, terms=TERMS) == ['"examplumab"']
    assert found(text, terms=TERMS, title="Examplumab") == []
    defined = claim("one", plain={"text": "Some had pyrexia.", "defines": ["pyrexia"]})
    assert told(unexplained_names, subject(defined, profiles=EXPLAINING, terms=TERMS)) == []


def test_names_that_are_facts_are_names() -> None:
    """What the article declares as a text or a list is a name and not an abbreviation."""
    facts = {"study": {"text": "ZOE-50"}, "others": {"list": ["AMG 451", "KHK"]}}
    assert found("In {{ study }} and ZOE-50, {{ others }} and AMG 451 and KHK.", facts=facts) == []


def test_titles_headings_and_labels_are_read() -> None:
    """A name that stands only above the text is unexplained as well."""
    about = subject(claim("one", plain="It fell.", label="CRP"), profiles=EXPLAINING, title="BMI")
    assert [way for way, _ in told(unexplained_names, about)] == [
        "title.default",
        "sections[0].claims[0].label.default",
    ]


def test_a_profile_that_leaves_terms_is_left_alone() -> None:
    """Professionals know their abbreviations."""
    assert told(unexplained_names, subject(claim("one", plain="The CRP fell."), profiles=LEAVING)) == []


@settings(deadline=None, max_examples=50)
@given(TEXTS)
def test_any_text_is_read(text: str) -> None:
    """Letters of any script make no error."""
    list(unexplained_names(subject(claim("one", plain=f"It is so: {text}"), profiles=EXPLAINING)))
