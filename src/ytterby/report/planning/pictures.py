"""Pictures of a plan's page: promise and outcome, what is built, frontier, build-up, stocks in months."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import polars as pl

from ytterby.planning.write.selections import built, frontier_points, shares_missed_most
from ytterby.report import theme
from ytterby.report.kinds import BarChart, LineChart, Look, dot
from ytterby.report.kinds.chart import ALL, Facets, coloured, in_words, tidy
from ytterby.report.picture import Picture, worded
from ytterby.report.plot.axes import NumberAxis, percent, round_ends
from ytterby.report.words import humanise

if TYPE_CHECKING:
    from ytterby.ground.arrays import Tables
    from ytterby.report.kinds.chart import Drawn

REQUIRED, PLANNED, SIMULATED = "#9aa6b1", "#2c7fb8", "#d95f02"
MAX_BARS = 40
PLANNED_DASH = "5 4"
OUTCOME = BarChart(
    name="place", value="required", colours={"required": REQUIRED}, unit="share", label=percent,
    width=420.0, thick=12.0, names_room=330.0,
    parts=[dot("planned", PLANNED, 5.0, label="planned"), dot("simulated", SIMULATED, 4.0, label="simulated")],
)  # fmt: skip
BUILT = BarChart(
    name="place", value="tonnes", unit="t a year of capacity", width=420.0, thick=15.0, names_room=330.0
)  # fmt: skip
LINES = LineChart(
    width=300.0, height=190.0, facets=Facets("future", columns=2, scale=ALL, across=60.0, down=46.0)
)


def plan_pictures(tables: Tables) -> dict[str, list[Picture]]:
    """Pictures of the tables that a plan has, by section of its page."""
    made = {
        "gap": (difference_picture, "plan_gap"), "build": (build_picture, "plan"),
        "frontier": (cost_curve_picture, "plan_frontier"), "build_up": (build_up_picture, "plan_build_up"),
        "cover": (cover_picture, "plan_cover"),
    }  # fmt: skip
    return {
        section: [draw(tables[name])] if name in tables else []
        for section, (draw, name) in made.items()
    }


def difference_picture(table: pl.DataFrame) -> Picture:
    """What is asked, promised and reached, of every target in every future; of many the worst."""
    every, worst = shares_missed_most(table, MAX_BARS)
    if every.is_empty():
        return worded("plan_gap", every)
    place = pl.format("{} · {} · {}-{}", "future", "target", "first", "last").alias("place")
    chart = OUTCOME.of(worst.with_columns(place, pl.lit("required").alias("series")))
    left = every.height - worst.height
    more = (
        f" {left} more rows, farther on the good side, stand in the numbers only." if left else ""
    )
    return worded("plan_gap", every, chart, more=more)


def build_picture(table: pl.DataFrame) -> Picture:
    """What is built, by the year in which it may produce first; stocks are in the table."""
    data = built(table, MAX_BARS)
    if data.is_empty():
        return worded("plan_build", data)
    place = pl.format("{} in {}, from {}", "name", "region", "opens").alias("place")
    drawn = data.with_columns(place, in_words("measure", humanise).alias("series"))
    return worded("plan_build", data, BUILT.of(drawn))


def cost_curve_picture(table: pl.DataFrame) -> Picture:
    """Cost against the level that is reached, and what the plan itself costs."""
    of, data = table["frontier"][0].replace("_", " "), frontier_points(table)
    if data.height < 2:
        return worded("plan_frontier", table, of=of)
    ends = round_ends((float(v) for v in data["reached"]), zero=False)
    parts = {"cost over the loosest level": ["cost_musd"], "the plan itself": ["own_musd"]}
    looks = zip(parts, (PLANNED, SIMULATED), strict=True)
    chart = replace(
        LINES, x="reached", unit="million USD", facets=Facets("series", columns=2, across=60.0),
        across=NumberAxis(*ends, title="reached", label=percent, count=4, line=True, grid=False),
        looks={name: Look(colour, 2.2, radius=3.0, label=None) for name, colour in looks},
    )  # fmt: skip
    return worded("plan_frontier", table, chart.of(tidy(data, ["reached"], parts)), of=of)


def build_up_picture(table: pl.DataFrame) -> Picture:
    """Open plants of the plan by year, a panel for each future."""
    named = table.with_columns(in_words("measure", humanise))
    chart = _planned_and_simulated(named, "measure", ("planned_t", "simulated_t"), "t a year")
    return worded("plan_build_up", table, chart)


def cover_picture(table: pl.DataFrame) -> Picture:
    """Stocks of the plan in months of use, a panel for each future."""
    data = table.filter(pl.col("months").is_not_null())
    if data.is_empty():
        return worded("plan_cover", table)
    columns = ("planned_months", "months")
    return worded(
        "plan_cover", table, _planned_and_simulated(data, "commodity", columns, "months of use")
    )


def _planned_and_simulated(
    table: pl.DataFrame, by: str, columns: tuple[str, str], unit: str
) -> Drawn:
    """Lines of what was counted on, dashed, and of what came of it, for each value of a column."""
    colours = coloured(table[by].unique(maintain_order=True).to_list(), theme.REGION_COLOURS)
    looks = {
        f"{name}, counted on": Look(colour, 1.6, PLANNED_DASH, label=None)
        for name, colour in colours.items()
    }
    looks |= {name: Look(colour, 2.4) for name, colour in colours.items()}
    both = tidy(table, ("future", "year", by), {", counted on": columns[:1], "": columns[1:]})
    drawn = both.with_columns(pl.concat_str(by, "series").alias("series"))
    return replace(LINES, looks=looks, unit=unit).of(drawn)
