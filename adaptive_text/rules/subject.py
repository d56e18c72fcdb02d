"""What a rule sees: one article with everything that it is rendered with, each part made once and shared."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from adaptive_text.adapting import make_edition
from adaptive_text.article import Article, Claim, Section
from adaptive_text.audience import reaches
from adaptive_text.edition import Edition
from adaptive_text.errors import Problem
from adaptive_text.glossary import Glossary
from adaptive_text.language.compiling import CompiledArticle
from adaptive_text.loading import Profiles
from adaptive_text.locales import locale_of
from adaptive_text.record import Path, where
from adaptive_text.rules.catalogue import RULES
from adaptive_text.worded import WordedArticle
from adaptive_text.wording import Wording, compile_article, expand

_DAY = datetime.timedelta(days=1)


class Calendar:
    """The day of the check. It notes what it is asked, and so knows for how long the answers stay what they are."""

    def __init__(self, today: datetime.date) -> None:
        self._today = today
        self._first, self._last = datetime.date.min, datetime.date.max

    @property
    def today(self) -> datetime.date:
        """The day itself. What is made of it holds on this day only, so ask `is_over` where that will do."""
        self._first = self._last = self._today
        return self._today

    def is_over(self, day: datetime.date) -> bool:
        """Whether a day lies in the past."""
        over = day < self._today
        if over:
            self._first = max(self._first, day + _DAY)
        else:
            self._last = min(self._last, day)
        return over

    @property
    def holds(self) -> tuple[datetime.date, datetime.date]:
        """The first and the last day on which every answer is what it has been."""
        return self._first, self._last


@dataclass(frozen=True, eq=False)
class Subject:
    """One article as rules see it. What is worked out for one rule is kept for the others.

    A rule is a function `(subject) -> Iterator[Problem]`. It tells the places of what it finds and its words; the
    severity comes from the catalogue. It must not print the day of the check, and asks for it through `is_over`.
    """

    article: Article
    profiles: Profiles
    """All profiles and the picker; empty for the rules of a record."""
    glossary: Glossary
    calendar: Calendar = field(default_factory=lambda: Calendar(datetime.date.today()))
    _editions: dict[str, Edition] = field(default_factory=dict[str, Edition])

    @property
    def registers(self) -> tuple[str, ...]:
        """From precise to plain."""
        return self.profiles.picker.registers

    @property
    def today(self) -> datetime.date:
        """The day of the check; `is_over` keeps findings good for longer."""
        return self.calendar.today

    def is_over(self, day: datetime.date) -> bool:
        """Whether a day lies in the past."""
        return self.calendar.is_over(day)

    @cached_property
    def audiences(self) -> tuple[str, ...]:
        """Ids of the profiles that the article has a claim for: in the picker's order, then by name."""
        known, offered = self.profiles.profiles, self.profiles.picker.order
        names = (*offered, *sorted(known.keys() - set(offered)))
        return tuple(name for name in names if reaches(self.article, known[name].lineage))

    @cached_property
    def locale(self) -> str:
        """Babel's name of the locale that values are written in."""
        return locale_of(self.article.lang, self.article.region)

    @cached_property
    def compiled(self) -> CompiledArticle:
        """The article with its texts parsed and its facts looked up."""
        return compile_article(self.article)

    @cached_property
    def wordings(self) -> Mapping[tuple[str, str], Wording]:
        """Every variant expanded, by the claim's id and the register. Of an article that fits, all are there.

        A profile changes no wording, so these are the wordings of every audience.
        """
        region = self.article.region or self.article.lang.partition("-")[2] or None
        return {
            key: expand(compiled, self.glossary, self.registers, self.locale, region)
            for key, compiled in self.compiled.variants.items()
            if compiled.terms <= self.glossary.terms.keys()
        }

    @cached_property
    def _worded(self) -> WordedArticle:
        return WordedArticle(self.article, self.glossary, self.registers)

    def claims(self) -> Iterator[tuple[Path, Section, Claim]]:
        """Every claim in written order, with its way from the top and its section."""
        return self.article.claims()

    def edition(self, audience: str) -> Edition:
        """The edition for an audience, as `Library.render` makes it; raises `KeyError` for an unknown one."""
        if audience not in self._editions:
            profiles, order = self.profiles.profiles, self.profiles.picker.order
            others = [profiles[name] for name in order if name != audience and name in self.audiences]
            made = make_edition(
                self.article, profiles[audience], self.glossary, self.registers, others, source=self._worded
            )
            self._editions[audience] = made
        return self._editions[audience]

    def problem(self, path: Path, code: str, message: str, hint: str = "", *, offset: int | None = None) -> Problem:
        """A problem with the field at a path, or with the character at an offset of its text (from 0, as parsed)."""
        shown = path[:-1] if path[-1:] == ("text",) else path
        return Problem(*self.article.place(path, offset), where(shown), code, message, hint, RULES[code].severity)
