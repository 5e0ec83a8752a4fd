r"""Other ways of making a good: how many makers have changed to them, and how fast.

A folder names them (`way_of` in `processes.csv`): the same good from other amounts, such as dysprosium in place of
terbium. They cost what the usual way costs, and for the first maker so much more that he does not gain at base
prices. Makers who bear the change easily change first, so with V the value replaced per unit at base prices, x
what a way makes and Q what plants of the region make of the good,

    cost(x) = first + way_rise V x / Q

A changed good is qualified anew by its buyers. With a the share of a way in the region and a period of length T

    x <= (a + v T) Q,      usual way >= (1 - a - v T) Q
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ytterby.years.program import LimitRow, pooled

if TYPE_CHECKING:
    from ytterby.ground.arrays import Floats
    from ytterby.world.base_year.calibrate import BaseYear
    from ytterby.world.base_year.quantities import Matrix
    from ytterby.years.process import ClearedPeriod, Period, ProgramDraft, Reported, State

MINIMUM = 1e-3  # [grains]


@dataclass(frozen=True)
class SubstituteShares:
    """share : array (way), of what the plants of its region and vintage make of the good."""

    share: Floats


class SubstitutesProcess:
    """The other ways of a run. Arrays are over ways, one for each process, region and vintage of plants.

    column, replaced : numbers of its column, and of that of the usual way
    initial, rise : cost of the first tonne, and its rise to the last [USD/kg]
    """

    def __init__(self, base: BaseYear) -> None:
        network = base.network
        self.base, self.minimum = base, MINIMUM * network.chain.mass_tolerance
        of = {name: row["way_of"] for name, row in network.chain.processes.items()}
        columns = [(n, network.columns[n]) for n in network.process_columns]
        place = {(c.process, c.region, c.vintage): n for n, c in columns}
        pairs = [
            (n, place[of[c.process], c.region, c.vintage]) for n, c in columns if of[c.process]
        ]
        self.column, self.replaced = np.array(pairs, dtype=np.int64).reshape(-1, 2).T
        self.speed = base.values.optional("way_speed")
        self.first_cost, self.rise = self._costs()

    def _costs(self) -> tuple[Floats, Floats]:
        """Cost of the first tonne, and its rise over all that is made: arrays (way) [USD/kg]."""
        base, count = self.base, self.column.size
        gives = base.balance.T @ base.typical_price
        spared = np.abs(base.balance.T[self.column] - base.balance.T[self.replaced]) / 2.0
        replaced = spared @ base.typical_price if count else np.zeros(0)
        gain = np.maximum(gives[self.column] - gives[self.replaced], 0.0)
        rise = np.maximum(base.values.optional("way_rise") * replaced, 1e-6)
        return base.reference_cost[self.replaced] + gain, np.asarray(rise)

    def initial(self, period: Period) -> SubstituteShares:
        """All is made in the usual way."""
        return SubstituteShares(np.zeros(self.column.size))

    def build(self, draft: ProgramDraft, state: State) -> None:
        """What a way costs, and how far makers may have changed."""
        if not self.column.size:
            return
        if state.year <= self.base.first_year:  # all is made in the usual way
            draft.upper[self.column] = 0.0
            return
        made = np.maximum(draft.reference[self.replaced], self.minimum)
        draft.reference_cost[self.column] = self.first_cost + self.rise
        draft.cost_slope[self.column] = self.rise
        draft.reference[self.column] = made
        draft.limit(*self._limits(state))

    def _limits(self, state: State) -> tuple[Matrix, Floats, list[LimitRow]]:
        """Rows: sparse (row, column), right side (row) [t], and what each is named after."""
        columns = self.base.network.columns
        share, step = state.substitutes.share, self.speed * state.period.length
        pools, named = [], []
        for standard in np.unique(self.replaced):
            substitutes = np.flatnonzero(self.replaced == standard)
            members = np.array([standard, *self.column[substitutes]], dtype=np.int64)
            for number in substitutes:
                maximum = min(float(share[number]) + step, 1.0)
                pools.append((members, (members == self.column[number]) - maximum))
                named.append(LimitRow("recipe", columns[self.column[number]].name))
            maximum = min(1.0 - float(share[substitutes].sum()) + step, 1.0)
            pools.append((members, (members == standard) - maximum))
            named.append(LimitRow("recipe", columns[standard].name))
        return pooled(pools, len(columns)), np.full(len(pools), self.minimum), named

    def advance(self, cleared: ClearedPeriod, then: State) -> tuple[SubstituteShares, Reported]:
        """Shares follow what was made; where nothing was, they stay."""
        made = np.maximum(cleared.solution.activity, 0.0)
        total = made[self.replaced].copy()
        for standard in np.unique(self.replaced):
            substitutes = self.replaced == standard
            total[substitutes] += made[self.column[substitutes]].sum()
        share = np.where(total > self.minimum, made[self.column] / np.maximum(total, 1e-12), 0.0)
        kept = np.where(total > self.minimum, share, cleared.state.substitutes.share)
        return SubstituteShares(kept), {}
