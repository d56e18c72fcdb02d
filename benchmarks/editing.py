"""An edition against the loop that a user would write with plain textstat: time, and what each page is like.

The loop scores every variant of every claim with the profile's metrics and takes, claim by claim, the most precise one
under the ceilings. It gets its texts ready made; the engine words, prepares, counts, chooses and composes them. Both
sides are warm (packages and dictionary loaded, per-word tables filled), textstat's caches of whole texts are emptied
before every round on both sides, and nothing made for one round is used in the next.

    python benchmarks/editing.py [ROUNDS]
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from statistics import median
from time import process_time

from counting import forget_texts

import adaptive_text as at
from adaptive_text.adapting import make_edition, word_claims
from adaptive_text.composing import Setting
from adaptive_text.library import Library, open_article
from adaptive_text.metrics import METRICS, Target
from adaptive_text.prose import count, prepare, textstat_functions

ARTICLE = "rocatinlimab-atopic-dermatitis"
AUDIENCE = "patient"

Texts = dict[str, list[tuple[str, str]]]
"""Register and text of each variant, from precise to plain, by claim."""


def main(rounds: int = 40) -> None:
    """Print both tables."""
    library = open_article(ARTICLE)
    targets = [limit.target for limit in library.profiles[AUDIENCE].targets]
    texts = _texts(library)
    loop = _time(lambda: _loop(texts, targets), rounds)
    engine = _time(lambda: _engine(library), rounds)
    print(f"| {ARTICLE}, {AUDIENCE}, {rounds} rounds | median ms |\n|---|---|")
    print(f"| loop over plain textstat | {loop:.1f} |\n| edition | {engine:.1f} |")
    print(f"| how many times faster | {loop / engine:.1f} |\n")
    print("| page | targets on prepared prose | registers |\n|---|---|---|")
    edition = _engine(library)
    loop_page = _loop(texts, targets)
    sentences = [s for claim, (_, text) in loop_page.items() for s in prepare([text])]
    tally = count(sentences, library.glossary.spoken).corrected
    print(f"| loop | {_reached(targets, tally)} | {_mix(register for register, _ in loop_page.values())} |")
    mix = _mix(c.register for c in edition.choices if c.register)
    print(f"| edition | {_reached(targets, edition.score.counts)} | {mix} |")


def _texts(library: Library) -> Texts:
    setting = Setting(library[ARTICLE], library.profiles[AUDIENCE], library.glossary)
    claims, _ = word_claims(setting, library.picker.registers)
    return {claim: [(w.register, w.text) for w in c.wordings if w.units] for claim, c in claims.items()}


def _loop(texts: Texts, targets: Sequence[Target]) -> dict[str, tuple[str, str]]:
    functions = textstat_functions()
    page = {}
    for claim, variants in texts.items():
        scored = [
            (register, text, [functions[t.metric](text) <= float(t.limit) for t in targets])
            for register, text in variants
        ]
        if scored:
            page[claim] = next(((r, t) for r, t, under in scored if all(under)), scored[-1][:2])
    return page


def _engine(library: Library) -> at.Edition:
    return make_edition(library[ARTICLE], library.profiles[AUDIENCE], library.glossary, library.picker.registers)


def _time(run: Callable[[], object], rounds: int) -> float:
    times = []
    for _ in range(rounds + 2):
        forget_texts()
        start = process_time()
        run()
        times.append((process_time() - start) * 1000)
    return median(times[2:])


def _reached(targets: Sequence[Target], counts: at.Counts) -> str:
    return "; ".join(
        f"{t.metric} {METRICS[t.metric].value(counts):.2f} ({'met' if t.holds(counts) else 'missed'})" for t in targets
    )


def _mix(registers: Iterable[str]) -> str:
    return ", ".join(f"{number} {register}" for register, number in Counter(registers).most_common())


if __name__ == "__main__":
    main(*(int(argument) for argument in sys.argv[1:2]))
