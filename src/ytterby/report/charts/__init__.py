"""Charts: figures in, SVG out; all pictures of the report, in the order and the sections in which they stand.
Import this package only where charts are drawn."""

from __future__ import annotations

from collections.abc import Callable

from ytterby.report.charts.market import capacity_paths, listed_plants, price_paths
from ytterby.report.charts.regions import dependence_paths, flow_pictures
from ytterby.report.inputs import Report
from ytterby.report.picture import Picture, Scene, scene_of

#: Subject of the report -> the pictures in it.
SECTIONS: dict[str, Callable[[Scene], list[Picture]]] = {
    "prices": lambda scene: [price_paths(scene)],
    "supply": flow_pictures,
    "plants": lambda scene: [capacity_paths(scene), *listed_plants(scene)],
    "dependence": lambda scene: [dependence_paths(scene)],
}


def sections_of(report: Report) -> dict[str, list[Picture]]:
    """Build every picture, by subject."""
    scene = scene_of(report)
    return {name: build(scene) for name, build in SECTIONS.items()}


def pictures_of(report: Report) -> list[Picture]:
    """Build every picture, in order."""
    return [picture for group in sections_of(report).values() for picture in group]
