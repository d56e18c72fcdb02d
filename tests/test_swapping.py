from __future__ import annotations

import pytest

from adaptive_text.meaning.finding import find_quantities
from adaptive_text.meaning.swapping import swapped
from adaptive_text.meaning.tokens import Passage


def are_swapped(a: str, b: str) -> bool:
    """Whether quantities with equal values belong to other words in the second text."""
    x, y = find_quantities(Passage(a)), find_quantities(Passage(b))
    partners = {i: next(j for j, other in enumerate(y) if other.edges == one.edges) for i, one in enumerate(x)}
    return bool(list(swapped(Passage(a), x, Passage(b), y, partners)))


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("There were 3 men and 5 women.", "There were 5 men and 3 women."),
        ("32.8% on the drug and 13.7% on placebo", "13.7% on the drug and 32.8% on placebo"),
        ("32.8% on the drug and 13.7% on placebo", "32.8% on placebo and 13.7% on the drug"),
        ("The first dose is 150 mg, the second 300 mg.", "The first dose is 300 mg, the second 150 mg."),
        ("There were 10 deaths on placebo and 5 on the drug.", "There were 10 deaths on the drug and 5 on placebo."),
    ],
)
def test_quantities_that_changed_places_are_found(a: str, b: str) -> None:
    """Whether the numbers moved or the words."""
    assert are_swapped(a, b)
    assert are_swapped(b, a)


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("There were 45 men and 55 women.", "There were 55 women and 45 men."),
        ("32.8% on the drug and 13.7% on placebo", "On placebo 13.7%, and on the drug 32.8%"),
        ("32.8% and 13.7% on the drug and placebo, respectively", "32.8% on the drug and 13.7% on placebo"),
        ("More than a third of patients (35%) left.", "35% of patients, more than a third, left."),
        ("5 mg for adults, 5 mg for children", "5 mg for children, 5 mg for adults"),
        ("5 mg for 3 days", "for 3 days, 5 mg"),
        ("3 men on the drug and 5 women on placebo", "3 men on placebo and 5 women on the drug"),
    ],
)
def test_quantities_that_only_moved_with_their_words_are_not(a: str, b: str) -> None:
    """What stands elsewhere with the same words is told of the same thing."""
    assert not are_swapped(a, b)
