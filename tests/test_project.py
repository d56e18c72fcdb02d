"""Laws about the checkout: what is public, what the documents promise, what the files may hold."""

from __future__ import annotations

import ast
import importlib
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import packages_distributions, version
from pathlib import Path

import pytest

pytestmark = pytest.mark.checkout

ROOT = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
NOT_TEXT = (".png", ".ico", ".pdf", ".woff2", ".sqlite")

# Written so that this file does not hold what it looks for.
MACHINE_PATH = re.compile(r"(?<![\w./-])/(?:work|farm|root|tmp|Users|home/[a-z]+)/")
REGISTRY = re.compile(r"\b(?:pypi|pythonhosted|npmjs|debian|anaconda)[.](?:org|com)\b")
IGNORED = re.compile(
    r"# (?:type: ignore|noqa|pyright: ignore)(?P<rules>\[[\w, -]+\]|: [A-Z]+\d+(?:, [A-Z]+\d+)*)?(?P<reason>.*)"
)


def tracked(*endings: str) -> list[Path]:
    """The text files that git knows or would add, of some endings or of all."""
    command = ["git", "-c", "safe.directory=*", "ls-files", "-z", "-co", "--exclude-standard"]
    names = subprocess.run(command, cwd=ROOT, text=True, capture_output=True, check=True).stdout.split("\0")
    paths = [ROOT / name for name in names if name.endswith(endings or "") and not name.endswith(NOT_TEXT)]
    return [path for path in paths if path.is_file()]


def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def package_body() -> list[ast.stmt]:
    return parsed(ROOT / "adaptive_text" / "__init__.py").body


def assigned(body: list[ast.stmt]) -> dict[str, ast.expr | None]:
    """The values of the names that a module's top level assigns."""
    plain = {target.id: node.value for node in body if isinstance(node, ast.Assign) for target in names_in(node)}
    typed = {
        node.target.id: node.value
        for node in body
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name)
    }
    return plain | typed


def names_in(node: ast.Assign) -> list[ast.Name]:
    return [target for target in node.targets if isinstance(target, ast.Name)]


def public_names() -> list[str]:
    """The literal `__all__` of the package."""
    value = assigned(package_body())["__all__"]
    assert isinstance(value, ast.List)
    return list(ast.literal_eval(value))


def test_every_public_name_can_be_had() -> None:
    """Each name of `__all__` resolves and is shown by `dir`; any other raises AttributeError."""
    package = importlib.import_module("adaptive_text")
    assert public_names() == package.__all__
    assert [name for name in public_names() if getattr(package, name, None) is None] == []
    assert set(public_names()) <= set(dir(package))
    with pytest.raises(AttributeError, match="no_such_name"):
        _ = package.no_such_name


def test_type_checkers_see_just_the_public_names() -> None:
    """Under TYPE_CHECKING each lazily exported name, and no other, is imported as itself."""
    body = package_body()
    guarded = [node for node in body if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"]
    imports = [node for block in guarded for node in block.body if isinstance(node, ast.ImportFrom)]
    aliases = [alias for node in imports for alias in node.names]
    assert [alias.name for alias in aliases if alias.asname != alias.name] == []
    eager = set(public_names()) & assigned(body).keys()
    assert sorted({alias.name for alias in aliases} | eager) == sorted(public_names())


def test_public_things_have_docstrings() -> None:
    """Every module of the package, and every public class, function and method in it, says what it means."""
    silent = [
        f"{path.relative_to(ROOT)}: {getattr(node, 'name', 'the module')}"
        for path in sorted((ROOT / "adaptive_text").rglob("*.py"))
        for node in public_things(parsed(path))
        if ast.get_docstring(node) is None
    ]
    assert silent == []


Documented = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef


def public_things(node: ast.Module | ast.ClassDef) -> Iterator[Documented]:
    """A module or class and what is public in it; an override says so and needs no words of its own."""
    yield node
    for child in node.body:
        if not isinstance(child, Documented) or isinstance(child, ast.Module) or child.name.startswith("_"):
            continue
        if isinstance(child, ast.ClassDef):
            yield from public_things(child)
        elif not {"override", "overload"} & {ast.unparse(decorator) for decorator in child.decorator_list}:
            yield child


def test_every_test_states_its_law_in_one_docstring() -> None:
    """A test without a docstring is a law that nobody can read."""
    tests = [
        (path.name, node)
        for path in sorted((ROOT / "tests").rglob("test_*.py"))
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    ]
    assert [f"{name}: {node.name}" for name, node in tests if not ast.get_docstring(node)] == []


def test_no_test_can_be_skipped() -> None:
    """What is not fulfilled fails; there is no mark and no call that hides it."""
    hiding = {"skip", "skipif", "xfail", "importorskip", "skipTest"}
    skipped = [
        f"{path.name}:{node.lineno}"
        for path in sorted((ROOT / "tests").rglob("*.py"))
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Attribute) and node.attr in hiding
    ]
    assert skipped == []


def test_every_ignored_rule_has_its_reason_beside_it() -> None:
    """A comment that silences a checker names the rule and then says why."""
    bare = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in tracked(".py")
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if (found := IGNORED.search(line)) and not (found["rules"] and re.search(r"[a-z]{3}", found["reason"]))
    ]
    assert bare == []


@pytest.mark.parametrize("pattern", [MACHINE_PATH, REGISTRY], ids=["path", "registry"])
def test_no_file_names_one_machine(pattern: re.Pattern[str]) -> None:
    """The project works anywhere: no path of one machine, no host of a package registry."""
    found = [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()[:80]}"
        for path in tracked()
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if pattern.search(line)
    ]
    assert found == []


def test_what_is_imported_is_declared_and_what_is_declared_is_imported() -> None:
    """The dependencies and extras are those packages that the modules import, no more and no fewer."""
    homes = packages_distributions()
    nodes = [node for path in (ROOT / "adaptive_text").rglob("*.py") for node in ast.walk(parsed(path))]
    tops = {alias.name.split(".")[0] for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    tops |= {str(node.module).split(".")[0] for node in nodes if isinstance(node, ast.ImportFrom)}
    tops -= {"pydantic_core", "werkzeug", "_typeshed"}  # parts of pydantic and flask; type checkers' own
    tops -= {"compression"}  # of the standard library, from Python 3.14 on
    foreign = tops - sys.stdlib_module_names - {"adaptive_text"}
    imported = {canonical(homes[name][0]) for name in foreign if name in homes}
    assert sorted(foreign - homes.keys()) == []
    extras = PROJECT["optional-dependencies"]
    declared = [*PROJECT["dependencies"], *(name for extra in extras.values() for name in extra)]
    loaded_by_name = {"matplotlib"}  # so that the command line can say that it is missing
    assert sorted(imported | loaded_by_name) == sorted(
        {canonical(re.split(r"[<>=!~;\[ ]", name)[0]) for name in declared}
    )


def canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def test_there_is_one_version() -> None:
    """The version of pyproject.toml is the one that is installed and the one that the package tells."""
    assert version("adaptive-text") == PROJECT["version"]
    assert getattr(importlib.import_module("adaptive_text"), "__version__", PROJECT["version"]) == PROJECT["version"]


def test_the_changelog_tells_of_this_version() -> None:
    """CHANGELOG.md has a heading for the version of pyproject.toml, with sentences under it."""
    _, _, after = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8").partition(f"\n## {PROJECT['version']}")
    assert "." in after.partition("\n## ")[0]


def test_the_first_example_of_the_readme_runs(tmp_path: Path) -> None:
    """A newcomer copies the first Python example of README.md into an empty folder, and it prints something."""
    block = re.search(
        r"^```python\n(.*?)^```$", (ROOT / "README.md").read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE
    )
    assert block is not None
    command = [sys.executable, "-W", "error", "-c", block[1]]
    done = subprocess.run(command, cwd=tmp_path, text=True, capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.strip() != ""


def test_the_readme_names_only_targets_that_make_knows() -> None:
    """Every `make ...` of README.md is a target of the Makefile."""
    targets = set(re.findall(r"^([a-z][a-z-]*):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    named = set(
        re.findall(r"(?:^|`)make ([a-z][a-z-]*)", (ROOT / "README.md").read_text(encoding="utf-8"), re.MULTILINE)
    )
    assert {"preview", "test"} <= named <= targets
