"""Addresses under WSGI."""

from __future__ import annotations

from django.urls import include, path

from clinic.views import front, leaflet

urlpatterns = [
    path("", front),
    path("leaflet", leaflet),
    path("health/", include("adaptive_text.web.django.urls")),
]
