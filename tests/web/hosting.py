"""What holds for a site inside any framework, asked of a real server that runs the framework's example.

A test class of a framework inherits these laws, and says how its example is served.
"""

from __future__ import annotations

import gzip
import os
import re
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from time import sleep

import pytest
from serving import PACKAGE_PARENT, Answer, Server, ask, send_line, served

from adaptive_text.personalize import Cookie
from adaptive_text.web.settings import SECURITY
from adaptive_text.web.site import FORMS

ROOT = Path(__file__).resolve().parent.parent.parent
EXAMPLES = ROOT / "examples"
PREFIX = "/health"
ARTICLE = "rocatinlimab-atopic-dermatitis"
PAGE = f"{PREFIX}/articles/{ARTICLE}"
AUDIENCES = ("patient", "clinician", "student")
READY = f"{PREFIX}/livez"
COOKIE = Cookie.plain()
OF_THE_SERVER = {"date", "server", "connection"}
"""Headers that each server writes as it likes."""
BROKEN_COOKIES = (
    "audience=clinician",
    "session=; sessionid=; csrftoken=; messages=",
    "session=broken; sessionid=broken; csrftoken=broken; messages=broken",
    'audience="; a=b; ;;; =; session={"visits": 1}',
    "x" * 4_000,
)
HOSTILE = (
    b"/health/articles/../../etc/passwd",
    b"/health/articles/%2e%2e/%2e%2e/etc/passwd",
    b"/health/articles/..%2f..%2fetc%2fpasswd",
    b"/health/articles/a%00b/patient",
    b"/health/articles/%00",
    b"/health/articles/%ff%fe/patient",
    b"/health/articles/%0a%0d/patient",
    b"/health/articles//patient",
    b"/health//articles",
    b"/health/%0aarticles",
    b"/health/articles/" + b"a" * 8_000,
    b"/health/articles/<script>/patient",
    b"/health/articles/%3Cscript%3E/patient",
    b"/health/articles/" + ARTICLE.encode() + b"/patient/",
    b"/health/articles/" + ARTICLE.encode() + b"/patient.html",
    b"/health/articles/" + ARTICLE.encode() + b"/PATIENT",
    b"/health/articles/" + ARTICLE.encode() + b"?audience=%ff%00",
    b"/health/articles/" + ARTICLE.encode() + b"?audience=%0d%0aset-cookie:a=b",
)
SECRET = "somebodys-secret"


def lasting(answer: Answer) -> dict[str, str]:
    """The headers that do not depend on the server and the moment; none may be there twice."""
    names = {name for name, _ in answer.headers} - OF_THE_SERVER
    return {name: answer.header(name) or "" for name in names}


class HostLaws:
    """Laws of a site in a host."""

    command: Sequence[str]
    """How the example is served."""
    folder: Path

    @pytest.fixture(scope="class")
    @classmethod
    def reference(cls) -> Iterator[Server]:
        """The reference application with the settings of the examples."""
        command = [sys.executable, "-m", "adaptive_text", "serve", "--prefix", PREFIX, "--port", "{port}"]
        with served(command, folder=ROOT, ready=READY) as server:
            yield server

    @pytest.fixture(scope="class")
    @classmethod
    def server(cls) -> Iterator[Server]:
        """The example, in a process of its own."""
        with served([sys.executable, *cls.command], folder=cls.folder, ready=READY) as server:
            yield server

    @pytest.mark.parametrize("form", FORMS)
    @pytest.mark.parametrize("audience", AUDIENCES)
    @pytest.mark.parametrize("coding", [None, "gzip"])
    def test_an_edition_is_the_reference_s_to_the_byte(
        self, server: Server, reference: Server, audience: str, form: str, coding: str | None
    ) -> None:
        """Body, caching headers, validators and security headers are those of the reference application."""
        path = f"{PAGE}/{audience}" + ("" if form == "html" else f".{form}")
        headers = {"Accept-Encoding": coding} if coding else {}
        ours, wanted = ask(server, path, headers=headers), ask(reference, path, headers=headers)
        assert (ours.status, lasting(ours)) == (200, lasting(wanted))
        assert ours.body == wanted.body
        assert ours.header("content-encoding") == coding

    @pytest.mark.parametrize("path", ["/", "/style.css", "/robots.txt", "/api/articles", "/favicon.ico", "/livez"])
    def test_the_other_pages_are_the_reference_s_too(self, server: Server, reference: Server, path: str) -> None:
        """Not only editions: the index, the style, the interface."""
        ours, wanted = ask(server, PREFIX + path), ask(reference, PREFIX + path)
        assert (ours.status, lasting(ours), ours.body) == (wanted.status, lasting(wanted), wanted.body)

    def test_a_client_that_has_the_bytes_gets_none(self, server: Server, reference: Server) -> None:
        """Each coding has its own validator; the right one is answered with 304, the wrong one with 200."""
        path = f"{PAGE}/patient"
        plain, packed = ask(server, path), ask(server, path, headers={"Accept-Encoding": "gzip"})
        tag, packed_tag = plain.header("etag") or "", packed.header("etag") or ""
        assert tag != packed_tag
        assert gzip.decompress(packed.body) == plain.body
        fresh = ask(server, path, headers={"If-None-Match": tag})
        assert (fresh.status, fresh.body) == (304, b"")
        assert lasting(fresh) == lasting(ask(reference, path, headers={"If-None-Match": tag}))
        assert ask(server, path, headers={"If-None-Match": packed_tag}).status == 200
        again = ask(server, path, headers={"If-None-Match": packed_tag, "Accept-Encoding": "gzip"})
        assert (again.status, again.header("etag")) == (304, packed_tag)

    @pytest.mark.parametrize("cookies", BROKEN_COOKIES)
    @pytest.mark.parametrize("name", [f"{PAGE}/patient", f"{PAGE}/student.json", f"{PREFIX}/style.css", f"{PREFIX}/"])
    def test_a_public_page_knows_no_reader(self, server: Server, name: str, cookies: str) -> None:
        """Whatever cookies and languages a client sends: the same bytes, no cookie, no more `Vary`."""
        plain = ask(server, name)
        theirs = ask(server, name, headers={"Cookie": cookies, "Accept-Language": "de, fr;q=0.5"})
        assert (theirs.status, lasting(theirs), theirs.body) == (200, lasting(plain), plain.body)
        assert theirs.every("set-cookie") == []
        assert theirs.header("vary") == "Accept-Encoding"
        assert theirs.header("content-language") is None

    def test_a_session_of_the_host_does_not_reach_a_public_page(self, server: Server) -> None:
        """A reader with a session that works elsewhere gets the same page as one without."""
        first = ask(server, "/")
        cookies = "; ".join(value.partition(";")[0] for value in first.every("set-cookie"))
        assert "session" in cookies
        assert "visit 2." in ask(server, "/", headers={"Cookie": cookies}).text
        plain, theirs = ask(server, f"{PAGE}/patient"), ask(server, f"{PAGE}/patient", headers={"Cookie": cookies})
        assert (theirs.status, lasting(theirs), theirs.body) == (200, lasting(plain), plain.body)

    def test_the_neutral_page_asks_and_remembers(self, server: Server) -> None:
        """The question; the answer becomes the cookie and a redirect; a reader who comes back is led on."""
        asked = ask(server, PAGE)
        assert (asked.status, asked.header("cache-control"), asked.every("set-cookie")) == (
            200,
            "private, no-store",
            [],
        )
        assert asked.text.count('type="radio"') == 4
        chosen = ask(server, f"{PAGE}?audience=student")
        assert (chosen.status, chosen.header("location")) == (303, f"{PAGE}/student")
        assert chosen.every("set-cookie") == [COOKIE.remember("student")]
        back = ask(server, PAGE, headers={"Cookie": "audience=student"})
        assert (back.status, back.header("location"), back.every("set-cookie")) == (303, f"{PAGE}/student", [])
        shared = ask(server, f"{PAGE}?audience=clinician", headers={"Cookie": "audience=student"})
        assert shared.header("location") == f"{PAGE}/clinician"

    def test_a_choice_can_be_forgotten(self, server: Server) -> None:
        """An empty answer takes the cookie back, and asks again."""
        forgotten = ask(server, f"{PAGE}?audience=", headers={"Cookie": "audience=student"})
        assert (forgotten.status, forgotten.every("set-cookie")) == (200, [COOKIE.forget()])
        assert forgotten.text.count('type="radio"') == 4

    @pytest.mark.parametrize(
        "path",
        [
            f"{PREFIX}/articles/nothing",
            f"{PREFIX}/articles/nothing/patient",
            f"{PAGE}/nobody",
            f"{PAGE}?audience=nobody",
            f"{PREFIX}/articles",
            f"{PREFIX}/nowhere",
        ],
    )
    def test_what_is_unknown_is_not_found(self, server: Server, path: str) -> None:
        """An unknown article, audience or address is told in words, and kept by no cache."""
        answer = ask(server, path)
        assert (answer.status, answer.header("cache-control")) == (404, "private, no-store")
        assert "There is no such page" in answer.text
        assert answer.every("set-cookie") == []

    @pytest.mark.parametrize("path", [f"{PAGE}/patient", PAGE, f"{PREFIX}/", f"{PREFIX}/nowhere"])
    def test_head_is_get_without_its_body(self, server: Server, path: str) -> None:
        """The same status and headers, the length too."""
        head, get = ask(server, path, "HEAD"), ask(server, path)
        assert (head.status, lasting(head), head.body) == (get.status, lasting(get), b"")

    def test_options_tells_the_methods(self, server: Server) -> None:
        """And nothing else."""
        answer = ask(server, f"{PAGE}/patient", "OPTIONS")
        assert (answer.status, answer.header("allow"), answer.body) == (204, "GET, HEAD, OPTIONS", b"")

    @pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
    def test_nothing_can_be_sent(self, server: Server, method: str) -> None:
        """Other methods are refused with the ones that are allowed, not with a missing token."""
        answer = ask(server, f"{PAGE}/patient", method, {"Content-Type": "text/plain"}, b"audience=clinician")
        assert (answer.status, answer.header("allow")) == (405, "GET, HEAD, OPTIONS")
        assert "This page can only be read" in answer.text

    def test_a_method_that_nobody_knows_is_refused(self, server: Server) -> None:
        """By the site, or by a server that knows no such method."""
        assert ask(server, f"{PAGE}/patient", "BREW").status in {400, 405}

    @pytest.mark.parametrize("target", HOSTILE, ids=lambda target: target[:60].decode("ascii"))
    def test_a_hostile_address_is_refused_quietly(self, server: Server, target: bytes) -> None:
        """No page, no redirect, no cookie, no stack trace."""
        head, _, body = send_line(server, target).partition(b"\r\n\r\n")
        assert re.match(rb"HTTP/1\.[01] (400|404) ", head), head
        assert b"set-cookie" not in head.lower()
        assert b"root:" not in body
        assert b"Traceback" not in body
        assert b"Traceback" not in server.output.encode()

    @pytest.mark.parametrize("target", [b"/health/\xff", b"/health/?q=\xff", b"/health/\x00", b"/health/ /"])
    def test_bytes_that_no_address_may_have_do_no_harm(self, server: Server, target: bytes) -> None:
        """Some servers refuse them, others hand them on; there is an answer, and the next request gets one too."""
        assert re.match(rb"HTTP/1\.[01] (200|400|404) ", send_line(server, target))
        assert b"Traceback" not in server.output.encode()
        assert ask(server, READY).status == 200

    def test_an_overlong_query_is_refused(self, server: Server) -> None:
        """Before it is looked at."""
        assert ask(server, f"{PREFIX}/?q={'a' * 2_000}").status == 414

    @pytest.mark.parametrize(
        "line",
        [
            b"Accept-Encoding: \xff\xfe;q=9, gzip;q=x\r\n",
            b'If-None-Match: "\xff, W/", *\xc3\r\n',
            b"Cookie: audience=\xff; a\r\n",
            b"Accept-Language: " + b"x-" * 500 + b"\r\n",
        ],
    )
    def test_a_broken_header_counts_as_none(self, server: Server, line: bytes) -> None:
        """Values that say nothing: the page is answered, or the server refuses the request as it stands."""
        head = send_line(server, f"{PAGE}/patient".encode(), line).partition(b"\r\n\r\n")[0]
        assert re.match(rb"HTTP/1\.[01] (200|304|400) ", head), head
        assert b"Traceback" not in server.output.encode()

    @pytest.mark.parametrize(
        "path", [f"{PAGE}/patient", PAGE, f"{PAGE}?audience=patient", f"{PREFIX}/nowhere", f"{PREFIX}/style.css"]
    )
    def test_every_answer_is_secured(self, server: Server, path: str) -> None:
        """The headers that protect readers stand in every answer, as the package writes them."""
        headers = lasting(ask(server, path))
        assert {name: headers.get(name) for name in SECURITY} == dict(SECURITY)

    def test_the_log_tells_of_no_reader(self, server: Server) -> None:
        """A line for each request, with the template of its address: no path, query, cookie or agent."""
        ask(server, f"{PAGE}?audience=nobody-{SECRET}", headers={"Cookie": SECRET, "User-Agent": SECRET})
        ask(server, f"{PAGE}/patient", headers={"Cookie": SECRET, "Referer": SECRET})
        ask(server, f"{PREFIX}/{SECRET}")
        lines = server.output
        assert re.search(r"^GET /articles/\{article\}/\{audience\} 200 [\d.]+ ms \d+ bytes$", lines, re.MULTILINE)
        assert re.search(r"^GET /articles/\{article\} 404 ", lines, re.MULTILINE)
        assert re.search(r"^GET - 404 ", lines, re.MULTILINE)
        assert SECRET not in lines
        assert ARTICLE not in lines

    @pytest.mark.parametrize("path", ["/", "/leaflet"])
    def test_a_page_of_the_host_shows_the_reader_s_edition(self, server: Server, path: str) -> None:
        """The default's, the cookie's, the address's: each as the fragment of the site, and kept by no cache."""
        for query, cookie, audience in (
            ("", "", "patient"),
            ("", "audience=student", "student"),
            ("?audience=clinician", "audience=student", "clinician"),
        ):
            page = ask(server, path + query, headers={"Cookie": cookie})
            assert (page.status, page.header("cache-control")) == (200, "private, no-store")
            assert ask(server, f"{PAGE}/{audience}.fragment").text.strip() in page.text

    def test_a_page_of_the_host_shows_the_question_and_escapes_what_is_its_own(self, server: Server) -> None:
        """The functions' HTML stands as it is, and everything else is escaped."""
        page = ask(server, "/?name=%3Cscript%3Ealert(1)%3C/script%3E")
        assert re.search(rf'<form class="at-picker"[^>]* action="{PAGE}"', page.text)
        assert page.text.count('type="radio"') == 4
        assert "Hello &lt;script&gt;alert(1)&lt;/script&gt;" in page.text
        assert "<script>alert" not in page.text
        assert "&lt;section" not in page.text

    def test_the_prefix_without_a_slash_leads_to_the_first_page(self, server: Server) -> None:
        """At once, or by a redirect that trusts no `Host` header."""
        answer = ask(server, PREFIX)
        assert answer.status == 200 or answer.header("location") == f"{PREFIX}/"


HELD = '''"""A host whose editions cannot be made before a file says so."""

import time
from pathlib import Path

from adaptive_text.library import Library

HERE = Path(__file__).parent
render = Library.render


def held(self, *args, **kwargs):
    """Render once the file `go` is there."""
    (HERE / "begun").touch()
    for _ in range(6_000):
        if (HERE / "go").exists():
            return render(self, *args, **kwargs)
        time.sleep(0.01)
    raise TimeoutError


Library.render = held

from {module} import {name} as app
'''


def assert_others_are_answered_meanwhile(folder: Path, module: str, name: str, path: str, scratch: Path) -> None:
    """While an edition is being made for one reader of an event loop, another reader gets an answer."""
    (scratch / "held.py").write_text(HELD.format(module=module, name=name), encoding="utf-8")
    command = [sys.executable, "-m", "uvicorn", "held:app", "--port", "{port}", "--no-access-log"]
    environment = {"PYTHONPATH": f"{scratch}{os.pathsep}{PACKAGE_PARENT}"}
    with (
        served(command, folder=folder, environment=environment, ready=READY) as server,
        ThreadPoolExecutor(1) as readers,
    ):
        cold = readers.submit(ask, server, path)
        while not (scratch / "begun").exists():
            assert not cold.done(), cold.result()
            sleep(0.01)
        assert ask(server, READY).status == 200
        assert not cold.done()
        (scratch / "go").touch()
        assert cold.result().status == 200
