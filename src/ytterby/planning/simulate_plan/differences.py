"""Promise and outcome of the targets of a plan, from the tables of its runs."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ytterby.planning.targets.kinds.base import WITHIN
from ytterby.planning.targets.planner import PlannerRun

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from ytterby.ground.arrays import Tables
    from ytterby.planning.second_stage.future import FutureSolution
    from ytterby.planning.solve.plan import LeastCostPlan
    from ytterby.planning.targets.kinds import Target


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
    """Of every target in every block of a future. tables : of the run with the plan; covers : id of a target that
    interrupts -> of the run in which its supplier is missing."""
    planned, blocks = plan.planned, plan.planned.frame.blocks
    rows: list[TargetDifference] = []
    for target in planned.targets.targets:
        own = [one for one in solution.reached if one.target == target.id]
        own_tables, end = tables, ""
        spans: list[tuple[int, Sequence[int]]] = [
            (block, [year for year in blocks.years(block) if year >= target.from_])
            for block in sorted({one.block for one in own})
        ]
        if own and target.id in solution.suppliers:  # in a run of its own, from its first year on
            own_tables, end = covers[target.id], f" without {solution.suppliers[target.id]}"
            spans = [(own[0].block, range(target.from_, target.last + 1))]
        for block, years in spans:
            promised = {one.what: one.reached for one in own if one.block == block}
            for what, value in target.reached(PlannerRun(planned.planner, own_tables, years)):
                rows.append(TargetDifference(
                    solution.future, target.id, what + end, years[0], years[-1], target.level,
                    promised.get(what, 0.0), value, target.missed_by(value),
                ))  # fmt: skip
    return rows


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
