"""Announced projects: expected capacity by year, with slips, failures and slow starts.

Capacity counts at its completion probability. It comes after the stated start plus the usual slip of
its status, over the ramp-up seen outside the holder (Kuantan at high, Mountain Pass at low know-how).
A project announced because of a control appears only where that control holds.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ytterby.years.calendar import YEAR
from ytterby.years.state import ANNOUNCED, SUPPORTED

if TYPE_CHECKING:
    from ytterby.world.base_year.calibrate import BaseYear
    from ytterby.world.values import Values
    from ytterby.years.state import Floats


def ramp_up(values: Values, knowhow: float) -> Floats:
    """Increments of capacity over the years after opening; they sum to one."""
    high = [values(f"ramp_up.high.{n}") for n in (1, 2, 3)] + [1.0, 1.0]
    low = [values(f"ramp_up.low.{n}") for n in (1, 2, 3, 4, 5)]
    path = knowhow * np.array(high) + (1.0 - knowhow) * np.array(low)
    path = np.maximum.accumulate(path)
    path[-1] = 1.0
    return np.diff(np.concatenate([[0.0], np.minimum(path, 1.0)]))


def knowhow_ahead(base: BaseYear, withheld: Floats) -> Floats:
    """Know-how that project builders can count on: array (year after the base year, region, technology).

    Base-year know-how plus what others and the holder's sales add; own learning is left out.
    withheld : array (year after the base year, technology), share of the holder's sales stopped.
    """
    values = base.values
    regions, technologies = base.network.chain.regions, base.network.chain.knowhow
    path = [np.array([[values(f"knowhow.{t}.{r}") for t in technologies] for r in regions])]
    if not technologies:
        return np.repeat(path[0][None], len(withheld), axis=0)
    for stopped in withheld[:-1]:
        closing = values("learning_other") + values("learning_bought") * (1.0 - stopped)
        path.append(path[-1] + (1.0 - path[-1]) * closing[None, :])
    return np.array(path)


def schedule(
    base: BaseYear, measures: set[str], shape: tuple[int, ...], withheld: Floats
) -> Floats:
    """Expected additions of all projects: array (plant, category, months after the base year's start) [t/yr].

    measures : ids of the controls the scenario holds at any time; withheld : see `knowhow_ahead`.
    """
    values, network = base.values, base.network
    added = np.zeros(shape)
    plants = {key: n for n, key in enumerate(network.plants)}
    counted: dict[str, float] = {}
    ahead = knowhow_ahead(base, withheld)
    regions = list(network.chain.regions)
    for row in sorted(network.chain.projects, key=lambda r: r["step_of"] != ""):
        if row["because_of"] and row["because_of"] not in measures:
            continue
        technology, region = row["technology"], row["region"]
        vintage = "new" if technology in network.chain.vintages else "existing"
        name = f"{technology}.{row['feed']}" if row["feed"] else technology
        plant = plants.get((name, region, vintage))
        if plant is None:
            continue
        stated = values(row["capacity_parameter"])
        capacity = max(stated - counted.get(row["step_of"], 0.0), 0.0) if row["step_of"] else stated
        counted.setdefault(row["title"], stated)
        capacity *= values(f"completion.{row['status']}")
        start = values(row["start_parameter"]) + values(f"slip.{row['status']}")
        known = 1.0
        if technology in network.chain.knowhow:
            when = min(max(round(start) - base.first_year, 0), len(ahead) - 1)
            known = float(
                ahead[when, regions.index(region), network.chain.knowhow.index(technology)]
            )
        start += values.optional("knowhow_delay") * (1.0 - known)
        category = SUPPORTED if row["public_support"] == "yes" else ANNOUNCED
        first = max(round(start) - base.first_year, 1)
        for offset, share in enumerate(ramp_up(values, known)):
            if YEAR * (first + offset) < shape[2]:
                added[plant, category, YEAR * (first + offset)] += capacity * share
    return added


def due(pipeline: Floats, months: int, following: int) -> tuple[Floats, Floats]:
    """Additions due at the start of the next period, and the pipeline seen from there.

    What opens in the first half of the next period counts from its start.

    Parameters
    ----------
    pipeline : array (plant, category, months ahead).
    months, following : length of the period and of the next one.
    """
    until = months + following // 2
    moved = np.zeros_like(pipeline)
    moved[:, :, : pipeline.shape[2] - months] = pipeline[:, :, months:]
    moved[:, :, : until - months + 1] = 0.0
    opened: Floats = pipeline[:, :, 1 : until + 1].sum(axis=2)
    return opened, moved
