from __future__ import annotations

import json as standard_json
import re
import subprocess
import sys
import textwrap
from collections import Counter
from collections.abc import Callable, Iterator
from functools import cache
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
import nh3
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jinja2 import DictLoader, Environment
from markdown_it import MarkdownIt
from markupsafe import Markup
from msgspec.structs import replace
from pages import hostile_strings, inlines, page_of, pages, sample, words

from adaptive_text import rendering
from adaptive_text.inline import Emphasis, Inlines, Link, Strong, TermUse, Text, plain_text
from adaptive_text.labels import closed
from adaptive_text.page import (
    Bullets,
    Callout,
    Definition,
    Detail,
    ItemList,
    Page,
    PageSection,
    Paragraph,
    Prose,
    Statement,
    Table,
)
from adaptive_text.writing.plaintext import PlainText

if TYPE_CHECKING:
    from markdown_it.token import Token

FORMATS: dict[str, Callable[[Page], str]] = {
    "html": rendering.html,
    "document": rendering.document,
    "markdown": rendering.markdown,
    "text": rendering.text,
    "json": rendering.json,
    "json_ld": rendering.json_ld,
}
TAGS = {
    *(
        "a",
        "article",
        "caption",
        "dd",
        "dfn",
        "div",
        "dl",
        "dt",
        "em",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "header",
        "li",
        "nav",
    ),
    *("ol", "p", "section", "span", "strong", "sup", "table", "tbody", "td", "th", "thead", "time", "tr", "ul"),
}
ATTRIBUTES = {
    *(
        "aria-hidden",
        "aria-label",
        "aria-labelledby",
        "class",
        "data-audience",
        "datetime",
        "href",
        "id",
        "lang",
        "role",
    ),
    *("scope", "tabindex", "value"),
}
VOID = {"meta", "link"}
SPACED = (
    *(" ", "  ", "a", "bb ", "three", "four-five ", "a-word-of-twenty-six-letters"),
    *("\N{NO-BREAK SPACE}", "\N{EM SPACE} ", "1\N{NO-BREAK SPACE}mg ", "\N{EN DASH} ", "      "),
)
HOST_BLOCKS = (Path(__file__).parent / "host_blocks.html").read_text(encoding="utf-8")
HOST_PAGE = """{% extends "adaptive_text/page.html" %}
{% from "adaptive_text/blocks.html" import block_, closing_, definition_, label_, reference_, statement_, table_
   with context %}
{% block sections %}
{% for section in page.sections %}
{% for block in section.blocks %}{{ block_(block, "heading-" ~ section.id) }}{% endfor %}
{% endfor %}
{% for statement in page.statements() %}
{{ statement_(statement, "li", "x") }}{{ label_(statement) }}|{{ closing_(statement) }}|
{% if statement.body.columns is defined %}{{ table_(statement, "x") }}{% endif %}
{% endfor %}
{% endblock %}
{% block words %}{% for entry in page.definitions %}{{ definition_(entry) }}{% endfor %}{% endblock %}
{% block references %}{% for each in page.references %}{{ reference_(each) }}{% endfor %}{% endblock %}
"""
"""A page of a host that puts each of the package's macros into another place."""
modest = settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))


@cache
def host(**templates: str) -> Environment:
    """The environment of a host with templates of its own; compiled once."""
    return rendering.template_environment(DictLoader(templates))


class Parsed(HTMLParser):
    """What a browser would make of HTML: tags with attributes in order, text by id, and whether all tags are closed."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.texts: dict[str, str] = {}
        self.open: list[tuple[str, str]] = []
        self.links: list[tuple[str, str]] = []
        self.scripts = ""
        self.text = ""
        self.feed(str(html))  # slices of Markup would escape what is added to them
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        assert len(found) == len(attrs)
        self.tags.append((tag, found))
        self.texts.setdefault(found.get("id", ""), "")
        if tag not in VOID:
            self.open.append((tag, found.get("id", "")))
        if tag == "a":
            self.links.append((found["href"], ""))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop()[0] == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1][0] in ("script", "style"):
            self.scripts += data if self.open[-1][0] == "script" else ""
            return
        self.text += data
        for _, name in self.open:
            self.texts[name] = self.texts.get(name, "") + data
        if "a" in [tag for tag, _ in self.open]:
            self.links[-1] = (self.links[-1][0], self.links[-1][1] + data)

    def values(self, attribute: str) -> list[str]:
        return [attributes[attribute] for _, attributes in self.tags if attribute in attributes]

    def headings(self) -> list[int]:
        return [int(tag[1]) for tag, _ in self.tags if re.fullmatch(r"h[1-6]", tag)]


def characters(text: str) -> str:
    """The text without white space, which HTML and Markdown fold."""
    return "".join(text.split())


def markdown_tokens(text: str) -> list[Token]:
    return MarkdownIt("commonmark").enable("table").parse(text)


def inline_tokens(tokens: list[Token]) -> Iterator[Token]:
    for token in tokens:
        yield from token.children or ()


def markdown_text(text: str) -> str:
    return characters("".join(token.content for token in inline_tokens(markdown_tokens(text))))


# What a page says, in the order of the formats that are not HTML.


def said(page: Page) -> Iterator[str]:
    yield page.headline
    if page.title != page.headline:
        yield page.title
    yield f"Written for: {page.audience_label}"
    if page.emergencies:
        yield page.labels["emergencies"]
    for callout in page.emergencies:
        yield from said_in_block(page, callout)
    yield from (f"{detail.label}: {detail.text}" for detail in page.details)
    yield from said_in_notices(page, page.before)
    if page.definitions:
        yield page.labels["words_to_know"]
    yield from map(said_in_definition, page.definitions)
    for section in page.sections:
        yield section.heading
        for block in section.blocks:
            yield from said_in_block(page, block)
    yield from said_in_notices(page, page.after)
    yield from said_of_sources(page)


def said_in_notices(page: Page, notices: tuple) -> Iterator[str]:
    before = ""
    for notice in notices:
        if notice.kind != before:
            yield page.labels[f"notice_{notice.kind}"]
        before = notice.kind
        yield plain_text(notice.content)


def said_in_definition(entry: Definition) -> str:
    say = f"(say: {entry.say})" if entry.say else ""
    also = f"(also called: {'; '.join(entry.also)})" if entry.also else ""
    return f"{entry.name}{say}: {entry.definition}{also}"


def said_of_sources(page: Page) -> Iterator[str]:
    if page.references:
        yield page.labels["references"]
    for reference in page.references:
        yield closed(reference.title.strip(" "))
        yield from (closed(part) for part in (reference.publisher, reference.published) if part)
    if page.sources_hidden:
        yield f"Based on {page.sources_hidden} source" + ("s" if page.sources_hidden > 1 else "")


def said_in_block(page: Page, block: Paragraph | Bullets | Callout) -> Iterator[str]:
    if isinstance(block, Callout):
        yield block.heading
    for statement in block.statements if isinstance(block, Bullets) else (block.statement,):
        yield from said_in(page, statement)


def said_in(page: Page, statement: Statement) -> Iterator[str]:
    """Label, words, date and numbers of sources; date and numbers close the text, the lead, the caption or the list."""
    listed = {reference.number for reference in page.references}
    closing = f"(As of {statement.as_of})" if statement.as_of else ""
    closing += "".join(f"[{number}]" for number in statement.cites if number in listed)
    opening = closed(statement.label.strip(" ")) if statement.label else ""
    match statement.body:
        case Prose(content):
            yield f"{opening}{plain_text(content)}{closing}"
        case ItemList(lead, items):
            early = bool(lead or statement.label)
            yield f"{opening}{plain_text(lead)}{closing if early else ''}"
            yield from map(plain_text, items)
            yield "" if early else closing
        case Table(columns, rows, caption):
            yield f"{opening}{plain_text(caption)}{closing}"
            yield from (plain_text(cell) for row in (columns, *rows) for cell in row)


def without_callouts(page: Page) -> Page:
    sections = [
        replace(section, blocks=tuple(block for block in section.blocks if not isinstance(block, Callout)))
        for section in page.sections
    ]
    return replace(page, emergencies=(), sections=tuple(sections))


# Every format.


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_ends_in_one_line_break(name: str) -> None:
    """Output ends in exactly one line break."""
    written = FORMATS[name](sample())
    assert written.endswith("\n")
    assert not written.endswith("\n\n")


@pytest.mark.parametrize("name", ["markdown", "text"])
@given(page=pages())
@modest
def test_no_line_of_a_text_format_ends_in_a_space(name: str, page: Page) -> None:
    """Text formats have no spaces at the ends of lines and no two blank lines in a row."""
    written = FORMATS[name](page)
    assert re.search(r"[ \t]\n", written) is None
    assert "\n\n\n" not in written


def test_output_is_the_same_in_every_process() -> None:
    """Another process with another hash seed writes the same bytes, in every format."""
    program = (
        "import sys; sys.path.insert(0, sys.argv[1]); from test_rendering import FORMATS, sample; import hashlib; "
        "print([hashlib.sha256(write(sample()).encode()).hexdigest() for write in FORMATS.values()])"
    )
    command = [sys.executable, "-c", program, str(Path(__file__).parent)]
    runs = [
        subprocess.run(command, env={"PYTHONHASHSEED": seed}, capture_output=True, text=True, check=True).stdout
        for seed in ("1", "2")
    ]
    assert runs[0] == runs[1] != ""


@pytest.mark.parametrize("string", hostile_strings())
def test_hostile_text_stays_text_in_every_format(string: str) -> None:
    """Whatever a text looks like, its characters come out as they are: in HTML, Markdown, plain text and JSON."""
    page = page_of([Prose(words(string)), ItemList(words(string), (words(string),))], title=string, headline="Headline")
    html = Parsed(rendering.html(page))
    assert characters(html.texts["examplumab_claim-c0"]) == characters(string)
    assert {tag for tag, _ in html.tags} <= TAGS
    assert markdown_text(rendering.markdown(page)) == characters("".join(said(page)))
    assert characters(string) in characters(rendering.text(page, width=None))
    assert msgspec.json.decode(rendering.json(page), type=Page) == page
    assert standard_json.loads(Parsed(rendering.document(page)).scripts)["name"] == string


def test_importing_loads_no_template_engine() -> None:
    """The module is cheap to import: jinja2 and nh3 come only when something is written."""
    program = (
        "import sys, adaptive_text.rendering; print(sorted({'jinja2', 'nh3', 'markdown_it'} & sys.modules.keys()))"
    )
    assert subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout == "[]\n"


# HTML.


@given(page=pages())
@modest
def test_every_id_is_unique_and_prefixed(page: Page) -> None:
    """No id stands twice, and all but the article's own begin with the article's id and `_`."""
    ids = Parsed(rendering.html(page)).values("id")
    assert [name for name, times in Counter(ids).items() if times > 1] == []
    assert ids[0] == page.article
    assert all(name.startswith(f"{page.article}_") for name in ids[1:])


@given(page=pages())
@modest
def test_every_link_inside_the_page_has_an_end(page: Page) -> None:
    """Every `#` address and every `aria-labelledby` names an id that is there."""
    html = Parsed(rendering.html(page))
    ids = set(html.values("id"))
    assert {href[1:] for href in html.values("href") if href.startswith("#")} <= ids
    assert set(html.values("aria-labelledby")) <= ids


@given(page=pages())
@modest
def test_citations_lead_both_ways(page: Page) -> None:
    """Each mark in the text leads to its source, and the source back to just these marks, in reading order."""
    html = Parsed(rendering.html(page))
    marks = [a for tag, a in html.tags if tag == "a" and re.match(r"art-1_cite-", a.get("id", ""))]
    back = [a["href"][1:] for tag, a in html.tags if tag == "a" and a.get("class") == "at-back"]
    by_source = [[m["id"] for m in marks if m["href"] == f"#art-1_ref-{r.number}"] for r in page.references]
    assert back == [mark for source in by_source for mark in source]
    assert len(marks) == len(back)
    listed = {reference.number for reference in page.references}
    assert len(marks) == sum(len(listed & set(statement.cites)) for statement in page.statements())


@pytest.mark.parametrize("level", [1, 2, 3, 4])
@given(page=pages())
@settings(modest, max_examples=8)
def test_headings_go_down_by_one(level: int, page: Page) -> None:
    """The headline has the level that was asked for, and no heading is more than one below the one before."""
    headings = Parsed(rendering.html(page, heading_level=level)).headings()
    assert headings[0] == level
    assert headings.count(level) == 1
    assert all(later - earlier <= 1 for earlier, later in pairwise(headings))


@pytest.mark.parametrize("level", [0, 5, -1])
def test_a_heading_level_that_html_has_no_room_for_is_refused(level: int) -> None:
    """Sections must still find a heading below the headline."""
    with pytest.raises(ValueError, match=re.escape(f"heading_level must be 1 to 4 (got {level})")):
        rendering.html(sample(), heading_level=level)


@given(page=pages())
@modest
def test_html_has_only_the_tags_and_attributes_of_the_templates(page: Page) -> None:
    """No text can bring in a tag, a style or a handler."""
    html = Parsed(rendering.html(page))
    assert {tag for tag, _ in html.tags} <= TAGS
    assert {name for _, attributes in html.tags for name in attributes} <= ATTRIBUTES


@given(page=pages())
@modest
def test_a_sanitizer_finds_nothing_to_remove(page: Page) -> None:
    """nh3, a second wall, leaves texts, ids and links of the fragment as they are."""
    written = rendering.html(page)
    attributes = {"*": ATTRIBUTES}
    cleaned = nh3.clean(
        written, tags=TAGS, attributes=attributes, link_rel=None, url_schemes={"http", "https", "mailto"}
    )
    before, after = Parsed(written), Parsed(cleaned)
    assert (before.text, before.links, before.tags) == (after.text, after.links, after.tags)


@given(page=pages())
@modest
def test_html_says_every_statement_in_its_place(page: Page) -> None:
    """The element with a claim's id says the claim's words, label, date and sources, and nothing else."""
    texts = Parsed(rendering.html(page)).texts
    for statement in page.statements():
        label = closed(statement.label) if statement.label else ""  # before the spaces at its end are gone
        expected = characters("".join(said_in(page, replace(statement, label=label))))
        assert characters(texts[f"art-1_claim-{statement.claim}"]) == expected


@given(page=pages())
@modest
def test_html_has_no_empty_list_section_or_heading(page: Page) -> None:
    """Nothing dangles: what is not on the page has no heading, and every element says something."""
    html = rendering.html(page)
    assert re.search(r"<(h\d|ul|ol|dl|li|p|section|nav|dt|dd|caption|th|strong|span|sup)\b[^>]*>\s*</\1>", html) is None


def test_links_do_not_nest() -> None:
    """A term inside a link, and a link inside a term, are no links of their own."""
    term = TermUse("placebo", (Text("placebo"), Link("/inner", words("inner"))))
    html = Parsed(rendering.html(page_of([Prose((Link("/outer", (Text("see "), term)), term))])))
    assert ("/outer", "see placeboinner") in html.links
    assert ("#examplumab_term-placebo", "placeboinner") in html.links
    assert "/inner" not in [href for href, _ in html.links]


def test_a_term_without_an_entry_is_marked_where_it_is_used() -> None:
    """The first use of a term that has no entry in the words to know is a `<dfn>`, not a link to nowhere."""
    html = rendering.html(page_of([Prose((TermUse("biopsy", words("biopsy")),))]))
    assert "<dfn>biopsy</dfn>" in html


@pytest.mark.parametrize(
    ("href", "end"), [("#safety", "section-safety"), ("#ask", "claim-ask"), ("#placebo", "term-placebo")]
)
def test_a_link_inside_the_page_may_name_a_section_a_claim_or_a_term(href: str, end: str) -> None:
    """`#name` leads to the element that has the prefixed id."""
    page = sample()
    block = Paragraph(Statement("extra", "plain", Prose((Link(href, words("there")),))))
    page = replace(page, sections=(*page.sections, PageSection("extra", "Extra", (block,))))
    assert (f"#examplumab_{end}", "there") in Parsed(rendering.html(page)).links


@pytest.mark.parametrize(
    "href", ["#gone", "javascript:alert(1)", "//evil.example", "/\\evil.example", "data:text/html,x", ""]
)
@pytest.mark.parametrize("write", [rendering.html, rendering.markdown, rendering.text])
def test_an_address_that_leads_nowhere_or_astray_is_not_written(write: Callable[[Page], str], href: str) -> None:
    """The words of such a link stay, the link does not, in whatever field it stands."""
    page = page_of(
        [Prose((Link(href, words("words of the link")),))],
        references=(msgspec.structs.replace(sample().references[0], url=href),),
        details=(Detail("policy", "Policy", "Editorial policy", href=href),),
    )
    written = write(page)
    assert "words of the link" in written
    assert "Editorial policy" in written
    assert href == "" or href not in written


def test_a_long_page_has_a_table_of_contents_and_a_short_one_has_none() -> None:
    """Four sections or more are listed before the text, with words to know and sources."""
    page = sample()
    contents = Parsed(rendering.html(page)).links
    assert [text for href, text in contents if "_section-" in href or href.endswith(("_words", "_references"))][:6] == [
        *(section.heading for section in page.sections),
        "Words to know",
        "Sources",
    ]
    assert "On this page" not in rendering.html(replace(page, sections=page.sections[:3]))


def test_cautions_say_their_level_in_words() -> None:
    """Each callout is a note named by the words of its level, and has the level's class."""
    html = Parsed(rendering.html(sample()))
    notes = [a for _, a in html.tags if a.get("class", "").startswith("at-callout")]
    assert [(a["class"].split()[1], html.texts[a["aria-labelledby"]]) for a in notes] == [
        ("at-emergency", "Emergency: get help now"),
        ("at-urgent", "Urgent: get medical help"),
        ("at-warning", "Warning"),
        ("at-note", "Please note"),
    ]


def test_a_table_scrolls_in_a_region_that_can_be_reached_and_has_a_name() -> None:
    """The region can have the focus and is named by the caption; column headers are marked as such."""
    html = Parsed(rendering.html(sample()))
    (region,) = [a for _, a in html.tags if a.get("class") == "at-scroll"]
    assert (region["role"], region["tabindex"]) == ("region", "0")
    assert html.texts[region["aria-labelledby"]].startswith("Share of people with much better skin")
    assert [a["scope"] for tag, a in html.tags if tag == "th"] == ["col"] * 5


def test_dates_are_told_to_machines() -> None:
    """A date in the details is a `<time>` with its ISO form."""
    assert '<time datetime="2026-11-01">November 1, 2026</time>' in rendering.html(sample())


def test_html_tells_its_language_and_audience() -> None:
    """The article carries `lang` and the audience's name."""
    _, article = Parsed(rendering.html(sample())).tags[0]
    assert (article["id"], article["lang"], article["data-audience"]) == ("examplumab", "en-US", "patient")


def test_the_other_editions_are_where_the_host_says() -> None:
    """`edition_url` is filled with the audience; other braces in it stay."""
    html = Parsed(rendering.html(sample(), edition_url="/a/{x}/{audience}?b=1&c=2"))
    assert html.links[-2:] == [
        ("/a/{x}/clinician?b=1&c=2", "Read the version for: Health professional"),
        ("/a/{x}/student?b=1&c=2", "Read the version for: Student"),
    ]


def test_a_source_that_a_claim_names_twice_has_one_mark() -> None:
    """One number in the text, and one way back from the source."""
    body = Prose(words("Twice."))
    section = PageSection("only", "Only", (Paragraph(Statement("c", "plain", body, cites=(2, 2, 7))),))
    page = replace(sample(), emergencies=(), sections=(section,))
    html = rendering.html(page)
    assert re.findall('id="examplumab_cite-([^"]*)"', html) == ["2-c"]
    assert re.findall('class="at-back" href="#examplumab_cite-([^"]*)"', html) == ["2-c"]
    assert "Twice. [2]\n" in rendering.text(page)
    assert "Twice. \\[2\\]\n" in rendering.markdown(page)


def test_hidden_sources_are_counted() -> None:
    """Where the profile hides citations, the page says how many sources it stands on."""
    page = replace(sample(), references=())
    one, three = replace(page, sources_hidden=1), replace(page, sources_hidden=3)
    for write in (rendering.html, rendering.markdown, rendering.text):
        assert "Based on 1 source" in write(one)
        assert "Based on 3 sources" in write(three)
        assert "[1]" not in write(three)


def test_html_is_markup() -> None:
    """Fragment and document say that they are escaped, so a host's template does not escape them again."""
    assert isinstance(rendering.html(sample()), Markup)
    assert isinstance(rendering.document(sample()), Markup)


# The whole document.


def test_a_document_stands_alone() -> None:
    """It has one `<h1>`, its style and its data inside, and asks for nothing from elsewhere."""
    document = rendering.document(sample())
    html = Parsed(document)
    assert html.headings().count(1) == 1
    assert html.tags[0] == ("html", {"lang": "en-US"})
    assert not {"link", "img", "iframe"} & {tag for tag, _ in html.tags}
    assert not html.values("src")
    assert "@import" not in rendering.style()
    assert "url(" not in rendering.style()
    assert standard_json.loads(html.scripts) == standard_json.loads(rendering.json_ld(sample()))


def test_a_document_may_link_to_its_style() -> None:
    """With `stylesheet` the style is linked and not repeated."""
    document = rendering.document(sample(), stylesheet="/static/at.css?v=1&w=2")
    assert '<link rel="stylesheet" href="/static/at.css?v=1&amp;w=2">' in document
    assert "<style>" not in document


def test_a_document_is_named_by_question_and_audience() -> None:
    """Tabs with two editions of an article can be told apart."""
    assert (
        "<title>What is examplumab, and why were its trials stopped? (Patient or caregiver)</title>"
        in rendering.document(sample())
    )


# Markdown.


@given(page=pages())
@modest
def test_markdown_says_just_what_the_page_says(page: Page) -> None:
    """Parsed as CommonMark, all characters of the page come out, in order, and no others."""
    assert markdown_text(rendering.markdown(page)) == characters("".join(said(page)))


@given(page=pages())
@modest
def test_markdown_has_only_the_blocks_of_the_page(page: Page) -> None:
    """No text can become a heading, quotation, table, code, rule, image or HTML."""
    tokens = markdown_tokens(rendering.markdown(page))
    counts = Counter(token.type for token in (*tokens, *inline_tokens(tokens)))
    statements = list(page.statements())
    blocks = list(page.blocks())
    assert counts["blockquote_open"] == sum(isinstance(block, Callout) for block in blocks)
    assert counts["table_open"] == sum(isinstance(statement.body, Table) for statement in statements)
    assert not counts.keys() & {"html_block", "html_inline", "code_block", "fence", "code_inline", "hr", "image"}
    headings = [token.tag for token in tokens if token.type == "heading_open"]
    assert headings[0] == "h1"
    assert set(headings[1:]) <= {"h2"}


@given(content=inlines)
@settings(modest, max_examples=150)
def test_markdown_never_shows_its_marks(content: Inlines) -> None:
    """However emphasis, links and terms nest, the text of the sentence is unchanged."""
    written = rendering.markdown(page_of([Prose(content)]))
    assert characters(plain_text(content)) in markdown_text(written)
    assert markdown_text(written) == characters("".join(said(page_of([Prose(content)]))))


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ((Text("a "), Strong(words("not")), Text(" b")), "a **not** b"),
        ((Strong(words("Do not stop!")), Text(" Ask.")), "**Do not stop!** Ask."),
        ((Text("in"), Emphasis(words("flam")), Text("ed")), "in*flam*ed"),
        ((Strong(words("(no)")), Text("thing")), "(no)thing"),
        ((Strong(words("not ")), Text("now")), "**not** now"),
        ((Strong(words("not\N{NO-BREAK SPACE}")), Text(" now")), "not\N{NO-BREAK SPACE} now"),
        ((Emphasis(words("a")), Strong(words("b"))), "*a*b"),
        ((Text("wow!"), Link("/x", words("y"))), r"wow\![y](/x)"),
        ((Link("https://e.org/a_(b)", words("y]")),), r"[y\]](https://e.org/a_\(b\))"),
        ((Text("5. May"),), r"5\. May"),
        ((Text("- no"),), r"\- no"),
        ((Text("a\n\n# b"),), r"a \# b"),
    ],
)
def test_markdown_marks_what_it_can_mark(content: Inlines, expected: str) -> None:
    """Emphasis is written where CommonMark reads it as such, and left out where it would show."""
    assert f"\n\n{expected}\n\n" in rendering.markdown(page_of([Prose(content)]))


def test_markdown_links_to_other_editions_only_with_an_address() -> None:
    """Other editions are listed where the caller says where they are."""
    assert "- [Read the version for: Student](/x/student.md)" in rendering.markdown(
        sample(), edition_url="/x/{audience}.md"
    )
    assert "Student" not in rendering.markdown(sample())


def test_words_to_know_stand_before_the_text_outside_html() -> None:
    """Who reads from top to bottom meets the words before they are used."""
    for written in (rendering.markdown(sample()), rendering.text(sample())):
        assert written.index("Words to know") < written.index("What is it?")
    assert rendering.html(sample()).index('_words">Words to know</h3>') > rendering.html(sample()).index(
        ">What is it?</h3>"
    )


# Plain text.


@given(page=pages())
@modest
def test_text_says_everything_in_order(page: Page) -> None:
    """In unwrapped text every part of the page stands, in order, with its own characters."""
    page = without_callouts(page)
    addresses = re.compile(r"\((https://example\.org/a_\(b\)\?c=d&e=f|a@example\.org|/path)\)")
    written = addresses.sub("", characters(rendering.text(page, width=None)))
    start = 0
    for part in map(characters, said(page)):
        start = written.index(part, start) + len(part)


@given(st.lists(st.builds(Prose, inlines), min_size=1, max_size=3), st.integers(20, 100))
@modest
def test_wrapping_changes_only_where_lines_end(prose: list[Prose], width: int) -> None:
    """Whatever the width, the words are the same, and only a word that is too long passes it."""
    page = page_of(prose)
    narrow, whole = rendering.text(page, width), rendering.text(page, width=None)
    assert [w for w in narrow.split() if set(w) - set("=-")] == [w for w in whole.split() if set(w) - set("=-")]
    for line in narrow.split("\n"):
        assert len(line) <= width or " " not in line.strip(" -*")


@given(st.lists(st.sampled_from(SPACED), max_size=25).map("".join), st.integers(10, 40))
@settings(modest, max_examples=300)
def test_lines_end_where_textwrap_ends_them(line: str, width: int) -> None:
    """Whatever spaces there are, no-break ones among them; words are not broken."""
    expected = textwrap.fill(line, width, break_long_words=False, break_on_hyphens=False)
    assert PlainText.of(sample(), width).fill(line) == expected


@given(st.text(st.sampled_from("a \t\n\r\f\v\N{NO-BREAK SPACE}\N{EM SPACE}\N{EN DASH}")))
@settings(modest, max_examples=100)
def test_a_text_is_one_line_with_single_spaces(string: str) -> None:
    """Runs of spaces and line ends become one space; all other characters stay, no-break spaces among them."""
    assert PlainText.of(sample()).text(string) == re.sub(r"[ \t\n\r\f\v]+", " ", string)


@pytest.mark.parametrize("width", [19, 0, -5])
def test_a_width_that_holds_no_words_is_refused(width: int) -> None:
    """Text is not broken inside words, so a line needs room for some."""
    with pytest.raises(ValueError, match=re.escape(f"width must be None or at least 20 (got {width})")):
        rendering.text(sample(), width)


def test_text_shows_cautions_between_rules_with_their_level() -> None:
    """A callout opens with the words of its level and every line of it is marked."""
    lines = rendering.text(sample(), 60).split("\n")
    start = lines.index("+-- Warning ------------------------------------------------")
    end = lines.index("+" + "-" * 59, start)
    assert all(line.startswith("|") for line in lines[start + 1 : end])
    assert "Do not stop" in " ".join(lines[start:end])


def test_a_table_that_is_too_wide_for_text_becomes_records() -> None:
    """In narrow text each row names its columns; in wide text columns are aligned."""
    assert "- Drug: 32.8%\n- Placebo: 13.7%\n" in rendering.text(sample(), 40)
    assert "\nEXAMPLE-ONE    726 adults                     32.8%  13.7%    19.1 points\n" in rendering.text(
        sample(), 100
    )


# JSON and JSON-LD.


@given(page=pages())
@modest
def test_json_gives_the_page_back(page: Page) -> None:
    """Decoding the JSON gives an equal page, and encoding that the same bytes."""
    written = rendering.json(page)
    again = msgspec.json.decode(written, type=Page)
    assert again == page
    assert rendering.json(again) == written


def test_json_has_its_keys_sorted() -> None:
    """The JSON is canonical: keys sorted at every level, no spaces between."""
    written = rendering.json(sample())
    sorted_keys = standard_json.dumps(
        standard_json.loads(written), sort_keys=True, separators=(",", ":"), ensure_ascii=False
    )
    assert written == sorted_keys + "\n"


@given(page=pages())
@modest
def test_json_ld_is_valid_and_cannot_end_its_script(page: Page) -> None:
    """It is JSON without `<`, `>` or `&`, inside the document's script, too."""
    written = rendering.json_ld(page)
    assert not set("<>&\u2028\u2029") & set(written)
    data = standard_json.loads(written)
    assert (data["name"], data["headline"]) == (page.title, page.headline)
    assert standard_json.loads(Parsed(rendering.document(page)).scripts) == data


def test_json_ld_describes_the_page() -> None:
    """Search engines learn of audience, topics, language, date and sources."""
    assert standard_json.loads(rendering.json_ld(sample())) == {
        "@context": "https://schema.org",
        "@type": "MedicalWebPage",
        "name": "Examplumab: a drug for example disease",
        "headline": "What is examplumab, and why were its trials stopped?",
        "inLanguage": "en-US",
        "dateModified": "2026-11-01",
        "audience": {"@type": "MedicalAudience", "audienceType": "Patient or caregiver"},
        "about": [
            {"@type": "MedicalEntity", "name": "atopic dermatitis"},
            {"@type": "MedicalEntity", "name": "examplumab"},
        ],
        "citation": [
            {
                "@type": "CreativeWork",
                "name": "Efficacy and safety of examplumab in adults with example disease: a randomised trial",
                "publisher": {"@type": "Organization", "name": "Journal of Examples 2026;41:928-931"},
                "url": sample().references[0].url,
            },
            {
                "@type": "CreativeWork",
                "name": "Does examplumab help itch?",
                "publisher": {"@type": "Organization", "name": "Example Press"},
            },
            {
                "@type": "CreativeWork",
                "name": "Example Company announces the end of all trials",
                "publisher": {"@type": "Organization", "name": "Example Newswire"},
                "url": "https://example.org/news?id=3&lang=en",
            },
        ],
    }


def test_machines_are_told_of_medicine_only_where_the_page_is_about_it() -> None:
    """A record about something else is a `WebPage`, and nothing in it is medical."""
    written = rendering.json_ld(replace(sample(), subject="general"))
    data = standard_json.loads(written)
    assert (data["@type"], data["audience"]["@type"], data["about"][0]["@type"]) == ("WebPage", "Audience", "Thing")
    assert "Medical" not in written


def test_last_reviewed_is_told_only_of_a_reviewed_edition() -> None:
    """`lastReviewed` is the day of the sign-off; an edition without one does not claim it."""
    assert "lastReviewed" not in rendering.json_ld(sample())
    assert '"lastReviewed":"2026-11-02"' in rendering.json_ld(replace(sample(), reviewed="2026-11-02"))


# Templates of a host.


def test_a_host_replaces_a_template_by_name() -> None:
    """The host's template of a name is written instead of the package's."""
    environment = rendering.template_environment(DictLoader({"page.html": "<p>{{ page.headline }}</p>"}))
    page = replace(sample(), headline="Is 1 < 2?")
    assert rendering.html(page, environment=environment) == "<p>Is 1 &lt; 2?</p>\n"
    assert rendering.html(page) != "<p>Is 1 &lt; 2?</p>\n"


def test_a_host_extends_the_package_s_own_template() -> None:
    """`adaptive_text/page.html` is the package's own, whatever the host has under that name."""
    mine = '{% extends "adaptive_text/page.html" %}{% block references %}<p>Ask us.</p>{% endblock %}'
    html = rendering.html(sample(), environment=rendering.template_environment(DictLoader({"page.html": mine})))
    assert "<p>Ask us.</p>" in html
    assert "What is examplumab" in html
    assert 'class="at-references"' not in html


@given(page=pages())
@modest
def test_a_host_s_macros_write_the_parts_of_a_page(page: Page) -> None:
    """Macros for one part each are enough for a host's `blocks.html`, and `write` has all that they need."""
    assert rendering.html(page, environment=host(**{"blocks.html": HOST_BLOCKS})) == rendering.html(page)


def test_a_host_s_macro_is_used_for_every_part_of_its_kind() -> None:
    """What a host's `blocks.html` writes for a block, a word or a source stands in its place, and nothing else."""
    macros = """{% macro block_(block, heading) %}
<p>block under {{ heading }}</p>
{% endmacro %}
{% macro definition_(entry) %}
<p>{{ entry.term }}</p>
{% endmacro %}
{% macro reference_(reference) %}
<p>source {{ reference.number }}</p>
{% endmacro %}
{% macro detail_(detail) %}{% endmacro %}
{% macro notices_(notices) %}{% endmacro %}
"""
    page = sample()
    expected = [
        *("block under emergencies" for _ in page.emergencies),
        *(f"block under heading-{section.id}" for section in page.sections for _ in section.blocks),
        *(entry.term for entry in page.definitions),
        *(f"source {reference.number}" for reference in page.references),
    ]
    written = rendering.html(page, environment=host(**{"blocks.html": macros}))
    assert re.findall("^<p>(.*)</p>$", written, re.MULTILINE) == expected


@given(page=pages())
@modest
def test_a_host_puts_the_package_s_macros_together_anew(page: Page) -> None:
    """Each macro of the package's `blocks.html` writes its part for a host's template as the page has it."""
    own = host(**{"page.html": HOST_PAGE})
    jinja = host(**{"page.html": HOST_PAGE.replace("adaptive_text/blocks", "blocks"), "blocks.html": HOST_BLOCKS})
    assert rendering.html(page, environment=own) == rendering.html(page, environment=jinja)


def test_a_host_replaces_the_style() -> None:
    """`style.css` is looked for in the host's templates, too, and is not a template."""
    environment = rendering.template_environment(DictLoader({"style.css": "a{{color:red}} {% x"}))
    assert rendering.style(environment) == "a{{color:red}} {% x"
    assert "a{{color:red}} {% x" in rendering.document(sample(), environment=environment)


@pytest.mark.parametrize(("name", "write"), [("page.txt", rendering.text), ("page.md", rendering.markdown)])
def test_what_a_host_s_template_leaves_at_the_ends_of_lines_is_taken_out(name: str, write: Callable[..., str]) -> None:
    """Spaces before a line end and blank lines after the first; spaces at the start of a line stay."""
    template = "\n{{ page.lang }} \t\n \n\n\n\n  b\n \nc \n\n"
    assert write(sample(), environment=host(**{name: template})) == "en-US\n\n  b\n\nc\n"


def test_a_template_that_asks_for_an_unknown_name_fails() -> None:
    """A misspelled name in a host's template is an error and not an empty place on the page."""
    environment = rendering.template_environment(DictLoader({"page.txt": "{{ page.headlines }}"}))
    with pytest.raises(Exception, match="headlines"):
        rendering.text(sample(), environment=environment)
