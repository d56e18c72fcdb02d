"""What a site answers to each kind of request; frameworks route to these methods and carry the replies.

Editions never depend on who asks: no cookie is read for them, so that every cache on the way may keep them. The neutral
page depends on nothing else, and is kept by no cache.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Literal, get_args
from urllib.parse import urlencode

from adaptive_text import rendering
from adaptive_text.audience import inherited
from adaptive_text.errors import AdaptiveTextError, BundleError
from adaptive_text.personalize import choose_audience, nearest_known, question
from adaptive_text.web.keeping import Kept
from adaptive_text.web.lists import Files, ListName, Lists
from adaptive_text.web.replies import ANYWHERE, PRIVATE, Finished, Reply, purged_by
from adaptive_text.web.settings import Settings
from adaptive_text.web.shell import Shell
from adaptive_text.web.topics import Topics

if TYPE_CHECKING:
    from markupsafe import Markup

    from adaptive_text.catalogue import Entry
    from adaptive_text.edition import Edition
    from adaptive_text.library import Library
    from adaptive_text.personalize import ChosenAudience, Question

Form = Literal["html", "fragment", "md", "txt", "json"]
"""How an edition is written; each has an address of its own."""
FORMS: tuple[Form, ...] = get_args(Form)
_TYPES: Mapping[Form, str] = {
    "html": "text/html; charset=utf-8",
    "fragment": "text/html; charset=utf-8",
    "md": "text/markdown; charset=utf-8",
    "txt": "text/plain; charset=utf-8",
    "json": "application/json",
}
_PRIVATE = {"cache-control": PRIVATE}
_LONGEST_QUERY = 100
_KEPT, _KEPT_BYTES = 4_096, 64 * 1024 * 1024
"""Finished bodies that are kept: 15 KB to 60 KB each, and a quarter as much compressed."""
_DIGITS = 16
"""Of a bundle's digest, where it stands in a key."""


class Site:
    """One library on the web. It never changes, so threads may share it; a new library is a new site.

    Of a library that follows a bundle, it serves the generation that there is when the site is made; `Sites` goes on to
    the newer ones.
    """

    def __init__(
        self,
        library: Library,
        settings: Settings | None = None,
        *,
        unavailable: Collection[str] = (),
        before: Site | None = None,
    ) -> None:
        """Put a library behind addresses; nothing is made yet, whatever its size.

        `unavailable` are ids of articles that are broken, with no good version. `before` is the site of an older
        generation, whose settings and templates this one goes on with. Raises `BundleError` where the settings replace
        templates of pages that the bundle was not built with.
        """
        self.source: Library = before.source if before else library
        """Where a newer generation comes from."""
        self.library = library.pinned()
        """The generation that is served."""
        self.settings: Settings = before.settings if before else settings or Settings()
        self.unavailable: Collection[str] = before.unavailable if before else frozenset(unavailable)
        self.shell: Shell = before.shell if before else Shell(self.settings)
        self.files: Files = before.files if before else Files(self.shell)
        self.topics = Topics(self.library, self.settings)
        self._keys = (f"bundle-{self.library.digest[:_DIGITS]}",) if self.library.digest else ()
        self.lists = Lists(self.topics, self.shell, self._keys)
        self._finished = Kept(_KEPT, _KEPT_BYTES)
        self._check_templates()

    def _check_templates(self) -> None:
        """The texts of a bundle are finished; other templates would only reach some of its pages."""
        if not self.library.digest or self.settings.templates is None:
            return
        given = rendering.templates_digest(self.shell.environment)
        if given not in {rendering.templates_digest(), self.library.templates}:
            message = (
                "the bundle was built with other templates for pages than the site has: "
                "build it with those of the site, or leave page.html, blocks.html, page.md and page.txt as they are"
            )
            raise BundleError(message)

    def over(self, library: Library) -> Site:
        """The same site over a newer, pinned generation; raises `BundleError`."""
        return Site(library, before=self)

    def opened(self) -> Site:
        """The same, with the catalogue of a folder made already, and not when it is first needed."""
        assert self.topics.catalogue is not None
        return self

    # --- editions: the same for everybody

    def is_warm(self, article: str, audience: str, form: Form = "html") -> bool:
        """Whether a page can be answered at once; else it has to be made first, which takes 5 ms to 20 ms."""
        if (article, audience, form) in self._finished:
            return True
        return self.topics.is_open and not self._is_offered(article, audience)

    def edition(
        self,
        article: str,
        audience: str,
        form: Form = "html",
        *,
        accept_encoding: str | None = None,
        if_none_match: str | None = None,
    ) -> Reply:
        """The canonical page of an edition: 200 or 304; where there is none 308, 404, 410 or 503."""
        finished = self._finished.get((article, audience, form))
        if finished is None:
            if not self._is_offered(article, audience):
                return self._gone(article, audience, "" if form == "html" else f".{form}")
            finished = self._finish(article, audience, form)
        return finished.reply(accept_encoding=accept_encoding, if_none_match=if_none_match)

    def known(self, article: str) -> tuple[str, ...]:
        """The audiences that an article has a page for; none of an unknown article."""
        entry = self.topics.entry(article)
        return entry.audiences if entry else ()

    def _is_offered(self, article: str, audience: str) -> bool:
        entry = self.topics.offered(article)
        return entry is not None and audience in entry.audiences

    def _finish(self, article: str, audience: str, form: Form) -> Finished:
        edition = self.library.render(article, audience)
        body = self._written(edition, form).encode()
        made = Finished(body, _TYPES[form], self._headers(article, audience, form))
        return self._finished.made((article, audience, form), lambda: made)

    def _written(self, edition: Edition, form: Form) -> str:
        if form == "html":
            asked = self._question(edition.article, edition.audience)
            return self.shell.edition(edition.page, self._content(edition, 1), asked)
        if form == "fragment":
            return self._content(edition, 2)
        if form == "json":
            return edition.json
        if self.library.digest or self.settings.templates is None:
            return edition.markdown if form == "md" else edition.text
        write = rendering.markdown if form == "md" else rendering.text
        return write(edition.page, environment=self.shell.environment)

    def _content(self, edition: Edition, heading_level: int) -> Markup:
        """The HTML of an edition: what the bundle has, moved to its place, or written here."""
        url = self.settings.article(edition.article, "{audience}")
        if self.library.digest:
            audiences = self.library.audiences
            return rendering.moved(edition.html, heading_level=heading_level, edition_url=url, audiences=audiences)
        return rendering.html(
            edition.page, heading_level=heading_level, edition_url=url, environment=self.shell.environment
        )

    def _headers(self, article: str, audience: str, form: Form) -> dict[str, str]:
        page = self.settings.absolute(self.settings.article(article, audience))
        headers = self._kept_for(article)
        if form == "html":
            return headers
        return {**headers, **ANYWHERE, "x-robots-tag": "noindex", "link": f'<{page}>; rel="canonical"'}

    def _kept_for(self, article: str) -> dict[str, str]:
        """Headers of what caches may keep, with the keys by which they are told to forget an article, or a bundle."""
        return {"cache-control": self.settings.public_cache, **purged_by(f"article-{article}", *self._keys)}

    # --- the neutral page: for one reader

    def neutral(self, article: str, *, requested: str | None = None, cookie: str | None = None) -> Reply:
        """The page of an article for a reader who has not said who they are, or the way to the page that they chose.

        `requested` is the answer of the picker (`?audience=`), "" forgets the choice; `cookie` the `Cookie` header.
        """
        entry = self.topics.offered(article)
        if entry is None:
            return self._gone(article, ending="" if requested is None else "?" + urlencode({"audience": requested}))
        known, default = entry.audiences, self.topics.default(entry.audiences)
        if requested == "":
            return self._asked(entry, default, set_cookie=self.settings.cookie.forget())
        remembered = self.settings.cookie.read(cookie, self.library.profiles)
        chosen = choose_audience(
            known,
            default=default,
            requested=self._nearest(requested, known),
            remembered=self._nearest(remembered, known),
        )
        if requested is not None and chosen.reason != "requested":
            return self.not_found()
        if chosen.reason == "default":
            return self._asked(entry, default)
        remember = None if requested is None else self.settings.cookie.remember(requested)
        to = self.settings.article(article, chosen.audience)
        return Reply(303, b"", {**_PRIVATE, "location": to}, remember)

    def _nearest(self, audience: str | None, known: tuple[str, ...]) -> str | None:
        """A reader keeps their own audience where an article has only their ancestor's page."""
        return None if audience is None else nearest_known(audience, self.library.profiles, known) or audience

    def _asked(self, entry: Entry, default: str, set_cookie: str | None = None) -> Reply:
        asked = self._question(entry.article)
        return self._private(self.shell.neutral(entry.article, asked, self.topics.listed(entry, default)), set_cookie)

    def _private(self, page: str, set_cookie: str | None = None) -> Reply:
        return Reply(200, page.encode(), {**_PRIVATE, "content-type": _TYPES["html"]}, set_cookie)

    def _question(self, article: str, chosen: str | None = None) -> Question:
        return question(self.library.picker, self.library.profiles, known=self.known(article), chosen=chosen)

    # --- inside pages of a host

    def audience(self, requested: str | None, cookie: str | None) -> ChosenAudience:
        """Who a reader is on a page of the host: what the address asks for, then the cookie, then the default.

        A page that depends on this must not be kept by shared caches.
        """
        known = self.library.audiences
        remembered = self.settings.cookie.read(cookie, known)
        return choose_audience(known, default=self.topics.default(known), requested=requested, remembered=remembered)

    def fragment(self, article: str, audience: str, heading_level: int = 2) -> Markup:
        """The HTML of an edition, to stand inside a page; raises `UnknownArticle` and `UnknownAudience`."""
        return self._content(self.library.render(article, audience), heading_level)

    def picker(self, article: str, chosen: str | None = None) -> Markup:
        """The question who the reader is, as a form that leads to an article; raises `UnknownArticle`."""
        if self.topics.entry(article) is None:
            self.library[article]
        return self.shell.picker(article, self._question(article, chosen))

    # --- the site

    def listed(
        self, name: ListName, number: int, *, accept_encoding: str | None = None, if_none_match: str | None = None
    ) -> Reply:
        """A page of the list of topics, of the list for programs, or of the sitemap; 404 behind the last one."""
        finished = self.lists.finished(name, number)
        if finished is None:
            return self.not_found()
        return finished.reply(accept_encoding=accept_encoding, if_none_match=if_none_match)

    def search(self, query: str, page: int = 1) -> Reply:
        """The topics that have all words of a query in title, question, id or terms, the best first.

        What somebody searches for stands on the page, and so no cache keeps it.
        """
        html = self.lists.search(query[:_LONGEST_QUERY], page)
        return self.not_found() if html is None else self._private(html)

    def icon(self) -> Reply:
        """None: browsers ask for one at this address, and a host may have its own."""
        return Reply(204, b"", {"cache-control": self.settings.public_cache})

    def ready(self) -> Reply:
        """Whether readers can be answered: 200 where an article can be read, 503 else; tells the digest of a bundle."""
        digest = {"x-bundle-digest": self.library.digest} if self.library.digest else {}
        headers = {"content-type": "text/plain; charset=utf-8", "cache-control": "no-store", **digest}
        try:
            for entry in self.topics.catalogue.offered(0, 1):
                if self.library.digest:
                    str(self.library.render(entry.article, entry.audiences[0]).html)
        except AdaptiveTextError:
            return Reply(503, b"the library cannot be read\n", headers)
        return Reply(200, b"ok\n", headers)

    # --- what is wrong: the same for everybody, and kept by no cache, since it should pass

    def _gone(self, article: str, audience: str | None = None, ending: str = "") -> Reply:
        """The answer where there is no such page (any more); `ending` is what follows the audience in its address."""
        now = self.topics.now(article)
        if now is not None and (audience is None or audience in self.known(now)):
            to = self.settings.article(now, audience or "") + ending
            return Reply(308, b"", {**self._kept_for(now), **ANYWHERE, "location": to})
        entry = self.topics.entry(article)
        if entry is None:
            is_broken = article in self.unavailable or article in self.library.broken
            return self.busy() if is_broken else self.not_found()
        known = entry.audiences
        if not known or (audience is not None and audience not in known) or entry.withdrawn is None:
            return self.not_found()
        lineage = self.library.profiles[audience or self.topics.default(known)].lineage
        return self._problem(410, self.shell.withdrawn(inherited(entry.withdrawn, lineage)))

    def not_found(self) -> Reply:
        """404, in words for readers."""
        return self.trouble(404)

    def busy(self) -> Reply:
        """503: the page cannot be made at once; the reader may ask again."""
        return self.trouble(503).with_headers({"retry-after": str(self.settings.retry_after)})

    def trouble(self, status: int) -> Reply:
        """A page for a status of `shell.TROUBLES`, such as 405 or 500."""
        return self._problem(status, self.shell.problem(status))

    def _problem(self, status: int, page: str) -> Reply:
        """Readable from any origin: a page that shows an edition in itself has to learn why there is none."""
        return Reply(status, page.encode(), {**_PRIVATE, **ANYWHERE, "content-type": _TYPES["html"]})
