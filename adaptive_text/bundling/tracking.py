"""What a build has seen of its source so far: in a file without a name, since it may be millions of articles."""

from __future__ import annotations

import sqlite3
from array import array
from collections.abc import Iterable, Iterator, Sequence
from types import TracebackType
from typing import NamedTuple, Self

from adaptive_text.bundling.drafting import Broken


class Sight(NamedTuple):
    """An article of the source that is in the file."""

    name: str
    """Of its item."""
    is_kept: bool
    """Whether it was there before."""


class Tracking:
    """Which articles of the file the source has, and what of the source could not be made. A context manager."""

    def __init__(self) -> None:
        self._connection = sqlite3.connect("", isolation_level=None)
        for command in (
            "PRAGMA journal_mode = OFF",
            "PRAGMA synchronous = OFF",
            "CREATE TABLE seen (number INTEGER PRIMARY KEY, name TEXT NOT NULL, kept INTEGER NOT NULL)",
            "CREATE TABLE broken (name TEXT PRIMARY KEY, id TEXT NOT NULL, problems BLOB NOT NULL) WITHOUT ROWID",
            "CREATE INDEX failed ON broken (id)",
            "BEGIN",
        ):
            self._connection.execute(command).close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._connection.close()

    def sight(self, number: int) -> Sight | None:
        """How the article with this number was seen; `None` where it was not."""
        row = self._connection.execute("SELECT name, kept FROM seen WHERE number = ?", (number,)).fetchone()
        return Sight(row[0], bool(row[1])) if row else None

    def see(self, number: int, sight: Sight) -> None:
        """Note that the source has the article with this number, which was not seen before."""
        self._connection.execute("INSERT INTO seen (number, name, kept) VALUES (?, ?, ?)", (number, *sight))

    def count(self) -> int:
        """How many articles were seen."""
        return int(self._connection.execute("SELECT count(*) FROM seen").fetchone()[0])

    def unseen(self, numbers: Iterable[int]) -> Sequence[int]:
        """Those of some numbers that were not seen."""
        return array("q", (number for number in numbers if self.sight(number) is None))

    def fail(self, broken: Broken) -> None:
        """Note what could not be made; of two with one name, the last stays."""
        self._connection.execute("INSERT OR REPLACE INTO broken (name, id, problems) VALUES (?, ?, ?)", broken)

    def has_failed(self, article: str) -> bool:
        """Whether the article with this id could not be made."""
        return self._connection.execute("SELECT 1 FROM broken WHERE id = ?", (article,)).fetchone() is not None

    def broken(self) -> Iterator[Broken]:
        """What could not be made, by name."""
        rows = self._connection.execute("SELECT name, id, problems FROM broken ORDER BY name")
        return map(Broken._make, rows)
