"""The flow picture as a `Picture` of the report."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from ytterby.report.charts.base import Picture, Scene
from ytterby.report.flow_svg import draw_flows
from ytterby.report.flows import GAPS, flow_rows, lay_out
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

    `contents` gives t of the group per t of commodity for ore and magnets (see `flow_rows`).
    """
    key = f"flows_{group}_{year}_{scenario}".lower().replace(" ", "_")
    name = scene.names.get(scenario, scenario)
    title = f"From mine to use in {year}: {GROUP_NAMES.get(group, group)} – {name}"
    tables = scene.report.tables
    made = table(tables, "production") if "production" in tables else None
    rows = flow_rows(table(tables, "flows"), scenario, year, group, made, contents)
    if rows.is_empty():
        return Picture(key, title, f"No flows of {group} in {year}.", rows)
    layout = lay_out(rows, [scene.holder, *REGIONS])
    mixed = "" if contents else " Ore and magnets are shown with all they contain."
    svg = draw_flows(
        layout,
        title,
        "Each gap between two columns is scaled to its own total, printed above it; a ribbon has "
        f"the colour of its origin.{mixed}",
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
