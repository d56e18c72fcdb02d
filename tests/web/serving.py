"""Real server processes for tests: start one on a free port, ask it over HTTP, and end it whatever happens.

with served([sys.executable, "-m", "uvicorn", "main:app", "--port", "{port}"], folder=EXAMPLE) as server:
    answer = ask(server, "/articles/asthma/patient", headers={"If-None-Match": tag})
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from time import monotonic, sleep
from typing import NamedTuple

import adaptive_text

HOST = "127.0.0.1"
PACKAGE_PARENT = Path(adaptive_text.__file__).resolve().parent.parent
"""Where the package under test is imported from: servers import the same, whatever their folder."""
SECONDS_TO_START = 60
SECONDS_TO_ANSWER = 60
IN_USE = "ddress already in use"


class Answer(NamedTuple):
    """What a server sent."""

    status: int
    headers: Sequence[tuple[str, str]]
    """As sent, in order, with names in small letters."""
    body: bytes

    def header(self, name: str) -> str | None:
        """The only header of a name; `None` where there is none; a header that was sent twice fails the test."""
        values = self.every(name)
        assert len(values) <= 1, f"{name} was sent {len(values)} times: {values}"
        return values[0] if values else None

    def every(self, name: str) -> list[str]:
        """All headers of a name."""
        return [value for key, value in self.headers if key == name]

    @property
    def text(self) -> str:
        """The body, read as UTF-8."""
        return self.body.decode()


class Server(NamedTuple):
    """A server process that listens."""

    port: int
    process: subprocess.Popen[bytes]
    log: Path
    """What it has written, to both streams."""

    @property
    def address(self) -> str:
        """Scheme, host and port."""
        return f"http://{HOST}:{self.port}"

    @property
    def output(self) -> str:
        """What it has written so far, to both streams."""
        return self.log.read_text(encoding="utf-8", errors="replace")


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as listener:
        listener.bind((HOST, 0))
        port: int = listener.getsockname()[1]
        return port


@contextmanager
def served(
    command: Sequence[str], *, folder: Path, environment: Mapping[str, str] | None = None, ready: str = "/livez"
) -> Iterator[Server]:
    """Run a server in a folder until the block ends; `{port}` in the command or environment becomes a free port.

    The block begins once `ready` is answered with 200. The process and all that it started are killed at the end.
    """
    with tempfile.TemporaryDirectory() as scratch:
        server = _start(command, folder, environment or {}, Path(scratch))
        try:
            while not _is_ready(server, ready) and IN_USE in server.output:
                kill(server)
                server = _start(command, folder, environment or {}, Path(scratch))
            yield server
        finally:
            kill(server)


def kill(server: Server) -> None:
    """End a server and all that it started, at once; a server that has ended already is no error."""
    if server.process.poll() is None:
        os.killpg(server.process.pid, signal.SIGKILL)
    server.process.wait()


def _start(command: Sequence[str], folder: Path, environment: Mapping[str, str], scratch: Path) -> Server:
    port = free_port()
    log = scratch / f"{port}.log"
    own = {name: value.replace("{port}", str(port)) for name, value in environment.items()}
    inherited = {**os.environ, "PYTHONPATH": str(PACKAGE_PARENT), "PYTHONUNBUFFERED": "1"}
    with log.open("wb") as output:
        process = subprocess.Popen(
            [part.replace("{port}", str(port)) for part in command],
            cwd=folder,
            env={**inherited, **own},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # so that what it starts is killed with it
        )
    return Server(port, process, log)


def _is_ready(server: Server, path: str) -> bool:
    """Wait until a server answers; false where its port was taken by another program."""
    until = monotonic() + SECONDS_TO_START
    while monotonic() < until:
        if server.process.poll() is not None:
            if IN_USE in server.output:
                return False
            raise AssertionError(f"the server ended with {server.process.returncode}:\n{server.output}")
        try:
            answer = ask(server, path)
        except (OSError, HTTPException):
            sleep(0.05)
            continue
        if server.process.poll() is None:
            assert answer.status == 200, f"{path} was answered with {answer.status}:\n{server.output}"
            return True
    raise AssertionError(f"no answer within {SECONDS_TO_START} seconds:\n{server.output}")


def ask(
    server: Server,
    path: str,
    method: str = "GET",
    headers: Mapping[str, str] | None = None,
    body: bytes | None = None,
) -> Answer:
    """Send one request on a connection of its own, with no header but `Host` and those given; follow nothing."""
    connection = HTTPConnection(HOST, server.port, timeout=SECONDS_TO_ANSWER)
    try:
        connection.putrequest(method, path, skip_accept_encoding=True)
        for name, value in {"Connection": "close", **(headers or {})}.items():
            connection.putheader(name, value)
        if body is not None:
            connection.putheader("Content-Length", str(len(body)))
        connection.endheaders(body)
        response = connection.getresponse()
        sent = [(name.lower(), value) for name, value in response.getheaders()]
        return Answer(response.status, sent, response.read())
    finally:
        connection.close()


def send(server: Server, request: bytes) -> bytes:
    """Send bytes as they are, and read until the server closes: for requests that no client library would send.

    End them with `Connection: close`, else the server keeps the connection open.
    """
    with socket.create_connection((HOST, server.port), timeout=SECONDS_TO_ANSWER) as connection:
        connection.sendall(request)
        received = b""
        while chunk := connection.recv(65_536):
            received += chunk
        return received


def send_line(server: Server, target: bytes, headers: bytes = b"") -> bytes:
    """GET with a target, and more header lines, that are sent as they are; the whole answer."""
    return send(
        server,
        b"GET %b HTTP/1.1\r\nHost: %b\r\n%bConnection: close\r\n\r\n" % (target, HOST.encode(), headers),
    )
