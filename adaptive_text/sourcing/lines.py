"""JSON Lines: one article on each line, read as a stream, and unpacked on the way where it is compressed."""

from __future__ import annotations

import gzip
import io
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, BinaryIO, cast

from adaptive_text.errors import BuildError, LibraryError, Problem
from adaptive_text.making.orders import Item
from adaptive_text.sourcing.folders import AGAIN, TOO_LARGE
from adaptive_text.sourcing.remote import refused_by
from adaptive_text.sourcing.storage import MOST_BYTES, Entry, Refused, Storage

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

_MARK = b"\xef\xbb\xbf"
_FOREIGN_MARKS = (b"\xff\xfe", b"\xfe\xff")
_BUFFER = 256 * 1024
_LONGEST = len(_MARK) + MOST_BYTES + len(b"\r\n")


def check_lines(storage: Storage, file: Entry) -> None:
    """Raise `LibraryError` where the file cannot be read at all, or is not UTF-8."""
    name = storage.shown(file.path)
    try:
        with _opened(storage, file) as stream:
            start = stream.read(len(_MARK))
    except Refused as refused:
        raise LibraryError(f"{name}: {refused.message}") from None
    if start.startswith(_FOREIGN_MARKS):
        raise LibraryError(f"{name} must be UTF-8 (got UTF-16 or UTF-32); save the file as UTF-8")


def read_lines(storage: Storage, file: Entry) -> Iterator[Item | Problem]:
    """The article of each line in turn, or the problem in its place; they are named `rows.jsonl:17`.

    Blank lines are passed over. In memory is one line, up to `MOST_BYTES`; of a longer one, not even that. Raises
    `BuildError` where the file cannot be read to its end.
    """
    name = storage.shown(file.path)
    number = 0
    try:
        with _opened(storage, file) as stream:
            while line := stream.readline(_LONGEST):
                number += 1
                record = _record(line if number > 1 else line.removeprefix(_MARK))
                if len(record) > MOST_BYTES or _is_cut(line):
                    _pass_over(stream, line)
                    yield _too_large(f"{name}:{number}")
                elif record:
                    yield Item(f"{name}:{number}", "json", record)
    except Refused as refused:
        raise BuildError(f"{name}: {refused.message}, after line {number}; {AGAIN}") from None


def _record(line: bytes) -> bytes:
    return line.rstrip(b" \t\r\n")


def _is_cut(line: bytes) -> bool:
    return len(line) == _LONGEST and not line.endswith(b"\n")


def _pass_over(stream: BinaryIO, line: bytes) -> None:
    while line and not line.endswith(b"\n"):
        line = stream.readline(_LONGEST)


def _too_large(name: str) -> Problem:
    message, code = TOO_LARGE
    return Problem(name, None, None, "", code, message, "make several articles of it")


def _opened(storage: Storage, file: Entry) -> BinaryIO:
    """The lines as they are unpacked; whatever goes wrong while they are read is `Refused`."""
    packed = storage.open(file.path)
    return cast("BinaryIO", io.BufferedReader(_Unpacked(file.name, packed), _BUFFER))


class _Unpacked(io.RawIOBase):
    """What a stream holds, unpacked; every error is `Refused`, whoever raises it."""

    def __init__(self, name: str, packed: BinaryIO) -> None:
        self._packed = packed
        self._stream: Any = _unpacking(name, packed)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        view = memoryview(buffer).cast("B")
        try:
            piece: bytes = self._stream.read(len(view))
        except Exception as error:  # noqa: BLE001 - every store and every packer has errors of its own
            raise refused_by(error) from None
        view[: len(piece)] = piece
        return len(piece)

    def close(self) -> None:
        if not self.closed:
            self._stream.close()
            self._packed.close()
        super().close()


def _unpacking(name: str, packed: BinaryIO) -> Any:
    if name.endswith(".gz"):
        return gzip.GzipFile(fileobj=packed)
    if name.endswith(".zst"):
        if TYPE_CHECKING or sys.version_info < (3, 14):
            from backports import zstd
        else:
            from compression import zstd
        return zstd.ZstdFile(packed)
    return packed
