"""Findings remembered by what they were made from, so that an unchanged file is not checked again.

The key of a file's findings is a digest of its bytes, of the profiles and the glossary around it, and of the engine:
its modules, its data and the versions of the packages that decide what it finds. Nothing here loads anything slow.
"""

from __future__ import annotations

import datetime
import os
import platform
from collections.abc import Iterable, Mapping
from contextlib import suppress
from functools import cache
from hashlib import sha256
from pathlib import Path
from time import time
from typing import Final

import msgspec

from adaptive_text.errors import Problem, Severity, reason
from adaptive_text.reading.syntax import SUFFIXES
from adaptive_text.shipped import PACKAGE, shipped

FOLDER = ".adaptive_text_cache"
"""Where findings are remembered, in the current folder unless another one is named."""
FILE: Final = "findings.json"
FORMAT = 1
"""Of the file; another one is as good as none."""
MOST_BYTES = 256 * 1024 * 1024
"""Of the file; a larger one is as good as none."""
KEPT_BESIDE = 1000
"""How many findings of files that this run did not look at are kept, beside as many again as it did look at."""
PACKAGES = (
    *("babel", "highspy", "jinja2", "markdown-it-py", "markupsafe", "msgspec", "nltk", "numpy", "pydantic"),
    *("pydantic-core", "pyphen", "pyyaml", "snowballstemmer", "spacy", "textstat"),
)
"""What decides findings beside our own modules."""
_LONGEST_WRITE = 3600
"""Seconds after which nobody is still writing."""
_LONGEST_READ = 1024 * 1024 + 1
"""Bytes of a file that make its key: one more than the reader takes."""


class Finding(msgspec.Struct, frozen=True, array_like=True):
    """A problem without its file, whose name may be another one next time."""

    line: int | None
    column: int | None
    where: str
    code: str
    message: str
    hint: str
    severity: Severity


class Findings(msgspec.Struct, frozen=True, array_like=True):
    """What the check of one file found, and from when to when it would find the same."""

    problems: tuple[Finding, ...]
    id: str = ""
    """Of the article; empty where it has none."""
    id_place: tuple[int, int] | None = None
    """Line and column of the id."""
    first: datetime.date = datetime.date.min
    last: datetime.date = datetime.date.max

    def hold_on(self, day: datetime.date) -> bool:
        """Whether a check on this day would find the same."""
        return self.first <= day <= self.last

    def at(self, path: str) -> tuple[Problem, ...]:
        """The problems, in the file of this name."""
        return tuple(Problem(path, *msgspec.structs.astuple(finding)) for finding in self.problems)


def findings(problems: Iterable[Problem]) -> tuple[Finding, ...]:
    """Problems of one file without the file's name: each once, in their order."""
    ordered = sorted(dict.fromkeys(problems), key=by_place)
    return tuple(Finding(p.line, p.column, p.where, p.code, p.message, p.hint, p.severity) for p in ordered)


def by_place(problem: Problem) -> tuple[str, int, int, str, str, str, str]:
    """The order of problems: by file, by place, then by code."""
    line, column = problem.line or 0, problem.column or 0
    return problem.path, line, column, problem.code, problem.where, problem.message, problem.hint


class _Stored(msgspec.Struct, frozen=True):
    """The file."""

    format: int
    findings: dict[str, Findings]


class Memory:
    """Findings by key, in one file of a folder. Whatever is wrong with the file, the findings are made again.

    Several runs may share the folder: the file is replaced whole, and what another run has added meanwhile is kept.
    """

    def __init__(self, folder: Path | None) -> None:
        """Read what is remembered; `None` remembers nothing."""
        self._folder = folder
        self._known: Mapping[str, Findings] = _read(folder / FILE) if folder else {}
        self._used: dict[str, Findings] = {}
        self._is_new = False

    def recall(self, key: str, day: datetime.date) -> Findings | None:
        """The findings under a key, where they hold on this day."""
        found = self._known.get(key)
        if found is None or not found.hold_on(day):
            return None
        self._used[key] = found
        return found

    def note(self, key: str, found: Findings) -> None:
        """Remember findings."""
        self._used[key] = found
        self._is_new = True

    def save(self) -> str:
        """Write what is new; empty, or the reason why it could not be written."""
        if self._folder is None or not self._is_new:
            return ""
        try:
            _prepare(self._folder)
            others = {key: found for key, found in _read(self._folder / FILE).items() if key not in self._used}
            spare = max(0, len(others) - KEPT_BESIDE - len(self._used))
            kept = dict(list(others.items())[spare:]) | self._used
            _replace(self._folder, msgspec.json.encode(_Stored(FORMAT, kept)))
        except OSError as error:
            return reason(error)
        self._is_new = False
        return ""


def _read(file: Path) -> Mapping[str, Findings]:
    try:
        with file.open("rb") as stream:
            data = stream.read(MOST_BYTES + 1)
        stored = msgspec.json.decode(data, type=_Stored)
    except (OSError, ValueError, RecursionError):  # also what msgspec raises; not there, or not ours: made again
        return {}
    return stored.findings if stored.format == FORMAT and len(data) <= MOST_BYTES else {}


def _prepare(folder: Path) -> None:
    """Make the folder, with the files that keep it out of version control and out of backups."""
    folder.mkdir(parents=True, exist_ok=True)
    signs = {
        ".gitignore": "# made by adaptive-text\n*\n",
        "CACHEDIR.TAG": "Signature: 8a477f597d28d172789f06886806bc55\n",
    }
    for name, text in signs.items():
        with suppress(FileExistsError), (folder / name).open("x", encoding="utf-8") as stream:
            stream.write(text)


def _replace(folder: Path, data: bytes) -> None:
    beside = folder / f"{FILE}.{os.urandom(8).hex()}"
    try:
        with beside.open("xb") as stream:
            stream.write(data)
        beside.replace(folder / FILE)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise
    for left in folder.glob(f"{FILE}.*"):  # by a run that was killed while it wrote
        with suppress(OSError):
            if time() - left.stat().st_mtime > _LONGEST_WRITE:
                left.unlink()


def digest(*parts: bytes) -> str:
    """A digest of parts, each told from the next by its length."""
    made = sha256()
    for part in parts:
        made.update(len(part).to_bytes(8, "big"))
        made.update(part)
    return made.hexdigest()


def content(path: Path) -> bytes | None:
    """The bytes of a file, as far as its reader looks at them; `None` where there is nothing to read."""
    try:
        if not os.path.isfile(path):  # noqa: PTH113 - `Path.is_file` may raise
            return None
        with path.open("rb") as stream:
            return stream.read(_LONGEST_READ)
    except OSError:
        return None


def suffix(path: Path) -> bytes:
    """What of a file's name decides how it is read."""
    return path.suffix.encode() if path.suffix in SUFFIXES else b""


@cache
def engine() -> bytes:
    """A digest of what makes findings and pages out of files: our modules and data, what is shipped, `versions`.

    Two machines with the same versions and the same files of ours have the same, wherever these lie.
    """
    made = sha256("".join(f"{name} {version}\n" for name, version in versions().items()).encode())
    for name, file in sorted((file.relative_to(PACKAGE).as_posix(), file) for file in _own_files(PACKAGE)):
        made.update(digest(name.encode(), file.read_bytes()).encode())
    data = (*shipped("profiles").iterdir(), shipped("corpus") / "glossary.yaml")
    for name, file in sorted((file.name, file) for file in data):
        made.update(digest(name.encode(), content(file) or b"").encode())
    return made.digest()


@cache
def versions() -> Mapping[str, str]:
    """The versions of Python and of the packages that decide what is found and made."""
    from importlib.metadata import PackageNotFoundError, version

    found = {"python": f"{platform.python_implementation()} {platform.python_version()}"}
    for name in PACKAGES:
        with suppress(PackageNotFoundError):  # such as one that the host brings without saying which
            found[name] = version(name)
    return found


def _own_files(package: Path) -> Iterable[Path]:
    """The files of our package, without what Python compiles from them.

    Nor are the copies of what is shipped counted, which only an installed package has inside.
    """
    copies = (package / "profiles", package / "corpus")
    return (file for path in package.iterdir() if path not in copies for file in _files(path))


def _files(path: Path) -> Iterable[Path]:
    if not path.is_dir():
        return (path,)
    return (file for inner in path.iterdir() if path.name != "__pycache__" for file in _files(inner))
