"""What `import adaptive_text` costs: the median time of new interpreters that import it, less that of bare ones.

The two kinds take turns, so that a busy moment of the machine falls on both; the processor's time, which others' work
hardly touches, is told beside the clock's. Aim: under 60 ms more by the clock, on an idle machine.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from collections.abc import Sequence
from resource import RUSAGE_CHILDREN, getrusage
from statistics import median, quantiles
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import NamedTuple

AIM_MS = 60


class Cost(NamedTuple):
    """Milliseconds that one interpreter took."""

    clock: float
    processor: float


def cost(code: str, folder: str) -> Cost:
    """What a new interpreter takes for some code."""
    before, start = getrusage(RUSAGE_CHILDREN), perf_counter()
    subprocess.run([sys.executable, "-c", code], cwd=folder, check=True)
    after, end = getrusage(RUSAGE_CHILDREN), perf_counter()
    processor = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Cost((end - start) * 1000, processor * 1000)


def line(name: str, costs: Sequence[Cost]) -> str:
    """Medians, and the quartiles of the clock."""
    clock, processor = (sorted(times) for times in zip(*costs, strict=True))
    low, _, high = quantiles(clock, n=4)
    return f"{name:22} clock {median(clock):6.1f} ms ({low:.1f} to {high:.1f})   processor {median(processor):6.1f} ms"


def main() -> None:
    """Measure in turns and print medians and the difference."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=40, help="interpreters of each kind (at least 20)")
    runs = max(20, parser.parse_args().runs)
    with TemporaryDirectory() as folder:
        cost("import adaptive_text", folder)  # writes the bytecode, once
        pairs = [(cost("", folder), cost("import adaptive_text", folder)) for _ in range(runs)]
    bare, imported = zip(*pairs, strict=True)
    more = [Cost(b.clock - a.clock, b.processor - a.processor) for a, b in pairs]
    print(line(f"bare, {runs} runs", bare))
    print(line("import adaptive_text", imported))
    print(line("difference", more))
    print(
        f"aim: under {AIM_MS} ms by the clock: {'met' if median(extra.clock for extra in more) < AIM_MS else 'MISSED'}"
    )


if __name__ == "__main__":
    main()
