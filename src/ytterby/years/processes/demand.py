r"""Demand between years: growth by driver, partial adjustment to the long run.

    D*(t) = D0 G(t) (p / p0)^(-long-run elasticity)
    ln D(t) = (1 - a) (ln D(t-1) + growth) + a ln D*(t)

so within a year the elasticity is a x long-run = the short-run one, around the anchor
    A(t) = [wanted(t-1) g]^(1-a) [D0 G(t)]^a.

An outlook's tonnes are what is bought at the prices of its own world, so p0 is the price of the use in the run that
follows the outlook without controls (`outlook_prices.csv`; one where a folder has none), as in models with elastic
demands around a reference case.

References
----------
Loulou, Goldstein, Kanudia, Lehtila, Remme (2016), Documentation for the TIMES model, part I: elastic demands.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

from ytterby.ground.errors import ScenarioError, check_known
from ytterby.ground.group import summed
from ytterby.instruments.rated_order import RatedOrder
from ytterby.market.demand import quantity_at
from ytterby.years.process import over

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ytterby.ground.arrays import Floats, Ints
    from ytterby.market.problem import Demand
    from ytterby.scenarios.scenario import Scenario
    from ytterby.world.base_year.calibrate import BaseYear
    from ytterby.years.process import ClearedPeriod, Period, ProgramDraft, Reported, State
    from ytterby.years.processes.use_recipes import RecipesProcess

PRECEDENCE = 1.01
"""Worth of what is ordered with precedence, over the most that any other use of its kind pays before it stops."""
MIN_DEMAND = 1e-9  # [t/yr]
AT_CAP = 1e-3  # [share of the cap] within which a price counts as standing at it


@dataclass(frozen=True)
class DemandAnchor:
    """anchor : array (use) [t/yr] wanted at base price; guess : array (use) [t/yr] served last, grown."""

    anchor: Floats
    guess: Floats


def growth_index(base: BaseYear, outlook: str, year: float) -> Floats:
    """Demand of each use over the base year at base prices: array (use)."""
    if (outlook, year) not in base.grown:
        uses, parts = base.network.chain.uses, base.network.chain.outlook_parts
        drivers = [uses[use]["driver"] for use, _ in base.network.use_rows]
        index = {d: driver_index(base, d, outlook, year) for d in dict.fromkeys(drivers)}
        if parts:
            every = summed(zip(drivers, base.demand.anchor.tolist(), strict=True))
            tonnes = {driver: every.get(driver, 0.0) for driver in parts}
            published = {d: first_level(base, d, outlook) for d in parts}
            index |= added_tonnes({d: index[d] for d in parts}, published, tonnes)
        base.grown[outlook, year] = np.array([index[driver] for driver in drivers])
    return base.grown[outlook, year]


def added_tonnes(
    index: Mapping[str, float], published: Mapping[str, float], here: Mapping[str, float]
) -> dict[str, float]:
    """Index of each driver that is a part of one total, by what the outlook adds to that total.

        1 + (index - 1) published share / share here

    so that the total grows as the outlook's, however the base year splits it. A part that would
    shrink below nothing stands at nothing.

    index : of the outlook; published : its level in the base year; here : of the base year [t/yr].
    """
    of_outlook, of_base = sum(published.values()), sum(here.values())
    return {
        d: max(1.0 + (index[d] - 1.0) * (published[d] / of_outlook) / (here[d] / of_base), 0.0)
        for d in index
    }


def supposed_price(base: BaseYear, outlook: str, year: float) -> Floats:
    """Price at which each use buys the outlook's tonnes, over that of the base year: array (use).

    Geometric between the years of the table, and level after the last.
    """
    rows: dict[str, dict[float, float]] = {}
    for row in base.network.chain.outlook_prices:
        if row["scenario"] == outlook:
            path = rows.setdefault(row["driver"], {float(base.first_year): 1.0})
            path[float(row["year"])] = float(row["price_ratio"])
    prices = {d: np.interp(year, [*p], np.log([*p.values()])) for d, p in rows.items()}
    ratio = {d: float(np.exp(price)) for d, price in prices.items()}
    uses = base.network.chain.uses
    return np.array([ratio.get(uses[use]["driver"], 1.0) for use, _ in base.network.use_rows])


STAGES = 40
"""Steps from the uses to the ores that are followed, those of what comes back too."""


def growth_of_goods(base: BaseYear, outlook: str, year: float) -> Floats:
    """Use of each good over the base year, at base prices and recipes: array (node).

    Growth of the uses, carried up the chain: what takes a good in grows as what it gives, by value.
    """
    if (outlook, year) in base.goods_grown:
        return base.goods_grown[outlook, year]
    balance, activity = base.balance, base.activity
    taken = (-balance).maximum(0) @ sparse.diags(activity)
    given = balance.maximum(0).T @ sparse.diags(base.typical_price)
    used, worth = np.asarray(taken.sum(axis=1)).ravel(), np.asarray(given.sum(axis=1)).ravel()
    world = demand_growth(base, outlook, year)
    column = np.full(activity.size, world)
    index = growth_index(base, outlook, year)
    for _ in range(STAGES):
        column[base.demand.capped] = column[base.demand.elastic] = index
        good = np.where(used > 0.0, taken @ column / np.where(used > 0.0, used, 1.0), world)
        column = np.where(worth > 0.0, given @ good / np.where(worth > 0.0, worth, 1.0), column)
    base.goods_grown[outlook, year] = good
    return np.asarray(good)


def demand_growth(base: BaseYear, outlook: str, year: float) -> float:
    """World demand at base prices over the base year, weighted by base value."""
    value = base.demand.anchor * base.demand.price
    return float(value @ growth_index(base, outlook, year) / value.sum())


def driver_index(base: BaseYear, driver: str, outlook: str, year: float) -> float:
    """Index of one driver, geometric between the outlook's years, one in the base year."""
    rows = outlook_rows(base, driver, outlook)
    values = base.values
    if len(rows) == 1:
        return float((1.0 + values(rows[0]["value_parameter"])) ** (year - base.first_year))
    years = np.array([int(r["year"]) for r in rows])
    levels = np.log([values(r["value_parameter"]) for r in rows])
    grown = np.interp(year, years, levels) - levels[0]
    return float(np.exp(grown * values("outlook_scale")))


QUOTA_PATH = "holder_mines"
"""The driver under which an outlook gives the holder's production quota."""


def published_quota(base: BaseYear, outlook: str, year: float) -> float:
    """The holder's production quota over that of the base year, by its published path."""
    rows = outlook_rows(base, QUOTA_PATH, outlook)
    levels = [base.values(row["value_parameter"]) for row in rows]
    grown = np.interp(year, [int(row["year"]) for row in rows], np.log(levels))
    return float(np.exp(grown) / levels[0])


def first_level(base: BaseYear, driver: str, outlook: str) -> float:
    """What the outlook gives for a driver in its first year, in its own unit."""
    return base.values(outlook_rows(base, driver, outlook)[0]["value_parameter"])


def outlook_rows(base: BaseYear, driver: str, outlook: str) -> list[dict[str, str]]:
    """The rows of one driver in one outlook, in the order of the table."""
    table = base.network.chain.outlooks
    return [r for r in table if r["driver"] == driver and r["scenario"] == outlook]


def adjustment(yearly: float, years: float, lasting: bool) -> float:
    """Share of the way to its goal that demand goes between two periods.

    lasting : towards the long run, `yearly` a year; else the goal is the response of one year, and
    a year is all the way.
    """
    share = over(yearly, years)
    return share if lasting else min(share / yearly, 1.0)


def next_anchor(
    quantity: Floats, base_anchor: Floats, index: Floats, index_next: Floats, speed: float
) -> Floats:
    """Anchor of the next year: array (use) [t]; `quantity` is this year's demand at this year's price."""
    carried = np.log(np.maximum(quantity, MIN_DEMAND) * index_next / index)
    target = np.log(np.maximum(base_anchor * index_next, MIN_DEMAND))
    return np.exp((1.0 - speed) * carried + speed * target)


class DemandProcess:
    """Demand of the uses: it grows by the outlook, and adjusts to prices slowly."""

    def __init__(self, base: BaseYear, scenario: Scenario, recipes: RecipesProcess) -> None:
        self.base, self.outlook, self.recipes = base, scenario.outlook, recipes
        self.returns = scenario.switches.uses_return
        self.yearly = base.values("demand_adjustment")
        orders = [one for one in scenario.instruments if isinstance(one, RatedOrder)]
        self.orders = [(one, _rated(base, one)) for one in orders]

    def initial(self, period: Period) -> DemandAnchor:
        """That of the base year."""
        return DemandAnchor(self.base.demand.anchor.copy(), self.base.demand.anchor.copy())

    def demand(self, state: State) -> Demand:
        """Demand of a period: around the anchor, and stiffer the shorter the time it had."""
        price = self.base.demand.price * supposed_price(self.base, self.outlook, state.period.at)
        around = replace(self.base.demand, anchor=state.demand.anchor, price=price)
        if state.gap != 1.0:
            share = (1.0 - (1.0 - self.yearly) ** state.gap) / self.yearly
            around = replace(around, elasticity=around.elasticity * share)
        return self._with_orders(around, state.period)

    def _with_orders(self, demand: Demand, period: Period) -> Demand:
        """Demand with what is ordered with precedence: it is worth more than to any other use of its kind."""
        share, cap = np.zeros(demand.anchor.size), demand.cap.copy()
        for order, (rows, rivals) in self.orders:
            size = float(order.share) * order.share_of(period.first, period.last)
            share[rows] = np.maximum(share[rows], size)
            if size > 0.0:
                cap[rows] = np.maximum(cap[rows], PRECEDENCE * demand.cap[rivals].max())
        if not share.any():
            return demand
        ordered = share * self.base.demand.anchor * growth_index(self.base, self.outlook, period.at)
        return replace(demand, cap=cap, ordered=ordered)

    def build(self, draft: ProgramDraft, state: State) -> None:
        """Demand around its anchor."""
        draft.demand = self.demand(state)

    def _not_lost(
        self, quantity: Floats, cleared: ClearedPeriod, price: Floats, index: Floats
    ) -> Floats:
        """What of its demand a use keeps: array (use) [t/yr]. At the cap it stands still for want of goods. Orders and
        lines outlast that, but for what can be saved for good. What changes its recipe is served by the other one."""
        if not self.returns:
            return quantity
        demand = cleared.program.problem.demand
        outlook = (1.0 - self.recipes.max_saving) * self.base.demand.anchor * index
        short = price >= (1.0 - AT_CAP) * demand.cap
        return np.where(short, np.maximum(quantity, np.minimum(outlook, demand.anchor)), quantity)

    def advance(self, cleared: ClearedPeriod, then: State) -> tuple[DemandAnchor, Reported]:
        """Towards what prices of today mean in the long run, less what is saved for good."""
        base, solution, demand = self.base, cleared.solution, cleared.program.problem.demand
        index = growth_index(base, self.outlook, cleared.period.at)
        index_next = growth_index(base, self.outlook, cleared.following.at)
        price = solution.dual[self.recipes.node]
        quantity = self._not_lost(quantity_at(demand, price), cleared, price, index)
        kept, before = 1.0 - then.recipes.saving, 1.0 - cleared.state.recipes.saving
        speed = adjustment(self.yearly, cleared.between, self.recipes.lasting)
        quantity, usual = quantity * kept / before, base.demand.anchor * kept
        anchor = next_anchor(quantity, usual, index, index_next, speed)
        supplied = solution.activity[demand.capped] + solution.activity[demand.elastic]
        return DemandAnchor(anchor, supplied * index_next / index), {}


def _rated(base: BaseYear, order: RatedOrder) -> tuple[Ints, Ints]:
    """Rows of the uses of an order, and of all uses of their kinds anywhere. Raises ScenarioError where a word names
    none in its region."""
    uses, rows = base.network.chain.uses, base.network.use_rows
    named = [{"all", use, uses[use]["kind"]} for use, _ in rows]
    local = [n for n, (_, region) in enumerate(rows) if region == order.region]
    known = set[str]().union(*(named[n] for n in local))
    for word in order.uses:
        message = f"instrument {order.id!r}: no use {{!r}} in {order.region}"
        check_known(word, known, message, ScenarioError)
    own = [n for n in local if named[n] & set(order.uses)]
    kinds = {uses[rows[n][0]]["kind"] for n in own}
    rivals = [n for n, (use, _) in enumerate(rows) if uses[use]["kind"] in kinds]
    return np.array(own, dtype=np.int64), np.array(rivals, dtype=np.int64)
