"""Tables of plants (`capacity`, `announced`, `investment`, `idle_capacity`, `knowhow`), of `stocks` and of
`goods_in_use`."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

import numpy as np

from ytterby.results.goods import MINIMUM
from ytterby.years.state import CATEGORIES

if TYPE_CHECKING:
    from ytterby.results.goods import Rows
    from ytterby.world.base_year.calibrate import BaseYear
    from ytterby.years.step import Year


def capacity(base: BaseYear, year: Year) -> Rows:
    """region, technology, stage, category, capacity_t."""
    network, standing = base.network, year.state.capacity.standing
    total: dict[tuple[str, ...], float] = defaultdict(float)
    for plant, place in np.argwhere(standing > MINIMUM * network.chain.mass_tolerance).tolist():
        technology, region = network.plant_technology[plant], network.plants[plant][1]
        stage = network.chain.technologies[technology]["capacity_stage"]
        key = (region, technology, stage, CATEGORIES[place])
        total[key] += float(standing[plant, place])
    return [(*key, amount) for key, amount in total.items()]


def announced(base: BaseYear, year: Year) -> Rows:
    """region, technology, stage, announced_t, expected_t, opened_t, lapsed_t (at the start)."""
    network, opened = base.network, year.state.capacity.listed.opened
    total: dict[tuple[str, str], Any] = defaultdict(lambda: np.zeros(3))
    for number, (_, region, _) in enumerate(network.plants):
        own = np.array([*year.announced[:, number], opened[number]])
        total[region, network.plant_technology[number]] += own
    rows = []
    for (region, technology), (stated, expected, open_) in total.items():
        stage = network.chain.technologies[technology]["capacity_stage"]
        if max(stated, expected, open_) > MINIMUM * network.chain.mass_tolerance:
            waits = max(float(expected - open_), 0.0)
            rows.append(
                (region, technology, stage, float(stated), float(expected), float(open_), waits)
            )
    return rows


def investment(base: BaseYear, year: Year) -> Rows:
    """region, technology, category, capacity_added_t, capital_musd (opened in the following year)."""
    network = base.network
    total: dict[tuple[str, str, str], float] = defaultdict(float)
    for plant, place in np.argwhere(year.opened > MINIMUM * network.chain.mass_tolerance).tolist():
        key = (network.plants[plant][1], network.plant_technology[plant], CATEGORIES[place])
        total[key] += float(year.opened[plant, place])
    return [
        (r, t, c, amount, amount * base.values(f"capital_cost.{t}") / 1e3)
        for (r, t, c), amount in total.items()
    ]


def idle_capacity(base: BaseYear, year: Year) -> Rows:
    """region, technology, idle_t, mothballed_t (at the end), closed_t, restarted_t, restart_musd."""
    if year.moves is None:
        return []
    network, moves, fleet = base.network, year.moves, year.fleet
    columns = np.column_stack([
        fleet.idle.sum(axis=1), fleet.mothballed.sum(axis=1), moves.closed, moves.restarted,
        moves.restart_musd,
    ])  # fmt: skip
    total: dict[tuple[str, str], Any] = defaultdict(lambda: np.zeros(columns.shape[1]))
    for (_, region, _), technology, own in zip(
        network.plants, network.plant_technology, columns, strict=True
    ):
        total[region, technology] += own
    minimum = MINIMUM * network.chain.mass_tolerance
    return [(*key, *sums.tolist()) for key, sums in total.items() if max(sums[:4]) > minimum]


def knowhow(base: BaseYear, year: Year) -> Rows:
    """region, technology, knowhow."""
    regions = list(base.network.chain.regions)
    return [
        (region, technology, float(year.state.knowhow.level[r, t]))
        for r, region in enumerate(regions)
        for t, technology in enumerate(base.network.chain.knowhow)
    ]


def stocks(base: BaseYear, year: Year) -> Rows:
    """kind, commodity, region, stock_t (at the end), release_t, refill_t, value_musd.

    Valued at the period's price, or the remembered one where nothing is traded. Public stocks of one good in one
    region are told together.
    """
    network = base.network
    rows: dict[tuple[str, str, str], Any] = defaultdict(lambda: np.zeros(4))
    minimum = 1e-6 * network.chain.mass_tolerance
    for number, stock in enumerate(network.stocks):
        amounts = [float(a[number]) for a in (year.stock, year.released, year.refilled)]
        if max(amounts) > minimum:
            node = network.stock_node[number]
            price = float(year.solution.price[node])
            if not np.isfinite(price):
                price = float(year.state.expectations.price[node])
            value = amounts[0] * price / 1e3
            rows[stock.kind, stock.commodity, stock.region] += (*amounts, value)
    return [(*key, *amounts.tolist()) for key, amounts in rows.items()]


def goods_in_use(base: BaseYear, year: Year) -> Rows:
    """region, use, in_use (at the end), retired, collected, unit: magnets of all grades together."""
    total: dict[tuple[str, str], Any] = {}
    minimum = 1e-3 * base.network.chain.mass_tolerance
    for n, holding in enumerate(year.holdings):
        amounts = np.array([year.in_use[n], year.scrap.retired[n], year.scrap.collected[n]])
        total[holding.region, holding.use] = total.get((holding.region, holding.use), 0) + amounts
    uses = base.network.chain.uses
    return [
        (region, use, *(float(a) for a in amounts), uses[use]["unit"])
        for (region, use), amounts in total.items()
        if amounts[0] > minimum
    ]
