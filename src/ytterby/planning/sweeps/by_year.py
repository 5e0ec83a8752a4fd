"""What every plan tells beside its targets: its build-up by year, and the burdens of the planner's own activities.

Both as promised by the programme and as they come out in the simulated market, in every future.
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

    from ytterby.planning.second_stage.future import FutureSolution
    from ytterby.planning.simulate_plan.judge import FutureSimulation, JudgedPlan

MINIMUM = 0.5
"""[t/yr] below which a technology is left out."""


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
