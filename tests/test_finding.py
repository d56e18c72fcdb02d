from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adaptive_text.meaning.amounts import Quantity
from adaptive_text.meaning.finding import find_quantities
from adaptive_text.meaning.tokens import FactSpan, Passage


def weights(text: str) -> list[tuple[str, str]]:
    passage = Passage(text)
    return [(passage.quote(one.first, one.last), one.weight) for one in find_quantities(passage)]


def last(text: str) -> Quantity:
    return find_quantities(Passage(text))[-1]


@pytest.mark.parametrize(
    ("text", "statistics"),
    [
        ("It fell by 2.3 points (95% CI 1.1 to 3.5; p = 0.001).", ["95%", "1.1 to 3.5", "0.001"]),
        ("The ORR was 31% (95% CI, 22 to 41).", ["95%", "22 to 41"]),
        ("overall, with a 95% confidence interval running from 11.8 to 19.0", ["95%", "11.8 to 19.0"]),
        ("the p value of .03", [".03"]),
        ("62 years (SD 11)", ["11"]),
        ("adults (n = 48)", ["48"]),
        ("12 of 48 (25%)", []),
        ("The hazard ratio was 0.67.", []),
    ],
)
def test_statistics_are_known_by_their_brackets_and_names(text: str, statistics: list[str]) -> None:
    """A share in brackets is none; a hazard ratio in the sentence is what it says."""
    assert [words for words, weight in weights(text) if weight == "statistic"] == statistics


def test_a_frequency_counts_where_it_belongs_to_an_amount() -> None:
    """40 mg a day, but not daily life."""
    assert weights("40 mg a day") == [("40 mg", "firm"), ("a day", "firm")]
    assert weights("three watery stools a day") == [("three", "slight"), ("a day", "firm")]
    assert weights("in daily life") == [("daily", "soft")]
    assert last("for 5 weeks in a year").dimension == "time"
    assert last("40 mg within a day").dimension == "time"
    assert weights("40 mg as needed in daily life")[-1] == ("daily", "soft")


@pytest.mark.parametrize(
    ("text", "weight"),
    [
        ("the two drugs", "soft"),
        ("all three parts", "soft"),
        ("two groups", "soft"),
        ("two drugs", "firm"),
        ("the nine men", "firm"),
        ("the 2 drugs", "firm"),
    ],
)
def test_a_small_number_in_words_may_say_only_what_is_known(text: str, weight: str) -> None:
    """Known: "the two drugs" are the drugs; new: two drugs are two."""
    assert weights(text)[-1][1] == weight


@pytest.mark.parametrize(
    "text",
    [
        "aged 18",
        "18 or older",
        "adults over 18",
        "under the age of 18",
        "men between 18 and 65",
        "younger than 18",
        "children under 18",
    ],
)
def test_an_age_is_in_years_without_the_word(text: str) -> None:
    """Behind "aged", with "older", or with people beside a limit."""
    assert (last(text).dimension, last(text).scale.is_calendar) == ("time", True)


def test_an_age_is_known_to_be_one() -> None:
    """With its unit or without; three years of treatment are no age."""
    assert [last(text).is_age for text in ("over 17", "people over 17", "18 years or older", "18 years of age")] == [
        *(False, True, True, True)
    ]
    assert not last("treated for more than 3 years").is_age


def test_a_small_number_of_unnamed_things_is_slight() -> None:
    """Two reasons may go unsaid, two tablets not; nor may cohort 2, but grade 2."""
    assert [last(text).weight for text in ("two reasons", "two tablets", "2 reasons", "four reasons")] == [
        *("slight", "firm", "firm", "firm")
    ]
    assert [last(text).weight for text in ("cohort 2", "grade 2")] == ["slight", "firm"]


def test_a_count_is_no_age() -> None:
    """More than 18 tablets are no years, nor are 18 patients."""
    assert last("patients over 18 tablets").dimension == ""
    assert last("more than 18 patients").dimension == ""


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("fell by 30%", "less"),
        ("a fall of 30% or more", "less"),
        ("30% lower", "less"),
        ("a 25% relative reduction", "less"),
        ("rose by a third", "more"),
        ("50% more", "more"),
        ("fell to 30%", "remaining"),
        ("a tenth of its starting value", "remaining"),
        ("half as frequent", "remaining"),
        ("a hazard ratio of 0.8", "remaining"),
        ("three times higher", "remaining"),
        ("30% of them", ""),
        ("a weight loss was achieved by 62%", ""),
    ],
)
def test_a_share_may_be_what_goes_comes_or_stays(text: str, role: str) -> None:
    """By the verb in front and the word behind."""
    assert last(text).role == role


def test_groups_are_known_from_which_others_are_counted() -> None:
    """Of every 100, out of 10,000, or at the beginning of a sentence."""
    for text in ("Of every 100 babies, 3 died.", "3 babies out of 10,000", "Of the 200 people, 50 left."):
        assert any(one.is_base or one.parts for one in find_quantities(Passage(text)))
    assert not any(one.is_base for one in find_quantities(Passage("a total of 100 patients")))


def test_the_same_in_another_unit_has_the_same_limit() -> None:
    """50 kg or more is 110 lb or more."""
    kilograms, pounds = find_quantities(Passage("50 kg or more (110 lb)"))
    assert kilograms.high is None
    assert pounds.high is None
    assert find_quantities(Passage("50 kg or more (12 lb)"))[1].high is not None


def test_a_quantity_knows_the_fact_that_printed_it() -> None:
    """By the characters that it shares with what a fact printed."""
    passage = Passage("At least 150 mg for 2 weeks", (FactSpan(9, 15, "dose", None),))
    dose, time = find_quantities(passage)
    assert (dose.fact, time.fact) == (FactSpan(9, 15, "dose", None), None)


def test_empty_and_foreign_texts_have_no_quantities() -> None:
    """No text, no number; a text of another language has the numbers it shows."""
    assert find_quantities(Passage("")) == ()
    assert find_quantities(Passage("Пациент не пришёл.")) == ()
    assert [one.low for one in find_quantities(Passage("المريض أخذ 5 mg"))] != []


@given(st.text(alphabet="0123456789.,/-–%½²³ aantdormgkhweiy()[]+<>≤≥=~xX×^°:;\n", max_size=60))
def test_quantities_of_any_text_lie_in_order_inside_it(text: str) -> None:
    """Reading never fails, and what it finds has its place."""
    passage = Passage(text)
    found = find_quantities(passage)
    assert all(0 <= one.first <= one.last < len(passage.tokens) for one in found)
    assert [one.first for one in found] == sorted(one.first for one in found)
    assert all(one.low is not None or one.high is not None for one in found)
