"""An article worded: every variant expanded, its prose prepared and counted, once for all audiences.

No profile changes a wording, so what is made for one edition serves the others.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

from adaptive_text.article import Article
from adaptive_text.glossary import Glossary
from adaptive_text.locales import locale_of
from adaptive_text.prose import Tally, count, prepare
from adaptive_text.wording import Wording, word


@dataclass(frozen=True)
class WordedVariant:
    """A variant expanded, prepared and counted; the last two when they are first asked for."""

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


@dataclass(frozen=True)
class WordedArticle:
    """The variants of an article, each worded when it is first asked for."""

    article: Article
    glossary: Glossary
    registers: tuple[str, ...]
    """From precise to plain."""
    _variants: dict[tuple[str, str], WordedVariant] = field(default_factory=dict[tuple[str, str], WordedVariant])

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
