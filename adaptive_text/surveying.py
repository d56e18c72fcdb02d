"""A corpus in numbers: what an editor-in-chief asks of all its pages at once. Drawn and told elsewhere."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import quantiles
from typing import TYPE_CHECKING, Literal

from adaptive_text.adapting import SHORTEST_HARD_WORDING, word_claims
from adaptive_text.audience import Profile, inherited, reaches
from adaptive_text.composing import Setting
from adaptive_text.errors import Problem, Severity
from adaptive_text.metrics import METRICS, Direction
from adaptive_text.page import Status, TargetValue
from adaptive_text.planning import PagePlan, Task, page_plan, ranked
from adaptive_text.rules.catalogue import RULES

if TYPE_CHECKING:
    from adaptive_text.article import Article
    from adaptive_text.choosing import Candidate
    from adaptive_text.edition import Edition
    from adaptive_text.library import Library

DALE_CHALL = "dale_chall_readability_score"
"""What the difficulty of claims is measured in where a profile has no targets."""
FIDELITY = "AT5"
"""How the codes of rules begin that compare what the wordings of a claim say."""
State = Literal["good", "uneven", "missed", "no targets"]


@dataclass(frozen=True, slots=True)
class Readers:
    """An audience, and what its profile asks of a page."""

    audience: str
    label: str
    targets: tuple[str, ...]
    """Metrics of the targets, as the profile lists them."""
    metric: str
    """What the difficulty of single claims is measured in: the first target's metric, else Dale-Chall."""
    limit: float | None
    """Of `hardest_claim` for that metric; `None` where there is none."""

    @property
    def direction(self) -> Direction:
        """The side of the limit that is good."""
        return METRICS[self.metric].limit


@dataclass(frozen=True, slots=True)
class PageNumbers:
    """One edition in numbers."""

    audience: str
    register: str
    targets: tuple[TargetValue, ...]
    uneven: bool
    words: int
    """Scored ones."""
    words_over: int
    """Past the length budget."""
    too_hard: int
    """Claims whose every wording is past a limit for a single wording."""
    shown: int
    """Claims on the page."""
    status: Status
    lapsed: bool
    """Whether a reviewer has signed a page that said something else."""

    @property
    def missed(self) -> tuple[TargetValue, ...]:
        """The targets that the page misses."""
        return tuple(target for target in self.targets if not target.met)

    @property
    def state(self) -> State:
        """How the page stands to its targets."""
        if not self.targets:
            return "no targets"
        return "missed" if self.missed else "uneven" if self.uneven else "good"


@dataclass(frozen=True, slots=True)
class Shown:
    """The wording of a claim on one page."""

    register: str
    words: int
    """Scored ones."""
    value: float | None
    """Of its audience's metric (`Readers.metric`); `None` for a wording too short to tell, or not scored."""
    too_hard: bool
    """Whether it is past a limit for a single wording, with the terms that the page explains counted as easy."""


@dataclass(frozen=True, slots=True)
class ClaimNumbers:
    """One claim in numbers."""

    claim: str
    section: str
    registers: tuple[str, ...]
    """That it has a variant in, from precise to plain."""
    shown: tuple[Shown | None, ...]
    """By audience, in the survey's order; `None` where the page leaves it out."""


@dataclass(frozen=True, slots=True)
class ArticleNumbers:
    """One article in numbers."""

    article: str
    title: str
    path: str
    claims: tuple[ClaimNumbers, ...]
    """In written order."""
    pages: tuple[PageNumbers | None, ...]
    """By audience, in the survey's order; `None` where the article has nothing for it."""

    def written(self, register: str) -> int:
        """How many claims have a variant in a register."""
        return sum(register in claim.registers for claim in self.claims)


@dataclass(frozen=True, slots=True)
class Hardness:
    """How hard the chosen wordings for one audience are, those with 8 scored words or more."""

    readers: Readers
    values: tuple[float, ...]
    """Sorted."""
    too_hard: tuple[float, ...]
    """Those past a limit for a single wording."""

    @property
    def quartiles(self) -> tuple[float, float, float]:
        """A quarter, half and three quarters of the wordings score less."""
        if len(self.values) == 1:
            return self.values[0], self.values[0], self.values[0]
        low, middle, high = quantiles(self.values, n=4, method="inclusive")
        return low, middle, high


@dataclass(frozen=True, slots=True)
class RuleNumbers:
    """How often one rule found something."""

    code: str
    title: str
    severity: Severity
    number: int


@dataclass(frozen=True, slots=True)
class Survey:
    """A corpus in numbers."""

    readers: tuple[Readers, ...]
    registers: tuple[str, ...]
    """From precise to plain."""
    articles: tuple[ArticleNumbers, ...]
    broken: tuple[str, ...]
    """Files of articles that cannot be used."""
    problems: tuple[Problem, ...]
    """What a check found, errors first."""
    tasks: tuple[Task, ...]
    """The most valuable first."""
    day: datetime.date
    """On which the check was made."""

    def pages(self, number: int) -> Iterator[tuple[ArticleNumbers, PageNumbers]]:
        """The pages for the audience with this number."""
        for article in self.articles:
            if (page := article.pages[number]) is not None:
                yield article, page

    def worst_pages(self, number: int) -> list[tuple[ArticleNumbers, PageNumbers]]:
        """The same, those that miss most first."""
        return sorted(self.pages(number), key=lambda pair: (-len(pair[1].missed), -_past(pair[1]), pair[0].article))

    def hardness(self) -> Iterator[Hardness]:
        """How hard the wordings are, for each audience that has any."""
        for number, readers in enumerate(self.readers):
            shown = [s for article in self.articles for claim in article.claims if (s := claim.shown[number])]
            scored = [(s.value, s.too_hard) for s in shown if s.value is not None]
            if scored:
                hard = sorted(value for value, too_hard in scored if too_hard)
                yield Hardness(readers, tuple(sorted(value for value, _ in scored)), tuple(hard))

    def rules(self, *, fidelity: bool) -> tuple[RuleNumbers, ...]:
        """The rules that found something, of fidelity or all others: errors first, then by number."""
        chosen = [p for p in self.problems if p.code.startswith(FIDELITY) == fidelity]
        found: Counter[tuple[str, Severity]] = Counter((problem.code, problem.severity) for problem in chosen)
        numbers = [
            RuleNumbers(code, RULES[code].title if code in RULES else "", severity, number)
            for (code, severity), number in found.items()
        ]
        return tuple(sorted(numbers, key=lambda rule: (rule.severity != "error", -rule.number, rule.code)))


def _past(page: PageNumbers) -> float:
    """How far the page is past the target that it is worst at, as a share of the limit; negative where it holds."""
    shares = [
        (t.value - t.limit) * (1 if t.direction == "at_most" else -1) / (abs(t.limit) or 1.0)
        for t in page.targets
        if t.value is not None
    ]
    return max(shares, default=0.0)


def survey(
    library: Library,
    problems: Sequence[Problem],
    *,
    day: datetime.date,
    broken: Sequence[str] = (),
    done: Callable[[], object] = lambda: None,
) -> Survey:
    """Survey a library, with what a check on a day found and the files that are broken.

    `done` is called after each page.
    """
    readers = tuple(_readers(library.profiles[name]) for name in library.audiences)
    articles: list[ArticleNumbers] = []
    plans: list[PagePlan] = []
    for name in library:
        article = library[name]
        reached = [r for r in readers if reaches(article, library.profiles[r.audience].lineage)]
        editions = {r.audience: library.render(name, r.audience) for r in reached}
        articles.append(_article(library, article, readers, editions))
        for reader in reached:
            plans.append(page_plan(library, name, reader.audience))
            done()
    return Survey(
        readers=readers,
        registers=tuple(library.picker.registers),
        articles=tuple(articles),
        broken=tuple(broken),
        problems=tuple(sorted(problems, key=lambda problem: problem.severity != "error")),
        tasks=ranked(plans),
        day=day,
    )


def _readers(profile: Profile) -> Readers:
    targets = tuple(limit.metric for limit in profile.targets)
    metric = targets[0] if targets else DALE_CHALL
    limits = [float(limit.target.limit) for limit in profile.hardest_claim if limit.metric == metric]
    return Readers(profile.id, profile.label, targets, metric, limits[0] if limits else None)


def _article(
    library: Library, article: Article, readers: Sequence[Readers], editions: Mapping[str, Edition]
) -> ArticleNumbers:
    shown = [_shown(library, article, reader, editions.get(reader.audience)) for reader in readers]
    registers = library.picker.registers
    return ArticleNumbers(
        article=article.id,
        title=inherited(article.title, ()),
        path=article.place(()).path,
        claims=tuple(
            ClaimNumbers(claim.id, section.id, claim.registers(registers), tuple(page.get(claim.id) for page in shown))
            for _, section, claim in article.claims()
        ),
        pages=tuple(_page(article, editions[r.audience]) if r.audience in editions else None for r in readers),
    )


def _page(article: Article, edition: Edition) -> PageNumbers:
    grounds = edition.grounds
    signed = article.review.editions.get(edition.audience)
    return PageNumbers(
        audience=edition.audience,
        register=grounds.register,
        targets=grounds.targets,
        uneven=grounds.uneven,
        words=grounds.words,
        words_over=grounds.words_over,
        too_hard=len(grounds.too_hard),
        shown=sum(choice.register is not None for choice in grounds.choices),
        status=edition.page.status,
        lapsed=signed is not None and signed.fingerprint != edition.fingerprint,
    )


def _shown(library: Library, article: Article, readers: Readers, edition: Edition | None) -> dict[str, Shown]:
    """The wordings on a page by claim."""
    if edition is None:
        return {}
    setting = Setting(article, library.profiles[readers.audience], library.glossary)
    worded, _ = word_claims(setting, library.picker.registers)
    chosen = {choice.claim: choice.register for choice in edition.choices if choice.register is not None}
    candidates = {claim: worded[claim].contender.candidates for claim in chosen}
    return {
        claim: _wording(next(c for c in candidates[claim] if c.register == register), readers.metric)
        for claim, register in chosen.items()
    }


def _wording(candidate: Candidate, metric: str) -> Shown:
    counts = candidate.counts
    value = METRICS[metric].value(counts) if counts.words >= SHORTEST_HARD_WORDING else None
    return Shown(candidate.register, counts.words, value, bool(candidate.too_hard))
