"""Pictures of the loss of GDP: by period, industry, channel, part, switch, material and country.

Every picture is bars with a dot beside names, from rows with `name`, `low`, `middle` and `high`.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

import polars as pl
import yaml

from ytterby.ground.files import PACKAGE
from ytterby.report import theme
from ytterby.report.charts.base import legend_row, rows
from ytterby.report.kit.numbers import number
from ytterby.report.picture import Picture
from ytterby.report.plot.axes import NameAxis, NumberAxis, round_ends
from ytterby.report.plot.marks import BarMark, DotMark, Mark, RuleMark, TextMark
from ytterby.report.plot.panels import Panel
from ytterby.report.plot.places import by_name, stacked
from ytterby.report.plot.sheet import worded_svg

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ytterby.report.plot.sheet import LegendEntry

RANGE, FALL, RISE, PAID, TOTAL = "#9aa6b1", "#a32a31", "#00795c", "#d9a514", "#24406b"
WIDE, ROW, NAMES = 420.0, 24.0, 300.0
"""Width of a plot, height of a row and room for names [px]."""


@cache
def words() -> Any:
    """The words of the pages (`words.yaml`)."""
    return yaml.safe_load((PACKAGE / "report" / "economics" / "words.yaml").read_text("utf-8"))


def region_name(code: str) -> str:
    """What a region is called in a sentence."""
    return str(words()["regions"].get(code, code))


def ranges(key: str, frame: pl.DataFrame, unit: str, source: str, **names: str) -> Picture:
    """A dot with its range beside each name. frame : name, low, middle, high."""
    drawn = rows(frame)
    marks: list[Mark] = [
        BarMark("low", "high", "name", RANGE, 6),
        RuleMark(x=0.0),
        DotMark("middle", "name", theme.INK, 4.7),
    ]
    ends = round_ends(row[end] for row in drawn for end in ("low", "middle", "high"))
    return _picture(key, frame, drawn, marks, ends, unit, source, (), names)


def channels(frame: pl.DataFrame, source: str, **names: str) -> Picture:
    """Quantity and price of each name, one behind the other. frame : name, channel, middle."""
    order = words()["channels"]
    both = [order["quantity"], order["price"]]
    selected = frame.with_columns(pl.col("channel").replace(order)).filter(
        pl.col("channel").is_in(both)
    )
    drawn = stacked(rows(selected.sort("channel", maintain_order=True)), ("name",), "middle")
    colour = by_name("channel", both, [FALL, PAID])
    marks: list[Mark] = [BarMark("start", "end", "name", colour, 14), RuleMark(x=0.0)]
    ends = round_ends(row[end] for row in drawn for end in ("start", "end"))
    legend = legend_row(both, [FALL, PAID])
    return _picture(
        "economy_channels", frame, drawn, marks, ends, "billion USD", source, legend, names
    )


def bridge(
    frame: pl.DataFrame, ends_of: tuple[float, float], names: tuple[str, str], source: str
) -> Picture:
    """Steps from the answer of one preset to that of another. frame : name, points; ends_of : both answers."""
    at, drawn = ends_of[0], [_step(names[0], 0.0, ends_of[0], "total")]
    for row in frame.to_dicts():
        drawn.append(_step(row["name"], at, at + row["points"], "step"))
        at += row["points"]
    drawn.append(_step(names[1], 0.0, ends_of[1], "total"))
    kinds, colours = ["total", "down", "up"], [TOTAL, FALL, RISE]
    marks: list[Mark] = [
        BarMark("start", "end", "name", by_name("kind", kinds, colours), 15),
        RuleMark(x=0.0),
        TextMark("right", "name", "text", right=6),
    ]
    reach = round_ends(row[end] for row in drawn for end in ("start", "end"))
    legend = legend_row(["answer", "larger loss", "smaller loss"], colours)
    data = pl.DataFrame(drawn).select("name", "start", "end")
    return _picture("economy_bridge", data, drawn, marks, reach, "% of GDP", source, legend, {})


def _step(name: str, start: float, end: float, kind: str) -> dict[str, Any]:
    change = end if kind == "total" else end - start
    way = kind if kind == "total" else "down" if change < 0.0 else "up"
    text = number(change) if kind == "total" else f"{'+' if change > 0 else ''}{number(change)}"
    right = max(start, end)
    return {"name": name, "start": start, "end": end, "kind": way, "text": text, "right": right}


def _picture(
    key: str, table: pl.DataFrame, drawn: Sequence[dict[str, Any]], marks: Sequence[Mark],
    ends: tuple[float, float], unit: str, source: str, legend: Sequence[LegendEntry], names: dict[str, str],
) -> Picture:  # fmt: skip
    texts = {what: text.format(**names) for what, text in words()["pictures"][key].items()}
    labels = list(dict.fromkeys(row["name"] for row in drawn))
    box = Panel(
        NumberAxis(*ends, title=unit, count=6), NameAxis(labels, room=NAMES),
        WIDE, ROW * max(len(labels), 1), marks, drawn,
    ).box()  # fmt: skip
    svg = worded_svg(box, texts["title"], texts["subtitle"], source, legend)
    return Picture(key, texts["title"], texts["caption"], table, svg)
