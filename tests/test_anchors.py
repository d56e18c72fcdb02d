"""What a cue is about, which places of two texts are the same, and what contradicts what."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adaptive_text.meaning.anchors import (
    SAME_PLACE,
    Assertion,
    added,
    after,
    altered,
    around,
    before,
    contradictions,
    general_words,
    lost,
    places_of,
    words,
)
from adaptive_text.meaning.difference import Difference
from adaptive_text.meaning.pairing import Pair
from adaptive_text.meaning.tokens import Passage


def pair(a: str, b: str) -> Pair:
    return Pair(Passage(a), Passage(b))


def at(passage: Passage, word: str, value: str = "x", *, soft: bool = False) -> Assertion:
    """An assertion that a word makes."""
    place = next(n for n, token in enumerate(passage.tokens) if token.lower == word)
    return Assertion(value, place, place, soft, about=around(passage, place, place, 3))


def test_a_cue_is_about_the_telling_words_around_it() -> None:
    """Content words of its clause, without those that are said of everything, nearest first."""
    passage = Passage("The risk of stroke fell in patients on apixaban, but bleeding rose.")
    fell = at(passage, "fell")
    assert [token.lower for token in before(passage, fell.first, 3)] == ["stroke"]
    assert [token.lower for token in after(passage, fell.last, 3)] == ["apixaban"]
    assert fell.about == {"stroke", "apixaban"}


def test_general_words_are_stems() -> None:
    """Words about taking part, measuring and giving say little about what a sentence is about."""
    assert {"patient", "risk", "treatment"} <= general_words()
    assert "stroke" not in general_words()


def test_a_group_of_grammar_words_is_read_by_its_name() -> None:
    """Groups are lines of a file; a name that it does not have is a mistake of the program."""
    assert {"more", "less"} <= words("comparative")
    with pytest.raises(StopIteration):
        words("no such group")


@pytest.mark.parametrize(
    ("a", "b", "place"),
    [
        ("Patients must carry a card.", "Patients should carry a card.", ["should"]),
        ("Patients must carry a card.", "Patients carry a card.", []),
        ("You must rest.", "You do not have to rest.", ["do", "not", "have", "to"]),
        ("Surgery must follow.", "Follow the surgeon, who must decide.", None),
        ("One must eat well.", "Another must sleep badly.", None),
    ],
)
def test_a_place_is_what_stands_between_the_same_words(a: str, b: str, place: list[str] | None) -> None:
    """Whatever the other text has there; none where the words around are others."""
    both = pair(a, b)
    found = places_of(both).a.place(at(both.a, "must"))
    assert (None if found is None else [both.b.tokens[n].lower for n in found]) == place


def test_assertions_in_one_place_are_the_nearest() -> None:
    """Then come those that share words, and last those that share none."""
    both = pair("Pain rose and sleep fell.", "Pain fell and sleep rose.")
    places = places_of(both)
    assert places.nearness(at(both.a, "rose"), at(both.b, "fell")) == SAME_PLACE
    other = pair("Pain rose by a lot.", "After a week there was a fall in pain.")
    assert 0 < places_of(other).nearness(at(other.a, "rose"), at(other.b, "fall")) < SAME_PLACE
    none = pair("Pain rose.", "Sleep got better after a fall.")
    assert places_of(none).nearness(at(none.a, "rose"), at(none.b, "fall")) == 0


@pytest.mark.parametrize(
    ("b", "dropped"), [("Staff are told.", True), ("Staff then told.", True), ("Staff got told.", False)]
)
def test_what_grammar_alone_stands_for_is_dropped(b: str, dropped: bool) -> None:
    """A word with a meaning may say in its own way what seems missing."""
    both = pair("Staff must told.", b)
    assert places_of(both).a.is_dropped(at(both.a, "must"), 2) is dropped


def test_what_only_the_other_text_says() -> None:
    """Its content words, by their stems."""
    places = places_of(pair("Pain rose.", "Pain went up at night."))
    assert (places.a.unknown, places.b.unknown) == ({"go", "night"}, {"rise"})


def found(both: Pair, xs: list[Assertion], ys: list[Assertion]) -> list[tuple[str, str]]:
    """Contradictions of assertions that agree when their values are the same."""
    pairs = contradictions(places_of(both), xs, ys, lambda x, y: x == y, lambda _x, _y, nearness: nearness > 0)
    return [(both.a.tokens[x.first].lower, both.b.tokens[y.first].lower) for x, y in pairs]


def test_what_clashes_contradicts_unless_it_agrees_as_near() -> None:
    """A fall of deaths is not contradicted by a rise of admissions while a fall of deaths stands there."""
    both = pair("Deaths fell while admissions rose.", "Admissions rose; deaths fell.")
    xs = [at(both.a, "fell", "down"), at(both.a, "rose", "up")]
    assert found(both, xs, [at(both.b, "rose", "up"), at(both.b, "fell", "down")]) == []
    assert found(both, xs[:1], [at(both.b, "fell", "up")]) == [("fell", "fell")]


def test_a_soft_one_agrees_by_half() -> None:
    """It does not outweigh a firm one that clashes and is nearer than half of it."""
    both = pair("Weight rose.", "Extra weight: the weight of them sank.")
    firm, soft = at(both.b, "sank", "down"), at(both.b, "extra", "up", soft=True)
    assert found(both, [at(both.a, "rose", "up")], [firm, soft]) == [("rose", "sank")]
    assert found(both, [at(both.a, "rose", "up")], [firm, soft._replace(soft=False)]) == []


def test_long_texts_are_compared_where_they_share_a_word() -> None:
    """Of thousands of assertions not each is held against each."""
    both = pair("pain rose. " * 100, "pain fell. " * 100)
    xs = [Assertion("up", n, n, soft=False, about=frozenset({f"pain{n}"})) for n in range(1, 300, 3)]
    ys = [Assertion("down", n, n, soft=False, about=frozenset({f"pain{n}"})) for n in range(1, 300, 3)]
    assert len(found(both, xs, ys)) == 100


def test_differences_quote_both_texts() -> None:
    """With the kind in words, and with places."""
    both = pair("Pain rose.", "Pain fell.")
    x, y = at(both.a, "rose"), at(both.b, "fell")
    message = '"rose" became "fell"'
    assert altered("direction", both, x, y) == Difference(
        "direction", "altered", "rose", "fell", message, (5, 9), (5, 9)
    )
    gone = 'the direction "rose" is lost'
    assert lost("direction", both, x) == Difference("direction", "lost", "rose", "", gone, (5, 9), None)
    come = 'the direction "fell" is added'
    assert added("direction", both, y) == Difference("direction", "added", "", "fell", come, None, (5, 9))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(["pain", "rose", "the", "fell", "."]), max_size=8), st.text("ab .", max_size=12))
def test_places_are_the_same_both_ways(a: list[str], b: str) -> None:
    """What meets in one order of the texts meets in the other."""
    both = pair(" ".join(a), f"{b} pain fell")
    xs = [Assertion("x", n, n, soft=False) for n in range(len(both.a.tokens))]
    ys = [Assertion("y", n, n, soft=False) for n in range(len(both.b.tokens))]
    there = [(x, y) for x in xs for y in ys if places_of(both).meet(x, y)]
    back = places_of(both.mirrored)
    assert there == [(x, y) for x in xs for y in ys if back.meet(y, x)]
