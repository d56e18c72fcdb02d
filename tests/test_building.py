"""Laws of building: the same bundle whoever makes it and however it came about, and every failure told and isolated."""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import Executor, ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from fabric import TERMS, Fabric, Shuffled, article, corpus, fabricate, tiny
from hypothesis import given, settings
from hypothesis import strategies as st

import adaptive_text as at
from adaptive_text import batching, caching
from adaptive_text.building import Built, Progress, build
from adaptive_text.bundle import Bundle
from adaptive_text.bundling.destination import DestinationError
from adaptive_text.bundling.verifying import verify
from adaptive_text.errors import BuildError, Problem
from adaptive_text.making.orders import Limits

QUICK = "/dev/shm" if Path("/dev/shm").is_dir() else None
"""Where files need not be written to a disk."""
TESTS = Path(__file__).resolve().parent
MANY = {f"a{number:03}": article(f"a{number:03}", f"placebo {number}") for number in range(60)}


def built(source: Path, destination: Path | str = "", executor: Any = None, **options: Any) -> Built:
    """A build in this process, beside the source unless it is told where."""
    return build(source, destination or source.parent / "pages.bundle", executor or Fabric(), **options)


def counts(found: Built) -> tuple[int, int, int, int, int, bool]:
    return found.articles, found.made, found.kept, found.removed, found.failed, found.published


def state(folder: Path) -> dict[str, tuple[int, int]]:
    """What would show that a file was written."""
    return {path.name: (path.stat().st_ino, path.stat().st_mtime_ns) for path in folder.iterdir()}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "corpus").mkdir()
    return tmp_path / "corpus"


# --- the same bundle, whoever makes it


def shuffled(seed: int) -> Iterator[Executor]:
    """An executor that makes articles in any order."""
    with Shuffled(seed, 3) as executor:
        original = executor.submit
        executor.submit = lambda run, order: original(fabricate, order)
        yield executor


@given(seed=st.integers(), size=st.sampled_from([1, 3, 64]))
@settings(max_examples=8, deadline=None)
def test_neither_order_nor_batches_change_the_digest(seed: int, size: int) -> None:
    """Any order of completion and any size of batches gives the same digest, in a bundle that is sound."""
    with TemporaryDirectory(dir=QUICK) as name, pytest.MonkeyPatch.context() as patch:
        patch.setattr(batching, "MOST_ITEMS", size)
        source = corpus(Path(name) / "corpus", MANY)
        digests = {built(source, Path(name) / "one.bundle").digest}
        for executor in shuffled(seed):
            digests.add(built(source, Path(name) / "two.bundle", executor).digest)
        assert len(digests) == 1
        assert verify(Bundle(Path(name) / "two.bundle")).articles == len(MANY)


@pytest.fixture(scope="module")
def makers() -> Iterator[Executor]:
    """A real maker, started once."""
    with ThreadPoolExecutor(1) as executor:
        yield executor


def test_a_bundle_has_the_pages_that_its_folder_has(tmp_path: Path, makers: Executor) -> None:
    """What makers made is what a library of the folder renders, text by text; so are entries and searches."""
    source = tiny(tmp_path / "corpus")
    assert counts(build(source, tmp_path / "pages.bundle", makers)) == (5, 5, 0, 0, 0, True)
    bundle, folder = at.Library.open(tmp_path / "pages.bundle"), at.Library.open(source)
    assert list(bundle) == list(folder)
    for name in folder:
        assert bundle.catalogue[name] == folder.catalogue[name]
        for audience in folder.audiences:
            ours, theirs = bundle.render(name, audience), folder.render(name, audience)
            for form in ("html", "markdown", "text", "json", "score"):
                assert getattr(ours, form) == getattr(theirs, form)


def test_a_poisonous_article_is_told_and_everything_else_is_made(tmp_path: Path, makers: Executor) -> None:
    """An article with an error, one that takes too long and one that is no text are named, and the others are there."""
    source = tiny(tmp_path / "corpus", 3)
    shutil.copy(source / "t0.json", source / "broken.json")
    record = json.loads((source / "t1.json").read_text())
    (source / "broken.json").write_text(json.dumps({**record, "id": "broken", "updated": "tomorrow"}))
    (source / "no-text.yaml").write_bytes(b"id: no-text\n\xff\xfe")
    found = build(source, tmp_path / "pages.bundle", makers, limits=Limits(seconds=60))
    assert counts(found) == (3, 3, 0, 0, 2, True)
    assert [(Path(p.path).name, p.line) for p in found.problems] == [("broken.json", 1), ("no-text.yaml", 2)]
    assert Bundle(tmp_path / "pages.bundle").broken == {"broken", "no-text"}


# --- what has not changed is kept


def test_an_unchanged_corpus_writes_nothing(folder: Path) -> None:
    """The second build makes nothing and touches no file; it says what is there."""
    first = built(corpus(folder, MANY))
    before = state(folder.parent)
    executor = Fabric()
    second = built(folder, executor=executor)
    assert counts(first) == (60, 60, 0, 0, 0, True)
    assert counts(second) == (60, 0, 60, 0, 0, False)
    assert (second.digest, second.editions, executor.orders) == (first.digest, 60, [])
    assert state(folder.parent) == before


def test_a_fresh_build_makes_everything_and_replaces_the_bundle(folder: Path) -> None:
    """With `fresh` nothing is kept, and the file is another one though it says the same."""
    first = built(corpus(folder, MANY))
    before = state(folder.parent)
    second = built(folder, fresh=True)
    assert counts(second) == (60, 60, 0, 0, 0, True)
    assert second.digest == first.digest
    assert state(folder.parent) != before


def test_only_what_changed_is_made(folder: Path) -> None:
    """A changed article and a new one are made, one that is gone is removed, and a renamed file is kept."""
    built(corpus(folder, MANY))
    changed = {**MANY, "a001": article("a001", "other"), "new": article("new"), "renamed": MANY["a003"]}
    del changed["a002"], changed["a003"]
    executor = Fabric()
    found = built(corpus(folder, changed), executor=executor)
    assert counts(found) == (60, 2, 58, 1, 0, True)
    assert sorted(Path(name).name for name in executor.items) == ["a001.json", "new.json"]
    assert found.digest == built(folder, folder.parent / "fresh.bundle").digest


def test_a_changed_term_makes_only_articles_that_use_it(folder: Path) -> None:
    """A new definition makes the articles again that name the term, and no other; so does the term's loss."""
    articles = {**MANY, "other": article("other", "antibody")}
    built(corpus(folder, articles))
    for terms, name in (({**TERMS, "antibody": "A new text."}, "other"), ({"placebo": TERMS["placebo"]}, "other")):
        executor = Fabric()
        found = built(corpus(folder, articles, terms), executor=executor)
        assert counts(found) == (61, 1, 60, 0, 0, True)
        assert [Path(item).stem for item in executor.items] == [name]
        assert found.digest == built(folder, folder.parent / "fresh.bundle", fresh=True).digest


def test_a_changed_profile_makes_everything_again(folder: Path) -> None:
    """Nothing that was made for another profile is kept."""
    built(corpus(folder, MANY))
    (folder / "profiles" / "reader.yaml").write_text("id: reader\nlabel: People\nchoice: {label: I read}\n")
    assert counts(built(folder)) == (60, 60, 0, 0, 0, True)


def test_a_comment_in_the_glossary_changes_nothing(folder: Path) -> None:
    """What the glossary says decides, and not how it is written."""
    built(corpus(folder, MANY))
    (folder / "glossary.yaml").write_text((folder / "glossary.yaml").read_text() + "\n# a comment\n")
    assert counts(built(folder)) == (60, 0, 60, 0, 0, False)


NAMES = [f"n{number}" for number in range(6)]
RECORDS = st.builds(
    article,
    st.sampled_from(NAMES),
    st.sampled_from(["placebo", "antibody", "placebo and antibody", "nothing"]),
    formerly=st.lists(st.sampled_from([*NAMES[3:], "old", "older"]), max_size=2, unique=True),
    audiences=st.sampled_from([["reader"], []]),
)
POISON = st.builds(lambda name: article(name, poison="it is bad"), st.sampled_from(NAMES))
FILES = st.dictionaries(st.sampled_from("abcdefgh"), RECORDS | POISON, max_size=6)
GLOSSARIES = st.dictionaries(st.sampled_from(sorted(TERMS)), st.sampled_from(["A text.", "Another text."]))
VERSIONS = st.lists(st.tuples(FILES, GLOSSARIES), min_size=2, max_size=4)


@given(VERSIONS)
@settings(max_examples=15, deadline=None)
def test_a_changed_bundle_is_the_same_as_a_new_one(versions: list[tuple[Mapping[str, Any], Mapping[str, str]]]) -> None:
    """After any changes of articles, names, former ids and terms, the digest is that of a build from nothing."""
    with TemporaryDirectory(dir=QUICK) as name:
        root = Path(name)
        for number, (articles, terms) in enumerate(versions):
            source = corpus(root / "corpus", {"z": article("z"), **articles}, terms)
            kept = built(source, root / "kept.bundle")
            fresh = built(source, root / f"fresh{number}.bundle")
            assert kept.digest == fresh.digest
            assert (kept.problems, kept.articles, kept.failed) == (fresh.problems, fresh.articles, fresh.failed)
            again = built(source, root / "kept.bundle")
            assert (again.digest, again.published, again.problems) == (fresh.digest, False, fresh.problems)
            verify(Bundle(root / "kept.bundle"))
        assert sorted(path.name for path in root.iterdir() if path.name.startswith(".")) == []


# --- what cannot be made


def test_problems_are_told_and_written_as_they_come(folder: Path) -> None:
    """What cannot be made is left out, listed in the bundle, told, and written as JSON Lines."""
    articles = {"good": article("good"), "bad": article("worse", poison="it is bad"), "odd": {"poison": "no id"}}
    path = folder.parent / "problems.jsonl"
    found = built(corpus(folder, articles), problems=path)
    problems = (
        Problem(f"{folder}/bad.json", 1, 1, "text", "AT804", "it is bad"),
        Problem(f"{folder}/odd.json", 1, 1, "text", "AT804", "no id"),
    )
    assert (counts(found), found.problems, found.number_of_problems) == ((1, 1, 0, 0, 2, True), problems, 2)
    place = {"line": 1, "column": 1, "where": "text", "code": "AT804", "severity": "error"}
    assert [json.loads(line) for line in path.read_text().splitlines()] == [
        {"article": "worse", "path": f"{folder}/bad.json", **place, "message": "it is bad", "hint": ""},
        {"article": "odd", "path": f"{folder}/odd.json", **place, "message": "no id", "hint": ""},
    ]
    assert Bundle(folder.parent / "pages.bundle").broken == {"worse", "odd"}


def test_only_the_first_thousand_problems_are_kept_in_memory(folder: Path) -> None:
    """Of more problems the number is told, and the file has all."""
    bad = {f"b{n:04}": article(f"b{n:04}", poison="bad") for n in range(1002)}
    path = folder.parent / "problems.jsonl"
    found = built(corpus(folder, {"good": article("good"), **bad}), problems=path)
    assert (len(found.problems), found.number_of_problems, found.failed) == (1000, 1002, 1002)
    assert len(path.read_text().splitlines()) == 1002


def test_a_file_that_cannot_be_read_is_a_problem(folder: Path) -> None:
    """What stands in the source and cannot be read is told in its place, and counts as left out."""
    corpus(folder, {"a": article("a"), "c": article("c")})
    (folder / "b.json").symlink_to(folder / "nowhere.json")
    found = built(folder)
    assert counts(found) == (2, 2, 0, 0, 1, True)
    assert [(problem.path, problem.code) for problem in found.problems] == [(f"{folder}/b.json", "AT011")]
    assert Bundle(folder.parent / "pages.bundle").broken == {"b"}


def test_with_strict_nothing_is_published_after_a_failure(folder: Path) -> None:
    """With `strict` the old bundle stays where an article fails; what was made is kept for the next build."""
    built(corpus(folder, {"one": article("one")}))
    before = (folder.parent / "pages.bundle").read_bytes()
    corpus(folder, {"one": article("one", "new"), "two": article("two", poison="bad")})
    found = built(folder, strict=True)
    assert counts(found) == (1, 1, 0, 0, 1, False)
    assert (folder.parent / "pages.bundle").read_bytes() == before
    corpus(folder, {"one": article("one", "new")})
    assert counts(built(folder, strict=True)) == (1, 0, 1, 0, 0, True)
    assert sorted(state(folder.parent)) == ["corpus", "pages.bundle"]


def test_a_broken_article_that_was_good_is_no_removed_one(folder: Path) -> None:
    """An article that can no longer be made is left out and told as failed, not as removed."""
    built(corpus(folder, {"one": article("one"), "two": article("two")}))
    found = built(corpus(folder, {"one": article("one"), "two": article("two", poison="bad")}))
    assert counts(found) == (1, 0, 1, 0, 1, True)


def test_nothing_good_is_nothing_published(folder: Path) -> None:
    """Where no article can be used, the old bundle stays and the error has the problems."""
    built(corpus(folder, {"one": article("one")}))
    before = (folder.parent / "pages.bundle").read_bytes()
    corpus(folder, {"one": article("one", poison="bad")})
    with pytest.raises(BuildError) as error:
        built(folder)
    assert error.value.message == f"no article of {folder} can be used; nothing is published"
    assert [problem.message for problem in error.value.problems] == ["bad"]
    assert (folder.parent / "pages.bundle").read_bytes() == before


def test_of_two_articles_with_one_id_the_first_stays(folder: Path) -> None:
    """The first in the source is taken, the other is told with both names; the next build says the same."""
    articles = {"a": article("same", "first"), "b": article("same", "second"), "c": article("same", "first")}
    for published in (True, False):
        found = built(corpus(folder, articles))
        assert (found.articles, found.failed, found.published) == (1, 2, published)
        assert [(p.path, p.code, p.message, p.hint) for p in found.problems] == [
            (
                f"{folder}/{name}.json",
                "AT614",
                f'two articles have the id "same" (got {folder}/a.json and {folder}/{name}.json)',
                "give one of them another id",
            )
            for name in "bc"
        ]
    bundle = Bundle(folder.parent / "pages.bundle")
    assert bundle.read("same", "reader").endswith(b"first")
    assert bundle.broken == frozenset()


def test_an_article_that_claims_the_address_of_another_is_left_out(folder: Path) -> None:
    """Of two with one former id the later by id is left out, as is who claims the id of another that is there."""
    articles = {
        "one": article("b-one", formerly=["old"]),
        "two": article("a-two", formerly=["old", "older"]),
        "three": article("c-three", formerly=["a-two"]),
        "four": article("d-four", formerly=["b-one"]),
    }
    found = built(corpus(folder, articles))
    assert counts(found) == (2, 2, 0, 0, 2, True)
    assert [(p.path, p.where, p.code, p.message) for p in found.problems] == [
        (
            f"{folder}/one.json",
            "formerly[0]",
            "AT004",
            '"b-one" says that it was formerly "old", which leads to "a-two"',
        ),
        (
            f"{folder}/three.json",
            "formerly[0]",
            "AT004",
            '"c-three" says that it was formerly "a-two", which leads to "a-two"',
        ),
    ]
    bundle = Bundle(folder.parent / "pages.bundle")
    assert dict(bundle.formerly) == {"old": "a-two", "older": "a-two", "b-one": "d-four"}
    assert bundle.broken == {"b-one", "c-three"}


# --- what keeps a build from going on


def test_a_worker_with_another_engine_is_refused(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An answer of another engine ends the build, with both signatures; nothing of it is in a bundle."""

    def make(order: bytes) -> bytes:
        with monkeypatch.context() as there:
            there.setattr(caching, "engine", lambda: b"other")
            return fabricate(order)

    with pytest.raises(BuildError) as error:
        built(corpus(folder, MANY), executor=Fabric(make))
    here = caching.engine().hex()[:12]
    assert f"the worker on fabric has another engine (got {b'other'.hex()} there and {here} here" in error.value.message
    assert not (folder.parent / "pages.bundle").exists()


def test_workers_that_fail_are_told_with_the_articles(folder: Path) -> None:
    """A batch that always fails is named by its articles, and what was made before is kept for the next build."""

    def make(order: bytes) -> bytes:
        if b"a030" in order:
            raise ConnectionError("gone")
        return fabricate(order)

    with pytest.raises(BuildError, match=r"workers failed 3 times at \S*a0\d\d\.json.* \(got ConnectionError: gone\)"):
        built(corpus(folder, MANY), executor=Fabric(make))
    found = built(folder)
    assert found.published
    assert found.kept > 0
    assert found.kept + found.made == 60


def test_what_is_wrong_with_a_place_is_told_before_any_work(folder: Path) -> None:
    """Neither a destination nor a file for problems that cannot be written costs a build."""
    source, executor = corpus(folder, MANY), Fabric()
    with pytest.raises(DestinationError):
        built(source, folder, executor)
    with pytest.raises(DestinationError, match="cannot write problems to"):
        built(source, folder.parent / "pages.bundle", executor, problems=folder)
    (folder / "glossary.yaml").write_text("terms: 1")
    with pytest.raises(at.GlossaryError):
        built(source, folder.parent / "pages.bundle", executor)
    assert executor.orders == []
    assert sorted(state(folder.parent)) == ["corpus"]


def test_progress_is_told_from_the_beginning_to_the_end(folder: Path) -> None:
    """What is told rises to the whole, ends with publishing, and knows the number of articles."""
    told: list[Progress] = []
    articles = {**MANY, "bad": article("bad", poison="bad")}
    built(corpus(folder, articles), progress=told.append)
    assert [one.done for one in told] == sorted(one.done for one in told)
    assert (told[0].done, told[0].total, told[0].stage) == (0, 61, "making")
    assert told[-1]._replace(seconds=0) == Progress(61, 61, 0, 1, 1, 0, "publishing")


def test_files_travel_only_to_workers_that_ask(folder: Path) -> None:
    """Every order goes out without files, and again with them where the worker has none."""
    executor = Fabric()
    built(corpus(folder, {"one": article("one")}), executor=executor)
    assert [order.sent is None for order in executor.orders] == [True, False]


# --- killed and interrupted

KILLED = """
import sys, time
sys.path.insert(0, sys.argv[1])
from fabric import Fabric, fabricate
from adaptive_text.building import build
def make(order):
    time.sleep(0.002)
    return fabricate(order)
print("ready", flush=True)
build(sys.argv[2], sys.argv[3], Fabric(make))
"""


def test_a_killed_build_leaves_nothing_torn_and_the_next_one_goes_on(folder: Path) -> None:
    """After a SIGKILL at any moment the old bundle or the new one is there and sound; the end is as without it."""
    place = folder.parent / "pages.bundle"
    chance = random.Random(7)
    old = built(corpus(folder, MANY)).digest
    changed = {name: article(name, f"changed {name}") for name in MANY}
    new = built(corpus(folder, changed), folder.parent / "fresh.bundle").digest
    for _ in range(4):
        command = [sys.executable, "-c", KILLED, str(TESTS), str(folder), str(place)]
        with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
            assert process.stdout is not None
            process.stdout.readline()
            time.sleep(chance.uniform(0, 0.6))
            process.kill()
        assert verify(Bundle(place)).digest in {old, new}
    assert built(folder).digest == new
    assert verify(Bundle(place)).articles == 60
    assert sorted(state(folder.parent)) == ["corpus", "fresh.bundle", "pages.bundle"]


def test_an_interrupted_build_keeps_what_it_made(folder: Path) -> None:
    """Ctrl-C in the middle leaves what was committed for the next build, and no lock."""
    made: list[bytes] = []

    def make(order: bytes) -> bytes:
        made.append(order)
        if len(made) > 20:
            os.kill(os.getpid(), 2)
        return fabricate(order)

    with pytest.raises(KeyboardInterrupt):
        built(corpus(folder, MANY), executor=Fabric(make))
    assert ".pages.bundle.lock" not in state(folder.parent)
    found = built(folder)
    assert found.kept > 0
    assert found.articles == 60


def test_nothing_is_public_that_is_not_there() -> None:
    """`at.build` and `at.Built` are the public names of a build."""
    assert at.build is build
    assert at.Built is Built
