"""A clinic's FastAPI application: pages of its own, with sessions, and the articles under /health."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Annotated

from fastapi import Depends, FastAPI, Request
from fastapi.responses import HTMLResponse, Response
from fastapi.templating import Jinja2Templates
from starlette.middleware.sessions import SessionMiddleware

from adaptive_text.personalize import ChosenAudience, Cookie
from adaptive_text.shipped import shipped
from adaptive_text.web.fastapi import AdaptiveText
from adaptive_text.web.settings import Settings
from adaptive_text.web.shelf import open_shelf
from adaptive_text.web.site import Site

ARTICLE = "rocatinlimab-atopic-dermatitis"

logging.basicConfig(level=logging.INFO, format="%(message)s")

shelf = open_shelf(shipped("corpus"))  # a folder of yours: open_shelf("corpus")
settings = Settings(prefix="/health", cookie=Cookie.plain())  # with TLS: origin="https://...", and no cookie=
texts = AdaptiveText(Site(shelf.library, settings, unavailable=shelf.unavailable))
templates = Jinja2Templates(Path(__file__).parent / "templates")
texts.add_to(templates.env)

app = FastAPI()
app.add_middleware(SessionMiddleware, secret_key="an example's secret")  # noqa: S106 - of an example that keeps nothing

Reader = Annotated[ChosenAudience, Depends(texts.audience)]


@app.get("/")
def front(request: Request, reader: Reader, name: str = "") -> Response:
    """A page of the clinic with an edition in it; `def`, so that it is made in a thread."""
    request.session["visits"] = request.session.get("visits", 0) + 1
    values = {"article": ARTICLE, "reader": reader, "name": name, "visits": request.session["visits"]}
    return templates.TemplateResponse(request, "front.html", values)


@app.get("/leaflet", response_class=HTMLResponse)
async def leaflet(reader: Reader) -> str:
    """An edition alone, asked for on the event loop and made in a thread."""
    return await texts.article(ARTICLE, reader.audience)


texts.mount(app)
