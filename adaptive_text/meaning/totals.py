"""Amounts that two texts tell in other portions: a total by the dose, a part by the rest, an end by a multiple."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from adaptive_text.meaning.measures import COUNT, FREQUENCY, SHARE, TIMES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from adaptive_text.meaning.amounts import Quantity
    from adaptive_text.meaning.rephrasing import Side

    Indices = tuple[set[int], set[int]]
    """Of `a.rest` and of `b.rest`."""

COUNTED = (COUNT, TIMES, SHARE)
"""Dimensions without a unit."""
MOST_TIMES = 24
"""How many doses a total may be split into."""
DAY, WEEK = 86_400, 604_800


def portioned(a: Side, b: Side) -> Indices:
    """Indices of what the two texts tell in other portions."""
    of_a, of_b = _splits(a, b)
    for i, j in (*_remainders(a, b), *_turned(_remainders(b, a)), *_fractions(a, b), *_turned(_fractions(b, a))):
        of_a.add(i)
        of_b.add(j)
    for multiple, whole, end in _multiples(a, b):
        of_a |= {multiple, end}
        of_b.add(whole)
    for multiple, whole, end in _multiples(b, a):
        of_b |= {multiple, end}
        of_a.add(whole)
    return of_a, of_b


def times_of(one: Quantity) -> Fraction | None:
    """How many times a quantity makes another: a bare number, or how often in a day or a week."""
    if one.dimension in (COUNT, TIMES):
        return one.point
    if one.dimension == FREQUENCY and one.point:
        times = one.point * (DAY if one.point * DAY >= 1 else WEEK)
        return times if times.denominator == 1 and times > 1 else None
    return None


def _turned(pairs: Iterator[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    return ((i, j) for j, i in pairs)


def _remainders(a: Side, b: Side) -> Iterator[tuple[int, int]]:
    """A total in `a` and the part in `b` that a number of both leaves of it: 9 in all, 4 here; 4 here, 5 there."""
    known = _told(a) & _told(b)
    for i in a.rest:
        for j in b.rest:
            x, y = a.found[i], b.found[j]
            if x.dimension == y.dimension == COUNT and x.point is not None and y.point and x.point - y.point in known:
                yield i, j


def _told(side: Side) -> set[Fraction | None]:
    """The counts that have a match."""
    return {one.point for one in side.matched if one.dimension == COUNT and one.weight == "firm"}


def _fractions(own: Side, other: Side) -> Iterator[tuple[int, int]]:
    """A share like "half that amount" in `own`, and the amount that the other text tells."""
    for i in own.rest:
        share = own.found[i]
        if share.dimension not in (SHARE, TIMES) or share.point is None:
            continue
        for j in other.rest:
            amount = other.found[j]
            wholes = (x.point for x in own.matched if x.dimension == amount.dimension and x.point is not None)
            if amount.dimension not in COUNTED and any(whole * share.point == amount.point for whole in wholes):
                yield i, j


def _multiples(own: Side, other: Side) -> Iterator[tuple[int, int, int]]:
    """What was doubled to 20 mg in `own`, where the other text tells of 10 to 20 mg: multiple, range, end."""
    for i in own.rest:
        times = own.found[i]
        if times.dimension != TIMES or not times.point:
            continue
        for j in other.rest:
            whole = other.found[j]
            if whole.is_range and whole.edges[0] and whole.edges[1] / whole.edges[0] in (times.point, 1 / times.point):
                ends = (k for k in own.rest if own.found[k].dimension == whole.dimension)
                yield from ((i, j, k) for k in ends if own.found[k].point in whole.edges)


def _splits(a: Side, b: Side) -> Indices:
    """A total that the other text tells by the dose: 1,000 mg a day in two doses, 500 mg twice a day."""
    of_a: set[int] = set()
    of_b: set[int] = set()
    for i in a.rest:
        for j in b.rest:
            times = _times_between(a.found[i], b.found[j])
            if j in of_b or times is None or not _is_split(a, b, times):
                continue
            of_a |= {i, *(k for k in a.rest if _is_how_often(a.found[k], times))}
            of_b |= {j, *(k for k in b.rest if _is_how_often(b.found[k], times))}
            break
    return of_a, of_b


def _is_split(a: Side, b: Side, times: Fraction) -> bool:
    """Whether one text tells in how many doses, and the other how often; twice the dose as often is another amount."""
    in_a, in_b = ({one.dimension for one in side.found if times_of(one) == times} for side in (a, b))
    return any(x != y for x in in_a for y in in_b)


def _times_between(x: Quantity, y: Quantity) -> Fraction | None:
    """How many times one amount is the other, if that is a whole number."""
    if x.dimension != y.dimension or x.dimension in (*COUNTED, FREQUENCY) or not x.point or not y.point:
        return None
    times = max(x.point, y.point) / min(x.point, y.point)
    return times if times.denominator == 1 and 1 < times <= MOST_TIMES else None


def _is_how_often(one: Quantity, times: Fraction) -> bool:
    return one.dimension == FREQUENCY or times_of(one) == times
