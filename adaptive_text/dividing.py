"""Files judged one after the other, or divided among processes where there is enough to do. Loads nothing slow."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from adaptive_text.caching import Findings
from adaptive_text.errors import AdaptiveTextError
from adaptive_text.workers import begin

if TYPE_CHECKING:
    from concurrent.futures import Future

    from adaptive_text.judging import Surroundings


class Around(NamedTuple):
    """What the articles of a library are rendered with."""

    profiles: Path | None
    """As for `LibraryFiles`."""
    glossary: Path | None
    digest: str
    """Of their content."""


class Task(NamedTuple):
    """One article to judge."""

    around: Around
    path: Path


Progress = Callable[[int, int], None]
"""Is told how many files are done, and of how many."""
FEWEST_EACH = 24
"""Files that make another process worth its start, which takes about as long as judging them."""
BATCH = 4
"""Files that are handed to a process at once."""
_MOST_NAMED = 3


class WorkerLost(AdaptiveTextError):
    """A process that was judging files has died, such as for want of memory; nothing is known of the rest."""


def judge_all(
    tasks: Sequence[Task], today: datetime.date, jobs: int = 1, progress: Progress | None = None
) -> Iterator[tuple[Task, Findings]]:
    """The findings of every task as they come, by at most so many processes.

    Raises `WorkerLost` where one of them dies, after everything that was finished before.
    """
    workers = min(jobs, len(tasks) // FEWEST_EACH)
    found = _divided(tasks, today, workers) if workers > 1 else _alone(tasks, today)
    for done, made in enumerate(found, start=1):
        if progress is not None:
            progress(done, len(tasks))
        yield made


def _alone(tasks: Sequence[Task], today: datetime.date) -> Iterator[tuple[Task, Findings]]:
    for task in tasks:
        yield task, _judge(task, today)


def _judge(task: Task, today: datetime.date) -> Findings:
    from adaptive_text.judging import judged

    return judged(task.path, around(task.around), today)


@lru_cache(maxsize=4)
def around(files: Around) -> Surroundings:
    """The profiles and the glossary, read once."""
    from adaptive_text.judging import surroundings

    return surroundings(files.profiles, files.glossary)


def _divided(tasks: Sequence[Task], today: datetime.date, workers: int) -> Iterator[tuple[Task, Findings]]:
    from concurrent.futures import ProcessPoolExecutor, as_completed
    from concurrent.futures.process import BrokenProcessPool
    from multiprocessing import get_context

    waiting = [tasks[first : first + BATCH] for first in range(0, len(tasks), BATCH)]
    batches: dict[Future[list[Findings]], Sequence[Task]] = {}
    pool = ProcessPoolExecutor(workers, mp_context=get_context("spawn"), initializer=begin)
    try:
        with suppress(BrokenProcessPool, OSError):  # where it breaks while it starts a process, its handles are closed
            for batch in waiting:
                batches[pool.submit(_judge_batch, batch, today)] = batch
        lost = waiting[len(batches) :]
        for future in as_completed(list(batches)):
            try:
                yield from zip(batches[future], future.result(), strict=True)
            except BrokenProcessPool:
                lost.append(batches[future])
        if lost:
            raise WorkerLost(_lost(sorted(lost, key=waiting.index)))
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def _judge_batch(tasks: Sequence[Task], today: datetime.date) -> list[Findings]:
    return [_judge(task, today) for task in tasks]


def _lost(batches: Iterable[Sequence[Task]]) -> str:
    """The message; files are handed out in order, so the first that are not done are the ones that were at work."""
    tasks = [task for batch in batches for task in batch]
    first = ", ".join(str(task.path) for task in tasks[:_MOST_NAMED])
    return (
        f"a process that checked files was killed, such as for want of memory: {len(tasks)} files are not checked, "
        f"the first of them {first}; --jobs 1 needs the least memory"
    )
