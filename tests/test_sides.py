"""The two sides of a comparison."""

from __future__ import annotations

import pytest

from adaptive_text.meaning.sides import comparisons, introduces, is_label, is_turned_round
from adaptive_text.meaning.tokens import Passage


def sides(text: str) -> list[tuple[set[str], set[str]]]:
    """What only the left and what only the right side of each comparison has."""
    return [(set(one.of), set(one.against)) for one in comparisons(Passage(text))]


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("Bleeding was rarer on apixaban than on warfarin, in young and old.", {"warfarin"}),
        ("People on apixaban bled less than those on warfarin.", {"warfarin"}),
        ("Compared with warfarin, apixaban was safer.", {"warfarin"}),
        ("Apixaban versus warfarin was studied.", {"warfarin"}),
        ("It was safer than placebo.", {"=placebo", "placebo"}),
        ("It was safer than a sugar pill.", {"=placebo", "sugar", "pill"}),
        ("It was better than no inhaler at all.", {"no inhal", "=no treatment"}),
        ("It is common in men rather than women.", set()),
        ("Women had more pain than men.", {"=sex: men", "man"}),
        ("More than 5 were ill.", set()),
        ("Arm A did better than arm B.", {"label b"}),
        ("The 20 mg dose was better than the 40 mg dose.", {"label 40"}),
        ("The new drug is superior to the old one.", {"old"}),
        ("Survival favoured surgery over laser.", {"laser"}),
        ("It was given over two weeks.", set()),
    ],
)
def test_the_right_side_is_what_follows_the_connector(text: str, right: set[str]) -> None:
    """Up to the end of its phrase, by stems, labels and names of comparators and groups."""
    assert set().union(*(against for _, against in sides(text))) == right


def test_the_left_side_stands_before_or_behind_a_comparator_in_front() -> None:
    """Without what both sides have."""
    assert sides("Apixaban was safer than warfarin.") == [({"apixaban", "safer"}, {"warfarin"})]
    assert sides("Compared with warfarin, apixaban was safer.") == [({"apixaban", "safer"}, {"warfarin"})]
    assert sides("Surgery with exercise was better than surgery.") == [({"exerc", "better"}, set())]


def test_words_that_say_themselves_which_side_is_more() -> None:
    """The words "outweigh" and "inferior to" have a sign, "than" has none."""
    texts = ("Benefits outweigh risks.", "Rest was inferior to exercise.", "Rest was better than exercise.")
    assert [one.sign for text in texts for one in comparisons(Passage(text))] == [1, -1, 0]


@pytest.mark.parametrize(
    ("a", "b", "turned"),
    [
        ("Arm A did better than arm B.", "Arm B did worse than arm A.", True),
        ("Women had more pain than men.", "Men had less pain than women.", True),
        ("Women had more pain than men.", "Females had more pain than males.", False),
        ("Rest was better than exercise.", "Rest was better than massage.", False),
        ("Rest was better than exercise.", "Exercise was good.", False),
    ],
)
def test_a_comparison_is_turned_round_when_its_sides_change_places(a: str, b: str, turned: bool) -> None:
    """Each side is the other side of the other text; it holds in both orders."""
    assert is_turned_round(Passage(a), Passage(b)) is turned
    assert is_turned_round(Passage(b), Passage(a)) is turned


def test_a_connector_without_a_comparator_introduces_one() -> None:
    """Then what it compares with cannot be told, and is not missing either."""
    assert introduces(Passage("Outcomes were worse than with it."))
    assert comparisons(Passage("Outcomes were worse than with it.")) == ()
    assert not introduces(Passage("Outcomes were worse."))


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        ("Arm A and arm B", ["A", "B"]),
        ("Arms A and B", ["A", "B"]),
        ("cohort 2", ["2"]),
        ("hepatitis B", []),
        ("A group", []),
        ("A", []),
    ],
)
def test_letters_and_numbers_behind_an_arm_are_labels(text: str, labels: list[str]) -> None:
    """Not those behind other words, and not articles."""
    tokens = Passage(text).tokens
    assert [tokens[at].text for at in range(len(tokens)) if is_label(tokens, at)] == labels
