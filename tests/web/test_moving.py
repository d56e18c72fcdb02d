"""Laws of finished fragments: moved to another place they are what would have been written there."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jinja2 import DictLoader
from pages import pages

from adaptive_text import rendering
from adaptive_text.page import Page
from adaptive_text.rendering import template_environment, templates_digest

LEVELS = (1, 2, 3, 4)
ADDRESSES = (
    "{audience}",
    "/articles/x/{audience}",
    "../{audience}.html",
    '/a?b=1&c={audience}"',
    "https://example.org/",
)


def audiences_of(page: Page) -> list[str]:
    return [other.audience for other in page.others]


def moved(page: Page, fragment: str, level: int, address: str) -> str:
    return rendering.moved(fragment, heading_level=level, edition_url=address, audiences=audiences_of(page))


@settings(deadline=None, max_examples=40)
@given(pages(), st.sampled_from(LEVELS), st.sampled_from(ADDRESSES))
def test_whatever_a_page_says_it_can_be_moved(page: Page, level: int, address: str) -> None:
    """Texts that look like headings or links are escaped, and so they stay as they are."""
    written = rendering.html(page, heading_level=level, edition_url=address)
    assert moved(page, rendering.html(page), level, address) == written


def test_other_links_stay_where_they_lead() -> None:
    """Only what leads to one of the named audiences is an edition's."""
    fragment = '<h2>A</h2><a href="patient">B</a> <a href="privacy">C</a> <a href="#patient">D</a><h3>E</h3>'
    assert rendering.moved(fragment, heading_level=3, edition_url="/x/{audience}", audiences=["patient"]) == (
        '<h3>A</h3><a href="/x/patient">B</a> <a href="privacy">C</a> <a href="#patient">D</a><h4>E</h4>'
    )


@pytest.mark.parametrize("level", [0, 5, -1])
def test_a_heading_has_a_level(level: int) -> None:
    """From 1 to 4, since sections are one deeper."""
    with pytest.raises(ValueError, match=rf"heading_level must be 1 to 4 \(got {level}\)"):
        rendering.moved("", heading_level=level)


# --- which templates a text was written with


@pytest.mark.parametrize("name", ["page.html", "blocks.html", "page.md", "page.txt"])
def test_each_template_of_a_page_counts(name: str) -> None:
    """Another text is another digest."""
    own = templates_digest()
    first, second = (templates_digest(template_environment(DictLoader({name: text}))) for text in ("a", "b"))
    assert len({own, first, second}) == 3


@pytest.mark.parametrize("name", ["document.html", "style.css", "site/base.html", "mine.html"])
def test_what_pages_are_not_written_with_does_not_count(name: str) -> None:
    """The frame around a page is the server's."""
    assert templates_digest(template_environment(DictLoader({name: "a"}))) == templates_digest()


@pytest.mark.parametrize(
    "referring",
    [
        '{% extends "mine.html" %}',
        "{%- include 'mine.html' -%}",
        '{% from "mine.html" import block_ with context %}',
        '{%+ import "mine.html" as mine %}',
        '{% include ["mine.html", "page.txt"] %}',
    ],
)
def test_what_a_template_refers_to_counts_too(referring: str) -> None:
    """In each of the ways in which one template can name another."""
    first, second = (
        templates_digest(template_environment(DictLoader({"page.html": referring, "mine.html": text})))
        for text in ("a", "b")
    )
    assert first != second


def test_a_template_that_extends_the_package_s_own_ends() -> None:
    """Templates may name each other in a ring."""
    ring = {"page.html": '{% include "mine.html" %}', "mine.html": '{% include "page.html" %}'}
    assert len(templates_digest(template_environment(DictLoader(ring)))) == 64
    extending = {"page.html": '{% extends "adaptive_text/page.html" %}'}
    assert templates_digest(template_environment(DictLoader(extending))) != templates_digest()


def test_the_ends_of_lines_make_no_difference() -> None:
    """A loader that reads files turns them all into one."""
    first, second = (
        templates_digest(template_environment(DictLoader({"page.md": text}))) for text in ("a\r\nb", "a\nb")
    )
    assert first == second
