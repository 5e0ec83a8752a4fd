"""The flow picture as a `Picture` of the report."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from ytterby.report.charts.base import Picture, Scene
from ytterby.report.flow_svg import draw_flows
from ytterby.report.flows import ELEMENT_GROUPS, GAPS, flow_rows, lay_out
from ytterby.report.inputs import table
from ytterby.report.words import REGIONS, region_name, stage_name

GROUP_NAMES = {
    "NdPr": "neodymium and praseodymium",
    "Dy and Tb": "dysprosium and terbium",
    "light": "light rare earths",
    "heavy": "medium and heavy rare earths",
}


def flow_picture(
    scene: Scene,
    scenario: str,
    year: int,
    group: str = "NdPr",
    contents: Mapping[str, float] | None = None,
) -> Picture:
    """Who supplies whom, stage by stage, for one scenario, year and element or group.

    `contents` gives t of the group per t of commodity for ore and magnets (see `flow_rows`);
    without it, the base-year frame `contents` (commodity, element, share) is taken if there is one.
    """
    contents = contents or _contents(scene, group)
    key = f"flows_{group}_{year}_{scenario}".lower().replace(" ", "_")
    name = scene.names.get(scenario, scenario)
    title = f"From mine to use in {year}: {GROUP_NAMES.get(group, group)} – {name}"
    tables = scene.report.tables
    made = table(tables, "production") if "production" in tables else None
    rows = flow_rows(table(tables, "flows"), scenario, year, group, made, contents)
    if rows.is_empty():
        return Picture(key, title, f"No flows of {group} in {year}.", rows)
    layout = lay_out(rows, [scene.holder, *REGIONS])
    mixed = "" if contents else " Ore and magnets: full weight."
    svg = draw_flows(
        layout,
        title,
        "Each gap is scaled to its own total, printed above it; ribbons have the colour of their "
        f"origin.{mixed}",
        scene.source,
    )
    caption = (
        "Follow one colour from left to right: where it widens, other regions' material passes "
        "through that country. Regions under 2% of a column are drawn as Other."
    )
    stages = {n: stage_name(stages[0]) for n, stages in enumerate(GAPS)}
    data = rows.select(
        pl.col("gap").replace_strict(stages, return_dtype=pl.String).alias("stage"),
        pl.col("origin").map_elements(region_name, return_dtype=pl.String),
        pl.col("destination").map_elements(region_name, return_dtype=pl.String),
        "quantity_t",
    )
    return Picture(key, title, caption, data, svg=svg)


def _contents(scene: Scene, group: str) -> dict[str, float] | None:
    """Add up the shares of the group's elements by commodity, None when they are not given."""
    frame = scene.report.base_year.get("contents")
    if frame is None or frame.is_empty():
        return None
    elements = ELEMENT_GROUPS.get(group, (group,))
    mine = frame.filter(pl.col("element").is_in(elements)).group_by("commodity").agg(
        pl.col("share").sum()
    )  # fmt: skip
    return dict(mine.rows())
