"""Prices inside and outside the controlling country; rents and value added: who earns what, at which stage, where."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from ytterby.report import theme
from ytterby.report.charts.base import Scene, wide
from ytterby.report.figure_ranges import price_key
from ytterby.report.inputs import in_order, inside_outside, selected_years, table
from ytterby.report.kinds import GROUPED, STACKED, BarChart, LineChart, bar
from ytterby.report.kinds.chart import ALL, COLUMN, Facets, in_words
from ytterby.report.kit.numbers import number
from ytterby.report.picture import Picture

MAX_REGIONS = 7


def value_added(scene: Scene, year: int = 2035) -> Picture:
    """Value added [million USD] by stage, stacked by region, a panel per scenario."""
    all_rows = table(scene.report.tables, "value_added")
    years = all_rows["year"].unique(maintain_order=True).to_list()
    year = year if year in years else max(years, default=year)
    frame = scene.named(all_rows).filter(
        (pl.col("year") == year) & pl.col("value_added_musd").is_not_null()
    )
    if frame.is_empty():
        return scene.picture("value_added", frame, year=year)
    sizes = frame.group_by("region", maintain_order=True).agg(pl.col("value_added_musd").sum())
    sizes = sizes.sort("value_added_musd", descending=True, maintain_order=True)
    main = sizes["region"].to_list()[:MAX_REGIONS]
    main = [r for r in (scene.holder,) if r in main] + [r for r in main if r != scene.holder]
    stages = in_order(frame["stage"].unique(maintain_order=True).to_list(), [*scene.words.stages])
    place = pl.when(pl.col("region").is_in(main)).then("region").otherwise(pl.lit("OTHER"))
    frame = (
        frame.with_columns(place.alias("region"))
        .group_by(["scenario", "year", "stage", "region"], maintain_order=True)
        .agg(pl.col("value_added_musd").sum())
    )
    regions = [r for r in [*main, "OTHER"] if r in frame["region"].to_list()]
    frame = frame.with_columns(
        in_words("stage", scene.words.stage).alias("stage_name"),
        scene.region_name().alias("region_name"),
        pl.col("region").replace_strict({r: n for n, r in enumerate(regions)}).alias("rank"),
    )
    names = [scene.words.region(r) for r in regions]
    colours = theme.region_colours(regions, [*scene.words.regions])
    chart = BarChart(
        name="stage_name", names=[scene.words.stage(one) for one in stages], value="value_added_musd", way=STACKED,
        series="region_name", colours=dict(zip(names, colours, strict=True)), unit="million USD a year",
        width=190.0, thick=17.0,
        facets=Facets("scenario", scene.order, columns=3 if len(scene.order) != 4 else 2, scale=ALL,
                      across=22.0, down=20.0),
    )  # fmt: skip
    # of the regions that are one here, no range is known
    ends = pl.when(pl.col("region") != "OTHER").then(pl.col("low", "high"))
    ranged = scene.ranged(
        frame.sort("rank"), "value_added", "value_added_musd", "region", "stage"
    ).with_columns(ends)
    columns = ("stage_name", "stage"), ("region_name", "region")
    return scene.chart("value_added", chart, ranged, "value_added_musd", *columns, year=year)


def rents(scene: Scene, years: Sequence[int] = (2025, 2030, 2035, 2045)) -> Picture:
    """Rents of the controls [million USD] by control and holder, a panel per year."""
    keys = ["scenario", "year", "control", "holder"]
    all_rows = table(scene.report.tables, "rents")
    frame = (
        scene.named(all_rows)
        .filter(pl.col("year").is_in(selected_years(all_rows, years)))
        .group_by(keys, maintain_order=True)
        .agg(pl.col("rent_musd").sum())
    )
    if frame.is_empty() or not frame["rent_musd"].abs().sum():
        return scene.picture("rents", frame)
    frame = scene.ranged(frame, "rents", "rent_musd", "control", "holder")
    named = frame.with_columns(
        in_words("control", scene.words.control), scene.region_name("holder")
    ).with_columns(pl.concat_str("control", pl.lit(", to "), "holder").alias("earner"))
    sizes = named.group_by("earner", maintain_order=True).agg(pl.col("rent_musd").abs().max())
    sizes = sizes.sort("rent_musd", descending=True, maintain_order=True)
    earners = sizes["earner"].to_list()[:12]
    drawn = named.filter(pl.col("earner").is_in(earners))
    drawn = drawn.with_columns(in_words("rent_musd", number).alias("text"))
    chart = BarChart(
        name="earner", names=earners, value="rent_musd", series="scenario", way=GROUPED, thick=15.0, text="text",
        colours=dict(zip(scene.order, scene.colours, strict=True)), parts=[bar(label="range")], size=10.5,
        numbers=False, names_room=330.0, width=150.0,
        facets=Facets("year", sorted(set(drawn["year"])), columns=len(years), scale=ALL, across=12.0),
    )  # fmt: skip
    data = wide(named, ["control", "holder", "year"], "rent_musd")
    return scene.picture("rents", data, chart.of(drawn))


MAX_PRODUCTS = 4
"""Products for which there is room side by side."""


def price_paths(scene: Scene) -> Picture:
    """Prices [USD/kg] over time: outside above, inside below, one column per product."""
    prices = table(scene.report.tables, "prices")
    parts, regions, products = [], set(), scene.words.price[:MAX_PRODUCTS]
    for product in products:
        both, outside = inside_outside(prices, product, scene.holder, [*scene.words.regions])
        places = {"outside": outside, "inside": scene.holder}
        both = scene.named(both).with_columns(
            pl.col("place").replace(places).alias("region"), panel=pl.lit(product.title)
        )
        parts.append(
            scene.ranged(both, "prices", "price_usd_kg", "region", **price_key(product)).drop(
                "region"
            )
        )
        regions.add(outside)
    frame = pl.concat(parts) if parts else prices
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
    chart = LineChart(
        y="price_usd_kg", series="scenario", looks=scene.looks, unit="USD/kg", width=170.0, height=140.0,
        facets=Facets("panel", [one.title for one in products], side="row", sides=list(places.values()),
                      scale=COLUMN, across=30.0, down=20.0),
    )  # fmt: skip
    columns = ("panel", "product"), ("place", "place"), ("year", "year")
    return scene.chart(
        "prices", chart, frame.sort("panel", "place", "year"), "price_usd_kg", *columns
    )
