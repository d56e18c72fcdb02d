"""Laws of exported tables: one row for each edition, with all that it says."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from bundles import bundle_of, some_shipped
from pyarrow import parquet  # type: ignore[import-untyped]  # pyarrow has no type hints
from test_bundle import versioned

import adaptive_text as at
from adaptive_text.bundle import Bundle
from adaptive_text.exporting import tables
from adaptive_text.exporting.tables import TEXTS, export_table


def test_a_table_holds_every_edition(tmp_path: Path) -> None:
    """By article and audience, with the very texts, scores and states of the editions."""
    library = some_shipped()
    bundle = Bundle(bundle_of(library, tmp_path / "pages.bundle"))
    seen: list[tuple[int, int]] = []
    file = tmp_path / "pages.parquet"
    assert export_table(bundle, file, lambda *done: seen.append(done)) == 9
    assert seen == [(9, 9)]
    rows = parquet.read_table(file).to_pylist()
    assert [(row["article"], row["audience"]) for row in rows] == [
        (article, audience) for article in sorted(library) for audience in library.audiences
    ]
    for row in rows:
        edition = library.render(row["article"], row["audience"])
        for name in TEXTS:
            known = edition if hasattr(edition, name) else edition.page
            assert row[name] == str(getattr(known, name)), name
        assert dict(row["scores"]) == edition.score.as_dict()
        assert (row["words"], row["shortfall"], row["reviewed"]) == (edition.score.counts.words, False, None)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["pages.bundle", "pages.parquet"]


def test_a_table_is_written_in_parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """So that memory does not grow with it; the same bytes every time."""
    monkeypatch.setattr(tables, "ROWS", 4)
    bundle = Bundle(bundle_of(versioned(1, articles=5), tmp_path / "pages.bundle"))
    first, second = tmp_path / "a.parquet", tmp_path / "b.parquet"
    assert [export_table(bundle, first), export_table(bundle, second)] == [10, 10]
    assert parquet.ParquetFile(first).metadata.num_row_groups == 3
    assert first.read_bytes() == second.read_bytes()


def test_what_cannot_be_written_is_told_and_leaves_the_old_file(tmp_path: Path) -> None:
    """With the reason."""
    bundle = Bundle(bundle_of(versioned(1), tmp_path / "pages.bundle"))
    (tmp_path / "folder.parquet").mkdir()
    for file, reason in ((tmp_path / "no" / "x.parquet", "no such file"), (tmp_path / "folder.parquet", "directory")):
        with pytest.raises(at.BuildError, match=reason):
            export_table(bundle, file)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["folder.parquet", "pages.bundle"]


def test_without_pyarrow_it_is_told_how_to_get_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is an extra."""
    bundle = Bundle(bundle_of(versioned(1), tmp_path / "pages.bundle"))
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(at.BuildError, match=r'pip install "adaptive-text\[parquet\]"'):
        export_table(bundle, tmp_path / "pages.parquet")
