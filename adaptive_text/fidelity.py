"""What two texts assert differently: numbers, negations, hedges and the rest, kind by kind.

The guard does not understand a text. It finds what its tables of words and its grammar of numbers know, and matches
that between the texts; docs/fidelity.md says how often it is wrong.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from adaptive_text.meaning.certainty import compare_certainty, find_certainty
from adaptive_text.meaning.comparator import compare_comparator, find_comparator
from adaptive_text.meaning.concepts import compare_concept, find_concept
from adaptive_text.meaning.difference import Change, Difference, Kind
from adaptive_text.meaning.direction import compare_direction, find_direction
from adaptive_text.meaning.finding import find_quantities
from adaptive_text.meaning.identifiers import compare_identifier, find_identifier
from adaptive_text.meaning.measures import FREQUENCY
from adaptive_text.meaning.negation import compare_negation, find_negation
from adaptive_text.meaning.obligation import compare_obligation, find_obligation
from adaptive_text.meaning.pairing import Pair
from adaptive_text.meaning.polarity import polarity
from adaptive_text.meaning.population import compare_population, find_population
from adaptive_text.meaning.quantities import compare_quantity
from adaptive_text.meaning.tokens import FactSpan, Passage

if TYPE_CHECKING:
    from adaptive_text.glossary import Glossary
    from adaptive_text.meaning.amounts import Quantity
    from adaptive_text.meaning.tokens import Token

__all__ = [
    "NEGATIVE",
    "Change",
    "Difference",
    "FactSpan",
    "Kind",
    "Passage",
    "asserts",
    "compare",
    "differences",
    "first_negation",
    "negative_words",
]

NEGATIVE = frozenset({"not", "no", "never", "none", "nobody", "nothing", "neither", "nor", "without"})
"""Words that carry a "not" into a wording, whatever they negate there."""

_SURE = frozenset({"not", "without", "fail", "absent", "suffix"})
"""Values of cues that deny whatever stands around them: "unable to", "pain-free"."""

_COMPARE: Sequence[Callable[[Pair], Iterator[Difference]]] = (
    compare_quantity,
    compare_negation,
    compare_certainty,
    compare_direction,
    compare_obligation,
    compare_population,
    compare_comparator,
)
_FIND: Mapping[Kind, Callable[[Passage], Sequence[object]]] = {
    "quantity": lambda passage: [one for one in find_quantities(passage) if one.weight == "firm" or _is_rate(one)],
    "certainty": find_certainty,
    "direction": find_direction,
    "obligation": find_obligation,
    "population": find_population,
    "comparator": find_comparator,
    "concept": find_concept,
    "identifier": find_identifier,
}


def _is_rate(one: Quantity) -> bool:
    """Whether it tells how often: "every year", which alone is a word of every day in other places."""
    return one.dimension == FREQUENCY


def differences(a: str, b: str, glossary: Glossary | None = None) -> tuple[Difference, ...]:
    """What `b` asserts differently from `a`, in the order of the texts.

    Quantities compare by value (`0.5 g` is `500 mg`), the other kinds by cues and what they stand by; see
    docs/fidelity.md. With a glossary, its terms are compared under all of their names. Any text gives a result: where
    there is nothing to read, as in other languages, there is nothing to compare.
    """
    return compare(Passage(a), Passage(b), glossary)


def compare(a: Passage, b: Passage, glossary: Glossary | None = None) -> tuple[Difference, ...]:
    """What one passage asserts differently from another, in the order of the texts."""
    pair = Pair(a, b)
    named = [*compare_identifier(pair), *compare_concept(pair, glossary)]
    found = [difference for family in _COMPARE for difference in family(pair) if not _is_within(difference, named)]
    return tuple(sorted([*found, *named], key=_place))


def asserts(passage: Passage, kind: Kind, glossary: Glossary | None = None) -> bool:
    """Whether a passage has an assertion of a kind at all; for a negation, any negative word will do."""
    if kind == "concept":
        return bool(find_concept(passage, glossary))
    if kind == "negation":
        return first_negation(passage) is not None or bool(find_negation(passage))
    return bool(_FIND[kind](passage))


def negative_words(passage: Passage) -> tuple[Token, ...]:
    """The words of a passage that carry a "not", but for those that only explain another one in brackets behind it."""
    glossed = polarity(passage).glossed
    return tuple(token for at, token in enumerate(passage.tokens) if token.lower in NEGATIVE and at not in glossed)


def first_negation(passage: Passage) -> tuple[int, int] | None:
    """Where a passage first denies something by a negative word."""
    return next(((token.start, token.end) for token in negative_words(passage)), None)


def denies(passage: Passage, beside: Passage) -> bool:
    """Whether a passage denies anything, by a negative word or by one that denies inside, such as "unable".

    A word of the second kind that the other text affirms, as "stop" in "do not stop", stands for no "not" of that text.
    """
    if first_negation(passage) is not None or any(cue.value in _SURE for cue in polarity(passage).firm):
        return True
    names, signs = polarity(passage).names, polarity(beside).signs
    return any(
        -1 in signs.get(names.get(found.last, ""), ())
        or not beside.stems.issuperset(token.stem for token in passage.tokens[found.first : found.last + 1])
        for found in find_negation(passage)
    )


def _is_within(found: Difference, named: Sequence[Difference]) -> bool:
    """Whether a quantity is a part of a name that differs, as in `NCT01234567`, so that it is told once."""
    if found.kind != "quantity":
        return False
    spans = ((found.span_a, name.span_a, found.span_b, name.span_b) for name in named)
    return any(_holds(outer_a, a) and _holds(outer_b, b) for a, outer_a, b, outer_b in spans)


def _holds(outer: tuple[int, int] | None, inner: tuple[int, int] | None) -> bool:
    return inner is None or (outer is not None and outer[0] <= inner[0] and inner[1] <= outer[1])


def _place(found: Difference) -> tuple[tuple[int, int], str, str, str, str]:
    return found.span_a or found.span_b or (0, 0), found.kind, found.change, found.a, found.b
