"""Tables of money: `rents`, `value_added`, `public_cost`, and `origin`, what goods free of an origin cost more."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import numpy as np

from ytterby.results.goods import MINIMUM
from ytterby.world.network import PUBLIC

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ytterby.ground.arrays import Ints
    from ytterby.results.goods import Rows
    from ytterby.world.base_year.calibrate import BaseYear
    from ytterby.world.network import Column
    from ytterby.years.step import Year


def rents(base: BaseYear, year: Year) -> Rows:
    """control, kind, holder, rent_musd, quantity_t, rent_usd_kg.

    Quota and licence rent to holders in the exporting country, duty to the state that levies it,
    capacity rent to the plant's country, leak cost to the transit region.
    """
    network, solution, period = base.network, year.solution, year.program
    minimum = MINIMUM * network.chain.mass_tolerance
    rows: Rows = []
    counted = np.asarray(period.problem.limits @ solution.activity).ravel()
    rents = solution.limit_rent.tolist()
    for row, rent, quantity in zip(period.rows, rents, counted.tolist(), strict=True):
        rent += row.reserve
        quota = row.kind in ("export_quota", "production_quota")
        if quota or (row.kind == "plant" and rent > 1e-3):
            kind = row.kind if quota else "capacity"
            rows.append((row.name, kind, row.holder, rent * quantity / 1e3, quantity, rent))
    total: dict[tuple[str, str, str], list[float]] = defaultdict(lambda: [0.0, 0.0])

    def earned(owner: tuple[str, str, str], quantity: float, rent: float) -> None:
        sums = total[owner]
        sums[0] += quantity * rent / 1e3
        sums[1] += quantity

    for column, owner in year.effects.binding_control.items():
        if solution.activity[column] > minimum:
            earned(owner, float(solution.activity[column]), float(solution.bound_rent[column]))
    for one in year.origin_accounts.bound if year.origin_accounts is not None else ():
        if one.content > minimum:
            region = network.columns[one.column].region
            earned((one.control, one.kind, region), one.content, one.rent)
    taxed_columns = period.problem.tax.column  # wedges of contracts come last and have no owner
    for taxed, owner, paid in zip(taxed_columns, period.tax_owner, solution.tax_paid, strict=False):
        earned(owner, float(solution.activity[taxed]), float(paid))
    for (_, region), (paid, tonnes) in burden_charges(base, year).items():
        earned((PRICE, "environment_price", region), tonnes, 1e3 * paid / tonnes)
    rows += [(*owner, r, q, 1e3 * r / max(q, 1e-9)) for owner, (r, q) in total.items()]
    leaked = solution.activity[network.leak_columns]
    away = float(leaked.sum())
    if away > minimum:
        # the way is narrow: beside its cost it earns the gap
        leak = network.leak_columns
        cost = period.reference_cost[leak] + solution.bound_rent[leak]
        paid = float(leaked @ cost) / 1e3
        rows.append(("leak routes", "leak", "ROW", paid, away, 1e3 * paid / away))
    return rows


PRICE = "price on burdens"


def burden_charges(base: BaseYear, year: Year) -> dict[tuple[str, str], tuple[float, float]]:
    """Stage and region -> what a price on burdens took there [million USD], and on how much [t], in yearly rates."""
    charge, network = year.state.burden_price.charge, base.network
    charges: dict[tuple[str, str], tuple[float, float]] = {}
    if charge is None:
        return charges
    for number in network.process_columns[charge[network.process_columns] > 0.0].tolist():
        tonnes, column = float(year.solution.activity[number]), network.columns[number]
        if tonnes > MINIMUM * network.chain.mass_tolerance:
            place = network.chain.processes[column.process]["stage"], column.region
            paid, before = charges.get(place, (0.0, 0.0))
            charges[place] = paid + float(charge[number]) * tonnes / 1e3, before + tonnes
    return charges


def value_added(base: BaseYear, year: Year) -> Rows:
    """stage, region, value_added_musd, tax_musd, rent_musd; routes stand under the stage `trade`,
    sales less purchases of those who hold stocks under `stocks`, of public stocks that a scenario plans under
    `public_stocks`.

    `rent_musd` is the part of value added that is rent of a control, with its holder.

    Over the world: value added + tax + trade margins = what the uses pay.
    """
    network, solution, problem = base.network, year.solution, year.program.problem
    value = np.asarray(problem.balance.T @ solution.dual).ravel() * solution.activity / 1e3
    if year.origin_accounts is not None:
        value = value + year.origin_accounts.earned / 1e3
    total: dict[tuple[str, str], float] = defaultdict(float)
    tax: dict[tuple[str, str], float] = defaultdict(float)
    stage_of = {name: row["stage"] for name, row in network.chain.processes.items()}

    def at_work(columns: Ints, minimum: float) -> Iterator[tuple[Column, float]]:
        for number in columns[solution.activity[columns] > minimum].tolist():
            yield network.columns[number], float(value[number])

    minimum = MINIMUM * network.chain.mass_tolerance
    for column, worth in at_work(network.process_columns, minimum):
        total[stage_of[column.process], column.region] += worth
    for column, worth in at_work(network.labels.way, minimum):
        total["trade", column.destination] += worth
    for column, worth in at_work(np.r_[network.stock_release, network.stock_refill], 0.0):
        stocks_stage = "public_stocks" if column.stock == PUBLIC else "stocks"
        total[stocks_stage, column.region] += worth  # sales less purchases of those who hold stocks
    for place, (_, _, holder) in enumerate(year.program.tax_owner):
        paid = solution.activity[problem.tax.column[place]] * solution.tax_paid[place] / 1e3
        destination = network.columns[problem.tax.column[place]].destination
        total["trade", destination] -= float(paid)
        tax["trade", holder] += float(paid)
    for where, (charged, _) in burden_charges(base, year).items():
        total[where] -= charged
        tax[where] += charged
    rent: dict[tuple[str, str], float] = defaultdict(float)
    chain = network.chain
    for _, kind, holder, amount, _, _ in rents(base, year):
        if kind == "production_quota":
            stage = chain.technologies[chain.quota_technologies[0]]["stage"]
            rent[stage, holder] += amount
    for number, holder, amount in _rents_on_routes(base, year):
        total["trade", network.columns[number].destination] -= amount
        total["trade", holder] += amount
        rent["trade", holder] += amount
    keys = dict.fromkeys([*total, *tax, *rent])
    parts = (total, tax, rent)
    return [(s, r, *(part.get((s, r), 0.0) for part in parts)) for s, r in keys]


def _rents_on_routes(base: BaseYear, year: Year) -> list[tuple[int, str, float]]:
    """Column, holder and rent [million USD] of export quotas, licences and leaks."""
    solution, rows = year.solution, []
    for number, row in enumerate(year.program.rows):
        if row.kind == "export_quota":
            counted = year.program.problem.limits.tocsr()[number]
            rate = float(solution.limit_rent[number]) + row.reserve
            for c, weight in zip(counted.indices, counted.data, strict=True):
                rows.append((int(c), row.holder, weight * rate * float(solution.activity[c]) / 1e3))
    for column, (_, _, holder) in year.effects.binding_control.items():
        earned = float(solution.bound_rent[column] * solution.activity[column]) / 1e3
        rows.append((column, holder, earned))
    for route in year.origin_accounts.bound if year.origin_accounts is not None else ():
        earned = route.rent * route.content / 1e3
        rows.append((route.column, base.network.columns[route.column].region, earned))
    for column in base.network.leak_columns:
        if solution.activity[column] > MINIMUM * base.network.chain.mass_tolerance:
            price = float(solution.bound_rent[column] + year.program.reference_cost[column])
            rows.append((int(column), "ROW", price * float(solution.activity[column]) / 1e3))
    return rows


def public_cost(base: BaseYear, year: Year) -> Rows:
    """instrument, kind, payer, region, commodity, tonnes, cost_musd (a gain where negative).

    `tonnes` of the commodity; of a capital subsidy and a planned plant the capacity started [t/yr]; of what
    holding a public stock costs its mean level.
    """
    return [
        (b.instrument, b.kind, b.payer, b.region, b.commodity, b.tonnes, b.cost_musd)
        for b in year.bills
    ]


LEAST_PREMIUM = 0.01  # [USD/kg]


def origin(base: BaseYear, year: Year) -> Rows:
    """control, kind, commodity, region, destination, quantity_t, free_t, premium_usd_kg, rent_musd.

    `requirement`: a use, what it wants at the price of others, what it is served free of the origin, and
    the premium it pays. `licence`, `prohibition`: a third-country route under a content rule, its tonnes,
    those free of the origin, and what the right to ship one more with content would be worth. `premium`: a
    commodity where free goods cost more; `control` is the country of the origin.
    """
    traced, network = year.origin_accounts, base.network
    if traced is None:
        return []
    rows: Rows = []
    for one in traced.supplied:
        use, region = network.use_rows[one.row]
        commodity = network.chain.uses[use]["commodity"]
        own = (one.demand, one.supplied, one.premium, one.premium * one.supplied / 1e3)
        rows.append((one.control, "requirement", commodity, region, "", *own))
    for route in traced.bound:
        quantity = float(year.solution.activity[route.column])
        if quantity <= MINIMUM * network.chain.mass_tolerance:
            continue
        column, rent = network.columns[route.column], route.rent
        place = (column.commodity, column.region, column.destination)
        own = (quantity, quantity - route.content, rent, rent * route.content / 1e3)
        rows.append((route.control, route.kind, *place, *own))
    for part in traced.free:
        for node, premium, made in zip(part.nodes, part.premium, part.made, strict=True):
            if premium > LEAST_PREMIUM and made > MINIMUM * network.chain.mass_tolerance:
                commodity, region = network.nodes[node]
                own = (0.0, float(made), float(premium), float(premium * made) / 1e3)
                rows.append((part.origin.country, "premium", commodity, region, "", *own))
    return rows
