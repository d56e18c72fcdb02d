"""Laws of lists and sitemaps: every article once, in pages of a size, whatever the number; made only when asked for."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adaptive_text.catalogue import Catalogue, Entry, Named
from adaptive_text.library import Library
from adaptive_text.loading import load_profiles, parse_glossary
from adaptive_text.shipped import shipped
from adaptive_text.web import topics
from adaptive_text.web.replies import Reply
from adaptive_text.web.routing import Ask, find
from adaptive_text.web.settings import Settings
from adaptive_text.web.site import Site

NAMESPACE = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
AUDIENCES = ("patient", "clinician", "student")
SETTINGS = Settings(origin="https://example.org", prefix="/health")


def entry(number: int, audiences: tuple[str, ...] = AUDIENCES, name: str = "") -> Entry:
    """An article of a catalogue."""
    named = tuple(Named(audience, f"Title {number}", f"Question {number}?") for audience in audiences)
    return Entry(name or f"topic-{number:06}", "en-US", "2026-11-01", "approved", named)


def site_of(entries: list[Entry]) -> Site:
    """A site whose library has these entries and no records."""
    library = Library([], load_profiles(shipped("profiles")), parse_glossary({"terms": {}}))
    site = Site(library, SETTINGS)
    vars(site.topics)["catalogue"] = Catalogue.of(entries)
    return site


def ask(site: Site, path: str, query: str = "", **headers: str) -> Reply:
    """What a site answers; underscores in the names of headers are hyphens."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return find(site, Ask("GET", f"/health{path}", query, named)).answer()


def addresses(body: bytes) -> list[str]:
    """Those that a sitemap, or an index of sitemaps, names."""
    return [one.text or "" for one in ET.fromstring(body).iter(f"{NAMESPACE}loc")]


def pages(site: Site) -> Iterator[Any]:
    """The pages of the list for programs, by the links from each to the next."""
    query: str | None = ""
    while query is not None:
        reply = ask(site, "/api/articles", query)
        assert reply.status == 200
        yield json.loads(reply.body)
        link = reply.headers.get("link")
        assert link is None or (link.startswith("<https://example.org/health/api/articles?") and 'rel="next"' in link)
        query = link.partition("?")[2].partition(">")[0] if link else None


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30, deadline=None)
@given(number=st.integers(0, 9))
def test_the_list_for_programs_has_every_article_once(monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    """In pages of a size, each with the address of the next one; behind the last there is none."""
    monkeypatch.setattr(topics, "LISTED_FOR_PROGRAMS", 3)
    site = site_of([entry(one) for one in range(number)])
    found = list(pages(site))
    assert [one["id"] for page in found for one in page] == [f"topic-{one:06}" for one in range(number)]
    assert [len(page) for page in found[:-1]] == [3] * (len(found) - 1)
    assert ask(site, "/api/articles", f"page={len(found) + 1}").status == 404


@pytest.mark.parametrize("query", ["page=0", "page=x", "page=-1", "page=1.0", "page=" + "9" * 10])
def test_a_page_has_a_number(query: str) -> None:
    """From 1; anything else is no page."""
    assert ask(site_of([entry(1)]), "/api/articles", query).status == 404


def test_a_page_of_the_list_for_programs_is_validated_with_its_link() -> None:
    """304 has the headers that 200 would have; and all is purged by one key."""
    site = site_of([entry(one) for one in range(1_001)])
    first = ask(site, "/api/articles")
    again = ask(site, "/api/articles", if_none_match=first.headers["etag"])
    assert (again.status, again.body) == (304, b"")
    assert (
        again.headers["link"] == first.headers["link"] == '<https://example.org/health/api/articles?page=2>; rel="next"'
    )
    assert first.headers["surrogate-key"] == first.headers["cache-tag"] == "lists"
    assert first.headers["access-control-allow-origin"] == "*"


# --- sitemaps


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30, deadline=None)
@given(audiences=st.lists(st.lists(st.sampled_from(AUDIENCES), unique=True, min_size=1).map(tuple), max_size=12))
def test_the_sitemaps_name_every_edition_once(
    monkeypatch: pytest.MonkeyPatch, audiences: list[tuple[str, ...]]
) -> None:
    """One map where that is enough, else an index that names the others; none has more addresses than it may."""
    monkeypatch.setattr(topics, "_MOST_ADDRESSES", 9)
    site = site_of([entry(number, one) for number, one in enumerate(audiences)])
    expected = [
        f"https://example.org/health/articles/topic-{number:06}/{audience}"
        for number, one in enumerate(audiences)
        for audience in one
    ]
    top = ask(site, "/sitemap.xml")
    if len(audiences) <= 3:
        assert addresses(top.body) == expected
        assert ask(site, "/sitemap-1.xml").status == 404
        return
    parts = addresses(top.body)
    assert parts == [f"https://example.org/health/sitemap-{n}.xml" for n in range(1, -(-len(audiences) // 3) + 1)]
    named = [addresses(ask(site, one.removeprefix("https://example.org/health")).body) for one in parts]
    assert [address for part in named for address in part] == expected
    assert max(map(len, named)) <= 9
    assert ask(site, f"/sitemap-{len(parts) + 1}.xml").status == 404


def test_no_sitemap_has_more_bytes_than_it_may(monkeypatch: pytest.MonkeyPatch) -> None:
    """However long the ids are: with every audience, the alternates take most of them."""
    monkeypatch.setattr(topics, "_MOST_BYTES", 20_000)
    site = site_of([entry(number, name=f"a{number:063}") for number in range(30)])
    parts = [ask(site, f"/sitemap-{n}.xml").body for n in range(1, len(addresses(ask(site, "/sitemap.xml").body)) + 1)]
    assert len(parts) > 1
    assert 15_000 < max(map(len, parts)) <= 20_000
    assert sum(len(addresses(part)) for part in parts) == 90


def test_a_sitemap_says_what_is_the_same_in_other_words() -> None:
    """Each edition, its day, and all editions of its article with their language."""
    root = ET.fromstring(ask(site_of([entry(7, ("patient", "student"))]), "/sitemap.xml").body)
    assert [[child.tag.partition("}")[2] for child in url] for url in root] == [["loc", "lastmod", "link", "link"]] * 2
    link = root[0][3].attrib
    assert link == {
        "rel": "alternate",
        "hreflang": "en-US",
        "href": "https://example.org/health/articles/topic-000007/student",
    }


@pytest.mark.parametrize("path", ["/sitemap-0.xml", "/sitemap-01.xml", "/sitemap-.xml", "/sitemap-x.xml", "/sitemap"])
def test_a_sitemap_has_a_number(path: str) -> None:
    """From 1, without zeros in front."""
    assert ask(site_of([entry(1)]), path).status == 404


# --- what it costs


def refuse(*_: object, **__: object) -> Any:
    """What must not be asked."""
    raise AssertionError("the articles were looked through")


def test_a_site_is_made_without_looking_at_any_article(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that it takes as long with a million of them as with one."""
    library = Library([], load_profiles(shipped("profiles")), parse_glossary({"terms": {}}))
    for name in ("__iter__", "__len__", "__getitem__", "__contains__", "render", "glossary", "catalogue"):
        monkeypatch.setattr(Library, name, property(refuse) if name in {"glossary", "catalogue"} else refuse)
    monkeypatch.setattr(Catalogue, "rows", refuse)
    site = Site(library, SETTINGS)
    for path in ("/style.css", "/robots.txt", "/site.js", "/adaptive-text.js", "/api/openapi.json", "/livez", "/x"):
        assert ask(site, path).status in (200, 404)


def test_what_takes_a_while_says_so() -> None:
    """Long lists, what lies deep in them, and searches among many are not for an event loop."""
    site = site_of([entry(number) for number in range(5)])

    def is_done(path: str, query: str = "") -> bool:
        work = find(site, Ask("GET", f"/health{path}", query)).work
        return work is None or work.is_done()

    for path in ("/sitemap.xml", "/api/articles"):
        assert not is_done(path)
        ask(site, path)
        assert is_done(path)
    assert is_done("/api/articles", "page=2") is False
    assert is_done("/", "page=100")
    assert not is_done("/", "page=101")
    assert is_done("/", "q=title")
    assert not is_done("/articles/topic-000001/patient")
    assert is_done("/articles/nothing/patient")


def test_a_search_among_many_is_not_for_an_event_loop(monkeypatch: pytest.MonkeyPatch) -> None:
    """And no two searches are one, since what somebody searches for is kept nowhere."""
    site = site_of([])
    monkeypatch.setattr(Library, "__len__", lambda _: 10_001)
    first, second = (find(site, Ask("GET", "/health/", "q=a")).work for _ in range(2))
    assert first is not None
    assert second is not None
    assert (first.is_done(), second.is_done()) == (False, False)
    assert first.name != second.name


def test_a_search_has_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """However much it finds: the last page leads to no other, and tells how much there is."""
    monkeypatch.setattr(topics, "LISTED", 2)
    monkeypatch.setattr(topics, "SEARCHED", 3)
    site = site_of([entry(number) for number in range(9)])
    pages = [ask(site, "/", f"q=title&page={page}") for page in (1, 2, 3, 4)]
    assert [page.status for page in pages] == [200, 200, 200, 404]
    bodies = [page.body.decode() for page in pages[:3]]
    assert [body.count("<li>") for body in bodies] == [2, 2, 2]
    assert ['rel="next"' in body for body in bodies] == [True, True, False]
    assert all("9 topics found" in body for body in bodies)


def test_the_catalogue_of_a_folder_is_not_made_on_an_event_loop() -> None:
    """Until it is there, whatever looks something up is work."""
    site = Site(Library([], load_profiles(shipped("profiles")), parse_glossary({"terms": {}})), SETTINGS)
    asks = [
        Ask("GET", f"/health{path}", query)
        for path, query in [("/", ""), ("/", "q=a"), ("/articles/a", ""), ("/articles/a/b", ""), ("/readyz", "")]
    ]

    def works() -> list[bool]:
        return [work is None or work.is_done() for one in asks for work in [find(site, one).work]]

    assert works() == [False] * 5
    assert site.opened() is site
    assert works() == [True] * 5
