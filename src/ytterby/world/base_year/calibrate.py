r"""Costs and curvatures at which the market reproduces the reconciled base year.

Processes (positive mathematical programming): at the base activity x0 marginal cost equals the margin
less named rents, and its elasticity is the supply elasticity:

    marginal cost(x) = cost + k x / x0,   k = margin / elasticity,   cost = margin - rent - k

Routes: the importer's price less the taxed exporter's price (and the rent of a quota that bound) is the
wedge; the response of a flow to its
price is the trade elasticity:  wedge(f) = cost + r f / f0,  r = taxed price / trade elasticity.
Unused routes get a small reference flow and a wedge at which they stay unused at base prices.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from ytterby.law.book import Book
from ytterby.market.problem import AdValorem, Demand
from ytterby.world.base_year.in_force import in_force
from ytterby.world.base_year.price_level import (
    PriceLevel,
    reconcile_prices,
    rough_prices,
    unit_cost,
)
from ytterby.world.base_year.quantities import Quantities, reconcile_quantities
from ytterby.world.network import build_network
from ytterby.world.values import Values

if TYPE_CHECKING:
    from ytterby.facts.parameters import Parameters
    from ytterby.world.base_year.in_force import InForce
    from ytterby.world.base_year.least_squares import Floats
    from ytterby.world.network import Network
    from ytterby.world.read import Chain

UNUSED_SHARE = 0.005
UNUSED_WEDGE = 0.05
STANDBY_WEDGE = 0.05
TRANSIT_SLACK = 0.01


@dataclass
class BaseYear:
    """The calibrated base year. Arrays over columns unless said otherwise.

    activity [t]; price (node) [USD/kg], NaN where idle; typical_price (node), never NaN;
    margin [USD/kg]; steepness k [USD/kg] of processes and r of routes; level: marginal cost or wedge at
    the reference [USD/kg]; reference [t]; tax [share], VAT not refunded; capacity (plant) [t]; demand:
    anchors at base; border: the controls on goods that bound in it; grown: (outlook, year) -> index of
    demand (use), looked up so far
    """

    network: Network
    values: Values
    entries: Floats
    output: Any
    balance: Any
    plant_rows: Any
    quantities: Quantities
    prices: PriceLevel
    activity: Floats
    price: Floats
    typical_price: Floats
    level: Floats
    steepness: Floats
    reference: Floats
    rent: Floats
    tax: Floats
    capacity: Floats
    demand: Demand
    node_scale: Floats
    column_scale: Floats
    border: InForce
    grown: dict[tuple[str, float], Floats] = field(default_factory=dict, repr=False)

    @property
    def counted(self) -> Floats:
        """Tonnes of export quota that a tonne of each column uses up: array (column)."""
        return self.border.counted

    @property
    def quota_scale(self) -> dict[str, float]:
        """Tonnes of quota for a tonne of the law, by act, where it bound in the base year."""
        return self.border.scale(self.activity)

    @property
    def first_year(self) -> int:
        """The base year."""
        return self.network.chain.base_year

    def utilisation(self, plant: int) -> float:
        """Usual use of a plant's capacity [share]: of its region where known, else of its technology."""
        return _utilisation(self.network, self.values, plant)

    def ad_valorem(self, rate: Floats) -> AdValorem:
        """Taxes on routes from an array (column) of rates."""
        taxed = np.flatnonzero(rate[self.network.route_columns] != 0)
        return AdValorem(
            self.network.route_columns[taxed],
            self.network.route_origin[taxed],
            rate[self.network.route_columns][taxed],
        )

    def transit_slack(self) -> Floats:
        """Exports that may exceed own production (transit node) [t]: one percent of throughput.

        Where all output is exported the rule and the balance say the same thing twice; the slack
        keeps the price of the node, which is a dual, from being shared between them at random.
        """
        out: Floats = TRANSIT_SLACK * self.node_scale[self.network.transit_nodes]
        return out

    def domestic_pools(self) -> dict[str, Any]:
        """Technology -> columns of the holder's plants that its production quotas count."""
        pools: dict[str, list[int]] = {t: [] for t in self.network.chain.quota_technologies}
        for number, column in enumerate(self.network.columns):
            if column.technology in pools and column.region == self.network.chain.holder:
                pools[column.technology].append(number)
        return {name: np.array(columns) for name, columns in pools.items() if columns}


def calibrate(
    chain: Chain,
    parameters: Parameters | None = None,
    network: Network | None = None,
    book: Book | None = None,
) -> BaseYear:
    """Reconcile and calibrate the base year for one set of parameters.

    book : control records, of which those in force in the base year are part of its border prices; the
    packaged ones when left out.

    Raises MarketError if the facts allow no balance.
    """
    values = Values(chain, parameters)
    network = network or build_network(chain)
    entries, output = network.balance_entries(values)
    balance = network.balance(entries)
    quantities = reconcile_quantities(network, values, balance)
    border = in_force(network, values, book or Book.read())
    prices = reconcile_prices(network, values, balance, quantities, border)
    activity = quantities.activity
    typical = np.where(np.isfinite(prices.price), prices.price, rough_prices(network, values))
    level, steepness, reference, rent = _costs(network, values, prices, activity, typical, balance)
    rent = rent + border.rent
    demand = _demand(network, values, activity, prices.price)
    plant_rows = network.plant_rows()
    used = plant_rows @ activity
    utilisation = np.array([_utilisation(network, values, n) for n in range(len(network.plants))])
    capacity = used / utilisation
    for number, (plant, region, vintage) in enumerate(network.plants):
        if vintage == "existing" and used[number] == 0.0:
            capacity[number] = values.optional(f"standby_capacity.{plant}.{region}")
    node_scale = _node_scale(network, balance, activity)
    grain = chain.grain
    column_scale = np.where(activity > 0, activity, np.maximum(reference, 1e-2 * grain))
    column_scale[network.capped] = np.maximum(activity[network.elastic], 1e-2 * grain)
    return BaseYear(
        network, values, entries, output, balance, plant_rows, quantities, prices, activity,
        prices.price, typical, level, steepness, reference, rent, prices.tax, capacity,
        demand, node_scale, column_scale, border,
    )  # fmt: skip


def _utilisation(network: Network, values: Values, plant: int) -> float:
    technology, (_, region, _) = network.plant_technology[plant], network.plants[plant]
    return values.first(f"utilisation.{technology}.{region}", f"utilisation.{technology}")


def _costs(
    network: Any, values: Any, prices: Any, activity: Any, typical: Any, balance: Any
) -> Any:
    count = len(network.columns)
    chain, grain = network.chain, network.chain.grain
    level, steepness = np.zeros(count), np.zeros(count)
    reference, rent = activity.copy(), np.zeros(count)
    throughput = balance.maximum(0) @ activity
    gross = balance.maximum(0).T @ typical
    margin = balance.T @ typical
    plant_output = network.plant_rows() @ activity
    world: dict[str, float] = {}
    for (commodity, _), amount in zip(network.nodes, throughput, strict=True):
        world[commodity] = world.get(commodity, 0.0) + amount
    for number in network.process_columns:
        column = network.columns[number]
        elasticity = values(f"supply_elasticity.{column.technology}")
        if activity[number] > 0:
            if column.technology in chain.quota_technologies and column.region == chain.holder:
                rent[number] = min(values("quota_rent"), 0.5 * prices.margin[number])
            level[number] = prices.margin[number] - rent[number]
            size = gross[number] if column.technology == "recipe" else level[number]
            steepness[number] = max(size, 0.05 * gross[number], 0.02) / elasticity
        else:
            cost = 0.0 if column.technology == "recipe" else unit_cost(column, values)
            level[number] = cost + 0.02 * gross[number]
            if column.technology in chain.collecting:  # its owner asks what it is worth
                level[number] = max(cost, gross[number])
            steepness[number] = max(cost, 0.05 * gross[number], 0.02) / elasticity
            if column.plant and plant_output[network.plant_of[number]] > 0:
                # a running plant could do this and does not: it must not pay at base prices
                level[number] = max(cost, margin[number]) + STANDBY_WEDGE * gross[number]
                level[number] += steepness[number]  # from the first tonne
            main = chain.processes[column.process]["main"]
            reference[number] = max(0.1 * world[main], 0.1 * grain)
    sigma = values("trade_elasticity")
    for position, number in enumerate(network.route_columns):
        start = network.route_origin[position]
        end = network.route_destination[position]
        taxed = typical[start] * (1.0 + prices.levied[number])
        steepness[number] = max(taxed, 0.1) / sigma
        gap = typical[end] - taxed - prices.border.rent[number]
        if activity[number] > 0:
            level[number] = gap
        else:
            reference[number] = max(UNUSED_SHARE * throughput[end], 0.01 * grain)
            level[number] = (
                max(prices.freight[number], gap) + steepness[number] + UNUSED_WEDGE * taxed
            )
    for number, route in zip(network.leak_columns, network.leak_routes, strict=True):
        column = network.columns[number]
        taxed = typical[network.node_index[column.commodity, column.region]]
        reference[number] = max(values("leak_capacity") * reference[route], 0.01 * grain)
        steepness[number] = 0.1 * max(taxed, 0.1)
        level[number] = 2 * prices.freight[route] + values("leak_cost") * taxed + steepness[number]
    return level, steepness, reference, rent


def _demand(network: Network, values: Values, activity: Floats, price: Floats) -> Demand:
    elasticity, cap, bundle = [], [], []
    for (use, region), number in zip(network.use_rows, network.elastic, strict=True):
        row = network.chain.uses[use]
        kind = row["kind"]
        elasticity.append(
            values.first(
                f"demand_elasticity.{use}", f"demand_elasticity.{kind}", "demand_elasticity.other"
            )
        )
        multiple = values.first(f"demand_cap.{use}", f"demand_cap.{kind}")
        here = price[network.node_index[row["commodity"], region]]
        _ = number
        bundle.append(here)
        cap.append(multiple * here)
    return Demand(
        network.capped, network.elastic, activity[network.elastic], np.array(bundle),
        np.array(elasticity), np.array(cap),
    )  # fmt: skip


def _node_scale(network: Network, balance: Any, activity: Floats) -> Floats:
    """Throughput of a node, or a thousandth of its commodity's where it is idle: array (node) [t]."""
    throughput = balance.maximum(0) @ activity
    world: dict[str, float] = {}
    for (commodity, _), amount in zip(network.nodes, throughput, strict=True):
        world[commodity] = world.get(commodity, 0.0) + amount
    floor = np.array([max(1e-3 * world[c], 1e-2 * network.chain.grain) for c, _ in network.nodes])
    out: Floats = np.maximum(throughput, floor)
    return out
