"""Grids of small line charts: paths over years of every run, with their bands."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import polars as pl

from ytterby.report.charts.base import Scene, rows, years_axis
from ytterby.report.plot import axes
from ytterby.report.plot.axes import NumberAxis, round_ends
from ytterby.report.plot.marks import Mark, RuleMark
from ytterby.report.plot.panels import Box, Panel, grid, in_columns
from ytterby.report.plot.places import Row


@dataclass(frozen=True)
class Lines:
    """A grid of small line charts, one panel per value of `panel` (and of `row`).

    label : a number of the axis in words. domain : ends of all axes; left out, each panel has its own.
    """

    value: str
    unit: str
    panels: Sequence[str]
    rows: Sequence[str] = ()
    columns: int = 3
    width: int = 250
    height: int = 150
    label: Callable[[float], str] = axes.short
    domain: tuple[float, float] | None = None
    threshold: float | None = None


def line_grid(scene: Scene, frame: pl.DataFrame, lines: Lines, sides: bool = True) -> Box:
    """Draw paths over years by scenario, a small panel for each value of column `panel`.

    `frame` has named scenarios and columns year, scenario, panel, [row,] and `lines.value`. With
    rows, all panels share one scale; without, each panel has its own. `sides` shows row labels.
    """
    years = frame["year"].to_list() or [2024, 2045]
    place = {name: n for n, name in enumerate(scene.order)}
    keys = ["row", "panel"] if lines.rows else ["panel"]
    ends = [name for name in ("low", "high") if name in frame]
    kept = frame.select(*keys, "scenario", "year", lines.value, *ends)
    by_panel: dict[tuple[str, ...], list[Row]] = {}
    for row in sorted(rows(kept), key=lambda one: (place.get(one["scenario"], 9), one["year"])):
        by_panel.setdefault(tuple(row[key] for key in keys), []).append(row)
    if not lines.rows:
        boxes = [
            _lines(scene, lines, by_panel.get((name,), []), years, title=name)
            for name in lines.panels
        ]
        return in_columns(boxes, lines.columns, 26, 18)
    last = len(lines.rows) - 1
    cells = [
        [
            _lines(
                scene, lines, by_panel.get((row, panel), []), years, title=panel if n == 0 else "",
                side=row.split(", ") if sides and k == 0 else (), first=k == 0, last=n == last,
            )
            for k, panel in enumerate(lines.panels)
        ]
        for n, row in enumerate(lines.rows)
    ]  # fmt: skip
    return grid(cells, 16, 20)


def _lines(
    scene: Scene, lines: Lines, own: Sequence[Row], years: Sequence[int], *, title: str,
    side: Sequence[str] = (), first: bool = True, last: bool = True,
) -> Box:  # fmt: skip
    """One panel. first, last : whether it stands in the first column, and in the last row."""
    values = [row.get(name) for row in own for name in (lines.value, "low", "high")]
    ends = lines.domain or round_ends(values)
    y = NumberAxis(*ends, title=lines.unit if first else "", label=lines.label, labels=first)
    ranged = any(row.get("low") is not None for row in own)
    marks: list[Mark] = [*(scene.bands() if ranged else []), scene.line(lines.value)]
    if lines.threshold is not None:
        marks.append(RuleMark(y=lines.threshold, dash="4 3"))
    x = years_axis(years, 10, visible=last)
    return Panel(x, y, lines.width, lines.height, marks, own, title, side).box()
