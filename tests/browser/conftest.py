"""What tests of the site share: a site of every kind of page, and readers whose browsers tell what went wrong."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

sys.path.append(str(Path(__file__).resolve().parent.parent / "web"))  # servers are started as the tests of servers do

from serving import Server, served

from adaptive_text.shipped import shipped

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Response

collect_ignore_glob = [] if find_spec("playwright") else ["test_*.py"]
"""`make test` deselects these tests and does not install what they import; `make test-browser` does."""
EXPECTED = ("Failed to load resource", "blocked by CORS policy")
"""What browsers write of an answer such as 404, which tests look at by themselves."""
WITHDRAWN = """\
id: withdrawn
formerly: [old]
title: {default: "The drug that was called off"}
updated: 2026-11-01
withdrawn: {date: 2026-10-01, notice: {default: Ask your doctor.}}
sections:
  - {id: use, heading: Use, claims: [{id: use, variants: {plain: Take it.}}]}
"""


@pytest.fixture(autouse=True, scope="session")
def patience() -> None:
    """Nothing here is about speed, and the first page of a site takes a while."""
    from playwright.sync_api import expect

    expect.set_options(timeout=60_000)


OpenReader = Callable[..., "Page"]


def corpus_in(folder: Path) -> Path:
    """A copy of the shipped corpus that may be written to."""
    return Path(shutil.copytree(shipped("corpus"), folder / "corpus"))


def serve(corpus: Path, *options: str) -> list[str]:
    """The command that serves a corpus."""
    return [sys.executable, "-m", "adaptive_text", "serve", str(corpus), "--port", "{port}", *options]


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A site with an article, one that was withdrawn, and one that is broken."""
    corpus = corpus_in(tmp_path_factory.mktemp("site"))
    (corpus / "withdrawn.yaml").write_text(WITHDRAWN, encoding="utf-8")
    (corpus / "broken.yaml").write_text("id: broken\ntitel: {default: Broken}\n", encoding="utf-8")
    with served(serve(corpus), folder=corpus) as server:
        yield server


@pytest.fixture
def reader(chromium: Browser) -> Iterator[OpenReader]:
    """Opens the browser of a reader who has never been here; what goes wrong in any page of theirs fails the test."""
    contexts: list[BrowserContext] = []
    wrong: list[str] = []

    def hear(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and not any(text in message.text for text in EXPECTED):
            wrong.append(message.text)

    def see(response: Response) -> None:
        if response.status >= 400 and response.request.resource_type not in {"document", "fetch"}:
            wrong.append(f"{response.status} for {response.url}")

    def opens(width: int = 1200, height: int = 800, **more: object) -> Page:
        context = chromium.new_context(viewport={"width": width, "height": height}, **more)
        contexts.append(context)
        context.on("console", hear)
        context.on("weberror", lambda error: wrong.append(str(error.error)))
        context.on("response", see)
        return context.new_page()

    yield opens
    for context in contexts:
        context.close()
    assert wrong == []
