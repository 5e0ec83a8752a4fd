"""Charts: result tables in, SVG out; all pictures of the report, in the order and the sections in which they stand.
Import this package only where charts are drawn."""

from __future__ import annotations

from collections.abc import Callable

import polars as pl

from ytterby.report.charts.base import Scene, scene_of
from ytterby.report.charts.capacity import capacity_paths, capacity_split, knowhow_paths
from ytterby.report.charts.flows import flow_picture
from ytterby.report.charts.money import price_paths, rents, value_added
from ytterby.report.charts.outlooks import listed_plants
from ytterby.report.charts.published import adjustments, conflicts
from ytterby.report.charts.regions import dependence_paths, dependence_years, use_stress_maps
from ytterby.report.charts.uncertainty import tornadoes
from ytterby.report.inputs import Report, table
from ytterby.report.picture import Picture

FLOW_YEAR = 2035


def _uses(scene: Scene) -> list[Picture]:
    return [use_stress_maps(scene, name) for name in scene.report.comparisons or [""]]


def _listed(scene: Scene) -> list[Picture]:
    """What listed plants add under the scenario that is asked for."""
    frame = table(scene.report.tables, "announced")
    if frame.is_empty() or not scene.scenarios:
        return []
    return [listed_plants(scene, frame.filter(pl.col("scenario") == scene.scenarios[-1]))]


def _flows(scene: Scene) -> list[Picture]:
    """The base year once, then a later year under the first and the last scenario."""
    years = sorted(
        table(scene.report.tables, "flows")["year"].unique(maintain_order=True).to_list()
    )
    if not years or not scene.scenarios:
        return []
    later = FLOW_YEAR if FLOW_YEAR in years else years[-1]
    last = scene.scenarios[-1]
    views = [(last, years[0]), (scene.scenarios[0], later), (last, later)]
    return [
        flow_picture(scene, scenario, year, product)
        for product in scene.words.flows
        for scenario, year in dict.fromkeys(views)
    ]


#: Section of the report -> the pictures in it.
SECTIONS: dict[str, Callable[[Scene], list[Picture]]] = {
    "prices": lambda scene: [price_paths(scene)],
    "capacity": lambda scene: [
        capacity_split(scene),
        capacity_paths(scene),
        *_listed(scene),
        *knowhow_paths(scene),
    ],
    "dependence": lambda scene: [dependence_years(scene), dependence_paths(scene)],
    "uses": _uses,
    "money": lambda scene: [rents(scene), value_added(scene)],
    "flows": _flows,
    "tornado": tornadoes,
    "base-year": lambda scene: [conflicts(scene), adjustments(scene)],
}


def sections_of(report: Report) -> dict[str, list[Picture]]:
    """Build every picture, by section."""
    scene = scene_of(report)
    return {name: build(scene) for name, build in SECTIONS.items()}


def pictures_of(report: Report) -> list[Picture]:
    """Build every picture, in order."""
    return [picture for group in sections_of(report).values() for picture in group]
