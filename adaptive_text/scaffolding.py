"""New articles and profiles: commented examples that are good as they stand, to be written over.

What is made is read and fitted like any author's file before it is written, so a new file never starts broken.
"""

from __future__ import annotations

import datetime
import json
import os
import re
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from adaptive_text.errors import AdaptiveTextError, UnknownAudience, did_you_mean
from adaptive_text.library import Library
from adaptive_text.loading import (
    GLOSSARY,
    PICKER,
    Profiles,
    file_named,
    load_glossary,
    load_profile,
    load_profiles,
    parse_article,
)
from adaptive_text.reading.syntax import quoted
from adaptive_text.record import ID
from adaptive_text.schemas import modeline
from adaptive_text.shipped import shipped

if TYPE_CHECKING:
    from jinja2 import Environment

    from adaptive_text.glossary import Glossary

StrPath = str | os.PathLike[str]


class ScaffoldError(AdaptiveTextError):
    """Nothing can be begun under this name, in this place or with these words."""


def new_article(
    article: str,
    folder: StrPath,
    *,
    today: datetime.date,
    title: str | None = None,
    question: str | None = None,
    audiences: Sequence[str] = (),
) -> Path:
    """Write an example of an article, `ARTICLE.yaml`, into a folder, and return its path.

    It fits the profiles and the glossary that a library finds around the folder. `title` is the same for everyone
    (default: the id as words); `audiences` get headings of their own (default: the one that the picker shows first).
    `today` is when it was submitted and last changed. The folder is made where only it is missing. Raises
    `ScaffoldError` where the file exists or the words cannot stand in an article, and `UnknownAudience`.
    """
    path = _free(article, folder, taken=(GLOSSARY,))
    around, glossary = _around(path.parent)
    text = article_text(
        article,
        title=_words(article) if title is None else title,
        question=question,
        audiences=_known(audiences, around),
        registers=around.picker.registers,
        today=today,
        first=modeline("article", path.parent),
    )
    try:
        Library([parse_article(text, str(path))], around, glossary)
    except AdaptiveTextError as error:
        raise _useless("article", error) from None
    return _written(path, text)


def article_text(
    article: str,
    *,
    title: str,
    question: str | None,
    audiences: Sequence[str],
    registers: Sequence[str],
    today: datetime.date,
    first: str = "",
) -> str:
    """An example of an article as YAML, beginning with the line `first`.

    Claims have wordings in the most precise register, in the one behind it, and in the plainest, as far as there are
    so many.
    """
    more = registers[:-1]
    return _filled(
        "article.yaml",
        id=article,
        title=json.dumps(title, ensure_ascii=False),
        question="" if question is None else json.dumps(question, ensure_ascii=False),
        names=list(audiences),
        precise=more[0] if more else "",
        middle=more[1] if more[1:] else "",
        plain=registers[-1],
        updated=today.isoformat(),
        month=today.isoformat()[:7],
        recheck=_year_after(today).isoformat(),
        modeline=first,
    )


def new_profile(profile: str, folder: StrPath, *, label: str | None = None, extends: str | None = None) -> Path:
    """Write an example of a profile, `PROFILE.yaml`, into a folder, and return its path.

    `label` says who the readers are (default: the id as words). `extends` is a profile of that folder, or a shipped
    one. Raises `ScaffoldError` as `new_article` does.
    """
    path = _free(profile, folder, taken=(PICKER, "default"))
    words = json.dumps(_words(profile) if label is None else label, ensure_ascii=False)
    first = modeline("profile", path.parent)
    _written(path, _filled("profile.yaml", id=profile, label=words, extends=extends, modeline=first))
    try:
        load_profile(path)
    except AdaptiveTextError as error:  # known only where it stands: what it extends is looked for beside it
        path.unlink()
        raise _useless("profile", error) from None
    return path


def _useless(kind: str, error: AdaptiveTextError) -> ScaffoldError:
    """What is wrong with the words that were given, with the hint."""
    first = next(iter(error.problems), None)
    told = error.message if first is None else f"{first.message}{first.hint and '; '}{first.hint}"
    return ScaffoldError(f"no {kind} can be made of these words: {told}")


def _words(name: str) -> str:
    return name.replace("-", " ").capitalize()


def _year_after(day: datetime.date) -> datetime.date:
    return day.replace(year=min(day.year + 1, datetime.MAXYEAR), day=28 if (day.month, day.day) == (2, 29) else day.day)


def _free(name: str, folder: StrPath, taken: Sequence[str]) -> Path:
    """The path of a new file, by a name that nothing has."""
    if not re.fullmatch(ID, name):
        message = f"a name is made of small letters, digits and hyphens, at most 64 (got {quoted(name)})"
        raise ScaffoldError(message)
    if name in taken:
        message = f"{quoted(name)} is the name of something else here; take another"
        raise ScaffoldError(message)
    if (there := file_named(name, folder)) is not None:
        message = f"{there} exists already, and nothing is written over"
        raise ScaffoldError(message)
    return Path(folder, f"{name}.yaml")


def _known(names: Sequence[str], around: Profiles) -> Sequence[str]:
    """The audiences that are asked for; the one that the picker shows first where none is."""
    for name in names:
        if name not in around.profiles:
            message = f"unknown audience {quoted(name)}; {did_you_mean(name, around.profiles)}"
            raise UnknownAudience(message)
    shown = around.picker.default or next(iter([*around.picker.order, *sorted(around.profiles)]))
    return list(dict.fromkeys(names)) or [shown]


def _around(folder: Path) -> tuple[Profiles, Glossary]:
    """The profiles and the glossary that a library finds around a folder of articles."""
    places = (folder / "profiles", folder.parent / "profiles")
    place = next((place for place in places if place.is_dir()), shipped("profiles"))
    return load_profiles(place), load_glossary(file_named(GLOSSARY, folder) or shipped("corpus") / f"{GLOSSARY}.yaml")


def _written(path: Path, text: str) -> Path:
    """The path, where the text now stands; never over another file."""
    try:
        path.parent.mkdir(exist_ok=True)
        with path.open("x", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except (OSError, ValueError) as error:  # the second for a name that no system can have
        reason = (error.strerror if isinstance(error, OSError) else None) or "it cannot be written"
        message = f'cannot write "{path}": {reason.lower()}'
        raise ScaffoldError(message) from None
    return path


def _filled(template: str, **values: Any) -> str:
    return _environment().from_string(_template(template)).render(**values)


@cache
def _template(name: str) -> str:
    return files("adaptive_text").joinpath("data/scaffolds", name).read_text("utf-8")


@cache
def _environment() -> Environment:
    """Jinja2 with other marks than authors' expressions have."""
    from jinja2 import Environment, StrictUndefined

    return Environment(  # noqa: S701 - YAML, whose strings are quoted before they come here
        block_start_string="<%",
        block_end_string="%>",
        variable_start_string="<<",
        variable_end_string=">>",
        comment_start_string="<#",
        comment_end_string="#>",
        undefined=StrictUndefined,
        keep_trailing_newline=True,
    )
