"""An edited sheet carried back into the files of its articles: what was changed in it, and nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple

from adaptive_text.amending.splices import same
from adaptive_text.errors import AdaptiveTextError, Problem, did_you_mean
from adaptive_text.impact import impact
from adaptive_text.library import Library, open_article
from adaptive_text.patching import patched
from adaptive_text.reading.marked import Value, read_text
from adaptive_text.reading.syntax import quoted
from adaptive_text.record import where
from adaptive_text.saving import Staged, StrPath, commit_all
from adaptive_text.sheets import cells_of, claims_of, inside
from adaptive_text.tabling.cells import CellFault, variant_of
from adaptive_text.tabling.grid import Cell, SheetError
from adaptive_text.tabling.guards import check_of, digest_of
from adaptive_text.tabling.rows import Row, by_file, problem_at, read_sheet, refuse, unknown

if TYPE_CHECKING:
    from adaptive_text.impact import EditionImpact


class CellChange(NamedTuple):
    """One cell that an editor has changed."""

    file: str
    claim: str
    register: str
    change: Literal["added", "altered", "removed"]
    address: str


@dataclass(frozen=True, slots=True)
class FileChange:
    """A file that a sheet changes."""

    file: str
    """As the sheet names it."""
    path: Path
    before: bytes
    after: bytes
    lapsed: tuple[EditionImpact, ...]
    """Editions whose sign-off no longer holds."""


@dataclass(frozen=True, slots=True)
class Returned:
    """What a sheet brings back."""

    rows: int
    """How many claims it has."""
    changes: tuple[CellChange, ...]
    files: tuple[FileChange, ...]


def import_sheet(
    sheet: StrPath,
    *,
    root: StrPath = ".",
    allow_removal: bool = False,
    dry_run: bool = False,
    profiles: StrPath | None = None,
    glossary: StrPath | None = None,
) -> Returned:
    """Carry the changed cells of a sheet back into the files that it names, as seen from `root`.

    Every file is opened as it would be before any is written: all are, or none is. Raises `SheetError` with every
    problem of every cell, and what writing a file raises.
    """
    rows, headings = read_sheet(sheet)
    around = _Around(Path(root), profiles, glossary)
    problems: list[Problem] = []
    plans: list[_Plan] = []
    for file, of_file in by_file(rows).items():
        plan = _planned(file, of_file, around, problems)
        if plan is not None:
            plan.change(of_file, problems, allow_removal=allow_removal)
            plans.append(plan)
    problems += unknown(headings, [name for plan in plans for name in plan.library.picker.registers])
    refuse(sheet, problems)
    with ExitStack() as stack:
        made = [plan.staged(stack, around, problems) for plan in plans if plan.changes]
        refuse(sheet, problems)
        if not dry_run:
            commit_all([staged for staged, _ in made])
    changes = tuple(change for plan in plans for change in plan.changes)
    return Returned(len(rows), changes, tuple(change for _, change in made))


class _Around(NamedTuple):
    """What the files are opened with."""

    root: Path
    profiles: StrPath | None
    glossary: StrPath | None

    def opened(self, path: Path) -> Library:
        return open_article(path, profiles=self.profiles, glossary=self.glossary)


def _planned(file: str, rows: Sequence[Row], around: _Around, problems: list[Problem]) -> _Plan | None:
    """The file that rows belong to, opened; what is wrong with it is told once, at the first of them."""
    cell = rows[0].file
    try:
        path = inside(file, around.root)
        if not path.is_file():
            message = f"there is no such file (got {quoted(file)})"
            problems.append(problem_at(cell, "AT713", message, "say with --root where the sheet was exported"))
            return None
        return _Plan(file, path, path.read_bytes(), around.opened(path))
    except SheetError as error:
        problems.append(problem_at(cell, "AT713", error.message, "say with --root where the sheet was exported"))
    except AdaptiveTextError as error:
        problems += error.problems or (problem_at(cell, "AT713", error.message),)
    except (OSError, ValueError) as error:
        problems.append(problem_at(cell, "AT713", f"the file cannot be read (got {quoted(str(error))})"))
    return None


@dataclass(slots=True)
class _Plan:
    """What becomes of one file."""

    file: str
    path: Path
    before: bytes
    library: Library
    data: Value = None
    changes: list[CellChange] = field(default_factory=list[CellChange])
    places: dict[str, str] = field(default_factory=dict[str, str])
    """Addresses of changed cells, by the field that they are."""

    def __post_init__(self) -> None:
        text = self.before.decode("utf-8", "replace")
        self.data = read_text(text, self.file, json=self.path.suffix == ".json").data

    def change(self, rows: Iterable[Row], problems: list[Problem], *, allow_removal: bool) -> None:
        """Take over what was changed in the rows."""
        claims = {str(claim["id"]): (at, claim) for at, claim in claims_of(self.data)}
        registers = self.library.picker.registers
        for row in rows:
            name = row.claim.text.strip()
            if name not in claims:
                if self._edited(row, {}):
                    message = f"the article has no such claim (got {quoted(name)})"
                    problems.append(problem_at(row.claim, "AT713", message, did_you_mean(name, claims)))
                continue
            at, claim = claims[name]
            cells = cells_of(claim)
            edited = self._edited(row, cells)
            if edited and check_of(claim, cells).claim != row.check.claim:
                message = (
                    f'the claim "{name}" of {self.file} has been changed since the export (got {", ".join(edited)})'
                )
                problems.append(problem_at(row.claim, "AT715", message, "export anew, and carry your wording over"))
            elif edited:
                new = _Variants(self, at, claim, edited, registers, allow_removal).changed(problems)
                self.data = _with_variants(self.data, at, new)

    def _edited(self, row: Row, cells: Mapping[str, str]) -> dict[str, Cell]:
        """The cells of a row that are not as they were exported, and not as the file has them, by register."""
        return {
            register: cell
            for register, cell in row.cells.items()
            if digest_of(cell.text) != row.check.cells.get(register, digest_of(""))
            and cell.text != cells.get(register, "")
        }

    def staged(self, stack: ExitStack, around: _Around, problems: list[Problem]) -> tuple[Staged, FileChange]:
        """The changed file, written beside the old one and opened; its problems are told at their cells."""
        assert isinstance(self.data, dict)
        after = patched(self.before, self.data, str(self.path))
        staged = stack.enter_context(Staged(self.path, self.before, after))
        lapsed: tuple[EditionImpact, ...] = ()
        try:
            new = around.opened(staged.beside)
            if any(self.library[name].review.editions for name in self.library):
                lapsed = impact(self.library, new).lapsed
        except AdaptiveTextError as error:
            problems += [
                self._placed(problem, staged.beside) for problem in error.problems if problem.severity == "error"
            ]
            if not error.problems:
                raise
        return staged, FileChange(self.file, self.path, self.before, after, lapsed)

    def _placed(self, problem: Problem, beside: Path) -> Problem:
        for field_, address in self.places.items():
            if problem.where == field_ or problem.where.startswith((f"{field_}.", f"{field_}[")):
                return replace(problem, path=address, line=None, column=None, where="")
        return replace(problem, path=problem.path.replace(str(beside), str(self.path)))


class _Variants(NamedTuple):
    """The variants of one claim that were changed in a sheet."""

    plan: _Plan
    at: tuple[int, int]
    claim: Mapping[str, Value]
    edited: Mapping[str, Cell]
    registers: Sequence[str]
    allow_removal: bool

    def changed(self, problems: list[Problem]) -> dict[str, Value]:
        """The variants as they are to be, in the order of the registers where they are new."""
        old = self.claim["variants"]
        found: dict[str, Value] = dict(old) if isinstance(old, dict) else {}
        for register, cell in self.edited.items():
            self._change(register, cell, found, problems)
        order = {name: number for number, name in enumerate(self.registers)}
        new = sorted(found, key=lambda name: order.get(name, len(order)))
        return {name: found[name] for name in new}

    def _change(self, register: str, cell: Cell, found: dict[str, Value], problems: list[Problem]) -> None:
        name, old = str(self.claim["id"]), found.pop(register, None)
        if cell.text:
            try:
                found[register] = variant_of(cell.text, old)
            except CellFault as fault:
                problems.append(problem_at(cell, "AT718", fault.message, fault.hint))
                return
        elif not self.allow_removal:
            message = f'the {register} wording of "{name}" is gone (got an empty cell)'
            hint = "--allow-removal takes wordings away whose cells are empty"
            problems.append(problem_at(cell, "AT716", message, hint))
        if old is not None and same(old, found.get(register)):
            return  # only spaces around it
        kind: Literal["added", "altered", "removed"] = "added" if old is None else "altered" if cell.text else "removed"
        s, c = self.at
        self.plan.places[where(("sections", s, "claims", c, "variants", register))] = cell.address
        self.plan.changes.append(CellChange(self.plan.file, name, register, kind, cell.address))


def _with_variants(data: Value, at: tuple[int, int], variants: Mapping[str, Value]) -> Value:
    """The article's data with the variants of one claim."""
    assert isinstance(data, dict)
    sections = list(_items(data["sections"]))
    section = sections[at[0]]
    assert isinstance(section, dict)
    claims = list(_items(section["claims"]))
    claim = claims[at[1]]
    assert isinstance(claim, dict)
    claims[at[1]] = {**claim, "variants": dict(variants)}
    sections[at[0]] = {**section, "claims": tuple(claims)}
    return {**data, "sections": tuple(sections)}


def _items(value: Value) -> tuple[Value, ...]:
    return value if isinstance(value, tuple) else ()
