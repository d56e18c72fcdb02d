"""How two texts differ in how sure they are of what they say.

A plain statement has no cue; hedges weaken it ("may", "probably", "it is unclear whether"), and a few words leave no
doubt where it said nothing of the kind ("definitely"). Hedges of one strength can stand for each other. A hedge that is
left over is a difference, unless a soft cue such as "can" may stand for it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from functools import lru_cache
from typing import TYPE_CHECKING

from adaptive_text.meaning.cues import Cue, find_cues
from adaptive_text.meaning.difference import Difference
from adaptive_text.meaning.scope import Bound, bound, matched, weak_stems

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from adaptive_text.meaning.pairing import Pair
    from adaptive_text.meaning.tokens import Passage

CLOSE = 0.5
"""Closeness from which a word that leaves no doubt counts, and a hedge that the other text has only elsewhere."""
ALIKE = 0.4
"""Closeness from which grades of evidence, "often" and "rarely", and a cause that was an association are compared."""
_STANDS = {
    "unknown": ("unknown",),
    "possible": ("possible", "apparent", "associated"),
    "apparent": ("apparent", "possible", "likely", "associated"),
    "likely": ("likely", "apparent"),
    "unlikely": ("unlikely",),
    "established": ("established",),
    "always": ("always",),
}
"""Values of cues that can stand for a cue of each value, the best first."""
_DOUBTLESS = frozenset({"established", "always"})
"""Values of words that strengthen a plain statement."""
_LIKELY, _UNLIKELY, _APPARENT = "likely", "unlikely", "apparent"
_NOBODY = frozenset({"no", "none", "neither", "nobody", "nothing"})
_LITTLE = frozenset({"no", "not", "little", "hardly", "nothing", "none"})
_REACH_OF_NO, _REACH_OF_LITTLE = 7, 6
"""Tokens before "likely" in which "no" belongs to it, and after it those in which "little" does."""
_PERMISSION, _PERSON, _POSSIBLE, _UNKNOWN = "permission", "person", "possible", "unknown"
_ASSOCIATED, _CAUSAL = "associated", "causal"
_NONE: frozenset[int] = frozenset()
_OFTEN, _RARELY = "often", "rarely"


def find_certainty(passage: Passage) -> tuple[Bound, ...]:
    """The words of a text that say how sure it is, in order."""
    return tuple(cue for cue in _cues(passage) if cue.firm)


def compare_certainty(pair: Pair) -> Iterator[Difference]:
    """Where one text is surer than the other of what both say."""
    lost, added = _left(pair), _left(pair.mirrored)
    lost, added = _counted(lost, added, pair.closeness), _counted(added, lost, pair.closeness)
    altered = min(len(lost), len(added))
    for one, other in zip(lost, added, strict=False):
        yield _altered(pair, one, other, f" ({one.value})", f" ({other.value})")
    yield from (_lost(pair, cue) for cue in lost[altered:])
    yield from (_added(pair, cue) for cue in added[altered:])
    if pair.closeness >= ALIKE:
        if not (lost or added):
            yield from _regraded(pair)
            yield from _caused(pair)
        yield from _reversed(pair)


@lru_cache(maxsize=64)
def _cues(passage: Passage) -> tuple[Bound, ...]:
    """The cues of a text without those of permission: "patients may take it with food"."""
    found = find_cues("certainty", passage)
    people = {cue.last for cue in found if cue.value == _PERSON}
    kept: list[Bound] = []
    for cue in sorted(found, key=lambda cue: cue.first):
        is_permission = cue.value == _PERMISSION and cue.first - 1 in people
        if is_permission or cue.value == _PERSON or _is_month(passage, cue) or _is_compound(passage, cue):
            continue
        kept.append(bound(passage, _read(passage, cue)))
    return tuple(kept)


def _is_compound(passage: Passage, cue: Cue) -> bool:
    """Whether "associated" only ends a compound that names something: "flu-associated visits"."""
    return cue.value == _ASSOCIATED and passage.plain[passage.tokens[cue.first].start - 1] == "-"


def _read(passage: Passage, cue: Cue) -> Cue:
    """A cue with what it says where it stands."""
    if cue.value == _PERMISSION:
        return Cue(_POSSIBLE, cue.first, cue.first, soft=False)
    if cue.value == _LIKELY and not cue.soft and _is_denied(passage, cue):
        return cue._replace(value=_UNLIKELY)
    if cue.value == _APPARENT and _is_said_of_nothing(passage, cue):
        return cue._replace(soft=True)
    return cue


def _is_denied(passage: Passage, cue: Cue) -> bool:
    """Whether what is likely is that nothing happens: "no reaction is expected", "likely to change only a little"."""
    tokens, clause = passage.tokens, passage.tokens[cue.first].clause
    following = tokens[cue.last + 1 : cue.last + 1 + _REACH_OF_LITTLE]
    return _is_said_of_nothing(passage, cue) or any(
        token.clause == clause and token.lower in _LITTLE for token in following
    )


def _is_said_of_nothing(passage: Passage, cue: Cue) -> bool:
    """Whether "no" or "nothing" is the subject: "nothing suggests that"."""
    leading = passage.tokens[max(0, cue.first - _REACH_OF_NO) : cue.first]
    return any(token.clause == passage.tokens[cue.first].clause and token.lower in _NOBODY for token in leading)


def _is_month(passage: Passage, cue: Cue) -> bool:
    """Whether "May" has a capital letter that no beginning of a sentence gives it."""
    token, before = passage.tokens[cue.first], passage.tokens[cue.first - 1 : cue.first]
    return token.text == "May" and cue.first == cue.last and bool(before) and before[0].sentence == token.sentence


# --- hedges without a counterpart


def _left(pair: Pair) -> list[Bound]:
    """The cues of the first text that nothing in the second stands for; hedges first."""
    ours = [cue for cue in _cues(pair.a) if cue.firm]
    theirs = [cue for cue in _cues(pair.b) if cue.firm]
    if not ours:
        return []
    values = {cue.value for cue in theirs}
    hedged = frozenset(name for cue in theirs for name in cue.names)
    spare, reaching = _spare(pair), _by_token(ours, values)
    left = [
        cue
        for cue in _unmatched(ours, theirs)
        if spare.isdisjoint(_STANDS[cue.value])
        and not _is_stacked(cue, reaching)
        and (values.isdisjoint(_STANDS[cue.value]) or not _is_said_once(pair, cue, hedged))
    ]
    return sorted(left, key=lambda cue: (cue.value in _DOUBTLESS, cue.first))


def _unmatched(ours: Sequence[Bound], theirs: Sequence[Bound]) -> list[Bound]:
    """Our cues without one of theirs that can stand for it: about the same words, else anywhere."""
    together = matched(ours, theirs, _fits)
    used = set(together.values())
    rest = Counter(cue.value for j, cue in enumerate(theirs) if j not in used)
    left: list[Bound] = []
    for i, cue in enumerate(ours):
        if i in together:
            continue
        value = next((value for value in _STANDS[cue.value] if rest[value]), None)
        if value is None:
            left.append(cue)
        else:
            rest[value] -= 1
    return left


def _fits(a: Bound, b: Bound) -> bool:
    return b.value in _STANDS[a.value]


def _spare(pair: Pair) -> frozenset[str]:
    """Values of the soft cues of the second text that the first does not have."""
    have = Counter(pair.a.tokens[cue.last].stem for cue in _cues(pair.a) if not cue.firm)
    values: set[str] = set()
    for cue in _cues(pair.b):
        if cue.firm:
            continue
        stem = pair.b.tokens[cue.last].stem
        if have[stem]:
            have[stem] -= 1
        else:
            values.add(cue.value)
    return frozenset(values)


def _by_token(cues: Sequence[Bound], values: set[str]) -> dict[int, set[int]]:
    """Tokens with the first tokens of the cues of these values that reach them."""
    found: dict[int, set[int]] = defaultdict(set)
    for cue in cues:
        if cue.value in values:
            for index in cue.reach:
                found[index].add(cue.first)
    return found


def _is_stacked(cue: Bound, reaching: Mapping[int, set[int]]) -> bool:
    """Whether another hedge about the same words has a counterpart: "low-certainty evidence suggests that it may"."""
    return any(reaching.get(index, _NONE) - {cue.first} for index in cue.reach)


def _is_said_once(pair: Pair, cue: Bound, hedged: frozenset[str]) -> bool:
    """Whether the second text hedges once for several statements: nothing that the cue reaches is there without one."""
    names = [name for name in cue.names if name not in weak_stems()]
    is_whole = cue.value == _UNKNOWN  # what is not known is said of a whole finding, often twice
    return is_whole or pair.closeness < CLOSE or not any(name in pair.b.stems and name not in hedged for name in names)


def _counted(cues: Sequence[Bound], others: Sequence[Bound], closeness: float) -> list[Bound]:
    """All hedges; what leaves no doubt only in close texts, or where the other text hedges instead."""
    is_hedged = any(other.value not in _DOUBTLESS for other in others)
    return [cue for cue in cues if cue.value not in _DOUBTLESS or closeness >= CLOSE or is_hedged]


# --- grades of evidence, frequencies, causes


def _regraded(pair: Pair) -> Iterator[Difference]:
    """A grade of evidence that became another."""
    ours, theirs = find_cues("certainty_grades", pair.a), find_cues("certainty_grades", pair.b)
    if ours and theirs and {cue.value for cue in ours}.isdisjoint(cue.value for cue in theirs):
        yield _altered(pair, ours[0], theirs[0])


def _reversed(pair: Pair) -> Iterator[Difference]:
    """Something frequent that became rare, or the other way round."""
    ours, theirs = find_cues("certainty_frequency", pair.a), find_cues("certainty_frequency", pair.b)
    for one, other in ((_OFTEN, _RARELY), (_RARELY, _OFTEN)):
        first = next((cue for cue in ours if cue.value == one and not cue.soft), None)
        second = next((cue for cue in theirs if cue.value == other and not cue.soft), None)
        if first and second and not _has(ours, other) and not _has(theirs, one):
            yield _altered(pair, first, second)


def _has(cues: Sequence[Cue], value: str) -> bool:
    return any(cue.value == value for cue in cues)


def _caused(pair: Pair) -> Iterator[Difference]:
    """An association that became a cause, or the other way round."""
    for ours, theirs in ((_ASSOCIATED, _CAUSAL), (_CAUSAL, _ASSOCIATED)):
        first = [cue for cue in _cues(pair.a) if cue.value in (ours, theirs)]
        second = [cue for cue in _cues(pair.b) if cue.value in (ours, theirs)]
        is_changed = first and second and {c.value for c in first} == {ours} and {c.value for c in second} == {theirs}
        if is_changed:
            yield _altered(pair, first[0], second[0])


# --- what is reported


def _altered(pair: Pair, a: Bound | Cue, b: Bound | Cue, strength_a: str = "", strength_b: str = "") -> Difference:
    one, other = pair.a.quote(a.first, a.last), pair.b.quote(b.first, b.last)
    message = f'"{one}"{strength_a} became "{other}"{strength_b}'
    span_a, span_b = pair.a.span(a.first, a.last), pair.b.span(b.first, b.last)
    return Difference("certainty", "altered", one, other, message, span_a, span_b)


def _lost(pair: Pair, cue: Bound) -> Difference:
    words = pair.a.quote(cue.first, cue.last)
    message = f'"{words}" ({cue.value}) is lost'
    return Difference("certainty", "lost", words, "", message, pair.a.span(cue.first, cue.last))


def _added(pair: Pair, cue: Bound) -> Difference:
    words = pair.b.quote(cue.first, cue.last)
    message = f'"{words}" ({cue.value}) is added'
    return Difference("certainty", "added", "", words, message, span_b=pair.b.span(cue.first, cue.last))
