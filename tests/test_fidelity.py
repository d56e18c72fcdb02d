"""Laws of the guard of meaning as callers see it; the laws of each kind stand with their module."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import adaptive_text as at
from adaptive_text.article import ASSERTIONS
from adaptive_text.errors import GlossaryError
from adaptive_text.fidelity import asserts
from adaptive_text.loading import parse_glossary
from adaptive_text.meaning.tokens import Passage

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "tests" / "data" / "fidelity"
FILES = sorted(FOLDER.rglob("*.jsonl"))
PAIRS = [json.loads(line) for path in FILES for line in path.read_text("utf-8").splitlines()]
BACK = {"added": "lost", "lost": "added", "altered": "altered"}
GLOSSARY = parse_glossary(
    {
        "terms": {
            "atopic_dermatitis": {"technical": "atopic dermatitis", "plain": "eczema", "abbreviation": "AD"},
            "placebo": {"technical": "placebo", "plain": "dummy drug", "definition": "A drug without effect."},
        }
    }
)


def found(a: str, b: str, glossary: at.Glossary | None = None) -> list[tuple[str, str, str, str]]:
    return [(d.kind, d.change, d.a, d.b) for d in at.differences(a, b, glossary)]


@pytest.mark.parametrize(
    ("a", "b", "difference"),
    [
        ("Take 0.5 g a day.", "Take 50 mg a day.", ("quantity", "altered", "0.5 g", "50 mg")),
        ("The drug may help.", "The drug helps.", ("certainty", "lost", "may", "")),
        ("See NCT01234567.", "See NCT01234576.", ("identifier", "altered", "NCT01234567", "NCT01234576")),
    ],
)
def test_a_difference_quotes_both_sides(a: str, b: str, difference: tuple[str, str, str, str]) -> None:
    """Kind, change and the words of both texts; empty where one says nothing."""
    assert found(a, b) == [difference]


@pytest.mark.parametrize("pair", PAIRS[::7], ids=lambda pair: pair["id"])
def test_quotes_stand_where_the_spans_say(pair: dict[str, str]) -> None:
    """What a difference quotes is what its span holds, and a side without words has no span."""
    for difference in at.differences(pair["a"], pair["b"]):
        for text, words, span in (
            (pair["a"], difference.a, difference.span_a),
            (pair["b"], difference.b, difference.span_b),
        ):
            assert (text[slice(*span)] if span else "") == words
        assert bool(difference.a) == (difference.change != "added")
        assert bool(difference.b) == (difference.change != "lost")
        assert difference.message


def test_a_text_differs_from_itself_in_nothing() -> None:
    """Not a single one of all texts."""
    assert [pair["id"] for pair in PAIRS for text in (pair["a"], pair["b"]) if at.differences(text, text)] == []


def test_a_pair_the_other_way_round_is_told_of_too() -> None:
    """What is a difference from one text to the other is one the other way round."""
    one_sided = [
        pair["id"]
        for pair in PAIRS
        if bool(at.differences(pair["a"], pair["b"])) != bool(at.differences(pair["b"], pair["a"]))
    ]
    assert len(one_sided) <= len(PAIRS) // 100, one_sided


def test_the_texts_type_is_no_difference() -> None:
    """Curly quotes, spaces that do not break and their like change nothing."""
    plain = "Don't take it: the risk isn't 2 - 3 times as high, and \"may\" is no 'will'."
    typeset = plain.replace("'", "\u2019").replace(" - ", "\u2013").replace("2", "2").replace(" it", "\u00a0it")
    assert found(plain.replace(" - ", "-"), typeset) == []


def test_terms_of_a_glossary_are_one_under_all_of_their_names() -> None:
    """Technical and plain name and abbreviation; without the name and its definition, the term is lost."""
    for name in ("atopic dermatitis", "eczema", "AD"):
        assert found("Atopic dermatitis itches at night.", f"At night, {name} itches.", GLOSSARY) == []
    lost = found("Atopic dermatitis itches at night.", "At night, it itches.", GLOSSARY)
    assert lost == [("concept", "lost", "Atopic dermatitis", "")]


def test_names_that_lead_to_two_terms_are_refused_with_the_glossary() -> None:
    """Aliases in a ring are two terms with one name."""
    terms = {"a": {"technical": "alpha", "aliases": ["beta"]}, "b": {"technical": "beta", "aliases": ["alpha"]}}
    with pytest.raises(GlossaryError) as caught:
        parse_glossary({"terms": terms})
    assert {problem.code for problem in caught.value.problems} == {"AT401"}


@pytest.mark.parametrize("kind", ASSERTIONS)
def test_every_kind_can_be_asked_for(kind: at.Difference) -> None:
    """A text that has one of each kind asserts it; one without words asserts nothing."""
    text = "After a stroke, women must not take more than 2 mg: it may raise pain more than placebo, see NCT01234567."
    assert asserts(Passage(text), kind)  # type: ignore[arg-type]  # the kinds are the names
    assert not asserts(Passage("Hm."), kind)  # type: ignore[arg-type]  # the kinds are the names


ODD = [
    *("", " ", "\n\n", ".", "...", "1 2 3 4 5 6 7 8 9", "50 % 50 % 50 %", "-", "\u2212", "<>", "()" * 50),
    *(
        "\U0001f600 \U0001f9d1\u200d\u2695\ufe0f \U0001f600",
        "\u0627\u0644\u062c\u0631\u0639\u0629 5 \u0645\u063a",
        "\u202e5 mg",
    ),
    *("Nehmen Sie nicht mehr als 2 Tabletten.", "\u6bcf\u65e5\u4e00\u6b21", "\u0000", "\ud800", "e\u0301" * 200),
    *(
        "n't",
        "n't 5 mg",
        "not " * 300,
        "may " * 300,
        "1/2/3/4/5/6/7/8/9/10",
        "A1-" * 300,
        "9" * 400,
        "a" * 5_000,
        "IIIIIIIIII" * 20,
    ),
]


@pytest.mark.parametrize("a", ODD)
def test_odd_texts_give_a_result(a: str) -> None:
    """Other languages, numbers only, no letters, emoji, right-to-left text: nothing is raised."""
    for b in (*ODD, "Do not take more than 2 mg."):
        at.differences(a, b, GLOSSARY)


def test_lines_of_general_words_only_are_compared_too() -> None:
    """Cells of a table may hold a term and nothing else that tells what they are about."""
    glossary = parse_glossary({"terms": {"one": {"technical": "study"}, "two": {"technical": "group"}}})
    pairs = [("Itch fell.\nStudy\nSkin healed.", "Group\nItch fell.\nSkin healed. Treatment"), ("Study\nDose", "Group")]
    assert all(isinstance(at.differences(a, b, glossary), tuple) for a, b in pairs)


@settings(deadline=None, max_examples=150)
@given(st.text(max_size=80), st.text(max_size=80))
def test_any_text_gives_a_result(a: str, b: str) -> None:
    """Whatever the characters, both ways round."""
    at.differences(a, b)
    assert at.differences(a, a) == ()


CUES = ["not", "no", "may", "5", "mg", "%", "10", "in", "100", "the", "drug", "is", ",", ".", "less", "than", "women"]


@settings(deadline=None, max_examples=60)
@given(st.lists(st.sampled_from(CUES)))
def test_any_jumble_of_cues_gives_a_result(words: list[str]) -> None:
    """Cues without grammar around them."""
    text = " ".join(words)
    at.differences(text, "Women must not take more than 5 mg, which is less than placebo.")
    assert at.differences(text, text) == ()


def test_long_texts_take_bounded_time() -> None:
    """A hundred thousand characters, alike and unlike: a guard against squares, with room for slow machines."""
    one = "The drug may not reduce itch in 5 of 100 women after 2 weeks, and it must be stopped. "
    other = "Placebo could raise itch in 6 of 100 men after 3 weeks, but you should not stop it. "
    long = 100_000
    start = time.perf_counter()
    for a, b in ((one * (long // len(one)), other * (long // len(other))), ("1 " * (long // 2), "2 " * (long // 2))):
        at.differences(a, b)
    assert time.perf_counter() - start < 120


def test_threads_get_what_one_gets() -> None:
    """The tables and matchers are shared."""
    pairs = [(pair["a"], pair["b"]) for pair in PAIRS[:60]]
    alone = [at.differences(a, b) for a, b in pairs]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(lambda pair: at.differences(*pair), pairs)) == alone


@pytest.mark.checkout
def test_the_document_tells_what_the_benchmark_measures() -> None:
    """The tables of docs/fidelity.md are the benchmark's, line by line."""
    document = (ROOT / "docs" / "fidelity.md").read_text("utf-8")
    for options in ((), ("--held-back",)):
        command = [sys.executable, str(ROOT / "benchmarks" / "fidelity.py"), "--no-time", *options]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        rows = [line for line in done.stdout.splitlines() if line.startswith("|")]
        assert [row for row in rows if row not in document] == []
