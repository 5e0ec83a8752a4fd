"""What is carried from one period to the next."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from ytterby.years.calendar import Span
from ytterby.years.idle import WAITING, Fleet
from ytterby.years.recipes import Recipes
from ytterby.years.scrap import Yard
from ytterby.years.stocks import Warehouse

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ytterby.world.base_year.calibrate import BaseYear
    from ytterby.years.scrap import Goods

    Floats = NDArray[np.float64]

CATEGORIES = ("existing", "announced", "induced", "supported")
EXISTING, ANNOUNCED, INDUCED, SUPPORTED = range(4)
HORIZON = 40 * 12
"""Months ahead that the pipeline holds."""


@dataclass
class State:
    """Boundary values at the start of a period. Flows are yearly rates.

    gap : years from the middle of the last period to that of this one; demand and habits have had
        so long to adjust
    capacity : array (plant, category) [t/yr]
    pipeline : array (plant, category, months ahead of the start) [t/yr]
    anchor : array (use) [t/yr] wanted at base price; reference : array (column) [t/yr]
    recipe_share : array (recipe), share of designs of its use
    saving : array (use), share of demand saved for good; knowhow : array (region, technology)
    produced : array (plant) [t] cumulative; learned : array (region, technology) [t] cumulative output
    expected : array (node) [USD/kg] remembered prices; guess : array (use) [t] served last, grown;
    dual : array (node) [USD/kg] of the last period
    stock : array (stock) [t]; stock_use : array (node) [t/yr] remembered use, which normal levels follow
    goods : goods in use by cohort
    premium : array (node) [USD/kg], what of remembered prices is a control's
    fleet : capacity that is idle, mothballed or restarting (its `operating` is `capacity`)
    backed : array (instrument) [t/yr] made by eligible plants in the last period
    subsidised : array (instrument) [t/yr] of capacity that capital subsidies have paid for
    quota_left : tonnes of export quota not used so far, by act
    origin_worth : array (column) [USD/kg], remembered worth of being free of an origin
    """

    span: Span
    gap: float
    capacity: Floats
    pipeline: Floats
    anchor: Floats
    reference: Floats
    recipe_share: Floats
    saving: Floats
    knowhow: Floats
    produced: Floats
    learned: Floats
    expected: Floats
    guess: Floats
    dual: Floats
    stock: Floats
    stock_use: Floats
    goods: Goods
    premium: Floats
    fleet: Fleet
    backed: Floats
    subsidised: Floats
    quota_left: dict[str, float] = field(default_factory=dict)
    origin_worth: Floats = field(default_factory=lambda: np.zeros(1))

    @property
    def year(self) -> int:
        """The calendar year that the period lies in."""
        return self.span.year


def first_state(base: BaseYear, span: Span | None = None) -> State:
    """The state at the start of the base year."""
    network = base.network
    capacity = np.zeros((len(network.plants), len(CATEGORIES)))
    capacity[:, EXISTING] = base.capacity
    regions = list(network.chain.regions)
    technologies = network.chain.knowhow
    knowhow = np.array([[base.values(f"knowhow.{t}.{r}") for t in technologies] for r in regions])
    learned = np.zeros_like(knowhow)
    for number in network.process_columns:
        column = network.columns[number]
        if column.technology in technologies:
            place = regions.index(column.region), technologies.index(column.technology)
            learned[place] += base.values("learned_before") * base.activity[number]
    warehouse, recipes = Warehouse(base), Recipes(base)
    return State(
        span=span or Span(base.first_year),
        gap=1.0,
        capacity=capacity,
        pipeline=np.zeros((*capacity.shape, HORIZON)),
        anchor=base.demand.anchor.copy(),
        reference=base.reference.copy(),
        recipe_share=recipes.base_share,
        saving=np.zeros(len(network.use_rows)),
        knowhow=knowhow,
        produced=np.zeros(len(network.plants)),
        learned=learned,
        expected=base.typical_price.copy(),
        guess=base.demand.anchor.copy(),
        dual=base.typical_price.copy(),
        stock=warehouse.opening.copy(),
        stock_use=warehouse.first_use.copy(),
        goods=Yard(base).first_goods(),
        premium=np.zeros(len(network.nodes)),
        fleet=Fleet(
            capacity,
            np.zeros_like(capacity),
            np.zeros_like(capacity),
            np.zeros((*capacity.shape, WAITING)),
        ),
        backed=np.zeros(0),
        subsidised=np.zeros(0),
        origin_worth=np.zeros(len(network.columns)),
    )
