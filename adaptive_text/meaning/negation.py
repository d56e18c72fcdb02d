"""How two texts differ in what they deny.

Negations of one text are matched with those of the other that speak about the same words, then with any. What is left
over counts as far as it speaks against the other text (`contradiction`). Words that turned into their opposites count,
and so do negations that moved to other words, and "not all" that became "none".
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from adaptive_text.meaning.certainty import find_certainty
from adaptive_text.meaning.contradiction import (
    CLOSE,
    NEAR,
    Side,
    are_reversed,
    is_answered,
    is_lost,
    is_moved,
    is_split,
    sides,
)
from adaptive_text.meaning.cues import find_cues
from adaptive_text.meaning.difference import Difference
from adaptive_text.meaning.polarity import EITHER, HEADS, PARTIAL, WORDED, is_opposite, polarity
from adaptive_text.meaning.scope import Bound, behind, bound, matched, weak_stems

if TYPE_CHECKING:
    from collections.abc import Iterator

    from adaptive_text.meaning.pairing import Pair
    from adaptive_text.meaning.tokens import Passage

MOVED, SWAPPED = 0.6, 0.8
"""Closeness from which a negation of another word, and of another subject, is another statement."""
TURNED, BROAD, PREFIXED = 0.4, 0.5, 0.3
"""Closeness from which a word and its opposite contradict each other; at all, among many words, and with a prefix."""
_BROAD = frozenset({"going or not", "remain or not"})
_DIFFER, _IMPROBABLE = "differ or not", "improbable"
_KNOWING = frozenset({"evidence", "known", "proof", "proven", "certain", "clear"})
"""Words of what is known: that nothing is known of something is not that it is known to be nothing."""
_NEAR, _FAR = 2, 6
"""Tokens behind a negation in which it denies such a word, and before it in which the word is affirmed."""
_JOINED = frozenset({"without", "unless", "except"})
"""Values that make one rule with a "not" before them."""
_UNIVERSAL = frozenset({"no", "none", "never", "neither", "nobody", "nothing"})
_QUANTIFIERS = frozenset({"all", "every", "everyone", "everybody", "everything", "always", "necessarily", "both"})
_AMBIGUOUS = frozenset({"all", "both"})
"""Of these, the ones that may be meant either way behind a preposition: "not seen in all"."""
_PHASES = (frozenset({"longer", "more"}), frozenset({"yet"}))
"""Words of negations that say that something has ended, and that it has not begun."""
_PREPOSITIONS = frozenset({"in", "of", "at", "for", "with", "from", "to", "by", "on"})
_REACH_OF_ALL = 5
"""Tokens after "not" in which "all" belongs to it."""
_AROUND = 30
"""Tokens before and after a negation that are taken for its sentence."""

_DOUBTED = frozenset({"unknown", "unlikely"})
"""Values of words of certainty that can stand for "unconfirmed" and the like."""

_Twins = list[tuple[Bound, Bound]]


def find_negation(passage: Passage) -> tuple[Bound, ...]:
    """What negates in a text, in order: "not", "without", and words such as "excluded" and "untreated"."""
    found = polarity(passage)
    words = (cue for cue in found.soft if cue.value == WORDED)
    return tuple(sorted((*found.firm, *words), key=lambda cue: cue.first))


def compare_negation(pair: Pair) -> Iterator[Difference]:
    """What one text denies and the other does not."""
    a, b = polarity(pair.a), polarity(pair.b)
    if not (a.firm or b.firm or a.worded or b.worded):
        return
    together = matched(a.firm, b.firm, _fits)
    here, there = sides(pair, set(together), set(together.values()))
    twins = [(a.firm[i], b.firm[j]) for i, j in sorted(together.items())]
    twins += _paired_off(here, there, pair.closeness)
    yield from _partial(pair, here, there, twins)
    yield from _moved(pair, here, there, twins)
    yield from _claimed(pair, here, there)
    is_steady = not (here.left or there.left)
    yield from [_lost(pair, cue) for cue in _undoubled(here) if is_lost(cue, here, there, pair.closeness)]
    yield from [_added(pair, cue) for cue in _undoubled(there) if is_lost(cue, there, here, pair.closeness)]
    if is_steady and not are_reversed(pair.a, pair.b):
        turned = list(_turned(pair, here, there))
        yield from turned or _undenied(pair, here, there)


def _fits(a: Bound, b: Bound) -> bool:
    return (a.value == EITHER) == (b.value == EITHER)


# --- counterparts that speak about other words


def _paired_off(here: Side, there: Side, closeness: float) -> _Twins:
    """Pair what is left of both in order, unless each speaks against the other text; what is paired is not left."""
    pairs: _Twins = []
    for is_either in (False, True):
        ours = [cue for cue in _unanswered_first(here, there) if (cue.value == EITHER) is is_either]
        theirs = [cue for cue in _unanswered_first(there, here) if (cue.value == EITHER) is is_either]
        if not (closeness >= CLOSE and ours and theirs and is_moved(ours[0], theirs[0], here, there)):
            pairs += zip(ours, theirs, strict=False)
    _leave(here, there, pairs)
    both = [*_indifferent(here, there), *((one, other) for other, one in _indifferent(there, here))]
    _leave(here, there, both)
    return pairs + both


def _unanswered_first(mine: Side, other: Side) -> list[Bound]:
    """What is left, and last what the other text says with an opposite: "does not go away", "persistent"."""
    return sorted(mine.left, key=lambda cue: is_answered(cue, mine, other))


def _leave(here: Side, there: Side, pairs: _Twins) -> None:
    """What is left without these."""
    paired_here, paired_there = {cue.first for cue, _ in pairs}, {cue.first for _, cue in pairs}
    here.left = [cue for cue in here.left if cue.first not in paired_here]
    there.left = [cue for cue in there.left if cue.first not in paired_there]


def _indifferent(one: Side, other: Side) -> Iterator[tuple[Bound, Bound]]:
    """Pairs of "whether or not" here and "makes no difference" there."""
    either = [cue for cue in one.left if cue.value == EITHER]
    return zip(either, [cue for cue in other.left if cue.names[:1] == (_DIFFER,)], strict=False)


def _undoubled(side: Side) -> list[Bound]:
    """What is left without "do not ... unless" and "without ... do not", which are one rule each."""
    kept: list[Bound] = []
    for cue in side.left:
        if kept and _is_rule(side.passage, kept[-1], cue):
            kept.pop()
        else:
            kept.append(cue)
    return kept


def _is_rule(passage: Passage, first: Bound, second: Bound) -> bool:
    is_near = passage.tokens[first.first].sentence == passage.tokens[second.first].sentence
    values = {first.value, second.value}
    return is_near and "not" in values and not values.isdisjoint(_JOINED)


# --- the same number of negations, and another meaning


def _partial(pair: Pair, here: Side, there: Side, twins: _Twins) -> Iterator[Difference]:
    """Negations of some that became negations of all, or the other way round."""
    for one, other in twins:
        is_partial, is_other_partial = _is_partial(pair.a, one), _is_partial(pair.b, other)
        if is_partial == is_other_partial or None in (is_partial, is_other_partial):
            continue
        side, whole = (there, other) if is_partial else (here, one)
        is_near = pair.closeness >= NEAR or side.passage.tokens[whole.first].lower in _UNIVERSAL
        if is_near and not side.takes((PARTIAL,)):
            yield _altered(pair, (one.first, one.last), (other.first, other.last))


def _is_partial(passage: Passage, cue: Bound) -> bool | None:
    """Whether a negation speaks of some: "not all", "does not list every effect"; "not seen in all" may, or may not."""
    last = passage.tokens[cue.last]
    if cue.value == PARTIAL or last.lower != "not":
        return cue.value == PARTIAL
    is_sure = True
    for token in passage.tokens[cue.last + 1 : cue.last + 1 + _REACH_OF_ALL]:
        if token.clause != last.clause or token.lower == ",":
            return False
        if token.lower in _QUANTIFIERS:
            return True if is_sure or token.lower not in _AMBIGUOUS else None
        is_sure = is_sure and token.lower not in _PREPOSITIONS
    return False


def _moved(pair: Pair, here: Side, there: Side, twins: _Twins) -> Iterator[Difference]:
    """Negations that speak about another word or subject than in the other text."""
    for one, other in twins:
        if pair.closeness < MOVED or PARTIAL in (one.value, other.value):
            continue
        is_swapped = pair.closeness >= SWAPPED and _has_other_subject(pair, one, other)
        is_other = (
            is_moved(one, other, here, there) or is_split(one, other, here, there) or is_split(other, one, there, here)
        )
        if is_swapped or is_other or _phases(pair.a, one) ^ _phases(pair.b, other) == {0, 1}:
            yield _altered(pair, _shown(one), _shown(other))


def _claimed(pair: Pair, here: Side, there: Side) -> Iterator[Difference]:
    """What is not known that became known not to be, or the other way round: "no evidence that it does"."""
    ours, theirs = _known(here), _known(there)
    for (stem, is_denied), one in ours.items():
        other = theirs.get((stem, not is_denied))
        if other is not None and (stem, is_denied) not in theirs and (stem, not is_denied) not in ours:
            yield _altered(pair, _shown(one), _shown(other))


def _known(side: Side) -> dict[tuple[str, bool], Bound]:
    """Words of knowing beside negations, with whether these deny them."""
    cues = (*side.polarity.firm, *side.polarity.even)
    return {found: cue for cue in cues if (found := _knowing(side.passage, cue)) is not None}


def _knowing(passage: Passage, cue: Bound) -> tuple[str, bool] | None:
    """The word of knowing that stands near a negation, and whether it is denied: "no evidence", "known not to"."""
    tokens = passage.tokens
    ahead, back = tokens[cue.first : cue.last + 1 + _NEAR], tokens[max(0, cue.first - _FAR) : cue.first]
    denied = next((token.stem for token in ahead if token.lower in _KNOWING), None)
    if denied is not None:
        return denied, True
    near = (token for token in reversed(back) if token.clause == tokens[cue.first].clause)
    affirmed = next((token.stem for token in near if token.lower in _KNOWING), None)
    return None if affirmed is None else (affirmed, False)


def _phases(passage: Passage, cue: Bound) -> set[int]:
    """Whether a negation says "no longer" or "not yet"."""
    said = {token.lower for token in passage.tokens[cue.first : cue.last + 1]}
    return {place for place, phase in enumerate(_PHASES) if phase & said}


def _has_other_subject(pair: Pair, one: Bound, other: Bound) -> bool:
    """Whether what stands before each of two negations stands in another sentence of the other text."""
    ours, theirs = _before(pair.a, one), _before(pair.b, other)
    if not (ours and theirs and ours.isdisjoint(theirs)):
        return False
    here, there = _sentence(pair.a, one), _sentence(pair.b, other)
    return ours <= pair.b.stems and theirs <= pair.a.stems and ours.isdisjoint(there) and theirs.isdisjoint(here)


def _before(passage: Passage, cue: Bound) -> frozenset[str]:
    return frozenset(passage.tokens[index].stem for index in behind(passage, cue.first)) - weak_stems()


def _sentence(passage: Passage, cue: Bound) -> frozenset[str]:
    """Stems around a negation in its sentence."""
    sentence = passage.tokens[cue.first].sentence
    around = passage.tokens[max(0, cue.first - _AROUND) : cue.last + _AROUND]
    return frozenset(token.stem for token in around if token.sentence == sentence)


def _is_improbable(here: Side, there: Side) -> bool:
    """Whether only one text has "unlikely", which turns what it says without a negation."""
    return bool(here.spare[_IMPROBABLE] or there.spare[_IMPROBABLE])


def _turned(pair: Pair, here: Side, there: Side) -> Iterator[Difference]:
    """Words that the one text has and the other has only as their opposites."""
    a, b = here.polarity, there.polarity
    for name in sorted((a.worded & b.signs.keys()) | (b.worded & a.signs.keys())):
        least = (BROAD if name in _BROAD else TURNED) if is_opposite(name) else PREFIXED
        if pair.closeness >= least and not (a.alone[name] & b.alone[name] or _is_improbable(here, there)):
            i, j = a.first[name], b.first[name]
            yield _altered(pair, (i, i), (j, j))


def _undenied(pair: Pair, here: Side, there: Side) -> Iterator[Difference]:
    """Words that deny inside, where the other text speaks of the same and denies nothing: "excluded" and "enrolled"."""
    yield from [_lost(pair, cue) for cue in _alone(here, there)[:1]]
    yield from [_added(pair, cue) for cue in _alone(there, here)[:1]]


def _alone(mine: Side, other: Side) -> list[Bound]:
    """The words of a text that deny inside and that nothing in the other one stands for."""
    if other.polarity.firm or other.polarity.even or mine.polarity.firm or other.has_spare:
        return []
    if any(cue.value in _DOUBTED for cue in find_certainty(other.passage)):
        return []  # what is not known is told in many words
    cues = (bound(mine.passage, cue) for cue in find_cues("negation_alone", mine.passage))
    alone = (cue for cue in cues if not _is_told(mine, cue, other) and _is_shared(mine, cue, other))
    return [Bound(cue.value, cue.first, cue.last, firm=True) for cue in alone]


def _is_told(mine: Side, cue: Bound, other: Side) -> bool:
    """Whether the other text has the word itself, or its opposite."""
    names = (mine.polarity.names.get(at) for at in range(cue.first, cue.last + 1))
    return any(name in other.polarity.signs for name in names)


def _is_shared(mine: Side, cue: Bound, other: Side) -> bool:
    """Whether the other text affirms something that a word denies or may deny."""
    reached = (*cue.reach[:HEADS], *behind(mine.passage, cue.first))
    names = {mine.polarity.names.get(index, "") for index in reached} - weak_stems()
    return any(1 in other.polarity.signs.get(name, ()) for name in names)


# --- what is reported


def _lost(pair: Pair, cue: Bound) -> Difference:
    first, last = _shown(cue)
    words = pair.a.quote(first, last)
    return Difference("negation", "lost", words, "", f'the negation "{words}" is lost', pair.a.span(first, last))


def _added(pair: Pair, cue: Bound) -> Difference:
    first, last = _shown(cue)
    words, span = pair.b.quote(first, last), pair.b.span(first, last)
    return Difference("negation", "added", "", words, f'the negation "{words}" is added', span_b=span)


def _shown(cue: Bound) -> tuple[int, int]:
    """A negation with the word that it denies."""
    nearest = cue.reach[0] if cue.reach else cue.last
    return min(cue.first, nearest), max(cue.last, nearest)


def _altered(pair: Pair, a: tuple[int, int], b: tuple[int, int]) -> Difference:
    one, other = pair.a.quote(*a), pair.b.quote(*b)
    message = f'"{one}" became "{other}"'
    return Difference("negation", "altered", one, other, message, pair.a.span(*a), pair.b.span(*b))
