"""Identifiers: registry numbers, codes of genes, drugs and batches, abbreviations, places, telephone numbers, names."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Literal, NamedTuple

from adaptive_text.meaning.codes import find_codes
from adaptive_text.meaning.difference import Difference
from adaptive_text.meaning.lexicon import REGION, is_shouted, lexicon, namings
from adaptive_text.meaning.proper import renamed
from adaptive_text.meaning.telephones import find_telephones

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from adaptive_text.meaning.pairing import Pair
    from adaptive_text.meaning.tokens import Passage

Form = Literal["code", "abbreviation", "place", "telephone"]

CLOSE = 0.6
"""Closeness from which on a code became any other one, an abbreviation another, and a long number is missed."""
LONG = 5
"""Digits of a code from which on it is a number to look something up by, which no rewording leaves out."""
SHORTEST_SHAPE = 4
"""Characters from which on two codes are of one make by their digits and letters alone."""
SHORTEST_WRITTEN_OUT, LONGEST_WRITTEN_OUT = 2, 6
"""Letters of an abbreviation that is looked for in words."""
MOST_COMPARED = 60
"""Identifiers of one form that only one text has, and that are compared with those of the other."""


class Identifier(NamedTuple):
    """A name that may not change by a character."""

    value: str
    """What its spellings share: `il13` for "IL-13" and "interleukin 13", `United Kingdom` for "UK"."""
    start: int
    """In characters of the text."""
    end: int
    form: Form


@lru_cache(maxsize=64)
def find_identifier(passage: Passage) -> tuple[Identifier, ...]:
    """The identifiers of a passage, in order; a text in capitals only has no abbreviations."""
    found = [Identifier(t.digits, *passage.span(t.first, t.last), "telephone") for t in find_telephones(passage)]
    concepts: set[int] = set()
    for one in namings(passage):
        start, end = passage.span(one.first, one.last)
        concepts.update(range(start, end))
        if one.entry.kind == REGION and not one.soft:
            found.append(Identifier(one.entry.name, start, end, "place"))
    loud = is_shouted(passage.plain)
    for code in find_codes(passage.plain):
        is_concept = code.start in concepts and code.end - 1 in concepts
        if not is_concept and (code.is_code or not loud):
            found.append(Identifier(code.value, code.start, code.end, "code" if code.is_code else "abbreviation"))
    return tuple(sorted(found, key=lambda identifier: identifier.start))


def compare_identifier(pair: Pair) -> Iterator[Difference]:
    """Identifiers that became others.

    Places and telephone numbers count in all texts, and so do codes of one make ("IL-13" and "IL-31"). Other codes, and
    abbreviations that the other text does not write out, count in close texts: elsewhere they may be said in words.
    Only there is a long number without a counterpart lost, or added, and a proper name in the place of another changed.
    """
    yield from renamed(pair)
    ours, theirs = find_identifier(pair.a), find_identifier(pair.b)
    if not ours and not theirs:
        return
    is_close = pair.closeness >= CLOSE
    forms: tuple[Form, ...] = ("place", "telephone", "code", *(("abbreviation",) if is_close else ()))
    for form in forms:
        gone, new = _only(ours, theirs, form, pair.b), _only(theirs, ours, form, pair.a)
        found = list(_replaced(gone, new, by_make=form == "code" and not is_close))
        yield from (_difference(pair, x, y) for x, y in found)
        if is_close and form == "code":
            yield from (_difference(pair, x, None) for x in gone if _is_long(x) and all(x is not a for a, _ in found))
            yield from (_difference(pair, None, y) for y in new if _is_long(y) and all(y is not b for _, b in found))


def _only(mine: Sequence[Identifier], theirs: Sequence[Identifier], form: Form, other: Passage) -> list[Identifier]:
    """The identifiers of one form that the other text neither has nor says in other words, each once."""
    known = {one.value for one in theirs}
    left = {one.value: one for one in reversed(mine) if one.form == form and one.value not in known}
    found = sorted(left.values(), key=lambda one: one.start)[:MOST_COMPARED]
    return [one for one in found if not _is_said(one, other)]


def _is_said(identifier: Identifier, other: Passage) -> bool:
    if identifier.form == "place":
        entry = lexicon()[identifier.value]
        return any(one.entry.is_kin(entry) for one in namings(other))
    letters = identifier.value.rstrip("0123456789")
    digits = identifier.value[len(letters) :]
    if identifier.form == "telephone" or not _is_written_out(letters, other):
        return False
    return not digits or any(token.lower == digits for token in other.tokens)


def _replaced(
    gone: Sequence[Identifier], new: Sequence[Identifier], *, by_make: bool
) -> Iterator[tuple[Identifier, Identifier]]:
    """Identifiers with those that took their place: of the same make, and then, unless only that counts, in order."""
    pairs = [
        (not _is_of_one_make(x.value, y.value), i + j, x, y) for i, x in enumerate(gone) for j, y in enumerate(new)
    ]
    taken: set[tuple[int, Identifier]] = set()
    for is_other, _, x, y in sorted(pairs, key=lambda pair: pair[:2]):
        if not (is_other and by_make) and taken.isdisjoint(((0, x), (1, y))):
            taken.update(((0, x), (1, y)))
            yield x, y


def _is_of_one_make(x: str, y: str) -> bool:
    """Whether two codes begin with the same letters, or have letters and digits in the same places."""
    heads = ["".join(letter if letter.isalpha() else " " for letter in value).split(" ")[0] for value in (x, y)]
    if heads[0] and heads[0] == heads[1]:
        return True
    return len(x) >= SHORTEST_SHAPE and [letter.isdigit() for letter in x] == [letter.isdigit() for letter in y]


def _is_long(identifier: Identifier) -> bool:
    return sum(map(str.isdigit, identifier.value)) >= LONG


# --- abbreviations that are written out


def _is_written_out(letters: str, passage: Passage) -> bool:
    """Whether neighbouring words begin with the letters, or have further ones inside: "human papillomavirus"."""
    if not SHORTEST_WRITTEN_OUT <= len(letters) <= LONGEST_WRITTEN_OUT:
        return False
    words, begins = _words(passage)
    return any(_spells(words, at, letters) for at in begins.get(letters[0], ()) if not words[at].startswith(letters))


@lru_cache(maxsize=64)
def _words(passage: Passage) -> tuple[list[str], dict[str, list[int]]]:
    """The words with a meaning of their own, in small letters, and by their first letter where they stand."""
    words = [token.lower for token in passage.tokens if token.is_content]
    begins: dict[str, list[int]] = {}
    for at, word in enumerate(words):
        begins.setdefault(word[0], []).append(at)
    return words, begins


def _spells(words: Sequence[str], first: int, letters: str) -> bool:
    """Whether the words from the first on begin with the letters in order, or have them inside."""
    if not letters:
        return True
    if first >= len(words) or words[first][0] != letters[0]:
        return False
    at, used = 0, 1
    while not _spells(words, first + 1, letters[used:]):
        at = words[first].find(letters[used], at + 1)
        if at < 0:
            return False
        used += 1
    return True


def _difference(pair: Pair, old: Identifier | None, new: Identifier | None) -> Difference:
    span_a, span_b = (old and (old.start, old.end)), (new and (new.start, new.end))
    a, b = (pair.a.text[slice(*span_a)] if span_a else ""), (pair.b.text[slice(*span_b)] if span_b else "")
    if not b:
        return Difference("identifier", "lost", a, "", f'"{a}" is missing', span_a, None)
    if not a:
        return Difference("identifier", "added", "", b, f'"{b}" was added', None, span_b)
    return Difference("identifier", "altered", a, b, f'"{a}" became "{b}"', span_a, span_b)
