"""Laws of what runs by itself: the hook for pre-commit, and the workflow in docs/editors.md."""

from __future__ import annotations

import re
import shlex
import tomllib
from pathlib import Path
from typing import Any

import pytest
import typer
import yaml

from adaptive_text.cli import app, main

pytestmark = pytest.mark.checkout

ROOT = Path(__file__).resolve().parent.parent
DOCUMENT = (ROOT / "docs" / "editors.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```yaml\n(.*?)^```$", DOCUMENT, re.MULTILINE | re.DOTALL)


def hooks() -> list[dict[str, Any]]:
    """The hooks that the repository offers."""
    found = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    assert isinstance(found, list)
    return found


def documented(opening: str) -> dict[str, Any]:
    """The whole file in the document that starts so."""
    (text,) = (block for block in BLOCKS if block.startswith(opening))
    found = yaml.safe_load(text)
    assert isinstance(found, dict)
    return found


def command(line: str) -> str:
    """The command that a line calls, without its arguments."""
    words = shlex.split(line.partition(">")[0])
    assert words[0] == "adaptive-text"
    with pytest.raises(SystemExit) as done:
        app([words[1], "--help"], prog_name="adaptive-text")
    assert done.value.code == 0
    return words[1]


def test_there_is_one_hook_and_it_says_what_it_does() -> None:
    """Everything that pre-commit wants of a hook in Python is there."""
    (hook,) = hooks()
    assert hook["id"] == "adaptive-text-check"
    assert hook["language"] == "python"
    assert hook["name"]
    assert hook["description"].endswith(".")


def test_the_hook_calls_a_program_and_a_command_that_exist(capsys: pytest.CaptureFixture[str]) -> None:
    """The entry is one of the package's scripts, and the command has its own help."""
    (hook,) = hooks()
    scripts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["scripts"]
    assert hook["entry"].split()[0] in scripts
    assert command(hook["entry"]) == "check"
    capsys.readouterr()


@pytest.mark.parametrize(
    ("path", "runs"),
    [
        ("corpus/statins.yaml", True),
        ("corpus/glossary.yml", True),
        ("site/corpus/heart/statins.json", True),
        ("profiles/audiences.yaml", True),
        ("site/profiles/patient.yaml", True),
        ("corpus/notes.txt", False),
        ("mycorpus/statins.yaml", False),
        ("docs/corpus.yaml", False),
        ("schemas/article.schema.json", False),
    ],
)
def test_the_hook_runs_for_files_of_authors_only(path: str, runs: bool) -> None:
    """Articles, glossaries, profiles and pickers, at any depth, in YAML and JSON."""
    (hook,) = hooks()
    assert bool(re.search(hook["files"], path)) is runs


def test_the_hook_checks_the_whole_corpus(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It gets no names of files, since a profile reaches every article: called like that, it finds what is wrong."""
    (hook,) = hooks()
    assert hook["pass_filenames"] is False
    assert hook["require_serial"] is True
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "one.yaml").write_text("id: one\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert main([*hook["entry"].split()[1:], "--no-cache", "--jobs", "1"]) == 1


def test_the_documented_configuration_names_the_hook() -> None:
    """What is copied into .pre-commit-config.yaml is whole, and names a hook that there is."""
    (repository,) = documented("repos:")["repos"]
    assert {"repo", "rev", "hooks"} == set(repository)
    version = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    assert repository["rev"] == f"v{version}"
    assert [hook["id"] for hook in repository["hooks"]] == [hook["id"] for hook in hooks()]


def test_the_documented_workflow_has_its_jobs(capsys: pytest.CaptureFixture[str]) -> None:
    """Valid YAML with both jobs: problems beside lines, and SARIF that is uploaded even where the check fails."""
    workflow = documented("name:")
    assert set(workflow["jobs"]) == {"check", "code-scanning"}
    assert {"push", "pull_request"} == set(workflow[True])  # YAML 1.1 takes `on` for true, and GitHub does not mind
    runs = {name: [step["run"] for step in job["steps"] if "run" in step] for name, job in workflow["jobs"].items()}
    assert runs["check"][-1] == "adaptive-text check corpus --format github"
    assert runs["code-scanning"][-1] == "adaptive-text check corpus --format sarif > articles.sarif"
    assert {command(lines[-1]) for lines in runs.values()} == {"check"}
    upload = workflow["jobs"]["code-scanning"]["steps"][-1]
    assert (upload["if"], upload["with"]["sarif_file"]) == ("always()", "articles.sarif")
    assert workflow["jobs"]["code-scanning"]["permissions"]["security-events"] == "write"
    capsys.readouterr()


def test_every_step_of_the_workflow_does_one_thing() -> None:
    """A step runs a command or uses an action of a fixed version."""
    steps = [step for job in documented("name:")["jobs"].values() for step in job["steps"]]
    assert all(("run" in step) != ("uses" in step) for step in steps)
    assert all(re.fullmatch(r"[\w-]+(/[\w-]+)+@v\d+", step["uses"]) for step in steps if "uses" in step)


def test_the_gaps_of_todo_are_told() -> None:
    """docs/editors.md has every gap in its table, in the order in which they are ranked."""
    from adaptive_text.planning import GAPS

    table = DOCUMENT.partition("| gap |")[2]
    assert tuple(re.findall(r"^\| (\w+) \|", table, re.MULTILINE)[: len(GAPS)]) == GAPS


def test_every_option_of_new_is_told() -> None:
    """No option of the command that newcomers meet first is left untold."""
    group = typer.main.get_command(app)
    options = {name for part in group.commands["new"].params for name in part.opts if name.startswith("--")}  # type: ignore[attr-defined] - a group has commands
    assert {name for name in options if name not in DOCUMENT} == set()
