from __future__ import annotations

from fractions import Fraction

import pytest

from adaptive_text.meaning.joining import join_mentions
from adaptive_text.meaning.mentions import find_mentions
from adaptive_text.meaning.tokens import Passage

DAY, WEEK = 86_400, 604_800


def joined(text: str) -> list[tuple[str, str, Fraction | None, Fraction | None]]:
    passage = Passage(text)
    found = join_mentions(passage, find_mentions(passage))
    return [(passage.quote(one.first, one.last), one.dimension, one.low, one.high) for one in found]


@pytest.mark.parametrize(
    ("text", "dimension", "low", "high"),
    [
        ("1 to 2 weeks", "time", WEEK, 2 * WEEK),
        ("1-2 weeks", "time", WEEK, 2 * WEEK),
        ("6 months to less than 2 years", "time", 15_778_800, 63_115_200),
        ("5.7% to 6.4%", "share", "57/1000", "8/125"),
        ("10–20%", "share", "1/10", "1/5"),
        ("1 or 2", "", 1, 2),
        ("a day or two", "time", DAY, 2 * DAY),
        ("grade 3 or 4", "rank", 3, 4),
        ("days 1 to 5", "time", DAY, 5 * DAY),
        ("0/1", "", 0, 1),
        ("a quarter to half an hour", "time", 900, 1800),
    ],
)
def test_two_ends_make_a_range(text: str, dimension: str, low: object, high: object) -> None:
    """With "to", a dash, or "or" between neighbours; the unit of one end is that of the other."""
    assert joined(text) == [(text, dimension, Fraction(str(low)), Fraction(str(high)))]


def test_between_makes_a_range_of_and() -> None:
    """Without "between", "and" joins nothing."""
    assert joined("between 18 and 65") == [("18 and 65", "", 18, 65)]
    assert joined("between the ages of 18 and 65") == [("18 and 65", "", 18, 65)]
    assert [low for _, _, low, _ in joined("at 18 and 65")] == [18, 65]


def test_no_range_runs_backwards_or_jumps() -> None:
    """From 10 to 5 are two numbers, as are "5 or 10"."""
    assert [low for _, _, low, _ in joined("from 10 to 5; 5 or 10")] == [10, 5, 5, 10]


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("12/48", "1/4", "1/4"),
        ("12 of the 48", "1/4", "1/4"),
        ("one of 18", "1/18", "1/18"),
        ("none of the 22", 0, 0),
        ("1 in 20", "1/20", "1/20"),
        ("3 out of every 10", "3/10", "3/10"),
        ("one person in ten", "1/10", "1/10"),
        ("11 major events per 1,000", "11/1000", "11/1000"),
        ("1.3 times for every 100,000", "13/1000000", "13/1000000"),
        ("16 to 36 of every 10,000", "2/1250", "36/10000"),
        ("1 in 1,000 to 1 in 100", "1/1000", "1/100"),
        ("one of the 11", "1/11", "1/11"),
    ],
)
def test_a_number_of_a_number_is_a_share(text: str, low: object, high: object) -> None:
    """By a stroke, "of", "in", "out of" or "per", with a noun between or not."""
    assert joined(text) == [(text, "share", Fraction(str(low)), Fraction(str(high)))]


@pytest.mark.parametrize(
    "text", ["140/90", "5 in 10 weeks", "12 in 2019", "patients 5 in 3 groups", "grade 1 of 20 mg"]
)
def test_not_every_pair_of_numbers_is_a_share(text: str) -> None:
    """A blood pressure, a number in a time or in a year, and a part greater than the whole are none."""
    assert "share" not in [dimension for _, dimension, _, _ in joined(text)]


def test_every_one_of_eleven_is_eleven_of_eleven() -> None:
    """Not one of them."""
    assert [(low, high) for _, _, low, high in joined("every one of the 11")] == [(1, 1)]


def test_parts_beside_each_other_are_a_ratio() -> None:
    """`2:2:1` and "a 2 to 1 ratio"; elsewhere "2 to 1" is none."""
    assert [
        (words, dimension) for words, dimension, _, _ in joined("2:2:1; a 2 to 1 ratio; it went down from 2 to 1")
    ] == [
        ("2:2:1", "ratio"),
        ("2 to 1", "ratio"),
        ("2", ""),
        ("1", ""),
    ]


@pytest.mark.parametrize(
    ("text", "per_day"),
    [
        ("twice daily", 2),
        ("once every 2 days", "1/2"),
        ("3 times a day", 3),
        ("four times per 24 hours", 4),
        ("two days a week", "2/7"),
        ("3-weekly", "1/21"),
        ("4-hourly", 6),
    ],
)
def test_how_many_times_in_a_time_is_how_often(text: str, per_day: object) -> None:
    """Times and a time are one frequency; "3-weekly" is every three weeks."""
    rate = Fraction(str(per_day)) / DAY
    assert joined(text) == [(text, "times per time", rate, rate)]


def test_how_often_may_be_a_range() -> None:
    """From "once or twice a day" follows one to two times."""
    assert joined("once or twice a day") == [
        ("once or twice a day", "times per time", Fraction(1, DAY), Fraction(2, DAY))
    ]


@pytest.mark.parametrize(
    ("text", "size"),
    [("1 hour 30 minutes", 5400), ("2 hours and 15 minutes", 8100), ("1 year and 6 months", 47_336_400)],
)
def test_two_units_can_be_one_time(text: str, size: int) -> None:
    """The second unit is the smaller one."""
    assert joined(text) == [(text, "time", size, size)]


def test_lists_share_their_unit() -> None:
    """Named at the end or in front; a comma alone makes no list."""
    assert [low for _, _, low, _ in joined("5, 10 and 20 mg")] == [Fraction(5, 1000), Fraction(1, 100), Fraction(1, 50)]
    assert [low for _, _, low, _ in joined("days 1, 8 and 15")] == [DAY, 8 * DAY, 15 * DAY]
    assert [low for _, _, low, _ in joined("on the 30th, 60th and 90th day")] == [30 * DAY, 60 * DAY, 90 * DAY]
    assert [dimension for _, dimension, _, _ in joined("140/90 mmHg")] == ["pressure", "pressure"]
    assert [dimension for _, dimension, _, _ in joined("In 2019, 50 mg")] == ["date", "mass"]
    assert [dimension for _, dimension, _, _ in joined("of those 48, 50 mg")] == ["", "mass"]
    assert [dimension for _, dimension, _, _ in joined("on day 1 and 20 patients")] == ["time", ""]
    assert [dimension for _, dimension, _, _ in joined("four in arm 1 and five in arm 2")] == ["", "rank", "", "rank"]
    assert [low for _, _, low, _ in joined("from 12 to 6 per 1,000")] == [Fraction(12, 1000), Fraction(6, 1000)]


def test_nothing_is_joined_across_sentences() -> None:
    """The end of a sentence ends its quantities."""
    assert [low for _, _, low, _ in joined("There were 2. To 5 of them it mattered.")] == [2, 5]
