"""Laws of words that say "now": which are found, which are not, and where."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adaptive_text.rules.status_words import status_words

STATUS = [
    "Examplumab was [recently approved] for severe disease.",
    "[Currently], no drug cures the disease.",
    "There is [currently no] approved drug.",
    "It is [now the standard] of care.",
    "It is not [currently recommended] in pregnancy.",
    "A [new drug] for eczema",
    "[New data] suggest a benefit.",
    "[Recent large trials] found no benefit.",
    "The [new guidelines] advise against it.",
    "The [latest guidelines] advise against it.",
    "The long-term risks are [not yet] known.",
    "[To date], nobody knows why.",
    "The data [so far] are few.",
    "It should [soon be available].",
    "A decision is expected [this year].",
    "The [newly licensed] vaccine is a nasal spray.",
    "[As of now], two trials are under way.",
    "The drug is [now known] to harm.",
]
NO_STATUS = [
    "New-onset diabetes was seen.",
    "Tell your doctor about a new rash.",
    "Two new cases were found.",
    "New lesions should be examined.",
    "Pain comes now and then.",
    "Call your doctor now.",
    "Get help right now.",
    "Do not start a new medicine without asking.",
    "Tell us if you take any new treatment.",
    "Patients who recently had surgery should wait.",
    "Ask about recent infections and recent travel.",
    "If you currently smoke, ask for help.",
    "Adults currently receiving warfarin need a check.",
    "See a doctor as soon as you can.",
    "See a doctor soon.",
    "Tell a doctor as soon as possible.",
    "You will soon be well.",
    "Take it today and tomorrow.",
    "Keep your vaccines up to date.",
    "Over the last year of life, pain is common.",
    "Anyone who had a stroke in the last month must not take it.",
    "Your current treatment goes on.",
    "The current flows through the electrode.",
    "Consult current guidelines first.",
    "The trial began small. The new treatment worked better.",
    "Search the register for a current trial.",
    "An Investigational New Drug application was filed.",
    "Two new studies were added in this update.",
    "Renew the prescription each month.",
    "In New York, a newborn is tested.",
    "Recently (in 2024) a trial ended.",
    "It was recently approved in 2025.",
]


@pytest.mark.parametrize("text", STATUS)
def test_words_about_the_world_are_found(text: str) -> None:
    """What is approved, known or done now is found at its place; brackets mark it here."""
    plain = text.replace("[", "").replace("]", "")
    start = text.index("[")
    (found,) = status_words(plain)
    assert (found.start, plain[found.start : found.end]) == (start, text[start + 1 : text.index("]")])


@pytest.mark.parametrize("text", NO_STATUS)
def test_words_about_a_person_are_not_found(text: str) -> None:
    """A reader's own state, a history, an instruction and a dated sentence are no status."""
    assert [text[word.start : word.end] for word in status_words(text)] == []


PIECES = [*"ab .,;:()\n-'", "now ", "not yet ", "recently ", "approved ", "new ", "drug ", "2024 "]


@given(st.lists(st.sampled_from(PIECES)))
def test_what_is_found_stands_in_the_text_in_order(pieces: list[str]) -> None:
    """Places are inside the text, not empty, and never overlap."""
    text = "".join(pieces)
    found = list(status_words(text))
    edges = [edge for word in found for edge in (word.start, word.end)]
    assert edges == sorted(set(edges))
    assert all(0 <= edge <= len(text) for edge in edges)


@given(st.sampled_from([text for text in STATUS if text.endswith(".")]), st.sampled_from(NO_STATUS))
def test_sentences_do_not_touch_each_other(status: str, other: str) -> None:
    """What one sentence says changes nothing about what is found in the next."""
    plain = status.replace("[", "").replace("]", "")
    assert len(list(status_words(f"{other} {plain} {other}"))) == 1
