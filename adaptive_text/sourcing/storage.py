"""Where files lie: the folders of this machine here, a store behind a URL in `remote`, and both are read alike."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import BinaryIO, Literal, NamedTuple, Protocol

from adaptive_text.errors import Problem, reason

StrPath = str | os.PathLike[str]
Kind = Literal["file", "folder", "link", "other", "missing"]
"""A link is one to a folder; missing is what a link to nowhere leads to; other is a device, a pipe and their kin."""
Why = Literal["missing", "shut", "lost"]
"""Nothing is there; this one file or folder cannot be opened; or the storage as a whole cannot be reached."""
MOST_BYTES = 1024 * 1024
"""The size of the largest record that is read, as `reading.marked` has it; that module is too slow to load here."""


class Entry(NamedTuple):
    """What a folder holds under one name."""

    name: str
    path: str
    """As its storage opens it."""
    kind: Kind
    size: int | None = None
    """In bytes, where the listing tells."""


class Refused(Exception):
    """Something cannot be read, and why."""

    def __init__(self, message: str, code: str = "AT011", why: Why = "shut") -> None:
        """`message` reads `what is wrong (got ...)`; it has no secret in it."""
        super().__init__(message)
        self.message = message
        self.code = code
        self.why: Why = why

    @classmethod
    def missing(cls, what: str = "file") -> Refused:
        """There is nothing."""
        return cls(f"there is no such {what} (got nothing)", why="missing")

    def problem(self, name: str, hint: str = "") -> Problem:
        """The same as a problem of a file or a folder."""
        return Problem(name, None, None, "", self.code, self.message, hint)


class Storage(Protocol):
    """Files and folders, wherever they are. Paths are the storage's own; `shown` makes names for people of them."""

    @property
    def is_remote(self) -> bool:
        """Whether looking takes time: what is merely nice to know is not asked for."""
        ...

    def look(self, path: str) -> Entry | None:
        """What is there, `None` where nothing is; raises `Refused`."""
        ...

    def entries(self, folder: str) -> Sequence[Entry]:
        """Everything in a folder, by name; raises `Refused`."""
        ...

    def contents(self, files: Iterable[Entry]) -> Iterator[tuple[Entry, bytes | Refused]]:
        """Each file with its bytes, or why it has none. Of a file above `MOST_BYTES`: one byte more than these."""
        ...

    def open(self, path: str, *, anywhere: bool = False) -> BinaryIO:
        """A file to be read from its beginning, or `anywhere` in it; raises `Refused`."""
        ...

    def inside(self, folder: str, name: str) -> str:
        """The path of what has this name in a folder."""
        ...

    def above(self, path: str) -> str | None:
        """The folder around a file or folder; `None` at the top."""
        ...

    def shown(self, path: str) -> str:
        """The path as problems and messages show it: printable, and without passwords."""
        ...


class Local:
    """The files of this machine."""

    is_remote = False

    def look(self, path: str) -> Entry | None:
        """What is there, links followed."""
        try:
            mode = os.stat(path).st_mode  # noqa: PTH116 - paths of a storage are text
        except (FileNotFoundError, NotADirectoryError, ValueError):  # the last: a name that no system can have
            return None
        except OSError as error:
            raise _refused(error) from None
        kind: Kind = "folder" if stat.S_ISDIR(mode) else "file" if stat.S_ISREG(mode) else "other"
        return Entry(os.path.basename(path), path, kind)  # noqa: PTH119 - as above

    def entries(self, folder: str) -> Sequence[Entry]:
        """Everything in a folder, by name."""
        before = self.inside(folder, "")
        try:
            with os.scandir(folder) as found:
                entries = [Entry(entry.name, before + entry.name, _kind(entry)) for entry in found]
        except OSError as error:
            raise _refused(error, "folder") from None
        return sorted(entries)

    def contents(self, files: Iterable[Entry]) -> Iterator[tuple[Entry, bytes | Refused]]:
        """Each file with its bytes, or why it has none."""
        return ((file, _content(file)) for file in files)

    def open(self, path: str, *, anywhere: bool = False) -> BinaryIO:  # noqa: ARG002 - files are open anywhere
        """A file to be read."""
        try:
            return Path(path).open("rb")
        except OSError as error:
            raise _refused(error) from None

    def inside(self, folder: str, name: str) -> str:
        """The path of what has this name in a folder: as short as `Path` has it."""
        return name if folder in {"", "."} else os.path.join(folder, name)  # noqa: PTH118 - a hundred thousand times

    def above(self, path: str) -> str | None:
        """The folder around a file or folder, as the path is written."""
        if path in {"", "."} or os.pardir in Path(path).parts:
            return str(Path(os.path.abspath(path)).parent)  # noqa: PTH100 - ".." is the folder above as it is written
        return str(Path(path).parent)

    def shown(self, path: str) -> str:
        """The path, printable."""
        return printable(path)


def printable(name: str) -> str:
    """A name that can be written as UTF-8: half a surrogate pair, as in a name of other bytes, is spelt out."""
    return name if name.isascii() else name.encode("utf-8", "backslashreplace").decode("utf-8")


def _kind(entry: os.DirEntry[str]) -> Kind:
    """Without asking the system, but for links."""
    try:
        if entry.is_file():
            return "file"
        if entry.is_dir():
            return "link" if entry.is_symlink() else "folder"
        return "missing" if entry.is_symlink() and not os.path.exists(entry.path) else "other"  # noqa: PTH110 - text
    except OSError:  # a link that leads nowhere but to itself
        return "missing"


def _content(file: Entry) -> bytes | Refused:
    if file.kind == "other":  # a pipe would be waited for
        return Refused("a file is wanted (got something else)", "AT012")
    try:
        with open(file.path, "rb", buffering=0) as stream:  # noqa: PTH123 - paths of a storage are text
            return stream.read(MOST_BYTES + 1)
    except OSError as error:
        return _refused(error)


def _refused(error: OSError, what: str = "file") -> Refused:
    if isinstance(error, FileNotFoundError):
        return Refused.missing(what)
    return Refused(f"the {what} cannot be opened (got {reason(error)})")
