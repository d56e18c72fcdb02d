from __future__ import annotations

import pytest

from adaptive_text.meaning.arithmetic import explained
from adaptive_text.meaning.finding import find_quantities
from adaptive_text.meaning.rephrasing import Side
from adaptive_text.meaning.sameness import same
from adaptive_text.meaning.tokens import Passage


def unexplained(a: str, b: str) -> tuple[list[str], list[str]]:
    """The quantities of two texts that have no match and do not follow from others."""
    passages = Passage(a), Passage(b)
    x, y = (find_quantities(passage) for passage in passages)
    rest_x = [i for i, one in enumerate(x) if not any(same(one, other) for other in y)]
    rest_y = [j for j, one in enumerate(y) if not any(same(one, other) for other in x)]
    of_x, of_y = explained(Side(passages[0], x, rest_x), Side(passages[1], y, rest_y))
    return (
        [passages[0].quote(x[i].first, x[i].last) for i in rest_x if i not in of_x and x[i].weight == "firm"],
        [passages[1].quote(y[j].first, y[j].last) for j in rest_y if j not in of_y and y[j].weight == "firm"],
    )


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("3.0% and 6.0% died", "Of every 100 babies, 3 died here and 6 of every 100 there"),
        (
            "Of 200 people, 50 failed and 150 were randomised",
            "Three quarters of the 200 people were randomised; 50 failed",
        ),
        ("25% (12/48)", "twelve of the 48, one in four"),
        ("17 of 70 (24.3%)", "about 24% of the 70 (17 people)"),
        ("10% of 500 participants", "Of the 500 participants, 50"),
        ("the number needed to treat was 20", "one extra person for every 20 treated"),
    ],
)
def test_shares_follow_from_counts_and_counts_from_shares(a: str, b: str) -> None:
    """Either text may tell how many, and the other how great a share."""
    assert unexplained(a, b) == unexplained(b, a) == ([], [])


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("44% of the 50", "24 of the 50"),
        ("240 of 320", "half of the 320"),
        ("9 of 36", "a third of the 36"),
        ("3.0% died", "Of every 1000 babies, 3 died"),
    ],
)
def test_a_share_that_does_not_fit_its_counts_is_told(a: str, b: str) -> None:
    """22 of 50 are 44 %, and 24 are not."""
    assert unexplained(a, b) != ([], [])
    assert unexplained(b, a) != ([], [])


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("from 8.4% to 7.2%", "by 1.2 percentage points, from 8.4% to 7.2%"),
        ("9.5 to 11.0 g/dL", "it climbed by 1.5 g/dL, from 9.5 to 11.0 g/dL"),
        ("40% and 20%", "40%, double the 20%"),
        ("5 mg twice daily", "5 mg two times a day, which makes 10 mg in all"),
        ("from 4% to 3%", "from 4% to 3%, a relative reduction of 25%"),
        ("on days 30, 60 and 90", "three times: on the 30th, 60th and 90th day"),
        ("the 1 g dose every six hours", "the 1 g dose every six hours, 4 g a day"),
    ],
)
def test_what_a_text_computes_from_its_own_numbers_is_nothing_new(a: str, b: str) -> None:
    """Differences, multiples, totals and how many a list has."""
    assert unexplained(a, b) == ([], [])


@pytest.mark.parametrize(
    ("a", "b", "extra"),
    [
        ("from 8.4% to 7.2%", "by 1.3 percentage points, from 8.4% to 7.2%", "1.3 percentage points"),
        ("40% and 20%", "40%, triple the 20%", "triple"),
        ("5 mg twice daily", "5 mg twice daily, which makes 20 mg in all", "20 mg"),
        ("from 4% to 3%", "from 4% to 3%, a relative reduction of 30%", "30%"),
    ],
)
def test_what_is_computed_wrongly_is_new(a: str, b: str, extra: str) -> None:
    """A number that does not follow is an assertion."""
    assert unexplained(a, b) == ([], [extra])


def test_a_share_may_be_told_by_its_complement_only_where_a_text_turns_round() -> None:
    """62 % survived, 38 % died; without such a word they are two shares."""
    assert unexplained("62% survived", "38% died") == ([], [])
    assert unexplained("62% survived", "38% lived") == (["62%"], ["38%"])
    assert unexplained("cut by a third", "died and cut by two thirds") != ([], [])


def test_groups_of_one_size_have_a_total() -> None:
    """Three groups of 40 are 120 people."""
    assert unexplained("three groups of 40", "120 people in three groups of 40") == ([], [])
    assert unexplained("three groups of 40", "140 people in three groups of 40") == ([], ["140"])


def test_twice_as_many_here_are_half_as_many_there() -> None:
    """If the texts name the two in turned order; in the same order twice is not half."""
    assert unexplained(
        "A trial had twice as many women as the register", "the register had half as many as the trial"
    ) == ([], [])
    assert unexplained(
        "A trial had twice as many women as the register", "a trial had half as many as the register"
    ) != ([], [])


def test_a_time_may_be_told_by_its_years() -> None:
    """From 2015 until 2019 are four years."""
    assert unexplained("from 2015 until 2019", "for four years, 2015 to 2019") == ([], [])
    assert unexplained("from 2015 until 2019", "for two years, 2015 to 2019") == ([], ["two years"])
