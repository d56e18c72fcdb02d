"""Laws of planning: the engine does what a task promises, and the ranking is what it says."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from articles import EASY, GLOSSARY, HARD, MIDDLE, article, claim, grade, profile, profiles, record, records
from hypothesis import given, settings
from hypothesis import strategies as st

from adaptive_text.adapting import _rules
from adaptive_text.article import Article
from adaptive_text.audience import Profile
from adaptive_text.choosing import Candidate, Contender, Decision, choose
from adaptive_text.cli import console, main
from adaptive_text.errors import Place
from adaptive_text.library import Library
from adaptive_text.loading import Profiles, load_profiles, parse_article, parse_profile
from adaptive_text.metrics import Counts, Target
from adaptive_text.planning import GAPS, Gain, Gap, PagePlan, Task, _Page, _Wish, at_level, page_plan, ranked
from adaptive_text.shipped import shipped

FAMILY = load_profiles(shipped("profiles"))
LONG_HARD = f"{HARD} {HARD}"


def library(one: Article, *readers: Profile) -> Library:
    """A library of one article for these readers and the shipped audiences."""
    return Library([one], Profiles({**FAMILY.profiles, **{p.id: p for p in readers}}, FAMILY.picker), GLOSSARY)


def planned(one: Article, **fields: Any) -> PagePlan:
    """The plan of the article's page for one reader."""
    return page_plan(library(one, profile(**fields)), one.id, "reader")


def gaps(plan: PagePlan) -> dict[str, tuple[str, str, str]]:
    """The gap, the deed and the register of each claim's task."""
    return {task.claim: (task.gains[0].gap, task.action, task.register) for task in plan.tasks}


# Gaps


def test_a_page_that_is_as_it_should_be_lacks_nothing() -> None:
    """Everything at home within the targets: no task."""
    plan = planned(article(claim("one", technical=HARD, plain=EASY), claim("two", technical=HARD, plain=EASY)))
    assert (plan.missed, plan.uneven, plan.tasks, plan.enough) == ((), False, (), None)


def test_a_missed_target_asks_for_plainer_wordings_of_what_is_too_hard() -> None:
    """Claims past the target's level are listed, by what they would bring; those within it are not."""
    plan = planned(
        article(
            claim("long", technical=LONG_HARD), claim("easy", plain=EASY), claim("short", technical=HARD, plain=MIDDLE)
        ),
        targets=grade(5),
    )
    assert [target.metric for target in plan.missed] == ["flesch_kincaid_grade"]
    assert gaps(plan) == {"long": ("target", "write", "plain"), "short": ("target", "rewrite", "plain")}
    assert [task.claim for task in plan.tasks] == ["long", "short"]
    assert plan.enough == 2
    for task in plan.tasks:
        now, then = task.gains[0].values["flesch_kincaid_grade"]
        assert now == plan.missed[0].value
        assert then < now


def test_the_share_of_a_missed_target_is_that_of_the_way() -> None:
    """Half of the distance closed is a share of one half; what is written past the target closes no more than all."""
    plan = planned(article(claim("one", technical=HARD), claim("two", technical=HARD)), targets=grade(5))
    now, then = plan.tasks[0].gains[0].values["flesch_kincaid_grade"]
    assert plan.tasks[0].gains[0].share == pytest.approx((now - then) / (now - 5))
    alone = planned(article(claim("one", technical=HARD), claim("two", plain=EASY)), targets=grade(5))
    assert (alone.tasks[0].gains[0].share, alone.enough) == (1.0, 1)


def test_a_pinned_wording_is_to_be_written_again() -> None:
    """Another register would change nothing, since an editor chose this one."""
    one = article(claim("one", technical=LONG_HARD, plain=EASY, pin={"student": "technical"}))
    plan = page_plan(library(one, profile(extends="student", targets=grade(5))), one.id, "reader")
    assert gaps(plan) == {"one": ("target", "rewrite", "technical")}


def test_a_target_out_of_reach_is_never_enough() -> None:
    """Where the plainest counts past all sense would not do, no number of wordings is promised."""
    assert planned(article(claim("one", technical=HARD)), targets=grade(-20)).enough is None


def test_an_uneven_page_asks_for_wordings_in_its_register() -> None:
    """Each claim that could come home brings its share of those that are missing to evenness."""
    odd = claim("odd", technical=EASY, plain=LONG_HARD)  # so that no page in plain words keeps the target
    away = [claim(f"away-{i}", technical=HARD, plain=EASY) for i in range(2)]
    plan = planned(article(odd, *away), targets=grade(2), evenness=1)
    assert (plan.register, plan.uneven, plan.missed) == ("technical", True, ())
    assert gaps(plan) == {f"away-{i}": ("evenness", "rewrite", "technical") for i in range(2)}
    assert [task.gains[0].share for task in plan.tasks] == [0.5, 0.5]


def test_an_exception_asks_for_a_wording_that_its_page_can_bear() -> None:
    """Within what the profile allows, it is one claim of those with a choice."""
    home = [claim(f"home-{i}", technical=EASY, plain=EASY) for i in range(3)]
    plan = planned(article(*home, claim("away", technical=LONG_HARD, plain=EASY)), targets=grade(4))
    assert (plan.register, plan.uneven) == ("technical", False)
    assert gaps(plan) == {"away": ("exception", "rewrite", "technical")}
    assert plan.tasks[0].gains[0].share == 0.25


def test_an_exception_that_makes_up_for_others_is_not_asked_for() -> None:
    """Where the page needs its easy words, a wording at the level of the targets would only push it past them."""
    plan = planned(
        article(claim("home", technical=MIDDLE, plain=MIDDLE), claim("away", technical=HARD, plain=EASY)),
        targets=grade(7),
        evenness=0.5,
    )
    assert (plan.register, plan.uneven, plan.missed, plan.tasks) == ("technical", False, (), ())


def test_a_claim_that_is_too_hard_in_every_wording_is_told() -> None:
    """The page keeps its targets, and one wording is past the limit for a single one."""
    fields = {"hardest_claim": [{"metric": "words_per_sentence", "at_most": 9}]}
    plan = planned(article(claim("one", technical=HARD), claim("two", technical=EASY)), **fields)
    assert gaps(plan)["one"] == ("hardest", "write", "plain")
    assert plan.tasks[0].gains[0].share == 1.0


def test_a_claim_more_precise_than_its_page_wants_a_plainer_wording() -> None:
    """A page of plain sentences with one that is only technical: the share is that of its words."""
    easy = [claim(f"easy-{i}", technical=HARD, plain=EASY) for i in range(6)]
    plan = planned(article(*easy, claim("odd", technical=MIDDLE)), targets=grade(4))
    assert gaps(plan) == {"odd": ("plainer", "write", "plain")}
    assert plan.tasks[0].gains[0].share == pytest.approx(16 / 88, abs=0.02)


def test_a_claim_plainer_than_its_page_wants_a_more_precise_wording() -> None:
    """It stands last: precision is lost, and nobody is kept from reading."""
    plan = planned(article(claim("one", technical=HARD, plain=EASY), claim("odd", plain=EASY)))
    assert gaps(plan) == {"odd": ("precise", "write", "technical")}
    assert plan.tasks[0].gains[0].values == {}


def test_a_wording_that_is_kept_from_an_audience_is_not_asked_for() -> None:
    """Filters are decisions of editors: a closed wording is no missing one."""
    closed = {"text": EASY, "audiences": ["patient"]}
    easy = [claim(f"easy-{i}", technical=HARD, plain=EASY) for i in range(6)]
    assert planned(article(*easy, claim("odd", technical=MIDDLE, plain=closed)), targets=grade(4)).tasks == ()


def test_a_closed_wording_in_the_register_of_the_page_is_not_asked_for() -> None:
    """A claim between two registers, whose wording in the page's own is for others, is left as it is."""
    home = [claim(f"home-{i}", technical=LONG_HARD, standard=EASY, plain=EASY) for i in range(6)]
    closed = {"text": MIDDLE, "audiences": ["patient"]}
    between = claim("between", technical=LONG_HARD, standard=closed, plain=EASY)
    missing = claim("missing", technical=LONG_HARD, plain=EASY)
    plan = planned(article(*home, between, missing), targets=grade(4))
    assert plan.register == "standard"
    assert gaps(plan) == {"missing": ("exception", "write", "standard")}


def test_a_page_lists_its_most_pressing_gap_first() -> None:
    """A small step towards a missed target stands before a larger one that only makes the page more even."""
    hard = [claim(f"hard-{i}", technical=HARD, plain=MIDDLE) for i in range(6)]
    plan = planned(article(claim("odd", technical=f"{EASY} {EASY} {EASY}"), *hard), targets=grade(4))
    found = [(task.gains[0].gap, task.gains[0].share) for task in plan.tasks]
    assert [gap for gap, _ in found] == ["target"] * 6 + ["plainer"]
    assert found[0][1] < found[-1][1]


def test_tables_are_not_asked_for() -> None:
    """They are not scored, so nothing can be said about them."""
    table = {"columns": ["A"], "rows": [["Antibody concentration"]]}
    assert planned(article(claim("one", technical=EASY), claim("two", kind="table", plain=table))).tasks == ()


def test_a_task_says_where_to_write() -> None:
    """A wording to write again by its place, a missing one by that of its claim."""
    text = json.dumps(record(claim("one", technical=HARD), claim("two", plain=LONG_HARD)), indent=1)
    one = parse_article(text, "a.json")
    tasks = {task.claim: task for task in planned(one, targets=grade(5)).tasks}
    lines = text.splitlines()
    assert '"plain"' in lines[(tasks["two"].place.line or 0) - 1]
    assert lines[(tasks["one"].place.line or 0) - 1].strip() == "{"
    assert {task.place.path for task in tasks.values()} == {"a.json"}


# The level of the targets

COUNTS = st.builds(
    lambda words, sentences, *shares: Counts(
        words=words,
        sentences=min(words, sentences),
        syllables=words + round(words * 2 * shares[0]),
        monosyllables=0,
        polysyllables=round(words * shares[1]),
        difficult=round(words * shares[2]),
        difficult_2=round(words * shares[2] / 2),
        difficult_3=round(words * shares[2] / 3),
        letters=words * 3 + round(words * 6 * shares[3]),
        characters=words * 4 + round(words * 6 * shares[3]),
        long_words=round(words * shares[1]),
        miniwords=round(words * shares[4]),
    ),
    st.integers(1, 200),
    st.integers(1, 20),
    *[st.floats(0, 1)] * 5,
)
TARGETS = st.lists(
    st.sampled_from(
        [
            Target("dale_chall_readability_score", at_most=9),
            Target("flesch_kincaid_grade", at_most=6),
            Target("flesch_reading_ease", at_least=70),
            Target("smog_index", at_most=8),
            Target("coleman_liau_index", at_most=9),
            Target("words_per_sentence", at_most=15),
        ]
    ),
    max_size=3,
)


@given(COUNTS, TARGETS)
def test_counts_at_the_level_keep_the_targets(counts: Counts, targets: Sequence[Target]) -> None:
    """As many words, nothing harder than before, and just plain enough for targets that can be reached."""
    level = at_level(counts, targets)
    assert all(target.holds(level) for target in targets)
    assert level.words == counts.words
    assert level.sentences >= counts.sentences
    for name in ("syllables", "polysyllables", "difficult", "difficult_2", "difficult_3", "letters", "long_words"):
        assert getattr(level, name) <= getattr(counts, name)
    if all(target.holds(counts) for target in targets):
        assert level == counts


def test_an_impossible_target_gets_the_plainest_counts() -> None:
    """No hard word, one syllable a word, eight words a sentence: plainer than that is not assumed."""
    hard = Counts(words=40, sentences=1, syllables=90, polysyllables=20, difficult=30, letters=250, characters=260)
    level = at_level(hard, [Target("flesch_kincaid_grade", at_most=-100)])
    assert (level.sentences, level.syllables, level.polysyllables, level.difficult) == (5, 40, 0, 0)


# What is promised is what the engine does


def page_of(one: Library, name: str) -> _Page:
    return _Page.of(one, one.render(name, "reader"))


def decided(page: _Page, wish: _Wish | None = None) -> Decision:
    """What the engine chooses from the claims of a page, with a new wording of one of them."""
    contenders = [worded.contender for worded in page.claims.values()]
    changed = [with_wording(c, wish, page.registers) if wish and c.claim == wish.claim else c for c in contenders]
    return choose(changed, replace(_rules(page.profile, page.registers), words_at_most=None))


def with_wording(contender: Contender, wish: _Wish, registers: Sequence[str]) -> Contender:
    """The claim with the wording that is wished for, in place of the one in its register or beside the others."""
    new = Candidate(wish.register, registers.index(wish.register), wish.then)
    others = [candidate for candidate in contender.candidates if candidate.register != wish.register]
    return replace(contender, candidates=tuple(sorted([*others, new], key=lambda candidate: candidate.rank)))


@settings(max_examples=25, deadline=None)
@given(records(), profiles())
def test_a_promise_is_kept_by_the_engine(data: Any, reader: Any) -> None:
    """With the wording that a task asks for, the page meets its targets or reaches the values that were promised."""
    one = parse_article(data)
    readers = library(one, parse_profile({**reader, "words_at_most": None}))
    page = page_of(readers, one.id)
    plan = page_plan(readers, one.id, "reader")
    before = decided(page)
    wishes = list(page.wishes())

    def homes(decision: Decision, wish: _Wish | None) -> int:
        """How many claims with a choice are at home."""
        own = [worded.contender for worded in page.claims.values()]
        claims = [with_wording(c, wish, page.registers) if wish and c.claim == wish.claim else c for c in own]
        return sum(c.counts_for_evenness and decision.picks[c.claim] == c.home(decision.rank) for c in claims)

    assert len(plan.tasks) == len(wishes) <= len(page.claims)
    for wish in wishes[:3]:
        after = decided(page, wish)
        if wish.gain.gap == "target":
            reached = {target.metric: target.value(after.counts) for target in page.targets}
            promised = {metric: then for metric, (_, then) in wish.gain.values.items()}
            assert after.met or reached == pytest.approx(promised)
        elif wish.gain.gap in ("evenness", "exception"):
            assert after.met
            assert after.rank < before.rank or homes(after, wish) > homes(before, None)


@settings(max_examples=25, deadline=None)
@given(records(), profiles())
def test_enough_is_enough_and_no_more(data: Any, reader: Any) -> None:
    """So many wordings meet every target together, and one fewer do not."""
    one = parse_article(data)
    readers = library(one, parse_profile(reader))
    plan = page_plan(readers, one.id, "reader")
    if plan.enough is None:
        return
    page = page_of(readers, one.id)
    wishes = {wish.claim: wish for wish in page.wishes()}
    changes = [wishes[task.claim] for task in plan.tasks[: plan.enough]]
    for number, holds in ((plan.enough, True), (plan.enough - 1, False)):
        counts = sum((wish.then - wish.now for wish in changes[:number]), page.counts)
        assert all(target.holds(counts) for target in page.targets) is holds


@settings(max_examples=25, deadline=None)
@given(records(), profiles())
def test_shares_are_shares(data: Any, reader: Any) -> None:
    """A gain is more than nothing and at most everything, for any article and profile."""
    one = parse_article(data)
    plan = page_plan(library(one, parse_profile(reader)), one.id, "reader")
    for task in plan.tasks:
        assert 0 < task.gains[0].share <= 1
        assert task.gains[0].audience == "reader"


# Ranking


def task(name: str, *gains: tuple[str, Gap, float]) -> Task:
    made = tuple(Gain(audience, gap, share, {}) for audience, gap, share in gains)
    return Task("a", name, "plain", "write", Place("a.yaml", 1, 1), made)


def plan_of(audience: str, *tasks: Task) -> PagePlan:
    return PagePlan("a", audience, "plain", (), uneven=False, tasks=tasks, enough=None)


def test_a_wording_counts_for_everyone_whom_it_helps() -> None:
    """Gains of several audiences are added up before tasks are ranked."""
    plans = [
        plan_of("one", task("x", ("one", "target", 0.5)), task("y", ("one", "target", 0.4))),
        plan_of("two", task("y", ("two", "target", 0.3))),
    ]
    found = ranked(plans)
    assert [(t.claim, [gain.audience for gain in t.gains]) for t in found] == [("y", ["one", "two"]), ("x", ["one"])]
    assert found[0].worth == pytest.approx((0.7, 0, 0, 0, 0, 0))


def test_gaps_are_ranked_in_their_order() -> None:
    """The smallest step towards a missed target stands before the largest of any other kind."""
    tasks = [task(gap, ("one", gap, 0.01 if gap == "target" else 1.0)) for gap in reversed(GAPS)]
    assert [t.claim for t in ranked([plan_of("one", *tasks)])] == list(GAPS)


def test_equal_tasks_keep_their_order() -> None:
    """Articles by name, claims as their page lists them: two runs print the same."""
    tasks = [task(name, ("one", "plainer", 0.1)) for name in ("b", "a", "c")]
    assert [t.claim for t in ranked([plan_of("one", *tasks)])] == ["b", "a", "c"]


def test_the_shipped_corpus_is_planned() -> None:
    """Every page of it keeps its targets."""
    shipped_library = Library.open(shipped("corpus"))
    plans = [
        page_plan(shipped_library, name, audience) for name in shipped_library for audience in shipped_library.audiences
    ]
    assert [plan.missed for plan in plans] == [()] * len(plans)


# The command

HARD_ARTICLE = f"""\
id: hard-one
title: A hard one
updated: 2026-11-01
sections:
  - id: all
    heading: All
    claims:
      - id: hardest
        variants:
          technical: >-
            {LONG_HARD}
      - id: easy
        variants:
          plain: >-
            {EASY}
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project whose corpus misses a target, which is the current folder."""
    (tmp_path / "corpus").mkdir()
    (tmp_path / "profiles").mkdir()
    (tmp_path / "corpus" / "hard-one.yaml").write_text(HARD_ARTICLE, encoding="utf-8")
    (tmp_path / "corpus" / "glossary.yaml").write_text("terms: {}\n", encoding="utf-8")
    for name, targets in (("reader", "[{metric: flesch_kincaid_grade, at_most: 5}]"), ("expert", "[]")):
        text = f"id: {name}\nlabel: {name}\ntargets: {targets}\n"
        (tmp_path / "profiles" / f"{name}.yaml").write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "100")
    return tmp_path


def told(capsys: pytest.CaptureFixture[str], *argv: str) -> tuple[int, str, str]:
    """The exit code, and what a command printed."""
    code = main(list(argv))
    return (code, *capsys.readouterr())


def test_todo_tells_what_pages_lack_and_what_to_write(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The whole report, for people: exit code 0, since work to do is no fault."""
    code, out, err = told(capsys, "todo")
    assert (code, err) == (0, "")
    assert out.splitlines() == [
        "2 pages: 1 good, 1 past a target",
        "",
        "hard-one for reader",
        "  flesch_kincaid_grade is 21.82, and may be at most 5",
        "  the first of its wordings below would do",
        "",
        "  1. hardest: write a plain wording",
        "     corpus/hard-one.yaml:8:9",
        "     reader: 100% of the way to the targets that the page misses",
        "       flesch_kincaid_grade 21.82 to 2.76",
        "",
        "  2. easy: write a technical wording",
        "     corpus/hard-one.yaml:12:9",
        "     expert: plainer than its page, in 38% of the words",
    ]


def test_todo_lists_as_many_as_are_asked_for(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The rest is counted, with the limit that would list it."""
    _, out, _ = told(capsys, "todo", "corpus", "--limit", "1")
    assert "easy" not in out
    assert out.splitlines()[-1] == "1 more: --limit 2 lists them all"


def test_todo_for_some_audiences(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Only their pages are measured."""
    _, out, _ = told(capsys, "todo", "corpus/hard-one.yaml", "--audience", "expert")
    assert out.splitlines()[0] == "1 page: 1 good"
    assert "reader" not in out


def test_todo_as_data(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The same as JSON, with numbers that are not rounded."""
    _, out, _ = told(capsys, "todo", "--format", "json", "--limit", "1")
    data = json.loads(out)
    assert data["number"] == 2
    assert [(page["audience"], page["tasks"], page["enough"]) for page in data["pages"]] == [
        ("expert", 1, None),
        ("reader", 1, 1),
    ]
    (first,) = data["tasks"]
    assert (first["rank"], first["claim"], first["register"], first["action"]) == (1, "hardest", "plain", "write")
    assert first["place"] == {"path": "corpus/hard-one.yaml", "line": 8, "column": 9}
    assert first["gains"][0]["values"]["flesch_kincaid_grade"]["now"] == pytest.approx(21.82, abs=0.005)


def test_todo_shows_on_a_terminal_how_far_it_is(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The bar is on standard error, and the report is the same as without it."""
    _, plain, _ = told(capsys, "todo")
    monkeypatch.setattr(console, "wants_colour", lambda stream: stream is sys.stderr)
    monkeypatch.setenv("FORCE_COLOR", "1")  # for rich, which looks at the stream itself
    code, out, err = told(capsys, "todo")
    assert (code, out) == (0, plain)
    assert "measuring pages" in err


def test_todo_of_a_good_corpus_says_so(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing to do is told in words."""
    text = HARD_ARTICLE.replace("plain:", "technical:")
    (folder / "corpus" / "hard-one.yaml").write_text(text, encoding="utf-8")
    _, out, _ = told(capsys, "todo", "--audience", "expert")
    assert out.splitlines()[-1].startswith("nothing to write")


@pytest.mark.parametrize("argv", [("nowhere",), ("--audience", "nobody"), ("--limit", "0"), ("no\0name.yaml",)])
def test_wrong_use_of_todo_exits_with_two(
    folder: Path, argv: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    """Unknown articles, audiences and limits are the caller's mistakes."""
    code, out, err = told(capsys, "todo", *argv)
    assert (code, out) == (2, "")
    assert err


def test_todo_without_a_corpus_asks_for_one(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """It does not take any folder that it happens to stand in for a corpus."""
    monkeypatch.chdir(tmp_path / "profiles")
    code, _, err = told(capsys, "todo")
    assert (code, err) == (2, "error: there is no folder corpus here: name a folder of articles, or one article\n")


def test_todo_of_a_broken_corpus_exits_with_one(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What cannot be read cannot be measured: every problem is told."""
    (folder / "corpus" / "broken.yaml").write_text("id: broken\n", encoding="utf-8")
    code, out, err = told(capsys, "todo")
    assert (code, out) == (1, "")
    assert "AT102" in err
