"""What is logged of a request: nothing that tells of the reader, neither the topic nor where they came from."""

from __future__ import annotations

import logging
from time import perf_counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from adaptive_text.web.replies import Reply
    from adaptive_text.web.routing import Ask
    from adaptive_text.web.site import Site

_access = logging.getLogger("adaptive_text.access")
_log = logging.getLogger("adaptive_text.web")


def log(ask: Ask, route: str, reply: Reply, start: float) -> None:
    """A line of an answered request; `route` is the shape of its address, `start` the counter when it came."""
    milliseconds = (perf_counter() - start) * 1000
    _access.info("%s %s %d %.1f ms %d bytes", ask.method, route, reply.status, milliseconds, len(reply.body))


def failed(site: Site, ask: Ask, route: str) -> Reply:
    """The page for a reader whose request met a bug, of which the log gets the trace: for use while it is handled."""
    _log.exception("no answer to %s %s", ask.method, route)
    return site.trouble(500)
