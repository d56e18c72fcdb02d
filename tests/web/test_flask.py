"""Laws of a site in a Flask application."""

from __future__ import annotations

from functools import cache

import pytest
from flask import Flask, Response, render_template_string, session
from hosting import ARTICLE, EXAMPLES, PAGE, PREFIX, HostLaws

from adaptive_text.library import Library
from adaptive_text.personalize import Cookie
from adaptive_text.shipped import shipped
from adaptive_text.web.flask import AdaptiveText
from adaptive_text.web.settings import Settings
from adaptive_text.web.site import Site

pytestmark = pytest.mark.web


class TestTheExample(HostLaws):
    """The example under `flask run`."""

    command = ("-m", "flask", "--app", "app", "run", "--port", "{port}")
    folder = EXAMPLES / "flask"


class TestTheExampleUnderWaitress(HostLaws):
    """The example under a server for production."""

    command = ("-m", "waitress", "--listen", "127.0.0.1:{port}", "app:app")
    folder = EXAMPLES / "flask"


@cache
def site(prefix: str = PREFIX) -> Site:
    return Site(Library.open(shipped("corpus")), Settings(prefix=prefix, cookie=Cookie.plain()))


def host(prefix: str = PREFIX) -> tuple[Flask, AdaptiveText]:
    app = Flask("host")
    app.secret_key = "secret"
    return app, AdaptiveText(site(prefix), app)


def test_a_session_that_every_request_renews_reaches_no_public_page() -> None:
    """A hook that writes the session of each request sets its cookie on the host's pages, and on no edition."""
    app, _ = host()

    @app.before_request
    def counting() -> None:
        session.permanent = True
        session["requests"] = session.get("requests", 0) + 1

    @app.get("/own")
    def own() -> str:
        return "own"

    asking = app.test_client()
    answer = asking.get("/own")
    assert (answer.headers["vary"], "set-cookie" in answer.headers) == ("Cookie", True)
    page = asking.get(f"{PAGE}/patient")
    assert (page.headers["vary"], "set-cookie" in page.headers) == ("Accept-Encoding", False)
    chosen = asking.get(f"{PAGE}?audience=student")
    assert chosen.headers.getlist("set-cookie")[0] == Cookie.plain().remember("student")


def test_a_page_that_depends_on_its_reader_is_kept_by_no_cache() -> None:
    """What the view says itself about caches stands; a page that names its audience is left alone."""
    app, texts = host()

    @app.get("/reader")
    def reader() -> str:
        return texts.audience().audience

    @app.get("/own-words")
    def own_words() -> Response:
        return Response(texts.article(ARTICLE), headers={"Cache-Control": "private, max-age=5"})

    @app.get("/everybody")
    def everybody() -> str:
        return texts.article(ARTICLE, "student")

    asking = app.test_client()
    assert asking.get("/reader").headers["cache-control"] == "private, no-store"
    assert asking.get("/own-words").headers["cache-control"] == "private, max-age=5"
    assert "cache-control" not in asking.get("/everybody").headers


def test_an_asynchronous_view_shows_editions_too() -> None:
    """The extension knows the request inside `async def` as well."""
    app, texts = host()

    @app.get("/reader")
    async def reader() -> str:
        return texts.article(ARTICLE)

    answer = app.test_client().get("/reader?audience=clinician")
    assert (answer.text, answer.headers["cache-control"]) == (
        site().fragment(ARTICLE, "clinician"),
        "private, no-store",
    )


def test_the_host_s_own_routes_win() -> None:
    """A site at the root leaves every address that the application has, whatever was added first."""
    app, texts = host("")

    @app.get("/own")
    def own() -> str:
        return "own"

    asking = app.test_client()
    assert asking.get("/own").text == "own"
    assert asking.get("/").status_code == asking.get(f"/articles/{ARTICLE}/patient").status_code == 200
    assert asking.get("/nowhere").status_code == 404
    assert app.extensions["adaptive_text"] is texts


def test_the_extension_can_be_made_before_the_application() -> None:
    """As extensions of Flask are: first `AdaptiveText(site)`, then `init_app` of each application."""
    texts, app = AdaptiveText(site()), Flask("host")
    assert app.test_client().get(f"{PAGE}/patient").status_code == 404
    app = Flask("host")
    texts.init_app(app)
    assert app.test_client().get(f"{PAGE}/patient").status_code == 200


def test_an_application_under_a_path_of_its_server_counts_it_to_the_prefix() -> None:
    """Addresses are looked at as the client sees them."""
    app, _ = host(f"/clinic{PREFIX}")
    app = Flask("host")
    AdaptiveText(site(f"/clinic{PREFIX}")).init_app(app)
    assert app.test_client().get(f"/clinic{PAGE}/patient").status_code == 200


def test_the_functions_of_templates_escape_nothing_twice() -> None:
    """An edition and the question stand as HTML."""
    app, _ = host()
    source = "{{ adaptive_article(article, 'clinician') }}{{ audience_picker(article) }}"
    with app.test_request_context("/"):
        shown = render_template_string(source, article=ARTICLE)
    assert shown == site().fragment(ARTICLE, "clinician") + site().picker(ARTICLE)


def test_a_failure_of_ours_is_a_page_and_tells_no_address(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The reader gets the page for 500; the trace goes to our log, under the template of the address."""
    app, _ = host()

    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("broken")

    monkeypatch.setattr(Site, "edition", broken)
    answer = app.test_client().get(f"{PAGE}/patient")
    assert (answer.status_code, answer.headers["cache-control"]) == (500, "private, no-store")
    assert "Something went wrong on our side" in answer.text
    assert [record.getMessage() for record in caplog.records if record.exc_info] == [
        "no answer to GET /articles/{article}/{audience}"
    ]
