"""A plan that was found: what it builds, what it costs, and what its targets cost.

Where none was found it is said which row cannot be reached, by how much, and the nearest value that can.
"""

from __future__ import annotations

from dataclasses import dataclass
from operator import itemgetter
from typing import TYPE_CHECKING

import numpy as np

from ytterby.planning.targets import PlanError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ytterby.ground.arrays import Floats
    from ytterby.planning.solve.future import FutureSolution
    from ytterby.planning.solve.outcomes import ByPlace
    from ytterby.planning.solve.placement import PlacedTargets
    from ytterby.planning.targets import TargetsFile


MET = 1e-4
"""[share] that a target may be missed by."""


class OutOfReachError(PlanError):
    """Targets that no plan reaches; solutions : of each future, how near the nearest plan comes."""

    solutions: Sequence[FutureSolution] = ()


def unreachable(planned: PlacedTargets, solutions: Sequence[FutureSolution]) -> OutOfReachError:
    """The error that names what cannot be reached, by how much, and what can."""
    worst: dict[tuple[str, str], tuple[float, str]] = {}
    lines = {one.id: n for n, one in enumerate(planned.targets.targets)}
    for each in solutions:
        for one in each.reached:
            if one.lack <= MET:
                continue
            year = planned.frame.blocks.middles[one.block]
            text = (
                f"{one.target} ({one.what}) in {year}, future {each.future}: asked {one.required:.3g}, "
                f"nearest that can be reached {one.reached:.3g}"
            )
            key = one.target, each.future
            worst[key] = max(worst.get(key, (0.0, "")), (one.lack, text))
    first = next(iter(worst))[0]
    texts = [text for _, text in sorted(worst.values(), reverse=True)]
    limits, advice = _limits(planned.targets)
    missed = {future for _, future in worst}
    chance = zip(probability_of(planned), planned.tasks, strict=True)
    within = sum(share for share, task in chance if task.name not in missed)
    fault = OutOfReachError(
        f"the targets cannot be reached with {limits}; the plan that lacks least reaches all of them in "
        f"{within:.0%} of the probability, and this stands in the way:\n  " + "\n  ".join(texts),
        where=planned.document.where(("targets", lines[first])),
        advice=f"Allow {advice}.",
    )
    fault.solutions = solutions
    return fault


def _limits(targets: TargetsFile) -> tuple[str, str]:
    """What holds a plan, and what would loosen it."""
    limits, loosened = ["these measures"], ["more measures"]
    if targets.budget_musd is not None:
        limits.append(f"a budget of {targets.budget_musd:g} million USD (budget_musd)")
        loosened.append("a larger budget_musd")
    if targets.wait_until is not None and targets.wait_until > targets.from_:
        limits.append(f"nothing decided before {targets.wait_until} (wait_until)")
        loosened.append("an earlier wait_until")
    loosened += ["a later year of the target", "the value that can be reached"]
    return " and ".join(limits), f"{', '.join(loosened[:-1])}, or {loosened[-1]}"


LEAST_COST = 10.0
"""[million USD] below which the gap is not measured against the plan."""


@dataclass(frozen=True)
class ReachBound:
    """What any plan can reach: probability of the futures in which no target is out of reach with all measures at their
    limits, and what stands in the way in the others, in words."""

    probability: float
    obstacles: tuple[str, ...]

    @classmethod
    def of(
        cls, planned: PlacedTargets, lacks: Sequence[Sequence[tuple[str, str, int, float]]]
    ) -> ReachBound:
        """lacks : of each future, as of `future.lacks`."""
        probability, obstacles, middles = 0.0, [], planned.frame.blocks.middles
        for share, task, rows in zip(probability_of(planned), planned.tasks, lacks, strict=True):
            target, what, block, lack = max(rows, key=itemgetter(3), default=("", "", 0, 0.0))
            if lack <= MET:
                probability += float(share)
                continue
            obstacles.append(
                f"{target} ({what}) in {middles[block]}, future {task.name}: {100.0 * lack:.1f} points are out of reach"
            )
        return cls(probability, tuple(obstacles))


@dataclass(frozen=True)
class LeastCostPlan:
    """A plan, and what it costs and does.

    links : array (link) [t/yr]; cost, bound : with all markets, and below it;
    own : what the plan itself costs [million USD, discounted]; solutions : of each future; rounds : taken
    factor : on what missing targets costs; reach : what any plan can reach, where that was asked
    """

    planned: PlacedTargets
    links: Floats
    cost: float
    bound: float
    own: float
    solutions: list[FutureSolution]
    rounds: int
    met: bool
    factor: float
    reach: ReachBound | None = None

    @property
    def gap(self) -> float:
        """Gap over the plan's own cost."""
        return (self.cost - self.bound) / max(self.own, LEAST_COST)

    @property
    def running(self) -> float:
        """What it pays so that plants run, mean of the futures [million USD, discounted]; no part of `own`."""
        weights = self.planned.frame.blocks.weights
        bills = [sum(o.bill * weights[o.block] for o in each.paid) for each in self.solutions]
        return float(probability_of(self.planned) @ np.array(bills))

    def opened(self, solution: FutureSolution) -> ByPlace:
        """Technology, region, block -> what of the plan its programme counts as open there [t/yr]."""
        frame, network = self.planned.frame, self.planned.base.network
        tonnes: ByPlace = {}
        for decided, row in enumerate((*self.builds, *solution.later)):
            for place, amount in enumerate(row):
                plant = frame.candidates[place].plant
                key = network.plant_technology[plant], network.plants[plant][1]
                for block, share in enumerate(frame.timing.open[decided, place]):
                    added = float(amount) * float(share)
                    tonnes[*key, block] = tonnes.get((*key, block), 0.0) + added
        return tonnes

    @property
    def builds(self) -> Floats:
        """Array (common block, candidate) [t/yr]."""
        frame = self.planned.frame
        return self.links[: frame.builds].reshape(frame.common, len(frame.candidates))


def probability_of(planned: PlacedTargets) -> Floats:
    """Probability of the futures of a plan, in the order of its tasks: array (future)."""
    chance = {one.name: float(one.probability) for one in planned.targets.futures}
    return np.array([chance[task.name] for task in planned.tasks])
