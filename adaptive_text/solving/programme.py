"""An integer programme over "one option of every claim", solved by HiGHS. It knows neither metrics nor targets.

What makes an answer reproducible: one thread, a fixed seed, gaps below one (objectives are whole numbers), and a limit
on nodes, never on time.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate, pairwise
from math import fsum
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from highspy import Highs

HAIR = 1e-5
"""How far a row is relaxed: ten times the solver's own tolerance, so that it never rejects what exactly holds."""
ROW_SIZE = 10.0
"""The largest coefficient of a scaled row; with `HAIR` it says how near a limit the solver is not to be trusted."""
SLACK = 0.25
"""How far a row of whole numbers is relaxed: sums below one apart are the same sum."""
_OPTIONS: dict[str, str | int | float | bool] = {
    "output_flag": False,
    "threads": 1,
    "parallel": "off",
    "random_seed": 0,
    "mip_rel_gap": 0.0,
    "mip_abs_gap": 0.5,
}
# Half of the time at these sizes went into heuristics and symmetries that found nothing; absent from older versions.
_PACE: dict[str, bool] = {"mip_heuristic_run_feasibility_jump": False, "mip_detect_symmetry": False}


class Answer(NamedTuple):
    """What one integer programme ended with."""

    picks: tuple[int, ...] | None
    """The index of the picked option for every claim; `None` if the solver found no pick."""
    proven: bool
    """Whether that is the best pick, or that there is none; else the limit on nodes came first."""


class Programme:
    """Whole numbers 0 or 1, one for every option of every claim, of which each claim has exactly one 1."""

    def __init__(self, sizes: Sequence[int], nodes: int) -> None:
        """Start without further rows: `sizes` has the number of options of each claim, `nodes` limits each solve."""
        # The column of each claim's first option, and the number of all options.
        self.starts = tuple(accumulate(sizes, initial=0))
        self._size = self.starts[-1]
        self.possible = True  # until one row alone, or the relaxed programme, proves that no pick keeps every row
        self._highs = _solver(self.starts, nodes)

    def require(self, row: Sequence[float]) -> None:
        """Demand that the picked options' entries of the row add up to no more than 0, or a hair more."""
        row = scaled(row)
        self.possible = self.possible and fsum(min(row[a:b]) for a, b in pairwise(self.starts)) <= HAIR
        self._add(dict(enumerate(row)), HAIR)

    def reach(self, objective: Sequence[int], total: int) -> None:
        """Demand that the picked options' entries of the objective add up to the total or more."""
        self._add({column: -float(entry) for column, entry in enumerate(objective)}, SLACK - total)

    def forbid(self, rows: Sequence[tuple[Sequence[int], int]]) -> None:
        """Demand that for at least one row the picked options' entries add up to no more than its number."""
        first = self._size
        for row, at_most in rows:
            switch = self._size
            self._highs.addCol(0.0, 0.0, 1.0, 0, [], [])
            self._size += 1
            # Switched on, the row must hold; switched off, its highest sum is allowed.
            excess = max(self._highest(row) - at_most, 0)
            self._add({**dict(enumerate(row)), switch: float(excess)}, at_most + excess + SLACK)
        self._add(dict.fromkeys(range(first, self._size), -1.0), -1.0)

    def relaxed(self, objective: Sequence[int]) -> list[float] | None:
        """The best mix of options, when options may be mixed; `None` if there is none, or no answer."""
        self._aim(objective, whole=False)
        found, proven = self._run()
        self.possible = self.possible and (found or not proven)
        if not found:
            return None
        return list(self._highs.getSolution().col_value[: self.starts[-1]])

    def maximise(self, objective: Sequence[int], start: Sequence[int] | None = None) -> Answer:
        """Find the picks with the highest sum of the objective's entries; `start` are picks that are known to do."""
        self._aim(objective, whole=True)
        if start is not None:
            chosen = self.columns(start)
            values = [float(column in chosen) for column in range(self.starts[-1])]
            self._highs.setSolution(len(values), list(range(len(values))), values)
        found, proven = self._run()
        if not found:
            return Answer(None, proven)
        values = self._highs.getSolution().col_value
        picks = (max(range(a, b), key=values.__getitem__) - a for a, b in pairwise(self.starts))
        return Answer(tuple(picks), proven)

    def columns(self, picks: Sequence[int]) -> set[int]:
        """The columns of the picked options."""
        return {first + pick for first, pick in zip(self.starts, picks, strict=False)}

    def _run(self) -> tuple[bool, bool]:
        """Whether the solver found a solution; whether it proved that it is the best, or that there is none."""
        from highspy import HighsModelStatus, HighsStatus, SolutionStatus

        if self._highs.run() == HighsStatus.kError:
            # The process has one scheduler. Where its owner chose another number of threads, that has to be accepted.
            self._highs.setOptionValue("threads", 0)
            self._highs.run()
        status = self._highs.getModelStatus()
        if status == HighsModelStatus.kOptimal:
            return True, True
        if status in (HighsModelStatus.kInfeasible, HighsModelStatus.kUnboundedOrInfeasible):
            return False, True
        return self._highs.getInfo().primal_solution_status == SolutionStatus.kSolutionStatusFeasible, False

    def _aim(self, objective: Sequence[int], *, whole: bool) -> None:
        from numpy import full, uint8

        costs = [-float(entry) for entry in objective] + [0.0] * (self._size - len(objective))
        columns = list(range(self._size))
        self._highs.changeColsCost(self._size, columns, costs)
        self._highs.changeColsIntegrality(self._size, columns, full(self._size, int(whole), uint8))

    def _add(self, entries: dict[int, float], at_most: float) -> None:
        entries = {column: entry for column, entry in entries.items() if entry}
        self._highs.addRow(-self._highs.inf, at_most, len(entries), list(entries), list(entries.values()))

    def _highest(self, row: Sequence[int]) -> int:
        return sum(max(row[a:b]) for a, b in pairwise(self.starts))


def scaled(row: Sequence[float]) -> list[float]:
    """The row in the size in which `HAIR` is meant."""
    size = max(map(abs, row)) or 1.0
    return [entry * (ROW_SIZE / size) for entry in row]


def _solver(starts: Sequence[int], nodes: int) -> Highs:
    """A silent solver with a column for every option, and a row for every claim: its columns add up to 1."""
    from highspy import Highs, HighsLp, HighsStatus, MatrixFormat

    highs = Highs()
    for name, setting in {**_OPTIONS, "mip_max_nodes": nodes}.items():
        if highs.setOptionValue(name, setting) != HighsStatus.kOk:
            message = f"this highspy does not know the option {name} = {setting}"
            raise RuntimeError(message)
    for name, setting in _PACE.items():
        highs.setOptionValue(name, setting)
    columns, rows = starts[-1], len(starts) - 1
    model = HighsLp()
    model.num_col_, model.num_row_ = columns, rows
    model.col_cost_, model.col_lower_, model.col_upper_ = [0.0] * columns, [0.0] * columns, [1.0] * columns
    model.row_lower_, model.row_upper_ = [1.0] * rows, [1.0] * rows
    model.a_matrix_.format_ = MatrixFormat.kRowwise
    model.a_matrix_.start_, model.a_matrix_.index_ = list(starts), list(range(columns))
    model.a_matrix_.value_ = [1.0] * columns
    highs.passModel(model)
    return highs
