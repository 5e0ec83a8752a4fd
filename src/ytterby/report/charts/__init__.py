"""Charts: figures in, SVG out; all pictures of the report, in the order and the sections in which they stand.
Import this package only where charts are drawn."""

from __future__ import annotations

from collections.abc import Callable

from ytterby.report.charts.market import (
    capacity_paths,
    knowhow_paths,
    listed_plants,
    price_paths,
    rents,
    value_added,
)
from ytterby.report.charts.regions import dependence_paths, flow_pictures, use_stress_maps
from ytterby.report.inputs import Report
from ytterby.report.picture import Picture, Scene, scene_of

#: Section of the report -> the pictures in it.
SECTIONS: dict[str, Callable[[Scene], list[Picture]]] = {
    "prices": lambda scene: [price_paths(scene)],
    "capacity": lambda scene: [capacity_paths(scene), *listed_plants(scene), *knowhow_paths(scene)],
    "dependence": lambda scene: [dependence_paths(scene)],
    "uses": lambda scene: [use_stress_maps(scene, n) for n in scene.report.comparisons or [""]],
    "money": lambda scene: [rents(scene), value_added(scene)],
    "flows": flow_pictures,
}


def sections_of(report: Report) -> dict[str, list[Picture]]:
    """Build every picture, by section."""
    scene = scene_of(report)
    return {name: build(scene) for name, build in SECTIONS.items()}


def pictures_of(report: Report) -> list[Picture]:
    """Build every picture, in order."""
    return [picture for group in sections_of(report).values() for picture in group]
