"""The reference application: a site as an ASGI application, with Starlette around it for lifespan and mounting.

Warm pages are answered on the event loop, which costs microseconds. A page that has to be made first goes to a bounded
pool of threads, once for however many ask for it; where too many wait, the answer is 503 with `Retry-After`.
"""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import AsyncGenerator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from time import perf_counter
from typing import TYPE_CHECKING, Any

from starlette.applications import Starlette
from starlette.websockets import WebSocketClose

from adaptive_text.web.replies import WITHOUT_LENGTH
from adaptive_text.web.routing import NOWHERE, Ask, PageKey, find

if TYPE_CHECKING:
    from starlette.types import Receive, Scope, Send

    from adaptive_text.web.replies import Reply
    from adaptive_text.web.site import Site

MAKERS = 2
"""Threads that make cold pages; making is bound by the processor, so that more would only make all of them slower."""
WAITING = 64
"""Cold pages that may wait for a thread."""
_READ = {b"cookie": "; ", b"accept-encoding": ", ", b"if-none-match": ", "}
"""Headers that are looked at, with what joins the values of one that was sent in several lines."""
_ORIGIN = re.compile(r"https?://[^/]*", re.IGNORECASE)
"""What stands before the path where a client asks as it would ask a proxy (RFC 9112, 3.2.2)."""

_access = logging.getLogger("adaptive_text.access")
_log = logging.getLogger("adaptive_text.web")


class Application:
    """A site that can be replaced while it is served; `create_app` puts it into Starlette."""

    def __init__(self, site: Site) -> None:
        """Serve a site."""
        self.site = site
        """Set another one to serve it from the next request on; requests in flight end with the one they began with."""
        self.is_closing = False
        """Whether every answer tells its client that the connection closes."""
        self._pool = ThreadPoolExecutor(MAKERS, "adaptive-text")
        self._making: dict[tuple[Site, PageKey], asyncio.Future[Any]] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, and log it without anything that tells of the reader."""
        if scope["type"] != "http":
            await WebSocketClose()(scope, receive, send)
            return
        start = perf_counter()
        ask = _ask(scope)
        route, reply = await self._answer(ask)
        await send({"type": "http.response.start", "status": reply.status, "headers": list(self._headers(reply))})
        await send({"type": "http.response.body", "body": reply.body})
        milliseconds = (perf_counter() - start) * 1000
        _access.info("%s %s %d %.1f ms %d bytes", ask.method, route, reply.status, milliseconds, len(reply.body))

    async def _answer(self, ask: Ask) -> tuple[str, Reply]:
        site, route = self.site, NOWHERE
        try:
            target = find(site, ask)
            route = target.route
            if target.page is None or site.is_warm(*target.page) or await self._make(site, target.page):
                return route, target.answer()
            reply = site.busy()
        except Exception:  # noqa: BLE001 - a reader gets a page whatever went wrong; the trace is for us
            _log.exception("no answer to %s %s", ask.method, route)
            reply = site.trouble(500)
        return route, reply.without_body() if ask.method == "HEAD" else reply

    def _headers(self, reply: Reply) -> Iterator[tuple[bytes, bytes]]:
        closing = {"connection": "close"} if self.is_closing else {}
        length = {} if reply.status in WITHOUT_LENGTH else {"content-length": str(len(reply.body))}
        for name, value in {**self.site.settings.security, **length, **reply.headers, **closing}.items():
            yield name.encode("latin-1"), value.encode("latin-1")
        if reply.set_cookie is not None:
            yield b"set-cookie", reply.set_cookie.encode("latin-1")

    async def _make(self, site: Site, page: PageKey) -> bool:
        """Wait until a page is made; false, at once, where too many are waited for."""
        key = (site, page)
        if key not in self._making:
            if len(self._making) >= MAKERS + WAITING:
                return False
            future = asyncio.get_running_loop().run_in_executor(self._pool, site.edition, *page)
            self._making[key] = future
            future.add_done_callback(lambda _: self._making.pop(key, None))
        await asyncio.shield(self._making[key])
        return True

    def close(self) -> None:
        """Make nothing more."""
        self._pool.shutdown(wait=False, cancel_futures=True)


def _ask(scope: Scope) -> Ask:
    headers: dict[str, str] = {}
    for name, value in scope["headers"]:
        if name in _READ:
            key, told = name.decode("latin-1"), value.decode("latin-1")
            headers[key] = f"{headers[key]}{_READ[name]}{told}" if key in headers else told
    path = scope["path"] if scope["path"].startswith("/") else _ORIGIN.sub("", scope["path"], count=1)
    return Ask(scope["method"], path, scope["query_string"].decode("latin-1"), headers)


def create_app(site: Site) -> Starlette:
    """The application of one site; `app.state.adaptive_text` is its `Application`."""
    application = Application(site)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncGenerator[None]:
        yield
        application.close()

    app = Starlette(lifespan=lifespan)
    app.router.default = application  # a `Mount` leaves out what has no slash at its start, or a line break inside
    app.router.redirect_slashes = False
    app.state.adaptive_text = application
    return app
