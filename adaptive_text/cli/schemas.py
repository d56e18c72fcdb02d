"""`schema`: author files as JSON Schema, for editors."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import Annotated, TypeVar

import typer

from adaptive_text.cli.console import WrongUse, note, write

Made = TypeVar("Made")


class Kind(StrEnum):
    """What an author file is."""

    ARTICLE = "article"
    PROFILE = "profile"
    PICKER = "picker"
    GLOSSARY = "glossary"


def schema(
    kind: Annotated[
        Kind | None, typer.Argument(metavar="KIND", show_default=False, help="Which file it is for.")
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", "-o", dir_okay=False, show_default=False, metavar="FILE", help="Write it to a file."),
    ] = None,
    folder: Annotated[
        Path | None,
        typer.Option(
            "--write",
            "-w",
            file_okay=False,
            show_default=False,
            metavar="FOLDER",
            help="Write all of them into a folder beside the corpus, such as schemas.",
        ),
    ] = None,
) -> None:
    """Write the JSON Schema of a kind of author file, so that editors complete and check it while it is typed.

    KIND is article, profile, picker (audiences.yaml) or glossary.
    """
    from adaptive_text.schemas import schema_text, write_schemas

    if (kind is None) == (folder is None) or (folder is not None and out is not None):
        raise WrongUse("name one kind (article, profile, picker or glossary), or a folder for all with --write")
    if folder is not None:
        for path in _written(folder, lambda: write_schemas(folder)):
            note(f"wrote {path}")
    elif kind is not None:
        _deliver(schema_text(kind.value), out)


def _deliver(text: str, out: Path | None) -> None:
    if out is None:
        write(text)
        return
    _written(out, lambda: out.write_text(text, encoding="utf-8", newline="\n"))
    note(f"wrote {out}")


def _written(path: Path, save: Callable[[], Made]) -> Made:
    try:
        return save()
    except OSError as error:
        reason = (error.strerror or "it cannot be written").lower()
        raise WrongUse(f'cannot write "{path}": {reason}') from None
