"""Proper names: words in capitals that the lexicon does not know, which became others in the same place."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from adaptive_text.meaning.anchors import Assertion, Places, general_words
from adaptive_text.meaning.contexts import contexts
from adaptive_text.meaning.datings import months
from adaptive_text.meaning.difference import Difference
from adaptive_text.meaning.lexicon import namings
from adaptive_text.meaning.lookalikes import is_familiar, is_form_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from adaptive_text.meaning.pairing import Pair
    from adaptive_text.meaning.tokens import Passage, Token

SHORTEST = 3
"""Letters of a proper name."""
HEADLINE = 0.5
"""Share of the words of a sentence with a capital from which on capitals make no names in it."""
_DAYS = frozenset("monday tuesday wednesday thursday friday saturday sunday".split())  # noqa: SIM905 - a list of names reads better in one line


def renamed(pair: Pair) -> Iterator[Difference]:
    """Proper names of one text in whose place the other has another: "Blandovir" that became "Calmavax"."""
    ours = proper_names(pair.a, pair.b)
    theirs: dict[int, Token] = proper_names(pair.b, pair.a) if ours else {}
    if not theirs:
        return
    places = Places(pair)
    for at, x in ours.items():
        place = places.a.place(Assertion("", at, at, soft=False))
        y = theirs.get(place.start) if place is not None and len(place) == 1 else None
        if y is not None and not is_form_of(x.lower, y.lower):
            a, b = pair.a.text[x.start : x.end], pair.b.text[y.start : y.end]
            yield Difference("identifier", "altered", a, b, f'"{a}" became "{b}"', (x.start, x.end), (y.start, y.end))


def proper_names(mine: Passage, other: Passage) -> dict[int, Token]:
    """The proper names that only one text has, by index; at the head of a sentence a capital tells nothing."""
    tokens = mine.tokens
    capitals = ((at, token) for at, token in enumerate(tokens) if at and token.text[0].isupper())
    found = {at: token for at, token in capitals if _is_name(token, tokens[at - 1])}
    if not found:
        return {}
    known = {at for one in namings(mine) for at in range(one.first, one.last + 1)}
    words = [token for token in tokens if token.is_word]
    headlines = _headlines(words)
    return {
        at: token
        for at, token in found.items()
        if at not in known and token.sentence not in headlines and token.stem not in other.stems
    }


def _is_name(token: Token, before: Token) -> bool:
    text = token.text
    if len(text) < SHORTEST or not text[1:].islower() or not text.isalpha():
        return False
    if before.sentence != token.sentence or not (before.is_word or before.lower[0].isdigit() or before.lower == ","):
        return False
    lower = token.lower
    if lower in months() or lower in _DAYS or not token.is_content or is_familiar(lower):
        return False
    return token.stem not in general_words() and token.stem not in contexts().labels


def _headlines(words: list[Token]) -> set[int]:
    """The sentences in which most words have a capital."""
    capitals, total = Counter(t.sentence for t in words if t.text[0].isupper()), Counter(t.sentence for t in words)
    return {sentence for sentence, count in total.items() if capitals[sentence] >= HEADLINE * count}
