"""Who two texts speak of: sex, age, pregnancy, vaccination, illness, region; and what marks patients off."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import TYPE_CHECKING

from adaptive_text.meaning.anchors import (
    SAME_PLACE,
    Assertion,
    Places,
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
from adaptive_text.meaning.lexicon import namings
from adaptive_text.meaning.sides import is_turned_round
from adaptive_text.meaning.tokens import stem_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence
    from collections.abc import Set as AbstractSet

    from adaptive_text.meaning.cues import Cue
    from adaptive_text.meaning.difference import Difference
    from adaptive_text.meaning.pairing import Pair
    from adaptive_text.meaning.tokens import Passage, Token

    Groups = Mapping[str, AbstractSet[tuple[str, ...]]]

LONGEST_DENIAL = 12
"""Tokens on each side of a group in which it may be denied."""
MOST_REPLACED = 400
"""Unmatched groups of one text times those of the other up to which they are compared."""
CLOSE = 0.5
"""Closeness of two texts from which a group of one was left out of the other, if that has no words of its own."""
CLOSEST = 0.75
"""The same for groups that often only say who the readers or the subjects are."""
MOST_OTHER = 1
"""Telling words of its own with which a text may still have dropped a limit, and not reworded it."""
LEAST_CLOSE = 0.45
"""Closeness from which a limit without words in the other text was left out."""
CLOSEST_LIMIT = 0.8
"""Closeness from which a part of a limit was left out of the other text."""
LONGEST_LIMIT = 8
"""Tokens of a limit."""
CARRIED = 0.6
"""Share of the telling words of a text that the other has, from which a group it does not name was left out."""
LEAST_TOLD = 2
"""Telling words without which a text says too little for that."""
LONGEST_AGE = 6
"""Tokens of an age between people and what marks them off."""
LONGEST_LIST = 8
"""Tokens between two groups of one list: "in children, and in some cases adolescents"."""
NEAREST = 2
"""Groups before and behind one that may stand in a list with it."""
NEIGHBOURS = 3
"""Telling words on each side of a group."""
ADULTS = "age: adults"
"""The group that readers take for granted."""
UNKNOWN = "unknown"
"""The class of those of whom it is not known."""
_QUALITIES = frozenset({"severity", "stage", "course"})
"""Dimensions of adjectives, which are about a group only together with what follows them."""
_OF_WOMEN = frozenset({"pregnancy", "menopause"})
_BROAD = frozenset({"sex", "age", "region", "setting", "care"})
"""Dimensions of groups that often only say who the readers or the subjects are."""
_NATIONS = frozenset({"us"})
"""Small letters of names that are other words unless they are capitals."""


@cache
def classes_of(value: str) -> Mapping[str, tuple[str, ...]]:
    """The class of a group on each of its dimensions, from wide to narrow: "age: children/infants"."""
    parts = (part.partition(": ") for part in value.split(" + "))
    return {dimension: tuple(path.split("/")) for dimension, _, path in parts}


def find_population(passage: Passage) -> Sequence[Assertion]:
    """The groups that a text names, in order."""
    return tuple(x for x in _groups(passage) if not x.soft)


@lru_cache(maxsize=64)
def _groups(passage: Passage) -> Sequence[Assertion]:
    """The same with words that may stand for a group, such as "mother" and "severely"."""
    cues = sorted(find_cues("population", passage), key=lambda cue: cue.first)
    return tuple(_assertion(passage, cue) for cue in _without_pronouns(passage, cues))


def _without_pronouns(passage: Passage, cues: Sequence[Cue]) -> Iterator[Cue]:
    """The cues but for "us"; where all is in capitals, "US" may be either."""
    shouted = passage.text.isupper()
    for cue in cues:
        token = passage.tokens[cue.first]
        if token.lower not in _NATIONS:
            yield cue
        elif token.text.isupper():
            yield cue._replace(soft=cue.soft or shouted)


def _assertion(passage: Passage, cue: Cue) -> Assertion:
    head = next((token.stem for token in after(passage, cue.last, 1, reach=3)), "")
    return Assertion(*cue, head, around(passage, cue.first, cue.last, NEIGHBOURS))


def compare_population(pair: Pair) -> Iterator[Difference]:
    """Groups that became others, that were left out or brought in, and limits of a group that one text has not."""
    xs, ys = _groups(pair.a), _groups(pair.b)
    places = places_of(pair)
    is_turned = is_turned_round(pair.a, pair.b)
    changed = [] if is_turned else list(contradictions(places, xs, ys, _agree, _Clash(pair, xs, ys)))
    changed = changed or _replaced(places, xs, ys)
    yield from (altered("population", pair, x, y) for x, y in changed)
    if changed:
        return
    gone, come = tuple(_left_out(pair, places.a, xs, ys)), tuple(_left_out(pair, places.b, ys, xs))
    if not gone and not come:
        gone, come = _limits_left_out(places, xs, ys)
    yield from one_sided("population", pair, gone, come)


# --- groups that exclude each other


def _related(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    return one[: len(other)] == other[: len(one)]


@lru_cache(maxsize=1024)
def _agree(x: str, y: str) -> bool:
    """Whether one group may be the other, or part of it."""
    one, other = classes_of(x), classes_of(y)
    common = one.keys() & other.keys()
    return bool(common) and all(_related(one[dimension], other[dimension]) for dimension in common)


@lru_cache(maxsize=1024)
def _exclude(x: str, y: str) -> frozenset[str]:
    """The dimensions on which two groups exclude each other."""
    one, other = classes_of(x), classes_of(y)
    return frozenset(name for name in one.keys() & other.keys() if not _related(one[name], other[name]))


class _Clash:
    """Whether two groups cannot be the same, in this pair of texts."""

    def __init__(self, pair: Pair, xs: Sequence[Assertion], ys: Sequence[Assertion]) -> None:
        one, other = _by_dimension(xs), _by_dimension(ys)
        self._pair = pair
        self._apart = {
            dimension
            for dimension in one.keys() & other.keys()
            if not any(_related(path, twin) for path in one[dimension] for twin in other[dimension])
        }

    def __call__(self, x: Assertion, y: Assertion, nearness: float) -> bool:
        dimensions = _exclude(x.value, y.value)
        if not dimensions or (_is_absence(x.value) != _is_absence(y.value) and self._is_denied(x, y)):
            return False
        if nearness >= SAME_PLACE:
            return True
        if dimensions <= _QUALITIES:
            return bool(dimensions & self._apart) and x.head == y.head != ""
        return not x.soft and not y.soft and bool(dimensions & self._apart)

    def _is_denied(self, x: Assertion, y: Assertion) -> bool:
        """Whether one text denies what the other affirms: only those who are not pregnant, no pregnant women."""
        return _denials(self._pair.a, x) != _denials(self._pair.b, y)


def _is_absence(value: str) -> bool:
    return any(path[-1] in words("absence") for path in classes_of(value).values())


def _denials(passage: Passage, x: Assertion) -> bool:
    """Whether the sentence of a group denies something, apart from the words for the group."""
    tokens = passage.tokens
    beside = (*tokens[max(x.first - LONGEST_DENIAL, 0) : x.first], *tokens[x.last + 1 : x.last + 1 + LONGEST_DENIAL])
    return any(token.lower in words("denial") and token.sentence == tokens[x.first].sentence for token in beside)


def _by_dimension(found: Sequence[Assertion]) -> Groups:
    """The classes that a text names on each dimension."""
    paths: dict[str, set[tuple[str, ...]]] = {}
    for one in found:
        for dimension, path in classes_of(one.value).items():
            paths.setdefault(dimension, set()).add(path)
    return paths


def _replaced(places: Places, xs: Sequence[Assertion], ys: Sequence[Assertion]) -> list[tuple[Assertion, Assertion]]:
    """Groups in the same place of which neither text knows the other's: "pregnant" and "postmenopausal"."""
    here, there = _by_dimension(xs), _by_dimension(ys)
    gone = [x for x in xs if not x.soft and not _is_named(x.value, there)]
    come = [y for y in ys if not y.soft and not _is_named(y.value, here)]
    if len(gone) * len(come) > MOST_REPLACED:
        return []
    return [(x, y) for x in gone for y in come if places.meet(x, y)]


# --- groups that were left out


def _left_out(pair: Pair, side: Side, xs: Sequence[Assertion], ys: Sequence[Assertion]) -> Iterator[Assertion]:
    """The groups of a text that the other says nothing of, though it carries what is said of them."""
    named = _by_dimension(ys)
    missing = [(at, x) for at, x in enumerate(xs) if not x.soft and not _is_named(x.value, named)]
    if not missing:
        return
    closeness, is_carried = 0 if side.unknown else pair.closeness, _is_carried(side, ys)
    is_only = any(token.lower in words("only") for token in side.other.tokens)
    for at, x in missing:
        dimensions = classes_of(x.value).keys()
        if dimensions <= _QUALITIES:
            is_out = side.is_dropped(x, 0)
        elif _is_listed(side.passage, at, xs, named):
            is_out = True
        elif x.value == ADULTS or (is_only and _is_contrasted(side.passage, x)):
            is_out = False
        else:
            is_broad = dimensions <= _BROAD
            is_out = side.is_dropped(x, 1) or _is_widened(side, x) or closeness >= (CLOSEST if is_broad else CLOSE)
            is_out = is_out or (is_carried and not is_broad)
        if is_out:
            yield x


def _is_widened(side: Side, x: Assertion) -> bool:
    """Whether "people" stands in the place of a group: women with asthma, people with asthma."""
    place = side.place(x)
    if place is None or len(place) != 1:
        return False
    return side.other.tokens[place.start].stem in _anyone()


def _is_contrasted(passage: Passage, x: Assertion) -> bool:
    """Whether a group is only set against another one: "men, but not women", which says "men only"."""
    return x.first > 0 and passage.tokens[x.first - 1].lower == "not"


def _is_named(value: str, named: Groups) -> bool:
    """Whether the other text has a group that may be this one, or is what this one is not, on any dimension."""
    paths = classes_of(value)
    if "sex" in paths and not _OF_WOMEN.isdisjoint(named):
        return True
    twins = ((path, twin) for dimension, path in paths.items() for twin in named.get(dimension, ()))
    return any(_related(path, twin) or _are_complements(path, twin) for path, twin in twins)


def _are_complements(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Whether one class is all that the other is not: who is not vaccinated; but not who may be."""
    is_absence = [path[-1] in words("absence") for path in (one, other)]
    return is_absence[0] != is_absence[1] and UNKNOWN not in (one[-1], other[-1])


def _is_carried(side: Side, ys: Sequence[Assertion]) -> bool:
    """Whether the other text tells hardly anything that this one does not, apart from its groups."""
    groups = {at for y in ys if not y.soft for at in range(y.first, y.last + 1)}
    told = {token.stem for at, token in enumerate(side.other.tokens) if at not in groups and tells(token)}
    return len(told) >= LEAST_TOLD and len(told & side.passage.stems) >= CARRIED * len(told)


def _is_listed(passage: Passage, at: int, xs: Sequence[Assertion], named: Groups) -> bool:
    """Whether a group stands in a list with another one of its dimension, and only that one is in the other text."""
    for twin in xs[max(at - NEAREST, 0) : at + 1 + NEAREST]:
        first, second = sorted((xs[at], twin), key=lambda one: one.first)
        between = passage.tokens[first.last + 1 : second.first + 1][: LONGEST_LIST + 1]
        joined = len(between) <= LONGEST_LIST and any(token.lower in ("and", "or") for token in between)
        if joined and _exclude(xs[at].value, twin.value) and _is_named(twin.value, named):
            return True
    return False


# --- limits of a group that no class is made for


def _limits_left_out(
    places: Places, xs: Sequence[Assertion], ys: Sequence[Assertion]
) -> tuple[tuple[Assertion, ...], tuple[Assertion, ...]]:
    """What marks people off in one text ("patients whose tumours ...") while the other has no words for it."""
    one, other = places.b.unknown - general_words(), places.a.unknown - general_words()
    if places.pair.closeness < LEAST_CLOSE or min(len(one), len(other)) > MOST_OTHER:
        return (), ()
    is_close = places.pair.closeness >= CLOSEST_LIMIT
    gone = _limits_of(places.pair.a, places.pair.b, xs, one, or_parts=is_close)
    come = _limits_of(places.pair.b, places.pair.a, ys, other, or_parts=is_close)
    if gone and come:  # other words for the limit: whether they say the same is not for this kind
        return (), ()
    if gone and len(one) - len(other) < len(_stems(places.pair.a, gone) & one):
        return (), ()
    if come and len(other) - len(one) < len(_stems(places.pair.b, come) & other):
        return (), ()
    return gone, come


def _stems(passage: Passage, found: Sequence[Assertion]) -> AbstractSet[str]:
    return {token.stem for x in found for token in passage.tokens[x.first : x.last + 1]}


def _named_in_both(passage: Passage, other: Passage) -> AbstractSet[int]:
    """Tokens of concepts that the other text names too, in whatever words: "HIV infection" and "HIV"."""
    known = [one.entry for one in namings(other)]
    named = (one for one in namings(passage) if any(one.entry.is_kin(entry) for entry in known))
    return {at for one in named for at in range(one.first, one.last + 1)}


def _limits_of(
    passage: Passage, other: Passage, found: Sequence[Assertion], unshared: Collection[str], *, or_parts: bool
) -> tuple[Assertion, ...]:
    """The limits of groups, or parts of them, in words that the other text has not."""
    groups = {at for one in found for at in range(one.first, one.last + 1)} | _named_in_both(passage, other)
    limits: list[Assertion] = []
    for first, last in _limits(passage.tokens):
        told = [at for at in range(first, last + 1) if _marks(passage.tokens[at]) and at not in groups]
        marks = [at for at in told if passage.tokens[at].stem in unshared]
        if marks and (or_parts or marks == told):
            limits.append(Assertion("limit", marks[0], marks[-1], soft=False))
    return tuple(limits)


def _marks(token: Token) -> bool:
    """Whether a word marks people off; "previous cancer" is told as "have had cancer" as well."""
    return tells(token) and token.lower not in words("past")


def _limits(tokens: Sequence[Token]) -> Iterator[tuple[int, int]]:
    """The first and last token of what follows "people with", "patients whose"."""
    for at in range(2, len(tokens)):
        is_limited = tokens[at - 1].lower in words("limiting") and tokens[_before_age(tokens, at - 2)].stem in _people()
        if not is_limited or tokens[at].lower[0].isdigit():
            continue
        last = at - 1
        while last + 1 < len(tokens) and last - at < LONGEST_LIMIT and _goes_on(tokens[last], tokens[last + 1]):
            last += 1
        yield at, last


def _before_age(tokens: Sequence[Token], at: int) -> int:
    """The token before an age: "women over 40 with"."""
    first = at
    while first > max(at - LONGEST_AGE, 0) and (
        tokens[first].lower[0].isdigit() or tokens[first].lower in words("aged")
    ):
        first -= 1
    return at if tokens[min(first + 1, at)].stem == "year" else first  # "person-years with" counts no persons


def _goes_on(token: Token, following: Token) -> bool:
    return following.clause == token.clause and following.lower not in words("limited")


@cache
def _anyone() -> frozenset[str]:
    return frozenset(map(stem_of, ("people", "patient", "participant", "individual", "everyone", "anyone", "those")))


@cache
def _people() -> frozenset[str]:
    return frozenset(map(stem_of, words("person")))
