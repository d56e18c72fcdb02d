"""Laws of showing what differs: nothing is lost, nothing is made up, and what is the same is left out."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adaptive_text.differing import MOST_WORDS, Passage, Words, passages, sentences, words

texts = st.text(alphabet="ab .,!?\u201dDr1\n", max_size=40)
lines = st.lists(st.text(alphabet="ab AB.!", max_size=20), max_size=5)


@given(texts)
def test_sentences_have_every_character_but_the_spaces_between(text: str) -> None:
    """In order, and none is empty."""
    found = sentences(text)
    assert "".join("".join(found).split()) == "".join(text.split())
    assert all(found)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It helps. It is safe.", ["It helps.", "It is safe."]),
        ("Take 2.5 mg. Then wait!", ["Take 2.5 mg.", "Then wait!"]),
        ("Ask Dr. Smith or A. Jones. Do not wait.", ["Ask Dr. Smith or A. Jones.", "Do not wait."]),
        (
            "Drugs, e.g. Examplumab. \u201cYes.\u201d 5 of 10.",
            ["Drugs, e.g. Examplumab.", "\u201cYes.\u201d", "5 of 10."],
        ),
        ("No end", ["No end"]),
        ("", []),
    ],
)
def test_sentences_are_those_that_people_see(text: str, expected: list[str]) -> None:
    """Abbreviations, initials and decimals end none."""
    assert sentences(text) == expected


@given(lines, lines)
def test_passages_are_what_differs(before: list[str], after: list[str]) -> None:
    """Equal texts have none; every sentence that only one text has is in a passage; no passage is empty."""
    found = passages(before, after)
    old, new = ([s for line in text for s in sentences(line)] for text in (before, after))
    assert (found == ()) == (old == new)
    assert all(p.before or p.after for p in found)
    assert all(any(s in p.before for p in found) for s in old if s not in new)
    assert all(any(s in p.after for p in found) for s in new if s not in old)


def test_changed_sentences_stand_side_by_side() -> None:
    """One for one where there are as many; together where one became two; alone where they come or go."""
    before = ["It helps. It is safe. Ask.", "- one", "- two"]
    after = ["It helps. It is quite safe. Ask.", "- one", "- two", "- three"]
    assert passages(before, after) == (
        Passage("It is safe.", "It is quite safe."),
        Passage("", "- three"),
    )
    assert passages(["A drug helps and heals."], ["A drug helps.", "A drug heals."]) == (
        Passage("A drug helps and heals.", "A drug helps. A drug heals."),
    )


@given(texts, texts)
def test_words_give_back_both_texts(before: str, after: str) -> None:
    """What stays and goes is the old text, what stays and comes the new one, but for spaces."""
    found = words(Passage(before, after))
    old = "".join(w.text for w in found if w.fate != "new")
    new = "".join(w.text for w in found if w.fate != "gone")
    assert "".join(old.split()) == "".join(before.split())
    assert "".join(new.split()) == "".join(after.split())


def test_only_the_words_that_change_are_marked() -> None:
    """Numbers, marks and words are told apart."""
    assert words(Passage("Take 2.5 mg daily, at night.", "Take 5.0 mg daily at noon.")) == (
        Words("same", "Take "),
        Words("gone", "2.5 "),
        Words("new", "5.0 "),
        Words("same", "mg daily "),
        Words("gone", ", "),
        Words("same", "at "),
        Words("gone", "night"),
        Words("new", "noon"),
        Words("same", "."),
    )


def test_what_has_little_in_common_is_marked_as_a_whole() -> None:
    """Marks on single words would only confuse; and very long passages are not compared word by word."""
    assert words(Passage("It helps the skin.", "Call your doctor now!")) == (
        Words("gone", "It helps the skin."),
        Words("new", "Call your doctor now!"),
    )
    long = "word " * (MOST_WORDS + 1)
    assert words(Passage(long, f"{long}more")) == (Words("gone", long), Words("new", f"{long}more"))
