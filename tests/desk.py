"""An editor's desk for tests: a folder with an article, profiles and a glossary, and a past to compare it with."""

from __future__ import annotations

import subprocess
from pathlib import Path

ARTICLE = """\
# What the editors of this article should know stands in comments like this one.
id: example-drug
title: {default: Examplumab, patient: A new skin drug}
updated: 2026-11-01   # the day of the last change
review:
  status: under_review
  by: The medical editors

sources:
  phase3: {title: A phase 3 trial, publisher: Journal of Examples, published: 2026-03}
  label: {title: The label}
facts:
  dose: {value: 150, unit: mg}
sections:
  - id: about
    heading: {default: About, patient: What it is}
    claims:
      - id: what-it-is
        cites: [label]
        variants:
          technical: >-
            Examplumab is a subcutaneously administered monoclonal immunoglobulin antibody, at {{ dose }}.
          plain: >-
            This drug is a shot that you get under the skin. One shot has
            {{ dose }} of the drug.
      - id: mechanism
        audiences: [clinician]
        variants:
          technical: >-
            It inhibits costimulatory signalling between antigen-presenting cells and lymphocytes.
  - id: safety
    heading: {default: Safety}
    claims:
      - id: infections
        kind: caution
        level: urgent
        cites: [phase3]
        variants:
          technical:
            lead: "Discontinue administration in case of:"
            items:
              - serious opportunistic infections
              - "anaphylaxis"   # seen once
          plain:
            lead: "Stop the drug and call your doctor if:"
            items:
              - you feel very sick or hot
              - your throat swells
      - id: fever
        kind: item
        variants:
          technical: >-
            Pyrexia was reported more frequently than with placebo.
          plain:
            text: >-
              Some people had a fever.
            omits: [comparator]
            because: How often is not known.
      - id: doses
        kind: table
        variants:
          technical:
            caption: Dose by age
            columns: [Age, Dose]
            rows:
              - [Adults, "{{ dose }} | once"]
              - [Children, Not studied]
"""
GLOSSARY = """\
terms:
  placebo: {technical: placebo, definition: A dummy drug.}
"""
PROFILES = {
    "patient": (
        "id: patient\nlabel: Patients\nterms: explain\n"
        "targets:\n  - {metric: flesch_kincaid_grade, at_most: 6}\n"
        "notices:\n  - id: advice\n    text: Ask your doctor first.\n"
    ),
    "clinician": "id: clinician\nlabel: Clinicians\nevenness: 0\n",
    "child": "id: child\nlabel: Children\ntargets:\n  - {metric: flesch_kincaid_grade, at_most: -5}\n",
    "audiences": "order: [patient, clinician, child]\ndefault: patient\n",
}


def lay_out(folder: Path, article: str = ARTICLE, **more: str) -> Path:
    """Write the article (`corpus/article.yaml`), the profiles and the glossary into a folder; returns the article's."""
    files = {
        "corpus/article.yaml": article,
        "corpus/glossary.yaml": GLOSSARY,
        **{f"profiles/{name}.yaml": text for name, text in PROFILES.items()},
        **more,
    }
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())
    return folder / "corpus" / "article.yaml"


def edit(path: Path, old: str, new: str) -> None:
    """Change the one place of a file that says something."""
    content = path.read_bytes()
    assert content.count(old.encode()) == 1, old
    path.write_bytes(content.replace(old.encode(), new.encode()))


def git(folder: Path, *words: str) -> str:
    """Run git in a folder, as somebody, whatever the machine's own settings are."""
    names = ["-c", "user.name=Editor", "-c", "user.email=editor@example.org", "-c", "init.defaultBranch=main"]
    done = subprocess.run(
        ["git", *names, "-c", "commit.gpgsign=false", *words], cwd=folder, capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


def commit(folder: Path, message: str = "a change") -> str:
    """Commit everything in a folder, which becomes a repository; returns the commit's hash."""
    if not (folder / ".git").is_dir():
        git(folder, "init", "--quiet")
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", message)
    return git(folder, "rev-parse", "HEAD")
