"""What readers of an edition are shown of its article, text by text, and where each of these texts is written."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple
from weakref import WeakKeyDictionary

from adaptive_text.article import PerAudience, Section
from adaptive_text.audience import Profile
from adaptive_text.errors import Problem
from adaptive_text.glossary import Use
from adaptive_text.inline import Inlines, plain_text
from adaptive_text.record import Path
from adaptive_text.rules.subject import Subject
from adaptive_text.wording import Wording


class Shown(NamedTuple):
    """One text that the readers of an edition see."""

    path: Path
    """Where it is written, from the top of the article."""
    text: str
    """As it is printed, without markup."""
    claim: str = ""
    """The id of the claim whose wording it is part of; empty for titles, headings and labels."""


def shown(subject: Subject, audience: str) -> tuple[Shown, ...]:
    """Every text of an audience's edition that the article has: title, question, then section by section as shown.

    What the profile and the glossary add to a page, and its references, are not the article's.
    """
    memory = _memory(subject)
    if audience not in memory.shown:
        memory.shown[audience] = tuple(_shown(subject, memory, audience))
    return memory.shown[audience]


def wordings_of(subject: Subject, audience: str) -> Iterator[Shown]:
    """Those of them that are parts of claims."""
    return (text for text in shown(subject, audience) if text.claim)


def defined_terms(subject: Subject, audience: str) -> frozenset[str]:
    """The terms that some wording of an edition says it explains."""
    claims = _memory(subject).claims
    statements = subject.edition(audience).page.statements()
    found: set[str] = set()
    for statement in statements:
        path, section = claims[statement.claim]
        found.update(section.claims[int(path[-1])].variants[statement.register].defines)
    return frozenset(found)


def uses(subject: Subject, text: str) -> tuple[Use, ...]:
    """Where a text names terms of the glossary, looked up once for all rules and editions."""
    found = _memory(subject).uses
    if text not in found:
        found[text] = subject.glossary.find(text)
    return found[text]


def claim_path(subject: Subject, claim: str) -> Path:
    """The way to a claim by its id."""
    return _memory(subject).claims[claim][0]


def problem_with(subject: Subject, text: Shown, words: str, code: str, message: str, *, hint: str) -> Problem:
    """A problem with words of a text, placed where they are written.

    Words that come from an expression have no place of their own: then it is the place of the text.
    """
    source, origins = text.text, None
    if text.claim:
        register, part = str(text.path[_REGISTER]), text.path[_REGISTER + 1 :]
        compiled = subject.compiled.variants[text.claim, register].texts[part]
        source, origins = plain_text(compiled.content), compiled.origins
    found = _whole(words).search(source)
    at = None if found is None else found.start() if origins is None else origins[found.start()]
    return subject.problem(text.path, code, message, hint, offset=at)


_REGISTER = len(("sections", 0, "claims", 0, "variants"))
"""Where the register stands in the way to a wording."""


@lru_cache(maxsize=1_000)
def _whole(words: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){re.escape(words)}(?!\w)")


@dataclass
class _Memory:
    """What was worked out for one article."""

    claims: dict[str, tuple[Path, Section]]
    """By id: the way to the claim, and its section."""
    shown: dict[str, tuple[Shown, ...]] = field(default_factory=dict[str, tuple[Shown, ...]])
    wordings: dict[tuple[str, str], tuple[Shown, ...]] = field(default_factory=dict[tuple[str, str], tuple[Shown, ...]])
    uses: dict[str, tuple[Use, ...]] = field(default_factory=dict[str, tuple[Use, ...]])


_memories: WeakKeyDictionary[Subject, _Memory] = WeakKeyDictionary()
"""Of the articles that are being looked at."""


def _memory(subject: Subject) -> _Memory:
    if subject not in _memories:
        _memories[subject] = _Memory({claim.id: (path, section) for path, section, claim in subject.claims()})
    return _memories[subject]


def _shown(subject: Subject, memory: _Memory, audience: str) -> Iterator[Shown]:
    article, profile = subject.article, subject.profiles.profiles[audience]
    yield from _one(("title",), article.title, profile)
    yield from _one(("question",), article.question, profile)
    under = ""
    for statement in subject.edition(audience).page.statements():
        path, section = memory.claims[statement.claim]
        if section.id != under:
            under = section.id
            yield from _one((*path[:2], "heading"), section.heading, profile)
        claim = section.claims[int(path[-1])]
        yield from _one((*path, "label"), claim.label, profile)
        key = statement.claim, statement.register
        if key not in memory.wordings:
            memory.wordings[key] = tuple(_worded(subject.wordings[key], (*path, "variants", key[1]), claim.id))
        yield from memory.wordings[key]


def _one(path: Path, texts: PerAudience | None, profile: Profile) -> Iterator[Shown]:
    """The text of several that this profile gets."""
    for name in (*profile.lineage, "default"):
        if texts and name in texts:
            yield Shown((*path, name), texts[name])
            return


def _worded(wording: Wording, path: Path, claim: str) -> Iterator[Shown]:
    for part, content in _parts(wording):
        if text := plain_text(content):
            yield Shown((*path, *part), text, claim)


def _parts(wording: Wording) -> Iterator[tuple[Path, Inlines]]:
    """Every piece of a wording with its way from the variant, as `Variant.parts` has them."""
    yield ("text",), wording.content
    yield ("lead",), wording.lead
    yield from ((("items", i), item) for i, item in enumerate(wording.items))
    yield ("caption",), wording.caption
    yield from ((("columns", i), column) for i, column in enumerate(wording.columns))
    for r, row in enumerate(wording.rows):
        yield from ((("rows", r, c), cell) for c, cell in enumerate(row))
