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

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ytterby.years.calendar import YEAR

if TYPE_CHECKING:
    from ytterby.world.values import Values
    from ytterby.years.state import Floats

WAITING = 5 * YEAR
"""Months ahead that restarts are held."""


@dataclass(frozen=True)
class Fleet:
    """Capacity by condition: arrays (plant, category) [t/yr]; restarting : and months ahead."""

    operating: Floats
    idle: Floats
    mothballed: Floats
    restarting: Floats

    @property
    def waiting(self) -> Floats:
        """Capacity that stands or is about to run again: array (plant) [t/yr]."""
        out: Floats = (self.idle + self.mothballed).sum(axis=1) + self.restarting.sum(axis=(1, 2))
        return out


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
    fleet: Fleet, cover: Floats, charge: Floats, capital: Floats, rules: Rules, length: float
) -> tuple[Fleet, Moves]:
    """One period of a fleet.

    Parameters
    ----------
    cover : array (plant), c of the module's equations.
    charge : array (plant), yearly capital charge of a restart over cash cost.
    capital : array (plant) [USD per kg/yr], capital cost of a new plant.
    length : of the period [years].
    """
    down = _in(length, rules.speed * np.clip(-cover / rules.full, 0.0, 1.0))[:, None]
    warm = _in(length, rules.speed * np.clip((cover - rules.band) / rules.band, 0.0, 1.0))[:, None]
    better = np.clip((cover - charge - rules.band) / rules.band, 0.0, 1.0)
    cold = _in(length, rules.speed * better)[:, None]
    aging = 1.0 - np.exp(-length / rules.mothball_after)
    dying = 1.0 - np.exp(-length / rules.close_after)
    laid, woken = fleet.operating * down, fleet.idle * warm
    stored = (fleet.idle - woken) * aging
    revived = fleet.mothballed * cold
    closed = (fleet.mothballed - revived) * dying
    restarting = fleet.restarting.copy()
    restarting[:, :, rules.delay_idle] += woken
    restarting[:, :, rules.delay_mothballed] += revived
    moved = Fleet(
        fleet.operating - laid,
        fleet.idle + laid - woken - stored,
        fleet.mothballed + stored - revived - closed,
        restarting,
    )
    cost = revived.sum(axis=1) * capital * rules.restart_cost / 1e3
    total = [a.sum(axis=1) for a in (laid, stored, closed, woken + revived)]
    return moved, Moves(total[0], total[1], total[2], total[3], cost)


def _in(length: float, share: Floats) -> Floats:
    """A yearly share over a period: 1 - (1 - share)^length."""
    out: Floats = 1.0 - (1.0 - np.minimum(share, 0.999)) ** length
    return out
