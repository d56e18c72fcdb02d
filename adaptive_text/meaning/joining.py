"""Mentions that belong together: ranges, ratios, compound times, lists with one unit, "twice" with "a day"."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from adaptive_text.meaning.amounts import DATE, LETTER, RANK, RATIO, Quantity
from adaptive_text.meaning.measures import COUNT, FREQUENCY, SHARE, TIME, TIMES, Scale, time_words
from adaptive_text.meaning.numerals import NO_STEP

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from adaptive_text.meaning.amounts import Weight
    from adaptive_text.meaning.tokens import Passage, Token

    Gap = tuple[str, ...]
    """The words between two mentions."""
    Rule = Callable[[Passage, Quantity, Quantity, Gap], Quantity | None]
    """Joins two neighbours, or not."""

WIDEST = 8
"""Words between two mentions that can belong together."""
LONGEST_NOUN = 4
"""Words for what is counted: "11 major vascular events per 1,000"."""
MOST_KNOWN = 3
"""Up to here a group in words says only what is known: "neither of the two"."""
TEN = 10
MOST_LINKING = 3
"""Words between an amount and the number that it is told of: "52% of those at 40 to 59"."""

_OF = frozenset(
    {
        *(("of", *rest) for rest in ((), ("the",), ("all",), ("these",), ("those",), ("every",), ("a", "total", "of"))),
        *(("out", "of", *rest) for rest in ((), ("the",), ("every",), ("all",), ("a", "total", "of"))),
        *((word, *rest) for word in ("in", "for") for rest in (("every",), ("each",))),
        *(("/",), ("in",), ("per",)),
    }
)
"""Between the numbers of a share: "12 of the 48", "1 in 20", "3 out of every 10"."""
_PER = (("in", "every"), ("of", "every"), ("for", "every"), ("out", "of", "every"), ("out", "of"), ("per",), ("in",))
"""The same behind a noun: "11 events per 1,000", "one person in four"."""
_TO: dict[Gap, bool] = {
    **dict.fromkeys((("to",), ("-",), ("through",), ("until",), ("up", "to"), ("up", "to", "and", "including")), False),
    **dict.fromkeys((("to", "less", "than"), ("to", "under"), ("to", "below"), ("to", "<"), ("-", "<")), True),
    ("up", "to", "but", "not", "including"): True,
    ("up", "to", ",", "but", "not", "including", ","): True,
}
"""Between the ends of a range, and whether the upper one is out."""
_LISTED = frozenset(
    {("and",), ("or",), (",", "and"), (",", "or"), ("/",), ("versus",), ("vs",), ("to",), ("-",), ("then",)}
)
"""Between the members of a list, of which one may name the unit for all."""


def join_mentions(passage: Passage, found: Iterable[Quantity]) -> list[Quantity]:
    """The mentions, with those joined that are one quantity, and with the units that they share."""
    joined: list[Quantity] = []
    for one in found:
        last = one
        while joined and (both := _join(passage, joined[-1], last)) is not None:
            joined.pop()
            last = both
        joined.append(last)
    return _share_units(passage.tokens, joined)


def _join(passage: Passage, left: Quantity, right: Quantity) -> Quantity | None:
    tokens = passage.tokens
    if right.first - left.last > WIDEST or tokens[left.first].sentence != tokens[right.last].sentence:
        return None
    gap = tuple(token.lower for token in tokens[left.last + 1 : right.first])
    return next((both for rule in _RULES if (both := rule(passage, left, right, gap)) is not None), None)


# --- how often


def _often(passage: Passage, left: Quantity, right: Quantity, gap: Gap) -> Quantity | None:
    """How often in a time: "twice" and "daily", "1 to 2 times" and "a day", "5 days" and "a week"; "6-monthly"."""
    right = as_frequency(passage.tokens, right)
    if right.dimension != FREQUENCY or gap or not (left.low and left.high and right.low and right.high):
        return None
    if left.dimension == TIMES:
        return right._replace(first=left.first, low=left.low * right.low, high=left.high * right.high, weight="firm")
    if left.scale == time_words()["day"] and right.high * left.scale.factor < 1:
        low, high = (left.written(end) * rate for end, rate in ((left.low, right.low), (left.high, right.high)))
        return right._replace(first=left.first, low=low, high=high, weight="firm")
    if left.dimension == COUNT and _is_every(passage, left, right):
        return right._replace(first=left.first, low=right.low / left.high, high=right.high / left.low, weight="firm")
    return None


def _is_every(passage: Passage, left: Quantity, right: Quantity) -> bool:
    """Whether "6-monthly" says every how many months; "six monthly injections" come every month."""
    between = passage.plain[passage.tokens[left.last].end : passage.tokens[right.first].start]
    return between == "-" and passage.tokens[right.first].lower.endswith("ly")


def as_frequency(tokens: Sequence[Token], one: Quantity) -> Quantity:
    """The time "a day", read as how often."""
    if one.dimension != TIME or one.weight != "soft" or not one.point or tokens[one.first].lower not in ("a", "an"):
        return one
    scale = Scale(FREQUENCY, is_calendar=one.scale.is_calendar)
    return one._replace(scale=scale, low=1 / one.point, high=1 / one.point, step=NO_STEP)


# --- ratios


def _proportion(passage: Passage, left: Quantity, right: Quantity, gap: Gap) -> Quantity | None:
    """Parts beside each other, `2:1`, `2:2:1`, "a 2 to 1 ratio": the share of the first."""
    if gap != (":",) and not (gap == ("to",) and _names_ratio(passage.tokens, left, right)):
        return None
    if left.dimension not in (COUNT, RATIO) or right.dimension != COUNT or left.point is None or right.point is None:
        return None
    parts = (*(left.parts or (left.point,)), right.point)
    if not all(part > 0 for part in parts):
        return None
    share = parts[0] / sum(parts)
    return Quantity(left.first, right.last, Scale(RATIO), share, share, parts=parts)


def _names_ratio(tokens: Sequence[Token], left: Quantity, right: Quantity) -> bool:
    """Whether a ratio is named beside two numbers: "a 2 to 1 ratio", "a ratio of 2 to 1"."""
    before, after = tokens[max(0, left.first - 3) : left.first], tokens[right.last + 1 : right.last + 2]
    return any(token.stem == "ratio" for token in (*before, *after))


def _share(passage: Passage, left: Quantity, right: Quantity, gap: Gap) -> Quantity | None:
    """So many of so many: `12/48`, "12 of the 48", "1 in 20", "16 to 36 of every 10,000"; not the score `0/1`."""
    is_score = gap == ("/",) and right.point == 1
    if left.first and left.point == 1 and passage.tokens[left.first - 1].lower in ("every", "each"):
        left = left._replace(low=right.low, high=right.high)  # "every one of the 11"
    return _portion(left, right) if gap in _OF and not left.parts and not is_score else None


def _share_behind_noun(passage: Passage, left: Quantity, right: Quantity, gap: Gap) -> Quantity | None:
    """The same with a noun between: "11 events per 1,000"; with "in" only "one in four" and "3 in 100"."""
    words = next((words for words in _PER if gap[-len(words) :] == words), None)
    if words is None or not 0 < len(gap) - len(words) <= LONGEST_NOUN:
        return None
    is_clear = words != ("in",) or left.point == 1 or _is_round(right.point)
    noun = passage.tokens[left.last + 1 : right.first - len(words)]
    return _portion(left, right) if is_clear and all(token.is_word for token in noun) else None


def _portion(left: Quantity, right: Quantity) -> Quantity | None:
    """How much of a whole a number is, if it can be a part of it."""
    whole = right.point
    if left.dimension not in (COUNT, TIMES) or right.dimension != COUNT or left.is_label or right.is_label or not whole:
        return None
    if left.low is None or left.high is None or not 0 <= left.low <= left.high <= whole:
        return None
    is_known = left.weight == "soft" and right.in_words and whole <= MOST_KNOWN
    return left._replace(
        last=right.last,
        scale=Scale(SHARE),
        low=left.low / whole,
        high=left.high / whole,
        step=left.step / whole if _is_round(whole) and left.high > 1 else NO_STEP,
        parts=(left.low, whole) if left.point is not None else (),
        weight="soft" if is_known else "firm",
    )


def _is_round(value: Fraction | None) -> bool:
    """Whether a number is a power of ten."""
    return value is not None and value >= TEN and str(value).rstrip("0") == "1"


# --- compound amounts


def _compound(_passage: Passage, left: Quantity, right: Quantity, gap: Gap) -> Quantity | None:
    """Two units for one amount: "1 hour 30 minutes", "2 years and 6 months", "5 feet 2 inches"."""
    if left.dimension != right.dimension or gap not in _COMPOUND.get(left.dimension, ()):
        return None
    if (
        left.point is None
        or right.point is None
        or left.is_label
        or right.is_label
        or "soft" in (left.weight, right.weight)
    ):
        return None
    if right.scale.factor >= left.scale.factor or not 0 < right.point < left.scale.factor:
        return None
    size = left.point + right.point
    return right._replace(first=left.first, low=size, high=size)


_COMPOUND: dict[str, tuple[Gap, ...]] = {TIME: ((), (",",), ("and",)), "mass": ((),), "length": ((),)}


# --- ranges


def _range(passage: Passage, left: Quantity, right: Quantity, gap: Gap) -> Quantity | None:
    """From one to another: "1 to 2 weeks", "between 1 and 2", "grade 3 or 4"."""
    is_choice = gap == ("or",) or (gap == ("/",) and left.point == 0)
    if gap not in _TO and not is_choice and not (gap == ("and",) and _is_between(passage.tokens, left)):
        return None
    left, right = _in_one_unit(left, right)
    if left.dimension != right.dimension or left.dimension in (RATIO, LETTER, FREQUENCY):
        return None
    if left.low is None or left.high is None or right.low is None or left.high >= right.low:
        return None
    if is_choice and right.written(right.low) - left.written(left.high) != 1:
        return None
    weight: Weight = "firm" if "firm" in (left.weight, right.weight) else "soft"
    return right._replace(
        first=left.first,
        low=left.low,
        is_open_high=_TO.get(gap, False),
        parts=(),
        is_label=left.is_label,
        weight=weight,
    )


def _is_between(tokens: Sequence[Token], left: Quantity) -> bool:
    """Whether "between" stands in front: "between 18 and 65", "between the ages of 18 and 65"."""
    for at in range(left.first - 1, max(-1, left.first - 5), -1):
        if tokens[at].lower == "between":
            return True
        if tokens[at].lower not in ("the", "age", "ages", "of", "about", "approximately"):
            break
    return False


def _in_one_unit(left: Quantity, right: Quantity) -> tuple[Quantity, Quantity]:
    """Two neighbours with the unit of the one that has one: of the second, of a label, of "a day or two"."""
    is_dated = right.dimension == TIME and right.weight == "soft"
    if (_is_bare(left) and _lends(right)) or (left.dimension == RANK and not left.is_label and is_dated):
        return left.in_unit(right.scale), right  # also "the 30th and 60th day"
    if _is_bare(left) and right.dimension == SHARE and right.parts and _is_round(right.parts[-1]):
        return _portion(left, right._replace(scale=Scale(), low=right.parts[-1], high=right.parts[-1])) or left, right
    if left.dimension == SHARE and left.in_words and right.in_words and _lends(right) and right.step == NO_STEP:
        return left.in_unit(right.scale), right  # "a quarter to half an hour"
    is_lender = left.is_label or (left.dimension == TIME and left.weight == "soft")
    if is_lender and _is_bare(right):
        return left, right.in_unit(left.scale)._replace(is_label=left.is_label)
    return left, right


def _is_bare(found: Quantity) -> bool:
    return found.dimension == COUNT and not found.parts and not found.is_label


def _lends(found: Quantity) -> bool:
    has_unit = found.dimension not in (COUNT, RANK, LETTER, DATE, RATIO, FREQUENCY)
    return has_unit and not found.parts and not found.is_label


_RULES: tuple[Rule, ...] = (_often, _proportion, _compound, _share, _share_behind_noun, _range)


# --- lists


def _share_units(tokens: Sequence[Token], found: list[Quantity]) -> list[Quantity]:
    """Lists whose unit is named once, at the end or in front: "5, 10 and 20 mg", "days 1, 8 and 15"."""
    links = _links(tokens, found)
    for i in range(len(found) - 2, -1, -1):
        if links[i] and not found[i].is_label and not _is_aged(tokens, found[i]) and not _is_told_of(tokens, found, i):
            found[i] = _in_one_unit(found[i], found[i + 1])[0]
    for i in range(len(found) - 1):
        if links[i] and found[i].is_label and _goes_on(tokens, found[i], found[i + 1], links[i]):
            found[i + 1] = _in_one_unit(found[i], found[i + 1])[1]
    return found


def _is_aged(tokens: Sequence[Token], one: Quantity) -> bool:
    """Whether a number is an age, and no share: "52% at ages 40 to 59 and 71%"."""
    return one.first > 0 and tokens[one.first - 1].stem == "age"


def _is_told_of(tokens: Sequence[Token], found: Sequence[Quantity], i: int) -> bool:
    """Whether an amount of the next one's unit is told of a number: "52% at 40 to 59 and 71% at 60 and older"."""
    before, one = found[i - 1] if i else found[i], found[i]
    gap = tokens[before.last + 1 : one.first]
    is_linked = 0 < len(gap) <= MOST_LINKING and all(token.is_word for token in gap)
    return (
        i > 0 and is_linked and before.dimension == found[i + 1].dimension and gap[-1].lower not in ("and", "or", "to")
    )


def _links(tokens: Sequence[Token], found: Sequence[Quantity]) -> list[Gap]:
    """What leads from each mention to the next member of its list; a comma does so only on the way to an "and"."""
    links: list[Gap] = [()] * len(found)
    for i in range(len(found) - 2, -1, -1):
        gap = tuple(token.lower for token in tokens[found[i].last + 1 : found[i + 1].first][:3])
        if gap in _LISTED or (gap == (",",) and links[i + 1]):
            links[i] = gap
    return links


def _goes_on(tokens: Sequence[Token], label: Quantity, member: Quantity, gap: Gap) -> bool:
    """Whether a number goes on a list of labels: "days 1 and 8", "grade 3/4 events"; not "day 1 and 20 patients"."""
    if member.in_words != label.in_words:
        return False  # "four in arm 1 and five in arm 2"
    first = tokens[label.first]
    is_plural = label.first == label.last or first.lower.endswith("s")
    has_noun = member.last + 1 < len(tokens) and tokens[member.last + 1].is_content
    return is_plural or not has_noun or gap in (("/",), ("-",), ("or",))
