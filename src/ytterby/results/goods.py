"""Tables of goods: what comes out of processes and goes into them (`production`, `inputs`), what is traded and
at what price (`flows`, `prices`), what the uses take (`consumption`, `demand`).

A maker of a table gives the rows of a period, or a frame, without the columns that all tables have first.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from ytterby.market.demand import capped_quantity
from ytterby.world.goods import MAIN
from ytterby.years.processes.demand import growth_index

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from ytterby.scenarios.scenario import Scenario
    from ytterby.world.base_year.calibrate import BaseYear
    from ytterby.years.step import Year


UNUSED, OUTSIDE = "unused", "OUTSIDE"
NOT_USABLE = "not usable"
LEAST_OF_BASE = 0.02
"""Share of the price of the base year under which a price is what the solver leaves, not what anybody pays."""
Rows = list[tuple[Any, ...]]
Table = Rows | pl.DataFrame
MINIMUM = 1e-3  # [grains]
DUST = 1e-6
"""Less [grains] is what the solver leaves behind, in the tables that close a balance."""


def picked(
    labels: pl.DataFrame, rows: NDArray[np.int64], **numbers: NDArray[np.float64]
) -> pl.DataFrame:
    """Rows of labels with their numbers: arrays (row of labels)."""
    numbered = [pl.Series(name, number[rows]) for name, number in numbers.items()]
    return labels[rows].with_columns(numbered)


def production(base: BaseYear, year: Year) -> pl.DataFrame:
    """region, stage, technology, process, commodity, element, role, quantity_t: each good that comes out.

    What recipes are for is left out, since `consumption` has it. `role` is that of `ytterby.world.goods`.
    """
    network = base.network
    made = network.outputs.tonnes(year.program.problem.balance, year.solution.activity)
    large = np.flatnonzero(made >= DUST * network.chain.mass_tolerance)
    of_use = (pl.col("technology") == "recipe") & (pl.col("role") == MAIN)
    return picked(network.labels.outputs, large, quantity_t=made).filter(~of_use)


def inputs(base: BaseYear, year: Year) -> pl.DataFrame:
    """region, stage, technology, process, commodity, element, quantity_t: each good that goes in.

    Recipes are processes of the technology `recipe`. What nobody takes and is thrown away has the
    technology and the process `unused`.
    """
    network = base.network
    balance, activity = year.program.problem.balance, year.solution.activity
    minimum = DUST * network.chain.mass_tolerance
    taken = network.inputs.tonnes(balance, activity)
    unused = np.asarray(balance @ activity).ravel()
    left = picked(network.labels.nodes, np.flatnonzero(unused >= minimum), quantity_t=unused)
    left = left.with_columns(technology=pl.lit(UNUSED), process=pl.lit(UNUSED))
    used = picked(network.labels.inputs, np.flatnonzero(taken >= minimum), quantity_t=taken)
    used = used.drop("role")
    return pl.concat([used, left.select(used.columns)])


def flows(base: BaseYear, year: Year) -> pl.DataFrame:
    """commodity, stage, element, origin, destination, quantity_t, value_musd, leak."""
    labels, solution = base.network.labels, year.solution
    quantity = solution.activity[labels.way]
    value = quantity * np.nan_to_num(solution.price[labels.way_origin]) / 1e3
    large = np.flatnonzero(quantity >= DUST * base.network.chain.mass_tolerance)
    return picked(labels.ways, large, quantity_t=quantity, value_musd=value)


def prices(base: BaseYear, year: Year) -> pl.DataFrame:
    """commodity, stage, element, region, price_usd_kg, contract_usd_kg, paid_usd_kg, base_price_usd_kg, mark: only
    where something flows.

    The price is that of what is free, on the spot. Region `OUTSIDE` is the price outside the holder, weighted by
    what is used there.
    """
    network, price = base.network, year.solution.price
    chain = network.chain
    used = (-year.program.problem.balance).maximum(0) @ year.solution.activity
    contract, paid = _contract_and_paid(base, year)
    known = picked(
        network.labels.nodes, np.flatnonzero(np.isfinite(price)),
        price_usd_kg=price, contract_usd_kg=contract, paid_usd_kg=paid,
        base_price_usd_kg=base.typical_price, used=used,
    )  # fmt: skip
    in_market = pl.col("stage").is_in(chain.stages_with("world_market"))
    outside = known.filter((pl.col("region") != chain.holder) & in_market)
    total = pl.col("used").sum()
    mean = [(pl.col(name) * pl.col("used")).sum() / total
            for name in ("price_usd_kg", "contract_usd_kg", "paid_usd_kg", "base_price_usd_kg")]  # fmt: skip
    goods = outside.group_by("commodity", "stage", "element", maintain_order=True)
    outside = goods.agg(*mean, total.alias("amount")).with_columns(region=pl.lit(OUTSIDE))
    outside = outside.filter(pl.col("amount") > MINIMUM * chain.mass_tolerance)
    known = known.filter(pl.col("stage").is_in(chain.stages_with("priced"))).drop("used")
    return pl.concat([known, outside.select(known.columns)]).with_columns(mark=PRICE_MARK)


too_low = pl.col("price_usd_kg") < LEAST_OF_BASE * pl.col("base_price_usd_kg")
PRICE_MARK = pl.when(too_low).then(pl.lit(NOT_USABLE)).otherwise(pl.lit(""))
"""What says of a price that it is not usable."""


def usable_prices(tables: Mapping[str, pl.DataFrame]) -> dict[str, pl.DataFrame]:
    """Result tables in which a price that is marked as not usable is missing: what pages and sentences read."""
    complete = dict(tables)
    rows = complete.get("prices")
    if rows is not None and "mark" in rows.columns:
        usable = pl.col("mark") != NOT_USABLE
        names = {"price_usd_kg", "paid_usd_kg"}.intersection(rows.columns)
        marked = [pl.when(usable).then(name).alias(name) for name in names]
        complete["prices"] = rows.with_columns(marked)
    return complete


def _contract_and_paid(
    base: BaseYear, year: Year
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """What a buyer with a licence pays, and what all pay on average: arrays (node) [USD/kg].

    A licensed good goes to a named user at the holder's price and what it cost more here in the base year; it
    is not sold on. The rest pays the spot price.
    """
    network, price = base.network, year.solution.price
    contract = price.copy()
    for inside, outside in network.nodes_of:
        for home in inside[np.isfinite(price[inside]) & (base.typical_price[inside] > 0.0)][:1]:
            wedge = base.typical_price[outside] / base.typical_price[home]
            contract[outside] = np.where(np.isfinite(price[outside]), price[home] * wedge, np.nan)
    columns = [c for c, (_, kind, _) in year.effects.binding_control.items() if kind == "licence"]
    licensed, activity = np.zeros(price.size), year.solution.activity
    place = np.searchsorted(network.route_columns, columns)
    np.add.at(licensed, network.route_destination[place], activity[columns])
    here = np.maximum((year.program.problem.balance.maximum(0) @ activity), DUST)
    share = np.minimum(licensed / here, 1.0)
    return contract, share * np.minimum(contract, price) + (1.0 - share) * price


def consumption(base: BaseYear, year: Year) -> Rows:
    """region, use, recipe, quantity, unit."""
    network, uses = base.network, base.network.chain.uses
    made = year.solution.activity[network.process_columns]
    rows: Rows = []
    for number in network.process_columns[made > DUST * network.chain.mass_tolerance].tolist():
        column = network.columns[number]
        if column.technology == "recipe":
            _, use, recipe = column.process.split(".")
            quantity = float(year.solution.activity[number])
            rows.append((column.region, use, recipe, quantity, uses[use]["unit"]))
    return rows


def demand(base: BaseYear, year: Year, scenario: Scenario) -> Rows:
    """region, use, wanted, served, lost, lost_share, bundle_price, bundle_price_ratio.

    `wanted` is demand at base-year prices. `lost` is demand that stops: worth more than its cap and
    still not served; the rest of what is not served is saved because the bundle is dear.
    """
    network = base.network
    index = growth_index(base, scenario.outlook, year.period.at)
    activity = year.solution.activity
    served = activity[base.demand.capped] + activity[base.demand.elastic]
    short = stopped(base, year)
    rows: Rows = []
    for n, (use, region) in enumerate(network.use_rows):
        node = network.node_index[network.chain.uses[use]["commodity"], region]
        # nobody pays more than the cap: above it the dual is no price, for nothing is served
        price = min(float(year.solution.dual[node]), float(base.demand.cap[n]))
        given, lost = float(served[n]), short.get(n, 0.0)
        rows.append((region, use, float(base.demand.anchor[n] * index[n]), given, lost,
                     lost / max(lost + given, 1e-12), price, price / float(base.demand.price[n])))  # fmt: skip
    return rows


def stopped(base: BaseYear, year: Year) -> dict[int, float]:
    """Quantity per use that stops at the cap [t]: what is still worth the cap and is not served."""
    at_cap = capped_quantity(year.program.problem.demand)
    short = at_cap - year.solution.activity[base.demand.capped]
    return {n: float(v) for n, v in enumerate(short) if v > 1e-3 * at_cap[n]}
