"""Laws of `adaptive-text build`: what it prints where, its exit codes, and what is refused before any work."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from fabric import Fabric, article, corpus

from adaptive_text.building import Progress
from adaptive_text.bundle import Bundle
from adaptive_text.cli import bars, builds, main
from adaptive_text.cli.bars import Rate, duration, told
from adaptive_text.clustering import Cluster
from adaptive_text.errors import BuildError
from adaptive_text.making import pool


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[Fabric]:
    """The executors that builds of this test have used by default; they make articles in no time."""
    used: list[Fabric] = []

    def make(jobs: int) -> Fabric:
        used.append(Fabric(workers=jobs))
        return used[-1]

    monkeypatch.setattr(pool, "MakerPool", make)
    return used


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, made: list[Fabric]) -> Path:
    """The current folder, with a corpus in it."""
    corpus(tmp_path / "corpus", {"one": article("one"), "two": article("two")})
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(line: str, capsys: pytest.CaptureFixture[str]) -> tuple[int, str, str]:
    """Exit code, output without seconds, and what is said beside it."""
    code = main(shlex.split(line))
    out, err = capsys.readouterr()
    return code, out.rpartition(", in ")[0] if ", in " in out and out.endswith(" s\n") else out, err


def test_a_build_says_what_is_there_and_what_was_done(
    here: Path, made: list[Fabric], capsys: pytest.CaptureFixture[str]
) -> None:
    """The summary goes to the output, and nothing else is said; the second build says that nothing has changed."""
    line = "build corpus --out pages.bundle --jobs 3"
    assert run(line, capsys) == (
        0,
        "pages.bundle: 2 articles, 2 editions\n2 made, 0 unchanged, 0 removed",
        "",
    )
    assert run(line, capsys) == (0, "pages.bundle: 2 articles, 2 editions\nnothing has changed", "")
    assert [executor._max_workers for executor in made] == [3, 3]
    assert list(Bundle(here / "pages.bundle")) == ["one", "two"]


def test_articles_that_cannot_be_made_are_told(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What cannot be made is told beside the output and written to the file; exit code 1, and the rest is there."""
    corpus(here / "corpus", {"one": article("one"), "two": article("two", poison="it is bad")})
    problem = "corpus/two.json:1:1: it is bad [AT804]\n"
    assert run("build corpus --out pages.bundle --problems told.jsonl", capsys) == (
        1,
        "pages.bundle: 1 article, 1 edition\n1 made, 0 unchanged, 0 removed",
        f"{problem}error: 1 article cannot be made and is left out\n",
    )
    assert [json.loads(line)["article"] for line in (here / "told.jsonl").read_text().splitlines()] == ["two"]
    corpus(here / "corpus", {"one": article("one", "new"), "two": article("two", poison="it is bad")})
    assert run("build corpus --out pages.bundle --strict", capsys) == (
        1,
        "",
        f"{problem}error: 1 article cannot be made, and nothing is published\n",
    )
    assert Bundle(here / "pages.bundle").read("one", "reader") == b"html: reader\n"


def test_of_many_problems_the_first_are_shown(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Past fifty problems only their number is told, and how to have all."""
    bad = {f"b{number:02}": article(f"b{number:02}", poison="bad") for number in range(53)}
    corpus(here / "corpus", {"one": article("one"), **bad})
    code, _, said = run("build corpus --out pages.bundle", capsys)
    assert code == 1
    assert said.splitlines()[49:] == [
        "corpus/b49.json:1:1: bad [AT804]",
        "and 3 more; --problems FILE writes all of them",
        "error: 53 articles cannot be made and are left out",
    ]


def test_nothing_that_can_be_used_is_an_error(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Where no article can be made, the error has every problem, and nothing is written."""
    corpus(here / "corpus", {"one": article("one", poison="bad")})
    assert run("build corpus --out pages.bundle", capsys) == (
        1,
        "",
        "corpus/one.json:1:1: bad [AT804]\nerror: no article of corpus can be used; nothing is published: 1 error\n",
    )


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("build nowhere --out pages.bundle", 'there is no file and no folder "nowhere"'),
        (
            "build corpus --out pages",
            'the name "pages" does not say what is to be written: end it in .bundle, / or .parquet',
        ),
        (
            "build corpus --out pages.bundle --jobs 2 --scheduler tcp://one:8786",
            "--jobs and --scheduler exclude each other: the cluster says how many workers there are",
        ),
        ("build corpus --out corpus --format parquet", '"HERE/corpus" is a folder, and a table is a file'),
        (
            "build corpus --out corpus/",
            '"HERE/corpus" is not empty and was not written by a build: name another folder, or empty it',
        ),
        (
            "build corpus --out site/ --origin nonsense",
            "origin is a scheme and a host, as in https://example.org (got 'nonsense')",
        ),
        ("build corpus --out file/", '"HERE/file" is a file, and a site is a folder'),
        (
            "build corpus --out none/pages.bundle",
            'cannot write "HERE/none/pages.bundle": there is no folder "HERE/none"; make it first',
        ),
        (
            "build corpus --out corpus --format bundle",
            'cannot write "HERE/corpus": it is a folder; name a file in it, as pages.bundle',
        ),
        (
            "build corpus --out file --format bundle",
            '"HERE/file" is there already and no bundle: nothing is written over it',
        ),
        (
            "build corpus --out pages.bundle --problems corpus",
            'cannot write problems to "corpus" (got is a directory)',
        ),
    ],
)
def test_what_cannot_be_done_is_wrong_use(
    here: Path, made: list[Fabric], capsys: pytest.CaptureFixture[str], line: str, said: str
) -> None:
    """What can be seen before any work is told with exit code 2, and nothing is made."""
    (here / "file").write_text("mine")
    told = said.replace("HERE", str(here))
    assert run(line, capsys) == (2, "", f"error: {told}\n")
    assert [executor.orders for executor in made if executor.orders] == []


def test_a_site_and_a_table_are_made_of_a_hidden_bundle(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The name says what is written: a folder of pages, or a table; the bundle stays beside it."""
    asked: list[tuple[Any, ...]] = []

    def export_site(bundle: Bundle, folder: Path, **options: Any) -> Any:
        from adaptive_text.exporting.folders import Exported

        del options["progress"]
        asked.append((bundle.path.name, folder.name, options))
        return Exported(2, 0, 0)

    def export_table(bundle: Bundle, file: Path, progress: Any = None) -> int:
        asked.append((bundle.path.name, file.name))
        return 2

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("adaptive_text.exporting.folders.export_site", export_site)
        patch.setattr("adaptive_text.exporting.tables.export_table", export_table)
        _, site, _ = run("build corpus --out site/ --origin https://example.org --jobs 1", capsys)
        _, table, _ = run("build corpus --out pages.parquet", capsys)
    assert asked == [
        (".site.bundle", "site", {"origin": "https://example.org", "name": "Health information", "jobs": 1}),
        (".pages.parquet.bundle", "pages.parquet"),
    ]
    assert site.startswith("site/: 2 articles, 2 editions\n2 made")
    assert site.endswith("\npages of 2 articles written, 0 unchanged, 0 removed\n")
    assert table.endswith("\n2 rows written\n")


def test_no_scheduler_is_told_within_seconds(
    here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Where nothing answers at an address, that is told; and where dask.distributed is missing, how to get it."""
    monkeypatch.setattr("adaptive_text.clustering.ANSWERING", 1)
    with pytest.raises(BuildError, match=r'^no scheduler answers at "tcp://127.0.0.1:9" within 1 s \(got '):
        Cluster("tcp://127.0.0.1:9")
    monkeypatch.setattr(builds, "find_spec", lambda _: None)
    assert run("build corpus --out pages.bundle --scheduler tcp://127.0.0.1:9", capsys) == (
        2,
        "",
        'error: dask.distributed is missing, which a cluster needs: pip install "adaptive-text[dask]"\n',
    )


@pytest.mark.parametrize("signal", [2, 9])
def test_ctrl_c_stops_and_keeps_what_is_made(tmp_path: Path, signal: int) -> None:
    """Ctrl-C ends the command with 130, one line, and no maker left; after SIGKILL the makers end by themselves."""
    corpus(tmp_path / "corpus", {"one": article("one")})
    command = [sys.executable, "-m", "adaptive_text", "build", str(tmp_path / "corpus"), "--out", "pages.bundle"]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, cwd=tmp_path, env=environment) as process:
        while not (tasks := makers_of(process.pid)):
            assert process.poll() is None
            time.sleep(0.02)
        process.send_signal(signal)
        _, said = process.communicate(timeout=60)
    assert process.returncode == (130 if signal == 2 else -9)
    assert said == ("stopped: what is made is kept, and the next build goes on from here\n" if signal == 2 else "")
    until = time.monotonic() + 30
    while any(Path(f"/proc/{maker}").exists() for maker in tasks) and time.monotonic() < until:
        time.sleep(0.02)
    assert [maker for maker in tasks if Path(f"/proc/{maker}").exists()] == []


def makers_of(process: int) -> list[int]:
    """The processes that a process has started from any of its threads."""
    tasks = Path(f"/proc/{process}/task").glob("*/children")
    return [int(child) for task in tasks for child in task.read_text().split()]


# --- how far it is


def test_progress_is_told_in_words() -> None:
    """Articles, unchanged ones, problems, the rate and the time left, as far as they are known."""
    at = Progress(done=1000, total=4600, kept=0, failed=0, problems=0, seconds=25.0)
    assert told(at, 40.0) == "1,000 of 4,600 articles, 40 a second, 2 min left"
    assert told(at._replace(total=None, kept=900, problems=1), 0.5) == (
        "1,000 articles, 900 unchanged, 1 problem, 30 a minute"
    )
    assert told(at._replace(problems=2, stage="publishing"), 40.0) == "1,000 of 4,600 articles, 2 problems, publishing"
    assert told(at._replace(done=0), 0.0) == "0 of 4,600 articles"
    assert [duration(seconds) for seconds in (0.4, 59, 61, 3599, 3600 * 2 + 600)] == [
        "0 s",
        "59 s",
        "1 min",
        "60 min",
        "2 h 10 min",
    ]


def test_the_rate_is_that_of_the_last_half_minute() -> None:
    """What went fast long ago does not make the rest look fast."""
    rate = Rate()
    steps = [(0.0, 0), (1.0, 10_000), *((float(second), 10_000 + second) for second in range(2, 100))]
    rates = [rate.of(Progress(done, None, 0, 0, 0, seconds)) for seconds, done in steps]
    assert rates[0] == 0
    assert rates[1] == 10_000
    assert rates[-1] == 1


def test_a_line_is_told_now_and_then_where_nobody_sees_a_bar(capsys: pytest.CaptureFixture[str]) -> None:
    """Beside a terminal there is a line every ten seconds, and none before."""
    with bars.showing() as tell:
        for second in range(25):
            tell(Progress(second, 100, 0, 0, 0, float(second)))
    assert capsys.readouterr().err.splitlines() == [
        "10 of 100 articles, 1 a second, 2 min left",
        "20 of 100 articles, 1 a second, 1 min left",
    ]


def test_on_a_terminal_there_is_a_bar(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """A terminal shows a bar with the same words, and it is wiped away at the end."""
    monkeypatch.setattr(bars, "wants_colour", lambda _: True)
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "120")
    with bars.showing() as tell:
        tell(Progress(0, 100, 0, 0, 0, 0.0))
        tell(Progress(50, 100, 0, 0, 0, 5.0))
    said = capsys.readouterr().err
    assert "50 of 100 articles, 10 a second, 5 s left" in said
    assert said.endswith("\x1b[2K")
