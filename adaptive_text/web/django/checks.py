"""`manage.py check`: what is wrong with the settings, the addresses, and the articles."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning  # noqa: A004 - Django's name for it
from django.urls import NoReverseMatch, reverse

from adaptive_text.errors import AdaptiveTextError, did_you_mean
from adaptive_text.library import Library
from adaptive_text.web.django.corpus import site_settings
from adaptive_text.web.shelf import open_shelf

if TYPE_CHECKING:
    from adaptive_text.errors import Problem

_PATH = (str, os.PathLike)
_KINDS: Mapping[str, tuple[type | tuple[type, ...], str]] = {
    "CORPUS": (_PATH, "a path"),
    "PROFILES": (_PATH, "a path"),
    "PREFIX": (str, "a string"),
    "ORIGIN": (str, "a string"),
    "NAME": (str, "a string"),
    "SECURE_COOKIE": (bool, "True or False"),
    "MAX_AGE": (int, "a number of seconds"),
    "SHARED_MAX_AGE": (int, "a number of seconds"),
}


def check(**_: object) -> list[CheckMessage]:
    """What is wrong; articles and addresses are looked at once the settings are right."""
    told: object = getattr(settings, "ADAPTIVE_TEXT", None)
    given = cast("dict[str, Any]", told) if isinstance(told, dict) else {}
    if "CORPUS" not in given:
        hint = 'ADAPTIVE_TEXT = {"CORPUS": BASE_DIR / "corpus"}'
        return [Error("ADAPTIVE_TEXT does not name a corpus", hint=hint, id="adaptive_text.E001")]
    wrong = [*_wrong_keys(given)]
    return wrong or [*_wrong_values(given)] or [*_wrong_addresses(given), *_wrong_articles(given)]


def _wrong_keys(given: Mapping[str, object]) -> Iterator[CheckMessage]:
    for key, value in given.items():
        if key not in _KINDS:
            hint = did_you_mean(key, _KINDS)
            yield Error(f"ADAPTIVE_TEXT has an unknown key {key!r}", hint=hint, id="adaptive_text.E002")
        elif not isinstance(value, _KINDS[key][0]):
            yield Error(f"ADAPTIVE_TEXT[{key!r}] is {_KINDS[key][1]} (got {value!r})", id="adaptive_text.E003")


def _wrong_values(given: dict[str, Any]) -> Iterator[CheckMessage]:
    try:
        site_settings(given)
    except ValueError as error:
        yield Error(f"ADAPTIVE_TEXT: {error}", id="adaptive_text.E003")
    if not Path(given["CORPUS"]).exists():
        message = f"ADAPTIVE_TEXT['CORPUS'] is no folder and no bundle (got {given['CORPUS']!r})"
        yield Error(message, id="adaptive_text.E003")


def _wrong_addresses(given: Mapping[str, str]) -> Iterator[CheckMessage]:
    prefix = given.get("PREFIX", "")
    try:
        found = reverse("adaptive_text:site")
    except NoReverseMatch:
        hint = f'path("{prefix.removeprefix("/")}/", include("adaptive_text.web.django.urls"))'
        yield Warning("no address leads to the articles", hint=hint.replace('"/"', '""'), id="adaptive_text.W001")
        return
    if found != f"{prefix}/":
        hint = f'ADAPTIVE_TEXT["PREFIX"] = {found.rstrip("/")!r}'
        yield Error(f"the articles are included under {found}, not {prefix}/", hint=hint, id="adaptive_text.E004")


def _wrong_articles(given: Mapping[str, Any]) -> Iterator[CheckMessage]:
    try:
        problems = _problems(given)
    except AdaptiveTextError as error:
        problems = error.problems
        if not problems:
            yield Error(str(error), id="adaptive_text.E005")
    yield from map(_told, problems)


def _problems(given: Mapping[str, Any]) -> Sequence[Problem]:
    """What is wrong in a folder; of a bundle all is told by its build, and only opening it can go wrong."""
    if Path(given["CORPUS"]).is_file():
        return Library.open(given["CORPUS"], profiles=given.get("PROFILES")).warnings
    return open_shelf(given["CORPUS"], profiles=given.get("PROFILES")).problems


def _told(problem: Problem) -> CheckMessage:
    if problem.severity == "warning":
        return Warning(str(problem), id="adaptive_text.W002")
    return Error(str(problem), id="adaptive_text.E005")
