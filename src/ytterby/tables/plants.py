"""Tables of plants: `capacity`, `investment`, `idle_capacity`, `knowhow`."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import numpy as np

from ytterby.tables.rows import LEAST
from ytterby.years.state import CATEGORIES

if TYPE_CHECKING:
    from ytterby.tables.rows import Rows
    from ytterby.world.base_year.calibrate import BaseYear
    from ytterby.years.step import Year


def capacity(base: BaseYear, year: Year) -> Rows:
    """region, technology, stage, category, capacity_t."""
    network, standing = base.network, year.state.capacity.standing
    total: dict[tuple[str, ...], float] = defaultdict(float)
    for plant, place in np.argwhere(standing > LEAST * network.chain.grain).tolist():
        technology, region = network.plant_technology[plant], network.plants[plant][1]
        stage = network.chain.technologies[technology]["capacity_stage"]
        key = (region, technology, stage, CATEGORIES[place])
        total[key] += float(standing[plant, place])
    return [(*key, amount) for key, amount in total.items()]


def investment(base: BaseYear, year: Year) -> Rows:
    """region, technology, category, capacity_added_t, capital_musd (opened in the following year)."""
    network = base.network
    total: dict[tuple[str, str, str], float] = defaultdict(float)
    for plant, place in np.argwhere(year.opened > LEAST * network.chain.grain).tolist():
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


def knowhow(base: BaseYear, year: Year) -> Rows:
    """region, technology, knowhow."""
    regions = list(base.network.chain.regions)
    return [
        (region, technology, float(year.state.knowhow.level[r, t]))
        for r, region in enumerate(regions)
        for t, technology in enumerate(base.network.chain.knowhow)
    ]
