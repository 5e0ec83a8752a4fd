"""Capacity and know-how outside the controlling country; and published outlooks: what listed plants add, and demand by
use next to its source."""

from __future__ import annotations

import polars as pl

from ytterby.draws.ranges import with_ends
from ytterby.figures.figure import OUTSIDE
from ytterby.figures.levels import (
    LATER,
    TOTAL,
    arranged,
    by_run,
    columns_of,
    largest_first,
    stacked,
)
from ytterby.figures.ribbons import few_of
from ytterby.figures.run_figures import LISTED, STATED
from ytterby.report import theme
from ytterby.report.charts.base import Scene
from ytterby.report.charts.regions import MAX_REGIONS, buyers
from ytterby.report.kinds import STACKED, BarChart, LineChart, Look, bar
from ytterby.report.kinds.chart import ALL, COLUMN, LINE, Facets, in_words, tidy
from ytterby.report.kit.numbers import number
from ytterby.report.picture import Picture
from ytterby.report.plot.axes import one_digit, short
from ytterby.report.words import CATEGORIES, humanise, in_order


def _technologies(scene: Scene, frame: pl.DataFrame) -> list[str]:
    return in_order(frame["technology"].to_list(), scene.words.technologies)


def capacity_split(scene: Scene) -> Picture:
    """Capacity outside [t/yr], stacked by category: a row per technology, a column per year."""
    every = stacked(scene.report.runs, "capacity", region=OUTSIDE)
    years = few_of(set(every["year"]), LATER)
    parts = scene.figure("capacity_by_cause", years)
    if parts.is_empty():
        return scene.picture("capacity_split", parts)
    technologies = _technologies(scene, parts)
    parts = arranged(parts, technology=technologies, year=years, category=[*CATEGORIES])
    parts = parts.with_columns(pl.col("category").replace(CATEGORIES).alias("kind"))
    chart = BarChart(
        name="scenario", names=scene.order, series="kind", way=STACKED, text="text", width=200.0,
        numbers=False, names_room=190.0, parts=[bar(label="range of the whole bar")],
        colours={name: theme.CATEGORY_COLOURS[code] for code, name in CATEGORIES.items()},
        facets=Facets("year", years, side="title", sides=[humanise(one) for one in technologies], scale=LINE,
                      across=14.0, down=10.0),
    )  # fmt: skip
    # a row for each bar, with its length in words and its range
    length = in_words("value", lambda total: number(total) if total else "").alias("text")
    bars = scene.figure("capacity", years, region=OUTSIDE, technology=technologies)
    drawn = pl.concat(
        [parts.drop("low", "high"), bars.with_columns(length).drop("value")], how="diagonal"
    )
    drawn = drawn.with_columns(in_words("technology", humanise).alias("title"))
    data = by_run(parts, ["technology", "year", "kind"])
    return scene.picture("capacity_split", data, chart.of(drawn), ranged=bool(parts["low"].count()))


def capacity_paths(scene: Scene) -> Picture:
    """Capacity outside [t/yr] over time, a panel per technology."""
    frame = scene.figure("capacity", region=OUTSIDE)
    if frame.is_empty():
        return scene.picture("capacity_paths", frame)
    chart = LineChart(
        series="scenario", looks=scene.looks, unit="t a year", label=short,
        width=190.0, height=130.0, facets=Facets("technology", _technologies(scene, frame), title=humanise),
    )  # fmt: skip
    columns = ("technology", "technology"), ("year", "year")
    return scene.chart("capacity_paths", chart, frame, *columns)


def knowhow_paths(scene: Scene) -> list[Picture]:
    """Know-how [0 to 1; the holder has 1]: a row per technology, a column per region.

    No picture where the data folder knows no difference in know-how.
    """
    regions = [region for region in scene.words.regions if region != scene.holder]
    every = stacked(scene.report.runs, "knowhow", region=regions)
    if every.is_empty():
        return []
    # The regions in which know-how moves most: the others stay at zero and show nothing.
    strongest = [region for (region,) in largest_first(every, "region")[:MAX_REGIONS]]
    regions = in_order(strongest, buyers(scene))
    frame = scene.ranged(every.filter(pl.col("region").is_in(regions)), "knowhow").with_columns(
        scene.region_name().alias("panel"), in_words("technology", humanise).alias("row")
    )
    sides = [humanise(one) for one in _technologies(scene, frame)]
    chart = LineChart(
        series="scenario", looks=scene.looks, label=one_digit, ends=(0.0, 1.0), width=92.0, height=80.0,
        facets=Facets("panel", [scene.words.region(one) for one in regions], side="row", sides=sides, scale=ALL,
                      split=" ", across=16.0, down=20.0),
    )  # fmt: skip
    columns = ("row", "technology"), ("panel", "region"), ("year", "year")
    return [scene.chart("knowhow", chart, frame, *columns)]


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

    echo : as `ytterby.figures.levels.demand_echo` gives it, of one or more outlooks.
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
