"""What two texts oblige their readers to: must, should, may, need not, should not, must not; and commands."""

from __future__ import annotations

from functools import lru_cache, partial
from typing import TYPE_CHECKING

from adaptive_text.meaning.anchors import (
    SAME_PLACE,
    Assertion,
    Side,
    after,
    altered,
    around,
    contradictions,
    one_sided,
    places_of,
    words,
)
from adaptive_text.meaning.cues import find_cues

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from adaptive_text.meaning.cues import Cue
    from adaptive_text.meaning.difference import Difference
    from adaptive_text.meaning.pairing import Pair
    from adaptive_text.meaning.tokens import Passage, Token

NEED, ORDER, FORBID = "need", "order", "forbid"
LEAST_NEAR = 0.5
"""Nearness from which two levels of duty are about the same act."""
CLOSE = 0.6
"""Closeness of two texts from which a duty of one is missed in the other, if that has no words of its own."""
MOST_INSTEAD = 3
"""Words that stand in the place of a lost duty: "are told" for "must be told"."""
LONGEST_CONDITION = 8
"""Words between "if" and its "should"."""
NEIGHBOURS = 4
"""Telling words on each side of a cue that say what it is about."""

_AGREE = {
    NEED: {NEED, "must", "should", "caution", ORDER},
    "must": {"must", ORDER},
    "should": {"should", ORDER, "caution", NEED},
    "caution": {"caution", "should", ORDER},
    ORDER: {ORDER, "must", "should", "caution"},
    "may": {"may", "need-not"},
    "need-not": {"need-not", "may"},
    "must-not": {"must-not", FORBID},
    "should-not": {"should-not", FORBID},
    FORBID: {FORBID, "must-not", "should-not"},
}
_CLASH = frozenset(
    frozenset(levels)
    for levels in (
        *(("must", "should"), ("must", "may"), ("must", "need-not"), ("should", "may"), ("should", "need-not")),
        *((ORDER, "may"), (ORDER, "need-not"), ("must-not", "should-not"), ("must-not", "may")),
        *(("must-not", "need-not"), ("must-not", "caution"), ("should-not", "may"), ("should-not", "need-not")),
        *((FORBID, "may"), (FORBID, "need-not"), (FORBID, "caution"), (NEED, "may"), (NEED, "need-not")),
    )
)
"""Levels that cannot both be true of one act. Duty and prohibition are not among them: that is negation."""
_OPPOSITE = frozenset({frozenset({"should", "should-not"})})
"""Advice for and against, which may differ by no negation: "is advised", "advises against"."""
_HARDLY = frozenset({"should-not", "need-not"})
"""Levels that lay texts say for each other: "is not recommended", "you do not need"."""
_FOR = frozenset({NEED, "must", "should", "caution", ORDER})
_AGAINST = frozenset({"must-not", "should-not", FORBID})
_COMMANDS = frozenset({NEED, ORDER, FORBID})
"""Levels that have soft cues only, and do oblige."""
_STANDING = _COMMANDS | {"must", "should", "may"}
"""Levels whose soft cues clash with another level in the same place: "can call" for "must call"."""
_MISSED = frozenset({"must", "must-not", "should", "should-not"})
_STOPS = frozenset({",", ";", ":"})


def compare_obligation(pair: Pair) -> Iterator[Difference]:
    """Duties, permissions and prohibitions that differ in level, and those that only one text has."""
    xs, ys = _obligations(pair.a), _obligations(pair.b)
    if not xs and not ys:
        return
    places = places_of(pair)
    changed = list(contradictions(places, xs, ys, _agree, partial(_clash, pair=pair)))
    yield from (altered("obligation", pair, x, y) for x, y in changed)
    if changed:
        return
    yield from one_sided("obligation", pair, _missing(pair, places.a, xs, ys), _missing(pair, places.b, ys, xs))


def find_obligation(passage: Passage) -> Sequence[Assertion]:
    """What a text obliges to, in order: duties, permissions and prohibitions, and commands."""
    return tuple(x for x in _obligations(passage) if not x.soft or x.value in _COMMANDS)


@lru_cache(maxsize=64)
def _obligations(passage: Passage) -> Sequence[Assertion]:
    """The same with words that may stand for a duty or a permission, such as "may"."""
    cues = sorted(find_cues("obligation", passage), key=lambda cue: cue.first)
    if not cues:
        return ()
    starts: dict[int, int] = {}
    for at, token in enumerate(passage.tokens):
        starts.setdefault(token.sentence, at)
    commands = {cue.first for cue in cues if cue.value in (ORDER, FORBID)}
    return tuple(
        _assertion(passage, cue)
        for cue in cues
        if _holds(passage.tokens, cue, starts[passage.tokens[cue.first].sentence], commands)
    )


def _assertion(passage: Passage, cue: Cue) -> Assertion:
    acts = [passage.tokens[cue.last]] if cue.value == ORDER else after(passage, cue.last, 1)
    head = [token.stem for token in acts]
    about = around(passage, cue.first, cue.last, NEIGHBOURS)
    return Assertion(*cue, "".join(head), about.union(head))


def _agree(x: str, y: str) -> bool:
    """Whether one level may be said for the other."""
    return y in _AGREE[x] or x in _AGREE[y]


def _clash(x: Assertion, y: Assertion, nearness: float, *, pair: Pair) -> bool:
    levels = frozenset({x.value, y.value})
    if levels in _OPPOSITE:
        return nearness >= 1 and _is_one_word(pair, x, y)
    if levels not in _CLASH or (levels == _HARDLY and nearness < SAME_PLACE):
        return False
    if not x.soft and not y.soft:
        return nearness >= LEAST_NEAR
    same_act = nearness >= SAME_PLACE or (nearness >= 1 and x.head == y.head != "")
    return same_act and _may_stand(x, y)


def _is_one_word(pair: Pair, x: Assertion, y: Assertion) -> bool:
    """Whether two cues are made with one word that tells: "advised" and "advises against"."""
    one, other = pair.a.tokens[x.first : x.last + 1], pair.b.tokens[y.first : y.last + 1]
    return not {token.stem for token in one if token.is_content}.isdisjoint(token.stem for token in other)


def _may_stand(x: Assertion, y: Assertion) -> bool:
    """Whether the soft ones of two levels may stand for what they say, and one of them surely says it."""
    soft = {one.value for one in (x, y) if one.soft}
    return soft <= _STANDING and (not (x.soft and y.soft) or not soft.isdisjoint((ORDER, FORBID)))


def _missing(pair: Pair, side: Side, xs: Sequence[Assertion], ys: Sequence[Assertion]) -> Iterator[Assertion]:
    """The firm duties of a text that are not in the other, though its words are."""
    told = {y.value for y in ys}
    for x in xs:
        if x.soft or x.value not in _MISSED or any(_agree(x.value, y) or _is_opposite(x.value, y) for y in told):
            continue
        is_whole = x.value in _FOR and pair.closeness >= CLOSE and not side.unknown
        if is_whole or side.is_dropped(x, MOST_INSTEAD):
            yield x


def _is_opposite(x: str, y: str) -> bool:
    """Whether one is for something and the other against something: negation has to tell whether they say the same."""
    return {x, y} <= _FOR | _AGAINST and (x in _FOR) != (y in _FOR)


# --- what is a cue here


def _holds(tokens: Sequence[Token], cue: Cue, start: int, commands: Collection[int]) -> bool:
    """Whether the words of a cue are one, in a sentence that begins at `start`."""
    if cue.value in (ORDER, FORBID):
        return _is_command(tokens, cue, start, commands)
    if tokens[cue.first].lower == "should":
        return cue.first != start and not _is_condition(tokens[max(start, cue.first - LONGEST_CONDITION) : cue.first])
    return True


def _is_condition(before: Sequence[Token]) -> bool:
    """Whether the words before "should" make it a condition: "if symptoms should occur"."""
    lower = [token.lower for token in before]
    since = next((at for at in range(len(lower), 0, -1) if lower[at - 1] in _STOPS), 0)
    return not words("condition").isdisjoint(lower[since:])


def _is_command(tokens: Sequence[Token], cue: Cue, start: int, commands: Collection[int]) -> bool:
    following = tokens[cue.last + 1].lower if cue.last + 1 < len(tokens) else ""
    if cue.value == ORDER and following in words("noun"):
        return False
    if cue.first == start:
        return True
    return tokens[cue.first - 1].lower in words("joint") and (tokens[start].lower in words("lead") or start in commands)
