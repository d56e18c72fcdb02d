"""The register of the page is decided first, and then its exceptions."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adaptive_text.choosing import Candidate, Contender, Decision, Rules, choose, total
from adaptive_text.metrics import Counts, Target

REGISTERS = ("technical", "standard", "plain")
TARGET = Target("flesch_kincaid_grade", at_most=6)


def counts(words: int, syllables: int, sentences: int = 1) -> Counts:
    return Counts(words=words, sentences=sentences, syllables=syllables)


HARD, MIDDLE, EASY = counts(20, 40), counts(15, 22), counts(10, 12)


def claim(name: str, **by_register: Counts) -> Contender:
    candidates = tuple(
        Candidate(register, REGISTERS.index(register), by_register[register])
        for register in REGISTERS
        if register in by_register
    )
    return Contender(name, candidates)


def three(name: str) -> Contender:
    return claim(name, technical=HARD, standard=MIDDLE, plain=EASY)


def picked(decision: Decision, contenders: list[Contender]) -> dict[str, str]:
    by_name = {c.claim: c for c in contenders}
    return {name: by_name[name].candidates[i].register for name, i in decision.picks.items()}


def test_without_targets_every_claim_is_as_precise_as_it_can_be() -> None:
    """A profile without targets takes the most precise register."""
    claims = [three("a"), claim("b", standard=MIDDLE, plain=EASY), claim("c", plain=EASY)]
    decision = choose(claims, Rules(REGISTERS))
    assert picked(decision, claims) == {"a": "technical", "b": "standard", "c": "plain"}
    assert [a.register for a in decision.attempts] == ["technical"]
    assert decision.met


def test_the_page_is_in_the_most_precise_register_that_keeps_the_targets_evenly() -> None:
    """Registers are tried from precise to plain, and the first that fits is taken."""
    claims = [three(f"c{i}") for i in range(8)]
    grade = Target("flesch_kincaid_grade", at_most=8)
    decision = choose(claims, Rules(REGISTERS, (grade,)))
    assert set(picked(decision, claims).values()) == {"standard"}
    assert [(a.register, a.accepted) for a in decision.attempts] == [("technical", False), ("standard", True)]


def test_a_page_is_never_in_a_register_that_nothing_is_written_in() -> None:
    """Plain wordings alone make a plain page, whatever registers there are."""
    claims = [claim("a", plain=EASY), claim("b", plain=EASY)]
    for asked in (Rules(REGISTERS), Rules(REGISTERS, (TARGET,)), Rules(REGISTERS, (Target("lix", at_most=0),))):
        decision = choose(claims, asked)
        assert decision.rank == 2
        assert [attempt.register for attempt in decision.attempts] == ["plain"]


def test_precision_never_buys_unevenness() -> None:
    """Room under the ceiling is not filled with more precise wordings once the register is settled."""
    claims = [three(f"c{i}") for i in range(8)]
    decision = choose(claims, Rules(REGISTERS, (TARGET,)))
    assert set(picked(decision, claims).values()) == {"plain"}
    assert decision.counts == total(claims, decision.picks)


def test_a_register_with_too_many_exceptions_is_refused_and_says_why() -> None:
    """Evenness is a share of the claims with a choice."""
    claims = [three(f"c{i}") for i in range(4)]
    decision = choose(claims, Rules(REGISTERS, (Target("flesch_kincaid_grade", at_most=14),), Fraction(1)))
    assert decision.attempts[0].because == "at most 3 of 4 claims with a choice can be at home; 100% are wanted"
    assert not decision.attempts[0].accepted


def test_a_register_that_each_target_alone_allows_is_still_judged_by_both() -> None:
    """Where one claim's home breaks one target and the other's the other, the solver finds what no bound can tell."""
    syllables = claim("a", technical=counts(10, 60), plain=EASY)
    words = claim("b", technical=Counts(words=10, sentences=1, syllables=12, long_words=10), plain=EASY)
    both = (TARGET, Target("rix", at_most=2))
    decision = choose([syllables, words], Rules(REGISTERS, both, Fraction(1, 2)))
    assert decision.attempts[0].because == "0 of 2 claims with a choice are at home; 50% are wanted"
    assert (decision.attempts[0].accepted, decision.rank, decision.uneven) == (False, 2, False)


def test_a_claim_whose_variants_are_all_plainer_is_at_home_in_its_most_precise() -> None:
    """It is no exception that an author saw no need for jargon."""
    assert claim("a", standard=MIDDLE, plain=EASY).home(0) == 0
    assert claim("a", plain=EASY).home(0) == 0


def test_wordings_on_both_sides_of_the_register_make_an_exception() -> None:
    """Technical and plain without standard are never at home on a standard page, and the plainer one is taken."""
    contender = claim("a", technical=HARD, plain=EASY)
    assert contender.home(1) is None
    assert contender.options(1) == (1,)


def test_a_claim_without_a_plainer_variant_stays_in_its_plainest() -> None:
    """Nothing is left out because nobody has written it plainly yet."""
    contender = claim("a", technical=HARD, standard=MIDDLE)
    assert contender.options(2) == (1,)


def test_a_wording_too_hard_alone_is_no_option_while_a_plainer_one_exists() -> None:
    """The limit for a single wording binds only while there is a way out."""
    hard, fine = Candidate("standard", 1, MIDDLE, too_hard="a limit"), Candidate("plain", 2, EASY)
    assert Contender("a", (hard, fine)).options(1) == (1,)
    assert Contender("a", (hard,)).options(1) == (0,)
    stuck = Candidate("plain", 2, EASY, too_hard="a limit")
    assert Contender("a", (hard, stuck)).options(1) == (1,)


def test_a_pin_leaves_one_option_even_past_a_limit() -> None:
    """An editor's decision beats the limit for a single wording and the page's register."""
    hard, fine = Candidate("technical", 0, HARD, too_hard="a limit"), Candidate("plain", 2, EASY)
    pinned = Contender("a", (hard, fine), pin=0)
    assert pinned.options(2) == (0,)
    assert not pinned.counts_for_evenness


def test_a_closed_variant_is_never_chosen() -> None:
    """What is not for an audience cannot reach it."""
    secret = Candidate("standard", 1, MIDDLE, closed="not for this audience")
    contender = Contender("a", (Candidate("technical", 0, HARD), secret, Candidate("plain", 2, EASY)))
    assert all(1 not in contender.options(rank) for rank in range(3))


def test_when_nothing_meets_the_targets_the_page_is_the_plainest_of_everything() -> None:
    """A page that cannot be plain enough is as plain as it can be, pins honoured."""
    pinned = Contender("p", three("p").candidates, pin=0)
    claims = [three("a"), pinned, claim("b", technical=HARD)]
    decision = choose(claims, Rules(REGISTERS, (TARGET,)))
    assert not decision.met
    assert picked(decision, claims) == {"a": "plain", "p": "technical", "b": "technical"}
    assert all(a.because == "no choice of wordings meets every target" for a in decision.attempts)


def test_an_uneven_page_is_better_than_none_and_says_so() -> None:
    """Where only a mixed page meets the targets it is taken and marked."""
    # The plain wordings are harder than the standard ones here, which no author should do, and one may.
    odd = [claim(f"c{i}", technical=EASY, standard=HARD, plain=HARD) for i in range(3)]
    mixed = [claim("d", technical=EASY, plain=HARD)]
    decision = choose([*odd, *mixed], Rules(REGISTERS, (TARGET,), Fraction(1)))
    assert decision.met
    assert decision.rank == 0
    half = [claim("e", technical=HARD, standard=EASY, plain=HARD), claim("f", technical=EASY, plain=HARD)]
    uneven = choose(half, Rules(REGISTERS, (TARGET,), Fraction(1)))
    assert uneven.met
    assert uneven.uneven


@pytest.mark.parametrize(("budget", "gone"), [(30, ()), (20, ("c",)), (10, ("c", "b"))])
def test_length_takes_details_before_supporting_claims_from_the_end(budget: int, gone: tuple[str, ...]) -> None:
    """The last droppable claim goes first, details before supporting claims."""
    a, b, c = claim("a", plain=EASY), claim("b", plain=EASY), claim("c", plain=EASY)
    b, c = Contender("b", b.candidates, drop_order=1), Contender("c", c.candidates, drop_order=0)
    decision = choose([a, c, b], Rules(REGISTERS, words_at_most=budget))
    assert decision.dropped == gone
    assert decision.words_over == 0


def test_followers_go_with_what_they_follow() -> None:
    """A sentence that leans on another never stands without it, nor does what leans on it."""
    leader = Contender("a", claim("a", plain=EASY).candidates, drop_order=0)
    follower = Contender("b", claim("b", plain=EASY).candidates, leader="a")
    second = Contender("c", claim("c", plain=EASY).candidates, leader="b")
    decision = choose([leader, follower, second], Rules(REGISTERS, words_at_most=20))
    assert decision.dropped == ("a", "b", "c")
    assert decision.picks == {}


def test_a_budget_that_nothing_droppable_can_keep_is_told() -> None:
    """Required claims stay, and the page says by how much it is too long."""
    decision = choose([claim("a", plain=EASY)], Rules(REGISTERS, words_at_most=4))
    assert decision.words_over == 6
    assert decision.picks == {"a": 0}


scored = st.builds(
    lambda words, syllables, sentences: Counts(words=words, syllables=words + syllables, sentences=sentences),
    st.integers(3, 30),
    st.integers(0, 40),
    st.integers(1, 3),
)


@st.composite
def contenders(draw: st.DrawFn) -> list[Contender]:
    claims = []
    for i in range(draw(st.integers(0, 5))):
        ranks = sorted(draw(st.sets(st.integers(0, 2), min_size=1)))
        hard = st.sampled_from(["", "", "a limit"])
        candidates = tuple(Candidate(REGISTERS[r], r, draw(scored), too_hard=draw(hard)) for r in ranks)
        pin = draw(st.none() | st.integers(0, len(ranks) - 1)) if draw(st.booleans()) else None
        claims.append(Contender(f"c{i}", candidates, pin=pin, drop_order=draw(st.sampled_from([None, 0, 1]))))
    return claims


rules = st.builds(
    lambda grade, evenness, words: Rules(
        REGISTERS, (Target("flesch_kincaid_grade", at_most=grade),), Fraction(evenness, 4), words
    ),
    st.integers(-2, 18),
    st.integers(0, 4),
    st.none() | st.integers(1, 100),
)


@settings(max_examples=300, deadline=None)
@given(contenders(), rules)
def test_there_is_always_a_decision_and_it_is_what_it_says(claims: list[Contender], asked: Rules) -> None:
    """Every claim is picked or dropped, only droppable ones are dropped, and `met` and `counts` are true."""
    decision = choose(claims, asked)
    assert set(decision.picks) | set(decision.dropped) == {c.claim for c in claims}
    assert set(decision.picks).isdisjoint(decision.dropped)
    assert all(c.drop_order is not None for c in claims if c.claim in decision.dropped)
    kept = [c for c in claims if c.claim in decision.picks]
    assert decision.counts == total(kept, decision.picks)
    assert not decision.met or all(target.holds(decision.counts) for target in asked.targets)
    assert all(decision.picks[c.claim] == c.pin for c in kept if c.pin is not None)


@settings(max_examples=200, deadline=None)
@given(contenders(), rules)
def test_the_number_at_home_is_decided_before_anything_else(claims: list[Contender], asked: Rules) -> None:
    """No other pick of the page's register that meets the targets has more claims at home."""
    asked = Rules(asked.registers, asked.targets, asked.evenness)
    decision = choose(claims, asked)
    if not decision.met:
        return
    options = [c.options(decision.rank) for c in claims]
    homes = [c.home(decision.rank) for c in claims]
    best = max(
        sum(pick == home for pick, home in zip(picks, homes, strict=True))
        for picks in product(*options)
        if all(t.holds(total(claims, dict(zip([c.claim for c in claims], picks, strict=True)))) for t in asked.targets)
    )
    assert best == sum(decision.picks[c.claim] == home for c, home in zip(claims, homes, strict=True))


@settings(max_examples=100, deadline=None)
@given(contenders(), rules)
def test_choosing_twice_gives_the_same(claims: list[Contender], asked: Rules) -> None:
    """Nothing but the input decides."""
    assert choose(claims, asked) == choose(claims, asked)


@settings(max_examples=200, deadline=None)
@given(contenders(), rules)
def test_claims_go_one_after_the_other_until_the_page_is_short_enough(claims: list[Contender], asked: Rules) -> None:
    """As if everything were chosen anew after each: what is certain to be too long is only not tried."""
    endless = replace(asked, words_at_most=None)
    gone: tuple[str, ...] = ()
    left = claims
    while (page := choose(left, endless)).counts.words > (asked.words_at_most or page.counts.words):
        going = min((c for c in reversed(left) if c.drop_order is not None), key=_drop_order, default=None)
        if going is None:
            break
        gone, left = (*gone, going.claim), [c for c in left if c is not going]
    over = page.counts.words - (asked.words_at_most or page.counts.words)
    assert choose(claims, asked) == replace(page, dropped=gone, words_over=max(over, 0))


def _drop_order(claim: Contender) -> int:
    assert claim.drop_order is not None
    return claim.drop_order
