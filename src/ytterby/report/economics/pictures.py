"""Pictures of the loss of GDP: by period, industry, channel, part, switch, material and country.

Every picture is bars or dots at names.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Any

import polars as pl
import yaml

from ytterby.ground.files import PACKAGE
from ytterby.report.kinds import STACKED, BarChart, DotChart, bar, dot
from ytterby.report.kit.numbers import number
from ytterby.report.picture import Picture, picture_of
from ytterby.report.plot.marks import RuleMark

if TYPE_CHECKING:
    from ytterby.report.kinds.chart import Table

FALL, RISE, PAID, TOTAL = "#a32a31", "#00795c", "#d9a514", "#24406b"
WIDE, NAMES = 420.0, 300.0
"""Width of a plot and room for names [px]."""
RANGES = DotChart(
    width=WIDE, names_room=NAMES, row=24.0, parts=[bar(colour="#9aa6b1", thick=6.0), dot("middle")],
    rules=[RuleMark(x=0.0)],
)  # fmt: skip
STEPS = {"answer": TOTAL, "larger loss": FALL, "smaller loss": RISE}
BRIDGE = BarChart(
    start="start", value="end", series="kind", colours=STEPS, text="text", thick=15.0, width=WIDE, names_room=NAMES,
    unit="% of GDP", rules=[RuleMark(x=0.0)],
)  # fmt: skip


@cache
def words() -> Any:
    """The words of the pages (`words.yaml`)."""
    return yaml.safe_load((PACKAGE / "report" / "economics" / "words.yaml").read_text("utf-8"))


def region_name(code: str) -> str:
    """What a region is called in a sentence."""
    return str(words()["regions"].get(code, code))


def ranges(key: str, frame: pl.DataFrame, unit: str, source: str, **names: str) -> Picture:
    """A dot with its range at each name. frame : name, low, middle, high."""
    return _picture(key, frame, replace(RANGES, unit=unit), frame, source, names)


def channels(frame: pl.DataFrame, source: str, **names: str) -> Picture:
    """Quantity and price of each name, one behind the other. frame : name, channel, middle."""
    order = words()["channels"]
    colours = {order["quantity"]: FALL, order["price"]: PAID}
    named = frame.with_columns(pl.col("channel").replace(order))
    drawn = pl.concat(named.filter(channel=channel) for channel in colours)
    chart = BarChart(
        value="middle", series="channel", colours=colours, way=STACKED, width=WIDE, names_room=NAMES,
        unit="billion USD", rules=[RuleMark(x=0.0)],
    )  # fmt: skip
    return _picture("economy_channels", frame, chart, drawn, source, names)


def bridge(
    frame: pl.DataFrame, ends_of: tuple[float, float], names: tuple[str, str], source: str
) -> Picture:
    """Steps from the answer of one preset to that of another. frame : name, points; ends_of : both answers."""
    total, fall, rise = STEPS
    at = ends_of[0]
    drawn = [{"name": names[0], "start": 0.0, "end": at, "kind": total, "text": number(at)}]
    for row in frame.to_dicts():
        points = row["points"]
        drawn.append(
            {"name": row["name"], "start": at, "end": at + points, "kind": fall if points < 0.0 else rise,
             "text": f"{'+' if points > 0 else ''}{number(points)}"}
        )  # fmt: skip
        at += points
    drawn.append(
        {
            "name": names[1],
            "start": 0.0,
            "end": ends_of[1],
            "kind": total,
            "text": number(ends_of[1]),
        }
    )
    data = pl.DataFrame(drawn).select("name", "start", "end")
    return _picture("economy_bridge", data, BRIDGE, drawn, source, {})


def _picture(
    key: str, table: pl.DataFrame, chart: DotChart | BarChart, drawn: Table, source: str, names: dict[str, str]
) -> Picture:  # fmt: skip
    texts = {what: text.format(**names) for what, text in words()["pictures"][key].items()}
    return picture_of(key, texts["title"], texts["caption"], table, chart.of(drawn),
                      subtitle=texts["subtitle"], source=source, room=0.0)  # fmt: skip
