"""The rules of profiles and of the picker."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping

from adaptive_text.errors import Problem
from adaptive_text.labels import LABELS
from adaptive_text.metrics import METRICS, target_fault
from adaptive_text.reading.cursor import Node, near, root
from adaptive_text.reading.marked import Marked
from adaptive_text.reading.syntax import quoted
from adaptive_text.wording import markup_faults

_PLACEHOLDER = re.compile(r"\{[^{}]*\}|[{}]")


def profile_problems(marked: Marked) -> Iterator[Problem]:
    """Every broken rule of one profile's own words."""
    profile = root(marked)
    for field in ("targets", "hardest_claim"):
        for target in profile[field].elements():
            yield from _target(target)
    yield from _notices(profile["notices"])
    for key, label in profile["labels"].entries():
        yield from _label(key, label)
    if "lineage" in profile:
        yield profile["lineage"].problem("AT101", 'unknown key "lineage" (got a value)', "it follows from `extends`")


def _target(target: Node) -> Iterator[Problem]:
    metric = target["metric"]
    if not metric.text:
        return
    at_most, at_least = "at_most" in target, "at_least" in target
    fault = target_fault(metric.text, at_most, at_least)
    if fault is None:
        return
    if metric.text not in METRICS:
        message = f"unknown metric (got {quoted(metric.text)})"
        yield metric.problem("AT301", message, near(metric.text, METRICS))
        return
    limits = [key for key in ("at_most", "at_least") if key in target]
    place = target[limits[0]] if limits else target
    got = " and ".join(limits) or "none"
    hint = f"write {METRICS[metric.text].limit} for {metric.text}"
    yield place.problem("AT302", f"{fault} (got {got})", hint, at_key=True)


def _notices(notices: Node) -> Iterator[Problem]:
    first: set[str] = set()
    for notice in notices.elements():
        if (name := notice["id"].text) and name in first:
            yield notice["id"].problem("AT307", f"two notices have the same id (got {quoted(name)})")
        first.add(name)
        for fault in markup_faults(notice["text"].text):
            yield notice["text"].problem(*fault, offset=fault.offset)


def _label(key: str, label: Node) -> Iterator[Problem]:
    if key not in LABELS:
        yield label.problem("AT308", f"unknown label (got {quoted(key)})", near(key, LABELS), at_key=True)
        return
    wanted, found = set(_PLACEHOLDER.findall(LABELS[key])), _PLACEHOLDER.findall(label.text)
    if isinstance(label.value, str) and (strange := [part for part in found if part not in wanted]):
        known = ", ".join(sorted(wanted)) or "none"
        yield label.problem("AT309", f"a placeholder that is not filled in (got {strange[0]})", f"known: {known}")


def picker_problems(marked: Marked) -> Iterator[Problem]:
    """Every broken rule of the picker alone."""
    picker = root(marked)
    for field in ("order", "registers"):
        for name, number in Counter(picker[field].texts()).items():
            if number > 1:
                yield picker[field].problem("AT311", f"{field} names {quoted(name)} twice (got {number} times)")
    if picker["registers"].is_empty:
        yield picker["registers"].problem("AT112", "registers must not be empty (got [])")


def audience_problems(marked: Marked, profiles: Mapping[str, object] | Collection[str]) -> Iterator[Problem]:
    """Audiences of the picker that no profile is written for."""
    picker = root(marked)
    for node in (*picker["order"].elements(), picker["default"], picker["unsure"]["audience"]):
        if node.text and node.text not in profiles:
            yield node.problem("AT306", f"no profile has this id (got {quoted(node.text)})", near(node.text, profiles))
