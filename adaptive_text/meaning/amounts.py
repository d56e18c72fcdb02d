"""Quantities as values: what a text says of how much, how many, how long and how often."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

from adaptive_text.meaning.measures import COUNT
from adaptive_text.meaning.numerals import NO_STEP

if TYPE_CHECKING:
    from fractions import Fraction

    from adaptive_text.meaning.measures import Scale
    from adaptive_text.meaning.tokens import FactSpan

Weight = Literal["firm", "slight", "statistic", "soft"]
"""Whether a quantity must have its match in the other text. A slight one ("two reasons", "cohort 2") and a statistic
(`p < 0.001`) may be left out, but not altered. A soft one ("the year", "both") can be a match, and alone is none."""
Nearness = Literal["", "about", "above", "below"]
"""Whether it is exact, or "about", "just over", "nearly"."""
Role = Literal["", "less", "more", "remaining"]
"""Of a share: whether it is by how much something falls or rises, or what is left of it."""

RANK, LETTER, DATE, RATIO = "rank", "letter", "date", "ratio"
"""Dimensions that no unit has: `stage III`, `arm B`, `3 March 2026` (in days), `2:1`."""


class Quantity(NamedTuple):
    """A point, a range or a limit on a scale."""

    first: int
    """Index of its first token; the words of its limit are a part of it."""
    last: int
    """Index of its last token, included."""
    scale: Scale
    low: Fraction | None
    """In the base unit of the dimension; `None` without a lower limit."""
    high: Fraction | None
    is_open_low: bool = False
    """Whether the lower limit itself is out, as in "over 18"."""
    is_open_high: bool = False
    is_weak: bool = False
    """Whether its limit says little: "within 8 weeks" may be told as "over 8 weeks"."""
    step: Fraction = NO_STEP
    """What the last digit counts, in the base unit; 0 where the value is exact, as in "a third"."""
    nearness: Nearness = ""
    weight: Weight = "firm"
    role: Role = ""
    parts: tuple[Fraction, ...] = ()
    """The numbers of a ratio as written: 12 and 48 of `12/48`, 2, 2 and 1 of `2:2:1`."""
    is_label: bool = False
    """Whether its noun or unit stands in front, as in `day 8`."""
    is_base: bool = False
    """Whether others are counted out of it, as in "of every 100 people"."""
    in_words: bool = False
    is_age: bool = False
    """Whether it is how old someone is: over 17 is 18 or older."""
    fact: FactSpan | None = None
    """The declared fact that it was printed from."""

    @property
    def dimension(self) -> str:
        """What it measures; empty for a bare number."""
        return self.scale.dimension

    @property
    def point(self) -> Fraction | None:
        """Its value where it is a single one."""
        return self.low if self.low == self.high else None

    @property
    def edges(self) -> tuple[Fraction, ...]:
        """The one or two numbers that it names."""
        ends = (self.low,) if self.low == self.high else (self.low, self.high)
        return tuple(end for end in ends if end is not None)

    @property
    def is_bounded(self) -> bool:
        """Whether it is a limit on one side."""
        return self.low is None or self.high is None

    @property
    def is_range(self) -> bool:
        """Whether it has two ends."""
        return self.low is not None and self.high is not None and self.low != self.high

    @property
    def unlimited(self) -> Quantity:
        """The number itself, without its limit."""
        edge = self.low if self.high is None else self.high
        return self._replace(low=edge, high=edge, is_open_low=False, is_open_high=False) if self.is_bounded else self

    def written(self, value: Fraction) -> Fraction:
        """A value as a number in its unit."""
        return (value - self.scale.shift) / self.scale.factor

    def in_unit(self, scale: Scale) -> Quantity:
        """A bare number with a unit that it left out."""
        low, high = (None if end is None else end * scale.factor + scale.shift for end in (self.low, self.high))
        return self._replace(scale=scale, low=low, high=high, step=self.step * scale.factor)

    def in_unit_of(self, other: Quantity) -> Quantity:
        """With the unit of another, if it has none."""
        return self.in_unit(other.scale) if self.dimension == COUNT else self
