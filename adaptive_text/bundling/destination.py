"""Where a bundle goes, and what lies beside it while it is built: looked at before any work starts."""

from __future__ import annotations

import os
from collections.abc import Generator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from adaptive_text.bundling.format import APPLICATION_ID, HEADER, Header
from adaptive_text.errors import BuildError, reason

StrPath = str | os.PathLike[str]
_BESIDE = ("-journal", "-wal", "-shm")
"""What SQLite may leave beside a file when its process is killed."""


class DestinationError(BuildError):
    """Nothing can be written where the bundle should go."""

    code = "AT820"


class BusyError(DestinationError):
    """Another build is at work on this destination."""

    code = "AT821"


@dataclass(frozen=True, slots=True)
class Destination:
    """A bundle that is to be written, and the hidden files beside it."""

    path: Path
    """Of the file itself: what a symbolic link leads to."""

    @classmethod
    def of(cls, path: StrPath) -> Destination:
        """Look at a path; raises `DestinationError` where no bundle can be written."""
        told = os.fspath(path)
        if "://" in told:
            raise DestinationError(f'a bundle is written to a disk (got "{told}"): build it here, then copy it there')
        try:
            found = cls(Path(told).resolve())
            found.check(told)
        except (OSError, ValueError, RuntimeError) as error:  # such as a circle of links, or a name with a null
            raise DestinationError(f'cannot write "{told}" (got {reason(error)})') from None
        return found

    def check(self, told: str) -> None:
        """Refuse a place without a folder, and what must not be replaced."""
        folder = self.path.parent
        if not folder.is_dir():
            raise DestinationError(f'cannot write "{told}": there is no folder "{folder}"; make it first')
        if not os.access(folder, os.W_OK | os.X_OK):
            raise DestinationError(f'cannot write "{told}": the folder "{folder}" is read-only')
        if self.path.is_dir():
            raise DestinationError(f'cannot write "{told}": it is a folder; name a file in it, as pages.bundle')
        if self.path.exists() and not self.is_ours():
            raise DestinationError(f'"{told}" is there already and no bundle: nothing is written over it')

    def is_ours(self) -> bool:
        """Whether the file is a bundle by its header, whatever its format and however sound."""
        if not self.path.is_file():
            return False
        with self.path.open("rb") as file:
            header = Header.of(file.read(HEADER))
        return header is not None and header.application == APPLICATION_ID

    @property
    def staging(self) -> Path:
        """The bundle as far as it is built. A killed build leaves it, and the next one goes on from it."""
        return self._beside("staging")

    @property
    def copying(self) -> Path:
        """The staging file while the old bundle is copied to it; a killed build leaves half of it."""
        return self._beside("staging.part")

    @property
    def lock(self) -> Path:
        """Held by the build that is at work."""
        return self._beside("lock")

    def _beside(self, kind: str) -> Path:
        return self.path.with_name(f".{self.path.name}.{kind}")

    def sweep(self) -> None:
        """Remove what a killed build left and nothing can be made of."""
        remove(self.copying)
        if not self.staging.exists():
            remove(self.staging)

    @contextmanager
    def locked(self) -> Generator[None]:
        """Be the only build that writes here; raises `BusyError` where another one does. Ends with the process."""
        import fcntl  # there is none on Windows, where no maker can be limited either

        try:
            file = self._take_lock()
        except BlockingIOError:
            raise BusyError(f'another build is writing "{self.path}"{self._holder()}; wait for it, or end it') from None
        except OSError as error:
            raise DestinationError(f'cannot write "{self.lock}" (got {reason(error)})') from None
        try:
            with suppress(OSError):  # a disk without space for the number of a process has none for a bundle: told then
                file.truncate(0)
                file.write(f"{os.getpid()}\n".encode())
                file.flush()
            yield
        finally:
            with suppress(OSError):
                self.lock.unlink()
            fcntl.flock(file, fcntl.LOCK_UN)  # for a child that was forked meanwhile, too
            file.close()

    def _take_lock(self) -> BinaryIO:
        """The lock's file, held; another one, when its last holder removed it between opening and holding."""
        import fcntl

        while True:
            file = self.lock.open("ab")
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                with suppress(FileNotFoundError):
                    if os.path.samestat(os.fstat(file.fileno()), self.lock.stat()):
                        return file
            except BaseException:
                file.close()
                raise
            file.close()

    def _holder(self) -> str:
        try:
            told = self.lock.read_text(encoding="ascii").strip()
        except (OSError, ValueError):
            return ""
        return f" (process {told})" if told.isdigit() else ""


def remove(path: Path) -> None:
    """Remove a database and what lies beside it; the database first, so that nothing is taken for a part of it."""
    path.unlink(missing_ok=True)
    for ending in _BESIDE:
        path.with_name(path.name + ending).unlink(missing_ok=True)
