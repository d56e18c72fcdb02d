"""Calls of one function on any executor: few enough at once, their answers in the order of the calls.

What a call is about stays here, and bytes go out and come back. A call that fails is made again, a broken executor is
replaced where somebody said how, and a call that fails again and again is an error that names what it was about.
"""

from __future__ import annotations

import logging
import os
from collections import deque
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Executor, Future, wait
from dataclasses import dataclass
from time import monotonic
from typing import Any, Generic, TypeVar

from adaptive_text.errors import AdaptiveTextError, BuildError

T = TypeVar("T")
R = TypeVar("R")
DEPTH = 3
"""Calls for each worker: one at work, one at hand, one on its way."""
MOST_HELD = 256 * 1024 * 1024
"""Bytes of orders and of answers that wait for their turn behind a slow one."""
MOST_WAITING = 256
"""Calls that wait for their turn, if workers do not want more: also those that are none may hold something."""
TRIES = 3
"""How often a call is made before it is given up."""
_log = logging.getLogger("adaptive_text.build")
_LOOK = 1.0
"""Seconds after which a silent executor is asked whether it still lives."""
_COUNTED = 5.0
"""Seconds for which the number of workers is taken for known: a cluster may grow."""


@dataclass(frozen=True, slots=True)
class Call(Generic[T]):
    """One call to be made."""

    about: T
    order: bytes | None
    """What the function is given; `None` where nothing is to be called and only the place in the line is kept."""


@dataclass(frozen=True, slots=True)
class Again:
    """The answer was none yet: the call is to be made with another order."""

    order: bytes


def cores() -> int:
    """How many processor cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class Pool:
    """The executor that calls are made on: a given one, or one that is made, and made anew when it breaks."""

    def __init__(self, source: Executor | Callable[[], Executor]) -> None:
        """Take an executor, which stays its owner's, or a function that makes one."""
        self._make = None if isinstance(source, Executor) else source
        self._executor = source if isinstance(source, Executor) else _made(source)
        self.generation: int = 0
        """How often the executor was replaced."""
        self._workers = (float("-inf"), -1)

    @property
    def _client(self) -> Any:
        """Of dask.distributed, where the executor is its own; there is no public way to it."""
        return getattr(self._executor, "_client", None)

    def submit(self, run: Callable[[bytes], bytes], order: bytes) -> Future[bytes]:
        """Make a call; a future that has failed already where the executor takes none."""
        how = {} if self._client is None else {"pure": False}  # else two orders that are the same would be one call
        try:
            return self._executor.submit(run, order, **how)
        except Exception as error:  # noqa: BLE001 - executors tell that they are broken or closed in many ways
            failed: Future[bytes] = Future()
            failed.set_exception(BrokenExecutor(str(error) or type(error).__name__))
            return failed

    def workers(self) -> int:
        """How many calls it carries out at once, as far as it says; else as many as there are cores.

        0 where a cluster has no workers at the moment: calls wait for them.
        """
        known_at, known = self._workers
        if monotonic() - known_at < _COUNTED:
            return known
        client = self._client
        if client is not None:
            told = sum(client.nthreads().values()) if client.status == "running" else known
            if told == 0 != known:
                _log.warning("the cluster has no workers: waiting for some")
        else:
            told = getattr(self._executor, "_max_workers", 0) or cores()
        self._workers = (monotonic(), told)
        return told

    def is_lost(self) -> bool:
        """Whether no answer can come any more: a client of dask.distributed that gave its scheduler up."""
        client = self._client
        return client is not None and client.status in {"closing", "closed"}

    def replace(self, generation: int, error: BaseException) -> None:
        """Make another executor, unless that of this generation is replaced already."""
        if generation != self.generation:
            return
        if self._make is None:
            message = (
                f"the executor is broken (got {_told(error)}); build again, and hand over a function that makes an "
                "executor: a broken one is then replaced"
            )
            raise BuildError(message) from error
        self.close()
        self._executor = _made(self._make)
        self.generation += 1
        self._workers = (float("-inf"), -1)

    def close(self) -> None:
        """Let an executor go that was made here, without waiting for what it is at."""
        if self._make is None:
            return
        try:
            self._executor.shutdown(wait=False, cancel_futures=True)
        except TypeError:  # that of dask.distributed always cancels
            self._executor.shutdown(wait=False)


def _made(make: Callable[[], Executor]) -> Executor:
    try:
        return make()
    except OSError as error:
        raise BuildError(f"no executor can be made (got {_told(error)})") from error


def in_order(
    calls: Iterable[Call[T]],
    pool: Pool,
    run: Callable[[bytes], bytes],
    read: Callable[[T, bytes], R | Again],
    name: Callable[[T], str],
) -> Generator[tuple[T, R | None]]:
    """Make calls as workers become free, and give the answers in the order of the calls.

    `read` makes the answer of bytes, or says that the call must be made again with another order. Where a call was
    none, so is its answer. `calls` is taken from only as far as needed. Raises `BuildError` for a call that failed
    `TRIES` times, with the `name` of what it was about. What is still under way at the end is cancelled.
    """
    line = _Line(pool, run, read, name)
    source = iter(calls)
    call = next(source, None)
    try:
        while call is not None or line.waiting:
            line.settle()
            if line.waiting and line.waiting[0].is_settled:
                first = line.take()
                yield first.call.about, first.answer
            elif call is not None and line.has_room():
                line.put(call)
                call = next(source, None)
            else:
                line.look()
    finally:
        line.cancel()


class _Waiting(Generic[T, R]):
    """A call in the line."""

    def __init__(self, call: Call[T]) -> None:
        self.call = call
        self.order = call.order
        self.tries = 0
        self.generation = 0
        self.is_settled = call.order is None
        self.answer: R | None = None
        self.held = len(call.order or b"")


class _Line(Generic[T, R]):
    """The calls that were made and whose answers were not yet given on."""

    def __init__(
        self,
        pool: Pool,
        run: Callable[[bytes], bytes],
        read: Callable[[T, bytes], R | Again],
        name: Callable[[T], str],
    ) -> None:
        self.waiting: deque[_Waiting[T, R]] = deque()
        self._pool = pool
        self._run = run
        self._read = read
        self._name = name
        self._held = 0
        self._under_way: dict[Future[bytes], _Waiting[T, R]] = {}

    def has_room(self) -> bool:
        """Whether another call may be made: a worker will want one, and memory does not grow."""
        wanted = DEPTH * max(1, self._pool.workers())
        if self.waiting and (self._held > MOST_HELD or len(self.waiting) >= max(MOST_WAITING, wanted)):
            return False
        return len(self._under_way) < wanted

    def put(self, call: Call[T]) -> None:
        one: _Waiting[T, R] = _Waiting(call)
        self.waiting.append(one)
        self._held += one.held
        if one.order is not None:
            self._start(one)

    def take(self) -> _Waiting[T, R]:
        first = self.waiting.popleft()
        self._held -= first.held
        return first

    def look(self) -> None:
        """Wait until something is done."""
        done = wait(self._under_way, _LOOK, FIRST_COMPLETED).done
        if not done and self._pool.is_lost():
            lost = BrokenExecutor("the connection to the scheduler is lost")
            for future, one in list(self._under_way.items()):
                del self._under_way[future]
                self._try_again(one, lost)

    def cancel(self) -> None:
        for future in self._under_way:
            future.cancel()

    def _start(self, one: _Waiting[T, R]) -> None:
        assert one.order is not None
        one.generation = self._pool.generation
        self._under_way[self._pool.submit(self._run, one.order)] = one

    def settle(self) -> None:
        """Read the answers that are there."""
        for future in [future for future in self._under_way if future.done()]:
            self._settle(self._under_way.pop(future), future)

    def _settle(self, one: _Waiting[T, R], future: Future[bytes]) -> None:
        try:
            reply = future.result()
        except AdaptiveTextError:
            raise
        except Exception as error:  # noqa: BLE001 - whatever an executor or the network has to say
            self._try_again(one, error)
            return
        answer = self._read(one.call.about, reply)
        if isinstance(answer, Again):
            one.order = answer.order
            self._start(one)
            return
        self._held += len(reply) - one.held
        one.answer, one.held, one.is_settled, one.order = answer, len(reply), True, None

    def _try_again(self, one: _Waiting[T, R], error: Exception) -> None:
        one.tries += 1
        if one.tries >= TRIES:
            what = self._name(one.call.about)
            message = f"workers failed {TRIES} times at {what} (got {_told(error)}); what is made is kept: build again"
            raise BuildError(message) from error
        if isinstance(error, BrokenExecutor) or self._pool.is_lost():
            self._pool.replace(one.generation, error)
        self._start(one)


def _told(error: BaseException) -> str:
    text = " ".join(str(error).split())
    return f"{type(error).__name__}: {text}" if text else type(error).__name__
