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
from typing import TYPE_CHECKING

import numpy as np

from ytterby.planning.sweeps.priced import PricedPlans
from ytterby.planning.write.scenarios import MINIMUM

if TYPE_CHECKING:
    from ytterby.ground.arrays import Flags, Floats
    from ytterby.planning.solve.plan import LeastCostPlan
    from ytterby.planning.solve.series import PlanSeries
    from ytterby.planning.sweeps.priced import PricedAnswer

SOME = 0.01
"""Points below which nothing is gained."""
LEAST_COST = 1e-3
"""[million USD] that a step counts as costing at least."""


@dataclass(frozen=True)
class OrderedStep:
    """A step in its place.

    measure : technology, `stock` or `research`; name : plant, good or programme; tonnes : a year, of a stock in all
    own : what it costs beside those before it, net : of it what it does not save the market, below zero where it
    saves more; points : it gains beside them; alone : points lost without it
    """

    measure: str
    name: str
    region: str
    site: str
    year: int
    tonnes: float
    own: float
    net: float
    points: float
    alone: float

    @property
    def per_point(self) -> float | None:
        """Net cost of a point [million USD]; None where it gains none beside those before it."""
        return self.net / self.points if self.points > SOME else None


def ordered_steps(
    series: PlanSeries, plan: LeastCostPlan, untargeted: LeastCostPlan | None = None
) -> list[OrderedStep]:
    """The steps of a plan in their order. untargeted : what the same measures do without any target."""
    start = np.zeros(plan.links.size)
    if untargeted is not None:
        start = np.minimum(plan.links, untargeted.links)
    priced = PricedPlans(series, [plan], keep_later=True)
    left = []
    for part in _parts(plan):
        if _amount(plan, part, plan.links - start) >= _minimum(plan, part):
            left.append(part)
        else:  # dust of the programme is no step
            start = np.where(part, plan.links, start)
    with_all = priced.mean(plan.links)
    alone, saved = [], []
    for number, part in enumerate(left):
        without = priced.mean(np.where(part, start, plan.links))
        alone.append(max(without.points - with_all.points, 0.0))
        saved.append(max(with_all.own - without.own, LEAST_COST))
        _report(series, "What each step adds", number + 1, len(left))
    worth = {n: lost / cost for n, (lost, cost) in enumerate(zip(alone, saved, strict=True))}
    now, before, ordered = start, priced.mean(start), []
    while worth:
        tried = {n: priced.mean(np.where(left[n], plan.links, now)) for n in worth}
        gains = {n: before.points - one.points for n, one in tried.items()}
        nets = {n: _net(one, before) for n, one in tried.items()}
        paying = [n for n in worth if nets[n] < -LEAST_COST]
        gaining = [n for n in worth if gains[n] > SOME]
        if paying:
            best = min(paying, key=lambda n: nets[n])
        elif gaining:
            best = min(gaining, key=lambda n: nets[n] / gains[n])
        else:
            best = max(worth, key=lambda n: worth[n])
        own = tried[best].own - before.own
        ordered.append(_step(plan, left[best], start, (own, nets[best], gains[best], alone[best])))
        now, before = np.where(left[best], plan.links, now), tried[best]
        del worth[best]
        _report(series, "Steps in order", len(ordered), len(left))
    return ordered


def _report(series: PlanSeries, name: str, done: int, total: int) -> None:
    if series.on_progress:
        series.on_progress(name, done, total)


def _net(after: PricedAnswer, before: PricedAnswer) -> float:
    """What more is spent on all but what is missed."""
    return (after.cost - after.missed) - (before.cost - before.missed)


def _parts(plan: LeastCostPlan) -> list[Flags]:
    """Links of each step: arrays (link)."""
    frame = plan.planned.frame
    number = np.arange(frame.links)
    parts = []
    for first, last, count in (
        (0, frame.builds, len(frame.candidates)), (frame.builds, frame.bought, len(frame.stocks)),
        (frame.bought, frame.links, len(frame.research)),
    ):  # fmt: skip
        inside = (number >= first) & (number < last)
        parts += [inside & ((number - first) % count == n) for n in range(count)]
    return parts


def _minimum(plan: LeastCostPlan, part: Flags) -> float:
    """What is a step: a tonne, half a programme of research."""
    return 0.5 if part[plan.planned.frame.bought :].any() else MINIMUM


def _amount(plan: LeastCostPlan, part: Flags, links: Floats) -> float:
    """A year, of a stock in all, of research one."""
    frame = plan.planned.frame
    if part[frame.builds : frame.bought].any():
        return float(links[part] @ np.array(frame.blocks.lengths[: frame.common]))
    return float(links[part].sum())


def _step(
    plan: LeastCostPlan, part: Flags, start: Floats, figures: tuple[float, float, float, float]
) -> OrderedStep:
    frame, network = plan.planned.frame, plan.planned.base.network
    first = int(np.flatnonzero(part & (plan.links > start))[0])
    tonnes = _amount(plan, part, plan.links - start)
    if first < frame.builds:
        block, place = divmod(first, len(frame.candidates))
        candidate = frame.candidates[place]
        name, region, _ = network.plants[candidate.plant]
        measure, site = network.plant_technology[candidate.plant], candidate.site
    elif first >= frame.bought:
        block, place = divmod(first - frame.bought, len(frame.research))
        name, region = frame.research[place].research.id, " ".join(plan.planned.targets.planner)
        measure, site = "research", ""
    else:
        block, place = divmod(first - frame.builds, len(frame.stocks))
        stock = frame.stocks[place]
        measure, name, region, site = "stock", stock.commodity, stock.region, ""
    year = frame.blocks.starts[block]
    own, net, points, alone = figures
    return OrderedStep(measure, name, region, site, year, tonnes, own, net, max(points, 0.0), alone)
