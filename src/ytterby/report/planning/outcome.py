"""Pictures of promise and outcome of a plan, and of what is built."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from ytterby.report import theme
from ytterby.report.charts.base import rows
from ytterby.report.picture import Picture
from ytterby.report.plot.axes import NameAxis, NumberAxis, round_ends
from ytterby.report.plot.axes import percent as percent_label
from ytterby.report.plot.marks import BarMark, DotMark
from ytterby.report.plot.panels import Panel
from ytterby.report.plot.places import by_name
from ytterby.report.plot.sheet import LegendEntry, picture_svg
from ytterby.report.words import humanise

if TYPE_CHECKING:
    from ytterby.planning.make_plan import PlanAnswer


REQUIRED, PLANNED, SIMULATED = "#9aa6b1", "#2c7fb8", "#d95f02"
MAX_BARS = 40
WIDTH = 420


def difference_picture(answer: PlanAnswer) -> Picture:
    """What is asked, promised and reached, of every target in every future; of many the worst."""
    every = answer.tables["plan_gap"].filter(pl.col("required") <= 1.0)
    worst = every.with_row_index().sort("miss", descending=True).head(MAX_BARS)
    differences = worst.sort("index").drop("index")
    title = "Promise and outcome"
    if differences.is_empty():
        return Picture("plan_gap", title, "There is no target that is a share.", differences)
    place = pl.format("{} · {} · {}-{}", "future", "target", "first", "last").alias("place")
    data = differences.with_columns(place, zero=0.0)
    values = data.select("required", "planned", "simulated")
    ends = round_ends(float(v) for row in values.iter_rows() for v in row)
    names = data["place"].to_list()
    box = Panel(
        NumberAxis(*ends, title="share", label=percent_label, count=5), NameAxis(names, room=330.0),
        WIDTH, 22 * len(names),
        [
            BarMark("zero", "required", "place", REQUIRED, 12),
            DotMark("planned", "place", PLANNED, 5.0), DotMark("simulated", "place", SIMULATED, 4.0),
        ],
        rows(data),
    ).box()  # fmt: skip
    legend = [LegendEntry("required", REQUIRED), LegendEntry("planned", PLANNED),
              LegendEntry("simulated", SIMULATED)]  # fmt: skip
    caption = "Promised by the programme, and what came of it in the simulated market. Of suppliers the largest."
    if left := every.height - differences.height:
        caption += f" {left} more rows, farther on the good side, stand in the numbers only."
    return Picture("plan_gap", title, caption, every, picture_svg(box, [title], [], [], legend))


def build_picture(answer: PlanAnswer) -> Picture:
    """What is built, by the year in which it may produce first; stocks are in the table."""
    plan = answer.tables["plan"].filter((pl.col("measure") != "stock") & (pl.col("future") == ""))
    title = "Built in every future"
    if plan.is_empty():
        return Picture("plan_build", title, "Nothing is built.", plan)
    place = pl.format("{} in {}, from {}", "name", "region", "opens").alias("place")
    data = plan.sort("opens", "name").head(MAX_BARS).with_columns(place, zero=0.0)
    measures = data["measure"].unique(maintain_order=True).to_list()
    colours = [theme.REGION_COLOURS[n % len(theme.REGION_COLOURS)] for n in range(len(measures))]
    names = data["place"].to_list()
    ends = round_ends(float(v) for v in data["tonnes"])
    box = Panel(
        NumberAxis(*ends, title="t a year of capacity", count=5), NameAxis(names, room=330.0),
        WIDTH, 24 * len(names),
        [BarMark("zero", "tonnes", "place", by_name("measure", measures, colours), 15)], rows(data),
    ).box()  # fmt: skip
    legend = [LegendEntry(humanise(m), c) for m, c in zip(measures, colours, strict=True)]
    caption = "Know-how that lacks, and the ramp, come on top of the first year."
    table = data.drop("place", "zero")
    return Picture("plan_build", title, caption, table, picture_svg(box, [title], [], [], legend))
