"""Laws of bundles: the same library in one file, whole or refused, and one generation at a time."""

from __future__ import annotations

import gc
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier, Thread

import msgspec
import pytest
from articles import claim, profile, record
from bundles import bundle_of, made, setup_of, some_shipped, write_bundle

import adaptive_text as at
from adaptive_text import bundle as bundle_module
from adaptive_text.audience import Picker
from adaptive_text.bundle import Bundle, Followed, is_bundle
from adaptive_text.library import Library
from adaptive_text.loading import Profiles, parse_article, parse_glossary
from adaptive_text.shipped import shipped

FORMATS = ("html", "document", "markdown", "text", "json", "json_ld", "prose", "fingerprint", "title", "register")


def versioned(number: int, articles: int = 3) -> Library:
    """A small library in which every sentence says its version."""
    texts = {"plain": f"This is version {number} of the text."}
    records = [
        parse_article({**record(claim("a", **texts)), "id": f"article-{n}", "title": f"Title {number}"})
        for n in range(articles)
    ]
    readers = {name: profile(id=name, label=name.capitalize()) for name in ("reader", "writer")}
    return Library(records, Profiles(readers, Picker(order=("reader", "writer"))), parse_glossary({"terms": {}}))


@pytest.fixture(scope="module")
def shipped_bundle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return bundle_of(some_shipped(), tmp_path_factory.mktemp("shipped") / "pages.bundle")


@pytest.fixture
def path(tmp_path: Path) -> Iterator[Path]:
    yield bundle_of(versioned(1), tmp_path / "pages.bundle")
    gc.collect()


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A followed bundle looks at its file every time."""
    monkeypatch.setattr(bundle_module, "INTERVAL", 0.0)


def said(edition: at.Edition) -> str:
    """The version that an edition says."""
    return edition.title.removeprefix("Title ")


# --- the same library


def test_a_bundle_is_the_library_that_it_was_made_of(shipped_bundle: Path) -> None:
    """Every format of every edition, byte for byte; records, profiles, picker, glossary, lists."""
    folder, bundle = some_shipped(), Library.open(shipped_bundle)
    assert sorted(bundle) == sorted(folder)
    assert len(bundle) == len(folder)
    assert (bundle.audiences, bundle.profiles, bundle.picker) == (folder.audiences, folder.profiles, folder.picker)
    assert bundle.glossary == folder.glossary
    assert dict(bundle.catalogue) == dict(folder.catalogue)
    assert (bundle.warnings, bundle.broken, dict(bundle.formerly)) == ((), frozenset(), {})
    for article in folder:
        assert article in bundle
        assert bundle[article] == folder[article]
        for audience in folder.audiences:
            theirs, ours = bundle.render(article, audience), folder.render(article, audience)
            assert (theirs.page, theirs.grounds, theirs.score) == (ours.page, ours.grounds, ours.score)
            assert [str(getattr(theirs, name)) for name in FORMATS] == [str(getattr(ours, name)) for name in FORMATS]
            assert theirs.explain() == ours.explain()
            assert str(theirs) == str(ours)


def test_a_finished_text_is_read_alone(shipped_bundle: Path) -> None:
    """As bytes, for servers."""
    bundle, library = Bundle(shipped_bundle), some_shipped()
    edition = library.render("migraine", "student")
    for form in ("html", "markdown", "text", "json"):
        assert bundle.read("migraine", "student", form) == str(getattr(edition, form)).encode()
    with pytest.raises(ValueError, match="written in html, markdown, text, json"):
        bundle.read("migraine", "student", "pdf")


def test_strict_refuses_what_misses_its_targets(tmp_path: Path) -> None:
    """As for a folder."""
    hard = profile(id="reader", targets=[{"metric": "flesch_kincaid_grade", "at_most": -20}])
    library = Library([parse_article(record(claim("a")))], Profiles({"reader": hard}, Picker()), parse_glossary({}))
    opened = Library.open(bundle_of(library, tmp_path / "pages.bundle"))
    with pytest.raises(at.TargetUnreachable) as ours:
        library.render("example", "reader", strict=True)
    with pytest.raises(at.TargetUnreachable) as theirs:
        opened.render("example", "reader", strict=True)
    assert str(theirs.value) == str(ours.value)


def test_what_is_not_in_a_bundle_is_unknown_by_name(path: Path) -> None:
    """With the nearest name."""
    library = Library.open(path)
    with pytest.raises(at.UnknownArticle) as article:
        library.render("artikle-1", "reader")
    with pytest.raises(at.UnknownArticle) as far:
        library["zzz"]
    with pytest.raises(at.UnknownAudience) as audience:
        library.render("article-1", "raeder")
    assert str(article.value) == 'unknown article "artikle-1"; did you mean "article-1"?'
    assert str(far.value) == 'unknown article "zzz"; 3 are known'
    assert str(audience.value) == 'unknown audience "raeder"; did you mean "reader"?'
    for name in ("half a \ud800", "", "a\0b"):
        assert name not in library
        with pytest.raises(at.UnknownArticle):
            library.render(name, "reader")
        with pytest.raises(at.UnknownAudience):
            library.render("article-1", name)


def test_a_bundle_brings_its_own_profiles(path: Path) -> None:
    """Others would make other editions than it holds."""
    for given in ({"profiles": path.parent}, {"glossary": path}):
        with pytest.raises(at.LibraryError, match="is a bundle, which brings its own profiles and glossary"):
            Library.open(path, **given)


# --- whole, or refused


def damaged(path: Path, damage: Callable[[bytearray], object]) -> Path:
    """The file with other bytes."""
    data = bytearray(path.read_bytes())
    path.write_bytes(damage(data) or data)
    return path


def number(at: int, value: int) -> Callable[[bytearray], None]:
    """Another number in the header."""

    def change(data: bytearray) -> None:
        data[at : at + 4] = value.to_bytes(4)

    return change


REFUSED: dict[str, tuple[Callable[[bytearray], object], str]] = {
    "empty": (lambda _: bytearray(b" ")[:0] or b"\n", "is no bundle (got something else)"),
    "text": (lambda _: b"id: example\n" * 20, "is no bundle (got something else)"),
    "short": (lambda data: data[:-4096], "is not whole"),
    "half": (lambda data: data[: len(data) // 2], "is not whole"),
    "long": (lambda data: data + b"more", "is not whole"),
    "foreign": (number(68, 7), "is a database, and no bundle of this package"),
    "unfinished": (number(68, 0), "is a database, and no bundle of this package"),
    "old": (number(60, 0), "has format 0, and 1 can be read: build it again"),
    "new": (number(60, 2), "has format 2, and 1 can be read: it was made by a newer version of this package"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_whole_bundle_of_a_known_format_is_refused_when_it_is_opened(path: Path, name: str) -> None:
    """With what to do about it."""
    damage, message = REFUSED[name]
    with pytest.raises(at.BundleError) as caught:
        Library.open(damaged(path, damage))
    assert str(caught.value).startswith(f"{path} {message}")


def test_a_file_that_is_not_there_or_empty_is_refused(tmp_path: Path) -> None:
    """As is a folder where a bundle is wanted."""
    (tmp_path / "empty.bundle").touch()
    for name, message in (
        ("none.bundle", "cannot be opened (got no such file or directory)"),
        ("empty.bundle", "is no bundle (got an empty file)"),
        ("", "cannot be opened (got is a directory)"),
    ):
        with pytest.raises(at.BundleError) as caught:
            Bundle(tmp_path / name)
        assert str(caught.value) == f"{tmp_path / name} {message}"
        assert not is_bundle(tmp_path / name)


def test_damage_inside_is_told_when_it_is_met(path: Path) -> None:
    """Never another error, and never a page that was not built."""
    size = path.stat().st_size
    whole = path.read_bytes()
    for start in range(100, size, 997):
        path.write_bytes(whole[:start] + bytes(b ^ 0x5A for b in whole[start : start + 64]) + whole[start + 64 :])
        try:
            library = Library.open(path)
            pages = [library.render(f"article-{n}", "reader") for n in range(3)]
            texts = [page.html + page.text + page.json + page.prose for page in pages]
        except (at.BundleError, at.UnknownArticle, at.UnknownAudience):
            continue
        assert all("This is version 1 of the text." in text for text in texts)


def test_a_bundle_is_never_written_to(path: Path) -> None:
    """Not by reading it, not by asking it to."""
    before = path.read_bytes()
    bundle = Bundle(path)
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        bundle.connection().execute("DELETE FROM article")
    assert path.read_bytes() == before
    assert list(path.parent.iterdir()) == [path]


# --- one generation at a time


@pytest.mark.usefixtures("impatient")
def test_a_library_follows_what_is_put_in_the_place_of_its_file(path: Path) -> None:
    """A pinned one, and an edition that was read before, do not."""
    library = Library.open(path)
    pinned, edition = library.pinned(), library.render("article-0", "reader")
    bundle_of(versioned(2), path)
    assert said(library.render("article-0", "reader")) == "2"
    assert said(pinned.render("article-0", "reader")) == "1"
    assert said(edition) == "1"
    assert pinned.digest != library.digest
    assert pinned.pinned().digest == pinned.digest


def test_a_followed_bundle_looks_at_its_file_four_times_a_second(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not for every page."""
    now = [100.0]
    monkeypatch.setattr(bundle_module, "monotonic", lambda: now[0])
    followed = Followed(path)
    bundle_of(versioned(2), path)
    first = followed.now()
    now[0] += 0.24
    assert followed.now() is first
    now[0] += 0.02
    assert followed.now().meta.digest == Bundle(path).meta.digest != first.meta.digest


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("damage", ["gone", "half", "text"])
def test_where_the_new_file_cannot_be_used_the_last_good_one_stays(
    path: Path, damage: str, caplog: pytest.LogCaptureFixture
) -> None:
    """The log says so once, and a good one that comes later is taken."""
    library = Library.open(path)
    if damage == "gone":
        path.unlink()
    else:
        beside = path.with_name("beside")
        shutil.copy(path, beside)
        damaged(beside, REFUSED[damage][0]).replace(path)
    assert [said(library.render("article-0", "reader")) for _ in range(3)] == ["1", "1", "1"]
    told = [r.message for r in caplog.records if r.name == "adaptive_text.bundle"]
    assert len(told) == (0 if damage == "gone" else 1)
    assert all("the last good bundle stays" in message for message in told)
    bundle_of(versioned(3), path)
    assert said(library.render("article-0", "reader")) == "3"


@pytest.mark.usefixtures("impatient")
def test_readers_see_one_version_or_the_other_while_bundles_are_replaced(path: Path) -> None:
    """Threads that read all the time: no error, and never two versions in one pinned library."""
    files = [bundle_of(versioned(n), path.with_name(f"{n}.made")) for n in range(2, 12)]
    library, stop, seen = Library.open(path), [False], []

    def read() -> None:
        while not stop[0]:
            pinned = library.pinned()
            seen.append(
                {said(pinned.render(f"article-{n}", audience)) for n in range(3) for audience in ("reader", "writer")}
            )

    readers = [Thread(target=read) for _ in range(4)]
    for thread in readers:
        thread.start()
    for file in files:
        done = len(seen) + 20
        file.replace(path)
        while len(seen) < done and any(thread.is_alive() for thread in readers):
            pass
    stop[0] = True
    for thread in readers:
        thread.join()
    assert {len(versions) for versions in seen} == {1}
    assert said(library.render("article-0", "reader")) == "11"


def test_threads_have_connections_of_their_own(path: Path) -> None:
    """One that comes late, when the file was replaced, still reads the generation that the bundle is."""
    bundle = Bundle(path)
    together = Barrier(4, timeout=20)

    def connected(_: int) -> int:
        together.wait()
        return id(bundle.connection())

    with ThreadPoolExecutor(4) as pool:
        assert len({id(bundle.connection()), *pool.map(connected, range(4))}) == 5
    bundle_of(versioned(2), path)
    with ThreadPoolExecutor(1) as pool:
        assert said(pool.submit(bundle.edition, "article-0", "reader").result()) == "1"


def test_a_process_that_is_forked_reads_on() -> None:
    """With connections of its own; and a newer generation, where there is one by then."""
    code = """
import os, sys, tempfile
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from bundles import bundle_of
from test_bundle import versioned
from adaptive_text.bundle import Bundle
from adaptive_text.library import Library
path = bundle_of(versioned(1), Path(tempfile.mkdtemp()) / "pages.bundle")
library = Library.open(path); library.render("article-0", "reader").html; bundle = library.pinned()
def forked(question):
    read, write = os.pipe()
    if not (child := os.fork()):
        try: told = question()
        except Exception as error: told = f"{type(error).__name__}: {error}"
        os.write(write, told.encode()); os._exit(0)
    os.close(write); told = os.read(read, 1000).decode(); os.close(read); os.waitpid(child, 0)
    print(told)
title = lambda opened: lambda: opened.render("article-1", "reader").title
forked(title(library)); forked(title(bundle))
bundle_of(versioned(2), path)
forked(title(library)); forked(title(bundle)); print(title(bundle)())
"""
    done = subprocess.run(
        [sys.executable, "-c", code, str(Path(__file__).parent)], text=True, capture_output=True, check=True
    )
    first, pinned, newer, late, parent = done.stdout.splitlines()
    assert (first, pinned, newer, parent) == ("Title 1", "Title 1", "Title 2", "Title 1")
    assert late.startswith("BundleError: ")
    assert late.endswith("was replaced before this process has read it: open it again")


# --- what it costs


def test_a_page_from_a_bundle_loads_nothing_slow(shipped_bundle: Path) -> None:
    """Neither the scorer nor the solver nor the validator nor YAML: everything was decided before."""
    code = f"""
import sys
import adaptive_text as at
edition = at.Library.open({str(shipped_bundle)!r}).render("migraine", "patient")
assert edition.html and edition.text and edition.markdown and edition.json and edition.explain() and edition.page
slow = ("spacy", "textstat", "nltk", "numpy", "highspy", "yaml", "pydantic", "babel", "rich", "snowballstemmer")
print(*(name for name in slow if name in sys.modules))
status = open("/proc/self/status").read()
print(int(status.partition("VmHWM:")[2].split()[0]) // 1024)
"""
    done = subprocess.run([sys.executable, "-c", code], text=True, capture_output=True, check=True)
    modules, megabytes = done.stdout.splitlines()
    assert modules == ""
    assert int(megabytes) < 60


def test_meta_says_what_is_in_it(shipped_bundle: Path) -> None:
    """Counted, and named."""
    meta = Bundle(shipped_bundle).meta
    assert (meta.articles, meta.editions, meta.broken) == (3, 9, 0)
    assert meta.audiences == ("patient", "clinician", "student")
    assert msgspec.json.decode(msgspec.json.encode(meta), type=type(meta)) == meta


def test_the_digest_depends_on_what_is_said_and_not_on_the_order_of_building(tmp_path: Path) -> None:
    """Nor on anything else of the file."""
    library = versioned(1)
    articles = [made(library, article) for article in library]
    there = Bundle(write_bundle(tmp_path / "a", setup_of(library), articles))
    back = Bundle(write_bundle(tmp_path / "b", setup_of(library), articles[::-1]))
    other = Bundle(bundle_of(versioned(2), tmp_path / "c"))
    assert there.meta.digest == back.meta.digest != other.meta.digest


def test_reading_a_page_takes_no_new_memory_from_the_system(path: Path) -> None:
    """Once a few were read: else each would begin with page faults that take longer than the reading."""
    bundle_of(Library.open(shipped("corpus")), path)
    code = """
import sys, resource
from adaptive_text.bundle import Bundle
bundle = Bundle(sys.argv[1])
pages = [(article, audience) for article in bundle for audience in bundle.catalogue[article].audiences]
faults = lambda: resource.getrusage(resource.RUSAGE_SELF).ru_minflt
for page in pages: bundle.read(*page)
before = faults()
for page in pages * 10: bundle.read(*page)
print((faults() - before) / (10 * len(pages)))
"""
    done = subprocess.run([sys.executable, "-c", code, path], capture_output=True, text=True, check=True)
    assert float(done.stdout) < 2
