"""Text to prepared sentences that textstat cannot misread; beside `meaning.cues` the only module that imports spaCy.

The steps, each a function below: plain characters (`_plain`), sentences (`_split`), words without statistics and
numerals (`_words`), sentences of three words or more (`_merged`). They are repeated until nothing changes, so
preparing prepared prose changes nothing. Counting is in `counting`, whose names are offered here too.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from functools import cache, lru_cache
from itertools import pairwise
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Literal

from adaptive_text.counting import Tally, count, scorer_versions, textstat_functions

if TYPE_CHECKING:
    from spacy.language import Language

__all__ = ["RULES", "Tally", "count", "join", "prepare", "scorer_versions", "textstat_functions"]

RULES = "rules-1"
"""Version of the preparation, for signatures: it rises when prepared prose changes."""
LONGEST_RUN = 80
"""Characters without a space, after which one is put in: spaCy's tokenizer is quadratic in them."""
SHORTEST_SENTENCE = 3
"""Words; textstat does not count shorter sentences."""

Rule = Literal["always", "number", "small", "openers"]
"""When a sentence goes on after an abbreviation: see data/abbreviations.txt."""


def prepare(units: Sequence[str]) -> tuple[str, ...]:
    """The sentences of one wording, ready to be scored; `()` if it has two words or fewer and is not scored.

    Each unit (text, lead, list item) ends a sentence. A sentence has three words or more and ends in its only stop; a
    word has a letter and no stop, hyphen or slash. `prepare([join(prepare(units))]) == prepare(units)` for any input.
    """
    if isinstance(units, str):
        message = "units are a sequence of texts, not one text"
        raise TypeError(message)
    sentences = _pass(units)
    while not _is_settled(sentences) and (again := _pass([join(sentences)])) != sentences:
        sentences = again
    return sentences


def join(sentences: Iterable[str]) -> str:
    """Prepared sentences as one text."""
    return " ".join(sentences)


def _pass(units: Iterable[str]) -> tuple[str, ...]:
    sentences = [_words(sentence) for unit in units for sentence in _split(_plain(unit))]
    return tuple([f"{' '.join(words)}." for words in _merged(sentences)])


def _is_settled(sentences: Sequence[str]) -> bool:
    """Whether plainly no step would change these sentences, which were prepared once.

    Their words have no stops any more, and plain characters where they are ASCII (but NFC can make a backquote). So
    only brackets may still change them, and where one sentence meets the next it must be cut again.
    """
    gaps = ((before.rpartition(" ")[2], after.partition(" ")[0]) for before, after in pairwise(sentences))
    return all(map(_is_whole, sentences)) and all(_is_cut(before, after) for before, after in gaps)


def _is_whole(sentence: str) -> bool:
    """Whether plainly a sentence has exactly these words."""
    if not sentence.isascii() or "`" in sentence:
        return False
    if _BRACKET.search(sentence) is None:
        return True
    words = sentence[:-1].split(" ")
    return max(map(len, words)) <= LONGEST_RUN and _words(sentence) == words


# --- characters


class _PlainCharacters(dict[int, str]):
    """A table for `str.translate`: typographic characters to ASCII, by name or by their Unicode category."""

    def __missing__(self, code: int) -> str:
        return _BY_CATEGORY.get(unicodedata.category(chr(code)), chr(code))


_BY_CATEGORY = {
    **dict.fromkeys(("Zs", "Zl", "Zp", "Pd"), " "),
    **dict.fromkeys(("Cc", "Cf", "Cs"), ""),
    **dict.fromkeys(("Pi", "Pf"), '"'),
}
_SPACES = "\t\n\v\f\r\x1c\x1d\x1e\x1f \x85"
_JOINERS = "-\N{MINUS SIGN}/\\\N{FRACTION SLASH}\N{DIVISION SLASH}_"
"""Hyphens and slashes glue words together for textstat, and the underscore is a letter to it."""
_SINGLE = "\u2018\u2019\u201a\u201b\u2039\u203a\u02bc\u2032\u00b4`\uff07"
_DOUBLE = "\u201e\u2033\uff02"
_PLAIN = _PlainCharacters(
    {code: chr(code) for code in range(0x20, 0x7F)}
    | dict.fromkeys(map(ord, _SPACES + _JOINERS), " ")
    | dict.fromkeys(map(ord, _SINGLE), "'")
    | dict.fromkeys(map(ord, _DOUBLE), '"')
    | {ord("\N{HORIZONTAL ELLIPSIS}"): "..."}
)
_LONG_RUN = re.compile(rf"\S{{{LONGEST_RUN}}}(?=\S)")


def _plain(text: str) -> str:
    """NFC with ASCII punctuation, single spaces only, and no long run without one.

    Runs are broken before NFC, which is quadratic in a run of combining marks.
    """
    runs = text.translate(_PLAIN).split()
    text = " ".join(runs)
    if max(map(len, runs), default=0) > LONGEST_RUN:
        text = _LONG_RUN.sub(r"\g<0> ", text)
    return text if text.isascii() else unicodedata.normalize("NFC", text)


# --- sentences

_EDGES = "\"'()[]"
_ELLIPSIS_BEFORE_CAPITAL = re.compile(r"\.{2,}(?=[\"')\]]{0,3} [\"'(\[]{0,3}[A-Z])")
_ELLIPSIS = re.compile(r"\.{2,}")
_GLUED_STOP = re.compile(r"[.!?](?=[A-Z][a-z])(?:(?<=[a-z][a-z].)|(?<=[0-9)\]%].))")
_END = re.compile(r"[.!?][.!?\"')\]]*+(?: [\"'()\[\].!?]++(?= |$))*+(?: |$)")
"""A stop with the quotes and brackets after it, and a space or the end: where a sentence may end."""
_INNER_STOP = re.compile(r"[.!?](?!$)")
"""A stop with something behind it: where there is none the text is one sentence."""
_PLAIN_RUN = re.compile(r"[^\"'()\[\].!?]+")
_INITIALS = re.compile(r"(?:[A-Za-z]\.)+[A-Za-z]")

_pipeline_lock = Lock()


def _split(text: str) -> list[str]:
    """The sentences of a plain text."""
    if _INNER_STOP.search(text) is None:
        return [text]
    text = _ELLIPSIS.sub(" ", _ELLIPSIS_BEFORE_CAPITAL.sub(".", text)) if ".." in text else text
    text = _GLUED_STOP.sub(r"\g<0> ", text)
    cuts = [0]
    for end in _END.finditer(text):
        before = text[text.rfind(" ", 0, end.start()) + 1 : end.end()].partition(" ")[0]
        after = text[end.end() : end.end() + LONGEST_RUN].partition(" ")[0]
        if after and _is_cut(before, after):
            cuts.append(end.end())
    return [text[start:end] for start, end in pairwise([*cuts, len(text)])]


def _is_cut(before: str, after: str) -> bool:
    """Whether a sentence ends between two words, of which the first has a stop."""
    return not _goes_on(before, after) and _ends(_shape(before), _shape(after))


def _shape(word: str) -> str:
    return "x" if word.isalpha() else _PLAIN_RUN.sub("x", word)


@lru_cache(maxsize=1_000)
def _ends(before: str, after: str) -> bool:
    """Whether spaCy ends a sentence between two words of this shape.

    Its tokens never cross a space, and this pipeline sees stops, quotes and brackets only: the words on both sides of
    a gap decide, whatever stands elsewhere. So it is asked once for each shape, such as `x."` and `(x`.
    """
    with _pipeline_lock:
        nlp = _pipeline()
        with nlp.memory_zone():  # pyright: ignore[reportUnknownMemberType]  # spaCy's hints are partial
            return any(token.is_sent_start and token.idx > len(before) for token in nlp(f"{before} {after}"))


@cache
def _pipeline() -> Language:
    """A blank pipeline that splits stops, quotes and brackets off, and ends sentences at stops."""
    import spacy
    from spacy.tokenizer import Tokenizer  # type: ignore[import-not-found]  # compiled, without hints

    nlp = spacy.blank("en")
    nlp.tokenizer = Tokenizer(  # pyright: ignore[reportUnknownVariableType]  # as above
        nlp.vocab,
        prefix_search=re.compile(r"^[\"'(\[]").search,
        suffix_search=re.compile(r"[.!?\"')\]]$").search,
    )
    nlp.add_pipe("sentencizer", config={"punct_chars": [".", "!", "?"]})
    return nlp


def _goes_on(before: str, after: str) -> bool:
    """Whether the stop of the word before a gap belongs to an abbreviation within a sentence."""
    word = before.strip(_EDGES)
    rule = _rule(word[:-1]) if word.endswith(".") else None
    if rule is None:
        return False
    following = after.strip(_EDGES + ".,;:!?")
    if rule == "openers":
        return not (following[:1].isupper() and following.lower() in _sentence_openers())
    return rule == "always" or following[:1].islower() or (rule == "number" and following[:1].isdigit())


def _rule(word: str) -> Rule | None:
    """The rule for an abbreviation, given without its last stop; `None` for any other word."""
    abbreviations = _abbreviations()
    if (rule := abbreviations.get(word)) is not None:
        return rule
    if word.isupper() and word.isalpha():
        return abbreviations.get(word.lower(), "small") if len(word) == 1 else None
    if (rule := abbreviations.get(word.lower())) is not None:
        return rule
    return "openers" if "." in word and _INITIALS.fullmatch(word) else None


# --- words

_WITHOUT_BRACKETS = str.maketrans("()[]", "    ")
_BRACKET = re.compile(r"[()\[\]]")
_OPTIONAL_ENDING = re.compile(r"(?<=[^\W\d_])\((s|es|ren)\)")
_AFTER_BRACKET = re.compile(r"[,;:]*")
_BETWEEN_NUMBERS = re.compile(r"[\s=<>≤≥±×+%,;:~]+")
_AROUND_NUMBERS = "\"'()[]°*†‡§#&@^$€£"


def _words(sentence: str) -> list[str]:
    """The words of a sentence, without stops, statistics in brackets, and tokens without a letter."""
    text = sentence.replace(".", "").replace("!", "").replace("?", "")
    if _BRACKET.search(text) is None:
        return _lettered(text)
    if "s)" in text or "ren)" in text:
        text = _OPTIONAL_ENDING.sub(r"\1", text)
    bare = text.translate(_WITHOUT_BRACKETS)
    words: list[str] = []
    done = 0
    for start, end in _brackets(text):
        words += _lettered(bare[done:start])
        done = end + 1
        if not _is_statistic(text[start + 1 : end]):
            tail = _AFTER_BRACKET.match(text, done)
            done = tail.end() if tail else done
            inside = _lettered(bare[start + 1 : end])
            inside[0] = text[start] + inside[0]
            inside[-1] += text[end:done]
            words += inside
    return words + _lettered(bare[done:])


def _lettered(text: str) -> list[str]:
    return [word for word in text.split() if word[0].isalpha() or _has_letter(word)]


def _has_letter(word: str) -> bool:
    return any(map(str.isalpha, word))


def _brackets(text: str) -> list[tuple[int, int]]:
    """The outermost balanced brackets, in order; a bracket without its partner is none."""
    opened: list[int] = []
    pairs: list[tuple[int, int]] = []
    for match in _BRACKET.finditer(text):
        place = match.start()
        if text[place] in "([":
            opened.append(place)
        elif opened and text[opened[-1]] + text[place] in ("()", "[]"):
            start = opened.pop()
            while pairs and pairs[-1][0] > start:
                pairs.pop()
            pairs.append((start, place))
    return pairs


def _is_statistic(inside: str) -> bool:
    """Whether what a bracket holds is numerals, units and the closed list of data/statistics.txt, and no other word."""
    known = _statistics()
    parts = (part.strip(_AROUND_NUMBERS).lstrip("0123456789") for part in _BETWEEN_NUMBERS.split(inside))
    return all(part.lower() in known or not _has_letter(part) for part in parts)


# --- lengths


def _merged(sentences: Iterable[list[str]]) -> list[list[str]]:
    """Sentences of two words or fewer joined to the one before, or to the next; `[]` if there is nothing longer."""
    merged: list[list[str]] = []
    for words in sentences:
        if merged and min(len(words), len(merged[-1])) < SHORTEST_SENTENCE:
            merged[-1] += words
        elif words:
            merged.append(words)
    return merged if merged and len(merged[0]) >= SHORTEST_SENTENCE else []


# --- data


def _entries(name: str) -> Iterator[list[str]]:
    """The lines of a data file, as words, without comments."""
    text = (Path(__file__).parent / "data" / name).read_text(encoding="utf-8")
    return (line.split() for line in text.splitlines() if line and not line.startswith("#"))


@cache
def _abbreviations() -> dict[str, Rule]:
    rules: dict[str, Rule] = {"always": "always", "number": "number", "small": "small"}
    return {word: rules[rule] for word, rule in _entries("abbreviations.txt")}


@cache
def _sentence_openers() -> frozenset[str]:
    return frozenset(word for line in _entries("sentence_openers.txt") for word in line)


@cache
def _statistics() -> frozenset[str]:
    return frozenset(word for line in _entries("statistics.txt") for word in line)
