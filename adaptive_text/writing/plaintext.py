"""A page's parts as plain text."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import zip_longest
from typing import Self

from adaptive_text.inline import Inline, Inlines, Link, Text, plain_text
from adaptive_text.labels import closed, filled
from adaptive_text.page import Block, Bullets, Callout, Definition, Detail, Page, Prose, Reference, Statement, Table
from adaptive_text.writing.hypertext import leads_away

_SPACES = re.compile(r"[\t\n\r\f\v][ \t\n\r\f\v]*| [ \t\n\r\f\v]+")
"""Spaces that are not one space already."""
_RULE = 72
"""Characters in the rule of a box that is not wrapped."""
_NARROWEST = 10
"""Characters that nested content has at least."""


@dataclass(frozen=True, slots=True)
class PlainText:
    """Writes the parts of one page as plain text; templates know it as `write`.

    Every method takes content as it is to be read and returns finished text without a line break at its end.
    """

    page: Page
    width: int | None
    """Characters in a line; `None` leaves lines whole."""
    listed: frozenset[int]
    """Numbers of the sources that the page lists."""

    @classmethod
    def of(cls, page: Page, width: int | None = None) -> Self:
        """The writer for a page."""
        return cls(page, width, frozenset(reference.number for reference in page.references))

    def text(self, string: str) -> str:
        """Characters in one line; no-break spaces stay."""
        if string.isprintable() and "  " not in string:  # most strings: no other space than single ones
            return string
        return _SPACES.sub(" ", string)

    def inline(self, content: Inlines) -> str:
        """Inline content in one line."""
        return self.text("".join(map(self._node, content)))

    def _node(self, node: Inline) -> str:
        if isinstance(node, Text):
            return node.text
        text = "".join(map(self._node, node.content))
        return text + _address(node.href, plain_text(node.content)) if isinstance(node, Link) else text

    def strong(self, string: str) -> str:
        """A word that stands out; the string is already written."""
        return string

    def label(self, key: str, **values: str) -> str:
        """An interface word, filled in."""
        return self.text(filled(self.page.labels[key], **values))

    def heading(self, string: str, level: int) -> str:
        """A heading of the page (1) or of a section (2)."""
        lines = self.fill(self.text(string).strip())
        underline = "=" if level == 1 else "-"
        length = max(map(len, lines.split("\n")))
        return f"{lines}\n{underline * length}"

    def fill(self, string: str) -> str:
        """A paragraph; the string is already written."""
        if self.width is None:
            return string.strip(" ")
        return _wrapped(string, self.width)

    def detail(self, detail: Detail) -> str:
        """One line about the page."""
        said = f"{self.text(detail.label)}: {self.text(detail.text)}"
        return self.fill(said + _address(detail.href, detail.text))

    def definitions(self, entries: Iterable[Definition]) -> str:
        """All words to know."""
        return "\n".join(map(self.definition, entries))

    def definition(self, entry: Definition) -> str:
        """An entry of the words to know: name, how to say it, meaning, other names."""
        say = f" ({self.label('say')}: {self.text(entry.say)})" if entry.say else ""
        also = f" ({self.label('also_called')}: {self.text('; '.join(entry.also))})" if entry.also else ""
        said = f"{self.strong(self.text(entry.name).strip())}{say}: {self.text(entry.definition)}{also}"
        return self.hang("- ", self.narrower(2).fill(said))

    def references(self, references: Iterable[Reference]) -> str:
        """All sources."""
        return "\n".join(map(self.reference, references))

    def reference(self, reference: Reference) -> str:
        """A numbered source."""
        parts = (reference.title, reference.publisher, reference.published)
        said = " ".join(closed(self.text(part)) for part in parts if part)
        url = f"\n{reference.url}" if leads_away(reference.url) else ""
        mark = f"[{reference.number}] "
        return self.hang(mark, self.narrower(len(mark)).fill(said) + url)

    def blocks(self, blocks: Iterable[Block]) -> str:
        """Blocks one under another."""
        return "\n\n".join(map(self.block, blocks))

    def block(self, block: Block) -> str:
        """Any block of a section."""
        if isinstance(block, Bullets):
            return "\n".join(self.hang("* ", self.narrower(2).statement(s)) for s in block.statements)
        return self.callout(block) if isinstance(block, Callout) else self.statement(block.statement)

    def callout(self, callout: Callout) -> str:
        """A caution between two rules, opened by the words of its level."""
        heading = f"+-- {self.text(callout.heading)} "
        rule = self.width or _RULE
        body = _prefixed(self.narrower(2).statement(callout.statement), "| ", "| ")
        return f"{heading.ljust(rule, '-')}\n{body}\n+{'-' * (rule - 1)}"

    def statement(self, statement: Statement) -> str:
        """A claim with its label, date and sources."""
        opening = f"{self.strong(closed(self.text(statement.label).strip()))} " if statement.label else ""
        closing = self.closing(statement)
        match statement.body:
            case Prose(content):
                return self.fill(f"{opening}{self.inline(content)}{closing}")
            case Table(caption=caption) as table:
                said = f"{opening}{self.inline(caption)}{closing}".strip()
                return "\n\n".join(filter(None, (self.fill(said), self.table(table))))
            case body:
                lead = f"{opening}{self.inline(body.lead)}{closing if opening or body.lead else ''}"
                items = [self.inline(item) for item in body.items]
                items[-1:] = [item + ("" if lead else closing) for item in items[-1:]]
                bullets = (self.hang("- ", self.narrower(2).fill(item)) for item in items)
                return "\n\n".join(filter(None, (self.fill(lead), "\n".join(bullets))))

    def closing(self, statement: Statement) -> str:
        """What follows a claim: when it was so, and its sources."""
        as_of = f" ({self.label('as_of', date=statement.as_of)})" if statement.as_of else ""
        cites = "".join(self.cite(number) for number in dict.fromkeys(statement.cites) if number in self.listed)
        return as_of + (f" {cites}" if cites else "")

    def cite(self, number: int) -> str:
        """The number of a source."""
        return f"[{number}]"

    def table(self, table: Table) -> str:
        """Columns side by side where they fit, else a list of rows."""
        rows = [[self.inline(cell).strip() for cell in row] for row in (table.columns, *table.rows)]
        widths = [max(map(len, column)) for column in zip_longest(*rows, fillvalue="")]
        if self.width is not None and sum(widths) + 2 * (len(widths) - 1) > self.width:
            return "\n\n".join(self._record(rows[0], row) for row in rows[1:])
        lines = ["  ".join(cell.ljust(w) for cell, w in zip(row, widths, strict=False)).rstrip(" ") for row in rows]
        return "\n".join((lines[0], "  ".join("-" * w for w in widths), *lines[1:]))

    def _record(self, columns: list[str], row: list[str]) -> str:
        pairs = zip_longest(columns, row, fillvalue="")
        return "\n".join(self.hang("- ", self.narrower(2).fill(f"{column}: {value}")) for column, value in pairs)

    def narrower(self, indent: int) -> Self:
        """The same writer for lines that will be indented."""
        if self.width is None:
            return self
        return type(self)(self.page, max(self.width - indent, _NARROWEST), self.listed)

    def hang(self, mark: str, block: str) -> str:
        """The block behind a mark, its further lines indented as far."""
        return _prefixed(block, mark, " " * len(mark))


def _address(href: str, text: str) -> str:
    """The address behind the text of a link, unless the text says it or it leads nowhere else."""
    address = href.removeprefix("mailto:")
    return f" ({address})" if leads_away(href) and text not in (href, address) else ""


def _wrapped(string: str, width: int) -> str:
    """What `textwrap.fill` makes of a line with spaces, unless it would break a word; in a fraction of its time."""
    if not string.isascii() and any(map(str.isspace, string.split(" "))):
        # Here a word is nothing but no-break spaces, and textwrap has rules of its own for it at the ends of lines.
        return textwrap.fill(string, width, break_long_words=False, break_on_hyphens=False)
    lines: list[str] = []
    rest = string.rstrip(" ")
    while len(rest) > width:
        end = rest.rfind(" ", 0, width + 1)
        if end < 0:  # a word that is longer than the line
            end = rest.find(" ", width)
        line, rest = (rest[:end], rest[end:].lstrip(" ")) if end >= 0 else (rest, "")
        lines.append(line.rstrip(" "))
    return "\n".join(filter(None, (*lines, rest)))


def _prefixed(block: str, first: str, rest: str) -> str:
    lines = block.split("\n")
    return "\n".join((first + lines[0], *((rest + line).rstrip(" ") for line in lines[1:])))
