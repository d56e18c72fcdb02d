"""A page's parts as CommonMark, with GitHub's tables."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from adaptive_text.inline import Emphasis, Inline, Inlines, Link, Strong, Text
from adaptive_text.labels import closed, filled
from adaptive_text.page import Callout, Detail, OtherEdition, Reference, Table
from adaptive_text.writing.hypertext import leads_away
from adaptive_text.writing.plaintext import PlainText

_MARKUP = re.compile(r"[\\`*_\[\]<>&#~|]")
_START = re.compile(r"[-+=]|[0-9]{1,9}(?=[.)])")
_DESTINATION = re.compile(r"[\\()<>&]")
_MARKS: Mapping[type, str] = {Emphasis: "*", Strong: "**"}


@dataclass(frozen=True, slots=True)
class CommonMark(PlainText):
    """Writes the parts of one page as CommonMark: every character of the content means itself."""

    def text(self, string: str) -> str:
        """Characters in one line, escaped."""
        line = PlainText.text(self, string)
        return _MARKUP.sub(_escaped, line) if _MARKUP.search(line) else line

    def inline(self, content: Inlines) -> str:
        """Inline content in one line."""
        if len(content) == 1 and isinstance(content[0], Text):  # most content
            return self.text(content[0].text)
        return self._spans(content, linked=False, marked=False)

    def _spans(self, content: Inlines, *, linked: bool, marked: bool) -> str:
        nodes = tuple(self._opened(content, linked=linked, marked=marked))
        spans = [self._span(node, linked=linked, marked=marked) for node in nodes]
        written = ""
        for node, span, after in zip(nodes, spans, (*spans[1:], ""), strict=False):
            mark = _MARKS.get(type(node))
            delimited = _delimited(span, mark, before=written[-1:], after=after[:1]) if mark else span
            if written.endswith("!") and delimited.startswith("["):
                written = written[:-1] + "\\!"
            written += delimited
        return written

    def _opened(self, content: Inlines, *, linked: bool, marked: bool) -> Iterator[Inline]:
        """The nodes that will be written; where one is not, its content stands in its place."""
        for node in content:
            if isinstance(node, Text):
                yield node
            elif marked if type(node) in _MARKS else linked or not self._is_link(node):
                yield from self._opened(node.content, linked=linked, marked=marked)
            else:
                yield node

    def _is_link(self, node: Inline) -> bool:
        return isinstance(node, Link) and leads_away(node.href)

    def _span(self, node: Inline, *, linked: bool, marked: bool) -> str:
        if isinstance(node, Text):
            return self.text(node.text)
        if isinstance(node, Link):
            return _link(self._spans(node.content, linked=True, marked=marked), node.href)
        return self._spans(node.content, linked=linked, marked=True)

    def strong(self, string: str) -> str:
        """A word that stands out; the string is already written."""
        return _delimited(string, "**", before="", after=" ")

    def heading(self, string: str, level: int) -> str:
        """A heading of the page (1) or of a section (2)."""
        return f"{'#' * level} {self.text(string).strip(' ')}"

    def fill(self, string: str) -> str:
        """A paragraph in one line; the string is already written, so only its start can still mean a list."""
        line = string.strip(" ")
        start = _START.match(line)
        if start is None:
            return line
        return f"{start[0]}\\{line[start.end() :]}" if start[0].isdigit() else f"\\{line}"

    def detail(self, detail: Detail) -> str:
        """One line about the page."""
        text = self.text(detail.text).strip(" ")
        said = _link(text, detail.href) if leads_away(detail.href) else text
        return f"- {self.strong(self.text(detail.label + ':').strip(' '))} {said}"

    def reference(self, reference: Reference) -> str:
        """A numbered source."""
        title = closed(self.text(reference.title).strip(" "))
        linked = _link(title, reference.url) if leads_away(reference.url) else title
        parts = (closed(self.text(part)) for part in (reference.publisher, reference.published) if part)
        return self.hang(f"{reference.number}. ", self.fill(" ".join((linked, *parts))))

    def other(self, other: OtherEdition, edition_url: str) -> str:
        """A link to another edition."""
        return f"- {_link(self.text(other.label), filled(edition_url, audience=other.audience))}"

    def callout(self, callout: Callout) -> str:
        """A caution as a quotation, opened by the words of its level."""
        heading = self.strong(self.text(callout.heading).strip(" "))
        block = f"{heading}\n\n{self.statement(callout.statement)}"
        return "\n".join(f"> {line}".rstrip(" ") for line in block.split("\n"))

    def cite(self, number: int) -> str:
        """The number of a source, without a link: CommonMark has no anchors."""
        return rf"\[{number}\]"

    def table(self, table: Table) -> str:
        """A table with its header row."""
        rows = [[self.inline(cell).strip(" ") for cell in row] for row in (table.columns, *table.rows)]
        lines = [f"| {' | '.join(row)} |" for row in rows]
        return "\n".join((lines[0], f"|{' --- |' * len(table.columns)}", *lines[1:]))


def _delimited(span: str, mark: str, *, before: str, after: str) -> str:
    """The span between emphasis marks, or bare where CommonMark would not take them for marks.

    Marks open and close for certain where the span has a letter or digit at that end, or a space stands outside and
    no other kind of space, such as one that does not break, inside.
    """
    core = span.strip(" ")
    opens = core[:1].isalnum() or before in ("", " ") or span[:1] == " "
    closes = core[-1:].isalnum() or after in ("", " ") or span[-1:] == " "
    spaced = core != core.strip()
    if not core or spaced or not opens or not closes or (before == "*" and span[:1] != " "):
        return span
    start, end = span[: len(span) - len(span.lstrip(" "))], span[len(span.rstrip(" ")) :]
    return f"{start}{mark}{core}{mark}{end}"


def _link(text: str, href: str) -> str:
    destination = _DESTINATION.sub(_escaped, href)
    return f"[{text}]({destination})"


def _escaped(character: re.Match[str]) -> str:
    return f"\\{character[0]}"
