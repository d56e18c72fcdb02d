"""Laws of balance: who reads of benefits reads of harms."""

from __future__ import annotations

from typing import Any

import pytest
from articles import claim, section
from rule_subjects import subject, told

from adaptive_text.errors import Problem
from adaptive_text.rules.balance import benefits_without_harms

BENEFIT = claim("benefit", plain="The drug lowers the risk of stroke.")
HARM = "Side effects were more frequent than with placebo."


def test_a_page_of_benefits_whose_harms_others_read_is_told() -> None:
    """One claim about harms that is not for everyone leaves the others with praise: it is told at that claim."""
    about = subject(BENEFIT, claim("harm", technical=HARM, audiences=["clinician"]))
    message = (
        'the page for "patient", "student" tells of benefits and of no harm (got claim "benefit", and none of "harm")'
    )
    hint = "open a claim about harms to these readers: see its `audiences`, `importance` and `required`"
    way = "sections[0].claims[1]"
    assert list(benefits_without_harms(about)) == [
        Problem("<string>", None, None, way, "AT609", message, hint, "warning")
    ]


def test_an_article_of_benefits_alone_is_told_once() -> None:
    """Where nobody reads of a harm, the claim with the benefit is told."""
    message = 'the article tells of benefits and of no harm (got claim "benefit")'
    assert told(benefits_without_harms, subject(BENEFIT)) == [("sections[0].claims[0].variants.plain", message)]


@pytest.mark.parametrize(
    "harm",
    [
        claim("harm", plain=HARM),
        claim("harm", plain="Call your doctor if your face swells up."),
        claim("harm", plain="It may cause headaches."),
        claim("harm", plain="Serious problems are rare."),
        claim("harm", kind="caution", plain="Look at your skin."),
        claim("harm", plain="Most people had a cold.", label="Side effects"),
        section("safety", claim("harm", plain="Most people had a cold.")),
        section("more", claim("harm", plain="Most people had a cold."), heading="What should I watch for?"),
    ],
    ids=["side effects", "call", "cause", "serious", "caution", "label", "section", "heading"],
)
def test_one_word_of_harms_is_enough(harm: Any) -> None:
    """A caution, a section on safety, a label or a sentence about harms: the page is not one-sided."""
    parts = [section("all", BENEFIT), harm] if "claims" in harm else [BENEFIT, harm]
    assert told(benefits_without_harms, subject(*parts)) == []


@pytest.mark.parametrize(
    "text",
    [
        "The drug did not lower the risk of stroke.",
        "It is not known whether the drug improves sleep.",
        "The drug is no more effective than a dummy drug.",
        "Eczema makes the skin dry.",
        "The trial compared the drug with placebo.",
        "Washing your hands prevents infections.",
    ],
    ids=["denied", "unknown", "no more", "a disease", "a design", "no treatment"],
)
def test_what_praises_nothing_needs_no_harm(text: str) -> None:
    """A benefit that is denied is none, and where nobody is treated nobody is harmed."""
    assert told(benefits_without_harms, subject(claim("one", plain=text))) == []


@pytest.mark.parametrize(
    "text",
    [
        "On the drug, 33 out of 100 people reached the goal.",
        "The vaccine is about 97% effective against measles.",
        "People on the drug had fewer heart attacks.",
        "The drug cut deaths by a third.",
        "With the drug, more people had clear or almost clear skin.",
        "The tablets relieve pain.",
        "Compared with placebo, pain improved.",
    ],
)
def test_results_in_many_words_are_benefits(text: str) -> None:
    """What a treatment does for people is told in many ways."""
    assert len(told(benefits_without_harms, subject(claim("one", plain=text)))) == 1


def test_a_note_is_no_word_of_harms() -> None:
    """A note only informs, unless its words speak of a harm."""
    note = claim("note", kind="caution", level="note", plain="Older pages are out of date.")
    assert len(told(benefits_without_harms, subject(BENEFIT, note))) == 1
