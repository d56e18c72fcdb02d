from __future__ import annotations

import pytest

from adaptive_text.meaning.finding import find_quantities
from adaptive_text.meaning.rephrasing import Side, points, rephrased
from adaptive_text.meaning.tokens import Passage


def all_rephrased(a: str, b: str) -> bool:
    """Whether each of two texts tells all that the other one does."""
    first, second = Passage(a), Passage(b)
    x, y = find_quantities(first), find_quantities(second)
    one, other = Side(first, x, range(len(x))), Side(second, y, range(len(y)))
    return rephrased(one, other) == set(range(len(x))) and rephrased(other, one) == set(range(len(y)))


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        ("2 to 6 months", "no fewer than two and no more than six months", True),
        ("between 18 and 65 years", "at least 18 and at most 65 years", True),
        ("2 to 6 months", "no fewer than two and no more than eight months", False),
        ("2 to 6 months", "at most two and at least six months", False),
    ],
)
def test_a_range_may_be_two_limits(a: str, b: str, expected: bool) -> None:
    """The lower end is a lower limit, and the upper one an upper."""
    assert all_rephrased(a, b) == expected


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        ("a score of 0 to 2", "a score of 0, 1 or 2", True),
        ("stages 1 to 3", "stage 1, 2 and 3", True),
        ("a score of 0 to 3", "a score of 0, 1 or 2", False),
        ("a score of 0 to 20", "a score of 0, 1 or 20", False),
    ],
)
def test_a_range_may_be_a_list(a: str, b: str, expected: bool) -> None:
    """Every whole number of it is told, and no other."""
    assert all_rephrased(a, b) == expected


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        ("keep below 25 °C", "not at 25 °C or above", True),
        ("keep below 25 °C", "keep at 25 °C or above", False),
        ("keep below 25 °C", "not above 25 °C", False),
        ("keep below 25 °C", "not at 30 °C or above", False),
        ("at least 28 days", "never within 28 days", True),
        ("over 90% survived", "less than 10% died", True),
        ("over 90% survived", "less than 20% died", False),
    ],
)
def test_a_limit_may_be_told_by_its_other_side_where_one_text_says_not(a: str, b: str, expected: bool) -> None:
    """Not at 25 °C or above means below 25 °C."""
    assert all_rephrased(a, b) == expected


def test_the_first_days_are_those_with_the_first_numbers() -> None:
    """Days 1 to 5 are the first five days."""
    assert all_rephrased("days 1 to 5", "five days")
    assert not all_rephrased("days 1 to 5", "seven days")
    assert not all_rephrased("days 2 to 5", "five days")


def test_a_side_knows_whether_a_word_turns_it_round() -> None:
    """A "no" that is a part of a limit turns nothing; "none" does."""

    def turns(text: str) -> bool:
        return Side(Passage(text), find_quantities(Passage(text)), ()).has_reversing

    assert [turns(text) for text in ("2 did not come", "2 died", "none came", "no more than 2", "2 came")] == [
        *(True, True, True),
        *(False, False),
    ]


def test_points_are_the_numbers_that_quantities_name() -> None:
    """One of a point or a limit, two of a range."""
    found = find_quantities(Passage("5 mg, at least 6 mg, 7 to 8 mg"))
    assert [one.written(one.edges[0]) for one in points(found)] == [5, 6, 7, 8]
