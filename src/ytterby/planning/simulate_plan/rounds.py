"""What is missed is asked for more of, and the plan is made again."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ytterby.planning.simulate_plan.judge import JudgedPlan, judge
from ytterby.planning.simulate_plan.tightening import not_tightened, relaxed, tightened
from ytterby.planning.solve.error import OutOfReachError
from ytterby.planning.solve.placement import placed
from ytterby.planning.solve.solve import solve
from ytterby.runs.run import SERIAL

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from ytterby.ground.progress import Steps
    from ytterby.planning.simulate_plan.tightening import LevelLimit
    from ytterby.planning.solve.plan import LeastCostPlan
    from ytterby.planning.targets.file import Target
    from ytterby.runs.run import Executor

TRIES = 3
"""Plans that are sought for one tightening: as it is asked, and with what is out of reach held where it can be."""


def plan_and_judge(
    plan: LeastCostPlan,
    folder: Path,
    executor: Executor = SERIAL,
    *,
    tightenings: int = 2,
    workers: int = 2,
    keep: Path | bool = True,
    on_progress: Steps | None = None,
) -> JudgedPlan:
    """Judge a plan, ask for more of what is missed, plan again; the plan that holds in most is the answer.

    tightenings : how often at most; the rest as in `solve` and `judge`.
    """
    best = now = JudgedPlan(plan, judge(plan, folder / "scenarios", executor, on_progress))
    original = {one.id: one for one in plan.planned.targets.targets}
    limits: dict[str, LevelLimit] = {}
    stopped, tries = "", 0
    fine = plan.planned.tasks[0].fine

    def made(targets: tuple[Target, ...]) -> LeastCostPlan:
        file = plan.planned.targets.model_copy(update={"targets": targets})
        again = placed(file, plan.planned.document, plan.planned.workspace, fine=fine)
        return solve(again, workers=workers, keep=keep, on_progress=on_progress)

    for number in range(1, tightenings + 1):
        if best.holds:
            break
        again = _harder(now, tightened(now, original, limits), limits, made)
        if again is None:
            stopped = not_tightened(now, limits)
            break
        simulations = judge(again, folder / f"tightened-{number}", executor, on_progress, original)
        now, tries = JudgedPlan(again, simulations, number, original=original), number
        if (now.met_probability, -_missed(now)) > (best.met_probability, -_missed(best)):
            best = now
    stopped = stopped or "; ".join(one.why for one in limits.values())
    return replace(best, stopped=stopped, tries=tries)


def _harder(
    now: JudgedPlan,
    requested: tuple[Target, ...],
    limits: dict[str, LevelLimit],
    made: Callable[[tuple[Target, ...]], LeastCostPlan],
) -> LeastCostPlan | None:
    """A plan for harder targets, or for as much of them as can be reached; None where nothing more can be."""
    targets, blocks = now.plan.planned.targets.targets, now.plan.planned.frame.blocks
    for _ in range(TRIES):
        if requested == targets:
            return None
        try:
            return made(requested)
        except OutOfReachError as fault:
            requested = relaxed(requested, targets, fault.solutions, blocks, limits)
    return None


def _missed(judged: JudgedPlan) -> float:
    """What is missed in all futures, weighed."""
    return sum(
        one.probability * max(g.miss, 0.0) for one in judged.simulations for g in one.differences
    )
