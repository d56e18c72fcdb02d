"""`new`: a commented example of an article or a profile, to be written over."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Annotated

import typer

from adaptive_text.cli.console import WrongUse, note

ARTICLES, PROFILES = Path("corpus"), Path("profiles")


def new(
    name: Annotated[
        str, typer.Argument(metavar="ID", show_default=False, help="Its id: small letters, digits and hyphens.")
    ],
    title: Annotated[
        str | None,
        typer.Option("--title", "-t", show_default=False, metavar="TEXT", help="Default: the id as words."),
    ] = None,
    question: Annotated[
        str | None,
        typer.Option("--question", "-q", show_default=False, metavar="TEXT", help="The question that it answers."),
    ] = None,
    audience: Annotated[
        list[str] | None,
        typer.Option(
            "--audience",
            "-a",
            show_default=False,
            metavar="AUDIENCE",
            help="Who gets headings of their own; may be repeated; default: the picker's choice.",
        ),
    ] = None,
    folder: Annotated[
        Path | None,
        typer.Option(
            file_okay=False,
            show_default=False,
            metavar="FOLDER",
            help="Where it is written; default: corpus (for profiles: profiles) where there is one, else this folder.",
        ),
    ] = None,
    updated: Annotated[
        datetime.datetime | None,
        typer.Option(formats=["%Y-%m-%d"], show_default=False, metavar="DATE", help="Its date; default: today."),
    ] = None,
    profile: Annotated[bool, typer.Option("--profile", help="Begin a profile; --title then says who reads.")] = False,
    extends: Annotated[
        str | None,
        typer.Option(show_default=False, metavar="AUDIENCE", help="The profile that a new one is made from."),
    ] = None,
) -> None:
    """Begin an article, or a profile: a file of examples and comments that is good as it stands.

    Nothing is written over. What to do next is told on standard error.
    """
    from adaptive_text import scaffolding

    is_article = bool(question or audience or updated)
    if (profile and is_article) or (extends is not None and not profile):
        raise WrongUse("--question, --audience and --updated are for articles, --extends is for a --profile")
    place = folder or next((usual for usual in (PROFILES if profile else ARTICLES,) if usual.is_dir()), Path())
    try:
        if profile:
            _tell_profile(scaffolding.new_profile(name, place, label=title, extends=extends), name)
        else:
            day = updated.date() if updated else datetime.date.today()
            written = scaffolding.new_article(
                name, place, today=day, title=title, question=question, audiences=audience or ()
            )
            _tell_article(written)
    except scaffolding.ScaffoldError as error:
        raise WrongUse(error.message) from None


def _tell_article(path: Path) -> None:
    note(f"wrote {path}")
    note("next:")
    note("  write your own over the examples, claim by claim")
    note(f"  adaptive-text check {path}")
    note(f"  adaptive-text compare {path}")
    _tell_schemas(path)


def _tell_profile(path: Path, audience: str) -> None:
    note(f"wrote {path}")
    note("next:")
    note("  set the targets, and say beside each whose it is")
    note(f"  adaptive-text preview ARTICLE --profiles {path} --audience {audience}")
    note(f'  name "{audience}" in the order of audiences.yaml, to offer it to readers')
    _tell_schemas(path)


def _tell_schemas(path: Path) -> None:
    """How to get completion, unless the file leads to its schema already."""
    from adaptive_text.schemas import FOLDER, MODELINE

    above = path.absolute().parent.parent
    if above.is_relative_to(Path.cwd()) and not path.read_text(encoding="utf-8").startswith(MODELINE):
        schemas = above.relative_to(Path.cwd()) / FOLDER
        note(f"  adaptive-text schema --write {schemas}, so that editors complete the next file")
