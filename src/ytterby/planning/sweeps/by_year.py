"""What every plan has besides its targets: its build-up by year, burdens of the planner's own activities, stocks.

All as the programme counts on them and as they come out in the simulated market, in every future. Stocks are in months:
what those of a plan cover in each future, and what stocks of each form would have to hold.

Cover of a stock is what lies in it at the end of a year, over a twelfth of what its region uses of the good up in that
year without the plan in the first future: by the simulated market, and as the programme counts on it. What a stock must
hold for so many months without the largest supplier is `cover`, for each region that plans; there an oxide or metal
stock serves no more than what plants at home can make of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from ytterby.environment.coefficients import coefficients_of
from ytterby.ground.errors import ScenarioError
from ytterby.projects.cover import cover
from ytterby.results.registry import frame_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from ytterby.planning.second_stage.future import FutureSolution
    from ytterby.planning.simulate_plan.judge import FutureSimulation, JudgedPlan


MINIMUM = 0.5
"""[t/yr] below which a technology is left out."""
MONTHS = (3, 6, 12, 18, 24, 36)
SERVES_NOTHING = 1e-6
YEAR = 12.0


def build_up_table(judged: JudgedPlan) -> pl.DataFrame:
    """`plan_build_up` of `data/results.csv`."""
    rows = [
        row
        for solution, simulation in _pairs(judged)
        for row in _built(judged, solution, simulation)
    ]
    return frame_of("plan_build_up", rows)


def _pairs(judged: JudgedPlan) -> Iterator[tuple[FutureSolution, FutureSimulation]]:
    solutions = {one.future: one for one in judged.plan.solutions}
    for simulation in judged.simulations:
        yield solutions[simulation.future], simulation


def _built(
    judged: JudgedPlan, solution: FutureSolution, simulation: FutureSimulation
) -> Iterator[dict[str, Any]]:
    plan = judged.plan
    frame, network = plan.planned.frame, plan.planned.base.network
    blocks = frame.blocks
    decided = np.concatenate([plan.builds, solution.later])
    # what was decided in each block, by the share of it that is open in a later one
    stands = np.einsum("kc,kcb->bc", decided, frame.timing.open)
    measures = [network.plant_technology[one.plant] for one in frame.candidates]
    own = simulation.tables["capacity"].filter(
        (pl.col("category") == "planned")
        & pl.col("region").is_in(list(plan.planned.targets.planner))
    )
    came = {
        (technology, year): tonnes
        for technology, year, tonnes in own.group_by("technology", "year")
        .agg(pl.col("capacity_t").sum())
        .iter_rows()
    }
    for measure in dict.fromkeys(measures):
        columns = [n for n, name in enumerate(measures) if name == measure]
        by_block = stands[:, columns].sum(axis=1)
        if decided[:, columns].sum() < MINIMUM:
            continue
        for block in range(len(blocks)):
            for year in blocks.years(block):
                yield {"future": solution.future, "measure": measure, "year": year,
                       "planned_t": float(by_block[block]),
                       "simulated_t": float(came.get((measure, year), 0.0))}  # fmt: skip


def burdens_table(judged: JudgedPlan) -> pl.DataFrame:
    """`plan_burdens` of `data/results.csv`; no rows where the data folder says of no activity what it makes."""
    rows = [
        row
        for solution, simulation in _pairs(judged)
        for row in _burdens(judged, solution, simulation)
    ]
    return frame_of("plan_burdens", rows)


def _burdens(
    judged: JudgedPlan, solution: FutureSolution, simulation: FutureSimulation
) -> Iterator[dict[str, Any]]:
    planned = judged.plan.planned
    blocks = planned.frame.blocks
    lengths = np.array(blocks.lengths, dtype=float)
    ours, years = list(planned.targets.planner), list(range(blocks.first, blocks.last + 1))

    def mean(tables: dict[str, pl.DataFrame], burden: str) -> float:
        if "burdens" not in tables:
            return 0.0
        own = tables["burdens"].filter(
            (pl.col("burden") == burden)
            & pl.col("region").is_in(ours)
            & pl.col("year").is_in(years)
        )
        return float(own["quantity"].sum()) / len(years)

    for burden in coefficients_of(planned.base.network).names:
        by_block = np.array([solution.burdens.get((burden, b), 0.0) for b in range(len(blocks))])
        if by_block.any():
            yield {"future": solution.future, "burden": burden, "without": mean(simulation.without, burden),
                   "planned": float(by_block @ lengths / lengths.sum()),
                   "simulated": mean(simulation.tables, burden)}  # fmt: skip


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
    needed = targets.measures.stock or any(t.interrupts for t in targets.targets)
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
