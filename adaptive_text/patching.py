"""Changing an author's file in place: only what must change.

The file is read as events with places, the places of what differs are worked out, and only those are written anew.
Comments, order, quoting, line ends and a byte order mark stay, because nobody touches them. Before anything is handed
back the new text is read again: it holds exactly the data that was asked for, or the change is refused.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace

from adaptive_text.amending.spelling import Folded, Hand
from adaptive_text.amending.splices import Splice, same, splices
from adaptive_text.amending.tree import Lines, Node, tree_of
from adaptive_text.errors import AdaptiveTextError
from adaptive_text.reading.marked import Value, read_text

__all__ = ["Folded", "PatchError", "patched"]

NARROWEST, WIDEST = 80, 120
_BOM = "\ufeff"


class PatchError(AdaptiveTextError):
    """A file that cannot be changed without touching more than what must change."""

    code = "AT701"


def patched(content: bytes, data: Mapping[str, Value], name: str) -> bytes:
    """The bytes of a YAML or JSON file (by its `name`) with other data, changed only where that differs.

    New keys stand where they stand in `data`: behind the nearest key before them that the file has. The order of keys
    that the file has already does not change. Raises `PatchError`, with the problems where the file could not be read,
    and where the change cannot be made with certainty.
    """
    raw = _decoded(content, name)
    mark, raw = (_BOM, raw[1:]) if raw.startswith(_BOM) else ("", raw)
    is_json = name.endswith(".json")
    text = raw.replace("\r\n", "\n").replace("\r", "\n")
    old = read_text(text, name, json=is_json)
    if old.problems or not isinstance(old.data, dict):
        message = f"{name} cannot be changed: it has errors"
        raise PatchError(message, old.problems)
    tree = tree_of(text, json=is_json)
    hand = hand_of(text, tree, json=is_json)
    for way in (hand, replace(hand, blocks=False)):  # a comment may stand where a block would take it for text
        new = _spliced(raw, splices(text, tree, data, way))
        found = read_text(new, name, json=is_json)
        if not found.problems and same(found.data, dict(data)):
            return (mark + new).encode()
    message = f"{name} is written in a way that cannot be changed here with certainty; change it by hand"
    raise PatchError(message)


def _decoded(content: bytes, name: str) -> str:
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        message = f"{name} cannot be changed: it is not UTF-8"
        raise PatchError(message) from None


def _spliced(raw: str, changes: list[Splice]) -> str:
    """The text with its own line breaks, changed at places that were found with line feeds only."""
    pairs = [i - n for n, i in enumerate(_pairs(raw))]
    line_break = _line_break(raw)
    parts: list[str] = []
    at = 0
    for change in changes:
        start, end = (index + bisect_left(pairs, index) for index in (change.start, change.end))
        parts += [raw[at:start], change.text.replace("\n", line_break)]
        at = end
    return "".join([*parts, raw[at:]])


def _pairs(raw: str) -> Iterator[int]:
    """Where a carriage return stands before a line feed."""
    at = raw.find("\r\n")
    while at >= 0:
        yield at
        at = raw.find("\r\n", at + 2)


def _line_break(raw: str) -> str:
    """The line break that the text has most often."""
    windows, feeds, returns = raw.count("\r\n"), raw.count("\n"), raw.count("\r")
    counts = Counter({"\n": feeds - windows, "\r\n": windows, "\r": returns - windows})
    return max(counts, key=lambda kind: counts[kind])


def hand_of(text: str, tree: Node, *, json: bool) -> Hand:
    """How a text is written."""
    lines = Lines(text)
    nodes = list(_nodes(tree))
    blocks = [line for node in nodes if node.is_block_scalar for line in text[node.start : node.end].split("\n")[1:]]
    inner = [(node, entry) for node in nodes if node.kind == "mapping" for entry in node.entries if entry.value.entries]
    in_block = [
        (lines.column(e.start), e.value) for node, e in inner if node.style == "block" and e.value.style == "block"
    ]
    steps = [lines.column(v.entries[0].start) - column for column, v in in_block if v.kind == "mapping"]
    dashes = [lines.column(v.entries[0].start) - column for column, v in in_block if v.kind == "list"]
    if json:
        steps = [s for _, e in inner if (s := lines.column(e.value.entries[0].start) - lines.column(e.start)) > 0]
    tight = json and ":" in text and '": ' not in text
    widest = max(map(len, blocks), default=WIDEST)
    return Hand(
        json=json,
        width=min(max(widest, NARROWEST), WIDEST),
        step=steps[0] if steps else 2,
        dash=dashes[0] if dashes else 2,
        pretty=json and "\n" in text[tree.start : tree.end],
        colon=":" if tight else ": ",
        comma="," if tight else ", ",
        ascii=json and text.isascii() and "\\u" in text,
    )


def _nodes(node: Node) -> Iterator[Node]:
    yield node
    for entry in node.entries:
        yield from _nodes(entry.value)
