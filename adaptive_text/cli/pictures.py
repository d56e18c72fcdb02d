"""Small pictures made of characters: a letter for each register, a strip of a page, a value against its limit.

Nothing is said by colour alone: every picture reads the same without it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.text import Text

FULL, EMPTY, LIMIT = "█", "·", "│"
STYLES = ("magenta", "cyan", "green", "yellow", "blue")
LEFT_OUT = "—"


def letters(registers: Sequence[str]) -> Mapping[str, str]:
    """One capital letter or digit for each register: its first letter that no register before it has."""
    taken: dict[str, str] = {}
    for number, register in enumerate(registers, start=1):
        wanted = (*(c.upper() for c in register if c.isalpha()), *str(number))
        taken[register] = next((c for c in wanted if c not in taken.values()), "?")
    return taken


def legend(chosen: Sequence[str], letter: Mapping[str, str]) -> str:
    """What the letters of a strip mean and how many there are of each: `T technical 2, P plain 31`."""
    count = Counter(chosen)
    return ", ".join(f"{sign} {register} {count[register]}" for register, sign in letter.items() if count[register])


def bar(value: float | None, limit: float, columns: int = 24) -> str:
    """A value as a bar with a mark at its limit; what is below 0 is drawn as 0.

    The longer of the two is five sixths of the picture.
    """
    drawn, wanted = max(value or 0.0, 0.0), max(limit, 0.0)
    longest = max(drawn, wanted) or 1.0
    filled, mark = (round(number / longest * columns * 5 / 6) for number in (drawn, wanted))
    cells = [FULL if at < filled else EMPTY for at in range(columns)]
    cells[mark] = LIMIT
    return "".join(cells)


@dataclass(frozen=True)
class Brush:
    """How registers look: a letter, and a colour that says the same."""

    registers: Sequence[str]
    """From precise to plain."""

    @cached_property
    def letter(self) -> Mapping[str, str]:
        """By register."""
        return letters(self.registers)

    @cached_property
    def style(self) -> Mapping[str, str]:
        """The colour by register."""
        return {register: STYLES[number % len(STYLES)] for number, register in enumerate(self.registers)}

    def tagged(self, register: str, text: str, tag: str = "[{}]") -> Text:
        """A text behind the letter of its register, such as `[P] Take it with food`."""
        from rich.text import Text

        return Text.assemble((tag.format(self.letter[register]), f"bold {self.style[register]}"), f" {text}")

    def strip(self, chosen: Sequence[str]) -> Text:
        """One letter for each claim of a page, so that one sees how even it is; below, what they mean and how many."""
        from rich.text import Text

        letter = [(self.letter[register], self.style[register]) for register in chosen]
        return Text.assemble(*letter, f"\n{legend(chosen, self.letter)}")

    def key(self) -> Text:
        """What the tags mean."""
        from rich.text import Text

        parts = [self.tagged(register, register) for register in self.registers]
        return Text("   ").join([*parts, Text(f"{LEFT_OUT} left out")])
