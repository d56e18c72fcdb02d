"""The parts of a broken article that can be read, so that one mistake does not keep others from being told."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from functools import cache
from typing import TypeVar

from pydantic import TypeAdapter, ValidationError

from adaptive_text.article import Article, Claim, Fact, Section, Variant, WrittenVariant
from adaptive_text.errors import Problem
from adaptive_text.reading.cursor import Node, root
from adaptive_text.reading.marked import Marked
from adaptive_text.reading.schema import remembering

Made = TypeVar("Made")


def salvaged(marked: Marked) -> Article:
    """An article of all facts and texts that are right in themselves; only good for looking at those.

    Sections and claims keep their places, whatever is wrong with the rest of them.
    """
    data = root(marked)
    article = Article.model_construct(
        id=data["id"].text,
        title=_texts(data["title"]),
        question=_texts(data["question"]),
        updated=datetime.date.min,
        facts=_facts(data["facts"]),
        sections=tuple(map(_section, data["sections"].elements())),
    )
    return remembering(article, marked)


def independent(marked: Marked, found: tuple[Problem, ...], known: list[Problem]) -> Iterator[Problem]:
    """The errors found in a salvaged article that do not follow from what is known to be wrong already."""
    readable = _facts(root(marked)["facts"])
    unreadable = {name for name, _ in root(marked)["facts"].entries() if name not in readable}
    places = {problem.where for problem in known if problem.severity == "error"}
    for problem in found:
        missed = _UNKNOWN_FACT.search(problem.message)
        follows = problem.where in places or (missed is not None and missed[1] in unreadable)
        if problem.severity == "error" and not follows:
            yield problem


_UNKNOWN_FACT = re.compile(r'unknown fact \(got "([^"]*)"\)')


def _facts(facts: Node) -> dict[str, Fact]:
    made = ((name, _made(_fact_type(), fact)) for name, fact in facts.entries())
    return {name: fact for name, fact in made if fact is not None}


@cache
def _fact_type() -> TypeAdapter[Fact]:
    return TypeAdapter(Fact)


@cache
def _variant_type() -> TypeAdapter[Variant]:
    return TypeAdapter(WrittenVariant)


def _section(section: Node) -> Section:
    claims = tuple(map(_claim, section["claims"].elements()))
    return Section.model_construct(id=section["id"].text, heading=_texts(section["heading"]), claims=claims)


def _claim(claim: Node) -> Claim:
    """Its own id may stand twice, so its place is its name here."""
    texts = {register: _made(_variant_type(), variant) for register, variant in claim["variants"].entries()}
    variants = {register: variant for register, variant in texts.items() if variant is not None}
    return Claim.model_construct(id=claim.where, label=_texts(claim["label"]), variants=variants)


def _texts(texts: Node) -> dict[str, str]:
    if texts.text:
        return {"default": texts.text}
    return {audience: text.text for audience, text in texts.entries() if text.text}


def _made(adapter: TypeAdapter[Made], node: Node) -> Made | None:
    try:
        return adapter.validate_python(node.value)
    except ValidationError:
        return None
