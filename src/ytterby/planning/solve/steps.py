"""Curves of the market as steps: marginal cost of what moves goods, value of what is used."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from ytterby.market.demand import capped_quantity, inverse, quantity_at

if TYPE_CHECKING:
    from ytterby.ground.arrays import Floats, Ints
    from ytterby.market.problem import Problem
    from ytterby.planning.solve.blocks import BlockMarket
    from ytterby.world.base_year.calibrate import BaseYear

STEPS = (1.0, 1.6)
"""Where steps of a column in use end, in references; the last goes on."""
BEYOND = 1.6
"""Middle of a last step over its begin."""
IDLE_AT = 5.0
"""References at which the one step of an idle column is taken."""
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


def marginal(reference_cost: Floats, cost_slope: Floats, at: float, habit: Floats) -> Floats:
    """Marginal cost at so many references: arrays (column) [USD/kg]."""
    return reference_cost - cost_slope + cost_slope * at / (at + (1.0 - at) * habit)


def supply_steps(
    parts: StepColumns,
    base: BaseYear,
    market: BlockMarket,
    problem: Problem,
    columns: Ints,
    plants: dict[int, int],
) -> None:
    """Steps of all that is no demand."""
    network = base.network
    reference = market.reference
    cost_slope = problem.curvature[: reference.size] * reference
    reference_cost = problem.cost[: reference.size] + cost_slope + market.wedge
    habit = np.ones(reference.size)
    moves = np.concatenate([network.route_columns, network.leak_columns])
    habit[moves] = market.habit[moves]
    plant = network.plant_of
    built = np.isin(plant, list(plants)) & (plant >= 0)
    closed = built & (market.capacity < market.raised)[plant]
    active = (market.supplied > 1e-3 * reference) | (base.activity > 0)
    upper = problem.upper[: reference.size]
    idle = columns[~(active | closed)[columns]]
    first = marginal(reference_cost[idle], cost_slope[idle], IDLE_AT, habit[idle])
    first = np.minimum(first, _past_the_kink(problem, market, IDLE_AT)[idle])
    parts.add(idle, first, upper[idle], problem.column_scale[idle])
    running = columns[(active & ~closed)[columns]]
    middles = [0.5 * (first + end) for first, end in pairwise((0.0, *STEPS))]
    middles.append(BEYOND * STEPS[-1])
    eased = [_past_the_kink(problem, market, at) for at in middles]
    before = 0.0
    for number, (end, middle) in enumerate(zip((*STEPS, np.inf), middles, strict=True)):
        last = not np.isfinite(end)
        room = np.maximum(upper[running] - before * reference[running], 0.0)
        width = np.full(running.size, WIDE) if last else (end - before) * reference[running]
        chosen, maximum = running[room > 0.0], np.minimum(width, room)[room > 0.0]
        cost = marginal(reference_cost[chosen], cost_slope[chosen], middle, habit[chosen])
        cost = np.minimum(cost, eased[number][chosen])
        parts.add(chosen, cost, maximum, problem.column_scale[chosen])
        before = end
    planned = columns[(built & (upper > 0.0))[columns]]
    own = np.array([plants[int(p)] for p in plant[planned]], dtype=np.int64)
    full = 1.0 / base.utilisation[plant[planned]]
    for at, normal in ((np.ones(planned.size), True), (0.5 * (1.0 + full), False)):
        cost = reference_cost[planned] - cost_slope[planned] + cost_slope[planned] * at
        added = parts.add(planned, cost, upper[planned], problem.column_scale[planned])
        parts.planned.append((added, own, normal))


def _past_the_kink(problem: Problem, market: BlockMarket, at: float) -> Floats:
    """Marginal cost at so many references where that is past the kink, else infinite: array (column) [USD/kg]."""
    size = market.reference.size
    if problem.kink is None:
        return np.full(size, np.inf)
    activity = np.zeros(problem.columns)
    activity[:size] = at * market.reference
    cost = np.where(activity > problem.kink, problem.marginal_cost(activity), np.inf)
    return np.asarray(cost[:size] + market.wedge)


def demand_steps(parts: StepColumns, problem: Problem, capped: Ints) -> float:
    """Steps of demand; returns what all of it up to the outlook is worth [million USD/yr]."""
    demand = problem.demand
    at_cap = capped_quantity(demand)
    rows = np.arange(capped.size)
    scale = np.maximum(demand.anchor, 1e-2)
    in_use = np.flatnonzero(demand.anchor > 0.0)
    parts.add(
        demand.capped[in_use],
        -demand.cap[in_use],
        at_cap[in_use],
        scale[in_use],
        rows[in_use],
        True,
    )
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
