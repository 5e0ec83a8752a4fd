"""Regions: which tonnes go from where to where, by stage; of importing ones their largest supplier, year by year."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

import polars as pl

from ytterby.draws.ranges import with_ends
from ytterby.figures.levels import arranged, largest_first, rest_together, stacked
from ytterby.figures.plants import THRESHOLD
from ytterby.report.first.formats import region_of
from ytterby.report.kinds import STACKED, BarChart, LineChart
from ytterby.report.kinds.chart import ALL, Facets, in_words
from ytterby.report.kit.numbers import tonnes
from ytterby.report.picture import DETAIL, Picture, Scene
from ytterby.report.plot.axes import percent
from ytterby.report.plot.marks import RuleMark
from ytterby.report.theme import region_colours
from ytterby.report.words import Product, Words, short_name

MAX_REGIONS = 6
"""Regions for which there is room: those that buy most."""


def _labels(frame: pl.DataFrame, words: Words) -> dict[str, str]:
    """`stage|group` -> its name, in the order of the chain; only groups of elements, or whole stages."""
    present = set(frame.select("stage", "group").rows())
    pairs = [(s, g) for s in words.stages for g in words.groups if (s, g) in present]
    return {f"{stage}|{group}": short_name(stage, group) for stage, group in pairs}


def buyers(scene: Scene) -> list[str]:
    """Regions by what they buy, largest first, then the others in the folder's order, the rest last."""
    words, bought = scene.words, stacked(scene.report.runs, "imports_value")
    first = [code for (code,) in largest_first(bought, "destination")]
    ordered = dict.fromkeys([*first, *words.regions])
    return [code for code in ordered if code not in words.rest] + list(words.rest)


def dependence_paths(scene: Scene, regions: Sequence[str] = ()) -> Picture:
    """Share of the largest foreign supplier [fraction]: a row per stage, a column per region.

    regions : which; left out, those that buy most.
    """
    every = stacked(scene.report.runs, "dependence")
    present = set(every["region"])
    chosen = [r for r in regions or buyers(scene) if r in present][:MAX_REGIONS]
    if every.is_empty():
        return scene.picture("dependence_paths", every)
    frame = scene.ranged(every.filter(pl.col("region").is_in(chosen)), "dependence")
    labels = _labels(frame, scene.words)
    row = pl.concat_str("stage", "group", separator="|").replace(labels)
    name = in_words("region", partial(region_of, scene.words))
    frame = frame.with_columns(name.alias("panel"), row.alias("row"))
    frame = frame.filter(pl.col("row").is_in([*labels.values()]))
    chart = LineChart(
        series="scenario", looks=scene.looks, label=percent, ends=(0.0, 1.0), fit=DETAIL, height=84.0,
        rules=[RuleMark(y=THRESHOLD, dash="4 3")],
        facets=Facets("panel", [region_of(scene.words, one) for one in chosen], side="row", sides=list(labels.values()),
                      scale=ALL, across=16.0, down=20.0),
    )  # fmt: skip
    columns = ("row", "stage"), ("panel", "region"), ("year", "year")
    stated = scene.apart(frame, "row", "panel", form=percent, share=True)
    stated |= {"row": stated["row"].lower()} if stated else {}
    share = f"{THRESHOLD:.0%}"
    return scene.chart("dependence_paths", chart, frame, *columns, stated=stated, threshold=share)


FLOW_YEAR, MIN_SHARE, OTHER = 2035, 0.02, "OTHER"
"""The later year, share of every bar under which a region has no part of its own, and those regions."""


def flow_pictures(scene: Scene) -> list[Picture]:
    """Of each product the base year and a later one under the scenario that is asked for."""
    years = [*dict.fromkeys(stacked(scene.report.runs, "supply_link")["year"])]
    later = FLOW_YEAR if FLOW_YEAR in years else years[-1] if years else 0
    return [_steps(scene, product, years[0], later) for product in scene.words.flows if years]


def _steps(scene: Scene, product: Product, base: int, later: int) -> Picture:
    """Whose goods pass each step to the next stage, and who uses what comes of them [share]. The base year is no
    forecast, and has no range."""
    words, run, gap = scene.words, scene.scenarios[-1], pl.col("gap").cast(pl.Int64)
    key = f"flows_{product.name}".lower()
    values: Any = {"year": later, "base": base, "product": product.title}
    runs = {run: scene.report.runs[run]}
    rows = stacked(runs, "supply_link", [base, later], product=product.name)
    if rows.is_empty():
        return scene.picture(key, rows, words="flows", **values)
    last, headings = int(rows.select(gap).max().item()), [*(one.title for one in words.gaps), "Use"]
    users = rows.filter(gap == last).select("year", gap + 1, region="destination", value="value")
    every = pl.concat([rows.select("year", gap, region="origin", value="value"), users])
    summed = rest_together(every, "region", (), OTHER).iter_rows()
    totals = {(*at,): value for *at, _, value in summed}
    sums = rest_together(every, "region", [*words.regions], OTHER).iter_rows()
    large = {region for *at, region, value in sums if value >= MIN_SHARE * totals[*at,]}
    order = {"gap": range(last + 2), "region": [scene.holder, *words.regions]}
    parts = arranged(rest_together(every, "region", large, OTHER), **order).iter_rows()
    shares = {(year, at, region): value / totals[year, at] for year, at, region, value in parts}
    names = {code: "other" if code == OTHER else region_of(words, code) for _, _, code in shares}
    drawn = [
        {"step": headings[at], "name": f"{year}, {tonnes(totals[year, at])}", "series": names[region], "value": share}
        for (year, at, region), share in shares.items()
    ]  # fmt: skip
    chart = BarChart(
        way=STACKED, colours=dict(zip(names.values(), region_colours(names), strict=True)), thick=20.0, fit=DETAIL,
        ends=(0.0, 1.0), label=percent, facets=Facets("step", headings[: last + 2], columns=1, down=12.0),
    )  # fmt: skip
    ranged = with_ends(rows, "supply_link", scene.report.ranges.ends)
    no_forecast = pl.when(pl.col("year") != base).then(pl.col("low", "high"))
    data = ranged.with_columns(no_forecast).select(
        "year", pl.Series("stage", [headings[int(at)] for at in rows["gap"]]), scene.region_name("origin"),
        scene.region_name("destination"), quantity_t="value", low="low", high="high",
    )  # fmt: skip
    contents = scene.report.base_year.get("contents", pl.DataFrame({"element": []}))
    known = any(element in product.parts for element in contents.get_column("element", default=()))
    now, before = (percent(shares.get((year, last, scene.holder), 0.0)) for year in (later, base))
    stated = {"now": now, "before": before, "stage": headings[last].lower()}
    return scene.picture(
        key, data, chart.of(drawn), words="flows", mixed="" if known else " Goods of many elements: full weight.",
        ranged=data["low"].count() > 0, stated=stated, **values,
    )  # fmt: skip
