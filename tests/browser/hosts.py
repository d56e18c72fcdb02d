"""A site of another origin, as simple as can be: it sends what it was given, and remembers who asked how."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import NamedTuple


class Asked(NamedTuple):
    """A request as it came in."""

    path: str
    headers: Mapping[str, str]
    """By name in small letters."""


@dataclass
class Host:
    """What is at each address, as HTML, and what was asked for."""

    pages: dict[str, str] = field(default_factory=dict[str, str])
    redirects: dict[str, str] = field(default_factory=dict[str, str])
    headers: dict[str, str] = field(default_factory=dict[str, str])
    """Of every answer."""
    asked: list[Asked] = field(default_factory=list[Asked])
    address: str = ""


@contextmanager
def hosted() -> Iterator[Host]:
    """Run a host until the block ends."""
    host = Host()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            host.asked.append(Asked(self.path, {name.lower(): value for name, value in self.headers.items()}))
            page, to = host.pages.get(self.path), host.redirects.get(self.path)
            self.send_response(200 if page is not None else 308 if to else 404)
            body = (page or "").encode()
            own = {"Content-Type": "text/html; charset=utf-8", "Content-Length": str(len(body))}
            for name, value in {**own, **({"Location": to} if to else {}), **host.headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    host.address = f"http://127.0.0.1:{server.server_address[1]}"
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield host
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
