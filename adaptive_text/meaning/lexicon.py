"""Common concepts of medicine under all of their names, from concepts.toml, abbreviations.txt and drug_endings.txt."""

from __future__ import annotations

import tomllib
from collections import Counter
from functools import cache, lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, NamedTuple

from adaptive_text.meaning.cues import NONE, find_cues
from adaptive_text.meaning.tokens import function_words, stem_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from adaptive_text.meaning.tokens import Passage

MEDICINE = "medicine"
REGION = "region"
"""Kind of the places, which are reported as identifiers."""
SHORTEST_MEDICINE = 6
"""Letters of a word from which on its ending may tell that it is a medicine."""
SHORTEST_ENDING, LONGEST_ENDING = 3, 11
"""Letters of the endings of drug_endings.txt."""
LONGEST_ABBREVIATION = 8
SHOUTED = 0.5
"""Share of capitals among the letters from which on a text is shouted, so that capitals tell nothing."""
SHORTEST_SHOUT = 12
"""Letters below which no text is shouted."""
MOST_SHARED = 4
"""Concepts whose names share a word up to which the word tells which concept is meant; "disease" and "heart" do not."""


class Entry(NamedTuple):
    """A concept of the lexicon."""

    kind: str
    """What can stand in for it by mistake: `condition`, `medicine`, `body`."""
    name: str
    family: frozenset[str]
    """Its name and those of all broader concepts."""

    def is_kin(self, other: Entry) -> bool:
        """Whether one is the other, or broader."""
        return self.name in other.family or other.name in self.family


class Naming(NamedTuple):
    """A place in a text where a concept is named."""

    entry: Entry
    first: int
    """Index of the first token of its name."""
    last: int
    """Index of the last one, included."""
    soft: bool
    """Whether the name is vague: it may stand for the concept, and alone says nothing."""


@lru_cache(maxsize=64)
def namings(passage: Passage) -> tuple[Naming, ...]:
    """The concepts that a passage names, in order; the names do not overlap."""
    entries = _headed()
    found = [Naming(entries[cue.value], cue.first, cue.last, cue.soft) for cue in find_cues("concepts", passage)]
    taken = {at for one in found for at in range(one.first, one.last + 1)}
    words = ((at, token.text, token.lower) for at, token in enumerate(passage.tokens) if at not in taken)
    others = [Naming(entry, at, at, soft=False) for at, text, lower in words if (entry := _entry_of(text, lower))]
    if not others:
        return tuple(found)
    if is_shouted(passage.plain):
        others = [one for one in others if one.entry.kind == MEDICINE]
    return tuple(sorted([*found, *others], key=lambda one: one.first))


def is_shouted(text: str) -> bool:
    """Whether a text is in capitals, so that capitals are no names."""
    letters = sum(map(str.isalpha, text))
    return letters >= SHORTEST_SHOUT and sum(map(str.isupper, text)) >= SHOUTED * letters


def _entry_of(text: str, lower: str) -> Entry | None:
    """What a word is by its capitals or its ending."""
    if text[1:] != lower[1:] and len(text) <= LONGEST_ABBREVIATION:
        known = abbreviations()
        entry = known.get(text) or known.get(text.removesuffix("s"))
        if entry is not None:
            return entry
    return _medicine(lower) if len(lower) >= SHORTEST_MEDICINE else None


@lru_cache(maxsize=50_000)
def _medicine(word: str) -> Entry | None:
    """A medicine that the lexicon does not have, by the ending of its name."""
    base = word.removesuffix("s")
    classes, exceptions = _drug_endings()
    lengths = range(min(LONGEST_ENDING, len(base) - 2), SHORTEST_ENDING - 1, -1)
    ending = next((base[-n:] for n in lengths if base[-n:] in classes), None)
    if ending is None or base in exceptions or not base.isalpha():
        return None
    broader = lexicon().get(classes[ending])
    return Entry(MEDICINE, base, (broader.family if broader else frozenset()) | {base})


# --- the tables


@cache
def lexicon() -> dict[str, Entry]:
    """All concepts by their names."""
    heads = {name: (kind, broader) for kind, name, broader in map(_parted, _lines_of_concepts())}

    def family(name: str) -> frozenset[str]:
        return frozenset({name}).union(*(family(broader) for broader in heads[name][1]))

    return {name: Entry(kind, name, family(name)) for name, (kind, _) in heads.items()}


@cache
def _headed() -> dict[str, Entry]:
    """All concepts by the headings of their lines, which are the values of their cues."""
    return {heading: lexicon()[_parted(heading)[1]] for heading in _lines_of_concepts()}


def _parted(heading: str) -> tuple[str, str, list[str]]:
    kind, _, names = heading.partition(": ")
    name, *broader = names.split(" < ")
    return kind, name, broader


@cache
def telling_stems() -> Mapping[str, frozenset[str]]:
    """By its name, stems of words that hardly any but the names of a concept have: a text with one may describe it."""
    stems = {_parted(heading)[1]: _stems(names) for heading, names in _lines_of_concepts().items()}
    shared = Counter(stem for found in stems.values() for stem in found)
    return {name: frozenset(s for s in found if shared[s] <= MOST_SHARED) for name, found in stems.items()}


def _stems(names: list[str]) -> frozenset[str]:
    words = (word.strip("~?") for name in names for word in name.replace("|", " ").split())
    return frozenset(stem_of(word) for word in words if word[:1].isalpha() and word not in function_words())


@cache
def _lines_of_concepts() -> dict[str, list[str]]:
    """The headings of concepts.toml with all names of their concepts."""
    groups = tomllib.loads(_text("concepts.toml"))
    return {
        heading: [*group.get("cues", ()), *group.get("soft", ())]
        for heading, group in groups.items()
        if heading != NONE
    }


@cache
def abbreviations() -> dict[str, Entry]:
    """What stands for a concept in capitals."""
    return {letters: lexicon()[name] for name, words in _lines("abbreviations.txt") for letters in words}


@cache
def _drug_endings() -> tuple[dict[str, str], frozenset[str]]:
    """Endings of names of medicines with their class, and the words that only end so."""
    lines = dict(_lines("drug_endings.txt"))
    exceptions = lines.pop("not")
    return {ending: name for name, endings in lines.items() for ending in endings}, frozenset(exceptions)


def _lines(name: str) -> Iterator[tuple[str, list[str]]]:
    """The lines `left = right right` of a table."""
    for line in _text(name).splitlines():
        left, equals, right = line.partition(" = ")
        if equals and not line.startswith("#"):
            yield left, right.split()


def _text(name: str) -> str:
    return files("adaptive_text").joinpath(f"data/cues/{name}").read_text("utf-8")
