"""What docs/deploy.md promises of a container: a bundle is served with only the packages that serving needs.

The recipe's own commands are run in an environment that holds just what it installs.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tomllib
from collections.abc import Iterator, Mapping
from http.client import HTTPConnection
from pathlib import Path
from time import monotonic, sleep
from typing import Any, NamedTuple

import pytest
from bundles import bundle_of, some_shipped

ROOT = Path(__file__).resolve().parent.parent
RECIPE = ROOT / "examples" / "container"
DOCUMENT = ROOT / "docs" / "deploy.md"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
MOST_MEMORY = 60
"""MB that opening a bundle and rendering a page may take."""
SECONDS = 60
WITHOUT_NETWORK = ("unshare", "--net") if os.geteuid() == 0 else ("unshare", "--map-root-user", "--net")


def recipe() -> str:
    return (RECIPE / "Dockerfile").read_text(encoding="utf-8")


def requirements() -> list[str]:
    lines = (RECIPE / "requirements.txt").read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def name_of(requirement: str) -> str:
    return re.split(r"[<>=!~;\[ ]", requirement)[0]


# --- what the recipe says


@pytest.mark.checkout
def test_the_recipe_asks_for_no_other_versions_than_the_project() -> None:
    """What the project needs, too, is named with the same range; the others make the server faster."""
    ours = [*PROJECT["dependencies"], *PROJECT["optional-dependencies"]["web"]]
    ranges = {name_of(one): one.replace("[standard]", "") for one in ours}
    ranges["backports.zstd"] = ranges["backports.zstd"].replace('"', "'")
    assert {one for one in requirements() if one not in ranges.values()} == {
        "httptools>=0.6",
        "uvloop>=0.18; sys_platform != 'win32'",
    }


@pytest.mark.checkout
def test_the_document_shows_the_recipe() -> None:
    """To the letter, without the comment at its head."""
    assert recipe().partition("\n")[2] in DOCUMENT.read_text(encoding="utf-8")


class Asked(dict[str, str]):
    """Variables of which none is set, and the names that were asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()

    def get(self, name: str, default: Any = None) -> Any:
        self.names.add(name)
        return default


@pytest.mark.web
@pytest.mark.checkout
def test_the_document_names_every_variable_that_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """And no other."""
    from adaptive_text.web.__main__ import main

    asked = Asked()
    monkeypatch.setattr(os, "environ", asked)
    assert main() == 2  # before it would listen anywhere
    table = DOCUMENT.read_text(encoding="utf-8").partition("### What can be set")[2].partition("## Health")[0]
    assert set(re.findall(r"`(ADAPTIVE_TEXT_[A-Z_]+)`", table)) == {*asked.names, "ADAPTIVE_TEXT_HOST"}


@pytest.mark.checkout
def test_the_recipe_runs_as_nobody_in_particular() -> None:
    """Not as root, with a way to tell whether it is healthy, and without a shell in between."""
    assert re.search(r"^USER 65532:65532$", recipe(), re.MULTILINE)
    assert [len(command("ENTRYPOINT")), len(command("CMD"))] == [3, 3]


def command(instruction: str) -> list[str]:
    """The command of an instruction, as a list."""
    found = re.search(rf"^ *{instruction} (\[.*\])$", recipe(), re.MULTILINE)
    assert found
    told: list[str] = json.loads(found[1])
    return told


# --- what it does


class Environment(NamedTuple):
    """An environment with just what the recipe installs, and a folder with a bundle."""

    folder: Path
    data: Path

    def inside(self, told: list[str]) -> list[str]:
        """A command of the recipe, of this environment."""
        return [one.replace("/app/", f"{self.folder}/") for one in told]

    def python(self, code: str, *arguments: str) -> str:
        """What Python prints here, in the folder of the bundle, without a network."""
        program = [*WITHOUT_NETWORK, str(self.folder / "bin" / "python"), "-W", "error", "-c", code, *arguments]
        return run(program, self.data)


def run(told: list[str], folder: Path, **variables: str) -> str:
    """What a command prints; the test fails, with all that it printed, where the command fails."""
    done = subprocess.run(told, cwd=folder, env=clean(variables), text=True, capture_output=True, check=False)
    if done.returncode:
        pytest.fail(f"{' '.join(told)} ended with {done.returncode}\n{done.stdout}\n{done.stderr}", pytrace=False)
    return done.stdout


def clean(variables: Mapping[str, str]) -> dict[str, str]:
    """The environment's variables without those that lead to other packages."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "VIRTUAL_ENV", "NLTK"))}
    return {**kept, **variables}


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> Environment:
    """Installed as the recipe says, from a clean copy of the checkout."""
    folder, checkout = tmp_path_factory.mktemp("app"), tmp_path_factory.mktemp("checkout")
    listed = run(["git", "-c", "safe.directory=*", "ls-files", "-z", "-co", "--exclude-standard"], ROOT)
    for name in filter(None, listed.split("\0")):
        if (ROOT / name).is_file():
            (checkout / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, checkout / name)
    run([sys.executable, "-m", "venv", "--without-pip", str(folder)], folder)
    pip = [sys.executable, "-m", "pip", "--quiet", "--python", str(folder), "install"]
    run([*pip, "--requirement", str(RECIPE / "requirements.txt")], folder)
    run([*pip, "--no-deps", str(checkout)], folder)
    data = tmp_path_factory.mktemp("data")
    bundle_of(some_shipped(), data / "pages.bundle")
    return Environment(folder, data)


PROBE = """
from pathlib import Path
from adaptive_text.library import Library
library = Library.open("pages.bundle")
edition = library.render("migraine", "patient")
status = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
(most,) = [line.split()[1] for line in status if line.startswith("VmHWM:")]
print(len(edition.html) > 10_000, int(most) // 1024)
"""
REST = """
from adaptive_text.library import Library
library = Library.open("pages.bundle")
edition = library.render("migraine", "clinician")
print(len(edition.markdown) > 1_000, len(edition.text) > 1_000, edition.json_ld[:1], "<!doctype" in edition.document)
print(edition.score.as_dict()["flesch_kincaid_grade"] > 5, len(edition.explain()) > 1_000, edition.fingerprint != "")
print(library["migraine"].id, sorted(library), library.catalogue.search("shingles").total, len(library.glossary.terms))
"""


@pytest.mark.packages
def test_a_page_is_rendered_in_little_memory(environment: Environment, capsys: pytest.CaptureFixture[str]) -> None:
    """Opening a bundle and rendering an edition: with none of the packages that decide, and under the limit."""
    rendered, megabytes = environment.python(PROBE).split()
    with capsys.disabled():
        print(f"\nopening a bundle and rendering a page: {megabytes} MB")
    assert rendered == "True"
    assert int(megabytes) < MOST_MEMORY


@pytest.mark.packages
def test_everything_that_a_bundle_holds_can_be_read(environment: Environment) -> None:
    """All formats, the score, the reasons, the record, the glossary, a search."""
    assert environment.python(REST).splitlines() == [
        "True True { True",
        "True True True",
        f"migraine ['antibiotics-resistance', 'migraine', 'shingles-vaccine'] 1 {len(some_shipped().glossary.terms)}",
    ]


@pytest.mark.packages
def test_there_is_nothing_that_decides(environment: Environment) -> None:
    """No package that only builds need is installed, and the size is the one that the document tells, or less."""
    code = "from importlib.metadata import distributions; print(*(one.name.lower() for one in distributions()))"
    names = set(environment.python(code).split())
    assert names.isdisjoint(
        {"spacy", "textstat", "nltk", "numpy", "highspy", "pyyaml", "babel", "typer", "rich", "pip"}
    )
    size = sum(
        path.stat().st_size for path in environment.folder.rglob("*") if path.is_file() and not path.is_symlink()
    )
    assert size < 50_000_000


@pytest.fixture
def server(environment: Environment) -> Iterator[tuple[int, subprocess.Popen[bytes]]]:
    """The recipe's entry point with its variables, on a free port."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    variables = dict(re.findall(r"(ADAPTIVE_TEXT_\w+)=(\S+)", recipe().partition("\nENV ")[2].partition("\n")[0]))
    told = {**variables, "ADAPTIVE_TEXT_BUNDLE": "pages.bundle", "ADAPTIVE_TEXT_PORT": str(port)}
    process = subprocess.Popen(
        environment.inside(command("ENTRYPOINT")),
        cwd=environment.data,
        env=clean(told),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    try:
        yield port, process
    finally:
        process.kill()
        process.communicate()


def healthy(environment: Environment, port: int) -> bool:
    """What the recipe's check says."""
    told = clean({"ADAPTIVE_TEXT_HOST": "0.0.0.0", "ADAPTIVE_TEXT_PORT": str(port)})
    done = subprocess.run(environment.inside(command("CMD")), env=told, capture_output=True, check=False)
    assert (done.returncode == 0) == (done.stderr == b"")
    return done.returncode == 0


def get(port: int, path: str) -> tuple[int, bytes]:
    connection = HTTPConnection("127.0.0.1", port, timeout=SECONDS)
    try:
        connection.request("GET", path)
        response = connection.getresponse()
        return response.status, response.read()
    finally:
        connection.close()


@pytest.mark.packages
def test_the_container_s_commands_serve_a_bundle(
    environment: Environment, server: tuple[int, subprocess.Popen[bytes]]
) -> None:
    """It becomes healthy, answers every kind of address, and ends by itself when it is told to."""
    port, process = server
    until = monotonic() + SECONDS
    while not healthy(environment, port):
        assert process.poll() is None
        assert monotonic() < until
        sleep(0.05)
    addresses = (
        "/",
        "/?q=migraine",
        "/articles/migraine",
        "/articles/migraine/patient",
        "/articles/migraine/student.md",
    )
    for address in (*addresses, "/api/articles", "/api/openapi.json", "/style.css", "/readyz", "/livez"):
        assert get(port, address)[0] == 200, address
    assert b'data-audience="patient"' in get(port, "/articles/migraine/patient")[1]
    assert get(port, "/articles/nothing/patient")[0] == 404
    process.send_signal(signal.SIGTERM)
    assert process.wait(SECONDS) in (0, -signal.SIGTERM)
    assert not healthy(environment, port)


@pytest.mark.packages
def test_what_is_not_set_is_told(environment: Environment) -> None:
    """One line, and exit code 2."""
    done = subprocess.run(
        environment.inside(command("ENTRYPOINT")),
        cwd=environment.data,
        env=clean({"ADAPTIVE_TEXT_BUNDLE": ""}),
        text=True,
        capture_output=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("error: ADAPTIVE_TEXT_BUNDLE names no bundle: ")
    assert done.stderr.count("\n") == 1
