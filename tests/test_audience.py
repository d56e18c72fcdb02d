"""Laws of profiles: defaults, limits, inheritance by lineage."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from adaptive_text.audience import DEFAULT_REGISTERS, Limit, Picker, Profile, admits, inherited
from adaptive_text.metrics import Target
from adaptive_text.record import Plain


def profile(**fields: Any) -> Profile:
    """A profile with these fields."""
    return Profile.model_validate({"id": "a", "label": "A"} | fields)


def test_a_profile_needs_a_name_and_a_label_only() -> None:
    """Everything else has a default that changes nothing about the text."""
    made = profile()
    assert (made.targets, made.hardest_claim, made.include, made.words_at_most) == ((), (), "detail", None)
    assert (made.voice, made.terms, made.citations, made.emergencies) == (None, "leave", "numbered", "in_place")
    assert made.evenness == Decimal("0.75")


@pytest.mark.parametrize(
    ("field", "good", "bad"),
    [
        ("evenness", [0, 1, Plain("0.5")], [-1, Plain("1.01"), "0.5", True]),
        ("words_at_most", [1, Plain("900")], [0, -1, Plain("1.5"), "900"]),
        ("emergencies", ["first", "in_place"], ["last", True]),
        ("id", ["a", "a-1"], ["A", "a b", "-a", "", "a" * 65, "../a"]),
    ],
)
def test_fields_have_their_limits(field: str, good: list[Any], bad: list[Any]) -> None:
    """What is outside them is an error."""
    for value in good:
        profile(**{field: value})
    for value in bad:
        with pytest.raises(ValidationError):
            profile(**{field: value})


def test_a_limit_gives_the_target_of_exactly_the_written_number() -> None:
    """9.1 is 91/10, not the binary fraction nearest to it."""
    made = Limit.model_validate({"metric": "flesch_kincaid_grade", "at_most": Plain("9.1")})
    assert made.target == Target("flesch_kincaid_grade", at_most=Fraction(91, 10))
    easy = Limit.model_validate({"metric": "flesch_reading_ease", "at_least": 60})
    assert easy.target == Target("flesch_reading_ease", at_least=60)


def test_the_picker_has_the_packages_registers_and_question() -> None:
    """A library that names none has these."""
    assert Picker().registers == DEFAULT_REGISTERS == ("technical", "standard", "plain")
    assert Picker().question == "Which best describes you?"


def test_the_nearest_named_ancestor_wins() -> None:
    """Then the default, then nothing."""
    texts = {"default": "d", "patient": "p", "carer": "c"}
    assert inherited(texts, ("carer", "patient")) == "c"
    assert inherited(texts, ("young", "patient")) == "p"
    assert inherited(texts, ("nurse",)) == "d"
    assert inherited({"patient": "p"}, ("nurse",)) == ""


NAMES = st.lists(st.sampled_from("abcde"), max_size=4).map(tuple)


@given(NAMES, NAMES)
def test_a_filter_admits_whoever_it_names_and_their_heirs(audiences: tuple[str, ...], lineage: tuple[str, ...]) -> None:
    """An empty filter admits everyone."""
    assert admits(audiences, lineage) is (not audiences or bool(set(audiences) & set(lineage)))
