"""The glossary: terms with their names by register and region, how they sound, and where a text uses them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from itertools import accumulate
from operator import itemgetter
from typing import Annotated, NamedTuple

from pydantic import Field

from adaptive_text.counting import Pronunciations
from adaptive_text.record import NAME, Document, Record, Text


class Term(Record):
    """A glossary entry."""

    technical: Text
    """The precise name: `atopic dermatitis`."""
    plain: Text | None = None
    """The everyday name: `eczema`."""
    definition: Text | None = None
    aliases: tuple[Text, ...] = ()
    abbreviation: Text | None = None
    """Found only in its own case: `AD`, not `ad`."""
    say: Text | None = None
    """Respelling of the technical name, with a hyphen between syllables and a space between words (also where the name
    itself has a hyphen): `uh-TOP-ik der-muh-TY-tis`."""
    names: Mapping[Annotated[Text, Field(pattern=r"^[A-Z]{2}$")], Text] = {}
    """Names by region: `{GB: paracetamol, US: acetaminophen}`."""
    brands: Mapping[Annotated[Text, Field(pattern=r"^[A-Z]{2}$")], tuple[Text, ...]] = {}
    """Brand names by region."""
    source: Text | None = None
    """Where the entry comes from: the address of a public page."""

    def all_names(self) -> Iterator[str]:
        """Every name but the abbreviation; the technical one first."""
        yield self.technical
        if self.plain is not None:
            yield self.plain
        yield from self.aliases
        yield from self.names.values()
        for brands in self.brands.values():
            yield from brands


class Use(NamedTuple):
    """A place in a text where a term is named."""

    start: int
    """Index of the first character."""
    end: int
    """Index behind the last character."""
    term: str
    """The term's id."""


class Glossary(Document):
    """All terms of a library, by id."""

    terms: Mapping[Annotated[Text, Field(pattern=NAME)], Term] = {}

    def find(self, text: str) -> tuple[Use, ...]:
        """Every use of a term, in order, without overlap: at each word the longest name wins.

        Whole words, in any case (abbreviations in their own), with spaces or hyphens between them, and with a regular
        plural of the last one. The parts of a hyphenated word are words: "non-statin" uses "statin".
        """
        return tuple(_uses(text, self._names, self._abbreviations, self._firsts))

    def named(self) -> Iterator[tuple[tuple[str, ...], str]]:
        """Every run of words that `find` knows, with the term that it names: names and plurals in lower case."""
        yield from self._names.runs()
        yield from self._abbreviations.runs()

    @cached_property
    def _names(self) -> _Trie:
        pairs = [(name.lower(), term) for term, entry in self.terms.items() for name in entry.all_names()]
        return _trie(pairs)

    @cached_property
    def _abbreviations(self) -> _Trie:
        return _trie([(entry.abbreviation, term) for term, entry in self.terms.items() if entry.abbreviation])

    @cached_property
    def _firsts(self) -> frozenset[str]:
        """The first words of all names, in lower case: where none of them stands no name can begin."""
        return frozenset(word.lower() for root in (self._names, self._abbreviations) for word in root.next)

    @cached_property
    def spoken(self) -> Mapping[str, int]:
        """Syllables of the words of technical names, by lower-case word, as `say` tells them.

        Regular plurals of the last word are there too where their number of syllables is certain.
        """
        counts = Pronunciations()
        for entry in self.terms.values():
            spoken = said(entry.technical, entry.say) if entry.say else ()
            for word, syllables in spoken:
                counts.setdefault(word, syllables)
            if spoken and (plural := _spoken_plural(*spoken[-1])):
                counts.setdefault(*plural)
        return counts

    def name(self, term: str, register: str, registers: Sequence[str], region: str | None = None) -> str:
        """What to call a term: its plain name in the plainest register, else the region's or the technical one.

        `registers` runs from precise to plain. Raises `KeyError` for an unknown term.
        """
        entry = self.terms[term]
        if entry.plain is not None and registers and register == registers[-1]:
            return entry.plain
        return entry.names.get(region or "", entry.technical)


class _Trie:
    """Names as a tree of words; a node holds the term whose name ends there."""

    __slots__ = ("next", "term")

    def __init__(self) -> None:
        self.next: dict[str, _Trie] = {}
        self.term: str | None = None

    def add(self, words: Sequence[str], term: str) -> None:
        node = self
        for word in words:
            node = node.next.setdefault(word, _Trie())
        if node.term is None and words:
            node.term = term

    def runs(self, before: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], str]]:
        """The words on the way to each term, and the term."""
        if self.term is not None:
            yield before, self.term
        for word, node in self.next.items():
            yield from node.runs((*before, word))


_WORD = re.compile(r"[^\W_]+")
_WORD_KEPT = re.compile(r"([^\W_]+)")
_BETWEEN = re.compile(r"\s+|[-\u2010\u2011/'\u2019&+]|(?<=\b[A-Z])\.\s+")
"""What may stand between two words of a name; a full stop may only behind one capital, as in `C. difficile`."""


def _trie(names: Sequence[tuple[str, str]]) -> _Trie:
    """All names as written, then their plurals: a name beats another's plural."""
    root = _Trie()
    split = [(_WORD.findall(name), term) for name, term in names]
    for words, term in split:
        root.add(words, term)
    for words, term in split:
        for plural in _plurals(words[-1]) if words else ():
            root.add([*words[:-1], plural], term)
    return root


def _plurals(word: str) -> Iterator[str]:
    if word.endswith("y") and word[-2:-1] not in (*"aeiou", ""):
        yield word[:-1] + "ies"
    elif word.endswith(("s", "x", "z", "ch", "sh")):
        yield word + "es"
    if not word.endswith("s"):
        yield word + "s"


def _uses(text: str, names: _Trie, abbreviations: _Trie, firsts: frozenset[str]) -> Iterator[Use]:
    pieces = _WORD_KEPT.split(text)  # in turn what is between words and a word
    words = pieces[1::2]
    lower = " ".join(words).lower().split(" ")
    begun = [at for at, word in enumerate(lower) if word in firsts]
    ends = list(accumulate(map(len, pieces)))[1::2] if begun else []
    behind = 0
    for at in begun:
        if at < behind:
            continue
        behind, term = _longest(text, lower, ends, at, names)
        if words[at] in abbreviations.next:
            behind, term = max((behind, term), _longest(text, words, ends, at, abbreviations), key=itemgetter(0))
        if term is not None:
            yield Use(ends[at] - len(words[at]), ends[behind - 1], term)


def _longest(text: str, words: Sequence[str], ends: Sequence[int], at: int, root: _Trie) -> tuple[int, str | None]:
    """The index behind the last word, and the term, of the longest name that starts at a word; `(0, None)` for none."""
    found: tuple[int, str | None] = (0, None)
    node = root.next.get(words[at])
    while node is not None:
        at += 1
        if node.term is not None:
            found = (at, node.term)
        node = node.next.get(words[at]) if node.next and at < len(words) else None
        if node is not None and not _BETWEEN.fullmatch(text, ends[at - 1], ends[at] - len(words[at])):
            break
    return found


_SPLIT = re.compile(r"[\s\-\u2010\u2011/]+")


def said(name: str, say: str) -> tuple[tuple[str, int], ...]:
    """The words of a name with their syllables, in lower case; empty where the two do not match word by word."""
    words = [word for word in _SPLIT.split(name.lower()) if word]
    spoken = say.split()
    if len(words) != len(spoken):
        return ()
    return tuple((word, len(sound.split("-"))) for word, sound in zip(words, spoken, strict=True))


def _spoken_plural(word: str, syllables: int) -> tuple[str, int] | None:
    """The regular plural and its syllables, where they are certain ("stomachs" has one less than "churches")."""
    if word.endswith(("s", "ch", "ce", "ge", "se", "ze")) or not word.isalpha():
        return None
    if word.endswith(("x", "z", "sh")):
        return word + "es", syllables + 1
    if word.endswith("y") and word[-2:-1] not in tuple("aeiou"):
        return word[:-1] + "ies", syllables
    return word + "s", syllables
