"""Rules about reading levels: wordings that are harder than they should be, and editions that miss their profile."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

from adaptive_text.errors import Problem
from adaptive_text.metrics import METRICS, Counts
from adaptive_text.page import Reason, TargetValue, Todo
from adaptive_text.prose import count, prepare
from adaptive_text.reading.cursor import listed
from adaptive_text.reading.syntax import quoted
from adaptive_text.record import Path
from adaptive_text.rules.familiar import is_easy
from adaptive_text.rules.shown import claim_path, wordings_of
from adaptive_text.rules.subject import Subject

HARDER, UNREACHABLE, UNEVEN, TOO_LONG = "AT604", "AT605", "AT616", "AT617"
TOO_HARD, NO_ROOM = "AT618", "AT619"
METRIC = METRICS["dale_chall_readability_score"]
"""By which wordings of one claim are compared: of all metrics it tells lay from expert texts most reliably."""
MARGIN = 1.0
"""How much harder a plainer wording may score."""
SHORTEST = 15
"""Scored words below which one wording's score is noise."""
_MOST_CLAIMS = 5
"""Claims of a to-do list that a hint names."""
_PLAINER = "write it in shorter sentences and plainer words"


ROUGHLY = 1.0
"""By how much a rough score may err; only wordings that may be harder by it are prepared and scored."""
_WORD = re.compile(r"[^\W\d_][\w'\u2019]*")
_STOP = re.compile(r"[.!?](?=\s|$)")


class _Worded(NamedTuple):
    register: str
    units: tuple[str, ...]

    @property
    def rough(self) -> float:
        """About the score, for a tenth of the time: without preparing the text as the scorer wants it."""
        text = "\n".join(self.units)
        words = _WORD.findall(text.lower())
        difficult = len(words) - sum(map(is_easy, words))
        counts = Counts(words=len(words), difficult=difficult, sentences=max(len(_STOP.findall(text)), len(self.units)))
        return METRIC.value(counts) or 0.0

    @property
    def sentences(self) -> tuple[str, ...]:
        return prepare(self.units)


def harder_though_plainer(subject: Subject) -> Iterator[Problem]:
    """A wording in a plainer register that scores harder than one in a more precise register."""
    for path, _, claim in subject.claims():
        registers = claim.registers(subject.registers)
        wordings = [_Worded(name, subject.wordings[claim.id, name].units) for name in registers]
        rough = [wording.rough for wording in wordings] if len(wordings) > 1 else []
        for i in range(1, len(rough)):
            if rough[i] > min(rough[:i]) + MARGIN - ROUGHLY:
                yield from _harder(subject, path, wordings[: i + 1])


def _harder(subject: Subject, path: Path, wordings: Sequence[_Worded]) -> Iterator[Problem]:
    """The problem with the last of these wordings of a claim, given from precise to plain."""
    scores = [_score(subject, wording) for wording in wordings]
    own, others = scores[-1], [score for score in scores[:-1] if score is not None]
    if own is not None and others and own > min(others) + MARGIN:
        register, easiest = wordings[-1].register, wordings[scores.index(min(others))].register
        got = f"got Dale-Chall {own:.1f} against {min(others):.1f}"
        message = f"the {register} wording is harder to read than the {easiest} one ({got})"
        hint = f"words that readers may not know: {listed(_difficult(wordings[-1].sentences))}"
        yield subject.problem((*path, "variants", register), HARDER, message, hint)


def _score(subject: Subject, wording: _Worded) -> float | None:
    """The score of a wording; `None` where it is too short to have one."""
    counts = count(wording.sentences, subject.glossary.spoken).corrected
    return METRIC.value(counts) if counts.words >= SHORTEST else None


def _difficult(sentences: Sequence[str]) -> list[str]:
    """The words of prepared sentences that are outside the scorer's easy list, each once."""
    words = (word.strip("()[]\"',;:.").lower() for sentence in sentences for word in sentence.split())
    return [word for word in dict.fromkeys(words) if not is_easy(word)]


def unreachable_targets(subject: Subject) -> Iterator[Problem]:
    """Targets that no choice of wordings meets, each at the claim that stands in its way the most."""
    for audience in subject.audiences:
        edition = subject.edition(audience)
        for target in edition.shortfall.targets if edition.shortfall else ():
            if not target.met and target.value is not None:
                yield _unreachable(subject, audience, target, edition.shortfall.todo if edition.shortfall else ())


def _unreachable(subject: Subject, audience: str, target: TargetValue, todo: Sequence[Todo]) -> Problem:
    limit = f"{target.metric} {target.direction.replace('_', ' ')} {target.limit:g}"
    message = f"no choice of wordings meets a target of {quoted(audience)}: {limit} (got {target.value:.2f})"
    gains = ((item.gains.get(target.metric, 0.0), item) for item in todo)
    worst = sorted(((gain, item) for gain, item in gains if gain > 0), key=lambda entry: -entry[0])
    if not worst:
        return subject.problem(("title",), UNREACHABLE, message, _PLAINER)
    named = ", ".join(f"{item.claim} ({item.register}, {gain:.2f})" for gain, item in worst[:_MOST_CLAIMS])
    more = f", and {len(worst) - _MOST_CLAIMS} more" if len(worst) > _MOST_CLAIMS else ""
    hint = f"write plainer, worst first, with what the page would gain without each: {named}{more}"
    first = worst[0][1]
    place = (*claim_path(subject, first.claim), "variants", first.register)
    return subject.problem(place, UNREACHABLE, message, hint)


_AWAY: tuple[Reason, ...] = ("NEAREST_REGISTER", "PLAINER_FOR_TARGET", "TOO_HARD_ALONE")


def uneven_editions(subject: Subject) -> Iterator[Problem]:
    """Editions that meet their targets with more exceptions to their register than the profile wants."""
    for audience in subject.audiences:
        edition = subject.edition(audience)
        if edition.grounds.uneven:
            tried = next(a for a in reversed(edition.grounds.attempts) if a.register == edition.register)
            wanted = f"{float(subject.profiles.profiles[audience].evenness):.0%} wanted"
            got = f"got {tried.at_home} of {tried.counted} claims with a choice in {edition.register}, {wanted}"
            away = [choice.claim for choice in edition.choices if choice.reason in _AWAY]
            hint = f"write easier {edition.register} wordings, so that more of them can stay: {listed(away)}"
            yield subject.problem(("title",), UNEVEN, f"the edition for {quoted(audience)} is uneven ({got})", hint)


def long_editions(subject: Subject) -> Iterator[Problem]:
    """Editions that are past their profile's length with everything left out that may be."""
    for audience in subject.audiences:
        grounds = subject.edition(audience).grounds
        if grounds.words_over:
            got = f"got {grounds.words:,} scored words, at most {grounds.words - grounds.words_over:,}"
            lengths = _lengths(subject, audience)
            longest = sorted(lengths, key=lambda claim: -lengths[claim])[:_MOST_CLAIMS]
            hint = f"nothing more may be left out: say less in the longest claims ({listed(longest)}), or mark details"
            yield subject.problem(("title",), TOO_LONG, f"the edition for {quoted(audience)} is too long ({got})", hint)


def _lengths(subject: Subject, audience: str) -> Mapping[str, int]:
    """Words of each claim of an edition."""
    lengths: dict[str, int] = {}
    for text in wordings_of(subject, audience):
        lengths[text.claim] = lengths.get(text.claim, 0) + len(text.text.split())
    return lengths


def claims_without_room(subject: Subject) -> Iterator[Problem]:
    """Supporting claims that an edition leaves out for its length; details are there to be left out."""
    for audience in subject.audiences:
        edition = subject.edition(audience)
        dropped = {choice.claim for choice in edition.choices if choice.reason == "DROPPED_FOR_LENGTH"}
        for path, _, claim in subject.article.claims():
            if claim.id in dropped and claim.importance == "supporting":
                most = subject.profiles.profiles[audience].words_at_most
                message = f"the edition for {quoted(audience)} has no room for this claim (got at most {most:,} words)"
                hint = 'say less elsewhere, or mark it: importance: detail, or for this audience: "audiences"'
                yield subject.problem((*path, "id"), NO_ROOM, message, hint)


def too_hard_alone(subject: Subject) -> Iterator[Problem]:
    """Claims whose every wording that an audience may get is past a limit for a single wording."""
    for audience in subject.audiences:
        for item in subject.edition(audience).grounds.too_hard:
            limit = item.because.rpartition(" past ")[2]
            message = f"no wording that {quoted(audience)} may get keeps the limit for a single one (got past {limit})"
            place = (*claim_path(subject, item.claim), "variants", item.register)
            yield subject.problem(place, TOO_HARD, message, _PLAINER)


LEVELS: tuple[Callable[[Subject], Iterator[Problem]], ...] = (
    harder_though_plainer,
    unreachable_targets,
    uneven_editions,
    long_editions,
    claims_without_room,
    too_hard_alone,
)
"""The rules of this module; they want an article that fits its profiles and its glossary."""
