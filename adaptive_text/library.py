"""Articles, profiles and glossary opened together, from a folder or a bundle; and `render`, the shortest way."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

from adaptive_text.errors import AdaptiveTextError, LibraryError, UnknownArticle, did_you_mean
from adaptive_text.reading.syntax import SUFFIXES, quoted
from adaptive_text.records import Records, fitting
from adaptive_text.shipped import shipped

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Sequence

    from adaptive_text.article import Article
    from adaptive_text.audience import Picker, Profile
    from adaptive_text.bundle import Bundle, Followed
    from adaptive_text.catalogue import Catalogue
    from adaptive_text.edition import Edition
    from adaptive_text.errors import Problem
    from adaptive_text.glossary import Glossary
    from adaptive_text.loading import Profiles
    from adaptive_text.record import Document

    Holdings: TypeAlias = Records | Bundle | Followed
    """Where articles are; `now()` is what there is of them at this moment."""

T = TypeVar("T")
StrPath = str | os.PathLike[str]


class Library:
    """Articles, profiles and glossary that fit each other, ready to render; iterates over the ids of its articles.

    Threads may share it. A library of records never changes, and makes an edition when it is first asked for, and keeps
    it. A library over a bundle follows the file: a newer bundle that is put in its place is seen within a second.
    """

    _pinned: tuple[Holdings, Library] | None = None
    """The last one that was asked for, and what it holds."""

    def __init__(self, articles: Iterable[Article], profiles: Profiles, glossary: Glossary) -> None:
        """Put checked parts together; raises `LibraryError` with every way in which they do not fit."""
        self._holdings: Holdings = Records(articles, profiles, glossary)

    @classmethod
    def _holding(cls, holdings: Holdings) -> Library:
        """A library over what is there already."""
        library = cls.__new__(cls)
        vars(library)["_holdings"] = holdings
        return library

    @classmethod
    def open(cls, path: StrPath, *, profiles: StrPath | None = None, glossary: StrPath | None = None) -> Library:
        """Open a folder of articles, or a bundle.

        For a folder, profiles come from `path/profiles`, else `path/../profiles`, else the shipped ones; the glossary
        from `path/glossary.yaml`, else the shipped one. `profiles` names another folder, or the file of one profile,
        which joins those around it. Raises `LibraryError` with all problems of all files at once.

        A bundle brings its own, and opens in milliseconds whatever its size. Raises `BundleError` where it cannot be
        used.
        """
        root = Path(path)
        if os.path.isfile(root):  # noqa: PTH113 - `Path.is_file` raises for a name that no system can have
            return cls._over_bundle(root, profiles, glossary)
        if not os.path.isdir(root):  # noqa: PTH112 - `Path.is_dir` raises for a name that no system can have
            message = f"{root} is neither a folder with articles nor a bundle: there is no such file"
            raise LibraryError(message)
        from adaptive_text.loading import article_paths, load_article

        gathered = _Gathered()
        files = article_paths(root)
        audiences = gathered.take(partial(_profiles, root, profiles))
        terms = gathered.take(partial(_glossary, root, glossary))
        articles = [article for file in files if (article := gathered.take(partial(load_article, file)))]
        if gathered.problems and audiences is not None and terms is not None:
            gathered.take(partial(fitting, articles, audiences, terms))
        gathered.refuse(f"{root} cannot be opened")
        if not articles:
            message = f"{root} has no articles (*.yaml, *.yml, *.json)"
            raise LibraryError(message)
        assert audiences is not None
        assert terms is not None
        return cls(articles, audiences, terms)

    @classmethod
    def _over_bundle(cls, path: Path, profiles: StrPath | None, glossary: StrPath | None) -> Library:
        from adaptive_text.bundle import Followed, is_bundle

        if path.suffix in SUFFIXES and not is_bundle(path):
            message = f"{path} is one file, and no bundle: open the folder that it is in"
            raise LibraryError(message)
        if profiles is not None or glossary is not None:
            message = f"{path} is a bundle, which brings its own profiles and glossary: build it with others"
            raise LibraryError(message)
        return cls._holding(Followed(path))

    @property
    def audiences(self) -> Sequence[str]:
        """Ids of all profiles: those that the picker offers in its order, then the others by name."""
        return self._holdings.now().audiences

    @property
    def picker(self) -> Picker:
        """The question that a reader is asked, and the registers."""
        return self._holdings.now().picker

    @property
    def profiles(self) -> Mapping[str, Profile]:
        """By audience."""
        return self._holdings.now().profiles

    @property
    def glossary(self) -> Glossary:
        """The terms."""
        return self._holdings.now().glossary

    @property
    def catalogue(self) -> Catalogue:
        """The articles as lists and searches see them."""
        return self._holdings.now().catalogue

    @property
    def warnings(self) -> Sequence[Problem]:
        """What is allowed in the articles but probably not meant; of a bundle, nothing."""
        return self._holdings.now().warnings

    @property
    def broken(self) -> Collection[str]:
        """Ids of the articles that a bundle was to have and that could not be made."""
        return self._holdings.now().broken

    @property
    def digest(self) -> str:
        """Of everything in a bundle: another one is another generation. Empty for a folder."""
        return self._holdings.now().digest

    @property
    def templates(self) -> str:
        """Digest of the templates that the finished texts of a bundle were written with. Empty for a folder."""
        return self._holdings.now().templates

    def pinned(self) -> Library:
        """The library as it is now: of a bundle, this generation, whatever is put in the file's place meanwhile.

        Whoever asks several questions that belong together asks a pinned library. As long as nothing new is there, it
        is the same object.
        """
        now = self._holdings.now()
        if now is self._holdings:
            return self
        held, pinned = self._pinned or (None, self)
        if held is not now:
            pinned = self._holding(now)
            self._pinned = (now, pinned)
        return pinned

    @property
    def formerly(self) -> Mapping[str, str]:
        """The ids of articles by the ids that they had before."""
        return self._holdings.now().formerly

    def __iter__(self) -> Iterator[str]:
        return iter(self._holdings.now())

    def __len__(self) -> int:
        return len(self._holdings.now())

    def __contains__(self, article: object) -> bool:
        return article in self._holdings.now()

    def __getitem__(self, article: str) -> Article:
        """The record with this id; raises `UnknownArticle`."""
        return self._holdings.now().article(article)

    def render(self, article: str, audience: str, *, strict: bool = False) -> Edition:
        """The edition of an article for an audience, both by id.

        Raises `UnknownArticle` and `UnknownAudience`, and with `strict=True` `TargetUnreachable` where no choice of
        wordings meets every target.
        """
        edition = self._holdings.now().edition(article, audience)
        if strict:
            from adaptive_text.adapting import refuse_shortfall

            refuse_shortfall(edition)
        return edition


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
