r"""What is missed is asked for more of, and the plan is made again.

With A what was asked at first, L what is asked now, P what the plan promises and O what the market gives, of the future
and the block that miss most, the next level is

    largest share          L - (O - A), not below zero
    own share, cover       L + (A - O), not above one
    loss                   min(L, P) A / O

A loss is asked for in proportion, not point by point: what goes unserved in the market beyond the promise grows with
what the programme lets go unserved, and its last points are the dearest. Where the plan promises next to none of it
already, there is nothing to ask for. Where no plan reaches the new levels, the last that was made stays.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ytterby.planning.simulate_plan.judge import JudgedPlan, judge
from ytterby.planning.solve.error import OutOfReachError
from ytterby.planning.solve.placement import placed
from ytterby.planning.solve.solve import solve
from ytterby.planning.targets.kinds.base import WITHIN
from ytterby.runs.run import SERIAL

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from ytterby.ground.progress import Steps
    from ytterby.planning.solve.plan import LeastCostPlan
    from ytterby.planning.targets.kinds import Target
    from ytterby.runs.run import Executor


def tightened(judged: JudgedPlan, original: Mapping[str, Target]) -> tuple[Target, ...]:
    """Targets asked for more of, by the worst miss of each. original : id -> target as asked at first"""
    differences = [one for each in judged.simulations for one in each.differences]
    targets = []
    for target in judged.plan.planned.targets.targets:
        missed = [one for one in differences if one.target == target.id and one.miss > WITHIN]
        level = target.level
        if missed:
            worst, first = max(missed, key=lambda one: one.miss), original[target.id].level
            level = target.tightened(first, worst.miss, worst.planned, worst.simulated)
        targets.append(target.at(level))
    return tuple(targets)


def plan_and_judge(
    plan: LeastCostPlan,
    folder: Path,
    executor: Executor = SERIAL,
    tightenings: int = 2,
    *,
    workers: int = 2,
    keep: Path | bool = True,
    on_progress: Steps | None = None,
) -> JudgedPlan:
    """Judge a plan, ask for more of what is missed, plan again; the plan that holds in most is the answer.

    tightenings : how often at most; the rest as in `solve` and `judge`.
    """
    best = now = JudgedPlan(plan, judge(plan, folder / "scenarios", executor, on_progress))
    original = best.original_targets
    stopped, tries = "", 0
    for number in range(1, tightenings + 1):
        if best.holds:
            break
        harder = tightened(now, original)
        if harder == now.plan.planned.targets.targets:
            stopped = "no more can be promised of what is missed"
            break
        file = plan.planned.targets.model_copy(update={"targets": harder})
        try:
            again = solve(
                placed(file, plan.planned.document, plan.planned.workspace),
                workers=workers, keep=keep, on_progress=on_progress,
            )  # fmt: skip
        except OutOfReachError:
            levels = ", ".join(f"{one.id} at {one.level:.1%}" for one in harder)
            stopped = f"{levels} is out of reach"
            break
        simulations = judge(again, folder / f"tightened-{number}", executor, on_progress, original)
        now, tries = JudgedPlan(again, simulations, number, original=original), number
        if (now.met_probability, -_missed(now)) > (best.met_probability, -_missed(best)):
            best = now
    return replace(best, stopped=stopped, tries=tries)


def _missed(judged: JudgedPlan) -> float:
    """What is missed in all futures, weighed."""
    return sum(
        one.probability * max(g.miss, 0.0) for one in judged.simulations for g in one.differences
    )
