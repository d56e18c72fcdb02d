"""The two sides of a comparison: what is compared, and with what."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache, lru_cache
from typing import TYPE_CHECKING, NamedTuple

from adaptive_text.meaning.anchors import words
from adaptive_text.meaning.cues import Cue, find_cues
from adaptive_text.meaning.tokens import stem_of

if TYPE_CHECKING:
    from adaptive_text.meaning.tokens import Passage, Token

CONNECTOR, ABOVE, BELOW = "connector", "above", "below"
MOST_COMPARISONS = 40
"""Comparisons of a text that are looked at: an article has fewer, and each is held against each."""
LONGEST_SIDE = 14
"""Tokens before a connector that belong to its left side."""
LONGEST_RIGHT = 10
"""Tokens behind a connector in which its right side lies."""
MOST_RIGHT = 4
"""Terms of a right side."""


def _words(terms: frozenset[str]) -> frozenset[str]:
    """Terms without numbers, which are what is said of a side, unless they are all that it is called by."""
    return frozenset(term for term in terms if not term[0].isdigit()) or terms


class Comparison(NamedTuple):
    """What is compared with what, as stems and names of comparators."""

    first: int
    """The first token of the words that introduce the comparator."""
    last: int
    sentence: int
    sign: int
    """1 where the words themselves say that the left side is more or better, -1 for less, 0 where they do not."""
    left: frozenset[str]
    right: frozenset[str]
    start: int
    """The first token of the right side."""
    stop: int
    """The token after it."""

    @property
    def against(self) -> frozenset[str]:
        """What only the right side has."""
        return _words(self.right - self.left)

    @property
    def of(self) -> frozenset[str]:
        """What only the left side has."""
        return _words(self.left - self.right)

    def agrees(self, other: Comparison) -> bool:
        """Whether both have the same comparator."""
        return not self.against.isdisjoint(other.against)

    @property
    def numbers(self) -> tuple[frozenset[str], frozenset[str]]:
        """The numbers on each side that are not on the other."""
        unlike = self.left - self.right, self.right - self.left
        return frozenset(t for t in unlike[0] if t[0].isdigit()), frozenset(t for t in unlike[1] if t[0].isdigit())

    def crossed(self, other: Comparison) -> frozenset[str]:
        """What stands on one side here and on the other side there."""
        return (self.against & other.of) | (other.against & self.of)

    def swaps(self, other: Comparison) -> bool:
        """Whether each side of one is the other side of the other."""
        both = self.against & other.of and other.against & self.of
        return bool(both) and not self.agrees(other)


def is_turned_round(a: Passage, b: Passage) -> bool:
    """Whether a comparison of one text stands the other way round in the other."""
    return any(one.swaps(other) for one in comparisons(a) for other in comparisons(b))


class Terms(NamedTuple):
    """The words of a text that may be compared."""

    names: Mapping[int, str]
    """By token: the group of the table that it belongs to."""
    firm: Mapping[int, str]
    """The same without soft cues, which name a comparator only where one is expected."""
    groups: Mapping[int, str]
    """By token: the group of people that it belongs to, so that "females" are "women"."""
    at: Sequence[str]
    """Of every token, its stem or label; empty where it tells nothing."""


@lru_cache(maxsize=64)
def terms(passage: Passage) -> Terms:
    """What each token of a text is called in comparisons."""
    cues = [cue for cue in find_cues("comparator", passage) if cue.value not in (CONNECTOR, ABOVE, BELOW)]
    names = {at: cue.value for cue in cues for at in range(cue.first, cue.last + 1)}
    firm = {at: cue.value for cue in cues if not cue.soft for at in range(cue.first, cue.last + 1)}
    people = [cue for cue in find_cues("population", passage) if not cue.soft]
    groups = {at: cue.value for cue in people for at in range(cue.first, cue.last + 1)}
    tokens = passage.tokens
    return Terms(names, firm, groups, [_term(tokens, at) for at in range(len(tokens))])


@lru_cache(maxsize=64)
def comparisons(passage: Passage) -> Sequence[Comparison]:
    """The comparisons of a text, in order."""
    cues = [cue for cue in find_cues("comparator", passage) if cue.value in (ABOVE, BELOW) or _connects(passage, cue)]
    return tuple(_comparisons(passage, cues[:MOST_COMPARISONS])) if cues else ()


def _connects(passage: Passage, cue: Cue) -> bool:
    """Whether a comparator stands behind a cue: not behind the "than" of "more than 5"."""
    following = passage.tokens[cue.last + 1].lower if cue.last + 1 < len(passage.tokens) else ""
    counted = following[:1].isdigit() or following in words("number")
    return cue.value == CONNECTOR and not (counted and passage.tokens[cue.last].lower == "than")


def introduces(passage: Passage) -> bool:
    """Whether a text says "than" or the like, with or without a comparator that can be told."""
    return any(not cue.soft and _connects(passage, cue) for cue in find_cues("comparator", passage))


def _comparisons(passage: Passage, cues: Sequence[Cue]) -> Iterator[Comparison]:
    favour: Cue | None = None
    for cue in cues:
        if cue.value == ABOVE and cue.soft:
            favour = cue
        elif not cue.soft:
            yield from _comparison(passage, cue, {CONNECTOR: 0, ABOVE: 1, BELOW: -1}[cue.value], 0)
        elif favour is not None and cue.first - favour.last <= LONGEST_SIDE:
            yield from _comparison(passage, cue, 1, favour.last + 1)
            favour = None


def _comparison(passage: Passage, cue: Cue, sign: int, start: int) -> Iterator[Comparison]:
    tokens, found = passage.tokens, terms(passage)
    sentence = tokens[cue.first].sentence
    begin, stop = _right(tokens, cue.last + 1, sentence, found)
    left = range(max(start, cue.first - LONGEST_SIDE), cue.first)
    if cue.first == 0 or tokens[cue.first - 1].sentence != sentence:
        left = range(stop, min(stop + LONGEST_SIDE, len(tokens)))
    of = frozenset(_called(found, [at for at in left if tokens[at].sentence == sentence], found.firm))
    against = frozenset(_called(found, range(begin, stop), found.names))
    if any(not term[0].isdigit() for term in against):
        yield Comparison(cue.first, cue.last, sentence, sign, of, against, begin, stop)


def _right(tokens: Sequence[Token], begin: int, sentence: int, found: Terms) -> tuple[int, int]:
    """Where the right side lies."""
    told, first = 0, -1
    for at in range(begin, min(begin + LONGEST_RIGHT, len(tokens))):
        token = tokens[at]
        if token.sentence != sentence or token.lower in words("whole") or told == MOST_RIGHT:
            return (first if told else begin), at
        if told and token.lower in words("end") and at not in found.names:
            return (first if told else begin), at
        if found.at[at] or at in found.names or at in found.groups:
            told += 1
            first = at if first < 0 else first
    return (first if told else begin), min(begin + LONGEST_RIGHT, len(tokens))


def _called(found: Terms, places: Sequence[int], names: Mapping[int, str]) -> Iterator[str]:
    for at in places:
        if at in names:
            yield f"={names[at]}"
        if at in found.groups:
            yield f"={found.groups[at]}"
        if found.at[at]:
            yield found.at[at]
        if found.at[at].startswith("no "):
            yield "=no treatment"


def _term(tokens: Sequence[Token], at: int) -> str:
    token = tokens[at]
    if is_label(tokens, at):
        return f"label {token.lower}"
    if token.lower[0].isdigit():
        following = tokens[at + 1].lower if at + 1 < len(tokens) else ""
        return f"label {token.lower}" if following in words("dosed") else token.lower
    if not token.is_content or token.stem in _untold():
        return ""
    negated = at > 0 and tokens[at - 1].lower in ("no", "without", "non")
    return f"no {token.stem}" if negated else token.stem


def is_label(tokens: Sequence[Token], at: int) -> bool:
    """Whether a token is the letter or number of an arm, a group or a cohort: "arm A", "arms A and B"."""
    text = tokens[at].text
    if len(text) != 1 or not (text.isdigit() or (text.isalpha() and text.isupper())):
        return False
    heads = [token.lower for token in tokens[max(at - 3, 0) : at]]
    is_second = heads[2:] in (["and"], ["or"]) and heads[0] in words("labelled")
    return is_second or not words("labelled").isdisjoint(heads[-1:])


@cache
def _untold() -> frozenset[str]:
    return frozenset(map(stem_of, words("untold")))
