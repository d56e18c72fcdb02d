"""Other values for the facts of the shipped corpus, each of them valid.

Every value was tried in every expression of the corpus that prints it, and no text of the corpus types it in digits.
"""

from __future__ import annotations

import datetime
import random
import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from adaptive_text.article import Article, CompareFact, DateFact, Fact, ListFact, NumberFact, RangeFact, TextFact
from adaptive_text.language.compiling import LARGEST_BARE, filtered
from adaptive_text.language.expressions import Expression, split
from adaptive_text.language.faults import Refused
from adaptive_text.language.units import Size, find_quantities, normalise
from adaptive_text.language.values import Share
from adaptive_text.quantities import amounts_of, fact_faults, value_of

VALUES = 25
"""How many values a fact may get."""
TRIES = 60

Data = dict[str, Any]
_REGISTRY = re.compile(r"(NCT|EUCTR|ISRCTN)\d+")


def plain(value: Any) -> Any:
    """What an author would have written: mappings, lists, texts, truth values and numbers with their digits."""
    if hasattr(value, "model_dump"):
        return plain(value.model_dump(exclude_unset=True))
    if isinstance(value, Mapping):
        return {key: plain(inner) for key, inner in value.items() if inner is not None}
    if isinstance(value, list | tuple):
        return [plain(inner) for inner in value]
    return value.isoformat() if isinstance(value, datetime.date) else value


def fact_values(articles: Sequence[Article]) -> dict[str, tuple[Data, ...]]:
    """The values of every fact; none where neither its own nor another one is sound."""
    typed = set(_typed(articles))
    chance = random.Random(0)
    facts = {}
    for article in articles:
        printed = _printed(article)
        for name, fact in article.facts.items():
            facts[name] = tuple(_values(fact, printed[name], typed, chance))
    return facts


def _typed(articles: Iterable[Article]) -> Iterator[Size]:
    """Every quantity that a text has in digits; a fact of that value would have to be printed there."""
    for article in articles:
        for _, _, one in article.claims():
            for variant in one.variants.values():
                for _, text in variant.parts():
                    for found in find_quantities(split(text).text):
                        if found.unit:
                            yield normalise(found.number, found.unit)
                        if found.number not in range(LARGEST_BARE + 1):
                            yield normalise(found.number, None)


def _printed(article: Article) -> Mapping[str, Mapping[object, list[Expression]]]:
    """The expressions that print each fact, by variant: there members of a comparison are counted in one group."""
    printed: defaultdict[str, defaultdict[object, list[Expression]]] = defaultdict(lambda: defaultdict(list))
    for _, _, one in article.claims():
        for register, variant in one.variants.items():
            for _, text in variant.parts():
                for expression in split(text).expressions:
                    printed[expression.name][one.id, register].append(expression)
    return printed


def _values(
    fact: Fact, printed: Mapping[object, list[Expression]], typed: Collection[Size], chance: random.Random
) -> list[Data]:
    found: dict[str, Data] = {}
    tried: set[str] = set()
    for _ in range(TRIES):
        other = _other(fact, chance)
        if (key := repr(other)) not in tried and _is_sound(other, printed, typed):
            found[key] = plain(other)
        tried.add(key)
        if len(found) == VALUES:
            break
    return list(found.values())


def _is_sound(fact: Fact, printed: Mapping[object, list[Expression]], typed: Collection[Size]) -> bool:
    backwards = isinstance(fact, RangeFact) and fact.range[0] > fact.range[1]
    if backwards or any(fact_faults(fact)) or any(normalise(one.number, one.unit) in typed for one in amounts_of(fact)):
        return False
    try:
        return all(_one_group(fact, expressions) for expressions in printed.values())
    except Refused:
        return False


def _one_group(fact: Fact, expressions: Iterable[Expression]) -> bool:
    """Whether every expression can be printed, and shares of people are counted in groups of one size."""
    values = [filtered(value_of(fact, expression.part), expression) for expression in expressions]
    return not isinstance(fact, CompareFact) or len({one.of for one in values if isinstance(one, Share)}) < 2


def _other(fact: Fact, chance: random.Random) -> Fact:
    match fact:
        case NumberFact():
            return fact.model_copy(update={"value": _number(fact.value, chance.uniform(0.6, 1.5))})
        case RangeFact():
            turn = chance.uniform(0.6, 1.5)
            low, high = (_number(end, turn) for end in fact.range)
            return fact.model_copy(update={"range": (low, high)})
        case CompareFact():
            turn = chance.uniform(0.6, 1.5)
            members = {name: _number(n, turn * chance.uniform(0.9, 1.1)) for name, n in fact.compare.items()}
            after = fact.after and fact.after.model_copy(update={"value": _number(fact.after.value, turn)})
            return fact.model_copy(update={"compare": members} | ({"after": after} if after else {}))
        case DateFact():
            year = re.sub(r"^\d{4}", lambda found: str(int(found[0]) - chance.randrange(12)), str(fact.date))
            return fact.model_copy(update={"date": re.sub(r"-29$", "-28", year)})
        case ListFact():
            return fact.model_copy(update={"list": tuple(_registry(name, chance) for name in fact.list)})
        case TextFact():
            return fact.model_copy(update={"text": _registry(fact.text, chance)})


def _registry(name: str, chance: random.Random) -> str:
    return _REGISTRY.sub(lambda found: found[1] + str(chance.randrange(10**7, 10**8)), name)


def _number(number: Decimal, turn: float) -> Decimal:
    """About so many times as much, with as many decimals, and as round as it was."""
    exponent = number.as_tuple().exponent
    assert isinstance(exponent, int)
    whole = abs(number) >= 100 and exponent == 0
    zeros = len(str(number)) - len(str(number).rstrip("0")) if whole else 0
    step = Decimal(10) ** (exponent or zeros)
    other = max((number * Decimal(turn) / step).to_integral_value() * step, step) if number > 0 else number
    return other if exponent else Decimal(int(other))
