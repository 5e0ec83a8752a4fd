"""The program of one period: processes write into a draft, and the draft becomes a problem.

This is the only builder: the base year, every period of every run and the reference of a licence are calls
of `period_program`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

from ytterby.market.problem import Problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ytterby.controls.effects.effect import Effects
    from ytterby.ground.arrays import Floats, Ints
    from ytterby.market.problem import AdValorem
    from ytterby.world.base_year.calibrate import BaseYear
    from ytterby.world.base_year.quantities import Matrix
    from ytterby.years.process import Process
    from ytterby.years.processes.scrap import Scrap
    from ytterby.years.processes.support import Backing
    from ytterby.years.state import State


MIN_REFERENCE = 1e-9  # [t/yr]
MIN_BID = 0.01  # [grains] least scale of what moves in and out of a stock
REFERENCE_SHARE, MAX_SCALE = 0.3, 1e6  # scale of a column, against its reference flow [t/yr]


@dataclass(frozen=True)
class LimitRow:
    """What a limit row stands for: kind is plant, transit, recipe, or that of a pool; reserve [USD/kg]:
    what the right to use it costs even where it is not scarce, paid in the cost of its columns."""

    kind: str
    name: str
    holder: str = ""
    reserve: float = 0.0


@dataclass(frozen=True)
class PeriodProgram:
    """The program of a period with the meaning of its limit rows and taxes.

    reference_cost : array (column) [USD/kg], cost at the reference; knowhow_factor : array (column), what know-how
    makes of the cost; scrap : what retires in it; backing : what supported plants count on
    """

    problem: Problem
    rows: list[LimitRow]
    tax_owner: list[tuple[str, str, str]]
    reference_cost: Floats
    knowhow_factor: Floats
    scrap: Scrap
    backing: Backing | None

    def levied(self) -> Floats:
        """What a good costs with VAT and duties over its price where it comes from: array (column)."""
        out, tax = np.ones(self.problem.columns), self.problem.tax
        np.add.at(out, tax.column, tax.rate)
        return out


class ProgramDraft:
    """A program while processes write into it: arrays (column), as calibrated to begin with.

    reference_cost : cost at the reference [USD/kg]; cost_slope : rise of the cost over it; reference, upper [t/yr]
    kink : [t/yr], from which the cost rises by `slope_beyond` instead, after it has risen by `step` at once [USD/kg]
    knowhow_factor : cost over that of the calibration; balance : sparse (node, column), what a unit gives and takes
    subsidy : what of the cost somebody else pays [USD/kg]
    sinks : columns that are a use by themselves, such as a public stock that buys
    reserve : array (node) [USD/kg], price below which what is there is withheld
    unlicensed_flow : flows that licences are measured against [t/yr]; at_rest : stocks and support stay out
    """

    def __init__(
        self,
        base: BaseYear,
        effects: Effects,
        unlicensed_flow: Floats | None = None,
        at_rest: bool = False,
    ) -> None:
        self.base, self.effects = base, effects
        self.unlicensed_flow, self.at_rest = unlicensed_flow, at_rest
        count = len(base.network.columns)
        self.reference_cost, self.cost_slope = base.reference_cost.copy(), base.cost_slope.copy()
        self.reference = base.reference.copy()
        self.kink, self.slope_beyond = np.full(count, np.inf), np.zeros(count)
        self.step = np.zeros(count)
        self.upper = np.full(count, np.inf)
        self.knowhow_factor, self.balance = np.ones(count), base.balance
        self.subsidy = np.zeros(count)
        self.demand = base.demand
        self.tax: AdValorem = base.ad_valorem(base.tax)
        self.tax_owner: list[tuple[str, str, str]] = []
        self.backing: Backing | None = None
        self.scrap: Scrap | None = None
        self._limits: list[tuple[Matrix, Floats, list[LimitRow]]] = []
        self.sinks = np.zeros(0, dtype=np.int64)
        self.reserve = np.zeros(len(base.network.nodes))
        self._bids: list[tuple[Ints, Floats, Floats, Floats]] = []

    def limit(self, rows: Matrix, maximum: Floats, meaning: list[LimitRow]) -> None:
        """Add rows that stay at or below `maximum` [t/yr]: sparse (row, column)."""
        self._limits.append((rows, maximum, meaning))

    def bid(
        self, columns: Ints, cost: Floats, slope: Floats, maximum: Floats, size: Floats
    ) -> None:
        """Columns with a straight curve of their own: cost of the first tonne [USD/kg], its rise
        [USD/kg per t/yr], the most [t/yr], and the typical size [t]."""
        self.upper[columns] = maximum
        self._bids.append((columns, cost, slope, size))

    def program(self) -> PeriodProgram:
        """The draft as a problem."""
        if self.scrap is None:
            raise RuntimeError("the process of scrap has not shaped the draft")
        base, mass_tolerance = self.base, self.base.network.chain.mass_tolerance
        cost = self.reference_cost - self.cost_slope
        flow = np.maximum(self.reference, MIN_REFERENCE)
        curvature = self.cost_slope / flow
        beyond = np.where(self.step > 0.0, curvature, self.slope_beyond / flow)
        typical = REFERENCE_SHARE * np.minimum(self.reference, MAX_SCALE)
        scale = np.maximum(base.column_scale, typical)
        for columns, first, slope, size in self._bids:
            cost[columns], curvature[columns] = first, slope
            scale[columns] = np.maximum(size, MIN_BID * mass_tolerance)
        problem = Problem(
            self.balance,
            cost - self.subsidy,
            curvature,
            self.upper,
            sparse.vstack([rows for rows, _, _ in self._limits], format="csr"),
            np.concatenate([maximum for _, maximum, _ in self._limits]),
            self.demand,
            self.tax,
            base.node_scale,
            scale,
            self.sinks,
            self.reserve if self.reserve.any() else None,
            self.kink,
            beyond,
            self.step,
        )
        rows = [row for _, _, meaning in self._limits for row in meaning]
        own = (self.reference_cost, self.knowhow_factor, self.scrap, self.backing)
        return PeriodProgram(problem, rows, self.tax_owner, *own)


def period_program(
    processes: Iterable[Process],
    base: BaseYear,
    state: State,
    effects: Effects,
    unlicensed_flow: Floats | None = None,
    at_rest: bool = False,
) -> PeriodProgram:
    """The program of a period.

    Parameters
    ----------
    processes : in the order of events; each writes its part of the state into the draft.
    effects : of the acts in force.
    unlicensed_flow : array (column) [t/yr], the same period without licences; the trade habits when left out.
    at_rest : stocks keep what they have, and nobody is supported.
    """
    draft = ProgramDraft(base, effects, unlicensed_flow, at_rest)
    for process in processes:
        process.build(draft, state)
    return draft.program()


def without_flow_limits(effects: Effects) -> Effects:
    """The same controls without what limits flows and contents: the reference of a licence."""
    free = np.ones_like(effects.approved_share)
    return replace(effects, approved_share=free, leaks={}, content=[], required=[])


def pooled(pools: Sequence[tuple[Ints, Floats]], count: int) -> Matrix:
    """A sparse row (of `count` columns) for each pool, which sums its columns, each with its weight."""
    columns = np.concatenate([np.zeros(0, dtype=np.int64), *(columns for columns, _ in pools)])
    weights = np.concatenate([np.zeros(0), *(weights for _, weights in pools)])
    ends = np.cumsum([0, *(columns.size for columns, _ in pools)])
    rows = sparse.csr_matrix((weights, columns, ends), (len(pools), count))
    rows.sum_duplicates()
    return rows
