"""Laws of the site as a reader meets it in a browser: choose, be remembered, switch, share, go back, forget."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest
from browsing import ARTICLE, overflow, tab, top
from playwright.sync_api import expect

if TYPE_CHECKING:
    from conftest import OpenReader
    from playwright.sync_api import Page
    from serving import Server

pytestmark = pytest.mark.browser

ID = "rocatinlimab-atopic-dermatitis"
SECTION = f"#{ID}_section-safety"
STUDENT, CLINICIAN, PATIENT = "I am a student", "I am a health professional", "I am a patient, or I care for one"
WRITTEN_FOR = {"patient": "Patients and caregivers", "clinician": "Health professionals", "student": "Students"}
DAY = 24 * 60 * 60


def choose(page: Page, answer: str) -> None:
    """Answer the question with the mouse."""
    page.get_by_text(answer, exact=True).click()
    page.get_by_role("button", name="Show me the page").click()


def switch(page: Page, answer: str) -> None:
    """Answer it on an edition, where it has to be opened first."""
    page.locator("summary").click()
    choose(page, answer)


def read_on(page: Page) -> None:
    """Scroll to a section that every edition has, in the middle of the text."""
    away = "e => window.scrollBy({top: e.getBoundingClientRect().top - 120, behavior: 'instant'})"
    page.locator(SECTION).evaluate(away)
    assert abs(top(page, SECTION) - 120) < 2


def shows(page: Page, site: Server, audience: str) -> None:
    """The address, the text, the line at the foot and the checked answer are those of one audience."""
    expect(page).to_have_url(f"{site.address}{ARTICLE}/{audience}")
    expect(page.locator("main article")).to_have_attribute("data-audience", audience)
    expect(page.locator(".at-switch-now strong")).to_have_text(WRITTEN_FOR[audience])
    expect(page.locator(":checked")).to_have_count(1)
    expect(page.locator(":checked")).to_have_value(audience)


@pytest.mark.parametrize("scripts", [True, False])
def test_a_choice_is_remembered(site: Server, reader: OpenReader, scripts: bool) -> None:
    """Who has answered once is led to their page from then on; the cookie is out of scripts' reach."""
    page = reader(java_script_enabled=scripts)
    page.goto(f"{site.address}/")
    page.get_by_role("link", name="What is rocatinlimab").click()
    expect(page).to_have_url(f"{site.address}{ARTICLE}")
    assert page.locator(":checked").count() == 0
    choose(page, STUDENT)
    shows(page, site, "student")
    page.goto(f"{site.address}{ARTICLE}")
    shows(page, site, "student")
    (cookie,) = page.context.cookies()
    left = cookie.pop("expires") - time.time()
    assert 364 * DAY < left < 366 * DAY
    assert cookie == {
        "name": "audience",
        "value": "student",
        "domain": "127.0.0.1",
        "path": "/",
        "httpOnly": True,
        "secure": False,
        "sameSite": "Lax",
    }


def test_who_is_not_sure_gets_the_default(site: Server, reader: OpenReader) -> None:
    """The last answer leads to the patients' page, in place too, and is not taken for another one."""
    page = reader()
    page.goto(f"{site.address}{ARTICLE}")
    choose(page, "I am not sure")
    shows(page, site, "patient")
    switch(page, STUDENT)
    shows(page, site, "student")
    switch(page, "I am not sure")
    shows(page, site, "patient")


def test_switching_in_place_keeps_the_place_and_tells(site: Server, reader: OpenReader) -> None:
    """The section stays where it was on the screen, the change is announced, and the focus stays at the question."""
    page = reader()
    page.goto(f"{site.address}{ARTICLE}/patient")
    page.evaluate("window.same = true")
    read_on(page)
    entries = page.evaluate("history.length")
    expect(page.get_by_role("status")).to_have_text("")
    switch(page, CLINICIAN)
    shows(page, site, "clinician")
    assert abs(top(page, SECTION) - 120) < 2
    expect(page.get_by_role("status")).to_have_text("Written for: Health professionals")
    expect(page.locator("summary")).to_be_focused()
    assert not page.locator("details").evaluate("e => e.open")
    assert page.evaluate("history.length") == entries + 1
    assert page.evaluate("window.same") is True


def test_everything_about_a_page_changes_with_it(site: Server, reader: OpenReader) -> None:
    """Title, description, canonical address, alternates and data are those that a fresh visit gives."""
    parts = "title, meta[name], link:not([rel=stylesheet]), [type='application/ld+json']"
    head = f"""() => [...document.head.querySelectorAll("{parts}")].map(e => e.outerHTML).sort()"""
    page, fresh = reader(), reader()
    page.goto(f"{site.address}{ARTICLE}/patient")
    switch(page, CLINICIAN)
    shows(page, site, "clinician")
    fresh.goto(f"{site.address}{ARTICLE}/clinician")
    assert page.evaluate(head) == fresh.evaluate(head)
    body = "e => e.outerHTML"
    assert page.locator("main").evaluate(body) == fresh.locator("main").evaluate(body)


def test_back_and_forward_lead_through_the_editions(site: Server, reader: OpenReader) -> None:
    """Each step shows its edition at the same section, and the choice that was made last stays remembered."""
    page = reader()
    page.goto(f"{site.address}{ARTICLE}/patient")
    read_on(page)
    for answer, audience in ((CLINICIAN, "clinician"), (STUDENT, "student")):
        switch(page, answer)
        shows(page, site, audience)
    for step, audience in (
        ("back", "clinician"),
        ("back", "patient"),
        ("forward", "clinician"),
        ("forward", "student"),
    ):
        page.evaluate(f"history.{step}()")
        shows(page, site, audience)
        expect(page.get_by_role("status")).to_have_text(f"Written for: {WRITTEN_FOR[audience]}")
        assert abs(top(page, SECTION) - 120) < 2, (step, audience)
    assert [cookie["value"] for cookie in page.context.cookies()] == ["student"]


def test_back_from_another_page_leads_to_the_same_place(site: Server, reader: OpenReader) -> None:
    """After a switch in place, too, a reader who followed a link finds the line that they left."""
    page = reader()
    page.goto(f"{site.address}{ARTICLE}/patient")
    switch(page, CLINICIAN)
    shows(page, site, "clinician")
    read_on(page)
    page.goto(f"{site.address}/")
    page.go_back()
    shows(page, site, "clinician")
    page.wait_for_function("section => document.querySelector(section).getBoundingClientRect().top < 200", arg=SECTION)
    assert abs(top(page, SECTION) - 120) < 2


def test_links_within_a_page_ask_for_nothing(site: Server, reader: OpenReader) -> None:
    """Contents, words and sources are in the page already, back and forward as well."""
    page = reader()
    page.goto(f"{site.address}{ARTICLE}/clinician")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.locator(".at-contents a").first.click()
    page.locator(".at-contents a").nth(2).click()
    page.evaluate("history.back()")
    expect(page).to_have_url(f"{site.address}{ARTICLE}/clinician#{ID}_section-overview")
    page.evaluate("history.back()")
    expect(page).to_have_url(f"{site.address}{ARTICLE}/clinician")
    assert asked == []


@pytest.mark.parametrize("scripts", [True, False])
def test_a_shared_link_beats_the_own_choice_and_leaves_it(site: Server, reader: OpenReader, scripts: bool) -> None:
    """A student who is sent the clinicians' page reads that one, and is a student again on the next."""
    page = reader(java_script_enabled=scripts)
    page.goto(f"{site.address}{ARTICLE}?audience=student")
    shows(page, site, "student")
    page.goto(f"{site.address}{ARTICLE}/clinician")
    shows(page, site, "clinician")
    page.goto(f"{site.address}{ARTICLE}")
    shows(page, site, "student")


@pytest.mark.parametrize("scripts", [True, False])
def test_a_choice_is_forgotten(site: Server, reader: OpenReader, scripts: bool) -> None:
    """No cookie is left, the question comes back with nothing checked, and stays."""
    page = reader(java_script_enabled=scripts)
    page.goto(f"{site.address}{ARTICLE}?audience=student")
    page.locator("summary").click()
    page.get_by_role("link", name="Forget my choice").click()
    expect(page.locator("main article")).to_have_count(0)
    expect(page.get_by_role("group", name="Which best describes you?")).to_be_visible()
    assert page.context.cookies() == []
    page.goto(f"{site.address}{ARTICLE}")
    expect(page.locator("[type=radio]")).to_have_count(4)
    assert page.locator(":checked").count() == 0


def test_without_scripts_forms_and_links_do_everything(site: Server, reader: OpenReader) -> None:
    """Search, switch, the links between editions, back and forward, with pages of the server only."""
    page = reader(java_script_enabled=False)
    page.goto(f"{site.address}/")
    page.get_by_role("searchbox").fill("rocatinlimab")
    page.get_by_role("button", name="Search").click()
    expect(page.get_by_role("status")).to_have_text("1 topic found for “rocatinlimab”")
    page.goto(f"{site.address}{ARTICLE}/patient")
    switch(page, CLINICIAN)
    shows(page, site, "clinician")
    page.locator(".at-others a").last.click()
    shows(page, site, "student")
    page.go_back()
    shows(page, site, "clinician")
    page.go_back()
    shows(page, site, "patient")
    page.go_forward()
    shows(page, site, "clinician")


def test_where_the_script_fails_the_form_still_leads_there(site: Server, reader: OpenReader) -> None:
    """What cannot be changed in place is opened as a page."""
    page = reader()
    page.goto(f"{site.address}{ARTICLE}/patient")
    page.evaluate("window.fetch = () => Promise.reject(new Error('offline')); window.same = true")
    switch(page, STUDENT)
    shows(page, site, "student")
    assert page.evaluate("window.same") is None


def test_the_last_of_two_quick_choices_counts(site: Server, reader: OpenReader) -> None:
    """However long an answer takes, it does not come over a later one."""
    page = reader()
    page.goto(f"{site.address}{ARTICLE}/patient")
    page.evaluate("""() => {
        const real = window.fetch;
        window.fetch = (address, options) => String(address).endsWith("clinician")
            ? new Promise(done => { window.late = () => real(address, {...options, signal: null}).then(done); })
            : real(address, options);
    }""")
    switch(page, CLINICIAN)
    choose(page, STUDENT)
    shows(page, site, "student")
    page.evaluate("async () => { await window.late(); await new Promise(done => setTimeout(done)); }")
    shows(page, site, "student")


def test_nothing_is_stored_but_the_cookie(site: Server, reader: OpenReader) -> None:
    """No storage of the browser holds anything after a visit with every kind of step."""
    page = reader()
    page.goto(f"{site.address}{ARTICLE}")
    choose(page, STUDENT)
    shows(page, site, "student")
    switch(page, CLINICIAN)
    shows(page, site, "clinician")
    stored = """async () => [localStorage.length, sessionStorage.length, (await indexedDB.databases()).length,
        document.cookie, history.state]"""
    assert page.evaluate(stored) == [0, 0, 0, "", None]
    assert len(page.context.cookies()) == 1


def test_every_request_stays_with_the_site(site: Server, reader: OpenReader) -> None:
    """No page loads anything from elsewhere, and no address tells where a reader came from."""
    page = reader()
    asked: list[tuple[str, str | None]] = []
    page.on("request", lambda request: asked.append((request.url, request.all_headers().get("referer"))))
    page.goto(f"{site.address}/")
    page.get_by_role("link", name="What is rocatinlimab").click()
    choose(page, STUDENT)
    shows(page, site, "student")
    switch(page, CLINICIAN)
    shows(page, site, "clinician")
    assert len(asked) > 6
    assert [(url, origin) for url, origin in asked if not url.startswith(site.address) or origin] == []


def test_the_keyboard_alone_answers_the_question(site: Server, reader: OpenReader) -> None:
    """Tab reaches link, answers and button in the order of the page; arrows and space choose; Enter sends."""
    page = reader()
    page.goto(f"{site.address}{ARTICLE}")
    assert [tab(page) for _ in range(3)] == ["Skip to the text", "Health information", PATIENT]
    assert page.locator(":checked").count() == 0
    page.keyboard.press("Space")
    assert page.locator(":checked").get_attribute("value") == "patient"
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    assert page.locator(":checked").get_attribute("value") == "student"
    page.keyboard.press("ArrowUp")
    assert page.locator(":checked").get_attribute("value") == "clinician"
    assert tab(page) == "Show me the page"
    page.keyboard.press("Enter")
    shows(page, site, "clinician")


def test_the_keyboard_alone_switches(site: Server, reader: OpenReader) -> None:
    """The question is the last stop of an edition; it opens, answers, and closes with Escape, and keeps the focus."""
    page = reader()
    page.goto(f"{site.address}{ARTICLE}/patient")
    summary = page.locator("summary")
    page.keyboard.press("Shift+Tab")
    expect(summary).to_be_focused()
    page.keyboard.press("Enter")
    assert tab(page) == PATIENT
    page.keyboard.press("Escape")
    expect(summary).to_be_focused()
    expect(page.get_by_role("radio")).to_have_count(0)
    page.keyboard.press("Space")
    tab(page)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    shows(page, site, "clinician")
    expect(summary).to_be_focused()


def test_the_link_to_the_text_skips_the_head(site: Server, reader: OpenReader) -> None:
    """It is the first stop, is seen once it has the focus, and leads into the text."""
    page = reader()
    page.goto(f"{site.address}{ARTICLE}/patient")
    link = page.get_by_role("link", name="Skip to the text")
    expect(link).not_to_be_in_viewport()
    tab(page)
    expect(link).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()


@pytest.mark.parametrize(("width", "height"), [(1200, 800), (320, 640), (320, 256)])
def test_what_has_the_focus_is_never_covered(site: Server, reader: OpenReader, width: int, height: int) -> None:
    """Tab through a whole edition: the line at the foot covers nothing that has the focus (WCAG 2.4.11)."""
    covered = """() => {
        const e = document.activeElement, bar = document.querySelector(".at-switch");
        if (bar.contains(e) || getComputedStyle(bar).position !== "fixed") return null;
        const box = e.getClientRects()[0];
        return box.top >= bar.getBoundingClientRect().top ? e.outerHTML : null;
    }"""
    page = reader(width, height)
    page.goto(f"{site.address}{ARTICLE}/clinician")
    stops = page.locator("a, summary, [tabindex='0']").count() - 1  # the link in the question is closed away
    found = []
    for _ in range(stops):
        tab(page)
        found.append(page.evaluate(covered))
    assert stops > 60
    assert found == [None] * stops


def test_screen_readers_are_told_what_every_control_is(site: Server, reader: OpenReader) -> None:
    """Roles, names, descriptions and states of the question, as the browser hands them on."""
    page = reader()
    page.goto(f"{site.address}{ARTICLE}/clinician")
    page.locator("summary").click()
    question = page.get_by_role("complementary", name="Which best describes you?")
    expect(question).to_match_aria_snapshot("""
        - complementary "Which best describes you?":
          - group:
            - text: "Written for:"
            - strong: Health professionals
            - text: Change
            - group "Which best describes you?":
              - text: Which best describes you?
              - radio "I am a patient, or I care for one"
              - text: I am a patient, or I care for one Everyday words, with medical words explained
              - radio "I am a health professional" [checked]
              - text: I am a health professional Clinical terms, full results and trial identifiers
              - radio "I am a student"
              - text: I am a student How it works, key terms explained, and common mix-ups
              - radio "I am not sure"
              - text: I am not sure
            - button "Show me the page"
            - paragraph:
              - link "Forget my choice"
    """)
    expect(page.get_by_role("radio", name=STUDENT)).to_have_accessible_description(
        "How it works, key terms explained, and common mix-ups"
    )
    page.goto(f"{site.address}/?q=zzz")
    expect(page.get_by_role("search").get_by_role("searchbox")).to_have_accessible_name("Search the topics")
    expect(page.get_by_role("status")).to_have_text("0 topics found for “zzz”")


def test_at_twice_the_zoom_the_question_is_usable(site: Server, reader: OpenReader) -> None:
    """Opened on a small window it scrolls in itself, so that its last link is reached."""
    page = reader(640, 400, device_scale_factor=2)
    page.goto(f"{site.address}{ARTICLE}/patient")
    page.locator("summary").click()
    link = page.get_by_role("link", name="Forget my choice")
    link.scroll_into_view_if_needed()
    expect(link).to_be_in_viewport(ratio=1)
    assert overflow(page) <= 0
