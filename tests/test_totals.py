from __future__ import annotations

import pytest

from adaptive_text.meaning.finding import find_quantities
from adaptive_text.meaning.rephrasing import Side
from adaptive_text.meaning.sameness import same
from adaptive_text.meaning.tokens import Passage
from adaptive_text.meaning.totals import portioned, times_of


def left_over(a: str, b: str) -> tuple[list[str], list[str]]:
    """The firm quantities of two texts that have no match and are not told in other portions."""
    passages = Passage(a), Passage(b)
    x, y = (find_quantities(passage) for passage in passages)
    rest_x = [i for i, one in enumerate(x) if not any(same(one, other) for other in y)]
    rest_y = [j for j, one in enumerate(y) if not any(same(one, other) for other in x)]
    of_x, of_y = portioned(Side(passages[0], x, rest_x), Side(passages[1], y, rest_y))
    return (
        [passages[0].quote(x[i].first, x[i].last) for i in rest_x if i not in of_x and x[i].weight == "firm"],
        [passages[1].quote(y[j].first, y[j].last) for j in rest_y if j not in of_y and y[j].weight == "firm"],
    )


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("a daily dose of 1,000 mg, in two equal doses", "500 mg twice a day"),
        ("1 g three times a day", "3,000 mg per day, in three equal portions"),
        ("600 mg, then 300 mg", "0.6 g, then half that amount"),
        ("doubled to 20 mg", "from 10 to 20 mg"),
        ("9 cases, 4 of them here", "four cases here and five there"),
    ],
)
def test_what_is_told_in_other_portions_is_no_difference(a: str, b: str) -> None:
    """By the dose, by a share, by a multiple, by the rest; whichever text comes first."""
    assert left_over(a, b) == left_over(b, a) == ([], [])


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("a daily dose of 1.5 g, in three parts", "300 mg three times a day"),
        ("10 mg twice daily", "20 mg twice daily"),
        ("10 mg twice daily", "20 mg once daily"),
        ("2 tablets of 5 mg", "2 tablets of 10 mg"),
        ("600 mg, then 200 mg", "0.6 g, then half that amount"),
        ("tripled to 20 mg", "from 10 to 20 mg"),
        ("9 cases, 4 of them here", "four cases here and six there"),
    ],
)
def test_portions_that_do_not_add_up_are_left_over(a: str, b: str) -> None:
    """Twice the dose as often is another amount."""
    assert left_over(a, b) != ([], [])
    assert left_over(b, a) != ([], [])


@pytest.mark.parametrize(
    ("text", "times"),
    [
        ("three doses", 3),
        ("twice", 2),
        ("twice daily", 2),
        ("3 times a week", 3),
        ("every 6 hours", 4),
        ("daily", None),
    ],
)
def test_how_many_times_is_a_number_in_a_day_or_a_week(text: str, times: int | None) -> None:
    """Once a day multiplies nothing."""
    assert times_of(find_quantities(Passage(text))[0]) == times
