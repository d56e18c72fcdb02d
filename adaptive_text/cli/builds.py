"""`build`: from a source of articles to a file or a folder with all pages finished."""

from __future__ import annotations

import os
from contextlib import ExitStack
from dataclasses import dataclass
from enum import StrEnum
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from adaptive_text.cli.bars import duration, showing
from adaptive_text.cli.console import WrongUse, counting, note, working, write
from adaptive_text.dispatching import cores
from adaptive_text.errors import BuildError
from adaptive_text.reading.syntax import quoted

if TYPE_CHECKING:
    from adaptive_text.building import Built
    from adaptive_text.clustering import Cluster

MOST_SHOWN = 50
"""Problems that are shown; all of them go to the file of `--problems`."""
_MEBIBYTE = 1024 * 1024
_CONTENT, _INTERRUPTED = 1, 130


class Form(StrEnum):
    """What is written."""

    BUNDLE = "bundle"
    SITE = "site"
    PARQUET = "parquet"


def build(
    source: Annotated[
        str,
        typer.Argument(
            metavar="SOURCE",
            show_default=False,
            help="A folder, JSON Lines (.jsonl, also .gz and .zst) or Parquet, here or behind a URL.",
        ),
    ],
    out: Annotated[
        str,
        typer.Option(
            "--out", "-o", metavar="DEST", show_default=False, help="Where to: pages.bundle, site/, pages.parquet."
        ),
    ],
    form: Annotated[
        Form | None,
        typer.Option("--format", "-f", show_default=False, help="What is written; default: by DEST's name."),
    ] = None,
    jobs: Annotated[
        int | None, typer.Option("--jobs", "-j", min=1, show_default=False, help="Processes; default: one per core.")
    ] = None,
    scheduler: Annotated[
        str | None,
        typer.Option(
            "--scheduler",
            metavar="ADDRESS",
            show_default=False,
            help="Let the workers of a dask.distributed cluster make the pages: tcp://scheduler:8786.",
        ),
    ] = None,
    profiles: Annotated[
        str | None,
        typer.Option(
            "--profiles", metavar="PATH", show_default=False, help="Profiles to use instead of those near the articles."
        ),
    ] = None,
    glossary: Annotated[
        str | None,
        typer.Option(
            "--glossary",
            metavar="FILE",
            show_default=False,
            help="Glossary to use instead of the one near the articles.",
        ),
    ] = None,
    templates: Annotated[
        str | None,
        typer.Option(
            "--templates", metavar="DIR", show_default=False, help="Templates that replace ours by their names."
        ),
    ] = None,
    column: Annotated[
        str | None,
        typer.Option(
            "--column", metavar="NAME", show_default=False, help="The column of a table with the record in it."
        ),
    ] = None,
    time_limit: Annotated[
        float, typer.Option("--time-limit", min=0.1, metavar="S", help="Seconds that one article may take.")
    ] = 60,
    memory_limit: Annotated[
        int, typer.Option("--memory-limit", min=16, metavar="MB", help="Mebibytes that one article may take.")
    ] = 2048,
    problems: Annotated[
        Path | None,
        typer.Option("--problems", metavar="FILE", show_default=False, help="Write all problems to it, as JSON Lines."),
    ] = None,
    origin: Annotated[
        str,
        typer.Option(metavar="URL", show_default=False, help="Of a site: its address, as in https://example.org."),
    ] = "",
    name: Annotated[str, typer.Option(help="Of a site: what it is called.")] = "Health information",
    strict: Annotated[bool, typer.Option("--strict", help="Publish nothing where an article cannot be made.")] = False,
    fresh: Annotated[bool, typer.Option("--fresh", help="Make everything anew.")] = False,
) -> None:
    """Make the pages of all articles, for every audience, into one file that `serve` opens at once: a bundle.

    What has not changed since the last build is kept. Articles that cannot be made are told and left out, and the exit
    code is 1. Ctrl-C loses nothing: the next build goes on from there. A static site and a table are made of a bundle,
    which stays beside them under a hidden name.
    """
    if scheduler is not None and jobs is not None:
        raise WrongUse("--jobs and --scheduler exclude each other: the cluster says how many workers there are")
    _require_source(source)
    kind = form or form_of(out)
    target = Target(kind, Path(out).absolute(), origin, name, jobs or cores())
    target.require()
    from adaptive_text.building import build as built_from
    from adaptive_text.bundling.destination import DestinationError
    from adaptive_text.making.orders import Limits

    try:
        with ExitStack() as stack:
            executor = None if scheduler is None else stack.enter_context(_cluster(scheduler))
            built = built_from(
                source,
                target.bundle,
                executor,
                jobs=jobs,
                profiles=profiles,
                glossary=glossary,
                templates=templates,
                column=column,
                limits=Limits(time_limit, memory_limit * _MEBIBYTE),
                problems=problems,
                strict=strict,
                fresh=fresh,
                progress=stack.enter_context(showing()),
            )
        told = "" if strict and built.failed else target.export()
    except DestinationError as error:
        raise WrongUse(error.message) from None
    except KeyboardInterrupt:
        note("stopped: what is made is kept, and the next build goes on from here")
        raise typer.Exit(_INTERRUPTED) from None
    _tell(built, out, told, strict=strict)


@dataclass(frozen=True, slots=True)
class Target:
    """What is to be written, and where."""

    form: Form
    path: Path
    origin: str
    name: str
    jobs: int

    @property
    def bundle(self) -> Path:
        """The bundle: itself, or the one beside it that it is made of."""
        return self.path if self.form is Form.BUNDLE else self.path.with_name(f".{self.path.name}.bundle")

    def require(self) -> None:
        """Raise `WrongUse` where it cannot be written, before anything is made."""
        if self.form is Form.SITE:
            self._require_folder()
        if self.form is Form.PARQUET:
            if self.path.is_dir():
                raise WrongUse(f'"{self.path}" is a folder, and a table is a file')
            if find_spec("pyarrow") is None:
                raise WrongUse('pyarrow is missing, which writes Parquet: pip install "adaptive-text[parquet]"')

    def _require_folder(self) -> None:
        from adaptive_text.exporting.folders import folder_settings, refuse_foreign

        if self.path.exists() and not self.path.is_dir():
            raise WrongUse(f'"{self.path}" is a file, and a site is a folder')
        try:
            folder_settings(self.origin, self.name)
            refuse_foreign(self.path)
        except (ValueError, BuildError) as error:
            raise WrongUse(str(error)) from None

    def export(self) -> str:
        """Write what is made of the bundle; what was done, in words."""
        if self.form is Form.BUNDLE:
            return ""
        from adaptive_text.bundle import Bundle

        opened = Bundle(self.bundle)
        with counting(f"writing {self.path.name}") as progress:
            if self.form is Form.PARQUET:
                from adaptive_text.exporting.tables import export_table

                return f"{export_table(opened, self.path, progress):,} rows written"
            from adaptive_text.exporting.folders import export_site

            done = export_site(opened, self.path, origin=self.origin, name=self.name, jobs=self.jobs, progress=progress)
            return f"pages of {_articles(done.written)} written, {done.kept:,} unchanged, {done.removed:,} removed"


def form_of(out: str) -> Form:
    """What is written under a name; raises `WrongUse` where the name does not say."""
    if out.endswith(".bundle"):
        return Form.BUNDLE
    if out.endswith(".parquet"):
        return Form.PARQUET
    if out.endswith("/") or Path(out).is_dir():
        return Form.SITE
    raise WrongUse(f"the name {quoted(out)} does not say what is to be written: end it in .bundle, / or .parquet")


def _require_source(source: str) -> None:
    if "://" not in source and not os.path.exists(source):  # noqa: PTH110 - `Path.exists` raises for what is no name
        raise WrongUse(f"there is no file and no folder {quoted(source)}")


def _cluster(address: str) -> Cluster:
    from adaptive_text.clustering import Cluster

    if find_spec("distributed") is None:
        raise WrongUse('dask.distributed is missing, which a cluster needs: pip install "adaptive-text[dask]"')
    with working(f"connecting to {address}"):
        return Cluster(address)


def _tell(built: Built, out: str, told: str, *, strict: bool) -> None:
    """The problems, then what became of the build; exit code 1 where an article is left out."""
    for problem in built.problems[:MOST_SHOWN]:
        note(str(problem))
    if built.number_of_problems > MOST_SHOWN:
        note(f"and {built.number_of_problems - MOST_SHOWN:,} more; --problems FILE writes all of them")
    if strict and built.failed:
        note(f"error: {_articles(built.failed)} cannot be made, and nothing is published")
        raise typer.Exit(_CONTENT)
    write(summary(built, out) + (f"{told}\n" if told else ""))
    if built.failed:
        note(f"error: {_articles(built.failed)} cannot be made and {'is' if built.failed == 1 else 'are'} left out")
        raise typer.Exit(_CONTENT)


def summary(built: Built, out: str) -> str:
    """What is there now, and what was done for it."""
    there = f"{out}: {_articles(built.articles)}, {built.editions:,} edition{'' if built.editions == 1 else 's'}"
    done = f"{built.made:,} made, {built.kept:,} unchanged, {built.removed:,} removed"
    return f"{there}\n{done if built.published else 'nothing has changed'}, in {duration(built.seconds)}\n"


def _articles(number: int) -> str:
    return f"{number:,} article{'' if number == 1 else 's'}"
