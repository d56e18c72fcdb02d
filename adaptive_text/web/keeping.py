"""Finished bodies that are kept ready, as many as there is room for."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from threading import Lock
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from adaptive_text.web.replies import Finished


class Kept:
    """Finished bodies by name; where there is no more room the oldest goes. Threads may share it."""

    def __init__(self, most: int, most_bytes: int) -> None:
        """Room for so many bodies, and for so many bytes; the newest one always has room."""
        self._most = most
        self._most_bytes = most_bytes
        self._bytes = 0
        self._finished: dict[Hashable, Finished] = {}
        self._lock = Lock()

    def __contains__(self, name: Hashable) -> bool:
        return name in self._finished

    def __len__(self) -> int:
        return len(self._finished)

    def get(self, name: Hashable) -> Finished | None:
        """What is kept under a name."""
        return self._finished.get(name)

    def made(self, name: Hashable, make: Callable[[], Finished]) -> Finished:
        """What is kept under a name, made first where nothing is: of threads that make it at once, all get one's."""
        return self._finished.get(name) or self._keep(name, make())

    def _keep(self, name: Hashable, made: Finished) -> Finished:
        with self._lock:
            if (first := self._finished.get(name)) is not None:
                return first
            self._bytes += made.size
            while self._finished and (len(self._finished) >= self._most or self._bytes > self._most_bytes):
                self._bytes -= self._finished.pop(next(iter(self._finished))).size
            self._finished[name] = made
            return made
