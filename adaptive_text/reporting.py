"""The report on a corpus: a survey as one HTML page with pictures, for whoever answers for all of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from markupsafe import Markup

from adaptive_text import drawing
from adaptive_text.drawing import METRIC_NAMES, Drawing
from adaptive_text.locales import format_date, locale_of
from adaptive_text.rendering import template_environment
from adaptive_text.surveying import FIDELITY, Hardness, PageNumbers, Readers, Survey

if TYPE_CHECKING:
    from adaptive_text.page import TargetValue
    from adaptive_text.planning import Gain, Task

MOST_TASKS = 30
MOST_FINDINGS = 300
"""So many are listed; the pictures and their tables count all."""
_SMALLEST_SHARE = 0.01
_NOTHING = "–"
_SIDES = {"at_most": "at most", "at_least": "at least"}
_STATUS = {"submitted": "submitted", "under_review": "under review", "approved": "approved"}
_GAINED = {
    "target": "{} of the way to the targets that the page misses",
    "evenness": "{} of the way to an even page",
    "hardest": "too hard in every wording, {} of such claims on its page",
    "plainer": "more precise than its page, in {} of the words",
    "exception": "one exception fewer, {} of the claims with a choice",
    "precise": "plainer than its page, in {} of the words",
}


def document(survey: Survey) -> Markup:
    """The report as a whole HTML page that stands alone.

    The same survey gives the same bytes. Raises `DrawingError` where matplotlib is missing.
    """
    drawing.require_matplotlib()
    pictures = _Pictures(survey)
    template = template_environment().get_template("report.html")
    written = template.render(
        survey=survey,
        summary=tuple(summary(survey)),
        pictures=pictures,
        write=_Write(survey),
        tasks=survey.tasks[:MOST_TASKS],
        findings=survey.problems[:MOST_FINDINGS],
    )
    return Markup(written.strip("\n") + "\n")  # noqa: S704 - a template has written it, and escaped what it was given


def summary(survey: Survey) -> Iterator[str]:
    """The survey in sentences, the most important first."""
    if survey.broken:
        number = len(survey.broken)
        what = "1 file cannot be used and is" if number == 1 else f"{number:,} files cannot be used and are"
        yield f"{what} not in this report."
    for number, readers in enumerate(survey.readers):
        yield _on_readers(survey, number, readers)
    yield _on_reviews(survey)
    yield _on_findings(survey)
    yield _on_registers(survey)
    if survey.tasks:
        yield f"{_counted(len(survey.tasks), 'wording')} would bring pages nearer to what their profiles ask."


def _on_readers(survey: Survey, number: int, readers: Readers) -> str:
    pages = [page for _, page in survey.pages(number)]
    if not pages:
        return f"{readers.label}: no article has anything for them."
    if not readers.targets:
        return f"{readers.label}: {_counted(len(pages), 'article')}; their profile sets no targets."
    met = sum(not page.missed for page in pages)
    verb = "meets" if met == 1 else "meet"
    said = f"{readers.label}: {met:,} of {_counted(len(pages), 'article')} {verb} every target"
    if uneven := sum(page.uneven for page in pages):
        said += f"; {_counted(uneven, 'page')} can only do so unevenly"
    article, worst = survey.worst_pages(number)[0]
    if worst.missed:
        said += f"; furthest off is “{article.title}” ({', '.join(map(_target, worst.missed))})"
    return f"{said}."


def _on_reviews(survey: Survey) -> str:
    pages = [page for article in survey.articles for page in article.pages if page is not None]
    approved = sum(page.status == "approved" for page in pages)
    lapsed = sum(page.lapsed for page in pages)
    changed = f"; {_counted(lapsed, 'signed page')} said something else when signed" if lapsed else ""
    verb = "is" if approved == 1 else "are"
    return f"Review: {approved:,} of {_counted(len(pages), 'page')} {verb} approved{changed}."


def _on_findings(survey: Survey) -> str:
    if not survey.problems:
        return "The check found nothing."
    number = Counter(problem.severity for problem in survey.problems)
    fidelity = sum(problem.code.startswith(FIDELITY) for problem in survey.problems)
    found = f"The check found {_counted(number['error'], 'error')} and {_counted(number['warning'], 'warning')}"
    return (
        f"{found}; {fidelity:,} of them {'is' if fidelity == 1 else 'are'} about wordings that differ in what they say."
    )


def _on_registers(survey: Survey) -> str:
    claims = sum(len(article.claims) for article in survey.articles)
    written = [(register, sum(a.written(register) for a in survey.articles)) for register in survey.registers]
    shares = ", ".join(f"{number / max(1, claims):.0%} {register}" for register, number in written)
    return f"Registers: of {_counted(claims, 'claim')}, this share is written in each: {shares}."


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _target(target: TargetValue) -> str:
    value = _NOTHING if target.value is None else f"{target.value:.2f}"
    return f"{METRIC_NAMES[target.metric]} {value}, {_SIDES[target.direction]} {target.limit:g}"


@dataclass(frozen=True, slots=True)
class _Pictures:
    """The drawings that a survey has something for."""

    survey: Survey

    def targets(self) -> Iterator[tuple[int, Drawing]]:
        """With the audience's number."""
        for number, readers in enumerate(self.survey.readers):
            if readers.targets and any(self.survey.pages(number)):
                yield number, drawing.targets_drawing(self.survey, number)

    @property
    def registers(self) -> Drawing:
        return drawing.registers_drawing(self.survey)

    @property
    def audiences(self) -> Drawing:
        return drawing.audiences_drawing(self.survey)

    def difficulty(self) -> Iterator[tuple[Sequence[Hardness], Drawing]]:
        """One for each metric, with its rows."""
        rows = tuple(self.survey.hardness())
        for metric in dict.fromkeys(row.readers.metric for row in rows):
            own = [row for row in rows if row.readers.metric == metric]
            yield own, drawing.difficulty_drawing(metric, own)

    @property
    def fidelity(self) -> Drawing | None:
        rules = self.survey.rules(fidelity=True)
        return drawing.findings_drawing("fidelity", "Wordings that differ in what they say", rules) if rules else None

    @property
    def others(self) -> Drawing | None:
        rules = self.survey.rules(fidelity=False)
        return drawing.findings_drawing("others", "All other findings", rules) if rules else None


class _Write:
    """Words and numbers of the page."""

    nothing = _NOTHING
    most_tasks = MOST_TASKS

    def __init__(self, survey: Survey) -> None:
        self._survey = survey
        self._findings = Counter((problem.path, problem.severity) for problem in survey.problems)

    def day(self) -> str:
        return format_date(self._survey.day.isoformat(), locale_of("en-GB"))

    def metric(self, metric: str) -> str:
        return METRIC_NAMES[metric]

    def value(self, value: float | None) -> str:
        return _NOTHING if value is None else f"{value:.2f}"

    def limit(self, target: TargetValue) -> str:
        return f"{_SIDES[target.direction]} {target.limit:g}"

    def share(self, part: int, whole: int) -> str:
        return f"{part / whole:.0%}" if whole else _NOTHING

    def counted(self, number: int, noun: str) -> str:
        return _counted(number, noun)

    def state(self, page: PageNumbers) -> str:
        """The signs say the same as the words, for whoever looks over the table."""
        missed = len(page.missed)
        words = {
            "good": "✓ met",
            "uneven": "✓ met, but uneven",
            "missed": f"✗ {missed} of {_counted(len(page.targets), 'target')} missed",
            "no targets": "no targets",
        }
        return words[page.state]

    def status(self, page: PageNumbers) -> str:
        return f"{_STATUS[page.status]}{'; sign-off lapsed' if page.lapsed else ''}"

    def found(self, path: str) -> str:
        """What the check found in a file."""
        parts = [
            _counted(number, severity)
            for severity in ("error", "warning")
            if (number := self._findings[path, severity])
        ]
        return ", ".join(parts) or "none"

    def deed(self, task: Task) -> str:
        register = f"{task.register} wording"
        return f"write a {register}" if task.action == "write" else f"write the {register} plainer"

    def title(self, task: Task) -> str:
        return next(article.title for article in self._survey.articles if article.article == task.article)

    def gain(self, gain: Gain) -> str:
        share = f"{gain.share:.0%}" if gain.share >= _SMALLEST_SHARE else "under 1%"
        label = next(readers.label for readers in self._survey.readers if readers.audience == gain.audience)
        moved = [
            f"{METRIC_NAMES[metric]} from {now:.2f} to {then:.2f}"
            for metric, (now, then) in gain.values.items()
            if f"{now:.2f}" != f"{then:.2f}"
        ]
        return "; ".join([f"{label}: {_GAINED[gain.gap].format(share)}", *moved])
