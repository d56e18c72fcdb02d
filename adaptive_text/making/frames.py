"""What a maker and its owner say to each other, over two pipes: messages in frames, each told by its length."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias

from msgspec import Raw, Struct

from adaptive_text.errors import Problem
from adaptive_text.making.orders import Files, Item, Limits

LENGTH = 4
"""Bytes in which a frame says how long its message is."""


class Setting(Struct, frozen=True, array_like=True, tag="setting"):
    """To a maker, before its first article: what to make articles with."""

    files: Files
    limits: Limits
    signature: bytes
    """Of the engine that is wanted."""

    @property
    def key(self) -> tuple[bytes, bytes, Limits]:
        """Tells one setting from another."""
        return self.files.digest, self.signature, self.limits


class Task(Struct, frozen=True, array_like=True, tag="task"):
    """To a maker: the next article."""

    item: Item


Request: TypeAlias = Setting | Task


class Ready(Struct, frozen=True, array_like=True):
    """From a maker, to `Setting`: that it has read the files and loaded all that it needs, or why not."""

    signature: bytes
    """Of its engine."""
    versions: Mapping[str, str]
    fault: str = ""
    problems: tuple[Problem, ...] = ()
    """Of the files."""


class Answer(Struct, frozen=True, array_like=True):
    """From a maker, to `Task`."""

    result: Raw
    """A `Result`."""
    is_worn: bool = False
    """Whether the maker ends with it: after a want of memory it may have been left in any state."""


def framed(message: bytes) -> bytes:
    """A message as it goes into a pipe."""
    return len(message).to_bytes(LENGTH, "big") + message


def read_frame(read: Callable[[int], bytes]) -> bytes | None:
    """The next message of what `read` gives so many bytes of; `None` at its end."""
    head = read(LENGTH)
    if len(head) < LENGTH:
        return None
    length = int.from_bytes(head, "big")
    message = read(length)
    return message if len(message) == length else None
