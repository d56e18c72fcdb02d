"""Which metrics tell real expert texts from real lay texts, and how many lay texts keep the shipped targets.

Reads graded texts that nobody in this project wrote (they are not part of it: see docs/calibration.md for where they
come from) from the folder named by ADAPTIVE_TEXT_DATA, else ../shared/data, and prints the tables of that page.

    python benchmarks/calibrating.py
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from statistics import median
from typing import NamedTuple

import adaptive_text as at
from adaptive_text.adapting import word_claims
from adaptive_text.choosing import Candidate, Contender
from adaptive_text.composing import Setting
from adaptive_text.library import Library, open_article
from adaptive_text.loading import load_profiles
from adaptive_text.metrics import METRICS
from adaptive_text.prose import textstat_functions
from adaptive_text.shipped import shipped

DATA = Path(os.environ.get("ADAPTIVE_TEXT_DATA", Path(__file__).resolve().parents[2] / "shared" / "data"))


class Pair(NamedTuple):
    """The same content for experts and for lay readers."""

    expert: str
    lay: str


class Scored(NamedTuple):
    """What plain textstat says of the text as it is, and what the engine says."""

    unprepared: dict[str, float]
    score: at.Score


def main() -> None:
    """Print every table."""
    if not (DATA / "graded").is_dir():
        sys.exit(f"no graded texts in {DATA}: name their folder in ADAPTIVE_TEXT_DATA")
    scored = {name: [(_score(pair.expert), _score(pair.lay)) for pair in pairs] for name, pairs in _data_sets().items()}
    print("## Share of pairs in which the lay text scores easier\n")
    _order_table(scored)
    print("\n## Medians on prepared prose\n")
    _median_table(scored)
    print("\n## How many texts written for lay readers keep each shipped target\n")
    _target_table(scored)
    print("\n## Ceilings: lay texts kept and expert texts kept out\n")
    _ceiling_table(scored)
    print("\n## The first article, all in one register\n")
    _article_table(open_article("rocatinlimab-atopic-dermatitis"))


def _data_sets() -> dict[str, list[Pair]]:
    news = _lines("onestop_dev")
    return {
        "news, advanced / elementary": [Pair(row["advanced"], row["elementary"]) for row in news],
        "news, intermediate / elementary": [Pair(row["intermediate"], row["elementary"]) for row in news],
        "NCI PDQ, professional / patient": [
            Pair(_sections(row["professional"]), _sections(row["patient"])) for row in _lines("pdq_dev")
        ],
        "Cochrane, abstract / plain summary": [
            Pair(row["professional"], row["plain"]) for row in _lines("cochrane_dev")
        ],
    }


def _lines(name: str) -> list[dict[str, str]]:
    path = DATA / "graded" / f"{name}.jsonl"
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line]


def _sections(sections: Sequence[dict[str, str]] | str) -> str:
    return "\n\n".join(section["text"] for section in sections if isinstance(section, dict))


def _score(text: str) -> Scored:
    functions = textstat_functions()
    return Scored({name: functions[name](text) for name in METRICS}, at.score(text))


Results = dict[str, list[tuple[Scored, Scored]]]


def _order_table(results: Results) -> None:
    print("| metric |", " | ".join(f"{name} ({len(pairs)})" for name, pairs in results.items()), "|")
    print("|---|" + "---|" * len(results))
    for metric in METRICS:
        cells = [
            f"{_ordered(metric, pairs, lambda s, m: s.unprepared[m]):.3f} → "
            f"{_ordered(metric, pairs, lambda s, m: s.score[m]):.3f}"
            for pairs in results.values()
        ]
        print(f"| {metric} |", " | ".join(cells), "|")


def _ordered(
    metric: str, pairs: Sequence[tuple[Scored, Scored]], value: Callable[[Scored, str], float | None]
) -> float:
    sign = 1 if METRICS[metric].limit == "at_most" else -1
    return sum(sign * (value(expert, metric) or 0) > sign * (value(lay, metric) or 0) for expert, lay in pairs) / len(
        pairs
    )


def _median_table(results: Results) -> None:
    metrics = ("dale_chall_readability_score", "flesch_kincaid_grade")
    print("| texts | " + " | ".join(metrics) + " | scored words |\n|---|" + "---|" * 3)
    for name, pairs in results.items():
        for side, which in enumerate(name.split(", ")[1].split(" / ")):
            scores = [pair[side].score for pair in pairs]
            values = " | ".join(f"{median(s[m] or 0 for s in scores):.1f}" for m in metrics)
            print(f"| {name.split(', ')[0]}, {which} | {values} | {median(s.counts.words for s in scores):.0f} |")


def _target_table(results: Results) -> None:
    targets = [
        (p.id, limit.target) for p in load_profiles(shipped("profiles")).profiles.values() for limit in p.targets
    ]
    print("| profile: target |", " | ".join(results), "|\n|---|" + "---|" * len(results))
    for profile, target in targets:
        shares = [sum(target.holds(lay.score.counts) for _, lay in pairs) / len(pairs) for pairs in results.values()]
        print(f"| {profile}: {target} |", " | ".join(f"{share:.0%}" for share in shares), "|")


def _ceiling_table(results: Results) -> None:
    print("| ceiling |", " | ".join(results), "|\n|---|" + "---|" * len(results))
    for target in _ceilings():
        cells = []
        for pairs in results.values():
            lay = sum(target.holds(lay.score.counts) for _, lay in pairs) / len(pairs)
            expert = sum(not target.holds(expert.score.counts) for expert, _ in pairs) / len(pairs)
            cells.append(f"{lay:.0%} / {expert:.0%}")
        print(f"| {target} |", " | ".join(cells), "|")


def _ceilings() -> Iterator[at.Target]:
    for limit in (8, 8.5, 9, 9.5, 10, 10.5, 11, 12):
        yield at.Target("dale_chall_readability_score", at_most=limit)
    for limit in (6, 8, 10, 12):
        yield at.Target("flesch_kincaid_grade", at_most=limit)


def _article_table(library: Library) -> None:
    print("| claims of, in register | Dale-Chall | Flesch-Kincaid | scored words |\n|---|---|---|---|")
    article = library[next(iter(library))]
    for audience in ("patient", "student"):
        setting = Setting(article, library.profiles[audience], library.glossary)
        claims, _ = word_claims(setting, library.picker.registers)
        for rank, register in enumerate(library.picker.registers):
            counts = sum((_nearest(claim.contender, rank).counts for claim in claims.values()), at.Counts())
            metrics = [METRICS["dale_chall_readability_score"], METRICS["flesch_kincaid_grade"]]
            values = " | ".join(f"{metric.value(counts) or 0:.1f}" for metric in metrics)
            print(f"| {audience}, {register} | {values} | {counts.words:,} |")


def _nearest(contender: Contender, rank: int) -> Candidate:
    return min((contender.candidates[i] for i in contender.open), key=lambda candidate: abs(candidate.rank - rank))


if __name__ == "__main__":
    main()
