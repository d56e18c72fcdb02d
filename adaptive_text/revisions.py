"""Author files as they were at a revision of a git repository."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import NamedTuple

from adaptive_text.errors import AdaptiveTextError
from adaptive_text.reading.marked import MOST_BYTES
from adaptive_text.reading.syntax import SUFFIXES, quoted

MOST_FILES = 20_000
"""Author files that are taken out of a revision."""
_FILE_MODES = ("100644", "100755")
_QUIET = {"GIT_OPTIONAL_LOCKS": "0", "GIT_NO_LAZY_FETCH": "1", "GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C"}


class RevisionError(AdaptiveTextError):
    """A revision that cannot be read: no git, no repository, no such revision, or no such path in it."""

    code = "AT705"


@dataclass(frozen=True, slots=True)
class Revision:
    """A commit of a repository."""

    repository: Path
    """The top folder of its working tree."""
    name: str
    """As it was asked for: `HEAD~1`."""
    commit: str
    """Its full hash."""


def find_revision(name: str, folder: Path) -> Revision | None:
    """The commit that a name means in the repository around a folder; `None` where it means none.

    Raises `RevisionError` where there is no git, or the folder is in no repository.
    """
    top = _git(folder, "rev-parse", "--show-toplevel")
    if top.code:
        raise RevisionError(f'"{folder}" is in no git repository that can be read: {top.told}')
    repository = Path(os.fsdecode(top.out).rstrip("\n"))
    if not name or name.startswith("-") or "\0" in name:
        return None
    found = _git(repository, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}")
    return None if found.code else Revision(repository, name, found.out.decode("ascii").strip())


@contextmanager
def checked_out(revision: Revision, path: PurePosixPath) -> Generator[Path]:
    """A temporary copy of the author files at a path of a revision, with the profiles and the glossary around it.

    The path is one from the top of the repository. What is raised inside names places as `HEAD~1:corpus/article.yaml`.
    Raises `RevisionError` where the revision does not have the path.
    """
    entries = list(_entries(revision, _around(path)))
    at = [entry for entry in entries if entry.path == path or path in entry.path.parents or path == PurePosixPath(".")]
    if not at:
        raise RevisionError(f'there is no "{path}" with author files in {revision.name}')
    with TemporaryDirectory(prefix="adaptive-text-") as name:
        root = Path(name).resolve()
        _extract(revision, entries, root)
        try:
            yield root / path
        except AdaptiveTextError as error:
            raise _elsewhere(error, f"{root}{os.sep}", f"{revision.name}:") from None


def _around(path: PurePosixPath) -> list[PurePosixPath]:
    """The path, and where the profiles and the glossary that fit it may lie."""
    folder = path.parent if path.suffix in SUFFIXES else path
    beside = [] if folder == path else [folder / f"glossary{suffix}" for suffix in SUFFIXES]
    return list(dict.fromkeys((path, *beside, folder / "profiles", folder.parent / "profiles")))


class _Entry(NamedTuple):
    """A file of a revision."""

    path: PurePosixPath
    blob: str


def _entries(revision: Revision, paths: Iterable[PurePosixPath]) -> Iterator[_Entry]:
    wanted = [str(path) for path in paths]
    found = _git(revision.repository, "ls-tree", "-r", "-z", "--full-tree", revision.commit, "--", *wanted)
    if found.code:
        raise RevisionError(f"{revision.name} cannot be read: {found.told}")
    lines = [line for line in found.out.split(b"\0") if line.endswith(tuple(s.encode() for s in SUFFIXES))]
    if len(lines) > MOST_FILES:
        raise RevisionError(f"at most {MOST_FILES:,} files are compared (got {len(lines):,} in {revision.name})")
    for line in lines:
        meta, _, name = line.partition(b"\t")
        mode, _, blob = meta.decode("ascii").split(" ")
        path = PurePosixPath(os.fsdecode(name))
        if mode not in _FILE_MODES or path.is_absolute() or ".." in path.parts:
            raise RevisionError(f"{revision.name}:{path} is no ordinary file; compare a checkout of it instead")
        yield _Entry(path, blob)


def _extract(revision: Revision, entries: Sequence[_Entry], root: Path) -> None:
    asked = "".join(f"{entry.blob}\n" for entry in entries).encode("ascii")
    found = _git(revision.repository, "cat-file", "--batch", asked=asked)
    if found.code:
        raise RevisionError(f"{revision.name} cannot be read: {found.told}")
    at = 0
    for entry in entries:
        head_end = found.out.index(b"\n", at)
        size = int(found.out[at:head_end].split(b" ")[2])
        content = found.out[head_end + 1 : head_end + 1 + size]
        at = head_end + size + 2
        target = root / entry.path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content[: MOST_BYTES + 1])  # what is larger is refused when it is read


def _elsewhere(error: AdaptiveTextError, here: str, there: str) -> AdaptiveTextError:
    """The error with the places that it names in the revision, and not in the copy."""
    problems = [
        replace(p, path=p.path.replace(here, there), message=p.message.replace(here, there)) for p in error.problems
    ]
    return type(error)(error.message.replace(here, there), problems)


class _Answer(NamedTuple):
    code: int
    out: bytes
    told: str
    """The last line of what git says about it."""


def _git(folder: Path, *arguments: str, asked: bytes = b"") -> _Answer:
    program = shutil.which("git")
    if program is None:
        raise RevisionError("git is not installed, so no revision can be read")
    try:
        done = subprocess.run(  # noqa: S603 - a list of words, none of which can be taken for an option
            [program, "-C", str(folder), *arguments],
            input=asked,
            capture_output=True,
            check=False,
            env={**os.environ, **_QUIET},
        )
    except (OSError, ValueError) as error:
        raise RevisionError(f"git cannot be run in {quoted(str(folder))}: {error}") from None
    told = done.stderr.decode("utf-8", "replace").strip().splitlines()
    return _Answer(done.returncode, done.stdout, told[-1].removeprefix("fatal: ") if told else "")
