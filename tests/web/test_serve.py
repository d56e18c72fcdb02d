"""Laws of `serve` as a process: what it answers over sockets, what it logs, and how it ends."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import sys
from collections.abc import Iterator, Sequence
from http.client import HTTPConnection
from pathlib import Path
from subprocess import Popen
from subprocess import run as run_process
from time import monotonic, sleep

import pytest
from articles import claim, record
from serving import HOST, PACKAGE_PARENT, SECONDS_TO_ANSWER, Server, ask, kill, send, send_line, served

from adaptive_text.web.settings import SECURITY

pytestmark = pytest.mark.web

SERVE = [sys.executable, "-m", "adaptive_text", "serve", "--port", "{port}"]
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(PACKAGE_PARENT)}
ARTICLE = "/articles/rocatinlimab-atopic-dermatitis"
SECRET = b"somebodys-secret"
ENDED = (0, -signal.SIGTERM)
"""Exit codes of a process that SIGTERM ended: its own, or the signal's, raised again once everybody is answered."""

HELD = """
import sys
from pathlib import Path
from time import sleep
from adaptive_text.cli import run
from adaptive_text.web.site import Site

finish = Site._finish
begun, go_on = Path("begun"), Path("go-on")

def held(site, *page):
    begun.touch()
    while not go_on.exists():
        sleep(0.01)
    return finish(site, *page)

Site._finish = held
run()
"""
"""`serve` whose pages wait for a file before they are made, and say by another that they have been asked for."""

FAILING = """
from adaptive_text.cli import run
from adaptive_text.web.site import Site

def broken(site, *page):
    raise RuntimeError("a detail for us")

Site._finish = broken
run()
"""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The shipped corpus."""
    with served(SERVE, folder=tmp_path_factory.mktemp("nothing")) as server:
        yield server


def wait_for(what: str, condition: object) -> None:
    """Wait until something is so, for as long as a server may take."""
    until = monotonic() + SECONDS_TO_ANSWER
    assert callable(condition)
    while not condition():
        assert monotonic() < until, f"waited in vain: {what}"
        sleep(0.02)


def article(name: str, **fields: object) -> str:
    """The text of a small article."""
    return json.dumps(record(claim("use", technical="It is administered daily.", plain="Take it."), id=name, **fields))


def status(answer: bytes) -> int:
    """Of an answer as it came over the socket."""
    found = re.match(rb"HTTP/1\.1 (\d{3}) ", answer)
    assert found, answer[:200]
    return int(found[1])


# --- over real sockets


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/", 200),
        (ARTICLE, 200),
        (f"{ARTICLE}?audience=patient", 303),
        *((f"{ARTICLE}/{audience}{ending}", 200) for audience in ("patient", "clinician") for ending in ("", ".md")),
        ("/style.css", 200),
        ("/api/openapi.json", 200),
        ("/favicon.ico", 204),
        ("/nowhere", 404),
        (f"{ARTICLE}/nobody", 404),
        ("/?q=" + "x" * 1_100, 414),
    ],
)
def test_what_is_sent_is_what_the_application_says(server: Server, path: str, expected: int) -> None:
    """Status, length and the headers that protect readers survive the server, and it adds none that names it."""
    answer = ask(server, path)
    assert answer.status == expected
    assert {name: answer.header(name) for name in SECURITY} == dict(SECURITY)
    assert answer.header("server") is None
    head = ask(server, path, "HEAD")
    different = {"date"}
    assert [one for one in head.headers if one[0] not in different] == [
        one for one in answer.headers if one[0] not in different
    ]
    assert head.body == b""


def test_many_requests_share_a_connection(server: Server) -> None:
    """Pages, validators, nothing to send, and refusals, one after the other, each with its own length."""
    connection = HTTPConnection(HOST, server.port, timeout=SECONDS_TO_ANSWER)
    tag = ask(server, f"{ARTICLE}/patient").header("etag") or ""
    try:
        for method, path, headers, expected in [
            ("GET", f"{ARTICLE}/patient", {}, 200),
            ("GET", f"{ARTICLE}/patient", {"If-None-Match": tag}, 304),
            ("HEAD", f"{ARTICLE}/patient", {}, 200),
            ("HEAD", f"{ARTICLE}/patient", {"If-None-Match": tag}, 304),
            ("GET", "/favicon.ico", {}, 204),
            ("HEAD", "/favicon.ico", {}, 204),
            ("OPTIONS", "/", {}, 204),
            ("POST", "/", {}, 405),
            ("GET", "/nowhere", {}, 404),
            ("GET", f"{ARTICLE}/student.json", {}, 200),
        ]:
            connection.request(method, path, headers=headers)
            socket_used = connection.sock
            response = connection.getresponse()
            body = response.read()
            assert (response.status, bool(body)) == (expected, method != "HEAD" and expected not in (204, 304))
            assert connection.sock is socket_used
    finally:
        connection.close()


# Where several statuses are right, the parsers that uvicorn uses (h11, httptools) differ in how strict they are.
HOSTILE: Sequence[tuple[bytes, bytes, frozenset[int]]] = [
    (b"/articles/%ff%fe/patient", b"", frozenset({404})),
    (b"/articles/%zz/%/patient", b"", frozenset({404})),
    (b"/%00", b"", frozenset({404})),
    (b"/articles/a%00b/patient", b"", frozenset({404})),
    (b"/articles/%0a/patient", b"", frozenset({404})),
    (b"/articles/a%0d%0aset-cookie:%20a=b/patient", b"", frozenset({404})),
    (b"/articles/../../etc/passwd", b"", frozenset({404})),
    (b"/articles/%2e%2e/%2e%2e/etc/passwd", b"", frozenset({404})),
    (b"/articles/..%2f..%2fetc%2fpasswd", b"", frozenset({404})),
    (b"//etc/passwd", b"", frozenset({404})),
    (b"\\..\\..", b"", frozenset({400, 404})),
    (b"*", b"", frozenset({404})),
    (b"nowhere", b"", frozenset({400, 404})),
    (b"http://example.org/nowhere", b"", frozenset({404})),
    (b"http://example.org/livez", b"", frozenset({200})),
    (b"http://user:word@example.org:99999/livez", b"", frozenset({200, 400})),
    (b"example.org:443", b"", frozenset({400, 404})),
    (b"/\xff", b"", frozenset({400})),
    (b"/\x00", b"", frozenset({400})),
    (b"/ /", b"", frozenset({400})),
    (b"/?q=%ff%00%zz&&&=", b"", frozenset({200})),
    (b"/?q=" + b"x" * 2_000, b"", frozenset({414})),
    (b"/" + b"x" * 20_000, b"", frozenset({404})),
    (b"/" + b"x" * 80_000, b"", frozenset({400, 404, 414, 431})),
    (b"/livez", b"X-Long: " + b"x" * 20_000 + b"\r\n", frozenset({200})),
    (b"/livez", b"X-Long: " + b"x" * 70_000 + b"\r\n", frozenset({200, 400, 431})),
    (b"/livez", b"X-Many: x\r\n" * 8_000, frozenset({200, 400, 431})),
    (b"/livez", b"Cookie: " + b"audience=\xff;" * 900 + b"\r\n", frozenset({200})),
    (b"/livez", b"Cookie: a\r\nCookie: audience=patient\r\nCookie: =;;;\r\n", frozenset({200})),
    (b"/livez", b"X: a\x00b\r\n", frozenset({400})),
    (b"/livez", b"X\xff: a\r\n", frozenset({400})),
    (b"/livez", b"no colon\r\n", frozenset({400})),
    (b"/livez", b": nothing\r\n", frozenset({400})),
    (b"/livez", b"Host: another\r\n", frozenset({200, 400})),
    (b"/livez", b"Content-Length: -1\r\n", frozenset({400})),
    (b"/livez", b"Content-Length: 1\r\nContent-Length: 2\r\n", frozenset({400})),
    (b"/livez", b"Content-Length: 1e3\r\n", frozenset({400})),
    (b"/livez", b"Transfer-Encoding: rubbish\r\n", frozenset({400, 501})),
    (b"/livez", b"Transfer-Encoding: chunked, chunked\r\n", frozenset({400, 501})),
    (b"/livez", b"Upgrade: websocket\r\nConnection: Upgrade\r\n", frozenset({200})),
    (b"/livez", b"Upgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\n", frozenset({200})),
    (b"/livez", b"Expect: 100-continue\r\n", frozenset({200})),
    (b"/livez", b"Range: bytes=0-0,1-1\r\n", frozenset({200})),
    (b"/livez", b"X-HTTP-Method-Override: DELETE\r\n", frozenset({200})),
]


@pytest.mark.parametrize(("target", "headers", "expected"), HOSTILE, ids=lambda part: repr(part)[:50])
def test_what_no_reader_sends_does_no_harm(
    server: Server, target: bytes, headers: bytes, expected: frozenset[int]
) -> None:
    """It is refused or overlooked, without a trace and without a hang, and the next request is answered."""
    answer = send_line(server, target, headers)
    assert status(answer) in expected
    assert answer.count(b"HTTP/1.1 ") == 1
    assert b"set-cookie" not in answer.lower()
    assert not any(one in answer for one in (b"Traceback", b"root:", b"site-packages"))
    assert ask(server, "/livez").status == 200
    assert "Traceback" not in server.output


@pytest.mark.parametrize(
    "request_bytes",
    [
        b"G\x00T / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
        b"\r\n\r\n\r\n  \r\n\r\n",
    ],
)
def test_what_is_no_http_is_refused(server: Server, request_bytes: bytes) -> None:
    """With 400, and the connection closes."""
    assert status(send(server, request_bytes)) == 400
    assert ask(server, "/livez").status == 200


@pytest.mark.parametrize(
    "headers",
    [
        b"Content-Length: 44\r\n",
        b"Transfer-Encoding: chunked\r\n",
        b"Transfer-Encoding: chunked\r\nContent-Length: 4\r\n",
        b"Content-Length: 4\r\nTransfer-Encoding: chunked\r\n",
        b"Transfer-Encoding:\tchunked\r\n",
        b"Transfer-Encoding : chunked\r\n",
        b"Transfer-Encoding: xchunked\r\nContent-Length: 44\r\n",
        b"Content-Length: 44\r\nContent-Length: 44\r\n",
    ],
)
def test_no_request_is_smuggled_in_the_body_of_another(server: Server, headers: bytes) -> None:
    """Whatever the lengths say, a body is never answered as a request with another length of it."""
    inside = b"GET /smuggled HTTP/1.1\r\nHost: a\r\nX-Pad: 12\r\n\r\n"
    body = inside if b"chunked" not in headers else b"%x\r\n%b\r\n0\r\n\r\n" % (len(inside), inside)
    head = b"GET /livez HTTP/1.1\r\nHost: a\r\nConnection: close\r\n" + headers.replace(b"44", b"%d" % len(inside))
    answer = send(server, head + b"\r\n" + body)
    assert answer.count(b"HTTP/1.1 ") == 1
    assert status(answer) in (200, 400, 501)


def test_a_body_that_never_comes_holds_nobody(server: Server) -> None:
    """A page is sent before its request has ended, since no body is looked at."""
    with socket.create_connection((HOST, server.port), timeout=SECONDS_TO_ANSWER) as slow:
        slow.sendall(b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\nx")
        assert status(slow.recv(65_536)) == 405
        assert ask(server, "/livez").status == 200


def test_half_a_request_holds_nobody(server: Server) -> None:
    """However many clients begin and never end."""
    slow = [socket.create_connection((HOST, server.port), timeout=SECONDS_TO_ANSWER) for _ in range(100)]
    try:
        for one in slow:
            one.sendall(b"GET / HTTP/1.1\r\nHost: a\r\nX-")
        assert ask(server, f"{ARTICLE}/patient").status == 200
    finally:
        for one in slow:
            one.close()


# --- the log


def test_the_log_tells_requests_and_no_readers(tmp_path: Path) -> None:
    """A line for each, of method, route, status, duration and bytes; the server's own access log is off."""
    with served(SERVE, folder=tmp_path) as server:
        secret = SECRET.decode()
        headers = {"Cookie": f"audience=patient; s={secret}", "User-Agent": secret, "Referer": f"https://a/{secret}"}
        forwarded = {"X-Forwarded-For": "192.0.2.77", "Forwarded": "for=192.0.2.77"}
        asked = [f"{ARTICLE}/patient?{secret}", f"/{secret}", f"{ARTICLE}?audience={secret}", f"/?q={secret}"]
        for path in asked:
            ask(server, path, headers={**headers, **forwarded})
        send_line(server, b"/\xff" + SECRET)
        ask(server, f"{ARTICLE}/patient", "HEAD")
        wait_for("the log", lambda: "HEAD " in server.output)
        kill(server)
        log = server.output
    lines = [line for line in log.splitlines() if re.search(r"(GET|HEAD) ", line) and "/livez" not in line]
    shape = r"(GET|HEAD) (/|-|/articles/\{article\}|/articles/\{article\}/\{audience\}) \d{3} [\d.]+ ms \d+ bytes"
    day = r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} "
    assert [line for line in lines if not re.fullmatch(day + shape, line)] == []
    assert len(lines) == len(asked) + 1
    for secret_ in (secret, "192.0.2.77", ARTICLE, "python-requests", "HTTP/1.1", f"{HOST}:5"):
        assert secret_ not in log.replace(server.address, "")


def test_a_bug_in_a_page_is_told_to_us_and_not_to_the_reader(tmp_path: Path) -> None:
    """A friendly 500, again and again, while everything else goes on."""
    command = [sys.executable, "-c", FAILING, *SERVE[3:]]
    with served(command, folder=tmp_path) as server:
        for _ in range(2):
            answer = ask(server, f"{ARTICLE}/patient")
            assert (answer.status, answer.header("cache-control")) == (500, "private, no-store")
            assert "Something went wrong on our side" in answer.text
            assert not any(secret in answer.text for secret in ("Traceback", "detail", ".py", "Error"))
        assert ask(server, ARTICLE).status == 200
        assert server.output.count("RuntimeError: a detail for us") == 2


# --- broken articles


def test_broken_articles_are_told_and_the_others_served(tmp_path: Path) -> None:
    """Every problem on standard error; 503 for the broken one, also when it is mended, until the next start."""
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (corpus / "alpha.json").write_text(article("alpha"), encoding="utf-8")
    (corpus / "beta.json").write_text('{"id": "beta"}', encoding="utf-8")
    (corpus / "gamma.yaml").write_text("id: [\n", encoding="utf-8")
    (corpus / "twin.json").write_text(article("alpha"), encoding="utf-8")
    with served(SERVE, folder=tmp_path) as server:
        for told in ('corpus/beta.json:1:1: missing key "title"', "corpus/gamma.yaml:", "[AT614]"):
            assert told in server.output
        assert f"1 article, 2 broken and left out on {server.address}/ (Ctrl-C stops)" in server.output
        for path, expected in [("alpha/patient", 200), ("beta/patient", 503), ("beta", 503), ("gamma", 503)]:
            answer = ask(server, f"/articles/{path}")
            assert (answer.status, answer.header("retry-after")) == (expected, "2" if expected == 503 else None)
        (corpus / "beta.json").write_text(article("beta"), encoding="utf-8")
        assert ask(server, "/articles/beta/patient").status == 503
        assert [one["id"] for one in json.loads(ask(server, "/api/articles").body)] == ["alpha"]


def test_with_reload_every_save_is_served_without_a_restart(tmp_path: Path) -> None:
    """A mended article comes, a broken save is told while the page stays, and a profile reaches every page."""
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (corpus / "alpha.json").write_text(article("alpha", title="The first"), encoding="utf-8")
    (corpus / "beta.json").write_text("{}", encoding="utf-8")

    def problems(server: Server) -> str:
        return str(json.loads(ask(server, "/-/state").body)["problems"])

    with served([*SERVE, "--reload"], folder=tmp_path) as server:
        assert "beta.json" in problems(server)
        assert ask(server, "/articles/beta/patient").status == 503
        (corpus / "beta.json").write_text(article("beta"), encoding="utf-8")
        wait_for("the mended article", lambda: ask(server, "/articles/beta/patient").status == 200)
        assert problems(server) == "[]"
        (corpus / "alpha.json").write_text('{"id": "alpha", "titel": 1}', encoding="utf-8")
        wait_for("the problem", lambda: "titel" in problems(server))
        assert "The first" in ask(server, "/articles/alpha/patient").text
        (corpus / "alpha.json").write_text(article("alpha", title="The second"), encoding="utf-8")
        wait_for("the second title", lambda: "The second" in ask(server, "/articles/alpha/patient").text)
        (corpus / "beta.json").unlink()
        wait_for("the deletion", lambda: ask(server, "/articles/beta/patient").status == 404)


# --- how it starts and ends


def test_two_servers_cannot_share_a_port(server: Server) -> None:
    """The second ends with exit code 2 and one line; the first goes on."""
    command = [*SERVE[:-1], str(server.port)]
    second = run_process(command, capture_output=True, encoding="utf-8", env=ENVIRONMENT, check=False)
    assert (second.returncode, second.stdout) == (2, "")
    assert second.stderr == f"error: cannot listen on {HOST}:{server.port} (got address already in use)\n"
    assert ask(server, "/livez").status == 200


def connected(server: Server) -> socket.socket:
    """A connection that has been used once, and is kept."""
    kept = socket.create_connection((HOST, server.port), timeout=SECONDS_TO_ANSWER)
    kept.sendall(b"GET /livez HTTP/1.1\r\nHost: a\r\n\r\n")
    answer = b""
    while not answer.endswith(b"ok\n"):
        answer += kept.recv(65_536)
    return kept


def received(connection: socket.socket) -> bytes:
    """All that comes until the server closes."""
    whole = b""
    while piece := connection.recv(65_536):
        whole += piece
    return whole


def refuses(server: Server) -> bool:
    """Whether no new connection is taken."""
    try:
        socket.create_connection((HOST, server.port), timeout=SECONDS_TO_ANSWER).close()
    except ConnectionRefusedError:
        return True
    return False


def test_a_page_that_is_being_made_is_sent_before_the_end(tmp_path: Path) -> None:
    """After SIGTERM no new client is taken; the one who waits gets the whole page, and is told that it is the last."""
    with served([sys.executable, "-c", HELD, *SERVE[3:]], folder=tmp_path) as server:
        with socket.create_connection((HOST, server.port), timeout=SECONDS_TO_ANSWER) as waiting:
            waiting.sendall(b"GET %b/patient HTTP/1.1\r\nHost: a\r\n\r\n" % ARTICLE.encode())
            wait_for("the request", (tmp_path / "begun").exists)
            server.process.send_signal(signal.SIGTERM)
            wait_for("the end of listening", lambda: refuses(server))
            assert server.process.poll() is None
            (tmp_path / "go-on").touch()
            answer = received(waiting)
        head, _, body = answer.partition(b"\r\n\r\n")
        assert status(answer) == 200
        assert b"connection: close" in head.lower()
        assert body.rstrip().endswith(b"</html>")
        assert server.process.wait(SECONDS_TO_ANSWER) in ENDED


def test_a_request_that_was_sent_before_the_end_is_answered(tmp_path: Path) -> None:
    """On a kept connection, unread when SIGTERM comes; the client is told that the connection ends with it."""
    with served(SERVE, folder=tmp_path) as server:
        kept = [connected(server) for _ in range(20)]
        server.process.send_signal(signal.SIGSTOP)
        for one in kept:
            one.sendall(b"GET %b/patient HTTP/1.1\r\nHost: a\r\n\r\n" % ARTICLE.encode())
        server.process.send_signal(signal.SIGTERM)
        server.process.send_signal(signal.SIGCONT)
        for one in kept:
            answer = received(one)
            one.close()
            assert status(answer) == 200
            assert b"\r\nconnection: close\r\n" in answer.lower()
            assert answer.rstrip().endswith(b"</html>")
        assert server.process.wait(SECONDS_TO_ANSWER) in ENDED


def test_clients_that_only_keep_their_connection_do_not_keep_the_server(tmp_path: Path) -> None:
    """Idle ones and half requests are closed, and the process ends by itself, without a trace."""
    with served(SERVE, folder=tmp_path) as server:
        idle = [connected(server) for _ in range(5)]
        half = connected(server)
        half.sendall(b"GET / HTTP/1.1\r\nX-")
        server.process.send_signal(signal.SIGTERM)
        assert server.process.wait(SECONDS_TO_ANSWER) in ENDED
        for one in (*idle, half):
            one.close()
        assert "Traceback" not in server.output


@pytest.mark.parametrize("options", [[], ["--reload"]])
def test_ctrl_c_ends_the_server_quietly(tmp_path: Path, options: list[str]) -> None:
    """With the exit code that every command has, and no trace."""
    with served([*SERVE, *options], folder=tmp_path) as server:
        server.process.send_signal(signal.SIGINT)
        assert server.process.wait(SECONDS_TO_ANSWER) == 130
        assert "Traceback" not in server.output


def test_the_address_that_is_told_is_the_one_that_is_served(tmp_path: Path) -> None:
    """With the prefix that it is mounted under."""
    with served([*SERVE, "--prefix", "/health"], folder=tmp_path, ready="/health/livez") as server:
        assert f" on {server.address}/health/ (Ctrl-C stops)\n" in server.output


def test_with_port_0_the_port_that_the_system_chose_is_told(tmp_path: Path) -> None:
    """It is the one that answers."""
    log = tmp_path / "log"
    command = [*SERVE[:-1], "0"]
    with log.open("wb") as output:
        process = Popen(command, cwd=tmp_path, env=ENVIRONMENT, stdout=output, stderr=output)
    try:
        wait_for("the address", lambda: b"Ctrl-C" in log.read_bytes())
        found = re.search(rf"on http://{HOST}:(\d+)/ ", log.read_text(encoding="utf-8"))
        assert found
        assert ask(Server(int(found[1]), process, log), "/livez").status == 200
    finally:
        process.kill()
        process.wait()
