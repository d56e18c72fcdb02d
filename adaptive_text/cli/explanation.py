"""`explain`: why an edition reads as it does."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum
from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer

from adaptive_text.cli.console import WrongUse, show, width, write
from adaptive_text.cli.options import ArticleArgument, GlossaryOption, ProfilesOption, edition_for, opened
from adaptive_text.cli.pictures import Brush, bar
from adaptive_text.errors import did_you_mean
from adaptive_text.page import Attempt, Grounds, Rival, TargetValue, Todo

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.table import Table
    from rich.text import Text

WIDEST_BAR, NARROWEST_BAR = 30, 10
INDENT = GAP = 2
WIDEST_VALUE = len("12.34 +12.34 past")
NARROWEST_REASON = 24


class Form(StrEnum):
    """What an explanation can be written as."""

    TEXT = "text"
    JSON = "json"


def explain(
    article: ArticleArgument,
    audience: Annotated[
        str, typer.Option("--audience", "-a", show_default=False, metavar="AUDIENCE", help="Who reads.")
    ],
    claim: Annotated[
        str | None, typer.Option("--claim", "-c", show_default=False, metavar="ID", help="Explain one claim only.")
    ] = None,
    form: Annotated[Form, typer.Option("--format", "-f")] = Form.TEXT,
    profiles: ProfilesOption = None,
    glossary: GlossaryOption = None,
) -> None:
    """Say why an edition reads as it does.

    Tells the registers tried and why they were refused; for every claim the reason for its wording, its rivals, and
    what the page would score with each; what was left out; and, where a target is missed, which claims to write
    plainer.
    """
    library = opened(article, profiles, glossary)
    edition = edition_for(library, audience)
    grounds = narrowed(edition.grounds, claim) if claim else edition.grounds
    if form is Form.JSON:
        write(as_json(edition.article, audience, grounds))
    else:
        show(*explanation(edition.article, audience, grounds, library.picker.registers, width()))


def narrowed(grounds: Grounds, claim: str) -> Grounds:
    """The grounds with nothing about other claims; raises `WrongUse` for a claim that the article does not have."""
    from msgspec.structs import replace

    known = [choice.claim for choice in grounds.choices]
    if claim not in known:
        raise WrongUse(f'unknown claim "{claim}"; {did_you_mean(claim, known)}')
    shortfall = grounds.shortfall and replace(grounds.shortfall, todo=_of(claim, grounds.shortfall.todo))
    return replace(
        grounds,
        choices=tuple(choice for choice in grounds.choices if choice.claim == claim),
        omitted=tuple(omission for omission in grounds.omitted if omission.claim == claim),
        too_hard=_of(claim, grounds.too_hard),
        shortfall=shortfall,
    )


def _of(claim: str, todo: Sequence[Todo]) -> tuple[Todo, ...]:
    return tuple(entry for entry in todo if entry.claim == claim)


def as_json(article: str, audience: str, grounds: Grounds) -> str:
    """The grounds as data, with sorted keys."""
    from msgspec import json

    data = {"article": article, "audience": audience, "grounds": grounds}
    return json.format(json.encode(data, order="sorted"), indent=2).decode() + "\n"


def explanation(
    article: str, audience: str, grounds: Grounds, registers: Sequence[str], available: int
) -> Iterator[RenderableType]:
    """The whole explanation, laid out for so many columns of the terminal."""
    from rich.text import Text

    uneven = ", uneven" if grounds.uneven else ""
    facts = f"{grounds.register} register{uneven}, {grounds.words:,} scored words"
    yield Text.assemble((f"{article} for {audience}", "bold"), f": {facts}")
    if grounds.words_over:
        yield Text(f"{grounds.words_over} words past the length budget, and nothing more may be left out")
    yield from _targets(grounds.targets, available)
    yield from _attempts(grounds.attempts, Brush(registers))
    yield from _claims(grounds, Brush(registers), available)
    yield from _todo(grounds)
    yield from _left_out(grounds)


def _targets(targets: Sequence[TargetValue], available: int) -> Iterator[RenderableType]:
    if not targets:
        yield from _heading("Targets: the profile has none")
        return
    yield from _heading("Targets")
    longest = max(len(target.metric) for target in targets)
    columns = min(WIDEST_BAR, available - longest - 40)
    table = _table(5 if columns >= NARROWEST_BAR else 4)
    for target in targets:
        picture = [bar(target.value, target.limit, columns)] if columns >= NARROWEST_BAR else []
        sign = "≤" if target.direction == "at_most" else "≥"
        shown = "—" if target.value is None else f"{target.value:.2f}"
        table.add_row(target.metric, shown, f"{sign} {target.limit:g}", *picture, _verdict(target))
    yield _indented(table)


def _verdict(target: TargetValue) -> Text:
    from rich.text import Text

    if target.value is None:
        return Text("no scored text")
    if not target.met:
        return Text(f"missed by {target.distance:.2f}", style="bold red")
    return Text(f"met, {abs(target.limit - target.value):.2f} to spare", style="green")


def _attempts(attempts: Sequence[Attempt], brush: Brush) -> Iterator[RenderableType]:
    yield from _heading("Registers tried, from the most precise")
    table = _table(3)
    for attempt in attempts:
        name = brush.tagged(attempt.register, attempt.register, "{}")
        verdict = ("taken" if attempt.accepted else "refused") + ("" if attempt.proven else ", not proven")
        table.add_row(name, verdict, attempt.because)
    yield _indented(table)


def _claims(grounds: Grounds, brush: Brush, available: int) -> Iterator[RenderableType]:
    from rich.text import Text

    on_page = [choice for choice in grounds.choices if choice.register is not None]
    if not on_page:
        return
    yield from _heading(f"Claims on the page, in reading order: {len(on_page)}")
    yield _indented(brush.strip([choice.register or "" for choice in on_page]))
    yield Text()
    names = len("with ") + max(map(len, brush.registers))
    room = available - 2 * INDENT - names - len(grounds.targets) * (WIDEST_VALUE + GAP) - GAP
    lay_out = partial(_aligned, names=names) if room >= NARROWEST_REASON else _in_lines
    if grounds.targets:
        yield from lay_out([["with a rival", *(target.metric.replace("_", " ") for target in grounds.targets), ""]])
    for choice in on_page:
        told = f"{choice.claim}  {choice.reason}: {choice.because}"
        yield _indented(brush.tagged(choice.register or "", told, "{}"))
        yield from lay_out([_rival(rival, grounds.targets) for rival in choice.rivals])


def _aligned(rows: Iterable[Sequence[str]], names: int) -> Iterator[RenderableType]:
    """Rows with columns of one width whatever stands in them, so that those of all claims align."""
    from rich.table import Table

    for row in rows:
        table = Table.grid(padding=(0, GAP, 0, 0))
        for columns in (names, *(WIDEST_VALUE for _ in row[1:-1]), None):
            table.add_column(width=columns, overflow="fold")
        table.add_row(*row, style="dim")
        yield _indented(_indented(table))


def _in_lines(rows: Iterable[Sequence[str]]) -> Iterator[RenderableType]:
    """The same rows for a terminal that is too narrow for columns."""
    from rich.text import Text

    for row in rows:
        yield _indented(_indented(Text("; ".join(filter(None, row)), style="dim")))


def _rival(rival: Rival, targets: Sequence[TargetValue]) -> list[str]:
    why = f"no option: {rival.why_not}" if rival.why_not else "an option" if rival.open else "no option"
    return [f"with {rival.register}", *(_with(rival, target) for target in targets), why]


def _with(rival: Rival, target: TargetValue) -> str:
    """The page's value with a rival, how far that is from what the page has, and whether it is past the limit."""
    value = rival.values.get(target.metric)
    if value is None or target.value is None:
        return "—"
    past = value > target.limit if target.direction == "at_most" else value < target.limit
    return f"{value:.2f} {value - target.value:+.2f}{' past' if past else ''}"


def _todo(grounds: Grounds) -> Iterator[RenderableType]:
    if grounds.shortfall:
        missed = ", ".join(f"{t.metric} by {t.distance:.2f}" for t in grounds.shortfall.targets if not t.met)
        yield from _heading(f"Shortfall: {missed}")
        yield from _ranked("to write plainer, worst first", grounds.shortfall.todo)
    if grounds.too_hard:
        yield from _heading("Too hard in every wording that is open here")
        yield from _ranked("", grounds.too_hard)


def _ranked(title: str, entries: Sequence[Todo]) -> Iterator[RenderableType]:
    from rich.text import Text

    if title and entries:
        yield _indented(Text(title))
    table = _table(3)
    for number, entry in enumerate(entries, start=1):
        table.add_row(f"{number}.", entry.claim, entry.because)
    yield _indented(table)


def _left_out(grounds: Grounds) -> Iterator[RenderableType]:
    gone = [choice for choice in grounds.choices if choice.register is None]
    if gone:
        yield from _heading(f"Claims left out: {len(gone)}")
        table = _table(2)
        for choice in gone:
            table.add_row(choice.claim, f"{choice.reason}: {choice.because}")
        yield _indented(table)
    inside = [omission for omission in grounds.omitted if omission.what]
    if inside:
        yield from _heading("Left out inside a wording")
        table = _table(3)
        for omission in inside:
            table.add_row(omission.claim, ", ".join(omission.what), omission.because)
        yield _indented(table)


def _table(columns: int) -> Table:
    from rich.table import Table

    table = Table.grid(padding=(0, GAP, 0, 0))
    for _ in range(columns):
        table.add_column(overflow="fold")
    return table


def _indented(renderable: RenderableType) -> RenderableType:
    from rich.padding import Padding

    return Padding(renderable, (0, 0, 0, INDENT))


def _heading(text: str) -> Iterator[RenderableType]:
    from rich.text import Text

    yield Text()
    yield Text(text, style="bold")
