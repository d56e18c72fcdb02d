"""Laws of an impact: whatever moves a fingerprint is shown, what is equal is not, and lost sign-offs are named."""

from __future__ import annotations

import copy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from articles import (
    AUDIENCES,
    EASY,
    GLOSSARY,
    HARD,
    MIDDLE,
    article,
    claim,
    grade,
    made,
    profile,
    profiles,
    record,
    records,
    section,
)
from desk import edit, lay_out
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from adaptive_text.audience import Picker, Profile
from adaptive_text.differing import Passage
from adaptive_text.edition import Edition
from adaptive_text.errors import AdaptiveTextError
from adaptive_text.impact import Change, EditionImpact, SignOff, compared, impact
from adaptive_text.library import Library
from adaptive_text.loading import Profiles, parse_article, parse_profile
from adaptive_text.said import pieces

Data = dict[str, Any]


def library(*records: Data, readers: tuple[Profile, ...] = (), **fields: Any) -> Library:
    """A library of these articles, for one reader if nothing else is said."""
    known = readers or (profile(),)
    return Library(
        [parse_article(copy.deepcopy(r)) for r in records],
        Profiles({p.id: p for p in known}, Picker()),
        fields.get("glossary", GLOSSARY),
    )


def only(old: Library, new: Library) -> EditionImpact:
    """The one edition that changes."""
    (edition,) = impact(old, new).editions
    return edition


def told(edition: EditionImpact) -> list[tuple[str, str, str]]:
    """Part, change and name of each change."""
    return [(change.part, change.change, change.name) for change in edition.changes]


# the law


def swap(data: Data, dice: Callable[[int], int]) -> None:
    sections = data["sections"]
    inside = sections[dice(len(sections))]["claims"]
    inside.insert(dice(len(inside)), inside.pop(dice(len(inside))))


def drop(data: Data, dice: Callable[[int], int]) -> None:
    sections = data["sections"]
    inside = sections[dice(len(sections))]["claims"]
    if len(inside) > 1:
        inside.pop(dice(len(inside)))


def field(name: str, *values: Any) -> Callable[[Data, Callable[[int], int]], None]:
    """Give some claim another value of a field."""

    def give(data: Data, dice: Callable[[int], int]) -> None:
        sections = data["sections"]
        inside = sections[dice(len(sections))]["claims"]
        inside[dice(len(inside))][name] = values[dice(len(values))]

    return give


def reword(data: Data, dice: Callable[[int], int]) -> None:
    sections = data["sections"]
    inside = sections[dice(len(sections))]["claims"]
    variants = inside[dice(len(inside))]["variants"]
    variant = variants[sorted(variants)[dice(len(variants))]]
    if "text" in variant:
        variant["text"] += (" It is so.", " *So* it is.", " [So](https://example.org/) it is.")[dice(3)]
    elif "items" in variant:
        variant["items"] = variant["items"][1:] or ["it is so"]
    else:
        variant["rows"][0][0] = "Everybody"


def reorder(data: Data, dice: Callable[[int], int]) -> None:
    data["sections"].insert(0, data["sections"].pop())
    data["order"] = {}


def rename(data: Data, dice: Callable[[int], int]) -> None:
    data["sections"][dice(len(data["sections"]))]["heading"] = "Another heading"


def retitle(data: Data, dice: Callable[[int], int]) -> None:
    data["title"] = ("Another title", {"default": data["title"], "student": "A student's title"})[dice(2)]


def resource(data: Data, dice: Callable[[int], int]) -> None:
    data["sources"]["two"] = {"title": "Report two, mended", "published": "2026"}


CHANGES = [
    *(swap, drop, reword, reword, reorder, rename, retitle, resource),
    *(field("cites", ["one"], ["two", "three"], []), field("as_of", "2026", "2026-04"), field("label", "New label")),
    *(field("kind", "item", "paragraph", "caution"), field("importance", "detail", "essential")),
]


@settings(max_examples=40, deadline=None)
@given(records(), profiles(), st.lists(st.sampled_from(CHANGES), min_size=1, max_size=3), st.randoms(), st.booleans())
def test_a_fingerprint_moves_just_when_something_signed_changes(
    data: Data, reader: Data, changes: list[Callable[..., None]], dice: Any, another_reader: bool
) -> None:
    """Both ways: no change of what is said is silent, and none is made up; also when the profile changes."""
    changed = copy.deepcopy(data)
    for change in changes:
        change(changed, dice.randrange)
    other = {**reader, "citations": "hidden", "notices": [{"id": "n", "text": "Ask."}]} if another_reader else reader
    try:
        before = made(parse_article(data), parse_profile(reader))
        after = made(parse_article(changed), parse_profile(other))
    except AdaptiveTextError:
        assume(False)
    found = list(compared(before, after))
    assert any(change.signed for change in found) == (before.fingerprint != after.fingerprint)
    assert ("order", "moved", "numbers of citations") not in [(c.part, c.change, c.name) for c in found]
    assert list(compared(after, after)) == []


@settings(max_examples=20, deadline=None)
@given(records())
def test_equal_libraries_have_no_impact(data: Data) -> None:
    """Also when they were opened apart."""
    one, two = (library(data, readers=tuple(map(profile, AUDIENCES))) for _ in range(2))
    assert impact(one, two).editions == ()
    assert impact(one, two).compared == len(AUDIENCES)


# what is shown


def edition(*claims: Data, **fields: Any) -> Edition:
    return made(article(*claims, **fields), profile())


def test_a_reworded_sentence_is_shown_alone() -> None:
    """The sentences around it are not."""
    old = record(claim("a", plain="It helps. It is safe. Ask."), claim("b", plain="Yes."))
    new = record(claim("a", plain="It helps. It is quite safe. Ask."), claim("b", plain="Yes."))
    found = only(library(old), library(new))
    assert found.moves
    assert (found.article, found.audience, found.change) == ("example", "reader", "altered")
    assert found.changes == (
        Change(
            "wording",
            "altered",
            "a",
            "all",
            (Passage("It is safe.", "It is quite safe."),),
            registers=("plain", "plain"),
        ),
    )


def test_a_claim_that_comes_or_goes_is_one_change() -> None:
    """With its reason; what belongs to it (label, date, citations) is not told again."""
    one = claim("one", plain="It helps.")
    two = claim("two", plain="It is safe.", label="Safety", as_of="2026", kind="item")
    found = only(library(record(one)), library(record(one, two)))
    assert told(found) == [("wording", "added", "two")]
    assert found.changes[0].passages == (Passage("", "It is safe."),)
    assert found.changes[0].because.startswith("ONLY_VARIANT: ")
    gone = only(library(record(one, two)), library(record(one)))
    assert told(gone) == [("wording", "removed", "two")]
    assert gone.changes[0].because == "the article no longer has this claim"
    hidden = only(library(record(one, two)), library(record(one, two), readers=(profile(include="essential"),)))
    assert [(c.name, c.because.partition(":")[0]) for c in hidden.changes if c.part == "wording"] == [
        ("one", "BELOW_DETAIL"),
        ("two", "BELOW_DETAIL"),
    ]


def test_a_switch_of_registers_is_told_with_its_reason() -> None:
    """A target that moves changes wordings that nobody has edited."""
    data = record(claim("a"), claim("b", plain="It helps the skin of most people in a week or so."))
    easy, hard = profile(targets=grade(4)), profile(targets=grade(30))
    found = only(library(data, readers=(hard,)), library(data, readers=(easy,)))
    (switch,) = found.changes
    assert switch.is_switch
    assert (switch.name, switch.registers, switch.signed) == ("a", ("technical", "plain"), True)
    assert switch.because.startswith("AT_HOME: ")
    assert found.registers == ("technical", "plain")
    assert [[t.limit for t in side] for side in found.targets] == [[30], [4]]
    assert switch.passages == (Passage(HARD, EASY),)


def test_a_switch_to_the_same_words_moves_no_fingerprint() -> None:
    """It is told, and nobody has to sign it."""
    data = record(claim("a", technical=MIDDLE, plain=MIDDLE), claim("b", technical=HARD, plain=EASY))
    found = only(library(data), library(data | pinned(data)))
    (switch,) = found.changes
    assert (switch.is_switch, switch.passages, switch.signed, found.moves) == (True, (), False, False)


def pinned(data: Data) -> Data:
    """The same sections, with the first claim pinned to its plain variant."""
    sections = copy.deepcopy(data["sections"])
    sections[0]["claims"][0]["pin"] = {"reader": "plain"}
    return {"sections": sections}


def test_every_part_of_a_page_has_its_change() -> None:
    """Title, question, headings, labels, dates, forms, citations, sources, definitions, notices, order."""
    sources = {"s": {"title": "S"}, "t": {"title": "T"}}
    old = record(
        section("one", claim("a", plain="Placebo.", cites=["s"], label="L", as_of="2025"), heading="One"),
        section("two", claim("b", plain="It is."), claim("c", plain="So."), heading="Two"),
        sources={"s": {"title": "S"}},
        question="Why?",
    )
    new = record(
        section("two", claim("c", plain="So."), claim("b", plain="It is.", kind="caution"), heading="Second"),
        section("one", claim("a", plain="Eczema.", cites=["s", "t"], label="M", as_of="2026"), heading="One"),
        sources=sources,
        question="Why not?",
        title="Another",
    )
    readers = profile(terms="explain", notices=[{"id": "n", "text": "Ask."}, {"id": "m", "text": "Go."}])
    others = profile(terms="explain", notices=[{"id": "m", "text": "Go."}, {"id": "n", "text": "Do ask."}])
    found = only(library(old, readers=(readers,)), library(new, readers=(others,)))
    assert sorted(told(found)) == sorted(
        [
            ("title", "altered", "title"),
            ("question", "altered", "question"),
            ("notice", "altered", "n"),
            ("heading", "altered", "two"),
            ("form", "altered", "b"),
            ("label", "altered", "a"),
            ("wording", "altered", "a"),
            ("date", "altered", "a"),
            ("citations", "altered", "a"),
            ("source", "added", "t"),
            ("definition", "removed", "placebo"),
            ("order", "moved", "sections"),
            ("order", "moved", "claims of two"),
            ("order", "moved", "notices after"),
        ]
    )
    orders = {change.name: change.passages for change in found.changes if change.part == "order"}
    assert orders["sections"] == (Passage("one, two", "two, one"),)


def test_a_claim_that_moves_to_another_section_has_moved() -> None:
    """Its words are the same, its place is not."""
    a, b, c = (claim(name, plain=f"It is {name}.") for name in "abc")
    old = record(section("one", a, b), section("two", c))
    new = record(section("one", a), section("two", c, b))
    found = only(library(old), library(new))
    assert ("wording", "moved", "b") in told(found)
    assert found.moves


def test_markup_that_changes_is_shown_as_authors_write_it() -> None:
    """Emphasis and addresses of links are read, too."""
    old = record(claim("a", plain="Do not stop. See [this](https://example.org/a)."))
    new = record(claim("a", plain="Do *not* stop. See [this](https://example.org/b)."))
    assert only(library(old), library(new)).changes[0].passages == (
        Passage("Do not stop.", "Do *not* stop."),
        Passage("See [this](https://example.org/a).", "See [this](https://example.org/b)."),
    )


def test_lists_and_tables_are_compared_line_by_line() -> None:
    """The item or the row that differs is shown."""
    old = record(
        claim("a", plain={"lead": "Take:", "items": ["one", "two"]}),
        claim("t", kind="table", plain={"columns": ["Age", "Dose"], "rows": [["Adults", "1"], ["Teens", "2"]]}),
    )
    new = copy.deepcopy(old)
    new["sections"][0]["claims"][0]["variants"]["plain"]["items"][1] = "three"
    new["sections"][0]["claims"][1]["variants"]["plain"]["rows"][1][1] = "5"
    changes = only(library(old), library(new)).changes
    assert [change.passages for change in changes] == [
        (Passage("- two", "- three"),),
        (Passage("Teens | 2", "Teens | 5"),),
    ]


def test_the_mark_of_a_first_use_is_no_word() -> None:
    """Where a term is explained first may move with the order; the wordings are the same."""
    a, b = claim("a", plain="Placebo is weak."), claim("b", plain="A placebo is a sham.")
    reader = profile(terms="explain")
    found = only(library(record(a, b), readers=(reader,)), library(record(b, a), readers=(reader,)))
    assert told(found) == [("order", "moved", "claims of all")]


def test_what_nobody_signs_is_told_apart() -> None:
    """A date of change, an address of a source: readers see them, no fingerprint moves."""
    old = record(claim("a", plain="It helps.", cites=["s"]), sources={"s": {"title": "S", "url": "https://a.org/"}})
    new = {**old, "updated": "2026-12-01", "sources": {"s": {"title": "S", "url": "https://b.org/"}}}
    found = only(library(old), library(new))
    assert told(found) == [("detail", "altered", "updated"), ("address", "altered", "s")]
    assert not found.moves
    assert not any(change.signed for change in found.changes)


def test_a_glossary_changes_every_article_that_it_touches() -> None:
    """And no other: a definition is shown where the term is explained."""
    from adaptive_text.loading import parse_glossary

    reader = profile(terms="explain")
    articles = [record(claim("a", plain="Placebo is weak."), id=f"n{n}") for n in range(2)]
    articles.append(record(claim("a", plain="It helps."), id="untouched"))
    new = parse_glossary({"terms": {"placebo": {"technical": "placebo", "definition": "A sham."}}})
    found = impact(library(*articles, readers=(reader,)), library(*articles, readers=(reader,), glossary=new))
    assert [e.article for e in found.editions] == ["n0", "n1"]
    assert [told(e) for e in found.editions] == [[("definition", "altered", "placebo")]] * 2


def test_articles_and_audiences_that_come_or_go_are_told_as_a_whole() -> None:
    """Their sentences are not listed: there is nothing to compare them with."""
    one, two = record(claim("a", plain="It helps."), id="one"), record(claim("a", plain="It helps."), id="two")
    found = impact(library(one), library(two))
    assert [(e.article, e.change, e.changes, [bool(f) for f in e.fingerprints]) for e in found.editions] == [
        ("one", "removed", (), [True, False]),
        ("two", "added", (), [False, True]),
    ]
    readers = impact(library(one), library(one, readers=(profile(), profile("nurse"))))
    assert [(e.audience, e.change) for e in readers.editions] == [("nurse", "added")]


def test_a_target_that_is_now_missed_is_told_although_no_word_changes() -> None:
    """The editor must know; the reader sees the same."""
    data = record(claim("a", plain=EASY))
    found = only(
        library(data, readers=(profile(targets=grade(9)),)), library(data, readers=(profile(targets=grade(-9)),))
    )
    assert (found.moves, found.changes) == (False, ())
    assert [[t.met for t in side] for side in found.targets] == [[True], [False]]


# sign-offs


def signed(data: Data, *, reviewer: str = "A. Reviewer", reader: Profile | None = None) -> Data:
    """The record with a sign-off of the reader's edition as it is."""
    reader = reader or profile()
    fingerprint = made(parse_article(copy.deepcopy(data)), reader).fingerprint
    editions = {reader.id: {"fingerprint": fingerprint, "reviewer": reviewer, "date": "2026-11-05"}}
    return {**data, "review": {"status": "approved", "editions": editions}}


OLD = record(claim("a", plain="It helps."))
NEW = record(claim("a", plain="It heals."))
GONE = record(claim("a", plain="It helps."), id="another")


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (signed(OLD), {**NEW, "review": signed(OLD)["review"]}, SignOff("lapsed", "A. Reviewer", "2026-11-05")),
        (signed(OLD), NEW, SignOff("lapsed", "A. Reviewer", "2026-11-05")),
        (signed(OLD), OLD, SignOff("lapsed", "A. Reviewer", "2026-11-05")),
        (signed(OLD), signed(NEW, reviewer="B"), SignOff("renewed", "B", "2026-11-05")),
        (signed(OLD), signed(OLD, reviewer="B"), SignOff("kept", "B", "2026-11-05")),
        (OLD, signed(NEW), SignOff("given", "A. Reviewer", "2026-11-05")),
        ({**OLD, "review": signed(NEW)["review"]}, {**NEW, "updated": "2026-12-01"}, None),
        (OLD, NEW, None),
    ],
)
def test_what_becomes_of_a_sign_off(old: Data, new: Data, expected: SignOff | None) -> None:
    """It lapses when it held and no longer does, whoever has touched what."""
    found = impact(library(old), library(new))
    assert found.editions[0].sign_off == expected
    assert bool(found.lapsed) == (expected is not None and expected.state == "lapsed")


def test_a_sign_off_goes_with_its_article() -> None:
    """An edition that is no longer there has lost it."""
    found = impact(library(signed(OLD)), library(GONE))
    assert [(e.article, e.sign_off and e.sign_off.state) for e in found.editions] == [
        ("another", None),
        ("example", "lapsed"),
    ]


def test_two_folders_are_compared_as_they_lie(tmp_path: Path) -> None:
    """Articles, profiles and glossary of each; equal parts are not even made into editions."""
    old, new = lay_out(tmp_path / "old"), lay_out(tmp_path / "new")
    edit(tmp_path / "new" / "profiles" / "patient.yaml", "Ask your doctor first.", "Ask your nurse first.")
    edit(new, "Safety}", "Risks}")
    found = impact(Library.open(old.parent), Library.open(new.parent))
    assert found.compared == 3
    assert [(e.audience, told(e)) for e in found.editions] == [
        ("patient", [("notice", "altered", "advice"), ("heading", "altered", "safety")]),
        ("clinician", [("heading", "altered", "safety")]),
        ("child", [("heading", "altered", "safety")]),
    ]


def test_pieces_of_a_page_are_in_reading_order() -> None:
    """Title first, then notices, claims, definitions, sources; what nobody signs comes last."""
    page = made(article(claim("a", plain="It helps.", cites=["s"]), sources={"s": {"title": "S"}}), profile()).page
    parts = list(dict.fromkeys(key.part for key in pieces(page)))
    assert parts == ["title", "question", "heading", "form", "wording", "citations", "source", "detail", "interface"]
