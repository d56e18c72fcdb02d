"""Editions in a FastAPI application: a site under a prefix, and a dependency that says who the reader is.

texts = AdaptiveText(Site(Library.open("corpus"), Settings(prefix="/health")))
texts.mount(app)  # last, behind the application's own routes and middleware

@app.get("/leaflet", response_class=HTMLResponse)
async def leaflet(reader: Annotated[ChosenAudience, Depends(texts.audience)]) -> str:
    return await texts.article("statins", reader.audience)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fastapi import FastAPI, Request  # noqa: TC002 - FastAPI reads the annotations of a dependency
from starlette.concurrency import run_in_threadpool
from starlette.routing import Route

from adaptive_text.personalize import ChosenAudience
from adaptive_text.web.asgi import create_app
from adaptive_text.web.carrying import sent
from adaptive_text.web.replies import PRIVATE
from adaptive_text.web.sites import Sites

if TYPE_CHECKING:
    from jinja2 import Environment
    from markupsafe import Markup
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from adaptive_text.web.site import Site

_NOTES = "adaptive_text"
"""Key of the scope under which a request's `_Notes` stand."""


class AdaptiveText:
    """A site inside a FastAPI application."""

    def __init__(self, site: Site) -> None:
        """Serve a site, and the generations of its library that come after it; `mount` adds it to an application."""
        self._sites = Sites(site)
        self._app = create_app(self._sites)

    @property
    def site(self) -> Site:
        """The site of this moment; within a request the same one from beginning to end."""
        return self._sites.now()

    def mount(self, app: FastAPI) -> None:
        """Add the addresses of the site under its prefix, and see to it that caches can keep its public pages.

        To be called last: routes that were added before win, and middleware that was added before cannot make a public
        page one reader's.
        """
        prefix = self.site.settings.prefix
        for path in dict.fromkeys([prefix or "/", f"{prefix}/{{path:path}}"]):
            app.router.routes.append(Route(path, _Noted(self._app)))
        app.add_middleware(_Guarded, sites=self._sites)

    async def audience(self, request: Request) -> ChosenAudience:
        """Who the reader of a request is: `?audience=`, else the cookie, else the default. A dependency.

        The response is kept by no cache, unless it has a `Cache-Control` of its own.
        """
        _notes(request.scope).used = True
        return self.site.audience(request.query_params.get("audience"), request.headers.get("cookie"))

    async def article(self, article: str, audience: str) -> Markup:
        """The HTML of an edition, made in a thread; raises `UnknownArticle` and `UnknownAudience`."""
        return await run_in_threadpool(self._fragment, article, audience)

    def add_to(self, environment: Environment) -> None:
        """Add `adaptive_article(article, audience)` and `audience_picker(article)` to the templates of the host.

        They make what they show at once: render such a template in a `def` endpoint, which FastAPI runs in a thread.
        """
        functions: dict[str, Any] = {"adaptive_article": self._fragment, "audience_picker": self._picker}
        environment.globals.update(functions)

    def _fragment(self, article: str, audience: str, heading_level: int = 2) -> Markup:
        return self.site.fragment(article, audience, heading_level)

    def _picker(self, article: str, chosen: str | None = None) -> Markup:
        return self.site.picker(article, chosen)


class _Notes:
    """What a request tells the guard around the application."""

    def __init__(self) -> None:
        self.used = False
        """Whether the response depends on the reader."""
        self.own: dict[str, str] = {}
        """Headers of a reply of the site, as they were before any middleware; none of a page of the host."""


def _notes(scope: Scope) -> _Notes:
    notes: _Notes = scope.setdefault(_NOTES, _Notes())
    return notes


class _Noted:
    """The site as an endpoint; a class, since Starlette hands these every method."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def noting(message: Message) -> None:
            if message["type"] == "http.response.start":
                _notes(scope).own = dict(_read(message))
            await send(message)

        await self._app({**scope, "app": self._app}, receive, noting)


class _Guarded:
    """Keeps public pages public, and pages that depend on their reader private, whatever other middleware adds.

    A request sees one site.
    """

    def __init__(self, app: ASGIApp, sites: Sites) -> None:
        self._app = app
        self._sites = sites

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        notes = _notes(scope)

        async def guarding(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = _read(message)
                if notes.own:
                    headers = sent(message["status"], notes.own, headers)
                if notes.used and not any(name == "cache-control" for name, _ in headers):
                    headers.append(("cache-control", PRIVATE))
                message["headers"] = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers]
            await send(message)

        with self._sites.one():
            await self._app(scope, receive, guarding)


def _read(message: Message) -> list[tuple[str, str]]:
    return [(name.decode("latin-1").lower(), value.decode("latin-1")) for name, value in message.get("headers", [])]
