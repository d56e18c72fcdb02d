"""The shipped corpus in numbers: scores against targets, words, reasons, and what choosing over the page gains.

Prints the tables of docs/corpus.md; a test holds that page to them. For comparison two other ways to choose among the
same wordings: "claim by claim" takes of each claim the most precise wording that meets the targets by itself (so the
one closest to the ceiling), else the plainest; "to the page's ceiling" makes the page as precise as its targets allow.

    python benchmarks/corpus.py
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from statistics import mean

from adaptive_text.adapting import word_claims
from adaptive_text.choosing import Contender, total
from adaptive_text.composing import Setting
from adaptive_text.edition import Edition
from adaptive_text.library import Library
from adaptive_text.metrics import METRICS, Counts, Target
from adaptive_text.selection import Option, select
from adaptive_text.shipped import shipped

SHORT = {"dale_chall_readability_score": "Dale-Chall", "flesch_kincaid_grade": "Flesch-Kincaid"}

Row = tuple[str, ...]


@dataclass(frozen=True)
class Way:
    """A page by one way of choosing: which wording of each claim, from precise to plain, and what the page counts."""

    name: str
    contenders: Sequence[Contender]
    picks: Mapping[str, int]

    @property
    def counts(self) -> Counts:
        """Of the whole page."""
        return total(self.contenders, self.picks)

    @property
    def registers(self) -> list[str]:
        """Of the claims that have a choice, in reading order."""
        return [c.candidates[self.picks[c.claim]].register for c in self.contenders if c.counts_for_evenness]

    @property
    def even(self) -> float:
        """Share of these claims that are in the register that most of them are in."""
        return Counter(self.registers).most_common(1)[0][1] / len(self.registers)

    @property
    def swings(self) -> int:
        """How often a claim is in another register than the one before it."""
        return len([register for register, _ in groupby(self.registers)]) - 1


def tables(library: Library) -> str:
    """All tables, as Markdown."""
    editions = [library.render(article, audience) for article in library for audience in library.audiences]
    return "\n\n".join(
        [
            f"{len(library)} articles, {len(editions)} editions, {sum(len(e.choices) for e in editions)} choices.",
            table(("article", "audience", "register", "words", "claims", *SHORT.values(), "why"), _editions(editions)),
            "What choosing over the page gains:",
            table(("audience", "way to choose", *_GAINS), _gains(library)),
            "The same by article, for claims with a choice:",
            table(("article", "audience", *(way for way in _WAYS)), _by_article(library)),
        ]
    )


def table(heads: Sequence[str], rows: Iterable[Row]) -> str:
    """A Markdown table."""
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


# --- editions


def _editions(editions: Iterable[Edition]) -> Iterator[Row]:
    for edition in editions:
        on_page = [choice for choice in edition.choices if choice.register]
        values = {target.metric: f"{target.value:.2f} of {target.limit:g}" for target in edition.targets}
        measured = [values.get(name, _measured(edition, name)) for name in SHORT]
        missed = "" if edition.shortfall is None else ", **shortfall**"
        words = f"{edition.grounds.words:,}"
        register = edition.register + missed
        yield edition.article, edition.audience, register, words, str(len(on_page)), *measured, _reasons(edition)


def _measured(edition: Edition, metric: str) -> str:
    return f"{_value(metric, edition.score.counts):.2f}"


def _value(metric: str, counts: Counts) -> float:
    return METRICS[metric].value(counts) or 0.0  # none only where there is no scored word


def _reasons(edition: Edition) -> str:
    reasons = Counter(choice.reason for choice in edition.choices)
    return ", ".join(f"{reason} {count / len(edition.choices):.0%}" for reason, count in reasons.most_common())


# --- ways to choose


_WAYS = ("over the page", "claim by claim", "to the page's ceiling")
_GAINS = ("targets met", *SHORT.values(), "hardest page", "in one register", "swings a page", "registers")


def _gains(library: Library) -> Iterator[Row]:
    for audience in _with_targets(library):
        targets = _targets(library, audience)
        pages = [ways(library, article, audience) for article in library]
        for same in zip(*pages, strict=True):
            counts = [way.counts for way in same]
            met = sum(all(target.holds(c) for target in targets) for c in counts)
            means = [f"{mean(_value(name, c) for c in counts):.2f}" for name in SHORT]
            hardest = max(_value(targets[0].metric, c) for c in counts)
            yield (
                audience,
                same[0].name,
                f"{met} of {len(same)}",
                *means,
                f"{hardest:.2f}",
                f"{mean(way.even for way in same):.0%}",
                f"{mean(way.swings for way in same):.1f}",
                _mix(register for way in same for register in way.registers),
            )


def _by_article(library: Library) -> Iterator[Row]:
    for article in library:
        for audience in _with_targets(library):
            targets = _targets(library, audience)
            yield article, audience, *(_page(way, targets) for way in ways(library, article, audience))


def _page(way: Way, targets: Sequence[Target]) -> str:
    values = " / ".join(f"{_value(target.metric, way.counts):.2f}" for target in targets)
    missed = "" if all(target.holds(way.counts) for target in targets) else ", **missed**"
    return f"{values}{missed}; {_mix(way.registers)}"


def _mix(registers: Iterable[str]) -> str:
    return ", ".join(f"{count} {register}" for register, count in Counter(registers).most_common())


def ways(library: Library, article: str, audience: str) -> tuple[Way, ...]:
    """The page of an edition chosen in each way, from the same claims and wordings."""
    setting = Setting(library[article], library.profiles[audience], library.glossary)
    claims, _ = word_claims(setting, library.picker.registers)
    targets = _targets(library, audience)
    chosen = {choice.claim: choice.register for choice in library.render(article, audience).choices if choice.register}
    contenders = [claim.contender for name, claim in claims.items() if name in chosen]
    ours = {c.claim: [x.register for x in c.candidates].index(chosen[c.claim]) for c in contenders}
    picks = (ours, _claim_by_claim(contenders, targets), _to_the_ceiling(contenders, targets))
    return tuple(Way(name, contenders, pick) for name, pick in zip(_WAYS, picks, strict=True))


def _claim_by_claim(contenders: Iterable[Contender], targets: Sequence[Target]) -> dict[str, int]:
    picks = {}
    for claim in contenders:
        under = (i for i in claim.open if all(target.holds(claim.candidates[i].counts) for target in targets))
        picks[claim.claim] = next(under, claim.open[-1])
    return picks


def _to_the_ceiling(contenders: Sequence[Contender], targets: Sequence[Target]) -> dict[str, int]:
    options = [
        [Option(claim.candidates[i].counts, -claim.candidates[i].rank) for i in claim.open] for claim in contenders
    ]
    picks = select(options, targets).picks or tuple(len(claim.open) - 1 for claim in contenders)
    return {claim.claim: claim.open[pick] for claim, pick in zip(contenders, picks, strict=True)}


def _with_targets(library: Library) -> list[str]:
    return [audience for audience in library.audiences if library.profiles[audience].targets]


def _targets(library: Library, audience: str) -> list[Target]:
    return [limit.target for limit in library.profiles[audience].targets]


if __name__ == "__main__":
    print(tables(Library.open(shipped("corpus"))))
