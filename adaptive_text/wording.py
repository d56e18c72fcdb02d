"""Wordings: a variant expanded for one profile, its facts formatted and its markup parsed.

Articles are compiled once (`compiling`); wording one for a locale and a glossary is writing values into finished trees.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from msgspec.structs import replace

from adaptive_text.article import Article
from adaptive_text.errors import ArticleError
from adaptive_text.glossary import Glossary
from adaptive_text.inline import Inline, Inlines, Text, plain_text
from adaptive_text.language.compiling import (
    CompiledText,
    CompiledVariant,
    Slot,
    check_article,
    check_terms,
    compile_article,
    filtered,
    markup_faults,
)
from adaptive_text.language.expressions import placeholder
from adaptive_text.language.markup import parse_markup
from adaptive_text.language.values import Words
from adaptive_text.locales import country_name, format_date, locale_of

# Whoever needs wordings needs these as well: one module to import from.
__all__ = [
    "Wording",
    "check_article",
    "check_terms",
    "compile_article",
    "country_name",
    "expand",
    "format_date",
    "locale_of",
    "markup",
    "markup_faults",
    "word",
]


@dataclass(frozen=True, slots=True)
class Wording:
    """A variant expanded for one profile."""

    register: str
    shape: Literal["text", "list", "table"]
    content: Inlines = ()
    """Of a text."""
    lead: Inlines = ()
    """Of a list."""
    items: tuple[Inlines, ...] = ()
    columns: tuple[Inlines, ...] = ()
    """Of a table."""
    rows: tuple[tuple[Inlines, ...], ...] = ()
    caption: Inlines = ()
    facts: frozenset[str] = frozenset()
    """Names of the facts that it refers to."""
    terms: frozenset[str] = frozenset()
    """Ids of the terms whose names it prints with `{{ term.id }}`."""

    @property
    def units(self) -> tuple[str, ...]:
        """The plain texts that are scored, each of them one sentence or more; tables are not scored."""
        if self.shape == "table":
            return ()
        parts = (self.content,) if self.shape == "text" else (self.lead, *self.items)
        return tuple(text for part in parts if (text := plain_text(part)))

    @property
    def text(self) -> str:
        """Everything that is said, without markup: units, cells and captions, one a line."""
        cells = (*self.columns, *(cell for row in self.rows for cell in row))
        parts = (self.content, self.lead, *self.items, self.caption, *cells)
        return "\n".join(text for part in parts if (text := plain_text(part)))


class _Names(NamedTuple):
    """What decides the name of a term."""

    glossary: Glossary | None
    registers: Sequence[str]
    region: str | None


def word(  # noqa: PLR0917 - what, then for whom
    article: Article,
    claim: str,
    register: str,
    glossary: Glossary | None,
    registers: Sequence[str],
    locale: str,
) -> Wording:
    """A claim's variant in one register, expanded for a locale; `registers` runs from precise to plain.

    Raises `ArticleError` with all problems of the article where that variant cannot be worded, and where it prints a
    term that the glossary does not have; `KeyError` where there is no such variant.
    """
    compiled = compile_article(article)
    found = compiled.variants.get((claim, register))
    if found is None:
        if not any(problem.severity == "error" for problem in compiled.problems):
            raise KeyError(claim, register)
        raise ArticleError(f'the article "{article.id}" cannot be worded', compiled.problems)
    if unknown := found.terms - (glossary.terms.keys() if glossary else frozenset()):
        message = f'the article "{article.id}" prints unknown terms: {", ".join(sorted(unknown))}'
        raise ArticleError(message, check_terms(article, glossary or Glossary()))
    region = article.region or article.lang.partition("-")[2] or None
    return expand(found, glossary, registers, locale, region)


def expand(
    compiled: CompiledVariant,
    glossary: Glossary | None,
    registers: Sequence[str],
    locale: str,
    region: str | None,
) -> Wording:
    """The wording of a compiled variant, whose terms are all in the glossary."""
    names = _Names(glossary, registers, region)
    variant = compiled.variant

    def at(*path: str | int) -> Inlines:
        text = compiled.texts.get(path)
        return () if text is None else _filled(text, compiled.register, names, locale)

    return Wording(
        compiled.register,
        variant.shape,
        content=at("text"),
        lead=at("lead"),
        items=tuple(at("items", i) for i in range(len(variant.items))),
        columns=tuple(at("columns", i) for i in range(len(variant.columns))),
        rows=tuple(tuple(at("rows", r, c) for c in range(len(row))) for r, row in enumerate(variant.rows)),
        caption=at("caption"),
        facts=compiled.facts,
        terms=compiled.terms,
    )


def _filled(text: CompiledText, register: str, names: _Names, locale: str) -> Inlines:
    """The text with its values written in."""
    if not text.slots:
        return text.content
    shown = {ord(placeholder(i)): _shown(slot, register, names, locale) for i, slot in enumerate(text.slots)}
    return _map_text(text.content, lambda piece: piece.translate(shown))


def _shown(slot: Slot, register: str, names: _Names, locale: str) -> str:
    if slot.value is not None:
        return slot.value.show(locale)
    assert names.glossary is not None, "word() refuses terms without a glossary"
    name = names.glossary.name(slot.expression.part or "", register, names.registers, names.region)
    return filtered(Words(name), slot.expression).show(locale)


def _map_text(content: Inlines, change: Callable[[str], str]) -> Inlines:
    return tuple(_map_node(node, change) for node in content)


def _map_node(node: Inline, change: Callable[[str], str]) -> Inline:
    if isinstance(node, Text):
        return Text(change(node.text))
    return replace(node, content=_map_text(node.content, change))


def markup(text: str) -> Inlines:
    """Text with markup and no expressions, such as a profile's notice, as a tree."""
    return parse_markup(text).content
