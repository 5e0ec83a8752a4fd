"""What a good cannot be made without, and what others refuse to a country that is cut off alone.

    goods made = min(1 - lost, served (1 - refused) / content(t))
    content(t) = later + (first - later) exp(-t / years)

content : least part of its usual content with which a good of the use is still made, t years after its first shortage;
designs change slowly. served, lost : shares of the reference's demand. refused : part of what is served that came by
others who buy more from the seller that has stopped, as far as they do not dare to.

`data/economy/content.csv` has content by use with its range; `rerouting` of `parameters.csv` says which part of what
others sell more a country can count on.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from ytterby.economics.exposure import HIGH, LOW, SAME_AS
from ytterby.economics.industries import rows_of
from ytterby.economics.switches import parameters

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ytterby.ground.arrays import Floats, Tables

CHAIN = ("oxide", "metal", "magnet")
"""Stages at which users buy, each made from the one before."""
SHUT = 0.1
"""Part of its sales that a seller keeps at most who has stopped selling to a country, and part of what the country
bought that it must have sold before for this to count."""


def content_of(data_folder: str, uses: Sequence[str], years: float, end: str) -> Floats:
    """Array (use): least content over the usual one, after so many years of shortage; 0 where nobody knows any.

    end : `low`, `middle` or `high` of the range.
    """
    suffix = f"_{end}" if end in (LOW, HIGH) else ""
    names = (f"first{suffix}", f"later{suffix}", "years")
    known = {row["use"]: [float(row[name]) for name in names] for row in _rows(data_folder)}
    first, later, pace = np.array([known.get(use, (0.0, 0.0, 1.0)) for use in uses]).T
    return np.asarray(later + (first - later) * np.exp(-years / pace))


def stages_of(data_folder: str) -> dict[str, str]:
    """Use -> stage of the good that it buys."""
    return {row["use"]: row["stage"] for row in _rows(data_folder)}


def _rows(data_folder: str) -> list[Mapping[str, str]]:
    folder = SAME_AS.get(data_folder, data_folder)
    return [row for row in rows_of("content") if row["data_folder"] == folder]


def resold(tables: Tables, scenario: str, against: str, region: str) -> dict[int, dict[str, float]]:
    """Year -> stage -> part of a region's supply that others sell more of, while they buy more from whoever stopped
    selling to the region: as far as both go. A shortage that all have leaves nothing to be resold.

    tables : with `flows` and `production`; without them nothing is known.
    """
    if not {"flows", "production"} <= set(tables):
        return {}
    keys, here = ["year", "stage"], pl.col("destination") == region
    t, before, of = pl.col("t"), pl.col("before"), pl.col("quantity_t")
    flows = tables["flows"].filter(~pl.col("leak") & pl.col("stage").is_in(CHAIN))
    sums = {"t": of.filter(scenario=scenario), "before": of.filter(scenario=against)}
    grouped = flows.group_by(*keys, "origin", "destination")
    flows = grouped.agg(one.sum().alias(name) for name, one in sums.items())
    # a window in a window would see its rows alone
    main = before > SHUT * before.filter(here).sum().over(keys)
    flows = flows.with_columns(shut=here & main & (t < SHUT * before))
    flows = flows.with_columns(pl.col("shut").any().over(*keys, "origin"))
    more = (t - before).clip(0.0).filter(here).sum().alias("new")
    moved = (t - before).filter(~here & pl.col("shut")).sum().clip(0.0).alias("moved")
    bought = flows.group_by(keys).agg(t.filter(here).sum(), more, moved)
    made = tables["production"].filter(pl.col("role") != "passed_on")
    own = made.filter(scenario=scenario, region=region)
    made = bought.join(own.group_by(keys).agg(of.sum().alias("made")), on=keys, how="left")
    rows = {(one["year"], one["stage"]): one for one in made.to_dicts()}
    parts: dict[int, dict[str, float]] = {}
    for year in {year for year, _ in rows}:
        gone, parts[year] = 0.0, {}
        for stage in CHAIN:
            if row := rows.get((year, stage)):
                home = row["made"] or 0.0
                supply = max(row["t"] + home, 1e-12)
                gone = (min(row["new"], row["moved"]) + home * gone) / supply
            parts[year][stage] = gone
    return parts


def rerouting(end: str) -> float:
    """Which part of what is resold a country can count on; least at the end at which it loses most."""
    return float(parameters()["rerouting"][{LOW: HIGH, HIGH: LOW}.get(end, "value")])
