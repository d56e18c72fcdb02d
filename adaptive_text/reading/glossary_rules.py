"""The rules of a glossary."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from adaptive_text.errors import Problem
from adaptive_text.glossary import said
from adaptive_text.reading.cursor import Node, root
from adaptive_text.reading.marked import Marked
from adaptive_text.reading.syntax import quoted

LONGEST_NAME = 200
"""Characters of a term's name."""


def glossary_problems(marked: Marked) -> Iterator[Problem]:
    """Every broken rule of a glossary."""
    terms = dict(root(marked)["terms"].entries())
    yield from _long_names(terms.values())
    yield from _shared_names(terms)
    yield from _pronunciations(terms)
    for name, term in terms.items():
        if any(True for _ in term["brands"].entries()) and not term["source"].text:
            message = f"the brands of {quoted(name)} have no source (got no source)"
            yield term["brands"].warning("AT405", message, "brands change: say where they are from in `source`")


def _names(term: Node) -> Iterator[Node]:
    yield from (term[key] for key in ("technical", "plain", "abbreviation"))
    yield from term["aliases"].elements()
    yield from (name for _, name in term["names"].entries())
    for _, brands in term["brands"].entries():
        yield from brands.elements()


def _long_names(terms: Iterable[Node]) -> Iterator[Problem]:
    """Each word of a text may begin a name, and is compared with all of it."""
    for name in (name for term in terms for name in _names(term)):
        if len(name.text) > LONGEST_NAME:
            message = f"{name.name} has at most {LONGEST_NAME} characters (got {len(name.text):,})"
            yield name.problem("AT407", message, "a name is what stands in a sentence; explain it in `definition`")


def _shared_names(terms: dict[str, Node]) -> Iterator[Problem]:
    """A name must lead to one term; an abbreviation is one in its own case only."""
    owners: dict[str, str] = {}
    for owner, term in terms.items():
        for name in _names(term):
            text = name.text if name.path[-1] == "abbreviation" else " ".join(name.text.lower().split())
            if text.strip() and (first := owners.setdefault(text, owner)) != owner:
                message = f"two terms are called {quoted(name.text)} (got {first} and {owner})"
                yield name.problem("AT401", message, "one name leads to one term")


def _pronunciations(terms: dict[str, Node]) -> Iterator[Problem]:
    heard: dict[str, int] = {}
    for term in terms.values():
        say, technical = term["say"], term["technical"]
        if not say.text or not technical.text:
            continue
        if any(not syllable for word in say.text.split() for syllable in word.split("-")):
            yield say.problem("AT404", f"say has an empty syllable (got {quoted(say.text)})", _SAY)
        spoken = said(technical.text, say.text)
        if not spoken:
            message = f"say has a word for each word of {quoted(technical.text)} (got {quoted(say.text)})"
            yield say.problem("AT402", message, _SAY)
        for word, syllables in spoken:
            if heard.setdefault(word, syllables) != syllables:
                message = f"{quoted(word)} has {heard[word]} syllables in another term (got {syllables})"
                yield say.problem("AT406", message)


_SAY = "a hyphen between syllables, a space between words: uh-TOP-ik der-muh-TY-tis"
