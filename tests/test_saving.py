"""Laws of writing files: whole or not at all, in place, and never over somebody else's change."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from adaptive_text import saving
from adaptive_text.saving import SavingError, Staged, commit_all, create

OLD, NEW = b"old\r\n", b"new\n"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "article.yaml"
    path.write_bytes(OLD)
    return path


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_file_keeps_its_mode(file: Path) -> None:
    """Whoever could read it still can."""
    file.chmod(0o640)
    with Staged(file, OLD, NEW) as staged:
        assert file.read_bytes() == OLD
        assert staged.beside.read_bytes() == NEW
        staged.commit()
    assert file.read_bytes() == NEW
    assert stat.S_IMODE(file.stat().st_mode) == 0o640
    assert names(file.parent) == ["article.yaml"]


def test_a_link_stays_a_link(file: Path) -> None:
    """What it leads to is replaced, in its own folder."""
    folder = file.parent / "elsewhere"
    folder.mkdir()
    link = folder / "link.yaml"
    link.symlink_to(file)
    with Staged(link, OLD, NEW) as staged:
        assert staged.beside.parent == file.parent
        staged.commit()
    assert link.is_symlink()
    assert file.read_bytes() == NEW
    assert names(folder) == ["link.yaml"]


def test_what_is_not_committed_leaves_no_trace(file: Path) -> None:
    """An error on the way is as if nothing had been."""
    with pytest.raises(KeyError), Staged(file, OLD, NEW):
        raise KeyError
    assert (file.read_bytes(), names(file.parent)) == (OLD, ["article.yaml"])


def test_a_change_of_somebody_else_is_not_written_over(file: Path) -> None:
    """The file is compared with what it was when reading began."""
    with Staged(file, OLD, NEW) as staged:
        file.write_bytes(b"theirs")
        with pytest.raises(SavingError) as caught:
            staged.commit()
    assert caught.value.message == f'"{file}" has been changed meanwhile, and nothing was written to it'
    assert (file.read_bytes(), names(file.parent)) == (b"theirs", ["article.yaml"])


def test_the_file_beside_is_no_article(file: Path) -> None:
    """Whoever opens the folder meanwhile does not see it: its name begins with a dot, and it keeps its suffix."""
    with Staged(file, OLD, NEW) as staged:
        assert staged.beside.name.startswith(".")
        assert staged.beside.suffix == ".yaml"


def test_a_file_that_is_not_there_or_not_a_file_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The system's reason, in our words."""
    with pytest.raises(SavingError, match="no such file or directory"):
        Staged(tmp_path / "nowhere.yaml", OLD, NEW)
    with pytest.raises(SavingError, match="no such file or directory"):
        create(tmp_path / "nowhere" / "new.csv", NEW)
    loop = tmp_path / "loop.yaml"
    loop.symlink_to(loop)
    with pytest.raises(SavingError, match=r'cannot write ".*loop.yaml"'):
        Staged(loop, OLD, NEW)
    path = tmp_path / "locked.yaml"
    path.write_bytes(OLD)
    monkeypatch.setattr(os, "access", lambda *_: False)  # the tests may run as one who may write anything
    with pytest.raises(SavingError, match="it is read-only"):
        Staged(path, OLD, NEW)
    assert path.read_bytes() == OLD


def test_of_several_files_all_are_written_or_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the last one cannot be put in place, the first ones get their old content back."""
    paths = [tmp_path / f"{n}.yaml" for n in range(3)]
    for path in paths:
        path.write_bytes(OLD)
    good = Path.replace

    def failing(self: Path, target: Path) -> Path:
        if Path(target).name == "2.yaml":
            raise OSError(28, "No space left on device")
        return good(self, target)

    monkeypatch.setattr(Path, "replace", failing)
    staged = [Staged(path, OLD, NEW) for path in paths]
    with pytest.raises(SavingError, match="no space left on device"):
        commit_all(staged)
    assert [path.read_bytes() for path in paths] == [OLD] * 3
    monkeypatch.undo()
    commit_all([*staged[:0], *(Staged(path, OLD, NEW) for path in paths)])
    assert [path.read_bytes() for path in paths] == [NEW] * 3


def test_of_several_files_none_is_written_where_one_was_changed(tmp_path: Path) -> None:
    """That is seen before the first is touched."""
    paths = [tmp_path / f"{n}.yaml" for n in range(2)]
    for path in paths:
        path.write_bytes(OLD)
    staged = [Staged(path, OLD, NEW) for path in paths]
    paths[1].write_bytes(b"theirs")
    with pytest.raises(SavingError, match="has been changed meanwhile"):
        commit_all(staged)
    assert [path.read_bytes() for path in paths] == [OLD, b"theirs"]


def test_a_file_that_fails_on_the_way_leaves_no_trace(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A full disk while the new content is written: the old file is whole, and nothing lies beside it."""

    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(SavingError, match="no space left on device"):
        Staged(file, OLD, NEW)
    with pytest.raises(SavingError, match="no space left on device"):
        create(file.parent / "new.csv", NEW)
    assert (file.read_bytes(), names(file.parent)) == (OLD, ["article.yaml"])


def test_a_new_file_never_replaces_one_unasked(file: Path) -> None:
    """An edited sheet is worth more than a fresh export; a new file has the mode that new files have."""
    with pytest.raises(SavingError, match=r"is there already$"):
        create(file, NEW)
    assert file.read_bytes() == OLD
    create(file, NEW, replace=True)
    assert file.read_bytes() == NEW
    old_mask = os.umask(0o027)
    try:
        create(file.parent / "new.csv", NEW)
        assert saving._umask() == 0o027
    finally:
        os.umask(old_mask)
    assert stat.S_IMODE((file.parent / "new.csv").stat().st_mode) == 0o640
