"""The addresses of `urls` for projects that run under ASGI: warm pages need no thread."""

from __future__ import annotations

from django.urls import re_path

from adaptive_text.web.django.views import answer_async

app_name = "adaptive_text"
urlpatterns = [re_path("", answer_async, name="site")]
