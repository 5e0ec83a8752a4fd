r"""Know-how A per region and technology, between 0 and 1 (the holder's).

    A(t+1) = A + (1 - A) [ own x doublings of cumulative output + other + bought x (1 - withheld) ]

Without it a plant costs more and recovers less: over the calibration, with g and h of the technology,

    cost      (1 + g (1 - A)) / (1 + g (1 - A0))        recovery   (1 - h (1 - A)) / (1 - h (1 - A0))

Existing plants were calibrated at the base-year know-how A0; new ones carry the full penalty.

What is observed outside the holder in the base year was observed under the controls of its day: the
base year calibrates the controlled state; where sales are allowed the `bought` term is added.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

from ytterby.years.process import over

if TYPE_CHECKING:
    from ytterby.ground.arrays import Floats
    from ytterby.world.base_year.calibrate import BaseYear
    from ytterby.years.process import ClearedPeriod, Period, ProgramDraft, Reported, State

MAX_RECOVERY = 1.1  # over that of the calibration


@dataclass(frozen=True)
class Knowhow:
    """level : array (region, technology), 0 to 1; learned : the same, cumulative output [t]."""

    level: Floats
    learned: Floats


def next_knowhow(
    knowhow: Floats,
    learned: Floats,
    output: Floats,
    withheld: Floats,
    own: float,
    other: float,
    bought: float,
) -> Floats:
    """Know-how of the next year: array (region, technology), bounded by the holder's 1.

    learned : array (region, technology) [t] cumulative output before the year; output : of the year.
    withheld : array (technology) share of the holder's sales of know-how stopped by controls.
    """
    doublings = np.log2((learned + output + 1.0) / (learned + 1.0))
    closing = own * np.minimum(doublings, 1.0) + other + bought * (1.0 - withheld)[None, :]
    return knowhow + (1.0 - knowhow) * np.clip(closing, 0.0, 1.0)


class KnowhowProcess:
    """Know-how of the regions in the technologies that need it. moves : whether it changes at all."""

    def __init__(self, base: BaseYear, moves: bool = True) -> None:
        network, values = base.network, base.values
        self.base, self.moves = base, moves
        self.technologies = network.chain.knowhow
        self.regions = list(network.chain.regions)
        start = [[values(f"knowhow.{t}.{r}") for t in self.technologies] for r in self.regions]
        self.start = np.array(start)
        penalty = np.array([values(f"knowhow_cost.{t}") for t in self.technologies])
        loss = np.array([values(f"knowhow_recovery.{t}") for t in self.technologies])
        number = {t: n for n, t in enumerate(self.technologies)}
        technology = np.array([number.get(c.technology, -1) for c in network.columns])
        self.skilled = np.flatnonzero(technology >= 0)
        """Columns that need know-how; the arrays below are over them."""
        region = np.array([self.regions.index(c.region) for c in network.columns])
        self.place = region[self.skilled], technology[self.skilled]
        self.penalty, self.loss = penalty[self.place[1]], loss[self.place[1]]
        new = np.array([network.columns[n].vintage == "new" for n in self.skilled], dtype=bool)
        missing = np.where(new, 0.0, 1.0 - self.start[self.place])
        self.start_cost = 1.0 + self.penalty * missing
        self.start_recovery = 1.0 - self.loss * missing
        self.entry_column = np.array([c for _, c, _, _ in network.entries])
        self.entry_node = np.array([n for n, _, _, _ in network.entries])

    def initial(self, period: Period) -> Knowhow:
        """Base-year know-how, and what was made before."""
        output = self.output(self.base.activity)
        return Knowhow(self.start, self.base.values.optional("learned_before") * output)

    def factors(self, level: Floats) -> tuple[Floats, Floats]:
        """Cost and recovery of every column over its calibration: arrays (column)."""
        count = len(self.base.network.columns)
        cost, recovery = np.ones(count), np.ones(count)
        missing = 1.0 - level[self.place]
        cost[self.skilled] = (1.0 + self.penalty * missing) / self.start_cost
        factor = (1.0 - self.loss * missing) / self.start_recovery
        recovery[self.skilled] = np.minimum(factor, MAX_RECOVERY)
        return cost, recovery

    def of_plants(self, level: Floats, technology: str, regions: list[str]) -> Floats:
        """Know-how of a technology in regions; 1 where it needs none: array (region)."""
        if technology not in self.technologies:
            return np.ones(len(regions))
        places = [self.regions.index(region) for region in regions]
        return np.asarray(level[places, self.technologies.index(technology)])

    def build(self, draft: ProgramDraft, state: State) -> None:
        """Costs rise and recoveries fall where know-how lacks."""
        base = self.base
        draft.knowhow_factor, recovery = self.factors(state.knowhow.level)
        draft.reference_cost *= draft.knowhow_factor
        draft.cost_slope *= draft.knowhow_factor
        made = base.entries * recovery[self.entry_column]
        numbers = np.where(base.output, made, base.entries)
        shape = (len(base.network.nodes), len(base.network.columns))
        draft.balance = sparse.csr_matrix((numbers, (self.entry_node, self.entry_column)), shape)

    def advance(self, cleared: ClearedPeriod, then: State) -> tuple[Knowhow, Reported]:
        """Own output, that of others and what is bought teach."""
        values, length, before = self.base.values, cleared.length, cleared.state.knowhow
        output = self.output(cleared.solution.activity)
        level = before.level
        if self.moves and level.size:
            withheld = [cleared.effects.withheld.get(t, 0.0) for t in self.technologies]
            learning = (before.learned, output * length, np.array(withheld), values("learning_own"))
            other, bought = (over(values(f"learning_{n}"), length) for n in ("other", "bought"))
            level = next_knowhow(level, *learning, other, bought)
        return Knowhow(level, before.learned + output * length), {}

    def output(self, activity: Floats) -> Floats:
        """Output by region and technology: array (region, technology) [t]."""
        out = np.zeros(self.start.shape)
        np.add.at(out, self.place, activity[self.skilled])
        return out
