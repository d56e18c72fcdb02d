"""Inline content as HTML, and the ids and links of one page: no link without an end, no id twice."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from markupsafe import Markup, escape

from adaptive_text.inline import Emphasis, Inline, Inlines, Link, Strong, TermUse, Text
from adaptive_text.labels import closed, filled
from adaptive_text.page import Page, Statement

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
        places: dict[int, tuple[str, ...]] = {reference.number: () for reference in page.references}
        for statement in page.statements():
            for number in places.keys() & set(statement.cites):
                places[number] += (statement.claim,)
        return cls(page, edition_url, _targets(page), places)

    def id(self, kind: str, *names: str | int) -> str:
        """An id for a part of the page. Article ids have no `_`, so no other article has the same."""
        return "-".join((f"{self.page.article}_{kind}", *map(str, names)))

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
        return Markup("").join(self._node(node, linked) for node in content)

    def _node(self, node: Inline, linked: bool) -> Markup:
        match node:
            case Text(text):
                return escape(text)
            case Emphasis(content):
                return Markup("<em>{}</em>").format(self.inline(content, linked=linked))
            case Strong(content):
                return Markup("<strong>{}</strong>").format(self.inline(content, linked=linked))
            case Link(href, content):
                return self._link(href, content, linked)
            case TermUse(term, content):
                return self._term(term, content, linked)

    def _link(self, href: str, content: Inlines, linked: bool) -> Markup:
        end = f"#{self.targets[href[1:]]}" if href.startswith("#") and href[1:] in self.targets else href
        if linked or not (leads_away(end) or end != href):
            return self.inline(content, linked=linked)
        return Markup('<a href="{}">{}</a>').format(end, self.inline(content, linked=True))

    def _term(self, term: str, content: Inlines, linked: bool) -> Markup:
        if linked:
            return self.inline(content, linked=True)
        if not self.defines(term):
            return Markup("<dfn>{}</dfn>").format(self.inline(content))
        text = self.inline(content, linked=True)
        return Markup('<a class="at-term" href="#{}">{}</a>').format(self.id("term", term), text)


def _targets(page: Page) -> dict[str, str]:
    """Ids by the name that authors know; a section before a claim before a term of the same name."""
    prefix = f"{page.article}_"
    return {
        **{entry.term: f"{prefix}term-{entry.term}" for entry in page.definitions},
        **{statement.claim: f"{prefix}claim-{statement.claim}" for statement in page.statements()},
        **{section.id: f"{prefix}section-{section.id}" for section in page.sections},
    }
