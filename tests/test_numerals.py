from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adaptive_text.meaning.numerals import MOST_DIGITS, Numeral, lexicon, read_numeral
from adaptive_text.meaning.tokens import Passage

ONES = ["", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
ONES += ["thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"]
TENS = ["", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]


def read(text: str) -> Numeral | None:
    return read_numeral(Passage(text).tokens, 0)


def value(text: str) -> Fraction | None:
    """The value of a text that is one number, from its first token to its last."""
    found = read(text)
    return found.value if found and found.last == len(Passage(text).tokens) - 1 else None


def spelled(number: int) -> str:
    """A number below a million in English words."""
    if number < 20:
        return ONES[number] or "zero"
    if number < 100:
        return f"{TENS[number // 10]}-{ONES[number % 10]}".rstrip("-")
    scale, name = (100, "hundred") if number < 1000 else (1000, "thousand")
    rest = number % scale
    link = " and " if rest and rest < 100 else " "
    return f"{spelled(number // scale)} {name}{link}{spelled(rest)}" if rest else f"{spelled(number // scale)} {name}"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("25", "25"),
        ("1,250.5", "2501/2"),
        (".05", "1/20"),
        ("0·05", "1/20"),
        ("100 000", "100000"),
        ("12\u202f500", "12500"),
        ("1.5 million", "1500000"),
        ("3 dozen", "36"),
        ("1.5 x 10^9", "1500000000"),
        ("1.5 × 10⁹", "1500000000"),
        ("10^6", "1000000"),
        ("3 x 10-3", "3/1000"),
        ("5 x 10^-2", "1/20"),
        ("2 1/2", "5/2"),
        ("2½", "5/2"),
        ("⅔", "2/3"),
        ("twenty-five", "25"),
        ("a hundred", "100"),
        ("a dozen", "12"),
        ("two hundred and fifty", "250"),
        ("one hundred and one thousand two hundred and five", "101205"),
        ("half", "1/2"),
        ("a half", "1/2"),
        ("half a million", "500000"),
        ("three quarters of a million", "750000"),
        ("a third", "1/3"),
        ("two thirds", "2/3"),
        ("two and a half", "5/2"),
        ("one and one half", "3/2"),
        ("twenty-first", "21"),
        ("3rd", "3"),
        ("thrice", "3"),
    ],
)
def test_a_number_is_read_by_value(text: str, expected: str) -> None:
    """Digits, words, fractions and powers of ten are one exact value, from the first token to the last."""
    assert value(text) == Fraction(expected)


@given(st.integers(min_value=1, max_value=999_999))
def test_a_number_in_words_is_the_number_in_digits(number: int) -> None:
    """Whatever is spelled out in words reads as what it was spelled from."""
    assert value(spelled(number)) == number


@given(st.decimals(min_value=0, max_value=10**9, places=3, allow_nan=False, allow_infinity=False))
def test_digits_keep_what_their_last_one_counts(number: object) -> None:
    """A number with three decimals is exact, and is known to a thousandth."""
    found = read(str(number))
    assert found is not None
    assert (found.value, found.step) == (Fraction(str(number)), Fraction(1, 1000))


def test_a_superscript_that_was_lost_is_read_before_a_unit() -> None:
    """Behind a times sign, `109/L` can only be ten to the nine; elsewhere 109 is 109."""
    found = read("1.5 x 109/L")
    assert found is not None
    assert found.value == 1_500_000_000
    assert value("109") == 109


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("twice", "times"),
        ("a third of", "part"),
        ("third", "ordinal"),
        ("fifth", "ordinal"),
        ("2nd", "ordinal"),
        ("5", "number"),
    ],
)
def test_the_form_tells_parts_from_ordinals(text: str, form: str) -> None:
    """A third of something is a part; the third one is a place in an order."""
    found = read(text)
    assert found is not None
    assert found.form == form


@pytest.mark.parametrize(
    "text",
    ["half-life", "a third dose", "a few", "hundreds", "a", "an", "quarter", "millions", "OX40", "-"],
)
def test_what_only_looks_like_a_number_is_none(text: str) -> None:
    """A half-life is no half, a third dose no third, and "hundreds" says no number."""
    assert read(text) is None


def test_numbers_beside_each_other_stay_apart() -> None:
    """Two numbers are "five six", and "twenty twenty-five"; a comma ends a number in words."""
    for text, last in (("five six", 0), ("twenty twenty-five", 0), ("twenty, five", 0), ("one and two", 0)):
        found = read(text)
        assert found is not None
        assert found.last == last


def test_a_first_half_and_a_few_hundred_are_no_numbers() -> None:
    """What stands before can take a number word its value."""
    tokens = Passage("the first half of a few hundred").tokens
    assert read_numeral(tokens, 2) is None
    assert read_numeral(tokens, 6) is None


def test_a_number_that_is_too_long_is_none() -> None:
    """Thousands of digits are no amount of anything, and are not even converted."""
    assert read("9" * MOST_DIGITS) is not None
    assert read("9" * (MOST_DIGITS + 1)) is None
    assert read("9" * 100_000) is None


def test_the_words_of_the_table_are_in_small_letters_and_their_values_fit() -> None:
    """The table can be read with any capitals in the text, and every value is a number."""
    words = lexicon()
    for table in (words.cardinals, words.scales, words.parts, words.ordinals, words.times):
        assert all(word == word.lower() and number >= 0 for word, number in table.items())
    assert all(0 < Fraction(sign) < 1 for sign in words.signs.values())
