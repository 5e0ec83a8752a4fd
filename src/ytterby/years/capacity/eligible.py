"""Where an instrument has its place in a network: whose output it tops up, whose building it pays for."""

from __future__ import annotations

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
        number: network.plant_technology[number]
        for number, (_, region, _) in enumerate(network.plants)
        if region == one.region
    }
    plants = np.array([n for n, name in here.items() if name == one.technology], dtype=np.int64)
    if one.technology is not None and not plants.size:
        raise ScenarioError(
            f"instrument {one.id!r}: no plant of {one.technology!r} in {one.region}",
            advice=did_you_mean(one.technology, sorted(set(here.values()))),
        )
    makers: dict[int, float] = {}
    commodities: set[str] = set()
    for (node, column, _, _), number, out in zip(
        network.entries, base.entries, base.output, strict=True
    ):
        commodity, region = network.nodes[node]
        if out and region == one.region:
            commodities.add(commodity)
            if commodity == one.good:
                makers[column] = float(number)
    if one.good and not makers:
        raise ScenarioError(
            f"instrument {one.id!r}: nobody in {one.region} makes {one.good!r}",
            advice=did_you_mean(one.good, sorted(commodities)),
        )
    own = {c: m for c, m in makers.items() if network.columns[c].technology == one.technology}
    chosen = own or makers
    columns = np.array(list(chosen), dtype=np.int64)
    if one.technology is None:
        numbers = network.plant_of[columns]
        plants = np.unique(numbers[numbers >= 0])
    nodes, weights = _benchmark(base, one)
    return Eligible(columns, np.array(list(chosen.values())), nodes, weights, plants)


def _benchmark(base: BaseYear, one: InstrumentBase) -> tuple[Ints, Floats]:
    """Nodes and weights of the price that a contract names: of the region, or of all by base-year use."""
    goods = np.array([commodity == one.good for commodity, _ in base.network.nodes])
    if one.world_price:
        used = np.asarray((-base.balance).maximum(0) @ base.activity).ravel()
        every = np.flatnonzero(goods & (used > 0.0))
        if every.size:
            return every, used[every]
    here = np.array([region == one.region for _, region in base.network.nodes])
    return np.flatnonzero(goods & here), np.ones(int((goods & here).sum()))
