from __future__ import annotations

from fractions import Fraction

import pytest

from adaptive_text.meaning.mentions import find_mentions
from adaptive_text.meaning.tokens import Passage


def mentions(text: str) -> list[tuple[str, str, str]]:
    """What is mentioned in a text: the words, the dimension, the value."""
    passage = Passage(text)
    return [
        (passage.quote(one.first, one.last), one.dimension, ends(one.low, one.high)) for one in find_mentions(passage)
    ]


def ends(low: Fraction | None, high: Fraction | None) -> str:
    return str(low) if low == high else f"{low}..{high}"


def test_a_number_is_mentioned_with_its_unit() -> None:
    """The unit may be attached, spaced, hyphenated or in words; a bare number has none."""
    assert mentions("24 weeks, a 24-week trial, 5% and 10 percent, 500mg, 48 patients") == [
        ("24 weeks", "time", "14515200"),
        ("24-week", "time", "14515200"),
        ("5%", "share", "1/20"),
        ("10 percent", "share", "1/10"),
        ("500mg", "mass", "1/2"),
        ("48", "", "48"),
    ]


def test_parts_are_shares_or_parts_of_a_unit() -> None:
    """Half of the patients is a share, half an hour a time, a year and a half 18 months."""
    assert mentions("half of them; half an hour; a quarter of an hour; a year and a half; two and a half years") == [
        ("half", "share", "1/2"),
        ("half an hour", "time", "1800"),
        ("a quarter of an hour", "time", "900"),
        ("a year and a half", "time", "47336400"),
        ("two and a half years", "time", "78894000"),
    ]


def test_a_unit_may_stand_behind_completed_and_full() -> None:
    """Completed weeks, 34 of them, are 34 weeks."""
    assert mentions("34 completed weeks, two full days") == [
        ("34 completed weeks", "time", "20563200"),
        ("two full days", "time", "172800"),
    ]


def test_temperatures_are_one_scale() -> None:
    """38 °C are 100.4 °F."""
    assert mentions("38 °C or 100.4 °F") == [("38 °C", "temperature", "38"), ("100.4 °F", "temperature", "38")]


def test_a_minus_belongs_to_its_number_unless_it_is_a_range_or_a_name() -> None:
    """A change of -1.2 is negative; 5-10 is a range, and so is 5 -10."""
    assert [value for _, _, value in mentions("a change of -1.2 (-3 to −1), 5-10, 5 -10")] == [
        *("-6/5", "-3", "-1"),
        *("5", "10", "5", "10"),
    ]


def test_a_plus_makes_a_limit() -> None:
    """18+ is 18 or more; 5 + 3 are two numbers."""
    assert mentions("18+ years, 5 + 3") == [("18+", "", "18..None"), ("5", "", "5"), ("3", "", "3")]


def test_how_often_and_for_how_long() -> None:
    """A frequency is a number of times per second; "a week" and "the year" are times that say little."""
    assert mentions("twice, daily, every 3 weeks, for a week, the previous year, 100 patient-years") == [
        ("twice", "times", "2"),
        ("daily", "times per time", "1/86400"),
        ("every 3 weeks", "times per time", "1/1814400"),
        ("a week", "time", "604800"),
        ("year", "time", "31557600"),
        ("100", "", "100"),
        ("years", "time", "31557600"),
    ]


def test_beats_per_minute_are_beats_and_minutes() -> None:
    """`bpm` says how many and how often, as "beats a minute" does."""
    assert mentions("60 bpm") == [("60 bpm", "", "60"), ("bpm", "times per time", "1/60")]


def test_words_may_stand_for_numbers_and_shares() -> None:
    """They are soft: they can answer a number of the other text, and alone say nothing."""
    passage = Passage("both, none, all, most, a minority, a single dose")
    found = list(find_mentions(passage))
    assert [(passage.quote(one.first, one.last), ends(one.low, one.high)) for one in found] == [
        ("both", "2"),
        ("none", "0"),
        ("all", "1"),
        ("most", "1/2..None"),
        ("minority", "None..1/2"),
        ("single", "1"),
    ]
    assert {one.weight for one in found} == {"soft"}


def test_only_one_is_one() -> None:
    """One is soft, as it says little more than an article; "only one" is a number, "only once" a condition."""
    weights = {
        text: [one.weight for one in find_mentions(Passage(text))]
        for text in ("one man", "only one man", "only once it")
    }
    assert weights == {"one man": ["soft"], "only one man": ["firm"], "only once it": ["soft"]}


def test_multiples_are_numbers_of_times_unless_they_are_names() -> None:
    """A doubled risk is twice as high; a double-blind trial is no multiple of anything."""
    assert mentions("doubled, threefold, halved") == [
        ("doubled", "times", "2"),
        ("threefold", "times", "3"),
        ("halved", "times", "1/2"),
    ]
    assert mentions("double-blind, triple-negative, double vision") == []


@pytest.mark.parametrize(
    "text",
    [
        "",
        "no",
        "😀 \u0967\u0968 \u0663\u066b\u0665",
        "½" * 50,
        "(((",
        "1.2.3.4",
        "a a a a",
        "every every every",
        "per per",
        "-- 5 --",
        "day day",
        "3rd 3th",
    ],
)
def test_nonsense_gives_a_result(text: str) -> None:
    """Whatever stands in a text, reading it ends without an error."""
    assert isinstance(mentions(text), list)
