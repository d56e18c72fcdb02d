"""The maker: a process that makes one article after the other, until its input ends. Its owner bounds it."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from traceback import extract_tb

from msgspec import Raw, msgpack

from adaptive_text import caching
from adaptive_text.bundling.rows import MadeArticle
from adaptive_text.errors import AdaptiveTextError, Problem
from adaptive_text.making.frames import Answer, Ready, Request, Setting, framed, read_frame
from adaptive_text.making.orders import GIBIBYTE, Files, Item, Limits, Result
from adaptive_text.shipped import PACKAGE

Make = Callable[[Item], MadeArticle]
TOO_LARGE, FAILED, TEMPLATE = "AT802", "AT804", "AT805"
GRACE = 5
"""Seconds past the limit after which a maker ends by itself: its owner is no more, or would have ended it."""
_LONGEST = 300
"""Characters of what a foreign error says that are told."""


def main(load: Callable[[Files], Make]) -> None:
    """Answer the requests that come on standard input, and end with it.

    `load` makes of a library's files what makes its articles, with everything in memory that this needs.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the owner decides what an interruption ends
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    requests, answers = _pipes()
    maker = _Maker(load)
    with os.fdopen(requests, "rb") as source:
        while (frame := read_frame(source.read)) is not None:
            _send(answers, maker.answer(msgpack.decode(frame, type=Request)))
    os._exit(0)  # there is nothing to be saved, and taking all that was loaded down takes its time


def load_workshop(files: Files) -> Make:
    """The real way of making articles."""
    import gc

    from adaptive_text.making.articles import Workshop

    workshop = Workshop.of(files)
    workshop.warm_up()
    gc.collect()
    gc.freeze()  # what is loaded stays: no collection has to look at it again
    return workshop.make


def _pipes() -> tuple[int, int]:
    """The two pipes to the owner; whatever else is printed goes to the errors, and who else reads finds nothing."""
    requests, answers = os.dup(0), os.dup(1)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    os.dup2(2, 1)
    return requests, answers


def _send(pipe: int, message: bytes) -> None:
    rest = memoryview(framed(message))
    try:
        while rest:
            rest = rest[os.write(pipe, rest) :]
    except BrokenPipeError:
        os._exit(0)  # the owner is gone


class _Maker:
    def __init__(self, load: Callable[[Files], Make]) -> None:
        self._load = load
        self._make: Make | None = None
        self._limits = Limits()

    def answer(self, request: Request) -> bytes:
        if isinstance(request, Setting):
            self._limits = request.limits
            return msgpack.encode(self._ready(request.files))
        # The system's own clock, and its own way of dealing with what it meets: no hang can hold it up.
        signal.alarm(int(self._limits.seconds) + GRACE)
        try:
            return self._answer(request.item)
        finally:
            signal.alarm(0)

    def _ready(self, files: Files) -> Ready:
        signature, versions = caching.engine(), caching.versions()
        try:
            self._make = self._load(files)
        except AdaptiveTextError as error:
            return Ready(signature, versions, error.message, error.problems)
        except Exception as error:  # noqa: BLE001 - whatever stands in the way is told where the build is
            return Ready(signature, versions, f"nothing can be loaded (got {_told(error)})")
        _bound_memory(self._limits.memory)
        return Ready(signature, versions)

    def _answer(self, item: Item) -> bytes:
        assert self._make is not None, "a setting comes before the first task"
        try:
            return msgpack.encode(Answer(Raw(msgpack.encode(Result(self._make(item))))))
        except AdaptiveTextError as error:
            problems = error.problems or (Problem(item.name, None, None, "", error.code, error.message),)
            return msgpack.encode(Answer(Raw(msgpack.encode(Result(None, problems)))))
        except Exception as error:  # noqa: BLE001 - a fault of ours concerns one article, and not the build
            is_worn = _is_want_of_memory(error)
            problem = self._too_large(item) if is_worn else _fault(item, error)
            return msgpack.encode(Answer(Raw(msgpack.encode(Result(None, (problem,)))), is_worn))

    def _too_large(self, item: Item) -> Problem:
        message = f"its pages need too much memory (got more than {self._limits.memory / GIBIBYTE:.1f} GiB)"
        return Problem(item.name, None, None, "", TOO_LARGE, message, "divide the article, or raise the limit")


def _bound_memory(memory: int) -> None:
    """Let the process have so many bytes more, where the system can tell how many it has (Linux)."""
    import resource

    pages = Path("/proc/self/statm")
    if pages.exists():
        has = int(pages.read_text(encoding="ascii").split()[0]) * resource.getpagesize()
        _, most = resource.getrlimit(resource.RLIMIT_AS)
        bound = has + memory if most == resource.RLIM_INFINITY else min(has + memory, most)
        resource.setrlimit(resource.RLIMIT_AS, (bound, most))


def _is_want_of_memory(error: BaseException) -> bool:
    """Whether memory was wanting, whatever was made of it on the way."""
    return any(isinstance(one, MemoryError) for one in _chain(error))


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def _fault(item: Item, error: Exception) -> Problem:
    if _is_of_template(error):
        hint = "mend the template; without templates of one's own the article can be made"
        return Problem(item.name, None, None, "", TEMPLATE, f"a template fails on it (got {_told(error)})", hint)
    message = f"the engine fails on it (got {_told(error)})"
    hint = "this is a fault of adaptive-text: please report it with the article"
    return Problem(item.name, None, None, "", FAILED, message, hint)


def _is_of_template(error: Exception) -> bool:
    from jinja2 import TemplateError

    return isinstance(error, TemplateError)


def _told(error: Exception) -> str:
    """The name of a foreign error, where it came up in our modules, and what it says."""
    inside = extract_tb(error.__traceback__)[1:]  # the first is where it was caught
    frames = [frame for frame in inside if Path(frame.filename).is_relative_to(PACKAGE)]
    place = f" in {Path(frames[-1].filename).relative_to(PACKAGE).as_posix()}:{frames[-1].lineno}" if frames else ""
    says = " ".join(str(error).encode(errors="replace").decode().split())[:_LONGEST]
    return f"{type(error).__name__}{place}{': ' if says else ''}{says}"


if __name__ == "__main__":
    main(load_workshop)
