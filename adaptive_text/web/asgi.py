"""The reference application: a site as an ASGI application, with Starlette around it for lifespan and mounting.

What is ready is answered on the event loop, which costs microseconds. What has to be made first goes to a bounded pool
of threads, once for however many ask for it; where too many wait, the answer is 503 with `Retry-After`.
"""

from __future__ import annotations

import asyncio
import os
import re
from collections.abc import AsyncGenerator, Hashable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from functools import partial
from time import perf_counter
from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.websockets import WebSocketClose

from adaptive_text.web.logs import failed, log
from adaptive_text.web.replies import WITHOUT_LENGTH
from adaptive_text.web.routing import NOWHERE, Ask, find
from adaptive_text.web.sites import Sites

if TYPE_CHECKING:
    from starlette.types import Receive, Scope, Send

    from adaptive_text.web.replies import Reply
    from adaptive_text.web.routing import Target
    from adaptive_text.web.site import Site

MAKERS = 2
"""Threads that make cold pages; making is bound by the processor, so that more would only make all of them slower."""
WAITING = 64
"""Cold pages, lists and searches that may wait for a thread."""
_READ = {b"cookie": "; ", b"accept-encoding": ", ", b"if-none-match": ", "}
"""Headers that are looked at, with what joins the values of one that was sent in several lines."""
_ORIGIN = re.compile(r"https?://[^/]*", re.IGNORECASE)
"""What stands before the path where a client asks as it would ask a proxy (RFC 9112, 3.2.2)."""


class Application:
    """A site that can be replaced while it is served; `create_app` puts it into Starlette."""

    def __init__(self, site: Site | Sites) -> None:
        """Serve a site, and the generations of its library that come after it."""
        self._sites = site if isinstance(site, Sites) else Sites(site)
        self.is_closing = False
        """Whether every answer tells its client that the connection closes."""
        self._pool = ThreadPoolExecutor(MAKERS, "adaptive-text")
        self._making: dict[tuple[Site, Hashable], asyncio.Future[Reply]] = {}

    @property
    def site(self) -> Site:
        """The site of this moment.

        Set another one to serve it from the next request on; requests in flight end with the one they began with.
        """
        return self._sites.now()

    @site.setter
    def site(self, site: Site) -> None:
        """Serve another one."""
        self._sites = Sites(site)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, and log it without anything that tells of the reader."""
        if scope["type"] != "http":
            await WebSocketClose()(scope, receive, send)
            return
        start = perf_counter()
        ask, site = _ask(scope), self.site
        route, reply = await self._answer(site, ask)
        headers = list(self._headers(site, reply))
        await send({"type": "http.response.start", "status": reply.status, "headers": headers})
        await send({"type": "http.response.body", "body": reply.body})
        log(ask, route, reply, start)

    async def _answer(self, site: Site, ask: Ask) -> tuple[str, Reply]:
        route = NOWHERE
        try:
            target = find(site, ask)
            route = target.route
            if (reply := await self._reply(site, target)) is not None:
                return route, reply
            reply = site.busy()
        except Exception:  # noqa: BLE001 - a reader gets a page whatever went wrong; the trace is for us
            reply = failed(site, ask, route)
        return route, reply.without_body() if ask.method == "HEAD" else reply

    async def _reply(self, site: Site, target: Target) -> Reply | None:
        """What a target answers, made in a thread where it takes a while; `None` where too much is waited for."""
        while (work := target.work) is not None and not work.is_done():
            key = (site, work.name)
            if (others := self._making.get(key)) is not None:
                await asyncio.shield(others)
                continue  # it may be gone again: there is room for so much only
            if len(self._making) >= MAKERS + WAITING:
                return None
            future = asyncio.get_running_loop().run_in_executor(self._pool, target.answer)
            self._making[key] = future
            future.add_done_callback(partial(self._forget, key))
            return await asyncio.shield(future)
        return target.answer()

    def _forget(self, key: tuple[Site, Hashable], _: asyncio.Future[Reply]) -> None:
        del self._making[key]

    def _headers(self, site: Site, reply: Reply) -> Iterator[tuple[bytes, bytes]]:
        closing = {"connection": "close"} if self.is_closing else {}
        length = {} if reply.status in WITHOUT_LENGTH else {"content-length": str(len(reply.body))}
        for name, value in {**site.settings.security, **length, **reply.headers, **closing}.items():
            yield name.encode("latin-1"), value.encode("latin-1")
        if reply.set_cookie is not None:
            yield b"set-cookie", reply.set_cookie.encode("latin-1")

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


def create_app(site: Site | Sites) -> Starlette:
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


def from_environment(environment: Mapping[str, str] | None = None) -> Starlette:
    """The application that environment variables describe, for servers that are given the name of a factory.

    `ADAPTIVE_TEXT_BUNDLE` names the bundle, or a folder of articles; `Settings.from_environment` reads the others.
    Raises `ValueError` where one is missing or wrong, `BundleError` and `LibraryError` where nothing can be served.
    """
    from adaptive_text.library import Library
    from adaptive_text.web.settings import Settings
    from adaptive_text.web.site import Site

    variables = os.environ if environment is None else environment
    settings = Settings.from_environment(variables)
    if not (bundle := variables.get("ADAPTIVE_TEXT_BUNDLE")):
        raise ValueError("ADAPTIVE_TEXT_BUNDLE names no bundle: set it, as in ADAPTIVE_TEXT_BUNDLE=/data/pages.bundle")
    return create_app(Site(Library.open(bundle), settings))
