"""Laws of `impact`: what is compared with what, how it is shown, and its exit codes."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from desk import commit, edit, git, lay_out

from adaptive_text.cli import console, main

ESCAPE = "\x1b"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with one commit, which is the current folder."""
    lay_out(tmp_path)
    commit(tmp_path, "first")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "100")
    for name in ("NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


class Told:
    """What a command printed, and its exit code."""

    def __init__(self, capsys: pytest.CaptureFixture[str], *argv: str) -> None:
        self.code = main(["impact", *argv])
        self.out, self.err = capsys.readouterr()
        self.shown = re.sub(r"\b[0-9a-f]{16}\b", "FINGERPRINT", self.out)


def reworded(folder: Path) -> Path:
    """The article with other words, its file not committed."""
    path = folder / "corpus" / "article.yaml"
    edit(path, "This drug is a shot that you get under the skin.", "This drug is a shot that goes under your skin.")
    return path


REWORDED = """\
example-drug
  patient: fingerprint FINGERPRINT → FINGERPRINT
    flesch_kincaid_grade: 0.58 ≤ 6 → 0.56 ≤ 6
    wording about / what-it-is [plain]
      - This drug is a shot that [-you get-] under [-the-] skin.
      + This drug is a shot that {+goes+} under {+your+} skin.

  child: fingerprint FINGERPRINT → FINGERPRINT
    flesch_kincaid_grade: 0.58 ≤ -5 (missed by 5.58) → 0.56 ≤ -5 (missed by 5.56)
    wording about / what-it-is [plain]
      - This drug is a shot that [-you get-] under [-the-] skin.
      + This drug is a shot that {+goes+} under {+your+} skin.

3 editions compared, HEAD:corpus with corpus: 2 changed, 2 with another fingerprint
"""


def test_the_changes_since_a_commit_are_shown_by_article_and_audience(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """One sentence, before and after, with the words that go and come."""
    reworded(folder)
    told = Told(capsys, "HEAD")
    assert (told.code, told.err, told.shown) == (0, "", REWORDED)


@pytest.mark.parametrize(
    ("argv", "labels"),
    [
        (("HEAD",), ["HEAD:corpus", "corpus"]),
        (("HEAD~1", "HEAD"), ["HEAD~1:corpus", "HEAD:corpus"]),
        (
            ("HEAD~1", "HEAD", "--path", "corpus/article.yaml"),
            ["HEAD~1:corpus/article.yaml", "HEAD:corpus/article.yaml"],
        ),
        (("HEAD~1:corpus/article.yaml",), ["HEAD~1:corpus/article.yaml", "corpus/article.yaml"]),
        (("HEAD~1", "corpus/article.yaml"), ["HEAD~1:corpus/article.yaml", "corpus/article.yaml"]),
        (("git:HEAD~1:corpus", "git:main:corpus"), ["HEAD~1:corpus", "main:corpus"]),
        (("before", "corpus"), ["before", "corpus"]),
        (("before/article.yaml", "corpus/article.yaml"), ["before/article.yaml", "corpus/article.yaml"]),
    ],
)
def test_old_and_new_are_paths_or_revisions(
    argv: tuple[str, ...], labels: list[str], folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What one leaves open is what the other names, else --path, else `corpus`; NEW is what lies there now."""
    lay_out(folder / "past")
    (folder / "past" / "corpus").rename(folder / "before")
    reworded(folder)
    commit(folder)
    told = Told(capsys, *argv, "--format", "json")
    assert told.code == 0, told.err
    found = json.loads(told.out)
    assert [found["old"], found["new"]] == labels
    changed = [] if labels[0] == "HEAD:corpus" else ["patient", "child"]
    assert [edition["audience"] for edition in found["editions"]] == changed


def test_a_name_that_is_both_means_the_path(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """git: before it means the revision."""
    git(folder, "branch", "corpus")
    reworded(folder)
    assert json.loads(Told(capsys, "corpus", "corpus", "-f", "json").out)["editions"] == []
    assert len(json.loads(Told(capsys, "git:corpus", "corpus", "-f", "json").out)["editions"]) == 2


def test_from_inside_a_folder_paths_are_as_seen_from_there(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is compared is the same; REV:PATH is as git has it, from the top."""
    reworded(folder)
    monkeypatch.chdir(folder / "corpus")
    for argv in (["HEAD", "--path", "."], ["HEAD", "."], ["HEAD:corpus"]):
        assert len(json.loads(Told(capsys, *argv, "-f", "json").out)["editions"]) == 2


def test_a_lapsed_sign_off_is_told_where_it_happens_and_at_the_end(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """With --strict it is an exit code, too."""
    article = "corpus/article.yaml"
    main(["approve", article, "-a", "patient", "-r", "A. Reviewer", "--date", "2026-11-05", "--yes"])
    commit(folder, "signed")
    capsys.readouterr()
    assert Told(capsys, "HEAD", "--strict").code == 0
    reworded(folder)
    told = Told(capsys, "HEAD", "--strict")
    assert told.code == 1
    assert (
        "  patient: fingerprint FINGERPRINT → FINGERPRINT\n    sign-off lapsed: signed by A. Reviewer, 2026-11-05\n"
    ) in told.shown
    assert told.out.endswith("1 sign-off lapses:\n  example-drug for patient, signed by A. Reviewer, 2026-11-05\n")
    assert Told(capsys, "HEAD").code == 0
    given = Told(capsys, "HEAD~1", "HEAD")
    assert "    sign-off given: signed by A. Reviewer, 2026-11-05\n" in given.out
    data = json.loads(Told(capsys, "HEAD", "--format", "json").out)
    assert data["lapsed"] == [{"article": "example-drug", "audience": "patient"}]
    assert data["editions"][0]["sign_off"] == {"state": "lapsed", "reviewer": "A. Reviewer", "date": "2026-11-05"}


def test_a_profile_and_the_glossary_of_a_revision_are_its_own(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A change of a notice shows in every article for that audience."""
    edit(folder / "profiles" / "patient.yaml", "Ask your doctor first.", "Ask your nurse first.")
    told = Told(capsys, "HEAD")
    assert (
        "    notice after / advice\n      - Ask your [-doctor-] first.\n      + Ask your {+nurse+} first.\n" in told.out
    )
    assert told.out.endswith(": 1 changed, 1 with another fingerprint\n")


def test_a_switch_names_both_registers_and_the_reason(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Nobody has edited the wording; the choice has changed."""
    edit(folder / "profiles" / "patient.yaml", "at_most: 6", "at_most: 40")
    told = Told(capsys, "HEAD")
    assert "    the page's register: plain → technical\n" in told.out
    assert re.search(r"^    wording about / what-it-is \[plain → technical\]  AT_HOME: ", told.out, re.MULTILINE)


def test_nothing_changed_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    """In one line."""
    assert Told(capsys, "HEAD").out == "3 editions compared, HEAD:corpus with corpus: none changed\n"


def test_data_has_the_words_of_every_passage(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Programs need not compare again; keys are sorted."""
    reworded(folder)
    text = Told(capsys, "HEAD", "--format", "json").out
    data = json.loads(text)
    assert list(data) == sorted(data)
    (change,) = data["editions"][0]["changes"]
    assert change == {
        "part": "wording",
        "change": "altered",
        "name": "what-it-is",
        "section": "about",
        "registers": ["plain", "plain"],
        "because": "",
        "signed": True,
        "passages": [
            {
                "before": "This drug is a shot that you get under the skin.",
                "after": "This drug is a shot that goes under your skin.",
                "words": [
                    ["same", "This drug is a shot that "],
                    ["gone", "you get "],
                    ["new", "goes "],
                    ["same", "under "],
                    ["gone", "the "],
                    ["new", "your "],
                    ["same", "skin."],
                ],
            }
        ],
    }


def test_colour_only_repeats_the_marks(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a terminal; without its colours, it is the plain text."""
    reworded(folder)
    plain = Told(capsys, "HEAD").out
    monkeypatch.setattr(console, "wants_colour", lambda _: True)
    monkeypatch.setenv("TERM", "xterm-256color")
    coloured = Told(capsys, "HEAD").out
    assert ESCAPE not in plain
    assert ESCAPE in coloured
    bare = re.sub(r"\x1b\[[0-9;]*m", "", coloured)
    assert [line.rstrip() for line in bare.splitlines()] == plain.splitlines()


@pytest.mark.parametrize("columns", [40, 60, 100])
def test_no_line_is_wider_than_the_terminal(
    columns: int, folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Long sentences are wrapped, not cut."""
    reworded(folder)
    monkeypatch.setenv("COLUMNS", str(columns))
    told = Told(capsys, "HEAD")
    assert max(map(len, told.out.splitlines())) <= columns
    assert "{+your+} skin." in " ".join(told.out.split())


@pytest.mark.parametrize(
    ("argv", "message"),
    [
        (("HEAD~9",), '"HEAD~9" is no file, no folder and no revision of this repository'),
        (("git:nowhere",), '"nowhere" is no revision of this repository'),
        (("HEAD:nowhere",), 'there is no "nowhere" with author files in HEAD'),
        (("HEAD", "--path", "/"), '"/" lies outside of the repository {folder}'),
        (
            ("corpus",),
            (
                'there is nothing to compare "corpus" with: name a second path or a revision, such as '
                "`adaptive-text impact HEAD corpus` for the changes since the last commit"
            ),
        ),
        (
            ("HEAD", "corpus/article.yaml", "--path", "corpus"),
            "a file is compared with a file, and a folder with a folder",
        ),
        (("--all",), "No such option"),
    ],
)
def test_what_cannot_be_compared_is_wrong_use(
    argv: tuple[str, ...], message: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit code 2 and what was wrong, with the name that was given."""
    told = Told(capsys, *argv)
    assert (told.code, told.out) == (2, "")
    assert message.replace("{folder}", str(folder)) in told.err


def test_outside_of_a_repository_only_paths_are_compared(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Which is told where a name is none."""
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(folder.parent))
    (folder / ".git").rename(folder / "dot-git")
    told = Told(capsys, "HEAD")
    assert told.code == 2
    assert told.err.startswith(f'error: "HEAD" is no file and no folder, and "{folder}" is in no git repository')


@pytest.mark.parametrize("side", ["old", "new"])
def test_a_broken_side_tells_its_problems_with_their_places(
    side: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Of a revision, as git names them."""
    path = folder / "corpus" / "article.yaml"
    good = path.read_bytes()
    edit(path, "{{ dose }} of the drug", "{{ dos }} of the drug")
    if side == "old":
        commit(folder, "broken")
        path.write_bytes(good)
    told = Told(capsys, "HEAD")
    assert (told.code, told.out) == (1, "")
    place = "HEAD:corpus/article.yaml" if side == "old" else r"corpus/article.yaml"
    assert re.match(rf"{re.escape(place)}:\d+:\d+: .*\n  hint: did you mean \"dose\"\?\n", told.err)
    assert told.err.endswith(f"error: {place.rpartition('/')[0]} cannot be opened: 1 error\n")
