"""Text to tokens that keep their places: words with their stems, numbers and signs, sentences and clauses."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator

LONGEST_WORD = 80
"""Characters of a word that are looked at; a longer one goes on as another."""
SHORTEST_SPELT = 5
"""Letters of a word from which on British spelling is brought to American."""


class Token(NamedTuple):
    """A word, a number or a sign."""

    text: str
    """As written, with plain quotes, hyphens and spaces."""
    lower: str
    """In small letters and written out: `not` for the `n't` of "isn't", `will` for the `wo` of "won't"."""
    stem: str
    """What its inflections share (Porter's algorithm, and data/cues/irregular.txt); of a number or a sign, `lower`."""
    start: int
    """Where it begins in the text, in characters."""
    end: int
    sentence: int
    """Number of its sentence, from 0."""
    clause: int
    """Number of its clause in the whole text, from 0."""

    @property
    def is_word(self) -> bool:
        """Whether it begins with a letter."""
        return self.lower[:1].isalpha()

    @property
    def is_content(self) -> bool:
        """Whether it is a word that carries meaning of its own: no article, preposition, auxiliary or pronoun."""
        return self.is_word and self.lower not in function_words()


class FactSpan(NamedTuple):
    """Characters of a text that were printed from a declared fact."""

    start: int
    end: int
    fact: str
    part: str | None


@dataclass(frozen=True)
class Passage:
    """A text that is compared with another."""

    text: str
    facts: tuple[FactSpan, ...] = ()
    """Of a wording: where its values were printed; in reading order."""

    @cached_property
    def plain(self) -> str:
        """The text with plain quotes, hyphens and spaces, character by character, so that places stay."""
        return _SURROGATE.sub("\ufffd", self.text.translate(_PLAIN))

    @cached_property
    def tokens(self) -> tuple[Token, ...]:
        """All tokens, in order."""
        return tuple(_tokens(self.plain))

    @cached_property
    def stems(self) -> frozenset[str]:
        """Stems of the words that carry meaning."""
        return frozenset(token.stem for token in self.tokens if token.is_content)

    def quote(self, first: int, last: int) -> str:
        """The characters from one token to another, both included, as written."""
        return self.text[self.tokens[first].start : self.tokens[last].end]

    def span(self, first: int, last: int) -> tuple[int, int]:
        """Where they stand."""
        return self.tokens[first].start, self.tokens[last].end


_PLAIN = {
    **dict.fromkeys(map(ord, "\u2018\u2019\u201a\u201b\u02bc\u2032\u00b4`"), "'"),
    **dict.fromkeys(map(ord, "\u201c\u201d\u201e\u2033\u00ab\u00bb"), '"'),
    **dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2015\u2212"), "-"),
    **dict.fromkeys(map(ord, "\u00a0\u202f\u2007\u2009\u200a\u2008\u2002\u2003\t"), " "),
    ord("\u00b5"): "\u03bc",
}
_SURROGATE = re.compile("[\ud800-\udfff]")
_TOKEN = re.compile(
    r"""(?P<number>\d{1,3}(?:,\d{3})+(?!\d)(?:\.\d+)?|\d+(?:\.\d+)?|(?<![\w.])\.\d+)
      |(?P<word>[^\W\d_](?:[^\W_]|_)*(?:'(?=[^\W\d_])[^\W\d_]+)?)
      |(?P<sign>[<>]=?|\S)""",
    re.VERBOSE,
)
_NEGATED = {"can": "can", "ca": "can", "wo": "will", "sha": "shall", "ai": "is"}
_SENTENCE_END = re.compile(r"[.!?]+[\"')\]]*(?=\s+[\"'(\[]*[A-Z0-9]|\s*$)|\n")
_BREAKS = frozenset({";", ":", "but", "although", "though", "whereas", "while", "however", "yet"})
"""A clause ends before these."""


def _tokens(text: str) -> Iterator[Token]:
    ends = _sentence_ends(text)
    sentence, clause, fresh = 0, 0, True
    for found in _TOKEN.finditer(text):
        while ends and found.start() >= ends[0]:
            del ends[0]
            sentence, clause, fresh = sentence + 1, clause + (not fresh), True
        for written, lower, start, end in _pieces(found):
            if lower in _BREAKS and not fresh:
                clause += 1
            fresh = False
            yield Token(written, lower, stem_of(lower), start, end, sentence, clause)


def _sentence_ends(text: str) -> list[int]:
    """Where sentences end; the last stop of an abbreviation ends none."""
    return [end.end() for end in _SENTENCE_END.finditer(text) if not _is_abbreviation(text[: end.start()][-20:])]


def _is_abbreviation(before: str) -> bool:
    word = before.rsplit(None, 1)[-1] if before.strip() else ""
    return word.lower().strip("(\"'") in _abbreviations()


@cache
def _abbreviations() -> frozenset[str]:
    text = files("adaptive_text").joinpath("data/abbreviations.txt").read_text("utf-8")
    return frozenset(line.split()[0].lower() for line in text.splitlines() if line and not line.startswith("#"))


def _pieces(found: re.Match[str]) -> Iterator[tuple[str, str, int, int]]:
    """What one match is made of: "isn't" is two tokens, and so is "drug's"; hyphens between letters vanish."""
    text, start = found[0], found.start()
    if found["word"] is None:
        if text == "-" and not _joins_numbers(found):
            return
        yield text, text.replace(",", "") if found["number"] else text, start, found.end()
        return
    stem, apostrophe, ending = text.partition("'")
    if ending.lower() == "t" and stem.lower().endswith("n"):
        word = stem[:-1] if stem.lower() != "can" else stem
        cut = start + len(word)
        if word:
            yield word, _NEGATED.get(word.lower(), word.lower()), start, cut
        yield text[len(word) :], "not", cut, found.end()
    elif stem.lower() == "cannot":
        yield text[:3], "can", start, start + 3
        yield text[3:], "not", start + 3, found.end()
    else:
        for at in range(0, len(stem), LONGEST_WORD):
            piece = stem[at : at + LONGEST_WORD]
            yield piece, piece.lower(), start + at, start + at + len(piece)
        if apostrophe:
            yield apostrophe + ending, f"'{ending.lower()}", start + len(stem), found.end()


def _joins_numbers(found: re.Match[str]) -> bool:
    """Whether a hyphen stands before a digit, or with a space on both sides: a range, a sign or a dash."""
    text, start, end = found.string, found.start(), found.end()
    return text[end : end + 1].isdigit() or (text[start - 1 : start].isspace() and text[end : end + 1].isspace())


@lru_cache(maxsize=50_000)
def stem_of(lower: str) -> str:
    """What the inflections of a word share, in British and American spelling.

    By Porter's English stemmer (https://snowballstem.org), behind the irregular forms and the few regular differences
    of spelling. A stem is a key and no word: two words with one stem are inflections of each other, nearly always.
    """
    if not lower[:1].isalpha():
        return lower
    return _stemmer().stemWord(_american(_irregular().get(lower, lower)))


_SPELLINGS = (
    (re.compile(r"(?<=[a-z])[ao]e(?=[a-z])|^oe(?=[a-z])"), "e"),  # haemoglobin, oedema
    (re.compile(r"(?<=[a-z]{3})our"), "or"),  # tumour
    (re.compile(r"(?<=[a-z]{2})([iy])s(?=e|ing|ation)"), r"\1z"),  # randomised
    (re.compile(r"(?<=[a-z])tre(?=s?$)"), "ter"),  # centre
    (re.compile(r"(?<=[a-z]{3})ll(?=[a-z])"), "l"),  # labelled
)


def _american(word: str) -> str:
    """The word with American endings; what comes out need not be a word."""
    if len(word) < SHORTEST_SPELT:
        return word
    for british, american in _SPELLINGS:
        word = british.sub(american, word)
    return word


class _Stemmer(Protocol):
    """What is used of snowballstemmer, which has no type hints."""

    def stemWord(self, word: str, /) -> str: ...  # noqa: N802 - the package's own name


@cache
def _stemmer() -> _Stemmer:
    import snowballstemmer  # type: ignore[import-untyped]  # pyright: ignore[reportMissingTypeStubs]  # has no hints

    made: _Stemmer = snowballstemmer.stemmer("english")  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]  # as above
    return made


@cache
def _irregular() -> dict[str, str]:
    return {form: base for base, *forms in _lines("irregular.txt") for form in forms}


@cache
def function_words() -> frozenset[str]:
    """Words without a meaning of their own: data/cues/function_words.txt."""
    return frozenset(word for line in _lines("function_words.txt") for word in line)


def _lines(name: str) -> Iterator[list[str]]:
    text = files("adaptive_text").joinpath(f"data/cues/{name}").read_text("utf-8")
    return (line.split() for line in text.splitlines() if line.strip() and not line.startswith("#"))
