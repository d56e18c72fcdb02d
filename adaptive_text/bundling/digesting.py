"""The digest of what a bundle says: the same whoever built it, in whatever order, and however it is packed."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable
from hashlib import sha256

from adaptive_text.bundling.format import FORMAT
from adaptive_text.bundling.packing import unpack

SHARED = ("profiles", "picker", "glossary")
"""Rows of the table `meta` that all articles share."""
_ROWS = (
    "SELECT id, digest FROM article ORDER BY id",
    "SELECT id, article FROM former ORDER BY id",
    "SELECT DISTINCT id FROM broken WHERE id != '' ORDER BY id",
)


def content_digest(connection: sqlite3.Connection) -> str:
    """SHA-256 over the format, what all articles share, every article, former ids, and ids of what is broken."""
    made = sha256(f"adaptive-text bundle {FORMAT}\n".encode())
    for name in SHARED:
        row = connection.execute("SELECT value FROM meta WHERE name = ?", (name,)).fetchone()
        _add(made.update, (name, unpack(row[0]) if row else b""))
    for query in _ROWS:
        _add(made.update, (query,))
        for row in connection.execute(query):
            _add(made.update, row)
    return made.hexdigest()


def _add(update: Callable[[bytes], None], values: Iterable[str | bytes]) -> None:
    """Add values, each told from the next by its length."""
    for value in values:
        data = value.encode() if isinstance(value, str) else value
        update(b"%d:" % len(data))
        update(data)
