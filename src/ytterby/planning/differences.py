"""Promise and outcome of the targets of a plan, from the tables of its runs; and why a promise is not kept.

Reasons are looked for in the last block in which a target is missed, of a cover in the run without its supplier:

- timing: less of the plan stands than its programme counts on, by lead time, ramp and know-how;
- idle plants: what the plan adds makes less than half of what it can;
- where neither is so: nothing of the plan stands, so its promise rests on how others run (running), or it stands and
  buyers keep their suppliers (habits).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import polars as pl

from ytterby.planning.kinds.base import WITHIN
from ytterby.planning.planner import PlannerRun

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from ytterby.ground.arrays import Tables
    from ytterby.planning.kinds import Target
    from ytterby.planning.solve.future import FutureSolution
    from ytterby.planning.solve.plan import LeastCostPlan


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


MINIMUM = 1.0
"""[t/yr]"""
LESS = 0.9
"""Of what is promised: less than this share is too late."""
IDLE = 0.5
"""Share of what is added below which plants are idle."""


def reasons_of(
    plan: LeastCostPlan,
    solution: FutureSolution,
    differences: Sequence[TargetDifference],
    without: Tables,
    tables: Tables,
    covers: Mapping[str, Tables],
) -> list[str]:
    """Reasons in words; none where every target holds. covers : id of a cover -> tables of the run in which its
    supplier is missing."""
    missed = [one for one in differences if not one.holds]
    always = [one for one in missed if one.target not in covers]
    reasons: list[str] = []
    if always:
        year = max(one.last for one in always)
        worst = max(always, key=lambda one: one.miss)
        reasons += _reasons(plan, solution, worst, year, without, tables)
    for one in missed:
        if one.target in covers:
            reasons += _reasons(plan, solution, one, one.first, without, covers[one.target])
    return reasons


def _reasons(
    plan: LeastCostPlan, solution: FutureSolution, worst: TargetDifference, year: int, without: Tables, tables: Tables
) -> list[str]:  # fmt: skip
    """Reasons for a miss, looked at in a year."""
    blocks = plan.planned.frame.blocks
    block = next(b for b in range(len(blocks)) if year in blocks.years(b))
    capacity = {
        (technology, region): tonnes
        for (
            technology,
            region,
            opened,
        ), tonnes in plan.opened(solution).items()
        if opened == block and tonnes >= MINIMUM
    }
    reasons = [
        text
        for (technology, region), tonnes in capacity.items()
        for text in _of_plant(technology, region, tonnes, year, without, tables)
    ]
    if reasons:
        return reasons
    years = f"{worst.first}-{worst.last}" if worst.last > worst.first else f"{worst.first}"
    figures = f"{worst.what} in {years} is {worst.simulated:.3g}, and the programme counts on {worst.planned:.3g}"
    if not capacity and not (solution.stored[: block + 1] >= MINIMUM).any():
        return [
            f"running: nothing of the plan stands by {year}, so its promise rests on standing plants and buyers that "
            f"do what the target is worth to the plan; the market does not pay them for it ({figures})"
        ]
    return [
        "habits: what the plan builds and holds is there, and buyers keep more of their suppliers than the programme "
        f"counts on ({figures})"
    ]


def _of_plant(
    technology: str, region: str, tonnes: float, year: int, without: Tables, tables: Tables
) -> Iterator[str]:
    """Whether plants of a technology come too late, or stand idle."""
    place = {"technology": technology, "region": region, "year": year}
    stands = _sum(tables, "capacity", "capacity_t", place | {"category": "planned"})
    if stands < LESS * tonnes:
        yield (
            f"timing: of {tonnes:,.0f} t/yr of {technology} in {region} that count by {year}, {stands:,.0f} stand"
        )
    gained, made = (
        _sum(tables, table, column, place) - _sum(without, table, column, place)
        for table, column in (("capacity", "capacity_t"), ("production", "quantity_t"))
    )
    if gained > MINIMUM and made < IDLE * gained:
        yield (
            f"idle plants: {gained:,.0f} t/yr more of {technology} in {region} make {max(made, 0.0):,.0f} t more in "
            f"{year}, for they do not pay there or lack what they take in"
        )


def _sum(tables: Tables, table: str, column: str, where: Mapping[str, Any]) -> float:
    """Sum of a column where others have a value; of what is made, only goods that it is made for."""
    rows = tables[table].filter(**where)
    if table == "production":
        rows = rows.filter(pl.col("role").is_in(["main", "joint"]))
    return float(rows[column].sum())
