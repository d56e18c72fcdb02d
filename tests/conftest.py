"""What tests share: an option, and a browser. Nothing here skips: a missing program is a failure that names it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytest.register_assert_rewrite("hosting", "serving")  # helpers of tests/web: their assertions tell what they saw
AXE = Path(__file__).resolve().parent.parent / ".cache" / "axe" / "node_modules" / "axe-core" / "axe.min.js"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let `pytest tests/test_golden.py --update-golden` write the golden documents anew."""
    parser.addoption("--update-golden", action="store_true", help="write the documents of tests/golden anew")


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """A headless chromium: the system's own, as `make test-browser` wants it."""
    from playwright.sync_api import sync_playwright

    program = shutil.which("chromium")
    if program is None:
        pytest.fail("chromium is missing: install the package chromium", pytrace=False)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def axe() -> str:
    """The text of axe-core, to be run in a page; `axe.run()` then lists what breaks accessibility."""
    if not AXE.is_file():
        pytest.fail("axe-core is missing: make test-browser fetches it", pytrace=False)
    return AXE.read_text(encoding="utf-8")
