"""Depletion: what has been mined makes the next tonne dearer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from ytterby.ground.arrays import Floats
    from ytterby.world.base_year.calibrate import BaseYear
    from ytterby.years.process import ClearedPeriod, Period, ProgramDraft, Reported, State


@dataclass(frozen=True)
class Depletion:
    """produced : array (plant) [t] since the start."""

    produced: Floats


def cost_of_depletion(produced: Floats, reserves: Floats, rise: float) -> Floats:
    """Mining cost over that of the base year: 1 + rise x cumulative output / reserves, array (plant)."""
    return 1.0 + rise * produced / reserves


class DepletionProcess:
    """Reserves of the mines; those of other plants, and those that no source gives, have no end."""

    def __init__(self, base: BaseYear) -> None:
        self.base, network = base, base.network
        self.rise = base.values.optional("depletion")
        self.reserves = np.full(len(network.plants), np.inf)
        for number, (_, region, _) in enumerate(network.plants):
            name = f"reserves.{region}"
            if network.plant_technology[number] in network.chain.mines and base.values.has(name):
                self.reserves[number] = base.values(name)
        self.columns = np.flatnonzero(network.plant_of >= 0)
        self.plant = network.plant_of[self.columns]

    def initial(self, period: Period) -> Depletion:
        """Nothing yet."""
        return Depletion(np.zeros(len(self.base.network.plants)))

    def build(self, draft: ProgramDraft, state: State) -> None:
        """Mines cost more."""
        cost = cost_of_depletion(state.depletion.produced, self.reserves, self.rise)
        draft.reference_cost[self.columns] *= cost[self.plant]

    def advance(self, cleared: ClearedPeriod, then: State) -> tuple[Depletion, Reported]:
        """What was mined adds up."""
        mined = self.base.plant_rows @ cleared.solution.activity * cleared.length
        return Depletion(cleared.state.depletion.produced + mined), {}
