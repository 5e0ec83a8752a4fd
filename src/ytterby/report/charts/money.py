"""Prices inside and outside the controlling country; rents and value added: who earns what, at which stage, where."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

import polars as pl

from ytterby.report import theme
from ytterby.report.charts.base import Scene, as_text, legend_row, rows, wide
from ytterby.report.charts.lines import Lines, line_grid
from ytterby.report.figure_ranges import price_key
from ytterby.report.inputs import in_order, inside_outside, selected_years, table
from ytterby.report.picture import Picture
from ytterby.report.plot.axes import NameAxis, NumberAxis, plain, round_ends
from ytterby.report.plot.marks import BarMark, TextMark
from ytterby.report.plot.panels import Box, Panel, in_columns, next_to
from ytterby.report.plot.places import by_name, stacked
from ytterby.report.plot.sheet import LegendEntry

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
        pl.col("stage").map_elements(scene.words.stage, return_dtype=pl.String).alias("stage_name"),
        scene.region_name().alias("region_name"),
        pl.col("region").replace_strict({r: n for n, r in enumerate(regions)}).alias("rank"),
    )
    names = [scene.words.region(r) for r in regions]
    colours = theme.region_colours(regions, [*scene.words.regions])
    parts = stacked(rows(frame.sort("rank")), ("scenario", "stage_name"), "value_added_musd")
    ends = round_ends(row[end] for row in parts for end in ("start", "end"))
    x = NumberAxis(*ends, title="million USD a year")
    y = [scene.words.stage(s) for s in stages]
    bars = BarMark("start", "end", "stage_name", by_name("region_name", names, colours), 17)
    columns = 3 if len(scene.order) != 4 else 2
    boxes = [
        Panel(x, NameAxis(y, labels=place % columns == 0), 190, 27 * len(stages), [bars],
              [row for row in parts if row["scenario"] == run], run).box()
        for place, run in enumerate(scene.order)
    ]  # fmt: skip
    panels = in_columns(boxes, columns, 22, 20)
    ranged = scene.ranged(
        frame.sort("rank"), "value_added", "value_added_musd",
        lambda row: {"region": row["region"], "stage": row["stage"]} if row["region"] != "OTHER" else None,
    )  # fmt: skip
    data = wide(ranged, ["stage_name", "region_name"], "value_added_musd").rename(
        {"stage_name": "stage", "region_name": "region"}
    )
    legend = legend_row(names, colours)
    return scene.picture("value_added", data, panels, legend=legend, year=year)


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
    frame = scene.ranged(
        frame,
        "rents",
        "rent_musd",
        lambda row: {"control": row["control"], "holder": row["holder"]},
    )
    named = frame.with_columns(
        pl.col("control").map_elements(scene.words.control, return_dtype=pl.String),
        scene.region_name("holder"),
    ).with_columns(pl.concat_str("control", pl.lit(", to "), "holder").alias("earner"))
    sizes = named.group_by("earner", maintain_order=True).agg(pl.col("rent_musd").abs().max())
    sizes = sizes.sort("rent_musd", descending=True, maintain_order=True)
    earners = sizes["earner"].to_list()[:12]
    drawn = named.filter(pl.col("earner").is_in(earners))
    drawn = drawn.with_columns(as_text("rent_musd").alias("text"))
    order, thick = scene.order, 15
    ends = [
        v for name in ("rent_musd", "low", "high") for v in drawn[name].to_list() if v is not None
    ]
    x = NumberAxis(min(0.0, *ends) * 1.2, max(ends) * 1.45, visible=False, grid=False)
    shift = {name: (n - (len(order) - 1) / 2) * thick for n, name in enumerate(order)}
    own = [
        {**row, "shift": shift[row["scenario"]], "tip": max(row["rent_musd"], row["high"] or 0.0)}
        for row in rows(drawn)
    ]
    marks = [
        BarMark(
            0.0, "rent_musd", "earner", by_name("scenario", order, scene.colours), thick, "shift"
        ),
        BarMark("low", "high", "earner", theme.INK, 1.4, "shift"),
        TextMark("tip", "earner", "text", right=4, size=10.5, shift="shift"),
    ]
    there = sorted({row["year"] for row in own})
    high = (thick * len(order) + 10) * len(earners)
    panels = next_to([
        Panel(x, NameAxis(earners, labels=year == there[0], room=330), 120, high, marks,
              [row for row in own if row["year"] == year], str(year)).box()
        for year in there
    ], 12)  # fmt: skip
    data = wide(named, ["control", "holder", "year"], "rent_musd")
    boxes = legend_row(order, scene.colours)
    if drawn["low"].count():
        boxes.append(LegendEntry("range", theme.INK, 1.4))
    return scene.picture("rents", data, panels, legend=boxes)


def _price_key(
    product: Mapping[str, str], places: Mapping[str, str], row: Mapping[str, Any]
) -> dict[str, str]:
    """By what the price of a product has a range, in the place of a row."""
    return {**product, "region": places[row["place"]]}


MAX_PRODUCTS = 4
"""Products for which there is room side by side."""


def price_paths(scene: Scene) -> Picture:
    """Prices [USD/kg] over time: outside above, inside below, one column per product."""
    prices = table(scene.report.tables, "prices")
    parts, regions, products = [], set(), scene.words.price[:MAX_PRODUCTS]
    for product in products:
        both, outside = inside_outside(prices, product, scene.holder, [*scene.words.regions])
        places = {"outside": outside, "inside": scene.holder}
        both = scene.ranged(
            scene.named(both),
            "prices",
            "price_usd_kg",
            partial(_price_key, price_key(product), places),
        )
        parts.append(both.with_columns(pl.lit(product.title).alias("panel")))
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
    columns: list[Box] = []
    for product in products:
        one = frame.filter(pl.col("panel") == product.title)
        top = [*one["price_usd_kg"].drop_nulls(), *one["high"].drop_nulls()]
        if top:
            labels = list(places.values())
            panel = Lines("price_usd_kg", "USD/kg", [product.title], labels, width=170,
                          height=140, label=plain, domain=(0.0, max(top) * 1.06))  # fmt: skip
            columns.append(line_grid(scene, one, panel, sides=not columns))
    data = wide(frame.sort("panel", "place", "year"), ["panel", "place", "year"], "price_usd_kg")
    data = data.rename({"panel": "product"})
    return scene.picture("prices", data, next_to(columns, 30), legend=scene.legend(frame))
