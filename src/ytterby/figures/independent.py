"""How many regions depend on no one country, and how many of them only for want of goods: of one draw."""

from __future__ import annotations

import polars as pl

from ytterby.figures.view_rows import ENTIRE_RUN

THRESHOLD = 0.65
"""Share from one country under which a region is told as independent: the goal of the EU's Regulation 2024/1252."""
FOR_WANT = 0.5
"""A region that brings in less than this of what it does without the control is under it only for want of goods."""


def independent(scenario: pl.DataFrame, reference: pl.DataFrame) -> list[tuple[object, ...]]:
    """Of each group of goods, how many regions come under the threshold, and how many of them for want of goods."""
    own = scenario.filter(pl.col("table") == "dependence")
    under = pl.col("year").filter(pl.col("value") < THRESHOLD).min()
    bought = [_bought(one) for one in (scenario, reference)]
    counts: dict[str, list[float]] = {}
    for key, year in own.group_by("key").agg(under).sort("key").iter_rows():
        group, region, stage = key.split("|")
        count = counts.setdefault(f"{group}|{stage}", [0.0, 0.0])
        if year is None:
            continue
        at = (f"destination={region.partition('=')[2]}|{stage}", year)
        now, before = (one.get(at, 0.0) for one in bought)
        count[0] += 1.0
        count[1] += now < FOR_WANT * before
    return [
        (column, key, ENTIRE_RUN, "", value)
        for key, both in counts.items()
        for column, value in zip(("regions_under", "regions_for_want"), both, strict=True)
    ]


def _bought(figures: pl.DataFrame) -> dict[tuple[str, int], float]:
    """What each region brings in at each stage: key and year -> tonnes."""
    own = figures.filter(
        (pl.col("table") == "flows") & (pl.col("period") == "") & pl.col("key").str.starts_with("destination=")
        & pl.col("key").str.contains("|stage=", literal=True)
    )  # fmt: skip
    return {
        (key, year): value for key, year, value in own.select("key", "year", "value").iter_rows()
    }
