"""Expectations: the prices that builders remember, and what they take a plant's goods to cost on the day it opens.

Builders expect as holders do (`stock_holders.py`, L2): the remembered price p, pulled to the normal price N,

    E(n) = p^((1 - l)^n) N^(1 - (1 - l)^n)    n years ahead, with the pull l of `holders.pull`.

With `holders: remembered`, or `expectations` `adaptive`, the remembered price stands for ever; `expectations: none` is
today's price for ever, `perfect` the prices of a first run, as a bound.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ytterby.years.process import Process

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ytterby.ground.arrays import Floats
    from ytterby.scenarios.scenario import Scenario
    from ytterby.world.base_year.calibrate import BaseYear
    from ytterby.years.process import ClearedPeriod, Period, Reported, State
    from ytterby.years.step import Year


MIN_PRICE = 0.05  # [USD/kg]
SEEN = 10.0
"""Years after the opening over which foreseen prices are averaged."""


@dataclass(frozen=True)
class Foresight:
    """Prices of a first run. at : array (period) its middle as a year; price : array (period, node)."""

    at: Floats
    length: Floats
    price: Floats

    @classmethod
    def of(cls, years: Sequence[Year]) -> Foresight:
        """From the periods of a run; where nothing was traded the remembered price stands."""
        found = np.array([year.solution.price for year in years])
        remembered = np.array([year.state.expectations.price for year in years])
        at, length = np.array([(year.period.at, year.period.length) for year in years]).T
        return cls(at, length, np.where(np.isfinite(found), found, remembered))

    def mean(self, opening: float) -> Floats:
        """Mean price from the opening on: array (node); of the last year seen if it lies beyond."""
        opening = min(opening, float(self.at[-1]))
        seen = (self.at >= opening - 0.5) & (self.at < opening + SEEN)
        return np.average(self.price[seen], axis=0, weights=self.length[seen])


@dataclass
class Outlook:
    """Prices at the opening of a plant. now, normal : arrays (node) [USD/kg]; at : the middle of the period as a
    year; pull : weight of the normal price a year, none where the price of now stays."""

    now: Floats
    at: float
    foresight: Foresight | None
    normal: Floats
    pull: float

    @property
    def varies(self) -> bool:
        """Whether the prices of one opening are not those of another."""
        return self.foresight is not None or self.pull > 0.0

    def prices(self, lead: int) -> Floats:
        """Prices at an opening in `lead` years: array (node) [USD/kg]."""
        if self.foresight is not None:
            return self.foresight.mean(self.at + lead)
        if not self.pull:
            return self.now
        now, normal = (np.log(np.maximum(p, MIN_PRICE)) for p in (self.now, self.normal))
        left = (1.0 - self.pull) ** lead
        return np.asarray(np.exp(left * now + (1.0 - left) * normal))


@dataclass(frozen=True)
class Remembered:
    """Arrays (node) [USD/kg].

    price : remembered prices; last : duals of the last period
    """

    price: Floats
    last: Floats


def quotes(base: BaseYear, price: Floats) -> Floats:
    """Prices of a period, array (node); idle nodes follow their commodity's mean, not a number where it has none."""
    normal = np.maximum(base.typical_price, MIN_PRICE)
    ratio, quoted = price / normal, np.isfinite(price)
    now = price.copy()
    for sides in base.network.nodes_of:
        members = np.concatenate(sides)
        for side in sides:
            idle = side[~quoted[side]]
            source = side[quoted[side]]
            if idle.size and not source.size:
                source = members[quoted[members]]
            if idle.size and source.size:
                now[idle] = normal[idle] * float(np.median(ratio[source]))
    return now


def remember(expected: Floats, quoted: Floats, memory: float) -> Floats:
    """Remembered prices (node): new quotes weigh in. memory : weight of the past."""
    now = np.where(np.isfinite(quoted), quoted, expected)
    return memory * expected + (1.0 - memory) * now


class ExpectationsProcess(Process):
    """How a scenario's investors look ahead; foresight : the prices of a first run, if they see them."""

    def __init__(
        self, base: BaseYear, scenario: Scenario, foresight: Foresight | None = None
    ) -> None:
        self.base, self.switches, self.foresight = base, scenario.switches, foresight
        self.memory = base.values("expectation_memory")
        aware = self.switches.expectations == "pipeline_aware"
        pulled = aware and self.switches.holders == "near_last"
        self.pull = base.values.optional("holders.pull") * pulled

    def initial(self, period: Period) -> Remembered:
        """Prices of the base year."""
        price = self.base.typical_price
        return Remembered(price.copy(), price.copy())

    def advance(self, cleared: ClearedPeriod, then: State) -> tuple[Remembered, Reported]:
        """Prices of the period weigh in; `cleared.outlook` is what builders expect."""
        before, solution = cleared.state.expectations, cleared.solution
        cleared.quotes = quotes(self.base, solution.price)
        price = remember(before.price, cleared.quotes, self.memory**cleared.length)
        now = price
        if self.switches.expectations == "none":
            now = remember(before.price, cleared.quotes, 0.0)
        normal = cleared.state.holders.normal
        cleared.outlook = Outlook(now, cleared.period.at, self.foresight, normal, self.pull)
        return Remembered(price, solution.dual), {}
