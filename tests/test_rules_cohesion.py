"""Laws of openers: what leans on the sentence before, and what stands alone."""

from __future__ import annotations

import pytest
from articles import GLOSSARY, claim
from articles import records as any_records
from hypothesis import given, settings
from hypothesis import strategies as st
from rule_subjects import about, got, subject, told, written

from adaptive_text.errors import Problem
from adaptive_text.loading import parse_article
from adaptive_text.reading.marked import read_data
from adaptive_text.rules.cohesion import leaning_openers
from adaptive_text.rules.leaning import leaning_opener
from adaptive_text.rules.remains import remains

LEANING = {
    "It": ["It is a drug that lowers blood pressure.", "It was approved.", "It is safe for all."],
    "It's": ["It's given by mouth."],
    "Its": ["Its most common side effect is fever."],
    "They": ["They should call their doctor.", "*They* call."],
    "This": ["This can happen with any medicine.", "This, in turn, helps."],
    "This effect": ["This effect is rare."],
    "These shares": ["These shares were higher."],
    "Such effects": ["Such effects are rare."],
    "Those": ["Those are mild."],
    "In this case": ["In this case, stop."],
    "Because of this": ["Because of this, the trial was stopped."],
    "If this happens": ["If this happens, see a doctor."],
    "One of these": ["One of these is fever."],
    "Most of them": ["Most of them got well."],
    "However": ["However, it is rare.", "However the drug is given, it works."],
    "Also": ["Also, tell your doctor."],
    "Instead": ["Instead, use a cream."],
    "In addition": ["In addition, fever was seen."],
    "As a result": ["As a result, the trial was stopped."],
    "Therefore": ["Therefore, stop."],
    "But": ["But fever is rare."],
    "Besides": ["Besides, fever is rare."],
    "Both": ["Both were better.", "Both groups got well."],
    "Neither": ["Neither is approved."],
    "Another": ["Another trial found the same."],
    "The latter": ["The latter is better."],
}
ALONE = [
    *("It is important to drink water.", "It is important for people with diabetes to check their feet."),
    *(
        "It is not known whether the drug works.",
        "It has not been established that it works.",
        "It is hard to breathe.",
    ),
    *("It takes about two weeks for the drug to work.", "It does not matter when you eat.", "It seems that it helps."),
    *("It is not yet clear how it works.", "It\u2019s best to rest.", "It is a good idea to rest.", "It is up to you."),
    *(
        "There are two kinds.",
        "This page is for you.",
        "This is general information about eczema.",
        "This year, it rained.",
    ),
    *(
        "This medicine lowers blood pressure.",
        "These vaccines protect.",
        "This rare disease is mild.",
        "In this article, we say.",
    ),
    *("Those who smoke should stop.", "For those with asthma, stop.", "Both men and women get it.", "Both eyes hurt."),
    "Neither the wording of a later page on the use of the old drug nor the sheet was found.",
    *("Neither the drug nor placebo helped.", "However much you take, stop.", "Instead of tablets, use a cream."),
    *(
        "In addition to tablets, use a cream.",
        "As a result of the trial, it was stopped.",
        "Besides aspirin, there is more.",
    ),
    *(
        "Also known as eczema, it is mild.",
        "Another name for eczema is atopic dermatitis.",
        "So far, nothing is known.",
    ),
    *("When it attaches to OX40, the drug works.", "If it is hard to breathe, call.", "One in ten people get it."),
    *(
        "Most people get well.",
        "Other sources give lower numbers.",
        "Otherwise healthy adults get well.",
        "",
        "...",
        "150 mg",
    ),
]


@pytest.mark.parametrize(("opener", "text"), [(o, t) for o, texts in LEANING.items() for t in texts])
def test_a_word_that_points_back_leans(opener: str, text: str) -> None:
    """A pronoun, a pointer with an unknown noun, or a link to the sentence before is told, with the words that lean."""
    assert got(leaning_openers, subject(claim("one", plain=text))) == [f'"{opener}"']


@pytest.mark.parametrize("text", ALONE)
def test_a_text_that_stands_alone_is_left_alone(text: str) -> None:
    """Dummy subjects, words that point forwards, and nouns that name the page's subject lean on nothing."""
    assert leaning_opener(text) is None


def test_a_leaning_opener_is_told_at_its_own_place() -> None:
    """The problem stands at the word, in a list at its lead, with the claim that could be followed."""
    text = """\
id: example
title: Example
updated: 2026-11-01
sections:
  - id: all
    heading: All
    claims:
      - id: first
        variants:
          technical: However, examplumab helps.
      - id: second
        variants:
          technical:
            lead: >-
              **They** should call if:
            items: [it hurts]
"""
    way = "sections[0].claims[{}].variants.technical{}"
    message = "a wording leans on a sentence that may not stand before it (got {})"
    alone = "name what is meant: a claim is read without the one before it"
    together = "name what is meant, or write `follows: first`, so that the two stay together"
    assert list(leaning_openers(written(text))) == [
        Problem("example.yaml", 10, 22, way.format(0, ""), "AT601", message.format('"However"'), alone, "warning"),
        Problem("example.yaml", 15, 17, way.format(1, ".lead"), "AT601", message.format('"They"'), together, "warning"),
    ]


def test_a_claim_that_follows_may_lean() -> None:
    """What `follows` another claim stands beside it on every page."""
    of = subject(claim("one"), claim("two", follows="one", plain="It can also cause fever."))
    assert told(leaning_openers, of) == []


def test_a_noun_that_the_reader_has_just_read_is_known() -> None:
    """A pointer leans on the heading, where every audience's heading names signs."""
    known = {"id": "signs", "heading": {"default": "Signs", "patient": "What signs are there?"}}
    claims = [claim("one", plain="These signs are for you.")]
    assert told(leaning_openers, subject({**known, "claims": claims})) == []
    other = {**known, "heading": {"default": "Signs", "patient": "What should I watch for?"}}
    assert got(leaning_openers, subject({**other, "claims": claims})) == ['"These signs"']


def test_a_value_at_the_start_is_no_opener() -> None:
    """A wording that begins with an expression begins with its value, and a table has no sentences."""
    facts = {"dose": {"value": 5, "unit": "mg"}}
    table = claim("two", kind="table", plain={"columns": ["It"], "rows": [["They"]]})
    assert told(leaning_openers, subject(claim("one", plain="{{ dose }} it is."), table, facts=facts)) == []


def test_an_emergency_is_not_told_to_follow() -> None:
    """An emergency follows no claim, so the hint does not ask for it."""
    alarm = claim("two", kind="caution", level="emergency", plain="They need help.")
    [problem] = leaning_openers(subject(claim("one"), alarm))
    assert "follows" not in problem.hint


@settings(deadline=None, max_examples=25)
@given(any_records())
def test_a_broken_article_is_looked_at_like_a_sound_one(record: dict[str, object]) -> None:
    """Of any article the rule says the same whether it is read whole or from what remains of it."""
    whole = parse_article(record)
    rest = remains(read_data(record, "<string>"))
    assert rest is not None
    assert told(leaning_openers, about(rest, {}, GLOSSARY)) == told(leaning_openers, about(whole, {}, GLOSSARY))


@given(st.text(max_size=300))
def test_any_text_has_an_opener_inside_it_or_none(text: str) -> None:
    """What is found begins and ends inside the text, whatever the text is."""
    found = leaning_opener(text)
    assert found is None or 0 <= found.start < found.end <= len(text)
