"""Laws of the rules that need no scores: whole problems, and what is no problem."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from articles import AUDIENCES, GLOSSARY, article, claim, profile, record, section
from articles import records as any_records
from hypothesis import given
from hypothesis import strategies as st

from adaptive_text.audience import Picker
from adaptive_text.errors import Problem
from adaptive_text.loading import Profiles, parse_article
from adaptive_text.rules import records
from adaptive_text.rules.subject import Calendar, Subject

TODAY = date(2026, 11, 22)
PROFILES = Profiles({name: profile(name) for name in AUDIENCES}, Picker(order=AUDIENCES, default="patient"))
Rule = Callable[[Subject], Iterator[Problem]]
SIGNED = {"fingerprint": "109ac1bb9d17643e", "reviewer": "A. Reviewer", "date": "2026-11-05"}
FAR_BACK = date(2000, 1, 1)


def subject(*parts: Any, today: date = TODAY, **fields: Any) -> Subject:
    return Subject(article(*parts, **fields), PROFILES, GLOSSARY, Calendar(today))


def told(rule: Rule, about: Subject) -> list[tuple[str, str, str]]:
    """Where, what and how to mend it; the code and the severity are the rule's."""
    return [(problem.where, problem.message, problem.hint) for problem in rule(about)]


def places(rule: Rule, about: Subject) -> list[str]:
    return [problem.where for problem in rule(about)]


# AT602

STATUS = "It was recently approved."
SINCE = "say since when in `as_of`, which readers see, or leave the word out"


def test_an_undated_word_is_told_at_its_own_place() -> None:
    """The problem stands at the word in the file, in a block as in a heading."""
    text = """\
id: example
title: A new drug for example disease
updated: 2026-11-01
sections:
  - id: all
    heading: {default: All, patient: Latest research}
    claims:
      - id: approval
        variants:
          technical: >-
            It is given by mouth. In adults
            it was recently approved.
"""
    about = Subject(parse_article(text, "example.yaml"), PROFILES, GLOSSARY, Calendar(TODAY))
    say_when = "say when, or leave the word out"
    message = "it is not said when this was so (got {})"
    way = "sections[0].claims[0].variants.technical"
    assert list(records.undated_status(about)) == [
        Problem("example.yaml", 2, 10, "title.default", "AT602", message.format('"new drug"'), say_when, "warning"),
        Problem(
            "example.yaml",
            *(6, 38, "sections[0].heading.patient", "AT602"),
            *(message.format('"Latest research"'), say_when, "warning"),
        ),
        Problem("example.yaml", 12, 20, way, "AT602", message.format('"recently approved"'), SINCE, "warning"),
    ]


@pytest.mark.parametrize(
    "variant",
    [
        {"lead": "It is so:", "items": [STATUS]},
        {"lead": "It was recently approved:", "items": ["so"]},
        {"columns": ["Drug", "Status"], "rows": [["Examplumab", "recently approved"]]},
        {"columns": ["Drug", "Status"], "rows": [["a", "b"]], "caption": "Recently approved drugs"},
    ],
    ids=["item", "lead", "cell", "caption"],
)
def test_every_text_of_a_variant_is_looked_at(variant: dict[str, Any]) -> None:
    """Lists, tables and captions are read as sentences are."""
    kind = "table" if "rows" in variant else "paragraph"
    assert len(places(records.undated_status, subject(claim("one", kind=kind, plain=variant)))) == 1


def test_a_label_and_a_question_are_looked_at() -> None:
    """Words that stand outside wordings go wrong as well."""
    about = subject(claim("one", label="Current evidence"), question="What is the latest evidence?")
    assert places(records.undated_status, about) == ["question.default", "sections[0].claims[0].label.default"]


def test_as_of_dates_a_claim_and_its_heading() -> None:
    """A claim with `as_of` may say "recently", and so may the heading above it."""
    about = subject(section("all", claim("one", as_of="2026-06", plain=STATUS), heading="Latest research"))
    assert places(records.undated_status, about) == []


def test_a_date_in_the_sentence_dates_it() -> None:
    """A year, or an expression that prints a date, says when; a date in another sentence does not."""
    facts = {"day": {"date": "2026-03-03"}, "dose": {"value": 5, "unit": "mg"}}
    texts = {
        "a": "On {{ day }} it was recently approved.",
        "b": "It was recently approved (2026).",
        "c": "On {{ day }} it began. It was recently approved.",
        "d": "At {{ dose }} it was recently approved.",
    }
    about = subject(*(claim(name, plain=text) for name, text in texts.items()), facts=facts)
    assert [about.article.sections[0].claims[int(way[19])].id for way in places(records.undated_status, about)] == [
        "c",
        "d",
    ]


def test_addresses_and_expressions_are_not_read() -> None:
    """A link to a page called "latest" and a fact called "new" say nothing to a reader."""
    facts = {"new_drug": {"text": "Examplumab"}}
    text = "See [this page](https://example.org/new-drug/latest(results)) about {{ new_drug }} evidence."
    text = text.replace("(results)", "")
    assert places(records.undated_status, subject(claim("one", plain=text), facts=facts)) == []


# AT603


def test_a_recheck_is_over_on_the_day_after() -> None:
    """The day itself is in time; the next one is not."""
    dated = claim("one", as_of="2026-03-03", recheck="2026-11-21")
    hint = "see whether it is still so, then set `as_of` and `recheck` anew"
    message = "the day to look at this again has passed (got recheck 2026-11-21)"
    assert told(records.recheck, subject(dated, today=date(2026, 11, 21))) == []
    assert told(records.recheck, subject(dated)) == [("sections[0].claims[0].recheck", message, hint)]


# AT610


def caution(name: str, *audiences: str, **fields: Any) -> dict[str, Any]:
    hidden = {"audiences": list(audiences), "because": "It is so."} if audiences else {}
    return claim(name, kind="caution", **hidden, **fields)


def test_a_hidden_caution_names_who_does_not_get_it() -> None:
    """The problem stands at the `audiences` that hide it, of the claim or of its section."""
    hint = "make sure that `because` holds for each of them, or write them a caution of their own beside it"
    message = 'caution "stop" does not reach every audience ({})'
    about = subject(caution("stop", "clinician", level="urgent"), claim("two"))
    got = message.format("urgent, hidden from patient, student")
    assert told(records.hidden_cautions, about) == [("sections[0].claims[0].audiences", got, hint)]
    hiding = section("one", caution("stop"), audiences=["patient", "student"], because="It is so.")
    about = subject(hiding, section("two", claim("two")))
    got = message.format("warning, hidden from clinician")
    assert told(records.hidden_cautions, about) == [("sections[0].audiences", got, hint)]


def test_a_caution_for_everyone_the_article_is_for_is_not_hidden() -> None:
    """An audience without any claim misses no caution: it has no edition."""
    only = section("one", caution("stop"), claim("two"), audiences=["clinician"], because="It is so.")
    assert told(records.hidden_cautions, subject(only)) == []


def test_a_caution_that_is_written_twice_hides_nothing() -> None:
    """Each audience has one of its own in the same section, at least as grave."""
    pair = (caution("pro", "clinician"), caution("lay", "patient", "student"))
    assert told(records.hidden_cautions, subject(*pair)) == []
    milder = (caution("pro", "clinician"), caution("lay", "patient", "student", level="note"))
    assert places(records.hidden_cautions, subject(*milder)) == ["sections[0].claims[0].audiences"]


def test_a_caution_for_all_stands_in_for_none() -> None:
    """A caution that everyone gets anyway does not replace one that some do not get."""
    about = subject(caution("pro", "clinician"), caution("all"))
    assert places(records.hidden_cautions, about) == ["sections[0].claims[0].audiences"]


def test_a_section_of_its_own_may_stand_in() -> None:
    """Cautions for professionals and for patients may stand in two sections with `audiences`."""
    about = subject(
        section("pro", caution("a"), audiences=["clinician"], because="It is so."),
        section("lay", caution("b"), audiences=["patient", "student"], because="It is so."),
    )
    assert told(records.hidden_cautions, about) == []


# AT612


def review(**fields: Any) -> Subject:
    return subject(claim("one"), review=fields)


def test_dates_in_the_future_are_told_with_a_day_of_leeway() -> None:
    """Tomorrow is today elsewhere; the day after is not."""
    late = {"updated": "2026-11-24", "review": {"editions": {"patient": SIGNED | {"date": "2026-11-24"}}}}
    dated = claim("one", as_of="2026-12")
    assert told(records.review_dates, subject(dated, **late)) == [
        ("updated", "updated lies in the future (got 2026-11-24)", ""),
        ("review.editions.patient.date", "date lies in the future (got 2026-11-24)", ""),
        ("sections[0].claims[0].as_of", "as_of lies in the future (got 2026-12-01)", ""),
    ]
    assert places(records.review_dates, subject(dated, today=date(2026, 11, 30), **late)) == []
    assert places(records.review_dates, subject(claim("one"), today=date(2026, 11, 23), **late)) == []


def test_a_signature_before_submission_is_told() -> None:
    """Nobody can have signed what was not there."""
    about = review(submitted="2026-10-20", editions={"patient": SIGNED | {"date": "2026-10-19"}})
    message = "signed before it was submitted (got 2026-10-19, submitted 2026-10-20)"
    assert told(records.review_dates, about) == [("review.editions.patient.date", message, "")]


def test_an_approval_does_not_outlive_a_recheck() -> None:
    """An approved article with a recheck that has passed names the claims."""
    late = claim("late", as_of="2026-03", recheck="2026-06-01")
    about = subject(claim("one"), late, review={"status": "approved"})
    message = "an approved article has a recheck that has passed (got late)"
    hint = "look at these claims again, or set the status to under_review"
    assert told(records.review_dates, about) == [("review.status", message, hint)]
    assert told(records.review_dates, subject(late, review={"status": "under_review"})) == []


def test_an_approved_article_is_signed_for_every_audience() -> None:
    """Only audiences that the article has a claim for count; the order is the picker's."""
    message = "an approved article has a sign-off for every audience (got none for clinician, student)"
    hint = "have these editions signed, or set the status to under_review"
    signed = {"status": "approved", "editions": {"patient": SIGNED}}
    assert told(records.sign_offs, review(**signed)) == [("review.status", message, hint)]
    assert told(records.sign_offs, subject(claim("one", audiences=["patient"]), review=signed)) == []
    assert told(records.sign_offs, review(status="approved", editions=dict.fromkeys(AUDIENCES, SIGNED))) == []


def test_a_sign_off_for_an_audience_without_claims_is_told() -> None:
    """A signature under a page that does not exist is a mistake."""
    about = subject(claim("one", audiences=["clinician"]), review={"editions": {"patient": SIGNED}})
    message = 'a sign-off for an audience that the article has no claim for (got "patient")'
    assert told(records.sign_offs, about) == [("review.editions.patient", message, "")]


# all of them

RULES = (
    records.undated_status,
    records.recheck,
    records.review_dates,
    records.sign_offs,
    records.hidden_cautions,
)


@given(any_records(), st.integers(-400, 400))
def test_rules_answer_the_same_for_as_long_as_the_calendar_says(data: dict[str, Any], days: int) -> None:
    """On every day from the first to the last that a calendar names, a rule finds what it found."""
    for part in data["sections"]:
        for one in part["claims"]:
            if one.get("as_of"):
                one["recheck"] = "2026-11-20"
    made = parse_article(data)

    def found(day: date) -> tuple[list[Problem], Calendar]:
        calendar = Calendar(day)
        about = Subject(made, PROFILES, GLOSSARY, calendar)
        return [problem for rule in RULES for problem in rule(about)], calendar

    problems, calendar = found(TODAY + timedelta(days))
    first, last = calendar.holds
    assert first <= TODAY + timedelta(days) <= last
    for day in (max(first, FAR_BACK), min(last, date(2100, 1, 1))):
        assert found(day)[0] == problems


@given(any_records())
def test_codes_and_severities_are_those_of_the_catalogue(data: dict[str, Any]) -> None:
    """Whatever the article, a rule reports only codes that are explained."""
    about = Subject(parse_article(data), PROFILES, GLOSSARY, Calendar(date(2030, 1, 1)))
    codes = {problem.code for rule in RULES for problem in rule(about)}
    assert codes <= {"AT602", "AT603", "AT610", "AT612"}


def test_a_calendar_that_was_asked_for_the_day_holds_for_that_day() -> None:
    """Whoever looks at today itself gets an answer for today only."""
    calendar = Calendar(TODAY)
    assert calendar.holds == (date.min, date.max)
    assert calendar.today == TODAY
    assert calendar.holds == (TODAY, TODAY)


def test_a_record_of_one_claim_has_no_problem() -> None:
    """The articles that these laws are about break no rule by themselves."""
    about = subject(claim("one"), **{key: value for key, value in record().items() if key == "updated"})
    assert [problem for rule in RULES for problem in rule(about)] == []
