"""Articles, profiles and glossary that fit each other, and their editions, made when they are first asked for."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from threading import Lock
from typing import TYPE_CHECKING

from adaptive_text.errors import LibraryError, UnknownArticle, UnknownAudience, did_you_mean
from adaptive_text.formerly import clash_of
from adaptive_text.reading.syntax import quoted

if TYPE_CHECKING:
    from adaptive_text.article import Article
    from adaptive_text.audience import Picker, Profile
    from adaptive_text.catalogue import Catalogue
    from adaptive_text.edition import Edition
    from adaptive_text.errors import Problem
    from adaptive_text.glossary import Glossary
    from adaptive_text.loading import Profiles
    from adaptive_text.worded import WordedArticle

EDITIONS_KEPT = 4096
"""Editions that are kept ready; past it the oldest goes."""
WORDED_KEPT = 16
"""Articles that are kept worded, for the editions of the next audiences; past it the oldest goes."""


class Records:
    """Checked records, and the editions made of them, each once. Threads may share it."""

    digest = ""
    """Records have none: they may be of any folder at any moment."""
    templates = ""
    """Records have no finished texts."""
    broken: Collection[str] = ()
    """Records are sound."""

    def __init__(self, articles: Iterable[Article], profiles: Profiles, glossary: Glossary) -> None:
        """Put checked parts together; raises `LibraryError` with every way in which they do not fit."""
        self._articles = _by_id(articles)
        self._profiles = profiles
        self.glossary = glossary
        self._editions: dict[tuple[str, str], Edition] = {}
        self._worded: dict[str, WordedArticle] = {}
        self._lock = Lock()
        self.formerly: Mapping[str, str] = _by_former_id(self._articles)
        """The ids of articles by the ids that they had before."""
        self.warnings: Sequence[Problem] = fitting(self._articles.values(), profiles, glossary)
        """What is allowed in the articles but probably not meant."""

    def now(self) -> Records:
        """Records never change."""
        return self

    @property
    def audiences(self) -> Sequence[str]:
        """Ids of all profiles: those that the picker offers in its order, then the others by name."""
        return audiences_of(self.picker, self.profiles)

    @property
    def picker(self) -> Picker:
        """The question that a reader is asked, and the registers."""
        return self._profiles.picker

    @property
    def profiles(self) -> Mapping[str, Profile]:
        """By audience."""
        return self._profiles.profiles

    @cached_property
    def catalogue(self) -> Catalogue:
        """The articles as lists know them."""
        from adaptive_text.catalogue import Catalogue, entry_of

        audiences = self.audiences
        return Catalogue.of(entry_of(one, audiences, self.profiles, self.glossary) for one in self._articles.values())

    def __iter__(self) -> Iterator[str]:
        return iter(self._articles)

    def __len__(self) -> int:
        return len(self._articles)

    def __contains__(self, article: object) -> bool:
        return article in self._articles

    def article(self, article: str) -> Article:
        """The record with this id; raises `UnknownArticle`."""
        try:
            return self._articles[article]
        except KeyError:
            message = f"unknown article {quoted(article)}; {did_you_mean(article, self._articles)}"
            raise UnknownArticle(message) from None

    def edition(self, article: str, audience: str) -> Edition:
        """The edition of an article for an audience; raises `UnknownArticle` and `UnknownAudience`."""
        record, profile = self.article(article), self._profile(audience)
        edition = self._editions.get((article, audience))
        if edition is None:
            made = make(record, profile, self.glossary, self._profiles, self._source(record))
            edition = self._kept(made)
        return edition

    def _profile(self, audience: str) -> Profile:
        try:
            return self.profiles[audience]
        except KeyError:
            message = f"unknown audience {quoted(audience)}; {did_you_mean(audience, self.profiles)}"
            raise UnknownAudience(message) from None

    def _source(self, article: Article) -> WordedArticle:
        """The article's wordings, which no audience changes."""
        from adaptive_text.worded import WordedArticle

        with self._lock:
            while len(self._worded) >= WORDED_KEPT and article.id not in self._worded:
                del self._worded[next(iter(self._worded))]
            made = WordedArticle(article, self.glossary, self.picker.registers)
            return self._worded.setdefault(article.id, made)

    def _kept(self, edition: Edition) -> Edition:
        """The edition that is kept: of threads that made it at once, all get the first one's."""
        with self._lock:
            while len(self._editions) >= EDITIONS_KEPT:
                del self._editions[next(iter(self._editions))]
            return self._editions.setdefault((edition.article, edition.audience), edition)


def audiences_of(picker: Picker, profiles: Mapping[str, Profile]) -> tuple[str, ...]:
    """Ids of profiles: those that the picker offers in its order, then the others by name."""
    return (*picker.order, *sorted(set(profiles) - set(picker.order)))


def _by_id(articles: Iterable[Article]) -> dict[str, Article]:
    found: dict[str, Article] = {}
    for article in articles:
        if article.id in found:
            first, second = found[article.id].place(("id",)), article.place(("id",))
            message = f'two articles have the id "{article.id}": {first} and {second}'
            raise LibraryError(message)
        found[article.id] = article
    return found


def _by_former_id(articles: Mapping[str, Article]) -> dict[str, str]:
    found: dict[str, str] = {}
    for article in articles.values():
        if (clash := clash_of(article.id, article.formerly, found, articles.__contains__)) is not None:
            raise LibraryError(clash.message)
        found |= dict.fromkeys(article.formerly, article.id)
    return found


def fitting(articles: Iterable[Article], profiles: Profiles, glossary: Glossary) -> Sequence[Problem]:
    """The warnings of articles that fit the profiles and the glossary; `LibraryError` with every misfit otherwise."""
    from adaptive_text.loading import check_fit

    problems: list[Problem] = []
    for article in articles:
        problems += (*article.warnings, *check_fit(article, profiles.profiles, profiles.picker, glossary))
    errors = [problem for problem in problems if problem.severity == "error"]
    if errors:
        raise LibraryError("the articles do not fit the profiles and the glossary", errors)
    return tuple(problems)


def make(article: Article, profile: Profile, glossary: Glossary, profiles: Profiles, source: WordedArticle) -> Edition:
    """The edition of an article for a profile, with links to the editions of the picker's other audiences."""
    from adaptive_text.adapting import make_edition
    from adaptive_text.audience import reaches

    others = [profiles.profiles[name] for name in profiles.picker.order if name != profile.id]
    others = [other for other in others if reaches(article, other.lineage)]
    return make_edition(article, profile, glossary, profiles.picker.registers, others, source=source)
