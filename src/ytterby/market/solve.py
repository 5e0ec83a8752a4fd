"""One quadratic program: PIQP first, Clarabel when PIQP or our own residual check fails.

Zero trade is feasible in every market here, so "infeasible" is a numerical failure and is never shown
to a user: if both solvers fail, `MarketError` says how large the residuals are and where.
"""

from __future__ import annotations

from dataclasses import dataclass
from time import perf_counter
from typing import TYPE_CHECKING, Any

import clarabel
import numpy as np
import piqp
from scipy import sparse

from ytterby.ground.errors import MarketError

if TYPE_CHECKING:
    from ytterby.market.assemble import Program
    from ytterby.market.problem import Floats

TOLERANCE = 1e-5
_FREE = 1e20


@dataclass
class ProgramAnswer:
    """Scaled solution of one program: x, row duals, upper-bound duals, worst residual, solver, time."""

    x: Floats
    rows: Floats
    bounds: Floats
    residual: float
    solver: str
    seconds: float


class Solver:
    """Keeps PIQP's set-up of one program, so that new cost terms cost an update, not a set-up.

    A new period makes a new solver: an updated one depends on its history in the last digits.
    """

    def __init__(self, program: Program) -> None:
        self.program = program
        self._piqp: Any = None

    def solve(self) -> ProgramAnswer:
        """The program's solution, checked. Raises `MarketError` if neither solver meets tolerance."""
        first = self._by_piqp()
        if first is not None and first.residual <= TOLERANCE:
            return first
        second = _by_clarabel(self.program)
        candidates = [a for a in (first, second) if a is not None]
        best = min(candidates, key=lambda a: a.residual, default=None)
        if best is None or best.residual > 100 * TOLERANCE:
            size = "no answer" if best is None else f"residual {best.residual:.1e}"
            raise MarketError(
                f"The market did not clear to tolerance ({size}; wanted {TOLERANCE:.0e}).",
                advice="A numerical failure, not a finding. Check the scenario for extreme numbers.",
            )
        return best

    def _by_piqp(self) -> ProgramAnswer | None:
        program = self.program
        quadratic = sparse.diags(program.diagonal, format="csc")
        if self._piqp is None:
            solver = piqp.SparseSolver()
            solver.settings.eps_abs = 1e-9
            solver.settings.eps_rel = 1e-10
            solver.settings.max_iter = 150
            count = program.linear.size
            solver.setup(
                quadratic,
                program.linear,
                None,
                None,
                program.rows,
                np.full(program.right.size, -np.inf),
                program.right,
                np.zeros(count),
                program.upper,
            )
            self._piqp = solver
        else:
            solver = self._piqp
            solver.update(P=quadratic, c=program.linear, x_u=program.upper)
        start_solve = perf_counter()
        status = solver.solve()
        seconds = perf_counter() - start_solve
        if "SOLVED" not in str(status).upper():
            return None
        result = solver.result
        x = np.maximum(np.asarray(result.x), 0.0)
        rows = np.maximum(np.asarray(result.z_u), 0.0)
        bounds = np.maximum(np.asarray(result.z_bu), 0.0)
        bounds = np.where(np.isfinite(program.upper), bounds, 0.0)
        worst = max(residuals(program, x, rows, bounds).values())
        return ProgramAnswer(x, rows, bounds, worst, "piqp", seconds)


def _by_clarabel(program: Program) -> ProgramAnswer | None:
    count = program.linear.size
    capped = np.flatnonzero(np.isfinite(program.upper) & (program.upper < _FREE))
    eye = sparse.identity(count, format="csc")
    constraint = sparse.vstack([program.rows, eye[capped], -eye], format="csc")
    right = np.concatenate([program.right, program.upper[capped], np.zeros(count)])
    settings = clarabel.DefaultSettings()
    settings.verbose = False
    settings.max_iter = 300
    settings.tol_gap_abs = settings.tol_gap_rel = settings.tol_feas = 1e-10
    start = perf_counter()
    solver = clarabel.DefaultSolver(
        sparse.diags(program.diagonal, format="csc"),
        program.linear,
        constraint,
        right,
        [clarabel.NonnegativeConeT(right.size)],
        settings,
    )
    solution = solver.solve()
    seconds = perf_counter() - start
    x = np.maximum(np.asarray(solution.x), 0.0)
    duals = np.maximum(np.asarray(solution.z), 0.0)
    if not (np.all(np.isfinite(x)) and np.all(np.isfinite(duals))):
        return None
    rows = duals[: program.right.size]
    bounds = np.zeros(count)
    bounds[capped] = duals[program.right.size : program.right.size + capped.size]
    worst = max(residuals(program, x, rows, bounds).values())
    return ProgramAnswer(x, rows, bounds, worst, "clarabel", seconds)


def residuals(program: Program, x: Floats, rows: Floats, bounds: Floats) -> dict[str, float]:
    """Our own check of an answer, each the worst over all nodes, limits or columns, scaled.

    balance and limits, bounds, stationarity, complementarity (rows, bounds, zero columns) and the
    duality gap relative to the objective.
    """
    slack = program.right - program.rows @ x
    room = np.where(np.isfinite(program.upper), program.upper - x, np.inf)
    reduced = program.diagonal * x + program.linear + program.rows.T @ rows + bounds
    size = 1.0 + np.abs(program.linear) + abs(program.rows).T @ rows
    finite_room = np.where(np.isfinite(room), room, 0.0)
    primal = float(program.linear @ x + 0.5 * np.sum(program.diagonal * x**2))
    finite_upper = np.where(np.isfinite(program.upper), program.upper, 0.0)
    dual = float(
        -0.5 * np.sum(program.diagonal * x**2) - program.right @ rows - finite_upper @ bounds
    )
    return {
        "balance": float(np.max(np.maximum(-slack, 0.0), initial=0.0)),
        "bounds": float(np.max(np.maximum(-room, 0.0), initial=0.0)),
        "stationarity": float(np.max(np.maximum(-reduced, 0.0) / size, initial=0.0)),
        "idle columns": float(np.max(np.abs(reduced * x) / size / (1.0 + x), initial=0.0)),
        "rows": float(np.max(np.abs(slack * rows) / (1.0 + rows), initial=0.0)),
        "upper bounds": float(np.max(np.abs(finite_room * bounds) / (1.0 + bounds), initial=0.0)),
        "gap": abs(primal - dual) / (1.0 + abs(primal)),
    }
