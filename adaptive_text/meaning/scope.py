"""What a cue speaks about: the words in its reach, and which cues of two texts speak about the same.

"No" and "may" are words about other words. Without a parser, their reach is the words that follow up to the end of the
clause, or up to a comma that begins no list, or to a word such as "because"; where nothing follows ("the fever was
absent"), those that stand before.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from adaptive_text.meaning.tokens import stem_of

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterator, Sequence

    from adaptive_text.meaning.cues import Cue
    from adaptive_text.meaning.tokens import Passage

FARTHEST = 6
"""Words that a cue reaches: what it says of later ones is too uncertain to compare."""
_TOKENS = 40
"""Tokens from a cue in which its reach is looked for."""
_LOOKAHEAD = 5
_MOST_LIKENESSES = 20_000
_ENDS = frozenset({",", "(", ")", "."})
_JOINS = frozenset({"or", "nor", "and"})
_STOPS = frozenset(
    (
        "after",
        "before",
        "during",
        "when",
        "because",
        "if",
        "until",
        "unless",
        "since",
        "despite",
        "whether",
        "so",
        "as",
        "which",
        "what",
        "how",
        "who",
        "where",
        "why",
    )
)
"""What follows these speaks of something else, once a cue has reached a word."""


@dataclass(frozen=True, slots=True)
class Bound:
    """A cue with the words that it speaks about."""

    value: str
    first: int
    """Index of its first token."""
    last: int
    """Index of its last token, included."""
    firm: bool
    """Whether it says something alone; a soft cue can only stand for a firm one."""
    reach: tuple[int, ...] = ()
    """Tokens with a meaning of their own that it speaks about, nearest first."""
    names: tuple[str, ...] = ()
    """What these tokens are compared by: their stems, as a rule."""


def bound(
    passage: Passage, cue: Cue, stops: Container[int] = (), telling: Container[int] = (), *, backward: bool = False
) -> Bound:
    """A cue with the words in its reach, which ends before the tokens `stops`; all `telling` ones count."""
    reach = () if backward else ahead(passage, cue.last, stops, telling)
    if not reach and (backward or _nothing_follows(passage, cue.last)):
        reach = behind(passage, cue.first, is_last=not backward)
    names = tuple(passage.tokens[index].stem for index in reach)
    return Bound(cue.value, cue.first, cue.last, not cue.soft, reach, names)


def ahead(passage: Passage, last: int, stops: Container[int] = (), telling: Container[int] = ()) -> tuple[int, ...]:
    """The tokens with a meaning of their own that follow a cue in its clause, nearest first."""
    tokens, clause = passage.tokens, passage.tokens[last].clause
    found: list[int] = []
    for index in range(last + 1, min(len(tokens), last + 1 + _TOKENS)):
        token = tokens[index]
        if token.clause != clause or len(found) == FARTHEST or index in stops or _ends(passage, index, bool(found)):
            break
        if token.is_content or index in telling:
            found.append(index)
    return tuple(found)


def _ends(passage: Passage, index: int, found: bool) -> bool:
    word = passage.tokens[index].lower
    return (word in _ENDS and not _goes_on(passage, index)) or (found and word in _STOPS)


def _goes_on(passage: Passage, comma: int) -> bool:
    """Whether a comma stands between the parts of a list."""
    following = passage.tokens[comma + 1 : comma + 1 + _LOOKAHEAD]
    return bool(following) and following[0].is_content and any(token.lower in _JOINS for token in following)


def _nothing_follows(passage: Passage, last: int) -> bool:
    """Whether a cue stands at the end, as in "the fever was absent"."""
    following = passage.tokens[last + 1 : last + 2]
    return not following or not (following[0].is_word or following[0].lower[0].isdigit())


def behind(passage: Passage, first: int, farthest: int = FARTHEST, *, is_last: bool = False) -> tuple[int, ...]:
    """The tokens with a meaning of their own that precede a cue in its clause, nearest first.

    `is_last`: only those behind the last comma with an "and" or a "but", as in "children improved, and adults did not".
    """
    tokens, clause = passage.tokens, passage.tokens[first].clause
    found: list[int] = []
    for index in range(first - 1, max(-1, first - 1 - _TOKENS), -1):
        if tokens[index].clause != clause or len(found) == farthest or (is_last and found and _begins(passage, index)):
            break
        if tokens[index].is_content:
            found.append(index)
    return tuple(found)


def _begins(passage: Passage, index: int) -> bool:
    """Whether a statement of its own begins here: ", and"."""
    tokens = passage.tokens
    return index > 0 and tokens[index].lower in _JOINS and tokens[index - 1].lower == ","


def matched(a: Sequence[Bound], b: Sequence[Bound], fits: Callable[[Bound, Bound], bool]) -> dict[int, int]:
    """Cues of one text with those of the other that speak about the same, the best first; none is used twice."""
    pairs: dict[int, int] = {}
    taken: set[int] = set()
    for _, i, j in sorted(_likenesses(a, b, fits), key=lambda found: (-found[0], found[1] + found[2], found[1])):
        if i not in pairs and j not in taken:
            pairs[i] = j
            taken.add(j)
    return pairs


def _likenesses(
    a: Sequence[Bound], b: Sequence[Bound], fits: Callable[[Bound, Bound], bool]
) -> Iterator[tuple[float, int, int]]:
    """Cues that share a word of their reach, with how much they have in common."""
    by_name: dict[str, list[int]] = defaultdict(list)
    for j, cue in enumerate(b):
        for name in dict.fromkeys(cue.names):
            by_name[name].append(j)
    seen: set[tuple[int, int]] = set()
    for i, cue in enumerate(a):
        for j in dict.fromkeys(j for name in dict.fromkeys(cue.names) for j in by_name.get(name, ())):
            if fits(cue, b[j]):
                seen.add((i, j))
                yield likeness(cue, b[j]), i, j
        if len(seen) > _MOST_LIKENESSES:
            return


def likeness(a: Bound, b: Bound) -> float:
    """How much two cues say the same of the same: shared words of their reach, the nearest word and the value."""
    shared = len(set(a.names) & set(b.names)) / max(len(a.names), len(b.names), 1)
    return shared + (a.names[:1] == b.names[:1]) + (a.value == b.value) / 2


@cache
def weak_stems() -> frozenset[str]:
    """Stems that say too little to tell that two texts speak of the same: data/cues/scope_weak.txt."""
    text = files("adaptive_text").joinpath("data/cues/scope_weak.txt").read_text("utf-8")
    lines = (line for line in text.splitlines() if not line.startswith("#"))
    return frozenset(stem_of(word) for line in lines for word in line.split())
