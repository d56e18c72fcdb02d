"""Laws of reading a past: author files of a revision as they were, with what fits around them, and clear refusals."""

from __future__ import annotations

import os
from pathlib import Path, PurePosixPath

import pytest
from desk import ARTICLE, GLOSSARY, commit, edit, git, lay_out

from adaptive_text import revisions
from adaptive_text.errors import ArticleError
from adaptive_text.library import Library, open_article
from adaptive_text.revisions import Revision, RevisionError, checked_out, find_revision

CORPUS = PurePosixPath("corpus")


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository with one commit, and a change after it that is not committed."""
    lay_out(tmp_path)
    commit(tmp_path, "first")
    edit(tmp_path / "corpus" / "article.yaml", "Safety}", "Risks}")
    edit(tmp_path / "profiles" / "patient.yaml", "Ask your doctor first.", "Ask your nurse first.")
    return tmp_path


def revision(repository: Path, name: str = "HEAD") -> Revision:
    found = find_revision(name, repository)
    assert found is not None
    return found


def test_a_revision_has_its_files_as_they_were(repository: Path) -> None:
    """Article, glossary and profiles of then, whatever lies in the folder now."""
    with checked_out(revision(repository), CORPUS) as folder:
        assert (folder / "article.yaml").read_text() == ARTICLE
        assert (folder / "glossary.yaml").read_text() == GLOSSARY
        assert sorted(p.name for p in (folder.parent / "profiles").iterdir()) == [
            "audiences.yaml",
            "child.yaml",
            "clinician.yaml",
            "patient.yaml",
        ]
        library = Library.open(folder)
        assert "Ask your doctor first." in library.render("example-drug", "patient").text
    assert not folder.exists()


def test_one_file_has_its_glossary_and_its_profiles_with_it(repository: Path) -> None:
    """And nothing else of the folder."""
    (repository / "corpus" / "another.yaml").write_text(ARTICLE)
    commit(repository)
    with checked_out(revision(repository), PurePosixPath("corpus/article.yaml")) as path:
        assert sorted(p.name for p in path.parent.iterdir()) == ["article.yaml", "glossary.yaml"]
        assert list(open_article(path).audiences) == ["patient", "clinician", "child"]


@pytest.mark.parametrize("name", ["HEAD", "main", "v1", "HEAD^0"])
def test_a_revision_is_anything_that_git_knows(name: str, repository: Path) -> None:
    """Branches, tags, hashes; the full hash is kept."""
    git(repository, "tag", "v1")
    assert revision(repository, name).commit == git(repository, "rev-parse", "HEAD")
    assert revision(repository, revision(repository).commit[:10]).commit == revision(repository).commit


@pytest.mark.parametrize("name", ["HEAD~9", "nowhere", "", "--all", "-h", "HEAD:corpus", "a\0b"])
def test_what_git_does_not_know_is_none(name: str, repository: Path) -> None:
    """Nor is an option one, or anything but a commit."""
    assert find_revision(name, repository) is None


def test_a_path_that_a_revision_does_not_have_is_told(repository: Path) -> None:
    """With the revision."""
    with pytest.raises(RevisionError, match='there is no "nowhere" with author files in HEAD'):
        checked_out(revision(repository), PurePosixPath("nowhere")).__enter__()


def test_problems_name_the_revision_and_not_the_copy(repository: Path) -> None:
    """An editor finds the place with git."""
    edit(repository / "corpus" / "article.yaml", "\ntitle:", "\ntitel:")
    commit(repository)
    with (
        pytest.raises(ArticleError) as caught,
        checked_out(revision(repository), PurePosixPath("corpus/article.yaml")) as path,
    ):
        open_article(path)
    assert caught.value.message.startswith("HEAD:corpus/article.yaml cannot be used: ")
    assert {problem.path for problem in caught.value.problems} == {"HEAD:corpus/article.yaml"}


def test_names_with_spaces_and_other_letters_are_files_too(repository: Path) -> None:
    """Whatever git would put in quotes."""
    (repository / "corpus" / "ein Ärtikel.yaml").write_text(ARTICLE.replace("example-drug", "another"))
    commit(repository)
    with checked_out(revision(repository), CORPUS) as folder:
        assert (folder / "ein Ärtikel.yaml").is_file()
        assert sorted(Library.open(folder)) == ["another", "example-drug"]


def test_a_link_in_a_revision_is_refused(repository: Path) -> None:
    """What it leads to is not known to be of that revision."""
    (repository / "corpus" / "link.yaml").symlink_to("article.yaml")
    commit(repository)
    with pytest.raises(RevisionError, match=r"HEAD:corpus/link\.yaml is no ordinary file"):
        checked_out(revision(repository), CORPUS).__enter__()


def test_line_ends_are_those_of_the_commit(repository: Path) -> None:
    """No filter, attribute or setting of a checkout comes between."""
    (repository / ".gitattributes").write_text("*.yaml text eol=crlf export-ignore\n")
    commit(repository)
    with checked_out(revision(repository), CORPUS) as folder:
        assert b"\r" not in (folder / "article.yaml").read_bytes()


def test_where_no_repository_is_that_is_told(tmp_path: Path) -> None:
    """And where there is no git."""
    with pytest.raises(RevisionError, match="is in no git repository that can be read: not a git repository"):
        find_revision("HEAD", tmp_path)
    with pytest.raises(RevisionError, match="is in no git repository"):
        find_revision("HEAD", tmp_path / "nowhere")


def test_without_git_no_revision_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The program is named."""
    monkeypatch.setenv("PATH", "")
    with pytest.raises(RevisionError, match="git is not installed, so no revision can be read"):
        find_revision("HEAD", tmp_path)


def test_the_number_of_files_is_bounded(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A repository of another kind is not unpacked."""
    monkeypatch.setattr(revisions, "MOST_FILES", 2)
    with pytest.raises(RevisionError, match=r"at most 2 files are compared \(got 6 in HEAD\)"):
        checked_out(revision(repository), CORPUS).__enter__()


def test_a_huge_file_is_cut_where_it_would_be_refused(repository: Path) -> None:
    """What is larger than the limit is not written out whole, and is refused when it is read."""
    path = repository / "corpus" / "article.yaml"
    path.write_text("# " + "x" * (revisions.MOST_BYTES + 100) + "\n" + ARTICLE)
    commit(repository)
    with checked_out(revision(repository), CORPUS) as folder:
        assert os.path.getsize(folder / "article.yaml") == revisions.MOST_BYTES + 1  # noqa: PTH202 - one number
