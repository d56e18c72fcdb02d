"""Laws of makers: whatever an article does, its owner goes on, and knows what it was."""

from __future__ import annotations

import gc
import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from time import monotonic, sleep

import pytest
from msgspec import msgpack
from poisons import COMMAND, ENGINE, PROBLEMS, item, made, setting

from adaptive_text.errors import Problem
from adaptive_text.making import isolation
from adaptive_text.making.frames import Setting
from adaptive_text.making.isolation import Maker, OtherEngine, Unready
from adaptive_text.making.orders import Item, Result

HERE = Path(__file__).parent
DEFECT = "this is a fault of adaptive-text: please report it with the article"
DIVIDE = "divide the article, or raise the limit"


@pytest.fixture(scope="module")
def maker() -> Iterator[Maker]:
    owned = Maker(COMMAND)
    yield owned
    owned.close()


def result(maker: Maker, one: Item, given: Setting) -> Result:
    return msgpack.decode(maker.make(one, given), type=Result)


def process_of(maker: Maker) -> int:
    """The process that makes the next article."""
    article = result(maker, item("make"), setting()).article
    assert article is not None
    return int(article.words)


def is_ended(process: int) -> bool:
    """Whether there is no such process, or nobody but its parent knows of it."""
    try:
        state = Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return True
    return state == "Z"


def is_gone(process: int) -> bool:
    """Whether a process has ended within some seconds; one that nobody has waited for is not gone."""
    until = monotonic() + 20
    while monotonic() < until:
        try:
            os.kill(process, 0)
        except ProcessLookupError:
            return True
        sleep(0.01)
    return False


def problem(code: str, message: str, hint: str) -> Result:
    return Result(None, (Problem("a.yaml", None, None, "", code, message, hint),))


def test_articles_come_from_one_process_that_is_another_one(maker: Maker) -> None:
    """What is made comes back as it was made, and the maker is kept for the next."""
    first = process_of(maker)
    assert result(maker, item("make", "b.yaml"), setting()) == Result(made("b.yaml", str(first).encode()))
    assert first not in {os.getpid(), os.getppid()}


@pytest.mark.parametrize("deed", ["loop", "match", "hang:"])
def test_an_article_that_hangs_is_told_and_the_next_is_made(maker: Maker, deed: str) -> None:
    """The time limit holds for Python, for one endless call into C, and for sleep."""
    maker.prepare(setting(0.3))
    began = monotonic()
    told = problem("AT801", "its pages take too long to be made (got more than 0.3 s)", DIVIDE)
    assert result(maker, item(deed), setting(0.3)) == told
    assert 0.3 <= monotonic() - began < 20
    assert result(maker, item("make"), setting()).article is not None


@pytest.mark.parametrize("deed", ["eat", "hoard", "disguise"])
def test_an_article_that_eats_memory_is_told_and_its_maker_replaced(maker: Maker, deed: str) -> None:
    """Want of memory is found under whatever error it was given, and the process that it met makes nothing more."""
    given = setting(memory=256 * 1024 * 1024)
    maker.prepare(given)
    before = result(maker, item("make"), given).article
    told = problem("AT802", "its pages need too much memory (got more than 0.2 GiB)", DIVIDE)
    assert result(maker, item(deed), given) == told
    after = result(maker, item("make"), given).article
    assert before is not None
    assert after is not None
    assert before.words != after.words


@pytest.mark.parametrize(
    ("deed", "how"),
    [
        ("kill:", "signal 9"),
        ("exit:3", "exit code 3"),
        ("exit:0", "exit code 0"),
        ("abort", "signal 6: terminate called"),
    ],
)
def test_an_article_that_kills_its_maker_is_told_and_the_next_is_made(maker: Maker, deed: str, how: str) -> None:
    """How the process ended is told, with the last that it printed."""
    message = f"making its pages kills the process that does it, such as for want of memory (got {how})"
    assert result(maker, item(deed), setting()) == problem("AT803", message, "divide the article")
    assert result(maker, item("make"), setting()).article is not None


def test_an_article_has_two_makers_to_kill_and_one_to_hang(maker: Maker, tmp_path: Path) -> None:
    """A maker may die of something else, so its article is tried again; one that hangs has had its time."""
    killed, hung, once = (tmp_path / name for name in ("killed", "hung", "once"))
    result(maker, item(f"kill:{killed}"), setting())
    result(maker, item(f"hang:{hung}"), setting(0.2))
    again = result(maker, item(f"kill once:{once}"), setting()).article
    tries = [path.read_text(encoding="utf-8").split() for path in (killed, hung, once)]
    assert [len(set(each)) for each in tries] == [2, 1, 1]
    assert again is not None
    assert again.words.decode() not in tries[2]


@pytest.mark.parametrize(
    ("deed", "told"),
    [
        ("fail:by no  means\n", "ZeroDivisionError: by no means"),
        ("fail:", "ZeroDivisionError"),
        ("fail:" + "x" * 1000, "ZeroDivisionError: " + "x" * 300),
        ("fail oddly", "ZeroDivisionError: half a pair: ?"),
        ("recurse", "RecursionError: maximum recursion depth exceeded"),
    ],
)
def test_a_foreign_error_is_a_problem_of_its_article(maker: Maker, deed: str, told: str) -> None:
    """A fault of ours is told as one, shortly, and its maker goes on."""
    before = process_of(maker)
    assert result(maker, item(deed), setting()) == problem("AT804", f"the engine fails on it (got {told})", DEFECT)
    assert process_of(maker) == before


def test_a_foreign_error_is_told_with_its_place_in_our_modules(maker: Maker) -> None:
    """Whoever reports it has something to report."""
    (found,) = result(maker, item("fail inside"), setting()).problems
    told = (
        r"the engine fails on it \(got ValueError in rendering\.py:\d+: width must be None or at least 20 \(got 1\)\)"
    )
    assert re.fullmatch(told, found.message)


def test_what_is_wrong_with_an_article_comes_back_as_it_is(maker: Maker) -> None:
    """Problems travel whole; an error of ours without any becomes one."""
    assert result(maker, item("refuse"), setting()) == Result(None, PROBLEMS)
    short = Problem("a.yaml", None, None, "", "AT007", "another dictionary was loaded first")
    assert result(maker, item("refuse shortly"), setting()) == Result(None, (short,))


def test_what_an_article_prints_disturbs_nothing(maker: Maker) -> None:
    """Neither frames that are none, nor more than a pipe holds, nor reading get between a maker and its owner."""
    for _ in range(3):
        assert result(maker, item("chatter"), setting()).article is not None


def test_items_and_articles_may_be_larger_than_a_pipe(maker: Maker) -> None:
    """They go through whole, both ways."""
    size = 5 * 1024 * 1024
    assert result(maker, item(f"large:{size}"), setting()) == Result(made("a.yaml", bytes(size)))
    assert result(maker, item("rest:0." + "0" * size), setting()).article is not None


def test_time_runs_from_the_moment_an_article_is_handed_over(maker: Maker) -> None:
    """Each has the whole limit for itself: neither the start of the maker nor what came before counts."""
    results = [result(maker, item("rest:0.6"), setting(1.5)) for _ in range(3)]
    assert all(one.article is not None for one in results)


def test_another_setting_gets_another_maker(maker: Maker) -> None:
    """Files and limits are those that were asked for; the same ones keep the maker."""
    given = [setting(), setting(), setting(20.0), setting(20.0, 2**31), setting(20.0, 2**31, "other")]
    articles = [result(maker, item("make"), one).article for one in given]
    processes = [article.words for article in articles if article is not None]
    assert len(processes) == 5
    assert [a == b for a, b in pairwise(processes)] == [True, False, False, False]


@pytest.mark.parametrize(
    ("command", "fault"),
    [
        ((sys.executable, "-c", "import nowhere"), "exit code 1: ModuleNotFoundError: No module named 'nowhere'"),
        ((sys.executable, "-c", "raise SystemExit"), "exit code 0"),
        ((str(HERE / "no such program"),), "no such file or directory"),
        ((sys.executable, "-c", "import time; time.sleep(60)"), "it is not ready after 0.5 s"),
    ],
)
def test_a_maker_that_cannot_be_started_is_told(command: tuple[str, ...], fault: str) -> None:
    """No article is to blame for it, and nothing is left of it."""
    maker = Maker(command, starting=0.5 if "sleep" in command[-1] else 20.0)
    with pytest.raises(Unready) as raised:
        maker.make(item("make"), setting())
    assert (raised.value.fault, raised.value.problems) == (f"no maker can be started (got {fault})", ())


@pytest.mark.parametrize(
    ("glossary", "fault", "problems"),
    [
        ("broken", "glossary.yaml cannot be used: 1 error", PROBLEMS[:1]),
        ("foreign", "nothing can be loaded (got OSError: [Errno 28] no space left)", ()),
    ],
)
def test_files_that_cannot_be_used_are_told(
    maker: Maker, glossary: str, fault: str, problems: tuple[Problem, ...]
) -> None:
    """With their problems where there are any; with other files the maker goes on."""
    with pytest.raises(Unready) as raised:
        maker.make(item("make"), setting(glossary=glossary))
    assert (raised.value.fault, raised.value.problems) == (fault, problems)
    assert result(maker, item("make"), setting()).article is not None


def test_a_maker_with_another_engine_makes_nothing(maker: Maker) -> None:
    """What it is comes with the refusal."""
    with pytest.raises(OtherEngine) as raised:
        maker.make(item("make"), setting(signature=b"another"))
    assert raised.value.ready.signature == ENGINE


def test_a_maker_ends_with_its_owner(maker: Maker) -> None:
    """Closed, forgotten, or of a thread that has ended: its process is gone and waited for."""
    processes = [process_of(maker)]
    maker.close()
    forgotten = Maker(COMMAND)
    processes.append(process_of(forgotten))
    del forgotten
    gc.collect()
    own = threading.local()

    def work() -> None:
        own.maker = Maker(COMMAND)
        processes.append(process_of(own.maker))

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert [is_gone(process) for process in processes] == [True] * 3


def test_an_interruption_loses_one_answer_and_mixes_up_none(maker: Maker) -> None:
    """What a maker was at is not taken for the answer to the next question."""

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    maker.prepare(setting())
    before = signal.signal(signal.SIGALRM, interrupt)
    signal.setitimer(signal.ITIMER_REAL, 0.1)
    with pytest.raises(KeyboardInterrupt):
        maker.make(item("rest:0.3", "lost.yaml"), setting())
    signal.signal(signal.SIGALRM, before)
    found = result(maker, item("make", "next.yaml"), setting()).article
    assert found is not None
    assert found.entry.article == "next.yaml"


def test_a_maker_can_be_stopped_from_another_thread(tmp_path: Path) -> None:
    """At once, whatever it is at; and it makes nothing any more."""
    stopped, noted = Maker(COMMAND), tmp_path / "noted"
    faults: list[str] = []

    def work() -> None:
        for _ in range(2):
            with pytest.raises(Unready) as raised:
                stopped.make(item(f"hang:{noted}"), setting(600.0))
            faults.append(raised.value.fault)

    thread = threading.Thread(target=work)
    thread.start()
    while not noted.exists():
        sleep(0.01)
    stopped.stop()
    thread.join()
    assert faults == ["it was stopped"] * 2
    assert is_gone(int(noted.read_text(encoding="utf-8")))


OWNER = f"""\
import os, sys
sys.path.insert(0, {str(HERE)!r})
from poisons import COMMAND, item, setting
from adaptive_text.making.isolation import Maker
maker = Maker(COMMAND)
maker.prepare(setting(float(sys.argv[1])))
print(maker._child._process.pid, flush=True)
"""


def owner(code: str, seconds: float = 30.0) -> tuple[subprocess.Popen[str], int]:
    """A process that owns a maker and then does something, and the maker's process."""
    process = subprocess.Popen(
        [sys.executable, "-W", "ignore", "-c", OWNER + code, str(seconds)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    return process, int(process.stdout.readline())


@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGINT])
def test_no_maker_outlives_its_owner(end: signal.Signals) -> None:
    """However the owner is ended, its maker ends with it."""
    process, child = owner("sys.stderr = open(os.devnull, 'w'); sys.stdin.read()")
    with process:
        assert not is_ended(child)
        process.send_signal(end)
    assert is_gone(child)


def test_a_maker_that_hangs_without_an_owner_ends_with_the_time_limit(tmp_path: Path) -> None:
    """Nobody is left to end it, and whatever it is at does not let anything through."""
    noted = tmp_path / "noted"
    process, child = owner(f"maker.make(item('hang:{noted}'), setting(1.0))", 1.0)
    with process:
        while not noted.exists():
            sleep(0.01)
        process.kill()
    assert not is_ended(child)
    assert is_gone(child)


def test_an_owner_that_ends_leaves_no_maker() -> None:
    """At the end of an interpreter its makers are ended, and nothing is said about it."""
    process, child = owner("del sys")
    with process:
        assert process.wait() == 0
    assert is_gone(child)


def test_an_interruption_is_for_the_owner(maker: Maker) -> None:
    """A maker goes on, and has a group of its own, so that a terminal does not even tell it."""
    process = process_of(maker)
    os.kill(process, signal.SIGINT)
    assert process_of(maker) == process
    assert os.getpgid(process) == process


def test_a_forked_process_has_a_maker_of_its_own() -> None:
    """It neither uses its parent's nor ends it, and does not keep it alive."""
    code = """
before = bytes(maker.make(item('make'), setting()))
ready, told = os.pipe()
if os.fork() == 0:  # one that makes nothing
    sys.stdin.read()
    os._exit(0)
if os.fork() == 0:
    own = [bytes(maker.make(item('make'), setting())) for _ in range(2)]
    os.write(told, b'y' if own[0] == own[1] != before else b'n')
    sys.stdin.read()
    os._exit(0)
print(os.read(ready, 1) == b'y', bytes(maker.make(item('make'), setting())) == before, flush=True)
sys.stdin.read()
"""
    process, child = owner(code)
    with process:
        assert process.stdout is not None
        assert process.stdout.readline() == "True True\n"
        process.kill()
        assert is_gone(child)  # while the forked processes live on


def test_importing_needs_nothing_that_a_system_may_lack(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where makers cannot run, that is said when one is wanted."""
    monkeypatch.setattr(isolation.os, "name", "nt")
    with pytest.raises(Unready, match=r"^articles are made on Linux and macOS only$"):
        Maker(COMMAND).prepare(setting())
