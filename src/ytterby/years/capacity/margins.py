"""What plants earn at given prices."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from ytterby.ground.arrays import Floats
    from ytterby.market.problem import Solution
    from ytterby.world.base_year.calibrate import BaseYear
    from ytterby.years.program import PeriodProgram

MIN_WEIGHT = 1e-6  # [t/yr] weight of a column that does not run
IDLE = 1e-3  # [grains a year] of a plant's output, less counts as none


def plant_margins(
    base: BaseYear,
    program: PeriodProgram,
    solution: Solution,
    expected: Floats,
    top_up: Floats,
    cash_point: float = 1.0,
) -> tuple[Floats, Floats]:
    """Margin and unit cost over the columns of each plant: arrays (plant) [USD/kg].

    A plant that runs has the mean of its columns by what they make, one that does not its best.

    expected : array (node) [USD/kg]; top_up : array (column), revenue beside the market's
    cash_point : where on the supply curve the cost is taken, from its cheapest (0) to its dearest tonne (1)
    """
    network = base.network
    earned = program.problem.balance.T @ expected + top_up
    spent = (base.reference_cost - (1.0 - cash_point) * base.cost_slope) * program.knowhow_factor
    on = np.flatnonzero(network.plant_of >= 0)
    plant, count = network.plant_of[on], len(network.plants)
    weight = np.maximum(solution.activity[on], MIN_WEIGHT)
    total = np.maximum(np.bincount(plant, weight, count), 1e-12)
    margin = np.bincount(plant, weight * earned[on], count) / total
    cost = np.bincount(plant, weight * spent[on], count) / total
    idle = base.plant_rows @ solution.activity < IDLE * network.chain.mass_tolerance
    for number in np.flatnonzero(idle):
        columns = on[plant == number]
        best = columns[np.argmax(earned[columns] - spent[columns])]
        margin[number], cost[number] = earned[best], spent[best]
    return margin, cost
