"""Laws of a bundle in each framework: a request sees one version of it, and the next request the newest."""

from __future__ import annotations

import asyncio
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.responses import HTMLResponse
from flask import Flask
from generations import publish, version
from hosting import EXAMPLES
from httpx import ASGITransport, AsyncClient
from jinja2 import Environment
from serving import PACKAGE_PARENT

from adaptive_text import bundle as bundles
from adaptive_text.library import Library
from adaptive_text.web import fastapi, flask
from adaptive_text.web.settings import Settings
from adaptive_text.web.site import Site

pytestmark = pytest.mark.web

PREFIX = "/health"
PAGE = f"{PREFIX}/articles/alpha/patient"


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every request looks whether there is a newer bundle."""
    monkeypatch.setattr(bundles, "INTERVAL", 0.0)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A bundle of version 1."""
    return publish(tmp_path / "pages.bundle", version(1))


def site_over(path: Path) -> Site:
    return Site(Library.open(path), Settings(prefix=PREFIX))


def versions(text: str) -> list[str]:
    """Those that a page says it is of, each once for each edition on it."""
    return re.findall(r"as version (\d+) says", text)


def test_flask_shows_one_version_in_a_request(path: Path) -> None:
    """In views and in templates; also what was made before the application."""
    texts, app = flask.AdaptiveText(site_over(path)), Flask("host")
    texts.init_app(app)

    @app.get("/own")
    def own() -> str:
        first = texts.article("alpha", "patient")
        publish(path, version(2))
        template = "{{ first }}{{ adaptive_article('beta', 'patient') }}{{ audience_picker('alpha') }}"
        return app.jinja_env.from_string(template).render(first=first)

    asking = app.test_client()
    assert versions(asking.get(PAGE).text) == ["1"]
    assert versions(asking.get("/own").text) == ["1", "1"]
    assert versions(asking.get("/own").text) == ["2", "2"]
    assert versions(asking.get(PAGE).text) == ["2"]
    publish(path, version(3))
    assert versions(asking.get(PAGE).text) == ["3"]
    assert versions(texts.site.fragment("alpha", "patient")) == ["3"]


def test_fastapi_shows_one_version_in_a_request(path: Path) -> None:
    """In endpoints of both kinds and in templates; also where an edition is made in a thread."""
    texts, app = fastapi.AdaptiveText(site_over(path)), FastAPI()
    environment = Environment(autoescape=True)
    texts.add_to(environment)
    template = environment.from_string("{{ adaptive_article('beta', 'patient') }}{{ audience_picker('alpha') }}")

    @app.get("/own", response_class=HTMLResponse)
    async def own() -> str:
        first = await texts.article("alpha", "patient")
        publish(path, version(2))
        return first + await texts.article("gamma", "patient") + template.render()

    @app.get("/in-a-thread", response_class=HTMLResponse)
    def in_a_thread() -> str:
        first = template.render()
        publish(path, version(3))
        return first + template.render()

    texts.mount(app)

    def get(address: str) -> list[str]:
        async def asking() -> str:
            async with AsyncClient(transport=ASGITransport(app), base_url="http://host") as client:
                return (await client.get(address)).text

        return versions(asyncio.run(asking()))

    assert get(PAGE) == ["1"]
    assert get("/own") == ["1", "1", "1"]
    assert get(PAGE) == ["2"]
    assert get("/in-a-thread") == ["2", "2"]
    assert get("/in-a-thread") == ["3", "3"]
    assert versions(texts.site.fragment("alpha", "patient")) == ["3"]


OWN_URLS = """
from pathlib import Path
from django.http import HttpResponse
from django.template import RequestContext, Template
from django.urls import include, path

served, following = None, []

def own(request):
    tags = Template('{% load adaptive_text %}{% adaptive_article "alpha" %}{% audience_picker "alpha" %}')
    shown = tags.render(RequestContext(request))
    if following:
        following.pop(0).replace(served)
    return HttpResponse(shown + tags.render(RequestContext(request)))

async def own_async(request):
    return own(request)

urlpatterns = [
    path("own/", own), path("own-async/", own_async), path("health/", include("adaptive_text.web.django.urls"))
]
"""
ASKING = """
import asyncio, re, sys
from pathlib import Path
import django
django.setup()
import own_urls
from django.test import AsyncClient, Client
from adaptive_text import bundle

bundle.INTERVAL = 0.0
own_urls.served, *own_urls.following = map(Path, sys.argv[1:])
page = "/health/articles/alpha/patient"

def told(answer):
    print(answer.status_code, *re.findall(r"as version (\\d+) says", answer.content.decode()))

for address in (page, "/own/", page):
    told(Client().get(address))

async def asynchronously():
    for address in ("/own-async/", page):
        told(await AsyncClient().get(address))

asyncio.run(asynchronously())
"""


def django(folder: Path, path: Path, *arguments: str) -> tuple[int, str]:
    """Run a command of the example's project over a bundle; its exit code and all that it prints."""
    settings = (
        "from clinic.settings import *\n"
        f"ADAPTIVE_TEXT['CORPUS'] = {str(path)!r}\n"
        "ROOT_URLCONF = 'own_urls'\n"
        "LOGGING = {'version': 1}\nALLOWED_HOSTS = ['*']\n"
    )
    (folder / "own_settings.py").write_text(settings, encoding="utf-8")
    (folder / "own_urls.py").write_text(OWN_URLS, encoding="utf-8")
    paths = f"{folder}{os.pathsep}{PACKAGE_PARENT}"
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=EXAMPLES / "django",
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "own_settings", "PYTHONPATH": paths},
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )
    return done.returncode, done.stdout


def test_django_shows_one_version_in_a_request(path: Path, tmp_path: Path) -> None:
    """In views of both kinds and in templates."""
    following = [publish(tmp_path / f"{number}.bundle", version(number)) for number in (2, 3)]
    code, printed = django(tmp_path, path, "-c", ASKING, str(path), *map(str, following))
    assert (code, printed.splitlines()) == (0, ["200 1", "200 1 1", "200 2", "200 2 2", "200 3"])


def test_django_checks_a_bundle_as_it_checks_a_folder(path: Path, tmp_path: Path) -> None:
    """Nothing is wrong with one that opens; one that does not is told."""
    assert django(tmp_path, path, "manage.py", "check") == (0, "System check identified no issues (0 silenced).\n")
    path.write_bytes(b"x" * 5_000)
    code, printed = django(tmp_path, path, "manage.py", "check")
    assert code == 1
    assert f"(adaptive_text.E005) {path} is no bundle (got something else)" in printed
