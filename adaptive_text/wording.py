"""Wordings: a variant expanded for one profile, its facts formatted and its markup parsed.

Articles are compiled once (`compiling`); wording one for a locale and a glossary is writing values into finished trees.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
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
from adaptive_text.language.expressions import MOST_EXPRESSIONS, placeholder
from adaptive_text.language.markup import parse_markup
from adaptive_text.language.values import Words
from adaptive_text.locales import country_name, format_date, locale_of
from adaptive_text.record import Path

# Whoever needs wordings needs these as well: one module to import from.
__all__ = [
    "Origins",
    "SlotSpan",
    "TermSpan",
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
    "origins",
    "trace",
    "word",
]

_PLACEHOLDER = re.compile(f"[{placeholder(0)}-{placeholder(MOST_EXPRESSIONS - 1)}]")


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


@dataclass(frozen=True, slots=True)
class SlotSpan:
    """Characters of `Wording.text` that were printed from a fact."""

    start: int
    end: int
    fact: str
    part: str | None
    """Of the fact: `drug` of `{{ clear.drug }}`."""


@dataclass(frozen=True, slots=True)
class TermSpan:
    """Characters of `Wording.text` that are the name of a term, printed by `{{ term.id }}`."""

    start: int
    end: int
    term: str


class _Line(NamedTuple):
    """One line of `Wording.text`, and what it was made from."""

    path: Path
    text: CompiledText
    start: int
    end: int
    values: tuple[tuple[int, int, Slot], ...]
    """Where the value of each slot begins and ends, in `Wording.text` too."""

    def origin(self, offset: int) -> int:
        index = offset - self.start
        for start, end, slot in self.values:
            if offset < start:
                break
            if offset < end:
                return slot.start
            index -= end - start - 1  # its placeholder is one character
        origins = self.text.origins
        return origins[index] if index < len(origins) else len(self.text.source)


@dataclass(frozen=True, slots=True)
class Origins:
    """Where the characters of one `Wording.text` come from."""

    _lines: tuple[_Line, ...]

    @property
    def slots(self) -> tuple[SlotSpan, ...]:
        """What facts printed, in reading order."""
        return tuple(
            SlotSpan(start, end, slot.expression.name, slot.expression.part)
            for start, end, slot in self._values()
            if not slot.expression.is_term
        )

    @property
    def terms(self) -> tuple[TermSpan, ...]:
        """The printed names of terms, in reading order."""
        return tuple(
            TermSpan(start, end, slot.expression.part or "")
            for start, end, slot in self._values()
            if slot.expression.is_term
        )

    def _values(self) -> Iterator[tuple[int, int, Slot]]:
        return (value for line in self._lines for value in line.values)

    def origin(self, offset: int) -> tuple[Path, int]:
        """The author's text, by its way from the variant, and the offset in it of what made this character.

        Of a printed character: where its expression begins. Of the end of a line: the end of its text. Raises
        `IndexError` outside the wording's text.
        """
        if not self._lines or not 0 <= offset <= self._lines[-1].end:
            message = f"the wording has no such character (got {offset})"
            raise IndexError(message)
        line = self._lines[bisect_right(self._lines, offset, key=lambda line: line.start) - 1]
        return line.path, line.origin(offset)


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
    return expand(_compiled(article, claim, register, glossary), glossary, registers, locale, _region(article))


def trace(  # noqa: PLR0917 - like `word`
    article: Article,
    claim: str,
    register: str,
    glossary: Glossary | None,
    registers: Sequence[str],
    locale: str,
) -> Origins:
    """Where the characters of what `word` gives for the same arguments come from; raises as it does."""
    return origins(_compiled(article, claim, register, glossary), glossary, registers, locale, _region(article))


def _compiled(article: Article, claim: str, register: str, glossary: Glossary | None) -> CompiledVariant:
    compiled = compile_article(article)
    found = compiled.variants.get((claim, register))
    if found is None:
        if not any(problem.severity == "error" for problem in compiled.problems):
            raise KeyError(claim, register)
        raise ArticleError(f'the article "{article.id}" cannot be worded', compiled.problems)
    if found.terms and (unknown := found.terms - (glossary.terms.keys() if glossary else frozenset())):
        message = f'the article "{article.id}" prints unknown terms: {", ".join(sorted(unknown))}'
        raise ArticleError(message, check_terms(article, glossary or Glossary()))
    return found


def _region(article: Article) -> str | None:
    return article.region or article.lang.partition("-")[2] or None


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
    said = {path: _filled(text, compiled.register, names, locale) for path, text in compiled.texts.items()}
    return Wording(
        compiled.register,
        variant.shape,
        content=said.get(("text",), ()),
        lead=said.get(("lead",), ()),
        items=tuple([said["items", i] for i in range(len(variant.items))]),
        columns=tuple([said["columns", i] for i in range(len(variant.columns))]),
        rows=tuple([tuple([said["rows", r, c] for c in range(len(row))]) for r, row in enumerate(variant.rows)]),
        caption=said.get(("caption",), ()),
        facts=compiled.facts,
        terms=compiled.terms,
    )


def origins(
    compiled: CompiledVariant,
    glossary: Glossary | None,
    registers: Sequence[str],
    locale: str,
    region: str | None,
) -> Origins:
    """Where the characters of what `expand` gives for the same arguments come from."""
    names = _Names(glossary, registers, region)
    lines: list[_Line] = []
    start = 0
    for path, text in compiled.texts.items():  # in the order of `Wording.text`
        line = _line(path, text, start, [_shown(slot, compiled.register, names, locale) for slot in text.slots])
        if line.end > start:
            lines.append(line)
            start = line.end + len("\n")
    return Origins(tuple(lines))


def _line(path: Path, text: CompiledText, start: int, shown: Sequence[str]) -> _Line:
    pieces = _PLACEHOLDER.split(plain_text(text.content))
    values: list[tuple[int, int, Slot]] = []
    end = start + len(pieces[0])
    for piece, value, slot in zip(pieces[1:], shown, text.slots, strict=True):
        values.append((end, end + len(value), slot))
        end += len(value) + len(piece)
    return _Line(path, text, start, end, tuple(values))


def _filled(text: CompiledText, register: str, names: _Names, locale: str) -> Inlines:
    """The text with its values written in."""
    if not text.slots:
        return text.content
    shown = {placeholder(i): _shown(slot, register, names, locale) for i, slot in enumerate(text.slots)}
    return _map_text(text.content, lambda piece: _PLACEHOLDER.sub(lambda found: shown[found[0]], piece))


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
