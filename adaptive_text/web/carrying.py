"""What the frameworks share: a site inside an application whose middleware knows sessions, languages and readers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from time import perf_counter
from typing import TYPE_CHECKING

from adaptive_text.web.logs import failed, log
from adaptive_text.web.replies import WITHOUT_LENGTH
from adaptive_text.web.routing import NOWHERE, find

if TYPE_CHECKING:
    from adaptive_text.web.replies import Reply
    from adaptive_text.web.routing import Ask
    from adaptive_text.web.site import Site


def answer(site: Site, ask: Ask) -> Reply:
    """Answer in the thread of the request: a cold page is made first. Logged without anything that tells of the reader.

    The reply has the headers that every answer has. Whatever goes wrong, the reader gets a page.
    """
    start = perf_counter()
    route = NOWHERE
    try:
        target = find(site, ask)
        route = target.route
        reply = target.answer()
    except Exception:  # noqa: BLE001 - a reader gets a page whatever went wrong; the trace is for us
        trouble = failed(site, ask, route)
        reply = trouble.without_body() if ask.method == "HEAD" else trouble
    log(ask, route, reply, start)
    return reply.with_headers(site.settings.security)


def is_warm(site: Site, ask: Ask) -> bool:
    """Whether a request can be answered on an event loop, since nothing has to be made first."""
    work = find(site, ask).work
    return work is None or work.is_done()


def sent(status: int, own: Mapping[str, str], headers: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """The headers to send, from a reply's `own` and those that the middleware of a host has left.

    Middleware may add to a reply. It may not say that it depends on what it does not depend on; and no public reply may
    have a cookie: a session that is renewed, or a token that is replaced, would be kept by caches and given to others.
    """
    dropped = {"content-language", *(["set-cookie"] if is_public(own) else [])}
    dropped |= {"content-length"} if status in WITHOUT_LENGTH else set()
    left = [(name, value) for name, value in headers if name.lower() not in dropped - own.keys()]
    return [(name, value) for name, value in map(_varied, left) if value]


def is_public(own: Mapping[str, str]) -> bool:
    """Whether shared caches may keep a reply, by its own headers."""
    return own.get("cache-control", "").startswith("public")


def _varied(header: tuple[str, str]) -> tuple[str, str]:
    """`Vary` without what tells readers apart: only the coding is negotiated."""
    name, value = header
    if name.lower() != "vary":
        return header
    return name, ", ".join(token.strip() for token in value.split(",") if token.strip().lower() == "accept-encoding")
