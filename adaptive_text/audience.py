"""The profile: how to write for an audience; and the picker that asks a reader which audience fits."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import Annotated, Literal, TypeVar

from pydantic import Field

from adaptive_text.article import Article, Importance, PerAudience, Voice
from adaptive_text.metrics import Target
from adaptive_text.record import ID, Document, Integer, Number, Record, Text

T = TypeVar("T")

DEFAULT_REGISTERS = ("technical", "standard", "plain")
"""From precise to plain; `audiences.yaml` may name others."""


class Limit(Record):
    """A reading limit as an author writes it; `target` is the checked form."""

    metric: Text
    at_most: Number | None = None
    at_least: Number | None = None

    @cached_property
    def target(self) -> Target:
        """The limit for the engine; validation has made sure that it can be made."""
        if self.at_most is not None:
            return Target(self.metric, at_most=Fraction(self.at_most))
        return Target(self.metric, at_least=None if self.at_least is None else Fraction(self.at_least))


class Invitation(Record):
    """How the picker offers this audience."""

    label: Text
    hint: Text | None = None


class Notice(Record):
    """A text of the publisher that stands before or after the article's own."""

    id: Annotated[Text, Field(pattern=ID)]
    place: Literal["before", "after"] = "after"
    kind: Literal["disclaimer", "action"] = "disclaimer"
    text: Text


class Profile(Document):
    """How to write for an audience: reading targets, evenness, voice, notices, labels."""

    id: Annotated[Text, Field(pattern=ID)]
    extends: Text | None = None
    label: Text
    choice: Invitation | None = None
    targets: tuple[Limit, ...] = ()
    """All must hold for the page."""
    evenness: Annotated[Number, Field(ge=0, le=1)] = Decimal("0.75")
    """Share of the claims with a choice that must be in the page's register, 0 to 1. Idle without targets."""
    hardest_claim: tuple[Limit, ...] = ()
    """Limits for one wording of eight words or more."""
    include: Importance = "detail"
    """Claims below this importance are left out."""
    words_at_most: Annotated[Integer, Field(ge=1)] | None = None
    """Length budget in scored words."""
    voice: Voice | None = None
    terms: Literal["explain", "leave"] = "leave"
    citations: Literal["numbered", "hidden"] = "numbered"
    emergencies: Literal["first", "in_place"] = "in_place"
    """Where emergency cautions stand: lifted to the top of the page, or where they are written."""
    notices: tuple[Notice, ...] = ()
    labels: Mapping[Text, Text] = {}
    """Interface words in place of the package's own."""
    lineage: tuple[str, ...] = ()
    """This id and its ancestors, nearest first; filled in when profiles are opened together."""


class Unsure(Record):
    """The picker's way out: `I am not sure` leads to this audience."""

    label: Text
    audience: Text


class Picker(Document):
    """`audiences.yaml`: the question a reader is asked, the order of the answers, and the list of registers."""

    question: Text = "Which best describes you?"
    order: tuple[Text, ...] = ()
    default: Text | None = None
    unsure: Unsure | None = None
    registers: tuple[Annotated[Text, Field(pattern=ID)], ...] = DEFAULT_REGISTERS


def nearest(by_audience: Mapping[str, T], lineage: tuple[str, ...]) -> T | None:
    """What an article says for an audience, or else for its nearest named ancestor; `None` where it names neither."""
    return next((by_audience[name] for name in lineage if name in by_audience), None)


def inherited(texts: PerAudience, lineage: tuple[str, ...]) -> str:
    """The text for the nearest named ancestor of an audience, else the default."""
    return nearest(texts, (*lineage, "default")) or ""


def reaches(article: Article, lineage: tuple[str, ...]) -> bool:
    """Whether an article has any claim for an audience."""
    return any(
        admits(section.audiences, lineage) and admits(claim.audiences, lineage)
        for section in article.sections
        for claim in section.claims
    )


def admits(audiences: tuple[str, ...], lineage: tuple[str, ...]) -> bool:
    """Whether a filter lets an audience in: it is empty, or names the audience or an ancestor."""
    return not audiences or any(name in audiences for name in lineage)
