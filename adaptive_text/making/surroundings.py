"""From files that have travelled as bytes to profiles, glossary and templates; problems show the names they had."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path, PurePath
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, TypeVar

from adaptive_text import rendering
from adaptive_text.errors import AdaptiveTextError, BuildError, Problem

if TYPE_CHECKING:
    from jinja2 import Environment

    from adaptive_text.glossary import Glossary
    from adaptive_text.loading import Profiles
    from adaptive_text.making.orders import File

T = TypeVar("T")
_TEMPLATE = "AT805"
_STYLES = (".css", ".js")
"""Files of templates that are written as they are."""


def profiles_of(files: Sequence[File]) -> Profiles:
    """The profiles and the picker of a folder's files; raises `ProfileError` with all problems."""
    from adaptive_text.loading import PICKER, load_profiles

    def place(index: int, name: str) -> str:
        base = PurePath(name).name
        # Files of two folders may share a name; their order and what the reader passes over stay the same.
        return base if PurePath(base).stem == PICKER or base.startswith(("_", ".")) else f"{index:06}-{base}"

    with _on_disk(files, place) as folder:
        return load_profiles(folder)


def glossary_of(file: File) -> Glossary:
    """The glossary of a file; raises `GlossaryError` with all problems."""
    from adaptive_text.loading import load_glossary

    base = PurePath(file[0]).name
    with _on_disk([file], lambda _index, _name: base) as folder:
        return load_glossary(folder / base)


@contextmanager
def _on_disk(files: Sequence[File], place: Callable[[int, str], str]) -> Generator[Path]:
    """A folder with these files, each where `place` says; errors name them as they are called."""
    with TemporaryDirectory(prefix="adaptive-text-") as made:
        folder = Path(made)
        names = {folder / place(index, name): name for index, (name, _) in enumerate(files)}
        for path, (_, content) in zip(names, files, strict=True):
            path.write_bytes(content)
        try:
            yield folder
        except AdaptiveTextError as error:
            raise _renamed(error, {**{str(path): name for path, name in names.items()}, made: "profiles"}) from None


def _renamed(error: AdaptiveTextError, names: Mapping[str, str]) -> AdaptiveTextError:
    """The error with the names of files for the places where they lay meanwhile."""

    def told(text: str) -> str:
        for path, name in names.items():
            text = text.replace(path, name)
        return text

    problems = [
        replace(p, path=told(p.path), where=told(p.where), message=told(p.message), hint=told(p.hint))
        for p in error.problems
    ]
    return type(error)(told(error.message), problems)


def environment_of(templates: Sequence[File]) -> Environment | None:
    """The environment of a host's templates, `None` for none; raises `BuildError` with those that are no templates."""
    if not templates:
        return None
    from jinja2 import DictLoader, TemplateSyntaxError

    problems: list[Problem] = []
    texts = dict(_texts(templates, problems))
    environment = rendering.template_environment(DictLoader(texts))
    for name in texts:
        try:
            if not name.endswith(_STYLES):
                environment.get_template(name)
        except TemplateSyntaxError as error:
            at, got = error.name or name, error.message or "nothing that can be told"
            problems.append(Problem(at, error.lineno, None, "", _TEMPLATE, f"the template cannot be read (got {got})"))
    if problems:
        message = "the templates cannot be used"
        raise BuildError(message, problems)
    return environment


def _texts(templates: Sequence[File], problems: list[Problem]) -> Iterator[tuple[str, str]]:
    for name, content in templates:
        try:
            yield name, content.decode()
        except UnicodeDecodeError as error:
            message = f"a template must be UTF-8 (got byte 0x{content[error.start]:02X})"
            problems.append(Problem(name, None, None, "", _TEMPLATE, message, "save the file as UTF-8"))
