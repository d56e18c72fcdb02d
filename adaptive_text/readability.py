"""How hard a text is to read: textstat's scores of prepared prose, and the same with true pronunciations."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from adaptive_text.counting import LANG, NOTHING_SPOKEN, Tally, count, scorer_versions, textstat_functions
from adaptive_text.errors import did_you_mean
from adaptive_text.metrics import METRICS, Counts
from adaptive_text.prose import RULES, join, prepare

if TYPE_CHECKING:
    from adaptive_text.glossary import Glossary

SHORT = 100
"""Words below which a score is uncertain: a few words more or less change it by a grade."""
LONGEST_TEXT = 2_000_000
"""Characters that `score` takes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Readings:
    """One value for each metric of `METRICS`, all `None` where there is no text; also by name, `readings["rix"]`.

    Grade-like values are US school grades, or rise with difficulty like them; only `flesch_reading_ease` falls.
    """

    counts: Counts
    """What the values are made of."""
    flesch_reading_ease: float | None
    """About 0 (hardest) to 100 (easiest)."""
    flesch_kincaid_grade: float | None
    dale_chall_readability_score: float | None
    """4.9 or less: grade 4; 9 to 9.9: grades 13 to 15; 10 or more: graduates."""
    dale_chall_readability_score_v2: float | None
    gunning_fog: float | None
    smog_index: float | None
    coleman_liau_index: float | None
    automated_readability_index: float | None
    spache_readability: float | None
    lix: float | None
    """Not a grade: 25 is easy, 55 hard."""
    rix: float | None
    """Long words in a sentence: 0.2 is easy, 7.2 hard."""
    mcalpine_eflaw: float | None
    """Words and short words in a sentence: up to 20 is easy."""
    words_per_sentence: float | None

    def __getitem__(self, metric: str) -> float | None:
        """The value of a metric; `KeyError` with the nearest known name for an unknown one."""
        _known(metric)
        value: float | None = getattr(self, metric)
        return value

    def signature(self, metric: str) -> str:
        """How this value was made, so that it can be made again; `KeyError` for an unknown metric."""
        return _signature(metric, "")

    def as_dict(self) -> dict[str, float | None]:
        """The values by metric, in the order of `METRICS`."""
        return {metric: self[metric] for metric in METRICS}


@dataclass(frozen=True, slots=True, kw_only=True)
class Score(Readings):
    """The readings of one text, with the syllables that words of known pronunciation really have."""

    prose: str
    """The prepared sentences that were scored, as one text."""
    raw: Readings
    """The same without pronunciations: exactly what textstat's functions say of `prose`."""

    @property
    def short(self) -> bool:
        """Whether the text has fewer than 100 words, so that its values are uncertain."""
        return self.counts.words < SHORT

    def signature(self, metric: str) -> str:
        """How this value was made, so that it can be made again; `KeyError` for an unknown metric."""
        corrected = self.counts != self.raw.counts
        return _signature(metric, "+glossary" if corrected else "")

    @property
    def linsear_write_formula(self) -> float | None:
        """textstat's value for the prose, a US school grade; it looks at the first 100 words only."""
        return float(textstat_functions()["linsear_write_formula"](self.prose)) if self.prose else None

    @property
    def text_standard(self) -> str | None:
        """textstat's summary of its grades, such as `7th and 8th grade`; for people, as grades do not average."""
        return str(textstat_functions()["text_standard"](self.prose)) if self.prose else None


def _known(metric: str) -> None:
    if metric not in METRICS:
        message = f'unknown metric "{metric}" ({did_you_mean(metric, METRICS)})'
        raise KeyError(message)


def _signature(metric: str, correction: str) -> str:
    _known(metric)
    versions = scorer_versions()
    return "|".join(
        (
            metric,
            f"lang:{LANG}",
            versions["textstat"],
            versions["syllables"] + correction,
            f"sentences:{RULES}",
            versions["engine"],
        )
    )


def score(text: str, lang: str = "en", glossary: Glossary | None = None) -> Score:
    """Score free text: a blank line or a list mark (`-`, `*`, `•`, `1.`) begins a new sentence, a line's end does not.

    `lang` is `en` or a country's English such as `en-GB`; all are scored as textstat's `en_US`. The glossary gives
    true pronunciations. Raises `ValueError` for another language and beyond 2,000,000 characters.
    """
    if not isinstance(text, str):  # pyright: ignore[reportUnnecessaryIsInstance]  # callers without a type checker
        message = f"text must be a str (got {type(text).__name__})"
        raise TypeError(message)
    if re.fullmatch("en(-[A-Z]{2})?", lang) is None:
        message = f'unknown language "{lang}" (known: en, and en with a country such as en-GB)'
        raise ValueError(message)
    if len(text) > LONGEST_TEXT:
        message = f"the text is too long to be scored: at most {LONGEST_TEXT:,} characters (got {len(text):,})"
        raise ValueError(message)
    spoken = NOTHING_SPOKEN if glossary is None else glossary.spoken
    return score_sentences(prepare(tuple(_units(text))), spoken)


_LIST_MARK = re.compile(r"\s*(?:[-*\u2022]|[0-9]{1,3}[.)])\s+")


def _units(text: str) -> Iterator[str]:
    """The paragraphs and list items of free text, their lines joined."""
    lines: list[str] = []
    for line in text.splitlines():
        mark = _LIST_MARK.match(line)
        if mark is not None or not line.strip():
            yield " ".join(lines)
            lines = []
        lines.append(line[mark.end() :] if mark is not None else line)
    yield " ".join(lines)


def score_sentences(sentences: Iterable[str], spoken: Mapping[str, int] = NOTHING_SPOKEN) -> Score:
    """Score prepared sentences, of one wording or of many; `spoken` has the true syllables by lower-case word."""
    sentences = tuple(sentences)
    return score_tally(sentences, count(sentences, spoken))


def score_tally(sentences: Iterable[str], tally: Tally) -> Score:
    """Score prepared sentences that were counted before."""
    return score_of(join(sentences), tally)


def score_of(prose: str, tally: Tally) -> Score:
    """The score of prepared prose that was counted before."""
    raw = Readings(counts=tally.raw, **_values(tally.raw))
    return Score(counts=tally.corrected, prose=prose, raw=raw, **_values(tally.corrected))


def _values(counts: Counts) -> dict[str, float | None]:
    return {name: metric.value(counts) for name, metric in METRICS.items()}
