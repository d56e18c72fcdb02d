"""Which wording to write next: what each missing or hard one would gain each audience, measured on the real pages.

Nothing here guesses what a new wording will say. It is taken to be as long as the one that is on the page now, and as
plain as the audience's targets ask (`at_level`); everything else on the page stays as it is. So a gain is what a
writer who reaches the level gets at least: with the new wording the engine may choose the others better.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from math import ceil, fsum
from typing import Literal

from msgspec import structs

from adaptive_text.adapting import WordedClaim, word_claims
from adaptive_text.article import Article
from adaptive_text.audience import Profile
from adaptive_text.choosing import Candidate, Contender
from adaptive_text.composing import Setting
from adaptive_text.edition import Edition
from adaptive_text.errors import Place
from adaptive_text.library import Library
from adaptive_text.metrics import Counts, Target
from adaptive_text.page import TargetValue

Gap = Literal["target", "evenness", "hardest", "plainer", "exception", "precise"]
GAPS: tuple[Gap, ...] = ("target", "evenness", "hardest", "plainer", "exception", "precise")
"""What a page may lack, the most pressing first.

- target: it misses a target
- evenness: it keeps its targets only with more exceptions than the profile wants
- hardest: a claim is past a limit for a single wording in every wording
- plainer: the only wording of a claim is more precise than the page
- exception: a claim is not in the page's register, within what the profile allows
- precise: the only wording of a claim is plainer than the page
"""
Action = Literal["write", "rewrite"]


@dataclass(frozen=True, slots=True)
class Gain:
    """What one wording would bring to one page."""

    audience: str
    gap: Gap
    share: float
    """Of what the page lacks, from 0 to 1: of the distance to the missed targets, of the claims that are missing to
    evenness, of the claims that are too hard, of the page's scored words (plainer, precise), of the claims with a
    choice (exception)."""
    values: Mapping[str, tuple[float, float]]
    """The page's value of each target's metric now, and with the wording."""


@dataclass(frozen=True, slots=True)
class Task:
    """A wording to write, or to write plainer."""

    article: str
    claim: str
    register: str
    action: Action
    place: Place
    """Where the claim stands, or the wording that is to be written again."""
    gains: tuple[Gain, ...]
    """By audience, in the library's order."""

    @property
    def worth(self) -> tuple[float, ...]:
        """The shares of all audiences together, gap by gap: what tasks are ranked by."""
        return tuple(fsum(gain.share for gain in self.gains if gain.gap == gap) for gap in GAPS)


@dataclass(frozen=True, slots=True)
class PagePlan:
    """What one page lacks, and the wordings that would help it."""

    article: str
    audience: str
    register: str
    missed: tuple[TargetValue, ...]
    uneven: bool
    """Whether it keeps its targets only with more exceptions than the profile wants."""
    tasks: tuple[Task, ...]
    """The best first, each with this audience's gain only."""
    enough: int | None
    """How many of the tasks, from the first, meet every missed target together; `None` where none is missed, or where
    all of them do not do."""


def page_plan(library: Library, article: str, audience: str) -> PagePlan:
    """What the edition of an article for an audience lacks; raises `UnknownArticle` and `UnknownAudience`."""
    edition = library.render(article, audience)
    grounds = edition.grounds
    missed = tuple(target for target in grounds.targets if not target.met)
    page = _Page.of(library, edition)
    wishes = sorted(page.wishes(), key=lambda wish: (GAPS.index(wish.gain.gap), -wish.gain.share))
    tasks = tuple(page.task(wish) for wish in wishes)
    enough = page.enough(wishes) if missed else None
    return PagePlan(article, audience, grounds.register, missed, grounds.uneven, tasks, enough)


def ranked(plans: Iterable[PagePlan]) -> tuple[Task, ...]:
    """The tasks of many pages, each wording once with all that it brings, the most valuable first.

    What brings a page that misses a target nearer to it stands before all else, then the other gaps in the order of
    `GAPS`; within a gap, the larger sum of shares over all audiences stands first.
    """
    found: dict[tuple[str, str, str], Task] = {}
    for task in (task for plan in plans for task in plan.tasks):
        key = (task.article, task.claim, task.register)
        found[key] = replace(task, gains=(*found[key].gains, *task.gains)) if key in found else task
    return tuple(sorted(found.values(), key=lambda task: ([-share for share in task.worth], task.article)))


# --- what a wording at the level of the targets counts


_SHORT_SENTENCE = 8
"""Words of a sentence that nobody needs to make shorter."""
_SHORT_WORD = 4
"""Letters of such a word; with the marks behind it, characters."""
_STEPS = 100


def at_level(counts: Counts, targets: Sequence[Target]) -> Counts:
    """The counts of as many words that keep every target by themselves: hard words and long sentences fewer alike.

    Counts that keep them already are returned as they are. Hard words go towards none, syllables towards one a word,
    sentences towards eight words, all by the same part, which is the smallest that will do. Where none will, the
    plainest counts are returned.
    """
    parts = (_plainer(counts, step) for step in range(_STEPS))
    return next((part for part in parts if all(t.holds(part) for t in targets)), _plainer(counts, _STEPS))


def _plainer(counts: Counts, step: int) -> Counts:
    words = counts.words
    plainest = {
        **dict.fromkeys(("polysyllables", "difficult", "difficult_2", "difficult_3", "long_words"), 0),
        "syllables": words,
        "letters": _SHORT_WORD * words,
        "characters": (_SHORT_WORD + 1) * words,
    }
    part = {name: _towards(getattr(counts, name), least, step) for name, least in plainest.items()}
    most = max(counts.sentences, ceil(words / _SHORT_SENTENCE))
    sentences = counts.sentences + ceil((most - counts.sentences) * step / _STEPS)
    return structs.replace(counts, sentences=sentences, **part)


def _towards(count: int, least: int, step: int) -> int:
    """The count after so many steps towards the least; never more than it was."""
    return count - ceil(max(count - least, 0) * step / _STEPS)


# --- one page


@dataclass(frozen=True, slots=True)
class _Wish:
    """A wording that one page could do with, and what it would count."""

    claim: str
    register: str
    action: Action
    now: Counts
    then: Counts
    gain: Gain


@dataclass(frozen=True)
class _Page:
    """A page with the claims on it as choosing saw them."""

    article: Article
    profile: Profile
    edition: Edition
    registers: Sequence[str]
    claims: Mapping[str, WordedClaim]
    """Those on the page, in reading order."""

    @classmethod
    def of(cls, library: Library, edition: Edition) -> _Page:
        article, profile = library[edition.article], library.profiles[edition.audience]
        registers = library.picker.registers
        worded, _ = word_claims(Setting(article, profile, library.glossary), registers)
        on_page = {c.claim: worded[c.claim] for c in edition.choices if c.register is not None}
        return cls(article, profile, edition, registers, on_page)

    @property
    def rank(self) -> int:
        return self.registers.index(self.edition.register)

    @property
    def counts(self) -> Counts:
        return self.edition.score.counts

    @property
    def targets(self) -> list[Target]:
        return [limit.target for limit in self.profile.targets]

    @property
    def limits(self) -> list[Target]:
        """The targets, and the limits for a single wording."""
        return [*self.targets, *(limit.target for limit in self.profile.hardest_claim)]

    def wishes(self) -> Iterator[_Wish]:
        """Everything that would help, at most one wording a claim: the one for what is most pressing."""
        register_of = {choice.claim: choice.register for choice in self.edition.choices}
        for claim, worded in self.claims.items():
            contender = worded.contender
            chosen = next(c for c in contender.candidates if c.register == register_of[claim])
            made = (make(contender, chosen) for make in (self._target, self._hardest, self._exception, self._register))
            if chosen.counts.words and (wish := next(filter(None, made), None)) is not None:  # tables are not scored
                yield wish

    def _target(self, contender: Contender, chosen: Candidate) -> _Wish | None:
        """A plainer wording where the page misses a target."""
        missed = [t for t in self.targets if not t.holds(self.counts)]
        if not missed:
            return None
        then = at_level(chosen.counts, self.targets)
        after = self.counts - chosen.counts + then
        share = fsum(min(1.0, 1 - t.distance(after) / t.distance(self.counts)) for t in missed) / len(missed)
        return self._wish(contender, chosen, then, "target", share) if share > 0 else None

    def _hardest(self, contender: Contender, chosen: Candidate) -> _Wish | None:
        """A plainer wording where every one is past a limit for a single wording."""
        too_hard = [todo.claim for todo in self.edition.grounds.too_hard]
        if contender.claim not in too_hard:
            return None
        return self._wish(contender, chosen, at_level(chosen.counts, self.limits), "hardest", 1 / len(too_hard))

    def _exception(self, contender: Contender, chosen: Candidate) -> _Wish | None:
        """A wording in the page's register that the page can bear, where the claim has a choice and is not at home."""
        home = contender.home(self.rank)
        written = chosen if home is None else contender.candidates[home]
        if written is chosen and (home is not None or self._has_own(contender)):
            return None  # at home; or its wording in the page's register is kept from this audience
        then = at_level(written.counts, self.limits)
        can_bear = all(t.holds(self.counts - chosen.counts + then) for t in self.targets)
        if not can_bear or not contender.counts_for_evenness:
            return None
        register = self.edition.register if home is None else written.register
        if self.edition.grounds.uneven:
            return self._wish(contender, chosen, then, "evenness", self._step_to_evenness, register=register)
        return self._wish(contender, chosen, then, "exception", 1 / len(self._counted), register=register)

    def _register(self, contender: Contender, chosen: Candidate) -> _Wish | None:
        """The wording in the page's register that a claim does not have."""
        if contender.pin is not None or self._has_own(contender):
            return None
        is_harder = chosen.rank < self.rank
        then = at_level(chosen.counts, self.limits) if is_harder else chosen.counts
        gap: Gap = "plainer" if is_harder else "precise"
        share = chosen.counts.words / self.counts.words
        return self._wish(contender, chosen, then, gap, share, register=self.edition.register)

    def _has_own(self, contender: Contender) -> bool:
        """Whether a claim has a wording in the page's register, open to this audience or not."""
        return any(candidate.rank == self.rank for candidate in contender.candidates)

    @property
    def _counted(self) -> list[Contender]:
        return [c.contender for c in self.claims.values() if c.contender.counts_for_evenness]

    @property
    def _step_to_evenness(self) -> float:
        """One claim, as a share of those that would have to be at home and are not."""
        register_of = {choice.claim: choice.register for choice in self.edition.choices}
        homes = [(c, c.home(self.rank)) for c in self._counted]
        at_home = sum(i is not None and c.candidates[i].register == register_of[c.claim] for c, i in homes)
        return 1 / max(1, ceil(self.profile.evenness * len(homes)) - at_home)

    def _wish(
        self,
        contender: Contender,
        chosen: Candidate,
        then: Counts,
        gap: Gap,
        share: float,
        *,
        register: str | None = None,
    ) -> _Wish:
        """A wish for a wording in a register; without one, for the plainest that can change this page."""
        after = self.counts - chosen.counts + then
        values = {t.metric: (t.value(self.counts) or 0.0, t.value(after) or 0.0) for t in self.targets}
        written = {candidate.register for candidate in contender.candidates}
        if register is None:
            plainest = self.registers[-1]
            register = chosen.register if plainest in written or contender.pin is not None else plainest
        action: Action = "rewrite" if register in written else "write"
        gain = Gain(self.edition.audience, gap, share, values)
        return _Wish(contender.claim, register, action, chosen.counts, then, gain)

    def task(self, wish: _Wish) -> Task:
        """The task that a wish is for an author."""
        path = next(path for path, _, claim in self.article.claims() if claim.id == wish.claim)
        place = self.article.place((*path, "variants", wish.register) if wish.action == "rewrite" else path)
        return Task(self.article.id, wish.claim, wish.register, wish.action, place, (wish.gain,))

    def enough(self, wishes: Sequence[_Wish]) -> int | None:
        """How many wishes, from the first, meet every target together."""
        counts = self.counts
        for number, wish in enumerate(wishes, start=1):
            counts = counts - wish.now + wish.then
            if all(t.holds(counts) for t in self.targets):
                return number
        return None
