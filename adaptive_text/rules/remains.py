"""What is sound in an article that has errors, so that rules of the record can still look at it."""

from __future__ import annotations

import datetime
from functools import cache
from typing import Annotated, Any, cast

from pydantic import TypeAdapter, ValidationError

from adaptive_text.article import Article, Claim, Section
from adaptive_text.reading.cursor import Node, root
from adaptive_text.reading.marked import Marked
from adaptive_text.reading.schema import remembering
from adaptive_text.record import Record


def remains(marked: Marked) -> Article | None:
    """The article with every field, section and claim that is right in itself; `None` where there is no record.

    A claim that is not right keeps its place and says nothing. Only good for rules that look at one part at a time.
    """
    data = root(marked)
    if not isinstance(data.value, dict):
        return None
    fields: dict[str, Any] = {"id": "", "title": {}, "updated": datetime.date.min}
    fields |= _sound(Article, data, without="sections")
    sections = tuple(map(_section, data["sections"].elements()))
    return remembering(Article.model_construct(**fields, sections=sections), marked)


def _section(section: Node) -> Section:
    fields: dict[str, Any] = {"id": "", "heading": {}}
    fields |= _sound(Section, section, without="claims")
    return Section.model_construct(**fields, claims=tuple(map(_claim, section["claims"].elements())))


def _claim(claim: Node) -> Claim:
    try:
        return Claim.model_validate(claim.value)
    except ValidationError:
        return Claim.model_construct(id="", variants={})


def _sound(model: type[Record], data: Node, without: str) -> dict[str, Any]:
    """The fields of a record that are right."""
    found: dict[str, Any] = {}
    for name in model.model_fields.keys() - {without}:
        if name in data:
            try:
                found[name] = _adapter(model, name).validate_python(data[name].value)
            except ValidationError:
                continue
    return found


@cache
def _adapter(model: type[Record], name: str) -> TypeAdapter[Any]:
    field, annotated = model.model_fields[name], cast("Any", Annotated)
    form: Any = field.annotation
    return TypeAdapter(annotated[(form, *field.metadata)] if field.metadata else form)
