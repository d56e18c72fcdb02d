"""A compiled library in one SQLite file: opened in milliseconds whatever its size, and never written to.

A `Bundle` is one generation of the file: it goes on reading what it has opened, also after a newer one was put in the
file's place. `Followed` is whichever generation is the newest.
"""

from __future__ import annotations

import logging
import os
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property
from pathlib import Path
from threading import Lock, local
from time import monotonic
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import quote

import msgspec

from adaptive_text.bundling.format import APPLICATION_ID, FORMAT, FORMS, HEADER, MAGIC, READABLE, Header, Meta
from adaptive_text.bundling.packing import unpack, unpack_beside
from adaptive_text.catalogue import Catalogue, ReadingConnection, damaged
from adaptive_text.errors import LONGEST_NAME, BundleError, UnknownArticle, UnknownAudience, did_you_mean, reason
from adaptive_text.reading.syntax import quoted
from adaptive_text.stored import StoredEdition

if TYPE_CHECKING:
    from adaptive_text.article import Article
    from adaptive_text.audience import Picker, Profile
    from adaptive_text.glossary import Glossary

StrPath = str | os.PathLike[str]
INTERVAL = 0.25
"""Seconds for which a generation is taken for the newest without looking."""
_REBUILD = "build it again"
_log = logging.getLogger("adaptive_text.bundle")


class Generation(NamedTuple):
    """Tells one content of a file from another that is put in its place."""

    device: int
    inode: int
    size: int
    modified: int
    """Nanoseconds."""

    @classmethod
    def of(cls, path: Path) -> Generation:
        """The file as it is now; raises `OSError`."""
        stat = path.stat()
        return cls(stat.st_dev, stat.st_ino, stat.st_size, stat.st_mtime_ns)


def is_bundle(path: StrPath) -> bool:
    """Whether a path leads to an SQLite file, which may be a bundle, sound or not."""
    try:
        with open(path, "rb") as file:  # noqa: PTH123 - `Path.open` refuses fewer names
            return file.read(len(MAGIC)) == MAGIC
    except (OSError, ValueError):
        return False


class Bundle:
    """One generation of a bundle. Threads may share it; so may processes that were forked after it was opened.

    Every thread has a connection of its own. A thread that asks for the first time when the file was already replaced
    shares the connection that the bundle was opened with.
    """

    def __init__(self, path: StrPath) -> None:
        """Open a bundle; raises `BundleError` where there is none that can be read."""
        self.path = Path(path)
        self.generation, self._first = self._open()
        self._process = os.getpid()
        self._local = local()
        self.catalogue = Catalogue(self.connection)
        """Its articles, as lists know them."""
        self.meta = self._read_meta()
        """What the bundle says of itself."""

    def _open(self) -> tuple[Generation, ReadingConnection]:
        for _ in range(10):  # a newer one may be put in its place at any moment
            try:
                generation = Generation.of(self.path)
                _check_header(self.path, generation.size)
                if (connection := self._connect(generation)) is not None:
                    return generation, connection
            except (OSError, ValueError) as error:
                raise BundleError(f"{self.path} cannot be opened (got {reason(error)})") from None
        raise BundleError(f"{self.path} is replaced faster than it can be opened")

    def _connect(self, generation: Generation) -> ReadingConnection | None:
        """A connection to this very generation; `None` where another one stands in its place by now."""
        address = f"file:{quote(os.path.abspath(self.path))}?mode=ro&immutable=1"  # noqa: PTH100 - of any name
        connection = sqlite3.connect(
            address, uri=True, check_same_thread=False, isolation_level=None, factory=ReadingConnection
        )
        with suppress(OSError):
            if Generation.of(self.path) == generation:
                connection.execute("PRAGMA temp_store = MEMORY").close()  # there may be no place to write to
                return connection
        connection.close()
        return None

    def connection(self) -> ReadingConnection:
        """The connection of this thread."""
        found: ReadingConnection | None = getattr(self._local, "connection", None)
        if found is not None and self._local.process == os.getpid():
            return found
        self._local.connection = found = self._own_connection()
        self._local.process = os.getpid()
        return found

    def _own_connection(self) -> ReadingConnection:
        """SQLite's connections do not survive a fork (https://www.sqlite.org/howtocorrupt.html, 2.6)."""
        try:
            own = self._connect(self.generation)
        except sqlite3.Error:
            own = None
        if own is None and os.getpid() != self._process:
            message = f"{self.path} was replaced before this process has read it: open it again"
            raise BundleError(message)
        return own or self._first

    def _read_meta(self) -> Meta:
        try:
            return msgspec.json.decode(self._kept("meta"), type=Meta)
        except msgspec.DecodeError as error:
            raise damaged(error) from None

    def _kept(self, name: str) -> bytes:
        row = self._row("SELECT value FROM meta WHERE name = ?", name)
        if row is None:
            raise BundleError(f"{self.path} has no {name}: it is damaged; {_REBUILD}")
        return bytes(row[0])

    def _row(self, query: str, *values: object) -> tuple[Any, ...] | None:
        return next(self.catalogue.rows(query, *values), None)

    # --- what a library holds

    warnings = ()
    """`check` tells what is questionable in the records; a bundle is made of what passed."""

    def now(self) -> Bundle:
        """This generation, for good."""
        return self

    def __iter__(self) -> Iterator[str]:
        return iter(self.catalogue)

    def __len__(self) -> int:
        return self.meta.articles

    def __contains__(self, article: object) -> bool:
        return article in self.catalogue

    @property
    def audiences(self) -> tuple[str, ...]:
        """Ids of all profiles."""
        return self.meta.audiences

    @property
    def digest(self) -> str:
        """Of everything in it."""
        return self.meta.digest

    @property
    def templates(self) -> str:
        """Digest of the templates that its texts were written with."""
        return self.meta.templates

    @cached_property
    def profiles(self) -> Mapping[str, Profile]:
        """By audience."""
        from adaptive_text.audience import Profile
        from adaptive_text.bundling.documents import document_of

        stored: dict[str, msgspec.Raw] = msgspec.json.decode(
            unpack(self._kept("profiles")), type=dict[str, msgspec.Raw]
        )
        return {name: document_of(Profile, bytes(data)) for name, data in stored.items()}

    @cached_property
    def picker(self) -> Picker:
        """The question that a reader is asked, and the registers."""
        from adaptive_text.audience import Picker
        from adaptive_text.bundling.documents import document_of

        return document_of(Picker, unpack(self._kept("picker")))

    @cached_property
    def glossary(self) -> Glossary:
        """The terms."""
        from adaptive_text.bundling.documents import document_of
        from adaptive_text.glossary import Glossary

        return document_of(Glossary, unpack(self._kept("glossary")))

    def article(self, article: str) -> Article:
        """The record of an article, without the lines of its file; raises `UnknownArticle`."""
        from adaptive_text.article import Article
        from adaptive_text.bundling.documents import document_of

        row = self._row("SELECT record FROM article WHERE id = ?", article)
        if row is None:
            raise self._unknown_article(article)
        return document_of(Article, unpack(row[0]))

    def edition(self, article: str, audience: str) -> StoredEdition:
        """The edition of an article for an audience; raises `UnknownArticle` and `UnknownAudience`.

        What it reads later comes from this generation, too.
        """
        row = self._row("SELECT number, html FROM edition WHERE article = ? AND audience = ?", article, audience)
        if row is None:
            raise self._unknown(article, audience)
        return StoredEdition(_Parts(self, *row).read)

    def read(self, article: str, audience: str, form: str = "html") -> bytes:
        """A finished text of an edition in UTF-8: `html`, `markdown`, `text` or `json`; and `score`, as JSON.

        Raises `UnknownArticle` and `UnknownAudience`.
        """
        if form not in (*FORMS, "score"):
            raise ValueError(f"an edition is written in {', '.join(FORMS)} (got {form!r})")
        columns = "html" if form == "html" else f"html, {form}"
        query = f"SELECT {columns} FROM edition WHERE article = ? AND audience = ?"  # noqa: S608 - names of a closed list
        row = self._row(query, article, audience)
        if row is None:
            raise self._unknown(article, audience)
        return unpack(row[0]) if form == "html" else unpack_beside(row[1], unpack(row[0]))

    def packed(self, number: int, name: str) -> bytes:
        """A part of the edition with this number, as it lies in the file."""
        row = self._row(f"SELECT {name} FROM edition WHERE number = ?", number)  # noqa: S608 - a name of a closed list
        assert row is not None
        return bytes(row[0])

    @cached_property
    def broken(self) -> frozenset[str]:
        """Ids of the articles that could not be made, as far as they are known."""
        return frozenset(str(row[0]) for row in self.catalogue.rows("SELECT id FROM broken WHERE id != ''"))

    @property
    def formerly(self) -> Mapping[str, str]:
        """The ids of articles by the ids that they had before."""
        return self.catalogue.formerly

    def _unknown(self, article: str, audience: str) -> UnknownArticle | UnknownAudience:
        if article not in self.catalogue:
            return self._unknown_article(article)
        known = self.catalogue[article].audiences
        return UnknownAudience(f"unknown audience {quoted(audience)}; {did_you_mean(audience, known)}")

    def _unknown_article(self, article: str) -> UnknownArticle:
        near = get_close_matches(article[:LONGEST_NAME], self.catalogue.around(article), n=1)
        hint = f'did you mean "{near[0]}"?' if near else f"{self.meta.articles} are known"
        return UnknownArticle(f"unknown article {quoted(article)}; {hint}")


@dataclass(frozen=True)
class _Parts:
    """The texts of one edition, each read when it is asked for."""

    bundle: Bundle
    number: int
    packed: bytes
    """Its HTML, which the other parts are packed beside."""

    @cached_property
    def html(self) -> bytes:
        return unpack(self.packed)

    def read(self, name: str) -> bytes:
        return self.html if name == "html" else unpack_beside(self.bundle.packed(self.number, name), self.html)


class Followed:
    """The newest generation of a bundle: what stands in its file's place is seen within half a second.

    Where the new file cannot be used, the last good generation stays, and the log says why.
    """

    def __init__(self, path: StrPath) -> None:
        """Open a bundle; raises `BundleError` where there is none that can be read."""
        self._newest = Bundle(path)
        self._refused: Generation | None = None
        self._until = monotonic() + INTERVAL
        self._looking = Lock()
        self._process = os.getpid()

    def now(self) -> Bundle:
        """The newest generation."""
        if os.getpid() != self._process:
            self._take_over()
        if monotonic() >= self._until and self._looking.acquire(blocking=False):
            try:
                self._look()
                self._until = monotonic() + INTERVAL
            finally:
                self._looking.release()
        return self._newest

    def _take_over(self) -> None:
        """Go on in a forked process: with a bundle that it has opened itself, so that its threads can share that.

        The lock may have been held by another thread of the parent at that moment.
        """
        self._looking, self._process = Lock(), os.getpid()
        with suppress(BundleError):
            self._newest = Bundle(self._newest.path)

    def _look(self) -> None:
        path = self._newest.path
        try:
            seen = Generation.of(path)
        except (OSError, ValueError):
            seen = None
        if seen in (self._newest.generation, self._refused):
            return
        try:
            self._newest = Bundle(path)
        except BundleError as error:
            _log.error("%s: the last good bundle stays", error)
            self._refused = seen


def _check_header(path: Path, size: int) -> None:
    """Refuse what is no bundle, not whole, or of another format, by the first bytes alone."""
    with path.open("rb") as file:
        first = file.read(HEADER)
    header = Header.of(first)
    if header is None:
        raise BundleError(f"{path} is no bundle (got {'something else' if first else 'an empty file'})")
    if header.application != APPLICATION_ID:
        raise BundleError(f"{path} is a database, and no bundle of this package")
    if header.version not in READABLE:
        mend = _REBUILD if header.version < FORMAT else "it was made by a newer version of this package: update it"
        raise BundleError(f"{path} has format {header.version}, and {_readable()} can be read: {mend}")
    if size != header.size:
        raise BundleError(f"{path} is not whole (got {size} of {header.size} bytes): copy it anew, or {_REBUILD}")


def _readable() -> str:
    return " and ".join(str(number) for number in READABLE)
