"""How a new value is written into an author's file: plain, quoted, as a block, in brackets, or as JSON."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from adaptive_text.amending.folding import folded, literal
from adaptive_text.amending.tree import Style
from adaptive_text.reading.marked import Value
from adaptive_text.record import Plain

SHORT = 30
"""Characters of a list's element up to which the list is written in brackets, on one line."""


class Folded(str):
    """Text that is written as a block, `>-` with the sentences below it, where it stands for the first time."""

    __slots__ = ()


class Spelled(NamedTuple):
    """A value behind its key or dash."""

    inline: str
    """What stands on the line of the key; empty for nothing."""
    lines: tuple[str, ...] = ()
    """The lines below, indented."""


class Before(NamedTuple):
    """What stood in a value's place."""

    style: Style
    lines: tuple[str, ...] = ()
    """Of a block of text, without their indentation."""
    indent: int | None = None
    """Of a block of text."""


_PLAIN = re.compile(r"[^\W_](?:[\w .;!?'()/%&+<>~$\u2019\u2013\u2014-]*[\w.;!?')/%\u2019-])?")
_PLAIN_IN_BLOCK = re.compile(r"[^\W_](?:[\w .,;!?'()/%&+<>~$\u2019\u2013\u2014-]*[\w.,;!?')/%\u2019-])?")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}(?:-[0-9]{2})?")
_NUMBER = re.compile(r"[-+.0-9_,:]+(?:[eE][-+]?[0-9_]+)?|0[xXoO][0-9a-fA-F_]+")
_QUOTED_ANYWAY: tuple[Style, ...] = ("single", "double", "folded", "literal")
"""A comment may stand behind these; behind unquoted text it would be taken for a part that was meant."""
_WORDS = frozenset(("true", "false", "null", "yes", "no", "on", "off", "y", "n"))


def _means_text(text: str) -> bool:
    """Whether every reader of YAML takes the unquoted text for text (or for a date, where it is one)."""
    if _DATE.fullmatch(text):
        return True
    return text.lower() not in _WORDS and not _NUMBER.fullmatch(text)


@dataclass(frozen=True, slots=True)
class Hand:
    """An author's hand: how a file is written, so that what is new in it looks like what is old."""

    json: bool = False
    width: int = 120
    """Characters in a line."""
    step: int = 2
    """Spaces by which a mapping in a mapping is indented."""
    dash: int = 2
    """Spaces before the dash of a list in a mapping."""
    blocks: bool = True
    """Whether text may be written as a block."""
    pretty: bool = False
    """Of JSON: one value a line."""
    colon: str = ": "
    comma: str = ", "
    ascii: bool = False
    """Of JSON: whether other characters are written as escapes."""

    def key(self, name: str) -> str:
        """A key with its colon, without the space behind it."""
        return self.flow(name) + self.colon.rstrip(" ")

    def flow(self, value: Value, style: Style | None = None, column: int | None = None) -> str:
        """A value as it stands in brackets; in JSON with one value a line below the `column` of what it belongs to."""
        if isinstance(value, Mapping):
            entries = [
                f"{self.key(k)}{self.colon[1:]}{self.flow(v, None, self._deeper(column))}" for k, v in value.items()
            ]
            return self._brackets("{}", entries, column)
        if isinstance(value, tuple):
            return self._brackets("[]", [self.flow(v, None, self._deeper(column)) for v in value], column)
        return self._scalar_in_flow(value, style)

    def _deeper(self, column: int | None) -> int | None:
        return None if column is None else column + self.step

    def _brackets(self, pair: str, entries: Sequence[str], column: int | None) -> str:
        if column is None or not self.pretty or not entries:
            return f"{pair[0]}{self.comma.join(entries)}{pair[1]}"
        inside = f",\n{' ' * (column + self.step)}".join(entries)
        return f"{pair[0]}\n{' ' * (column + self.step)}{inside}\n{' ' * column}{pair[1]}"

    def _scalar_in_flow(self, value: Value, style: Style | None) -> str:
        text = str(value)
        if isinstance(value, Plain):
            return text
        if self.json:
            return json.dumps(text, ensure_ascii=self.ascii)
        if style in ("plain", None) and _PLAIN.fullmatch(text) and _means_text(text):
            return text
        return _quoted(text, style)

    def block(self, value: Value, column: int, *, before: Before | None = None, in_list: bool = False) -> Spelled:
        """A value behind the key or dash at `column`, on indented lines where that is how it is best read."""
        flowing = f" {self.flow(value)}" if isinstance(value, dict | tuple) else ""
        if not flowing:
            return self._scalar(value, column, before)
        fits = column + len(flowing) + SHORT <= self.width and _is_short(value)
        wants_block = before is not None and before.style == "block"
        if not value or (fits and not wants_block) or (before is not None and before.style == "flow"):
            return Spelled(flowing[1:])
        lines = self._entries(value, column + (2 if in_list else self.step if isinstance(value, dict) else self.dash))
        if in_list:
            return Spelled(lines[0].lstrip(" "), tuple(lines[1:]))
        return Spelled("", tuple(lines))

    def _entries(self, value: Value, column: int) -> list[str]:
        """The lines of a mapping or list that stands at a column."""
        lines: list[str] = []
        if isinstance(value, dict):
            for name, inner in value.items():
                lines += self.line(self.key(name), self.block(inner, column), column)
        elif isinstance(value, tuple):
            for inner in value:
                lines += self.line("-", self.block(inner, column, in_list=True), column)
        return lines

    def line(self, mark: str, spelled: Spelled, column: int) -> list[str]:
        """A key or dash with its value."""
        inline = f" {spelled.inline}" if spelled.inline else ""
        return [f"{' ' * column}{mark}{inline}", *spelled.lines]

    def _scalar(self, value: Value, column: int, before: Before | None) -> Spelled:
        text, style = str(value), before.style if before else None
        if isinstance(value, Plain):
            return Spelled(text)
        one_line = self._one_line(text, style)
        fits = column + SHORT + len(one_line) <= self.width
        blocky = style in ("folded", "literal") or (isinstance(value, Folded) and style not in ("single", "double"))
        if not blocky and fits:
            return Spelled(one_line)
        return self._block_scalar(text, column, before) or Spelled(one_line)

    def _one_line(self, text: str, style: Style | None) -> str:
        if style not in _QUOTED_ANYWAY and _PLAIN_IN_BLOCK.fullmatch(text) and _means_text(text):
            return text
        return _quoted(text, style)

    def _block_scalar(self, text: str, column: int, before: Before | None) -> Spelled | None:
        if not self.blocks:
            return None
        indent = column + self.step if before is None or before.indent is None else before.indent
        old = before.lines if before else ()
        widest = max((indent + len(line) for line in old), default=0)
        if before and before.style == "literal" and "\n" in text:
            found = literal(text)
        else:
            found = folded(text, max(self.width, widest) - indent, old)
        if found is None:
            return None
        header, lines = found
        return Spelled(header, tuple(f"{' ' * indent}{line}" if line else "" for line in lines))


def _quoted(text: str, style: Style | None) -> str:
    single = style == "single" or (style != "double" and '"' in text and "'" not in text)
    if single and "\n" not in text and text.isprintable():
        return "'" + text.replace("'", "''") + "'"
    return json.dumps(text, ensure_ascii=False)


def _is_short(value: Value) -> bool:
    """Whether a mapping or list is read easily on one line: nothing in it is long, or meant to be a block."""
    if isinstance(value, dict):
        return not any(isinstance(inner, dict | tuple | Folded) for inner in value.values())
    inner = value if isinstance(value, tuple) else ()
    return not any(isinstance(element, dict | tuple | Folded) or len(str(element)) > SHORT for element in inner)
