"""The file that a build writes: beside its destination, and in its place only when all of it is done.

As long as nothing differs from the old bundle, that is only read. At the first difference it is copied, and the copy is
changed. A killed build leaves its copy with everything that was committed to it, and the next build goes on from there:
every article has the key of what it was made from.
"""

from __future__ import annotations

import errno
import shutil
import sqlite3
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import Self

from adaptive_text.bundle import Bundle
from adaptive_text.bundling.destination import Destination, remove
from adaptive_text.bundling.drafting import Draft, Setup
from adaptive_text.bundling.format import APPLICATION_ID, FORMAT, PAGE_SIZE, Meta
from adaptive_text.errors import BuildError, BundleError, reason
from adaptive_text.saving import sync

Touch = Callable[[bytes], bool]
"""Whether an article with these words must be made again."""
_SETTINGS = (
    f"page_size = {PAGE_SIZE}",
    "locking_mode = EXCLUSIVE",  # and so no memory is shared, which network drives do not have
    "journal_mode = WAL",
    "synchronous = NORMAL",
    "cache_size = -65536",  # KiB
    "secure_delete = OFF",
    "application_id = 0",  # no bundle until it is whole
)
_PUBLISHED = (
    f"application_id = {APPLICATION_ID}",
    f"user_version = {FORMAT}",
    "wal_checkpoint(TRUNCATE)",
    "journal_mode = DELETE",  # so that nothing but the file is needed
)
_WASTE = 4
"""A file of which more than one part in so many is empty is written anew."""


class Staging:
    """What a build writes to; open only while the destination's lock is held. A context manager, which closes it."""

    def __init__(
        self, destination: Destination, setup: Setup, changed: Callable[[bytes, bytes], Touch], *, fresh: bool = False
    ) -> None:
        """Go on from what a killed build left, else from the old bundle, else from nothing.

        `changed` tells which articles a change of the glossary touches, from the old one and the new one. Nothing that
        was made in another environment is used; with `fresh`, nothing at all. Raises `BuildError` for what a disk has
        against it.
        """
        self._destination = destination
        self._setup = setup
        self.draft = Draft.empty()
        """The old bundle, which must not be changed before `begin`; after it, the file that is written."""
        self.writes = False
        """Whether anything differs from the old bundle."""
        self.old: Meta | None = None
        """What the old bundle says of itself, as far as it can be read."""
        try:
            with self.telling():
                destination.sweep()
                self._open(fresh=fresh)
                if self.draft.meta() is not None:
                    self._adapt(changed)
        except BaseException:
            self.draft.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Leave what is committed for the next build."""
        self.draft.close()

    def _open(self, *, fresh: bool) -> None:
        with suppress(BundleError):  # damaged, or of another format: all is made anew
            self._take(_read(self._destination.path), writes=False)
            self.old = self.draft.meta()
        if fresh:
            remove(self._destination.staging)
        resumed = self._resumed()
        if resumed is not None:
            self._take(resumed, writes=True)
        elif fresh or not self._is_usable(self.draft):
            self._take(Draft.empty(), writes=False)

    def _resumed(self) -> Draft | None:
        """What a killed build left, where its articles can be used again."""
        path = self._destination.staging
        if not path.exists():
            return None
        try:
            draft = _opened(path)
        except sqlite3.DatabaseError:  # no database, or a damaged one
            draft = Draft.empty()
        if self._is_usable(draft):
            return draft
        draft.close()
        remove(path)
        return None

    def _is_usable(self, draft: Draft) -> bool:
        meta = draft.meta()
        return meta is not None and meta.environment == self._setup.environment

    def _take(self, draft: Draft, *, writes: bool) -> None:
        self.draft.close()
        self.draft, self.writes = draft, writes

    def _adapt(self, changed: Callable[[bytes, bytes], Touch]) -> None:
        """Make the file one of this build's glossary: articles that the change touches are to be made again."""
        glossary = self.draft.shared("glossary")
        if glossary == self._setup.glossary:
            return
        touch = changed(glossary, self._setup.glossary)
        self.begin()
        self.draft.forget_keys(touch)
        self.draft.note_setup(self._setup)
        self.draft.commit()

    def begin(self) -> None:
        """Make sure that there is a file to change: from now on it differs from the old bundle."""
        if self.writes:
            return
        with self.telling():
            is_copy = self.draft.meta() is not None
            if is_copy:
                self._copy()
            self._take(_opened(self._destination.staging), writes=True)
            if not is_copy:
                self.draft.create(self._setup)

    def _copy(self) -> None:
        path, beside = self._destination.path, self._destination.copying
        size, free = path.stat().st_size, shutil.disk_usage(path.parent).free
        if size > free:
            raise OSError(errno.ENOSPC, f"no space for the new bundle: it needs {size:,} bytes, {free:,} are free")
        shutil.copyfile(path, beside)
        beside.replace(self._destination.staging)

    def publish(self, *, even_the_same: bool = False) -> Meta | None:
        """Put the file in the destination's place: whoever opens that sees the old one or the new one, and whole.

        Where the old one says the same it stays, unless it is to be replaced by `even_the_same`; then it is `None`.
        """
        path = self._destination.staging
        with self.telling():
            meta = self.draft.finish(self._setup)
            if not even_the_same and self._is_as_before(meta):
                self._take(Draft.empty(), writes=False)
                remove(path)
                return None
            self._squeeze()
            for setting in _PUBLISHED:
                self.draft.run(f"PRAGMA {setting}")
            self._take(Draft.empty(), writes=False)
            sync(path)
            with suppress(FileNotFoundError):
                shutil.copymode(self._destination.path, path)
            path.replace(self._destination.path)
            sync(path.parent)
        return meta

    def _is_as_before(self, meta: Meta) -> bool:
        if meta != self.old:
            return False
        old = _read(self._destination.path)
        try:
            return self.draft.has_broken(old.broken())
        finally:
            old.close()

    def _squeeze(self) -> None:
        """Write the file anew where much of it is empty."""
        empty, pages = (self.draft.count(f"PRAGMA {name}") for name in ("freelist_count", "page_count"))
        if empty * _WASTE > pages:
            self.draft.run("VACUUM")

    @contextmanager
    def telling(self) -> Generator[None]:
        """Raise what the disk or SQLite has against it as a `BuildError`."""
        try:
            yield
        except sqlite3.Error as error:
            place = self._destination.staging if self.writes else self._destination.path
            is_full = getattr(error, "sqlite_errorcode", 0) == sqlite3.SQLITE_FULL
            hint = "make room, and build again: it goes on from here" if is_full else "build all of it anew: --fresh"
            raise BuildError(f'cannot use "{place}" (got {reason(error)}); {hint}') from error
        except OSError as error:
            raise BuildError(f'cannot write "{self._destination.path}" (got {reason(error)})') from error


def _read(path: Path) -> Draft:
    """A bundle, to be read; raises `BundleError`."""
    draft = Draft(Bundle(path).connection())
    draft.run("PRAGMA mmap_size = 0")  # all of it is read now and then, and would count as memory
    return draft


def _opened(path: Path) -> Draft:
    """A file to be written, made where there is none."""
    connection = sqlite3.connect(path, isolation_level=None)
    draft = Draft(connection)
    try:
        for setting in _SETTINGS:
            draft.run(f"PRAGMA {setting}")
    except BaseException:
        draft.close()
        raise
    return draft
