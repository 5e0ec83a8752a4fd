"""The problem of a period -> scaled sparse matrices of a quadratic program.

Every column is measured in its own typical size, every node in the typical throughput of its
commodity, so that lanthanum and lutetium look alike to the solver. Unscaled, both solvers call
feasible markets infeasible (docs/decisions).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy import sparse

if TYPE_CHECKING:
    from ytterby.market.problem import Floats, Problem


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
        out: Floats = x * self.column_scale
        return out

    def row_duals(self, z: Floats) -> Floats:
        """Scaled row duals -> USD/kg (row)."""
        out: Floats = z * self.value_scale / self.row_scale
        return out

    def bound_duals(self, z: Floats) -> Floats:
        """Scaled duals of upper bounds -> USD/kg (column)."""
        out: Floats = z * self.value_scale / self.column_scale
        return out


def assemble(problem: Problem) -> Program:
    """Scaled program of `problem`, without the demand and tax terms that `set_terms` fills in."""
    value = float(np.median(problem.column_scale))
    row_scale = np.concatenate([problem.node_scale, _limit_scale(problem)])
    rows = sparse.vstack([-problem.balance, problem.limits], format="csc")
    rows = rows @ sparse.diags(problem.column_scale)
    # a node idle until now would else be dwarfed by the first plant that feeds it
    row_scale = np.maximum(row_scale, abs(rows).max(axis=1).toarray().ravel())
    rows = sparse.diags(1.0 / row_scale) @ rows
    right = np.concatenate([np.zeros(problem.nodes), problem.limit]) / row_scale
    program = Program(
        diagonal=np.zeros(problem.columns),
        linear=np.zeros(problem.columns),
        rows=sparse.csc_matrix(rows),
        right=right,
        upper=problem.upper / problem.column_scale,
        column_scale=problem.column_scale,
        row_scale=row_scale,
        value_scale=value,
    )
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
    usual = abs(problem.limits) @ problem.column_scale
    finite = np.where(np.isfinite(problem.limit), np.abs(problem.limit), 0.0)
    size = np.maximum(finite, 0.05 * usual)
    return np.where(size > 0, size, 1.0)
