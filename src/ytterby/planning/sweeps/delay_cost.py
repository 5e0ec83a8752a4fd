"""What waiting costs, and, apart, what it is worth to decide after the news.

DelayCost: the same file with nothing decided for some years, while the news comes no earlier. The difference of the two
costs is what waiting costs; what was to be reached meanwhile may be out of reach, and that is the answer then.

Deciding after the news: the same file where the news comes before anything is decided (`information`: wait and see),
or after the first block of years only. Both are worth something, and neither is what waiting gives: who waits learns
nothing by it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ytterby.planning.solve.error import OutOfReachError
from ytterby.planning.solve.kept import Progress
from ytterby.planning.solve.plan import LEAST_COST

if TYPE_CHECKING:
    from ytterby.planning.solve.plan import LeastCostPlan
    from ytterby.planning.solve.series import PlanSeries
    from ytterby.planning.sweeps.information_value import ValueOfInformation
    from ytterby.planning.targets.file import TargetsFile

YEARS = 2


def tolerance_of(*plans: LeastCostPlan) -> float:
    """What gaps leave open between the costs of plans [million USD]."""
    return sum(max(one.gap, 0.0) * max(one.own, LEAST_COST) for one in plans)


@dataclass(frozen=True)
class DelayCost:
    """What waiting costs.

    until : nothing is decided before this year; plan : as things are; later : the plan that waits, None where its
    targets are out of reach; why : then, in words
    """

    until: int
    plan: LeastCostPlan
    later: LeastCostPlan | None
    why: str = ""

    @property
    def cost(self) -> float | None:
        """Of waiting [million USD, discounted], none below zero: who waits can do no more than who does not."""
        return None if self.later is None else max(self.later.cost - self.plan.cost, 0.0)

    @property
    def within(self) -> float:
        """To how much the cost is certain [million USD]."""
        return tolerance_of(self.plan, *([self.later] if self.later is not None else []))


def later_by(targets: TargetsFile, years: int) -> int:
    """The year before which a plan that waits decides nothing."""
    return (targets.wait_until or targets.from_) + years


def delay_cost(series: PlanSeries, plan: LeastCostPlan, years: int = YEARS) -> DelayCost:
    """What it costs to decide nothing for some more years. Cuts of the plan hold for the plan that waits too."""
    targets = plan.planned.targets
    until = later_by(targets, years)
    known = Progress()
    plan = series.solve(plan.planned, known)
    waits = series.placed(targets=targets.targets, wait_until=until)
    try:
        return DelayCost(until, plan, series.solve(waits, known))
    except OutOfReachError as fault:
        return DelayCost(until, plan, None, fault.what)


@dataclass(frozen=True)
class Deciding:
    """What it is worth to decide after the news. early : the plan whose news comes after its first block, None where
    it does anyhow"""

    known: ValueOfInformation
    early: LeastCostPlan | None

    @property
    def worth_of_early(self) -> float | None:
        """What news after the first block is worth [million USD], none below zero."""
        return None if self.early is None else max(self.known.plan.cost - self.early.cost, 0.0)

    @property
    def within(self) -> float:
        """To how much that is certain [million USD]."""
        plans = [self.known.plan, self.early] if self.early is not None else [self.known.plan]
        return tolerance_of(*plans)
