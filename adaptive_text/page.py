"""The decided page: a frozen tree of what will be written, and the reasons for it.

Nothing here can be undecided or invalid: rendering only writes it, and a bundle only decodes it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from hashlib import sha256
from typing import Literal, TypeAlias

from msgspec import Struct, json

from adaptive_text.inline import Inlines, unmarked

Level = Literal["emergency", "urgent", "warning", "note"]
Status = Literal["submitted", "under_review", "approved"]

Reason = Literal[
    "AT_HOME",
    "ONLY_VARIANT",
    "NEAREST_REGISTER",
    "PLAINER_FOR_TARGET",
    "TOO_HARD_ALONE",
    "PINNED",
    "AUDIENCE_ONLY",
    "BELOW_DETAIL",
    "DROPPED_FOR_LENGTH",
    "NOT_FOR_AUDIENCE",
]
"""Why a claim reads as it does, or why it is left out."""


class Prose(Struct, frozen=True, tag="prose"):
    """Running text."""

    content: Inlines


class ItemList(Struct, frozen=True, tag="list"):
    """A list that belongs to one claim."""

    lead: Inlines
    items: tuple[Inlines, ...]


class Table(Struct, frozen=True, tag="table"):
    """A table with one header row."""

    columns: tuple[Inlines, ...]
    rows: tuple[tuple[Inlines, ...], ...]
    caption: Inlines = ()


Body: TypeAlias = Prose | ItemList | Table


class Statement(Struct, frozen=True):
    """One claim in its chosen wording."""

    claim: str
    register: str
    body: Body
    label: str = ""
    """The run-in label, without punctuation; empty for none."""
    cites: tuple[int, ...] = ()
    """Numbers of the page's references."""
    as_of: str = ""
    """The formatted date of a dated status, such as "3 March 2026"; empty for none."""


class Paragraph(Struct, frozen=True, tag="paragraph"):
    """A statement that stands on its own (tables too)."""

    statement: Statement


class Bullets(Struct, frozen=True, tag="bullets"):
    """Neighbouring statements of kind `item`."""

    statements: tuple[Statement, ...]


class Callout(Struct, frozen=True, tag="callout"):
    """A caution."""

    level: Level
    heading: str
    """Interface words for the level, such as "Warning"."""
    statement: Statement


Block: TypeAlias = Paragraph | Bullets | Callout


class PageSection(Struct, frozen=True):
    """A heading and what stands under it; never empty."""

    id: str
    heading: str
    blocks: tuple[Block, ...]


class PageNotice(Struct, frozen=True):
    """A publisher's text before or after the article's own."""

    id: str
    kind: Literal["disclaimer", "action"]
    content: Inlines


class Detail(Struct, frozen=True):
    """One line about the page, such as "Last updated: 1 November 2026"."""

    name: Literal["status", "submitted", "updated", "reviewer", "policy", "region"]
    label: str
    text: str
    href: str = ""
    """Where the text leads; empty for nowhere."""
    date: str = ""
    """The ISO 8601 form where the text is a date."""


class Definition(Struct, frozen=True):
    """An entry of "Words to know"."""

    term: str
    name: str
    definition: str
    also: tuple[str, ...] = ()
    """Other names: the plain or the technical one, the abbreviation."""
    say: str = ""


class Reference(Struct, frozen=True):
    """A numbered source."""

    number: int
    source: str
    """The source's id in the article."""
    title: str
    publisher: str = ""
    url: str = ""
    published: str = ""
    """Formatted date."""
    cited_by: tuple[str, ...] = ()
    """Ids of the claims that cite it, in reading order."""


class OtherEdition(Struct, frozen=True):
    """The same article for someone else."""

    audience: str
    label: str
    """Such as "Read the version for health professionals"."""


class Page(Struct, frozen=True):
    """Everything that a rendered edition shows, in reading order."""

    article: str
    lang: str
    audience: str
    audience_label: str
    title: str
    headline: str
    """The question where the article has one, else the title."""
    status: Status
    """Of this edition."""
    updated: str
    """ISO 8601."""
    details: tuple[Detail, ...]
    before: tuple[PageNotice, ...]
    emergencies: tuple[Callout, ...]
    """Emergency cautions lifted to the top, for profiles that ask for it."""
    sections: tuple[PageSection, ...]
    definitions: tuple[Definition, ...]
    """Sorted by name."""
    after: tuple[PageNotice, ...]
    references: tuple[Reference, ...]
    sources_hidden: int
    """How many sources stand behind the page where it does not number them, else 0."""
    others: tuple[OtherEdition, ...]
    labels: Mapping[str, str]
    """Interface words by key, all of `labels.LABELS`."""
    about: tuple[str, ...] = ()
    """Technical names of the conditions, drugs and terms used, for machines."""
    reviewed: str = ""
    """ISO date of the sign-off, only for an approved edition."""
    subject: Literal["medicine", "general"] = "medicine"

    def blocks(self) -> Iterator[Block]:
        """Every block in reading order."""
        yield from self.emergencies
        for section in self.sections:
            yield from section.blocks

    def statements(self) -> Iterator[Statement]:
        """Every statement in reading order."""
        for block in self.blocks():
            yield from block.statements if isinstance(block, Bullets) else (block.statement,)


class TargetValue(Struct, frozen=True):
    """A target and what the page reaches."""

    metric: str
    direction: Literal["at_most", "at_least"]
    limit: float
    value: float | None
    """`None` where the page has no scored text."""
    met: bool

    @property
    def distance(self) -> float:
        """How far the value is past the limit, in the metric's unit; 0.0 where it holds."""
        if self.value is None or self.met:
            return 0.0
        return abs(self.value - self.limit)


class Rival(Struct, frozen=True):
    """Another variant of a claim, and what the page would score with it instead."""

    register: str
    values: Mapping[str, float | None]
    """The page's value of each target's metric, everything else being equal."""
    open: bool
    """Whether it was an option here."""
    why_not: str = ""
    """Where it was not: the reason in a few words."""


class Choice(Struct, frozen=True):
    """What was decided for one claim of the article, and why."""

    claim: str
    register: str | None
    """Of the chosen variant; `None` where the claim is left out."""
    reason: Reason
    because: str = ""
    """One sentence with the details."""
    rivals: tuple[Rival, ...] = ()


class Attempt(Struct, frozen=True):
    """A register that was tried for the whole page."""

    register: str
    at_home: int
    """Claims at home in its best pick; where a bound refuses the register unsolved, the most that could be."""
    counted: int
    """Claims that count for evenness: scored, unpinned, with a choice."""
    met: bool
    """Whether some pick meets every target; where a bound refuses the register unsolved, whether one still may."""
    proven: bool
    """Whether the solver proved its answer within its node limit."""
    accepted: bool
    because: str
    """Why it was taken or refused."""


class Todo(Struct, frozen=True):
    """A claim that stands in the way of a target."""

    claim: str
    register: str
    """Of its plainest open variant."""
    gains: Mapping[str, float]
    """By metric: how far the page's value would move towards the target without this claim."""
    because: str


class Shortfall(Struct, frozen=True):
    """The targets that no choice of wordings can meet, and the claims to write plainer, worst first."""

    targets: tuple[TargetValue, ...]
    todo: tuple[Todo, ...]


class Omission(Struct, frozen=True):
    """Something that the article says and this edition does not."""

    claim: str
    what: tuple[str, ...]
    """Names of facts, terms or kinds of assertion; empty where the whole claim is left out."""
    because: str


class Grounds(Struct, frozen=True):
    """Why a page is as it is."""

    register: str
    """Of the page."""
    attempts: tuple[Attempt, ...]
    targets: tuple[TargetValue, ...]
    choices: tuple[Choice, ...]
    """One for each claim of the article: those on the page in reading order, then those left out."""
    uneven: bool
    """Whether the targets are met only with more exceptions than the profile wants."""
    shortfall: Shortfall | None
    """`None` where every target is met."""
    too_hard: tuple[Todo, ...]
    """Claims whose every open wording is past a limit for a single wording."""
    omitted: tuple[Omission, ...]
    words: int
    """Scored words."""
    words_over: int
    """Scored words past the length budget, where nothing more could be left out."""
    solver: str = ""
    """Name and version of the solver that decided between equal picks; empty where none was needed."""


def fingerprint(page: Page) -> str:
    """What a reviewer signs: the first 16 hex digits of SHA-256 over everything that is said on the page.

    Title, question, headings, run-in labels, chosen wordings, order, notices, definitions, citations and dates of
    statuses count. The review block, `updated`, addresses of sources, other editions, interface words, scores,
    versions and templates do not.
    """
    said = {
        "title": page.title,
        "headline": page.headline,
        "notices": (page.before, page.after),
        "emergencies": [_said(callout.statement) for callout in page.emergencies],
        "sections": [(s.id, s.heading, [_said_block(block) for block in s.blocks]) for s in page.sections],
        "definitions": page.definitions,
        "references": [(r.number, r.title, r.publisher, r.published) for r in page.references],
        "sources": page.sources_hidden,
    }
    return sha256(json.encode(said, order="deterministic")).hexdigest()[:16]


def _said_block(block: Block) -> object:
    if isinstance(block, Bullets):
        return [_said(statement) for statement in block.statements]
    level = block.level if isinstance(block, Callout) else ""
    return (level, _said(block.statement))


def _said(statement: Statement) -> object:
    return (statement.claim, statement.label, _without_terms(statement.body), statement.cites, statement.as_of)


def _without_terms(body: Body) -> Body:
    """The body as it reads: which first use is marked as a term is not part of what is said."""
    return map_content(body, unmarked)


def map_content(body: Body, change: Callable[[Inlines], Inlines]) -> Body:
    """The body with every piece of inline content changed, in reading order."""
    if isinstance(body, Prose):
        return Prose(change(body.content))
    if isinstance(body, ItemList):
        return ItemList(change(body.lead), tuple(change(item) for item in body.items))
    caption = change(body.caption)
    columns = tuple(change(column) for column in body.columns)
    return Table(columns, tuple(tuple(change(cell) for cell in row) for row in body.rows), caption)
