from __future__ import annotations

import pytest

from adaptive_text.meaning.mentions import find_mentions
from adaptive_text.meaning.tokens import Passage


def labels(text: str) -> list[tuple[str, str, str]]:
    passage = Passage(text)
    return [(passage.quote(one.first, one.last), one.dimension, str(one.low)) for one in find_mentions(passage)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("stage III", ("stage III", "rank", "3")),
        ("Grade 3", ("Grade 3", "rank", "3")),
        ("phase-2", ("phase-2", "rank", "2")),
        ("dose three", ("dose three", "rank", "3")),
        ("stage IIIB", ("stage IIIB", "rank", "151/50")),
        ("stage 3b", ("stage 3b", "rank", "151/50")),
        ("cohort B", ("cohort B", "letter", "1/50")),
        ("day 8", ("day 8", "time", "691200")),
        ("week 24", ("week 24", "time", "14515200")),
        ("type 2 diabetes", ("type 2", "rank", "2")),
        ("exon 19", ("exon 19", "rank", "19")),
    ],
)
def test_a_number_behind_its_noun_is_a_label(text: str, expected: tuple[str, str, str]) -> None:
    """Roman, Arabic, in words, with a letter: what is numbered has a dimension of its own, a day its time."""
    assert labels(text) == [expected]


def test_roman_numerals_go_on_behind_a_label() -> None:
    """In "stage III or IV" both are stages; a lone IV is an infusion, and I a person."""
    assert labels("stage III or IV") == [("stage III", "rank", "3"), ("IV", "rank", "4")]
    assert labels("IV and I or V") == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("dose 5 mg", ("5 mg", "mass")),
        ("the group 12/48", ("12", "")),
        ("arms 8 weeks apart", ("8 weeks", "time")),
        ("level 5.5", ("5.5", "")),
    ],
)
def test_an_amount_behind_a_noun_is_no_label(text: str, expected: tuple[str, str]) -> None:
    """A unit, a denominator or a decimal behind the number makes it an amount."""
    words, dimension, _ = labels(text)[0]
    assert (words, dimension) == expected


@pytest.mark.parametrize(
    "text",
    [
        *("COVID-19", "IL-13", "OX40", "EQ-5D", "H1N1", "CYP3A4", "HbA1c", "BA.5", "SARS-CoV-2", "omega-3", "B12"),
        *("5FU", "5-HT", "3D", "NCT01234567", "AMG 451", "call 911", "ring nine-one-one", "as shown [12]"),
    ],
)
def test_numbers_in_names_are_no_quantities(text: str) -> None:
    """Codes, genes, drugs, telephone numbers and references count nothing."""
    assert labels(text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("12 MRI scans", "12"),
        ("under-5s", "5"),
        ("over-65s", "65"),
        ("24-week CI", "24-week"),
        ("a 95% CI", "95%"),
        ("call 5 times", "5 times"),
    ],
)
def test_numbers_beside_names_are_quantities(text: str, expected: str) -> None:
    """Capitals behind a number do not make a name of it, nor does a hyphen behind "under"."""
    assert labels(text)[0][0] == expected
