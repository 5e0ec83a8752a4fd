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
from scipy import sparse

from ytterby.years.program import LimitRow, pooled

if TYPE_CHECKING:
    from ytterby.world.base_year.calibrate import BaseYear
    from ytterby.world.base_year.quantities import Matrix
    from ytterby.years.process import Floats, ProgramDraft, Span, State, Told, Turn
    from ytterby.years.state import Ints

LEAST = 1e-3  # [grains]


@dataclass(frozen=True)
class WaysTaken:
    """share : array (way), of what the plants of its region and vintage make of the good."""

    share: Floats


class WaysProcess:
    """The other ways of a run. Arrays are over ways, one for each process, region and vintage of plants.

    column, usual : numbers of its column, and of that of the usual way
    first, rise : cost of the first tonne, and its rise to the last [USD/kg]
    """

    def __init__(self, base: BaseYear) -> None:
        network = base.network
        self.base, self.least = base, LEAST * network.chain.mass_tolerance
        place = {
            (c.process, c.region, c.vintage): n for n, c in enumerate(network.columns) if c.process
        }
        of = {name: row["way_of"] for name, row in network.chain.processes.items()}
        pairs = [
            (number, place[of[column.process], column.region, column.vintage])
            for number, column in ((n, network.columns[n]) for n in network.process_columns)
            if of[column.process]
        ]
        self.column: Ints = np.array([new for new, _ in pairs], dtype=np.int64)
        self.usual: Ints = np.array([usual for _, usual in pairs], dtype=np.int64)
        self.speed = base.values.optional("way_speed")
        self.first_cost, self.rise = self._costs()

    def _costs(self) -> tuple[Floats, Floats]:
        """Cost of the first tonne, and its rise over all that is made: arrays (way) [USD/kg]."""
        base, count = self.base, self.column.size
        gives = base.balance.T @ base.typical_price
        spared = np.abs(base.balance.T[self.column] - base.balance.T[self.usual]) / 2.0
        replaced = spared @ base.typical_price if count else np.zeros(0)
        gain = np.maximum(gives[self.column] - gives[self.usual], 0.0)
        rise = np.maximum(base.values.optional("way_rise") * replaced, 1e-6)
        return base.reference_cost[self.usual] + gain, np.asarray(rise)

    def first(self, span: Span) -> WaysTaken:
        """All is made in the usual way."""
        return WaysTaken(np.zeros(self.column.size))

    def shape(self, draft: ProgramDraft, state: State) -> None:
        """What a way costs, and how far makers may have changed."""
        if not self.column.size:
            return
        if state.year <= self.base.first_year:  # all is made in the usual way
            draft.upper[self.column] = 0.0
            return
        made = np.maximum(draft.reference[self.usual], self.least)
        draft.level[self.column] = self.first_cost + self.rise
        draft.steep[self.column] = self.rise
        draft.reference[self.column] = made
        draft.limit(*self._limits(state))

    def _limits(self, state: State) -> tuple[Matrix, Floats, list[LimitRow]]:
        """Rows: sparse (row, column), right side (row) [t], and what each is named after."""
        columns, count = self.base.network.columns, len(self.base.network.columns)
        share, step = state.ways.share, self.speed * state.span.length
        rows, named = [], []
        for usual in np.unique(self.usual):
            ways = np.flatnonzero(self.usual == usual)
            members = np.array([usual, *self.column[ways]], dtype=np.int64)
            for number in ways:
                most = min(float(share[number]) + step, 1.0)
                rows.append(pooled(members, (members == self.column[number]) - most, count))
                named.append(LimitRow("recipe", columns[self.column[number]].name))
            most = min(1.0 - float(share[ways].sum()) + step, 1.0)
            rows.append(pooled(members, (members == usual) - most, count))
            named.append(LimitRow("recipe", columns[usual].name))
        slack = np.full(len(rows), self.least)
        return sparse.vstack(rows, format="csr"), slack, named

    def after(self, turn: Turn, then: State) -> tuple[WaysTaken, Told]:
        """Shares follow what was made; where nothing was, they stay."""
        made = np.maximum(turn.solution.activity, 0.0)
        total = made[self.usual].copy()
        for usual in np.unique(self.usual):
            ways = self.usual == usual
            total[ways] += made[self.column[ways]].sum()
        share = np.where(total > self.least, made[self.column] / np.maximum(total, 1e-12), 0.0)
        kept = np.where(total > self.least, share, turn.state.ways.share)
        return WaysTaken(kept), {}
