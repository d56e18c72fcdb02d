"""What is made of one article, finished for a bundle: a worker packs it, a build only puts it into the file."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256
from typing import TYPE_CHECKING

from msgspec import Struct, json

from adaptive_text.bundling.documents import data_of
from adaptive_text.bundling.packing import pack, pack_beside
from adaptive_text.catalogue import Entry
from adaptive_text.metrics import Counts

if TYPE_CHECKING:
    from adaptive_text.article import Article
    from adaptive_text.edition import Edition
    from adaptive_text.readability import Score


class MadeEdition(Struct, frozen=True, array_like=True):
    """An edition as a row of a bundle."""

    audience: str
    html: bytes
    """Packed alone."""
    markdown: bytes
    """Packed beside the HTML, as are the next three."""
    text: bytes
    json: bytes
    score: bytes
    digest: bytes
    """SHA-256 over the digests of the parts as they were before packing."""


class MadeArticle(Struct, frozen=True, array_like=True):
    """An article as rows of a bundle."""

    entry: Entry
    record: bytes
    """JSON, packed."""
    words: bytes
    """What tells whether a change of the glossary touches the article."""
    digest: bytes
    """SHA-256 over the entry, the record and the digests of the editions."""
    editions: tuple[MadeEdition, ...]


class Scored(Struct, frozen=True, array_like=True):
    """What a score is made of again."""

    prose: str
    counts: Counts
    raw: Counts


class Parts(Struct, frozen=True, array_like=True):
    """The finished texts of an edition."""

    html: bytes
    markdown: bytes
    text: bytes
    json: bytes
    score: bytes


def made_article(article: Article, entry: Entry, words: bytes, editions: Iterable[MadeEdition]) -> MadeArticle:
    """The rows of an article."""
    record, rows = data_of(article), tuple(editions)
    digest = digest_of(json.encode(entry), record, *(row.digest for row in rows))
    return MadeArticle(entry, pack(record), words, digest, rows)


def made_edition(audience: str, parts: Parts) -> MadeEdition:
    """The row of an edition."""
    return MadeEdition(
        audience=audience,
        html=pack(parts.html),
        markdown=pack_beside(parts.markdown, parts.html),
        text=pack_beside(parts.text, parts.html),
        json=pack_beside(parts.json, parts.html),
        score=pack_beside(parts.score, parts.html),
        digest=digest_of_parts(parts),
    )


def parts_of(edition: Edition, *, html: str, markdown: str, text: str) -> Parts:
    """The finished texts of an edition, three of them as templates wrote them."""
    return Parts(html.encode(), markdown.encode(), text.encode(), edition.json.encode(), scored(edition.score))


def scored(score: Score) -> bytes:
    """A score as the column `score` holds it."""
    return json.encode(Scored(score.prose, score.counts, score.raw.counts))


def digest_of_parts(parts: Parts) -> bytes:
    """The digest of an edition's row."""
    return digest_of(parts.html, parts.markdown, parts.text, parts.json, parts.score)


def digest_of(*parts: bytes) -> bytes:
    """SHA-256 over the digests of parts."""
    return sha256(b"".join(sha256(part).digest() for part in parts)).digest()
