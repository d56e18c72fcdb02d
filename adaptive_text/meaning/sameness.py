"""Whether two quantities say the same: by value, whatever the unit and the words.

Values must be equal, exactly. Three things give room:

- a share that shows two digits or more equals a finer one that rounds to it, and so does a number that was converted
  between units that are no powers of ten apart (37.8 °C and 100 °F);
- "about" allows what rounds to the digits shown, zeros at the end not counted, and a tenth at the most;
- a month has 28 to 31 days, a year 360 to 366.
"""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING

from adaptive_text.meaning.amounts import DATE, RANK, RATIO, Quantity
from adaptive_text.meaning.measures import COUNT, FREQUENCY, MONTH, POINTS, SHARE, TEMPERATURE, TIME, TIMES, Scale

if TYPE_CHECKING:
    from collections.abc import Iterator

DAY = 86_400
YEAR = 12
"""Months of a year."""
DAYS_OF_MONTH = (28, 31)
DAYS_OF_MONTH_IN_YEARS = (30, Fraction(61, 2))
"""From twelve months on: 360 to 366 days a year."""
DAYS_OF_YEAR = 366
ABOUT, SLIGHTLY = Fraction(1, 10), Fraction(1, 5)
"""How far off a number may be that is "about" it, and one that is "just over" it."""
SHARES = frozenset({SHARE, TIMES, COUNT, RATIO})
"""Dimensions of which one may stand for another with the same value: 50 %, halved, 0.5, 1:1."""


def same(a: Quantity, b: Quantity) -> bool:
    """Whether two quantities say the same."""
    if _are_one_fact(a, b):
        return shape(a) == shape(b)
    if _are_equal_somehow(a, b):
        return True
    return (a.is_weak or b.is_weak) and _are_equal_somehow(
        a.unlimited if a.is_weak else a, b.unlimited if b.is_weak else b
    )


def _are_equal_somehow(a: Quantity, b: Quantity) -> bool:
    return any(_are_equal(x, y) for x, y in readings(a, b))


def same_but_for_limits(a: Quantity, b: Quantity) -> bool:
    """Whether two quantities name the same numbers: "at least 18" and "18"."""
    return any(
        len(x.edges) == len(y.edges) and all(_is_close(v, w, x, y) for v, w in zip(x.edges, y.edges, strict=True))
        for x, y in readings(a, b)
    )


def _are_one_fact(a: Quantity, b: Quantity) -> bool:
    """Whether both were printed from the same part of the same declared fact, in whatever form."""
    if a.fact is None or b.fact is None or (a.fact.fact, a.fact.part) != (b.fact.fact, b.fact.part):
        return False
    return next(readings(a, b), None) is not None


def shape(one: Quantity) -> tuple[bool, ...]:
    """Which limits it has."""
    return (one.low is None, one.high is None, one.is_open_low, one.is_open_high)


# --- one dimension


def readings(a: Quantity, b: Quantity) -> Iterator[tuple[Quantity, Quantity]]:
    """Two quantities in one dimension, in every way in which they can be compared."""
    dimensions = {a.dimension, b.dimension}
    if len(dimensions) == 1 or dimensions <= SHARES:
        yield a, b
    if len(dimensions) == 1:
        return
    if dimensions == {TIME, FREQUENCY}:
        yield _as_time(a), _as_time(b)
    elif dimensions == {COUNT, DATE}:
        yield _as_number(a), _as_number(b)
    elif COUNT in dimensions and not dimensions & {SHARE, DATE, RATIO, FREQUENCY}:
        bare, other = (a, b) if a.dimension == COUNT else (b, a)
        if bare.weight != "soft":  # "a single dose" is no short form of 1 g
            measured = bare.in_unit(other.scale)._replace(is_age=other.is_age)
            yield (measured, other) if bare is a else (other, measured)


def _as_number(one: Quantity) -> Quantity:
    """A whole year as its number: "in 2017", where the other text tells of "a 2017 trial"."""
    if one.dimension != DATE or one.low is None or one.high is None:
        return one
    first, last = date.fromordinal(int(one.low)), date.fromordinal(int(one.high))
    is_year = (first.year, first.month, first.day) == (last.year, 1, 1) and (last.month, last.day) == (12, 31)
    return one._replace(scale=Scale(), low=Fraction(first.year), high=Fraction(first.year)) if is_year else one


def _as_time(one: Quantity) -> Quantity:
    """Once a day as 24 hours."""
    if one.dimension == TIME:
        return one
    low, high = (1 / end if end else None for end in (one.high, one.low))
    return one._replace(scale=one.scale._replace(dimension=TIME), low=low, high=high)


# --- values


def _are_equal(a: Quantity, b: Quantity) -> bool:
    if a.dimension == DATE:
        return _contains(a, b) or _contains(b, a)
    if a.dimension == b.dimension == RATIO:
        return _are_proportional(a.parts, b.parts)
    if a.parts and b.parts and a.point in (0, 1) and b.point == a.point:
        return a.parts == b.parts  # 0/31 is not 0/32
    if "remaining" in (a.role, b.role):
        a, b = _left_over(a), _left_over(b)
    return _have_equal_ends(_closed(a), _closed(b))


def _contains(outer: Quantity, inner: Quantity) -> bool:
    """Whether a date leaves open what another tells: "March 2026" and "3 March 2026"."""
    if outer.low is None or outer.high is None or inner.low is None or inner.high is None:
        return shape(outer) == shape(inner) and outer.edges == inner.edges
    if outer.high - outer.low > DAYS_OF_YEAR:
        return outer.edges == inner.edges
    return outer.low <= inner.low and inner.high <= outer.high


def _are_proportional(a: tuple[Fraction, ...], b: tuple[Fraction, ...]) -> bool:
    return len(a) == len(b) and all(x * b[0] == y * a[0] for x, y in zip(a, b, strict=True))


def _left_over(one: Quantity) -> Quantity:
    """What a change leaves: a fall by 90 % leaves 10 %, a rise by 50 % makes 150 %."""
    if one.dimension != SHARE or one.role not in ("less", "more"):
        return one
    if one.role == "more":
        low, high = (None if end is None else 1 + end for end in (one.low, one.high))
        return one._replace(low=low, high=high)
    low, high = (None if end is None else 1 - end for end in (one.high, one.low))
    return one._replace(low=low, high=high, is_open_low=one.is_open_high, is_open_high=one.is_open_low)


def _closed(one: Quantity) -> Quantity:
    """More than 2 people are at least 3, over 17 is 18 or older; 0 to 2 are at most 2."""
    if one.low == 0 and one.high and one.dimension != TEMPERATURE:
        one = one._replace(low=None, is_open_low=False)
    if not (one.dimension in (COUNT, RANK) or one.is_age) or not (one.is_open_low or one.is_open_high):
        return one
    if any(one.written(end).denominator != 1 for end in one.edges):
        return one
    step = one.scale.factor
    if one.is_open_low and one.low is not None:
        one = one._replace(low=one.low + step, is_open_low=False)
    if one.is_open_high and one.high is not None:
        one = one._replace(high=one.high - step, is_open_high=False)
    return one


def _have_equal_ends(a: Quantity, b: Quantity) -> bool:
    if shape(a) != shape(b):
        return False
    ends = ((a.low, b.low), (a.high, b.high))
    return all(v is None or w is None or _is_close(v, w, a, b) for v, w in ends)


def _is_close(v: Fraction, w: Fraction, a: Quantity, b: Quantity) -> bool:
    """Whether a value of `a` and one of `b` are equal, with the room that their digits, words and units give."""
    if v == w:
        return True
    if a.nearness and a.nearness == b.nearness:
        return abs(v - w) <= min(one.step for one in (a, b)) / 2 or _rounds_to(v, w, a, b) or _rounds_to(w, v, b, a)
    if a.nearness or b.nearness:
        return (bool(a.nearness) and _is_near(w, v, a)) or (bool(b.nearness) and _is_near(v, w, b))
    if a.dimension in (TIME, FREQUENCY) and a.scale.is_calendar != b.scale.is_calendar:
        return _is_month_of_days(v, w, a)
    return _rounds_to(v, w, a, b) or _rounds_to(w, v, b, a)


def _is_near(exact: Fraction, shown: Fraction, one: Quantity) -> bool:
    """Whether a value may be told as "about", "just over" or "nearly" another."""
    off = exact - shown
    if one.nearness == "above":
        return 0 <= off <= abs(shown) * SLIGHTLY
    if one.nearness == "below":
        return 0 <= -off <= abs(shown) * SLIGHTLY / 2 or abs(off) <= one.step / 2
    room = abs(shown) * ABOUT
    return abs(off) <= (min(_coarse_step(shown, one) / 2, room) if one.step else room) or abs(off) <= one.step / 2


def _coarse_step(shown: Fraction, one: Quantity) -> Fraction:
    """What the last digit counts that is no zero: 100 in `1,700`."""
    step, written = one.step, abs(one.written(shown)) / (one.step / one.scale.factor)
    while written and written % 10 == 0:
        step, written = step * 10, written / 10
    return step


def _is_month_of_days(v: Fraction, w: Fraction, a: Quantity) -> bool:
    months, days = (v, w) if a.scale.is_calendar else (w, v)
    if a.dimension == FREQUENCY:
        months, days = (1 / months if months else months), (1 / days if days else days)
    if months <= 0 or days <= 0:
        return False
    months /= MONTH
    least, most = DAYS_OF_MONTH if months < YEAR else DAYS_OF_MONTH_IN_YEARS
    return least <= days / DAY / months <= most


def _rounds_to(exact: Fraction, shown: Fraction, finer: Quantity, coarser: Quantity) -> bool:
    """Whether a coarser number is what a finer one rounds to, where that is no change of the amount."""
    step = coarser.step
    if step <= finer.step or abs(exact - shown) > step / 2 or abs(shown) < 10 * step:
        return False
    if a_share := coarser.dimension in (SHARE, POINTS) and finer.dimension in (SHARE, POINTS, TIMES, RATIO):
        return a_share
    factor = finer.scale.factor / coarser.scale.factor
    if finer.dimension != coarser.dimension or _is_power_of_ten(factor):
        return False
    is_whole = factor.numerator == 1 or factor.denominator == 1
    return not is_whole or step < coarser.scale.factor  # 85 days are not 12 weeks, but 12.1 weeks are 85 days


def _is_power_of_ten(factor: Fraction) -> bool:
    whole = str(max(factor.numerator, factor.denominator))
    return min(factor.numerator, factor.denominator) == 1 and whole[0] == "1" and not whole[1:].strip("0")
