"""`sheet export` and `sheet import`: articles as a spreadsheet, and back."""

from __future__ import annotations

from collections import Counter
from difflib import unified_diff
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from adaptive_text.cli.console import WrongUse, note, working, write
from adaptive_text.cli.options import GlossaryOption, ProfilesOption

if TYPE_CHECKING:
    from adaptive_text.returning import FileChange, Returned

sheet = typer.Typer(
    name="sheet",
    help="Edit the wordings of articles in a spreadsheet: one row for each claim, one column for each register.",
    no_args_is_help=True,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
RootOption = Annotated[
    Path,
    typer.Option(
        "--root", exists=True, file_okay=False, metavar="FOLDER", help="From where the sheet names its files."
    ),
]


@sheet.command(
    "export",
    epilog="""\b
Examples:
  adaptive-text sheet export article.yaml --out article.xlsx
  adaptive-text sheet export corpus --out corpus.csv
""",
)
def export(
    source: Annotated[
        Path, typer.Argument(metavar="ARTICLE", show_default=False, help="An article's file, or a folder of them.")
    ],
    out: Annotated[
        Path, typer.Option("--out", "-o", dir_okay=False, show_default=False, metavar="FILE", help=".xlsx or .csv.")
    ],
    root: RootOption = Path(),
    replace: Annotated[bool, typer.Option("--replace", help="Replace the file if it is there.")] = False,
) -> None:
    """Write the claims of an article, or of all in a folder, to a spreadsheet.

    Cells under the registers are for editing; grey columns, whose headings stand in brackets, are for reading. Every
    cell is text, whatever it begins with. `sheet import` carries changed cells back.
    """
    if not source.exists():
        raise WrongUse(f'there is no file and no folder "{source}"')
    if out.exists() and not replace:
        raise WrongUse(f'"{out}" is there already; --replace writes it anew, and what was edited in it is lost')
    with working(f"writing {out}"):
        from adaptive_text.sheets import export_sheet

        number = export_sheet(source, out, root=root, replace=replace)
    note(f"wrote {out} ({number:,} claims)")


@sheet.command(
    "import",
    epilog="""\b
Examples:
  adaptive-text sheet import article.xlsx --dry-run
  adaptive-text sheet import article.xlsx
""",
)
def import_(
    sheet_file: Annotated[
        Path, typer.Argument(metavar="SHEET", show_default=False, help="An exported and edited .xlsx or .csv file.")
    ],
    allow_removal: Annotated[
        bool, typer.Option("--allow-removal", help="Take wordings away whose cells were emptied.")
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would be written, and write nothing.")] = False,
    root: RootOption = Path(),
    profiles: ProfilesOption = None,
    glossary: GlossaryOption = None,
) -> None:
    """Carry the changed cells of a sheet back into the files of the articles.

    Only the lines of changed wordings change. Nothing is written unless every file can be: not when a claim was changed
    in its file since the export, and not when an article would have errors.
    """
    if not sheet_file.exists():
        raise WrongUse(f'there is no file "{sheet_file}"')
    with working(f"reading {sheet_file}"):
        from adaptive_text.returning import import_sheet

        returned = import_sheet(
            sheet_file,
            root=root,
            allow_removal=allow_removal,
            dry_run=dry_run,
            profiles=profiles,
            glossary=glossary,
        )
    for line in told(returned, dry_run=dry_run):
        note(line)
    if dry_run:
        write("".join(map(difference, returned.files)))


def told(returned: Returned, *, dry_run: bool) -> list[str]:
    """What was carried over, file by file, and what that costs."""
    if not returned.changes:
        return [f"no cell of {returned.rows:,} claims was changed, and nothing was written"]
    lines: list[str] = []
    for file in returned.files:
        changes = [change for change in returned.changes if change.file == file.file]
        kinds = Counter(change.change for change in changes)
        counted = ", ".join(f"{kinds[kind]} {kind}" for kind in ("altered", "added", "removed") if kinds[kind])
        lines.append(f"{'would change' if dry_run else 'changed'} {file.path}: wordings {counted}")
        lines += [
            f"  the sign-off of the {edition.audience} edition lapses ({edition.sign_off.reviewer})"
            for edition in file.lapsed
            if edition.sign_off is not None
        ]
    return [*lines, "nothing was written (--dry-run)"] if dry_run else lines


def difference(file: FileChange) -> str:
    """The lines that would change."""
    old, new = (content.decode("utf-8", "replace").splitlines() for content in (file.before, file.after))
    return "".join(f"{line}\n" for line in unified_diff(old, new, str(file.path), str(file.path), n=2, lineterm=""))
