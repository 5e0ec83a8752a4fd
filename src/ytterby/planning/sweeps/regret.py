r"""Any plan in every future, with what it misses at the price of the last point; and regret, of such costs or others.

    points missed in a future  =  100 sum over targets of  (sum_b W_b worst lack in b) / (sum_b W_b)

with b the blocks in which a target holds, W_b their weight, and lack the share of a row that is missed. What a point
may cost comes from `second_stage/target_prices.py`: where a plan meets its targets it still does, and one that misses
pays what it would cost to buy back.

    regret(plan, s)  =  cost(plan, s) - least over plans of cost(plan, s)

of the common decisions of the plan, of the plan made for each future alone, and of nothing: what it costs, in each
future, to have decided as for another. What follows in a future is free. The plan of least largest regret is named;
no probability enters it.

References
----------
Savage (1951): least largest regret.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, NamedTuple, Protocol, TypeVar

import numpy as np

from ytterby.planning.second_stage import future, target_prices
from ytterby.planning.solve.plan import risk_of
from ytterby.planning.solve.solve import surcharge_of, with_kept
from ytterby.results.registry import frame_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    import polars as pl

    from ytterby.ground.arrays import Floats
    from ytterby.planning.solve.plan import LeastCostPlan
    from ytterby.planning.sweeps.information_value import ValueOfInformation
    from ytterby.planning.sweeps.series import PlanSeries

PLAN, NOTHING = "the plan", "nothing"


class PricedAnswer(NamedTuple):
    """A plan in every future, or in their mean: arrays (future) or numbers [million USD, discounted].

    cost : by which plans are compared, what is missed included; missed : of it, for what targets lack
    own : what the plan itself costs; points : that are missed
    """

    cost: Floats
    missed: Floats
    own: Floats
    points: Floats


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

    def ask(self, links: Floats) -> PricedAnswer:
        """A plan in every future. links : array (link) [t/yr]"""
        cuts = self.series.futures.cuts(links)
        figures = [
            (float(self.decides @ links) + cut.value, float(self.prices[number] @ cut.lack),
             float(self.charge @ links) + cut.own, self._points(number, cut.lack))
            for number, cut in enumerate(cuts)
        ]  # fmt: skip
        return PricedAnswer(*np.array(figures).T)

    def mean(self, links: Floats) -> PricedAnswer:
        """A plan in the mean of the futures."""
        return PricedAnswer(*(np.array(self.ask(links)) @ self.probability))

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


class PlanCost(Protocol):
    """A plan in a future. cost : in all [million USD, discounted]"""

    @property
    def plan(self) -> str:
        """Its name."""

    @property
    def future(self) -> str:
        """Its name."""

    @property
    def cost(self) -> float:
        """Million USD."""


RowT = TypeVar("RowT", bound=PlanCost)


@dataclass(frozen=True)
class Regrets(Generic[RowT]):
    """Plans against futures, however their costs are reckoned. rows : of each plan all futures."""

    rows: list[RowT]

    def regret(self, row: RowT) -> float:
        """What a plan costs in a future over the best plan there [million USD]."""
        return row.cost - min(one.cost for one in self.rows if one.future == row.future)

    @property
    def largest(self) -> dict[str, float]:
        """Plan -> its largest regret [million USD]."""
        largest: dict[str, float] = {}
        for row in self.rows:
            largest[row.plan] = max(largest.get(row.plan, 0.0), self.regret(row))
        return largest

    @property
    def minimax_plan(self) -> str:
        """The plan whose largest regret is the least."""
        largest = self.largest
        return min(largest, key=lambda plan: largest[plan])


class PricedRow(NamedTuple):
    """A plan in a future of the programme: what it costs by which plans are compared, and itself; points missed."""

    plan: str
    future: str
    cost: float
    own: float
    points: float


def regret_table(series: PlanSeries, known: ValueOfInformation) -> pl.DataFrame:
    """Every plan in every future: `plan_hindsight` of `data/results.csv`. known : the plan, and those for each future
    alone"""
    priced = PricedPlans(series, [known.plan, *known.alone.values()])
    plans = {PLAN: known.plan.links}
    if len(known.alone) > 1:
        plans |= {f"for {name}": one.links for name, one in known.alone.items()}
    plans[NOTHING] = np.zeros(known.plan.links.size)
    rows = []
    for number, (name, links) in enumerate(plans.items()):
        answer = priced.ask(links)
        figures = (each.tolist() for each in (answer.cost, answer.own, answer.points))
        rows += [PricedRow(name, *row) for row in zip(priced.names, *figures, strict=True)]
        series.report("Plans in every future", number + 1, len(plans))
    regrets = Regrets(rows)
    largest = regrets.largest
    return frame_of("plan_hindsight", (
        {
            "plan": row.plan, "future": row.future, "regret_musd": regrets.regret(row), "own_musd": row.own,
            "points_missed": row.points, "largest_regret_musd": largest[row.plan],
        }
        for row in sorted(rows, key=lambda row: row.plan)
    ))  # fmt: skip


def minimax_plan(table: pl.DataFrame) -> str:
    """The plan of a table of regret whose largest regret is the least."""
    return str(table.sort("largest_regret_musd", maintain_order=True)["plan"][0])
