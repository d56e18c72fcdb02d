"""Laws of choosing: `select` against brute force, its monotony, and what it says when it cannot prove."""

from __future__ import annotations

import random
import subprocess
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from fractions import Fraction
from importlib.metadata import version
from itertools import product
from math import prod
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adaptive_text.metrics import METRICS, Counts, Target
from adaptive_text.selection import (
    Option,
    Problem,
    Selection,
    fewest,
    most_valuable,
    select,
    solver_version,
    tie_count,
)

Options = tuple[tuple[Option, ...], ...]


class Best(NamedTuple):
    """What brute force finds: the highest value and, with it, the smallest deciding total."""

    met: bool
    value: int
    tie: int


def brute_force(options: Options, targets: Sequence[Target]) -> Best:
    """Try every pick."""
    best: tuple[int, int] | None = None
    for picked in product(*options):
        counts = sum((option.counts for option in picked), Counts())
        if all(target.holds(counts) for target in targets):
            rank = (sum(option.value for option in picked), -tie_of(counts, targets))
            best = rank if best is None else max(best, rank)
    return Best(True, best[0], -best[1]) if best else Best(False, 0, 0)


def tie_of(counts: Counts, targets: Sequence[Target]) -> int:
    """The total that decides between equal values."""
    return getattr(counts, tie_count(targets[0])) if targets else 0


def outcome(options: Options, targets: Sequence[Target], selection: Selection) -> Best:
    """What a selection amounts to, checked for being what it says."""
    if not selection.met:
        assert (selection.picks, selection.value) == ((), 0)
        return Best(False, 0, 0)
    picked = [claim[pick] for claim, pick in zip(options, selection.picks, strict=True)]
    counts = sum((option.counts for option in picked), Counts())
    assert all(target.holds(counts) for target in targets)
    assert selection.value == sum(option.value for option in picked)
    return Best(True, selection.value, tie_of(counts, targets))


# Random instances: small enough for brute force, with every metric, and with limits that hurt.


def random_counts(dice: random.Random) -> Counts:
    """A wording's counts: plausible, tiny (so that totals coincide), or of a wording that is not scored."""
    kind = dice.random()
    if kind < 0.08:
        return Counts()
    words = dice.randint(3, 30) if kind < 0.7 else dice.choice((4, 8, 12))
    syllables = round(words * dice.uniform(1.1, 2.2))
    difficult = round(words * dice.choice((0.0, 0.04, dice.uniform(0, 0.5))))
    return Counts(
        words=words,
        sentences=max(1, round(words / dice.uniform(4, 25))),
        syllables=syllables,
        polysyllables=dice.randint(0, words // 3),
        difficult=difficult,
        difficult_2=dice.randint(0, difficult),
        difficult_3=dice.randint(0, difficult),
        letters=round(words * dice.uniform(3.5, 6.5)),
        characters=round(words * dice.uniform(3.8, 7)),
        long_words=dice.randint(0, words // 2),
        miniwords=dice.randint(0, words),
    )


def random_options(dice: random.Random) -> Options:
    """Up to 400 picks of up to eight claims, valued as registers are, or at random, or all the same."""
    claims = dice.randint(1, 8)
    sizes = [dice.randint(1, 4) for _ in range(claims)]
    while prod(sizes) > 400:
        sizes[dice.randrange(claims)] = 1
    style = dice.choice(("register", "register", "random", "wide", "equal"))
    return tuple(
        tuple(Option(random_counts(dice), random_value(dice, style, claims, k)) for k in range(size)) for size in sizes
    )


def random_value(dice: random.Random, style: str, claims: int, steps: int) -> int:
    """The worth of an option `steps` away from its register."""
    registers = 4
    home = claims * registers if steps == 0 else registers - steps
    return {"register": home, "random": dice.randint(-5, 5), "wide": dice.randint(-500_000, 500_000), "equal": 3}[style]


NUDGES = (
    Fraction(0),
    Fraction(1, 10**9),
    Fraction(-1, 10**9),
    Fraction(1, 10**13),
    Fraction(-1, 10**11),
    Fraction(-1, 10**6),
)


def random_target(dice: random.Random, options: Options) -> Target:
    """A limit at a value that some pick attains, or a hair from it, or anywhere near."""
    metric = METRICS[dice.choice(list(METRICS))]
    counts = sum((dice.choice(claim).counts for claim in options), Counts())
    value = metric.value(counts)
    limit = Fraction(value if value is not None else 5)
    if dice.random() < 0.6 and metric.root is None and value is not None:
        limit = exact_value(metric.name, counts)
    limit += dice.choice(NUDGES) if dice.random() < 0.7 else Fraction(dice.uniform(-3, 3))
    return Target(metric.name, **{metric.limit: limit if dice.random() < 0.5 else float(limit)})


def exact_value(name: str, counts: Counts) -> Fraction:
    """A metric's value as a fraction, for metrics without a root."""
    metric = METRICS[name]
    parts = (r.coefficient * getattr(counts, r.numerator) / getattr(counts, r.denominator) for r in metric.ratios)
    step = Fraction("3.6365") if metric.step and metric.has_step(counts) else Fraction(0)
    return sum(parts, metric.constant + step)


def instances(seed: int, number: int) -> Iterator[tuple[Options, list[Target]]]:
    """Reproducible random instances with one to three targets."""
    dice = random.Random(seed)
    for _ in range(number):
        options = random_options(dice)
        yield options, [random_target(dice, options) for _ in range(dice.randint(1, 3))]


def test_select_equals_brute_force() -> None:
    """On 2,000 random instances, value and deciding total are those of trying every pick, and proven."""
    solved = 0
    for options, targets in instances(seed=7, number=2000):
        selection = select(options, targets)
        assert selection.proven
        assert outcome(options, targets, selection) == brute_force(options, targets), (options, targets)
        solved += selection.rounds > 0
    assert solved > 700


def all_totals(options: Options) -> dict[Counts, int]:
    """The highest value for each total that some pick of coarse counts has: brute force where picks are too many."""
    totals = {Counts(): 0}
    for claim in options:
        grown: dict[Counts, int] = {}
        for (counts, value), option in product(totals.items(), claim):
            total = counts + option.counts
            grown[total] = max(grown.get(total, value + option.value), value + option.value)
        totals = grown
    return totals


def coarse_options(dice: random.Random, claims: int) -> Options:
    """Claims whose counts are so coarse that most picks share their totals with others."""
    values = (claims * 3, 2, 1)
    lengths = [(4 * dice.randint(1, 3), dice.randint(1, 2)) for _ in values]
    return tuple(
        tuple(
            Option(Counts(words=w, sentences=s, difficult=dice.randint(0, 2), polysyllables=0), value)
            for (w, s), value in zip(lengths, values, strict=True)
        )
        for _ in range(claims)
    )


@pytest.mark.parametrize("nudge", [Fraction(0), Fraction(-1, 10**9), Fraction(1, 10**9)])
def test_select_equals_the_best_of_all_totals_of_a_long_page(nudge: Fraction) -> None:
    """With 18 claims and a ceiling on or beside an attained value, though many picks share every total."""
    dice = random.Random(18)
    for _ in range(12):
        options = coarse_options(dice, 18)
        totals = all_totals(options)
        name = "dale_chall_readability_score"
        targets = [Target(name, at_most=exact_value(name, dice.choice(list(totals))) + nudge)]
        selection = select(options, targets)
        met = [(value, -c.difficult) for c, value in totals.items() if targets[0].holds(c)]
        best = Best(True, max(met)[0], -max(met)[1]) if met else Best(False, 0, 0)
        assert selection.proven
        assert outcome(options, targets, selection) == best


# Laws for any instance.

seeds = st.integers(0, 2**32)


def instance(seed: int) -> tuple[Options, list[Target]]:
    """One random instance."""
    return next(instances(seed, 1))


@settings(max_examples=60, deadline=None)
@given(seeds)
def test_the_same_call_gives_the_same_selection(seed: int) -> None:
    """Every field of it, picks included."""
    assert select(*instance(seed)) == select(*instance(seed))


@settings(max_examples=60, deadline=None)
@given(seeds, st.randoms(use_true_random=False))
def test_the_order_of_claims_changes_neither_value_nor_total(seed: int, dice: random.Random) -> None:
    """Only picks that are equally good may differ."""
    options, targets = instance(seed)
    shuffled = tuple(dice.sample(options, len(options)))
    assert outcome(options, targets, select(options, targets)) == outcome(shuffled, targets, select(shuffled, targets))


@settings(max_examples=100, deadline=None)
@given(seeds, st.fractions(min_value=0, max_value=2))
def test_tightening_a_target_never_raises_the_value(seed: int, by: Fraction) -> None:
    """As long as the tighter targets can be met."""
    options, targets = instance(seed)
    first, *rest = targets
    sign = -1 if first.direction == "at_most" else 1
    tighter = Target(first.metric, **{first.direction: first.limit + sign * by})
    loose, tight = select(options, targets), select(options, [tighter, *rest])
    assert loose.met or not tight.met
    assert not tight.met or tight.value <= loose.value


@settings(max_examples=100, deadline=None)
@given(seeds, st.integers(-9, 40))
def test_another_option_never_lowers_the_best(seed: int, value: int) -> None:
    """Whatever it counts and is worth."""
    options, targets = instance(seed)
    dice = random.Random(seed)
    where = dice.randrange(len(options))
    claim = (*options[where], Option(random_counts(dice), value))
    fewer, more = select(options, targets), select((*options[:where], claim, *options[where + 1 :]), targets)
    assert more.met or not fewer.met
    assert not fewer.met or more.value >= fewer.value


@settings(max_examples=40, deadline=None)
@given(seeds)
def test_a_repeated_metric_binds_by_its_tightest_limit(seed: int) -> None:
    """In either order, and as if the looser limit were not there."""
    options, (target, *_) = instance(seed)
    sign = 1 if target.direction == "at_most" else -1
    looser = Target(target.metric, **{target.direction: target.limit + sign})
    alone = select(options, [target])
    assert select(options, [looser, target]) == alone
    assert select(options, [target, looser]) == alone


@pytest.mark.parametrize("name", METRICS)
def test_text_without_words_meets_every_target(name: str) -> None:
    """Even a limit that no text with words can keep."""
    out_of_reach = Target(name, **{METRICS[name].limit: -1000 if METRICS[name].limit == "at_most" else 1000})
    words = Option(Counts(words=9, sentences=1, syllables=15, letters=40, characters=45), 9)
    options = [[words, Option(Counts(), 4)], [Option(Counts(), 1), words]]
    found = select(options, [out_of_reach])
    assert (found.picks, found.value, found.met, found.proven) == ((1, 0), 5, True, True)
    assert select([[words]], [out_of_reach]) == Selection((), 0, met=False, proven=True)


def test_without_targets_everything_takes_its_highest_value() -> None:
    """And among equals its first option, without a solver."""
    options = [[Option(Counts(words=9, sentences=1), value) for value in (1, 3, 3)], [Option(Counts(), -2)]]
    assert select(options, []) == Selection((1, 0), 1, met=True, proven=True, rounds=0)


def test_no_claims_meet_every_target() -> None:
    """The empty page has no words."""
    assert select([], [Target("lix", at_most=-5)]) == Selection((), 0, met=True, proven=True)


def test_targets_met_by_the_best_pick_need_no_solver() -> None:
    """Of its equally valued options, the ones with the fewest difficult words are picked."""
    options = [[Option(Counts(words=9, sentences=1, difficult=d), 3) for d in (4, 2, 3)]]
    assert select(options, [Target("dale_chall_readability_score", at_most=12)]) == Selection((1,), 3, True, True, 0)


def test_equal_values_are_decided_by_the_smallest_total_of_the_first_target() -> None:
    """The first target's count, not the second's."""
    one = Option(Counts(words=10, sentences=1, syllables=15, difficult=2), 1)
    other = Option(Counts(words=10, sentences=1, syllables=14, difficult=3), 1)
    hard = Option(Counts(words=10, sentences=1, syllables=30, difficult=9), 2)
    grade = Target("flesch_kincaid_grade", at_most=9)
    ease = Target("dale_chall_readability_score", at_most=9.5)
    assert select([[one, other, hard]], [ease, grade]).picks == (0,)
    assert select([[one, other, hard]], [grade, ease]).picks == (1,)


@pytest.mark.parametrize(
    ("name", "count"),
    [
        ("flesch_reading_ease", "syllables"),
        ("flesch_kincaid_grade", "syllables"),
        ("dale_chall_readability_score", "difficult"),
        ("dale_chall_readability_score_v2", "difficult_2"),
        ("gunning_fog", "difficult_3"),
        ("smog_index", "polysyllables"),
        ("coleman_liau_index", "letters"),
        ("automated_readability_index", "characters"),
        ("spache_readability", "difficult_2"),
        ("lix", "long_words"),
        ("rix", "long_words"),
        ("mcalpine_eflaw", "miniwords"),
        ("words_per_sentence", "words"),
    ],
)
def test_every_metric_has_a_count_that_decides_between_equal_values(name: str, count: str) -> None:
    """It is the first count that the metric takes over words, else over sentences."""
    limit = {METRICS[name].limit: 5}
    assert tie_count(Target(name, **limit)) == count


def knapsack(seed: int) -> tuple[Options, list[Target]]:
    """A subset-sum in disguise, which no solver proves at the first node."""
    dice = random.Random(seed)
    hard = [dice.randint(1000, 5000) for _ in range(20)]
    options = tuple(tuple(Option(Counts(words=20, sentences=1, difficult_3=k), k) for k in (n, 0)) for n in hard)
    return options, [Target("gunning_fog", at_most=8 + Fraction(40 * 30_001, 400))]


def test_the_limit_on_nodes_ends_the_search_unproven() -> None:
    """With the best picks so far, which do meet the targets, or with none; and reproducibly."""
    options, targets = knapsack(seed=1)
    proven, early, none = (select(options, targets, nodes=nodes) for nodes in (10_000, 1, 0))
    assert proven.proven
    assert (early.met, early.proven) == (True, False)
    assert outcome(options, targets, early).value < proven.value
    assert (none.picks, none.value, none.met, none.proven) == ((), 0, False, False)
    assert select(options, targets, nodes=1) == early


def test_the_phases_together_are_select() -> None:
    """The first phase already has the value."""
    for options, targets in instances(seed=3, number=30):
        whole = select(options, targets)
        problem = Problem.of(options, targets)
        first = most_valuable(problem)
        assert (first.picks is not None) == whole.met
        assert problem.value(first.picks or ()) == whole.value
        last = fewest(problem, first)
        assert not whole.rounds or (last.picks or ()) == whole.picks


def test_a_claim_without_options_is_an_error() -> None:
    """There is nothing to pick."""
    with pytest.raises(ValueError, match=r"^every claim has at least one option \(got none for claim 1\)$"):
        select([[Option(Counts(), 1)], []], [])


@settings(max_examples=40, deadline=None)
@given(seeds, st.integers(-(10**18), 10**18))
def test_only_differences_of_value_within_a_claim_matter(seed: int, by: int) -> None:
    """What one claim's options are all worth more adds to the value, and changes nothing else."""
    options, targets = instance(seed)
    first, *rest = options
    raised = select([[Option(o.counts, o.value + by) for o in first], *rest], targets)
    plain = select(options, targets)
    assert (raised.met, raised.value) == (plain.met, plain.value + by if plain.met else 0)


def test_values_too_far_apart_are_an_error() -> None:
    """The solver could not tell totals apart that differ by one."""
    hard, easy = (Counts(words=10, sentences=1, syllables=s) for s in (30, 10))
    options = [[Option(hard, value), Option(easy, 0)] for value in (3_000_001, 3_000_002)]
    message = r"^values of a claim are at most 1000000 apart \(got 3000001\)$"
    with pytest.raises(ValueError, match=message):
        select(options, [Target("flesch_kincaid_grade", at_most=6)])


def run_fresh(code: str) -> str:
    """The output of a new interpreter."""
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    return done.stdout.strip()


def test_importing_selection_loads_no_solver() -> None:
    """Bundles are served without it."""
    code = "import sys, adaptive_text.selection; print({'highspy', 'numpy'} & set(sys.modules))"
    assert run_fresh(code) == "set()"


def test_a_host_that_solves_with_other_threads_changes_nothing() -> None:
    """The solver's scheduler is one per process: whoever runs first chooses its threads."""
    options = [
        [
            Option(Counts(words=10, sentences=1, syllables=15 + i), 3),
            Option(Counts(words=12, sentences=2, syllables=13), 1),
        ]
        for i in range(9)
    ]
    code = (
        "from adaptive_text.metrics import *\nfrom adaptive_text.selection import *\nimport highspy\n"
        "host = highspy.Highs(); host.setOptionValue('output_flag', False); host.setOptionValue('threads', {threads})\n"
        f"host.maximize(host.addBinary()); print(select({options!r}, [Target('flesch_kincaid_grade', at_most=6)]))"
    )
    alone = select(options, [Target("flesch_kincaid_grade", at_most=6)])
    assert alone.rounds
    for threads in (1, 2):
        assert run_fresh(code.format(threads=threads)) == repr(alone)


def test_threads_of_this_process_share_nothing() -> None:
    """Eight at once give what one after the other gives."""
    asked = list(instances(seed=5, number=40))
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(lambda one: select(*one), asked)) == [select(*one) for one in asked]


def test_the_solver_names_its_version() -> None:
    """It is a part of what makes picks reproducible."""
    assert solver_version() == f"highspy-{version('highspy')}"
