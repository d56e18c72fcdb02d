"""The owner of a maker: starts it, hands it one article after the other, and ends it when it hangs, dies or is worn.

Neither a hang nor a crash nor a want of memory reaches the process that owns a maker: each becomes a problem of the
article that was being made. Makers need POSIX signals and limits: on Windows there are none.
"""

from __future__ import annotations

import os
import sys
import weakref
from collections.abc import Mapping, Sequence
from contextlib import suppress
from selectors import EVENT_READ, EVENT_WRITE, DefaultSelector
from subprocess import PIPE, Popen, TimeoutExpired
from time import monotonic

from msgspec import Raw, msgpack

from adaptive_text.errors import Problem, reason
from adaptive_text.making.frames import LENGTH, Answer, Ready, Setting, Task, framed
from adaptive_text.making.orders import Item, Result

COMMAND = (sys.executable, "-P", "-m", "adaptive_text.making")
"""How a maker is started; `-P` keeps modules out that lie in the current folder by chance."""
STARTING = 300.0
"""Seconds that a maker may take to load everything."""
TRIES = 2
"""Makers that an article may take with it: the first may have died of something else."""
TOO_LONG, DIED = "AT801", "AT803"
_KEPT = 4096
"""Bytes of what a maker last printed that are kept."""
_LONGEST = 200
"""Characters of it that a message shows."""
_PIECE = 1024 * 1024
_STOPPED = "it was stopped"
_DYING = 1.0
"""Seconds for a maker that has closed its pipes to be gone."""


class Unready(Exception):
    """No maker can be made ready: the reason is not an article."""

    def __init__(self, fault: str, problems: Sequence[Problem] = ()) -> None:
        super().__init__(fault)
        self.fault = fault
        self.problems = tuple(problems)


class OtherEngine(Exception):
    """The makers of this machine have another engine than the one that is wanted."""

    def __init__(self, ready: Ready) -> None:
        super().__init__(ready.signature.hex())
        self.ready = ready


class Maker:
    """A process that makes articles, started when it is first needed and replaced when it is lost.

    For one thread. The process ends with its owner: when it is closed, forgotten, or when this process ends.
    """

    def __init__(self, command: Sequence[str] = COMMAND, *, starting: float = STARTING) -> None:
        """Own a maker that is started with `command` and may take `starting` seconds for it."""
        self._command = tuple(command)
        self._starting = starting
        self._child: _Child | None = None
        self._key: object = None
        self._end: weakref.finalize[[], Maker] | None = None
        self._is_stopped = False

    def make(self, item: Item, setting: Setting) -> Raw:
        """What becomes of an item, a `Result`; raises `Unready` and `OtherEngine`."""
        died: _Died | None = None
        for _ in range(TRIES):
            child = self._prepared(setting)
            try:
                message = child.ask(msgpack.encode(Task(item)), setting.limits.seconds)
            except TimeoutError:
                self.close()
                return _unmade(_too_long(item, setting.limits.seconds))
            except _Died as error:
                self.close()
                died = error
                continue
            answer = msgpack.decode(message, type=Answer)
            if answer.is_worn:
                self.close()
            return answer.result
        assert died is not None
        return _unmade(_lost(item, died))

    def prepare(self, setting: Setting) -> None:
        """Have a maker ready for a setting; raises as `make` does."""
        self._prepared(setting)

    def close(self) -> None:
        """End the maker, if there is one."""
        if self._end is not None:
            self._end()
        self._child = None

    def stop(self) -> None:
        """End what it is at, from any thread; it makes nothing any more, and `make` raises `Unready`."""
        self._is_stopped = True
        if (child := self._child) is not None:
            child.kill()

    def _prepared(self, setting: Setting) -> _Child:
        if self._child is None or not self._child.is_usable or self._key != setting.key:
            self.close()
            self._key = None
            self._child = self._started(setting)
            self._key = setting.key
        return self._child

    def _started(self, setting: Setting) -> _Child:
        """A new process that has read the files; tried twice, since the machine may be short of something."""
        wanting = ""
        for _ in range(TRIES):
            if self._is_stopped:
                break
            try:
                child = _Child(self._command)
            except OSError as error:
                wanting = reason(error)
                continue
            self._child, self._end = child, weakref.finalize(self, child.end)
            if self._is_stopped:
                self.close()
                raise Unready(_STOPPED)
            try:
                ready = msgpack.decode(child.ask(msgpack.encode(setting), self._starting), type=Ready)
            except TimeoutError:
                wanting = f"it is not ready after {self._starting:g} s"
            except _Died as died:
                wanting = str(died)
            else:
                return self._accepted(child, ready, setting)
            self.close()
        raise Unready(_STOPPED if self._is_stopped else f"no maker can be started (got {wanting})")

    def _accepted(self, child: _Child, ready: Ready, setting: Setting) -> _Child:
        if ready.signature == setting.signature and not ready.fault:
            return child
        self.close()
        if ready.signature != setting.signature:
            raise OtherEngine(ready)
        raise Unready(ready.fault, ready.problems)


def _too_long(item: Item, seconds: float) -> Problem:
    message = f"its pages take too long to be made (got more than {seconds:g} s)"
    return Problem(item.name, None, None, "", TOO_LONG, message, "divide the article, or raise the limit")


def _lost(item: Item, died: _Died) -> Problem:
    message = f"making its pages kills the process that does it, such as for want of memory (got {died})"
    return Problem(item.name, None, None, "", DIED, message, "divide the article")


def _unmade(problem: Problem) -> Raw:
    return Raw(msgpack.encode(Result(None, (problem,))))


class _Died(Exception):
    """A maker has ended, or will not answer any more; says how."""


class _Child:
    """The process, and the three pipes to it."""

    def __init__(self, command: Sequence[str]) -> None:
        if os.name != "posix":
            message = "articles are made on Linux and macOS only"
            raise Unready(message)
        self._owner = os.getpid()
        # A group of its own: an interruption at the terminal is for the owner, which ends its makers itself.
        self._process = Popen(  # noqa: S603 - our own module
            command, stdin=PIPE, stdout=PIPE, stderr=PIPE, bufsize=0, env=_environment(), process_group=0
        )
        self._printed = bytearray()
        self._is_busy = False
        for pipe in self._pipes:
            os.set_blocking(pipe, False)
        _children.add(self)

    @property
    def is_usable(self) -> bool:
        """Whether it waits for this process: it is not that of a parent, nor at what nobody wants any more."""
        return not self._is_foreign and not self._is_busy

    @property
    def _is_foreign(self) -> bool:
        return self._owner != os.getpid()

    @property
    def _pipes(self) -> tuple[int, int, int]:
        """To it, from it, and what it prints."""
        process = self._process
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stderr is not None
        return process.stdin.fileno(), process.stdout.fileno(), process.stderr.fileno()

    def ask(self, message: bytes, seconds: float) -> bytes:
        """Its answer to a message; raises `TimeoutError` where there is none in time, and `_Died`."""
        to, back, printed = self._pipes
        deadline = monotonic() + seconds
        rest, got = memoryview(framed(message)), bytearray()
        self._is_busy = True
        with DefaultSelector() as selector:
            selector.register(to, EVENT_WRITE)
            selector.register(back, EVENT_READ)
            selector.register(printed, EVENT_READ)
            while (answer := _whole(got)) is None:
                ready = {key.fd for key, _ in selector.select(max(0.0, deadline - monotonic()))}
                if printed in ready and not self._listen(printed):
                    selector.unregister(printed)
                if to in ready and not (rest := _written(to, rest)):
                    selector.unregister(to)
                if back in ready:
                    got += self._heard(back)
                elif monotonic() >= deadline:
                    raise TimeoutError
        self._is_busy = False
        return answer

    def _heard(self, pipe: int) -> bytes:
        if heard := os.read(pipe, _PIECE):
            return heard
        raise _Died(self._how())

    def _listen(self, pipe: int) -> bool:
        """Take what it has printed; false at its end."""
        piece = os.read(pipe, _PIECE)
        self._printed = (self._printed + piece)[-_KEPT:]
        return bool(piece)

    def _how(self) -> str:
        """How it has ended, and the last that it printed."""
        try:
            code = self._process.wait(_DYING)
        except TimeoutExpired:
            how = "no answer"
        else:
            how = f"signal {-code}" if code < 0 else f"exit code {code}"
        with suppress(BlockingIOError):
            while self._listen(self._pipes[2]):
                pass
        lines = self._printed.decode(errors="replace").split("\n")
        said = next((line.strip() for line in reversed(lines) if line.strip()), "")
        return f"{how}: {said[:_LONGEST]}" if said else how

    def kill(self) -> None:
        """End the process, from any thread; its pipes stay, and who reads them finds their ends."""
        self._process.kill()

    def end(self) -> None:
        """End the process, and let go of everything that belongs to it."""
        process = self._process
        if self._is_foreign:
            process.returncode = 0  # neither to be ended nor to be waited for from here
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout, process.stderr):
            assert pipe is not None
            pipe.close()


def _whole(got: bytearray) -> bytes | None:
    """The message of a frame that has come in whole."""
    length = int.from_bytes(got[:LENGTH], "big")
    return bytes(got[LENGTH:]) if LENGTH <= len(got) >= LENGTH + length else None


def _written(pipe: int, rest: memoryview) -> memoryview:
    """What is left to be written; nothing where nobody reads any more."""
    try:
        return rest[os.write(pipe, rest) :]
    except BrokenPipeError:
        return rest[:0]


def _environment() -> Mapping[str, str]:
    """That of this process, so that a maker finds the same modules; its numerics need no threads."""
    paths = os.pathsep.join(os.path.abspath(path) for path in sys.path)  # noqa: PTH100 - "" is the current folder
    return {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", **os.environ, "PYTHONPATH": paths}


_children: weakref.WeakSet[_Child] = weakref.WeakSet()


def _leave_to_parent() -> None:
    """In a process that was forked: a pipe that stays open here would keep a maker waiting that its owner let go."""
    for child in tuple(_children):
        child.end()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_leave_to_parent)
