"""The measures of reading ease: what is counted, the formulas as one table, and limits on them.

Every formula here is a function of *additive* counts: the counts of a page are the sums of the counts of its
sentences. That is what lets the engine choose wordings exactly. The coefficients are those of textstat 0.7.13, whose
functions the tests call to prove the table; the citations name where each formula was published.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from math import sqrt
from typing import Literal

from msgspec import Struct

Direction = Literal["at_most", "at_least"]
Step = Literal["difficult words over 5 %", "score over 0.05"]

TOLERANCE = Fraction(1, 10**12)
"""How far past its limit an exact value may be and still hold: below what a float limit can express."""
CLEAR = 1e-6
"""A float farther than this from the limit is on the side that it seems to be; nearer, fractions decide."""


class Counts(Struct, frozen=True):
    """Additive statistics of prepared prose, as textstat counts them; add two with `+`, take a part away with `-`."""

    words: int = 0
    sentences: int = 0
    syllables: int = 0
    monosyllables: int = 0
    """Words of one syllable."""
    polysyllables: int = 0
    """Words of three syllables or more."""
    difficult: int = 0
    """Words outside textstat's list of easy words, whatever their length."""
    difficult_2: int = 0
    """The same with at least two syllables."""
    difficult_3: int = 0
    """The same with at least three syllables."""
    letters: int = 0
    """Letters and digits, without punctuation."""
    characters: int = 0
    """All characters but spaces, with punctuation."""
    long_words: int = 0
    """Words of seven letters or more."""
    miniwords: int = 0
    """Words of three letters or fewer."""

    def __add__(self, other: object) -> Counts:
        if not isinstance(other, Counts):
            return NotImplemented
        return Counts(
            self.words + other.words,
            self.sentences + other.sentences,
            self.syllables + other.syllables,
            self.monosyllables + other.monosyllables,
            self.polysyllables + other.polysyllables,
            self.difficult + other.difficult,
            self.difficult_2 + other.difficult_2,
            self.difficult_3 + other.difficult_3,
            self.letters + other.letters,
            self.characters + other.characters,
            self.long_words + other.long_words,
            self.miniwords + other.miniwords,
        )

    def __sub__(self, other: object) -> Counts:
        """The counts of a text without a part of it."""
        if not isinstance(other, Counts):
            return NotImplemented
        return Counts(
            self.words - other.words,
            self.sentences - other.sentences,
            self.syllables - other.syllables,
            self.monosyllables - other.monosyllables,
            self.polysyllables - other.polysyllables,
            self.difficult - other.difficult,
            self.difficult_2 - other.difficult_2,
            self.difficult_3 - other.difficult_3,
            self.letters - other.letters,
            self.characters - other.characters,
            self.long_words - other.long_words,
            self.miniwords - other.miniwords,
        )

    def __radd__(self, other: object) -> Counts:
        """Let `sum(counts)` start from its 0."""
        return self if other == 0 else NotImplemented


COUNT_NAMES = Counts.__struct_fields__


@dataclass(frozen=True, slots=True)
class Ratio:
    """One part of a formula: `coefficient * numerator / denominator`, both of them counts."""

    coefficient: Fraction
    numerator: str
    denominator: Literal["words", "sentences"]
    weight: float
    """The coefficient as a float, made once."""


@dataclass(frozen=True, slots=True)
class Metric:
    """One readability formula: `constant + sum(ratios)`, with at most one of `root` and `step`."""

    name: str
    """textstat's name of the function."""
    limit: Direction
    """The side that a target may limit: `at_most` where higher is harder, `at_least` where higher is easier."""
    ratios: tuple[Ratio, ...]
    constant: Fraction
    source: str
    """Who published the formula."""
    url: str
    root: Fraction | None = None
    """With a root, the value is `constant + root * sqrt(sum(ratios))` (SMOG)."""
    step: Step | None = None
    """What must hold for `STEP_HEIGHT` to be added (Dale-Chall)."""
    base: float = field(init=False)
    """The constant as a float, made once."""

    def __post_init__(self) -> None:
        """Make what is made once."""
        object.__setattr__(self, "base", float(self.constant))

    def value(self, counts: Counts) -> float | None:
        """The score of these counts, or `None` where there is no text to score."""
        if not counts.words or not counts.sentences:
            return None
        total = self._rough(counts)
        if self.root is not None:
            return float(self.root) * sqrt(total) + self.base
        stepped = self.step is not None and self.has_step(counts)
        return total + self.base + (HIGH_STEP if stepped else 0.0)

    def has_step(self, counts: Counts) -> bool:
        """Whether the step of this formula is added for these counts, decided exactly."""
        if self.step == "difficult words over 5 %":
            return 20 * counts.difficult > counts.words
        if self.step is None:
            return False
        rough = self._rough(counts)
        return rough > LOW_SCORE if abs(rough - LOW_SCORE) > CLEAR else self._sum(counts) > Fraction("0.05")

    def _rough(self, counts: Counts) -> float:
        total = 0.0
        for ratio in self.ratios:
            total += ratio.weight * (getattr(counts, ratio.numerator) / getattr(counts, ratio.denominator))
        return total

    def _sum(self, counts: Counts) -> Fraction:
        return sum(
            (r.coefficient * getattr(counts, r.numerator) / getattr(counts, r.denominator) for r in self.ratios),
            Fraction(0),
        )

    def within(self, counts: Counts, limit: Fraction, rough: float | None = None) -> bool:
        """Whether the exact value keeps the limit, by `TOLERANCE` and in this metric's direction.

        Text without a word keeps every limit. A root is compared squared, so nothing is rounded anywhere. `rough` is
        the limit as a float, for those who have made it.
        """
        value = self.value(counts)
        if value is None:
            return True
        if abs(distance := value - (float(limit) if rough is None else rough)) > CLEAR * (1.0 + abs(value)):
            return (distance < 0) == (self.limit == "at_most")
        return self._exactly_within(counts, limit)

    def _exactly_within(self, counts: Counts, limit: Fraction) -> bool:
        total = self._sum(counts)
        if self.root is not None:
            room = (limit + TOLERANCE - self.constant) / self.root
            return room >= 0 and total <= room * room
        exact = total + self.constant + (STEP_HEIGHT if self.step and self.has_step(counts) else 0)
        return exact <= limit + TOLERANCE if self.limit == "at_most" else exact >= limit - TOLERANCE


LOW_SCORE = 0.05
"""The score over which textstat's second Dale-Chall function adds the step."""
STEP_HEIGHT = Fraction("3.6365")
"""What Dale and Chall (1948) add to the raw score of a text with more than 5 % difficult words."""
HIGH_STEP = float(STEP_HEIGHT)


def _metric(
    name: str,
    ratios: dict[tuple[str, Literal["words", "sentences"]], str],
    constant: str,
    source: str,
    url: str,
    *,
    limit: Direction = "at_most",
    root: str | None = None,
    step: Step | None = None,
) -> Metric:
    parts = tuple(
        Ratio(Fraction(c), numerator, denominator, float(c)) for (numerator, denominator), c in ratios.items()
    )
    return Metric(name, limit, parts, Fraction(constant), source, url, Fraction(root) if root else None, step)


_DALE_CHALL = "Dale, Chall (1948), A Formula for Predicting Readability, Educational Research Bulletin 27(1)"
_ALL = (
    _metric(
        "flesch_reading_ease",
        {("words", "sentences"): "-1.015", ("syllables", "words"): "-84.6"},
        "206.835",
        "Flesch (1948), A new readability yardstick, Journal of Applied Psychology 32(3)",
        "https://doi.org/10.1037/h0057532",
        limit="at_least",
    ),
    _metric(
        "flesch_kincaid_grade",
        {("words", "sentences"): "0.39", ("syllables", "words"): "11.8"},
        "-15.59",
        "Kincaid, Fishburne, Rogers, Chissom (1975), Research Branch Report 8-75",
        "https://stars.library.ucf.edu/istlibrary/56/",
    ),
    _metric(
        "dale_chall_readability_score",
        {("difficult", "words"): "15.79", ("words", "sentences"): "0.0496"},
        "0",
        _DALE_CHALL,
        "https://www.jstor.org/stable/1473169",
        step="difficult words over 5 %",
    ),
    _metric(
        "dale_chall_readability_score_v2",
        {("difficult_2", "words"): "15.79", ("words", "sentences"): "0.0496"},
        "0",
        _DALE_CHALL + ", as textstat's second function counts it",
        "https://www.jstor.org/stable/1473169",
        step="score over 0.05",
    ),
    _metric(
        "gunning_fog",
        {("words", "sentences"): "0.4", ("difficult_3", "words"): "40"},
        "0",
        "Gunning (1952), The Technique of Clear Writing",
        "https://en.wikipedia.org/wiki/Gunning_fog_index",
    ),
    _metric(
        "smog_index",
        {("polysyllables", "sentences"): "30"},
        "3.1291",
        "McLaughlin (1969), SMOG grading, Journal of Reading 12(8)",
        "https://www.jstor.org/stable/40011226",
        root="1.043",
    ),
    _metric(
        "coleman_liau_index",
        {("letters", "words"): "5.8", ("sentences", "words"): "-29.6"},
        "-15.8",
        "Coleman, Liau (1975), A computer readability formula, Journal of Applied Psychology 60(2)",
        "https://doi.org/10.1037/h0076540",
    ),
    _metric(
        "automated_readability_index",
        {("characters", "words"): "4.71", ("words", "sentences"): "0.5"},
        "-21.43",
        "Smith, Senter (1967), Automated Readability Index, AMRL-TR-66-220",
        "https://apps.dtic.mil/sti/citations/AD0667273",
    ),
    _metric(
        "spache_readability",
        {("words", "sentences"): "0.141", ("difficult_2", "words"): "8.6"},
        "0.839",
        "Spache (1974), Good Reading for Poor Readers, revised formula",
        "https://en.wikipedia.org/wiki/Spache_readability_formula",
    ),
    _metric(
        "lix",
        {("words", "sentences"): "1", ("long_words", "words"): "100"},
        "0",
        "Bjornsson (1968), Lasbarhet",
        "https://en.wikipedia.org/wiki/Lix_(readability_test)",
    ),
    _metric(
        "rix",
        {("long_words", "sentences"): "1"},
        "0",
        "Anderson (1983), Lix and Rix, Journal of Reading 26(6)",
        "https://www.jstor.org/stable/40031755",
    ),
    _metric(
        "mcalpine_eflaw",
        {("words", "sentences"): "1", ("miniwords", "sentences"): "1"},
        "0",
        "McAlpine (1997), Global English for Global Business",
        "https://strainindex.wordpress.com/2009/04/30/mcalpine-eflaw-readability-score/",
    ),
    _metric(
        "words_per_sentence",
        {("words", "sentences"): "1"},
        "0",
        "mean sentence length, a part of most formulas",
        "https://github.com/textstat/textstat",
    ),
)

METRICS: dict[str, Metric] = {metric.name: metric for metric in _ALL}
"""Every metric that a target may name, by textstat's name of it."""


@dataclass(frozen=True, slots=True, init=False)
class Target:
    """One reading limit: `Target("flesch_kincaid_grade", at_most=6)` or `Target("flesch_reading_ease", at_least=70)`.

    Raises `ValueError` for an unknown metric, for the wrong direction, and unless there is exactly one limit.
    """

    metric: str
    direction: Direction
    limit: Fraction
    """Exactly the number that was given: a float is taken as the binary fraction that it is."""
    rough: float = field(compare=False, repr=False)
    """The limit as a float, made once."""

    def __init__(
        self, metric: str, *, at_most: Fraction | float | None = None, at_least: Fraction | float | None = None
    ) -> None:
        if (fault := target_fault(metric, at_most is not None, at_least is not None)) is not None:
            raise ValueError(fault)
        number = at_most if at_most is not None else at_least
        assert number is not None
        object.__setattr__(self, "metric", metric)
        object.__setattr__(self, "direction", METRICS[metric].limit)
        object.__setattr__(self, "limit", Fraction(number))
        object.__setattr__(self, "rough", float(self.limit))

    def value(self, counts: Counts) -> float | None:
        """This target's metric on these counts; `None` where there is no text."""
        return METRICS[self.metric].value(counts)

    def holds(self, counts: Counts) -> bool:
        """Whether these counts keep the limit, decided exactly (see `Metric.within`)."""
        return METRICS[self.metric].within(counts, self.limit, self.rough)

    def distance(self, counts: Counts) -> float:
        """How far the value is past the limit; 0.0 or less where it holds, in the metric's own unit."""
        value = self.value(counts)
        if value is None:
            return 0.0
        return value - self.rough if self.direction == "at_most" else self.rough - value

    def __str__(self) -> str:
        return f"{self.metric} {self.direction.replace('_', ' ')} {float(self.limit):g}"


def target_fault(metric: str, at_most: bool, at_least: bool) -> str | None:
    """What is wrong with a target that names this metric and these limits, or `None`."""
    if metric not in METRICS:
        return f'unknown metric "{metric}"'
    if at_most == at_least:
        return "a target has exactly one of at_most and at_least"
    wanted = METRICS[metric].limit
    if (wanted == "at_most") != at_most:
        sense = "harder" if wanted == "at_most" else "easier"
        return f"{metric} takes {wanted}: a higher value is {sense} to read"
    return None
