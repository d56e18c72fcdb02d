"""Pages of the clinic, with editions in them."""

from __future__ import annotations

from asyncio import to_thread
from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.shortcuts import render

from adaptive_text.web.django.corpus import site

if TYPE_CHECKING:
    from django.http import HttpRequest

ARTICLE = "rocatinlimab-atopic-dermatitis"


def front(request: HttpRequest) -> HttpResponse:
    """A page with the template tags, a session, and a form with a token."""
    request.session["visits"] = request.session.get("visits", 0) + 1
    values = {"article": ARTICLE, "name": request.GET.get("name", ""), "visits": request.session["visits"]}
    return render(request, "front.html", values)


def leaflet(request: HttpRequest) -> HttpResponse:
    """An edition alone."""
    return HttpResponse(site().fragment(ARTICLE, request.audience.audience))


async def leaflet_async(request: HttpRequest) -> HttpResponse:
    """The same on an event loop: the edition is made in a thread."""
    return HttpResponse(await to_thread(site().fragment, ARTICLE, request.audience.audience))
