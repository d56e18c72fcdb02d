"""Laws of reasons: every choice says why, and every number in it is the page's own."""

from __future__ import annotations

from fractions import Fraction

import pytest
from articles import EASY, HARD, MIDDLE, Data, article, claim, grade, made, profile, profiles, records
from hypothesis import given, settings

from adaptive_text.audience import DEFAULT_REGISTERS
from adaptive_text.choosing import Candidate, Contender, Decision, Rules
from adaptive_text.edition import Edition
from adaptive_text.explaining import describe, shortfall
from adaptive_text.loading import parse_article, parse_profile
from adaptive_text.metrics import Counts, Target
from adaptive_text.page import Attempt, Choice, Grounds, Rival, Shortfall, TargetValue, Todo


def told(edition: Edition) -> dict[str, tuple[str | None, str, str]]:
    """Register, reason and its sentence, by claim."""
    return {choice.claim: (choice.register, choice.reason, choice.because) for choice in edition.choices}


def test_each_reason_has_its_words() -> None:
    """One page with every reason that a claim on it can have; the words are asserted whole."""
    made_of = article(
        claim("home"),
        claim("plainer-only", standard=MIDDLE, plain=EASY),
        claim("only", plain=EASY),
        claim("pinned", pin={"reader": "plain"}),
        claim("open", technical=HARD, plain={"text": EASY, "audiences": ["patient"]}),
    )
    assert told(made(made_of, profile())) == {
        "home": ("technical", "AT_HOME", "the page is in the technical register"),
        "plainer-only": (
            "standard",
            "AT_HOME",
            "all variants are plainer than the page; this is the most precise of them",
        ),
        "only": ("plain", "ONLY_VARIANT", "the claim has no other variant"),
        "pinned": ("plain", "PINNED", "an editor chose it"),
        "open": ("technical", "AUDIENCE_ONLY", "no other variant is open to this audience"),
    }


def test_an_exception_says_what_made_it_one() -> None:
    """Missing in the page's register, or given up for a target: two different things to write."""
    several = [claim(f"c{i}", standard=EASY, plain=EASY) for i in range(6)]
    between = claim("between", technical=HARD, plain=EASY)
    costly = claim("costly", standard=f"{HARD} {HARD}", plain=EASY)
    edition = made(article(claim("hard", technical=HARD), *several, between, costly), profile(targets=grade(10)))
    found = told(edition)
    assert edition.register == "technical"
    assert found["costly"] == ("plain", "PLAINER_FOR_TARGET", "a more precise variant here would cost more elsewhere")
    even = made(article(*several, between), profile(targets=grade(2)))
    assert even.register == "technical"
    assert told(even)["between"][:2] == ("plain", "PLAINER_FOR_TARGET")
    tried = [claim(f"t{i}", technical=HARD, standard=EASY, plain=EASY) for i in range(4)]
    standard = made(article(*tried, between), profile(targets=grade(2)))
    assert told(standard)["between"] == (
        "plain",
        "NEAREST_REGISTER",
        "the claim has no standard variant; this is the nearest that is open",
    )


def test_on_a_page_with_a_shortfall_the_plainest_of_everything_is_taken() -> None:
    """Where a claim's plainest wording is not in the plainest register, it is the nearest there is."""
    found = told(made(article(claim("a"), claim("b", technical=HARD, standard=MIDDLE)), profile(targets=grade(-3))))
    assert found["a"] == ("plain", "AT_HOME", "the page is in the plain register")
    assert found["b"][:2] == ("standard", "NEAREST_REGISTER")


@settings(max_examples=30, deadline=None)
@given(records(), profiles())
def test_every_rival_is_another_variant_and_its_values_are_the_pages_with_it(data: Data, asked: Data) -> None:
    """From precise to plain, with a value for each target; what was no option says why not."""
    made_of, reader = parse_article(data), parse_profile(asked)
    edition = made(made_of, reader)
    by_id = {inside.id: inside for _, _, inside in made_of.claims()}
    for choice in edition.choices:
        named = [rival.register for rival in choice.rivals]
        if choice.register is None:
            assert named == []
            continue
        assert named == [r for r in DEFAULT_REGISTERS if r in by_id[choice.claim].variants and r != choice.register]
        for rival in choice.rivals:
            assert rival.open == (rival.why_not == "")
            assert list(rival.values) == [target.metric for target in edition.targets]


def test_the_values_with_a_rival_are_those_of_the_page_with_it() -> None:
    """An editor who pins the rival gets the page that was foretold."""
    two, reader = [claim("a"), claim("b", plain=EASY)], profile(targets=grade(40))
    (rival,) = [r for r in made(article(*two), reader).choices[0].rivals if r.register == "standard"]
    pinned = made(article({**two[0], "pin": {"reader": "standard"}}, two[1]), reader)
    assert rival.values == {"flesch_kincaid_grade": pytest.approx(pinned.score.flesch_kincaid_grade)}
    assert (rival.open, rival.why_not) == (True, "")


def test_a_rival_that_was_no_option_says_why() -> None:
    """Closed, too precise for the page, past a limit, or overruled by an editor."""
    limit = [{"metric": "words_per_sentence", "at_most": 8}]
    closed = claim("closed", technical=HARD, standard=MIDDLE, plain={"text": EASY, "audiences": ["patient"]})
    made_of = article(closed, claim("free"), claim("pinned", pin={"reader": "plain"}))
    easy = made(made_of, profile(targets=grade(0), evenness=0))
    why = {choice.claim: {rival.register: rival.why_not for rival in choice.rivals} for choice in easy.choices}
    assert why["closed"]["plain"] == "not for this audience"
    assert why["free"]["technical"] == "more precise than the page's register"
    assert set(why["pinned"].values()) == {"an editor chose another"}
    limited = made(article(claim("free")), profile(hardest_claim=limit))
    assert limited.choices[0].rivals[0].why_not == "past words_per_sentence at most 8"


def test_a_shortfall_names_the_claims_by_what_they_take_up_of_every_missed_target() -> None:
    """A claim that brings one missed target nearer and another farther is weighed by both distances."""
    missed = [*grade(2), {"metric": "words_per_sentence", "at_most": 4}]
    held = {"metric": "smog_index", "at_most": 99}
    edition = made(article(claim("a", plain=EASY), claim("b", plain=MIDDLE)), profile(targets=[*missed, held]))
    assert edition.shortfall is not None
    assert [target.met for target in edition.shortfall.targets] == [False, False, True]
    (todo,) = edition.shortfall.todo
    assert todo.claim == "b"
    assert todo.register == "plain"
    assert set(todo.gains) == {"flesch_kincaid_grade", "words_per_sentence"}
    moved = ", ".join(f"{metric} by {gain:.2f}" for metric, gain in todo.gains.items())
    assert todo.because == f"without its plain wording the page would come nearer: {moved}"


def test_what_a_claim_takes_up_is_a_share_of_each_distance() -> None:
    """A metric with large numbers weighs no more than one with small numbers."""
    long_words = Counts(words=10, sentences=1, long_words=6)
    long_sentence, filler = Counts(words=30, sentences=1), Counts(words=10, sentences=1)
    several = {"words": long_words, "sentence": long_sentence, "filler": filler}
    contenders = [Contender(name, (Candidate("plain", 0, counts),)) for name, counts in several.items()]
    near = (Target("rix", at_most=1), Target("words_per_sentence", at_most=Fraction(20, 3)))
    decision = Decision(0, dict.fromkeys(several, 0), (), sum(several.values(), Counts()), met=False)
    found = shortfall(contenders, decision, Rules(("plain",), near))
    assert found is not None
    assert [todo.claim for todo in found.todo] == ["words"]
    assert found.todo[0].gains == {"rix": pytest.approx(2), "words_per_sentence": pytest.approx(-10 / 3)}
    assert found.todo[0].because == "without its plain wording the page would come nearer: rix by 2.00"


GROUNDS = Grounds(
    register="plain",
    attempts=(
        Attempt("technical", 0, 2, met=False, proven=True, accepted=False, because="no choice meets every target"),
        Attempt("plain", 2, 2, met=True, proven=True, accepted=True, because="2 of 2 claims are at home"),
    ),
    targets=(
        TargetValue("flesch_kincaid_grade", "at_most", 6.0, 7.25, met=False),
        TargetValue("flesch_reading_ease", "at_least", 60.0, None, met=True),
        TargetValue("rix", "at_most", 3.5, 1.0, met=True),
    ),
    choices=(
        Choice("a", "plain", "AT_HOME", "it is", (Rival("technical", {"rix": 2.0}, open=False, why_not="too hard"),)),
        Choice("b", "plain", "AT_HOME", "it is", (Rival("standard", {"rix": None}, open=True),)),
        Choice("c", None, "BELOW_DETAIL", "detail"),
    ),
    uneven=True,
    shortfall=Shortfall((), (Todo("a", "plain", {}, "it stands in the way"),)),
    too_hard=(Todo("b", "plain", {}, "every wording is past a limit"),),
    omitted=(),
    words=120,
    words_over=20,
)


def test_grounds_are_described_line_by_line() -> None:
    """Register, targets, length, registers tried, claims with rivals, and what to write: asserted whole."""
    assert describe(GROUNDS) == (
        "register: plain (uneven), 120 scored words\n"
        "  flesch_kincaid_grade at most 6: 7.25, missed by 1.25\n"
        "  flesch_reading_ease at least 60: no scored text, met\n"
        "  rix at most 3.5: 1.00, met\n"
        "  20 words past the length budget, and nothing more may be left out\n"
        "\n"
        "registers tried:\n"
        "  technical: refused; no choice meets every target\n"
        "  plain: taken; 2 of 2 claims are at home\n"
        "\n"
        "claims:\n"
        "  a: plain, AT_HOME; it is\n"
        "    with technical (too hard): rix 2.00\n"
        "  b: plain, AT_HOME; it is\n"
        "    with standard: nothing scored\n"
        "  c: left out, BELOW_DETAIL; detail\n"
        "\n"
        "to write plainer, worst first:\n"
        "  a: it stands in the way\n"
        "\n"
        "too hard in every wording:\n"
        "  b: every wording is past a limit\n"
    )
