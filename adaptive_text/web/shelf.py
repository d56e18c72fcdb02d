"""A folder of articles as a site serves it: what can be used is served, and what cannot is told."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from adaptive_text.errors import AdaptiveTextError, LibraryError, Problem
from adaptive_text.formerly import clash_of
from adaptive_text.library import Library
from adaptive_text.watching import Look, look

if TYPE_CHECKING:
    from adaptive_text.article import Article
    from adaptive_text.gathering import LibraryFiles
    from adaptive_text.judging import Surroundings

StrPath = str | os.PathLike[str]
TWINS = "AT614"
"""The code of two articles with one id, as `check` tells them."""


class Read(NamedTuple):
    """What became of the file of an article."""

    article: Article | None
    """Its last good version."""
    problems: Sequence[Problem]
    """Of the file as it is now."""


@dataclass(frozen=True)
class Shelf:
    """The library of the articles that can be used, and what is wrong with the others."""

    library: Library
    problems: Sequence[Problem]
    unavailable: Sequence[str]
    """Ids of the articles that cannot be used, and of which no good version is known."""
    seen: Look = field(default_factory=dict[Path, tuple[int, int, int]])
    read: Mapping[Path, Read] = field(default_factory=dict[Path, Read])


def open_shelf(folder: StrPath, *, profiles: StrPath | None = None, before: Shelf | None = None) -> Shelf:
    """Open a folder without its broken articles.

    With the shelf as it was `before`, only what has changed is read, and of an article that was good before, its last
    good version stays. Raises `LibraryError` where nothing can be served: profiles or a glossary that cannot be used,
    or no good article.
    """
    from adaptive_text.gathering import gather
    from adaptive_text.judging import surroundings

    gathered = gather([folder], profiles=profiles)
    files = gathered.libraries[0]
    seen = look(lambda: _files(files))  # before anything is read: what is saved meanwhile is a change
    around = surroundings(files.profiles, files.glossary)
    if around.profiles is None or around.glossary is None:
        message = f"the profiles or the glossary of {folder} cannot be used"
        raise LibraryError(message, around.problems)
    earlier = before.read if before else dict[Path, Read]()
    kept = _unchanged(seen, files.articles, before) if before else earlier
    read = {path: kept.get(path) or _read(path, around, earlier.get(path)) for path in files.articles}
    articles, clashes = _together(read.values(), around, before.library if before else None)
    own = (problem for one in read.values() for problem in one.problems)
    problems = (*gathered.problems, *around.problems, *own, *clashes)
    if not articles:
        message = f"no article of {folder} can be used"
        raise LibraryError(message, problems)
    library = Library(articles, around.profiles, around.glossary)
    unavailable = {one.article.id if one.article else _id_of(path) for path, one in read.items()} - set(library)
    return Shelf(library, problems, tuple(sorted(unavailable)), seen, read)


def files_of(folder: StrPath, profiles: StrPath | None = None) -> list[Path]:
    """Every file that a shelf is made from: articles, profiles and glossary."""
    from adaptive_text.gathering import gather

    return _files(gather([folder], profiles=profiles).libraries[0])


def _files(files: LibraryFiles) -> list[Path]:
    from adaptive_text.gathering import files_of as profile_files

    around = [*profile_files(files.profiles)] if files.profiles else []
    return [*files.articles, *around, *([files.glossary] if files.glossary else [])]


def _unchanged(seen: Look, articles: Sequence[Path], before: Shelf) -> Mapping[Path, Read]:
    """What would be read as it was read before; nothing where the profiles or the glossary have changed."""
    changed = {path for path in seen.keys() | before.seen.keys() if seen.get(path) != before.seen.get(path)}
    if changed - before.read.keys() - set(articles):
        return {}
    return {path: one for path, one in before.read.items() if path not in changed}


def _read(path: Path, around: Surroundings, before: Read | None) -> Read:
    from adaptive_text.loading import load_article

    try:
        article = load_article(path)
        problems = _misfits(article, around)
    except AdaptiveTextError as error:
        problems = error.problems
    else:
        if not problems:
            return Read(article, ())
    last_good = before.article if before else None
    return Read(None if last_good is None or _misfits(last_good, around) else last_good, problems)


def _misfits(article: Article, around: Surroundings) -> Sequence[Problem]:
    from adaptive_text.loading import check_fit

    assert around.profiles is not None
    assert around.glossary is not None
    found = check_fit(article, around.profiles.profiles, around.profiles.picker, around.glossary)
    return [problem for problem in found if problem.severity == "error"]


def _together(
    read: Iterable[Read], around: Surroundings, before: Library | None
) -> tuple[Collection[Article], Sequence[Problem]]:
    """The articles that fit each other, the first of those with one id; and what is wrong with the others."""
    articles: dict[str, Article] = {}
    usable = [one.article for one in read if one.article]
    firsts = [(articles.setdefault(article.id, article), article) for article in usable]
    problems = [_twin(first, second) for first, second in firsts if first is not second]
    led: dict[str, str] = {}
    for article in list(articles.values()):
        if (clash := _clash(article, articles, led)) is not None:
            problems.append(clash)
        taken = article if clash is None else _last_good(article.id, around, before)
        if taken is None or _clash(taken, articles, led) is not None:
            del articles[article.id]
        else:
            articles[article.id] = taken
            led |= dict.fromkeys(taken.formerly, taken.id)
    return articles.values(), problems


def _last_good(article: str, around: Surroundings, before: Library | None) -> Article | None:
    known = before[article] if before is not None and article in before else None
    return None if known is None or _misfits(known, around) else known


def _twin(first: Article, second: Article) -> Problem:
    place = second.place(("id",))
    message = f'two articles have the id "{first.id}" (got {first.place(("id",))} and {place})'
    return Problem(*place, "id", TWINS, message, "give one of them another id")


def _clash(article: Article, articles: Mapping[str, Article], led: Mapping[str, str]) -> Problem | None:
    """What is wrong where an address that the article had before leads elsewhere."""
    clash = clash_of(article.id, article.formerly, led, articles.__contains__)
    if clash is None:
        return None
    place = article.place(("formerly", clash.number))
    return Problem(*place, f"formerly[{clash.number}]", LibraryError.code, clash.message, clash.hint)


def _id_of(path: Path) -> str:
    """The id of a broken article as far as it can be read, else the name of its file."""
    from adaptive_text.loading import read_file

    try:
        found = read_file(path).data
    except AdaptiveTextError:
        return path.stem
    told = found.get("id") if isinstance(found, dict) else None
    return told if told and isinstance(told, str) else path.stem
