"""Adapting an article to an audience: from claims to wordings, counts, choice and page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import NamedTuple

from adaptive_text.article import Article, Claim, Section, Variant
from adaptive_text.audience import Profile, admits, nearest
from adaptive_text.choosing import Candidate, Contender, Decision, Rules, choose
from adaptive_text.composing import Chosen, Setting, compose, reading_order
from adaptive_text.edition import Edition
from adaptive_text.errors import TargetUnreachable
from adaptive_text.explaining import explain_choice, shortfall, target_values, too_hard_alone
from adaptive_text.glossary import Glossary
from adaptive_text.metrics import Counts, Target
from adaptive_text.page import Choice, Grounds, Omission, Reason
from adaptive_text.prose import Tally
from adaptive_text.readability import score_tally
from adaptive_text.selection import solver_version
from adaptive_text.worded import WordedArticle, WordedVariant

IMPORTANCE = ("essential", "supporting", "detail")
"""From what is never left out to what goes first."""
SHORTEST_HARD_WORDING = 8
"""Scored words below which one wording's score is noise, so that `hardest_claim` does not bind it."""


def make_edition(
    article: Article,
    profile: Profile,
    glossary: Glossary,
    registers: Sequence[str],
    others: Sequence[Profile] = (),
    *,
    source: WordedArticle | None = None,
) -> Edition:
    """Make the edition of an article for a profile.

    The article must fit the profile, the glossary and the registers (`loading.check_fit`). There is always an edition;
    where no choice of wordings meets every target it carries a shortfall. `others` are the profiles that the page
    links to. Editions that are given the same `source`, of this article, glossary and registers, word it once.
    """
    setting = Setting(article, profile, glossary, tuple(others))
    worded, left_out = word_claims(setting, registers, source)
    contenders = [w.contender for w in worded.values()]
    rules = _rules(profile, registers)
    decision = choose(contenders, rules)
    return _edition(setting, worded, left_out, decision, rules)


def word_claims(
    setting: Setting, registers: Sequence[str], source: WordedArticle | None = None
) -> tuple[dict[str, WordedClaim], list[Choice]]:
    """The claims for the setting's audience, by id in its order, and those that it does not get with the reason."""
    source = source or WordedArticle(setting.article, setting.glossary, tuple(registers))
    admitted, left_out = _admit(setting.article, setting.profile)
    return {a.claim.id: WordedClaim(a, setting, source) for a in admitted}, left_out


def refuse_shortfall(edition: Edition) -> None:
    """Raise `TargetUnreachable`, which carries the edition, where it misses a target."""
    if edition.shortfall is not None:
        raise TargetUnreachable(_unreachable(edition), edition=edition)


def _rules(profile: Profile, registers: Sequence[str]) -> Rules:
    return Rules(
        registers=tuple(registers),
        targets=tuple(limit.target for limit in profile.targets),
        evenness=Fraction(profile.evenness),
        words_at_most=profile.words_at_most,
    )


class _Admitted(NamedTuple):
    """A claim that this audience gets, unless it is dropped for length."""

    section: Section
    claim: Claim


def _admit(article: Article, profile: Profile) -> tuple[list[_Admitted], list[Choice]]:
    """The claims for this audience in its order, and those that it does not get with the reason."""
    admitted: list[_Admitted] = []
    left_out: dict[str, Choice] = {}
    for section in _ordered(article, profile):
        for claim in section.claims:
            leader = left_out.get(claim.follows or "")
            if (refusal := _refusal(section, claim, leader, profile)) is None:
                admitted.append(_Admitted(section, claim))
            else:
                left_out[claim.id] = Choice(claim.id, None, *refusal)
    return admitted, list(left_out.values())


def _ordered(article: Article, profile: Profile) -> Sequence[Section]:
    order = nearest(article.order, profile.lineage)
    if order is None:
        return article.sections
    by_id = {section.id: section for section in article.sections}
    return [by_id[name] for name in order]


def _refusal(section: Section, claim: Claim, leader: Choice | None, profile: Profile) -> tuple[Reason, str] | None:
    if leader is not None:
        return leader.reason, f'follows "{leader.claim}", which is left out'
    for audiences in (section.audiences, claim.audiences):
        if not admits(audiences, profile.lineage):
            return "NOT_FOR_AUDIENCE", claim.because or f"for {', '.join(audiences)} only"
    if not claim.is_required and IMPORTANCE.index(claim.importance) > IMPORTANCE.index(profile.include):
        return "BELOW_DETAIL", f"{claim.importance}, and the profile includes down to {profile.include}"
    return None


@dataclass(frozen=True)
class WordedClaim:
    """A claim with all its variants worded and counted for one profile."""

    admitted: _Admitted
    setting: Setting
    source: WordedArticle

    @property
    def variants(self) -> tuple[WordedVariant, ...]:
        """All of them, from precise to plain."""
        return self.source.variants(self.admitted.claim)

    @cached_property
    def contender(self) -> Contender:
        """The claim as choosing sees it."""
        claim = self.admitted.claim
        droppable = not claim.is_required and claim.importance != "essential"
        return Contender(
            claim=claim.id,
            candidates=tuple(self._candidates()),
            pin=self._pin(),
            drop_order=("detail", "supporting").index(claim.importance) if droppable else None,
            leader=claim.follows,
        )

    def _candidates(self) -> Iterator[Candidate]:
        written = self.admitted.claim.variants
        closed = _closed([written[variant.wording.register] for variant in self.variants], self.setting.profile)
        limits = [limit.target for limit in self.setting.profile.hardest_claim]
        for variant, because in zip(self.variants, closed, strict=True):
            register = variant.wording.register
            yield Candidate(
                register=register,
                rank=self.source.registers.index(register),
                counts=variant.tally.corrected,
                closed=because,
                too_hard=self._past(limits, variant),
            )

    def _past(self, limits: Sequence[Target], variant: WordedVariant) -> str:
        """The limits for a single wording that this one is past; empty for none."""
        counts = variant.tally.corrected
        if not limits or counts.words < SHORTEST_HARD_WORDING:
            return ""
        past = [limit for limit in limits if not limit.holds(counts)]
        if past and self.setting.profile.terms == "explain":
            past = [limit for limit in past if not limit.holds(variant.eased)]
        return " and ".join(map(str, past))

    def _pin(self) -> int | None:
        register = nearest(self.admitted.claim.pin, self.setting.profile.lineage)
        return None if register is None else [variant.wording.register for variant in self.variants].index(register)

    def chosen(self, pick: int) -> Chosen:
        """The claim as the page gets it, with this candidate."""
        section, claim = self.admitted
        wording = self.variants[pick].wording
        return Chosen(section, claim, claim.variants[wording.register], wording)


def _closed(variants: Sequence[Variant], profile: Profile) -> list[str]:
    """For each variant from precise to plain, why this audience may not get it; empty where it may."""
    lineage, voices = profile.lineage, (None, profile.voice)
    admitted = [admits(variant.audiences, lineage) for variant in variants]
    in_voice = [profile.voice is None or variant.voice in voices for variant in variants]
    if all(admitted) and all(in_voice):
        return [""] * len(variants)
    can_keep_voice = any(a and v for a, v in zip(admitted, in_voice, strict=True))
    return [
        "not for this audience" if not a else "in the other voice" if can_keep_voice and not v else ""
        for a, v in zip(admitted, in_voice, strict=True)
    ]


def _edition(
    setting: Setting,
    worded: Mapping[str, WordedClaim],
    left_out: Sequence[Choice],
    decision: Decision,
    rules: Rules,
) -> Edition:
    contenders = [w.contender for w in worded.values()]
    chosen = reading_order(setting, [worded[claim].chosen(pick) for claim, pick in decision.picks.items()])
    picked = [worded[c.claim.id].variants[decision.picks[c.claim.id]] for c in chosen]
    sentences = [sentence for variant in picked for sentence in variant.sentences]
    raw = sum([variant.tally.raw for variant in picked], Counts())
    dropped = [
        Choice(claim, None, "DROPPED_FOR_LENGTH", f"the page may have {rules.words_at_most} scored words")
        for claim in decision.dropped
    ]
    choices = [explain_choice(worded[c.claim.id].contender, decision, rules) for c in chosen]
    grounds = Grounds(
        register=rules.registers[decision.rank],
        attempts=decision.attempts,
        targets=target_values(rules.targets, decision.counts),
        choices=(*choices, *dropped, *left_out),
        uneven=decision.uneven,
        shortfall=shortfall(contenders, decision, rules),
        too_hard=too_hard_alone(contenders, decision),
        omitted=tuple(_omitted(chosen, (*dropped, *left_out))),
        words=decision.counts.words,
        words_over=decision.words_over,
        solver=solver_version() if decision.solved else "",
    )
    return Edition(compose(setting, chosen), grounds, score_tally(sentences, Tally(raw, decision.counts)))


def _omitted(chosen: Iterable[Chosen], left_out: Iterable[Choice]) -> Iterator[Omission]:
    for c in chosen:
        if c.variant.omits:
            yield Omission(c.claim.id, c.variant.omits, c.variant.because or "")
    for choice in left_out:
        yield Omission(choice.claim, (), choice.because)


def _unreachable(edition: Edition) -> str:
    missed = ", ".join(
        f"{t.metric} is {t.value:.2f} and may be {t.direction.replace('_', ' ')} {t.limit:g}"
        for t in edition.targets
        if not t.met and t.value is not None
    )
    return f'no choice of wordings of "{edition.article}" meets the targets of "{edition.audience}": {missed}'
