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
from adaptive_text.wording import Wording, check_article, markup, word

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
