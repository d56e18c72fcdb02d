"""A maker for tests: it does to an article what its item says, from making it to never coming back.

Run as a program it answers as `adaptive_text.making` does, and loads nothing slow. An item's content is a name of
`DEEDS`, and behind a space what it needs.
"""

from __future__ import annotations

import os
import re
import sys
import time
from collections.abc import Callable
from pathlib import Path

from adaptive_text import rendering
from adaptive_text.bundling.rows import MadeArticle
from adaptive_text.catalogue import Entry
from adaptive_text.errors import ArticleError, GlossaryError, Problem, ScorerError
from adaptive_text.making import __main__ as making
from adaptive_text.making.frames import Setting
from adaptive_text.making.orders import Files, Item, Limits

COMMAND = (sys.executable, "-P", __file__)
ENGINE = b"the engine of these makers"
PROBLEMS = (
    Problem("a.yaml", 3, 5, "title", "AT101", "no title (got {})", "write one"),
    Problem("a.yaml", 4, 1, "", "AT902", "it is odd (got b)", severity="warning"),
)


def setting(seconds: float = 30.0, memory: int = 2**30, glossary: str = "", *, signature: bytes = ENGINE) -> Setting:
    """What the maker is to be given first; `glossary` says what becomes of it there."""
    files = Files((), ("glossary.yaml", glossary.encode()))
    return Setting(files, Limits(seconds, memory), signature)


def item(deed: str, name: str = "a.yaml") -> Item:
    """An item that makes the maker do something."""
    return Item(name, "yaml", deed.encode())


def made(name: str, words: bytes = b"") -> MadeArticle:
    """What the maker makes of an item of this name; `words` of process."""
    return MadeArticle(Entry(name, "en", "2026-11-01", "submitted", ()), b"record", words, b"digest", ())


def loop(_: str) -> None:
    while True:
        pass


def match(_: str) -> None:
    """One call into C that holds everything up for years: no signal of Python's own, and no thread, gets through."""
    re.match("(a+)+b", "a" * 64)


def eat(_: str) -> None:
    held = [bytearray(16 * 1024 * 1024)]
    while True:
        held.append(bytearray(len(held[-1])))


HOARD: list[object] = []


def hoard(_: str) -> None:
    """Eat the last byte, and keep it."""
    size = 16 * 1024 * 1024
    while size:
        try:
            HOARD.append(bytearray(size))
        except MemoryError:
            size //= 2
    raise MemoryError


def disguise(_: str) -> None:
    try:
        eat("")
    except MemoryError as error:
        message = "something went wrong"
        raise ValueError(message) from error


def fail(text: str) -> None:
    raise ZeroDivisionError(text)


def fail_oddly(_: str) -> None:
    raise ZeroDivisionError("half a pair: \ud800")


def fail_inside(_: str) -> None:
    rendering.text(None, width=1)  # type: ignore[arg-type]  # it does not come that far


def refuse(_: str) -> None:
    raise ArticleError("it is wrong", PROBLEMS)


def refuse_shortly(_: str) -> None:
    raise ScorerError("another dictionary was loaded first")


def recurse(text: str) -> None:
    recurse(text)


def abort(_: str) -> None:
    os.write(2, b"first words\nterminate called\n\n")
    os.abort()


def kill(path: str) -> None:
    """Die, and leave a line for it."""
    note(path)
    os.kill(os.getpid(), 9)


def kill_once(path: str) -> None:
    if not Path(path).exists():
        kill(path)


def hang(path: str) -> None:
    note(path)
    time.sleep(3600)


def note(path: str) -> None:
    if path:
        with Path(path).open("a", encoding="utf-8") as file:
            file.write(f"{os.getpid()}\n")


def chatter(_: str) -> None:
    print("not a frame", flush=True)
    os.write(1, b"\x00\x00\x00\x01x" * 200_000)
    sys.stderr.write("x" * 1_000_000)
    assert sys.stdin.read() == ""


DEEDS: dict[str, Callable[[str], object]] = {
    "make": lambda _: None,
    "loop": loop,
    "match": match,
    "hang": hang,
    "eat": eat,
    "hoard": hoard,
    "disguise": disguise,
    "fail": fail,
    "fail oddly": fail_oddly,
    "fail inside": fail_inside,
    "refuse": refuse,
    "refuse shortly": refuse_shortly,
    "recurse": recurse,
    "abort": abort,
    "kill": kill,
    "kill once": kill_once,
    "exit": lambda code: sys.exit(int(code)),
    "chatter": chatter,
    "rest": lambda seconds: time.sleep(float(seconds)),
}


def load(files: Files) -> making.Make:
    """Load nothing; or fail at it, as the glossary says."""
    glossary = files.glossary[1].decode()
    if glossary == "broken":
        raise GlossaryError("glossary.yaml cannot be used: 1 error", PROBLEMS[:1])
    if glossary == "foreign":
        raise OSError(28, "no space left")
    if glossary == "slow":
        time.sleep(3600)
    return make


def make(one: Item) -> MadeArticle:
    """Do what the item says; what is made knows the process that made it."""
    deed, _, argument = one.content.decode().partition(":")
    if deed == "large":
        return made(one.name, bytes(int(argument)))
    DEEDS[deed](argument)
    return made(one.name, str(os.getpid()).encode())


if __name__ == "__main__":
    making.GRACE = 1
    making.caching.engine = lambda: ENGINE  # type: ignore[assignment]  # not cached
    making.main(load)
