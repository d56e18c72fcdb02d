"""Laws of the glossary: finding terms, their names, their syllables."""

from __future__ import annotations

import pickle
import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adaptive_text.glossary import Glossary, Use, said

GLOSSARY = Glossary.model_validate(
    {
        "terms": {
            "ad": {
                "technical": "atopic dermatitis",
                "plain": "eczema",
                "abbreviation": "AD",
                "say": "ay-TOP-ik der-muh-TY-tis",
            },
            "dermatitis": {"technical": "dermatitis"},
            "ox40": {"technical": "anti-OX40 antibody"},
            "statin": {"technical": "statin", "say": "STAT-in", "brands": {"US": ("Examplex",)}},
            "biopsy": {"technical": "biopsy", "say": "BY-op-see"},
            "box": {"technical": "T-box", "say": "TEE boks"},
            "crohn": {"technical": "Crohn's disease"},
            "pain": {
                "technical": "paracetamol",
                "names": {"US": "acetaminophen", "GB": "paracetamol"},
                "aliases": ("APAP tablet",),
            },
        }
    }
)
EMPTY = Glossary()


def found(text: str) -> list[tuple[str, str]]:
    """The words found with their terms."""
    return [(text[use.start : use.end], use.term) for use in GLOSSARY.find(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Atopic dermatitis is a dermatitis.", [("Atopic dermatitis", "ad"), ("dermatitis", "dermatitis")]),
        ("ECZEMA and eczemas", [("ECZEMA", "ad"), ("eczemas", "ad")]),
        ("AD is not an ad.", [("AD", "ad")]),
        (
            "An anti-OX40 antibody, anti OX40 antibodies",
            [("anti-OX40 antibody", "ox40"), ("anti OX40 antibodies", "ox40")],
        ),
        ("Atopic. Dermatitis", [("Dermatitis", "dermatitis")]),
        ("atopic\n  dermatitis", [("atopic\n  dermatitis", "ad")]),
        ("Statins, non-statin drugs, Examplex", [("Statins", "statin"), ("statin", "statin"), ("Examplex", "statin")]),
        ("Two biopsies", [("biopsies", "biopsy")]),
        ("T-boxes", [("T-boxes", "box")]),
        ("Crohn\u2019s disease, Crohn's disease", [("Crohn\u2019s disease", "crohn"), ("Crohn's disease", "crohn")]),
        ("statinate, prestatin, statin_x", [("statin", "statin")]),
        ("acetaminophen or an APAP tablet", [("acetaminophen", "pain"), ("APAP tablet", "pain")]),
        ("", []),
    ],
)
def test_the_longest_name_of_whole_words_is_found(text: str, expected: list[tuple[str, str]]) -> None:
    """In any case, with spaces or hyphens between the words and a regular plural; abbreviations in their own case."""
    assert found(text) == expected


WORDS = st.lists(st.sampled_from(["atopic", "dermatitis", "AD", "a", "statins", ".", "-", "eczema"]), max_size=12)


@given(WORDS.map(" ".join) | st.text(max_size=40))
def test_uses_come_in_order_without_overlap(text: str) -> None:
    """Each inside the text, none empty."""
    ends = [0]
    for start, end, term in GLOSSARY.find(text):
        assert ends[-1] <= start < end <= len(text)
        assert term in GLOSSARY.terms
        ends.append(end)


def test_a_name_may_have_a_stop_behind_a_single_capital() -> None:
    """`C. difficile` is one name; a sentence that ends with a capital and the next one's first word are none."""
    glossary = Glossary.model_validate({"terms": {"cdiff": {"technical": "C. difficile"}}})
    assert [use.term for use in glossary.find("An infection with C. difficile is severe.")] == ["cdiff"]
    assert glossary.find("This is known as vitamin. Difficile is another word.") == ()


def test_an_empty_glossary_finds_nothing() -> None:
    """And says nothing about sounds."""
    assert EMPTY.find("atopic dermatitis") == ()
    assert EMPTY.spoken == {}


def test_ten_thousand_terms_in_a_megabyte_take_seconds_at_most() -> None:
    """One walk through the text, whatever the number of terms (0.3 s on a quiet machine)."""
    terms: dict[str, Any] = {f"t{i}": {"technical": f"word{i} part{i % 7} end"} for i in range(10_000)}
    large = Glossary.model_validate({"terms": terms})
    text = " ".join(f"some words before word{i} part{i % 7} end, and after." for i in range(20_000))
    large.find("x")
    started = time.process_time()
    assert len(large.find(text)) == 10_000
    assert time.process_time() - started < 3


def test_spoken_words_have_the_syllables_that_are_said() -> None:
    """Word by word of the technical name, with plurals where they are certain."""
    assert GLOSSARY.spoken == {
        "atopic": 3,
        "dermatitis": 4,
        "statin": 2,
        "statins": 2,
        "biopsy": 3,
        "biopsies": 3,
        "t": 1,
        "box": 1,
        "boxes": 2,
    }


@pytest.mark.parametrize(
    ("name", "say", "expected"),
    [
        ("atopic dermatitis", "ay-TOP-ik der-muh-TY-tis", (("atopic", 3), ("dermatitis", 4))),
        ("T-cell", "TEE sel", (("t", 1), ("cell", 1))),
        ("T-cell", "TEE-sel", ()),
        ("lichen", "", ()),
    ],
)
def test_a_pronunciation_has_a_word_for_each_word(name: str, say: str, expected: tuple[tuple[str, int], ...]) -> None:
    """Otherwise nothing is known about any of them."""
    assert said(name, say) == expected


REGISTERS = ("technical", "standard", "plain")


@pytest.mark.parametrize(
    ("term", "register", "region", "name"),
    [
        ("ad", "plain", None, "eczema"),
        ("ad", "standard", None, "atopic dermatitis"),
        ("ad", "technical", "US", "atopic dermatitis"),
        ("pain", "plain", "US", "acetaminophen"),
        ("pain", "technical", "GB", "paracetamol"),
        ("pain", "technical", "DE", "paracetamol"),
        ("pain", "technical", None, "paracetamol"),
    ],
)
def test_the_name_fits_register_and_region(term: str, register: str, region: str | None, name: str) -> None:
    """The plain name in the plainest register, else the region's, else the technical one."""
    assert GLOSSARY.name(term, register, REGISTERS, region) == name


def test_the_first_of_two_terms_keeps_a_plural_that_is_another_name() -> None:
    """A name beats another's plural."""
    made = Glossary.model_validate({"terms": {"a": {"technical": "lens"}, "b": {"technical": "len"}}})
    assert made.find("lens") == (Use(0, 4, "a"),)


def test_what_was_worked_out_is_neither_compared_nor_carried_over() -> None:
    """A glossary that was used equals one that was not, and a changed copy finds its own terms."""
    fresh = Glossary.model_validate(GLOSSARY.model_dump())
    carried = pickle.dumps(fresh)
    assert fresh.find("eczema")
    assert pickle.dumps(fresh) == carried
    assert fresh == GLOSSARY
    copied = GLOSSARY.model_copy(update={"terms": {}})
    assert (copied.find("eczema"), copied.spoken, copied == GLOSSARY) == ((), {}, False)
