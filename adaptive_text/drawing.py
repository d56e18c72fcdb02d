"""Pictures of a survey as SVG to be put into a page; the only module that imports matplotlib.

Bytes depend on the numbers alone: no dates, no random ids. Text stays text, in the page's own font, and colours are
custom properties of the page, so a picture follows it into dark mode. What a colour says, a shape or a number says too.
"""

from __future__ import annotations

import io
import warnings
from collections import Counter
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from threading import Lock
from typing import TYPE_CHECKING, Any

from adaptive_text.embedding import embedded, printable
from adaptive_text.errors import AdaptiveTextError
from adaptive_text.surveying import ArticleNumbers, Hardness, RuleNumbers, Survey

if TYPE_CHECKING:
    from markupsafe import Markup

MOST_ROWS = 40
"""Articles that one picture has."""
MOST_DOTS = 250
"""Wordings of one audience that are drawn one by one."""
METRIC_NAMES: Mapping[str, str] = {
    "dale_chall_readability_score": "Dale-Chall score",
    "dale_chall_readability_score_v2": "Dale-Chall score (v2)",
    "flesch_kincaid_grade": "Flesch-Kincaid grade",
    "flesch_reading_ease": "Flesch reading ease",
    "gunning_fog": "Gunning fog",
    "smog_index": "SMOG grade",
    "coleman_liau_index": "Coleman-Liau grade",
    "automated_readability_index": "Automated readability index",
    "spache_readability": "Spache grade",
    "lix": "LIX",
    "rix": "RIX",
    "mcalpine_eflaw": "McAlpine EFLAW",
    "words_per_sentence": "Words per sentence",
}
"""What people call the metrics."""

_INK, _QUIET, _LINE, _GOOD, _BAD, _SHADE = (f"#0{n}0{n}0{n}" for n in range(1, 7))
_WORDS = {
    "'DejaVu Sans'": "sans-serif",
    _INK: "var(--ink)",
    _QUIET: "var(--quiet)",
    _LINE: "var(--line)",
    _GOOD: "var(--good)",
    _BAD: "var(--bad)",
    _SHADE: "var(--shade)",
}
"""Stand-ins, and what they stand for: matplotlib knows no custom properties, and no font without its file."""
_SHADES = ("#f7fbff", "#deebf7", "#c6dbef", "#9ecae1", "#6baed6", "#2171b5", "#08519c")
"""A ramp of one hue for shares, light to dark (after ColorBrewer's Blues)."""
_FIRST_DARK = 5
"""The first of them that wants white letters."""
_SETTINGS = {
    "svg.fonttype": "none",
    "text.parse_math": False,
    "font.family": ["DejaVu Sans"],
    "font.size": 10.5,
    "axes.edgecolor": _LINE,
    "axes.labelcolor": _INK,
    "axes.titlesize": 10.5,
    "axes.titlecolor": _INK,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.spines.left": False,
    "text.color": _INK,
    "xtick.color": _LINE,
    "xtick.labelcolor": _INK,
    "ytick.color": _LINE,
    "ytick.labelcolor": _INK,
    "ytick.major.size": 0,
    "hatch.color": _INK,
    "hatch.linewidth": 0.6,
}
_LOCK = Lock()
"""matplotlib's settings belong to the whole process."""
_POINTS = 72
"""In an inch."""
_WIDTH = 648
_MARGIN, _TOP, _BOTTOM, _ROW = 12, 30, 38, 21
_LETTER = 5.6
"""Width of one at this size, in points; a little more than the mean."""
_LONGEST_LABEL = 44


class DrawingError(AdaptiveTextError):
    """Pictures cannot be drawn here."""

    code = "AT706"


@dataclass(frozen=True, slots=True)
class Drawing:
    """A picture to be put into a page."""

    name: str
    """Begins its ids."""
    title: str
    legend: str
    """What its signs mean."""
    description: str
    """The picture in words: the legend, and what there is to see."""
    svg: Markup


def require_matplotlib() -> None:
    """Raise `DrawingError`, which tells how to install it, where matplotlib is missing."""
    _matplotlib("matplotlib")


def _matplotlib(module: str) -> Any:
    """A module of matplotlib, whose types are too loose to hold us to."""
    try:
        return import_module(module)
    except ImportError:
        message = 'matplotlib, which draws the pictures, is not installed: pip install "adaptive-text[report]"'
        raise DrawingError(message) from None


def targets_drawing(survey: Survey, number: int) -> Drawing:
    """The pages for an audience with targets against each of them: the worst on top, filled where it is met."""
    readers = survey.readers[number]
    pages = survey.worst_pages(number)
    rows = pages[:MOST_ROWS]
    labels = [_short(article.title) for article, _ in rows]
    title = f"{readers.label}: scores against the targets"
    names = ", ".join(METRIC_NAMES[metric] for metric in readers.targets)
    good = sum(not page.missed for _, page in pages)
    told = (
        f"One row for each of {_shown_of(len(rows), len(pages))}, the one that misses most first; a panel each for "
        f"{names}. The line is the target. A filled circle meets it, a cross misses it."
    )
    seen = f"Of {_counted(len(pages), 'page')}, {good:,} {'meets' if good == 1 else 'meet'} every target."
    with _sheet(f"targets-{readers.audience}", len(rows)) as sheet:
        for panel, target in enumerate(rows[0][1].targets):
            axes = sheet.panel(panel, len(readers.targets), labels)
            side = "at most" if target.direction == "at_most" else "at least"
            axes.set_title(f"{METRIC_NAMES[target.metric]}: {side} {target.limit:g}", loc="left", pad=8)
            axes.axvline(target.limit, color=_INK, linewidth=1.4)
            values = [(page.targets[panel].value, page.targets[panel].met, y) for y, (_, page) in enumerate(rows)]
            _marks(axes, [(value, y) for value, met, y in values if met and value is not None], met=True)
            _marks(axes, [(value, y) for value, met, y in values if not met and value is not None], met=False)
            axes.margins(x=0.12)
        return sheet.finish(title, told, seen)


def registers_drawing(survey: Survey) -> Drawing:
    """For each article, the share of its claims that have a variant in each register."""
    articles = sorted(survey.articles, key=lambda a: (_share_written(a), a.article))
    cells = [[(a.written(register), len(a.claims)) for register in survey.registers] for a in articles[:MOST_ROWS]]
    told = (
        f"One row for each of {_shown_of(len(cells), len(articles))}, the one with the fewest wordings first; one "
        f"column for each register: {', '.join(survey.registers)}. A cell has the share of the article's claims that "
        "are written in that register; the darker, the more."
    )
    return _shares(
        "registers", "Claims written in each register", told, articles=articles, columns=survey.registers, cells=cells
    )


def audiences_drawing(survey: Survey) -> Drawing:
    """For each article, how many of its claims each audience gets to see."""
    articles = sorted(survey.articles, key=lambda a: (_share_shown(a), a.article))
    cells = [
        [None if page is None else (page.shown, len(article.claims)) for page in article.pages]
        for article in articles[:MOST_ROWS]
    ]
    columns = [readers.audience for readers in survey.readers]
    told = (
        f"One row for each of {_shown_of(len(cells), len(articles))}, the one that shows the least first; one column "
        f"for each audience: {', '.join(columns)}. A cell has the number of claims on that page and of all in the "
        "article; the darker, the larger the share."
    )
    return _shares(
        "audiences",
        "Claims that each audience gets",
        told,
        articles=articles,
        columns=columns,
        cells=cells,
        as_numbers=True,
    )


def difficulty_drawing(metric: str, rows: Sequence[Hardness]) -> Drawing:
    """How hard single wordings are by this metric: a strip and a box for each audience, with its limit."""
    labels = [_short(row.readers.label) for row in rows]
    told = (
        f"One row for each audience, {METRIC_NAMES[metric]} from left to right. The box holds the middle half of the "
        "wordings, the line in it is the middle one. Each circle is a wording; a cross is one that is past a limit for "
        "a single wording."
    )
    if any(len(row.values) > MOST_DOTS for row in rows):
        told += " Where there are very many, a thick line holds nine tenths, and only some of the others are drawn."
    seen = "; ".join(f"{row.readers.label}: {_counted(len(row.values), 'wording')}, {_middle(row)}" for row in rows)
    with _sheet(f"difficulty-{metric.replace('_', '-')}", len(rows), row=58, top=14) as sheet:
        axes = sheet.panel(0, 1, labels)
        for y, row in enumerate(rows):
            _strip(axes, y, row)
        axes.set_xlabel(METRIC_NAMES[metric])
        axes.margins(x=0.04)
        return sheet.finish(f"{METRIC_NAMES[metric]} of single claims", told, f"{seen}.")


def findings_drawing(name: str, title: str, rules: Sequence[RuleNumbers]) -> Drawing:
    """How often each rule found something: errors plain, warnings hatched."""
    labels = [_short(f"{rule.code} {rule.title}".strip()) for rule in rules]
    most = max(rule.number for rule in rules)
    parts = [f"{rule.code}, {rule.title or 'no title'}: {_counted(rule.number, rule.severity)}" for rule in rules]
    told = f"One bar for each of {_counted(len(rules), 'rule')}: errors are plain, warnings hatched."
    with _sheet(name, len(rules), row=26, top=4) as sheet:
        axes = sheet.panel(0, 1, labels)
        axes.grid(visible=False)
        for y, rule in enumerate(rules):
            is_error = rule.severity == "error"
            style = {"color": _BAD} if is_error else {"facecolor": _SHADE, "edgecolor": _INK, "hatch": "////"}
            axes.barh(y, rule.number, height=0.62, linewidth=0.8, **style)
            axes.text(rule.number + most * 0.015, y, _counted(rule.number, rule.severity), va="center")
        axes.set_xlim(0, most * 1.3)
        axes.xaxis.get_major_locator().set_params(integer=True)
        axes.set_xlabel("findings")
        return sheet.finish(title, told, f"{'; '.join(parts)}.")


# --- parts of pictures


def _shown_of(shown: int, number: int) -> str:
    articles = f"{number:,} article{'' if number == 1 else 's'}"
    return articles if shown == number else f"{shown:,} of {articles} ({number - shown:,} are in the table only)"


def _share_written(article: ArticleNumbers) -> float:
    return sum(len(claim.registers) for claim in article.claims) / max(1, len(article.claims))


def _share_shown(article: ArticleNumbers) -> float:
    shares = [page.shown / max(1, len(article.claims)) for page in article.pages if page is not None]
    return min(shares, default=0.0)


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _middle(row: Hardness) -> str:
    low, _, high = row.quartiles
    return f"the middle half from {low:.1f} to {high:.1f}"


def _thinned(values: Sequence[float], most: int) -> list[float]:
    """At most so many of the values, the first and the last among them, evenly taken."""
    if len(values) <= most:
        return list(values)
    return [values[round(i * (len(values) - 1) / (most - 1))] for i in range(most)]


def _short(text: str) -> str:
    """A label that can be drawn: what has no shape is left out, and what is too long ends in an ellipsis."""
    text = printable(text).strip()
    return text if len(text) <= _LONGEST_LABEL else f"{text[: _LONGEST_LABEL - 1].rstrip()}…"


def _marks(axes: Any, points: Sequence[tuple[float, float]], *, met: bool, size: float = 7) -> None:
    if not points:
        return
    style = {"marker": "o", "color": _GOOD} if met else {"marker": "x", "color": _BAD, "markeredgewidth": 2.2}
    axes.plot([x for x, _ in points], [y for _, y in points], linestyle="none", markersize=size, zorder=3, **style)


def _strip(axes: Any, y: int, row: Hardness) -> None:
    low, middle, high = row.quartiles
    axes.barh(y, high - low, left=low, height=0.5, facecolor=_SHADE, edgecolor=_LINE, linewidth=1)
    axes.plot([middle, middle], [y - 0.25, y + 0.25], color=_INK, linewidth=2, zorder=4)
    if row.readers.limit is not None:
        axes.plot([row.readers.limit] * 2, [y - 0.42, y + 0.42], color=_INK, linewidth=1.4, linestyle="--", zorder=4)
        axes.text(row.readers.limit, y - 0.45, f"limit {row.readers.limit:g}", ha="center", va="bottom", fontsize=9)
    circles = list((Counter(row.values) - Counter(row.too_hard)).elements())
    if len(row.values) > MOST_DOTS:
        first, last = row.values[len(row.values) // 20], row.values[-(len(row.values) // 20) - 1]
        axes.plot([first, last], [y, y], color=_QUIET, linewidth=3, zorder=1, solid_capstyle="butt")
        circles = _thinned([value for value in circles if not first <= value <= last], MOST_DOTS)
    crosses = _thinned(row.too_hard, MOST_DOTS)
    spread = (0.0, 0.14, -0.14, 0.07, -0.07)  # so that equal values lie beside each other; the same every time
    _marks(axes, [(value, y + spread[n % 5]) for n, value in enumerate(circles)], met=True, size=3.6)
    _marks(axes, [(value, y + spread[n % 5]) for n, value in enumerate(crosses)], met=False, size=5)


def _shares(
    name: str,
    title: str,
    told: str,
    *,
    articles: Sequence[ArticleNumbers],
    columns: Sequence[str],
    cells: Sequence[Sequence[tuple[int, int] | None]],
    as_numbers: bool = False,
) -> Drawing:
    """A heat map with its numbers written in."""
    labels = [_short(article.title) for article in articles[: len(cells)]]
    with _sheet(name, len(cells), bottom=4) as sheet:
        axes = sheet.panel(0, 1, labels)
        axes.xaxis.set_visible(False)
        axes.spines["bottom"].set_visible(False)
        axes.grid(visible=False)
        axes.set_xlim(-0.5, len(columns) - 0.5)
        for x, column in enumerate(columns):
            axes.text(x, -0.75, _short(column), ha="center", va="bottom", fontweight="bold")
            for y, row in enumerate(cells):
                _cell(axes, x, y, row[x], as_numbers=as_numbers)
        return sheet.finish(title, told, "")


def _cell(axes: Any, x: int, y: int, numbers: tuple[int, int] | None, *, as_numbers: bool) -> None:
    if numbers is None or not numbers[1]:
        axes.text(x, y, "none", ha="center", va="center", color=_QUIET)
        return
    part, whole = numbers
    shade = round(part / whole * (len(_SHADES) - 1))
    axes.barh(y, 0.96, left=x - 0.48, height=0.92, facecolor=_SHADES[shade], edgecolor=_LINE, linewidth=0.6)
    text = f"{part:,} of {whole:,}" if as_numbers else f"{part / whole:.0%}"
    axes.text(x, y, text, ha="center", va="center", color="#ffffff" if shade >= _FIRST_DARK else "#10202e")


# --- from matplotlib to a part of a page


class _Sheet:
    """A figure with rows of labels at its left and panels beside them."""

    def __init__(self, name: str, rows: int, row: int, top: int, bottom: int) -> None:
        self.name = name
        self.rows = rows
        self.bottom = bottom
        self.height = top + rows * row + bottom
        self.plot = rows * row
        self.figure = _matplotlib("matplotlib.figure").Figure(figsize=(_WIDTH / _POINTS, self.height / _POINTS))

    def panel(self, number: int, panels: int, labels: Sequence[str]) -> Any:
        """Axes for one of the panels; only the first has the labels of the rows."""
        left = _MARGIN + max(60.0, _LETTER * max(map(len, labels)))
        width = (_WIDTH - _MARGIN - left) / panels
        inner = width - (_MARGIN if number < panels - 1 else 0)
        place = ((left + number * width) / _WIDTH, self.bottom / self.height, inner / _WIDTH, self.plot / self.height)
        axes = self.figure.add_axes(place)
        axes.patch.set_visible(False)
        axes.set_axisbelow(True)
        axes.set_yticks(range(self.rows), labels if number == 0 else [""] * self.rows)
        axes.set_ylim(self.rows - 0.5, -0.5)
        axes.grid(axis="y", color=_LINE, linewidth=0.5)
        return axes

    def finish(self, title: str, legend: str, seen: str) -> Drawing:
        """The figure as a drawing."""
        description = f"{legend} {seen}".strip()
        file = io.BytesIO()
        self.figure.patch.set_visible(False)
        nothing = dict.fromkeys(("Date", "Creator", "Format", "Type"))
        self.figure.savefig(file, format="svg", metadata=nothing)
        svg = embedded(file.getvalue(), self.name, title, description, _WORDS)
        return Drawing(self.name, title, legend, description, svg)


@contextmanager
def _sheet(name: str, rows: int, *, row: int = _ROW, top: int = _TOP, bottom: int = _BOTTOM) -> Generator[_Sheet]:
    settings = {**_SETTINGS, "svg.hashsalt": name}
    with _LOCK, _matplotlib("matplotlib").rc_context(settings), warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Glyph", UserWarning)  # the reader's own fonts draw the letters
        yield _Sheet(name, rows, row, top, bottom)
