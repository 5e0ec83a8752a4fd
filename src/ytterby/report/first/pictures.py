"""The four pictures of the first page: price, plants that stand still, who goes without, what would help."""

from __future__ import annotations

from dataclasses import replace
from math import ceil
from typing import TYPE_CHECKING, Any

import polars as pl

from ytterby.datasets.catalogue import points_of
from ytterby.report.first.bars import (
    NAME_WITH,
    NAME_WITHOUT,
    WIDE,
    WITH,
    WITHOUT,
    goes_without,
    helps_picture,
    plants_picture,
    stop_picture,
    users_picture,
)
from ytterby.report.first.figures import Setting
from ytterby.report.first.formats import percents
from ytterby.report.first.opening import place_of
from ytterby.report.first.sentence import PLANTS_FIRST
from ytterby.report.kinds import LineChart, Look
from ytterby.report.picture import Picture, picture_of
from ytterby.report.plot.axes import NumberAxis, year
from ytterby.report.plot.marks import RuleMark, SpanMark
from ytterby.report.plot.panels import SMALL
from ytterby.report.plot.shapes import DIAMOND, width_of
from ytterby.report.theme import GRID, INK, QUIET, pale

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ytterby.datasets.catalogue import PublishedPrice
    from ytterby.report.first.figures import PageFigures, PriceEffect

BEFORE, AFTER, MAX_YEARS = 2.0, 1.5, 10.0
"""Years shown before the control, after prices have met again, and at most."""
LOG_FROM = 8.0
"""Highest over lowest price from which the axis goes by factors."""
HIGH, ROOM, ABOVE = 190.0, 44.0, 12.0
"""Height of the plot of prices, room for the numbers of its axis, and for words above it [px]."""
HOLDS = "the control holds"
RULE = "2 3"
LOOKS = {
    NAME_WITH: Look(WITH, 2.6, strength=0.22, band="range"),
    NAME_WITHOUT: Look(WITHOUT, 2.2, "7 5", strength=0.13, band="range without"),
    "published": Look(INK, 0.0, radius=4.0, shape=DIAMOND),
}
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
    x = _years(path.periods[inside[0]].start, path.periods[inside[-1]].end)
    control, middle = _control(setting, x)
    highest = [
        RuleMark(y=one.high, wide=1.4, dash=RULE, series=f"highest on record, {one.when[:4]}")
        for one in (record,) if one
    ]  # fmt: skip
    chart = LineChart(
        x="at", looks=LOOKS, across=x, log=log, room=ROOM - 6, width=WIDE - ROOM, height=HIGH, rules=highest,
        ground=[SpanMark(*control, pale(QUIET, 0.1)),
                *(RuleMark(x=float(n), colour=GRID) for n in range(int(x.low) + 1, ceil(x.high)))],
    )  # fmt: skip
    box, legend = chart.of([*_steps(price, inside), *_quoted(points, log)])
    text = f'<text x="{middle:.1f}" y="{-5.2:g}" font-size="{SMALL:g}" fill="{QUIET}" text-anchor="middle">'
    box = replace(box, top=ABOVE, parts=[*box.parts, f"{text}{HOLDS}</text>"])
    return picture_of("price", title, _price_caption(price), table, (box, legend),
                      subtitle=subtitle, source=source, room=WIDE)  # fmt: skip


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


def _control(setting: Setting, x: NumberAxis) -> tuple[tuple[float, float], float]:
    """The first and last day of the control within the picture, and the middle of the words above them [px]."""
    first = max(setting.first, x.low)
    last = x.high if setting.last is None else max(min(setting.last, x.high), first)
    half, wide = width_of(HOLDS, SMALL) / 2, WIDE - ROOM
    return (first, last), min(max(x.part((first + last) / 2) * wide, half), wide - half)


def _steps(price: PriceEffect, inside: Sequence[int]) -> list[dict[str, Any]]:
    """A row of each run at the beginning and the end of each period, so that a mean is level over its period."""
    periods = [price.path.periods[n] for n in inside]
    return [
        {"series": name, "at": at, "value": row[name], "low": row[f"low{of}"], "high": row[f"high{of}"]}
        for row, period in zip(_price_table(price, inside).to_dicts(), periods, strict=True)
        for name, of in ((NAME_WITH, ""), (NAME_WITHOUT, " without"))
        for at in (period.start, period.end)
    ]  # fmt: skip


def _quoted(points: Sequence[PublishedPrice], log: bool) -> list[dict[str, Any]]:
    """Published prices: the middle of each, and both ends."""
    return [
        {"series": "published", "at": one.at, "low": one.low, "high": one.high,
         "value": (one.low * one.high) ** 0.5 if log else (one.low + one.high) / 2}
        for one in points
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
