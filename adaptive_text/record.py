"""What all author files are made of: frozen models, and scalars that nothing coerces.

The reader hands every scalar over as text and marks the unquoted ones (`Plain`); the schema then decides, field by
field, what the text may be. So `no` is the text "no", `1.60` keeps its digits, and `12:30` is not a number.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Annotated, Any, Self, cast

from pydantic import BaseModel, BeforeValidator, ConfigDict, PrivateAttr, model_validator
from pydantic_core import PydanticCustomError

from adaptive_text.errors import Place, Problem
from adaptive_text.reading.inside import Insides

if TYPE_CHECKING:
    from pydantic.fields import FieldInfo

Path = tuple[str | int, ...]
"""The way from the top of a record to a value: `("sections", 2, "heading")`."""

ID = r"^[a-z0-9][a-z0-9-]{0,63}$"
NAME = r"^[a-z][a-z0-9_]{0,63}$"
_NUMBER = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]{1,2})?")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MOST_DIGITS = 40
_PARTIAL_DATE = re.compile(r"(?!0000)([0-9]{4})(-(0[1-9]|1[0-2])(-[0-9]{2})?)?")


def where(path: Path) -> str:
    """A path as people write it: `sections[2].claims[0].variants.plain`."""
    parts = (f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
    return "".join(parts).removeprefix(".")


def subject(path: Path) -> str:
    """The last name of a path with the indexes behind it: `rows[1][0]`."""
    names = [i for i, step in enumerate(path) if isinstance(step, str)]
    return where(path[names[-1] :]) if names else "the record"


def value_at(value: object, path: Path) -> object:
    """What the steps lead to from a record or from data; `None` where they lead nowhere."""
    for step in path:
        if isinstance(value, Record):
            value = vars(value)
        if isinstance(value, Mapping):
            value = cast("Mapping[object, object]", value).get(step)
        elif isinstance(value, tuple) and isinstance(step, int):
            elements = cast("tuple[object, ...]", value)
            value = elements[step] if step < len(elements) else None
        else:
            return None
    return value


class Marks:  # noqa: PLW1641 - has mappings inside, so it cannot be hashed
    """Where the values and keys of a file stand, by line and column from 1, and the text in which they stand.

    With `read`: read off the text when somebody asks first, since of a sound file hardly anybody asks.
    """

    def __init__(self, text: str = "", read: Callable[[str], Marks] | None = None) -> None:
        self.insides = Insides(text)
        self._read = read

    def __getstate__(self) -> dict[str, object]:
        again = ("values", "keys", "_exact") if self._read else ()
        return {name: value for name, value in vars(self).items() if name not in again}

    @cached_property
    def values(self) -> dict[Path, tuple[int, int]]:
        """Where each value stands. Of an indented mapping or list: where its key stands."""
        return self._exact.values if self._read else {}

    @cached_property
    def keys(self) -> dict[Path, tuple[int, int]]:
        """Where each key stands."""
        return self._exact.keys if self._read else {}

    @cached_property
    def _exact(self) -> Marks:
        return self._read(self.insides.text) if self._read else self

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Marks) and (self.values, self.keys) == (other.values, other.keys)

    def find(self, path: Path, value: object = None, offset: int | None = None) -> tuple[int, int] | None:
        """The mark of the path, or of the nearest value around it that has one.

        With an offset: that of the character of `value`, the text at the path.
        """
        ends = range(len(path), -1, -1)
        mark = next((self.values[path[:end]] for end in ends if path[:end] in self.values), None)
        if mark is None or offset is None or not isinstance(value, str):
            return mark
        return self.insides.mark(mark, value, offset)


class Plain(str):
    """A scalar that stood unquoted in the file, so that it may be a number, a truth value or null."""

    __slots__ = ()


def is_null(value: object) -> bool:
    """Whether a value is the unquoted null of YAML or JSON."""
    return isinstance(value, Plain) and value in ("null", "~")


def _wrong(kind: str, wanted: str) -> PydanticCustomError:
    """A fault of one value; `kind` decides the code of its problem."""
    return PydanticCustomError("record_" + kind, wanted)  # pyright: ignore[reportArgumentType] - not a literal


def _text(value: Any) -> Any:
    if type(value) is str:
        return value
    if not isinstance(value, str) or is_null(value):
        raise _wrong("type", "must be text")
    return str(value)


def number_of(value: object) -> Decimal | None:
    """The number that a value is, with its written digits; `None` for anything else, quoted numbers included."""
    if isinstance(value, Plain) and len(value) <= _MOST_DIGITS and _NUMBER.fullmatch(value):
        return Decimal(value)
    if isinstance(value, Decimal) or (isinstance(value, int) and not isinstance(value, bool)):
        return Decimal(value)
    return Decimal(float.__repr__(value)) if isinstance(value, float) else None


def _number(value: Any) -> Decimal:
    if (number := number_of(value)) is None:
        raise _wrong("number", "must be a number, unquoted")
    return number


def _integer(value: Any) -> int:
    number = _number(value)
    if number != number.to_integral_value():
        raise _wrong("integer", "must be a whole number")
    return int(number)


def _flag(value: Any) -> Any:
    if isinstance(value, Plain) and value in ("true", "false"):
        return value == "true"
    if isinstance(value, bool):
        return value
    raise _wrong("flag", "must be true or false, unquoted")


def _date(value: Any) -> Any:
    if isinstance(value, datetime.date):
        return value
    if isinstance(value, str) and (day := _day(value)) is not None:
        return day
    raise _wrong("date", "must be a date such as 2026-11-01")


def _day(text: str) -> datetime.date | None:
    try:
        return datetime.date.fromisoformat(text) if _DAY.fullmatch(text) else None
    except ValueError:
        return None


def _partial_date(value: Any) -> Any:
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, str) and _PARTIAL_DATE.fullmatch(value) and (len(value) < len("2026-11-01") or _day(value)):
        return str(value)
    raise _wrong("date", "must be a date such as 2026-11-01, 2026-11 or 2026")


Text = Annotated[str, BeforeValidator(_text)]
"""Any text, exactly as written."""
Number = Annotated[Decimal, BeforeValidator(_number)]
"""A number with its written digits: 1.60 stays 1.60."""
Integer = Annotated[int, BeforeValidator(_integer)]
Flag = Annotated[bool, BeforeValidator(_flag)]
Date = Annotated[datetime.date, BeforeValidator(_date)]
PartialDate = Annotated[str, BeforeValidator(_partial_date)]
"""A day, a month or a year in ISO 8601: `2026-03-03`, `2026-03`, `2026`."""


class Record(BaseModel):
    """A frozen part of an author's file; unknown keys are errors."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    @model_validator(mode="before")
    @classmethod
    def _nulls(cls, data: Any) -> Any:
        """Take an unquoted `null` for no value where a field may have none."""
        if not isinstance(data, dict):
            return data
        data = cast("dict[str, object]", data)
        nulls = [key for key, value in data.items() if is_null(value) and _may_lack(cls.model_fields, key)]
        return {**data, **dict.fromkeys(nulls)} if nulls else data


def _may_lack(fields: Mapping[str, FieldInfo], key: object) -> bool:
    return isinstance(key, str) and key in fields and not fields[key].is_required() and fields[key].default is None


class Document(Record):  # noqa: PLW1641 - has mappings inside, so it cannot be hashed
    """A whole author's file, which remembers where each of its fields stands.

    Two documents are equal when their fields are, wherever they were read from.
    """

    _path: str = PrivateAttr(default="<record>")
    _folder: str = PrivateAttr(default="")
    _marks: Marks = PrivateAttr(default_factory=Marks)
    _warnings: tuple[Problem, ...] = PrivateAttr(default=())

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Document) and type(other) is type(self) and self._fields() == other._fields()

    def __copy__(self) -> Self:
        copied = super().__copy__()
        object.__setattr__(copied, "__dict__", self._fields())
        return copied

    def __getstate__(self) -> dict[Any, Any]:
        return {**super().__getstate__(), "__dict__": self._fields()}

    def _fields(self) -> dict[str, Any]:
        """The fields alone: what was worked out from them is neither compared nor carried over."""
        return {name: self.__dict__[name] for name in type(self).model_fields if name in self.__dict__}

    @property
    def folder(self) -> str:
        """The absolute folder that it was loaded from; empty where it was text or a dict."""
        return self._folder

    @property
    def warnings(self) -> tuple[Problem, ...]:
        """What the reader found questionable, but not wrong."""
        return self._warnings

    def place(self, path: Path, offset: int | None = None) -> Place:
        """Where the field stands, or the nearest field around it that has a mark.

        With an offset, in characters from 0: where that character of its text stands in the file, in whatever style
        of YAML or JSON it is written. Exact but for spaces, which may stand for the end of a folded line.
        """
        value = None if offset is None else value_at(self, path)
        mark = self._marks.find(path, value, offset)
        return Place(self._path, *mark) if mark else Place(self._path)
