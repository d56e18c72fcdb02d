"""What several commands ask for in the same words, and the library that it names."""

from __future__ import annotations

import os
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from adaptive_text.cli.console import WrongUse, working
from adaptive_text.reading.syntax import SUFFIXES, quoted

if TYPE_CHECKING:
    from typer.models import OptionInfo

    from adaptive_text.edition import Edition
    from adaptive_text.library import Library

ArticleArgument = Annotated[
    str,
    typer.Argument(
        metavar="ARTICLE", show_default=False, help="An id of the shipped corpus, or a file (.yaml, .yml, .json)."
    ),
]
ProfilesOption = Annotated[
    Path | None,
    typer.Option(
        exists=True,
        show_default=False,
        metavar="PATH",
        help="A folder of profiles, or the file of one, to use instead of those near the article or the shipped ones.",
    ),
]


def glossary_option(told: str) -> OptionInfo:
    """The option that names a glossary's file; `told` is its help."""
    option: OptionInfo = typer.Option(exists=True, dir_okay=False, show_default=False, metavar="FILE", help=told)
    return option


GlossaryOption = Annotated[
    Path | None, glossary_option("Glossary to use instead of the one near the article, or the shipped one.")
]


def opened(article: str, profiles: Path | None, glossary: Path | None) -> Library:
    """A library of the one article that the command line names; raises `WrongUse` where there is no such file."""
    from adaptive_text.library import open_article

    with working(f"reading {article}"):
        return open_article(article_source(article), profiles=profiles, glossary=glossary)


def edition_for(library: Library, audience: str) -> Edition:
    """The edition of the library's one article."""
    with working(f"writing the {audience} edition"):
        return library.render(next(iter(library)), audience)


def article_source(article: str) -> str | Path:
    """The id as it stands, or the path of an existing file."""
    if not any(mark in article for mark in (".", "/", os.sep)):  # ids have none of these
        return article
    try:
        return _article_file(article)
    except (OSError, ValueError):  # a name that no system can have
        raise WrongUse(f"there is no file {quoted(article)}") from None


def _article_file(article: str) -> Path:
    path = Path(article)
    if path.is_dir():
        raise WrongUse(f'"{article}" is a folder, and one article is wanted{_listed(path)}')
    if not path.is_file():
        raise WrongUse(f'there is no file "{article}"{_nearest(path)}')
    if path.suffix not in SUFFIXES:
        raise WrongUse(f'an article is a file that ends in .yaml, .yml or .json (got "{article}")')
    return path


def _articles(folder: Path) -> list[str]:
    if not folder.is_dir():
        return []
    return sorted(path.name for path in folder.iterdir() if path.suffix in SUFFIXES and not path.name.startswith("_"))


def _nearest(path: Path) -> str:
    near = get_close_matches(path.name, _articles(path.parent), n=1)
    return f'; did you mean "{path.parent / near[0]}"?' if near else ""


def _listed(folder: Path) -> str:
    found = _articles(folder)
    return f', such as "{folder / found[0]}"' if found else ""
