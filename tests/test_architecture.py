"""Laws about the modules: who imports whom, what an import costs, how long one may be."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

pytestmark = pytest.mark.checkout

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "adaptive_text"
LONGEST = 380
"""Lines of a module; what grows past it is split by meaning."""

SLOW = (
    *("babel", "highspy", "matplotlib", "nltk", "numpy", "openpyxl", "pydantic", "rich", "snowballstemmer", "spacy"),
    *("textstat", "typer", "yaml"),
    *("django", "fastapi", "flask", "starlette"),
)
LIGHT = (
    *("bundle", "catalogue", "errors", "inline", "library", "metrics", "page", "readability", "records", "rendering"),
    *("selection", "shipped", "stored"),
)
"""Modules that load nothing slow, each checked as soon as it exists."""


def module_files() -> dict[str, Path]:
    """Every module by its dotted name inside the package; the package's own is called `__init__`."""
    paths = sorted(PACKAGE.rglob("*.py"))
    names = [".".join(path.relative_to(PACKAGE).with_suffix("").parts).removesuffix(".__init__") for path in paths]
    return dict(zip(names, paths, strict=True))


@cache
def levels() -> dict[str, int]:
    """The levels of docs/architecture.md, by module (`prose.py`) or folder of modules (`cli/`)."""
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (\d+) \| ([^|]+) \|", text, re.MULTILINE)
    named = [(name, int(level)) for level, names in rows for name in re.findall(r"`([\w/]+(?:\.py|/))`", names)]
    assert len(dict(named)) == len(named), "a module stands in the table twice"
    return dict(named)


MODULES = module_files()


def row(module: str) -> str:
    """The row of a module: its own, or else that of the innermost folder that has one."""
    path = MODULES[module].relative_to(PACKAGE)
    folders = [f"{parent.as_posix()}/" for parent in path.parents]
    return next((name for name in folders if name in levels() and path.as_posix() not in levels()), path.as_posix())


def imports(module: str) -> set[str]:
    """The modules of the package that a module imports anywhere: on top, in functions, for type checkers only."""
    nodes = list(ast.walk(ast.parse(MODULES[module].read_text(encoding="utf-8"))))
    plain = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    named = {name for node in nodes if isinstance(node, ast.ImportFrom) for name in sources(node)}
    inside = {name for name in plain | named if name.split(".")[0] == "adaptive_text"}
    return {name.partition(".")[2] or "__init__" for name in inside} & MODULES.keys() - {module}


def sources(node: ast.ImportFrom) -> Iterator[str]:
    """The modules that one `from ... import ...` loads: a submodule where the name is one, else where it comes from."""
    for alias in node.names:
        submodule = f"{node.module}.{alias.name}"
        yield submodule if submodule.removeprefix("adaptive_text.") in MODULES else str(node.module)


def test_every_module_has_a_level_and_every_level_its_modules() -> None:
    """The table names each module, or its folder, and nothing that does not exist."""
    assert {row(module) for module in MODULES} == set(levels())


def test_no_import_is_relative() -> None:
    """A module is named in full, so that its level can be looked up where it is read."""
    trees = {module: ast.parse(path.read_text(encoding="utf-8")) for module, path in MODULES.items()}
    nodes = [(module, node) for module, tree in trees.items() for node in ast.walk(tree)]
    assert [module for module, node in nodes if isinstance(node, ast.ImportFrom) and node.level] == []


@pytest.mark.parametrize("module", MODULES)
def test_a_module_imports_only_from_lower_levels(module: str) -> None:
    """Imports go one way; only modules that share a folder's row may import each other."""
    own = row(module)
    others = {name: levels()[row(name)] for name in imports(module) if row(name) != own}
    too_high = {name: level for name, level in others.items() if level >= levels()[own]}
    assert too_high == {}, f"{own} is on level {levels()[own]}; its imports allow {max(others.values()) + 1} or more"


def test_no_modules_import_each_other_in_a_ring() -> None:
    """Imports have an order, inside a folder too."""
    order = TopologicalSorter({module: imports(module) for module in MODULES}).static_order()
    assert set(order) == set(MODULES)


@pytest.mark.parametrize("module", ["adaptive_text", *(f"adaptive_text.{name}" for name in LIGHT if name in MODULES)])
def test_a_light_module_loads_nothing_slow(module: str) -> None:
    """A page is decided and served without the scorer, the solver, the validator, YAML or a web framework."""
    code = f"import sys, {module}; print(*(name for name in {SLOW} if name in sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, text=True, capture_output=True, check=True)
    assert done.stdout.split() == []


@pytest.mark.parametrize("module", MODULES)
def test_a_module_is_short(module: str) -> None:
    """What grows past the limit is split by meaning."""
    assert len(MODULES[module].read_text(encoding="utf-8").splitlines()) <= LONGEST
