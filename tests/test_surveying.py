from __future__ import annotations

from statistics import median

import pytest
from surveys import DAY, PROBLEMS, library, small

from adaptive_text.metrics import METRICS
from adaptive_text.planning import page_plan, ranked
from adaptive_text.readability import score
from adaptive_text.surveying import Hardness, Readers, survey


def test_the_numbers_of_a_page_are_its_edition_s_own() -> None:
    """Register, targets, words and status are read off the edition, and nothing is worked out anew."""
    opened, found = library(), small()
    for number, readers in enumerate(found.readers):
        for article, page in found.pages(number):
            edition = opened.render(article.article, readers.audience)
            grounds = edition.grounds
            assert (page.register, page.targets, page.uneven) == (edition.register, grounds.targets, grounds.uneven)
            assert (page.words, page.words_over, page.too_hard) == (grounds.words, 0, len(grounds.too_hard))
            assert (page.status, page.shown) == (edition.page.status, len(list(edition.page.statements())))


def test_the_difficulty_of_a_claim_is_that_of_its_words_on_the_page() -> None:
    """What the survey says of the only wording of a claim, scoring its text says too."""
    from articles import HARD

    claims = [claim for article in small().articles for claim in article.claims if claim.claim == "only"]
    assert len(claims) == 1
    for_patient, for_expert = claims[0].shown
    assert for_patient is not None
    assert for_expert is not None
    assert for_patient.value == pytest.approx(score(HARD)["flesch_kincaid_grade"])
    assert for_expert.value == pytest.approx(score(HARD)["dale_chall_readability_score"])
    assert (for_patient.too_hard, for_expert.too_hard) == (True, False)


def test_registers_are_counted_by_claim() -> None:
    """A claim counts once for each register that it has a variant in."""
    written = [[a.written(register) for register in small().registers] for a in small().articles]
    assert written == [[2, 2, 2], [3, 2, 2], [2, 2, 2]]


def test_the_page_that_misses_most_stands_first() -> None:
    """Pages are ordered by how far past their targets they are."""
    found = small()
    worst = found.worst_pages(0)
    assert worst[0][0].article == "a1"
    values = [page.targets[0].value for _, page in worst]
    assert values == sorted(values, key=lambda value: -(value or 0))


def test_rules_are_counted_errors_first_and_fidelity_apart() -> None:
    """Every finding is counted under one rule, in one of two lists."""
    fidelity, others = small().rules(fidelity=True), small().rules(fidelity=False)
    assert [(r.code, r.severity, r.number) for r in fidelity] == [("AT502", "error", 2)]
    assert [(r.code, r.severity, r.number) for r in others] == [("AT105", "error", 1), ("AT602", "warning", 1)]
    assert sum(r.number for r in (*fidelity, *others)) == len(PROBLEMS)


def test_the_tasks_are_those_of_the_plans() -> None:
    """The survey ranks what planning would, for all pages."""
    opened = library()
    plans = [page_plan(opened, name, audience) for name in opened for audience in opened.audiences]
    assert small().tasks == ranked(plans)


def test_an_article_without_anything_for_an_audience_has_no_page_for_it() -> None:
    """Nothing is counted for readers whom an article does not address."""
    from articles import article, claim

    opened = library(1)
    own = article(claim("first", audiences=["expert"]), id="own")
    from adaptive_text.library import Library
    from adaptive_text.loading import Profiles

    other = Library([own], Profiles(opened.profiles, opened.picker), opened.glossary)
    found = survey(other, (), day=DAY)
    assert found.articles[0].pages[0] is None
    assert found.articles[0].pages[1] is not None
    assert [h.readers.audience for h in found.hardness()] == ["expert"]


def test_progress_is_told_once_a_page() -> None:
    """Whoever waits is told of every page."""
    told: list[None] = []
    survey(library(2), (), day=DAY, done=lambda: told.append(None))
    assert len(told) == 4


@pytest.mark.parametrize("values", [(1.0,), (1.0, 2.0), (1.0, 2.0, 4.0), (1.0, 1.0, 3.0, 9.0)])
def test_quartiles_lie_within_the_values_around_their_median(values: tuple[float, ...]) -> None:
    """However few values there are."""
    low, middle, high = Hardness(Readers("a", "A", (), "lix", None), values, ()).quartiles
    assert values[0] <= low <= middle <= high <= values[-1]
    assert middle == median(values)


def test_readers_without_targets_are_measured_by_dale_chall() -> None:
    """The first target's metric where there is one."""
    patient, expert = small().readers
    assert (patient.metric, patient.limit, patient.direction) == ("flesch_kincaid_grade", 9.0, "at_most")
    assert (expert.metric, expert.limit) == ("dale_chall_readability_score", None)
    assert {patient.metric, expert.metric} <= set(METRICS)
