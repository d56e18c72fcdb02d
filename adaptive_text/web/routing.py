"""From a request to its answer: one table of addresses for every framework.

A framework hands over what it was asked as an `Ask` and gets a `Target`: how to answer it, the template of its address
for logs, and what has to be made first, if anything. So no framework decides anything.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Mapping
from typing import NamedTuple, TypedDict
from urllib.parse import parse_qs

from adaptive_text.web.lists import ListName
from adaptive_text.web.replies import Reply
from adaptive_text.web.site import FORMS, Form, Site

METHODS = ("GET", "HEAD", "OPTIONS")
LONGEST_QUERY = 1_024
"""Characters of a query; no address of ours needs more than a hundred."""
_ALIVE = Reply(200, b"ok\n", {"content-type": "text/plain; charset=utf-8", "cache-control": "no-store"})
NOWHERE = "-"
"""The route of what is no address of ours, in logs."""
_SHORTEST_PAGE, _LONGEST_PAGE = 2, 3
"""Parts of the address of a neutral page, and of an edition."""
_PAGE = re.compile(r"[1-9][0-9]{0,5}")
"""Number of a page of a list."""
_SITEMAP = re.compile(r"/sitemap-([1-9][0-9]{0,5})\.xml")
_QUICK = 10_000
"""Articles among which a search, or the way to a page of the index, takes a few milliseconds."""
_QUICK_PAGES = 100
"""Pages of the index with so many articles."""


class _Negotiated(TypedDict):
    """What a client takes, and what it has."""

    accept_encoding: str | None
    if_none_match: str | None


class Ask(NamedTuple):
    """What a client asks."""

    method: str
    path: str
    """Decoded, with the prefix that the site is mounted under."""
    query: str = ""
    """As sent, without the question mark."""
    headers: Mapping[str, str] = {}
    """By name in small letters; only `cookie`, `accept-encoding` and `if-none-match` are looked at."""


class PageKey(NamedTuple):
    """Names an edition in one form."""

    article: str
    audience: str
    form: Form


class Work(NamedTuple):
    """What takes a while, and is to be done in a thread: once for however many need the same."""

    name: Hashable
    is_done: Callable[[], bool]
    """Whether the answer takes no time by now."""


class Target(NamedTuple):
    """What an address leads to."""

    route: str
    """Template of the address, for logs and metrics: it tells no topic and no reader."""
    answer: Callable[[], Reply]
    """Does the work where it is not done yet."""
    work: Work | None = None
    """What the answer needs; `None` where it takes no time."""


def find(site: Site, ask: Ask) -> Target:
    """Where a request leads; there is always an answer, if only that there is no such page."""
    target = _target(site, ask)
    if ask.method == "GET":
        return target
    if ask.method == "HEAD":
        return target._replace(answer=lambda: target.answer().without_body())
    allow = {"allow": ", ".join(METHODS)}
    if ask.method == "OPTIONS":
        return Target(target.route, lambda: Reply(204, b"", allow))
    return Target(target.route, lambda: site.trouble(405).with_headers(allow))


def _target(site: Site, ask: Ask) -> Target:
    if len(ask.query) > LONGEST_QUERY:
        return Target(NOWHERE, lambda: site.trouble(414))
    path = _below(site.settings.prefix, ask.path) or ""
    parts = path.split("/")[1:]
    if parts[:1] == ["articles"] and _SHORTEST_PAGE <= len(parts) <= _LONGEST_PAGE:
        return _neutral(site, ask, parts[1]) if len(parts) == _SHORTEST_PAGE else _edition(site, ask, *parts[1:])
    if path in site.files:
        return Target(path, lambda: site.files.finished(path).reply(**_negotiated(ask)))
    if part := _SITEMAP.fullmatch(path):
        return _list(site, ask, "/sitemap-{number}.xml", "sitemap", int(part[1]))
    single = _SINGLE.get(path)
    return Target(NOWHERE, site.not_found) if single is None else single(site, ask)


def _below(prefix: str, path: str) -> str | None:
    """The path without the prefix; `None` where it is another site's."""
    if path == prefix:
        return "/"
    return path.removeprefix(prefix) if path.startswith(f"{prefix}/") else None


def _neutral(site: Site, ask: Ask, article: str) -> Target:
    requested = _parameter(ask.query, "audience")
    return Target(
        "/articles/{article}",
        lambda: site.neutral(article, requested=requested, cookie=ask.headers.get("cookie")),
        _opening(site),
    )


def _edition(site: Site, ask: Ask, article: str, name: str) -> Target:
    audience, dot, form = name.partition(".")
    form = form if dot else "html"
    if form not in FORMS or name.endswith(".html"):  # one address for each form: the page itself has no ending
        return Target(NOWHERE, site.not_found)
    key = PageKey(article, audience, form)
    route = "/articles/{article}/{audience}" + (f".{form}" if dot else "")
    work = Work(key, lambda: site.is_warm(*key))
    return Target(route, lambda: site.edition(*key, **_negotiated(ask)), work)


def _opening(site: Site) -> Work:
    """The catalogue of a folder has to be made before anything is looked up in it; that of a bundle is there."""
    return Work("catalogue", lambda: site.topics.is_open)


def _index(site: Site, ask: Ask) -> Target:
    page, query = _page(ask), (_parameter(ask.query, "q") or "").strip()
    if page is None:
        return Target("/", site.not_found)
    if not query:
        return _list(site, ask, "/", "index", page)
    work = _opening(site) if len(site.library) <= _QUICK else Work(object(), lambda: False)
    return Target("/", lambda: site.search(query, page), work)


def _listing(site: Site, ask: Ask) -> Target:
    page = _page(ask)
    return Target(_LISTING, site.not_found) if page is None else _list(site, ask, _LISTING, "listing", page)


def _list(site: Site, ask: Ask, route: str, name: ListName, number: int) -> Target:
    quick = name == "index" and number <= _QUICK_PAGES
    work = _opening(site) if quick else Work((name, number), lambda: site.lists.is_made(name, number))
    return Target(route, lambda: site.listed(name, number, **_negotiated(ask)), work)


def _page(ask: Ask) -> int | None:
    """The number that the query asks for; `None` where it is none."""
    page = _parameter(ask.query, "page") or "1"
    return int(page) if _PAGE.fullmatch(page) else None


def _negotiated(ask: Ask) -> _Negotiated:
    headers = ask.headers
    return {"accept_encoding": headers.get("accept-encoding"), "if_none_match": headers.get("if-none-match")}


def _parameter(query: str, name: str) -> str | None:
    """A parameter of the query: the first, should there be several; `None` where there is none."""
    return parse_qs(query, keep_blank_values=True, errors="replace").get(name, [None])[0]


_LISTING = "/api/articles"
_SINGLE: Mapping[str, Callable[[Site, Ask], Target]] = {
    "/": _index,
    "/favicon.ico": lambda site, _ask: Target("/favicon.ico", site.icon),
    "/livez": lambda _site, _ask: Target("/livez", lambda: _ALIVE),
    "/readyz": lambda site, _ask: Target("/readyz", site.ready, _opening(site)),
    "/sitemap.xml": lambda site, ask: _list(site, ask, "/sitemap.xml", "sitemap", 0),
    _LISTING: _listing,
}
"""Addresses of one part that are worked out for each request."""
