"""One article made for one audience: the page, its scores, and why it reads as it does."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import msgspec

from adaptive_text import rendering
from adaptive_text.explaining import describe
from adaptive_text.page import Grounds, Page, fingerprint
from adaptive_text.readability import Score

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markupsafe import Markup

    from adaptive_text.page import Choice, Omission, Shortfall, TargetValue


@dataclass(frozen=True)
class Edition:
    """One article made for one audience.

    Everything is decided: the formats below only write it, once each. `str(edition)` is the plain text.
    """

    page: Page
    """What is shown, as a tree."""
    grounds: Grounds
    """Why it is as it is, as data."""
    score: Score
    """Readability of the page's prose; targets bind these corrected values, `score.raw` are textstat's own."""

    @property
    def article(self) -> str:
        """The article's id."""
        return self.page.article

    @property
    def audience(self) -> str:
        """Whom it is made for: the profile's id."""
        return self.page.audience

    @property
    def title(self) -> str:
        """The article's title for this audience."""
        return self.page.title

    @property
    def register(self) -> str:
        """The register that the page is written in; `choices` tells the exceptions."""
        return self.grounds.register

    @property
    def choices(self) -> Sequence[Choice]:
        """One for each claim of the article: those on the page in reading order, then those left out."""
        return self.grounds.choices

    @property
    def targets(self) -> Sequence[TargetValue]:
        """The profile's targets with what the page reaches."""
        return self.grounds.targets

    @property
    def shortfall(self) -> Shortfall | None:
        """What is missing where a target could not be met, with the claims in the way; else `None`."""
        return self.grounds.shortfall

    @property
    def omitted(self) -> Sequence[Omission]:
        """What the article says and this edition does not, and why."""
        return self.grounds.omitted

    @property
    def prose(self) -> str:
        """The scored text: what textstat gets to see, as one line."""
        return self.score.prose

    @cached_property
    def fingerprint(self) -> str:
        """What a reviewer signs: 16 hex digits over everything that the page says."""
        return fingerprint(self.page)

    @cached_property
    def html(self) -> Markup:
        """An accessible HTML fragment whose headline is an `h2`; `rendering.html` takes other levels."""
        return rendering.html(self.page)

    @cached_property
    def document(self) -> Markup:
        """A whole HTML page with its own style."""
        return rendering.document(self.page)

    @cached_property
    def markdown(self) -> str:
        """CommonMark, with tables as GitHub writes them."""
        return rendering.markdown(self.page)

    @cached_property
    def text(self) -> str:
        """Plain text, wrapped for reading in a terminal or a mail."""
        return rendering.text(self.page)

    @cached_property
    def json(self) -> str:
        """The page, its scores and the reasons, as JSON with sorted keys."""
        scores = {"corrected": self.score.as_dict(), "raw": self.score.raw.as_dict()}
        said = {"page": self.page, "grounds": self.grounds, "scores": scores, "fingerprint": self.fingerprint}
        return msgspec.json.encode(said, order="sorted").decode() + "\n"

    @cached_property
    def json_ld(self) -> str:
        """schema.org's description of the page, for search engines."""
        return rendering.json_ld(self.page)

    def explain(self) -> str:
        """Why the page reads as it does, in plain text: registers tried, targets, and a reason for every claim."""
        return f"fingerprint: {self.fingerprint}\n{describe(self.grounds)}"

    def __str__(self) -> str:
        return self.text
