"""An author's text as a tree that knows where every key and value begins and ends."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import accumulate
from typing import Literal

from adaptive_text.reading.marked import Value
from adaptive_text.reading.syntax import Event, Mark, json_events, yaml_events
from adaptive_text.record import Plain

Style = Literal["plain", "single", "double", "folded", "literal", "block", "flow"]
"""How a value is written: the first five are scalars, `block` and `flow` are mappings and lists."""

_STYLES: dict[str, Style] = {'"': "double", "'": "single", ">": "folded", "|": "literal"}
_HEADER = re.compile(r"[|>][-+0-9]*")


@dataclass(slots=True)
class Node:
    """A value and its place: `text[start:end]` is all that is written of it, without a line break at its end."""

    kind: Literal["mapping", "list", "scalar"]
    style: Style
    start: int
    end: int
    value: str = ""
    entries: list[Entry] = field(default_factory=list["Entry"])

    @property
    def is_block_scalar(self) -> bool:
        """Whether it is text below a `>` or `|`."""
        return self.style in ("folded", "literal")

    @property
    def data(self) -> Value:
        """What the reader makes of it."""
        if self.kind == "mapping":
            return {entry.name: entry.value.data for entry in self.entries}
        if self.kind == "list":
            return tuple(entry.value.data for entry in self.entries)
        return Plain(self.value) if self.style == "plain" else self.value


@dataclass(slots=True)
class Entry:
    """A key with its value, or an item of a list."""

    key: Node | None
    """`None` in a list."""
    start: int
    """Of the key; in a list, of the dash, or where there is none of the value."""
    value: Node

    @property
    def name(self) -> str:
        """The key; empty in a list."""
        return self.key.value if self.key else ""


class Lines:
    """The lines of a text whose line breaks are line feeds, by index."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._starts = [0, *accumulate(len(line) + 1 for line in text.split("\n"))][:-1]

    def index(self, mark: Mark) -> int:
        """The index of a line and column, both from 1."""
        return self._starts[mark[0] - 1] + mark[1] - 1

    def start(self, index: int) -> int:
        """Where the line of this index begins."""
        return self._starts[bisect_right(self._starts, index) - 1]

    def end(self, index: int) -> int:
        """Where the line of this index ends: its line break, or the end of the text."""
        found = self.text.find("\n", index)
        return len(self.text) if found < 0 else found

    def column(self, index: int) -> int:
        """How many characters stand before this index in its line."""
        return index - self.start(index)


def tree_of(text: str, *, json: bool) -> Node:
    """The tree of one record whose text has been read without a problem."""
    return _Planter(text, json=json).plant()


class _Planter:
    """Builds the tree from events."""

    def __init__(self, text: str, *, json: bool) -> None:
        self.text = text
        self.json = json
        self.lines = Lines(text)

    def plant(self) -> Node:
        events = (json_events if self.json else yaml_events)(self.text)
        wanted = (event for event in events if event.kind != "document")
        return self._node(next(wanted), wanted)

    def _node(self, event: Event, events: Iterator[Event]) -> Node:
        start = self.lines.index(event.mark)
        if event.kind == "scalar":
            return self._scalar(event, start)
        node = Node("mapping" if event.kind == "mapping" else "list", "block" if event.block else "flow", start, start)
        for following in events:
            if following.kind == "end":
                node.end = node.entries[-1].value.end if event.block else self.lines.index(following.mark) + 1
                break
            first = self._node(following, events)
            if node.kind == "mapping":
                value = self._node(next(events), events)
                node.entries.append(Entry(first, first.start, value))
            else:
                node.entries.append(Entry(None, self._dash(node, first), first))
        return node

    def _scalar(self, event: Event, start: int) -> Node:
        style = "plain" if event.plain else _STYLES[self.text[start]]
        node = Node("scalar", style, start, event.end, event.value)
        if node.is_block_scalar:
            node.end = self._end_of_block(start, event.end)
        return node

    def _end_of_block(self, start: int, end: int) -> int:
        """Where the last line of a block scalar ends; empty lines after it are its own only under a `+`."""
        header = _HEADER.match(self.text, start)
        body = self.text[start:end].removesuffix("\n")
        return start + len(body if header and "+" in header[0] else body.rstrip("\n"))

    def _dash(self, node: Node, item: Node) -> int:
        """Where an item of a list begins."""
        if node.style == "flow":
            return item.start
        if not node.entries:
            return node.start
        dash = f"\n{' ' * self.lines.column(node.start)}-"
        return self.text.rindex(dash, node.entries[-1].value.end, item.start + 1) + len(dash) - 1
