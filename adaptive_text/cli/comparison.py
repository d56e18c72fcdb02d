"""`compare`: the editions of an article side by side, claim by claim."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from adaptive_text.cli.console import show, width
from adaptive_text.cli.options import ArticleArgument, GlossaryOption, ProfilesOption, edition_for, opened
from adaptive_text.cli.pictures import LEFT_OUT, Brush
from adaptive_text.inline import plain_text
from adaptive_text.page import Body, Bullets, Choice, ItemList, Page, Prose, Statement, TargetValue

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.table import Table
    from rich.text import Text

    from adaptive_text.edition import Edition

SIDE_BY_SIDE = 90
"""Columns that a terminal needs for editions side by side."""
NARROWEST_COLUMN = 24
WIDEST_NAMES = 18
GAP = 2


def compare(
    article: ArticleArgument,
    audience: Annotated[
        list[str] | None,
        typer.Option("--audience", "-a", show_default=False, metavar="AUDIENCE", help="May be repeated; default: all."),
    ] = None,
    profiles: ProfilesOption = None,
    glossary: GlossaryOption = None,
) -> None:
    """Show the editions of an article side by side.

    Claim by claim, with registers and scores. Under 90 columns the editions stand below each other.
    """
    library = opened(article, profiles, glossary)
    editions = [edition_for(library, name) for name in dict.fromkeys(audience or library.audiences)]
    show(*comparison(columns_of(editions), groups([e.page for e in editions]), library.picker.registers, width()))


class Cell(NamedTuple):
    """What one edition makes of one claim."""

    register: str | None
    """`None` where it is left out."""
    text: str
    """The wording without markup, or why there is none."""


@dataclass(frozen=True, slots=True)
class Column:
    """One edition."""

    audience: str
    register: str
    words: int
    targets: Mapping[str, TargetValue]
    """By metric, those of this audience."""
    scores: Mapping[str, float | None]
    """By metric, all that any audience has a target for."""
    cells: Mapping[str, Cell]
    """By claim; those on the page in reading order."""
    uneven: bool = False

    @property
    def chosen(self) -> list[str]:
        """The registers of the claims on the page, in reading order."""
        return [cell.register for cell in self.cells.values() if cell.register is not None]


class Group(NamedTuple):
    """A section, or what stands at the top or nowhere."""

    heading: str
    claims: Sequence[str]


def columns_of(editions: Sequence[Edition]) -> list[Column]:
    """What is compared of each edition."""
    metrics = list(dict.fromkeys(target.metric for edition in editions for target in edition.targets))
    return [
        Column(
            audience=edition.audience,
            register=edition.register,
            words=edition.grounds.words,
            targets={target.metric: target for target in edition.targets},
            scores={metric: edition.score[metric] for metric in metrics},
            cells=cells(edition.page, edition.choices),
            uneven=edition.grounds.uneven,
        )
        for edition in editions
    ]


def cells(page: Page, choices: Iterable[Choice]) -> Mapping[str, Cell]:
    """What a page makes of each claim: its own in reading order, then those left out with the reason."""
    shown = {s.claim: Cell(s.register, wording(s.body)) for _, _, s in statements(page)}
    left_out = {
        choice.claim: Cell(None, f"{LEFT_OUT} {choice.because or choice.reason}")
        for choice in choices
        if choice.register is None
    }
    return {**shown, **left_out}


def statements(page: Page) -> Iterator[tuple[str, str, Statement]]:
    """Section id, heading and statement of every claim of a page in reading order; lifted emergencies have no id."""
    for callout in page.emergencies:
        yield "", page.labels.get("emergencies", ""), callout.statement
    for section in page.sections:
        for block in section.blocks:
            for statement in block.statements if isinstance(block, Bullets) else (block.statement,):
                yield section.id, section.heading, statement


def wording(body: Body) -> str:
    """The plain text of a wording, with list items and table rows on lines of their own."""
    if isinstance(body, Prose):
        return plain_text(body.content)
    if isinstance(body, ItemList):
        return "\n".join([plain_text(body.lead), *(f"- {plain_text(item)}" for item in body.items)])
    rows = [" | ".join(map(plain_text, row)) for row in (body.columns, *body.rows)]
    return "\n".join(filter(None, [plain_text(body.caption), *rows]))


def groups(pages: Sequence[Page]) -> list[Group]:
    """The claims of all pages by section, in the order of the first page with those of the others fitted in.

    A claim stands where the first page that has it shows it.
    """
    section_of: dict[str, str] = {}
    headings: dict[str, str] = {}
    for page in pages:
        for section, heading, statement in statements(page):
            section_of.setdefault(statement.claim, section)
            headings.setdefault(section, heading)
    sections = merged([list(dict.fromkeys(section for section, _, _ in statements(page))) for page in pages])
    orders = [[statement.claim for _, _, statement in statements(page)] for page in pages]
    claims = {s: merged([[claim for claim in order if section_of[claim] == s] for order in orders]) for s in sections}
    return [Group(headings[section], inside) for section, inside in claims.items() if inside]


def merged(orders: Iterable[Sequence[str]]) -> list[str]:
    """All names once: the first order as it is, what later ones add behind the name that it follows there."""
    result: list[str] = []
    for order in orders:
        at = 0
        for name in order:
            if name not in result:
                result.insert(at, name)
            at = result.index(name) + 1
    return result


def comparison(
    columns: Sequence[Column], sections: Sequence[Group], registers: Sequence[str], available: int
) -> Iterator[RenderableType]:
    """The whole comparison, laid out for so many columns of the terminal."""
    brush = Brush(registers)
    placed = {claim for group in sections for claim in group.claims}
    nowhere = merged([[claim for claim in column.cells if claim not in placed] for column in columns])
    everything = [*sections, *([Group("Left out of every edition", nowhere)] if nowhere else [])]
    names = min(WIDEST_NAMES, max(map(len, ["readability", *placed, *nowhere])))
    wanted = names + len(columns) * (NARROWEST_COLUMN + GAP)
    if available >= max(SIDE_BY_SIDE, wanted):
        yield from _beside(columns, everything, brush, _Widths(available, names, len(columns)))
    else:
        yield from _stacked(columns, everything, brush)
    yield brush.key()


class _Widths(NamedTuple):
    available: int
    names: int
    columns: int

    @property
    def column(self) -> int:
        return (self.available - self.names - GAP * self.columns) // self.columns


def figures(columns: Sequence[Column]) -> Iterator[tuple[str, list[str]]]:
    """The head of the comparison: a name, and what each edition has there."""
    yield "register", [f"{c.register}{', uneven' if c.uneven else ''}" for c in columns]
    yield "words", [f"{c.words:,}" for c in columns]
    for metric in dict.fromkeys(metric for column in columns for metric in column.scores):
        yield metric.replace("_", " "), [_score(c.scores.get(metric), c.targets.get(metric)) for c in columns]


def _score(value: float | None, target: TargetValue | None) -> str:
    shown = LEFT_OUT if value is None else f"{value:.2f}"
    if target is None:
        return f"{shown} (no target)"
    sign = "≤" if target.direction == "at_most" else "≥"
    return f"{shown} {sign} {target.limit:g} {'met' if target.met else f'missed by {target.distance:.2f}'}"


def _beside(
    columns: Sequence[Column], sections: Sequence[Group], brush: Brush, widths: _Widths
) -> Iterator[RenderableType]:
    from rich.text import Text

    head = _grid(widths)
    head.add_row("", *(Text(column.audience, style="bold") for column in columns))
    for name, values in figures(columns):
        head.add_row(Text(name, style="dim"), *map(Text, values))
    head.add_row(Text("claims", style="dim"), *(brush.strip(column.chosen) for column in columns))
    yield head
    for section in sections:
        yield _rule(section.heading)
        rows = _grid(widths, below=1)
        for claim in section.claims:
            rows.add_row(Text(claim, style="dim"), *(_shown(column, claim, brush) for column in columns))
        yield rows


def _stacked(columns: Sequence[Column], sections: Sequence[Group], brush: Brush) -> Iterator[RenderableType]:
    from rich.padding import Padding
    from rich.text import Text

    head = list(figures(columns))
    for number, column in enumerate(columns):
        yield Text(column.audience, style="bold")
        for name, values in head:
            yield Padding(Text(f"{name}: {values[number]}"), (0, 0, 0, 2))
        yield Padding(brush.strip(column.chosen), (0, 0, 1, 2))
    for section in sections:
        yield _rule(section.heading)
        for claim in section.claims:
            yield Text(claim, style="bold")
            for column in columns:
                line = Text(f"{column.audience} ", style="dim") + _shown(column, claim, brush)
                yield Padding(line, (0, 0, 0, 2))
            yield Text()


def _shown(column: Column, claim: str, brush: Brush) -> Text:
    from rich.text import Text

    cell = column.cells.get(claim, Cell(None, LEFT_OUT))
    return Text(cell.text, style="dim") if cell.register is None else brush.tagged(cell.register, cell.text)


def _grid(widths: _Widths, below: int = 0) -> Table:
    from rich.table import Table

    grid = Table.grid(padding=(0, GAP, below, 0))
    grid.add_column(width=widths.names, overflow="fold")
    for _ in range(widths.columns):
        grid.add_column(width=widths.column, overflow="fold")
    return grid


def _rule(heading: str) -> RenderableType:
    from rich.rule import Rule
    from rich.text import Text

    return Rule(Text(heading, style="bold"), align="left", style="dim")
