r"""Costs and curvatures of every column, so that the market returns the reconciled base year.

Processes (positive mathematical programming): at the base activity x0 marginal cost equals the margin
less named rents, and its elasticity is the supply elasticity:

    marginal cost(x) = cost + k x / x0,   k = margin / elasticity,   cost = margin - rent - k

Routes: the importer's price less the taxed exporter's price (and the rent of a quota that bound) is the
wedge; the response of a flow to its
price is the trade elasticity:  wedge(f) = cost + r f / f0,  r = taxed price / trade elasticity.
Unused routes get a small reference flow and a wedge at which they stay unused at base prices.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ytterby.ground.group import summed
from ytterby.world.base_year.price_level import unit_cost

if TYPE_CHECKING:
    from ytterby.ground.arrays import Floats, Ints
    from ytterby.world.base_year.price_level import PriceLevel
    from ytterby.world.base_year.quantities import Matrix
    from ytterby.world.network import Network
    from ytterby.world.values import Values

UNUSED_SHARE = 0.005  # [share of what arrives] reference flow of an unused route
UNUSED_WEDGE = 0.05  # [share of price] by which an unused route is too dear at base prices
IDLE_WEDGE = 0.02  # [share of what comes out] by which a process that nobody has is too dear
STANDBY_WEDGE = 0.05  # [share of what comes out] the same for what a running plant could do
ENTRANT_SHARE = 0.1  # [share of the world's output; grains] at which an entrant's cost is stated
MOST_RENT = 0.5  # [share of margin] that the rent of a production quota takes at most
LEAST_SIZE = 0.05  # [share of what comes out] least size of what a supply elasticity refers to
LEAST_COST = 0.02  # [USD/kg] the same
LEAST_PRICE = 0.1  # [USD/kg] least price that a route's elasticity refers to
LEAST_FLOW = 0.01  # [grains] least reference flow
LEAK_RISE = 0.1  # [share of price] rise of a leak's cost over its whole reference
LEAK_FREIGHTS = 2.0  # a leak goes through a third country


class Costs:
    """Costs of every column: arrays (column).

    reference_cost : marginal cost or wedge at the reference [USD/kg]; cost_slope : its rise [USD/kg]
    reference : the flow that they refer to [t]; rent : of production quotas, within the margin [USD/kg]
    """

    def __init__(
        self, network: Network, values: Values, prices: PriceLevel, activity: Floats,
        typical: Floats, balance: Matrix,
    ) -> None:  # fmt: skip
        """Parameters: typical : array (node) [USD/kg]; balance : sparse (node, column)."""
        self.network, self.values, self.prices = network, values, prices
        self.activity, self.typical = activity, typical
        self.mass_tolerance = network.chain.mass_tolerance
        made = balance.maximum(0)
        self.gross, self.margin = made.T @ typical, balance.T @ typical
        self.throughput = made @ activity
        count = len(network.columns)
        self.reference_cost, self.cost_slope = np.zeros(count), np.zeros(count)
        self.reference, self.rent = activity.copy(), np.zeros(count)
        runs = activity[network.process_columns] > 0
        for number in network.process_columns[runs]:
            self._running(number)
        self._standing(network.process_columns[~runs])
        self._routes()
        self._leaks()

    def _size(self, number: int, size: float) -> float:
        """What the supply elasticity of a process refers to [USD/kg]."""
        elasticity = self.values(f"supply_elasticity.{self.network.columns[number].technology}")
        return float(max(size, LEAST_SIZE * self.gross[number], LEAST_COST) / elasticity)

    def _running(self, number: int) -> None:
        """A process in use: marginal cost is the margin less named rents."""
        column, chain = self.network.columns[number], self.network.chain
        margin = self.prices.margin[number]
        if column.technology in chain.quota_technologies and column.region == chain.holder:
            self.rent[number] = min(self.values("quota_rent"), MOST_RENT * margin)
        self.reference_cost[number] = margin - self.rent[number]
        bought = column.technology == "recipe"
        size = self.gross[number] if bought else self.reference_cost[number]
        self.cost_slope[number] = self._size(number, size)

    def _standing(self, numbers: Ints) -> None:
        """Processes that do not run in the base year: stated cost; they must not pay at base prices."""
        network, chain = self.network, self.network.chain
        plant_output = network.plant_rows() @ self.activity
        world = by_commodity(network, self.throughput)
        for number in numbers:
            column, gross = network.columns[number], self.gross[number]
            cost = 0.0 if column.technology == "recipe" else unit_cost(column, self.values)
            reference_cost = cost + IDLE_WEDGE * gross
            if column.technology in chain.collecting:  # its owner asks what it is worth
                reference_cost = max(cost, gross)
            self.cost_slope[number] = self._size(number, cost)
            if column.technology in chain.mines:
                # no rent is known where nothing runs: the first tonne costs something
                self.cost_slope[number] = min(self.cost_slope[number], reference_cost)
            if column.plant and plant_output[network.plant_of[number]] > 0:
                # a running plant could do this and does not: it must not pay at base prices
                reference_cost = max(cost, self.margin[number]) + STANDBY_WEDGE * gross
                reference_cost += self.cost_slope[number]  # from the first tonne
            self.reference_cost[number] = reference_cost
            main = chain.processes[column.process]["main"]
            least = ENTRANT_SHARE * self.mass_tolerance
            self.reference[number] = max(ENTRANT_SHARE * world[main], least)

    def _routes(self) -> None:
        """Routes: the wedge between importer and taxed exporter; unused ones are too dear from the start."""
        network, prices, sigma = self.network, self.prices, self.values("trade_elasticity")
        routes, end = network.route_columns, network.route_destination
        taxed = self.typical[network.route_origin] * (1.0 + prices.levied[routes])
        slope = np.maximum(taxed, LEAST_PRICE) / sigma
        gap = self.typical[end] - taxed - prices.border.rent[routes]
        used, flow = self.activity[routes] > 0, UNUSED_SHARE * self.throughput[end]
        normal_flow = np.maximum(flow, LEAST_FLOW * self.mass_tolerance)
        wedge = np.maximum(prices.freight[routes], gap) + slope + UNUSED_WEDGE * taxed
        self.cost_slope[routes], self.reference_cost[routes] = slope, np.where(used, gap, wedge)
        self.reference[routes] = np.where(used, self.reference[routes], normal_flow)

    def _leaks(self) -> None:
        """Ways round a control: twice the freight, and a share of the price for whoever carries it."""
        network, values = self.network, self.values
        for number, route in zip(network.leak_columns, network.leak_routes, strict=True):
            column = network.columns[number]
            taxed = self.typical[network.node_index[column.commodity, column.region]]
            normal_flow = values("leak_capacity") * self.reference[route]
            self.reference[number] = max(normal_flow, LEAST_FLOW * self.mass_tolerance)
            self.cost_slope[number] = LEAK_RISE * max(taxed, LEAST_PRICE)
            carried = LEAK_FREIGHTS * self.prices.freight[route] + values("leak_cost") * taxed
            self.reference_cost[number] = carried + self.cost_slope[number]


def by_commodity(network: Network, amount: Floats) -> dict[str, float]:
    """Sum of an array (node) over the nodes of each commodity."""
    return summed((good, here) for (good, _), here in zip(network.nodes, amount, strict=True))
