"""The format of a bundle: one SQLite file, told apart by its header, and the tables in it."""

from __future__ import annotations

from typing import NamedTuple

from msgspec import Struct

from adaptive_text.catalogue import TABLES as _CATALOGUE

APPLICATION_ID = 0x41547874
"""Stands in the header of the file (https://www.sqlite.org/fileformat.html#application_id): "ATxt"."""
FORMAT = 1
"""Of the tables below, in the header as `user_version`. A reader takes its own format and the one before."""
READABLE = (1,)
MAGIC = b"SQLite format 3\x00"
HEADER = 100
"""Bytes with which every SQLite file tells what it is."""
PAGE_SIZE = 8192
"""Bytes: an edition's HTML takes one or two of them."""
SUFFIX = ".bundle"
FORMS = ("html", "markdown", "text", "json")
"""The parts of an edition that are finished texts, by the names of `Edition`'s properties."""

TABLES = (
    "CREATE TABLE meta (name TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT, WITHOUT ROWID",
    """CREATE TABLE article (
        number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, offered INTEGER NOT NULL, entry BLOB NOT NULL,
        key BLOB NOT NULL, digest BLOB NOT NULL, words BLOB NOT NULL, record BLOB NOT NULL
    ) STRICT""",
    *_CATALOGUE[1:],
    "CREATE INDEX keys ON article (key)",
    """CREATE TABLE edition (
        number INTEGER PRIMARY KEY, article TEXT NOT NULL, lang TEXT NOT NULL, audience TEXT NOT NULL,
        html BLOB NOT NULL, digest BLOB NOT NULL,
        markdown BLOB NOT NULL, text BLOB NOT NULL, json BLOB NOT NULL, score BLOB NOT NULL
    ) STRICT""",
    "CREATE UNIQUE INDEX editions ON edition (article, audience, lang)",
    "CREATE TABLE broken (name TEXT PRIMARY KEY, id TEXT NOT NULL, problems BLOB NOT NULL) STRICT, WITHOUT ROWID",
)
"""All tables.

`article.key` is the digest of what the article was made from, `article.words` what a change of the glossary is held
against, `article.record` the record itself, packed. `edition.html` is packed alone and comes first in its row; the
parts behind it are packed beside it. `broken` names what could not be made: its source and its id, as far as it is
known. `meta` has the row `meta` (a `Meta` as JSON) and `profiles`, `picker`, `glossary` (packed JSON).
"""


class Header(NamedTuple):
    """What the first bytes of an SQLite file say (https://www.sqlite.org/fileformat.html#the_database_header)."""

    size: int
    """Bytes of the whole file."""
    version: int
    """Its `user_version`: the format of a bundle."""
    application: int

    @classmethod
    def of(cls, first: bytes) -> Header | None:
        """Read them; `None` for those of another file."""
        if len(first) < HEADER or not first.startswith(MAGIC):
            return None
        page_size, pages, version, application = (int.from_bytes(first[at : at + n]) for at, n in _FIELDS)
        return cls((page_size if page_size > 1 else _LARGEST_PAGE) * pages, version, application)


_FIELDS = ((16, 2), (28, 4), (60, 4), (68, 4))
"""Where the header has the size of a page, their number, `user_version` and `application_id`, and in how many bytes."""
_LARGEST_PAGE = 65_536
"""Told as 1, since two bytes do not hold it."""


class Meta(Struct, frozen=True, kw_only=True):
    """What a bundle says of itself."""

    engine: str
    """Version of this package that made it."""
    signature: str
    """Digest of the engine: modules, data and versions of the packages that decide what a page says."""
    environment: str
    """Digest of all that an article is made with beside its record and the glossary; another one makes all anew."""
    templates: str
    """Digest of the templates that the finished texts were written with."""
    digest: str
    """Digest of everything in it: the same whoever built it, in whatever order."""
    audiences: tuple[str, ...]
    """Of its profiles, in the picker's order, then by name."""
    articles: int
    editions: int
    broken: int = 0
    """Articles that could not be made."""
