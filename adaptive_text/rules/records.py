"""Rules that need no scores and no comparison: undated status, dates, hidden cautions, sign-offs."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from adaptive_text.article import Claim, DateFact, Section
from adaptive_text.audience import Profile, admits
from adaptive_text.errors import Problem
from adaptive_text.reading.cursor import listed
from adaptive_text.reading.syntax import quoted
from adaptive_text.record import Path
from adaptive_text.rules.status_words import Word, status_words
from adaptive_text.rules.subject import Subject

STATUS, RECHECK, HIDDEN, REVIEW = "AT602", "AT603", "AT610", "AT612"
LEEWAY = datetime.timedelta(days=1)
"""How far ahead of the check's day a date may be: it is already tomorrow where the author is."""
_LEVELS = ("note", "warning", "urgent", "emergency")
_UNSAID = re.compile(r"\{\{(?P<expression>[^{}]*)\}\}|\]\([^()\s]*\)")
"""What stands in a text and is not read: expressions, the addresses of links."""
_NAME = re.compile(r"[a-z][a-z0-9_]*")
_A_YEAR = "2000"
_FIRST_DAY = {4: "-01-01", 7: "-01", 10: ""}
"""What a date lacks to the first day that it may mean, by its length."""


def undated_status(subject: Subject) -> Iterator[Problem]:
    """Words such as "currently" and "new drug" where no date says when."""
    article = subject.article
    hint = "say when, or leave the word out"
    yield from _in_texts(subject, ("title",), article.title, hint)
    yield from _in_texts(subject, ("question",), article.question or {}, hint)
    for s, section in enumerate(article.sections):
        if not any(claim.as_of for claim in section.claims):
            yield from _in_texts(subject, ("sections", s, "heading"), section.heading, hint)
    for path, _, claim in article.claims():
        if claim.as_of is None:
            yield from _in_claim(subject, path, claim)


def _in_claim(subject: Subject, path: Path, claim: Claim) -> Iterator[Problem]:
    hint = "say since when in `as_of`, which readers see, or leave the word out"
    yield from _in_texts(subject, (*path, "label"), claim.label or {}, hint)
    for register, variant in claim.variants.items():
        for part, text in variant.parts():
            yield from _in_text(subject, (*path, "variants", register, *part), text, hint)


def _in_texts(subject: Subject, path: Path, texts: Mapping[str, str], hint: str) -> Iterator[Problem]:
    for audience, text in texts.items():
        yield from _in_text(subject, (*path, audience), text, hint)


def _in_text(subject: Subject, path: Path, text: str, hint: str) -> Iterator[Problem]:
    """The first such word of a text: a date mends them all."""
    found: Word | None = next(status_words(_said(subject, text)), None)
    if found is not None:
        message = f"it is not said when this was so (got {quoted(text[found.start : found.end])})"
        yield subject.problem(path, STATUS, message, hint, offset=found.start)


def _said(subject: Subject, text: str) -> str:
    """The text with as many other characters for what is not read; an expression that prints a date is a year."""

    def masked(unsaid: re.Match[str]) -> str:
        name = _NAME.search(unsaid["expression"] or "")
        is_date = name is not None and isinstance(subject.article.facts.get(name[0]), DateFact)
        return f" {_A_YEAR if is_date else ''}".ljust(len(unsaid[0]))

    return _UNSAID.sub(masked, text)


def recheck(subject: Subject) -> Iterator[Problem]:
    """Claims whose `recheck` has passed."""
    for path, _, claim in subject.claims():
        if claim.recheck is not None and subject.is_over(claim.recheck):
            message = f"the day to look at this again has passed (got recheck {claim.recheck})"
            hint = "see whether it is still so, then set `as_of` and `recheck` anew"
            yield subject.problem((*path, "recheck"), RECHECK, message, hint)


def review_dates(subject: Subject) -> Iterator[Problem]:
    """Dates of the review that cannot be right, and an approval that has outlived a `recheck`."""
    article, review = subject.article, subject.article.review
    yield from _ahead(subject, ("updated",), article.updated)
    for audience, signature in review.editions.items():
        signed: Path = ("review", "editions", audience, "date")
        yield from _ahead(subject, signed, signature.date)
        if review.submitted is not None and signature.date < review.submitted:
            message = f"signed before it was submitted (got {signature.date}, submitted {review.submitted})"
            yield subject.problem(signed, REVIEW, message)
    for path, _, claim in subject.claims():
        if claim.as_of is not None:
            first = datetime.date.fromisoformat(claim.as_of + _FIRST_DAY[len(claim.as_of)])
            yield from _ahead(subject, (*path, "as_of"), first)
    if review.status == "approved":
        late = [claim for _, _, claim in subject.claims() if claim.recheck and subject.is_over(claim.recheck)]
        if late:
            message = f"an approved article has a recheck that has passed (got {listed(claim.id for claim in late)})"
            hint = "look at these claims again, or set the status to under_review"
            yield subject.problem(("review", "status"), REVIEW, message, hint)


def _ahead(subject: Subject, path: Path, day: datetime.date) -> Iterator[Problem]:
    if day > datetime.date.min + 2 * LEEWAY and not subject.is_over(day - 2 * LEEWAY):
        yield subject.problem(path, REVIEW, f"{path[-1]} lies in the future (got {day})")


def sign_offs(subject: Subject) -> Iterator[Problem]:
    """An approved article without a sign-off for every audience; a sign-off for one that gets nothing."""
    review = subject.article.review
    known = subject.profiles.profiles
    for audience in review.editions:
        if audience in known and audience not in subject.audiences:
            message = f"a sign-off for an audience that the article has no claim for (got {quoted(audience)})"
            yield subject.problem(("review", "editions", audience), REVIEW, message)
    unsigned = [name for name in subject.audiences if name not in review.editions]
    if review.status == "approved" and unsigned:
        message = f"an approved article has a sign-off for every audience (got none for {listed(unsigned)})"
        hint = "have these editions signed, or set the status to under_review"
        yield subject.problem(("review", "status"), REVIEW, message, hint)


class _Caution(NamedTuple):
    path: Path
    section: Section
    claim: Claim

    @property
    def rank(self) -> int:
        return _LEVELS.index(self.claim.level or "warning")

    def reaches(self, profile: Profile) -> bool:
        filters = (self.section.audiences, self.claim.audiences)
        return all(admits(audiences, profile.lineage) for audiences in filters)


def hidden_cautions(subject: Subject) -> Iterator[Problem]:
    """Cautions that an audience of the article does not get, and has no other one in place of."""
    profiles = [subject.profiles.profiles[name] for name in subject.audiences]
    cautions = [_Caution(path, section, claim) for path, section, claim in subject.claims() if claim.kind == "caution"]
    for caution in cautions:
        hidden = [p for p in profiles if not caution.reaches(p) and not _stand_in(caution, cautions, p, profiles)]
        if hidden:
            got = f"{caution.claim.level or 'warning'}, hidden from {listed(p.id for p in hidden)}"
            message = f"caution {quoted(caution.claim.id)} does not reach every audience ({got})"
            hint = "make sure that `because` holds for each of them, or write them a caution of their own beside it"
            filtered = caution.path if caution.claim.audiences else caution.path[:2]
            yield subject.problem((*filtered, "audiences"), HIDDEN, message, hint)


def _stand_in(caution: _Caution, cautions: list[_Caution], profile: Profile, profiles: list[Profile]) -> bool:
    """Whether an audience has another caution in place of one.

    It stands in the same section or in one that is not for everyone, is at least as grave, and some reader of the first
    does not get it.
    """
    readers = [other for other in profiles if caution.reaches(other)]
    return any(
        other.rank >= caution.rank
        and (other.section is caution.section or bool(other.section.audiences))
        and other.reaches(profile)
        and not all(other.reaches(reader) for reader in readers)
        for other in cautions
    )
