"""What a change means to readers: every edition that says something else, sentence by sentence, and lost sign-offs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from adaptive_text.differing import Passage, passages
from adaptive_text.said import OF_A_CLAIM, UNSIGNED, Key, Part, Piece, orders, pieces

if TYPE_CHECKING:
    from adaptive_text.article import Signature
    from adaptive_text.edition import Edition
    from adaptive_text.library import Library
    from adaptive_text.page import Choice, TargetValue


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that an edition says differently."""

    part: Part
    change: Literal["added", "removed", "altered", "moved"]
    name: str
    """Id of the claim, section, notice, term or source that it is about."""
    section: str
    """Id of the section; empty where it stands in none."""
    passages: tuple[Passage, ...]
    """The sentences that differ; empty where only the register, the markup or the place does."""
    registers: tuple[str, str] = ("", "")
    """Of a wording: before and after; empty where there is none."""
    because: str = ""
    """Of a claim that comes, goes or changes its register: why, in the words of the new edition."""

    signed: bool = True
    """Whether reviewers sign it, so that it moves the fingerprint. A register alone is not signed."""

    @property
    def is_switch(self) -> bool:
        """Whether another variant of the claim was chosen."""
        return all(self.registers) and self.registers[0] != self.registers[1]


@dataclass(frozen=True, slots=True)
class SignOff:
    """What becomes of a reviewer's signature."""

    state: Literal["kept", "renewed", "given", "lapsed"]
    """`renewed`: what is said has changed, and somebody has signed that too."""
    reviewer: str
    """Of the new signature; of the old one where it has lapsed."""
    date: str
    """ISO 8601."""


@dataclass(frozen=True, slots=True)
class EditionImpact:
    """One edition that is not what it was."""

    article: str
    audience: str
    change: Literal["added", "removed", "altered"]
    fingerprints: tuple[str, str]
    """Before and after; empty where there is no edition."""
    registers: tuple[str, str]
    """Of the page."""
    targets: tuple[tuple[TargetValue, ...], tuple[TargetValue, ...]]
    sign_off: SignOff | None
    """`None` where the edition was not signed off and is not now."""
    changes: tuple[Change, ...]
    """In reading order; empty for an edition that comes or goes as a whole."""

    @property
    def moves(self) -> bool:
        """Whether the fingerprint is another one."""
        return self.fingerprints[0] != self.fingerprints[1]


@dataclass(frozen=True, slots=True)
class Impact:
    """What a change means to readers."""

    editions: tuple[EditionImpact, ...]
    """Those that readers see changed, or that now meet or miss their targets, by article and audience."""
    compared: int
    """How many editions there are, before or after."""

    @property
    def lapsed(self) -> tuple[EditionImpact, ...]:
        """The editions whose sign-off no longer holds."""
        return tuple(e for e in self.editions if e.sign_off is not None and e.sign_off.state == "lapsed")


def impact(old: Library, new: Library) -> Impact:
    """Compare all editions of two libraries, such as two versions of one: articles, profiles and glossary.

    Editions that nothing has changed for are not made. Equal libraries have no impact.
    """
    articles = sorted({*old, *new})
    audiences = list(dict.fromkeys((*new.audiences, *old.audiences)))
    pairs = [(article, audience) for article in articles for audience in audiences]
    there = [pair for pair in pairs if any(_has(library, *pair) for library in (old, new))]
    return Impact(impacts(old, new, (pair for pair in there if not _is_same(old, new, *pair))), len(there))


def impacts(old: Library, new: Library, pairs: Iterable[tuple[str, str]]) -> tuple[EditionImpact, ...]:
    """What changes for the readers of these editions, named by article and audience, where anything does."""
    found = (_edition(old, new, article, audience) for article, audience in pairs)
    return tuple(edition for edition in found if edition is not None)


def _has(library: Library, article: str, audience: str) -> bool:
    """Whether there is an edition: records give one to anybody, a bundle has those that it was built with."""
    if library.digest:
        return article in library and audience in library.catalogue[article].audiences
    return article in library and audience in library.profiles


def _is_same(old: Library, new: Library, article: str, audience: str) -> bool:
    """Whether the edition is made of the same parts, so that it is the same."""
    both = _has(old, article, audience) and _has(new, article, audience)
    return (
        both
        and old[article] == new[article]
        and old.profiles == new.profiles
        and old.picker == new.picker
        and old.glossary == new.glossary
    )


def _edition(old: Library, new: Library, article: str, audience: str) -> EditionImpact | None:
    before, after = (
        library.render(article, audience) if _has(library, article, audience) else None for library in (old, new)
    )
    changes = tuple(compared(before, after)) if before and after else ()
    sign_off = _sign_off(
        old[article].review.editions.get(audience) if article in old else None,
        new[article].review.editions.get(audience) if article in new else None,
        (before.fingerprint if before else "", after.fingerprint if after else ""),
    )
    if before and after and not changes and (before.shortfall is None) == (after.shortfall is None):
        return None
    return EditionImpact(
        article=article,
        audience=audience,
        change="altered" if before and after else "added" if after else "removed",
        fingerprints=(before.fingerprint if before else "", after.fingerprint if after else ""),
        registers=(before.register if before else "", after.register if after else ""),
        targets=(tuple(before.targets) if before else (), tuple(after.targets) if after else ()),
        sign_off=sign_off,
        changes=changes,
    )


def _sign_off(before: Signature | None, after: Signature | None, fingerprints: tuple[str, str]) -> SignOff | None:
    held = before if before is not None and before.fingerprint == fingerprints[0] else None
    holds = after if after is not None and after.fingerprint == fingerprints[1] else None
    if holds is not None:
        state: Literal["kept", "renewed", "given"] = "given"
        if held is not None:
            state = "kept" if fingerprints[0] == fingerprints[1] else "renewed"
        return SignOff(state, holds.reviewer, holds.date.isoformat())
    return None if held is None else SignOff("lapsed", held.reviewer, held.date.isoformat())


def compared(before: Edition, after: Edition) -> Iterator[Change]:
    """Everything that two versions of an edition say differently, in the new one's order."""
    old, new = pieces(before.page), pieces(after.page)
    reasons = {choice.claim: choice for choice in after.choices}
    signed = False
    for key in _merged(list(new), list(old)):
        if old.get(key) != new.get(key) and not _goes_with_its_claim(key, old, new):
            change = _change(key, old.get(key), new.get(key), reasons)
            signed = signed or change.signed
            yield change
    for name, names in orders(after.page).items():
        if (order := _moved(name, orders(before.page).get(name, ()), names)) is not None:
            signed = True
            yield order
    if not signed and before.fingerprint != after.fingerprint:  # two sources of one name have changed places
        yield Change("order", "moved", "numbers of citations", "", ())


def _goes_with_its_claim(key: Key, old: Mapping[Key, Piece], new: Mapping[Key, Piece]) -> bool:
    wording = Key("wording", key.name)
    return key.part in OF_A_CLAIM and not (wording in old and wording in new)


def _change(key: Key, old: Piece | None, new: Piece | None, reasons: Mapping[str, Choice]) -> Change:
    registers = (old.register if old else "", new.register if new else "")
    switched = key.part == "wording" and registers[0] != registers[1]
    moved = old is not None and new is not None and old.section != new.section
    return Change(
        part=key.part,
        change="added" if old is None else "removed" if new is None else "moved" if moved else "altered",
        name=key.name,
        section=new.section if new else old.section if old else "",
        passages=passages(old.lines if old else (), new.lines if new else ()),
        registers=registers,
        because=_told(reasons.get(key.name)) if switched else "",
        signed=key.part not in UNSIGNED and (old is None or new is None or moved or old.exact != new.exact),
    )


def _moved(name: str, before: Sequence[str], after: Sequence[str]) -> Change | None:
    """How the order of what stands in both has changed."""
    old, new = [n for n in before if n in after], [n for n in after if n in before]
    if old == new:
        return None
    return Change("order", "moved", name, "", (Passage(", ".join(old), ", ".join(new)),))


def _told(choice: Choice | None) -> str:
    if choice is None:
        return "the article no longer has this claim"
    return f"{choice.reason}: {choice.because}" if choice.because else choice.reason


def _merged(new: Sequence[Key], old: Sequence[Key]) -> list[Key]:
    """The new keys in their order, those that are gone behind what they stood behind."""
    result = list(new)
    known = set(new)
    after: dict[Key | None, list[Key]] = {}
    last: Key | None = None
    for key in old:
        if key in known:
            last = key
        else:
            after.setdefault(last, []).append(key)
    return [*after.get(None, []), *(k for key in result for k in (key, *after.get(key, [])))]
