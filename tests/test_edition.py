"""Laws of editions: the contract with textstat, the same bytes everywhere, and formats that tell what was decided."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from articles import EASY, HARD, article, claim, grade, made, profile

import adaptive_text as at
from adaptive_text import rendering
from adaptive_text.edition import Edition
from adaptive_text.explaining import describe
from adaptive_text.library import Library
from adaptive_text.metrics import METRICS
from adaptive_text.page import fingerprint
from adaptive_text.prose import join, prepare, textstat_functions
from adaptive_text.shipped import shipped

CORPUS = Library.open(shipped("corpus"))
SHIPPED = [(name, audience) for name in CORPUS for audience in CORPUS.audiences]


def test_there_are_shipped_editions() -> None:
    """The laws below are about something."""
    assert {audience for _, audience in SHIPPED} == {"patient", "clinician", "student"}
    assert "rocatinlimab-atopic-dermatitis" in CORPUS


# --- the contract


@pytest.mark.parametrize("metric", [*METRICS, "linsear_write_formula", "text_standard"])
@pytest.mark.parametrize(("name", "audience"), SHIPPED)
def test_the_raw_score_is_what_textstat_says_of_the_prose(name: str, audience: str, metric: str) -> None:
    """textstat's own function on `edition.prose` gives the reported value."""
    edition = CORPUS.render(name, audience)
    by_textstat = textstat_functions()[metric](edition.prose)
    if metric in METRICS:
        assert edition.score.raw[metric] == pytest.approx(by_textstat, abs=1e-9)
    else:
        assert getattr(edition.score, metric) == by_textstat


@pytest.mark.parametrize(("name", "audience"), SHIPPED)
def test_the_score_is_that_of_the_finished_prose(name: str, audience: str) -> None:
    """Scoring the prose again, or preparing it again, changes nothing."""
    edition = CORPUS.render(name, audience)
    assert at.score(edition.prose, glossary=CORPUS.glossary) == edition.score
    assert join(prepare([edition.prose])) == edition.prose
    assert edition.grounds.words == edition.score.counts.words > 100
    values = [(target.metric, target.value) for target in edition.targets]
    assert values == [(metric, edition.score[metric]) for metric, _ in values]


@pytest.mark.parametrize(("name", "audience"), SHIPPED)
def test_every_shipped_edition_is_even_and_meets_its_targets(name: str, audience: str) -> None:
    """Nothing that we ship has a shortfall, a wording too hard alone, or words past its length."""
    grounds = CORPUS.render(name, audience).grounds
    assert (grounds.uneven, grounds.shortfall, grounds.too_hard, grounds.words_over) == (False, None, (), 0)
    assert all(target.met for target in grounds.targets)
    assert all(attempt.proven for attempt in grounds.attempts)


@pytest.mark.parametrize(
    ("audience", "register"), [("patient", "plain"), ("student", "standard"), ("clinician", "technical")]
)
def test_the_first_article_is_written_in_each_readers_register(audience: str, register: str) -> None:
    """Plain for patients, mainly standard for students, technical for clinicians."""
    edition = CORPUS.render("rocatinlimab-atopic-dermatitis", audience)
    assert edition.register == register
    chosen = [choice.register for choice in edition.choices if choice.register]
    assert chosen.count(register) >= 0.75 * len(chosen)


# --- the same bytes everywhere

PROGRAM = """
import hashlib
from adaptive_text.library import Library
from adaptive_text.shipped import shipped

library = Library.open(shipped("corpus"))
digest = hashlib.sha256()
for name in sorted(library):
    for audience in library.audiences:
        edition = library.render(name, audience)
        for form in (edition.document, edition.html, edition.markdown, edition.text, edition.json, edition.json_ld):
            digest.update(form.encode())
        digest.update(edition.explain().encode())
print(digest.hexdigest())
"""


def digest() -> str:
    """Of every format of every shipped edition, in this process."""
    found = hashlib.sha256()
    for name, audience in sorted(SHIPPED, key=lambda pair: (pair[0], CORPUS.audiences.index(pair[1]))):
        edition = CORPUS.render(name, audience)
        for form in (edition.document, edition.html, edition.markdown, edition.text, edition.json, edition.json_ld):
            found.update(form.encode())
        found.update(edition.explain().encode())
    return found.hexdigest()


@pytest.mark.parametrize("seed", range(5))
def test_every_process_writes_the_same_bytes(seed: int, tmp_path: Path) -> None:
    """Whatever the seed of its hashes and the folder it runs in."""
    environment = {**os.environ, "PYTHONHASHSEED": str(seed)}
    command = [sys.executable, "-c", PROGRAM]
    done = subprocess.run(command, env=environment, cwd=tmp_path, text=True, capture_output=True, check=True)
    assert done.stdout.strip() == digest()


# --- formats

CLAIMS = (claim("a"), claim("b", technical=HARD, plain=EASY), claim("c", plain="He has atopic dermatitis now."))
EDITION = made(article(*CLAIMS), profile(targets=grade(6)))


def test_each_format_is_the_pages() -> None:
    """An edition decides nothing that the page does not say."""
    page = EDITION.page
    assert EDITION.html == rendering.html(page)
    assert EDITION.document == rendering.document(page)
    assert EDITION.markdown == rendering.markdown(page)
    assert EDITION.text == str(EDITION) == rendering.text(page)
    assert EDITION.json_ld == rendering.json_ld(page)
    assert EDITION.fingerprint == fingerprint(page)
    assert EDITION.explain() == f"fingerprint: {EDITION.fingerprint}\n{describe(EDITION.grounds)}"


def test_json_holds_page_reasons_scores_and_fingerprint() -> None:
    """Canonical: keys sorted, no spaces between, one line."""
    data = json.loads(EDITION.json)
    assert sorted(data) == ["fingerprint", "grounds", "page", "scores"]
    assert data["fingerprint"] == EDITION.fingerprint
    assert data["scores"] == {"corrected": EDITION.score.as_dict(), "raw": EDITION.score.raw.as_dict()}
    assert data["scores"]["raw"] != data["scores"]["corrected"]
    assert [choice["claim"] for choice in data["grounds"]["choices"]] == [c.claim for c in EDITION.choices]
    assert data["page"] == json.loads(rendering.json(EDITION.page))
    assert EDITION.json == json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=False) + "\n"


def test_short_names_lead_to_the_page_and_its_grounds() -> None:
    """What a caller asks most is one attribute away."""
    assert (EDITION.article, EDITION.audience, EDITION.title) == ("example", "reader", "An example")
    assert EDITION.register == EDITION.grounds.register == "plain"
    assert EDITION.choices is EDITION.grounds.choices
    assert EDITION.targets is EDITION.grounds.targets
    assert EDITION.omitted is EDITION.grounds.omitted
    assert EDITION.shortfall is EDITION.grounds.shortfall
    assert EDITION.prose is EDITION.score.prose


def test_a_format_is_written_once() -> None:
    """Asking again gives the same object."""
    for name in ("html", "document", "markdown", "text", "json", "json_ld", "fingerprint"):
        assert getattr(EDITION, name) is getattr(EDITION, name)


def test_editions_are_equal_when_what_was_decided_is() -> None:
    """Whatever was written of them before."""
    again = made(article(*CLAIMS), profile(targets=grade(6)))
    assert isinstance(again, Edition)
    assert again == EDITION
    assert made(article(claim("a")), profile(targets=grade(6))) != EDITION
