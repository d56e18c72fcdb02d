"""What depends on the country: which English is written, how dates look, what countries are called."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from functools import lru_cache
from typing import Literal, cast

Precision = Literal["day", "month", "year"]

LOCALES = ("en_US", "en_GB", "en_AU", "en_CA", "en_IE", "en_NZ", "en_001")
"""Babel's names of the kinds of English that are written; the last, international English, serves other countries."""

_STEPS: tuple[Precision, ...] = ("year", "month", "day")
_SKELETONS = {"day": "long", "month": "MMMM y", "year": "y"}


def locale_of(lang: str, region: str | None = None) -> str:
    """The kind of English for a language tag and a country, as Babel names it.

    A country in the tag decides (`en-GB`), else the region that the information is for, else it is `en_US`.
    """
    country = lang.partition("-")[2] or region
    if country is None:
        return "en_US"
    name = f"en_{country}"
    return name if name in LOCALES else "en_001"


def precision(date: str) -> Precision:
    """How exact an ISO 8601 date is: `2026-03` names a month."""
    return "day" if len(date) > len("2026-03") else "month" if "-" in date else "year"


def format_date(date: str, locale: str, to: Precision | None = None) -> str:
    """A day, month or year in ISO 8601 as a locale writes it: `March 3, 2026`, `3 March 2026`, `March 2026`, `2026`.

    `to` shortens it. Raises `ValueError` where `to` asks for more than the date has, or the date is none.
    """
    has = precision(date)
    if to is not None and _STEPS.index(to) > _STEPS.index(has):
        raise ValueError(f'the date "{date}" has no {to}')
    return _format_date(date + "-01-01"[len(date) - len("2026") :], locale, to or has)


@lru_cache(maxsize=4096)
def _format_date(day: str, locale: str, to: Precision) -> str:
    from babel.dates import format_date as babel_format_date

    return babel_format_date(datetime.date.fromisoformat(day), _SKELETONS[to], locale=locale)


WITH_ARTICLE = frozenset({"AE", "BS", "CF", "DO", "GB", "GM", "MV", "NL", "PH", "US"})
"""Countries that are called "the ..." within a sentence."""


def country_name(region: str, locale: str) -> str:
    """What a country is called in a sentence: `GB` is the United Kingdom; the code where Unicode knows no name."""
    from babel import Locale

    names = cast("Mapping[str, str]", Locale.parse(locale).territories)
    return f"{'the ' if region in WITH_ARTICLE else ''}{names.get(region, region)}"


def join_words(items: tuple[str, ...], locale: str, word: Literal["and", "or"] = "and") -> str:
    """A list in a sentence: `A, B, and C` in the United States, `A, B and C` elsewhere."""
    from babel.lists import format_list

    return format_list(items, style="or" if word == "or" else "standard", locale=locale)
