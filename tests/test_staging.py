"""Laws of the file that a build writes: in its place whole or not at all, and nothing lost that was committed."""

from __future__ import annotations

import os
import re
import shutil
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from fabric import article, made
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from adaptive_text.bundle import Bundle
from adaptive_text.bundling import staging as staging_module
from adaptive_text.bundling.destination import BusyError, Destination, DestinationError
from adaptive_text.bundling.drafting import Broken, Draft, Setup
from adaptive_text.bundling.staging import Staging
from adaptive_text.bundling.tracking import Sight, Tracking
from adaptive_text.errors import BuildError
from adaptive_text.loading import parse_glossary

GLOSSARY = parse_glossary({"terms": {}})
SETUP = Setup(
    engine="1.0",
    signature="s",
    environment="e",
    templates="",
    audiences=("reader", "writer"),
    profiles=b"{}",
    picker=b"{}",
    glossary=b'{"terms":{}}',
)
NAMES = ("alpha", "beta", "gamma", "delta")


def nothing_touched(_: bytes, __: bytes) -> Callable[[bytes], bool]:
    return lambda _: False


@pytest.fixture
def place(tmp_path: Path) -> Destination:
    return Destination.of(tmp_path / "pages.bundle")


def opened(place: Destination, setup: Setup = SETUP, **options: Any) -> Staging:
    return Staging(place, setup, options.pop("changed", nothing_touched), **options)


def put(staging: Staging, *records: Mapping[str, Any]) -> None:
    staging.begin()
    for record in records:
        staging.draft.put(record["text"].encode(), made(record, GLOSSARY))
    staging.draft.commit()


def publish(place: Destination, *records: Mapping[str, Any], setup: Setup = SETUP, **options: Any) -> str:
    """Publish a bundle that has these articles beside the old ones; its digest."""
    with opened(place, setup, **options) as staging:
        put(staging, *records)
        meta = staging.publish()
    assert meta is not None
    return meta.digest


def there(place: Destination) -> list[str]:
    """The names of all files beside the destination, and its own."""
    return sorted(path.name for path in place.path.parent.iterdir())


def state(path: Path) -> tuple[int, int, bytes]:
    found = path.stat()
    return found.st_ino, found.st_mtime_ns, path.read_bytes()


# --- rows


def record(name: str, version: int) -> dict[str, Any]:
    words = ("placebo", "antibody", "vaccine", "statin")
    return article(name, f"{words[version % 4]} {version}", audiences=["reader", "writer"][: 1 + version % 2])


@given(st.lists(st.tuples(st.sampled_from(NAMES), st.none() | st.integers(0, 9)), max_size=12))
@settings(max_examples=40, deadline=None)
def test_a_changed_draft_is_the_same_as_a_new_one(changes: list[tuple[str, int | None]]) -> None:
    """Whatever was put in, replaced and taken out: digest, entries and searches are those of a draft made at once."""
    changed, wanted = Draft.empty(), dict[str, int]()
    for name, version in changes:
        if version is not None:
            wanted[name] = version
            changed.put(b"", made(record(name, version), GLOSSARY))
        elif (number := changed.number(name)) is not None:
            del wanted[name]
            changed.drop(number)
        changed.commit()
    fresh = Draft.empty()
    for name in sorted(wanted):
        fresh.put(b"", made(record(name, wanted[name]), GLOSSARY))
    assert [told(changed), changed.articles()] == [told(fresh), len(wanted)]
    changed.close()
    fresh.close()


def told(draft: Draft) -> tuple[Any, ...]:
    """All that a draft says, and what searches find in it."""
    searches = [
        sorted(found[0] for found in draft._connection.execute(SEARCH, (word,)))
        for word in ("about", *NAMES, "placebo", "antibody")
    ]
    rows = [list(draft._connection.execute(query)) for query in ROWS]
    return draft.finish(SETUP).digest, searches, rows


SEARCH = "SELECT article.id FROM search JOIN article ON article.number = search.rowid WHERE search MATCH ?"
ROWS = (
    "SELECT id, offered, entry, key, digest, words, record FROM article ORDER BY id",
    "SELECT article, lang, audience, html, digest, markdown, text, json, score FROM edition ORDER BY article, audience",
)


def test_an_article_keeps_its_number() -> None:
    """What is replaced by another version of itself has the same number; keys and ids lead to it."""
    draft = Draft.empty()
    numbers = [draft.put(b"%d" % n, made(record(name, n), GLOSSARY)) for n, name in enumerate(("a", "b", "a"))]
    assert numbers == [1, 2, 1]
    assert [draft.find(b"0"), draft.find(b"1"), draft.find(b"2")] == [None, 2, 1]
    assert [draft.number("a"), draft.number("c"), sorted(draft.numbers())] == [1, None, [1, 2]]
    draft.close()


def test_the_digest_covers_all_that_readers_see() -> None:
    """Another text, another former id, another broken article or another glossary is another digest; a key is none."""

    def digest(text: str = "a", key: bytes = b"", setup: Setup = SETUP, **lists: Any) -> str:
        draft = Draft.empty()
        draft.note_setup(setup)
        draft.put(key, made(article("one", text), GLOSSARY))
        draft.lead(lists.get("former", []))
        draft.list_broken(lists.get("broken", []))
        found = draft.finish(setup).digest
        draft.close()
        return found

    differing = [
        digest(),
        digest(text="b"),
        digest(former=[("old", "one")]),
        digest(broken=[Broken("two.json", "two", b"[]")]),
        digest(setup=replace(SETUP, glossary=b'{"terms":{"a":{}}}')),
        digest(setup=replace(SETUP, profiles=b'{"a":{}}')),
    ]
    assert len(set(differing)) == len(differing)
    assert digest(key=b"other", setup=replace(SETUP, engine="2.0", signature="t", environment="f")) == digest()
    assert digest(broken=[Broken("b.json", "two", b"[1]")]) == digest(broken=[Broken("a.json", "two", b"[]")])


# --- tracking


@given(st.sets(st.integers(1, 50)), st.sets(st.integers(1, 50)))
def test_what_the_source_has_no_more_is_what_was_not_seen(seen: set[int], all_numbers: set[int]) -> None:
    """Of the numbers in the file, just those that were not seen are told, in their order."""
    with Tracking() as tracking:
        for number in seen:
            tracking.see(number, Sight(f"{number}.json", is_kept=bool(number % 2)))
        assert list(tracking.unseen(sorted(all_numbers))) == sorted(all_numbers - seen)
        assert tracking.count() == len(seen)
        for number in all_numbers:
            expected = Sight(f"{number}.json", bool(number % 2)) if number in seen else None
            assert tracking.sight(number) == expected


def test_broken_articles_are_listed_by_name() -> None:
    """What could not be made is listed once for each name, by name, and known by its id."""
    with Tracking() as tracking:
        for broken in (Broken("b", "two", b"[]"), Broken("a", "one", b"[]"), Broken("b", "two", b"[1]")):
            tracking.fail(broken)
        assert list(tracking.broken()) == [Broken("a", "one", b"[]"), Broken("b", "two", b"[1]")]
        assert [tracking.has_failed("one"), tracking.has_failed("three")] == [True, False]


# --- from staging to a bundle


def test_a_bundle_is_put_in_place_and_nothing_else_stays(place: Destination) -> None:
    """A published bundle opens, says what was put in, and no other file is left beside it."""
    digest = publish(place, article("one", "first"), article("two", "second"))
    bundle = Bundle(place.path)
    assert there(place) == ["pages.bundle"]
    assert (bundle.meta.digest, bundle.meta.articles, bundle.meta.editions) == (digest, 2, 2)
    assert bundle.read("two", "reader") == b"html: reader\nsecond"


def test_an_old_reader_keeps_what_it_opened(place: Destination) -> None:
    """Who has opened the old bundle reads it to the end, while who opens the path gets the new one."""
    publish(place, article("one", "first"))
    old = Bundle(place.path)
    publish(place, article("one", "second"))
    assert old.read("one", "reader") == b"html: reader\nfirst"
    assert Bundle(place.path).read("one", "reader") == b"html: reader\nsecond"


def test_as_long_as_nothing_differs_nothing_is_written(place: Destination) -> None:
    """Opening a staging over an old bundle reads that, and leaves every file as it was."""
    publish(place, article("one", "first"))
    before = state(place.path)
    with opened(place) as staging:
        assert not staging.writes
        assert staging.draft.find(b"first") == 1
    assert there(place) == ["pages.bundle"]
    assert state(place.path) == before


def test_what_is_not_published_is_found_by_the_next_build(place: Destination) -> None:
    """What was committed is there when the next build opens, and the old bundle is what it was."""
    publish(place, article("one", "first"))
    before = state(place.path)
    with opened(place) as staging:
        put(staging, article("two", "second"))
        staging.draft.put(b"lost", made(article("three", "third"), GLOSSARY))
    assert state(place.path) == before
    with opened(place) as staging:
        assert staging.writes
        assert [staging.draft.find(key) for key in (b"first", b"second", b"lost")] == [1, 2, None]
        assert staging.publish() is not None
    assert there(place) == ["pages.bundle"]
    assert list(Bundle(place.path)) == ["one", "two"]


def test_a_staging_file_is_no_bundle(place: Destination) -> None:
    """As long as it is not whole, no reader takes the file for a bundle; not when it was one before, either."""
    publish(place, article("one", "first"))
    with opened(place) as staging:
        put(staging, article("two", "second"))
    with pytest.raises(Exception, match="a database, and no bundle of this package"):
        Bundle(place.staging)


def test_the_same_content_is_not_published_again(place: Destination) -> None:
    """What says the same as the old bundle is thrown away, unless it is to be replaced all the same."""
    publish(place, article("one", "first"))
    before = state(place.path)
    with opened(place) as staging:
        put(staging, article("one", "second"))
        put(staging, article("one", "first"))
        assert staging.publish() is None
    assert there(place) == ["pages.bundle"]
    assert state(place.path) == before
    with opened(place, fresh=True) as staging:
        put(staging, article("one", "first"))
        assert staging.publish(even_the_same=True) is not None
    assert state(place.path) != before


def test_other_problems_are_published(place: Destination) -> None:
    """A bundle that lists other problems of a broken article is another one, though its digest is the same."""
    publish(place, article("one", "first"))
    for problems in (b"[1]", b"[2]"):
        with opened(place) as staging:
            staging.begin()
            staging.draft.list_broken([Broken("two.json", "two", problems)])
            assert staging.publish() is not None
    with opened(place) as staging:
        assert staging.draft.has_broken([Broken("two.json", "two", b"[2]")])
        assert not staging.draft.has_broken([])


def test_another_environment_uses_nothing(place: Destination) -> None:
    """Neither the old bundle nor what a killed build left is used where articles were made with something else."""
    publish(place, article("one", "first"))
    with opened(place) as staging:
        put(staging, article("two", "second"))
    with opened(place, replace(SETUP, environment="f")) as staging:
        assert staging.draft.articles() == 0
        assert not place.staging.exists()
        put(staging, article("three", "third"))
        staging.publish()
    assert list(Bundle(place.path)) == ["three"]


def test_a_fresh_build_uses_nothing(place: Destination) -> None:
    """With `fresh` nothing of the old bundle is used, nor of what a killed build left."""
    publish(place, article("one", "first"))
    with opened(place) as staging:
        put(staging, article("two", "second"))
    with opened(place, fresh=True) as staging:
        assert staging.draft.articles() == 0
        assert there(place) == ["pages.bundle"]


def test_a_changed_glossary_forgets_just_what_it_touches(place: Destination) -> None:
    """Articles that the change touches have to be made again; the others are found, in the next build, too."""
    publish(place, article("one", "placebo"), article("two", "statin"))
    asked: list[tuple[bytes, bytes]] = []

    def changed(old: bytes, new: bytes) -> Callable[[bytes], bool]:
        asked.append((old, new))
        return lambda words: words == made(article("", "placebo"), GLOSSARY).words

    newer = replace(SETUP, glossary=b'{"terms":{"placebo":{}}}')
    for _ in range(2):
        with opened(place, newer, changed=changed) as staging:
            assert staging.writes
            assert [staging.draft.find(b"placebo"), staging.draft.find(b"statin")] == [None, 2]
    assert asked == [(SETUP.glossary, newer.glossary)]


@pytest.mark.parametrize("damage", ["empty", "cut", "altered", "text"])
def test_a_damaged_rest_is_thrown_away(place: Destination, damage: str) -> None:
    """What a killed machine left and cannot be read is removed, and the old bundle is used instead."""
    publish(place, article("one", "first"))
    with opened(place) as staging:
        put(staging, article("two", "second"))
    data = place.staging.read_bytes()
    damaged = {"empty": b"", "cut": data[:5000], "altered": data[:100] + bytes(9000) + data[9100:], "text": b"no" * 999}
    place.staging.write_bytes(damaged[damage])
    with opened(place) as staging:
        assert not staging.writes
        assert staging.draft.find(b"first") == 1
    assert there(place) == ["pages.bundle"]


@pytest.mark.parametrize("damage", ["cut", "altered", "older"])
def test_a_damaged_bundle_is_made_anew(place: Destination, damage: str) -> None:
    """A bundle that cannot be read, or is of another format, is not used, and is replaced."""
    publish(place, article("one", "first"))
    data = place.path.read_bytes()
    older = data[:60] + bytes(4) + data[64:]
    damaged = {"cut": data[:9000], "altered": data[:100] + bytes(len(data) - 100), "older": older}
    place.path.write_bytes(damaged[damage])
    with opened(Destination.of(place.path)) as staging:
        assert staging.draft.articles() == 0
        put(staging, article("two", "second"))
        assert staging.publish() is not None
    assert list(Bundle(place.path)) == ["two"]


def test_half_a_copy_is_swept(place: Destination) -> None:
    """What is left of a copy, and of a database that is gone, is removed."""
    publish(place, article("one", "first"))
    for name in (".pages.bundle.staging.part", ".pages.bundle.staging-wal", ".pages.bundle.staging-journal"):
        place.path.with_name(name).write_bytes(b"half")
    with opened(place):
        assert there(place) == ["pages.bundle"]


def test_a_bundle_keeps_its_mode_and_its_link(tmp_path: Path) -> None:
    """A new bundle has the mode of the old one, and a symbolic link goes on leading to it."""
    (tmp_path / "there").mkdir()
    link, target = tmp_path / "pages.bundle", tmp_path / "there" / "real.bundle"
    link.symlink_to(target)
    place = Destination.of(link)
    assert place.path == target
    publish(place, article("one", "first"))
    target.chmod(0o640)
    publish(place, article("one", "second"))
    assert link.is_symlink()
    assert stat.S_IMODE(target.stat().st_mode) == 0o640
    assert Bundle(link).read("one", "reader") == b"html: reader\nsecond"


def test_a_bundle_that_lost_much_gets_smaller(place: Destination) -> None:
    """A file of which a good part is empty is written anew before it is published."""
    publish(place, *(article(f"a{n}", os.urandom(20_000).hex()) for n in range(20)))
    size = place.path.stat().st_size
    with opened(place) as staging:
        staging.begin()
        for number in sorted(staging.draft.numbers())[1:]:
            staging.draft.drop(number)
        staging.publish()
    assert place.path.stat().st_size < size / 4
    assert list(Bundle(place.path)) == ["a0"]


def test_a_full_disk_is_told_before_anything_is_copied(place: Destination, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the copy does not fit, the error says what is needed, and nothing is left behind."""
    publish(place, article("one", "first"))
    size = place.path.stat().st_size
    usage = shutil._ntuple_diskusage(10**9, 10**9 - 5, 5)
    monkeypatch.setattr(staging_module.shutil, "disk_usage", lambda _: usage)
    with opened(place) as staging, pytest.raises(BuildError) as error:
        staging.begin()
    assert error.value.message == (
        f'cannot write "{place.path}" (got no space for the new bundle: it needs {size:,} bytes, 5 are free)'
    )
    assert there(place) == ["pages.bundle"]


def test_a_disk_that_fills_up_is_told(place: Destination) -> None:
    """A disk without room is an error of ours that says what to do; what was committed is kept."""
    with opened(place) as staging:
        put(staging, article("one", "first"))
        staging.draft.run("PRAGMA max_page_count = 30")
        with (
            pytest.raises(BuildError, match=r"\(got database or disk is full\); make room, and build"),
            staging.telling(),
        ):
            put(staging, *(article(f"a{number}", os.urandom(9000).hex()) for number in range(99)))
    with opened(place) as staging:
        assert staging.draft.articles() == 1


# --- where it may go


def refusal(path: str | Path) -> str:
    with pytest.raises(DestinationError) as error:
        Destination.of(path)
    return error.value.message


def test_a_place_where_nothing_can_be_written_is_told_at_once(tmp_path: Path) -> None:
    """No folder, a folder in the way, a name that cannot be, and a URL are refused with what is wrong."""
    folder = str(tmp_path)
    assert refusal(tmp_path / "none" / "pages.bundle") == (
        f'cannot write "{folder}/none/pages.bundle": there is no folder "{folder}/none"; make it first'
    )
    assert refusal(folder) == f'cannot write "{folder}": it is a folder; name a file in it, as pages.bundle'
    assert re.fullmatch(r'cannot write "a\0b" \(got .*embedded null.*\)', refusal("a\0b"))  # each Python has its words
    assert refusal("s3://bucket/pages.bundle") == (
        'a bundle is written to a disk (got "s3://bucket/pages.bundle"): build it here, then copy it there'
    )
    (tmp_path / "file").write_text("")
    assert refusal(tmp_path / "file" / "pages.bundle").startswith(f'cannot write "{folder}/file/pages.bundle"')


@pytest.mark.parametrize("content", [b"", b"my thesis", "database"])
def test_what_is_no_bundle_is_never_written_over(tmp_path: Path, content: bytes | str) -> None:
    """Any other file at the destination is refused and stays, whatever its name; a database, too."""
    path = tmp_path / "pages.bundle"
    if isinstance(content, bytes):
        path.write_bytes(content)
    else:
        connection = sqlite3.connect(path)
        connection.execute("CREATE TABLE mine (a)")
        connection.close()
    before = path.read_bytes()
    assert refusal(path) == f'"{path}" is there already and no bundle: nothing is written over it'
    assert path.read_bytes() == before


def test_a_folder_that_is_read_only_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where nothing may be written, that is told before any work."""
    monkeypatch.setattr(os, "access", lambda *_: False)
    path = tmp_path / "pages.bundle"
    assert refusal(path) == f'cannot write "{path}": the folder "{tmp_path}" is read-only'


def test_only_one_build_writes_at_a_time(place: Destination) -> None:
    """While one holds the lock another one is refused, and told whose it is; then the lock is gone."""
    with place.locked():
        with pytest.raises(BusyError) as error, place.locked():
            raise AssertionError
        assert error.value.message == (
            f'another build is writing "{place.path}" (process {os.getpid()}); wait for it, or end it'
        )
    assert there(place) == []
    with place.locked():
        assert there(place) == [".pages.bundle.lock"]


def test_the_lock_of_a_killed_build_holds_nobody_up(place: Destination) -> None:
    """A lock ends with its process, however that ends, and the file that is left is used again."""
    code = (
        "import os, sys, time\n"
        "from adaptive_text.bundling.destination import Destination\n"
        "with Destination.of(sys.argv[1]).locked():\n"
        "    print('held', flush=True)\n"
        "    time.sleep(60)\n"
    )
    command = [sys.executable, "-c", code, str(place.path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(BusyError), place.locked():
            raise AssertionError
        holder.kill()
    assert there(place) == [".pages.bundle.lock"]
    with place.locked():
        pass
    assert there(place) == []


def test_a_lock_that_was_removed_is_taken_anew(place: Destination, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who opened the lock's file just before its holder removed it does not hold a file that nobody else sees."""
    import fcntl

    real, calls = fcntl.flock, list[int]()

    def flock(file: Any, how: int) -> None:
        calls.append(how)
        if len(calls) == 1:
            place.lock.unlink()
        real(file, how)

    monkeypatch.setattr(fcntl, "flock", flock)
    with place.locked():
        assert place.lock.exists()
    assert calls == [fcntl.LOCK_EX | fcntl.LOCK_NB] * 2 + [fcntl.LOCK_UN]
