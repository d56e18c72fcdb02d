"""Settings: all middleware of a new project, and the articles under /health."""

from __future__ import annotations

from pathlib import Path

from adaptive_text.shipped import shipped

BASE_DIR = Path(__file__).resolve().parent.parent

ADAPTIVE_TEXT = {
    "CORPUS": shipped("corpus"),  # a folder of yours: BASE_DIR / "corpus"
    "PREFIX": "/health",
    "SECURE_COOKIE": False,  # with TLS: leave it out, and add "ORIGIN": "https://..."
}

SECRET_KEY = "an example's secret"  # noqa: S105 - of an example that keeps nothing
ALLOWED_HOSTS = ["127.0.0.1", "localhost"]
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "adaptive_text.web.django",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "adaptive_text.web.django.middleware.audience_middleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {"context_processors": ["django.template.context_processors.request"]},
    }
]
ROOT_URLCONF = "clinic.urls"
WSGI_APPLICATION = "clinic.wsgi.application"
SESSION_ENGINE = "django.contrib.sessions.backends.signed_cookies"  # so that the example needs no database
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "loggers": {
        "adaptive_text": {"handlers": ["console"], "level": "INFO"},
        "django.server": {"level": "CRITICAL"},  # its access log would keep who reads about what
    },
}
