"""The four pictures of the first page: price, plants that stand still, who goes without, what would help."""

from __future__ import annotations

from dataclasses import replace
from math import ceil
from typing import TYPE_CHECKING, Any

import polars as pl

from ytterby.report.first.bars import (
    goes_without,
    plants_picture,
    stop_picture,
    users_picture,
)
from ytterby.report.first.formats import percents
from ytterby.report.first.frame import (
    BAND,
    BAND_WITHOUT,
    DASH,
    LEGEND_BAND,
    LEGEND_BAND_WITHOUT,
    LEGEND_DASH,
    LEGEND_PUBLISHED,
    LEGEND_WITH,
    RULE,
    WIDE,
    WITH,
    WITHOUT,
    framed,
)
from ytterby.report.first.instruments import helps_picture
from ytterby.report.first.opening import place_of
from ytterby.report.first.sentence import PLANTS_FIRST
from ytterby.report.first.setting import Setting
from ytterby.report.picture import Picture
from ytterby.report.plot.axes import LINEAR, LOG, NumberAxis, log_ticks, plain, round_ends, year
from ytterby.report.plot.letters import width_of
from ytterby.report.plot.marks import (
    AreaMark,
    DotMark,
    LineMark,
    Mark,
    RuleMark,
    SpanMark,
    TextMark,
)
from ytterby.report.plot.panels import Panel
from ytterby.report.plot.shapes import DIAMOND
from ytterby.report.plot.sheet import SMALL, LegendEntry
from ytterby.report.published import points_of
from ytterby.report.theme import GRID, INK, QUIET, pale

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ytterby.report.first.goods import PriceEffect
    from ytterby.report.first.sentence import PageFigures
    from ytterby.report.plot.places import Test
    from ytterby.report.published import PublishedPrice

BEFORE, AFTER, MAX_YEARS = 2.0, 1.5, 10.0
"""Years shown before the control, after prices have met again, and at most."""
LOG_FROM = 8.0
"""Highest over lowest price from which the axis goes by factors."""
HIGH, ROOM, ABOVE = 190.0, 44.0, 12.0
"""Height of the plot of prices, room for the numbers of its axis, and for words above it [px]."""
HOLDS = "the control holds"
MAX_TICKS = 9
"""Years that are all named on an axis; of more every second."""


def pictures_of(setting: Setting, figures: PageFigures, source: str) -> list[Picture]:
    """The pictures that the run has something for, in order."""
    made = [price_picture(setting, figures.prices[0], source)] if figures.prices else []
    if figures.stops:
        made.append(stop_picture(setting, figures.stops, source))
    elif figures.plants:
        first = setting.change["kind"] in PLANTS_FIRST
        made.insert(0 if first else len(made), plants_picture(setting, figures, source))
    if figures.users is not None and goes_without(setting, figures):
        made.append(users_picture(setting, figures, source))
    if setting.report.helps is not None and setting.report.helps.height:
        made.append(helps_picture(setting, setting.report.helps, source))
    return made


def price_picture(setting: Setting, price: PriceEffect, source: str) -> Picture:
    """The price of the product that is reported first, with its band, without the control, and what was published."""
    path = price.path
    first = max(setting.first - BEFORE, path.periods[0].start)
    over = price.back.start if price.back else (setting.last or setting.first + 6.0)
    end = min(
        max(over + AFTER, setting.first + 2.0), first + MAX_YEARS + BEFORE, path.periods[-1].end
    )
    inside = [
        n for n, m in enumerate(path.periods) if m.start >= first - 1e-6 and m.end <= end + 1e-6
    ]
    points = _published(setting, price, first, end)
    record = price.record
    table = _price_table(price, inside)
    title = f"Price of {price.product.title} {place_of(setting, price.region)}"
    known = [v for name in table.columns[1:] for v in table[name].to_list() if v is not None]
    known = [v for v in known if v > 0.0]  # a range may reach to nothing
    if not known or not inside:
        return Picture("price", title, "No price in this run.", table)
    known += [p.high for p in points] + [p.low for p in points] + ([record.high] if record else [])
    log = max(known) / min(known) > LOG_FROM
    subtitle = f"USD per kg{', on a logarithmic scale' if log else ''}, mean of each quarter or year, money of "
    subtitle += str(setting.words.money_of)
    if record or points:
        subtitle += "; published prices in the money of their day"
    legend = [LEGEND_WITH, LEGEND_DASH]
    legend += [LEGEND_BAND] if table["low"].count() else []
    legend += [LEGEND_BAND_WITHOUT] if table["low without"].count() else []
    legend += [LEGEND_PUBLISHED] if points else []
    if record:
        legend.append(LegendEntry(f"highest on record, {record.when[:4]}", INK, 1.4, dash=RULE))
    x = _years(path.periods[inside[0]].start, path.periods[inside[-1]].end)
    y, control = _prices(known, log), _control_row(setting, x)
    marks = _marks(x, y, control)
    if record:
        marks.insert(2, RuleMark(y=record.high, colour=INK, wide=1.4, dash=RULE))
    rows = [control, *_steps(price, inside, y.low), *_quoted(points, log)]
    box = Panel(x, y, WIDE - ROOM, HIGH, marks, rows).box()
    svg = framed(replace(box, top=ABOVE), title, subtitle, source, legend)
    return Picture("price", title, _price_caption(price), table, svg)


def _published(
    setting: Setting, price: PriceEffect, first: float, end: float
) -> list[PublishedPrice]:
    """Published prices of the product at its place, within the years that are shown."""
    good = next(iter(price.product.parts))
    if len(price.product.parts) > 1:
        good = f"{good.partition('.')[0]}.{price.product.name}"
    points = [p for p in points_of(list(setting.report.published), good, first) if p.at <= end]
    return [p for p in points if p.abroad == (price.region != setting.words.holder)]


def _years(start: float, stop: float) -> NumberAxis:
    """The axis of time; each year is named in its middle."""
    named = [n for n in range(int(start), int(stop) + 1) if start <= n + 0.5 <= stop]
    step = 1 if len(named) <= MAX_TICKS else 2
    ticks = [n + 0.5 for n in named[::step]]
    return NumberAxis(start, stop, ticks=ticks, label=lambda at: year(int(at)), grid=False)


def _prices(known: Sequence[float], log: bool) -> NumberAxis:
    if log:
        low, high = min(known) / 1.15, max(known) * 1.15
        return NumberAxis(low, high, LOG, ticks=log_ticks(low, high), label=plain, room=ROOM - 6)
    return NumberAxis(*round_ends(known), LINEAR, label=plain, room=ROOM - 6)


def _control_row(setting: Setting, x: NumberAxis) -> dict[str, Any]:
    """A row with the first and last day of the control within the picture, and words above them."""
    first = max(setting.first, x.low)
    last = x.high if setting.last is None else max(min(setting.last, x.high), first)
    half = width_of(HOLDS, SMALL) / 2 / (WIDE - ROOM) * (x.high - x.low)
    middle = min(max((first + last) / 2, x.low + half), x.high - half)
    return {
        "kind": "control",
        "first": first,
        "last": last,
        "at": middle,
        "words": HOLDS,
        "up": -9.0,
    }


def _steps(price: PriceEffect, inside: Sequence[int], minimum: float) -> list[dict[str, Any]]:
    """A row at the beginning and the end of each period, so that a mean is level over its period.

    minimum : where the axis begins; what lies under it is drawn there.
    """
    rows = _price_table(price, inside).with_columns(pl.selectors.float().clip(minimum)).to_dicts()
    periods = [price.path.periods[n] for n in inside]
    return [
        {**row, "kind": "path", "at": at}
        for row, period in zip(rows, periods, strict=True)
        for at in (period.start, period.end)
    ]


def _quoted(points: Sequence[PublishedPrice], log: bool) -> list[dict[str, Any]]:
    """Published prices: the middle of each, and both ends where it has two."""
    rows: list[dict[str, Any]] = []
    for n, one in enumerate(points):
        middle = (one.low * one.high) ** 0.5 if log else (one.low + one.high) / 2
        rows.append({"kind": "published", "at": one.at, "price": middle})
        rows += [
            {"kind": "spread", "at": one.at, "price": end, "of": n} for end in (one.low, one.high)
        ]
    return rows


def _kind(name: str) -> Test:
    return lambda row: row["kind"] == name


def _marks(x: NumberAxis, y: NumberAxis, control: Mapping[str, Any]) -> list[Mark]:
    """All that is drawn, from the ground up."""
    path, starts = _kind("path"), range(int(x.low) + 1, ceil(x.high))
    return [
        SpanMark(control["first"], control["last"], pale(QUIET, 0.1)),
        *(RuleMark(x=float(n), colour=GRID) for n in starts),
        TextMark("at", y.high, "words", "middle", size=SMALL, colour=QUIET, shift="up", where=_kind("control")),
        AreaMark("at", "low without", "high without", WITHOUT, BAND_WITHOUT, where=path),
        AreaMark("at", "low", "high", WITH, BAND, where=path),
        LineMark("at", "without", WITHOUT, 2.2, dash=DASH, where=path),
        LineMark("at", "with the control", WITH, 2.6, where=path),
        LineMark("at", "price", INK, 1.6, "of", where=_kind("spread")),
        DotMark("at", "price", INK, 4.0, DIAMOND, where=_kind("published")),
    ]  # fmt: skip


def _price_caption(price: PriceEffect) -> str:
    if price.period is None:
        return "Both lines lie on each other: the control does not move this price."
    text = "What lies between the lines is what the control does."
    if price.above_record and price.record:
        text += f" The highest price lies above any on record ({price.record.source})."
    return text + _where_bands_meet(price)


def _where_bands_meet(price: PriceEffect) -> str:
    """How far apart the runs are, each pair on the same assumptions, where their bands hold the same prices."""
    ends, before, difference = price.ends, price.before_ends, price.difference
    if (
        ends is None
        or before is None
        or difference is None
        or ends[0] > before[1]
        or before[0] > ends[1]
    ):
        return ""
    low, high = (percents(end / 100.0) for end in difference)
    return (
        " The bands hold some of the same prices, for both hang on the same assumptions. With the same ones in both "
        f"runs the control changes the mean price of the year in which the lines are farthest apart by {low} to {high}."
    )


def _price_table(price: PriceEffect, inside: Sequence[int]) -> pl.DataFrame:
    path = price.path
    before = [price.ranges_before[n] or (None, None) for n in inside]
    columns: dict[str, Any] = {
        "period": [path.periods[n].label for n in inside],
        "with the control": [path.with_control[n] for n in inside],
        "without": [path.without[n] for n in inside],
        "low": [path.low[n] for n in inside],
        "high": [path.high[n] for n in inside],
        "low without": [ends[0] for ends in before],
        "high without": [ends[1] for ends in before],
    }
    numbers = dict.fromkeys(list(columns)[1:], pl.Float64)
    return pl.DataFrame(columns, schema={"period": pl.String, **numbers})
