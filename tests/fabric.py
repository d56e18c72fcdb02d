"""Corpora whose articles are made in no time, and executors that make them: what a build does around them is real.

An article is JSON with an id, a text, and what should become of it. Its pages say the text, and define the terms of the
glossary that it names, so that a change of the glossary changes just the articles that use it.
"""

from __future__ import annotations

import json
import random
import re
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor, Future
from functools import lru_cache
from pathlib import Path
from typing import Any

from msgspec import Raw, msgpack
from msgspec import json as quick

from adaptive_text import caching
from adaptive_text.bundling.packing import pack
from adaptive_text.bundling.rows import MadeArticle, Parts, digest_of, made_edition
from adaptive_text.catalogue import Entry, Named
from adaptive_text.errors import Problem
from adaptive_text.glossary import Glossary
from adaptive_text.making.orders import Delivery, Files, Item, Order, Result
from adaptive_text.making.surroundings import glossary_of

PROFILES = {
    "audiences.yaml": "question: Who are you?\norder: [reader]\ndefault: reader\nregisters: [plain]\n",
    "reader.yaml": "id: reader\nlabel: Readers\nchoice: {label: I read}\n",
}
TERMS = {"placebo": "A dummy drug.", "antibody": "A protein that finds germs."}


def corpus(folder: Path, articles: Mapping[str, Mapping[str, Any]], terms: Mapping[str, str] = TERMS) -> Path:
    """Write a source, in place of what the folder holds: articles by the names of their files."""
    for old in folder.glob("*.json"):
        if old.stem not in articles:
            old.unlink()
    (folder / "profiles").mkdir(parents=True, exist_ok=True)
    for name, text in PROFILES.items():
        (folder / "profiles" / name).write_text(text)
    glossary = {"terms": {name: {"technical": name, "definition": text} for name, text in terms.items()}}
    (folder / "glossary.yaml").write_text(json.dumps(glossary))
    for name, record in articles.items():
        (folder / f"{name}.json").write_text(json.dumps(record))
    return folder


def article(name: str, text: str = "", **fields: Any) -> dict[str, Any]:
    """The data of an article; `poison` is why it cannot be made, `formerly` the ids that it had."""
    return {"id": name, "text": text, **fields}


class Fabric(Executor):
    """Makes articles at once, in this process; what an executor is handed over to run is not run."""

    def __init__(self, make: Callable[[bytes], bytes] | None = None, workers: int = 2) -> None:
        self.make = make or fabricate
        self._max_workers = workers
        self.orders: list[Order] = []

    def submit(self, run: Callable[..., Any], order: bytes, /) -> Future[Any]:
        self.orders.append(msgpack.decode(order, type=Order))
        future: Future[bytes] = Future()
        try:
            future.set_result(self.make(order))
        except Exception as error:  # noqa: BLE001 - as an executor does
            future.set_exception(error)
        return future

    @property
    def items(self) -> list[str]:
        """The names of all items that were made, in the order in which they were sent."""
        return [item.name for order in self.orders for item in order.items if order.sent is not None]


def fabricate(order: bytes) -> bytes:
    """What a worker does that never keeps files."""
    wanted = msgpack.decode(order, type=Order)
    if wanted.sent is None:
        return msgpack.encode(Delivery(worker="fabric", wants_files=True))
    results = tuple(Raw(msgpack.encode(result_of(item, wanted.sent))) for item in wanted.items)
    return msgpack.encode(Delivery(caching.engine(), worker="fabric", results=results))


def result_of(item: Item, files: Files) -> Result:
    """What becomes of an item."""
    record = json.loads(item.content)
    if "poison" in record:
        return Result(None, (Problem(item.name, 1, 1, "text", "AT804", record["poison"]),))
    return Result(made(record, _terms(files.glossary)))


def made(record: Mapping[str, Any], glossary: Glossary) -> MadeArticle:
    """The rows of an article."""
    text = record["text"]
    used = sorted({use.term for use in glossary.find(text)})
    title = f"About {record['id']}"
    entry = Entry(
        article=record["id"],
        lang="en",
        updated="2026-11-01",
        status="approved",
        editions=tuple(Named(audience, title, title) for audience in record.get("audiences", ["reader"])),
        names=tuple(used),
        formerly=tuple(record.get("formerly", ())),
    )
    definitions = [f"{name}: {glossary.terms[name].definition}" for name in used]
    editions = [made_edition(named.audience, _parts(named.audience, text, definitions)) for named in entry.editions]
    data = quick.encode(dict(record))
    digest = digest_of(quick.encode(entry), data, *(edition.digest for edition in editions))
    words = sorted({word.lower() for word in re.findall(r"[^\W_]+", text)})
    return MadeArticle(entry, pack(data), pack("\n".join(("", *words, "")).encode()), digest, tuple(editions))


def _parts(audience: str, text: str, definitions: Sequence[str]) -> Parts:
    said = "\n".join([audience, text, *definitions])
    return Parts(*(f"{form}: {said}".encode() for form in ("html", "markdown", "text", "json", "score")))


@lru_cache(maxsize=16)
def _terms(file: tuple[str, bytes]) -> Glossary:
    return glossary_of(file)


def tiny(folder: Path, articles: int = 5) -> Path:
    """A corpus of real articles, as small as they can be."""
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(articles):
        claims = [{"id": "c", "variants": {"plain": f"The shot helps {number} people. A placebo does nothing."}}]
        sections = [{"id": "s", "heading": "What it is", "claims": claims}]
        record = {"id": f"t{number}", "title": f"Title {number}", "updated": "2026-11-01", "sections": sections}
        (folder / f"t{number}.json").write_text(json.dumps(record))
    return folder


class Shuffled(Executor):
    """Finishes calls in any order that a seed tells, some of them by a failure."""

    def __init__(
        self, seed: int, workers: int = 2, failing: Callable[[int], Exception | None] = lambda _: None
    ) -> None:
        self._max_workers = workers
        self._random = random.Random(seed)
        self._failing = failing
        self._waiting: list[tuple[Future[bytes], Callable[[bytes], bytes], bytes]] = []
        self._changed = threading.Condition()
        self._ended = False
        self._thread = threading.Thread(target=self._finish)
        self._thread.start()
        self.calls = 0
        self.most_at_once = 0

    def submit(self, run: Callable[..., Any], order: bytes, /) -> Future[Any]:
        future: Future[bytes] = Future()
        with self._changed:
            self._waiting.append((future, run, order))
            self.most_at_once = max(self.most_at_once, len(self._waiting))
            self._changed.notify()
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        with self._changed:
            self._ended = True
            self._changed.notify()
        self._thread.join()

    def _finish(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._waiting or self._ended)
                if self._ended:
                    return
            time.sleep(self._random.choice([0, 0, 0.0005]))  # lets more of them come, now and then
            with self._changed:
                future, run, order = self._waiting.pop(self._random.randrange(len(self._waiting)))
            self.calls += 1
            if not future.set_running_or_notify_cancel():
                continue
            if (error := self._failing(self.calls)) is not None:
                future.set_exception(error)
            else:
                future.set_result(run(order))
