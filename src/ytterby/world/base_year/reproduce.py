"""The market of the base year, and how closely clearing it returns the reconciled base year."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

from ytterby.market.clear import clear
from ytterby.market.problem import Problem

if TYPE_CHECKING:
    from typing import Any

    from ytterby.market.problem import Solution
    from ytterby.world.base_year.calibrate import BaseYear
    from ytterby.world.base_year.least_squares import Floats
    from ytterby.world.network import Network

LEAST = 1.0  # [grains]


@dataclass(frozen=True)
class Reproduction:
    """Deviations of the cleared market from the reconciled base year (fractions)."""

    solution: Solution
    price: Floats
    quantity: Floats

    @property
    def max_price_deviation(self) -> float:
        """Worst |price / base - 1| over nodes with trade and a price above a cent."""
        return float(np.nanmax(np.abs(self.price)))

    @property
    def max_quantity_deviation(self) -> float:
        """Worst |quantity / base - 1| over columns above one grain."""
        return float(np.nanmax(np.abs(self.quantity)))


def base_problem(base: BaseYear) -> Problem:
    """The base-year market: capacities and quotas as limits."""
    network = base.network
    running = np.flatnonzero(base.capacity > 0)
    pools = base.domestic_pools()
    quota = [pool_row(network, mines) for mines in pools.values()]
    exports = base.border.limits()
    quota += [pool_row(network, q.columns, base.counted[q.columns]) for q in exports]
    transit = network.transit_rows(base.balance)
    limits = sparse.vstack([base.plant_rows[running], transit, *quota], format="csr")
    limit = np.concatenate(
        [
            base.capacity[running],
            base.transit_slack(),
            [base.activity[m].sum() for m in pools.values()],
            [base.counted[q.columns] @ base.activity[q.columns] for q in exports],
        ]
    )
    upper = np.full(len(network.columns), np.inf)
    recipe = np.array([column.technology == "recipe" for column in network.columns])
    upper[((network.plant_of >= 0) | recipe) & (base.activity == 0)] = 0.0
    collecting = [n for n in network.process_columns
                  if network.columns[n].technology in network.chain.collecting]  # fmt: skip
    upper[collecting] = np.where(base.activity[collecting] > 0, np.inf, 0.0)
    upper[network.leak_columns] = 0.0
    upper[[*network.stock_release, *network.stock_refill]] = 0.0
    safe = np.maximum(base.reference, 1e-9)
    return Problem(
        base.balance,
        base.level - base.steepness * (base.reference > 0),
        np.where(base.reference > 0, base.steepness / safe, 0.0),
        upper,
        limits,
        limit,
        base.demand,
        base.ad_valorem(base.prices.levied),
        base.node_scale,
        base.column_scale,
    )


def pool_row(network: Network, columns: Any, weight: Floats | None = None) -> Any:
    """One sparse row that sums the given columns, each with its weight (one where left out)."""
    where = (np.zeros(columns.size, dtype=int), columns)
    weight = np.ones(columns.size) if weight is None else weight
    return sparse.csr_matrix((weight, where), shape=(1, len(network.columns)))


def reproduce(base: BaseYear) -> Reproduction:
    """Clear the base year and compare."""
    solution = clear(base_problem(base))
    known = np.isfinite(base.price) & (np.nan_to_num(base.price) > 0.01)
    price = np.where(
        known & np.isfinite(solution.price),
        solution.price / np.where(known, base.price, 1) - 1,
        np.nan,
    )
    activity = solution.activity.copy()
    network = base.network
    activity[network.elastic] += activity[network.capped]
    large = base.activity > LEAST * network.chain.grain
    quantity = np.where(large, activity / np.where(large, base.activity, 1) - 1, np.nan)
    return Reproduction(solution, price, quantity)
