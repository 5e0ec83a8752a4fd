"""HiGHS without a word on the output, and a linear programme that it solves again from its last basis."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import highspy
import numpy as np
from scipy import sparse

from ytterby.ground.errors import MarketError

if TYPE_CHECKING:
    from ytterby.ground.arrays import Floats, Ints


class QuietHighs(highspy.Highs):
    """A solver of linear and mixed-integer programmes, on one thread."""

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]

    def enableCallbacks(self) -> None:  # noqa: N802 (the library's name)
        """Called as the first thing: what it prints when callbacks begin is not asked for."""
        self.silent()
        self.setOptionValue("threads", 1)


class WarmProgram:
    """min cost x over rows between low and high, columns between 0 and upper: arrays (column), (row).

    basis : to begin with, if any
    x, reduced : arrays (column), dual : array (row), value : of the last answer
    """

    def __init__(
        self, matrix: Any, cost: Floats, upper: Floats, low: Floats, high: Floats, basis: Any = None
    ) -> None:
        by_column = sparse.csc_matrix(matrix)
        lp = highspy.HighsLp()
        lp.num_col_, lp.num_row_ = by_column.shape[1], by_column.shape[0]
        lp.col_cost_, lp.col_lower_, lp.col_upper_ = cost, np.zeros(cost.size), upper
        lp.row_lower_, lp.row_upper_ = low, high
        lp.a_matrix_.format_ = highspy.MatrixFormat.kColwise
        lp.a_matrix_.start_ = by_column.indptr
        lp.a_matrix_.index_ = by_column.indices
        lp.a_matrix_.value_ = by_column.data
        self._solver = _solver_of(lp)
        self._first = basis is None
        if basis is not None:
            self._solver.setBasis(basis)

    @property
    def basis(self) -> Any:
        """That of the last answer."""
        return self._solver.getBasis()

    def begin(self, basis: Any) -> None:
        """Go on from a basis, in a solver that remembers nothing else.

        An answer from no basis leaves what presolve took apart, half of all that a solver holds and of no use any more.
        """
        self._solver = _solver_of(self._solver.getLp())
        self._solver.setBasis(basis)
        self._first = False

    def change_cost(self, cost: Floats) -> None:
        """Other costs."""
        self._solver.changeColsCost(cost.size, np.arange(cost.size, dtype=np.int32), cost)

    def change_columns(self, columns: Ints, low: Floats, high: Floats) -> None:
        """Other bounds of some columns."""
        self._solver.changeColsBounds(columns.size, columns.astype(np.int32), low, high)

    def change_rows(self, rows: Ints, low: Floats, high: Floats) -> None:
        """Other bounds of some rows."""
        for row, minimum, maximum in zip(rows.tolist(), low, high, strict=True):
            self._solver.changeRowBounds(row, float(minimum), float(maximum))

    def run(self) -> None:
        """Solve. Raises MarketError where no answer is found."""
        best = highspy.HighsModelStatus.kOptimal
        self._solver.run()
        if self._solver.getModelStatus() != best:  # a last basis may be a bad start
            self._solver.clearSolver()
            self._solver.run()
            self._first = True
        if self._solver.getModelStatus() != best:
            status = self._solver.modelStatusToString(self._solver.getModelStatus())
            raise MarketError(
                f"the programme of a future was not solved ({status})",
                advice="A numerical failure, not a finding: please report it with the file of targets.",
            )
        solution, info = self._solver.getSolution(), self._solver.getInfo()
        self.x, self.dual = np.array(solution.col_value), np.array(solution.row_dual)
        self.reduced = np.array(solution.col_dual)
        self.value = float(info.objective_function_value)
        if self._first:
            self.begin(self.basis)


def _solver_of(lp: Any) -> Any:
    """A solver by the simplex method that holds a programme."""
    solver = QuietHighs()
    solver.setOptionValue("solver", "simplex")
    solver.passModel(lp)
    return solver
