"""The four pictures of the first page: price, plants that stand still, who goes without, what would help."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from ytterby.report.first.bars import (
    goes_without,
    helps_picture,
    plants_picture,
    stop_picture,
    users_picture,
)
from ytterby.report.first.drawing import (
    MARGIN,
    MARK,
    SMALL,
    TEXT,
    WIDTH,
    WITH,
    WITHOUT,
    Scale,
    begun,
    ended,
    key_row,
    tick_label,
)
from ytterby.report.first.sentence import PLANTS_FIRST, place_of
from ytterby.report.first.setting import Setting
from ytterby.report.picture import Picture
from ytterby.report.published import points_of
from ytterby.report.theme import QUIET

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ytterby.report.first.goods import PriceFound
    from ytterby.report.first.sentence import FoundAll

BEFORE, AFTER, MOST_YEARS = 2.0, 1.5, 10.0
"""Years shown before the control, after prices have met again, and at most."""
LOG_FROM = 8.0
"""Highest over lowest price from which the axis goes by factors."""


def pictures_of(setting: Setting, found: FoundAll, source: str) -> list[Picture]:
    """The pictures that the run has something for, in order."""
    made = [price_picture(setting, found.prices[0], source)] if found.prices else []
    if found.stops:
        made.append(stop_picture(setting, found.stops, source))
    elif found.plants:
        first = setting.change["kind"] in PLANTS_FIRST
        made.insert(0 if first else len(made), plants_picture(setting, found, source))
    if found.users is not None and goes_without(setting, found):
        made.append(users_picture(setting, found, source))
    if setting.report.helps is not None and setting.report.helps.height:
        made.append(helps_picture(setting, setting.report.helps, source))
    return made


def price_picture(setting: Setting, found: PriceFound, source: str) -> Picture:
    """The price of the product that is told first, with its band, without the control, and what was published."""
    path = found.path
    first = max(setting.first - BEFORE, path.moments[0].start)
    over = found.back.start if found.back else (setting.last or setting.first + 6.0)
    end = min(
        max(over + AFTER, setting.first + 2.0), first + MOST_YEARS + BEFORE, path.moments[-1].end
    )
    inside = [
        n for n, m in enumerate(path.moments) if m.start >= first - 1e-6 and m.end <= end + 1e-6
    ]
    where = place_of(setting, found.region)
    good = next(iter(found.product.parts))
    if len(found.product.parts) > 1:
        good = f"{good.partition('.')[0]}.{found.product.name}"
    points = [p for p in points_of(list(setting.report.published), good, first) if p.at <= end]
    points = [p for p in points if p.abroad == (found.region != setting.words.holder)]
    record = found.record
    known = [
        value
        for side in (path.with_control, path.without, path.low, path.high)
        for n in inside
        if (value := side[n]) is not None
    ]
    known += [p.high for p in points] + [p.low for p in points] + ([record.high] if record else [])
    low, high = min(known, default=0.0), max(known, default=0.0)
    log = high / max(low, 1e-9) > LOG_FROM
    title = f"Price of {found.product.title} {where}"
    scale = ", on a logarithmic scale" if log else ""
    subtitle = f"USD per kg{scale}, mean of each quarter or year, money of {setting.words.money_of}"
    if record or points:
        subtitle += "; published prices in the money of their day"
    table = _price_table(found, inside)
    if not known or not inside:
        return Picture("price", title, "No price in this run.", table)
    canvas = begun(title, subtitle)
    entries = [("line", WITH, "with the control"), ("dash", WITHOUT, "without")]
    if any(path.low[n] is not None for n in inside):
        entries.append(("band", WITH, "range"))
    if points:
        entries.append(("diamond", MARK, "published"))
    if record:
        entries.append(("rule", MARK, f"highest on record, {record.when[:4]}"))
    key_row(canvas, entries)
    top, bottom = canvas.at + 24, canvas.at + 204
    y = Scale(low / 1.15 if log else 0.0, high * (1.15 if log else 1.05), bottom, top, log)
    x = Scale(path.moments[inside[0]].start, path.moments[inside[-1]].end, 54, WIDTH - MARGIN)
    held = x(setting.first), x(setting.last if setting.last is not None else end)
    canvas.box(held[0], top - 4, held[1] - held[0], bottom - top + 4, QUIET, 0.1)
    canvas.text((held[0] + held[1]) / 2, top - 7, "the control holds", SMALL, QUIET, "middle")
    for tick in y.ticks():
        canvas.line(54, y(tick), WIDTH - MARGIN, y(tick))
        canvas.text(49, y(tick) + 4, tick_label(tick), TEXT, QUIET, "end")
    years = range(int(first), int(end) + 1)
    step = 1 if len(years) <= 9 else 2
    for year in years:
        if x.start - 1e-6 <= year <= x.end + 1e-6:
            canvas.line(x(year), bottom, x(year), bottom + 4, QUIET)
            if (year - years[0]) % step == 0 and year + 0.5 < x.end:
                canvas.text(x(year + 0.5), bottom + 16, str(year), TEXT, QUIET, "middle")
    if record:
        canvas.line(54, y(record.high), WIDTH - MARGIN, y(record.high), MARK, 1.4, "2 3")
    for run in _runs([path.low[n] is not None for n in inside]):
        band = [inside[n] for n in run]
        up = [p for n in band for p in _step(path.moments[n], path.high[n], x, y)]
        down = [p for n in band for p in _step(path.moments[n], path.low[n], x, y)]
        canvas.area([*up, *reversed(down)], WITH, 0.2)
    for side, colour, dash, width in (
        (path.without, WITHOUT, "6 3", 2.2),
        (path.with_control, WITH, "", 2.6),
    ):
        for run in _runs([side[n] is not None for n in inside]):
            steps = [p for n in run for p in _step(path.moments[inside[n]], side[inside[n]], x, y)]
            canvas.path(steps, colour, width, dash)
    for p in points:
        if p.high > p.low:
            canvas.line(x(p.at), y(p.low), x(p.at), y(p.high), MARK, 1.6)
        canvas.diamond(
            x(p.at), y((p.low * p.high) ** 0.5 if log else (p.low + p.high) / 2), 4.0, MARK
        )
    canvas.at = bottom + 20
    caption = _price_caption(setting, found)
    return Picture("price", title, caption, table, svg=ended(canvas, source))


def _price_caption(setting: Setting, found: PriceFound) -> str:
    if found.moment is None:
        return "Both lines lie on each other: the control does not move this price."
    said = "What lies between the lines is what the control does."
    if found.above_record and found.record:
        said += f" The highest price lies above any on record ({found.record.source})."
    return said


def _price_table(found: PriceFound, inside: Sequence[int]) -> pl.DataFrame:
    path = found.path
    columns: dict[str, Any] = {
        "period": [path.moments[n].label for n in inside],
        "with the control": [path.with_control[n] for n in inside],
        "without": [path.without[n] for n in inside],
        "low": [path.low[n] for n in inside],
        "high": [path.high[n] for n in inside],
    }
    numbers = dict.fromkeys(list(columns)[1:], pl.Float64)
    return pl.DataFrame(columns, schema={"period": pl.String, **numbers})


def _step(moment: Any, value: float | None, x: Scale, y: Scale) -> list[tuple[float, float]]:
    height = y(value or 0.0)
    return [(x(moment.start), height), (x(moment.end), height)]


def _runs(known: Sequence[bool]) -> list[list[int]]:
    """Places of unbroken stretches of what is known."""
    found: list[list[int]] = [[]]
    for place, one in enumerate(known):
        if one:
            found[-1].append(place)
        elif found[-1]:
            found.append([])
    return [run for run in found if run]
