from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adaptive_text.language.units import find_quantities, find_unit, known_units, normalise, unit_hint, units
from adaptive_text.locales import LOCALES


def found(text: str) -> list[tuple[str, str]]:
    return [(str(q.number), q.unit.id if q.unit else "") for q in find_quantities(text)]


@pytest.mark.parametrize("id_", units())
def test_every_unit_has_words_in_every_locale(id_: str) -> None:
    """Whatever the spelling of the country, a unit can be written out, for one and for several."""
    for locale in LOCALES:
        assert all(words and not words[0].isdigit() for words in units()[id_].words(locale))


def test_no_two_units_are_spelled_alike() -> None:
    """A spelling means one unit."""
    spelled = [spelling for unit in units().values() for spelling in unit.spellings]
    assert len(spelled) == len(set(spelled)) == len(known_units())


def test_a_unit_is_found_by_id_symbol_words_and_alias() -> None:
    """Authors may write a unit in any spelling that the table knows."""
    for spelling in ("mL", "ml", "milliliter", "milliliters", "millilitre", "millilitres"):
        unit = find_unit(spelling)
        assert unit is not None
        assert unit.id == "mL"
    assert find_unit("mgg") is None
    assert find_unit("") is None


def test_spelling_follows_the_country() -> None:
    """America writes liters and percent, the others litres, and Britain per cent."""
    assert units()["mL"].words("en_US").other == "milliliters"
    assert units()["mL"].words("en_GB").other == "millilitres"
    assert units()["mg/dL"].words("en_001") == ("milligram per decilitre", "milligrams per decilitre")
    assert units()["mcL"].words("en_US").other == "microliters"
    assert units()["mcL"].words("en_GB").other == "microlitres"
    assert units()["percent"].words("en_GB").other == "per cent"


def test_units_of_one_dimension_compare_by_value() -> None:
    """0.5 g is 500 mg, two weeks are 14 days, 1 mg/dL is 10 mg/L."""

    def size(number: str, unit: str) -> object:
        return normalise(Decimal(number), units()[unit])

    assert size("0.5", "g") == size("500", "mg") == size("500000", "mcg")
    assert size("2", "week") == size("14", "day")
    assert size("1", "mg/dL") == size("10", "mg/L")
    assert size("2", "year") == size("24", "month")
    assert size("1", "year") != size("365", "day")
    assert size("1", "percent") != size("1", "percentage-point")
    assert normalise(Decimal("1.60"), None) == (Fraction(8, 5), "")


@given(st.decimals(allow_nan=False, allow_infinity=False, places=3, min_value=0, max_value=10**9))
def test_a_size_is_exact(number: Decimal) -> None:
    """Comparing loses nothing: the base unit's value is a fraction, never a float."""
    assert normalise(number, units()["mcg"]).value * 10**6 == Fraction(number)


def test_quantities_are_found_in_text_with_their_units() -> None:
    """Digits and the unit behind them, attached, spaced or hyphenated; the longest unit wins."""
    assert found("24 weeks, a 24-week trial, 1,600.5 mg/dL, 5.7% to 6.4 per cent") == [
        ("24", "week"),
        ("24", "week"),
        ("1600.5", "mg/dL"),
        ("5.7", "percent"),
        ("6.4", "percent"),
    ]
    assert found("eGFR of 45 mL/min/1.73 m² in 769 people of 1,724.") == [
        ("45", "mL/min/1.73m2"),
        ("769", "person"),
        ("1724", ""),
    ]


@pytest.mark.parametrize("text", ["OX40", "NCT00000001", "COVID-19", "v1.2.3x", "5FU", "B12", "1.2.3"])
def test_digits_inside_names_are_no_quantities(text: str) -> None:
    """A number that belongs to a name says nothing about an amount."""
    assert found(text) == []


def test_the_unit_behind_a_number_is_a_whole_word() -> None:
    """`5 mgx` is no amount of mg, and `8 patients` are not `8 pa`."""
    assert found("5 mgx and 20 gloves") == [("5", ""), ("20", "")]


def test_the_hint_for_an_unknown_unit_names_a_near_one_or_the_list() -> None:
    """A misspelled unit is met with the one that was probably meant."""
    assert unit_hint("wek") == 'did you mean "week"?'
    assert unit_hint("zzzzzz") == "all units are listed in docs/inline-language.md"
