"""`preview`: one edition, as a reader gets it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from adaptive_text.cli.console import WrongUse, note, width, write
from adaptive_text.cli.options import ArticleArgument, GlossaryOption, ProfilesOption, edition_for, opened

if TYPE_CHECKING:
    from adaptive_text.edition import Edition
    from adaptive_text.library import Library
    from adaptive_text.page import Grounds

WIDEST_TEXT = 78
NARROWEST_TEXT = 20


class Form(StrEnum):
    """What an edition can be written as."""

    TEXT = "text"
    MARKDOWN = "markdown"
    HTML = "html"
    JSON = "json"


FORM_OF_SUFFIX = {
    "": Form.TEXT,
    ".txt": Form.TEXT,
    ".md": Form.MARKDOWN,
    ".html": Form.HTML,
    ".htm": Form.HTML,
    ".json": Form.JSON,
}


def preview(
    article: ArticleArgument,
    audience: Annotated[
        str | None,
        typer.Option(
            "--audience", "-a", show_default=False, metavar="AUDIENCE", help="Who reads; default: the picker's choice."
        ),
    ] = None,
    form: Annotated[
        Form | None,
        typer.Option("--format", "-f", show_default=False, help="Default: by the suffix of --out, else text."),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", "-o", dir_okay=False, show_default=False, metavar="FILE", help="Write to a file."),
    ] = None,
    strict: Annotated[
        bool, typer.Option("--strict", help="Write nothing and exit with 1 where a reading target is missed.")
    ] = False,
    profiles: ProfilesOption = None,
    glossary: GlossaryOption = None,
) -> None:
    """Show the edition of an article for one audience.

    A missed reading target is told on standard error; the edition is shown all the same, unless --strict is given.
    """
    chosen = form or _form_of(out)
    library = opened(article, profiles, glossary)
    for warning in library.warnings:
        note(str(warning))
    wanted = audience or _default(library)
    edition = edition_for(library, wanted)
    for line in remarks(edition.grounds):
        note(line)
    if edition.shortfall:
        note(f"hint: `adaptive-text explain {article} --audience {wanted}` ranks the claims to write plainer")
        if strict:
            raise typer.Exit(1)
    _deliver(written(edition, chosen), out, chosen)


def _form_of(out: Path | None) -> Form:
    suffix = out.suffix.lower() if out else ""
    if suffix not in FORM_OF_SUFFIX:
        known = ", ".join(filter(None, FORM_OF_SUFFIX))
        raise WrongUse(f'no format is written to "{suffix}" files (known: {known}); name one with --format')
    return FORM_OF_SUFFIX[suffix]


def _default(library: Library) -> str:
    wanted = library.picker.default or library.audiences[0]
    others = ", ".join(name for name in library.audiences if name != wanted)
    note(f'note: the edition for "{wanted}"' + (f"; --audience also takes: {others}" if others else ""))
    return wanted


def remarks(grounds: Grounds) -> Iterator[str]:
    """What an editor should know about an edition: missed targets, unevenness, length, hard claims."""
    for target in grounds.targets if grounds.shortfall else ():
        if not target.met and target.value is not None:
            side = "above" if target.direction == "at_most" else "below"
            past = f"{target.distance:.2f} {side} its limit {target.limit:g}"
            yield f"shortfall: {target.metric} is {target.value:.2f}, {past}"
    if grounds.uneven:
        yield f"warning: the page is uneven: too few claims are in the {grounds.register} register"
    if grounds.words_over:
        yield f"warning: {grounds.words_over} words past the length budget, and nothing more may be left out"
    if grounds.too_hard:
        yield f"warning: too hard in every wording: {', '.join(todo.claim for todo in grounds.too_hard)}"


def written(edition: Edition, form: Form) -> str:
    """The edition in a form, ending in one line end; HTML is a whole document."""
    if form is Form.HTML:
        text = str(edition.document)
    elif form is Form.MARKDOWN:
        text = edition.markdown
    else:
        text = edition.json if form is Form.JSON else _text(edition)
    return text.rstrip("\n") + "\n"


def _text(edition: Edition) -> str:
    """Wrapped for the terminal where there is a narrow one."""
    from adaptive_text import rendering

    if not sys.stdout.isatty() or width() >= WIDEST_TEXT:
        return edition.text
    return rendering.text(edition.page, max(width(), NARROWEST_TEXT))


def _deliver(text: str, out: Path | None, form: Form) -> None:
    if out is None:
        write(text)
        return
    try:
        out.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        reason = (error.strerror or "it cannot be written").lower()
        raise WrongUse(f'cannot write "{out}": {reason}') from None
    note(f"wrote {out} ({form.value}, {len(text.encode()):,} bytes)")
