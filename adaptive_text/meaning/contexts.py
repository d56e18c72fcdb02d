"""Words around a number that tell what kind of number it is: data/number_contexts.toml."""

from __future__ import annotations

import tomllib
from fractions import Fraction
from functools import cache
from importlib.resources import files

from msgspec import Struct, convert
from msgspec.structs import replace

from adaptive_text.meaning.tokens import stem_of


class Contexts(Struct, frozen=True, forbid_unknown_fields=True):
    """The tables of the file, where they are explained; words as stems, but for `coded`, `words` and `shares`."""

    labels: frozenset[str]
    ordered: frozenset[str]
    telephones: frozenset[str]
    coded: frozenset[str]
    years: frozenset[str]
    definite: frozenset[str]
    falling: frozenset[str]
    rising: frozenset[str]
    ratios: frozenset[str]
    remaining: frozenset[str]
    statistics: frozenset[str]
    names: frozenset[str]
    between: frozenset[str]
    counted: frozenset[str]
    structural: frozenset[str]
    people: frozenset[str]
    reversing: frozenset[str]
    words: dict[str, str]
    shares: dict[str, str]


@cache
def contexts() -> Contexts:
    """The tables, read once."""
    text = files("adaptive_text").joinpath("data/number_contexts.toml").read_text("utf-8")
    read = convert(tomllib.loads(text), Contexts)
    tables: dict[str, frozenset[str]] = {name: getattr(read, name) for name in _TABLES}
    return replace(read, **{name: frozenset(map(stem_of, words)) for name, words in tables.items()})


_TABLES = tuple(name for name in Contexts.__struct_fields__ if name not in ("coded", "words", "shares"))


@cache
def word_numbers() -> dict[str, Fraction]:
    """Words that stand for a number: "both" is 2."""
    return {word: Fraction(value) for word, value in contexts().words.items()}


@cache
def word_shares() -> dict[str, tuple[str, Fraction]]:
    """Words that stand for a share: "all" is `("=", 1)`, "most" is `(">", 1/2)`."""
    return {word: (value[0], Fraction(value[1:].strip())) for word, value in contexts().shares.items()}
