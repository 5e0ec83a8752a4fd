"""Where an instrument has its place in the network: whose output it tops up, whose building it pays for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ytterby.ground.errors import ScenarioError, did_you_mean

if TYPE_CHECKING:
    from ytterby.ground.arrays import Floats, Ints
    from ytterby.scenarios.support import Support
    from ytterby.world.base_year.calibrate import BaseYear


@dataclass(frozen=True)
class Eligible:
    """An instrument's place in the network.

    columns : what is topped up; made : array (columns) [t of the commodity per unit of activity]
    nodes, weights : where the price of the contract is read; plants : whose building counts as supported
    opens : array (year after the base year), capacity of the listed project that it pays for [t/yr]; None
    without one
    """

    columns: Ints
    made: Floats
    nodes: Ints
    weights: Floats
    plants: Ints
    opens: Floats | None = None

    def price(self, prices: Floats) -> float:
        """Weighted mean of the prices (node) that are known [USD/kg]."""
        here = prices[self.nodes]
        known = np.isfinite(here)
        if not known.any():
            return float("nan")
        return float(np.average(here[known], weights=self.weights[known]))


def place_of(base: BaseYear, one: Support) -> Eligible:
    """Columns, node and plants of an instrument; a clear error where the network has none."""
    network = base.network
    plants = np.array(
        [n for n, (_, region, _) in enumerate(network.plants)
         if region == one.region and network.plant_technology[n] == one.technology],
        dtype=np.int64,
    )  # fmt: skip
    if one.technology is not None and not plants.size:
        known = {t for t, p in zip(network.plant_technology, network.plants, strict=True)
                 if p[1] == one.region}  # fmt: skip
        raise ScenarioError(
            f"instrument {one.id!r}: no plant of {one.technology!r} in {one.region}",
            advice=did_you_mean(one.technology, sorted(known)),
        )
    nothing = np.zeros(0, dtype=np.int64)
    if one.commodity is None:
        return Eligible(nothing, np.zeros(0), nothing, np.zeros(0), plants)
    makers: dict[int, float] = {}
    commodities: set[str] = set()
    for (node, column, _, _), number, out in zip(
        network.entries, base.entries, base.output, strict=True
    ):
        commodity, region = network.nodes[node]
        if out and region == one.region:
            commodities.add(commodity)
            if commodity == one.commodity:
                makers[column] = float(number)
    if not makers:
        raise ScenarioError(
            f"instrument {one.id!r}: nobody in {one.region} makes {one.commodity!r}",
            advice=did_you_mean(one.commodity, sorted(commodities)),
        )
    own = {c: m for c, m in makers.items() if network.columns[c].technology == one.technology}
    chosen = own or makers
    if one.technology is None:
        numbers = {int(network.plant_of[c]) for c in chosen if network.plant_of[c] >= 0}
        plants = np.array(sorted(numbers), dtype=np.int64)
    return Eligible(
        np.array(list(chosen), dtype=np.int64), np.array(list(chosen.values())),
        *_benchmark(base, one), plants,
    )  # fmt: skip


def _benchmark(base: BaseYear, one: Support) -> tuple[Ints, Floats]:
    """Nodes and weights of the price that a contract names: for a floor all regions by base-year use."""
    network = base.network
    nodes = np.array([network.node_index[one.commodity or "", one.region]], dtype=np.int64)
    if one.kind == "price_floor":
        used = np.asarray((-base.balance).maximum(0) @ base.activity).ravel()
        every = np.array([n for n, (c, _) in enumerate(network.nodes) if c == one.commodity])
        every = every[used[every] > 0.0]
        if every.size:
            return every, used[every]
    return nodes, np.ones(1)
