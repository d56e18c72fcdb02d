"""Codes in a text: of registries and batches, genes, proteins and trials with digits in their names; abbreviations."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, NamedTuple
from unicodedata import name

from adaptive_text.meaning.anchors import general_words
from adaptive_text.meaning.contexts import contexts
from adaptive_text.meaning.tokens import function_words, stem_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

LONGEST = 48
"""Characters of the longest code with its hyphens; what is longer is no name."""
SHORTEST_ABBREVIATION, LONGEST_ABBREVIATION = 2, 14
"""Letters of an abbreviation; at least as many as the first are capitals."""
MOST_SMALL = 2
"""Small letters of an acronym: "HbA1c"."""


class Code(NamedTuple):
    """A code or an abbreviation, where it stands."""

    value: str
    """Without hyphens and spaces, in small letters, Greek ones written out: `il13`, `tnfalpha`."""
    start: int
    """In characters of the text."""
    end: int
    is_code: bool
    """Whether it has digits; else it is an abbreviation, which may be written out instead."""


_CHUNK = re.compile(r"[^\W_]+(?:(?:-|[*:.](?=\d))[^\W_]+)*")
"""Letters and digits with hyphens between them; the other signs only before a digit, as in `B*15:02`."""
_PART = re.compile(r"[^-]+")
_LETTERS = re.compile(r"[^\W\d_]+")
_SCHEDULE = re.compile(r"[qQ]\d+[wWhHdDmM]")
_ROMAN = re.compile(r"[IVX]+[a-dA-D]?")
_GENE = re.compile(r"p\d{2,3}")
_GREEK = {chr(code): name(chr(code)).split()[-1].lower().replace("lamda", "lambda") for code in range(0x3B1, 0x3CA)}
_GREEK_NAMES = frozenset(_GREEK.values())


def find_codes(text: str) -> Iterator[Code]:
    """The codes of a text without overlap: those with a name first ("interleukin 13"), then the rest, left to right."""
    numbered = list(_numbered(text))
    taken = {at for code in numbered for at in range(code.start, code.end)}
    yield from numbered
    for chunk in _CHUNK.finditer(text):
        written, start = chunk[0], chunk.start()
        if written[1:].islower() and written.isalpha():
            continue
        if len(written) <= LONGEST and taken.isdisjoint((start, chunk.end() - 1)):
            yield from _runs(written, start)


def folded(text: str) -> str:
    """What the spellings of one code share: small letters without signs, Greek ones written out."""
    return "".join(_GREEK.get(letter, letter) for letter in text.lower() if letter.isalnum())


# --- codes by their shape


def _runs(chunk: str, start: int) -> Iterator[Code]:
    """The codes in letters and digits with hyphens: "IL-13" of "anti-IL-13", "HER2" of "HER2-positive"."""
    run: list[re.Match[str]] = []
    for part in _PART.finditer(chunk):
        if _continues(part[0]) and not _is_another(run[-1][0], part[0]) if run else _begins(part[0]):
            run.append(part)
            continue
        yield from _code(chunk, start, run)
        run = [part] if _begins(part[0]) else []
    yield from _code(chunk, start, run)


def _begins(part: str) -> bool:
    """Whether a name may begin like this: with capitals, or with a word before a number ("Horizon-2")."""
    return (not part.islower() and _head(part) != "") or _GENE.fullmatch(part) is not None


def _continues(part: str) -> bool:
    return part[0].isdigit() or _is_capitals(part) or folded(part) in _GREEK_NAMES


def _is_another(before: str, part: str) -> bool:
    """Whether two names stand side by side, each with letters and digits: "OX40L-OX40"."""
    return all(text[0].isalpha() and any(map(str.isdigit, text)) for text in (before, part))


def _head(part: str) -> str:
    """The letters that a part begins with."""
    found = _LETTERS.match(part)
    return found[0] if found else ""


def _is_capitals(part: str) -> bool:
    """Whether a part is in capitals, but for a plural "s" and a letter or two inside."""
    letters = [letter for letter in part if letter.isalpha()]
    small = sum(map(str.islower, letters))
    return len(letters) > small <= MOST_SMALL and small <= len(letters) / 2


def _code(chunk: str, start: int, run: Sequence[re.Match[str]]) -> Iterator[Code]:
    """What the parts of a run are together, if they are a name."""
    if not run:
        return
    first, last = run[0].start(), run[-1].end()
    text, head = chunk[first:last], _head(run[0][0])
    has_digits = any(map(str.isdigit, text))
    if has_digits and _is_code(text, head):
        yield Code(folded(text), start + first, start + last, is_code=True)
    elif not has_digits and _is_abbreviation(text):
        yield Code(folded(_singular(text)), start + first, start + last, is_code=False)


def _is_code(text: str, head: str) -> bool:
    if _SCHEDULE.fullmatch(text) or head in _names().excepted or _is_word_before_a_number(head):
        return False
    return _is_capitals(head) or head[:1].isupper() or _GENE.match(text) is not None


def _is_word_before_a_number(head: str) -> bool:
    """Whether a word is no name: "Grade-3", "Day-1", "Under-5"."""
    if head.isupper():
        return False
    lower = head.lower()
    return lower in function_words() or stem_of(lower) in contexts().labels | general_words()


def _is_abbreviation(text: str) -> bool:
    """Whether letters are a name: no Roman numeral, no single letter, and nothing that quantities look after."""
    capitals = sum(map(str.isupper, text))
    letters = sum(map(str.isalpha, text))
    if capitals < SHORTEST_ABBREVIATION or letters > LONGEST_ABBREVIATION:
        return False
    return not _ROMAN.fullmatch(text) and _singular(text) not in _names().excepted


def _singular(text: str) -> str:
    return text[:-1] if text.endswith("s") and text[:-1].isupper() else text


# --- codes by their name


class _Names(NamedTuple):
    """What data/cues/identifier_names.txt says."""

    pattern: re.Pattern[str]
    """A name with its number."""
    begins: dict[str, str]
    """What a code of a name begins with when folded."""
    excepted: frozenset[str]
    """Capitals that are no names."""


def _numbered(text: str) -> Iterator[Code]:
    """A name and its number: "human papillomavirus type 16", "RECIST version 1.1", "NCT 04417231"."""
    names = _names()
    for found in names.pattern.finditer(text):
        value = names.begins[found["name"].lower()] + folded(found["number"])
        yield Code(value, found.start(), found.end(), is_code=True)


@cache
def _names() -> _Names:
    text = files("adaptive_text").joinpath("data/cues/identifier_names.txt").read_text("utf-8")
    rows = (line.split(" = ") for line in text.splitlines() if line and not line.startswith("#"))
    lines = {begin: words.split() for begin, words in rows}
    between, excepted = "|".join(lines.pop("between")), frozenset(lines.pop("none"))
    begins = {word: begin for begin, words in lines.items() for word in words}
    longest_first = "|".join(sorted(begins, key=len, reverse=True))
    pattern = rf"""(?<![\w-]) (?P<name>{longest_first}) (?:[ -]? \(? (?:{between}))? [ :#.(-]{{0,2}}
        (?P<number>\d{{1,9}} (?:[.-]\d{{1,9}}){{0,4}}) (?![\w%])"""
    return _Names(re.compile(pattern, re.VERBOSE | re.IGNORECASE), begins, excepted)
