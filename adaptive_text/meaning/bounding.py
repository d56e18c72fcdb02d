"""Limits in words: "at least", "or older", "no more than", "about" make an interval of the number they stand at."""

from __future__ import annotations

from typing import TYPE_CHECKING

from adaptive_text.meaning.amounts import LETTER, RANK
from adaptive_text.meaning.contexts import contexts
from adaptive_text.meaning.cues import find_cues
from adaptive_text.meaning.measures import COUNT, SHARE, TIME

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from adaptive_text.meaning.amounts import Quantity
    from adaptive_text.meaning.cues import Cue
    from adaptive_text.meaning.tokens import Passage, Token

    Places = Mapping[int, int]
    """Indices of quantities, by one of their tokens."""

FARTHEST, FARTHEST_NAMED = 4, 8
"""Words that may stand between a limit and its number, and between a noun such as "maximum" and it."""

_EITHER_SIDE = frozenset({"at", "max", "maximum", "min", "minimum", "or", "more", "give"})
"""First words of limits that stand behind their number where none follows them: "three days at most"."""
_NEXT_TO = frozenset({"max", "maximum", "min", "minimum", "plus"})
"""Of these, the ones that stand right behind it."""
_IN_FRONT = {"below": "below", "under": "below", "above": "above", "over": "above"}
"""Last words of limits that look back ("18 and over"), unless a number follows: "12 in women and below 13 in men"."""
_NAMED = "_named"
"""Ends the names of tables of nouns; a limit of its own says more: "the limit is no more than six"."""
_LINKS = frozenset({"is", "was", "are", "were", "be", "of", "to", "at", ":"})
"""Between a noun such as "maximum" and its number: "the limit for adults is 45 mg"."""
_TURNED = {"above": "at_most", "below": "at_least"}
"""What "more than" and "less than" mean behind "not" and a verb."""
_PASSED = frozenset(
    {
        "total",
        "age",
        "dose",
        "value",
        "score",
        "level",
        "limit",
        "median",
        "mean",
        "full",
        "further",
        "additional",
        "past",
    }
    | {
        "last",
        "previous",
        "another",
        "other",
        "different",
        "consecutive",
        "temperature",
        "maximum",
        "minimum",
        "next",
        "first",
    }
)
"""Words with a meaning that may stand between a limit and its number: "more than the previous 12 months"."""
_AGED = frozenset(
    {"for", "aged", "age", "ages", "patients", "adults", "people", "those", "children", "men", "women", "of", "anyone"}
    | {
        "lasting",
        "lasts",
        "lasted",
        "last",
        "well",
        "is",
        "are",
        "was",
        "were",
        "everyone",
        "participants",
        "who",
        "all",
    }
)
"""Before "over": then it means more than, where "over 24 weeks" alone is the time that something takes."""


def bound(passage: Passage, found: list[Quantity]) -> list[Quantity]:
    """The quantities with their limits; the words of a limit are a part of the quantity."""
    if not found:
        return found
    tokens = passage.tokens
    starts = {one.first: i for i, one in enumerate(found) if one.weight == "firm" or one.point != 0}
    ends = {one.last: i for i, one in enumerate(found) if one.weight == "firm" or one.dimension != RANK}
    for cue in sorted(find_cues("bounds", passage), key=lambda cue: cue.value.endswith(_NAMED)):
        limit, place = _place(tokens, cue, starts, ends)
        is_told = place is not None and cue.value.endswith(_NAMED) and found[place].is_bounded
        if place is not None and not is_told and _is_limit(tokens, limit, found[place]):
            found[place] = _limited(found[place], limit)
            for other in _listed(tokens, cue, found, place):
                found[other] = _limited(found[other], limit._replace(first=found[other].first))
    neighbours = ((*found[max(0, i - 1) : i], *found[i + 1 : i + 2]) for i in range(len(found)))
    return [one for one, beside in zip(found, neighbours, strict=True) if not _is_swallowed(one, beside)]


# --- places


def _place(tokens: Sequence[Token], cue: Cue, starts: Places, ends: Places) -> tuple[Cue, int | None]:
    """The limit that a cue sets, and the number that it stands at."""
    if cue.value.endswith("_behind"):
        if cue.last + 1 in starts and (in_front := _IN_FRONT.get(tokens[cue.last].lower)):
            return cue._replace(value=in_front, first=cue.last), starts[cue.last + 1]
        return cue._replace(value=cue.value.removesuffix("_behind")), _place_behind(tokens, cue, ends)
    limit = cue._replace(value=cue.value.removesuffix(_NAMED))
    place = _place_far_in_front(tokens, cue, starts) if limit.value != cue.value else None
    if place is None:
        place = _place_in_front(tokens, cue, starts)
    if place is None and tokens[cue.first].lower in _EITHER_SIDE:
        place = _place_behind(tokens, cue, ends)
    if limit.value in _TURNED and _is_turned(tokens, cue):
        limit = limit._replace(value=_TURNED[limit.value])
    return limit, place


def _place_in_front(tokens: Sequence[Token], cue: Cue, starts: Places) -> int | None:
    """The number that a limit stands in front of."""
    for at in range(cue.last + 1, min(cue.last + 2 + FARTHEST, len(tokens))):
        if at in starts:
            return starts[at]
        token = tokens[at]
        if not token.is_word and token.lower != "-":
            break
        if (token.is_content and token.lower not in _PASSED) or token.lower in ("and", "or"):
            break
    return None


def _place_far_in_front(tokens: Sequence[Token], cue: Cue, starts: Places) -> int | None:
    """The number that is said to be a limit: "the maximum daily dose for adults is 5 mg"."""
    for at in range(cue.last + 2, min(cue.last + 2 + FARTHEST_NAMED, len(tokens))):
        link = tokens[at - 1]
        if at in starts and link.lower in _LINKS:
            return starts[at]
        if not link.is_word and link.lower != ":":
            break
    return None


def _place_behind(tokens: Sequence[Token], cue: Cue, ends: Places) -> int | None:
    """The number that a limit follows, past "patients", "of age" and a bracket."""
    reach = 1 if tokens[cue.last].lower in _NEXT_TO else 1 + FARTHEST
    for at in range(cue.first - 1, max(-1, cue.first - 1 - reach), -1):
        if at in ends:
            return ends[at]
        if not tokens[at].is_word and tokens[at].lower not in (")", ","):
            break
    return None


def _listed(tokens: Sequence[Token], cue: Cue, found: Sequence[Quantity], place: int) -> Iterator[int]:
    """The quantities behind the first one of several limits: "the limits are 10 mg a day, and 20 mg with food"."""
    if not cue.value.endswith(_NAMED) or not tokens[cue.last].lower.endswith("s"):
        return
    for other in range(place + 1, len(found)):
        one = found[other]
        if tokens[one.first].sentence != tokens[cue.first].sentence:
            return
        if one.dimension == found[place].dimension and one.point is not None:
            yield other


# --- meaning


def _is_turned(tokens: Sequence[Token], cue: Cue) -> bool:
    """Whether "not" and a verb turn a comparison: "must not take more than 8", "not be used for longer than 3 days"."""
    if tokens[cue.last].lower != "than":
        return False
    before = [token.lower for token in tokens[max(0, cue.first - 4) : cue.first]]
    if before[-1:] == ["for"]:
        before.pop()
    verb = 2 if before[-2:-1] == ["be"] else 1
    return before[-verb - 1 : -verb] in (["not"], ["never"])


def _is_limit(tokens: Sequence[Token], limit: Cue, found: Quantity) -> bool:
    """Whether a comparison is a limit: a cohort that did "worse than cohort 1" is none."""
    is_compared = found.is_label and tokens[limit.last].lower == "than" and found.dimension in (RANK, LETTER)
    if is_compared and tokens[max(found.first, limit.last + 1)].stem not in contexts().ordered:
        return False
    return not _is_duration(tokens, limit, found)


def _is_duration(tokens: Sequence[Token], limit: Cue, found: Quantity) -> bool:
    """Whether "over 24 weeks" is a time that something takes and no limit."""
    if limit.first != limit.last or tokens[limit.first].lower != "over" or found.dimension != TIME:
        return False
    is_age = found.last + 1 < len(tokens) and tokens[found.last + 1].lower in ("of", "old")
    return not is_age and not (limit.first and tokens[limit.first - 1].lower in _AGED)


def _limited(found: Quantity, limit: Cue) -> Quantity:
    if found.dimension == LETTER:
        return found
    is_one = found.point == 1 and found.in_words
    if found.is_weak and not limit.soft:
        found = found.unlimited  # "within less than two days"
    found = found._replace(first=min(found.first, limit.first), last=max(found.last, limit.last))
    match limit.value:
        case "about":
            return found._replace(nearness="about")
        case "slightly_above":
            return found._replace(nearness="above")
        case "slightly_below":
            return found._replace(nearness="below")
        case _ if found.point is None:
            return found
        case "at_least":  # "at least one" says no more than "some"
            found = found._replace(high=None, weight=found.weight if is_one else "firm")
        case "above":
            found = found._replace(high=None, is_open_low=True, weight="slight" if is_one else "firm")
        case "at_most":
            found = found._replace(low=None, weight=found.weight if limit.soft else "firm")
        case _:
            found = found._replace(low=None, is_open_high=True, weight=found.weight if limit.soft else "firm")
    return found._replace(is_weak=limit.soft)


def _is_swallowed(one: Quantity, neighbours: Sequence[Quantity]) -> bool:
    """Whether a word was read as a number that is a part of a limit: the "no" of "no more", the "most" of "at most"."""
    is_word = one.weight == "soft" and one.dimension in (COUNT, SHARE)
    return is_word and any(other.first <= one.first and one.last <= other.last for other in neighbours)
