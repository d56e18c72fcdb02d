"""Inline markup: emphasis, strong, links and backslash escapes, parsed to a frozen tree; all else is literal text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from adaptive_text.inline import Emphasis, Inline, Inlines, Link, Strong, Text, plain_text
from adaptive_text.language.faults import Fault

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_inline import StateInline
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
_SPACE = " \t\r\n"
_SPACES = re.compile(f"[{_SPACE}]+")
_STEP = re.compile(f"[{_SPACE}]+|[^{_SPACE}]")
_END = "end"
"""Of the last token of a link: the index behind it."""
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
    line = _on_one_line(text)
    if not _MARKS.search(line):
        return Markup((Text(line),) if line else (), ())
    if (fault := _bounds_fault(line)) is not None:
        return Markup((), _moved([fault], text))
    builder = _Builder()
    depth = 0
    for token, start in _tokens(line):
        depth += token.nesting
        if depth > MOST_NESTED:
            fault = Fault(BOUNDS, f"at most {MOST_NESTED} marks may stand inside each other (got more)")
            return Markup((), _moved([fault.at(start)], text))
        builder.take(token, start)
    return Markup(builder.content(), _moved(builder.faults, text))


def characters(text: str) -> list[int]:
    """For each character of the plain text of good markup, its offset in the text that it was parsed from."""
    line, written = _on_one_line(text), _offsets(text)
    if not _MARKS.search(line):
        return written
    found: list[int] = []
    for token, start in _tokens(line):
        end = start + (len(token.markup) or len(token.content))
        if token.content:
            found += written[end - len(token.content) : end]
    return found


def _on_one_line(text: str) -> str:
    if "  " in text or "\n" in text or "\t" in text or "\r" in text:
        text = _SPACES.sub(" ", text)
    return text.strip(" ")


def _offsets(text: str) -> list[int]:
    """For each character of `_on_one_line(text)`, its offset in the text."""
    return [found.start() for found in _STEP.finditer(text.rstrip(_SPACE), len(text) - len(text.lstrip(_SPACE)))]


def _moved(faults: Sequence[Fault], text: str) -> tuple[Fault, ...]:
    """Faults of the one line that is parsed as faults of the text."""
    offsets = _offsets(text) if faults else []
    return tuple(fault.moved(offsets.__getitem__) for fault in faults)


def _bounds_fault(text: str) -> Fault | None:
    if len(text) > MOST_CHARACTERS:
        message = f"a text has at most {MOST_CHARACTERS:,} characters (got {len(text):,})"
        return Fault(BOUNDS, message).at(MOST_CHARACTERS)
    if (count := text.count("[")) > MOST_BRACKETS:
        message = f"a text has at most {MOST_BRACKETS} opening brackets (got {count})"
        return Fault(BOUNDS, message).at(first_beyond(text, "[", MOST_BRACKETS))
    return None


def first_beyond(text: str, piece: str, most: int) -> int:
    """Where a piece stands that a text has more often than it may: the first one too many."""
    at = -len(piece)
    for _ in range(most + 1):
        at = text.index(piece, at + len(piece))
    return at


def _tokens(line: str) -> Iterator[tuple[Token, int]]:
    """The parser's tokens, each with the place where it begins."""
    tokens: list[Token] = []
    _parser().inline.parse(line, _parser(), {}, tokens)
    start = 0
    for token in tokens:
        yield token, start
        match token.type:
            case "link_open":
                start += 1
            case "link_close":
                start = token.meta[_END]
            case _:
                start += len(token.markup) or len(token.content)


@cache
def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt

    parser = MarkdownIt("zero").enable(["emphasis", "link", "escape"])
    parser.inline.ruler.at("link", _link)
    # Links are judged on the finished tree, where a wrong one can be reported instead of printed as text.
    parser.validateLink = _any_address  # type: ignore[method-assign, assignment]  # the parser's hook
    parser.normalizeLink = str  # type: ignore[method-assign, assignment]  # the parser's hook
    return parser


def _link(state: StateInline, silent: bool) -> bool:
    """The parser's own rule, which also notes where the link ends: no token says how its address was written."""
    from markdown_it.rules_inline import link

    found = link(state, silent)
    if found and not silent:
        state.tokens[-1].meta[_END] = state.pos
    return found


def _any_address(_: str) -> bool:
    return True


class _Builder:
    """Turns the parser's flat tokens into a tree."""

    def __init__(self) -> None:
        self.stack: list[list[Inline]] = [[]]
        self.links: list[tuple[Token, int]] = []
        self.faults: list[Fault] = []

    def content(self) -> Inlines:
        return tuple(self.stack[0])

    def take(self, token: Token, start: int) -> None:
        match token.type:
            case "em_open" | "strong_open":
                self.stack.append([])
            case "link_open":
                self.stack.append([])
                self.links.append((token, start))
            case "em_close":
                self._add(Emphasis(self._closed()))
            case "strong_close":
                self._add(Strong(self._closed()))
            case "link_close":
                self._link(*self.links.pop(), self._closed())
            case _:
                self._text(token.content)

    def _closed(self) -> Inlines:
        return tuple(self.stack.pop())

    def _add(self, node: Inline) -> None:
        self.stack[-1].append(node)

    def _link(self, token: Token, start: int, content: Inlines) -> None:
        href = str(token.attrs.get("href", ""))
        faults = [fault.at(start) for fault in _link_faults(href, token.attrs.get("title"), content)]
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
