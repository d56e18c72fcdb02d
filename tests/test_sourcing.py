"""Laws about sources: whatever holds the articles of a build, and wherever it lies, they come one by one, by name."""

from __future__ import annotations

import decimal
import gzip
import io
import json
import os
import re
import subprocess
import sys
import tempfile
import tracemalloc
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import fsspec
import pyarrow
import pytest
from articles import claim, record, section
from backports import zstd
from fsspec.implementations.memory import MemoryFileSystem
from fsspec.registry import _registry
from fsspec.spec import AbstractFileSystem
from hypothesis import given
from hypothesis import strategies as st
from pyarrow import parquet

from adaptive_text.article import Article
from adaptive_text.errors import AdaptiveTextError, BuildError, LibraryError, Problem
from adaptive_text.library import Library
from adaptive_text.loading import article_paths, parse_article
from adaptive_text.making.orders import Item
from adaptive_text.making.surroundings import glossary_of, profiles_of
from adaptive_text.reading import marked
from adaptive_text.shipped import shipped
from adaptive_text.sourcing import storage, tables
from adaptive_text.sourcing.folders import walk
from adaptive_text.sourcing.opening import Source, open_source
from adaptive_text.sourcing.remote import refused_by, without_secrets
from adaptive_text.sourcing.storage import Entry, Local

Data = dict[str, Any]
TOO_LARGE = "a record has at most 1048576 bytes (got more)"


def told(error: AdaptiveTextError) -> tuple[str, list[str]]:
    return error.message, [str(problem) for problem in error.problems]


def refused(source: str | Path, **options: Any) -> str:
    """What `open_source` says to what it does not take."""
    with pytest.raises(LibraryError) as caught:
        open_source(source, **options)
    return str(caught.value)


def broken(source: Source) -> tuple[list[str], str]:
    """The names that a source gives before it breaks off, and what it says then."""
    names: list[str] = []
    with pytest.raises(BuildError) as caught:
        names.extend(found.name if isinstance(found, Item) else found.path for found in source)
    return names, str(caught.value)


def names(source: Source) -> list[str]:
    return [found.name if isinstance(found, Item) else str(found) for found in source]


def items(source: Source) -> list[Item]:
    return [found for found in source if isinstance(found, Item)]


def articles(source: Source) -> list[Article]:
    return [parse_article(item.content.decode(), item.name) for item in items(source)]


def write(path: Path, *lines: bytes | str | Data) -> Path:
    """A file of these lines."""
    texts = [json.dumps(line) if isinstance(line, dict) else line for line in lines]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"".join((text.encode() if isinstance(text, str) else text) + b"\n" for text in texts))
    return path


def table(path: Path, **columns: Any) -> Path:
    """A Parquet file of these columns."""
    parquet.write_table(pyarrow.table(columns), path)
    return path


def example(number: int) -> Data:
    return record(section("all", claim("relief")), id=f"article-{number}", title=f"Article {number}")


# --- folders


@given(
    st.lists(st.lists(st.sampled_from(["a", "b.yaml", "c", "profiles", "_d", ".e"]), max_size=2), max_size=4), st.data()
)
def test_a_folder_has_the_articles_that_a_library_has_in_the_same_order(folders: list[list[str]], data: Any) -> None:
    """Names, order and contents are those of `article_paths`, whatever the folders are called, and so is the total."""
    ends = st.sampled_from(["a.yaml", "b.yml", "c.json", "glossary.yaml", "_x.yaml", ".y.json", "note.txt", "B.yaml"])
    with tempfile.TemporaryDirectory() as made:
        root = Path(made, "library")
        root.mkdir()
        for folder in [[], *folders]:
            path = root.joinpath(*folder)
            path.mkdir(parents=True, exist_ok=True)
            for name in data.draw(st.sets(ends)):
                (path / name).write_text(str(path / name), encoding="utf-8")
        (root / "z.yaml").write_text("last", encoding="utf-8")
        source = open_source(root)
        paths = article_paths(root)
        kinds = ["json" if path.suffix == ".json" else "yaml" for path in paths]
        want = [Item(str(path), kind, path.read_bytes()) for path, kind in zip(paths, kinds, strict=True)]
        assert (list(source), source.total) == (want, len(paths))


def test_a_file_that_cannot_be_read_is_a_problem_in_its_place(tmp_path: Path) -> None:
    """Neither a pipe, nor a link that leads nowhere or to itself, nor a file too large stops the others."""
    (tmp_path / "a.yaml").write_bytes(b"first")
    os.mkfifo(tmp_path / "b.yaml")
    (tmp_path / "c.yaml").symlink_to(tmp_path / "nowhere")
    (tmp_path / "d.yaml").symlink_to(tmp_path / "d.yaml")
    (tmp_path / "e.yaml").write_bytes(b"x" * (storage.MOST_BYTES + 1))
    (tmp_path / "f.yaml").write_bytes(b"x" * storage.MOST_BYTES)
    (tmp_path / "g.yaml").symlink_to(tmp_path / "a.yaml")
    source = open_source(tmp_path)
    assert [str(found).replace(f"{tmp_path}/", "") for found in source if isinstance(found, Problem)] == [
        "b.yaml: a file is wanted (got something else) [AT012]",
        "c.yaml: there is no such file (got nothing) [AT011]",
        "d.yaml: the file cannot be opened (got too many levels of symbolic links) [AT011]",
        f"e.yaml: {TOO_LARGE} [AT013]\n  hint: split it into several",
    ]
    assert [Path(item.name).name for item in items(source)] == ["a.yaml", "f.yaml", "g.yaml"]
    assert source.total == 7


def test_any_number_of_files_may_be_broken_here(tmp_path: Path) -> None:
    """Only of a remote store are many refusals one after the other a sign of something else."""
    for number in range(50):
        (tmp_path / f"{number:02}.yaml").symlink_to(tmp_path / "nowhere")
    message = "there is no such file (got nothing) [AT011]"
    assert names(open_source(tmp_path)) == [f"{tmp_path / f'{number:02}.yaml'}: {message}" for number in range(50)]


def test_no_folder_behind_a_link_is_entered(tmp_path: Path) -> None:
    """Whatever the link is called: the folder may be this one."""
    write(tmp_path / "corpus" / "a.yaml", "")
    (tmp_path / "corpus" / "b").symlink_to(tmp_path / "corpus")
    (tmp_path / "corpus" / "c.yaml").symlink_to(tmp_path / "corpus")
    assert names(open_source(tmp_path / "corpus")) == [str(tmp_path / "corpus" / "a.yaml")]


def test_a_folder_that_cannot_be_opened_is_a_problem_in_its_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No folder is passed over without a word, and one closed folder does not close the others."""
    for name in ("a/1.yaml", "b/2.yaml", "c/3.yaml"):
        write(tmp_path / name, "")
    scan = os.scandir

    def closed(path: Any) -> Any:
        if Path(path).name == "b":
            raise PermissionError(13, "Permission denied")
        return scan(path)

    monkeypatch.setattr(os, "scandir", closed)
    found = [thing if isinstance(thing, Problem) else thing.name for thing in open_source(tmp_path)]
    message = "the folder cannot be opened (got permission denied)"
    problem = Problem(str(tmp_path / "b"), None, None, "", "AT011", message)
    assert found == [str(tmp_path / "a/1.yaml"), problem, str(tmp_path / "c/3.yaml")]
    assert refused(tmp_path / "b") == f"{tmp_path / 'b'} cannot be opened\n{problem}"


def test_what_is_read_is_what_counts(tmp_path: Path) -> None:
    """A file that changes or goes while others are read is one or the other, never a mix and never an end."""
    for name in ("a", "b", "c"):
        write(tmp_path / f"{name}.yaml", "old")
    reading = iter(open_source(tmp_path))
    first = next(reading)
    (tmp_path / "b.yaml").unlink()
    write(tmp_path / "c.yaml", "new")
    second, third = reading
    assert first == Item(str(tmp_path / "a.yaml"), "yaml", b"old\n")
    assert str(second) == f"{tmp_path / 'b.yaml'}: there is no such file (got nothing) [AT011]"
    assert third == Item(str(tmp_path / "c.yaml"), "yaml", b"new\n")


def test_a_name_of_any_bytes_can_be_told(tmp_path: Path) -> None:
    """What is no UTF-8 in a file's name is spelt out, since names travel and are printed."""
    (tmp_path / os.fsdecode(b"caf\xe9.yaml")).write_bytes(b"text")
    assert list(open_source(tmp_path)) == [Item(str(tmp_path / "caf\\udce9.yaml"), "yaml", b"text")]


class Well(Local):
    """A folder in a folder in a folder, down to a file."""

    def entries(self, folder: str) -> list[Entry]:
        depth = folder.count("d")
        return [Entry("d", f"{folder}/d", "folder")] if depth < 5000 else [Entry("a.yaml", f"{folder}/a.yaml", "file")]


def test_folders_may_be_deep() -> None:
    """A tree deeper than the interpreter's stack is walked like any other."""
    assert list(walk(Well(), ".")) == [Entry("a.yaml", "." + 5000 * "/d" + "/a.yaml", "file")]


# --- JSON Lines

LINE = st.text(st.characters(exclude_characters="\n\r", exclude_categories=["Cs"]), max_size=8)


@given(st.lists(st.tuples(LINE, st.sampled_from(["\n", "\r\n"])), min_size=1), st.booleans(), st.booleans())
def test_each_line_is_an_article_and_knows_its_number(lines: list[tuple[str, str]], marked: bool, ended: bool) -> None:
    """Whatever a line holds and ends in; blank ones count and are passed over; a byte order mark is no text."""
    texts = [(text, end if number < len(lines) or ended else "") for number, (text, end) in enumerate(lines, 1)]
    want = [
        Item(f"rows.jsonl:{number}", "json", text.rstrip(" \t").encode())
        for number, (text, _) in enumerate(lines, 1)
        if text.strip(" \t")
    ]
    content = ("\ufeff" * marked + "".join(text + end for text, end in texts)).encode()
    with tempfile.TemporaryDirectory() as made:
        path = Path(made, "rows.jsonl")
        path.write_bytes(content)
        source = open_source(path)
        assert list(source) == [Item(f"{made}/{item.name}", "json", item.content) for item in want]
        assert source.total is None


@pytest.mark.parametrize("end", ["jsonl", "ndjson", "jsonl.gz", "ndjson.gz", "jsonl.zst", "ndjson.zst"])
def test_lines_may_be_compressed(end: str, tmp_path: Path) -> None:
    """With gzip or Zstandard, by the end of the name, and in several parts as well."""
    pack = {"gz": gzip.compress, "zst": zstd.compress}.get(end.rpartition(".")[2], bytes)
    path = tmp_path / f"rows.{end}"
    path.write_bytes(pack(b'{"id": "a"}\n{"id":') + pack(b' "b"}\n'))
    assert list(open_source(path)) == [
        Item(f"{path}:1", "json", b'{"id": "a"}'),
        Item(f"{path}:2", "json", b'{"id": "b"}'),
    ]


def test_a_line_too_long_is_a_problem_and_the_next_one_is_read(tmp_path: Path) -> None:
    """At most as long as a file may be, without its end; neither a byte order mark nor a line break is counted."""
    longest = b"x" * storage.MOST_BYTES
    path = tmp_path / "rows.jsonl"
    path.write_bytes(b"\xef\xbb\xbf" + longest + b"\r\n" + longest + b"x\n" + 5 * longest + b"\nnext\n" + 2 * longest)
    hint = "make several articles of it"
    problem = Problem(f"{path}:2", None, None, "", "AT013", TOO_LARGE, hint)
    assert list(open_source(path)) == [
        Item(f"{path}:1", "json", longest),
        problem,
        replace(problem, path=f"{path}:3"),
        Item(f"{path}:4", "json", b"next"),
        replace(problem, path=f"{path}:5"),
    ]
    path.write_bytes(b"{}" + 2 * storage.MOST_BYTES * b" " + b"\n{}")
    assert list(open_source(path)) == [replace(problem, path=f"{path}:1"), Item(f"{path}:2", "json", b"{}")]


def test_the_largest_record_is_as_large_as_a_file_of_an_author() -> None:
    """A source refuses just what the reader would refuse."""
    assert storage.MOST_BYTES == marked.MOST_BYTES


def peak(source: Source) -> int:
    """Bytes that reading a source takes at most, beside what it took before."""
    tracemalloc.start()
    try:
        for _ in source:
            pass
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("end", ["jsonl", "jsonl.gz", "jsonl.zst"])
def test_memory_does_not_grow_with_the_lines(end: str, tmp_path: Path) -> None:
    """20,000 lines and one of 20 MB take as little memory as 2,000 and one of 2 MB: a few of the longest lines."""
    few, many = tmp_path / f"few.{end}", tmp_path / f"many.{end}"
    line = json.dumps({"id": "a", "title": "x" * 500}).encode() + b"\n"
    for path, number in ((few, 2_000), (many, 20_000)):
        content = line * number + b"x" * (1000 * number) + b"\n" + line
        path.write_bytes({"gz": gzip.compress, "zst": zstd.compress}.get(end.rpartition(".")[2], bytes)(content))
    assert len(names(open_source(many))) == 20_002
    assert peak(open_source(few)) < 5 * storage.MOST_BYTES
    assert peak(open_source(many)) < 5 * storage.MOST_BYTES


def test_a_stream_that_breaks_off_is_an_error_and_not_an_end(tmp_path: Path) -> None:
    """Articles behind the break are not taken for deleted ones: the build stops, and says after which line."""
    content = b"".join(b'{"id": "%d", "title": "%s"}\n' % (n, os.urandom(50).hex().encode()) for n in range(20_000))
    after = "what is made is kept: mend it and build again"
    for end, pack in (("gz", gzip.compress), ("zst", zstd.compress)):
        whole = tmp_path / f"rows.jsonl.{end}"
        packed = pack(content)
        whole.write_bytes(packed[: len(packed) // 2])
        seen, message = broken(open_source(whole))
        assert 0 < len(seen) < 20_000
        assert seen[-1] == f"{whole}:{len(seen)}"
        assert message.startswith(f"{whole}: the file cannot be read (got Compressed ")
        assert message.endswith(f", after line {len(seen)}; {after}")


def test_lines_that_cannot_be_read_at_all_are_refused_at_once(tmp_path: Path) -> None:
    """Before a build begins: what is not compressed as its name says, and what is no UTF-8."""
    plain = write(tmp_path / "a.jsonl.gz", "{}")
    assert refused(plain) == f"{plain}: the file cannot be read (got Not a gzipped file (b'{{}}'))"
    wide = tmp_path / "b.jsonl"
    wide.write_bytes('{"id": "a"}'.encode("utf-16"))
    assert refused(wide) == f"{wide} must be UTF-8 (got UTF-16 or UTF-32); save the file as UTF-8"


# --- Parquet


def nested(number: int) -> Data:
    """An article whose fields have one type each, as columns do."""
    plain = claim(
        "relief", technical="Relief was seen in 3 of 5.", audiences=["patient"], required=True, cites=["trial"]
    )
    source = {"trial": {"title": "Trial", "url": "https://example.org/trial"}}
    return record(section("all", plain), id=f"article-{number}", title=f"Article {number}", sources=source, order={})


def without_nothing(value: Any) -> Any:
    """The same without empty mappings, which no column can hold."""
    if isinstance(value, dict):
        return {key: without_nothing(inner) for key, inner in value.items() if inner != {}}
    return [without_nothing(inner) for inner in value] if isinstance(value, list) else value


def as_read(path: Path) -> list[Data]:
    return [json.loads(item.content) for item in items(open_source(path))]


def test_a_row_is_an_article_whatever_way_it_is_held(tmp_path: Path) -> None:
    """Of text or bytes in one column, as one struct, or with a column for each field: the same article comes of it."""
    written = [without_nothing(nested(number)) for number in range(3)]
    texts = [json.dumps(data) for data in written]
    structs = pyarrow.array([{**data, "updated": date.fromisoformat(data["updated"])} for data in written])
    held = {
        "text": pyarrow.array(texts),
        "long": pyarrow.array(texts, pyarrow.large_string()),
        "bytes": pyarrow.array([text.encode() for text in texts]),
        "few": pyarrow.array(texts).dictionary_encode(),
        "struct": structs,
    }
    want = [parse_article(data) for data in written]
    for name, column in held.items():
        path = table(tmp_path / f"{name}.parquet", record=column, views=[1, 2, 3])
        source = open_source(path)
        assert names(source) == [f"{path}:{number}" for number in (1, 2, 3)]
        assert (articles(source), source.total) == (want, 3)
    path = tmp_path / "columns.parquet"
    parquet.write_table(pyarrow.Table.from_struct_array(structs), path)
    assert articles(open_source(path)) == want


JSON = st.recursive(
    st.text(max_size=3)
    | st.booleans()
    | st.integers(-(2**60), 2**60)
    | st.floats(allow_nan=False, allow_infinity=False),
    lambda inner: (
        st.lists(inner, max_size=2).map(lambda some: some[:1] * len(some))
        | st.dictionaries(st.text("abc", min_size=1, max_size=2), inner, max_size=2)
    ),
    max_leaves=6,
)


@given(st.dictionaries(st.text("abc", min_size=1, max_size=2), JSON, min_size=1, max_size=3))
def test_a_struct_says_the_same_as_json(data: Data) -> None:
    """Any data that has a type comes out of a column as it went in, but for mappings that are empty."""
    with tempfile.TemporaryDirectory() as made:
        path = table(Path(made, "rows.parquet"), record=pyarrow.array([{"id": "a", "data": filled(data)}]))
        assert as_read(path) == [{"id": "a", "data": filled(data)}]


def filled(value: Any) -> Any:
    """The same with something in every mapping: Parquet has none without a field."""
    if isinstance(value, dict):
        return {key: filled(inner) for key, inner in value.items()} or {"z": 1}
    return [filled(inner) for inner in value] if isinstance(value, list) else value


def test_values_of_columns_become_what_authors_write(tmp_path: Path) -> None:
    """Digits without what the type put there, days as days, maps as mappings; what is null is not there."""
    fields = {
        "decimal": pyarrow.array([decimal.Decimal("0.750000"), decimal.Decimal(1200)], pyarrow.decimal128(20, 6)),
        "whole": [5.0, None],
        "double": [0.1, 1e300],
        "day": [date(2026, 3, 3), None],
        "map": pyarrow.array([[("patient", "a"), ("default", "b")], None], pyarrow.map_("string", "string")),
        "list": [["a", "b"], []],
        "nothing": pyarrow.nulls(2),
        "few": pyarrow.array(["x", "x"]).dictionary_encode(),
    }
    path = tmp_path / "rows.parquet"
    arrays = [pyarrow.array(column) for column in fields.values()]
    parquet.write_table(pyarrow.table({"record": pyarrow.StructArray.from_arrays(arrays, list(fields))}), path)
    first, second = items(open_source(path))
    assert first.content == (
        b'{"decimal":0.75,"whole":5,"double":0.1,"day":"2026-03-03","map":{"patient":"a","default":"b"},'
        b'"list":["a","b"],"few":"x"}'
    )
    assert json.loads(second.content) == {"decimal": 1200, "double": 1e300, "list": [], "few": "x"}


HELD = "a record holds text, numbers, true or false, dates, lists and structs "
RECORD = [json.dumps(example(1))]
CHOICES: dict[str, tuple[dict[str, Any], str | None, str]] = {
    "record": ({"record": RECORD, "title": ["b"]}, None, ""),
    "article": ({"article": RECORD, "title": ["b"]}, None, ""),
    "json": ({"json": RECORD, "title": ["b"]}, None, ""),
    "only text": ({"page": RECORD, "views": [1]}, None, ""),
    "only text that is looked at": ({"page": RECORD, "_loaded_by": ["b"]}, None, ""),
    "named": ({"page": RECORD, "record": ["b"]}, "page", ""),
    "named though hidden": ({"_page": RECORD, "record": ["b"]}, "_page", ""),
    "unknown name": ({"page": RECORD}, "pages", 'there is no column "pages"; did you mean "page"?'),
    "two": (
        {"page": RECORD, "title": ["b"]},
        None,
        "which column holds the records? Name it, or call it record (got page: string, title: string)",
    ),
    "none": (
        {"views": [1]},
        None,
        "which column holds the records? Name it, or call it record (got views: int64)",
    ),
    "two with good names": (
        {"record": RECORD, "json": RECORD},
        None,
        "which column holds the records? Name it, or call it record (got record: string, json: string)",
    ),
    "no text": ({"record": [1]}, None, "a record is JSON text or a struct (got record: int64)"),
    "half numbers": (
        {"record": pyarrow.array([{"a": [0.1]}], pyarrow.struct({"a": pyarrow.list_(pyarrow.float32())}))},
        None,
        HELD + "(got record.a[]: float; a double or a decimal keeps its digits)",
    ),
    "a time": (
        {"record": [{"at": datetime(2026, 3, 3)}]},
        None,
        HELD + "(got record.at: timestamp[us])",
    ),
    "a column that no article has": (
        {"id": ["a"], "title": ["A"], "updated": ["2026-03-03"], "sections": [[{"id": "s"}]], "sections_": ["b"]},
        None,
        'an article has no field "sections_"; did you mean "sections"?; or put an underscore before the column\'s name',
    ),
}


@pytest.mark.parametrize("name", CHOICES)
def test_the_column_of_the_records_is_found_or_asked_for(name: str, tmp_path: Path) -> None:
    """By its name, or as the only one with text; otherwise all columns are listed, before a build begins."""
    columns, wanted, message = CHOICES[name]
    path = table(tmp_path / "rows.parquet", **columns)
    if message:
        assert refused(path, column=wanted) == f"{path}: {message}"
    else:
        assert items(open_source(path, column=wanted)) == [Item(f"{path}:1", "json", RECORD[0].encode())]


def test_two_columns_of_one_name_are_refused(tmp_path: Path) -> None:
    """Which one holds the record would be a guess."""
    path = tmp_path / "rows.parquet"
    parquet.write_table(pyarrow.Table.from_arrays([pyarrow.array(["a"])] * 2, ["record", "record"]), path)
    assert refused(path) == f"{path}: two columns have the same name (got record: string, record: string)"


def test_a_row_that_holds_no_article_is_a_problem_in_its_place(tmp_path: Path) -> None:
    """A null, blank text, too much text, bytes that are no text: the other rows are read."""
    texts = [b"{}", None, b" \n", b"x" * (storage.MOST_BYTES + 1), b"{}\n"]
    path = table(tmp_path / "rows.parquet", record=pyarrow.array(texts, pyarrow.binary()))
    nothing = "there is no record in this row (got null) [AT810]\n  hint: leave the row out"
    source = open_source(path)
    assert [str(found).removeprefix(str(path)) for found in source if isinstance(found, Problem)] == [
        f":2: {nothing}",
        f":3: {nothing}",
        f":4: {TOO_LARGE} [AT013]\n  hint: make several articles of it",
    ]
    assert items(source) == [Item(f"{path}:1", "json", b"{}"), Item(f"{path}:5", "json", b"{}")]


def test_a_value_that_no_record_holds_is_a_problem_in_its_place(tmp_path: Path) -> None:
    """Infinite numbers, keys that stand twice, days beyond the calendar, bytes that are no text."""
    days = pyarrow.array([0, 0, 5_000_000, 0, 0], pyarrow.int32()).cast(pyarrow.date32())
    maps = [[("a", 1), ("a", 2)] if row == 1 else [] for row in range(5)]
    bad = pyarrow.StringArray.from_buffers(
        5, pyarrow.array([0, 1, 2, 3, 4, 5], pyarrow.int32()).buffers()[1], pyarrow.py_buffer(b"abc\xffe")
    )
    struct = pyarrow.StructArray.from_arrays(
        [
            pyarrow.array([float("inf"), 1.5, 1.5, 1.5, 1.5]),
            pyarrow.array(maps, pyarrow.map_("string", "int64")),
            days,
            bad,
        ],
        ["number", "map", "day", "text"],
    )
    path = tmp_path / "rows.parquet"
    parquet.write_table(pyarrow.table({"record": struct}), path)
    assert [str(found).removeprefix(f"{path}:") for found in open_source(path) if isinstance(found, Problem)] == [
        "1: a number must be finite (got inf) [AT811]",
        '2: a key stands twice (got "a, a") [AT811]',
        "3: a value cannot be read (got date value out of range) [AT811]",
        "4: a record must be UTF-8 (got byte 0xFF) [AT014]",
    ]
    assert names(open_source(path))[-1] == f"{path}:5"


def test_memory_does_not_grow_with_the_rows(tmp_path: Path) -> None:
    """Of one group of rows, as large as a warehouse makes them, only a page and a few rows are in memory at a time."""
    rows = [os.urandom(1000).hex() for _ in range(20_000)]
    path = tmp_path / "rows.parquet"
    parquet.write_table(pyarrow.table({"record": rows}), path, row_group_size=len(rows), use_dictionary=False)
    pool = pyarrow.proxy_memory_pool(pyarrow.default_memory_pool())
    before = pyarrow.default_memory_pool()
    pyarrow.set_memory_pool(pool)
    try:
        source = open_source(path)
        took = peak(source)
        assert (source.total, len(names(source))) == (20_000, 20_000)
    finally:
        pyarrow.set_memory_pool(before)
    assert path.stat().st_size > 20_000_000
    assert 0 < pool.max_memory() < 8_000_000
    assert took < 8_000_000


def test_a_table_that_is_broken_is_an_error_and_not_an_end(tmp_path: Path) -> None:
    """One that is no table is refused at once; one with a hole stops the build, and says after which row."""
    plain = write(tmp_path / "a.parquet", "x" * 100)
    assert refused(plain).startswith(f"{plain}: the file cannot be read (got Parquet magic bytes not found in footer")
    path = tmp_path / "b.parquet"
    texts = [os.urandom(500).hex() for _ in range(1000)]
    parquet.write_table(pyarrow.table({"record": texts}), path, row_group_size=100, use_dictionary=False)
    content = bytearray(path.read_bytes())
    start = parquet.read_metadata(path).row_group(5).column(0).data_page_offset
    content[start : start + 200] = bytes(200)
    path.write_bytes(content)
    seen, message = broken(open_source(path))
    whole = 500 - 500 % tables.MOST_ROWS
    assert seen == [f"{path}:{number}" for number in range(1, whole + 1)]
    assert message.startswith(f"{path}: the file cannot be read (got ")
    assert message.endswith(f"), after row {whole}; what is made is kept: mend it and build again")


def test_a_folder_may_hold_articles_in_any_form(tmp_path: Path) -> None:
    """Each file is read by the end of its name, as the parts are that warehouses write; marks and logs are not."""
    (tmp_path / "day=1").mkdir()
    table(tmp_path / "day=1" / "part-0.parquet", record=["{}", None])
    write(tmp_path / "part-1.jsonl", "{}", "", "{}")
    write(tmp_path / "part-2.yaml", "id: a")
    write(tmp_path / "_SUCCESS.json", "{}")
    write(tmp_path / "notes.txt", "")
    source = open_source(tmp_path)
    found = [(one.name if isinstance(one, Item) else one.path).replace(f"{tmp_path}/", "") for one in source]
    parts = ["day=1/part-0.parquet:1", "day=1/part-0.parquet:2", "part-1.jsonl:1", "part-1.jsonl:3", "part-2.yaml"]
    assert (found, source.total) == (parts, None)
    (tmp_path / "part-1.jsonl").unlink()
    assert open_source(tmp_path).total == 3


# --- behind a URL


class Moody(MemoryFileSystem):
    """A store that refuses some paths, or breaks off in the middle of them."""

    protocol = "moody"
    store: dict[str, Any] = {}  # noqa: RUF012 - the store of a process, as the parent has it
    pseudo_dirs = [""]  # noqa: RUF012 - as above
    faults: dict[str, Exception] = {}  # noqa: RUF012 - as above

    @classmethod
    def _strip_protocol(cls, path: str) -> str:
        return str(super()._strip_protocol(path.replace("moody://", "memory://")))

    def ls(self, path: str, detail: bool = True, **options: Any) -> Any:
        self._refuse(path)
        return super().ls(path, detail=detail, **options)

    def cat_file(self, path: str, start: Any = None, end: Any = None, **options: Any) -> bytes:
        self._refuse(path)
        return bytes(super().cat_file(path, start, end, **options))

    def _open(self, path: str, *args: Any, **options: Any) -> Any:
        self._refuse(path)
        stream = super()._open(path, *args, **options)
        fault = self.faults.get(f"{path} after a while")
        return stream if fault is None else Tearing(stream.getvalue(), fault)

    def _refuse(self, path: str) -> None:
        if path in self.faults:
            raise self.faults[path]


class Tearing(io.BytesIO):
    """A file that cannot be read to its end."""

    def __init__(self, content: bytes, fault: Exception) -> None:
        super().__init__(content)
        self.fault = fault

    def read(self, size: int | None = -1, /) -> bytes:
        content = super().read(100)
        if not content:
            raise self.fault
        return content


@pytest.fixture
def moody() -> Iterator[type[Moody]]:
    fsspec.register_implementation("moody", Moody, clobber=True)
    yield Moody
    Moody.store.clear()
    Moody.faults.clear()
    Moody.pseudo_dirs[:] = [""]


@pytest.fixture
def memory() -> Iterator[Any]:
    files = fsspec.filesystem("memory")
    yield files
    files.store.clear()
    files.pseudo_dirs[:] = [""]


def test_what_lies_behind_a_url_is_read_as_if_it_lay_here(tmp_path: Path, memory: Any) -> None:
    """A tree of every form, with its profiles and its glossary: the same items, under the names of the URL."""
    here = tmp_path / "corpus"
    write(here / "a.yaml", "id: a")
    write(here / "b" / "c.json", example(1))
    write(here / "b" / "empty.yml")
    write(here / "profiles" / "nurse.yaml", "id: nurse")
    write(here / "glossary.yaml", "terms: {}")
    write(here / "rows.jsonl", "{}", "", "{}")
    (here / "packed.ndjson.zst").write_bytes(zstd.compress(b"{}"))
    write(here / "_hidden.yaml", "no")
    table(here / "rows.parquet", record=["{}", None])
    memory.put(f"{here}/", "/library/corpus", recursive=True)
    for end in ("", "/rows.jsonl", "/packed.ndjson.zst", "/rows.parquet", "/b/c.json"):
        local, remote = open_source(f"{here}{end}"), open_source(f"memory://library/corpus{end}")
        assert [str(found) for found in remote] == [
            str(found).replace(str(here), "memory://library/corpus") for found in local
        ]
        assert remote.name == f"memory://library/corpus{end}"
    source = open_source("memory://library/corpus/")
    assert source.files.profiles == (("memory://library/corpus/profiles/nurse.yaml", b"id: nurse\n"),)
    assert source.files.glossary == ("memory://library/corpus/glossary.yaml", b"terms: {}\n")
    assert (source.total, open_source("memory://library/corpus/rows.parquet").total) == (None, 2)


def test_a_store_is_a_folder_too(memory: Any) -> None:
    """Without a path behind the slashes, and with profiles above it, as here."""
    memory.pipe({"/a.yaml": b"id: a", "/pro/b.jsonl": b"{}", "/profiles/nurse.yaml": b"id: nurse"})
    assert names(open_source("memory://")) == ["memory://a.yaml", "memory://pro/b.jsonl:1"]
    assert open_source("memory://pro").files.profiles == (("memory:///profiles/nurse.yaml", b"id: nurse"),)


def test_a_url_that_leads_nowhere_is_refused(monkeypatch: pytest.MonkeyPatch, memory: Any) -> None:
    """Nothing there, no such kind of store, its package or fsspec missing: each says what is wanted."""
    nothing = "there is no such file or folder (got nothing)"
    assert refused("memory://nowhere") == f"memory://nowhere: {nothing}"
    assert refused("memory://nowhere/rows.jsonl") == f"memory://nowhere/rows.jsonl: {nothing}"
    assert refused("nonsense://a/b") == "nonsense://a/b cannot be opened (Protocol not known: nonsense)"
    monkeypatch.setitem(sys.modules, "s3fs", None)
    message = "s3://a/b cannot be opened: its package is not installed (Install s3fs to access S3)"
    assert refused("s3://a/b") == message
    monkeypatch.setitem(sys.modules, "fsspec", None)
    monkeypatch.setitem(sys.modules, "fsspec.core", None)
    message = 'fsspec, which reads s3://a/b, is not installed: pip install "adaptive-text[remote]"'
    assert refused("s3://a/b") == message


def test_a_table_wants_pyarrow(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without it the error says how to get it; sources of other forms do not need it."""
    path = table(tmp_path / "rows.parquet", record=["{}"])
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    assert refused(path) == f'pyarrow, which reads {path}, is not installed: pip install "adaptive-text[parquet]"'
    assert names(open_source(write(tmp_path / "rows.jsonl", "{}"))) == [f"{tmp_path / 'rows.jsonl'}:1"]


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://me:secret@host/rows.jsonl", "https://host/rows.jsonl"),
        ("https://host/rows.jsonl?X-Signature=secret&a=b", "https://host/rows.jsonl"),
        ("s3://key:secret@bucket/what?.yaml", "s3://bucket/what?.yaml"),
        ("zip://a.jsonl::https://host/rows.zip?secret", "zip://a.jsonl::https://host/rows.zip"),
        ("simplecache::https://host/rows.zip?secret", "simplecache::https://host/rows.zip"),
        ("403, message='Forbidden', url='https://host/a?secret'", "403, message='Forbidden', url='https://host/a'"),
    ],
)
def test_no_secret_of_a_url_is_told(url: str, shown: str) -> None:
    """Names travel into bundles and logs; passwords and signatures do not."""
    assert without_secrets(url) == shown


def test_one_file_that_a_store_refuses_is_a_problem_in_its_place(moody: type[Moody]) -> None:
    """So is a folder; a file that has gone meanwhile is one too."""
    files = moody()
    files.pipe({f"/c/{name}": b"text" for name in ("a.yaml", "b.yaml", "c/d.yaml", "e.yaml", "profiles/p.yaml")})
    moody.faults |= {"/c/b.yaml": PermissionError("Access Denied"), "/c/c": PermissionError("No listing")}
    source = open_source("moody://c")
    moody.faults["/c/e.yaml"] = FileNotFoundError("/c/e.yaml")
    assert [str(found) for found in source] == [
        str(Item("moody://c/a.yaml", "yaml", b"text")),
        "moody://c/b.yaml: the file cannot be opened (got Access Denied) [AT011]",
        "moody://c/c: the folder cannot be opened (got No listing) [AT011]",
        "moody://c/e.yaml: there is no such file (got nothing) [AT011]",
    ]


def test_a_store_that_fails_stops_the_build(moody: type[Moody]) -> None:
    """An article is not missing because a connection is: whether it breaks at a file, a folder or inside a file."""
    again = "what is made is kept: mend it and build again"
    files = moody()
    files.pipe({f"/c/{name}": b"text" for name in ("a/b.yaml", "c/d.yaml")} | {"/c/e.jsonl": b"{}\n" * 100})
    lost = TimeoutError("timed out at https://me:secret@host/e?secret")
    message = f"the file cannot be read (got timed out at https://host/e); {again}"
    Moody.faults = {"/c/a/b.yaml": lost}
    assert broken(open_source("moody://c")) == ([], f"moody://c/a/b.yaml: {message}")
    Moody.faults = {"/c/c": lost}
    assert broken(open_source("moody://c")) == (
        [],
        f"moody://c/c: {message.replace('file', 'folder')}",
    )
    source = open_source("moody://c/e.jsonl")
    Moody.faults = {"/c/e.jsonl after a while": lost}
    seen, told_then = broken(source)
    assert seen == [f"moody://c/e.jsonl:{number}" for number in range(1, 101)]
    assert told_then == f"moody://c/e.jsonl: {message.replace(';', ', after line 100;')}"


def test_a_store_that_lets_nobody_in_any_more_stops_the_build(moody: type[Moody]) -> None:
    """Twenty files refused one after the other are no twenty broken articles: a key has run out."""
    files = moody()
    files.pipe({f"/c/{number:02}.yaml": b"text" for number in range(50)})
    denied = PermissionError("The token has expired")
    Moody.faults = {f"/c/{number:02}.yaml": denied for number in (*range(19), *range(20, 50))}
    seen, message = broken(open_source("moody://c"))
    assert seen == [f"moody://c/{number:02}.yaml" for number in range(39)]
    assert message == (
        "moody://c/39.yaml: the file cannot be opened (got The token has expired), and so were the 19 files before it; "
        "what is made is kept: mend it and build again"
    )


class Web(AbstractFileSystem):
    """What fsspec makes of a web server, with the standard library: pages are folders, and files are read in order."""

    protocol = ("http", "https")
    cachable = False

    @classmethod
    def _strip_protocol(cls, path: str) -> str:
        return path

    def ls(self, path: str, detail: bool = True, **options: Any) -> list[Data]:
        links = re.findall(r'href="([^"]+)"', self._get(f"{path.rstrip('/')}/").read().decode())
        paths = [f"{path.rstrip('/')}/{link}" for link in links]
        return [{"name": one, "size": None, "type": "directory" if one.endswith("/") else "file"} for one in paths]

    def info(self, path: str, **options: Any) -> Data:
        self._get(path).close()
        return {"name": path, "size": None, "type": "file"}

    def cat_file(self, path: str, start: Any = None, end: Any = None, **options: Any) -> bytes:
        return bytes(self._get(path).read())

    def open(self, path: str, mode: str = "rb", block_size: Any = None, **options: Any) -> Any:
        assert block_size == 0, "a web server need not read from the middle of a file"
        return self._get(path)

    def _get(self, path: str) -> Any:
        try:
            return io.BytesIO(urllib.request.urlopen(path, timeout=10).read())
        except urllib.error.HTTPError as error:
            error.close()
            raise (FileNotFoundError(path) if error.code == 404 else Failed(error.code)) from None


class Failed(Exception):
    """A reply that is none, as a client of HTTP has it."""

    def __init__(self, status: int) -> None:
        super().__init__(f"{status}, url='http://me:secret@host/a?secret'")
        self.status = status


class Reply(SimpleHTTPRequestHandler):
    """The files of a folder, but for those that are nobody's or fail."""

    def send_head(self) -> Any:
        for part, status in (("closed", 403), ("failing", 500)):
            if part in self.path:
                self.send_error(status)
                return None
        return super().send_head()

    def log_message(self, *args: Any) -> None:
        pass


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    """The address of a web server that has the folder of the test."""
    fsspec.register_implementation("http", Web, clobber=True)
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Reply, directory=str(tmp_path)))
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()
    _registry.pop("http")


@pytest.mark.web
def test_a_web_server_is_read_over_the_web(tmp_path: Path, address: str) -> None:
    """A folder that it lists, with what stands around it; a file by a signed address, which is not told."""
    write(tmp_path / "corpus" / "a.yaml", "id: a")
    write(tmp_path / "corpus" / "b" / "rows.jsonl", "{}", "{}")
    write(tmp_path / "profiles" / "nurse.yaml", NURSE)
    write(tmp_path / "corpus" / "glossary.yaml", "terms: {}")
    for url in (f"{address}/corpus", f"{address}/corpus/"):
        source = open_source(url)
        assert names(source) == [
            f"{address}/corpus/a.yaml",
            f"{address}/corpus/b/rows.jsonl:1",
            f"{address}/corpus/b/rows.jsonl:2",
        ]
        assert source.files.profiles == ((f"{address}/profiles/nurse.yaml", NURSE.encode() + b"\n"),)
        assert source.files.glossary == (f"{address}/corpus/glossary.yaml", b"terms: {}\n")
    source = open_source(f"{address}/corpus/b/rows.jsonl?X-Signature=secret")
    assert (source.name, names(source)) == (
        f"{address}/corpus/b/rows.jsonl",
        [f"{address}/corpus/b/rows.jsonl:1", f"{address}/corpus/b/rows.jsonl:2"],
    )
    assert names(open_source(address)) == names(open_source(f"{address}/"))
    links = ("a.yaml", "b/", "b/rows.jsonl", "a.yaml?order=name", "../profiles/nurse.yaml", "./")
    write(tmp_path / "corpus" / "index.html", *(f'<a href="{link}">' for link in links))
    assert len(names(open_source(f"{address}/corpus"))) == 3


@pytest.mark.web
def test_a_web_server_that_refuses_is_told_of(tmp_path: Path, address: str) -> None:
    """What is forbidden is a problem in its place; a server that fails stops the build; a missing page is named."""
    write(tmp_path / "corpus" / "a.yaml", "id: a")
    write(tmp_path / "corpus" / "closed.yaml", "id: b")
    shut = "the file cannot be opened (got 403, url='http://host/a')"
    assert [str(found) for found in open_source(f"{address}/corpus")] == [
        str(Item(f"{address}/corpus/a.yaml", "yaml", b"id: a\n")),
        f"{address}/corpus/closed.yaml: {shut} [AT011]",
    ]
    write(tmp_path / "corpus" / "failing.yaml", "id: c")
    seen, message = broken(open_source(f"{address}/corpus"))
    assert len(seen) == 2
    assert message == (
        f"{address}/corpus/failing.yaml: the file cannot be read (got 500, url='http://host/a'); "
        "what is made is kept: mend it and build again"
    )
    missing = f"{address}/corpus/none.jsonl"
    assert refused(missing) == f"{missing}: there is no such file or folder (got nothing)"
    assert refused(f"{address}/corpus/closed.jsonl") == f"{address}/corpus/closed.jsonl: {shut}"


def test_a_server_that_cannot_be_reached_is_not_an_empty_one() -> None:
    """fsspec takes every failure of a web server for a missing file; its cause tells them apart."""
    unreached = type("ClientConnectorError", (Exception,), {"__module__": "aiohttp.client_exceptions"})
    error = FileNotFoundError("http://host/rows.jsonl")
    assert refused_by(error).why == "missing"
    error.__cause__ = unreached("Cannot connect to host")
    found = refused_by(error)
    assert (found.why, found.message) == ("lost", "the file cannot be read (got Cannot connect to host)")


# --- what articles are made with


def same(source: Source, library: Library) -> bool:
    """Whether a build of the source makes the editions that the library has."""
    read = profiles_of(source.files.profiles)
    terms = glossary_of(source.files.glossary)
    return (read.profiles, read.picker, terms) == (library.profiles, library.picker, library.glossary)


NURSE = "id: nurse\nlabel: Nurses\n"


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    """A corpus of one article without anything around it."""
    folder = tmp_path / "site" / "corpus"
    write(folder / "a.json", example(1))
    return folder


@pytest.mark.parametrize(
    "around",
    [
        {},
        {"corpus/profiles/nurse.yaml": NURSE},
        {"profiles/nurse.yaml": NURSE, "profiles/audiences.yaml": "question: Who are you?\norder: [nurse]\n"},
        {"profiles/nurse.yaml": NURSE, "corpus/profiles/clerk.yaml": NURSE.replace("nurse", "clerk")},
        {"profiles/_draft.yaml": "?", "profiles/nurse.json": '{"id": "nurse", "label": "Nurses"}'},
        {"corpus/glossary.yml": "terms: {placebo: {technical: placebo}}"},
        {"corpus/glossary.json": '{"terms": {}}', "corpus/glossary.yaml": "terms: {placebo: {technical: placebo}}"},
        {"glossary.yaml": "terms: {placebo: {technical: placebo}}"},
    ],
)
def test_profiles_and_glossary_are_those_of_the_library(around: dict[str, str], corpus: Path) -> None:
    """Whatever stands beside and above a folder: a build makes what `Library.open` would render."""
    for name, text in around.items():
        write(corpus.parent / name, text)
    library = Library.open(corpus)
    assert same(open_source(corpus), library)
    assert same(open_source(write(corpus / "rows.jsonl", example(1))), library)
    table(corpus / "rows.parquet", record=[json.dumps(example(1))])
    assert same(open_source(corpus / "rows.parquet"), library)
    (corpus / "parts.parquet").mkdir()
    table(corpus / "parts.parquet" / "part-0.parquet", record=[json.dumps(example(1))])
    assert same(open_source(corpus / "parts.parquet"), library)


def test_the_folder_around_the_current_one_counts(corpus: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A path need not be written out for the profiles above it to be found."""
    write(corpus.parent / "profiles" / "nurse.yaml", NURSE)
    library = Library.open(corpus)
    (corpus / "inside").mkdir()
    site = corpus.parent
    for here, path in (
        (corpus, "."),
        (corpus, "a.json"),
        (site, "corpus"),
        (corpus, "../corpus"),
        (corpus, "inside/.."),
    ):
        monkeypatch.chdir(here)
        assert same(open_source(path), library)


@pytest.mark.parametrize(
    ("files", "given"),
    [
        ({"nurse.yaml": NURSE}, ""),
        ({"nurse.yaml": NURSE}, "nurse.yaml"),
        ({"nurse.yaml": NURSE + "extends: patient\n"}, "nurse.yaml"),
        ({"patient.yaml": NURSE.replace("nurse", "patient")}, "patient.yaml"),
        ({"nurse.yaml": NURSE, "clerk.yaml": "id: clerk\nlabel: Clerks\n"}, "nurse.yaml"),
        (
            {"nurse.yaml": NURSE, "clerk.yaml": "id: clerk\nlabel: C\n", "audiences.yaml": "order: [clerk]"},
            "nurse.yaml",
        ),
    ],
)
def test_profiles_that_are_given_are_those_of_the_library(files: dict[str, str], given: str, corpus: Path) -> None:
    """A folder, or one profile among those around it: a build makes what `Library.open` would render."""
    for name, text in files.items():
        write(corpus.parent / "readers" / name, text)
    profiles = corpus.parent / "readers" / given
    assert same(open_source(corpus, profiles=profiles), Library.open(corpus, profiles=profiles))


def test_a_glossary_that_is_given_is_that_of_the_library(corpus: Path) -> None:
    """Under whatever name."""
    glossary = write(corpus.parent / "words.yaml", "terms: {placebo: {technical: placebo}}")
    assert same(open_source(corpus, glossary=glossary), Library.open(corpus, glossary=glossary))


@pytest.mark.parametrize(
    ("files", "message"),
    [
        (
            {"nurse.yaml": NURSE + "extends: clerk\n", "clerk.yaml": "id: clerk\nlabel: C\n"},
            'extends "clerk", which is not among the profiles it joins',
        ),
        (
            {"nurse.yaml": NURSE + "extends: patient\n", "p.yaml": "id: patient\nlabel: P\n"},
            'extends "patient", which is not among the profiles it joins',
        ),
        ({"nurse.yaml": NURSE + "extends: nobody\n"}, 'extends "nobody", which is not among the profiles it joins'),
    ],
)
def test_a_profile_that_brings_relatives_wants_its_folder(files: dict[str, str], message: str, corpus: Path) -> None:
    """What one file cannot tell a build is asked for, and not guessed."""
    for name, text in files.items():
        write(corpus.parent / "readers" / name, text)
    profile = corpus.parent / "readers" / "nurse.yaml"
    hint = "put them into one folder, with audiences.yaml, and name the folder"
    assert refused(corpus, profiles=profile) == f"{profile} {message}; {hint}"


def test_what_articles_are_made_with_is_refused_where_it_cannot_be_read(corpus: Path) -> None:
    """A missing file is named; several are told at once; nothing shipped takes their place."""
    missing = corpus.parent / "missing"
    nothing = f"{missing}: there is no such file or folder (got nothing)"
    assert refused(corpus, profiles=missing) == nothing
    assert refused(corpus, glossary=missing) == nothing
    assert refused(corpus, templates=missing) == nothing
    message = "a folder of templates is wanted (got a file)"
    assert refused(corpus, templates=corpus / "a.json") == f"{corpus / 'a.json'}: {message}"
    message = "a profile ends in .yaml, .yml or .json, does not start with _ and is not the picker"
    assert refused(corpus, profiles=write(corpus / "_x.yaml", NURSE)) == f"{message} (got _x.yaml)"
    readers = corpus / "profiles"
    readers.mkdir()
    (readers / "a.yaml").write_bytes(b"x" * (storage.MOST_BYTES + 1))
    (readers / "b.yaml").symlink_to(missing)
    assert refused(corpus).splitlines() == [
        "not everything that a build needs can be read",
        f"{readers / 'a.yaml'}: {TOO_LARGE} [AT013]",
        f"{readers / 'b.yaml'}: there is no such file (got nothing) [AT011]",
    ]


def test_templates_have_the_names_that_they_are_asked_for_by(corpus: Path) -> None:
    """Folders inside belong to a name; files of macros may start with an underscore; hidden ones are none."""
    templates = corpus.parent / "templates"
    for name in ("page.html", "_macros.html", "site/index.html", ".git/config", ".DS_Store"):
        write(templates / name, name)
    assert open_source(corpus, templates=templates).files.templates == (
        ("_macros.html", b"_macros.html\n"),
        ("page.html", b"page.html\n"),
        ("site/index.html", b"site/index.html\n"),
    )
    assert open_source(corpus).files.templates == ()


def test_a_store_that_hides_its_profiles_is_asked_about(moody: type[Moody]) -> None:
    """Where their folder cannot be listed, the shipped ones do not take their place."""
    moody().pipe({"/c/rows.jsonl": b"{}", "/c/profiles/audiences.yaml": b""})
    Moody.faults = {"/c/profiles": PermissionError("No listing")}
    message = "the folder cannot be opened (got No listing); name the folder of the profiles"
    assert refused("moody://c/rows.jsonl") == f"moody:///c/profiles: {message}"
    Moody.faults = {"/c/profiles": FileNotFoundError("No such page")}
    message = "moody:///c/profiles has profiles and does not list them; copy them, and name their folder"
    assert refused("moody://c/rows.jsonl") == message


# --- sources as such


def test_what_is_no_source_is_refused(tmp_path: Path) -> None:
    """Nothing there, nothing in it, or something else: each says what is wanted."""
    endings = ".yaml, .yml, .json, .jsonl, .jsonl.gz, .jsonl.zst, .ndjson, .ndjson.gz, .ndjson.zst, .parquet"
    assert refused(tmp_path / "none") == f"{tmp_path / 'none'}: there is no such file or folder (got nothing)"
    stars = ", ".join(f"*{ending}" for ending in endings.split(", "))
    assert refused(tmp_path) == f"{tmp_path} has no articles ({stars})"
    sheet = write(tmp_path / "pages.csv", "")
    assert refused(sheet) == f"a source is a folder, or ends in {endings} (got pages.csv)"
    os.mkfifo(tmp_path / "rows.jsonl")
    assert refused(tmp_path / "rows.jsonl") == f"a source is a folder, or ends in {endings} (got something else)"


def test_a_source_may_be_read_again() -> None:
    """Each time from its beginning; the shipped corpus has as many articles as it says."""
    source = open_source(shipped("corpus"))
    assert list(source) == list(source)
    assert len(list(source)) == source.total
    assert [article.id for article in articles(source)] == list(Library.open(shipped("corpus")))


def test_opening_a_source_of_lines_loads_nothing_slow(tmp_path: Path) -> None:
    """Neither the validator nor a YAML reader, neither pyarrow nor fsspec: a command answers at once."""
    path = write(tmp_path / "rows.jsonl", "{}")
    code = f"""
import sys
from adaptive_text.sourcing.opening import open_source
print(len(list(open_source({str(path)!r}))))
print(*(name for name in ("pydantic", "yaml", "pyarrow", "fsspec", "spacy", "numpy") if name in sys.modules))
"""
    done = subprocess.run([sys.executable, "-c", code], text=True, capture_output=True, check=True)
    assert done.stdout == "1\n\n"
