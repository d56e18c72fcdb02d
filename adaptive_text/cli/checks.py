"""`check`: everything that is wrong with articles, profiles and glossaries, with file and line."""

from __future__ import annotations

import os
import sys
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from adaptive_text.caching import FOLDER
from adaptive_text.cli.console import WrongUse, counting, note, wants_colour, width, write
from adaptive_text.cli.options import GlossaryOption
from adaptive_text.dispatching import cores
from adaptive_text.reading.syntax import SUFFIXES, quoted

if TYPE_CHECKING:
    from adaptive_text.cli.findings import Found

CORPUS = Path("corpus")
_SHORTEST_HINT = 3
LONG = 16
"""Files that have to be checked anew for a bar to tell how far it is."""


class Form(StrEnum):
    """What problems can be written as."""

    HUMAN = "human"
    JSON = "json"
    SARIF = "sarif"
    GITHUB = "github"


class Level(StrEnum):
    """What makes a check fail."""

    ERROR = "error"
    WARNING = "warning"


def check(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="PATHS",
            show_default=False,
            help="Files and folders of articles, profiles, glossaries; default: the folder corpus, else this folder.",
        ),
    ] = None,
    select: Annotated[
        list[str] | None,
        typer.Option(
            "--select", "-s", show_default=False, metavar="CODES", help="Only these: AT6 is all of AT600 to AT699."
        ),
    ] = None,
    ignore: Annotated[
        list[str] | None, typer.Option("--ignore", "-i", show_default=False, metavar="CODES", help="All but these.")
    ] = None,
    form: Annotated[Form, typer.Option("--format", "-f")] = Form.HUMAN,
    severity: Annotated[Level, typer.Option("--severity", help="The least that makes the exit code 1.")] = Level.ERROR,
    strict: Annotated[bool, typer.Option("--strict", help="The same as --severity warning.")] = False,
    explain: Annotated[
        str | None, typer.Option("--explain", show_default=False, metavar="CODE", help="Tell about a rule, and exit.")
    ] = None,
    rules: Annotated[bool, typer.Option("--rules", help="List all rules, and exit.")] = False,
    watch: Annotated[bool, typer.Option("--watch", "-w", help="Check again whenever a file changes.")] = False,
    jobs: Annotated[
        int | None, typer.Option("--jobs", "-j", min=1, show_default=False, help="Processes; default: one per core.")
    ] = None,
    cache_dir: Annotated[
        Path, typer.Option("--cache-dir", file_okay=False, metavar="FOLDER", help="Where findings are remembered.")
    ] = Path(FOLDER),
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
    """Check articles with the profiles and the glossary around them.

    Tells of everything at once. Unchanged files are not checked again. Exits with 1 where there is an error.
    """
    if explain is not None or rules:
        write(_catalogue(explain))
        return
    run = Run(
        paths=tuple(paths or [CORPUS if CORPUS.is_dir() else Path()]),
        codes=chosen(select or (), ignore or ()),
        form=form,
        jobs=jobs or cores(),
        cache=None if no_cache else cache_dir,
        profiles=profiles,
        glossary=glossary,
    )
    if watch:
        run.watch()
    found = run.once()
    if found.count("error") or (found.problems and (strict or severity is Level.WARNING)):
        raise typer.Exit(1)


@dataclass(frozen=True, slots=True)
class Run:
    """What the command line asks for."""

    paths: Sequence[Path]
    codes: Container[str]
    form: Form
    jobs: int
    cache: Path | None
    profiles: Path | None
    glossary: Path | None

    def once(self) -> Found:
        """Check, and write what was found."""
        from adaptive_text.checking import WorkerLost, check_files
        from adaptive_text.cli.findings import Found

        for path in self.paths:
            _refuse_odd(path)
        try:
            with counting("checking", LONG) as progress:
                report = check_files(
                    self.paths,
                    profiles=self.profiles,
                    glossary=self.glossary,
                    jobs=self.jobs,
                    cache=self.cache,
                    progress=progress,
                )
        except WorkerLost as lost:
            raise WrongUse(lost.message) from None
        if not report.files and not report.problems:
            raise WrongUse(f"there is nothing to check in {', '.join(map(str, self.paths))} (*.yaml, *.yml, *.json)")
        if report.unsaved:
            note(f'note: findings are not remembered: "{self.cache}" cannot be written: {report.unsaved}')
        problems = [problem for problem in report.problems if problem.code in self.codes]
        found = Found(problems, report.files, len(report.problems) - len(problems))
        _show(found, self.form)
        return found

    def watch(self) -> NoReturn:
        """Check again whenever a file changes, until Ctrl-C."""
        from adaptive_text.checking import files_in
        from adaptive_text.watching import changes

        for seen in changes(lambda: files_in(self.paths, profiles=self.profiles, glossary=self.glossary)):
            self.once()
            note(f"watching {len(seen):,} files; Ctrl-C ends it")
        raise AssertionError("files are watched for ever")


def _show(found: Found, form: Form) -> None:
    from adaptive_text.cli import findings

    if form is Form.JSON:
        write(findings.as_json(found))
    elif form is Form.SARIF:
        from adaptive_text.rules.catalogue import RULES

        write(findings.sarif(found, RULES))
    elif form is Form.GITHUB:
        write("".join(findings.github(found)))
    else:
        write(findings.human(found, width(), coloured=wants_colour(sys.stdout)))


class _All:
    """Every code."""

    def __contains__(self, code: object) -> bool:
        return True


def chosen(select: Sequence[str], ignore: Sequence[str]) -> Container[str]:
    """The codes that begin as one of `select` does, or all, but for those that begin as one of `ignore`.

    Each may hold several beginnings with commas between. Raises `WrongUse` for one that no code begins with.
    """
    if not select and not ignore:
        return _All()
    from adaptive_text.rules.catalogue import RULES

    wanted = {code for start in _starts(select) for code in _beginning(start, RULES)} if select else set(RULES)
    return wanted - {code for start in _starts(ignore) for code in _beginning(start, RULES)}


def _starts(given: Iterable[str]) -> list[str]:
    return [start.strip().upper() for text in given for start in text.split(",")]


def _beginning(start: str, codes: Iterable[str]) -> list[str]:
    known = sorted(codes)
    found = [code for code in known if start and code.startswith(start)]
    if not found:
        raise WrongUse(f'no code begins with "{start}"; {_hint(start, known)}')
    return found


def _hint(got: str, codes: Iterable[str]) -> str:
    """What was probably meant: the longest start of it that codes have, with the letters if they were left out."""
    known = tuple(codes)
    whole = got if got.startswith("AT") else f"AT{got}"
    starts = [whole[:length] for length in range(len(whole), _SHORTEST_HINT - 1, -1)]
    near = [start for start in starts if any(code.startswith(start) for code in known)]
    return f'did you mean "{near[0]}"?' if near else "`adaptive-text check --rules` lists them"


def _catalogue(code: str | None) -> str:
    """One rule, or a line for each."""
    from adaptive_text.cli.findings import explained, listed
    from adaptive_text.rules.catalogue import RULES

    if code is None:
        return listed(RULES.values())
    if code.upper() not in RULES:
        raise WrongUse(f'unknown code "{code}"; {_hint(code.upper(), RULES)}')
    return explained(RULES[code.upper()])


def _refuse_odd(path: Path) -> None:
    """Raise `WrongUse` for a path that is no folder and no author's file."""
    if os.path.isdir(path):  # noqa: PTH112 - `Path.is_dir` raises for a name that no system can have
        return
    if not os.path.exists(path):  # noqa: PTH110 - the same
        raise WrongUse(f"there is no file or folder {quoted(str(path))}{_nearest(path)}")
    if path.suffix not in SUFFIXES:
        raise WrongUse(f'an author\'s file ends in .yaml, .yml or .json (got "{path}")')


def _nearest(path: Path) -> str:
    try:
        names = sorted(entry.name for entry in path.parent.iterdir())
    except (OSError, ValueError):
        return ""
    near = get_close_matches(path.name, names, n=1)
    return f'; did you mean "{path.parent / near[0]}"?' if near else ""
