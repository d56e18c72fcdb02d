"""Articles as a spreadsheet: one row for each claim, one column for each register, for editors who touch no YAML."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, NamedTuple

from adaptive_text.errors import Problem
from adaptive_text.library import Library, open_article
from adaptive_text.loading import read_file
from adaptive_text.locales import locale_of
from adaptive_text.prose import prepare
from adaptive_text.readability import score_sentences
from adaptive_text.saving import StrPath, create
from adaptive_text.tabling.cells import CellFault, cell_of
from adaptive_text.tabling.commas import write_csv
from adaptive_text.tabling.grid import LONGEST_CELL, Grid, SheetError
from adaptive_text.tabling.guards import check_of
from adaptive_text.tabling.rows import CHECK, CLAIM, FILE, SUFFIXES
from adaptive_text.tabling.workbooks import write_xlsx
from adaptive_text.wording import word

if TYPE_CHECKING:
    from adaptive_text.article import Article, Claim
    from adaptive_text.reading.marked import Value

WIDTHS = {FILE: 22, CLAIM: 22, CHECK: 12}
HELP_WIDTH, REGISTER_WIDTH, NARROW = 16, 70, 10
_HARDNESS = "dale_chall_readability_score"
_HOW_TO = (
    ("What this is", "One row for each claim, one column for each register, from precise to plain."),
    (
        "Change",
        "the cells under the registers, and nothing else. Grey columns are for reading; what you write there is lost.",
    ),
    ("{{ dose }}", "stands for a value or a name from the article. Keep it as it is, and move it where it belongs."),
    ("A new wording", "goes into the empty cell of its register."),
    ("A list", 'is a line that leads to it, and below a line for each item that begins with "- ".'),
    ("A table", "is a line for each row, the column names first: | Age | Dose |"),
    ("*word*, **word**", "are emphasis. A backslash before a mark makes it an ordinary character."),
    ("file, claim, check", "tell where a row belongs and what it was when it was exported. Leave them as they are."),
    ("A column of your own", "needs a heading in brackets, such as (my notes); it is not read."),
)


class Source(NamedTuple):
    """An article that goes into a sheet."""

    file: str
    """The name of its file in the sheet."""
    article: Article
    data: Value
    """What the file holds."""


def export_sheet(source: StrPath, out: StrPath, *, root: StrPath = ".", replace: bool = False) -> int:
    """Write the claims of an article's file, or of all in a folder, to an .xlsx or .csv file; returns their number.

    Files are named as seen from `root`, from where `import_sheet` finds them again. An existing file is only replaced
    where that is said. Raises `SheetError` with all problems, and what opening the articles raises.
    """
    target = Path(out)
    if target.suffix not in SUFFIXES:
        raise SheetError(f'a sheet is a file that ends in .xlsx or .csv (got "{out}")')
    path = Path(source)
    path = path if path.name not in ("", "..") else path.resolve()  # the folder around it is looked for by its name
    library = Library.open(path) if path.is_dir() else open_article(path)
    sources = [_source(library[name], Path(root)) for name in library]
    grid = grid_of(sources, library)
    create(target, write_xlsx(grid) if target.suffix == ".xlsx" else write_csv(grid), replace=replace)
    return len(grid.rows)


def _source(article: Article, root: Path) -> Source:
    path = Path(article.place(()).path)
    whole, top = path.resolve(), root.resolve()
    if not whole.is_relative_to(top):
        raise SheetError(
            f'"{path}" does not lie in "{root}", from where the sheet names its files (--root names another)'
        )
    return Source(whole.relative_to(top).as_posix(), article, read_file(path).data)


def grid_of(sources: Sequence[Source], library: Library) -> Grid:
    """The table of these articles; raises `SheetError` with every variant that no cell can hold."""
    registers = library.picker.registers
    columns = _columns(registers)
    problems: list[Problem] = []
    rows = [
        tuple(row[column] for column in columns)
        for source in sources
        for row in _rows(source, registers, library, problems)
    ]
    if problems:
        raise SheetError(f"the articles cannot be written to a sheet: {len(problems)} of their variants", problems)
    return Grid(
        header=tuple(columns),
        rows=tuple(rows),
        widths=tuple(columns.values()),
        help=frozenset(n for n, name in enumerate(columns) if name not in registers),
        notes=(*_HOW_TO, *(row for source in sources for row in _facts(source))),
    )


def _facts(source: Source) -> Iterator[tuple[str, str]]:
    """The values of an article, as its file has them."""
    facts = source.data.get("facts") if isinstance(source.data, dict) else None
    if isinstance(facts, dict) and facts:
        yield f"Values of {source.file}", ""
        yield from ((f"{{{{ {name} }}}}", _flat(value)) for name, value in facts.items())


def _flat(value: Value) -> str:
    if isinstance(value, dict):
        return ", ".join(
            f"{name} ({_flat(v)})" if isinstance(v, dict) else f"{name} {_flat(v)}" for name, v in value.items()
        )
    return " and ".join(map(_flat, value)) if isinstance(value, tuple) else str(value)


def _columns(registers: Iterable[str]) -> dict[str, int]:
    """The headings with their widths; those in brackets are for reading only."""
    columns = {FILE: WIDTHS[FILE], CLAIM: WIDTHS[CLAIM]}
    columns |= dict.fromkeys(("(section)", "(kind)", "(importance)", "(label)"), HELP_WIDTH)
    for register in registers:
        columns[register] = REGISTER_WIDTH
        columns |= {f"({register}: words)": NARROW, f"({register}: Dale-Chall)": NARROW}
        columns[f"({register}: beside)"] = HELP_WIDTH
    return {**columns, CHECK: WIDTHS[CHECK]}


def claims_of(data: Value) -> Iterator[tuple[tuple[int, int], dict[str, Value]]]:
    """The claims of an article's data with their numbers: of the section, and in it."""
    sections = data.get("sections") if isinstance(data, dict) else None
    for s, section in enumerate(sections if isinstance(sections, tuple) else ()):
        claims = section.get("claims") if isinstance(section, dict) else None
        for c, claim in enumerate(claims if isinstance(claims, tuple) else ()):
            if isinstance(claim, dict):
                yield (s, c), claim


def cells_of(claim: Mapping[str, Value]) -> dict[str, str]:
    """The cells of a claim's variants, by register, but for those that no cell can hold."""
    variants = claim.get("variants")
    cells: dict[str, str] = {}
    for name, variant in variants.items() if isinstance(variants, dict) else ():
        with suppress(CellFault):
            cells[name] = cell_of(variant)
    return cells


def _rows(
    source: Source, registers: Sequence[str], library: Library, problems: list[Problem]
) -> Iterator[dict[str, str]]:
    written = dict(claims_of(source.data))
    for path, section, claim in source.article.claims():
        data = written[int(path[1]), int(path[3])]
        cells: dict[str, str] = {}
        variants = data["variants"]
        for register, variant in variants.items() if isinstance(variants, dict) else ():
            try:
                cells[register] = _fitting(cell_of(variant))
            except CellFault as fault:
                place = source.article.place((*path, "variants", register))
                problems.append(Problem(*place, "", "AT719", fault.message, fault.hint))
        row = {
            FILE: source.file,
            CLAIM: claim.id,
            "(section)": section.heading.get("default", section.id),
            "(kind)": f"{claim.kind}: {claim.level or 'warning'}" if claim.kind == "caution" else claim.kind,
            "(importance)": claim.importance + (", required" if claim.is_required else ""),
            "(label)": claim.label.get("default", "") if claim.label else "",
            CHECK: str(check_of(data, cells)),
        }
        for register in registers:
            row[register] = cells.get(register, "")
            row |= _help(source.article, claim, register, library)
        yield row


def _fitting(cell: str) -> str:
    if len(cell) > LONGEST_CELL:
        raise CellFault(
            f"a cell holds at most {LONGEST_CELL:,} characters (got {len(cell):,})", "change it in its file"
        )
    return cell


def _help(article: Article, claim: Claim, register: str, library: Library) -> dict[str, str]:
    """How hard a wording is, and what stands beside it in the file."""
    words = hardness = beside = ""
    if (variant := claim.variants.get(register)) is not None:
        registers, locale = library.picker.registers, locale_of(article.lang, article.region)
        wording = word(article, claim.id, register, library.glossary, registers, locale)
        score = score_sentences(prepare(wording.units), library.glossary.spoken)
        value = score[_HARDNESS]
        words = str(score.counts.words)
        hardness = "" if value is None else f"{value:.1f}"
        fields = ("audiences", "voice", "defines", "omits", "adds", "because")
        beside = "\n".join(f"{name}: {_shown(value)}" for name in fields if (value := getattr(variant, name)))
    return {
        f"({register}: words)": words,
        f"({register}: Dale-Chall)": hardness,
        f"({register}: beside)": beside,
    }


def _shown(value: str | tuple[str, ...]) -> str:
    return value if isinstance(value, str) else ", ".join(value)


def inside(file: str, root: Path) -> Path:
    """The path of a file that a sheet names; raises `SheetError` where it leads out of the root."""
    name = PurePosixPath(file)
    path = root / name
    if name.is_absolute() or ".." in name.parts or "\\" in file or not path.resolve().is_relative_to(root.resolve()):
        raise SheetError(f'"{file}" lies outside of "{root}"')
    return path
