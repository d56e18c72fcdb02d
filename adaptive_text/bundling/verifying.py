"""Everything in a bundle read and held against its digests: what a copy, a disk or a hand may have altered is named."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from msgspec import DecodeError, json

from adaptive_text.bundling.digesting import content_digest
from adaptive_text.bundling.packing import unpack, unpack_beside
from adaptive_text.bundling.rows import Parts, digest_of, digest_of_parts
from adaptive_text.catalogue import Entry, damaged
from adaptive_text.errors import BundleError

if TYPE_CHECKING:
    from adaptive_text.bundle import Bundle

MOST_FAULTS = 100
"""Faults that are named; one is enough to build again."""
Progress = Callable[[int, int], None]
"""Is told how many articles were read, and of how many."""


@dataclass(frozen=True, slots=True)
class Verified:
    """What was found to be as it was built."""

    articles: int
    editions: int
    digest: str


def verify(bundle: Bundle, progress: Progress | None = None) -> Verified:
    """Read all of a bundle; raises `BundleError` that names what is not as it was built."""
    connection = bundle.connection()
    try:
        faults = list(islice(_faults(bundle, connection, progress), MOST_FAULTS))
    except (sqlite3.DatabaseError, DecodeError) as error:
        raise damaged(error) from None
    if faults:
        shown = "".join(f"\n  {fault}" for fault in faults)
        raise BundleError(f"{bundle.path} is damaged; build it again, or copy it anew:{shown}")
    return Verified(bundle.meta.articles, bundle.meta.editions, bundle.meta.digest)


def _faults(bundle: Bundle, connection: sqlite3.Connection, progress: Progress | None) -> Iterator[str]:
    yield from _structure(connection)
    yield from _articles(bundle, connection, progress)
    yield from _numbers(bundle, connection)
    try:
        if content_digest(connection) != bundle.meta.digest:
            yield "the digest of the whole is another one than the bundle says"
    except BundleError as error:
        yield str(error)


def _structure(connection: sqlite3.Connection) -> Iterator[str]:
    for (found,) in connection.execute(f"PRAGMA integrity_check({MOST_FAULTS})"):
        if found != "ok":
            yield f"the file's structure: {found}".rstrip()


def _articles(bundle: Bundle, connection: sqlite3.Connection, progress: Progress | None) -> Iterator[str]:
    rows = connection.execute("SELECT id, offered, entry, digest, record FROM article ORDER BY id")
    for number, (article, offered, entry, digest, record) in enumerate(rows, start=1):
        editions = list(connection.execute(_EDITIONS, (article,)))
        yield from (f"{article} for {row[0]}: not as it was built" for row in editions if not _is_sound(row))
        try:
            whole = digest_of(entry, unpack(record), *_in_order(entry, editions))
            known = json.decode(entry, type=Entry)
        except (BundleError, DecodeError, KeyError):
            yield f"{article}: not as it was built"
        else:
            if whole != digest or (known.article, known.is_offered) != (article, bool(offered)):
                yield f"{article}: not as it was built"
        if progress is not None:
            progress(number, bundle.meta.articles)


_EDITIONS = "SELECT audience, digest, html, markdown, text, json, score FROM edition WHERE article = ?"
_Row = tuple[str, bytes, bytes, bytes, bytes, bytes, bytes]


def _in_order(entry: bytes, editions: list[_Row]) -> Iterator[bytes]:
    """The digests of the editions as the article's digest covers them; `KeyError` where the article has others."""
    digests = {row[0]: row[1] for row in editions}
    for named in json.decode(entry, type=Entry).editions:
        yield digests.pop(named.audience)
    if digests:
        raise KeyError(*digests)


def _is_sound(row: _Row) -> bool:
    _, digest, packed, *beside = row
    try:
        html = unpack(packed)
        return digest_of_parts(Parts(html, *(unpack_beside(part, html) for part in beside))) == digest
    except BundleError:
        return False


def _numbers(bundle: Bundle, connection: sqlite3.Connection) -> Iterator[str]:
    meta = bundle.meta
    for table, told in (("article", meta.articles), ("edition", meta.editions), ("broken", meta.broken)):
        (there,) = connection.execute(f"SELECT count(*) FROM {table}").fetchone()  # noqa: S608 - of a closed list
        if there != told:
            yield f"the bundle tells of {told} rows in {table}, and has {there}"
    (searched,) = connection.execute("SELECT count(*) FROM search_docsize").fetchone()
    if searched != meta.articles:
        yield f"searches know {searched} of {meta.articles} articles"
