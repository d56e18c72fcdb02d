"""Every shipped edition as a document: what changes for readers shows in the diff.

`pytest tests/test_golden.py --update-golden` writes the documents anew; look at what git shows before you commit it.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from adaptive_text import rendering
from adaptive_text.edition import Edition
from adaptive_text.library import Library
from adaptive_text.shipped import shipped

GOLDEN = Path(__file__).resolve().parent / "golden"
CORPUS = Library.open(shipped("corpus"))
EDITIONS = [(article, audience) for article in CORPUS for audience in CORPUS.audiences]


def documents(edition: Edition) -> dict[str, str]:
    """The text, the HTML fragment and the reasons, by file name."""
    name = f"{edition.article}.{edition.audience}"
    return {f"{name}.txt": edition.text, f"{name}.html": edition.html, f"{name}.explain.txt": edition.explain()}


@pytest.mark.parametrize(("article", "audience"), EDITIONS)
def test_every_shipped_edition_is_its_golden_document(
    article: str, audience: str, request: pytest.FixtureRequest
) -> None:
    """No reader gets another word, order or reason without an editor seeing it."""
    expected = documents(CORPUS.render(article, audience))
    if request.config.getoption("--update-golden"):
        GOLDEN.mkdir(exist_ok=True)
        for name, text in expected.items():
            (GOLDEN / name).write_text(text, encoding="utf-8", newline="\n")
    found = {name: (GOLDEN / name).read_text(encoding="utf-8") for name in expected if (GOLDEN / name).is_file()}
    missing = sorted(expected.keys() - found.keys())
    assert missing == [], "write them: pytest tests/test_golden.py --update-golden"
    for name, text in expected.items():
        assert found[name].splitlines() == text.splitlines(), "is it meant? pytest tests/test_golden.py --update-golden"
        assert found[name] == text


@pytest.mark.parametrize(("article", "audience"), EDITIONS)
def test_every_shipped_edition_can_be_moved(article: str, audience: str) -> None:
    """A finished fragment becomes, to the byte, what is written for another level and other addresses."""
    edition = CORPUS.render(article, audience)
    for level in (1, 2, 3, 4):
        place = {"heading_level": level, "edition_url": f"/articles/{article}/{{audience}}"}
        moved = rendering.moved(edition.html, **place, audiences=CORPUS.audiences)
        assert moved == rendering.html(edition.page, **place)


def test_there_is_a_golden_document_of_every_shipped_edition_and_of_nothing_else() -> None:
    """Articles times profiles times three; what is no longer shipped leaves no document behind."""
    expected = {name for article, audience in EDITIONS for name in documents(CORPUS.render(article, audience))}
    assert len(expected) >= 9
    assert {path.name for path in GOLDEN.iterdir()} == expected, "write what is missing, delete what is not shipped"
