"""`impact`: what a change means to readers."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Annotated

import typer

from adaptive_text.cli.changes import as_json, report
from adaptive_text.cli.console import WrongUse, show, working, write
from adaptive_text.reading.syntax import quoted

if TYPE_CHECKING:
    from adaptive_text.library import Library
    from adaptive_text.revisions import Revision

CORPUS = "corpus"
GIT = "git:"


class Form(StrEnum):
    """What an impact can be written as."""

    TEXT = "text"
    JSON = "json"


def impact(
    old: Annotated[
        str,
        typer.Argument(metavar="OLD", show_default=False, help="A file, a folder, or a git revision (see below)."),
    ],
    new: Annotated[
        str | None,
        typer.Argument(metavar="NEW", show_default=False, help="The same; default: the files as they are now."),
    ] = None,
    path: Annotated[
        str | None,
        typer.Option(
            "--path", "-p", show_default=False, metavar="PATH", help="What is compared of a revision; default: corpus."
        ),
    ] = None,
    form: Annotated[Form, typer.Option("--format", "-f")] = Form.TEXT,
    strict: Annotated[bool, typer.Option("--strict", help="Exit with 1 if a sign-off lapses.")] = False,
) -> None:
    """Show what a change means to readers.

    Every edition that says something else, sentence by sentence, with the words that go and come; which fingerprints
    move, and whose sign-off lapses. A change of a profile or of the glossary shows in every article that it touches.

    A revision is anything that git knows: HEAD~1, v2, a hash. Write REV:PATH to name what is compared of it, and
    git:REV where a file or folder has the same name. Profiles and glossary are those of the same revision.
    """
    with ExitStack() as stack:
        sides = _sides(old, new, path)
        paths = [_found(side, stack) for side in sides]
        if paths[0].is_dir() != paths[1].is_dir():
            raise WrongUse("a file is compared with a file, and a folder with a folder")
        libraries = [_opened(path, side.label) for path, side in zip(paths, sides, strict=True)]
        with working("comparing"):
            from adaptive_text.impact import impact as impact_of

            found = impact_of(*libraries)
    if form is Form.JSON:
        write(as_json(found, [side.label for side in sides]))
    else:
        show(*report(found, [side.label for side in sides]))
    if strict and found.lapsed:
        raise typer.Exit(1)


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two things that are compared."""

    label: str
    path: Path | PurePosixPath
    revision: Revision | None = None
    """`None` for files as they are now."""


def _sides(old: str, new: str | None, path: str | None) -> list[Side]:
    """Old and new; what one leaves open is what the other names, else `--path`, else `corpus`."""
    named = path or next((name for name in (old, new) if name and _is_path(name)), None) or CORPUS
    first = _side(old, named)
    if new is not None:
        return [first, _side(new, named)]
    if first.revision is None:
        hint = f"such as `adaptive-text impact HEAD {old}` for the changes since the last commit"
        raise WrongUse(f'there is nothing to compare "{old}" with: name a second path or a revision, {hint}')
    now = first.revision.repository / first.path
    here = Path.cwd()
    now = now.relative_to(here) if now.is_relative_to(here) and now != here else now
    return [first, Side(str(now), now)]


def _is_path(name: str) -> bool:
    try:
        return not name.startswith(GIT) and Path(name).exists()
    except (OSError, ValueError):
        return False


def _side(name: str, named: str) -> Side:
    if _is_path(name):
        path = Path(name)
        return Side(name, path if path.name not in ("", "..") else path.resolve())  # a folder's own name is wanted
    from adaptive_text.revisions import RevisionError

    forced = name.startswith(GIT)
    revision, colon, inside = name.removeprefix(GIT).partition(":")
    try:
        return _in_revision(revision, inside if colon else None, named, forced=forced)
    except RevisionError as error:
        raise WrongUse(
            error.message if forced else f"{quoted(name)} is no file and no folder, and {error.message}"
        ) from None


def _in_revision(name: str, inside: str | None, named: str, *, forced: bool) -> Side:
    from adaptive_text.revisions import find_revision

    here = Path.cwd()
    found = find_revision(name, here)
    if found is None:
        what = "no revision" if forced else "no file, no folder and no revision"
        raise WrongUse(f"{quoted(name)} is {what} of this repository")
    if inside is not None:
        path = PurePosixPath(inside)
    else:
        whole = Path(here, named).resolve()
        if not whole.is_relative_to(found.repository.resolve()):
            raise WrongUse(f'"{named}" lies outside of the repository {found.repository}')
        path = PurePosixPath(whole.relative_to(found.repository.resolve()).as_posix())
    return Side(f"{name}:{path}", path, found)


def _found(side: Side, stack: ExitStack) -> Path:
    """Where the files of a side lie; raises `WrongUse` where a revision does not have them."""
    from adaptive_text.revisions import RevisionError, checked_out

    if side.revision is None:
        return Path(side.path)
    try:
        return stack.enter_context(checked_out(side.revision, PurePosixPath(side.path)))
    except RevisionError as error:
        raise WrongUse(error.message) from None


def _opened(path: Path, label: str) -> Library:
    from adaptive_text.library import Library, open_article

    with working(f"reading {label}"):
        return Library.open(path) if path.is_dir() else open_article(path)
