from __future__ import annotations

from fractions import Fraction

import pytest

from adaptive_text.language.units import units
from adaptive_text.meaning.measures import MONTH, Interval, Scale, multiples, read_interval, read_measure, time_words
from adaptive_text.meaning.tokens import Passage

DAY, WEEK = 86_400, 604_800


def measure(text: str) -> Scale | None:
    """The unit that a whole text is."""
    tokens = Passage(text).tokens
    found = read_measure(tokens, 0)
    return found.scale if found and found.last == len(tokens) - 1 else None


def interval(text: str) -> Interval | None:
    return read_interval(Passage(text).tokens, 0)


@pytest.mark.parametrize(
    "spellings",
    [
        ("mg", "milligram", "milligrams", "milligrammes", "MG", "mgs"),
        ("mcg", "µg", "μg", "ug", "micrograms"),
        ("mL", "ml", "millilitres", "milliliter", "cc"),
        ("%", "percent", "per cent", "Percent"),
        ("percentage points", "percent points", "% points", "percentage-point"),
        ("weeks", "week", "wk", "wks", "Weeks"),
        ("hours", "hour", "h", "hr", "hrs"),
        ("°C", "degrees Celsius", "degrees C", "℃"),
        ("mm Hg", "mmHg", "millimetres of mercury"),
        ("mg/kg", "mg per kg", "mg/kg of body weight", "milligrams per kilogram", "mg per kilogram bodyweight"),
        ("mg/m2", "mg/m²", "mg per square metre", "mg/m^2 of body surface area"),
        ("/mm3", "cells/mm³", "cells per cubic millimetre", "per microlitre", "/µL", "copies/uL"),
        ("mg/dL", "mg per dl", "milligrams per decilitre"),
        ("times", "time", "x", "fold", "xULN"),
    ],
)
def test_one_unit_has_many_spellings(spellings: tuple[str, ...]) -> None:
    """British and American words, symbols, plurals and short forms are one unit."""
    scales = {measure(spelling) for spelling in spellings}
    assert len(scales) == 1
    assert None not in scales


def test_every_measured_unit_that_facts_have_is_known() -> None:
    """A unit that authors may declare is understood in text, in each of its spellings, unless it counts things."""
    for unit in units().values():
        is_counted = not unit.symbol and unit.dimension == unit.words("en_US").other
        if not is_counted and unit.id not in ("mL/min/1.73m2", "percent/year", "mg/day", "g/day", "mcg/day", "mL/min"):
            assert all(measure(spelling) for spelling in unit.spellings), unit.id


def test_capitals_count_in_short_units() -> None:
    """A millimolar solution is no length, and a lone capital M no metre."""
    assert measure("mM") != measure("mm")
    assert measure("M") is None
    assert measure("m") == Scale("length")


@pytest.mark.parametrize("text", ["/90 mmHg", "mgx", "patients", "per", "per centx", "/"])
def test_what_is_no_unit_is_none(text: str) -> None:
    """Nouns count for themselves; the second number of a blood pressure is no unit of the first."""
    assert measure(text) is None


def test_a_unit_goes_on_behind_what_is_measured() -> None:
    """Past the noun: "85 milligrams of oxaliplatin per square metre" is in milligrams per square metre."""
    assert measure("milligrams of oxaliplatin per square metre") == measure("mg/m2")


def test_composed_units_have_composed_sizes() -> None:
    """A gram per litre is a milligram per millilitre; 1,000 cells in a microlitre are a billion in a litre."""
    assert measure("g/L") == measure("mg/mL")
    cells, mass = measure("/mcL"), measure("mg per 10 kg")
    assert cells is not None
    assert mass is not None
    assert cells.factor * 1000 == 10**9
    assert mass.factor == Fraction(1, 10**7)


@pytest.mark.parametrize(
    ("text", "seconds", "times"),
    [
        ("daily", DAY, 1),
        ("b.i.d.", DAY, 2),
        ("BID", DAY, 2),
        ("tds", DAY, 3),
        ("q3w", 3 * WEEK, 1),
        ("Q12H", DAY // 2, 1),
        ("every 12 hours", DAY // 2, 1),
        ("every other day", 2 * DAY, 1),
        ("alternate days", 2 * DAY, 1),
        ("every second day", 2 * DAY, 1),
        ("every third week", 3 * WEEK, 1),
        ("each day", DAY, 1),
        ("per 24 hours", DAY, 1),
        ("/day", DAY, 1),
        ("a week", WEEK, 1),
        ("per second", 1, 1),
        ("every quarter", 3 * MONTH, 1),
    ],
)
def test_how_often_is_a_time_and_a_number_of_times(text: str, seconds: int, times: int) -> None:
    """Words, abbreviations and intervals come to the same: so many times in so many seconds."""
    found = interval(text)
    assert found is not None
    assert (found.low, found.high, found.times) == (seconds, seconds, times)


def test_an_interval_may_be_a_range() -> None:
    """The unit of the end is that of the beginning, unless the beginning has its own."""
    for text in ("every 30 to 60 seconds", "every half minute to one minute"):
        found = interval(text)
        assert found is not None
        assert (found.low, found.high) == (30, 60)


@pytest.mark.parametrize(
    "text", ["a second dose", "every patient", "q3x", "quickly", "every 0 days", "each", "per 100"]
)
def test_what_is_no_frequency_is_none(text: str) -> None:
    """A second dose comes once, and every patient is no time."""
    assert interval(text) is None


def test_a_year_is_twelve_months_and_a_fortnight_two_weeks() -> None:
    """Units of time are one scale; which of them are calendar units is remembered."""
    words = time_words()
    assert words["year"].factor == 12 * words["month"].factor
    assert words["fortnight"].factor == 2 * words["week"].factor
    assert [words[word].is_calendar for word in ("year", "months", "week", "days")] == [True, True, False, False]
    assert "second" not in words


def test_multiples_are_numbers() -> None:
    """Every word for a multiple has a positive value."""
    assert multiples()["doubled"] == 2
    assert all(value > 0 for value in multiples().values())
