"""The guard of a claim: every wording against the claim's meaning, which is its most precise wording.

What an author declares is honoured: `omits` and `adds` with their `because`, `defines`, and facts marked `technical`.
What `keep` names must be carried by every wording.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple, cast

from adaptive_text.article import ASSERTIONS, CompareFact
from adaptive_text.fidelity import (
    Difference,
    FactSpan,
    Kind,
    Passage,
    asserts,
    compare,
    denies,
    first_negation,
    negative_words,
)

if TYPE_CHECKING:
    from adaptive_text.article import Claim, Fact, Variant
    from adaptive_text.glossary import Glossary

GRAVE = frozenset({"fact", "quantity", "negation", "certainty"})
"""Kinds that no wording may lose without saying so."""
OF_FACTS = frozenset({"quantity", "identifier", "concept"})
"""Kinds under which the loss of a declared fact is found; it is told under the fact's name."""
DEFINING = 0.5
"""Share of a clause's content words that stand in a term's definition from which on the clause defines the term."""


_CARRIERS = {
    "certainty": '"may", "probably", "it is not known"',
    "negation": '"not", "no", "without", "unable"',
    "direction": '"rises", "fewer", "worse", "no change"',
    "obligation": '"must", "should", "do not"',
    "comparator": '"than", "compared with", "placebo"',
}
"""What carries a kind of assertion that a claim keeps, as examples."""
NEAREST = 3
"""Content words on each side of an addition that may define a term, where the whole clause does not."""
_BESIDE = re.compile(r"(?:\s*[\[(]\w{1,6}[\])])?[\s,:=(]*(?:(?:of|was|is)\s+)?")
"""Between the name of a statistic and its value."""


@dataclass(frozen=True)
class Told:
    """One variant of a claim, worded."""

    register: str
    variant: Variant
    text: str
    facts: tuple[FactSpan, ...] = ()
    """Where values were printed, in the order of the text."""

    @cached_property
    def passage(self) -> Passage:
        """The text as the guard reads it."""
        return Passage(self.text, self.facts)

    @property
    def members(self) -> frozenset[tuple[str, str]]:
        """The parts of facts that it prints."""
        return frozenset((span.fact, span.part) for span in self.facts if span.part is not None)


class Finding(NamedTuple):
    """Something that a wording does to the meaning of its claim."""

    register: str
    difference: Difference | None
    """From the meaning to the wording; `None` for what is wrong with a declaration."""
    message: str
    span: tuple[int, int] | None = None
    """In the wording, in characters; `None` for the whole of it."""
    field: tuple[str, int] | None = None
    """The declaration that is wrong: `("omits", 0)`."""
    is_kept: bool = False
    """Whether the claim's `keep` names it."""
    is_apart: bool = False
    """Whether members of a comparison are apart."""

    @property
    def is_grave(self) -> bool:
        """Whether it is an error: anything but the loss of a lesser kind."""
        found = self.difference
        return found is None or self.is_kept or found.change != "lost" or found.kind in GRAVE


def guard(
    claim: Claim,
    told: Sequence[Told],
    facts: Mapping[str, Fact],
    glossary: Glossary | None = None,
    topics: frozenset[str] = frozenset(),
) -> Iterator[Finding]:
    """What the wordings of a claim do to its meaning; `told` runs from precise to plain.

    `topics` are terms that the whole article is about, which a wording need not name.
    """
    meaning = told[0]
    yield from _apart(meaning, facts, lost=facts.keys())
    yield from _not_kept(claim, meaning, facts, glossary, lost=facts.keys())
    for other in told[1:]:
        guarded = _Guarded(meaning, other, facts, glossary, topics)
        yield from _apart(other, facts, lost=guarded.lost)
        yield from _not_kept(claim, other, facts, glossary, lost=guarded.lost)
        yield from guarded.findings()


def _apart(one: Told, facts: Mapping[str, Fact], lost: Collection[str]) -> Iterator[Finding]:
    """Comparisons of which a wording prints some members and does not say the others: they are fair together only."""
    for name in sorted({fact for fact, _ in one.members}):
        fact = facts[name]
        printed = {part for fact_name, part in one.members if fact_name == name}
        if not isinstance(fact, CompareFact) or not printed & fact.compare.keys():
            continue
        missing = [member for member in fact.compare if member not in printed]
        if missing and name in lost:
            message = f'the members of "{name}" are only fair together (missing {", ".join(missing)})'
            yield Finding(one.register, None, message, is_apart=True)


def _not_kept(
    claim: Claim, one: Told, facts: Mapping[str, Fact], glossary: Glossary | None, lost: Collection[str]
) -> Iterator[Finding]:
    """What the claim keeps and a wording does not carry; a name of the article's own facts is one of those."""
    printed = {span.fact for span in one.facts}
    for name in claim.keep:
        if name in ASSERTIONS:
            carried = asserts(one.passage, cast("Kind", name), glossary)
        elif name in facts:
            carried = name in printed or name not in lost
        elif glossary is not None and name in glossary.terms:
            carried = any(use.term == name for use in glossary.find(one.text))
        else:
            carried = False
        if not carried:
            such = f" (by words such as {_CARRIERS[name]})" if name in _CARRIERS else ""
            message = f'the claim keeps "{name}", and this wording does not carry it{such}'
            yield Finding(one.register, None, message, is_kept=True)


@dataclass
class _Guarded:
    """One wording beside the meaning."""

    meaning: Told
    other: Told
    facts: Mapping[str, Fact]
    glossary: Glossary | None
    topics: frozenset[str]

    @cached_property
    def found(self) -> Sequence[Difference]:
        """Everything that the wording asserts differently from the meaning."""
        return compare(self.meaning.passage, self.other.passage, self.glossary)

    @cached_property
    def lost(self) -> frozenset[str]:
        """Declared facts of the meaning that the wording says neither by name nor in words."""
        names = {_fact_at(self.meaning, found.span_a) for found in self.found if _is_loss_of_fact(found)}
        printed = {span.fact for span in self.other.facts}
        said = self.other.text.casefold()
        names -= {fact for fact in names if fact is not None and self._prints(fact)}
        names |= {
            span.fact
            for span in self.meaning.facts
            if span.fact not in printed
            and not asserts(Passage(self.meaning.text[span.start : span.end]), "quantity")
            and self.meaning.text[span.start : span.end].casefold() not in said
        }
        return frozenset(name for name in names if name is not None)

    def _is_reprinted(self, found: Difference) -> bool:
        """Whether what seems new was printed from a fact that the meaning prints as well."""
        fact = _fact_at(self.other, found.span_b) if found.change == "added" and found.kind in OF_FACTS else None
        return fact is not None and self._prints(fact)

    def _prints(self, fact: str) -> bool:
        """Whether the wording prints whatever the meaning prints of a fact, in whatever words around it."""
        ours, theirs = ({span.part for span in told.facts if span.fact == fact} for told in (self.meaning, self.other))
        return bool(theirs) and ours <= theirs

    def findings(self) -> Iterator[Finding]:
        """What neither a declaration nor a definition accounts for, and declarations that excuse nothing."""
        for found in self._told():
            if not (self._is_excused(found) or self._defines(found) or self._is_topic(found) or self._is_moved(found)):
                yield Finding(self.other.register, found, found.message, found.span_b)
        yield from self._idle()

    def _told(self) -> Iterator[Difference]:
        """The differences; the loss of a declared fact once, under its name, and of a technical one not at all."""
        for found in map(self._without_omitted, self.found):
            if found is None or self._is_reprinted(found) or self._names_technical(found):
                continue
            if not _is_loss_of_fact(found) or _fact_at(self.meaning, found.span_a) is None:
                yield found
        if not any(found.kind == "negation" for found in self.found):
            yield from self._denied()
        for name in sorted(self.lost):
            if not self.facts[name].technical:
                span = next((span.start, span.end) for span in self.meaning.facts if span.fact == name)
                text = self.meaning.text[slice(*span)]
                yield Difference("fact", "lost", text, "", f'the fact "{name}" ("{text}") is missing', span, None)

    def _without_omitted(self, found: Difference) -> Difference | None:
        """A difference without the fact on its one side that the wording may lack: what is left is new, or nothing."""
        fact = _fact_at(self.meaning, found.span_a) if found.change == "altered" and found.kind == "quantity" else None
        if fact is None or not self._may_lack(fact):
            return found
        if not asserts(Passage(found.b), "quantity"):
            return None
        return Difference("quantity", "added", "", found.b, f'"{found.b}" is added', None, found.span_b)

    def _may_lack(self, fact: str) -> bool:
        is_excused = self.facts[fact].technical or not {fact, "quantity"}.isdisjoint(self.other.variant.omits)
        return is_excused and not any(span.fact == fact for span in self.other.facts)

    def _names_technical(self, found: Difference) -> bool:
        """Whether a lost name or unit stands beside a technical fact, which may be left out: "95% CI 0.62 to 0.89"."""
        if found.kind != "concept" or found.change != "lost" or found.span_a is None:
            return False
        start, end = found.span_a
        text = self.meaning.text
        beside = (
            span.fact
            for span in self.meaning.facts
            if (span.start >= end and _BESIDE.fullmatch(text, end, span.start))
            or (span.end <= start and text[span.end : start].isspace())
        )
        return any(self.facts[fact].technical and self._may_lack(fact) for fact in beside)

    def _denied(self) -> Iterator[Difference]:
        """A negation where the other wording denies nothing at all, however far apart the two are in their words."""
        meaning, wording = self.meaning.passage, self.other.passage
        a, b = first_negation(meaning), first_negation(wording)
        if a is not None and not denies(wording, meaning):
            text = self.meaning.text[slice(*a)]
            yield Difference("negation", "lost", text, "", f'the negation "{text}" is lost: nothing is denied', a, None)
        if b is not None and not denies(meaning, wording):
            text = self.other.text[slice(*b)]
            message = f'the negation "{text}" is added: the meaning denies nothing'
            yield Difference("negation", "added", "", text, message, None, b)

    def _is_excused(self, found: Difference) -> bool:
        names = {found.kind, "quantity"} if found.kind == "fact" else {found.kind}
        names |= {name for name in (_fact_at(self.meaning, found.span_a), _fact_at(self.other, found.span_b)) if name}
        names |= self._terms(self.meaning, found.span_a) | self._terms(self.other, found.span_b)
        omits, adds = names & set(self.other.variant.omits), names & set(self.other.variant.adds)
        return {"lost": bool(omits), "added": bool(adds), "altered": bool(omits and adds)}[found.change]

    def _is_moved(self, found: Difference) -> bool:
        """Whether a negation without a match only stands elsewhere: the wording has as many negative words.

        Wordings are far apart in their words, and who rewords a claim with care keeps its nots. Where one negation is
        lost and another is new, something else is denied.
        """
        changes = {difference.change for difference in self.found if difference.kind == "negation"}
        if found.kind != "negation" or "altered" in changes or len(changes) > 1:
            return False
        number = _negative_words(self.meaning)
        return number > 0 and number == _negative_words(self.other)

    def _is_topic(self, found: Difference) -> bool:
        """Whether what is lost is the name of what the whole article is about."""
        is_lost_name = found.kind == "concept" and found.change == "lost"
        return is_lost_name and not self._terms(self.meaning, found.span_a).isdisjoint(self.topics)

    def _terms(self, told: Told, span: tuple[int, int] | None) -> set[str]:
        if span is None or self.glossary is None:
            return set()
        return {use.term for use in self.glossary.find(told.text) if use.start < span[1] and span[0] < use.end}

    def _defines(self, found: Difference) -> bool:
        """Whether what was added stands where the wording explains a term: in brackets behind it, or in its words."""
        if found.change != "added" or found.span_b is None or self.glossary is None:
            return False
        terms = [term for term in self.other.variant.defines if term in self.glossary.terms]
        return any(self._is_explained(term, *found.span_b) for term in terms)

    def _is_explained(self, term: str, start: int, end: int) -> bool:
        assert self.glossary is not None
        text = self.other.text
        opening = text.rfind("(", 0, start)
        if opening >= 0 and ")" not in text[opening:start] and text.find(")", end) >= 0:
            before = text[:opening].rstrip()
            if any(use.term == term and use.end == len(before) for use in self.glossary.find(before)):
                return True
        clause = next((token.clause for token in self.other.passage.tokens if token.end > start), None)
        words = [token for token in self.other.passage.tokens if token.clause == clause and token.is_content]
        entry = self.glossary.terms[term]
        explained = Passage(" ".join([entry.definition or "", *entry.all_names()])).stems
        left, right = [t.stem for t in words if t.end <= start], [t.stem for t in words if t.start >= end]
        near = {*left[-NEAREST:], *right[:NEAREST]}
        return any(len(said & explained) >= DEFINING * len(said) for said in (near, {t.stem for t in words}))

    def _idle(self) -> Iterator[Finding]:
        """Declarations of what plainly is not so: what is omitted is there, or never was; what is added likewise."""
        variant = self.other.variant
        for i, name in enumerate(variant.omits):
            is_kind = name in ASSERTIONS
            if not self._says(self.meaning, name) or (not is_kind and self._says(self.other, name)):
                yield self._declared("omits", i, name)
        for i, name in enumerate(variant.adds):
            is_kind = name in ASSERTIONS
            if not self._says(self.other, name) or (not is_kind and self._says(self.meaning, name)):
                yield self._declared("adds", i, name)

    def _declared(self, field: str, index: int, name: str) -> Finding:
        message = f'`{field}` names what this wording does not {field[:-1]} (got "{name}")'
        return Finding(self.other.register, None, message, field=(field, index))

    def _says(self, told: Told, name: str) -> bool:
        if name in ASSERTIONS:
            return asserts(told.passage, cast("Kind", name), self.glossary)
        if self.glossary is not None and name in self.glossary.terms:
            return any(use.term == name for use in self.glossary.find(told.text))
        return any(span.fact == name for span in told.facts)


def _negative_words(told: Told) -> int:
    """How many there are; "neither ... nor" is one."""
    return sum(token.lower != "nor" for token in negative_words(told.passage))


def _is_loss_of_fact(found: Difference) -> bool:
    """Whether this kind of loss belongs to a declared fact where one printed the words."""
    return found.change == "lost" and found.kind in OF_FACTS


def _fact_at(told: Told, span: tuple[int, int] | None) -> str | None:
    """The fact that printed something of a span."""
    if span is None:
        return None
    return next((fact.fact for fact in told.facts if fact.start < span[1] and span[0] < fact.end), None)
