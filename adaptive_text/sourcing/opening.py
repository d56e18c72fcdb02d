"""A source of articles opened: what it is, what its articles are made with, and its articles one by one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby

from adaptive_text.errors import LibraryError, Problem
from adaptive_text.making.orders import Files, Item
from adaptive_text.sourcing.folders import read_articles, walk
from adaptive_text.sourcing.forms import KNOWN, TABLE, Form, form_of
from adaptive_text.sourcing.lines import check_lines, read_lines
from adaptive_text.sourcing.remote import storage_of
from adaptive_text.sourcing.storage import Entry, Refused, Storage, StrPath
from adaptive_text.sourcing.surroundings import files_for
from adaptive_text.sourcing.tables import read_rows, rows_in


@dataclass(frozen=True)
class Source:
    """Articles for a build, and what they are made with.

    Iterating reads them one by one, in one order, as `Item`; what stands where an article should and cannot be read is
    a `Problem` in its place, with the name that the item would have. In memory are a few articles and the names of one
    folder. Each iteration reads anew; an item is what was read, whatever becomes of the file meanwhile.
    """

    name: str
    """As messages show it: without passwords."""
    files: Files
    storage: Storage
    entry: Entry
    """The file, or the folder."""
    column: str | None = None
    """The column of a table with the record in it, where it was named."""

    @cached_property
    def total(self) -> int | None:
        """The number of articles, with those that cannot be read; `None` where counting them would take reading.

        Raises `LibraryError` where a table among them cannot be read.
        """
        if self.storage.is_remote and self.entry.kind == "folder":
            return None
        total = 0
        for file in self.listing():
            form = _form(file)
            if form == "lines":
                return None
            total += 0 if form is None else 1 if form == "article" else self._rows(file)
        return total

    def __iter__(self) -> Iterator[Item | Problem]:
        for form, files in groupby(self.listing(), _form):
            yield from self._read(form, files)

    def listing(self) -> Iterator[Entry | Problem]:
        """The files that hold articles, in order; a folder that cannot be opened is a problem in its place."""
        return walk(self.storage, self.entry.path) if self.entry.kind == "folder" else iter([self.entry])

    def _read(self, form: Form | None, files: Iterable[Entry | Problem]) -> Iterator[Item | Problem]:
        if form == "article":
            yield from read_articles(self.storage, (file for file in files if isinstance(file, Entry)))
            return
        for file in files:
            if isinstance(file, Problem):
                yield file
            elif form == "lines":
                yield from read_lines(self.storage, file)
            else:
                yield from read_rows(self.storage, file, self.column)

    def _rows(self, file: Entry | Problem) -> int:
        assert isinstance(file, Entry)
        return rows_in(self.storage, file, self.column)


def open_source(
    source: StrPath,
    *,
    profiles: StrPath | None = None,
    glossary: StrPath | None = None,
    templates: StrPath | None = None,
    column: str | None = None,
) -> Source:
    """Open a folder of articles, a file of JSON Lines or a Parquet file, on this machine or behind a URL.

    A folder may hold any of these, and folders: each file is read by the end of its name. Profiles and glossary are
    found as `Library.open` finds them, those of a file as if its folder were opened; `templates` is a folder of a
    host's own. `column` names the column of a table with the record in it. Raises `LibraryError` where there is
    nothing to read, a package is missing, or no column holds articles.
    """
    storage, path = storage_of(source)
    name = storage.shown(path)
    entry = _looked_up(storage, path, name)
    folder = path if entry.kind == "folder" and not entry.name.endswith(TABLE) else storage.above(path) or path
    opened = Source(name, files_for(storage, folder, profiles, glossary, templates), storage, entry, column)
    _check_first(opened, next(iter(opened.listing()), None))
    return opened


def _looked_up(storage: Storage, path: str, name: str) -> Entry:
    try:
        entry = storage.look(path)
    except Refused as refused:
        raise LibraryError(f"{name}: {refused.message}") from None
    if entry is None:
        raise LibraryError(f"{name}: there is no such file or folder (got nothing)")
    if entry.kind != "folder" and (entry.kind != "file" or form_of(entry.name) is None):
        got = "something else" if entry.kind != "file" else entry.name
        raise LibraryError(f"a source is a folder, or ends in {', '.join(KNOWN)} (got {got})")
    return entry


def _check_first(source: Source, file: Entry | Problem | None) -> None:
    """What is wrong with the first file is told at once, and not when a build has begun."""
    if file is None:
        raise LibraryError(f"{source.name} has no articles ({', '.join(f'*{ending}' for ending in KNOWN)})")
    if isinstance(file, Problem):
        if file.path == source.name:
            raise LibraryError(f"{source.name} cannot be opened", [file])
    elif form_of(file.name) == "table":
        rows_in(source.storage, file, source.column)
    elif form_of(file.name) == "lines":
        check_lines(source.storage, file)


def _form(file: Entry | Problem) -> Form | None:
    return form_of(file.name) if isinstance(file, Entry) else None
