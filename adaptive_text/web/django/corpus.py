"""The corpus or bundle that a project's settings name, as one site that every thread shares."""

from __future__ import annotations

import logging
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings

from adaptive_text.library import Library
from adaptive_text.personalize import Cookie
from adaptive_text.web.settings import Settings
from adaptive_text.web.shelf import open_shelf
from adaptive_text.web.site import Site
from adaptive_text.web.sites import Sites

_log = logging.getLogger("adaptive_text.web")


@cache
def sites() -> Sites:
    """The site of `settings.ADAPTIVE_TEXT`, read once; articles that are broken are left out, and logged.

    A bundle is followed: a newer one in its place is served within a second. Raises `LibraryError`, `BundleError`,
    `ValueError` or `KeyError` where `manage.py check` tells what is wrong.
    """
    given: dict[str, Any] = settings.ADAPTIVE_TEXT
    if Path(given["CORPUS"]).is_file():
        return Sites(Site(Library.open(given["CORPUS"], profiles=given.get("PROFILES")), site_settings(given)))
    shelf = open_shelf(given["CORPUS"], profiles=given.get("PROFILES"))
    for problem in shelf.problems:
        if problem.severity == "error":
            _log.error("%s", problem)
    return Sites(Site(shelf.library, site_settings(given), unavailable=shelf.unavailable))


def site() -> Site:
    """The site of this moment; within a request that passed the middleware, the same one from beginning to end."""
    return sites().now()


def is_open() -> bool:
    """Whether the corpus has been read already."""
    return sites.cache_info().currsize > 0


def site_settings(given: dict[str, Any]) -> Settings:
    """The settings of a site from those of a project; raises `ValueError`."""
    named = {
        key.lower(): given[key] for key in ("ORIGIN", "PREFIX", "NAME", "MAX_AGE", "SHARED_MAX_AGE") if key in given
    }
    return Settings(**named, cookie=Cookie() if given.get("SECURE_COOKIE", True) else Cookie.plain())


def forget(*, setting: str, **_: object) -> None:
    """Tests of a project change its settings."""
    if setting == "ADAPTIVE_TEXT":
        sites.cache_clear()
