"""What a future makes of a plan: all blocks of one future as a linear programme, solved again from its last basis.

Fixed from outside (links): builds z and stock purchases of the blocks that are common to all futures. Decided here:
the markets of all blocks, later builds and purchases, releases, and what targets lack. With W_b the weight of a block,

    Q = min  sum_b W_b [ market cost - worth of demand + holding S_b + short ] + charge of later builds + p . lack
    s.t.     the rows of every block, with open capacity Z_b = sum_k open_kb z_k
             S_b = S_b-1 + L_b (bought_b - released_b),   0 <= S_b <= room,   bought = planned - short
             rows of targets <= lack, and for a cover a copy of the block without the supplier, with what stocks give

Demand may go unserved and every target may be missed at a price, so there is an answer for every plan (complete
recourse). The reduced costs of the links are the slope of Q: the cut of the L-shaped method.

References
----------
Van Slyke and Wets (1969), Birge and Louveaux (2011), chapter 5: the L-shaped method, cuts of one a scenario.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import highspy
import numpy as np
from scipy import sparse

from ytterby.ground.errors import MarketError
from ytterby.planning.kinds.base import RowWeights
from ytterby.planning.solve.frame import UNIT, Layout, RowBuilder, cover_rows, stock_rows
from ytterby.planning.solve.steps import MILLION, WIDE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ytterby.ground.arrays import Floats, Ints
    from ytterby.planning.kinds.base import TargetRow
    from ytterby.planning.planner import Planner
    from ytterby.planning.solve.frame import BlockPart, Frame

    PartRows = list[tuple[BlockPart, TargetRow]]
    """Rows of targets, with the part of each."""


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


PENALTY = 100.0
"""What it costs at first to miss the whole of a target, over what its row is worth."""
TOLERANCE = 1e-7


@dataclass(frozen=True)
class Cut:
    """Q at a plan, its slope, and what targets lack.

    value [million USD]; slope : array (link) [million USD per t/yr]; lack : array (target row) [share]
    own : of it what the plan itself costs here, later builds and stocks [million USD]
    """

    value: float
    slope: Floats
    lack: Floats
    own: float


class SecondStage(Layout):
    """The programme of one future.

    parts : its blocks, then copies without a supplier; rows : of the planner's targets, with the part of each, in
    that order too
    """

    def __init__(
        self, planner: Planner, frame: Frame, parts: Sequence[BlockPart], rows: PartRows
    ) -> None:
        super().__init__(frame, parts, len(rows))
        self.rows = [(part, row.compact()) for part, row in rows]
        self.planner = planner
        self.surcharge = np.zeros(self.columns)
        """Array (column) [million USD per t/yr] beside the charge of later measures; it decides and is not paid."""
        self._model = self._assembled()
        self.solver: Any = None

    def _assembled(self) -> dict[str, Any]:
        """The programme as arrays, columns and rows in their own sizes."""
        self._first_row: dict[str, int] = {}
        frame, build = self.frame, RowBuilder(self.columns)
        cost, upper = np.zeros(self.columns), np.full(self.columns, np.inf)
        weights = frame.blocks.weights
        for part in self.parts:
            program, own = part.program, self.at[part.name]
            upper[own] = np.where(program.upper < WIDE, program.upper, np.inf)
            if not part.supplier:
                cost[own] = weights[part.block] * program.cost
            first = build.block(program.matrix, own.start, program.right, program.row_scale)
            self._first_row[part.name] = first
            opens = program.opens.tocoo()
            for row, place, amount in zip(opens.row, opens.col, opens.data, strict=True):
                for decided, share in enumerate(frame.timing.open[:, place, part.block]):
                    if share > 0.0:
                        column = self.decision(decided, int(place))
                        build.entry(first + int(row), column, float(amount * share))
        cost[self.at["later"]] = frame.timing.charge[frame.common :].ravel()
        self._maximum(build, upper)
        stock_rows(self, build, cost, upper)
        for number, (part, target) in enumerate(self.rows):
            weight, start = RowWeights.of(target.weight), self.at[part.name].start
            row = dict(zip((start + weight.on).tolist(), weight.value.tolist(), strict=True))
            build.row(row | {self.at["lack"].start + number: -1.0}, -np.inf, target.right, 1.0)
            if part.supplier:
                cover_rows(self, build, part)
        matrix, low, high = build.done()
        offset = float(sum(w * p.offset for w, p in zip(weights, self.programs, strict=True)))
        return {"matrix": matrix @ sparse.diags(self.scale, format="csc"), "low": low, "high": high,
                "cost": cost * self.scale, "upper": upper / self.scale, "offset": offset}  # fmt: skip

    def _maximum(self, build: RowBuilder, upper: Floats) -> None:
        """No more of a candidate than its most."""
        frame = self.frame
        maximum = [one.maximum for one in frame.candidates]
        upper[self.at["later"]] = maximum * (len(frame.blocks) - frame.common)
        for place, candidate in enumerate(frame.candidates):
            row = {self.decision(b, place): 1.0 for b in range(len(frame.blocks))}
            build.row(row, -np.inf, candidate.maximum, UNIT)

    def answer(self, part: BlockPart) -> Floats:
        """Activities of a part in the last answer: array (lp column) [t/yr]."""
        answer: Floats = self.x[self.at[part.name]]
        return answer

    def row_worth(self, part: BlockPart) -> Floats:
        """What one more tonne is worth on the right side of each row of a block: array (row) [USD/kg]."""
        first = self._first_row[part.name]
        rows = slice(first, first + part.program.right.size)
        dual = -self.dual[rows] / part.program.row_scale
        weight = self.frame.blocks.weights[part.block]
        return np.asarray(dual / weight / MILLION, dtype=np.float64)

    def prices_of_lack(self, factor: float) -> Floats:
        """What missing the whole of each target costs: array (target row) [million USD]."""
        weights = self.frame.blocks.weights
        worth = np.array([weights[part.block] * row.worth for part, row in self.rows])
        return factor * PENALTY * worth

    @property
    def count(self) -> int:
        """Number of rows."""
        return int(self._model["high"].size)

    def start(self, factor: float = 1.0, only_lack: bool = False, basis: Any = None) -> None:
        """Hand the programme to the solver.

        factor : on what missing targets costs; only_lack : nothing else counts; basis : of a programme of the same
        rows and columns, to begin with
        """
        model = self._model
        cost = np.zeros(self.columns) if only_lack else model["cost"] + self.surcharge * self.scale
        cost[self.at["lack"]] = 1.0 if only_lack else self.prices_of_lack(factor)
        self.lack_price = cost[self.at["lack"]]
        self.offset = 0.0 if only_lack else model["offset"]
        if self.solver is None:
            self.solver = WarmProgram(
                model["matrix"], cost, model["upper"], model["low"], model["high"], basis
            )
            del model["matrix"], model["low"]
        else:
            self.solver.change_cost(cost)

    def without_targets(self, links: Floats, columns: Ints, maximum: Floats) -> tuple[Cut, Floats]:
        """Q at a plan where nothing holds targets and some columns go no further than `maximum` [t/yr], and the slope
        of Q in those. What missing targets costs has to be set anew afterwards (`start`)."""
        self.start(0.0)
        upper = self._model["upper"][columns]
        self.solver.change_columns(
            columns, np.zeros(columns.size), np.minimum(maximum / self.scale[columns], upper)
        )
        cut = self.solve(links)
        self.solver.change_columns(columns, np.zeros(columns.size), upper)
        return cut, self.reduced[columns]

    def solve(self, links: Floats) -> Cut:
        """Q at a plan: links : array (link) [t/yr]. Raises MarketError where the solver finds no answer."""
        if self.solver is None:
            self.start()
        solver, count = self.solver, self.frame.links
        scaled = np.maximum(links, 0.0) / self.scale[:count]
        solver.change_columns(np.arange(count), scaled, scaled)
        solver.run()
        self.x, self.dual = solver.x * self.scale, solver.dual
        self.reduced = solver.reduced / self.scale
        return Cut(solver.value + self.offset, self.reduced[:count], self.x[self.at["lack"]],
                   self.own_cost())  # fmt: skip

    def nearest(self, most: Floats) -> Floats:
        """What targets lack where links may be anything up to `most`, array (link) [t/yr], and nothing else counts:
        array (target row). Costs have to be set anew afterwards (`start`)."""
        self.start(only_lack=True)
        count = self.frame.links
        self.solver.change_columns(np.arange(count), np.zeros(count), most / self.scale[:count])
        self.solver.run()
        self.x = self.solver.x * self.scale
        return np.asarray(self.x[self.at["lack"]])

    def multipliers(self) -> Floats:
        """What a whole row of each target costs at the last answer: array (target row) [million USD], none below zero.

        From the reduced cost of what the row lacks: the price of lacking less the multiplier.
        """
        return np.asarray(
            np.maximum(self.lack_price - self.reduced[self.at["lack"]], 0.0), dtype=np.float64
        )

    def stocks(self) -> tuple[Floats, Floats]:
        """What stocks hold and take in at the last answer: arrays (block, stock) [t], [t/yr]."""
        level = self.x[self.at["level"]].reshape(len(self.blocks), len(self.frame.stocks))
        bought = np.array([self.answer(part)[part.program.fills] for part in self.blocks])
        return level, bought.reshape(level.shape)

    def own_cost(self) -> float:
        """What later builds, purchases at typical prices, and holding cost in the last answer [million USD]."""
        frame = self.frame
        level, bought = self.stocks()
        price = np.array([stock.price for stock in frame.stocks])
        kept = frame.blocks.weights @ ((bought + frame.holding * level) @ price) * MILLION
        charge = frame.timing.charge[frame.common :].ravel()
        return float(charge @ self.x[self.at["later"]] + kept)
