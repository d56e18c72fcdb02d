"""Laws of finding files: the same ones as a library opens, whatever the paths are called and come in."""

from __future__ import annotations

import os
from itertools import permutations
from pathlib import Path

import pytest

from adaptive_text.errors import Problem
from adaptive_text.gathering import Gathered, LibraryFiles, files_of, gather
from adaptive_text.loading import article_paths

PROFILE = "id: reader\nlabel: Readers\n"
ARTICLE = "id: example\ntitle: Example\nfacts:\n  label: {value: 1}\n"
TREE = {
    "corpus/a.yaml": ARTICLE,
    "corpus/b.json": "{}",
    "corpus/skin/c.yml": ARTICLE,
    "corpus/skin/profiles/d.yaml": ARTICLE,
    "corpus/glossary.yaml": "terms: {}\n",
    "corpus/_draft.yaml": ARTICLE,
    "corpus/.hidden.yaml": ARTICLE,
    "corpus/notes.txt": "",
    "corpus/skin/glossary.json": "{}",
    "profiles/reader.yaml": PROFILE,
    "profiles/audiences.yaml": "order: [reader]\n",
    "other/profiles/reader.yaml": PROFILE,
    "other/x.yaml": ARTICLE,
    "alone/reader.yaml": PROFILE,
    "alone/reader.json": '{\n  "id": "reader",\n  "label": "Readers"\n}\n',
    "picked/audiences.yaml": "order: [reader]\n",
    "picked/reader.yaml": PROFILE,
    "mixed/audiences.yaml": "order: [reader]\n",
    "mixed/x.yaml": ARTICLE,
}
CORPUS = LibraryFiles(
    Path("profiles"),
    Path("corpus/glossary.yaml"),
    (Path("corpus/a.yaml"), Path("corpus/b.json"), Path("corpus/skin/c.yml"), Path("corpus/skin/profiles/d.yaml")),
)


@pytest.fixture(autouse=True)
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder, with a tree of files."""
    for name, text in TREE.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def only(*paths: str | Path) -> LibraryFiles:
    (library,) = gather(paths).libraries
    return library


def test_a_folder_is_the_library_that_would_be_opened() -> None:
    """Its articles are those that loading finds; profiles and glossary are found as `Library.open` finds them."""
    assert only("corpus") == CORPUS
    assert CORPUS.articles == article_paths("corpus")
    assert only("other") == LibraryFiles(Path("other/profiles"), None, (Path("other/x.yaml"),))


def test_an_article_belongs_to_the_nearest_library_above_it() -> None:
    """A file in a folder of the corpus meets the same profiles and glossary as in a check of the whole corpus."""
    assert only("corpus/skin/c.yml").glossary == Path("corpus/skin/glossary.json")
    Path("corpus/skin/glossary.json").unlink()
    Path("corpus/skin/profiles/d.yaml").unlink()
    Path("corpus/skin/profiles").rmdir()
    found = only("corpus/skin/c.yml")
    assert (found.profiles, found.glossary) == (CORPUS.profiles, CORPUS.glossary)


def test_nothing_above_the_current_folder_is_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    """A glossary outside of the project decides nothing inside, but profiles beside a library's folder do."""
    Path("corpus/skin/glossary.json").unlink()
    monkeypatch.chdir("corpus/skin")
    assert only("c.yml") == LibraryFiles(Path("profiles"), None, (Path("c.yml"),))
    monkeypatch.chdir("..")
    assert only("a.yaml").profiles == Path("../profiles")
    assert only(".").profiles == Path("../profiles")


def test_what_is_named_twice_is_there_once() -> None:
    """A folder, a file in it and the same file by its full name are one library with each article once."""
    names = ("corpus", "corpus/a.yaml", Path("corpus/b.json").absolute(), "./corpus/../corpus/a.yaml")
    found = [gather(order) for order in permutations(names)]
    assert sorted(str(path) for library in found[0].libraries for path in library.articles) == [
        str(path) for path in CORPUS.articles
    ]
    assert all(gathered == found[0] for gathered in found)


@pytest.mark.parametrize(
    ("path", "profiles"),
    [
        ("profiles", "profiles"),
        ("profiles/reader.yaml", "profiles"),
        ("picked", "picked"),
        ("picked/audiences.yaml", "picked"),
        ("picked/reader.yaml", "picked"),
        ("alone/reader.yaml", "alone/reader.yaml"),
        ("alone/reader.json", "alone/reader.json"),
    ],
)
def test_profiles_are_known_for_what_they_are(path: str, profiles: str) -> None:
    """A folder of profiles, a file in one, and a file that says it is one: no article among them."""
    assert only(path) == LibraryFiles(Path(profiles), None, ())


def test_a_glossary_is_known_by_its_name() -> None:
    """The glossary of a corpus may be checked alone."""
    assert only("corpus/glossary.yaml") == LibraryFiles(None, Path("corpus/glossary.yaml"), ())


def test_a_picker_among_articles_hides_no_article() -> None:
    """A folder with a picker and a file that is no profile is a folder of articles."""
    assert only("mixed").articles == (Path("mixed/audiences.yaml"), Path("mixed/x.yaml"))


def test_a_folder_is_looked_at_once_for_all_its_files(monkeypatch: pytest.MonkeyPatch) -> None:
    """A hook that names a thousand files of one folder costs no more looks than one that names two."""
    scandir, looks = os.scandir, []

    def counting(path: Path) -> object:
        looks.append(path)
        return scandir(path)

    monkeypatch.setattr("adaptive_text.gathering.os.scandir", counting)
    names = [f"corpus/n{number}.yaml" for number in range(30)]
    gather(names[:2])
    few = len(looks)
    gather(names)
    assert len(looks) == 2 * few


def test_given_profiles_and_glossary_replace_those_around() -> None:
    """All articles then make one library."""
    (found,) = gather(["corpus", "other"], profiles="alone/reader.yaml", glossary="g.yaml").libraries
    assert (found.profiles, found.glossary) == (Path("alone/reader.yaml"), Path("g.yaml"))
    assert len(found.articles) == len(CORPUS.articles) + 1


def test_what_is_not_there_is_taken_for_an_article() -> None:
    """A path that leads nowhere is kept, to be told of as a file that cannot be opened."""
    assert only("nowhere.yaml") == LibraryFiles(Path("profiles"), None, (Path("nowhere.yaml"),))
    assert only("a\0b.yaml").articles == (Path("a\0b.yaml"),)


def test_links_are_followed_to_files_and_not_to_folders(tree: Path) -> None:
    """A link to a folder, to itself or to nowhere ends no walk and starts no circle."""
    other = tree / "linked"
    other.mkdir()
    (other / "folder").symlink_to(tree, target_is_directory=True)
    (other / "file.yaml").symlink_to(tree / "corpus" / "a.yaml")
    (other / "loop.yaml").symlink_to(other / "loop.yaml")
    (other / "gone.yaml").symlink_to(tree / "nothing.yaml")
    names = ("linked/file.yaml", "linked/gone.yaml", "linked/loop.yaml")
    assert only("linked").articles == tuple(map(Path, names))


def test_a_folder_that_cannot_be_opened_is_a_problem(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is told of by name, and the rest is found."""
    scandir = os.scandir

    def refusing(path: Path) -> object:
        if Path(path).name == "skin":
            raise PermissionError(13, "Permission denied")
        return scandir(path)

    monkeypatch.setattr("adaptive_text.gathering.os.scandir", refusing)
    found = gather(["corpus"])
    message = "the folder cannot be opened (got permission denied)"
    assert found.problems == (Problem("corpus/skin", None, None, "", "AT011", message),)
    assert found.libraries[0].articles == CORPUS.articles[:2]


def test_an_empty_folder_has_no_articles() -> None:
    """It is a library all the same, with nothing in it."""
    Path("empty").mkdir()
    assert gather(["empty"]) == Gathered((LibraryFiles(Path("profiles"), None, ()),), ())


def test_the_files_of_profiles_are_those_of_their_folder() -> None:
    """Of a profile that stands alone all around it count, since it may extend one of them."""
    assert files_of(Path("profiles")) == (Path("profiles/audiences.yaml"), Path("profiles/reader.yaml"))
    assert files_of(Path("alone/reader.yaml")) == (Path("alone/reader.json"), Path("alone/reader.yaml"))
