"""The rule about names that a page does not explain: abbreviations, and terms of the glossary without a definition."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache, cached_property, lru_cache
from importlib.resources import files
from typing import NamedTuple

from adaptive_text.article import ListFact, TextFact
from adaptive_text.errors import Problem
from adaptive_text.glossary import Term, Use
from adaptive_text.language.units import find_unit
from adaptive_text.reading.cursor import listed
from adaptive_text.reading.syntax import quoted
from adaptive_text.rules.familiar import is_easy, is_familiar
from adaptive_text.rules.shown import Shown, defined_terms, problem_with, shown, uses
from adaptive_text.rules.subject import Subject

UNEXPLAINED = "AT606"
_FEWEST_LETTERS = 2
_LONGEST = 5
"""Capitals; what has more of them is a name that is spelt in capitals, such as that of a trial."""
_REMEMBERED = 5_000
"""Words; hostile input can fill no more."""
_FEWEST_DIGITS = 4
"""Digits from which on a name is an identifier."""
_CHUNK = re.compile(
    r"(?<![\w.@/&\-])(?=[^\W\d_][\w&/\-\u2010\u2011]{0,40}?[A-Z])[^\W_]++(?:[-\u2010\u2011/&][^\W_]++)*+(?![\w@]|\.\w)"
)
"""A word with its hyphens that has a capital behind its first letter."""
_JOINTS = re.compile(r"[-\u2010\u2011/&]")
_WORD_INSIDE = re.compile(r"[A-Z][a-z]{3}")
_ROMAN = re.compile(r"[IVX]+[a-d]?")
_CAPITALS_APART = re.compile(r"(?:[A-Z][^A-Z]*){2}|[^A-Z]{1,3}[A-Z]")
"""What mixed letters have in an abbreviation: two capitals (HbA1c, IgE), or one behind small letters (mRNA, eGFR)."""
_NAME_BEHIND = re.compile(r"\s+(?:trials?|stud(?:y|ies)|programs?|programmes?|regist(?:ry|ries)|cohorts?)\b")


class _Unexplained(NamedTuple):
    """A name that a page does not explain, at its first use there."""

    where: Shown
    written: str
    hint: str


def unexplained_names(subject: Subject) -> Iterator[Problem]:
    """Abbreviations and terms that an edition whose profile explains terms neither explains nor lists."""
    found: dict[str, dict[str, _Unexplained]] = {}
    for audience in subject.audiences:
        if subject.profiles.profiles[audience].terms == "explain":
            for key, name in _Explaining(subject, audience).unexplained():
                found.setdefault(key, {}).setdefault(audience, name)
    for by_audience in found.values():
        name = next(iter(by_audience.values()))
        pages = listed(map(quoted, by_audience))
        message = f"nothing on the page for {pages} explains a name (got {quoted(name.written)})"
        yield problem_with(subject, name.where, name.written, UNEXPLAINED, message, hint=name.hint)


@dataclass(frozen=True)
class _Explaining:
    """One edition and what it explains."""

    subject: Subject
    audience: str
    verdicts: dict[str, bool] = field(default_factory=dict[str, bool])
    """Whether the text explains an abbreviation, by those that were asked for."""

    @cached_property
    def explained(self) -> frozenset[str]:
        """Terms in "Words to know", and those that a wording explains itself."""
        page = self.subject.edition(self.audience).page
        return defined_terms(self.subject, self.audience) | {definition.term for definition in page.definitions}

    @cached_property
    def texts(self) -> tuple[Shown, ...]:
        return shown(self.subject, self.audience)

    @cached_property
    def running(self) -> str:
        """Everything that the claims say, to be searched for explanations."""
        return "\n".join(text.text for text in self.texts if text.claim)

    @cached_property
    def titled(self) -> frozenset[str]:
        """Terms that the title or the question names: what the page is about is explained by all of it."""
        tops = [text for text in self.texts if text.path[0] in ("title", "question")]
        return frozenset(use.term for top in tops for use in uses(self.subject, top.text))

    @cached_property
    def names(self) -> frozenset[str]:
        """The words of names that the article declares as facts: of trials, of registers."""
        facts = self.subject.article.facts.values()
        names = [fact.text for fact in facts if isinstance(fact, TextFact)]
        names += [name for fact in facts if isinstance(fact, ListFact) for name in fact.list]
        return frozenset(word for name in names for word in (name, *name.split()))

    def unexplained(self) -> Iterator[tuple[str, _Unexplained]]:
        """Every such name by what it is a name of, more than once where it is used more than once."""
        for text in self.texts:
            terms = uses(self.subject, text.text)
            yield from self._terms(text, terms)
            for written, start in _abbreviations(text.text):
                inside = next((use for use in terms if use.start <= start < use.end), None)
                if inside is not None:
                    yield from self._short_term(text, inside, written)
                elif not self._is_explained(_singular(written)) and written not in self.names:
                    full = quoted(f"its full name ({_singular(written)})")
                    hint = f"write it out once, as in {full}, or put it into the glossary with a definition"
                    yield _singular(written), _Unexplained(text, written, hint)

    def _is_explained(self, written: str) -> bool:
        """Whether the text says somewhere what an abbreviation means."""
        if written not in self.verdicts:
            places = _whole(written).finditer(self.running)
            self.verdicts[written] = any(_explains(self.running, *found.span(), written) for found in places)
        return self.verdicts[written]

    def _short_term(self, text: Shown, use: Use, written: str) -> Iterator[tuple[str, _Unexplained]]:
        term = self.subject.glossary.terms[use.term]
        is_explained = use.term in self.explained or self._is_explained(_singular(written))
        if not (is_explained or _is_plain(text.text, use, term)):
            hint = f"give the term {quoted(use.term)} a definition in the glossary, or write the name out here"
            yield use.term, _Unexplained(text, text.text[use.start : use.end], hint)

    def _terms(self, text: Shown, found: tuple[Use, ...]) -> Iterator[tuple[str, _Unexplained]]:
        """Terms without a definition that a claim calls by a name which is not an everyday one."""
        for use in found if text.claim else ():
            term = self.subject.glossary.terms[use.term]
            written = text.text[use.start : use.end]
            if term.definition is not None or use.term in self.explained | self.titled or written == term.abbreviation:
                continue
            if not _is_plain(text.text, use, term):
                plain = f", or write its plain name, {quoted(term.plain)}" if term.plain else ""
                hint = f"give the term {quoted(use.term)} a definition in the glossary{plain}"
                yield use.term, _Unexplained(text, written, hint)


def _is_plain(text: str, use: Use, term: Term) -> bool:
    """Whether a use of a term is plain in itself, or has the plain name in the same text."""
    written = text[use.start : use.end].lower()
    if term.plain is not None and term.plain.lower() in text.lower():
        return True
    return all(is_familiar(word) for word in re.findall(r"[^\W\d_]+", written))


def _abbreviations(text: str) -> Iterator[tuple[str, int]]:
    """Every abbreviation of a text that not everybody knows, with where it begins."""
    for found in _CHUNK.finditer(text):
        if found[0].islower() or not any(map(str.isupper, found[0][1:])):
            continue
        pieces = _JOINTS.split(found[0])
        if any(_is_name(piece) for piece in pieces):
            continue
        short = [piece for piece in pieces if _is_abbreviation(piece)]
        if short and found[0] not in _common():
            is_whole = len(short) == len(pieces) or not any(piece.islower() for piece in pieces)
            written = found[0] if is_whole else short[0]
            yield written, found.start() + found[0].index(written)


def _singular(word: str) -> str:
    return word[:-1] if word.endswith("s") and word[:-1].isupper() else word


@lru_cache(maxsize=_REMEMBERED)
def _is_name(piece: str) -> bool:
    """Whether a piece is an identifier or a name in capitals, and so makes one of the whole."""
    letters = [letter for letter in piece if letter.isalpha()]
    return sum(map(str.isdigit, piece)) >= _FEWEST_DIGITS or (piece.isupper() and len(letters) > _LONGEST)


@lru_cache(maxsize=_REMEMBERED)
def _is_abbreviation(piece: str) -> bool:
    """Whether a piece of a word stands for a longer name that not everybody knows."""
    piece = _singular(piece)
    letters = "".join(letter for letter in piece if letter.isalpha())
    if len(letters) < _FEWEST_LETTERS or piece in _common() or find_unit(piece) or _ROMAN.fullmatch(piece):
        return False
    if letters.isupper():
        return not is_easy(letters.lower())  # "NOT" and "STOP" are words in capitals
    return _CAPITALS_APART.match(piece) is not None and _WORD_INSIDE.search(piece) is None


@cache
def _common() -> frozenset[str]:
    text = files("adaptive_text").joinpath("data", "common_abbreviations.txt").read_text(encoding="utf-8")
    return frozenset(word for line in text.splitlines() if not line.startswith("#") for word in line.split())


@lru_cache(maxsize=_REMEMBERED)
def _whole(written: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){re.escape(written)}s?(?!\w)")


_BEFORE, _BEHIND = 40, 140
"""Characters around an abbreviation in which its explanation stands."""
_OPENS_BRACKET = re.compile(r"\w[^\w\n]{1,3}\((?:(?:or|also|(?:also )?(?:called|known as)|short:) )?[\"'\u201c]?$")
_CLOSES_BRACKET = re.compile(r"[\"'\u201d]?[),;]")
_CALLED = re.compile(r"\b(?:called|known as|named|abbreviated (?:as|to)|(?:name|short) is) (?:the |an? )?[\"'\u201c]?$")
_SAYS = re.compile(
    r",? \((?:an?|the|or|also|short for|which|that is|in full)\b"
    r"| (?:stands? for|means?|measures?|(?:is|are) short for|(?:is|are|was|were) (?:an?|the|how|what|one|two|some))\b"
    r"|, (?:an?|the|or|also|which|short for|one of)\b"
)
_BRACKET = re.compile(r" \(([^()\n]{3,120})\)")


def _explains(text: str, start: int, end: int, written: str) -> bool:
    """Whether the words around an abbreviation say what it is: "its full name (LDL)", "LDL is a", "the SYGMA trial"."""
    before, behind = text[max(0, start - _BEFORE) : start], text[end : end + _BEHIND]
    if _CALLED.search(before) or _SAYS.match(behind) or _NAME_BEHIND.match(behind):
        return True
    if _OPENS_BRACKET.search(before) and _CLOSES_BRACKET.match(behind):
        return True
    bracket = _BRACKET.match(behind)
    return bracket is not None and _initials(bracket[1]) == written.upper()


_SMALL = frozenset({"and", "of", "the", "for", "in", "to", "on", "with", "a", "an", "or", "by"})


def _initials(words: str) -> str:
    """The first letters of the words that count in an abbreviation."""
    return "".join(word[0].upper() for word in re.findall(r"[^\W_]+", words) if word.lower() not in _SMALL)


ABBREVIATIONS: tuple[Callable[[Subject], Iterator[Problem]], ...] = (unexplained_names,)
"""The rules of this module; they want an article that fits its profiles and its glossary."""
