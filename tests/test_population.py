"""Who two texts speak of, and where one speaks of others."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adaptive_text.meaning.difference import Difference
from adaptive_text.meaning.pairing import Pair
from adaptive_text.meaning.population import compare_population, find_population
from adaptive_text.meaning.tokens import Passage

PAIRS = Path(__file__).resolve().parent / "data" / "fidelity"
MISSED, ALARMED = 0.25, 0.01
"""The shares of changes missed, and of unchanged pairs flagged, that the development pairs may show."""
MIRRORED = {"lost": "added", "added": "lost", "altered": "altered"}
SENTENCES = [
    "Pregnant women were excluded.",
    "Men and women took part.",
    "Children under five are at risk.",
    "Healthy adults need one dose.",
    "People with kidney disease need a lower dose.",
    "Most were unvaccinated or of unknown vaccination status.",
    "Smokers with severe asthma were invited.",
    "The survey covered US adults.",
    "Patients whose tumours expressed HER2 lived longer.",
    "Tell us about it.",
]


def differences(a: str, b: str) -> list[Difference]:
    return list(compare_population(Pair(Passage(a), Passage(b))))


def changes(a: str, b: str) -> list[tuple[str, str, str]]:
    return [(found.change, found.a, found.b) for found in differences(a, b)]


def test_an_altered_group_is_told_whole() -> None:
    """The words of both texts with their places."""
    assert differences("It is for women.", "It is for men.") == [
        Difference("population", "altered", "women", "men", '"women" became "men"', (10, 15), (10, 13))
    ]


def test_a_lost_group_is_told_whole() -> None:
    """The words of the text that has it, with their place."""
    message = 'the population "pregnant" is lost'
    assert differences("It is advised for pregnant women.", "It is advised for women.") == [
        Difference("population", "lost", "pregnant", "", message, (18, 26), None)
    ]


@pytest.mark.parametrize(
    ("a", "b", "from_", "to"),
    [
        ("Children with asthma were studied.", "Adults with asthma were studied.", "Children", "Adults"),
        ("Healthy children may have the vaccine.", "Healthy adults can have the vaccine.", "children", "adults"),
        ("Girls were vaccinated.", "Boys were vaccinated.", "Girls", "Boys"),
        ("Newborns should sleep a lot.", "Adolescents should sleep a lot.", "Newborns", "Adolescents"),
        ("Pregnant women were excluded.", "Breastfeeding women were excluded.", "Pregnant", "Breastfeeding"),
        ("Pregnant women joined.", "Women who were planning a pregnancy joined.", "Pregnant", "planning a pregnancy"),
        ("Premenopausal women joined.", "Postmenopausal women joined.", "Premenopausal", "Postmenopausal"),
        ("Smokers had a lower risk.", "Non-smokers had a lower risk.", "Smokers", "Non-smokers"),
        ("Unvaccinated people fell ill.", "Vaccinated people fell ill.", "Unvaccinated", "Vaccinated"),
        ("In kidney disease, halve it.", "In liver disease, halve it.", "kidney disease", "liver disease"),
        ("It works in severe disease.", "It is in mild disease that it works.", "severe", "mild"),
        ("It was for type 1 diabetes.", "It was for type 2 diabetes.", "type 1 diabetes", "type 2 diabetes"),
        ("The survey covered US adults.", "The survey covered European adults.", "US", "European"),
        ("Inpatients were asked.", "Outpatients were asked.", "Inpatients", "Outpatients"),
        ("It is for localised cancer.", "It is for metastatic cancer.", "localised", "metastatic"),
        ("Nurses were surveyed.", "Doctors were surveyed.", "Nurses", "Doctors"),
        ("Pregnant women see a midwife.", "Postmenopausal women see a midwife.", "Pregnant", "Postmenopausal"),
    ],
)
def test_groups_that_exclude_each_other(a: str, b: str, from_: str, to: str) -> None:
    """Two classes of sex, age, pregnancy, vaccination, illness, region or care."""
    assert ("altered", from_, to) in changes(a, b)


@pytest.mark.parametrize(
    ("a", "b", "words"),
    [
        ("They were unvaccinated or of unknown status.", "They were unvaccinated.", "of unknown"),
        ("Those unvaccinated or whose status is unknown joined.", "Those who had no jab joined.", "or whose status"),
        ("The trial included men and women.", "Only women took part, at clinics.", "men"),
        ("Infants and toddlers should not have it.", "Infants should not have it.", "toddlers"),
        ("Adolescents and adults can use it.", "Adults can use it.", "Adolescents"),
        ("Adults with severe asthma should carry it.", "Adults with asthma should carry it.", "severe"),
        ("Statins are not advised for breastfeeding women.", "For women, statins are not advised.", "breastfeeding"),
        ("Hospitalised patients received the infusion.", "Patients received the infusion.", "Hospitalised"),
        ("The dose is halved in people with kidney failure.", "The dose is halved in people.", "kidney failure"),
        ("In premature infants, surfactant prevents death.", "Fewer babies die with surfactant.", "premature infants"),
        ("The drug prolonged life in patients whose cells had X.", "The drug extended life in patients.", "cells"),
        ("The vaccine works in adults with gout.", "In adults, the vaccine works.", "gout"),
    ],
)
def test_a_group_that_is_left_out_is_lost(a: str, b: str, words: str) -> None:
    """A member of a list, a restriction, a limit: whatever narrows the statement, as far as the rest is carried."""
    assert changes(a, b) == [("lost", words, "")]
    assert changes(b, a) == [("added", "", words)]


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("In the paediatric population the syrup is preferred.", "For children, the syrup is better."),
        ("Female participants were given iron.", "Women were given iron."),
        ("Neonates were monitored.", "Newborn babies were watched."),
        ("Infants were monitored.", "Children were monitored."),
        ("Women expecting a baby should not have it.", "Pregnant women should not have it."),
        ("Postmenopausal women were tested.", "Women who are past the menopause were tested."),
        ("Immunocompromised travellers need advice.", "Travellers whose immune systems are weakened need advice."),
        ("Hepatic impairment needs care.", "Liver problems need care."),
        ("Male ever-smokers were invited.", "Men who smoke, or used to, were invited."),
        ("Older people fell more often.", "Elderly patients had more falls."),
        ("People with eczema should moisturise.", "Those with atopic dermatitis should moisturise."),
        ("Treatment-naive adults joined.", "Adults who had never been treated joined."),
        ("Adults with gout joined.", "People with gout joined."),
        ("Mothers were asked.", "Women were asked."),
        ("Women reported more pain than men.", "Men reported less pain than women."),
        ("Only patients who are not pregnant can join.", "Pregnant patients cannot join."),
    ],
)
def test_one_group_has_many_names(a: str, b: str) -> None:
    """Synonyms, narrower and wider classes, and people who are named only as readers."""
    assert changes(a, b) == []


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("Keep it out of the reach of children.", "Store it out of reach."),
        ("Nursing home residents were asked.", "People in nursing homes were asked."),
        ("Tell us about it.", "Tell about it."),
        ("Feeling sick was common.", "Nausea was common."),
        ("You are 12 weeks pregnant.", "You are in week 12."),
        ("It did not prevent preterm birth.", "It did not stop births before time."),
    ],
)
def test_what_looks_like_a_group_is_none(a: str, b: str) -> None:
    """Set phrases, outcomes and the pronoun "us"."""
    assert changes(a, b) == []


def test_the_groups_of_a_text() -> None:
    """In order, on all of their dimensions."""
    passage = Passage("Girls and pregnant women in the US took part; tell us more.")
    assert [(x.value, passage.quote(x.first, x.last)) for x in find_population(passage)] == [
        ("sex: women + age: children", "Girls"),
        ("pregnancy: yes/now", "pregnant"),
        ("sex: women", "women"),
        ("region: US", "US"),
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


@pytest.mark.parametrize(("a", "b"), [("women men ", "men women "), ("people with x ", "people with y ")])
def test_long_texts_are_compared(a: str, b: str) -> None:
    """Thousands of groups end in a result."""
    assert isinstance(changes(a * 3_000, b * 3_000), list)


def read_pairs() -> list[dict[str, str]]:
    return [json.loads(line) for path in sorted(PAIRS.glob("*.jsonl")) for line in path.read_text("utf-8").splitlines()]


def test_the_development_pairs_hold_the_published_rates() -> None:
    """Changes of the kind are caught, and pairs that mean the same are left alone."""
    pairs = read_pairs()
    changed = [pair for pair in pairs if pair["label"] == "changed" and pair["kind"] == "population"]
    same = [pair for pair in pairs if pair["label"] == "same"]
    assert changed
    assert sum(not changes(pair["a"], pair["b"]) for pair in changed) <= MISSED * len(changed)
    assert sum(bool(changes(pair["a"], pair["b"])) for pair in same) <= ALARMED * len(same)
