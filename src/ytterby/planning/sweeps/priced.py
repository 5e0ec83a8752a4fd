r"""Any plan in every future, with what it misses at the price of the last point: the ground of order and regret.

    points missed in a future  =  100 sum over targets of  (sum_b W_b worst lack in b) / (sum_b W_b)

with b the blocks in which a target holds, W_b their weight, and lack the share of a row that is missed. What a point
may cost comes from `second_stage/target_prices.py`: where a plan meets its targets it still does, and one that misses
pays what it would cost to buy back.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ytterby.planning.second_stage import future, target_prices
from ytterby.planning.solve.plan import risk_of
from ytterby.planning.solve.solve import surcharge_of, with_kept

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ytterby.ground.arrays import Floats
    from ytterby.planning.second_stage.recourse import Cut
    from ytterby.planning.solve.plan import LeastCostPlan
    from ytterby.planning.solve.series import PlanSeries


@dataclass(frozen=True)
class PricedAnswer:
    """A plan in one future [million USD, discounted].

    cost : by which plans are compared, what is missed included; missed : of it, for what targets lack
    own : what the plan itself costs; points : that are missed
    """

    cost: float
    missed: float
    own: float
    points: float


class PricedPlans:
    """The futures of a plan, prepared so that any plan can be tried.

    plans : that must find missing no cheaper than meeting in the futures for which they are made; the first is the
        plan itself
    keep_later : whether later measures stay as they follow the first
    """

    def __init__(
        self, series: PlanSeries, plans: Sequence[LeastCostPlan], keep_later: bool = False
    ) -> None:
        plan = plans[0]
        planned = plan.planned
        self.series, self.names = series, [task.name for task in planned.tasks]
        self.probability = risk_of(planned).probability
        call = series.futures.call
        tasks = with_kept(planned, series.home, series.planned)
        cuts = call(future.prepare, [(task, plan.factor) for task in tasks])
        frame = planned.frame
        self.charge = frame.charges()
        self.decides = self.charge + surcharge_of(planned, cuts)
        answers = call(
            target_prices.prices_at, [(name, *_made_for(plans, name)) for name in self.names]
        )
        self.prices = [prices for prices, _ in answers]
        self.targets = [number for _, number in answers]
        self.blocks = [
            np.array(b) for b in call(target_prices.blocks_of, [(n,) for n in self.names])
        ]
        self.weights = frame.blocks.weights
        if keep_later:
            call(target_prices.fix_later, [(name, plan.links) for name in self.names])
        call(target_prices.price, list(zip(self.names, self.prices, strict=True)))

    def ask(self, links: Floats) -> list[PricedAnswer]:
        """A plan in each future: links : array (link) [t/yr]."""
        cuts = self.series.futures.cuts(links)
        return [self._answer(number, links, cut) for number, cut in enumerate(cuts)]

    def mean(self, links: Floats) -> PricedAnswer:
        """A plan in the mean of the futures."""
        answers = self.ask(links)
        parts = [[one.cost, one.missed, one.own, one.points] for one in answers]
        return PricedAnswer(*(float(v) for v in self.probability @ np.array(parts)))

    def _answer(self, number: int, links: Floats, cut: Cut) -> PricedAnswer:
        missed = float(self.prices[number] @ cut.lack)
        return PricedAnswer(
            float(self.decides @ links) + cut.value, missed,
            float(self.charge @ links) + cut.own, self._points(number, cut.lack),
        )  # fmt: skip

    def _points(self, number: int, lack: Floats) -> float:
        worst: dict[tuple[int, int], float] = {}
        for target, block, missed in zip(
            self.targets[number], self.blocks[number], lack, strict=True
        ):
            key = int(target), int(block)
            worst[key] = max(worst.get(key, 0.0), float(missed))
        total = 0.0
        for target in {key[0] for key in worst}:
            own = {block: missed for (of, block), missed in worst.items() if of == target}
            weights = self.weights[[*own]]
            total += float(weights @ np.array([*own.values()])) / float(weights.sum())
        return 100.0 * total


def _made_for(plans: Sequence[LeastCostPlan], name: str) -> tuple[list[Floats], list[Floats]]:
    """Plans that are made for a future, among others or alone, and what rows cost in them: arrays (link) [t/yr],
    (target row) [million USD]."""
    pairs = [
        (one.links, worth)
        for one in plans
        for task, worth in zip(one.planned.tasks, one.worth, strict=True)
        if task.name == name
    ]
    return [links for links, _ in pairs], [worth for _, worth in pairs]
