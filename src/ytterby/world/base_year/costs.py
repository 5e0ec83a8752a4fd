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

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ytterby.world.base_year.price_level import unit_cost

if TYPE_CHECKING:
    from ytterby.world.base_year.least_squares import Floats, Matrix
    from ytterby.world.base_year.price_level import PriceLevel
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


@dataclass(frozen=True)
class Costs:
    """Arrays over columns that `calibrate` fills: see `BaseYear`."""

    level: Floats
    steepness: Floats
    reference: Floats
    rent: Floats


def costs_of(
    network: Network,
    values: Values,
    prices: PriceLevel,
    activity: Floats,
    typical: Floats,
    balance: Matrix,
) -> Costs:
    """Level and steepness of every column, the flow they refer to, and rents within the margin.

    typical : array (node) [USD/kg]; balance : sparse (node, column).
    """
    count = len(network.columns)
    costs = Costs(np.zeros(count), np.zeros(count), activity.copy(), np.zeros(count))
    throughput = balance.maximum(0) @ activity
    _running(network, values, prices, activity, balance.maximum(0).T @ typical, costs)
    _standing(network, values, activity, typical, balance, by_commodity(network, throughput), costs)
    _routes(network, values, prices, activity, typical, throughput, costs)
    _leaks(network, values, prices, typical, costs)
    return costs


def _running(
    network: Network,
    values: Values,
    prices: PriceLevel,
    activity: Floats,
    gross: Floats,
    costs: Costs,
) -> None:
    """Processes in use: marginal cost is the margin less named rents; gross : array (column) [USD/kg]."""
    chain = network.chain
    for number in network.process_columns[activity[network.process_columns] > 0]:
        column = network.columns[number]
        margin = prices.margin[number]
        if column.technology in chain.quota_technologies and column.region == chain.holder:
            costs.rent[number] = min(values("quota_rent"), MOST_RENT * margin)
        costs.level[number] = margin - costs.rent[number]
        size = gross[number] if column.technology == "recipe" else costs.level[number]
        size = max(size, LEAST_SIZE * gross[number], LEAST_COST)
        costs.steepness[number] = size / values(f"supply_elasticity.{column.technology}")


def _standing(
    network: Network,
    values: Values,
    activity: Floats,
    typical: Floats,
    balance: Matrix,
    world: dict[str, float],
    costs: Costs,
) -> None:
    """Processes that do not run in the base year: stated cost; they must not pay at base prices.

    world : commodity -> tonnes that are made of it.
    """
    chain, grain = network.chain, network.chain.grain
    gross, margin = balance.maximum(0).T @ typical, balance.T @ typical
    plant_output = network.plant_rows() @ activity
    for number in network.process_columns[~(activity[network.process_columns] > 0)]:
        column = network.columns[number]
        cost = 0.0 if column.technology == "recipe" else unit_cost(column, values)
        level = cost + IDLE_WEDGE * gross[number]
        if column.technology in chain.collecting:  # its owner asks what it is worth
            level = max(cost, gross[number])
        size = max(cost, LEAST_SIZE * gross[number], LEAST_COST)
        costs.steepness[number] = size / values(f"supply_elasticity.{column.technology}")
        if column.plant and plant_output[network.plant_of[number]] > 0:
            # a running plant could do this and does not: it must not pay at base prices
            level = max(cost, margin[number]) + STANDBY_WEDGE * gross[number]
            level += costs.steepness[number]  # from the first tonne
        costs.level[number] = level
        main = chain.processes[column.process]["main"]
        costs.reference[number] = max(ENTRANT_SHARE * world[main], ENTRANT_SHARE * grain)


def _routes(
    network: Network,
    values: Values,
    prices: PriceLevel,
    activity: Floats,
    typical: Floats,
    throughput: Floats,
    costs: Costs,
) -> None:
    """Routes: the wedge between importer and taxed exporter; unused ones are too dear from the start."""
    sigma, grain = values("trade_elasticity"), network.chain.grain
    for number, start, end in zip(
        network.route_columns, network.route_origin, network.route_destination, strict=True
    ):
        taxed = typical[start] * (1.0 + prices.levied[number])
        costs.steepness[number] = max(taxed, LEAST_PRICE) / sigma
        gap = typical[end] - taxed - prices.border.rent[number]
        if activity[number] > 0:
            costs.level[number] = gap
        else:
            costs.reference[number] = max(UNUSED_SHARE * throughput[end], LEAST_FLOW * grain)
            wedge = max(prices.freight[number], gap)
            costs.level[number] = wedge + costs.steepness[number] + UNUSED_WEDGE * taxed


def _leaks(
    network: Network, values: Values, prices: PriceLevel, typical: Floats, costs: Costs
) -> None:
    """Ways round a control: twice the freight, and a share of the price for whoever carries it."""
    for number, route in zip(network.leak_columns, network.leak_routes, strict=True):
        column = network.columns[number]
        taxed = typical[network.node_index[column.commodity, column.region]]
        usual = values("leak_capacity") * costs.reference[route]
        costs.reference[number] = max(usual, LEAST_FLOW * network.chain.grain)
        costs.steepness[number] = LEAK_RISE * max(taxed, LEAST_PRICE)
        carried = LEAK_FREIGHTS * prices.freight[route] + values("leak_cost") * taxed
        costs.level[number] = carried + costs.steepness[number]


def by_commodity(network: Network, amount: Floats) -> dict[str, float]:
    """Sum of an array (node) over the nodes of each commodity."""
    world: dict[str, float] = {}
    for (commodity, _), here in zip(network.nodes, amount, strict=True):
        world[commodity] = world.get(commodity, 0.0) + here
    return world
