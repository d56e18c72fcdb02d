"""What stands behind a number: units in any spelling, what they are per, and how often something happens."""

from __future__ import annotations

import re
import tomllib
from fractions import Fraction
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, NamedTuple

from msgspec import Struct, convert

from adaptive_text.language.units import units
from adaptive_text.meaning.contexts import contexts
from adaptive_text.meaning.numerals import read_numeral
from adaptive_text.meaning.tokens import Passage

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from adaptive_text.meaning.numerals import Numeral
    from adaptive_text.meaning.tokens import Token

COUNT, SHARE, POINTS, TIMES = "", "share", "percentage points", "times"
TIME, FREQUENCY, TEMPERATURE = "time", "times per time", "temperature"
SHORTEST_WORD, SHORTEST_UNMISTAKABLE = 3, 3
"""Letters of a unit that is a word ("day"), and of one in which capitals do not count."""
MOST_PER = 3
"""How many units one is per: two in `mg/kg/dL`."""
MONTH = Fraction(2_629_800)
"""Seconds of a month: a twelfth of 365.25 days. How many days it may have is decided where amounts are compared."""


class Scale(NamedTuple):
    """How a written number becomes a value: `number * factor + shift`, in the base unit of the dimension."""

    dimension: str = COUNT
    factor: Fraction = Fraction(1)
    shift: Fraction = Fraction(0)
    is_calendar: bool = False
    """Whether it counts months, which are no fixed number of days."""
    per: str = ""
    """The unit of time that it holds, as `bpm` holds a minute."""


class Measure(NamedTuple):
    """A unit that was read."""

    scale: Scale
    last: int
    """Index of its last token."""


class Interval(NamedTuple):
    """The time from one to the next: "every 2 to 3 weeks" is 14 to 21 days."""

    low: Fraction
    """In seconds."""
    high: Fraction
    is_calendar: bool
    times: int
    """How many times in that time: 2 for "b.i.d."."""
    last: int
    """Index of the last token."""


class _Unit(Struct, frozen=True, forbid_unknown_fields=True):
    spellings: tuple[str, ...]
    dimension: str = COUNT
    factor: str = "1"
    per: str = ""


class _File(Struct, frozen=True, forbid_unknown_fields=True):
    spellings: dict[str, tuple[str, ...]]
    units: dict[str, _Unit]
    frequencies: dict[str, str]
    multiples: dict[str, str]


@cache
def _file() -> _File:
    text = files("adaptive_text").joinpath("data/measures.toml").read_text("utf-8")
    return convert(tomllib.loads(text), _File)


@cache
def multiples() -> Mapping[str, Fraction]:
    """Words that mean a number of times: "doubled" is 2."""
    return {word: Fraction(value) for word, value in _file().multiples.items()}


# --- spellings

_SHORT_TIMES = frozenset({"hrs", "min", "mins", "mos", "mth", "mths", "wks", "yrs"})

_Words = tuple[str, ...]


@cache
def _units_by_word() -> Mapping[str, Sequence[tuple[_Words, Scale]]]:
    """Every spelling of a unit behind its first word, the longest first."""
    spelled: dict[_Words, Scale] = {}
    for spelling, scale in _spellings():
        words = tuple(token.text for token in Passage(spelling).tokens)
        spelled.setdefault(words if _is_short(words) else tuple(word.lower() for word in words), scale)
    by_word: dict[str, list[tuple[_Words, Scale]]] = {}
    for words in sorted(spelled, key=lambda words: (-len(words), words)):
        by_word.setdefault(words[0], []).append((words[1:], spelled[words]))
    return by_word


def _is_short(words: _Words) -> bool:
    """Whether capitals count: `mm` is a length, `mM` a concentration."""
    return len(words) == 1 and len(words[0]) < SHORTEST_UNMISTAKABLE


def _spellings() -> Iterator[tuple[str, Scale]]:
    extra = _file().spellings
    for unit in units().values():
        is_counted = not unit.symbol and unit.dimension == unit.words("en_US").other
        if " per " not in unit.dimension and (not is_counted or unit.dimension == POINTS):
            scale = _scale(unit.dimension, unit.factor)
            yield from ((spelling, scale) for spelling in (*sorted(unit.spellings), *extra.get(unit.id, ())))
    for row in _file().units.values():
        scale = _scale(row.dimension, Fraction(row.factor))._replace(per=row.per)
        yield from ((spelling, scale) for spelling in row.spellings)


def _scale(dimension: str, factor: Fraction) -> Scale:
    match dimension:
        case "calendar time":
            return Scale(TIME, factor * MONTH, is_calendar=True)
        case "temperature in Celsius":
            return Scale(TEMPERATURE)
        case "temperature in Fahrenheit":
            return Scale(TEMPERATURE, Fraction(5, 9), Fraction(-160, 9))
        case "percentage points":
            return Scale(POINTS, Fraction(1, 100))  # so that differences of shares are points
        case _:
            return Scale(dimension, factor)


def _unit_at(tokens: Sequence[Token], at: int) -> Measure | None:
    if at >= len(tokens):
        return None
    token = tokens[at]
    spelled = _units_by_word().get(token.text)
    if spelled is None and len(token.text) > 1:
        spelled = _units_by_word().get(token.lower)
    for words, scale in spelled or ():
        if all(at + i < len(tokens) and tokens[at + i].lower == word for i, word in enumerate(words, 1)):
            return Measure(scale, at + len(words))
    return None


@cache
def time_words() -> Mapping[str, Scale]:
    """Units of time as words: "hour", "hours", "week"; not the second, which is an ordinal as well."""
    scales = {word: spelled[-1][1] for word, spelled in _units_by_word().items() if not spelled[-1][0]}
    times = ((word, scale) for word, scale in scales.items() if scale.dimension == TIME and scale.factor > 1)
    return {word: scale for word, scale in times if len(word) >= SHORTEST_WORD and word not in _SHORT_TIMES}


# --- units and what they are per


def read_measure(tokens: Sequence[Token], at: int) -> Measure | None:
    """The unit that begins at a token, with what it is per: `mg`, `mg/kg`, "mg per kg of body weight"."""
    found = _unit_at(tokens, at) or _read_bare_below(tokens, at)
    for _ in range(MOST_PER):
        below = _read_below(tokens, _past_noun(tokens, found.last) + 1) if found is not None else None
        if found is None or below is None:
            break
        found = Measure(_per(found.scale, below.scale), below.last)
    return found


def _past_noun(tokens: Sequence[Token], last: int) -> int:
    """Past what is measured, if more of the unit follows: "85 milligrams of oxaliplatin per square metre"."""
    if last + 1 < len(tokens) and tokens[last + 1].lower == "of":
        for at in range(last + 2, min(last + 6, len(tokens))):
            if tokens[at].lower == "per":
                return at - 1
            if not tokens[at].is_content:
                break
    return last


def _read_bare_below(tokens: Sequence[Token], at: int) -> Measure | None:
    """The `/mm3` of `1,500/mm3`, which says nothing of what is counted; `140/90 mmHg` is none."""
    below = _read_below(tokens, at)
    if below is None or (tokens[at].lower == "/" and tokens[at + 1].lower[0].isdecimal()):
        return None
    return Measure(_per(Scale(), below.scale), below.last)


def _read_below(tokens: Sequence[Token], at: int) -> Measure | None:
    """What a unit is per: "per kg", `/kg`; a time is no part of a unit but a frequency."""
    if at + 1 >= len(tokens) or tokens[at].lower not in ("/", "per"):
        return None
    number = read_numeral(tokens, at + 1)
    found = _unit_at(tokens, number.last + 1 if number else at + 1)
    if found is None or found.scale.dimension in (COUNT, TIME, SHARE, TIMES) or (number and number.value <= 0):
        return None
    scale = found.scale if number is None else found.scale._replace(factor=found.scale.factor * number.value)
    return Measure(scale, _past_body(tokens, found.last))


def _past_body(tokens: Sequence[Token], last: int) -> int:
    """Past "of body weight" or "body surface area"."""
    at = last + 1
    at += at < len(tokens) and tokens[at].lower == "of"
    if at >= len(tokens) or tokens[at].lower not in ("body", "bodyweight"):
        return last
    while at < len(tokens) and tokens[at].lower in ("body", "bodyweight", "weight", "surface", "area"):
        at += 1
    return at - 1


def _per(above: Scale, below: Scale) -> Scale:
    return Scale(f"{above.dimension} per {below.dimension}".strip(), above.factor / below.factor)


# --- how often


_EVERY_SHORT = re.compile(r"q(\d{1,2})(h|d|w|mo)")
_TIME_LETTERS = {"h": "hours", "d": "days", "w": "weeks", "mo": "months"}
_EACH = frozenset({"every", "each", "per", "/", "a", "an"})
_ARTICLES = ("a", "an")


@cache
def interval_starters() -> frozenset[str]:
    """Words with which a frequency can begin, but for `q3w`."""
    return _EACH.union(_frequencies())


def read_interval(tokens: Sequence[Token], at: int) -> Interval | None:
    """How often, from a token on: "daily", "b.i.d.", "q3w", "every 12 hours", "a week", `/day`."""
    lower = tokens[at].lower
    if lower in _EACH:
        return _read_each(tokens, at)
    for words, interval in _frequencies().get(lower, ()):
        if all(at + i < len(tokens) and tokens[at + i].lower == word for i, word in enumerate(words, 1)):
            return interval._replace(last=at + len(words))
    if lower[0] == "q" and (short := _EVERY_SHORT.fullmatch(lower)) is not None:
        found = _read_time(Passage(f"{short[1]} {_TIME_LETTERS[short[2]]}").tokens, 0)
        return found and found._replace(last=at)
    return None


@cache
def _frequencies() -> Mapping[str, Sequence[tuple[_Words, Interval]]]:
    by_word: dict[str, list[tuple[_Words, Interval]]] = {}
    for spelling, text in sorted(_file().frequencies.items(), key=lambda item: (-len(item[0]), item)):
        times, _, time = text.partition(" per ")
        interval = _read_time(Passage(time).tokens, 0)
        first, *rest = (token.lower for token in Passage(spelling).tokens)
        if interval is not None:
            by_word.setdefault(first, []).append((tuple(rest), interval._replace(times=int(times))))
    return by_word


def _read_each(tokens: Sequence[Token], at: int) -> Interval | None:
    """With a word for each: "every 3 weeks", "every other day", "per year", "a day"."""
    if tokens[at].lower in _ARTICLES and read_numeral(tokens, at + 1) is not None:
        return None
    if at + 2 < len(tokens) and tokens[at + 1].lower == "second" and tokens[at + 2].stem in contexts().people:
        return None  # "every second patient"
    if at + 1 < len(tokens) and tokens[at + 1].lower in ("other", "alternate"):
        found = _read_time(tokens, at + 2)
        return found and found._replace(low=2 * found.low, high=2 * found.high)
    return _read_time(tokens, at + 1)


def _read_time(tokens: Sequence[Token], at: int) -> Interval | None:
    """A time or a range of times: `12 hours`, `day`, "2 to 3 weeks", "half a minute to one minute"."""
    number = read_numeral(tokens, at)
    unit = _time_at(tokens, number.last + 1 if number else at)
    if unit is None and number and number.form == "ordinal":
        number, unit = None, _time_at(tokens, at)  # "per second"
    if number and (found := _read_time_range(tokens, number, unit)) is not None:
        return found
    if unit is None or (number and number.value <= 0):
        return None
    size = unit.scale.factor * (number.value if number else 1)
    return Interval(size, size, unit.scale.is_calendar, 1, unit.last)


def _read_time_range(tokens: Sequence[Token], low: Numeral, unit: Measure | None) -> Interval | None:
    """The range that begins with a number, whose unit may stand at its end."""
    link = (unit.last if unit else low.last) + 1
    high = read_numeral(tokens, link + 1) if link < len(tokens) and tokens[link].lower in ("to", "-", "or") else None
    end = high and _time_at(tokens, high.last + 1)
    if not high or not end or low.value <= 0 or high.value <= 0:
        return None
    start = (unit or end).scale.factor
    return Interval(low.value * start, high.value * end.scale.factor, end.scale.is_calendar, 1, end.last)


def _time_at(tokens: Sequence[Token], at: int) -> Measure | None:
    at += at < len(tokens) and tokens[at].lower in _ARTICLES  # "half a minute"
    found = _unit_at(tokens, at)
    return found if found and found.scale.dimension == TIME else None
