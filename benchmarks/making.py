"""Where the processor time of making one article goes, stage by stage, and by module; without any process around it.

It makes 200 others before, as a maker has done after its first seconds.

python benchmarks/making.py [ARTICLES]
"""

from __future__ import annotations

import cProfile
import gc
import pstats
import re
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from typing import Any
from unittest import mock

from generate import content

from adaptive_text import adapting, rendering
from adaptive_text.bundling.rows import made_article, made_edition, parts_of
from adaptive_text.catalogue import entry_of
from adaptive_text.loading import check_fit, load_glossary, load_profiles, read_article
from adaptive_text.making.articles import Workshop
from adaptive_text.making.orders import Item
from adaptive_text.making.touching import words_of
from adaptive_text.records import make
from adaptive_text.shipped import shipped
from adaptive_text.worded import WordedArticle

BEFORE = 200
"""Articles until the words of a language are known: each is measured when it comes for the first time."""


def stages(number: int) -> None:
    """Where the processor time of one article goes, then by module, profiled."""
    workshop = Workshop(load_profiles(shipped("profiles")), load_glossary(shipped("corpus") / "glossary.yaml"))
    workshop.warm_up()
    for name, row in map(content, range(number, number + BEFORE)):
        workshop.make(Item(name, "json", row))
    gc.collect()
    gc.freeze()  # as a maker does
    rows = [content(i) for i in range(number)]
    yaml = [content(i, yaml=True) for i in range(min(number, 20))]
    spent: Counter[str] = Counter()
    for name, row in yaml:
        timed(spent, "read as YAML", read_article, row, name, json=False)
    print(f"{'read as YAML':22} {spent.pop('read as YAML') / len(yaml) * 1000:8.2f} ms (and then not as JSON)")
    for name, row in rows:
        staged(spent, workshop, name, row)
    total = spent.total()
    for stage, seconds in spent.items():
        print(f"{stage:22} {seconds / number * 1000:8.2f} ms {seconds / total:7.1%}")
    print(f"{'all':22} {total / number * 1000:8.2f} ms, {number / total:.1f} articles/s/core")
    profiler = cProfile.Profile()
    profiler.runcall(lambda: [workshop.make(Item(name, "json", row)) for name, row in rows])
    modules: Counter[str] = Counter()
    for (file, _, function), (_, _, own, _, _) in pstats.Stats(profiler).stats.items():  # type: ignore[attr-defined]  # typeshed does not know it
        modules[_module(file, function)] += own
    for module, seconds in modules.most_common(20):
        print(f"    {module:40} {seconds / modules.total():6.1%}")


def _module(file: str, function: str) -> str:
    if file == "~":
        return "built in: " + re.sub(r" at 0x\w+", "", function)[:30]
    return "/".join(Path(file).parts[-2:])


def staged(spent: Counter[str], workshop: Workshop, name: str, row: bytes) -> None:
    """What `Workshop.make` does, stage by stage."""
    profiles, glossary = workshop.profiles, workshop.glossary
    article = timed(spent, "read", read_article, row, name, json=True)
    timed(spent, "fit", check_fit, article, profiles.profiles, profiles.picker, glossary)
    source = WordedArticle(article, glossary, profiles.picker.registers)
    timed(spent, "word", lambda: [source.variants(claim) for _, _, claim in article.claims()])
    variants = [variant for _, _, claim in article.claims() for variant in source.variants(claim)]
    timed(spent, "prepare", lambda: [variant.sentences for variant in variants])
    timed(spent, "count", lambda: [variant.tally for variant in variants])
    entry = timed(spent, "entry", entry_of, article, workshop.audiences, profiles.profiles, glossary)
    packed = []
    for audience in entry.audiences:
        with inside(spent, "choose", "compose"):
            edition = timed(spent, "explain", make, article, profiles.profiles[audience], glossary, profiles, source)
        html = timed(spent, "html", rendering.html, edition.page)
        markdown = timed(spent, "markdown", rendering.markdown, edition.page)
        text = timed(spent, "text", rendering.text, edition.page)
        parts = timed(spent, "json", parts_of, edition, html=html, markdown=markdown, text=text)
        packed.append(timed(spent, "pack", made_edition, audience, parts))
    words = timed(spent, "words", words_of, source)
    timed(spent, "record", made_article, article, entry, words, packed)


@contextmanager
def inside(spent: Counter[str], *stages: str) -> Iterator[None]:
    """Time functions that making an edition calls, too, and take them out of what calls them."""
    before = {stage: spent[stage] for stage in stages}
    with ExitStack() as stack:
        for stage in stages:
            wrapped = partial(timed, spent, stage, getattr(adapting, stage))
            stack.enter_context(mock.patch.object(adapting, stage, wrapped))
        yield
    spent["explain"] -= sum(spent[stage] - before[stage] for stage in stages)


def timed(spent: Counter[str], stage: str, function: Callable[..., Any], *given: Any, **named: Any) -> Any:
    start = time.process_time()
    result = function(*given, **named)
    spent[stage] += time.process_time() - start  # type: ignore[assignment]  # a counter counts seconds, too
    return result


if __name__ == "__main__":
    stages(int(sys.argv[1]) if len(sys.argv) > 1 else 50)
