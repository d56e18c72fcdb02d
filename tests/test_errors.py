"""Laws of errors: they say where and what, list what is known, and travel between processes."""

from __future__ import annotations

import pickle
import time
from collections.abc import Iterator
from dataclasses import replace

import pytest
from articles import EASY, article, claim, grade, made, profile
from hypothesis import given
from hypothesis import strategies as st

from adaptive_text import errors
from adaptive_text.errors import (
    MOST_NAMES,
    AdaptiveTextError,
    Place,
    Problem,
    TargetUnreachable,
    UnknownArticle,
    UnknownAudience,
    did_you_mean,
)

PROBLEM = Problem("a.yaml", 3, 7, "title", "AT103", "title must be text (got [])", "write text")
WARNING = Problem("a.yaml", None, None, "", "AT151", "no claim cites it (got none)", severity="warning")


def kinds(base: type[AdaptiveTextError] = AdaptiveTextError) -> Iterator[type[AdaptiveTextError]]:
    """The base of all errors and every kind of it that the module has; the command line's own may be loaded too."""
    yield base
    for kind in base.__subclasses__():
        if kind.__module__ == errors.__name__:
            yield from kinds(kind)


KINDS = list(kinds())


@pytest.mark.parametrize("kind", KINDS)
def test_every_error_survives_pickling(kind: type[AdaptiveTextError]) -> None:
    """Message, problems, code and text are the same on the other side of a process."""
    error = kind("it is wrong", [PROBLEM, WARNING])
    for protocol in range(2, pickle.HIGHEST_PROTOCOL + 1):
        copy = pickle.loads(pickle.dumps(error, protocol))
        assert type(copy) is kind
        assert (copy.message, copy.problems, copy.code) == ("it is wrong", (PROBLEM, WARNING), kind.code)
        assert str(copy) == str(error)
        assert copy.args == error.args


def test_an_unreachable_target_takes_its_edition_along() -> None:
    """The edition on the other side is equal and writes the same bytes, written before or not."""
    edition = made(article(claim("a", technical=EASY)), profile(targets=grade(-3)))
    before = pickle.loads(pickle.dumps(TargetUnreachable("no", edition=edition)))
    written = (edition.html, edition.json, edition.text, edition.fingerprint)
    after = pickle.loads(pickle.dumps(TargetUnreachable("no", [PROBLEM], edition)))
    for error in (before, after):
        copy = error.edition
        assert copy == edition
        assert (copy.html, copy.json, copy.text, copy.fingerprint) == written
    assert after.problems == (PROBLEM,)
    assert TargetUnreachable("no").edition is None


def test_every_kind_of_error_has_a_code_of_its_own() -> None:
    """Programs tell errors apart by code."""
    codes = [kind.code for kind in KINDS]
    assert len(set(codes)) == len(codes)


@pytest.mark.parametrize("kind", [UnknownArticle, UnknownAudience])
def test_what_is_looked_up_in_vain_is_a_lookup_error(kind: type[AdaptiveTextError]) -> None:
    """Callers that know nothing of this package can catch it."""
    assert issubclass(kind, LookupError)
    assert str(kind("unknown")) == "unknown"


def test_an_error_prints_its_message_and_every_problem() -> None:
    """Place first, then the rule, the code and the hint."""
    assert str(AdaptiveTextError("it cannot be used", iter([PROBLEM, WARNING]))) == (
        "it cannot be used\n"
        "a.yaml:3:7: title must be text (got []) [AT103]\n"
        "  hint: write text\n"
        "a.yaml: warning: no claim cites it (got none) [AT151]"
    )


def test_a_place_leaves_out_what_is_not_known() -> None:
    """Input without lines has none."""
    assert [str(Place("a", 1, 2)), str(Place("a", 1)), str(Place("a"))] == ["a:1:2", "a:1", "a"]
    assert PROBLEM.place == Place("a.yaml", 3, 7)


@pytest.mark.parametrize(
    ("got", "known", "hint"),
    [
        ("patien", ["student", "patient"], 'did you mean "patient"?'),
        ("nurse", ["student", "patient"], "known: patient, student"),
        ("nurse", [], "none is known here"),
        (
            "x",
            {f"name-{i:02}": i for i in range(14)},
            "known: " + ", ".join(f"name-{i:02}" for i in range(12)) + ", and 2 more",
        ),
        ("x", [f"name-{i:02}" for i in range(12)], "known: " + ", ".join(f"name-{i:02}" for i in range(12))),
    ],
)
def test_a_hint_names_the_nearest_or_lists_the_known(got: str, known: list[str], hint: str) -> None:
    """One near name, else the first of the known in order and how many more there are."""
    assert did_you_mean(got, known) == hint
    assert did_you_mean(got, iter(known)) == hint


@given(st.text(max_size=20), st.lists(st.text("abc", max_size=5), max_size=20, unique=True))
def test_a_hint_is_the_same_in_whatever_order_names_are_known(got: str, known: list[str]) -> None:
    """Sets and dictionaries give stable messages."""
    assert did_you_mean(got, known) == did_you_mean(got, set(known)) == did_you_mean(got, reversed(known))
    assert len(known) <= MOST_NAMES or "did you mean" in did_you_mean(got, known) or " more" in did_you_mean(got, known)


def test_a_problem_without_a_line_names_its_field() -> None:
    """What is wrong with a dict can still be found."""
    problem = Problem("cms", None, None, "sections[0].claims[2].id", "AT103", "id must be text (got 5)")
    assert str(problem) == "cms: sections[0].claims[2].id: id must be text (got 5) [AT103]"
    assert str(replace(problem, line=3, column=1)) == "cms:3:1: id must be text (got 5) [AT103]"


def test_a_hint_looks_at_no_more_names_than_it_has_time_for() -> None:
    """Whoever asks for what is not there, in a library of a hundred thousand, does not keep it busy."""
    known = [f"article-{i:06}" for i in range(100_000)]
    start = time.perf_counter()
    assert did_you_mean("x" * 1_000_000, known).endswith(", and 99988 more")
    assert time.perf_counter() - start < 2
