"""What a page says, piece by piece, each with a name under which another version of the page has it too."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Literal, NamedTuple

from adaptive_text.inline import Emphasis, Inline, Inlines, Link, Strong, Text, unmarked
from adaptive_text.page import (
    Block,
    Body,
    Bullets,
    Callout,
    Definition,
    ItemList,
    Page,
    Prose,
    Reference,
    Statement,
    map_content,
)

Part = Literal[
    "title",
    "question",
    "notice",
    "heading",
    "form",
    "label",
    "wording",
    "date",
    "citations",
    "definition",
    "source",
    "order",
    "detail",
    "address",
    "interface",
    "other",
]
"""What of a page a piece is.

`form` is how a claim is shown (paragraph, item, a caution of a level), `date` is its "as of". The last four are seen by
readers and not covered by a fingerprint.
"""
UNSIGNED: frozenset[Part] = frozenset(("detail", "address", "interface", "other"))
"""What a reviewer does not sign."""
OF_A_CLAIM: frozenset[Part] = frozenset(("form", "label", "date", "citations"))
"""What comes and goes with a claim's wording."""


class Key(NamedTuple):
    """Where a piece is found again."""

    part: Part
    name: str
    """Id of the claim, section, notice, term or source; else the field's name."""


class Piece(NamedTuple):
    """One thing that a page says."""

    lines: tuple[str, ...]
    """As people read it, markup as authors write it: one line for each paragraph, list item and table row."""
    exact: object
    """What decides whether it is the same."""
    section: str = ""
    """Id of a claim's section, or the place of a notice; empty for the rest, and for a lifted emergency."""
    register: str = ""
    """Of a wording."""


def pieces(page: Page) -> dict[Key, Piece]:
    """Everything that a page says, in reading order."""
    return dict(_pieces(page))


def _pieces(page: Page) -> Iterator[tuple[Key, Piece]]:
    yield _plain("title", "title", page.title)
    yield _plain("question", "question", page.headline)
    yield from _notices(page)
    yield from _claims(page)
    yield from ((Key("definition", d.term), Piece((_definition(d),), d)) for d in page.definitions)
    yield from _sources(page)
    yield from _unsigned(page)


def _plain(part: Part, name: str, text: str) -> tuple[Key, Piece]:
    return Key(part, name), Piece((text,), text)


def _notices(page: Page) -> Iterator[tuple[Key, Piece]]:
    for place, notices in (("before", page.before), ("after", page.after)):
        for notice in notices:
            yield Key("notice", notice.id), Piece((shown(notice.content),), notice, place)


def _claims(page: Page) -> Iterator[tuple[Key, Piece]]:
    sources = {reference.number: _source_name(reference) for reference in page.references}
    for callout in page.emergencies:
        yield from _statement(callout.statement, "", "lifted emergency", sources)
    for section in page.sections:
        yield Key("heading", section.id), Piece((section.heading,), section.heading)
        for block in section.blocks:
            form = "item" if isinstance(block, Bullets) else "paragraph"
            form = f"caution: {block.level}" if isinstance(block, Callout) else form
            for statement in block.statements if isinstance(block, Bullets) else (block.statement,):
                yield from _statement(statement, section.id, form, sources)


def _statement(
    statement: Statement, section: str, form: str, sources: Mapping[int, str]
) -> Iterator[tuple[Key, Piece]]:
    name = statement.claim
    yield Key("form", name), Piece((form,), form, section)
    if statement.label:
        yield Key("label", name), Piece((statement.label,), statement.label, section)
    body = map_content(statement.body, unmarked)
    yield Key("wording", name), Piece(lines(body), body, section, statement.register)
    if statement.as_of:
        yield Key("date", name), Piece((statement.as_of,), statement.as_of, section)
    if statement.cites:
        cited = tuple(sources.get(number, str(number)) for number in statement.cites)
        yield Key("citations", name), Piece(cited, cited, section)


def _sources(page: Page) -> Iterator[tuple[Key, Piece]]:
    for reference in page.references:
        exact = (reference.number, reference.title, reference.publisher, reference.published)
        yield Key("source", reference.source), Piece((f"[{reference.number}] {_source_name(reference)}",), exact)
    if page.sources_hidden:
        yield _plain("source", "all sources", f"based on {page.sources_hidden} sources")


def orders(page: Page) -> dict[str, tuple[str, ...]]:
    """The ids of what stands below each other, by where they stand: the order is said, too."""
    blocks = {section.id: section.blocks for section in page.sections}
    return {
        "notices before": tuple(notice.id for notice in page.before),
        "emergencies": tuple(callout.statement.claim for callout in page.emergencies),
        "sections": tuple(blocks),
        **{f"claims of {name}": tuple(_claims_of(inside)) for name, inside in blocks.items()},
        "notices after": tuple(notice.id for notice in page.after),
    }


def _claims_of(blocks: Sequence[Block]) -> Iterator[str]:
    for block in blocks:
        yield from (s.claim for s in (block.statements if isinstance(block, Bullets) else (block.statement,)))


def _unsigned(page: Page) -> Iterator[tuple[Key, Piece]]:
    for detail in page.details:
        text = f"{detail.label}: {detail.text}" + (f" ({detail.href})" if detail.href else "")
        yield Key("detail", detail.name), Piece((text,), detail)
    yield from (_plain("address", r.source, r.url) for r in page.references if r.url)
    yield from (_plain("interface", name, text) for name, text in sorted(page.labels.items()))
    yield _plain("interface", "language", page.lang)
    yield _plain("interface", "audience", page.audience_label)
    yield from (_plain("other", o.audience, o.label) for o in page.others)


def _source_name(reference: Reference) -> str:
    return ". ".join(filter(None, (reference.title, reference.publisher, reference.published)))


def _definition(entry: Definition) -> str:
    say = f" ({entry.say})" if entry.say else ""
    also = f" (also: {'; '.join(entry.also)})" if entry.also else ""
    return f"{entry.name}{say}: {entry.definition}{also}"


def lines(body: Body) -> tuple[str, ...]:
    """A wording as people read it, in lines."""
    if isinstance(body, Prose):
        return (shown(body.content),)
    if isinstance(body, ItemList):
        return (shown(body.lead), *(f"- {shown(item)}" for item in body.items))
    rows = tuple(" | ".join(map(shown, row)) for row in (body.columns, *body.rows))
    return (shown(body.caption), *rows) if body.caption else rows


def shown(content: Inlines) -> str:
    """Inline content with its markup as authors write it."""
    return "".join(map(_shown, content))


def _shown(node: Inline) -> str:
    if isinstance(node, Text):
        return node.text
    inside = shown(node.content)
    if isinstance(node, Emphasis):
        return f"*{inside}*"
    if isinstance(node, Strong):
        return f"**{inside}**"
    return f"[{inside}]({node.href})" if isinstance(node, Link) else inside
