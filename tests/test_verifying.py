"""Laws of verifying and comparing bundles: whatever is not as it was built is named, and so is what is new."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from bundles import bundle_of, made, setup_of, write_bundle
from test_bundle import versioned

import adaptive_text as at
from adaptive_text.bundle import Bundle
from adaptive_text.bundling.comparing import Differing, differing
from adaptive_text.bundling.packing import pack
from adaptive_text.bundling.verifying import Verified, verify
from adaptive_text.cli import main

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return bundle_of(versioned(1), tmp_path / "pages.bundle")


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Carry out a command line."""

    def run(*argv: object) -> tuple[int, str, str]:
        code = main([str(word) for word in argv])
        told = capsys.readouterr()
        return code, told.out, told.err

    return run


def altered(path: Path, change: str, *values: object) -> Path:
    """The bundle after a statement that only a hand would run."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute(change, values)
    connection.close()
    return path


def test_a_bundle_is_as_it_was_built(path: Path) -> None:
    """All of it is read, and how far it is is told."""
    seen: list[tuple[int, int]] = []
    bundle = Bundle(path)
    assert verify(bundle, lambda *done: seen.append(done)) == Verified(3, 6, bundle.meta.digest)
    assert seen == [(1, 3), (2, 3), (3, 3)]


WHOLE = "the digest of the whole is another one than the bundle says"
ALTERED = {
    "a page": ("UPDATE edition SET html = ? WHERE number = 1", [pack(b"<p>Take more.</p>")], "article-0 for reader"),
    "a text": ("UPDATE edition SET text = html WHERE number = 4", [], "article-1 for writer"),
    "a digest": ("UPDATE edition SET digest = ? WHERE number = 1", [b"x" * 32], "article-0 for reader"),
    "a record": ("UPDATE article SET record = ? WHERE number = 2", [pack(b"{}")], "article-1"),
    "an entry": ("UPDATE article SET entry = ? WHERE number = 2", [b"[]"], "article-1"),
    "what is offered": ("UPDATE article SET offered = 0 WHERE number = 2", [], "article-1"),
    "an edition": ("DELETE FROM edition WHERE number = 6", [], "article-2"),
    "an article": ("DELETE FROM article WHERE number = 3", [], "the bundle tells of 3 rows in article, and has 2"),
    "the glossary": ("UPDATE meta SET value = ? WHERE name = 'glossary'", [pack(b"{}")], WHOLE),
    "a former id": ("INSERT INTO former (id, article) VALUES ('old', 'article-0')", [], WHOLE),
    "what is broken": ("INSERT INTO broken (name, id, problems) VALUES ('a', 'b', ?)", [b"[]"], "rows in broken"),
    "a search": ("INSERT INTO search (rowid, id) VALUES (9, 'x')", [], "searches know 4 of 3 articles"),
    "packing": ("UPDATE meta SET value = ? WHERE name = 'picker'", [b"junk"], "a part cannot be unpacked"),
}


@pytest.mark.parametrize("what", ALTERED)
def test_whatever_was_altered_is_named(path: Path, what: str) -> None:
    """Every column that a reader may get to see is covered."""
    change, values, named = ALTERED[what]
    with pytest.raises(at.BundleError) as caught:
        verify(Bundle(altered(path, change, *values)))
    first, *faults = str(caught.value).splitlines()
    assert first == f"{path} is damaged; build it again, or copy it anew:"
    assert any(named in fault for fault in faults), faults


def test_equal_bundles_do_not_differ(path: Path) -> None:
    """Whoever wrote them, in whatever order."""
    library = versioned(1)
    backwards = write_bundle(
        path.with_name("other"), setup_of(library), [made(library, article) for article in reversed(list(library))]
    )
    assert list(differing(Bundle(path), Bundle(backwards))) == []


def test_every_edition_that_differs_is_named(path: Path) -> None:
    """In the order of articles and audiences: altered, new, gone."""
    old = versioned(1, articles=4)
    new = [made(old, "article-0"), made(versioned(2), "article-1"), made(old, "article-3")]
    before, after = Bundle(path), Bundle(write_bundle(path.with_name("new"), setup_of(old), new))
    assert list(differing(before, after)) == [
        *(Differing("article-1", audience, in_old=True, in_new=True) for audience in ("reader", "writer")),
        *(Differing("article-2", audience, in_old=True, in_new=False) for audience in ("reader", "writer")),
        *(Differing("article-3", audience, in_old=False, in_new=True) for audience in ("reader", "writer")),
    ]


# --- the commands


def test_info_says_what_is_in_a_bundle(path: Path, run: Run) -> None:
    """As text, and as data."""
    digest = Bundle(path).meta.digest
    code, out, _ = run("bundle", "info", path)
    assert code == 0
    assert out.splitlines() == [
        "articles:  3",
        "editions:  6 for reader, writer",
        "broken:    0",
        f"size:      {path.stat().st_size:,} bytes",
        "made by:   adaptive-text 0.0",
        f"digest:    {digest}",
    ]
    code, out, _ = run("bundle", "info", path, "--format", "json")
    assert (code, f'"digest": "{digest}"' in out, '"articles": 3' in out) == (0, True, True)


def test_verify_tells_what_it_found(path: Path, run: Run) -> None:
    """Exit code 1 where anything was altered."""
    assert run("bundle", "verify", path) == (0, f"{path}: 3 articles and 6 editions are as they were built\n", "")
    altered(path, *ALTERED["a page"][:1], *ALTERED["a page"][1])
    code, out, err = run("bundle", "verify", path)
    assert (code, out) == (1, "")
    assert err.startswith(f"error: {path} is damaged")
    assert "\n  article-0 for reader: not as it was built" in err


def test_diff_shows_what_changes_for_readers(path: Path, run: Run) -> None:
    """Sentence by sentence, as `impact` does; above the limit only their number."""
    new = bundle_of(versioned(2), path.with_name("new.bundle"))
    code, out, err = run("bundle", "diff", path, new, "--limit", 2)
    assert code == 0
    assert "- This is version [-1-] of the text." in out
    assert "+ This is version {+2+} of the text." in out
    assert err == "6 editions differ, and the first 2 are shown; --limit shows more\n"
    assert run("bundle", "diff", path, path)[1].endswith(": none changed\n")
    code, out, _ = run("bundle", "diff", path, new, "--format", "json")
    assert (code, out.count('"change": "altered"') >= 6) == (0, True)


def test_what_is_no_bundle_is_told(tmp_path: Path, run: Run) -> None:
    """Exit code 1, with the reason."""
    (tmp_path / "x").write_text("id: example")
    for command in ("info", "verify"):
        code, out, err = run("bundle", command, tmp_path / "x")
        assert (code, out, err) == (1, "", f"error: {tmp_path / 'x'} is no bundle (got something else)\n")
