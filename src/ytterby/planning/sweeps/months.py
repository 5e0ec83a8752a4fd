"""Stocks in months: what the stocks of a plan cover in each future, and what stocks of each form would have to hold.

Cover of a stock is what lies in it at the end of a year, over a twelfth of what its region uses of the good up in that
year without the plan in the first future: by the simulated market, and as the programme counts on it. What a stock must
hold for so many months without the largest supplier is `cover`, for each region that plans; there an oxide or metal
stock serves no more than what plants at home can make of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from ytterby.ground.errors import ScenarioError
from ytterby.planning.targets.file import CoverTarget
from ytterby.projects.cover import cover
from ytterby.results.registry import frame_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from ytterby.planning.simulate_plan.judge import JudgedPlan

MONTHS = (3, 6, 12, 18, 24, 36)
SERVES_NOTHING = 1e-6
YEAR = 12.0


def cover_table(judged: JudgedPlan) -> pl.DataFrame:
    """`plan_cover` of `data/results.csv`."""
    return frame_of("plan_cover", _covered(judged))


def _covered(judged: JudgedPlan) -> Iterator[dict[str, Any]]:
    frame = judged.plan.planned.frame
    blocks = frame.blocks
    solutions = {one.future: one for one in judged.plan.solutions}
    for number, stock in enumerate(frame.stocks):
        here = (pl.col("commodity") == stock.commodity) & (pl.col("region") == stock.region)
        used = (
            judged.simulations[0]
            .without["inputs"]
            .filter(here & (pl.col("technology") != "unused"))
        )
        by_year = dict(used.group_by("year").agg(pl.col("quantity_t").sum()).iter_rows())
        for simulation in judged.simulations:
            planned = solutions[simulation.future].stored[:, number]
            stored: dict[int, float] = {}
            if "stocks" in simulation.tables:
                own = simulation.tables["stocks"].filter(here & (pl.col("kind") == "public"))
                stored = dict(own.group_by("year").agg(pl.col("stock_t").sum()).iter_rows())
            if not (planned.max() > 0.0 or any(stored.values())):
                continue
            for block in range(len(blocks)):
                for year in blocks.years(block):
                    need = by_year.get(year, 0.0)
                    lies = float(stored.get(year, 0.0))
                    yield {
                        "future": simulation.future, "commodity": stock.commodity, "region": stock.region,
                        "year": year, "used_t": need, "planned_t": float(planned[block]), "stock_t": lies,
                        "planned_months": YEAR * float(planned[block]) / need if need > 0.0 else None,
                        "months": YEAR * lies / need if need > 0.0 else None,
                    }  # fmt: skip


def sizing_table(judged: JudgedPlan) -> pl.DataFrame:
    """`plan_sizing` of `data/results.csv`; no rows where a plan has neither a stock nor a cover."""
    planned = judged.plan.planned
    targets = planned.targets
    rows: list[dict[str, Any]] = []
    needed = targets.measures.stock or any(isinstance(t, CoverTarget) for t in targets.targets)
    for region in targets.planner if needed else ():
        try:
            covered = cover(region, months=MONTHS, data=planned.workspace.chain)
        except ScenarioError:  # a region that is its own supplier lacks nothing
            continue
        rows += [
            {
                "region": region, "supplier": covered.supplier, "group": one["group"], "form": one["form"],
                "made_into": one["made_into"], "months": one["months"], "tonnes": one["tonnes"],
                "serves": one["serves"], "value_musd": one["value_musd"],
                "cost_musd_a_year": one["cost_musd_a_year"],
                "for_nothing_t": one["would_t"] if one["serves"] <= SERVES_NOTHING else 0.0, "why": one["why"],
            }
            for one in covered.rows()
        ]  # fmt: skip
    return frame_of("plan_sizing", rows)
