"""What the guard misses and where it cries wolf, kind by kind, and how long a pair takes.

    python benchmarks/fidelity.py                   # the development pairs of tests/data/fidelity
    python benchmarks/fidelity.py --held-back       # the pairs that no rule was written with
    python benchmarks/fidelity.py --show negation   # the pairs of one kind that it gets wrong

A changed pair is caught when any difference is found, and caught in kind when one of the kind that was changed is. A
pair that means the same is a false alarm when any difference is found.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import NamedTuple

from adaptive_text.fidelity import Difference, differences

FOLDER = Path(__file__).resolve().parent.parent / "tests" / "data" / "fidelity"
ORDER = (
    *("quantity", "negation", "certainty", "direction", "obligation", "population", "comparator", "concept"),
    *("identifier", "general"),
)


class Judged(NamedTuple):
    """A labelled pair with what the guard says."""

    pair: dict[str, str]
    found: tuple[Difference, ...]

    @property
    def kind(self) -> str:
        """What was changed in it, or what it is about."""
        return self.pair["kind"]

    @property
    def is_changed(self) -> bool:
        """Whether the texts do not mean the same."""
        return self.pair["label"] == "changed"

    @property
    def is_wrong(self) -> bool:
        """Whether the guard misses a change, or tells of one that is none."""
        return self.is_changed != bool(self.found)


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--held-back", action="store_true", help="judge the pairs that no rule was written with")
    parser.add_argument("--show", metavar="KIND", help="list the wrongly judged pairs of a kind, or of `all`")
    parser.add_argument("--set", metavar="SET", help="only the pairs of one set")
    parser.add_argument("--no-time", action="store_true", help="only the tables, which are the same everywhere")
    asked = parser.parse_args()
    folder = FOLDER / "held_back" if asked.held_back else FOLDER
    pairs = [pair for pair in read_pairs(folder) if asked.set in (None, pair["set"])]
    judged = [Judged(pair, differences(pair["a"], pair["b"])) for pair in pairs]
    if asked.show:
        show([one for one in judged if one.is_wrong and asked.show in ("all", one.kind)])
        return
    print_table(judged)
    print_alarms(judged)
    if not asked.no_time:
        print_time(pairs)


def read_pairs(folder: Path) -> list[dict[str, str]]:
    """The pairs of all files of a folder."""
    lines = [line for path in sorted(folder.glob("*.jsonl")) for line in path.read_text("utf-8").splitlines()]
    return [json.loads(line) for line in lines if line.strip()]


def print_table(judged: Sequence[Judged]) -> None:
    """Misses and false alarms of each kind, and of all."""
    print("| kind | changed | caught | in kind | same | false alarms |")
    print("|---|---|---|---|---|---|")
    for kind in (*ORDER, "all"):
        of_kind = [one for one in judged if kind in ("all", one.kind)]
        changed, same = [o for o in of_kind if o.is_changed], [o for o in of_kind if not o.is_changed]
        caught = sum(bool(one.found) for one in changed)
        in_kind = sum(any(d.kind == one.kind for d in one.found) for one in changed)
        alarms = sum(bool(one.found) for one in same)
        shares = (share(caught, changed), share(in_kind, changed), str(len(same)), share(alarms, same))
        print(f"| {kind} | {len(changed)} | {' | '.join(shares)} |")


def share(number: int, of: Sequence[object]) -> str:
    """A share in per cent, with the number."""
    return f"{100 * number / len(of):.1f} % ({number})" if of else "-"


def print_alarms(judged: Iterable[Judged]) -> None:
    """Which kinds are found in pairs that mean the same."""
    same = [one for one in judged if not one.is_changed]
    loud = Counter(kind for one in same for kind in {difference.kind for difference in one.found})
    print(f"\nin {len(same)} pairs that mean the same: {dict(loud.most_common())}")


def print_time(pairs: Sequence[dict[str, str]]) -> None:
    """Milliseconds for a pair, warm."""
    times: list[float] = []
    for _ in range(3):
        for pair in pairs:
            start = perf_counter()
            differences(pair["a"], pair["b"])
            times.append(1000 * (perf_counter() - start))
    times.sort()
    print(f"\n{median(times):.2f} ms a pair (median), {times[int(0.95 * len(times))]:.2f} ms (95 %)")


def show(judged: Iterable[Judged]) -> None:
    """Wrongly judged pairs with what was found."""
    for one in judged:
        print(f"{one.pair['id']} {one.pair['label']} {one.kind} {one.pair['change']}")
        print(f"  a: {one.pair['a']}\n  b: {one.pair['b']}")
        for difference in one.found:
            print(f"  - {difference}")


if __name__ == "__main__":
    main()
