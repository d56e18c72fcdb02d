"""`approve`: sign an edition off."""

from __future__ import annotations

import datetime
import sys
from collections.abc import Iterator
from difflib import unified_diff
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from adaptive_text.cli.console import WrongUse, note, tell_failure, working, write
from adaptive_text.cli.options import GlossaryOption, ProfilesOption, article_source, opened

if TYPE_CHECKING:
    from adaptive_text.article import Signature
    from adaptive_text.errors import Problem
    from adaptive_text.library import Library
    from adaptive_text.page import TargetValue
    from adaptive_text.signing import Offer

INDENT = " " * 14


def approve(
    article: Annotated[
        str, typer.Argument(metavar="FILE", show_default=False, help="The article's file (.yaml, .yml, .json).")
    ],
    audience: Annotated[
        str, typer.Option("--audience", "-a", show_default=False, metavar="AUDIENCE", help="Whose edition is signed.")
    ],
    reviewer: Annotated[
        str, typer.Option("--reviewer", "-r", show_default=False, metavar='"NAME, ROLE"', help="Who signs it.")
    ],
    date: Annotated[
        datetime.datetime | None,
        typer.Option(formats=["%Y-%m-%d"], show_default=False, metavar="DATE", help="Default: today."),
    ] = None,
    status: Annotated[
        Literal["under_review", "approved"] | None,
        typer.Option(show_default=False, help="Also set the status of the article's review; default: leave it."),
    ] = None,
    despite_shortfall: Annotated[
        bool, typer.Option("--despite-shortfall", help="Sign although the edition misses a target.")
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would be written, and write nothing.")] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
    profiles: ProfilesOption = None,
    glossary: GlossaryOption = None,
) -> None:
    """Sign an edition off.

    Writes the edition's fingerprint, the reviewer and the day into `review.editions` of the article's file. No other
    line of the file changes, and the review's status only with --status.
    """
    from adaptive_text import signing

    path = _file(article)
    day = _day(date)
    library = opened(str(path), profiles, glossary)
    with working("checking"):
        offered = signing.offer(library, next(iter(library)), audience)
        problems = _problems(library)
    _refuse(offered, problems, despite_shortfall=despite_shortfall)
    signature = signing.signature(offered, reviewer, day)
    write("".join(f"{line}\n" for line in summary(offered, signature)))
    for line in remarks(offered, signature):
        note(line)
    if offered.signed == signature and status in (None, offered.status):
        note("this is signed already, and nothing was written")
        return
    if dry_run:
        before = signing.read_bytes(path)
        write(difference(path, before, signing.signed(before, str(path), audience, signature, status)))
        note("nothing was written (--dry-run)")
        return
    _ask(yes=yes)
    with working("signing"):
        edition = signing.sign(path, offered, signature, status, profiles=profiles, glossary=glossary)
    note(f"signed {path}: {told(edition.page.status, status or offered.status)}")


def _file(article: str) -> Path:
    source = article_source(article)
    if isinstance(source, str):
        hint = f'such as "corpus/{article}.yaml"'
        raise WrongUse(f'"{article}" names an article of the package; name the file that is to be signed, {hint}')
    return source


def _day(given: datetime.datetime | None) -> datetime.date:
    today = datetime.datetime.now().astimezone().date()
    day = today if given is None else given.date()
    if day > today + datetime.timedelta(days=1):  # it may be tomorrow already where the reviewer is
        raise WrongUse(f"nobody can have signed on a day to come (got {day})")
    return day


def _problems(library: Library) -> tuple[Problem, ...]:
    from adaptive_text.checking import check

    return check(library)


def _refuse(offered: Offer, problems: tuple[Problem, ...], *, despite_shortfall: bool) -> None:
    from adaptive_text.signing import SigningError, refuse

    try:
        refuse(offered, problems, despite_shortfall=despite_shortfall)
    except SigningError as error:
        tell_failure(error)
        if not error.problems and offered.shortfall:
            note("hint: --despite-shortfall signs it all the same")
        raise typer.Exit(1) from None


def _ask(*, yes: bool) -> None:
    if yes:
        return
    if not sys.stdin.isatty():
        raise WrongUse("there is no terminal to ask on; --yes signs without asking")
    sys.stderr.write("Sign it? [y/N] ")
    sys.stderr.flush()
    if sys.stdin.readline().strip().lower() not in ("y", "yes"):
        note("nothing was signed")
        raise typer.Exit(1)


def summary(offered: Offer, signature: Signature) -> Iterator[str]:
    """What is signed, line by line."""
    yield f"{offered.article} for {offered.audience}"
    yield f"  fingerprint {offered.fingerprint}"
    page = f"{offered.claims:,} claims, {offered.sentences:,} sentences, {offered.words:,} scored words"
    yield f"  page        {offered.register} register, {page}"
    targets = [_target(target) for target in offered.targets] or ["the profile has none"]
    yield from (f"{'' if n else '  targets'}".ljust(len(INDENT)) + line for n, line in enumerate(targets))
    yield f"  reviewer    {signature.reviewer}"
    yield f"  date        {signature.date}"
    if offered.signed is not None:
        held = "which still holds" if offered.holds else f"of {offered.signed.fingerprint}, which no longer holds"
        yield f"  instead of  the sign-off by {offered.signed.reviewer}, {offered.signed.date}, {held}"


def _target(target: TargetValue) -> str:
    sign = "≤" if target.direction == "at_most" else "≥"
    value = "—" if target.value is None else f"{target.value:.2f}"
    verdict = "met" if target.met else f"missed by {target.distance:.2f}"
    return f"{target.metric} {value} {sign} {target.limit:g}, {verdict}"


def remarks(offered: Offer, signature: Signature) -> Iterator[str]:
    """What a reviewer should know before signing."""
    if offered.shortfall:
        yield "warning: the edition misses a target"
    if signature.date < offered.updated:
        yield f"warning: the article was updated on {offered.updated}, after the day of the signature"


def told(shown: str, status: str) -> str:
    """What readers see from now on, and how to say that the whole article is approved."""
    text = f'readers see this edition as "{shown.replace("_", " ")}"'
    if status == "approved":
        return text
    return f'{text}; the review\'s status is still "{status}" (--status approved sets it)'


def difference(path: Path, before: bytes, after: bytes) -> str:
    """The lines that would change."""
    old, new = (content.decode("utf-8", "replace").splitlines() for content in (before, after))
    return "".join(f"{line}\n" for line in unified_diff(old, new, str(path), str(path), n=2, lineterm=""))
