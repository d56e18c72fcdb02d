"""What a library offers: its articles, whom each has a page for, and which of them a search finds.

Read from the library's catalogue when it is asked for: no edition is made for it, and no list of all articles is held.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from adaptive_text.personalize import default_audience
from adaptive_text.web.api import ListedArticle, ListedEdition

if TYPE_CHECKING:
    from adaptive_text.catalogue import Catalogue, Entry
    from adaptive_text.library import Library
    from adaptive_text.web.settings import Settings

LISTED = 100
"""Articles on one page of the index: what a reader may want to look through."""
SEARCHED = 50
"""Pages of what a search finds; nobody looks through more."""
LISTED_FOR_PROGRAMS = 1_000
"""Articles on one page of the list for programs."""
_MOST_ADDRESSES = 50_000
"""Of one sitemap, and so many bytes (https://www.sitemaps.org/protocol.html)."""
_MOST_BYTES = 50_000_000
_MARKUP = 72
"""Bytes around an address in a sitemap, at the most."""
_LONGEST_ID = 64
_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")


class Listed(NamedTuple):
    """An article as the index names it."""

    path: str
    headline: str
    title: str


class Mapped(NamedTuple):
    """An article as a sitemap names it."""

    lang: str
    updated: str
    addresses: Sequence[str]
    """Of its editions."""


class Section(NamedTuple):
    """A page of a list."""

    listed: Sequence[Listed]
    more: bool
    """Whether another one follows."""
    total: int | None = None
    """How many were found by a search."""


class Topics:
    """The articles of one library as readers and programs find them."""

    def __init__(self, library: Library, settings: Settings) -> None:
        """Look through a pinned library, later."""
        self._library = library
        self._settings = settings

    @cached_property
    def catalogue(self) -> Catalogue:
        """The library's. That of a folder is made when it is first asked for, which takes 0.15 ms for each article."""
        return self._library.catalogue

    @property
    def is_open(self) -> bool:
        """Whether there is a catalogue to read from."""
        return "catalogue" in vars(self)

    def entry(self, article: str) -> Entry | None:
        """An article; `None` where there is none."""
        return self.catalogue.get(article) if _ID.fullmatch(article) else None

    def offered(self, article: str) -> Entry | None:
        """An article that somebody can read."""
        entry = self.entry(article)
        return entry if entry is not None and entry.is_offered else None

    def now(self, former: str) -> str | None:
        """The id of the article that had this id before."""
        return self._library.formerly.get(former) if _ID.fullmatch(former) else None

    def default(self, known: Sequence[str]) -> str:
        """Of some audiences, the one of a reader who did not say who they are."""
        return default_audience(self._library.picker, self._library.profiles, known)

    # --- for readers

    def listed(self, entry: Entry, audience: str) -> Listed:
        """An article as the index names it for an audience."""
        named = entry.named(audience)
        return Listed(self._settings.article(entry.article), named.headline, named.title)

    def index(self, page: int) -> Section | None:
        """A page of the list of all articles, by id; `None` behind the last one."""
        return self._section(page, list(self.catalogue.offered((page - 1) * LISTED, LISTED + 1)), None)

    def search(self, query: str, page: int) -> Section | None:
        """A page of the articles that have all words of a query, the best first; `None` behind the last one.

        There are no more than `SEARCHED` pages: to rank, and to skip, more than that takes a long time.
        """
        if page > SEARCHED:
            return None
        found = self.catalogue.search(query, (page - 1) * LISTED, LISTED + (page < SEARCHED))
        return self._section(page, found.entries, found.total)

    def _section(self, page: int, entries: Sequence[Entry], total: int | None) -> Section | None:
        if page > 1 and not entries:
            return None
        listed = [self.listed(entry, self.default(entry.audiences)) for entry in entries[:LISTED]]
        return Section(listed, len(entries) > LISTED, total)

    # --- for programs

    def listing(self, page: int) -> tuple[Sequence[ListedArticle], bool] | None:
        """A page of the articles as programs get them, and whether another one follows; `None` behind the last one."""
        start = (page - 1) * LISTED_FOR_PROGRAMS
        entries = list(self.catalogue.offered(start, LISTED_FOR_PROGRAMS + 1))
        if page > 1 and not entries:
            return None
        return [*map(self._told, entries[:LISTED_FOR_PROGRAMS])], len(entries) > LISTED_FOR_PROGRAMS

    def _told(self, entry: Entry) -> ListedArticle:
        return ListedArticle(entry.article, entry.updated, entry.status, tuple(self._editions(entry)))

    def _editions(self, entry: Entry) -> Iterator[ListedEdition]:
        for named in entry.editions:
            label = self._library.profiles[named.audience].label
            href = self._settings.absolute(self._settings.article(entry.article, named.audience))
            yield ListedEdition(named.audience, label, named.title, named.headline, href)

    def sitemaps(self) -> int:
        """How many sitemaps there are: one, unless there are too many addresses for it."""
        return max(1, -(-self.catalogue.number_offered() // self._mapped))

    def sitemap(self, number: int) -> Iterator[Mapped]:
        """The articles of a sitemap; the first is number 1."""
        for entry in self.catalogue.offered((number - 1) * self._mapped, self._mapped):
            base = self._settings.absolute(self._settings.article(entry.article))
            yield Mapped(entry.lang, entry.updated, [f"{base}/{audience}" for audience in entry.audiences])

    @cached_property
    def _mapped(self) -> int:
        """Articles of one sitemap: whatever their ids and audiences, it keeps to both limits."""
        audiences = self._library.audiences or ("",)
        longest = self._settings.article("x" * _LONGEST_ID, max(audiences, key=len))
        one = len(audiences) * (len(audiences) + 1) * (_MARKUP + len(self._settings.absolute(longest)))
        return max(1, min(_MOST_ADDRESSES // len(audiences), _MOST_BYTES // one))
