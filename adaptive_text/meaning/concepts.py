"""Concepts under any of their names: those of a glossary, and common ones of medicine (data/cues/concepts.toml)."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from functools import lru_cache
from itertools import product
from typing import TYPE_CHECKING, NamedTuple

from adaptive_text.meaning.anchors import Assertion, Places, tells
from adaptive_text.meaning.difference import Difference
from adaptive_text.meaning.lexicon import REGION, Entry, namings, telling_stems
from adaptive_text.meaning.lookalikes import is_opposite, lookalikes
from adaptive_text.meaning.tokens import Passage

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from adaptive_text.glossary import Glossary
    from adaptive_text.meaning.pairing import Pair

CLOSE = 0.5
"""Closeness from which on a glossary's term without a counterpart is lost, and not only worded away."""
DESCRIBED = 0.5
"""Share of a definition's content words from which on a text describes the term without its name."""
TERM = "term"
"""Kind of a glossary's term that the lexicon does not know."""
MOST_COMPARED = 60
"""Concepts of one text without a counterpart that are compared with those of the other."""
SHORTEST_COORDINATED, MOST_BETWEEN = 2, 4
"""Words of a name that another may stand between, and how many words that may be."""
SAME_CONTEXT = 0.2
"""Likeness of two sentences from which on a concept of one takes the place of a concept of the other."""
LOOSE = frozenset({"body", "outcome", "substance"})
"""Kinds that texts speak of beside their matter, so that the sentences must be more alike."""
LOOSE_CONTEXT = 0.3
LEAST_SURE = 0.1
"""How sure it is that a concept became another of which the sentences tell nothing, but that there is no other."""
SAME_PLACE = 2.0
"""How sure it is of what stands between the same words; of sentences it is their likeness, from 0 to 1."""
MIXED = (frozenset({"condition", "symptom", "growth"}), frozenset({"medicine", "nutrient", "vaccine", "procedure"}))
"""Kinds that can stand in for each other by mistake where all else is the same."""


class Concept(NamedTuple):
    """A concept that a text names."""

    kind: str
    """What can stand in for it by mistake: `condition`, `medicine`, `body`; `term` for a glossary's own."""
    name: str
    """The concept, whatever it is called in the text; of a glossary's term, its id."""
    start: int
    """In characters of the text."""
    end: int


class _Place(NamedTuple):
    """A place where a concept is named, with what tells whether another text speaks of the concept."""

    concept: Concept
    entry: Entry | None
    """Of the lexicon; a glossary's term has one where the lexicon knows the name too."""
    is_term: bool
    soft: bool
    first: int
    """Index of the first token of its name."""
    last: int
    """Index of the last one, included."""


def find_concept(passage: Passage, glossary: Glossary | None = None) -> tuple[Concept, ...]:
    """The concepts of a passage, in order; where names overlap, the glossary's come first."""
    return tuple(place.concept for place in _places(passage, glossary) if not place.soft)


def compare_concept(pair: Pair, glossary: Glossary | None = None) -> Iterator[Difference]:
    """Concepts of one passage that became others, and words of medicine that became others that look alike.

    Broader and narrower names are no difference. What one passage names and the other does not is none either, since
    lay texts leave out and explain; but a glossary's terms count, in close texts that do not describe them with the
    words of their definition.
    """
    gone, new = _only(pair.a, pair.b, glossary), _only(pair.b, pair.a, glossary)
    replaced = list(_replaced(pair, gone, new, glossary)) if gone and new else []
    yield from (_difference(pair, x.concept, y.concept) for x, y in replaced)
    yield from lookalikes(pair)
    if glossary is not None and pair.closeness >= CLOSE:
        lost = [x for x in gone if x.is_term and all(x is not found for found, _ in replaced)]
        yield from (_difference(pair, x.concept, None) for x in lost if not _is_said(pair.b, x, glossary))


# --- finding


def _places(passage: Passage, glossary: Glossary | None) -> Sequence[_Place]:
    known = _known_places(passage)
    if glossary is None:
        return known
    at_span = {place.concept[2:]: place for place in known}
    terms = [
        _term(passage, use.term, at_span.get((use.start, use.end)), use.start, use.end)
        for use in glossary.find(passage.text)
    ]
    taken = {at for term in terms for at in range(term.first, term.last + 1)}
    rest = [place for place in known if taken.isdisjoint(range(place.first, place.last + 1))]
    return sorted([*terms, *rest], key=lambda place: place.first)


@lru_cache(maxsize=64)
def _known_places(passage: Passage) -> tuple[_Place, ...]:
    """What the lexicon knows, but for the places, which are identifiers."""
    found = (one for one in namings(passage) if one.entry.kind != REGION)
    return tuple(
        _Place(
            Concept(entry.kind, entry.name, *passage.span(first, last)),
            entry,
            is_term=False,
            soft=soft,
            first=first,
            last=last,
        )
        for entry, first, last, soft in found
    )


def _term(passage: Passage, name: str, known: _Place | None, start: int, end: int) -> _Place:
    entry = known.entry if known else None
    tokens = passage.tokens
    first = max(bisect_right(tokens, start, key=lambda token: token.start) - 1, 0)
    last = max(bisect_left(tokens, end, key=lambda token: token.start) - 1, first)
    return _Place(
        Concept(entry.kind if entry else TERM, name, start, end),
        entry,
        is_term=True,
        soft=False,
        first=first,
        last=last,
    )


def _only(mine: Passage, other: Passage, glossary: Glossary | None) -> list[_Place]:
    """The concepts of one passage that the other does not name, nor anything broader or narrower; each once."""
    theirs = _places(other, glossary)
    terms = {place.concept.name for place in theirs if place.is_term}
    entries = {place.entry.name: place.entry for place in theirs if place.entry}
    broader = frozenset[str]().union(*(entry.family for entry in entries.values()))
    left: dict[str, _Place] = {}
    for place in _places(mine, glossary):
        entry, name = place.entry, place.concept.name
        is_known = entry is not None and (entry.name in broader or not entry.family.isdisjoint(entries))
        if not place.soft and not is_known and not (place.is_term and name in terms):
            left.setdefault(name, place)
    return list(left.values())


# --- comparing


def _replaced(
    pair: Pair, gone: Sequence[_Place], new: Sequence[_Place], glossary: Glossary | None
) -> Iterator[tuple[_Place, _Place]]:
    """Concepts with those that took their place, the surest first."""
    places = Places(pair)
    kinds = [Counter(place.concept.kind for place in side) for side in (gone, new)]
    found: list[tuple[float, _Place, _Place]] = []
    for x, y in product(gone[:MOST_COMPARED], new[:MOST_COMPARED]):
        if not _can_be_mixed_up(pair, x, y, glossary):
            continue
        is_only = all(count[x.concept.kind] == 1 for count in kinds)
        if (sureness := _sureness(pair, places, x, y, is_only=is_only)) > 0:
            found.append((sureness, x, y))
    taken: set[tuple[int, int]] = set()
    for _, x, y in sorted(found, key=lambda one: (-one[0], one[1].first + one[2].first)):
        keys = {(0, x.first), (1, y.first)}
        if taken.isdisjoint(keys):
            taken.update(keys)
            yield x, y


def _sureness(pair: Pair, places: Places, x: _Place, y: _Place, *, is_only: bool) -> float:
    """How sure it is that one concept took the place of another: 0 where it is not.

    It stands between the same words, or in a sentence that is alike; or it is the only one of its kind that is gone.
    """
    if _has_words(pair.b, pair.a, x) or _has_words(pair.a, pair.b, y):
        return 0.0
    if places.meet(Assertion("", x.first, x.last, soft=False), Assertion("", y.first, y.last, soft=False)):
        return SAME_PLACE
    if x.concept.kind != y.concept.kind or _describes(pair.b, x, y) or _describes(pair.a, y, x):
        return 0.0
    if x.concept.kind == TERM:  # any word may be one: alone, that says nothing
        return 0.0
    likeness = _context_likeness(pair, x, y)
    if x.concept.kind in LOOSE:
        return likeness if likeness >= LOOSE_CONTEXT else 0.0
    return likeness if likeness >= SAME_CONTEXT else LEAST_SURE * is_only


def _can_be_mixed_up(pair: Pair, x: _Place, y: _Place, glossary: Glossary | None) -> bool:
    kinds = {x.concept.kind, y.concept.kind}
    if len(kinds) > 1 and not any(kinds <= mixed for mixed in MIXED):
        return False
    if is_opposite(pair.a.quote(x.first, x.last).lower(), pair.b.quote(y.first, y.last).lower()):
        return False
    return glossary is None or not (x.is_term and y.is_term and _are_one(glossary, x.concept.name, y.concept.name))


def _are_one(glossary: Glossary, x: str, y: str) -> bool:
    """Whether two terms share a name, or a name of one is a part of a name of the other: "dermatitis"."""
    ours, theirs = ([name.lower().split() for name in glossary.terms[term].all_names()] for term in (x, y))
    return any(set(one) <= set(other) or set(other) <= set(one) for one in ours for other in theirs)


def _has_words(passage: Passage, other: Passage, place: _Place) -> bool:
    """Whether a passage has all words of a name of the other one, apart from each other: "stool or blood test"."""
    where = _stems_at(passage)
    return all(token.stem in where for token in other.tokens[place.first : place.last + 1])


def _describes(passage: Passage, concept: _Place, instead: _Place) -> bool:
    """Whether a passage has a word of the names of a concept, apart from what it names in its place."""
    if concept.entry is None:
        return False
    where, words = _stems_at(passage), instead.last - instead.first + 1
    found = (at for stem in telling_stems().get(concept.entry.name, ()) for at in where.get(stem, ())[: words + 1])
    return any(not instead.first <= at <= instead.last for at in found)


@lru_cache(maxsize=64)
def _stems_at(passage: Passage) -> dict[str, list[int]]:
    """Where each stem stands, by the index of its token."""
    where: dict[str, list[int]] = {}
    for at, token in enumerate(passage.tokens):
        where.setdefault(token.stem, []).append(at)
    return where


def _context_likeness(pair: Pair, x: _Place, y: _Place) -> float:
    """Share of the concepts and telling words of two sentences that both have (Dice's coefficient), but for x and y."""
    ours = _contexts(pair.a).get(pair.a.tokens[x.first].sentence, frozenset()) - {x.entry and x.entry.name}
    theirs = _contexts(pair.b).get(pair.b.tokens[y.first].sentence, frozenset()) - {y.entry and y.entry.name}
    total = len(ours) + len(theirs)
    return 2 * len(ours & theirs) / total if total else 0.0


@lru_cache(maxsize=64)
def _contexts(passage: Passage) -> dict[int, frozenset[str]]:
    """What each sentence speaks of: names of concepts, and stems of the other telling words."""
    found: dict[int, set[str]] = {}
    named: set[int] = set()
    for one in namings(passage):
        named.update(range(one.first, one.last + 1))
        found.setdefault(passage.tokens[one.first].sentence, set()).add(one.entry.name)
    for at, token in enumerate(passage.tokens):
        if at not in named and tells(token):
            found.setdefault(token.sentence, set()).add(token.stem)
    return {sentence: frozenset(keys) for sentence, keys in found.items()}


def _is_said(passage: Passage, place: _Place, glossary: Glossary) -> bool:
    """Whether a passage names a term by another one that is the same, or has the words of its definition."""
    term = place.concept.name
    if any(_is_coordinated(passage, name) for name in glossary.terms[term].all_names()):
        return True
    if any(_are_one(glossary, term, use.term) for use in glossary.find(passage.text)):
        return True
    definition = _stems(glossary.terms[term].definition or "")
    return bool(definition) and len(definition & passage.stems) >= DESCRIBED * len(definition)


def _is_coordinated(passage: Passage, name: str) -> bool:
    """Whether a name stands in a passage with another one between its words: "coughing up or vomiting blood"."""
    words = [token.stem for token in Passage(name).tokens]
    tokens, where = passage.tokens, _stems_at(passage)
    if len(words) < SHORTEST_COORDINATED:
        return False
    for start in where.get(words[0], ()):
        window = tokens[start : start + len(words) + MOST_BETWEEN]
        stems = [token.stem for token in window if token.sentence == tokens[start].sentence]
        if {"or", "and"}.intersection(stems) and _is_within(words, stems):
            return True
    return False


def _is_within(words: Sequence[str], stems: Sequence[str]) -> bool:
    """Whether words stand in a text in their order, and others may between them."""
    rest = iter(stems)
    return all(word in rest for word in words)


@lru_cache(maxsize=4096)
def _stems(text: str) -> frozenset[str]:
    return Passage(text).stems


def _difference(pair: Pair, old: Concept, new: Concept | None) -> Difference:
    a, span_a = pair.a.text[old.start : old.end], (old.start, old.end)
    if new is None:
        return Difference("concept", "lost", a, "", f'"{a}" is missing, under all of its names', span_a, None)
    b, span_b = pair.b.text[new.start : new.end], (new.start, new.end)
    return Difference("concept", "altered", a, b, f'"{a}" became "{b}"', span_a, span_b)
