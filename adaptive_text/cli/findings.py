"""Problems as people and programs read them: for a terminal, as JSON, as SARIF 2.1.0, as GitHub's workflow commands."""

from __future__ import annotations

import codecs
import json
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import typer

from adaptive_text.caching import content
from adaptive_text.errors import Problem

if TYPE_CHECKING:
    from adaptive_text.rules.catalogue import Rule

SARIF_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_COLOUR = {"error": typer.colors.RED, "warning": typer.colors.YELLOW}
_MOST_CODES = 3
"""How many codes the summary names."""
_NARROWEST = 20
"""Columns of a source line that are shown even in a narrow window."""


@dataclass(frozen=True, slots=True)
class Found:
    """The problems to tell of, and what else a summary says."""

    problems: Sequence[Problem]
    files: int
    """How many files were looked at."""
    unselected: int = 0
    """How many more problems there are, of codes that nobody asked for."""

    def count(self, severity: str) -> int:
        """How many problems are of a severity."""
        return sum(problem.severity == severity for problem in self.problems)

    @property
    def codes(self) -> Mapping[str, int]:
        """How many problems each code has, most first."""
        counted = Counter(problem.code for problem in self.problems)
        return dict(sorted(counted.items(), key=lambda entry: (-entry[1], entry[0])))


def human(found: Found, columns: int, *, coloured: bool = False) -> str:
    """Each problem with its source line and a caret under its place; last a summary."""
    style = typer.style if coloured else _plain
    lines: list[str] = []
    for path, problems in groupby(found.problems, key=lambda problem: problem.path):
        source = _lines(path)
        lines += (line for problem in problems for line in _told(problem, source, columns, style))
    return "".join(f"{line}\n" for line in (*lines, *_summary(found, style)))


def _plain(text: str, **_: object) -> str:
    return text


def _told(problem: Problem, source: Sequence[bytes], columns: int, style: Callable[..., str]) -> Iterator[str]:
    colour = _COLOUR[problem.severity]
    place = style(f"{printable(str(problem.place))}:", bold=True)
    kind = style(f"{problem.severity}:", fg=colour, bold=True)
    at = f"{printable(problem.where)}: " if problem.where and problem.line is None else ""
    yield f"{place} {kind} {at}{printable(problem.message)} {style(f'[{problem.code}]', dim=True)}"
    for mark, text in _source(problem, source, columns):
        yield f"{style(mark, dim=True)}{text if text.strip() != '^' else style(text, fg=colour, bold=True)}"
    if problem.hint:
        yield f"  hint: {printable(problem.hint)}"


def _source(problem: Problem, lines: Sequence[bytes], columns: int) -> Iterator[tuple[str, str]]:
    """The line of the file and a caret under the column, cut to the window."""
    if problem.line is None or problem.column is None or problem.line > len(lines):
        return
    number = f"{problem.line:>5} | "
    room = max(_NARROWEST, columns - len(number))
    line, at = lines[problem.line - 1].decode("utf-8", "replace"), problem.column - 1
    start = max(0, min(at - room // 2, len(line) - room))
    before, after = _cells(line[start:at]), _cells(line[at:])
    yield number, _cut(before + after, room).rstrip()
    yield " " * (len(number) - 2) + "| ", " " * _columns(before) + "^"


def _lines(path: str) -> Sequence[bytes]:
    """The lines of a file; few of them are wanted, so none is decoded yet."""
    data = (content(Path(path)) or b"").removeprefix(codecs.BOM_UTF8)
    if b"\r" in data:
        data = data.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    return data.split(b"\n")


def _cells(text: str) -> str:
    """The text with a sign of one column for whatever a terminal would obey or not show."""
    if text.isprintable():
        return text
    return "".join(" " if c == "\t" else c if c.isprintable() else "\ufffd" for c in text)


def _cut(text: str, room: int) -> str:
    if text.isascii():
        return text[:room]
    used = 0
    for end, character in enumerate(text):
        used += _width(character)
        if used > room:
            return text[:end]
    return text


def _columns(text: str) -> int:
    """Columns of a text in a terminal."""
    return len(text) if text.isascii() else sum(map(_width, text))


def _width(character: str) -> int:
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in ("W", "F") else 1


def printable(text: str) -> str:
    """The text on one line, with escapes for whatever a terminal would obey or not show."""
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


def _summary(found: Found, style: Callable[..., str]) -> Iterator[str]:
    more = f"; {found.unselected} more are of codes that are not selected" if found.unselected else ""
    if not found.problems:
        yield style(f"no problems in {_number(found.files, 'file')}", fg=typer.colors.GREEN) + more
        return
    kinds = ", ".join(_number(found.count(kind), kind) for kind in _COLOUR if found.count(kind))
    places = len({problem.path for problem in found.problems})
    total = _number(len(found.problems), "problem")
    yield style(f"{total} ({kinds}) in {places} of {_number(found.files, 'file')}", bold=True) + more
    if len(found.codes) > 1:
        often = ", ".join(f"{code} {number}" for code, number in list(found.codes.items())[:_MOST_CODES])
        yield f"most often: {often}; `adaptive-text check --explain {next(iter(found.codes))}` tells more"


def _number(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def as_json(found: Found) -> str:
    """The problems and the counts as data, with sorted keys."""
    fields = ("path", "line", "column", "where", "code", "severity", "message", "hint")
    problems = [{field: getattr(problem, field) for field in fields} for problem in found.problems]
    counts = {"files": found.files, "errors": found.count("error"), "warnings": found.count("warning")}
    data = {
        "version": _version(),
        "problems": problems,
        "codes": found.codes,
        "unselected": found.unselected,
        **counts,
    }
    return json.dumps(data, indent=2, sort_keys=True) + "\n"


def _version() -> str:
    from importlib.metadata import version

    return version("adaptive-text")


def sarif(found: Found, rules: Mapping[str, Rule]) -> str:
    """A log in SARIF 2.1.0 (OASIS) with the rules that were broken, for code scanning."""
    codes = sorted(found.codes)
    driver = {
        "name": "adaptive-text",
        "version": _version(),
        "rules": [_descriptor(rules[code]) for code in codes],
    }
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [_result(problem, codes.index(problem.code)) for problem in found.problems],
    }
    log = {"$schema": SARIF_SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(log, indent=2, sort_keys=True) + "\n"


def _descriptor(rule: Rule) -> dict[str, Any]:
    examples = (("does not pass", rule.bad), ("passes", rule.good))
    shown = [f"This {story}:\n\n```yaml\n{text}\n```" for story, text in examples if text]
    return {
        "id": rule.code,
        "shortDescription": {"text": rule.title},
        "fullDescription": {"text": rule.what},
        "help": {
            "text": "\n\n".join(filter(None, (rule.what, rule.why))),
            "markdown": "\n\n".join(filter(None, (rule.what, rule.why, *shown))),
        },
        "defaultConfiguration": {"level": rule.severity},
    }


def _result(problem: Problem, index: int) -> dict[str, Any]:
    place: dict[str, Any] = {"artifactLocation": {"uri": _uri(problem.path)}}
    if problem.line is not None:
        place["region"] = {"startLine": problem.line, "startColumn": problem.column or 1}
    message = f"{problem.message}\nhint: {problem.hint}" if problem.hint else problem.message
    location: dict[str, Any] = {"physicalLocation": place}
    if problem.where:
        location["logicalLocations"] = [{"fullyQualifiedName": problem.where}]
    return {
        "ruleId": problem.code,
        "ruleIndex": index,
        "level": problem.severity,
        "message": {"text": message},
        "locations": [location],
    }


def _uri(path: str) -> str:
    """The address of a file: relative to the current folder as it was named, or of the scheme `file`."""
    named = Path(path)
    return named.as_uri() if named.is_absolute() else quote(named.as_posix(), errors="surrogateescape")


def github(found: Found) -> Iterable[str]:
    """One workflow command for each problem, which GitHub shows beside the line."""
    for problem in found.problems:
        fields = {"file": problem.path, "line": problem.line, "col": problem.column, "title": problem.code}
        told = ",".join(f"{key}={_property(str(value))}" for key, value in fields.items() if value is not None)
        hint = f"\nhint: {problem.hint}" if problem.hint else ""
        yield f"::{problem.severity} {told}::{_data(problem.message + hint)}\n"


def _data(text: str) -> str:
    """The text as GitHub's runner reads it back."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def explained(rule: Rule) -> str:
    """A rule as `--explain` prints it."""
    parts = [f"{rule.code}: {rule.title} ({rule.severity})", rule.what, rule.why]
    parts += [f"{story}:\n\n{_indented(text)}" for story, text in (("wrong", rule.bad), ("right", rule.good)) if text]
    return "\n\n".join(filter(None, parts)) + "\n"


def _indented(text: str) -> str:
    return "\n".join(f"    {line}".rstrip() for line in text.splitlines())


def listed(rules: Iterable[Rule]) -> str:
    """A line for each rule: code, severity, title."""
    return "".join(f"{rule.code}  {rule.severity:7}  {rule.title}\n" for rule in rules)
