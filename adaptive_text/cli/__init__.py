"""The command line: `adaptive-text check | preview | compare | explain | ...`.

Exit codes: 0 good, 1 problems in the content, 2 wrong use; 130 after Ctrl-C, 141 when the reader of a pipe has gone.
What was asked for goes to standard output, everything about it to standard error.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Annotated, NoReturn

import typer

from adaptive_text.cli.approvals import approve
from adaptive_text.cli.builds import build
from adaptive_text.cli.bundles import bundle
from adaptive_text.cli.checks import check
from adaptive_text.cli.comparison import compare
from adaptive_text.cli.console import WrongUse, forget_output, tell_failure, use_utf8, write
from adaptive_text.cli.explanation import explain
from adaptive_text.cli.impacts import impact
from adaptive_text.cli.previews import preview
from adaptive_text.cli.reports import report
from adaptive_text.cli.scaffolds import new
from adaptive_text.cli.schemas import schema
from adaptive_text.cli.scores import score
from adaptive_text.cli.serving import serve
from adaptive_text.cli.sheets import sheet
from adaptive_text.cli.todos import todo
from adaptive_text.errors import AdaptiveTextError, UnknownArticle, UnknownAudience

PROGRAM = "adaptive-text"
CONTENT, USAGE, READER_GONE = 1, 2, 141


def version_asked(asked: bool) -> None:
    """Answer `--version`, before anything slow is imported."""
    if asked:
        from importlib.metadata import version

        write(f"{PROGRAM} {version(PROGRAM)}\n")
        raise typer.Exit


def top(
    _version: Annotated[
        bool, typer.Option("--version", callback=version_asked, is_eager=True, help="Show the version and exit.")
    ] = False,
) -> None:
    """Render one structured record for each reader, at a measured reading level."""


app = typer.Typer(
    name=PROGRAM,
    callback=top,
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="""\b
Examples:
  adaptive-text preview rocatinlimab-atopic-dermatitis --audience patient
  adaptive-text new iron-tablets
  adaptive-text check --explain AT503
""",
)
EXAMPLES: Mapping[Callable[..., None], tuple[str, ...]] = {
    new: ("new iron-tablets", 'new gout --title "Gout" --audience patient --audience clinician'),
    check: (
        "check",
        "check corpus --select AT5 --strict",
        "check corpus --format sarif > findings.sarif",
        "check --explain AT503",
    ),
    preview: (
        "preview rocatinlimab-atopic-dermatitis",
        "preview rocatinlimab-atopic-dermatitis --audience student --format markdown",
        "preview article.yaml --audience patient --out page.html",
    ),
    compare: (
        "compare rocatinlimab-atopic-dermatitis",
        "compare article.yaml --audience patient --audience clinician",
    ),
    explain: (
        "explain rocatinlimab-atopic-dermatitis --audience patient",
        "explain article.yaml --audience student --format json",
    ),
    todo: ("todo corpus", "todo corpus --audience patient --limit 5"),
    report: ("report corpus --out report.html",),
    build: (
        "build corpus --out pages.bundle",
        "build https://example.org/articles.jsonl.gz --out site/ --origin https://example.org",
        "build articles.parquet --out pages.bundle --scheduler tcp://scheduler:8786 --problems problems.jsonl",
    ),
    serve: ("serve", "serve corpus --port 8080", "serve corpus --host 0.0.0.0 --origin https://example.org"),
    impact: ("impact old.yaml new.yaml", "impact HEAD --path corpus", "impact v1.0 v1.1 --path corpus --format json"),
    approve: ('approve corpus/gout.yaml --audience patient --reviewer "Dr A. Example, rheumatologist"',),
    score: (
        "score leaflet.txt",
        "score leaflet.txt --metric flesch_kincaid_grade --format json",
        "score - < leaflet.txt",
    ),
    schema: ("schema article", "schema --write schemas"),
}
"""Every command with what `--help` shows of it, in the order of the work."""

for command, lines in EXAMPLES.items():
    shown = "\n".join(f"  {PROGRAM} {line}" for line in lines)
    app.command(epilog=f"\b\nExamples:\n{shown}\n")(command)
app.add_typer(bundle)
app.add_typer(sheet)


def main(argv: Sequence[str] | None = None) -> int:
    """Carry out a command line (default: the process's own) and return its exit code."""
    try:
        app(args=None if argv is None else list(argv), prog_name=PROGRAM)
    except SystemExit as done:
        return done.code if isinstance(done.code, int) else int(done.code is not None)
    except KeyboardInterrupt:  # one that came while the command was being read
        return 130
    except BrokenPipeError:
        forget_output()
        return READER_GONE
    except (WrongUse, UnknownArticle, UnknownAudience) as error:
        tell_failure(error)
        return USAGE
    except AdaptiveTextError as error:
        tell_failure(error)
        return CONTENT
    return 0


def run() -> NoReturn:
    """Be the program `adaptive-text`."""
    use_utf8()
    sys.exit(main())
