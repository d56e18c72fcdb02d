"""A clinic's Flask application: pages of its own, with lasting sessions, and the articles under /health."""

from __future__ import annotations

import logging

from flask import Flask, render_template, request, session

from adaptive_text.personalize import Cookie
from adaptive_text.shipped import shipped
from adaptive_text.web.flask import AdaptiveText
from adaptive_text.web.settings import Settings
from adaptive_text.web.shelf import open_shelf
from adaptive_text.web.site import Site

ARTICLE = "rocatinlimab-atopic-dermatitis"

logging.basicConfig(level=logging.INFO, format="%(message)s")
logging.getLogger("werkzeug").setLevel(logging.WARNING)  # its access log would keep who reads about what

shelf = open_shelf(shipped("corpus"))  # a folder of yours: open_shelf("corpus")
settings = Settings(prefix="/health", cookie=Cookie.plain())  # with TLS: origin="https://...", and no cookie=
texts = AdaptiveText(Site(shelf.library, settings, unavailable=shelf.unavailable))

app = Flask(__name__)
app.secret_key = "an example's secret"  # noqa: S105 - of an example that keeps nothing
texts.init_app(app)


@app.get("/")
def front() -> str:
    """A page of the clinic with an edition in it."""
    session.permanent = True
    session["visits"] = session.get("visits", 0) + 1
    return render_template(
        "front.html",
        article=ARTICLE,
        reader=texts.audience(),
        name=request.args.get("name", ""),
        visits=session["visits"],
    )


@app.get("/leaflet")
def leaflet() -> str:
    """An edition alone."""
    return texts.article(ARTICLE)
