"""Capacity and know-how outside the controlling country: by category in chosen years, and as paths."""

from __future__ import annotations

import polars as pl

from ytterby.figures.figure import OUTSIDE
from ytterby.figures.levels import LATER, arranged, by_run, largest_first, stacked
from ytterby.figures.ribbons import few_of
from ytterby.report import theme
from ytterby.report.charts.base import Scene
from ytterby.report.charts.regions import MAX_REGIONS, buyers
from ytterby.report.kinds import STACKED, BarChart, LineChart, bar
from ytterby.report.kinds.chart import ALL, LINE, Facets, in_words
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
