"""Laws of personalisation: what decides, what is asked, and what is remembered."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Collection

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adaptive_text.audience import Picker, Profile
from adaptive_text.library import Library
from adaptive_text.loading import load_profiles, parse_profile
from adaptive_text.personalize import (
    Answer,
    ChosenAudience,
    Cookie,
    Reason,
    choose_audience,
    default_audience,
    nearest_known,
    question,
)
from adaptive_text.shipped import shipped

KNOWN = ("patient", "clinician", "student")
SHIPPED = load_profiles(shipped("profiles"))
NAMES = st.one_of(st.none(), st.sampled_from(("", *KNOWN, "nobody")), st.text(max_size=20))


def school() -> Profile:
    """A profile that is made from the student's."""
    return parse_profile({"id": "school", "extends": "student", "label": "School"}).model_copy(
        update={"lineage": ("school", "student")}
    )


@given(NAMES, NAMES)
def test_the_address_beats_the_cookie_and_the_cookie_the_default(requested: str | None, remembered: str | None) -> None:
    """Of what is asked for, the first known one decides, and every unknown one before it is told."""
    chosen = choose_audience(KNOWN, default="patient", requested=requested, remembered=remembered)
    if requested in KNOWN:
        assert chosen == ChosenAudience(requested, "requested")
    elif remembered in KNOWN:
        assert chosen == ChosenAudience(remembered, "remembered", ("requested",) if requested else ())
    else:
        asked: tuple[tuple[Reason, str | None], ...] = (("requested", requested), ("remembered", remembered))
        refused: tuple[Reason, ...] = tuple(reason for reason, name in asked if name)
        assert chosen == ChosenAudience("patient", "default", refused)


def test_a_default_that_is_not_known_is_the_callers_mistake() -> None:
    """It is told at once, and not to the first reader who made no choice."""
    with pytest.raises(ValueError, match="the default audience 'nurse' is not one of clinician, patient, student"):
        choose_audience(KNOWN, default="nurse", requested="patient")


def test_the_shipped_question_is_which_best_describes_you() -> None:
    """Three answers in the picker's order, then the way out, and none of them preselected."""
    asked = question(SHIPPED.picker, SHIPPED.profiles)
    assert asked.text == "Which best describes you?"
    assert [(a.audience, a.label) for a in asked.answers] == [
        ("patient", "I am a patient, or I care for one"),
        ("clinician", "I am a health professional"),
        ("student", "I am a student"),
        ("patient", "I am not sure"),
    ]
    assert not any(answer.checked for answer in asked.answers)


@given(st.sets(st.sampled_from(KNOWN)), NAMES)
def test_only_known_audiences_are_offered_and_only_the_chosen_one_is_checked(
    known: set[str], chosen: str | None
) -> None:
    """An article without a page for an audience does not offer it; the way out is never checked."""
    answers = question(SHIPPED.picker, SHIPPED.profiles, known=known, chosen=chosen).answers
    assert {answer.audience for answer in answers} == known
    assert [answer.audience for answer in answers if answer.checked] == ([chosen] if chosen in known else [])


def test_a_profile_without_an_invitation_is_offered_by_its_label() -> None:
    """A picker without an order offers every profile, by name."""
    profiles = {"school": school(), "patient": SHIPPED.profiles["patient"]}
    answers = question(Picker(), profiles).answers
    assert answers[1] == Answer("school", "School")
    assert [answer.audience for answer in answers] == ["patient", "school"]


def test_the_default_is_the_pickers_else_the_first_that_there_is() -> None:
    """And for an audience that an article does not have, its nearest ancestor's."""
    assert default_audience(SHIPPED.picker, SHIPPED.profiles) == "patient"
    assert default_audience(SHIPPED.picker, SHIPPED.profiles, ("student", "clinician")) == "clinician"
    assert default_audience(Picker(), {"school": school()}, ("student",)) == "student"
    with pytest.raises(ValueError, match="there is no audience"):
        default_audience(SHIPPED.picker, SHIPPED.profiles, ())


@pytest.mark.parametrize(
    ("audience", "known", "nearest"),
    [
        ("school", ("school", "student"), "school"),
        ("school", ("student",), "student"),
        ("school", ("patient",), None),
        ("nobody", ("patient",), None),
        ("patient", ("patient",), "patient"),
    ],
)
def test_an_audience_without_a_page_gets_its_nearest_ancestors(
    audience: str, known: Collection[str], nearest: str | None
) -> None:
    """Readers who chose an audience of your own are not sent back to the question."""
    profiles = {**SHIPPED.profiles, "school": school()}
    assert nearest_known(audience, profiles, known) == nearest


def test_a_choice_is_remembered_by_a_cookie_that_tells_nothing_else() -> None:
    """Name, value and attributes are exactly these."""
    assert Cookie().remember("patient") == (
        "__Host-audience=patient; Max-Age=31536000; Path=/; Secure; HttpOnly; SameSite=Lax"
    )
    assert Cookie().forget() == "__Host-audience=; Max-Age=0; Path=/; Secure; HttpOnly; SameSite=Lax"
    assert Cookie.plain().remember("patient") == "audience=patient; Max-Age=31536000; Path=/; HttpOnly; SameSite=Lax"


@given(st.text(max_size=60), st.sampled_from(KNOWN), st.text(max_size=60))
def test_no_header_breaks_the_reading_of_a_cookie(before: str, audience: str, after: str) -> None:
    """Whatever stands in the header, what is read is one of the closed list, or nothing."""
    cookie = Cookie()
    assert cookie.read(f"{before}; {cookie.name}={audience}; {after}", KNOWN) in KNOWN
    assert cookie.read(before + after, KNOWN) in (None, *KNOWN)


@pytest.mark.parametrize(
    ("header", "read"),
    [
        (None, None),
        ("", None),
        ("__Host-audience=patient", "patient"),
        ("a=b; __Host-audience=student;c=d", "student"),
        ("__Host-audience=nobody; __Host-audience=student", "student"),
        ("__host-audience=patient", None),
        ("__Host-audience=PATIENT", None),
        ('__Host-audience="patient"', None),
        ("audience=patient", None),
        ("x=" + "y" * 9_000 + "; __Host-audience=patient", None),
    ],
)
def test_only_a_known_value_of_the_right_cookie_counts(header: str | None, read: str | None) -> None:
    """Broken, foreign and endless cookies are no choice."""
    assert Cookie().read(header, KNOWN) == read


@pytest.mark.parametrize("value", ["", "a b", "a;b", "a\n", "a\r\nset-cookie: x=y", "ä"])
def test_no_value_can_break_the_header(value: str) -> None:
    """What is no plain name is refused before it is written."""
    with pytest.raises(ValueError, match="not a value for a cookie"):
        Cookie().remember(value)
    with pytest.raises(ValueError, match="not a name for a cookie"):
        Cookie(value)


def test_a_cookie_that_no_browser_would_keep_is_refused() -> None:
    """`__Host-` wants `Secure`, in whatever case it is written, and what lasts no second is gone at once."""
    for name in ("__Host-audience", "__host-audience", "__Secure-audience"):
        with pytest.raises(ValueError, match=r"Cookie\.plain"):
            Cookie(name, secure=False)
    with pytest.raises(ValueError, match="1 second or more"):
        Cookie(max_age=0)


def test_every_shipped_audience_can_be_remembered() -> None:
    """Ids of profiles are values of cookies as they stand."""
    cookie, audiences = Cookie(), Library.open(shipped("corpus")).audiences
    for audience in audiences:
        header = cookie.remember(audience).partition(";")[0]
        assert cookie.read(header, audiences) == audience


def test_personalisation_loads_nothing_heavy() -> None:
    """A server that only asks who the reader is needs neither models, scorers nor frameworks."""
    code = "import sys, adaptive_text.personalize; print(*sorted({m.partition('.')[0] for m in sys.modules}))"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, encoding="utf-8").stdout
    assert not {"pydantic", "spacy", "textstat", "yaml", "jinja2", "starlette", "numpy"} & set(loaded.split())
