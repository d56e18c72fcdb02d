"""Laws of a site: what each address answers, to whom it may be shown again, and what it never tells."""

from __future__ import annotations

import gzip
import json
from collections.abc import Mapping
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from adaptive_text.article import Article
from adaptive_text.library import Library
from adaptive_text.loading import load_profiles, parse_article, parse_glossary
from adaptive_text.personalize import Answer, Cookie, Question
from adaptive_text.shipped import shipped
from adaptive_text.web.replies import Reply
from adaptive_text.web.routing import LONGEST_QUERY, METHODS, Ask, find
from adaptive_text.web.settings import Settings
from adaptive_text.web.site import FORMS, Site
from adaptive_text.web.topics import LISTED

PROFILES = load_profiles(shipped("profiles"))
PUBLIC = "public, max-age=60, s-maxage=300, must-revalidate"
AUDIENCES = ("patient", "clinician", "student")


def article(name: str, **fields: Any) -> Article:
    """A small article; with `audiences`, its one claim is for those only."""
    audiences = fields.pop("audiences", [])
    claim = {"id": "use", "audiences": audiences, "variants": {"technical": "It is taken daily.", "plain": "Take it."}}
    section = {"id": "use", "heading": "Use", "claims": [claim]}
    title = {"default": f"The {name} <b>drug</b>", "patient": f"Your {name} drug"}
    return parse_article({"id": name, "title": title, "updated": "2026-11-01", "sections": [section], **fields})


LIBRARY = Library(
    [
        article("alpha", question="What is alpha?", formerly=["first"]),
        article("beta", audiences=["clinician"]),
        article(
            "gone", withdrawn={"date": "2026-10-01", "notice": {"default": "Ask us.", "patient": "Ask your doctor."}}
        ),
    ],
    PROFILES,
    parse_glossary({"terms": {"drug": {"technical": "alpha drug", "aliases": ["remedy"]}}}),
)
SITE = Site(LIBRARY, Settings(origin="https://example.org"), unavailable=["broken"])


def ask(path: str, query: str = "", method: str = "GET", site: Site = SITE, **headers: str) -> Reply:
    """What a site answers; underscores in the names of headers are hyphens."""
    named: Mapping[str, str] = {name.replace("_", "-"): value for name, value in headers.items()}
    return find(site, Ask(method, path, query, named)).answer()


@pytest.mark.parametrize("audience", AUDIENCES)
@pytest.mark.parametrize("form", FORMS)
def test_an_edition_has_one_address_in_each_form(audience: str, form: str) -> None:
    """The page has none of its endings, the other forms have theirs, and all say the same about caching."""
    ending = "" if form == "html" else f".{form}"
    reply = ask(f"/articles/alpha/{audience}{ending}")
    assert (reply.status, reply.headers["cache-control"], reply.set_cookie) == (200, PUBLIC, None)
    assert reply.headers["vary"] == "Accept-Encoding"
    assert reply.headers["surrogate-key"] == reply.headers["cache-tag"] == "article-alpha"
    assert ("access-control-allow-origin" in reply.headers) == (form != "html")


@pytest.mark.parametrize("form", FORMS)
def test_an_edition_does_not_depend_on_who_asks(form: str) -> None:
    """The same bytes for every cookie and for every query."""
    path = f"/articles/alpha/student{'' if form == 'html' else '.' + form}"
    plain = ask(path)
    assert ask(path, cookie="__Host-audience=patient; session=1") == plain
    assert ask(path, "audience=patient&utm=x") == plain


def test_editions_of_different_audiences_are_different_pages() -> None:
    """No body and no validator is shared."""
    replies = [ask(f"/articles/alpha/{audience}") for audience in AUDIENCES]
    assert len({reply.body for reply in replies}) == len({reply.headers["etag"] for reply in replies}) == 3
    for name, reply in zip(AUDIENCES, replies, strict=True):
        assert [f'data-audience="{other}"'.encode() in reply.body for other in AUDIENCES] == [
            other == name for other in AUDIENCES
        ]


def test_an_edition_is_validated_in_the_coding_that_was_sent() -> None:
    """304 for the bytes that the client has, and 200 for the others."""
    packed = ask("/articles/alpha/patient", accept_encoding="gzip")
    assert gzip.decompress(packed.body) == ask("/articles/alpha/patient").body
    tag = packed.headers["etag"]
    assert ask("/articles/alpha/patient", accept_encoding="gzip", if_none_match=tag).status == 304
    assert ask("/articles/alpha/patient", if_none_match=tag).status == 200


def test_a_reader_without_a_choice_is_asked() -> None:
    """The question with the answers that the article has, nothing checked, and kept by no cache."""
    reply = ask("/articles/alpha")
    page = reply.body.decode()
    assert (reply.status, reply.headers["cache-control"], reply.set_cookie) == (200, "private, no-store", None)
    assert page.count('type="radio"') == 4
    assert " checked" not in page
    assert ask("/articles/beta").body.decode().count('type="radio"') == 1


@pytest.mark.parametrize("audience", AUDIENCES)
def test_an_answer_is_remembered_and_leads_to_its_page(audience: str) -> None:
    """303, the cookie, and no body that a cache could keep."""
    reply = ask("/articles/alpha", f"audience={audience}")
    assert (reply.status, reply.body, reply.headers) == (
        303,
        b"",
        {"cache-control": "private, no-store", "location": f"/articles/alpha/{audience}"},
    )
    assert reply.set_cookie == Cookie().remember(audience)


def test_a_remembered_choice_leads_to_its_page_without_a_new_cookie() -> None:
    """What was remembered stays as it is, and the address beats it."""
    reply = ask("/articles/alpha", cookie="__Host-audience=student")
    assert (reply.status, reply.headers["location"], reply.set_cookie) == (303, "/articles/alpha/student", None)
    other = ask("/articles/alpha", "audience=patient", cookie="__Host-audience=student")
    assert (other.headers["location"], other.set_cookie) == ("/articles/alpha/patient", Cookie().remember("patient"))


def test_a_choice_can_be_forgotten() -> None:
    """The question comes back, and the cookie goes."""
    reply = ask("/articles/alpha", "audience=", cookie="__Host-audience=student")
    assert (reply.status, reply.set_cookie) == (200, Cookie().forget())


def test_a_choice_without_a_page_leads_to_the_question() -> None:
    """The cookie of a patient, where the article has a page for clinicians only."""
    assert ask("/articles/beta", cookie="__Host-audience=patient").status == 200


@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("/articles/nothing", ""),
        ("/articles/nothing/patient", ""),
        ("/articles/alpha/nobody", ""),
        ("/articles/beta/patient", ""),
        ("/articles/alpha", "audience=nobody"),
        ("/articles/alpha/patient.html", ""),
        ("/articles/alpha/patient.pdf", ""),
        ("/articles/alpha/patient.", ""),
        ("/articles/alpha/patient/x", ""),
        ("/articles/../alpha/patient", ""),
        ("/articles/gone/", ""),
        ("/articles/gone/nobody", ""),
        ("/articles/first/nobody", ""),
        ("/articles/first/.md", ""),
        ("/articles/first/patient\r\nset-cookie: a=b", ""),
        ("/articles/first/\u20ac", ""),
        ("/", "page=2"),
        ("/", "page=0"),
        ("/", "page=-1"),
        ("/", "q=alpha&page=2"),
        ("/", "page=" + "9" * 900),
        ("/articles//patient", ""),
        ("/articles/alpha\x00/patient", ""),
        ("/Articles/alpha/patient", ""),
        ("/articles", ""),
        ("//", ""),
        ("/etc/passwd", ""),
    ],
)
def test_what_is_not_there_is_said_to_be_not_there(path: str, query: str) -> None:
    """404 in words for readers, kept by no cache, and without what was asked for."""
    reply = ask(path, query)
    assert (reply.status, reply.headers["cache-control"]) == (404, "private, no-store")
    assert b"There is no such page" in reply.body
    assert b"nobody" not in reply.body


@given(
    st.text(max_size=60),
    st.text(max_size=60),
    st.dictionaries(st.sampled_from(("cookie", "accept-encoding", "if-none-match")), st.text(max_size=40)),
)
@example(path="first", query="audience=\r\nset-cookie: a=b", headers={})
@example(path="patient\r\nset-cookie: a=b", query="", headers={})
@example(path="alpha", query="&" * LONGEST_QUERY, headers={})
def test_no_request_breaks_a_site(path: str, query: str, headers: dict[str, str]) -> None:
    """Whatever is asked, there is an answer, it is none of 5xx, and its headers are lines that can be sent."""
    for below in ("", "/articles/alpha/", "/articles/first/", "/articles/"):
        reply = find(SITE, Ask("GET", below + path, query, headers)).answer()
        assert reply.status < 500
        assert all(
            value.isascii() and value.isprintable() for value in (*reply.headers.values(), reply.set_cookie or "")
        )


def test_an_old_address_leads_to_the_new_one() -> None:
    """308, for pages, for other forms and for the question."""
    assert ask("/articles/first/patient.md").headers["location"] == "/articles/alpha/patient.md"
    assert ask("/articles/first").headers["location"] == "/articles/alpha"
    moved = ask("/articles/first/student")
    assert (moved.status, moved.headers["cache-control"], moved.set_cookie) == (308, PUBLIC, None)
    assert moved.headers["surrogate-key"] == moved.headers["cache-tag"] == "article-alpha"


@pytest.mark.parametrize("path", ["/", "/?q=%22%3E%3Cscript%3E", "/articles/alpha", "/articles/alpha/student"])
def test_no_text_becomes_markup(path: str) -> None:
    """Titles, labels, the site's name and what was searched for are text wherever they stand."""
    hostile = '"><script>alert(1)</script>'
    record = article("alpha", title=hostile, question=f"What? {hostile}")
    site = Site(Library([record], PROFILES, parse_glossary({})), Settings(name=hostile, origin="https://example.org"))
    address, _, query = path.partition("?")
    page = ask(address, query, site=site).body.decode()
    assert "&lt;script&gt;" in page
    assert "<script>" not in page
    asked = Question(hostile, (Answer("patient", hostile, hostile),))
    assert "<script>" not in site.shell.picker("alpha", asked)


@pytest.mark.parametrize("query", ["audience=student", "audience="])
def test_an_old_address_keeps_the_answer(query: str) -> None:
    """Who chooses, or forgets, on an old address has done so on the new one; the redirect itself sets no cookie."""
    moved = ask("/articles/first", query)
    assert (moved.status, moved.headers["location"], moved.set_cookie) == (308, f"/articles/alpha?{query}", None)


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/articles/alpha/patient.fragment", 200),
        ("/articles/first/patient.fragment", 308),
        ("/articles/alpha/nobody.fragment", 404),
        ("/articles/gone/patient.fragment", 410),
        ("/articles/broken/patient.fragment", 503),
        ("/api/articles", 200),
        ("/adaptive-text.js", 200),
    ],
)
def test_pages_of_other_origins_may_learn_what_became_of_an_edition(path: str, status: int) -> None:
    """A browser follows no redirect, and tells no status, that does not allow the origin."""
    reply = ask(path)
    assert (reply.status, reply.headers["access-control-allow-origin"]) == (status, "*")


@pytest.mark.parametrize(("path", "query"), [("/articles/alpha", ""), ("/articles/alpha", "audience=patient")])
def test_pages_of_other_origins_learn_nothing_of_a_reader(path: str, query: str) -> None:
    """The neutral page depends on the cookie, and is for its own origin."""
    assert "access-control-allow-origin" not in ask(path, query, cookie="__Host-audience=student").headers


def test_a_withdrawn_article_shows_its_notice_and_nothing_else() -> None:
    """410 for everybody, each in their own words, and no line in the sitemap or the list."""
    assert b"Ask your doctor." in ask("/articles/gone/patient").body
    assert b"Ask us." in ask("/articles/gone/student").body
    assert {ask(path).status for path in ("/articles/gone", "/articles/gone/student", "/articles/gone/patient.md")} == {
        410
    }
    assert b"gone" not in ask("/sitemap.xml").body + ask("/api/articles").body


def test_a_broken_article_is_said_to_be_on_its_way() -> None:
    """503 with the time after which to ask again, since it is known and has no good version."""
    reply = ask("/articles/broken/patient")
    assert (reply.status, reply.headers["retry-after"]) == (503, "2")


@pytest.mark.parametrize("path", ["/", "/articles/alpha", "/articles/alpha/patient", "/nothing", "/livez"])
def test_only_reading_is_allowed(path: str) -> None:
    """HEAD is GET without the body, OPTIONS names the methods, and everything else is refused."""
    got, head = ask(path), ask(path, method="HEAD")  # none of these is a 204
    assert (head.status, head.body, head.headers["content-length"]) == (got.status, b"", str(len(got.body)))
    assert ask(path, method="OPTIONS") == Reply(204, b"", {"allow": ", ".join(METHODS)})
    refused = ask(path, method="POST")
    assert (refused.status, refused.headers["allow"]) == (405, "GET, HEAD, OPTIONS")


def test_what_has_no_length_tells_none() -> None:
    """The length in a 304 would be that of the whole page, and a 204 has none (RFC 9110, 8.6)."""
    tag = ask("/articles/alpha/patient").headers["etag"]
    unchanged = ask("/articles/alpha/patient", method="HEAD", if_none_match=tag)
    assert (unchanged.status, unchanged.headers.get("content-length")) == (304, None)
    assert "content-length" not in ask("/favicon.ico", method="HEAD").headers


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/robots.txt",
        "/sitemap.xml",
        "/style.css",
        "/site.js",
        "/adaptive-text.js",
        "/api/articles",
        "/api/openapi.json",
    ],
)
def test_what_is_the_same_for_everybody_is_compressed_and_validated(path: str) -> None:
    """Like an edition: who takes gzip gets it where it is shorter, and who has the bytes gets none."""
    plain, packed = ask(path), ask(path, accept_encoding="gzip")
    assert (plain.status, plain.headers["cache-control"], plain.headers["vary"]) == (200, PUBLIC, "Accept-Encoding")
    sent = gzip.decompress(packed.body) if "content-encoding" in packed.headers else packed.body
    assert sent == plain.body
    assert ask(path, accept_encoding="gzip", if_none_match=packed.headers["etag"]).status == 304
    assert ask(path, if_none_match='"other"').status == 200


def test_a_query_without_end_is_refused() -> None:
    """414, before anything looks at it."""
    assert ask("/", "q=" + "x" * 2_000).status == 414


def test_the_index_lists_what_is_searched_for() -> None:
    """By words of titles, questions, ids and terms; the query is shown, and never as markup."""
    assert b"What is alpha?" in ask("/").body
    assert b"What is alpha?" in ask("/", "q=ALPHA+what").body
    assert b"What is alpha?" in ask("/", "q=remedy").body
    assert b"gone" not in ask("/").body + ask("/", "q=gone").body.replace(b"\xe2\x80\x9cgone", b"").replace(
        b'"gone"', b""
    )
    none = ask("/", "q=%3Cscript%3E").body
    assert b"0 topics found" in none
    assert b"<script>" not in none


def test_no_cache_keeps_what_somebody_searches_for() -> None:
    """The words may tell of a reader; and no search engine lists them."""
    reply = ask("/", "q=alpha")
    assert reply.headers["cache-control"] == "private, no-store"
    assert b'<meta name="robots" content="noindex">' in reply.body
    assert b"noindex" not in ask("/").body


def test_a_long_list_has_pages() -> None:
    """Each article stands on one of them, and each leads to the next with the words that were searched for."""
    many = Site(Library([article(f"topic-{n:03}") for n in range(LISTED + 1)], PROFILES, parse_glossary({})))
    first, second = (ask("/", f"q=topic&page={page}", site=many).body for page in (1, 2))
    assert (first.count(b"<li>"), second.count(b"<li>")) == (LISTED, 1)
    assert b'href="/?q=topic&amp;page=2"' in first
    assert b'href="/?q=topic&amp;page=1"' in second
    plain = ask("/", site=many).body
    assert (plain.count(b"<li>"), b'rel="prev"' in plain, b'href="/?page=2"' in plain) == (LISTED, False, True)
    assert b"page=" not in ask("/").body


def test_no_edition_is_made_for_what_lists_articles(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lists, searches and questions cost no rendering, so that they can be answered at once."""

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("an edition was made")

    monkeypatch.setattr(Library, "render", refuse)
    site = Site(LIBRARY, Settings(origin="https://example.org"))
    for path in ("/", "/?q=drug", "/sitemap.xml", "/api/articles", "/articles/alpha", "/articles/gone/patient"):
        assert ask(*path.partition("?")[::2], site=site).status in (200, 410)


def test_a_page_is_cold_until_it_was_made() -> None:
    """What is not there, has moved or was withdrawn can be said at once."""
    site = Site(LIBRARY, unavailable=["broken"]).opened()
    for name, audience in (("nothing", "patient"), ("alpha", "nobody"), ("first", "patient"), ("gone", "patient")):
        assert site.is_warm(name, audience)
    assert not site.is_warm("alpha", "patient")
    site.edition("alpha", "patient")
    assert site.is_warm("alpha", "patient")
    assert not site.is_warm("alpha", "patient", "md")


def test_the_sitemap_names_every_edition_with_its_alternates() -> None:
    """As many addresses as there are editions; without an origin there is none."""
    tree = ET.fromstring(ask("/sitemap.xml").body)
    addresses = [entry.text for entry in tree.iter("{http://www.sitemaps.org/schemas/sitemap/0.9}loc")]
    assert addresses == [
        *(f"https://example.org/articles/alpha/{audience}" for audience in AUDIENCES),
        "https://example.org/articles/beta/clinician",
    ]
    assert len(list(tree.iter("{http://www.w3.org/1999/xhtml}link"))) == 10
    assert ask("/sitemap.xml", site=Site(LIBRARY)).status == 404
    assert ask("/robots.txt").body == b"User-agent: *\nDisallow:\nSitemap: https://example.org/sitemap.xml\n"


def test_the_list_of_articles_is_what_the_interface_describes() -> None:
    """Ids, titles and addresses; the OpenAPI document names both paths and their schemas."""
    listed = json.loads(ask("/api/articles").body)
    assert [(one["id"], len(one["editions"])) for one in listed] == [("alpha", 3), ("beta", 1)]
    assert listed[0]["editions"][0] == {
        "audience": "patient",
        "label": "Patients and caregivers",
        "title": "Your alpha drug",
        "headline": "What is alpha?",
        "href": "https://example.org/articles/alpha/patient",
    }
    described = json.loads(ask("/api/openapi.json").body)
    assert sorted(described["paths"]) == ["/api/articles", "/articles/{article}/{audience}.json"]
    assert {"EditionJson", "ListedArticle", "Page", "Grounds"} <= described["components"]["schemas"].keys()


def test_under_a_prefix_every_address_has_it() -> None:
    """Links, redirects and assets stay below it, and what is not below it is another site's."""
    site = Site(LIBRARY, Settings(prefix="/health"))
    page = ask("/health/articles/alpha/patient", site=site).body.decode()
    assert ask("/articles/alpha/patient", site=site).status == ask("/healthy", site=site).status == 404
    assert (
        ask("/health/articles/alpha", "audience=patient", site=site).headers["location"]
        == "/health/articles/alpha/patient"
    )
    links = [part.split('"')[0] for part in page.replace('src="', 'href="').split('href="')[1:]]
    assert {link.split("/")[1] for link in links if link.startswith("/")} == {"health"}


def test_the_log_knows_templates_and_no_topics() -> None:
    """What is logged of a request is the shape of its address."""
    routes = [
        find(SITE, Ask("GET", path)).route for path in ("/articles/alpha", "/articles/alpha/patient.md", "/secret")
    ]
    assert routes == ["/articles/{article}", "/articles/{article}/{audience}.md", "-"]


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"origin": "example.org"}, "origin is a scheme and a host"),
        ({"origin": "https://example.org/"}, "origin is a scheme and a host"),
        ({"origin": "https://example.org\n"}, "origin is a scheme and a host"),
        ({"origin": "https://example.org>;x"}, "origin is a scheme and a host"),
        ({"origin": "https://me:secret@example.org"}, "origin is a scheme and a host"),
        ({"origin": "https://b\u00fccher.example"}, "origin is a scheme and a host"),
        ({"prefix": "health"}, "prefix is empty or a path"),
        ({"prefix": "/health/"}, "prefix is empty or a path"),
        ({"prefix": "/health\n"}, "prefix is empty or a path"),
        ({"prefix": "/a/../b"}, "prefix is empty or a path"),
        ({"max_age": -1}, "times are no less than 0"),
    ],
)
def test_settings_that_would_make_broken_addresses_are_refused(settings: dict[str, Any], message: str) -> None:
    """At once, with an example."""
    with pytest.raises(ValueError, match=message):
        Settings(**settings)
