"""Opening author files: the only module that does. Everything that is wrong with a file is reported at once."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import TypeVar

from adaptive_text.article import Article
from adaptive_text.audience import Picker, Profile
from adaptive_text.errors import (
    MOST_PROBLEMS,
    AdaptiveTextError,
    ArticleError,
    GlossaryError,
    Problem,
    ProfileError,
    reason,
)
from adaptive_text.glossary import Glossary
from adaptive_text.reading.article_rules import article_problems
from adaptive_text.reading.cursor import root
from adaptive_text.reading.fitting import check_fit
from adaptive_text.reading.glossary_rules import glossary_problems
from adaptive_text.reading.lineage import Family
from adaptive_text.reading.marked import MOST_BYTES, Marked, read_data
from adaptive_text.reading.profile_rules import audience_problems, picker_problems
from adaptive_text.reading.salvage import independent, salvaged
from adaptive_text.reading.schema import validated
from adaptive_text.reading.sound import read_record
from adaptive_text.reading.syntax import SUFFIXES
from adaptive_text.reading.texts import text_problems
from adaptive_text.record import Document
from adaptive_text.shipped import shipped
from adaptive_text.wording import check_article

Source = str | os.PathLike[str]
DocumentType = TypeVar("DocumentType", bound=Document)
PICKER = "audiences"
"""The name, without its suffix, of the file that holds the picker."""
GLOSSARY = "glossary"
"""The same of the glossary."""
__all__ = [
    "Profiles",
    "article_paths",
    "check_fit",
    "load_article",
    "load_glossary",
    "load_picker",
    "load_profile",
    "load_profiles",
    "parse_article",
    "parse_glossary",
    "parse_profile",
    "read_article",
]


@dataclass(frozen=True, slots=True)
class Profiles:
    """The profiles of a folder and its picker."""

    profiles: Mapping[str, Profile]
    """By id."""
    picker: Picker


def load_article(path: Source) -> Article:
    """Read an article from a YAML or JSON file.

    Checks all that the record alone can tell; `article.warnings` has what is questionable. Raises `ArticleError` with
    all problems at once.
    """
    return _article(read_file(path))


def parse_article(content: str | Mapping[str, object], name: str = "<string>") -> Article:
    """Read an article from YAML or JSON text, or from a Python dict (copied; its problems have no lines).

    Raises `ArticleError` with all problems at once.
    """
    return _article(_parsed(content, name))


def read_article(content: bytes, name: str, *, json: bool) -> Article:
    """Read an article from the bytes of a file, of which problems tell the name; its suffix says how it is written.

    Raises `ArticleError` with all problems at once.
    """
    return _article(_bounded(content, name, json=json))


def load_glossary(path: Source) -> Glossary:
    """Read a glossary from a YAML or JSON file. Raises `GlossaryError` with all problems at once."""
    return _glossary(read_file(path))


def parse_glossary(content: str | Mapping[str, object], name: str = "<string>") -> Glossary:
    """Read a glossary from YAML or JSON text, or from a Python dict. Raises `GlossaryError` with all problems."""
    return _glossary(_parsed(content, name))


def load_profile(path: Source) -> Profile:
    """Read a profile from a YAML or JSON file; it may extend one of the same folder, else a shipped one.

    Raises `ProfileError` with all problems at once.
    """
    beside = (other for other in _profile_files(Path(path).parent) if other != Path(path))
    return _profile(read_file(path), beside)


def parse_profile(content: str | Mapping[str, object], name: str = "<string>") -> Profile:
    """Read a profile from YAML or JSON text, or from a Python dict; it may extend a shipped one.

    Raises `ProfileError` with all problems at once.
    """
    return _profile(_parsed(content, name), ())


def load_profiles(folder: Source) -> Profiles:
    """Read every profile of a folder and its picker, `audiences.yaml` (without one: the package's own words).

    Names starting with `_` or `.` are left out. Raises `ProfileError` with all problems of all files at once.
    """
    family = Family(read_file(path) for path in _profile_files(Path(folder)))
    profiles = family.all()
    picker, problems = _picker(Path(folder), family.ids)
    found = [*family.problems, *problems]
    if not profiles and not found:
        found = [Problem(str(folder), None, None, "", "AT310", "there is no profile in this folder (got nothing)")]
    _refuse(str(folder), found, ProfileError)
    return Profiles(profiles, picker if picker is not None else Picker())


def load_picker(path: Source) -> Picker:
    """Read a picker (`audiences.yaml`) alone. Raises `ProfileError` with all problems at once."""
    marked = read_file(path)
    picker, problems = validated(Picker, marked)
    return _finished(picker, marked, [*problems, *picker_problems(marked), *text_problems(marked)], ProfileError)


def article_paths(folder: Source) -> tuple[Path, ...]:
    """The files of all articles in a folder and the folders inside it, sorted.

    `glossary.yaml` (or `.yml`, `.json`), the folder `profiles` and names starting with `_` or `.` are not articles.
    """
    files = _data_files(Path(folder), nested=True)
    profiles = Path(folder, "profiles")
    return tuple(path for path in files if path.stem != GLOSSARY and not path.is_relative_to(profiles))


def _data_files(folder: Path, *, nested: bool) -> Iterator[Path]:
    try:
        entries = sorted(folder.iterdir())
    except (OSError, ValueError):  # no folder, or a name that no system can have
        return
    for entry in entries:
        if entry.name.startswith(("_", ".")):
            continue
        if entry.is_dir():
            if nested and not entry.is_symlink():
                yield from _data_files(entry, nested=True)
        elif entry.suffix in SUFFIXES:
            yield entry


def file_named(stem: str, folder: Source) -> Path | None:
    """The YAML or JSON file of a folder with this name before its suffix, `.yaml` first; `None` where there is none."""
    found = (path for path in _data_files(Path(folder), nested=False) if path.stem == stem)
    return min(found, key=lambda path: SUFFIXES.index(path.suffix), default=None)


def _profile_files(folder: Path) -> Iterator[Path]:
    return (path for path in _data_files(folder, nested=False) if path.stem != PICKER)


def _profile(marked: Marked, beside: Iterable[Path]) -> Profile:
    """The profile of one text; of the others, only the problems of its ancestors count."""
    extends = isinstance(marked.data, dict) and "extends" in marked.data
    others = [read_file(path) for path in beside] if extends else []
    names = {root(other)["id"].text for other in [marked, *others]}
    shipped_ones = [read_file(path) for path in _profile_files(shipped("profiles"))] if extends else []
    family = Family([marked, *others, *(s for s in shipped_ones if root(s)["id"].text not in names)])
    profile = family.make(family.name_of(marked))
    _refuse(marked.name, family.problems, ProfileError)
    assert profile is not None
    return profile


def _picker(folder: Path, audiences: Collection[str]) -> tuple[Picker | None, list[Problem]]:
    path = file_named(PICKER, folder)
    if path is None:
        return None, []
    marked = read_file(path)
    picker, problems = validated(Picker, marked)
    rules = (*picker_problems(marked), *audience_problems(marked, audiences), *text_problems(marked))
    return picker, list(_sorted(marked, [*problems, *rules]))


def _refuse(name: str, problems: Iterable[Problem], error: type[AdaptiveTextError]) -> None:
    if found := sorted(dict.fromkeys(problems), key=_order):
        raise error(_summary(name, found), found)


def _summary(name: str, problems: Iterable[Problem]) -> str:
    number = sum(problem.severity == "error" for problem in problems)
    return f"{name} cannot be used: {number} error{'' if number == 1 else 's'}"


def _article(marked: Marked) -> Article:
    article, structure = validated(Article, marked)
    known = [*marked.problems, *structure, *text_problems(marked), *islice(article_problems(marked), MOST_PROBLEMS)]
    is_sound = article is not None and all(problem.severity == "warning" for problem in known)
    found = check_article(article if article is not None else salvaged(marked))
    known += found if is_sound else independent(marked, found, known)
    return _finished(article, marked, known, ArticleError)


def _glossary(marked: Marked) -> Glossary:
    glossary, problems = validated(Glossary, marked)
    problems = (*problems, *text_problems(marked), *glossary_problems(marked))
    return _finished(glossary, marked, problems, GlossaryError)


def _finished(
    document: DocumentType | None, marked: Marked, found: Iterable[Problem], error: type[AdaptiveTextError]
) -> DocumentType:
    """The document with its warnings, or the error with all problems."""
    problems = _sorted(marked, found)
    errors = [problem for problem in problems if problem.severity == "error"]
    if document is None or errors:
        raise error(_summary(marked.name, problems), problems)
    private = document.__pydantic_private__
    if private is not None:
        private["_warnings"] = tuple(problems)
    return document


def _sorted(marked: Marked, found: Iterable[Problem]) -> tuple[Problem, ...]:
    """Errors first, by place; where the text could not be read at all, only that is told."""
    problems = marked.problems if marked.data is None else (*marked.problems, *found)
    known = {problem.where for problem in marked.problems if problem.code == "AT023"}
    kept = [problem for problem in problems if problem.code == "AT023" or problem.where not in known]
    ordered = sorted(dict.fromkeys(kept), key=_order)
    return (*ordered[:MOST_PROBLEMS], *_more(marked, len(ordered) - MOST_PROBLEMS))


def _more(marked: Marked, number: int) -> Iterator[Problem]:
    if number > 0:
        message = f"only the first {MOST_PROBLEMS} problems are listed (got {number} more)"
        yield marked.problem((), "AT029", message, "mend these first")


def _order(problem: Problem) -> tuple[bool, str, int, int, str, str]:
    return (
        problem.severity != "error",
        problem.path,
        problem.line or 0,
        problem.column or 0,
        problem.where,
        problem.code,
    )


def _parsed(content: str | Mapping[str, object], name: str) -> Marked:
    if isinstance(content, str):
        too_large = len(content) > MOST_BYTES
        return _unread(name, *_TOO_LARGE) if too_large else read_record(content, name, json=_is_json(content))
    if isinstance(content, Mapping):  # pyright: ignore[reportUnnecessaryIsInstance] - callers may be untyped
        return read_data(content, name)
    message = f"text or a mapping is wanted (got {type(content).__name__})"
    raise TypeError(message)


def _is_json(text: str) -> bool:
    """Whether text opens as only JSON does: a brace, then a double quote or the closing brace."""
    start = text.lstrip("\ufeff \t\r\n")
    return start.startswith("{") and start[1:].lstrip(" \t\r\n").startswith(('"', "}"))


_TOO_LARGE = ("AT013", f"an author's file has at most {MOST_BYTES} bytes (got more)", "split it into several")


def read_file(source: Source) -> Marked:
    """The data of a YAML or JSON file; what stands in the way of reading it is a problem too."""
    path = Path(source)
    name = str(path)
    try:
        if path.is_dir():
            return _unread(name, "AT012", "a file is wanted (got a folder)")
        if path.exists() and not path.is_file():
            return _unread(name, "AT012", "a file is wanted (got something else)")
        if not path.is_file():
            return _unread(name, "AT011", "there is no such file (got nothing)")
        with path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
    except (OSError, ValueError) as error:
        return _unread(name, "AT011", f"the file cannot be opened (got {reason(error)})")
    return replace(_bounded(content, name, json=name.endswith(".json")), folder=str(path.absolute().parent))


def _bounded(content: bytes, name: str, *, json: bool) -> Marked:
    return _unread(name, *_TOO_LARGE) if len(content) > MOST_BYTES else _decoded(content, name, json=json)


def _decoded(content: bytes, name: str, *, json: bool) -> Marked:
    hint = "save the file as UTF-8"
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _unread(name, "AT014", "an author's file must be UTF-8 (got UTF-16 or UTF-32)", hint)
    try:
        return read_record(content.decode("utf-8"), name, json=json)
    except UnicodeDecodeError as error:
        good = content[: error.start].decode("utf-8")
        place = (good.count("\n") + 1, len(good) - good.rfind("\n"))
        message = f"an author's file must be UTF-8 (got byte 0x{content[error.start]:02X})"
        return Marked(name, None, problems=(Problem(name, *place, "", "AT014", message, hint),))


def _unread(name: str, code: str, message: str, hint: str = "") -> Marked:
    return Marked(name, None, problems=(Problem(name, None, None, "", code, message, hint),))
