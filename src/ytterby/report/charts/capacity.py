"""Capacity outside the controlling country: by category in chosen years, and as paths."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import polars as pl

from ytterby.report import theme
from ytterby.report.charts.base import (
    Lines,
    Picture,
    Scene,
    alt,
    finish,
    legend_row,
    line_grid,
    rows,
    wide,
)
from ytterby.report.inputs import table
from ytterby.report.selecting import capacity_outside, in_order, told_years
from ytterby.report.words import CATEGORIES, humanise, number


def _technologies(scene: Scene, frame: pl.DataFrame) -> list[str]:
    found = frame["technology"].unique(maintain_order=True).to_list()
    return in_order(found, scene.words.technologies)


def capacity_split(scene: Scene, years: Sequence[int] = (2030, 2035, 2045)) -> Picture:
    """Capacity outside [t/yr], stacked by category: a row per technology, a column per year."""
    title = f"Capacity outside {scene.holder_name}, by what brought it about"
    away = capacity_outside(table(scene.report.tables, "capacity"), scene.holder)
    years = told_years(away, years)
    frame = scene.named(away).filter(pl.col("year").is_in(years))
    if frame.is_empty():
        return Picture("capacity_split", title, "No capacity table in these runs.", frame)
    frame = frame.with_columns(
        pl.col("category").replace(CATEGORIES).alias("kind"),
        pl.col("category").replace_strict({c: n for n, c in enumerate(CATEGORIES)}, default=9)
        .alias("order"),
    )  # fmt: skip
    shown = [year for year in years if year in frame["year"].to_list()]
    strips = [
        _strip(scene, frame.filter(pl.col("technology") == name), humanise(name),
               shown, first=place == 0)
        for place, name in enumerate(_technologies(scene, frame))
    ]  # fmt: skip
    chart = finish(
        alt.vconcat(*strips, spacing=10),
        title,
        "Tonnes a year of what each technology makes. Each row has its own scale.",
        scene.source,
        legend_row(list(CATEGORIES.values()), list(theme.CATEGORY_COLOURS.values())),
    )
    caption = (
        "Read each row from left to right. What differs between the bars of one group is the work "
        "of the controls; the grey part stands today, the dark blue part is built because prices "
        "call for it."
    )
    data = wide(frame.sort("technology", "year", "order"), ["technology", "year", "kind"],
                "capacity_t")  # fmt: skip
    return Picture("capacity_split", title, caption, data, chart)


def _strip(
    scene: Scene, frame: pl.DataFrame, name: str, years: Sequence[int], *, first: bool
) -> Any:
    """Draw one technology: a panel per year, the scenarios as bars, all on one scale."""
    order = [scene.names[s] for s in scene.scenarios]
    keys = ["year", "scenario"]
    totals = frame.group_by(keys, maintain_order=True).agg(pl.col("capacity_t").sum().alias("sum"))
    top = max([*totals["sum"].to_list(), 1e-9])
    marks = totals.with_columns(
        pl.col("sum").map_elements(number, return_dtype=pl.String).alias("label"),
        pl.lit(next(iter(CATEGORIES))).alias("category"),
    ).select("year", "scenario", "category", "sum", "label")
    every = pl.DataFrame({"year": list(years)}, schema={"year": frame.schema["year"]}).join(
        pl.DataFrame({"scenario": order, "category": [next(iter(CATEGORIES))] * len(order)}),
        how="cross",
    )
    keys = ["year", "scenario", "category"]
    full = frame.join(every, on=keys, how="full", coalesce=True).join(marks, on=keys, how="left")
    labels = list(CATEGORIES.values())
    colours = alt.Scale(domain=labels, range=list(theme.CATEGORY_COLOURS.values()))
    scale = alt.Scale(domain=[0, top * 1.45], nice=False)
    side = alt.Axis(ticks=False, domain=False, titleFontSize=12.5, titleFontWeight="bold",
                    titleColor=theme.INK, titleAngle=0, titleAlign="left", titleX=-290,
                    titleY=9 * len(order), titleBaseline="middle")  # fmt: skip
    y = alt.Y("scenario:N", sort=order, title=name, axis=side)
    bars = alt.Chart().mark_bar(height=13).encode(
        x=alt.X("capacity_t:Q", scale=scale, axis=None), y=y, order="order:Q",
        color=alt.Color("kind:N", scale=colours, sort=labels, legend=None))  # fmt: skip
    text = alt.Chart().mark_text(align="left", dx=5, fontSize=11, color=theme.INK)
    sums = text.encode(x=alt.X("sum:Q", scale=scale, axis=None), y=y, text="label:N")
    cell = alt.layer(bars, sums.transform_filter("datum.sum != null"), data=rows(full))
    head = alt.Header(title=None, labels=first, labelAnchor="start", labelFontSize=12.5)
    return cell.properties(width=176, height=18 * len(order)).facet(
        column=alt.Column("year:O", header=head, spacing=14)
    )


def capacity_paths(scene: Scene) -> Picture:
    """Capacity outside [t/yr] over time, a panel per technology."""
    title = f"Capacity outside {scene.holder_name} over time"
    away = capacity_outside(table(scene.report.tables, "capacity"), scene.holder)
    frame = scene.named(away).group_by(
        ["scenario", "year", "technology"], maintain_order=True
    ).agg(pl.col("capacity_t").sum())  # fmt: skip
    if frame.is_empty():
        return Picture("capacity_paths", title, "No capacity table in these runs.", frame)
    names = _technologies(scene, frame)
    frame = frame.with_columns(
        pl.col("technology").replace({n: humanise(n) for n in names}).alias("panel")
    )
    grid = Lines("capacity_t", "t a year", [humanise(n) for n in names], columns=4,
                 width=180, height=130)  # fmt: skip
    chart = finish(
        line_grid(scene, frame, grid),
        title,
        "Tonnes a year, all categories together. The scale differs from panel to panel.",
        scene.source,
        scene.legend(),
    )
    caption = (
        "Look for where the lines part: the year in which the controls begin to be felt, and "
        "whether the distance closes again."
    )
    return Picture("capacity_paths", title, caption,
                   wide(frame, ["technology", "year"], "capacity_t"), chart)  # fmt: skip
