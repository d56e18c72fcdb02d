"""Numbers that name and do not count: labels such as `stage III`, and codes, which are no quantities at all."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from adaptive_text.meaning.amounts import LETTER, RANK, Quantity
from adaptive_text.meaning.contexts import contexts
from adaptive_text.meaning.measures import Scale, read_measure, time_words
from adaptive_text.meaning.numerals import ONE, are_joined, is_number, lexicon, read_numeral
from adaptive_text.meaning.telephones import is_emergency

if TYPE_CHECKING:
    from collections.abc import Sequence

    from adaptive_text.meaning.numerals import Numeral
    from adaptive_text.meaning.tokens import Passage, Token

HIGHEST_LABEL = 999
SHORTEST_TELEPHONE, SHORTEST_CODE = 3, 3
"""Digits of a telephone number, and digits told one by one."""
TEN = 10


# --- labels


def read_label(tokens: Sequence[Token], at: int) -> Quantity | None:
    """A number behind its noun or unit: "stage III", `day 8`, "cohort B", "dose three"."""
    number = at + 1
    if number + 1 < len(tokens) and tokens[number].lower in ("-", "#") and are_joined(tokens, at, number + 1, by=1):
        number += 1
    if number >= len(tokens):
        return None
    scale = time_words().get(tokens[at].lower) or Scale(RANK)
    numeral = read_numeral(tokens, number)
    if numeral is not None:
        return _read_numbered(tokens, at, numeral, scale)
    return _read_lettered(tokens, at, number) if scale.dimension == RANK else None


def _read_numbered(tokens: Sequence[Token], at: int, numeral: Numeral, scale: Scale) -> Quantity | None:
    last, value = numeral.last, numeral.value
    if numeral.form != "number" or numeral.step != ONE or value > HIGHEST_LABEL or _is_measured(tokens, last + 1):
        return None
    after = last + 1
    if after < len(tokens) and are_joined(tokens, last, after) and tokens[after].lower in ("a", "b", "c", "d"):
        return _labelled(at, after, value + _letter_value(tokens[after].text), scale)
    return _labelled(at, last, value, scale)._replace(in_words=numeral.in_words)


def _is_measured(tokens: Sequence[Token], at: int) -> bool:
    """Whether a number is followed by what makes it an amount: a unit, or the second number of a ratio."""
    if read_measure(tokens, at) is not None:
        return True
    second = read_numeral(tokens, at + 1) if at < len(tokens) and tokens[at].lower in ("/", "of", "out") else None
    return second is not None and second.value >= TEN


def _read_lettered(tokens: Sequence[Token], at: int, number: int) -> Quantity | None:
    """A Roman numeral, with a letter behind it or not; or a letter alone, which says nothing where it is missing."""
    text = tokens[number].text
    letter = text[-1] if len(text) > 1 and text[-1] in "ABCabc" else ""
    roman = lexicon().roman.get(text.removesuffix(letter) if letter else text)
    if roman is not None:
        return _labelled(at, number, roman + _letter_value(letter), Scale(RANK))
    if len(text) == 1 and "A" <= text <= "Z":
        return _labelled(at, number, _letter_value(text), Scale(LETTER))._replace(weight="soft")
    return None


def read_next_roman(tokens: Sequence[Token], at: int) -> Quantity | None:
    """The IV of "stage III or IV"."""
    romans, before = lexicon().roman, at
    while before > 1 and tokens[before - 1].lower in _LINKS and tokens[before - 2].text.rstrip("ABCabc") in romans:
        before -= 2
    is_listed = 0 < before < at and tokens[before - 1].stem in contexts().labels
    value = romans.get(tokens[at].text)
    return _labelled(at, at, Fraction(value), Scale(RANK)) if is_listed and value is not None else None


_LINKS = frozenset({"or", "and", "to", "-", "/", ","})


def _letter_value(letter: str) -> Fraction:
    """A part of one, so that stage IIIB is not stage III."""
    return Fraction(ord(letter.lower()) - ord("a") + 1, 100) if letter else Fraction(0)


def _labelled(first: int, last: int, value: Fraction, scale: Scale) -> Quantity:
    size = value * scale.factor
    return Quantity(first, last, scale, size, size, step=scale.factor, is_label=True)


# --- codes


def skip_code(passage: Passage, at: int) -> int | None:
    """The last token of a number that is a part of a name: `COVID-19`, `BA.5`, `5FU`, `5-HT`; of a reference `[12]`."""
    tokens, after = passage.tokens, at + 1
    if is_emergency(passage, at) or (at and tokens[at - 1].text in contexts().coded):
        return at
    if at and are_joined(tokens, at - 1, at) and _ends_name(tokens, at - 1):
        return at
    if after == len(tokens):
        return None
    if not tokens[after].is_word:
        return at if at and (tokens[at - 1].lower, tokens[after].lower) == ("[", "]") else None
    return after if _begins_name(passage, at, after) and read_measure(tokens, after) is None else None


def _ends_name(tokens: Sequence[Token], at: int) -> bool:
    """Whether a sign joins a name to the number behind it; "under-5" and "phase-2" are no names."""
    if tokens[at].lower not in ("-", ".", "_", "'") or not are_joined(tokens, at - 1, at):
        return False
    name = tokens[at - 1]
    return name.is_word and name.stem not in contexts().labels and name.lower not in ("under", "over", "aged", "to")


_SUFFIXES = frozenset({"s", "st", "nd", "rd", "th", "x", "fold"})


def _begins_name(passage: Passage, at: int, after: int) -> bool:
    """Whether a word behind a number makes a name with it: glued to it, or in capitals behind a hyphen."""
    number, word = passage.tokens[at], passage.tokens[after]
    if number.end == word.start:
        return word.lower not in _SUFFIXES
    is_capital = word.text.isupper() and len(word.text) > 1
    return is_capital and passage.plain[number.end : word.start] == "-"


def skip_telephone(tokens: Sequence[Token], at: int) -> int | None:
    """The last token of the number behind "call"."""
    last = at
    while last + 1 < len(tokens) and is_number(tokens[last + 1]):
        last += 1
    if last == at or len(tokens[at + 1].text) < SHORTEST_TELEPHONE or read_measure(tokens, last + 1) is not None:
        return None
    return last


def skip_spelled_code(tokens: Sequence[Token], at: int) -> int | None:
    """The last of some digits that are told one by one: "nine-one-one"."""
    last = at
    while last < len(tokens) and _is_digit_word(tokens, last):
        last += 1
    return last - 1 if last - at >= SHORTEST_CODE else None


def _is_digit_word(tokens: Sequence[Token], at: int) -> bool:
    found = read_numeral(tokens, at)
    is_one_word = found is not None and found.first == found.last and found.in_words and found.form == "number"
    return is_one_word and lexicon().cardinals.get(tokens[at].lower, TEN) < TEN
