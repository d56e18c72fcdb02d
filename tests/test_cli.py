"""Laws of the command line: what it prints where, its exit codes, its layouts."""

from __future__ import annotations

import io
import json
import os
import pty
import re
import shlex
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adaptive_text.cli import comparison, console, explanation, main, pictures, previews
from adaptive_text.cli.comparison import Cell, Column, Group
from adaptive_text.errors import ArticleError, LibraryError, Problem
from adaptive_text.inline import Strong, Text
from adaptive_text.labels import LABELS
from adaptive_text.metrics import METRICS
from adaptive_text.page import (
    Attempt,
    Bullets,
    Callout,
    Choice,
    Grounds,
    ItemList,
    Omission,
    Page,
    PageSection,
    Paragraph,
    Prose,
    Rival,
    Shortfall,
    Statement,
    Table,
    TargetValue,
    Todo,
)

REGISTERS = ("technical", "standard", "plain")
ESCAPE = "\x1b"
BUFFERED = {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}

ARTICLE = """\
id: example-drug
title: {default: Examplumab, patient: A new skin drug}
updated: 2026-11-01
facts:
  dose: {value: 150, unit: mg}
sections:
  - id: about
    heading: {default: About, patient: What it is}
    claims:
      - id: what-it-is
        variants:
          technical: >-
            Examplumab is a subcutaneously administered monoclonal immunoglobulin antibody, at {{ dose }}.
          plain: >-
            This drug is a shot that you get under the skin. One shot has {{ dose }} of the drug.
      - id: mechanism
        audiences: [clinician]
        variants:
          technical: >-
            It inhibits costimulatory signalling between antigen-presenting cells and lymphocytes.
  - id: safety
    heading: {default: Safety}
    claims:
      - id: infections
        kind: caution
        variants:
          technical: >-
            Discontinue administration if serious opportunistic infections are suspected clinically.
          plain: >-
            Stop the drug and call your doctor if you feel very sick or hot.
"""
GLOSSARY = "terms: {}\n"
PROFILES = {
    "patient": (
        "id: patient\nlabel: Patients\nevenness: 0.75\n"
        "targets:\n  - {metric: dale_chall_readability_score, at_most: 9}\n"
        "  - {metric: flesch_kincaid_grade, at_most: 6}\n"
    ),
    "clinician": "id: clinician\nlabel: Clinicians\nevenness: 0\n",
    "child": "id: child\nlabel: Children\nevenness: 0.75\ntargets:\n  - {metric: flesch_kincaid_grade, at_most: -5}\n",
    "audiences": "order: [patient, clinician, child]\ndefault: patient\n",
}
BROKEN = "id: Example\ntitel: {default: No}\nupdated: soon\nsections: []\n"
LEAFLET = "Take one tablet each day. Call your doctor if you feel worse. " * 12


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with an article, a broken one, profiles, a glossary and a leaflet; the current one."""
    files = {
        "article.yaml": ARTICLE,
        "broken.yaml": BROKEN,
        "glossary.yaml": GLOSSARY,
        "leaflet.txt": LEAFLET,
        **{f"profiles/{name}.yaml": text for name, text in PROFILES.items()},
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "120")
    for name in ("NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


class Told:
    """What a command printed, and its exit code."""

    def __init__(self, capsys: pytest.CaptureFixture[str], *argv: str) -> None:
        self.code = main(list(argv))
        self.out, self.err = capsys.readouterr()


def program(*argv: str, text: str | None = None, **environment: str) -> subprocess.CompletedProcess[str]:
    """The program in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "adaptive_text", *argv],
        input=text,
        capture_output=True,
        encoding="utf-8",
        check=False,
        env={**os.environ, **environment},
    )


def on_terminal(*argv: str, columns: int = 120, **environment: str) -> str:
    """What the program writes when its output is a terminal."""
    leader, follower = pty.openpty()
    env = {**os.environ, "TERM": "xterm-256color", "COLUMNS": str(columns), **environment}
    command = [sys.executable, "-m", "adaptive_text", *argv]
    with subprocess.Popen(command, stdout=follower, stderr=subprocess.DEVNULL, env=env) as process:
        os.close(follower)
        chunks = list(_chunks(leader))
    os.close(leader)
    assert process.returncode == 0
    return b"".join(chunks).decode()


def _chunks(leader: int) -> Iterator[bytes]:
    while True:
        try:
            chunk = os.read(leader, 65536)
        except OSError:  # how Linux says that the terminal's other side has closed
            return
        if not chunk:
            return
        yield chunk


# pictures


@given(st.lists(st.from_regex(r"[a-z][a-z0-9-]{0,6}", fullmatch=True), unique=True, max_size=8))
def test_registers_have_different_letters(registers: list[str]) -> None:
    """A letter alone tells which register is meant."""
    signs = pictures.letters(registers).values()
    assert len(set(signs)) == len(registers)
    assert all(len(sign) == 1 for sign in signs)


def test_a_register_has_its_first_letter_where_no_other_has_it() -> None:
    """The shipped registers read T, S, P; a later one with a taken letter goes on to its next."""
    assert pictures.letters([*REGISTERS, "popular"]) == {
        "technical": "T",
        "standard": "S",
        "plain": "P",
        "popular": "O",
    }


@given(st.none() | st.floats(-50, 200), st.floats(-50, 200), st.integers(6, 60))
def test_a_bar_is_as_wide_as_asked_and_has_one_mark(value: float | None, limit: float, columns: int) -> None:
    """Every value and limit, also below 0, makes a picture of the same size."""
    picture = pictures.bar(value, limit, columns)
    assert len(picture) == columns
    assert picture.count(pictures.LIMIT) == 1


@given(st.floats(0.1, 100), st.floats(0.1, 100))
def test_a_bar_passes_its_mark_only_past_the_limit(value: float, limit: float) -> None:
    """Full cells right of the mark mean that the limit is passed."""
    picture = pictures.bar(value, limit, 30)
    if pictures.FULL in picture[picture.index(pictures.LIMIT) + 1 :]:
        assert value > limit
    if value > 1.5 * limit:
        assert pictures.FULL in picture[picture.index(pictures.LIMIT) + 1 :]


def test_a_bar_shows_value_and_limit() -> None:
    """The picture, whole."""
    assert pictures.bar(9, 6, 12) == "███████│██··"
    assert pictures.bar(3, 6, 12) == "█████·····│·"
    assert pictures.bar(None, 6, 12) == "··········│·"


def test_a_legend_counts_what_is_there() -> None:
    """Registers that nothing was chosen from are not named."""
    letter = pictures.letters(REGISTERS)
    assert pictures.legend(["plain", "plain", "technical"], letter) == "T technical 1, P plain 2"


# compare


@given(st.lists(st.lists(st.sampled_from("abcdefgh"), unique=True), max_size=4))
def test_merged_orders_have_every_name_once_and_keep_the_first(orders: list[list[str]]) -> None:
    """What later orders add is fitted in; the first one is read as it stands."""
    result = comparison.merged(orders)
    assert sorted(result) == sorted({name for order in orders for name in order})
    if orders:
        assert [name for name in result if name in orders[0]] == orders[0]


def test_a_name_that_only_a_later_order_has_stands_behind_its_neighbour() -> None:
    """So a claim for clinicians stands where clinicians read it."""
    assert comparison.merged([["a", "b", "c"], ["x", "a", "y", "z", "c"]]) == ["x", "a", "y", "z", "b", "c"]


def statement(claim: str, register: str = "plain", text: str = "Text.") -> Statement:
    return Statement(claim, register, Prose((Text(text),)))


def page(audience: str, *sections: PageSection, emergencies: tuple[Callout, ...] = ()) -> Page:
    return Page(
        article="example",
        lang="en",
        audience=audience,
        audience_label=audience,
        title="Example",
        headline="Example",
        status="submitted",
        updated="2026-11-01",
        details=(),
        before=(),
        emergencies=emergencies,
        sections=sections,
        definitions=(),
        after=(),
        references=(),
        sources_hidden=0,
        others=(),
        labels=LABELS,
    )


def test_a_wording_is_shown_without_markup_and_with_its_lines() -> None:
    """Text, lists and tables become plain text."""
    item = (Strong((Text("one"),)),)
    assert comparison.wording(Prose((Text("Take "), *item))) == "Take one"
    assert comparison.wording(ItemList((Text("Take:"),), (item, (Text("two"),)))) == "Take:\n- one\n- two"
    table = Table(((Text("a"),), (Text("b"),)), ((item, (Text("2"),)),), (Text("Doses"),))
    assert comparison.wording(table) == "Doses\na | b\none | 2"


def test_groups_follow_the_first_page_and_take_in_the_claims_of_the_others() -> None:
    """Every claim stands in one group, a lifted emergency in that at the top."""
    sos = Callout("emergency", "Emergency", statement("sos"))
    first = page(
        "patient",
        PageSection("safety", "Is it safe?", (Bullets((statement("s1"), statement("s2"))),)),
        PageSection("about", "What is it?", (Paragraph(statement("a1")),)),
        emergencies=(sos,),
    )
    second = page(
        "clinician",
        PageSection("about", "About", (Paragraph(statement("a1")), Paragraph(statement("a2")))),
        PageSection("safety", "Safety", (sos, Paragraph(statement("s2")))),
        PageSection("trials", "Trials", (Paragraph(statement("t1")),)),
    )
    assert comparison.groups([second, first])[0] == Group("About", ["a1", "a2"])
    assert comparison.groups([first, second]) == [
        Group(LABELS["emergencies"], ["sos"]),
        Group("Is it safe?", ["s1", "s2"]),
        Group("Trials", ["t1"]),
        Group("What is it?", ["a1", "a2"]),
    ]


def column(audience: str, register: str, **cells: Cell) -> Column:
    target = TargetValue("flesch_kincaid_grade", "at_most", 6.0, 7.25, met=False)
    return Column(audience, register, 120, {target.metric: target}, {target.metric: 7.25}, cells)


COLUMNS = [
    column("patient", "plain", a=Cell("plain", "Take it."), b=Cell(None, "— for clinician only")),
    column("clinician", "technical", a=Cell("technical", "Administer it."), b=Cell("technical", "It inhibits.")),
]
GROUPS = [Group("About", ["a", "b"])]


def laid_out(columns: int, *, coloured: bool = False) -> str:
    return console.laid_out(comparison.comparison(COLUMNS, GROUPS, REGISTERS, columns), columns, coloured=coloured)


def test_a_wide_terminal_shows_editions_side_by_side() -> None:
    """One row for each claim, one column for each audience, tags that say the register in a letter."""
    assert laid_out(90) == SIDE_BY_SIDE


SIDE_BY_SIDE = """\
             patient                                clinician
register     plain                                  technical
words        120                                    120
flesch       7.25 ≤ 6 missed by 1.25                7.25 ≤ 6 missed by 1.25
kincaid
grade
claims       P                                      TT
             P plain 1                              T technical 2
About ────────────────────────────────────────────────────────────────────────────────────
a            [P] Take it.                           [T] Administer it.
b            — for clinician only                   [T] It inhibits.
[T] technical   [S] standard   [P] plain   — left out
"""


def test_a_narrow_terminal_shows_editions_below_each_other() -> None:
    """Under 90 columns nothing stands side by side, and nothing is lost."""
    assert laid_out(89) == STACKED


STACKED = """\
patient
  register: plain
  words: 120
  flesch kincaid grade: 7.25 ≤ 6 missed by 1.25
  P
  P plain 1

clinician
  register: technical
  words: 120
  flesch kincaid grade: 7.25 ≤ 6 missed by 1.25
  TT
  T technical 2

About ───────────────────────────────────────────────────────────────────────────────────
a
  patient [P] Take it.
  clinician [T] Administer it.

b
  patient — for clinician only
  clinician [T] It inhibits.

[T] technical   [S] standard   [P] plain   — left out
"""


@pytest.mark.parametrize("columns", [40, 60, 89, 90, 120, 200])
def test_no_line_of_a_comparison_is_wider_than_the_terminal(columns: int) -> None:
    """The layout fits, whatever the width."""
    assert max(map(len, laid_out(columns).splitlines())) <= columns


def test_colour_only_repeats_what_letters_say() -> None:
    """Without its colours, a coloured comparison is the plain one."""
    coloured = laid_out(100, coloured=True)
    assert ESCAPE in coloured
    bare = re.sub(r"\x1b\[[0-9;]*m", "", coloured)
    assert [line.rstrip() for line in bare.splitlines()] == laid_out(100).splitlines()


def test_markup_in_a_wording_is_shown_as_it_is() -> None:
    """Square brackets and colons of an author are text, not instructions to the terminal."""
    columns = [column("patient", "plain", a=Cell("plain", "[red]Stop[/red] :smile: [link=x]"))]
    shown = console.laid_out(comparison.comparison(columns, [Group("A", ["a"])], REGISTERS, 100), 100)
    assert "[P] [red]Stop[/red] :smile: [link=x]" in shown


# explain


GROUNDS = Grounds(
    register="plain",
    attempts=(
        Attempt("technical", 0, 2, met=False, proven=True, accepted=False, because="no choice meets every target"),
        Attempt("plain", 2, 2, met=True, proven=True, accepted=True, because="2 of 2 claims with a choice are at home"),
    ),
    targets=(
        TargetValue("dale_chall_readability_score", "at_most", 9.0, 8.5, met=True),
        TargetValue("flesch_kincaid_grade", "at_most", 6.0, 7.25, met=False),
    ),
    choices=(
        Choice(
            "a",
            "plain",
            "AT_HOME",
            "the page is in the plain register",
            (
                Rival(
                    "technical",
                    {"dale_chall_readability_score": 9.5, "flesch_kincaid_grade": 8.0},
                    open=False,
                    why_not="more precise than the page's register",
                ),
            ),
        ),
        Choice("b", "standard", "ONLY_VARIANT", "the claim has no other variant"),
        Choice("c", None, "NOT_FOR_AUDIENCE", "for clinician only"),
    ),
    uneven=False,
    shortfall=Shortfall(
        (TargetValue("flesch_kincaid_grade", "at_most", 6.0, 7.25, met=False),),
        (Todo("b", "standard", {"flesch_kincaid_grade": 0.5}, "without it the page would come nearer"),),
    ),
    too_hard=(Todo("b", "standard", {}, "every wording open here is past words_per_sentence at most 25"),),
    omitted=(Omission("a", ("dose",), "the plain page has no doses"), Omission("c", (), "for clinician only")),
    words=120,
    words_over=0,
)


def explained(columns: int, grounds: Grounds = GROUNDS) -> str:
    return console.laid_out(explanation.explanation("example", "patient", grounds, REGISTERS, columns), columns)


def test_an_explanation_tells_targets_registers_claims_shortfall_and_what_is_left_out() -> None:
    """The whole explanation of a small page."""
    assert explained(120) == EXPLANATION


EXPLANATION = """\
example for patient: plain register, 120 scored words

Targets
  dale_chall_readability_score  8.50  ≤ 9  ████████████████████████·│····  met, 0.50 to spare
  flesch_kincaid_grade          7.25  ≤ 6  █████████████████████│███·····  missed by 1.25

Registers tried, from the most precise
  T technical  refused  no choice meets every target
  P plain      taken    2 of 2 claims with a choice are at home

Claims on the page, in reading order: 2
  PS
  S standard 1, P plain 1

    with a rival    dale chall         flesch kincaid
                    readability score  grade
  P a  AT_HOME: the page is in the plain register
    with technical  9.50 +1.00 past    8.00 +0.75 past    no option: more precise than the page's register
  S b  ONLY_VARIANT: the claim has no other variant

Shortfall: flesch_kincaid_grade by 1.25
  to write plainer, worst first
  1.  b  without it the page would come nearer

Too hard in every wording that is open here
  1.  b  every wording open here is past words_per_sentence at most 25

Claims left out: 1
  c  NOT_FOR_AUDIENCE: for clinician only

Left out inside a wording
  a  dose  the plain page has no doses
"""


@pytest.mark.parametrize("columns", [40, 80, 120, 200])
def test_no_line_of_an_explanation_is_wider_than_the_terminal(columns: int) -> None:
    """The layout fits, whatever the width."""
    assert max(map(len, explained(columns).splitlines())) <= columns


def test_markup_in_a_reason_is_shown_as_it_is() -> None:
    """Nor are square brackets and colons in a reason instructions to the terminal."""
    from msgspec.structs import replace

    odd = replace(GROUNDS, choices=(Choice("a", None, "NOT_FOR_AUDIENCE", "[red]Stop[/red] :smile:"),))
    assert "NOT_FOR_AUDIENCE: [red]Stop[/red] :smile:\n" in explained(100, odd)


def test_an_explanation_of_one_claim_is_about_that_claim() -> None:
    """Targets and registers stay, other claims go."""
    narrow = explanation.narrowed(GROUNDS, "a")
    assert [choice.claim for choice in narrow.choices] == ["a"]
    assert narrow.shortfall is not None
    assert (narrow.shortfall.todo, narrow.too_hard, narrow.omitted) == ((), (), GROUNDS.omitted[:1])
    assert narrow.targets == GROUNDS.targets


def test_a_profile_without_targets_is_told_as_that() -> None:
    """No empty table stands where there are no targets."""
    from msgspec.structs import replace

    assert "Targets: the profile has none\n" in explained(80, replace(GROUNDS, targets=(), shortfall=None))


def test_remarks_name_missed_targets_by_how_much_they_are_missed() -> None:
    """Side, value and limit; then what else an editor should know."""
    from msgspec.structs import replace

    assert list(previews.remarks(replace(GROUNDS, uneven=True, words_over=30))) == [
        "shortfall: flesch_kincaid_grade is 7.25, 1.25 above its limit 6",
        "warning: the page is uneven: too few claims are in the plain register",
        "warning: 30 words past the length budget, and nothing more may be left out",
        "warning: too hard in every wording: b",
    ]


# errors


def test_a_failure_tells_all_problems_and_their_number_once(capsys: pytest.CaptureFixture[str]) -> None:
    """Place, message, code and hint of each problem; the number stands in the last line."""
    problem = Problem("a.yaml", 3, 5, "titel", "AT101", 'unknown key "titel"', 'did you mean "title"?')
    console.tell_failure(ArticleError("a.yaml cannot be used: 1 error", [problem]))
    console.tell_failure(LibraryError("the parts do not fit", [problem, problem]))
    first = 'a.yaml:3:5: unknown key "titel" [AT101]\n  hint: did you mean "title"?\n'
    assert capsys.readouterr().err == (
        f"{first}error: a.yaml cannot be used: 1 error\n{first}{first}error: the parts do not fit: 2 errors\n"
    )


def test_an_unknown_audience_is_wrong_use_and_the_nearest_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    """Exit code 2, one line, nothing on standard output."""
    told = Told(capsys, "preview", "article.yaml", "--audience", "patients")
    assert (told.code, told.out) == (2, "")
    assert told.err == 'error: unknown audience "patients"; did you mean "patient"?\n'


def test_an_audience_like_no_other_is_answered_with_the_list(capsys: pytest.CaptureFixture[str]) -> None:
    """Where no name is near, all are told."""
    told = Told(capsys, "explain", "article.yaml", "--audience", "xyzzy")
    assert told.code == 2
    assert told.err == 'error: unknown audience "xyzzy"; known: child, clinician, patient\n'


@pytest.mark.parametrize(
    ("article", "message"),
    [
        ("artcle.yaml", 'there is no file "artcle.yaml"; did you mean "article.yaml"?'),
        ("nowhere/x.yaml", 'there is no file "nowhere/x.yaml"'),
        ("./profiles", '"./profiles" is a folder, and one article is wanted, such as "profiles/audiences.yaml"'),
        ("./leaflet.txt", 'an article is a file that ends in .yaml, .yml or .json (got "./leaflet.txt")'),
        (
            "rocatinlimab-atopic-dermatits",
            'unknown article "rocatinlimab-atopic-dermatits"; did you mean "rocatinlimab-atopic-dermatitis"?',
        ),
    ],
)
def test_an_article_that_is_not_there_is_wrong_use(
    article: str, message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit code 2 and what was probably meant."""
    told = Told(capsys, "preview", article)
    assert (told.code, told.out, told.err) == (2, "", f"error: {message}\n")


def test_a_broken_article_tells_all_its_problems(capsys: pytest.CaptureFixture[str]) -> None:
    """Exit code 1; each problem with its place, then their number."""
    told = Told(capsys, "preview", "broken.yaml")
    assert (told.code, told.out) == (1, "")
    places = re.findall(r"^broken\.yaml:\d+:\d+: ", told.err, re.MULTILINE)
    assert len(places) >= 3
    assert told.err.endswith(f"error: broken.yaml cannot be used: {len(places)} errors\n")
    assert 'did you mean "title"?' in told.err


@pytest.mark.parametrize(
    ("content", "message"),
    [(b"id: \xff\n", "UTF-8"), (b"a: [1\n", "broken.yaml:"), (b"", "broken.yaml:"), (b"a: {{{{", "broken.yaml:")],
)
@pytest.mark.parametrize("command", [["preview"], ["compare"], ["explain", "--audience", "patient"]])
def test_unreadable_articles_are_problems_of_the_content(
    content: bytes, message: str, command: list[str], folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Wrong encoding, broken YAML, nothing at all: exit code 1 and a place, never a traceback."""
    (folder / "broken.yaml").write_bytes(content)
    told = Told(capsys, *command, "broken.yaml")
    assert (told.code, told.out) == (1, "")
    assert message in told.err


@pytest.mark.parametrize(
    ("argv", "message"),
    [
        (["previw"], "Error: No such command 'previw'. Did you mean 'preview'?\n"),
        (["preview"], "Error: Missing argument 'ARTICLE'.\n"),
        (["explain", "article.yaml"], "Error: Missing option '--audience' / '-a'.\n"),
        (
            ["preview", "article.yaml", "--profiles", "nowhere"],
            "Error: Invalid value for '--profiles': path 'nowhere' does not exist.\n",
        ),
    ],
)
def test_wrong_use_of_the_command_line_exits_with_2(
    argv: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """What was wrong and where help is, on standard error."""
    told = Told(capsys, *argv)
    assert (told.code, told.out) == (2, "")
    assert told.err.endswith(message)
    assert "for help." in told.err


# preview


def test_a_preview_without_an_audience_is_the_default_one_and_names_the_others(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The edition alone is on standard output."""
    told = Told(capsys, "preview", "article.yaml")
    assert told.code == 0
    assert told.err == 'note: the edition for "patient"; --audience also takes: clinician, child\n'
    assert told.out == Told(capsys, "preview", "article.yaml", "--audience", "patient").out
    assert "This drug is a shot that you get under the skin." in told.out


@pytest.mark.parametrize(
    ("form", "start"), [("text", ""), ("markdown", "# "), ("html", "<!DOCTYPE html>"), ("json", "{")]
)
def test_a_preview_in_each_form_goes_to_output_or_to_a_file(
    form: str, start: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The file has the very bytes that standard output would get."""
    argv = ["preview", "article.yaml", "--audience", "patient", "--format", form]
    shown = Told(capsys, *argv)
    filed = Told(capsys, *argv, "--out", "page.txt")
    assert (shown.code, filed.code, filed.out) == (0, 0, "")
    assert (folder / "page.txt").read_bytes() == shown.out.encode()
    assert filed.err == f"wrote page.txt ({form}, {len(shown.out.encode()):,} bytes)\n"
    assert shown.out.lower().startswith(start.lower())
    assert "under the skin" in shown.out


@pytest.mark.parametrize("suffix", ["md", "html", "htm", "json", "txt"])
def test_the_suffix_of_the_file_tells_the_form(suffix: str, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Nobody has to say html twice; what says nothing is text."""
    form = {"md": "markdown", "htm": "html", "txt": "text"}.get(suffix, suffix)
    argv = ["preview", "article.yaml", "--audience", "patient"]
    assert Told(capsys, *argv, "--out", f"page.{suffix}").code == 0
    assert (folder / f"page.{suffix}").read_text(encoding="utf-8") == Told(capsys, *argv, "--format", form).out


def test_a_file_that_cannot_be_written_is_wrong_use(capsys: pytest.CaptureFixture[str]) -> None:
    """Exit code 2 and the system's reason."""
    told = Told(capsys, "preview", "article.yaml", "-a", "clinician", "--out", "nowhere/page.html")
    assert (told.code, told.err) == (2, 'error: cannot write "nowhere/page.html": no such file or directory\n')


SHORTFALL = re.compile(
    r"shortfall: flesch_kincaid_grade is -?\d+\.\d\d, \d+\.\d\d above its limit -5\n"
    r"hint: `adaptive-text explain article\.yaml --audience child` ranks the claims to write plainer\n"
)


def test_a_shortfall_is_told_beside_the_edition(capsys: pytest.CaptureFixture[str]) -> None:
    """The edition exists, so the exit code is 0."""
    told = Told(capsys, "preview", "article.yaml", "--audience", "child")
    assert told.code == 0
    assert SHORTFALL.fullmatch(told.err)
    assert "under the skin" in told.out


def test_a_strict_preview_refuses_a_shortfall(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Exit code 1, and nothing is written anywhere."""
    told = Told(capsys, "preview", "article.yaml", "--audience", "child", "--strict", "--out", "page.html")
    assert (told.code, told.out) == (1, "")
    assert SHORTFALL.fullmatch(told.err)
    assert not (folder / "page.html").exists()
    assert Told(capsys, "preview", "article.yaml", "--audience", "patient", "--strict").code == 0


def test_other_profiles_may_be_named(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """--profiles goes before what lies near the article."""
    (folder / "profiles").rename(folder / "others")
    told = Told(capsys, "preview", "article.yaml", "--profiles", "others", "--audience", "child")
    assert told.code == 0


# compare and explain, end to end


def test_a_comparison_has_every_claim_of_every_audience(capsys: pytest.CaptureFixture[str]) -> None:
    """Audiences in the picker's order; a claim that one does not get says why."""
    told = Told(capsys, "compare", "article.yaml")
    assert (told.code, told.err) == (0, "")
    assert told.out.split()[:3] == ["patient", "clinician", "child"]
    assert "[P] This drug is a shot" in told.out
    assert "[T] Examplumab is a" in told.out
    assert "— for clinician only" in told.out
    assert re.findall(r"^(\S.*?) ─+$", told.out, re.MULTILINE) == ["What it is", "Safety"]


def test_a_comparison_shows_the_audiences_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    """In the order asked for, each once."""
    told = Told(capsys, "compare", "article.yaml", "-a", "clinician", "-a", "patient", "-a", "clinician")
    assert told.out.split()[:3] == ["clinician", "patient", "register"]


def test_an_explanation_ranks_what_to_write_plainer(capsys: pytest.CaptureFixture[str]) -> None:
    """Every claim has its reason, and an edition with a shortfall its to-do list."""
    told = Told(capsys, "explain", "article.yaml", "--audience", "child")
    assert (told.code, told.err) == (0, "")
    assert "Shortfall: flesch_kincaid_grade by " in told.out
    assert "  1.  " in told.out
    assert "  P infections  " in told.out
    assert "  mechanism  NOT_FOR_AUDIENCE: for clinician only\n" in told.out


def test_an_explanation_as_data_has_the_same_grounds(capsys: pytest.CaptureFixture[str]) -> None:
    """JSON for programs, also of one claim."""
    argv = ["explain", "article.yaml", "--audience", "patient", "--format", "json"]
    data = json.loads(Told(capsys, *argv).out)
    assert (data["article"], data["audience"]) == ("example-drug", "patient")
    claims = [choice["claim"] for choice in data["grounds"]["choices"]]
    assert claims == ["what-it-is", "infections", "mechanism"]
    one = json.loads(Told(capsys, *argv, "--claim", "infections").out)
    assert one["grounds"]["choices"] == data["grounds"]["choices"][1:2]


def test_an_unknown_claim_is_wrong_use(capsys: pytest.CaptureFixture[str]) -> None:
    """Exit code 2 and the nearest claim."""
    told = Told(capsys, "explain", "article.yaml", "--audience", "patient", "--claim", "infection")
    assert (told.code, told.out) == (2, "")
    assert told.err == 'error: unknown claim "infection"; did you mean "infections"?\n'


# score


def test_a_score_has_every_metric_prepared_and_unprepared(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Counts first, then the table, then the recipe of the numbers in one piece, however narrow the terminal."""
    monkeypatch.setenv("COLUMNS", "80")
    told = Told(capsys, "score", "leaflet.txt")
    assert (told.code, told.err) == (0, "")
    assert told.out.startswith("leaflet.txt: 144 words, 24 sentences, ")
    for metric in METRICS:
        assert re.search(rf"^{metric} +(-?\d+\.\d\d +){{3}}(higher|lower)$", told.out, re.MULTILINE)
    assert re.search(r"^signature: lang:en_US\|textstat:\S+\|engine:\S+$", told.out, re.MULTILINE)


def test_standard_input_is_scored_as_a_file_is(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """`-` reads it, and a byte order mark is no text."""
    argv = ["--format", "json", "--metric", "automated_readability_index", "--metric", "smog_index"]
    filed = json.loads(Told(capsys, "score", "leaflet.txt", *argv).out)
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"\xef\xbb\xbf" + LEAFLET.encode())))
    piped = json.loads(Told(capsys, "score", "-", *argv).out)
    assert piped == {**filed, "text": "<stdin>"}
    assert list(filed["metrics"]) == ["automated_readability_index", "smog_index"]
    assert set(filed["metrics"]["smog_index"]) == {"corrected", "raw", "unprepared", "signature"}


def test_a_short_text_is_scored_with_a_warning(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Under 100 words the numbers are rough, and the reader is told so."""
    (folder / "short.txt").write_text("Take one tablet each day.", encoding="utf-8")
    told = Told(capsys, "score", "short.txt")
    assert (told.code, told.err) == (0, "warning: under 100 words (5), so the scores are rough\n")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "error: bad.txt: there is no text to score\n"),
        (b" 1. \n--\n", "error: bad.txt: there is no text to score\n"),
        (b"ok\nna\xc3\xafve \xff", "error: bad.txt:2:7: the text must be UTF-8 (got the byte 0xff)\n"),
        (b"a " * 1_000_000 + b"a", "error: bad.txt: more than 2,000,000 bytes of text\n"),
    ],
)
def test_a_text_that_cannot_be_scored_is_a_problem_of_the_content(
    content: bytes, message: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit code 1 and the place, never a number."""
    (folder / "bad.txt").write_bytes(content)
    told = Told(capsys, "score", "bad.txt")
    assert (told.code, told.out, told.err) == (1, "", message)


@pytest.mark.parametrize(
    ("argv", "message"),
    [
        (["leaflt.txt"], 'cannot read "leaflt.txt": no such file or directory'),
        (["profiles"], 'cannot read "profiles": is a directory'),
        (["leaflet.txt", "--metric", "smog_indx"], 'unknown metric "smog_indx"; did you mean "smog_index"?'),
    ],
)
def test_a_score_of_nothing_is_wrong_use(argv: list[str], message: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Exit code 2 for a missing file and an unknown metric."""
    told = Told(capsys, "score", *argv)
    assert (told.code, told.out, told.err) == (2, "", f"error: {message}\n")


# the program


def examples() -> list[str]:
    """Every example of every `--help`."""
    import contextlib

    found: list[str] = []
    for command in ([], ["preview"], ["compare"], ["explain"], ["score"]):
        told = io.StringIO()
        with contextlib.redirect_stdout(told):
            assert main([*command, "--help"]) == 0
        lines = re.findall(r"^ +(adaptive-text .*)$", told.getvalue().partition("Examples:")[2], re.MULTILINE)
        assert lines, command
        found += lines
    return found


@pytest.mark.parametrize("example", examples())
def test_an_example_of_the_help_runs(
    example: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, folder: Path
) -> None:
    """What `--help` shows can be typed as it stands."""
    for name in ("patient", "clinician"):
        (folder / "profiles" / "student.yaml").write_text(PROFILES[name].replace(name, "student"), encoding="utf-8")
    command, _, source = example.partition(" < ")
    if source:
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO((folder / source).read_bytes())))
    told = Told(capsys, *shlex.split(command)[1:])
    assert told.code == 0, told.err
    assert told.out or told.err.startswith("wrote ")


def test_the_version_is_told_without_loading_anything_slow() -> None:
    """--version answers before scorer, validator or layout are imported."""
    code = (
        "import sys; from adaptive_text.cli import main; main(['--version']);"
        "print(*sorted({'spacy','textstat','pydantic','yaml','rich','numpy'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert re.fullmatch(r"adaptive-text \d+\.\d+\.\d+\n\n", done.stdout)


def test_output_is_utf_8_whatever_the_locale_says() -> None:
    """Under LANG=C and with an ASCII encoding asked for, bars and dashes are written; a pipe gets no colours."""
    done = program("explain", "article.yaml", "--audience", "patient", LC_ALL="C", PYTHONIOENCODING="ascii")
    assert (done.returncode, done.stderr) == (0, "")
    assert "█" in done.stdout
    assert ESCAPE not in done.stdout


def test_a_terminal_gets_colours() -> None:
    """A real one, so that what asks the stream is tried as well."""
    assert ESCAPE in on_terminal("compare", "article.yaml")


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> pytest.MonkeyPatch:
    """Make both streams look like a terminal that knows colours."""
    monkeypatch.setattr(type(sys.stdout), "isatty", lambda _: True)
    monkeypatch.setenv("TERM", "xterm-256color")
    return monkeypatch


@pytest.mark.parametrize("argv", [["compare"], ["explain", "-a", "patient"]])
@pytest.mark.parametrize("objection", [("NO_COLOR", "1"), ("TERM", "dumb")])
def test_whoever_objects_to_colours_gets_the_same_letters_without(
    argv: list[str], objection: tuple[str, str], terminal: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """NO_COLOR and a dumb terminal get no escape code on either stream, not even for bold."""
    coloured = Told(capsys, *argv, "article.yaml")
    terminal.setenv(*objection)
    plain = Told(capsys, *argv, "article.yaml")
    assert ESCAPE in coloured.out
    assert ESCAPE not in plain.out + plain.err
    bare = re.sub(r"\x1b\[[0-9;]*m", "", coloured.out)
    assert [line.rstrip() for line in bare.splitlines()] == plain.out.splitlines()


def test_a_narrow_terminal_gets_narrow_text(terminal: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """No line of an edition is cut by a terminal that is narrower than a page."""
    terminal.setenv("COLUMNS", "44")
    told = Told(capsys, "preview", "article.yaml", "-a", "patient")
    assert max(map(len, told.out.splitlines())) <= 44


def test_a_reader_who_has_seen_enough_is_not_bothered() -> None:
    """`| head -1` ends the program silently."""
    command = f"{shlex.quote(sys.executable)} -m adaptive_text score leaflet.txt"
    script = f"set -o pipefail; {command} | true; echo ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", script], capture_output=True, text=True, check=False, env=BUFFERED)
    assert (done.stdout, done.stderr) == ("141\n", "")


def test_output_for_a_reader_who_has_gone_vanishes() -> None:
    """What is still buffered goes nowhere, so the interpreter's last flush has nothing to complain about."""
    code = "from adaptive_text.cli.console import forget_output; print('buffered'); forget_output(); print('later')"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=BUFFERED)
    assert (done.stdout, done.stderr) == ("", "")


def test_an_interrupt_ends_with_130_and_no_traceback() -> None:
    """Ctrl-C while the program waits for a text."""
    command = [sys.executable, "-m", "adaptive_text", "score", "-"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdin is not None
        process.stdin.write(b"Take one. " * 40_000)  # more than a pipe holds: done only when the program reads
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=20)
    assert (process.returncode, out, err) == (130, b"", b"")


def test_a_format_is_never_guessed_from_an_unknown_suffix(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A .pdf with plain text in it helps nobody; --format says what is meant."""
    article = tmp_path / "a.yaml"
    article.write_text(ARTICLE, encoding="utf-8")
    told = Told(capsys, "preview", str(article), "--audience", "patient", "--out", str(tmp_path / "x.pdf"))
    assert told.code == 2
    assert told.err.endswith(
        'no format is written to ".pdf" files (known: .txt, .md, .html, .htm, .json); name one with --format\n'
    )
    assert not (tmp_path / "x.pdf").exists()
    assert Told(capsys, "preview", str(article), "-a", "patient", "-o", str(tmp_path / "x.pdf"), "-f", "text").code == 0


@pytest.mark.parametrize("name", ["x" * 5000 + ".yaml", "a\0.yaml"])
def test_a_name_that_no_file_can_have_is_wrong_use(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    """However odd, it is told like any other missing file."""
    told = Told(capsys, "preview", name)
    assert told.code == 2
    assert "error: there is no file " in told.err
