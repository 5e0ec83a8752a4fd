r"""Whether a plan still holds when every assumption is drawn: the plan stays as it is, the market is another.

All numbers with a range are drawn together (`draws.loop`), the same numbers in every future. A plan holds in a draw
where every target holds in every future that is run: the first of the file and the two in which most is missed.

Definitions (weights of goods and uses in a target) stay those of the base year without draws.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ytterby.draws.hypercube import Hypercube
from ytterby.draws.loop import run_study
from ytterby.draws.statistics import quantiles_of
from ytterby.planning.differences import differences_of
from ytterby.planning.kinds.base import WITHIN
from ytterby.planning.solve.futures import silent
from ytterby.results.registry import frame_of
from ytterby.runs.run import SERIAL

if TYPE_CHECKING:
    from collections.abc import Sequence

    import polars as pl

    from ytterby.ground.arrays import Floats
    from ytterby.ground.progress import Steps
    from ytterby.planning.judge import FutureSimulation, JudgedPlan
    from ytterby.runs.run import Executor

DRAWS = 50
WORST = 2
"""Futures beside the first that are drawn."""


def drawn_futures(simulations: Sequence[FutureSimulation]) -> list[FutureSimulation]:
    """The first future, and those of the others in which most is missed."""
    first, *rest = simulations

    def missed(one: FutureSimulation) -> tuple[float, float]:
        misses = [difference.miss for difference in one.differences]
        return sum(max(miss, 0.0) for miss in misses), max(misses, default=0.0)

    return [first, *sorted(rest, key=missed, reverse=True)[:WORST]]


def draw_plan(
    judged: JudgedPlan, draws: int = DRAWS, executor: Executor = SERIAL, on_progress: Steps = silent
) -> pl.DataFrame:
    """Simulate a plan in draws of all assumptions; draws that the store of `executor` has are not run again.

    Returns `plan_draws` of `data/results.csv`: all futures together, and each that was run.

    Raises ScenarioError for less than one draw.
    """
    plan = judged.plan
    workspace = plan.planned.workspace
    simulations = drawn_futures(judged.simulations)
    paths = [[one.files.with_plan, *one.files.covers.values()] for one in simulations]
    scenarios = tuple(tuple(workspace.scenario(str(path)) for path in own) for own in paths)
    jobs = Hypercube.over(workspace, scenarios, draws).draws(scenarios, "tables")

    def report(done: int, _: int) -> None:
        on_progress("Draws of the assumptions", done, draws)

    table = run_study(
        jobs, lambda _, run: run.tables,
        lambda _, number, tables: _miss(judged, simulations[number], tables), executor, on_progress=report,
    )  # fmt: skip
    missed = {one.future: table.array(number) for number, one in enumerate(simulations)}
    every = {"": np.max([*missed.values()], axis=0), **missed}
    return frame_of("plan_draws", (_in_all(name, miss) for name, miss in every.items()))


def _in_all(future: str, miss: Floats) -> dict[str, Any]:
    """A future in all draws. miss : array (draw), the largest miss of any target, NaN where there is no answer"""
    some = miss[np.isfinite(miss)]
    low, middle, high = quantiles_of(some) if some.size else [None] * 3
    return {
        "future": future, "draws": miss.size, "answered": some.size,
        "met_share": float((some <= WITHIN).mean()) if some.size else None,
        "miss_p05": low, "miss_p50": middle, "miss_p95": high,
    }  # fmt: skip


def _miss(
    judged: JudgedPlan, simulation: FutureSimulation, tables: Sequence[dict[str, pl.DataFrame]]
) -> float:
    """The largest miss of any target in a draw."""
    own, *without_supplier = tables
    covers = dict(zip(simulation.files.covers, without_supplier, strict=True))
    differences = differences_of(judged.plan, simulation.files.solution, own, covers)
    return max((difference.miss for difference in differences), default=0.0)
