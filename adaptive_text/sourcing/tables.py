"""Parquet: one article in each row, read batch by batch."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from contextlib import contextmanager
from typing import Any

from adaptive_text.errors import BuildError, LibraryError, Problem
from adaptive_text.making.orders import Item
from adaptive_text.sourcing.columns import Columns, Unfit, Unreadable, columns_of
from adaptive_text.sourcing.folders import AGAIN, TOO_LARGE
from adaptive_text.sourcing.remote import refused_by
from adaptive_text.sourcing.storage import MOST_BYTES, Entry, Refused, Storage

NO_RECORD, NO_JSON = "AT810", "AT811"
MOST_ROWS = 64
"""Rows that are in memory at a time, beside the page of each column that they stand in: as large as it was written."""
_BUFFER = 256 * 1024
"""Bytes of each column that are read ahead; without a bound it would be a whole group of rows."""


def rows_in(storage: Storage, file: Entry, column: str | None) -> int:
    """How many rows a table has. Raises `LibraryError` where it cannot be read, or no column holds articles."""
    with _opened(storage, file, column) as (table, _):
        return int(table.metadata.num_rows)


def read_rows(storage: Storage, file: Entry, column: str | None) -> Iterator[Item | Problem]:
    """The article of each row in turn, or the problem in its place; they are named `rows.parquet:17`.

    Raises `LibraryError` as `rows_in` does, and `BuildError` where the table cannot be read to its end.
    """
    name = storage.shown(file.path)
    number = 0
    with _opened(storage, file, column) as (table, columns):
        batches = table.iter_batches(batch_size=MOST_ROWS, columns=list(columns.names), use_threads=False)
        while (batch := _next(batches, name, number)) is not None:
            values = [batch.column(column_name) for column_name in columns.names]
            for row in range(batch.num_rows):
                number += 1
                yield _item(f"{name}:{number}", values, row, columns)


def _next(batches: Iterator[Any], name: str, number: int) -> Any:
    try:
        return next(batches, None)
    except Exception as error:  # noqa: BLE001 - every store has errors of its own
        message = f"{name}: {refused_by(error).message}, after row {number}; {AGAIN}"
        raise BuildError(message) from None


def _item(name: str, values: list[Any], row: int, columns: Columns) -> Item | Problem:
    try:
        content = columns.read([column[row].as_py() for column in values])
    except UnicodeDecodeError as error:
        return _problem(name, "AT014", f"a record must be UTF-8 (got byte 0x{error.object[error.start]:02X})")
    except Unreadable as error:
        return _problem(name, NO_JSON, str(error))
    except (ValueError, OverflowError) as error:  # such as a day that Python has not
        return _problem(name, NO_JSON, f"a value cannot be read (got {error})")
    if not content:
        return _problem(name, NO_RECORD, "there is no record in this row (got null)", "leave the row out")
    if len(content) > MOST_BYTES:
        message, code = TOO_LARGE
        return _problem(name, code, message, "make several articles of it")
    return Item(name, "json", content)


def _problem(name: str, code: str, message: str, hint: str = "") -> Problem:
    return Problem(name, None, None, "", code, message, hint)


@contextmanager
def _opened(storage: Storage, file: Entry, column: str | None) -> Generator[tuple[Any, Columns]]:
    name = storage.shown(file.path)
    try:
        from pyarrow import parquet  # type: ignore[import-untyped]  # pyarrow has no type hints
    except ImportError:
        message = f'pyarrow, which reads {name}, is not installed: pip install "adaptive-text[parquet]"'
        raise LibraryError(message) from None
    try:
        stream = storage.open(file.path, anywhere=True)
    except Refused as refused:
        raise LibraryError(f"{name}: {refused.message}") from None
    with stream:
        try:
            table: Any = parquet.ParquetFile(stream, buffer_size=_BUFFER, pre_buffer=False)
            columns = columns_of(table.schema_arrow, column)
        except Unfit as error:
            raise LibraryError(f"{name}: {error}") from None
        except Exception as error:  # noqa: BLE001 - every store has errors of its own
            raise LibraryError(f"{name}: {refused_by(error).message}") from None
        with table:
            yield table, columns
