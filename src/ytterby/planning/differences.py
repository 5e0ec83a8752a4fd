"""Promise and outcome of the targets of a plan, and the price of what its plants take in, by the tables of its runs."""

from __future__ import annotations

from dataclasses import dataclass
from operator import attrgetter
from typing import TYPE_CHECKING

import polars as pl

from ytterby.planning.kinds.base import WITHIN
from ytterby.planning.planner import PlannerRun, yearly_mean
from ytterby.planning.solve.blocks import activities

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from ytterby.ground.arrays import Tables
    from ytterby.planning.solve.future import FutureSolution
    from ytterby.planning.solve.plan import LeastCostPlan


@dataclass(frozen=True)
class TargetDifference:
    """Promise and outcome of one target in one block of one future.

    first, last : years; miss : by how much the outcome is worse than asked, below zero where it is better
    capped : whether less is better; without : the same of the run without the plan
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
    capped: bool = True
    without: TargetDifference | None = None

    @property
    def before(self) -> float | None:
        """What it is without the plan."""
        return None if self.without is None else self.without.simulated

    @property
    def holds_without(self) -> bool:
        """Whether it holds without the plan."""
        return self.without is not None and self.without.holds

    def share_left(self) -> float | None:
        """How much of what the plan does is needed for it to hold, on a straight line from the run without it; None
        where that is of another supplier, or the plan does nothing for it."""
        if self.without is None or self.without.what != self.what:
            return None
        did = self.without.simulated - self.simulated
        return (self.without.simulated - self.breaks) / did if did else None

    @property
    def breaks(self) -> float:
        """The outcome at which it no longer holds."""
        return self.required + (WITHIN if self.capped else -WITHIN)

    @property
    def holds(self) -> bool:
        """Whether it holds to within half a point."""
        return self.miss <= WITHIN


def worst_of(differences: Sequence[TargetDifference]) -> TargetDifference:
    """The target that is missed by most."""
    return max(differences, key=lambda difference: difference.miss)


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
            worse = max if target.capped else min
            promised = worse(one.reached for one in own if one.block == block)
            for what, value in target.reached(PlannerRun(planned.planner, own_tables, years)):
                rows.append(TargetDifference(
                    solution.future, target.id, what + end, years[0], years[-1], target.level,
                    promised, value, target.missed_by(value), target.capped,
                ))  # fmt: skip
    return rows


LEAST_MADE = 1.0
"""[t/yr] of a technology below which its feed is left out."""
MADE = ("main", "joint")
DEARER, IDLE = 1.15, 0.8
"""Price of a feed over that without the plan from which it is scarce, and share of their usual use below which plants
that lack it stand idle."""


@dataclass(frozen=True)
class FeedPrice:
    """What plants of a plan take in, and its price in a block of years: without the plan and with it [USD/kg]; use : of
    their technology in the region, over its capacity."""

    technology: str
    region: str
    commodity: str
    first: int
    last: int
    without: float
    price: float
    use: float

    @property
    def dearer(self) -> float:
        """Its price over that without the plan."""
        return self.price / self.without

    @property
    def idle(self) -> float:
        """Share of the technology that is not used."""
        return 1.0 - self.use

    @property
    def lacks(self) -> bool:
        """Whether plants stand idle for want of it."""
        return self.dearer > DEARER and self.use < IDLE


def feed_prices(
    plan: LeastCostPlan, solution: FutureSolution, without: Tables, tables: Tables
) -> list[FeedPrice]:
    """Of every good that plants of the plan take in, in every block in which they stand."""
    base, blocks = plan.planned.base, plan.planned.frame.blocks
    taken: dict[tuple[str, str], set[str]] = {}
    for _, column, goods in activities(base.network, base.balance):
        key = column.technology, column.region
        taken.setdefault(key, set()).update(good for good, amount in goods if amount < 0.0)
    feeds = []
    for (technology, region, block), tonnes in sorted(plan.opened(solution).items()):
        if tonnes < LEAST_MADE:
            continue
        years, place = blocks.years(block), {"technology": technology, "region": region}
        made = pl.col("role").is_in(MADE)
        output = yearly_mean(tables, "production", "quantity_t", years, made, **place)
        use = output / max(yearly_mean(tables, "capacity", "capacity_t", years, **place), 1e-9)
        span = years[0], years[-1]
        for good in sorted(taken.get((technology, region), ())):
            both, at = (without, tables), {"commodity": good, "region": region}
            before, now = (yearly_mean(one, "prices", "price_usd_kg", years, **at) for one in both)
            if before > 0.0 and now > 0.0:
                feeds.append(FeedPrice(technology, region, good, *span, before, now, use))
    return feeds


def of_each(feeds: Iterable[FeedPrice], by: str, *names: str) -> list[FeedPrice]:
    """The one that is largest by an attribute, of all that are alike in others (`names`)."""
    rising = sorted(feeds, key=attrgetter(by))
    return [*{tuple(getattr(one, name) for name in names): one for one in rising}.values()]


def lacking(feeds: Iterable[FeedPrice]) -> list[str]:
    """Feed that plants of a plan lack, in words: of each technology and region the dearest, in its dearest years."""
    worst = of_each((one for one in feeds if one.lacks), "dearer", "technology", "region")
    return [
        f"{one.technology} plants in {one.region} lack {one.commodity} in {one.first}-{one.last}: it costs "
        f"{one.price:,.0f} USD/kg, {one.without:,.0f} without the plan, and they run at {one.use:.0%} of what stands"
        for one in worst
    ]
