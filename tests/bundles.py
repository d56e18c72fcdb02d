"""Bundles for tests, made of a library in this process; what a real build adds is tested with the build."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from adaptive_text.bundling.documents import data_of
from adaptive_text.bundling.drafting import Draft, Setup
from adaptive_text.bundling.format import APPLICATION_ID, FORMAT, PAGE_SIZE
from adaptive_text.bundling.rows import MadeArticle, made_article, made_edition, parts_of
from adaptive_text.library import Library
from adaptive_text.loading import load_profiles
from adaptive_text.shipped import shipped


def made(library: Library, article: str) -> MadeArticle:
    """An article as a worker hands it over, without what only another build looks at."""
    entry = library.catalogue[article]
    editions = (library.render(article, audience) for audience in entry.audiences)
    rows = (made_edition(e.audience, parts_of(e, html=str(e.html), markdown=e.markdown, text=e.text)) for e in editions)
    return made_article(library[article], entry, b"", rows)


def setup_of(library: Library) -> Setup:
    """What all articles of a library share."""
    profiles = b",".join(b'"%s":%s' % (name.encode(), data_of(p)) for name, p in sorted(library.profiles.items()))
    return Setup(
        engine="0.0",
        signature="-",
        environment="-",
        templates="-",
        audiences=tuple(library.audiences),
        profiles=b"{%s}" % profiles,
        picker=data_of(library.picker),
        glossary=data_of(library.glossary),
    )


def write_bundle(path: Path, setup: Setup, articles: Iterable[MadeArticle]) -> Path:
    """Write a bundle in one go, beside its place and then into it."""
    beside = path.with_name(f".{path.name}.beside")
    beside.unlink(missing_ok=True)
    connection = sqlite3.connect(beside, isolation_level=None)
    connection.execute(f"PRAGMA page_size = {PAGE_SIZE}")
    draft = Draft(connection)
    draft.create(setup)
    articles = list(articles)
    for one in articles:
        draft.put(one.digest, one)
    draft.lead((former, one.entry.article) for one in articles for former in one.entry.formerly)
    draft.finish(setup)
    draft.run(f"PRAGMA application_id = {APPLICATION_ID}")
    draft.run(f"PRAGMA user_version = {FORMAT}")
    draft.close()
    beside.replace(path)
    return path


def bundle_of(library: Library, path: Path) -> Path:
    """A bundle of all articles of a library."""
    return write_bundle(path, setup_of(library), (made(library, article) for article in library))


@cache
def some_shipped() -> Library:
    """Three articles of the shipped corpus: making all of it takes a while."""
    whole = Library.open(shipped("corpus"))
    articles = [whole[name] for name in ("antibiotics-resistance", "migraine", "shingles-vaccine")]
    return Library(articles, load_profiles(shipped("profiles")), whole.glossary)
