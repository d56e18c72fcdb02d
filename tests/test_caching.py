"""Laws of remembered findings: never wrong, never in the way."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adaptive_text import caching
from adaptive_text.caching import Finding, Findings, Memory, by_place, content, digest, findings
from adaptive_text.errors import Problem

DAY = date(2026, 11, 22)
PROBLEMS = (
    Problem("a.yaml", 3, 5, "title", "AT602", "it is so", "mend it", "warning"),
    Problem("a.yaml", None, None, "", "AT011", "it is not there"),
)
FOUND = Findings(findings(PROBLEMS), "example", (1, 5), date(2026, 1, 1), date(2026, 12, 31))


def test_findings_forget_the_name_of_their_file() -> None:
    """The same bytes under another name have the same problems there."""
    assert FOUND.at("b.yaml") == tuple(
        Problem("b.yaml", p.line, p.column, p.where, p.code, p.message, p.hint, p.severity)
        for p in sorted(PROBLEMS, key=by_place)
    )


def test_what_is_noted_is_recalled_by_another_run(tmp_path: Path) -> None:
    """Findings come back as they were, but for days on which they would be others."""
    memory = Memory(tmp_path / "cache")
    memory.note("key", FOUND)
    assert memory.save() == ""
    again = Memory(tmp_path / "cache")
    assert again.recall("key", DAY) == FOUND
    assert again.recall("other", DAY) is None
    assert again.recall("key", date(2025, 12, 31)) is None
    assert again.recall("key", date(2027, 1, 1)) is None


def test_a_memory_without_a_folder_writes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is remembered, and nothing fails."""
    monkeypatch.chdir(tmp_path)
    memory = Memory(None)
    memory.note("key", FOUND)
    assert memory.save() == ""
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xff\xfe",
        b"{",
        b"[" * 100_000,
        b'{"format": 1}',
        b'{"format": 2, "findings": {}}',
        b'{"format": 1, "findings": {"key": [[["x"]]]}}',
        b'{"format": 1, "findings": {"key": {"problems": []}}}',
    ],
)
def test_a_damaged_or_foreign_file_is_as_good_as_none(data: bytes, tmp_path: Path) -> None:
    """Whatever stands in the file, findings are made again and the file is made anew."""
    (tmp_path / caching.FILE).write_bytes(data)
    memory = Memory(tmp_path)
    assert memory.recall("key", DAY) is None
    memory.note("key", FOUND)
    assert memory.save() == ""
    assert Memory(tmp_path).recall("key", DAY) == FOUND


def test_a_file_that_is_too_large_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file past the limit counts as none."""
    memory = Memory(tmp_path)
    memory.note("key", FOUND)
    memory.save()
    monkeypatch.setattr(caching, "MOST_BYTES", 10)
    assert Memory(tmp_path).recall("key", DAY) is None


def test_two_runs_keep_what_the_other_has_found(tmp_path: Path) -> None:
    """A run that ends later adds to what an earlier one has written meanwhile."""
    first, second = Memory(tmp_path), Memory(tmp_path)
    first.note("one", FOUND)
    second.note("two", FOUND)
    assert (first.save(), second.save()) == ("", "")
    memory = Memory(tmp_path)
    assert memory.recall("one", DAY) == memory.recall("two", DAY) == FOUND


def test_the_folder_keeps_itself_out_of_version_control(tmp_path: Path) -> None:
    """It ignores all that is in it, and tells programs for backups that it is a cache."""
    memory = Memory(tmp_path / "deep" / "cache")
    memory.note("key", FOUND)
    memory.save()
    names = sorted(path.name for path in (tmp_path / "deep" / "cache").iterdir())
    assert names == [".gitignore", "CACHEDIR.TAG", caching.FILE]
    assert "\n*\n" in (tmp_path / "deep" / "cache" / ".gitignore").read_text(encoding="utf-8")


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    """The reason comes back, and no half of a file stays behind."""
    (tmp_path / "file").write_text("", encoding="utf-8")
    memory = Memory(tmp_path / "file")
    memory.note("key", FOUND)
    assert memory.save() in ("file exists", "not a directory")
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_a_write_that_fails_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The file is replaced whole or not at all."""
    memory = Memory(tmp_path)
    memory.note("one", FOUND)
    memory.save()

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(caching.Path, "replace", full)
    memory.note("two", FOUND)
    assert memory.save() == "no space left on device"
    assert [path.name for path in tmp_path.glob("findings*")] == [caching.FILE]
    assert Memory(tmp_path).recall("one", DAY) == FOUND


def test_what_a_killed_run_has_left_is_swept_away(tmp_path: Path) -> None:
    """A half-written file goes when nobody can be writing it any more."""
    old, young = tmp_path / "findings.json.0", tmp_path / "findings.json.1"
    for path in (old, young):
        path.write_text("{", encoding="utf-8")
    os.utime(old, (0, 0))
    memory = Memory(tmp_path)
    memory.note("key", FOUND)
    memory.save()
    assert (old.exists(), young.exists()) == (False, True)


def test_old_findings_go_when_there_are_too_many(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What no run looks at any more does not fill the disk; what this run looked at stays."""
    monkeypatch.setattr(caching, "KEPT_BESIDE", 3)
    old = Memory(tmp_path)
    for number in range(10):
        old.note(f"old {number}", FOUND)
    old.save()
    new = Memory(tmp_path)
    new.recall("old 0", DAY)
    new.note("new", FOUND)
    new.save()
    stored = json.loads((tmp_path / caching.FILE).read_bytes())["findings"]
    assert list(stored) == ["old 5", "old 6", "old 7", "old 8", "old 9", "old 0", "new"]


@given(st.lists(st.binary(max_size=4), max_size=4), st.lists(st.binary(max_size=4), max_size=4))
def test_digests_tell_parts_apart(a: list[bytes], b: list[bytes]) -> None:
    """Where one part ends and the next begins makes a difference."""
    assert (digest(*a) == digest(*b)) == (a == b)


def test_what_cannot_be_read_has_no_content(tmp_path: Path) -> None:
    """A folder, nothing, and a name that no system can have are no bytes; of a large file, the start is."""
    assert content(tmp_path) is content(tmp_path / "nothing") is content(Path("a\0b")) is None
    (tmp_path / "large").write_bytes(b"x" * 2**21)
    assert len(content(tmp_path / "large") or b"") == 2**20 + 1


@given(st.permutations(PROBLEMS))
def test_findings_do_not_depend_on_the_order_of_rules(problems: list[Problem]) -> None:
    """Problems are ordered by place and stand there once, however they were found."""
    assert findings([*problems, *problems]) == FOUND.problems


@pytest.mark.parametrize("finding", FOUND.problems)
def test_a_finding_is_a_problem_without_its_file(finding: Finding) -> None:
    """All other fields are there."""
    assert set(Finding.__struct_fields__) == set(Problem.__dataclass_fields__) - {"path"}
    assert all(isinstance(field, str | int | None) for field in (finding.line, finding.column, finding.message))


def test_the_engine_is_a_digest_of_code_and_data_alone() -> None:
    """Two interpreters agree about it, so a cache may be carried from one machine to another."""
    code = "from adaptive_text.caching import engine; print(engine().hex())"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert len(done.stdout.strip()) == 64
