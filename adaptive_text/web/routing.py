"""From a request to its answer: one table of addresses for every framework.

A framework hands over what it was asked as an `Ask` and gets a `Target`: how to answer it, the template of its address
for logs, and the page that has to be made first, if any. So no framework decides anything.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import NamedTuple, TypedDict
from urllib.parse import parse_qs

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
"""Number of a page of the index."""


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


class Target(NamedTuple):
    """What an address leads to."""

    route: str
    """Template of the address, for logs and metrics: it tells no topic and no reader."""
    answer: Callable[[], Reply]
    page: PageKey | None = None
    """The page that the answer needs; where it is cold, making it takes time."""


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
    if path in site.fixed:
        finished = site.fixed[path]
        return Target(path, lambda: finished.reply(**_negotiated(ask)))
    single = _SINGLE.get(path)
    if single is None:
        return Target(NOWHERE, site.not_found)
    return Target(path, lambda: single(site, ask))


def _below(prefix: str, path: str) -> str | None:
    """The path without the prefix; `None` where it is another site's."""
    if path == prefix:
        return "/"
    return path.removeprefix(prefix) if path.startswith(f"{prefix}/") else None


def _neutral(site: Site, ask: Ask, article: str) -> Target:
    requested = _parameter(ask.query, "audience")
    return Target(
        "/articles/{article}", lambda: site.neutral(article, requested=requested, cookie=ask.headers.get("cookie"))
    )


def _edition(site: Site, ask: Ask, article: str, name: str) -> Target:
    audience, dot, form = name.partition(".")
    form = form if dot else "html"
    if form not in FORMS or name.endswith(".html"):  # one address for each form: the page itself has no ending
        return Target(NOWHERE, site.not_found)
    key = PageKey(article, audience, form)
    route = "/articles/{article}/{audience}" + (f".{form}" if dot else "")
    return Target(route, lambda: site.edition(*key, **_negotiated(ask)), key)


def _index(site: Site, ask: Ask) -> Reply:
    page, query = _parameter(ask.query, "page") or "1", (_parameter(ask.query, "q") or "").strip()
    if not _PAGE.fullmatch(page):
        return site.not_found()
    return site.search(query, int(page)) if query else site.index(int(page), **_negotiated(ask))


def _negotiated(ask: Ask) -> _Negotiated:
    headers = ask.headers
    return {"accept_encoding": headers.get("accept-encoding"), "if_none_match": headers.get("if-none-match")}


def _parameter(query: str, name: str) -> str | None:
    """A parameter of the query: the first, should there be several; `None` where there is none."""
    return parse_qs(query, keep_blank_values=True, errors="replace").get(name, [None])[0]


def _alive(_site: Site, _ask: Ask) -> Reply:
    """Ready as soon as it is alive: a site is there only once its library has been read."""
    return _ALIVE


_SINGLE: Mapping[str, Callable[[Site, Ask], Reply]] = {
    "/": _index,
    "/favicon.ico": lambda site, _ask: site.icon(),
    "/livez": _alive,
    "/readyz": _alive,
}
"""Addresses of one part that are worked out for each request."""
