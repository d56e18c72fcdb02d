"""What a library offers, as lists and searches see it: one entry for each article, in SQLite.

A folder's catalogue is made in memory when it is first asked for; a bundle's lies in its file. The tables are the same,
and so a search finds the same in both.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from threading import Lock
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from msgspec import DecodeError, Struct, json

from adaptive_text.errors import BundleError

if TYPE_CHECKING:
    from adaptive_text.article import Article
    from adaptive_text.audience import Profile
    from adaptive_text.glossary import Glossary

MOST_WORDS = 10
"""Words that a search looks for; a subject is named in fewer."""
TABLES = (
    """CREATE TABLE article (
        number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, offered INTEGER NOT NULL, entry BLOB NOT NULL
    ) STRICT""",
    "CREATE INDEX offered ON article (id) WHERE offered",
    "CREATE TABLE former (id TEXT PRIMARY KEY, article TEXT NOT NULL) STRICT, WITHOUT ROWID",
    """CREATE VIRTUAL TABLE search USING fts5 (
        id, title, question, names, content='', prefix='2 3', tokenize='unicode61 remove_diacritics 2'
    )""",
)
"""What a catalogue is read from. A bundle's `article` has more columns."""
_WEIGHTS = (8.0, 8.0, 6.0, 2.0)
"""What a word counts in an article's id, titles, questions, and the other names of their terms."""
_WORD = re.compile(r"[^\W_]+")
_ROWS = 100
"""Rows that are read in one turn."""


class ReadingConnection(sqlite3.Connection):
    """A connection that threads may share, and that is closed when nobody has it any more.

    They take turns, since Python's module lets two of them meet in one statement. Nothing is lost where nobody closes
    it, such as with the thread that read from it; Python 3.13 warns of other connections then.
    """

    def __init__(self, *given: Any, **named: Any) -> None:
        """As `sqlite3.connect` is called, which is given this class as the `factory`."""
        super().__init__(*given, **named)
        self._turn = Lock()

    def __del__(self) -> None:
        with suppress(sqlite3.ProgrammingError):  # it could not be opened
            self.close()

    def rows(self, query: str, values: Sequence[object] = ()) -> Iterator[tuple[Any, ...]]:
        """The answer to a question, as it is read; raises as `execute` does."""
        with self._turn:
            cursor = self.execute(query, values)
            rows = cursor.fetchmany(_ROWS)
        yield from rows
        while len(rows) == _ROWS:
            with self._turn:
                rows = cursor.fetchmany(_ROWS)
            yield from rows


def damaged(error: sqlite3.DatabaseError | DecodeError) -> BundleError:
    """What it means where a bundle cannot be read on."""
    return BundleError(f"the bundle cannot be read (got {error}): it is damaged; build it again")


def _entry(data: bytes) -> Entry:
    try:
        return json.decode(data, type=Entry)
    except DecodeError as error:
        raise damaged(error) from None


class Named(Struct, frozen=True, array_like=True):
    """How an article is called for an audience."""

    audience: str
    title: str
    headline: str
    """The question where the article has one, else the title."""


class Entry(Struct, frozen=True, array_like=True):
    """An article as lists know it."""

    article: str
    """Its id."""
    lang: str
    updated: str
    """ISO 8601."""
    status: Literal["submitted", "under_review", "approved"]
    """Of the article; an edition's own may be less."""
    editions: tuple[Named, ...]
    """One for each audience that the article has a page for, in the library's order."""
    names: tuple[str, ...] = ()
    """Other names of the terms that titles and questions name."""
    formerly: tuple[str, ...] = ()
    """Ids that it had before."""
    withdrawn: Mapping[str, str] | None = None
    """The notice by audience, where the article is no longer offered."""

    @property
    def audiences(self) -> tuple[str, ...]:
        """Whom there is a page for."""
        return tuple(named.audience for named in self.editions)

    @property
    def is_offered(self) -> bool:
        """Whether anybody can read it."""
        return bool(self.editions) and self.withdrawn is None

    def named(self, audience: str) -> Named:
        """How it is called for an audience that it has a page for."""
        return next(named for named in self.editions if named.audience == audience)


def entry_of(article: Article, audiences: Iterable[str], profiles: Mapping[str, Profile], glossary: Glossary) -> Entry:
    """The entry of an article for these audiences, in their order."""
    from adaptive_text.audience import inherited, reaches

    known = [(name, profiles[name].lineage) for name in audiences if reaches(article, profiles[name].lineage)]
    titles = [inherited(article.title, lineage) for _, lineage in known]
    questions = [inherited(article.question, lineage) if article.question else "" for _, lineage in known]
    every = [*article.title.values(), *(article.question or {}).values()]
    return Entry(
        article=article.id,
        lang=article.lang,
        updated=article.updated.isoformat(),
        status=article.review.status,
        editions=tuple(Named(n[0], t, q or t) for n, t, q in zip(known, titles, questions, strict=True)),
        names=_other_names(every, glossary),
        formerly=article.formerly,
        withdrawn=article.withdrawn.notice if article.withdrawn else None,
    )


def _other_names(texts: Iterable[str], glossary: Glossary) -> tuple[str, ...]:
    terms = {use.term: glossary.terms[use.term] for text in texts for use in glossary.find(text)}
    names = [name for term in terms.values() for name in (*term.all_names(), term.abbreviation or "") if name]
    return tuple(sorted(set(names)))


def words(entry: Entry) -> tuple[str, str, str, str]:
    """What a search looks at: the columns of the table `search`."""
    titles = dict.fromkeys(named.title for named in entry.editions)
    questions = dict.fromkeys(named.headline for named in entry.editions)
    return entry.article.replace("-", " "), "\n".join(titles), "\n".join(questions), "\n".join(entry.names)


class Found(NamedTuple):
    """What a search found."""

    total: int
    entries: Sequence[Entry]
    """Some of them, the best first."""


class Catalogue(Mapping[str, Entry]):
    """The entries of a library by article, in the order of their ids. Threads may share it."""

    def __init__(self, connect: Callable[[], ReadingConnection]) -> None:
        """Read from what `connect` gives, for every question anew: the connection of the thread that asks."""
        self._connect = connect

    @classmethod
    def of(cls, entries: Iterable[Entry]) -> Catalogue:
        """A catalogue in memory."""
        connection = sqlite3.connect(
            ":memory:", check_same_thread=False, isolation_level=None, factory=ReadingConnection
        )
        for table in TABLES:
            connection.execute(table)
        with connection:
            for number, entry in enumerate(sorted(entries, key=lambda entry: entry.article), start=1):
                row = (number, entry.article, entry.is_offered, json.encode(entry))
                connection.execute("INSERT INTO article (number, id, offered, entry) VALUES (?, ?, ?, ?)", row)
                add_names(connection, number, entry)
                former = ((name, entry.article) for name in entry.formerly)
                connection.executemany("INSERT OR IGNORE INTO former (id, article) VALUES (?, ?)", former)
        return cls(lambda: connection)

    def __getitem__(self, article: str) -> Entry:
        row = self._one("SELECT entry FROM article WHERE id = ?", article)
        if row is None:
            raise KeyError(article)
        return _entry(row[0])

    def __contains__(self, article: object) -> bool:
        return isinstance(article, str) and self._one("SELECT 1 FROM article WHERE id = ?", article) is not None

    def __iter__(self) -> Iterator[str]:
        for row in self.rows("SELECT id FROM article ORDER BY id"):
            yield str(row[0])

    def __len__(self) -> int:
        return self._count("SELECT count(*) FROM article")

    def offered(self, start: int = 0, count: int = -1) -> Iterator[Entry]:
        """The entries that somebody can read, by id: so many (all) from a position on (0)."""
        query = "SELECT entry FROM article WHERE offered ORDER BY id LIMIT ? OFFSET ?"
        for row in self.rows(query, count, start):
            yield _entry(row[0])

    def number_offered(self) -> int:
        """How many there are."""
        return self._count("SELECT count(*) FROM article WHERE offered")

    def search(self, query: str, start: int = 0, count: int = -1) -> Found:
        """The offered articles with all words of a query, or words that begin so, in id, title, question or terms.

        The best match comes first. A query without a word finds all, by id.
        """
        wanted = list(dict.fromkeys(_WORD.findall(query.casefold())))[:MOST_WORDS]
        if not wanted:
            return Found(self.number_offered(), list(self.offered(start, count)))
        match = " AND ".join(f'"{word}"*' for word in wanted)
        both = "FROM search JOIN article ON article.number = search.rowid WHERE search MATCH ? AND offered"
        ranked = f"SELECT entry {both} ORDER BY bm25(search, ?, ?, ?, ?), article.id LIMIT ? OFFSET ?"
        rows = self.rows(ranked, match, *_WEIGHTS, count, start)
        entries = [_entry(row[0]) for row in rows]
        return Found(self._count(f"SELECT count(*) {both}", match), entries)

    @property
    def formerly(self) -> Mapping[str, str]:
        """The ids of articles by the ids that they had before."""
        return _Formerly(self)

    def around(self, article: str, count: int = 20) -> list[str]:
        """Ids before and behind one that nobody needs to have, so many on each side."""
        before = self.rows("SELECT id FROM article WHERE id < ? ORDER BY id DESC LIMIT ?", article, count)
        behind = self.rows("SELECT id FROM article WHERE id >= ? ORDER BY id LIMIT ?", article, count)
        return [str(row[0]) for row in (*before, *behind)]

    def rows(self, query: str, *values: object) -> Iterator[tuple[Any, ...]]:
        """The answer to any question; raises `BundleError` where the file cannot be read on."""
        try:
            yield from self._connect().rows(query, values)
        except UnicodeEncodeError:  # half a character: nothing has such a name
            return
        except sqlite3.DatabaseError as error:
            raise damaged(error) from None

    def _one(self, query: str, *values: object) -> tuple[Any, ...] | None:
        return next(self.rows(query, *values), None)

    def _count(self, query: str, *values: object) -> int:
        row = self._one(query, *values)
        assert row is not None
        return int(row[0])


class _Formerly(Mapping[str, str]):
    """Former ids, read from the table when they are asked for."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue

    def __getitem__(self, former: str) -> str:
        for row in self._catalogue.rows("SELECT article FROM former WHERE id = ?", former):
            return str(row[0])
        raise KeyError(former)

    def __iter__(self) -> Iterator[str]:
        return (str(row[0]) for row in self._catalogue.rows("SELECT id FROM former ORDER BY id"))

    def __len__(self) -> int:
        return sum(1 for _ in self)


def add_names(connection: sqlite3.Connection, number: int, entry: Entry) -> None:
    """Let searches find an entry."""
    connection.execute(
        "INSERT INTO search (rowid, id, title, question, names) VALUES (?, ?, ?, ?, ?)", (number, *words(entry))
    )


def remove_names(connection: sqlite3.Connection, number: int, entry: Entry) -> None:
    """Let searches find it no more; the entry is the one that was added.

    Commit before the next search: SQLite 3.40 may fail in one that sees a number removed and added again.
    """
    connection.execute(
        "INSERT INTO search (search, rowid, id, title, question, names) VALUES ('delete', ?, ?, ?, ?, ?)",
        (number, *words(entry)),
    )
