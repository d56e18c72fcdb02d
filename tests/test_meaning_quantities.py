from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adaptive_text.meaning.difference import Difference
from adaptive_text.meaning.pairing import Pair
from adaptive_text.meaning.quantities import compare_quantity
from adaptive_text.meaning.tokens import FactSpan, Passage

LINES = (Path(__file__).parent / "data" / "quantities.txt").read_text("utf-8").splitlines()
PAIRS = [(line[0], *line[2:].split(" | ")) for line in LINES if line and not line.startswith("#")]
TEXTS = [text for _, *texts in PAIRS for text in texts]
MIRRORED = {"lost": "added", "added": "lost", "altered": "altered"}


def compare(a: str | Passage, b: str | Passage) -> list[Difference]:
    first, second = (text if isinstance(text, Passage) else Passage(text) for text in (a, b))
    return list(compare_quantity(Pair(first, second)))


def messages(a: str | Passage, b: str | Passage) -> list[str]:
    return [f"{one.change}: {one.message}" for one in compare(a, b)]


@pytest.mark.parametrize(("sign", "a", "b"), PAIRS)
def test_pairs_are_judged_as_an_editor_would(sign: str, a: str, b: str) -> None:
    """Rewordings of a quantity differ in nothing, other quantities do, whichever text comes first."""
    assert bool(compare(a, b)) == bool(compare(b, a)) == (sign == "!")


def test_the_pairs_are_all_there() -> None:
    """The table is read, with both kinds in it."""
    assert len([sign for sign, _, _ in PAIRS if sign == "="]) > 200
    assert len([sign for sign, _, _ in PAIRS if sign == "!"]) > 100


def test_a_text_differs_from_itself_in_nothing() -> None:
    """Nor from itself with other quotes, hyphens and spaces."""
    for text in TEXTS:
        assert compare(text, text) == []
        assert compare(text, text.replace("-", "\u2011").replace(" ", "\u00a0").replace("'", "\u2019")) == []


def test_a_mirrored_pair_differs_in_the_same() -> None:
    """What is lost one way round is added the other way, and what is altered is altered back."""
    for _, a, b in PAIRS:
        there = sorted((one.change, one.a, one.b) for one in compare(a, b))
        assert there == sorted((MIRRORED[one.change], one.b, one.a) for one in compare(b, a))


def test_a_difference_names_both_texts_and_its_places() -> None:
    """Whole: kind, change, quotes, message, spans."""
    assert compare("Take at least 2 tablets.", "Take 3 or 4 tablets.") == [
        Difference("quantity", "altered", "at least 2", "3 or 4", '"at least 2" became "3 or 4"', (5, 15), (5, 11))
    ]
    assert compare("It lasted 5 days in 70%.", "It lasted some time in 70%.") == [
        Difference("quantity", "lost", "5 days", "", '"5 days" is lost', (10, 16), None)
    ]
    assert compare("Drink water.", "Drink water, at least 3 litres.") == [
        Difference("quantity", "added", "", "at least 3 litres", '"at least 3 litres" is added', None, (13, 30))
    ]
    assert messages("There were 3 men and 5 women.", "There were 5 men and 3 women.") == [
        'altered: "3" and "5" changed places',
        'altered: "5" and "3" changed places',
    ]


def test_differences_come_in_the_order_of_the_first_text_and_additions_last() -> None:
    """So that an editor can read along."""
    assert messages("In 5 mg, 6 weeks, 70 kg", "In 8 mg, for long, 90 kg, at 3 °C") == [
        'altered: "5 mg" became "8 mg"',
        'lost: "6 weeks" is lost',
        'altered: "70 kg" became "90 kg"',
        'added: "3 °C" is added',
    ]


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        ("It fell by 2 points (95% CI 1 to 3; p = 0.01).", "It fell by 2 points.", []),
        ("(p < 0.001)", "(p < 0.05)", ['altered: "< 0.001" became "< 0.05"']),
        ("31% (95% CI, 22 to 41)", "31% (90% CI, 22 to 41)", ['altered: "95%" became "90%"']),
    ],
)
def test_statistics_may_be_left_out_and_not_altered(a: str, b: str, expected: list[str]) -> None:
    """A lay text needs no p value; a wrong one is wrong."""
    assert messages(a, b) == expected


def test_soft_words_alone_say_nothing() -> None:
    """Words such as "both", "the year", "a single dose" and "daily" may come and go; as answers they count."""
    assert compare("Both drugs helped in daily life over the year.", "The drugs helped in life.") == []
    assert compare("Patients took a single dose.", "Patients took the dose.") == []
    assert messages("Patients took a single dose.", "Patients took three doses.") == [
        'altered: "single" became "three"'
    ]


def test_in_the_same_place_even_soft_words_must_be_the_same() -> None:
    """Where nothing else changed, "all" must not become "most"."""
    assert messages("All patients in cohort 1 had it.", "Most patients in cohort 1 had it.") == [
        'altered: "All" became "Most"'
    ]


def test_a_lost_limit_is_told_where_the_texts_are_close() -> None:
    """Where all is reworded, the limit may be in words that are not known."""
    assert messages("Take up to 6 puffs a day.", "Take 6 puffs a day.") == ['altered: "up to 6" became "6"']
    assert compare("You may take up to 6 puffs a day.", "Six daily puffs are the upper end of what is allowed.") == []


def test_a_limit_that_turned_round_is_always_told() -> None:
    """At least two hours are not two hours at most, whatever the wording."""
    assert messages("Wait at least two hours before you eat.", "Two hours at most are left until the meal.") == [
        'altered: "at least two hours" became "Two hours at most"'
    ]


def test_what_one_fact_printed_is_no_difference_in_any_form() -> None:
    """Unless an author typed another limit in front of it."""

    def printed(text: str, words: str) -> Passage:
        start = text.index(words)
        return Passage(text, (FactSpan(start, start + len(words), "clear", "drug"),))

    technical = printed("At week 24, 37.4% had clear skin.", "37.4%")
    assert compare(technical, printed("After 24 weeks, about 4 in 10 had clear skin.", "about 4 in 10")) == []
    assert messages(printed("Take at least 5 mg.", "5 mg"), printed("Take at most 5 mg.", "5 mg")) == [
        'altered: "at least 5 mg" became "at most 5 mg"'
    ]


def test_a_bare_number_is_reckoned_with_in_the_unit_of_its_partner() -> None:
    """A rise from 9.5 to 11.0 is one of 1.5 g/dL if the other text says that these are g/dL."""
    measured = "It rose from 9.5 to 11.0 g/dL."
    assert compare(measured, "It climbed by 1.5 g/dL, from 9.5 to 11.0.") == []
    assert messages(measured, "It climbed by 1.5 g/L, from 9.5 to 11.0.") == ['added: "1.5 g/L" is added']


def test_a_soft_limit_answers_no_share() -> None:
    """At least one event has nothing to do with 100 %."""
    assert messages("At least one event in 10%", "100% had it, 10% of them") == ['added: "100%" is added']


def test_the_rest_of_a_ratio_is_no_contradiction_where_one_text_says_not() -> None:
    """3 of 45 had it, so 42 of 45 had it not; 41 of 45 is another number."""
    assert compare("It was seen in 3 of 45 people.", "Among the people 42 of 45 did not have it.") == []
    assert compare("It was seen in 3 of 45 people.", "Among the people 41 of 45 did not have it.") != []


def test_a_ratio_must_not_change_one_of_its_numbers() -> None:
    """30 of 121 are 25 % as well, but they are not 30 of 120."""
    assert messages("30 of 120 (25%) had it.", "A quarter (30/121) of them had it.") == [
        'altered: "30 of 120" became "30/121"'
    ]


def test_a_repeated_quantity_is_matched_in_its_place() -> None:
    """Of two equal doses the one that changed is told."""
    (one,) = compare("5 mg on day 1, 5 mg on day 8", "5 mg on day 1, 10 mg on day 8")
    assert (one.a, one.b, one.span_a) == ("5 mg", "10 mg", (15, 19))


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "7 " * 3000,
        "9" * 5000,
        "1 of " * 1000,
        "(" * 2000,
        "😀 " * 500,
        "½" * 500,
        "\u0665 \u0627\u0642\u0631\u0627\u0635",
        "1/2/3/4/5/6",
        "5 mg" + "/kg" * 3000,
        "nine hundred and " * 500,
    ],
)
def test_nonsense_gives_a_result(text: str) -> None:
    """Long rows of numbers, signs and other scripts are compared in bounded time and without an error."""
    assert compare(text, text) == []
    assert isinstance(compare(text, text[::-1] + " 8 mg"), list)


NUMBERS = st.integers(2, 99)


@given(NUMBERS, NUMBERS, st.sampled_from(["mg", "weeks", "patients", "%", "mg/kg", "times a day", "°C"]))
def test_one_number_that_changed_is_found_and_none_that_did_not(n: int, m: int, unit: str) -> None:
    """In a sentence where nothing else changes."""
    sentence = "In the first part of the trial the value was {} {} for the women."
    assert bool(compare(sentence.format(n, unit), sentence.format(m, unit))) == (n != m)
