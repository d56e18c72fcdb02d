"""The rule about how claims hold together: each stands alone unless it says what it follows."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from adaptive_text.article import Claim, PerAudience, Section
from adaptive_text.errors import Problem
from adaptive_text.inline import plain_text
from adaptive_text.reading.syntax import quoted
from adaptive_text.record import Path
from adaptive_text.rules.leaning import leaning_opener
from adaptive_text.rules.subject import Subject

LEANING = "AT601"
_WORD = re.compile(r"[^\W_]+")
_OPENING_PARTS: tuple[Path, ...] = (("text",), ("lead",))
"""The parts that a wording may open with; tables are no sentences."""


def leaning_openers(subject: Subject) -> Iterator[Problem]:
    """Wordings that open with a word that leans on another claim, which the claim does not say it follows."""
    for path, section, claim in subject.claims():
        if claim.follows is None:
            yield from _of_claim(subject, path, section, claim)


def _of_claim(subject: Subject, path: Path, section: Section, claim: Claim) -> Iterator[Problem]:
    def named() -> frozenset[str]:
        texts = (subject.article.title, subject.article.question, section.heading, claim.label)
        return frozenset[str]().union(*map(_words, texts))

    for register, variant in claim.variants.items():
        compiled = subject.compiled.variants.get((claim.id, register))
        is_own = compiled is not None and compiled.variant is variant  # in a broken article two claims may have one id
        for part in _OPENING_PARTS:
            found = compiled.texts.get(part) if compiled and is_own else None
            text = plain_text(found.content) if found else ""
            if found and (opener := leaning_opener(text, named)) is not None:
                got = quoted(text[opener.start : opener.end])
                message = f"a wording leans on a sentence that may not stand before it (got {got})"
                place, at = (*path, "variants", register, *part), found.origins[opener.start]
                yield subject.problem(place, LEANING, message, _hint(section, claim), offset=at)


def _words(texts: PerAudience | None) -> frozenset[str]:
    """The words, with their singulars, that every audience reads there."""
    found = [{word.lower() for word in _WORD.findall(text)} for text in (texts or {}).values()]
    shared = frozenset[str].intersection(*map(frozenset, found)) if found else frozenset[str]()
    return shared | {word.removesuffix("s") for word in shared}


def _hint(section: Section, claim: Claim) -> str:
    at = next((i for i, other in enumerate(section.claims) if other is claim), 0)
    before = section.claims[at - 1] if at else None
    if before is None or not before.id or "emergency" in (claim.level, before.level):
        return "name what is meant: a claim is read without the one before it"
    return f"name what is meant, or write `follows: {before.id}`, so that the two stay together"


COHESION: tuple[Callable[[Subject], Iterator[Problem]], ...] = (leaning_openers,)
"""The rules of this module; they look at the record alone, one claim at a time."""
