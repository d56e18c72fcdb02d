"""How long `select` takes where it needs the solver, and how often it does: `python benchmarks/selecting.py`.

Claims are made up, in the proportions of the trial articles of which the page scores were (Flesch-Kincaid / Dale-Chall)
about 13 / 12 in technical wording, 10 / 11 in standard and 5 / 8 in plain. Targets are both metrics, with ceilings
anywhere between the page in all plain wording and the page in all technical wording. Each instance is asked for the
technical register, values as `select` gets them for an edition. The solver is loaded before the clock starts,
and times are the best of three runs.
"""

from __future__ import annotations

import random
from statistics import median, quantiles
from time import perf_counter, process_time
from typing import NamedTuple

from adaptive_text.metrics import Counts, Target
from adaptive_text.selection import Option, Problem, fewest, most_valuable, select, solver_version

SIZES = (60, 200)
INSTANCES = 40
REPEATS = 3
METRICS = ("dale_chall_readability_score", "flesch_kincaid_grade")
AIMS = {60: 30, 200: 100}
"""Median milliseconds for the value phase."""


class Register(NamedTuple):
    """How wordings of one register count, on average."""

    words: float
    """Length, against the technical wording."""
    sentence: float
    """Words a sentence."""
    syllables: float
    """Syllables a word."""
    difficult: float
    """Share of difficult words."""


REGISTERS = (Register(1.0, 22, 1.9, 0.42), Register(1.05, 16, 1.65, 0.33), Register(1.2, 10.5, 1.35, 0.2))


class Times(NamedTuple):
    """Milliseconds for one instance, and the integer programmes solved in it."""

    value: float
    tie: float
    cpu: float
    """Of the value phase: what its one thread would take on a machine with nothing else to do."""
    rounds: int


def wording(dice: random.Random, length: int, register: Register) -> Counts:
    """Counts of one wording of a claim that takes `length` words in technical language."""
    words = max(5, round(length * register.words * dice.uniform(0.85, 1.15)))
    return Counts(
        words=words,
        sentences=max(1, round(words / (register.sentence * dice.uniform(0.75, 1.3)))),
        syllables=round(words * max(1.1, dice.gauss(register.syllables, 0.12))),
        difficult=round(words * min(0.8, max(0.03, dice.gauss(register.difficult, 0.07)))),
    )


def page(dice: random.Random, claims: int) -> list[list[Option]]:
    """An article of that many claims of 10 to 30 words, each in every register."""
    return [[Option(counts, value) for counts, value in claim] for claim in _claims(dice, claims)]


def _claims(dice: random.Random, claims: int) -> list[list[tuple[Counts, int]]]:
    k = len(REGISTERS)
    values = [claims * k] + [k - steps for steps in range(1, k)]
    lengths = [dice.randint(10, 30) for _ in range(claims)]
    return [[(wording(dice, length, r), v) for r, v in zip(REGISTERS, values, strict=True)] for length in lengths]


def ceilings(dice: random.Random, options: list[list[Option]]) -> list[Target]:
    """Both metrics, each with a ceiling between the plainest and the most technical page, or just outside."""
    technical = sum((claim[0].counts for claim in options), Counts())
    plain = sum((claim[-1].counts for claim in options), Counts())
    targets: list[Target] = []
    for metric in METRICS:
        low, high = (Target(metric, at_most=0).distance(counts) for counts in (plain, technical))
        targets.append(Target(metric, at_most=round(low + (high - low) * dice.uniform(-0.05, 1.05), 2)))
    return targets


def times(options: list[list[Option]], targets: list[Target]) -> Times:
    """Both phases from the start, each the best of a few runs: other work on the machine is not ours."""
    runs: list[Times] = []
    for _ in range(REPEATS):
        start, cpu = perf_counter(), process_time()
        problem = Problem.of(options, targets)
        found = most_valuable(problem)
        between, used = perf_counter(), process_time() - cpu
        best = fewest(problem, found)
        assert best.proven
        runs.append(Times((between - start) * 1000, (perf_counter() - between) * 1000, used * 1000, best.rounds))
    value, tie, cpu, _ = (min(column) for column in zip(*runs, strict=True))
    return Times(value, tie, cpu, runs[0].rounds)


def measure(claims: int, instances: int = INSTANCES) -> tuple[list[Times], int, int]:
    """Times of that many met instances that needed the solver; how many needed it, of how many asked for."""
    dice = random.Random(claims)
    measured: list[Times] = []
    needed = asked = 0
    while len(measured) < instances:
        options = page(dice, claims)
        targets = ceilings(dice, options)
        selection = select(options, targets)
        asked += 1
        needed += selection.rounds > 0
        if selection.rounds and selection.met:
            measured.append(times(options, targets))
    return measured, needed, asked


def row(claims: int) -> str:
    """One line of the table."""
    measured, needed, asked = measure(claims)
    cells = [f"{claims} x {len(REGISTERS)}", str(len(measured))]
    phases = ([each.value for each in measured], [each.tie for each in measured])
    cells += [f"{median(p):.0f} / {quantiles(p, n=20)[-1]:.0f} / {max(p):.0f}" for p in phases]
    cells += [
        f"{median(each.cpu for each in measured):.0f}",
        f"{median(each.rounds for each in measured):.0f}",
        f"{needed} of {asked}",
        f"{AIMS[claims]}",
    ]
    return f"| {' | '.join(cells)} |"


def main() -> None:
    """Print the table."""
    random_page = page(random.Random(0), 3)
    select(random_page, [Target("flesch_kincaid_grade", at_most=8)])
    heads = ["claims x registers", "instances", "value, ms: median / p95 / max", "tie-break, ms: median / p95 / max"]
    heads += ["value, CPU ms: median", "integer programmes, median", "solver needed", "aim for the value's median, ms"]
    print(f"Two targets ({' and '.join(METRICS)}), one thread, {solver_version()}.\n")
    print(f"| {' | '.join(heads)} |")
    print(f"|{' --- |' * len(heads)}")
    for claims in SIZES:
        print(row(claims), flush=True)


if __name__ == "__main__":
    main()
