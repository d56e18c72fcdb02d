"""Numbers in digits and in words to exact values: `1,250`, `0·05`, `1.5 x 10^9`, "twenty-five", "two thirds", `2½`."""

from __future__ import annotations

import tomllib
from fractions import Fraction
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Literal, NamedTuple

from msgspec import Struct, convert

if TYPE_CHECKING:
    from collections.abc import Sequence

    from adaptive_text.meaning.tokens import Token

MOST_DIGITS = 24
"""Characters of a number in digits; a longer one is no amount of anything."""
MOST_ZEROS = 15
"""The greatest power of ten that is read."""
NO_STEP = Fraction(0)
ONE = Fraction(1)
GROUP = 3
"""Digits between two separators of thousands."""
TEN, TWENTY, HUNDRED, THOUSAND = 10, 20, 100, 1000

Form = Literal["number", "part", "ordinal", "times"]
"""`25` or "twenty-five", "a third", "third" or `3rd`, "twice"."""


class Numeral(NamedTuple):
    """A number that was read, with its tokens."""

    first: int
    last: int
    """Index of its last token, included."""
    value: Fraction
    step: Fraction
    """What its last digit counts: 1/10 in `32.8`; 0 where it is exact, as in "a third"."""
    form: Form
    in_words: bool


class Lexicon(Struct, frozen=True, forbid_unknown_fields=True):
    """The words of data/numbers.toml with their values."""

    cardinals: dict[str, int]
    scales: dict[str, int]
    parts: dict[str, int]
    ordinals: dict[str, int]
    times: dict[str, int]
    signs: dict[str, str]
    roman: dict[str, int]


@cache
def lexicon() -> Lexicon:
    """The number words."""
    text = files("adaptive_text").joinpath("data/numbers.toml").read_text("utf-8")
    return convert(tomllib.loads(text), Lexicon)


@cache
def numeral_starters() -> frozenset[str]:
    """Words with which a number can begin."""
    words = lexicon()
    groups = (words.cardinals, words.scales, words.parts, words.ordinals, words.times, words.signs)
    return frozenset({"a", "an"}.union(*groups))


def read_numeral(tokens: Sequence[Token], at: int) -> Numeral | None:
    """The number that begins at a token; its first token may be the article of "a hundred"."""
    if at >= len(tokens):
        return None
    lower = tokens[at].lower
    if is_number(tokens[at]):
        found = _read_digits(tokens, at)
    elif lower in numeral_starters():
        found = _read_words(tokens, at)
    else:
        return None
    return found and _with_fraction(tokens, _of_scale(tokens, found))


def is_number(token: Token) -> bool:
    """Whether a token is a number in digits: `12`, `.05`."""
    lower = token.lower
    return lower[0].isdecimal() or (lower[0] == "." and len(lower) > 1)


def are_joined(tokens: Sequence[Token], left: int, right: int, *, by: int = 0) -> bool:
    """Whether nothing stands between two tokens, or `by` characters at the most."""
    return left >= 0 and right < len(tokens) and tokens[right].start - tokens[left].end <= by


# --- digits


def _read_digits(tokens: Sequence[Token], at: int) -> Numeral | None:
    digits, last = _digits_from(tokens, at)
    if len(digits) > MOST_DIGITS:
        return None
    suffix = last + 1
    if suffix < len(tokens) and tokens[suffix].lower in ("st", "nd", "rd", "th") and are_joined(tokens, last, suffix):
        return Numeral(at, suffix, Fraction(digits), ONE, "ordinal", in_words=False)
    decimals = len(digits.partition(".")[2])
    step = Fraction(1, 10**decimals) if decimals else ONE
    return _scaled(tokens, Numeral(at, last, Fraction(digits), step, "number", in_words=False))


def _digits_from(tokens: Sequence[Token], at: int) -> tuple[str, int]:
    """The digits of a number, with those behind a raised point (`0·05`) or a space (`100 000`), and its last token."""
    digits, last = tokens[at].lower, at
    if _follows(tokens, at, "·") and _are_digits(tokens, at + 2) and are_joined(tokens, at, at + 2, by=1):
        return f"{digits}.{tokens[at + 2].lower}", at + 2
    while len(tokens[at].text) <= GROUP and _is_group(tokens, last + 1) and len(digits) <= MOST_DIGITS:
        digits, last = digits + tokens[last + 1].lower, last + 1
    return digits, last


def _follows(tokens: Sequence[Token], at: int, *words: str) -> bool:
    return at + 1 < len(tokens) and tokens[at + 1].lower in words


def _are_digits(tokens: Sequence[Token], at: int) -> bool:
    return at < len(tokens) and tokens[at].lower.isdecimal()


def _is_group(tokens: Sequence[Token], at: int) -> bool:
    """Whether a token can be the next three digits of a number that is written with spaces."""
    if not _are_digits(tokens, at) or len(tokens[at].text) != GROUP:
        return False
    return tokens[at - 1].lower[0] != "0" and tokens[at].start - tokens[at - 1].end == 1


def _scaled(tokens: Sequence[Token], found: Numeral) -> Numeral:
    """With the power of ten or the scale behind it: `1.5 x 10^9`, `10^9`, `1.5 million`."""
    power = _power_at(tokens, found.last + 2) if _follows(tokens, found.last, "x", "×", "*", "·") else None
    if power is not None:
        return _multiplied(found, *power)
    if found.value == TEN and (power := _power_at(tokens, found.first)) is not None:
        return _multiplied(found._replace(value=ONE), *power)
    if (scale := _scale_at(tokens, found.last + 1)) is not None:
        return _multiplied(found, Fraction(scale), found.last + 1)
    if _follows(tokens, found.last, "k") and _follows(tokens, found.last + 1, "/"):
        return _multiplied(found, Fraction(THOUSAND), found.last + 1)  # 100 K/mm3
    return found


def _multiplied(found: Numeral, factor: Fraction, last: int) -> Numeral:
    return found._replace(value=found.value * factor, step=found.step * factor, last=last)


def _scale_at(tokens: Sequence[Token], at: int) -> int | None:
    return lexicon().scales.get(tokens[at].lower) if at < len(tokens) else None


_SUPERSCRIPT = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")


def _power_at(tokens: Sequence[Token], at: int) -> tuple[Fraction, int] | None:
    """The power of ten at a token, and its last token: `10^9`, `10⁹`, `10-3`; `109/L`, whose superscript was lost."""
    lower = tokens[at].lower if at < len(tokens) else ""
    if lower == "10" and _follows(tokens, at, "^", "-"):
        place = at + 1 + (tokens[at + 1].lower == "^")
        minus = place < len(tokens) and tokens[place].lower == "-"
        place += minus
        return _power(tokens[place].lower, place, negative=minus) if _are_digits(tokens, place) else None
    if lower == "10" and are_joined(tokens, at, at + 1):
        return _power(tokens[at + 1].lower.translate(_SUPERSCRIPT), at + 1)
    if lower[:2] == "10" and _follows(tokens, at, "/", "per"):
        return _power(lower[2:], at)
    return None


def _power(exponent: str, last: int, *, negative: bool = False) -> tuple[Fraction, int] | None:
    if not exponent.isdecimal() or len(exponent) > len(str(MOST_ZEROS)) or int(exponent) > MOST_ZEROS:
        return None
    power = Fraction(10 ** int(exponent))
    return (1 / power if negative else power), last


# --- words


def _read_words(tokens: Sequence[Token], at: int) -> Numeral | None:
    words, lower = lexicon(), tokens[at].lower
    if lower in ("a", "an"):
        return _read_after_article(tokens, at)
    if lower in words.cardinals or lower in words.scales:
        return _read_cardinal(tokens, at)
    if lower == "half":
        return _read_half(tokens, at, at)
    if lower in words.signs:
        return Numeral(at, at, Fraction(words.signs[lower]), NO_STEP, "part", in_words=False)
    form: Form = "times" if lower in words.times else "ordinal"
    value = words.times.get(lower) or words.ordinals.get(lower)
    return Numeral(at, at, Fraction(value), ONE, form, in_words=True) if value else None


def _read_after_article(tokens: Sequence[Token], at: int) -> Numeral | None:
    """What begins with "a": "a hundred", "a dozen", "a half", "a third of"; "a third dose" is no third."""
    words = lexicon()
    after = tokens[at + 1].lower if at + 1 < len(tokens) else ""
    if after in words.scales:
        return _read_cardinal(tokens, at + 1, first=at)
    if after == "half":
        return _read_half(tokens, at, at + 1)
    if after in words.parts and not _counts_on(tokens, at + 2):
        return Numeral(at, at + 1, Fraction(1, words.parts[after]), NO_STEP, "part", in_words=True)
    return None


def _counts_on(tokens: Sequence[Token], at: int) -> bool:
    """Whether a noun follows, so that "a third" means one more."""
    return at < len(tokens) and tokens[at].is_content and tokens[at].lower not in _COMPARING


_COMPARING = frozenset({"lower", "higher", "smaller", "larger", "greater", "fewer", "better", "reduction", "increase"})


def _read_half(tokens: Sequence[Token], first: int, at: int) -> Numeral | None:
    """A half; a "half-life" and "the first half" are none, and "half a million" is a number."""
    if _follows(tokens, at, "life", "lives", "time", "way", "sibling", "siblings"):
        return None
    if first and tokens[first - 1].lower in ("first", "second", "latter", "other", "last"):
        return None
    scale = at + 2 if _follows(tokens, at, "a") else at + 1
    if (size := _scale_at(tokens, scale)) is not None:
        return Numeral(first, scale, Fraction(size, 2), NO_STEP, "number", in_words=True)
    return Numeral(first, at, Fraction(1, 2), NO_STEP, "part", in_words=True)


def _read_cardinal(tokens: Sequence[Token], at: int, first: int | None = None) -> Numeral | None:
    """A whole number in words, with what it counts parts of: "two hundred and fifty", "two thirds", "twenty-first"."""
    words = lexicon()
    first = at if first is None else first
    if first and tokens[at].lower in words.scales and tokens[first - 1].lower in ("few", "several", "many", "some"):
        return None
    value, last = _spell(tokens, at, words)
    after = tokens[last + 1].lower if last + 1 < len(tokens) else ""
    if value % TEN == 0 and TWENTY <= value < HUNDRED and words.ordinals.get(after, TEN) < TEN:
        return Numeral(first, last + 1, Fraction(value + words.ordinals[after]), ONE, "ordinal", in_words=True)
    if after in words.parts and value < words.parts[after]:
        return Numeral(first, last + 1, Fraction(value, words.parts[after]), NO_STEP, "part", in_words=True)
    return Numeral(first, last, Fraction(value), ONE, "number", in_words=True)


def _spell(tokens: Sequence[Token], at: int, words: Lexicon) -> tuple[int, int]:
    """The value of the number words from a token on, and the last of them."""
    total, current, last = 0, 0, at - 1
    for index in range(at, len(tokens)):
        lower = tokens[index].lower
        if lower in words.cardinals and _fits(current, words.cardinals[lower], begun=last >= at):
            current += words.cardinals[lower]
        elif lower in words.scales and _scales(total, current, words.scales[lower]):
            current = max(current, 1) * words.scales[lower]
            if words.scales[lower] >= THOUSAND:
                total, current = total + current, 0
        elif lower == "and" and (total or current >= HUNDRED) and _is_small(tokens, index + 1, words):
            continue
        else:
            break
        last = index
    return total + current, last


def _fits(current: int, value: int, *, begun: bool) -> bool:
    """Whether a number word goes on the number before it: "twenty" "five", "hundred" "ten", not "five" "six"."""
    if not begun or (current == 0 and value):
        return True
    if current % HUNDRED == 0:
        return 0 < value < HUNDRED
    return current % TEN == 0 and current % HUNDRED >= TWENTY and 0 < value < TEN


def _scales(total: int, current: int, scale: int) -> bool:
    """Whether a scale goes on a number: "five" "hundred", "two million" "five" "thousand"."""
    return current < scale and (scale < THOUSAND or total % (scale * THOUSAND) == 0)


def _is_small(tokens: Sequence[Token], at: int, words: Lexicon) -> bool:
    return at < len(tokens) and words.cardinals.get(tokens[at].lower, 0) > 0


# --- and a half


def _of_scale(tokens: Sequence[Token], found: Numeral) -> Numeral:
    """With the scale that it is a part of: "three quarters of a million"."""
    link = [token.lower for token in tokens[found.last + 1 : found.last + 3]]
    if found.form != "part" or link != ["of", "a"] or (scale := _scale_at(tokens, found.last + 3)) is None:
        return found
    return _multiplied(found, Fraction(scale), found.last + 3)._replace(form="number")


def _with_fraction(tokens: Sequence[Token], found: Numeral) -> Numeral:
    """With the part of one behind it: "two and a half", `2 1/2`, `2½`."""
    after = found.last + 1
    if found.form != "number" or found.step != ONE or after >= len(tokens):
        return found
    part: Numeral | None = None
    if tokens[after].lower in lexicon().signs:
        part = _read_words(tokens, after)
    elif tokens[after].lower == "and" and _follows(tokens, after, "a", "one", "half", "three"):
        part = _read_words(tokens, after + 1)
    elif not found.in_words:
        part = _read_slashed(tokens, after)
    if part is not None and part.form == "number" and found.in_words and found.value < TEN:
        return part._replace(first=found.first, value=(2 * found.value + 1) * part.value)  # "four and a half thousand"
    if part is None or part.form != "part":
        return found
    return found._replace(last=part.last, value=found.value + part.value, step=NO_STEP)


def _read_slashed(tokens: Sequence[Token], at: int) -> Numeral | None:
    """The `1/2` of `2 1/2`."""
    if not (_are_digits(tokens, at) and are_joined(tokens, at, at + 2, by=1) and _follows(tokens, at, "/")):
        return None
    above, below = tokens[at].lower, tokens[at + 2].lower
    if below not in ("2", "3", "4", "5", "8") or len(above) > 1 or not 0 < int(above) < int(below):
        return None
    return Numeral(at, at + 2, Fraction(int(above), int(below)), NO_STEP, "part", in_words=False)
