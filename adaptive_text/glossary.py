"""The glossary: terms with their names by register and region, and how they sound."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from pydantic import Field

from adaptive_text.record import NAME, Document, Record, Text


class Term(Record):
    """A glossary entry."""

    technical: Text
    """The precise name: `atopic dermatitis`."""
    plain: Text | None = None
    """The everyday name: `eczema`."""
    definition: Text | None = None
    aliases: tuple[Text, ...] = ()
    abbreviation: Text | None = None
    say: Text | None = None
    """Respelling with a hyphen between syllables and a space between words: `uh-TOP-ik der-muh-TY-tis`."""
    names: Mapping[Text, Text] = {}
    """Names by region: `{GB: paracetamol, US: acetaminophen}`."""
    brands: Mapping[Text, tuple[Text, ...]] = {}
    """Brand names by region."""
    source: Text | None = None
    """Where the entry comes from: the address of a public page."""


class Glossary(Document):
    """All terms of a library, by id."""

    terms: Mapping[Annotated[Text, Field(pattern=NAME)], Term] = {}
