"""Laws of a shelf: what can be used is served, what cannot is told, and a broken save loses nothing."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from articles import claim, record

from adaptive_text import loading
from adaptive_text.article import Article
from adaptive_text.errors import LibraryError
from adaptive_text.shipped import shipped
from adaptive_text.web.shelf import Shelf, files_of, open_shelf

SECOND = 1_000_000_000
_moments = count(1_800_000_000)


def save(path: Path, text: str) -> None:
    """Write a file at a moment of its own: two saves may be nearer than the clock of the file system can tell."""
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    os.utime(path, ns=(0, next(_moments) * SECOND))


def article(name: str, **fields: Any) -> str:
    """The text of a small article."""
    return json.dumps(record(claim("use", technical="It is taken daily.", plain="Take it."), id=name, **fields))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A corpus of two articles, with its glossary, and the profiles beside it."""
    corpus = tmp_path / "corpus"
    for name in ("alpha", "beta"):
        save(corpus / f"{name}.json", article(name))
    save(corpus / "glossary.yaml", "terms: {}\n")
    shutil.copytree(shipped("profiles"), tmp_path / "profiles")
    return corpus


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the articles that are read from now on."""
    names: list[str] = []
    load: Callable[[Any], Article] = loading.load_article

    def counted(source: Any) -> Article:
        names.append(Path(source).stem)
        return load(source)

    monkeypatch.setattr(loading, "load_article", counted)
    return names


def told(shelf: Shelf | LibraryError) -> list[tuple[str, str]]:
    """The files and the messages of the problems."""
    return [(Path(problem.path).name, problem.message) for problem in shelf.problems]


def test_a_sound_folder_is_all_there(folder: Path) -> None:
    """Nothing is left out, and nothing is told."""
    shelf = open_shelf(folder)
    assert (sorted(shelf.library), shelf.problems, shelf.unavailable) == (["alpha", "beta"], (), ())


def test_the_shipped_corpus_is_sound() -> None:
    """What `serve` shows without arguments has no errors."""
    shelf = open_shelf(shipped("corpus"))
    assert [problem for problem in shelf.problems if problem.severity == "error"] == []
    assert len(shelf.library) > 0


@pytest.mark.parametrize(
    ("name", "text", "unavailable"),
    [
        ("gamma.yaml", "id: [", "gamma"),
        ("gamma.json", "{}", "gamma"),
        ("gamma.json", "", "gamma"),
        ("gamma.json", "\x00", "gamma"),
        ("gamma.json", "[1]", "gamma"),
        ("gamma.json", '{"id": "delta"}', "delta"),
        ("gamma.json", '{"id": ["delta"]}', "gamma"),
        ("gamma.json", article("delta", titel="No"), "delta"),
        ("gamma.json", article("delta", order={"nobody": ["all"]}), "delta"),
    ],
)
def test_a_broken_article_is_left_out_and_told(folder: Path, name: str, text: str, unavailable: str) -> None:
    """Every way of being broken costs that article alone, and is told with its file."""
    save(folder / name, text)
    shelf = open_shelf(folder)
    assert (sorted(shelf.library), shelf.unavailable) == (["alpha", "beta"], (unavailable,))
    assert {path for path, _ in told(shelf)} == {name}


def test_a_file_that_is_no_file_costs_nobody_else(folder: Path) -> None:
    """A link that leads nowhere is told, and the others are served."""
    (folder / "gamma.yaml").symlink_to(folder / "nowhere")
    shelf = open_shelf(folder)
    assert (len(shelf.library), shelf.unavailable) == (2, ("gamma",))
    assert told(shelf)[0][0] == "gamma.yaml"


def test_of_two_articles_with_one_id_the_first_is_served_and_the_second_told(folder: Path) -> None:
    """By the names of their files; the id stays available."""
    save(folder / "zeta.json", article("alpha", title="Another"))
    shelf = open_shelf(folder)
    first, second = (f"{folder / name}:1:8" for name in ("alpha.json", "zeta.json"))
    assert (sorted(shelf.library), shelf.unavailable) == (["alpha", "beta"], ())
    assert shelf.library["alpha"].title == {"default": "An example"}
    assert [str(problem) for problem in shelf.problems] == [
        (
            f'{second}: two articles have the id "alpha" (got {first} and {second}) [AT614]\n'
            "  hint: give one of them another id"
        )
    ]


@pytest.mark.parametrize(
    ("formerly", "message"),
    [
        (["alpha"], '"gamma" says that it was formerly "alpha", which leads to "alpha"'),
        (["old", "gamma"], '"gamma" says that it was formerly "gamma", which leads to "gamma"'),
        (["older"], '"gamma" says that it was formerly "older", which leads to "beta"'),
    ],
)
def test_a_former_address_that_leads_elsewhere_costs_only_who_claims_it(
    folder: Path, formerly: list[str], message: str
) -> None:
    """The article that says so is left out; those that it would take the address from are served."""
    save(folder / "beta.json", article("beta", formerly=["older"]))
    save(folder / "gamma.json", article("gamma", formerly=formerly))
    shelf = open_shelf(folder)
    assert (sorted(shelf.library), shelf.unavailable) == (["alpha", "beta"], ("gamma",))
    assert told(shelf) == [("gamma.json", message)]
    assert shelf.library.formerly == {"older": "beta"}


def test_where_nothing_can_be_used_everything_is_told(folder: Path) -> None:
    """An empty site would look like a healthy one."""
    for name in ("alpha", "beta"):
        save(folder / f"{name}.json", "{}")
    with pytest.raises(LibraryError, match=r"no article of .* can be used") as caught:
        open_shelf(folder)
    assert {path for path, _ in told(caught.value)} == {"alpha.json", "beta.json"}


def test_an_empty_folder_is_nothing_that_can_be_served(tmp_path: Path) -> None:
    """Nor is one with other files."""
    save(tmp_path / "notes.txt", "Nothing.")
    with pytest.raises(LibraryError, match=r"no article of .* can be used"):
        open_shelf(tmp_path)


@pytest.mark.parametrize("name", ["profiles/patient.yaml", "profiles/audiences.yaml", "corpus/glossary.yaml"])
def test_nothing_is_served_without_profiles_and_glossary(folder: Path, name: str) -> None:
    """What every article needs is told, and no article's fault."""
    save(folder.parent / name, "[]\n")
    with pytest.raises(LibraryError, match=r"the profiles or the glossary of .* cannot be used") as caught:
        open_shelf(folder)
    assert Path(name).name in {path for path, _ in told(caught.value)}


# --- a folder that changes


def test_what_has_not_changed_is_not_read_again(folder: Path, read: list[str]) -> None:
    """Neither where nothing changed, nor where another article did, came or went."""
    shelf = open_shelf(folder)
    assert sorted(read) == ["alpha", "beta"]
    changes: list[tuple[Callable[[], object], list[str]]] = [
        (lambda: None, []),
        (lambda: save(folder / "beta.json", article("beta", title="Newer")), ["beta"]),
        (lambda: save(folder / "gamma.json", article("gamma")), ["gamma"]),
        (lambda: save(folder / "gamma.json", "{}"), ["gamma"]),
        (lambda: None, []),
        ((folder / "gamma.json").unlink, []),
    ]
    for change, wanted in changes:
        read.clear()
        change()
        shelf = open_shelf(folder, before=shelf)
        assert read == wanted
    assert sorted(shelf.library) == ["alpha", "beta"]


def test_an_unchanged_article_is_the_same_record(folder: Path) -> None:
    """It is not copied, and what changed is new."""
    before = open_shelf(folder)
    save(folder / "beta.json", article("beta", title="Newer"))
    after = open_shelf(folder, before=before)
    assert after.library["alpha"] is before.library["alpha"]
    assert after.library["beta"].title == {"default": "Newer"}


@pytest.mark.parametrize("name", ["profiles/patient.yaml", "profiles/audiences.yaml", "corpus/glossary.yaml"])
def test_changed_profiles_and_glossary_reach_every_article(folder: Path, read: list[str], name: str) -> None:
    """Each is read anew, since it may no longer fit."""
    shelf = open_shelf(folder)
    read.clear()
    file = folder.parent / name
    save(file, file.read_text(encoding="utf-8") + "# changed\n")
    open_shelf(folder, before=shelf)
    assert sorted(read) == ["alpha", "beta"]


def test_a_new_glossary_is_what_pages_are_made_with(folder: Path) -> None:
    """A term that is defined now is defined on every page, though no article has changed."""
    save(folder / "beta.json", json.dumps(record(claim("use", plain="Take the remedy daily."), id="beta")))
    before = open_shelf(folder)
    save(folder / "glossary.yaml", "terms: {remedy: {technical: remedy, definition: What heals.}}\n")
    after = open_shelf(folder, before=before)
    pages = [shelf.library.render("beta", "patient").text for shelf in (before, after)]
    assert ["What heals." in page for page in pages] == [False, True]


def test_a_glossary_that_goes_or_comes_is_a_change(folder: Path, read: list[str]) -> None:
    """Then the shipped one is used, or no longer."""
    shelf = open_shelf(folder)
    read.clear()
    (folder / "glossary.yaml").unlink()
    shelf = open_shelf(folder, before=shelf)
    assert sorted(read) == ["alpha", "beta"]
    read.clear()
    save(folder / "glossary.yaml", "terms: {}\n")
    open_shelf(folder, before=shelf)
    assert sorted(read) == ["alpha", "beta"]


def test_a_deleted_article_goes_and_a_new_one_comes(folder: Path) -> None:
    """The last good version is for what is broken, not for what is gone."""
    shelf = open_shelf(folder)
    (folder / "alpha.json").unlink()
    save(folder / "gamma.json", article("gamma"))
    shelf = open_shelf(folder, before=shelf)
    assert (sorted(shelf.library), shelf.unavailable, shelf.problems) == (["beta", "gamma"], (), ())


@pytest.mark.parametrize("broken", ["", "{", "{}", article("alpha", titel="No"), article("alpha", formerly=["beta"])])
def test_a_broken_save_keeps_the_last_good_version(folder: Path, broken: str) -> None:
    """However often it is saved broken, and until it is mended."""
    shelf = open_shelf(folder)
    good = shelf.library["alpha"]
    for text in (broken, broken, broken + " "):
        save(folder / "alpha.json", text)
        shelf = open_shelf(folder, before=shelf)
        assert shelf.library["alpha"] is good
        assert shelf.unavailable == ()
        assert {path for path, _ in told(shelf)} == {"alpha.json"}
    save(folder / "alpha.json", article("alpha", title="Mended"))
    shelf = open_shelf(folder, before=shelf)
    assert (shelf.library["alpha"].title, shelf.problems) == ({"default": "Mended"}, ())


def test_the_problems_of_a_broken_save_stay_told(folder: Path) -> None:
    """Also when another file changes, and the broken one is not read again."""
    save(folder / "gamma.json", "{}")
    shelf = open_shelf(folder)
    problems = told(shelf)
    save(folder / "beta.json", article("beta", title="Newer"))
    shelf = open_shelf(folder, before=shelf)
    assert (told(shelf), shelf.unavailable) == (problems, ("gamma",))


def test_a_last_good_version_that_fits_no_more_goes(folder: Path) -> None:
    """It must not take the other articles with it."""
    profile = folder.parent / "profiles" / "school.yaml"
    save(profile, "id: school\nextends: student\nlabel: School\n")
    save(folder / "alpha.json", article("alpha", order={"school": ["all"]}))
    shelf = open_shelf(folder)
    save(folder / "alpha.json", '{"id": "alpha"}')
    shelf = open_shelf(folder, before=shelf)
    assert sorted(shelf.library) == ["alpha", "beta"]
    profile.unlink()
    shelf = open_shelf(folder, before=shelf)
    assert (sorted(shelf.library), shelf.unavailable) == (["beta"], ("alpha",))


def test_what_is_saved_while_the_folder_is_read_is_a_change(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each file is looked at before it is read, so that no save falls between the two."""
    load = loading.load_profiles

    def saved_meanwhile(place: Any) -> Any:
        loaded = load(place)
        save(folder.parent / "profiles" / "patient.yaml", (shipped("profiles") / "patient.yaml").read_text() + "# x\n")
        return loaded

    monkeypatch.setattr("adaptive_text.judging.load_profiles", saved_meanwhile)
    shelf = open_shelf(folder)
    path = folder.parent / "profiles" / "patient.yaml"
    assert shelf.seen[path][2] != path.stat().st_mtime_ns


def test_every_file_that_matters_is_looked_at(folder: Path) -> None:
    """Articles, profiles, the picker and the glossary; and nothing else."""
    save(folder / "_draft.json", "{}")
    save(folder / "notes.txt", "Nothing.")
    assert {str(path.relative_to(folder.parent)) for path in files_of(folder)} == {
        *("corpus/alpha.json", "corpus/beta.json", "corpus/glossary.yaml"),
        *(f"profiles/{name}.yaml" for name in ("audiences", "patient", "clinician", "student")),
    }
