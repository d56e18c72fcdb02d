"""The site behind nginx as a shared cache: whether anybody gets another audience's page, and how much is a hit.

64 connections ask for canonical pages of every article and audience with changing cookies and codings; every body is
compared with the application's own.

    python benchmarks/proxying.py [REQUESTS]
"""

from __future__ import annotations

import asyncio
import gzip
import random
import re
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "web")]

from proxying import cached  # noqa: E402 - the tests' nginx
from serving import Server, ask, served  # noqa: E402 - the tests' servers

from adaptive_text.library import Library  # noqa: E402 - of this checkout
from adaptive_text.shipped import shipped  # noqa: E402 - the same

CONNECTIONS = 64
CODINGS = ("gzip", "identity", "br, gzip;q=0.5")
_LENGTH = re.compile(rb"content-length: (\d+)", re.IGNORECASE)
_CACHE = re.compile(rb"x-cache: (\w+)", re.IGNORECASE)


@dataclass
class Seen:
    """What the clients saw."""

    left: int
    kept: Counter[str] = field(default_factory=Counter[str])
    wrong: int = 0
    """Bodies that are not the page that was asked for."""
    cookies: int = 0
    """Answers that set one."""


def main(requests: int = 100_000) -> None:
    """Print the table."""
    library = Library.open(shipped("corpus"))
    paths = [f"/articles/{article}/{audience}" for article in library for audience in library.audiences]
    with served([sys.executable, "-m", "adaptive_text", "serve", "--port", "{port}"], folder=ROOT) as site:
        expected = {path: sha256(ask(site, path).body).digest() for path in paths}
        with cached(site.port) as proxy:
            seen = Seen(requests)
            began = time.perf_counter()
            asyncio.run(_all(proxy, expected, seen))
            taken = time.perf_counter() - began
    row = (f"{requests:,}", len(paths), seen.wrong, seen.cookies, f"{seen.kept['HIT'] / requests:.2%}")
    print("| requests | pages | wrong bodies | cookies set | hits | requests/s |\n|---|---|---|---|---|---|")
    print(f"| {' | '.join(str(cell) for cell in row)} | {requests / taken:,.0f} |")


async def _all(proxy: Server, expected: dict[str, bytes], seen: Seen) -> None:
    await asyncio.gather(*(_client(proxy, expected, seen, seed) for seed in range(CONNECTIONS)))


async def _client(proxy: Server, expected: dict[str, bytes], seen: Seen, seed: int) -> None:
    chance = random.Random(seed)
    paths = sorted(expected)
    reader = writer = None
    while seen.left > 0:
        seen.left -= 1
        if reader is None or writer is None:
            reader, writer = await asyncio.open_connection("127.0.0.1", proxy.port)
        path, audience = chance.choice(paths), chance.choice(("patient", "clinician", "student"))
        cookies = f"__Host-audience={audience}; audience={audience}; session={chance.getrandbits(64):x}"
        lines = [f"GET {path} HTTP/1.1", "Host: x", f"Cookie: {cookies}", f"Accept-Encoding: {chance.choice(CODINGS)}"]
        writer.write("\r\n".join([*lines, "", ""]).encode())
        head = await reader.readuntil(b"\r\n\r\n")
        body = await _body(reader, head)
        plain = gzip.decompress(body) if b"content-encoding: gzip" in head.lower() else body
        seen.wrong += sha256(plain).digest() != expected[path]
        seen.cookies += b"set-cookie" in head.lower()
        seen.kept[(_CACHE.search(head) or [b"", b"?"])[1].decode()] += 1
        if b"connection: close" in head.lower():
            writer.close()
            reader = writer = None
    if writer is not None:
        writer.close()


async def _body(reader: asyncio.StreamReader, head: bytes) -> bytes:
    length = _LENGTH.search(head)
    assert length is not None, head
    return await reader.readexactly(int(length[1]))


if __name__ == "__main__":
    main(*(int(argument) for argument in sys.argv[1:2]))
