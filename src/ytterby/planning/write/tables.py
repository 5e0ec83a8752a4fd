"""Tables of a judged plan: what is done, what it promises, what came of it, what a tonne is worth.

With `--robustness full` also draws of the assumptions, what breaks a plan, and regret.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from polars import selectors

from ytterby.draws.ends import quantiles_of
from ytterby.planning.simulate_plan.planned_and_simulated import plan_lines
from ytterby.planning.write.scenarios import at_their_maximum, steps
from ytterby.results.registry import frame_of

if TYPE_CHECKING:
    import polars as pl

    from ytterby.planning.simulate_plan.draws import PlanDraws
    from ytterby.planning.simulate_plan.judge import JudgedPlan
    from ytterby.planning.simulate_plan.regret import SimulatedRegret
    from ytterby.planning.solve.plan import LeastCostPlan


DIGITS = 6
LONG = ("plan_worth", "plan_promise", "plan_build_up", "plan_cover")
"""Tables of a row for each good and block: in files, not in the answer as data."""


def plan_tables(judged: JudgedPlan, untargeted: LeastCostPlan) -> dict[str, pl.DataFrame]:
    """Tables by name.

    plan : measure, name, region, site, year, opens, tonnes, cost_musd, future (blank: decided for all), payer,
        untargeted_t: what the same measures build without any target
    plan_futures : future, probability, holds, and of promise and outcome the loss of the planner's uses
        [million USD/yr], own cost, public cost
    plan_gap : future, target, what, first, last, asked, promised, outcome, miss, holds
    plan_promise : future, line (cost, loss, share, price, capacity, burden), what, region, unit, first, last, promised,
        outcome, gap
    plan_worth : future, first, last, commodity, region, worth_usd_kg: of one more tonne
    """
    tables = {
        "plan": _plan(judged, untargeted), "plan_futures": _futures(judged),
        "plan_gap": _differences(judged), "plan_promise": _plan_lines(judged), "plan_worth": _worth(judged.plan),
    }  # fmt: skip
    # a programme leaves dust where there is nothing
    return {
        name: table.with_columns(selectors.float().round(DIGITS)) for name, table in tables.items()
    }


def _plan(judged: JudgedPlan, untargeted: LeastCostPlan) -> pl.DataFrame:
    plan = judged.plan
    anyhow: dict[tuple[str, str], float] = {}
    for step in steps(untargeted):
        key = step.name, step.region
        anyhow[key] = anyhow.get(key, 0.0) + step.tonnes
    rows = []
    common = len(steps(plan))
    every = steps(plan)
    for solution in plan.solutions:
        every += steps(plan, solution)[common:]
    payer = " ".join(plan.planned.targets.planner)
    for step in every:
        rows.append({
            "measure": step.measure, "name": step.name, "region": step.region, "site": step.site,
            "year": step.year, "opens": step.opens, "tonnes": step.tonnes,
            "cost_musd": step.cost_musd, "future": step.future, "payer": payer,
            "untargeted_t": 0.0 if step.future else anyhow.get((step.name, step.region), 0.0),
        })  # fmt: skip
    return frame_of("plan", rows)


def _futures(judged: JudgedPlan) -> pl.DataFrame:
    solutions = {one.future: one for one in judged.plan.solutions}
    return frame_of("plan_futures", [
        {
            "future": one.future, "probability": one.probability, "holds": one.holds,
            "own_later_musd": solutions[one.future].own,
            "lost_planned_musd": one.planned_lost, "lost_musd": one.lost,
            "lost_without_musd": one.lost_without, "public_cost_musd": one.public_musd,
            "reasons": "; ".join(one.reasons),
        }
        for one in judged.simulations
    ])  # fmt: skip


def _differences(judged: JudgedPlan) -> pl.DataFrame:
    return frame_of(
        "plan_gap", (difference for one in judged.simulations for difference in one.differences)
    )


def _plan_lines(judged: JudgedPlan) -> pl.DataFrame:
    every = (plan_lines(judged.plan, simulation) for simulation in judged.simulations)
    return frame_of("plan_promise", (one for rows in every for one in rows))


def _worth(plan: LeastCostPlan) -> pl.DataFrame:
    blocks = plan.planned.frame.blocks
    rows = [
        {
            "future": solution.future, "first": blocks.starts[block],
            "last": blocks.starts[block] + blocks.lengths[block] - 1, "commodity": commodity,
            "region": region, "worth_usd_kg": worth,
        }
        for solution in plan.solutions for (commodity, region, block), worth in solution.worth.items()
    ]  # fmt: skip
    return frame_of("plan_worth", rows)


def draws_tables(drawn: PlanDraws) -> dict[str, pl.DataFrame]:
    """plan_draws : future (blank: all of them together), draws, answered, met_share, and the largest miss of a target
        at 5, 50 and 95% of the draws with an answer
    plan_breaks : assumption, unit, association, chance, significant, holds_low, holds_high (see
        `simulate_plan/draws.py`)
    """
    together = np.max([one.miss for one in drawn.futures], axis=0)
    rows = [
        ("", together, drawn.met),
        *((one.future, one.miss, one.met) for one in drawn.futures),
    ]
    records: list[dict[str, Any]] = []
    for name, miss, met in rows:
        some = np.isfinite(miss)
        low, middle, high = quantiles_of(miss[some]) if some.any() else [None] * 3
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


def plan_as_data(
    judged: JudgedPlan, untargeted: LeastCostPlan, tables: dict[str, pl.DataFrame]
) -> dict[str, Any]:
    """The answer as plain data, ready for JSON."""
    plan = judged.plan
    return {
        "name": plan.planned.targets.name, "title": plan.planned.targets.title,
        "holds": judged.holds, "met_probability": judged.met_probability,
        "tightened": judged.tightened, "stopped": judged.stopped,
        "own_cost_musd": plan.own, "untargeted_own_cost_musd": untargeted.own,
        "running_cost_musd": plan.running, "at_their_maximum": at_their_maximum(plan),
        "gap_of_own_cost": plan.gap, "rounds": plan.rounds,
        **{name: table.to_dicts() for name, table in tables.items() if name not in LONG},
    }  # fmt: skip
