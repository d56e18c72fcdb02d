"""Laws of batches: what every executor runs takes bytes, gives bytes, and never raises for what an article does."""

from __future__ import annotations

import platform
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Thread

import pytest
from msgspec import json, msgpack
from poisons import COMMAND, ENGINE, PROBLEMS, item, setting
from test_making_articles import files, shipped_item

from adaptive_text import caching
from adaptive_text.errors import BuildError, Problem
from adaptive_text.making import batches
from adaptive_text.making.articles import Workshop
from adaptive_text.making.batches import FILES_KEPT, adopt, make_batch
from adaptive_text.making.isolation import Maker
from adaptive_text.making.orders import Delivery, Files, Item, Limits, Order, Result, prepare_order, read_delivery


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Makers that load nothing, and no files known."""
    monkeypatch.setattr(caching, "engine", lambda: ENGINE)
    monkeypatch.setattr(batches, "_files", {})
    maker = Maker(COMMAND)
    adopt(maker)
    yield
    maker.close()
    del batches._thread.maker


def made_of(items: Sequence[Item], given: Files, limits: Limits | None = None) -> tuple[Result, ...] | None:
    return read_delivery(make_batch(prepare_order(items, given, limits or Limits(), with_files=True)))


@pytest.mark.usefixtures("quick")
def test_a_batch_has_a_result_for_each_item_in_order() -> None:
    """Whatever the items around it do."""
    deeds = ["make", "refuse", "kill:", "make", "fail:", "make"]
    results = made_of([item(deed, f"{number}.yaml") for number, deed in enumerate(deeds)], setting().files)
    assert results is not None
    names = [result.article.entry.article if result.article else result.problems[0].path for result in results]
    assert names == ["0.yaml", "a.yaml", "2.yaml", "3.yaml", "4.yaml", "5.yaml"]
    codes = [[problem.code for problem in result.problems] for result in results]
    assert codes == [[], [problem.code for problem in PROBLEMS], ["AT803"], [], ["AT804"], []]


@pytest.mark.usefixtures("quick")
def test_files_travel_once_and_the_oldest_go() -> None:
    """A worker asks for files that it does not have, and keeps the last few."""

    def known(given: Files) -> bool:
        return read_delivery(make_batch(prepare_order([], given, Limits()))) is not None

    sets = [setting(glossary=f"glossary {number}").files for number in range(FILES_KEPT + 1)]
    assert [known(one) for one in sets] == [False] * (FILES_KEPT + 1)
    assert [made_of([], one) for one in sets] == [()] * (FILES_KEPT + 1)
    assert [known(one) for one in sets] == [False, *[True] * FILES_KEPT]


@pytest.mark.usefixtures("quick")
def test_what_keeps_a_worker_from_making_anything_is_told() -> None:
    """Files that cannot be used, another engine, an order of another version: each is an error of the build."""
    with pytest.raises(BuildError) as raised:
        made_of([item("make")], setting(glossary="broken").files)
    node = platform.node()
    assert raised.value.message == f"the worker on {node} can make nothing: glossary.yaml cannot be used: 1 error"
    assert raised.value.problems == PROBLEMS[:1]
    given = setting().files
    other = Order(b"another", given.digest, Limits(), (item("make"),), given)
    delivery = msgpack.decode(make_batch(msgpack.encode(other)), type=Delivery)
    assert (delivery.signature, delivery.versions, delivery.worker) == (ENGINE, caching.versions(), node)
    with pytest.raises(BuildError, match="can make nothing: the order cannot be read"):
        read_delivery(make_batch(b"\x90"))


@pytest.mark.usefixtures("quick")
def test_each_thread_has_a_maker_of_its_own() -> None:
    """They work at the same time, and each serves its thread again."""
    together = Barrier(2)
    given = setting().files

    def work() -> list[bytes]:
        maker = Maker(COMMAND)
        adopt(maker)
        together.wait()
        results = [made_of([item("make")], given) for _ in range(2)]
        maker.close()
        return [result.article.words for found in results if found for result in found if result.article]

    with ThreadPoolExecutor(2) as pool:
        first, second = [future.result() for future in [pool.submit(work), pool.submit(work)]]
    assert len(first) == len(second) == 2
    assert (len({*first}), len({*second}), len({*first, *second})) == (1, 1, 2)


# --- the real makers


def emphasised() -> bytes:
    """An article within all bounds of the reader that takes long: thousands of marked words in each of its texts."""
    claims = [{"id": f"c{number}", "variants": {"technical": "*a* " * 2400}} for number in range(100)]
    sections = [{"id": "s", "heading": "S", "claims": claims}]
    return json.encode({"id": "long", "title": "Long", "updated": "2026-11-01", "sections": sections})


def test_the_real_makers_make_what_a_workshop_makes() -> None:
    """Byte by byte; an article that takes too long and one that is broken are named, and stop nothing."""
    items = [
        shipped_item(),
        Item("long.json", "json", emphasised()),
        Item("broken.yaml", "yaml", b"id: [\n"),
        shipped_item("statins-high-cholesterol"),
    ]
    found: list[tuple[Result, ...] | None] = []

    def work() -> None:
        found.append(made_of(items, files(), Limits(seconds=2.0)))

    thread = Thread(target=work)  # whose maker ends with it
    thread.start()
    thread.join()
    workshop = Workshop.of(files())
    (results,) = found
    assert results is not None
    long, broken = (result.problems for result in results[1:3])
    assert [results[0].article, results[3].article] == [workshop.make(items[0]), workshop.make(items[3])]
    message = "its pages take too long to be made (got more than 2 s)"
    hint = "divide the article, or raise the limit"
    assert long == (Problem("long.json", None, None, "", "AT801", message, hint),)
    assert [(problem.path, problem.code) for problem in broken] == [("broken.yaml", "AT020")]
