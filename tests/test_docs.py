"""What the documents show is true: records load, code runs and prints what stands below it, commands and links work.

A block of YAML is a whole file where its fence names one (```yaml article.yaml) or where it starts with an id; a file
whose name starts with "wrong" must not load. Code, commands and files of one document are taken in their order, in a
folder that looks like a checkout. A block of ```text behind code or a command is what it prints; `...` stands for any
text.
"""

from __future__ import annotations

import doctest
import io
import re
import shlex
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import redirect_stderr, redirect_stdout
from functools import partial
from pathlib import Path
from typing import NamedTuple

import pytest
import typer

from adaptive_text.cli import app, main
from adaptive_text.errors import AdaptiveTextError
from adaptive_text.loading import load_article, load_glossary, load_picker, load_profile
from adaptive_text.reading.codes import CODES

pytestmark = pytest.mark.checkout

ROOT = Path(__file__).resolve().parent.parent
DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
FENCE = re.compile(r"^```(\w*)(?: (\S+))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\(([^)\s]+)\)")
LEAFLET = "Take one tablet a day with a glass of water. Do not take more than two tablets in one day.\n"


class Block(NamedTuple):
    """What stands between two fences."""

    language: str
    name: str
    body: str

    @property
    def file(self) -> str:
        """The name of the file that the block is; empty for a piece of one."""
        return self.name or ("article.yaml" if self.body.startswith("id: ") else "")

    @property
    def commands(self) -> list[str]:
        """Its command lines."""
        lines = [] if self.language else self.body.splitlines()
        return [line for line in lines if line.startswith(("adaptive-text ", "cp "))]


def blocks(document: Path) -> list[Block]:
    return [Block(*found) for found in FENCE.findall(document.read_text(encoding="utf-8"))]


def named(document: Path) -> str:
    return document.name


ALL = [(document, block) for document in DOCUMENTS for block in blocks(document)]
FILES = [(document, block) for document, block in ALL if block.language == "yaml" and block.file]
COMMANDS = [(document, line) for document, block in ALL for line in block.commands if line.startswith("adaptive-text ")]


def reader_of(text: str) -> Callable[[Path], object]:
    """The loader for a whole file, told by its keys."""
    keys = set(re.findall(r"^(\w+):", text, re.MULTILINE))
    if "terms" in keys and "id" not in keys:
        return load_glossary
    if "sections" in keys:
        return load_article
    return load_profile if "label" in keys else load_picker


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with what a newcomer's commands refer to, which is the current one."""
    for name in ("profiles", "corpus", "examples"):
        shutil.copytree(ROOT / name, tmp_path / name)
    readme = next(block for document, block in FILES if document.name == "README.md")
    (tmp_path / "article.yaml").write_text(readme.body, encoding="utf-8")
    (tmp_path / "leaflet.txt").write_text(LEAFLET, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "120")
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(LEAFLET.encode())))
    return tmp_path


@pytest.mark.parametrize(("document", "block"), FILES, ids=lambda value: getattr(value, "file", None) or value.name)
def test_whole_files_in_the_documents_load(document: Path, block: Block, checkout: Path) -> None:
    """Every whole record, profile, glossary and picker loads without a warning, and what is called wrong does not."""
    path = checkout / "profiles" / block.file  # beside what a profile may extend
    path.write_text(block.body, encoding="utf-8")
    if path.name.startswith("wrong"):
        with pytest.raises(AdaptiveTextError):
            reader_of(block.body)(path)
    else:
        assert getattr(reader_of(block.body)(path), "warnings", ()) == (), document.name


@pytest.mark.parametrize("document", DOCUMENTS, ids=named)
def test_the_examples_of_a_document_run_in_their_order(document: Path, checkout: Path) -> None:
    """Python and commands run, and print what stands below them."""
    namespace: dict[str, object] = {}
    printed: str | None = None
    for block in runnable(document):
        if block.language == "yaml":
            (checkout / block.file).write_text(block.body, encoding="utf-8")
        elif block.language == "python":
            printed = printed_by(partial(exec, compile(block.body, document.name, "exec"), namespace))
        elif block.commands:
            printed = "".join(printed_by(partial(carry_out, line)) for line in block.commands)
        elif block.language == "text" and printed is not None:
            assert_printed(block.body, printed)
            printed = None
        else:
            printed = None


def test_the_documents_have_examples() -> None:
    """The laws here are about something: files, commands, code and what it prints are found."""
    languages = [block.language for _, block in ALL]
    assert min(len(FILES), len(COMMANDS), languages.count("python"), languages.count("text")) > 5


def runnable(document: Path) -> Iterator[Block]:
    """All but pieces of files; and in place of the README's first example, which has its own test, its import."""
    found = [block for block in blocks(document) if block.language != "yaml" or block.file]
    if document.name != "README.md":
        yield from found
        return
    yield Block("python", "", "import adaptive_text as at\n")
    first = next(block for block in found if block.language == "python")
    yield from (block for block in found if block is not first)


def printed_by(run: Callable[[], object]) -> str:
    with redirect_stdout(io.StringIO()) as output, redirect_stderr(output):
        run()
    return output.getvalue()


def carry_out(line: str) -> None:
    """Carry out a command line, unless it is about a claim or an article that the reader is to think of."""
    words = arguments(line)
    if words[0] == "cp":
        subprocess.run(words, check=True)
    elif "dose" not in words:
        code = main(words[1:])
        assert code == int("wrong.yaml" in words), line


def arguments(line: str) -> list[str]:
    """The words of a command line without what the shell takes: a comment, a redirection."""
    return shlex.split(re.split(r" [<>|#] ", line)[0], comments=True)


def assert_printed(expected: str, got: str) -> None:
    """Lines are equal but for spaces at their ends."""
    expected, got = (re.sub(r"[ ]+$", "", text, flags=re.MULTILINE).strip() + "\n" for text in (expected, got))
    checker = doctest.OutputChecker()
    if not checker.check_output(expected, got, doctest.ELLIPSIS):
        assert got == expected


@pytest.mark.parametrize(
    ("document", "line"), COMMANDS, ids=lambda value: value if isinstance(value, str) else value.name
)
def test_every_command_line_in_the_documents_parses(document: Path, line: str, checkout: Path) -> None:
    """No document shows a command or an option that does not exist."""
    (checkout / "my-profiles").mkdir()
    command, words = typer.main.get_command(app), arguments(line)[1:]
    name = ""
    while commands := getattr(command, "commands", None):
        name, *words = words
        command = commands[name]
    assert command.make_context(name, words).params, document.name


@pytest.mark.parametrize("document", DOCUMENTS, ids=named)
def test_every_relative_link_leads_somewhere(document: Path) -> None:
    """A link inside the checkout names a file that is there, and a heading that is in it."""
    assert [link for link in links(document) if not leads_somewhere(document, link)] == []


def links(document: Path) -> list[str]:
    prose = re.sub(r"`[^`\n]*`", "", FENCE.sub("", document.read_text(encoding="utf-8")))
    return [link for link in LINK.findall(prose) if not re.match(r"[a-z]+:", link)]


def leads_somewhere(document: Path, link: str) -> bool:
    name, _, anchor = link.partition("#")
    target = (document.parent / name).resolve() if name else document
    return target.exists() and (not anchor or anchor in anchors(target))


def anchors(document: Path) -> set[str]:
    """The anchors that a heading gets: in small letters, without marks, hyphens for spaces."""
    headings = re.findall(r"^#+ (.+)$", FENCE.sub("", document.read_text(encoding="utf-8")), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_every_code_of_a_problem_is_told_to_authors() -> None:
    """An author who meets a code finds it in the documents, where a range such as "AT103 to AT106" names all in it."""
    text = "\n".join(document.read_text(encoding="utf-8") for document in DOCUMENTS)
    ranges = [(int(a), int(b)) for a, b in re.findall(r"AT(\d{3}) to AT(\d{3})", text)]
    told = {f"AT{number:03}" for first, last in ranges for number in range(first, last + 1)}
    assert sorted(set(CODES) - told - set(re.findall(r"AT\d{3}", text))) == []


def test_the_documents_for_authors_name_every_field() -> None:
    """No field of a record, a profile, a picker or a glossary is left untold."""
    from adaptive_text.article import Article, Claim, Review, Section, Signature, Variant
    from adaptive_text.article import Source as ArticleSource
    from adaptive_text.audience import Invitation, Limit, Notice, Picker, Profile, Unsure
    from adaptive_text.glossary import Term
    from adaptive_text.labels import LABELS

    told = {
        "writing-articles.md": (Article, Claim, Review, Section, Signature, Variant, ArticleSource, Term),
        "profiles.md": (Profile, Picker, Invitation, Limit, Notice, Unsure),
    }
    for name, models in told.items():
        text = (ROOT / "docs" / name).read_text(encoding="utf-8")
        fields = {field for model in models for field in model.model_fields} - {"lineage"}
        fields |= set(LABELS) if name == "profiles.md" else set()
        assert sorted(field for field in fields if not re.search(rf"\b{field}\b", text)) == []


def test_every_reason_and_every_metric_is_told() -> None:
    """docs/choosing.md has every reason for a choice, docs/profiles.md every metric of a target."""
    from typing import get_args

    from adaptive_text.metrics import METRICS
    from adaptive_text.page import Reason

    choosing = (ROOT / "docs" / "choosing.md").read_text(encoding="utf-8")
    profiles = (ROOT / "docs" / "profiles.md").read_text(encoding="utf-8")
    assert [reason for reason in get_args(Reason) if f"| `{reason}` |" not in choosing] == []
    assert [metric for metric in METRICS if f"`{metric}`" not in profiles] == []


def test_the_school_profile_in_the_documents_is_the_one_in_the_examples() -> None:
    """docs/profiles.md shows examples/profiles/school.yaml as it is, but for its first comment and its line breaks."""
    shown = next(block for _, block in FILES if block.file == "school.yaml")
    file = (ROOT / "examples" / "profiles" / "school.yaml").read_text(encoding="utf-8")
    assert shown.body.split() == file[file.index("id: school") :].split()
