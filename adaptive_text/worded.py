"""An article worded: every variant expanded, its prose prepared and counted, once for all audiences.

No profile changes a wording, so what is made for one edition serves the others.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

from msgspec.structs import replace

from adaptive_text.article import Article, Claim
from adaptive_text.glossary import Glossary
from adaptive_text.locales import locale_of
from adaptive_text.metrics import Counts
from adaptive_text.prose import Tally, count, prepare
from adaptive_text.wording import Wording, word


@dataclass(frozen=True)
class WordedVariant:
    """A variant expanded, and prepared and counted when that is first asked for."""

    wording: Wording
    glossary: Glossary

    @cached_property
    def sentences(self) -> tuple[str, ...]:
        """Its prepared prose; `()` where it is not scored."""
        return prepare(self.wording.units)

    @cached_property
    def tally(self) -> Tally:
        """What it counts."""
        return count(self.sentences, self.glossary.spoken)

    @cached_property
    def eased(self) -> Counts:
        """Its corrected counts with every glossary term that has a definition counted as easy."""
        terms: list[str] = []
        for sentence in self.sentences:
            uses = self.glossary.find(sentence)
            terms += [
                sentence[use.start : use.end] for use in uses if self.glossary.terms[use.term].definition is not None
            ]
        counts, hard = self.tally.corrected, count(terms, self.glossary.spoken).corrected
        return replace(
            counts,
            difficult=counts.difficult - hard.difficult,
            difficult_2=counts.difficult_2 - hard.difficult_2,
            difficult_3=counts.difficult_3 - hard.difficult_3,
        )


@dataclass(frozen=True)
class WordedArticle:
    """The variants of an article, each worded when it is first asked for."""

    article: Article
    glossary: Glossary
    registers: tuple[str, ...]
    """From precise to plain."""
    _variants: dict[tuple[str, str], WordedVariant] = field(default_factory=dict[tuple[str, str], WordedVariant])
    _claims: dict[str, tuple[WordedVariant, ...]] = field(default_factory=dict[str, tuple[WordedVariant, ...]])

    @cached_property
    def locale(self) -> str:
        """Babel's name of the locale that values are written in."""
        return locale_of(self.article.lang, self.article.region)

    def variant(self, claim: str, register: str) -> WordedVariant:
        """The variant of a claim in a register; raises as `word` does."""
        found = self._variants.get((claim, register))
        if found is None:
            wording = word(self.article, claim, register, self.glossary, self.registers, self.locale)
            found = self._variants.setdefault((claim, register), WordedVariant(wording, self.glossary))
        return found

    def variants(self, claim: Claim) -> tuple[WordedVariant, ...]:
        """All variants of a claim, from precise to plain; raises as `word` does."""
        found = self._claims.get(claim.id)
        if found is None:
            written = sorted(claim.variants, key=self.registers.index)
            found = tuple([self.variant(claim.id, register) for register in written])
            self._claims[claim.id] = found
        return found
