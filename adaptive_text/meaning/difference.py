"""How two texts differ in what they assert."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal[
    "fact",
    "quantity",
    "negation",
    "certainty",
    "direction",
    "obligation",
    "population",
    "comparator",
    "concept",
    "identifier",
]
"""What can be asserted: `article.ASSERTIONS`, and the facts that a wording refers to by name."""
Change = Literal["added", "lost", "altered"]


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that one text asserts and another does not, or differently."""

    kind: Kind
    change: Change
    a: str
    """The words of the first text; empty where it says nothing of the kind."""
    b: str
    """The words of the second text; empty where it says nothing of the kind."""
    message: str
    """The whole difference in words: `"at least 2" became "2 or 3"`."""
    span_a: tuple[int, int] | None = None
    """Where `a` stands in the first text, in characters; `None` where it is empty."""
    span_b: tuple[int, int] | None = None
    """Where `b` stands in the second text."""

    def __str__(self) -> str:
        return f"{self.kind} {self.change}: {self.message}"
