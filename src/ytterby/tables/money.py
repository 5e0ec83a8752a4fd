"""Tables of money: `rents`, `value_added`, `public_cost`."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import numpy as np

from ytterby.tables.rows import LEAST

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from ytterby.tables.rows import Rows
    from ytterby.world.base_year.calibrate import BaseYear
    from ytterby.world.columns import Column
    from ytterby.years.step import Year

    Ints = NDArray[np.int64]


def rents(base: BaseYear, year: Year) -> Rows:
    """control, kind, holder, rent_musd, quantity_t, rent_usd_kg.

    Quota and licence rent to holders in the exporting country, duty to the state that levies it,
    capacity rent to the plant's country, leak cost to the transit region.
    """
    network, solution, period = base.network, year.solution, year.period
    rows: Rows = []
    counted = np.asarray(period.problem.limits @ solution.activity).ravel()
    for number, row in enumerate(period.rows):
        rent = float(solution.limit_rent[number]) + row.reserve
        if row.kind in ("export_quota", "production_quota"):
            quantity = float(counted[number])
            rows.append((row.name, row.kind, row.holder, rent * quantity / 1e3, quantity, rent))
        elif row.kind == "plant" and rent > 1e-3:
            quantity = float(counted[number])
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


def value_added(base: BaseYear, year: Year) -> Rows:
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
    stage_of = {name: row["stage"] for name, row in network.chain.processes.items()}

    def at_work(columns: Ints, least: float) -> Iterator[tuple[Column, float]]:
        for number in columns[solution.activity[columns] > least].tolist():
            yield network.columns[number], float(value[number])

    least = LEAST * network.chain.grain
    for column, worth in at_work(network.process_columns, least):
        total[stage_of[column.process], column.region] += worth
    for column, worth in at_work(network.labels.way, least):
        total["trade", column.destination] += worth
    for column, worth in at_work(np.r_[network.stock_release, network.stock_refill], 0.0):
        total["stocks", column.region] += worth  # sales less purchases of those who hold stocks
    for place, (_, _, holder) in enumerate(year.period.tax_owner):
        paid = solution.activity[problem.tax.column[place]] * solution.tax_paid[place] / 1e3
        destination = network.columns[problem.tax.column[place]].destination
        total["trade", destination] -= float(paid)
        tax["trade", holder] += float(paid)
    rent: dict[tuple[str, str], float] = defaultdict(float)
    for _, kind, holder, amount, _, _ in rents(base, year):
        if kind == "production_quota":
            rent[_mined_stage(base), holder] += amount
    for number, holder, amount in _rents_on_routes(base, year):
        total["trade", network.columns[number].destination] -= amount
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
            rate = float(solution.limit_rent[number]) + row.reserve
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


def public_cost(base: BaseYear, year: Year) -> Rows:
    """instrument, kind, payer, region, commodity, tonnes, cost_musd (a gain where negative).

    `tonnes` of the commodity; of a capital subsidy the capacity started [t/yr].
    """
    return [
        (b.instrument, b.kind, b.payer, b.region, b.commodity, b.tonnes, b.cost_musd)
        for b in year.bills
    ]
