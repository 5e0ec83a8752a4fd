r"""What is missed is asked for more of, and the plan is made again; what is asked where that is out of reach.

With A what was asked at first, L what is asked now, P what the plan promises and O what the market gives, of the future
and the block that miss most, the next level is

    largest share          L - (O - A), not below zero
    own share, cover       L + (A - O), not above one
    loss, burden           min(L, P) A / O

A loss is asked for in proportion, not point by point: what goes unserved in the market beyond the promise grows with
what the programme lets go unserved, and its last points are the dearest, so taking off the whole miss would ask for
no loss at all, which costs much and changes little. None is asked only where none was asked at first. Where the plan
promises next to none of it already, there is nothing to ask for.

Where the new levels cannot be reached together, the nearest plan says how near each comes. What it lacks is held there,
or where it was if that is harder, and the others stay asked for more. Where that fails too what lacks goes back, then
the others go half of the way.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ytterby.planning.simulate_plan.judge import JudgedPlan, judge
from ytterby.planning.solve.error import MET, OutOfReachError
from ytterby.planning.solve.placement import placed
from ytterby.planning.solve.solve import solve
from ytterby.planning.targets.kinds.base import WITHIN
from ytterby.runs.run import SERIAL

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from pathlib import Path

    from ytterby.ground.progress import Steps
    from ytterby.planning.programme.blocks import Blocks
    from ytterby.planning.second_stage.future import FutureSolution
    from ytterby.planning.simulate_plan.differences import TargetDifference
    from ytterby.planning.solve.plan import LeastCostPlan
    from ytterby.planning.targets.kinds import Target
    from ytterby.runs.run import Executor

    Targets = tuple[Target, ...]

TRIES = 3
"""Plans that are sought for one tightening: as it is asked, and with what is out of reach held where it can be."""
EASE = 1e-3
"""By how much less than the nearest is asked: at the nearest itself no tonne is left to choose."""


@dataclass(frozen=True)
class LevelLimit:
    """A target that cannot be asked for more of. level : at which it is held; why : in words"""

    level: float
    why: str


def tightened(
    judged: JudgedPlan,
    original: Mapping[str, Target],
    limits: Mapping[str, LevelLimit] | None = None,
) -> Targets:
    """Targets asked for more of, by the worst miss of each.

    original : id -> target as asked at first; limits : id -> beyond which it cannot be asked
    """
    targets = []
    for target in judged.plan.planned.targets.targets:
        level, worst = target.level, _worst(judged, target.id)
        if worst is not None:
            first = original[target.id].level
            level = target.tightened(first, worst.miss, worst.planned, worst.simulated)
        if limits and target.id in limits:
            level = harder(target, target.level, looser(target, level, limits[target.id].level))
        targets.append(target.at(level))
    return tuple(targets)


def _worst(judged: JudgedPlan, name: str) -> TargetDifference | None:
    """The gap of a target that misses most, none where it holds everywhere."""
    differences = [
        g for o in judged.simulations for g in o.differences if g.target == name and g.miss > WITHIN
    ]
    return max(differences, key=lambda difference: difference.miss, default=None)


def harder(target: Target, one: float, other: float) -> float:
    """The harder of two levels of a target."""
    return min(one, other) if target.capped else max(one, other)


def looser(target: Target, one: float, other: float) -> float:
    """The looser of two levels of a target."""
    return max(one, other) if target.capped else min(one, other)


def nearest(solutions: Iterable[FutureSolution], target: Target) -> tuple[float, str, int] | None:
    """Level of a target that the nearest plan reaches everywhere, with the future and the block that are worst; None
    where it lacks nothing."""
    levels = [
        (one.reached, each.future, one.block)
        for each in solutions
        for one in each.reached
        if one.target == target.id and one.lack > MET
    ]
    if not levels:
        return None
    return max(levels) if target.capped else min(levels)


def relaxed(
    requested: Targets, before: Targets, solutions: Sequence[FutureSolution], blocks: Blocks,
    limits: dict[str, LevelLimit],
) -> Targets:  # fmt: skip
    """What is asked after `requested` was out of reach, by the nearest plan; what is held is added to `limits`.

    before : what was reached; solutions : of the nearest plan
    """
    targets = []
    for target, was in zip(requested, before, strict=True):
        closest = nearest(solutions, target)
        if closest is None:
            targets.append(target)
            continue
        reached, future, block = closest
        ease = EASE * max(was.level, 1.0)
        level = harder(target, was.level, reached + ease if target.capped else reached - ease)
        if abs(level - target.level) <= ease:
            level = was.level
        targets.append(target.at(level))
        if target.level != was.level:
            limits[target.id] = LevelLimit(level, (
                f"{target.id} is held at {words(level)}, for {words(target.level)} is out of reach beside the others: "
                f"{words(reached)} is the nearest ({future}, {blocks.named(block)})"
            ))  # fmt: skip
    if tuple(targets) == requested:  # what lacks is where it was: the others ask for too much
        return tuple(
            one if nearest(solutions, one) else one.at(0.5 * (one.level + was.level))
            for one, was in zip(requested, before, strict=True)
        )
    return tuple(targets)


def words(level: float) -> str:
    """A level in words: a share, or units of a burden."""
    return f"{level:.1%}" if level <= 1.0 else f"{level:,.4g}"


def not_tightened(judged: JudgedPlan, limits: Mapping[str, LevelLimit]) -> str:
    """Why what is missed is not asked for more of, in words."""
    reasons = [one.why for one in limits.values()]
    for target in judged.plan.planned.targets.targets:
        worst = _worst(judged, target.id)
        if worst is not None and target.id not in limits:
            reasons.append(
                f"of {target.id} {words(worst.planned)} is promised, and no more can be asked"
            )
    return "; ".join(reasons)


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
    original = best.original_targets
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
