"""Writing a file whole or not at all, and never over somebody else's change."""

from __future__ import annotations

import os
import stat
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

from adaptive_text.errors import AdaptiveTextError, reason

StrPath = str | os.PathLike[str]


class SavingError(AdaptiveTextError):
    """A file that cannot be written, or that somebody else has changed meanwhile."""

    code = "AT702"


class Staged:
    """The new content of a file, written beside it and not yet in its place.

    As a context manager: what has not been committed at its end is gone. The file keeps its mode; where its name is a
    symbolic link, what it leads to is replaced and the link stays. (Another name for the same file, a hard link, keeps
    the old content.)
    """

    def __init__(self, path: StrPath, before: bytes, content: bytes) -> None:
        self.path = Path(path)
        self.before = before
        self.content = content
        try:
            self._target = self.path.resolve(strict=True)
            if not os.access(self._target, os.W_OK):
                raise SavingError(f'cannot write "{self.path}": it is read-only')
            mode = stat.S_IMODE(self._target.stat().st_mode)
            self.beside = _beside(self._target, content, mode)
        except (OSError, ValueError, RuntimeError) as error:
            raise SavingError(f'cannot write "{self.path}": {reason(error)}') from None

    def commit(self) -> None:
        """Put the new content in the file's place; raises `SavingError` where the file is not as it was before."""
        try:
            self.make_sure()
            self.beside.replace(self._target)
            _sync_folder(self._target.parent)
            if self._target.read_bytes() != self.content:
                raise SavingError(f'"{self.path}" does not hold what was written to it')
        except OSError as error:
            raise SavingError(f'cannot write "{self.path}": {reason(error)}') from None

    def make_sure(self) -> None:
        """Raise `SavingError` where the file is not as it was before."""
        if self._target.read_bytes() != self.before:
            raise SavingError(f'"{self.path}" has been changed meanwhile, and nothing was written to it')

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with suppress(OSError):
            self.beside.unlink(missing_ok=True)


def commit_all(staged: Sequence[Staged]) -> None:
    """Put all new contents in place, or none: where one cannot be, those before it get their old content back."""
    done: list[Staged] = []
    try:
        for one in staged:
            one.make_sure()
        for one in staged:
            one.commit()
            done.append(one)
    except (SavingError, OSError):
        for one in done:
            with Staged(one.path, one.content, one.before) as back:
                back.commit()
        raise


def create(path: StrPath, content: bytes, *, replace: bool = False) -> None:
    """Write a new file, whole or not at all; one that is there already only with `replace`."""
    target = Path(path)
    try:
        if target.exists() and not replace:
            raise SavingError(f'"{target}" is there already')
        if target.is_dir():
            raise SavingError(f'cannot write "{target}": it is a folder')
        _beside(target, content, 0o666 & ~_umask()).replace(target)
        _sync_folder(target.parent)
    except (OSError, ValueError) as error:
        raise SavingError(f'cannot write "{target}": {reason(error)}') from None


def _beside(target: Path, content: bytes, mode: int) -> Path:
    """The path of a new file in the target's folder with this content and mode, safe on the disk."""
    handle, name = tempfile.mkstemp(prefix=f".{target.stem[:40]}.", suffix=target.suffix, dir=target.parent)
    beside = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        beside.chmod(mode)
    except OSError:
        beside.unlink(missing_ok=True)
        raise
    return beside


def _umask() -> int:
    """What the system takes away from the mode of new files; it can only be read by setting it."""
    mask = os.umask(0o077)
    os.umask(mask)
    return mask


def sync(path: Path) -> None:
    """Make a file, or the names in a folder, last beyond a failure of the power."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _sync_folder(folder: Path) -> None:
    with suppress(OSError):  # some systems do not let folders be opened
        sync(folder)
