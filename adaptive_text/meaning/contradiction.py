"""Whether a negation of one text speaks against the other text.

It does when a word that it denies is affirmed there. A word that can stand for "not" ("excluded", "too short") takes
the place of a negation that is not there; the closer the texts, the less so.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

from adaptive_text.meaning.finding import find_quantities
from adaptive_text.meaning.measures import SHARE
from adaptive_text.meaning.polarity import (
    EITHER,
    HEADS,
    MEASURES,
    NEEDLESS,
    PARTIAL,
    WORDED,
    Polarity,
    doubtful,
    polarity,
)
from adaptive_text.meaning.scope import Bound, behind, weak_stems

if TYPE_CHECKING:
    from collections.abc import Container, Sequence
    from fractions import Fraction

    from adaptive_text.meaning.pairing import Pair
    from adaptive_text.meaning.tokens import Passage

CLOSE = 0.5
"""Closeness from which one word that is denied here and affirmed there is a contradiction."""
NEAR = 0.33
"""Closeness from which a negation without a counterpart counts, whatever it speaks about."""
ALOOF = 0.15
"""Closeness below which nothing can be said unless a word of its reach is shared."""
VAGUE = 0.55
"""Closeness up to which words such as "too", "only" and "still" can stand for a negation."""
_FIRST, _NEXT = 2, 1
"""What contradicted words count: the first that a negation denies, and the others."""
_STANDS = {
    EITHER: (EITHER,),
    PARTIAL: (PARTIAL,),
    **{value: (value, WORDED) for value in MEASURES},
    NEEDLESS: (NEEDLESS, WORDED),
    "unless": ("unless", "except"),
    "except": ("except", "without", WORDED),
}
_WORDS = ("not", "without", "fail", "rule out", "except", WORDED)
"""Values of soft cues that can stand for a negation; `_STANDS` for those that not all of these can stand for."""
_LEXICAL, _UNTIL, _BEFORE, _ONLY = "lexical", "until", "before", "only"
_EXCEPTING, _EXCEPTIONS, _LACKING = frozenset({"except", "unless"}), ("exception",), ("lacking",)
_LOOSE, _ZERO, _ONCE = (_LEXICAL, _ONLY, _UNTIL, _BEFORE, *_EXCEPTIONS, *_LACKING, *MEASURES), ("zero",), (_UNTIL,)
_UNTILS = frozenset({"until", "till", "before"})
_MOST_NUMBERS = 50
_CONDITIONS = frozenset({"if", "when", "with", "who", "those", "after", "whose"})
_REACH_OF_ONLY = 8
"""Tokens after "only" in which its condition begins."""
_REACH_OF_DENIAL = 12
"""Tokens after a negation in which a negative word may be what it denies."""
_DENIED = frozenset({-1})
_CONTRASTING = frozenset({",", "but", "and", ";"})
_PERIODS = frozenset({"up", "at", "several", "some", "many", "long"})
"""What follows "for" in a time: "not for up to six months", "not before six months"."""
_REACH_OF_UNTIL = 25
"""Tokens after "not" in which "until" belongs to it."""

_Number = tuple[str, "Fraction", int]
"""What is measured, the share or limit, and the side that it leaves open: 1 above it, -1 below it, 0 neither."""


@dataclass(slots=True)
class Side:
    """One of two texts that are compared, with what has not found its counterpart yet."""

    passage: Passage
    polarity: Polarity
    left: list[Bound]
    """Its negations without a counterpart."""
    spare: Counter[str]
    """Values of its soft cues that the other text does not have; used up as they stand for negations of the other."""
    doubts: frozenset[str]
    """Names that those may deny."""
    averted: frozenset[str]
    """Names that verbs among those are said of first: "avoid rubbing" denies `rub`."""

    @property
    def has_spare(self) -> bool:
        """Whether it has a word that may stand for a negation, and that the other text does not have."""
        return any(self.spare[value] > 0 for value in (*_WORDS, *_ZERO, *_LOOSE, "unless", EITHER))

    def takes(self, values: Sequence[str]) -> bool:
        """Use up a soft cue of one of these values, if there is one."""
        value = next((value for value in values if self.spare[value] > 0), None)
        if value is None:
            return False
        self.spare[value] -= 1
        return True


def sides(pair: Pair, used_a: Container[int], used_b: Container[int]) -> tuple[Side, Side]:
    """Both texts of a pair; `used_a` and `used_b` are the places of the negations that have a counterpart."""
    a, b = polarity(pair.a), polarity(pair.b)
    only_a, only_b = _spare(pair.a, a, pair.b, b)
    return _side(pair.a, a, used_a, only_a), _side(pair.b, b, used_b, only_b)


def _side(passage: Passage, found: Polarity, used: Container[int], spare: Sequence[Bound]) -> Side:
    left = [cue for place, cue in enumerate(found.firm) if place not in used]
    reached = (index for cue in spare for index in doubtful(passage, cue))
    doubts = frozenset(found.names[index] for index in reached if index in found.names)
    values = Counter(cue.value for cue in spare)
    values[_LEXICAL] += len(found.even)  # "not uncommon" can be told with a "not" as well as without
    heads = (index for cue in spare if cue.value == WORDED for index in cue.reach[:1])
    averted = frozenset(found.names[index] for index in heads if index in found.names)
    return Side(passage, found, left, values, doubts, averted)


def _spare(a: Passage, in_a: Polarity, b: Passage, in_b: Polarity) -> tuple[list[Bound], list[Bound]]:
    """The soft cues of each that the other lacks: no word of the same name with a sign of its own, no same word."""
    pool: dict[str, list[Bound]] = defaultdict(list)
    for cue in in_b.soft:
        pool[_key(b, in_b, cue)].append(cue)
    only_a: list[Bound] = []
    for cue in in_a.soft:
        same = pool[_key(a, in_a, cue)]
        if same:
            same.pop()
        else:
            only_a.append(cue)
    only_b = [cue for cues in pool.values() for cue in cues]
    return (
        [cue for cue in only_a if not _has_name(cue, in_a, in_b)],
        [cue for cue in only_b if not _has_name(cue, in_b, in_a)],
    )


def _key(passage: Passage, found: Polarity, cue: Bound) -> str:
    return found.names.get(cue.last, "") if cue.value == WORDED else passage.tokens[cue.last].stem


def _has_name(cue: Bound, mine: Polarity, other: Polarity) -> bool:
    return cue.value == WORDED and mine.names.get(cue.last) in other.signs


def is_lost(cue: Bound, mine: Side, other: Side, closeness: float) -> bool:
    """Whether the other text says the opposite of what a negation says, as far as the words tell."""
    if cue.value == EITHER:
        return closeness >= CLOSE and not other.takes(_STANDS[EITHER])
    against = _against(cue, mine, other)
    is_said = _is_averted(cue, other) or _is_repeated(cue, mine, other) or _is_named_behind(cue, mine, other)
    if is_said or against < 0 or _has_stand_in(cue, mine, other) or _is_turned_by(cue, mine, other):
        return False
    if against and closeness >= CLOSE:
        return True
    if other.takes(_STANDS.get(cue.value, _WORDS)):
        return False
    if closeness < NEAR and other.takes(_LOOSE):
        return False
    return against >= _FIRST or _is_missed(cue, other, closeness)


def _is_repeated(cue: Bound, mine: Side, other: Side) -> bool:
    """Whether a negation only says again what another one says of the same word, and the other text denies it, too."""
    head = next((name for name in cue.names if name not in weak_stems()), None)
    others = (one for one in mine.polarity.firm if one.first != cue.first and one not in mine.left)
    return other.polarity.signs.get(head or "") == _DENIED and any(one.names[:1] == (head,) for one in others)


def _is_named_behind(cue: Bound, mine: Side, other: Side) -> bool:
    """Whether a bracket behind a negation has the word of the other text: "must not be used (contraindicated)"."""
    names = mine.polarity.names
    behind_it = range(cue.last + 1, min(cue.last + 1 + _REACH_OF_DENIAL, len(mine.passage.tokens)))
    opening = next((at for at in behind_it if mine.passage.tokens[at].lower == "("), None)
    if opening is None or sum(at in names for at in range(cue.last + 1, opening)) > 1:
        return False
    named = next((names[at] for at in range(opening, behind_it.stop) if at in names), "")
    return named in mine.polarity.worded and other.polarity.signs.get(named) == mine.polarity.signs[named] == _DENIED


def _is_averted(cue: Bound, other: Side) -> bool:
    """Whether the other text opposes the very word that is denied: "do not rub", "avoid rubbing"."""
    return next((name for name in cue.names if name not in weak_stems()), None) in other.averted


def _has_stand_in(cue: Bound, mine: Side, other: Side) -> bool:
    """Whether the other text says it with a zero, or "not until" with "only once"."""
    if cue.value in _EXCEPTING and other.takes(_EXCEPTIONS):
        return True
    if mine.passage.tokens[cue.first].stem == "lack" and other.takes(_LACKING):
        return True
    is_no_act = cue.value in MEASURES or (cue.value == NEEDLESS and not _is_first_affirmed(cue, mine, other))
    return (
        (is_no_act and other.takes(_STANDS[cue.value]))
        or other.takes(_ZERO)
        or (_is_until(cue, mine.passage) and other.takes(_ONCE))
        or (_is_for_a_time(cue, mine.passage) and other.takes((_BEFORE,)))
        or (is_contrast(cue, mine.passage) and other.takes((_ONLY,)))
    )


def is_contrast(cue: Bound, passage: Passage) -> bool:
    """Whether a negation sets one thing against another: "men, but not women"."""
    return passage.tokens[cue.first].lower == "not" and passage.tokens[cue.first - 1].lower in _CONTRASTING


def _is_turned_by(cue: Bound, mine: Side, other: Side) -> bool:
    """Whether the other text says it by the other part of a number, or by "only if" where this one denies twice."""
    return (
        are_reversed(mine.passage, other.passage) or _is_condition(cue, mine, other) or _denies_same(cue, mine, other)
    )


def _denies_same(cue: Bound, mine: Side, other: Side) -> bool:
    """Whether the other text denies the negative word that follows: "did not lead anyone to stop", "nobody stopped"."""
    clause = mine.passage.tokens[cue.last].clause
    following = range(cue.last + 1, min(len(mine.passage.tokens), cue.last + 1 + _REACH_OF_DENIAL))
    names = (mine.polarity.names.get(index) for index in following if mine.passage.tokens[index].clause == clause)
    return any(
        name in other.polarity.denied and name not in mine.polarity.denied and -1 in mine.polarity.alone[name]
        for name in names
        if name is not None
    )


def _is_condition(cue: Bound, mine: Side, other: Side) -> bool:
    """Whether "not those without X" became "only those with X"."""
    if not (_has_condition(other.passage) and not _has_condition(mine.passage)):
        return False
    sentence = mine.passage.tokens[cue.first].sentence
    others = [one for one in mine.polarity.firm if one.first != cue.first]
    soft = (one for one in mine.polarity.soft if one.value == WORDED)
    words = [one for one in soft if -1 not in other.polarity.signs.get(mine.polarity.names.get(one.last, ""), ())]
    return any(mine.passage.tokens[one.first].sentence == sentence for one in (*others, *words))


@lru_cache(maxsize=64)
def _has_condition(passage: Passage) -> bool:
    """Whether "only" stands before "if", "with" or "who"."""
    at = [index for index, token in enumerate(passage.tokens) if token.lower == _ONLY]
    return any(
        token.lower in _CONDITIONS and token.sentence == passage.tokens[index].sentence
        for index in at
        for token in passage.tokens[index + 1 : index + 1 + _REACH_OF_ONLY]
    )


@lru_cache(maxsize=64)
def are_reversed(a: Passage, b: Passage) -> bool:
    """Whether one text has the other part of a number of the other: 30 % and 70 %, up to 60 and above 60."""
    ours, theirs = _numbers(a), _numbers(b)
    return any(not theirs.isdisjoint(_reversed(number) - ours) for number in ours - theirs)


def _numbers(passage: Passage) -> frozenset[_Number]:
    """The shares and limits of a text."""
    found = find_quantities(passage)[:_MOST_NUMBERS]
    return frozenset(
        (one.dimension, one.edges[0], (one.high is None) - (one.low is None))
        for one in found
        if one.edges and (one.is_bounded or (one.dimension == SHARE and one.point is not None and 0 < one.point < 1))
    )


def _reversed(number: _Number) -> frozenset[_Number]:
    """What "not" makes of a share or a limit."""
    dimension, edge, side = number
    rest = {(dimension, 1 - edge, -side)} if dimension == SHARE else set[_Number]()
    return frozenset(rest | {(dimension, edge, -side)} if side else rest)


def _is_until(cue: Bound, passage: Passage) -> bool:
    """Whether a negation says when something begins: "not until", "not for some time"."""
    return _is_for_a_time(cue, passage) or not _UNTILS.isdisjoint(_following(cue, passage))


def _is_for_a_time(cue: Bound, passage: Passage) -> bool:
    """Whether a negation holds for a time only: "not notice a change for up to six months"."""
    return any(word == "for" and after in _PERIODS for word, after in pairwise(_following(cue, passage)))


def _following(cue: Bound, passage: Passage) -> list[str]:
    sentence = passage.tokens[cue.last].sentence
    following = passage.tokens[cue.last + 1 : cue.last + _REACH_OF_UNTIL]
    return [token.lower for token in following if token.sentence == sentence]


def _is_missed(cue: Bound, other: Side, closeness: float) -> bool:
    """Whether a negation that contradicts nothing is missed: no vague word for it, and the texts are alike enough."""
    if closeness < VAGUE and other.takes(_LOOSE):
        return False
    if closeness >= NEAR:
        return True
    shared = sum(1 in other.polarity.signs.get(name, ()) for name in cue.names if name not in weak_stems())
    if other.polarity.firm:
        return shared > 1
    return shared > 0 or (closeness >= ALOOF and cue.value != PARTIAL)


def is_moved(one: Bound, other: Bound, here: Side, there: Side) -> bool:
    """Whether two negations speak about other words, and each denies what the other text affirms."""
    if _is_about(one, other, there) or _is_about(other, one, here):
        return False
    return _against(one, here, there) >= _FIRST <= _against(other, there, here)


def is_split(one: Bound, other: Bound, here: Side, there: Side) -> bool:
    """Whether "neither ... nor" became "this, but not that", so that one of what it denies is affirmed."""
    if here.passage.tokens[one.first].lower != "neither" or not is_contrast(other, there.passage):
        return False
    names = [name for name in one.names[:HEADS] if name in there.polarity.signs and name not in weak_stems()]
    return any(_is_affirmed(name, here, there) for name in names)


def _is_about(one: Bound, other: Bound, there: Side) -> bool:
    """Whether what a negation denies first stands near the other one: "without tests", "tests are not needed"."""
    first = next((name for name in one.names[:HEADS] if name not in weak_stems()), None)
    before = () if is_contrast(other, there.passage) else behind(there.passage, other.first)
    return first is None or first in other.names or any(first == there.polarity.names.get(index) for index in before)


def _against(cue: Bound, mine: Side, other: Side) -> int:
    """How much the nearest words of a negation are affirmed in the other text; -1 if it denies them by an opposite."""
    ours, theirs = mine.polarity, other.polarity
    indices = [index for index in cue.reach[:HEADS] if ours.names.get(index) in theirs.signs]
    if any(_is_turned(ours.names[index], ours.net[index], ours, theirs) for index in indices):
        return -1
    strong = [index for index in cue.reach[:HEADS] if ours.names.get(index, "") not in weak_stems()]
    return sum(
        _NEXT if place else _FIRST
        for place, index in enumerate(index for index in strong if index in ours.names)
        if index in indices and _is_affirmed(ours.names[index], mine, other)
    )


def is_answered(cue: Bound, mine: Side, other: Side) -> bool:
    """Whether the other text denies what a negation denies by an opposite."""
    return _against(cue, mine, other) < 0


def _is_turned(name: str, sign: int, ours: Polarity, theirs: Polarity) -> bool:
    """Whether the other text denies a word by its opposite, or by a prefix."""
    return name in theirs.worded and sign in theirs.signs[name] and ours.alone[name] != theirs.alone[name]


def _is_first_affirmed(cue: Bound, mine: Side, other: Side) -> bool:
    name = cue.names[0] if cue.names else ""
    return name in other.polarity.signs and _is_affirmed(name, mine, other)


def _is_affirmed(name: str, mine: Side, other: Side) -> bool:
    return name not in other.doubts and not mine.polarity.signs[name] & other.polarity.signs[name]
