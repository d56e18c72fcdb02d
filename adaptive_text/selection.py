"""Numbers in, picks out: one option of every claim, so that all targets hold and the total value is the highest.

Cheap proofs come first, then integer programmes. A metric's limit is convex in the counts (see `limits`), so the
programme has tangents of it: a pick that the tangents let through and the true formula does not gets another tangent,
or is forbidden, and the programme is solved again. Only the exact formula (`Target.holds`) ever accepts a pick.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import chain, islice, product
from math import fsum
from typing import NamedTuple

from msgspec import Struct

from adaptive_text.metrics import METRICS, Counts, Target
from adaptive_text.solving.limits import Case, Limit, cases
from adaptive_text.solving.programme import HAIR, Programme, scaled

NODES = 10_000
"""The most nodes that one integer programme may search: far above what real articles need (most need one)."""
ROUNDS = 200
"""The most integer programmes for one objective; each round ends in another tangent or a forbidden total."""
RELAXATIONS = 8
"""The most tangents found beforehand without whole numbers, which costs a millisecond instead of ten."""
WIDEST = 10**6
"""How far apart the values of a claim may be, once split in places, for totals that differ by one to be told apart."""


class Option(Struct, frozen=True):
    """One wording that a claim may be given."""

    counts: Counts
    """Natural numbers; all 0 for a wording that is not scored."""
    value: int
    """What picking it is worth; only differences within a claim matter."""


@dataclass(frozen=True, slots=True)
class Selection:
    """What `select` decided."""

    picks: tuple[int, ...]
    """The index of the picked option for every claim; empty if `met` is false."""
    value: int
    """The total value of the picks; 0 if `met` is false."""
    met: bool
    """Whether the picks meet every target."""
    proven: bool
    """Whether no other pick is better; if `met` is false, whether it is certain that no pick meets every target."""
    rounds: int = 0
    """The integer programmes that were solved; 0 where a cheaper proof sufficed."""


def select(options: Sequence[Sequence[Option]], targets: Sequence[Target], *, nodes: int = NODES) -> Selection:
    """Pick one option of every claim so that their summed counts meet every target and their total value is highest.

    Among picks of equal value the one with the smallest total of `tie_count(targets[0])` is taken; what is still equal
    is up to the solver, which is deterministic (its version is `solver_version()`). Where a programme needs more than
    `nodes` nodes, the result says `proven=False`. Raises `ValueError` for a claim without options, and for values too
    far apart to be compared exactly.
    """
    problem = Problem.of(options, targets)
    best = problem.best_of(problem.options)
    if problem.meets(best):
        return Selection(best, problem.value(best), met=True, proven=True)
    found = fewest(problem, most_valuable(problem, nodes))
    met = found.picks is not None
    return Selection(found.picks or (), problem.value(found.picks or ()), met, found.proven, found.rounds)


def tie_count(target: Target) -> str:
    """The count whose total decides between picks of equal value: the first numerator over words, else over sentences.

    Difficult words for Dale-Chall, syllables for Flesch-Kincaid, polysyllables for SMOG, letters for Coleman-Liau;
    words where the metric counts nothing else.
    """
    ratios = sorted(METRICS[target.metric].ratios, key=lambda ratio: ratio.denominator == "sentences")
    others = (ratio.numerator for ratio in ratios if ratio.numerator not in {"words", "sentences"})
    return next(others, "words")


@cache
def solver_version() -> str:
    """Name and version of the solver, a part of what makes picks reproducible: `highspy-1.15.1`."""
    from importlib.metadata import version

    return f"highspy-{version('highspy')}"


@dataclass(frozen=True, slots=True)
class Problem:
    """What is asked of the solver. `most_valuable` and `fewest` are its two phases, apart so that they can be timed."""

    options: tuple[tuple[Option, ...], ...]
    targets: tuple[Target, ...]
    """The tightest one of every metric, in the order in which the metrics were first named."""
    tie: str | None
    """The name of the count whose total decides between picks of equal value; `None` without targets."""

    @classmethod
    def of(cls, options: Sequence[Sequence[Option]], targets: Sequence[Target]) -> Problem:
        """Check the options and drop targets that others imply."""
        for number, claim in enumerate(options):
            if not claim:
                message = f"every claim has at least one option (got none for claim {number})"
                raise ValueError(message)
        tie = tie_count(targets[0]) if targets else None
        return cls(tuple(tuple(claim) for claim in options), _tightest(targets), tie)

    def picked(self, picks: Sequence[int]) -> Iterator[Option]:
        """The options at these picks."""
        return (claim[pick] for claim, pick in zip(self.options, picks, strict=False))

    def counts(self, picks: Sequence[int]) -> Counts:
        """The counts of a page with these picks."""
        return sum((option.counts for option in self.picked(picks)), Counts())

    def value(self, picks: Sequence[int]) -> int:
        """The total value of these picks."""
        return sum(option.value for option in self.picked(picks))

    def meets(self, picks: Sequence[int]) -> bool:
        """Whether these picks meet every target, exactly."""
        counts = self.counts(picks)
        return all(target.holds(counts) for target in self.targets)

    def rank(self, option: Option) -> tuple[int, int]:
        """How good an option is by itself: its value, then how little it adds to the total that decides ties."""
        return option.value, -getattr(option.counts, self.tie) if self.tie else 0

    def standing(self, picks: Sequence[int]) -> tuple[int, ...]:
        """How good picks are, targets aside: the sums of their options' ranks."""
        return tuple(map(sum, zip(*map(self.rank, self.picked(picks)), strict=True)))

    def best_of(self, allowed: Sequence[Sequence[Option]]) -> tuple[int, ...]:
        """The best pick of everything among the allowed options, targets aside."""
        return tuple(claim.index(max(some, key=self.rank)) for claim, some in zip(self.options, allowed, strict=True))


def _tightest(targets: Sequence[Target]) -> tuple[Target, ...]:
    by_metric: dict[str, Target] = {}
    for target in targets:
        known = by_metric.get(target.metric, target)
        tighter = target.limit < known.limit if target.direction == "at_most" else target.limit > known.limit
        by_metric[target.metric] = target if tighter else known
    return tuple(by_metric.values())


class Found(NamedTuple):
    """What a phase, or one objective of it, ended with."""

    picks: tuple[int, ...] | None
    """Picks that meet every target; `None` if none were found."""
    proven: bool
    rounds: int
    regions: tuple[Region, ...] = ()
    """Where picks of the same value may be, with that value demanded."""


@dataclass(frozen=True, slots=True)
class Region:
    """Picks that keep a set of limits, which together imply the targets, and their integer programme."""

    counts: tuple[Counts, ...]
    """Of every option of every claim, in order: the columns of the programme."""
    limits: Case
    programme: Programme
    refused: set[Counts] = field(default_factory=set[Counts])
    """Totals that the programme let through and the exact formulas did not."""

    @classmethod
    def of(cls, problem: Problem, limits: Case, nodes: int) -> Region:
        """A region with one tangent of every limit, at the mean number of words a sentence."""
        counts = tuple(option.counts for option in chain.from_iterable(problem.options))
        region = cls(counts, limits, Programme([len(claim) for claim in problem.options], nodes))
        words, sentences = region.means([1.0] * len(counts))
        for limit in limits:
            region.programme.require(limit.tangent(counts, words / max(sentences, 1)))
        return region

    def means(self, mix: Sequence[float]) -> tuple[float, float]:
        """The words and the sentences of a mix of options.

        Floats are added exactly here and in `solving`: `sum` rounds in another way since Python 3.12, and where picks
        are equally good the last digit of a tangent decides which the solver meets first.
        """
        parts = [(share, counts) for share, counts in zip(mix, self.counts, strict=True) if share]
        return fsum(x * counts.words for x, counts in parts), fsum(x * counts.sentences for x, counts in parts)

    def approach(self, objective: Sequence[int]) -> bool:
        """Add the tangents that matter for this objective; whether the region may still have a pick."""
        for _ in range(RELAXATIONS):
            mix = self.programme.relaxed(objective)
            if mix is None:
                break
            words, sentences = self.means(mix)
            if not (sentences and self._add_tangents(self._curved(), words / sentences, mix)):
                break
        return self.programme.possible

    def refuse(self, picks: Sequence[int]) -> None:
        """Exclude picks with the counts of these, which break a limit: by a tangent where one cuts deep enough."""
        columns = self.programme.columns(picks)
        mix = [float(column in columns) for column in range(len(self.counts))]
        counts = sum((self.counts[column] for column in columns), Counts())
        broken = [limit for limit in self.limits if not limit.holds(counts)]
        curved = [limit for limit in broken if limit.curve]
        if counts in self.refused or not self._add_tangents(curved, counts.words / counts.sentences, mix):
            self._forbid(counts, broken[0])
        self.refused.add(counts)

    def _curved(self) -> list[Limit]:
        return [limit for limit in self.limits if limit.curve]

    def _add_tangents(self, limits: Iterable[Limit], ratio: float, mix: Sequence[float]) -> bool:
        """Add the tangents at `ratio` that exclude the mix by clearly more than the hair; whether there was one."""
        rows = [limit.tangent(self.counts, ratio) for limit in limits]
        deep = [row for row in rows if fsum(a * b for a, b in zip(scaled(row), mix, strict=True)) > 3 * HAIR]
        for row in deep:
            self.programme.require(row)
        return bool(deep)

    def _forbid(self, counts: Counts, broken: Limit) -> None:
        """With as many words and sentences, only less of the limit's own count can keep it: everything else stays."""
        rows: list[tuple[list[int], int]] = []
        for name in ("words", "sentences"):
            row = [getattr(each, name) for each in self.counts]
            total = getattr(counts, name)
            rows += [(row, total - 1), ([-entry for entry in row], -total - 1)]
        if broken.count:
            rows.append(([getattr(each, broken.count) for each in self.counts], getattr(counts, broken.count) - 1))
        self.programme.forbid(rows)


def most_valuable(problem: Problem, nodes: int = NODES) -> Found:
    """The first phase: picks of the highest value that meet every target, and the regions that have such picks."""
    best = Found(_unscored(problem), proven=True, rounds=0)
    objectives = _places(problem.options)
    if (spread := max(map(max, objectives))) > WIDEST:
        message = f"values of a claim are at most {WIDEST} apart (got {spread})"
        raise ValueError(message)
    for limits in product(*map(cases, problem.targets)):
        region = Region.of(problem, tuple(chain.from_iterable(limits)), nodes)
        if not region.programme.possible:
            continue
        if best.picks is not None:
            _hold(region, _differences(problem.options, _flat(problem.options)), best.picks)
        best = _merge(problem, best, _climb(problem, region, objectives))
    return best


def fewest(problem: Problem, best: Found) -> Found:
    """The second phase: of the picks with the value found, those with the smallest total of the deciding count."""
    if not best.proven or problem.tie is None:
        return best
    for region in best.regions:
        objective = [-getattr(counts, problem.tie) for counts in region.counts]
        best = _merge(problem, best, _solve(problem, region, objective, best.picks))
    return best


def _merge(problem: Problem, best: Found, found: Found) -> Found:
    """What is known after another region was searched, for picks that are worth no less than the best so far."""
    proven, rounds = best.proven and found.proven, best.rounds + found.rounds
    if found.picks is None:
        return best._replace(proven=proven, rounds=rounds)
    if best.picks is None or problem.value(found.picks) > problem.value(best.picks):
        return Found(found.picks, proven, rounds, found.regions)
    picks = max(best.picks, found.picks, key=problem.standing)
    return Found(picks, proven, rounds, best.regions + found.regions)


def _climb(problem: Problem, region: Region, objectives: Sequence[Sequence[int]]) -> Found:
    """Maximise one objective after the other, each with what the ones before reached."""
    best, rounds = Found(None, proven=True, rounds=0), 0
    for objective in objectives:
        found = _solve(problem, region, objective, best.picks)
        rounds += found.rounds
        if found.picks is None or not found.proven:
            return Found(found.picks or best.picks, found.proven and best.picks is None, rounds)
        _hold(region, objective, found.picks)
        best = found
    return Found(best.picks, proven=True, rounds=rounds, regions=(region,))


def _hold(region: Region, objective: Sequence[int], picks: Sequence[int]) -> None:
    """Demand no less of the objective than these picks have."""
    region.programme.reach(objective, sum(objective[column] for column in region.programme.columns(picks)))


def _solve(problem: Problem, region: Region, objective: Sequence[int], start: tuple[int, ...] | None) -> Found:
    """The best pick of a region that meets every target exactly."""
    if not region.approach(objective):
        return Found(None, proven=start is None, rounds=0)
    for rounds in range(1, ROUNDS + 1):
        answer = region.programme.maximise(objective, start)
        if answer.picks is None or problem.meets(answer.picks):
            return Found(answer.picks, answer.proven, rounds)
        if not answer.proven:
            return Found(None, proven=False, rounds=rounds)
        region.refuse(answer.picks)
    return Found(None, proven=False, rounds=ROUNDS)


def _places(options: Sequence[Sequence[Option]]) -> tuple[list[int], ...]:
    """Objectives to maximise one after the other, instead of the value: its quotient by some base, then its remainder.

    That is the same wherever all remainders together stay below the base, as with the values of register choosing (a
    claim at home is worth more than all the steps of the others). Small coefficients keep the solver's bounds sharp:
    one in thirty pages of 200 claims took it seconds otherwise.
    """
    values = _flat(options)
    whole = _differences(options, values)
    choices = [[option.value for option in claim] for claim in options if len(claim) > 1]
    for base in sorted({abs(value) for claim in choices for value in claim} - {0, 1}, reverse=True):
        if sum(max(value % base for value in claim) for claim in choices) < base:
            quotients = _differences(options, [value // base for value in values])
            remainders = _differences(options, [value % base for value in values])
            if max(remainders) < max(whole):
                return quotients, remainders
    return (whole,)


def _differences(options: Sequence[Sequence[Option]], objective: Sequence[int]) -> list[int]:
    """The objective less the lowest entry of each claim, which decides nothing and may be too large for a float."""
    entries = iter(objective)
    claims = [list(islice(entries, len(claim))) for claim in options]
    return [entry - min(claim) for claim in claims for entry in claim]


def _flat(options: Sequence[Sequence[Option]]) -> list[int]:
    return [option.value for option in chain.from_iterable(options)]


def _unscored(problem: Problem) -> tuple[int, ...] | None:
    """The best picks without any word, or without any sentence: they meet every target, whatever the limits say."""
    wordless = [[option for option in claim if not option.counts.words] for claim in problem.options]
    endless = [[option for option in claim if not option.counts.sentences] for claim in problem.options]
    best = [problem.best_of(allowed) for allowed in (wordless, endless) if all(allowed)]
    return max(best, key=problem.standing, default=None)
