"""Laws of `approve`: what it shows, what it asks, what it writes, and its exit codes."""

from __future__ import annotations

import os
import pty
import re
from pathlib import Path

import pytest
from desk import ARTICLE, edit, lay_out

from adaptive_text.cli import main
from adaptive_text.loading import load_article

SIGN = ("approve", "corpus/article.yaml", "--audience", "patient", "--reviewer", "A. Reviewer, dermatologist")
DAY = ("--date", "2026-11-05")


@pytest.fixture(autouse=True)
def article(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The article of a folder that is the current one."""
    monkeypatch.chdir(tmp_path)
    return lay_out(tmp_path)


class Told:
    """What a command printed, and its exit code."""

    def __init__(self, capsys: pytest.CaptureFixture[str], *argv: str) -> None:
        self.code = main(list(argv))
        self.out, self.err = capsys.readouterr()


SUMMARY = re.compile(
    r"""example-drug for patient
  fingerprint (?P<fingerprint>[0-9a-f]{16})
  page        plain register, 4 claims, 6 sentences, 40 scored words
  targets     flesch_kincaid_grade -?\d\.\d\d ≤ 6, met
  reviewer    A\. Reviewer, dermatologist
  date        2026-11-05
"""
)


def test_an_approval_shows_what_is_signed_and_signs_it(article: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Fingerprint, size, targets, reviewer and day; then what readers see, and what the review says."""
    told = Told(capsys, *SIGN, *DAY, "--yes")
    assert told.code == 0
    shown = SUMMARY.fullmatch(told.out)
    assert shown is not None
    assert told.err == (
        'signed corpus/article.yaml: readers see this edition as "approved"; '
        'the review\'s status is still "under_review" (--status approved sets it)\n'
    )
    signature = load_article(article).review.editions["patient"]
    assert (signature.fingerprint, signature.reviewer) == (shown["fingerprint"], "A. Reviewer, dermatologist")
    assert load_article(article).review.status == "under_review"


def test_a_status_is_set_where_it_is_asked_for(article: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Also afterwards, for an edition that is signed already."""
    Told(capsys, *SIGN, *DAY, "--yes")
    told = Told(capsys, *SIGN, *DAY, "--yes", "--status", "approved")
    assert (told.code, told.err) == (0, 'signed corpus/article.yaml: readers see this edition as "approved"\n')
    assert "  instead of  the sign-off by A. Reviewer, dermatologist, 2026-11-05, which still holds\n" in told.out
    assert load_article(article).review.status == "approved"


def test_what_is_signed_already_is_not_signed_twice(article: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The same reviewer on the same day: nothing is asked, nothing is written."""
    Told(capsys, *SIGN, *DAY, "--yes")
    before = article.stat()
    told = Told(capsys, *SIGN, *DAY)
    assert (told.code, told.err) == (0, "this is signed already, and nothing was written\n")
    assert article.stat() == before


def test_a_lapsed_signature_is_told(article: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Whose it was, and of what."""
    Told(capsys, *SIGN, *DAY, "--yes")
    old = load_article(article).review.editions["patient"].fingerprint
    edit(article, "One shot has", "Each shot has")
    told = Told(capsys, *SIGN, "--date", "2026-11-06", "--yes")
    assert (
        f"  instead of  the sign-off by A. Reviewer, dermatologist, 2026-11-05, of {old}, which no longer holds\n"
        in told.out
    )


def test_a_dry_run_shows_the_lines_and_writes_nothing(article: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The difference, as a patch shows it."""
    told = Told(capsys, *SIGN, *DAY, "--dry-run")
    assert (told.code, told.err) == (0, "nothing was written (--dry-run)\n")
    lines = told.out.split("date        2026-11-05\n")[1].splitlines()
    assert [line for line in lines if line.startswith(("+ ", "- "))] == [
        "+  editions:",
        "+    patient:",
        f"+      fingerprint: {SUMMARY.match(told.out)['fingerprint']}",  # type: ignore[index]  # it matches
        "+      reviewer: A. Reviewer, dermatologist",
        "+      date: 2026-11-05",
    ]
    assert article.read_text() == ARTICLE


def test_without_a_terminal_nobody_is_asked(article: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A script says --yes, or nothing is signed."""
    told = Told(capsys, *SIGN, *DAY)
    assert (told.code, told.err) == (2, "error: there is no terminal to ask on; --yes signs without asking\n")
    assert article.read_text() == ARTICLE


@pytest.mark.parametrize(("answer", "code"), [("y\n", 0), ("n\n", 1), ("\n", 1)])
def test_on_a_terminal_a_reviewer_is_asked(
    answer: str, code: int, article: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A real one; no answer is no."""
    leader, follower = pty.openpty()
    with os.fdopen(leader, "w") as keyboard, os.fdopen(follower) as terminal:
        keyboard.write(answer)
        keyboard.flush()
        monkeypatch.setattr("sys.stdin", terminal)
        told = Told(capsys, *SIGN, *DAY)
    assert told.code == code
    assert SUMMARY.fullmatch(told.out)
    assert "Sign it? [y/N] " in told.err
    assert ("nothing was signed" in told.err) == bool(code)
    assert ("patient" in load_article(article).review.editions) == (not code)


def test_a_missed_target_wants_a_word_of_its_own(article: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Exit code 1 without --despite-shortfall; with it, a warning."""
    child = ["child" if word == "patient" else word for word in SIGN]
    told = Told(capsys, *child, *DAY, "--yes")
    assert (told.code, told.out) == (1, "")
    assert told.err == (
        'error: the child edition of "example-drug" cannot be signed: it misses its targets (flesch_kincaid_grade)\n'
        "hint: --despite-shortfall signs it all the same\n"
    )
    told = Told(capsys, *child, *DAY, "--yes", "--despite-shortfall")
    assert told.code == 0
    assert told.err.startswith("warning: the edition misses a target\nsigned ")
    assert "child" in load_article(article).review.editions


def test_an_article_with_errors_is_not_signed(article: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """All of them are told, with their lines."""
    edit(article, "{{ dose }} of the drug", "{{ dos }} of the drug")
    before = article.read_bytes()
    told = Told(capsys, *SIGN, *DAY, "--yes")
    assert (told.code, told.out) == (1, "")
    assert re.match(r"corpus/article\.yaml:\d+:\d+: ", told.err)
    assert 'did you mean "dose"?' in told.err
    assert article.read_bytes() == before


def test_a_signature_from_before_the_last_change_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    """It may be right, and looks wrong."""
    told = Told(capsys, *SIGN, "--date", "2026-10-01", "--dry-run")
    assert told.err.startswith("warning: the article was updated on 2026-11-01, after the day of the signature\n")


@pytest.mark.parametrize(
    ("argv", "message"),
    [
        (("--date", "9999-01-01"), "error: nobody can have signed on a day to come (got 9999-01-01)\n"),
        (("--date", "5 November"), "Invalid value for '--date'"),
        (("--status", "submitted"), "Invalid value for '--status'"),
        (("--audience", "patients"), 'error: unknown audience "patients"; did you mean "patient"?\n'),
    ],
)
def test_wrong_use_exits_with_2_and_writes_nothing(
    argv: tuple[str, ...], message: str, article: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What was wrong is told."""
    told = Told(capsys, *SIGN, *argv, "--yes")
    assert (told.code, told.out) == (2, "")
    assert message in told.err
    assert article.read_text() == ARTICLE


def test_a_shipped_article_is_signed_by_its_file_only(capsys: pytest.CaptureFixture[str]) -> None:
    """An id means the copy in the package, which nobody wants to write to unknowingly."""
    told = Told(capsys, "approve", "rocatinlimab-atopic-dermatitis", *SIGN[2:], "--yes")
    assert told.code == 2
    assert told.err == (
        'error: "rocatinlimab-atopic-dermatitis" names an article of the package; name the file that is to be signed, '
        'such as "corpus/rocatinlimab-atopic-dermatitis.yaml"\n'
    )
