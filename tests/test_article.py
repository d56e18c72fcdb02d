"""Laws of the record's types: frozen, nothing coerced, plain strings for the common case."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, TypeAdapter, ValidationError

from adaptive_text.article import Article, Claim, CompareFact, Fact, NumberFact, Review, Section, Variant
from adaptive_text.record import Date, Flag, Integer, Number, PartialDate, Plain, Text, where


def claim(**fields: Any) -> Claim:
    """A claim with these fields."""
    return Claim.model_validate({"id": "a", "variants": {"plain": "Yes."}} | fields)


def article(**fields: Any) -> Article:
    """An article of two sections, with these fields."""
    sections = (
        {"id": "one", "heading": "One", "claims": (claim(id="a"), claim(id="b"))},
        {"id": "two", "heading": "Two", "claims": (claim(id="c"),)},
    )
    start = {"id": "x", "title": "X", "updated": "2026-11-01", "sections": sections}
    return Article.model_validate(start | fields)


def test_plain_strings_stand_for_the_common_case() -> None:
    """Text by audience is its default; a variant is its text."""
    made = claim(label="Dose", variants={"plain": "Take one.", "technical": {"text": "Take one."}})
    assert made.label == {"default": "Dose"}
    assert made.variants["plain"] == made.variants["technical"] == Variant(text="Take one.")


def test_records_are_frozen_and_closed() -> None:
    """Nothing changes after validation, and no unknown key passes."""
    with pytest.raises(ValidationError, match="frozen"):
        claim().id = "b"
    with pytest.raises(ValidationError, match="extra_forbidden"):
        claim(variant={})


def test_claims_come_in_written_order_with_their_way_and_section() -> None:
    """The way leads from the top of the article to the claim."""
    found = [(where(path), section.id, claim.id) for path, section, claim in article().claims()]
    assert found == [
        ("sections[0].claims[0]", "one", "a"),
        ("sections[0].claims[1]", "one", "b"),
        ("sections[1].claims[0]", "two", "c"),
    ]


def test_registers_come_in_the_order_of_the_library() -> None:
    """However they were written; unknown ones are left out."""
    made = claim(variants={"plain": "a", "odd": "b", "technical": "c"})
    assert made.registers(("technical", "standard", "plain")) == ("technical", "plain")


@pytest.mark.parametrize(
    ("fields", "required"),
    [({}, False), ({"required": True}, True), ({"kind": "caution"}, True), ({"kind": "item"}, False)],
)
def test_cautions_are_always_required(fields: dict[str, Any], required: bool) -> None:
    """Whatever `required` says."""
    assert claim(**fields).is_required is required


@pytest.mark.parametrize(
    ("variant", "shape", "parts"),
    [
        ({"text": "a"}, "text", [("text", "a")]),
        ({"lead": "a", "items": ("b", "c")}, "list", [("lead", "a"), ("items[0]", "b"), ("items[1]", "c")]),
        (
            {"columns": ("a", "b"), "rows": (("c", "d"),), "caption": "e"},
            "table",
            [("caption", "e"), ("columns[0]", "a"), ("columns[1]", "b"), ("rows[0][0]", "c"), ("rows[0][1]", "d")],
        ),
    ],
)
def test_a_variant_has_one_shape_and_gives_its_parts_in_reading_order(
    variant: dict[str, Any], shape: str, parts: list[tuple[str, str]]
) -> None:
    """With the way to each part."""
    made = Variant.model_validate(variant)
    assert made.shape == shape
    assert [(where(path), text) for path, text in made.parts()] == parts


@given(st.decimals(allow_nan=False, allow_infinity=False, places=3))
def test_numbers_keep_their_written_digits(number: Decimal) -> None:
    """1.60 stays 1.60."""
    written = format(abs(number), "f")
    assert str(TypeAdapter(Number).validate_python(Plain(written))) == written


class Scalars(BaseModel):
    """One field of every scalar type."""

    text: Text = ""
    number: Number = Decimal(0)
    integer: Integer = 0
    flag: Flag = False
    date: Date = datetime.date.min
    partial: PartialDate = "2026"


@pytest.mark.parametrize(
    ("field", "good", "bad"),
    [
        ("text", ["no", Plain("no"), Plain("1.50"), ""], [1, True, None, Plain("null"), Plain("~"), ["a"], {}]),
        (
            "number",
            [Plain("0"), Plain("-1.50"), Plain("1e3"), 1, 1.5, Decimal("1.60")],
            ["1", Plain("01"), Plain(".5"), Plain("1."), Plain("+1"), Plain("1_000"), Plain("0x1F"), Plain("12:30")],
        ),
        ("number", [Plain("9" * 40)], [Plain("9" * 41), Plain("1e999"), Plain(".inf"), Plain("nan"), True, None, ""]),
        ("integer", [Plain("900"), Plain("9e2"), 900, 900.0], [Plain("0.5"), "900", True]),
        ("flag", [Plain("true"), Plain("false"), True], ["true", Plain("yes"), Plain("True"), 1, None]),
        (
            "date",
            [Plain("2026-11-01"), "2026-02-28", datetime.date(2026, 1, 1)],
            ["2026-02-29", "2026-11", "2026-W01-1", "20261101", "01/11/2026", "", 2026, None],
        ),
        (
            "partial",
            ["2026-11-01", "2026-11", Plain("2026")],
            ["2026-13", "2026-02-30", "26", "2026-1", "0000", "0000-05", 2026, None],
        ),
    ],
)
def test_scalars_are_taken_as_written_or_not_at_all(field: str, good: list[Any], bad: list[Any]) -> None:
    """Numbers and truth values stand unquoted; everything quoted is text; nothing is guessed."""
    for value in good:
        Scalars.model_validate({field: value})
    for value in bad:
        with pytest.raises(ValidationError):
            Scalars.model_validate({field: value})


def test_a_fact_is_of_the_kind_that_its_key_names() -> None:
    """The kind need not be said twice."""
    kind: TypeAdapter[Fact] = TypeAdapter(Fact)
    assert kind.validate_python({"value": 150, "unit": "mg"}) == NumberFact(value=Decimal(150), unit="mg")
    made = kind.validate_python({"compare": {"drug": 1, "placebo": 2}, "after": {"value": 24, "unit": "week"}})
    assert isinstance(made, CompareFact)
    assert made.after is not None
    with pytest.raises(ValidationError, match="union_tag"):
        kind.validate_python({"unit": "mg"})


def test_articles_are_equal_when_their_fields_are() -> None:
    """Wherever they were read from."""
    assert article() == article()
    assert article() != article(lang="en-GB")
    assert article() != Review()


def test_an_article_from_nowhere_has_a_place_all_the_same() -> None:
    """One made in code has a name, but no lines."""
    assert str(article().place(("id",))) == "<record>"


def test_sections_may_say_why_they_hide_a_caution() -> None:
    """`because` stands beside `audiences`."""
    section = Section.model_validate({"id": "a", "heading": "A", "audiences": ("x",), "because": "So."})
    assert section.because == "So."
