"""What every plan has besides its targets: its build-up by year, burdens of the planner's own activities, stocks.

All as the programme counts on them and as they come out in the simulated market, in every future. Stocks are in months:
what those of a plan cover in each future.

Cover of a stock is what lies in it at the end of a year, over a twelfth of what its region uses of the good up in that
year without the plan in the first future: by the simulated market, and as the programme counts on it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from ytterby.environment.coefficients import coefficients_of
from ytterby.results.registry import frame_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from ytterby.ground.arrays import Tables
    from ytterby.planning.second_stage.future import FutureSolution
    from ytterby.planning.simulate_plan.judge import FutureSimulation, JudgedPlan
    from ytterby.planning.solve.plan import LeastCostPlan

MINIMUM = 0.5
"""[t/yr] below which a technology is left out."""
YEAR = 12.0


def by_year_tables(judged: JudgedPlan) -> dict[str, pl.DataFrame]:
    """`plan_build_up`, `plan_burdens` and `plan_cover` of `data/results.csv`, where they have rows.

    There are no burdens where the data folder says of no activity what it makes.
    """
    plan = judged.plan
    solutions = {one.future: one for one in plan.solutions}
    pairs = [(solutions[one.future], one) for one in judged.simulations]
    rows = {
        "plan_build_up": [row for pair in pairs for row in _built(plan, *pair)],
        "plan_burdens": [row for pair in pairs for row in _burdens(plan, *pair)],
        "plan_cover": [row for n in range(len(plan.planned.frame.stocks)) for row in _covered(plan, n, pairs)],
    }  # fmt: skip
    return {name: frame_of(name, each) for name, each in rows.items() if each}


def _built(
    plan: LeastCostPlan, solution: FutureSolution, simulation: FutureSimulation
) -> Iterator[dict[str, Any]]:
    frame, network = plan.planned.frame, plan.planned.base.network
    blocks = frame.blocks
    decided = np.concatenate([plan.builds, solution.later])
    # what was decided in each block, by the share of it that is open in a later one
    stands = np.einsum("kc,kcb->bc", decided, frame.timing.open)
    measures = [network.plant_technology[one.plant] for one in frame.candidates]
    ours = pl.col("region").is_in(list(plan.planned.targets.planner))
    own = simulation.tables["capacity"].filter(ours, category="planned")
    came = own.group_by("technology", "year").agg(pl.col("capacity_t").sum())
    simulated = {(technology, year): tonnes for technology, year, tonnes in came.iter_rows()}
    for measure in dict.fromkeys(measures):
        columns = [n for n, name in enumerate(measures) if name == measure]
        by_block = stands[:, columns].sum(axis=1)
        if decided[:, columns].sum() < MINIMUM:
            continue
        for block in range(len(blocks)):
            for year in blocks.years(block):
                yield {"future": solution.future, "measure": measure, "year": year,
                       "planned_t": float(by_block[block]),
                       "simulated_t": float(simulated.get((measure, year), 0.0))}  # fmt: skip


def _burdens(
    plan: LeastCostPlan, solution: FutureSolution, simulation: FutureSimulation
) -> Iterator[dict[str, Any]]:
    blocks = plan.planned.frame.blocks
    lengths = np.array(blocks.lengths, dtype=float)
    years = list(range(blocks.first, blocks.last + 1))
    own = pl.col("region").is_in(list(plan.planned.targets.planner)) & pl.col("year").is_in(years)

    def mean(tables: Tables, burden: str) -> float:
        if "burdens" not in tables:
            return 0.0
        return float(tables["burdens"].filter(own, burden=burden)["quantity"].sum()) / len(years)

    for burden in coefficients_of(plan.planned.base.network).names:
        by_block = np.array([solution.burdens.get((burden, b), 0.0) for b in range(len(blocks))])
        if by_block.any():
            yield {"future": solution.future, "burden": burden, "without": mean(simulation.without, burden),
                   "planned": float(by_block @ lengths / lengths.sum()),
                   "simulated": mean(simulation.tables, burden)}  # fmt: skip


def _covered(
    plan: LeastCostPlan, number: int, pairs: list[tuple[FutureSolution, FutureSimulation]]
) -> Iterator[dict[str, Any]]:
    """What lies in a stock, in every future and year."""
    blocks, stock = plan.planned.frame.blocks, plan.planned.frame.stocks[number]
    place = {"commodity": stock.commodity, "region": stock.region}
    # what it covers is the use without the plan in the first future
    used = pairs[0][1].without["inputs"].filter(pl.col("technology") != "unused", **place)
    uses = dict(used.group_by("year").agg(pl.col("quantity_t").sum()).iter_rows())
    for solution, simulation in pairs:
        planned = solution.stored[:, number]
        stored: dict[int, float] = {}
        if "stocks" in simulation.tables:
            own = simulation.tables["stocks"].filter(kind="public", **place)
            stored = dict(own.group_by("year").agg(pl.col("stock_t").sum()).iter_rows())
        if not (planned.max() > 0.0 or any(stored.values())):
            continue
        for block, counted in enumerate(planned.tolist()):
            for year in blocks.years(block):
                use, lies = uses.get(year, 0.0), float(stored.get(year, 0.0))
                yield {
                    "future": solution.future, **place, "year": year, "used_t": use,
                    "planned_t": counted, "stock_t": lies,
                    "planned_months": YEAR * counted / use if use > 0.0 else None,
                    "months": YEAR * lies / use if use > 0.0 else None,
                }  # fmt: skip
