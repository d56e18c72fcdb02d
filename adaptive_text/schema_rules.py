"""The rules of authors' files that JSON Schema can tell and no type says: forms of text, and which keys go together.

Each is a rule of the reader too, with a code of its own (`reading/codes.py`), and none is stricter than the reader's:
what a schema refuses, the reader refuses. `errorMessage` and `patternErrorMessage` are what editors built on VS Code's
language servers show instead of their own words; every other program ignores them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from adaptive_text.article import ASSERTIONS
from adaptive_text.audience import DEFAULT_REGISTERS
from adaptive_text.labels import LABELS
from adaptive_text.language.units import known_units, units
from adaptive_text.metrics import METRICS
from adaptive_text.record import ID, NAME

Schema = dict[str, Any]

# Forms of text

WORDS = r"\S"
"""Text that is not blank."""
DAY = r"^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$"
PARTIAL_DAY = r"^[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?$"
_WEB = r"[hH][tT][tT][pP][sS]?://[^\s/?#\\]+[^\s\\]*"
_ADDRESS = f"^{_WEB}$"
_POLICY = rf"^(?:{_WEB}|/(?!/)[^\s\\]*)$"
FORMS: Mapping[str, str] = {
    WORDS: "must not be empty",
    DAY: "must be a day such as 2026-11-01",
    PARTIAL_DAY: "must be a day, a month or a year: 2026-11-01, 2026-11, 2026",
    ID: "small letters, digits and hyphens, at most 64: my-first-id",
    NAME: "small letters, digits and underscores after a letter, at most 64: my_name",
    "^[A-Z]{2}$": "two capital letters of ISO 3166: GB, US",
    "^[0-9a-f]{16}$": "the 16 digits that the edition's report shows",
    _ADDRESS: "starts with https:// or http://, and has no spaces",
    _POLICY: "starts with https://, http:// or /, and has no spaces",
}
"""What to write, by the pattern that wants it."""
LONGEST_NAME = 200
"""Characters of a term's name."""


def text(pattern: str = WORDS) -> Schema:
    """Text of a form. Unquoted, YAML takes some for numbers or truth values, which the reader takes for text."""
    types = ["string"]
    types += ["number"] if any(re.search(pattern, number) for number in ("1", "1" * 16)) else []
    types += ["boolean"] if re.search(pattern, "true") else []
    form = {"pattern": pattern, "patternErrorMessage": FORMS[pattern]}
    return {"type": types if types[1:] else "string", **form, "errorMessage": "must be text"}


def _label(default: str) -> Schema:
    """An interface word, in which only the placeholders of the package's own may stand."""
    known = re.findall(r"\{[^{}]*\}", default)
    pattern = f"^(?:{'|'.join(['[^{}]', *map(re.escape, known)])})*$"
    told = f"may have {' and '.join(known)} in it" if known else "has nothing in braces"
    return {**text(), "pattern": pattern, "patternErrorMessage": told, "description": f"Instead of: {default}"}


def unit() -> Schema:
    """Every spelling of a unit, the ids first, which editors then offer first; or none."""
    spellings = [*units(), *sorted(known_units() - units().keys()), ""]
    return {"enum": spellings, "errorMessage": "no such unit: docs/inline-language.md lists them all"}


_CELL: Schema = {"type": ["string", "number", "boolean", "null"], "errorMessage": "must be text"}
_NAME_OF_TERM: Schema = {**text(), "maxLength": LONGEST_NAME}
_ASSERTED: Schema = {"anyOf": [{"enum": list(ASSERTIONS)}, text(NAME)]}
_ONCE: Schema = {"uniqueItems": True}
_SOME: Schema = {"minItems": 1}

_KEYS_ARE_IDS: Schema = {"propertyNames": {"pattern": ID, "patternErrorMessage": FORMS[ID]}}

RESTRICTED: Mapping[str, Schema] = {
    # names of audiences, registers, sections, claims and sources: each is an id where it is declared
    **{f"{record}.audiences": {"items": text(ID)} for record in ("Section", "Claim", "Variant")},
    **{field: text(ID) for field in ("Claim.follows", "Profile.extends", "Picker.default", "Unsure.audience")},
    **dict.fromkeys(("Review.editions", "PerAudience"), _KEYS_ARE_IDS),
    "Article.order": {**_KEYS_ARE_IDS, "additionalProperties": {"type": "array", "items": text(ID), **_ONCE}},
    "Claim.cites": {"items": text(ID), **_ONCE},
    "Claim.pin": {**_KEYS_ARE_IDS, "additionalProperties": text(ID)},
    "Picker.order": {"items": text(ID), **_ONCE},
    "Picker.registers": {**_SOME, **_ONCE},
    "Claim.variants": {**_KEYS_ARE_IDS, "minProperties": 1},
    # names of facts, terms and kinds of assertion
    "Claim.keep": {"items": _ASSERTED},
    "Variant.omits": {"items": _ASSERTED},
    "Variant.adds": {"items": _ASSERTED},
    "Variant.defines": {"items": text(NAME)},
    # texts and numbers
    "Article.sections": _SOME,
    "Section.claims": _SOME,
    "Review.policy": text(_POLICY),
    "Source.url": text(_ADDRESS),
    "Variant.columns": {"items": _CELL},
    "Variant.rows": {"items": {"type": "array", "items": _CELL}},
    "CompareFact.compare": {"minProperties": 2},
    "ListFact.list": _SOME,
    "Limit.metric": {"enum": list(METRICS)},
    "Profile.labels": {
        "properties": {key: _label(default) for key, default in LABELS.items()},
        "additionalProperties": False,
    },
    **{f"Term.{field}": _NAME_OF_TERM for field in ("technical", "plain", "abbreviation")},
    "Term.aliases": {"items": _NAME_OF_TERM},
    "Term.names": {"additionalProperties": _NAME_OF_TERM},
    "Term.brands": {"additionalProperties": {"type": "array", "items": _NAME_OF_TERM}},
}
"""What a field wants besides its type."""

WANTED: Mapping[str, tuple[str, ...]] = {"Section": ("claims",)}
"""Fields that a model may lack and the rules do not."""

# Keys that go together

_NOTHING: Schema = {"type": "null"}
_MIXED = "a variant has one of: text, lead with items, columns with rows"
_IS_NOTHING: Schema = {**_NOTHING, "errorMessage": _MIXED}
_IS_EMPTY: Schema = {"enum": [[]], "errorMessage": _MIXED}


def _needs(*fields: str, told: str) -> Schema:
    """These keys are there, and none is null."""
    some = {field: {"not": _NOTHING} for field in fields}
    return {"required": list(fields), "properties": some, "errorMessage": told}


def _has(field: str, schema: Schema | None = None) -> Schema:
    """Where a mapping has the key, with any value but null, or with one of this kind."""
    return {"required": [field], "properties": {field: schema or {"not": _NOTHING}}}


def _any(*conditions: Schema) -> Schema:
    return {"anyOf": list(conditions)}


def _all(*conditions: Schema) -> Schema:
    return {"allOf": list(conditions)}


def _where(condition: Schema, then: Schema, otherwise: Schema | None = None) -> Schema:
    return {"if": condition, "then": then} if otherwise is None else {"if": condition, "then": then, "else": otherwise}


def _variants(schema: Schema) -> Schema:
    return {"properties": {"variants": {"additionalProperties": schema}}}


def _with_default(field: str) -> Schema:
    told = f"{field} needs a default for the audiences it does not name"
    return {"properties": {field: {"required": ["default"], "errorMessage": told}}}


_CAUTION = _has("kind", {"const": "caution"})
_TABLE = _has("kind", {"const": "table"})
_HIDDEN = _has("audiences", _SOME)
_BECAUSE = _needs("because", told="say in `because` why a caution is hidden from an audience")

_AS_TABLE: Schema = {
    **_needs("columns", "rows", told="a table has columns and rows"),
    "properties": {"columns": _SOME, "rows": _SOME, "text": _IS_NOTHING, "lead": _IS_NOTHING, "items": _IS_EMPTY},
}
_AS_LIST: Schema = {
    **_needs("lead", "items", told="a list has a lead and items"),
    "properties": {"lead": {"not": _NOTHING}, "items": _SOME, "text": _IS_NOTHING},
}

RULES: Mapping[str, tuple[Schema, ...]] = {
    "Article": (_with_default("title"),),
    "Section": (
        _with_default("heading"),
        _where(_all(_HIDDEN, _has("claims", {"contains": {**_CAUTION, "type": "object"}})), _BECAUSE),
    ),
    "Claim": (
        _where(
            _has("level"),
            {
                "properties": {"kind": {"const": "caution"}},
                "required": ["kind"],
                "errorMessage": "only a caution has a level",
            },
        ),
        _where(_all(_CAUTION, _HIDDEN), _BECAUSE),
        _where(
            _CAUTION,
            _variants({"properties": {"omits": {"enum": [[]], "errorMessage": "a caution leaves nothing out"}}}),
        ),
        _where(
            _TABLE,
            _variants({"type": "object", "required": ["columns"], "errorMessage": "a claim of kind table has tables"}),
            _variants(
                {"properties": {"columns": {**_NOTHING, "errorMessage": "only a claim of kind table has tables"}}}
            ),
        ),
        _where(_has("recheck"), _needs("as_of", told="recheck wants as_of: say since when it is so")),
        _where(
            _has("level", {"const": "emergency"}),
            {"properties": {"follows": {**_NOTHING, "errorMessage": "an emergency follows no claim"}}},
        ),
    ),
    "Variant": (
        _where(
            _any(_has("columns", _SOME), _has("rows", _SOME), _has("caption")),
            _AS_TABLE,
            _where(
                _any(_has("items", _SOME), _has("lead")),
                _AS_LIST,
                _needs("text", told=_MIXED),
            ),
        ),
        *(
            _where(_has(field, _SOME), _needs("because", told=f"say in `because` why `{field}` is right"))
            for field in ("omits", "adds")
        ),
    ),
    "Limit": tuple(
        _where(
            _has("metric", {"enum": [name for name, metric in METRICS.items() if metric.limit == side]}),
            {
                **_needs(side, told=f"write {side} for this metric"),
                "properties": {
                    side: {"not": _NOTHING},
                    other: {**_NOTHING, "errorMessage": f"write {side} for this metric"},
                },
            },
        )
        for side, other in (("at_most", "at_least"), ("at_least", "at_most"))
    ),
}
"""Conditions of a record, by its type."""

OFFERED: Mapping[str, tuple[str, ...]] = {"Claim.variants": DEFAULT_REGISTERS, "PerAudience": ("default",)}
"""Keys that an editor may offer where any name is allowed."""
