"""Rows of the result tables from the cleared years of one run. Lists of tuples; no model arithmetic
beyond sums, shares and price times quantity."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

import numpy as np

from ytterby.market.demand import capped_quantity
from ytterby.years.processes.demand import growth_index
from ytterby.years.state import CATEGORIES

if TYPE_CHECKING:
    from ytterby.scenarios.scenario import Scenario
    from ytterby.world.base_year.calibrate import BaseYear
    from ytterby.years.step import Year

LEAST = 1e-3  # [grains]
DUST = 1e-6
"""Less [grains] is what the solver leaves behind, in the tables that close a balance."""
Table = list[tuple[Any, ...]]


def capacity(base: BaseYear, year: Year) -> Table:
    """region, technology, stage, category, capacity_t."""
    network = base.network
    total: dict[tuple[str, str, str, str], float] = defaultdict(float)
    for plant, (_, region, _) in enumerate(network.plants):
        technology = network.plant_technology[plant]
        for place, category in enumerate(CATEGORIES):
            amount = float(year.state.capacity.standing[plant, place])
            if amount > LEAST * base.network.chain.grain:
                stage = network.chain.technologies[technology]["capacity_stage"]
                total[region, technology, stage, category] += amount
    return [(*key, amount) for key, amount in total.items()]


def flows(base: BaseYear, year: Year) -> Table:
    """commodity, stage, element, origin, destination, quantity_t, value_musd, leak."""
    network, chain = base.network, base.network.chain
    rows: Table = []
    for number in (*network.route_columns, *network.leak_columns):
        quantity = float(year.solution.activity[number])
        if quantity < DUST * base.network.chain.grain:
            continue
        column = network.columns[number]
        commodity = chain.commodities[column.commodity]
        price = float(year.solution.dual[network.node_index[column.commodity, column.region]])
        rows.append((column.commodity, commodity["stage"], commodity["element"], column.region,
                     column.destination, quantity, quantity * price / 1e3, column.kind == "leak"))  # fmt: skip
    return rows


def consumption(base: BaseYear, year: Year) -> Table:
    """region, use, recipe, quantity, unit."""
    network, chain = base.network, base.network.chain
    rows: Table = []
    for number in network.process_columns:
        column = network.columns[number]
        quantity = float(year.solution.activity[number])
        if column.technology == "recipe" and quantity > DUST * base.network.chain.grain:
            _, use, recipe = column.process.split(".")
            rows.append((column.region, use, recipe, quantity, chain.uses[use]["unit"]))
    return rows


def demand(base: BaseYear, year: Year, scenario: Scenario) -> Table:
    """region, use, wanted, served, lost, lost_share, bundle_price, bundle_price_ratio.

    `wanted` is demand at base-year prices. `lost` is demand that stops: worth more than its cap and
    still not served; the rest of what is not served is saved because the bundle is dear.
    """
    network = base.network
    index = growth_index(base, scenario.outlook, year.span.at)
    activity = year.solution.activity
    served = activity[base.demand.capped] + activity[base.demand.elastic]
    short = stopped(base, year)
    rows: Table = []
    for number, (use, region) in enumerate(network.use_rows):
        node = network.node_index[network.chain.uses[use]["commodity"], region]
        wanted = float(base.demand.anchor[number] * index[number])
        # nobody pays more than the cap: above it the dual is no price, for nothing is served
        price = min(float(year.solution.dual[node]), float(base.demand.cap[number]))
        lost = short.get(number, 0.0)
        base_price = float(base.demand.price[number])
        rows.append((region, use, wanted, float(served[number]), lost, lost / max(lost + float(served[number]), 1e-12),
                     price, price / base_price))  # fmt: skip
    return rows


def stopped(base: BaseYear, year: Year) -> dict[int, float]:
    """Quantity per use that stops at the cap [t]: what is still worth the cap and is not served."""
    at_cap = capped_quantity(year.period.problem.demand)
    short = at_cap - year.solution.activity[base.demand.capped]
    return {n: float(v) for n, v in enumerate(short) if v > 1e-3 * at_cap[n]}


def prices(base: BaseYear, year: Year) -> Table:
    """commodity, stage, element, region, price_usd_kg: only where something flows."""
    network, chain = base.network, base.network.chain
    priced = chain.stages_with("priced")
    rows: Table = []
    for node, (commodity, region) in enumerate(network.nodes):
        price = float(year.solution.price[node])
        stage = chain.commodities[commodity]["stage"]
        element = chain.commodities[commodity]["element"]
        if np.isfinite(price) and stage in priced:
            rows.append((commodity, stage, element, region, price))
    return rows + _outside(base, year)


def _outside(base: BaseYear, year: Year) -> Table:
    """Price outside the holder, weighted by what is used there: region `OUTSIDE`."""
    network, chain = base.network, base.network.chain
    balance = year.period.problem.balance
    traded = chain.stages_with("world_market")
    used = np.asarray((-balance).maximum(0) @ year.solution.activity).ravel()
    paid: dict[str, list[float]] = defaultdict(lambda: [0.0, 0.0])
    for node, (commodity, region) in enumerate(network.nodes):
        price = float(year.solution.price[node])
        if region != chain.holder and np.isfinite(price):
            paid[commodity][0] += price * used[node]
            paid[commodity][1] += used[node]
    return [
        (
            c,
            chain.commodities[c]["stage"],
            chain.commodities[c]["element"],
            "OUTSIDE",
            value / amount,
        )
        for c, (value, amount) in paid.items()
        if amount > LEAST * chain.grain and chain.commodities[c]["stage"] in traded
    ]


def rents(base: BaseYear, year: Year) -> Table:
    """control, kind, holder, rent_musd, quantity_t, rent_usd_kg.

    Quota and licence rent to holders in the exporting country, duty to the state that levies it,
    capacity rent to the plant's country, leak cost to the transit region.
    """
    network, solution, period = base.network, year.solution, year.period
    rows: Table = []
    limits = period.problem.limits.tocsr()
    for number, row in enumerate(period.rows):
        rent = float(solution.limit_rent[number])
        if row.kind in ("export_quota", "production_quota"):
            quantity = float((limits[number] @ solution.activity)[0])
            rows.append((row.name, row.kind, row.holder, rent * quantity / 1e3, quantity, rent))
        elif row.kind == "plant" and rent > 1e-3:
            quantity = float((limits[number] @ solution.activity)[0])
            rows.append((row.name, "capacity", row.holder, rent * quantity / 1e3, quantity, rent))
    licences: dict[tuple[str, str, str], list[float]] = defaultdict(lambda: [0.0, 0.0])
    for column, (control, kind, holder) in year.effects.passing_control.items():
        quantity, rent = float(solution.activity[column]), float(solution.bound_rent[column])
        if quantity > LEAST * base.network.chain.grain:
            held = licences[control, kind, holder]
            held[0] += rent * quantity / 1e3
            held[1] += quantity
    for one in year.traced.bound if year.traced is not None else ():
        if one.content > LEAST * base.network.chain.grain:
            held = licences[one.control, one.kind, network.columns[one.column].region]
            held[0] += one.rent * one.content / 1e3
            held[1] += one.content
    rows += [(c, k, h, r, q, 1e3 * r / q) for (c, k, h), (r, q) in licences.items()]
    duties: dict[tuple[str, str, str], list[float]] = defaultdict(lambda: [0.0, 0.0])
    for place, owner in enumerate(period.tax_owner):
        quantity = float(solution.activity[period.problem.tax.column[place]])
        held = duties[owner]
        held[0] += quantity * float(solution.tax_paid[place]) / 1e3
        held[1] += quantity
    rows += [(c, k, h, r, q, 1e3 * r / max(q, 1e-9)) for (c, k, h), (r, q) in duties.items()]
    leaked = solution.activity[network.leak_columns]
    if leaked.sum() > LEAST * base.network.chain.grain:
        cost = period.level[network.leak_columns]
        scarcity = solution.bound_rent[network.leak_columns]  # the way is narrow: it earns the gap
        paid = float(leaked @ (cost + scarcity)) / 1e3
        rows.append(
            (
                "leak routes",
                "leak",
                "ROW",
                paid,
                float(leaked.sum()),
                1e3 * paid / float(leaked.sum()),
            )
        )
    return rows


def value_added(base: BaseYear, year: Year) -> Table:
    """stage, region, value_added_musd, tax_musd, rent_musd; routes stand under the stage `trade`,
    sales less purchases of those who hold stocks under `stocks`.

    `rent_musd` is the part of value added that is rent of a control, with its holder.

    Over the world: value added + tax + trade margins = what the uses pay.
    """
    network, solution, problem = base.network, year.solution, year.period.problem
    value = np.asarray(problem.balance.T @ solution.dual).ravel() * solution.activity / 1e3
    if year.traced is not None:
        value = value + year.traced.earned / 1e3
    total: dict[tuple[str, str], float] = defaultdict(float)
    tax: dict[tuple[str, str], float] = defaultdict(float)
    stage_of = {
        c.process: network.chain.processes[c.process]["stage"] for c in network.columns if c.process
    }
    for number in network.process_columns:
        if solution.activity[number] > LEAST * base.network.chain.grain:
            column = network.columns[number]
            total[stage_of[column.process], column.region] += float(value[number])
    for number in (*network.route_columns, *network.leak_columns):
        if solution.activity[number] > LEAST * base.network.chain.grain:
            total["trade", network.columns[number].destination] += float(value[number])
    for number in (*network.stock_release, *network.stock_refill):
        if solution.activity[number] > 0.0:  # sales less purchases of those who hold stocks
            total["stocks", network.columns[number].region] += float(value[number])
    for place, (_, _, holder) in enumerate(year.period.tax_owner):
        paid = solution.activity[problem.tax.column[place]] * solution.tax_paid[place] / 1e3
        destination = network.columns[problem.tax.column[place]].destination
        total["trade", destination] -= float(paid)
        tax["trade", holder] += float(paid)
    rent: dict[tuple[str, str], float] = defaultdict(float)
    for _, kind, holder, amount, _, _ in rents(base, year):
        if kind == "production_quota":
            rent[_mined_stage(base), holder] += amount
    for column, holder, amount in _rents_on_routes(base, year):
        total["trade", network.columns[column].destination] -= amount
        total["trade", holder] += amount
        rent["trade", holder] += amount
    keys = dict.fromkeys([*total, *tax, *rent])
    return [
        (s, r, total.get((s, r), 0.0), tax.get((s, r), 0.0), rent.get((s, r), 0.0)) for s, r in keys
    ]


def _mined_stage(base: BaseYear) -> str:
    """The stage whose plants a production quota binds."""
    chain = base.network.chain
    return chain.technologies[chain.quota_technologies[0]]["stage"]


def _rents_on_routes(base: BaseYear, year: Year) -> list[tuple[int, str, float]]:
    """Column, holder and rent [million USD] of export quotas, licences and leaks."""
    solution, found = year.solution, []
    for number, row in enumerate(year.period.rows):
        if row.kind == "export_quota":
            counted = year.period.problem.limits.tocsr()[number]
            rate = float(solution.limit_rent[number])
            found += [
                (int(c), row.holder, weight * rate * float(solution.activity[c]) / 1e3)
                for c, weight in zip(counted.indices, counted.data, strict=True)
            ]
    for column, (_, _, holder) in year.effects.passing_control.items():
        earned = float(solution.bound_rent[column] * solution.activity[column]) / 1e3
        found.append((column, holder, earned))
    for held in year.traced.bound if year.traced is not None else ():
        earned = held.rent * held.content / 1e3
        found.append((held.column, base.network.columns[held.column].region, earned))
    for column in base.network.leak_columns:
        if solution.activity[column] > LEAST * base.network.chain.grain:
            price = float(solution.bound_rent[column] + year.period.level[column])
            found.append((int(column), "ROW", price * float(solution.activity[column]) / 1e3))
    return found


def investment(base: BaseYear, year: Year) -> Table:
    """region, technology, category, capacity_added_t, capital_musd (opened in the following year)."""
    network = base.network
    total: dict[tuple[str, str, str], float] = defaultdict(float)
    for plant, (_, region, _) in enumerate(network.plants):
        for place, category in enumerate(CATEGORIES):
            if year.opened[plant, place] > LEAST * base.network.chain.grain:
                total[region, network.plant_technology[plant], category] += float(
                    year.opened[plant, place]
                )
    return [
        (r, t, c, amount, amount * base.values(f"capital_cost.{t}") / 1e3)
        for (r, t, c), amount in total.items()
    ]


def knowhow(base: BaseYear, year: Year) -> Table:
    """region, technology, knowhow."""
    regions = list(base.network.chain.regions)
    return [
        (region, technology, float(year.state.knowhow.level[r, t]))
        for r, region in enumerate(regions)
        for t, technology in enumerate(base.network.chain.knowhow)
    ]


def stocks(base: BaseYear, year: Year) -> Table:
    """kind, commodity, region, stock_t (at the end), release_t, refill_t, value_musd.

    Valued at the period's price, or the remembered one where nothing is traded.
    """
    network, rows = base.network, []
    least = 1e-6 * network.chain.grain
    for number, stock in enumerate(network.stocks):
        amounts = [float(a[number]) for a in (year.stock, year.released, year.refilled)]
        if max(amounts) > least:
            node = network.stock_node[number]
            price = float(year.solution.price[node])
            if not np.isfinite(price):
                price = float(year.state.expectations.price[node])
            value = amounts[0] * price / 1e3
            rows.append((stock.kind, stock.commodity, stock.region, *amounts, value))
    return rows


def idle_capacity(base: BaseYear, year: Year) -> Table:
    """region, technology, idle_t, mothballed_t (at the end), closed_t, restarted_t, restart_musd."""
    if year.moves is None:
        return []
    network, moves, fleet = base.network, year.moves, year.fleet
    columns = (
        fleet.idle.sum(axis=1), fleet.mothballed.sum(axis=1), moves.closed, moves.restarted,
        moves.restart_musd,
    )  # fmt: skip
    total: dict[tuple[str, str], list[float]] = defaultdict(lambda: [0.0] * len(columns))
    for plant, (_, region, _) in enumerate(network.plants):
        held = total[region, network.plant_technology[plant]]
        for place, column in enumerate(columns):
            held[place] += float(column[plant])
    least = LEAST * network.chain.grain
    return [(*key, *amounts) for key, amounts in total.items() if max(amounts[:4]) > least]


def public_cost(base: BaseYear, year: Year) -> Table:
    """instrument, kind, payer, region, commodity, tonnes, cost_musd (a gain where negative).

    `tonnes` of the commodity; of a capital subsidy the capacity started [t/yr].
    """
    return [
        (b.instrument, b.kind, b.payer, b.region, b.commodity, b.tonnes, b.cost_musd)
        for b in year.bills
    ]
