"""The pages of articles as files of a folder: finished texts from a bundle in frames that need no server."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from adaptive_text import rendering
from adaptive_text.exporting.addresses import ARTICLES, DEPTH, FolderSettings
from adaptive_text.personalize import default_audience, question
from adaptive_text.web.shell import TROUBLES, Shell
from adaptive_text.web.topics import Mapped

if TYPE_CHECKING:
    from adaptive_text.bundle import Bundle
    from adaptive_text.catalogue import Entry
    from adaptive_text.personalize import Question

LISTED = 100
"""Articles on one page of the list of topics."""
ADDRESSED = 10_000
"""Articles of one sitemap, which may name 50,000 addresses (https://www.sitemaps.org/protocol.html)."""
_FORMS: Mapping[str, str] = {"md": "text/markdown", "txt": "text/plain", "json": "application/json"}


class File(NamedTuple):
    """One file of the site."""

    path: str
    """From the top, with slashes."""
    content: bytes


class Pages:
    """Writes the pages of one bundle, each from the entry of its article."""

    def __init__(self, bundle: Bundle, settings: FolderSettings) -> None:
        """For a bundle; `settings` are those of the first page."""
        self._bundle = bundle
        self._top = Shell(settings)
        self._deep = Shell(replace(settings, depth=DEPTH))

    def article(self, entry: Entry) -> Iterator[File]:
        """All files of an article."""
        folder = f"{ARTICLES}/{entry.article}"
        if entry.withdrawn is not None:
            yield from self._withdrawn(entry, folder)
        elif entry.editions:
            yield self._neutral(entry, folder)
            for audience in entry.audiences:
                yield from self._edition(entry, audience, folder)
        for former in entry.formerly:
            yield from self._moved(entry, former)

    def _withdrawn(self, entry: Entry, folder: str) -> Iterator[File]:
        """The notice, at every address that the article had."""
        from adaptive_text.audience import inherited

        assert entry.withdrawn is not None
        for audience in entry.audiences:
            notice = inherited(entry.withdrawn, self._bundle.profiles[audience].lineage)
            page = self._problem(notice)
            yield File(f"{folder}/{audience}.html", page)
            if audience == self._default(entry):
                yield File(f"{folder}/index.html", page)

    def _problem(self, notice: str) -> bytes:
        trouble = TROUBLES[410]._replace(text=notice)
        return self._deep.live("site/problem.html", status=410, trouble=trouble).encode()

    def _neutral(self, entry: Entry, folder: str) -> File:
        named = entry.named(self._default(entry))
        page = self._deep.live(
            "folder/neutral.html", named=named, question=self._question(entry), article=entry.article
        )
        return File(f"{folder}/index.html", page.encode())

    def _edition(self, entry: Entry, audience: str, folder: str) -> Iterator[File]:
        edition = self._bundle.edition(entry.article, audience)
        content = rendering.moved(
            edition.html, heading_level=1, edition_url="{audience}.html", audiences=self._bundle.audiences
        )
        page = self._deep.live(
            "folder/edition.html",
            page=edition.page,
            content=content,
            json_ld=edition.json_ld.strip(),
            question=self._question(entry, audience),
            article=entry.article,
            forms=_FORMS,
        )
        yield File(f"{folder}/{audience}.html", page.encode())
        texts = {"md": edition.markdown, "txt": edition.text, "json": edition.json}
        for form, text in texts.items():
            yield File(f"{folder}/{audience}.{form}", text.encode())

    def _moved(self, entry: Entry, former: str) -> Iterator[File]:
        """Pages that lead on from an id that the article had before."""
        names = ("", *entry.audiences) if entry.is_offered else ("",)
        for audience in names:
            address = self._deep.settings.article(entry.article, audience)
            page = self._deep.live("folder/moved.html", address=address)
            yield File(f"{ARTICLES}/{former}/{audience or 'index'}.html", page.encode())

    def _question(self, entry: Entry, chosen: str | None = None) -> Question:
        bundle = self._bundle
        return question(bundle.picker, bundle.profiles, known=entry.audiences, chosen=chosen)

    def _default(self, entry: Entry) -> str:
        return default_audience(self._bundle.picker, self._bundle.profiles, entry.audiences)

    # --- what stands around the articles

    def around(self) -> Iterator[File]:
        """Lists of topics, sitemaps, style, script."""
        yield File("style.css", (self._top.style() + self._top.live("folder/folder.css")).encode())
        yield File("folder.js", self._top.live("folder/folder.js").encode())
        yield from self._lists()
        yield from self._sitemaps()

    @cached_property
    def _offered(self) -> int:
        return self._bundle.catalogue.number_offered()

    def _lists(self) -> Iterator[File]:
        for number, start in enumerate(range(0, max(1, self._offered), LISTED), start=1):
            entries = self._bundle.catalogue.offered(start, LISTED)
            listed = [(e.named(self._default(e)), self._top.settings.article(e.article)) for e in entries]
            more = start + LISTED < self._offered
            page = self._top.live("folder/index.html", articles=listed, number=number, more=more)
            yield File("index.html" if number == 1 else f"topics-{number}.html", page.encode())

    def _sitemaps(self) -> Iterator[File]:
        """For search engines, which want whole addresses: none without the site's origin."""
        settings = self._top.settings
        lines = ["User-agent: *", "Disallow:"]
        if settings.origin:
            starts = range(0, max(1, self._offered), ADDRESSED)
            for number, start in enumerate(starts, start=1):
                name = "sitemap.xml" if len(starts) == 1 else f"sitemap-{number}.xml"
                yield File(name, self._top.sitemap(self._mapped(start)).encode())
            if len(starts) > 1:
                yield File("sitemap.xml", self._top.sitemaps(len(starts)).encode())
            lines.append(f"Sitemap: {settings.absolute('sitemap.xml')}")
        yield File("robots.txt", ("\n".join(lines) + "\n").encode())

    def _mapped(self, start: int) -> Iterator[Mapped]:
        settings = self._top.settings
        for entry in self._bundle.catalogue.offered(start, ADDRESSED):
            addresses: Sequence[str] = [
                settings.absolute(settings.article(entry.article, audience)) for audience in entry.audiences
            ]
            yield Mapped(entry.lang, entry.updated, addresses)
