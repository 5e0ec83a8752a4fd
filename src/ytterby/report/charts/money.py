"""Prices inside and outside the controlling country; rents and value added: who earns what, at which stage, where."""

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
    names_axis,
    number_axis,
    rows,
    shown,
    wide,
)
from ytterby.report.inputs import in_order, inside_outside, table, told_years
from ytterby.report.picture import Picture

SHOWN = 7


def value_added(scene: Scene, year: int = 2035) -> Picture:
    """Value added [million USD] by stage, stacked by region, a panel per scenario."""
    found = table(scene.report.tables, "value_added")
    years = found["year"].unique().to_list()
    year = year if year in years else max(years, default=year)
    frame = scene.named(found).filter(
        (pl.col("year") == year) & pl.col("value_added_musd").is_not_null()
    )
    if frame.is_empty():
        return scene.picture("value_added", frame, year=year)
    sizes = frame.group_by("region", maintain_order=True).agg(pl.col("value_added_musd").sum())
    sizes = sizes.sort("value_added_musd", descending=True, maintain_order=True)
    main = sizes["region"].to_list()[:SHOWN]
    main = [r for r in (scene.holder,) if r in main] + [r for r in main if r != scene.holder]
    stages = in_order(frame["stage"].unique().to_list(), [*scene.words.stages])
    place = pl.when(pl.col("region").is_in(main)).then("region").otherwise(pl.lit("OTHER"))
    frame = (
        frame.with_columns(place.alias("region"))
        .group_by(["scenario", "year", "stage", "region"], maintain_order=True)
        .agg(pl.col("value_added_musd").sum())
    )
    regions = [r for r in [*main, "OTHER"] if r in frame["region"].to_list()]
    frame = frame.with_columns(
        pl.col("stage").map_elements(scene.words.stage, return_dtype=pl.String).alias("stage_name"),
        scene.region_name().alias("region_name"),
        pl.col("region").replace_strict({r: n for n, r in enumerate(regions)}).alias("rank"),
    )
    names = [scene.words.region(r) for r in regions]
    colours = theme.region_colours(regions, [*scene.words.regions])
    bars = alt.Chart(rows(frame)).mark_bar(height=17).encode(
        x=alt.X("value_added_musd:Q", title="million USD a year", axis=number_axis(",~r", 4)),
        y=names_axis("stage_name", [scene.words.stage(s) for s in stages]),
        color=alt.Color("region_name:N", scale=alt.Scale(domain=names, range=colours), legend=None),
        order="rank:Q",
    ).properties(width=235, height=27 * len(stages))  # fmt: skip
    facet = alt.Facet("scenario:N", sort=scene.order, header=head())
    columns = 3 if len(scene.order) != 4 else 2
    panels = bars.facet(facet=facet, columns=columns, spacing={"row": 20, "column": 22})
    data = wide(frame.sort("rank"), ["stage_name", "region_name"], "value_added_musd").rename(
        {"stage_name": "stage", "region_name": "region"}
    )
    legend = legend_row(names, colours)
    return scene.picture("value_added", data, panels, legend=legend, year=year)


def rents(scene: Scene, years: Sequence[int] = (2025, 2030, 2035, 2045)) -> Picture:
    """Rents of the controls [million USD] by control and holder, a panel per year."""
    keys = ["scenario", "year", "control", "holder"]
    found = table(scene.report.tables, "rents")
    frame = (
        scene.named(found)
        .filter(pl.col("year").is_in(told_years(found, years)))
        .group_by(keys, maintain_order=True)
        .agg(pl.col("rent_musd").sum())
    )
    if frame.is_empty() or not frame["rent_musd"].abs().sum():
        return scene.picture("rents", frame)
    named = frame.with_columns(
        pl.col("control").map_elements(scene.words.control, return_dtype=pl.String),
        scene.region_name("holder"),
    ).with_columns(pl.concat_str("control", pl.lit(", to "), "holder").alias("earner"))
    sizes = named.group_by("earner", maintain_order=True).agg(pl.col("rent_musd").abs().max())
    sizes = sizes.sort("rent_musd", descending=True, maintain_order=True)
    earners = sizes["earner"].to_list()[:12]
    drawn = named.filter(pl.col("earner").is_in(earners))
    drawn = drawn.with_columns(shown("rent_musd").alias("text"))
    order = scene.order
    y = names_axis("earner", earners, labelLimit=420)
    offset = alt.YOffset("scenario:N", sort=order)
    peak = max(drawn["rent_musd"].abs().to_list())
    low = min(0.0, *drawn["rent_musd"].to_list())
    x = alt.X("rent_musd:Q", axis=None, scale=alt.Scale(domain=[low * 1.2, peak * 1.45]))
    base = alt.Chart().encode(x=x, y=y, yOffset=offset)
    layers = alt.layer(
        base.mark_bar().encode(color=scene.colour()),
        base.mark_text(align="left", dx=4, fontSize=10.5, color=theme.INK).encode(text="text:N"),
        data=rows(drawn),
    ).properties(width=150, height=(15 * len(order) + 10) * len(earners))
    panels = layers.facet(column=alt.Column("year:O", header=head(), spacing=12))
    data = wide(named, ["control", "holder", "year"], "rent_musd")
    boxes = legend_row(order, theme.scenario_colours(scene.scenarios))
    return scene.picture("rents", data, panels, legend=boxes)


MOST = 4
"""Products for which there is room side by side."""


def price_paths(scene: Scene) -> Picture:
    """Prices [USD/kg] over time: outside above, inside below, one column per product."""
    prices = table(scene.report.tables, "prices")
    parts, regions, products = [], set(), scene.words.price[:MOST]
    for product in products:
        both, outside = inside_outside(prices, product, scene.holder, [*scene.words.regions])
        parts.append(both.with_columns(pl.lit(product.title).alias("panel")))
        regions.add(outside)
    frame = scene.named(pl.concat(parts)) if parts else prices
    if frame["price_usd_kg"].drop_nulls().is_empty():
        return scene.picture("prices", frame)
    named = sorted(scene.words.region(code) for code in regions if code and code != "OUTSIDE")
    away = (
        named[0]
        if len(named) == 1 and "OUTSIDE" not in regions
        else f"Outside, {scene.holder_name}"
    )
    places = {"outside": away, "inside": f"In, {scene.holder_name}"}
    frame = frame.with_columns(pl.col("place").replace(places).alias("row"))
    columns: list[Any] = []
    for product in products:
        one = frame.filter(pl.col("panel") == product.title)
        top = one["price_usd_kg"].drop_nulls().to_list()
        if top:
            labels = list(places.values())
            panel = Lines("price_usd_kg", "USD/kg", [product.title], labels, width=205,
                          height=140, format=",~r", domain=[0, max(top) * 1.06])  # fmt: skip
            columns.append(line_grid(scene, one, panel, sides=not columns))
    data = wide(frame.sort("panel", "place", "year"), ["panel", "place", "year"], "price_usd_kg")
    data = data.rename({"panel": "product"})
    return scene.picture("prices", data, alt.hconcat(*columns, spacing=30), legend=scene.legend())
