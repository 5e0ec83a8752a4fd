r"""Curves of the market as steps: marginal cost of what moves goods, value of what is used.

With x* the flow of the run that a block is made of, c the marginal cost of its market and h what is left of habits by
the time that a plan has, a column costs

    c(x*) + h (c(x) - c(x*))

so that at the prices of the run it moves what it moved there, exactly. Steps end at x*; above it a route has steps that
end where it has become dearer by `RISES` of the good's price, so that no tonnage comes at the price of less.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from ytterby.market.demand import capped_quantity, inverse, quantity_at

if TYPE_CHECKING:
    from ytterby.ground.arrays import Flags, Floats, Ints
    from ytterby.market.problem import Problem
    from ytterby.planning.solve.blocks import BlockMarket
    from ytterby.world.base_year.calibrate import BaseYear

ENDS = (1.0, 1.6, 4.0)
"""Where steps of a process end, over what it makes in the run."""
BELOW, RISES = (1.0,), (0.3, 3.0)
"""Where steps of a route end: over its flow in the run, and above it over the good's price."""
FINE_BELOW, FINE_RISES = (0.5, 0.8, 0.93, 1.0), (0.04, 0.12, 0.3, 0.7, 1.5, 3.0)
"""The same of goods that plants of the plan make or take."""
DEMAND_STEPS = (0.75, 0.5, 0.25, 0.0)
"""Prices at which steps of demand end above the outlook's: shares of the way, in logarithms, to the cap."""
CHEAPER = (0.75, 0.5, 0.25)
"""Prices over that of the base year at which steps of demand end beyond the outlook's quantity."""
MILLION = 1e-3
"""[million USD] in a tonne at 1 USD/kg."""
WIDE = 1e9
"""[t/yr] a step of this width has no end."""


class StepColumns:
    """LP columns as they are found.

    planned : LP columns of planned capacity, the plant of each, whether they are of its normal utilisation
    """

    def __init__(self) -> None:
        self._steps: list[tuple[Any, ...]] = []
        self.planned: list[tuple[Ints, Ints, bool]] = []
        self.size = 0

    def add(
        self, what: Any, cost: Any, upper: Any, scale: Any, use: Any = None, counted: bool = False
    ) -> Ints:
        """Add columns; returns their numbers. what : columns of the problem"""
        use = np.full(len(what), -1) if use is None else use
        self._steps.append((what, cost, upper, scale, use, np.full(len(what), counted)))
        first = self.size
        self.size += len(what)
        return np.arange(first, self.size)

    def joined(self) -> list[Any]:
        """All columns: what, cost, upper, scale, use and counted, arrays (lp column)."""
        return [np.concatenate(part) for part in zip(*self._steps, strict=True)]


class SupplyCurves:
    """Marginal costs of the network's columns in a block, by its run: arrays (column).

    flow : x* [t/yr]; at_flow : c(x*) [USD/kg]
    """

    def __init__(self, market: BlockMarket, problem: Problem) -> None:
        size = market.supplied.size
        self.flow, self.left = market.supplied, market.habit
        self.cost = problem.cost[:size] + market.wedge
        self.slope = np.maximum(problem.curvature[:size], 0.0)
        self.kink = np.full(size, np.inf) if problem.kink is None else problem.kink[:size]
        self.beyond = np.zeros(size) if problem.beyond is None else problem.beyond[:size]
        self.step = np.zeros(size) if problem.step is None else problem.step[:size]
        self.at_flow = self._marginal(self.flow)

    def _marginal(self, flow: Floats) -> Floats:
        """Of the market itself: flow, array (column)."""
        first = np.minimum(flow, self.kink)
        rise = self.beyond * (flow - first) + self.step * (flow > self.kink)
        return np.asarray(self.cost + self.slope * first + rise)

    def at(self, flow: Floats) -> Floats:
        """What one more tonne costs at a flow, with the habits that are left."""
        return np.asarray(self.at_flow + self.left * (self._marginal(flow) - self.at_flow))

    def dearer(self, rise: Floats) -> Floats:
        """The flow at which a column has become dearer by so much than at x*: array (column) [t/yr], or `WIDE`."""
        cost = self.at_flow + rise / np.maximum(self.left, 1e-6)
        kink = np.minimum(self.kink, WIDE)
        with np.errstate(divide="ignore", invalid="ignore"):
            flow = (cost - self.cost) / self.slope
            past = (
                kink
                + np.maximum(cost - self.cost - self.slope * kink - self.step, 0.0) / self.beyond
            )
        flow = np.where(flow > kink, past, flow)
        return np.asarray(np.clip(np.where(np.isfinite(flow), flow, WIDE), self.flow, WIDE))


def supply_steps(
    parts: StepColumns, base: BaseYear, market: BlockMarket, problem: Problem, columns: Ints,
    plants: dict[int, int], fine: Flags,
) -> None:  # fmt: skip
    """Steps of all that is no demand. fine : array (column), whether it moves a good of the plan's plants"""
    plant, upper = base.network.plant_of, problem.upper[: market.supplied.size]
    curves = SupplyCurves(market, problem)
    built = np.isin(plant, list(plants)) & (plant >= 0)
    closed = built & (market.capacity < market.raised)[plant]
    unit = np.where(curves.flow > 0.2 * market.reference, curves.flow, market.reference)
    ends = [np.where(curves.slope > 0.0, end * unit, WIDE) for end in ENDS]
    _steps(parts, problem, curves, columns[((plant >= 0) & ~closed)[columns]], ends)
    price = problem.balance[:, : upper.size].maximum(0).T @ base.typical_price
    price = np.maximum(np.maximum(price, 0.1 * np.abs(curves.at_flow)), 0.01)
    for which, below, rises in ((~fine, BELOW, RISES), (fine, FINE_BELOW, FINE_RISES)):
        ends = [end * curves.flow for end in below]
        ends += [curves.dearer(rise * price) for rise in rises]
        _steps(parts, problem, curves, columns[((plant < 0) & which)[columns]], ends)
    planned = columns[(built & (upper > 0.0))[columns]]
    own = np.array([plants[int(p)] for p in plant[planned]], dtype=np.int64)
    usual, slope = market.reference[planned], curves.slope[planned]
    full = 1.0 / base.utilisation[plant[planned]]
    for at, normal in ((np.ones(planned.size), True), (0.5 * (1.0 + full), False)):
        cost = curves.cost[planned] + slope * usual * at
        added = parts.add(planned, cost, upper[planned], problem.column_scale[planned])
        parts.planned.append((added, own, normal))


def _steps(
    parts: StepColumns, problem: Problem, curves: SupplyCurves, columns: Ints, ends: list[Floats]
) -> None:
    """Steps of columns between flows: ends, each array (column) [t/yr], rising."""
    upper = problem.upper[: curves.flow.size]
    for begin, end in pairwise([np.zeros(upper.size), *ends]):
        width = np.minimum(end, upper) - begin
        on = columns[width[columns] > 0.0]
        cost = curves.at(np.where(end >= WIDE, begin, 0.5 * (begin + end)))
        parts.add(on, cost[on], width[on], problem.column_scale[on])


def demand_steps(parts: StepColumns, problem: Problem, capped: Ints) -> float:
    """Steps of demand; returns what all of it up to the outlook is worth [million USD/yr]."""
    demand = problem.demand
    at_cap = capped_quantity(demand)
    rows = np.arange(capped.size)
    scale = np.maximum(demand.anchor, 1e-2)
    in_use = np.flatnonzero(demand.anchor > 0.0)
    sizes = at_cap[in_use], scale[in_use], rows[in_use]
    parts.add(demand.capped[in_use], -demand.cap[in_use], *sizes, True)
    worth = float((demand.cap * at_cap)[in_use].sum())
    ratio = demand.cap / demand.price
    prices = [demand.price * ratio**share for share in DEMAND_STEPS]
    prices += [demand.price * share for share in CHEAPER]
    before = at_cap
    for number, price in enumerate(prices):
        end = demand.anchor if number == len(DEMAND_STEPS) - 1 else quantity_at(demand, price)
        width = np.maximum(end - before, 0.0)
        points = [before + width * (n + 0.5) / 8 for n in range(8)]
        value = np.mean([inverse(demand, np.maximum(p, 1e-12))[0] for p in points], axis=0)
        value = np.minimum(value, demand.cap)
        counted = number < len(DEMAND_STEPS)
        some = np.flatnonzero((width > 0.0) & (demand.anchor > 0.0))
        parts.add(demand.elastic[some], -value[some], width[some], scale[some], rows[some], counted)
        if counted:
            worth += float((value * width)[some].sum())
        before = np.maximum(end, before)
    return worth * MILLION
