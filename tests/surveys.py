"""Surveys for tests: a small corpus with hostile titles, made once."""

from __future__ import annotations

import datetime
from functools import cache
from typing import Any

from articles import GLOSSARY, HARD, article, claim, grade, profile

from adaptive_text.audience import Picker
from adaptive_text.errors import Problem
from adaptive_text.library import Library
from adaptive_text.loading import Profiles
from adaptive_text.surveying import Survey, survey

DAY = datetime.date(2026, 11, 22)
HOSTILE = '$\\frac{1}{2}$ </title><script>alert(1)</script> <img src="http://evil.example/x"> & "quoted" \u6f22\u5b57'


def library(number: int = 3, **fields: Any) -> Library:
    """Articles of which every second has a claim that is hard in its only wording."""
    hard = claim("only", technical=HARD)
    made = [
        article(
            claim("first"), claim("second"), *([hard] if i % 2 else []), id=f"a{i}", title=f"{HOSTILE} {i}", **fields
        )
        for i in range(number)
    ]
    hardest = [{"metric": "flesch_kincaid_grade", "at_most": 9}]
    profiles = {
        "patient": profile("patient", targets=grade(6), hardest_claim=hardest),
        "expert": profile("expert"),
    }
    return Library(made, Profiles(profiles, Picker(order=("patient", "expert"))), GLOSSARY)


def problem(code: str, severity: Any = "error", path: str = "a.yaml") -> Problem:
    return Problem(path, 3, 5, "title", code, f"wrong <b>{code}</b> (got {HOSTILE})", "mend <i>it</i>", severity)


PROBLEMS = (
    problem("AT602", "warning"),
    problem("AT502"),
    problem("AT502", path="b.yaml"),
    problem("AT105", path="broken.yaml"),
)


@cache
def small() -> Survey:
    """Three articles, two audiences, findings of each sort, one broken file."""
    return survey(library(), PROBLEMS, day=DAY, broken=["broken.yaml"])


@cache
def large() -> Survey:
    """More articles than a picture has rows."""
    return survey(library(45), (), day=DAY)
