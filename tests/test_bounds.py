"""The bound on claims at home is never too low, so a register that it refuses could not have been taken."""

from __future__ import annotations

from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from adaptive_text.metrics import METRICS, Counts, Target
from adaptive_text.solving.bounds import Homing, most_at_home

counts = st.builds(
    lambda words, extra, difficult, sentences: Counts(
        words=words,
        sentences=min(sentences, words),
        syllables=words + extra,
        polysyllables=min(extra // 2, words),
        difficult=min(difficult, words),
        difficult_2=min(difficult, words) // 2,
        letters=4 * words + extra,
        long_words=min(extra, words),
    ),
    st.integers(0, 25),
    st.integers(0, 25),
    st.integers(0, 12),
    st.integers(1, 3),
)


@st.composite
def homings(draw: st.DrawFn) -> Homing:
    options = draw(st.lists(counts, min_size=1, max_size=3))
    return Homing(options, draw(st.none() | st.integers(0, len(options) - 1)))


@st.composite
def targets(draw: st.DrawFn) -> Target:
    metric = METRICS[draw(st.sampled_from(sorted(METRICS)))]
    page = draw(counts.filter(lambda c: c.words))
    limit = (metric.value(page) or 0.0) + draw(st.sampled_from([-2.0, -1e-9, 0.0, 1e-9, 2.0]))
    return Target(metric.name, **{metric.limit: limit})


@settings(max_examples=400, deadline=None)
@given(st.lists(homings(), max_size=5), st.lists(targets(), min_size=1, max_size=2))
def test_no_pick_that_meets_the_targets_has_more_at_home(claims: list[Homing], asked: list[Target]) -> None:
    """Every pick is counted by brute force, and none passes the bound."""
    best = -1
    for picks in product(*(range(len(claim.options)) for claim in claims)):
        chosen = zip(claims, picks, strict=True)
        page = sum((claim.options[pick] for claim, pick in chosen), Counts())
        if all(target.holds(page) for target in asked):
            at_home = sum(pick == claim.home for claim, pick in zip(claims, picks, strict=True))
            best = max(best, at_home)
    assert most_at_home(claims, asked) >= best


def test_the_bound_is_sharp_where_claims_are_alike() -> None:
    """With equal claims the bound is what can really be reached."""
    hard = Counts(words=20, sentences=1, syllables=40)
    easy = Counts(words=10, sentences=1, syllables=12)
    claims = [Homing((hard, easy), 0)] * 4
    assert most_at_home(claims, [Target("flesch_kincaid_grade", at_most=14)]) == 3


def test_without_targets_every_home_is_free() -> None:
    """Nothing stands against being at home."""
    assert most_at_home([Homing((Counts(words=5),), 0), Homing((Counts(words=5),), None)], []) == 1
