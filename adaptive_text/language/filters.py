"""The closed table of filters: each takes a value and constants and gives a value, or is refused.

Filters never round, except `about`, which says so. What cannot be printed exactly is refused, with what would help.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from decimal import Context, Decimal, Inexact
from fractions import Fraction
from itertools import combinations
from typing import cast

from adaptive_text.errors import did_you_mean
from adaptive_text.language.faults import Refused
from adaptive_text.language.units import MOST_DIGITS, Unit, find_unit, is_printable, unit_hint
from adaptive_text.language.values import (
    NUMBER_WORDS,
    Amount,
    Form,
    Lettered,
    Moment,
    Names,
    Share,
    Span,
    Value,
    Words,
    digits,
)
from adaptive_text.locales import Precision, precision

UNKNOWN_FILTER, ARGUMENT, KIND, INEXACT, UNKNOWN_UNIT = "AT206", "AT207", "AT208", "AT209", "AT214"

DENOMINATORS = (100, 1_000, 10_000)
"""The groups of people in which the members of a comparison may be counted, smallest first."""
MOST_IN_WORDS = len(NUMBER_WORDS) - 1
"""The largest number that `in_words` writes out."""
LARGEST_GROUP = 1_000_000
"""The largest group that `out_of` counts in."""


# Rounding, and counting people


def half_up(number: Fraction) -> int:
    """To the nearest whole number; a half goes away from zero."""
    whole = int(abs(number) + Fraction(1, 2))
    return whole if number >= 0 else -whole


def people(percent: Decimal, of: int) -> Fraction:
    """How many of so many people a percentage is, exactly."""
    return Fraction(percent) * of / 100


def keeps_differences(members: tuple[Decimal, ...], of: int) -> bool:
    """Whether rounding to whole people out of so many keeps members apart, and every difference the right size."""
    exact = [people(member, of) for member in members]
    return all(
        (half_up(a) != half_up(b)) == (a != b) and abs(half_up(a) - half_up(b)) == half_up(abs(a - b))
        for a, b in combinations(exact, 2)
        if a != b
    )


def denominator(members: tuple[Decimal, ...]) -> int | None:
    """The smallest group in which all members of a comparison can fairly be counted, or `None`."""
    return next((of for of in DENOMINATORS if keeps_differences(members, of)), None)


def rounded(number: Decimal, *, whole: bool) -> Decimal:
    """What `about` makes of a number: whole from 10 on or where asked for, else one significant digit."""
    places = 0 if whole or abs(number) >= 10 or not number else -number.adjusted()  # noqa: PLR2004 - said above
    scaled = Fraction(number) * 10**places
    return Decimal(half_up(scaled)).scaleb(-places).normalize()


# Filters: each takes a value and constants and gives a value, or raises `Refused`


def _is_percent(value: Amount | Span) -> bool:
    return value.unit is not None and value.unit.id == "percent"


def _percent(value: Amount | Span) -> Value:
    if not _is_percent(value):
        raise Refused(KIND, "takes a number or range with unit percent")
    return _with_form(value, "default")


def _with_form(value: Amount | Span, form: Form) -> Value:
    if value.form != "default":
        raise Refused(KIND, "cannot follow another filter that says how the number is written")
    return replace(value, form=form)


def _out_of(value: Amount, of: int | None = None) -> Value:
    if not _is_percent(value) or not 0 <= value.number <= 100:  # noqa: PLR2004 - the whole is 100 percent
        raise Refused(KIND, "takes a number with unit percent, from 0 to 100")
    if of is not None and not 1 <= of <= LARGEST_GROUP:
        raise Refused(ARGUMENT, f"takes a whole number from 1 to {LARGEST_GROUP:,}")
    group = _group(value.beside, of) if value.beside else of or DENOMINATORS[0]
    return Share(people(value.number, group), group, value.about)


def _group(members: tuple[Decimal, ...], of: int | None) -> int:
    smallest = denominator(members)
    listed = " and ".join(f"{digits(member)}%" for member in members)
    if smallest is None:
        message = f"finds no group of up to {DENOMINATORS[-1]:,} people that keeps the differences of {listed}"
        raise Refused(INEXACT, message, "print the percentages")
    if of is not None and (of < smallest or not keeps_differences(members, of)):
        message = f"would not keep the differences of {listed} out of {of:,}"
        raise Refused(INEXACT, message, f"write out_of, which counts out of {smallest:,} here")
    return of or smallest


def _about(value: Amount | Share) -> Value:
    if isinstance(value, Share):
        return _about_people(value)
    if value.form == "words":
        raise Refused(KIND, "stands before in_words")
    whole = value.unit is not None and value.unit.whole
    return replace(value, number=rounded(value.number, whole=whole), about=True)


def _about_people(value: Share) -> Value:
    count = half_up(value.people)
    if count != value.people and count in (0, value.of):
        raise Refused(
            INEXACT, f"would print {count:,} out of {value.of:,}, which says none or all", "use a larger group"
        )
    return replace(value, people=Fraction(count), about=True)


def _in_full(value: Amount | Span) -> Value:
    if value.unit is None:
        raise Refused(KIND, "takes a number or range with a unit")
    return _with_form(value, "full")


def _number(value: Amount | Span) -> Value:
    return _with_form(value, "number")


def _in_words(value: Amount) -> Value:
    if value.number not in range(MOST_IN_WORDS + 1):
        raise Refused(KIND, f"takes a whole number from 0 to {MOST_IN_WORDS}")
    return _with_form(value, "words")


def _adjective(value: Amount) -> Value:
    if value.unit is None or value.unit.attached or value.form == "number":
        raise Refused(KIND, "takes a number with a unit that can follow a hyphen")
    return replace(value, adjective=True)


def _unit(value: Amount | Span, name: str) -> Value:
    unit = find_unit(name)
    if unit is None:
        raise Refused(UNKNOWN_UNIT, f'does not know the unit "{name}"', unit_hint(name))
    if value.unit is None or value.unit.dimension != unit.dimension:
        raise Refused(KIND, f"takes a number or range of {unit.dimension}")
    if isinstance(value, Span):
        low, high = (_converted(number, value.unit, unit) for number in (value.low, value.high))
        return replace(value, low=low, high=high, unit=unit)
    return replace(value, number=_converted(value.number, value.unit, unit), unit=unit, beside=())


def _converted(number: Decimal, unit: Unit, to: Unit) -> Decimal:
    if unit == to:
        return number
    size = Fraction(number) * unit.factor / to.factor
    try:
        exact = Context(prec=2 * MOST_DIGITS, traps=[Inexact]).divide(
            Decimal(size.numerator), Decimal(size.denominator)
        )
    except Inexact:
        exact = Decimal("Infinity")
    if not is_printable(exact):
        raise Refused(
            INEXACT, f"cannot write {digits(number)} {unit.id} exactly in {to.id}", "declare the converted fact"
        )
    return exact


def _one_other(value: Amount | Share, one: str, other: str) -> Value:
    count = value.people if isinstance(value, Share) else value.number
    return Words(one if str(count) == "1" else other)


def _date(value: Moment, to: str = "full") -> Value:
    wanted = {"full": None, "month": "month", "year": "year"}
    if to not in wanted:
        raise Refused(ARGUMENT, 'takes "full", "month" or "year"')
    if to == "month" and precision(value.date) == "year":
        raise Refused(KIND, "takes a date with a month")
    return Moment(value.date, cast("Precision | None", wanted[to]))


def _range(value: Span, style: str = "to") -> Value:
    if style not in ("to", "dash"):
        raise Refused(ARGUMENT, 'takes "to" or "dash"')
    if style == "dash" and value.low < 0:
        raise Refused(KIND, "takes no dash beside a number below zero")
    return replace(value, dash=style == "dash")


def _list(value: Names, word: str = "and") -> Value:
    if word not in ("and", "or"):
        raise Refused(ARGUMENT, 'takes "and" or "or"')
    return Names(value.items, "or" if word == "or" else "and")


def _a(value: Value) -> Value:
    if isinstance(value, Lettered):
        if value.capital:
            raise Refused(KIND, "stands before capital")
        return value
    return Lettered(value, article=True)


def _capital(value: Value) -> Value:
    return replace(value, capital=True) if isinstance(value, Lettered) else Lettered(value, capital=True)


_ANY = (Amount, Share, Span, Moment, Names, Words, Lettered)


@dataclass(frozen=True, slots=True)
class Filter:
    """A filter of the closed table."""

    apply: Callable[..., Value]
    takes: tuple[type, ...]
    takes_words: str
    """The same for authors."""
    arguments: tuple[type, ...] = ()
    """The types of its constants."""
    required: int = 0
    """How many of them it needs."""


FILTERS: Mapping[str, Filter] = {
    "percent": Filter(_percent, (Amount, Span), "a number or range with unit percent"),
    "out_of": Filter(_out_of, (Amount,), "a number with unit percent, from 0 to 100", (int,)),
    "about": Filter(_about, (Amount, Share), "a number"),
    "in_full": Filter(_in_full, (Amount, Span), "a number or range with a unit"),
    "number": Filter(_number, (Amount, Span), "a number or range"),
    "in_words": Filter(_in_words, (Amount,), f"a whole number from 0 to {MOST_IN_WORDS}"),
    "adjective": Filter(_adjective, (Amount,), "a number with a unit that can follow a hyphen"),
    "unit": Filter(_unit, (Amount, Span), "a number or range with a unit", (str,), 1),
    "one_other": Filter(_one_other, (Amount, Share), "a number", (str, str), 2),
    "date": Filter(_date, (Moment,), "a date", (str,)),
    "range": Filter(_range, (Span,), "a range", (str,)),
    "list": Filter(_list, (Names,), "a list", (str,)),
    "a": Filter(_a, _ANY, "any value"),
    "capital": Filter(_capital, _ANY, "any value"),
}
"""Everything that may follow a `|` in an expression."""


def apply_filter(name: str, value: Value, arguments: tuple[str | int, ...]) -> Value:
    """What a filter makes of a value. Raises `Refused`: the wrong kind of value, or constants that it does not take."""
    if name not in FILTERS:
        raise Refused(UNKNOWN_FILTER, f'unknown filter (got "{name}")', did_you_mean(name, FILTERS))
    found = FILTERS[name]
    if not isinstance(value, found.takes):
        last = "; a and capital come last" if isinstance(value, Lettered) else ""
        raise Refused(KIND, f'filter "{name}" takes {found.takes_words} (got {value.describe()}{last})')
    if not _fits(arguments, found):
        got = ", ".join(f'"{a}"' if isinstance(a, str) else str(a) for a in arguments) or "none"
        raise Refused(ARGUMENT, f'filter "{name}" takes {_signature(found)} (got {got})')
    try:
        return found.apply(value, *arguments)
    except Refused as refused:
        code, message, hint = refused.fault
        got = f" (got {value.describe()})"
        raise Refused(code, f'filter "{name}" {message}{got}', hint) from None


def _fits(arguments: tuple[str | int, ...], found: Filter) -> bool:
    enough = found.required <= len(arguments) <= len(found.arguments)
    return enough and all(type(a) is t for a, t in zip(arguments, found.arguments, strict=False))


def _signature(found: Filter) -> str:
    kinds = ["a whole number" if kind is int else "a text" for kind in found.arguments]
    if not kinds:
        return "no constants"
    return ("" if found.required else "at most ") + " and ".join(kinds)


def finished(value: Value) -> Value:
    """The value, if it can be printed as it stands. Raises `Refused` where it would have to be rounded silently."""
    inner = value.value if isinstance(value, Lettered) else value
    if isinstance(inner, Share) and inner.people.denominator != 1:
        exact = digits(_exact(inner.people))
        raise Refused(INEXACT, f"{exact} out of {inner.of:,} is no whole number of people", "add | about")
    return value


def _exact(number: Fraction) -> Decimal:
    return Context(prec=4 * MOST_DIGITS).divide(Decimal(number.numerator), Decimal(number.denominator))
