"""What tests ask of a page in a browser."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Frame, Page

ARTICLE = "/articles/rocatinlimab-atopic-dermatitis"
STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
OUTLINE = """() => {
    const style = getComputedStyle(document.activeElement);
    return [style.outlineStyle, parseFloat(style.outlineWidth) >= 2];
}"""
FOCUS = """() => {
    const e = document.activeElement;
    return e.labels?.length ? e.labels[0].textContent : e.textContent.trim().replace(/\\s+/g, " ");
}"""


def unrolled(page: Page) -> Page:
    """The page in a window as high as itself: what is fixed at the foot of a window then covers no text."""
    height: int = page.evaluate("document.documentElement.scrollHeight")
    page.set_viewport_size({"width": page.evaluate("innerWidth"), "height": height})
    return page


def violations(page: Page | Frame, axe: str) -> list[tuple[str, list[str]]]:
    """What axe-core finds in a page: WCAG 2.2 AA and its best practices."""
    page.evaluate(axe)
    found = page.evaluate("standards => axe.run({runOnly: standards})", STANDARDS)
    assert len(found["passes"]) > 10
    return [(one["id"], [node["html"] for node in one["nodes"]]) for one in found["violations"]]


def overflow(page: Page) -> int:
    """How many pixels of a page are reached only by scrolling sideways."""
    width: int = page.evaluate("document.scrollingElement.scrollWidth - document.documentElement.clientWidth")
    return width


def tab(page: Page, times: int = 1) -> str:
    """Press Tab, and tell the text of what has the focus now; it has to be seen that it has it."""
    for _ in range(times):
        page.keyboard.press("Tab")
    assert page.evaluate(OUTLINE) == ["solid", True], page.evaluate(FOCUS)
    text: str = page.evaluate(FOCUS)
    return text


def top(page: Page, element: str) -> float:
    """How far the upper edge of an element is from that of the window, in pixels."""
    place: float = page.locator(element).evaluate("e => e.getBoundingClientRect().top")
    return place
