r"""Plants that idle, are mothballed and close when the price stays under cash cost, and restart.

With c = (remembered margin - cash cost) / cash cost of a plant, the shares that move in a year are

    operating -> idle         v clip(-c / full, 0, 1)              under cash cost
    idle -> mothballed        1 - exp(-1 / mothball_after)
    mothballed -> closed      1 - exp(-1 / close_after)
    idle -> operating         v clip((c - band) / band, 0, 1)      after a short delay
    mothballed -> operating   the same, with the restart's capital charge in c; a long delay

Between 0 and `band` nothing moves: hysteresis. A plant here is all capacity of a technology in a region,
so shares stand for single plants, and no step makes prices jump.

Cash cost is taken on the supply curve: level - (1 - cash_cost_point) x steepness. The dear plants of a
technology in a region go first, so it lies above the middle of the curve.

References
----------
Brennan and Schwartz (1985), Dixit (1989): hysteresis of opening and closing. Mountain Pass closed in
2015, two years after it was finished, and made concentrate again from 2018 (facts: ramp_up).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from ytterby.ground.finance import annuity
from ytterby.years.calendar import YEAR
from ytterby.years.capacity.building import plant_margins
from ytterby.years.capacity.projects import due
from ytterby.years.process import Process, over
from ytterby.years.state import PLANNED

if TYPE_CHECKING:
    from ytterby.ground.arrays import Floats
    from ytterby.world.base_year.calibrate import BaseYear
    from ytterby.world.values import Values
    from ytterby.years.process import ClearedPeriod, Period, Reported, State
    from ytterby.years.processes.capacity import CapacityProcess

WAITING = 5 * YEAR
"""Months ahead that restarts are held."""
MAX_MOVED = 0.999  # [share a year]
MIN_COST = 1e-6  # [USD/kg]


@dataclass(frozen=True)
class IdleCapacity:
    """Capacity by condition: arrays (plant, category) [t/yr]; restarting : and months ahead.

    operating : what runs on, without what opens with the period
    """

    operating: Floats
    idle: Floats
    mothballed: Floats
    restarting: Floats

    @property
    def waiting(self) -> Floats:
        """Capacity that stands or is about to run again: array (plant) [t/yr]."""
        # two sums, so that a run without planned plants keeps its last digit
        back = self.restarting[:, :PLANNED].sum(axis=(1, 2))
        back = back + self.restarting[:, PLANNED].sum(axis=1)
        return np.asarray((self.idle + self.mothballed).sum(axis=1) + back)


def retire(capacity: Floats, share: Floats) -> Floats:
    """Capacity that is left: array (plant, category) [t/yr]; share : array (plant, 1) that decays."""
    return capacity * (1.0 - share)


@dataclass(frozen=True)
class Rules:
    """speed : v; full, band : shares of cash cost; the rest in years, months and shares of capital."""

    speed: float
    full: float
    band: float
    mothball_after: float
    close_after: float
    delay_idle: int
    delay_mothballed: int
    restart_cost: float

    @classmethod
    def of(cls, values: Values) -> Rules:
        """From the parameters."""
        return cls(
            values("idle_speed"), values("idle_shortfall"), values("restart_margin"),
            values("mothball_after"), values("close_after"),
            max(round(values("restart_delay.idle")), 1),
            max(round(values("restart_delay.mothballed")), 1), values("restart_cost"),
        )  # fmt: skip


@dataclass(frozen=True)
class Moves:
    """What moved in a period: arrays (plant) [t/yr of capacity], and the cost of restarts [million USD]."""

    laid_idle: Floats
    mothballed: Floats
    closed: Floats
    restarted: Floats
    restart_musd: Floats


def move(
    fleet: IdleCapacity, cover: Floats, charge: Floats, capital: Floats, rules: Rules, length: float
) -> tuple[IdleCapacity, Moves]:
    """One period of a fleet.

    Parameters
    ----------
    cover : array (plant), c of the module's equations.
    charge : array (plant), yearly capital charge of a restart over cash cost.
    capital : array (plant) [USD per kg/yr], capital cost of a new plant.
    length : of the period [years].
    """
    wishes = (-cover / rules.full, (cover - rules.band) / rules.band,
              (cover - charge - rules.band) / rules.band)  # fmt: skip
    down, warm, cold = (
        over(np.minimum(rules.speed * np.clip(wish, 0.0, 1.0), MAX_MOVED), length)[:, None]
        for wish in wishes
    )
    aging = 1.0 - np.exp(-length / rules.mothball_after)
    dying = 1.0 - np.exp(-length / rules.close_after)
    laid, woken = fleet.operating * down, fleet.idle * warm
    stored = (fleet.idle - woken) * aging
    revived = fleet.mothballed * cold
    closed = (fleet.mothballed - revived) * dying
    restarting = fleet.restarting.copy()
    restarting[:, :, rules.delay_idle] += woken
    restarting[:, :, rules.delay_mothballed] += revived
    moved = IdleCapacity(
        fleet.operating - laid,
        fleet.idle + laid - woken - stored,
        fleet.mothballed + stored - revived - closed,
        restarting,
    )
    cost = revived.sum(axis=1) * capital * rules.restart_cost / 1e3
    total = [a.sum(axis=1) for a in (laid, stored, closed, woken + revived)]
    return moved, Moves(total[0], total[1], total[2], total[3], cost)


class IdlingProcess(Process):
    """Plants that stop and restart. follows : whether they do at all; else what stands still decays."""

    def __init__(self, base: BaseYear, capacity: CapacityProcess, follows: bool = False) -> None:
        self.base, self.capacity = base, capacity
        self.rules = Rules.of(base.values) if follows else None

    def initial(self, period: Period) -> IdleCapacity:
        """All that stands operates."""
        standing = self.capacity.standing()
        nothing = np.zeros_like(standing)
        return IdleCapacity(standing, nothing, nothing, np.zeros((*standing.shape, WAITING)))

    def advance(self, cleared: ClearedPeriod, then: State) -> tuple[IdleCapacity, Reported]:
        """What decays, what is laid idle, and what restarts."""
        state = cleared.state
        decayed = self.capacity.retirement(state, cleared.solution)
        operating = retire(state.capacity.standing, over(decayed, cleared.length))
        fleet, moves = replace(state.idling, operating=operating), None
        if self.rules is not None:
            fleet, moves = self._move(self.rules, cleared, then, fleet)
        return fleet, {"fleet": fleet, "moves": moves}

    def _move(
        self, rules: Rules, cleared: ClearedPeriod, then: State, fleet: IdleCapacity
    ) -> tuple[IdleCapacity, Moves]:
        """One period of the fleet at the prices that managers remember."""
        base, network, values = self.base, self.base.network, self.base.values
        backing, top_up = cleared.program.backing, cleared.state.burden_price.off(then.origin.worth)
        if backing is not None:
            top_up = top_up + backing.top_up
        margin, cash = plant_margins(
            base, cleared.program, cleared.solution, then.expectations.price, top_up,
            values("cash_cost_point"),
        )  # fmt: skip
        cash = np.maximum(cash, MIN_COST)
        capital = np.array([values(f"capital_cost.{t}") for t in network.plant_technology])
        yearly = annuity(values("discount_rate"), values("plant_life"))
        charge = yearly * rules.restart_cost * capital / cash
        fleet, moves = move(fleet, margin / cash - 1.0, charge, capital, rules, cleared.length)
        back, waiting = due(fleet.restarting, cleared.period.months, cleared.following.months)
        return replace(fleet, operating=fleet.operating + back, restarting=waiting), moves
