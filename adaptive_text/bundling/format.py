"""The format of a bundle: one SQLite file, told apart by its header, and the tables in it."""

from __future__ import annotations

from msgspec import Struct

from adaptive_text.catalogue import TABLES as _CATALOGUE

APPLICATION_ID = 0x41547874
"""Stands in the header of the file (https://www.sqlite.org/fileformat.html#application_id): "ATxt"."""
FORMAT = 1
"""Of the tables below, in the header as `user_version`. A reader takes its own format and the one before."""
READABLE = (1,)
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
