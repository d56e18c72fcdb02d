"""Walking through author data that may be wrong: what is not there is empty, so rules need no guards."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable, Iterator
from decimal import Decimal
from itertools import islice

from msgspec import Struct

from adaptive_text.errors import LONGEST_NAME, MOST_COMPARED, Problem, did_you_mean
from adaptive_text.reading.marked import Marked, Value
from adaptive_text.record import Path, is_null, number_of, subject, where


class Node(Struct, frozen=True):
    """A value of the data and the way to it; steps to what is missing lead to an empty node."""

    marked: Marked
    path: Path = ()
    value: Value = None

    def __getitem__(self, key: str) -> Node:
        value = self.value.get(key) if isinstance(self.value, dict) else None
        return Node(self.marked, (*self.path, key), value)

    def __contains__(self, key: str) -> bool:
        """Whether a mapping has a value for the key; null is none."""
        inner = self.value.get(key) if isinstance(self.value, dict) else None
        return inner is not None and not is_null(inner)

    def at(self, path: Path) -> Node:
        """The node that the steps lead to from here."""
        node = self
        for step in path:
            node = node[step] if isinstance(step, str) else node.element(step)
        return node

    def entries(self) -> Iterator[tuple[str, Node]]:
        """The keys and values of a mapping; nothing for anything else."""
        inner = self.value.items() if isinstance(self.value, dict) else ()
        return ((key, Node(self.marked, (*self.path, key), value)) for key, value in inner)

    def keys(self) -> Collection[str]:
        """The keys of a mapping; none of anything else."""
        return self.value.keys() if isinstance(self.value, dict) else ()

    def element(self, index: int) -> Node:
        """One value of a list."""
        value = self.value[index] if isinstance(self.value, tuple) and index < len(self.value) else None
        return Node(self.marked, (*self.path, index), value)

    def elements(self) -> Iterator[Node]:
        """The values of a list; nothing for anything else."""
        inner = self.value if isinstance(self.value, tuple) else ()
        return (Node(self.marked, (*self.path, i), value) for i, value in enumerate(inner))

    def texts(self) -> list[str]:
        """The values of a list that are text."""
        inner = self.value if isinstance(self.value, tuple) else ()
        return [text for value in inner if (text := _text(value))]

    @property
    def text(self) -> str:
        """The value where it is text, else ''; an unquoted null is no text."""
        return _text(self.value)

    @property
    def number(self) -> Decimal | None:
        """The value where it is a number."""
        return number_of(self.value)

    @property
    def date(self) -> str:
        """The value as ISO date where it is one or text, else ''."""
        return self.value.isoformat() if isinstance(self.value, datetime.date) else self.text

    @property
    def is_empty(self) -> bool:
        """Whether the value is a list or mapping without anything in it."""
        return self.value in ((), {})

    @property
    def name(self) -> str:
        """The last name of the path, with the indexes behind it: `rows[1][0]`."""
        return subject(self.path)

    @property
    def where(self) -> str:
        """The path as people write it."""
        return where(self.path)

    def problem(
        self, code: str, message: str, hint: str = "", *, at_key: bool = False, offset: int | None = None
    ) -> Problem:
        """An error at the place of this value, of a character of its text, or of its key."""
        return self.marked.problem(self.path, code, message, hint, at_key=at_key, offset=offset)

    def warning(self, code: str, message: str, hint: str = "") -> Problem:
        """A warning at the place of this value's key."""
        return self.marked.problem(self.path, code, message, hint, at_key=True, severity="warning")


def _text(value: Value) -> str:
    return str(value) if isinstance(value, str) and not is_null(value) else ""


def root(marked: Marked) -> Node:
    """The whole record."""
    return Node(marked, (), marked.data)


def near(name: str, known: Iterable[str]) -> str:
    """The hint that names what was probably meant; of very many known names only the first are looked at."""
    names = list(islice(filter(None, known), MOST_COMPARED))
    longer = [other for other in sorted(names) if len(name) >= _SHORTEST_START and other.startswith(name)]
    hint = did_you_mean(longer[0] if longer else name, names)
    return hint if len(names) <= _MOST_NAMED or not hint.startswith("known: ") else ""


_MOST_LISTED = 8
_SHORTEST_START = 3
_MOST_NAMED = 20


def listed(names: Iterable[str]) -> str:
    """Names as a message shows them: as written, separated by commas, at most eight."""
    words = [name[:LONGEST_NAME] for name in names]
    shown = ", ".join(words[:_MOST_LISTED])
    return f"{shown}, ..." if len(words) > _MOST_LISTED else shown
