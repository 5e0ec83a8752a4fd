"""Weighted least squares with equalities, inequalities and bounds, as one quadratic program."""

from __future__ import annotations

from typing import TYPE_CHECKING

import clarabel
import numpy as np
from scipy import sparse

from ytterby.ground.errors import MarketError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]
    Mask = NDArray[np.bool_]
    Matrix = sparse.csr_matrix

TOLERANCES = (1e-10, 1e-8, 1e-6)  # of the solver, tried one after the other
MOST_STEPS = 200
LEAST_ROW = 1e-12  # largest coefficient of a row that is taken for nothing


def least_squares(
    rows: Matrix,
    target: Floats,
    deviation: Floats,
    equal: Matrix,
    equal_to: Floats,
    at_least: Matrix,
    at_least_value: Floats,
    lower: Floats,
    scale: Floats,
) -> Floats:
    """Minimise sum(((rows x - target) / deviation)^2) s.t. equal x = equal_to, at_least x >= value, x >= lower.

    scale : array (variable), the typical size of each variable; the program is solved in x / scale.
    Raises MarketError when no point satisfies the constraints.
    """
    column = sparse.diags(scale)
    weighted = sparse.diags(1.0 / deviation) @ rows @ column
    quadratic = sparse.triu(2.0 * (weighted.T @ weighted), format="csc")
    linear = -2.0 * (weighted.T @ (target / deviation))
    equal_scaled, equal_right = _row_scaled((equal @ column).tocsr(), equal_to)
    least_scaled, least_right = _row_scaled((at_least @ column).tocsr(), at_least_value)
    bounded = np.flatnonzero(np.isfinite(lower))
    eye = sparse.identity(scale.size, format="csr")[bounded]
    constraint = sparse.vstack([equal_scaled, -least_scaled, -eye], format="csc")
    right = np.concatenate([equal_right, -least_right, -(lower / scale)[bounded]])
    cones = [
        clarabel.ZeroConeT(equal_scaled.shape[0]),
        clarabel.NonnegativeConeT(least_scaled.shape[0] + bounded.size),
    ]
    for tolerance in TOLERANCES:
        settings = clarabel.DefaultSettings()
        settings.verbose = False
        settings.tol_gap_abs = settings.tol_gap_rel = settings.tol_feas = tolerance
        settings.max_iter = MOST_STEPS
        solver = clarabel.DefaultSolver(quadratic, linear, constraint, right, cones, settings)
        solution = solver.solve()
        if str(solution.status) == "Solved":
            break
    else:
        raise MarketError(
            f"The reconciliation of the base year failed ({solution.status}).",
            advice="Check changed parameters: shares, recoveries and observations must allow a balance.",
        )
    out: Floats = np.asarray(solution.x) * scale
    return out


def _row_scaled(matrix: Matrix, right: Floats) -> tuple[Matrix, Floats]:
    if matrix.shape[0] == 0:
        return sparse.csr_matrix(matrix), right
    size = np.maximum(np.asarray(abs(matrix).max(axis=1).todense()).ravel(), LEAST_ROW)
    return sparse.diags(1.0 / size) @ matrix, right / size
