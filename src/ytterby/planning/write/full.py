"""Tables of `--robustness full`: draws of the assumptions, what breaks a plan, and regret."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ytterby.results.registry import frame_of

if TYPE_CHECKING:
    import polars as pl

    from ytterby.planning.simulate_plan.draws import PlanDraws
    from ytterby.planning.simulate_plan.regret import SimulatedRegret


def draws_tables(drawn: PlanDraws) -> dict[str, pl.DataFrame]:
    """plan_draws : future (blank: all of them together), draws, answered, held_share, and the largest miss of a target
        at 5, 50 and 95% of the draws with an answer
    plan_breaks : assumption, unit, association, chance, found, holds_low, holds_high (see `judge_draws`)
    """
    together = np.max([one.miss for one in drawn.futures], axis=0)
    rows = [
        ("", together, drawn.met),
        *((one.future, one.miss, one.met) for one in drawn.futures),
    ]
    records: list[dict[str, Any]] = []
    for name, miss, met in rows:
        some = np.isfinite(miss)
        low, middle, high = np.quantile(miss[some], (0.05, 0.5, 0.95)) if some.any() else [None] * 3
        records.append({
            "future": name, "draws": drawn.draws, "answered": int(some.sum()),
            "met_share": float(met[some].mean()) if some.any() else None,
            "miss_p05": low, "miss_p50": middle, "miss_p95": high,
        })  # fmt: skip
    breaks = [
        {
            "assumption": one.id, "unit": one.unit, "association": one.association,
            "chance": one.chance, "significant": one.significant, "holds_low": one.holds_low,
            "holds_high": one.holds_high,
        }
        for one in drawn.breaks
    ]  # fmt: skip
    return {
        "plan_draws": frame_of("plan_draws", records),
        "plan_breaks": frame_of("plan_breaks", breaks),
    }


def regret_table(regret: SimulatedRegret) -> pl.DataFrame:
    """plan, future, users_musd, public_musd, capital_musd, rents_musd, cost_musd, regret_musd, holds."""
    return frame_of("plan_regret", [
        {
            "plan": row.plan, "future": row.future, "users_musd": row.users,
            "public_musd": row.public, "capital_musd": row.capital, "rents_musd": row.rents,
            "cost_musd": row.cost, "regret_musd": row.regret, "holds": row.holds,
        }
        for row in regret.rows
    ])  # fmt: skip
