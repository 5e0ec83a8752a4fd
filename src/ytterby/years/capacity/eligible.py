"""Where an instrument has its place in a network: whose output it tops up, whose building it pays for."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ytterby.ground.errors import ScenarioError, did_you_mean

if TYPE_CHECKING:
    from ytterby.ground.arrays import Floats, Ints
    from ytterby.instruments.base import InstrumentBase
    from ytterby.world.base_year.calibrate import BaseYear


@dataclass(frozen=True)
class Eligible:
    """An instrument's place in the network.

    columns : what is topped up; made : array (columns) [t of the commodity per unit of activity]
    nodes, weights : where the price of the contract is read; plants : whose building counts as supported
    """

    columns: Ints
    made: Floats
    nodes: Ints
    weights: Floats
    plants: Ints

    def price(self, prices: Floats) -> float:
        """Weighted mean of the prices (node) that are known [USD/kg]; not a number where none is."""
        here = prices[self.nodes]
        known = np.isfinite(here)
        if not known.any():
            return float("nan")
        return float(np.average(here[known], weights=self.weights[known]))


def place_of(base: BaseYear, one: InstrumentBase) -> Eligible:
    """Columns, nodes and plants of an instrument. Raises ScenarioError where the network has none."""
    network = base.network
    here = {
        n: network.plant_technology[n]
        for n, key in enumerate(network.plants)
        if key[1] == one.region
    }
    plants = np.array([n for n, name in here.items() if name == one.technology], dtype=np.int64)
    if one.technology is not None and not plants.size:
        raise ScenarioError(
            f"instrument {one.id!r}: no plant of {one.technology!r} in {one.region}",
            advice=did_you_mean(one.technology, sorted(set(here.values()))),
        )
    made: dict[str, dict[int, float]] = defaultdict(dict)
    for entry, number, out in zip(network.entries, base.entries, base.output, strict=True):
        commodity, region = network.nodes[entry[0]]
        if out and region == one.region:
            made[commodity][entry[1]] = float(number)
    if one.good and one.good not in made:
        raise ScenarioError(
            f"instrument {one.id!r}: nobody in {one.region} makes {one.good!r}",
            advice=did_you_mean(one.good, sorted(made)),
        )
    makers = made[one.good]
    own = {c: m for c, m in makers.items() if network.columns[c].technology == one.technology}
    chosen = own or makers
    columns = np.array(list(chosen), dtype=np.int64)
    if one.technology is None:
        numbers = network.plant_of[columns]
        plants = np.unique(numbers[numbers >= 0])
    goods, regions = np.array(network.nodes).T
    weights = np.asarray((-base.balance).maximum(0) @ base.activity).ravel() * (goods == one.good)
    if not one.world_price or not weights.any():  # else a benchmark: all regions by base-year use
        weights = 1.0 * ((goods == one.good) & (regions == one.region))
    nodes = np.flatnonzero(weights > 0.0)
    made_here = np.array(list(chosen.values()))
    return Eligible(columns, made_here, nodes, weights[nodes], plants)
