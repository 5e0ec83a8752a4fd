"""Prices inside and outside the controlling country; rents and value added: who earns what, at which stage, where."""

from __future__ import annotations

import polars as pl

from ytterby.figures.figure import OUTSIDE
from ytterby.figures.levels import arranged, by_run, largest_first, rest_together, stacked
from ytterby.figures.question import price_figure
from ytterby.figures.ribbons import few_of
from ytterby.report import theme
from ytterby.report.charts.base import Scene
from ytterby.report.kinds import GROUPED, STACKED, BarChart, LineChart, bar
from ytterby.report.kinds.chart import ALL, COLUMN, Facets, in_words
from ytterby.report.kit.numbers import number
from ytterby.report.picture import Picture
from ytterby.report.words import in_order

MAX_REGIONS, MAX_EARNERS, MAX_PRODUCTS = 7, 12, 4
"""For which there is room."""
OTHER = "OTHER"
"""All regions for which there is none."""


def value_added(scene: Scene, year: int = 2035) -> Picture:
    """Value added [million USD] by stage, stacked by region, a panel per scenario."""
    every = stacked(scene.report.runs, "value_added")
    few = few_of(set(every["year"]))
    year = year if year in few or not few else few[-1]
    rows = every.filter(year=year)
    if rows.is_empty():
        return scene.picture("value_added", rows, year=year)
    main = [region for (region,) in largest_first(rows, "region")[:MAX_REGIONS]]
    rows = rest_together(rows, "region", main, OTHER)
    regions = in_order(rows["region"].to_list(), [scene.holder, *main])
    stages = in_order(rows["stage"].to_list(), [*scene.words.stages])
    # of the regions that are one here, no range is known
    ends = pl.when(pl.col("region") != OTHER).then(pl.col("low", "high"))
    frame = scene.ranged(arranged(rows, region=regions), "value_added").with_columns(
        ends,
        in_words("stage", scene.words.stage).alias("stage_name"),
        scene.region_name().alias("region_name"),
    )
    names = [scene.words.region(r) for r in regions]
    colours = theme.region_colours(regions, [*scene.words.regions])
    chart = BarChart(
        name="stage_name", names=[scene.words.stage(one) for one in stages], way=STACKED,
        series="region_name", colours=dict(zip(names, colours, strict=True)), unit="million USD a year",
        width=190.0, thick=17.0,
        facets=Facets("scenario", scene.order, columns=3 if len(scene.order) != 4 else 2, scale=ALL,
                      across=22.0, down=20.0),
    )  # fmt: skip
    columns = ("stage_name", "stage"), ("region_name", "region")
    return scene.chart("value_added", chart, frame, *columns, year=year)


def rents(scene: Scene) -> Picture:
    """Rents of the controls [million USD] by control and holder, a panel per year."""
    every = stacked(scene.report.runs, "rent_of_control")
    years = few_of(set(every["year"]))
    rows = every.filter(pl.col("year").is_in(years))
    if not any(rows["value"]):
        return scene.picture("rents", rows.clear())
    named = scene.ranged(rows, "rent_of_control").with_columns(
        in_words("control", scene.words.control), scene.region_name("holder")
    )
    named = named.with_columns(pl.concat_str("control", pl.lit(", to "), "holder").alias("earner"))
    earners = [earner for (earner,) in largest_first(named, "earner", peak=True)[:MAX_EARNERS]]
    drawn = named.filter(pl.col("earner").is_in(earners))
    drawn = drawn.with_columns(in_words("value", number).alias("text"))
    chart = BarChart(
        name="earner", names=earners, series="scenario", way=GROUPED, thick=15.0, text="text",
        colours=dict(zip(scene.order, scene.colours, strict=True)), parts=[bar(label="range")], size=10.5,
        numbers=False, names_room=330.0, width=150.0,
        facets=Facets("year", years, columns=4, scale=ALL, across=12.0),
    )  # fmt: skip
    return scene.picture("rents", by_run(named, ["control", "holder", "year"]), chart.of(drawn))


def price_paths(scene: Scene) -> Picture:
    """Prices [USD/kg] over time: outside above, inside below, one column per product."""
    words, runs = scene.words, scene.report.runs
    parts, outsides, products = [], dict[str, None](), words.price[:MAX_PRODUCTS]
    for product in products:
        figure, label = price_figure(product.name, [*product.parts])
        rows = stacked(runs, figure, None, **label)
        regions = [code for code in (OUTSIDE, *words.regions) if code != scene.holder]
        outside = in_order(rows["region"].to_list(), regions)[:1]
        places = {scene.holder: "inside", **dict.fromkeys(outside, "outside")}
        both = scene.ranged(rows.filter(pl.col("region").is_in([*places])), figure)
        both = both.with_columns(
            pl.col("region").replace(places).alias("place"), panel=pl.lit(product.title)
        )
        parts.append(both.select("scenario", "panel", "place", "year", "value", "low", "high"))
        outsides |= dict.fromkeys(outside)
    frame = pl.concat(parts) if parts else pl.DataFrame()
    if frame.is_empty():
        return scene.picture("prices", frame)
    one = len(outsides) == 1 and OUTSIDE not in outsides
    away = words.region(*outsides) if one else f"Outside, {scene.holder_name}"
    sides = {"outside": away, "inside": f"In, {scene.holder_name}"}
    frame = frame.with_columns(pl.col("place").replace(sides).alias("row"))
    chart = LineChart(
        series="scenario", looks=scene.looks, unit="USD/kg", width=170.0, height=140.0,
        facets=Facets("panel", [one.title for one in products], side="row", sides=list(sides.values()),
                      scale=COLUMN, across=30.0, down=20.0),
    )  # fmt: skip
    columns = ("panel", "product"), ("place", "place"), ("year", "year")
    return scene.chart("prices", chart, frame, *columns)
