"""One quadratic program: scaled sparse matrices of a period's problem, solved by Clarabel, with our own residual check.

Every column is measured in its own typical size, every node in the typical throughput of its
commodity, so that lanthanum and lutetium look alike to the solver. Unscaled, solvers call
feasible markets infeasible (docs/decisions).

Zero trade is feasible in every market here, so "infeasible" is a numerical failure and no user sees it:
`MarketError` says how large the residuals are.
"""

from __future__ import annotations

from dataclasses import dataclass
from time import perf_counter
from typing import TYPE_CHECKING, Any

import clarabel
import numpy as np
from scipy import sparse

from ytterby.ground.errors import MarketError

if TYPE_CHECKING:
    from ytterby.ground.arrays import Floats
    from ytterby.market.problem import Problem

TOLERANCE = 1e-5
_FREE = 1e20


@dataclass
class Program:
    """min 1/2 x'Px + c'x  s.t.  G x <= h, 0 <= x <= u, in scaled units.

    diagonal : array (column) of P; rows : sparse (node then limit, column)
    """

    diagonal: Floats
    linear: Floats
    rows: Any
    right: Floats
    upper: Floats
    column_scale: Floats
    row_scale: Floats
    value_scale: float

    def activity(self, x: Floats) -> Floats:
        """Scaled solution -> quantities (column) [t]."""
        return x * self.column_scale

    def row_duals(self, z: Floats) -> Floats:
        """Scaled row duals -> USD/kg (row)."""
        return z * self.value_scale / self.row_scale

    def bound_duals(self, z: Floats) -> Floats:
        """Scaled duals of upper bounds -> USD/kg (column)."""
        return z * self.value_scale / self.column_scale


def assemble(problem: Problem) -> Program:
    """Scaled program of `problem`, without the demand and tax terms that `set_terms` fills in."""
    value = float(np.median(problem.column_scale))
    row_scale = np.concatenate([problem.node_scale, _limit_scale(problem)])
    rows = sparse.vstack([-problem.balance, problem.limits], format="csc")
    rows.data *= np.repeat(problem.column_scale, np.diff(rows.indptr))
    # a node idle until now would else be dwarfed by the first plant that feeds it
    np.maximum.at(row_scale, rows.indices, np.abs(rows.data))
    rows.data *= (1.0 / row_scale)[rows.indices]
    right = np.concatenate([np.zeros(problem.nodes), problem.limit]) / row_scale
    program = Program(
        diagonal=np.zeros(problem.columns), linear=np.zeros(problem.columns),
        rows=sparse.csc_matrix(rows), right=right, upper=problem.upper / problem.column_scale,
        column_scale=problem.column_scale, row_scale=row_scale, value_scale=value,
    )  # fmt: skip
    set_terms(program, problem.cost, problem.curvature)
    return program


def set_terms(program: Program, cost: Floats, curvature: Floats) -> None:
    """Write cost (column) [USD/kg] and curvature (column) [USD/kg per t] into the program, scaled."""
    program.linear = cost * program.column_scale / program.value_scale
    program.diagonal = curvature * program.column_scale**2 / program.value_scale


def _limit_scale(problem: Problem) -> Floats:
    """Typical size of each limit (limit) [t]: the limit itself, or what its columns usually carry."""
    if problem.limits.shape[0] == 0:
        return np.zeros(0)
    typical = abs(problem.limits) @ problem.column_scale
    finite = np.where(np.isfinite(problem.limit), np.abs(problem.limit), 0.0)
    size = np.maximum(finite, 0.05 * typical)
    return np.where(size > 0, size, 1.0)


@dataclass
class ProgramAnswer:
    """Scaled solution of one program: x, row duals, upper-bound duals, worst residual, time [s]."""

    x: Floats
    rows: Floats
    bounds: Floats
    residual: float
    seconds: float


def solve(program: Program) -> ProgramAnswer:
    """The program's solution, checked. Raises `MarketError` where it misses the tolerance."""
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
    cones = [clarabel.NonnegativeConeT(right.size)]
    quadratic = sparse.diags(program.diagonal, format="csc")
    solver = clarabel.DefaultSolver(quadratic, program.linear, constraint, right, cones, settings)
    solution = solver.solve()
    seconds = perf_counter() - start
    x, duals = (np.maximum(np.asarray(one), 0.0) for one in (solution.x, solution.z))
    rows, bounds = duals[: program.right.size], np.zeros(count)
    bounds[capped] = duals[program.right.size : program.right.size + capped.size]
    worst = max(residuals(program, x, rows, bounds).values())
    if not worst <= 100 * TOLERANCE:  # also where it is not a number
        raise MarketError(
            f"The market did not clear to tolerance (residual {worst:.1e}; wanted {TOLERANCE:.0e}).",
            advice="A numerical failure, not a finding. Check the scenario for extreme numbers.",
        )
    return ProgramAnswer(x, rows, bounds, worst, seconds)


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
    curved = 0.5 * np.sum(program.diagonal * x**2)
    primal = float(program.linear @ x + curved)
    finite_upper = np.where(np.isfinite(program.upper), program.upper, 0.0)
    dual = float(-curved - program.right @ rows - finite_upper @ bounds)
    return {
        "balance": float(np.max(np.maximum(-slack, 0.0), initial=0.0)),
        "bounds": float(np.max(np.maximum(-room, 0.0), initial=0.0)),
        "stationarity": float(np.max(np.maximum(-reduced, 0.0) / size, initial=0.0)),
        "idle columns": float(np.max(np.abs(reduced * x) / size / (1.0 + x), initial=0.0)),
        "rows": float(np.max(np.abs(slack * rows) / (1.0 + rows), initial=0.0)),
        "upper bounds": float(np.max(np.abs(finite_room * bounds) / (1.0 + bounds), initial=0.0)),
        "gap": abs(primal - dual) / (1.0 + abs(primal)),
    }
