r"""Demand between years: growth by driver, partial adjustment to the long run.

    D*(t) = D0 G(t) (p / p0)^(-long-run elasticity)
    ln D(t) = (1 - a) (ln D(t-1) + growth) + a ln D*(t)

so within a year the elasticity is a x long-run = the short-run one, around the anchor
    A(t) = [wanted(t-1) g]^(1-a) [D0 G(t)]^a.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from ytterby.market.demand import quantity_at

if TYPE_CHECKING:
    from ytterby.market.problem import Demand
    from ytterby.world.base_year.calibrate import BaseYear
    from ytterby.years.process import Floats, ProgramDraft, Span, State, Told, Turn
    from ytterby.years.processes.recipes import RecipesProcess

LEAST_WANTED = 1e-9  # [t/yr]


@dataclass(frozen=True)
class Wanted:
    """anchor : array (use) [t/yr] wanted at base price; guess : array (use) [t/yr] served last, grown."""

    anchor: Floats
    guess: Floats


def growth_index(base: BaseYear, outlook: str, year: float) -> Floats:
    """Demand of each use over the base year at base prices: array (use)."""
    if (outlook, year) not in base.grown:
        uses = base.network.chain.uses
        drivers = {row["driver"] for row in uses.values()}
        index = {d: driver_index(base, d, outlook, year) for d in drivers}
        base.grown[outlook, year] = np.array(
            [index[uses[use]["driver"]] for use, _ in base.network.use_rows]
        )
    return base.grown[outlook, year]


def demand_growth(base: BaseYear, outlook: str, year: float) -> float:
    """World demand at base prices over the base year, weighted by base value."""
    value = base.demand.anchor * base.demand.price
    return float(value @ growth_index(base, outlook, year) / value.sum())


def driver_index(base: BaseYear, driver: str, outlook: str, year: float) -> float:
    """Index of one driver, geometric between the outlook's years, one in the base year."""
    rows = [
        r for r in base.network.chain.outlooks if r["driver"] == driver and r["scenario"] == outlook
    ]
    values = base.values
    if len(rows) == 1:
        return float((1.0 + values(rows[0]["value_parameter"])) ** (year - base.first_year))
    years = np.array([int(r["year"]) for r in rows])
    levels = np.log([values(r["value_parameter"]) for r in rows])
    grown = np.interp(year, years, levels) - levels[0]
    return float(np.exp(grown * values("outlook_scale")))


def adjustment(yearly: float, years: float, lasting: bool) -> float:
    """Share of the way to its goal that demand goes between two periods.

    lasting : towards the long run, `yearly` a year; else the goal is the response of one year, and
    a year is all the way.
    """
    share: float = 1.0 - (1.0 - yearly) ** years if years != 1.0 else yearly
    return share if lasting else min(share / yearly, 1.0)


def next_anchor(
    wanted: Floats, base_anchor: Floats, index: Floats, index_next: Floats, speed: float
) -> Floats:
    """Anchor of the next year: array (use) [t]; `wanted` is this year's demand at this year's price."""
    carried = np.log(np.maximum(wanted, LEAST_WANTED) * index_next / index)
    target = np.log(np.maximum(base_anchor * index_next, LEAST_WANTED))
    return np.exp((1.0 - speed) * carried + speed * target)


class DemandProcess:
    """Demand of the uses: it grows by the outlook, and adjusts to prices slowly."""

    def __init__(self, base: BaseYear, outlook: str, recipes: RecipesProcess) -> None:
        self.base, self.outlook, self.recipes = base, outlook, recipes
        self.yearly = base.values("demand_adjustment")

    def first(self, span: Span) -> Wanted:
        """That of the base year."""
        return Wanted(self.base.demand.anchor.copy(), self.base.demand.anchor.copy())

    def demand(self, state: State) -> Demand:
        """Demand of a period: around the anchor, and stiffer the shorter the time it had."""
        around = replace(self.base.demand, anchor=state.demand.anchor)
        if state.gap == 1.0:
            return around
        share = (1.0 - (1.0 - self.yearly) ** state.gap) / self.yearly
        return replace(around, elasticity=around.elasticity * share)

    def shape(self, draft: ProgramDraft, state: State) -> None:
        """Demand around its anchor."""
        draft.demand = self.demand(state)

    def after(self, turn: Turn, then: State) -> tuple[Wanted, Told]:
        """Towards what prices of today mean in the long run, less what is saved for good."""
        base, solution, demand = self.base, turn.solution, turn.period.problem.demand
        index = growth_index(base, self.outlook, turn.span.at)
        index_next = growth_index(base, self.outlook, turn.following.at)
        wanted = quantity_at(demand, solution.dual[self.recipes.node])
        saving, before = then.recipes.saving, turn.state.recipes.saving
        anchor = next_anchor(
            wanted * (1.0 - saving) / (1.0 - before), base.demand.anchor * (1.0 - saving),
            index, index_next, adjustment(self.yearly, turn.between, self.recipes.lasting),
        )  # fmt: skip
        served = solution.activity[demand.capped] + solution.activity[demand.elastic]
        return Wanted(anchor, served * index_next / index), {}
