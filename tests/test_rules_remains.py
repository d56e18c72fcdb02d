"""Laws of what is left of a broken article: all that is right in itself, at its place, and nothing guessed."""

from __future__ import annotations

import copy
from typing import Any

from articles import records
from hypothesis import given
from hypothesis import strategies as st

from adaptive_text.errors import Place
from adaptive_text.loading import parse_article
from adaptive_text.reading.marked import read_data, read_text
from adaptive_text.rules.remains import remains

TEXT = """\
id: example
title: {patient: Example}
updated: yesterday
review: {status: approved}
sections:
  - id: all
    heading: All
    audiences: patient
    claims:
      - id: one
        kind: wrong
        variants: {plain: It is so.}
      - id: two
        as_of: 2026-03
        variants: {plain: It is so.}
"""
LEAVES = st.none() | st.booleans() | st.integers(-9, 9) | st.sampled_from(["", "x", "patient", "2026-01-01"])
KEYS = st.sampled_from(["id", "title", "sections", "claims", "variants", "plain", "facts", "review", "audiences", "x"])
DATA = st.recursive(LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4))


@given(records())
def test_of_a_sound_article_all_remains(data: dict[str, Any]) -> None:
    """Nothing is lost of an article that loads."""
    assert remains(read_data(data, "<string>")) == parse_article(data)


def test_what_is_right_in_itself_remains_at_its_place() -> None:
    """A field, a section or a claim that is wrong is as if it were not written; the others keep their places."""
    left = remains(read_text(TEXT, "example.yaml"))
    assert left is not None
    assert (left.id, left.review.status, left.title) == ("example", "approved", {"patient": "Example"})
    (section,) = left.sections
    assert (section.heading, section.audiences) == ({"default": "All"}, ())
    assert [(claim.id, list(claim.variants)) for claim in section.claims] == [("", []), ("two", ["plain"])]
    assert left.place(("sections", 0, "claims", 1, "as_of")) == Place("example.yaml", 14, 16)


@given(records(), st.data())
def test_a_claim_that_is_broken_takes_no_other_with_it(data: dict[str, Any], chance: st.DataObject) -> None:
    """Whichever claim gets an unknown key, all others remain as they are."""
    whole = parse_article(data)
    broken = copy.deepcopy(data)
    s = chance.draw(st.integers(0, len(broken["sections"]) - 1))
    c = chance.draw(st.integers(0, len(broken["sections"][s]["claims"]) - 1))
    broken["sections"][s]["claims"][c]["unknown"] = 1
    left = remains(read_data(broken, "<string>"))
    assert left is not None
    expected = {path: claim for path, _, claim in whole.claims() if path != ("sections", s, "claims", c)}
    assert {path: claim for path, _, claim in left.claims() if claim.id} == expected


@given(DATA)
def test_whatever_the_data_something_or_nothing_remains(data: object) -> None:
    """Anything that can be read is looked at without an error; only a mapping is an article."""
    marked = read_data({"sections": data} if not isinstance(data, dict) else data, "<string>")
    left = remains(marked)
    assert left is not None
    assert all(isinstance(claim.id, str) for _, _, claim in left.claims())


def test_what_is_no_mapping_leaves_nothing() -> None:
    """A list, a text and a file without anything in it are no articles."""
    for text in ("- 1\n", "text\n", "", "{", "a: *b\n"):
        assert remains(read_text(text, "<string>")) is None or "*" in text
