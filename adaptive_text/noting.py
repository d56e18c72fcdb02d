"""What is wrong in a build, noted as it comes: the first problems for who asked, all of them in a file."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from pathlib import Path, PurePath
from types import TracebackType
from typing import Self

import msgspec

from adaptive_text.bundling.destination import DestinationError
from adaptive_text.errors import BuildError, Problem, reason
from adaptive_text.making.orders import Item
from adaptive_text.reading.syntax import SUFFIXES

MOST_KEPT = 1000
"""Problems that are kept in memory."""
_YAML_ID = re.compile(rb"""^(?:id|"id"|'id')[ \t]*:[ \t]+(["']?)([a-z0-9-]+)\1[ \t\r]*(?:#.*)?$""", re.MULTILINE)
_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")
"""As `record.ID` has it."""


class _Named(msgspec.Struct):
    """As much of a record as is read here."""

    id: str = ""


class _Line(msgspec.Struct):
    """A line of the file."""

    article: str
    """Its id, as far as it is known."""
    path: str
    line: int | None
    column: int | None
    where: str
    code: str
    severity: str
    message: str
    hint: str


class Notes:
    """Problems of a build. A context manager, which closes the file."""

    def __init__(self, path: str | os.PathLike[str] | None = None) -> None:
        """Write them to a file of JSON Lines, if one is named; raises `DestinationError` where that cannot be."""
        self.first: list[Problem] = []
        """At most `MOST_KEPT`."""
        self.number = 0
        """How many there are."""
        self._path = path
        try:
            self._file = None if path is None else Path(path).open("wb", buffering=0)  # noqa: SIM115 - closed at exit
        except (OSError, ValueError) as error:
            raise DestinationError(f'cannot write problems to "{path}" (got {reason(error)})') from None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._file is not None:
            self._file.close()

    def add(self, article: str, problems: Iterable[Problem]) -> None:
        """Note what is wrong with an article, whose id is empty where it is not known."""
        for problem in problems:
            self.number += 1
            if len(self.first) < MOST_KEPT:
                self.first.append(problem)
            if self._file is not None:
                self._write(article, problem)

    def _write(self, article: str, problem: Problem) -> None:
        p = problem
        line = _Line(article, p.path, p.line, p.column, p.where, p.code, p.severity, p.message, p.hint)
        assert self._file is not None
        try:
            self._file.write(msgspec.json.encode(line) + b"\n")
        except OSError as error:
            raise BuildError(f'cannot write problems to "{self._path}" (got {reason(error)})') from None


def id_of(item: Item) -> str:
    """The id of an article that could not be made, as far as it can be told without reading all of it.

    Else it is the name of its file, where that is all that the file holds; else empty.
    """
    told = _json_id(item.content) if item.suffix == "json" else _yaml_id(item.content)
    return told if _ID.fullmatch(told) else id_by_name(item.name)


def id_by_name(name: str) -> str:
    """The id that the article in a file of this name most probably has; empty for what is one of many in its file."""
    path = PurePath(name)
    return path.stem if path.suffix in SUFFIXES and _ID.fullmatch(path.stem) else ""


def _json_id(content: bytes) -> str:
    try:
        return msgspec.json.decode(content, type=_Named).id
    except (ValueError, RecursionError):
        return ""


def _yaml_id(content: bytes) -> str:
    found = _YAML_ID.search(content)
    return found[2].decode() if found else ""
