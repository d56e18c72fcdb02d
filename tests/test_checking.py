"""Laws of checking: everything at once, nothing hides anything, and nothing but the files decides what is found."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from datetime import date
from multiprocessing import active_children
from pathlib import Path

import pytest

from adaptive_text import judging
from adaptive_text.checking import Report, WorkerLost, check, check_files, files_in
from adaptive_text.dividing import FEWEST_EACH
from adaptive_text.errors import Problem
from adaptive_text.library import Library
from adaptive_text.loading import Profiles, load_article
from adaptive_text.rules.catalogue import RULES
from adaptive_text.rules.subject import Calendar, Subject
from adaptive_text.shipped import shipped

DATA = Path(__file__).resolve().parent / "data"
TODAY = date(2026, 11, 22)
ARTICLE = """\
id: {id}
title: Example disease
updated: 2026-11-01
review: {{status: approved}}
sections:
  - id: all
    heading: All
    claims:
      - id: status
        as_of: 2026-03
        recheck: 2026-06-01
        variants:
          technical: >-
            The drug inhibits an enzyme in the liver.
          plain: >-
            The drug slows down a helper in the liver.
      - id: more
        variants:
          technical: >-
            A new drug was recently approved.
"""
BROKEN = ARTICLE.replace("title:", "titel:").replace("        recheck", "        keep: [nothing]\n        recheck")
SLOW = ("pydantic", "yaml", "spacy", "textstat", "nltk", "numpy", "highspy", "babel", "jinja2", "rich")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(**texts: str) -> Path:
    """A folder with articles by name."""
    for name, text in texts.items():
        path = Path("corpus", f"{name}.yaml")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return Path("corpus")


def many(number: int) -> Path:
    return write(**{f"a{i:03}": ARTICLE.format(id=f"a{i:03}") for i in range(number)})


def codes(report: Report, path: str = "") -> list[str]:
    return [problem.code for problem in report.problems if problem.path.endswith(path)]


def run(*paths: str | Path, cache: str | None = None, today: date = TODAY, jobs: int = 1) -> Report:
    return check_files(paths or ["corpus"], cache=cache, today=today, jobs=jobs)


# what is found


def test_the_shipped_library_has_no_errors() -> None:
    """What the package ships keeps its own rules."""
    report = check_files([shipped("corpus")], today=TODAY)
    assert [problem for problem in report.problems if problem.severity == "error"] == []


def test_a_library_is_checked_as_its_files_are() -> None:
    """`check` of an open library finds what a check of its folder finds."""
    folder = many(2)
    assert check(Library.open(folder), today=TODAY) == check_files([folder], today=TODAY).problems
    assert {"AT603", "AT602", "AT612"} <= set(codes(run()))


def test_problems_stand_in_one_order() -> None:
    """By file, then by line, column and code, and each once."""
    problems = check_files([many(3), DATA / "mistakes"], today=TODAY).problems
    places = [(p.path, p.line or 0, p.column or 0, p.code) for p in problems]
    assert places == sorted(places)
    assert len(set(problems)) == len(problems)


def test_all_that_loading_says_is_found() -> None:
    """Every problem of every broken file comes out, and every code is in the catalogue."""
    expected = [line for line in (DATA / "mistakes" / "article.txt").read_text(encoding="utf-8").splitlines() if line]
    told = "\n".join(map(str, check_files([DATA / "mistakes" / "article.yaml"], today=TODAY).problems))
    missing = [line for line in expected if "[AT" in line and line.partition(": ")[2] not in told]
    assert missing == []
    found = check_files([DATA / "mistakes"], today=TODAY).problems
    assert {Path(problem.path).parts[-2:] for problem in found} >= {
        ("mistakes", "article.yaml"),
        ("mistakes", "glossary.yaml"),
        ("profiles", "audiences.yaml"),
        ("profiles", "patient.yaml"),
    }
    assert {problem.code for problem in found} <= RULES.keys()


def test_a_broken_article_hides_no_other() -> None:
    """An error in one file changes nothing about what is found in the next."""
    write(good=ARTICLE.format(id="good"))
    alone = codes(run())
    write(bad=BROKEN.format(id="bad"), ugly="{")
    report = run()
    assert codes(report, "good.yaml") == alone
    assert codes(report, "ugly.yaml") == ["AT020"]


def test_the_sound_parts_of_a_broken_article_are_checked() -> None:
    """Rules of the record, and what the article names, are told beside the errors that keep it from loading."""
    write(bad=BROKEN.format(id="bad"))
    found = codes(run(), "bad.yaml")
    assert found.count("AT101") == found.count("AT602") == found.count("AT603") == 1
    assert {"AT102", "AT612"} <= set(found)


def test_what_is_wrong_in_a_claim_is_not_guessed_about() -> None:
    """A claim with an error in it says nothing to the rules: its `as_of` may be what is wrong."""
    text = ARTICLE.format(id="bad").replace("      - id: more\n", "      - id: more\n        as_of: last week\n")
    write(bad=text)
    assert codes(run(), "bad.yaml") == ["AT612", "AT603", "AT106"]


@pytest.mark.parametrize("broken", ["glossary.yaml", "profiles/patient.yaml", "profiles/audiences.yaml"])
def test_broken_surroundings_hide_no_problem_of_an_article(broken: str) -> None:
    """With a broken profile, picker or glossary, an article keeps every problem that does not depend on it."""
    wrong = "          technical: >-\n            {{ term.nothing }} inhibits an enzyme in the liver.\n"
    text = ARTICLE.format(id="one").replace(
        "          technical: >-\n            The drug inhibits an enzyme in the liver.\n", wrong
    )
    text = text.replace("      - id: more\n", "      - id: more\n        audiences: [nobody]\n")
    folder = write(one=text)
    shutil.copytree(shipped("profiles"), folder / "profiles")
    shutil.copy(shipped("corpus") / "glossary.yaml", folder)
    whole = codes(run(), "one.yaml")
    assert {"AT220", "AT322", "AT602", "AT603"} <= set(whole)
    (folder / broken).write_text("nonsense: true\n", encoding="utf-8")
    report = run()
    hidden = "AT220" if broken == "glossary.yaml" else "AT322"
    assert codes(report, "one.yaml") == [code for code in whole if code != hidden]
    assert codes(report, broken) != []


def test_two_articles_with_one_id_are_told_with_both_places() -> None:
    """The later file is at fault, and the message names the first; a broken article counts too."""
    write(a=ARTICLE.format(id="same"), b=BROKEN.format(id="same"), c=ARTICLE.format(id="other"))
    message = 'two articles have the id "same" (got corpus/a.yaml:1:5 and corpus/b.yaml:1:5)'
    expected = Problem("corpus/b.yaml", 1, 5, "id", "AT614", message, "give one of them another id")
    assert [problem for problem in run().problems if problem.code == "AT614"] == [expected]


def test_libraries_share_no_ids() -> None:
    """Two folders that are checked together are two libraries."""
    folder = many(1)
    shutil.copytree(folder, "other")
    Path("other", "glossary.yaml").write_text("terms: {}\n", encoding="utf-8")
    assert "AT614" not in codes(run("corpus", "other"))


HOSTILE: dict[str, Callable[[Path], object]] = {
    "empty": lambda path: path.write_bytes(b""),
    "binary": lambda path: path.write_bytes(bytes(range(256)) * 10),
    "zeros": lambda path: path.write_bytes(b"\0" * 1000),
    "large": lambda path: path.write_bytes(b"a: b\n" * 300_000),
    "deep": lambda path: path.write_bytes(b"[" * 100_000),
    "utf-16": lambda path: path.write_text(ARTICLE, encoding="utf-16"),
    "list": lambda path: path.write_text("- 1\n- 2\n", encoding="utf-8"),
    "text": lambda path: path.write_text("no record", encoding="utf-8"),
    "numbers": lambda path: path.write_text("1: {2: 3}\nsections: [1, [2], {claims: 4}]\n", encoding="utf-8"),
    "odd sections": lambda path: path.write_text("sections: [{claims: [null, {variants: 7}]}]\n", encoding="utf-8"),
    "pipe": os.mkfifo,
    "device": lambda path: path.symlink_to("/dev/zero"),
    "loop": lambda path: path.symlink_to(path),
    "folder": lambda path: (path / "inside").mkdir(parents=True),
}


@pytest.mark.parametrize("kind", HOSTILE)
@pytest.mark.parametrize(
    "name", ["corpus/x.yaml", "corpus/glossary.yaml", "profiles/x.yaml", "profiles/audiences.yaml"]
)
def test_hostile_files_are_problems_and_never_failures(kind: str, name: str) -> None:
    """Whatever lies in a folder, a check ends, says what is wrong and goes on to the rest."""
    write(good=ARTICLE.format(id="good"))
    if name.startswith("profiles"):
        shutil.copytree(shipped("profiles"), "profiles")
        Path("profiles", "audiences.yaml").unlink()
    HOSTILE[kind](Path(name))
    report = run("corpus", "profiles", "corpus", cache="cache")
    assert kind == "folder" or any(problem.path == name for problem in report.problems), report
    assert {"AT602", "AT603"} <= set(codes(report, "good.yaml"))
    assert run("corpus", "profiles", cache="cache").problems == report.problems


def test_names_that_are_no_text_are_no_failure() -> None:
    """A file may have any name that the system allows."""
    write(good=ARTICLE.format(id="good"))
    for name in (b"\xff\xfe.yaml", b"a\nb.yaml", "\u202e.yaml".encode()):
        Path("corpus", os.fsdecode(name)).write_text("{", encoding="utf-8")
    report = run(cache="cache")
    assert codes(report).count("AT020") == 3
    assert run(cache="cache").problems == report.problems


def test_a_path_that_does_not_exist_is_a_problem() -> None:
    """In Python, a missing file is told like any other that cannot be opened."""
    message = "there is no such file (got nothing)"
    assert run("nothing.yaml").problems == (Problem("nothing.yaml", None, None, "", "AT011", message),)


def test_a_mistake_in_a_rule_names_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    """An error of our own is not swallowed, and whoever meets it learns which article brings it out."""
    many(1)

    def broken(_: Subject) -> Iterator[Problem]:
        raise ZeroDivisionError

    monkeypatch.setattr(judging, "RULES_OF_A_RECORD", (broken,))
    with pytest.raises(ZeroDivisionError) as raised:
        run()
    assert raised.value.__notes__ == ["while corpus/a000.yaml was checked"]


# what decides what is found


def test_the_order_of_paths_changes_nothing() -> None:
    """Files may be named in any order, one by one or by their folder."""
    folder = many(3)
    whole = run().problems
    files = sorted(folder.iterdir())
    assert run(*files).problems == run(*reversed(files)).problems == run(files[1], folder).problems == whole


def test_the_number_of_processes_changes_nothing() -> None:
    """Two processes find what one does, and remember the same."""
    many(2 * FEWEST_EACH)
    write(bad=BROKEN.format(id="a000"))
    told: list[tuple[int, int]] = []
    alone = run(cache="one")
    shared = check_files(
        ["corpus"], cache="two", today=TODAY, jobs=2, progress=lambda done, total: told.append((done, total))
    )
    assert shared == alone
    assert told == [(done, 2 * FEWEST_EACH + 1) for done in range(1, 2 * FEWEST_EACH + 2)]
    stored = [json.loads(Path(name, "findings.json").read_bytes())["findings"] for name in ("one", "two")]
    assert stored[0] == stored[1]


def test_what_is_remembered_is_what_is_found() -> None:
    """A second run has the same problems, byte for byte, and has looked at no file anew."""
    many(3)
    write(bad=BROKEN.format(id="bad"), ugly="{")
    cold = run(cache="cache")
    warm = run(cache="cache")
    assert (cold.remembered, warm.remembered) == (0, 5)
    assert repr(warm.problems) == repr(cold.problems) == repr(run().problems)


def test_only_what_has_changed_is_checked_again() -> None:
    """A file with other bytes, another name or a twin is one to check; the others are remembered."""
    folder = many(3)
    run(cache="cache")
    (folder / "a001.yaml").write_text(ARTICLE.format(id="a000"), encoding="utf-8")
    again = run(cache="cache")
    assert (again.remembered, "AT614" in codes(again)) == (3, True)  # the same bytes are known from another file
    (folder / "a001.yaml").write_text(ARTICLE.format(id="b"), encoding="utf-8")
    assert run(cache="cache").remembered == 2
    (folder / "a001.yaml").rename(folder / "renamed.json")
    assert run(cache="cache").remembered == 2
    assert run(folder.absolute(), cache="cache").remembered == 3


@pytest.mark.parametrize("change", ["profiles/patient.yaml", "profiles/new.yaml", "glossary.yaml"])
def test_other_surroundings_make_other_findings(change: str) -> None:
    """A change of a profile, of the picker or of the glossary has every article checked again."""
    folder = many(2)
    shutil.copytree(shipped("profiles"), folder / "profiles")
    shutil.copy(shipped("corpus") / "glossary.yaml", folder)
    assert run(cache="cache").remembered == 0
    assert run(cache="cache").remembered == 7
    text = "id: new\nlabel: New\n" if "new" in change else (folder / change).read_text(encoding="utf-8") + "\n"
    (folder / change).write_text(text, encoding="utf-8")
    assert run(cache="cache").remembered == 0


def test_findings_are_served_only_for_as_long_as_they_hold() -> None:
    """The day after a recheck brings a new problem to a file that has not changed, and going back takes it away."""
    write(one=ARTICLE.format(id="one").replace("2026-11-01", "2026-04-01"))
    in_time, late = date(2026, 6, 1), date(2026, 6, 2)
    assert "AT603" not in codes(run(cache="cache", today=in_time))
    assert run(cache="cache", today=in_time).remembered == 1
    assert "AT603" in codes(run(cache="cache", today=late))
    assert run(cache="cache", today=date(2030, 1, 1)).remembered == 1
    assert "AT603" not in codes(run(cache="cache", today=in_time))


def test_a_file_that_is_changed_meanwhile_is_not_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    """Findings are remembered under the bytes that they were made from, or not at all."""
    folder = many(2)
    text = (folder / "a000.yaml").read_text(encoding="utf-8")
    before = run().problems
    judged = judging.judged

    def late(path: Path, *rest: object) -> object:
        if path.name == "a000.yaml":
            path.write_text("{", encoding="utf-8")
        return judged(path, *rest)  # type: ignore[arg-type]  # the arguments of `judged` as they came

    monkeypatch.setattr(judging, "judged", late)
    assert codes(run(cache="cache"), "a000.yaml") == ["AT020"]
    monkeypatch.setattr(judging, "judged", judged)
    (folder / "a000.yaml").write_text(text, encoding="utf-8")
    again = run(cache="cache")
    assert (again.remembered, again.problems) == (1, before)


def test_surroundings_that_are_changed_meanwhile_are_not_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    """Findings that were made with another glossary than the one that was looked up are forgotten."""
    folder = many(1)
    glossary = folder / "glossary.yaml"
    glossary.write_text("terms: {}\n", encoding="utf-8")
    judged = judging.judged

    def late(*arguments: object) -> object:
        glossary.write_text("terms: {}\n\n", encoding="utf-8")
        return judged(*arguments)  # type: ignore[arg-type]  # the arguments of `judged` as they came

    monkeypatch.setattr(judging, "judged", late)
    run(cache="cache")
    monkeypatch.setattr(judging, "judged", judged)
    glossary.write_text("terms: {}\n", encoding="utf-8")
    assert run(cache="cache").remembered == 0


def test_a_cache_that_cannot_be_written_is_told() -> None:
    """The check is as good as ever, and says why it will not be faster next time."""
    many(1)
    Path("cache").write_text("", encoding="utf-8")
    assert run(cache="cache").unsaved in ("file exists", "not a directory")


def test_a_run_that_remembers_everything_loads_nothing_slow() -> None:
    """Neither the validator nor YAML nor a scorer is imported where no file has changed."""
    many(2)
    code = (
        "import sys; from adaptive_text.checking import check_files; report = check_files(['corpus'], cache='cache');"
        f" print(report.remembered, *(name for name in {SLOW} if name in sys.modules))"
    )
    told = [
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
        for _ in range(2)
    ]
    assert (told[0][0], "yaml" in told[0]) == ("0", True)
    assert told[1] == ["2"]


def test_the_files_of_a_check_are_all_that_it_looks_at() -> None:
    """Articles and what is around them: what to watch for changes."""
    folder = many(1)
    shutil.copytree(shipped("profiles"), folder / "profiles")
    found = files_in(["corpus"])
    assert len(found) == run().files == 5
    assert Path("corpus/a000.yaml") in found


# processes that die


def test_a_killed_process_is_told_and_nothing_hangs() -> None:
    """The check ends with an error that names files; what was finished is remembered."""
    many(2 * FEWEST_EACH)
    outcome: Future[Report] = Future()

    def attempt() -> None:
        try:
            outcome.set_result(run(cache="cache", jobs=2))
        except BaseException as error:  # noqa: BLE001 - whatever it is, the test looks at it
            outcome.set_exception(error)

    known = set(active_children())
    thread = threading.Thread(target=attempt)
    thread.start()
    while not (workers := set(active_children()) - known) and not outcome.done():
        time.sleep(0.01)
    for worker in workers:
        os.kill(worker.pid or 0, signal.SIGKILL)
    with pytest.raises(WorkerLost, match=r"was killed.* files are not checked, the first of them corpus/a0"):
        outcome.result(timeout=60)
    thread.join()
    assert run(cache="cache").problems == run().problems


def test_no_process_outlives_the_check_that_started_it() -> None:
    """After a SIGKILL of the check its processes end by themselves, at work or waiting for it."""
    many(4 * FEWEST_EACH)
    command = [sys.executable, "-m", "adaptive_text", "check", "corpus", "--jobs", "2", "--no-cache"]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        while len(workers := started_by(process.pid)) < 2:
            assert process.poll() is None
            time.sleep(0.01)
        process.kill()
    until = time.monotonic() + 60
    while any(map(is_there, workers)) and time.monotonic() < until:
        time.sleep(0.05)
    assert [worker for worker in workers if is_there(worker)] == []


def started_by(process: int) -> list[int]:
    """The pools' workers that a process has started from any of its threads."""
    tasks = Path(f"/proc/{process}/task").glob("*/children")
    children = [child for task in tasks for child in task.read_text().split()]
    return [int(child) for child in children if b"spawn_main" in Path(f"/proc/{child}/cmdline").read_bytes()]


def is_there(process: int) -> bool:
    """Whether a process has not ended; one that nobody waits for is a zombie until then."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


# what rules see


def subject() -> Subject:
    library = Library.open(shipped("corpus"))
    article = load_article(shipped("corpus") / "rocatinlimab-atopic-dermatitis.yaml")
    return Subject(article, Profiles(library.profiles, library.picker), library.glossary, Calendar(TODAY))


def test_a_subject_has_the_editions_that_readers_get() -> None:
    """What rules judge is what a library renders, made once."""
    about, library = subject(), Library.open(shipped("corpus"))
    for audience in about.audiences:
        assert about.edition(audience).json == library.render(about.article.id, audience).json
        assert about.edition(audience) is about.edition(audience)
    assert about.audiences == tuple(library.audiences)


def test_a_subject_has_every_wording() -> None:
    """Each claim is worded in each of its registers."""
    about = subject()
    expected = {(claim.id, register) for _, _, claim in about.claims() for register in claim.variants}
    assert about.wordings.keys() == expected
    assert all(wording.text for wording in about.wordings.values())
