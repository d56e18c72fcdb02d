"""Data to frozen models: what pydantic finds wrong, said in our words with the place in the author's file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from types import UnionType
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple, TypeVar, Union, get_args, get_origin

from pydantic import ValidationError

from adaptive_text.article import FACT_KINDS
from adaptive_text.errors import MOST_PROBLEMS, Problem, did_you_mean
from adaptive_text.reading.cursor import root
from adaptive_text.reading.marked import Marked, Value
from adaptive_text.reading.syntax import quoted
from adaptive_text.record import Document, Path, Plain, Record, subject, where

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

DocumentType = TypeVar("DocumentType", bound=Document)


def validated(model: type[DocumentType], marked: Marked) -> tuple[DocumentType | None, tuple[Problem, ...]]:
    """The document that the data makes, or `None` and everything that is wrong with its structure."""
    try:
        document = model.model_validate(marked.data)
    except ValidationError as error:
        found = error.errors(include_url=False)
        return None, _deduplicated(_problem(model, marked, fault) for fault in found[:MOST_PROBLEMS])
    return remembering(document, marked), ()


def remembering(document: DocumentType, marked: Marked) -> DocumentType:
    """The document, which now knows where each of its fields stands."""
    private = {"_path": marked.name, "_folder": marked.folder, "_marks": marked.marks, "_warnings": ()}
    document.__pydantic_private__ = private
    return document


def _deduplicated(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    return tuple(dict.fromkeys(problems))


def _value(marked: Marked, path: Path) -> Value:
    return root(marked).at(path).value


class _Site(NamedTuple):
    """What a location of pydantic's means in the author's file."""

    path: Path
    record: type[Record] | None
    """The innermost record around the value."""
    is_key: bool


def _site(annotation: object, location: tuple[int | str, ...]) -> _Site:
    """Follow the location through the types; the tags of unions, which pydantic mixes in, are no steps."""
    path: list[int | str] = []
    record: type[Record] | None = None
    for step in location:
        if step == "[key]":
            return _Site(tuple(path), record, is_key=True)
        members = _members(annotation)
        if len(members) > 1:
            annotation = members.get(str(step))
            continue
        (inner,) = members.values()
        if (found := _as_record(inner)) is not None:
            record, known = found, found.model_fields.get(str(step))
            annotation = known.annotation if known else None
        else:
            annotation = _element(inner)
        path.append(step)
    return _Site(tuple(path), record, is_key=False)


def _as_record(annotation: object) -> type[Record] | None:
    return annotation if isinstance(annotation, type) and issubclass(annotation, Record) else None


def _members(annotation: object) -> dict[str, object]:
    """The types of a union by tag, without `None`; any other type alone."""
    annotation = _bare(annotation)
    if get_origin(annotation) not in (Union, UnionType):
        return {"": annotation}
    parts = [part for part in get_args(annotation) if part is not type(None)]
    return {_tag(part): _bare(part) for part in parts}


def _tag(annotation: object) -> str:
    metadata: tuple[Any, ...] = getattr(annotation, "__metadata__", ())
    return next((str(item.tag) for item in metadata if hasattr(item, "tag")), "")


def _bare(annotation: object) -> object:
    while get_origin(annotation) is Annotated:
        annotation = get_args(annotation)[0]
    return annotation


def _element(annotation: object) -> object:
    """The type of the values of a mapping or list."""
    args = [arg for arg in get_args(annotation) if arg is not Ellipsis]
    return args[-1] if args else None


def got(value: Value) -> str:
    """A value as messages show it: short, on one line."""
    if isinstance(value, dict):
        return quoted("{" + ", ".join(map(str, list(value)[:20])) + "}").strip('"') if value else "{}"
    if isinstance(value, tuple):
        return f"a list of {len(value)}" if value else "[]"
    if isinstance(value, Plain):
        return quoted(value).strip('"') if value else "nothing"
    if isinstance(value, str):
        return quoted(value) if value else '""'
    if value is None:
        return "nothing"
    return str(value)


def _problem(model: type[Document], marked: Marked, fault: ErrorDetails) -> Problem:
    site = _site(model, fault["loc"])
    kind, path = fault["type"], site.path
    if kind == "union_tag_not_found" or (kind == "extra_forbidden" and _is_second_kind(path)):
        return _fact_problem(marked, path[:2])
    if kind == "extra_forbidden":
        return _unknown_key(marked, site)
    if kind == "missing":
        return _missing(marked, path)
    if site.is_key:
        message = f"a name that is not allowed (got {quoted(str(path[-1]))})"
        return marked.problem(path, "AT107", message, _form(fault), at_key=True)
    value = _value(marked, path)
    code, rule, hint = _rule(kind, fault, value)
    return marked.problem(path, code, f"{subject(path)} {rule} (got {got(value)})", hint)


def _missing(marked: Marked, path: Path) -> Problem:
    around, key = path[:-1], path[-1]
    value = got(_value(marked, around))
    if isinstance(key, int):
        return marked.problem(around, "AT110", f"{subject(around)} must be a list of 2 (got {value})")
    message = f"missing key {quoted(key)} (got {value})"
    return replace(marked.problem(around, "AT102", message, _MISSING_HINTS.get(key, "")), where=where(path))


def _is_second_kind(path: Path) -> bool:
    return len(path) == len(("facts", "name", "kind")) and path[0] == "facts" and path[2] in FACT_KINDS


def _fact_problem(marked: Marked, path: Path) -> Problem:
    kinds = ", ".join(FACT_KINDS[:-1])
    message = f"a fact has exactly one of {kinds} and {FACT_KINDS[-1]} (got {got(_value(marked, path))})"
    return marked.problem(path, "AT111", message, "such as {value: 150, unit: mg}")


def _unknown_key(marked: Marked, site: _Site) -> Problem:
    key = str(site.path[-1])
    known = site.record.model_fields if site.record else ()
    hint = did_you_mean(key, known)
    return marked.problem(
        site.path, "AT101", f"unknown key {quoted(key)} (got {got(_value(marked, site.path))})", hint, at_key=True
    )


_MISSING_HINTS = {
    "updated": "the day of the last change, such as 2026-11-01",
    "variants": "write at least one wording, under the name of its register",
    "title": "such as `title: {default: ...}`",
    "heading": "such as `heading: {default: ...}`",
}
_OURS: Mapping[str, str] = {
    "record_type": "AT103",
    "record_number": "AT104",
    "record_integer": "AT104",
    "record_flag": "AT105",
    "record_date": "AT106",
}
_HINTS: Mapping[str, str] = {
    "record_number": "without quotes, and with a 0 before the point: 0.5",
    "record_flag": "without quotes",
    "record_type": "put it into quotes if it is text",
}
_FORMS: Mapping[str, str] = {
    r"^[a-z0-9][a-z0-9-]{0,63}$": "small letters, digits and hyphens, at most 64: my-first-id",
    r"^[a-z][a-z0-9_]{0,63}$": "small letters, digits and underscores after a letter, at most 64: my_name",
    r"^[0-9a-f]{16}$": "the 16 digits that the edition's report shows",
    r"^[A-Z]{2}$": "two capital letters of ISO 3166: GB, US",
}


def _form(fault: ErrorDetails) -> str:
    return _FORMS.get(str(fault.get("ctx", {}).get("pattern", "")), "")


def _rule(kind: str, fault: ErrorDetails, value: Value) -> tuple[str, str, str]:
    """Code, rule and hint for a fault of one value."""
    context: dict[str, Any] = fault.get("ctx", {})
    if kind in _OURS:
        hint = _HINTS.get(kind, "") if isinstance(value, str) else ""
        return _OURS[kind], fault["msg"], hint
    if kind == "string_pattern_mismatch":
        return "AT107", "has a form that is not allowed", _form(fault)
    if kind == "literal_error":
        words = list(_words(str(context["expected"])))
        hint = did_you_mean(value, words) if isinstance(value, str) else ""
        hint = "" if hint.startswith("known") else hint
        return "AT108", f"must be one of {', '.join(words)}", hint
    if kind in ("greater_than_equal", "less_than_equal"):
        bound, side = next((context[key], word) for key, word in _BOUNDS if key in context)
        return "AT109", f"must be {side} {bound}", ""
    if kind == "too_long":
        return "AT110", f"must be a list of {context['max_length']}", ""
    hint = f"write [{got(value)}]" if kind == "tuple_type" and isinstance(value, str) and value else ""
    return "AT103", f"must be {_TYPES.get(kind, 'of another type')}", hint


_BOUNDS = (("ge", "at least"), ("le", "at most"))
_TYPES = {
    "tuple_type": "a list",
    "mapping_type": "a mapping",
    "dict_type": "a mapping",
    "model_type": "a mapping",
    "model_attributes_type": "a mapping",
    "string_type": "text",
}


def _words(expected: str) -> Iterator[str]:
    """The words of a list such as `'a', 'b' or 'c'`."""
    yield from expected.split("'")[1::2]
