"""What a file holds, by the end of its name."""

from __future__ import annotations

import os
from typing import Literal

from adaptive_text.gathering import GLOSSARY
from adaptive_text.reading.syntax import SUFFIXES

Form = Literal["article", "lines", "table"]
LINES = (".jsonl", ".ndjson")
"""An article on each line."""
PACKED = ("", ".gz", ".zst")
"""What may follow, where lines are compressed."""
TABLE = ".parquet"
"""An article in each row."""
_ALL_LINES = tuple(lines + packed for lines in LINES for packed in PACKED)
KNOWN = (*SUFFIXES, *_ALL_LINES, TABLE)
"""All that a source may end in."""


def form_of(name: str) -> Form | None:
    """What a file of this name holds; `None` where it holds no articles."""
    if name.endswith(SUFFIXES):
        return None if os.path.splitext(name)[0] == GLOSSARY else "article"  # noqa: PTH122 - a hundred thousand times
    if name.endswith(TABLE):
        return "table"
    return "lines" if name.endswith(_ALL_LINES) else None


def is_hidden(name: str) -> bool:
    """Whether a name is left out wherever articles and profiles are looked for."""
    return name.startswith(("_", "."))
