"""What is missed is asked for more of, and the plan is made again."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ytterby.plan.judge import JudgedPlan, judge
from ytterby.plan.judge_harder import eased, not_asked, tightened
from ytterby.plan.solve import solve
from ytterby.plan.solve_error import OutOfReachError
from ytterby.plan.solve_frame import placed
from ytterby.study.run import SERIAL

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from ytterby.plan.judge_harder import HeldLevel
    from ytterby.plan.solve_plan import LeastCostPlan
    from ytterby.plan.targets import Target
    from ytterby.study.run import Means

    Tick = Callable[[str, int, int], None]

TRIES = 3
"""Plans that are sought for one tightening: as it is asked, and with what is out of reach held where it can be."""


def plan_and_judge(
    plan: LeastCostPlan,
    folder: Path,
    means: Means = SERIAL,
    *,
    tightenings: int = 2,
    workers: int = 2,
    keep: Path | bool = True,
    tick: Tick | None = None,
) -> JudgedPlan:
    """Judge a plan, ask for more of what is missed, plan again; the plan that holds in most is the answer.

    tightenings : how often at most; the rest as in `solve` and `judge`.
    """
    best = now = JudgedPlan(plan, judge(plan, folder / "scenarios", means, tick))
    asked = {one.id: one for one in plan.planned.targets.targets}
    held: dict[str, HeldLevel] = {}
    stopped, tries = "", 0
    fine = plan.planned.tasks[0].fine

    def made(targets: tuple[Target, ...]) -> LeastCostPlan:
        file = plan.planned.targets.model_copy(update={"targets": targets})
        again = placed(file, plan.planned.document, plan.planned.workspace, fine=fine)
        return solve(again, workers=workers, keep=keep, tick=tick)

    for number in range(1, tightenings + 1):
        if best.holds:
            break
        again = _harder(now, tightened(now, asked, held), held, made)
        if again is None:
            stopped = not_asked(now, held)
            break
        outcomes = judge(again, folder / f"tightened-{number}", means, tick, asked)
        now, tries = JudgedPlan(again, outcomes, number, asked=asked), number
        if (now.held, -_missed(now)) > (best.held, -_missed(best)):
            best = now
    stopped = stopped or "; ".join(one.why for one in held.values())
    return replace(best, stopped=stopped, tries=tries)


def _harder(
    now: JudgedPlan,
    wanted: tuple[Target, ...],
    held: dict[str, HeldLevel],
    made: Callable[[tuple[Target, ...]], LeastCostPlan],
) -> LeastCostPlan | None:
    """A plan for harder targets, or for as much of them as can be reached; None where nothing more can be."""
    targets, blocks = now.plan.planned.targets.targets, now.plan.planned.frame.blocks
    for _ in range(TRIES):
        if wanted == targets:
            return None
        try:
            return made(wanted)
        except OutOfReachError as fault:
            wanted = eased(wanted, targets, fault.told, blocks, held)
    return None


def _missed(judged: JudgedPlan) -> float:
    """What is missed in all futures, weighed."""
    return sum(one.probability * max(g.miss, 0.0) for one in judged.outcomes for g in one.gaps)
