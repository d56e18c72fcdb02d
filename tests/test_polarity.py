"""What a text affirms and denies."""

from __future__ import annotations

import pytest

from adaptive_text.meaning.polarity import WORDED, doubtful, is_opposite, polarity
from adaptive_text.meaning.tokens import Passage, stem_of


def firm(text: str) -> list[str]:
    passage = Passage(text)
    return [passage.quote(cue.first, cue.last) for cue in polarity(passage).firm]


def sign(text: str, word: str) -> set[int]:
    return set(polarity(Passage(text)).signs[stem_of(word)])


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("It isn't approved.", ["n't"]),
        ("It can't be used and cannot be sold.", ["'t", "not"]),
        ("It is no longer sold.", ["no longer"]),
        ("Neither the gel nor the cream helps.", ["Neither"]),
        ("Patients without fever, free of pain, with no cough.", ["without", "free of", "no"]),
        ("It failed to help. He is unable to walk.", ["failed to", "unable to"]),
        ("All except one. Stop unless told.", ["except", "unless"]),
        ("The tablets are sugar-free.", ["free"]),
        ("The doctors dont know the drug.", ["dont"]),
    ],
)
def test_words_that_negate(text: str, words: list[str]) -> None:
    """Contracted, in several words, before and after what they deny."""
    assert firm(text) == words


@pytest.mark.parametrize(
    "text",
    [
        "It is not only safe but also cheap.",
        "There is no doubt that it works.",
        "No more than 5 tablets.",
        "BMI not below 25.",
        "It is not known whether it works.",
        "You are free to leave.",
        "The medicine is free.",
        "Progression-free survival was 18 months.",
        "See page No. 5.",
        "We do not know if it works.",
        "It is never too late to stop.",
        "No longer term results.",
    ],
)
def test_phrases_that_only_look_like_negations(text: str) -> None:
    """Idioms, bounds of numbers, and what is said about certainty."""
    assert firm(text) == []


@pytest.mark.parametrize(
    ("text", "word", "expected"),
    [
        ("The drug is approved.", "approved", {1}),
        ("The drug is not approved.", "approved", {-1}),
        ("The drug is unapproved.", "approved", {-1}),
        ("The drug is not unapproved.", "approved", {1}),
        ("It is not uncommon.", "common", {1}),
        ("The non-smoker coughs.", "smoker", {-1}),
        ("The spot is painless.", "pain", {-1}),
        ("The therapy is inactive.", "active", {-1}),
        ("Not without risk.", "risk", {1}),
        ("They could not rule out harm to the heart.", "heart", {1}),
        ("The risk is high, but there is no risk of fire.", "risk", {1, -1}),
    ],
)
def test_the_sign_of_a_word_is_the_parity_of_what_denies_it(text: str, word: str, expected: set[int]) -> None:
    """One negation denies, a second affirms again, and a prefix is a negation."""
    assert sign(text, word) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Women were included.", {1}),
        ("Women were excluded.", {-1}),
        ("Women were not eligible.", {-1}),
        ("No women were excluded.", {1}),
    ],
)
def test_opposites_share_a_name(text: str, expected: set[int]) -> None:
    """Thus "Excluded" is "not included"."""
    assert polarity(Passage(text)).signs["include or not"] == expected
    assert is_opposite("include or not")
    assert not is_opposite("includ")


@pytest.mark.parametrize("word", ["unit", "uniform", "under", "until", "understand", "nonsense", "uncle", "unilateral"])
def test_words_that_only_begin_like_a_prefix_have_no_other_sign(word: str) -> None:
    """They are listed in the table of prefixes."""
    assert polarity(Passage(f"The {word} came.")).worded == frozenset()


def test_negations_that_cancel_each_other_are_not_firm() -> None:
    """They are kept apart, since the other text may say it with one of them."""
    found = polarity(Passage("None were excluded."))
    assert (len(found.firm), len(found.even)) == (0, 1)


def test_a_rule_with_without_keeps_both_negations() -> None:
    """Thus "Do not stop without asking" denies no stopping."""
    assert firm("Do not stop the tablets without asking.") == ["not", "without"]


def test_a_reach_ends_at_the_next_negation_and_at_the_next_verb() -> None:
    """Thus "Those unable to consent are excluded" does not deny that they are excluded."""
    assert polarity(Passage("Those unable to consent are excluded.")).signs["include or not"] == {-1}
    passage = Passage("Blood pressure was not controlled and not measured.")
    assert [cue.names for cue in polarity(passage).firm] == [("control",), ("measur",)]


def test_words_with_a_sign_of_their_own_are_soft() -> None:
    """They can stand for a negation, and alone say nothing."""
    passage = Passage("Untreated patients were excluded.")
    found = polarity(passage)
    assert [(cue.value, passage.quote(cue.first, cue.last)) for cue in found.soft] == [
        (WORDED, "Untreated"),
        (WORDED, "excluded"),
    ]


def test_what_a_soft_cue_may_deny_stands_on_both_sides() -> None:
    """Thus "Crossover was prohibited" denies the crossover."""
    passage = Passage("Crossover was prohibited early.")
    (soft,) = polarity(passage).soft
    assert {passage.tokens[index].lower for index in doubtful(passage, soft)} == {"crossover", "early"}


def test_a_vague_cue_denies_no_word_in_particular() -> None:
    """Thus "Too short" is said of no single word."""
    passage = Passage("The study was too short.")
    assert [list(doubtful(passage, cue)) for cue in polarity(passage).soft] == [[]]


def test_the_first_place_of_a_name() -> None:
    """It is where a difference is shown."""
    assert polarity(Passage("Pain, fever and pain.")).first == {"pain": 0, "fever": 2}
