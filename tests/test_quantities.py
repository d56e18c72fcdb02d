from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from pydantic import TypeAdapter

from adaptive_text.article import Fact
from adaptive_text.language.faults import Refused
from adaptive_text.quantities import amounts_of, fact_faults, parts_of, value_of

CLEAR = {
    "compare": {"drug": Decimal("32.8"), "placebo": Decimal("13.7")},
    "unit": "percent",
    "of": "adults",
    "after": {"value": 24, "unit": "week"},
}


def fact(**data: Any) -> Fact:
    return TypeAdapter[Fact](Fact).validate_python(data)


def shown(declared: Fact, part: str | None = None) -> str:
    return value_of(declared, part).show("en_US")


def faults(**data: Any) -> list[tuple[object, ...]]:
    return [(path, *fault) for path, fault in fact_faults(fact(**data))]


@pytest.mark.parametrize(
    ("data", "text"),
    [
        ({"value": 150, "unit": "mg"}, "150 mg"),
        ({"value": Decimal("1.60")}, "1.60"),
        ({"value": Decimal("1E+3"), "unit": "g"}, "1,000 g"),
        ({"value": 1, "unit": "week"}, "1 week"),
        ({"value": Decimal("1.0"), "unit": "week"}, "1.0 weeks"),
        ({"value": Decimal("0.5"), "unit": "week"}, "0.5 weeks"),
        ({"range": (Decimal("5.7"), Decimal("6.4")), "unit": "%"}, "5.7% to 6.4%"),
        ({"date": "2026-03-03"}, "March 3, 2026"),
        ({"list": ("A", "B")}, "A and B"),
        ({"text": "*as it is*"}, "*as it is*"),
    ],
)
def test_a_fact_prints_without_a_filter(data: dict[str, Any], text: str) -> None:
    """Every kind of fact but a comparison has a plain way to be read."""
    assert shown(fact(**data)) == text
    assert faults(**data) == []


def test_a_comparison_is_printed_member_by_member() -> None:
    """Its members, whom it is about and when; the whole is refused with the list of its parts."""
    clear = fact(**CLEAR)
    assert {part: shown(clear, part) for part in parts_of(clear)} == {
        "drug": "32.8%",
        "placebo": "13.7%",
        "of": "adults",
        "after": "24 weeks",
    }
    with pytest.raises(Refused) as caught:
        value_of(clear)
    assert caught.value.fault == (
        "AT208",
        "a comparison is printed member by member",
        "write one of its parts: drug, placebo, of, after",
    )


@pytest.mark.parametrize(
    ("data", "part", "hint"),
    [
        (CLEAR, "drgu", 'did you mean "drug"?'),
        ({"compare": {"drug": 1, "placebo": 2}}, "of", "known: drug, placebo"),
        ({"range": (1, 2)}, "middle", "known: high, low"),
        ({"value": 1}, "value", "this kind of fact has no parts"),
        ({"text": "x"}, "__class__", "this kind of fact has no parts"),
    ],
)
def test_an_unknown_part_is_refused(data: dict[str, Any], part: str, hint: str) -> None:
    """Only parts that the fact declares can be printed: attributes of Python objects are none."""
    with pytest.raises(Refused) as caught:
        value_of(fact(**data), part)
    assert caught.value.fault == ("AT205", f'unknown part of the fact (got "{part}")', hint)


def test_all_numbers_of_a_fact_are_known() -> None:
    """Ends of ranges, members of comparisons and their time are declared quantities too."""
    assert [str(amount.number) for amount in amounts_of(fact(**CLEAR))] == ["32.8", "13.7", "24"]
    assert [str(amount.number) for amount in amounts_of(fact(range=(1, 2)))] == ["1", "2"]
    assert [str(amount.number) for amount in amounts_of(fact(value=3))] == ["3"]
    assert amounts_of(fact(text="4")) == amounts_of(fact(list=("5",))) == amounts_of(fact(date="2026")) == ()


def test_an_unknown_unit_is_a_fault_with_the_near_one() -> None:
    """Units are a closed table."""
    assert faults(value=1, unit="wek") == [
        (("unit",), "AT214", 'unknown unit (got "wek")', 'did you mean "week"?'),
    ]
    assert [f[0] for f in faults(**{**CLEAR, "unit": "mgg", "after": {"value": 1, "unit": "wek"}})] == [
        ("unit",),
        ("after", "unit"),
    ]


def test_a_trailing_zero_on_a_dose_is_a_fault() -> None:
    """5.0 mg is misread as 50 mg; a laboratory value may keep its zero."""
    assert faults(value=Decimal("5.0"), unit="mg") == [
        (
            ("value",),
            "AT215",
            "trailing zero on a dose (got 5.0 mg)",
            "write 5: a point that is overlooked makes it ten times as much",
        ),
    ]
    assert [f[1] for f in faults(range=(Decimal("0.50"), Decimal("1.5")), unit="mL")] == ["AT215"]
    assert (
        faults(value=Decimal("13.0"), unit="g/dL") == faults(value=Decimal("1.60")) == faults(value=10, unit="mg") == []
    )


@pytest.mark.parametrize("number", ["1E+15", "1E-16", "9999999999999999", "0.1234567890123456", "1E+999"])
def test_a_number_that_is_too_long_is_a_fault(number: str) -> None:
    """Nothing is printed in scientific notation, so a number has to fit."""
    assert faults(value=Decimal(number)) == [
        (("value",), "AT216", f"a number has at most 15 digits before its point and after it (got {number})", ""),
    ]


@pytest.mark.parametrize("name", ["of", "after", "drug a", "1st", ""])
def test_a_member_has_a_name_that_expressions_can_use(name: str) -> None:
    """`{{ clear.of }}` is taken, and `{{ clear.drug a }}` cannot be written."""
    assert faults(compare={name: 1, "placebo": 2}) == [
        (
            ("compare", name),
            "AT217",
            f'a member of a comparison needs a name that expressions can use (got "{name}")',
            'letters, digits and "_", and neither "of" nor "after"',
        ),
    ]
