from __future__ import annotations

import pytest

from adaptive_text.meaning.finding import find_quantities
from adaptive_text.meaning.rephrasing import Side, points, rephrased
from adaptive_text.meaning.tokens import Passage


def all_rephrased(a: str, b: str, *, reversing: bool = False) -> bool:
    """Whether each of two texts tells all that the other one does; `reversing` marks the second."""
    x, y = find_quantities(Passage(a)), find_quantities(Passage(b))
    one, other = Side(x, range(len(x)), has_reversing=False), Side(y, range(len(y)), has_reversing=reversing)
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
    ("a", "b", "reversing", "expected"),
    [
        ("below 25 °C", "25 °C or above", True, True),
        ("below 25 °C", "25 °C or above", False, False),
        ("below 25 °C", "above 25 °C", True, False),
        ("below 25 °C", "30 °C or above", True, False),
        ("at least 28 days", "within 28 days", True, True),
    ],
)
def test_a_limit_may_be_told_by_its_other_side_where_one_text_says_not(
    a: str, b: str, reversing: bool, expected: bool
) -> None:
    """Not at 25 °C or above means below 25 °C."""
    assert all_rephrased(a, b, reversing=reversing) == expected


def test_points_are_the_numbers_that_quantities_name() -> None:
    """One of a point or a limit, two of a range."""
    found = find_quantities(Passage("5 mg, at least 6 mg, 7 to 8 mg"))
    assert [one.written(one.edges[0]) for one in points(found)] == [5, 6, 7, 8]
