"""One quantity told by several: a range as two limits or as a list of its numbers, a limit by its other side."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from adaptive_text.meaning.amounts import DATE
from adaptive_text.meaning.contexts import contexts
from adaptive_text.meaning.measures import COUNT, SHARE, TIME
from adaptive_text.meaning.sameness import same, same_but_for_limits

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from adaptive_text.meaning.amounts import Quantity
    from adaptive_text.meaning.tokens import Passage

MOST_LISTED = 6
"""By how much the ends of a range may differ whose numbers are listed one by one."""


class Side(NamedTuple):
    """The quantities of one text."""

    passage: Passage
    found: Sequence[Quantity]
    rest: Sequence[int]
    """Indices of those that have no match in the other text, in order."""

    @property
    def matched(self) -> list[Quantity]:
        """Those that have a match."""
        rest = set(self.rest)
        return [one for i, one in enumerate(self.found) if i not in rest]

    @property
    def has_reversing(self) -> bool:
        """Whether a word turns something round, "not" or "died"; "no more than 8" is a limit and turns nothing."""
        inside = {at for one in self.found if one.point != 0 for at in range(one.first, one.last + 1)}
        tokens = enumerate(self.passage.tokens)
        return any(token.stem in contexts().reversing for at, token in tokens if at not in inside)

    @property
    def unmatched(self) -> list[Quantity]:
        """Those that have none."""
        return [self.found[i] for i in self.rest]


def points(side: Iterable[Quantity]) -> Iterator[Quantity]:
    """The single values, and both ends of ranges."""
    for one in side:
        for end in one.edges:
            yield one._replace(low=end, high=end, parts=())


def rephrased(own: Side, other: Side) -> set[int]:
    """Indices of `own.rest` that the other text tells by several quantities, or tells several by."""
    single = {i for i in own.rest if any(rule(own.found[i], own, other) for rule in _RULES)}
    ranges = [one for one in other.unmatched if _is_range(one, other, own)]
    lists = [one for one in other.unmatched if _is_listed(one, other, own)]
    ends = list(points(ranges))
    of_ranges = {i for i in own.rest if any(_names(own.found[i], end) for end in ends)}
    return single | of_ranges | {i for i in own.rest if any(_is_within(own.found[i], one) for one in lists)}


def _is_range(one: Quantity, _own: Side, other: Side) -> bool:
    """A range whose ends are two limits or numbers of the other text."""
    return one.is_range and _has_end(one, other, is_low=True) and _has_end(one, other, is_low=False)


def _has_end(one: Quantity, other: Side, *, is_low: bool) -> bool:
    end = one.low if is_low else one.high
    point = one._replace(low=end, high=end, parts=())
    fitting = (found for found in other.found if not found.is_range or found.dimension == DATE)
    facing = (found for found in fitting if (found.low if is_low else found.high) is not None)
    return any(_names(found, point) for found in facing)


def _names(one: Quantity, end: Quantity) -> bool:
    """Whether a quantity names the end of a range; the end of "2015 to 2018" is a day of 2018."""
    return same(one, end) if one.dimension == end.dimension == DATE else same_but_for_limits(one, end)


def _is_listed(one: Quantity, _own: Side, other: Side) -> bool:
    """A range whose whole numbers the other text lists: `0-2` and "0, 1 or 2"."""
    if not one.is_range:
        return False
    low, high = (one.written(edge) for edge in one.edges)
    if low.denominator != 1 or high.denominator != 1 or high - low > MOST_LISTED:
        return False
    listed = {found.written(edge) for found in other.unmatched if _is_within(found, one) for edge in found.edges}
    return listed == set(range(int(low), int(high) + 1))


def _is_within(one: Quantity, whole: Quantity) -> bool:
    """Whether a quantity lies in a range."""
    if one.dimension not in (whole.dimension, COUNT) or not one.edges:
        return False
    low, high = whole.edges
    return all(low <= edge <= high for edge in one.in_unit_of(whole).edges)


def _is_turned(one: Quantity, own: Side, other: Side) -> bool:
    """A limit told by its other side, where one of the texts turns round what the other one says.

    "Do not store at 25 °C or above" and "keep below 25 °C"; over 90 % survive where less than 10 % die.
    """
    if not one.is_bounded or own.has_reversing == other.has_reversing:
        return False
    limits = [limit for limit in other.unmatched if limit.is_bounded]
    turned = (_beyond(one), _rest(one)) if one.dimension == SHARE else (_beyond(one),)
    return any(_is_told(new, limit) for new in turned for limit in limits)


def _is_told(turned: Quantity, limit: Quantity) -> bool:
    is_facing = (limit.low is None) == (turned.low is None)
    is_weak = turned.is_weak or limit.is_weak
    return is_facing and (same(turned, limit) or (is_weak and same_but_for_limits(turned, limit)))


def _beyond(one: Quantity) -> Quantity:
    """What is past a limit."""
    if one.low is None:
        return one._replace(low=one.high, high=None, is_open_low=not one.is_open_high, is_open_high=False)
    return one._replace(low=None, high=one.low, is_open_low=False, is_open_high=not one.is_open_low)


def _rest(one: Quantity) -> Quantity:
    """The rest of a share."""
    low, high = (None if end is None else 1 - end for end in (one.high, one.low))
    return one._replace(low=low, high=high, is_open_low=one.is_open_high, is_open_high=one.is_open_low)


def _is_first_days(one: Quantity, _own: Side, other: Side) -> bool:
    """The first five days, where the other text tells of days 1 to 5."""
    return any(_tells_first(one, found) or _tells_first(found, one) for found in other.unmatched)


def _tells_first(time: Quantity, days: Quantity) -> bool:
    is_from_first = days.is_label and days.is_range and days.dimension == TIME and days.low == days.scale.factor
    return is_from_first and not time.is_label and time.dimension == TIME and time.point == days.high


_RULES = (_is_range, _is_listed, _is_turned, _is_first_days)
