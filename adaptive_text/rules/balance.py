"""The rule about balance: who is told what a treatment does for people is told what it may do to them."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files

from msgspec import Struct, convert

from adaptive_text.article import Claim, Section
from adaptive_text.errors import Problem
from adaptive_text.reading.cursor import listed
from adaptive_text.reading.syntax import quoted
from adaptive_text.rules.shown import Shown, claim_path, shown, wordings_of
from adaptive_text.rules.subject import Subject

ONE_SIDED = "AT609"
_DENIED_WITHIN = 5
"""Words before a benefit in which a denial takes it back."""
_GAP = 5


class _Table(Struct, frozen=True, forbid_unknown_fields=True):
    """The file, where the fields are explained."""

    benefits: tuple[str, ...]
    denials: tuple[str, ...]
    harms: tuple[str, ...]
    sections: tuple[str, ...]
    interventions: tuple[str, ...]


@cache
def _phrases(field: str) -> re.Pattern[str]:
    """One pattern for all phrases of a list."""
    text = files("adaptive_text").joinpath("data", "balance.toml").read_text(encoding="utf-8")
    phrases: Sequence[str] = getattr(convert(tomllib.loads(text), _Table), field)
    return re.compile(rf"(?<![\w-])(?:{'|'.join(map(_pattern, phrases))})(?![\w-])", re.IGNORECASE)


def _pattern(phrase: str) -> str:
    words = (_GAPS if word == "~" else _word(word) for word in phrase.split())
    return r"\s+".join(words).replace(rf"\s+{_GAPS}\s+", rf"\s+{_GAPS}")


_GAPS = rf"(?:\S{{0,40}}[^\s.;!?]\s+){{0,{_GAP}}}?"


def _word(word: str) -> str:
    one_of = "|".join(re.escape(part).replace(r"\*", r"\w*") for part in word.split("|"))
    return f"(?:{one_of})"


def benefits_without_harms(subject: Subject) -> Iterator[Problem]:
    """Editions that tell of benefits and of no harm."""
    article = _Article(subject)
    praising = {
        audience: article.benefit(audience) for audience in subject.audiences if not article.tells_of_harm(audience)
    }
    benefits = {audience: benefit for audience, benefit in praising.items() if benefit is not None}
    if not benefits:
        return
    pages, first = listed(map(quoted, benefits)), next(iter(benefits.values()))
    if article.harmful:
        got = f"got claim {quoted(first.claim)}, and none of {listed(map(quoted, article.harmful))}"
        message = f"the page for {pages} tells of benefits and of no harm ({got})"
        hint = "open a claim about harms to these readers: see its `audiences`, `importance` and `required`"
        yield subject.problem(claim_path(subject, article.harmful[0]), ONE_SIDED, message, hint)
    elif _phrases("interventions").search(first.text):
        message = f"the article tells of benefits and of no harm (got claim {quoted(first.claim)})"
        hint = "tell what can go wrong, how often and for whom, or that it is not known"
        yield subject.problem(first.path, ONE_SIDED, message, hint)


@dataclass(frozen=True)
class _Article:
    """What an article and its editions tell of benefits and harms."""

    subject: Subject

    @cached_property
    def harmful(self) -> list[str]:
        """The claims that tell of a harm in some wording, in written order."""
        return [claim.id for _, section, claim in self.subject.claims() if self._is_harmful(section, claim)]

    def _is_harmful(self, section: Section, claim: Claim) -> bool:
        if _is_caution(claim) or _is_about_harm(section):
            return True
        wordings = (self.subject.wordings[claim.id, register] for register in claim.variants)
        return any(_phrases("harms").search(wording.text) for wording in wordings)

    def tells_of_harm(self, audience: str) -> bool:
        """Whether an edition tells of any harm; what costs little to see is looked at first."""
        there = {statement.claim for statement in self.subject.edition(audience).page.statements()}
        claims = [(section, claim) for _, section, claim in self.subject.claims() if claim.id in there]
        if any(_is_caution(claim) or _is_about_harm(section) for section, claim in claims):
            return True
        return any(_phrases("harms").search(text.text) for text in shown(self.subject, audience))

    def benefit(self, audience: str) -> Shown | None:
        """The first text of an edition that tells of a benefit."""
        return next((text for text in wordings_of(self.subject, audience) if _tells_of_benefit(text.text)), None)


def _is_caution(claim: Claim) -> bool:
    return claim.kind == "caution" and claim.level != "note"


def _is_about_harm(section: Section) -> bool:
    names = (section.id.replace("-", " "), *section.heading.values())
    return any(_phrases("sections").search(name) for name in names)


def _tells_of_benefit(text: str) -> bool:
    return any(not _is_denied(text, found.start()) for found in _phrases("benefits").finditer(text))


def _is_denied(text: str, at: int) -> bool:
    sentence = re.split(r"[.;!?]\s", text[:at])[-1]
    return _phrases("denials").search(" ".join(sentence.split()[-_DENIED_WITHIN:])) is not None


BALANCE: tuple[Callable[[Subject], Iterator[Problem]], ...] = (benefits_without_harms,)
"""The rules of this module; they want an article that fits its profiles and its glossary."""
