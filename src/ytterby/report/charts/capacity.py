"""Capacity and know-how outside the controlling country: by category in chosen years, and as paths."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from ytterby.report import theme
from ytterby.report.charts.base import Scene, wide
from ytterby.report.charts.regions import MAX_REGIONS, buyers
from ytterby.report.figure_ranges import OUTSIDE
from ytterby.report.inputs import capacity_outside, in_order, selected_years, table
from ytterby.report.kinds import STACKED, BarChart, LineChart, bar
from ytterby.report.kinds.chart import ALL, LINE, Facets, in_words
from ytterby.report.kit.numbers import number
from ytterby.report.picture import Picture
from ytterby.report.plot.axes import one_digit, short
from ytterby.report.words import CATEGORIES, humanise


def _technologies(scene: Scene, frame: pl.DataFrame) -> list[str]:
    present = frame["technology"].unique(maintain_order=True).to_list()
    return in_order(present, scene.words.technologies)


def capacity_split(scene: Scene, years: Sequence[int] = (2030, 2035, 2045)) -> Picture:
    """Capacity outside [t/yr], stacked by category: a row per technology, a column per year."""
    away = capacity_outside(table(scene.report.tables, "capacity"), scene.holder)
    years = selected_years(away, years)
    frame = scene.named(away).filter(pl.col("year").is_in(years))
    if frame.is_empty():
        return scene.picture("capacity_split", frame)
    frame = frame.with_columns(
        pl.col("category").replace(CATEGORIES).alias("kind"),
        pl.col("category").replace_strict({c: n for n, c in enumerate(CATEGORIES)}, default=9)
        .alias("order"),
    )  # fmt: skip
    there = [year for year in years if year in frame["year"].to_list()]
    technologies = _technologies(scene, frame)
    chart = BarChart(
        name="scenario", names=scene.order, value="capacity_t", series="kind", way=STACKED, text="text", width=200.0,
        numbers=False, names_room=190.0, parts=[bar(label="range of the whole bar")],
        colours={name: theme.CATEGORY_COLOURS[code] for code, name in CATEGORIES.items()},
        facets=Facets("year", there, side="title", sides=[humanise(one) for one in technologies], scale=LINE,
                      across=14.0, down=10.0),
    )  # fmt: skip
    drawn = pl.concat([frame.sort("order"), _sums(scene, frame)], how="diagonal").with_columns(
        in_words("technology", humanise).alias("title")
    )
    frame = frame.sort("technology", "year", "order")
    ranged = scene.ranged(frame, "capacity", "capacity_t", "technology", "category", region=OUTSIDE)
    data = wide(ranged, ["technology", "year", "kind"], "capacity_t")
    return scene.picture(
        "capacity_split", data, chart.of(drawn), ranged=bool(ranged["low"].count())
    )


def _sums(scene: Scene, frame: pl.DataFrame) -> pl.DataFrame:
    """A row for each bar, with its length in words and its range."""
    sums = frame.group_by("technology", "year", "scenario", maintain_order=True).agg(
        pl.col("capacity_t").sum()
    )
    ranged = scene.ranged(sums, "capacity", "capacity_t", "technology", region=OUTSIDE)
    words = in_words("capacity_t", lambda total: number(total) if total else "")
    return ranged.with_columns(words.alias("text")).drop("capacity_t")


def capacity_paths(scene: Scene) -> Picture:
    """Capacity outside [t/yr] over time, a panel per technology."""
    away = capacity_outside(table(scene.report.tables, "capacity"), scene.holder)
    frame = scene.named(away).group_by(
        ["scenario", "year", "technology"], maintain_order=True
    ).agg(pl.col("capacity_t").sum())  # fmt: skip
    if frame.is_empty():
        return scene.picture("capacity_paths", frame)
    frame = scene.ranged(frame, "capacity", "capacity_t", "technology", region=OUTSIDE)
    chart = LineChart(
        y="capacity_t", series="scenario", looks=scene.looks, unit="t a year", label=short,
        width=190.0, height=130.0, facets=Facets("technology", _technologies(scene, frame), title=humanise),
    )  # fmt: skip
    columns = ("technology", "technology"), ("year", "year")
    return scene.chart("capacity_paths", chart, frame, "capacity_t", *columns)


def knowhow_paths(scene: Scene) -> list[Picture]:
    """Know-how [0 to 1; the holder has 1]: a row per technology, a column per region.

    No picture where the data folder knows no difference in know-how.
    """
    all_rows = table(scene.report.tables, "knowhow")
    frame = scene.named(all_rows).filter(
        (pl.col("region") != scene.holder)
        & pl.col("technology").is_in(scene.words.main_technologies)
    )
    if frame.is_empty():
        return []
    # The regions in which know-how moves most: the others stay at zero and show nothing.
    levels = frame.group_by("region", maintain_order=True).agg(pl.col("knowhow").sum())
    strongest = levels.sort("knowhow", descending=True)["region"].to_list()[:MAX_REGIONS]
    regions = in_order(strongest, buyers(scene))
    kept = frame.filter(pl.col("region").is_in(regions))
    frame = scene.ranged(kept, "knowhow", "knowhow", "region", "technology").with_columns(
        scene.region_name().alias("panel"), in_words("technology", humanise).alias("row")
    )
    sides = [humanise(one) for one in _technologies(scene, frame)]
    chart = LineChart(
        y="knowhow", series="scenario", looks=scene.looks, label=one_digit, ends=(0.0, 1.0), width=92.0, height=80.0,
        facets=Facets("panel", [scene.words.region(one) for one in regions], side="row", sides=sides, scale=ALL,
                      parted=" ", across=16.0, down=20.0),
    )  # fmt: skip
    columns = ("row", "technology"), ("panel", "region"), ("year", "year")
    return [scene.chart("knowhow", chart, frame, "knowhow", *columns)]
