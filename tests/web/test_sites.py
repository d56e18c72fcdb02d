"""Laws of a site over a bundle: the pages are a folder's, nothing is decided, and a newer bundle is followed."""

from __future__ import annotations

import asyncio
import gc
import json
import logging
import subprocess
import sys
from pathlib import Path
from threading import Event, Thread
from time import sleep
from typing import TYPE_CHECKING
from weakref import ref

import pytest
from generations import NAMES, publish, version
from jinja2 import DictLoader

from adaptive_text import bundle as bundles
from adaptive_text.errors import BundleError
from adaptive_text.library import Library
from adaptive_text.rendering import template_environment
from adaptive_text.web.asgi import Application
from adaptive_text.web.replies import Reply
from adaptive_text.web.routing import Ask, find
from adaptive_text.web.settings import Settings
from adaptive_text.web.site import FORMS, Site
from adaptive_text.web.sites import Sites

if TYPE_CHECKING:
    from starlette.types import Message, Scope

SETTINGS = Settings(origin="https://example.org", prefix="/health", name="A site")
AUDIENCES = ("patient", "clinician", "student")
EDITIONS = [
    (f"/articles/alpha/{audience}{'' if form == 'html' else f'.{form}'}", "")
    for audience in AUDIENCES
    for form in FORMS
]
OTHERS = [
    ("/", ""),
    ("/", "page=2"),
    ("/", "q=version"),
    ("/", "q=nothing"),
    ("/articles/beta", ""),
    ("/articles/beta", "audience=student"),
    ("/articles/beta", "audience="),
    ("/articles/beta", "audience=nobody"),
    ("/articles/gone", ""),
    ("/articles/gone/patient", ""),
    ("/articles/old-alpha", "audience=patient"),
    ("/articles/old-alpha/clinician.md", ""),
    ("/articles/broken", ""),
    ("/articles/broken/patient", ""),
    ("/articles/nothing/patient", ""),
    ("/articles/alpha/nobody", ""),
    ("/articles/alpha\ud800/patient", ""),
    ("/articles/alpha\x00/patient", ""),
    ("/articles/" + "a" * 5_000, ""),
    ("/api/articles", ""),
    ("/api/openapi.json", ""),
    ("/sitemap.xml", ""),
    ("/robots.txt", ""),
    ("/style.css", ""),
    ("/livez", ""),
    ("/nowhere", ""),
]
HOSTS_BLOCKS = (
    '{% extends "adaptive_text/page.html" %}{% block after %}<p class="own">{{ page.title }}</p>{% endblock %}'
)
HOSTS = {"page.html": HOSTS_BLOCKS, "page.md": "# {{ write.text(page.title) }}\n", "page.txt": "{{ page.title }}\n"}


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every request looks whether there is a newer bundle."""
    monkeypatch.setattr(bundles, "INTERVAL", 0.0)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A bundle of version 1."""
    return publish(tmp_path / "pages.bundle", version(1), broken=["broken"])


def ask(site: Site, path: str, query: str = "", **headers: str) -> Reply:
    """What a site answers; underscores in the names of headers are hyphens."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return find(site, Ask("GET", f"/health{path}", query, named)).answer()


def site_over(path: Path, settings: Settings = SETTINGS) -> Site:
    return Site(Library.open(path), settings)


# --- what is served


@pytest.mark.parametrize(
    "address", [*EDITIONS, *OTHERS], ids=lambda one: f"{one[0]}?{one[1]}"[:40].encode("ascii", "replace")
)
def test_a_bundle_is_answered_as_its_folder_is(path: Path, address: tuple[str, str]) -> None:
    """Status, headers, cookie and body, at every kind of address; only the keys to purge by are one more."""
    folder, bundle = Site(version(1), SETTINGS, unavailable=["broken"]), site_over(path)
    expected, got = ask(folder, *address), ask(bundle, *address)
    assert (got.status, got.body, got.set_cookie) == (expected.status, expected.body, expected.set_cookie)
    keys = {"surrogate-key": " bundle-{}", "cache-tag": ",bundle-{}"}
    wanted = {
        name: value + keys.get(name, "").format(bundle.library.digest[:16]) for name, value in expected.headers.items()
    }
    assert got.headers == wanted


@pytest.mark.parametrize("audience", AUDIENCES)
@pytest.mark.parametrize("level", [1, 2, 3, 4])
def test_a_page_of_a_host_shows_the_fragment_of_the_bundle(path: Path, audience: str, level: int) -> None:
    """At any level of headings, and with the question as a folder has it."""
    folder, bundle = Site(version(1), SETTINGS), site_over(path)
    assert bundle.fragment("alpha", audience, level) == folder.fragment("alpha", audience, level)
    assert bundle.picker("alpha", audience) == folder.picker("alpha", audience)


@pytest.mark.parametrize("name", ["nothing", "", "Alpha", "a" * 500])
def test_what_is_unknown_is_told_as_a_folder_tells_it(path: Path, name: str) -> None:
    """`UnknownArticle`, and for an audience `UnknownAudience`: both are of `LookupError`."""
    site = site_over(path)
    for question in (lambda: site.fragment(name, "patient"), lambda: site.picker(name)):
        with pytest.raises(LookupError, match="unknown article"):
            question()
    with pytest.raises(LookupError, match="unknown audience"):
        site.fragment("alpha", "nobody")


def test_what_could_not_be_made_is_on_its_way(path: Path) -> None:
    """503 for what the build has left out, and 404 for what was never there."""
    site = site_over(path)
    assert (ask(site, "/articles/broken/patient").status, ask(site, "/articles/absent/patient").status) == (503, 404)
    assert ask(site, "/articles/broken").headers["retry-after"] == "2"


def test_whoever_asks_whether_it_is_ready_learns_which_bundle_it_is(path: Path) -> None:
    """By its digest; 503 where nothing can be read."""
    site = site_over(path)
    ready = ask(site, "/readyz")
    assert (ready.status, ready.headers["x-bundle-digest"]) == (200, site.library.digest)
    assert "x-bundle-digest" not in ask(Site(version(1), SETTINGS), "/readyz").headers
    content = bytearray(path.read_bytes())
    content[16_384:] = bytes(len(content) - 16_384)  # whole by its size, and damaged all the same
    damaged = path.with_name("damaged.bundle")
    damaged.write_bytes(content)
    told = ask(site_over(damaged), "/readyz")
    assert (told.status, told.body) == (503, b"the library cannot be read\n")


def test_nothing_is_written_to_read_a_bundle(path: Path) -> None:
    """Also where much has to be sorted: a container may have no place to write to."""
    connection = bundles.Bundle(path).connection()
    assert connection.execute("PRAGMA temp_store").fetchone() == (2,)


# --- templates of the host


def test_templates_that_the_bundle_was_built_with_are_welcome(tmp_path: Path) -> None:
    """And every form of a page is what a folder with them answers."""
    settings = Settings(templates=DictLoader(HOSTS))
    path = publish(tmp_path / "pages.bundle", version(1), templates=template_environment(settings.templates))
    folder, bundle = Site(version(1), settings), site_over(path, settings)
    for form in FORMS:
        assert bundle.edition("alpha", "patient", form).body == folder.edition("alpha", "patient", form).body
    assert b'class="own"' in bundle.edition("alpha", "patient").body


@pytest.mark.parametrize("name", ["page.html", "blocks.html", "page.md", "page.txt"])
def test_other_templates_of_pages_are_refused(path: Path, name: str) -> None:
    """When the site is made: they would reach no finished text."""
    with pytest.raises(BundleError, match="the bundle was built with other templates for pages than the site has"):
        site_over(path, Settings(templates=DictLoader({name: "other"})))


def test_a_frame_of_one_s_own_is_welcome_whatever_the_bundle_was_built_with(tmp_path: Path) -> None:
    """What stands around a page is the server's; and a server without templates shows the finished texts."""
    path = publish(tmp_path / "pages.bundle", version(1), templates=template_environment(DictLoader(HOSTS)))
    framed = site_over(
        path, Settings(templates=DictLoader({"site/base.html": "<b>{% block main %}{% endblock %}</b>"}))
    )
    assert framed.edition("alpha", "patient").body.startswith(b"<b>")
    assert b'class="own"' in framed.edition("alpha", "patient").body
    assert b'class="own"' in site_over(path).edition("alpha", "patient").body


# --- following


def test_a_newer_bundle_is_served_and_the_old_one_goes(path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """From the next question on; whoever has begun with the old one ends with it, and then its pages are gone."""
    sites = Sites(site_over(path))
    old = sites.now()
    assert b"Version 1" in ask(old, "/articles/alpha/patient").body
    with caplog.at_level(logging.INFO, "adaptive_text.web"):
        publish(path, version(2, (*NAMES, "delta")))
        new = sites.now()
    assert sites.now() is new is not old
    assert caplog.messages == [f"serving bundle {new.library.digest} with 5 articles"]
    for name in ("/articles/alpha/patient", "/articles/alpha/clinician.md"):
        assert b"Version 2" in ask(new, name).body
        assert b"Version 1" in ask(old, name).body
    assert (ask(new, "/articles/delta/patient").status, ask(old, "/articles/delta/patient").status) == (200, 404)
    gone = ref(old)
    del old
    gc.collect()
    assert gone() is None


def test_a_folder_has_one_site() -> None:
    """Records never change."""
    site = Site(version(1), SETTINGS)
    sites = Sites(site)
    assert sites.now() is sites.newest() is site


def test_the_same_file_is_the_same_site(path: Path) -> None:
    """The pages that were made stay warm."""
    sites = Sites(site_over(path))
    assert len({id(sites.now()) for _ in range(5)}) == 1


def test_what_serves_no_reader_is_not_followed(path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """No file, no bundle, other templates: each is logged once, the last good one stays, and the next is followed."""
    settings = Settings(prefix="/health", templates=DictLoader(HOSTS))
    publish(path, version(1), templates=template_environment(settings.templates))
    sites = Sites(site_over(path, settings))
    good = sites.now()

    def stays(told: str) -> None:
        caplog.clear()
        assert [sites.now() for _ in range(3)] == [good] * 3
        assert [told in message for message in caplog.messages] == [True]

    publish(path, version(2))
    stays("the bundle was built with other templates for pages than the site has")
    path.with_name("next").write_bytes(b"x" * 5_000)
    path.with_name("next").replace(path)
    stays("is no bundle")
    path.unlink()
    stays("cannot be opened")
    assert b"Version 1" in ask(good, "/articles/beta/student.txt").body
    publish(path, version(3), templates=template_environment(settings.templates))
    assert b"Version 3" in ask(sites.now(), "/articles/beta/student.txt").body


def test_a_block_has_one_site(path: Path) -> None:
    """Whatever is put in its place meanwhile; the next block has the newest."""
    sites, others = Sites(site_over(path)), Sites(site_over(path))
    with sites.one() as first:
        publish(path, version(2))
        with others.one() as second:
            assert (sites.now(), others.now()) == (first, second)
            assert sites.newest() is not first
        assert sites.now() is first
    assert sites.now() is sites.newest()
    assert b"Version 1" in ask(first, "/articles/alpha/patient").body
    assert b"Version 2" in ask(second, "/articles/alpha/patient").body


def test_readers_get_whole_answers_of_one_version_while_bundles_are_published(path: Path) -> None:
    """200, of one version and no older one than before, however fast the versions follow each other."""
    versions = [version(number) for number in range(1, 4)]
    application, ended = Application(site_over(path, Settings())), Event()

    def publishing() -> None:
        for number in range(40):
            publish(path, versions[number % 3])
            sleep(0.005)
        ended.set()

    async def told(path: str) -> tuple[int, bytes]:
        sent: list[Message] = []

        async def send(message: Message) -> None:
            sent.append(message)

        scope: Scope = {"type": "http", "method": "GET", "path": path, "query_string": b"", "headers": []}
        await application(scope, never, send)
        return sent[0]["status"], sent[1]["body"]

    async def never() -> Message:
        raise AssertionError("no body is looked at")

    async def reading() -> list[tuple[int, bytes]]:
        paths = [f"/articles/{name}/{audience}" for name in NAMES for audience in AUDIENCES]
        answers: list[tuple[int, bytes]] = []
        while not ended.is_set():
            answers += await asyncio.gather(*(told(one) for one in paths))
        return answers

    writer = Thread(target=publishing)
    writer.start()
    try:
        answers = asyncio.run(reading())
        last = asyncio.run(told("/articles/alpha/patient"))
    finally:
        writer.join()
        application.close()
    assert {status for status, _ in answers} == {200}
    seen = [{number for number in (1, 2, 3) if f"ersion {number}".encode() in body} for _, body in answers]
    assert {len(one) for one in seen} == {1}
    assert {one for found in seen for one in found} == {1, 2, 3}
    assert b"ersion 1" in last[1]  # 40 = 3 * 13 + 1


FORKED = """
import os, sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from adaptive_text import bundle
from adaptive_text.library import Library
from adaptive_text.web.routing import Ask, find
from adaptive_text.web.site import Site
from adaptive_text.web.sites import Sites

bundle.INTERVAL = 0.0
path, following = map(Path, sys.argv[1:])
sites = Sites(Site(Library.open(path)))

def told(site):
    body = find(site, Ask("GET", "/articles/alpha/patient.txt")).answer().body
    return "".join(str(n) for n in (1, 2) if f"ersion {n}".encode() in body) or body

def worker():
    site = sites.now()
    here = [told(site)]
    following.replace(path)  # before any other thread of this process has read anything
    with ThreadPoolExecutor(1) as pool:
        here.append(pool.submit(lambda: find(site, Ask("GET", "/articles/beta/patient")).answer().status).result())
    return (*here, told(sites.now()))

print(told(sites.now()))
read, write = os.pipe()
if (child := os.fork()) == 0:
    try:
        os.write(write, " ".join(map(str, worker())).encode())
    finally:
        os._exit(0)
os.close(write)
os.waitpid(child, 0)
print(os.read(read, 1000).decode(), told(sites.now()))
"""


def test_a_process_that_is_forked_from_one_that_has_read_goes_on_by_itself(path: Path) -> None:
    """With connections of its own, also where a thread reads for the first time when the bundle is replaced already."""
    following = publish(path.with_name("following.bundle"), version(2))
    command = [sys.executable, "-W", "error", "-c", FORKED, str(path), str(following)]
    done = subprocess.run(command, text=True, capture_output=True, check=False)
    assert (done.stdout, done.stderr) == ("1\n1 200 2 2\n", "")


LIGHT = """
import json, sys
from adaptive_text.library import Library
from adaptive_text.web.routing import Ask, find
from adaptive_text.web.settings import Settings
from adaptive_text.web.site import Site

path, addresses, slow = sys.argv[1], json.loads(sys.argv[2]), json.loads(sys.argv[3])
site = Site(Library.open(path), Settings(origin="https://example.org", prefix="/health"))
statuses = [find(site, Ask("GET", "/health" + one, query)).answer().status for one, query in addresses]
site.fragment("alpha", "patient"), site.picker("alpha"), site.audience("patient", "")
print(json.dumps([max(statuses), sorted(name for name in slow if name in sys.modules)]))
"""
SLOW = ("spacy", "textstat", "nltk", "numpy", "highspy", "yaml", "babel", "markdown_it", "typer", "rich", "openpyxl")


def test_serving_a_bundle_loads_nothing_that_decides(path: Path) -> None:
    """No scorer, no solver, no reader of authors' files: whatever is asked."""
    addresses = [one for one in (*EDITIONS, *OTHERS) if one[0].isascii()]
    command = [sys.executable, "-c", LIGHT, str(path), json.dumps(addresses), json.dumps(SLOW)]
    done = subprocess.run(command, text=True, capture_output=True, check=True)
    assert json.loads(done.stdout) == [503, []]
