"""YAML and JSON text as one stream of events with places: nothing is built, coerced or expanded here."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

if TYPE_CHECKING:
    import yaml

SUFFIXES = (".yaml", ".yml", ".json")
"""What the names of author files end in."""

Mark = tuple[int, int]
"""Line and column, both from 1."""
Kind = Literal["mapping", "list", "end", "scalar", "alias", "document"]


class Event(NamedTuple):
    """One step through a text: the start of a mapping, list or document, the end of a mapping or list, or a value."""

    kind: Kind
    mark: Mark
    value: str = ""
    plain: bool = False
    """Whether a scalar stood unquoted."""
    block: bool = False
    """Whether a mapping or list is written over several indented lines, without brackets."""
    end: int = 0
    """The index in the text behind a scalar."""
    end_mark: Mark = (1, 1)
    """The same as a place."""
    extra: str = ""
    """What the format does not allow beside a value: `anchor "&a"`, `tag "!x"`, `alias "*a"`."""


class BrokenText(ValueError):
    """The text cannot be read on from this place."""

    def __init__(self, message: str, mark: Mark, hint: str = "") -> None:
        super().__init__(message, mark, hint)
        self.message = message
        self.mark = mark
        self.hint = hint


_AS_BLOCK = "write text as a block: `>-`, and the sentence on the next line, indented"
_YAML_FAULTS: tuple[tuple[str, str, str], ...] = (
    ("mapping values are not allowed", 'a ": " inside unquoted text, or a line indented too far', _AS_BLOCK),
    ("could not find expected ':'", 'a line without "key: value", or a comment inside unquoted text', _AS_BLOCK),
    ("cannot start any token", "unquoted text cannot start with this character", _AS_BLOCK),
    ("unexpected end of stream", "a quotation mark is not closed", ""),
    ("unexpected document indicator", "a quotation mark is not closed", ""),
    ("did not find expected ',' or", "a bracket is not closed, or text inside brackets wants quotes", _AS_BLOCK),
    ("while parsing a flow", "a bracket is not closed, or text inside brackets wants quotes", _AS_BLOCK),
    ("unknown escape character", "unknown escape inside double quotes", "write \\\\ for a backslash"),
    ("did not find expected key", "the line does not fit what stands before it", "check its indentation and quotes"),
    ("did not find expected '-'", "the line is not an item of the list", 'start it with "- " or mend its indentation'),
    ("did not find expected <document start>", "text after the end of the record", "check the indentation"),
)


def yaml_loader() -> Any:
    """The class of the parser that is there: that of libyaml, which takes a tenth of the time, or that in Python."""
    import yaml

    return getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def yaml_events(text: str) -> Iterator[Event]:
    """The events of YAML text whose line breaks are all line feeds; raises `BrokenText` where it stops being YAML."""
    import yaml

    try:
        for event in yaml.parse(text, Loader=yaml_loader()):
            if (found := _yaml_event(event)) is not None:
                yield found
    except yaml.MarkedYAMLError as error:
        raise _broken_yaml(text, error) from None
    except yaml.YAMLError as error:
        message = f"not readable as YAML: {str(error).splitlines()[0]}"
        raise BrokenText(message, (1, 1)) from None


def _yaml_event(event: Any) -> Event | None:
    mark, found = _mark(event.start_mark), None
    match type(event).__name__:
        case "ScalarEvent":
            end = event.end_mark
            found = Event("scalar", mark, event.value, not event.style, False, end.index, _mark(end), _extra(event))
        case "MappingEndEvent" | "SequenceEndEvent":
            found = Event("end", mark)
        case "MappingStartEvent":
            found = Event("mapping", mark, block=not event.flow_style, extra=_extra(event))
        case "SequenceStartEvent":
            found = Event("list", mark, block=not event.flow_style, extra=_extra(event))
        case "AliasEvent":
            found = Event("alias", mark, extra=f'alias "*{event.anchor}"')
        case "DocumentStartEvent":
            found = Event("document", mark)
        case _:
            pass
    return found


def _mark(mark: Any) -> Mark:
    return mark.line + 1, mark.column + 1


def _extra(event: Any) -> str:
    if event.anchor is not None:
        return f'anchor "&{event.anchor}"'
    return f'tag "{event.tag}"' if event.tag is not None else ""


def _broken_yaml(text: str, error: yaml.MarkedYAMLError) -> BrokenText:
    where = error.problem_mark or error.context_mark
    line, column = (where.line, where.column) if where else (0, 0)
    lines = text.split("\n")
    got = lines[line].strip() if line < len(lines) else ""
    story = f"{error.context or ''} {error.problem or ''}".strip()
    if "cannot start any token" in story and lines[line][column : column + 1] == "\t":
        return BrokenText("a tab where spaces are wanted", (line + 1, column + 1), "indent with spaces")
    for part, message, hint in _YAML_FAULTS:
        if part in story:
            return BrokenText(f"{message} (got {quoted(got)})", (line + 1, column + 1), hint)
    return BrokenText(f"not readable as YAML: {story} (got {quoted(got)})", (line + 1, column + 1))


_GOT_LENGTH = 60


def quoted(text: str) -> str:
    """The text on one line, in quotation marks and at most 60 characters long, as messages show it."""
    line = " ".join(text[: 4 * _GOT_LENGTH].split())
    if len(line) > _GOT_LENGTH:
        line = line[: _GOT_LENGTH - 3] + "..."
    return json.dumps(line, ensure_ascii=False) if line else "nothing"


_TOKEN = re.compile(
    r"""[ \t\n]*(?:
      (?P<mark>[{}\[\]:,])
    | (?P<string>"(?:[^"\\\n]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*+")
    | (?P<word>-?(?:0|[1-9][0-9]*+)(?:\.[0-9]++)?(?:[eE][+-]?[0-9]++)?(?![\w.])|(?:true|false|null)(?!\w))
    | (?P<end>\Z)
    )""",
    re.VERBOSE,
)


class _Token(NamedTuple):
    kind: str
    text: str
    start: int
    end: int


def _tokens(text: str) -> Iterator[_Token]:
    at = 0
    while True:
        found = _TOKEN.match(text, at)
        if found is None or found.lastgroup is None:
            at += len(text[at:]) - len(text[at:].lstrip(" \t\n"))
            raise _broken_json("a value or a mark of JSON", text, at)
        kind = found.lastgroup
        yield _Token(kind, found[kind], found.start(kind), found.end(kind))
        if kind == "end":
            return
        at = found.end()


def _broken_json(wanted: str, text: str, at: int) -> BrokenText:
    line = text.count("\n", 0, at) + 1
    column = at - text.rfind("\n", 0, at)
    got = text[at : at + 200].split("\n", maxsplit=1)[0]
    return BrokenText(f"not readable as JSON: {wanted} expected (got {quoted(got)})", (line, column))


class _Marks:
    """Places of ever larger indexes, counted once through the text."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.line = 1
        self.start = 0

    def at(self, index: int) -> Mark:
        while (end := self.text.find("\n", self.start, index)) >= 0:
            self.line += 1
            self.start = end + 1
        return self.line, index - self.start + 1


_AFTER = ""
"""What comes behind a value depends on the bracket that is open."""
_STARTS = {"string": _AFTER, "word": _AFTER, "{": "first key", "[": "first value"}
_NEXT: dict[str, dict[str, str]] = {
    "value": _STARTS,
    "first value": {**_STARTS, "]": _AFTER},
    "key": {"string": "colon"},
    "first key": {"string": "colon", "}": _AFTER},
    "colon": {":": "value"},
    "{": {",": "key", "}": _AFTER},
    "[": {",": "value", "]": _AFTER},
    "end": {"end": "end"},
}
"""By what is wanted: each token that may come, and what is wanted then."""
_WANTED = {
    "value": "a value",
    "first value": "a value or ]",
    "key": "a quoted key",
    "first key": "a quoted key or }",
    "colon": "a colon",
    "{": "a comma or }",
    "[": "a comma or ]",
    "end": "the end",
}
_OPENING: dict[str, Kind] = {"{": "mapping", "[": "list"}


def json_events(text: str) -> Iterator[Event]:
    """The events of JSON text (RFC 8259); raises `BrokenText` where it stops being JSON."""
    marks = _Marks(text)
    open_brackets: list[str] = []
    wanted = "value"
    yield Event("document", (1, 1))
    for token in _tokens(text):
        kind = token.text if token.kind == "mark" else token.kind
        if (following := _NEXT[wanted].get(kind)) is None:
            raise _broken_json(_WANTED[wanted], text, token.start)
        if kind in _OPENING:
            open_brackets.append(kind)
            yield Event(_OPENING[kind], marks.at(token.start))
        elif kind in ("}", "]"):
            open_brackets.pop()
            yield Event("end", marks.at(token.start))
        elif kind in ("string", "word"):
            yield _json_scalar(token, marks)
        wanted = following or (open_brackets[-1] if open_brackets else "end")


def _json_scalar(token: _Token, marks: _Marks) -> Event:
    plain = token.kind == "word"
    value = token.text if plain else _STRING.decode(token.text)
    return Event("scalar", marks.at(token.start), value, plain, end=token.end)


_STRING = json.JSONDecoder(strict=False)
