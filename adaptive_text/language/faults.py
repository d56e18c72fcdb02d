"""What a rule says against a piece of an author's text, before anyone knows where in the file it stands."""

from __future__ import annotations

from typing import NamedTuple


class Fault(NamedTuple):
    """A `Problem` without its place."""

    code: str
    message: str
    hint: str = ""


class Refused(Exception):
    """A rule stops the work on one piece of text."""

    def __init__(self, code: str, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.fault = Fault(code, message, hint)
