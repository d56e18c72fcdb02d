"""Laws of builds on several machines: a real scheduler with real workers gives what one process gives, whoever dies.

It starts servers and many processes, so it runs with those that drive web servers (`make test-web`).
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import ExitStack
from multiprocessing import get_context
from pathlib import Path
from time import sleep
from typing import Any

import pytest
from fabric import tiny

from adaptive_text import clustering
from adaptive_text.building import Built, Progress, build
from adaptive_text.bundle import Bundle
from adaptive_text.bundling.verifying import verify
from adaptive_text.cli import main
from adaptive_text.clustering import Cluster
from adaptive_text.errors import BuildError

pytestmark = pytest.mark.web
ARTICLES = 40
MANY = 150
"""More than are out at once when the first are done."""
ENVIRONMENT = {
    **os.environ,
    "PYTHONPATH": os.pathsep.join(path for path in sys.path if path),
    "DASK_DISTRIBUTED__COMM__TIMEOUTS__CONNECT": "5s",
}
Process = subprocess.Popen[bytes]


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny(tmp_path_factory.mktemp("corpus"), ARTICLES)


@pytest.fixture(scope="module")
def local(source: Path) -> str:
    """The digest of a build on this machine alone."""
    return build(source, source.parent / "local.bundle", jobs=2).digest


class Servers:
    """A scheduler and its workers, as they are started from the command line."""

    def __init__(self, stack: ExitStack) -> None:
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        self._stack = stack
        self.address = f"tcp://127.0.0.1:{port}"
        self.scheduler = self._started("scheduler", "--host", "127.0.0.1", "--port", str(port), "--no-dashboard")
        self.workers = [self.worker(), self.worker()]

    def worker(self) -> Process:
        """Another worker, of one thread."""
        return self._started("worker", self.address, "--nthreads", "1", "--no-nanny", "--no-dashboard")

    def _started(self, *arguments: str) -> Process:
        command = [sys.executable, "-m", "dask", *arguments]
        process = subprocess.Popen(command, env=ENVIRONMENT, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
        self._stack.callback(_ended, process)
        return process


def _ended(process: Process) -> None:
    process.kill()
    process.wait()


@pytest.fixture
def servers(monkeypatch: pytest.MonkeyPatch) -> Iterator[Servers]:
    monkeypatch.setattr(clustering, "ANSWERING", 20)  # seconds for a machine that is busy
    with ExitStack() as stack:
        yield Servers(stack)


def once(done: int, do: Callable[[], object]) -> Callable[[Progress], None]:
    """Do something when so many articles are done, once."""
    left = [do]

    def tell(progress: Progress) -> None:
        if progress.done >= done and left:
            left.pop()()

    return tell


def counts(found: Built) -> tuple[int, int, int]:
    return found.articles, found.made + found.kept, found.failed


@pytest.mark.parametrize("kind", ["spawn", "forkserver", "jobs=1"])
def test_any_pool_of_processes_gives_the_same_bundle(tmp_path: Path, source: Path, local: str, kind: str) -> None:
    """Processes by spawn and by forkserver, and one maker alone: the digest of two makers."""
    options: dict[str, Any] = {"jobs": 1}
    executor: Executor | None = None
    with ExitStack() as stack:
        if kind != "jobs=1":
            executor = stack.enter_context(ProcessPoolExecutor(2, get_context(kind)))
        found = build(source, tmp_path / "pages.bundle", executor, **options)
    assert found.digest == local
    assert counts(found) == (ARTICLES, ARTICLES, 0)


def test_a_process_that_is_killed_is_replaced(tmp_path: Path, source: Path, local: str) -> None:
    """A pool that breaks in the middle is made anew, and the bundle is the same."""
    pools: list[ProcessPoolExecutor] = []

    def make() -> Executor:
        pools.append(ProcessPoolExecutor(2, get_context("spawn")))
        return pools[-1]

    def kill() -> None:
        next(iter(pools[0]._processes.values())).kill()
        while not pools[0]._broken:
            sleep(0.01)

    found = build(source, tmp_path / "pages.bundle", make, progress=once(1, kill))
    for pool in pools:
        pool.shutdown()
    assert len(pools) == 2
    assert found.digest == local
    assert verify(Bundle(tmp_path / "pages.bundle")).articles == ARTICLES


def test_a_worker_that_dies_in_the_middle_changes_nothing(
    tmp_path: Path, source: Path, local: str, servers: Servers
) -> None:
    """Of two workers one is killed while it makes articles: the other one makes them, and the bundle is the same."""
    with Cluster(servers.address) as cluster:
        found = build(source, tmp_path / "pages.bundle", cluster, progress=once(5, servers.workers[0].kill))
    assert servers.workers[0].wait() == -9
    assert found.digest == local
    assert counts(found) == (ARTICLES, ARTICLES, 0)
    assert verify(Bundle(tmp_path / "pages.bundle")).articles == ARTICLES


def test_a_scheduler_that_dies_is_told_and_nothing_made_is_lost(
    tmp_path: Path, servers: Servers, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without its scheduler the build ends with an error; the next one, on this machine, goes on from there."""
    source, path = tiny(tmp_path / "corpus", MANY), tmp_path / "pages.bundle"
    Cluster(servers.address).close()  # it answers by now
    monkeypatch.setattr(clustering, "ANSWERING", 3)
    with (
        Cluster(servers.address) as cluster,
        pytest.raises(BuildError, match=r'^no scheduler answers at "tcp://127.0.0.1:\d+" within 3 s'),
    ):
        build(source, path, cluster, progress=once(5, servers.scheduler.kill))
    found = build(source, path, jobs=1)
    assert found.digest == build(source, tmp_path / "anew.bundle", jobs=1).digest
    assert found.kept >= 5


def test_the_command_line_builds_on_a_cluster(
    tmp_path: Path, source: Path, local: str, servers: Servers, capsys: pytest.CaptureFixture[str]
) -> None:
    """`--scheduler` has the workers make all articles; the bundle is that of this machine."""
    path = tmp_path / "pages.bundle"
    assert main(["build", str(source), "--out", str(path), "--scheduler", servers.address]) == 0
    assert capsys.readouterr().out.startswith(f"{path}: {ARTICLES} articles, ")
    assert Bundle(path).digest == local
