"""Articles, profiles and glossary opened together; and `render`, the shortest way to an edition."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from functools import cache, partial
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any, TypeVar

from adaptive_text.errors import AdaptiveTextError, LibraryError, UnknownArticle, UnknownAudience, did_you_mean
from adaptive_text.reading.syntax import SUFFIXES, quoted
from adaptive_text.shipped import shipped

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from adaptive_text.article import Article
    from adaptive_text.audience import Picker, Profile
    from adaptive_text.edition import Edition
    from adaptive_text.errors import Problem
    from adaptive_text.glossary import Glossary
    from adaptive_text.loading import Profiles
    from adaptive_text.record import Document
    from adaptive_text.worded import WordedArticle

T = TypeVar("T")
StrPath = str | os.PathLike[str]
EDITIONS_KEPT = 4096
"""Editions that a library keeps ready; past it the oldest goes."""
WORDED_KEPT = 16
"""Articles that a library keeps worded, for the editions of the next audiences; past it the oldest goes."""


class Library:
    """Articles, profiles and glossary that fit each other, ready to render; iterates over the ids of its articles.

    A library never changes, so threads may share it. An edition is made when it is first asked for, and kept.
    """

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
        self.warnings: Sequence[Problem] = _fitting(self._articles.values(), profiles, glossary)
        """What is allowed in the articles but probably not meant."""

    @classmethod
    def open(cls, path: StrPath, *, profiles: StrPath | None = None, glossary: StrPath | None = None) -> Library:
        """Open a folder of articles.

        Profiles come from `path/profiles`, else `path/../profiles`, else the shipped ones; the glossary from
        `path/glossary.yaml`, else the shipped one. `profiles` names another folder, or the file of one profile, which
        joins those around it. Raises `LibraryError` with all problems of all files at once.
        """
        from adaptive_text.loading import article_paths, load_article

        root = Path(path)
        if not os.path.isdir(root):  # noqa: PTH112 - `Path.is_dir` raises for a name that no system can have
            message = f"{root} is not a folder with articles"
            raise LibraryError(message)
        gathered = _Gathered()
        files = article_paths(root)
        audiences = gathered.take(partial(_profiles, root, profiles))
        terms = gathered.take(partial(_glossary, root, glossary))
        articles = [article for file in files if (article := gathered.take(partial(load_article, file)))]
        if gathered.problems and audiences is not None and terms is not None:
            gathered.take(partial(_fitting, articles, audiences, terms))
        gathered.refuse(f"{root} cannot be opened")
        if not articles:
            message = f"{root} has no articles (*.yaml, *.yml, *.json)"
            raise LibraryError(message)
        assert audiences is not None
        assert terms is not None
        return cls(articles, audiences, terms)

    @property
    def audiences(self) -> Sequence[str]:
        """Ids of all profiles: those that the picker offers in its order, then the others by name."""
        known, offered = self._profiles.profiles, self.picker.order
        return (*offered, *sorted(set(known) - set(offered)))

    @property
    def picker(self) -> Picker:
        """The question that a reader is asked, and the registers."""
        return self._profiles.picker

    @property
    def profiles(self) -> Mapping[str, Profile]:
        """By audience."""
        return self._profiles.profiles

    def __iter__(self) -> Iterator[str]:
        return iter(self._articles)

    def __len__(self) -> int:
        return len(self._articles)

    def __contains__(self, article: object) -> bool:
        return article in self._articles

    def __getitem__(self, article: str) -> Article:
        """The record with this id; raises `UnknownArticle`."""
        try:
            return self._articles[article]
        except KeyError:
            message = f"unknown article {quoted(article)}; {did_you_mean(article, self._articles)}"
            raise UnknownArticle(message) from None

    def render(self, article: str, audience: str, *, strict: bool = False) -> Edition:
        """The edition of an article for an audience, both by id.

        Raises `UnknownArticle` and `UnknownAudience`, and with `strict=True` `TargetUnreachable` where no choice of
        wordings meets every target.
        """
        record, profile = self[article], self._profile(audience)
        edition = self._editions.get((article, audience))
        if edition is None:
            edition = self._kept(_make(record, profile, self.glossary, self._profiles, self._source(record)))
        if strict:
            from adaptive_text.adapting import refuse_shortfall

            refuse_shortfall(edition)
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


def render(
    article: StrPath | Mapping[str, Any] | Article,
    audience: str | Profile,
    *,
    glossary: Glossary | None = None,
    strict: bool = False,
) -> Edition:
    """Render an article for an audience.

    `article` is an id of the shipped corpus; a path (a `PathLike`, or text that ends in .yaml, .yml or .json); a dict
    in the form of the record; or a loaded `Article`. `audience` is an audience's id or a loaded `Profile`. What is not
    given comes from the folder of the article or of the profile, else it is the shipped one, as for `Library.open`.
    """
    record = _article(article)
    folder = _folder(record)
    profiles = _profiles(folder, None) if isinstance(audience, str) else _around(audience)
    library = Library([record], profiles, glossary if glossary is not None else _glossary(folder, None))
    return library.render(record.id, audience if isinstance(audience, str) else audience.id, strict=strict)


def open_article(
    article: StrPath | Mapping[str, Any] | Article,
    *,
    profiles: StrPath | None = None,
    glossary: StrPath | None = None,
) -> Library:
    """A library of one article, found as `render` finds it, with the profiles and the glossary around it."""
    record = _article(article)
    folder = _folder(record)
    return Library([record], _profiles(folder, profiles), _glossary(folder, glossary))


def _profiles(folder: Path | None, given: StrPath | None) -> Profiles:
    from adaptive_text.loading import load_profile, load_profiles

    if given is not None:
        return _around(load_profile(given)) if _is_file(given) else load_profiles(given)
    if folder is not None:
        around = Path(os.path.abspath(folder)).parent  # noqa: PTH100 - ".." is the folder above as it is written
        for place in (folder / "profiles", around / "profiles"):
            if place.is_dir():
                return load_profiles(place)
    return _shipped_profiles()


def _glossary(folder: Path | None, given: StrPath | None) -> Glossary:
    from adaptive_text.loading import GLOSSARY, file_named, load_glossary

    if given is not None:
        return load_glossary(given)
    found = file_named(GLOSSARY, folder) if folder is not None else None
    return _shipped_glossary() if found is None else load_glossary(found)


@cache
def _shipped_profiles() -> Profiles:
    """Read once: the data of an installed package does not change."""
    from adaptive_text.loading import load_profiles

    return load_profiles(shipped("profiles"))


@cache
def _shipped_glossary() -> Glossary:
    from adaptive_text.loading import load_glossary

    return load_glossary(shipped("corpus") / "glossary.yaml")


def _around(profile: Profile) -> Profiles:
    """A profile among those of its own folder where that has a picker, else among the shipped ones."""
    from adaptive_text.audience import Profile
    from adaptive_text.loading import PICKER, Profiles, file_named, load_profiles

    if not isinstance(profile, Profile):  # pyright: ignore[reportUnnecessaryIsInstance] - callers may be untyped
        message = f"an audience is its id or a Profile (got {type(profile).__name__})"
        raise TypeError(message)
    folder = _folder(profile)
    has_picker = folder is not None and file_named(PICKER, folder) is not None
    base = load_profiles(folder) if folder is not None and has_picker else _shipped_profiles()
    return Profiles({**base.profiles, profile.id: profile}, base.picker)


def _article(source: StrPath | Mapping[str, Any] | Article) -> Article:
    from adaptive_text.article import Article
    from adaptive_text.loading import load_article, parse_article

    if isinstance(source, Article):
        return source
    if isinstance(source, Mapping):
        return parse_article(source)
    if isinstance(source, os.PathLike) or os.fspath(source).endswith(SUFFIXES):
        return load_article(source)
    return load_article(_shipped_article(source))


def _shipped_article(article: str) -> Path:
    """The file of a shipped article; only names that the folder lists become paths."""
    from adaptive_text.loading import article_paths

    known = {path.stem: path for path in article_paths(shipped("corpus"))}
    if article not in known:
        message = f"unknown article {quoted(article)}; {did_you_mean(article, known)}"
        raise UnknownArticle(message)
    return known[article]


def _folder(document: Document) -> Path | None:
    """The folder that an article or a profile was loaded from; `None` for one from text or a dict."""
    return Path(document.folder) if document.folder else None


def _is_file(path: StrPath) -> bool:
    return os.path.isfile(path)  # noqa: PTH113 - `Path.is_file` raises for a name that no system can have


class _Gathered:
    """Takes what loads and gathers the problems of what does not, so that all are told at once."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def take(self, load: Callable[[], T]) -> T | None:
        try:
            return load()
        except AdaptiveTextError as error:
            if not error.problems:
                raise
            self.problems.extend(error.problems)
            return None

    def refuse(self, message: str) -> None:
        if self.problems:
            raise LibraryError(message, self.problems)


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
        for former in article.formerly:
            if (other := former if former in articles else found.get(former)) is not None:
                message = f'"{article.id}" says that it was formerly "{former}", which leads to "{other}"'
                raise LibraryError(message)
            found[former] = article.id
    return found


def _fitting(articles: Iterable[Article], profiles: Profiles, glossary: Glossary) -> Sequence[Problem]:
    """The warnings of articles that fit the profiles and the glossary; `LibraryError` with every misfit otherwise."""
    from adaptive_text.loading import check_fit

    problems: list[Problem] = []
    for article in articles:
        problems += (*article.warnings, *check_fit(article, profiles.profiles, profiles.picker, glossary))
    errors = [problem for problem in problems if problem.severity == "error"]
    if errors:
        raise LibraryError("the articles do not fit the profiles and the glossary", errors)
    return tuple(problems)


def _make(article: Article, profile: Profile, glossary: Glossary, profiles: Profiles, source: WordedArticle) -> Edition:
    from adaptive_text.adapting import make_edition
    from adaptive_text.audience import reaches

    others = [profiles.profiles[name] for name in profiles.picker.order if name != profile.id]
    others = [other for other in others if reaches(article, other.lineage)]
    return make_edition(article, profile, glossary, profiles.picker.registers, others, source=source)
