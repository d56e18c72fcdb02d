"""Laws of signing off: a signature holds, is the only change, and is never given to what must not be signed."""

from __future__ import annotations

import datetime
import re
from pathlib import Path

import pytest
from desk import ARTICLE, edit, lay_out
from hypothesis import given
from hypothesis import strategies as st

from adaptive_text import signing
from adaptive_text.article import Signature
from adaptive_text.errors import Problem, UnknownAudience
from adaptive_text.library import Library, open_article
from adaptive_text.loading import load_article, parse_article
from adaptive_text.patching import PatchError
from adaptive_text.saving import SavingError
from adaptive_text.signing import Offer, SigningError

DAY = datetime.date(2026, 11, 5)
WHO = "Dr. A. Reviewer, dermatologist"


@pytest.fixture
def article(tmp_path: Path) -> Path:
    return lay_out(tmp_path)


def offered(article: Path, audience: str = "patient") -> Offer:
    return signing.offer(open_article(article), "example-drug", audience)


def signed(article: Path, audience: str = "patient", **fields: str) -> Offer:
    """Sign an edition of the file."""
    offer = offered(article, audience)
    signing.sign(article, offer, signing.signature(offer, WHO, DAY), **fields)  # type: ignore[arg-type]  # statuses
    return offer


def test_a_signature_holds_until_a_word_changes(article: Path) -> None:
    """The edition is approved, and others are not; then its text changes, and it is no longer."""
    before = offered(article)
    assert (before.signed, before.holds, before.status) == (None, False, "under_review")
    signed(article)
    after = offered(article)
    assert after.holds
    assert after.signed == Signature(fingerprint=before.fingerprint, reviewer=WHO, date=DAY)
    library = Library.open(article.parent)
    assert library.render("example-drug", "patient").page.status == "approved"
    assert library.render("example-drug", "clinician").page.status == "under_review"
    edit(article, "One shot has", "Each shot has")
    assert not offered(article).holds


def test_a_signature_is_the_only_change(article: Path) -> None:
    """Three values in `review.editions`, in the layout of the file; the review's status is as it was."""
    offer = signed(article)
    lines = f"""\
  by: The medical editors
  editions:
    patient:
      fingerprint: {offer.fingerprint}
      reviewer: {WHO}
      date: 2026-11-05
"""
    assert article.read_text() == ARTICLE.replace("  by: The medical editors\n", lines)


def test_a_status_changes_only_where_it_is_asked_for(article: Path) -> None:
    """`status` sets the review's own, in its place."""
    signed(article, status="approved")
    assert load_article(article).review.status == "approved"
    assert "  status: approved\n  by: The medical editors\n" in article.read_text()


def test_a_new_signature_takes_the_place_of_the_old_one(article: Path) -> None:
    """Only its values change; the signatures of other editions stay."""
    signed(article)
    signed(article, "clinician")
    edit(article, "One shot has", "Each shot has")
    text = article.read_text()
    old, new = load_article(article).review.editions["patient"].fingerprint, offered(article).fingerprint
    signed(article)
    assert article.read_text() == text.replace(old, new)
    assert offered(article, "clinician").holds


@pytest.mark.parametrize(
    ("review", "expected"),
    [
        ("", "# the day of the last change\nreview:\n  editions:\n    patient:\n      fingerprint: "),
        ("review: {}\n", "review:\n  editions:\n    patient:\n      fingerprint: "),
        ("review: {status: submitted}\n", "review: {status: submitted, editions: {patient: {fingerprint: "),
        ("review:\n  editions: {}\n", "  editions:\n    patient:\n      fingerprint: "),
        (
            "review:\n  editions:\n    clinician: {fingerprint: 0123456789abcdef, reviewer: B, date: 2026-11-01}\n",
            "date: 2026-11-01}\n    patient: {fingerprint: ",
        ),
        (
            (
                "review:\n    editions:\n        patient:\n            reviewer: 'B'\n"
                "            fingerprint: '0123456789abcdef'   # an old one\n            date: 2026-11-01\n"
            ),
            "            reviewer: 'Dr. A. Reviewer, dermatologist'\n            fingerprint: '",
        ),
    ],
)
def test_a_signature_finds_its_place_however_the_review_is_written(review: str, expected: str, tmp_path: Path) -> None:
    """Without a review, with an empty one, in brackets, with signatures already."""
    text = re.sub(r"review:\n(?:  .*\n)+", lambda _: review, ARTICLE)
    article = lay_out(tmp_path, text)
    signed(article)
    assert expected in article.read_text()
    assert offered(article).holds
    assert article.read_text().startswith(ARTICLE.partition("review:")[0])
    assert article.read_text().endswith(ARTICLE.partition("\nsources:")[2])


def test_json_is_signed_as_json(tmp_path: Path) -> None:
    """The same for a file that a program wrote."""
    import json

    record = {
        "id": "example-drug",
        "title": "Examplumab",
        "updated": "2026-11-01",
        "sections": [{"id": "a", "heading": "A", "claims": [{"id": "c", "variants": {"plain": "It helps."}}]}],
    }
    lay_out(tmp_path)
    article = tmp_path / "corpus" / "article.json"
    (tmp_path / "corpus" / "article.yaml").unlink()
    article.write_text(json.dumps(record, indent=2))
    offer = signed(article)
    record["review"] = {
        "editions": {"patient": {"fingerprint": offer.fingerprint, "reviewer": WHO, "date": "2026-11-05"}}
    }
    assert json.loads(article.read_text()) == record
    assert article.read_text().startswith(json.dumps(record, indent=2).partition('  "sections"')[0])


@given(st.text(min_size=1, max_size=60), st.dates())
def test_any_name_that_can_be_printed_is_signed_as_it_is(name: str, day: datetime.date) -> None:
    """What a reviewer is called never breaks a file; a name that cannot be printed is refused."""
    offer = Offer("example-drug", "patient", "0" * 16, "plain", 1, 1, 1, (), False, "submitted", DAY, None)
    try:
        signature = signing.signature(offer, name, day)
    except SigningError:
        assert not name.strip() or not name.strip().isprintable()
        return
    try:
        new = signing.signed(ARTICLE.encode(), "article.yaml", "patient", signature)
    except PatchError:
        assert any(0xFDD0 <= ord(c) <= 0xFDEF or ord(c) & 0xFFFE == 0xFFFE or c == "\ufeff" for c in name)
        return
    assert parse_article(new.decode()).review.editions["patient"] == signature
    assert signature.reviewer == name.strip()


@pytest.mark.parametrize("reviewer", ["", "  ", "A\nB", "A\x00B", "A\u202eB", "x" * 201])
def test_a_reviewer_is_a_name_on_one_line(reviewer: str, article: Path) -> None:
    """What cannot be shown as a name is refused, with what was given."""
    with pytest.raises(SigningError, match="a reviewer is a name and a role, on one line of at most 200 characters"):
        signing.signature(offered(article), reviewer, DAY)


def test_an_offer_tells_what_is_signed(article: Path) -> None:
    """Fingerprint, page, targets and what the file says already."""
    offer = offered(article)
    edition = open_article(article).render("example-drug", "patient")
    assert offer.fingerprint == edition.fingerprint
    assert (offer.article, offer.audience, offer.register) == ("example-drug", "patient", "plain")
    assert (offer.claims, offer.sentences, offer.words) == (4, 6, edition.grounds.words)
    assert [(t.metric, t.met) for t in offer.targets] == [("flesch_kincaid_grade", True)]
    assert (offer.updated, offer.shortfall) == (datetime.date(2026, 11, 1), False)


def test_an_unknown_audience_is_told_with_the_nearest(article: Path) -> None:
    """As everywhere."""
    with pytest.raises(UnknownAudience, match=r'unknown audience "patients"; did you mean "patient"\?'):
        offered(article, "patients")


def test_what_misses_its_targets_is_signed_only_knowingly(article: Path) -> None:
    """The targets are named; with `despite_shortfall` it is accepted."""
    offer = offered(article, "child")
    with pytest.raises(SigningError) as caught:
        signing.refuse(offer)
    assert caught.value.message == (
        'the child edition of "example-drug" cannot be signed: it misses its targets (flesch_kincaid_grade)'
    )
    signing.refuse(offer, despite_shortfall=True)


def test_what_has_errors_is_not_signed(article: Path) -> None:
    """Errors of a check stand in the way and are told; warnings do not, nor what a signature mends."""
    offer = offered(article)
    error = Problem("a.yaml", 3, 1, "sections", "AT502", 'lost: "150 mg"')
    harmless = [
        Problem("a.yaml", 3, 1, "", "AT504", "lost", severity="warning"),
        Problem("a.yaml", 3, 1, "review", "AT611", "the fingerprint has moved"),
        Problem("a.yaml", 3, 1, "review", "AT612", "approved, and nothing is signed"),
    ]
    signing.refuse(offer, harmless)
    with pytest.raises(SigningError, match="the article has errors") as caught:
        signing.refuse(offer, [*harmless, error])
    assert caught.value.problems == (error,)


def test_an_edition_without_claims_is_not_signed(tmp_path: Path) -> None:
    """There is nothing to read on it."""
    text = ARTICLE.replace("  - id: about\n", "  - id: about\n    audiences: [clinician]\n").replace(
        "  - id: safety\n", "  - id: safety\n    audiences: [clinician]\n    because: It is so.\n"
    )
    with pytest.raises(SigningError, match="there is no claim on it"):
        signing.refuse(offered(lay_out(tmp_path, text)))


def test_what_has_changed_since_it_was_offered_is_not_signed(article: Path) -> None:
    """The signature is of what the reviewer saw; the file stays as it is."""
    offer = offered(article)
    edit(article, "One shot has", "Each shot has")
    before = article.read_bytes()
    with pytest.raises(SigningError, match="now says something else than what was offered, and nothing was signed"):
        signing.sign(article, offer, signing.signature(offer, WHO, DAY))
    assert article.read_bytes() == before
    assert sorted(path.name for path in article.parent.iterdir()) == ["article.yaml", "glossary.yaml"]


def test_a_file_that_changes_while_it_is_signed_is_not_written_over(
    article: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another program's change stays."""
    offer = offered(article)
    opened = signing.open_article

    def meanwhile(path: Path, **places: object) -> Library:
        article.write_bytes(article.read_bytes() + b"# theirs\n")
        return opened(path, **places)  # type: ignore[arg-type]  # profiles and glossary, passed on

    monkeypatch.setattr(signing, "open_article", meanwhile)
    with pytest.raises(SavingError, match="has been changed meanwhile"):
        signing.sign(article, offer, signing.signature(offer, WHO, DAY))
    assert article.read_bytes() == ARTICLE.encode() + b"# theirs\n"


def test_a_file_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    """With the system's reason."""
    with pytest.raises(SigningError, match="no such file or directory"):
        signing.read_bytes(tmp_path / "nowhere.yaml")
