"""Words of medicine that look alike: "hydralazine" for "hydroxyzine" is a mix-up, "colonic" for "colon" is none."""

from __future__ import annotations

from difflib import SequenceMatcher
from functools import cache, lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING
from unicodedata import normalize

from adaptive_text.meaning.anchors import Assertion, Places
from adaptive_text.meaning.difference import Difference
from adaptive_text.meaning.lexicon import namings

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from adaptive_text.meaning.pairing import Pair
    from adaptive_text.meaning.tokens import Passage, Token

SHORTEST = 6
"""Letters of a word from which on it may be mixed up with another."""
LONGEST_ENDING = 9
ALIKE = 0.6
"""Share of letters in common, in order, from which on two words look alike."""
SHORTEST_BASE = 4
"""Letters that two forms of one word share at least."""


def lookalikes(pair: Pair) -> Iterator[Difference]:
    """Words of medicine in whose place the other passage has one that looks alike, and is another."""
    ours = _technical_words(pair.a, pair.b)
    theirs: Mapping[int, Token] = _technical_words(pair.b, pair.a) if ours else {}
    if not theirs:
        return
    places, known = Places(pair), [_known(passage) for passage in (pair.a, pair.b)]
    for at, x in ours.items():
        place = places.a.place(Assertion("", at, at, soft=False))
        y = theirs.get(place.start) if place is not None and len(place) == 1 else None
        if y is None or place is None or (at in known[0] and place.start in known[1]):
            continue
        if look_alike(x.lower, y.lower):
            a, b = pair.a.text[x.start : x.end], pair.b.text[y.start : y.end]
            yield Difference("concept", "altered", a, b, f'"{a}" became "{b}"', (x.start, x.end), (y.start, y.end))


def _technical_words(mine: Passage, other: Passage) -> Mapping[int, Token]:
    """Words of medicine that only one passage has, by their index."""
    words = ((at, token) for at, token in enumerate(mine.tokens) if is_technical(token.lower))
    return {at: token for at, token in words if token.stem not in other.stems}


def _known(passage: Passage) -> frozenset[int]:
    """The tokens of which the lexicon knows what they mean: where it knows both, comparing them is its business."""
    return frozenset(at for one in namings(passage) for at in range(one.first, one.last + 1))


@lru_cache(maxsize=50_000)
def is_technical(word: str) -> bool:
    """Whether a word ends as hardly any but words of medicine do, and is no word that everybody knows."""
    base, endings = word.removesuffix("s"), _technical_endings()
    if len(word) < SHORTEST or not base.isalpha() or is_familiar(word):
        return False
    return any(base[-n:] in endings or word[-n:] in endings for n in range(3, LONGEST_ENDING + 1) if n + 2 < len(base))


def is_familiar(word: str) -> bool:
    """Whether a word, in small letters, is one of those long ones that everybody knows."""
    return word in _familiar_words() or word.removesuffix("s") in _familiar_words()


def look_alike(x: str, y: str) -> bool:
    """Whether two words, in small letters, look alike without being forms of one word or each other's opposite."""
    if is_opposite(x, y) or is_form_of(x, y):
        return False
    return SequenceMatcher(None, x, y, autojunk=False).ratio() >= ALIKE


# --- forms of one word


def is_form_of(x: str, y: str) -> bool:
    """Whether two words, in small letters, are spellings or inflections of one: "colon" and "colonic"."""
    return _skeleton(x) == _skeleton(y) or not _bases(x).isdisjoint(_bases(y))


_OPPOSITES = (("hyper", "hypo"), ("tachy", "brady"), ("over", "under"), ("macro", "micro"), ("poly", "oligo"))


def is_opposite(x: str, y: str) -> bool:
    """Whether two words differ in a first part that turns them round: that is told as a direction."""
    pairs = (*_OPPOSITES, *((second, first) for first, second in _OPPOSITES))
    return any(x.startswith(p) and y.startswith(q) and x[len(p) :] == y[len(q) :] for p, q in pairs)


_SPELLINGS = (
    ("ph", "f"),
    ("ae", "e"),
    ("oe", "e"),
    ("y", "i"),
    ("c", "k"),
    ("th", "t"),
    ("rh", "r"),
    ("x", "ks"),
    ("z", "s"),
)
"""Letters that stand for each other in the spellings of one name."""


@lru_cache(maxsize=4096)
def _skeleton(word: str) -> str:
    """What the spellings of a word share: "sulphasalazine" and "sulfasalazine"."""
    word = "".join(letter for letter in normalize("NFD", word) if letter.isalpha())
    for one, other in _SPELLINGS:
        word = word.replace(one, other)
    single = [letter for at, letter in enumerate(word) if letter != word[at - 1 : at]]
    return "".join(single).rstrip("e")


_FORMS = (
    """s es ia ic ics ical ically al ally ial ary ous ously us um a ae i is e ed ing ion ions ation ations ative ant ent
    ance ence ity ies y or er ers ors ist ists ism oid ate ates ise ised ize ized isation ization on in ar""",
    "osis oses otic",
    "esis eses etic",
    "plasia plastic plasias",
    "lysis lytic",
)
"""Endings that make forms of one word, in groups: those of another group make another word ("-itis", "-osis")."""


@lru_cache(maxsize=4096)
def _bases(word: str) -> frozenset[tuple[int, str]]:
    """What a word may be a form of, with the group of its ending."""
    found = {(0, word)}
    for group, endings in enumerate(_FORMS):
        for ending in endings.split():
            if word.endswith(ending) and len(word) - len(ending) >= SHORTEST_BASE:
                found.add((group, word.removesuffix(ending)))
    return frozenset(found)


# --- the tables


@cache
def _technical_endings() -> frozenset[str]:
    return frozenset(_words("cues/technical_endings.txt"))


@cache
def _familiar_words() -> frozenset[str]:
    return frozenset(_words("familiar_words.txt"))


def _words(name: str) -> Iterator[str]:
    text = files("adaptive_text").joinpath(f"data/{name}").read_text("utf-8")
    return (word for line in text.splitlines() if not line.startswith("#") for word in line.split())
