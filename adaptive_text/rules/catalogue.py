"""Every rule by its code: what it looks at, why, and an example of each side (`data/*rules.toml`)."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from types import MappingProxyType
from typing import cast, get_args

from adaptive_text.errors import Severity

CODE = re.compile(r"AT[0-9]{3}")


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule as people read about it."""

    code: str
    """Stable: `AT603`."""
    title: str
    """What is wrong, in a few words without a full stop: `a recheck has passed`."""
    severity: Severity
    """Of each of its problems."""
    what: str
    """What the rule looks at and what it reports, in whole sentences."""
    why: str
    """Why that is wrong, or how it is mended; empty where `what` says all."""
    bad: str
    """An example that breaks the rule; empty where none can be written down, such as a file that is not there."""
    good: str
    """The same, mended."""


def _read(name: str) -> dict[str, Rule]:
    text = files("adaptive_text").joinpath("data", name).read_text(encoding="utf-8")
    return {code: _rule(code, cast("Mapping[str, str]", row)) for code, row in tomllib.loads(text).items()}


_TEXTS = ("title", "what", "why", "bad", "good")


def _rule(code: str, row: Mapping[str, str]) -> Rule:
    severity, odd = row.get("severity"), row.keys() - {*_TEXTS, "severity"}
    if not CODE.fullmatch(code) or severity not in get_args(Severity) or odd:
        got = ", ".join(sorted(odd)) or f"severity {severity!r}"
        message = f"{code} is no code, has no severity, or has fields that no rule has (got {got})"
        raise ValueError(message)
    texts = {field: row.get(field, "").strip("\n") for field in _TEXTS}
    if not texts["title"] or not texts["what"]:
        message = f"a rule has a title and says what it reports (got {code} without)"
        raise ValueError(message)
    return Rule(code=code, severity=cast("Severity", severity), **texts)


_TABLES = ("form_rules.toml", "meaning_rules.toml", "rules.toml", "build_rules.toml")
RULES: Mapping[str, Rule] = MappingProxyType(
    dict(sorted((code, rule) for name in _TABLES for code, rule in _read(name).items()))
)
"""By code, in their order."""
