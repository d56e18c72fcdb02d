"""Laws of the shipped corpus: what every article, edition and term keeps, and that the published figures are true."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from adaptive_text.checking import check_files
from adaptive_text.counting import NLTK_FOLDER
from adaptive_text.edition import Edition
from adaptive_text.glossary import said
from adaptive_text.library import Library
from adaptive_text.page import Callout
from adaptive_text.shipped import shipped

ROOT = Path(__file__).resolve().parent.parent
CORPUS = Library.open(shipped("corpus"))
OF_THE_EDITORS = frozenset(
    ("do-not-stop", "gaps", "gaps-prevalence", "not-complete", "side-effects", "simvastatin-later")
)
"""Claims about the page itself: what it does not cover, what its sources did not show."""
FIGURES = "<!-- figures: python benchmarks/corpus.py -->\n\n"


def editions() -> Iterator[Edition]:
    """Every article for every audience."""
    return (CORPUS.render(article, audience) for article in CORPUS for audience in CORPUS.audiences)


def test_there_are_fifteen_articles_for_three_audiences() -> None:
    """Whoever installs the package gets all of them."""
    assert (len(CORPUS), CORPUS.audiences) == (15, ("patient", "clinician", "student"))


def test_check_prints_nothing() -> None:
    """No error and no warning, in any article, profile or the glossary."""
    assert check_files([shipped("corpus"), shipped("profiles")]).problems == ()


@pytest.mark.parametrize("article", sorted(CORPUS))
def test_an_article_is_a_whole_one(article: str) -> None:
    """25 to 45 claims, under review and signed by nobody, and every source with its publisher and its address."""
    record = CORPUS[article]
    claims = [claim for _, _, claim in record.claims()]
    assert 25 <= len(claims) <= 45
    assert (record.review.status, record.review.editions) == ("under_review", {})
    assert all(source.publisher and source.url for source in record.sources.values())


@pytest.mark.parametrize("article", sorted(CORPUS))
def test_what_is_claimed_is_cited(article: str) -> None:
    """Only questions that readers may ask, and what our editors say of the page itself, stand without a source."""
    claims = [claim for _, section, claim in CORPUS[article].claims() if section.id not in ("questions", "next-steps")]
    assert {claim.id for claim in claims if not claim.cites} <= OF_THE_EDITORS


@pytest.mark.parametrize("article", sorted(CORPUS))
def test_patients_and_students_can_read_it(article: str) -> None:
    """The whole page meets every target of the audience, evenly, with nothing left out for length."""
    for audience in ("patient", "student"):
        edition = CORPUS.render(article, audience)
        assert (edition.shortfall, edition.grounds.uneven) == (None, False)
        reasons = {choice.reason for choice in edition.choices}
        assert "DROPPED_FOR_LENGTH" not in reasons
        assert edition.grounds.words_over == 0


@pytest.mark.parametrize("article", sorted(CORPUS))
def test_no_edition_lacks_a_caution(article: str) -> None:
    """Every reader gets every warning, at the level that it was given."""
    cautions = {
        claim.id: claim.level or "warning" for _, _, claim in CORPUS[article].claims() if claim.kind == "caution"
    }
    assert len(cautions) >= 5
    for audience in CORPUS.audiences:
        blocks = CORPUS.render(article, audience).page.blocks()
        shown = {block.statement.claim: block.level for block in blocks if isinstance(block, Callout)}
        assert shown == cautions


def test_the_glossary_names_and_explains_what_the_corpus_speaks_of() -> None:
    """At least 180 terms, each with a definition and a pronunciation."""
    terms = CORPUS.glossary.terms
    assert len(terms) >= 180
    assert {name for name, term in terms.items() if not (term.definition and term.say)} == set()


def test_a_pronunciation_has_the_syllables_of_the_dictionary() -> None:
    """Where the pronouncing dictionary knows a word, its respelling has the syllables of one of the word's entries."""
    known = _syllables()
    wrong = {
        word: (term.say, sorted(known[word]))
        for term in CORPUS.glossary.terms.values()
        for word, syllables in said(term.technical, term.say or "")
        if word in known and syllables not in known[word]
    }
    assert wrong == {}


def _syllables() -> dict[str, set[int]]:
    """How many syllables the entries of each word have: a vowel of the dictionary ends with its stress."""
    known: dict[str, set[int]] = {}
    file = NLTK_FOLDER / "corpora" / "cmudict" / "cmudict"
    for line in file.read_text(encoding="utf-8").splitlines():
        word, _, *sounds = line.lower().split()
        known.setdefault(word, set()).add(sum(sound[-1].isdigit() for sound in sounds))
    return known


@pytest.mark.checkout
def test_the_figures_of_the_document_are_the_benchmarks(request: pytest.FixtureRequest) -> None:
    """docs/corpus.md has the tables that `benchmarks/corpus.py` prints; `--update-golden` writes them anew."""
    command = [sys.executable, str(ROOT / "benchmarks" / "corpus.py")]
    printed = subprocess.run(command, capture_output=True, check=True, encoding="utf-8").stdout
    path = ROOT / "docs" / "corpus.md"
    head, mark, _ = path.read_text(encoding="utf-8").partition(FIGURES)
    expected = head + mark + printed
    if request.config.getoption("--update-golden"):
        path.write_text(expected, encoding="utf-8")
    assert path.read_text(encoding="utf-8") == expected
