"""What two texts oblige their readers to differently."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adaptive_text.meaning.difference import Difference
from adaptive_text.meaning.obligation import compare_obligation, find_obligation
from adaptive_text.meaning.pairing import Pair
from adaptive_text.meaning.tokens import Passage

PAIRS = Path(__file__).resolve().parent / "data" / "fidelity"
MISSED, ALARMED = 0.1, 0.01
"""The shares of changed duties missed, and of unchanged pairs flagged, that the development pairs may show."""
MIRRORED = {"lost": "added", "added": "lost", "altered": "altered"}
SENTENCES = [
    "Patients must fast before the test.",
    "Patients should fast before the test.",
    "You may fast before the test, if you wish.",
    "You do not have to fast before the test.",
    "Do not fast before the test.",
    "If symptoms should occur, call your doctor and stop the tablets.",
    "Fasting is contraindicated in pregnancy.",
    "It is best to avoid alcohol.",
    "Use the drug with caution.",
    "Consider a lower dose.",
]


def differences(a: str, b: str) -> list[Difference]:
    return list(compare_obligation(Pair(Passage(a), Passage(b))))


def changes(a: str, b: str) -> list[tuple[str, str, str]]:
    return [(found.change, found.a, found.b) for found in differences(a, b)]


def test_an_altered_duty_is_told_whole() -> None:
    """The words of both texts with their places."""
    assert differences("Patients must carry a card.", "Patients should carry a card.") == [
        Difference("obligation", "altered", "must", "should", '"must" became "should"', (9, 13), (9, 15))
    ]


def test_a_lost_duty_is_told_whole() -> None:
    """The words of the text that has it, with their place."""
    message = 'the obligation "must" is lost'
    assert differences("Patients must be told about the risk.", "Patients are told about the risk.") == [
        Difference("obligation", "lost", "must", "", message, (9, 13), None)
    ]


@pytest.mark.parametrize(
    ("a", "b", "from_", "to"),
    [
        ("You should wear a mask.", "You may wear a mask.", "should", "may"),
        ("A biopsy is recommended after a week.", "A biopsy is optional after a week.", "recommended", "optional"),
        ("A biopsy is recommended after a week.", "A biopsy is mandatory after a week.", "recommended", "mandatory"),
        ("Surgery is required.", "Surgery is recommended.", "required", "recommended"),
        ("Doctors are required to report.", "Doctors are encouraged to report.", "are required to", "encouraged"),
        ("It may be reasonable to stop.", "You should stop.", "may be reasonable", "should"),
        ("Tell the nurse about it.", "You can tell the nurse about it.", "Tell", "can"),
        ("Call 999 if it does not help.", "If it does not help, you could call 999.", "Call", "could"),
        ("Go to the hospital at once.", "Consider going to the hospital.", "Go", "Consider"),
        ("Do not share your inhaler.", "You may share your inhaler.", "Do not", "may"),
        ("You do not have to fast.", "You must not fast.", "do not have to", "must not"),
        ("Live vaccines are prohibited here.", "Live vaccines are best avoided here.", "prohibited", "best avoided"),
        (
            "The drug is contraindicated in gout.",
            "In gout, use the drug with caution.",
            "contraindicated",
            "with caution",
        ),
        (
            "It must not be taken in pregnancy.",
            "It may not be suitable in pregnancy.",
            "must not",
            "may not be suitable",
        ),
        ("The panel advises against X-rays.", "X-rays are advised by the panel.", "advises against", "advised"),
        ("Staff have to give it without delay.", "Staff are allowed to give it without delay.", "have to", "allowed"),
    ],
)
def test_levels_of_duty_differ(a: str, b: str, from_: str, to: str) -> None:
    """Must, should, may, need not, should not and must not of one act exclude each other, in whatever words."""
    assert ("altered", from_, to) in changes(a, b)


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("Patients should drink plenty of water.", "Drink plenty of water."),
        ("You must call an ambulance if your chest hurts.", "Call an ambulance if your chest hurts."),
        ("If your chest hurts, you must call an ambulance.", "If your chest hurts, stop and call an ambulance."),
        ("Patients must not drive for a day.", "Do not drive for a day."),
        ("Patients should not drive for a day.", "Don't drive for a day."),
        ("Statins should not be used.", "Mothers are advised against using statins."),
        ("The use of statins is contraindicated.", "Statins must not be used."),
        ("Children should have two doses.", "It is recommended that children have two doses."),
        ("The drug has to be stopped.", "It is mandatory to stop the drug."),
        ("Sites must report events.", "Sites are required to report events."),
        ("A second biopsy is permitted.", "The protocol allows a second biopsy."),
        ("You need not fast.", "It is not necessary to fast."),
        ("The dose should be adjusted.", "The dose needs to be adjusted."),
        ("Results should be read with caution.", "The results need to be read cautiously."),
        ("The drug may be stopped.", "The drug can be stopped."),
    ],
)
def test_one_level_has_many_words(a: str, b: str) -> None:
    """A duty, a command, advice and a need may be said for each other, as far as one is not stricter."""
    assert changes(a, b) == []


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("Should symptoms worsen, contact your doctor.", "If symptoms worsen, contact your doctor."),
        ("The drug is stopped if a rash should develop.", "The drug is stopped if a rash develops."),
        ("Surgery was required in ten patients.", "Ten patients had surgery."),
        ("A lower dose may be needed.", "A lower dose might be necessary."),
        ("People did not stick to it as well as they should have.", "People did not stick to it well."),
        ("Never give aspirin unless it is prescribed.", "Aspirin must be given only when it is prescribed."),
        ("It should not begin until a nurse has checked.", "It should begin only once a nurse has checked."),
        ("Painless spots must not be ignored.", "Painless spots must be given attention."),
        ("The number needed to treat was 20.", "Twenty people have to be treated for one to benefit."),
        ("Use of the drug was rare.", "The drug was rarely used."),
        ("The drug may cause a rash.", "A rash is possible with the drug."),
        ("Keep calm. The drug can cause a rash.", "Stay calm. The drug may cause a rash."),
        ("An effect could not be ruled out.", "An effect remains possible."),
    ],
)
def test_what_looks_like_a_duty_is_none(a: str, b: str) -> None:
    """Conditions, possibilities, past needs and set phrases oblige nobody; negation is another kind's."""
    assert changes(a, b) == []


def test_a_duty_of_a_reworded_text_is_not_missed() -> None:
    """A text in other words may say it in a way that no table knows."""
    assert (
        changes("Candidates must be expected to live for a year.", "A person qualifies if a year of life is likely.")
        == []
    )


def test_what_a_text_obliges_to() -> None:
    """Duties, permissions and commands in order; not "may" and "can", which mostly tell what is possible."""
    passage = Passage("You must rest. It may hurt. If it does, call us; do not wait. Use of ice is allowed.")
    assert [(x.value, passage.quote(x.first, x.last)) for x in find_obligation(passage)] == [
        ("must", "must"),
        ("order", "call"),
        ("forbid", "do not"),
        ("may", "allowed"),
    ]
    assert find_obligation(Passage("Use of ice is common.")) == ()


@pytest.mark.parametrize("sentence", SENTENCES)
def test_case_and_typography_change_nothing(sentence: str) -> None:
    """Curly quotes, hard spaces and capitals are the same words."""
    assert changes(sentence, sentence.upper()) == []
    assert changes(sentence, sentence.replace(" ", "\u00a0")) == []
    assert changes("Don't drive.", "Don\u2019t drive.") == []


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
    """Whatever it obliges to."""
    text = " ".join(sentences)
    assert changes(text, text) == []


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=60), st.text(max_size=60))
def test_any_two_texts_can_be_compared(a: str, b: str) -> None:
    """Nonsense, digits and other scripts give a result; every difference quotes the text at its place."""
    for found in differences(a, b):
        assert found.span_a is None or a[slice(*found.span_a)] == found.a
        assert found.span_b is None or b[slice(*found.span_b)] == found.b


@pytest.mark.parametrize(
    ("a", "b"), [("must ", "should "), ("must rest, ", "may rest, "), ("Call us. ", "You can call us. ")]
)
def test_long_texts_are_compared(a: str, b: str) -> None:
    """Thousands of duties about the same act end in a result."""
    assert isinstance(changes(a * 3_000, b * 3_000), list)


def read_pairs() -> list[dict[str, str]]:
    return [json.loads(line) for path in sorted(PAIRS.glob("*.jsonl")) for line in path.read_text("utf-8").splitlines()]


def test_the_development_pairs_hold_the_published_rates() -> None:
    """Changed duties are caught, and pairs that mean the same are left alone."""
    pairs = read_pairs()
    changed = [pair for pair in pairs if pair["label"] == "changed" and pair["kind"] == "obligation"]
    same = [pair for pair in pairs if pair["label"] == "same"]
    assert changed
    assert sum(not changes(pair["a"], pair["b"]) for pair in changed) <= MISSED * len(changed)
    assert sum(bool(changes(pair["a"], pair["b"])) for pair in same) <= ALARMED * len(same)
