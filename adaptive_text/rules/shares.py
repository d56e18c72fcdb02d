"""The rule about shares of people: what readers compare is counted in groups of one size."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

from adaptive_text.article import CompareFact
from adaptive_text.errors import Problem
from adaptive_text.inline import Inlines, plain_text
from adaptive_text.language.compiling import Slot
from adaptive_text.language.values import Amount, Share
from adaptive_text.reading.cursor import listed
from adaptive_text.reading.syntax import quoted
from adaptive_text.record import Path
from adaptive_text.rules.shown import Shown, claim_path, problem_with
from adaptive_text.rules.subject import Subject

DENOMINATORS = "AT608"
_ROUND = frozenset(n * 10**e for e in range(1, 8) for n in (1, 2, 5)) | {25, 250}
"""Sizes of groups that are chosen, and not those that happened to be in a trial."""
_ONES = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_SIZES = {"twenty": 20, "fifty": 50, "hundred": 100, "thousand": 1000, "million": 1_000_000}
_NUMBERS = {word: n for n, word in enumerate(_ONES, 1)} | _SIZES
_COUNTED = rf"(?:\d{{1,3}}(?:,\d{{3}})+|\d+(?:\.\d+)?|{'|'.join(_ONES)})"
_PEOPLE = "people|persons|adults|children|women|men|patients|participants|cases"
_SIZE = r"(?:(?:an?|one|every) )?(?:\d{1,3}(?:,\d{3})+|\d+|ten|twenty|fifty|hundred|thousand|million)"
_SHARE = re.compile(
    rf"(?<![\w.,-])(?P<counted>{_COUNTED})(?: (?:{_PEOPLE}))?"
    rf" (?:in|out of|of every|in every|out of every) (?P<size>{_SIZE})(?![\w%]|[.,]\d|-\w)"
    r"(?! (?:seconds?|minutes?|hours?|days?|weeks?|months?|years?|doses?|tablets?|mg|mL|percent|per cent))",
    re.IGNORECASE,
)
_FEWEST = 2
"""Shares; one by itself is compared with nothing."""
_JOINTS = (" in ", " out of ", " of every ")
"""What stands in every share: a quick look, as few texts have any."""
_BEFORE = 30
"""Characters before a share that are looked at."""
_BOUND = re.compile(
    r"\b(?:up to|(?:more|less|fewer) than|at (?:least|most)|between|over|under|from)(?: about)? $", re.IGNORECASE
)
"""What stands before a share that only tells a class of frequency."""
_YEARS = range(1900, 2101)


class _Told(NamedTuple):
    """A share that a text tells."""

    written: str
    counted: float
    size: int
    bounds: bool
    """Whether it is the bound of a class of frequency."""


def shares_in_groups(subject: Subject) -> Iterator[Problem]:
    """Shares that readers compare, in groups of different sizes or in different forms."""
    yield from _told_in_one_wording(subject)
    if compared := _compared(subject):
        yield from _mixed_forms(subject, compared)
        yield from _members_apart(subject, compared)


def _told_in_one_wording(subject: Subject) -> Iterator[Problem]:
    for (claim, register), wording in subject.wordings.items():
        text = "\n".join(wording.units)
        if sum(map(text.count, _JOINTS)) < _FEWEST or len(_SHARE.findall(text)) < _FEWEST:
            continue
        path = (*claim_path(subject, claim), "variants", register)
        parts: list[tuple[Path, Inlines]] = [(("text",), wording.content), (("lead",), wording.lead)]
        parts += [(("items", i), item) for i, item in enumerate(wording.items)]
        texts = [Shown((*path, *part), plain_text(content), claim) for part, content in parts]
        told = [(text, share) for text in texts for share in _shares(text.text)]
        if any(share.bounds for _, share in told):  # classes of frequency ("up to 1 in 10") have sizes of their own
            told = [(text, share) for text, share in told if share.counted != 1]
        other = next(((text, share) for text, share in told if share.size != told[0][1].size), None)
        if other is not None:
            got = f"got {quoted(told[0][1].written)} and {quoted(other[1].written)}"
            message = f"shares are counted in groups of different sizes ({got})"
            hint = "count everything that readers compare in groups of one size"
            yield problem_with(subject, other[0], other[1].written, DENOMINATORS, message, hint=hint)


def _shares(text: str) -> Iterator[_Told]:
    for found in _SHARE.finditer(text):
        counted, size = _number(found["counted"]), int(_number(found["size"]))
        is_year = size in _YEARS and " in " in found[0]
        if not is_year and counted < size and (size in _ROUND or counted == 1):
            bounds = counted == 1 and _BOUND.search(text, max(0, found.start() - _BEFORE), found.start()) is not None
            yield _Told(found[0], counted, size, bounds)


def _number(written: str) -> float:
    """The number that words or digits say: "a hundred" is 100."""
    word = written.lower().split()[-1].replace(",", "")
    return float(_NUMBERS[word]) if word in _NUMBERS else float(word)


class _Printed(NamedTuple):
    """A member of a comparison where a wording prints it."""

    fact: str
    member: str
    path: Path
    slot: Slot

    @property
    def is_share(self) -> bool:
        return isinstance(self.slot.value, Share)

    @property
    def is_percentage(self) -> bool:
        value = self.slot.value
        return isinstance(value, Amount) and value.unit is not None and value.unit.id == "percent"


_ByWording = Mapping[tuple[str, str], Sequence[_Printed]]


def _compared(subject: Subject) -> _ByWording:
    """The members of comparisons that wordings print, by claim and register; the others are left out."""
    compared = {name: fact.compare for name, fact in subject.article.facts.items() if isinstance(fact, CompareFact)}
    found: dict[tuple[str, str], list[_Printed]] = {}
    for (claim, register), compiled in subject.compiled.variants.items() if compared else ():
        for part, slot in compiled.placed_slots:
            name, member = slot.expression.name, slot.expression.part or ""
            if name in compared and member in compared[name]:
                path = (*claim_path(subject, claim), "variants", register, *part)
                found.setdefault((claim, register), []).append(_Printed(name, member, path, slot))
    return found


def _mixed_forms(subject: Subject, compared: _ByWording) -> Iterator[Problem]:
    """Wordings that print one member of a comparison as a number of people and another one as a percentage."""
    for printed in compared.values():
        for fact in dict.fromkeys(one.fact for one in printed):
            shares = {one.member: one for one in printed if one.fact == fact and one.is_share}
            percentages = {one.member: one for one in printed if one.fact == fact and one.is_percentage}
            odd = next((one for member, one in percentages.items() if member not in shares), None)
            lacking = next((one for member, one in shares.items() if member not in percentages), None)
            if odd is not None and lacking is not None:
                got = f"got {_shown(subject, lacking)} and {_shown(subject, odd)}"
                message = f"one member of {quoted(fact)} is a number of people and another a percentage ({got})"
                hint = "print all of them with the same filter"
                yield subject.problem(odd.path, DENOMINATORS, message, hint, offset=odd.slot.start)


def _shown(subject: Subject, printed: _Printed) -> str:
    return quoted(printed.slot.value.show(subject.locale) if printed.slot.value is not None else "")


def _members_apart(subject: Subject, compared: _ByWording) -> Iterator[Problem]:
    """Comparisons whose members an edition counts in groups of different sizes, in different claims."""
    found: dict[str, dict[str, Mapping[int, _Printed]]] = {}
    for audience in subject.audiences:
        sizes: dict[str, dict[int, _Printed]] = {}
        for statement in subject.edition(audience).page.statements():
            for printed in compared.get((statement.claim, statement.register), ()):
                if isinstance(printed.slot.value, Share):
                    sizes.setdefault(printed.fact, {}).setdefault(printed.slot.value.of, printed)
        for fact, by_size in sizes.items():
            if len(by_size) > 1:
                found.setdefault(fact, {})[audience] = by_size
    for fact, by_audience in found.items():
        there = next(iter(by_audience.values()))
        got = " and ".join(f"{size:,}" for size in sorted(there))
        pages = listed(map(quoted, by_audience))
        message = f"{quoted(fact)} is counted in groups of different sizes on the page for {pages} (got {got})"
        _, second, *_ = there.values()
        hint = "give every out_of of these claims the same number"
        yield subject.problem(second.path, DENOMINATORS, message, hint, offset=second.slot.start)


SHARES: tuple[Callable[[Subject], Iterator[Problem]], ...] = (shares_in_groups,)
"""The rules of this module; they want an article that fits its profiles and its glossary."""
