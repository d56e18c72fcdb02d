from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adaptive_text.meaning.amounts import Quantity
from adaptive_text.meaning.finding import find_quantities
from adaptive_text.meaning.sameness import same, same_but_for_limits
from adaptive_text.meaning.tokens import FactSpan, Passage


def quantity(text: str) -> Quantity:
    """The one firm quantity of a text, or the one there is."""
    found = find_quantities(Passage(text))
    firm = [one for one in found if one.weight == "firm"]
    assert len(firm or found) == 1, found
    return (firm or list(found))[0]


def agree(a: str, b: str) -> bool:
    x, y = quantity(a), quantity(b)
    assert same(x, y) == same(y, x)
    return same(x, y)


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("0.5 g", "500 mg"),
        ("two weeks", "14 days"),
        ("90 minutes", "an hour and a half"),
        ("18 months", "a year and a half"),
        ("38 °C", "100.4 °F"),
        ("1 mg/dL", "10 mg/L"),
        ("1,500 per microlitre", "1.5 x 10^9/L"),
        ("10%", "1 in 10"),
        ("10%", "10 out of 100"),
        ("10%", "one in ten"),
        ("10%", "0.1"),
        ("25%", "a quarter"),
        ("12/48", "25%"),
        ("halved", "50%"),
        ("twice as many", "200%"),
        ("twice daily", "every 12 hours"),
        ("twice daily", "b.i.d."),
        ("once every three weeks", "q3w"),
        ("more than 2 people", "at least 3 people"),
        ("people over 17", "18 years or older"),
        ("0 to 2 people", "at most 2 people"),
        ("stage III", "stage 3"),
        ("18", "18 years"),
        ("fell by 90%", "a tenth of its starting value"),
        ("a hazard ratio of 0.75", "a quarter lower"),
        ("rose by 50%", "one and a half times as high"),
        ("2:1", "4:2"),
        ("1:1", "50%"),
        ("3 March 2026", "March 2026"),
        ("24 hours", "per 24 hours"),
        ("within 3 days", "3 days"),
        ("within 3 days", "no more than 3 days"),
    ],
)
def test_equal_values_are_the_same_in_any_words(a: str, b: str) -> None:
    """Units, forms, intervals: what counts is the value, and its dimension."""
    assert agree(a, b)


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("5 mg", "5 mcg"),
        ("5 mg", "5 mg/kg"),
        ("12 percentage points", "12%"),
        ("at least 18 years", "over 18 years"),
        ("more than 2 years", "at least 3 years"),
        ("at least 5", "at most 5"),
        ("5", "at least 5"),
        ("more than 2 mg", "at least 3 mg"),
        ("1 to 2 weeks", "1 to 3 weeks"),
        ("fell by a third", "fell by two thirds"),
        ("fell by 80%", "a hazard ratio of 0.8"),
        ("2:1", "2:2"),
        ("3 March 2026", "3 May 2026"),
        ("1850-1900", "1851-1900"),
        ("every two weeks", "twice a week"),
        ("stage III", "stage IIIB"),
        ("0/31", "0/32"),
        ("cohort A", "cohort B"),
    ],
)
def test_other_values_are_not_the_same(a: str, b: str) -> None:
    """A limit that moved or turned round is another one, and so is a unit."""
    assert not agree(a, b)


@pytest.mark.parametrize(
    ("shown", "exact", "expected"),
    [
        ("33%", "32.8%", True),
        ("33%", "a third", True),
        ("38 out of 100", "37.8%", True),
        ("34%", "32.8%", False),
        ("5%", "5.4%", False),
        ("12 mg", "12.4 mg", False),
        ("1,700 people", "1,724 people", False),
        ("0.4 g", "390 mg", False),
        ("100 °F", "37.8 °C", True),
        ("154 lb", "70 kg", True),
        ("12 weeks", "85 days", False),
        ("1.7 hours", "100 minutes", True),
    ],
)
def test_a_bare_number_may_be_rounded_where_that_changes_no_amount(shown: str, exact: str, expected: bool) -> None:
    """Shares of two digits, and conversions between units that are no powers of ten apart; never doses and counts."""
    assert agree(shown, exact) == expected


@pytest.mark.parametrize(
    ("shown", "exact", "expected"),
    [
        ("about 40%", "37.8%", True),
        ("about 40%", "45%", False),
        ("about 1,700 people", "1,724 people", True),
        ("about a third", "35%", True),
        ("about 3 mL", "2.5 mL", True),
        ("about one in seven", "14.1%", True),
        ("nearly half", "48%", True),
        ("nearly half", "52%", False),
        ("just over half", "52%", True),
        ("just over half", "48%", False),
        ("about 150", "about 151", False),
        ("about 33%", "about a third", True),
    ],
)
def test_about_allows_what_rounds_to_it(shown: str, exact: str, expected: bool) -> None:
    """Zeros at the end show nothing; two numbers that are both "about" must show the same."""
    assert agree(shown, exact) == expected


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        ("1 month", "4 weeks", True),
        ("1 month", "30 days", True),
        ("3 months", "90 days", True),
        ("6 months", "26 weeks", True),
        ("12 months", "52 weeks", True),
        ("1 year", "365 days", True),
        ("1 month", "6 weeks", False),
        ("1 year", "50 weeks", False),
        ("2 years", "24 months", True),
        ("once a month", "every 4 weeks", True),
        ("once a month", "every 2 weeks", False),
    ],
)
def test_months_meet_weeks_within_their_lengths(a: str, b: str, expected: bool) -> None:
    """A month has 28 to 31 days, a year 360 to 366; 12 months are exactly a year."""
    assert agree(a, b) == expected


def test_what_one_fact_printed_is_the_same_in_any_form() -> None:
    """But for the limit that an author typed in front of it."""

    def printed(text: str, start: int, end: int, part: str | None = None) -> Quantity:
        (found,) = find_quantities(Passage(text, (FactSpan(start, end, "clear", part),)))
        return found

    share, people = printed("32.8%", 0, 5), printed("about 33 out of 100", 0, 19)
    assert same(share, people)
    assert same(printed("37%", 0, 3), printed("about 4 in 10", 0, 13))
    assert not same(printed("at least 5%", 9, 11), printed("more than 5%", 10, 12))
    assert not same(printed("37%", 0, 3, "drug"), printed("about 5 in 10", 0, 13, "placebo"))


def test_a_printed_and_a_typed_quantity_compare_by_value() -> None:
    """A number that was typed equals the one that a fact printed, if it does."""
    (fact,) = find_quantities(Passage("14 days", (FactSpan(0, 7, "time", None),)))
    assert same(fact, quantity("two weeks"))
    assert not same(fact, quantity("two months"))


def test_numbers_can_be_compared_without_their_limits() -> None:
    """The number that "at least 18" names is 18."""
    assert same_but_for_limits(quantity("at least 18"), quantity("18"))
    assert same_but_for_limits(quantity("at least 18"), quantity("less than 18"))
    assert not same_but_for_limits(quantity("at least 18"), quantity("19"))


FORMS = [
    "{} mg",
    "{}%",
    "{} weeks",
    "at least {} days",
    "about {} people",
    "{} of 100",
    "every {} hours",
    "stage {}",
    "{} °F",
    "{}",
]


@given(st.integers(1, 60), st.sampled_from(FORMS), st.integers(1, 60), st.sampled_from(FORMS))
def test_sameness_is_reflexive_and_symmetric(n: int, form: str, m: int, other: str) -> None:
    """A quantity is the same as itself, and the order of two does not matter."""
    x, y = quantity(form.format(n)), quantity(other.format(m))
    assert same(x, x)
    assert same(x, y) == same(y, x)
    assert same_but_for_limits(x, y) == same_but_for_limits(y, x)
