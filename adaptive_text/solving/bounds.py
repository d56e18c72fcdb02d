"""How many claims could be at home at the most: a proof that needs no solver.

One limit alone, with a tangent for its curve, is a sum over claims that may not pass 0 (see `limits`). To have as many
claims at home as possible under one such sum, take each claim's cheapest option, then send claims home in the order of
what that costs. No pick that keeps the target can have more at home, whichever tangent was taken.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain, islice
from math import fsum
from typing import NamedTuple

from adaptive_text.metrics import Counts, Target
from adaptive_text.solving.limits import Case, Limit, cases

HAIR = 1e-6
"""How far past 0 a sum of floats still counts as 0: the bound may be too high by this, and never too low."""
TANGENTS = 4
"""Tangents tried for one limit, each at the words a sentence of the page that the last one allowed."""


class Homing(NamedTuple):
    """A claim, as this bound sees it."""

    options: Sequence[Counts]
    home: int | None
    """Index of the option that counts as being at home; `None` where none does."""


def most_at_home(claims: Sequence[Homing], targets: Sequence[Target]) -> int:
    """A number of claims at home that no pick meeting every target can pass; -1 where it is certain that none does."""
    homes = sum(claim.home is not None for claim in claims)
    if all(any(not counts.words for counts in claim.options) for claim in claims):
        return homes  # a page without a word meets every target, whatever its limits say
    return min((_under_target(claims, target) for target in targets), default=homes)


def _under_target(claims: Sequence[Homing], target: Target) -> int:
    return max((_under_case(claims, case) for case in cases(target)), default=-1)


def _under_case(claims: Sequence[Homing], case: Case) -> int:
    return min(_under_limit(claims, limit) for limit in case)


def _under_limit(claims: Sequence[Homing], limit: Limit) -> int:
    picks = [claim.home or 0 for claim in claims]
    most = len(claims)
    for _ in range(TANGENTS):
        ratio = _words_a_sentence(claims, picks)
        found, picks = _under_tangent(claims, limit, ratio)
        if found >= most or found < 0 or not limit.curve:
            return min(found, most)
        most = found
    return most


def _under_tangent(claims: Sequence[Homing], limit: Limit, ratio: float) -> tuple[int, list[int]]:
    """The most claims at home under one tangent, and the pick that has them; -1 where no pick keeps the tangent."""
    flat = iter(limit.tangent(chain.from_iterable(claim.options for claim in claims), ratio))
    costs = [list(islice(flat, len(claim.options))) for claim in claims]
    cheapest = list(map(min, costs))
    picks = [row.index(least) for row, least in zip(costs, cheapest, strict=True)]
    spent = fsum(cheapest)
    if spent > HAIR:
        return -1, picks
    fares = sorted(
        [
            (row[claim.home] - least, i)
            for i, (claim, row, least) in enumerate(zip(claims, costs, cheapest, strict=True))
            if claim.home is not None
        ]
    )
    at_home = 0
    for fare, i in fares:
        spent += fare
        if spent > HAIR:
            break
        picks[i] = claims[i].home or 0
        at_home += 1
    return at_home, picks


def _words_a_sentence(claims: Sequence[Homing], picks: Sequence[int]) -> float:
    chosen = [claim.options[pick] for claim, pick in zip(claims, picks, strict=True)]
    return sum([counts.words for counts in chosen]) / max(sum([counts.sentences for counts in chosen]), 1)
