"""Single mentions of quantities: a number with its unit, a label, a date, a frequency, a word such as "both"."""

from __future__ import annotations

from fractions import Fraction
from functools import cache
from typing import TYPE_CHECKING

from adaptive_text.meaning.amounts import RANK, Quantity
from adaptive_text.meaning.contexts import contexts, word_numbers, word_shares
from adaptive_text.meaning.datings import months, read_date, read_decade, read_month, read_year
from adaptive_text.meaning.measures import (
    COUNT,
    FREQUENCY,
    SHARE,
    TIME,
    TIMES,
    Interval,
    Measure,
    Scale,
    interval_starters,
    multiples,
    read_interval,
    read_measure,
    time_words,
)
from adaptive_text.meaning.naming import read_label, read_next_roman, skip_code, skip_spelled_code, skip_telephone
from adaptive_text.meaning.numerals import (
    Numeral,
    are_joined,
    is_number,
    lexicon,
    numeral_starters,
    read_numeral,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from adaptive_text.meaning.amounts import Weight
    from adaptive_text.meaning.tokens import Passage, Token

    Reader = Callable[[Sequence[Token], int], Quantity | int | None]
    """Reads what begins at a token: a quantity; or the last of some tokens that only look like one."""
    Readers = tuple[Reader, ...]


SEEN = 5
"""Words behind "vision" in which "double" is no number: "vision that is blurred or double"."""


def find_mentions(passage: Passage) -> Iterator[Quantity]:
    """All mentions, from left to right, without overlap."""
    tokens, at = passage.tokens, 0
    by_word, by_stem = _readers()
    while at < len(tokens):
        token = tokens[at]
        readers = by_word.get(token.lower) or by_stem.get(token.stem)
        if readers is None:
            readers = _BY_DIGIT if is_number(token) else (_read_frequency,) if token.lower[0] == "q" else ()
        found: Quantity | int | None = skip_code(passage, at) if readers is _BY_DIGIT else None
        for read in () if found is not None else readers:
            found = read(tokens, at)
            if found is not None:
                break
        if isinstance(found, Quantity):
            yield from _with_rate(found)
            found = found.last
        at = at + 1 if found is None else found + 1


def _with_rate(found: Quantity) -> Iterator[Quantity]:
    """A quantity, and the minute of `bpm`."""
    yield found
    if found.scale.per:
        rate = 1 / time_words()[found.scale.per].factor
        yield Quantity(found.last, found.last, Scale(FREQUENCY), rate, rate, weight="soft")


@cache
def _readers() -> tuple[Mapping[str, Readers], Mapping[str, Readers]]:
    """What may begin with a word, and with a stem, to be tried in this order."""
    by_word: dict[str, Readers] = {}

    def add(words: Iterable[str], *readers: Reader) -> None:
        for word in words:
            by_word[word] = (*by_word.get(word, ()), *readers)

    add(months(), read_month)
    add(time_words(), read_label, _read_lone_time)
    add(numeral_starters(), skip_spelled_code, _read_number)
    add(interval_starters(), _read_frequency)
    add(multiples(), _read_multiple)
    add(word_numbers(), _read_word)
    add(word_shares(), _read_share)
    add((roman.lower() for roman in lexicon().roman), read_next_roman)
    by_stem: dict[str, Readers] = dict.fromkeys(contexts().labels, (read_label,))
    return by_word, by_stem | dict.fromkeys(contexts().telephones, (skip_telephone,))


# --- numbers


def _read_number(tokens: Sequence[Token], at: int) -> Quantity | None:
    numeral = read_numeral(tokens, at)
    if numeral is None:
        return _read_half_life(tokens, at)
    measure = read_measure(tokens, _past_filler(tokens, numeral))
    if measure is None or (numeral.form == "ordinal" and measure.scale.dimension != TIME):
        measure = Measure(_scale_without_unit(numeral), numeral.last)
    value, last = numeral.value, measure.last
    if last > numeral.last:
        more, last = _read_and_a_part(tokens, last)
        value += more
    is_negative = _is_negative(tokens, at)
    made = _made(at - is_negative, last, -value if is_negative else value, numeral, measure.scale)
    if numeral.form == "number" and value == 1 and at and tokens[at - 1].lower in ("only", "just", "exactly"):
        made = made._replace(weight="firm")
    return _with_plus(tokens, made)


def _read_half_life(tokens: Sequence[Token], at: int) -> Quantity | None:
    """The half of a half-life, which another text may tell in words."""
    if tokens[at].lower != "half" or at + 1 >= len(tokens) or tokens[at + 1].stem != "life":
        return None
    half = Fraction(1, 2)
    return Quantity(at, at + 1, Scale(SHARE), half, half, weight="soft")


_BY_DIGIT: Readers = (read_date, read_decade, read_year, _read_number)
"""What may begin with a number in digits."""


def _made(first: int, last: int, value: Fraction, numeral: Numeral, scale: Scale) -> Quantity:
    size = value * scale.factor + scale.shift
    is_one = value == 1 and numeral.in_words and scale.dimension in (COUNT, TIMES)
    weight: Weight = "soft" if is_one or numeral.form == "ordinal" else "firm"
    step = numeral.step * scale.factor
    return Quantity(first, last, scale, size, size, step=step, weight=weight, in_words=numeral.in_words)


def _scale_without_unit(numeral: Numeral) -> Scale:
    match numeral.form:
        case "part":
            return Scale(SHARE)
        case "ordinal":
            return Scale(RANK)
        case "times":
            return Scale(TIMES)
        case "number":
            return Scale(COUNT)


def _past_filler(tokens: Sequence[Token], numeral: Numeral) -> int:
    """Where a unit may stand: behind "of an" in "a quarter of an hour", "completed" in "34 completed weeks"."""
    at = numeral.last + 1
    if numeral.form != "part":
        return at + (at < len(tokens) and tokens[at].stem in contexts().between)
    at += at < len(tokens) and tokens[at].lower == "of"
    return at + 1 if at < len(tokens) and tokens[at].lower in ("a", "an", "one") else numeral.last + 1


def _is_negative(tokens: Sequence[Token], at: int) -> bool:
    """Whether a minus stands before a number, and neither a range nor a name."""
    sign, before = at - 1, at - 2
    if sign < 0 or tokens[sign].lower != "-" or not are_joined(tokens, sign, at):
        return False
    if before < 0 or tokens[before].lower in ("(", "["):
        return True
    return not are_joined(tokens, before, sign) and not is_number(tokens[before])


def _read_and_a_part(tokens: Sequence[Token], last: int) -> tuple[Fraction, int]:
    """The "and a half" of "a year and a half"."""
    link, start = last + 1, last + 2
    if start < len(tokens) and tokens[link].lower == "and" and tokens[start].lower in ("a", "one"):
        part = read_numeral(tokens, start)
        if part is not None and part.form == "part":
            return part.value, part.last
    return Fraction(0), last


def _with_plus(tokens: Sequence[Token], found: Quantity) -> Quantity:
    """`18+` is at least 18."""
    after = found.last + 1
    if after < len(tokens) and tokens[after].lower == "+" and are_joined(tokens, found.last, after):
        return found._replace(last=after, high=None)
    return found


# --- times


def _read_frequency(tokens: Sequence[Token], at: int) -> Quantity | None:
    """How often: "daily", "every 12 hours"; "a week" is read as a time, which may turn out to be how often."""
    found = read_interval(tokens, at)
    if found is None:
        return None
    if tokens[at].lower in ("a", "an"):
        return _lone_time(tokens, at, found)
    is_told = found.times > 1 or found.low != found.high or found.last - at > 1 or tokens[at].lower[0] == "q"
    scale = Scale(FREQUENCY, is_calendar=found.is_calendar)
    low, high = found.times / found.high, found.times / found.low
    return Quantity(at, found.last, scale, low, high, weight="firm" if is_told else "soft")


def _read_lone_time(tokens: Sequence[Token], at: int) -> Quantity | None:
    """A unit of time that stands for one of it: "the previous year", "patient-years"."""
    if tokens[at].lower.endswith("s") and not (at and tokens[at - 1].stem in ("patient", "person")):
        return None
    scale = time_words()[tokens[at].lower]
    return _lone_time(tokens, at, Interval(scale.factor, scale.factor, scale.is_calendar, 1, at))


def _lone_time(tokens: Sequence[Token], first: int, found: Interval) -> Quantity:
    more, last = _read_and_a_part(tokens, found.last)
    size = found.low * (1 + more)
    scale = Scale(TIME, found.low, is_calendar=found.is_calendar)
    return Quantity(first, last, scale, size, size, weight="firm" if more else "soft")


# --- words


def _read_multiple(tokens: Sequence[Token], at: int) -> Quantity | None:
    """A number of times in one word: "doubled"; "double-blind" is a name, and so is vision that is double."""
    if at + 1 < len(tokens) and tokens[at + 1].stem in contexts().names:
        return None
    if "vision" in (token.lower for token in tokens[max(0, at - SEEN) : at]):
        return None
    value = multiples()[tokens[at].lower]
    return Quantity(at, at, Scale(TIMES), value, value, role="remaining")


def _read_word(tokens: Sequence[Token], at: int) -> Quantity:
    """A word such as "both"; "a couple of days" has a unit."""
    value = word_numbers()[tokens[at].lower]
    is_of = at + 1 < len(tokens) and tokens[at + 1].lower == "of"
    unit = read_measure(tokens, at + 2) if is_of and at + 2 < len(tokens) else None
    if unit is not None and unit.scale.dimension == TIME:
        size = value * unit.scale.factor
        return Quantity(at, unit.last, unit.scale, size, size, nearness="about", weight="soft", in_words=True)
    return Quantity(at, at, Scale(COUNT), value, value, weight="soft", in_words=True)


def _read_share(tokens: Sequence[Token], at: int) -> Quantity:
    sign, value = word_shares()[tokens[at].lower]
    low, high = {"=": (value, value), ">": (value, None), "<": (None, value)}[sign]
    return Quantity(at, at, Scale(SHARE), low, high, sign == ">", sign == "<", weight="soft")
