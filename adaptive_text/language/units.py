"""Units of measure: their words in the spelling of a country, and exact sizes, so that quantities compare by value."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from difflib import get_close_matches
from fractions import Fraction
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from msgspec import Struct, convert

AMERICAN = "en_US"
"""The locale with the spelling "liter"; every other one has "litre"."""
MOST_DIGITS = 15
"""How many digits a number may have before its point, and after it."""


class UnitWords(NamedTuple):
    """The words for one and for several."""

    one: str
    other: str


class _Row(Struct, frozen=True, forbid_unknown_fields=True):
    """A table of `data/units.toml`, where the fields are explained."""

    dimension: str = ""
    factor: str = "1"
    cldr: str = ""
    one: str = ""
    other: str = ""
    british: tuple[str, str] | None = None
    symbol: str = ""
    attached: bool = False
    whole: bool = False
    of: str = ""
    per: str = ""
    aliases: tuple[str, ...] = ()


class _File(Struct, frozen=True):
    doses: frozenset[str]
    units: dict[str, _Row]


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit of the table `data/units.toml`."""

    id: str
    dimension: str
    """What it measures; units of one dimension can be converted into each other."""
    factor: Fraction
    """Its size in the base unit of the dimension."""
    symbol: str
    """Printed by default; empty where the words are."""
    attached: bool
    """Whether the symbol follows the number without a space."""
    whole: bool
    """Whether it counts what cannot be halved."""
    is_dose: bool
    """Whether doses are given in it."""
    aliases: tuple[str, ...]

    def words(self, locale: str) -> UnitWords:
        """Its words in a locale's spelling: `milligram, milligrams`."""
        return _words(self.id, locale)

    @property
    def spellings(self) -> frozenset[str]:
        """Every way to write it, in any spelling."""
        words = {word for locale in (AMERICAN, "en_GB") for word in self.words(locale)}
        return frozenset({self.id, self.symbol, *self.aliases, *words} - {""})


@cache
def _file() -> _File:
    text = files("adaptive_text").joinpath("data/units.toml").read_text("utf-8")
    return convert(tomllib.loads(text), _File)


@cache
def units() -> Mapping[str, Unit]:
    """All units by id."""
    return {id_: _unit(id_, row) for id_, row in _file().units.items()}


def _unit(id_: str, row: _Row) -> Unit:
    dimension, factor, symbol = row.dimension, Fraction(row.factor), row.symbol
    if row.of:
        of, per = (_unit(part, _file().units[part]) for part in (row.of, row.per))
        dimension, factor = f"{of.dimension} per {per.dimension}", of.factor / per.factor
        symbol = row.symbol or f"{of.symbol or of.id}/{per.symbol or per.id}"
    is_dose = dimension in _file().doses
    return Unit(id_, dimension, factor, symbol, row.attached, row.whole, is_dose, row.aliases)


@cache
def _words(id_: str, locale: str) -> UnitWords:
    row = _file().units[id_]
    if row.of:
        of, per = _words(row.of, locale), _words(row.per, locale)
        return UnitWords(f"{of.one} per {per.one}", f"{of.other} per {per.one}")
    if row.cldr:
        return UnitWords(_cldr(row.cldr, 1, locale), _cldr(row.cldr, 2, locale))
    if row.british is not None and locale != AMERICAN:
        return UnitWords(*row.british)
    return UnitWords(row.one, row.other)


def _cldr(name: str, number: int, locale: str) -> str:
    from babel.units import format_unit

    return format_unit(number, name, "long", locale=locale).removeprefix(f"{number} ")


@cache
def _by_spelling() -> Mapping[str, Unit]:
    return {spelling: unit for unit in units().values() for spelling in unit.spellings}


def find_unit(text: str) -> Unit | None:
    """The unit that is written so, by its id, symbol, words or another known spelling: `mg`, `weeks`, `%`."""
    return _by_spelling().get(text)


def known_units() -> frozenset[str]:
    """Every spelling that `find_unit` understands."""
    return frozenset(_by_spelling())


def unit_hint(text: str) -> str:
    """What an author may have meant by an unknown unit."""
    near = get_close_matches(text, known_units(), n=1, cutoff=0.6)
    return f'did you mean "{near[0]}"?' if near else "all units are listed in docs/inline-language.md"


def is_printable(number: Decimal) -> bool:
    """Whether a number is finite and has few enough digits to be written out."""
    exponent = number.as_tuple().exponent
    return isinstance(exponent, int) and -MOST_DIGITS <= exponent < MOST_DIGITS and number.adjusted() < MOST_DIGITS


class Size(NamedTuple):
    """A quantity that compares by value: `0.5 g` equals `500 mg`."""

    value: Fraction
    """In the base unit of the dimension."""
    dimension: str
    """Empty for a bare number."""


def normalise(number: Decimal, unit: Unit | None) -> Size:
    """The quantity in the base unit of its dimension, exactly."""
    if unit is None:
        return Size(Fraction(number), "")
    return Size(Fraction(number) * unit.factor, unit.dimension)


class FoundQuantity(NamedTuple):
    """A number, and its unit if it has one, found in text."""

    start: int
    end: int
    number: Decimal
    unit: Unit | None


_DIGIT = re.compile(r"[0-9]")


@cache
def _quantity() -> re.Pattern[str]:
    spellings = sorted(known_units(), key=lambda spelling: (-len(spelling), spelling))
    unit = "|".join(re.escape(spelling) for spelling in spellings)
    number = r"[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?|[0-9]{1,15}(?:\.[0-9]{1,15})?"
    return re.compile(rf"(?<![\w.,/-])(?P<number>{number})(?![,.]?[0-9])(?:[ \u00a0-]?(?P<unit>{unit})(?!\w)|(?!\w))")


def find_quantities(text: str) -> Iterator[FoundQuantity]:
    """Numbers written in digits, with the unit that follows each; parts of names such as `OX40` are none."""
    if _DIGIT.search(text) is None:
        return
    for found in _quantity().finditer(text):
        number = Decimal(found["number"].replace(",", ""))
        yield FoundQuantity(found.start(), found.end(), number, find_unit(found["unit"] or ""))
