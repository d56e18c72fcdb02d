"""Quantities that changed places: 3 men and 5 women, where there were 5 men and 3 women."""

from __future__ import annotations

from itertools import combinations, pairwise
from typing import TYPE_CHECKING

from adaptive_text.meaning.amounts import LETTER, RANK

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from adaptive_text.meaning.amounts import Quantity
    from adaptive_text.meaning.tokens import Passage

    Stems = frozenset[str]

MOST_COMPARED = 8
"""Quantities of one dimension that are compared with each other."""

_BREAKS = frozenset(
    {",", ";", ":", ".", "and", "or", "versus", "vs", "against", "while", "whereas", "but", "than", "compared", "to"}
)
"""Between two quantities, what stands before the last of these goes with the first one."""


def swapped(
    a: Passage, of_a: Sequence[Quantity], b: Passage, of_b: Sequence[Quantity], partners: Mapping[int, int]
) -> Iterator[tuple[int, int]]:
    """Indices of two quantities of `a` of which each stands in `b` with the words of the other."""
    groups: dict[str, list[int]] = {}
    for i in sorted(partners):
        if of_a[i].dimension not in (RANK, LETTER) and not (of_a[i].is_base or of_b[partners[i]].is_base):
            groups.setdefault(of_a[i].dimension, []).append(i)
    for members in groups.values():
        group = members[:MOST_COMPARED]
        if all(of_a[i].edges == of_a[group[0]].edges for i in group):
            continue
        in_a = _words_of(a, [of_a[i] for i in group], of_a)
        in_b = _words_of(b, [of_b[partners[i]] for i in group], of_b)
        for x, y in combinations(range(len(group)), 2):
            if _are_unlike(of_a[group[x]], of_a[group[y]]) and _are_crossed(in_a[x], in_a[y], in_b[x], in_b[y]):
                yield group[x], group[y]


def _are_unlike(x: Quantity, y: Quantity) -> bool:
    """Whether two quantities of one kind have other values; "more than a third" may be told of 35% as well."""
    return x.edges != y.edges and x.is_bounded == y.is_bounded


def _are_crossed(x: Stems, y: Stems, x_in_b: Stems, y_in_b: Stems) -> bool:
    """Whether what only one of two quantities has in one text is what only the other has in the other text."""
    x, y, x_in_b, y_in_b = x - y, y - x, x_in_b - y_in_b, y_in_b - x_in_b
    return bool(x & y_in_b and y & x_in_b) and not (x & x_in_b and y & y_in_b)


def _words_of(passage: Passage, found: Sequence[Quantity], of_all: Sequence[Quantity]) -> list[Stems]:
    """The content words and labels that belong to each of some quantities, which may stand in any order."""
    labels = {one.last: f"{one.dimension} {one.low}" for one in of_all if one.dimension in (RANK, LETTER)}
    order = sorted(range(len(found)), key=lambda i: found[i].first)
    breaks = [_break_between(passage, found[i], found[j]) for i, j in pairwise(order)]
    words: dict[int, Stems] = {}
    for i, start, end in zip(order, [0, *breaks], [*breaks, len(passage.tokens)], strict=True):
        sentence = passage.tokens[found[i].first].sentence
        around = [at for at in range(start, end) if passage.tokens[at].sentence == sentence]
        content = {passage.tokens[at].stem for at in around if passage.tokens[at].is_content}
        words[i] = frozenset(content.union(labels[at] for at in around if at in labels))
    return [words[i] for i in range(len(found))]


def _break_between(passage: Passage, left: Quantity, right: Quantity) -> int:
    """Where the words of one quantity end and those of the next begin."""
    for at in range(right.first - 1, left.last, -1):
        if passage.tokens[at].lower in _BREAKS:
            return at
    return (left.last + right.first + 1) // 2
