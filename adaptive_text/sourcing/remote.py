"""Files behind a URL (`s3://`, `gs://`, `https://`, `memory://` and what else fsspec knows), read as local ones are.

fsspec asks again where a store is busy; what comes through to here has failed for good.
"""

from __future__ import annotations

import os
import re
from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO, cast

from adaptive_text.errors import LibraryError
from adaptive_text.sourcing.storage import MOST_BYTES, Entry, Kind, Local, Refused, Storage, StrPath, printable

AT_ONCE = 32
"""Files of a folder that are fetched at the same time."""
_URL = re.compile(r"[a-z][a-z0-9+.-]*(?:://|::)", re.IGNORECASE)
_USER = re.compile(r"(?<=://)[^/@\s]*@")
_QUERY = re.compile(r"(https?://[^\s?#\"')]*)[?#][^\s\"')]*?(?=::|[\s\"')]|$)", re.IGNORECASE)
_SHUT = (401, 403)
"""The states of HTTP that stand for `not you`."""
_LONGEST_REASON = 200
"""Characters of somebody else's message that ours repeats."""


def storage_of(source: StrPath) -> tuple[Storage, str]:
    """Where a path or a URL leads: the storage, and the path in it.

    Raises `LibraryError` where fsspec, or the package that a URL of its kind needs, is not installed.
    """
    path = os.fspath(source)
    if _URL.match(path):
        remote = Remote(path)
        return remote, remote.root
    return Local(), str(Path(path))


def without_secrets(url: str) -> str:
    """A URL without user, password and query: a signed address opens the door to whoever reads it."""
    return printable(_QUERY.sub(r"\1", _USER.sub("", url)))


class Remote:
    """The files of one store, as fsspec has it."""

    is_remote = True

    def __init__(self, url: str) -> None:
        """Find the store; nothing is asked of it yet."""
        self._label = re.sub(r"(?<![:/])/+$", "", without_secrets(url))
        self._files, self.root = _found(url, self._label)

    @property
    def is_web(self) -> bool:
        """Whether a web server answers: it need not list its folders, and need not read from the middle of a file."""
        return self.root.startswith(("http://", "https://"))

    def look(self, path: str) -> Entry | None:
        """What is there. Of a web server, what ends in a slash or has no suffix is taken for a folder."""
        name = _name(path)
        if self.is_web and (path.endswith("/") or "." not in name or self.above(path) is None):
            return Entry(name, path.rstrip("/"), "folder")
        try:
            with _translated():
                return _entry(self._files.info(path), path)
        except Refused as refused:
            if refused.why == "missing":
                return None
            raise

    def entries(self, folder: str) -> Sequence[Entry]:
        """Everything in a folder, by name; raises `Refused`."""
        with _translated("folder"):
            self._files.invalidate_cache()  # neither an old listing, nor the memory of all listings
            found: list[Mapping[str, Any]] = self._files.ls(folder, detail=True)
            self._files.invalidate_cache()
        itself = folder.rstrip("/")
        entries = [_entry(info) for info in found]
        if self.is_web:  # a page links to anything, and to other orders of itself
            entries = [entry for entry in entries if "?" not in entry.path and self.above(entry.path) == itself]
        return sorted(entry for entry in entries if entry.path != itself)

    def contents(self, files: Iterable[Entry]) -> Iterator[tuple[Entry, bytes | Refused]]:
        """Each file with its bytes, or why it has none; some are fetched at the same time."""
        waiting = iter(files)
        while some := tuple(islice(waiting, AT_ONCE)):
            fetched = self._fetched([file.path for file in some if file.size != 0])
            yield from ((file, b"" if file.size == 0 else fetched[file.path]) for file in some)

    def _fetched(self, paths: list[str]) -> Mapping[str, bytes | Refused]:
        if not paths:
            return {}
        starts, ends = [0] * len(paths), [MOST_BYTES + 1] * len(paths)
        try:
            with _translated():
                got: list[Any] = self._files.cat_ranges(paths, starts, ends, on_error="return")
        except Refused as refused:
            return dict.fromkeys(paths, refused)
        contents = (refused_by(one) if isinstance(one, Exception) else bytes(one) for one in got)
        return dict(zip(paths, contents, strict=True))

    def open(self, path: str, *, anywhere: bool = False) -> BinaryIO:
        """A file to be read, piece by piece."""
        streaming = {"block_size": 0} if self.is_web and not anywhere else {}
        with _translated():
            return cast("BinaryIO", self._files.open(path, "rb", **streaming))

    def inside(self, folder: str, name: str) -> str:
        """The path of what has this name in a folder."""
        return f"{folder.rstrip('/')}/{name}"

    def above(self, path: str) -> str | None:
        """The folder around a file or folder; `None` above a bucket and a host."""
        around, slash, _ = path.rstrip("/").rpartition("/")
        if around.endswith("/") or not slash:
            return None
        return around or "/"

    def shown(self, path: str) -> str:
        """The address as it was given, and the path from there."""
        root = self.root.rstrip("/")
        if path.startswith(root) and path[len(root) :][:1] in {"", "/"}:
            rest = path[len(root) :]
            return printable(self._label + (rest.lstrip("/") if self._label.endswith("/") else rest))
        return without_secrets(str(self._files.unstrip_protocol(path)))


def _found(url: str, label: str) -> tuple[Any, str]:
    """The filesystem behind a URL, and the path in it."""
    try:
        import fsspec.core  # type: ignore[import-untyped]  # fsspec has no type hints
    except ImportError:
        message = f'fsspec, which reads {label}, is not installed: pip install "adaptive-text[remote]"'
        raise LibraryError(message) from None
    core = cast("Any", fsspec.core)
    try:
        files, path = core.url_to_fs(url)
    except ImportError as error:
        raise LibraryError(f"{label} cannot be opened: its package is not installed ({_reason(error)})") from None
    except Exception as error:  # noqa: BLE001 - every store has errors of its own
        raise LibraryError(f"{label} cannot be opened ({_reason(error)})") from None
    return files, str(path)


@contextmanager
def _translated(what: str = "file") -> Generator[None]:
    try:
        yield
    except Exception as error:  # noqa: BLE001 - every store has errors of its own
        raise refused_by(error, what) from None


def refused_by(error: Exception, what: str = "file") -> Refused:
    """What somebody else's error means: nothing is there, nobody is let in, or the store cannot be reached."""
    cause = error.__cause__
    if isinstance(error, FileNotFoundError):
        if type(cause).__module__.startswith(
            "aiohttp"
        ):  # of a web server, fsspec takes every failure for a missing file
            assert isinstance(cause, Exception)
            return refused_by(cause, what)
        return Refused.missing(what)
    if isinstance(error, PermissionError) or getattr(error, "status", None) in _SHUT:
        return Refused(f"the {what} cannot be opened (got {_reason(error)})")
    return Refused(f"the {what} cannot be read (got {_reason(error)})", why="lost")


def _reason(error: Exception) -> str:
    """The first line of somebody else's message, without secrets; the kind of error where it says nothing."""
    lines = without_secrets(str(error)).strip().splitlines() or [type(error).__name__]
    return lines[0][:_LONGEST_REASON]


def _entry(info: Mapping[str, Any], path: str | None = None) -> Entry:
    """What a listing says of one path; a store has files and folders, and nothing else."""
    found = (str(info["name"]) if path is None else path).rstrip("/")
    size = info.get("size")
    kind: Kind = "folder" if info.get("type") == "directory" else "file"
    return Entry(_name(found), found, kind, size if isinstance(size, int) else None)


def _name(path: str) -> str:
    """The last part of a path, without the query of an address."""
    return _tail(_QUERY.sub(r"\1", path))


def _tail(path: str) -> str:
    return path.rstrip("/").rpartition("/")[2]
