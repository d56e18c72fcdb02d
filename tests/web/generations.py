"""Bundles that replace each other: small ones whose pages tell which of them they are of."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from articles import claim, record
from bundles import made, setup_of, write_bundle
from msgspec.structs import replace

from adaptive_text import rendering
from adaptive_text.bundling.rows import MadeArticle, made_article, made_edition, parts_of
from adaptive_text.library import Library
from adaptive_text.loading import load_profiles, parse_article, parse_glossary
from adaptive_text.shipped import shipped

if TYPE_CHECKING:
    from jinja2 import Environment

PROFILES = load_profiles(shipped("profiles"))
NAMES = ("alpha", "beta", "gamma")
WITHDRAWN = {"date": "2026-10-01", "notice": "Ask us."}


@cache
def version(number: int, names: tuple[str, ...] = NAMES) -> Library:
    """A library in whose titles and texts its number stands."""
    text = {"technical": f"It is administered in version {number}.", "plain": f"Take it as version {number} says."}
    articles = [
        record(claim("use", **text), id=name, title=f"Version {number} of {name}", formerly=[f"old-{name}"])
        for name in names
    ]
    articles.append(record(claim("use", **text), id="gone", title=f"Gone in {number}", withdrawn=WITHDRAWN))
    return Library([parse_article(one) for one in articles], PROFILES, parse_glossary({"terms": {}}))


def publish(
    path: Path, library: Library, *, broken: Collection[str] = (), templates: Environment | None = None
) -> Path:
    """Write a bundle as a build with these templates writes it, and put it in its place in one step."""
    beside = path.with_name(f".{path.name}.next")
    setup = replace(setup_of(library), templates=rendering.templates_digest(templates))
    articles = [made(library, one) if templates is None else _made(library, one, templates) for one in sorted(library)]
    write_bundle(beside, setup, articles)
    if broken:
        connection = sqlite3.connect(beside)
        with connection:
            connection.executemany(
                "INSERT INTO broken VALUES (?, ?, ?)", [(f"{one}.yaml", one, b"[]") for one in broken]
            )
        connection.close()
    return beside.replace(path)


def _made(library: Library, article: str, templates: Environment) -> MadeArticle:
    entry = library.catalogue[article]
    rows = []
    for audience in entry.audiences:
        edition = library.render(article, audience)
        html = rendering.html(edition.page, environment=templates)
        markdown = rendering.markdown(edition.page, environment=templates)
        text = rendering.text(edition.page, environment=templates)
        rows.append(made_edition(audience, parts_of(edition, html=html, markdown=markdown, text=text)))
    return made_article(library[article], entry, b"", rows)
