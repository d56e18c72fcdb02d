"""Laws of `<adaptive-article>`: an edition inside a page of another origin, which sends nothing and runs nothing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from browsing import ARTICLE, violations
from hosts import Host, hosted
from playwright.sync_api import expect

if TYPE_CHECKING:
    from conftest import OpenReader
    from playwright.sync_api import Page
    from serving import Server

pytestmark = pytest.mark.browser

TELL = """window.told = [];
for (const type of ["load", "error", "audiencechange"]) document.addEventListener(type, event => {
    if (event.target.localName === "adaptive-article") window.told.push([type, event.detail]);
}, true);"""
HOSTILE = """<article id="x" data-audience="patient">
<h2 id="head" onclick="ran('click')" style="position: fixed">Text</h2>
<script>ran("script")</script><img src="/nothing" onerror="ran('error')">
<iframe srcdoc="<script>parent.ran('frame')</script>">
</iframe><svg onload="ran('svg')"></svg><style>body { display: none }</style><form action="https://example.org"></form>
<a id="js" href="javascript:ran('link')">one</a> <a id="space" href=" java\tscript:ran('link')">two</a>
<a id="data" href="data:text/html,x">three</a> <a id="in" href="#head">four</a>
<a id="to" href="/articles/x/student">five</a>
<adaptive-article src="/articles/other" audience="patient"></adaptive-article></article>"""


@pytest.fixture
def host() -> Iterator[Host]:
    with hosted() as running:
        yield running


@pytest.fixture
def other() -> Iterator[Host]:
    """A site that only looks like one of ours."""
    with hosted() as running:
        running.headers["Access-Control-Allow-Origin"] = "*"
        yield running


def embed(page: Page, site: Server, host: Host, element: str, *, connect: str = "", policy: bool = True) -> None:
    """Open a page of a host that has the element's script and nothing else; it allows only what it has to."""
    allowed = (
        f"default-src 'none'; script-src {site.address}; style-src {site.address}; connect-src {site.address} {connect}"
    )
    if policy:
        host.headers["Content-Security-Policy"] = f"{allowed}; base-uri 'none'"
    host.pages["/"] = f"""<!doctype html><html lang="en"><head><title>Host</title>
        <link rel="stylesheet" href="{site.address}/style.css">
        <script src="{site.address}/adaptive-text.js" defer></script></head>
        <body><main><h1>A page of a host</h1><div>{element}</div><div id="two"></div></main></body></html>"""
    page.add_init_script(TELL)
    page.goto(f"{host.address}/")


def article(site: Server, audience: str = "patient", inside: str = "") -> str:
    """The element for the shipped article."""
    return f'<adaptive-article src="{site.address}{ARTICLE}" audience="{audience}">{inside}</adaptive-article>'


def told(page: Page) -> list[list[object]]:
    """The events so far."""
    events: list[list[object]] = page.evaluate("window.told")
    return events


def shown(page: Page, audience: str) -> None:
    """The element shows the edition of an audience, and is not busy any more."""
    expect(page.locator("adaptive-article article")).to_have_attribute("data-audience", audience)
    expect(page.locator("adaptive-article[aria-busy]")).to_have_count(0)


def test_an_edition_stands_in_a_page_of_another_origin(site: Server, reader: OpenReader, host: Host) -> None:
    """In the page's own tree, under its heading, in its style, and under its strict policy."""
    page = reader()
    embed(page, site, host, article(site))
    shown(page, "patient")
    assert page.evaluate("document.querySelector('adaptive-article').shadowRoot") is None
    expect(page.get_by_role("heading", level=2).first).to_have_text(
        "What is rocatinlimab, and why were its trials stopped?"
    )
    assert told(page) == [["load", {"audience": "patient"}]]


def test_inside_a_host_there_is_no_barrier(site: Server, reader: OpenReader, host: Host, axe: str) -> None:
    """The host's page with the edition in it breaks no rule; axe-core writes styles, which a policy would bar."""
    page = reader()
    embed(page, site, host, article(site), policy=False)
    shown(page, "patient")
    assert violations(page, axe) == []


def test_no_cookie_leaves_and_none_comes(site: Server, reader: OpenReader, host: Host, other: Host) -> None:
    """A reader who has chosen on the site itself is not told apart inside another page, nor is that page told of."""
    page = reader()
    page.goto(f"{site.address}{ARTICLE}?audience=student")
    other.pages["/articles/x/patient.fragment"] = "<p id='x'>Text</p>"
    other.headers["Set-Cookie"] = "seen=1"
    embed(
        page,
        site,
        host,
        f'<adaptive-article src="{other.address}/articles/x" audience="patient">',
        connect=other.address,
    )
    expect(page.locator("#x")).to_have_text("Text")
    (asked,) = other.asked
    assert not {"cookie", "authorization", "referer"} & asked.headers.keys()
    assert "audience=student" in host.asked[0].headers["cookie"]  # so there was one to be sent
    assert [cookie["name"] for cookie in page.context.cookies()] == ["audience"]
    stored = "[localStorage.length, sessionStorage.length]"
    assert page.evaluate(stored) == [0, 0]


def test_the_attribute_is_the_choice(site: Server, reader: OpenReader, host: Host) -> None:
    """Setting it shows another edition; setting it to what it is asks for nothing."""
    page = reader()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    embed(page, site, host, article(site))
    shown(page, "patient")
    page.evaluate("document.querySelector('adaptive-article').setAttribute('audience', 'clinician')")
    shown(page, "clinician")
    page.evaluate("document.querySelector('adaptive-article').audience = 'student'")
    shown(page, "student")
    page.evaluate("document.querySelector('adaptive-article').audience = 'student'")
    fragments = [f"{site.address}{ARTICLE}/{name}.fragment" for name in ("patient", "clinician", "student")]
    assert [url for url in asked if "/articles/" in url] == fragments
    assert [kind for kind, _ in told(page)] == ["load"] * 3


def test_a_link_to_another_edition_changes_the_attribute(site: Server, reader: OpenReader, host: Host) -> None:
    """The page stays, the event tells, and it comes before the change."""
    page = reader()
    embed(page, site, host, article(site))
    shown(page, "patient")
    page.get_by_role("link", name="Students").click()
    shown(page, "student")
    expect(page).to_have_url(f"{host.address}/")
    assert page.locator("adaptive-article").get_attribute("audience") == "student"
    assert told(page)[1:] == [["audiencechange", {"audience": "student"}], ["load", {"audience": "student"}]]


def test_a_host_can_prevent_the_change(site: Server, reader: OpenReader, host: Host) -> None:
    """With `preventDefault` nothing is asked for and everything stays."""
    page = reader()
    embed(page, site, host, article(site))
    shown(page, "patient")
    page.evaluate("document.addEventListener('audiencechange', event => event.preventDefault())")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.get_by_role("link", name="Students").click()
    assert told(page)[1:] == [["audiencechange", {"audience": "student"}]]
    shown(page, "patient")
    assert asked == []


def test_every_link_leads_where_it_leads_on_the_site(site: Server, reader: OpenReader, host: Host) -> None:
    """Opened in a new tab, a link to another edition is a page of the site; links within the text stay in the page."""
    page = reader()
    embed(page, site, host, article(site))
    shown(page, "patient")
    links = page.locator(".at-others a").evaluate_all("links => links.map(link => link.href)")
    assert links == [f"{site.address}{ARTICLE}/{name}" for name in ("clinician", "student")]
    with page.context.expect_page() as opened:
        page.get_by_role("link", name="Students").click(modifiers=["Control"])
    expect(opened.value).to_have_url(f"{site.address}{ARTICLE}/student")
    shown(page, "patient")
    page.locator(".at-contents a").first.click()
    expect(page).to_have_url(f"{host.address}/#rocatinlimab-atopic-dermatitis_section-overview")


def test_what_is_not_there_is_told_and_leaves_all_as_it_was(site: Server, reader: OpenReader, host: Host) -> None:
    """An unknown audience gives the event `error`; what was shown before stays, first the host's own text."""
    page = reader()
    embed(page, site, host, article(site, "nobody", "<p>The host's own text</p>"))
    page.wait_for_function("() => window.told.length === 1")
    expect(page.locator("adaptive-article")).to_have_text("The host's own text")
    page.evaluate("document.querySelector('adaptive-article').audience = 'patient'")
    shown(page, "patient")
    page.evaluate("document.querySelector('adaptive-article').audience = 'nobody'")
    page.wait_for_function("() => window.told.length === 3")
    shown(page, "patient")
    assert [kind for kind, _ in told(page)] == ["error", "load", "error"]


def test_the_status_is_in_the_error(site: Server, reader: OpenReader, host: Host, other: Host) -> None:
    """Where the site lets it be seen."""
    page = reader()
    embed(
        page,
        site,
        host,
        f'<adaptive-article src="{other.address}/articles/x" audience="patient">',
        connect=other.address,
    )
    page.wait_for_function("() => window.told.length === 1")
    ((kind, detail),) = told(page)
    assert (kind, detail) == ("error", {"message": f"Error: 404 for {other.address}/articles/x/patient.fragment"})


@pytest.mark.parametrize(
    "src",
    [
        "javascript:ran('src')//",
        "data:text/html,<script>ran('src')</script>",
        "blob:null/x",
        "file:///etc/passwd",
        "ftp://example.org/articles/x",
        "mailto:someone@example.org",
        "http://[",
    ],
)
def test_what_is_no_web_address_asks_for_nothing(site: Server, reader: OpenReader, host: Host, src: str) -> None:
    """It is an error, whatever the host's policy is, and clicks in the element stay harmless."""
    page = reader()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    inside = '<a id="link" href="#two">Link</a>'
    embed(
        page, site, host, f'<adaptive-article src="{src}" audience="patient">{inside}</adaptive-article>', policy=False
    )
    page.wait_for_function("() => window.told.length === 1")
    page.locator("#link").click()
    assert [kind for kind, _ in told(page)] == ["error"]
    assert [url.rpartition("/")[2] for url in asked] == ["", "style.css", "adaptive-text.js"]


@pytest.mark.parametrize("audience", ["", "../admin", "a/b", "patient?x=1", "Patient", "a" * 65, "%2e%2e"])
def test_what_is_no_name_of_an_audience_asks_for_nothing(
    site: Server, reader: OpenReader, host: Host, audience: str
) -> None:
    """No text in the attribute leads anywhere else."""
    page = reader()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    embed(page, site, host, article(site, audience, "<p>Own</p>"))
    expect(page.locator("adaptive-article")).to_have_text("Own")
    assert not any("/articles/" in url for url in asked)


def test_nothing_in_a_fragment_acts_in_the_page(site: Server, reader: OpenReader, host: Host, other: Host) -> None:
    """Scripts, handlers, frames, styles, forms and hostile links are taken out, even where the host has no policy."""
    page = reader()
    page.add_init_script("window.did = []; window.ran = what => window.did.push(what)")
    other.pages["/articles/x/patient.fragment"] = HOSTILE
    embed(page, site, host, f'<adaptive-article src="{other.address}/articles/x/" audience="patient">', policy=False)
    heading = page.locator("#head")
    heading.click()
    for name in ("js", "space", "data"):
        page.locator(f"#{name}").click()
        assert page.locator(f"#{name}").get_attribute("href") is None
    assert page.locator("#in").get_attribute("href") == "#head"
    assert page.locator("#to").get_attribute("href") == f"{other.address}/articles/x/student"
    tags = "script:not([defer]), iframe, svg, style, form, adaptive-article adaptive-article"
    active = f"{tags}, [onclick], [onerror], [style]"
    assert page.locator(active).count() == 0
    assert page.evaluate("window.did") == []
    assert [asked.path for asked in other.asked] == ["/articles/x/patient.fragment"]


def test_an_article_with_a_new_id_is_followed(site: Server, reader: OpenReader, host: Host, other: Host) -> None:
    """The links of an article that has moved change the attribute as before."""
    page = reader()
    other.redirects["/articles/old/patient.fragment"] = "/articles/new/patient.fragment"
    other.redirects["/articles/old/student.fragment"] = "/articles/new/student.fragment"
    other.pages["/articles/new/patient.fragment"] = '<p id="x">Patient</p><a href="/articles/new/student">Student</a>'
    other.pages["/articles/new/student.fragment"] = '<p id="x">Student</p>'
    embed(
        page,
        site,
        host,
        f'<adaptive-article src="{other.address}/articles/old" audience="patient">',
        connect=other.address,
    )
    page.get_by_role("link", name="Student").click()
    expect(page.locator("#x")).to_have_text("Student")
    assert page.locator("adaptive-article").get_attribute("audience") == "student"


def test_it_may_be_moved_and_removed(site: Server, reader: OpenReader, host: Host) -> None:
    """Elsewhere in the page it shows the same without asking again, and its links work once, not twice."""
    page = reader()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    embed(page, site, host, article(site))
    shown(page, "patient")
    page.evaluate("document.querySelector('#two').append(document.querySelector('adaptive-article'))")
    shown(page, "patient")
    assert page.locator("#two article").count() == 1
    page.get_by_role("link", name="Students").click()
    shown(page, "student")
    assert [kind for kind, _ in told(page)] == ["load", "audiencechange", "load"]
    assert len([url for url in asked if "/articles/" in url]) == 2


def test_removed_while_it_asks_it_shows_nothing_until_it_is_back(site: Server, reader: OpenReader, host: Host) -> None:
    """A request that nobody waits for is called off, without an error; put back, the element asks again."""
    page = reader()
    embed(page, site, host, '<adaptive-article audience="patient"></adaptive-article>')
    page.evaluate(
        """async src => {
            const element = document.querySelector("adaptive-article");
            element.setAttribute("src", src);
            await null;
            window.wasBusy = element.hasAttribute("aria-busy");
            element.remove();
            window.kept = element;
        }""",
        f"{site.address}{ARTICLE}",
    )
    state = "[window.wasBusy, window.kept.childElementCount, window.kept.hasAttribute('aria-busy')]"
    assert page.evaluate(state) == [True, 0, False]
    page.evaluate("document.querySelector('#two').append(window.kept)")
    shown(page, "patient")
    assert [kind for kind, _ in told(page)] == ["load"]


def test_the_last_of_several_choices_is_shown(site: Server, reader: OpenReader, host: Host) -> None:
    """Whatever comes in which order; and back to what is shown already is at once."""
    page = reader()
    embed(page, site, host, article(site))
    shown(page, "patient")
    change = "names => { for (const name of names) document.querySelector('adaptive-article').audience = name; }"
    page.evaluate(change, ["clinician", "student", "clinician", "student"])
    shown(page, "student")
    page.evaluate(change, ["clinician", "student"])
    shown(page, "student")
    assert told(page) == [["load", {"audience": "patient"}], ["load", {"audience": "student"}]]
