"""Goods in use between periods: what enters, what retires, what can be collected and taken out.

What can be taken out in a period bounds the market; how much is, the market decides. The usual amount
(the assumed share of what is collected) is the reference of the collecting process: at the price of
the base year so much is taken out, at twice the price twice as much while the supply elasticity is one.
`taking` multiplies it: in the base year it makes the reconciled flow the usual one; afterwards it closes
on one, and rises above it while prices draw more than usual.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from ytterby.world.cohorts import HISTORY, Fleet

if TYPE_CHECKING:
    from ytterby.ground.arrays import Floats, Ints
    from ytterby.world.base_year.calibrate import BaseYear
    from ytterby.years.process import ClearedPeriod, Period, ProgramDraft, Reported, State

MINIMUM = 1e-3  # [grains] of scrap that is usually taken out
MIN_PULL, MAX_PULL = 0.2, 5.0  # what is taken out over what is usual, as far as habits follow


@dataclass(frozen=True)
class GoodsInUse:
    """Goods by cohort: born : array (cohort) [year, decimal]; entered : array (cohort, holding) [t].

    inflow : array (holding) [t/yr], of the last period; taking : array (collection)
    """

    born: Floats
    entered: Floats
    inflow: Floats
    taking: Floats


@dataclass(frozen=True)
class Scrap:
    """What retires in a period and what it allows.

    retired : array (holding) [t] in the period; collected : of it
    maximum, at_base_prices : array (collection) [t/yr] that can be, and at base-year prices is, taken out
    """

    retired: Floats
    collected: Floats
    maximum: Floats
    at_base_prices: Floats


class ScrapProcess:
    """Goods in use of a run, arranged once. grows : whether scrap follows what retires, or stays."""

    def __init__(self, base: BaseYear, grows: bool = True) -> None:
        self.base, self.grows = base, grows
        self.fleet = Fleet(base.network, base.values)
        self.columns = self.fleet.columns
        self.base_taken = base.activity[self.columns]
        self.first_year = base.first_year
        self.mass_tolerance = base.network.chain.mass_tolerance
        self.first_inflow: Floats = np.asarray(self.fleet.inflow_rows @ base.activity).ravel()
        self.first_at_base_prices = self.fleet.at_base_prices(self.fleet.retired(self.first_inflow))
        self.adjustment = base.values.optional("taking_adjustment")
        processes, columns = base.network.chain.processes, base.network.columns
        collecting = [columns[n].process for n in self.columns]
        source = {processes[p]["main"]: p for p in collecting}
        """Collected scrap -> the process that collects it."""
        main = {int(n): processes[columns[n].process]["main"] for n in base.network.process_columns}
        taken_in = [n for n, scrap in main.items() if scrap in source and base.activity[n] > 0]
        self.recycling: Ints = np.setdiff1d(np.array(taken_in, dtype=np.int64), self.columns)
        """Columns in use that take collected scrap in."""
        same = [[source[main[n]] == p for p in collecting] for n in self.recycling.tolist()]
        self._same = np.array(same, dtype=float).reshape(self.recycling.size, self.columns.size)

    def initial(self, period: Period) -> GoodsInUse:
        """Goods in use at the start of the base year."""
        born: Floats = self.first_year - np.arange(HISTORY, 0, -1.0) + 0.5
        usual = np.maximum(self.first_at_base_prices, 1e-12)
        taking = np.where(self.base_taken > 0, self.base_taken / usual, 1.0)
        return GoodsInUse(born, self.fleet.history(self.first_inflow), self.first_inflow, taking)

    def build(self, draft: ProgramDraft, state: State) -> None:
        """What retires bounds what can be taken out, and recyclers grow with it."""
        scrap = draft.scrap = self.retire(state)
        draft.upper[self.columns] = scrap.maximum
        least = MINIMUM * self.mass_tolerance
        draft.reference[self.columns] = np.maximum(scrap.at_base_prices, least)
        grown = self.base.activity[self.recycling] * self.growth(scrap)
        draft.reference[self.recycling] = np.maximum(draft.reference[self.recycling], grown)

    def advance(self, cleared: ClearedPeriod, then: State) -> tuple[GoodsInUse, Reported]:
        """New goods enter use."""
        activity = cleared.solution.activity
        goods, scrap = self.next(cleared.state, cleared.program.scrap, activity, cleared.between)
        in_use = self.in_use(goods, cleared.period)
        return goods, {"scrap": scrap, "in_use": in_use, "holdings": self.fleet.holdings}

    def retire(self, state: State) -> Scrap:
        """What retires in a period. New goods of the period are taken to enter as they did before it."""
        period, goods = state.period, state.scrap
        left = self.fleet.left(period.start - goods.born) - self.fleet.left(period.end - goods.born)
        retired = (goods.entered * left).sum(axis=0) + self._early(goods.inflow, period)
        collected = retired * self.fleet.collected
        if not self.grows:
            return Scrap(retired, collected, self.base_taken, self.base_taken)
        rate = retired / period.length
        at_base_prices = self.fleet.at_base_prices(rate) * goods.taking
        closed = (self.base_taken == 0) & (at_base_prices < self.mass_tolerance)
        maximum = np.where(closed, 0.0, np.maximum(self.fleet.maximum(rate), at_base_prices))
        return Scrap(retired, collected, maximum, at_base_prices)

    def growth(self, scrap: Scrap) -> Floats:
        """Usual scrap of the world over that of the base year, by its grade: array (recycling)."""
        now, before = self._same @ scrap.at_base_prices, self._same @ self.base_taken
        return np.asarray(now / np.maximum(before, 1e-12))

    def next(
        self, state: State, scrap: Scrap, activity: Floats, between: float
    ) -> tuple[GoodsInUse, Scrap]:
        """Goods at the end of a period, its own among them, and what has retired indeed.

        between : years from the middle of this period to that of the next.
        """
        goods, period = state.scrap, state.period
        inflow: Floats = np.asarray(self.fleet.inflow_rows @ activity).ravel()
        speed = 1.0 - (1.0 - self.adjustment) ** between
        drawn = activity[self.columns] / np.maximum(scrap.at_base_prices, 1e-9)
        pull = np.where(scrap.maximum > 0.0, np.clip(drawn, MIN_PULL, MAX_PULL), 1.0)
        retired = scrap.retired + self._early(inflow - goods.inflow, period)
        born = np.append(goods.born, period.start + period.length / 2)
        entered = np.vstack([goods.entered, inflow * period.length])
        then = GoodsInUse(born, entered, inflow, goods.taking + speed * (pull - goods.taking))
        return then, replace(scrap, retired=retired, collected=retired * self.fleet.collected)

    def in_use(self, goods: GoodsInUse, period: Period) -> Floats:
        """Goods in use at the end of a period: array (holding) [t]."""
        left = self.fleet.left(period.end - goods.born)
        return np.asarray((goods.entered * left).sum(axis=0))

    def _early(self, inflow: Floats, period: Period) -> Floats:
        """GoodsInUse that enter and retire within one period: array (holding) [t]."""
        left = self.fleet.left(np.array([period.length / 2]))[0]
        return np.asarray(inflow * period.length * (1.0 - left))
