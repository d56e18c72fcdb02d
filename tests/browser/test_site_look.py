"""Laws of every page type of the site in a browser: with axe-core, narrow, enlarged, dark, in forced colours."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from browsing import ARTICLE, overflow, unrolled, violations

if TYPE_CHECKING:
    from conftest import OpenReader
    from playwright.sync_api import Page
    from serving import Server

pytestmark = pytest.mark.browser

PAGES = {
    "index": ("/", 200),
    "search": ("/?q=rocatinlimab", 200),
    "nothing found": ("/?q=" + 30 * "nothing", 200),
    "question": (ARTICLE, 200),
    "patient": (f"{ARTICLE}/patient", 200),
    "clinician": (f"{ARTICLE}/clinician", 200),
    "student": (f"{ARTICLE}/student", 200),
    "moved": ("/articles/old", 410),
    "withdrawn": ("/articles/withdrawn/student", 410),
    "not found": ("/articles/nothing", 404),
    "broken": ("/articles/broken/patient", 503),
}
SCHEMES = ("light", "dark")
TOO_SMALL = """() => [...document.querySelectorAll("a, button, input, summary")]
    .filter(e => e.checkVisibility() && !e.closest("main article, p:not(.at-forget)"))
    .map(e => [e.outerHTML, (e.matches("[type=radio]") ? e.closest(".at-answer") : e).getBoundingClientRect()])
    .filter(([_, box]) => box.width < 24 || box.height < 24).map(([html]) => html)"""
EDGES = """() => [...document.querySelectorAll("button, input, .at-answer")].filter(e => e.checkVisibility()).map(e => {
    const s = getComputedStyle(e);
    const native = s.appearance === "auto" || s.appearance === "radio";
    return native || s.borderBottomStyle === "solid" && s.borderBottomColor !== s.backgroundColor;
})"""


def visit(page: Page, site: Server, name: str) -> None:
    """Go to a page of a type, and open the question where an edition has it."""
    address, status = PAGES[name]
    response = page.goto(f"{site.address}{address}")
    assert response is not None
    assert response.status == status
    if page.locator("summary").count():
        page.locator("summary").click()


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_no_violation(site: Server, reader: OpenReader, axe: str, name: str, scheme: str) -> None:
    """No page type breaks a rule of WCAG 2.2 AA that axe-core knows, nor its best practices, wide or narrow."""
    for width in (1200, 320):
        page = reader(width, color_scheme=scheme)
        visit(page, site, name)
        assert violations(unrolled(page), axe) == []


@pytest.mark.parametrize("name", PAGES)
def test_no_page_scrolls_sideways(site: Server, reader: OpenReader, name: str) -> None:
    """At 320 pixels, at 200 % zoom of a narrow window, and with letters of twice the size."""
    for width, ratio in ((320, 1), (512, 2)):
        page = reader(width, 640, device_scale_factor=ratio)
        visit(page, site, name)
        assert overflow(page) <= 0
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    assert overflow(page) <= 0


@pytest.mark.parametrize("width", [320, 1200])
@pytest.mark.parametrize("name", PAGES)
def test_every_control_can_be_hit(site: Server, reader: OpenReader, name: str, width: int) -> None:
    """What stands outside a sentence is at least 24 pixels wide and high."""
    page = reader(width)
    visit(page, site, name)
    assert page.evaluate(TOO_SMALL) == []


@pytest.mark.parametrize("name", PAGES)
def test_with_forced_colours_every_control_has_an_edge(site: Server, reader: OpenReader, name: str) -> None:
    """Where the system sets all colours, buttons and answers are seen by their borders, and radios are the system's."""
    page = reader(forced_colors="active")
    visit(page, site, name)
    edges = page.evaluate(EDGES)
    assert edges == [True] * len(edges)
    if page.locator(":checked").count():
        chosen, other = page.locator(".at-answer:has(:checked)"), page.locator(".at-answer:not(:has(:checked))").first
        outline = "e => getComputedStyle(e).outlineStyle"
        assert (chosen.evaluate(outline), other.evaluate(outline)) == ("solid", "none")


def test_in_dark_mode_pages_and_controls_are_dark(site: Server, reader: OpenReader) -> None:
    """The ground of the whole window, and the scheme that native controls are drawn in."""
    for scheme, ground in (("dark", "rgb(18, 24, 30)"), ("light", "rgb(255, 255, 255)")):
        page = reader(color_scheme=scheme)
        visit(page, site, "question")
        look = "e => [getComputedStyle(e).backgroundColor, getComputedStyle(e).colorScheme]"
        assert page.locator("body").evaluate(look) == [ground, "light dark"]


def test_paper_has_the_text_and_nothing_that_can_only_be_clicked(site: Server, reader: OpenReader) -> None:
    """Head, question and search are not printed."""
    page = reader()
    for name in ("patient", "index"):
        visit(page, site, name)
        page.emulate_media(media="print")
        around = page.locator(".at-site-header, .at-switch, .at-search, .at-skip").all()
        assert not any(element.is_visible() for element in around)
        page.emulate_media(media="screen")
