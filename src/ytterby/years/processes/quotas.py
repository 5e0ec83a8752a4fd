"""Quotas: one tonnage over many flows or mines, how it grows, what is left of it and what a licence costs.

Licences of an export quota are rights that are held: none is given away under

    reserve = rent before x min(1, used / held) x min(1, d^T x need / held)

with T the length of the period before, d the parameter `quota_reserve`, used / held the share of its tonnes that was
exported, and need / held the use of the base year over the tonnes on offer. Licences that found no taker were too
dear, so a slack quota loses its rent (decision 0047). The rent is the reserve and what scarcity adds to it
(decision 0019, L5).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from ytterby.controls.acts.export_quota import EXPORT_QUOTA
from ytterby.controls.acts.goods import GoodsAct
from ytterby.controls.effects.effect import Books, left_after
from ytterby.years.processes.demand import QUOTA_PATH, demand_growth, published_quota
from ytterby.years.program import LimitRow, pooled

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ytterby.controls.effects.effect import Pool
    from ytterby.ground.arrays import Floats
    from ytterby.scenarios.scenario import Scenario
    from ytterby.world.base_year.calibrate import BaseYear
    from ytterby.years.law import LawOfRun
    from ytterby.years.process import ClearedPeriod, Period, ProgramDraft, Reported, State


def follows_path(base: BaseYear, switch: str, technology: str) -> bool:
    """Whether a technology of the holder follows a published path of its quota."""
    chain = base.network.chain
    known = any(row["driver"] == QUOTA_PATH for row in chain.outlooks)
    return switch == "as_published" and known and technology in chain.quota_technologies


MIN_NEED, MAX_NEED = 0.1, 5.0  # need over what is held


@dataclass(frozen=True)
class QuotasLeft:
    """tonnes : of each export quota unused at the start of the period, by act; rent : of a tonne of it in the
    period before, times the share used [USD/kg]; fading : d^T of that period."""

    tonnes: Mapping[str, float]
    rent: Mapping[str, float] = field(default_factory=dict)
    fading: float = 1.0


class QuotasProcess:
    """The quotas of a scenario, by its path for production quotas."""

    def __init__(self, base: BaseYear, scenario: Scenario, law: LawOfRun) -> None:
        self.base, self.outlook, self.law = base, scenario.outlook, law
        self.path = scenario.switches.production_quota
        reserves = scenario.switches.reserve_price
        self.kept = base.values.optional("quota_reserve") if reserves else 0.0

    def growth(self, year: float) -> float:
        """Production quota over that of the base year; infinite if abolished."""
        base = self.base
        if self.path == "abolished":
            return float(np.inf)
        constant = self.path in ("frozen", "as_recorded") or year == base.first_year
        if constant or not base.network.chain.quota_technologies:
            return 1.0
        gap = (1.0 + base.values("quota_growth_gap")) ** (year - base.first_year)
        if any(follows_path(base, self.path, t) for t in base.network.chain.quota_technologies):
            return float(published_quota(base, self.outlook, year) * gap)
        return float(demand_growth(base, self.outlook, year) * gap)

    def accounts(self, state: State) -> Books:
        """How quotas count in a period, and what is left of them at its start."""
        base, border = self.base, self.base.border
        since = base.first_year if self.path == "as_recorded" else None
        acts, known = self.law.acts(state.period.first, state.period.last), border.quota_scale
        goods = {row.key: row.act.scope for row in acts if isinstance(row.act, GoodsAct)}
        scale = {key: known[scope] for key, scope in goods.items() if scope in known}
        return Books(border.counted, state.quotas.tonnes, scale, since)

    def initial(self, period: Period) -> QuotasLeft:
        """Nothing is known of the days before."""
        return QuotasLeft({})

    def build(self, draft: ProgramDraft, state: State) -> None:
        """A row for each quota; who uses one pays at least its reserve."""
        count = len(self.base.network.columns)
        for pool in draft.effects.pools:
            row = pooled([(pool.columns, pool.weight)], count)
            reserve = self.reserve(pool, state)
            meaning = LimitRow(pool.kind, pool.control, pool.holder, reserve)
            draft.limit(row, np.array([pool.tonnes]), [meaning])
            if reserve > 0.0:
                draft.subsidy[pool.columns] -= reserve * pool.weight

    def reserve(self, pool: Pool, state: State) -> float:
        """What is asked for a tonne of an export quota at least [USD/kg]; nothing of other quotas."""
        rent = state.quotas.rent.get(pool.key, 0.0)
        if rent <= 0.0 or pool.offered is None:
            return 0.0
        base_use = float(pool.weight @ self.base.activity[pool.columns])
        need = base_use * state.period.length / max(pool.offered, 1e-9)
        return float(rent * min(1.0, state.quotas.fading * np.clip(need, MIN_NEED, MAX_NEED)))

    def advance(self, cleared: ClearedPeriod, then: State) -> tuple[QuotasLeft, Reported]:
        """What is not used may be carried over; rents are remembered."""
        left = left_after(cleared.effects.pools, cleared.solution.activity, cleared.length)
        if self.kept <= 0.0:
            return QuotasLeft(left), {}
        pools = [pool for pool in cleared.effects.pools if pool.offered is not None]
        rows = zip(cleared.program.rows, cleared.solution.limit_rent, strict=False)
        quotas = [(row, rent) for row, rent in rows if row.kind == EXPORT_QUOTA]
        rents = [float(rent) + row.reserve for row, rent in quotas]
        pairs, activity = zip(pools, rents, strict=True), cleared.solution.activity
        rent = {pool.key: paid * used_share(pool, activity) for pool, paid in pairs}
        return QuotasLeft(left, rent, self.kept**cleared.length), {}


def used_share(pool: Pool, activity: Floats) -> float:
    """Share of a pool's tonnes that was used [0 to 1]; activity : array (column) [t/yr]."""
    used = float(pool.weight @ activity[pool.columns])
    return min(1.0, max(0.0, used) / max(pool.tonnes, 1e-9))
