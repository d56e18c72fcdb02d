"""`check`: everything that is wrong with a library, or with files and folders: all of it at once, in one order.

Files are independent of each other but for their ids, so they are checked by several processes where there are many,
and what is known of an unchanged file is remembered (`caching`). Importing this, and checking files that are all
remembered, loads nothing slow.
"""

from __future__ import annotations

import datetime
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from adaptive_text.caching import Findings, Memory, by_place, content, digest, engine, findings, suffix
from adaptive_text.dividing import Around, Progress, Task, WorkerLost, around, judge_all
from adaptive_text.errors import Place, Problem
from adaptive_text.gathering import LibraryFiles, StrPath, files_of, gather

if TYPE_CHECKING:
    from adaptive_text.library import Library

TWINS = "AT614"
__all__ = ["Report", "WorkerLost", "check", "check_files", "files_in"]


@dataclass(frozen=True, slots=True)
class Report:
    """What a check found."""

    problems: tuple[Problem, ...]
    """By file, by place, then by code."""
    files: int
    """How many files were looked at: articles, and the profiles and glossaries around them that are not the shipped
    ones."""
    remembered: int = 0
    """Of how many of these files the findings were known already."""
    unsaved: str = ""
    """Why new findings could not be remembered; empty where they were."""


def check(library: Library, *, today: datetime.date | None = None) -> tuple[Problem, ...]:
    """Everything that the rules say about the articles of a library, with the library's own warnings.

    Errors here are no errors of form (with those a library does not open) but of content: a number that differs between
    two wordings, a review that cannot be. `today` decides which rechecks have passed.
    """
    from adaptive_text.judging import Surroundings, of_article
    from adaptive_text.loading import Profiles
    from adaptive_text.rules.subject import Calendar

    around = Surroundings(Profiles(library.profiles, library.picker), library.glossary)
    calendar = Calendar(today or datetime.date.today())
    found = [problem for name in library for problem in of_article(library[name], around, calendar)]
    return tuple(sorted(dict.fromkeys((*library.warnings, *library.glossary.warnings, *found)), key=by_place))


def check_files(
    paths: Iterable[StrPath],
    *,
    profiles: StrPath | None = None,
    glossary: StrPath | None = None,
    jobs: int = 1,
    cache: StrPath | None = None,
    today: datetime.date | None = None,
    progress: Progress | None = None,
) -> Report:
    """Check files and folders of articles, with the profiles and the glossary around them.

    A folder is checked as `Library.open` would open it. No content makes this fail: what cannot be read is a problem of
    its file, and hides nothing else. `profiles` names another folder or the file of one profile, `glossary` another
    glossary. `cache` is a folder to remember findings in; `jobs` is how many processes may be started (a program that
    gives more than 1 guards its start with `if __name__ == "__main__"`). Raises `WorkerLost` where one of them dies.
    """
    day = today or datetime.date.today()
    gathered = gather(paths, profiles=profiles, glossary=glossary)
    memory = Memory(None if cache is None else Path(cache))
    checks = [_LibraryCheck(files, memory, day) for files in gathered.libraries]
    tasks = {task: library for library in checks for task in library.tasks()}
    try:
        for task, found in judge_all(list(tasks), day, jobs, progress):
            tasks[task].take(task.path, found)
    finally:
        for library in checks:
            library.remember()
        unsaved = memory.save()
    problems = [*gathered.problems, *(problem for library in checks for problem in library.problems())]
    return Report(
        problems=tuple(sorted(dict.fromkeys(problems), key=by_place)),
        files=sum(library.files for library in checks),
        remembered=sum(library.remembered for library in checks),
        unsaved=unsaved,
    )


def files_in(
    paths: Iterable[StrPath], *, profiles: StrPath | None = None, glossary: StrPath | None = None
) -> list[Path]:
    """Every file that `check_files` would look at."""
    libraries = gather(paths, profiles=profiles, glossary=glossary).libraries
    return [path for files in libraries for path in (*files.articles, *_around_files(files))]


class _LibraryCheck:
    """The check of one library's files: what is remembered of them, and what is found anew."""

    def __init__(self, files: LibraryFiles, memory: Memory, day: datetime.date) -> None:
        self._files = files
        self._memory = memory
        self._day = day
        self._around = _around(files)
        self._keys = {path: _key(self._around, path) for path in files.articles}
        self._found: dict[Path, Findings] = {}
        self._new: set[Path] = set()
        self._new_around: dict[str, Findings] = {}
        self.files = len(files.articles) + len(_around_files(files))
        self.remembered = 0
        self._around_problems = self._recall_around()
        for path, key in self._keys.items():
            if key and (known := memory.recall(key, day)):
                self._found[path] = known
                self.remembered += 1

    def tasks(self) -> Iterator[Task]:
        """The articles of which nothing is remembered."""
        return (Task(self._around, path) for path in self._files.articles if path not in self._found)

    def take(self, path: Path, found: Findings) -> None:
        """Take what was found in an article."""
        self._found[path] = found
        self._new.add(path)

    def remember(self) -> None:
        """Remember what is new, but nothing of files that were changed while they were checked."""
        if _around(self._files) != self._around:
            return
        for key, problems in self._new_around.items():
            self._memory.note(key, problems)
        for path in self._new:
            known = self._keys[path]
            if known and known == _key(self._around, path):
                self._memory.note(known, self._found[path])

    def problems(self) -> Iterator[Problem]:
        """Everything that was found."""
        yield from self._around_problems
        for path, found in self._found.items():
            yield from found.at(str(path))
        yield from self._twins()

    def _twins(self) -> Iterator[Problem]:
        first: dict[str, Place] = {}
        for path in self._files.articles:
            found = self._found.get(path)
            if found is None or not found.id:
                continue
            place = Place(str(path), *(found.id_place or (None, None)))
            if found.id in first:
                message = f'two articles have the id "{found.id}" (got {first[found.id]} and {place})'
                yield Problem(*place, "id", TWINS, message, "give one of them another id")
            first.setdefault(found.id, place)

    def _recall_around(self) -> Iterable[Problem]:
        """The problems of the profiles and the glossary; where they are not remembered, they are read."""
        names = [str(path) for path in (self._files.profiles, *_around_files(self._files)) if path is not None]
        keys = {name: digest(b"around", self._around.digest.encode(), os.fsencode(name)) for name in names}
        known = {name: self._memory.recall(key, self._day) for name, key in keys.items()}
        if all(found is not None for found in known.values()):
            self.remembered += len(_around_files(self._files))
            return [problem for name, found in known.items() if found for problem in found.at(name)]
        problems = around(self._around).problems
        for name, key in keys.items():
            self._new_around[key] = Findings(findings(problem for problem in problems if problem.path == name))
        return problems


def _around_files(files: LibraryFiles) -> tuple[Path, ...]:
    """The files of the profiles and of the glossary, where they are not the shipped ones."""
    profiles = files_of(files.profiles) if files.profiles else ()
    return (*profiles, files.glossary) if files.glossary else profiles


def _around(files: LibraryFiles) -> Around:
    """What the articles are rendered with, with a digest of it and of the engine."""
    parts = [engine(), repr((files.profiles is None, files.glossary is None)).encode()]
    for path in _around_files(files):
        parts += [path.name.encode(errors="surrogateescape"), _bytes(path)]
    return Around(files.profiles, files.glossary, digest(*parts))


def _key(around: Around, path: Path) -> str | None:
    """The key of an article's findings; `None` where there is nothing to read, and so nothing to remember."""
    data = content(path)
    return None if data is None else digest(around.digest.encode(), suffix(path), data)


def _bytes(path: Path) -> bytes:
    data = content(path)
    return b"nothing to read" if data is None else b"file " + data
