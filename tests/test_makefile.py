"""What `make` says to a newcomer whose machine lacks something."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

pytestmark = pytest.mark.checkout

ROOT = Path(__file__).resolve().parent.parent
OLD = '#!/bin/sh\ncase "$1" in --version) echo Python 3.10.4 ;; esac\nexit 1\n'
WITHOUT_VENV = '#!/bin/sh\ncase "$2" in *venv*) exit 1 ;; esac\n'
FINE = "#!/bin/sh\n"


def make(folder: Path, target: str, **programs: str) -> subprocess.CompletedProcess[str]:
    """Run a target in a folder that holds only the Makefile, on a machine that has only these programs."""
    shutil.copy(ROOT / "Makefile", folder)
    machine = folder / "bin"
    machine.mkdir()
    for name in ("sh", "mkdir", "touch", "echo"):
        (machine / name).symlink_to(str(shutil.which(name)))
    for name, text in programs.items():
        (machine / name).write_text(text, encoding="utf-8")
        (machine / name).chmod(0o755)
    environment = {"PATH": str(machine), "HOME": os.environ.get("HOME", "")}
    program = [str(shutil.which("make")), "--no-print-directory", target]
    return subprocess.run(program, cwd=folder, env=environment, text=True, capture_output=True, check=False)


@pytest.mark.parametrize(
    ("programs", "message"),
    [
        ({"python3": FINE}, "git is missing: install the package git (Debian: apt install git)"),
        (
            {"git": FINE},
            (
                "python3 is missing: install Python 3.11 or newer (Debian: apt install python3 python3-venv), "
                "or name yours: make PYTHON=python3.12 ..."
            ),
        ),
        (
            {"git": FINE, "python3": OLD},
            "python3 is Python 3.10.4: Python 3.11 or newer is needed; name one: make PYTHON=python3.12 ...",
        ),
        (
            {"git": FINE, "python3": WITHOUT_VENV},
            "python3 cannot make environments: install the package python3-venv (Debian: apt install python3-venv)",
        ),
    ],
    ids=["git", "python3", "3.11", "python3-venv"],
)
def test_a_missing_prerequisite_is_named_with_what_to_install(
    tmp_path: Path, programs: dict[str, str], message: str
) -> None:
    """Before anything is set up, `make` names the one thing that is missing and how to get it."""
    done = make(tmp_path, "preview", **programs)
    assert done.returncode != 0
    assert done.stderr.splitlines()[0] == message
    assert not (tmp_path / ".venv").exists()


@pytest.mark.parametrize(
    ("target", "message"),
    [
        ("npm", "npm is missing: install the packages nodejs and npm (Debian: apt install nodejs npm)"),
        ("chromium", "chromium is missing: install the package chromium (Debian: apt install chromium)"),
    ],
)
def test_a_program_that_only_some_targets_need_is_named(tmp_path: Path, target: str, message: str) -> None:
    """`types` and `test-browser` fail, and skip nothing, where their programs are missing."""
    done = make(tmp_path, target)
    assert done.returncode != 0
    assert done.stderr.splitlines()[0] == message


def test_make_alone_lists_every_target_that_a_person_calls(tmp_path: Path) -> None:
    """`make` without a target is help: it names the targets and sets nothing up."""
    shutil.copy(ROOT / "Makefile", tmp_path)
    environment = {"PATH": os.environ["PATH"]}  # nothing of a make that runs these tests
    done = subprocess.run(["make"], cwd=tmp_path, env=environment, text=True, capture_output=True, check=True)
    listed = [line.split()[1] for line in done.stdout.splitlines()]
    assert listed == [
        *("help", "preview", "serve", "test", "test-browser", "test-web", "packages"),
        *("lint", "types", "format", "check", "bench", "clean"),
    ]
    assert [path.name for path in tmp_path.iterdir()] == ["Makefile"]
