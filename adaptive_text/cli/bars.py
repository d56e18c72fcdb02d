"""How far a build is: a bar on a terminal, a line now and then elsewhere."""

from __future__ import annotations

import sys
from collections import deque
from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from adaptive_text.cli.console import note, wants_colour

if TYPE_CHECKING:
    from adaptive_text.building import Progress

EVERY = 10.0
"""Seconds between two lines."""
RECENT = 30.0
"""Seconds that a rate is the average of: what is unchanged goes faster than what is made."""
_MINUTE, _HOUR = 60, 3600


class Rate:
    """Articles a second, lately."""

    def __init__(self) -> None:
        self._known: deque[tuple[float, int]] = deque()

    def of(self, progress: Progress) -> float:
        """The rate with this progress, which comes after all others; 0 where none can be told."""
        self._known.append((progress.seconds, progress.done))
        while len(self._known) > 1 and self._known[1][0] < progress.seconds - RECENT:
            self._known.popleft()
        seconds, done = self._known[0]
        return (progress.done - done) / (progress.seconds - seconds) if progress.seconds > seconds else 0.0


def told(progress: Progress, rate: float) -> str:
    """A progress in words: articles, unchanged ones, problems, the rate and the time left."""
    of = f" of {progress.total:,}" if progress.total is not None else ""
    parts = [f"{progress.done:,}{of} articles"]
    if progress.kept:
        parts.append(f"{progress.kept:,} unchanged")
    if progress.problems:
        parts.append(f"{progress.problems:,} problem{'' if progress.problems == 1 else 's'}")
    if progress.stage == "publishing":
        parts.append("publishing")
    elif rate:
        parts.append(f"{rate:,.0f} a second" if rate >= 1 else f"{rate * _MINUTE:,.0f} a minute")
        if progress.total is not None:
            parts.append(f"{duration((progress.total - progress.done) / rate)} left")
    return ", ".join(parts)


def duration(seconds: float) -> str:
    """Seconds as people say them."""
    if seconds < _MINUTE:
        return f"{seconds:.0f} s"
    if seconds < _HOUR:
        return f"{seconds / _MINUTE:.0f} min"
    return f"{seconds // _HOUR:.0f} h {seconds % _HOUR / _MINUTE:.0f} min"


@contextmanager
def showing() -> Generator[Callable[[Progress], None]]:
    """What is to be told every progress of a build, so that people see it."""
    if not wants_colour(sys.stderr):
        yield _lines()
        return
    from rich.console import Console
    from rich.progress import BarColumn, TextColumn
    from rich.progress import Progress as Bars

    rate = Rate()
    with Bars(BarColumn(), TextColumn("{task.description}"), console=Console(stderr=True), transient=True) as bars:
        bar = bars.add_task("reading", total=None)

        def tell(progress: Progress) -> None:
            text = told(progress, rate.of(progress))
            bars.update(bar, description=text, completed=progress.done, total=progress.total)

        yield tell


def _lines() -> Callable[[Progress], None]:
    rate = Rate()
    last = 0.0

    def tell(progress: Progress) -> None:
        nonlocal last
        lately = rate.of(progress)
        if progress.seconds - last >= EVERY:
            last = progress.seconds
            note(told(progress, lately))

    return tell
