"""Which way things go in two texts, and where one turns the other round."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adaptive_text.meaning.difference import Difference
from adaptive_text.meaning.direction import compare_direction, find_direction
from adaptive_text.meaning.pairing import Pair
from adaptive_text.meaning.tokens import Passage

PAIRS = Path(__file__).resolve().parent / "data" / "fidelity"
MISSED, ALARMED = 0.18, 0.01
"""The shares of changes missed, and of unchanged pairs flagged, that the development pairs may show."""
MIRRORED = {"lost": "added", "added": "lost", "altered": "altered"}
SENTENCES = [
    "The drug raised blood pressure.",
    "Blood pressure fell with the drug.",
    "There was no change in blood pressure.",
    "Blood pressure did not rise.",
    "Fewer people died on the drug than on placebo.",
    "More people died on placebo than on the drug.",
    "Symptoms got worse, but sleep improved.",
    "Recovery was slower in adults at high risk.",
    "More than 5 people had hypertension.",
    "Exercise affects mood.",
]


def differences(a: str, b: str) -> list[Difference]:
    return list(compare_direction(Pair(Passage(a), Passage(b))))


def changes(a: str, b: str) -> list[tuple[str, str, str]]:
    return [(found.change, found.a, found.b) for found in differences(a, b)]


def test_a_turned_direction_is_told_whole() -> None:
    """The words of both texts with their places."""
    assert differences("Pain scores were lower.", "Pain scores were higher.") == [
        Difference("direction", "altered", "lower", "higher", '"lower" became "higher"', (17, 22), (17, 23))
    ]


def test_a_lost_direction_is_told_whole() -> None:
    """The words of the text that has it, with their place."""
    message = 'the direction "less" is lost'
    assert differences("Symptoms became less severe.", "Symptoms became severe.") == [
        Difference("direction", "lost", "less", "", message, (16, 20), None)
    ]


@pytest.mark.parametrize(
    ("a", "b", "from_", "to"),
    [
        ("The drug increased survival.", "The drug decreased survival.", "increased", "decreased"),
        ("Heart rate rose after the run.", "Heart rate fell after the run.", "rose", "fell"),
        ("Treatment improved sleep.", "Sleep got worse with treatment.", "improved", "worse"),
        ("The steroid slowed wound healing.", "Wounds closed faster on the steroid.", "slowed", "faster"),
        ("Caffeine shortens sleep.", "You sleep longer with caffeine.", "shortens", "longer"),
        ("Alcohol increases sedation.", "Sedation is weakened by alcohol.", "increases", "weakened"),
        ("Juice increases the level of simvastatin.", "Less simvastatin is found with juice.", "increases", "Less"),
        ("Counts declined after a week.", "There was no change in counts after a week.", "declined", "no change"),
        ("Mortality was similar in the arms.", "Mortality was higher in the surgery arm.", "was similar", "higher"),
        ("Most patients were at high risk.", "Most patients were at low risk.", "high", "low"),
        ("Patients on the drug lived longer.", "Patients on the drug died sooner.", "longer", "sooner"),
        ("Visual acuity deteriorated.", "Visual acuity improved.", "deteriorated", "improved"),
        ("Lung function declined over a year.", "Over a year, lung function got better.", "declined", "better"),
        ("People with hypertension joined.", "People with hypotension joined.", "hypertension", "hypotension"),
        ("Tachycardia was seen.", "Bradycardia was seen.", "Tachycardia", "Bradycardia"),
        ("Deaths fell while admissions rose.", "Deaths rose while admissions fell.", "fell", "rose"),
        ("Strokes were rarer on X1 than on Y1.", "Strokes were commoner on X1 than on Y1.", "rarer", "commoner"),
    ],
)
def test_directions_that_contradict_each_other(a: str, b: str, from_: str, to: str) -> None:
    """Up and down, better and worse, sooner and later, and no change at all exclude each other about one thing."""
    assert ("altered", from_, to) in changes(a, b)


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("Mortality fell.", "Fewer people died."),
        ("The risk of falls was higher on the drug.", "People on the drug were more likely to fall."),
        ("Itch improved.", "There was less itching."),
        ("The drug left potassium unchanged.", "Potassium was unaffected by the drug."),
        ("Deaths fell while admissions rose.", "Admissions went up, whereas deaths went down."),
        ("These medicines bring your blood pressure down.", "These medicines lower blood pressure."),
        ("Time to recovery was shorter.", "People recovered faster."),
        ("Fewer people stayed in hospital.", "More people could go home."),
        ("The antibiotic shortened the illness by a day.", "With the antibiotic, people were ill for a day less."),
        (
            "Sleep improved in cohort 1 and got worse in cohort 2.",
            "Sleep declined in cohort 2 and improved in cohort 1.",
        ),
        ("No increase in infections was seen.", "Infections did not increase."),
        ("Migraine days fell by a greater margin.", "Migraine days fell more."),
    ],
)
def test_one_direction_has_many_words(a: str, b: str) -> None:
    """Which thing goes up or down depends on what is counted."""
    assert changes(a, b) == []


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("Fewer relapsed on the drug than on placebo.", "More relapsed on placebo than on the drug."),
        ("Drug A was more effective than drug B.", "Drug B was less effective than drug A."),
        ("Women had more pain than men.", "Men had less pain than women."),
        ("Cohort 1 had a higher rate than cohort 2.", "Cohort 2 had a lower rate than cohort 1."),
        ("Outcomes were better with it than without it.", "Outcomes were worse without it than with it."),
    ],
)
def test_a_comparison_may_stand_the_other_way_round(a: str, b: str) -> None:
    """Less here than there is more there than here."""
    assert changes(a, b) == []


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("More than 5 patients were ill.", "Over 5 patients were ill."),
        ("Adults aged 18 years or older took part.", "Adults aged at least 18 years took part."),
        ("It lasts for less than a week.", "It lasts for under a week."),
        ("The drug is no longer sold.", "The drug is not sold now."),
        ("Pain did not increase.", "Pain increased."),
        ("High blood pressure is common.", "Raised blood pressure is common."),
        ("Low back pain is common.", "Back pain is common."),
        ("More research is needed.", "Further studies are needed."),
        ("They worked as well as we hoped.", "They worked as we hoped."),
    ],
)
def test_what_looks_like_a_direction_is_none(a: str, b: str) -> None:
    """Comparatives of quantities, set phrases and what is denied; negation is another kind's."""
    assert changes(a, b) == []


@pytest.mark.parametrize(
    ("a", "b", "words"),
    [
        ("Clamping raises iron stores.", "Clamping affects the stores of iron.", "raises"),
        ("Classes reduced the fear of childbirth.", "Classes changed how afraid they were.", "reduced"),
    ],
)
def test_a_direction_that_became_mere_change_is_lost(a: str, b: str, words: str) -> None:
    """The word "affects" leaves open what the other text says."""
    assert changes(a, b) == [("lost", words, "")]
    assert changes(b, a) == [("added", "", words)]


def test_the_directions_of_a_text() -> None:
    """In order, with what is denied; a word such as "affects" has none."""
    passage = Passage("The drug affects mood. Pain fell, sleep did not improve and weight was unchanged.")
    assert [(x.value, passage.quote(x.first, x.last)) for x in find_direction(passage)] == [
        ("down", "fell"),
        ("open", "improve"),
        ("level", "unchanged"),
    ]


@pytest.mark.parametrize("sentence", SENTENCES)
def test_case_and_typography_change_nothing(sentence: str) -> None:
    """Hard spaces and capitals are the same words."""
    assert changes(sentence, sentence.upper()) == []
    assert changes(sentence, sentence.replace(" ", "\u00a0")) == []


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(SENTENCES), max_size=4), st.lists(st.sampled_from(SENTENCES), max_size=4))
def test_mirrored_texts_have_mirrored_differences(a: list[str], b: list[str]) -> None:
    """What is lost one way is added the other way, with the same words."""
    one, other = " ".join(a), " ".join(b)
    there = [(found.change, found.a, found.b, found.span_a, found.span_b) for found in differences(one, other)]
    back = [(MIRRORED[found.change], found.b, found.a, found.span_b, found.span_a) for found in differences(other, one)]
    assert sorted(map(repr, there)) == sorted(map(repr, back))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(SENTENCES), max_size=6))
def test_a_text_differs_from_itself_in_nothing(sentences: list[str]) -> None:
    """Whatever it says."""
    text = " ".join(sentences)
    assert changes(text, text) == []


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=60), st.text(max_size=60))
def test_any_two_texts_can_be_compared(a: str, b: str) -> None:
    """Nonsense, digits and other scripts give a result; every difference quotes the text at its place."""
    for found in differences(a, b):
        assert found.span_a is None or a[slice(*found.span_a)] == found.a
        assert found.span_b is None or b[slice(*found.span_b)] == found.b


@pytest.mark.parametrize(("a", "b"), [("more pain, ", "less pain, "), ("pain rose ", "pain fell ")])
def test_long_texts_are_compared(a: str, b: str) -> None:
    """Thousands of directions about the same thing end in a result."""
    assert isinstance(changes(a * 3_000, b * 3_000), list)


def read_pairs() -> list[dict[str, str]]:
    return [json.loads(line) for path in sorted(PAIRS.glob("*.jsonl")) for line in path.read_text("utf-8").splitlines()]


def test_the_development_pairs_hold_the_published_rates() -> None:
    """Changes of the kind are caught, and pairs that mean the same are left alone."""
    pairs = read_pairs()
    changed = [pair for pair in pairs if pair["label"] == "changed" and pair["kind"] == "direction"]
    same = [pair for pair in pairs if pair["label"] == "same"]
    assert changed
    assert sum(not changes(pair["a"], pair["b"]) for pair in changed) <= MISSED * len(changed)
    assert sum(bool(changes(pair["a"], pair["b"])) for pair in same) <= ALARMED * len(same)
