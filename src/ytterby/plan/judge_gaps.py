"""Promise and outcome of the targets of a plan, from the tables of its runs."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ytterby.plan.judge_measure import Measured
from ytterby.plan.program_rows import Rows
from ytterby.plan.targets import CoverTarget, LargestShare

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import polars as pl

    from ytterby.plan.recourse_future import FutureTold
    from ytterby.plan.solve_plan import LeastCostPlan
    from ytterby.plan.targets import Target, TargetsFile

    Tables = Mapping[str, pl.DataFrame]

WITHIN = 0.005
"""By how much a target may be missed in `simulate` and still holds."""


@dataclass(frozen=True)
class GapRow:
    """Promise and outcome of one target in one block of one future.

    first, last : years; miss : by how much the outcome is worse than asked, below zero where it is better
    """

    future: str
    target: str
    what: str
    first: int
    last: int
    asked: float
    promised: float
    outcome: float
    miss: float

    @property
    def holds(self) -> bool:
        """Whether it holds to within half a point."""
        return self.miss <= WITHIN


def gaps_of(
    plan: LeastCostPlan, told: FutureTold, tables: Tables, covers: Mapping[str, Tables]
) -> list[GapRow]:
    """Of every target in every block of a future. tables : of the run with the plan; covers : id of a cover -> of the
    run in which its supplier is missing."""
    planned = plan.planned
    base, blocks = planned.base, planned.frame.blocks
    rows = Rows(base, planned.targets.planner)
    gaps: list[GapRow] = []
    for target in asked_for(planned.targets, told):
        if isinstance(target, CoverTarget):
            gaps += _cover_gap(plan, told, target, rows, covers[target.id])
            continue
        for block in sorted({one.block for one in told.reached if one.target == target.id}):
            years = [y for y in blocks.years(block) if y >= target.from_]
            outcome = dict(Measured(base, rows, tables, years).reached(target))
            gaps += _gaps(told, target, block, years, outcome)
    return gaps


def asked_for(targets: TargetsFile, told: FutureTold) -> list[Target]:
    """Targets that hold in a future."""
    known = {one.target for one in told.reached}
    return [one for one in targets.targets if one.id in known]


def _gaps(
    told: FutureTold, target: Target, block: int, years: Sequence[int], outcome: dict[str, float]
) -> list[GapRow]:
    """Promise against outcome; of suppliers only the largest of each."""
    promised = {
        one.what: one.reached
        for one in told.reached
        if one.target == target.id and one.block == block
    }
    if isinstance(target, LargestShare):
        worst = max(outcome, key=lambda what: outcome[what], default="")
        names = [worst] if worst else []
    else:
        names = [*outcome]
    return [
        GapRow(
            told.future, target.id, what, years[0], years[-1], target.level, promised.get(what, 0.0),
            outcome[what], target.missed_by(outcome[what]),
        )
        for what in names
    ]  # fmt: skip


def _cover_gap(
    plan: LeastCostPlan, told: FutureTold, target: CoverTarget, rows: Rows, tables: Tables
) -> list[GapRow]:
    first = next(one for one in told.reached if one.target == target.id)
    last = target.from_ + max(round(float(target.months) / 12.0), 1) - 1
    years = range(target.from_, last + 1)
    ((_, reached),) = Measured(plan.planned.base, rows, tables, years).reached(target)
    what = f"{first.what} without {told.suppliers[target.id]}"
    return [
        GapRow(told.future, target.id, what, years[0], years[-1], target.level, first.reached, reached,
               target.missed_by(reached))
    ]  # fmt: skip


def held_against(gaps: Iterable[GapRow], asked: Mapping[str, Target]) -> list[GapRow]:
    """Gaps held against what was asked at first, where the plan was asked for more."""
    found = []
    for gap in gaps:
        first = asked[gap.target]
        found.append(replace(gap, asked=first.level, miss=first.missed_by(gap.outcome)))
    return found
