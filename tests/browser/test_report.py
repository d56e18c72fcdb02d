"""Laws about the report as a browser shows it: with axe-core, on a phone and at a desk, light, dark and on paper."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest
from surveys import small

from adaptive_text.reporting import document

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

WIDTHS = (320, 1200)
SCHEMES = ("light", "dark")
STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
OPEN = "() => document.querySelectorAll('details').forEach(details => { details.open = true })"

Show = Callable[..., "Page"]


@pytest.fixture
def show(chromium: Browser) -> Iterator[Show]:
    """Opens the report in a window of a width and a colour scheme; every request to elsewhere fails the test."""
    opened: list[Page] = []
    asked: list[str] = []

    def opens(width: int = 1200, scheme: str = "light") -> Page:
        page = chromium.new_page(viewport={"width": width, "height": 800}, color_scheme=scheme)
        page.on("request", lambda request: asked.append(request.url))
        page.on("dialog", lambda dialog: asked.append(dialog.message))
        page.set_content(str(document(small())))
        opened.append(page)
        return page

    yield opens
    for page in opened:
        page.close()
    assert asked == []


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("width", WIDTHS)
def test_axe_finds_no_violation(show: Show, axe: str, width: int, scheme: str) -> None:
    """With every table open, no rule of WCAG 2.2 AA that axe-core knows is broken, nor its best practices."""
    page = show(width, scheme)
    page.evaluate(OPEN)
    page.evaluate(axe)
    found = page.evaluate("standards => axe.run({runOnly: standards})", STANDARDS)
    assert [(v["id"], [node["html"] for node in v["nodes"]]) for v in found["violations"]] == []
    assert len(found["passes"]) > 25


@pytest.mark.parametrize("width", WIDTHS)
def test_the_page_never_scrolls_sideways(show: Show, width: int) -> None:
    """Pictures and tables that are too wide scroll in themselves."""
    page = show(width)
    page.evaluate(OPEN)
    assert page.evaluate("document.scrollingElement.scrollWidth") <= width
    boxes = "() => [...document.querySelectorAll('.scroll')].map(box => box.scrollWidth > box.clientWidth)"
    assert any(page.evaluate(boxes)) == (width < 1200)


@pytest.mark.parametrize(("scheme", "ink"), [("light", "rgb(28, 39, 51)"), ("dark", "rgb(228, 233, 238)")])
def test_the_letters_of_a_picture_follow_the_page(show: Show, scheme: str, ink: str) -> None:
    """In dark mode they are light."""
    page = show(1200, scheme)
    letters = page.locator("#targets svg text").first
    assert (
        letters.evaluate("e => getComputedStyle(e).fill")
        == ink
        == page.evaluate("getComputedStyle(document.body).color")
    )


def test_no_text_of_a_picture_is_cut_off(show: Show) -> None:
    """With the reader's own fonts, too, every label lies within its picture."""
    outside = """() => [...document.querySelectorAll('svg')].flatMap(svg => {
        const frame = svg.getBoundingClientRect();
        return [...svg.querySelectorAll('text')].filter(text => {
            const box = text.getBoundingClientRect();
            return box.left < frame.left - 1 || box.right > frame.right + 1
                || box.top < frame.top - 1 || box.bottom > frame.bottom + 1;
        }).map(text => text.textContent);
    })"""
    assert show().evaluate(outside) == []


def test_the_keyboard_reaches_every_link_picture_and_table(show: Show) -> None:
    """Tab goes through all of them, each with a visible outline."""
    page = show()
    page.evaluate(OPEN)
    stops = page.locator("a, summary, [tabindex]").count()
    seen = []
    for _ in range(stops):
        page.keyboard.press("Tab")
        seen.append(page.evaluate("getComputedStyle(document.activeElement).outlineStyle"))
    assert seen == ["solid"] * stops


def test_paper_is_white_and_shows_the_tables(show: Show) -> None:
    """Dark mode does not waste ink, what is folded is printed, and what can only be clicked is not."""
    page = show(1200, "dark")
    page.emulate_media(media="print")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert not page.locator("nav").is_visible()
    height = "e => e.getBoundingClientRect().height"
    assert page.locator("details table").last.evaluate(height) > 0
