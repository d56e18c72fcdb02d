"""Laws of a site in a FastAPI application."""

from __future__ import annotations

import asyncio
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import pytest
from fastapi import Depends, FastAPI, Request
from fastapi.responses import HTMLResponse, PlainTextResponse
from hosting import ARTICLE, EXAMPLES, PAGE, PREFIX, HostLaws, assert_others_are_answered_meanwhile
from httpx import ASGITransport, AsyncClient, Response
from jinja2 import Environment
from starlette.middleware.sessions import SessionMiddleware

from adaptive_text.errors import UnknownArticle
from adaptive_text.library import Library
from adaptive_text.personalize import ChosenAudience, Cookie
from adaptive_text.shipped import shipped
from adaptive_text.web.fastapi import AdaptiveText
from adaptive_text.web.settings import Settings
from adaptive_text.web.site import Site

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.web


class TestTheExample(HostLaws):
    """The example under uvicorn."""

    command = ("-m", "uvicorn", "main:app", "--port", "{port}", "--no-access-log")
    folder = EXAMPLES / "fastapi"


@pytest.mark.parametrize("path", [f"{PAGE}/student", f"{PAGE}/student.json", "/leaflet"])
def test_a_cold_edition_blocks_nobody_else(path: str, tmp_path: Path) -> None:
    """It is made in a thread, on pages of the site and on those of the host."""
    assert_others_are_answered_meanwhile(EXAMPLES / "fastapi", "main", "app", path, tmp_path)


@cache
def texts(prefix: str = PREFIX) -> AdaptiveText:
    return AdaptiveText(Site(Library.open(shipped("corpus")), Settings(prefix=prefix, cookie=Cookie.plain())))


class Client:
    """Asks an application in this process."""

    def __init__(self, app: FastAPI) -> None:
        self._transport = ASGITransport(app)

    def get(self, path: str) -> Response:
        """Ask, and follow nothing."""

        async def ask() -> Response:
            async with AsyncClient(transport=self._transport, base_url="http://host") as client:
                return await client.get(path)

        return asyncio.run(ask())


def test_a_session_that_every_request_renews_reaches_no_public_page() -> None:
    """Middleware that writes the session of each request sets its cookie on the host's pages, and on no edition."""
    app = FastAPI()

    @app.middleware("http")
    async def counting(request: Request, call_next: Callable[[Request], Any]) -> Any:
        request.session["requests"] = request.session.get("requests", 0) + 1
        return await call_next(request)

    @app.get("/own")
    def own() -> str:
        return "own"

    app.add_middleware(SessionMiddleware, secret_key="secret")
    texts().mount(app)
    asking = Client(app)
    host = asking.get("/own")
    assert (host.headers["vary"], "set-cookie" in host.headers) == ("Cookie", True)
    page = asking.get(f"{PAGE}/patient")
    assert (page.headers["vary"], "set-cookie" in page.headers) == ("Accept-Encoding", False)
    chosen = asking.get(f"{PAGE}?audience=student")
    assert chosen.headers.get_list("set-cookie")[0] == Cookie.plain().remember("student")


def test_a_page_that_depends_on_its_reader_is_kept_by_no_cache() -> None:
    """However the endpoint answers; what the endpoint says itself about caches stands."""
    app = FastAPI()

    @app.get("/ready-made")
    async def ready_made(reader: Annotated[ChosenAudience, Depends(texts().audience)]) -> HTMLResponse:
        return HTMLResponse(reader.audience)

    @app.get("/own-words")
    async def own_words(reader: Annotated[ChosenAudience, Depends(texts().audience)]) -> PlainTextResponse:
        return PlainTextResponse(reader.reason, headers={"Cache-Control": "private, max-age=5"})

    @app.get("/everybody")
    async def everybody() -> str:
        return "the same"

    texts().mount(app)
    asking = Client(app)
    assert asking.get("/ready-made").headers["cache-control"] == "private, no-store"
    assert asking.get("/own-words").headers["cache-control"] == "private, max-age=5"
    assert "cache-control" not in asking.get("/everybody").headers


def test_the_host_s_own_routes_win() -> None:
    """A site at the root leaves every address that the application has already."""
    app = FastAPI()

    @app.get("/own")
    def own() -> str:
        return "own"

    texts("").mount(app)
    asking = Client(app)
    assert asking.get("/own").json() == "own"
    assert asking.get("/").status_code == asking.get(f"/articles/{ARTICLE}/patient").status_code == 200
    assert asking.get("/nowhere").status_code == 404
    assert asking.get("/docs").status_code == 200


def test_the_functions_of_templates_escape_nothing_twice() -> None:
    """In a template engine that escapes, an edition and the question stand as HTML."""
    environment = Environment(autoescape=True)
    texts().add_to(environment)
    source = "{{ adaptive_article(article, audience) }}{{ audience_picker(article) }}"
    shown = environment.from_string(source).render(article=ARTICLE, audience="clinician")
    assert shown == texts().site.fragment(ARTICLE, "clinician") + texts().site.picker(ARTICLE)


def test_an_unknown_article_in_a_page_of_the_host_is_an_error() -> None:
    """It is the author's mistake, and is not passed over."""
    with pytest.raises(UnknownArticle):
        texts().site.picker("nothing")
