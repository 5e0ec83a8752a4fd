"""Prices, capacity, know-how and listed plants; rents and value added: who earns what, at which stage, where."""

from __future__ import annotations

from functools import partial

import polars as pl

from ytterby.draws.ranges import with_ends
from ytterby.figures.figure import OUTSIDE
from ytterby.figures.levels import (
    arranged,
    by_run,
    columns_of,
    largest_first,
    rest_together,
    stacked,
)
from ytterby.figures.question import price_figure
from ytterby.figures.ribbons import few_of
from ytterby.figures.run_figures import LISTED, STATED
from ytterby.report import theme
from ytterby.report.charts.regions import MAX_REGIONS, buyers
from ytterby.report.first.formats import region_of, technology_of
from ytterby.report.kinds import STACKED, BarChart, LineChart, Look, bar, dot
from ytterby.report.kinds.chart import ALL, COLUMN, Facets, in_words, tidy
from ytterby.report.kit.numbers import number, percent, tonnes
from ytterby.report.picture import DETAIL, Picture, Scene
from ytterby.report.plot.axes import short
from ytterby.report.plot.marks import RING
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
        in_words("region", partial(region_of, scene.words)).alias("panel"),
        in_words("technology", humanise).alias("row"),
    )
    sides = [humanise(one) for one in _technologies(scene, frame)]
    chart = LineChart(
        series="scenario", looks=scene.looks, label="{:g}".format, ends=(0.0, 1.0), fit=DETAIL, height=80.0,
        facets=Facets("panel", [region_of(scene.words, one) for one in regions], side="row", sides=sides, scale=ALL,
                      across=16.0, down=20.0),
    )  # fmt: skip
    columns = ("row", "technology"), ("panel", "region"), ("year", "year")
    stated = scene.apart(frame, "row", "panel", form=percent, share=True)
    return [scene.chart("knowhow", chart, frame, *columns, stated=stated)]


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


MAX_STACKED, MAX_EARNERS, MAX_PRODUCTS = 7, 10, 4
"""For which there is room."""
OTHER = "OTHER"
"""All regions for which there is none."""


def value_added(scene: Scene, year: int = 2035) -> Picture:
    """Value added [million USD] by stage, stacked by region, under the run that is asked for."""
    every = stacked(scene.report.runs, "value_added")
    few = few_of(set(every["year"]))
    year = year if year in few or not few else few[-1]
    rows = every.filter(year=year)
    if rows.is_empty():
        return scene.picture("value_added", rows, year=year)
    main = [region for (region,) in largest_first(rows, "region")[:MAX_STACKED]]
    rows = rest_together(rows, "region", main, OTHER)
    regions = in_order(rows["region"].to_list(), [scene.holder, *main])
    stages = in_order(rows["stage"].to_list(), [*scene.words.stages])
    # of the regions that are one here, no range is known
    ends = pl.when(pl.col("region") != OTHER).then(pl.col("low", "high"))
    frame = scene.ranged(arranged(rows, region=regions), "value_added").with_columns(
        ends,
        in_words("stage", scene.words.stage).alias("stage_name"),
        in_words("region", partial(region_of, scene.words)).replace(OTHER, "other").alias("place"),
    )
    names = [*frame["place"].unique(maintain_order=True)]
    colours = theme.region_colours(frame["region"].unique(maintain_order=True))
    chart = BarChart(
        name="stage_name", names=[scene.words.stage(one) for one in stages], way=STACKED,
        series="place", colours=dict(zip(names, colours, strict=True)), unit="million USD a year",
        fit=DETAIL, thick=19.0,
    )  # fmt: skip
    columns = {"stage_name": "stage", "place": "region"}
    every = frame.select("scenario", "region", "value")
    sums = rest_together(every, "region", [scene.holder], OTHER)
    parts = {(run, region): value for run, region, value in sums.iter_rows()}
    totals = [sum(value for (of, _), value in parts.items() if of == run) for run in scene.pair]
    own = [parts.get((run, scene.holder), 0.0) for run in scene.pair]
    now, before = (percent(part / (total or 1.0)) for part, total in zip(own, totals, strict=True))
    return scene.picture(
        "value_added", by_run(frame, [*columns]).rename(columns), chart.of(frame.filter(scenario=scene.pair[0])),
        year=year, stated={"now": now, "before": before} if all(totals) else None,
    )  # fmt: skip


def rents(scene: Scene) -> Picture:
    """Rents of the controls [million USD] by control and holder, a panel per year: bars of the run that is asked for,
    rings of what it is compared with."""
    every = stacked(scene.report.runs, "rent_of_control")
    years = few_of(set(every["year"]))
    rows = every.filter(pl.col("year").is_in(years))
    if not any(rows["value"]):
        return scene.picture("rents", rows.clear())
    holder = in_words("holder", partial(region_of, scene.words))
    named = scene.ranged(rows, "rent_of_control")
    named = named.with_columns(in_words("control", scene.words.control), holder)
    named = named.with_columns(pl.concat_str("control", pl.lit(", to "), "holder").alias("earner"))
    earners = [earner for (earner,) in largest_first(named, "earner", peak=True)[:MAX_EARNERS]]
    run, reference = scene.pair
    table = by_run(named, ["control", "holder", "year", "earner"])
    drawn = table.filter(pl.col("earner").is_in(earners)).with_columns(
        in_words(run, number).alias("text"), series=pl.lit(run)
    )
    ring = [] if run == reference else [dot(reference, theme.QUIET, 4.5, RING, reference)]
    range_of = [bar(f"{run}, low", f"{run}, high", label="range")] if f"{run}, low" in table else []
    chart = BarChart(
        name="earner", names=earners, value=run, thick=11.0, text="text", colours={run: theme.FOCUS},
        parts=[*range_of, *ring], size=11.0, numbers=False, names_room=300.0, fit=DETAIL,
        facets=Facets("year", years, columns=4, scale=ALL, across=12.0),
    )  # fmt: skip
    first = drawn.filter(earner=earners[0]).drop_nulls(run).to_dicts()
    stated = {**first[0], "now": number(first[0][run])} if first else None
    return scene.picture("rents", table.drop("earner"), chart.of(drawn), stated=stated)


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
