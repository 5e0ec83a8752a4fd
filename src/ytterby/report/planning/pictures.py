"""Pictures of a plan's page beside promise and outcome: frontier, build-up, stocks in months, what stocks must hold."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from ytterby.report import theme
from ytterby.report.charts.base import rows, years_axis
from ytterby.report.picture import Picture
from ytterby.report.plot.axes import NumberAxis, percent, plain, round_ends
from ytterby.report.plot.marks import DotMark, LineMark
from ytterby.report.plot.panels import Box, Panel, in_columns
from ytterby.report.plot.places import by_name
from ytterby.report.plot.sheet import LegendEntry, picture_svg
from ytterby.report.words import humanise

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ytterby.ground.arrays import Tables


COST, OWN = "#2c7fb8", "#d95f02"
WIDE, HIGH, ACROSS, DOWN = 300, 190, 60.0, 46.0
COLUMNS = 2
PLANNED_DASH = "5 4"


def plan_pictures(tables: Tables) -> dict[str, list[Picture]]:
    """Pictures of the tables that a plan has, by section of its page."""
    made = {
        "frontier": (cost_curve_picture, "plan_frontier"), "build_up": (build_up_picture, "plan_build_up"),
        "cover": (cover_picture, "plan_cover"), "sizing": (sizing_picture, "plan_sizing"),
    }  # fmt: skip
    return {
        section: [draw(tables[name])] if name in tables else []
        for section, (draw, name) in made.items()
    }


def cost_curve_picture(table: pl.DataFrame) -> Picture:
    """Cost against the level that is reached, and beside it what the plan itself costs."""
    word = table["frontier"][0]
    title = f"What each step costs: {word.replace('_', ' ').replace(':', ', ')}"
    data = table.drop_nulls(["cost_musd", "reached"]).sort("reached")
    if data.height < 2:
        text = "There is nothing between as things are and the tightest."
        return Picture("plan_frontier", title, text, table)
    label = plain if word.startswith("burden:") else percent
    ends = round_ends((float(v) for v in data["reached"]), zero=False)
    across = NumberAxis(*ends, title="reached", label=label, count=4, line=True, grid=False)
    boxes = []
    for name, words, colour in (
        ("cost_musd", "cost over the loosest level", COST), ("own_musd", "the plan itself", OWN),
    ):  # fmt: skip
        down = NumberAxis(*round_ends(float(v) for v in data[name]), title="million USD", count=4)
        marks = [LineMark("reached", name, colour, 2.2), DotMark("reached", name, colour, 3.0)]
        boxes.append(Panel(across, down, WIDE, HIGH, marks, rows(data), title=words).box())
    caption = (
        "Cost of the programme, that of the market included, over its cost at the loosest level; and capital charges "
        "and stocks of the plan alone. Promised, not simulated."
    )
    svg = picture_svg(in_columns(boxes, COLUMNS, ACROSS, DOWN), [title], [], [])
    return Picture("plan_frontier", title, caption, table, svg)


def build_up_picture(table: pl.DataFrame) -> Picture:
    """Open plants of the plan by year, a panel for each future."""
    title = "Plants of the plan that are open"
    measures = table["measure"].unique(maintain_order=True).to_list()
    colours = _colours(measures)
    ends = round_ends(float(v) for name in ("planned_t", "simulated_t") for v in table[name])
    shade = by_name("measure", measures, colours)
    marks = [LineMark("year", "planned_t", shade, 1.6, "measure", PLANNED_DASH),
             LineMark("year", "simulated_t", shade, 2.4, "measure")]  # fmt: skip
    box = _panels(table, "future", ends, "t a year", marks)
    legend = [LegendEntry(humanise(m), c) for m, c in zip(measures, colours, strict=True)]
    caption = "Full lines: in the simulated market. Dashed: counted on by the programme, mean of a block of years."
    return Picture(
        "plan_build_up", title, caption, table, picture_svg(box, [title], [], [], legend)
    )


def cover_picture(table: pl.DataFrame) -> Picture:
    """Stocks of the plan in months of use, a panel for each future."""
    title = "What the stocks of the plan cover"
    data = table.filter(pl.col("months").is_not_null())
    if data.is_empty():
        return Picture("plan_cover", title, "The region uses nothing of what is held.", table)
    goods = data["commodity"].unique(maintain_order=True).to_list()
    colours = _colours(goods)
    ends = round_ends(float(v) for name in ("planned_months", "months") for v in data[name])
    shade = by_name("commodity", goods, colours)
    marks = [LineMark("year", "planned_months", shade, 1.6, "commodity", PLANNED_DASH),
             LineMark("year", "months", shade, 2.4, "commodity")]  # fmt: skip
    box = _panels(data, "future", ends, "months of use", marks)
    legend = [LegendEntry(good, c) for good, c in zip(goods, colours, strict=True)]
    caption = (
        "What lies there at the end of a year, in months of what the region uses without the plan in the first future. "
        "Full lines: simulated. Dashed: counted on."
    )
    return Picture("plan_cover", title, caption, table, picture_svg(box, [title], [], [], legend))


def sizing_picture(table: pl.DataFrame) -> Picture:
    """Value of a stock against the months that it covers, for each form, a panel for each group of uses."""
    title = "What a stock must hold without the largest supplier"
    words = pl.format("{} {}", "form", pl.when(pl.col("made_into").str.starts_with("used")).then(pl.lit("as it is"))
                      .otherwise(pl.format("made into {}", "made_into"))).alias("stock")  # fmt: skip
    region = table["region"][0]
    data = table.filter(pl.col("region") == region).with_columns(words)
    stocks = data["stock"].unique(maintain_order=True).to_list()
    colours = _colours(stocks)
    shade = by_name("stock", stocks, colours)
    boxes = []
    for group in data["group"].unique(maintain_order=True):
        own = data.filter(pl.col("group") == group)
        ends = round_ends(float(v) for v in own["value_musd"])
        marks = [LineMark("months", "value_musd", shade, 2.2, "stock")]
        across = NumberAxis(
            0.0, float(max(own["months"])), title="months", count=4, line=True, grid=False
        )
        boxes.append(Panel(across, NumberAxis(*ends, title="million USD", count=4), WIDE, HIGH, marks, rows(own),
                           title=str(group)).box())  # fmt: skip
    legend = [LegendEntry(stock, c) for stock, c in zip(stocks, colours, strict=True)]
    last = data.filter(
        (pl.col("for_nothing_t") > 0.0) & (pl.col("months") == 12) & (pl.col("group") == "all uses")
    )
    nothing = "; ".join(
        f"{row['for_nothing_t']:,.0f} t of {row['form']} for {row['made_into']} would serve nothing ({row['why']})"
        for row in last.iter_rows(named=True)
    )
    supplier = table["supplier"][0]
    caption = f"{region} without {supplier}, at base-year prices; what plants at home can make no use of is left out."
    if nothing:
        caption += f" For 12 months of all uses {nothing}."
    svg = picture_svg(in_columns(boxes, COLUMNS, ACROSS, DOWN), [title], [], [], legend)
    return Picture("plan_sizing", title, caption, data, svg)


def _panels(
    data: pl.DataFrame, by: str, ends: tuple[float, float], words: str, marks: Sequence[LineMark]
) -> Box:
    """A panel over the years for each value of a column."""
    years = [int(year) for year in data["year"].unique().sort()]
    boxes = []
    for value in data[by].unique(maintain_order=True):
        own = data.filter(pl.col(by) == value)
        down = NumberAxis(*ends, title=words, count=4)
        boxes.append(
            Panel(years_axis(years), down, WIDE, HIGH, marks, rows(own), title=str(value)).box()
        )
    return in_columns(boxes, COLUMNS, ACROSS, DOWN)


def _colours(names: Sequence[str]) -> list[str]:
    return [theme.REGION_COLOURS[n % len(theme.REGION_COLOURS)] for n in range(len(names))]
