"""Sound text at full speed: data without places, which are read off the text when somebody asks for one.

Nearly every text is sound, and of a sound one hardly anybody asks where its values stand. So this reader only tells
what the data is. Whatever is the least bit questionable is left to the exact reader, `marked`, which has all the words.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from functools import partial
from typing import Any, NoReturn, TypeAlias

from adaptive_text.reading.marked import (
    COMMENT,
    FORBIDDEN,
    MOST_DEPTH,
    MOST_VALUES,
    Marked,
    Value,
    read_text,
    with_line_feeds,
)
from adaptive_text.reading.syntax import yaml_loader
from adaptive_text.record import Marks, Plain

_Found: TypeAlias = "str | bool | list[_Found] | dict[str, _Found] | None"
"""What the parser of JSON makes; numbers are `Plain`."""
_ESCAPES = re.compile(r"\\[bfru]")
"""Escapes of JSON that may stand for a forbidden character."""


def read_record(text: str, name: str, *, json: bool = False) -> Marked:
    """What `read_text` makes of the text: the same data, problems and places."""
    lines = with_line_feeds(text.removeprefix("\ufeff"))
    data = None if FORBIDDEN.search(lines) else (_from_json if json else _from_yaml)(lines)
    if data is None:
        return read_text(text, name, json=json)
    return Marked(name, data, Marks(lines, partial(_marks, json=json)))


def _marks(text: str, *, json: bool) -> Marks:
    return read_text(text, "", json=json).marks


class _Questionable(Exception):
    """The exact reader has to look at this text."""


def _from_yaml(text: str) -> Value:
    """The data of sound YAML; `None` for any other text."""
    import yaml

    loader = yaml_loader()(text)
    try:
        return _Yaml(loader.get_event, text).record()
    except (yaml.YAMLError, _Questionable):
        return None
    finally:
        loader.dispose()


class _Yaml:
    """Builds data from the parser's own events."""

    def __init__(self, take: Callable[[], Any], text: str) -> None:
        import yaml

        self.kinds = yaml
        self.take = take
        self.text = text
        self.has_comments = " #" in text or "\t#" in text
        """Whether one may stand behind a value: not those that have a line of their own from its first column."""
        self.values = 1

    def record(self) -> Value:
        """The data of the one document."""
        self._pass(self.kinds.StreamStartEvent, self.kinds.DocumentStartEvent)
        data = self._value(self.take(), 0)
        self._pass(self.kinds.DocumentEndEvent, self.kinds.StreamEndEvent)
        if self.values > MOST_VALUES:
            raise _Questionable
        return data

    def _pass(self, *kinds: type) -> None:
        for kind in kinds:
            if type(self.take()) is not kind:
                raise _Questionable

    def _value(self, event: Any, depth: int) -> Value:
        if type(event) is self.kinds.ScalarEvent:
            return self._scalar(event)
        if depth >= MOST_DEPTH or event.anchor is not None or event.tag is not None:  # an alias has an anchor too
            raise _Questionable
        return (self._mapping if type(event) is self.kinds.MappingStartEvent else self._list)(depth + 1)

    def _mapping(self, depth: int) -> Value:
        take, scalar, end = self.take, self.kinds.ScalarEvent, self.kinds.MappingEndEvent
        found: dict[str, Value] = {}
        while type(event := take()) is not end:
            if type(event) is not scalar:
                raise _Questionable
            key = self._text(event)
            if key in found or key == "<<":
                raise _Questionable
            event = take()
            found[key] = self._scalar(event) if type(event) is scalar else self._value(event, depth)
        self.values += 2 * len(found)
        return found

    def _list(self, depth: int) -> Value:
        take, end = self.take, self.kinds.SequenceEndEvent
        found: list[Value] = []
        while type(event := take()) is not end:
            found.append(self._value(event, depth))
        self.values += len(found)
        return tuple(found)

    def _scalar(self, event: Any) -> Value:
        text = self._text(event)
        if event.style:
            return text
        if self.has_comments and COMMENT.match(self.text, event.end_mark.index):
            raise _Questionable
        return Plain(text)

    def _text(self, event: Any) -> str:
        """What a key or a scalar says; only between double quotes can it be what its file does not show."""
        if event.anchor is not None or event.tag is not None:
            raise _Questionable
        return _unescaped(event.value) if event.style == '"' else event.value


def _unescaped(text: str) -> str:
    text = with_line_feeds(text)
    if FORBIDDEN.search(text):
        raise _Questionable
    return text


def _from_json(text: str) -> Value:
    """The data of sound JSON; `None` for any other text."""
    try:
        return _Json(text).record()
    except (ValueError, RecursionError, _Questionable):
        return None


class _Json:
    """Makes data of what the parser of Python's own library found."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.has_escapes = _ESCAPES.search(text) is not None
        self.values = 0

    def record(self) -> Value:
        """The data of the whole text."""
        found: _Found = _DECODER.decode(self.text)
        data = self._value(found, 0)
        if self.values > MOST_VALUES:
            raise _Questionable
        return data

    def _value(self, found: _Found, depth: int) -> Value:
        self.values += 1
        if isinstance(found, Plain):
            return found
        if isinstance(found, str):
            return self._text(found)
        if found is None or isinstance(found, bool):
            return Plain(_WORDS[found])
        if depth >= MOST_DEPTH:
            raise _Questionable
        if isinstance(found, list):
            return tuple([self._value(element, depth + 1) for element in found])
        return self._mapping(found, depth + 1)

    def _mapping(self, found: dict[str, _Found], depth: int) -> Value:
        self.values += len(found)
        made = {self._text(key): self._value(element, depth) for key, element in found.items()}
        if len(made) < len(found):  # two keys that differ only in their line breaks
            raise _Questionable
        return made

    def _text(self, text: str) -> str:
        return _unescaped(text) if self.has_escapes else text


def _distinct(pairs: list[tuple[str, _Found]]) -> dict[str, _Found]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise _Questionable
    return found


def _refused(_: str) -> NoReturn:
    raise _Questionable


_DECODER = json.JSONDecoder(object_pairs_hook=_distinct, parse_int=Plain, parse_float=Plain, parse_constant=_refused)
_WORDS: dict[bool | None, str] = {True: "true", False: "false", None: "null"}
