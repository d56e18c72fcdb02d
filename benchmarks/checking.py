"""How long `adaptive-text check` takes: a large corpus for the first time, again, and with one file changed.

The articles are made of the shipped one: each takes 30 of its claims, and changes a third of the longer words of all
wordings in the same way for the whole article, so that no sentence has been seen before and registers still agree.
Times are of whole processes by the clock, interpreter start and all. Aim: under 1 s for a second run.
"""

from __future__ import annotations

import argparse
import os
import random
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

import yaml

from adaptive_text.article import Article
from adaptive_text.loading import load_article
from adaptive_text.shipped import shipped

AIM_SECONDS = 1.0
CLAIMS = 30
CHANGED = 1 / 3
"""Share of the longer words of an article that are other words."""
WORD = re.compile(r"(?<![\w{}|.'/-])[a-z]{6,}(?![\w{}|.'/-])")
NAME = re.compile(r"\{\{\s*([a-z_0-9]+)")
EXPRESSION = re.compile(r"(\{\{.*?\}\}|\]\([^)]*\))")


def articles(number: int, seed: int = 1) -> Iterator[dict[str, Any]]:
    """Articles as data, all different, the same ones for the same seed."""
    model = load_article(shipped("corpus") / "rocatinlimab-atopic-dermatitis.yaml")
    vocabulary = sorted(
        {word for _, _, claim in model.claims() for text in texts(claim) for word in WORD.findall(text)}
    )
    for i in range(number):
        yield article(model, f"article-{i:05}", random.Random(f"{seed} {i}"), vocabulary)


def texts(claim: Any) -> Iterator[str]:
    for variant in claim.variants.values():
        yield from (text for _, text in variant.parts())


def article(model: Article, name: str, chance: random.Random, vocabulary: list[str]) -> dict[str, Any]:
    """One article of 30 claims."""
    picked = set(chance.sample([claim.id for _, _, claim in model.claims()], CLAIMS))
    others = {word: chance.choice(vocabulary) for word in vocabulary if chance.random() < CHANGED}
    sections = []
    for section in model.sections:
        claims = [claim_data(claim, others) for claim in section.claims if claim.id in picked]
        if claims:
            sections.append({"id": section.id, "heading": dict(section.heading), "claims": claims})
    data = model.model_dump(mode="json", exclude_unset=True, exclude={"sections", "order", "facts", "sources"})
    used = NAME.findall(repr(sections)) + [name for s in sections for c in s["claims"] for name in c.get("keep", ())]
    cited = {name for section in sections for claim in section["claims"] for name in claim.get("cites", ())}
    data |= {
        "id": name,
        "sources": {key: dump(value) for key, value in model.sources.items() if key in cited},
        "facts": {key: dump(value) for key, value in model.facts.items() if key in used},
        "sections": sections,
    }
    return data


def claim_data(claim: Any, others: Mapping[str, str]) -> dict[str, Any]:
    data = dump(claim)
    data.pop("follows", None)
    data["variants"] = changed(data["variants"], others)
    return data


def dump(record: Any) -> Any:
    return numbers(record.model_dump(exclude_unset=True))


def numbers(value: Any) -> Any:
    """The value as YAML writes it: decimals as numbers with their digits, dates and texts as text."""
    if isinstance(value, dict):
        return {key: numbers(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [numbers(inner) for inner in value]
    if hasattr(value, "as_tuple"):
        return int(value) if value == int(value) and "." not in str(value) else float(value)
    return str(value) if hasattr(value, "isoformat") else value


def changed(value: Any, others: Mapping[str, str]) -> Any:
    if isinstance(value, dict):
        return {
            key: changed(inner, others) if key not in ("defines", "omits", "adds", "because") else inner
            for key, inner in value.items()
        }
    if isinstance(value, list):
        return [changed(inner, others) for inner in value]
    if not isinstance(value, str):
        return value
    pieces = EXPRESSION.split(value)
    return "".join(
        piece if i % 2 else WORD.sub(lambda word: others.get(word[0], word[0]), piece) for i, piece in enumerate(pieces)
    )


def write(folder: Path, number: int) -> int:
    """Write a library; returns its bytes."""
    folder.mkdir()
    shutil.copytree(shipped("profiles"), folder / "profiles")
    shutil.copy(shipped("corpus") / "glossary.yaml", folder)
    for data in articles(number):
        text = yaml.safe_dump(data, sort_keys=False, allow_unicode=True, width=110)
        (folder / f"{data['id']}.yaml").write_text(text, encoding="utf-8")
    return sum(file.stat().st_size for file in folder.glob("*.yaml"))


def check(folder: Path, *options: str) -> tuple[float, str]:
    """Seconds by the clock of one process that checks, and the last lines that it says."""
    command = [sys.executable, "-m", "adaptive_text", "check", str(folder), "--format", "human", *options]
    start = perf_counter()
    done = subprocess.run(command, text=True, capture_output=True, check=False, cwd=folder.parent)
    seconds = perf_counter() - start
    assert (done.returncode in (0, 1), done.stderr) == (True, "")
    return seconds, "; ".join(done.stdout.splitlines()[-2:])


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=1000)
    parser.add_argument("--alone", type=int, default=100, help="articles for the figure of one core")
    asked = parser.parse_args()
    cores = len(os.sched_getaffinity(0))
    with TemporaryDirectory() as name:
        few, many = Path(name, "few"), Path(name, "many")
        write(few, asked.alone)
        seconds, _ = check(few, "--jobs", "1", "--no-cache")
        print(f"one process      {asked.alone:5} articles {seconds:7.2f} s   {asked.alone / seconds:6.1f} articles/s")
        size = write(many, asked.articles)
        print(f"corpus           {asked.articles:5} articles of {CLAIMS} claims, {size / 1e6:.1f} MB")
        seconds, summary = check(many)
        print(f"first run        {cores:5} cores    {seconds:7.2f} s   {asked.articles / seconds:6.1f} articles/s")
        print(f"                 {summary}")
        again = sorted(check(many)[0] for _ in range(5))
        met = "met" if again[-1] < AIM_SECONDS else "MISSED"
        print(f"again            median of 5    {again[2]:7.2f} s   slowest {again[-1]:.2f} s; aim under 1 s: {met}")
        cache = many.parent / ".adaptive_text_cache" / "findings.json"
        print(f"cache            {cache.stat().st_size / 1e6:14.2f} MB")
        one = min(many.glob("article-*.yaml"))
        one.write_text(one.read_text(encoding="utf-8") + "\n", encoding="utf-8")
        print(f"one file changed {'':14} {check(many)[0]:7.2f} s")


if __name__ == "__main__":
    main()
