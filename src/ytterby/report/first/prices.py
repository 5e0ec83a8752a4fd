"""The picture of a price: with the control and without, with its band, the record and published prices."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import polars as pl

from ytterby.datasets.catalogue import points_of
from ytterby.figures.question import CLOSE
from ytterby.report.first.formats import (
    as_much,
    at,
    capital,
    costs,
    place_of,
    short_good,
    spread_of,
)
from ytterby.report.first.half_page import NAME_WITH, NAME_WITHOUT, WIDE, half_page
from ytterby.report.first.strip import factor_of
from ytterby.report.first.whisker import says_nothing
from ytterby.report.kinds import LineChart, Look
from ytterby.report.kit.numbers import number
from ytterby.report.picture import Picture
from ytterby.report.plot.axes import NumberAxis, year
from ytterby.report.plot.marks import DIAMOND, RuleMark, SpanMark, TextMark
from ytterby.report.theme import FOCUS, GRID, INK, QUIET, REFERENCES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ytterby.datasets.catalogue import PublishedPrice
    from ytterby.report.first.figures import PriceEffect, Setting

YEARS_BEFORE, YEARS_AFTER, MAX_YEARS = 2.0, 1.5, 12.0
"""Years shown before a control, after prices have met again, and at most of one that ends; of others all."""
LOG_FROM = 12.0
"""Highest over lowest price from which the axis goes by factors."""
HIGH = 210.0
"""Height of the plot of prices [px]."""
RULE = "2 3"
LOOKS = {
    NAME_WITHOUT: Look(*REFERENCES[0], strength=0.0, edges=True),
    NAME_WITH: Look(FOCUS, 2.2, strength=0.2),
    "published": Look(INK, 0.0, radius=4.0, shape=DIAMOND, label=None),
}
MAX_TICKS, FEWER_TICKS = 9, 6
"""Years that are all named on an axis; how many of more, so that they fit one column of a phone."""


def price_picture(setting: Setting, price: PriceEffect, source: str) -> Picture:
    """The price of the product that is reported first, with its band, without the control, and what was published."""
    path = price.path
    first = max(setting.first - YEARS_BEFORE, path.periods[0].start)
    end = path.periods[-1].end
    if setting.last is not None:
        over = max(price.back.start if price.back else setting.last, price.period.end)
        end = min(max(over + YEARS_AFTER, setting.first + 2.0), first + MAX_YEARS, end)
    low, high = first - 1e-6, end + 1e-6
    inside = [n for n, m in enumerate(path.periods) if m.start >= low and m.end <= high]
    points = _published(setting, price, first, end)
    record = price.record
    table = _price_table(price, inside)
    title = price_title(setting, price)
    known = [v for name in table.columns[1:] for v in table[name].to_list() if v is not None]
    known = [v for v in known if v > 0.0]  # a range may reach to nothing
    if not known or not inside:
        return Picture("price", title, "No price in this run.", table)
    known += [p.high for p in points] + [p.low for p in points] + ([record.high] if record else [])
    log = max(known) / min(known) > LOG_FROM
    subtitle = f"Spot, USD per kg{', on a logarithmic scale' if log else ''}, mean of each quarter or year, money of "
    subtitle += str(setting.words.money_of)
    if record or points:
        subtitle += "; published prices in the money of their day"
    x = _years(path.periods[inside[0]].start, path.periods[inside[-1]].end)
    span = max(setting.first, x.low), x.high if setting.last is None else min(setting.last, x.high)
    highest = [
        RuleMark(y=one.high, wide=1.4, dash=RULE, series=f"highest on record, {one.when[:4]}")
        for one in (record,) if one
    ]  # fmt: skip
    quoted = _quoted(points, log)
    chart = LineChart(
        x="at", looks=LOOKS, across=x, log=log, fit=WIDE, height=HIGH, rules=highest,
        ground=[*(RuleMark(x=float(n), colour=GRID) for n in range(int(x.low) + 1, math.ceil(x.high))),
                SpanMark(span[0], max(span), QUIET, 0.1, series="the control holds")],
        over=[TextMark("at", "value", "series", right=8.0, own=quoted[-1:])],
    )  # fmt: skip
    drawn = chart.of([*_steps(price, inside), *quoted])
    return half_page(
        "price", title, _price_caption(price), table, drawn, subtitle=subtitle, source=source
    )


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
    step = 1 if len(named) <= MAX_TICKS else math.ceil(len(named) / FEWER_TICKS)
    ticks = [n + 0.5 for n in named[::step]]
    return NumberAxis(start, stop, ticks=ticks, label=lambda at: year(int(at)), grid=False)


def _steps(price: PriceEffect, inside: Sequence[int]) -> list[dict[str, Any]]:
    """A row of each run at the beginning and the end of each period, so that a mean is level over its period."""
    periods = [price.path.periods[n] for n in inside]
    return [
        {"series": name, "at": at, "value": row[column], "low": row[f"low{of}"], "high": row[f"high{of}"]}
        for row, period in zip(_price_table(price, inside).to_dicts(), periods, strict=True)
        for name, column, of in ((NAME_WITH, "with the control", ""), (NAME_WITHOUT, "without", " without"))
        for at in (period.start, period.end)
    ]  # fmt: skip


def _quoted(points: Sequence[PublishedPrice], log: bool) -> list[dict[str, Any]]:
    """Published prices: the middle of each, and both ends."""
    return [
        {"series": "published", "at": one.at, "low": one.low, "high": one.high,
         "value": (one.low * one.high) ** 0.5 if log else (one.low + one.high) / 2}
        for one in points
    ]  # fmt: skip


def price_title(setting: Setting, price: PriceEffect) -> str:
    """What the picture of a price says."""
    where, peak, product = place_of(setting.words, price.region), price.peak, price.product
    good = capital(short_good(setting.words, product.name, product.title))
    factor, ends = factor_of(price.change), price.ends
    parts = ends and (factor_of(ends[0]), factor_of(ends[1]))
    if says_nothing(factor, parts):
        return f"{good} {where}: {spread_of(parts)} {at(price.period)}"
    how = f"{costs(good)} {as_much(factor, 1.0)}"
    return f"{good} {how} {where} {at(price.period)}: {number(peak.now)} USD/kg"


def _price_caption(price: PriceEffect) -> str:
    text = "What lies between the lines is what the control does."
    if abs(price.change) < 100.0 * CLOSE:
        text = "Both lines lie within a tenth of each other: the control hardly moves this price."
    if any(one is not None for one in price.path.low):
        text += " The pale band is the range with the control, thin grey lines are that without."
    if price.above_record and price.record:
        text += f" The highest price lies above any on record ({price.record.source})."
    return text


def _price_table(price: PriceEffect, inside: Sequence[int]) -> pl.DataFrame:
    path, before = price.path, [one or (None, None) for one in price.ranges_before]
    columns = {
        "with the control": path.with_control, "without": path.without, "low": path.low, "high": path.high,
        "low without": [low for low, _ in before], "high without": [high for _, high in before],
    }  # fmt: skip
    numbers = {name: [column[n] for n in inside] for name, column in columns.items()}
    schema = {"period": pl.String, **dict.fromkeys(columns, pl.Float64)}
    return pl.DataFrame({"period": [path.periods[n].label for n in inside], **numbers}, schema)
