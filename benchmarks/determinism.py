"""Whether a bundle is the same whoever builds it: workers, ways to start them, clusters, seeds of hashes.

Builds one generated corpus over and over and compares the digests of the bundles. Exit code 1 where any differs.

    python benchmarks/determinism.py [--articles 500] [--claims 10] [--seeds 20]
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

import generate

from adaptive_text.building import build


def pool(method: str) -> Callable[[], Executor]:
    """A pool of two processes that are started in this way."""
    return lambda: ProcessPoolExecutor(2, mp_context=get_context(method))


def ways(source: Path, folder: Path, seeds: int) -> Iterator[tuple[str, str]]:
    """Every way with the digest of what it made."""
    for jobs in (1, 2, 8):
        yield f"{jobs} workers", built(source, folder / f"jobs-{jobs}", jobs=jobs)
    for method in ("spawn", "forkserver"):
        yield f"process pool, {method}", built(source, folder / method, pool(method))
    yield "dask, 2 workers", on_dask(source, folder / "dask")
    for seed in range(seeds):
        yield f"PYTHONHASHSEED={seed}", seeded(source, folder / f"seed-{seed}", seed)


def built(source: Path, out: Path, executor: Callable[[], Executor] | None = None, jobs: int | None = None) -> str:
    """The digest of a build in this process."""
    return build(source, out.with_suffix(".bundle"), executor, jobs=jobs).digest


def on_dask(source: Path, out: Path) -> str:
    """The digest of a build on a cluster of two worker processes."""
    from distributed import Client, LocalCluster

    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster, Client(cluster) as client:
        return build(source, out.with_suffix(".bundle"), client.get_executor(pure=False)).digest


def seeded(source: Path, out: Path, seed: int) -> str:
    """The digest of a build from the command line."""
    bundle = str(out.with_suffix(".bundle"))
    environment = {**os.environ, "PYTHONHASHSEED": str(seed)}
    for command in (["build", str(source), "--out", bundle, "--jobs", "2"], ["bundle", "info", bundle, "-f", "json"]):
        done = subprocess.run(
            [sys.executable, "-m", "adaptive_text", *command], env=environment, check=True, capture_output=True
        )
    digest: str = json.loads(done.stdout)["digest"]
    return digest


def main() -> None:
    """Build in every way, and compare."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=500)
    parser.add_argument("--claims", type=int, default=10)
    parser.add_argument("--seeds", type=int, default=20)
    options = parser.parse_args()
    with TemporaryDirectory() as folder:
        source = Path(folder, "corpus.jsonl")
        generate.write(source, options.articles, claims=options.claims)
        first = ""
        start = perf_counter()
        for name, digest in ways(source, Path(folder), options.seeds):
            first = first or digest
            same = "the same" if digest == first else "ANOTHER ONE"
            print(f"{name:28} {digest[:16]}  {same}  {perf_counter() - start:6.1f} s", flush=True)
            start = perf_counter()
            if digest != first:
                sys.exit(1)


if __name__ == "__main__":
    main()
