"""Which tonnes go from where to where, stage by stage."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

import polars as pl

from ytterby.figures.ribbons import RIBBONS, flow_rows
from ytterby.report.charts.base import Scene
from ytterby.report.first.formats import region_of
from ytterby.report.inputs import table
from ytterby.report.kinds import FlowChart
from ytterby.report.kinds.flow import OTHER
from ytterby.report.kit.numbers import tonnes
from ytterby.report.picture import Picture
from ytterby.report.theme import region_colours
from ytterby.report.words import Product


def flow_picture(
    scene: Scene,
    scenario: str,
    year: int,
    product: Product,
    contents: Mapping[str, float] | None = None,
) -> Picture:
    """Who supplies whom, stage by stage, for one scenario, year and product.

    `contents` gives t of its elements per t of commodity for ore and magnets (see `flow_rows`);
    without it, the base-year frame `contents` (commodity, element, share) is taken if there is one.
    """
    contents = contents or _contents(scene, product)
    key = f"flows_{product.name}_{year}_{scenario}".lower().replace(" ", "_")
    values: dict[str, Any] = {
        "year": year,
        "product": product.title,
        "run": scene.names.get(scenario, scenario),
    }
    tables, words = scene.report.tables, scene.words
    made = table(tables, "production") if "production" in tables else None
    crossing = [gap.stages for gap in words.gaps]
    here = pl.col("scenario") == scenario
    rows = flow_rows(
        table(tables, "flows").filter(here), year, product.parts, crossing,
        None if made is None else made.filter(here), contents,
    )  # fmt: skip
    if rows.is_empty():
        return scene.picture(key, rows, words="flows", **values)
    chart = FlowChart(
        order=[scene.holder, *words.regions],
        colours=partial(region_colours, order=[*words.regions]),
        headings=[*(gap.title for gap in words.gaps), "Use"],
        name=words.region,
        short=lambda code: "other" if code == OTHER else region_of(words, code),
        amount=tonnes,
    )
    mixed = "" if contents else " Goods of many elements: full weight."
    stages = {n: gap.title for n, gap in enumerate(words.gaps)}
    own = rows.with_columns(scenario=pl.lit(values["run"]), year=pl.lit(year))
    ranged = scene.ranged(
        own, RIBBONS, "quantity_t", "gap", "origin", "destination", product=product.name
    )
    data = ranged.select(
        pl.col("gap").replace_strict(stages, return_dtype=pl.String).alias("stage"), scene.region_name("origin"),
        scene.region_name("destination"), "quantity_t", "low", "high",
    )  # fmt: skip
    base = year == min(table(tables, "flows")["year"].to_list())  # which is no forecast
    known = base or data["low"].count() > 0
    return scene.picture(
        key, data, chart.of(rows), words="flows", mixed=mixed, ranged=known, **values
    )


def _contents(scene: Scene, product: Product) -> dict[str, float] | None:
    """Add up the shares of its elements by commodity, None when they are not given."""
    frame = scene.report.base_year.get("contents")
    if frame is None or frame.is_empty():
        return None
    by_good = frame.filter(pl.col("element").is_in([*product.parts])).group_by("commodity").agg(
        pl.col("share").sum()
    )  # fmt: skip
    return dict(by_good.rows())
