"""An integer program with whole coefficients, solved by HiGHS. Knows nothing of planning.

Every coefficient is a whole number, so that a row holds or does not: a row that whole values fulfil cannot be lost to
a tolerance, and values are rounded to whole numbers before anybody reads them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import ceil, gcd
from typing import Literal

Status = Literal["optimal", "gap", "infeasible", "open"]
"""Proved best; a solution but no proof; proved that there is none; neither a solution nor a proof."""

_TINY = 1e-6


@dataclass(frozen=True)
class Solution:
    """What the solver came to.

    Attributes
    ----------
    status : Status
    values : tuple of int or None
        By column; ``None`` without a solution.
    objective : int
        Of the values.
    bound : int or None
        No solution has a smaller objective; ``None`` where that is not known.
    seconds : float
        How long it took.
    """

    status: Status
    values: tuple[int, ...] | None = None
    objective: int = 0
    bound: int | None = None
    seconds: float = 0.0


@dataclass
class Program:
    """Minimise a whole objective over whole columns from 0 on, under rows."""

    costs: list[int] = field(default_factory=list)
    tops: list[int] = field(default_factory=list)
    rows: list[tuple[dict[int, int], int | None, int | None]] = field(default_factory=list)

    def column(self, cost: int = 0, top: int = 1) -> int:
        """Add a column from 0 to ``top`` and return its number."""
        self.costs.append(cost)
        self.tops.append(top)
        return len(self.costs) - 1

    def row(self, terms: Mapping[int, int], *, least: int | None = None, most: int | None = None) -> None:
        """Add ``least <= sum of coefficient * column <= most``, divided by what all coefficients share."""
        kept = {column: factor for column, factor in terms.items() if factor}
        shared = gcd(*kept.values()) or 1
        self.rows.append(
            (
                {column: factor // shared for column, factor in kept.items()},
                None if least is None else -(-least // shared),
                None if most is None else most // shared,
            )
        )

    def solve(self, seconds: float, start: Sequence[int] | None = None) -> Solution:
        """Solve on one thread, the same way every time, within a time limit in seconds.

        ``start`` are values of a solution that is known already; only better ones are looked for.
        """
        if any(not terms and not _holds(least, most) for terms, least, most in self.rows):
            return Solution("infeasible")
        if not self.costs:
            return Solution("optimal", (), 0, 0)
        return _run(self, seconds, start)


def _holds(least: int | None, most: int | None) -> bool:
    """Whether 0 lies between."""
    return (least is None or least <= 0) and (most is None or most >= 0)


def _run(program: Program, seconds: float, start: Sequence[int] | None) -> Solution:
    import highspy  # noqa: PLC0415 - 0.1 s and NumPy, which a command that plans nothing does without
    import numpy as np  # noqa: PLC0415 - as above
    from highspy._core import _Highs  # noqa: PLC0415 - Highs() prints before it can be told to be quiet

    rows = [row for row in program.rows if row[0]]
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = len(program.costs), len(rows)
    lp.col_cost_ = np.array(program.costs, dtype=np.float64)
    lp.col_lower_ = np.zeros(lp.num_col_)
    lp.col_upper_ = np.array(program.tops, dtype=np.float64)
    lp.row_lower_ = np.array([-highspy.kHighsInf if least is None else least for _, least, _ in rows], dtype=np.float64)
    lp.row_upper_ = np.array([highspy.kHighsInf if most is None else most for _, _, most in rows], dtype=np.float64)
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.start_ = np.cumsum([0, *(len(terms) for terms, _, _ in rows)], dtype=np.int32)
    lp.a_matrix_.index_ = np.array([column for terms, _, _ in rows for column in terms], dtype=np.int32)
    lp.a_matrix_.value_ = np.array([factor for terms, _, _ in rows for factor in terms.values()], dtype=np.float64)
    lp.integrality_ = [highspy.HighsVarType.kInteger] * lp.num_col_
    solver = _Highs()
    for option, value in (
        ("output_flag", False),
        ("threads", 1),
        ("time_limit", seconds),
        ("mip_rel_gap", 0.0),
        ("mip_abs_gap", 0.999),
    ):
        solver.setOptionValue(option, value)
    solver.passModel(lp)
    if start is not None:
        known = highspy.HighsSolution()
        known.col_value = [float(value) for value in start]
        solver.setSolution(known)
    if solver.run() == highspy.HighsStatus.kError:  # whoever used HiGHS first in this process settled its threads
        solver.setOptionValue("threads", 0)
        solver.run()
    status, info = solver.getModelStatus(), solver.getInfo()
    if status == highspy.HighsModelStatus.kInfeasible:
        return Solution("infeasible", seconds=solver.getRunTime())
    bound = ceil(info.mip_dual_bound - _TINY) if abs(info.mip_dual_bound) < highspy.kHighsInf else None
    if info.primal_solution_status != highspy.SolutionStatus.kSolutionStatusFeasible:
        return Solution("open", bound=bound, seconds=solver.getRunTime())
    values = tuple(round(value) for value in solver.getSolution().col_value)
    best = sum(cost * value for cost, value in zip(program.costs, values, strict=True))
    proved = status == highspy.HighsModelStatus.kOptimal or bound == best
    return Solution("optimal" if proved else "gap", values, best, best if proved else bound, solver.getRunTime())
