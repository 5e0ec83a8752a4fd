"""The flow picture as a `Picture` of the report."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from ytterby.report.charts.base import Picture, Scene
from ytterby.report.flow_svg import draw_flows
from ytterby.report.flows import flow_rows, lay_out
from ytterby.report.inputs import table
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
    name = scene.names.get(scenario, scenario)
    title = f"From mine to use in {year}: {product.title} – {name}"
    tables, words = scene.report.tables, scene.words
    made = table(tables, "production") if "production" in tables else None
    rows = flow_rows(
        table(tables, "flows"), scenario, year, product.parts, words.gaps, made, contents
    )
    if rows.is_empty():
        return Picture(key, title, f"No flows of {product.title} in {year}.", rows)
    layout = lay_out(rows, [scene.holder, *words.regions])
    mixed = "" if contents else " Goods of many elements: full weight."
    svg = draw_flows(
        layout,
        words,
        title,
        "Each gap is scaled to its own total, printed above it; ribbons have the colour of their "
        f"origin.{mixed}",
        scene.source,
    )
    caption = (
        "Follow one colour from left to right: where it widens, other regions' material passes "
        "through that country. Regions under 2% of a column are drawn as Other."
    )
    stages = {n: gap.title for n, gap in enumerate(words.gaps)}
    data = rows.select(
        pl.col("gap").replace_strict(stages, return_dtype=pl.String).alias("stage"),
        pl.col("origin").map_elements(words.region, return_dtype=pl.String),
        pl.col("destination").map_elements(words.region, return_dtype=pl.String),
        "quantity_t",
    )
    return Picture(key, title, caption, data, svg=svg)


def _contents(scene: Scene, product: Product) -> dict[str, float] | None:
    """Add up the shares of its elements by commodity, None when they are not given."""
    frame = scene.report.base_year.get("contents")
    if frame is None or frame.is_empty():
        return None
    mine = frame.filter(pl.col("element").is_in([*product.parts])).group_by("commodity").agg(
        pl.col("share").sum()
    )  # fmt: skip
    return dict(mine.rows())
