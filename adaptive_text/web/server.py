"""The reference application in uvicorn, which stops without cutting anyone off."""

from __future__ import annotations

import asyncio
import socket
from typing import TYPE_CHECKING

import uvicorn

if TYPE_CHECKING:
    from starlette.applications import Starlette

    from adaptive_text.web.asgi import Application

SECONDS_TO_FINISH = 30
"""How long answers may take after SIGTERM."""
SECONDS_TO_DRAIN = 2.0
"""How long clients that keep their connection may take to ask once more and be told that it closes."""
_PAUSE = 0.02


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


def listen(host: str, port: int) -> socket.socket:
    """A socket on which clients can be met; raises `OSError` where there can be none, as on a port that is taken.

    Raises `UnicodeError` for text that no host can be called.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    address = socket.getaddrinfo(host, port, family, socket.SOCK_STREAM)[0][4]
    return socket.create_server(address, family=family)


def run(app: Starlette, listener: socket.socket) -> None:
    """Serve until SIGINT or SIGTERM. There is no access log but our own, and no header that names the server."""
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
