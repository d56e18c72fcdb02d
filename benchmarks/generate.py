"""Corpora of any size that are like the shipped one: every article differs, and every article is valid.

An article takes its frame (sections, headings, order) from one shipped article and its claims from that and three
others: claims that follow each other stay together, with the facts and sources that they need. Its numbers are others,
so are nearly all of its words (each changed for one of its own length, ending and register, the same one in the whole
article), and some words are in no other article. So of the sentences of the 4,000th article, three in four stood in
none before it. What it says is nonsense; how long, how hard and how marked up it is, is as in the shipped articles.
Article i is the same whatever the number of articles.

    python benchmarks/generate.py --articles 1000 --out FOLDER | FILE.jsonl | FILE.parquet [--yaml] [--claims 30]
                                  [--seed 7] [--poison K] [--jobs 2]

A folder gets the profiles and the glossary, too. With --poison every K-th article is broken, in one of five ways.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from contextlib import ExitStack
from functools import partial
from itertools import islice
from multiprocessing import get_context
from pathlib import Path
from statistics import mean
from time import perf_counter
from typing import Any

import msgspec
from shuffling import Model, Stock, claim, said, stock

from adaptive_text.shipped import shipped

CLAIMS, SEED = 30, 7
PER_FOLDER = 1000
CHUNK = 250
"""Articles that one process makes at a time."""
DONORS = 3
"""Shipped articles, beside the one of its frame, that an article has claims of: they share facts and sources."""
PIN, MORE_CITES, FEWER_CITES, FORMERLY = 0.03, 0.2, 0.1, 0.01
"""How often a claim is pinned or cites more or less than its model, and how often an article had another id."""
PLACES = (("en-US", "US"), ("en-US", "US"), ("en-GB", "GB"), ("en", None))
STATUSES = ("submitted", "under_review", "under_review", "approved")
POISONS = ("torn", "no title", "unknown fact", "control character", "twin")
"""How articles are broken: half a file, three mistakes, and the id of the article before."""

Data = dict[str, Any]
_ENCODER = msgspec.json.Encoder(decimal_format="number")


# One article


def article(number: int, *, seed: int = SEED, claims: int = CLAIMS) -> Data:
    """The article of this number as data: the same one for the same seed and number of claims."""
    shelf = stock()
    chance = random.Random(f"{seed} {claims} {number}")
    base = chance.choice(shelf.frames)
    words, names = shelf.others(chance)
    drawn = _drawn(shelf, base, claims, chance)
    facts = dict.fromkeys(fact for _, models in drawn for model in models for fact in model.facts)
    sections = [frame["fields"] | {"claims": [claim(model, words) for model in models]} for frame, models in drawn]
    written = [claim for section in sections for claim in section["claims"]]
    _pin(written, chance)
    _vary_cites(written, chance)
    ids = [section["id"] for section in sections]
    lang, region = chance.choice(PLACES)
    day = f"2026-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}"
    name = names[0]
    data: Data = {"id": _id(base["id"], number), "lang": lang}
    data |= {"region": region} if region else {}
    data |= {
        "title": {audience: f"{said(text, words)}, and {name}" for audience, text in base["title"].items()},
        "question": {
            audience: f"{said(text, words).rstrip('?.')}, and what is known of {name}?"
            for audience, text in base["question"].items()
        },
        "updated": day,
    }
    data |= {"formerly": [f"{name}-{number}"]} if chance.random() < FORMERLY else {}
    data |= {
        "review": {
            "status": chance.choice(STATUSES),
            "submitted": day,
            "by": "The medical editors",
            "policy": "/policy",
        },
        "sources": _sources(shelf, written, words, chance),
        "facts": {fact: chance.choice(shelf.facts[fact]) for fact in facts},
        "order": {audience: [i for i in order if i in ids] for audience, order in base["order"].items()},
        "sections": sections,
    }
    return data


def _id(base: str, number: int) -> str:
    return f"{base[:50]}-{number:07}"


def _drawn(shelf: Stock, base: Data, claims: int, chance: random.Random) -> list[tuple[Data, list[Model]]]:
    """The sections of a frame, each with claims, as many as wanted altogether."""
    others = [frame["id"] for frame in shelf.frames if frame is not base]
    donors = {base["id"], *chance.sample(others, min(len(others), max(DONORS, claims // 8)))}
    bags = [[group for name, group in shelf.groups[section["key"]] if name in donors] for section in base["sections"]]
    drawn: list[list[Model]] = [[] for _ in bags]
    left = min(claims, sum(len(group) for bag in bags for group in bag))
    while left:
        weights = [section["weight"] if bag else 0 for section, bag in zip(base["sections"], bags, strict=True)]
        (place,) = chance.choices(range(len(bags)), weights)
        bag = bags[place]
        at = chance.randrange(len(bag))
        bag[at], bag[-1] = bag[-1], bag[at]
        if len(bag[-1]) <= left:
            left -= len(bag[-1])
            drawn[place] += bag[-1]
        bag.pop()
        left *= any(bags)
    return [(section, models) for section, models in zip(base["sections"], drawn, strict=True) if models]


def _pin(claims: list[Data], chance: random.Random) -> None:
    for one in claims:
        free = [name for name, variant in one["variants"].items() if "audiences" not in variant]
        if chance.random() < PIN and len(free) > 1 and one.get("kind") != "caution":
            one["pin"] = {chance.choice(("patient", "student", "clinician")): chance.choice(free)}


def _vary_cites(claims: list[Data], chance: random.Random) -> None:
    everything = [cite for one in claims for cite in one["cites"]]
    for one in claims:
        cites = list(one["cites"])
        if cites and chance.random() < MORE_CITES and (other := chance.choice(everything)) not in cites:
            cites.append(other)
        elif len(cites) > 1 and chance.random() < FEWER_CITES:
            cites.pop()
        one["cites"] = cites


def _sources(shelf: Stock, claims: list[Data], words: dict[str, str], chance: random.Random) -> Data:
    cited = dict.fromkeys(cite for one in claims for cite in one["cites"])
    sources = {}
    for cite in cited:
        source = dict(shelf.sources[cite])
        source["title"] = said(source["title"], words)
        if "url" in source:
            source["url"] = f"{source['url']}{'&' if '?' in source['url'] else '?'}v={chance.randrange(10**6)}"
        sources[cite] = source
    return sources


# Articles as files


def content(
    number: int, *, seed: int = SEED, claims: int = CLAIMS, poison: int = 0, yaml: bool = False
) -> tuple[str, bytes]:
    """The name of an article's file without its suffix, and what the file holds."""
    data = article(number, seed=seed, claims=claims)
    name = data["id"]
    kind = POISONS[number // poison % len(POISONS)] if poison and number % poison == poison - 1 else ""
    _spoil(data, kind, number, seed, claims)
    written = (as_yaml(data) if yaml else "").encode() or _ENCODER.encode(data)
    return name, written[: len(written) // 2] if kind == "torn" else written


def _spoil(data: Data, kind: str, number: int, seed: int, claims: int) -> None:
    if kind == "no title":
        del data["title"]
    elif kind == "unknown fact":
        variants = data["sections"][0]["claims"][0]["variants"]
        variants[next(iter(variants))] = "It was {{ no_such_fact }} in the end."
    elif kind == "control character":
        data["title"]["default"] += "\x07"
    elif kind == "twin" and number:
        data["id"] = article(number - 1, seed=seed, claims=claims)["id"]


def as_yaml(data: Data) -> str:
    """Data as an author would write it: blocks, and long texts folded."""
    return "".join(_lines(data, 0))


def _lines(value: Any, depth: int) -> Iterator[str]:
    space = "  " * depth
    for key, inner in value.items() if isinstance(value, dict) else ((None, inner) for inner in value):
        start = f"{space}- " if key is None else f"{space}{key}:"
        if isinstance(inner, dict) and inner and (key is None or _is_long(inner)):
            rest = "".join(_lines(inner, depth + 1))
            yield start + (rest.removeprefix(space + "  ") if key is None else "\n" + rest)
        elif isinstance(inner, list) and key is not None and _is_long(inner):
            yield start + "\n" + "".join(_lines(inner, depth + 1))
        else:
            yield f"{start} {_scalar(inner, depth)}\n".replace("-  ", "- ", 1)


def _is_long(value: Any) -> bool:
    inner = value.values() if isinstance(value, dict) else value
    return any(isinstance(one, dict | list) or len(str(one)) > 40 for one in inner) or len(str(value)) > 80


def _scalar(value: Any, depth: int) -> str:
    if isinstance(value, str) and len(value) > 60 and value == " ".join(value.split()) and value.isprintable():
        return ">-\n" + "\n".join("  " * (depth + 1) + line for line in _folded(value))
    return _ENCODER.encode(value).decode()


def _folded(text: str) -> Iterator[str]:
    line = ""
    for word in text.split():
        if line and len(line) + len(word) > 100:
            yield line
            line = word
        else:
            line = f"{line} {word}" if line else word
    yield line


# Corpora


def write(
    out: Path,
    number: int,
    *,
    seed: int = SEED,
    claims: int = CLAIMS,
    poison: int = 0,
    yaml: bool = False,
    jobs: int = 1,
) -> int:
    """Write a corpus into a folder (with profiles and glossary), a .jsonl or a .parquet file; returns its bytes."""
    options = {"seed": seed, "claims": claims, "poison": poison}
    if out.suffix == ".jsonl":
        with out.open("wb") as file:
            return sum(file.write(chunk) for chunk in _spread(partial(_jsonl, **options), number, jobs))
    if out.suffix == ".parquet":
        return _parquet(out, (row for rows in _spread(partial(_rows, **options), number, jobs) for row in rows))
    for part in ("profiles", "articles"):
        (out / part).mkdir(parents=True, exist_ok=True)
    shutil.copytree(shipped("profiles"), out / "profiles", dirs_exist_ok=True)
    shutil.copy(shipped("corpus") / "glossary.yaml", out)
    return sum(_spread(partial(_files, out / "articles", yaml=yaml, **options), number, jobs))


def _spread(make: Callable[[range], Any], number: int, jobs: int) -> Iterator[Any]:
    """What is made of every chunk of numbers, in their order, a bounded number of them at a time."""
    chunks = (range(start, min(start + CHUNK, number)) for start in range(0, number, CHUNK))
    if jobs < 2:
        yield from map(make, chunks)
        return
    with ExitStack() as stack:
        pool: Executor = stack.enter_context(ProcessPoolExecutor(jobs, get_context("spawn")))
        waiting: list[Future[Any]] = [pool.submit(make, chunk) for chunk in islice(chunks, 3 * jobs)]
        while waiting:
            yield waiting.pop(0).result()
            waiting += [pool.submit(make, chunk) for chunk in islice(chunks, 1)]


def _files(folder: Path, numbers: range, *, yaml: bool, **options: int) -> int:
    size = 0
    for number in numbers:
        name, written = content(number, yaml=yaml, **options)
        inside = folder / f"{number // PER_FOLDER:04}"
        inside.mkdir(exist_ok=True)
        size += inside.joinpath(f"{name}.{'yaml' if yaml else 'json'}").write_bytes(written)
    return size


def _jsonl(numbers: range, **options: int) -> bytes:
    return b"".join(content(number, **options)[1] + b"\n" for number in numbers)


def _rows(numbers: range, **options: int) -> list[tuple[str, bytes]]:
    return [content(number, **options) for number in numbers]


def _parquet(out: Path, rows: Iterable[tuple[str, bytes]]) -> int:
    import pyarrow as pa
    from pyarrow.parquet import ParquetWriter

    schema = pa.schema([("id", pa.string()), ("article", pa.string())])
    rows = iter(rows)
    with ParquetWriter(out, schema, compression="zstd") as writer:
        while part := list(islice(rows, PER_FOLDER)):
            writer.write_batch(pa.record_batch([[name for name, _ in part], [row.decode() for _, row in part]], schema))
    return out.stat().st_size


def sizes(number: int, **options: int) -> str:
    """What the first articles of a corpus are like."""
    made = [article(i, **options) for i in range(number)]
    claims = [[claim for section in data["sections"] for claim in section["claims"]] for data in made]
    figures: list[tuple[str, Iterable[float]]] = [
        ("bytes as JSON", (len(_ENCODER.encode(data)) for data in made)),
        ("bytes as YAML", (len(as_yaml(data).encode()) for data in made)),
        ("claims", map(len, claims)),
        ("variants", (sum(len(claim["variants"]) for claim in those) for those in claims)),
        ("words of all variants", (sum(_words(claim["variants"]) for claim in those) for those in claims)),
        ("facts", (len(data["facts"]) for data in made)),
        ("sources", (len(data["sources"]) for data in made)),
    ]
    return "\n".join(f"{name:24} {mean(list(found)):10,.1f}" for name, found in figures)


def _words(value: Any) -> int:
    if isinstance(value, dict):
        return sum(_words(inner) for key, inner in value.items() if key not in ("because", "defines", "omits", "voice"))
    return sum(map(_words, value)) if isinstance(value, list) else len(value.split())


def main() -> None:
    """Write a corpus and tell its size."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=1000)
    parser.add_argument("--out", type=Path, help="nothing is written without it")
    parser.add_argument("--claims", type=int, default=CLAIMS)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--poison", type=int, default=0, metavar="K", help="every K-th article is broken")
    parser.add_argument("--yaml", action="store_true", help="YAML files; JSON without it")
    parser.add_argument("--jobs", type=int, default=len(os.sched_getaffinity(0)))
    asked = parser.parse_args()
    options = {"seed": asked.seed, "claims": asked.claims}
    print(sizes(min(asked.articles, 200), **options))
    if asked.out:
        start = perf_counter()
        size = write(asked.out, asked.articles, poison=asked.poison, yaml=asked.yaml, jobs=asked.jobs, **options)
        seconds = perf_counter() - start
        rate = asked.articles / seconds
        print(f"{asked.articles:,} articles, {size / 1e6:,.1f} MB in {seconds:,.1f} s, {rate:,.0f} articles/s")


if __name__ == "__main__":
    main()
