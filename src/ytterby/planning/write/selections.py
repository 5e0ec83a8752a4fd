"""Rows of the tables of a plan as its page takes them: in order, the worst, the largest, of many the first."""

from __future__ import annotations

import polars as pl


def steps_in_order(plan: pl.DataFrame) -> pl.DataFrame:
    """The steps by future and year."""
    return plan.sort("future", "year")


def worth_most(worth: pl.DataFrame, maximum: int) -> pl.DataFrame:
    """What one more tonne is worth, of each future and good the dearest years, the dearest first."""
    dearest = worth.sort("worth_usd_kg", descending=True)
    dearest = dearest.unique(["future", "commodity", "region"], keep="first", maintain_order=True)
    return dearest.filter(~pl.col("commodity").str.starts_with("use.")).head(maximum)


def shares_missed_most(gap: pl.DataFrame, maximum: int) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Targets that are shares; and those missed most, in the order of the table."""
    every = gap.filter(pl.col("required") <= 1.0)
    worst = every.with_row_index().sort("miss", descending=True).head(maximum)
    return every, worst.sort("index").drop("index")


def built(plan: pl.DataFrame, maximum: int) -> pl.DataFrame:
    """Plants that are decided before it is known which future comes, by the year in which they open."""
    decided = plan.filter((pl.col("measure") != "stock") & (pl.col("future") == ""))
    return decided.sort("opens", "name").head(maximum)


def frontier_points(frontier: pl.DataFrame) -> pl.DataFrame:
    """Points with a cost, by the level that is reached."""
    return frontier.drop_nulls(["cost_musd", "reached"]).sort("reached")
