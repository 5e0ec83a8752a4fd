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
    from ytterby.market.problem import Demand, Floats


def capped_quantity(demand: Demand) -> Floats:
    """Quantity still wanted at the cap: array (use) [t]."""
    out: Floats = demand.anchor * (demand.cap / demand.price) ** (-demand.elasticity)
    return out


def quantity_at(demand: Demand, price: Floats) -> Floats:
    """Quantity wanted at `price` (use) [USD/kg]: array (use) [t], at least the capped quantity."""
    bounded = np.clip(price, 1e-3 * demand.price, demand.cap)
    out: Floats = demand.anchor * (bounded / demand.price) ** (-demand.elasticity)
    return out


def price_at(demand: Demand, quantity: Floats) -> Floats:
    """Inverse demand: array (use) [USD/kg], the cap at and below the capped quantity."""
    bounded = np.maximum(quantity, capped_quantity(demand))
    out: Floats = demand.price * (bounded / demand.anchor) ** (-1.0 / demand.elasticity)
    return np.minimum(out, demand.cap)


def tangent(demand: Demand, quantity: Floats) -> tuple[Floats, Floats]:
    """Value and slope of inverse demand at `quantity`: arrays (use) [USD/kg], [USD/kg per t]."""
    bounded = np.maximum(quantity, capped_quantity(demand))
    value = price_at(demand, bounded)
    return value, value / (demand.elasticity * bounded)


def area(demand: Demand, quantity: Floats) -> float:
    """Area under inverse demand from zero to `quantity`, summed over uses [thousand USD]."""
    at_cap = capped_quantity(demand)
    flat = np.minimum(quantity, at_cap) * demand.cap
    power = 1.0 - 1.0 / demand.elasticity
    upper = np.maximum(quantity, at_cap)
    scale = demand.price * demand.anchor
    near_one = np.abs(power) < 1e-9
    safe = np.where(near_one, 1.0, power)
    curved = np.where(
        near_one,
        scale * np.log(upper / at_cap),
        scale / safe * ((upper / demand.anchor) ** safe - (at_cap / demand.anchor) ** safe),
    )
    return float(np.sum(flat + curved))
