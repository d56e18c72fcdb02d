"""Addresses under ASGI."""

from __future__ import annotations

from django.urls import include, path

from clinic.views import front, leaflet_async

urlpatterns = [
    path("", front),
    path("leaflet", leaflet_async),
    path("health/", include("adaptive_text.web.django.async_urls")),
]
