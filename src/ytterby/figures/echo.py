"""Does a published outlook come back? Demand of its parts beside the levels that were fed in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from ytterby.years.processes.demand import driver_index, first_level

if TYPE_CHECKING:
    from ytterby.world.base_year.calibrate import BaseYear

TOTAL = "total"
COLUMNS = {"outlook": pl.String, "part": pl.String, "year": pl.Int64, "published": pl.Float64,
           "demand": pl.Float64, "served": pl.Float64}  # fmt: skip


def demand_echo(base: BaseYear, outlook: str, demand: pl.DataFrame) -> pl.DataFrame:
    """One row for each part of the outlook's total and year, and for the total [t of the uses].

    `published` is the outlook's level on the scale of the base year: its own share of its own total of that
    year, times what the parts took together here. So the totals start together, and parts start apart where the
    outlook splits the total otherwise.

    demand : the table of one run, all regions. A folder without parts of a total gives no rows.
    """
    chain = base.network.chain
    parts = chain.outlook_parts
    empty = pl.DataFrame(schema=COLUMNS)
    if not parts:
        return empty
    driver = {use: row["driver"] for use, row in chain.uses.items()}
    named = demand.with_columns(part=pl.col("use").replace_strict(driver))
    named = named.filter(pl.col("part").is_in(parts))
    sums = [pl.col("demand").sum(), pl.col("served").sum()]
    own = named.group_by("part", "year").agg(sums)
    together = named.group_by("year").agg(sums).with_columns(part=pl.lit(TOTAL))
    here = pl.concat([own, together.select(own.columns)])
    first = together.filter(pl.col("year") == base.first_year)["demand"].item()
    share = {d: first_level(base, d, outlook) for d in parts}
    scale = first / sum(share.values())
    rows = []
    for year in sorted(set(demand["year"].to_list())):
        levels = {d: share[d] * scale * driver_index(base, d, outlook, year) for d in parts}
        rows += [(outlook, part, year, level) for part, level in levels.items()]
        rows.append((outlook, TOTAL, year, sum(levels.values())))
    published = pl.DataFrame(rows, schema=list(COLUMNS.items())[:4], orient="row")
    return published.join(here, on=["part", "year"], how="left").select(*COLUMNS)
