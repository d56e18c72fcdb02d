"""Laws of catalogues: what lists and searches see of a library, whether it is a folder or a bundle."""

from __future__ import annotations

import gc
import sqlite3
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import adaptive_text as at
from adaptive_text.catalogue import (
    Catalogue,
    Entry,
    Named,
    ReadingConnection,
    add_names,
    entry_of,
    remove_names,
)
from adaptive_text.library import Library
from adaptive_text.shipped import shipped


def entry(article: str, title: str = "A title", *, question: str = "", **fields: Any) -> Entry:
    """An entry for one audience."""
    named = (Named("reader", title, question or title),)
    return Entry(article, "en", "2026-11-01", "under_review", **{"editions": named, **fields})


def found(catalogue: Catalogue, query: str) -> Sequence[str]:
    """The articles that a search finds, the best first."""
    return [one.article for one in catalogue.search(query).entries]


@pytest.fixture(scope="module")
def library() -> Library:
    return Library.open(shipped("corpus"))


# --- entries


def test_an_entry_names_an_article_as_its_pages_do(library: Library) -> None:
    """Titles and headlines of every edition of the shipped corpus, by audience."""
    for article in library:
        known = library.catalogue[article]
        for audience in known.audiences:
            edition = library.render(article, audience)
            assert known.named(audience) == Named(audience, edition.title, edition.page.headline)
        assert (known.lang, known.updated) == (library[article].lang, library[article].updated.isoformat())


def test_an_entry_has_the_audiences_that_any_claim_is_for() -> None:
    """In the order of the library; for nobody else there is a page."""
    library = Library.open(shipped("corpus"))
    record = library[next(iter(library))]
    backwards = sorted(library.audiences, reverse=True)
    assert entry_of(record, backwards, library.profiles, library.glossary).audiences == tuple(backwards)


def test_withdrawn_articles_and_those_for_nobody_are_not_offered() -> None:
    """They are known, and in no list."""
    gone = entry("gone", withdrawn={"default": "No longer offered."})
    catalogue = Catalogue.of([gone, entry("nobody", editions=()), entry("open")])
    assert [one.article for one in catalogue.offered()] == ["open"]
    assert list(catalogue) == ["gone", "nobody", "open"]
    assert catalogue["gone"] == gone
    assert catalogue.number_offered() == 1
    assert found(catalogue, "title") == ["open"]


# --- lists


def test_articles_are_listed_by_id_page_by_page() -> None:
    """Every page has the next ones, and behind the last there is nothing."""
    catalogue = Catalogue.of([entry(name) for name in ("c", "a", "d", "b")])
    pages = [[one.article for one in catalogue.offered(start, 3)] for start in (0, 3, 6)]
    assert pages == [["a", "b", "c"], ["d"], []]


def test_an_unknown_article_is_not_there() -> None:
    """As in any mapping."""
    catalogue = Catalogue.of([entry("a")])
    assert "b" not in catalogue
    assert 7 not in catalogue
    with pytest.raises(KeyError):
        catalogue["b"]


def test_former_ids_lead_to_their_articles() -> None:
    """As a mapping of all of them."""
    catalogue = Catalogue.of([entry("new", formerly=("old", "older")), entry("other")])
    assert dict(catalogue.formerly) == {"old": "new", "older": "new"}
    assert "new" not in catalogue.formerly


def test_the_ids_around_a_name_are_its_neighbours() -> None:
    """For hints, without looking at all of them."""
    catalogue = Catalogue.of([entry(name) for name in "abcdefgh"])
    assert sorted(catalogue.around("dx", 2)) == ["c", "d", "e", "f"]


# --- searches


def test_a_search_finds_the_beginnings_of_words_in_any_case_and_without_accents() -> None:
    """In ids, titles, questions and other names of terms."""
    catalogue = Catalogue.of(
        [
            entry("skin-rash", "Éczéma of the hand", question="Why does it ITCH?", names=("atopic dermatitis",)),
            entry("asthma"),
        ]
    )
    for query in ("eczema", "ÉCZ", "hand ecz", "itch", "skin", "rash", "dermat", "why does it itch?"):
        assert found(catalogue, query) == ["skin-rash"], query
    for query in ("matitis", "eczema asthma", "handy"):
        assert found(catalogue, query) == [], query


def test_a_word_in_the_title_counts_more_than_in_the_names_of_terms() -> None:
    """What an article is about comes before what it mentions."""
    catalogue = Catalogue.of([entry("a", "Zinc", names=("gout", "tophi")), entry("b", "Gout"), entry("c", "Iron")])
    assert found(catalogue, "gout") == ["b", "a"]


def test_equal_matches_are_listed_by_id() -> None:
    """So that pages of a search do not change between questions."""
    catalogue = Catalogue.of([entry(name, "Gout") for name in ("c", "a", "b")])
    assert found(catalogue, "gout") == ["a", "b", "c"]
    assert [one.article for one in catalogue.search("gout", 1, 1).entries] == ["b"]
    assert catalogue.search("gout", 1, 1).total == 3


@given(st.text(max_size=60))
def test_any_text_is_a_query(query: str) -> None:
    """Nothing that a reader types is an operator, or an error."""
    result = Catalogue.of([entry("a", "Heart and blood"), entry("b", "NEAR(a b) OR c*")]).search(query)
    assert result.total == len(result.entries)


def test_a_query_without_a_word_finds_all() -> None:
    """By id."""
    assert found(Catalogue.of([entry("b"), entry("a")]), ' "?* ') == ["a", "b"]


def test_every_shipped_article_is_found_by_its_title(library: Library) -> None:
    """And by every word of its id."""
    for article in library:
        for query in (library.catalogue[article].editions[0].title, article.replace("-", " ")):
            assert article in found(library.catalogue, query)


def test_what_is_removed_is_found_no_more() -> None:
    """And what stays is."""
    connection = sqlite3.connect(":memory:", isolation_level=None, factory=ReadingConnection)
    whole = Catalogue.of([entry("a", "Gout"), entry("b", "Gout and iron")])
    whole._connect().backup(connection)
    remove_names(connection, 1, whole["a"])
    assert found(Catalogue(lambda: connection), "gout") == ["b"]
    add_names(connection, 1, whole["a"])
    assert found(Catalogue(lambda: connection), "gout") == ["a", "b"]
    connection.close()


def test_threads_may_share_a_catalogue() -> None:
    """Each gets the answer to its own question."""
    catalogue = Catalogue.of([entry(f"article-{n}", f"Word{n} of many") for n in range(50)])
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda n: found(catalogue, f"word{n % 50} many"), range(400)))
    assert all(f"article-{n % 50}" in answer for n, answer in enumerate(answers))
    with ThreadPoolExecutor(8) as pool:
        read = list(pool.map(lambda n: catalogue[f"article-{n % 50}"].article, range(4000)))
    assert read == [f"article-{n % 50}" for n in range(4000)]


def test_a_connection_that_cannot_be_opened_leaves_nothing_behind(tmp_path: Path) -> None:
    """Closing what was never open is no error, which nobody could catch."""
    with pytest.raises(sqlite3.OperationalError):
        sqlite3.connect(f"file:{tmp_path}/none?mode=ro", uri=True, factory=ReadingConnection)
    gc.collect()


def test_a_table_that_cannot_be_read_is_a_bundle_error() -> None:
    """Never an error of the database."""
    connection = sqlite3.connect(":memory:", factory=ReadingConnection)
    with pytest.raises(at.BundleError, match="cannot be read"):
        list(Catalogue(lambda: connection))
    connection.close()
