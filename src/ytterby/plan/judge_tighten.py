"""What is missed is asked for more of, and the plan is made again."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ytterby.plan.judge import JudgedPlan, judge
from ytterby.plan.judge_gaps import WITHIN, held_against
from ytterby.plan.solve import solve
from ytterby.plan.solve_frame import placed
from ytterby.plan.targets import PlanError
from ytterby.study.run import SERIAL

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from ytterby.plan.judge import FutureOutcome
    from ytterby.plan.solve import LeastCostPlan
    from ytterby.plan.targets import Target
    from ytterby.study.run import Means

    Tick = Callable[[str, int, int], None]


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
    best = JudgedPlan(plan, judge(plan, folder / "scenarios", means, tick))
    asked = {one.id: one for one in plan.planned.targets.targets}
    now, stopped = best, ""
    for number in range(1, tightenings + 1):
        if best.holds:
            break
        harder = tightened(now, asked)
        if harder == now.plan.planned.targets.targets:
            stopped = "what is missed cannot be asked for more of"
            break
        targets = plan.planned.targets.model_copy(update={"targets": harder})
        try:
            again = solve(
                placed(targets, plan.planned.document, plan.planned.workspace),
                workers=workers, keep=keep, tick=tick,
            )  # fmt: skip
        except PlanError as fault:
            stopped = f"asked for more, no plan can: {fault.what.splitlines()[-1].strip()}"
            break
        place = folder / f"tightened-{number}"
        outcomes = _as_asked(judge(again, place, means, tick), asked)
        now = JudgedPlan(again, outcomes, number, asked=asked)
        if (now.held, -_missed(now)) > (best.held, -_missed(best)):
            best = now
    return replace(best, stopped=stopped)


def _missed(judged: JudgedPlan) -> float:
    """What is missed in all futures, weighed."""
    return sum(one.probability * max(g.miss, 0.0) for one in judged.outcomes for g in one.gaps)


def tightened(judged: JudgedPlan, asked: dict[str, Target]) -> tuple[Target, ...]:
    """Targets asked for more of, by the worst miss of each."""
    found = []
    for target in judged.plan.planned.targets.targets:
        misses = [g.miss for o in judged.outcomes for g in o.gaps if g.target == target.id]
        miss = max(misses, default=0.0)
        name = "most" if hasattr(target, "most") else "least"
        value = float(getattr(target, name))
        size = float(getattr(asked[target.id], name)) if value > 1.0 else 1.0
        if miss > WITHIN:
            value = value - miss * size if name == "most" else min(value + miss, 1.0)
        found.append(target.model_copy(update={name: max(value, 0.0)}))
    return tuple(found)


def _as_asked(outcomes: list[FutureOutcome], asked: dict[str, Target]) -> list[FutureOutcome]:
    """Outcomes held against what was asked at first."""
    found = []
    for outcome in outcomes:
        gaps = held_against(outcome.gaps, asked)
        reasons = outcome.reasons if any(not one.holds for one in gaps) else []
        found.append(replace(outcome, gaps=gaps, reasons=reasons))
    return found
