"""Cue tables: words that negate, hedge, oblige or point somewhere, matched by spaCy.

A table is a file in data/cues, for people who know the language of medicine and not this program:

    [possible]                       # the value that its cues have
    cues = ["may", "might", "it is possible that", "potential~"]
    soft = ["can"]                   # may stand for a cue of this value, but alone it says nothing

Words are matched in small letters; `word~` is any inflection of the word, `a|b` one of two, `word?` may be missing, `_`
is any one word, `#` a number. The longest cue wins where two overlap. The value `none` takes words out of the matching:
"not only" negates nothing. A cue that is the sign ~ itself is written `~~`.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from itertools import product
from threading import Lock
from typing import TYPE_CHECKING, NamedTuple

from msgspec import Struct, convert

from adaptive_text.meaning.tokens import stem_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from spacy.tokens import Doc

    from adaptive_text.meaning.tokens import Passage, Token

NONE = "none"
"""The value of cues that stand for nothing, and keep shorter ones from matching."""
GAP, NUMBER = "_", "#"


class Cue(NamedTuple):
    """A cue that was found in a passage."""

    value: str
    first: int
    """Index of its first token."""
    last: int
    """Index of its last token, included."""
    soft: bool
    """Whether it may stand for a firm cue, and alone says nothing."""


class _Group(Struct, frozen=True, forbid_unknown_fields=True):
    cues: tuple[str, ...] = ()
    soft: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Form:
    """One way to write a cue, word by word."""

    value: str
    soft: bool
    words: tuple[str, ...]
    """Small letters, `word~` for any inflection, `_` for any word."""

    @property
    def stems(self) -> tuple[str, ...]:
        return tuple(GAP if word in (GAP, NUMBER) else stem_of(word.removesuffix("~")) for word in self.words)

    def fits(self, tokens: Sequence[Token]) -> bool:
        """Whether the words that must stand as they are do so."""
        return all(_fits(word, token) for word, token in zip(self.words, tokens, strict=True))


def _fits(word: str, token: Token) -> bool:
    if word == NUMBER:
        return token.lower[0].isdigit()
    return word == GAP or word.endswith("~") or word == token.lower


@lru_cache(maxsize=512)
def find_cues(table: str, passage: Passage) -> tuple[Cue, ...]:
    """The cues of a table in a passage, in order; they do not overlap."""
    found = sorted(_matches(table, passage), key=lambda cue: (cue.first - cue.last, cue.first, cue.soft, cue.value))
    taken: set[int] = set()
    kept: list[Cue] = []
    for cue in found:
        places = range(cue.first, cue.last + 1)
        if taken.isdisjoint(places):
            taken.update(places)
            kept.append(cue)
    return tuple(sorted((cue for cue in kept if cue.value != NONE), key=lambda cue: cue.first))


def _matches(table: str, passage: Passage) -> Iterator[Cue]:
    forms = _forms(table)
    tokens = passage.tokens
    for key, first, last in _matched(table, passage):
        for form in forms[key]:
            if tokens[first].sentence == tokens[last].sentence and form.fits(tokens[first : last + 1]):
                yield Cue(form.value, first, last, form.soft)


@cache
def _forms(table: str) -> dict[str, tuple[_Form, ...]]:
    """The forms of a table by their stems."""
    text = files("adaptive_text").joinpath(f"data/cues/{table}.toml").read_text("utf-8")
    forms: dict[str, list[_Form]] = {}
    for value, group in convert(tomllib.loads(text), dict[str, _Group]).items():
        for soft, cues in ((False, group.cues), (True, group.soft)):
            for cue in cues:
                for words in _spelled(cue):
                    form = _Form(value, soft, words)
                    forms.setdefault(" ".join(form.stems), []).append(form)
    return {key: tuple(group) for key, group in forms.items()}


def _spelled(cue: str) -> Iterator[tuple[str, ...]]:
    """Every way to write a cue: one of its alternatives at each place, optional words there or not."""
    choices = [[*word.removesuffix("?").split("|"), *([""] if word.endswith("?") else [])] for word in cue.split()]
    return (tuple(word for word in words if word) for words in product(*choices))


# --- matching


_lock = Lock()


def _matched(table: str, passage: Passage) -> tuple[tuple[str, int, int], ...]:
    return _all_matched(passage).get(table, ())


@lru_cache(maxsize=64)
def _all_matched(passage: Passage) -> dict[str, tuple[tuple[str, int, int], ...]]:
    """Of every table, the stems of forms that occur, with their first and last token: one pass over the passage."""
    words = [token.stem for token in passage.tokens]
    if not words:
        return {}
    with _lock:
        matchers = _matchers()
        with matchers.vocab.memory_zone():  # pyright: ignore[reportUnknownMemberType]  # spaCy's hints are partial
            doc = matchers.read(words)
            matches = matchers.match(doc, frozenset(words))
            found = [(matchers.vocab.strings[key], first, last - 1) for key, first, last in matches]
    by_table: dict[str, list[tuple[str, int, int]]] = {}
    for name, first, last in found:
        table, _, key = name.partition("\t")
        by_table.setdefault(table, []).append((key, first, last))
    return {table: tuple(sorted(set(matches))) for table, matches in by_table.items()}


class _Matchers:
    """spaCy's matchers over all tables: phrases by a trie, those with gaps token by token."""

    def __init__(self) -> None:
        from spacy.matcher import Matcher, PhraseMatcher
        from spacy.tokens import Doc
        from spacy.vocab import Vocab

        self.vocab = Vocab()
        self._doc = Doc
        self._phrases = PhraseMatcher(self.vocab, attr="LEMMA")
        self._gapped = Matcher(self.vocab)
        self._around_gaps: set[frozenset[str]] = set()
        for name, stems in self._patterns():
            if GAP in stems:
                self._around_gaps.add(frozenset(stems) - {GAP})
                self._gapped.add(name, [[{} if stem == GAP else {"LEMMA": stem} for stem in stems]])
            else:
                self._phrases.add(name, [self.read(stems)])

    def _patterns(self) -> Iterator[tuple[str, Sequence[str]]]:
        for table in _tables():
            for key, forms in _forms(table).items():
                yield f"{table}\t{key}", forms[0].stems

    def read(self, stems: Sequence[str]) -> Doc:
        return self._doc(self.vocab, words=list(stems), lemmas=list(stems))

    def match(self, doc: Doc, stems: frozenset[str]) -> list[tuple[int, int, int]]:
        """Every match. Token by token is slow, so that is left out where no pattern has all of its words."""
        may_have_gaps = any(words <= stems for words in self._around_gaps)
        return [*self._phrases(doc), *(self._gapped(doc) if may_have_gaps else ())]


@cache
def _matchers() -> _Matchers:
    return _Matchers()


def _tables() -> list[str]:
    folder = files("adaptive_text").joinpath("data/cues")
    return sorted(entry.name.removesuffix(".toml") for entry in folder.iterdir() if entry.name.endswith(".toml"))
