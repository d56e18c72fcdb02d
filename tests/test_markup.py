from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adaptive_text.inline import Emphasis, Inline, Link, Strong, Text, plain_text
from adaptive_text.language.markup import MOST_CHARACTERS, MOST_NESTED, parse_markup

ALLOWED = "allowed are https, http, mailto, /path and #id, in ASCII without spaces"


@pytest.mark.parametrize(
    ("text", "content"),
    [
        ("plain words", (Text("plain words"),)),
        ("", ()),
        (" \n ", ()),
        ("two\n lines\n\nand  more ", (Text("two lines and more"),)),
        ("*a* _b_", (Emphasis((Text("a"),)), Text(" "), Emphasis((Text("b"),)))),
        ("**a** __b__", (Strong((Text("a"),)), Text(" "), Strong((Text("b"),)))),
        ("**a *b***", (Strong((Text("a "), Emphasis((Text("b"),)))),)),
        ("[a *b*](/c)", (Link("/c", (Text("a "), Emphasis((Text("b"),)))),)),
        (r"\*a\* \[b\] \{\{ c \}\} \\ \d", (Text(r"*a* [b] {{ c }} \ \d"),)),
        ("*a **b", (Text("*a **b"),)),
        ("snake_case_name and 2 * 3 * 4", (Text("snake_case_name and 2 * 3 * 4"),)),
        ("non\u00a0breaking", (Text("non\u00a0breaking"),)),
    ],
)
def test_emphasis_strong_links_and_escapes_are_markup(text: str, content: tuple[Inline, ...]) -> None:
    """The four marks make the tree, spaces and line breaks one space, and marks without partner stay text."""
    assert parse_markup(text) == (content, ())


@pytest.mark.parametrize(
    "text",
    [
        "<b>bold</b> <script>alert(1)</script>",
        "`code` ~~struck~~ ==marked==",
        "https://example.org <https://example.org>",
        "&amp; &lt; &#106;",
        "# heading - item 1. item > quote | table",
        "[a][b] [c] ![d][e] [b]: /f",
    ],
)
def test_nothing_else_is_markup(text: str) -> None:
    """HTML, code, bare addresses, entities, blocks and reference links are literal text."""
    assert parse_markup(text) == ((Text(text),), ())


@pytest.mark.parametrize(
    "href",
    [
        "https://example.org",
        "https://example.org:8080/a/b.html?c=d&e=%20#f",
        "https://doi.org/10.1000/(x)1",
        "http://example.org/",
        "mailto:a.b@example.org",
        "/",
        "/articles/a?b#c",
        "#section-1",
    ],
)
def test_good_addresses_are_links(href: str) -> None:
    """The five kinds of address of the allow-list pass as they are written."""
    assert parse_markup(f"[x]({href})") == ((Link(href, (Text("x"),)),), ())


@pytest.mark.parametrize(
    ("written", "href"),
    [
        ("javascript:alert(1)", "javascript:alert(1)"),
        ("JaVaScRiPt:alert(1)", "JaVaScRiPt:alert(1)"),
        ("&#106;avascript:alert(1)", "javascript:alert(1)"),
        ("data:text/html,x", "data:text/html,x"),
        ("vbscript:x", "vbscript:x"),
        ("intent:x", "intent:x"),
        ("//example.org", "//example.org"),
        (r"/\\example.org", "/\\example.org"),
        ("https:example.org", "https:example.org"),
        ("https://user@example.org/", "https://user@example.org/"),
        ("https://exämple.org", "https://exämple.org"),
        ("page.html", "page.html"),
        ("../page", "../page"),
        ("", ""),
        ("<https://example.org/a b>", "https://example.org/a b"),
        ("mailto:x", "mailto:x"),
        ("#", "#"),
    ],
)
def test_other_addresses_are_refused_and_never_linked(written: str, href: str) -> None:
    """A refused link leaves its words, and the message shows the address."""
    content, faults = parse_markup(f"[*x*]({written})")
    assert content == (Emphasis((Text("x"),)),)
    assert faults == (("AT210", f'this address cannot be linked to (got "{href}")', ALLOWED),)


def test_a_link_has_words_and_no_title() -> None:
    """What a link does not show, readers cannot use."""
    assert parse_markup('[x](/a "b")').faults == (("AT210", 'a link has no title (got "b")', "say it in the text"),)
    assert parse_markup("[](/a)").faults == (("AT210", 'a link needs words to click on (got "[](/a)")', ""),)


def test_an_expression_cannot_stand_in_an_address() -> None:
    """A fact never decides where a link leads."""
    assert parse_markup("[x](https://example.org/\U000f0000)").faults == (
        ("AT210", "an expression cannot stand in the address of a link", "write the address out"),
    )


def test_texts_are_bounded() -> None:
    """Too long a text, or one with too many brackets, is refused before it is parsed."""
    assert parse_markup("*" * 10_001) == ((), (("AT201", "a text has at most 10,000 characters (got 10,001)", ""),))
    assert parse_markup("[" * 201) == ((), (("AT201", "a text has at most 200 opening brackets (got 201)", ""),))


PIECES = [
    "[",
    "*a _b",
    "*",
    "_",
    "**a",
    "[a](",
    "[a](b",
    "![",
    "\\",
    "*_",
    "_*a",
    "[*a",
    "[[a](/b)",
    "***a",
    "*a**",
    '[a](/b "',
]


@pytest.mark.parametrize("piece", PIECES)
def test_long_hostile_texts_are_parsed_quickly(piece: str) -> None:
    """No repetition of a piece within the bounds takes long."""
    start = time.perf_counter()
    parse_markup((piece * MOST_CHARACTERS)[:MOST_CHARACTERS])
    parse_markup((piece * 199)[:MOST_CHARACTERS])
    assert time.perf_counter() - start < 5


@given(st.text(alphabet="ab*_[]()\\/#: \n<>&\"'`!\U000f0000", max_size=60))
def test_parsing_is_total_and_links_are_safe(text: str) -> None:
    """Any text gives a tree; every link in it leads to an address of the allow-list, and no letter is lost."""
    content, faults = parse_markup(text)
    assert set(plain_text(content)) <= {*text, " "}
    assert all(node.href.startswith(("/", "#")) for node in content if isinstance(node, Link))
    assert faults or plain_text(content).count("\U000f0000") == text.count("\U000f0000")


def test_marks_stand_only_so_deep_inside_each_other() -> None:
    """Whoever walks the tree does so by recursion, so its depth is bounded."""
    half = MOST_NESTED // 2
    assert parse_markup("*a **b " * half + "c" + "** a*" * half).faults == ()
    assert parse_markup("*a **b " * 700 + "c" + "** a*" * 700) == (
        (),
        (("AT201", f"at most {MOST_NESTED} marks may stand inside each other (got more)", ""),),
    )
