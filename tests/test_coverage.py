"""What the fact files hold most important stands in the corpus, in the claims that tests/coverage.yaml names."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
import yaml

from adaptive_text.fidelity import Passage, compare, denies, first_negation
from adaptive_text.inline import plain_text
from adaptive_text.library import Library
from adaptive_text.meaning.finding import find_quantities
from adaptive_text.meaning.rephrasing import points
from adaptive_text.meaning.sameness import same_but_for_limits
from adaptive_text.page import Body, Callout, ItemList, Prose, Statement
from adaptive_text.shipped import shipped

TESTS = Path(__file__).resolve().parent
FACTS = Path(os.environ.get("ADAPTIVE_TEXT_FACTS") or TESTS.parent.parent / "shared" / "facts")
CORPUS = Library.open(shipped("corpus"))
LEVELS = {"emergency": "emergency", "urgent": "urgent", "call": "warning"}
"""How the fact files name the levels of cautions."""
NUMBERS = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)?")
DIGITS = re.compile(r"\d+")
NEGATIVES = re.compile(r"\b(?:not|no|never|nor|neither|without) |(?<=can)not")
OPPOSITE = frozenset(("negation", "direction", "obligation", "certainty"))
"""Kinds of assertion of which an alteration turns a fact into another."""


@dataclass(frozen=True)
class Indexed:
    """A fact or a red flag as the index has it."""

    article: str
    id: str
    says: str
    claims: Sequence[str]
    readers: Sequence[str] = ("patient", "clinician", "student")
    keep: Sequence[str] = ()
    said: Mapping[str, str] = field(default_factory=dict[str, str])
    level: str = ""

    def text(self, audience: str) -> str:
        """What an edition says in the claims of the fact; empty where it has none of them."""
        found = statements(self.article, audience)
        return " ".join(found[claim] for claim in self.claims if claim in found)


def read(path: Path) -> Iterator[Indexed]:
    """The entries of the index; another field than those of `Indexed` is an error."""
    articles: dict[str, dict[str, dict[str, Any]]] = yaml.safe_load(path.read_text(encoding="utf-8"))
    for article, entries in articles.items():
        for name, fields in entries.items():
            yield Indexed(article, name, **fields)


INDEX = tuple(read(TESTS / "coverage.yaml"))
FOR_READERS = [(one, audience) for one in INDEX for audience in one.readers]


def statements(article: str, audience: str) -> dict[str, str]:
    """The text of an edition by claim."""
    page = CORPUS.render(article, audience).page
    return {statement.claim: wording(statement) for statement in page.statements()}


def wording(statement: Statement) -> str:
    """A statement as plain text; the rows of a table are sentences."""
    return " ".join(". ".join(plain_text(cell) for cell in row) for row in _rows(statement.body))


def _rows(body: Body) -> Sequence[Sequence[Any]]:
    if isinstance(body, Prose):
        return [[body.content]]
    return [[body.lead], *([item] for item in body.items)] if isinstance(body, ItemList) else body.rows


def carries(text: str, keep: str, said: str | None = None) -> bool:
    """Whether a text has every number of `keep` by value, and its words: the same, or those of `said`."""
    if not _numbers(keep) <= _numbers(text) and not _has_quantities(text, keep):
        return False
    if said is not None:
        return " ".join(said.lower().split()) in " ".join(text.lower().split())
    kept = Passage(keep)
    taken = {index for one in find_quantities(kept) for index in range(one.first, one.last + 1)}
    wanted = {token.stem for index, token in enumerate(kept.tokens) if token.is_word and index not in taken}
    return wanted <= {token.stem for token in Passage(text).tokens}


def _has_quantities(text: str, keep: str) -> bool:
    """Whether a text has the quantities of `keep` in whatever unit and form: 14 days for two weeks."""
    found = find_quantities(Passage(text))
    wanted = [one for one in find_quantities(Passage(keep)) if one.weight != "soft"]
    return all(any(same_but_for_limits(one, other) for other in [*found, *points(found)]) for one in wanted)


def _numbers(text: str) -> set[Fraction]:
    """The written numbers."""
    return {Fraction(number.replace(",", "")) for number in NUMBERS.findall(text)}


def opposed(says: str, text: str) -> list[str]:
    """What of a fact a text turns round, as the guard sees it."""
    a, b = Passage(says), Passage(text)
    told = [found.message for found in compare(a, b) if found.kind in OPPOSITE and found.change == "altered"]
    return told if first_negation(a) is None or denies(b, a) else [*told, "nothing is denied"]


@pytest.mark.parametrize(("one", "audience"), FOR_READERS, ids=lambda value: getattr(value, "id", value))
def test_every_reader_of_a_core_fact_gets_it(one: Indexed, audience: str) -> None:
    """No edition that a fact is for, and none that a red flag is for, lacks its claims."""
    assert one.text(audience) != ""


@pytest.mark.parametrize("one", [one for one in INDEX if one.keep], ids=lambda one: one.id)
def test_the_clinician_edition_keeps_what_a_fact_must_keep(one: Indexed) -> None:
    """Numbers by value, whatever the unit and the form; words by their stems, or by those that the index names."""
    text = one.text("clinician")
    assert [keep for keep in one.keep if not carries(text, keep, one.said.get(keep))] == [], text


@pytest.mark.parametrize(("one", "audience"), FOR_READERS, ids=lambda value: getattr(value, "id", value))
def test_no_edition_says_the_opposite_of_a_fact(one: Indexed, audience: str) -> None:
    """Not "contagious" for "not contagious", "raises" for "lowers", "should" for "may"."""
    assert opposed(one.says, one.text(audience)) == [], one.text(audience)


@pytest.mark.parametrize("one", [one for one in INDEX if one.level], ids=lambda one: one.id)
def test_a_red_flag_is_a_caution_of_its_level(one: Indexed) -> None:
    """Nobody is told to call later, or sooner, than the source says."""
    for audience in one.readers:
        blocks = CORPUS.render(one.article, audience).page.blocks()
        levels = {block.statement.claim: block.level for block in blocks if isinstance(block, Callout)}
        assert LEVELS[one.level] in {levels.get(claim) for claim in one.claims}


def test_the_index_names_only_what_is_there() -> None:
    """Claims of the article, and words that the fact keeps."""
    for one in INDEX:
        known = {claim.id for section in CORPUS[one.article].sections for claim in section.claims}
        assert (set(one.claims) - known, set(one.said) - set(one.keep), one.id) == (set(), set(), one.id)


def test_the_index_is_whole() -> None:
    """Every article is indexed, and where the fact files are at hand, every core fact and red flag of theirs."""
    indexed = {(one.article, one.id) for one in INDEX}
    assert {article for article, _ in indexed} == set(CORPUS)
    for path in sorted(FACTS.glob("[0-9]*.yaml")):
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
        wanted = [fact for fact in data["facts"] if fact.get("core")] + data["red_flags"]
        assert {(data["topic"]["slug"], one["id"]) for one in wanted} <= indexed


# --- that these tests would notice


def test_a_changed_number_is_noticed() -> None:
    """With other digits in every number of the clinician wordings, almost none of those that are kept is found.

    Those that are found are said in words as well: "halved" for 50%.
    """
    kept = [(one, keep) for one in INDEX for keep in one.keep if NUMBERS.search(keep)]
    texts = {one.id: DIGITS.sub(lambda number: f"{number.group()}7319", one.text("clinician")) for one in INDEX}
    digits = [(one, keep) for one, keep in kept if _numbers(keep) <= _numbers(one.text("clinician"))]
    unnoticed = [(one.id, keep) for one, keep in digits if carries(texts[one.id], keep, one.said.get(keep))]
    assert len(digits) > 300
    assert len(unnoticed) <= 0.01 * len(digits), unnoticed


def test_a_lost_negation_is_noticed() -> None:
    """Without the negative words of its clinician wording a denied fact is told, six times out of seven.

    The others deny more than once, or by a word of another kind ("insufficient", "contraindicated").
    """
    denied = [(one, one.text("clinician")) for one in INDEX if NEGATIVES.search(one.says)]
    lost = [(one, NEGATIVES.sub("", text)) for one, text in denied if NEGATIVES.search(text)]
    unnoticed = [
        one.id
        for one, text in lost
        if opposed(one.says, text) == [] and all(carries(text, keep, one.said.get(keep)) for keep in one.keep)
    ]
    assert len(lost) > 80
    assert len(unnoticed) <= len(lost) / 7, unnoticed
