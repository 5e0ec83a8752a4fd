"""Prices, capacity and listed plants."""

from __future__ import annotations

import polars as pl

from ytterby.draws.ranges import with_ends
from ytterby.figures.figure import OUTSIDE
from ytterby.figures.levels import columns_of, stacked
from ytterby.figures.question import price_figure
from ytterby.figures.run_figures import LISTED, STATED
from ytterby.report import theme
from ytterby.report.first.formats import technology_of
from ytterby.report.kinds import LineChart, Look
from ytterby.report.kinds.chart import COLUMN, Facets, tidy
from ytterby.report.kit.numbers import tonnes
from ytterby.report.picture import DETAIL, Picture, Scene
from ytterby.report.plot.axes import short
from ytterby.report.words import humanise, in_order


def _technologies(scene: Scene, frame: pl.DataFrame) -> list[str]:
    return in_order(frame["technology"].to_list(), scene.words.technologies)


def capacity_paths(scene: Scene) -> Picture:
    """Capacity outside [t/yr] over time, a panel per technology."""
    frame = scene.figure("capacity", region=OUTSIDE)
    if frame.is_empty():
        return scene.picture("capacity_paths", frame)
    chart = LineChart(
        series="scenario", looks=scene.looks, unit="t a year", label=short,
        fit=DETAIL, height=130.0, facets=Facets("technology", _technologies(scene, frame), title=humanise),
    )  # fmt: skip
    columns = ("technology", "technology"), ("year", "year")
    first = scene.report.effects.first("plants") if scene.report.effects else None
    at = frame
    if first and first.labels["region"] == OUTSIDE:  # the year that the first page names
        at = frame.filter(technology=first.labels["technology"], year=first.year)
    stated = scene.apart(at, "technology", form=tonnes)
    return scene.chart("capacity_paths", chart, frame, *columns, stated=stated)


PLANTS = {
    "announced_t": Look("#6b7681", 2.4, label="announced"),
    "expected_t": Look(theme.INK, 1.6, label="expected"),
    "opened_t": Look("#8cc1de", 0.0, label="opened"),
    "lapsed_t": Look("#e0a31c", 0.0, label="waits or has lapsed"),
}
"""Column of the table -> how it looks; areas stand on each other and have no line."""


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
        looks=PLANTS, unit="t a year", label=short, fit=DETAIL, height=140.0, ground=scene.control,
        facets=Facets("technology", order, title=humanise),
    )  # fmt: skip
    series = {name: [name] for name in PLANTS}
    series |= {"opened_t": ["zero", "opened_t"], "lapsed_t": ["opened_t", "both"]}
    both = columns.with_columns(zero=pl.lit(0.0), both=pl.col("opened_t") + pl.col("lapsed_t"))
    drawn = chart.of(tidy(both, ("technology", "year"), series))
    plain = table = columns.select("technology", "year", *PLANTS)
    for column, figure in figures.items():
        ends = with_ends(columns, figure, scene.report.ranges.ends).select("low", "high")
        if ends["low"].count():
            table = table.hstack(ends.rename({end: f"{column} {end}" for end in ends.columns}))
    known = table.columns != plain.columns
    made = [one for one in order if one in scene.words.main_technologies] or order
    last = plain.filter(technology=made[-1]).tail(1).to_dicts()[0]
    stated = {name: tonnes(last[f"{name}_t"]) for name in ("announced", "expected")}
    stated |= {"technology": technology_of(made[-1]), "year": last["year"]}
    return [scene.picture("listed_plants", table, drawn, ranged=known, stated=stated)]


MAX_PRODUCTS = 4
"""For which there is room."""


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
        place = pl.col("region").replace(places).alias("place")
        both = both.with_columns(place, panel=pl.lit(product.title))
        parts.append(both.select("scenario", "panel", "place", "year", "value", "low", "high"))
        outsides |= dict.fromkeys(outside)
    frame = pl.concat(parts) if parts else pl.DataFrame()
    if frame.is_empty():
        return scene.picture("prices", frame)
    one = len(outsides) == 1 and OUTSIDE not in outsides
    away = words.region(*outsides) if one else f"Outside {scene.holder_name}"
    sides = {"outside": away, "inside": f"In {scene.holder_name}"}
    frame = frame.with_columns(pl.col("place").replace(sides).alias("row"))
    chart = LineChart(
        series="scenario", looks=scene.looks, unit="USD/kg", fit=DETAIL, height=140.0,
        facets=Facets("panel", [one.title for one in products], side="row", sides=list(sides.values()),
                      scale=COLUMN, across=30.0, down=20.0),
    )  # fmt: skip
    columns = ("panel", "product"), ("place", "place"), ("year", "year")
    stated = scene.apart(frame.filter(place="outside"), "panel")
    stated |= {"row": away if one else f"{away[:1].lower()}{away[1:]}"} if stated else {}
    return scene.chart("prices", chart, frame, *columns, stated=stated)
