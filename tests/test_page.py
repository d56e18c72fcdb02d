"""Laws of the decided page: what a reviewer signs, and what the signature does not hang on."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from msgspec.structs import replace
from pages import pages

from adaptive_text.inline import Emphasis, Inlines, TermUse, Text, unmarked
from adaptive_text.labels import LABELS
from adaptive_text.page import (
    Bullets,
    Callout,
    Definition,
    OtherEdition,
    Page,
    PageNotice,
    PageSection,
    Paragraph,
    Prose,
    Reference,
    Statement,
    TargetValue,
    fingerprint,
    map_content,
)

ONE = Statement("a", "plain", Prose((Text("One thing."),)), label="Label", cites=(1,), as_of="2026")
TWO = Statement("b", "plain", Prose((Text("Another thing."),)))
CALL = Callout("emergency", "Emergency", Statement("c", "plain", Prose((Text("Call for help."),))))
SECTION = PageSection("s", "Heading", (Paragraph(ONE), Bullets((TWO,)), replace(CALL, level="note")))
PAGE = Page(
    article="example",
    lang="en",
    audience="patient",
    audience_label="Patients",
    title="Title",
    headline="Question?",
    status="submitted",
    updated="2026-11-01",
    details=(),
    before=(PageNotice("before", "action", (Text("Before."),)),),
    emergencies=(CALL,),
    sections=(SECTION,),
    definitions=(Definition("t", "term", "What it means.", ("other",), "turm"),),
    after=(PageNotice("after", "disclaimer", (Text("After."),)),),
    references=(Reference(1, "one", "Report", "Publisher", "https://example.org", "2026", ("a",)),),
    sources_hidden=0,
    others=(OtherEdition("student", "For students"),),
    labels=LABELS,
    about=("term",),
)


def first(statement: Statement) -> Page:
    """The page with another first statement."""
    return replace(PAGE, sections=(replace(SECTION, blocks=(Paragraph(statement), *SECTION.blocks[1:])),))


def said(content: Inlines) -> Page:
    """The page with other words in its first statement."""
    return first(replace(ONE, body=Prose(content)))


(NOTICE,), (WORD,), (SOURCE,) = PAGE.before, PAGE.definitions, PAGE.references
SIGNED: dict[str, Page] = {
    "title": replace(PAGE, title="Other"),
    "question": replace(PAGE, headline="Other?"),
    "heading": replace(PAGE, sections=(replace(SECTION, heading="Other"),)),
    "label": first(replace(ONE, label="Other")),
    "wording": said((Text("One other thing."),)),
    "emphasis": said((Emphasis((Text("One"),)), Text(" thing."))),
    "date": first(replace(ONE, as_of="2025")),
    "citation": first(replace(ONE, cites=())),
    "claim": first(replace(ONE, claim="z")),
    "left out": replace(PAGE, sections=(replace(SECTION, blocks=SECTION.blocks[1:]),)),
    "order": replace(PAGE, sections=(replace(SECTION, blocks=SECTION.blocks[::-1]),)),
    "section": replace(PAGE, sections=()),
    "level": replace(PAGE, sections=(replace(SECTION, blocks=(*SECTION.blocks[:2], CALL)),)),
    "lifted": replace(PAGE, emergencies=()),
    "emergency": replace(PAGE, emergencies=(replace(CALL, statement=TWO),)),
    "list": replace(PAGE, sections=(replace(SECTION, blocks=(SECTION.blocks[0], Paragraph(TWO), SECTION.blocks[2])),)),
    "notice": replace(PAGE, before=(replace(NOTICE, content=(Text("Other."),)),)),
    "notice's place": replace(PAGE, before=(), after=(*PAGE.before, *PAGE.after)),
    "kind of notice": replace(PAGE, before=(replace(NOTICE, kind="disclaimer"),)),
    "definition": replace(PAGE, definitions=(replace(WORD, definition="Something else."),)),
    "pronunciation": replace(PAGE, definitions=(replace(WORD, say="TERM"),)),
    "source": replace(PAGE, references=(replace(SOURCE, title="Other"),)),
    "publisher": replace(PAGE, references=(replace(SOURCE, publisher="Other"),)),
    "source's date": replace(PAGE, references=(replace(SOURCE, published="2025"),)),
}
NOT_SIGNED: dict[str, Page] = {
    "status": replace(PAGE, status="approved", reviewed="2026-11-02"),
    "updated": replace(PAGE, updated="2026-11-02"),
    "address of a source": replace(PAGE, references=(replace(SOURCE, url="https://example.com"),)),
    "other editions": replace(PAGE, others=()),
    "interface words": replace(PAGE, labels={**LABELS, "status": "State"}),
    "name of a level": replace(PAGE, emergencies=(replace(CALL, heading="Call!"),)),
    "register": first(replace(ONE, register="technical")),
    "topics": replace(PAGE, about=()),
    "marked term": said((TermUse("t", (Text("One"),)), Text(" thing."))),
    "order of labels": replace(PAGE, labels=dict(reversed(LABELS.items()))),
}


@pytest.mark.parametrize("changed", SIGNED)
def test_whatever_the_page_says_changes_the_fingerprint(changed: str) -> None:
    """A reviewer signs each of these, and no two changes look alike."""
    prints = [fingerprint(PAGE), *(fingerprint(page) for page in SIGNED.values())]
    assert prints.count(fingerprint(SIGNED[changed])) == 1


@pytest.mark.parametrize("changed", NOT_SIGNED)
def test_what_the_page_does_not_say_leaves_the_fingerprint(changed: str) -> None:
    """Review, dates, addresses, other editions and interface words need no new review."""
    assert NOT_SIGNED[changed] != PAGE or changed == "order of labels"
    assert fingerprint(NOT_SIGNED[changed]) == fingerprint(PAGE)


@settings(max_examples=40, deadline=None)
@given(pages())
def test_a_fingerprint_is_sixteen_hex_digits_and_blind_to_marks(page: Page) -> None:
    """Of any page; taking away the marks of terms changes nothing."""
    assert re.fullmatch("[0-9a-f]{16}", fingerprint(page))
    bare = replace(
        page, sections=tuple(replace(part, blocks=tuple(map(without_marks, part.blocks))) for part in page.sections)
    )
    assert fingerprint(bare) == fingerprint(page)


def without_marks(block: Paragraph | Bullets | Callout) -> Paragraph | Bullets | Callout:
    """The block with no term marked."""

    def bare(statement: Statement) -> Statement:
        return replace(statement, body=map_content(statement.body, unmarked))

    if isinstance(block, Bullets):
        return Bullets(tuple(map(bare, block.statements)))
    return replace(block, statement=bare(block.statement))


def test_statements_come_in_reading_order() -> None:
    """Emergencies first, then section by section, items one by one."""
    assert [statement.claim for statement in PAGE.statements()] == ["c", "a", "b", "c"]


@settings(max_examples=25, deadline=None)
@given(pages())
def test_content_is_mapped_piece_by_piece_in_reading_order(page: Page) -> None:
    """Every piece is handed over once, and what comes back is in its place."""
    for statement in page.statements():
        seen: list[Inlines] = []
        assert map_content(statement.body, keeping(seen)) == statement.body
        shouted = map_content(statement.body, lambda content: (Emphasis(content),))
        again: list[Inlines] = []
        map_content(shouted, keeping(again))
        assert again == [(Emphasis(content),) for content in seen]


def keeping(seen: list[Inlines]) -> Callable[[Inlines], Inlines]:
    """A change that changes nothing and remembers what it was given."""

    def keep(content: Inlines) -> Inlines:
        seen.append(content)
        return content

    return keep


@pytest.mark.parametrize(
    ("target", "distance"),
    [
        (TargetValue("rix", "at_most", 3.0, 4.5, met=False), 1.5),
        (TargetValue("flesch_reading_ease", "at_least", 60.0, 50.0, met=False), 10.0),
        (TargetValue("rix", "at_most", 3.0, 2.0, met=True), 0.0),
        (TargetValue("rix", "at_most", 3.0, None, met=True), 0.0),
    ],
)
def test_the_distance_of_a_target_is_told_only_where_it_is_missed(target: TargetValue, distance: float) -> None:
    """In the metric's own unit, in either direction."""
    assert target.distance == distance
