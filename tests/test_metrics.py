"""Laws of the measures: textstat's formulas, exact limits, counts that add."""

from __future__ import annotations

import re
from fractions import Fraction
from math import isqrt, sqrt
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from adaptive_text.metrics import (
    COUNT_NAMES,
    METRICS,
    Counts,
    Direction,
    Metric,
    Target,
    target_fault,
)
from adaptive_text.prose import count, join, prepare, textstat_functions

HAIR = Fraction(1, 10**12)
"""How far past a limit still holds: written here once more."""
PARAGRAPHS = (Path(__file__).parent / "data" / "prose.txt").read_text(encoding="utf-8").split("\n\n")
NAMES = sorted(METRICS)

numbers = st.integers(0, 400)
counts = st.builds(Counts, **dict.fromkeys(COUNT_NAMES, numbers))
scored = counts.filter(lambda c: c.words > 0 and c.sentences > 0)


# --- the table


@pytest.mark.parametrize("name", NAMES)
def test_every_formula_is_textstats(name: str) -> None:
    """On real texts, alone and together, the table gives what textstat's function of that name gives."""
    function = textstat_functions()[name]
    every = [sentences for text in (*PARAGRAPHS, "\n".join(PARAGRAPHS)) if (sentences := prepare(text.split("\n")))]
    assert len(every) > 4
    for sentences in every:
        value = METRICS[name].value(count(sentences).raw)
        assert value == pytest.approx(function(join(sentences)), abs=1e-9)


def test_every_metric_goes_by_its_name_and_says_where_it_comes_from() -> None:
    """Keys are names; each formula has a source and an address, and its parts are counts."""
    assert {name: metric.name for name, metric in METRICS.items()} == {name: name for name in METRICS}
    for metric in METRICS.values():
        assert metric.source
        assert metric.url.startswith("https://")
        assert {ratio.numerator for ratio in metric.ratios} <= set(COUNT_NAMES)
        assert [ratio.weight for ratio in metric.ratios] == [float(ratio.coefficient) for ratio in metric.ratios]
    assert [name for name, metric in METRICS.items() if metric.limit == "at_least"] == ["flesch_reading_ease"]


@given(counts)
def test_no_text_has_no_score_and_keeps_every_limit(some: Counts) -> None:
    """Undefined is `None`, never 0."""
    without = Counts(**{name: getattr(some, name) for name in COUNT_NAMES} | {"words": 0})
    for metric in METRICS.values():
        assert metric.value(without) is None
        assert metric.within(without, Fraction(-1000))
        assert metric.within(without, Fraction(1000))


@given(scored)
def test_the_step_of_dale_chall_is_decided_exactly(some: Counts) -> None:
    """More than 5 % difficult words, not a hair less: 1 in 20 has no step."""
    metric = METRICS["dale_chall_readability_score"]
    assert metric.has_step(some) == (Fraction(some.difficult, some.words) > Fraction(1, 20))
    edge = Counts(words=20 * (some.difficult + 1), sentences=1, difficult=some.difficult + 1)
    assert not metric.has_step(edge)
    assert metric.has_step(Counts(words=edge.words - 1, sentences=1, difficult=edge.difficult))


# --- exact limits


def exact(metric: Metric, some: Counts) -> Fraction:
    """The value of a metric without a root, in fractions, written here once more."""
    total = sum(
        (r.coefficient * Fraction(getattr(some, r.numerator), getattr(some, r.denominator)) for r in metric.ratios),
        metric.constant,
    )
    return total + (Fraction("3.6365") if metric.has_step(some) else 0)


def is_within(metric: Metric, some: Counts, limit: Fraction) -> bool:
    """Whether the value keeps the limit, by fractions alone."""
    if metric.root is None:
        value = exact(metric, some)
        return value <= limit + HAIR if metric.limit == "at_most" else value >= limit - HAIR
    (ratio,) = metric.ratios
    inside = ratio.coefficient * Fraction(getattr(some, ratio.numerator), getattr(some, ratio.denominator))
    room = (limit + HAIR - metric.constant) / metric.root
    return room >= 0 and inside <= room**2


HAIRS = ["1e-13", "9.99e-13", "1e-12", "1.01e-12", "1e-11", "1e-9", "1e-6", "1e-3", "1"]


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(NAMES), scored, st.sampled_from(HAIRS), st.sampled_from([-1, 0, 1]))
def test_within_is_exact_however_near_the_limit_is(name: str, some: Counts, hair: str, side: int) -> None:
    """A limit a hair away from the attained value is decided as fractions decide it."""
    metric = METRICS[name]
    value = metric.value(some)
    assert value is not None
    near = Fraction(value) if metric.root is not None else exact(metric, some)
    limit = near + side * Fraction(hair)
    assert metric.within(some, limit) == is_within(metric, some, limit)


@settings(max_examples=200, deadline=None)
@given(st.sampled_from([name for name in NAMES if METRICS[name].root is None]), scored)
def test_an_attained_value_holds_and_one_past_the_tolerance_does_not(name: str, some: Counts) -> None:
    """The tolerance is 1e-12: what is past it by less than a float can tell is past it."""
    metric = METRICS[name]
    value, away = exact(metric, some), 1 if metric.limit == "at_most" else -1
    assert metric.within(some, value)
    assert metric.within(some, value - away * HAIR)
    assert not metric.within(some, value - away * (HAIR + Fraction(1, 10**15)))


@given(st.integers(1, 60), st.integers(1, 60))
def test_smog_is_compared_without_a_root(polysyllables: int, sentences: int) -> None:
    """The attained value, as near as a fraction can name it, is within; a bit less is not."""
    metric = METRICS["smog_index"]
    some = Counts(words=100, sentences=sentences, polysyllables=polysyllables)
    digits = 10**30
    root = Fraction(isqrt(30 * polysyllables * digits**2 // sentences), digits)
    value = Fraction("1.043") * root + Fraction("3.1291")
    assert float(value) == pytest.approx(1.043 * sqrt(30 * polysyllables / sentences) + 3.1291)
    assert metric.within(some, value)
    assert not metric.within(some, value - 2 * HAIR)
    assert not metric.within(some, Fraction(3))
    easiest = Counts(words=100, sentences=sentences)
    assert metric.within(easiest, metric.constant)
    assert not metric.within(easiest, metric.constant - 2 * HAIR)


@given(st.sampled_from(NAMES), scored)
def test_a_float_limit_is_the_binary_fraction_that_it_is(name: str, some: Counts) -> None:
    """A target made of the reported value holds."""
    metric = METRICS[name]
    value = metric.value(some)
    assert value is not None
    target = Target(name, **{metric.limit: value})
    assert target.limit == Fraction(value)
    assert target.holds(some)


# --- targets


@pytest.mark.parametrize(
    ("metric", "limits", "message"),
    [
        ("flesch", {"at_most": 6}, 'unknown metric "flesch"'),
        ("flesch_kincaid_grade", {}, "a target has exactly one of at_most and at_least"),
        ("flesch_kincaid_grade", {"at_most": 6, "at_least": 5}, "a target has exactly one of at_most and at_least"),
        (
            "flesch_kincaid_grade",
            {"at_least": 6},
            "flesch_kincaid_grade takes at_most: a higher value is harder to read",
        ),
        (
            "flesch_reading_ease",
            {"at_most": 60},
            "flesch_reading_ease takes at_least: a higher value is easier to read",
        ),
    ],
)
def test_a_target_that_cannot_be_meant_is_refused(metric: str, limits: dict[str, float], message: str) -> None:
    """Unknown metric, no limit, two limits, or one on the side that means nothing."""
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        Target(metric, **limits)
    assert target_fault(metric, "at_most" in limits, "at_least" in limits) == message


def test_every_metric_takes_a_target_on_its_own_side() -> None:
    """`Target` knows the direction, and tells metric, side and limit."""
    for name, metric in METRICS.items():
        target = Target(name, **{metric.limit: 7})
        assert (target.metric, target.direction, target.limit) == (name, metric.limit, 7)
        assert metric.limit in get_args(Direction)
    assert str(Target("flesch_kincaid_grade", at_most=6)) == "flesch_kincaid_grade at most 6"
    assert str(Target("flesch_reading_ease", at_least=62.5)) == "flesch_reading_ease at least 62.5"
    assert Target("rix", at_most=0).limit == 0


@given(st.sampled_from(NAMES), scored, st.integers(-50, 150))
def test_distance_is_how_far_the_value_is_past_the_limit(name: str, some: Counts, limit: int) -> None:
    """Above the limit or below it, as the metric's direction is; nothing is past it without text."""
    target = Target(name, **{METRICS[name].limit: limit})
    value = target.value(some)
    assert value is not None
    past = value - limit if target.direction == "at_most" else limit - value
    assert target.distance(some) == past
    assert (past <= 1e-12) == target.holds(some) or abs(past) < 1e-9
    assert target.distance(Counts()) == 0.0


# --- counts


@given(st.lists(counts, max_size=4))
@example([])
def test_counts_add_field_by_field(several: list[Counts]) -> None:
    """`+` and `sum` add every statistic, and the empty sum is nothing."""
    expected = {name: sum(getattr(some, name) for some in several) for name in COUNT_NAMES}
    assert sum(several, Counts()) == Counts(**expected)
    if several:
        assert sum(several) == Counts(**expected)
    assert Counts.__struct_fields__ == COUNT_NAMES


@pytest.mark.parametrize("other", [1, "1", None, 0.5])
def test_counts_add_to_nothing_else(other: object) -> None:
    """A mix-up is a TypeError at once."""
    with pytest.raises(TypeError):
        _ = Counts() + other  # type: ignore[operator]  # the mistake is the test
    with pytest.raises(TypeError):
        _ = other + Counts()  # type: ignore[operator]  # the mistake is the test


def test_what_was_added_can_be_taken_away() -> None:
    """The counts of a page without a wording are those of the rest; anything but counts is a type error."""
    page = Counts(*range(12)) + Counts(*range(100, 112))
    assert page - Counts(*range(100, 112)) == Counts(*range(12))
    with pytest.raises(TypeError):
        _ = page - 1
