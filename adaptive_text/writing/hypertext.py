"""A page's parts as HTML, and the ids and links of one page: no link without an end, no id twice."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import LiteralString

from markupsafe import Markup, escape

from adaptive_text.inline import Emphasis, Inline, Inlines, Link, Strong, TermUse, Text
from adaptive_text.labels import closed, filled
from adaptive_text.page import (
    Block,
    Bullets,
    Callout,
    Definition,
    ItemList,
    Page,
    Prose,
    Reference,
    Statement,
    Table,
)

_NOTHING = Markup("")
_ADDRESS = re.compile(r"(?i:https?://|mailto:)[^\s\x00-\x1f]+|/(?![/\\])[^\s\x00-\x1f]*")


def leads_away(href: str) -> bool:
    """Whether an address may become a link to elsewhere: `https`, `http`, `mailto` or `/path`. A second look at all."""
    return _ADDRESS.fullmatch(href) is not None


@dataclass(frozen=True, slots=True)
class Hypertext:
    """Writes the parts of one page as HTML; templates know it as `write`."""

    page: Page
    edition_url: str
    """Address of another edition, with `{audience}` for the audience."""
    targets: Mapping[str, str]
    """What `#name` in a text leads to: ids of sections, claims and terms on the page."""
    places: Mapping[int, tuple[str, ...]]
    """For each reference, the claims that cite it, in reading order."""

    @classmethod
    def of(cls, page: Page, edition_url: str) -> Hypertext:
        """The writer for a page."""
        places: dict[int, list[str]] = {reference.number: [] for reference in page.references}
        for statement in page.statements():
            for number in set(statement.cites):
                if number in places:
                    places[number].append(statement.claim)
        return cls(page, edition_url, _targets(page), {number: tuple(claims) for number, claims in places.items()})

    def id(self, kind: str, *names: str | int) -> str:
        """An id for a part of the page. Article ids have no `_`, so no other article has the same."""
        whole = f"{self.page.article}_{kind}"
        for name in names:
            whole = f"{whole}-{name}"
        return whole

    def label(self, key: str, **values: str) -> str:
        """An interface word, filled in."""
        return filled(self.page.labels[key], **values)

    def closed(self, text: str) -> str:
        """The text with a full stop, unless it ends in a mark of its own."""
        return closed(text)

    def leads_away(self, href: str) -> bool:
        """Whether an address may become a link to elsewhere."""
        return leads_away(href)

    def edition(self, audience: str) -> str:
        """The address of another edition of the article."""
        return filled(self.edition_url, audience=audience)

    def cites(self, statement: Statement) -> tuple[int, ...]:
        """The statement's sources that the page lists, each once."""
        return tuple(number for number in dict.fromkeys(statement.cites) if number in self.places)

    def defines(self, term: str) -> bool:
        """Whether the page has an entry for the term."""
        return any(entry.term == term for entry in self.page.definitions)

    def inline(self, content: Inlines, *, linked: bool = False) -> Markup:
        """Inline content; inside a link (`linked`) nothing becomes another one."""
        return _joined([self._node(node, linked) for node in content])

    def _node(self, node: Inline, linked: bool) -> Markup:
        if isinstance(node, Text):
            return escape(node.text)
        match node:
            case Emphasis(content):
                return _html("<em>%s</em>", self.inline(content, linked=linked))
            case Strong(content):
                return _html("<strong>%s</strong>", self.inline(content, linked=linked))
            case Link(href, content):
                return self._link(href, content, linked)
            case TermUse(term, content):
                return self._term(term, content, linked)

    def _link(self, href: str, content: Inlines, linked: bool) -> Markup:
        end = f"#{self.targets[href[1:]]}" if href.startswith("#") and href[1:] in self.targets else href
        if linked or not (leads_away(end) or end != href):
            return self.inline(content, linked=linked)
        return _html('<a href="%s">%s</a>', end, self.inline(content, linked=True))

    def _term(self, term: str, content: Inlines, linked: bool) -> Markup:
        if linked:
            return self.inline(content, linked=True)
        if not self.defines(term):
            return _html("<dfn>%s</dfn>", self.inline(content))
        text = self.inline(content, linked=True)
        return _html('<a class="at-term" href="#%s">%s</a>', self.id("term", term), text)

    def blocks(self, blocks: Iterable[Block], heading: str) -> Markup:
        """Blocks one under another."""
        return _joined([self.block(block, heading) for block in blocks], "\n")

    def block(self, block: Block, heading: str) -> Markup:
        """Any block of a section; `heading` is the last part of the id of the heading that it stands under."""
        if isinstance(block, Bullets):
            items = _joined([self.statement(statement, "li", heading) for statement in block.statements], "\n")
            return _html('<ul class="at-items">\n%s\n</ul>', items)
        if isinstance(block, Callout):
            return self.callout(block, heading)
        return self.statement(block.statement, "div", heading)

    def callout(self, callout: Callout, heading: str) -> Markup:
        """A caution, named by the words of its level."""
        return _html(
            '<div class="at-callout at-%s" role="note" aria-labelledby="%s">\n%s\n%s\n</div>',
            callout.level,
            level := self.id("level", callout.statement.claim),
            _html('<p class="at-level" id="%s">%s</p>', level, callout.heading),
            self.statement(callout.statement, "div", heading),
        )

    def statement(self, statement: Statement, element: str, heading: str) -> Markup:
        """A claim with its label, date and sources, in an `li` or a `div`; running text is a `p` and not a `div`."""
        match statement.body:
            case Prose(content):
                element = "li" if element == "li" else "p"
                said = _joined((self.opening(statement), self.inline(content), self.closing(statement)))
            case Table() as table:
                said = _html("\n%s\n", self.table(statement, table, heading))
            case ItemList() as items:
                said = _html("\n%s\n", self._list(statement, items))
        claim = self.id("claim", statement.claim)
        return _html('<%s class="at-statement" id="%s">%s</%s>', element, claim, said, element)

    def _list(self, statement: Statement, body: ItemList) -> Markup:
        led = bool(body.lead or statement.label)
        closing = self.closing(statement)
        items = [self.inline(item) for item in body.items]
        if items and not led:
            items[-1] += closing
        listed = _html("<ul>\n%s</ul>", _joined([_html("<li>%s</li>\n", item) for item in items]))
        if not led:
            return listed
        return _html("<p>%s%s%s</p>\n%s", self.opening(statement), self.inline(body.lead), closing, listed)

    def opening(self, statement: Statement) -> Markup:
        """The run-in label of a claim."""
        if not statement.label:
            return _NOTHING
        return _html('<strong class="at-label">%s</strong> ', closed(statement.label))

    def closing(self, statement: Statement) -> Markup:
        """What follows a claim: when it was so, and its sources."""
        as_of = cites = _NOTHING
        if statement.as_of:
            as_of = _html(' <span class="at-as-of">(%s)</span>', self.label("as_of", date=statement.as_of))
        if numbers := self.cites(statement):
            marks = _joined([self._cite(number, statement.claim) for number in numbers])
            cites = _html('<sup class="at-cites">%s</sup>', marks)
        return _joined((as_of, cites)) if as_of else cites

    def _cite(self, number: int, claim: str) -> Markup:
        return _html(
            '<a href="#%s" id="%s" aria-label="%s">[%s]</a>',
            self.id("ref", number),
            self.id("cite", number, claim),
            self.label("reference", number=str(number)),
            str(number),
        )

    def table(self, statement: Statement, table: Table, heading: str) -> Markup:
        """A claim's table in a region that scrolls, named by its caption or else by the heading above."""
        captioned = bool(table.caption or statement.label)
        columns = [_html('<th scope="col">%s</th>\n', self.inline(column)) for column in table.columns]
        return _html(
            '<div class="at-scroll" role="%s" tabindex="0" aria-labelledby="%s">\n'
            "<table>\n%s<thead>\n<tr>\n%s</tr>\n</thead>\n<tbody>\n%s</tbody>\n</table>\n</div>",
            "region" if captioned else "group",
            self.id("caption", statement.claim) if captioned else self.id(heading),
            self._caption(statement, table, captioned),
            _joined(columns),
            _joined(map(self._row, table.rows)),
        )

    def _caption(self, statement: Statement, table: Table, captioned: bool) -> Markup:
        closing = self.closing(statement)
        if not captioned and not closing:
            return _NOTHING
        name = _html(' id="%s"', self.id("caption", statement.claim)) if captioned else _NOTHING
        said = _joined((self.opening(statement), self.inline(table.caption), closing))
        return _html("<caption%s>%s</caption>\n", name, said)

    def _row(self, row: tuple[Inlines, ...]) -> Markup:
        return _html("<tr>\n%s</tr>\n", _joined([_html("<td>%s</td>\n", self.inline(cell)) for cell in row]))

    def definitions(self, entries: Iterable[Definition]) -> Markup:
        """All words to know."""
        return _joined(map(self.definition, entries), "\n")

    def definition(self, entry: Definition) -> Markup:
        """An entry of the words to know: name, how to say it, meaning, other names."""
        say = also = _NOTHING
        if entry.say:
            say = _html(' <span class="at-say">(%s: %s)</span>', self.label("say"), entry.say)
        if entry.also:
            names = "; ".join(entry.also)
            also = _html(' <span class="at-also">(%s: %s)</span>', self.label("also_called"), names)
        return _html(
            '<div class="at-word" id="%s">\n<dt><dfn>%s</dfn>%s</dt>\n<dd>%s%s</dd>\n</div>',
            self.id("term", entry.term),
            entry.name,
            say,
            entry.definition,
            also,
        )

    def references(self, references: Iterable[Reference]) -> Markup:
        """All sources."""
        return _joined(map(self.reference, references), "\n")

    def reference(self, reference: Reference) -> Markup:
        """A numbered source, with links back to the claims that cite it."""
        title = closed(reference.title)
        if leads_away(reference.url):
            title = _html('<a href="%s">%s</a>', reference.url, title)
        number = reference.number
        more = "".join([f" {closed(part)}" for part in (reference.publisher, reference.published) if part])
        return _html(
            '<li id="%s" value="%s">%s%s%s</li>', self.id("ref", number), str(number), title, more, self._back(number)
        )

    def _back(self, number: int) -> Markup:
        places = self.places[number]
        label = self.label("back_to_text")
        links: list[Markup] = []
        for i, claim in enumerate(places, 1):
            which = str(i) if len(places) > 1 else ""
            links.append(
                _html(
                    ' <a class="at-back" href="#%s" aria-label="%s%s"><span aria-hidden="true">↑</span>%s</a>',
                    self.id("cite", number, claim),
                    label,
                    which and f" {which}",
                    which,
                )
            )
        return _joined(links)


def _html(pattern: LiteralString, *parts: str) -> Markup:
    """HTML with each `%s` filled in: what is not `Markup` is escaped. Nothing of the content is ever a pattern."""
    return _markup(pattern % tuple(map(_safe, parts)))


def _joined(parts: Iterable[Markup], between: LiteralString = "") -> Markup:
    return _markup(between.join(parts))


def _safe(part: str) -> str:
    """The part as it may stand in HTML; most, ids above all, are so already, and this is the quickest way to know."""
    if type(part) is Markup:
        return part
    return escape(part) if "<" in part or "&" in part or ">" in part or '"' in part or "'" in part else part


def _markup(safe: str) -> Markup:
    """`Markup(safe)` in half the time: it need not ask whether the string is Markup already."""
    return str.__new__(Markup, safe)


def _targets(page: Page) -> dict[str, str]:
    """Ids by the name that authors know; a section before a claim before a term of the same name."""
    prefix = f"{page.article}_"
    return {
        **{entry.term: f"{prefix}term-{entry.term}" for entry in page.definitions},
        **{statement.claim: f"{prefix}claim-{statement.claim}" for statement in page.statements()},
        **{section.id: f"{prefix}section-{section.id}" for section in page.sections},
    }
