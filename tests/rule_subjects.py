"""Subjects for rules, and what rules say about them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any

from articles import AUDIENCES, GLOSSARY, article, profile
from hypothesis import strategies as st

from adaptive_text.audience import Picker, Profile
from adaptive_text.errors import Problem
from adaptive_text.glossary import Glossary
from adaptive_text.loading import Profiles, parse_article, parse_glossary
from adaptive_text.rules.subject import Calendar, Subject

TODAY = date(2026, 11, 22)
TEXTS = st.text(st.characters(categories=["L", "N", "P", "S", "Zs"], exclude_characters="{}[]\\"), max_size=200)
"""Texts that an author may write, without expressions and links."""
Rule = Callable[[Subject], Iterator[Problem]]


def subject(*parts: Any, profiles: Mapping[str, Profile] | None = None, terms: Any = None, **fields: Any) -> Subject:
    """The article of these claims or sections; without profiles, for three audiences that ask for nothing."""
    known = profiles or {name: profile(name) for name in AUDIENCES}
    glossary = GLOSSARY if terms is None else parse_glossary({"terms": terms})
    return about(article(*parts, **fields), known, glossary)


def written(text: str, profiles: Mapping[str, Profile] | None = None, glossary: Glossary = GLOSSARY) -> Subject:
    """The article of a file, so that its problems have lines."""
    known = profiles or {name: profile(name) for name in AUDIENCES}
    return about(parse_article(text, "example.yaml"), known, glossary)


def about(record: Any, profiles: Mapping[str, Profile], glossary: Glossary) -> Subject:
    """The subject of these parts; the picker offers the profiles in their order."""
    return Subject(record, Profiles(profiles, Picker(order=tuple(profiles))), glossary, Calendar(TODAY))


def told(rule: Rule, of: Subject) -> list[tuple[str, str]]:
    """Where and what; the code and the severity are the rule's."""
    return [(problem.where, problem.message) for problem in rule(of)]


def got(rule: Rule, of: Subject) -> list[str]:
    """What the rule found, each without the words around it."""
    return [problem.message.rpartition("(got ")[2].removesuffix(")") for problem in rule(of)]
