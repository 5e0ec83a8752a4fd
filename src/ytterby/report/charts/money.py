"""Rents and value added: who earns what, at which stage, in which country."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from ytterby.report import theme
from ytterby.report.charts.base import (
    Picture,
    Scene,
    alt,
    finish,
    head,
    legend_row,
    names_axis,
    number_axis,
    rows,
    shown,
    wide,
)
from ytterby.report.inputs import table
from ytterby.report.selecting import in_order, told_years
from ytterby.report.words import humanise

SHOWN = 7


def value_added(scene: Scene, year: int = 2035) -> Picture:
    """Value added [million USD] by stage, stacked by region, a panel per scenario."""
    title = f"Value added by stage and region, {year}"
    found = table(scene.report.tables, "value_added")
    years = found["year"].unique().to_list()
    if years and year not in years:
        year = max(years)
        title = f"Value added by stage and region, {year}"
    frame = scene.named(found).filter(
        (pl.col("year") == year) & pl.col("value_added_musd").is_not_null()
    )
    if frame.is_empty():
        return Picture("value_added", title, "No value added in these runs.", frame)
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
        pl.col("stage").replace({s: scene.words.stage(s) for s in stages}).alias("stage_name"),
        pl.col("region").replace({r: scene.words.region(r) for r in regions}).alias("region_name"),
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
    chart = finish(panels, title, f"Revenue less bought inputs, million {scene.words.dollars}.", scene.source,
                   legend_row(names, colours))  # fmt: skip
    caption = (
        "The length of a bar is what a stage earns in all; the colours are where. Compare the "
        f"part of {scene.holder_name} across the panels."
    )
    data = wide(frame.sort("rank"), ["stage_name", "region_name"], "value_added_musd").rename(
        {"stage_name": "stage", "region_name": "region"}
    )
    return Picture("value_added", title, caption, data, chart)


def rents(scene: Scene, years: Sequence[int] = (2025, 2030, 2035, 2045)) -> Picture:
    """Rents of the controls [million USD] by control and holder, a panel per year."""
    title = "Who collects the rents of the controls"
    keys = ["scenario", "year", "control", "holder"]
    found = table(scene.report.tables, "rents")
    frame = (
        scene.named(found)
        .filter(pl.col("year").is_in(told_years(found, years)))
        .group_by(keys, maintain_order=True)
        .agg(pl.col("rent_musd").sum())
    )
    if frame.is_empty() or not frame["rent_musd"].abs().sum():
        return Picture("rents", title, "No control earns a rent in these runs.", frame)
    named = frame.with_columns(
        pl.col("control").map_elements(humanise, return_dtype=pl.String),
        pl.col("holder").map_elements(scene.words.region, return_dtype=pl.String),
    ).with_columns(pl.concat_str("control", pl.lit(", to "), "holder").alias("earner"))
    sizes = named.group_by("earner", maintain_order=True).agg(pl.col("rent_musd").abs().max())
    sizes = sizes.sort("rent_musd", descending=True, maintain_order=True)
    earners = sizes["earner"].to_list()[:12]
    drawn = named.filter(pl.col("earner").is_in(earners))
    drawn = drawn.with_columns(shown("rent_musd").alias("text"))
    order = scene.order
    y = names_axis("earner", earners, labelLimit=300)
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
    boxes = legend_row(order, theme.scenario_colours(scene.scenarios))
    chart = finish(panels, title, f"Million {scene.words.dollars} in the year shown, by control and holder.",
                   scene.source, boxes)  # fmt: skip
    caption = (
        "A rent is what a control makes a unit worth above its cost. It goes to a named holder: "
        "compare who gains under which run."
    )
    data = wide(named, ["control", "holder", "year"], "rent_musd")
    return Picture("rents", title, caption, data, chart)
