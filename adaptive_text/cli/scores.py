"""`score`: how hard a free text is to read."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from adaptive_text.cli.console import WrongUse, note, show, working, write
from adaptive_text.cli.options import glossary_option
from adaptive_text.errors import AdaptiveTextError, did_you_mean
from adaptive_text.metrics import METRICS, Counts

if TYPE_CHECKING:
    from rich.console import RenderableType

    from adaptive_text.glossary import Glossary
    from adaptive_text.readability import Score

STDIN = "-"
MOST_BYTES = 2_000_000
"""Free text past this is refused before it is read whole: as many characters are scored, and no book is as long."""


class Form(StrEnum):
    """What scores can be written as."""

    TEXT = "text"
    JSON = "json"


class TextError(AdaptiveTextError):
    """A text that cannot be scored."""


def score(
    file: Annotated[
        str, typer.Argument(metavar="FILE", show_default=False, help="A text in UTF-8; - reads standard input.")
    ],
    glossary: Annotated[
        Path | None, glossary_option("Count its terms as they are spoken; default: no glossary.")
    ] = None,
    form: Annotated[Form, typer.Option("--format", "-f")] = Form.TEXT,
    metric: Annotated[
        list[str] | None,
        typer.Option(
            "--metric", "-m", show_default=False, metavar="METRIC", help="May be repeated; default: all of them."
        ),
    ] = None,
) -> None:
    """Score how hard a text is to read.

    `raw` is what textstat says of the prepared text: whole sentences, no list marks, no bracketed statistics.
    `corrected` counts terms of the glossary as they are spoken. `unprepared` is what textstat says of the text as it
    stands, for comparison; decimals, abbreviations and headings fool it.
    """
    wanted = [_known(name) for name in metric or METRICS]
    text = _read(file)
    with working("scoring"):
        from adaptive_text.readability import score as readability_of

        found = readability_of(text, glossary=_glossary(glossary))
        lines = readings(wanted, found, _unprepared(text, wanted))
    if not found.counts.words:
        raise TextError(f"{_name(file)}: there is no text to score")
    if found.short:
        note(f"warning: under 100 words ({found.counts.words}), so the scores are rough")
    if form is Form.JSON:
        write(as_json(_name(file), lines, found))
    else:
        show(*report(_name(file), lines, found))


def _known(metric: str) -> str:
    if metric not in METRICS:
        raise WrongUse(f'unknown metric "{metric}"; {did_you_mean(metric, METRICS)}')
    return metric


def _name(file: str) -> str:
    return "<stdin>" if file == STDIN else file


def _glossary(path: Path | None) -> Glossary | None:
    if path is None:
        return None
    from adaptive_text.loading import load_glossary

    return load_glossary(path)


def _read(file: str) -> str:
    """The text of a file; raises `WrongUse` where there is none to read, `TextError` where it is not UTF-8 text."""
    try:
        data = _bytes(file)
    except OSError as error:
        raise WrongUse(f'cannot read "{file}": {(error.strerror or "it cannot be opened").lower()}') from None
    if len(data) > MOST_BYTES:
        raise TextError(f"{_name(file)}: more than {MOST_BYTES:,} bytes of text")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        column = len(data[data.rfind(b"\n", 0, error.start) + 1 : error.start].decode("utf-8", "replace")) + 1
        got = f"0x{data[error.start]:02x}"
        raise TextError(f"{_name(file)}:{line}:{column}: the text must be UTF-8 (got the byte {got})") from None


def _bytes(file: str) -> bytes:
    if file == STDIN:
        return sys.stdin.buffer.read(MOST_BYTES + 1)
    with Path(file).open("rb") as stream:
        return stream.read(MOST_BYTES + 1)


def _unprepared(text: str, metrics: Sequence[str]) -> Mapping[str, float]:
    """What textstat says of the text as it stands."""
    from adaptive_text.counting import textstat_functions

    functions: Mapping[str, Callable[[str], object]] = textstat_functions()
    values = {metric: functions[metric](text) for metric in metrics}
    return {metric: float(value) for metric, value in values.items() if isinstance(value, int | float)}


class Reading(NamedTuple):
    """One metric of a text."""

    metric: str
    corrected: float | None
    raw: float | None
    unprepared: float | None
    signature: str


def readings(metrics: Sequence[str], score: Score, unprepared: Mapping[str, float]) -> list[Reading]:
    """The metrics of a text, in the order asked for."""
    return [
        Reading(metric, score[metric], score.raw[metric], unprepared.get(metric), score.signature(metric))
        for metric in metrics
    ]


def as_json(name: str, lines: Sequence[Reading], score: Score) -> str:
    """The scores as data, with sorted keys."""
    from msgspec import json
    from msgspec.structs import asdict

    metrics = {line.metric: {key: value for key, value in line._asdict().items() if key != "metric"} for line in lines}
    data = {"text": name, "short": score.short, "counts": asdict(score.counts), "metrics": metrics}
    return json.format(json.encode(data, order="sorted"), indent=2).decode() + "\n"


def report(name: str, lines: Sequence[Reading], score: Score) -> Iterator[RenderableType]:
    """The scores as a table, with the counts above and the signature below."""
    from rich.table import Table
    from rich.text import Text

    yield Text.assemble((name, "bold"), f": {described(score.counts)}")
    yield Text()
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("metric", overflow="fold")
    for heading in ("corrected", "raw", "unprepared"):
        table.add_column(heading, justify="right")
    table.add_column("harder is")
    for line in lines:
        values = (line.corrected, line.raw, line.unprepared)
        harder = "higher" if METRICS[line.metric].limit == "at_most" else "lower"
        table.add_row(line.metric, *("—" if value is None else f"{value:.2f}" for value in values), harder)
    yield table
    yield Text()
    yield Text(f"signature: {lines[0].signature.partition('|')[2]}", style="dim", no_wrap=True, overflow="ignore")


def described(counts: Counts) -> str:
    """The counts that people know."""
    return (
        f"{counts.words:,} words, {counts.sentences:,} sentences, {counts.syllables:,} syllables, "
        f"{counts.difficult:,} words outside the Dale-Chall list"
    )
