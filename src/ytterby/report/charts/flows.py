"""Which tonnes go from where to where, stage by stage."""

from __future__ import annotations

from functools import partial
from typing import Any

import polars as pl

from ytterby.draws.ranges import with_ends
from ytterby.figures.levels import stacked
from ytterby.report.charts.base import Scene
from ytterby.report.first.formats import region_of
from ytterby.report.kinds import FlowChart
from ytterby.report.kinds.flow import OTHER
from ytterby.report.kit.numbers import tonnes
from ytterby.report.picture import Picture
from ytterby.report.ranges import NoRanges
from ytterby.report.theme import region_colours
from ytterby.report.words import Product

FLOW_YEAR = 2035


def flow_pictures(scene: Scene) -> list[Picture]:
    """Of each product the base year once, then a later year under the first and the last scenario."""
    years = list(dict.fromkeys(stacked(scene.report.runs, "supply_link")["year"]))
    if not years:
        return []
    base, last = years[0], scene.scenarios[-1]
    later = FLOW_YEAR if FLOW_YEAR in years else years[-1]
    views = [(last, base), (scene.scenarios[0], later), (last, later)]
    return [
        _picture(scene, scenario, year, product, base=year == base)
        for product in scene.words.flows
        for scenario, year in dict.fromkeys(views)
    ]


def _picture(scene: Scene, scenario: str, year: int, product: Product, *, base: bool) -> Picture:
    """Who supplies whom, stage by stage, for one scenario, year and product. base : whether it is the base year,
    which is no forecast."""
    words, run = scene.words, scene.names.get(scenario, scenario)
    key = f"flows_{product.name}_{year}_{scenario}".lower().replace(" ", "_")
    values: dict[str, Any] = {"year": year, "product": product.title, "run": run, "words": "flows"}
    runs = {scenario: scene.report.runs[scenario]}
    rows = stacked(runs, "supply_link", [year], product=product.name)
    if rows.is_empty():
        return scene.picture(key, rows, **values)
    ranged = with_ends(rows, "supply_link", (NoRanges() if base else scene.report.ranges).ends)
    ranged = ranged.rename({"value": "quantity_t"}).with_columns(pl.col("gap").cast(pl.Int64))
    chart = FlowChart(
        order=[scene.holder, *words.regions],
        colours=partial(region_colours, order=[*words.regions]),
        headings=[*(gap.title for gap in words.gaps), "Use"],
        name=words.region,
        short=lambda code: "other" if code == OTHER else region_of(words, code),
        amount=tonnes,
    )
    contents = scene.report.base_year.get("contents", pl.DataFrame({"element": []}))
    known = any(element in product.parts for element in contents.get_column("element", default=()))
    stages = {n: gap.title for n, gap in enumerate(words.gaps)}
    data = ranged.select(
        pl.col("gap").replace_strict(stages, return_dtype=pl.String).alias("stage"), scene.region_name("origin"),
        scene.region_name("destination"), "quantity_t", "low", "high",
    )  # fmt: skip
    mixed = "" if known else " Goods of many elements: full weight."
    return scene.picture(
        key, data, chart.of(ranged), mixed=mixed, ranged=base or data["low"].count() > 0, **values
    )
