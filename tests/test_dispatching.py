"""Laws of dispatching: answers in the order of the calls, few calls at once, and what fails is tried again or named."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import Any

import pytest
from fabric import Shuffled
from hypothesis import given, settings
from hypothesis import strategies as st

from adaptive_text import dispatching
from adaptive_text.batching import MOST_BYTES, MOST_ITEMS, Kept, Step, items_of, names_of, size_of, stretches
from adaptive_text.dispatching import DEPTH, TRIES, Again, Call, Pool, in_order
from adaptive_text.errors import BuildError, Problem
from adaptive_text.making.orders import Item


class Simple(Executor):
    """Answers at once, with what a function says or raises."""

    def __init__(self, answer: Callable[[bytes], bytes]) -> None:
        self.answer = answer
        self.is_shut = False

    def submit(self, run: Callable[..., Any], order: bytes, /) -> Future[Any]:
        future: Future[bytes] = Future()
        try:
            future.set_result(self.answer(order))
        except Exception as error:  # noqa: BLE001 - as an executor does
            future.set_exception(error)
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        self.is_shut = True


def echo(order: bytes) -> bytes:
    return b"<" + order + b">"


def answers(numbers: int, pool: Pool, run: Callable[[bytes], bytes] = echo, **read: Any) -> list[tuple[int, Any]]:
    """What comes back of so many calls; every third is none."""
    calls = (Call(number, None if number % 3 == 2 else b"%d" % number) for number in range(numbers))
    return list(in_order(calls, pool, run, read.get("read", lambda _, reply: reply), lambda about: f"number {about}"))


def expected(numbers: int) -> list[tuple[int, Any]]:
    return [(number, None if number % 3 == 2 else b"<%d>" % number) for number in range(numbers)]


@given(seed=st.integers(), workers=st.integers(1, 4), numbers=st.integers(0, 40))
@settings(max_examples=30, deadline=None)
def test_answers_come_in_the_order_of_the_calls_whatever_is_done_first(seed: int, workers: int, numbers: int) -> None:
    """Any order of completion gives the answers in the order of the calls, with at most `DEPTH` calls a worker."""
    with Shuffled(seed, workers) as executor:
        assert answers(numbers, Pool(executor)) == expected(numbers)
        assert executor.most_at_once <= DEPTH * workers


@given(seed=st.integers(), data=st.data())
@settings(max_examples=20, deadline=None)
def test_calls_that_fail_now_and_then_are_made_again(seed: int, data: st.DataObject) -> None:
    """Failures in any places that leave every call a chance change no answer and no order."""
    failing = data.draw(st.sets(st.integers(1, 30), max_size=TRIES - 1))
    with Shuffled(seed, 2, lambda call: OSError("lost") if call in failing else None) as executor:
        assert answers(15, Pool(executor)) == expected(15)


def test_a_call_that_always_fails_is_named() -> None:
    """A call is made `TRIES` times; then an error tells what it was about and what was got."""
    made: list[bytes] = []

    def answer(order: bytes) -> bytes:
        made.append(order)
        if order == b"4":
            raise ConnectionError("the  other end\nhas gone")
        return echo(order)

    with pytest.raises(BuildError) as told:
        answers(9, Pool(Simple(answer)))
    assert str(told.value) == (
        "workers failed 3 times at number 4 (got ConnectionError: the other end has gone); "
        "what is made is kept: build again"
    )
    assert made.count(b"4") == TRIES


def test_an_error_of_ours_is_not_tried_again() -> None:
    """What a worker says in our own words is raised as it is, at the first time."""
    made: list[bytes] = []

    def answer(order: bytes) -> bytes:
        made.append(order)
        raise BuildError("the worker has another engine")

    with pytest.raises(BuildError, match=r"^the worker has another engine$"):
        answers(1, Pool(Simple(answer)))
    assert made == [b"0"]


def test_a_broken_executor_is_replaced_where_a_function_makes_them() -> None:
    """A broken executor is shut and another one is made, once however many calls were lost with it."""
    made: list[Simple] = []

    def broken(_: bytes) -> bytes:
        raise BrokenProcessPool("a process was killed")

    def make() -> Simple:
        made.append(Simple(broken if len(made) < 2 else echo))
        return made[-1]

    pool = Pool(make)
    assert answers(9, pool) == expected(9)
    assert [executor.is_shut for executor in made] == [True, True, False]
    pool.close()
    assert made[-1].is_shut


def test_a_broken_executor_that_was_given_is_told() -> None:
    """A given executor cannot be replaced: the error says so, and how it could."""

    def broken(_: bytes) -> bytes:
        raise BrokenProcessPool("a process was killed")

    executor = Simple(broken)
    pool = Pool(executor)
    with pytest.raises(BuildError) as told:
        answers(3, pool)
    assert str(told.value) == (
        "the executor is broken (got BrokenProcessPool: a process was killed); build again, and hand over a function "
        "that makes an executor: a broken one is then replaced"
    )
    pool.close()
    assert not executor.is_shut


def test_an_executor_that_is_shut_is_broken() -> None:
    """An executor that takes no calls is told like one that broke."""
    executor = ThreadPoolExecutor(1)
    executor.shutdown()
    with pytest.raises(BuildError, match=re.escape("BrokenExecutor: cannot schedule new futures after shutdown")):
        answers(1, Pool(executor))


def test_an_executor_that_cannot_be_made_is_told() -> None:
    """What the system has against an executor is a `BuildError`."""

    def make() -> Executor:
        raise OSError(24, "Too many open files")

    with pytest.raises(BuildError, match=r"no executor can be made \(got OSError: \[Errno 24\] Too many open files\)"):
        Pool(make)


def test_an_answer_may_ask_for_another_order() -> None:
    """A call whose answer was none is made again with the order that it was given, and keeps its place."""

    def read(number: int, reply: bytes) -> bytes | Again:
        return reply if reply.startswith(b"<with ") else Again(b"with %d" % number)

    with Shuffled(1) as executor:
        got = answers(9, Pool(executor), read=read)
    assert got == [(number, None if number % 3 == 2 else b"<with %d>" % number) for number in range(9)]


def test_calls_are_taken_only_as_far_as_workers_want_them() -> None:
    """With nothing finished, no more calls are taken than fit; and one more, to know whether there is one."""
    taken: list[int] = []

    def calls() -> Iterator[Call[int]]:
        for number in range(1000):
            taken.append(number)
            yield Call(number, b"x")

    class Never(Executor):
        _max_workers = 2

        def submit(self, run: Callable[..., Any], order: bytes, /) -> Future[Any]:
            futures.append(Future())
            if len(futures) == DEPTH * self._max_workers:
                futures[0].set_result(b"first")
            return futures[-1]

    futures: list[Future[bytes]] = []
    answered = in_order(calls(), Pool(Never()), echo, lambda _, reply: reply, str)
    assert next(answered) == (0, b"first")
    assert len(taken) == DEPTH * 2 + 1
    answered.close()


def test_answers_behind_a_slow_one_do_not_fill_the_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    """Once so many bytes wait behind the first call, no more calls are made until that is done."""
    monkeypatch.setattr(dispatching, "MOST_HELD", 1000)
    first: Future[bytes] = Future()
    sent: list[bytes] = []

    class Slow(Executor):
        _max_workers = 1

        def submit(self, run: Callable[..., Any], order: bytes, /) -> Future[Any]:
            sent.append(order)
            if len(sent) == 1:
                threading.Timer(0.2, first.set_result, [b"slow"]).start()
                return first
            done: Future[bytes] = Future()
            done.set_result(bytes(100))
            return done

    calls = (Call(number, b"x") for number in range(100))
    got = in_order(calls, Pool(Slow()), echo, lambda _, reply: reply, str)
    assert next(got) == (0, b"slow")
    assert len(sent) < 20
    assert len(list(got)) == 99


def test_nothing_is_left_under_way_when_a_build_ends_early() -> None:
    """What was not begun is cancelled when nobody wants the answers any more."""
    futures: list[Future[bytes]] = []

    class Never(Executor):
        _max_workers = 2

        def submit(self, run: Callable[..., Any], order: bytes, /) -> Future[Any]:
            futures.append(Future())
            if len(futures) == DEPTH * self._max_workers:
                futures[0].set_result(b"first")
            return futures[-1]

    got = in_order((Call(n, b"x") for n in range(9)), Pool(Never()), echo, lambda _, reply: reply, str)
    next(got)
    got.close()
    assert [future.cancelled() for future in futures] == [False] + [True] * (DEPTH * 2 - 1)


def test_a_cluster_that_lost_its_scheduler_is_replaced() -> None:
    """Where a client has given its scheduler up, no answer is waited for: its calls go to a new executor."""

    class Client:
        status = "running"

        def nthreads(self) -> dict[str, int]:
            return {"one": 1, "two": 1}

    class Lost(Executor):
        def __init__(self) -> None:
            self._client = Client()
            self._client.status = "closed"

        def submit(self, run: Callable[..., Any], order: bytes, /, **how: Any) -> Future[Any]:
            assert how == {"pure": False}
            return Future()

        def shutdown(self, wait: bool = True) -> None:  # as that of dask is
            assert not wait

    made: list[Executor] = []

    def make() -> Executor:
        made.append(Simple(echo) if made else Lost())
        return made[-1]

    assert answers(4, Pool(make)) == expected(4)
    assert len(made) == 2


def test_a_cluster_says_how_many_workers_it_has(caplog: pytest.LogCaptureFixture) -> None:
    """The workers of a client are its threads; that there are none is told once, and calls wait for some."""

    class Client:
        status = "running"

        def nthreads(self) -> dict[str, int]:
            return threads

    class Executing(Simple):
        _client = Client()

    threads = {"one": 2, "two": 3}
    assert Pool(Executing(echo)).workers() == 5
    threads = {}
    pool = Pool(Executing(echo))
    assert [pool.workers(), pool.workers()] == [0, 0]
    assert caplog.messages == ["the cluster has no workers: waiting for some"]


@given(st.integers(0, 10_000), st.integers(0, 2000))
def test_batches_grow_and_stay_bounded(sent: int, workers: int) -> None:
    """Batches grow from one item to `MOST_ITEMS`, never shrink, and never hold more than workers may have at once."""
    size = size_of(sent, workers)
    assert 1 <= size <= MOST_ITEMS
    assert size <= size_of(sent + 1, workers)
    assert size * DEPTH * workers <= 4096 or size == 1
    assert size_of(2 * max(1, workers) - 1, workers) == 1


KINDS = st.lists(st.sampled_from(["item", "big", "kept", "problem"]), max_size=300)


@given(KINDS, st.integers(1, 3))
def test_a_source_is_divided_without_loss(kinds: list[str], workers: int) -> None:
    """All steps come out once and in order; no batch is larger than it may be, and none is empty."""
    steps = [step(kind, number) for number, kind in enumerate(kinds)]
    divided = list(stretches(iter(steps), lambda: workers))
    assert [one for stretch in divided for one in stretch] == steps
    assert all(divided)
    for number, stretch in enumerate(divided):
        items = items_of(stretch)
        assert len(items) <= size_of(number, workers)
        assert len(items) <= 1 or sum(len(item.content) for item in items) <= MOST_BYTES


def test_large_articles_make_small_batches() -> None:
    """However many items a batch may have, their records together stay below its bytes."""
    divided = list(stretches((step("big", number) for number in range(100)), lambda: 1))
    assert max(len(stretch) for stretch in divided) == 3


def step(kind: str, number: int) -> Step:
    if kind == "kept":
        return Kept(f"{number}", number)
    if kind == "problem":
        return Problem(f"{number}", None, None, "", "AT011", "it cannot be read")
    return Item(f"{number}", "json", BIG if kind == "big" else b"{}")


BIG = bytes(MOST_BYTES // 3)


def test_long_batches_are_named_by_their_first_articles() -> None:
    """An error names the first articles of a batch and the number of the others, and nothing that was kept."""
    items = [Item(f"{number}.json", "json", b"") for number in range(7)]
    assert names_of((Kept("kept.json", 1), *items[:2])) == "0.json, 1.json"
    assert names_of(tuple(items)) == "0.json, 1.json, 2.json, 3.json, 4.json and 2 more"
