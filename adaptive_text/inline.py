"""Inline content: what stands inside one sentence of a page, as a frozen tree."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TypeAlias

from msgspec import Struct
from msgspec.structs import replace


class Text(Struct, frozen=True, tag="text"):
    """Characters, exactly as they are to be read."""

    text: str


class Emphasis(Struct, frozen=True, tag="emphasis"):
    """Stressed content."""

    content: tuple[Inline, ...]


class Strong(Struct, frozen=True, tag="strong"):
    """Important content."""

    content: tuple[Inline, ...]


class Link(Struct, frozen=True, tag="link"):
    """Content that leads somewhere; the address has passed the allow-list of schemes."""

    href: str
    content: tuple[Inline, ...]


class TermUse(Struct, frozen=True, tag="term"):
    """The first use of a glossary term that the edition explains."""

    term: str
    """The term's id in the glossary."""
    content: tuple[Inline, ...]


Inline: TypeAlias = Text | Emphasis | Strong | Link | TermUse
Inlines: TypeAlias = tuple[Inline, ...]


def plain_text(content: Iterable[Inline]) -> str:
    """The characters of the content, without markup."""
    return "".join(_texts(content))


def _texts(content: Iterable[Inline]) -> Iterator[str]:
    for node in content:
        if isinstance(node, Text):
            yield node.text
        else:
            yield from _texts(node.content)


def unmarked(content: Inlines) -> Inlines:
    """The content without marks of term uses, neighbouring texts joined."""
    nodes: list[Inline] = []
    for node in content:
        opened = unmarked(node.content) if isinstance(node, TermUse) else (_opened(node),)
        for inner in opened:
            last = nodes[-1] if nodes else None
            if isinstance(inner, Text) and isinstance(last, Text):
                nodes[-1] = Text(last.text + inner.text)
            else:
                nodes.append(inner)
    return tuple(nodes)


def _opened(node: Inline) -> Inline:
    return node if isinstance(node, Text) else replace(node, content=unmarked(node.content))
