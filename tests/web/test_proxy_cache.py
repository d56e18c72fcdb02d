"""Laws of caching behind a real shared cache: nginx keeps what it may, and gives nobody another reader's page."""

from __future__ import annotations

import gzip
import random
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from proxying import cached
from serving import Answer, Server, ask, served

ARTICLE = "/articles/rocatinlimab-atopic-dermatitis"
AUDIENCES = ("patient", "clinician", "student")
ENDINGS = ("", ".md", ".txt", ".json", ".fragment")
REQUESTS = 600

pytestmark = pytest.mark.web


@pytest.fixture(scope="module")
def site() -> Iterator[Server]:
    command = [sys.executable, "-m", "adaptive_text", "serve", "--port", "{port}"]
    with served(command, folder=Path(__file__).parent) as server:
        yield server


@pytest.fixture(scope="module")
def proxy(site: Server) -> Iterator[Server]:
    with cached(site.port) as server:
        yield server


def plain(answer: Answer) -> bytes:
    """The body as it was before it was compressed."""
    return gzip.decompress(answer.body) if answer.header("content-encoding") == "gzip" else answer.body


def test_nobody_gets_another_audiences_page(site: Server, proxy: Server) -> None:
    """Whatever cookies and codings readers send, each address gives its own body, and almost all from the cache."""
    chance = random.Random(5)
    pages = [f"{ARTICLE}/{audience}{ending}" for audience in AUDIENCES for ending in ENDINGS]
    expected = {page: ask(site, page).body for page in pages}
    assert len(set(expected.values())) == len(pages)
    kept: Counter[str | None] = Counter()
    for _ in range(REQUESTS):
        page = chance.choice(pages)
        cookie = f"__Host-audience={chance.choice(AUDIENCES)}; audience={chance.choice(AUDIENCES)}; s={chance.random()}"
        coding = chance.choice(("gzip", "identity", "br, gzip;q=0.5"))
        answer = ask(proxy, page, headers={"Cookie": cookie, "Accept-Encoding": coding})
        assert (answer.status, plain(answer) == expected[page]) == (200, True), page
        kept[answer.header("x-cache")] += 1
    assert kept["HIT"] >= 0.9 * REQUESTS  # each address is missed once for each coding


def test_each_coding_keeps_its_own_validator_through_the_cache(proxy: Server) -> None:
    """The cache gives each client the coding that it takes, and 304 for the bytes that it has."""
    page = f"{ARTICLE}/student"
    packed = ask(proxy, page, headers={"Accept-Encoding": "gzip"})
    unpacked = ask(proxy, page)
    assert packed.header("etag") != unpacked.header("etag")
    for coding, answer in (("gzip", packed), ("identity", unpacked)):
        headers = {"Accept-Encoding": coding, "If-None-Match": str(answer.header("etag"))}
        again = ask(proxy, page, headers=headers)
        assert (again.status, again.body) == (304, b"")


def test_the_question_is_kept_by_no_cache(proxy: Server) -> None:
    """Each reader is asked, remembered and led by the application, one after the other and at the same address."""
    for audience in (*AUDIENCES, *AUDIENCES):
        asked = ask(proxy, ARTICLE)
        assert (asked.status, asked.every("set-cookie")) == (200, [])
        answered = ask(proxy, f"{ARTICLE}?audience={audience}")
        assert (answered.status, answered.header("location")) == (303, f"{ARTICLE}/{audience}")
        cookie = str(answered.header("set-cookie")).partition(";")[0]
        remembered = ask(proxy, ARTICLE, headers={"Cookie": cookie})
        assert (remembered.status, remembered.header("location")) == (303, f"{ARTICLE}/{audience}")
        assert "HIT" not in {one.header("x-cache") for one in (asked, answered, remembered)}


def test_no_page_that_a_cache_may_keep_has_a_cookie_or_varies_by_one(proxy: Server) -> None:
    """Nothing of one reader stands in what is shown to all."""
    paths = ["/", "/style.css", "/site.js", "/robots.txt", "/api/articles", *(f"{ARTICLE}/{a}" for a in AUDIENCES)]
    for path in paths:
        answer = ask(proxy, path, headers={"Cookie": "audience=student"})
        assert str(answer.header("cache-control")).startswith("public"), path
        assert (answer.every("set-cookie"), answer.every("vary")) == ([], ["Accept-Encoding"]), path


def test_what_is_not_there_is_kept_by_no_cache(proxy: Server) -> None:
    """A page that is published later is seen at once."""
    for _ in range(2):
        answer = ask(proxy, "/articles/nothing/patient")
        assert (answer.status, answer.header("x-cache")) == (404, "MISS")
