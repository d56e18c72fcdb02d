"""Laws of integer programmes: what rows demand, and what is left when picks are forbidden."""

from __future__ import annotations

from itertools import product

from adaptive_text.solving.programme import Answer, Programme, scaled

SIZES = (3, 1, 2)
OBJECTIVE = [5, 4, 0, 7, 3, 1]


def test_without_rows_every_claim_takes_its_best() -> None:
    """Exactly one option each."""
    assert Programme(SIZES, 100).maximise(OBJECTIVE) == Answer((0, 0, 0), proven=True)


def test_a_required_row_sums_to_no_more_than_nothing() -> None:
    """Rows are relaxed by a hair, never by a whole number."""
    programme = Programme(SIZES, 100)
    programme.require([1.0, 0.0, 0.0, 0.0, 0.0, 0.0])
    assert programme.maximise(OBJECTIVE).picks == (1, 0, 0)


def test_a_reached_total_is_kept_under_another_objective() -> None:
    """The picks of the total 14 or more are few."""
    programme = Programme(SIZES, 100)
    programme.reach(OBJECTIVE, 14)
    assert programme.maximise([-entry for entry in OBJECTIVE]).picks == (1, 0, 0)


def test_an_impossible_row_is_noticed_without_solving() -> None:
    """Its smallest sum is too large."""
    programme = Programme(SIZES, 100)
    programme.require([1.0] * 6)
    assert not programme.possible
    assert programme.maximise(OBJECTIVE) == Answer(None, proven=True)


def test_rows_that_are_impossible_together_are_noticed_without_whole_numbers() -> None:
    """The relaxed programme has no mix then."""
    programme = Programme(SIZES, 100)
    programme.require([1.0, -1.0, -1.0, 0.0, 0.0, 0.0])
    programme.require([-1.0, 1.0, 1.0, 0.0, 1.0, 1.0])
    assert programme.possible
    assert programme.relaxed(OBJECTIVE) is None
    assert not programme.possible


def test_forbidding_a_total_leaves_every_other() -> None:
    """The best pick of each total comes back in turn, and then nothing."""
    programme = Programme(SIZES, 100)
    found: list[int] = []
    while (answer := programme.maximise(OBJECTIVE)).picks is not None:
        total = sum(OBJECTIVE[column] for column in programme.columns(answer.picks))
        found.append(total)
        programme.forbid([(OBJECTIVE, total - 1), ([-entry for entry in OBJECTIVE], -total - 1)])
    assert answer.proven
    totals = {sum(picked) for picked in product(OBJECTIVE[:3], OBJECTIVE[3:4], OBJECTIVE[4:])}
    assert found == sorted(totals, reverse=True)


def test_a_start_does_not_change_the_best() -> None:
    """It is a hint, kept or not."""
    for start in ((2, 0, 1), (0, 0, 0)):
        assert Programme(SIZES, 100).maximise(OBJECTIVE, start) == Answer((0, 0, 0), proven=True)


def test_scaled_rows_keep_their_signs_and_zeros() -> None:
    """A row of zeros stays one."""
    assert scaled([2.0, -4.0, 0.0]) == [5.0, -10.0, 0.0]
    assert scaled([0.0, 0.0]) == [0.0, 0.0]
