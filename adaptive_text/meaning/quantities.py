"""How two texts differ in their quantities: altered, lost, added, or told of something else."""

from __future__ import annotations

from collections import Counter
from itertools import product
from typing import TYPE_CHECKING

from adaptive_text.meaning.arithmetic import explained
from adaptive_text.meaning.difference import Difference
from adaptive_text.meaning.finding import find_quantities
from adaptive_text.meaning.measures import COUNT, SHARE
from adaptive_text.meaning.rephrasing import Side
from adaptive_text.meaning.sameness import same, same_but_for_limits, shape
from adaptive_text.meaning.swapping import swapped

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from fractions import Fraction

    from adaptive_text.meaning.amounts import Quantity
    from adaptive_text.meaning.pairing import Pair
    from adaptive_text.meaning.tokens import Passage

    Key = tuple[object, ...]

CLOSE = 0.8
"""Closeness from which on a limit must be found in both texts: below, it may be in words that are unknown here."""
CLOSE_FOR_SWAPS = 0.6
"""Closeness from which on it is clear enough what each quantity belongs to."""
CLOSE_FOR_PLACES = 0.4
"""Closeness from which on the same words around two quantities are no accident."""
MOST_RECKONED = 120
"""Quantities of both texts up to which arithmetic is tried; in whole documents it would explain anything."""
NEAR = 4
"""Words on either side of a quantity that may name what it is told of."""
MOST_UNMATCHED = 60
"""Quantities without a match that are looked at one by one; of more, only the first."""


def compare_quantity(pair: Pair) -> Iterator[Difference]:
    """What one text says of amounts, numbers and times, and the other does not, or differently."""
    a, b = find_quantities(pair.a), find_quantities(pair.b)
    if a or b:
        yield from _Comparison(pair, a, b).differences()


class _Comparison:
    """The quantities of two texts beside each other, and which of them say the same."""

    def __init__(self, pair: Pair, a: Sequence[Quantity], b: Sequence[Quantity]) -> None:
        self._pair = pair
        self._a, self._b = list(a), list(b)
        self._partners: dict[int, int] = {}

    def differences(self) -> list[Difference]:
        """All differences, in the order of the first text; what the second one adds comes last."""
        self._match()
        found = [*self._swapped(), *self._contradictions(), *self._unmatched()]
        return sorted(found, key=lambda one: (one.span_a is None, one.span_a or (0, 0), one.span_b or (0, 0)))

    # --- matching

    def _match(self) -> None:
        """Finds partners: first those that are written alike, then equal ones, then those equal in other words."""
        self._match_repeated()
        self._match_equal(_writing)
        self._match_equal(_value)
        self._match_where(same)
        is_far = self._pair.closeness < CLOSE
        self._match_where(lambda x, y: _are_same_number(x, y) and (is_far or self._is_elided(x, y)))
        self._lend_units()

    def _match_repeated(self) -> None:
        """Of quantities that one text repeats more often than the other, those between the same words come first."""
        in_a, in_b = Counter(map(_writing, self._a)), Counter(map(_writing, self._b))
        uneven = {key for key in in_a.keys() & in_b.keys() if in_a[key] != in_b[key]}
        if uneven:
            self._match_where(
                lambda x, y: _writing(x) in uneven and _writing(x) == _writing(y) and self._are_twins(x, y)
            )

    def _match_equal(self, key: Callable[[Quantity], Key]) -> None:
        places: dict[Key, list[int]] = {}
        for j in reversed(self._rest_of_b()):
            places.setdefault(key(self._b[j]), []).append(j)
        for i in self._rest_of_a():
            if waiting := places.get(key(self._a[i])):
                self._partners[i] = waiting.pop()

    def _match_where(self, fits: Callable[[Quantity, Quantity], bool]) -> None:
        rest = self._rest_of_b()[:MOST_UNMATCHED]
        for i in self._rest_of_a()[:MOST_UNMATCHED]:
            j = next((j for j in rest if fits(self._a[i], self._b[j])), None)
            if j is not None:
                self._partners[i] = j
                rest.remove(j)

    def _rest_of_a(self) -> list[int]:
        return [i for i in range(len(self._a)) if i not in self._partners]

    def _rest_of_b(self) -> list[int]:
        taken = set(self._partners.values())
        return [j for j in range(len(self._b)) if j not in taken]

    def _lend_units(self) -> None:
        """Gives bare numbers the units of their partners, so that one can reckon with them."""
        for i, j in self._partners.items():
            x, y = self._a[i], self._b[j]
            if x.dimension == COUNT and y.dimension not in (COUNT, SHARE):
                self._a[i] = y._replace(first=x.first, last=x.last)
            elif y.dimension == COUNT and x.dimension not in (COUNT, SHARE):
                self._b[j] = x._replace(first=y.first, last=y.last)

    # --- differences

    def _swapped(self) -> Iterator[Difference]:
        """Quantities that changed places."""
        if len(self._partners) <= 1 or self._pair.closeness < CLOSE_FOR_SWAPS:
            return
        for pair in swapped(self._pair.a, self._a, self._pair.b, self._b, self._partners):
            for i, other in (pair, pair[::-1]):
                x, y = self._a[i], self._b[self._partners[other]]
                quotes = self._pair.a.quote(x.first, x.last), self._pair.b.quote(y.first, y.last)
                yield self._altered(x, y, '"{}" and "{}" changed places'.format(*quotes))

    def _contradictions(self) -> Iterator[Difference]:
        """Ratios with one number in common and another one not: 30/120 and 30/121, though both are about 25 %."""
        parts_a, parts_b = {x.parts for x in self._a}, {y.parts for y in self._b}
        only_a = [i for i, x in enumerate(self._a) if x.dimension == SHARE and x.parts and x.parts not in parts_b]
        only_b = [j for j, y in enumerate(self._b) if y.dimension == SHARE and y.parts and y.parts not in parts_a]
        for i in only_a[:MOST_UNMATCHED]:
            x = self._a[i]
            likes = (j for j in only_b[:MOST_UNMATCHED] if _contradict(x.parts, self._b[j].parts))
            j = next((j for j in likes if not self._is_rest(x, self._b[j])), None)
            if j is not None:
                only_b.remove(j)
                self._partners[i] = j
                yield self._altered(x, self._b[j])

    def _is_rest(self, x: Quantity, y: Quantity) -> bool:
        """Whether 3 of 45 who relapsed are told as 42 of 45 who did not."""
        a, b = Side(self._pair.a, self._a, ()), Side(self._pair.b, self._b, ())
        return x.edges + y.edges == (x.low, 1 - (x.low or 0)) and a.has_reversing != b.has_reversing

    def _unmatched(self) -> Iterator[Difference]:
        """What is left over: altered where the other text has the like left over, and else lost or added."""
        left, right = self._rest_of_a()[:MOST_UNMATCHED], self._rest_of_b()[:MOST_UNMATCHED]
        if not left and not right:
            return
        for i, j in self._replaced(left, right):
            left.remove(i)
            right.remove(j)
            yield self._altered(self._a[i], self._b[j])
        left, right = self._without_explained(*self._without_repeats(left, right))
        for i, j in self._likely(left, right):
            left.remove(i)
            right.remove(j)
            yield self._altered(self._a[i], self._b[j])
        yield from (self._lost(self._a[i]) for i in left if self._a[i].weight == "firm")
        yield from (self._added(self._b[j]) for j in right if self._b[j].weight == "firm")

    def _likely(self, left: Sequence[int], right: Sequence[int]) -> Iterator[tuple[int, int]]:
        """Those of which one may have become the other, the likeliest first."""
        around_a = {i: _stems_around(self._pair.a, self._a[i]) for i in left}
        around_b = {j: _stems_around(self._pair.b, self._b[j]) for j in right}
        likely: list[tuple[bool, int, int, int, int]] = []
        for i, j in product(left, right):
            x, y = self._a[i], self._b[j]
            shared = len(around_a[i] & around_b[j])
            if _is_alteration(x, y) and (shared or not _needs_noun(x, y)):
                firm = (x.weight == "firm") + (y.weight == "firm")
                likely.append((x.dimension != y.dimension, -firm, -shared, i, j))
        taken_a: set[int] = set()
        taken_b: set[int] = set()
        for *_, i, j in sorted(likely, key=lambda one: (*one[:3], one[3] + one[4], abs(one[3] - one[4]))):
            if i not in taken_a and j not in taken_b:
                taken_a.add(i)
                taken_b.add(j)
                yield i, j

    def _replaced(self, left: Sequence[int], right: Sequence[int]) -> list[tuple[int, int]]:
        """Those that stand between the same words and differ, which no arithmetic excuses."""
        found: list[tuple[int, int]] = []
        waiting = list(right)
        for i in left:
            likes = (j for j in waiting if _is_replacement(self._a[i], self._b[j]))
            j = next((j for j in likes if self._are_twins(self._a[i], self._b[j])), None)
            if j is not None and not self._is_rest(self._a[i], self._b[j]):
                waiting.remove(j)
                found.append((i, j))
        return found

    def _without_repeats(self, left: list[int], right: list[int]) -> tuple[list[int], list[int]]:
        """Without those that say again what the other text has elsewhere."""
        others_of_a = [x for i, x in enumerate(self._a) if i not in left][:MOST_UNMATCHED]
        others_of_b = [y for j, y in enumerate(self._b) if j not in right][:MOST_UNMATCHED]
        return (
            [i for i in left if not any(same(self._a[i], y) for y in others_of_b)],
            [j for j in right if not any(same(x, self._b[j]) for x in others_of_a)],
        )

    def _without_explained(self, left: list[int], right: list[int]) -> tuple[list[int], list[int]]:
        """Without those that follow from others."""
        if len(self._a) + len(self._b) > MOST_RECKONED:
            return left, right
        of_a, of_b = explained(Side(self._pair.a, self._a, left), Side(self._pair.b, self._b, right))
        return [i for i in left if i not in of_a], [j for j in right if j not in of_b]

    # --- places

    def _are_twins(self, x: Quantity, y: Quantity) -> bool:
        """Whether the words on both sides of two quantities are the same."""
        if self._pair.closeness < CLOSE_FOR_PLACES:
            return False
        twins = self._pair.twins
        begins = (x.first == 0, y.first == 0)
        ends = (x.last + 1 == len(self._pair.a.tokens), y.last + 1 == len(self._pair.b.tokens))
        before = all(begins) if any(begins) else twins.get(x.first - 1) == y.first - 1
        return before and (all(ends) if any(ends) else twins.get(x.last + 1) == y.last + 1)

    def _is_elided(self, x: Quantity, y: Quantity) -> bool:
        """Whether a limit stands once for two numbers: "exceeded 200 mg/dL in many and 240 mg/dL in some"."""
        here, there = (self._a, self._pair.a), (self._b, self._pair.b)
        bare, whole, (found, passage) = (x, y, here) if y.is_bounded else (y, x, there)
        before = next((one for one in reversed(found) if one.last < bare.first), None)
        if before is None or passage.tokens[bare.first - 1].lower not in ("and", "or", ","):
            return False
        is_near = passage.tokens[before.first].sentence == passage.tokens[bare.first].sentence
        limits = (one for one in found if one.last < bare.first and one.dimension == bare.dimension)
        return is_near and any(shape(one) == shape(whole) for one in limits)

    # --- messages

    def _altered(self, x: Quantity, y: Quantity, message: str = "") -> Difference:
        a, b = self._pair.a.quote(x.first, x.last), self._pair.b.quote(y.first, y.last)
        spans = self._pair.a.span(x.first, x.last), self._pair.b.span(y.first, y.last)
        return Difference("quantity", "altered", a, b, message or f'"{a}" became "{b}"', *spans)

    def _lost(self, x: Quantity) -> Difference:
        a = self._pair.a.quote(x.first, x.last)
        return Difference("quantity", "lost", a, "", f'"{a}" is lost', self._pair.a.span(x.first, x.last), None)

    def _added(self, y: Quantity) -> Difference:
        b = self._pair.b.quote(y.first, y.last)
        return Difference("quantity", "added", "", b, f'"{b}" is added', None, self._pair.b.span(y.first, y.last))


def _stems_around(passage: Passage, one: Quantity) -> frozenset[str]:
    around = passage.tokens[max(0, one.first - NEAR) : one.last + 1 + NEAR]
    return frozenset(token.stem for token in around if token.is_content)


def _value(one: Quantity) -> Key:
    """What equal quantities have in common."""
    role = one.role if one.dimension == SHARE else ""
    return one.dimension, one.low, one.high, one.is_open_low, one.is_open_high, role


def _writing(one: Quantity) -> Key:
    """What equal quantities have in common that are written alike."""
    return *_value(one), one.parts


def _are_same_number(x: Quantity, y: Quantity) -> bool:
    """Whether one is a limit and the other one its number."""
    return x.is_bounded != y.is_bounded and "soft" not in (x.weight, y.weight) and same_but_for_limits(x, y)


def _contradict(x: tuple[Fraction, ...], y: tuple[Fraction, ...]) -> bool:
    """Whether two ratios have one number in common, which is not the one of "1 in 20"."""
    return x[0] == y[0] != 1 or x[1] == y[1]


def _is_alteration(x: Quantity, y: Quantity) -> bool:
    """Whether one of two unmatched quantities may have become the other, and it matters."""
    weights = {x.weight, y.weight}
    matters = "firm" in weights or weights in ({"statistic"}, {"slight"}) or _are_opposed(x, y)
    return matters and _are_comparable(x, y)


def _needs_noun(x: Quantity, y: Quantity) -> bool:
    """Whether one of them is a word such as "both", which can only be told of what is named beside it."""
    return any(one.weight == "soft" and one.dimension == COUNT for one in (x, y))


def _is_replacement(x: Quantity, y: Quantity) -> bool:
    """Whether it matters if one stands in the place of the other: there "all" must not become "most"."""
    is_word = x.weight == y.weight == "soft" and 0 not in (x.point, y.point)  # of "none" negation tells
    return _is_alteration(x, y) or (is_word and _are_comparable(x, y))


def _are_opposed(x: Quantity, y: Quantity) -> bool:
    """Whether one is most of all, and the other the least."""
    is_share = x.dimension == y.dimension == SHARE and x.is_bounded and y.is_bounded
    return is_share and (x.low is None) != (y.low is None)


def _are_comparable(x: Quantity, y: Quantity) -> bool:
    """Whether one can have become the other: of one dimension, without a unit, or with the same number."""
    if x.dimension == y.dimension or COUNT in (x.dimension, y.dimension):
        return True
    return bool(x.edges) and [x.written(edge) for edge in x.edges] == [y.written(edge) for edge in y.edges]
