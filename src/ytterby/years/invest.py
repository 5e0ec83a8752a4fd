r"""Building: smooth, pipeline-aware, capped. Never a zero-one test.

    gap      what the technology must add by the opening year: outlook output / usual use of capacity
             less capacity, less all that is under construction
    weight   e^(response x excess return) x size of the plant (or the seed of a first plant)
    build    gap shared by weight, at most the yearly cap of each plant

Excess return is the margin over unit cost and capital charge, relative to that charge, at remembered
prices. Pure adaptive expectations with a long lead give price cycles; investors who see the pipeline
do not.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from ytterby.years.state import Floats


def excess_return(margin: Floats, cost: Floats, charge: Floats) -> Floats:
    """(margin - cost - charge) / charge, arrays (plant) [USD/kg]."""
    out: Floats = (margin - cost - charge) / np.maximum(charge, 1e-9)
    return out


def capacity_gap(
    output: float,
    growth_to_opening: float,
    utilisation: float,
    capacity: float,
    coming: float,
) -> float:
    """Capacity that a technology lacks in the opening year [t/yr], not below zero."""
    needed = output * growth_to_opening / utilisation
    return max(0.0, needed - capacity - coming)


def build(
    gap: float, excess: Floats, size: Floats, seed: float, cap: Floats, response: float
) -> Floats:
    """Capacity started this year: array (plant of one technology) [t/yr].

    excess : excess return; size : present capacity [t/yr]; cap : most that each may start [t/yr].
    What a capped plant leaves is offered to the others once.
    """
    weight = (size + seed) * np.exp(response * np.clip(excess, -2.0, 1.0) / 2.0)
    total = float(weight.sum())
    if gap <= 0.0 or total <= 0.0:
        return np.zeros_like(size)
    first = np.minimum(gap * weight / total, cap)
    left = gap - float(first.sum())
    open_weight = np.where(first < cap, weight, 0.0)
    if left > 0.0 and open_weight.sum() > 0.0:
        first = np.minimum(first + left * open_weight / open_weight.sum(), cap)
    worth = 1.0 / (1.0 + np.exp(-response * (np.clip(excess, -2.0, 2.0) + 0.25)))
    out: Floats = first * worth
    return out
