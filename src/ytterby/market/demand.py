r"""Isoelastic demand, exact up to its cap.

Inverse demand   P(d) = price * (d / anchor)^(-1/elasticity)   for d >= d_cap,   P(d) = cap below,
with             d_cap = anchor * (cap / price)^(-elasticity).

Below elasticity one the area under the uncapped curve is infinite at zero: an embargo would have no
answer. The cap is the value of the product that stops. The part below `d_cap` is a column of its own
with the constant value `cap`; the elastic part is linearised anew in every program.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from ytterby.ground.arrays import Floats
    from ytterby.market.problem import Demand, Problem

KINK = 1e-3  # [share] of the cap within which a use may be cut
FREE = 1e-3  # [share] of the base price below which whatever is served is wanted


def capped_quantity(demand: Demand) -> Floats:
    """Quantity still wanted at the cap: array (use) [t]."""
    return _with_orders(demand, demand.anchor * (demand.cap / demand.price) ** -demand.elasticity)


def _with_orders(demand: Demand, quantity: Floats) -> Floats:
    """A quantity, at least what is ordered with precedence."""
    return quantity if demand.ordered is None else np.maximum(quantity, demand.ordered)


def quantity_at(demand: Demand, price: Floats) -> Floats:
    """Quantity wanted at `price` (use) [USD/kg]: array (use) [t], at least the capped quantity."""
    bounded = np.clip(price, 1e-3 * demand.price, demand.cap)
    return _with_orders(demand, demand.anchor * (bounded / demand.price) ** -demand.elasticity)


def tangent(demand: Demand, quantity: Floats) -> tuple[Floats, Floats]:
    """Value and slope of inverse demand at `quantity`: arrays (use) [USD/kg], [USD/kg per t]."""
    value, fall = inverse(demand, np.maximum(quantity, capped_quantity(demand)))
    return np.minimum(value, demand.cap), fall


def inverse(demand: Demand, quantity: Floats) -> tuple[Floats, Floats]:
    """Value of one more tonne beyond the capped part, and how fast it falls: arrays (use) [USD/kg],
    [USD/kg per t].

    Isoelastic down to a thousandth of the base price; what is nearly free is soon enough: from there
    the value falls straight to nothing at twice the quantity.
    """
    value = demand.price * (quantity / demand.anchor) ** (-1.0 / demand.elasticity)
    fall = value / (demand.elasticity * quantity)
    minimum = FREE * demand.price
    enough = demand.anchor * FREE**-demand.elasticity
    left = np.maximum(2.0 - quantity / enough, 0.0)
    nearly_free = quantity > enough
    lowest = np.where(left > 0.0, minimum / enough, 0.0)
    marginal = np.where(nearly_free, minimum * left, value)
    return marginal, np.where(nearly_free, lowest, fall)


def area(demand: Demand, quantity: Floats) -> float:
    """Area under inverse demand from zero to `quantity`, summed over uses [thousand USD]."""
    at_cap = capped_quantity(demand)
    flat = np.minimum(quantity, at_cap) * demand.cap
    power = 1.0 - 1.0 / demand.elasticity
    enough = demand.anchor * FREE**-demand.elasticity
    upper = np.clip(quantity, at_cap, np.maximum(enough, at_cap))
    scale = demand.price * demand.anchor
    near_one = np.abs(power) < 1e-9
    safe = np.where(near_one, 1.0, power)
    rise = (upper / demand.anchor) ** safe - (at_cap / demand.anchor) ** safe
    curved = np.where(near_one, scale * np.log(upper / at_cap), scale / safe * rise)
    beyond = np.clip(quantity / enough, 1.0, 2.0)
    last = FREE * demand.price * enough * (2.0 * (beyond - 1.0) - 0.5 * (beyond**2 - 1.0))
    return float(np.sum(flat + curved + last))


def use_prices(problem: Problem, dual: Floats) -> Floats:
    """What each use pays for a tonne: array (use) [USD/kg]; dual : array (node) [USD/kg]."""
    return np.asarray(-(problem.balance.tocsc()[:, problem.demand.elastic].T @ dual))


def terms(problem: Problem, guess: Floats, wedge: Floats, at_cap: Floats) -> tuple[Floats, Floats]:
    """Costs and curvatures (column) with demand linearised at `guess` (use) [t] and taxes as given."""
    demand = problem.demand
    cost, curvature = problem.cost.copy(), problem.curvature.copy()
    np.add.at(cost, problem.tax.column, wedge)
    value, slope = tangent(demand, guess)
    cost[demand.capped] = -demand.cap
    cost[demand.elastic] = -(value + slope * (guess - at_cap))
    curvature[demand.elastic] = slope
    return cost, curvature


def quantity_demanded(demand: Demand, price: Floats, served: Floats) -> Floats:
    """Quantity wanted at `price` (use) [USD/kg]: array (use) [t]; where it is free, what is served."""
    demanded = quantity_at(demand, price)  # which stops at a thousandth of the base price
    return np.where(price < FREE * demand.price, np.maximum(demanded, served), demanded)


def demand_gap(demand: Demand, served: Floats, price: Floats, at_cap: Floats) -> float:
    """Worst |ln(served / wanted)| over uses that are not cut at the cap."""
    demanded = quantity_demanded(demand, price, served)
    # at the kink both parts are nearly idle, and an interior point is only that accurate
    cut = (price >= demand.cap * (1 - KINK)) & (served <= at_cap * (1 + KINK))
    ratio = np.log(np.maximum(served, 1e-12) / np.maximum(demanded, 1e-12))
    return float(np.max(np.where(cut, 0.0, np.abs(ratio)), initial=0.0))
