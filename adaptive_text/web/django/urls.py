"""Addresses, to be included under the prefix of the settings; `async_urls` has the same for ASGI."""

from __future__ import annotations

from django.urls import re_path

from adaptive_text.web.django.views import answer

app_name = "adaptive_text"
urlpatterns = [re_path("", answer, name="site")]  # the empty expression fits whatever follows
