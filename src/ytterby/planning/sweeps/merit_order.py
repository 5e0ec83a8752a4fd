r"""The steps of a plan in order of cost per point gained.

A step is all that a plan builds of a plant in a region with its common decisions, or all that it buys of a good then.
Its net cost is its own less what it saves the market. Greedy: from what would be done without any target, steps that
save more than they cost come first; then always the one whose points gained, beside those before it, cost least;
where none gains alone (a plant for magnets without its metal), the one without which the whole plan loses most for
its cost. Later measures stay as they follow the whole plan. Beside it stands what is lost when a step alone is left
out: steps that need each other lose the same points twice there, and gain them once in the order.

Greedy is not the best order at every length; it is the one in which each step has a reason.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from ytterby.planning.sweeps.regret import PricedPlans
from ytterby.planning.write.scenarios import MINIMUM, RESEARCH, STOCK
from ytterby.results.registry import frame_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    import polars as pl

    from ytterby.ground.arrays import Flags, Floats
    from ytterby.planning.solve.plan import LeastCostPlan
    from ytterby.planning.sweeps.regret import PricedAnswer
    from ytterby.planning.sweeps.series import PlanSeries

SOME = 0.01
"""Points below which nothing is gained."""
LEAST_COST = 1e-3
"""[million USD] that a step counts as costing at least."""


@dataclass(frozen=True)
class PlanPart:
    """What a plan does of one measure.

    named : measure (technology, `stock` or `research`), name (plant, good or programme), region and site
    links : array (link), its own of every block; lengths : array (block), years for which a link counts
    """

    named: dict[str, str]
    links: Flags
    lengths: Floats

    def amount(self, links: Floats) -> float:
        """[t/yr], of a stock [t] in all, of research one."""
        return float(links[self.links] @ self.lengths)

    @property
    def minimum(self) -> float:
        """What is a step: a tonne, half a programme of research."""
        return 0.5 if self.named["measure"] == RESEARCH else MINIMUM


def ordered_steps(
    series: PlanSeries, plan: LeastCostPlan, untargeted: LeastCostPlan | None = None
) -> pl.DataFrame:
    """The steps of a plan in their order: `plan_steps` of `data/results.csv`.

    untargeted : what the same measures do without any target.
    """
    start = np.zeros(plan.links.size)
    if untargeted is not None:
        start = np.minimum(plan.links, untargeted.links)
    priced = PricedPlans(series, [plan], keep_later=True)
    left = []
    for part in _parts(plan):
        if part.amount(plan.links - start) >= part.minimum:
            left.append(part)
        else:  # dust of the programme is no step
            start = np.where(part.links, plan.links, start)
    complete = priced.mean(plan.links)
    alone: list[float] = []
    worth: dict[int, float] = {}
    for number, part in enumerate(left):
        without = priced.mean(np.where(part.links, start, plan.links))
        alone.append(max(float(without.points - complete.points), 0.0))
        worth[number] = alone[-1] / max(float(complete.own - without.own), LEAST_COST)
        series.report("What each step adds", number + 1, len(left))
    now, before = start, priced.mean(start)
    rows: list[dict[str, Any]] = []
    while worth:
        tried = {n: priced.mean(np.where(left[n].links, plan.links, now)) for n in worth}
        gains = {n: float(before.points - one.points) for n, one in tried.items()}
        nets = {n: _unmissed(one) - _unmissed(before) for n, one in tried.items()}
        paying = [n for n in worth if nets[n] < -LEAST_COST]
        gaining = [n for n in worth if gains[n] > SOME]
        if paying:
            best = min(paying, key=lambda n: nets[n])
        elif gaining:
            best = min(gaining, key=lambda n: nets[n] / gains[n])
        else:
            best = max(worth, key=lambda n: worth[n])
        part, gain = left[best], max(gains[best], 0.0)
        opened = np.flatnonzero((plan.links > start)[part.links])[0]
        rows.append({
            "place": len(rows) + 1, **part.named, "year": plan.planned.frame.blocks.starts[opened],
            "tonnes": part.amount(plan.links - start), "own_musd": float(tried[best].own - before.own),
            "net_musd": nets[best], "points": gain,
            "musd_per_point": nets[best] / gain if gain > SOME else None,
            "points_lost_without": alone[best],
        })  # fmt: skip
        now, before = np.where(part.links, plan.links, now), tried[best]
        del worth[best]
        series.report("Steps in order", len(rows), len(left))
    return frame_of("plan_steps", rows)


def _unmissed(answer: PricedAnswer) -> float:
    """What is spent on all but what is missed."""
    return float(answer.cost - answer.missed)


def _parts(plan: LeastCostPlan) -> Iterator[PlanPart]:
    frame, network = plan.planned.frame, plan.planned.base.network
    planner = " ".join(plan.planned.targets.planner)
    builds = [
        (network.plant_technology[c.plant], *network.plants[c.plant][:2], c.site)
        for c in frame.candidates
    ]
    stocks = [(STOCK, one.commodity, one.region, "") for one in frame.stocks]
    programmes = [(RESEARCH, one.research.id, planner, "") for one in frame.research]
    once, years = np.ones(frame.common), np.array(frame.blocks.lengths[: frame.common], dtype=float)
    number = np.arange(frame.links)
    for first, names, lengths in (
        (0, builds, once), (frame.builds, stocks, years), (frame.bought, programmes, once),
    ):  # fmt: skip
        last = first + frame.common * len(names)
        for place, words in enumerate(names):
            links = (number >= first) & (number < last) & ((number - first) % len(names) == place)
            named: dict[str, Any] = dict(
                zip(("measure", "name", "region", "site"), words, strict=True)
            )
            yield PlanPart(named, links, lengths)
