"""Which articles a change of the glossary can concern, told from their words alone.

A term, and how it sounds, can only concern an article that has all the words of one of the term's names, or names it by
its id. So the words of every article are kept beside it, and a changed glossary makes anew what has the words of a
change, and nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from adaptive_text.bundling.packing import pack, unpack
from adaptive_text.inline import Inlines, Text

if TYPE_CHECKING:
    from adaptive_text.article import Article
    from adaptive_text.glossary import Glossary
    from adaptive_text.worded import WordedArticle

_WORD = re.compile(r"[^\W_]+")
"""What a glossary takes for a word (`Glossary.find`)."""
_END = "\n"
"""Stands before and behind every word."""


def words_of(source: WordedArticle) -> bytes:
    """Every word of a record and of what it says: folded, sorted and packed."""
    every = _words(_END.join((*_written(source.article), *_said(source))))
    return pack(_END.join(("", *sorted(every), "")).encode())


def _said(source: WordedArticle) -> Iterator[str]:
    """Terms that are printed, texts in which terms are looked for, piece by piece as that is done, and scored prose."""
    for _, _, claim in source.article.claims():
        for register in claim.variants:
            variant = source.variant(claim.id, register)
            wording = variant.wording
            yield from wording.terms
            yield from _pieces(wording.content, wording.lead, *wording.items, wording.caption, *wording.columns)
            yield from _pieces(*(cell for row in wording.rows for cell in row))
            yield from variant.sentences


def _pieces(*contents: Inlines) -> Iterator[str]:
    for content in contents:
        for node in content:
            if isinstance(node, Text):
                yield node.text
            else:
                yield from _pieces(node.content)


def _written(article: Article) -> Iterator[str]:
    """What of the record itself may name a term: titles and questions in words, and some fields by its id."""
    yield from article.title.values()
    yield from (article.question or {}).values()
    for _, _, claim in article.claims():
        yield from claim.keep
        for variant in claim.variants.values():
            yield from (*variant.omits, *variant.adds, *variant.defines)


def _words(text: str) -> set[str]:
    """The words of a text, so that one that a glossary or the counting lowers is the same as before.

    Words are cut out before they are folded, which may make a letter of a mark, and a mark of a letter.
    """
    distinct = " ".join(set(text.split()))  # most stand in a text again and again, and cutting out takes time
    if distinct.isascii():
        return set(_WORD.findall(distinct.lower()))
    return {part for word in set(_WORD.findall(distinct)) for part in _folded(word)}


def _folded(word: str) -> Collection[str]:
    return (word.lower(),) if word.isascii() else _WORD.findall(word.casefold())


@dataclass(frozen=True)
class Changes:
    """What differs between two glossaries, as far as articles can tell."""

    runs: frozenset[frozenset[str]]
    """An article with all words of one of them may be another one now."""

    @classmethod
    def between(cls, old: Glossary, new: Glossary) -> Changes:
        """What differs: terms by any of their names and by their ids, and the syllables of words."""
        names = frozenset(old.named()), frozenset(new.named())
        terms = _differing(old.terms, new.terms)
        runs = [words for words, term in names[0] | names[1] if term in terms]
        runs += [words for words, _ in names[0] ^ names[1]]
        runs += [(name,) for name in (*terms, *_differing(old.spoken, new.spoken))]
        return cls(frozenset(found for words in runs if (found := frozenset(_words("\n".join(words))))))

    def touch(self, words: bytes) -> bool:
        """Whether an article with these words (`words_of`) may be another one now; if not, it is the very same."""
        if not self.runs:
            return False
        have = self._vocabulary.intersection(unpack(words).split(b"\n"))
        return any(run <= have for word in have for run in self._by_word.get(word, ()))

    @cached_property
    def _vocabulary(self) -> frozenset[bytes]:
        return frozenset(word for run in self._encoded for word in run)

    @cached_property
    def _by_word(self) -> Mapping[bytes, Collection[frozenset[bytes]]]:
        """Each run by its longest word, which few articles have."""
        found: dict[bytes, list[frozenset[bytes]]] = {}
        for run in self._encoded:
            found.setdefault(max(run, key=lambda word: (len(word), word)), []).append(run)
        return found

    @cached_property
    def _encoded(self) -> Collection[frozenset[bytes]]:
        return [frozenset(word.encode() for word in run) for run in self.runs]


def _differing(old: Mapping[str, object], new: Mapping[str, object]) -> Collection[str]:
    """The keys that do not have the same value in both."""
    return {key for key in old.keys() | new.keys() if old.get(key) != new.get(key)}
