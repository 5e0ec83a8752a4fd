"""Published outlooks against the run: what listed plants add by year, and demand by use next to its source."""

from __future__ import annotations

import polars as pl

from ytterby.figures.echo import TOTAL
from ytterby.figures.run_figures import LISTED
from ytterby.report import theme
from ytterby.report.charts.base import Scene
from ytterby.report.figure_ranges import OUTSIDE
from ytterby.report.inputs import in_order
from ytterby.report.kinds import LineChart, Look
from ytterby.report.kinds.chart import COLUMN, Facets, tidy
from ytterby.report.picture import Picture
from ytterby.report.plot.axes import short
from ytterby.report.words import humanise

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


def listed_plants(scene: Scene, announced: pl.DataFrame) -> Picture:
    """Capacity that listed plants outside add [t/yr], a panel per technology.

    announced : the table of that name, of one run.
    """
    away = announced.filter(pl.col("region") != scene.holder)
    frame = away.group_by("technology", "year", maintain_order=True).agg(pl.col(list(PLANTS)).sum())
    if frame.is_empty():
        return scene.picture("listed_plants", frame)
    order = in_order(
        frame["technology"].unique(maintain_order=True).to_list(), scene.words.technologies
    )
    chart = LineChart(
        looks=PLANTS, unit="t a year", label=short, width=190.0, height=140.0,
        facets=Facets("technology", order, title=humanise),
    )  # fmt: skip
    parts = {name: [name] for name in PLANTS} | {
        "opened_t": ["zero", "opened_t"],
        "lapsed_t": ["opened_t", "both"],
    }
    both = frame.with_columns(zero=pl.lit(0.0), both=pl.col("opened_t") + pl.col("lapsed_t"))
    drawn = chart.of(tidy(both, ("technology", "year"), parts))
    ranged, own = frame, frame.with_columns(scenario=pl.lit(scene.order[-1]))
    for column in LISTED:
        ends = scene.ranged(own, "announced", column, "technology", region=OUTSIDE)
        ranged = ranged.with_columns(ends[end].alias(f"{column} {end}") for end in ("low", "high"))
    known = bool(ranged[f"{next(iter(LISTED))} low"].count())
    return scene.picture("listed_plants", ranged if known else frame, drawn, ranged=known)


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
