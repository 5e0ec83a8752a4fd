"""Quotas: one tonnage over many flows or mines, how it grows, and what is left of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ytterby.law.acts.goods import GoodsAct
from ytterby.law.effects.effect import Books, left_after
from ytterby.years.processes.demand import demand_growth
from ytterby.years.program import LimitRow, pooled

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ytterby.scenarios.scenario import Scenario
    from ytterby.world.base_year.calibrate import BaseYear
    from ytterby.years.law import LawOfRun
    from ytterby.years.process import ProgramDraft, Span, State, Told, Turn


@dataclass(frozen=True)
class QuotasLeft:
    """tonnes : of each export quota unused at the start of the period, by act."""

    tonnes: Mapping[str, float]


class QuotasProcess:
    """The quotas of a scenario, by its path for production quotas."""

    def __init__(self, base: BaseYear, scenario: Scenario, law: LawOfRun) -> None:
        self.base, self.outlook, self.law = base, scenario.outlook, law
        self.path = scenario.switches.production_quota

    def growth(self, year: float) -> float:
        """Production quota over that of the base year; infinite if abolished."""
        base = self.base
        if self.path == "abolished":
            return float(np.inf)
        held = self.path in ("frozen", "as_recorded") or year == base.first_year
        if held or not base.network.chain.quota_technologies:
            return 1.0
        gap = (1.0 + base.values("quota_growth_gap")) ** (year - base.first_year)
        return float(demand_growth(base, self.outlook, year) * gap)

    def books(self, state: State) -> Books:
        """How quotas count in a period, and what is left of them at its start."""
        base, border = self.base, self.base.border
        since = base.first_year if self.path == "as_recorded" else None
        acts, known = self.law.acts(state.span.first, state.span.last), border.quota_scale
        goods = {row.key: row.act.scope for row in acts if isinstance(row.act, GoodsAct)}
        scale = {key: known[scope] for key, scope in goods.items() if scope in known}
        return Books(border.counted, state.quotas.tonnes, scale, since)

    def first(self, span: Span) -> QuotasLeft:
        """Nothing is known of the days before."""
        return QuotasLeft({})

    def shape(self, draft: ProgramDraft, state: State) -> None:
        """A row for each quota."""
        count = len(self.base.network.columns)
        for pool in draft.effects.pools:
            row = pooled(pool.columns, pool.weight, count)
            meaning = LimitRow(pool.kind, pool.control, pool.holder)
            draft.limit(row, np.array([pool.tonnes]), [meaning])

    def after(self, turn: Turn, then: State) -> tuple[QuotasLeft, Told]:
        """What is not used may be carried over."""
        left = left_after(turn.effects.pools, turn.solution.activity, turn.length)
        return QuotasLeft(left), {}
