"""Laws of limits: they say exactly what targets say, and their tangents never say more."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adaptive_text.metrics import COUNT_NAMES, METRICS, Counts, Target
from adaptive_text.solving.limits import Limit, cases

numbers = st.integers(0, 400)
texts = st.builds(
    Counts, **dict.fromkeys(COUNT_NAMES, numbers) | {"words": st.integers(1, 400), "sentences": st.integers(1, 60)}
)
nudges = st.sampled_from([Fraction(n, 10**k) for n in (-1, 0, 1) for k in (6, 9, 11, 12, 13)]) | st.fractions(-9, 9)


def kept(target: Target, counts: Counts) -> bool:
    """Whether the limits of at least one case are all kept."""
    return any(all(limit.holds(counts) for limit in case) for case in cases(target))


@pytest.mark.parametrize("name", METRICS)
@settings(deadline=None)
@given(texts, nudges)
def test_a_target_holds_exactly_when_one_of_its_cases_does(name: str, counts: Counts, nudge: Fraction) -> None:
    """For text with words and sentences, on, beside and far from the limit."""
    value = METRICS[name].value(counts)
    assert value is not None
    target = Target(name, **{METRICS[name].limit: Fraction(value) + nudge})
    assert kept(target, counts) == target.holds(counts)


@pytest.mark.parametrize("name", METRICS)
@settings(deadline=None)
@given(texts, st.floats(0.5, 60))
def test_a_tangent_allows_all_that_its_limit_allows(name: str, counts: Counts, ratio: float) -> None:
    """It lies below the limit, wherever it touches."""
    target = Target(name, **{METRICS[name].limit: 7})
    for limit in (limit for case in cases(target) for limit in case):
        assert not limit.holds(counts) or limit.tangent([counts], ratio)[0] <= 1e-6


@pytest.mark.parametrize("name", METRICS)
@settings(deadline=None)
@given(texts)
def test_the_tangent_at_the_own_ratio_refuses_what_breaks_the_limit(name: str, counts: Counts) -> None:
    """There it touches."""
    target = Target(name, **{METRICS[name].limit: 7})
    for limit in (limit for case in cases(target) for limit in case):
        assert limit.holds(counts) or limit.tangent([counts], counts.words / counts.sentences)[0] > -1e-6


def test_tangents_of_page_parts_add_up() -> None:
    """So a row of an integer programme can hold them."""
    limit = Limit(Fraction(2), "syllables", Fraction(3), Fraction(-5), Fraction(1))
    one, two = Counts(words=8, sentences=1, syllables=11), Counts(words=12, sentences=3, syllables=15)
    assert sum(limit.tangent([one, two], 5.0)) == limit.tangent([one + two], 5.0)[0] == 400 + 78 - 100 + 4 - 200


@pytest.mark.parametrize("name", METRICS)
def test_limits_are_convex_and_rise_with_their_count(name: str) -> None:
    """The optimiser's cuts are valid only then."""
    target = Target(name, **{METRICS[name].limit: 7})
    limits = [limit for case in cases(target) for limit in case]
    assert all(limit.curve >= 0 and (limit.count is None) == (limit.rise == 0) and limit.rise >= 0 for limit in limits)


def test_a_root_below_its_constant_can_never_be_kept() -> None:
    """SMOG is at least 3.1291 for any text."""
    assert cases(Target("smog_index", at_most=3)) == ()
