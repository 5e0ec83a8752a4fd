r"""The master: what is decided before the future is known, against cuts of every future.

min   (charge + surcharge) z + sum_s p_s theta_s
s.t.  theta_s >= Q_s(v) + slope_s(v) (z - v)         every plan v tried so far
      sum over blocks of z <= most,  charge z <= budget
"""

from __future__ import annotations

from operator import itemgetter
from typing import TYPE_CHECKING

import highspy
import numpy as np

from ytterby.ground.errors import MarketError
from ytterby.planning.solve.recourse import QuietHighs

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ytterby.ground.arrays import Floats
    from ytterby.planning.solve.frame import Frame
    from ytterby.planning.solve.futures import Progress
    from ytterby.planning.solve.recourse import Cut

LOWEST = -1e9
"""[million USD] below every future's cost."""


class FirstStage:
    """The master of a plan.

    probability : array (future); surcharge : array (link) [million USD per t/yr] beside the charge, which decides and
    is not paid; first_open : first block in which anything may be decided; free : whether measures cost nothing, for
    what is sought is what can be reached
    """

    def __init__(
        self, frame: Frame, probability: Floats, surcharge: Floats, budget: float | None = None,
        first_open: int = 0, free: bool = False,
    ) -> None:  # fmt: skip
        self.frame, self.probability = frame, probability
        self.scale, self.links = frame.scale(), frame.links
        self.block_of = frame.block_of()
        self.charge = frame.charges() * (not free)
        self.decides = self.charge + surcharge * (not free)
        self._solver = QuietHighs()
        self._links(first_open)
        for share in probability:
            self._column(float(share), LOWEST, np.inf)
        self._limits(budget)
        self._cuts: list[list[tuple[int, Cut]]] = [[] for _ in probability]
        """Of each future, the row and the cut."""

    def _column(self, cost: float, low: float, high: float) -> None:
        self._solver.addCol(cost, low, high, 0, np.array([], np.int32), np.array([]))

    def _row(self, low: float, high: float, entries: dict[int, float]) -> None:
        index = np.array([*entries], dtype=np.int32)
        self._solver.addRow(low, high, index.size, index, np.array([*entries.values()]))

    def _links(self, first_open: int) -> None:
        frame = self.frame
        upper = [one.maximum for one in frame.candidates] * frame.common
        for length in frame.blocks.lengths[: frame.common]:
            upper += [stock.room / length for stock in frame.stocks]
        self.most = np.where(self.block_of >= first_open, upper, 0.0)
        """Array (link) [t/yr]: as far as each may go."""
        for cost, scale, most in zip(self.decides, self.scale, self.most, strict=True):
            self._column(cost * scale, 0.0, most / scale)

    def _limits(self, budget: float | None) -> None:
        frame, scale = self.frame, self.scale
        count, stocks = len(frame.candidates), len(frame.stocks)
        lengths, weights = frame.blocks.lengths, frame.blocks.weights
        for place, candidate in enumerate(frame.candidates):
            numbers = range(place, frame.builds, count)
            self._row(-np.inf, candidate.maximum, {n: float(scale[n]) for n in numbers})
        cost = frame.charges() * scale
        for place, stock in enumerate(frame.stocks):
            row = {}
            for block, number in enumerate(range(frame.builds + place, frame.links, stocks)):
                row[number] = float(scale[number]) * lengths[block]
                cost[number] = float(scale[number]) * float(weights[block]) * stock.price * 1e-3
            self._row(-np.inf, stock.room, row)
        if budget is not None:
            self._row(-np.inf, budget, dict(enumerate(cost.tolist())))

    def best(self, progress: Progress) -> tuple[float, Floats, list[Cut]]:
        """The cheapest of the plans tried: its cost [million USD], array (link), cuts."""
        return min(
            ((self.cost(plan, cuts), plan, cuts) for plan, cuts in progress), key=itemgetter(0)
        )

    def cut(self, plan: Floats, cuts: Sequence[Cut]) -> None:
        """Add a cut of each future, taken at a plan: array (link) [t/yr]."""
        for number, cut in enumerate(cuts):
            row = {self.links + number: 1.0}
            slope = cut.slope * self.scale
            for link in np.flatnonzero(slope):
                row[int(link)] = -float(slope[link])
            self._cuts[number].append((self._solver.getNumRow(), cut))
            self._row(float(cut.value - cut.slope @ plan), np.inf, row)

    def solve(self) -> tuple[Floats, float]:
        """The best plan against all cuts, array (link) [t/yr], and a bound below every plan's cost [million USD]."""
        self._solver.run()
        status = self._solver.getModelStatus()
        if status != highspy.HighsModelStatus.kOptimal:
            raise MarketError(
                f"the master of the plan was not solved ({self._solver.modelStatusToString(status)})",
                advice="If there is a budget, it may be too small for any plan.",
            )
        solution = np.array(self._solver.getSolution().col_value)[: self.links]
        value = float(self._solver.getInfo().objective_function_value)
        return np.maximum(solution * self.scale, 0.0), value

    def cost(self, plan: Floats, cuts: Sequence[Cut]) -> float:
        """Cost by which plans are compared [million USD]; cuts : taken at it."""
        values = np.array([cut.value for cut in cuts])
        return float(self.decides @ plan) + float(self.probability @ values)

    def own(self, plan: Floats, cuts: Sequence[Cut]) -> float:
        """What the plan itself costs: builds of all blocks, and stocks [million USD]."""
        later = self.probability @ np.array([cut.own for cut in cuts])
        return float(self.charge @ plan) + float(later)
