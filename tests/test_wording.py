from __future__ import annotations

import re
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adaptive_text.article import Article
from adaptive_text.errors import ArticleError
from adaptive_text.glossary import Glossary
from adaptive_text.inline import Emphasis, Link, Strong, Text
from adaptive_text.language.units import units
from adaptive_text.loading import load_article, load_glossary
from adaptive_text.record import value_at
from adaptive_text.shipped import shipped
from adaptive_text.wording import (
    Origins,
    SlotSpan,
    TermSpan,
    Wording,
    check_article,
    compile_article,
    markup,
    trace,
    word,
)

REGISTERS = ("technical", "standard", "plain")
GLOSSARY = Glossary.model_validate(
    {
        "terms": {
            "ad": {"technical": "atopic dermatitis", "plain": "eczema"},
            "pain": {"technical": "acetaminophen", "names": {"GB": "paracetamol", "US": "acetaminophen"}},
        }
    }
)


def article(facts: dict[str, Any] | None = None, **variants: Any) -> Article:
    claim = {
        "id": "claim",
        "variants": {name: v if isinstance(v, dict) else {"text": v} for name, v in variants.items()},
    }
    return Article.model_validate(
        {
            "id": "example",
            "title": {"default": "Title"},
            "updated": "2026-11-01",
            "facts": facts or {},
            "sections": ({"id": "one", "heading": {"default": "Heading"}, "claims": (claim,)},),
        }
    )


def worded(record: Article, register: str = "plain", locale: str = "en_US") -> Wording:
    return word(record, "claim", register, GLOSSARY, REGISTERS, locale)


def test_a_text_becomes_a_tree_with_its_values() -> None:
    """Markup, values, and the names of the facts and terms referred to."""
    text = "After *{{ time }}*, **{{ n | in_words }}** had [{{ term.ad }}](/ad)."
    wording = worded(article({"time": {"value": 24, "unit": "week"}, "n": {"value": 8}}, plain=text))
    assert wording.content == (
        Text("After "),
        Emphasis((Text("24 weeks"),)),
        Text(", "),
        Strong((Text("eight"),)),
        Text(" had "),
        Link("/ad", (Text("eczema"),)),
        Text("."),
    )
    assert (wording.register, wording.shape) == ("plain", "text")
    assert (wording.facts, wording.terms) == ({"time", "n"}, {"ad"})
    assert wording.units == ("After 24 weeks, eight had eczema.",)


def test_a_list_is_scored_piece_by_piece() -> None:
    """The lead and each item are a unit."""
    wording = worded(article({"a": {"value": 3}}, plain={"lead": "Take:", "items": ("{{ a }} of *these*", "more")}))
    assert wording.shape == "list"
    assert wording.units == ("Take:", "3 of these", "more")
    assert wording.items == ((Text("3 of "), Emphasis((Text("these"),))), (Text("more"),))


def test_a_table_is_not_scored() -> None:
    """It has cells and a caption, and no unit."""
    table = {"columns": ("A", "B"), "rows": (("{{ a }}", ""),), "caption": "*C*"}
    wording = worded(article({"a": {"value": 3}}, plain=table))
    assert wording.shape == "table"
    assert wording.units == ()
    assert wording.columns == ((Text("A"),), (Text("B"),))
    assert wording.rows == (((Text("3"),), ()),)
    assert wording.caption == (Emphasis((Text("C"),)),)
    assert wording.text == "C\nA\nB\n3"


def test_a_term_is_named_as_register_and_region_want() -> None:
    """Plain in the plainest register, technical above; the region's name where it has one."""
    record = article(technical="{{ term.ad | capital }}", plain="{{ term.ad }}")
    assert worded(record, "technical").text == "Atopic dermatitis"
    assert worded(record, "plain").text == "eczema"
    here = article(technical="{{ term.pain }}")
    assert worded(here, "technical").text == "acetaminophen"
    assert worded(here.model_copy(update={"region": "GB"}), "technical").text == "paracetamol"
    assert worded(here.model_copy(update={"lang": "en-GB"}), "technical").text == "paracetamol"


MARKUP = "*_[]()\\`<>{}|#!&;:/.'\" \n%ab1"


@given(st.text(alphabet=MARKUP, max_size=30), st.text(alphabet=MARKUP, max_size=30))
def test_a_value_never_becomes_markup(value: str, item: str) -> None:
    """Whatever characters a fact has, they are read as they are, and the tree around them stays the same."""
    facts = {"x": {"text": value}, "y": {"list": (item, "b")}}
    wording = worded(article(facts, plain="*a* {{ x }} [{{ y }}](/c) **{{ x }}**"))
    assert wording.content == (
        Emphasis((Text("a"),)),
        Text(f" {value} "),
        Link("/c", (Text(f"{item} and b"),)),
        Text(" "),
        Strong((Text(value),)),
    )


def test_a_value_with_a_placeholder_in_it_is_not_expanded() -> None:
    """Values are written in one pass, so none can bring another one along."""
    facts = {"x": {"text": "\U000f0001{{ y }}"}, "y": {"text": "secret"}}
    assert worded(article(facts, plain="{{ x }} {{ y }}")).text == "\U000f0001{{ y }} secret"


def test_a_variant_that_cannot_be_worded_raises_with_all_problems() -> None:
    """A broken text is never printed in part; good variants of the same article still are."""
    record = article(technical="{{ missing }}", plain="Good.")
    with pytest.raises(ArticleError) as caught:
        worded(record, "technical")
    assert caught.value.message == 'the article "example" cannot be worded'
    assert caught.value.problems == check_article(record)
    assert worded(record).text == "Good."


def test_a_missing_variant_is_a_key_error() -> None:
    """Asking for what the article does not have is the caller's mistake."""
    with pytest.raises(KeyError):
        worded(article(plain="Good."), "technical")


def test_an_unknown_term_raises() -> None:
    """Without its name there is nothing to print."""
    with pytest.raises(ArticleError) as caught:
        worded(article(plain="{{ term.ac }}"))
    assert caught.value.message == 'the article "example" prints unknown terms: ac'
    assert [problem.code for problem in caught.value.problems] == ["AT220"]
    with pytest.raises(ArticleError):
        word(article(plain="{{ term.ad }}"), "claim", "plain", None, REGISTERS, "en_US")


def test_notices_are_trees_too() -> None:
    """Markup without expressions."""
    assert markup("Read *this*.") == (Text("Read "), Emphasis((Text("this"),)), Text("."))


@given(st.text(alphabet="{}%#|.()'\"*_[]\\abdosetrm 10\n", max_size=60))
def test_any_text_is_worded_or_refused(text: str) -> None:
    """Compiling and wording are total: a text gives a wording or problems, never a foreign error."""
    record = article({"dose": {"value": 150, "unit": "mg"}}, plain="{{ dose }} " + text)
    if any(problem.severity == "error" for problem in check_article(record)):
        with pytest.raises(ArticleError):
            worded(record)
    else:
        assert worded(record).text.startswith("150 mg")


# Where characters come from


def traced(record: Article, register: str = "plain", locale: str = "en_US") -> Origins:
    return trace(record, "claim", register, GLOSSARY, REGISTERS, locale)


FACTS_OF_ALL_KINDS: dict[str, Any] = {
    "time": {"value": 24, "unit": "week"},
    "clear": {"compare": {"drug": 33, "placebo": 14}, "unit": "percent"},
    "name": {"text": "OX40"},
}


def test_a_wording_knows_what_facts_and_terms_printed() -> None:
    """The characters of each value and of each name, in the lines of the text."""
    listing = {"lead": "*After {{ time }}* of it:", "items": ("{{ clear.drug }} of {{ term.ad }}", "[{{ name }}](/x)")}
    record = article(FACTS_OF_ALL_KINDS, plain=listing)
    text = worded(record).text
    assert text == "After 24 weeks of it:\n33% of eczema\nOX40"
    found = traced(record)
    assert found.slots == (
        SlotSpan(6, 14, "time", None),
        SlotSpan(22, 25, "clear", "drug"),
        SlotSpan(36, 40, "name", None),
    )
    assert found.terms == (TermSpan(29, 35, "ad"),)
    assert [text[span.start : span.end] for span in found.slots] == ["24 weeks", "33%", "OX40"]


def test_each_character_of_a_wording_knows_where_it_was_written() -> None:
    """The author's text by its way from the variant, and the place in it; of a printed value, its expression's."""
    table = {"columns": ("A *b*", "C"), "rows": (("", "{{ time }} d"), ("e", r"\*f")), "caption": "[G](/g) h"}
    record = article(FACTS_OF_ALL_KINDS, plain=table)
    text = worded(record).text
    assert text == "G h\nA b\nC\n24 weeks d\ne\n*f"
    wanted = {
        "G": (("caption",), 1),
        "h": (("caption",), 8),
        "b": (("columns", 0), 3),
        "C": (("columns", 1), 0),
        "24": (("rows", 0, 1), 0),
        "weeks": (("rows", 0, 1), 0),
        "d": (("rows", 0, 1), 11),
        "*": (("rows", 1, 1), 1),
        "f": (("rows", 1, 1), 2),
    }
    found = traced(record)
    assert {words: found.origin(text.index(words)) for words in wanted} == wanted
    assert found.origin(3) == (("caption",), 9)
    assert found.origin(len(text)) == (("rows", 1, 1), 3)


def test_what_a_wording_does_not_have_comes_from_nowhere() -> None:
    """A wrong offset is the caller's mistake; so is a variant that is not there, as it is for `word`."""
    record = article(technical="{{ missing }}", plain="Good.")
    for offset in (-1, 6):
        with pytest.raises(IndexError):
            traced(record).origin(offset)
    with pytest.raises(IndexError):
        Origins(()).origin(0)
    with pytest.raises(ArticleError):
        traced(record, "technical")
    with pytest.raises(ArticleError):
        traced(article(plain="{{ term.ac }}"))
    with pytest.raises(KeyError):
        traced(article(plain="Good."), "standard")


PIECES = [
    "a",
    "b ",
    "*",
    "**",
    "_",
    "[",
    "](/a)",
    "\\",
    "(",
    "\n ",
    ".",
    "{{ time }}",
    "{{ clear.drug }}",
    "{{ term.ad }}",
]


@given(
    st.lists(st.sampled_from(PIECES), max_size=14).map("".join),
    st.lists(st.sampled_from(PIECES), max_size=6).map("".join),
)
def test_changing_the_origin_of_a_character_changes_that_character(lead: str, item: str) -> None:
    """Whatever markup and values are around it: one letter comes from one place, and what is printed from braces."""
    record = article(FACTS_OF_ALL_KINDS, plain={"lead": lead, "items": (item, "{{ name }}")})
    if any(problem.severity == "error" for problem in check_article(record)):
        return
    text, found = worded(record).text, traced(record)
    printed = {offset for span in (*found.slots, *found.terms) for offset in range(span.start, span.end)}
    assert [text[span.start : span.end] for span in found.terms] == ["eczema"] * len(found.terms)
    for offset, character in enumerate(text):
        path, origin = found.origin(offset)
        source = value_at(record.sections[0].claims[0].variants["plain"], path)
        assert isinstance(source, str)
        if offset in printed:
            assert source.startswith("{{", origin)
        elif character in "ab":
            changed = f"{source[:origin]}c{source[origin + 1 :]}"
            plain = {"lead": changed, "items": (item, "{{ name }}")} if path == ("lead",) else {}
            plain = plain or {"lead": lead, "items": (changed, "{{ name }}")}
            assert worded(article(FACTS_OF_ALL_KINDS, plain=plain)).text == f"{text[:offset]}c{text[offset + 1 :]}"
        else:
            assert source[origin : origin + 1] == character or character in " \n"


def test_every_character_of_the_shipped_article_is_found_in_its_file() -> None:
    """From the wording to the author's text to line and column: the same character stands there, or an expression."""
    path = shipped("corpus") / "rocatinlimab-atopic-dermatitis.yaml"
    record, glossary = load_article(path), load_glossary(shipped("corpus") / "glossary.yaml")
    lines = path.read_text(encoding="utf-8").split("\n")
    for way, _, claim in record.claims():
        for register, variant in claim.variants.items():
            text = word(record, claim.id, register, glossary, REGISTERS, "en_US").text
            found = trace(record, claim.id, register, glossary, REGISTERS, "en_US")
            printed = {offset for span in (*found.slots, *found.terms) for offset in range(span.start, span.end)}
            compiled = compile_article(record).variants[claim.id, register]
            assert len(found.slots) + len(found.terms) == len(list(compiled.slots))
            for offset, character in enumerate(text):
                part, origin = found.origin(offset)
                source = value_at(variant, part)
                assert isinstance(source, str)
                place = record.place((*way, "variants", register, *part), origin)
                line, column = place.line or 0, place.column or 0
                if offset in printed:
                    assert lines[line - 1].startswith("{{", column - 1)
                elif not character.isspace():
                    assert source[origin] == lines[line - 1][column - 1] == character


def test_wording_an_article_takes_milliseconds() -> None:
    """120 variants with five values each, compiled before: well under the time that a reader would notice."""
    text = "At {{ t }}, {{ c.drug | percent }}, *{{ c.placebo }}*, {{ d | date('year') }}, {{ t | adjective }} [x](/y)."
    facts = {
        "t": {"value": 24, "unit": "week"},
        "c": {"compare": {"drug": 33, "placebo": 14}, "unit": "percent"},
        "d": {"date": "2026-03-03"},
    }
    record = article(facts, plain=text)
    worded(record)
    start = time.perf_counter()
    for _ in range(120):
        worded(record)
    assert time.perf_counter() - start < 0.5


# The reference for authors


DOCUMENT = (Path(__file__).parent.parent / "docs" / "inline-language.md").read_text(encoding="utf-8")
FENCE = re.compile(r"^```(\S+)(?: (\S+))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)
FACTS = next(body for language, _, body in FENCE.findall(DOCUMENT) if language == "yaml")
LINES = [
    (kind, *re.split(r" {2,}", line.strip(), maxsplit=1))
    for language, kind, body in FENCE.findall(DOCUMENT)
    if language == "text"
    for line in body.splitlines()
]
PRINTED = [(kind, written, result) for kind, written, result in LINES if kind != "refused"]
REFUSED = [(written, code) for kind, written, code in LINES if kind == "refused"]


def documented(text: str) -> Article:
    from adaptive_text.loading import parse_article

    facts = parse_article(
        f"id: example\ntitle: {{default: T}}\nupdated: 2026-11-01\n{FACTS}"
        "sections:\n- id: s\n  heading: {default: H}\n  claims:\n"
        "  - id: c\n    variants:\n      technical: >-\n        Text.\n"
    ).facts
    return article({}, technical=text).model_copy(update={"facts": facts})


@pytest.mark.parametrize(("kind", "written", "result"), PRINTED)
def test_the_reference_prints_what_it_says(kind: str, written: str, result: str) -> None:
    """Every example of docs/inline-language.md is true."""
    record = documented(written)
    assert [problem for problem in check_article(record) if problem.severity == "error"] == []
    assert worded(record, "technical", "en_GB" if kind else "en_US").text == result


@pytest.mark.parametrize(("written", "code"), REFUSED)
def test_the_reference_refuses_what_it_says(written: str, code: str) -> None:
    """Every refusal of docs/inline-language.md has the code that stands beside it."""
    found = [problem for problem in check_article(documented(written)) if problem.severity == "error"]
    assert [problem.code for problem in found] == [code]


def test_the_reference_is_complete() -> None:
    """It shows every filter, lists every unit, and has enough examples to have been found at all."""
    from adaptive_text.language.filters import FILTERS

    shown = " ".join(written for _, written, _ in PRINTED)
    assert [name for name in FILTERS if not re.search(rf"\| {name}\b", shown)] == []
    assert [id_ for id_ in units() if f"`{id_}`" not in DOCUMENT] == []
    assert len(PRINTED) > 60
    assert len(REFUSED) > 20
