"""Published outlooks against the run: what listed plants add by year, and demand by use beside its source."""

from __future__ import annotations

from typing import Any

import polars as pl

from ytterby.report import theme
from ytterby.report.charts.base import (
    Scene,
    alt,
    legend_row,
    number_axis,
    rows,
    small_panels,
    years_axis,
)
from ytterby.report.inputs import in_order
from ytterby.report.picture import Picture
from ytterby.report.words import humanise
from ytterby.study.echo import TOTAL

PLANTS = {
    "announced_t": ("As their owners state", "#7a8793", 3.0),
    "expected_t": ("As expected", theme.INK, 1.6),
    "opened_t": ("Opened", "#0b6fa4", 0.0),
    "lapsed_t": ("Waits or has lapsed", "#e0a31c", 0.0),
}
"""Column of the table -> its name, its colour, and the width of its line; areas have none."""
DEMAND = {
    "published": ("The source, on the scale of the base year", "#aeb6be", 5.0),
    "wanted": ("Wanted, at prices of the base year", "#0b6fa4", 1.9),
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
    panel = pl.col("technology").map_elements(humanise, return_dtype=pl.String)
    frame = frame.with_columns(panel.alias("panel")).sort("year")
    long = frame.unpivot(
        list(PLANTS), index=["panel", "year"], variable_name="column", value_name="tonnes"
    )
    x, y = years_axis(frame["year"].to_list(), 5), _amount("tonnes", "t a year")
    areas = alt.Chart().mark_area(opacity=0.9).encode(
        x=x, y=alt.Y("tonnes:Q", stack="zero", title="t a year", axis=number_axis()),
        color=_colour(PLANTS), order=alt.Order("column:N", sort="descending"))  # fmt: skip
    lines = alt.Chart().mark_line().encode(x=x, y=y, color=_colour(PLANTS), strokeWidth=_width(PLANTS))  # fmt: skip
    layers = alt.layer(
        areas.transform_filter(_only(PLANTS, lines=False)),
        lines.transform_filter(_only(PLANTS, lines=True)),
        data=rows(long),
    ).properties(width=215, height=140)
    chart = small_panels(layers, [humanise(name) for name in order], 3)
    return scene.picture("listed_plants", frame.drop("panel"), chart, legend=_legend(PLANTS))


def demand_by_part(scene: Scene, echo: pl.DataFrame) -> Picture:
    """Demand of each part of a published total [t]: a row per outlook, a column per part, each on one scale.

    echo : as `ytterby.study.echo.demand_echo` gives it, of one or more outlooks.
    """
    if echo.is_empty():
        return scene.picture("demand_by_part", echo)
    long = echo.unpivot(
        list(DEMAND), index=["outlook", "part", "year"], variable_name="column", value_name="tonnes"
    ).drop_nulls("tonnes")
    outlooks = echo["outlook"].unique(maintain_order=True).to_list()
    parts = echo["part"].unique(maintain_order=True).to_list()
    chart = alt.vconcat(
        *(_row(long, outlook, parts, first=place == 0) for place, outlook in enumerate(outlooks)),
        spacing=14,
    )
    return scene.picture("demand_by_part", echo, chart, legend=_legend(DEMAND))


def _row(long: pl.DataFrame, outlook: str, parts: list[str], *, first: bool) -> Any:
    """One outlook: its parts beside each other, each on the scale that it has in all rows."""
    cells = []
    for place, part in enumerate(parts):
        own = long.filter(pl.col("part") == part)
        scale = alt.Scale(domain=[0.0, 1.05 * max(own["tonnes"].to_list())])
        title = f"{outlook}, t a year" if place == 0 else None
        y = alt.Y("tonnes:Q", title=title, axis=number_axis(minExtent=36), scale=scale)
        name = ALL_PARTS if part == TOTAL else humanise(part)
        lines = alt.Chart(rows(own.filter(pl.col("outlook") == outlook))).mark_line()
        drawn = lines.encode(x=years_axis(own["year"].to_list(), 10), y=y, color=_colour(DEMAND),
                             strokeWidth=_width(DEMAND)).properties(width=165, height=125)  # fmt: skip
        above = alt.TitleParams(name, fontSize=12.5, offset=8)
        cells.append(drawn.properties(title=above) if first else drawn)
    return alt.hconcat(*cells, spacing=18)


def _amount(column: str, title: str) -> Any:
    return alt.Y(f"{column}:Q", title=title or None, axis=number_axis(), stack=None)


def _colour(kinds: dict[str, tuple[str, str, float]]) -> Any:
    scale = alt.Scale(domain=list(kinds), range=[colour for _, colour, _ in kinds.values()])
    return alt.Color("column:N", scale=scale, legend=None)


def _width(kinds: dict[str, tuple[str, str, float]]) -> Any:
    scale = alt.Scale(domain=list(kinds), range=[wide for _, _, wide in kinds.values()])
    return alt.StrokeWidth("column:N", scale=scale, legend=None)


def _only(kinds: dict[str, tuple[str, str, float]], *, lines: bool) -> str:
    names = [name for name, (_, _, wide) in kinds.items() if (wide > 0.0) == lines]
    return " || ".join(f"datum.column == '{name}'" for name in names)


def _legend(kinds: dict[str, tuple[str, str, float]]) -> Any:
    labels, colours, widths = zip(*kinds.values(), strict=True)
    return legend_row(labels, colours, [wide or 11.0 for wide in widths])
