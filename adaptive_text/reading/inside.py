"""Where each character of a text stands in its file, whatever style of YAML or JSON it is written in.

A reader of YAML folds lines, drops indentation and decodes escapes, but it never reorders, adds or repeats what is no
space. So the n-th character of a value that is no space is the n-th one behind the place where the value begins, with
an escape for one character. Nothing has to be known of indentation, and it takes one walk through the text.
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import cached_property

_SPACES = " \t\n"
_HEADER = re.compile(r"[^\n]*\n?")
"""The line that opens a block: `>-`, and maybe a comment."""
_BARE = re.compile(r"[^ \t\n]")
_SINGLE = re.compile(r"''|[^ \t\n]")
_DOUBLE = re.compile(
    r"""(?P<space>\\(?:[ \t\nnrt]|x(?:0[9aAdD]|20)|u00(?:0[9aAdD]|20)|U000000(?:0[9aAdD]|20)))  # or nothing at all
    | \\(?:u[dD][89abAB]..\\u[dD][c-fC-F]..|x..|u....|U........|.)
    | [^ \t\n]""",
    re.VERBOSE | re.DOTALL,
)


class Insides:
    """The text of a file, in which characters are looked up when somebody asks for one."""

    def __init__(self, text: str) -> None:
        self.text = text
        """With line feeds for line breaks."""
        self._found: dict[tuple[tuple[int, int], str], Sequence[int] | None] = {}

    def __getstate__(self) -> dict[str, object]:
        return {"text": self.text, "_found": {}}

    @cached_property
    def _lines(self) -> Sequence[int]:
        """The index at which each line starts."""
        return array("L", [0, *(found.end() for found in re.finditer("\n", self.text))])

    def mark(self, start: tuple[int, int], value: str, offset: int) -> tuple[int, int]:
        """Line and column of a character of the value that is written at `start`; behind its last one, of its end.

        Exact for every character that is no space. A space that is not written as such (a folded line end) stands
        behind the character before it. Where the value is not what is written there, it is `start`.
        """
        if (start, value) not in self._found:
            self._found[start, value] = character_indexes(self.text, self._index(start), value)
        indexes = self._found[start, value]
        if indexes is None:
            return start
        index = indexes[max(0, min(offset, len(value)))]
        line = bisect_right(self._lines, index)
        return line, index - self._lines[line - 1] + 1

    def _index(self, mark: tuple[int, int]) -> int:
        line, column = mark
        return self._lines[line - 1] + column - 1 if line <= len(self._lines) else len(self.text)


def character_indexes(text: str, start: int, value: str) -> Sequence[int] | None:
    """The index in the text of each character of the value that is written at `start`, and that behind its last one.

    `None` where something else is written there.
    """
    behind, written = _written(text, start)
    indexes = array("L")
    for character in value:
        if character in _SPACES:
            indexes.append(behind)
            if character != "\n" and text.startswith(character, behind):
                behind += 1
            continue
        found = next(written, None)
        if found is None or (found.end() - found.start() == 1 and found[0] != character):
            return None
        indexes.append(found.start())
        behind = found.end()
    indexes.append(behind)
    return indexes


def _written(text: str, start: int) -> tuple[int, Iterator[re.Match[str]]]:
    """Where the characters of the value that is written at `start` begin, and each of them that is no space."""
    match text[start : start + 1]:
        case "|" | ">":
            header = _HEADER.match(text, start)
            begin = header.end() if header else start
            return begin, _BARE.finditer(text, begin)
        case "'":
            return start + 1, _SINGLE.finditer(text, start + 1)
        case '"':
            return start + 1, (found for found in _DOUBLE.finditer(text, start + 1) if not found["space"])
        case _:
            return start, _BARE.finditer(text, start)
