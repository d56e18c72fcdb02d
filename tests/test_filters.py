from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adaptive_text.language.faults import Fault, Refused
from adaptive_text.language.filters import (
    FILTERS,
    apply_filter,
    denominator,
    finished,
    half_up,
    keeps_differences,
    people,
    rounded,
)
from adaptive_text.language.units import find_unit, units
from adaptive_text.language.values import Amount, Lettered, Moment, Names, Share, Span, Value, Words, article_for

numbers = st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**9), max_value=10**9, places=3)
percents = st.decimals(min_value=0, max_value=100, places=2)


def amount(number: str, unit: str = "", beside: tuple[str, ...] = ()) -> Amount:
    return Amount(Decimal(number), find_unit(unit), tuple(map(Decimal, beside)))


def shown(value: Value, *calls: str | tuple[str | int, ...], locale: str = "en_US") -> str:
    for call in calls:
        name, *arguments = (call,) if isinstance(call, str) else call
        value = apply_filter(str(name), value, tuple(arguments))
    return finished(value).show(locale)


def fault(value: Value, *calls: str | tuple[str | int, ...]) -> Fault:
    with pytest.raises(Refused) as caught:
        shown(value, *calls)
    return caught.value.fault


VALUES: list[Value] = [
    amount("3"),
    amount("3", "mg"),
    amount("3", "percent"),
    Share(Fraction(3), 100),
    Span(Decimal(1), Decimal(2)),
    Moment("2026-03"),
    Names(("A", "B")),
    Words("x"),
    Lettered(Words("x"), article=True),
    Lettered(Words("x"), capital=True),
]
ARGUMENTS: list[tuple[str | int, ...]] = [(), (1,), (0,), (-1,), (10**30,), ("x",), ("x", "y"), (1, 2, 3), ("month",)]


@pytest.mark.parametrize("name", FILTERS)
def test_a_filter_gives_a_value_or_refuses(name: str) -> None:
    """Whatever value and constants a filter gets, nothing but `Refused` comes out, and its message names the filter."""
    for value in VALUES:
        for arguments in ARGUMENTS:
            try:
                assert isinstance(finished(apply_filter(name, value, arguments)).show("en_US"), str)
            except Refused as refused:
                assert refused.fault.message.startswith((f'filter "{name}"', "3 out of", "0.03 out of"))  # noqa: PT017 - any of three messages


@given(numbers, st.sampled_from(sorted(units())), st.sampled_from(["", "percent", "number", "in_full", "adjective"]))
def test_a_number_printed_without_about_equals_the_declared_one(number: Decimal, unit: str, name: str) -> None:
    """No filter but `about` rounds: the digits that readers see have the declared value."""
    value = Amount(number, units()[unit])
    try:
        text = shown(value, *([name] if name else []))
    except Refused:
        return
    printed = text.replace(",", "")
    end = next((i for i, c in enumerate(printed) if not (c.isdigit() or c in "-.")), len(printed))
    assert Decimal(printed[:end].rstrip("-.")) == number


@given(numbers, st.sampled_from(["mg", "g", "mcg", "kg", "lb"]), st.sampled_from(["mg", "g", "mcg", "kg", "lb"]))
def test_conversion_keeps_the_value_or_refuses(number: Decimal, unit: str, to: str) -> None:
    """A converted quantity is the same quantity, exactly."""
    try:
        converted = apply_filter("unit", Amount(number, units()[unit]), (to,))
    except Refused as refused:
        if refused.fault.code != "AT209":
            raise
        return
    assert isinstance(converted, Amount)
    assert Fraction(converted.number) * units()[to].factor == Fraction(number) * units()[unit].factor


@given(st.fractions(min_value=-1000, max_value=1000))
def test_half_up_rounds_to_the_nearest_and_halves_away_from_zero(number: Fraction) -> None:
    """The error is at most a half, and a half goes to the larger magnitude."""
    assert abs(half_up(number) - number) <= Fraction(1, 2)
    assert abs(half_up(number)) == int(abs(number) + Fraction(1, 2))


@given(numbers)
def test_about_is_whole_from_ten_on_and_one_digit_below(number: Decimal) -> None:
    """`about` leaves a whole number, or one significant digit, and never more than half a step away."""
    result = rounded(number, whole=False)
    if abs(number) >= 10:
        assert result == number.quantize(Decimal(1), ROUND_HALF_UP)
    elif number:
        assert len(result.as_tuple().digits) == 1
        assert abs(result - number) * 2 <= Decimal(1).scaleb(number.adjusted())
    assert not format(result, "f").endswith(".0")


@pytest.mark.parametrize(
    ("number", "unit", "text"),
    [
        ("32.8", "percent", "about 33%"),
        ("0.96", "mg", "about 1 mg"),
        ("0.096", "mg", "about 0.1 mg"),
        ("9.6", "mg", "about 10 mg"),
        ("2.5", "mL", "about 3 mL"),
        ("0", "mg", "about 0 mg"),
        ("2.5", "person", "about 3 people"),
        ("0.6", "case", "about 1 case"),
        ("1234.5", "", "about 1,235"),
        ("-0.25", "", "about -0.3"),
    ],
)
def test_about_says_about_and_rounds_half_up(number: str, unit: str, text: str) -> None:
    """Rounding is always announced, and leaves no trailing zero."""
    assert shown(amount(number, unit), "about") == text


def smallest_by_definition(members: tuple[Decimal, ...]) -> int | None:
    """The denominator rule, word by word, with decimals instead of fractions."""

    def whole(percent: Decimal, of: int) -> Decimal:
        return (percent * of / 100).quantize(Decimal(1), ROUND_HALF_UP)

    for of in (100, 1000, 10000):
        pairs = list(combinations(members, 2))
        apart = all((whole(a, of) != whole(b, of)) if a != b else True for a, b in pairs)
        if apart and all(abs(whole(a, of) - whole(b, of)) == whole(abs(a - b), of) for a, b in pairs):
            return of
    return None


@given(st.lists(percents, min_size=1, max_size=4))
def test_the_denominator_is_the_smallest_that_keeps_differences(members: list[Decimal]) -> None:
    """Among 100, 1,000 and 10,000 it is the first at which the rounded members differ as the declared ones do."""
    assert denominator(tuple(members)) == smallest_by_definition(tuple(members))


def test_members_that_need_more_than_ten_thousand_people_have_no_denominator() -> None:
    """Shares that differ by less than half a person in 10,000 cannot be counted fairly."""
    assert denominator((Decimal("1.001"), Decimal("1.002"))) is None
    assert fault(amount("1.001", "percent", ("1.001", "1.002")), "out_of") == (
        "AT209",
        (
            'filter "out_of" finds no group of up to 10,000 people that keeps the differences of 1.001% and 1.002% '
            "(got 1.001, a number with unit percent)"
        ),
        "print the percentages",
    )


def test_members_of_a_comparison_share_their_denominator() -> None:
    """1.4% and 1.1% are both 1 out of 100, so they are counted out of 1,000, each of them."""
    for number, text in (("1.4", "14 out of 1,000"), ("1.1", "11 out of 1,000")):
        assert shown(amount(number, "percent", ("1.4", "1.1")), "out_of") == text
    assert fault(amount("1.4", "percent", ("1.4", "1.1")), ("out_of", 100), "about") == (
        "AT209",
        (
            'filter "out_of" would not keep the differences of 1.4% and 1.1% out of 100 '
            "(got 1.4, a number with unit percent)"
        ),
        "write out_of, which counts out of 1,000 here",
    )


def test_a_larger_group_must_keep_the_differences_too() -> None:
    """What holds out of 100 may fail out of 1,000: 32.84 and 13.75 differ by 19.09, but 328 and 138 by 190."""
    members = ("32.84", "13.75")
    assert denominator(tuple(map(Decimal, members))) == 100
    assert not keeps_differences(tuple(map(Decimal, members)), 1000)
    assert fault(amount("32.84", "percent", members), ("out_of", 1000)).code == "AT209"


@given(percents, st.sampled_from([10, 100, 1000, 10000]))
def test_people_are_whole_or_about(percent: Decimal, of: int) -> None:
    """Without `about` a count is exact; with it, it is rounded half up; some people are never none or all."""
    exact = people(percent, of)
    value = Amount(percent, units()["percent"])
    if exact.denominator == 1:
        assert shown(value, ("out_of", of)) == f"{int(exact):,} out of {of:,}"
    else:
        assert fault(value, ("out_of", of)).code == "AT209"
    count = half_up(exact)
    if count != exact and count in (0, of):
        assert fault(value, ("out_of", of), "about").code == "AT209"
    else:
        assert shown(value, ("out_of", of), "about") == f"about {count:,} out of {of:,}"


def test_only_shares_of_a_whole_are_counted() -> None:
    """An increase by 120 percent, or a fall by 5, is no number of people."""
    for number in ("120", "-5"):
        assert fault(amount(number, "percent"), "out_of").code == "AT208"
    assert shown(amount("100", "percent"), "out_of") == "100 out of 100"


def test_converting_to_the_same_unit_changes_nothing() -> None:
    """The written digits stay where there is nothing to convert."""
    assert shown(amount("1.60", "g/dL"), ("unit", "g/dL")) == "1.60 g/dL"
    assert shown(amount("1.60", "g/dL"), ("unit", "g/L")) == "16 g/L"


def test_an_inexact_count_asks_for_about() -> None:
    """The message says how many people it would have been."""
    assert fault(amount("32.8", "percent"), ("out_of", 100)) == (
        "AT209",
        "32.8 out of 100 is no whole number of people",
        "add | about",
    )


@pytest.mark.parametrize(
    ("value", "calls", "expected"),
    [
        (
            amount("150", "mg"),
            ["percent"],
            (
                "AT208",
                'filter "percent" takes a number or range with unit percent (got 150, a number with unit mg)',
                "",
            ),
        ),
        (
            Moment("2026-03"),
            ["about"],
            ("AT208", 'filter "about" takes a number (got 2026-03, a date)', ""),
        ),
        (
            amount("8", "mg"),
            ["abot"],
            ("AT206", 'unknown filter (got "abot")', 'did you mean "about"?'),
        ),
        (
            amount("8", "mg"),
            [("about", 2)],
            ("AT207", 'filter "about" takes no constants (got 2)', ""),
        ),
        (
            amount("8", "mg"),
            [("one_other", "has")],
            ("AT207", 'filter "one_other" takes a text and a text (got "has")', ""),
        ),
        (
            amount("8", "percent"),
            [("out_of", "100")],
            ("AT207", 'filter "out_of" takes at most a whole number (got "100")', ""),
        ),
        (
            amount("8", "percent"),
            [("out_of", 0)],
            (
                "AT207",
                'filter "out_of" takes a whole number from 1 to 1,000,000 (got 8, a number with unit percent)',
                "",
            ),
        ),
        (
            amount("8", "mg"),
            ["a", "about"],
            (
                "AT208",
                'filter "about" takes a number (got 8, a number with unit mg; a and capital come last)',
                "",
            ),
        ),
        (
            amount("13"),
            ["in_words"],
            ("AT208", 'filter "in_words" takes a whole number from 0 to 12 (got 13, a bare number)', ""),
        ),
        (
            amount("8.5"),
            ["in_words"],
            ("AT208", 'filter "in_words" takes a whole number from 0 to 12 (got 8.5, a bare number)', ""),
        ),
        (
            amount("8", "mg"),
            ["in_full", "number"],
            (
                "AT208",
                (
                    'filter "number" cannot follow another filter that says how the number is written '
                    "(got 8, a number with unit mg)"
                ),
                "",
            ),
        ),
        (
            amount("1", "lb"),
            [("unit", "week")],
            ("AT208", 'filter "unit" takes a number or range of time (got 1, a number with unit lb)', ""),
        ),
        (
            amount("1", "mg"),
            [("unit", "lb")],
            (
                "AT209",
                'filter "unit" cannot write 1 mg exactly in lb (got 1, a number with unit mg)',
                "declare the converted fact",
            ),
        ),
        (
            amount("0.4", "percent"),
            [("out_of", 100), "about"],
            (
                "AT209",
                'filter "about" would print 0 out of 100, which says none or all (got a number of people out of 100)',
                "use a larger group",
            ),
        ),
        (
            Moment("2026"),
            [("date", "month")],
            ("AT208", 'filter "date" takes a date with a month (got 2026, a date)', ""),
        ),
        (
            Span(Decimal(-5), Decimal(3)),
            [("range", "dash")],
            (
                "AT208",
                'filter "range" takes no dash beside a number below zero (got a range of bare numbers)',
                "",
            ),
        ),
        (
            amount("3", "percent"),
            ["adjective"],
            (
                "AT208",
                (
                    'filter "adjective" takes a number with a unit that can follow a hyphen '
                    "(got 3, a number with unit percent)"
                ),
                "",
            ),
        ),
    ],
)
def test_a_refusal_says_what_the_filter_takes_and_what_it_got(
    value: Value, calls: list[str | tuple[str | int, ...]], expected: tuple[str, str, str]
) -> None:
    """Code, message and hint are part of the interface."""
    assert fault(value, *calls) == expected


@pytest.mark.parametrize(
    ("text", "article"),
    [
        ("24-week", "a"),
        ("8-week", "an"),
        ("8", "an"),
        ("80 mg", "an"),
        ("8.5%", "an"),
        ("11", "an"),
        ("11%", "an"),
        ("18-month", "an"),
        ("11,000 people", "an"),
        ("110", "a"),
        ("1,800", "a"),
        ("0.8 mg", "a"),
        ("eczema", "an"),
        ("hour", "an"),
        ("hospital", "a"),
        ("unit", "a"),
        ("uneven", "an"),
        ("one-time", "a"),
        ("uterine", "a"),
        ("MRI", "an"),
        ("CT scan", "a"),
        ("OX40-OX40L", "an"),
        ("eight", "an"),
        ("about 33%", "an"),
        ("European", "a"),
        ("", "a"),
    ],
)
def test_the_article_follows_the_sound(text: str, article: str) -> None:
    """Numbers are heard as they are spoken, capitals letter by letter, words by spelling and a list of exceptions."""
    assert article_for(text) == article
