"""What a rule says against a piece of an author's text, before anyone knows where in the file it stands."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple


class _Said(NamedTuple):
    code: str
    message: str
    hint: str = ""


class Fault(_Said):
    """A `Problem` without its place; as a tuple, and when compared, what it says."""

    offset: int | None = None
    """The character of the author's text that it is about, from 0; `None` where it is about all of it."""

    def at(self, offset: int) -> Fault:
        """The same about a character of the text."""
        placed = Fault(*self)
        placed.offset = offset
        return placed

    def moved(self, origin: Callable[[int], int]) -> Fault:
        """The same about the text that its own text was made from, by where each character comes from."""
        return self if self.offset is None else self.at(origin(self.offset))


class Refused(Exception):
    """A rule stops the work on one piece of text."""

    def __init__(self, code: str, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.fault = Fault(code, message, hint)
