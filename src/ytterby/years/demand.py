r"""Demand between years: growth by driver, partial adjustment to the long run.

    D*(t) = D0 G(t) (p / p0)^(-long-run elasticity)
    ln D(t) = (1 - a) (ln D(t-1) + growth) + a ln D*(t)

so within a year the elasticity is a x long-run = the short-run one, around the anchor
    A(t) = [wanted(t-1) g]^(1-a) [D0 G(t)]^a.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from ytterby.world.base_year.calibrate import BaseYear
    from ytterby.years.state import Floats


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
    carried = np.log(np.maximum(wanted, 1e-9) * index_next / index)
    target = np.log(np.maximum(base_anchor * index_next, 1e-9))
    out: Floats = np.exp((1.0 - speed) * carried + speed * target)
    return out
