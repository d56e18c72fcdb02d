"""How fast counting is, against textstat's own functions on the same prepared texts, with equal numbers.

    python benchmarks/counting.py [FILE.jsonl ...]

Packages and dictionary are loaded and the per-word table is filled on both sides; textstat's per-text caches are
cleared before every round of either side. Times are processor times, the best of the rounds. Without files, the texts
are those of `ADAPTIVE_TEXT_DATA` (or `../shared/data`), and else the project's own.
"""

from __future__ import annotations

import gc
import json
import os
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from time import process_time
from typing import TypeVar

from adaptive_text.metrics import METRICS
from adaptive_text.prose import count, join, prepare, textstat_functions

ROOT = Path(__file__).resolve().parent.parent
DATA = Path(os.environ.get("ADAPTIVE_TEXT_DATA") or ROOT.parent / "shared" / "data") / "graded"
OWN = ROOT / "tests" / "data" / "prose.txt"
TEXTS = 400
ROUNDS = 5
KEPT = ("get_cmudict", "get_pyphen", "get_lang_easy_words")
"""Caches of textstat that hold its data, not its results."""

T = TypeVar("T")
Sentences = tuple[str, ...]
Values = dict[str, float | None]


def main(paths: Sequence[str]) -> int:
    """Print the table; 1 if the numbers differ."""
    files = [Path(path) for path in paths] or sorted(DATA.glob("*.jsonl")) or [OWN]
    raw = [text for file in files for text in texts(file)]
    raw = raw[:: max(1, len(raw) // TEXTS)]
    print(f"{len(raw)} texts of {', '.join(file.name for file in files)}; times of one text, best of {ROUNDS} rounds")
    for name, cut in (("whole texts", lambda text: [text]), ("wordings of one or two sentences", wordings)):
        units = [unit for text in raw for unit in cut(text)]
        prepared = [sentences for unit in units if (sentences := prepare([unit]))]
        if not report(name, units, prepared):
            return 1
    return 0


def report(name: str, units: Sequence[str], prepared: Sequence[Sentences]) -> bool:
    """Measure one kind of texts; whether all numbers are equal."""
    functions = textstat_functions()
    ours, by_count = best(lambda: [counted(sentences) for sentences in prepared])
    theirs, by_textstat = best(lambda: [{m: functions[m](join(s)) for m in METRICS} for s in prepared])
    counting, _ = best(lambda: [count(sentences) for sentences in prepared])
    preparing, _ = best(lambda: [prepare([unit]) for unit in units])
    words = sum(count(sentences).raw.words for sentences in prepared) / len(prepared)
    scale = 1e6 / len(prepared)
    print(f"\n{name}: {len(prepared)}, {words:.1f} words on average")
    print(f"  prepare                                {preparing * scale:9.1f} us")
    print(f"  count                                  {counting * scale:9.1f} us")
    print(f"  count and {len(METRICS)} formulas                  {ours * scale:9.1f} us")
    print(f"  textstat's {len(METRICS)} functions                {theirs * scale:9.1f} us")
    print(f"  counting is faster                     {theirs / counting:9.1f} times")
    print(f"  counting and formulas together         {theirs / ours:9.1f} times")
    print(f"  preparing and counting together        {theirs / (ours + preparing):9.1f} times")
    worst = max(difference(a, b) for a, b in zip(by_count, by_textstat, strict=True))
    print(f"  largest difference of a value          {worst:9.1e}")
    return worst <= 1e-9


def counted(sentences: Sentences) -> Values:
    """Every metric by our counts."""
    counts = count(sentences).raw
    return {name: metric.value(counts) for name, metric in METRICS.items()}


def difference(ours: Values, theirs: dict[str, float]) -> float:
    """The largest distance of two values of one metric."""
    return max(abs((ours[name] or 0.0) - value) for name, value in theirs.items())


def best(work: Callable[[], T]) -> tuple[float, T]:
    """The shortest processor time of a few rounds, in seconds, and the last result."""
    result = work()
    seconds: list[float] = []
    for _ in range(ROUNDS):
        forget_texts()
        start = process_time()
        result = work()
        seconds.append(process_time() - start)
    return min(seconds), result


def forget_texts() -> None:
    """Clear every cache of textstat's that is kept by text."""
    for thing in gc.get_objects():
        cached = type(thing).__name__ == "_lru_cache_wrapper" and str(thing.__module__).startswith("textstat.")
        if cached and thing.__name__ not in KEPT:
            thing.cache_clear()


def wordings(text: str) -> Iterator[str]:
    """Pieces of one and of two sentences, in turn: the size of what the engine scores."""
    ends = [match.end() for match in re.finditer(r"[.!?] ", text)]
    cuts = [0, *(end for place, end in enumerate(ends) if place % 3 != 1), len(text)]
    return (text[start:end] for start, end in pairwise(cuts))


def texts(file: Path) -> list[str]:
    """The texts of a file of JSON lines, or the paragraphs of a text file."""
    content = file.read_text(encoding="utf-8")
    if file.suffix != ".jsonl":
        return content.split("\n\n")
    rows = [json.loads(line) for line in content.splitlines()]
    return [value for row in rows for value in row.values() if isinstance(value, str) and len(value) > 200]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
