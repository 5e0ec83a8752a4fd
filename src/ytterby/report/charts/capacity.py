"""Capacity and know-how outside the controlling country: by category in chosen years, and as paths."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import polars as pl

from ytterby.report import theme
from ytterby.report.charts.base import (
    Lines,
    Scene,
    alt,
    head,
    legend_row,
    line_grid,
    pairs_of,
    rows,
    shown,
    wide,
)
from ytterby.report.charts.regions import MOST, buyers
from ytterby.report.inputs import capacity_outside, in_order, table, told_years
from ytterby.report.picture import Picture
from ytterby.report.words import CATEGORIES, humanise


def _technologies(scene: Scene, frame: pl.DataFrame) -> list[str]:
    found = frame["technology"].unique(maintain_order=True).to_list()
    return in_order(found, scene.words.technologies)


def capacity_split(scene: Scene, years: Sequence[int] = (2030, 2035, 2045)) -> Picture:
    """Capacity outside [t/yr], stacked by category: a row per technology, a column per year."""
    away = capacity_outside(table(scene.report.tables, "capacity"), scene.holder)
    years = told_years(away, years)
    frame = scene.named(away).filter(pl.col("year").is_in(years))
    if frame.is_empty():
        return scene.picture("capacity_split", frame)
    frame = frame.with_columns(
        pl.col("category").replace(CATEGORIES).alias("kind"),
        pl.col("category").replace_strict({c: n for n, c in enumerate(CATEGORIES)}, default=9)
        .alias("order"),
    )  # fmt: skip
    there = [year for year in years if year in frame["year"].to_list()]
    strips = [
        _strip(scene, frame.filter(pl.col("technology") == name), humanise(name),
               there, first=place == 0)
        for place, name in enumerate(_technologies(scene, frame))
    ]  # fmt: skip
    legend = legend_row(list(CATEGORIES.values()), list(theme.CATEGORY_COLOURS.values()))
    data = wide(frame.sort("technology", "year", "order"), ["technology", "year", "kind"],
                "capacity_t")  # fmt: skip
    return scene.picture("capacity_split", data, alt.vconcat(*strips, spacing=10), legend=legend)


def _strip(
    scene: Scene, frame: pl.DataFrame, name: str, years: Sequence[int], *, first: bool
) -> Any:
    """Draw one technology: a panel per year, the scenarios as bars, all on one scale."""
    order, one = scene.order, pl.lit(next(iter(CATEGORIES))).alias("category")
    totals = frame.group_by("year", "scenario", maintain_order=True)
    marks = totals.agg(pl.col("capacity_t").sum().alias("sum"))
    top = max([*marks["sum"].to_list(), 1e-9])
    marks = marks.select("year", "scenario", one, "sum", shown("sum").alias("label"))
    every = pairs_of("year", years, "scenario", order).with_columns(
        one, pl.col("year").cast(frame.schema["year"])
    )
    keys = ["year", "scenario", "category"]
    full = frame.join(every, on=keys, how="full", coalesce=True).join(marks, on=keys, how="left")
    labels = list(CATEGORIES.values())
    colours = alt.Scale(domain=labels, range=list(theme.CATEGORY_COLOURS.values()))
    scale = alt.Scale(domain=[0, top * 1.45], nice=False)
    side = alt.Axis(ticks=False, domain=False, labelLimit=200, titleFontSize=12.5, titleFontWeight="bold",
                    titleColor=theme.INK, titleAngle=0, titleAlign="left", titleX=-340,
                    titleY=9 * len(order), titleBaseline="middle")  # fmt: skip
    y = alt.Y("scenario:N", sort=order, title=name, axis=side)
    bars = alt.Chart().mark_bar(height=13).encode(
        x=alt.X("capacity_t:Q", scale=scale, axis=None), y=y, order="order:Q",
        color=alt.Color("kind:N", scale=colours, sort=labels, legend=None))  # fmt: skip
    text = alt.Chart().mark_text(align="left", dx=5, fontSize=11, color=theme.INK)
    sums = text.encode(x=alt.X("sum:Q", scale=scale, axis=None), y=y, text="label:N")
    cell = alt.layer(bars, sums.transform_filter("datum.sum != null"), data=rows(full))
    return cell.properties(width=176, height=18 * len(order)).facet(
        column=alt.Column("year:O", header=head(labels=first), spacing=14)
    )


def capacity_paths(scene: Scene) -> Picture:
    """Capacity outside [t/yr] over time, a panel per technology."""
    away = capacity_outside(table(scene.report.tables, "capacity"), scene.holder)
    frame = scene.named(away).group_by(
        ["scenario", "year", "technology"], maintain_order=True
    ).agg(pl.col("capacity_t").sum())  # fmt: skip
    if frame.is_empty():
        return scene.picture("capacity_paths", frame)
    names = _technologies(scene, frame)
    panel = pl.col("technology").map_elements(humanise, return_dtype=pl.String)
    frame = frame.with_columns(panel.alias("panel"))
    grid = Lines("capacity_t", "t a year", [humanise(n) for n in names], columns=4,
                 width=180, height=130)  # fmt: skip
    data = wide(frame, ["technology", "year"], "capacity_t")
    chart = line_grid(scene, frame, grid)
    return scene.picture("capacity_paths", data, chart, legend=scene.legend())


def knowhow_paths(scene: Scene) -> list[Picture]:
    """Know-how [0 to 1; the holder has 1]: a row per technology, a column per region.

    No picture where the data folder knows no difference in know-how.
    """
    found = table(scene.report.tables, "knowhow")
    frame = scene.named(found).filter(
        (pl.col("region") != scene.holder)
        & pl.col("technology").is_in(scene.words.main_technologies)
    )
    if frame.is_empty():
        return []
    # The regions in which know-how moves most: the others stay at zero and show nothing.
    levels = frame.group_by("region", maintain_order=True).agg(pl.col("knowhow").sum())
    strongest = levels.sort("knowhow", descending=True)["region"].to_list()[:MOST]
    regions = in_order(strongest, buyers(scene))
    order = in_order(frame["technology"].unique().to_list(), scene.words.technologies)
    frame = frame.filter(pl.col("region").is_in(regions)).with_columns(
        scene.region_name().alias("panel"),
        pl.col("technology").map_elements(humanise, return_dtype=pl.String).alias("row"),
    )
    grid = Lines("knowhow", "", [scene.words.region(r) for r in regions],
                 [humanise(t).replace(" ", ", ", 1) for t in order], width=112, height=80,
                 format=".1f", domain=[0, 1])  # fmt: skip
    spaced = frame.with_columns(pl.col("row").str.replace(" ", ", "))
    data = wide(frame, ["row", "panel", "year"], "knowhow").rename(
        {"row": "technology", "panel": "region"}
    )
    chart = line_grid(scene, spaced, grid)
    return [scene.picture("knowhow", data, chart, legend=scene.legend())]
