"""Editions in a Django project: an app with addresses, template tags, a middleware and system checks.

    INSTALLED_APPS = [..., "adaptive_text.web.django"]
    MIDDLEWARE = [..., "adaptive_text.web.django.middleware.audience_middleware"]
    ADAPTIVE_TEXT = {"CORPUS": BASE_DIR / "corpus", "PREFIX": "/health", "ORIGIN": "https://example.org"}

    urlpatterns = [path("health/", include("adaptive_text.web.django.urls")), ...]

Under ASGI, include `adaptive_text.web.django.async_urls`.
"""
