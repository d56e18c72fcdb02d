"""The tables of a bundle as a build fills and changes them, row by row."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator
from itertools import zip_longest
from typing import NamedTuple

from msgspec import Struct, json

from adaptive_text.bundling.digesting import content_digest
from adaptive_text.bundling.format import TABLES, Meta
from adaptive_text.bundling.packing import pack, unpack
from adaptive_text.bundling.rows import MadeArticle
from adaptive_text.catalogue import Entry, add_names, remove_names

NO_KEY = b""
"""Of an article that has to be made again."""
_REWORKED = 10
"""An index for searches of which more than one part in so many is new is put in order."""
_PUT_ARTICLE = (
    "INSERT INTO article (number, id, offered, entry, key, digest, words, record) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
)
_PUT_EDITION = (
    "INSERT INTO edition (article, lang, audience, html, digest, markdown, text, json, score) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
)


class Setup(Struct, frozen=True, kw_only=True):
    """What all articles of a build share, as its bundle will say."""

    engine: str
    """As in `Meta`, and so are the next four."""
    signature: str
    environment: str
    templates: str
    audiences: tuple[str, ...]
    profiles: bytes
    """Canonical JSON, as are the next two."""
    picker: bytes
    glossary: bytes

    def shared(self) -> dict[str, bytes]:
        """The rows of the table `meta`, beside the one that says what the bundle is."""
        return {"profiles": self.profiles, "picker": self.picker, "glossary": self.glossary}


class Broken(NamedTuple):
    """An article that is not in the file, because it could not be made."""

    name: str
    """Of its source."""
    id: str
    """As far as it is known."""
    problems: bytes
    """JSON."""


class Draft:
    """A bundle that is read or changed; what is not committed is gone when its process is. Raises what SQLite does."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        """Take a connection, which is closed at the end."""
        self._connection = connection
        self._reworked = 0

    @classmethod
    def empty(cls) -> Draft:
        """One without an article, in memory."""
        draft = cls(sqlite3.connect(":memory:", isolation_level=None))
        for table in TABLES:
            draft.run(table)
        return draft

    def run(self, command: str) -> None:
        """Run a command that gives nothing."""
        self._connection.execute(command).close()

    def change(self) -> None:
        """Begin a transaction, unless one is open."""
        if not self._connection.in_transaction:
            self.run("BEGIN IMMEDIATE")

    def commit(self) -> None:
        """Keep what was changed, whatever happens to the process."""
        if self._connection.in_transaction:
            self.run("COMMIT")

    def close(self) -> None:
        """Let the file go, without what is not committed."""
        self._connection.close()

    def count(self, query: str) -> int:
        """The one number that a query gives."""
        return int(self._connection.execute(query).fetchone()[0])

    # --- what all articles share

    def create(self, setup: Setup) -> None:
        """Make the tables."""
        self.change()
        for table in TABLES:
            self.run(table)
        self.note_setup(setup)
        self.commit()

    def meta(self) -> Meta | None:
        """What the file says of itself; `None` where that cannot be told."""
        try:
            return json.decode(self._noted("meta"), type=Meta)
        except (sqlite3.DatabaseError, ValueError):  # the latter is what msgspec raises
            return None

    def shared(self, name: str) -> bytes:
        """A part of the setup, as `Setup.shared` has it."""
        return unpack(self._noted(name))

    def note_setup(self, setup: Setup) -> None:
        """Say what all articles are made with from now on."""
        for name, data in setup.shared().items():
            self._note(name, pack(data))
        self._note_meta(setup, "")

    def finish(self, setup: Setup) -> Meta:
        """Complete what the file says of itself."""
        if self._reworked * _REWORKED > self.articles():
            self.change()
            self.run("INSERT INTO search (search) VALUES ('optimize')")
        self.commit()
        meta = self._note_meta(setup, content_digest(self._connection))
        self.commit()
        return meta

    def _note_meta(self, setup: Setup, digest: str) -> Meta:
        meta = Meta(
            engine=setup.engine,
            signature=setup.signature,
            environment=setup.environment,
            templates=setup.templates,
            digest=digest,
            audiences=setup.audiences,
            articles=self.articles() if digest else 0,
            editions=self.count("SELECT count(*) FROM edition") if digest else 0,
            broken=self.count("SELECT count(*) FROM broken") if digest else 0,
        )
        self._note("meta", json.encode(meta))
        return meta

    def _note(self, name: str, value: bytes) -> None:
        self.change()
        self._connection.execute("INSERT OR REPLACE INTO meta (name, value) VALUES (?, ?)", (name, value))

    def _noted(self, name: str) -> bytes:
        row = self._connection.execute("SELECT value FROM meta WHERE name = ?", (name,)).fetchone()
        return row[0] if row else b""

    # --- articles

    def articles(self) -> int:
        """How many there are."""
        return self.count("SELECT count(*) FROM article")

    def numbers(self) -> Iterator[int]:
        """Of all articles, in some order: read from an index, since the articles themselves may be many gigabytes."""
        for (number,) in self._connection.execute("SELECT number FROM article INDEXED BY keys"):
            yield number

    def find(self, key: bytes) -> int | None:
        """The number of the article that was made from what has this key."""
        row = self._connection.execute("SELECT number FROM article WHERE key = ?", (key,)).fetchone()
        return row[0] if row else None

    def number(self, article: str) -> int | None:
        """The number of the article with this id."""
        row = self._connection.execute("SELECT number FROM article WHERE id = ?", (article,)).fetchone()
        return row[0] if row else None

    def entry(self, number: int) -> Entry:
        """What lists know of the article with this number."""
        row = self._connection.execute("SELECT entry FROM article WHERE number = ?", (number,)).fetchone()
        return json.decode(row[0], type=Entry)

    def moved(self) -> Iterator[Entry]:
        """Articles that had other ids before, by id."""
        for (data,) in self._connection.execute("SELECT entry FROM article ORDER BY id"):
            entry = json.decode(data, type=Entry)
            if entry.formerly:
                yield entry

    def put(self, key: bytes, made: MadeArticle) -> int:
        """Put an article in, in place of the one with its id; its number, which stays the same for an id."""
        self.change()
        entry = made.entry
        number = self.number(entry.article)
        if number is not None:
            self.drop(number)
        columns = (entry.article, entry.is_offered, json.encode(entry), key, made.digest, made.words, made.record)
        number = self._connection.execute(_PUT_ARTICLE, (number, *columns)).lastrowid
        assert number is not None
        add_names(self._connection, number, entry)
        for one in made.editions:
            parts = (one.html, one.digest, one.markdown, one.text, one.json, one.score)
            self._connection.execute(_PUT_EDITION, (entry.article, entry.lang, one.audience, *parts))
        self._reworked += 1
        return number

    def drop(self, number: int) -> None:
        """Take an article out."""
        self.change()
        entry = self.entry(number)
        remove_names(self._connection, number, entry)
        self._connection.execute("DELETE FROM edition WHERE article = ?", (entry.article,))
        self._connection.execute("DELETE FROM article WHERE number = ?", (number,))
        self._reworked += 1

    def forget_keys(self, touch: Callable[[bytes], bool]) -> None:
        """Have every article made again whose words `touch` says yes to."""
        rows = self._connection.execute("SELECT number, words FROM article")
        touched = [(NO_KEY, number) for number, words in rows if touch(words)]
        self.change()
        self._connection.executemany("UPDATE article SET key = ? WHERE number = ?", touched)

    # --- what stands beside the articles

    def lead(self, former: Iterable[tuple[str, str]]) -> None:
        """Say which former ids lead to which articles."""
        self.change()
        self.run("DELETE FROM former")
        self._connection.executemany("INSERT INTO former (id, article) VALUES (?, ?)", former)

    def broken(self) -> Iterator[Broken]:
        """What could not be made, by name."""
        rows = self._connection.execute("SELECT name, id, problems FROM broken ORDER BY name")
        return map(Broken._make, rows)

    def has_broken(self, broken: Iterable[Broken]) -> bool:
        """Whether just these are listed, which come by name."""
        return all(listed == one for listed, one in zip_longest(self.broken(), broken))

    def list_broken(self, broken: Iterable[Broken]) -> None:
        """List what could not be made."""
        self.change()
        self.run("DELETE FROM broken")
        self._connection.executemany("INSERT INTO broken (name, id, problems) VALUES (?, ?, ?)", broken)
