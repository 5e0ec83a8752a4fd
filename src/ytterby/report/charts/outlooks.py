"""Published outlooks against the run: what listed plants add by year, and demand by use beside its source."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from ytterby.figures.echo import TOTAL
from ytterby.figures.run_figures import LISTED
from ytterby.report import theme
from ytterby.report.charts.base import Scene, legend_row, rows, years_axis
from ytterby.report.figure_ranges import OUTSIDE
from ytterby.report.inputs import in_order
from ytterby.report.picture import Picture
from ytterby.report.plot.axes import NumberAxis, round_ends, short
from ytterby.report.plot.marks import AreaMark, LineMark, Mark
from ytterby.report.plot.panels import Box, Panel, grid, in_columns
from ytterby.report.plot.places import Row, by_name
from ytterby.report.plot.sheet import LegendEntry
from ytterby.report.words import humanise

PLANTS = {
    "announced_t": ("As their owners state", "#7a8793", 3.0),
    "expected_t": ("As expected", theme.INK, 1.6),
    "opened_t": ("Opened", "#0b6fa4", 0.0),
    "lapsed_t": ("Waits or has lapsed", "#e0a31c", 0.0),
}
"""Column of the table -> its name, its colour, and the width of its line; areas have none."""
DEMAND = {
    "published": ("The source, on the scale of the base year", "#aeb6be", 5.0),
    "demand": ("Wanted, at prices of the base year", "#0b6fa4", 1.9),
    "served": ("Served", "#d1570a", 1.6),
}
ALL_PARTS = "Together"


def listed_plants(scene: Scene, announced: pl.DataFrame) -> Picture:
    """Capacity that listed plants outside add [t/yr], a panel per technology.

    announced : the table of that name, of one run.
    """
    away = announced.filter(pl.col("region") != scene.holder)
    frame = away.group_by("technology", "year", maintain_order=True).agg(pl.col(list(PLANTS)).sum())
    if frame.is_empty():
        return scene.picture("listed_plants", frame)
    order = in_order(
        frame["technology"].unique(maintain_order=True).to_list(), scene.words.technologies
    )
    years = frame["year"].to_list()
    by_technology = {name: rows(own.sort("year")) for (name,), own in frame.group_by("technology")}
    chart = in_columns(
        [_plants(by_technology[name], humanise(name), years) for name in order], 3, 26, 18
    )
    ranged, code = frame, scene.scenarios[-1]
    for column in LISTED:
        ends = [
            scene.report.ranges.range_of(
                "announced", {"scenario": code, "year": row["year"], "region": OUTSIDE,
                              "technology": row["technology"]}, column) or (None, None)
            for row in frame.to_dicts()
        ]  # fmt: skip
        for place, end in enumerate(("low", "high")):
            ranged = ranged.with_columns(
                pl.Series(f"{column} {end}", [one[place] for one in ends], pl.Float64)
            )
    known = bool(ranged[f"{next(iter(LISTED))} low"].count())
    made = scene.picture("listed_plants", ranged if known else frame, chart, legend=_legend(PLANTS))
    return scene.caption_of(made, known)


def _plants(own: Sequence[Row], title: str, years: list[int]) -> Box:
    """One technology: areas on each other, under lines."""
    areas = [name for name, (_, _, wide) in PLANTS.items() if wide == 0.0]
    stacks = [{**row, "0": 0.0} for row in own]
    marks: list[Mark] = []
    for n, name in enumerate(areas, 1):
        for row in stacks:
            row[str(n)] = row[str(n - 1)] + (row[name] or 0.0)
        marks.append(AreaMark("year", str(n - 1), str(n), PLANTS[name][1], 0.9))
    lines = [name for name in PLANTS if name not in areas]
    marks += [LineMark("year", name, *PLANTS[name][1:]) for name in lines]
    ends = round_ends(row[name] for row in stacks for name in (*lines, str(len(areas))))
    y = NumberAxis(*ends, title="t a year", label=short)
    return Panel(years_axis(years), y, 190, 140, marks, stacks, title).box()


def demand_by_part(scene: Scene, echo: pl.DataFrame) -> Picture:
    """Demand of each part of a published total [t]: a row per outlook, a column per part, each on one scale.

    echo : as `ytterby.figures.echo.demand_echo` gives it, of one or more outlooks.
    """
    if echo.is_empty():
        return scene.picture("demand_by_part", echo)
    long = echo.unpivot(
        list(DEMAND), index=["outlook", "part", "year"], variable_name="column", value_name="tonnes"
    ).drop_nulls("tonnes")
    outlooks = echo["outlook"].unique(maintain_order=True).to_list()
    parts = echo["part"].unique(maintain_order=True).to_list()
    cells = [_row(long, outlook, parts, first=n == 0) for n, outlook in enumerate(outlooks)]
    chart = grid(cells, 18, 14)
    return scene.picture("demand_by_part", echo, chart, legend=_legend(DEMAND))


def _row(long: pl.DataFrame, outlook: str, parts: list[str], *, first: bool) -> list[Box]:
    """One outlook: its parts beside each other, each on the scale that it has in all rows."""
    cells = []
    names = list(DEMAND)
    colours, widths = ([DEMAND[name][n] for name in names] for n in (1, 2))
    line = LineMark("year", "tonnes", by_name("column", names, colours),
                    by_name("column", names, widths), "column")  # fmt: skip
    for place, part in enumerate(parts):
        own = long.filter(pl.col("part") == part)
        title = f"{outlook}, t a year" if place == 0 else ""
        y = NumberAxis(0.0, 1.05 * max(own["tonnes"].to_list()), title=title, label=short, room=30)
        name = ALL_PARTS if part == TOTAL else humanise(part)
        here = rows(own.filter(pl.col("outlook") == outlook).sort("year"))
        x = years_axis(own["year"].to_list(), 10)
        cells.append(Panel(x, y, 165, 125, [line], here, name if first else "").box())
    return cells


def _legend(kinds: dict[str, tuple[str, str, float]]) -> list[LegendEntry]:
    labels, colours, widths = zip(*kinds.values(), strict=True)
    return legend_row(labels, colours, [wide or 11.0 for wide in widths])
