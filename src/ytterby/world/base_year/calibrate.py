"""The base year in one piece: reconciled, and calibrated so that the market reproduces it.

What the law of the base year put on its borders is part of that year's prices and flows. With duty d and the
rent of an export quota that bound, u per tonne of quota (w tonnes of it for a tonne of the model), the
importer's price is

    exporter's price x (1 + VAT not refunded) x (1 + d) + u w + freight + extra

for a duty is levied on what a good costs at the border, VAT that is not refunded included (China: FOB price
over 1 + d, Regulations on Import and Export Duties, article 26).

A run in which they hold as recorded returns the base year, and one without them does not. `u` is the
parameter `export_quota_rent` (none without it). Where it is above zero the quota bound, so the reconciled
flow is what it let through: its tonnes of later years count against that. What an act does to a market is
read once, by `controls.effects.compile`, here as in every period.

The base year as tables: adjustments fact by fact, known conflicts, shares on several bases.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np

from ytterby.controls.acts.goods import GoodsAct
from ytterby.controls.book import Book
from ytterby.controls.effects.compile import compile_acts
from ytterby.controls.effects.effect import Books
from ytterby.ground.group import grouped, summed
from ytterby.market.problem import AdValorem, Demand
from ytterby.scenarios.scenario import Scenario
from ytterby.scenarios.schema import Controls
from ytterby.world.base_year.costs import Costs, by_commodity
from ytterby.world.base_year.price_level import Border, PriceLevel, reconcile_prices, rough_prices
from ytterby.world.base_year.quantities import Quantities, reconcile_quantities
from ytterby.world.network import Network
from ytterby.world.values import Values

if TYPE_CHECKING:
    from ytterby.datasets.parameters import Parameters
    from ytterby.ground.arrays import Flags, Floats
    from ytterby.world.base_year.quantities import Matrix
    from ytterby.world.network import Network
    from ytterby.world.read import Chain


def adjustments(base: BaseYear) -> list[dict[str, Any]]:
    """Every fact: what, published, used, unit, standard deviations moved, grade, source."""
    rows, known = [], base.values.parameters
    for fact in (*base.quantities.facts, *base.prices.facts):
        parameter = known.row(fact.parameter) if fact.parameter in known else None
        last = fact.name.rsplit(".", 1)[-1]
        rows.append({
            "fact": fact.name, "what": fact.title, "region": last if last.isupper() else "",
            "published": fact.published, "used": fact.used, "unit": fact.unit,
            "sd_moved": fact.moved, "grade": fact.grade,
            "source": (parameter.source or " ".join(parameter.evidence)) if parameter else "",
            "source_url": parameter.source_url if parameter else "",
        })  # fmt: skip
    return rows


def conflicts(base: BaseYear) -> list[dict[str, Any]]:
    """The known conflicts of `conflicts.csv`, each basis against what the base year uses."""
    facts = {f.name: f for f in base.quantities.facts}
    rows = []
    for row in base.network.chain.conflicts:
        fact, other = facts[row["observation"]], row["published_parameter"]
        rows.append({
            "topic": row["topic"], "basis": row["basis"],
            "published": base.values(other) if other else fact.published, "used": fact.used,
            "unit": row["unit"] or fact.unit, "note": row["note"],
        })  # fmt: skip
    return rows


def shares(base: BaseYear) -> list[dict[str, Any]]:
    """Each region's share of a stage on the bases of `shares.csv`: activity times factors."""
    chain, activity = base.network.chain, base.activity
    factors = grouped(
        ((row["stage"], row["basis"]), (row["process"], base.values.product(row["factors"])))
        for row in chain.shares
    )
    rows: list[dict[str, Any]] = []
    for (stage, basis), pairs in factors.items():
        by_process = dict(pairs)
        running = [n for n in base.network.process_columns if activity[n] > 0]
        columns = [(n, base.network.columns[n]) for n in running]
        own = [(n, one) for n, one in columns if one.process in by_process]
        table = summed((one.region, activity[n] * by_process[one.process]) for n, one in own)
        total = sum(table.values())
        rows += [
            {"stage": stage, "region": region, "element": basis, "share": amount / total,
             "quantity_t": amount}
            for region, amount in sorted(table.items(), key=lambda kv: -kv[1])
        ]  # fmt: skip
    return rows


def summary(base: BaseYear, reproduction: Any) -> dict[str, Any]:
    """The object that `ytterby base-year --json` prints."""
    listed = adjustments(base)
    return {
        "year": base.first_year,
        "max_price_deviation": reproduction.max_price_deviation,
        "max_quantity_deviation": reproduction.max_quantity_deviation,
        "facts_moved_over_2sd": [r["fact"] for r in listed if abs(r["sd_moved"]) > 2.0],
        "solver": reproduction.solution.solver,
        "programs": reproduction.solution.programs,
        "adjustments": listed,
        "conflicts": conflicts(base),
        "shares": shares(base),
    }


LEAST_FLOW = 0.01  # [grains] least scale
IDLE_SHARE = 1e-3  # [share of the commodity's throughput] scale of an idle node
TRANSIT_TOLERANCE = 0.01  # [share of throughput] exports that may exceed own production


@dataclass(eq=False)
class BaseYear:
    """The calibrated base year. Arrays over columns unless said otherwise.

    activity [t]; price (node) [USD/kg], NaN where idle; typical_price (node), never NaN;
    margin [USD/kg]; steepness k [USD/kg] of processes and r of routes; reference_cost: marginal cost or wedge at
    the reference [USD/kg]; reference [t]; tax [share], VAT not refunded; capacity (plant) [t];
    utilisation (plant) [share], usual use of it; demand: anchors at base; border: the controls on goods
    that bound in it; grown, goods_grown: (outlook, year) -> index of demand (use), (node), looked up so far
    """

    network: Network
    values: Values
    entries: Floats
    output: Flags
    balance: Matrix
    plant_rows: Matrix
    quantities: Quantities
    prices: PriceLevel
    activity: Floats
    price: Floats
    typical_price: Floats
    reference_cost: Floats
    cost_slope: Floats
    reference: Floats
    rent: Floats
    tax: Floats
    capacity: Floats
    utilisation: Floats
    demand: Demand
    node_scale: Floats
    column_scale: Floats
    border: Border
    grown: dict[tuple[str, float], Floats] = field(default_factory=dict, repr=False)
    goods_grown: dict[tuple[str, float], Floats] = field(default_factory=dict, repr=False)

    @property
    def first_year(self) -> int:
        """The base year."""
        return self.network.chain.base_year

    def ad_valorem(self, rate: Floats) -> AdValorem:
        """Taxes on routes from an array (column) of rates."""
        taxed = np.flatnonzero(rate[self.network.route_columns] != 0)
        routes, rates = self.network.route_columns, rate[self.network.route_columns]
        return AdValorem(routes[taxed], self.network.route_origin[taxed], rates[taxed])

    def transit_tolerance(self) -> Floats:
        """Exports that may exceed own production (transit node) [t]: one percent of throughput.

        Where all output is exported the rule and the balance say the same thing twice; the slack
        keeps the price of the node, which is a dual, from being shared between them at random.
        """
        return TRANSIT_TOLERANCE * self.node_scale[self.network.transit_nodes]


def calibrate(
    chain: Chain,
    parameters: Parameters | None = None,
    network: Network | None = None,
    book: Book | None = None,
) -> BaseYear:
    """Reconcile and calibrate the base year for one set of parameters.

    Parameters
    ----------
    chain : tables of a data folder (`read_chain`).
    parameters, network : of the chain when left out.
    book : control records, of which those in force in the base year are part of its border prices; the packaged ones
        when left out.

    Returns
    -------
    BaseYear : `activity`: array (column) [t/yr], `price`: array (node) [USD/kg], `capacity`: array (plant) [t/yr].

    Raises
    ------
    MarketError : the facts allow no balance.

    Examples
    --------
    >>> from ytterby import calibrate, read_chain
    >>> calibrate(read_chain("gallium")).first_year
    2022
    """
    values = Values(chain, parameters)
    network = network or Network(chain)
    entries, output = network.balance_entries(values)
    balance = network.balance(entries)
    quantities = reconcile_quantities(network, values, balance)
    border = border_of(network, values, book or Book.read(), balance, quantities.activity)
    prices = reconcile_prices(network, values, balance, quantities, border)
    activity = quantities.activity
    typical = np.where(np.isfinite(prices.price), prices.price, rough_prices(network, values))
    costs = Costs(network, values, prices, activity, typical, balance)
    demand = _demand(network, values, activity, prices.price)
    plant_rows = network.plant_rows()
    used = plant_rows @ activity
    kinds = zip(network.plant_technology, network.plants, strict=True)
    names = (
        (f"utilisation.{kind}.{region}", f"utilisation.{kind}") for kind, (_, region, _) in kinds
    )
    utilisation = np.array([values.first(*own) for own in names])  # of its region where known
    capacity = used / utilisation
    for number, (plant, region, vintage) in enumerate(network.plants):
        if vintage == "existing" and used[number] == 0.0:
            capacity[number] = values.optional(f"standby_capacity.{plant}.{region}")
    node_scale = _node_scale(network, balance, activity)
    minimum = LEAST_FLOW * chain.mass_tolerance
    column_scale = np.where(activity > 0, activity, np.maximum(costs.reference, minimum))
    column_scale[network.capped] = np.maximum(activity[network.elastic], minimum)
    return BaseYear(
        network, values, entries, output, balance, plant_rows, quantities, prices, activity,
        prices.price, typical, costs.reference_cost, costs.cost_slope, costs.reference, costs.rent + border.rent,
        prices.tax, capacity, utilisation,
        demand, node_scale, column_scale, border,
    )  # fmt: skip


def _demand(network: Network, values: Values, activity: Floats, price: Floats) -> Demand:
    elasticity, cap, bundle = [], [], []
    for use, region in network.use_rows:
        row = network.chain.uses[use]
        kind = row["kind"]
        names = (f"demand_elasticity.{use}", f"demand_elasticity.{kind}", "demand_elasticity.other")
        elasticity.append(values.first(*names))
        multiple = values.first(f"demand_cap.{use}", f"demand_cap.{kind}")
        here = price[network.node_index[row["commodity"], region]]
        bundle.append(here)
        cap.append(multiple * here)
    own = (activity[network.elastic], *map(np.array, (bundle, elasticity, cap)))
    return Demand(network.capped, network.elastic, *own)


def _node_scale(network: Network, balance: Matrix, activity: Floats) -> Floats:
    """Throughput of a node, or a thousandth of its commodity's where it is idle: array (node) [t]."""
    throughput = balance.maximum(0) @ activity
    world = by_commodity(network, throughput)
    minimum = LEAST_FLOW * network.chain.mass_tolerance
    floor = np.array([max(IDLE_SHARE * world[c], minimum) for c, _ in network.nodes])
    return np.asarray(np.maximum(throughput, floor))


def border_of(
    network: Network, values: Values, book: Book, balance: Matrix, activity: Floats
) -> Border:
    """What the recorded controls did to the routes of the base year.

    balance : sparse (node, column); activity : array (column) [t].
    """
    counted = network.over_routes(
        lambda _, stage: values.optional(f"gross_per_net.{stage}", 1.0), 1.0
    )
    chain = network.chain
    year = (date(chain.base_year, 1, 1), date(chain.base_year, 12, 31))
    recorded = Scenario("base year", "", "", Controls(as_recorded=True))
    acts = recorded.acts_between(*year, book, set(chain.elements))
    restricted, accounts = values.optional("restricted_share"), Books(counted, {}, {})
    effects = compile_acts(acts, network, year, activity, 1.0, restricted, balance, accounts)
    goods = {row.key: row.act.scope for row in acts if isinstance(row.act, GoodsAct)}
    duty, rent = np.zeros(counted.size), np.zeros(counted.size)
    for claim in effects.taxes:
        duty[claim.columns] += claim.rate
    premium, scale = values.optional("export_quota_rent"), {}
    for pool in effects.pools if premium > 0.0 else ():
        if pool.offered is not None:  # an export quota
            rent[pool.columns] = premium * pool.weight
            if pool.tonnes > 0.0 and pool.columns.size:
                scale[goods[pool.key]] = float(pool.weight @ activity[pool.columns]) / pool.tonnes
    return Border(duty, counted, rent, scale)
