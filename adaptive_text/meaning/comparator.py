"""What two texts compare with what: placebo, usual care, another drug or arm; and which side is which."""

from __future__ import annotations

from typing import TYPE_CHECKING

from adaptive_text.meaning.anchors import (
    Assertion,
    altered,
    general_words,
    one_sided,
    places_of,
)
from adaptive_text.meaning.cues import find_cues
from adaptive_text.meaning.direction import SIGNS, directions
from adaptive_text.meaning.sides import comparisons, introduces, is_label, terms

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from adaptive_text.meaning.difference import Difference
    from adaptive_text.meaning.pairing import Pair
    from adaptive_text.meaning.sides import Comparison
    from adaptive_text.meaning.tokens import Passage

CLOSE = 0.6
"""Closeness of two texts from which a comparator of one is missed in the other, if that has few words of its own."""
LEAST_CLOSE = 0.5
"""Closeness from which placebo, usual care and their kin are another comparator than what the other text names."""
CLOSEST = 0.75
"""Closeness from which any other word for the comparator is another comparator, wherever it stands."""
MOST_OTHER = 2
"""Words of its own with which a text may still have dropped a comparator, and not reworded it."""
NEIGHBOURS = 10
"""Tokens before a connector in which its comparative stands."""
_EXCLUSIVE = frozenset({"=placebo", "=usual care", "=no treatment", "=baseline"})
"""Names of comparators of which no two are the same."""
_ARMS = (frozenset({"control", "tested"}), frozenset({"first trial", "second trial"}))
"""Names of which a text that has only one is altered when it has only the other."""


def find_comparator(passage: Passage) -> Sequence[Assertion]:
    """The comparators of a text, in order: the words behind "than", "compared with", "versus", and named ones."""
    behind = [_assertion(one) for one in comparisons(passage)]
    taken = {at for one in behind for at in range(one.first, one.last + 1)}
    named = [
        Assertion(*cue) for cue in find_cues("comparator", passage) if not cue.soft and f"={cue.value}" in _EXCLUSIVE
    ]
    return tuple(sorted((*behind, *(one for one in named if one.first not in taken)), key=lambda one: one.first))


def compare_comparator(pair: Pair) -> Iterator[Difference]:
    """Comparators that were replaced, dropped or brought in, sides that changed places, and arms under another name."""
    in_a, in_b = comparisons(pair.a), comparisons(pair.b)
    compared = ((_assertion(one), _assertion(other)) for one, other in _altered(pair, in_a, in_b))
    changed = list(_changed_arms(pair)) or list(compared)
    yield from (altered("comparator", pair, x, y) for x, y in changed)
    if changed:
        return
    gone = in_a if not introduces(pair.b) else ()
    come = in_b if not introduces(pair.a) else ()
    yield from one_sided(
        "comparator",
        pair,
        (_assertion(one) for one in gone if _is_missed(pair, one, pair.a, pair.b)),
        (_assertion(one) for one in come if _is_missed(pair, one, pair.b, pair.a)),
    )


def _altered(
    pair: Pair, in_a: Sequence[Comparison], in_b: Sequence[Comparison]
) -> Iterator[tuple[Comparison, Comparison]]:
    """The comparisons that are the nearest to each other and yet not the same."""
    for one in in_a if in_b else ():
        other = max(in_b, key=lambda c: _likeness(one, c))
        if max(in_a, key=lambda c: _likeness(other, c)) is one and _is_altered(pair, one, other):
            yield one, other


def _assertion(one: Comparison) -> Assertion:
    return Assertion("behind", one.start, max(one.stop - 1, one.start), soft=False)


def _likeness(one: Comparison, other: Comparison) -> tuple[bool, bool, int]:
    """How far two comparisons are the same one: those about the same things, whichever way round, are."""
    shared = (one.left | one.right) & (other.left | other.right)
    return one.agrees(other), one.swaps(other), len(shared)


def _is_altered(pair: Pair, one: Comparison, other: Comparison) -> bool:
    if one.agrees(other):
        return False
    return _is_turned_round(pair, one, other) if one.swaps(other) else _is_replaced(pair, one, other)


# --- sides that changed places


def _is_turned_round(pair: Pair, one: Comparison, other: Comparison) -> bool:
    """Whether the sides changed places and what is said of them did not."""
    (axis, sign), (other_axis, other_sign) = _said(pair.a, one), _said(pair.b, other)
    if all(one.numbers) and one.numbers == other.numbers:
        return True
    if not sign or sign != other_sign:
        return False
    return axis == other_axis or bool((pair.shared - one.crossed(other)) - general_words())


def _said(passage: Passage, one: Comparison) -> tuple[str, int]:
    """What a comparison says of its left side: the axis and the sign on it, 0 where it says neither more nor less."""
    if one.sign:
        return "quality", one.sign
    near = [d for d in directions(passage) if d.value in SIGNS and _stands_by(passage, d, one)]
    if near:
        return SIGNS[min(near, key=lambda d: (d.soft, abs(d.first - one.first))).value]
    word = passage.tokens[one.first - 1] if one.first else None
    return (word.stem, 1) if word is not None and word.lower.endswith("er") else ("", 0)


def _stands_by(passage: Passage, found: Assertion, one: Comparison) -> bool:
    """Whether a direction is what a comparison is about."""
    if passage.tokens[found.first].sentence != one.sentence:
        return False
    return found.first >= one.stop or one.first - NEIGHBOURS <= found.first < one.first


# --- comparators that were replaced or dropped


def _is_replaced(pair: Pair, one: Comparison, other: Comparison) -> bool:
    """Whether neither text knows the comparator of the other."""
    named, other_named = one.right & _EXCLUSIVE, other.right & _EXCLUSIVE
    if _knows(pair.b, one.against or one.right) or _knows(pair.a, other.against or other.right):
        return False
    if pair.closeness >= (LEAST_CLOSE if named or other_named else CLOSEST):
        return True
    return places_of(pair).meet(_assertion(one), _assertion(other))


def _is_missed(pair: Pair, one: Comparison, passage: Passage, other: Passage) -> bool:
    """Whether a text that has no comparison tells nothing of a comparator, though it tells the rest."""
    if "=baseline" in one.right or _knows(other, one.right):
        return False
    if pair.closeness >= CLOSE:
        return len(other.stems - passage.stems) <= MOST_OTHER
    said = [d for d in directions(passage) if not d.soft and d.value in SIGNS and _stands_by(passage, d, one)]
    return any(x.value == y.value and x.about & y.about for x in said for y in directions(other) if not y.soft)


def _knows(passage: Passage, right: frozenset[str]) -> bool:
    found = terms(passage)
    named = {f"={name}" for name in (*found.names.values(), *found.groups.values())}
    return not right.isdisjoint(found.at) or not right.isdisjoint(named)


# --- arms


def _changed_arms(pair: Pair) -> Iterator[tuple[Assertion, Assertion]]:
    """An arm of the first text with the one that stands for it in the second."""
    letters = _labels(pair.a), _labels(pair.b)
    gone, come = sorted(letters[0].keys() - letters[1].keys()), sorted(letters[1].keys() - letters[0].keys())
    yield from ((letters[0][x], letters[1][y]) for x, y in zip(gone, come, strict=False))
    names = _arms(pair.a), _arms(pair.b)
    for arms in _ARMS:
        only = [[name for name in sorted(arms) if name in named] for named in names]
        if len(only[0]) == len(only[1]) == 1 and only[0] != only[1]:
            x, y = names[0][only[0][0]], names[1][only[1][0]]
            if places_of(pair).meet(x, y):
                yield x, y


def _labels(passage: Passage) -> dict[str, Assertion]:
    """The letters of arms, each where it is last."""
    tokens = passage.tokens
    labels = (at for at in range(len(tokens)) if tokens[at].text.isalpha() and is_label(tokens, at))
    return {tokens[at].lower: Assertion("arm", at, at, soft=False) for at in labels}


def _arms(passage: Passage) -> dict[str, Assertion]:
    """The mentions of names of arms, each where it is last."""
    return {cue.value: Assertion(*cue) for cue in find_cues("comparator", passage) if not cue.soft}
