"""What people install: the wheel, the wheel made from the sdist, and an editable install of a clean checkout.

Building and installing need a network. Whatever was installed is then used from an empty folder in a network namespace
without one.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Literal, NamedTuple

import pytest

pytestmark = pytest.mark.packages

ROOT = Path(__file__).resolve().parent.parent
ARTICLE = "rocatinlimab-atopic-dermatitis"
OUTWARD = re.compile(r"\bshipped\(|\bsubprocess\b|\bmain\(|\bfiles\(|sys\.executable|some_shipped")
"""What stands in a module whose tests look at what is shipped, or start the program."""
Kind = Literal["wheel", "sdist", "editable"]

DATA = {
    "profiles": "patient.yaml clinician.yaml student.yaml audiences.yaml",
    "corpus": f"{ARTICLE}.yaml glossary.yaml",
    "_nltk": "LICENSE.cmudict corpora/cmudict/cmudict",
}
"""What a wheel carries besides modules, by folder of the package; there may be more of each."""

WITHOUT_NETWORK = ("unshare", "--net") if os.geteuid() == 0 else ("unshare", "--map-root-user", "--net")


class Built(NamedTuple):
    """A clean checkout and what was built from it."""

    checkout: Path
    wheel: Path
    sdist: Path
    wheel_of_sdist: Path


class Installed(NamedTuple):
    """An environment with the package in it, and an empty folder to use it from."""

    programs: Path
    folder: Path
    source: Path | None

    def run(self, program: str, *arguments: str) -> str:
        """What a program of the environment prints, in the empty folder (at home there, too), without a network."""
        command = (*WITHOUT_NETWORK, str(self.programs / program), *arguments)
        return run(*command, folder=self.folder, HOME=str(self.folder))


def run(*command: str, folder: Path, **settings: str) -> str:
    """What a command prints; the test fails, with all that it printed, where the command fails."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "VIRTUAL_ENV", "NLTK"))}
    done = subprocess.run(command, cwd=folder, env=kept | settings, text=True, capture_output=True, check=False)
    if done.returncode:
        pytest.fail(f"{' '.join(command)} ended with {done.returncode}\n{done.stdout}\n{done.stderr}", pytrace=False)
    return done.stdout


def one(folder: Path, pattern: str) -> Path:
    (found,) = folder.glob(pattern)
    return found


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """Both kinds of wheel and the sdist, built from a copy of what git knows or would add."""
    checkout = tmp_path_factory.mktemp("checkout")
    listed = run("git", "-c", "safe.directory=*", "ls-files", "-z", "-co", "--exclude-standard", folder=ROOT)
    for name in filter(None, listed.split("\0")):
        if (ROOT / name).is_file():
            (checkout / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, checkout / name)
    out = tmp_path_factory.mktemp("dist")
    build = (sys.executable, "-m", "build", "--outdir")
    run(*build, str(out / "of-sdist"), str(checkout), folder=out)
    run(*build, str(out / "of-checkout"), "--wheel", str(checkout), folder=out)
    return Built(checkout, one(out, "of-checkout/*.whl"), one(out, "of-sdist/*.tar.gz"), one(out, "of-sdist/*.whl"))


@pytest.fixture(scope="session")
def environment(built: Built, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment with what the package needs and what its tests need, and no pip of its own."""
    folder = tmp_path_factory.mktemp("environment")
    run(sys.executable, "-m", "venv", "--without-pip", str(folder), folder=folder)
    pip(folder, "install", str(built.wheel), "--group", f"{ROOT / 'pyproject.toml'}:test")
    return folder


def pip(environment: Path, *arguments: str) -> None:
    run(sys.executable, "-m", "pip", "--quiet", "--python", str(environment), *arguments, folder=environment)


@pytest.fixture(scope="module", params=["wheel", "sdist", "editable"])
def installed(
    request: pytest.FixtureRequest, built: Built, environment: Path, tmp_path_factory: pytest.TempPathFactory
) -> Installed:
    """The environment with the package installed in one of the three ways."""
    kind: Kind = request.param
    source = {
        "wheel": [str(built.wheel)],
        "sdist": [str(built.wheel_of_sdist)],
        "editable": ["-e", str(built.checkout)],
    }
    pip(environment, "uninstall", "--yes", "adaptive-text")
    pip(environment, "install", "--no-deps", *source[kind])
    folder = tmp_path_factory.mktemp(f"empty-{kind}")
    return Installed(environment / "bin", folder, built.checkout if kind == "editable" else None)


def test_there_is_no_network_where_installs_are_tested(tmp_path: Path) -> None:
    """The namespace has a loopback interface, switched off, and no other."""
    interfaces = run(*WITHOUT_NETWORK, "cat", "/proc/net/dev", folder=tmp_path)
    assert re.findall(r"^\s*(\w+):", interfaces, re.MULTILINE) == ["lo"]


def test_the_wheel_holds_the_package_and_its_data_and_nothing_else(built: Built) -> None:
    """Modules, templates, `py.typed`, dictionary with its licence, profiles and corpus: no tests, no caches."""
    names = set(zipfile.ZipFile(built.wheel).namelist())
    (info,) = {name.split("/")[0] for name in names if ".dist-info/" in name}
    inside = {name.removeprefix("adaptive_text/") for name in names if name.startswith("adaptive_text/")}
    assert {name for name in names if not name.startswith(("adaptive_text/", f"{info}/"))} == set()
    expected = {
        path.relative_to(built.checkout / "adaptive_text").as_posix()
        for path in (built.checkout / "adaptive_text").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    for folder in ("profiles", "corpus"):
        expected |= {path.relative_to(built.checkout).as_posix() for path in (built.checkout / folder).rglob("*.*")}
    assert inside == expected
    for folder, files in DATA.items():
        assert {f"{folder}/{file}" for file in files.split()} <= inside
    assert "py.typed" in inside
    assert {f"{info}/licenses/LICENSE", f"{info}/licenses/adaptive_text/_nltk/LICENSE.cmudict"} <= names


def test_the_sdist_builds_the_very_same_wheel(built: Built) -> None:
    """A wheel made from the sdist is the wheel made from the checkout, byte for byte."""
    assert built.wheel_of_sdist.read_bytes() == built.wheel.read_bytes()


def test_the_sdist_holds_the_tests_and_no_leftovers(built: Built) -> None:
    """The sdist is the checkout and the dictionary, without caches, environments or what git ignores otherwise."""
    with tarfile.open(built.sdist) as archive:
        names = {name.split("/", 1)[1] for name in archive.getnames() if "/" in name}
    listed = {path.relative_to(built.checkout).as_posix() for path in built.checkout.rglob("*") if path.is_file()}
    assert names - listed == {"PKG-INFO"}
    assert {"pyproject.toml", "hatch_build.py", "Makefile", ".gitignore", "tests/test_packages.py"} <= names


def test_the_right_package_is_imported(installed: Installed) -> None:
    """An installed wheel is read from its environment, an editable install from its checkout, never this source."""
    where = Path(installed.run("python", "-c", "import adaptive_text; print(adaptive_text.__file__)").strip())
    assert where.is_relative_to(installed.source or installed.programs.parent)
    assert not where.is_relative_to(ROOT)


def test_the_data_is_found_where_it_belongs(installed: Installed) -> None:
    """A wheel carries its data inside; an editable install reads the checkout's, so that it is never stale."""
    code = "from adaptive_text.shipped import shipped; print(shipped('profiles'), shipped('corpus'), sep='\\n')"
    for name, found in zip(("profiles", "corpus"), installed.run("python", "-c", code).split(), strict=True):
        parent = Path(found).parent
        assert Path(found).name == name
        assert parent == installed.source or (installed.source is None and parent.name == "adaptive_text")


@pytest.mark.parametrize("audience", ["patient", "clinician", "student"])
def test_the_shipped_article_is_shown_without_a_network(installed: Installed, audience: str) -> None:
    """The installed command shows the first article to each audience."""
    assert "rocatinlimab" in installed.run("adaptive-text", "preview", ARTICLE, "--audience", audience).lower()


def test_text_is_scored_without_a_network(installed: Installed) -> None:
    """The installed package scores text with the dictionary that it brings."""
    code = "import adaptive_text as at; print(at.score('The cat sat on the mat.').flesch_kincaid_grade)"
    assert float(installed.run("python", "-c", code)) == pytest.approx(-1.45)


def outward(folder: Path) -> Iterator[str]:
    """The modules with tests that look at what is shipped, or start the program."""
    for path in (folder / "tests").rglob("test_*.py"):
        if path.parent.name != "browser" and OUTWARD.search(path.read_text(encoding="utf-8")):
            yield str(path.relative_to(folder))


def test_the_tests_pass_against_the_installed_wheel(
    built: Built, environment: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """With nothing but the wheel beside them, all tests pass that look at what is shipped, or start the program.

    Of the other tests it makes no difference where the modules lie; `make test` runs them.
    """
    pip(environment, "install", "--no-deps", "--force-reinstall", str(built.wheel))
    for folder in ("tests", "docs", "examples"):
        shutil.copytree(built.checkout / folder, tmp_path / folder)
    for file in ("pyproject.toml", "README.md"):
        shutil.copy(built.checkout / file, tmp_path)
    pytest_of_wheel = Installed(environment / "bin", tmp_path, None)
    printed = pytest_of_wheel.run(
        "pytest",
        "-q",
        "-n",
        "auto",
        "--dist",
        "loadfile",
        "-m",
        "not browser and not packages and not web and not checkout",
        *sorted(outward(tmp_path)),
    )
    with capsys.disabled():
        print(f"\nagainst the installed wheel: {printed.splitlines()[-1]}")
