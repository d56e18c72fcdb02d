"""Why the page reads as it does: a reason and the rivals for every claim, and what stands in the way of a target."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from math import fsum

from adaptive_text.choosing import Candidate, Contender, Decision, Rules
from adaptive_text.metrics import Counts, Target
from adaptive_text.page import Choice, Grounds, Reason, Rival, Shortfall, TargetValue, Todo


def explain_choice(contender: Contender, decision: Decision, rules: Rules) -> Choice:
    """The choice made for one claim of the page, with its reason and its rivals."""
    pick, options = decision.picks[contender.claim], contender.options(decision.rank)
    picked = contender.candidates[pick]
    reason, because = _reason(contender, pick, options, decision, rules)
    without = decision.counts - picked.counts
    rivals = [
        Rival(
            register=rival.register,
            values=values(rules.targets, without + rival.counts),
            open=i in options,
            why_not=_why_not(contender, rival, decision.rank, is_open=i in options),
        )
        for i, rival in enumerate(contender.candidates)
        if i != pick
    ]
    return Choice(contender.claim, picked.register, reason, because, tuple(rivals))


def _reason(
    contender: Contender, pick: int, options: Sequence[int], decision: Decision, rules: Rules
) -> tuple[Reason, str]:
    if (given := _without_a_choice(contender)) is not None:
        return given
    page = rules.registers[decision.rank]
    candidates, home = contender.candidates, contender.home(decision.rank)
    if pick == home:
        return "AT_HOME", _home_because(candidates[pick], decision.rank, page)
    if home is not None and home not in options:
        return "TOO_HARD_ALONE", f"the {candidates[home].register} variant is past {candidates[home].too_hard}"
    if home is None and pick == options[0]:
        return "NEAREST_REGISTER", f"the claim has no {page} variant; this is the nearest that is open"
    if not decision.met:
        return "PLAINER_FOR_TARGET", "no choice meets every target, so the page takes the plainest of everything"
    return "PLAINER_FOR_TARGET", "a more precise variant here would cost more elsewhere"


def _without_a_choice(contender: Contender) -> tuple[Reason, str] | None:
    if contender.pin is not None:
        return "PINNED", "an editor chose it"
    if len(contender.candidates) == 1:
        return "ONLY_VARIANT", "the claim has no other variant"
    if len(contender.open) == 1:
        return "AUDIENCE_ONLY", "no other variant is open to this audience"
    return None


def _home_because(candidate: Candidate, rank: int, page: str) -> str:
    if candidate.rank == rank:
        return f"the page is in the {page} register"
    return "all variants are plainer than the page; this is the most precise of them"


def _why_not(contender: Contender, rival: Candidate, rank: int, *, is_open: bool) -> str:
    if rival.closed:
        return rival.closed
    if contender.pin is not None:
        return "an editor chose another"
    if rival.rank < rank:
        return "more precise than the page's register"
    return "" if is_open else f"past {rival.too_hard}"


def values(targets: Iterable[Target], counts: Counts) -> Mapping[str, float | None]:
    """The value of each target's metric, in the order of the targets."""
    return {target.metric: target.value(counts) for target in targets}


def target_values(targets: Iterable[Target], counts: Counts) -> tuple[TargetValue, ...]:
    """Each target with what these counts reach."""
    return tuple(TargetValue(t.metric, t.direction, t.rough, t.value(counts), t.holds(counts)) for t in targets)


def shortfall(contenders: Sequence[Contender], decision: Decision, rules: Rules) -> Shortfall | None:
    """What is missing to the targets and the claims that stand in the way, worst first; `None` where all are met."""
    if decision.met:
        return None
    return Shortfall(target_values(rules.targets, decision.counts), _in_the_way(contenders, decision, rules))


def _in_the_way(contenders: Sequence[Contender], decision: Decision, rules: Rules) -> tuple[Todo, ...]:
    """Claims without which an unmet target would come nearer, by the share of the distance that they take up."""
    unmet = [t for t in rules.targets if not t.holds(decision.counts)]
    ranked: list[tuple[float, Todo]] = []
    for contender in contenders:
        if contender.claim not in decision.picks:
            continue
        candidate = contender.candidates[decision.picks[contender.claim]]
        without = decision.counts - candidate.counts
        gains = {t.metric: t.distance(decision.counts) - t.distance(without) for t in unmet}
        weight = fsum(gains[t.metric] / (t.distance(decision.counts) or 1.0) for t in unmet)
        if weight > 0:
            ranked.append((weight, Todo(contender.claim, candidate.register, gains, _todo_because(candidate, gains))))
    ranked.sort(key=lambda entry: -entry[0])  # stable: equal ones stay in reading order
    return tuple(todo for _, todo in ranked)


def _todo_because(candidate: Candidate, gains: Mapping[str, float]) -> str:
    moved = ", ".join(f"{metric} by {gain:.2f}" for metric, gain in gains.items() if gain > 0)
    return f"without its {candidate.register} wording the page would come nearer: {moved}"


def too_hard_alone(contenders: Iterable[Contender], decision: Decision) -> tuple[Todo, ...]:
    """Claims whose every open wording is past a limit for a single wording, in reading order."""
    return tuple(
        Todo(c.claim, candidate.register, {}, f"every wording open here is past {candidate.too_hard}")
        for c in contenders
        if c.claim in decision.picks
        for candidate in [c.candidates[decision.picks[c.claim]]]
        if candidate.too_hard and c.pin is None and all(c.candidates[i].too_hard for i in c.open)
    )


def describe(grounds: Grounds) -> str:
    """The grounds of a page in plain text, for people."""
    lines = [f"register: {grounds.register}{' (uneven)' if grounds.uneven else ''}, {grounds.words} scored words"]
    lines += [f"  {_target_line(target)}" for target in grounds.targets]
    if grounds.words_over:
        lines.append(f"  {grounds.words_over} words past the length budget, and nothing more may be left out")
    lines += ["", "registers tried:"]
    lines += [f"  {a.register}: {'taken' if a.accepted else 'refused'}; {a.because}" for a in grounds.attempts]
    lines += ["", "claims:", *(line for choice in grounds.choices for line in _choice_lines(choice))]
    if grounds.shortfall:
        lines += ["", "to write plainer, worst first:", *(f"  {t.claim}: {t.because}" for t in grounds.shortfall.todo)]
    if grounds.too_hard:
        lines += ["", "too hard in every wording:", *(f"  {t.claim}: {t.because}" for t in grounds.too_hard)]
    return "\n".join(lines) + "\n"


def _target_line(target: TargetValue) -> str:
    value = "no scored text" if target.value is None else f"{target.value:.2f}"
    verdict = "met" if target.met else f"missed by {target.distance:.2f}"
    return f"{target.metric} {target.direction.replace('_', ' ')} {target.limit:g}: {value}, {verdict}"


def _choice_lines(choice: Choice) -> list[str]:
    lines = [f"  {choice.claim}: {choice.register or 'left out'}, {choice.reason}; {choice.because}"]
    for rival in choice.rivals:
        found = ", ".join(f"{metric} {value:.2f}" for metric, value in rival.values.items() if value is not None)
        note = f" ({rival.why_not})" if rival.why_not else ""
        lines.append(f"    with {rival.register}{note}: {found or 'nothing scored'}")
    return lines
