from __future__ import annotations

from datetime import date

import pytest

from adaptive_text.meaning.finding import find_quantities
from adaptive_text.meaning.tokens import Passage


def days(text: str) -> tuple[date, date] | None:
    """The first and the last day of the one date in a text."""
    found = find_quantities(Passage(text))
    if [one.dimension for one in found] != ["date"]:
        return None
    low, high = found[0].low, found[0].high
    assert low is not None
    assert high is not None
    return date.fromordinal(int(low)), date.fromordinal(int(high))


@pytest.mark.parametrize(
    "text", ["3 March 2026", "March 3, 2026", "2026-03-03", "3rd March 2026", "Mar 3 2026", "3 of March 2026"]
)
def test_a_day_is_a_day_in_any_order(text: str) -> None:
    """British, American and international dates are one date."""
    assert days(f"stopped on {text}.") == (date(2026, 3, 3), date(2026, 3, 3))


def test_months_and_years_leave_the_day_open() -> None:
    """A month is all its days, and so is a year."""
    assert days("in March 2026") == (date(2026, 3, 1), date(2026, 3, 31))
    assert days("in March of 2026") == (date(2026, 3, 1), date(2026, 3, 31))
    assert days("since 2019") == (date(2019, 1, 1), date(2019, 12, 31))
    assert days("the 1990s") == (date(1990, 1, 1), date(1999, 12, 31))
    assert days("the 1800s") == (date(1800, 1, 1), date(1899, 12, 31))
    assert days("1850-1900") == (date(1850, 1, 1), date(1900, 12, 31))


@pytest.mark.parametrize(
    "text", ["2000 patients", "in 2019 patients", "31 February 2020", "2026-13-03", "1900-2000 mg", "may 2020 people"]
)
def test_what_is_no_date_is_a_number_or_nothing(text: str) -> None:
    """A count of people is no year, and there is no 31st of February."""
    assert days(text) is None
