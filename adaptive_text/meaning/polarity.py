"""What a text affirms and denies: its negative words, and the sign of every word that they reach.

A word is denied when an odd number of negations reach it: "not approved" and "unapproved" deny `approv`, "not
uncommon" affirms `common`. Words with an opposite go by a name for both: "excluded" denies what "included" affirms.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from adaptive_text.meaning.cues import Cue, find_cues
from adaptive_text.meaning.scope import Bound, behind, bound, weak_stems
from adaptive_text.meaning.tokens import stem_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from adaptive_text.meaning.tokens import Passage

HEADS = 3
"""Words that a negation surely speaks about: the nearest in its reach."""
WORDED = "worded"
"""Value of soft cues that are words with a sign of their own: "excluded", "untreated"."""
EITHER, PARTIAL = "either", "partial"
"""Values of cues that deny no word: "with or without", "not all"."""
NEEDLESS = "needless"
MEASURES = ("enough", "badly", "improbable", "beyond")
"""Values of cues that deny a measure: "not enough", "not work well", "probably not", "not spread beyond"."""
_LIFTED = frozenset({"without", "fail", "rule out", "absent"})
"""Values that "not" directly before them lifts: "not without", "cannot rule out"."""
_LIFTING = frozenset({"not", "fail", "without", NEEDLESS})
_JOINED = frozenset({"without", "unless", "except"})
"""Values that make one rule with a "not" before them: "do not stop without asking"."""
_BACKWARD = frozenset({"absent", "suffix"})
_VAGUE = frozenset({"lexical", "until", "unless", "zero", NEEDLESS, PARTIAL, EITHER, *MEASURES})
"""Values whose soft cues deny no word in particular."""
_TOLD = frozenset({"shown", "found", "known", "seen", "reported", "observed", "said"})
"""What is denied with these is what is known, not the word after them: "not shown to prevent"."""
_COMPARED = frozenset({"fewer", "less", "more"})
"""What stands before a negative word and is denied in its stead: "not shown that fewer died"."""
_SUBJECTS = frozenset({"no", "none", "neither", "nobody", "nothing"})
_VERBS = frozenset({"is", "are", "was", "were", "will", "must", "should", "can"})
"""Verbs after which another statement begins: "those unable to consent are excluded"."""
_AVERSE, _LOOKALIKE, _LESS = "averse", "lookalike", "less"
_LEXICAL = "lexical"
_STATES = frozenset(f"{name} or not" for name in ("alive", "healthy", "severe", "delayed", "easy"))
"""Names of states: "died" denies no word beside it."""
_BEHIND, _OBJECTS = frozenset({"in", "for", "by", "at", "of", "from", "to", "on"}), 2
"""Words before a negation that stands behind its verb, and how many words before these it denies."""
_UNTURNED = frozenset({"remain or not", "cause or not"})
"""Names of verbs whose opposite is no more than likely when they are denied: "not removed", "did not prevent"."""
_ABLE, _SHORTEST_ROOT = "able", 3
_PREFIXES = ("un", "non")
_SHORTEST_BASE = 4
"""Letters that must be left of a word without its prefix."""
_GLOSS = 4
"""Tokens of a bracket in which the negation that opens it may stand: "(must not be used)"."""
_NEXT = 6
"""Tokens after a negation in which the word that it lifts may stand."""
_OPPOSITE = " or not"
"""Ends the names of words with an opposite; no stem has a space."""

_SIGNS = {(True, False): frozenset({1}), (False, True): frozenset({-1}), (True, True): frozenset({1, -1})}
_Worded = dict[int, tuple[str, int]]


@dataclass(frozen=True)
class Polarity:
    """What one text affirms and denies."""

    firm: tuple[Bound, ...]
    """Words that negate, in order."""
    even: tuple[Bound, ...]
    """Negations that deny a negative word, and negate nothing together with it: "not without"."""
    soft: tuple[Bound, ...]
    """Words that can stand for a negation, in order: "excluded", "untreated", "too short"."""
    names: Mapping[int, str]
    """Tokens that carry meaning, with the name that they are compared by."""
    net: Mapping[int, int]
    """The sign of each: 1 affirmed, -1 denied."""
    signs: Mapping[str, frozenset[int]]
    """Every sign that a name has in the text."""
    alone: Mapping[str, frozenset[int]]
    """The same, had the text no negations but those in `even`."""
    denied: frozenset[str]
    """Names of the negative words that negations lift."""
    worded: frozenset[str]
    """Names of words with a sign of their own or an opposite."""
    glossed: frozenset[int]
    """Tokens of negations that only explain a negative word before them: "insufficient (not enough)"."""

    @cached_property
    def first(self) -> dict[str, int]:
        """Where each name stands first."""
        return {name: index for index, name in sorted(self.names.items(), reverse=True)}


def is_opposite(name: str) -> bool:
    """Whether a name is that of a word and its opposite."""
    return name.endswith(_OPPOSITE)


@lru_cache(maxsize=64)
def polarity(passage: Passage) -> Polarity:
    """What a text affirms and denies."""
    found = sorted((cue for cue in find_cues("negation", passage) if _is_real(cue, passage)), key=lambda cue: cue.first)
    worded = _worded(passage, found)
    cues = [cue for cue in found if not _is_gloss(passage, cue, found, worded)]
    starts = frozenset(cue.first for cue in cues if not cue.soft)
    verbs = starts.union(index for index, token in enumerate(passage.tokens) if token.lower in _VERBS)
    bounds = [_bound(passage, cue, worded, starts if _is_subject(passage, cue) else verbs) for cue in cues]
    negations = tuple(cue for cue in bounds if cue.firm)
    covered = {index for cue in negations for index in range(cue.first, cue.last + 1)}
    content = [i for i, token in enumerate(passage.tokens) if i not in covered and (i in worded or token.is_content)]
    names = {i: _name(passage, i, worded) for i in content}
    net = {i: worded[i][1] if i in worded else 1 for i in content}
    lifted = _lifted(passage, negations, worded)
    even = frozenset(lifted)
    _turn((index for _, index in lifted.items()), net)
    alone = _by_name(names, net)
    firm = tuple(cue for cue in negations if cue.first not in even)
    _turn((index for cue in firm if cue.value not in (PARTIAL, EITHER) for index in cue.reach[:HEADS]), net)
    unlifted = {index for index in worded if index not in covered and index not in lifted.values()}
    return Polarity(
        firm=firm,
        even=tuple(cue for cue in negations if cue.first in even),
        soft=_softs(passage, [cue for cue in bounds if not cue.firm], worded, unlifted),
        names=names,
        net=net,
        signs=_by_name(names, net) if firm else alone,
        alone=alone,
        denied=frozenset(names[index] for index in lifted.values() if index in names),
        worded=frozenset(worded[index][0] for index in worded if index in net),
        glossed=frozenset(at for cue in found if cue not in cues for at in range(cue.first, cue.last + 1)),
    )


def _is_real(cue: Cue, passage: Passage) -> bool:
    """Whether a cue stands where it means what it can mean: "free" behind a hyphen, "not" before what it denies."""
    tokens, start = passage.tokens, passage.tokens[cue.first].start
    if cue.first and tokens[cue.first - 1].lower == "or" and tokens[cue.first].lower == "not":
        return cue.last + 1 < len(tokens) and tokens[cue.last + 1].is_word  # not the end of "with it or not"
    return cue.value != "suffix" or (cue.first > 0 and passage.plain[start - 1] == "-")


def _is_gloss(passage: Passage, cue: Cue, cues: Sequence[Cue], worded: _Worded) -> bool:
    """Whether a bracket that a negation opens explains the negative word before it: "insufficient (not enough)"."""
    tokens = passage.tokens
    within = range(cue.first - 1, max(cue.first - 1 - _GLOSS, 0), -1)
    opening = next((at for at in within if tokens[at].lower == "("), None)
    if opening is None or sum(token.is_content for token in tokens[opening : cue.first]) > 1:
        return False  # "contraindication (a reason not to give it)" has one word
    before = opening - 1
    return worded.get(before, ("", 1))[1] < 0 or any(other.last == before for other in cues if not other.soft)


def _is_subject(passage: Passage, cue: Cue) -> bool:
    """Whether a negation belongs to a subject and denies its verb, too: "no patients were excluded"."""
    return passage.tokens[cue.first].lower in _SUBJECTS


def _bound(passage: Passage, cue: Cue, worded: _Worded, starts: frozenset[int]) -> Bound:
    found = bound(passage, cue, starts, worded, backward=cue.value in _BACKWARD)
    reach = (*behind(passage, cue.first, _OBJECTS), *found.reach) if _is_object(passage, cue) else found.reach
    names = tuple(_name(passage, i, worded) for i in reach)
    return Bound(found.value, found.first, found.last, found.firm, reach, names)


def _is_object(passage: Passage, cue: Cue) -> bool:
    """Whether a negation stands behind the verb that it denies: "was stopped in no patient"."""
    before = passage.tokens[max(0, cue.first - 1) : cue.first]
    return _is_subject(passage, cue) and bool(before) and before[0].lower in _BEHIND


def _name(passage: Passage, index: int, worded: _Worded) -> str:
    """What a word is compared by: "curable" by `cure`, since "can be cured" says the same."""
    if index in worded:
        return worded[index][0]
    token = passage.tokens[index]
    return _verb(token.lower) if token.lower.endswith(_ABLE) else token.stem


def _verb(word: str) -> str:
    """The stem of the verb in an adjective with "-able"; of any other word, its own."""
    root = word.removesuffix(_ABLE)
    return stem_of(root + "ed" if root != word and len(root) >= _SHORTEST_ROOT else word)


def _turn(indices: Iterable[int], net: dict[int, int]) -> None:
    for index in indices:
        if index in net:
            net[index] = -net[index]


def _by_name(names: Mapping[int, str], net: Mapping[int, int]) -> dict[str, frozenset[int]]:
    affirmed = {names[index] for index, sign in net.items() if sign > 0}
    denied = {names[index] for index, sign in net.items() if sign < 0}
    return {name: _SIGNS[name in affirmed, name in denied] for name in names.values()}


# --- negations that deny a negative word


def _lifted(passage: Passage, negations: Sequence[Bound], worded: _Worded) -> dict[int, int]:
    """First tokens of negations that negate nothing together with what they lift, with the token of that."""
    starts = {cue.first: cue for cue in negations if cue.value in _LIFTED}
    last_rule = {passage.tokens[cue.first].sentence: cue.first for cue in negations if cue.value in _JOINED}
    found: dict[int, int] = {}
    for cue in negations:
        is_rule = last_rule.get(passage.tokens[cue.first].sentence, 0) > cue.last + 2
        if cue.first in found or cue.value not in _LIFTING or is_rule:
            continue
        index = _negative_before(passage, cue, worded)
        if index is None:
            index = _negative_after(passage, cue, starts, worded)
        if index is not None:
            found[cue.first] = index
            if index in starts:
                found[index] = index
    return found


def _negative_before(passage: Passage, cue: Bound, worded: _Worded) -> int | None:
    """The negative verb that a negation behind it denies: "stopped in no patient"."""
    before = cue.reach[:1] if cue.reach and cue.reach[0] < cue.first and cue.value == "not" else ()
    return next((index for index in before if _is_negative(passage, index, worded)), None)


def _negative_after(passage: Passage, cue: Bound, starts: Mapping[int, Bound], worded: _Worded) -> int | None:
    """The negative word that a negation denies: the first that says something after it."""
    tokens = passage.tokens
    for index in range(cue.last + 1, min(len(tokens), cue.last + 1 + _NEXT)):
        token = tokens[index]
        if token.clause != tokens[cue.last].clause or not token.lower[0].isalnum() or token.lower in _COMPARED:
            return None
        if index in starts or _is_negative(passage, index, worded):
            return index
        if token.is_content and (token.stem not in weak_stems() or token.lower in _TOLD):
            return None
    return None


def _is_negative(passage: Passage, index: int, worded: _Worded) -> bool:
    name, sign = worded.get(index, ("", 1))
    return sign < 0 and name not in _UNTURNED and passage.tokens[index].is_content


# --- words with a sign of their own


def _worded(passage: Passage, cues: Sequence[Cue]) -> _Worded:
    """Tokens that have a sign of their own, with the name that they go by: -1 for "excluded"."""
    found: _Worded = {}
    lengths: dict[int, int] = {}
    for cue in find_cues("negation_opposites", passage):
        name = cue.value.removeprefix("not ")
        found[_word(passage, cue)] = (name + _OPPOSITE, 1 if name == cue.value else -1)
        lengths[_word(passage, cue)] = cue.last - cue.first
    for cue in cues:  # "stay away" is more than "stay"
        if cue.value == _AVERSE and lengths.get(_word(passage, cue), -1) < cue.last - cue.first:
            found[_word(passage, cue)] = (passage.tokens[cue.first].stem, -1)
    for index, base in _prefixed(passage):
        found.setdefault(index, (_verb(base), -1))
    for index, token in enumerate(passage.tokens[1:], 1):
        if passage.tokens[index - 1].lower == "non":
            name, sign = found.get(index, (token.stem, 1))
            found[index] = (name, -sign)
    return found


def _word(passage: Passage, cue: Cue) -> int:
    """The word of a cue that carries its meaning: "go" of "go away"."""
    return next((i for i in range(cue.first, cue.last) if passage.tokens[i].is_content), cue.last)


def _prefixed(passage: Passage) -> list[tuple[int, str]]:
    """Words that a prefix or "-less" negates, with what is left without it."""
    listed = {cue.first: cue.value for cue in find_cues("negation_prefixes", passage)}
    found: list[tuple[int, str]] = []
    for index, token in enumerate(passage.tokens):
        if index not in listed and not token.lower.startswith(_PREFIXES):
            continue
        affix = listed.get(index) or next(prefix for prefix in _PREFIXES if token.lower.startswith(prefix))
        if affix == _LOOKALIKE:
            continue
        base = token.lower.removesuffix(affix) if affix == _LESS else token.lower.removeprefix(affix)
        if len(base) >= _SHORTEST_BASE:
            found.append((index, base))
    return found


def _softs(passage: Passage, table: Sequence[Bound], worded: _Worded, unlifted: Iterable[int]) -> tuple[Bound, ...]:
    """Soft cues of the table, and the negative words that nothing lifts."""
    words = [index for index in unlifted if worded[index][1] < 0]
    values = {i: _LEXICAL if worded[i][0] in _STATES else WORDED for i in words}
    bounds = [bound(passage, Cue(value, i, i, soft=True)) for i, value in values.items()]
    rest = [cue for cue in table if cue.value == EITHER or worded.keys().isdisjoint(range(cue.first, cue.last + 1))]
    return tuple(sorted((*rest, *bounds), key=lambda cue: cue.first))


def doubtful(passage: Passage, cue: Bound) -> Iterable[int]:
    """The tokens that a soft cue may deny: those before it, too, since "is prohibited" denies what stands before."""
    return () if cue.value in _VAGUE else (*cue.reach[:HEADS], *behind(passage, cue.first))
