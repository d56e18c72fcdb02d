"""Laws about the page as a browser shows it: with axe-core, at the widths of phones and of a desk, light and dark."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest
from pages import sample

from adaptive_text import rendering

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

WIDTHS = (320, 375, 1200)
SCHEMES = ("light", "dark")
STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
TOO_SMALL = """() => [...document.querySelectorAll("a")].map(a => [a.outerHTML, a.getBoundingClientRect()])
    .filter(([_, box]) => box.width < 24 || box.height < 24).map(([html]) => html)"""

Show = Callable[..., "Page"]


@pytest.fixture
def show(chromium: Browser) -> Iterator[Show]:
    """Opens a document in a window of a width and a colour scheme; every request to elsewhere fails the test."""
    opened: list[Page] = []
    asked: list[str] = []

    def opens(document: str, width: int = 1200, scheme: str = "light", **more: object) -> Page:
        page = chromium.new_page(viewport={"width": width, "height": 800}, color_scheme=scheme, **more)
        page.on("request", lambda request: asked.append(request.url))
        page.set_content(document)
        opened.append(page)
        return page

    yield opens
    for page in opened:
        page.close()
    assert asked == []


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("width", WIDTHS)
def test_axe_finds_no_violation(show: Show, axe: str, width: int, scheme: str) -> None:
    """A page with every feature breaks no rule of WCAG 2.2 AA that axe-core knows, nor its best practices."""
    page = show(rendering.document(sample()), width, scheme)
    page.evaluate(axe)
    found = page.evaluate("standards => axe.run({runOnly: standards})", STANDARDS)
    assert [(v["id"], [node["html"] for node in v["nodes"]]) for v in found["violations"]] == []
    assert len(found["passes"]) > 30


@pytest.mark.parametrize("width", WIDTHS)
def test_the_page_never_scrolls_sideways(show: Show, width: int) -> None:
    """Long words and addresses break, and wide tables scroll in themselves."""
    page = show(rendering.document(sample()), width)
    assert page.evaluate("document.scrollingElement.scrollWidth") <= width
    wide = "() => [...document.querySelectorAll('.at-scroll')].map(box => box.scrollWidth > box.clientWidth)"
    assert page.evaluate(wide) == [width < 1200]


def test_the_page_holds_at_twice_the_text_size(show: Show) -> None:
    """At 200 % text on a narrow window nothing is cut off at the side."""
    page = show(rendering.document(sample()), 640)
    page.add_style_tag(content="html { font-size: 200% }")
    assert page.evaluate("document.scrollingElement.scrollWidth") <= 640


@pytest.mark.parametrize("width", WIDTHS)
def test_citations_back_links_and_lists_of_links_can_be_hit(show: Show, width: int) -> None:
    """Links that do not stand inside a sentence, and citations, are at least 24 pixels wide and high."""
    page = show(rendering.document(sample()), width)
    inside_text = ".at-statement > a, .at-notice a, .at-references a:not(.at-back)"
    page.evaluate("links => document.querySelectorAll(links).forEach(a => a.remove())", inside_text)
    assert page.evaluate(TOO_SMALL) == []


def test_a_fragment_keeps_its_look_inside_a_host_s_page(show: Show) -> None:
    """Rules of the style reach nothing outside the article."""
    host = f"<style>{rendering.style()}</style><h2>Host</h2><p class='warning'>Text</p>{rendering.html(sample())}"
    page = show(host)
    styles = "e => { const s = getComputedStyle(e); return [s.fontFamily, s.color, s.margin, s.fontSize] }"
    bare = show("<h2>Host</h2><p>Text</p>")
    for element in ("h2", "p"):
        ours, theirs = page.locator(f"body > {element}"), bare.locator(f"body > {element}")
        assert ours.evaluate(styles) == theirs.evaluate(styles)


def test_the_page_can_be_read_with_forced_colours(show: Show) -> None:
    """Where the system sets all colours, cautions keep a border and a sign."""
    page = show(rendering.document(sample()), forced_colors="active")
    border = "e => getComputedStyle(e).borderInlineStartWidth"
    sign = "e => getComputedStyle(e, '::before').content"
    assert page.locator(".at-warning").evaluate(border) == "6px"
    assert page.locator(".at-warning .at-level").evaluate(sign) == '"!" / ""'


def test_print_shows_addresses_and_no_navigation(show: Show) -> None:
    """On paper the sources' addresses are written out, and what can only be clicked is gone."""
    page = show(rendering.document(sample()))
    page.emulate_media(media="print")
    after = page.locator(".at-references li a").first.evaluate("e => getComputedStyle(e, '::after').content")
    assert "https://www.example.org/articles/" in after
    assert not any(element.is_visible() for element in page.locator("nav, .at-back").all())
    assert page.locator(".at-emergency").evaluate("e => getComputedStyle(e).breakInside") == "avoid"


def test_the_keyboard_reaches_every_link_and_table_and_shows_where_it_is(show: Show) -> None:
    """Tab goes through all links and the scrolling table in order, each with a visible outline."""
    page = show(rendering.document(sample()))
    stops = page.locator("a, [tabindex]").count()
    seen = []
    for _ in range(stops):
        page.keyboard.press("Tab")
        seen.append(page.evaluate("getComputedStyle(document.activeElement).outlineStyle"))
    assert seen == ["solid"] * stops
    assert page.evaluate("document.activeElement.textContent") == "Read the version for: Student"
