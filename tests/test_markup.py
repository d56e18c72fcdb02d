from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adaptive_text.inline import Emphasis, Inline, Link, Strong, Text, plain_text
from adaptive_text.language.markup import MOST_CHARACTERS, MOST_NESTED, characters, parse_markup

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


@pytest.mark.parametrize(
    ("text", "pointed_at"),
    [
        (" A\n  *link* [to](x) and\n [](/a)", ["[to](x) and\n [](/a)", "[](/a)"]),
        (r"\[a\] __[to *b*](/a 'title')__", ["[to *b*](/a 'title')__"]),
        ("[a](<b c> 'd') [e](f)", ["[a](<b c> 'd') [e](f)", "[a](<b c> 'd') [e](f)", "[e](f)"]),
        ("a\n[" + "[" * 202, ["[[["]),
        ("a  " + "*" * 10_001, ["***"]),
        ("*a **b " * 700 + "c" + "** a*" * 700, ["*a **b " * 690 + "c" + "** a*" * 700]),
    ],
)
def test_a_fault_points_at_its_link_or_at_the_first_of_what_is_too_much(text: str, pointed_at: list[str]) -> None:
    """In the author's text, with its line breaks and runs of spaces."""
    offsets = [fault.offset for fault in parse_markup(text).faults]
    assert [text[offset:] for offset in offsets if offset is not None] == pointed_at
    assert len(offsets) == len(pointed_at)


@pytest.mark.parametrize(
    ("text", "offsets"),
    [
        ("", []),
        (" a\n b ", [1, 2, 4]),
        ("*a* **b**", [1, 3, 6]),
        ("*a **b", [0, 1, 2, 3, 4, 5]),
        (r"\*a\d", [1, 2, 3, 4]),
        ("[a](/a)a", [1, 7]),
        ("[a *b*]( <https://b.org>  'a )' )a", [1, 2, 4, 33]),
        ("***a** b*", [3, 6, 7]),
        ("**a* b", [0, 2, 4, 5]),
    ],
)
def test_each_character_knows_where_it_was_written(text: str, offsets: list[int]) -> None:
    """An escaped one behind its backslash, what is linked inside its brackets, a run of spaces where it begins."""
    assert characters(text) == offsets


@given(st.text(alphabet="ab*_[]()\\/ \n\U000f0000", max_size=60))
def test_changing_a_character_changes_what_is_read_there(text: str) -> None:
    """Each letter of the tree comes from one place in the text: another letter there is another letter in the tree."""
    plain = plain_text(parse_markup(text).content)
    offsets = characters(text)
    assert len(offsets) == len(plain)
    assert offsets == sorted(set(offsets))
    for index, offset in enumerate(offsets):
        assert text[offset] == plain[index] or (text[offset] == "\n" and plain[index] == " ")
        if plain[index] in "ab":
            changed = f"{text[:offset]}c{text[offset + 1 :]}"
            assert plain_text(parse_markup(changed).content) == f"{plain[:index]}c{plain[index + 1 :]}"
