"""Laws of `serve` on the command line: what it says before it serves, and its exit codes."""

from __future__ import annotations

import re
import socket
import sys
from pathlib import Path

import pytest

from adaptive_text.cli import main
from adaptive_text.reading.syntax import quoted
from adaptive_text.shipped import shipped

CORPUS = quoted(str(shipped("corpus")))

CORPUS_WITHOUT_A_GOOD_ARTICLE = {
    "first.yaml": "id: first\ntitle: {default: First}\nupdated: soon\nsections: []\n",
    "second.yaml": "id: [\n",
}


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder, with nothing in it."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "100")
    return tmp_path


def told(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str]:
    """The exit code, and all that is written to standard error; nothing may be written to standard output."""
    code = main(["serve", *arguments])
    output, errors = capsys.readouterr()
    assert output == ""
    return code, errors


def test_the_help_tells_what_is_served_and_how(capsys: pytest.CaptureFixture[str]) -> None:
    """Every option with its default, what has to be installed, and examples that are commands."""
    assert main(["serve", "--help"]) == 0
    shown = " ".join(capsys.readouterr().out.split())
    for text in (
        "Usage: adaptive-text serve [OPTIONS] [CORPUS]",
        "Serve a corpus: an index, a page for each audience, and the question who the reader is.",
        'Needs starlette and uvicorn: pip install "adaptive-text[web]".',
        "A folder of articles, or a bundle; default: corpus, if any, else the shipped one.",
        "A bundle is followed: put a newer one in its place to serve it.",
        "--host",
        "[default: 127.0.0.1]",
        "--port",
        "0 takes any that is free.",
        "--origin",
        "--prefix",
        "--name",
        "--profiles",
        "--reload",
        "--workers",
        "Processes that serve a bundle.",
        "adaptive-text serve corpus --port 8080",
    ):
        assert text in shown, text


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["nowhere"], 'error: there is no folder and no bundle "nowhere"\n'),
        (["a\nb"], 'error: there is no folder and no bundle "a b"\n'),
        (
            ["--workers", "2"],
            f"error: --workers is for bundles (got {CORPUS}): make one with adaptive-text build\n",
        ),
        (
            ["--origin", "example.org"],
            "error: origin is a scheme and a host, as in https://example.org (got 'example.org')\n",
        ),
        (
            ["--prefix", "health/"],
            "error: prefix is empty or a path without a slash at its end, as in /health (got 'health/')\n",
        ),
    ],
)
def test_wrong_use_is_told_in_one_line(capsys: pytest.CaptureFixture[str], arguments: list[str], message: str) -> None:
    """Exit code 2, with the value that was given and an example."""
    assert told(capsys, *arguments) == (2, message)


@pytest.mark.parametrize("arguments", [["--port", "70000"], ["--port", "http"], ["--nope"], ["one", "two"]])
def test_an_option_that_cannot_be_read_is_wrong_use(capsys: pytest.CaptureFixture[str], arguments: list[str]) -> None:
    """Exit code 2, with the usage."""
    code, errors = told(capsys, *arguments)
    assert code == 2
    assert "Usage: adaptive-text serve" in errors
    assert "Traceback" not in errors


@pytest.mark.parametrize("missing", ["starlette", "uvicorn"])
def test_what_is_not_installed_is_named_with_its_command(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, missing: str
) -> None:
    """The package alone does not bring a server."""
    monkeypatch.setitem(sys.modules, missing, None)
    assert told(capsys) == (2, 'error: starlette or uvicorn is missing: pip install "adaptive-text[web]"\n')


@pytest.fixture
def servers(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if servers were installed: these laws are about what is said before any is started."""
    monkeypatch.setattr("adaptive_text.cli.serving.find_spec", lambda name: name)


@pytest.mark.usefixtures("servers")
def test_a_corpus_without_a_good_article_is_not_served(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Exit code 1, with all problems of all files, and their number."""
    for name, text in CORPUS_WITHOUT_A_GOOD_ARTICLE.items():
        (folder / "corpus").mkdir(exist_ok=True)
        (folder / "corpus" / name).write_text(text, encoding="utf-8")
    code, errors = told(capsys)
    assert code == 1
    lines = [line for line in errors.splitlines() if not line.startswith("  hint: ")]
    assert [re.sub(r":\d+:\d+: .*(?= \[AT\d+\])", "", line) for line in lines[:-1]] == [
        "corpus/first.yaml [AT106]",
        "corpus/first.yaml [AT140]",
        "corpus/second.yaml [AT020]",
    ]
    assert lines[-1] == "error: no article of corpus can be used: 3 errors"


@pytest.mark.usefixtures("servers")
def test_an_empty_corpus_is_not_served(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Exit code 1: an empty site would look like a healthy one."""
    (folder / "empty").mkdir()
    assert told(capsys, "empty") == (1, "error: no article of empty can be used\n")


@pytest.mark.usefixtures("servers")
def test_a_broken_glossary_is_nothing_to_serve_with(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Exit code 1, with what is wrong and where."""
    (folder / "glossary.yaml").write_text("terms: 1\n", encoding="utf-8")
    code, errors = told(capsys, ".")
    assert code == 1
    assert errors.startswith("glossary.yaml:1:8: ")
    assert errors.endswith("error: the profiles or the glossary of . cannot be used: 1 error\n")


@pytest.mark.usefixtures("servers")
@pytest.mark.parametrize(
    ("content", "arguments", "expected"),
    [
        (b"", [], (1, "error: pages.bundle is no bundle (got an empty file)\n")),
        (b"x" * 5_000, [], (1, "error: pages.bundle is no bundle (got something else)\n")),
        (
            b"",
            ["--reload"],
            (2, 'error: --reload is for folders; a bundle is followed anyway (got "pages.bundle")\n'),
        ),
        (
            b"",
            ["--profiles", "."],
            (1, "error: pages.bundle is a bundle, which brings its own profiles and glossary: build it with others\n"),
        ),
    ],
)
def test_a_file_that_cannot_be_served_is_told(
    folder: Path, capsys: pytest.CaptureFixture[str], content: bytes, arguments: list[str], expected: tuple[int, str]
) -> None:
    """What is no bundle, and what is not for bundles."""
    (folder / "pages.bundle").write_bytes(content)
    assert told(capsys, "pages.bundle", *arguments) == expected


@pytest.mark.web
def test_a_port_that_is_taken_is_told_with_its_address(capsys: pytest.CaptureFixture[str]) -> None:
    """Exit code 2, before anybody is told that something is served."""
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        code, errors = told(capsys, "--port", str(port))
    assert (code, errors) == (2, f"error: cannot listen on 127.0.0.1:{port} (got address already in use)\n")


@pytest.mark.web
@pytest.mark.parametrize(
    ("host", "message"),
    [
        ("192.0.2.1", "error: cannot listen on 192.0.2.1:0 (got cannot assign requested address)\n"),
        ("ä" * 64, f"error: cannot listen on {'ä' * 64}:0 (got not the name of a host)\n"),
    ],
)
def test_an_address_that_is_not_this_machines_is_told(
    capsys: pytest.CaptureFixture[str], host: str, message: str
) -> None:
    """Exit code 2, with what the system says of it."""
    assert told(capsys, "--host", host, "--port", "0") == (2, message)
