"""Values to print: exact numbers, dates, lists and words, written for a locale at the very end.

A fact becomes a value, filters make other values of it, and `show` writes it. Values carry the declared number, so
nothing on the way can lose a digit.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Literal, TypeAlias

from adaptive_text.language.units import Unit
from adaptive_text.locales import Precision, format_date, join_words

Form = Literal["default", "full", "number", "words"]
"""How a number is written: with its unit's symbol, its unit's words, no unit, or as a word itself."""

NUMBER_WORDS = (
    *("zero", "one", "two", "three", "four", "five", "six"),
    *("seven", "eight", "nine", "ten", "eleven", "twelve"),
)
"""The numbers that can be written as words."""


def digits(number: Decimal) -> str:
    """A number as English writes it, digit by digit as declared: `0.5`, `1.60`, `1,200`. Nothing is ever rounded."""
    return f"{number:,f}"


@dataclass(frozen=True, slots=True)
class Amount:
    """A number, mostly with a unit."""

    number: Decimal
    unit: Unit | None = None
    beside: tuple[Decimal, ...] = ()
    """All members of the comparison that it belongs to; empty for a fact of its own."""
    form: Form = "default"
    adjective: bool = False
    about: bool = False

    def show(self, locale: str) -> str:
        """`150 mg`, `24 weeks`, `about 33%`, `two weeks`, `24-week`."""
        number = NUMBER_WORDS[int(self.number)] if self.form == "words" else digits(self.number)
        return f"{'about ' if self.about else ''}{number}{self._unit(locale)}"

    def _unit(self, locale: str) -> str:
        if self.unit is None:
            return ""
        if self.adjective:
            return "-" + _unit_text(self.unit, self.form, locale, is_one=True).lstrip()
        return _unit_text(self.unit, self.form, locale, is_one=str(self.number) == "1")

    def describe(self) -> str:
        """For messages: `150, a number with unit mg`."""
        kind = f"a number with unit {self.unit.id}" if self.unit else "a bare number"
        return f"{digits(self.number)}, {kind}"


@dataclass(frozen=True, slots=True)
class Share:
    """How many of a group of people."""

    people: Fraction
    """Whole as soon as it is exact, or rounded by `about`."""
    of: int
    about: bool = False

    def show(self, locale: str) -> str:  # noqa: ARG002 - as the other values have it
        """`33 out of 100`; only for a whole number of people."""
        return f"{'about ' if self.about else ''}{int(self.people):,} out of {self.of:,}"

    def describe(self) -> str:
        """For messages: `a number of people out of 100`."""
        return f"a number of people out of {self.of:,}"


@dataclass(frozen=True, slots=True)
class Span:
    """From one number to another."""

    low: Decimal
    high: Decimal
    unit: Unit | None = None
    form: Form = "default"
    dash: bool = False

    def show(self, locale: str) -> str:
        """`5.7% to 6.4%`, `5 to 10 mg`, `5.7–6.4%`."""
        unit = "" if self.unit is None else _unit_text(self.unit, self.form, locale, is_one=False)
        if self.dash:
            return f"{digits(self.low)}–{digits(self.high)}{unit}"
        repeated = "" if unit.startswith(" ") else unit
        return f"{digits(self.low)}{repeated} to {digits(self.high)}{unit}"

    def describe(self) -> str:
        """For messages: `a range with unit percent`."""
        return f"a range with unit {self.unit.id}" if self.unit else "a range of bare numbers"


@dataclass(frozen=True, slots=True)
class Moment:
    """A day, a month or a year."""

    date: str
    """ISO 8601."""
    to: Precision | None = None
    """What to shorten it to."""

    def show(self, locale: str) -> str:
        """`March 3, 2026`, `3 March 2026`, `March 2026`, `2026`."""
        return format_date(self.date, locale, self.to)

    def describe(self) -> str:
        """For messages: `2026-03, a date`."""
        return f"{self.date}, a date"


@dataclass(frozen=True, slots=True)
class Names:
    """A list of names."""

    items: tuple[str, ...]
    word: Literal["and", "or"] = "and"

    def show(self, locale: str) -> str:
        """`A, B, and C`, `A, B and C`, `A, B or C`."""
        return join_words(self.items, locale, self.word)

    def describe(self) -> str:
        """For messages."""
        return "a list"


@dataclass(frozen=True, slots=True)
class Words:
    """Text as it is."""

    text: str

    def show(self, locale: str) -> str:  # noqa: ARG002 - as the other values have it
        """The text."""
        return self.text

    def describe(self) -> str:
        """For messages."""
        return "text"


Plain: TypeAlias = Amount | Share | Span | Moment | Names | Words


@dataclass(frozen=True, slots=True)
class Lettered:
    """A finished value with an article before it or a capital letter."""

    value: Plain
    article: bool = False
    capital: bool = False

    def show(self, locale: str) -> str:
        """`a 24-week`, `An MRI`, `Eight`."""
        text = self.value.show(locale)
        if self.article:
            text = f"{article_for(text)} {text}"
        return text[:1].upper() + text[1:] if self.capital else text

    def describe(self) -> str:
        """For messages: what stands inside."""
        return self.value.describe()


Value: TypeAlias = Plain | Lettered


def _unit_text(unit: Unit, form: Form, locale: str, *, is_one: bool) -> str:
    """The unit with the space that joins it to the number; empty where only the number is wanted."""
    if form == "number":
        return ""
    if unit.symbol and form == "default":
        return unit.symbol if unit.attached else f" {unit.symbol}"
    words = unit.words(locale)
    return f" {words.one if is_one else words.other}"


_VOWEL_LETTERS = frozenset("AEFHILMNORSX")
_SILENT_H = ("hour", "heir", "honest", "honor", "honour")
_CONSONANT_SOUNDS = ("uni", "use", "usu", "uter", "urin", "urol", "uric", "ubiq", "eu", "one", "once")


def article_for(text: str) -> Literal["a", "an"]:
    """The article for how the text sounds: `a 24-week`, `an 8-week`, `an 11`, `an MRI`, `a unit`, `an hour`."""
    word = text.replace("-", " ").strip().partition(" ")[0]
    if word[:1].isdigit():
        first_group = word.replace(".", ",").rstrip("%").partition(",")[0]
        return "an" if word[0] == "8" or first_group in ("11", "18") else "a"
    letters = "".join(filter(str.isalpha, word))
    if len(letters) > 1 and letters.isupper():
        return "an" if letters[0] in _VOWEL_LETTERS else "a"
    lower = word.lower()
    if lower.startswith(_SILENT_H):
        return "an"
    return "an" if lower[:1] in frozenset("aeiou") and not lower.startswith(_CONSONANT_SOUNDS) else "a"
