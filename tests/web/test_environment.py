"""Laws of an application that environment variables describe, as containers start it."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
from generations import publish, version

from adaptive_text.errors import BundleError, LibraryError
from adaptive_text.personalize import Cookie
from adaptive_text.web import __main__ as program
from adaptive_text.web.asgi import from_environment
from adaptive_text.web.settings import Settings, number_of

pytestmark = pytest.mark.web

ALL = {
    "ADAPTIVE_TEXT_ORIGIN": "https://example.org",
    "ADAPTIVE_TEXT_PREFIX": "/health",
    "ADAPTIVE_TEXT_NAME": "A site",
    "ADAPTIVE_TEXT_MAX_AGE": "10",
    "ADAPTIVE_TEXT_SHARED_MAX_AGE": "0",
    "ADAPTIVE_TEXT_RETRY_AFTER": "7",
    "ADAPTIVE_TEXT_SECURE_COOKIE": "no",
    "PATH": "/bin",
}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A bundle."""
    return publish(tmp_path / "pages.bundle", version(1))


def test_every_setting_can_be_told() -> None:
    """By the name that it has in Python; what is empty is as if it were not there."""
    expected = Settings(
        "https://example.org", "/health", "A site", Cookie.plain(), max_age=10, shared_max_age=0, retry_after=7
    )
    assert Settings.from_environment(ALL) == expected
    assert Settings.from_environment({}) == Settings.from_environment(dict.fromkeys(ALL, "")) == Settings()


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("ORIGIN", "example.org", "origin is a scheme and a host, as in https://example.org (got 'example.org')"),
        ("MAX_AGE", "1m", "ADAPTIVE_TEXT_MAX_AGE is a whole number (got '1m')"),
        ("RETRY_AFTER", "-1", "ADAPTIVE_TEXT_RETRY_AFTER is a whole number (got '-1')"),
        ("SECURE_COOKIE", "false", "ADAPTIVE_TEXT_SECURE_COOKIE is yes or no (got 'false')"),
    ],
)
def test_what_cannot_be_is_told(name: str, value: str, message: str) -> None:
    """With the name of the variable and what it has."""
    with pytest.raises(ValueError) as told:  # noqa: PT011 - the whole message is compared
        Settings.from_environment({f"ADAPTIVE_TEXT_{name}": value})
    assert str(told.value) == message


def test_a_number_may_be_missing() -> None:
    """Then it is for the caller to say what is meant."""
    assert [number_of({"ADAPTIVE_TEXT_PORT": told}, "PORT") for told in ("", "0", "8080")] == [None, 0, 8080]


@pytest.mark.parametrize("folder", [False, True])
def test_the_application_serves_what_is_named(path: Path, tmp_path: Path, folder: bool) -> None:
    """A bundle, or a folder of articles; with the settings."""
    if folder:
        path = tmp_path / "corpus"
        path.mkdir()
        text = '{"id": "alpha", "title": "A", "updated": "2026-11-01", "sections": [{"id": "s", "heading": "S", '
        text += '"claims": [{"id": "c", "variants": {"technical": "It works.", "plain": "It works."}}]}]}'
        (path / "alpha.json").write_text(text, encoding="utf-8")
    app = from_environment({**ALL, "ADAPTIVE_TEXT_BUNDLE": str(path)})
    sent: list[Any] = []

    async def receive() -> Any:
        raise AssertionError("no body is looked at")

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {"type": "http", "method": "GET", "path": "/health/articles/alpha/patient", "root_path": ""}
    asyncio.run(app({**scope, "query_string": b"", "headers": []}, receive, send))
    app.state.adaptive_text.close()
    assert sent[0]["status"] == 200
    assert b"| A site</title>" in sent[1]["body"]


def test_what_cannot_be_served_is_refused_at_the_start(tmp_path: Path) -> None:
    """No variable, no file, no bundle."""
    with pytest.raises(ValueError, match="ADAPTIVE_TEXT_BUNDLE names no bundle: set it, as in "):
        from_environment({})
    with pytest.raises(LibraryError, match="there is no such file"):
        from_environment({"ADAPTIVE_TEXT_BUNDLE": str(tmp_path / "nothing")})
    (tmp_path / "a.bundle").write_bytes(b"x")
    with pytest.raises(BundleError, match="is no bundle"):
        from_environment({"ADAPTIVE_TEXT_BUNDLE": str(tmp_path / "a.bundle")})


@pytest.mark.parametrize(
    ("variables", "message"),
    [
        ({}, "error: ADAPTIVE_TEXT_BUNDLE names no bundle: set it, as in ADAPTIVE_TEXT_BUNDLE=/data/pages.bundle\n"),
        (
            {"BUNDLE": "nothing"},
            "error: nothing is neither a folder with articles nor a bundle: there is no such file\n",
        ),
        ({"PORT": "http"}, "error: ADAPTIVE_TEXT_PORT is a whole number (got 'http')\n"),
        (
            {"BUNDLE": "{path}", "HOST": "192.0.2.1", "PORT": "0"},
            "error: cannot listen on 192.0.2.1:0 (got cannot assign requested address)\n",
        ),
        (
            {"BUNDLE": "{path}", "HOST": "ä" * 64, "PORT": "0"},
            f"error: cannot listen on {'ä' * 64}:0 (got not the name of a host)\n",
        ),
        ({"BUNDLE": "{path}", "PORT": "70000"}, "error: a port is at most 65535 (got 70000)\n"),
    ],
)
def test_the_program_ends_with_one_line_where_it_cannot_serve(
    path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    variables: dict[str, str],
    message: str,
) -> None:
    """Exit code 2, and no trace."""
    for name, value in variables.items():
        monkeypatch.setenv(f"ADAPTIVE_TEXT_{name}", value.replace("{path}", str(path)))
    assert program.main() == 2
    output, errors = capsys.readouterr()
    assert (output, errors) == ("", message)
