"""The reference application against a bare Starlette application that returns the same bytes: rate, latency, memory.

Both run in uvicorn on one core, by turns, and a client with 64 connections on another. A third of the requests is for
each audience, 30 % of them conditional with the right validator. A second part stops the server with SIGTERM under
load, and counts what was cut.

    python benchmarks/serving.py [SECONDS [STOPS]]
"""

from __future__ import annotations

import asyncio
import os
import random
import re
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import NamedTuple

CONNECTIONS = 64
CONDITIONAL = 0.3
AUDIENCES = ("patient", "clinician", "student")
ROUNDS = 3
_LENGTH = re.compile(rb"content-length: (\d+)", re.IGNORECASE)
_ETAG = re.compile(rb'etag: ("[^"]*")', re.IGNORECASE)

BARE = """
import sys
from starlette.applications import Starlette
from starlette.responses import Response
from starlette.routing import Route
import uvicorn
from adaptive_text.library import Library
from adaptive_text.shipped import shipped
from adaptive_text.web.routing import Ask, find
from adaptive_text.web.settings import SECURITY
from adaptive_text.web.site import Site
site = Site(Library.open(shipped("corpus")))
KEPT = {}
for article in site.library:
    for audience in site.known(article):
        path = f"/articles/{article}/{audience}"
        KEPT[path] = find(site, Ask("GET", path, "", {"accept-encoding": "gzip"})).answer()
async def page(request):
    reply = KEPT[request.url.path]
    headers = {**SECURITY, **reply.headers}
    if request.headers.get("if-none-match") == headers["etag"]:
        return Response(b"", 304, headers)
    return Response(reply.body, 200, headers)
app = Starlette(routes=[Route("/articles/{article}/{audience}", page)])
uvicorn.run(app, host="127.0.0.1", port=int(sys.argv[1]), access_log=False, log_level="error", server_header=False)
"""


class Server(NamedTuple):
    """A running server."""

    process: subprocess.Popen[bytes]
    port: int

    @property
    def memory(self) -> float:
        """Resident megabytes."""
        status = Path(f"/proc/{self.process.pid}/status").read_text(encoding="ascii")
        return int(status.partition("VmRSS:")[2].split()[0]) / 1024


@dataclass
class Tally:
    """What a client saw."""

    statuses: Counter[int] = field(default_factory=Counter[int])
    latencies: list[float] = field(default_factory=list[float])
    cut: int = 0
    """Requests that were sent and not answered whole."""


def main(seconds: float = 10, stops: int = 50) -> None:
    """Print the tables."""
    results: dict[str, list[tuple[float, Tally]]] = {"reference": [], "bare": []}
    with _reference() as reference, _bare() as bare:
        servers = {"reference": reference, "bare": bare}
        pages = {name: asyncio.run(_pages(server.port)) for name, server in servers.items()}
        start = reference.memory
        for _ in range(ROUNDS):
            for name, server in servers.items():
                tally = Tally()
                began = time.perf_counter()
                asyncio.run(_load(server.port, pages[name], tally, began + seconds))
                results[name].append((time.perf_counter() - began, tally))
        after = reference.memory
    _print(results)
    print(f"\nmemory of the reference application: {start:.0f} MB before, {after:.0f} MB after these requests")
    print(f"\n{stops} stops by SIGTERM under load: {_stops(stops)}")


def _print(results: dict[str, list[tuple[float, Tally]]]) -> None:
    print("| application | requests | requests/s | p50 ms | p99 ms | 200 / 304 |\n|---|---|---|---|---|---|")
    rates = {}
    for name, rounds in results.items():
        rates[name] = median(len(tally.latencies) / taken for taken, tally in rounds)
        latencies = sorted(latency for _, tally in rounds for latency in tally.latencies)
        statuses = sum((tally.statuses for _, tally in rounds), Counter[int]())
        p50, p99 = (latencies[int(len(latencies) * share)] * 1000 for share in (0.5, 0.99))
        told = " / ".join(f"{statuses[status]:,}" for status in (200, 304))
        print(f"| {name} | {len(latencies):,} | {rates[name]:,.0f} | {p50:.1f} | {p99:.1f} | {told} |")
    print(f"\nreference / bare: {rates['reference'] / rates['bare']:.2f}")


# --- servers


@contextmanager
def _reference() -> Iterator[Server]:
    with _running(lambda port: [sys.executable, "-m", "adaptive_text", "serve", "--port", str(port)]) as server:
        yield server


@contextmanager
def _bare() -> Iterator[Server]:
    with _running(lambda port: [sys.executable, "-c", BARE, str(port)]) as server:
        yield server


@contextmanager
def _running(command) -> Iterator[Server]:  # type: ignore[no-untyped-def]  # a function from a port to a command
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen(command(port), stderr=subprocess.DEVNULL, preexec_fn=lambda: _pin(0))  # noqa: PLW1509 - one thread
    try:
        _wait(port)
        yield Server(process, port)
    finally:
        process.kill()
        process.wait()


def _pin(core: int) -> None:
    """Keep a process on one core, where the system can and has two."""
    if hasattr(os, "sched_setaffinity") and len(cores := sorted(os.sched_getaffinity(0))) > 1:
        os.sched_setaffinity(0, {cores[core]})


def _wait(port: int) -> None:
    for _ in range(600):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise SystemExit("the server did not start")


# --- the client


async def _pages(port: int) -> list[tuple[bytes, bytes]]:
    """Every page's request, plain and conditional; asking for them warms the server."""
    from adaptive_text.library import Library
    from adaptive_text.shipped import shipped

    made = []
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    for article in Library.open(shipped("corpus")):
        for audience in AUDIENCES:
            request = f"GET /articles/{article}/{audience} HTTP/1.1\r\nHost: x\r\nAccept-Encoding: gzip\r\n"
            writer.write(f"{request}\r\n".encode())
            head = await reader.readuntil(b"\r\n\r\n")
            await reader.readexactly(int(_LENGTH.search(head)[1]))  # type: ignore[index]  # a page has a length
            tag = _ETAG.search(head)[1].decode()  # type: ignore[index]  # and a validator
            made.append((f"{request}\r\n".encode(), f"{request}If-None-Match: {tag}\r\n\r\n".encode()))
    writer.close()
    return made


async def _load(port: int, pages: Sequence[tuple[bytes, bytes]], tally: Tally, until: float) -> None:
    await asyncio.gather(*(_client(port, pages, tally, until, seed) for seed in range(CONNECTIONS)))


async def _client(port: int, pages: Sequence[tuple[bytes, bytes]], tally: Tally, until: float, seed: int) -> None:
    """One connection that asks again as soon as it has its answer; ends when the server closes it."""
    chance = random.Random(seed)
    try:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
    except OSError:
        return
    while time.perf_counter() < until:
        plain, conditional = chance.choice(pages)
        began = time.perf_counter()
        writer.write(conditional if chance.random() < CONDITIONAL else plain)
        answered = await _answer(reader, tally)
        if answered is None:
            break
        tally.latencies.append(time.perf_counter() - began)
        if answered:
            break
    writer.close()


async def _answer(reader: asyncio.StreamReader, tally: Tally) -> bool | None:
    """Whether the server closes after its answer; `None` where there was none, which is cut if it had begun."""
    try:
        head = await reader.readuntil(b"\r\n\r\n")
        status = int(head[9:12])
        if status == 200:
            await reader.readexactly(int(_LENGTH.search(head)[1]))  # type: ignore[index]  # it has a length
    except asyncio.IncompleteReadError as ended:
        tally.cut += bool(ended.partial)
        return None
    except ConnectionError:
        tally.cut += 1
        return None
    tally.statuses[status] += 1
    return b"connection: close" in head.lower()


def _stops(times: int) -> str:
    cut = answered = 0
    for _ in range(times):
        with _reference() as server:
            pages = asyncio.run(_pages(server.port))
            tally = Tally()

            async def stop(
                server: Server = server, pages: list[tuple[bytes, bytes]] = pages, tally: Tally = tally
            ) -> None:
                load = asyncio.create_task(_load(server.port, pages, tally, time.perf_counter() + 20))
                await asyncio.sleep(0.3)
                server.process.send_signal(signal.SIGTERM)
                await load

            asyncio.run(stop())
            cut += tally.cut
            answered += sum(tally.statuses.values())
    return f"{cut} of {answered:,} requests cut"


if __name__ == "__main__":
    _pin(1)
    main(*(float(argument) for argument in sys.argv[1:2]), *(int(argument) for argument in sys.argv[2:3]))
