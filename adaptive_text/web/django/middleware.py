"""Who the reader is, on every request: `request.audience`."""

from __future__ import annotations

from collections.abc import Callable
from inspect import iscoroutinefunction
from typing import TYPE_CHECKING, Any

from django.utils.decorators import sync_and_async_middleware
from django.utils.functional import SimpleLazyObject

from adaptive_text.web.django.corpus import site, sites
from adaptive_text.web.replies import PRIVATE

if TYPE_CHECKING:
    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

    from adaptive_text.personalize import ChosenAudience

Handler = Callable[["HttpRequest"], Any]
"""What answers a request: a response, or one to be awaited."""


@sync_and_async_middleware
def audience_middleware(get_response: Handler) -> Handler:
    """Set `request.audience`, a `ChosenAudience`, looked up when it is first used.

    A response that used it is kept by no cache, unless it has a `Cache-Control` of its own. All others are left alone.
    The corpus is read when the server starts, so that a server that has started can answer. A request sees one
    generation of a bundle.
    """
    sites()
    if iscoroutinefunction(get_response):

        async def middleware_async(request: HttpRequest) -> HttpResponseBase:
            reader = _Reader(request)
            with sites().one():
                return reader.kept(await get_response(request))

        return middleware_async

    def middleware(request: HttpRequest) -> HttpResponseBase:
        reader = _Reader(request)
        with sites().one():
            return reader.kept(get_response(request))

    return middleware


class _Reader:
    """The reader of one request, and whether anybody asked."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request
        self._used = False
        request.audience = SimpleLazyObject(self._audience)  # type: ignore[attr-defined]  # as Django's `request.user`

    def _audience(self) -> ChosenAudience:
        self._used = True
        return site().audience(self._request.GET.get("audience"), self._request.headers.get("cookie"))

    def kept(self, response: HttpResponseBase) -> HttpResponseBase:
        if self._used and not response.has_header("cache-control"):
            response["cache-control"] = PRIVATE
        return response
