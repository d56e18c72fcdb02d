from __future__ import annotations

import pytest

from adaptive_text.meaning.amounts import Quantity
from adaptive_text.meaning.finding import find_quantities
from adaptive_text.meaning.tokens import Passage


def only(text: str) -> Quantity:
    found = find_quantities(Passage(text))
    assert len(found) == 1
    return found[0]


def limit(text: str) -> str:
    """The one quantity of a text as an interval, in the unit that it is written in."""
    one = only(text)
    low, high = ("" if end is None else str(one.written(end)) for end in (one.low, one.high))
    left = "" if one.low is None else ">" if one.is_open_low else ">="
    right = "" if one.high is None else "<" if one.is_open_high else "<="
    return f"= {low}" if one.point is not None else f"{left} {low}".strip() + f" {right} {high}".rstrip()


@pytest.mark.parametrize(
    "text",
    [
        *(
            "at least 5",
            "5 or more",
            "no fewer than 5",
            "not less than 5",
            "a minimum of 5",
            "≥ 5",
            ">= 5",
            ">/= 5",
            "5+ items",
        ),
        *(
            "5 items or more",
            "not below 5",
            "minimum 5",
            "as few as 5",
            "5 and over",
            "at or above 5",
            "equal to or greater than 5",
        ),
        *(
            "age 5 years or older",
            "grade 5 or worse",
            "no sooner than 5 minutes",
            "5 minutes at the earliest",
            "does not take less than 5",
        ),
    ],
)
def test_words_for_at_least_set_a_closed_lower_limit(text: str) -> None:
    """In front of the number or behind it, in words or signs."""
    assert limit(text) == ">= 5"


@pytest.mark.parametrize(
    "text", ["more than 5", "> 5", "over 5", "above 5", "exceeding 5", "older than 5 years", "greater than 5"]
)
def test_words_for_more_than_set_an_open_lower_limit(text: str) -> None:
    """The number itself is out."""
    assert limit(text) == "> 5"


@pytest.mark.parametrize(
    "text",
    [
        *(
            "at most 5",
            "5 at most",
            "up to 5",
            "no more than 5",
            "not more than 5",
            "a maximum of 5",
            "≤ 5",
            "5 or fewer",
            "</= 5",
        ),
        *(
            "did not exceed 5",
            "5 mg or less",
            "as many as 5",
            "limited to 5",
            "capped at 5",
            "must not take more than 5",
            "no later than 5 days",
        ),
        *(
            "the maximum dose is 5 mg",
            "5 days at the latest",
            "5 hours maximum",
            "not to exceed 5",
            "restricted to 5 L",
        ),
    ],
)
def test_words_for_at_most_set_a_closed_upper_limit(text: str) -> None:
    """A negated "more" is a limit as well."""
    assert limit(text).strip() == "<= 5"


@pytest.mark.parametrize(
    "text", ["less than 5", "fewer than 5", "< 5", "under 5", "below 5", "younger than 5", "not yet turned 5"]
)
def test_words_for_less_than_set_an_open_upper_limit(text: str) -> None:
    """The number itself is out."""
    assert limit(text).strip() == "< 5"


def test_about_just_over_and_nearly_are_no_limits() -> None:
    """They say how near the number is."""
    assert [
        only(text).nearness for text in ("about 5", "roughly 5", "~5", "5 or so", "just over 5", "a little more than 5")
    ] == [
        *("about", "about", "about", "about"),
        *("above", "above"),
    ]
    assert [only(text).nearness for text in ("nearly 5", "just under 5", "almost 5", "close to 5")] == [
        "below",
        "below",
        "below",
        "about",
    ]


def test_a_limit_between_two_numbers_belongs_to_the_one_that_follows() -> None:
    """In "12 in women and below 13 in men" only 13 is a limit; "12 and below" looks back."""
    women, men = find_quantities(Passage("12 in women and below 13 in men"))
    assert (women.is_bounded, men.high, men.is_open_high) == (False, 13, True)
    assert limit("12 and below").strip() == "<= 12"


@pytest.mark.parametrize(
    "text", ["infused over 30 minutes", "over 24 weeks", "over the counter 5", "more or less 5", "worse than arm B"]
)
def test_some_words_only_look_like_limits(text: str) -> None:
    """What takes 30 minutes is infused "over" them."""
    assert not only(text).is_bounded


def test_over_a_time_is_a_limit_behind_for_and_of_ages() -> None:
    """What lasts "for over 48 hours" is longer; "over 18 years of age" is older."""
    assert limit("for over 48 hours") == "> 48"
    assert limit("over 18 years of age") == "> 18"


def test_nothing_is_limited_by_what_it_is_compared_with() -> None:
    """A cohort can do worse than cohort 1; only what has an order has limits: worse than grade 1."""
    assert not only("worse than cohort 1").is_bounded
    assert only("worse than grade 1").is_bounded


def test_a_limit_beats_a_weak_one() -> None:
    """Within less than two days is less than two days."""
    one = only("within less than two days")
    assert (one.is_open_high, one.is_weak) == (True, False)


def test_within_is_a_weak_limit() -> None:
    """What happens within eight weeks may be told as happening over eight weeks."""
    assert only("within 8 weeks").is_weak
    assert not only("at most 8 weeks").is_weak


def test_at_least_one_says_no_more_than_some() -> None:
    """It is soft, where at least two is firm; more than one may go unsaid, and not be altered."""
    assert [only(text).weight for text in ("at least one death", "at least two deaths", "more than one death")] == [
        "soft",
        "firm",
        "slight",
    ]


def test_a_range_keeps_its_ends() -> None:
    """A limit in front of a range, "up to 5 to 10", leaves it 5 to 10."""
    assert (only("up to 5 to 10").low, only("up to 5 to 10").high) == (5, 10)


def test_the_words_of_a_limit_are_quoted_with_the_number() -> None:
    """So that a message shows what changed."""
    passage = Passage("He takes no more than 8 tablets, for 3 days at most.")
    quotes = [passage.quote(one.first, one.last) for one in find_quantities(passage)]
    assert quotes == ["no more than 8", "3 days at most"]
