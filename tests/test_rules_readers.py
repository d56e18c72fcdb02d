"""Laws of the rules about who gets what: sign-offs that have lapsed, and texts that nobody reads."""

from __future__ import annotations

from typing import Any

import pytest
from articles import claim, profile, section
from rule_subjects import subject, told, written

from adaptive_text.errors import Problem
from adaptive_text.loading import parse_profile
from adaptive_text.rules import readers

TEXT = """\
id: example
title: Example
updated: 2026-11-01
review:
  status: approved
  editions:
    patient: {fingerprint: %s, reviewer: A. Reviewer, date: 2026-11-05}
sections:
  - id: all
    heading: All
    claims:
      - id: one
        variants:
          plain: The drug helps the skin.
"""

# AT611


def test_a_sign_off_of_another_text_is_told_with_its_reviewer() -> None:
    """The problem stands at the fingerprint and says who signed when, what it is now, and what to do."""
    about = written(TEXT % "0123456789abcdef")
    now = about.edition("patient").fingerprint
    message = (
        'the edition for "patient" is no longer what "A. Reviewer" signed on 2026-11-05 '
        f"(got 0123456789abcdef, it is {now})"
    )
    hint = (
        "see what changed with `adaptive-text impact`, then have it signed again with "
        "`adaptive-text approve --audience patient`, or take the sign-off out"
    )
    way = "review.editions.patient.fingerprint"
    assert list(readers.moved_editions(about)) == [
        Problem("example.yaml", 7, 28, way, "AT611", message, hint, "warning")
    ]
    assert told(readers.moved_editions, written(TEXT % now)) == []


def test_a_sign_off_for_an_audience_without_claims_is_another_rule() -> None:
    """What an audience never gets cannot have moved: that the sign-off is left over is told elsewhere."""
    signature = {"fingerprint": "0123456789abcdef", "reviewer": "A. Reviewer", "date": "2026-11-05"}
    about = subject(claim("one", audiences=["clinician"]), review={"editions": {"patient": signature}})
    assert told(readers.moved_editions, about) == []


# AT613

HINT = "take it out, or open a claim for them: `audiences` of the section and of the claim decide, and `follows`"
OPEN = section("open", claim("for-all"))


def places(*sections: Any, **fields: Any) -> list[str]:
    return [way for way, _ in told(readers.texts_for_nobody, subject(*sections, **fields))]


def test_a_heading_for_an_audience_without_claims_is_told() -> None:
    """A heading of one's own over claims that one does not get is left over."""
    heading = {"default": "Mechanism", "patient": "How does it work?"}
    about = subject(section("one", claim("a", audiences=["clinician"]), heading=heading), OPEN)
    [problem] = readers.texts_for_nobody(about)
    assert problem.message == 'a heading for an audience that gets no claim of the section (got "patient")'
    assert (problem.where, problem.hint, problem.code) == ("sections[0].heading.patient", HINT, "AT613")


def test_every_kind_of_text_for_nobody_is_told() -> None:
    """Title, question, order, label and pin, and the filters that contradict each other."""
    hidden = {"audiences": ["clinician"], "label": {"default": "x", "student": "y"}, "pin": {"student": "plain"}}
    contradicting = section("two", claim("c", audiences=["student"]), audiences=["clinician"])
    assert places(
        section("one", claim("a", **hidden), claim("b", audiences=["clinician"])),
        contradicting,
        title={"default": "x", "student": "y"},
        question={"default": "x", "student": "y"},
        order={"student": ["one", "two"]},
    ) == [
        *("title.student", "question.student", "order.student", "sections[1].audiences[0]"),
        *("sections[0].claims[0].label.student", "sections[0].claims[0].pin.student"),
        "sections[1].claims[0].audiences[0]",
    ]


def test_a_follower_goes_with_what_it_follows() -> None:
    """A claim that follows one for others is not read by anyone else, whatever its own filter says."""
    follower = claim("b", follows="a", audiences=["patient", "clinician"])
    assert places(section("one", claim("a", audiences=["clinician"]), follower), OPEN) == [
        "sections[0].claims[1].audiences[0]"
    ]


@pytest.mark.parametrize("field", ["importance", "length"])
def test_what_only_a_profile_leaves_out_is_no_text_for_nobody(field: str) -> None:
    """A detail is written for whoever may get it: with another profile it comes back."""
    sparing = {"reader": parse_profile({"id": "reader", "label": "R", "include": "essential", "words_at_most": 1})}
    details = claim(
        "a", importance="detail" if field == "importance" else "supporting", label={"default": "x", "reader": "y"}
    )
    assert places(section("one", details, heading={"default": "x", "reader": "y"}), profiles=sparing) == []


def test_what_is_said_for_a_parent_is_said_for_its_heirs() -> None:
    """A heading that only an heir of the named audience reads is read."""
    child = parse_profile({"id": "child", "label": "Child", "extends": "patient"})
    profiles = {"patient": profile("patient"), "child": child}
    heading = {"default": "x", "patient": "y"}
    assert places(section("one", claim("a", audiences=["child"]), heading=heading), profiles=profiles) == []


def test_a_sound_article_has_no_text_for_nobody() -> None:
    """Texts by audience over claims for everyone are all read."""
    heading = {"default": "x", "patient": "y", "student": "z"}
    assert (
        places(section("one", claim("a", label=heading), heading=heading), title=heading, order={"student": ["one"]})
        == []
    )
