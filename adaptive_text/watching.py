"""Looking at files until they change."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from time import sleep

INTERVAL = 0.5
"""Seconds between two looks."""
SETTLED = 0.1
"""Seconds without a change after which a change is over: an editor saves in several steps."""

Look = Mapping[Path, tuple[int, int, int]]
"""What the system says of each file: another inode, size or time is a change."""


def look(files: Callable[[], list[Path]]) -> Look:
    """The files as they are now; one that is gone is left out."""
    seen: dict[Path, tuple[int, int, int]] = {}
    for path in files():
        try:
            stat = path.stat()
        except (OSError, ValueError):
            continue
        seen[path] = (stat.st_ino, stat.st_size, stat.st_mtime_ns)
    return seen


def changes(files: Callable[[], list[Path]], wait: Callable[[float], object] = sleep) -> Iterator[Look]:
    """What there is to see: at once, and then after every change of the files or of what files there are."""
    seen = look(files)
    while True:
        yield seen
        while (now := look(files)) == seen:
            wait(INTERVAL)
        while now != seen:
            wait(SETTLED)
            seen, now = now, look(files)
