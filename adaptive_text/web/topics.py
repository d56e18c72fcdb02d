"""What a library offers: its articles, whom each has a page for, and which of them a search finds.

Worked out once for a site, from the records and the glossary alone: no edition is made for it, so that a list of
thousands of articles costs no more than reading their titles.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from adaptive_text.audience import inherited, reaches
from adaptive_text.personalize import default_audience
from adaptive_text.web.api import ListedArticle, ListedEdition

if TYPE_CHECKING:
    from adaptive_text.library import Library
    from adaptive_text.web.settings import Settings

_MOST_WORDS = 10
"""Words that a search looks for; a subject is named in fewer."""


class Listed(NamedTuple):
    """An article as the index names it."""

    path: str
    headline: str
    title: str


class Topics:
    """The articles of one library as readers and programs find them."""

    def __init__(self, library: Library, settings: Settings) -> None:
        """Look through a library."""
        self._library = library
        self._settings = settings
        self.known: Mapping[str, tuple[str, ...]] = {name: _known(library, name) for name in library}
        """The audiences that each article has a page for."""
        self.offered: Mapping[str, tuple[str, ...]] = {
            name: known for name, known in self.known.items() if known and library[name].withdrawn is None
        }
        """The same without the articles that nobody can read."""
        self._searched = sorted(
            (self.listed(name, self.default(known)), self._names(name)) for name, known in self.offered.items()
        )

    def default(self, known: Sequence[str]) -> str:
        """Of some audiences, the one of a reader who did not say who they are."""
        return default_audience(self._library.picker, self._library.profiles, known)

    def listed(self, article: str, audience: str) -> Listed:
        """An article as the index names it for an audience."""
        record, lineage = self._library[article], self._library.profiles[audience].lineage
        title = inherited(record.title, lineage)
        headline = inherited(record.question, lineage) if record.question else title
        return Listed(self._settings.article(article), headline, title)

    def search(self, query: str) -> Sequence[Listed]:
        """The articles that have all words of a query in one of their names, by address; all of them without a word."""
        found = self._searched
        for word in list(dict.fromkeys(query.casefold().split()))[:_MOST_WORDS]:
            found = [one for one in found if word in one[1]]
        return [listed for listed, _ in found]

    def listing(self) -> Iterator[ListedArticle]:
        """The articles as programs get them."""
        for article, known in self.offered.items():
            record = self._library[article]
            editions = tuple(self._edition(article, audience) for audience in known)
            yield ListedArticle(article, record.updated.isoformat(), record.review.status, editions)

    def _edition(self, article: str, audience: str) -> ListedEdition:
        listed, label = self.listed(article, audience), self._library.profiles[audience].label
        href = self._settings.absolute(self._settings.article(article, audience))
        return ListedEdition(audience, label, listed.title, listed.headline, href)

    def _names(self, article: str) -> str:
        """What a search looks at: id, titles, questions, and every other name of the terms that these name."""
        record, glossary = self._library[article], self._library.glossary
        said = "\n".join([*record.title.values(), *(record.question or {}).values()])
        terms = {use.term: glossary.terms[use.term] for use in glossary.find(said)}
        names = [name for term in terms.values() for name in (*term.all_names(), term.abbreviation or "")]
        return "\n".join([article.replace("-", " "), said, *names]).casefold()


def _known(library: Library, article: str) -> tuple[str, ...]:
    record, profiles = library[article], library.profiles
    return tuple(name for name in library.audiences if reaches(record, profiles[name].lineage))
