r"""Regret in `simulate`: plans against futures, each with what the planner's economy pays in the market.

Plans are the judged one, doing nothing, and for each future the plan that is made for it alone: its common decisions
stand in every future, what follows them is decided anew there. Cost of a plan in a future, against base prices:

    users     (p - p0) (served + lost + (demand - served - lost) / 2)     what they pay more and go without, less what
              those are spared who take from a supplier that public tenders leave out, for it has a lower price
    public    what public budgets of the planner's regions pay
    capital   what others than the plan build there
    - rents   of scarce plants, taxes, quotas and ways round, of holders in the planner's regions, licences of the
              plan's own quotas with them, but nothing under procurement, which has none

discounted as in the plan. Capital counts by the share of a plant's life that lies in the plan; what a stock still holds
at the end counts for nothing. The rent of plants with cost curves of their own is left out, so the level means little:
read differences. Regret is the cost over that of the best plan in the same future.

References
----------
Savage (1951), J. American Statistical Association 46:55-67 (least largest regret); the users' term is the trapezoid of
Harberger (1971), J. Economic Literature 9:785-797.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import polars as pl

from ytterby.ground.fingerprint import digest_of_text
from ytterby.planning.bill import licence_rents, procured
from ytterby.planning.judge import judge
from ytterby.planning.planner import sum_of
from ytterby.planning.solve import future
from ytterby.planning.solve.futures import futures_of, home_of, silent
from ytterby.planning.solve.solve import solve, with_kept
from ytterby.results.registry import frame_of
from ytterby.runs.run import SERIAL

if TYPE_CHECKING:
    from pathlib import Path

    from ytterby.ground.arrays import Tables
    from ytterby.ground.progress import Steps
    from ytterby.planning.judge import FutureSimulation, JudgedPlan
    from ytterby.planning.solve.placement import PlacedTargets
    from ytterby.planning.solve.plan import LeastCostPlan
    from ytterby.runs.run import Executor


THE_PLAN, NOTHING, MADE_FOR = "the plan", "nothing", "made for "


def simulated_regret(
    judged: JudgedPlan, folder: Path, executor: Executor = SERIAL, *, workers: int = 2,
    keep: Path | bool = True, on_progress: Steps = silent,
) -> pl.DataFrame:  # fmt: skip
    """Plans against futures in `simulate`: `plan_regret` of `data/results.csv`.

    folder : where scenario files are written; the rest as in `solve`.

    Raises MarketError where a year cannot be cleared.
    """
    plan, planned = judged.plan, judged.plan.planned
    rows = [_cost(planned, THE_PLAN, one, one.tables, one.holds) for one in judged.simulations]
    for one in judged.simulations:
        before = all(each.holds_without for each in one.differences)
        rows.append(_cost(planned, NOTHING, one, one.without, before))
    others = _made_for_one(plan, workers, keep, on_progress) if len(plan.solutions) > 1 else {}
    for name, other in others.items():
        for one in judge(other, folder / name, executor, on_progress):
            rows.append(_cost(planned, MADE_FOR + name, one, one.tables, one.holds))
    cost = pl.sum_horizontal("users_musd", "public_musd", "capital_musd") - pl.col("rents_musd")
    regret = cost - cost.min().over("future")
    return frame_of("plan_regret", rows).with_columns(cost_musd=cost, regret_musd=regret)


def least_regret(regret: pl.DataFrame) -> tuple[str, float]:
    """The plan whose largest regret is the least, and that regret [million USD]."""
    largest = regret.group_by("plan", maintain_order=True).agg(pl.col("regret_musd").max())
    plan, musd = largest.sort("regret_musd", maintain_order=True).row(0)
    return plan, musd


def _made_for_one(
    plan: LeastCostPlan, workers: int, keep: Path | bool, on_progress: Steps
) -> dict[str, LeastCostPlan]:
    """Future -> the plan that is made for it alone, and what follows its common decisions in every future."""
    planned, plans = plan.planned, {}
    means: dict[str, Any] = {"workers": 1, "keep": keep, "on_progress": on_progress}
    alone = {task.name: solve(_only(planned, task.name), **means) for task in planned.tasks}
    tasks = with_kept(planned, home_of(keep))
    with futures_of(tasks, workers) as futures:
        futures.call(future.prepare, [(task, plan.factor) for task in tasks])
        for name, other in alone.items():
            solutions = futures.call(future.tell, [(task, other.links) for task in tasks])
            plans[name] = replace(plan, links=other.links, solutions=solutions)
    return plans


def _only(planned: PlacedTargets, name: str) -> PlacedTargets:
    """The same with one future for sure."""
    both = ((one, float(one.name == name)) for one in planned.targets.futures)
    certain = tuple(one.model_copy(update={"probability": likely}) for one, likely in both)
    targets = planned.targets.model_copy(update={"futures": certain})
    tasks = [task for task in planned.tasks if task.name == name]
    digest = digest_of_text(f"{planned.digest} {name}")
    return replace(planned, targets=targets, tasks=tasks, digest=digest)


def _cost(
    planned: PlacedTargets,
    plan: str,
    simulation: FutureSimulation,
    tables: Tables,
    holds: bool | None,
) -> dict[str, Any]:
    """What a plan costs the planner's economy in a future, against base prices [million USD, discounted].

    holds : whether every target holds, None where that was not run
    """
    blocks, members = planned.frame.blocks, list(planned.targets.planner)
    life = round(planned.base.values("plant_life"))
    counted = [blocks.weight_of_year(blocks.first + n) for n in range(life)]
    years = pl.DataFrame([
        {"year": year, "weight": blocks.weight_of_year(year),
         "part": sum(counted[: blocks.last - year + 1]) / sum(counted)}
        for year in range(blocks.first, blocks.last + 1)
    ])  # fmt: skip

    def total(table: str, where: pl.Expr, amount: pl.Expr) -> float:
        if table not in tables:
            return 0.0
        rows = tables[table].filter(where).join(years, on="year")
        return sum_of(rows, amount * pl.col("weight"))

    more = pl.col("bundle_price") * (1.0 - 1.0 / pl.col("bundle_price_ratio")) / 1e3
    met = pl.col("served") + pl.col("lost")
    users = more * (met + (pl.col("demand") - met) / 2.0)
    built = pl.col("kind") == "public"
    public = pl.col("cost_musd") * pl.when(built).then(pl.col("part")).otherwise(1.0)
    others = pl.col("region").is_in(members) & (pl.col("category") != "planned")
    solution = simulation.files.solution
    licences = licence_rents(planned, solution)
    less = procured(planned, solution, simulation.without, tables)
    return {
        "plan": plan, "future": simulation.future, "holds": holds,
        "users_musd": total("demand", pl.col("region").is_in(members), users)
        - sum_of(less.join(years, on="year"), pl.col("spared") * pl.col("weight")),
        "public_musd": total("public_cost", pl.col("payer").is_in(members), public),
        "capital_musd": total("investment", others, pl.col("capital_musd") * pl.col("part")),
        "rents_musd": total("rents", pl.col("holder").is_in(members) | licences, pl.col("rent_musd")),
    }  # fmt: skip
