r"""The master: what is decided before the future is known, against cuts of every future.

    min   (charge + surcharge) z + (1 - w) sum_s p_s theta_s + w ( eta + 1/(1 - a) sum_s p_s e_s )
    s.t.  theta_s >= Q_s(v) + slope_s(v) (z - v)         every plan v tried so far
          e_s >= theta_s - eta,  e_s >= 0                mean of the worst futures (CVaR at level a)
          sum over blocks of z <= most,  charge z <= budget,  sites whole or not at all

References
----------
Rockafellar and Uryasev (2000): the mean of the worst cases as a linear programme.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from operator import itemgetter
from typing import TYPE_CHECKING, Any

import highspy
import numpy as np

from ytterby.ground.errors import MarketError
from ytterby.planning.second_stage.solver import QuietHighs

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ytterby.ground.arrays import Floats
    from ytterby.planning.second_stage.frame import Frame
    from ytterby.planning.second_stage.recourse import Cut
    from ytterby.planning.solve.kept import Progress

LOWEST = -1e9
"""[million USD] below every future's cost."""


@dataclass(frozen=True)
class RiskOf:
    """How futures are weighed. probability : array (future); level, weight : of the mean of the worst."""

    probability: Floats
    level: float
    weight: float

    def of(self, values: Floats) -> float:
        """Weighed cost: values : array (future)."""
        mean = float(self.probability @ values)
        if self.weight == 0.0:
            return mean
        return (1.0 - self.weight) * mean + self.weight * self.worst(values)

    def worst(self, values: Floats) -> float:
        """Mean of the worst futures, 1 - level of all by probability."""
        order = np.argsort(-values)
        left, total, share = 1.0 - self.level, 0.0, 1.0 - self.level
        for number in order:
            part = min(float(self.probability[number]), left)
            total += part * float(values[number])
            left -= part
            if left <= 0.0:
                break
        return total / share


class FirstStage:
    """The master of a plan.

    surcharge : array (link) [million USD per t/yr] beside the charge, which decides and is not paid; first_open : first
    block in which anything may be decided
    """

    def __init__(
        self, frame: Frame, risk: RiskOf, surcharge: Floats, budget: float | None = None,
        first_open: int = 0,
    ) -> None:  # fmt: skip
        self.frame, self.risk = frame, risk
        self.scale, self.links, self.futures = frame.scale(), frame.links, risk.probability.size
        self.block_of = frame.block_of()
        self.charge = frame.charges()
        self.decides = self.charge + surcharge
        solver = self._solver = QuietHighs()
        solver.setOptionValue("mip_rel_gap", 1e-9)
        self._links(first_open)
        w, p = risk.weight, risk.probability
        for share in p:
            self._column((1.0 - w) * float(share), LOWEST, np.inf)
        if w > 0.0:
            self._column(w, LOWEST, np.inf)
            for share in p:
                self._column(w * float(share) / (1.0 - risk.level), 0.0, np.inf)
        self._limits(budget)
        self.integral = False
        self._cuts: list[list[tuple[int, Cut]]] = [[] for _ in p]
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
        upper += [1.0] * (frame.links - frame.bought)
        for number, maximum in enumerate(upper):
            high = maximum / self.scale[number] if self.block_of[number] >= first_open else 0.0
            self._column(self.decides[number] * self.scale[number], 0.0, high)

    def _limits(self, budget: float | None) -> None:
        frame, scale = self.frame, self.scale
        count, stocks = len(frame.candidates), len(frame.stocks)
        lengths, weights = frame.blocks.lengths, frame.blocks.weights
        for place, candidate in enumerate(frame.candidates):
            numbers = range(place, frame.builds, count)
            self._row(-np.inf, candidate.maximum, {n: float(scale[n]) for n in numbers})
        cost = self.charge * scale
        for place, stock in enumerate(frame.stocks):
            row = {}
            for block, number in enumerate(range(frame.builds + place, frame.bought, stocks)):
                row[number] = float(scale[number]) * lengths[block]
                cost[number] = float(scale[number]) * float(weights[block]) * stock.price * 1e-3
            self._row(-np.inf, stock.room, row)
        for place in range(len(frame.research)):
            begun = range(frame.bought + place, frame.links, len(frame.research))
            self._row(-np.inf, 1.0, dict.fromkeys(begun, 1.0))
        if budget is not None:
            self._row(-np.inf, budget, dict(enumerate(cost.tolist())))
        if self.risk.weight > 0.0:
            eta = self.links + self.futures
            for number in range(self.futures):
                row = {eta + 1 + number: 1.0, self.links + number: -1.0, eta: 1.0}
                self._row(0.0, np.inf, row)

    @cached_property
    def lumps(self) -> dict[int, float]:
        """Links that are taken whole or not at all, sites and research: link -> its whole [t/yr], [share]."""
        frame = self.frame
        sizes = dict.fromkeys(range(frame.bought, frame.links), 1.0)
        for number, candidate in enumerate(frame.candidates * frame.common):
            if candidate.site:
                sizes[number] = float(candidate.size)
        return sizes

    def free_builds(self) -> None:
        """Let measures cost nothing: what is sought is what can be reached."""
        self.charge[:] = self.decides[:] = 0.0
        numbers = np.arange(self.links, dtype=np.int32)
        self._solver.changeColsCost(self.links, numbers, np.zeros(self.links))

    def make_integral(self) -> None:
        """From now on lumps are taken whole or not at all."""
        for number, size in self.lumps.items() if not self.integral else ():
            column = self._solver.getNumCol()
            self._column(0.0, 0.0, 1.0)
            self._solver.changeColIntegrality(column, highspy.HighsVarType.kInteger)
            self._row(0.0, 0.0, {number: float(self.scale[number]), column: -size})
        self.integral = True

    def is_integral(self, plan: Floats) -> bool:
        """Whether no site is built in part, nor research begun in part: plan : array (link)."""
        return all(
            min(abs(plan[number]), abs(plan[number] - size)) <= 1e-6 * size
            for number, size in self.lumps.items()
        )

    def best(self, progress: Progress) -> tuple[float, Floats, list[Cut]]:
        """The cheapest of the plans tried that may be taken: its cost [million USD], array (link), cuts."""
        allowed = [
            (self.cost(plan, cuts), plan, cuts)
            for plan, cuts in progress
            if not self.integral or self.is_integral(plan)
        ]
        return min(allowed, key=itemgetter(0))

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
        info: Any = self._solver.getInfo()
        value = float(info.objective_function_value)
        if self.integral and self.lumps:
            value = float(info.mip_dual_bound)
        solution = np.array(self._solver.getSolution().col_value)[: self.links]
        plan = np.maximum(solution * self.scale, 0.0)
        if self.integral:  # a solver's whole number is whole to its tolerance
            for number, size in self.lumps.items():
                plan[number] = size if plan[number] > 0.5 * size else 0.0
        return plan, value

    def worth(self, plan: Floats) -> list[Floats]:
        """What rows of targets cost where the plan's builds are free to change: of each future, array (target row)
        [million USD].

        At the plan itself a row and the plants that serve it may share its cost in many ways. The multipliers of
        the cuts, which weigh them so that one tonne more brings what it is charged, single out the right one. Where
        there are lumps, they stay as they are in `plan`, array (link) [t/yr]. The master can be asked no more.
        """
        if self.integral and self.lumps:
            for column in range(self._solver.getNumCol()):
                self._solver.changeColIntegrality(column, highspy.HighsVarType.kContinuous)
            for number in self.lumps:
                level = float(plan[number] / self.scale[number])
                self._solver.changeColBounds(number, level, level)
            self._solver.run()
        dual = np.maximum(np.array(self._solver.getSolution().row_dual), 0.0)
        by_future = []
        for cuts in self._cuts:
            size = max(cut.worth.size for _, cut in cuts)
            own = [(dual[row], cut.worth) for row, cut in cuts if cut.worth.size == size]
            total = sum(share for share, _ in own)
            worth = sum((share * each for share, each in own), np.zeros(size))
            by_future.append(worth / total if total > 0.0 else worth)
        return by_future

    def cost(self, plan: Floats, cuts: Sequence[Cut]) -> float:
        """Cost by which plans are compared [million USD]; cuts : taken at it."""
        return float(self.decides @ plan) + self.risk.of(np.array([cut.value for cut in cuts]))

    def own(self, plan: Floats, cuts: Sequence[Cut]) -> float:
        """What the plan itself costs: builds of all blocks, and stocks [million USD]."""
        later = self.risk.probability @ np.array([cut.own for cut in cuts])
        return float(self.charge @ plan) + float(later)
