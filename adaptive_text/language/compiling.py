"""Compiling an article: every inline text parsed, every fact looked up, every problem listed, once.

The order makes it proof against injection. Expressions are taken out first and leave private placeholders, then the
markup is parsed, and only then are values written into the finished tree: a value can never become markup.
"""

from __future__ import annotations

import weakref
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

from adaptive_text.article import Article, CompareFact, Variant
from adaptive_text.errors import MOST_PROBLEMS, Problem, Severity, did_you_mean
from adaptive_text.glossary import Glossary
from adaptive_text.inline import Inlines
from adaptive_text.language.expressions import Expression, Split, literal_faults, split
from adaptive_text.language.faults import Fault, Refused
from adaptive_text.language.filters import apply_filter, finished
from adaptive_text.language.markup import characters, parse_markup
from adaptive_text.language.units import FoundQuantity, Size, find_quantities, normalise
from adaptive_text.language.values import Share, Value, Words
from adaptive_text.quantities import amounts_of, fact_faults, parts_of, value_of
from adaptive_text.record import Path, where

UNKNOWN_FACT, UNKNOWN_PART, TYPED, UNUSED = "AT204", "AT205", "AT212", "AT213"
RESERVED, DENOMINATORS_DIFFER, UNKNOWN_TERM = "AT217", "AT218", "AT220"

LARGEST_BARE = 12
"""Bare whole numbers up to this one may be typed even where a fact has them."""


@dataclass(frozen=True, slots=True)
class Slot:
    """Where a value goes."""

    expression: Expression
    value: Value | None
    """`None` for a term, whose name depends on the register and the region."""
    start: int
    """Where the expression begins in the author's text."""


@dataclass(frozen=True, slots=True)
class CompiledText:
    """One piece of inline text."""

    content: Inlines
    """With a placeholder for each slot."""
    source: str
    """As the author wrote it."""
    slots: tuple[Slot, ...] = ()

    @property
    def origins(self) -> Sequence[int]:
        """For each character of the content's plain text, its offset in the source; of a placeholder, its slot's."""
        return _origins(self.source)


@lru_cache(maxsize=64)
def _origins(source: str) -> Sequence[int]:
    """Remembered, because whoever asks for one character mostly asks for more."""
    parts = split(source)
    return array("L", map(parts.offset, characters(parts.text)))


@dataclass(frozen=True, slots=True)
class CompiledVariant:
    """A variant whose texts are parsed and whose facts are looked up."""

    register: str
    variant: Variant
    texts: Mapping[Path, CompiledText]
    """By way from the variant."""
    facts: frozenset[str] = frozenset()
    """Names of the facts that it refers to."""
    terms: frozenset[str] = frozenset()
    """Ids of the terms whose names it prints."""

    @classmethod
    def of(cls, register: str, variant: Variant, texts: Mapping[Path, CompiledText]) -> CompiledVariant:
        """A variant with what its texts refer to."""
        expressions = [slot.expression for text in texts.values() for slot in text.slots]
        facts = frozenset([expression.name for expression in expressions if not expression.is_term])
        terms = frozenset([expression.part or "" for expression in expressions if expression.is_term])
        return cls(register, variant, texts, facts, terms)

    @property
    def slots(self) -> Iterator[Slot]:
        """Every slot, in reading order."""
        return (slot for text in self.texts.values() for slot in text.slots)

    @property
    def placed_slots(self) -> Iterator[tuple[Path, Slot]]:
        """The same, each with the way to its text from the variant."""
        return ((path, slot) for path, text in self.texts.items() for slot in text.slots)


@dataclass(frozen=True, slots=True)
class CompiledArticle:
    """All variants of an article, and everything that is wrong with its facts and texts."""

    variants: Mapping[tuple[str, str], CompiledVariant]
    """By claim and register."""
    problems: tuple[Problem, ...]


def filtered(value: Value, expression: Expression) -> Value:
    """What the filters of an expression make of a value. Raises `Refused`."""
    for call in expression.calls:
        value = apply_filter(call.filter, value, call.arguments)
    return finished(value)


_compiled: dict[int, CompiledArticle] = {}
"""By identity of articles that live: an article is frozen, and compiling it twice would say the same."""


def compile_article(article: Article) -> CompiledArticle:
    """Parse every text of an article and look its facts up, once; of faulty variants there are only the problems."""
    found = _compiled.get(id(article))
    if found is None:
        found = _Compiler(article).compile()
        if _compiled.setdefault(id(article), found) is found:
            weakref.finalize(article, _compiled.pop, id(article), None).atexit = False
    return found


def check_article(article: Article) -> tuple[Problem, ...]:
    """Everything that is wrong with an article's facts, expressions and markup, in the order of the file's parts."""
    return compile_article(article).problems


def check_terms(article: Article, glossary: Glossary) -> tuple[Problem, ...]:
    """Every `{{ term.id }}` of an article whose term the glossary does not have."""
    return tuple(islice(_unknown_terms(article, glossary), MOST_PROBLEMS))


def _unknown_terms(article: Article, glossary: Glossary) -> Iterator[Problem]:
    compiled = compile_article(article)
    for path, claim, register in _variants(article):
        found = compiled.variants.get((claim, register))
        for part, slot in found.placed_slots if found else ():
            term = slot.expression.part or ""
            if slot.expression.is_term and term not in glossary.terms:
                fault = Fault(UNKNOWN_TERM, f'unknown term (got "{term}")', did_you_mean(term, glossary.terms))
                yield _problem(article, (*path, *part), fault.at(slot.start))


def markup_faults(text: str) -> tuple[Fault, ...]:
    """What is wrong with a text that may have markup and no expressions, such as a profile's notice."""
    return (*literal_faults(text), *parse_markup(text).faults)


def _problem(article: Article, path: Path, fault: Fault, severity: Severity = "error") -> Problem:
    shown = path[:-1] if path[-1:] == ("text",) else path
    return Problem(*article.place(path, fault.offset), where(shown), *fault, severity)


def _variants(article: Article) -> Iterator[tuple[Path, str, str]]:
    """Every variant: its way from the top, its claim and its register."""
    for path, _, claim in article.claims():
        for register in claim.variants:
            yield (*path, "variants", register), claim.id, register


class _Compiler:
    """Compiles one article and notes its problems."""

    def __init__(self, article: Article) -> None:
        self.article = article
        self.problems: list[Problem] = []
        self.used: set[str] = set()
        self.broken: set[str] = set()
        """Facts with faults of their own, which expressions are not blamed for."""
        self.declared: dict[Size, str] = {}
        """The expression for each declared quantity."""
        self.values: dict[Expression, Value | None] = {}
        """What was looked up before: the registers of a claim mostly use the same expressions."""

    def compile(self) -> CompiledArticle:
        variants: dict[tuple[str, str], CompiledVariant] = {}
        with suppress(_Enough):
            self._all(variants)
        return CompiledArticle(variants, tuple(self.problems))

    def _all(self, variants: dict[tuple[str, str], CompiledVariant]) -> None:
        self._facts()
        self._literals()
        for path, _, claim in self.article.claims():
            for register, variant in claim.variants.items():
                compiled = self._variant((*path, "variants", register), register, variant)
                if compiled is not None:
                    variants[claim.id, register] = compiled
        self._unused()

    def _note(self, path: Path, faults: Iterable[Fault]) -> bool:
        """Note faults of the text at a path; whether there were any."""
        found = [_problem(self.article, path, fault) for fault in faults]
        self.problems += found
        if len(self.problems) > MOST_PROBLEMS:
            raise _Enough
        return bool(found)

    def _facts(self) -> None:
        for name, fact in self.article.facts.items():
            if name == "term":
                reserved = Fault(RESERVED, 'a fact cannot be called "term"', "{{ term.id }} prints the name of a term")
                self._note(("facts", name), [reserved])
            for path, fault in fact_faults(fact):
                self.broken.add(name)
                self._note(("facts", name, *path), [fault])
            if name not in self.broken:
                self._declare(name)

    def _declare(self, name: str) -> None:
        fact = self.article.facts[name]
        labels = [f"{name}.{part}" for part in parts_of(fact) if part != "of"] or [name]
        for label, amount in zip(labels, amounts_of(fact), strict=False):
            self.declared.setdefault(normalise(amount.number, amount.unit), label)

    def _literals(self) -> None:
        article = self.article
        fields: list[tuple[Path, Mapping[str, str] | None]] = [
            (("title",), article.title),
            (("question",), article.question),
        ]
        fields += [(("sections", s, "heading"), section.heading) for s, section in enumerate(article.sections)]
        fields += [((*path, "label"), claim.label) for path, _, claim in article.claims()]
        for path, texts in fields:
            for audience, text in (texts or {}).items():
                self._note((*path, audience), literal_faults(text))

    def _variant(self, path: Path, register: str, variant: Variant) -> CompiledVariant | None:
        texts = {part: self._text((*path, *part), text) for part, text in variant.parts()}
        good = {part: text for part, text in texts.items() if text is not None}
        compiled = CompiledVariant.of(register, variant, good)
        faulty = [self._note((*path, *part), [fault]) for part, fault in self._denominator_faults(compiled)]
        return None if faulty or len(good) < len(texts) else compiled

    def _text(self, path: Path, text: str) -> CompiledText | None:
        parts = split(text)
        faulty = self._note(path, parts.faults)
        slots = [self._slot(path, *found) for found in zip(parts.expressions, parts.starts, strict=True)]
        faulty |= self._note(path, self._typed(parts))
        parsed = parse_markup(parts.text)
        faulty |= self._note(path, (fault.moved(parts.offset) for fault in parsed.faults))
        good = tuple([slot for slot in slots if slot is not None])
        return None if faulty or len(good) < len(slots) else CompiledText(parsed.content, text, good)

    def _slot(self, path: Path, expression: Expression, start: int) -> Slot | None:
        try:
            if expression not in self.values:
                self.values[expression] = self._value(expression)
            return Slot(expression, self.values[expression], start)
        except Refused as refused:
            code, message, hint = refused.fault
            self._note(path, [Fault(code, f"in {{{{ {expression.source} }}}}: {message}", hint).at(start)])
        except _Broken:
            pass
        return None

    def _value(self, expression: Expression) -> Value | None:
        if expression.is_term:
            if expression.part is None:
                raise Refused(UNKNOWN_PART, "which term is missing (got nothing)", "write its id, as in {{ term.ad }}")
            filtered(Words(expression.part), expression)
            return None
        fact = self.article.facts.get(expression.name)
        if fact is None:
            hint = did_you_mean(expression.name, self.article.facts)
            raise Refused(UNKNOWN_FACT, f'unknown fact (got "{expression.name}")', hint)
        self.used.add(expression.name)
        if expression.name in self.broken:
            raise _Broken
        return filtered(value_of(fact, expression.part), expression)

    def _typed(self, parts: Split) -> Iterator[Fault]:
        """Quantities typed where a declared fact has them."""
        for found in find_quantities(parts.text):
            label = next((self.declared[size] for size in _sizes(found) if size in self.declared), None)
            if label is not None:
                message = f'a number is typed where a fact has it (got "{parts.text[found.start : found.end]}")'
                hint = f"write {{{{ {label} }}}}, so that they cannot drift apart"
                yield Fault(TYPED, message, hint).at(parts.offset(found.start))

    def _denominator_faults(self, compiled: CompiledVariant) -> Iterator[tuple[Path, Fault]]:
        """Of each comparison that is counted in groups of several sizes, where the second size stands."""
        groups: dict[str, dict[int, tuple[Path, int]]] = {}
        for path, slot in compiled.placed_slots:
            is_member = isinstance(self.article.facts.get(slot.expression.name), CompareFact)
            if is_member and isinstance(slot.value, Share):
                groups.setdefault(slot.expression.name, {}).setdefault(slot.value.of, (path, slot.start))
        for name, sizes in groups.items():
            if len(sizes) > 1:
                got = " and ".join(f"{size:,}" for size in sorted(sizes))
                message = f'the members of "{name}" are counted in groups of different sizes (got {got})'
                _, (path, start), *_ = sizes.values()
                yield path, Fault(DENOMINATORS_DIFFER, message, "give every out_of the same number").at(start)

    def _unused(self) -> None:
        for name, fact in self.article.facts.items():
            if name not in self.used:
                labels = [f"{name}.{part}" for part in parts_of(fact)] if isinstance(fact, CompareFact) else [name]
                hint = f"write {{{{ {labels[0]} }}}}, or leave the fact out" if labels else "leave the fact out"
                fault = Fault(UNUSED, f'no variant refers to this fact (got "{name}")', hint)
                self.problems.append(_problem(self.article, ("facts", name), fault, "warning"))


class _Enough(Exception):
    """There are more faults than anyone will read."""


class _Broken(Exception):
    """The fact is at fault, and it is noted there."""


def _sizes(found: FoundQuantity) -> Iterator[Size]:
    """The quantities that digits in text may stand for; what is counted may be declared without its unit."""
    if found.unit is not None:
        yield normalise(found.number, found.unit)
    if (found.unit is None or found.unit.whole) and not _is_small(found):
        yield normalise(found.number, None)


def _is_small(found: FoundQuantity) -> bool:
    return found.number in range(LARGEST_BARE + 1)
