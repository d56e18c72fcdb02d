"""The examples of the catalogue as files: each piece of YAML is put into a minimal article (see data/rules.toml)."""

from __future__ import annotations

import re
import shutil
import textwrap
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from adaptive_text.checking import check_files
from adaptive_text.errors import Problem
from adaptive_text.shipped import shipped

TODAY = date(2026, 11, 22)
SECTION = "sections:\n  - id: section\n    heading: Heading\n    claims:\n"
CLAIM = "- id: claim\n  variants:\n    technical: >-\n      It is so.\n"
MUST_HAVE = {"id": "id: example\n", "title": "title: Example\n", "updated": "updated: 2026-11-01\n"}


def keys(text: str) -> set[str]:
    """The keys at the top of a text."""
    return set(re.findall(r"^(\w+):", text, re.MULTILINE))


def article(text: str) -> str:
    """A whole article of a list of claims or of some fields."""
    if text.startswith("- "):
        text = f"claims:\n{textwrap.indent(text, '  ')}"
    fields = re.split(r"^(?=\w+:)", text, flags=re.MULTILINE)
    claims = "".join(textwrap.dedent(field.partition("\n")[2]) for field in fields if field.startswith("claims:"))
    own = "".join(field.rstrip("\n") + "\n" for field in fields if field.strip() and not field.startswith("claims:"))
    missing = "".join(line for key, line in MUST_HAVE.items() if key not in keys(text))
    section = "" if "sections" in keys(text) else SECTION + textwrap.indent(claims or CLAIM, " " * 6)
    return missing + own + section


def files(example: str) -> Iterator[tuple[str, str]]:
    """The files of an example, by name."""
    for i, text in enumerate(re.split(r"^---\n", example + "\n", flags=re.MULTILINE)):
        if "terms" in keys(text):
            yield "glossary.yaml", text
        elif "label" in keys(text):
            yield f"profiles/example-{i}.yaml", text
        elif {"default", "registers"} & keys(text) and "sections" not in keys(text):
            yield "profiles/audiences.yaml", text
        else:
            yield f"article-{i}.yaml", article(text)


def problems(example: str, folder: Path) -> tuple[Problem, ...]:
    """What a check says about an example; profiles stand beside the shipped ones."""
    found = dict(files(example))
    if any(name.startswith("profiles/") for name in found):
        shutil.copytree(shipped("profiles"), folder / "profiles")
    if not any(name.startswith("article") for name in found):
        found["article.yaml"] = article(CLAIM)
    for name, text in found.items():
        (folder / name).write_text(text, encoding="utf-8")
    return check_files([folder], today=TODAY).problems
