r"""Blocks of years: how they are weighed, and how much of what is decided in one is open in another.

With r the social rate, a block weighs sum over its years of (1 + r)^-(y - first). Capacity decided at the start of
block k opens after its lead time and what know-how lacks, and ramps up as any plant of the market does
(`years/capacity/projects.py`); in a block it counts as in its middle year, that of its market. Its capital is charged
by the year from its opening on, at the plants' own rate:

    charge of a tonne = capital cost x annuity(rate, life) x sum of weights of the years in which it is open
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from ytterby.ground.finance import annuity
from ytterby.years.capacity.projects import ramp_up

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ytterby.ground.arrays import Floats
    from ytterby.market.problem import Problem
    from ytterby.planning.targets import TargetsFile
    from ytterby.world.base_year.calibrate import BaseYear
    from ytterby.world.network import Column, Network
    from ytterby.years.program import LimitRow


@dataclass(frozen=True)
class Blocks:
    """first : year; lengths : years of each block; rate : social rate a year."""

    first: int
    lengths: tuple[int, ...]
    rate: float

    @classmethod
    def of(cls, targets: TargetsFile) -> Blocks:
        """Those of a file of targets."""
        return cls(targets.from_, targets.blocks, float(targets.rates.social))

    def __len__(self) -> int:
        return len(self.lengths)

    @cached_property
    def starts(self) -> list[int]:
        """First year of each block."""
        return [self.first + sum(self.lengths[:n]) for n in range(len(self.lengths))]

    @property
    def last(self) -> int:
        """Last year of the last block."""
        return self.first + sum(self.lengths) - 1

    @cached_property
    def middles(self) -> list[int]:
        """The year that stands for each block."""
        return [
            start + length // 2 for start, length in zip(self.starts, self.lengths, strict=True)
        ]

    def years(self, block: int) -> range:
        """The years of a block."""
        return range(self.starts[block], self.starts[block] + self.lengths[block])

    def weight_of_year(self, year: int) -> float:
        """Weight of a year against the first."""
        return float((1.0 + self.rate) ** -(year - self.first))

    @cached_property
    def weights(self) -> Floats:
        """Weight of each block: array (block) [years of the first]."""
        return np.array(
            [sum(self.weight_of_year(y) for y in self.years(b)) for b in range(len(self))]
        )

    def open_share(self, decided: int, opens: int, steps: Floats) -> Floats:
        """Share of capacity that is open in each block, and weight of the years in which its capital is charged.

        Returns array (block + 1): the last entry is that weight.
        decided : block of the decision; opens : years after it; steps : of the ramp, summing to one.
        """
        start = self.starts[decided] + opens
        grown = np.cumsum(steps)
        shares = np.zeros(len(self) + 1)
        for block in range(len(self)):
            for year in self.years(block):
                if year >= start:
                    if year == self.middles[block]:
                        shares[block] = grown[min(year - start, grown.size - 1)]
                    shares[-1] += self.weight_of_year(year)
        return shares


@dataclass(frozen=True)
class BlockMarket:
    """The market of a block of years, from a run without the plan or with it.

    year : that stands for it; problem : of the market, its candidate plants open
    rows : what its limits mean; capacity : array (plant) [t/yr], what stands; raised : what the problem has
    reference : array (column) [t/yr]; habit : array (column), share of its old habit that trade still has
    wedge : array (column) [USD/kg], taxes at the prices of the run
    supplied, flows : arrays (column) [t/yr], flows of the run less what planned plants make, and all
    mean : array (column) [t/yr], all flows in the mean of the years of the block
    price : array (node) [USD/kg], of the run
    without : array (column) [t/yr], flows without a plan
    """

    year: int
    problem: Problem
    rows: list[LimitRow]
    capacity: Floats
    raised: Floats
    reference: Floats
    habit: Floats
    wedge: Floats
    supplied: Floats
    flows: Floats
    mean: Floats
    price: Floats
    without: Floats = field(default_factory=lambda: np.zeros(0))


@dataclass(frozen=True)
class OpeningTimes:
    """How builds of plants count. open : array (decision block, candidate, block) [share];
    charge : array (decision block, candidate) [million USD per t/yr], discounted; capital : array (candidate)
    [USD per kg/yr]
    """

    open: Floats
    charge: Floats
    capital: Floats


def timing_of(
    base: BaseYear, blocks: Blocks, plants: list[int], knowhow: Floats, rate: float | None
) -> OpeningTimes:
    """Timing of candidate plants (numbers of the network).

    knowhow : array (candidate), know-how that their builders have, 1 where none is needed.
    rate : a year that plants must earn; of the data folder when None.
    """
    values, network = base.values, base.network
    rate = values("discount_rate") if rate is None else rate
    yearly = annuity(rate, values("plant_life"))
    delay = values.optional("knowhow_delay")
    count = len(plants)
    opened = np.zeros((len(blocks), count, len(blocks)))
    charge = np.zeros((len(blocks), count))
    capital = np.zeros(count)
    for place, plant in enumerate(plants):
        technology, region = network.plant_technology[plant], network.plants[plant][1]
        capital[place] = values(f"capital_cost.{technology}")
        known = float(knowhow[place])
        lead = values(f"lead_time.{technology}") + delay * (1.0 - known)
        steps = np.ones(1) if region == network.chain.holder else ramp_up(values, known)
        for block in range(len(blocks)):
            shares = blocks.open_share(block, max(round(lead), 1), steps)
            opened[block, place] = shares[:-1]
            charge[block, place] = shares[-1] * yearly * capital[place] / 1e3
    return OpeningTimes(opened, charge, capital)


def activities(
    network: Network, balance: Any
) -> Iterator[tuple[int, Column, list[tuple[str, float]]]]:
    """Every process: its number and column, and the goods that a tonne of it gives, or below zero takes in [t].

    balance : sparse (node, column) [t per t]
    """
    entries = balance.tocsc()
    for number in network.process_columns.tolist():
        part = slice(entries.indptr[number], entries.indptr[number + 1])
        goods = [network.nodes[node][0] for node in entries.indices[part]]
        yield number, network.columns[number], list(zip(goods, entries.data[part], strict=True))
