"""The files of a folder tree in one order, and those of them that hold one article each, read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from adaptive_text.errors import BuildError, Problem
from adaptive_text.gathering import PROFILES
from adaptive_text.making.orders import Item
from adaptive_text.sourcing.forms import form_of, is_hidden
from adaptive_text.sourcing.storage import MOST_BYTES, Entry, Refused, Storage

MOST_REFUSED = 20
"""Files one after the other that a remote store may refuse before it is taken for shut."""
AGAIN = "what is made is kept: mend it and build again"
TOO_LARGE = (f"a record has at most {MOST_BYTES} bytes (got more)", "AT013")


def walk(storage: Storage, folder: str) -> Iterator[Entry | Problem]:
    """Every file in a folder and the folders inside it that holds articles, in the order of the names.

    The rules are those of `loading.article_paths`: not `glossary.yaml`, not the folder `profiles`, no name that starts
    with `_` or `.`, no folder behind a link. A folder that cannot be opened is a problem in its place. In memory are
    the names of one folder at a time, and of those around it.
    """
    levels = [_inside(storage, folder)]
    while levels:
        entry = next(levels[-1], None)
        if entry is None:
            levels.pop()
        elif isinstance(entry, Problem):
            yield entry
        elif entry.kind == "folder":
            if len(levels) > 1 or entry.name != PROFILES:
                levels.append(_inside(storage, entry.path))
        elif entry.kind != "link" and form_of(entry.name) is not None:
            yield entry


def _inside(storage: Storage, folder: str) -> Iterator[Entry | Problem]:
    try:
        entries = storage.entries(folder)
    except Refused as refused:
        refuse_lost(refused, storage.shown(folder))
        yield refused.problem(storage.shown(folder))
        return
    yield from (entry for entry in entries if not is_hidden(entry.name))


def read_articles(storage: Storage, files: Iterable[Entry]) -> Iterator[Item | Problem]:
    """The article of each file in turn, or the problem in its place.

    Raises `BuildError` where a store cannot be reached, or lets nobody in any more: an article is not missing because
    a connection is.
    """
    refusals = 0
    for file, content in storage.contents(files):
        name = storage.shown(file.path)
        if isinstance(content, Refused):
            refuse_lost(content, name)
            refusals += 1
            if storage.is_remote and refusals >= MOST_REFUSED:
                message = f"{name}: {content.message}, and so were the {refusals - 1} files before it; {AGAIN}"
                raise BuildError(message)
            yield content.problem(name)
            continue
        refusals = 0
        yield _item(name, content)


def _item(name: str, content: bytes) -> Item | Problem:
    if len(content) > MOST_BYTES:
        message, code = TOO_LARGE
        return Problem(name, None, None, "", code, message, "split it into several")
    return Item(name, "json" if name.endswith(".json") else "yaml", content)


def refuse_lost(refused: Refused, name: str) -> None:
    """Raise `BuildError` where it is the storage that failed, and not one file."""
    if refused.why == "lost":
        raise BuildError(f"{name}: {refused.message}; {AGAIN}")
