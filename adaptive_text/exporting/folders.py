"""A bundle as a static site: a folder that any web server can serve, and that can be read from a disk as well.

Beside the folder lies a file that remembers which files each article has and what they were made of, so that what is
unchanged is not written again. Files that this module did not write are never touched.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from functools import partial
from hashlib import sha256
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from msgspec import json

from adaptive_text import caching
from adaptive_text.bundle import Bundle
from adaptive_text.bundling.documents import data_of
from adaptive_text.bundling.rows import digest_of
from adaptive_text.errors import BuildError, reason
from adaptive_text.exporting.addresses import FolderSettings
from adaptive_text.exporting.pages import File, Pages
from adaptive_text.workers import begin

if TYPE_CHECKING:
    from concurrent.futures import Executor

BATCH = 50
"""Articles that a process writes at a time."""
FEWEST_EACH = 100
"""Articles that make another process worth its start."""
_AROUND = ""
"""Stands for what belongs to no article."""


class Exported(NamedTuple):
    """What became of an export."""

    written: int
    """Articles whose files were written."""
    kept: int
    """Articles that were there already, and unchanged."""
    removed: int
    """Articles whose files are gone."""


def export_site(
    bundle: Bundle,
    folder: Path,
    *,
    origin: str = "",
    name: str = "Health information",
    jobs: int = 1,
    progress: Callable[[int, int], None] | None = None,
) -> Exported:
    """Write all pages of a bundle to a folder: lists, questions, editions in every form.

    With an `origin`, such as `https://example.org` or with a path behind it, there are sitemaps and canonical
    addresses. What is unchanged since the last export is kept, and what is gone from the bundle is removed. Raises
    `BuildError` where the folder has something else in it or cannot be written, and `ValueError` for an origin that is
    none.
    """
    settings = folder_settings(origin, name)
    made_with = _made_with(bundle, settings)
    with _telling(folder), closing(_Memory(folder)) as memory:
        todo, kept = _todo(bundle, memory, folder, made_with)
        for done, (article, digest, paths) in enumerate(_written(bundle, folder, settings, todo, jobs), start=1):
            memory.note(article, digest, paths)
            if progress is not None:
                progress(done, len(todo))
        removed = memory.forget(set(memory.articles()) - {_AROUND, *bundle.catalogue})
        around = [_put(folder, file) for file in Pages(bundle, settings).around()]
        memory.note(_AROUND, b"", around)
        memory.save()
    return Exported(len(todo), kept, removed)


def folder_settings(origin: str, name: str) -> FolderSettings:
    """The settings of a static site; an origin may have a path, as pages of a project often do."""
    scheme, mark, rest = origin.partition("://")
    host, slash, path = rest.partition("/")
    prefix = f"/{path.strip('/')}" if slash and path.strip("/") else ""
    return FolderSettings(origin=f"{scheme}{mark}{host}", prefix=prefix, name=name)


def _made_with(bundle: Bundle, settings: FolderSettings) -> bytes:
    """A digest of what every page is made with beside its article: our templates, the question, the settings."""
    asked = [bundle.picker, *(profile for _, profile in sorted(bundle.profiles.items()))]
    told = repr((settings.origin, settings.prefix, settings.name)).encode()
    return digest_of(caching.engine(), *map(data_of, asked), told)


_Todo = tuple[str, bytes]
"""An article, and the digest of what its files are made of."""


def _todo(bundle: Bundle, memory: _Memory, folder: Path, made_with: bytes) -> tuple[list[_Todo], int]:
    todo: list[_Todo] = []
    kept = 0
    for article, own in bundle.catalogue.rows("SELECT id, digest FROM article ORDER BY id"):
        digest = sha256(made_with + own).digest()
        if memory.has(article, digest) and memory.is_there(article, folder):
            kept += 1
        else:
            todo.append((article, digest))
    return todo, kept


def _written(
    bundle: Bundle, folder: Path, settings: FolderSettings, todo: Sequence[_Todo], jobs: int
) -> Iterator[tuple[str, bytes, Sequence[str]]]:
    """The articles with the files that were written for them, as they come."""
    workers = min(jobs, len(todo) // FEWEST_EACH)
    if workers <= 1:
        pages = Pages(bundle, settings)
        for article, digest in todo:
            yield article, digest, _write(bundle, pages, folder, article)
        return
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing import get_context

    with ProcessPoolExecutor(workers, mp_context=get_context("spawn"), initializer=begin) as pool:
        yield from _divided(pool, bundle, folder, settings, todo)


def _divided(
    pool: Executor, bundle: Bundle, folder: Path, settings: FolderSettings, todo: Iterable[_Todo]
) -> Iterator[tuple[str, bytes, Sequence[str]]]:
    from concurrent.futures.process import BrokenProcessPool

    try:
        for written in pool.map(partial(_write_batch, bundle.path, bundle.digest, folder, settings), _batches(todo)):
            yield from written
    except BrokenProcessPool:
        message = "a process that wrote pages was killed, such as for want of memory: run it again, or with --jobs 1"
        raise BuildError(message) from None


def _batches(todo: Iterable[_Todo]) -> Iterator[list[_Todo]]:
    rest = iter(todo)
    while batch := list(islice(rest, BATCH)):
        yield batch


def _write_batch(
    path: Path, digest: str, folder: Path, settings: FolderSettings, batch: Iterable[_Todo]
) -> list[tuple[str, bytes, Sequence[str]]]:
    bundle = Bundle(path)
    if bundle.digest != digest:
        message = f"{path} was replaced while its pages were written: run it again"
        raise BuildError(message)
    pages = Pages(bundle, settings)
    return [(article, made_of, _write(bundle, pages, folder, article)) for article, made_of in batch]


def _write(bundle: Bundle, pages: Pages, folder: Path, article: str) -> list[str]:
    return [_put(folder, file) for file in pages.article(bundle.catalogue[article])]


def _put(folder: Path, file: File) -> str:
    """Write a file in one step for whoever reads meanwhile; one that is the same stays untouched."""
    path = folder / file.path
    with suppress(FileNotFoundError):
        if path.read_bytes() == file.content:
            return file.path
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.writing")
    beside.write_bytes(file.content)
    beside.replace(path)
    return file.path


@contextmanager
def _telling(folder: Path) -> Generator[None]:
    try:
        yield
    except OSError as error:
        message = f'cannot write to "{error.filename or folder}" (got {reason(error)})'
        raise BuildError(message) from None
    except sqlite3.Error as error:
        message = f'cannot use "{_memory_of(folder)}" (got {error}): remove it and the folder, and export again'
        raise BuildError(message) from None


def refuse_foreign(folder: Path) -> None:
    """Raise `BuildError` where a folder holds what this module has not written."""
    if not _memory_of(folder).exists() and folder.exists() and any(folder.iterdir()):
        message = f'"{folder}" is not empty and was not written by a build: name another folder, or empty it'
        raise BuildError(message)


def _memory_of(folder: Path) -> Path:
    return folder.with_name(f".{folder.name}.site")


class _Memory:
    """Which files each article has, and what they were made of."""

    def __init__(self, folder: Path) -> None:
        """Look at a folder; raises `BuildError` where it holds what this module has not written."""
        self._folder = folder
        refuse_foreign(folder)
        folder.mkdir(exist_ok=True)
        self._connection = sqlite3.connect(_memory_of(folder), isolation_level=None)
        self._connection.execute(
            "CREATE TABLE IF NOT EXISTS written "
            "(article TEXT PRIMARY KEY, digest BLOB NOT NULL, files BLOB NOT NULL) WITHOUT ROWID"
        )
        self._connection.execute("BEGIN IMMEDIATE")

    def has(self, article: str, digest: bytes) -> bool:
        """Whether an article's files were made of this."""
        query = "SELECT 1 FROM written WHERE article = ? AND digest = ?"
        return self._connection.execute(query, (article, digest)).fetchone() is not None

    def is_there(self, article: str, folder: Path) -> bool:
        """Whether all files of an article are."""
        return all((folder / path).exists() for path in self._files(article))

    def articles(self) -> Iterator[str]:
        """All that have files."""
        return (row[0] for row in self._connection.execute("SELECT article FROM written"))

    def note(self, article: str, digest: bytes, files: Sequence[str]) -> None:
        """Say which files an article has now; those that it had and has no more are removed."""
        self._remove(set(self._files(article)) - set(files))
        row = (article, digest, json.encode(files))
        self._connection.execute("INSERT OR REPLACE INTO written VALUES (?, ?, ?)", row)

    def forget(self, articles: Iterable[str]) -> int:
        """Remove the files of articles; how many there were."""
        gone = sorted(articles)
        for article in gone:
            self._remove(self._files(article))
            self._connection.execute("DELETE FROM written WHERE article = ?", (article,))
        return len(gone)

    def _files(self, article: str) -> list[str]:
        row = self._connection.execute("SELECT files FROM written WHERE article = ?", (article,)).fetchone()
        return json.decode(row[0], type=list[str]) if row else []

    def _remove(self, files: Iterable[str]) -> None:
        for file in files:
            path = self._folder / file
            path.unlink(missing_ok=True)
            with suppress(OSError):  # there is something else in it
                path.parent.rmdir()

    def save(self) -> None:
        """Keep what was noted."""
        self._connection.execute("COMMIT")

    def close(self) -> None:
        """Let the file go."""
        self._connection.close()
