"""What serving from a bundle costs: reads of single pages, the first page of a new process, memory, opening by size.

A read goes from an id and an audience to the finished bytes of the HTML, with keys drawn at random over the whole file.
"Cold" is after the operating system was asked to forget the file (`posix_fadvise`). The bundle is given, or one of
`generate.py`'s articles is built.

    python benchmarks/bundles.py [BUNDLE ...] [--articles 200] [--reads 20000] [--starts 20]
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import random
import resource
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from generate import write

from adaptive_text.building import build
from adaptive_text.bundle import Bundle
from adaptive_text.library import Library

AIM_READ, AIM_SLOW_READ, AIM_FIRST_PAGE, AIM_MEMORY = 50, 500, 200, 60
THREADS = (1, 2, 4, 8)
FOREIGN = ("spacy", "textstat", "nltk", "numpy", "highspy", "yaml", "pydantic", "jinja2", "babel", "markdown_it")
"""Packages that making pages needs; the first six must not be loaded where pages are only served."""
NEVER = 6

PAGE = """
import sys, time
begun = time.perf_counter()
from adaptive_text.library import Library
imported = time.perf_counter()
library = Library.open(sys.argv[1])
opened = time.perf_counter()
page = library.render(sys.argv[2], sys.argv[3]).html
done = time.perf_counter()
status = open("/proc/self/status").read()
loaded = sorted({name.partition(".")[0] for name in sys.modules})
import json
figures = {"import": imported - begun, "open": opened - imported, "page": done - opened, "bytes": len(page)}
memory = {name: int(status.partition(name + ":")[2].split()[0]) for name in ("VmRSS", "VmHWM", "RssAnon", "RssFile")}
print(json.dumps({"figures": figures, "memory": memory, "loaded": loaded}))
"""
Keys = Sequence[tuple[str, str]]


def keys_of(bundle: Bundle, number: int) -> Keys:
    """So many editions, drawn at random over the whole bundle."""
    chance = random.Random(3)
    articles = list(bundle)
    return [(chance.choice(articles), chance.choice(bundle.audiences)) for _ in range(number)]


def timed(bundle: Bundle, keys: Keys, clock: Callable[[], int] = time.perf_counter_ns) -> list[float]:
    """Microseconds of each read."""
    taken = []
    for article, audience in keys:
        start = clock()
        bundle.read(article, audience)
        taken.append((clock() - start) / 1000)
    return taken


def percentile(values: Sequence[float], share: float) -> float:
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


def told(label: str, taken: Sequence[float]) -> str:
    figures = [("p50", 0.5), ("p90", 0.9), ("p99", 0.99), ("p99.9", 0.999)]
    return f"{label:24}" + "".join(f" {name} {percentile(taken, share):8.1f} us" for name, share in figures)


def reads(path: Path, number: int) -> None:
    """Point reads: warm, by kinds of text, through a library, and by several threads."""
    bundle = Bundle(path)
    keys = keys_of(bundle, number)
    timed(bundle, keys)
    taken = timed(bundle, keys)
    median_read, slow = percentile(taken, 0.5), percentile(taken, 0.99)
    print(told("HTML, warm", taken))
    print(told("  of it processor time", timed(bundle, keys, time.thread_time_ns)))
    print(
        f"{'':24} aim p50 {AIM_READ}: {met(median_read <= AIM_READ)}, p99 {AIM_SLOW_READ}: {met(slow <= AIM_SLOW_READ)}"
    )
    sizes = [len(bundle.read(*key)) for key in keys[:500]]
    print(f"{'':24} {sum(sizes) / len(sizes):,.0f} bytes of HTML each")
    for form in ("markdown", "text", "json"):
        start = time.perf_counter()
        for key in keys[:2000]:
            bundle.read(*key, form)
        print(f"{form:24} {(time.perf_counter() - start) / len(keys[:2000]) * 1e6:8.1f} us on average")
    library = Library.open(path)
    start = time.perf_counter()
    for article, audience in keys:
        library.render(article, audience).html  # noqa: B018 - to be read
    print(f"{'Library.render(...).html':24} {(time.perf_counter() - start) / number * 1e6:8.1f} us on average")
    for threads in THREADS:
        print(f"{threads} threads: {rate(bundle, keys, threads):12,.0f} reads/s")


def cold(path: Path, number: int) -> None:
    """Reads of a file that is not in memory, each by a new connection: nothing else may have the file mapped."""
    keys = keys_of(Bundle(path), number)
    gc.collect()
    taken, opened = [], []
    faults = resource.getrusage(resource.RUSAGE_SELF).ru_inblock
    for key in keys:
        with path.open("rb") as file:
            os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
        start = time.perf_counter()
        bundle = Bundle(path)
        opened.append((time.perf_counter() - start) * 1e6)
        taken += timed(bundle, [key])
        bundle.connection().close()
    faults = resource.getrusage(resource.RUSAGE_SELF).ru_inblock - faults
    print(told("open, cold", opened))
    print(told("HTML, cold, just opened", taken), f" ({faults * 512 / number:,.0f} bytes from disk each)")


def rate(bundle: Bundle, keys: Keys, threads: int) -> float:
    """Reads a second by several threads at once."""
    gate = threading.Barrier(threads + 1)

    def read() -> None:
        timed(bundle, keys[:1])
        gate.wait()
        timed(bundle, keys)

    started = [threading.Thread(target=read) for _ in range(threads)]
    for thread in started:
        thread.start()
    gate.wait()
    start = time.perf_counter()
    for thread in started:
        thread.join()
    return threads * len(keys) / (time.perf_counter() - start)


def starts(path: Path, number: int) -> None:
    """From the start of a process to its first page, and what that process holds."""
    article, audience = keys_of(Bundle(path), 1)[0]
    command = [sys.executable, "-c", PAGE, str(path), article, audience]
    taken, answers = [], []
    for _ in range(number):
        start = time.perf_counter()
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        taken.append((time.perf_counter() - start) * 1000)
        answers.append(json.loads(done.stdout))
    bare = []
    for _ in range(number):
        start = time.perf_counter()
        subprocess.run([sys.executable, "-c", "pass"], check=True)
        bare.append((time.perf_counter() - start) * 1000)
    first = median(taken)
    print(
        f"start to end, one page   median {first:.0f} ms, fastest {min(taken):.0f}, of which Python {median(bare):.0f}"
    )
    print(f"{'':24} aim {AIM_FIRST_PAGE} ms: {met(first <= AIM_FIRST_PAGE)}")
    for name in ("import", "open", "page"):
        print(f"    {name:20} {median(answer['figures'][name] for answer in answers) * 1000:8.1f} ms")
    memory = {name: median(answer["memory"][name] for answer in answers) / 1024 for name in answers[0]["memory"]}
    shown = ", ".join(f"{name} {megabytes:.1f}" for name, megabytes in memory.items())
    print(f"memory                   MB: {shown}; aim {AIM_MEMORY}: {met(memory['VmHWM'] <= AIM_MEMORY)}")
    loaded = set(answers[0]["loaded"])
    needless = sorted(loaded & set(FOREIGN[:NEVER]))
    print(f"loaded                   {len(loaded)} packages and modules; never wanted: {', '.join(needless) or 'none'}")
    others = sorted(name for name in loaded - sys.stdlib_module_names - {"adaptive_text"} if not name.startswith("_"))
    print(f"{'':24} not of the standard library: {', '.join(others)}")


def opening(path: Path) -> None:
    """How long it takes to open a bundle of this size."""
    taken = []
    for _ in range(200):
        start = time.perf_counter()
        bundle = Bundle(path)
        taken.append((time.perf_counter() - start) * 1e6)
        bundle.connection().close()
    size = path.stat().st_size
    print(told(f"open {size / 1e6:,.1f} MB", taken), f"  ({bundle.meta.articles:,} articles)")


def met(is_met: bool) -> str:
    return "met" if is_met else "MISSED"


@contextmanager
def built(number: int) -> Iterator[list[Path]]:
    """Two bundles, one of them with a tenth of the articles."""
    with TemporaryDirectory() as folder:
        paths = []
        for articles in (max(1, number // 10), number):
            source, path = Path(folder, f"{articles}.jsonl"), Path(folder, f"{articles}.bundle")
            write(source, articles, jobs=2)
            build(source, path)
            paths.append(path)
        yield paths


@contextmanager
def given(paths: list[Path]) -> Iterator[list[Path]]:
    yield paths


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("bundles", type=Path, nargs="*", help="the last one is read; all are opened")
    parser.add_argument("--articles", type=int, default=200)
    parser.add_argument("--reads", type=int, default=20_000)
    parser.add_argument("--starts", type=int, default=20)
    parser.add_argument("--cold", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.cold:
        cold(asked.cold, 200)
        return
    with given(asked.bundles) if asked.bundles else built(asked.articles) as paths:
        for path in paths:
            opening(path)
        subprocess.run([sys.executable, __file__, "--cold", str(paths[-1])], check=True)
        reads(paths[-1], asked.reads)
        starts(paths[-1], asked.starts)


if __name__ == "__main__":
    main()
