"""Which files a check is about: from named paths to the files of libraries. Loads nothing slow."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from adaptive_text.errors import Problem, reason
from adaptive_text.reading.syntax import SUFFIXES

StrPath = str | os.PathLike[str]
PROFILES, PICKER, GLOSSARY = "profiles", "audiences", "glossary"
"""The folder of the profiles, and the files of the picker and of the glossary without their suffixes."""
_MOST_SNIFFED = 65_536
_PROFILE = re.compile(rb'^(?:label|extends)[ \t]*:|^(?:\{[ \t]*|  |\t)?"(?:label|extends)"[ \t]*:', re.MULTILINE)
"""A field that a profile has at its top and no article has."""


@dataclass(frozen=True, slots=True)
class LibraryFiles:
    """The files that make one library."""

    profiles: Path | None
    """The folder of its profiles, or the file of one that stands alone; `None`: the shipped ones."""
    glossary: Path | None
    """`None`: the shipped one."""
    articles: tuple[Path, ...]
    """Sorted."""


@dataclass(frozen=True, slots=True)
class Gathered:
    """What was found behind the named paths."""

    libraries: tuple[LibraryFiles, ...]
    problems: tuple[Problem, ...]
    """Folders that cannot be opened."""


def gather(paths: Iterable[StrPath], *, profiles: StrPath | None = None, glossary: StrPath | None = None) -> Gathered:
    """The libraries that these files and folders belong to, with the named articles.

    A folder is a library with all articles in it. The library of a single article is its own folder, or the nearest one
    above it, up to the current folder, that has a glossary or a folder of profiles. Profiles and glossary are found as
    `Library.open` finds them, or are those given here. What is named twice is there once; nothing here fails, since a
    path that does not exist is told of as a file that cannot be opened.
    """
    gatherer = _Gatherer(None if profiles is None else Path(profiles), None if glossary is None else Path(glossary))
    named = sorted({Path(path) for path in paths}, key=lambda path: (len(path.parts), str(path)))
    folders = [path for path in named if os.path.isdir(path)]  # noqa: PTH112 - `Path.is_dir` may raise
    for folder in folders:
        gatherer.take_folder(folder)
    for file in named:
        if file not in folders:
            gatherer.take_file(file)
    return gatherer.finish()


class _Gatherer:
    """Sorts files into libraries; the first to name an article decides where it belongs."""

    def __init__(self, profiles: Path | None, glossary: Path | None) -> None:
        self.profiles = profiles
        self.glossary = glossary
        self.holds_profiles = cache(_holds_profiles)
        self.root = cache(_root)
        self.around = cache(self._around)
        self.taken: set[str] = set()
        self.libraries: dict[tuple[Path | None, Path | None], list[Path]] = {}
        self.problems: list[Problem] = []

    def take_folder(self, folder: Path) -> None:
        if self.holds_profiles(folder):
            self._library(folder, None)
            return
        articles = list(self._articles(folder))
        self._add(folder, articles)

    def take_file(self, file: Path) -> None:
        if file.stem == GLOSSARY:
            self._library(None, file)
        elif file.stem == PICKER or self.holds_profiles(file.parent):
            self._library(file.parent, None)
        elif _is_profile(file):
            self._library(file, None)
        else:
            self._add(self.root(file.parent), [file])

    def finish(self) -> Gathered:
        libraries = [LibraryFiles(*around, tuple(sorted(files))) for around, files in self.libraries.items()]
        libraries.sort(key=lambda files: (str(files.profiles or ""), str(files.glossary or "")))
        return Gathered(tuple(libraries), tuple(self.problems))

    def _add(self, root: Path, articles: Iterable[Path]) -> None:
        library = self._library(*self.around(root))
        for article in articles:
            if (name := os.path.abspath(article)) not in self.taken:  # noqa: PTH100 - also without "..", unlike `Path.absolute`
                self.taken.add(name)
                library.append(article)

    def _around(self, root: Path) -> tuple[Path | None, Path | None]:
        return self.profiles or profiles_of(root), self.glossary or glossary_of(root)

    def _library(self, profiles: Path | None, glossary: Path | None) -> list[Path]:
        return self.libraries.setdefault((profiles, glossary), [])

    def _articles(self, root: Path) -> Iterator[Path]:
        """All articles in a folder and the folders inside it, as `loading.article_paths` has them."""
        folders = [root]
        while folders:
            folder = folders.pop()
            for entry in self._entries(folder):
                path = folder / entry.name
                if _is_folder(entry):
                    if not entry.is_symlink() and path != root / PROFILES:
                        folders.append(path)
                elif path.suffix in SUFFIXES and path.stem != GLOSSARY:
                    yield path

    def _entries(self, folder: Path) -> Sequence[os.DirEntry[str]]:
        try:
            with os.scandir(folder) as entries:
                return [entry for entry in entries if not entry.name.startswith(("_", "."))]
        except OSError as error:
            message = f"the folder cannot be opened (got {reason(error)})"
            self.problems.append(Problem(str(folder), None, None, "", "AT011", message))
            return ()


def profiles_of(root: Path) -> Path | None:
    """The folder with the profiles of the library in a folder; `None` where they are the shipped ones."""
    above = Path(os.path.normpath(root / os.pardir))
    places = (root / PROFILES, above / PROFILES)
    return next((place for place in places if os.path.isdir(place)), None)  # noqa: PTH112 - `Path.is_dir` may raise


def glossary_of(root: Path) -> Path | None:
    """The glossary of the library in a folder; `None` where it is the shipped one."""
    return _file_named(GLOSSARY, root)


def files_of(profiles: Path) -> tuple[Path, ...]:
    """The files of a folder of profiles with its picker, sorted; of a profile that stands alone, all around it."""
    folder = profiles if os.path.isdir(profiles) else profiles.parent  # noqa: PTH112 - `Path.is_dir` may raise
    return tuple(sorted(_data_files(folder)))


def _root(folder: Path) -> Path:
    """The folder of the library that an article in a folder belongs to."""
    here = Path.cwd()
    folder = Path(os.path.normpath(folder))
    for place in (folder, *folder.parents):
        if not (here / place).is_relative_to(here) or os.pardir in place.parts:
            break
        if _file_named(GLOSSARY, place) or os.path.isdir(place / PROFILES):  # noqa: PTH112 - `Path.is_dir` may raise
            return place
    return folder


def _holds_profiles(folder: Path) -> bool:
    """Whether a folder is one of profiles: it is called so, or has a picker and no file that is none."""
    if folder.name == PROFILES:
        return True
    others = [path for path in _data_files(folder) if path.stem != PICKER]
    return _file_named(PICKER, folder) is not None and all(map(_is_profile, others))


def _is_profile(file: Path) -> bool:
    """Whether a file that stands anywhere has a field that only profiles have."""
    if not os.path.isfile(file):  # noqa: PTH113 - `Path.is_file` may raise
        return False
    try:
        with file.open("rb") as stream:
            return _PROFILE.search(stream.read(_MOST_SNIFFED)) is not None
    except OSError:
        return False


def _file_named(stem: str, folder: Path) -> Path | None:
    found = (path for path in _data_files(folder) if path.stem == stem)
    return min(found, key=lambda path: SUFFIXES.index(path.suffix), default=None)


def _data_files(folder: Path) -> Iterator[Path]:
    try:
        with os.scandir(folder) as entries:
            names = [entry.name for entry in entries if not _is_folder(entry)]
    except (OSError, ValueError):  # no folder, or a name that no system can have
        return
    yield from (folder / name for name in names if not name.startswith(("_", ".")) and name.endswith(SUFFIXES))


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:  # a link that leads nowhere but to itself
        return False
