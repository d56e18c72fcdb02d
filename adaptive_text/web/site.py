"""What a site answers to each kind of request; frameworks route to these methods and carry the replies.

Editions never depend on who asks: no cookie is read for them, so that every cache on the way may keep them. The neutral
page depends on nothing else, and is kept by no cache.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from threading import Lock
from typing import TYPE_CHECKING, Literal, get_args
from urllib.parse import urlencode

from msgspec import json

from adaptive_text import rendering
from adaptive_text.personalize import choose_audience, nearest_known, question
from adaptive_text.web.api import openapi
from adaptive_text.web.replies import Finished, Reply
from adaptive_text.web.settings import Settings
from adaptive_text.web.shell import Shell
from adaptive_text.web.topics import Topics

if TYPE_CHECKING:
    from markupsafe import Markup

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
ANYWHERE = {"access-control-allow-origin": "*", "cross-origin-resource-policy": "cross-origin"}
"""Headers of what pages of other origins may load: it is the same for everybody."""
_SCRIPT = "text/javascript; charset=utf-8"
_PRIVATE = {"cache-control": "private, no-store"}
_LONGEST_QUERY = 100
LISTED = 100
"""Articles on one page of the index: what a reader may want to look through."""
_KEPT = 4_096
"""Finished bodies that are kept: 15 KB each, and half as much compressed."""


class Site:
    """One library on the web. It never changes, so threads may share it; a new library is a new site."""

    def __init__(
        self, library: Library, settings: Settings | None = None, *, unavailable: Collection[str] = ()
    ) -> None:
        """Put a library behind addresses; `unavailable`: ids of articles that are broken, with no good version."""
        self.library = library
        self.unavailable = frozenset(unavailable)
        self.settings = settings or Settings()
        self.shell = Shell(library, self.settings)
        self.topics = Topics(library, self.settings)
        self.fixed: Mapping[str, Finished] = {path: self._public(*made) for path, made in self._fixed()}
        """Sitemap, list of articles, style, scripts: what stays as it is, by its path below the prefix.

        Finished with the site and not when it is asked for: with thousands of articles it takes a second.
        """
        self._listed: dict[int, Finished] = {}
        self._finished: dict[tuple[str, str, Form], Finished] = {}
        self._lock = Lock()

    # --- editions: the same for everybody

    def is_warm(self, article: str, audience: str, form: Form = "html") -> bool:
        """Whether a page can be answered at once; else it has to be made first, which takes some 20 ms."""
        return (article, audience, form) in self._finished or not self._is_offered(article, audience)

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
        return self.topics.known.get(article, ())

    def _is_offered(self, article: str, audience: str) -> bool:
        return audience in self.topics.offered.get(article, ())

    def _finish(self, article: str, audience: str, form: Form) -> Finished:
        edition = self.library.render(article, audience)
        body = self._written(edition, form).encode()
        made = Finished(body, _TYPES[form], self._headers(article, audience, form))
        with self._lock:
            while len(self._finished) >= _KEPT:
                del self._finished[next(iter(self._finished))]
            return self._finished.setdefault((article, audience, form), made)

    def _written(self, edition: Edition, form: Form) -> str:
        if form == "html":
            return self.shell.edition(edition, self._question(edition.article, edition.audience))
        if form == "fragment":
            return self.fragment(edition.article, edition.audience)
        return {"md": edition.markdown, "txt": edition.text, "json": edition.json}[form]

    def _headers(self, article: str, audience: str, form: Form) -> dict[str, str]:
        page = self.settings.absolute(self.settings.article(article, audience))
        headers = self._kept_for(article)
        if form == "html":
            return headers
        return {**headers, **ANYWHERE, "x-robots-tag": "noindex", "link": f'<{page}>; rel="canonical"'}

    def _kept_for(self, article: str) -> dict[str, str]:
        """Headers of what caches may keep, with the key by which all of an article is purged from them."""
        key = f"article-{article}"
        return {"cache-control": self.settings.public_cache, "surrogate-key": key, "cache-tag": key}

    # --- the neutral page: for one reader

    def neutral(self, article: str, *, requested: str | None = None, cookie: str | None = None) -> Reply:
        """The page of an article for a reader who has not said who they are, or the way to the page that they chose.

        `requested` is the answer of the picker (`?audience=`), "" forgets the choice; `cookie` the `Cookie` header.
        """
        known = self.topics.offered.get(article)
        if known is None:
            return self._gone(article, ending="" if requested is None else "?" + urlencode({"audience": requested}))
        default = self.topics.default(known)
        if requested == "":
            return self._asked(article, default, set_cookie=self.settings.cookie.forget())
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
            return self._asked(article, default)
        remember = None if requested is None else self.settings.cookie.remember(requested)
        to = self.settings.article(article, chosen.audience)
        return Reply(303, b"", {**_PRIVATE, "location": to}, remember)

    def _nearest(self, audience: str | None, known: tuple[str, ...]) -> str | None:
        """A reader keeps their own audience where an article has only their ancestor's page."""
        return None if audience is None else nearest_known(audience, self.library.profiles, known) or audience

    def _asked(self, article: str, default: str, set_cookie: str | None = None) -> Reply:
        page = self.shell.neutral(article, self._question(article), self.topics.listed(article, default))
        return self._private(page, set_cookie)

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
        page = self.library.render(article, audience).page
        url = self.settings.article(article, "{audience}")
        return rendering.html(page, heading_level=heading_level, edition_url=url, environment=self.shell.environment)

    def picker(self, article: str, chosen: str | None = None) -> Markup:
        """The question who the reader is, as a form that leads to an article; raises `UnknownArticle`."""
        self.library[article]
        return self.shell.picker(article, self._question(article, chosen))

    # --- the site

    def index(self, page: int = 1, *, accept_encoding: str | None = None, if_none_match: str | None = None) -> Reply:
        """A page of the list of topics; 404 behind the last one."""
        finished = self._listed.get(page)
        if finished is None:
            if (html := self._list("", page)) is None:
                return self.not_found()
            finished = self._listed.setdefault(page, self._public(html, _TYPES["html"]))
        return finished.reply(accept_encoding=accept_encoding, if_none_match=if_none_match)

    def search(self, query: str, page: int = 1) -> Reply:
        """The same of the topics that have all words of a query in title, question, id or terms.

        What somebody searches for stands on the page, and so no cache keeps it.
        """
        html = self._list(query[:_LONGEST_QUERY], page)
        return self.not_found() if html is None else self._private(html)

    def _list(self, query: str, page: int) -> str | None:
        found = self.topics.search(query)
        shown = found[(page - 1) * LISTED : page * LISTED]
        if page > 1 and not shown:
            return None
        return self.shell.index(shown, query, len(found), page, more=page * LISTED < len(found))

    def icon(self) -> Reply:
        """None: browsers ask for one at this address, and a host may have its own."""
        return Reply(204, b"", {"cache-control": self.settings.public_cache})

    def _fixed(self) -> Iterator[tuple[str, tuple[str, str, Mapping[str, str]]]]:
        """Text, type and headers, by path; without the site's origin there is no sitemap."""
        yield "/robots.txt", (self._robots(), "text/plain; charset=utf-8", {})
        if self.settings.origin:
            yield "/sitemap.xml", (self.shell.sitemap(self.topics.offered), "application/xml", {})
        yield "/style.css", (self.shell.style(), "text/css; charset=utf-8", ANYWHERE)
        yield "/site.js", (self.shell.script("site.js"), _SCRIPT, {})
        yield "/adaptive-text.js", (self.shell.script("adaptive-text.js"), _SCRIPT, ANYWHERE)
        yield "/api/articles", (json.encode(list(self.topics.listing())).decode(), _TYPES["json"], ANYWHERE)
        yield "/api/openapi.json", (json.encode(openapi(self.settings)).decode(), _TYPES["json"], ANYWHERE)

    def _robots(self) -> str:
        """Everything may be read; the neutral pages say by themselves that they are not to be listed."""
        lines = ["User-agent: *", "Disallow:"]
        if self.settings.origin:
            lines.append(f"Sitemap: {self.settings.absolute(self.settings.path('sitemap.xml'))}")
        return "\n".join(lines) + "\n"

    def _public(self, text: str, kind: str, headers: Mapping[str, str] | None = None) -> Finished:
        return Finished(text.encode(), kind, {"cache-control": self.settings.public_cache, **(headers or {})})

    # --- what is wrong: the same for everybody, and kept by no cache, since it should pass

    def _gone(self, article: str, audience: str | None = None, ending: str = "") -> Reply:
        """The answer where there is no such page (any more); `ending` is what follows the audience in its address."""
        now = self.library.formerly.get(article)
        if now is not None and (audience is None or audience in self.known(now)):
            to = self.settings.article(now, audience or "") + ending
            return Reply(308, b"", {**self._kept_for(now), **ANYWHERE, "location": to})
        if article in self.unavailable and article not in self.library:
            return self.busy()
        known = self.known(article)
        if not known or (audience is not None and audience not in known):
            return self.not_found()
        return self._problem(410, self.shell.withdrawn(article, audience or self.topics.default(known)))

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
