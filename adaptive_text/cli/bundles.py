"""`bundle info`, `bundle verify` and `bundle diff`: what is in a bundle, whether it is sound, and what is new in it."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from adaptive_text.cli.console import counting, note, working, write

if TYPE_CHECKING:
    from adaptive_text.bundle import Bundle

MOST_SHOWN = 100
"""Editions whose differences are shown; of more, only the number."""

bundle = typer.Typer(
    name="bundle",
    help="Look into a bundle: a compiled library in one file.",
    no_args_is_help=True,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
PathArgument = Annotated[Path, typer.Argument(metavar="BUNDLE", show_default=False, help="The file.")]


class Form(StrEnum):
    """How an answer is written."""

    TEXT = "text"
    JSON = "json"


FormOption = Annotated[Form, typer.Option("--format", "-f")]


@bundle.command("info", epilog="\b\nExamples:\n  adaptive-text bundle info pages.bundle\n")
def info(path: PathArgument, form: FormOption = Form.TEXT) -> None:
    """Show what a bundle says of itself: how much is in it, who made it, and its digest.

    Two bundles with one digest say the same to every reader.
    """
    opened = _opened(path)
    told = {
        "path": str(path),
        "bytes": opened.generation.size,
        "articles": opened.meta.articles,
        "editions": opened.meta.editions,
        "broken": sorted(opened.broken),
        "audiences": opened.meta.audiences,
        "engine": opened.meta.engine,
        "digest": opened.meta.digest,
        "templates": opened.meta.templates,
    }
    if form is Form.JSON:
        _write_json(told)
        return
    broken = f": {', '.join(sorted(opened.broken))}" if opened.broken else ""
    lines = {
        "articles": f"{opened.meta.articles:,}",
        "editions": f"{opened.meta.editions:,} for {', '.join(opened.meta.audiences)}",
        "broken": f"{opened.meta.broken}{broken}",
        "size": f"{opened.generation.size:,} bytes",
        "made by": f"adaptive-text {opened.meta.engine}",
        "digest": opened.meta.digest,
    }
    write("".join(f"{name + ':':10} {value}\n" for name, value in lines.items()))


@bundle.command("verify", epilog="\b\nExamples:\n  adaptive-text bundle verify pages.bundle\n")
def verify(path: PathArgument) -> None:
    """Read all of a bundle and hold it against its digests.

    Exit code 1, with the names of what was altered, where anything is not as it was built.
    """
    from adaptive_text.bundling.verifying import verify as verified

    opened = _opened(path)
    with counting("verifying") as progress:
        found = verified(opened, progress)
    write(f"{path}: {found.articles:,} articles and {found.editions:,} editions are as they were built\n")


@bundle.command("diff", epilog="\b\nExamples:\n  adaptive-text bundle diff yesterday.bundle pages.bundle\n")
def diff(
    old: Annotated[Path, typer.Argument(metavar="OLD", show_default=False, help="A bundle.")],
    new: Annotated[Path, typer.Argument(metavar="NEW", show_default=False, help="A newer one.")],
    form: FormOption = Form.TEXT,
    limit: Annotated[int, typer.Option("--limit", min=0, help="Editions whose changes are shown.")] = MOST_SHOWN,
) -> None:
    """Show which editions changed between two bundles, and how: sentence by sentence, and whose sign-off lapses.

    Everything that differs is counted; above the limit only the first are shown.
    """
    from adaptive_text.bundling.comparing import differing
    from adaptive_text.cli.changes import as_json, report
    from adaptive_text.cli.console import show
    from adaptive_text.impact import Impact, impacts
    from adaptive_text.library import Library

    before, after = _opened(old), _opened(new)
    with working("comparing"):
        pairs = [(one.article, one.audience) for one in differing(before, after)]
        libraries = (Library.open(old), Library.open(new))
        together = max(before.meta.editions, after.meta.editions)
        found = Impact(impacts(*libraries, pairs[:limit]), together)
    labels = [str(old), str(new)]
    if form is Form.JSON:
        write(as_json(found, labels))
    else:
        show(*report(found, labels))
    if len(pairs) > limit:
        note(f"{len(pairs):,} editions differ, and the first {limit:,} are shown; --limit shows more")


def _opened(path: Path) -> Bundle:
    from adaptive_text.bundle import Bundle

    return Bundle(path)


def _write_json(told: object) -> None:
    from msgspec import json

    write(json.format(json.encode(told), indent=2).decode() + "\n")
