"""The rules of an article that its record alone can tell.

They read the data, not the validated article: so a wrong key in one claim hides no broken rule in another.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence

from adaptive_text.errors import Problem
from adaptive_text.reading.claim_rules import claim_problems, known_in
from adaptive_text.reading.cursor import Node, listed, near, root
from adaptive_text.reading.marked import Marked
from adaptive_text.reading.syntax import quoted

_FEWEST_COMPARED = 2
_WEB = re.compile(r"https?://[^\s/?#\\]+[^\s\\]*", re.IGNORECASE)
_ON_SITE = re.compile(r"/(?!/)[^\s\\]*")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def article_problems(marked: Marked) -> Iterator[Problem]:
    """Every broken rule of an article."""
    article = root(marked)
    sections = list(article["sections"].elements())
    claims = [claim for section in sections for claim in section["claims"].elements()]
    yield from _defaults([article["title"], *(section["heading"] for section in sections)])
    yield from _emptiness(article["sections"])
    yield from _duplicates("section", sections)
    yield from _duplicates("claim", claims)
    for _, fact in article["facts"].entries():
        yield from _fact(fact)
    yield from _sources(article["sources"], claims)
    yield from _review(article)
    yield from _order(article["order"], {section["id"].text: None for section in sections})
    known = known_in(article)
    for section in sections:
        yield from claim_problems(section, known)


def _defaults(texts: Sequence[Node]) -> Iterator[Problem]:
    for node in texts:
        if isinstance(node.value, dict) and "default" not in node.value:
            message = f"{node.name} needs a default for the audiences it does not name (got {listed(node.value)})"
            yield node.problem("AT147", message)


def _emptiness(sections: Node) -> Iterator[Problem]:
    if sections.is_empty:
        yield sections.problem("AT140", "an article needs a section (got [])")
    for section in sections.elements():
        if isinstance(section.value, dict) and ("claims" not in section or section["claims"].is_empty):
            yield section.problem("AT140", f"section {quoted(section['id'].text)} has no claims (got [])")


def _duplicates(kind: str, nodes: Sequence[Node]) -> Iterator[Problem]:
    first: dict[str, Node] = {}
    for node in nodes:
        name = node["id"].text
        if name in first:
            message = f"two {kind}s have the id {quoted(name)} (got {first[name].where} and {node.where})"
            yield node["id"].problem("AT121", message, "give one of them another id")
        elif name:
            first[name] = node


def _fact(fact: Node) -> Iterator[Problem]:
    ends = [end.number for end in fact["range"].elements()]
    if len(ends) == _FEWEST_COMPARED and ends[0] is not None and ends[1] is not None and ends[0] > ends[1]:
        yield fact["range"].problem(
            "AT141", f"a range runs from its lower to its higher end (got {ends[0]}, {ends[1]})"
        )
    members = fact["compare"]
    if isinstance(members.value, dict) and len(members.value) < _FEWEST_COMPARED:
        message = f"a compare has at least {_FEWEST_COMPARED} members (got {len(members.value)})"
        yield members.problem("AT142", message, "such as {compare: {drug: 32.8, placebo: 13.7}}")
    if fact["list"].is_empty:
        yield fact["list"].problem("AT112", "list must not be empty (got [])")


def _sources(sources: Node, claims: Sequence[Node]) -> Iterator[Problem]:
    cited = {name for claim in claims for name in claim["cites"].texts()}
    for name, source in sources.entries():
        if name not in cited:
            yield source.warning(
                "AT151", f"no claim cites the source {quoted(name)} (got none)", "leave it out, or cite it"
            )
        url = source["url"]
        if url.text and not _WEB.fullmatch(url.text):
            message = f"the url of a source starts with https:// or http:// (got {quoted(url.text)})"
            yield url.problem("AT144", message)


def _review(article: Node) -> Iterator[Problem]:
    review, updated = article["review"], article["updated"].date
    submitted = review["submitted"].date
    if _DAY.fullmatch(submitted) and _DAY.fullmatch(updated) and submitted > updated:
        message = f"an article is submitted before it is updated (got submitted {submitted}, updated {updated})"
        yield review["submitted"].problem("AT145", message)
    policy = review["policy"]
    if policy.text and not (_WEB.fullmatch(policy.text) or _ON_SITE.fullmatch(policy.text)):
        message = f"the address of the policy starts with https://, http:// or / (got {quoted(policy.text)})"
        yield policy.problem("AT144", message)


def _order(order: Node, ids: Collection[str]) -> Iterator[Problem]:
    for audience, names in order.entries():
        for name in names.elements():
            if name.text and name.text not in ids:
                yield name.problem("AT130", f"unknown section in order (got {quoted(name.text)})", near(name.text, ids))
        counted = Counter(names.texts())
        if twice := [name for name, number in counted.items() if number > 1]:
            yield names.problem(
                "AT132", f"the order for {quoted(audience)} names a section twice (got {listed(twice)})"
            )
        if isinstance(names.value, tuple) and (absent := [name for name in ids if name and name not in counted]):
            message = f"the order for {quoted(audience)} leaves out {listed(absent)} (got {listed(counted)})"
            yield names.problem("AT131", message, "name every section of the article once")
