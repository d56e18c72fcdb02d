"""The report of `impact`: what changes for readers, by article and audience, as text and as data."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from adaptive_text.differing import words

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.text import Text

    from adaptive_text.differing import Passage, Words
    from adaptive_text.impact import Change, EditionImpact, Impact, SignOff
    from adaptive_text.page import TargetValue

MARKS = {"same": ("", ""), "gone": ("[-", "-]"), "new": ("{+", "+}")}
STYLES = {"same": "", "gone": "red", "new": "green"}


def as_json(found: Impact, labels: Sequence[str]) -> str:
    """The impact as data, with sorted keys."""
    from msgspec import json

    editions = [{**_as_dict(e), "changes": [_change_dict(c) for c in e.changes]} for e in found.editions]
    data = {
        "old": labels[0],
        "new": labels[1],
        "compared": found.compared,
        "editions": editions,
        "lapsed": [{"article": e.article, "audience": e.audience} for e in found.lapsed],
    }
    return json.format(json.encode(data, order="sorted"), indent=2).decode() + "\n"


def _as_dict(edition: EditionImpact) -> dict[str, object]:
    return {
        "article": edition.article,
        "audience": edition.audience,
        "change": edition.change,
        "fingerprint_moves": edition.moves,
        "fingerprints": edition.fingerprints,
        "registers": edition.registers,
        "targets": edition.targets,
        "sign_off": edition.sign_off,
    }


def _change_dict(change: Change) -> dict[str, object]:
    passages = [{"before": p.before, "after": p.after, "words": words(p)} for p in change.passages]
    return {
        "part": change.part,
        "change": change.change,
        "name": change.name,
        "section": change.section,
        "passages": passages,
        "registers": change.registers,
        "because": change.because,
        "signed": change.signed,
    }


def report(found: Impact, labels: Sequence[str]) -> Iterator[RenderableType]:
    """The impact by article and audience."""
    from rich.text import Text

    article = ""
    for edition in found.editions:
        if edition.article != article:
            article = edition.article
            yield Text(article, style="bold")
        yield from _edition(edition)
        yield Text()
    for number, line in enumerate(summary(found, labels)):
        yield Text(line, style="bold red" if number else "")


def summary(found: Impact, labels: Sequence[str]) -> Iterator[str]:
    """How much changes, and whose sign-off lapses."""
    moved = sum(edition.moves for edition in found.editions)
    changed = f"{len(found.editions)} changed, {moved} with another fingerprint" if found.editions else "none changed"
    yield f"{found.compared} editions compared, {labels[0]} with {labels[1]}: {changed}"
    for number, edition in enumerate(found.lapsed):
        assert edition.sign_off is not None
        if not number:
            yield f"{len(found.lapsed)} sign-off{'s lapse' if len(found.lapsed) > 1 else ' lapses'}:"
        yield f"  {edition.article} for {edition.audience}, {_signed(edition.sign_off)}"


def _signed(sign_off: SignOff) -> str:
    return f"signed by {sign_off.reviewer}, {sign_off.date}"


def _edition(edition: EditionImpact) -> Iterator[RenderableType]:
    from rich.padding import Padding
    from rich.text import Text

    yield Padding(Text.assemble((edition.audience, "bold"), f": {_fingerprints(edition)}"), (0, 0, 0, 2))
    if edition.sign_off is not None and edition.sign_off.state != "kept":
        style = "bold red" if edition.sign_off.state == "lapsed" else "green"
        line = f"sign-off {edition.sign_off.state}: {_signed(edition.sign_off)}"
        yield Padding(Text(line, style=style), (0, 0, 0, 4))
    for line in _page(edition):
        yield Padding(Text(line), (0, 0, 0, 4))
    for change in edition.changes:
        for number, text in enumerate(_change(change)):
            yield Padding(text, (0, 0, 0, 6 if number else 4))


def _fingerprints(edition: EditionImpact) -> str:
    if edition.change != "altered":
        return "a new edition" if edition.change == "added" else "no longer there"
    old, new = edition.fingerprints
    return f"fingerprint {old} → {new}" if edition.moves else f"says the same, fingerprint {old}"


def _page(edition: EditionImpact) -> Iterator[str]:
    """What has become of the page as a whole."""
    old, new = edition.registers
    if old and new and old != new:
        yield f"the page's register: {old} → {new}"
    before = {t.metric: t for t in edition.targets[0]}
    for target in edition.targets[1]:
        if edition.change == "altered" and target != before.get(target.metric):
            yield f"{target.metric}: {_value(before.get(target.metric))} → {_value(target)}"


def _value(target: TargetValue | None) -> str:
    if target is None:
        return "no target"
    value = "—" if target.value is None else f"{target.value:.2f}"
    shown = f"{value} {'≤' if target.direction == 'at_most' else '≥'} {target.limit:g}"
    return shown if target.met else f"{shown} (missed by {target.distance:.2f})"


def _change(change: Change) -> Iterator[Text]:
    from rich.text import Text

    if not change.signed and change.passages:
        yield from _beside(change)
        return
    where = f"{change.section} / {change.name}" if change.section and change.section != change.name else change.name
    what = change.change if change.change != "altered" else ""
    switch = " → ".join(dict.fromkeys(filter(None, change.registers)))
    head = " ".join(filter(None, (change.part, where, what, f"[{switch}]" if switch else "")))
    yield Text(f"{head}  {change.because}" if change.because else head, style="cyan" if change.signed else "dim")
    for passage in change.passages:
        yield from _passage(passage)
    if not change.passages and not change.is_switch:
        yield Text("(only the markup or the place)", style="dim")


def _beside(change: Change) -> Iterator[Text]:
    """What readers see and nobody signs, in one line."""
    from rich.text import Text

    for passage in change.passages:
        line = Text(f"not signed, {change.part}: ", style="dim")
        for part in _spaced(words(passage)):
            line.append_text(part)
        line.rstrip()
        yield line


def _passage(passage: Passage) -> Iterator[Text]:
    from rich.text import Text

    marked = words(passage)
    for sign, text, without in (("-", passage.before, "new"), ("+", passage.after, "gone")):
        if text:
            line = Text(f"{sign} ")
            for part in _spaced(w for w in marked if w.fate != without):
                line.append_text(part)
            line.rstrip()
            yield line


def _spaced(marked: Iterable[Words]) -> Iterator[Text]:
    """Words between marks, the space behind them outside."""
    from rich.text import Text

    for fate, text in marked:
        bare = text.rstrip()
        opening, closing = MARKS[fate]
        yield Text(f"{opening}{bare}{closing}", style=STYLES[fate])
        yield Text(text[len(bare) :])
