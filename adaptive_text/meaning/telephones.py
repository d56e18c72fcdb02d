"""Telephone numbers in a text: those of helplines and emergencies, in digits or said one by one ("nine-one-one")."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from adaptive_text.meaning.anchors import general_words
from adaptive_text.meaning.contexts import contexts
from adaptive_text.meaning.tokens import stem_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from adaptive_text.meaning.tokens import Passage, Token

SHORT = frozenset("000 101 110 111 112 113 115 118 119 211 311 811 911 988 999".split())  # noqa: SIM905 - numbers read better in one line
"""Short numbers of emergency services and helplines."""
FARTHEST = 5
"""Words between "call" and the number."""
LONG = 6
"""Digits from which on any number can be one to call."""
_HELP = frozenset(map(stem_of, ("ambulance", "emergency", "helpline", "lifeline", "hotline", "call", "phone", "nhs")))
_DIGITS = {word: str(at) for at, word in enumerate("zero one two three four five six seven eight nine".split())}  # noqa: SIM905 - numbers read better in one line
_JOINS = frozenset("-()+./")


class Telephone(NamedTuple):
    """A number that one can call."""

    digits: str
    first: int
    """Index of its first token."""
    last: int
    """Index of its last token, included."""


def find_telephones(passage: Passage) -> Iterator[Telephone]:
    """The numbers a few words behind "call", "dial" and the like, in order."""
    tokens, at, reach = passage.tokens, 0, 0
    calls = contexts().telephones
    while at < len(tokens):
        reach = FARTHEST if tokens[at].stem in calls else reach - tokens[at].is_word
        found = _read(tokens, at) if reach > 0 or is_emergency(passage, at) else None
        if found is not None:
            yield found
            at, reach = found.last, FARTHEST
        at += 1


def is_emergency(passage: Passage, at: int) -> bool:
    """Whether a short number stands alone in a text about help: "an ambulance (911 in the US)"."""
    tokens = passage.tokens
    is_alone = tokens[at].lower in SHORT and not (at + 1 < len(tokens) and tokens[at + 1].is_content)
    return is_alone and not _HELP.isdisjoint(passage.stems)


def _read(tokens: Sequence[Token], first: int) -> Telephone | None:
    """The number that begins at a token."""
    digits, last = "", first - 1
    for at in range(first, len(tokens)):
        lower = tokens[at].lower
        digit = lower if lower.isdecimal() else _DIGITS.get(lower, "")
        if not digit and (lower not in _JOINS or not digits):
            break
        if digit:
            digits, last = digits + digit, at
    is_short = digits in SHORT and not _is_counted(tokens, last + 1)
    return Telephone(digits, first, last) if is_short or len(digits) >= LONG else None


def _is_counted(tokens: Sequence[Token], after: int) -> bool:
    """Whether a number counts what follows: "we called 112 patients"."""
    return after < len(tokens) and tokens[after].is_content and tokens[after].stem in general_words()
