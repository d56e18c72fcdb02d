"""Signing an edition off: fingerprint, reviewer and day go into the article's file, and nothing else does."""

from __future__ import annotations

import datetime
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from adaptive_text.article import Signature, Status
from adaptive_text.errors import AdaptiveTextError, Problem, reason
from adaptive_text.library import Library, open_article
from adaptive_text.patching import patched
from adaptive_text.reading.marked import Value, read_text
from adaptive_text.reading.syntax import quoted
from adaptive_text.saving import Staged

if TYPE_CHECKING:
    from adaptive_text.edition import Edition
    from adaptive_text.page import TargetValue

StrPath = str | os.PathLike[str]
LONGEST_REVIEWER = 200
"""Characters of a reviewer's name and role."""
_ABOUT_REVIEWS = ("AT611", "AT612")
"""What a new signature mends: a sign-off that no longer holds, and a review that cannot be."""


class SigningError(AdaptiveTextError):
    """An edition that cannot be signed off, or a sign-off that would not hold."""

    code = "AT703"


@dataclass(frozen=True, slots=True)
class Offer:
    """What a reviewer would sign."""

    article: str
    """The article's id."""
    audience: str
    fingerprint: str
    register: str
    """Of the page."""
    claims: int
    """On the page."""
    sentences: int
    """Scored ones."""
    words: int
    """Scored ones."""
    targets: tuple[TargetValue, ...]
    shortfall: bool
    """Whether a target is missed."""
    status: Status
    """Of the article."""
    updated: datetime.date
    """When the article was changed last, as it says itself."""
    signed: Signature | None
    """The sign-off that the file has now."""

    @property
    def holds(self) -> bool:
        """Whether the edition is signed off already."""
        return self.signed is not None and self.signed.fingerprint == self.fingerprint


def offer(library: Library, article: str, audience: str) -> Offer:
    """What there is to sign; raises `UnknownArticle` and `UnknownAudience`."""
    record, edition = library[article], library.render(article, audience)
    return Offer(
        article=article,
        audience=audience,
        fingerprint=edition.fingerprint,
        register=edition.register,
        claims=sum(1 for _ in edition.page.statements()),
        sentences=edition.score.counts.sentences,
        words=edition.grounds.words,
        targets=tuple(edition.targets),
        shortfall=edition.shortfall is not None,
        status=record.review.status,
        updated=record.updated,
        signed=record.review.editions.get(audience),
    )


def refuse(offered: Offer, problems: Iterable[Problem] = (), *, despite_shortfall: bool = False) -> None:
    """Raise `SigningError` where the edition must not be signed.

    It must not while the article has errors (`checking.check` finds them; what is wrong with the review itself is no
    reason, since a new signature mends it), while the edition has no claims, and while it misses a target, unless that
    is accepted.
    """
    errors = [p for p in problems if p.severity == "error" and p.code not in _ABOUT_REVIEWS]
    named = f'the {offered.audience} edition of "{offered.article}"'
    if errors:
        raise SigningError(f"{named} cannot be signed: the article has errors", errors)
    if not offered.claims:
        raise SigningError(f"{named} cannot be signed: there is no claim on it")
    if offered.shortfall and not despite_shortfall:
        missed = ", ".join(t.metric for t in offered.targets if not t.met)
        raise SigningError(f"{named} cannot be signed: it misses its targets ({missed})")


def signature(offered: Offer, reviewer: str, date: datetime.date) -> Signature:
    """The reviewer's signature; raises `SigningError` for a name that a file cannot hold."""
    name = reviewer.strip()
    if not name or len(name) > LONGEST_REVIEWER or not name.isprintable():
        wanted = f"a reviewer is a name and a role, on one line of at most {LONGEST_REVIEWER} characters"
        raise SigningError(f"{wanted} (got {quoted(reviewer)})")
    return Signature(fingerprint=offered.fingerprint, reviewer=name, date=date)


def signed(content: bytes, name: str, audience: str, signature: Signature, status: Status | None = None) -> bytes:
    """The bytes of an article's file (by its `name`) with the signature in `review.editions`.

    The review's status changes only where one is given. Raises `PatchError` where the file cannot be changed.
    """
    text = content.decode("utf-8", "replace")
    data = read_text(text, name, json=name.endswith(".json")).data
    record: Mapping[str, Value] = data if isinstance(data, dict) else {}
    review = record.get("review", {})
    return patched(content, _with_review(record, _reviewed(review, audience, signature, status)), name)


def _reviewed(review: Value, audience: str, signature: Signature, status: Status | None) -> dict[str, Value]:
    old = review if isinstance(review, dict) else {}
    editions = old.get("editions", {})
    written: Value = {
        "fingerprint": signature.fingerprint,
        "reviewer": signature.reviewer,
        "date": signature.date.isoformat(),
    }
    signatures: Value = {**(editions if isinstance(editions, dict) else {}), audience: written}
    new: dict[str, Value] = old if status is None else {"status": status, **old} | {"status": status}
    return {**new, "editions": signatures}


def _with_review(record: Mapping[str, Value], review: Value) -> dict[str, Value]:
    """The record with its review, which stands behind `updated` where it is new."""
    if "review" in record:
        return {**record, "review": review}
    found: dict[str, Value] = {}
    for key, value in record.items():
        found[key] = value
        if key == "updated":
            found["review"] = review
    return found


def sign(
    path: StrPath,
    offered: Offer,
    signature: Signature,
    status: Status | None = None,
    *,
    profiles: StrPath | None = None,
    glossary: StrPath | None = None,
) -> Edition:
    """Write a signature into an article's file, whole or not at all, and return the edition as it is then.

    What would be written is opened and rendered first, with the profiles and the glossary given or found around the
    file: the edition must have the fingerprint that was offered, and show the signature. Raises `SigningError` where it
    does not, `SavingError` where the file cannot be written or was changed meanwhile, `PatchError` where it cannot be
    changed without touching more.
    """
    before = read_bytes(path)
    new = signed(before, str(path), offered.audience, signature, status)
    with Staged(path, before, new) as staged:
        library = open_article(staged.beside, profiles=profiles, glossary=glossary)
        edition = library.render(next(iter(library)), offered.audience)
        if edition.page.reviewed != signature.date.isoformat():  # a page shows only a signature that holds
            message = f'"{path}" now says something else than what was offered, and nothing was signed'
            raise SigningError(message)
        staged.commit()
    return edition


def read_bytes(path: StrPath) -> bytes:
    """The bytes of an author's file; raises `SigningError` where it cannot be read."""
    try:
        return Path(path).read_bytes()
    except (OSError, ValueError) as error:
        raise SigningError(f'cannot read "{path}": {reason(error)}') from None
