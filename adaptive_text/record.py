"""What all author files are made of: frozen models, and scalars that nothing coerces.

The reader hands every scalar over as text and marks the unquoted ones (`Plain`); the schema then decides, field by
field, what the text may be. So `no` is the text "no", `1.60` keeps its digits, and `12:30` is not a number.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, PrivateAttr

from adaptive_text.errors import Place

Path = tuple[str | int, ...]
"""The way from the top of a record to a value: `("sections", 2, "heading")`."""

ID = r"^[a-z0-9][a-z0-9-]{0,63}$"
NAME = r"^[a-z][a-z0-9_]{0,63}$"
_NUMBER = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]{1,3})?")
_PARTIAL_DATE = re.compile(r"([0-9]{4})(-(0[1-9]|1[0-2])(-[0-9]{2})?)?")


class Plain(str):
    """A scalar that stood unquoted in the file, so that it may be a number, a truth value or null."""

    __slots__ = ()


def _text(value: Any) -> Any:
    return str(value) if isinstance(value, str) else value


def _number(value: Any) -> Any:
    if isinstance(value, Plain) and _NUMBER.fullmatch(value):
        return Decimal(value)
    if isinstance(value, Decimal) or (isinstance(value, int) and not isinstance(value, bool)):
        return Decimal(value)
    if isinstance(value, float):
        return Decimal(repr(value))
    raise ValueError("must be a number, unquoted")


def _flag(value: Any) -> Any:
    if isinstance(value, Plain) and value in ("true", "false"):
        return value == "true"
    if isinstance(value, bool):
        return value
    raise ValueError("must be true or false, unquoted")


def _date(value: Any) -> Any:
    if isinstance(value, datetime.date):
        return value
    try:
        return datetime.date.fromisoformat(value) if len(value) == 10 else _no_date()
    except (TypeError, ValueError):
        return _no_date()


def _no_date() -> Any:
    raise ValueError("must be a date such as 2026-11-01")


def _partial_date(value: Any) -> Any:
    if isinstance(value, datetime.date):
        return value.isoformat()
    if not isinstance(value, str) or not _PARTIAL_DATE.fullmatch(value):
        raise ValueError("must be a date such as 2026-11-01, 2026-11 or 2026")
    if len(value) == 10:
        _date(value)
    return str(value)


Text = Annotated[str, BeforeValidator(_text)]
"""Any text, exactly as written."""
Number = Annotated[Decimal, BeforeValidator(_number)]
"""A number with its written digits: 1.60 stays 1.60."""
Flag = Annotated[bool, BeforeValidator(_flag)]
Date = Annotated[datetime.date, BeforeValidator(_date)]
PartialDate = Annotated[str, BeforeValidator(_partial_date)]
"""A day, a month or a year in ISO 8601: `2026-03-03`, `2026-03`, `2026`."""


class Record(BaseModel):
    """A frozen part of an author's file; unknown keys are errors."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, hide_input_in_errors=False)


class Document(Record):
    """A whole author's file, which remembers where each of its fields stands."""

    _path: str = PrivateAttr(default="<record>")
    _marks: Mapping[Path, tuple[int, int]] = PrivateAttr(default_factory=dict)

    def place(self, path: Path) -> Place:
        """Where the field stands, or the nearest field around it that has a mark."""
        for end in range(len(path), -1, -1):
            if (mark := self._marks.get(path[:end])) is not None:
                return Place(self._path, *mark)
        return Place(self._path)
