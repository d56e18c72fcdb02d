"""Laws of the rules about reading levels: harder wordings, targets that cannot be met, uneven and long editions."""

from __future__ import annotations

from typing import Any

import pytest
from articles import EASY, HARD, MIDDLE, claim, grade, profile, section
from rule_subjects import subject, told, written

from adaptive_text.errors import Problem
from adaptive_text.loading import parse_profile
from adaptive_text.prose import count, prepare
from adaptive_text.rules import levels
from adaptive_text.rules.levels import MARGIN, METRIC

LONG_EASY = "The drug lowers blood pressure in most people who take it each day, and it works for a long time."
LONG_HARD = (
    "The pharmaceutical substantially attenuates arterial hypertension in the majority of individuals who "
    "self-administer it consistently."
)
STRICT = {"reader": profile(targets=grade(3))}
WAY = "sections[0].claims[0].variants"


# AT604


def test_a_plainer_wording_that_scores_harder_is_told_at_its_place() -> None:
    """The harder wording is told, with both scores and the words that make it hard."""
    text = f"""\
id: example
title: Example
updated: 2026-11-01
sections:
  - id: all
    heading: All
    claims:
      - id: one
        variants:
          technical: {LONG_EASY}
          plain: >-
            {LONG_HARD}
"""
    message = "the plain wording is harder to read than the technical one (got Dale-Chall 13.3 against 7.8)"
    hint = (
        "words that readers may not know: pharmaceutical, substantially, attenuates, arterial, hypertension, majority, "
        "individuals, administer, ..."
    )
    assert list(levels.harder_though_plainer(written(text))) == [
        Problem("example.yaml", 11, 18, f"{WAY}.plain", "AT604", message, hint, "warning")
    ]


def test_a_wording_is_compared_with_the_easiest_of_the_more_precise_ones() -> None:
    """Of three wordings the plain one may be easier than the standard one and harder than the technical one."""
    about = subject(claim("one", technical=LONG_EASY, standard=LONG_HARD, plain=LONG_HARD))
    found = told(levels.harder_though_plainer, about)
    assert [way for way, _ in found] == [f"{WAY}.standard", f"{WAY}.plain"]
    assert all("than the technical one" in message for _, message in found)


@pytest.mark.parametrize(
    "variants",
    [
        {"technical": LONG_HARD, "plain": LONG_EASY},
        {"technical": LONG_EASY, "plain": LONG_EASY},
        {"technical": LONG_EASY, "plain": "Subcutaneous administration attenuates inflammatory manifestations."},
        {"technical": "It helps.", "plain": LONG_HARD},
        {"plain": LONG_HARD},
    ],
    ids=["easier", "the same", "a short one", "beside a short one", "alone"],
)
def test_what_is_not_harder_or_too_short_is_left_alone(variants: dict[str, str]) -> None:
    """Wordings of fewer than 15 words have no score worth comparing, and a plainer one is mostly easier."""
    assert told(levels.harder_though_plainer, subject(claim("one", **variants))) == []


@pytest.mark.parametrize("easy_words", range(8, 20))
def test_the_margin_decides(easy_words: int) -> None:
    """A wording is told where its exact score is more than the margin above the other's, and only there."""
    plain = "The drug helps " + " ".join(["individuals"] * 4 + ["people"] * easy_words) + "."
    technical = "The drug helps " + " ".join(["individuals"] * 3 + ["people"] * 14) + "."
    scores = [METRIC.value(count(prepare((text,))).corrected) or 0.0 for text in (plain, technical)]
    found = told(levels.harder_though_plainer, subject(claim("one", technical=technical, plain=plain)))
    assert bool(found) == (scores[0] > scores[1] + MARGIN)


# AT605


def test_an_unreachable_target_is_told_at_the_worst_claim() -> None:
    """One problem for each audience and target, with the value reached and the to-do list."""
    about = subject(
        claim("easy", plain=EASY), claim("hard", plain=HARD), claim("harder", plain=HARD + " " + HARD), profiles=STRICT
    )
    [problem] = levels.unreachable_targets(about)
    assert problem.where == "sections[0].claims[2].variants.plain"
    value = about.edition("reader").targets[0].value
    limit = "flesch_kincaid_grade at most 3"
    assert problem.message == f'no choice of wordings meets a target of "reader": {limit} (got {value:.2f})'
    assert problem.hint.startswith(
        "write plainer, worst first, with what the page would gain without each: harder (plain, "
    )
    assert ", hard (plain, " in problem.hint
    assert "easy" not in problem.hint
    assert (problem.code, problem.severity) == ("AT605", "warning")


def test_a_long_to_do_list_is_cut() -> None:
    """A hint names five claims and says how many more there are."""
    about = subject(*(claim(f"hard-{i}", plain=HARD) for i in range(7)), claim("easy", plain=EASY), profiles=STRICT)
    [problem] = levels.unreachable_targets(about)
    assert problem.hint.endswith(", and 2 more")
    assert problem.hint.count("hard-") == 5


def test_a_target_that_is_met_is_no_problem() -> None:
    """An edition that keeps its targets, or has none, is left alone."""
    assert told(levels.unreachable_targets, subject(claim("one"), profiles={"reader": profile(targets=grade(6))})) == []
    assert told(levels.unreachable_targets, subject(claim("one"))) == []


def test_where_no_claim_alone_is_in_the_way_the_title_is_told() -> None:
    """A page of two claims that are equally hard would be no better without either of them."""
    about = subject(claim("one", plain=HARD), claim("two", plain=HARD), profiles=STRICT)
    [problem] = levels.unreachable_targets(about)
    assert (problem.where, problem.hint) == ("title", "write it in shorter sentences and plainer words")


# AT616


def uneven(evenness: float) -> list[Any]:
    """A page of which one claim can only be plain if the target is to be met."""
    school = {"school": parse_profile({"id": "school", "label": "School", "targets": grade(6), "evenness": evenness})}
    claims = (
        claim("first", technical=MIDDLE, plain=EASY),
        claim("second", technical=MIDDLE),
        claim("third", technical=EASY, plain=HARD),
    )
    return list(levels.uneven_editions(subject(*claims, profiles=school)))


def test_an_uneven_edition_tells_its_share_and_its_exceptions() -> None:
    """The share of the claims in the page's register is told, with those that are outside it."""
    [problem] = uneven(1)
    assert problem.where == "title"
    got = "got 1 of 2 claims with a choice in technical, 100% wanted"
    assert problem.message == f'the edition for "school" is uneven ({got})'
    assert problem.hint == "write easier technical wordings, so that more of them can stay: first"
    assert problem.code == "AT616"


def test_an_edition_that_is_even_enough_is_no_problem() -> None:
    """Half of the claims at home are enough for a profile that wants half."""
    assert uneven(0.5) == []


# AT617


def test_an_edition_past_its_length_tells_the_longest_claims() -> None:
    """What may not be left out is too long: the words are told, and where most of them are."""
    short = {"card": parse_profile({"id": "card", "label": "Card", "words_at_most": 10})}
    claims = (claim("one", plain=EASY, importance="essential"), claim("two", plain=MIDDLE, importance="essential"))
    assert told(levels.long_editions, subject(*claims, profiles=short)) == [
        ("title", 'the edition for "card" is too long (got 28 scored words, at most 10)')
    ]
    [problem] = levels.long_editions(subject(*claims, profiles=short))
    assert problem.hint == "nothing more may be left out: say less in the longest claims (two, one), or mark details"
    droppable = (claim("one", plain=EASY, importance="detail"), claim("two", plain="It helps the skin.", required=True))
    assert told(levels.long_editions, subject(*droppable, profiles=short)) == []


# AT619


def test_a_supporting_claim_that_is_left_out_for_length_is_told() -> None:
    """Authors hear of a claim that a page has no room for; of details they do not."""
    short = {"card": parse_profile({"id": "card", "label": "Card", "words_at_most": 14})}
    kept = claim("one", plain=EASY, importance="essential")
    assert told(levels.claims_without_room, subject(kept, claim("two", plain=MIDDLE), profiles=short)) == [
        ("sections[0].claims[1].id", 'the edition for "card" has no room for this claim (got at most 14 words)')
    ]
    detail = claim("two", plain=MIDDLE, importance="detail")
    assert told(levels.claims_without_room, subject(kept, detail, profiles=short)) == []


# AT618


def test_a_claim_without_a_wording_that_keeps_the_limit_is_told() -> None:
    """Every open wording is past the limit for one wording: the claim is told at its plainest one."""
    limits = [{"metric": "words_per_sentence", "at_most": 9}]
    about = subject(claim("one", technical=HARD, standard=MIDDLE), profiles={"reader": profile(hardest_claim=limits)})
    message = (
        'no wording that "reader" may get keeps the limit for a single one (got past words_per_sentence at most 9)'
    )
    assert told(levels.too_hard_alone, about) == [(f"{WAY}.standard", message)]
    easy = subject(claim("one", technical=HARD, plain=EASY), profiles={"reader": profile(hardest_claim=limits)})
    assert told(levels.too_hard_alone, easy) == []


def test_the_empty_page_of_an_audience_is_no_problem() -> None:
    """An audience that the article has no claim for is not looked at."""
    hidden = section("all", claim("one", plain=HARD, audiences=["clinician"]))
    about = subject(
        hidden, profiles={"patient": profile("patient", targets=grade(3)), "clinician": profile("clinician")}
    )
    assert [list(rule(about)) for rule in levels.LEVELS] == [[]] * 6
