"""What keeps cells safe: from spreadsheet programs that take text for something else, and from changes meanwhile."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256

from msgspec import json

from adaptive_text.reading.marked import Value

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
_NUMERAL = re.compile(r"[\W\d_]*(?:[A-Za-z]{1,9}[\W_]*)?[\W\d_]*")
"""Digits and marks with at most one word, such as `1e5`, `3-4` or `5 May 2026`."""
_LONGEST_RISK = 40
"""Characters up to which a program may take text for a number, a date or a truth value."""
_VERSION = "v1"
_CHECK = re.compile(r"v1 ([0-9a-f]{16})((?: [^\s:]{1,64}:[0-9a-f]{12})*)")


def _is_risky(text: str) -> bool:
    """Whether a program that opens a CSV file may take the text for a formula, a number, a date or a truth value."""
    bare = text.lstrip("'")
    if bare.startswith(_FORMULA) or bare.lower() in ("true", "false"):
        return True
    has_digit = any(map(str.isdigit, bare[:_LONGEST_RISK]))
    return has_digit and len(bare) <= _LONGEST_RISK and _NUMERAL.fullmatch(bare) is not None


def guarded(text: str) -> str:
    """The text as it stands in a CSV file: behind an apostrophe where a program could take it for something else."""
    return f"'{text}" if _is_risky(text) else text


def unguarded(text: str) -> str:
    """The text without the apostrophe that `guarded` put before it: `unguarded(guarded(text)) == text` for any text."""
    return text[1:] if text.startswith("'") and _is_risky(text[1:]) else text


@dataclass(frozen=True, slots=True)
class Check:
    """What a claim was like when it was exported."""

    claim: str
    """A hash of the whole claim."""
    cells: Mapping[str, str]
    """By register: a hash of the cell."""

    def __str__(self) -> str:
        return " ".join([_VERSION, self.claim, *(f"{name}:{digest}" for name, digest in self.cells.items())])


def check_of(claim: Value, cells: Mapping[str, str]) -> Check:
    """The check of a claim, given as data, and of its cells by register."""
    return Check(_digest(_bare(claim), 16), {name: digest_of(cell) for name, cell in cells.items()})


def digest_of(cell: str) -> str:
    """A hash of what a cell says."""
    return _digest(cell, 12)


def read_check(text: str) -> Check | None:
    """The check that a cell holds; `None` where it holds none."""
    found = _CHECK.fullmatch(text.strip())
    if found is None:
        return None
    pairs = (pair.rpartition(":") for pair in found[2].split())
    return Check(found[1], {name: digest for name, _, digest in pairs})


def _digest(value: object, digits: int) -> str:
    return sha256(json.encode(value, order="deterministic")).hexdigest()[:digits]


def _bare(value: Value) -> object:
    if isinstance(value, dict):
        return {name: _bare(inner) for name, inner in value.items()}
    return [_bare(inner) for inner in value] if isinstance(value, tuple) else str(value)
