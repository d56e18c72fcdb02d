"""Which columns of a table hold its articles, and a row of them as JSON. Types are those of Apache Arrow."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import isfinite
from typing import Any, cast

import msgspec

from adaptive_text.errors import did_you_mean
from adaptive_text.reading.syntax import quoted
from adaptive_text.sourcing.forms import is_hidden

NAMES = ("record", "article", "json")
"""What the column of the records may be called."""
Plain = Callable[[Any], object]
"""A value of Arrow, as Python has it, to one that JSON has."""
_MOST_SHOWN = 20
"""Columns that a message lists."""
_JSON = msgspec.json.Encoder(decimal_format="number")


class Unfit(Exception):
    """No article can be made of such columns."""


class Unreadable(Exception):
    """A value that JSON cannot hold."""


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns that hold the articles."""

    names: tuple[str, ...]
    read: Callable[[Sequence[Any]], bytes]
    """JSON of one row, from its values in the order of the names: empty where there are none."""


def columns_of(schema: Any, wanted: str | None) -> Columns:
    """The columns of a table that hold its articles: see docs/scale.md. Raises `Unfit`.

    That is the one that is `wanted`; else the one called `record`, `article` or `json`; else all, where they are the
    fields of an article; else the only one with text. Columns whose names start with `_` or `.` are passed over.
    """
    kinds = {field.name: field.type for field in schema if not is_hidden(field.name) or field.name == wanted}
    if wanted is not None and wanted not in kinds:
        raise Unfit(f"there is no column {quoted(wanted)}; {did_you_mean(wanted, kinds)}")
    if len(set(schema.names)) < len(schema.names):
        raise Unfit(f"two columns have the same name (got {_listed(schema)})")
    named = [name for name in NAMES if name in kinds] if wanted is None else [wanted]
    if len(named) == 1:
        return _one(named[0], kinds[named[0]])
    if not named and _is_whole(kinds):
        return _whole(kinds)
    texts = [name for name, kind in kinds.items() if _is_text(kind)]
    if named or len(texts) != 1:
        raise Unfit(f"which column holds the records? Name it, or call it record (got {_listed(schema)})")
    return _one(texts[0], kinds[texts[0]])


def _listed(schema: Any) -> str:
    listed = [f"{field.name}: {_short(field.type)}" for field in schema]
    more = len(listed) - _MOST_SHOWN
    return ", ".join([*listed[:_MOST_SHOWN], *([f"and {more} more"] if more > 0 else [])]) or "no columns"


def _short(kind: Any) -> str:
    """A type in at most 60 characters: a struct tells all of its fields."""
    return quoted(str(kind))[1:-1]


def _one(name: str, kind: Any) -> Columns:
    """The columns of a table with the record in one of them, as JSON text or as a struct."""
    if _is_text(kind):
        return Columns((name,), lambda values: _text(values[0]))
    if not _is(_stored(kind), "struct", "map"):
        raise Unfit(f"a record is JSON text or a struct (got {name}: {_short(kind)})")
    plain = _plain(kind, name)
    return Columns((name,), lambda values: _written(plain(values[0])))


def _text(value: str | bytes | None) -> bytes:
    return (value.encode() if isinstance(value, str) else value or b"").rstrip(b" \t\r\n")


def _is_whole(kinds: dict[str, Any]) -> bool:
    from adaptive_text.article import Article

    return all(name in kinds for name, field in Article.model_fields.items() if field.is_required())


def _whole(kinds: dict[str, Any]) -> Columns:
    """The columns of a table with a column for each field of an article."""
    from adaptive_text.article import Article

    for name in kinds:
        if name not in Article.model_fields:
            hint = did_you_mean(name, Article.model_fields)
            raise Unfit(
                f"an article has no field {quoted(name)}; {hint}; or put an underscore before the column's name"
            )
    plains = {name: _plain(kind, name) for name, kind in kinds.items()}

    def read(values: Sequence[Any]) -> bytes:
        row = zip(plains.items(), values, strict=True)
        return _written({name: plain(value) for (name, plain), value in row if value is not None})

    return Columns(tuple(kinds), read)


def _written(record: object) -> bytes:
    return _JSON.encode(record) if record else b""


def _stored(kind: Any) -> Any:
    """How values of an extension type, such as Arrow's JSON, are stored; any other type itself."""
    return getattr(kind, "storage_type", kind)


def _is(kind: Any, *names: str) -> bool:
    """Whether a type is one of those that Arrow calls by these names."""
    from pyarrow import types  # type: ignore[import-untyped]  # pyarrow has no type hints

    known = cast("Any", types)
    return any(getattr(known, f"is_{name}")(kind) for name in names)


def _is_text(kind: Any) -> bool:
    kind = _stored(kind)
    inner = kind.value_type if _is(kind, "dictionary") else kind
    return _is(inner, "string", "large_string", "string_view", "binary", "large_binary")


def _plain(kind: Any, where: str) -> Plain:
    """How values of a type become values of JSON; raises `Unfit` for a type that JSON has not."""
    kind = _stored(kind)
    if _is(kind, "dictionary"):
        return _plain(kind.value_type, where)
    if _is(kind, "struct"):
        return _structs({field.name: _plain(field.type, f"{where}.{field.name}") for field in kind})
    if _is(kind, "map"):
        _plain(kind.key_type, f"{where}.key")
        return _maps(_plain(kind.item_type, f"{where}.value"))
    if _is(kind, "list", "large_list", "fixed_size_list"):
        return _lists(_plain(kind.value_type, f"{where}[]"))
    return _scalars(kind, where)


def _structs(fields: dict[str, Plain]) -> Plain:
    """Mappings; a field that is null is not there."""

    def plain(value: Any) -> object:
        if value is None:
            return None
        return {name: inner(value[name]) for name, inner in fields.items() if value[name] is not None}

    return plain


def _maps(inner: Plain) -> Plain:
    def plain(value: Any) -> object:
        if value is None:
            return None
        made = {str(key): inner(element) for key, element in value}
        if len(made) < len(value):
            raise Unreadable(f"a key stands twice (got {quoted(', '.join(str(key) for key, _ in value))})")
        return made

    return plain


def _lists(inner: Plain) -> Plain:
    return lambda value: None if value is None else [inner(element) for element in value]


def _scalars(kind: Any, where: str) -> Plain:
    if _is(kind, "float64"):
        return _number
    if _is(kind, "decimal"):
        return lambda value: None if value is None else _short_decimal(value)
    if _is(kind, "date"):
        return lambda value: None if value is None else value.isoformat()
    if _is(kind, "string", "large_string", "string_view", "boolean", "integer", "null"):
        return lambda value: value
    hint = "; a double or a decimal keeps its digits" if _is(kind, "floating") else ""
    raise Unfit(f"a record holds text, numbers, true or false, dates, lists and structs (got {where}: {kind}{hint})")


def _number(value: float | None) -> object:
    if value is None:
        return None
    if not isfinite(value):
        raise Unreadable(f"a number must be finite (got {value})")
    return int(value) if value.is_integer() else value


def _short_decimal(value: Decimal) -> object:
    """Without the zeros that only the column's scale put there."""
    return int(value) if value == value.to_integral_value() else value.normalize()
