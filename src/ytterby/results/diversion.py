"""Swaps and leaks: how a destination is supplied under a control, beside a reference run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

if TYPE_CHECKING:
    from collections.abc import Mapping

KEYS = ["year", "stage", "destination"]
LEAST_LEAK_T, LEAST_CHANGE_T = 1.0, 50.0
"""Tonnes a year below which a leak, and a change in what comes directly, are not worth a line."""


def diversion(tables: Mapping[str, pl.DataFrame], reference: str, holder: str) -> pl.DataFrame:
    """Supply of each destination by way, and its change against `reference`.

    Returns scenario, year, stage, destination, direct_t (from the holder), leaked_t (from the holder
    through third countries), others_t, and the same less the reference: direct_change_t, leaked_t is
    a change in itself where the reference has no control, swapped_t = change of what others send.
    """
    flows = tables["flows"].filter(pl.col("destination") != holder)
    from_holder = pl.col("origin") == holder
    ways = flows.group_by(["scenario", *KEYS], maintain_order=True).agg(
        pl.col("quantity_t").filter(from_holder & ~pl.col("leak")).sum().alias("direct_t"),
        pl.col("quantity_t").filter(pl.col("leak")).sum().alias("leaked_t"),
        pl.col("quantity_t").filter(~from_holder).sum().alias("others_t"),
    )
    before = ways.filter(pl.col("scenario") == reference).select(
        *KEYS, pl.col("direct_t").alias("direct_before"), pl.col("others_t").alias("others_before")
    )
    every = (
        ways.select("scenario")
        .unique(maintain_order=True)
        .join(ways.select(KEYS).unique(maintain_order=True), how="cross")
    )
    joined = (
        every.join(ways, on=["scenario", *KEYS], how="left")
        .join(before, on=KEYS, how="left")
        .with_columns(pl.col(pl.Float64).fill_null(0.0))
    )
    return joined.with_columns(
        (pl.col("direct_t") - pl.col("direct_before")).alias("direct_change_t"),
        (pl.col("others_t") - pl.col("others_before")).alias("swapped_t"),
    ).drop("direct_before", "others_before")


def most_diverted(
    frame: pl.DataFrame, scenario: str, limit: int = 20, since: int = 0
) -> tuple[int | None, list[dict[str, Any]]]:
    """The first year in which a scenario's flows leak, and its rows with the largest direct changes.

    frame : as `diversion` gives it. since : the first year that counts, such as that of the control. The year is
    None where nothing leaks.
    """
    own = frame.filter((pl.col("scenario") == scenario) & (pl.col("year") >= since))
    leaking = own.filter(pl.col("leaked_t") > LEAST_LEAK_T)
    if leaking.is_empty():
        return None, []
    year = int(leaking["year"].to_numpy().min())
    rows = own.filter((pl.col("year") == year) & (pl.col("direct_change_t").abs() > LEAST_CHANGE_T))
    return year, rows.sort("direct_change_t").head(limit).to_dicts()
