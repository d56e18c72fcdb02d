"""Rules about meaning: what a claim's wordings do to what its most precise one says."""

from __future__ import annotations

from collections.abc import Iterator

from adaptive_text.article import Claim
from adaptive_text.errors import Problem
from adaptive_text.fidelity import FactSpan
from adaptive_text.guarding import Finding, Told, guard
from adaptive_text.meaning.difference import Difference
from adaptive_text.record import Path
from adaptive_text.rules.subject import Subject
from adaptive_text.wording import Origins, trace

KINDS = (
    *("fact", "quantity", "negation", "certainty", "direction", "obligation", "population", "comparator", "concept"),
    "identifier",
)
"""In the order of their codes: AT501 and so on; from AT521 on where a lesser kind is lost."""
NOT_KEPT, APART, IDLE = "AT511", "AT512", "AT513"


def meaning(subject: Subject) -> Iterator[Problem]:
    """Differences between the wordings of a claim and its meaning, and declarations that excuse none."""
    titles = " ".join(subject.article.title.values())
    topics = frozenset(use.term for use in subject.glossary.find(titles))
    for path, _, claim in subject.claims():
        told = [_told(subject, claim, register) for register in claim.registers(subject.registers)]
        for finding in guard(claim, told, subject.article.facts, subject.glossary, topics):
            yield _problem(subject, path, claim, finding)


def _told(subject: Subject, claim: Claim, register: str) -> Told:
    slots = _origins(subject, claim, register).slots
    facts = tuple(FactSpan(slot.start, slot.end, slot.fact, slot.part) for slot in slots)
    return Told(register, claim.variants[register], subject.wordings[claim.id, register].text, facts)


def _origins(subject: Subject, claim: Claim, register: str) -> Origins:
    return trace(subject.article, claim.id, register, subject.glossary, subject.registers, subject.locale)


def _problem(subject: Subject, claim_path: Path, claim: Claim, finding: Finding) -> Problem:
    path: Path = (*claim_path, "variants", finding.register)
    if finding.field is not None:
        return subject.problem((*path, *finding.field), IDLE, finding.message, "delete it: it would hide a later loss")
    offset: int | None = None
    if finding.span is not None:
        part, offset = _origins(subject, claim, finding.register).origin(finding.span[0])
        path = (*path, *part)
    meaning_in = claim.registers(subject.registers)[0]
    message = f"{finding.message} (the meaning is the {meaning_in} wording)"
    return subject.problem(path, _code(finding), message, _hint(finding), offset=offset)


def _code(finding: Finding) -> str:
    if finding.is_apart:
        return APART
    if finding.is_kept or finding.difference is None:
        return NOT_KEPT
    number = KINDS.index(finding.difference.kind) + 1
    return f"AT5{number if finding.is_grave else number + 20:02}"


def _hint(finding: Finding) -> str:
    if finding.difference is None:
        return "say it in this wording too"
    return _EXCUSE[finding.difference.change].format(name=_name(finding.difference))


_EXCUSE = {
    "lost": 'say it in this wording too, or name it: omits: [{name}], because: "..."',
    "added": 'take it out, or name it: adds: [{name}], because: "..."',
    "altered": 'mend the wording that is wrong; if both mean the same: omits: [{name}], adds: [{name}], because: "..."',
}


def _name(difference: Difference) -> str:
    return "the fact" if difference.kind == "fact" else difference.kind
