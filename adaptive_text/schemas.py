"""Author files as JSON Schema (draft 7), so that editors complete, explain and check them while they are typed.

A schema is made from the models, their docstrings and the rules of `schema_rules`. It tells part of what the reader
tells: what it refuses, the reader refuses too, and the reader knows more. One thing is stricter: a schema wants a value
behind every key, where the reader takes an empty one for empty text.
"""

from __future__ import annotations

import ast
import inspect
import json
import os
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from itertools import islice
from pathlib import Path
from textwrap import dedent
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from adaptive_text import article, record
from adaptive_text.article import Article
from adaptive_text.audience import Picker, Profile
from adaptive_text.glossary import Glossary
from adaptive_text.record import Record
from adaptive_text.schema_rules import DAY, OFFERED, PARTIAL_DAY, RESTRICTED, RULES, WANTED, Schema, text, unit

Kind = Literal["article", "profile", "picker", "glossary"]
KINDS: Mapping[Kind, type[Record]] = {"article": Article, "profile": Profile, "picker": Picker, "glossary": Glossary}
"""What author files are, and the model of each."""
DRAFT = "http://json-schema.org/draft-07/schema#"
FOLDER = "schemas"
"""Where schemas lie, beside a folder of articles or profiles."""
MODELINE = "# yaml-language-server: $schema="
"""How the first line of a YAML file names its schema."""


def schema(kind: Kind) -> Schema:
    """The schema of one kind of author file."""
    walk = _Walk()
    root = walk.record(KINDS[kind])
    head = {"$schema": DRAFT, "$comment": f"made by: adaptive-text schema {kind}"}
    return {**head, **root, "definitions": walk.definitions}


def schema_text(kind: Kind) -> str:
    """The same as JSON, indented, ending in a line end."""
    return json.dumps(schema(kind), indent=2, ensure_ascii=False) + "\n"


def schema_file(kind: Kind) -> str:
    """The name of a schema's file: `article.schema.json`."""
    return f"{kind}.schema.json"


def write_schemas(folder: str | os.PathLike[str]) -> tuple[Path, ...]:
    """Write every schema into a folder, which is made where there is none; raises `OSError` where it cannot be."""
    Path(folder).mkdir(parents=True, exist_ok=True)
    written: list[Path] = []
    for kind in KINDS:
        path = Path(folder, schema_file(kind))
        path.write_text(schema_text(kind), encoding="utf-8", newline="\n")
        written.append(path)
    return tuple(written)


def modeline(kind: Kind, folder: str | os.PathLike[str]) -> str:
    """The first line of a YAML file of this folder, so that editors find the nearest schema in `schemas` above it.

    Empty where there is no such schema within four folders: a line that names nothing makes editors complain.
    """
    way = Path(os.path.abspath(folder))  # noqa: PTH100 - a link is not followed: the path is written as it is used
    for steps, above in enumerate(islice(way.parents, _MOST_STEPS), start=1):
        if (above / FOLDER / schema_file(kind)).is_file():
            return f"{MODELINE}{'../' * steps}{FOLDER}/{schema_file(kind)}\n"
    return ""


_MOST_STEPS = 4


# --- types


def _marker(alias: Any) -> object:
    """What tells an annotated type from all others: its validator."""
    return alias.__metadata__[0]


_NUMBER: Schema = {"type": "number", "errorMessage": "must be a number, without quotes"}
_PARTIAL_DATE: Schema = {**text(PARTIAL_DAY), "type": ["string", "integer"], "minimum": 1, "maximum": 9999}
_SCALARS: Mapping[object, Schema] = {
    _marker(record.Text): text(),
    _marker(record.Number): _NUMBER,
    _marker(record.Integer): {"type": "integer", "errorMessage": "must be a whole number, without quotes"},
    _marker(record.Flag): {"type": "boolean", "errorMessage": "must be true or false, without quotes"},
    _marker(record.Date): text(DAY),
    _marker(record.PartialDate): {**_PARTIAL_DATE, "errorMessage": _PARTIAL_DATE["patternErrorMessage"]},
}
"""The schema of a scalar, by its marker."""
_NOTHING: Schema = {"type": "null"}


@dataclass
class _Walk:
    """One walk through a model and the records in it."""

    definitions: dict[str, Schema] = field(default_factory=dict[str, Schema])
    """Of the records that were met, by name."""

    def record(self, model: type[Record]) -> Schema:
        """The schema of a record."""
        properties = {name: self._field(model, name) for name in _fields(model)}
        wanted = [*(name for name in properties if model.model_fields[name].is_required()), *_wanted(model)]
        made: Schema = {"description": _told(model.__name__, "record"), "type": "object", "properties": properties}
        made |= {"required": wanted} if wanted else {}
        made["additionalProperties"] = False
        rules = RULES.get(model.__name__)
        return made | ({"allOf": list(rules)} if rules else {})

    def _field(self, model: type[Record], name: str) -> Schema:
        key, info = f"{model.__name__}.{name}", model.model_fields[name]
        made = {**self.type(_hints(model)[name]), **RESTRICTED.get(key, {})}
        if name == "unit":
            made = self._defined("Unit", unit)
        if key in OFFERED:
            made["properties"] = dict.fromkeys(OFFERED[key], made["additionalProperties"])
        if info.default is None:
            made = _or_nothing(made)
        if (told := _told(model.__name__, name)) is not None:
            default = f" Default: `{info.default}`." if isinstance(info.default, str) and info.default else ""
            made = {"description": told + default, **({"allOf": [made]} if "$ref" in made else made)}
        examples = _texts()["examples"].get(key)
        return {**made, "examples": examples} if examples else made

    def type(self, hint: Any) -> Schema:
        """The schema of a type."""
        if get_origin(hint) in (Union, UnionType):
            (inner,) = (part for part in get_args(hint) if part is not type(None))
            return self.type(inner)
        if get_origin(hint) is Annotated:
            return self._annotated(hint)
        if get_origin(hint) is Literal:
            return {"enum": list(get_args(hint))}
        if isinstance(hint, type) and issubclass(hint, Record):
            return self._defined(hint.__name__, lambda: self.record(hint))
        return self._collection(hint)

    def _collection(self, hint: Any) -> Schema:
        """A list, a pair, or a mapping with any or certain names for keys."""
        args = get_args(hint)
        if get_origin(hint) is tuple:
            made: Schema = {"type": "array", "items": self.type(args[0])}
            return made if args[-1] is Ellipsis else {**made, "minItems": len(args), "maxItems": len(args)}
        names, values = (self.type(arg) for arg in args)
        made = {"type": "object", "additionalProperties": values}
        if names["pattern"] != text()["pattern"]:
            made["propertyNames"] = {key: names[key] for key in ("pattern", "patternErrorMessage")}
        return made

    def _annotated(self, hint: Any) -> Schema:
        bare, first, *more = get_args(hint)
        if (name := next((name for name, marker in _WRITTEN.items() if first == marker), None)) is not None:
            return self._defined(name, lambda: _SHAPES[name](self, bare))
        made = dict(_SCALARS[first])
        for constraint in (c for info in more for c in info.metadata):
            if (pattern := getattr(constraint, "pattern", None)) is not None:
                made = text(pattern)
            for key, bound in (("ge", "minimum"), ("le", "maximum")):
                made |= {bound: getattr(constraint, key)} if hasattr(constraint, key) else {}
        return made

    def _defined(self, name: str, make: Callable[[], Schema]) -> Schema:
        """A reference to a definition, which is made where it is met first."""
        if name not in self.definitions:
            self.definitions[name] = {}  # its place: definitions stand in the order of their first use
            self.definitions[name] = make()
        return {"$ref": f"#/definitions/{name}"}

    def per_audience(self, bare: Any) -> Schema:
        """Text, or a mapping of texts."""
        by_audience = {**self._collection(bare), **RESTRICTED["PerAudience"]}
        by_audience["properties"] = {"default": {"description": _told("PerAudience", "default"), **text()}}
        return {"description": _told("PerAudience", "record"), "anyOf": [text(), by_audience]}

    def written_variant(self, bare: Any) -> Schema:
        """Text, or a mapping of the parts of a variant."""
        return {"description": _told("WrittenVariant", "record"), "anyOf": [text(), self.type(bare)]}

    def fact(self, bare: Any) -> Schema:
        """A mapping with exactly one of the keys that tell the kinds of facts apart.

        One record with all keys, so that editors offer them all; then each kind forbids the keys of the others.
        """
        models = {get_args(part)[1].tag: get_args(part)[0] for part in get_args(bare)}
        records = {kind: self.record(model) for kind, model in models.items()}
        properties: Schema = {}
        for made in records.values():
            properties |= {name: of for name, of in made["properties"].items() if name not in properties}
        kinds = [{"required": [kind], "errorMessage": _ONE_KIND} for kind in models]
        own = [
            {
                "if": {"required": [kind]},
                "then": {"propertyNames": {"enum": list(made["properties"]), "errorMessage": f"not beside {kind}"}},
            }
            for kind, made in records.items()
        ]
        told = {"description": _told("Fact", "record"), "type": "object"}
        return {**told, "properties": properties, "additionalProperties": False, "anyOf": kinds, "allOf": own}


_WRITTEN: Mapping[str, object] = {
    "PerAudience": _marker(article.PerAudience),
    "WrittenVariant": _marker(article.WrittenVariant),
    "Fact": _marker(article.Fact),
}
"""The types with a written form of their own, and what marks each."""
_SHAPES: Mapping[str, Callable[[_Walk, Any], Schema]] = {
    "PerAudience": _Walk.per_audience,
    "WrittenVariant": _Walk.written_variant,
    "Fact": _Walk.fact,
}
_ONE_KIND = f"a fact has exactly one of {', '.join(article.FACT_KINDS[:-1])} and {article.FACT_KINDS[-1]}"


def _or_nothing(made: Schema) -> Schema:
    """The same, or null."""
    if "enum" in made:
        return {**made, "enum": [*made["enum"], None]}
    if "type" not in made:
        return {"anyOf": [made, _NOTHING]}
    types = made["type"]
    return {**made, "type": [*([types] if isinstance(types, str) else types), "null"]}


# --- words


@cache
def _texts() -> Mapping[str, Mapping[str, Any]]:
    return tomllib.loads(files("adaptive_text").joinpath("data/descriptions.toml").read_text("utf-8"))


def _told(name: str, of: str) -> str | None:
    """What an author is told about a field, or about the whole `record`; `None` for nothing of its own."""
    if (told := _texts().get(name, {}).get(of)) is not None:
        return str(told)
    return _docstrings().get((name, of))


@cache
def _docstrings() -> Mapping[tuple[str, str], str]:
    """The docstrings of all records and of their fields."""
    return {(model.__name__, name): words for model in _models(Record) for name, words in _words(model)}


def _models(model: type[Record]) -> Iterator[type[Record]]:
    for heir in model.__subclasses__():
        yield heir
        yield from _models(heir)


def _words(model: type[Record]) -> Iterator[tuple[str, str]]:
    yield "record", " ".join((inspect.getdoc(model) or "").split())
    (definition,) = ast.parse(dedent(inspect.getsource(model))).body
    assert isinstance(definition, ast.ClassDef)
    for line, below in zip(definition.body, definition.body[1:], strict=False):
        match line, below:
            case ast.AnnAssign(target=ast.Name(id=name)), ast.Expr(value=ast.Constant(value=str(words))):
                yield name, " ".join(words.split())
            case _:
                pass


def _fields(model: type[Record]) -> Iterator[str]:
    """The fields that authors write: `lineage` is filled in."""
    return (name for name in model.model_fields if name != "lineage")


def _wanted(model: type[Record]) -> tuple[str, ...]:
    return WANTED.get(model.__name__, ())


@cache
def _hints(model: type[Record]) -> Mapping[str, Any]:
    return get_type_hints(model, include_extras=True)
