"""The reach of a cue, and which cues of two texts speak about the same."""

from __future__ import annotations

import pytest

from adaptive_text.meaning.cues import Cue
from adaptive_text.meaning.scope import FARTHEST, Bound, ahead, behind, bound, likeness, matched, weak_stems
from adaptive_text.meaning.tokens import Passage


def place(passage: Passage, word: str) -> int:
    return next(index for index, token in enumerate(passage.tokens) if token.lower == word)


def reached(text: str, word: str, *, stops: frozenset[int] = frozenset()) -> list[str]:
    passage = Passage(text)
    return [passage.tokens[index].lower for index in ahead(passage, place(passage, word), stops)]


def any_value(_a: Bound, _b: Bound) -> bool:
    return True


def cue(value: str, *names: str, first: int = 0) -> Bound:
    return Bound(value, first, first, firm=True, reach=tuple(range(len(names))), names=names)


@pytest.mark.parametrize(
    ("text", "word", "words"),
    [
        ("The drug is not approved for children.", "not", ["approved", "children"]),
        ("It may cause nausea; rest helps.", "may", ["cause", "nausea"]),
        ("It may cause nausea but rest helps.", "may", ["cause", "nausea"]),
        ("It does not help. Rest does.", "not", ["help"]),
        ("It does not help, even in children.", "not", ["help"]),
        ("It may cause nausea because it is bitter.", "may", ["cause", "nausea"]),
        ("It may cause nausea, fever or headache.", "may", ["cause", "nausea", "fever", "headache"]),
        ("The fever was absent.", "absent", []),
        ("Not because it is bitter.", "not", ["bitter"]),
    ],
)
def test_a_cue_reaches_what_follows_in_its_clause(text: str, word: str, words: list[str]) -> None:
    """Up to the end of the clause, a comma that begins no list, or a word that begins another thought."""
    assert reached(text, word) == words


def test_a_cue_reaches_only_near_words() -> None:
    """What it says of later ones is too uncertain."""
    text = "It may " + " ".join(f"word{letter}" for letter in "abcdefghijk")
    assert len(reached(text, "may")) == FARTHEST


def test_the_reach_ends_where_it_is_told_to() -> None:
    """Another negation begins a reach of its own."""
    passage = Passage("No fever and no cough.")
    assert reached(passage.text, "no", stops=frozenset({3})) == ["fever"]


def test_a_word_at_the_end_speaks_about_what_stands_before() -> None:
    """Nearest first, and not beyond the clause."""
    passage = Passage("Rest helps; the high fever was absent.")
    index = place(passage, "absent")
    assert [passage.tokens[i].lower for i in behind(passage, index)] == ["fever", "high"]
    assert bound(passage, Cue("absent", index, index, soft=False)).names == ("fever", "high")


def test_a_word_before_a_pronoun_speaks_about_nothing_that_can_be_named() -> None:
    """Thus "Without it" says nothing of the words before."""
    passage = Passage("A week without it.")
    index = place(passage, "without")
    assert bound(passage, Cue("without", index, index, soft=False)).names == ()


def test_a_cue_that_looks_back_never_looks_ahead() -> None:
    """The sugar of "sugar-free drinks" is what is missing, not the drinks."""
    passage = Passage("Sugar-free drinks.")
    assert bound(passage, Cue("suffix", 1, 1, soft=False), backward=True).names == ("sugar",)


def test_cues_about_the_same_words_are_matched_before_others() -> None:
    """Whatever their order."""
    a = [cue("not", "fever"), cue("not", "cough")]
    assert matched(a, [cue("not", "cough"), cue("not", "fever")], any_value) == {0: 1, 1: 0}


def test_the_same_value_counts_between_cues_about_the_same_words() -> None:
    """Of two that speak about one word, the one that says the same is taken."""
    assert matched([cue("may", "fever")], [cue("likely", "fever"), cue("may", "fever")], any_value) == {0: 1}
    assert likeness(cue("may", "fever"), cue("may", "fever")) > likeness(cue("may", "fever"), cue("likely", "fever"))


def test_cues_without_a_common_word_are_not_matched() -> None:
    """Nor those that do not fit."""
    assert matched([cue("not", "fever")], [cue("not", "cough")], any_value) == {}
    assert matched([cue("not", "fever")], [cue("not", "fever")], lambda _a, _b: False) == {}


def test_matching_the_other_way_round_gives_the_same_pairs() -> None:
    """Mirrored texts have mirrored counterparts."""
    a = [cue("not", "fever", "high"), cue("not", "cough"), cue("without", "fever")]
    b = [cue("without", "cough", "dry"), cue("not", "fever")]
    there, back = matched(a, b, any_value), matched(b, a, any_value)
    assert there == {i: j for j, i in back.items()}


def test_matching_many_cues_about_one_word_is_bounded() -> None:
    """Thousands of equal cues end in a result, not in a product."""
    many = [cue("not", "fever", first=place) for place in range(3_000)]
    assert len(matched(many, many, any_value)) <= len(many)


def test_weak_words_are_read_from_their_table() -> None:
    """Words such as "patients" and "study" tell nothing about the subject."""
    assert {"patient", "studi"} <= weak_stems()
    assert "fever" not in weak_stems()
