"""Laws of the reference application, asked in this process as any ASGI server would ask it."""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from threading import Event, current_thread
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
from articles import claim, record
from hypothesis import given
from hypothesis import strategies as st

from adaptive_text.library import Library
from adaptive_text.loading import load_profiles, parse_article, parse_glossary
from adaptive_text.personalize import Cookie
from adaptive_text.shipped import shipped
from adaptive_text.web import asgi, routing
from adaptive_text.web.asgi import MAKERS, WAITING, create_app
from adaptive_text.web.routing import PageKey
from adaptive_text.web.settings import SECURITY, Settings
from adaptive_text.web.site import FORMS, Site

if TYPE_CHECKING:
    from starlette.applications import Starlette

pytestmark = pytest.mark.web

AUDIENCES = ("patient", "clinician", "student")
PUBLIC = "public, max-age=60, s-maxage=300, must-revalidate"
PRIVATE = "private, no-store"
TEXT = {"technical": "It is administered daily.", "plain": "Take it daily."}
SECRET = "somebodys-secret"
NOTICE = {"date": "2026-10-01", "notice": "Ask us."}
LIBRARY = Library(
    [
        parse_article(record(claim("use", **TEXT), id="alpha", formerly=["first"])),
        parse_article(record(claim("use", **TEXT), id="gone", withdrawn=NOTICE)),
        *(parse_article(record(claim("use", **TEXT), id=f"topic-{number}")) for number in range(5)),
    ],
    load_profiles(shipped("profiles")),
    parse_glossary({"terms": {}}),
)
SETTINGS = Settings(origin="https://example.org", cookie=Cookie.plain())
PAGES = [PageKey(f"topic-{number}", audience, form) for number in range(5) for audience in AUDIENCES for form in FORMS]
STATUSES = [
    ("/", "", 200),
    ("/", "q=alpha", 200),
    ("/articles/alpha", "", 200),
    ("/articles/alpha", "audience=", 200),
    ("/articles/alpha", "audience=student", 303),
    ("/articles/alpha", "audience=nobody", 404),
    ("/articles/alpha/patient", "", 200),
    ("/articles/alpha/patient.md", "", 200),
    ("/articles/alpha/patient.txt", "", 200),
    ("/articles/alpha/patient.json", "", 200),
    ("/articles/alpha/patient.fragment", "", 200),
    ("/articles/alpha/patient.html", "", 404),
    ("/articles/alpha/nobody", "", 404),
    ("/articles/nothing", "", 404),
    ("/articles/nothing/patient", "", 404),
    ("/articles/first/patient", "", 308),
    ("/articles/first", "", 308),
    ("/articles/gone", "", 410),
    ("/articles/gone/patient", "", 410),
    ("/articles/broken", "", 503),
    ("/articles/broken/patient", "", 503),
    ("/style.css", "", 200),
    ("/site.js", "", 200),
    ("/adaptive-text.js", "", 200),
    ("/robots.txt", "", 200),
    ("/sitemap.xml", "", 200),
    ("/favicon.ico", "", 204),
    ("/api/articles", "", 200),
    ("/api/openapi.json", "", 200),
    ("/livez", "", 200),
    ("/readyz", "", 200),
    ("/nowhere", "", 404),
    ("/livez/", "", 404),
    ("/-/state", "", 404),
    ("/", "q=" + "x" * 2_000, 414),
]
"""Every kind of address with what it answers."""


class Told(NamedTuple):
    """What the application sent."""

    status: int
    headers: Sequence[tuple[str, str]]
    body: bytes

    def header(self, name: str) -> str | None:
        """The only header of a name."""
        values = [value for key, value in self.headers if key == name]
        assert len(values) <= 1, values
        return values[0] if values else None


def fresh_site() -> Site:
    """A site on which everything is cold."""
    return Site(LIBRARY, SETTINGS, unavailable=["broken"])


async def call(
    app: Starlette,
    path: str,
    query: str | bytes = b"",
    method: str = "GET",
    headers: Sequence[tuple[bytes, bytes]] = (),
) -> Told:
    """Ask an application as a server does."""
    sent: list[Any] = []

    async def receive() -> Any:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "method": method,
        "path": path,
        "raw_path": path.encode("utf-8", "surrogatepass"),
        "root_path": "",
        "query_string": query.encode() if isinstance(query, str) else query,
        "headers": list(headers),
        "client": ("192.0.2.7", 4711),
        "server": ("127.0.0.1", 80),
        "scheme": "http",
        "http_version": "1.1",
    }
    await app(scope, receive, send)
    start, *bodies = sent
    assert [start["type"], *(body["type"] for body in bodies)] == ["http.response.start", "http.response.body"]
    named = [(name.decode("latin-1"), value.decode("latin-1")) for name, value in start["headers"]]
    return Told(start["status"], named, bodies[0]["body"])


def ask(path: str, query: str | bytes = b"", method: str = "GET", **headers: str) -> Told:
    """Ask a site that stands; underscores in the names of headers are hyphens."""
    named = [(name.replace("_", "-").encode(), value.encode("latin-1")) for name, value in headers.items()]
    return asyncio.run(call(APP, path, query, method, named))


APP = create_app(fresh_site())


class Held:
    """Makes the pages of a site wait until they are let go, and counts how often each is made."""

    def __init__(self, site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
        self.made: list[PageKey] = []
        self.gate = Event()
        finish = site._finish

        def held(*page: Any) -> Any:
            self.made.append(PageKey(*page))
            self.gate.wait()
            return finish(*page)

        monkeypatch.setattr(site, "_finish", held)


def address(page: PageKey) -> str:
    """Where a page stands."""
    return f"/articles/{page.article}/{page.audience}" + ("" if page.form == "html" else f".{page.form}")


async def started(tasks: int) -> None:
    """Let every task that can go on do so."""
    for _ in range(tasks * 3 + 10):
        await asyncio.sleep(0)


# --- every address


@pytest.mark.parametrize(("path", "query", "status"), STATUSES)
def test_every_address_has_its_status_and_the_headers_that_protect_readers(path: str, query: str, status: int) -> None:
    """Nothing is sent without them, and the length is that of the body, where there may be one."""
    told = ask(path, query)
    assert told.status == status
    assert {name: told.header(name) for name in SECURITY} == dict(SECURITY)
    assert told.header("content-length") == (None if status == 204 else str(len(told.body)))
    assert (told.header("cache-control") or "").startswith(("public", "private, no-store", "no-store"))
    assert b"Traceback" not in told.body


@pytest.mark.parametrize(("path", "query", "status"), STATUSES)
def test_head_tells_what_get_would(path: str, query: str, status: int) -> None:
    """Status and headers to the letter, and no body."""
    got, head = ask(path, query), ask(path, query, "HEAD")
    assert (head.status, sorted(head.headers), head.body) == (got.status, sorted(got.headers), b"")


@pytest.mark.parametrize(("path", "query", "status"), STATUSES)
def test_options_name_the_methods_and_every_other_method_is_refused(path: str, query: str, status: int) -> None:
    """Whatever the address: nothing can be sent, so that nothing needs protecting from it."""
    options = ask(path, query, "OPTIONS")
    assert (options.status, options.header("allow"), options.body) == (204, "GET, HEAD, OPTIONS", b"")
    for method in ("POST", "PUT", "PATCH", "DELETE", "TRACE", "CONNECT", "BREW", "get"):
        refused = ask(path, query, method)
        assert (refused.status, refused.header("allow")) == (405, "GET, HEAD, OPTIONS"), method
        assert (refused.header("cache-control"), refused.header("set-cookie")) == (PRIVATE, None)
        assert b"This page can only be read" in refused.body


def test_a_method_that_is_refused_makes_no_page(monkeypatch: pytest.MonkeyPatch) -> None:
    """Work is done for readers only."""
    site = fresh_site()
    held = Held(site, monkeypatch)
    for method in ("POST", "OPTIONS"):
        asyncio.run(call(create_app(site), "/articles/alpha/patient", method=method))
    assert held.made == []


@pytest.mark.parametrize("form", FORMS)
def test_a_canonical_page_says_exactly_this_about_caching(form: str) -> None:
    """For everybody, with a strong validator, a key to purge it by, and no word about cookies."""
    path = address(PageKey("alpha", "patient", form))
    told = ask(path, cookie="audience=student; session=1")
    expected = {"cache-control", "content-type", "content-length", "etag", "vary", "surrogate-key", "cache-tag"}
    more = {"access-control-allow-origin", "cross-origin-resource-policy", "x-robots-tag", "link"}
    assert {name for name, _ in told.headers} - SECURITY.keys() == expected | (more if form != "html" else set())
    assert (told.header("cache-control"), told.header("vary")) == (PUBLIC, "Accept-Encoding")
    assert re.fullmatch(r'"[\w-]{22}"', told.header("etag") or "")
    fresh = ask(path, if_none_match=told.header("etag") or "")
    assert (fresh.status, fresh.body, fresh.header("content-length")) == (304, b"", None)
    assert (fresh.header("etag"), fresh.header("cache-control")) == (told.header("etag"), PUBLIC)


def test_the_neutral_page_is_one_readers_own() -> None:
    """Asked, answered, remembered and forgotten: each time for nobody else."""
    steps = [
        ("", "", 200, None, None),
        ("audience=student", "", 303, "/articles/alpha/student", Cookie.plain().remember("student")),
        ("", "audience=student", 303, "/articles/alpha/student", None),
        ("audience=patient", "audience=student", 303, "/articles/alpha/patient", Cookie.plain().remember("patient")),
        ("audience=", "audience=student", 200, None, Cookie.plain().forget()),
    ]
    for query, cookie, status, location, set_cookie in steps:
        told = ask("/articles/alpha", query, cookie=cookie)
        assert (told.status, told.header("location"), told.header("set-cookie")) == (status, location, set_cookie)
        assert (told.header("cache-control"), told.header("etag")) == (PRIVATE, None)


def test_a_broken_article_says_when_to_ask_again() -> None:
    """503 with `Retry-After`, and nothing that a cache would keep."""
    told = ask("/articles/broken/patient")
    assert (told.status, told.header("retry-after"), told.header("cache-control")) == (503, "2", PRIVATE)


# --- what clients should not send


@pytest.mark.parametrize(
    "path",
    ["*", "", "articles", "/articles/alpha\n/patient", "/\n", "/articles/\ud800/patient", "\n", "javascript:alert(1)"],
)
def test_what_is_no_path_is_answered_by_the_site_all_the_same(path: str) -> None:
    """Never by a framework's own page, which has no headers that protect readers."""
    told = ask(path)
    assert told.status == (200 if not path else 404)
    assert {name: told.header(name) for name in SECURITY} == dict(SECURITY)


@pytest.mark.parametrize("origin", ["http://example.org", "https://example.org:8443", "HTTP://elsewhere.example"])
def test_an_address_that_names_the_host_leads_to_the_same_page(origin: str) -> None:
    """A server must accept the absolute form (RFC 9112, 3.2.2), and no host that a client names is looked at."""
    for path in ("/articles/alpha/patient", "/articles/alpha", "/nowhere"):
        assert ask(origin + path) == ask(path)
    assert ask(origin) == ask("/")


@pytest.mark.parametrize(
    "query", ["&" * 1_024, ";" * 1_024, "audience=&" * 100, "%", "%zz=%00", "audience", "=" * 1_024]
)
def test_no_query_is_too_strange(query: str) -> None:
    """Full of separators, of broken codes or of nothing: there is an answer."""
    assert ask("/", query).status == 200
    assert ask("/articles/alpha", query).status in (200, 404)


def test_of_several_cookies_the_first_known_one_counts() -> None:
    """In one header or in several, whatever stands before, between and behind."""
    lines = [
        (b"cookie", b"audience=nobody; \xff=\xfe; ;;="),
        (b"cookie", b"audience=student"),
        (b"cookie", b"audience=patient"),
    ]
    told = asyncio.run(call(APP, "/articles/alpha", headers=lines))
    assert (told.status, told.header("location")) == (303, "/articles/alpha/student")


def test_a_header_in_several_lines_is_one_list() -> None:
    """As RFC 9110 (5.3) has it."""
    tag = (ask("/articles/alpha/patient").header("etag") or "").encode()
    lines = [(b"if-none-match", b'"x"'), (b"if-none-match", tag), (b"if-none-match", b'"y"')]
    assert asyncio.run(call(APP, "/articles/alpha/patient", headers=lines)).status == 304


@given(
    st.text(max_size=60),
    st.binary(max_size=60),
    st.lists(
        st.tuples(
            st.sampled_from((b"cookie", b"accept-encoding", b"if-none-match", b"host", b"x-forwarded-proto")),
            st.binary(max_size=60),
        ),
        max_size=4,
    ),
)
def test_no_request_breaks_the_application(path: str, query: bytes, headers: list[tuple[bytes, bytes]]) -> None:
    """Any path, query and headers get an answer that is none of 5xx."""
    for below in ("", "/", "/articles/", "/articles/alpha/"):
        assert asyncio.run(call(APP, below + path, query, headers=headers)).status < 500


@pytest.mark.parametrize("path", ["/", "/articles/alpha/patient"])
def test_a_web_socket_is_refused(path: str) -> None:
    """There is none here."""
    sent: list[Any] = []

    async def receive() -> Any:
        return {"type": "websocket.connect"}

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {"type": "websocket", "path": path, "root_path": "", "query_string": b"", "headers": []}
    asyncio.run(APP(scope, receive, send))
    assert [message["type"] for message in sent] == ["websocket.close"]


# --- logs


@pytest.mark.parametrize(
    ("method", "path", "query", "line"),
    [
        ("GET", "/articles/alpha/patient", SECRET, r"GET /articles/\{article\}/\{audience\} 200 [\d.]+ ms (\d+) bytes"),
        (
            "HEAD",
            "/articles/alpha/patient.md",
            "",
            r"HEAD /articles/\{article\}/\{audience\}\.md 200 [\d.]+ ms (0) bytes",
        ),
        ("GET", "/articles/alpha", f"audience={SECRET}", r"GET /articles/\{article\} 404 [\d.]+ ms (\d+) bytes"),
        ("GET", f"/{SECRET}", SECRET, r"GET - 404 [\d.]+ ms (\d+) bytes"),
        (
            "GET",
            f"/articles/{SECRET}/{SECRET}",
            "",
            r"GET /articles/\{article\}/\{audience\} 404 [\d.]+ ms (\d+) bytes",
        ),
        ("GET", "/", f"q={SECRET}", r"GET / 200 [\d.]+ ms (\d+) bytes"),
        ("POST", "/", f"q={SECRET}", r"POST / 405 [\d.]+ ms (\d+) bytes"),
    ],
)
def test_the_log_has_five_things_and_nothing_of_the_reader(
    caplog: pytest.LogCaptureFixture, method: str, path: str, query: str, line: str
) -> None:
    """Method, route, status, duration and bytes; no path, query, cookie, agent or address."""
    with caplog.at_level(logging.DEBUG):
        told = ask(path, query, method, cookie=SECRET, user_agent=SECRET, referer=SECRET)
    lines = [one.getMessage() for one in caplog.records if one.name.startswith("adaptive_text")]
    assert len(lines) == 1
    found = re.fullmatch(line, lines[0])
    assert found, lines[0]
    assert int(found[1]) == len(told.body)
    assert not any(secret in caplog.text for secret in (SECRET, "192.0.2.7", "alpha"))


# --- what goes wrong


def broken(*_args: Any, **_named: Any) -> Any:
    """A bug."""
    raise RuntimeError("a detail for us")


@pytest.mark.parametrize(
    ("owner", "name", "path"),
    [
        (Site, "_finish", "/articles/alpha/patient"),
        (Site, "edition", "/articles/alpha/patient"),
        (Site, "neutral", "/articles/alpha"),
        (Site, "listed", "/"),
        (Site, "not_found", "/nowhere"),
        (asgi, "find", "/"),
        (routing, "_parameter", "/articles/alpha"),
    ],
)
def test_a_bug_is_a_friendly_page_and_its_trace_stays_with_us(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, owner: Any, name: str, path: str
) -> None:
    """500 for GET and HEAD with the headers of every answer; the log has the trace; the next request is answered."""
    app = create_app(fresh_site())
    monkeypatch.setattr(owner, name, broken)
    told, head = asyncio.run(call(app, path)), asyncio.run(call(app, path, method="HEAD"))
    assert (told.status, told.header("cache-control")) == (500, PRIVATE)
    assert b"Something went wrong on our side" in told.body
    assert b"detail" not in told.body
    assert b"Traceback" not in told.body
    assert {name: told.header(name) for name in SECURITY} == dict(SECURITY)
    assert (head.status, sorted(head.headers), head.body) == (500, sorted(told.headers), b"")
    traces = [one for one in caplog.records if one.exc_info]
    assert {one.name for one in traces} == {"adaptive_text.web"}
    assert "alpha" not in "".join(one.getMessage() for one in traces)
    assert "a detail for us" in caplog.text
    monkeypatch.undo()
    assert asyncio.run(call(app, path)).status in (200, 404)


# --- cold pages


def held_run(monkeypatch: pytest.MonkeyPatch, script: Callable[[Starlette, Held, Site], Awaitable[None]]) -> None:
    """Run a script against an application whose pages are held until it lets them go."""
    site = fresh_site()
    held = Held(site, monkeypatch)

    async def whole() -> None:
        app = create_app(site)
        try:
            await asyncio.wait_for(script(app, held, site), 60)
        finally:
            held.gate.set()
            app.state.adaptive_text.close()

    asyncio.run(whole())


def test_a_cold_page_is_made_once_for_all_who_ask(monkeypatch: pytest.MonkeyPatch) -> None:
    """200 requests at once, one page made, 200 answers with the same bytes."""

    async def script(app: Starlette, held: Held, _: Site) -> None:
        asked = [asyncio.create_task(call(app, "/articles/alpha/patient")) for _ in range(200)]
        await started(200)
        assert not any(task.done() for task in asked)
        held.gate.set()
        told = await asyncio.gather(*asked)
        assert held.made == [PageKey("alpha", "patient", "html")]
        assert {(one.status, one.body) for one in told} == {(200, told[0].body)}
        assert (await call(app, "/articles/alpha/patient")).body == told[0].body
        assert len(held.made) == 1

    held_run(monkeypatch, script)


def test_where_too_many_pages_wait_the_next_is_told_to_ask_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """503 with `Retry-After` at once; who asks for a page that is on its way waits with the others; all get theirs."""

    async def script(app: Starlette, held: Held, _: Site) -> None:
        most = MAKERS + WAITING
        asked = [asyncio.create_task(call(app, address(page))) for page in PAGES[:most]]
        await started(most)
        refused = await call(app, address(PAGES[most]))
        assert (refused.status, refused.header("retry-after"), refused.header("cache-control")) == (503, "2", PRIVATE)
        assert b"This page is being prepared" in refused.body
        head = await call(app, address(PAGES[most]), method="HEAD")
        assert (head.status, sorted(head.headers), head.body) == (503, sorted(refused.headers), b"")
        joined = asyncio.create_task(call(app, address(PAGES[0])))
        await started(1)
        assert not joined.done()
        held.gate.set()
        assert {one.status for one in await asyncio.gather(*asked, joined)} == {200}
        assert sorted(held.made) == sorted(PAGES[:most])
        assert (await call(app, address(PAGES[most]))).status == 200

    held_run(monkeypatch, script)


def test_a_slow_page_keeps_nobody_else_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    """Warm pages, the question, the index and what is not there are answered while all threads are busy."""

    async def script(app: Starlette, held: Held, site: Site) -> None:
        held.gate.set()
        warm = await call(app, "/articles/alpha/patient")
        held.gate.clear()
        asked = [asyncio.create_task(call(app, address(page))) for page in PAGES[: 2 * MAKERS]]
        await started(2 * MAKERS)
        assert await call(app, "/articles/alpha/patient") == warm
        for path, query, status in STATUSES:
            if path != "/api/articles" and ("." not in path or path in ("/style.css", "/robots.txt")):
                assert (await call(app, path, query)).status == status
        assert not any(task.done() for task in asked)
        held.gate.set()
        assert {one.status for one in await asyncio.gather(*asked)} == {200}

    held_run(monkeypatch, script)


def test_who_goes_away_takes_the_page_from_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    """The first of those who wait is cut off, and the others get the page that was begun for it."""

    async def script(app: Starlette, held: Held, _: Site) -> None:
        asked = [asyncio.create_task(call(app, "/articles/alpha/patient")) for _ in range(3)]
        await started(3)
        asked[0].cancel()
        with suppress(asyncio.CancelledError):
            await asked[0]
        held.gate.set()
        assert [one.status for one in await asyncio.gather(*asked[1:])] == [200, 200]
        assert len(held.made) == 1

    held_run(monkeypatch, script)


def test_a_page_that_could_not_be_made_is_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """All who waited for it are told, and the next request makes it anew."""
    site = fresh_site()
    app = create_app(site)
    monkeypatch.setattr(site, "_finish", broken)

    async def whole() -> None:
        assert (await call(app, "/articles/alpha/patient")).status == 500
        monkeypatch.undo()
        assert (await call(app, "/articles/alpha/patient")).status == 200

    asyncio.run(whole())


def test_a_request_ends_with_the_site_that_it_began_with(monkeypatch: pytest.MonkeyPatch) -> None:
    """A new site is served from the next request on, and its pages are its own."""

    async def script(app: Starlette, held: Held, site: Site) -> None:
        before = asyncio.create_task(call(app, "/articles/alpha/patient"))
        await started(1)
        app.state.adaptive_text.site = Site(LIBRARY, Settings(name="Another name"))
        after = await call(app, "/articles/alpha/patient")
        assert b"Another name" in after.body
        held.gate.set()
        assert b"Another name" not in (await before).body
        assert (await call(app, "/articles/alpha/patient")).body == after.body

    held_run(monkeypatch, script)


@pytest.mark.parametrize(("name", "path"), [("_sitemap", "/sitemap.xml"), ("_listing", "/api/articles")])
def test_a_list_is_made_once_for_all_who_ask_and_off_the_event_loop(
    monkeypatch: pytest.MonkeyPatch, name: str, path: str
) -> None:
    """100 requests at once, one list made in a thread, the same bytes for all, while others are answered."""
    site, gate, made = fresh_site(), Event(), list[tuple[int, str]]()
    app, make = create_app(site), getattr(site.lists, name)

    def held(number: int) -> Any:
        made.append((number, current_thread().name))
        gate.wait()
        return make(number)

    monkeypatch.setattr(site.lists, name, held)

    async def whole() -> None:
        asked = [asyncio.create_task(call(app, path)) for _ in range(100)]
        await started(100)
        assert (await call(app, "/livez")).status == 200
        assert not any(task.done() for task in asked)
        gate.set()
        told = await asyncio.gather(*asked)
        assert {(one.status, one.body) for one in told} == {(200, told[0].body)}
        assert (await call(app, path)).body == told[0].body
        head = await call(app, path, method="HEAD")
        assert (head.status, head.body, head.header("content-length")) == (200, b"", str(len(told[0].body)))

    try:
        asyncio.run(asyncio.wait_for(whole(), 60))
    finally:
        gate.set()
        app.state.adaptive_text.close()
    assert [number for number, _ in made] == [0 if name == "_sitemap" else 1]
    assert {thread.rpartition("_")[0] for _, thread in made} == {"adaptive-text"}


def test_what_is_behind_the_last_page_is_answered_to_all_who_ask() -> None:
    """Nothing of it is kept, and so each looks for itself."""
    app = create_app(fresh_site())

    async def whole() -> None:
        told = await asyncio.gather(*(call(app, "/api/articles", "page=99") for _ in range(20)))
        assert {one.status for one in told} == {404}

    asyncio.run(asyncio.wait_for(whole(), 60))
    app.state.adaptive_text.close()


# --- coming and going


def test_a_server_that_closes_tells_every_client() -> None:
    """`Connection: close`, so that no client sends another request into a socket that is about to go."""
    app = create_app(fresh_site())
    assert asyncio.run(call(app, "/livez")).header("connection") is None
    app.state.adaptive_text.is_closing = True
    for path, query, status in STATUSES:
        told = asyncio.run(call(app, path, query))
        assert (told.status, told.header("connection")) == (status, "close")


def test_the_application_starts_and_ends_with_its_server() -> None:
    """By the lifespan protocol; at the end it makes no more pages."""
    app, sent = create_app(fresh_site()), list[str]()

    async def whole() -> None:
        orders = iter(({"type": "lifespan.startup"}, {"type": "lifespan.shutdown"}))

        async def receive() -> Any:
            return next(orders)

        async def send(message: Any) -> None:
            sent.append(message["type"])

        await app({"type": "lifespan", "state": {}}, receive, send)
        assert (await call(app, "/articles/alpha/patient")).status == 500

    asyncio.run(whole())
    assert sent == ["lifespan.startup.complete", "lifespan.shutdown.complete"]
