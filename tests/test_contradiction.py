"""Whether a negation speaks against the other text."""

from __future__ import annotations

import pytest

from adaptive_text.meaning.contradiction import is_lost, is_moved, sides
from adaptive_text.meaning.pairing import Pair
from adaptive_text.meaning.polarity import polarity
from adaptive_text.meaning.tokens import Passage


def lost(a: str, b: str) -> list[bool]:
    """Of every negation of `a`, whether it is lost in `b`, with nothing matched before."""
    pair = Pair(Passage(a), Passage(b))
    here, there = sides(pair, (), ())
    return [is_lost(cue, here, there, pair.closeness) for cue in polarity(pair.a).firm]


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("The drug is not approved.", "The drug is approved."),
        ("Hair loss does not happen with this treatment.", "Hair loss happens with this treatment."),
        ("The drug did not cross the placenta.", "Passage of the drug through the placenta was seen."),
        ("Take it without food.", "Take it with food."),
        ("The spread is sugar-free.", "There is sugar in the spread."),
        ("It may be taken with or without food.", "It may be taken with food."),
    ],
)
def test_a_negation_of_what_the_other_text_affirms_is_lost(a: str, b: str) -> None:
    """In close texts and in distant ones that share the word."""
    assert lost(a, b) == [True]


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("The drug is not approved.", "The drug is unapproved."),
        ("Patients with hepatitis are not eligible.", "Hepatitis excludes a patient."),
        ("The protocol did not permit crossover.", "Crossover was prohibited."),
        ("None of the patients had a response.", "The response rate was 0%."),
        ("Do not begin until the line is checked.", "Begin only once the line is checked."),
        ("The patient did not survive.", "The patient died."),
        ("Participants did not know their group.", "Participants were unaware of their group."),
        ("It can be taken with or without food.", "It can be taken either way: food is optional."),
    ],
)
def test_another_word_can_stand_for_a_negation(a: str, b: str) -> None:
    """An opposite, a prefix, a zero, "only once"."""
    assert lost(a, b) == [False]


def test_a_vague_word_stands_for_a_negation_only_in_distant_texts() -> None:
    """Thus "Too short" can be a way of saying "not long enough"; in a text that is nearly the same it is not."""
    assert lost("The study did not go on long enough to tell.", "Follow-up was too brief to evaluate durability.") == [
        False
    ]
    assert lost("The large trial did not last a year.", "The large trial did last a year, too.") == [True]


def test_a_word_stands_for_one_negation_only() -> None:
    """It is used up."""
    a = "The drug was not given to them and not sold to them."
    assert sum(lost(a, "The drug was withheld from them.")) == 1


def test_a_negation_moves_when_each_text_affirms_what_the_other_denies() -> None:
    """Thus "Not for the first but for the second" is another statement than the reverse."""
    pair = Pair(
        Passage("They are eligible for surgery but not for radiotherapy."),
        Passage("They are eligible for radiotherapy but not for surgery."),
    )
    here, there = sides(pair, {0}, {0})
    assert is_moved(here.polarity.firm[0], there.polarity.firm[0], here, there)


def test_a_negation_of_the_subject_has_not_moved() -> None:
    """Thus "Without antibiotics" and "antibiotics are not needed" speak about the same."""
    pair = Pair(
        Passage("Most infections resolve without antibiotics."),
        Passage("Antibiotics are not needed for most infections to resolve."),
    )
    here, there = sides(pair, {0}, {0})
    assert not is_moved(here.polarity.firm[0], there.polarity.firm[0], here, there)
