"""The rules of claims and their variants, checked on data that may be wrong elsewhere."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from adaptive_text.article import ASSERTIONS
from adaptive_text.audience import DEFAULT_REGISTERS
from adaptive_text.errors import Problem
from adaptive_text.reading.cursor import Node, listed, near
from adaptive_text.reading.syntax import quoted
from adaptive_text.record import NAME

_SHAPES = (("text",), ("lead", "items"), ("columns", "rows"))
_PARTS = ("text", "lead", "items", "columns", "rows")


@dataclass(frozen=True, slots=True)
class Known:
    """Names that claims may use; gathered once, so that no number of claims makes the rules slow."""

    sources: Collection[str]
    assertions: Collection[str]
    """Facts and kinds of assertion."""
    section_of: Mapping[str, str]
    """The section of each claim."""


def known_in(article: Node) -> Known:
    """The names that an article declares."""
    section_of = {
        claim["id"].text: section["id"].text
        for section in article["sections"].elements()
        for claim in section["claims"].elements()
    }
    assertions = dict.fromkeys([*ASSERTIONS, *article["facts"].keys()])
    return Known(article["sources"].keys(), assertions.keys(), section_of)


def claim_problems(section: Node, known: Known) -> Iterator[Problem]:
    """Every broken rule of the claims of a section."""
    claims = list(section["claims"].elements())
    places = {claim["id"].text: i for i, claim in reversed([*enumerate(claims)])}
    for index, claim in enumerate(claims):
        yield from _variants(claim)
        yield from _citations(claim, known)
        yield from _names(claim["keep"], known)
        yield from _follows(claims, index, places, known)
        yield from _caution(claim, section)
        yield from _pins(claim)
        if "recheck" in claim and "as_of" not in claim:
            yield claim["recheck"].problem("AT146", "recheck wants as_of (got no as_of)", "say since when it is so")
        for _, variant in claim["variants"].entries():
            yield from _shape(variant, claim)
            if isinstance(variant.value, dict):
                yield from _differences(variant, claim, known)


def _variants(claim: Node) -> Iterator[Problem]:
    if claim["variants"].value == {}:
        hint = "write at least one wording, under the name of its register"
        yield claim["variants"].problem("AT122", f"claim {_name(claim)} has no variants (got {{}})", hint)
    yield from most_precise_problems(claim, DEFAULT_REGISTERS)


def most_precise_problems(claim: Node, registers: Sequence[str]) -> Iterator[Problem]:
    """The most precise variant is the meaning of the claim, so everyone may read it.

    Without a word where the claim has a register that is not in the list: its place is unknown.
    """
    variants = claim["variants"]
    written = variants.keys()
    present = [register for register in registers if register in written]
    if (
        present
        and len(present) == len(written)
        and (audiences := variants[present[0]]["audiences"]).value not in (None, ())
    ):
        message = (
            f"the most precise variant is for every audience of its claim (got audiences {listed(audiences.texts())})"
        )
        yield audiences.problem("AT125", message, "put `audiences` on the claim, or on a plainer variant")


def _name(claim: Node) -> str:
    return quoted(claim["id"].text)


def _citations(claim: Node, known: Known) -> Iterator[Problem]:
    cited: set[str] = set()
    for cite in claim["cites"].elements():
        if cite.text and cite.text not in known.sources:
            yield cite.problem("AT129", f"unknown source (got {quoted(cite.text)})", near(cite.text, known.sources))
        elif cite.text in cited:
            message = f"a claim cites a source once (got {quoted(cite.text)} again)"
            yield cite.problem("AT149", message, "leave the second one out")
        cited.add(cite.text)


def _names(names: Node, known: Known) -> Iterator[Problem]:
    """Terms are known only to the glossary, so here a name only has to look like one."""
    for name in names.elements():
        if name.text and name.text not in known.assertions and not re.fullmatch(NAME, name.text):
            message = f"no fact, term or kind of assertion has this name (got {quoted(name.text)})"
            yield name.problem("AT143", message, near(name.text, known.assertions))


def _follows(claims: Sequence[Node], index: int, places: Mapping[str, int], known: Known) -> Iterator[Problem]:
    claim = claims[index]
    follows = claim["follows"]
    if not follows.text:
        return
    if places.get(follows.text, index) == index:
        section = known.section_of.get(follows.text)
        inside = follows.text not in places and section is not None
        hint = (
            f"it stands in section {quoted(section or '')}"
            if inside
            else near(follows.text, places.keys() - {claim["id"].text})
        )
        message = f"claim {_name(claim)} follows no other claim of its section (got {quoted(follows.text)})"
        yield follows.problem("AT133", message, hint)
        return
    before = claims[index - 1] if index else None
    if before is None or follows.text not in (before["id"].text, before["follows"].text):
        message = f"claim {_name(claim)} does not stand directly behind what it follows (got {quoted(follows.text)})"
        yield follows.problem("AT134", message, "move it there; several may follow one claim")
    leader = claims[places[follows.text]]
    yield from _leader(claim, leader)
    if "emergency" in (claim["level"].text, leader["level"].text):
        message = f"an emergency follows no claim, and no claim follows it (got {quoted(leader['id'].text)})"
        yield follows.problem("AT148", message, "an emergency may be shown at the top of the page: say all of it there")


def _leader(claim: Node, leader: Node) -> Iterator[Problem]:
    """A claim goes when the one it follows goes, so a required one may follow only what stays."""
    if not _is_required(claim):
        return
    own, others = claim["audiences"].texts(), leader["audiences"].texts()
    if not _is_required(leader):
        message = f"a required claim may follow only a required one (got {quoted(leader['id'].text)})"
        yield claim["follows"].problem("AT135", message, "make that one required too")
    elif others and (not own or not set(own) <= set(others)):
        message = f"a required claim may follow only one that its audiences all see (got {listed(others)})"
        yield claim["follows"].problem("AT135", message)


def _is_required(claim: Node) -> bool:
    return claim["required"].value in ("true", True) or claim["kind"].text == "caution"


def _caution(claim: Node, section: Node) -> Iterator[Problem]:
    if claim["kind"].text != "caution":
        if claim["level"].text:
            kind = claim["kind"].text or "paragraph"
            message = f"only a caution has a level (got kind {kind})"
            yield claim["level"].problem("AT137", message, "write `kind: caution`")
        return
    for place in (claim, section):
        if place["audiences"].texts() and not place["because"].text:
            message = f"caution {_name(claim)} is hidden from an audience without a reason (got {_audiences(place)})"
            yield place["audiences"].problem("AT136", message, "say why in `because`, beside `audiences`")


def _audiences(place: Node) -> str:
    return f"audiences {listed(place['audiences'].texts())}"


def _pins(claim: Node) -> Iterator[Problem]:
    written = claim["variants"].keys()
    for _, register in claim["pin"].entries():
        if register.text and written and register.text not in written:
            message = f"a pin names a register that the claim has a variant in (got {quoted(register.text)})"
            yield register.problem("AT139", message, near(register.text, written))


def _shape(variant: Node, claim: Node) -> Iterator[Problem]:
    if isinstance(variant.value, dict):
        present = tuple(part for part in _PARTS if part in variant and not variant[part].is_empty)
        if present not in _SHAPES or ("caption" in variant and "columns" not in present):
            got = listed([key for key in variant.value if key in (*_PARTS, "caption")]) or "none of them"
            message = f"a variant has one of text, lead with items, and columns with rows (got {got})"
            yield variant.problem("AT123", message, "a caption belongs to a table" if "caption" in variant else "")
        yield from _rows(variant)
    elif not isinstance(variant.value, str):
        return
    if ("columns" in variant) != (claim["kind"].text == "table"):
        kind = claim["kind"].text or "paragraph"
        message = f"a claim of kind table has tables for variants, and no other has (got kind {quoted(kind)})"
        yield variant.problem("AT138", message)


def _rows(variant: Node) -> Iterator[Problem]:
    width = len(list(variant["columns"].elements()))
    for row in variant["rows"].elements():
        if width and isinstance(row.value, tuple) and len(row.value) != width:
            message = f"a row must be as wide as its table, {width} columns (got {len(row.value)})"
            yield row.problem("AT124", message)


def _differences(variant: Node, claim: Node, known: Known) -> Iterator[Problem]:
    """What a variant may leave out or add."""
    for field in ("omits", "adds"):
        names = variant[field]
        yield from _names(names, known)
        if names.texts() and not variant["because"].text:
            yield names.problem("AT126", f"{field} wants a reason in because (got {listed(names.texts())})")
    omits = variant["omits"]
    if omits.texts() and claim["kind"].text == "caution":
        yield omits.problem("AT127", f"a caution leaves nothing out (got omits {listed(omits.texts())})")
    keep = claim["keep"].texts()
    for name in omits.elements():
        if name.text in keep:
            message = f"a variant must not leave out what its claim keeps (got {quoted(name.text)})"
            yield name.problem("AT128", message, "take it out of `omits`, or out of `keep`")
