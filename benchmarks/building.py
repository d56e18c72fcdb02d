"""What a build costs: articles a second, processor time and memory of every kind of process, and what is rebuilt when.

Every build runs in a process of its own, which is watched from outside: its own processor time (the parent of the
build), that of the processes it starts (an executor's workers, if it has any) and of those that they start (makers),
and the most memory that each kind had. Rates are by the clock; the cost of an article is processor seconds of all
processes. The corpus is that of `generate.py`: 30 claims, up to three registers, three audiences.

    python benchmarks/building.py [--articles 100] [--parts forms,jobs,sizes,again,stages] [--folder KEPT] [--jobs 2]
                                  [--sizes 10,100]

With --folder, corpora and bundles are written there and stay; a corpus that is there already is not written again.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from generate import write
from making import stages

ARTICLES = 100
AIM_RATE, AIM_SAME, AIM_MEMORY, AIM_UNCHANGED = 40, 0.15, 500, 60
PARTS = ("forms", "jobs", "sizes", "again", "stages")
TERMS = {
    "a common": ("plain: dummy drug", "plain: look-alike drug"),
    "a rare": ("tissue under the", "tissues under the"),
}
"""Changes of one term of the glossary: placebo, and necrotizing fasciitis."""
TICKS = os.sysconf("SC_CLK_TCK")

CHILD = """
import json, sys, time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from adaptive_text.building import build
def main():
    source, destination, jobs, kind = sys.argv[1:]
    start = time.perf_counter()
    if kind == "makers":
        built = build(source, destination, jobs=int(jobs))
    else:
        with ProcessPoolExecutor(int(jobs), get_context("spawn")) as pool:
            built = build(source, destination, pool)
    seconds = time.perf_counter() - start
    names = ("articles", "made", "kept", "removed", "failed", "published", "digest")
    print(json.dumps({name: getattr(built, name) for name in names} | {"seconds": seconds}))
if __name__ == "__main__":
    main()
"""


@dataclass
class Cost:
    """What the processes at one depth took."""

    seconds: dict[int, float] = field(default_factory=dict)
    """Processor seconds by process."""
    memory: dict[int, int] = field(default_factory=dict)
    """The most KiB by process."""

    @property
    def total(self) -> float:
        """Processor seconds."""
        return sum(self.seconds.values())

    @property
    def most(self) -> float:
        """Megabytes of the largest."""
        return max(self.memory.values(), default=0) / 1024


@dataclass
class Run:
    """One build, watched."""

    told: dict[str, Any]
    depths: Sequence[Cost]
    """Of the parent, of what it started, and of what that started."""

    @property
    def seconds(self) -> float:
        """By the clock."""
        return float(self.told["seconds"])

    @property
    def processor(self) -> float:
        """Seconds of all processes."""
        return sum(depth.total for depth in self.depths)

    def line(self, label: str) -> str:
        """All figures."""
        made = max(1, self.told["made"])
        names = ("parent", "executor", "makers") if self.depths[2].seconds else ("parent", "makers", "")
        spent = ", ".join(f"{name} {d.total:.1f} s" for name, d in zip(names, self.depths, strict=True) if name)
        memory = ", ".join(f"{name} {d.most:.0f} MB" for name, d in zip(names, self.depths, strict=True) if name)
        return (
            f"{label:22} {made:7,} made in {self.seconds:8.2f} s {made / self.seconds:7.1f}/s   "
            f"{self.processor / made * 1000:7.2f} ms each ({spent})   {memory}"
        )


def build_anew(source: Path, destination: Path, jobs: int = 1, kind: str = "makers") -> Run:
    """Build as if nothing had ever been built."""
    destination.unlink(missing_ok=True)
    return build(source, destination, jobs, kind)


def build(source: Path, destination: Path, jobs: int = 1, kind: str = "makers") -> Run:
    """Build in a process of its own, and watch."""
    command = [sys.executable, "-c", CHILD, str(source), str(destination), str(jobs), kind]
    if kind != "makers":  # workers that are spawned read the program from a file
        program = destination.with_name("program.py")
        program.write_text(CHILD, encoding="utf-8")
        command[1:3] = [str(program)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process, watched(process.pid) as depths:
        said, _ = process.communicate()
    if process.returncode:
        raise SystemExit(process.returncode)
    return Run(json.loads(said), depths)


@contextmanager
def watched(root: int, every: float = 0.05) -> Iterator[list[Cost]]:
    """Look at a process and its descendants until it ends; the last look at each of them counts."""
    depths = [Cost(), Cost(), Cost()]
    over = threading.Event()

    def watch() -> None:
        while not over.wait(every):
            look(root, 0, depths)

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        yield depths
    finally:
        over.set()
        watcher.join()


def look(process: int, depth: int, depths: Sequence[Cost]) -> None:
    """Note what a process and its descendants took so far; one that has ended meanwhile stays as it was noted."""
    folder = Path("/proc", str(process))
    try:
        numbers = (folder / "stat").read_text().rpartition(")")[2].split()
        status = (folder / "status").read_text()
        children = [int(c) for thread in (folder / "task").iterdir() for c in (thread / "children").read_text().split()]
    except (OSError, ValueError):
        return
    cost = depths[min(depth, 2)]
    if "VmHWM" in status:
        cost.seconds[process] = (int(numbers[11]) + int(numbers[12])) / TICKS
        cost.memory[process] = int(status.partition("VmHWM:")[2].split()[0])
    for child in children:
        look(child, depth + 1, depths)


def corpus(folder: Path, number: int, form: str, jobs: int) -> Path:
    """A corpus on disk, written unless it is there."""
    path = folder / (f"corpus-{number}.jsonl" if form == "jsonl" else f"corpus-{number}-{form}")
    if not path.exists():
        write(path, number, yaml=form == "yaml", jobs=jobs)
    return path


# The parts


def forms(folder: Path, number: int, jobs: int) -> None:
    """How fast, from each form of source, on one core."""
    for form in ("yaml", "json", "jsonl"):
        run = build_anew(corpus(folder, number, form, jobs), folder / f"{form}.bundle")
        print(run.line(f"{form}, 1 job"))
        rate = number / run.processor
        print(f"{'':22} {rate:.1f} articles/s/core by processor time; aim {AIM_RATE}: {met(rate >= AIM_RATE)}")
        size = (folder / f"{form}.bundle").stat().st_size
        print(f"{'':22} bundle {size / 1e6:,.1f} MB, {size / number:,.0f} bytes each")


def several(folder: Path, number: int, jobs: int) -> None:
    """What several jobs cost more than one, in processor seconds of an article, without the start of their makers."""
    source = corpus(folder, number, "jsonl", jobs)
    start = starting(folder)
    one = build_anew(source, folder / "one.bundle")
    each = (one.processor - start) / number
    print(one.line("1 job"))
    print(f"{'':22} {start:.2f} s for starting, {each * 1000:.2f} ms each without it")
    for kind in ("makers", "processes"):
        run = build_anew(source, folder / f"{kind}.bundle", jobs, kind)
        print(run.line(f"{jobs} jobs, {kind}"))
        other = (run.processor - jobs * start) / number
        same = run.told["digest"] == one.told["digest"]
        aim = f"aim within 15 %: {met(abs(other / each - 1) <= AIM_SAME)}"
        print(f"{'':22} {other * 1000:.2f} ms each, {other / each - 1:+.1%}; {aim}; digest equal: {same}")


def starting(folder: Path) -> float:
    """Processor seconds of a build of one article with one job."""
    return build_anew(corpus(folder, 1, "jsonl", 1), folder / "smallest.bundle").processor


def sizes(folder: Path, numbers: Iterable[int], jobs: int) -> None:
    """Whether an article costs the same in a large corpus, what memory the parent needs, and what fills the bundle."""
    start = starting(folder) * jobs
    first = None
    for number in numbers:
        source = corpus(folder, number, "jsonl", jobs)
        path = folder / f"size-{number}.bundle"
        run = build_anew(source, path, jobs)
        print(run.line(f"{number:,} articles"))
        each = max(run.processor - start, 0) / number
        first = first or each
        parent = run.depths[0]
        print(
            f"{'':22} {each * 1000:.2f} ms each without starting ({each / first - 1:+.1%}); parent "
            f"{parent.total / number * 1000:.2f} ms each, most memory {parent.most:.0f} MB "
            f"(aim {AIM_MEMORY}: {met(parent.most <= AIM_MEMORY)})"
        )
        print(f"{'':22} bytes each: source {source.stat().st_size / number:,.0f}, {filled(path, number)}")


def filled(path: Path, number: int) -> str:
    """What a bundle holds for each article, in bytes."""
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
        held = {}
        for table, columns in (("article", "entry words record"), ("edition", "html markdown text json score")):
            for column in columns.split():
                (length,) = connection.execute(f"SELECT sum(length({column})) FROM {table}").fetchone()
                held[column] = length / number
    parts = ", ".join(f"{column} {length:,.0f}" for column, length in held.items())
    return f"bundle {path.stat().st_size / number:,.0f}: {parts}"


def again(folder: Path, number: int, jobs: int) -> None:
    """What is made again when nothing, one article, or one term of the glossary has changed; and from half a build."""
    source, path = corpus(folder, number, "json", jobs), folder / "again.bundle"
    print(build_anew(source, path, jobs).line("from nothing"))
    run = build(source, path, jobs)
    aim = f"aim {AIM_UNCHANGED} s: {met(run.seconds <= AIM_UNCHANGED)}"
    print(f"{'unchanged':22} {told(run)} in {run.seconds:.2f} s, {run.seconds / number * 1e6:.0f} us each; {aim}")
    article = min(source.rglob("*-0000001.json"))
    with changed(
        article, lambda text: text.replace('"updated":"', '"updated":"2027-', 1).replace("2027-2026-", "2027-")
    ):
        run = build(source, path, jobs)
        print(f"{'one article changed':22} {told(run)} in {run.seconds:.2f} s")
    glossary = source / "glossary.yaml"
    for which, (old, new) in TERMS.items():
        build(source, path, jobs)
        with changed(glossary, lambda text, old=old, new=new: text.replace(old, new, 1)):
            run = build(source, path, jobs)
            print(f"{which + ' term changed':22} {told(run)} in {run.seconds:.2f} s")


def told(run: Run) -> str:
    return f"{run.told['made']:,} made, {run.told['kept']:,} kept"


@contextmanager
def changed(path: Path, change: Callable[[str], str]) -> Iterator[None]:
    """A file that says something else for a while."""
    text = path.read_text(encoding="utf-8")
    assert change(text) != text
    path.write_text(change(text), encoding="utf-8")
    try:
        yield
    finally:
        path.write_text(text, encoding="utf-8")


def met(is_met: bool) -> str:
    return "met" if is_met else "MISSED"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=ARTICLES)
    parser.add_argument("--parts", default=",".join(PARTS))
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--sizes", help="of the part sizes; by default a tenth of the articles, and all of them")
    asked = parser.parse_args()
    number, jobs = asked.articles, asked.jobs
    asked_sizes = [int(size) for size in re.findall(r"\d+", asked.sizes or f"{max(1, number // 10)},{number}")]
    kept = nullcontext(str(asked.folder)) if asked.folder else TemporaryDirectory()
    with kept as name:
        folder = Path(name)
        folder.mkdir(parents=True, exist_ok=True)
        work: dict[str, Callable[[], None]] = {
            "forms": lambda: forms(folder, number, jobs),
            "jobs": lambda: several(folder, number, jobs),
            "sizes": lambda: sizes(folder, asked_sizes, jobs),
            "again": lambda: again(folder, number, jobs),
            "stages": lambda: stages(min(number, 50)),
        }
        for part in asked.parts.split(","):
            start = time.perf_counter()
            print(f"--- {part}")
            work[part]()
            print(f"{'':22} ({time.perf_counter() - start:.1f} s)")


if __name__ == "__main__":
    main()
