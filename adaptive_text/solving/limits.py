"""Targets as limits on sums of counts: the form in which an integer programme can obey them.

Multiplied by its denominator, what it means to keep a metric's limit becomes

    curve*W*W/S + rise*K + words*W + sentences*S <= 0

with `W` words, `S` sentences and one other count `K`. The first part is convex: each of its tangents
`curve * (2*r*W - r*r*S)` lies below it, and touches it where `W/S` is `r`. The weights are exact fractions.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from operator import attrgetter

from adaptive_text.metrics import METRICS, STEP_HEIGHT, TOLERANCE, Counts, Metric, Target


@dataclass(frozen=True, slots=True)
class Limit:
    """`curve*W*W/S + rise*K + words*W + sentences*S <= 0`, for text with words and sentences."""

    curve: Fraction = Fraction(0)
    """Never negative: the limit is convex."""
    count: str | None = None
    """The name of `K`."""
    rise: Fraction = Fraction(0)
    """Positive where there is a `K`: more of it is never easier."""
    words: Fraction = Fraction(0)
    sentences: Fraction = Fraction(0)

    def holds(self, counts: Counts) -> bool:
        """Whether these counts, of text with words and sentences, keep the limit exactly."""
        k = getattr(counts, self.count) if self.count else 0
        linear = self.rise * k + self.words * counts.words + self.sentences * counts.sentences
        return self.curve * counts.words**2 + linear * counts.sentences <= 0

    def tangent(self, counts: Iterable[Counts], ratio: float) -> list[float]:
        """The limit's left side for each of the counts, with the tangent at `ratio` words a sentence for its curve."""
        curve, rise = float(self.curve), float(self.rise)
        words = float(self.words) + 2 * curve * ratio
        sentences = float(self.sentences) - curve * ratio * ratio
        of_count = attrgetter(self.count or "words")
        return [rise * of_count(c) + words * c.words + sentences * c.sentences for c in counts]


Case = tuple[Limit, ...]
"""Limits that must all hold."""


@lru_cache(maxsize=256)
def cases(target: Target) -> tuple[Case, ...]:
    """Text with words keeps the target exactly when it keeps every limit of at least one of these cases.

    A formula with a step has two cases: with the step's height and no condition, and without it where its condition
    fails. A limit that no text with words can keep has none.
    """
    metric = METRICS[target.metric]
    bound = target.limit + TOLERANCE if metric.limit == "at_most" else target.limit - TOLERANCE
    bound -= metric.constant
    if metric.root is not None:
        room = bound / metric.root
        return ((_limit(metric, room * room),),) if room >= 0 else ()
    if metric.step is None:
        return ((_limit(metric, bound),),)
    return (_limit(metric, bound - STEP_HEIGHT),), (_limit(metric, bound), _without_step(metric))


def _without_step(metric: Metric) -> Limit:
    if metric.step == "difficult words over 5 %":
        return Limit(count="difficult", rise=Fraction(20), words=Fraction(-1))
    return _limit(metric, Fraction("0.05"))


def _limit(metric: Metric, bound: Fraction) -> Limit:
    """`sum(ratios)` on its allowed side of `bound`, times sentences if every ratio is by them, else times words."""
    sign = 1 if metric.limit == "at_most" else -1
    by_sentences = all(ratio.denominator == "sentences" for ratio in metric.ratios)
    weights = dict.fromkeys(("curve", "words", "sentences"), Fraction(0))
    count, rise = None, Fraction(0)
    for ratio in metric.ratios:
        weight = sign * ratio.coefficient
        if ratio.denominator == "sentences" and not by_sentences:
            weights["curve"] += weight
        elif ratio.numerator in weights:
            weights[ratio.numerator] += weight
        else:
            count, rise = ratio.numerator, weight
    weights["sentences" if by_sentences else "words"] -= sign * bound
    return Limit(count=count, rise=rise, **weights)
