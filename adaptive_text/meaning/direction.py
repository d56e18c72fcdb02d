"""Which way things go in two texts: up or down, better or worse, sooner or later, or nowhere."""

from __future__ import annotations

from functools import cache, cached_property, lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING

from adaptive_text.meaning.anchors import (
    SAME_PLACE,
    Assertion,
    Side,
    after,
    altered,
    around,
    contradictions,
    general_words,
    one_sided,
    places_of,
    tells,
    words,
)
from adaptive_text.meaning.cues import find_cues
from adaptive_text.meaning.sides import comparisons, introduces, is_turned_round
from adaptive_text.meaning.tokens import stem_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from adaptive_text.meaning.cues import Cue
    from adaptive_text.meaning.difference import Difference
    from adaptive_text.meaning.pairing import Pair
    from adaptive_text.meaning.tokens import Passage, Token

LEVEL, MOVED, OPEN = "level", "moved", "open"
SIGNS = {
    "up": ("amount", 1),
    "down": ("amount", -1),
    "high": ("amount", 1),
    "low": ("amount", -1),
    "better": ("quality", 1),
    "worse": ("quality", -1),
    "slower": ("time", 1),
    "longer": ("time", 1),
    "faster": ("time", -1),
    "shorter": ("time", -1),
}
"""The axis of a direction and its sign on it. What takes longer is slower."""
_STANDING = frozenset({"high", "low"})
"""Values of adjectives that tell how something stands, and not where it goes."""
LEAST_NEAR = 0.5
"""Nearness from which directions are about the same, where a text has several."""
CLOSE = 0.75
"""Closeness of two texts from which a direction of one is missed in the other, if that has no words of its own."""
NEIGHBOURS = 3
"""Telling words on each side of a cue that say what it is about."""
LONGEST_DENIAL = 6
"""Tokens after a direction in which a negation may turn it: "fewer were not satisfied"."""
LONGEST_SUBJECT = 12
"""Tokens in front of a passive in which its subject stands."""
SHORTEST_UNIT, LONGEST_UNIT = 4, 9
"""Tokens of a number with its unit in front of "or higher", and with another one in brackets."""
LONGEST_DEGREE = 4
"""Tokens between a comparative and the change that it measures: "a greater fall in", "a larger mean reduction"."""
MOST_INSTEAD = 2
"""Words that stand in the place of a lost direction."""
LEAST_REST = 4
"""Letters after a prefix that make a word."""
_SPEEDS = frozenset({"faster", "slower"})
_RATES = frozenset({"=pulse", "=breathing", "metabol"})
"""Names of what has a speed, so that more of it is faster."""
_PREFIXES = tuple(
    pair
    for one, other in (("hyper", "hypo"), ("tachy", "brady"), ("over", "under"), ("macro", "micro"), ("poly", "oligo"))
    for pair in ((one, other), (other, one))
)


def compare_direction(pair: Pair) -> Iterator[Difference]:
    """Directions that turned, came to nothing, or stand in one text only; and words that differ by hyper- and hypo-."""
    yield from _turned_prefixes(pair)
    xs, ys = directions(pair.a), directions(pair.b)
    if not xs and not ys:
        return
    places = places_of(pair)
    clash = _Clash(pair, xs, ys)
    changed = list(contradictions(places, xs, ys, _agree, clash))
    yield from (altered("direction", pair, x, y) for x, y in changed)
    if changed or is_turned_round(pair.a, pair.b):
        return
    gone, come = _missing(pair, places.a, xs, ys), _missing(pair, places.b, ys, xs)
    yield from one_sided("direction", pair, gone, come)


def find_direction(passage: Passage) -> Sequence[Assertion]:
    """The directions of a text, in order; `open` is one that is denied: "did not rise" may be a fall."""
    return tuple(x for x in directions(passage) if x.value != MOVED)


@lru_cache(maxsize=64)
def directions(passage: Passage) -> Sequence[Assertion]:
    """The same with words that say that something moves and not which way."""
    cues = sorted(find_cues("direction", passage), key=lambda cue: cue.first)
    moves = {cue.first for cue in cues if cue.value in SIGNS and not cue.soft}
    return tuple(
        _assertion(passage, cue, is_degree=not moves.isdisjoint(range(cue.last + 1, cue.last + 1 + LONGEST_DEGREE)))
        for cue in cues
        if not _is_quantity(passage.tokens, cue)
    )


def _assertion(passage: Passage, cue: Cue, *, is_degree: bool) -> Assertion:
    leading = passage.tokens[max(cue.first - 3, 0) : cue.first]
    clause = passage.tokens[cue.first].clause
    following = passage.tokens[cue.last + 1 : cue.last + 1 + LONGEST_DENIAL]
    denied = cue.value != LEVEL and any(t.lower in words("negation") and t.clause == clause for t in leading)
    soft = (
        cue.soft
        or denied
        or (is_degree and passage.tokens[cue.last].lower in words("comparative"))
        or any(t.lower in words("negation") and t.clause == clause for t in following)
    )
    head = ""
    if cue.first == cue.last and passage.tokens[cue.first].lower in words("comparative"):
        following_it = passage.tokens[cue.last + 1 : cue.last + 2]
        head = next((token.stem for token in following_it if token.is_content and not _is_adverb(token)), "")
    about = (_about(passage, cue) if cue.value != LEVEL else None) or around(passage, cue.first, cue.last, NEIGHBOURS)
    if SIGNS.get(cue.value, ("", 0))[0] == "time" and not about.isdisjoint(_life()):
        about |= _life()
    about = about.union(kin for stem in about if (kin := _kin().get(stem)) is not None)
    return Assertion(OPEN if denied else cue.value, cue.first, cue.last, soft, head, about)


def _is_adverb(token: Token) -> bool:
    """Whether a word behind "more" or "less" says how, and not what: "less strongly", "more often"."""
    return token.lower.endswith("ly") or token.lower in words("adverb")


@cache
def _kin() -> Mapping[str, str]:
    """Stems of words that name the same as another: data/cues/direction_kin.txt."""
    text = files("adaptive_text").joinpath("data/cues/direction_kin.txt").read_text("utf-8")
    lines = (line.split() for line in text.splitlines() if not line.startswith("#"))
    return {stem_of(word): f"={line[0]}" for line in lines for word in line}


@cache
def _life() -> frozenset[str]:
    return frozenset(map(stem_of, words("life")))


def _about(passage: Passage, cue: Cue) -> frozenset[str]:
    """What goes that way, where the grammar tells: the object of a verb, the subject of a passive; else nothing."""
    tokens = passage.tokens
    following = tokens[cue.last + 1] if cue.last + 1 < len(tokens) else None
    if (
        cue.first
        and tokens[cue.first - 1].lower in words("passive")
        and (following is None or not following.is_content)
    ):
        return _subject(passage, cue)
    if following is not None and (following.lower in words("determiner") or tells(following)):
        return frozenset(token.stem for token in after(passage, cue.last, NEIGHBOURS))
    return frozenset()


def _subject(passage: Passage, cue: Cue) -> frozenset[str]:
    """The words in front of a passive, from the last one that begins a clause: "when the dose was higher"."""
    clause = passage.tokens[cue.first].clause
    found: list[Token] = []
    for token in reversed(passage.tokens[max(cue.first - LONGEST_SUBJECT, 0) : cue.first]):
        if token.clause != clause or token.lower in words("opening"):
            break
        found += [token] if token.is_content else []
    told = [token.stem for token in found if tells(token)] or [token.stem for token in found]
    return frozenset(told[:NEIGHBOURS])


def _is_quantity(tokens: Sequence[Token], cue: Cue) -> bool:
    """Whether a comparative belongs to a number: "more than 5", "half or more"."""
    if tokens[cue.last].lower not in words("comparative"):
        return False
    following = [token.lower for token in tokens[cue.last + 1 : cue.last + 4]]
    if following[:1] == ["than"] and any(_is_number(word) for word in following[1:2]):
        return True
    if following[:2] in (["than", "a"], ["than", "an"]) and not words("counted").isdisjoint(following[2:]):
        return True
    is_bracketed = cue.first > 1 and tokens[cue.first - 2].lower == ")"
    reach = LONGEST_UNIT if is_bracketed else SHORTEST_UNIT
    leading = [token.lower for token in tokens[max(cue.first - reach, 0) : cue.first]]
    return len(leading) > 1 and leading[-1] in ("or", "and") and any(_is_number(word) for word in leading[:-1])


def _is_number(lower: str) -> bool:
    return lower[0].isdigit() or lower in words("number")


def _agree(x: str, y: str) -> bool:
    """Whether two values may be said of one thing."""
    return OPEN in (x, y) or x == y or (x in SIGNS and SIGNS[x] == SIGNS.get(y))


class _Clash:
    """Whether two directions contradict each other, in this pair of texts."""

    def __init__(self, pair: Pair, xs: Sequence[Assertion], ys: Sequence[Assertion]) -> None:
        self._pair = pair
        self._signs = _signs(xs), _signs(ys)

    def __call__(self, x: Assertion, y: Assertion, nearness: float) -> bool:
        axis = _common_axis(x, y) or self._quality(x, y) or _speed(x, y)
        if axis is None or not _may_be_one(x, y, nearness, self._pair.shared):
            return False
        single = all(len(signs[axis]) == 1 for signs in self._signs)
        if nearness < SAME_PLACE:
            least = 0.01 if single else LEAST_NEAR
            if x.soft or y.soft or nearness < least or (axis == LEVEL and not single):
                return False
        elif {x.value, y.value} <= _STANDING and not single:
            return False
        return not self._is_turned_round(x, y, nearness)

    def _quality(self, x: Assertion, y: Assertion) -> str | None:
        """The axis of quality where one is an amount of something good or bad: a decline in function is no gain."""
        moves = {SIGNS[one.value][0]: SIGNS[one.value][1] for one in (x, y) if one.value in SIGNS}
        if moves.keys() == {"time", "quality"} and "=survival" in x.about & y.about:
            return "quality" if moves["time"] != moves["quality"] else None
        if moves.keys() != {"amount", "quality"}:
            return None
        if max(len(signs["quality"]) for signs in self._signs) > 1:
            return None
        good = {self._valence[stem] for stem in x.about & y.about if stem in self._valence}
        return "quality" if good == {-moves["amount"] * moves["quality"]} else None

    @cached_property
    def _valence(self) -> dict[str, int]:
        """1 for the stems of good things, -1 for those of bad things: data/cues/valence.toml."""
        passage = min(self._pair.a, self._pair.b, key=lambda text: text.text)
        cues = find_cues("valence", passage)
        return {passage.tokens[cue.last].stem: 1 if cue.value == "good" else -1 for cue in cues}

    def _is_turned_round(self, x: Assertion, y: Assertion, nearness: float) -> bool:
        """Whether the sides of the comparison changed places, so that more became less without a change of meaning."""
        a, b = self._pair.a, self._pair.b
        in_a = [c for c in comparisons(a) if c.sentence == a.tokens[x.first].sentence]
        in_b = [c for c in comparisons(b) if c.sentence == b.tokens[y.first].sentence]
        if in_a and in_b:
            if nearness >= SAME_PLACE:
                return any(one.swaps(other) for one in in_a for other in in_b)
            return not any(one.agrees(other) for one in in_a for other in in_b)
        if nearness >= SAME_PLACE:  # "than with it" has no comparator that can be told, and may be the other side
            return bool(in_a or in_b) and introduces(a) and introduces(b)
        return any(one.against & b.stems for one in in_a) or any(other.against & a.stems for other in in_b)


def _may_be_one(x: Assertion, y: Assertion, nearness: float, shared: frozenset[str]) -> bool:
    """Whether what the comparatives stand before allows that they speak of the same."""
    if nearness >= SAME_PLACE:
        return x.head == y.head or "" in (x.head, y.head) or shared.isdisjoint((x.head, y.head))
    return all(
        one.head in general_words() or one.head in other.about | {other.head, ""} for one, other in ((x, y), (y, x))
    )


def _signs(found: Sequence[Assertion]) -> dict[str, set[int]]:
    """The signs that a text has on each axis; on the axis of `level`, whether anything moves."""
    signs: dict[str, set[int]] = {axis: set() for axis in ("amount", "quality", "time", LEVEL)}
    for one in found:
        if one.value in SIGNS and (not one.soft or one.value in _STANDING):
            axis, sign = SIGNS[one.value]
            signs[axis].add(sign)
            signs[LEVEL].update({1} - {one.value in _STANDING})  # "high doses" are no change
        elif not one.soft and one.value == LEVEL:
            signs[LEVEL].add(0)
    return signs


def _common_axis(x: Assertion, y: Assertion) -> str | None:
    """The axis on which two directions contradict each other."""
    if LEVEL in (x.value, y.value):
        return LEVEL if (x.value in SIGNS) != (y.value in SIGNS) else None
    if x.value in SIGNS and y.value in SIGNS and SIGNS[x.value][0] == SIGNS[y.value][0]:
        return SIGNS[x.value][0]
    return None


def _speed(x: Assertion, y: Assertion) -> str | None:
    """The axis of amounts where one text says how fast something beats: a slower heart rate is a lower one."""
    signs = {SIGNS[one.value] for one in (x, y) if one.value in SIGNS and one.value in (*_SPEEDS, "up", "down")}
    is_rate = not _RATES.isdisjoint(x.about & y.about)
    return "amount" if is_rate and signs in ({("amount", 1), ("time", 1)}, {("amount", -1), ("time", -1)}) else None


def _missing(pair: Pair, side: Side, xs: Sequence[Assertion], ys: Sequence[Assertion]) -> Iterator[Assertion]:
    """The firm directions of a text that are not in the other, though its words are, or it only says that it moves."""
    here, there = {x.value for x in xs}, {y.value for y in ys}
    if any(not any(_agree(x, y) for x in here) for y in {y.value for y in ys if not y.soft}):
        return  # a direction of another kind stands there: "shortened by a day", "a day less"
    is_silent = there <= {MOVED}
    is_whole = is_silent and pair.closeness >= CLOSE and not side.unknown
    for x in xs:
        if x.soft or any(_agree(x.value, y) for y in there):
            continue
        is_sign_lost = x.value in SIGNS and is_silent and (is_whole or _is_left_open(pair, x, xs, ys))
        if is_sign_lost or side.is_dropped(x, MOST_INSTEAD):
            yield x


def _is_left_open(pair: Pair, x: Assertion, xs: Sequence[Assertion], ys: Sequence[Assertion]) -> bool:
    """Whether the other text only says that something moves, where this one says which way."""
    if not ys:
        return False
    if sum(not one.soft for one in xs) == 1:
        return not pair.shared <= general_words()
    moved = frozenset[str]().union(*(y.about for y in ys))
    return 2 * len(x.about & moved) >= len(x.about)


# --- words that turn by their first syllable


def _turned_prefixes(pair: Pair) -> Iterator[Difference]:
    """Words that became their opposite: hypertension and hypotension."""
    gone, come = pair.a.stems - pair.b.stems, pair.b.stems - pair.a.stems
    turned = {stem: twin for stem in gone if (twin := _opposite(stem)) in come}
    for x in sorted(turned):
        first = next(at for at, token in enumerate(pair.a.tokens) if token.stem == x)
        second = next(at for at, token in enumerate(pair.b.tokens) if token.stem == turned[x])
        yield altered(
            "direction", pair, Assertion("", first, first, soft=False), Assertion("", second, second, soft=False)
        )


def _opposite(stem: str) -> str:
    """The word with the opposite prefix; empty without one."""
    for one, other in _PREFIXES:
        if stem.startswith(one) and len(stem) >= len(one) + LEAST_REST:
            return other + stem[len(one) :]
    return ""
