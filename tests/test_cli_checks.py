"""Laws of `adaptive-text check`: what it prints in each format, its exit codes, its options."""

from __future__ import annotations

import json
import os
import pty
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adaptive_text.caching import FOLDER
from adaptive_text.checking import check_files
from adaptive_text.cli import main
from adaptive_text.cli.checks import chosen
from adaptive_text.cli.console import WrongUse
from adaptive_text.cli.findings import Found, as_json, github, human, sarif
from adaptive_text.errors import Problem
from adaptive_text.rules.catalogue import RULES
from adaptive_text.watching import changes

ESCAPE = "\x1b"
ARTICLE = """\
id: example
title: Example disease
updated: 2020-11-01
sections:
  - id: all
    heading: All
    claims:
      - id: status
        as_of: 2020-03
        recheck: 2020-12-01
        variants:
          technical: >-
            The drug inhibits an enzyme.
      - id: more
        variants:
          technical: >-
            A new drug was approved.
"""
ERROR = ARTICLE.replace("title:", "titel:").replace("id: example", "id: broken")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder, with a corpus of one article that has two warnings."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "120")
    monkeypatch.delenv("NO_COLOR", raising=False)
    write("article", ARTICLE)
    return tmp_path


def write(name: str, text: str) -> Path:
    path = Path("corpus", f"{name}.yaml")
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


class Told:
    """What a command printed, and its exit code."""

    def __init__(self, capsys: pytest.CaptureFixture[str], *argv: str) -> None:
        self.code = main(["check", *argv])
        self.out, self.err = capsys.readouterr()


HUMAN = """\
corpus/article.yaml:10:18: warning: the day to look at this again has passed (got recheck 2020-12-01) [AT603]
   10 |         recheck: 2020-12-01
      |                  ^
  hint: see whether it is still so, then set `as_of` and `recheck` anew
corpus/article.yaml:17:15: warning: it is not said when this was so (got "new drug") [AT602]
   17 |             A new drug was approved.
      |               ^
  hint: say since when in `as_of`, which readers see, or leave the word out
2 problems (2 warnings) in 1 of 1 file
most often: AT602 1, AT603 1; `adaptive-text check --explain AT602` tells more
"""


def without_the_others(text: str) -> str:
    """The text without the number of problems that other rules may find."""
    return re.sub(r"; \d+ more are of codes that are not selected", "", text)


def test_people_see_the_line_and_a_caret(capsys: pytest.CaptureFixture[str]) -> None:
    """Each problem with its place, its line, a caret, a hint; a summary; nothing beside it."""
    told = Told(capsys, "--select", "AT602,AT603")
    assert (told.code, without_the_others(told.out), told.err) == (0, HUMAN, "")


def test_nothing_wrong_is_said_in_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    """A check without problems says how much it has looked at, and what was not asked for."""
    told = Told(capsys, "--select", "AT1")
    assert (told.code, without_the_others(told.out)) == (0, "no problems in 1 file\n")
    assert re.search(r"; [2-9]\d* more are of codes that are not selected$", told.out)


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ([], 0),
        (["--strict"], 1),
        (["--severity", "warning"], 1),
        (["--severity", "error"], 0),
        (["--strict", "--ignore", "AT6"], 0),
    ],
)
def test_severity_decides_the_exit_code(options: list[str], code: int, capsys: pytest.CaptureFixture[str]) -> None:
    """Warnings count only where they are asked to, and what is ignored never does."""
    assert Told(capsys, *options).code == code


def test_an_error_exits_with_1(capsys: pytest.CaptureFixture[str]) -> None:
    """One error in one file is enough, unless its code is not selected."""
    write("broken", ERROR)
    assert Told(capsys).code == 1
    assert Told(capsys, "--ignore", "AT101,AT102").code == 0


@pytest.mark.parametrize(
    ("argv", "message"),
    [
        (["nothing.yaml"], 'there is no file or folder "nothing.yaml"'),
        (
            ["corpus/artcle.yaml"],
            'there is no file or folder "corpus/artcle.yaml"; did you mean "corpus/article.yaml"?',
        ),
        (["corpus/notes.txt"], 'an author\'s file ends in .yaml, .yml or .json (got "corpus/notes.txt")'),
        (["empty"], "there is nothing to check in empty (*.yaml, *.yml, *.json)"),
        (["--select", "AT9"], 'no code begins with "AT9"; `adaptive-text check --rules` lists them'),
        (["--select", "AT60Z"], 'no code begins with "AT60Z"; did you mean "AT60"?'),
        (["--ignore", "602"], 'no code begins with "602"; did you mean "AT602"?'),
        (["--ignore", "AT602,"], 'no code begins with ""; `adaptive-text check --rules` lists them'),
        (["--explain", "AT6020"], 'unknown code "AT6020"; did you mean "AT602"?'),
        (["--format", "xml"], "'xml' is not one of"),
        (["--jobs", "0"], "Invalid value for '--jobs'"),
    ],
)
def test_wrong_use_is_told_and_exits_with_2(argv: list[str], message: str, capsys: pytest.CaptureFixture[str]) -> None:
    """What cannot be checked is told before anything is checked."""
    Path("empty").mkdir()
    Path("corpus/notes.txt").write_text("", encoding="utf-8")
    told = Told(capsys, *argv)
    assert (told.code, told.out) == (2, "")
    assert message in told.err


def test_without_a_path_it_is_the_corpus_or_this_folder(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The folder `corpus` where there is one, else the current one."""
    assert "corpus/article.yaml:" in Told(capsys).out
    monkeypatch.chdir("corpus")
    assert "\narticle.yaml:" in f"\n{Told(capsys).out}"


def test_a_rule_is_explained(capsys: pytest.CaptureFixture[str]) -> None:
    """Code, title and severity, then why, then both examples; small letters will do."""
    told = Told(capsys, "--explain", "at603")
    rule = RULES["AT603"]
    assert told.code == 0
    assert told.out.startswith(f"AT603: a recheck has passed (warning)\n\n{rule.what}\n\n{rule.why}")
    assert all(line.strip() in told.out for line in f"{rule.bad}\n{rule.good}".splitlines())


def test_all_rules_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    """One line for each rule, in the order of the codes."""
    lines = Told(capsys, "--rules").out.splitlines()
    assert [line.split()[:2] for line in lines] == [[rule.code, rule.severity] for rule in RULES.values()]


def test_profiles_and_glossary_can_be_named(capsys: pytest.CaptureFixture[str]) -> None:
    """They take the place of those around the articles."""
    Path("others").mkdir()
    Path("others/reader.yaml").write_text("id: reader\nlabel: Readers\n", encoding="utf-8")
    Path("words.yaml").write_text("terms: {1: 2}\n", encoding="utf-8")
    told = Told(capsys, "--profiles", "others", "--glossary", "words.yaml")
    assert (told.code, "words.yaml:1:9: error" in told.out) == (1, True)


# choosing codes

STARTS = st.sampled_from([code[:length] for code in RULES for length in (2, 3, 4, 5)])


@given(st.lists(STARTS), st.lists(STARTS))
def test_select_and_ignore_are_set_algebra(select: list[str], ignore: list[str]) -> None:
    """A code is chosen where it begins as something selected, or nothing is, and as nothing that is ignored."""
    wanted = chosen(select, ignore)
    for code in RULES:
        selected = not select or code.startswith(tuple(select))
        assert (code in wanted) == (selected and not code.startswith(tuple(ignore)))


@given(st.lists(STARTS, min_size=1), st.randoms())
def test_codes_may_be_joined_repeated_and_written_small(starts: list[str], chance: Any) -> None:
    """`--select A --select B` is `--select b,A,a`."""
    mixed = [start.lower() for start in starts] + starts
    chance.shuffle(mixed)
    joined, apart = chosen([",".join(mixed)], []), chosen(starts, [])
    assert [code for code in RULES if code in joined] == [code for code in RULES if code in apart]


def test_an_unknown_code_is_never_passed_over() -> None:
    """A slip of the pen in a code would otherwise switch a rule on or off in silence."""
    for start in ("", "A T", "AT699", "602", "at6x"):
        with pytest.raises(WrongUse):
            chosen(["AT602"], [start])


# formats

TRICKY = st.text(
    st.sampled_from([*"ab%:,;\r\n\t\"'\\{}<>", "\u202e", "\x1b", "\u65e5", "\u0301", "\ufeff"]), max_size=12
)
PLACES = st.tuples(st.none() | st.integers(1, 40), st.integers(1, 200))


@st.composite
def problems(draw: st.DrawFn) -> list[Problem]:
    """Any problems, sorted as a check has them."""
    made = []
    for _ in range(draw(st.integers(0, 5))):
        line, column = draw(PLACES)
        code = draw(st.sampled_from(sorted(RULES)))
        path = draw(st.sampled_from(["corpus/article.yaml", "a b,c:d%.yaml", "nothing\n.yaml"]))
        where, message, hint = draw(TRICKY), draw(TRICKY), draw(TRICKY)
        place = (path, line, column if line else None)
        made.append(Problem(*place, where, code, message, hint, RULES[code].severity))
    return sorted(made, key=lambda p: (p.path, p.line or 0, p.column or 0, p.code))


@given(problems())
def test_json_has_every_problem_whole(found: list[Problem]) -> None:
    """What a program reads is what was found, field by field."""
    data = json.loads(as_json(Found(found, 3)))
    assert [Problem(**problem) for problem in data["problems"]] == found
    assert data["errors"] + data["warnings"] == len(found) == sum(data["codes"].values())


@given(problems())
def test_sarif_has_what_its_schema_requires(found: list[Problem]) -> None:
    """Every required part is there, places count from 1, and each result points at the rule that it names."""
    log = json.loads(sarif(Found(found, 3), RULES))
    assert (log["version"], len(log["runs"])) == ("2.1.0", 1)
    run = log["runs"][0]
    rules = run["tool"]["driver"]["rules"]
    assert run["tool"]["driver"]["name"] == "adaptive-text"
    assert run["columnKind"] == "unicodeCodePoints"
    assert [rule["id"] for rule in rules] == sorted({problem.code for problem in found})
    for rule in rules:
        texts = (rule["shortDescription"], rule["fullDescription"], rule["help"])
        assert all(text["text"] for text in texts)
        assert rule["help"]["markdown"].startswith(rule["fullDescription"]["text"])
        assert rule["defaultConfiguration"]["level"] in ("error", "warning")
    assert len(run["results"]) == len(found)
    for problem, result in zip(found, run["results"], strict=True):
        (location,) = result["locations"]
        place = location["physicalLocation"]
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"] == problem.code
        assert result["level"] == problem.severity
        assert result["message"]["text"] == problem.message + (f"\nhint: {problem.hint}" if problem.hint else "")
        assert re.fullmatch(r"[\w/.~%-]+", place["artifactLocation"]["uri"])
        assert unquote(place["artifactLocation"]["uri"]) == problem.path
        region = {"startLine": problem.line, "startColumn": problem.column} if problem.line else None
        assert place.get("region") == region


def read_back(command: str) -> dict[str, str]:
    """A workflow command as GitHub's runner takes it apart."""
    found = re.fullmatch(r"::(error|warning) ([^\r\n]*?)::([^\r\n]*)\n", command)
    assert found is not None, command
    fields = dict(field.partition("=")[::2] for field in found[2].split(","))
    for mark, character in (("%3A", ":"), ("%2C", ","), ("%0D", "\r"), ("%0A", "\n"), ("%25", "%")):
        fields = {key: value.replace(mark, character) for key, value in fields.items()}
    message = found[3].replace("%0D", "\r").replace("%0A", "\n").replace("%25", "%")
    return {"severity": found[1], "message": message, **fields}


@given(problems())
def test_workflow_commands_say_the_same_when_they_are_read_back(found: list[Problem]) -> None:
    """One line for each problem, whatever stands in it."""
    for problem, command in zip(found, github(Found(found, 3)), strict=True):
        hint = f"\nhint: {problem.hint}" if problem.hint else ""
        place = {"line": str(problem.line), "col": str(problem.column)} if problem.line else {}
        assert read_back(command) == {
            "severity": problem.severity,
            "message": problem.message + hint,
            "file": problem.path,
            "title": problem.code,
            **place,
        }


@given(problems(), st.integers(40, 200), st.booleans())
def test_a_terminal_is_never_obeyed_by_content(found: list[Problem], columns: int, coloured: bool) -> None:
    """Each problem has its line, no control character comes through, and no source line is wider than the window."""
    told = human(Found(found, 3), columns, coloured=coloured)
    plain = re.sub(r"\x1b\[[0-9;]*m", "", told)
    assert coloured or plain == told
    assert all(line.isprintable() for line in plain.splitlines())
    assert len(re.findall(r": (?:error|warning): .*\[AT\d{3}\]$", plain, re.MULTILINE)) == len(found)
    assert all(len(line) <= columns for line in plain.splitlines() if re.match(r" {0,4}\d+ \| ", line))


@given(st.text(st.sampled_from("ab\t\u65e5\u0301"), max_size=150), st.data())
def test_the_caret_stands_under_its_column(text: str, data: st.DataObject) -> None:
    """Wide characters, marks without a width and tabs before the place are counted as a terminal shows them."""
    path = write("wide", f"# {text}X{text}\n")
    problem = Problem(str(path), 1, len(text) + 3, "", "AT101", "it", "")
    _, line, caret, _ = human(Found([problem], 1), data.draw(st.integers(40, 400))).split("\n", 3)
    before = line.partition("X")[0]
    wide = before.count("\u65e5") - before.count("\u0301")
    assert "X" in line
    assert caret.index("^") == len(before) + wide


def test_the_formats_hold_the_same_problems(capsys: pytest.CaptureFixture[str]) -> None:
    """Whatever the format, the problems are those of `check_files`, in its order."""
    write("broken", ERROR)
    found = check_files(["corpus"]).problems
    codes = [problem.code for problem in found]
    assert re.findall(r"\[(AT\d+)\]$", Told(capsys).out, re.MULTILINE) == codes
    assert [p["code"] for p in json.loads(Told(capsys, "-f", "json").out)["problems"]] == codes
    results = json.loads(Told(capsys, "-f", "sarif").out)["runs"][0]["results"]
    assert [result["ruleId"] for result in results] == codes
    assert re.findall(r"title=(AT\d+)::", Told(capsys, "-f", "github").out) == codes


def test_no_problems_are_an_empty_report(capsys: pytest.CaptureFixture[str]) -> None:
    """Every format says nothing in its own way."""
    Path("corpus/article.yaml").write_text(ARTICLE.replace("new ", "").replace("2020-12", "2999-12"), encoding="utf-8")
    assert json.loads(Told(capsys, "-f", "json", "--ignore", "AT6").out)["problems"] == []
    assert json.loads(Told(capsys, "-f", "sarif", "--ignore", "AT6").out)["runs"][0]["results"] == []
    assert Told(capsys, "-f", "github", "--ignore", "AT6").out == ""


# the cache


def test_findings_are_remembered_where_it_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    """In the current folder, in another one, or nowhere; the output is the same."""
    first = Told(capsys, "--no-cache").out
    assert not Path(FOLDER).exists()
    assert Told(capsys, "--cache-dir", "elsewhere").out == Told(capsys).out == Told(capsys).out == first
    assert Path("elsewhere", "findings.json").exists()
    assert Path(FOLDER, "findings.json").exists()


def test_a_cache_that_cannot_be_written_is_a_note(capsys: pytest.CaptureFixture[str]) -> None:
    """The check goes on without it."""
    Path("corpus/file").write_text("", encoding="utf-8")
    told = Told(capsys, "--cache-dir", "corpus/file/deep")
    assert (told.code, told.err) == (
        0,
        'note: findings are not remembered: "corpus/file/deep" cannot be written: not a directory\n',
    )


# the terminal and the process


def program(*argv: str, **environment: str) -> subprocess.Popen[bytes]:
    """The program in a process of its own."""
    command = [sys.executable, "-m", "adaptive_text", "check", *argv]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env={**os.environ, **environment})


def on_terminal(*argv: str, **environment: str) -> str:
    """What the program writes when its output is a terminal."""
    leader, follower = pty.openpty()
    env = {**os.environ, "TERM": "xterm-256color", **environment}
    command = [sys.executable, "-m", "adaptive_text", "check", *argv]
    with subprocess.Popen(command, stdout=follower, stderr=follower, env=env):
        os.close(follower)
        text = b"".join(chunks(leader)).decode()
    os.close(leader)
    return text.replace("\r\n", "\n")


def chunks(leader: int) -> Iterator[bytes]:
    while True:
        try:
            chunk = os.read(leader, 65536)
        except OSError:  # how Linux says that the terminal's other side has closed
            return
        if not chunk:
            return
        yield chunk


def test_only_a_terminal_gets_colours() -> None:
    """The same words, with colours where they are wanted."""
    coloured = on_terminal("--select", "AT602,AT603")
    assert ESCAPE in coloured
    plain = on_terminal("--select", "AT602,AT603", NO_COLOR="1")
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == plain
    assert without_the_others(plain) == HUMAN


def test_a_large_corpus_gets_a_bar_on_a_terminal() -> None:
    """Whoever waits sees how far it is; the bar is gone at the end, and a pipe never has one."""
    for number in range(20):
        write(f"more-{number}", ARTICLE.replace("id: example", f"id: more-{number}"))
    assert "checking" in on_terminal("--no-cache", "--jobs", "1")
    out, err = program("--no-cache").communicate()
    assert (b"checking" in out, err) == (False, b"")


def test_watching_checks_again_after_a_change_and_ends_with_ctrl_c() -> None:
    """A file that is changed, and one that comes, are checked without a new start; Ctrl-C leaves no trace."""
    with program("--watch", "--format", "json", PYTHONUNBUFFERED="1") as process:
        assert process.stderr is not None
        assert process.stderr.readline() == b"watching 1 files; Ctrl-C ends it\n"
        write("broken", ERROR)
        assert process.stderr.readline() == b"watching 2 files; Ctrl-C ends it\n"
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=20)
    first, second = re.findall(r"^\{.*?^\}$", out.decode(), re.MULTILINE | re.DOTALL)
    assert (json.loads(first)["files"], json.loads(second)["files"]) == (1, 2)
    assert (process.returncode, err) == (130, b"")


def test_a_change_is_seen_whatever_it_is() -> None:
    """Other bytes, another file, one that goes: each is one change, after which files are quiet."""
    waited: list[float] = []
    steps = iter(
        [
            lambda: write("article", ARTICLE + "\n"),
            lambda: write("two", ARTICLE),
            lambda: Path("corpus/two.yaml").unlink(),
        ]
    )

    def wait(seconds: float) -> None:
        waited.append(seconds)
        if len(waited) > 20:
            raise AssertionError("a change was not seen")
        if seconds > 0.2:
            next(steps)()

    seen = changes(lambda: sorted(Path("corpus").glob("*.yaml")), wait)
    names = [[path.name for path in next(seen)] for _ in range(4)]
    assert names == [["article.yaml"], ["article.yaml"], ["article.yaml", "two.yaml"], ["article.yaml"]]
    assert len(waited) == 6


def test_today_is_the_day_of_the_process() -> None:
    """The command line asks the clock; in Python the day may be given."""
    before = date.today()
    problems = check_files(["corpus"], today=before).problems
    out, _ = program("--format", "json").communicate()
    assert before != date.today() or [p["code"] for p in json.loads(out)["problems"]] == [p.code for p in problems]


def test_ctrl_c_leaves_at_once() -> None:
    """An interrupted check exits with 130 (or with 0 where it was done before), without a traceback."""
    for number in range(150):
        write(f"more-{number}", ARTICLE.replace("id: example", f"id: more-{number}"))
    with program("--jobs", "2") as process:
        time.sleep(0.5)
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=20)
    assert process.returncode in (0, 130)
    assert b"Traceback" not in err
