"""Words that say "now" without a date (`data/status_words.toml`), and where a text has them."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import pairwise
from typing import NamedTuple

from msgspec import Struct, convert

_BEFORE, _BEHIND = 4, 3
"""How many words around one are looked at."""
_WORD = re.compile(r"[^\W_]+(?:['\u2019-][^\W_]+)*")
_END = re.compile(r"[.!?\n](?=\s|$)")
"""The end of a sentence, which a year in it dates."""
_STOP = re.compile(r"[;:](?=\s|$)|[()]")
"""What else no look goes past."""
_DATED = re.compile(r"(?<![\w,.])(?:19|20)[0-9]{2}(?![\w%]|[.,][0-9])|\bthis (?:update|edition)\b", re.IGNORECASE)
"""A year, or that the sentence speaks of its own page."""


class _Table(Struct, frozen=True, forbid_unknown_fields=True):
    """The file, where the fields are explained."""

    adjectives: frozenset[str]
    things: frozenset[str]
    own: frozenset[str]
    referrals: frozenset[str]
    mentioned: frozenset[str]
    adverbs: frozenset[str]
    states: frozenset[str]
    persons: frozenset[str]
    always: frozenset[str]
    openers: frozenset[str]
    phrases: tuple[str, ...]
    others: frozenset[str]


class Word(NamedTuple):
    """A word or phrase that goes wrong as time passes."""

    start: int
    """Index of the first character."""
    end: int
    """Index behind the last character."""


def status_words(text: str) -> Iterator[Word]:
    """Every place where a text says that something is so now, in order, unless its sentence has a year in it.

    The text is an author's: with markup, and with dates in place of expressions that print one.
    """
    if not _signs().search(text):
        return
    for start, end in _spans(_END, text, 0, len(text)):
        if not _DATED.search(text, start, end):
            for part in _spans(_STOP, text, start, end):
                words = tuple(_WORD.finditer(text, *part))
                yield from _Part(tuple(word[0].lower().replace("\u2019", "'") for word in words), words, text).found()


def _spans(stop: re.Pattern[str], text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    return pairwise([start, *(found.end() for found in stop.finditer(text, start, end)), end])


@dataclass(frozen=True, slots=True)
class _Part:
    """A stretch of a sentence."""

    words: tuple[str, ...]
    """In small letters."""
    places: Sequence[re.Match[str]]
    text: str

    def found(self) -> Iterator[Word]:
        behind = 0
        for at in range(len(self.words)):
            length = self._opener(at) or self._adjective(at) or self._adverb(at) or self._phrase(at)
            if length and at >= behind:
                behind = at + length
                yield Word(self.places[at].start(), self.places[behind - 1].end())

    def _adjective(self, at: int) -> int:
        table = _table()
        if self.words[at] not in table.adjectives or not table.own.isdisjoint(self._before(at)):
            return 0
        near = self.words[at + 1 : at + 3]
        length = next((2 + i for i, word in enumerate(near) if _is_thing(word) and self._touch(at, at + 1 + i)), 0)
        is_mentioned = self.words[max(0, at - 1) : at + 1] == ("the", "new") and near[length - 2] in table.mentioned
        return 0 if is_mentioned or not table.referrals.isdisjoint(self.words[:at]) else length

    def _adverb(self, at: int) -> int:
        if self.words[at] not in _table().adverbs:
            return 0
        wanted = _table().states if _table().persons.isdisjoint(self._before(at)) else _table().always
        near = self.words[at + 1 : at + 1 + _BEHIND]
        length = next((2 + i for i, word in enumerate(near) if word in wanted), 0)
        if length and not self._touch(at, at + length - 1):
            length = 0
        return length or int(at > 0 and self.words[at - 1] in wanted)

    def _opener(self, at: int) -> int:
        is_first = at == 0 and self.words[at] in _table().openers
        return int(is_first and self.text.startswith(",", self.places[at].end()))

    def _phrase(self, at: int) -> int:
        before = self._before(at)
        if before[-1:] and before[-1] in _table().others:
            return 0
        for phrase in _phrases().get(self.words[at], ()):
            if self.words[at : at + len(phrase)] == phrase and _table().persons.isdisjoint(before):
                return len(phrase)
        return 0

    def _before(self, at: int) -> Sequence[str]:
        return self.words[max(0, at - _BEFORE) : at]

    def _touch(self, first: int, last: int) -> bool:
        """Whether no comma stands between two words."""
        return "," not in self.text[self.places[first].end() : self.places[last].start()]


def _is_thing(word: str) -> bool:
    things = _table().things
    return word in things or word.removesuffix("s") in things


@cache
def _table() -> _Table:
    text = files("adaptive_text").joinpath("data", "status_words.toml").read_text(encoding="utf-8")
    return convert(tomllib.loads(text), _Table)


@cache
def _signs() -> re.Pattern[str]:
    """The words and phrases without their surroundings: most texts have none of them."""
    signs = sorted({*_table().adjectives, *_table().adverbs, *_table().openers, *_table().phrases})
    return re.compile(
        "|".join(re.escape(sign).replace("\\ ", r"\W+").replace("'", "['\u2019]") for sign in signs), re.IGNORECASE
    )


@cache
def _phrases() -> dict[str, list[tuple[str, ...]]]:
    """By the first word, longest first."""
    found: dict[str, list[tuple[str, ...]]] = {}
    for phrase in sorted(_table().phrases, key=len, reverse=True):
        words = tuple(phrase.split())
        found.setdefault(words[0], []).append(words)
    return found
