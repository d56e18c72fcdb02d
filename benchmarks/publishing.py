"""Publishing under fire: processes that are killed while they publish, and readers while bundles are replaced.

A publisher builds one generation after the other of a small library into one file, as fast as it can; every page says
which generation it is of. It has no makers: pages are retold, so that most of its time is spent on the bundle. In the
first part it is killed (SIGKILL) at a random moment, again and again; each time the bundle must open, pass `verify`,
and be of one generation in all of its pages. In the second part processes with several threads read through a library
that follows the file: no read may fail, no pinned library may give pages of two generations, and a generation must not
be read long after the next one was published.

    python benchmarks/publishing.py [--kills 20] [--reads 20000] [--processes 2] [--threads 4]
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

from msgspec import Raw, msgpack
from msgspec import json as msgjson

from adaptive_text.building import build
from adaptive_text.bundle import Bundle
from adaptive_text.bundling.format import FORMS
from adaptive_text.bundling.packing import pack
from adaptive_text.bundling.rows import MadeArticle, Parts, made_article, made_edition
from adaptive_text.bundling.verifying import verify
from adaptive_text.catalogue import Entry
from adaptive_text.library import Library
from adaptive_text.loading import parse_article
from adaptive_text.making.orders import Delivery, Item, Order, Result

ARTICLES = 8
AIM_SEEN = 1.0
MARK = re.compile(r"generation ([0-9]+)")
AUDIENCES = ("patient", "clinician", "student")
RECORD = """\
id: page-{article}
title: Page {article} of generation {generation}
updated: 2026-01-01
sections:
  - id: only
    heading: Only one
    claims:
      - id: said
        variants:
          technical: >-
            This is what generation {generation} says.
"""


class Retelling(Executor):
    """Stands in for makers: gives the pages of generation 0 with another number, so that publishing has no pause."""

    def __init__(self, first: Path) -> None:
        self._first = Bundle(first)

    def submit(self, fn: Callable[..., Any], /, *args: Any, **_: Any) -> Future[Any]:  # noqa: ARG002 - an executor's
        """Answer an order at once."""
        order = msgpack.decode(args[0], type=Order)
        results = tuple(Raw(msgpack.encode(Result(self._made(item)))) for item in order.items)
        future: Future[Any] = Future()
        future.set_result(msgpack.encode(Delivery(order.signature, results=results)))
        return future

    def _made(self, item: Item) -> MadeArticle:
        article = parse_article(item.content.decode())
        old, new = b"generation 0", b"generation " + MARK.findall(item.content.decode())[0].encode()
        entry = msgjson.encode(self._first.catalogue[article.id]).replace(old, new)
        editions = []
        for audience in AUDIENCES:
            forms = (self._first.read(article.id, audience, form) for form in (*FORMS, "score"))
            editions.append(made_edition(audience, Parts(*(form.replace(old, new) for form in forms))))
        return made_article(article, msgjson.decode(entry, type=Entry), pack(b"\n"), editions)


def publish(folder: Path) -> None:
    """Build generation after generation, and note on stdout when each was published; until the process is killed."""
    generation = int((folder / "generation").read_text())
    retelling = Retelling(folder / "first.bundle")
    while True:
        generation += 1
        write(folder, generation)
        built = build(folder / "source", folder / "pages.bundle", retelling)
        assert (built.made, built.failed) == (ARTICLES, 0)
        print(generation, time.monotonic(), flush=True)


def write(folder: Path, generation: int) -> None:
    """The sources of a generation."""
    (folder / "generation").write_text(str(generation))
    for article in range(ARTICLES):
        record = RECORD.format(article=article, generation=generation)
        (folder / "source" / f"page-{article}.yaml").write_text(record)


@contextmanager
def publisher(folder: Path) -> Iterator[tuple[subprocess.Popen[str], list[tuple[int, float]]]]:
    """A process that publishes, and what it has published so far; killed at the end."""
    command = [sys.executable, __file__, "--publish", str(folder)]
    published: list[tuple[int, float]] = []
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        output = process.stdout

        def listen() -> None:
            for line in output:
                generation, when = line.split()
                published.append((int(generation), float(when)))

        listener = threading.Thread(target=listen)
        listener.start()
        try:
            yield process, published
        finally:
            process.kill()
            listener.join()


@contextmanager
def library() -> Iterator[Path]:
    """A folder with a source, and room for a bundle."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "source").mkdir()
        write(folder, 0)
        build(folder / "source", folder / "first.bundle")
        yield folder


def killing(kills: int) -> int:
    """Kill the publisher so many times; returns how many bundles were torn or mixed."""
    bad, left = 0, Counter[str]()
    counts = []
    chance = random.Random(5)
    with library() as folder:
        path = folder / "pages.bundle"
        for _ in range(kills):
            with publisher(folder) as (process, published):
                while not published and process.poll() is None:
                    time.sleep(0.005)
                time.sleep(chance.uniform(0, 0.5))
                process.send_signal(signal.SIGKILL)
                process.wait()
            left.update(re.sub(r"^\.pages\.bundle", "", name) for name in hidden(folder))
            counts.append(len(published))
            bad += is_torn(path)
        before = int(MARK.findall(Bundle(path).read("page-0", "patient").decode())[0])
        with publisher(folder) as (_, published):
            while len(published) < 1:
                time.sleep(0.005)
        after = int(MARK.findall(Bundle(path).read("page-0", "patient").decode())[0])
    print(f"{kills} times killed, after {sum(counts) / kills:.1f} generations each: {bad} bundles torn or mixed")
    print(f"    left beside the bundle, of {kills}: {dict(sorted(left.items()))}")
    print(
        f"    generation {before} at the end, {after} after one more build: {'goes on' if after > before else 'STUCK'}"
    )
    return bad


def hidden(folder: Path) -> list[str]:
    """What lies beside the bundle."""
    return [path.name for path in folder.iterdir() if path.name.startswith(".")]


def is_torn(path: Path) -> bool:
    """Whether a bundle does not open, does not pass, or has pages of several generations."""
    try:
        bundle = Bundle(path)
        verify(bundle)
        said = {
            MARK.findall(bundle.read(name, audience, form).decode())[0]
            for name in bundle
            for audience in AUDIENCES
            for form in ("html", "text", "json")
        }
        bundle.connection().close()
    except Exception as error:  # noqa: BLE001 - whatever it is, it is what must not be
        print(f"    TORN: {error}")
        return True
    if len(said) != 1:
        print(f"    MIXED: {sorted(said)}")
    return len(said) != 1


def read(path: Path, number: int, threads: int) -> dict[str, Any]:
    """Read by several threads through one library; what went wrong, and when each generation was last read."""
    found = Library.open(path)
    errors: Counter[str] = Counter()
    last: dict[int, float] = {}
    mixed = [0] * threads
    order = random.Random(os.getpid())
    keys = [(f"page-{order.randrange(ARTICLES)}", order.choice(AUDIENCES)) for _ in range(997)]

    def work(thread: int) -> None:
        for turn in range(number // threads // 4):
            try:
                pinned = found.pinned()
                said = set()
                for step in range(4):
                    edition = pinned.render(*keys[(turn * 4 + step + thread) % len(keys)])
                    said.add(int(MARK.findall((edition.html, edition.text, edition.json)[step % 3])[0]))
            except Exception as error:  # noqa: BLE001 - counted, whatever it is
                errors[repr(error)[:200]] += 1
                continue
            mixed[thread] += len(said) != 1
            last[min(said)] = time.monotonic()

    started = [threading.Thread(target=work, args=(thread,)) for thread in range(threads)]
    for thread in started:
        thread.start()
    for thread in started:
        thread.join()
    return {"errors": errors, "mixed": sum(mixed), "last": last, "reads": number // threads // 4 * threads * 4}


def reading(reads: int, processes: int, threads: int) -> int:
    """Read while bundles are replaced back to back; returns how many reads went wrong."""
    with library() as folder, publisher(folder) as (process, published):
        while not published:
            time.sleep(0.005)
        start = time.perf_counter()
        command = [sys.executable, __file__, "--read", str(folder), "--reads", str(reads // processes)]
        command += ["--threads", str(threads)]
        readers = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(processes)]
        answers = [json.loads(reader.communicate()[0]) for reader in readers]
        seconds = time.perf_counter() - start
        died = process.poll() is not None
    errors: Counter[str] = Counter()
    late = []
    ended = dict(published)
    for answer in answers:
        errors.update(answer["errors"])
        late += [
            max(0.0, when - ended[int(generation) + 1])
            for generation, when in answer["last"].items()
            if int(generation) + 1 in ended
        ]
    mixed = sum(answer["mixed"] for answer in answers)
    done = sum(answer["reads"] for answer in answers)
    print(
        f"{done:,} reads by {processes} processes with {threads} threads in {seconds:.1f} s, while "
        f"{len(published)} generations were published: {sum(errors.values())} errors, {mixed} mixed"
    )
    print(
        f"    {len(late)} generations read, replaced ones at the most {max(late, default=0):.3f} s after they were, "
        f"half of them {median(late or [0]):.3f} s (aim {AIM_SEEN} s: {met(max(late, default=0) <= AIM_SEEN)})"
    )
    for error, times in errors.most_common(5):
        print(f"    {times} times {error}")
    if died:
        print("    THE PUBLISHER DIED")
    return sum(errors.values()) + mixed + died


def met(is_met: bool) -> str:
    return "met" if is_met else "MISSED"


def main() -> None:
    """Measure and print; ends with 1 where anything was torn, mixed or refused."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--reads", type=int, default=20_000)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--threads", type=int, default=4)
    parser.add_argument("--publish", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--read", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.publish:
        publish(asked.publish)
    elif asked.read:
        print(json.dumps(read(asked.read / "pages.bundle", asked.reads, asked.threads)))
    else:
        raise SystemExit(killing(asked.kills) + reading(asked.reads, asked.processes, asked.threads) > 0)


if __name__ == "__main__":
    main()
