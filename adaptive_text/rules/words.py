"""Rules about single words: rare long ones on plain pages, and one concept under two names."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from adaptive_text.errors import Problem
from adaptive_text.glossary import Glossary, Use
from adaptive_text.language.units import find_unit
from adaptive_text.meaning.tokens import function_words, stem_of
from adaptive_text.reading.cursor import listed
from adaptive_text.reading.syntax import quoted
from adaptive_text.rules.familiar import is_rare_and_long, syllables
from adaptive_text.rules.shown import Shown, defined_terms, problem_with, shown, uses, wordings_of
from adaptive_text.rules.subject import Subject

RARE, TWO_NAMES = "AT607", "AT615"
MOST_RARE = 8
"""Words that one problem names."""
_SHORTEST_LONG = 5
"""Letters; no word of three syllables that is worth a warning has fewer."""
_WORD = re.compile(rf"(?<![\w'\u2019@./])[^\W\d_]{{{_SHORTEST_LONG},}}(?![\w@]|\.\w)")
_GLOSS = re.compile(r"\s*\(")
"""A bracket behind a word says what it means."""


def rare_long_words(subject: Subject) -> Iterator[Problem]:
    """The hardest rare words of the pages that are written in the plainest register to meet a target, all at once."""
    found: dict[str, Shown] = {}
    audiences: list[str] = []
    for audience in subject.audiences:
        if _wants_plain_words(subject, audience):
            rare = dict(_rare(subject, audience))
            audiences += [audience] if rare else []
            found = {**rare, **found}
    hardest = sorted(found, key=lambda word: (-syllables(word), -len(word), word))[:MOST_RARE]
    if hardest:
        more = f" and {len(found) - len(hardest)} more" if len(found) > len(hardest) else ""
        got = f"got {', '.join(map(quoted, hardest))}{more}"
        message = f"rare long words on the page for {listed(map(quoted, audiences))} ({got})"
        claims = listed(dict.fromkeys(found[word].claim for word in hardest))
        hint = (
            f"use words of every day, say in brackets what they mean, or list them in the glossary (claims: {claims})"
        )
        first = found[hardest[0]]
        yield problem_with(subject, first, _as_written(first.text, hardest[0]), RARE, message, hint=hint)


def _wants_plain_words(subject: Subject, audience: str) -> bool:
    has_targets = bool(subject.profiles.profiles[audience].targets)
    return has_targets and subject.edition(audience).register == subject.registers[-1]


def _rare(subject: Subject, audience: str) -> Iterator[tuple[str, Shown]]:
    """Rare long words of an edition in small letters, each with the text that has it first."""
    seen: set[str] = set()
    for text in wordings_of(subject, audience):
        new = [match for match in _WORD.finditer(text.text) if match[0] not in seen]
        seen.update(match[0] for match in new)
        for match in new:
            word = match[0].lower()
            if is_rare_and_long(word) and not _is_excused(subject, text.text, match):
                yield word, text


def _is_excused(subject: Subject, text: str, match: re.Match[str]) -> bool:
    """Whether a word is a name or a unit, stands in the glossary, or is explained in brackets."""
    if find_unit(match[0]) is not None:
        return True
    if match[0].isupper() or (match[0][0].isupper() and not _opens_a_sentence(text, match.start())):
        return True
    if _GLOSS.match(text, match.end()) or _is_in_brackets(text, match):
        return True
    return any(use.start <= match.start() < use.end for use in uses(subject, text))


def _is_in_brackets(text: str, match: re.Match[str]) -> bool:
    """Whether a word is all that a bracket holds: the learned name of what stands before it."""
    return text[match.start() - 1 : match.start()] == "(" and text[match.end() : match.end() + 1] == ")"


_OPENS = re.compile(r"(?:^|[.!?:]['\"\u2019\u201d)\]]*\s)['\"\u2018\u201c(\[]*$")


def _opens_a_sentence(text: str, at: int) -> bool:
    return _OPENS.search(text, max(0, at - 6), at) is not None


def _as_written(text: str, word: str) -> str:
    return next((match[0] for match in _WORD.finditer(text) if match[0].lower() == word), word)


# --- one name for each concept


class _Name(NamedTuple):
    """A name of a term as a page uses it."""

    where: Shown
    written: str


@dataclass
class _Naming:
    """How a page names one term."""

    names: dict[str, list[_Name]] = field(default_factory=dict[str, list[_Name]])
    """By the name in small letters, with spaces for hyphens; the texts in reading order."""
    introduced: bool = False
    """Whether some text puts one name beside another."""


def two_names(subject: Subject) -> Iterator[Problem]:
    """Terms that an edition calls by two names without saying that they are one."""
    found: dict[str, dict[str, _Naming]] = {}
    for audience in subject.audiences:
        defined = defined_terms(subject, audience)
        for term, naming in _namings(subject, audience).items():
            if term not in defined and not naming.introduced and _differ(naming.names):
                found.setdefault(term, {})[audience] = naming
    for by_audience in found.values():
        yield _two_names(subject, by_audience)


def _two_names(subject: Subject, by_audience: Mapping[str, _Naming]) -> Problem:
    naming = next(iter(by_audience.values()))
    ordered = sorted(naming.names.values(), key=lambda names: -len(names))
    rarest = ordered[-1][0]
    got = " and ".join(f"{quoted(names[0].written)} {_times(len(names))}" for names in ordered)
    message = f"one thing has two names in the edition for {listed(map(quoted, by_audience))} (got {got})"
    usual = ordered[0][0].written
    hint = f"use one name, or say once that they are one: {quoted(f'{usual} ({rarest.written})')}"
    return problem_with(subject, rarest.where, rarest.written, TWO_NAMES, message, hint=hint)


def _times(number: int) -> str:
    return "once" if number == 1 else f"{number} times"


def _namings(subject: Subject, audience: str) -> Mapping[str, _Naming]:
    """Every term of an edition's texts with its names; abbreviations are not other names."""
    found: dict[str, _Naming] = {}
    for text in shown(subject, audience):
        before: dict[str, tuple[Use, str]] = {}
        for use in uses(subject, text.text):
            written = text.text[use.start : use.end]
            name = written.lower().replace("-", " ")
            is_short = written == subject.glossary.terms[use.term].abbreviation
            if is_short or _is_description(name) or _is_part_of_a_name(text.text, use, subject.glossary):
                continue
            naming = found.setdefault(use.term, _Naming())
            naming.names.setdefault(name, []).append(_Name(text, written))
            last, other = before.get(use.term, (use, name))
            between = text.text[last.end : use.start]
            is_equated = between.strip() == "and" and _EQUATES.match(text.text, use.end) is not None
            if other != name and (is_equated or _INTRODUCES.fullmatch(between)):
                naming.introduced = True
            before[use.term] = use, name
    return found


_INTRODUCES = re.compile(
    r",\s(?:an?|the)\s|\s+or\s+(?:an?\s|the\s)?|[^.!?]{0,60}?\([^.!?]{0,30}"
    r"|[^!?]{0,90}?\b(?:called|known|named|terms?|names?|words?|means|aka)\b[^.!?]{0,60}",
    re.IGNORECASE,
)
"""What stands between two names of one thing where a text says that they are one."""


_EQUATES = re.compile(r"\s+(?:are|is|mean)\s+(?:the\s+same|one\b|two\s+names)", re.IGNORECASE)
"""What follows two names of one thing where a text says that they are one: "A and B are the same medicine"."""


@lru_cache(maxsize=1_000)
def _is_description(name: str) -> bool:
    """Whether a name is a phrase that fits into a sentence, such as "put on the skin" for "topical"."""
    return any(word in function_words() and word != "of" for word in name.split())


def _is_part_of_a_name(text: str, use: Use, glossary: Glossary) -> bool:
    """Whether a use stands inside the name of an organisation or a book: "the National Eczema Association".

    A name that the glossary writes with capitals, or that is all that a bracket holds, does not: "AFib".
    """
    if not text[use.start].isupper() or _opens_a_sentence(text, use.start):
        return False
    is_bracketed = text[use.start - 1] == "(" and text[use.end : use.end + 1] == ")"
    return not is_bracketed and text[use.start : use.end] not in glossary.terms[use.term].all_names()


def _differ(names: Mapping[str, Sequence[_Name]]) -> bool:
    """Whether some of the names share no word: "T cell" and "effector T cells" are one name for a reader."""
    groups: list[set[str]] = []
    for name in names:
        stems = {stem_of(word) for word in name.split() if word not in function_words()} or {name}
        joined = [group for group in groups if not group.isdisjoint(stems)]
        groups = [group for group in groups if group not in joined]
        groups.append(stems.union(*joined))
    return len(groups) > 1


WORDS: tuple[Callable[[Subject], Iterator[Problem]], ...] = (rare_long_words, two_names)
"""The rules of this module; they want an article that fits its profiles and its glossary."""
