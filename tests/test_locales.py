from __future__ import annotations

from decimal import Decimal

import pytest
from babel.numbers import format_decimal
from hypothesis import given
from hypothesis import strategies as st

from adaptive_text.language.values import digits
from adaptive_text.locales import LOCALES, country_name, format_date, join_words, locale_of, precision


@pytest.mark.parametrize(
    ("lang", "region", "locale"),
    [
        ("en", None, "en_US"),
        ("en", "US", "en_US"),
        ("en", "GB", "en_GB"),
        ("en-GB", None, "en_GB"),
        ("en-GB", "US", "en_GB"),
        ("en-IE", None, "en_IE"),
        ("en", "FR", "en_001"),
        ("en", "ZZ", "en_001"),
    ],
)
def test_the_tag_decides_before_the_region(lang: str, region: str | None, locale: str) -> None:
    """The language tag's own country wins, then the region, then the United States."""
    assert locale_of(lang, region) == locale


def test_dates_are_as_exact_as_they_were_declared() -> None:
    """A month stays a month and a year a year, in the order of the country."""
    assert [format_date(date, "en_US") for date in ("2026-03-03", "2026-03", "2026")] == [
        "March 3, 2026",
        "March 2026",
        "2026",
    ]
    assert [format_date(date, "en_GB") for date in ("2026-03-03", "2026-03", "2026")] == [
        "3 March 2026",
        "March 2026",
        "2026",
    ]
    assert [precision(date) for date in ("2026-03-03", "2026-03", "2026")] == ["day", "month", "year"]


def test_a_date_is_shortened_and_never_lengthened() -> None:
    """What a date does not say cannot be printed."""
    assert format_date("2026-03-03", "en_US", "month") == "March 2026"
    assert format_date("2026-03-03", "en_US", "year") == "2026"
    with pytest.raises(ValueError, match=r'^the date "2026-03" has no day$'):
        format_date("2026-03", "en_US", "day")


def test_countries_have_names() -> None:
    """Unicode's name, or the code where it has none."""
    assert country_name("GB", "en_US") == "the United Kingdom"
    assert country_name("XX", "en_US") == "XX"


def test_lists_are_joined_as_the_country_does() -> None:
    """America puts a comma before the last "and", Britain does not; items are never read as patterns."""
    assert join_words(("A", "B", "C"), "en_US") == "A, B, and C"
    assert join_words(("A", "B", "C"), "en_GB", "or") == "A, B or C"
    assert join_words(("A", "B"), "en_US") == "A and B"
    assert join_words(("A",), "en_US") == "A"
    assert join_words((), "en_US") == ""
    assert join_words(("{0}", "{1}", "%s"), "en_US") == "{0}, {1}, and %s"


@given(st.decimals(allow_nan=False, allow_infinity=False, places=2, min_value=-(10**12), max_value=10**12))
def test_digits_are_grouped_as_unicode_says_for_every_locale(number: Decimal) -> None:
    """Our own digits are those of Unicode's data, which is asked here for exactly as many decimals."""
    for locale in LOCALES:
        assert digits(number) == format_decimal(number, "#,##0.00", locale=locale)
