"""Facts as values, and what can be wrong with the quantities that authors declare."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from adaptive_text.article import CompareFact, DateFact, Fact, ListFact, NumberFact, Quantity, RangeFact, TextFact
from adaptive_text.errors import did_you_mean
from adaptive_text.language.faults import Fault, Refused
from adaptive_text.language.units import MOST_DIGITS, Unit, find_unit, is_printable, unit_hint
from adaptive_text.language.values import Amount, Moment, Names, Span, Value, Words, digits
from adaptive_text.record import Path

UNKNOWN_PART, KIND = "AT205", "AT208"
UNKNOWN_UNIT, TRAILING_ZERO, UNPRINTABLE, RESERVED = "AT214", "AT215", "AT216", "AT217"

_RESERVED_PARTS = ("of", "after")


def parts_of(fact: Fact) -> tuple[str, ...]:
    """What may stand after the point in `{{ name.part }}`."""
    match fact:
        case CompareFact():
            extra = [part for part in _RESERVED_PARTS if getattr(fact, part) is not None]
            return (*fact.compare, *extra)
        case RangeFact():
            return ("low", "high")
        case _:
            return ()


def value_of(fact: Fact, part: str | None = None) -> Value:
    """The value of a fact whose own faults are mended, or of one of its parts. Raises `Refused`."""
    if part is not None:
        return _part_of(fact, part)
    match fact:
        case NumberFact():
            return Amount(fact.value, find_unit(fact.unit))
        case RangeFact():
            return Span(*fact.range, find_unit(fact.unit))
        case DateFact():
            return Moment(fact.date)
        case ListFact():
            return Names(fact.list)
        case TextFact():
            return Words(fact.text)
        case CompareFact():
            parts = ", ".join(parts_of(fact))
            raise Refused(KIND, "a comparison is printed member by member", f"write one of its parts: {parts}")


def _part_of(fact: Fact, part: str) -> Value:
    match fact, part:
        case CompareFact(of=str(of)), "of":
            return Words(of)
        case CompareFact(after=Quantity() as after), "after":
            return Amount(after.value, find_unit(after.unit))
        case CompareFact(compare=members), _ if part in members:
            return Amount(members[part], find_unit(fact.unit), tuple(members.values()))
        case RangeFact(range=ends), "low" | "high":
            return Amount(ends[part == "high"], find_unit(fact.unit))
        case _:
            hint = did_you_mean(part, parts_of(fact)) if parts_of(fact) else "this kind of fact has no parts"
            raise Refused(UNKNOWN_PART, f'unknown part of the fact (got "{part}")', hint)


def amounts_of(fact: Fact) -> tuple[Amount, ...]:
    """Every number that a fact declares, with its unit."""
    values = [value_of(fact, part) for part in parts_of(fact) or (None,)]
    return tuple(value for value in values if isinstance(value, Amount))


def fact_faults(fact: Fact) -> Iterator[tuple[Path, Fault]]:
    """What is wrong with a fact in itself, each with its way from the fact."""
    match fact:
        case NumberFact():
            yield from _quantity_faults({("value",): fact.value}, fact.unit, ())
        case RangeFact():
            numbers: dict[Path, Decimal] = {("range", i): number for i, number in enumerate(fact.range)}
            yield from _quantity_faults(numbers, fact.unit, ())
        case CompareFact():
            yield from _quantity_faults({("compare", name): n for name, n in fact.compare.items()}, fact.unit, ())
            yield from _member_faults(fact)
            if fact.after is not None:
                yield from _quantity_faults({("after", "value"): fact.after.value}, fact.after.unit, ("after",))
        case _:
            pass


def _member_faults(fact: CompareFact) -> Iterator[tuple[Path, Fault]]:
    for name in fact.compare:
        if name in _RESERVED_PARTS or not name.isidentifier():
            message = f'a member of a comparison needs a name that expressions can use (got "{name}")'
            hint = 'letters, digits and "_", and neither "of" nor "after"'
            yield ("compare", name), Fault(RESERVED, message, hint)


def _quantity_faults(numbers: Mapping[Path, Decimal], written: str, around: Path) -> Iterator[tuple[Path, Fault]]:
    unit = find_unit(written)
    if written and unit is None:
        fault = Fault(UNKNOWN_UNIT, f'unknown unit (got "{written:.40}")', unit_hint(written))
        yield (*around, "unit"), fault
    for path, number in numbers.items():
        if not is_printable(number):
            message = f"a number has at most {MOST_DIGITS} digits before its point and after it (got {number!s:.40})"
            yield path, Fault(UNPRINTABLE, message)
        elif unit is not None and unit.is_dose and _has_trailing_zero(number):
            yield path, _trailing_zero(number, unit)


def _trailing_zero(number: Decimal, unit: Unit) -> Fault:
    mended = digits(number).rstrip("0").rstrip(".")
    message = f"trailing zero on a dose (got {digits(number)} {unit.id})"
    return Fault(TRAILING_ZERO, message, f"write {mended}: a point that is overlooked makes it ten times as much")


def _has_trailing_zero(number: Decimal) -> bool:
    written = digits(number)
    return "." in written and written.endswith("0")
