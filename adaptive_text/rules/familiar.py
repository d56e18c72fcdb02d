"""Which words need no explaining: the scorer's easy words, long words of every day, and what is made of them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from importlib.resources import files

from adaptive_text.counting import count

LONG = 3
"""Syllables from which on a word is long, as `Counts.difficult_3` has it."""
_MOST_STEPS = 3
"""Endings that are taken off one after the other: "carelessness" has two."""
_SHORTEST = 3
"""Letters that must remain."""
_ENDINGS = (
    *(("ies", "y"), ("es", ""), ("es", "e"), ("s", ""), ("ied", "y"), ("ed", ""), ("ed", "e"), ("ing", "")),
    *(("ing", "e"), ("ier", "y"), ("iest", "y"), ("er", ""), ("er", "e"), ("est", ""), ("ily", "y"), ("ly", "")),
    *(("ly", "le"), ("iness", "y"), ("ness", ""), ("less", ""), ("ful", ""), ("ment", "")),
)
"""What may be put behind any word, with what stood there before."""
_LEARNED_ENDINGS = (
    *(("ion", ""), ("ion", "e"), ("ation", ""), ("ation", "e"), ("or", ""), ("or", "e"), ("al", ""), ("ally", "")),
    *(("able", ""), ("able", "e"), ("ability", "able"), ("ive", ""), ("ive", "e"), ("ity", ""), ("ity", "e")),
)
"""What may be put behind a long word; behind a short one it makes another: "secretion" is not of "secret"."""
_BEGINNINGS = ("un", "non", "over", "under", "mis", "out", "self")
_LEARNED_BEGINNINGS = ("in", "im", "ir", "il", "re", "dis")
"""Before a long word: "remission" is no other mission."""
_DOUBLED = re.compile(r"([bdfglmnprt])\1")
_BRITISH = (
    (re.compile(r"(?<=[^aeiou])is(?=(?:e[ds]?|ers?|ing|ations?)$)"), "iz"),
    (re.compile(r"ys(?=(?:e[ds]?|ing)$)"), "yz"),
)
_BRITISH_LETTERS = (("our", "or"), ("ae", "e"), ("oe", "e"), ("tre", "ter"), ("ogue", "og"))


@lru_cache(maxsize=20_000)
def is_familiar(word: str) -> bool:
    """Whether an adult without training knows a word, given in small letters."""
    return is_easy(word) or any(_is_made_of_known(spelt, _MOST_STEPS) for spelt in (word, *_american(word)))


@lru_cache(maxsize=20_000)
def is_easy(word: str) -> bool:
    """Whether a word is in the scorer's list of easy words."""
    return not count((word,)).raw.difficult


@lru_cache(maxsize=20_000)
def is_rare_and_long(word: str) -> bool:
    """Whether a word, in small letters, has three syllables or more and few people know it."""
    return count((word,)).raw.difficult_3 > 0 and not is_familiar(word)


def syllables(word: str) -> int:
    """As the scorer hears them."""
    return count((word,)).raw.syllables


def _is_made_of_known(word: str, steps: int) -> bool:
    if _is_known(word):
        return True
    return steps > 0 and any(_is_made_of_known(base, steps - 1) for base in _bases(word))


def _is_known(word: str) -> bool:
    return word in _long_words() or (len(word) >= _SHORTEST and is_easy(word))


def _bases(word: str) -> Iterator[str]:
    """The words that a word may be made of."""
    for ending, before in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST:
            base = word[: -len(ending)] + before
            yield base
            if not before and _DOUBLED.fullmatch(base[-2:]):
                yield base[:-1]
    for ending, before in _LEARNED_ENDINGS:
        base = word[: -len(ending)] + before
        if word.endswith(ending) and base in _long_words():
            yield base
    yield from (word.removeprefix(beginning) for beginning in _BEGINNINGS if word.startswith(beginning))
    for beginning in _LEARNED_BEGINNINGS:
        base = word.removeprefix(beginning)
        if base != word and base in _long_words() and syllables(base) >= LONG:
            yield base


def _american(word: str) -> Iterator[str]:
    """A word as Americans spell it, where it may be British."""
    for pattern, american in _BRITISH:
        if pattern.search(word):
            yield pattern.sub(american, word)
    for british, american in _BRITISH_LETTERS:
        if british in word:
            yield word.replace(british, american)


@cache
def _long_words() -> frozenset[str]:
    text = files("adaptive_text").joinpath("data", "familiar_words.txt").read_text(encoding="utf-8")
    return frozenset(word for line in text.splitlines() if not line.startswith("#") for word in line.split())
