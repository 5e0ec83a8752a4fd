r"""Whether a plan still holds when every assumption is drawn: the plan stays as it is, the market is another.

All numbers with a range are drawn together (`draws.loop`), the same numbers in every future. A plan holds in a draw
where every target holds in every future that is run: the first of the file and the two in which most is missed.

Definitions (weights of goods and uses in a target) stay those of the base year without draws.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ytterby.draws.hypercube import Hypercube
from ytterby.draws.loop import run_study
from ytterby.planning.differences import differences_of
from ytterby.planning.kinds.base import WITHIN
from ytterby.runs.run import SERIAL

if TYPE_CHECKING:
    from collections.abc import Sequence

    import polars as pl

    from ytterby.ground.arrays import Flags, Floats
    from ytterby.ground.progress import Steps
    from ytterby.planning.judge import FutureSimulation, JudgedPlan
    from ytterby.runs.job import Job, Run
    from ytterby.runs.run import Executor

DRAWS = 50
WORST = 2
"""Futures beside the first that are drawn."""


@dataclass(frozen=True)
class DrawnFuture:
    """A future in all draws. miss : array (draw), the largest miss of any target, NaN where there is no answer"""

    future: str
    miss: Floats

    @property
    def met(self) -> Flags:
        """Array (draw): whether every target holds."""
        return self.miss <= WITHIN


@dataclass(frozen=True)
class PlanDraws:
    """What came of a plan in draws of all assumptions. futures : those that were run"""

    draws: int
    futures: list[DrawnFuture]

    @property
    def answered(self) -> Flags:
        """Array (draw): whether every future has an answer."""
        answered: Flags = np.all([np.isfinite(one.miss) for one in self.futures], axis=0)
        return answered

    @property
    def answers(self) -> int:
        """In how many draws every future has an answer."""
        return int(self.answered.sum())

    @property
    def met(self) -> Flags:
        """Array (draw): whether every target holds in every future."""
        met: Flags = np.all([one.met for one in self.futures], axis=0)
        return met

    @property
    def share(self) -> float:
        """Share of the draws with an answer in which the plan holds; NaN without any."""
        return float(self.met[self.answered].mean()) if self.answered.any() else float("nan")


def drawn_futures(simulations: Sequence[FutureSimulation]) -> list[FutureSimulation]:
    """The first future, and those of the others in which most is missed."""
    first, *rest = simulations

    def missed(one: FutureSimulation) -> tuple[float, float]:
        misses = [difference.miss for difference in one.differences]
        return sum(max(miss, 0.0) for miss in misses), max(misses, default=0.0)

    return [first, *sorted(rest, key=missed, reverse=True)[:WORST]]


def draw_plan(
    judged: JudgedPlan,
    draws: int = DRAWS,
    executor: Executor = SERIAL,
    on_progress: Steps | None = None,
) -> PlanDraws:
    """Simulate a plan in draws of all assumptions; draws that the store of `executor` has are not run again.

    Raises ScenarioError for less than one draw.
    """
    plan = judged.plan
    workspace = plan.planned.workspace
    simulations = drawn_futures(judged.simulations)
    paths = [[one.files.with_plan, *one.files.covers.values()] for one in simulations]
    scenarios = tuple(tuple(workspace.scenario(str(path)) for path in own) for own in paths)
    jobs = Hypercube.over(workspace, scenarios, draws).draws(scenarios, "tables")

    def read(_: Job, run: Run) -> dict[str, pl.DataFrame]:
        return run.tables

    def report(done: int, _: int) -> None:
        if on_progress:
            on_progress("Draws of the assumptions", done, draws)

    table = run_study(
        jobs, read, lambda _, number, tables: _miss(judged, simulations[number], tables), executor, on_progress=report
    )  # fmt: skip
    futures = [
        DrawnFuture(one.future, table.array(number)) for number, one in enumerate(simulations)
    ]
    return PlanDraws(draws, futures)


def _miss(
    judged: JudgedPlan, simulation: FutureSimulation, tables: Sequence[dict[str, pl.DataFrame]]
) -> float:
    """The largest miss of any target in a draw."""
    own, *without_supplier = tables
    covers = dict(zip(simulation.files.covers, without_supplier, strict=True))
    differences = differences_of(judged.plan, simulation.files.solution, own, covers)
    return max((difference.miss for difference in differences), default=0.0)
