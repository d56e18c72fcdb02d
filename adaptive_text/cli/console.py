"""The edge to the terminal: where text goes, how wide it may be, and whether it may have colours."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Generator, Iterable
from contextlib import ExitStack, contextmanager, suppress
from io import StringIO
from itertools import count
from typing import TYPE_CHECKING, TextIO

from adaptive_text.errors import AdaptiveTextError, Problem

if TYPE_CHECKING:
    from rich.console import RenderableType

PIPE_WIDTH = 120
"""Columns to lay out for where nobody says how wide the reader's window is."""
NARROWEST = 40


class WrongUse(AdaptiveTextError):
    """The command line asks for something that cannot be done, whatever the content is."""

    code = "AT000"


class _ReaderGone(BrokenPipeError):
    """Without an error number, so that only `main` answers it."""


def use_utf8() -> None:
    """Write UTF-8 whatever the locale says."""
    for stream in (sys.stdout, sys.stderr):
        with suppress(AttributeError, ValueError):  # a host has put something else in place of the stream
            getattr(stream, "reconfigure")(encoding="utf-8", errors="backslashreplace")  # noqa: B009 - TextIO has no such method


def write(text: str) -> None:
    """Write to standard output; raises `BrokenPipeError` when its reader has gone."""
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:
        raise _ReaderGone from None


def forget_output() -> None:
    """Let what is still buffered for a reader who has gone vanish, so that the interpreter's last flush is silent."""
    with suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)


def note(text: str) -> None:
    """Tell one thing about the output, beside it."""
    with suppress(BrokenPipeError):
        sys.stderr.write(f"{text}\n")
        sys.stderr.flush()


def show(*renderables: RenderableType) -> None:
    """Write what rich can lay out, at the terminal's width, with colours only where they are wanted."""
    write(laid_out(renderables, width(), coloured=wants_colour(sys.stdout)))


def laid_out(renderables: Iterable[RenderableType], columns: int, *, coloured: bool = False) -> str:
    """The text of renderables in so many columns, without spaces at the ends of lines unless it is coloured."""
    from rich.console import Console, Group

    console = Console(
        file=StringIO(),
        width=columns,
        force_terminal=coloured,
        color_system="auto" if coloured else None,
        markup=False,
        emoji=False,
        highlight=False,
        legacy_windows=False,
    )
    with console.capture() as captured:
        console.print(Group(*renderables), crop=False)  # what must not be broken may be longer than a line
    return "".join(f"{line.rstrip()}\n" for line in captured.get().splitlines())


def width() -> int:
    """Columns of the terminal, or of `COLUMNS`; `PIPE_WIDTH` where there is neither."""
    return max(NARROWEST, shutil.get_terminal_size((PIPE_WIDTH, 24)).columns)


def wants_colour(stream: TextIO) -> bool:
    """Whether the stream is a terminal that shows colours, and nobody objects (https://no-color.org)."""
    return stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


@contextmanager
def working(what: str) -> Generator[None]:
    """Say what takes its time, on a terminal only, and wipe it away at the end."""
    if not wants_colour(sys.stderr):
        yield
        return
    from rich.console import Console

    with Console(stderr=True, highlight=False).status(f"{what} ..."):
        yield


@contextmanager
def counting(what: str, fewest: int = 0) -> Generator[Callable[[int, int], None]]:
    """How far something is, as a bar on a terminal only; what is given is told how many are done, and of how many.

    There is no bar for fewer than `fewest`.
    """
    if not wants_colour(sys.stderr):
        yield lambda done, total: None  # noqa: ARG005 - what it would be told
        return
    with ExitStack() as stack:
        bars: list[Callable[[int], object]] = []

        def tell(done: int, total: int) -> None:
            if total >= fewest:
                if not bars:
                    bars.append(_bar(stack, what, total))
                bars[0](done)

        yield tell


@contextmanager
def measuring(pages: int) -> Generator[Callable[[], None]]:
    """How far the measuring of so many pages is; what is given is called after each."""
    with counting("measuring pages") as tell:
        number = count(1)
        yield lambda: tell(next(number), pages)


def _bar(stack: ExitStack, what: str, total: int) -> Callable[[int], object]:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn(what), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    bar = stack.enter_context(Progress(*columns, console=Console(stderr=True), transient=True))
    task = bar.add_task(what, total=total)
    return lambda done: bar.update(task, completed=done)


def tell_failure(error: AdaptiveTextError) -> None:
    """Every problem as `path:line:column: message` with its hint; last the error itself, with their number."""
    for problem in error.problems:
        note(str(problem))
    number = _number(error.problems)
    note(f"error: {error.message}" if number in error.message else f"error: {error.message}: {number}")


def _number(problems: tuple[Problem, ...]) -> str:
    count = sum(problem.severity == "error" for problem in problems)
    return f"{count} error{'' if count == 1 else 's'}" if problems else ""
