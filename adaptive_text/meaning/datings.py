"""Dates and years in text: `3 March 2026`, `March 3, 2026`, `2026-03-03`, "March 2026", "in 2026"."""

from __future__ import annotations

from calendar import monthrange
from datetime import date
from fractions import Fraction
from functools import cache
from typing import TYPE_CHECKING

from adaptive_text.meaning.amounts import DATE, Quantity
from adaptive_text.meaning.contexts import contexts
from adaptive_text.meaning.measures import Scale, read_measure
from adaptive_text.meaning.numerals import are_joined

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from adaptive_text.meaning.tokens import Token

EARLIEST, LATEST = 1800, 2199
"""Years that are read as years."""
MONTHS, MOST_DAYS = 12, 31
DIGITS_OF_YEAR, DIGITS_OF_DAY = 4, 2

_NAMES = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)


@cache
def months() -> Mapping[str, int]:
    """The names of the months and their short forms, with their numbers."""
    long = {name: number for number, name in enumerate(_NAMES, 1)}
    return {name[:3]: number for name, number in long.items()} | long | {"sept": 9}


def read_month(tokens: Sequence[Token], at: int) -> Quantity | None:
    """A date that begins with the month: "March 2026", `March 3, 2026`."""
    if not tokens[at].text[0].isupper():
        return None
    month = months()[tokens[at].lower]
    after = at + 1 + (at + 1 < len(tokens) and tokens[at + 1].lower == "of")
    if (year := _year_at(tokens, after)) is not None:
        return _dated(at, after, year, month)
    day = _day_at(tokens, after)
    if day is None:
        return None
    comma = after + 1 + (after + 1 < len(tokens) and tokens[after + 1].lower == ",")
    year = _year_at(tokens, comma)
    return _dated(at, comma, year, month, day) if year is not None else None


def read_date(tokens: Sequence[Token], at: int) -> Quantity | None:
    """A date that begins with a number: `3 March 2026`, `2026-03-03`."""
    if (year := _year_at(tokens, at)) is not None and (end := _iso_end(tokens, at)) is not None:
        return _dated(at, end, year, int(tokens[at + 2].lower), int(tokens[end].lower))
    day = _day_at(tokens, at)
    name = at + 1 + (at + 1 < len(tokens) and tokens[at + 1].lower in ("st", "nd", "rd", "th", "of"))
    if day is None or name >= len(tokens) or not tokens[name].text[0].isupper():
        return None
    month = months().get(tokens[name].lower)
    year = _year_at(tokens, name + 1)
    return _dated(at, name + 1, year, month, day) if month is not None and year is not None else None


def read_year(tokens: Sequence[Token], at: int) -> Quantity | None:
    """A year that stands behind a word for a time: "in 2026", "1850 to 1900"."""
    year = _year_at(tokens, at)
    if year is None or not _is_dated(tokens, at) or read_measure(tokens, at + 1) is not None:
        return None
    return _dated(at, at, year)


def read_decade(tokens: Sequence[Token], at: int) -> Quantity | None:
    """Ten or a hundred years, "the 1990s" or "the 1800s"; where the other text has none, they say nothing."""
    year = _year_at(tokens, at)
    if year is None or at + 1 >= len(tokens) or tokens[at + 1].lower != "s" or not are_joined(tokens, at, at + 1):
        return None
    last = date(year + (99 if year % 100 == 0 else 9), MONTHS, MOST_DAYS).toordinal()
    low, high = Fraction(date(year, 1, 1).toordinal()), Fraction(last)
    return Quantity(at, at + 1, Scale(DATE), low, high, weight="soft")


def _is_dated(tokens: Sequence[Token], at: int) -> bool:
    """Whether a word for a time stands before a year, or another year on either side: "1850 to 1900"."""
    if any(_is_year_beyond(tokens, at, step) for step in (-1, 1)):
        return True
    before = tokens[at - 1].stem if at else ""
    return before in contexts().years and not (at + 1 < len(tokens) and tokens[at + 1].is_content)


def _is_year_beyond(tokens: Sequence[Token], at: int, step: int) -> bool:
    link, other = at + step, at + 2 * step
    if not (0 <= other < len(tokens) and tokens[link].lower in ("to", "-", "and", "/")):
        return False
    return _year_at(tokens, other) is not None and not (step == 1 and read_measure(tokens, other + 1))


def _year_at(tokens: Sequence[Token], at: int) -> int | None:
    if at >= len(tokens) or len(tokens[at].text) != DIGITS_OF_YEAR or not tokens[at].text.isdecimal():
        return None
    year = int(tokens[at].text)
    return year if EARLIEST <= year <= LATEST else None


def _day_at(tokens: Sequence[Token], at: int) -> int | None:
    if at >= len(tokens) or len(tokens[at].text) > DIGITS_OF_DAY or not tokens[at].text.isdecimal():
        return None
    day = int(tokens[at].text)
    return day if 1 <= day <= MOST_DAYS else None


def _iso_end(tokens: Sequence[Token], at: int) -> int | None:
    """The last token of the `-03-03` behind a year."""
    if at + 4 >= len(tokens) or tokens[at + 1].lower != "-" or tokens[at + 3].lower != "-":
        return None
    is_whole = all(are_joined(tokens, i, i + 1) for i in range(at, at + 4))
    are_digits = all(_day_at(tokens, i) is not None for i in (at + 2, at + 4))
    return at + 4 if is_whole and are_digits else None


def _dated(first: int, last: int, year: int, month: int | None = None, day: int | None = None) -> Quantity | None:
    """The days that a date leaves open, as numbers."""
    if month is not None and not 1 <= month <= MONTHS:
        return None
    if day is not None and month is not None and day > monthrange(year, month)[1]:
        return None
    low = date(year, month or 1, day or 1)
    end = month or MONTHS
    high = date(year, end, day or monthrange(year, end)[1])
    return Quantity(first, last, Scale(DATE), Fraction(low.toordinal()), Fraction(high.toordinal()))
