"""What the pages of `ytterby economy` are made of: tables, their figures in words, pictures of a loss of GDP."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

import polars as pl

from ytterby.datasets.countries import named_country
from ytterby.economics.industries import stands_by
from ytterby.economics.selections import BILLION, ENDS, EconomyTables
from ytterby.report.kinds import STACKED, BarChart, DotChart, bar, dot
from ytterby.report.kit.numbers import between, number
from ytterby.report.picture import Picture, picture_of
from ytterby.report.plot.marks import RuleMark
from ytterby.report.words import texts_of

if TYPE_CHECKING:
    from ytterby.report.kinds.chart import Table


words = partial(texts_of, "economics/words")
"""The words of the pages (`words.yaml`)."""
SAME = (
    "scenario", "against", "region", "table", "method", "measure", "reach", "donor", "period", "channel", "gdp_musd",
)  # fmt: skip
"""Columns that a page gives once."""


@dataclass(frozen=True)
class EconomyPages(EconomyTables):
    """What the pages are made of.

    Attributes
    ----------
    scenario, against : titles. source : the line under each picture. switches : name and value, as they stood.
    notes : what else is to be known of the run.
    """

    scenario: str = ""
    against: str = ""
    source: str = ""
    switches: Sequence[Mapping[str, str]] = ()
    notes: Sequence[str] = ()


def over_exposure(pages: EconomyPages, preset: str) -> str:
    """The answer of a preset over the range of exposure, in brackets."""
    ends = pages.preset_range(preset)
    return f" ({between(*ends)} over exposure)" if ends else ""


def percents() -> list[pl.Expr]:
    """The columns in percent, under the names that pictures know."""
    return [pl.col(f"{end}_percent").alias(end) for end in ENDS]


def billions(row: Mapping[str, float]) -> dict[str, float]:
    """A row's low, middle and high in billions."""
    return {end: float(row[end]) / BILLION for end in ENDS}


def fall(row: Mapping[str, float], suffix: str, unit: str) -> str:
    """A change with its range in words, `0.6 percent lower (0.3 to 0.9)`; a range with both signs has no side."""
    low, middle, high = (row[f"{end}{suffix}"] for end in ENDS)
    if min(low, high) < 0.0 < max(low, high):
        return f"changed by {number(low)} to {number(high)} {unit}, so that not even the sign can be told"
    if low == high == 0.0:
        return "unchanged"
    side = "lower" if middle < 0.0 else "higher"
    return f"{number(abs(middle))} {unit} {side} ({_smaller_first(abs(low), abs(high))})"


def than(changed: str, against: str) -> str:
    """What a change in words is compared with, behind it: `than under` a side, else `against`."""
    if not against:
        return ""
    return f" than under “{against}”" if changed.endswith(")") else f", against “{against}”"


def band(row: Mapping[str, float], suffix: str = "", unit: str = "") -> str:
    """A middle figure with its range in words, the smaller loss first."""
    low, middle, high = (row[f"{end}{suffix}"] for end in ENDS)
    return f"{number(middle)}{unit} ({_smaller_first(low, high)})"


def _smaller_first(low: float, high: float) -> str:
    first, last = (low, high) if abs(low) <= abs(high) else (high, low)
    return f"{number(first)} to {number(last)}"


def plain(frame: pl.DataFrame) -> pl.DataFrame:
    """Without the columns that are the same in every row of a page, and the label of the time."""
    same = [name for name in SAME if name in frame.columns and frame[name].n_unique() < 2]
    return frame.drop([*same, *({"when"} & {*frame.columns})])


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


def region_name(code: str) -> str:
    """What a region is called in a sentence."""
    one = named_country(code)
    return str(words()["regions"].get(code) or (one.name if one else code))


def counted_by(code: str) -> str:
    """What a region is called, and of a member of the Union by what it is counted."""
    by = stands_by(code)
    return f"{region_name(code)} (by {by})" if by else region_name(code)


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
    frame: pl.DataFrame, ends_of: tuple[float, float], names: tuple[str, str], source: str, finding: str
) -> Picture:  # fmt: skip
    """Steps from the answer of one preset to that of another. frame : name, points; ends_of : both answers.
    finding : its title."""
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
    end = {"name": names[1], "start": 0.0, "end": ends_of[1], "kind": total}
    drawn.append(end | {"text": number(ends_of[1])})
    data = pl.DataFrame(drawn).select("name", "start", "end")
    return _picture("economy_bridge", data, BRIDGE, drawn, source, {"finding": finding})


def _picture(
    key: str, table: pl.DataFrame, chart: DotChart | BarChart, drawn: Table, source: str, names: dict[str, str]
) -> Picture:  # fmt: skip
    texts = {what: text.format(**names) for what, text in words()["pictures"][key].items()}
    title = names.get("finding", "").rstrip(".") or texts["title"]
    return picture_of(key, title, texts["caption"], table, chart.of(drawn),
                      subtitle=texts["subtitle"], source=source, room=0.0)  # fmt: skip
