"""What follows from other numbers is no new assertion: totals, parts, differences, shares of counts, complements.

The quantities that two texts have not in common are looked at together: what can be computed from the rest of both is
explained. Everything is computed exactly, and compared with the room that `sameness` gives.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations, islice
from typing import TYPE_CHECKING

from adaptive_text.meaning.amounts import DATE, RATIO, Quantity
from adaptive_text.meaning.measures import COUNT, FREQUENCY, MONTH, POINTS, SHARE, TIME, TIMES, Scale
from adaptive_text.meaning.rephrasing import Side, points, rephrased
from adaptive_text.meaning.sameness import same
from adaptive_text.meaning.totals import COUNTED, portioned, times_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    Rule = Callable[[Quantity, Side, Side], bool]

MOST_COMBINED = 16
"""Quantities of a text that are combined with each other; more would take long and prove little."""
SMALLEST_GROUP = 10
"""How many a group has at the least whose number is multiplied."""
_DAY_PARTS = frozenset(
    ("morning", "noon", "afternoon", "evening", "night", "bedtime", "breakfast", "lunch", "dinner", "supper")
)
SHORTEST_LIST = 3
"""Members of a list that is worth counting."""


def explained(a: Side, b: Side) -> tuple[set[int], set[int]]:
    """Indices of `a.rest` and of `b.rest` that follow from other quantities of the two texts."""
    of_a, of_b = portioned(a, b)
    of_a |= {i for i in a.rest if _follows(a.found[i], a, b)} | rephrased(a, b)
    of_b |= {j for j in b.rest if _follows(b.found[j], b, a)} | rephrased(b, a)
    return of_a, of_b


def _follows(one: Quantity, own: Side, other: Side) -> bool:
    """Whether a single value can be computed from others, or a maximum that only says what they make."""
    if one.point is None:
        is_total = one.low is None and one.high is not None and not one.is_open_high
        return is_total and any(_is_product(one.unlimited, x, n) for x in points(own.matched) for n in own.found)
    return _follows_from_own(one, own) or any(rule(one, own, other) for rule in _RULES.get(one.dimension, ()))


# --- shares and counts


def _counts(side: Iterable[Quantity]) -> list[Fraction]:
    """The bare whole numbers, with those of ratios."""
    numbers = (part for one in side if one.dimension in COUNTED for part in (one.parts or (one.point,)))
    whole = (number for number in numbers if number is not None and number.denominator == 1 and number > 0)
    return list(islice(whole, MOST_COMBINED))


def _made(share: Fraction, dimension: str = SHARE) -> Quantity:
    return Quantity(0, 0, Scale(dimension), share, share)


def _is_part(one: Quantity, _own: Side, other: Side) -> bool:
    """One of the two numbers of a ratio, or the round number out of which others are counted that are shares there."""
    shares = [share for share in other.found if share.dimension in (SHARE, POINTS, RATIO)]
    is_round = one.is_base and str(one.point).rstrip("0") == "1"
    return (is_round and bool(shares)) or any(one.point in share.parts for share in shares)


def _has_parts(one: Quantity, _own: Side, other: Side) -> bool:
    """A ratio whose numbers the other text tells one by one; of "1 in 20" the second is enough."""
    if not one.parts:
        return False
    part, whole = one.parts
    counts = [found.point for found in other.found if found.dimension == COUNT]
    return whole in counts and (part in counts or part == 1)


def _is_share_of_counts(one: Quantity, _own: Side, other: Side) -> bool:
    """Three quarters, where the other text tells 150 and 200."""
    parts, wholes = _counts(other.unmatched), _counts(other.found)
    groups = _counts(found for found in other.found if found.is_base)
    bare = _counts(found for found in other.found if found.dimension == COUNT)
    pairs = (*((m, n) for m in parts for n in wholes), *((m, n) for m in bare for n in groups))
    return any(m < n and same(one, _made(m / n)) for m, n in pairs)


def _is_count_of_share(one: Quantity, own: Side, other: Side) -> bool:
    """150, where both speak of 200, and the other text of three quarters; 7 of every 100 are 7 percentage points."""
    shares = [share for share in other.found if share.dimension in (SHARE, POINTS)]
    part = one.point
    if part is None or not shares:
        return False
    wholes = [whole for whole in _wholes_around(one, own) if whole > part]
    return any(same(share, _made(part / whole, share.dimension)) for share in shares for whole in wholes)


def _wholes_around(one: Quantity, own: Side) -> list[Fraction]:
    """What a number may be counted out of: the nearest group in front of it, or any other number of its text."""
    groups = [found.parts[-1:] or found.edges for found in own.found if found.first < one.first and _is_group(found)]
    plain = [found.edges for found in own.found if found.dimension == COUNT and not found.is_base]
    return [whole for group in (*groups[-1:], *plain[:MOST_COMBINED]) for whole in group]


def _is_group(one: Quantity) -> bool:
    return one.is_base or bool(one.parts)


def _is_ratio_of_counts(one: Quantity, _own: Side, other: Side) -> bool:
    """A ratio of 2:1, where the other text tells of two for each one."""
    return set(one.parts) <= {found.point for found in other.found if found.dimension == COUNT}


def _is_reciprocal(one: Quantity, own: Side, other: Side) -> bool:
    """Twice as many here as there, where the other text tells of half as many there as here."""
    if not one.point or one.role != "remaining":
        return False
    turned = (found for found in other.unmatched if found.role == "remaining" and found.point == 1 / one.point)
    return any(_stands_crosswise(one, own, found, other) for found in turned)


def _stands_crosswise(one: Quantity, own: Side, found: Quantity, other: Side) -> bool:
    """Whether what stands before one quantity stands rather behind the other."""
    before, behind = _stems_beside(one, own)
    other_before, other_behind = _stems_beside(found, other)
    crossed = len(before & other_behind) + len(behind & other_before)
    return crossed > len(before & other_before) + len(behind & other_behind)


def _stems_beside(one: Quantity, side: Side) -> tuple[frozenset[str], frozenset[str]]:
    tokens = side.passage.tokens
    before, behind = tokens[: one.first], tokens[one.last + 1 :]
    return frozenset(t.stem for t in before if t.is_content), frozenset(t.stem for t in behind if t.is_content)


def _is_complement(one: Quantity, own: Side, other: Side) -> bool:
    """62 % survived, where 38 % have died."""
    if one.point is None or not 0 < one.point < 1 or own.has_reversing == other.has_reversing:
        return False
    rest = _made(1 - one.point)._replace(step=one.step)
    return any(share.dimension == SHARE and not share.role and same(share, rest) for share in other.unmatched)


# --- from the same text


def _follows_from_own(one: Quantity, own: Side) -> bool:
    """By 1.2 points, from 8.4% to 7.2%; 10 mg in all, behind 5 mg twice; double the 20%, which is 40%."""
    if one.is_label:
        return False
    values = list(islice(points(own.matched), MOST_COMBINED))
    pairs = ((x, y) for x, y in combinations(values, 2) if x.dimension == y.dimension)
    return any(_relates(one, x, y) for x, y in pairs) or any(_is_product(one, x, n) for x in values for n in own.found)


def _relates(one: Quantity, x: Quantity, y: Quantity) -> bool:
    """Whether a quantity is the difference, the sum or the relation of two others of one dimension."""
    low, high = sorted((*x.edges, *y.edges))
    if one.dimension in (SHARE, TIMES):
        relations = _relations(one, low, high) if low > 0 else ()
        return any(same(one._replace(role=""), _made(relation)) for relation in relations)
    if one.dimension == POINTS:
        return x.dimension == SHARE and one.point == high - low
    if one.dimension != x.dimension:
        return False
    return one.point == high + low or (one.point == high - low and one.role in ("less", "more"))


def _relations(one: Quantity, low: Fraction, high: Fraction) -> tuple[Fraction, ...]:
    """What a share may say of two numbers: by how much one is less or more, or how many times the other it is."""
    if one.role == "less":
        return ((high - low) / high,)
    if one.role == "more" and one.dimension == SHARE:
        return ((high - low) / low,)
    return (high / low, low / high) if one.dimension == TIMES or one.role == "remaining" else ()


def _is_product(one: Quantity, x: Quantity, times: Quantity) -> bool:
    """Whether a quantity is another so many times: 10 mg in all are 5 mg twice; three groups of 40 are 120."""
    if one.dimension != x.dimension or one.dimension in (TIMES, SHARE, FREQUENCY) or not x.point or not one.point:
        return False
    if one.dimension == COUNT and x.point < SMALLEST_GROUP:
        return False
    factor = one.point / x.point
    return factor != 1 and times_of(times) in (factor, 1 / factor)


def _is_of_total(one: Quantity, own: Side, _other: Side) -> bool:
    """The "a day" of "1 g every six hours, 4 g a day", which only says of what 4 g is the total."""
    rates = [rate.point / one.point for rate in own.found if rate.dimension == FREQUENCY and rate.point and one.point]
    measured = (x.unlimited.point for x in own.found if x.dimension not in (*COUNTED, FREQUENCY))
    amounts = [point for point in measured if point]
    return any(n > 1 and x * n in amounts for n in rates for x in amounts)


def _is_between_dates(one: Quantity, own: Side, _other: Side) -> bool:
    """Four years, from 2015 to 2019."""
    spans = [found.edges[1] - found.edges[0] for found in own.matched if found.dimension == DATE and found.is_range]
    years = one.point / (12 * MONTH) if one.point else Fraction(0)
    return any(span // 365 - 1 <= years <= span / 365 for span in spans)


def _is_told_by_meals(one: Quantity, own: Side, other: Side) -> bool:
    """Twice a day, where the other text says "in the morning and in the evening"."""
    times = times_of(one)
    return times is not None and len(_parts_of_day(other)) == times != len(_parts_of_day(own))


def _parts_of_day(side: Side) -> set[str]:
    return {token.lower for token in side.passage.tokens if token.lower in _DAY_PARTS}


def _is_trimester(one: Quantity, _own: Side, other: Side) -> bool:
    """The first three months, where the other text tells of a trimester."""
    return one.scale.is_calendar and one.point == 3 * MONTH and "trimest" in other.passage.stems


def _counts_list(one: Quantity, own: Side, _other: Side) -> bool:
    """Whether a number says how many a list has: "three times: on days 30, 60 and 90"."""
    if one.point is None or one.point < SHORTEST_LIST:
        return False
    listed = [found.dimension for found in own.found if found.is_label or found.dimension not in COUNTED]
    return any(listed.count(dimension) == one.point for dimension in set(listed))


_RULES: dict[str, tuple[Rule, ...]] = {
    COUNT: (_is_part, _is_count_of_share, _counts_list),
    SHARE: (_has_parts, _is_share_of_counts, _is_complement, _is_reciprocal, _counts_list),
    TIMES: (_is_share_of_counts, _is_reciprocal, _counts_list),
    RATIO: (_is_ratio_of_counts,),
    FREQUENCY: (_is_of_total, _is_told_by_meals),
    TIME: (_is_between_dates, _is_trimester),
}
"""How a quantity of a dimension can follow from others of the two texts."""
