"""The reference application in uvicorn, which stops without cutting anyone off."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import socket
from collections.abc import Generator
from contextlib import contextmanager, suppress
from time import monotonic, sleep
from types import FrameType
from typing import TYPE_CHECKING

import uvicorn

if TYPE_CHECKING:
    from starlette.applications import Starlette

    from adaptive_text.web.asgi import Application
    from adaptive_text.web.settings import Place

SECONDS_TO_FINISH = 30
"""How long answers may take after SIGTERM."""
SECONDS_TO_DRAIN = 2.0
"""How long clients that keep their connection may take to ask once more and be told that it closes."""
_PAUSE = 0.02
_HIGHEST_PORT = 65_535
_ENDING = (signal.SIGINT, signal.SIGTERM)
_SHORTEST_LIFE = 1.0
"""Seconds; a worker that ends sooner is not replaced before they are over."""
_log = logging.getLogger("adaptive_text.web")


class DrainingServer(uvicorn.Server):
    """On SIGTERM it takes no new connection, and answers each open one once more with `Connection: close`.

    uvicorn alone closes every connection on which no answer is on its way. A request that the client has sent and the
    server has not read yet is then cut: under load, that is one for almost every connection.
    """

    def __init__(self, config: uvicorn.Config, application: Application) -> None:
        """For an application that can be told to let its clients go."""
        super().__init__(config)
        self._application = application

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Let clients go, then stop."""
        for server in self.servers:
            server.close()
        self._application.is_closing = True
        loop = asyncio.get_running_loop()
        end = loop.time() + SECONDS_TO_DRAIN
        while self.server_state.connections and loop.time() < end and not self.force_exit:
            await asyncio.sleep(_PAUSE)
        await super().shutdown(sockets)


def listen(place: Place) -> socket.socket:
    """A socket on which clients can be met; raises `ValueError` where there can be none, as on a port that is taken."""
    if place.port > _HIGHEST_PORT:
        raise ValueError(f"a port is at most {_HIGHEST_PORT} (got {place.port})")
    try:
        return _listener(*place)
    except (OSError, UnicodeError) as error:  # the latter for text that no host can be called
        told = error.strerror if isinstance(error, OSError) else "not the name of a host"
        reason = (told or type(error).__name__).partition(" (")[0].lower()
        raise ValueError(f"cannot listen on {place} (got {reason})") from None


def _listener(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    address = socket.getaddrinfo(host, port, family, socket.SOCK_STREAM)[0][4]
    return socket.create_server(address, family=family)


def run(app: Starlette, listener: socket.socket, workers: int = 1) -> None:
    """Serve until SIGINT or SIGTERM. There is no access log but our own, and no header that names the server.

    Several workers are processes that share the socket; one that ends is replaced.
    """
    if workers > 1:
        _Workers(app, listener, workers).run()
    else:
        _serve(app, listener)


def _serve(app: Starlette, listener: socket.socket) -> None:
    config = uvicorn.Config(
        app,
        ws="none",
        access_log=False,
        log_config=None,
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=SECONDS_TO_FINISH,
    )
    DrainingServer(config, app.state.adaptive_text).run([listener])


class _Workers:
    """Processes that serve one application on one socket, and the process that looks after them."""

    def __init__(self, app: Starlette, listener: socket.socket, number: int) -> None:
        self._app = app
        self._listener = listener
        self._number = number
        self._born: dict[int, float] = {}
        self._told: int | None = None
        """The signal that ends it."""

    def run(self) -> None:
        with self._catching():
            for _ in range(self._number):
                self._begin()
            while self._born:
                self._replace(os.wait()[0])
        if self._told is not None:
            signal.raise_signal(self._told)  # so that the exit code is that of a single process

    @contextmanager
    def _catching(self) -> Generator[None]:
        before = {number: signal.signal(number, self._end) for number in _ENDING}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def _end(self, number: int, _: FrameType | None) -> None:
        self._told = self._told or number
        self._listener.close()  # each worker closes its own
        for process in list(self._born):
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGTERM)  # Ctrl-C reaches them by itself, and twice would cut readers off

    def _begin(self) -> None:
        signal.pthread_sigmask(signal.SIG_BLOCK, _ENDING)  # a worker must not answer as the one who looks after it
        process = os.fork()
        if process == 0:
            self._work()
        self._born[process] = monotonic()
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _ENDING)

    def _work(self) -> None:
        """Serve in this process, and never come back."""
        code = 1
        try:
            signal.signal(signal.SIGINT, signal.default_int_handler)
            signal.signal(signal.SIGTERM, signal.SIG_DFL)
            signal.pthread_sigmask(signal.SIG_UNBLOCK, _ENDING)
            _serve(self._app, self._listener)
            code = 0
        except KeyboardInterrupt:
            code = 0
        except Exception:  # noqa: BLE001 - nobody else would tell of it
            _log.exception("a worker ends")
        finally:
            os._exit(code)

    def _replace(self, process: int) -> None:
        born = self._born.pop(process, None)
        if born is not None and self._told is None:
            sleep(max(0.0, born + _SHORTEST_LIFE - monotonic()))
            if self._told is None:
                self._begin()
