"""`report`: a whole corpus on one page, with pictures."""

from __future__ import annotations

import datetime
import os
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from adaptive_text.caching import FOLDER
from adaptive_text.cli.console import WrongUse, measuring, note, working, write
from adaptive_text.cli.options import GlossaryOption
from adaptive_text.dispatching import cores
from adaptive_text.errors import LibraryError
from adaptive_text.reading.syntax import SUFFIXES, quoted

if TYPE_CHECKING:
    from adaptive_text.article import Article
    from adaptive_text.checking import Report
    from adaptive_text.gathering import LibraryFiles
    from adaptive_text.library import Library

CORPUS = Path("corpus")
STANDARD_OUTPUT = "-"


def report(
    corpus: Annotated[
        Path | None,
        typer.Argument(
            metavar="[CORPUS]",
            show_default=False,
            help="A folder of articles, or one article; default: the folder corpus.",
        ),
    ] = None,
    out: Annotated[
        Path, typer.Option("--out", "-o", dir_okay=False, metavar="FILE", help="Where to; - is standard output.")
    ] = Path("report.html"),
    no_cache: Annotated[bool, typer.Option("--no-cache", help="Neither use nor write remembered findings.")] = False,
    profiles: Annotated[
        Path | None,
        typer.Option(
            "--profiles",
            exists=True,
            file_okay=False,
            show_default=False,
            metavar="FOLDER",
            help="Profiles to use instead of those near the articles or the shipped ones.",
        ),
    ] = None,
    glossary: GlossaryOption = None,
) -> None:
    """Write one page with pictures about a whole corpus, for whoever answers for it.

    Scores against the targets, coverage by register and audience, how hard single claims are, what a check finds, and
    what to write next. The page needs no network. Articles that cannot be used are listed with their errors. It wants
    matplotlib: pip install "adaptive-text[report]".
    """
    place = _place(corpus)
    _require_matplotlib()
    with working(f"checking {place}"):
        files = _files(place, profiles, glossary)
        checked = _checked(place, profiles, glossary, None if no_cache else Path(FOLDER))
    with working(f"reading {place}"):
        library, broken = _opened(place, files, checked)
    text = _written(library, checked, broken)
    _deliver(text, out)


def _place(corpus: Path | None) -> Path:
    place = CORPUS if corpus is None else corpus
    if os.path.isdir(place):  # noqa: PTH112 - `Path.is_dir` raises for a name that no system can have
        return place
    if corpus is None:
        raise WrongUse("there is no folder corpus here: name a folder of articles, or one article")
    if not os.path.isfile(place):  # noqa: PTH113 - the same
        raise WrongUse(f"there is no file or folder {quoted(str(place))}")
    if place.suffix not in SUFFIXES:
        raise WrongUse(f'an article is a file that ends in .yaml, .yml or .json (got "{place}")')
    return place


def _require_matplotlib() -> None:
    """Raise `WrongUse`, before anything is read, where there is no matplotlib."""
    from adaptive_text.drawing import DrawingError, require_matplotlib

    try:
        require_matplotlib()
    except DrawingError as error:
        raise WrongUse(error.message) from None


def _files(place: Path, profiles: Path | None, glossary: Path | None) -> LibraryFiles:
    """The files of the one library that a folder or an article is part of."""
    from adaptive_text.gathering import gather

    libraries = gather([place], profiles=profiles, glossary=glossary).libraries
    if not any(files.articles for files in libraries):
        message = f"there is nothing to report: {place} has no articles (*.yaml, *.yml, *.json)"
        raise LibraryError(message)
    return libraries[0]


def _checked(place: Path, profiles: Path | None, glossary: Path | None, cache: Path | None) -> Report:
    from adaptive_text.checking import WorkerLost, check_files

    try:
        return check_files([place], profiles=profiles, glossary=glossary, jobs=cores(), cache=cache)
    except WorkerLost as lost:
        raise WrongUse(lost.message) from None


def _opened(place: Path, files: LibraryFiles, checked: Report) -> tuple[Library, list[str]]:
    """A library of the articles that can be used, and the files that cannot."""
    from adaptive_text.judging import surroundings
    from adaptive_text.library import Library

    around = surroundings(files.profiles, files.glossary)
    if around.profiles is None or around.glossary is None:
        message = f"there is nothing to report: the profiles or the glossary of {place} cannot be used"
        raise LibraryError(message, around.problems)
    articles: dict[str, Article] = {}
    broken: list[str] = []
    for path in files.articles:
        article = _usable(path, partial(Library, profiles=around.profiles, glossary=around.glossary))
        if article is None or article.id in articles:
            broken.append(str(path))
        else:
            articles[article.id] = article
    if not articles:
        message = f"there is nothing to report: no article of {place} can be used"
        raise LibraryError(message, [problem for problem in checked.problems if problem.severity == "error"])
    return Library(articles.values(), around.profiles, around.glossary), broken


def _usable(path: Path, fit: Callable[[list[Article]], object]) -> Article | None:
    """An article that loads and fits; what is wrong with another is among the findings of the check."""
    from adaptive_text.errors import AdaptiveTextError
    from adaptive_text.loading import load_article

    try:
        article = load_article(path)
        fit([article])
    except AdaptiveTextError:
        return None
    return article


def _written(library: Library, checked: Report, broken: list[str]) -> str:
    from adaptive_text.reporting import document
    from adaptive_text.surveying import survey

    with measuring(len(library) * len(library.audiences)) as done:
        found = survey(library, checked.problems, day=datetime.date.today(), broken=broken, done=done)
    with working("drawing"):
        return str(document(found))


def _deliver(text: str, out: Path) -> None:
    if str(out) == STANDARD_OUTPUT:
        write(text)
        return
    data = text.encode("utf-8", "backslashreplace")  # the name of a file may hold what is no character
    try:
        out.write_bytes(data)
    except OSError as error:
        reason = (error.strerror or "it cannot be written").lower()
        raise WrongUse(f'cannot write "{out}": {reason}') from None
    note(f"wrote {out} (html, {len(data):,} bytes)")
