"""What a passage says of how much, how many, how long and how often: the quantities of a text."""

from __future__ import annotations

from bisect import bisect_right
from functools import lru_cache
from typing import TYPE_CHECKING

from adaptive_text.meaning.amounts import RANK
from adaptive_text.meaning.bounding import bound
from adaptive_text.meaning.contexts import contexts
from adaptive_text.meaning.joining import as_frequency, join_mentions
from adaptive_text.meaning.measures import COUNT, FREQUENCY, SHARE, TIME, TIMES, Scale, time_words
from adaptive_text.meaning.mentions import find_mentions
from adaptive_text.meaning.numerals import NO_STEP
from adaptive_text.meaning.sameness import same_but_for_limits

if TYPE_CHECKING:
    from collections.abc import Sequence

    from adaptive_text.meaning.amounts import Quantity, Role
    from adaptive_text.meaning.tokens import Passage, Token

NEAR = 4
"""Words between an amount and what it is per: "three watery stools a day"; or a number and the statistic that it is."""
FAR = 14
"""Words in front of a number in which the ratio is named that it is."""
HALFWAY = 6
"""Words in front of a share in which a change is named."""
MOST_DEFINITE = 3
"""Up to here a number in words behind "the" says only what is known."""


@lru_cache(maxsize=64)
def find_quantities(passage: Passage) -> tuple[Quantity, ...]:
    """The quantities of a passage, in order, each with its limit, its weight and the fact it was printed from."""
    tokens = passage.tokens
    found = bound(passage, join_mentions(passage, find_mentions(passage)))
    if not found:
        return ()
    found = _with_limits_of_others(tokens, found)
    brackets = _statistical_brackets(tokens)
    found = [_in_context(tokens, one, brackets) for one in _weigh_frequencies(tokens, found)]
    return tuple(_with_fact(passage, one) for one in found) if passage.facts else tuple(found)


def _with_limits_of_others(tokens: Sequence[Token], found: list[Quantity]) -> list[Quantity]:
    """The quantities; the same in another unit has the same limit: "50 kg or more (110 lb)"."""
    for i in range(1, len(found)):
        before, one = found[i - 1], found[i]
        is_beside = before.last + 2 == one.first and tokens[one.first - 1].lower == "("
        if is_beside and before.is_bounded and _is_converted(before, one):
            found[i] = one._replace(
                low=None if before.low is None else one.low,
                high=None if before.high is None else one.high,
                is_open_low=before.is_open_low,
                is_open_high=before.is_open_high,
            )
    return found


def _is_converted(before: Quantity, one: Quantity) -> bool:
    is_point = one.point is not None and before.dimension == one.dimension and before.scale != one.scale
    return is_point and same_but_for_limits(before, one)


def _with_fact(passage: Passage, one: Quantity) -> Quantity:
    start, end = passage.span(one.first, one.last)
    fact = next((span for span in passage.facts if span.start < end and start < span.end), None)
    return one._replace(fact=fact)


# --- weights


def _weigh_frequencies(tokens: Sequence[Token], found: list[Quantity]) -> list[Quantity]:
    """A frequency counts where it belongs to an amount: "40 mg a day", "three stools a day"; not in "daily life"."""
    for i in range(1, len(found)):
        before, one = found[i - 1], found[i]
        if one.weight != "soft" or before.weight != "firm" or before.dimension in (FREQUENCY, TIME) or one.scale.per:
            continue
        rate = as_frequency(tokens, one)
        gap = tokens[before.last + 1 : one.first]
        if rate.dimension == FREQUENCY and len(gap) <= NEAR and all(t.is_content or t.lower == "of" for t in gap):
            found[i] = rate._replace(weight="firm")
    return found


def _statistical_brackets(tokens: Sequence[Token]) -> list[tuple[int, int]]:
    """Brackets that hold statistics: "(HR 0.65; 95% CI 0.5 to 0.8)"."""
    brackets: list[tuple[int, int]] = []
    opened: int | None = None
    for at, token in enumerate(tokens):
        if token.lower in ("(", "["):
            opened = at
        elif token.lower in (")", "]") and opened is not None:
            if any(inside.stem in contexts().statistics or inside.text == "OR" for inside in tokens[opened + 1 : at]):
                brackets.append((opened, at))
            opened = None
    return brackets


def _in_context(tokens: Sequence[Token], one: Quantity, brackets: Sequence[tuple[int, int]]) -> Quantity:
    if one.weight == "firm" and _is_mere_statistic(tokens, one, brackets):
        one = one._replace(weight="statistic")
    if one.dimension == COUNT:
        if _is_known(tokens, one):
            one = one._replace(weight="soft")
        if _is_base(tokens, one):
            one = one._replace(is_base=True)
        if _is_slight(tokens, one):
            one = one._replace(weight="slight")
        if _is_age(tokens, one):
            one = one.in_unit(time_words()["year"])._replace(is_age=True)
    elif one.dimension == RANK:
        one = _ranked(tokens, one)
    elif one.dimension == TIME and not one.is_age:
        one = one._replace(is_age=_tells_age(tokens, one))
    if one.dimension == TIMES:
        return one._replace(role="remaining")  # three times higher is three times as high
    return one if one.role else one._replace(role=_role(tokens, one))


def _is_mere_statistic(tokens: Sequence[Token], one: Quantity, brackets: Sequence[tuple[int, int]]) -> bool:
    """Whether a number stands among statistics or behind one ("p = 0.03"), or is the level of an interval, "95% CI"."""
    place = bisect_right(brackets, (one.first, len(tokens))) - 1
    if place >= 0 and one.first <= brackets[place][1]:
        return True
    after = tokens[one.last + 1 : one.last + 2]
    if after and (after[0].text in ("CI", "CrI") or after[0].stem == "confid"):
        return True
    for token in reversed(tokens[max(0, one.first - NEAR) : one.first]):
        if token.lower in ("p", "ci", "interval", "sd", "se", "sem", "iqr", "n", "±"):
            return True
        if token.is_content and token.stem not in ("valu", "run", "rang"):
            break
    return False


def _ranked(tokens: Sequence[Token], one: Quantity) -> Quantity:
    """A rank with what it says where it stands: "every second patient" is half of them, "cohort 2" only a name."""
    if _is_every(tokens, one) and one.low:
        return one._replace(scale=Scale(SHARE), low=1 / one.low, high=1 / one.low, weight="firm", step=NO_STEP)
    is_name = one.weight == "firm" and tokens[one.first].stem not in contexts().ordered
    return one._replace(weight="slight") if is_name else one


def _is_every(tokens: Sequence[Token], one: Quantity) -> bool:
    """Whether a rank counts people off: "every second patient" is half of them."""
    after = one.last + 1
    is_counted = after < len(tokens) and tokens[after].stem in contexts().people
    is_every = one.first > 0 and tokens[one.first - 1].lower == "every" and not one.is_label
    return is_every and is_counted and one.point is not None


def _is_known(tokens: Sequence[Token], one: Quantity) -> bool:
    """Whether a small number in words says only what is known, or how a study is built: "the two drugs", "two arms"."""
    if not one.in_words or one.point is None or one.point > MOST_DEFINITE:
        return False
    after = tokens[one.last + 1 : one.last + 3]
    is_definite = one.first > 0 and tokens[one.first - 1].stem in contexts().definite
    return is_definite or any(token.stem in contexts().structural for token in after)


def _is_slight(tokens: Sequence[Token], one: Quantity) -> bool:
    """Whether a small number in words counts what a text may leave uncounted: "two reasons", not "two tablets"."""
    if not one.in_words or one.weight != "firm" or one.point is None or not 1 < one.point <= MOST_DEFINITE:
        return False
    after = tokens[one.last + 1 : one.last + 1 + NEAR]
    return bool(after) and after[0].is_content and contexts().counted.isdisjoint(token.stem for token in after)


def _tells_age(tokens: Sequence[Token], one: Quantity) -> bool:
    """Whether a time is an age: "18 years or older", "18 years of age"."""
    around = tokens[max(0, one.first - 1) : one.last + 3]
    return any(token.stem in ("older", "younger", "old", "age") for token in around)


def _is_base(tokens: Sequence[Token], one: Quantity) -> bool:
    """Whether others are counted out of a number: "of every 100 people", "out of 10,000", "Of the 200 people, ..."."""
    before = [token.lower for token in tokens[max(0, one.first - 2) : one.first]]
    if not before or one.point is None or one.point <= 1:
        return False
    begins = one.first <= len(before) and before[0] in ("of", "among")
    return begins or before[-1] in ("every", "per") or before == ["out", "of"]


def _is_age(tokens: Sequence[Token], one: Quantity) -> bool:
    """Whether a bare number is an age in years: "aged 18", "18 or older", "adults over 65", "men between 65 and 75"."""
    if one.parts or one.is_label:
        return False
    if any(token.stem in ("older", "younger", "old", "young", "age") for token in tokens[one.first : one.last + 1]):
        return True
    before = [token.stem for token in tokens[max(0, one.first - 2) : one.first]]
    if before[-1:] == ["age"] or before == ["age", "of"]:
        return True
    if one.last + 1 < len(tokens) and tokens[one.last + 1].is_content:
        return False
    nearest = before[-2:-1] if before[-1:] == ["between"] else before[-1:] if one.is_bounded else []
    return not contexts().people.isdisjoint(nearest)


# --- roles


def _role(tokens: Sequence[Token], one: Quantity) -> Role:
    """Whether a number is by how much something falls or rises, or what is left of it."""
    before = tokens[max(0, one.first - FAR) : one.first]
    link = before[-1].lower if before else ""
    change = _change_in(before[-HALFWAY:]) if link in ("by", "of", "to") and not _is_agent(before) else ""
    if change:
        return "remaining" if link == "to" else change
    if one.dimension == COUNT and any(token.stem in contexts().ratios for token in before):
        return "remaining"
    return _role_behind(tokens[one.last + 1 : one.last + 4])


def _is_agent(before: Sequence[Token]) -> bool:
    """Whether "by" names who did something: "achieved by 62% of the group"."""
    verb = before[-2:-1]
    is_passive = bool(verb) and verb[0].is_content and verb[0].lower.endswith(("ed", "en"))
    return is_passive and before[-1].lower == "by" and not _change_in(verb)


def _change_in(words: Sequence[Token]) -> Role:
    """The nearest change in front of a number."""
    for token in reversed(words):
        if token.stem in contexts().falling:
            return "less"
        if token.stem in contexts().rising:
            return "more"
        if token.lower in (",", ";", ":", "."):
            break
    return ""


def _role_behind(after: Sequence[Token]) -> Role:
    """The role by what follows: "30% lower", "a 25% relative reduction", "half as many", "a tenth of its old value"."""
    for token in after:
        if token.stem in contexts().remaining:
            return "remaining"
        if token.stem in contexts().falling:
            return "less"
        if token.stem in contexts().rising:
            return "more"
        if not token.is_word:
            break
    return ""
