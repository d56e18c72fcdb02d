"""Two versions of a text side by side: the sentences that differ, and in them the words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from typing import Literal, NamedTuple

MOST_WORDS = 2_000
"""Words of a passage up to which it is compared word by word; beyond, it is new as a whole."""
LEAST_ALIKE = 0.3
"""Share of words in common below which marks on single words would only confuse."""

_END = re.compile(r"(?<=[.!?])[\"'’”)\]]*\s+(?=[\"'‘“(\[*]*[A-Z0-9])")
_ABBREVIATION = re.compile(r"(?:^|[\s(\[\"'])(?:[A-Za-z]\.|(?:e\.g|i\.e|vs|Dr|Mr|Ms|Mrs|St|No|Fig|al|approx|ca|cf)\.)$")
_WORD = re.compile(r"\s+|\d+(?:[.,]\d+)*|\w+(?:['’-]\w+)*|[^\w\s]")


class Passage(NamedTuple):
    """A sentence, or a few that belong together, before and after."""

    before: str
    """Empty for what is new."""
    after: str
    """Empty for what is gone."""


class Words(NamedTuple):
    """Neighbouring words of a passage that share a fate."""

    fate: Literal["same", "gone", "new"]
    text: str


def sentences(line: str) -> list[str]:
    """The sentences of a line, for showing: every character of the line is in one of them, but the spaces between."""
    found: list[str] = []
    start = 0
    for gap in _END.finditer(line):
        end = gap.start() + len(gap[0].rstrip())
        if not _ABBREVIATION.search(line[start:end]):
            found.append(line[start:end])
            start = gap.end()
    return [*found, line[start:]] if line[start:] else found


def passages(before: Sequence[str], after: Sequence[str]) -> tuple[Passage, ...]:
    """What differs between two texts, given in lines: pairs of sentences in reading order."""
    old, new = ([sentence for line in text for sentence in sentences(line)] for text in (before, after))
    found: list[Passage] = []
    for kind, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            continue
        if i2 - i1 == j2 - j1:
            found += map(Passage, old[i1:i2], new[j1:j2])
        else:
            found.append(Passage(" ".join(old[i1:i2]), " ".join(new[j1:j2])))
    return tuple(found)


def words(passage: Passage) -> tuple[Words, ...]:
    """The words of a passage in order: those that stay, those that go and those that come."""
    old, new = _tokens(passage.before), _tokens(passage.after)
    matcher = SequenceMatcher(None, [t.strip() for t in old], [t.strip() for t in new], autojunk=False)
    if max(len(old), len(new)) > MOST_WORDS or matcher.ratio() < LEAST_ALIKE:
        return tuple(w for w in (Words("gone", passage.before), Words("new", passage.after)) if w.text)
    return tuple(_fates(matcher, old, new))


def _fates(matcher: SequenceMatcher[str], old: Sequence[str], new: Sequence[str]) -> Iterator[Words]:
    for kind, i1, i2, j1, j2 in matcher.get_opcodes():
        if kind == "equal":
            yield Words("same", "".join(new[j1:j2]))
            continue
        if i2 > i1:
            yield Words("gone", "".join(old[i1:i2]))
        if j2 > j1:
            yield Words("new", "".join(new[j1:j2]))


def _tokens(text: str) -> list[str]:
    """Words, numbers and marks, each with the space behind it."""
    tokens: list[str] = []
    for token in _WORD.findall(text):
        if token.isspace() and tokens:
            tokens[-1] += token
        else:
            tokens.append(token)
    return tokens
