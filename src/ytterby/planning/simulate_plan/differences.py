"""Promise and outcome of the targets of a plan, from the tables of its runs."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ytterby.planning.programme.rows import Rows
from ytterby.planning.simulate_plan.measure import Measured
from ytterby.planning.targets.file import CoverTarget, LargestShare

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from ytterby.ground.arrays import Tables
    from ytterby.planning.second_stage.future import FutureSolution
    from ytterby.planning.solve.plan import LeastCostPlan
    from ytterby.planning.targets.file import Target, TargetsFile


WITHIN = 0.005
"""By how much a target may be missed in `simulate` and still holds."""


@dataclass(frozen=True)
class TargetDifference:
    """Promise and outcome of one target in one block of one future.

    first, last : years; miss : by how much the outcome is worse than asked, below zero where it is better
    """

    future: str
    target: str
    what: str
    first: int
    last: int
    required: float
    planned: float
    simulated: float
    miss: float

    @property
    def holds(self) -> bool:
        """Whether it holds to within half a point."""
        return self.miss <= WITHIN


def differences_of(
    plan: LeastCostPlan, solution: FutureSolution, tables: Tables, covers: Mapping[str, Tables]
) -> list[TargetDifference]:
    """Of every target in every block of a future. tables : of the run with the plan; covers : id of a cover -> of the
    run in which its supplier is missing."""
    planned = plan.planned
    base, blocks = planned.base, planned.frame.blocks
    rows = Rows(base, planned.targets.planner)
    differences: list[TargetDifference] = []
    for target in targets_in(planned.targets, solution):
        if isinstance(target, CoverTarget):
            differences += _cover_difference(plan, solution, target, rows, covers[target.id])
            continue
        for block in sorted({one.block for one in solution.reached if one.target == target.id}):
            years = [y for y in blocks.years(block) if y >= target.from_]
            simulated = dict(Measured(base, rows, tables, years).reached(target))
            differences += _differences(solution, target, block, years, simulated)
    return differences


def targets_in(targets: TargetsFile, solution: FutureSolution) -> list[Target]:
    """Targets that hold in a future."""
    known = {one.target for one in solution.reached}
    return [one for one in targets.targets if one.id in known]


def _differences(
    solution: FutureSolution,
    target: Target,
    block: int,
    years: Sequence[int],
    simulated: dict[str, float],
) -> list[TargetDifference]:
    """Promise against outcome; of suppliers only the largest of each."""
    planned = {
        one.what: one.reached
        for one in solution.reached
        if one.target == target.id and one.block == block
    }
    if isinstance(target, LargestShare):
        worst = max(simulated, key=lambda what: simulated[what], default="")
        names = [worst] if worst else []
    else:
        names = [*simulated]
    return [
        TargetDifference(
            solution.future, target.id, what, years[0], years[-1], target.level, planned.get(what, 0.0),
            simulated[what], target.missed_by(simulated[what]),
        )
        for what in names
    ]  # fmt: skip


def _cover_difference(
    plan: LeastCostPlan, solution: FutureSolution, target: CoverTarget, rows: Rows, tables: Tables
) -> list[TargetDifference]:
    first = next(one for one in solution.reached if one.target == target.id)
    last = target.from_ + max(round(float(target.months) / 12.0), 1) - 1
    years = range(target.from_, last + 1)
    ((_, reached),) = Measured(plan.planned.base, rows, tables, years).reached(target)
    what = f"{first.what} without {solution.suppliers[target.id]}"
    return [
        TargetDifference(solution.future, target.id, what, years[0], years[-1], target.level, first.reached, reached,
               target.missed_by(reached))
    ]  # fmt: skip


def against_original(
    differences: Iterable[TargetDifference], original: Mapping[str, Target]
) -> list[TargetDifference]:
    """Differences to what was asked at first, where the plan was asked for more."""
    rows = []
    for difference in differences:
        first = original[difference.target]
        rows.append(
            replace(difference, required=first.level, miss=first.missed_by(difference.simulated))
        )
    return rows
