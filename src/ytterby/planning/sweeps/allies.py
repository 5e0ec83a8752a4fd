"""Who of several allies builds and pays: all as one planner, or each alone for its own uses by the same targets.

Together, three ways to share the cost stand side by side: where it stands, in equal parts (as the scenario files
bill it), and by the value of what each ally's uses take. Alone, the markets of the common plan serve again, so that the
two differ by who plans and by nothing else; what an ally alone cannot reach is named.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ytterby.planning.programme.steps import MILLION
from ytterby.planning.solve.plan import probability_of
from ytterby.planning.sweeps.series import Variant
from ytterby.results.registry import frame_of

if TYPE_CHECKING:
    import polars as pl

    from ytterby.planning.solve.placement import PlacedTargets
    from ytterby.planning.solve.plan import LeastCostPlan
    from ytterby.planning.sweeps.series import PlanSeries
    from ytterby.planning.targets.measures import Measures

ALONE = "alone"
EVERY = "all"


def allies(series: PlanSeries, plan: LeastCostPlan, alone: bool) -> pl.DataFrame:
    """Cost by ally, all of them last: `plan_payers` of `data/results.csv`. alone : whether each is to plan for itself
    too; one whose targets are then out of reach has no cost, and says why."""
    members = plan.planned.targets.planner
    stands, used = own_by_region(plan), _value_of_use(plan.planned)
    rows: list[dict[str, Any]] = [
        {
            "ally": ally, "stands_musd": stands.get(ally, 0.0), "equal_musd": plan.own / len(members),
            "by_use_musd": plan.own * used[ally], "note": "",
        }
        for ally in members
    ]  # fmt: skip
    every = dict.fromkeys(("stands_musd", "equal_musd", "by_use_musd"), plan.own)
    total: dict[str, Any] = {"ally": EVERY, **every, "note": ""}
    if alone:
        variants = (
            Variant(
                {"planner": (ally,), "measures": _measures(plan.planned, ally)}, f"{ally} alone"
            )
            for ally in members
        )
        for row, one in zip(rows, series.solve_variants(variants), strict=True):
            row |= {
                "alone_musd": one.plan.own if one.plan else None,
                "note": " ".join(one.why.split()),
            }
        costs = [row["alone_musd"] for row in rows]
        total["alone_musd"] = None if None in costs else sum(costs)
    return frame_of("plan_payers", [*rows, total])


def own_by_region(plan: LeastCostPlan) -> dict[str, float]:
    """What a plan costs by where it stands [million USD, discounted]: builds of all blocks, and stocks."""
    frame, network = plan.planned.frame, plan.planned.base.network
    chance = probability_of(plan.planned)
    later = sum(p * solution.later for p, solution in zip(chance, plan.solutions, strict=True))
    charge = frame.timing.charge
    builds = (charge[: frame.common] * plan.builds).sum(axis=0)
    builds = builds + (charge[frame.common :] * later).sum(axis=0)
    by_region: dict[str, float] = {}
    for one, cost in zip(frame.candidates, builds, strict=True):
        region = network.plants[one.plant][1]
        by_region[region] = by_region.get(region, 0.0) + float(cost)
    filled = sum(
        p * (solution.bought + frame.holding * solution.stored)
        for p, solution in zip(chance, plan.solutions, strict=True)
    )
    for number, stock in enumerate(frame.stocks):
        cost = float(frame.blocks.weights @ np.asarray(filled)[:, number]) * stock.price * MILLION
        by_region[stock.region] = by_region.get(stock.region, 0.0) + cost
    return by_region


def _value_of_use(planned: PlacedTargets) -> dict[str, float]:
    """Share of each ally in what all their uses take in the base year, at base prices."""
    base, members = planned.base, planned.targets.planner
    value = base.demand.price * base.demand.anchor
    rows = base.network.use_rows
    each = {
        m: float(sum(v for v, (_, region) in zip(value, rows, strict=True) if region == m))
        for m in members
    }
    total = sum(each.values())
    return {m: v / total if total > 0.0 else 1.0 / len(members) for m, v in each.items()}


def _measures(planned: PlacedTargets, ally: str) -> Measures:
    """Measures without the stocks that lie elsewhere."""
    measures = planned.targets.measures
    stock = tuple(one for one in measures.stock if one.region in (None, ally))
    return measures.model_copy(update={"stock": stock})
