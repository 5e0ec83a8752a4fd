"""Published outlooks against the run: what listed plants add by year, and demand by use next to its source."""

from __future__ import annotations

import polars as pl

from ytterby.draws.ranges import with_ends
from ytterby.figures.echo import TOTAL
from ytterby.figures.figure import OUTSIDE
from ytterby.figures.levels import columns_of, stacked
from ytterby.figures.run_figures import LISTED, STATED
from ytterby.report import theme
from ytterby.report.charts.base import Scene
from ytterby.report.kinds import LineChart, Look
from ytterby.report.kinds.chart import COLUMN, Facets, tidy
from ytterby.report.picture import Picture
from ytterby.report.plot.axes import short
from ytterby.report.words import humanise, in_order

PLANTS = {
    "announced_t": Look("#7a8793", 3.0, label="As their owners state"),
    "expected_t": Look(theme.INK, 1.6, label="As expected"),
    "opened_t": Look("#0b6fa4", 0.0, strength=0.9, label="Opened"),
    "lapsed_t": Look("#e0a31c", 0.0, strength=0.9, label="Waits or has lapsed"),
}
"""Column of the table -> how it looks; areas stand on each other and have no line."""
DEMAND = {
    "published": Look("#aeb6be", 5.0, label="The source, on the scale of the base year"),
    "demand": Look("#0b6fa4", 1.9, label="Wanted, at prices of the base year"),
    "served": Look("#d1570a", 1.6, label="Served"),
}
ALL_PARTS = "Together"


def listed_plants(scene: Scene) -> list[Picture]:
    """Capacity that listed plants outside add under the scenario that is asked for [t/yr], a panel per technology."""
    runs = {run: scene.report.runs[run] for run in scene.scenarios[-1:] if run in scene.report.runs}
    figures = {column: f"listed_{column.removesuffix('_t')}" for column in LISTED}
    parts = {column: stacked(runs, figure, region=OUTSIDE) for column, figure in figures.items()}
    if parts[STATED].is_empty():
        return []
    columns = columns_of(parts)
    order = in_order(columns["technology"].to_list(), scene.words.technologies)
    chart = LineChart(
        looks=PLANTS, unit="t a year", label=short, width=190.0, height=140.0, ground=scene.control,
        facets=Facets("technology", order, title=humanise),
    )  # fmt: skip
    series = {name: [name] for name in PLANTS} | {
        "opened_t": ["zero", "opened_t"],
        "lapsed_t": ["opened_t", "both"],
    }
    both = columns.with_columns(zero=pl.lit(0.0), both=pl.col("opened_t") + pl.col("lapsed_t"))
    drawn = chart.of(tidy(both, ("technology", "year"), series))
    plain = table = columns.select("technology", "year", *PLANTS)
    for column, figure in figures.items():
        ends = with_ends(columns, figure, scene.report.ranges.ends).select("low", "high")
        if ends["low"].count():
            table = table.hstack(ends.rename({end: f"{column} {end}" for end in ends.columns}))
    known = table.columns != plain.columns
    return [scene.picture("listed_plants", table, drawn, ranged=known)]


def demand_by_part(scene: Scene, echo: pl.DataFrame) -> Picture:
    """Demand of each part of a published total [t]: a row per outlook, a column per part, each on one scale.

    echo : as `ytterby.figures.echo.demand_echo` gives it, of one or more outlooks.
    """
    if echo.is_empty():
        return scene.picture("demand_by_part", echo)
    long = tidy(echo, ("outlook", "part", "year"), {name: [name] for name in DEMAND})
    chart = LineChart(
        looks=DEMAND, label=short, unit="t a year", room=30.0, width=165.0, height=125.0,
        facets=Facets("part", title=lambda part: ALL_PARTS if part == TOTAL else humanise(part), side="outlook",
                      scale=COLUMN, across=18.0, down=14.0),
    )  # fmt: skip
    return scene.picture("demand_by_part", echo, chart.of(long.drop_nulls("value")))
