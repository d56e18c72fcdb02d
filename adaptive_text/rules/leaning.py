"""Openers that lean on the sentence before (`data/leaning.toml`), and whether a text has one."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files
from itertools import islice
from typing import NamedTuple

from msgspec import Struct, convert

from adaptive_text.meaning.tokens import function_words

_LOOKED_AT = 160
"""Characters from the start of a text that are looked at."""
_MOST_WORDS = 16
"""Words and signs of them."""
_FAR, _NEAR, _PHRASE = 10, 3, 4
"""Words up to which a verb's companion, a pointer's noun and a page's noun are looked for."""
_WORD = re.compile(r"[^\W_]+(?:['-][^\W_]+)*|'s\b|[,.;:!?()]")
_FIRST = re.compile(r"[\s\"'\u2018\u201c\u201e(\[]{0,9}([^\W_]+)")
_PLAIN = str.maketrans({"\u2019": "'", "\u2018": "'", "\u02bc": "'", "\u2010": "-", "\u2011": "-"})
_QUESTIONS = frozenset({"how", "what", "when", "where", "which", "who", "why", "exactly"})
_THAT = frozenset({"that", "whether", "if"}) | _QUESTIONS


class Opener(NamedTuple):
    """The words that lean."""

    start: int
    """Index of the first character."""
    end: int
    """Index behind the last character."""


def leaning_opener(text: str, named: Callable[[], Collection[str]] = tuple[str, ...]) -> Opener | None:
    """The words with which a text leans on a sentence before it; `None` where it stands alone.

    `named` tells words in small letters that readers have just read: "these signs" under the heading "Signs" leans on
    nothing else. It is asked only where it matters.
    """
    first = _FIRST.match(text)
    if first is None or first[1].lower() not in _first_words():
        return None
    start = first.start(1)
    looked_at = text[start : start + _LOOKED_AT].translate(_PLAIN)
    found = tuple(islice(_WORD.finditer(looked_at), _MOST_WORDS))
    length = _Opening(tuple(match[0].lower() for match in found), named).length
    return Opener(start, start + found[length - 1].end()) if length else None


class _Dummy(Struct, frozen=True, forbid_unknown_fields=True):
    between: frozenset[str]
    adjectives: frozenset[str]
    reports: frozenset[str]
    verbs: Mapping[str, frozenset[str]]


class _Commas(Struct, frozen=True, forbid_unknown_fields=True):
    words: tuple[str, ...]


class _Table(Struct, frozen=True, forbid_unknown_fields=True):
    """The file, where the fields are explained."""

    pronouns: frozenset[str]
    pointers: frozenset[str]
    before_pointers: tuple[str, ...]
    shares: tuple[str, ...]
    subjects: frozenset[str]
    pages: frozenset[str]
    times: frozenset[str]
    persons: frozenset[str]
    twins: frozenset[str]
    links: Mapping[str, frozenset[str]]
    links_with_comma: _Commas
    pairs: Mapping[str, str]
    dummy: _Dummy


@cache
def _table() -> _Table:
    text = files("adaptive_text").joinpath("data", "leaning.toml").read_text(encoding="utf-8")
    return convert(tomllib.loads(text), _Table)


@cache
def _phrases(field: str) -> Mapping[str, Sequence[tuple[str, ...]]]:
    """The phrases of a list of the table by their first word, the longest first."""
    by_field = {
        "links": _table().links,
        "commas": _table().links_with_comma.words,
        "before": _table().before_pointers,
        "shares": _table().shares,
        "adjectives": _table().dummy.adjectives,
    }
    found: dict[str, list[tuple[str, ...]]] = {}
    for phrase in sorted(by_field[field], key=lambda phrase: (-len(phrase), phrase)):
        words = tuple(phrase.split())
        found.setdefault(words[0], []).append(words)
    return found


@cache
def _first_words() -> frozenset[str]:
    """The words that an opener may begin with."""
    table = _table()
    phrases = (*table.links, *table.links_with_comma.words, *table.before_pointers, *table.shares)
    single = table.pronouns | table.pointers | table.pairs.keys()
    return frozenset(re.split(r"[ ']", phrase)[0] for phrase in (*phrases, *single))


@dataclass(frozen=True)
class _Opening:
    """The first words and signs of a text, in small letters."""

    words: tuple[str, ...]
    named: Callable[[], Collection[str]]

    @cached_property
    def length(self) -> int:
        """How many of the words lean; 0 where none does."""
        return self._link() or self._pair() or self._pronoun() or self._share() or self._pointer(0) or self._behind()

    def _word(self, at: int) -> str:
        return self.words[at] if at < len(self.words) else ""

    def _phrase(self, field: str, at: int = 0) -> int:
        """The length of the longest phrase of a list that stands here; 0 for none."""
        known = _phrases(field).get(self._word(at), ())
        return next((len(phrase) for phrase in known if self.words[at : at + len(phrase)] == phrase), 0)

    def _link(self) -> int:
        if length := self._phrase("links"):
            unless = _table().links[" ".join(self.words[:length])]
            return 0 if self._word(length) in unless else length
        length = self._phrase("commas")
        return length if length and self._word(length) == "," else 0

    def _pair(self) -> int:
        partner = _table().pairs.get(self.words[0])
        if partner is None or partner in self._clause(_MOST_WORDS) or self._word(1) in _table().twins:
            return 0
        return 1 if self._word(1) != "of" else 0

    def _clause(self, far: int) -> Sequence[str]:
        """The words behind the first up to the next sign but a comma."""
        inside = self.words[1 : 1 + far]
        return inside[: next((i for i, word in enumerate(inside) if word in ".;:!?"), far)]

    def _pronoun(self) -> int:
        first = self.words[0].partition("'")[0]
        if self.words[0] not in _table().pronouns and first not in _table().pronouns:
            return 0
        return 0 if first == "it" and self._is_dummy() else 1

    def _is_dummy(self) -> bool:
        """Whether "it" points at nothing."""
        dummy, at = _table().dummy, 1
        while at <= _FAR:
            word, behind = self._word(at), self.words[at + 1 : at + 2 + _FAR]
            if word in dummy.verbs and not dummy.verbs[word].isdisjoint(behind):
                return True
            if length := self._phrase("adjectives", at):
                if self._opens_a_clause(at + length):
                    return True
            elif word in dummy.reports:
                return not _THAT.isdisjoint(behind[:1])
            if not (length or word in dummy.between or word.endswith("ly")):
                return False
            at += max(length, 1)
        return False

    def _opens_a_clause(self, at: int) -> bool:
        behind = self.words[at : at + _FAR]
        if behind[:1] == ("for",):
            return "to" in behind
        return behind[:2] == ("not", "to") or self._word(at) in {"to", *_THAT}

    def _share(self) -> int:
        length = self._phrase("shares")
        if not length or self._word(length) != "of":
            return 0
        behind = length + 1
        return behind + 1 if self._word(behind) in ("them", "it") else self._pointer(behind)

    def _behind(self) -> int:
        """A pointer behind a preposition or a conjunction."""
        length = self._phrase("before")
        return self._pointer(length) if length else 0

    def _pointer(self, at: int) -> int:
        """How many words lean up to the pointer here, with its noun; 0 where none does."""
        pointer, behind = self._word(at), self._word(at + 1)
        if pointer not in _table().pointers or (pointer == "those" and behind in _table().persons):
            return 0
        if self._names_the_page(at) or any(self._is_known(word) for word in self._nouns(at + 1)):
            return 0
        is_noun = behind.isalpha() and behind not in function_words()
        return at + 1 + is_noun

    def _nouns(self, at: int) -> Sequence[str]:
        """The words that may be the noun of a pointer: those up to a small word or a sign."""
        near = self.words[at : at + _NEAR]
        end = next((i for i, word in enumerate(near) if word in function_words() or not word[0].isalnum()), _NEAR)
        return near[:end]

    def _is_known(self, noun: str) -> bool:
        table = _table()
        singulars = {noun, noun.removesuffix("s"), noun.removesuffix("es")}
        if noun.endswith("ies"):
            singulars.add(noun.removesuffix("ies") + "y")
        known = (table.subjects, table.pages, table.times)
        return any(not singulars.isdisjoint(nouns) for nouns in known) or not singulars.isdisjoint(self.named())

    def _names_the_page(self, at: int) -> bool:
        """Whether the page speaks of itself: "this is general information"."""
        if self._word(at + 1) not in ("is", "was", "are"):
            return False
        return any(word in _table().pages for word in self.words[at + 2 : at + 2 + _PHRASE])
