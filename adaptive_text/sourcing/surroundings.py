"""What a build makes its articles with: profiles, glossary and templates, found as `Library.open` finds them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePath

from adaptive_text.errors import LibraryError, Problem
from adaptive_text.gathering import GLOSSARY, PICKER, PROFILES
from adaptive_text.making.orders import File, Files
from adaptive_text.reading.syntax import SUFFIXES, quoted
from adaptive_text.shipped import shipped
from adaptive_text.sourcing.folders import TOO_LARGE
from adaptive_text.sourcing.forms import is_hidden
from adaptive_text.sourcing.remote import storage_of
from adaptive_text.sourcing.storage import MOST_BYTES, Entry, Refused, Storage, StrPath


def files_for(
    storage: Storage, root: str, profiles: StrPath | None, glossary: StrPath | None, templates: StrPath | None
) -> Files:
    """The files around a folder of articles, or those that are given; else the shipped ones.

    Named as problems show them, templates as they are asked for. Raises `LibraryError` where one cannot be read.
    """
    around = _profiles_around(storage, root) if profiles is None else _profiles_given(profiles)
    terms = _glossary_around(storage, root) if glossary is None else _given(glossary)
    return Files(around, terms, () if templates is None else _templates(templates))


def _profiles_around(storage: Storage, root: str) -> tuple[File, ...]:
    above = storage.above(root)
    places = [storage.inside(folder, PROFILES) for folder in (root, above) if folder is not None]
    for place in places:
        if _is_folder(storage, place):
            return _profile_files(storage, place)
    return _shipped_profiles()


def _is_folder(storage: Storage, folder: str) -> bool:
    """Whether there is a folder; a remote store has none without a file in it."""
    if not storage.is_remote:
        found = storage.look(folder)
        return found is not None and found.kind == "folder"
    try:
        if any(_is_data(entry) for entry in storage.entries(folder)):
            return True
    except Refused as refused:
        if refused.why != "missing":
            raise LibraryError(f"{storage.shown(folder)}: {refused.message}; name the folder of the profiles") from None
    if any(_look(storage, storage.inside(folder, PICKER + suffix)) for suffix in SUFFIXES):
        message = f"{storage.shown(folder)} has profiles and does not list them; copy them, and name their folder"
        raise LibraryError(message)
    return False


def _look(storage: Storage, path: str) -> Entry | None:
    try:
        return storage.look(path)
    except Refused as refused:
        raise LibraryError(f"{storage.shown(path)}: {refused.message}") from None


def _glossary_around(storage: Storage, root: str) -> File:
    """The glossary of a folder, `.yaml` first; the folder is not listed, since it may be long."""
    for suffix in SUFFIXES:
        entry = _look(storage, storage.inside(root, GLOSSARY + suffix))
        if entry is not None and entry.kind != "folder":
            return _read(storage, [entry])[0]
    return _given(shipped("corpus") / f"{GLOSSARY}.yaml")


def _given(path: StrPath) -> File:
    storage, entry = _found(path)
    return _read(storage, [entry])[0]


def _found(path: StrPath) -> tuple[Storage, Entry]:
    storage, inner = storage_of(path)
    entry = _look(storage, inner)
    if entry is None:
        raise LibraryError(f"{storage.shown(inner)}: there is no such file or folder (got nothing)")
    return storage, entry


def _profiles_given(path: StrPath) -> tuple[File, ...]:
    storage, entry = _found(path)
    return _profile_files(storage, entry.path) if entry.kind == "folder" else _joined(storage, entry)


def _shipped_profiles() -> tuple[File, ...]:
    return _profile_files(*storage_of(shipped("profiles")))


def _profile_files(storage: Storage, folder: str) -> tuple[File, ...]:
    return _read(storage, filter(_is_data, _listed(storage, folder)))


def _listed(storage: Storage, folder: str) -> Sequence[Entry]:
    try:
        return storage.entries(folder)
    except Refused as refused:
        raise LibraryError(f"{storage.shown(folder)}: {refused.message}") from None


def _is_data(entry: Entry) -> bool:
    return entry.kind not in {"folder", "link"} and entry.name.endswith(SUFFIXES) and not is_hidden(entry.name)


def _read(storage: Storage, files: Iterable[Entry]) -> tuple[File, ...]:
    """These files, all of them; raises `LibraryError` with a problem for each that cannot be read."""
    contents, problems = list[File](), list[Problem]()
    for file, content in storage.contents(files):
        if isinstance(content, Refused):
            problems.append(content.problem(storage.shown(file.path)))
        elif len(content) > MOST_BYTES:
            problems.append(Refused(*TOO_LARGE).problem(storage.shown(file.path)))
        else:
            contents.append((storage.shown(file.path), content))
    if problems:
        raise LibraryError("not everything that a build needs can be read", problems)
    return tuple(contents)


@dataclass(frozen=True, slots=True)
class _Told:
    """What a profile's file says of its family."""

    id: str
    extends: str


def _told(file: File) -> _Told:
    """Empty where it says nothing, or cannot be understood: those who read all of it tell more."""
    from adaptive_text.reading.cursor import root
    from adaptive_text.reading.marked import read_text

    name, content = file
    top = root(read_text(content.decode(errors="replace"), name, json=name.endswith(".json")))
    return _Told(top["id"].text, top["extends"].text)


def _joined(storage: Storage, file: Entry) -> tuple[File, ...]:
    """A profile that is given alone, among those of its own folder where that has a picker, else the shipped ones."""
    if not _is_data(file) or _stem(file) == PICKER:
        message = "a profile ends in .yaml, .yml or .json, does not start with _ and is not the picker"
        raise LibraryError(f"{message} (got {file.name})")
    folder = storage.above(file.path)
    beside = [] if folder is None else [entry for entry in _listed(storage, folder) if _is_data(entry)]
    if any(_stem(entry) == PICKER for entry in beside):
        return _read(storage, beside)
    given = _read(storage, [file])[0]
    told = _told(given)
    others = [other for other in _shipped_profiles() if _told(other).id != told.id]
    strangers = [entry for entry in beside if told.extends and entry.name != file.name]
    _refuse_relatives(given[0], told, [_told(other) for other in others], _read(storage, strangers))
    return tuple(sorted([*others, given]))


def _stem(entry: Entry) -> str:
    return PurePath(entry.name).stem


def _refuse_relatives(name: str, given: _Told, others: Sequence[_Told], strangers: Iterable[File]) -> None:
    """A profile that joins others may extend one of them, and nothing but itself may change with it."""
    hint = "put them into one folder, with audiences.yaml, and name the folder"
    is_strange = given.extends in {_told(stranger).id for stranger in strangers}
    if given.extends and (is_strange or given.extends not in {other.id for other in others}):
        raise LibraryError(f"{name} extends {quoted(given.extends)}, which is not among the profiles it joins; {hint}")
    heirs = [other.id for other in others if other.extends == given.id]
    if given.id and heirs:
        raise LibraryError(f"{name} takes the place of {quoted(given.id)}, which {quoted(heirs[0])} extends; {hint}")


def _templates(path: StrPath) -> tuple[File, ...]:
    """All files of a folder and the folders inside it, by their names from there."""
    storage, entry = _found(path)
    if entry.kind != "folder":
        raise LibraryError(f"{storage.shown(entry.path)}: a folder of templates is wanted (got a file)")
    named = list(_template_files(storage, entry.path, ""))
    contents = _read(storage, (file for _, file in named))
    return tuple(sorted((name, content) for (name, _), (_, content) in zip(named, contents, strict=True)))


def _template_files(storage: Storage, folder: str, before: str) -> Iterator[tuple[str, Entry]]:
    for entry in _listed(storage, folder):
        if entry.name.startswith("."):
            continue
        if entry.kind == "folder":
            yield from _template_files(storage, entry.path, f"{before}{entry.name}/")
        elif entry.kind != "link":
            yield before + entry.name, entry
