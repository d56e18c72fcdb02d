"""Laws of servers over a bundle, as processes: they follow it in the middle of traffic, with any number of workers."""

from __future__ import annotations

import os
import re
import signal
import sys
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from pathlib import Path
from threading import Event
from time import monotonic, sleep

import pytest
from generations import NAMES, publish, version
from serving import HOST, SECONDS_TO_ANSWER, Server, ask, served

pytestmark = pytest.mark.web

SERVE = [sys.executable, "-m", "adaptive_text", "serve", "pages.bundle", "--port", "{port}"]
PROGRAM = [sys.executable, "-m", "adaptive_text.web"]
UVICORN = [sys.executable, "-m", "uvicorn", "--factory", "adaptive_text.web.asgi:from_environment", "--port", "{port}"]
VARIABLES = {"ADAPTIVE_TEXT_BUNDLE": "pages.bundle", "ADAPTIVE_TEXT_PORT": "{port}"}
ENDED = (0, -signal.SIGTERM)
PAGES = [f"/articles/{name}/{audience}" for name in NAMES for audience in ("patient", "clinician")]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a bundle of version 1."""
    publish(tmp_path / "pages.bundle", version(1), broken=["broken"])
    return tmp_path


def wait_for(what: str, condition: object) -> None:
    """Wait until something is so, for as long as a server may take."""
    until = monotonic() + SECONDS_TO_ANSWER
    assert callable(condition)
    while not condition():
        assert monotonic() < until, f"waited in vain: {what}"
        sleep(0.02)


def versions(text: str) -> set[str]:
    """Those that a page says it is of."""
    return set(re.findall(r"ersion (\d+)", text))


def workers(server: Server) -> list[int]:
    """The processes that a server has started."""
    process = server.process.pid
    return [int(one) for one in Path(f"/proc/{process}/task/{process}/children").read_text(encoding="ascii").split()]


def test_a_bundle_is_served_and_followed(folder: Path) -> None:
    """It is told what is served, and what has followed; what could not be made is on its way."""
    with served(SERVE, folder=folder) as server:
        assert f"4 articles, 1 broken and left out on {server.address}/ (Ctrl-C stops)" in server.output
        assert versions(ask(server, "/articles/alpha/patient").text) == {"1"}
        assert ask(server, "/articles/broken").status == 503
        digest = ask(server, "/readyz").header("x-bundle-digest")
        publish(folder / "pages.bundle", version(2))
        wait_for("version 2", lambda: versions(ask(server, "/articles/alpha/patient").text) == {"2"})
        assert ask(server, "/articles/broken").status == 404
        found = ask(server, "/readyz").header("x-bundle-digest")
        assert found != digest
        assert f"serving bundle {found} with 4 articles" in server.output
        assert "Traceback" not in server.output


@pytest.mark.parametrize(
    ("command", "variables"),
    [(SERVE, {}), ([*SERVE, "--workers", "2"], {}), (PROGRAM, {**VARIABLES, "ADAPTIVE_TEXT_WORKERS": "2"})],
    ids=["serve", "workers", "program"],
)
def test_nobody_notices_that_bundles_follow_each_other(
    folder: Path, command: Sequence[str], variables: Mapping[str, str]
) -> None:
    """Readers on kept connections get whole pages of one version, while the bundle is replaced again and again."""
    ended = Event()

    def reading(number: int) -> list[tuple[int, frozenset[str]]]:
        connection = HTTPConnection(HOST, server.port, timeout=SECONDS_TO_ANSWER)
        told: list[tuple[int, frozenset[str]]] = []
        try:
            while not ended.is_set():
                connection.request("GET", PAGES[(number + len(told)) % len(PAGES)])
                response = connection.getresponse()
                told.append((response.status, frozenset(versions(response.read().decode()))))
        finally:
            connection.close()
        return told

    with served(command, folder=folder, environment=variables) as server, ThreadPoolExecutor(4) as readers:
        asked = [readers.submit(reading, number) for number in range(4)]
        try:
            for number in range(12):
                publish(folder / "pages.bundle", version(1 + number % 3))
                sleep(0.2)
        finally:
            ended.set()
        told = [one for future in asked for one in future.result()]
        assert "Traceback" not in server.output
    assert {status for status, _ in told} == {200}
    assert {len(found) for _, found in told} == {1}
    assert frozenset().union(*(found for _, found in told)) == {"1", "2", "3"}


@pytest.mark.parametrize(
    ("command", "variables"),
    [([*SERVE, "--workers", "2"], {}), (PROGRAM, {**VARIABLES, "ADAPTIVE_TEXT_WORKERS": "2"})],
    ids=["serve", "program"],
)
def test_a_worker_that_dies_is_replaced(folder: Path, command: Sequence[str], variables: Mapping[str, str]) -> None:
    """The others serve meanwhile; at the end all end, and nothing is left."""
    with served(command, folder=folder, environment=variables) as server:
        wait_for("two workers", lambda: len(workers(server)) == 2)
        first, second = workers(server)
        os.kill(first, signal.SIGKILL)
        wait_for("the replacement", lambda: len(workers(server)) == 2 and first not in workers(server))
        assert second in workers(server)
        for _ in range(10):
            assert versions(ask(server, "/articles/beta/patient").text) == {"1"}
        before = workers(server)
        server.process.send_signal(signal.SIGTERM)
        assert server.process.wait(SECONDS_TO_ANSWER) in ENDED
        assert not any(Path(f"/proc/{one}").exists() for one in before)
        assert "Traceback" not in server.output


@pytest.mark.parametrize("number", ["1", "3"])
def test_readers_of_workers_are_answered_before_the_end(folder: Path, number: str) -> None:
    """A request on a kept connection, unread when SIGTERM comes, gets its page; then no connection is taken."""
    with served([*SERVE, "--workers", number], folder=folder) as server:
        kept = [HTTPConnection(HOST, server.port, timeout=SECONDS_TO_ANSWER) for _ in range(12)]
        for one in kept:
            one.request("GET", "/livez")
            assert one.getresponse().read() == b"ok\n"
        for one in kept:
            one.request("GET", "/articles/alpha/student")
        server.process.send_signal(signal.SIGTERM)
        for one in kept:
            response = one.getresponse()
            assert (response.status, versions(response.read().decode())) == (200, {"1"})
            one.close()
        assert server.process.wait(SECONDS_TO_ANSWER) in ENDED


@pytest.mark.parametrize("number", ["1", "2"])
def test_ctrl_c_ends_the_program(folder: Path, number: str) -> None:
    """With the exit code that every command has, and no trace."""
    variables = {**VARIABLES, "ADAPTIVE_TEXT_WORKERS": number}
    with served(PROGRAM, folder=folder, environment=variables) as server:
        assert f"serving on {HOST}:{server.port}" in server.output
        os.killpg(server.process.pid, signal.SIGINT)  # as a terminal sends it: to all of them
        assert server.process.wait(SECONDS_TO_ANSWER) == 130
        assert "Traceback" not in server.output


def test_any_server_can_be_given_the_factory(folder: Path) -> None:
    """By its name, with workers of its own."""
    command = [*UVICORN, "--workers", "2"]
    with served(
        command, folder=folder, environment={**VARIABLES, "ADAPTIVE_TEXT_ORIGIN": "https://a.example"}
    ) as server:
        page = ask(server, "/articles/alpha/patient")
        assert (page.status, versions(page.text)) == (200, {"1"})
        assert '<link rel="canonical" href="https://a.example/articles/alpha/patient">' in page.text
