"""What an assertion is about: the words around a cue, and the same place in another text."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from importlib.resources import files
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from adaptive_text.meaning.difference import Difference, Kind
from adaptive_text.meaning.tokens import stem_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from adaptive_text.meaning.pairing import Pair
    from adaptive_text.meaning.tokens import Passage, Token

SAME_PLACE = 2.0
"""How near two assertions are that stand between the same words."""
SOFTLY = 0.5
"""Share of their nearness with which two agree of which one is soft."""
WIDEST_GAP = 8
"""Tokens of a place that one text fills and the other fills otherwise."""
FAR = 0.5
"""Closeness of two texts under which single twins are an accident."""
LEAST_CONTEXT = 4
"""Twins in a row around a place, without a content word among them; fewer are an accident."""
END = 2
"""Twins that the beginning or the end of both texts stands for."""
MOST_COMPARED = 4_000
"""Assertions of one text times those of the other up to which each is compared with each."""
MOST_SHARING = 4
"""Assertions about one stem that are compared in longer texts."""


class Assertion(NamedTuple):
    """A cue with what it speaks about."""

    value: str
    first: int
    """Index of the first token of the cue."""
    last: int
    """Index of its last token, included."""
    soft: bool
    """Whether it may stand for a firm one, and alone says nothing."""
    head: str = ""
    """Stem of the word that the cue acts on; empty where the grammar does not tell."""
    about: frozenset[str] = frozenset()
    """Stems of the content words around it."""


@cache
def general_words() -> frozenset[str]:
    """Stems of words that say little about what a sentence is about: data/cues/general_words.txt."""
    return frozenset(stem_of(word) for line in _lines("general_words") for word in line.split())


@cache
def words(group: str) -> frozenset[str]:
    """A group of words of grammar, in small letters: data/cues/grammar_words.txt."""
    groups = (line.partition(": ") for line in _lines("grammar_words"))
    return next(frozenset(listed.split()) for name, _, listed in groups if name == group)


def _lines(name: str) -> list[str]:
    text = files("adaptive_text").joinpath(f"data/cues/{name}.txt").read_text("utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]


def tells(token: Token) -> bool:
    """Whether a word tells what a sentence is about."""
    return token.is_content and token.stem not in general_words()


def after(passage: Passage, last: int, most: int, *, reach: int = 12) -> Iterator[Token]:
    """The telling words that follow a token in its clause, nearest first."""
    tokens = passage.tokens
    following = tokens[last + 1 : last + 1 + reach]
    return islice((t for t in following if t.clause == tokens[last].clause and tells(t)), most)


def before(passage: Passage, first: int, most: int, *, reach: int = 12) -> Iterator[Token]:
    """The telling words that precede a token in its clause, nearest first."""
    tokens = passage.tokens
    leading = tokens[max(first - reach, 0) : first][::-1]
    return islice((t for t in leading if t.clause == tokens[first].clause and tells(t)), most)


def around(passage: Passage, first: int, last: int, most: int) -> frozenset[str]:
    """Stems of the nearest telling words on both sides of a cue."""
    return frozenset(t.stem for t in (*before(passage, first, most), *after(passage, last, most)))


@dataclass(frozen=True)
class Side:
    """One of two texts, asked for what the other does not say."""

    passage: Passage
    other: Passage
    _twins: Mapping[int, int]
    _is_far: bool

    @cached_property
    def unknown(self) -> frozenset[str]:
        """Stems of content words that only the other has; with them it may say in its own words what seems missing."""
        return self.other.stems - self.passage.stems

    def place(self, x: Assertion) -> range | None:
        """The tokens of the other in the place of an assertion; none where the words around it are no twins."""
        return _gap(x.first, x.last, self._twins, len(self.passage.tokens), self.other.tokens, is_far=self._is_far)

    def is_dropped(self, x: Assertion, most: int) -> bool:
        """Whether the other has nothing in the place of an assertion, or at most so many words of grammar."""
        place = self.place(x)
        if place is None or len(place) > most:
            return False
        return not any(self.other.tokens[at].is_content for at in place)


@dataclass(frozen=True)
class Places:
    """Which places of two texts are the same: between twins, whatever stands there."""

    pair: Pair

    @cached_property
    def a(self) -> Side:
        """The first text."""
        return Side(self.pair.a, self.pair.b, self.pair.twins, self._is_far)

    @cached_property
    def b(self) -> Side:
        """The second text."""
        return Side(self.pair.b, self.pair.a, {b: a for a, b in self.pair.twins.items()}, self._is_far)

    @property
    def _is_far(self) -> bool:
        return self.pair.closeness < FAR

    def meet(self, x: Assertion, y: Assertion) -> bool:
        """Whether an assertion of `a` and one of `b` stand in the same place."""
        return _overlap(self.a.place(x), y) or _overlap(self.b.place(y), x)

    def nearness(self, x: Assertion, y: Assertion) -> float:
        """How far they speak of the same: 0 without a shared word, `SAME_PLACE` at most."""
        if self.meet(x, y):
            return SAME_PLACE
        shared = x.about & y.about
        if not shared:
            return 0.0
        heads = (x.head in shared) + (y.head in shared)
        return len(shared) / min(len(x.about), len(y.about)) + heads / 4


@lru_cache(maxsize=8)
def places_of(pair: Pair) -> Places:
    """The places of a pair, worked out once for all kinds."""
    return Places(pair)


def _overlap(place: range | None, found: Assertion) -> bool:
    return place is not None and found.first < place.stop and found.last >= place.start


def _gap(
    first: int, last: int, twins: Mapping[int, int], length: int, other: Sequence[Token], *, is_far: bool
) -> range | None:
    start = twins.get(first - 1) if first else -1
    stop = twins.get(last + 1) if last + 1 < length else len(other)
    if start is None or stop is None or not 0 <= stop - start - 1 <= WIDEST_GAP:
        return None
    left = _run(first - 1, start, -1, twins) if first else END
    right = _run(last + 1, stop, 1, twins) if last + 1 < length else END
    context = (*other[max(start + 1 - left, 0) : start + 1], *other[stop : stop + right])
    is_told = not is_far and any(token.is_content for token in context)
    return range(start + 1, stop) if is_told or left + right >= LEAST_CONTEXT else None


def _run(at: int, twin: int, step: int, twins: Mapping[int, int]) -> int:
    """How many tokens in a row are twins."""
    return next((n for n in range(LEAST_CONTEXT) if twins.get(at + n * step) != twin + n * step), LEAST_CONTEXT)


# --- matching


def contradictions(
    places: Places,
    xs: Sequence[Assertion],
    ys: Sequence[Assertion],
    agree: Callable[[str, str], bool],
    clash: Callable[[Assertion, Assertion, float], bool],
) -> Iterator[tuple[Assertion, Assertion]]:
    """Assertions that clash, unless either agrees with one that is as near; each stands in one pair at most.

    Whether two agree is a matter of their values; whether they clash, of their nearness too.
    """
    near = [(places.nearness(x, y), x, y) for x, y in _candidates(xs, ys)]
    best: dict[tuple[int, Assertion], float] = {}
    for nearness, x, y in near:
        if agree(x.value, y.value):
            nearness *= SOFTLY if (x.soft or y.soft) and nearness < SAME_PLACE else 1  # noqa: PLW2901 - of this pair
            for key in ((0, x), (1, y)):
                best[key] = max(best.get(key, 0.0), nearness)
    clashing = [(n, x, y) for n, x, y in near if not agree(x.value, y.value) and clash(x, y, n)]
    taken: set[tuple[int, Assertion]] = set()
    by_rank = sorted(clashing, key=lambda found: _rank(*found, is_in_order=places.pair.is_in_order))
    for nearness, x, y in by_rank:
        keys = {(0, x), (1, y)}
        if taken.isdisjoint(keys) and all(best.get(key, -1.0) < nearness for key in keys):
            taken.update(keys)
            yield x, y


def _rank(nearness: float, x: Assertion, y: Assertion, *, is_in_order: bool) -> tuple[float, int, int]:
    """The nearest come first, and of those the ones that stand first in the text that is taken first."""
    return (-nearness, x.first, y.first) if is_in_order else (-nearness, y.first, x.first)


def _candidates(xs: Sequence[Assertion], ys: Sequence[Assertion]) -> Iterator[tuple[Assertion, Assertion]]:
    """Assertions that may have to do with each other: all, and of long texts those that share a word."""
    if len(xs) * len(ys) <= MOST_COMPARED:
        yield from ((x, y) for x in xs for y in ys)
        return
    sharing: dict[str, list[Assertion]] = {}
    for y in ys:
        for stem in y.about:
            sharing.setdefault(stem, []).append(y)
    for x in xs:
        found = {y for stem in x.about for y in sharing.get(stem, ())[:MOST_SHARING]}
        yield from ((x, y) for y in sorted(found))


# --- differences


def altered(kind: Kind, pair: Pair, x: Assertion, y: Assertion) -> Difference:
    """That an assertion of `a` is another one in `b`."""
    a, b = pair.a.quote(x.first, x.last), pair.b.quote(y.first, y.last)
    spans = pair.a.span(x.first, x.last), pair.b.span(y.first, y.last)
    return Difference(kind, "altered", a, b, f'"{a}" became "{b}"', *spans)


def lost(kind: Kind, pair: Pair, x: Assertion) -> Difference:
    """That an assertion of `a` is not in `b`."""
    a = pair.a.quote(x.first, x.last)
    return Difference(kind, "lost", a, "", f'the {kind} "{a}" is lost', span_a=pair.a.span(x.first, x.last))


def added(kind: Kind, pair: Pair, y: Assertion) -> Difference:
    """That an assertion of `b` is not in `a`."""
    b = pair.b.quote(y.first, y.last)
    return Difference(kind, "added", "", b, f'the {kind} "{b}" is added', span_b=pair.b.span(y.first, y.last))


def one_sided(kind: Kind, pair: Pair, gone: Iterable[Assertion], come: Iterable[Assertion]) -> Iterator[Difference]:
    """What was lost and what was added."""
    yield from (lost(kind, pair, x) for x in gone)
    yield from (added(kind, pair, y) for y in come)
