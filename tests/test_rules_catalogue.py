"""Laws of the catalogue: it has every code, its examples do what they say, the documents list it."""

from __future__ import annotations

import ast
import re
import tomllib
from collections import Counter
from importlib.resources import files
from pathlib import Path

import pytest
import rule_examples

from adaptive_text.reading.codes import CODES
from adaptive_text.rules.catalogue import RULES, Rule

ROOT = Path(__file__).resolve().parent.parent
SHOWN = [rule for rule in RULES.values() if rule.bad]


def codes_in_modules() -> set[str]:
    """Every code that stands as a text in a module, but for those of errors, which are no problems of a place."""
    nodes = [
        node
        for path in (ROOT / "adaptive_text").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
    ]
    classes = [node for node in nodes if isinstance(node, ast.ClassDef)]
    fields = [field for node in classes for field in node.body if isinstance(field, ast.Assign)]
    of_errors = {id(field.value) for field in fields if ast.unparse(field.targets[0]) == "code"}
    texts = [node.value for node in nodes if isinstance(node, ast.Constant) and id(node) not in of_errors]
    return {text for text in texts if isinstance(text, str) and re.fullmatch(r"AT\d{3}", text)}


@pytest.mark.checkout
def test_every_code_that_a_module_reports_is_in_the_catalogue() -> None:
    """No problem has a code that nobody explains, and what is explained is reported: here, or for its example."""
    assert codes_in_modules() - RULES.keys() == set()
    assert {code for code, rule in RULES.items() if not rule.bad} - codes_in_modules() == set()


def test_the_table_of_codes_and_the_catalogue_agree() -> None:
    """A code of the reader is in the catalogue, a warning there is one here."""
    assert CODES.keys() - RULES.keys() == set()
    warnings = {code for code, title in CODES.items() if title.endswith("(warning)")}
    assert warnings == {code for code in CODES if RULES[code].severity == "warning"}


@pytest.mark.parametrize("rule", RULES.values(), ids=lambda rule: rule.code)
def test_every_rule_is_explained(rule: Rule) -> None:
    """A rule has a title without a full stop, whole sentences, and examples on both sides or on none."""
    assert re.fullmatch(r"[a-z].*[^.]", rule.title, re.DOTALL), rule.title
    assert "\n" not in rule.title
    assert re.fullmatch(r"[A-Z`].*\.", rule.what, re.DOTALL), rule.what
    assert rule.why == "" or re.fullmatch(r'[A-Z0-9`"].*\.', rule.why, re.DOTALL), rule.why
    assert bool(rule.bad) == bool(rule.good)


@pytest.mark.parametrize("rule", SHOWN, ids=lambda rule: rule.code)
def test_a_bad_example_breaks_its_rule(rule: Rule, tmp_path: Path) -> None:
    """A check reports the rule's code, with its severity, for the example that breaks it."""
    found = rule_examples.problems(rule.bad, tmp_path)
    assert (rule.code, rule.severity) in {(problem.code, problem.severity) for problem in found}, found


@pytest.mark.parametrize("rule", SHOWN, ids=lambda rule: rule.code)
def test_a_good_example_has_no_error(rule: Rule, tmp_path: Path) -> None:
    """The example that keeps the rule has neither its code nor any error."""
    found = rule_examples.problems(rule.good, tmp_path)
    assert [problem for problem in found if problem.code == rule.code or problem.severity == "error"] == []


def test_no_code_is_explained_twice() -> None:
    """The files of the catalogue share no code."""
    data = [tomllib.loads(files("adaptive_text").joinpath("data", name).read_text(encoding="utf-8")) for name in TABLES]
    counted = Counter(code for table in data for code in table)
    assert [code for code, number in counted.items() if number > 1] == []
    assert counted.keys() == RULES.keys()


TABLES = ("form_rules.toml", "meaning_rules.toml", "rules.toml", "build_rules.toml")


@pytest.mark.checkout
def test_the_document_lists_every_rule(request: pytest.FixtureRequest) -> None:
    """docs/checking.md has each rule once, with its severity and its title; `--update-golden` writes the table anew."""
    path = ROOT / "docs" / "checking.md"
    text = path.read_text(encoding="utf-8")
    head, heading, _ = text.partition("| code | severity | what is wrong |\n|---|---|---|\n")
    rows = "".join(f"| {rule.code} | {rule.severity} | {rule.title} |\n" for rule in RULES.values())
    if request.config.getoption("--update-golden"):
        path.write_text(head + heading + rows, encoding="utf-8")
    assert path.read_text(encoding="utf-8") == head + heading + rows
