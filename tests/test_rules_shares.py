"""Laws of shares: what readers compare is counted in groups of one size."""

from __future__ import annotations

import pytest
from articles import claim, profile
from hypothesis import given, settings
from hypothesis import strategies as st
from rule_subjects import got, subject, told

from adaptive_text.errors import Problem
from adaptive_text.rules.shares import shares_in_groups

FACTS = {
    "clear": {"compare": {"drug": 33, "placebo": 14}, "unit": "percent"},
    "well": {"compare": {"drug": 60, "placebo": 50}, "unit": "percent"},
    "gap": {"value": 19, "unit": "percent"},
}


def test_shares_in_groups_of_different_sizes_are_told_at_the_second() -> None:
    """Two typed shares of one wording are compared by their readers."""
    about = subject(claim("one", plain="Of the people, 1 in 20 got well. With a dummy drug, it was 3 in 100."))
    message = 'shares are counted in groups of different sizes (got "1 in 20" and "3 in 100")'
    hint = "count everything that readers compare in groups of one size"
    way = "sections[0].claims[0].variants.plain"
    assert list(shares_in_groups(about)) == [Problem("<string>", None, None, way, "AT608", message, hint, "warning")]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("One in ten adults had it, and 5 out of every 1,000 children.", '"One in ten" and "5 out of every 1,000"'),
        ("It was 8 in 10 people and 3 out of a hundred.", '"8 in 10" and "3 out of a hundred"'),
        ("It was 1 in 7 and 2 in 10.", '"1 in 7" and "2 in 10"'),
        ("It was 5 adults in 100 and 3 in 1,000.", '"5 adults in 100" and "3 in 1,000"'),
        ("It was {{ gap | out_of(100) }} and 3 in 10.", '"19 out of 100" and "3 in 10"'),
    ],
)
def test_words_and_digits_typed_and_printed_are_shares(text: str, found: str) -> None:
    """A share may be written in words, with people inside it, or come from a fact."""
    assert got(shares_in_groups, subject(claim("one", plain=text), facts=FACTS)) == [found]


@pytest.mark.parametrize(
    "text",
    [
        "It was 33 out of 100 people, and 14 out of 100 with a dummy drug.",
        "Common: up to 1 in 10 people. Uncommon: up to 1 in 100 people. Rare: fewer than 1 in 1,000.",
        "It was 5 of 23 people on the drug and 3 of 25 on a dummy drug, 5 out of 23 and 3 out of 25.",
        "Take 1 in 24 hours, and no more than 3 in 10 days.",
        "In 2020 there were 8, and 9 in 2021, and 1 in 10 people had it.",
        "Only 1 in 10 people had it.",
        "It was 1 in 10 in June.",
    ],
    ids=["one size", "classes", "counts in trials", "times", "years", "one", "one twice"],
)
def test_what_is_no_share_or_one_size_is_left_alone(text: str) -> None:
    """Classes of frequency, real counts, doses and years are not compared as shares are."""
    assert told(shares_in_groups, subject(claim("one", plain=text))) == []


def test_shares_of_a_list_are_compared_and_cells_are_not() -> None:
    """A lead and its items are one wording; a table has a size in each cell's own terms."""
    listed = {"lead": "Of the people:", "items": ["1 in 20 got well", "3 in 100 fell ill"]}
    table = {"columns": ["a", "b"], "rows": [["1 in 20", "3 in 100"]]}
    about = subject(claim("one", plain=listed), claim("two", kind="table", plain=table))
    assert [way for way, _ in told(shares_in_groups, about)] == ["sections[0].claims[0].variants.plain.items[1]"]


def test_members_in_different_forms_are_told() -> None:
    """One member as people and the other as a percentage cannot be compared; a form that all have is enough."""
    mixed = "It was {{ clear.drug | out_of(100) }} and {{ clear.placebo }}."
    about = subject(claim("one", plain=mixed), facts=FACTS)
    message = 'one member of "clear" is a number of people and another a percentage (got "33 out of 100" and "14%")'
    assert told(shares_in_groups, about) == [("sections[0].claims[0].variants.plain", message)]
    forms = "{{ clear.%s | out_of(100) }} ({{ clear.%s }})"
    both = f"It was {forms % ('drug', 'drug')} and {forms % ('placebo', 'placebo')}."
    assert told(shares_in_groups, subject(claim("one", plain=both), facts=FACTS)) == []
    more = f"It was {forms % ('drug', 'drug')} and {{{{ clear.placebo }}}}."
    assert told(shares_in_groups, subject(claim("one", plain=more), facts=FACTS)) == []


def test_members_of_one_comparison_apart_on_a_page_are_told_once() -> None:
    """Two claims that count the same comparison differently are told for all pages that have both."""
    hundred = "It was {{ clear.drug | out_of(100) }} and {{ clear.placebo | out_of(100) }}."
    thousand = "It was {{ clear.drug | out_of(1000) }} and {{ clear.placebo | out_of(1000) }}."
    pages = {name: profile(name) for name in ("patient", "student", "clinician")}
    about = subject(
        claim("one", plain=hundred),
        claim("two", plain=thousand, audiences=["patient", "student"]),
        facts=FACTS,
        profiles=pages,
    )
    message = '"clear" is counted in groups of different sizes on the page for "patient", "student" (got 100 and 1,000)'
    assert told(shares_in_groups, about) == [("sections[0].claims[1].variants.plain", message)]


def test_different_comparisons_may_have_different_sizes() -> None:
    """What one claim tells of one comparison need not fit what another tells of another one."""
    hundred = "It was {{ clear.drug | out_of(100) }} and {{ clear.placebo | out_of(100) }}."
    thousand = "It was {{ well.drug | out_of(1000) }} and {{ well.placebo | out_of(1000) }}."
    assert told(shares_in_groups, subject(claim("one", plain=hundred), claim("two", plain=thousand), facts=FACTS)) == []


@settings(deadline=None, max_examples=50)
@given(st.text(alphabet="0123456789,. outfinery", max_size=200))
def test_any_text_is_read(text: str) -> None:
    """Numbers in any order make no error."""
    list(shares_in_groups(subject(claim("one", plain=f"It is {text}."))))
