"""Author text to plain data with a place for every value: bounded, nothing coerced, all problems at once."""

from __future__ import annotations

import datetime
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import islice
from typing import Any, NoReturn, TypeAlias, cast

from adaptive_text.errors import Problem, Severity
from adaptive_text.reading.syntax import BrokenText, Event, Mark, json_events, quoted, yaml_events
from adaptive_text.record import Marks, Path, Plain, value_at, where

MOST_BYTES = 1024 * 1024
"""The size of the largest file that is read."""
MOST_DEPTH = 32
"""How many mappings and lists may stand inside each other."""
MOST_VALUES = 100_000
"""How many keys and values a record may have: several times what the longest article needs."""

Value: TypeAlias = "str | int | float | bool | Decimal | datetime.date | dict[str, Value] | tuple[Value, ...] | None"
"""Data of a record: from text, scalars are `Plain` or `str`; from a dict, Python's own numbers too."""

_ALLOWED = "\t\n -~\xa0-\u2027\u202f-\u2065\u206a-\ud7ff\ue000-\ufdcf\ufdf0-\ufefe\uff00-\ufffd" + "".join(
    f"{chr(plane * 0x10000)}-{chr(plane * 0x10000 + 0xFFFD)}" for plane in range(1, 17)
)
"""All but control characters, marks of direction, line breaks of Unicode, halves of pairs and what is no character.

Said this way round, because nearly all characters are in the first ranges: it is ten times faster.
"""
FORBIDDEN = re.compile(f"[^{_ALLOWED}]")
"""A character that no text may have."""
COMMENT = re.compile(r"[ \t]+#")
"""What makes a comment of the rest of a line, behind unquoted text."""


@dataclass(frozen=True, slots=True)
class Marked:
    """What was read from one text."""

    name: str
    """The file, or a name such as `<string>`."""
    data: Value
    """`None` where the text could not be read to its end."""
    marks: Marks = field(default_factory=Marks)
    """Where each value and each key stands; empty for a Python dict."""
    comments: Mapping[Path, Mark] = field(default_factory=dict[Path, Mark])
    """Where a comment follows unquoted text on its line, by the path of the text."""
    problems: tuple[Problem, ...] = ()
    folder: str = ""
    """The absolute folder of a file; empty for text and dicts."""

    def problem(
        self,
        path: Path,
        code: str,
        message: str,
        hint: str = "",
        *,
        at_key: bool = False,
        severity: Severity = "error",
        offset: int | None = None,
    ) -> Problem:
        """A problem with a value, or with its key, at its place or that of the nearest thing around it.

        With an offset: at that character of a text.
        """
        mark = self.marks.keys.get(path) if at_key else None
        if mark is None:
            mark = self.marks.find(path, None if offset is None else value_at(self.data, path), offset)
        line, column = mark or (None, None)
        return Problem(self.name, line, column, where(path), code, message, hint, severity)


def read_text(text: str, name: str, *, json: bool = False) -> Marked:
    """Read one record from YAML or JSON text; whatever is wrong with it stands in `problems`."""
    text, problems = _clean(text, name)
    builder = _Builder(text, name)
    builder.problems.extend(problems)
    try:
        for event in (json_events if json else yaml_events)(text):
            builder.take(event)
        builder.finish()
    except BrokenText as broken:
        builder.report(broken.mark, _SYNTAX, broken.message, broken.hint)
        builder.data = None
    except _GiveUp:
        builder.data = None
    return Marked(name, builder.data, builder.marks, builder.comments, tuple(builder.problems))


def _clean(text: str, name: str) -> tuple[str, list[Problem]]:
    """The text with only line feeds for line breaks, and a space for every forbidden character, each reported."""
    text = with_line_feeds(text.removeprefix("\ufeff"))
    problems: list[Problem] = []
    line, start = 1, 0
    for found in islice(FORBIDDEN.finditer(text), _MOST_CHARACTER_PROBLEMS):
        at = found.start()
        line += text.count("\n", start, at)
        start = at
        column = at - text.rfind("\n", 0, at)
        problems.append(Problem(name, line, column, "", _CHARACTER, _forbidden(found[0]), _CHARACTER_HINT))
    return (FORBIDDEN.sub(" ", text) if problems else text), problems


def with_line_feeds(text: str) -> str:
    """The text with a line feed for every line break of Windows and old Macs."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


_SYNTAX, _DOCUMENTS, _DEPTH, _EXTRA, _DUPLICATE = "AT020", "AT021", "AT022", "AT023", "AT024"
_CHARACTER, _KEY, _FOREIGN, _SIZE = "AT025", "AT027", "AT028", "AT013"
_MOST_CHARACTER_PROBLEMS = 100
_REPLACEMENT = "\ufffd"
"""Stands in data for a forbidden character, so that problems can be printed."""
_NOWHERE = "?"
"""The step to a value that is left out, so that its places do not mix with those of a good value."""
_CHARACTER_HINT = "delete it: readers cannot see it, and it may change how the text around it is shown"


def _forbidden(character: str) -> str:
    known = unicodedata.name(character, "")
    kind = {"Cc": "a control character", "Cs": "half a surrogate pair", "Cn": "no character"}
    story = known.lower() or kind.get(unicodedata.category(character), "no character")
    return f"forbidden character (got U+{ord(character):04X}, {story})"


class _GiveUp(Exception):
    """Reading on would be no use."""


@dataclass(slots=True)
class _Frame:
    """A mapping or list that is being filled."""

    path: Path
    values: dict[str, Value] | list[Value]
    mark: Mark
    is_key: bool
    """Whether it stands where a key should."""
    key: str | None = None
    """The key whose value comes next."""
    dropped: bool = False
    """Whether the value that comes next is left out, since its key is wrong."""

    @property
    def wants_key(self) -> bool:
        return isinstance(self.values, dict) and self.key is None and not self.dropped


class _Builder:
    """Turns events into data, without recursion."""

    def __init__(self, text: str, name: str) -> None:
        self.text = text
        self.name = name
        self.data: Value = None
        self.marks = Marks(text)
        self.keys = self.marks.keys
        self.comments: dict[Path, Mark] = {}
        self.problems: list[Problem] = []
        self.stack: list[_Frame] = []
        self.documents = 0
        self.values = 0

    def report(self, mark: Mark, code: str, message: str, hint: str = "", path: Path = ()) -> None:
        self.problems.append(Problem(self.name, *mark, where(path), code, message, hint))

    def finish(self) -> None:
        if not self.values:
            self.report((1, 1), _DOCUMENTS, "there is no record in it (got nothing)")

    def take(self, event: Event) -> None:
        if event.kind == "document":
            self._document(event)
            return
        self.values += event.kind != "end"
        if self.values > MOST_VALUES:
            self.report(event.mark, _SIZE, f"a record has at most {MOST_VALUES} keys and values (got more)")
            raise _GiveUp
        if event.extra:
            hint = (
                "write the value out where it is used"
                if event.extra.startswith(("anchor", "alias"))
                else "leave it out"
            )
            self.report(
                event.mark, _EXTRA, f"anchors, aliases and tags are not allowed (got {event.extra})", hint, self._path()
            )
        if event.kind == "end":
            self._close()
        elif event.kind in ("mapping", "list"):
            self._open(event)
        elif self.stack and self.stack[-1].wants_key:
            self._key(event)
        else:
            self._scalar(event)

    def _document(self, event: Event) -> None:
        self.documents += 1
        if self.documents > 1:
            self.report(
                event.mark,
                _DOCUMENTS,
                "a second record in one file (got ---)",
                "put each record into a file of its own",
            )
            raise _GiveUp

    def _path(self) -> Path:
        """The path of the value that comes next."""
        if not self.stack:
            return ()
        frame = self.stack[-1]
        if isinstance(frame.values, list):
            return (*frame.path, len(frame.values))
        return (*frame.path, _NOWHERE if frame.key is None else frame.key)

    def _open(self, event: Event) -> None:
        if len(self.stack) >= MOST_DEPTH:
            message = f"at most {MOST_DEPTH} mappings and lists may stand inside each other (got one more)"
            self.report(event.mark, _DEPTH, message, path=self._path())
            raise _GiveUp
        path = self._path()
        is_key = bool(self.stack) and self.stack[-1].wants_key
        mark = self.keys.get(path, event.mark) if event.block else event.mark
        if not is_key:
            self.marks.values.setdefault(path, mark)
        self.stack.append(_Frame(path, {} if event.kind == "mapping" else [], mark, is_key))

    def _close(self) -> None:
        frame = self.stack.pop()
        if frame.is_key:
            self.report(frame.mark, _KEY, "a key must be text (got a mapping or list)", path=frame.path)
            self.stack[-1].dropped = True
            return
        self._put(tuple(frame.values) if isinstance(frame.values, list) else frame.values)

    def _key(self, event: Event) -> None:
        frame = self.stack[-1]
        assert isinstance(frame.values, dict)
        key = self._cleaned(event, frame.path)
        path = (*frame.path, key)
        if event.plain and key == "<<":
            self.report(event.mark, _EXTRA, "merge keys are not allowed (got <<)", "write the values out", frame.path)
            frame.dropped = True
        elif key in frame.values:
            first = self.keys[path][0]
            message = f"the key {quoted(key)} stands twice in one mapping (got lines {first} and {event.mark[0]})"
            self.report(event.mark, _DUPLICATE, message, "keep one of the two", path)
            frame.dropped = True
        else:
            frame.key = str(key)
            self.keys[path] = event.mark
        if event.kind == "alias":
            frame.dropped, frame.key = True, None

    def _scalar(self, event: Event) -> None:
        path = self._path()
        value = self._cleaned(event, path)
        self.marks.values.setdefault(path, event.mark)
        if event.plain and event.value and (found := COMMENT.match(self.text, event.end)):
            line, column = event.end_mark
            self.comments.setdefault(path, (line, column + len(found[0]) - 1))
        self._put(Plain(value) if event.plain or event.kind == "alias" else value)

    def _cleaned(self, event: Event, path: Path) -> str:
        """The text of a scalar; forbidden characters that were written as escapes are reported and replaced."""
        if event.plain:
            return event.value
        value = with_line_feeds(event.value)
        if (found := FORBIDDEN.search(value)) is None:
            return value
        mark = self.marks.insides.mark(event.mark, value, found.start())
        self.report(mark, _CHARACTER, _forbidden(found[0]), _CHARACTER_HINT, path)
        return FORBIDDEN.sub(_REPLACEMENT, value)

    def _put(self, value: Value) -> None:
        if not self.stack:
            self.data = value
            return
        frame = self.stack[-1]
        if isinstance(frame.values, list):
            frame.values.append(value)
        elif frame.key is not None:
            frame.values[frame.key] = value
        frame.key, frame.dropped = None, False


def read_data(data: Mapping[Any, Any], name: str) -> Marked:
    """Copy one record from Python data, bounded like text; problems have no lines."""
    copier = _Copier(name)
    try:
        return Marked(name, copier.copy(data, ()), problems=tuple(copier.problems))
    except _GiveUp:
        return Marked(name, None, problems=tuple(copier.problems))


class _Copier:
    """Copies data into dicts and tuples of known types; depth and size are bounded, so cycles end."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.values = 0
        self.characters = 0
        self.problems: list[Problem] = []

    def report(self, path: Path, code: str, message: str, hint: str = "") -> None:
        self.problems.append(Problem(self.name, None, None, where(path), code, message, hint))

    def copy(self, value: Any, path: Path) -> Value:
        self._bound(path)
        match value:
            case str():
                return self._text(value, path)
            case Mapping():
                return dict(self._entries(value, path))  # pyright: ignore[reportUnknownArgumentType] - checked key by key
            case list() | tuple():
                elements = cast("Sequence[Any]", value)
                return tuple(self.copy(element, (*path, i)) for i, element in enumerate(elements))
            case datetime.datetime():
                pass
            case bool() | datetime.date() | None:
                return value
            case int() | float() | Decimal() if _is_plain_number(value):
                return value
            case _:
                pass
        self.report(path, _FOREIGN, f"a value that no record can hold (got {type(value).__name__})")
        return None

    def _bound(self, path: Path) -> None:
        self.values += 1
        if len(path) > MOST_DEPTH:
            message = f"at most {MOST_DEPTH} mappings and lists may stand inside each other (got one more)"
            self.report(path, _DEPTH, message, "a record cannot contain itself")
            raise _GiveUp
        if self.values > MOST_VALUES:
            self._too_large(path)

    def _too_large(self, path: Path) -> NoReturn:
        message = f"a record has at most {MOST_VALUES} values and {MOST_BYTES} characters (got more)"
        self.report(path[:1], _SIZE, message)
        raise _GiveUp

    def _text(self, value: str, path: Path) -> str:
        self.characters += len(value)
        if self.characters > MOST_BYTES:
            self._too_large(path)
        text = value if isinstance(value, Plain) else with_line_feeds(str.__str__(value))
        if (found := FORBIDDEN.search(text)) is not None:
            self.report(path, _CHARACTER, _forbidden(found[0]), _CHARACTER_HINT)
            text = FORBIDDEN.sub(_REPLACEMENT, text)
        return text

    def _entries(self, value: Mapping[Any, Any], path: Path) -> Iterator[tuple[str, Value]]:
        for key, element in value.items():
            if isinstance(key, str):
                name = self._text(key, path)
                yield name, self.copy(element, (*path, name))
            else:
                self.report(path, _KEY, f"a key must be text (got {type(key).__name__})")


_LARGEST = 10**30


def _is_plain_number(value: float | Decimal) -> bool:
    if isinstance(value, Decimal):
        return value.is_finite() and -_LARGEST < value < _LARGEST
    return -_LARGEST < value < _LARGEST
