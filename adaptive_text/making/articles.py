"""From the bytes of an item to a finished article: everything that a worker does for one, without any limit."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from adaptive_text import rendering
from adaptive_text.bundling.rows import MadeArticle, MadeEdition, made_article, made_edition, parts_of
from adaptive_text.catalogue import entry_of
from adaptive_text.errors import ArticleError
from adaptive_text.making.orders import Item
from adaptive_text.making.surroundings import environment_of, glossary_of, profiles_of
from adaptive_text.making.touching import words_of
from adaptive_text.records import audiences_of, make

if TYPE_CHECKING:
    from jinja2 import Environment

    from adaptive_text.article import Article
    from adaptive_text.glossary import Glossary
    from adaptive_text.loading import Profiles
    from adaptive_text.making.orders import Files
    from adaptive_text.worded import WordedArticle


_SMALLEST = """\
id: warm-up
title: Nothing
updated: 2026-01-01
sections:
- id: one
  heading: One
  claims: [{{id: one, variants: {{{register}: "Take 2 tablets a day, e.g. with *water*. Then rest."}}}}]
"""
"""An article that needs nearly everything that articles need."""


@dataclass(frozen=True)
class Workshop:
    """What every article of a library is made with."""

    profiles: Profiles
    glossary: Glossary
    environment: Environment | None = None
    """Of a host's templates; `None` for the package's own."""

    @classmethod
    def of(cls, files: Files) -> Workshop:
        """Read files; raises `ProfileError`, `GlossaryError` or `BuildError` with all problems of what is wrong."""
        return cls(profiles_of(files.profiles), glossary_of(files.glossary), environment_of(files.templates))

    @property
    def audiences(self) -> tuple[str, ...]:
        """In the order of a library's."""
        return audiences_of(self.profiles.picker, self.profiles.profiles)

    def warm_up(self) -> None:
        """Load what is loaded late, so that the first article takes no longer than the next."""
        from adaptive_text.solving.programme import Programme

        record = _SMALLEST.format(register=self.profiles.picker.registers[0])
        replace(self, environment=None).make(Item("the smallest article", "yaml", record.encode()))
        Programme((1,), nodes=1).relaxed((1,))

    def make(self, item: Item) -> MadeArticle:
        """Everything that a bundle has of an article; raises `ArticleError` with what is wrong with it."""
        from adaptive_text.loading import read_article

        return self.made(read_article(item.content, item.name, json=item.suffix == "json"))

    def made(self, article: Article) -> MadeArticle:
        """The same of a record that was read."""
        from adaptive_text.worded import WordedArticle

        self._check_fit(article)
        source = WordedArticle(article, self.glossary, self.profiles.picker.registers)
        entry = entry_of(article, self.audiences, self.profiles.profiles, self.glossary)
        editions = list(self._editions(source, entry.audiences))
        return made_article(article, entry, words_of(source), editions)

    def _check_fit(self, article: Article) -> None:
        from adaptive_text.loading import check_fit

        found = check_fit(article, self.profiles.profiles, self.profiles.picker, self.glossary)
        errors = [problem for problem in found if problem.severity == "error"]
        if errors:
            message = f"{article.place(())} does not fit the profiles and the glossary"
            raise ArticleError(message, errors)

    def _editions(self, source: WordedArticle, audiences: Iterable[str]) -> Iterator[MadeEdition]:
        for audience in audiences:
            profile = self.profiles.profiles[audience]
            edition = make(source.article, profile, self.glossary, self.profiles, source)
            parts = parts_of(
                edition,
                html=rendering.html(edition.page, environment=self.environment),
                markdown=rendering.markdown(edition.page, environment=self.environment),
                text=rendering.text(edition.page, environment=self.environment),
            )
            yield made_edition(audience, parts)
