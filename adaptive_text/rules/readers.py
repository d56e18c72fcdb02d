"""Rules about who gets what: texts and claims for nobody, and sign-offs for what an edition no longer says."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from adaptive_text.article import Claim, Section
from adaptive_text.audience import Profile, admits
from adaptive_text.errors import Problem
from adaptive_text.reading.syntax import quoted
from adaptive_text.record import Path
from adaptive_text.rules.subject import Subject

MOVED, NOBODY = "AT611", "AT613"


def moved_editions(subject: Subject) -> Iterator[Problem]:
    """Sign-offs whose edition says something else by now."""
    article = subject.article
    for audience, signature in article.review.editions.items():
        if audience not in subject.audiences:
            continue
        now = subject.edition(audience).fingerprint
        if now != signature.fingerprint:
            signed = f"{quoted(signature.reviewer)} signed on {signature.date}"
            got = f"got {signature.fingerprint}, it is {now}"
            message = f"the edition for {quoted(audience)} is no longer what {signed} ({got})"
            hint = (
                "see what changed with `adaptive-text impact`, then have it signed again with "
                f"`adaptive-text approve --audience {audience}`, or take the sign-off out"
            )
            yield subject.problem(("review", "editions", audience, "fingerprint"), MOVED, message, hint)


@dataclass(frozen=True)
class _Reach:
    """Who gets what, by filters alone: what goes for length or importance may come back with another profile."""

    profiles: tuple[Profile, ...]
    leaders: dict[str, tuple[Section, Claim]] = field(default_factory=dict[str, tuple[Section, Claim]])

    def heirs(self, audience: str) -> list[Profile]:
        """The profiles that what is said for an audience is for."""
        return [profile for profile in self.profiles if audience in profile.lineage]

    def gets(self, profile: Profile, section: Section, claim: Claim) -> bool:
        """Whether a profile gets a claim, and all that it follows."""
        if not (admits(section.audiences, profile.lineage) and admits(claim.audiences, profile.lineage)):
            return False
        leader = self.leaders.get(claim.follows or "")
        return leader is None or self.gets(profile, *leader)

    def unread(self, audiences: Iterable[str], claims: Iterable[tuple[Section, Claim]]) -> list[str]:
        """Those of the audiences that get none of the claims."""
        claims = tuple(claims)
        return [
            name
            for name in audiences
            if name != "default" and not any(self.gets(profile, *c) for profile in self.heirs(name) for c in claims)
        ]


def texts_for_nobody(subject: Subject) -> Iterator[Problem]:
    """Headings, labels, titles, orders and pins for audiences that get nothing of what they belong to."""
    reach = _Reach(tuple(subject.profiles.profiles.values()))
    reach.leaders.update({claim.id: (section, claim) for _, section, claim in subject.claims()})
    article = subject.article
    everything = [(section, claim) for _, section, claim in subject.claims()]
    for name, by_audience in (("title", article.title), ("question", article.question), ("order", article.order)):
        for audience in reach.unread(by_audience or (), everything):
            yield _nobody(subject, (name, audience), f"{_a(name)} for an audience that gets no claim", audience)
    for s, section in enumerate(article.sections):
        inside = [(section, claim) for claim in section.claims]
        for audience in reach.unread(section.heading, inside):
            message = "a heading for an audience that gets no claim of the section"
            yield _nobody(subject, ("sections", s, "heading", audience), message, audience)
        for audience in reach.unread(section.audiences, inside):
            message = "a section for an audience that gets none of its claims"
            yield _nobody(subject, ("sections", s, "audiences", section.audiences.index(audience)), message, audience)
    for path, section, claim in subject.claims():
        yield from _of_claim(subject, reach, path, section, claim)


def _of_claim(subject: Subject, reach: _Reach, path: Path, section: Section, claim: Claim) -> Iterator[Problem]:
    own = [(section, claim)]
    for name, by_audience in (("label", claim.label), ("pin", claim.pin)):
        for audience in reach.unread(by_audience or (), own):
            message = f"a {name} for an audience that does not get the claim"
            yield _nobody(subject, (*path, name, audience), message, audience)
    for i, audience in enumerate(claim.audiences):
        if reach.unread([audience], own):
            message = "a claim for an audience that does not get it"
            yield _nobody(subject, (*path, "audiences", i), message, audience)


def _a(name: str) -> str:
    return f"an {name}" if name == "order" else f"a {name}"


def _nobody(subject: Subject, path: Path, message: str, audience: str) -> Problem:
    hint = "take it out, or open a claim for them: `audiences` of the section and of the claim decide, and `follows`"
    return subject.problem(path, NOBODY, f"{message} (got {quoted(audience)})", hint)


READERS: tuple[Callable[[Subject], Iterator[Problem]], ...] = (moved_editions, texts_for_nobody)
"""The rules of this module; they want an article that fits its profiles and its glossary."""
