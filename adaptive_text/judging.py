"""What is wrong with one file: everything that reading, fitting and the rules say about it."""

from __future__ import annotations

import datetime
import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TypeVar

from adaptive_text.article import Article
from adaptive_text.audience import Picker
from adaptive_text.caching import Findings, findings
from adaptive_text.errors import AdaptiveTextError, ArticleError, Problem
from adaptive_text.glossary import Glossary
from adaptive_text.loading import (
    Profiles,
    check_fit,
    load_article,
    load_glossary,
    load_profile,
    load_profiles,
    read_file,
)
from adaptive_text.reading.marked import Marked
from adaptive_text.rules import records
from adaptive_text.rules.abbreviations import ABBREVIATIONS
from adaptive_text.rules.balance import BALANCE
from adaptive_text.rules.cohesion import COHESION
from adaptive_text.rules.levels import LEVELS
from adaptive_text.rules.meaning import meaning
from adaptive_text.rules.readers import READERS
from adaptive_text.rules.remains import remains
from adaptive_text.rules.shares import SHARES
from adaptive_text.rules.subject import Calendar, Subject
from adaptive_text.rules.words import WORDS
from adaptive_text.shipped import shipped

Rule = Callable[[Subject], Iterator[Problem]]
Made = TypeVar("Made")

RULES_OF_A_RECORD: tuple[Rule, ...] = (
    *(records.undated_status, records.recheck, records.review_dates),
    *COHESION,
)
"""Rules that look at the record alone, one part at a time: they run on what is sound in a broken article, too, and
where the profiles or the glossary are broken."""
RULES_OF_AN_ARTICLE: tuple[Rule, ...] = (
    *(meaning, records.hidden_cautions, records.sign_offs),
    *(*ABBREVIATIONS, *WORDS, *LEVELS, *SHARES, *BALANCE, *READERS),
)
"""Rules that want an article without errors, and the profiles and the glossary that it fits."""

_PROFILES_DECIDE = frozenset({"AT125", "AT321", "AT322", "AT324", "AT325"})
_GLOSSARY_DECIDES = frozenset({"AT143", "AT220", "AT323"})
_WHOLE_ARTICLE_DECIDES = frozenset({"AT143", "AT325"})


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the articles of a library are rendered with; `None` for what has errors."""

    profiles: Profiles | None
    glossary: Glossary | None
    problems: tuple[Problem, ...] = ()
    """Of the profiles and the glossary."""


def surroundings(profiles: Path | None, glossary: Path | None) -> Surroundings:
    """Read the profiles (a folder, or the file of one) and the glossary of a library; `None` for the shipped ones."""
    problems: list[Problem] = []
    loaded = _taken(partial(_profiles, profiles), problems)
    terms = _taken(partial(load_glossary, glossary or shipped("corpus") / "glossary.yaml"), problems)
    if terms is not None:
        problems += terms.warnings
    return Surroundings(loaded, terms, tuple(problems))


def _profiles(place: Path | None) -> Profiles:
    if place is None or os.path.isdir(place):  # noqa: PTH112 - `Path.is_dir` may raise
        return load_profiles(place or shipped("profiles"))
    profile = load_profile(place)
    return Profiles({profile.id: profile}, Picker())


def _taken(load: Callable[[], Made], problems: list[Problem]) -> Made | None:
    try:
        return load()
    except AdaptiveTextError as error:
        if not error.problems:
            raise
        problems += error.problems
        return None


def judged(path: Path, around: Surroundings, today: datetime.date) -> Findings:
    """Everything that is wrong with the article in a file."""
    try:
        return _judged(path, around, Calendar(today))
    except Exception as error:
        error.add_note(f"while {path} was checked")
        raise


def _judged(path: Path, around: Surroundings, calendar: Calendar) -> Findings:
    try:
        article = load_article(path)
    except ArticleError as error:
        marked = read_file(path)
        problems = [*error.problems, *_of_remains(marked, error.problems, around, calendar)]
        return _findings(remains(marked), problems, calendar)
    return _findings(article, [*article.warnings, *of_article(article, around, calendar)], calendar)


def of_article(article: Article, around: Surroundings, calendar: Calendar) -> Iterator[Problem]:
    """What fitting and the rules say about an article without errors."""
    fit = tuple(_fit(article, around))
    yield from fit
    subject = Subject(article, around.profiles or _NO_PROFILES, around.glossary or _NO_GLOSSARY, calendar)
    yield from _applied(RULES_OF_A_RECORD, subject)
    fits = all(problem.severity == "warning" for problem in fit)
    if fits and around.profiles is not None and around.glossary is not None:
        yield from _applied(RULES_OF_AN_ARTICLE, subject)


def _of_remains(
    marked: Marked, known: Iterable[Problem], around: Surroundings, calendar: Calendar
) -> Iterator[Problem]:
    """What fitting and the rules say about the sound parts of a broken article."""
    article = remains(marked)
    if article is None:
        return
    told = {problem.where for problem in known}
    for problem in _fit(article, around):
        if problem.code not in _WHOLE_ARTICLE_DECIDES and problem.where not in told:
            yield problem
    yield from _applied(RULES_OF_A_RECORD, Subject(article, _NO_PROFILES, _NO_GLOSSARY, calendar))


_NO_PROFILES, _NO_GLOSSARY = Profiles({}, Picker()), Glossary()


def _fit(article: Article, around: Surroundings) -> Iterator[Problem]:
    """How the article fits; of what is broken, nothing is known."""
    profiles, glossary = around.profiles or _NO_PROFILES, around.glossary or _NO_GLOSSARY
    unknown = frozenset[str]()
    if around.profiles is None:
        unknown |= _PROFILES_DECIDE
    if around.glossary is None:
        unknown |= _GLOSSARY_DECIDES
    found = check_fit(article, profiles.profiles, profiles.picker, glossary)
    return (problem for problem in found if problem.code not in unknown)


def _applied(rules: Iterable[Rule], subject: Subject) -> Iterator[Problem]:
    for rule in rules:
        yield from rule(subject)


def _findings(article: Article | None, problems: Iterable[Problem], calendar: Calendar) -> Findings:
    place = article.place(("id",)) if article else None
    at = (place.line, place.column) if place and place.line and place.column else None
    first, last = calendar.holds
    return Findings(findings(problems), article.id if article else "", at, first, last)
