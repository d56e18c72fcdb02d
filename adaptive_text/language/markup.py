"""Inline markup: emphasis, strong, links and backslash escapes, parsed to a frozen tree; all else is literal text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple

from adaptive_text.inline import Emphasis, Inline, Inlines, Link, Strong, Text, plain_text
from adaptive_text.language.faults import Fault

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

LINK, BOUNDS = "AT210", "AT201"

MOST_CHARACTERS = 10_000
"""The longest inline text."""
MOST_BRACKETS = 200
"""How many opening brackets one text may have: looking for links takes longer with each."""
MOST_NESTED = 20
"""How many marks may stand inside each other."""
_MARKS = re.compile(r"[\\*_\[]")
FIRST_PLACEHOLDER = 0xF0000
"""The first of the private characters that stand for expressions while markup is parsed."""
_SPACES = re.compile(r"[ \t\r\n]+")
_SAFE = r"[A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=%-]"
_HREF = re.compile(
    rf"https?://[A-Za-z0-9.-]+(?::[0-9]+)?(?:[/?#]{_SAFE}*)?"
    r"|mailto:[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+"
    rf"|/(?!/){_SAFE}*"
    r"|#[A-Za-z0-9_-]+"
)
_ALLOWED = "allowed are https, http, mailto, /path and #id, in ASCII without spaces"


class Markup(NamedTuple):
    """A text with its markup parsed."""

    content: Inlines
    faults: tuple[Fault, ...]


def parse_markup(text: str) -> Markup:
    """Parse inline markup; whatever is wrong with it stands in `faults`.

    Line breaks and runs of spaces become one space; unbalanced marks stay as they are. A link that may not be is left
    out of the tree, its text stays.
    """
    text = _SPACES.sub(" ", text).strip(" ")
    if not _MARKS.search(text):
        return Markup((Text(text),) if text else (), ())
    if (fault := _bounds_fault(text)) is not None:
        return Markup((), (fault,))
    tokens = _parser().parseInline(text)[0].children or []
    if max(accumulate(token.nesting for token in tokens), default=0) > MOST_NESTED:
        fault = Fault(BOUNDS, f"at most {MOST_NESTED} marks may stand inside each other (got more)")
        return Markup((), (fault,))
    builder = _Builder()
    for token in tokens:
        builder.take(token)
    return Markup(builder.content(), tuple(builder.faults))


def _bounds_fault(text: str) -> Fault | None:
    if len(text) > MOST_CHARACTERS:
        return Fault(BOUNDS, f"a text has at most {MOST_CHARACTERS:,} characters (got {len(text):,})")
    if (count := text.count("[")) > MOST_BRACKETS:
        return Fault(BOUNDS, f"a text has at most {MOST_BRACKETS} opening brackets (got {count})")
    return None


@cache
def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt

    parser = MarkdownIt("zero").enable(["emphasis", "link", "escape"])
    # Links are judged on the finished tree, where a wrong one can be reported instead of printed as text.
    parser.validateLink = _any_address  # type: ignore[method-assign, assignment]  # the parser's hook
    parser.normalizeLink = str  # type: ignore[method-assign, assignment]  # the parser's hook
    return parser


def _any_address(_: str) -> bool:
    return True


class _Builder:
    """Turns the parser's flat tokens into a tree."""

    def __init__(self) -> None:
        self.stack: list[list[Inline]] = [[]]
        self.links: list[Token] = []
        self.faults: list[Fault] = []

    def content(self) -> Inlines:
        return tuple(self.stack[0])

    def take(self, token: Token) -> None:
        match token.type:
            case "em_open" | "strong_open":
                self.stack.append([])
            case "link_open":
                self.stack.append([])
                self.links.append(token)
            case "em_close":
                self._add(Emphasis(self._closed()))
            case "strong_close":
                self._add(Strong(self._closed()))
            case "link_close":
                self._link(self.links.pop(), self._closed())
            case _:
                self._text(token.content)

    def _closed(self) -> Inlines:
        return tuple(self.stack.pop())

    def _add(self, node: Inline) -> None:
        self.stack[-1].append(node)

    def _link(self, token: Token, content: Inlines) -> None:
        href = str(token.attrs.get("href", ""))
        faults = list(_link_faults(href, token.attrs.get("title"), content))
        self.faults += faults
        if not faults:
            self._add(Link(href, content))
            return
        for node in content:
            self._add(node)

    def _text(self, text: str) -> None:
        here = self.stack[-1]
        if here and isinstance(last := here[-1], Text):
            here[-1] = Text(last.text + text)
        elif text:
            here.append(Text(text))


def _link_faults(href: str, title: object, content: Inlines) -> Iterator[Fault]:
    if (fault := href_fault(href)) is not None:
        yield fault
    if title is not None:
        yield Fault(LINK, f'a link has no title (got "{title}")', "say it in the text")
    if not plain_text(content).strip():
        yield Fault(LINK, f'a link needs words to click on (got "[]({href})")')


def href_fault(href: str) -> Fault | None:
    """Why an address may not be linked to; `None` where it may."""
    if any(ord(character) >= FIRST_PLACEHOLDER for character in href):
        return Fault(LINK, "an expression cannot stand in the address of a link", "write the address out")
    if not _HREF.fullmatch(href):
        return Fault(LINK, f'this address cannot be linked to (got "{href[:80]}")', _ALLOWED)
    return None
