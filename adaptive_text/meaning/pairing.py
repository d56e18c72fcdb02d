"""Two passages beside each other: what they share, which words are twins, how close the wordings are."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from adaptive_text.meaning.tokens import Passage

MOST_ALIGNED = 600
"""Tokens of a text up to which it is aligned word by word; aligning takes the product of the lengths."""


@dataclass(frozen=True)
class Pair:
    """Two passages that are compared."""

    a: Passage
    b: Passage

    @cached_property
    def shared(self) -> frozenset[str]:
        """Stems of content words that both have."""
        return self.a.stems & self.b.stems

    @cached_property
    def closeness(self) -> float:
        """Share of the content words of both that are shared, from 0 to 1 (Dice's coefficient); 1 without any."""
        total = len(self.a.stems) + len(self.b.stems)
        return 2 * len(self.shared) / total if total else 1.0

    @cached_property
    def twins(self) -> Mapping[int, int]:
        """Tokens of `a` with the token of `b` that has their stem and stands in their place; empty for long texts."""
        if not self.is_in_order:
            return {b: a for a, b in self.mirrored.twins.items()}
        a, b = self.a.tokens, self.b.tokens
        if max(len(a), len(b)) > MOST_ALIGNED:
            return {}
        matcher = SequenceMatcher(None, [t.stem for t in a], [t.stem for t in b], autojunk=False)
        return {m.a + i: m.b + i for m in matcher.get_matching_blocks() for i in range(m.size)}

    @property
    def is_in_order(self) -> bool:
        """Whether `a` is taken first where it matters which text is: both orders of a pair must find the same."""
        return self.a.text <= self.b.text

    @property
    def mirrored(self) -> Pair:
        """The same pair the other way round."""
        return Pair(self.b, self.a)
