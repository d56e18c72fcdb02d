"""One view for every address of the site, for WSGI and for ASGI."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from http.cookies import SimpleCookie
from typing import TYPE_CHECKING, Any

from django.http import HttpResponse

from adaptive_text.web import carrying
from adaptive_text.web.django.corpus import is_open, site
from adaptive_text.web.routing import Ask

if TYPE_CHECKING:
    from django.http import HttpRequest

    from adaptive_text.web.replies import Reply


def answer(request: HttpRequest) -> HttpResponse:
    """Answer a request in its thread."""
    return _Carried(carrying.answer(site(), _asked(request)))


async def answer_async(request: HttpRequest) -> HttpResponse:
    """Answer a request on the event loop; what has to be read or made first is made in a thread."""
    ask = _asked(request)
    if is_open() and carrying.is_warm(now := site(), ask):
        return _Carried(carrying.answer(now, ask))
    return _Carried(await asyncio.to_thread(_answer, ask))


# Nothing is changed by a request; and a POST is told that there is none.
answer.csrf_exempt = True  # type: ignore[attr-defined]  # Django reads it from the function
answer_async.csrf_exempt = True  # type: ignore[attr-defined]  # the same


def _asked(request: HttpRequest) -> Ask:
    headers = {name.lower(): value for name, value in request.headers.items()}
    return Ask(request.method or "GET", request.path, request.META.get("QUERY_STRING", ""), headers)


def _answer(ask: Ask) -> Reply:
    """Answer in a thread, which may have to read the corpus first."""
    return carrying.answer(site(), ask)


class _Carried(HttpResponse):
    """A reply as Django carries it."""

    def __init__(self, reply: Reply) -> None:
        super().__init__(reply.body, status=reply.status, headers=dict(reply.headers))
        if "content-type" not in reply.headers:
            del self["content-type"]
        if carrying.is_public(reply.headers):
            self.cookies = _Unsent()
        self._reply = reply
        # Django logs the path of each error, and mails the whole request of some; this one is in our log.
        self._has_been_logged = True

    def items(self) -> Iterable[tuple[str, str]]:
        """The headers as they are sent, after all that middleware has added."""
        reply = self._reply
        cookie = [] if reply.set_cookie is None else [("Set-Cookie", reply.set_cookie)]
        return carrying.sent(reply.status, reply.headers, [*super().items(), *cookie])


class _Unsent(SimpleCookie):
    """Cookies that middleware adds to a public reply: nobody gets them."""

    def values(self) -> Any:
        """None, to whoever writes the headers."""
        return ()
