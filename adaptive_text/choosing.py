"""Which register a page is written in, and which claims are exceptions to it.

An even page matters more than a precise sentence. So the register is decided first, from the most precise to the
plainest: the first in which the whole page keeps the audience's targets with few enough exceptions. Which claims are
the exceptions is left to `selection.select`, which is exact. Nothing here knows what the words say.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property

from msgspec import Struct

from adaptive_text.metrics import Counts, Target
from adaptive_text.page import Attempt
from adaptive_text.selection import Option, Selection, select
from adaptive_text.solving.bounds import Homing, most_at_home


class Candidate(Struct, frozen=True):
    """One variant of a claim, as choosing sees it."""

    register: str
    rank: int
    """Place of the register in the list of registers: 0 is the most precise."""
    counts: Counts
    """Of its wording; all zero where it is not scored."""
    closed: str = ""
    """Why this audience may not get it, in a few words; empty where it may."""
    too_hard: str = ""
    """Which limit for a single wording it is past; empty for none."""


@dataclass(frozen=True)
class Contender:
    """A claim that is on the page unless length forbids, with its candidates from precise to plain."""

    claim: str
    candidates: tuple[Candidate, ...]
    pin: int | None = None
    """The candidate that an editor has chosen."""
    drop_order: int | None = None
    """For the length budget: 0 goes before 1; `None` stays whatever happens."""
    leader: str | None = None
    """The claim that this one follows, and goes with."""

    @cached_property
    def open(self) -> tuple[int, ...]:
        """Candidates that this audience may get; there is always one."""
        return tuple([i for i, c in enumerate(self.candidates) if not c.closed])

    @property
    def counts_for_evenness(self) -> bool:
        """Whether the claim is scored, unpinned, and has a choice."""
        return self.pin is None and len(self.open) > 1 and any(self.candidates[i].counts.words for i in self.open)

    def home(self, rank: int) -> int | None:
        """The candidate that is at home on a page of this register, or `None` where there is none.

        It is the one in the page's register; where all are plainer, the most precise of them.
        """
        ranks = [self.candidates[i].rank for i in self.open]
        if rank in ranks:
            return self.open[ranks.index(rank)]
        return self.open[0] if min(ranks) > rank else None

    def options(self, rank: int) -> tuple[int, ...]:
        """The candidates that a page of this register may choose from, from precise to plain; never empty."""
        if self.pin is not None:
            return (self.pin,)
        fitting = [i for i in self.open if self.candidates[i].rank >= rank] or [self.open[-1]]
        return tuple([i for i in fitting if i == fitting[-1] or not self.candidates[i].too_hard])


@dataclass(frozen=True, slots=True)
class Rules:
    """What a profile asks of the choice."""

    registers: tuple[str, ...]
    """From precise to plain."""
    targets: tuple[Target, ...] = ()
    evenness: Fraction = Fraction(3, 4)
    words_at_most: int | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """The register of a page and the candidate chosen for each claim."""

    rank: int
    """Of the page's register."""
    picks: Mapping[str, int]
    """Index of the chosen candidate, by claim; claims dropped for length are missing."""
    attempts: tuple[Attempt, ...]
    """The registers that were tried, in order; the last length budget's where there is one."""
    counts: Counts
    """Of the whole page."""
    met: bool
    """Whether the page keeps every target."""
    uneven: bool = False
    """Whether the page keeps its targets only with more exceptions than the profile wants."""
    dropped: tuple[str, ...] = ()
    """Claims left out for length, in the order they went."""
    words_over: int = 0
    """Scored words past the length budget, where nothing more could go."""
    solved: bool = False
    """Whether the solver was needed, so that its version decides between equals."""


@dataclass(frozen=True, slots=True)
class _Trial:
    """One register tried for the whole page."""

    rank: int
    options: tuple[tuple[int, ...], ...]
    selection: Selection
    at_home: int
    counted: int

    def picks(self, claims: Sequence[Contender]) -> dict[str, int]:
        return {c.claim: o[p] for c, o, p in zip(claims, self.options, self.selection.picks, strict=True)}


def choose(claims: Sequence[Contender], rules: Rules) -> Decision:
    """Choose a candidate for every claim, dropping claims only to keep the length budget.

    While the page has too many scored words, the last droppable claim goes, details first, with its followers; then
    everything is chosen again.
    """
    dropped: list[str] = []
    remaining = list(claims)
    while True:
        going = _next_to_go(remaining)
        if not (going and _is_surely_too_long(remaining, rules)):
            decision = _choose_register(remaining, rules)
            over = decision.counts.words - (rules.words_at_most or decision.counts.words)
            if over <= 0 or not going:
                return replace(decision, dropped=tuple(dropped), words_over=max(over, 0))
        dropped.extend(c.claim for c in remaining if c.claim in going)
        remaining = [c for c in remaining if c.claim not in going]


def _is_surely_too_long(claims: Iterable[Contender], rules: Rules) -> bool:
    """Whether even the shortest wording of everything is past the length budget, so that choosing can be spared."""
    shortest = sum(min(candidate.counts.words for candidate in claim.candidates) for claim in claims)
    return rules.words_at_most is not None and shortest > rules.words_at_most


def _next_to_go(claims: Sequence[Contender]) -> frozenset[str]:
    """The last claim of the first drop order that is left, with all that follows it."""
    droppable = [c for c in claims if c.drop_order is not None]
    if not droppable:
        return frozenset()
    first = min(c.drop_order for c in droppable if c.drop_order is not None)
    last = next(c for c in reversed(droppable) if c.drop_order == first)
    going = {last.claim}
    for claim in claims:  # followers stand behind what they follow, so one pass finds the followers of followers
        if claim.leader in going:
            going.add(claim.claim)
    return frozenset(going)


def _choose_register(claims: Sequence[Contender], rules: Rules) -> Decision:
    attempts: list[Attempt] = []
    ranks = _written(claims)
    for rank in ranks:
        last = rank == ranks[-1]
        if not last and (refused := _hopeless(claims, rank, rules)) is not None:
            attempts.append(refused)
            continue
        trial = _try(claims, rank, rules)
        attempts.append(_judge(trial, rules, last=last))
        if attempts[-1].accepted:
            return _decide(claims, trial, attempts)
    return _best_refused(claims, rules)


def _written(claims: Iterable[Contender]) -> list[int]:
    """The registers that anything open to the audience is written in, from precise to plain.

    A page cannot be in any other: it would be the same page as in the next plainer one, under a wrong name.
    """
    return sorted({claim.candidates[i].rank for claim in claims for i in claim.open}) or [0]


def _hopeless(claims: Sequence[Contender], rank: int, rules: Rules) -> Attempt | None:
    """The refusal of a register where a bound alone proves it; the solver is for registers that have a chance."""
    if not rules.targets:
        return None
    homings = [_homing(claim, rank) for claim in claims]
    counted = sum(claim.counts_for_evenness for claim in claims)
    most = most_at_home(homings, rules.targets)
    if most >= rules.evenness * counted:
        return None
    because = "no choice of wordings meets every target"
    if most >= 0:
        because = f"at most {most} of {counted} claims with a choice can be at home; {_wanted(rules)}"
    return Attempt(
        rules.registers[rank], max(most, 0), counted, met=most >= 0, proven=True, accepted=False, because=because
    )


def _homing(claim: Contender, rank: int) -> Homing:
    options = claim.options(rank)
    home = claim.home(rank) if claim.counts_for_evenness else None
    return Homing([claim.candidates[i].counts for i in options], options.index(home) if home in options else None)


def _best_refused(claims: Sequence[Contender], rules: Rules) -> Decision:
    """No register has few enough exceptions: the evenest page that meets every target, else the plainest."""
    ranks = _written(claims)
    trials = [_try(claims, rank, rules) for rank in ranks]
    attempts = [_judge(trial, rules, last=trial.rank == ranks[-1]) for trial in trials]
    met = [trial for trial in trials if trial.selection.met]
    if not met:
        return _plainest(claims, attempts)
    # `max` keeps the first of equals, which is the more precise one.
    evenest = max(met, key=lambda trial: Fraction(trial.at_home, max(trial.counted, 1)))
    return _decide(claims, evenest, attempts, uneven=True)


def _try(claims: Sequence[Contender], rank: int, rules: Rules) -> _Trial:
    options = tuple(c.options(rank) for c in claims)
    homes = tuple(c.home(rank) for c in claims)
    n, k = len(claims), len(rules.registers)
    valued = [
        [Option(c.candidates[i].counts, n * k if i == home else k - abs(c.candidates[i].rank - rank)) for i in indices]
        for c, indices, home in zip(claims, options, homes, strict=True)
    ]
    selection = select(valued, rules.targets)
    counted = [c.counts_for_evenness for c in claims]
    at_home = 0
    if selection.met:
        chosen = (indices[pick] for indices, pick in zip(options, selection.picks, strict=True))
        at_home = sum(counts and pick == home for counts, pick, home in zip(counted, chosen, homes, strict=True))
    return _Trial(rank, options, selection, at_home, sum(counted))


def _judge(trial: _Trial, rules: Rules, *, last: bool) -> Attempt:
    register = rules.registers[trial.rank]
    met = trial.selection.met
    needed = rules.evenness * trial.counted
    even = trial.at_home >= needed or last or not rules.targets
    return Attempt(
        register=register,
        at_home=trial.at_home,
        counted=trial.counted,
        met=met,
        proven=trial.selection.proven,
        accepted=met and even,
        because=_because(trial, rules, met=met, even=even, last=last),
    )


def _because(trial: _Trial, rules: Rules, *, met: bool, even: bool, last: bool) -> str:
    share = f"{trial.at_home} of {trial.counted} claims with a choice are at home"
    if not met and not trial.selection.proven:
        return "no choice of wordings that meets every target was found within the solver's node limit"
    if not met:
        return "no choice of wordings meets every target"
    if not rules.targets:
        return "the profile has no targets, so every claim is as precise as it can be"
    if even and last:
        return f"{share}; the plainest register needs no evenness"
    return f"{share}; {_wanted(rules)}"


def _wanted(rules: Rules) -> str:
    return f"{float(rules.evenness):.0%} are wanted"


def _decide(
    claims: Sequence[Contender], trial: _Trial, attempts: Iterable[Attempt], *, uneven: bool = False
) -> Decision:
    picks = trial.picks(claims)
    return Decision(
        trial.rank,
        picks,
        tuple(attempts),
        total(claims, picks),
        met=True,
        uneven=uneven,
        solved=trial.selection.rounds > 0,
    )


def _plainest(claims: Sequence[Contender], attempts: Iterable[Attempt]) -> Decision:
    """The plainest open wording of everything, pins honoured: what is left where no choice meets the targets."""
    picks = {c.claim: c.pin if c.pin is not None else c.open[-1] for c in claims}
    counts = total(claims, picks)
    return Decision(_written(claims)[-1], picks, tuple(attempts), counts, met=False)


def total(claims: Iterable[Contender], picks: Mapping[str, int]) -> Counts:
    """The counts of the page with these picks."""
    return sum((c.candidates[picks[c.claim]].counts for c in claims if c.claim in picks), Counts())
