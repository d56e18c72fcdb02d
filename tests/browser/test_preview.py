"""Laws of the author's preview in a browser: saved edits show, errors are told, and sentences say why they are so."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, get_args

import pytest
from browsing import ARTICLE, overflow, tab, unrolled, violations
from conftest import corpus_in, serve
from playwright.sync_api import expect
from serving import Server, ask, served

from adaptive_text.page import Reason

if TYPE_CHECKING:
    from conftest import OpenReader
    from playwright.sync_api import Page, Route

pytestmark = pytest.mark.browser

ID = "rocatinlimab-atopic-dermatitis"
TITLE = "Rocatinlimab: an experimental eczema drug whose trials were stopped"
CLAIM = "trials-stopped"
PATIENCE = 30_000
"""Milliseconds to wait at most; how fast an edit shows is measured elsewhere."""


class Author(NamedTuple):
    """A preview, and the file that is written to."""

    server: Server
    file: Path

    def save(self, old: str, new: str) -> None:
        """Change the file as an editor does."""
        text = self.file.read_text(encoding="utf-8")
        assert text.count(old) == 1
        self.file.write_text(text.replace(old, new), encoding="utf-8")


@pytest.fixture(scope="module")
def previewed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A preview in which nobody writes."""
    corpus = corpus_in(tmp_path_factory.mktemp("preview"))
    with served(serve(corpus, "--reload"), folder=corpus) as server:
        yield server


@pytest.fixture
def author(tmp_path: Path) -> Iterator[Author]:
    """A preview of one's own."""
    with ExitStack() as stack:
        corpus = corpus_in(tmp_path)
        server = stack.enter_context(served(serve(corpus, "--reload"), folder=corpus))
        yield Author(server, corpus / f"{ID}.yaml")


@pytest.fixture
def live(reader: OpenReader) -> Callable[..., Page]:
    """Opens an edition and waits until the preview has looked at the state of the corpus."""

    def opens(server: Server, audience: str = "patient", width: int = 1200, **more: object) -> Page:
        page = reader(width, **more)
        with page.expect_response("**/-/state"):
            page.goto(f"{server.address}{ARTICLE}/{audience}")
        return page

    return opens


Live = Callable[..., "Page"]


def statement(page: Page, claim: str = CLAIM) -> str:
    """The selector of a statement."""
    return f"#{ID}_claim-{claim}"


def test_a_saved_edit_shows(author: Author, live: Live) -> None:
    """Without a reload, at the same place, and with the tab's title."""
    page = live(author.server)
    page.evaluate("window.same = true; window.scrollTo({top: 900, behavior: 'instant'})")
    expect(page.locator("main .at-title")).to_have_text(TITLE)
    author.save(f'patient: "{TITLE}"', 'patient: "Tested, and stopped"')
    expect(page.locator("main .at-title")).to_have_text("Tested, and stopped", timeout=PATIENCE)
    assert page.evaluate("[window.same, Math.round(window.scrollY)]") == [True, 900]


def test_what_is_saved_while_a_page_loads_shows(author: Author, reader: OpenReader) -> None:
    """The script begins after the save, and yet sees that the text above it is older."""
    page = reader()

    def late(route: Route) -> None:
        author.save(f'patient: "{TITLE}"', 'patient: "Tested, and stopped"')
        until = time.monotonic() + PATIENCE / 1000
        while json.loads(ask(author.server, "/-/state").text)["generation"] == 0 and time.monotonic() < until:
            time.sleep(0.05)
        route.continue_()

    page.route("**/-/live.js", late, times=1)
    page.goto(f"{author.server.address}{ARTICLE}/patient")
    expect(page.locator("main .at-title")).to_have_text("Tested, and stopped", timeout=PATIENCE)


def test_an_error_is_told_while_the_last_good_version_stays(author: Author, live: Live, axe: str) -> None:
    """File, line and hint, in an alert without a barrier, until it is mended."""
    page = live(author.server)
    overlay = page.get_by_role("region", name="Errors")
    expect(overlay).to_have_count(0)
    author.save("\nupdated: 2026-11-22\n", "\nupdatet: 2026-11-22\n")
    line = author.file.read_text(encoding="utf-8").split("\nupdatet")[0].count("\n") + 2
    expect(overlay).to_be_visible(timeout=PATIENCE)
    alert = overlay.get_by_role("alert")
    expect(alert.get_by_role("heading")).to_contain_text("this is the last good version")
    expect(alert).to_contain_text(f"{ID}.yaml:{line}")
    expect(alert).to_contain_text('hint: did you mean "updated"?')
    expect(page.locator("main .at-title")).to_have_text(TITLE)
    assert page.context.pages[0].goto(page.url) is not None  # and it is served to whoever comes now
    expect(page.locator("main .at-title")).to_have_text(TITLE)
    expect(overlay).to_be_visible(timeout=PATIENCE)
    assert violations(unrolled(page), axe) == []
    page.set_viewport_size({"width": 320, "height": 640})
    assert overflow(page) <= 0
    author.save("\nupdatet: 2026-11-22\n", "\nupdated: 2026-11-22\n")
    expect(overlay).to_have_count(0, timeout=PATIENCE)


def test_side_by_side_shows_every_audience(previewed: Server, reader: OpenReader, axe: str) -> None:
    """A frame with a name for each, next to each other at a desk and under each other on a phone."""
    page = reader()
    page.goto(f"{previewed.address}{ARTICLE}")
    page.get_by_role("link", name="All audiences side by side").click()
    audiences = ("patient", "clinician", "student")
    expect(page.locator("iframe")).to_have_count(len(audiences))
    for audience in audiences:
        frame = page.frame_locator(f"iframe[title='{ID} for {audience}']")
        expect(frame.locator("article")).to_have_attribute("data-audience", audience)
    boxes = [frame.bounding_box() for frame in page.locator("iframe").all()]
    assert [box is not None and box["width"] > 300 for box in boxes] == [True] * 3
    assert len({box["y"] for box in boxes if box}) == 1
    assert violations(page, axe) == []
    page.set_viewport_size({"width": 320, "height": 640})
    assert overflow(page) <= 0
    assert len({box["y"] for frame in page.locator("iframe").all() if (box := frame.bounding_box())}) == 3


def test_side_by_side_follows_edits_and_tells_errors_once(author: Author, reader: OpenReader) -> None:
    """Each frame shows what was saved; what is wrong stands in the outer page only."""
    page = reader()
    page.goto(f"{author.server.address}/-/beside/{ID}")
    frames = [page.frame_locator("iframe").nth(place) for place in range(3)]
    for frame in frames:
        expect(frame.locator(".at-title")).to_be_visible()
    expect(frames[0].locator(".at-title")).to_have_text(TITLE)
    author.save(f'patient: "{TITLE}"', 'patient: "Tested, and stopped"')
    expect(frames[0].locator(".at-title")).to_have_text("Tested, and stopped", timeout=PATIENCE)
    author.save("\nupdated: 2026-11-22\n", "\nupdatet: 2026-11-22\n")
    expect(page.get_by_role("region", name="Errors")).to_be_visible(timeout=PATIENCE)
    for frame in frames:
        expect(frame.locator(".at-live")).to_have_count(0)


def test_a_click_on_a_statement_says_why(previewed: Server, live: Live) -> None:
    """Every wording, which one was chosen and for what reason, and the scores; Escape closes."""
    page = live(previewed)
    page.locator(statement(page)).click(position={"x": 20, "y": 10})
    panel = page.get_by_role("dialog", name=CLAIM)
    expect(panel).to_be_visible()
    registers = panel.get_by_role("heading", level=3)
    assert [text.partition(" ")[0] for text in registers.all_text_contents()] == ["technical", "standard", "plain"]
    expect(panel.locator("[aria-current]")).to_have_count(1)
    expect(panel.locator("[aria-current] h3")).to_contain_text("(on the page)")
    chosen = panel.locator("[aria-current] h3").inner_text().partition(" ")[0]
    expect(panel.locator(".at-reason strong")).to_have_text(chosen)
    assert panel.locator(".at-reason code").inner_text() in get_args(Reason)
    headers = panel.locator("[aria-current] th[scope=col]").all_text_contents()
    assert headers[:2] == ["Score", "By itself"]
    assert panel.get_by_role("rowheader", name="flesch_kincaid_grade").count() >= 1
    page.keyboard.press("Escape")
    expect(panel).to_have_count(0)


def test_the_keyboard_reaches_every_statement(previewed: Server, live: Live) -> None:
    """Each has a button with a name of its own; Enter opens, Escape closes, and the focus comes back."""
    page = live(previewed)
    statements, buttons = page.locator("main .at-statement"), page.get_by_role("button", name="Why?")
    assert statements.count() > 20
    expect(buttons).to_have_count(statements.count())
    first = buttons.first
    before = first.evaluate("e => e.closest('.at-statement').getBoundingClientRect().height")
    while "Why?" not in tab(page):
        pass
    expect(first).to_be_focused()
    expect(first).to_be_in_viewport()
    assert first.evaluate("e => e.closest('.at-statement').getBoundingClientRect().height") == before
    assert page.evaluate("getComputedStyle(document.activeElement).clipPath") == "none"
    page.keyboard.press("Enter")
    panel = page.get_by_role("dialog")
    expect(panel).to_be_visible()
    expect(panel.get_by_role("button", name="Close")).to_be_focused()
    page.keyboard.press("Enter")
    expect(panel).to_have_count(0)
    expect(first).to_be_focused()
    page.keyboard.press("Space")
    expect(panel).to_be_visible()
    page.keyboard.press("Escape")
    expect(first).to_be_focused()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1200])
def test_the_panel_has_no_barrier(previewed: Server, live: Live, axe: str, width: int, scheme: str) -> None:
    """Open, on a phone and at a desk, light and dark: no violation, and nothing to scroll sideways."""
    page = live(previewed, "clinician", width, color_scheme=scheme)
    assert violations(unrolled(page), axe) == []
    page.locator(statement(page)).click(position={"x": 20, "y": 10})
    panel = page.get_by_role("dialog")
    expect(panel).to_be_visible()
    assert violations(page, axe) == []
    assert panel.evaluate("e => e.scrollWidth - e.clientWidth") <= 0
    assert overflow(page) <= 0


def test_every_statement_of_every_audience_can_be_asked(previewed: Server, live: Live) -> None:
    """There is a panel for each, with what stands on the page as the chosen wording."""
    page = live(previewed)
    for audience in ("patient", "clinician", "student"):
        page.goto(f"{previewed.address}{ARTICLE}/{audience}")
        claims = page.locator("main .at-statement").evaluate_all("all => all.map(e => e.id.split('_claim-')[1])")
        addresses = [f"/-/claim/{ID}/{audience}/{claim}" for claim in claims]
        chosen = """async all => Promise.all(all.map(async address => {
            const answer = await fetch(address);
            const made = new DOMParser().parseFromString(await answer.text(), "text/html");
            return [answer.status, made.querySelectorAll("[aria-current] .at-variant-text").length];
        }))"""
        assert page.evaluate(chosen, addresses) == [[200, 1]] * len(claims)


def test_links_and_marked_text_open_no_panel(previewed: Server, live: Live) -> None:
    """A citation leads to its source, and text can be copied."""
    page = live(previewed)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.locator(f"{statement(page)} .at-cites a").first.click()
    page.locator(statement(page)).evaluate("e => getSelection().selectAllChildren(e)")
    page.locator(statement(page)).evaluate("e => e.click()")
    expect(page.get_by_role("dialog")).to_have_count(0)
    assert not any("/-/claim/" in url for url in asked)


def test_a_switch_in_place_can_be_asked_too(previewed: Server, live: Live) -> None:
    """The statements of the new edition have their buttons, and tell of that edition."""
    page = live(previewed)
    page.locator("summary").click()
    page.get_by_text("I am a student", exact=True).click()
    page.get_by_role("button", name="Show me the page").click()
    expect(page.locator("main article")).to_have_attribute("data-audience", "student")
    expect(page.get_by_role("button", name="Why?")).to_have_count(page.locator("main .at-statement").count())
    with page.expect_request(f"**/-/claim/{ID}/student/{CLAIM}"):
        page.locator(statement(page)).click(position={"x": 20, "y": 10})
    expect(page.get_by_role("dialog", name=CLAIM)).to_be_visible()


def test_readers_get_nothing_of_the_preview(site: Server, reader: OpenReader) -> None:
    """Without `--reload` no page has its script, and its addresses are not there."""
    page = reader()
    page.goto(f"{site.address}{ARTICLE}/patient")
    assert page.locator("script[src*='live']").count() == 0
    for address in ("state", "live.js", f"beside/{ID}", f"claim/{ID}/patient/{CLAIM}"):
        response = page.goto(f"{site.address}/-/{address}")
        assert response is not None
        assert response.status == 404
