"""What travels between a build and its workers: orders of items, and deliveries of what became of them, as bytes.

A build prepares an order and reads the delivery; a worker runs `batches.make_batch` on the one to give the other.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from hashlib import sha256
from typing import Literal

from msgspec import MsgspecError, Raw, Struct, msgpack

from adaptive_text import caching
from adaptive_text.bundling.rows import MadeArticle
from adaptive_text.errors import BuildError, Problem

Suffix = Literal["yaml", "json"]
File = tuple[str, bytes]
"""The name of a file as problems show it, and its content."""
_SHOWN = 12
"""Hex digits of a signature that a message shows."""


class Item(Struct, frozen=True, array_like=True):
    """An article as a source has it."""

    name: str
    """As problems show it: `corpus/statins.yaml`, `rows.jsonl:17`."""
    suffix: Suffix
    """How it is written."""
    content: bytes

    @property
    def key(self) -> bytes:
        """SHA-256 of what is read: two items with one key are the same article."""
        return sha256(self.suffix.encode() + b":" + self.content).digest()


class Files(Struct, frozen=True, array_like=True, dict=True):
    """What every article of a library is made with, as its files: sorted by name."""

    profiles: tuple[File, ...]
    """Of the profile folder, `audiences.yaml` with them."""
    glossary: File
    templates: tuple[File, ...] = ()
    """A host's own, by the names under which they replace ours."""

    @cached_property
    def digest(self) -> bytes:
        """SHA-256 over names and contents."""
        return sha256(msgpack.encode(self)).digest()


GIBIBYTE = 1024**3


class Limits(Struct, frozen=True, array_like=True):
    """What the making of one article may take."""

    seconds: float = 60.0
    """By the clock."""
    memory: int = 2 * GIBIBYTE
    """Bytes of address space, beside what a maker has before it makes its first article. Kept on Linux."""


class Order(Struct, frozen=True, array_like=True):
    """A batch to make."""

    signature: bytes
    """Of the engine that the build expects (`caching.engine`)."""
    files: bytes
    """The digest of the files to make them with."""
    limits: Limits
    items: tuple[Item, ...]
    sent: Files | None = None
    """The files themselves, where the worker asked for them."""


class Result(Struct, frozen=True, array_like=True):
    """What became of one item."""

    article: MadeArticle | None
    """`None` where it could not be made."""
    problems: tuple[Problem, ...] = ()
    """Why not; empty for an article that was made."""


class Delivery(Struct, frozen=True, array_like=True):
    """What a worker hands back for one order."""

    signature: bytes = b""
    """Of the engine that made it; empty where none was at work."""
    versions: Mapping[str, str] = {}
    """Of Python and the packages, where the signature is not the one that was expected."""
    wants_files: bool = False
    """Whether the worker does not have the files of this digest."""
    fault: str = ""
    """Why nothing could be made at all."""
    problems: tuple[Problem, ...] = ()
    """Of the files, where they are the reason."""
    results: tuple[Raw, ...] = ()
    """A `Result` for each item, in order."""
    worker: str = ""
    """The machine, as it calls itself."""


def prepare_order(items: Sequence[Item], files: Files, limits: Limits, *, with_files: bool = False) -> bytes:
    """An order for `make_batch`; with its files, where a worker has answered that it wants them."""
    sent = files if with_files else None
    return msgpack.encode(Order(caching.engine(), files.digest, limits, tuple(items), sent))


def read_delivery(delivery: bytes) -> tuple[Result, ...] | None:
    """What became of the items of an order, one by one; `None` where the worker wants the order again, with files.

    Raises `BuildError` where the worker has another engine or other packages than this process, or can make nothing.
    """
    try:
        read = msgpack.decode(delivery, type=Delivery)
    except MsgspecError:
        message = f"a worker's answer cannot be read (got {len(delivery):,} bytes); {_SAME}"
        raise BuildError(message) from None
    if read.signature and read.signature != caching.engine():
        raise BuildError(_other_engine(read))
    if read.fault:
        raise BuildError(f"the worker on {read.worker} can make nothing: {read.fault}", read.problems)
    if read.wants_files:
        return None
    return tuple(msgpack.decode(result, type=Result) for result in read.results)


def _other_engine(read: Delivery) -> str:
    here = caching.versions()
    names = sorted(name for name in {*here, *read.versions} if here.get(name) != read.versions.get(name))
    told = (f"{name} {read.versions.get(name, 'none')} there and {here.get(name, 'none')} here" for name in names)
    others = ", ".join(told) or "other files of adaptive_text"
    signatures = f"{read.signature.hex()[:_SHOWN]} there and {caching.engine().hex()[:_SHOWN]} here"
    return f"the worker on {read.worker} has another engine (got {signatures}: {others}); {_SAME}"


_SAME = "install the same adaptive-text, Python and packages on every machine, and start the workers again"
