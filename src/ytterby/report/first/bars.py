"""Pictures of the first page in rows: plants that stand still, who goes without, plants, what would help."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from ytterby.figures.effect_window import MIN_SHORTFALL
from ytterby.report.first.formats import region_of, short_good, technology_of, unknown, use_of
from ytterby.report.first.frame import (
    LEGEND_BAR,
    LEGEND_FIRST,
    LEGEND_RANGE,
    LEGEND_RING,
    LEGEND_UNKNOWN,
    RANGE_WIDE,
    WIDE,
    WITH,
    WITHOUT,
    farthest,
    framed,
    range_columns,
)
from ytterby.report.first.opening import place_of
from ytterby.report.first.shortage import PlantStop
from ytterby.report.kit.numbers import MAX_NAMED
from ytterby.report.picture import Picture
from ytterby.report.plot.axes import NameAxis, NumberAxis, percent, ticks_of
from ytterby.report.plot.letters import width_of
from ytterby.report.plot.marks import BarMark, DotMark, HatchMark, TextMark
from ytterby.report.plot.panels import Panel
from ytterby.report.plot.shapes import RING
from ytterby.report.plot.sheet import LegendEntry
from ytterby.report.theme import INK, pale

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ytterby.report.first.sentence import PageFigures
    from ytterby.report.first.setting import Setting
    from ytterby.report.ranges import Interval

    UseWithout = tuple[str, float, float, Interval | None]

MAX_ROWS = 8
TYPE = 12.0
"""Size of the type of rows [px]."""
ROW, NAMES = 34.0, 128.0
"""Height of a row with its name above the bar, and room for names at the left [px]."""


def reach(maximum: float, wide: float, words: Sequence[str]) -> NumberAxis:
    """An axis from zero that holds numbers up to `maximum` and leaves room for words behind. wide : of the plot."""
    room = 10.0 + max(width_of(one, TYPE) for one in words)
    return NumberAxis(0.0, (maximum or 1.0) * wide / max(wide - room, 1.0), count=5)


def _rows_of(
    rows: Sequence[dict[str, Any]], axis: NumberAxis, maximum: float, form: Callable[[float], str]
) -> Panel:
    """Rows with a name above each: `value` is a bar, `before` a ring, `low` to `high` a line, `from` to `to` hatched,
    `text` stands behind."""
    ticks = [one for one in ticks_of(0.0, maximum, 4) if one <= maximum * 1.0001]
    x = NumberAxis(axis.low, axis.high, ticks=ticks, label=form)
    y = NameAxis([str(n) for n in range(len(rows))], labels=False)
    placed = [
        {"from": None, "to": None, **row, "row": str(n), "zero": 0.0, "up": -9.0, "down": 7.0,
         "tip": max(row[one] or 0.0 for one in ("value", "before", "high"))}
        for n, row in enumerate(rows)
    ]  # fmt: skip
    marks = [
        TextMark("zero", "row", "name", right=2, size=TYPE, colour=INK, shift="up"),
        BarMark("zero", "value", "row", WITH, 11.0, "down"),
        HatchMark("from", "to", "row", INK, 11.0, "down"),
        BarMark("low", "high", "row", INK, RANGE_WIDE, "down"),
        DotMark("before", "row", WITHOUT, 4.5, RING, "down"),
        TextMark("tip", "row", "text", right=9, size=TYPE, colour=INK, shift="down"),
    ]
    return Panel(x, y, WIDE, ROW * len(rows), marks, placed)


def stop_picture(setting: Setting, stops: Sequence[PlantStop], source: str) -> Picture:
    """The day on which plants stand still, by region: from the first plants to one in five."""
    selected = list(stops)[:MAX_ROWS]
    title = f"The day plants stand still for want of {short_good(setting.words, selected[0].good)}"
    names = [region_of(setting.words, one.region) for one in selected]
    firsts = [one.ends.get(min(one.days)) for one in selected]
    maximum = farthest([max(one.days.values()) for one in selected], firsts)
    words = [f"day {min(one.days.values()):.0f}" for one in selected]
    wide = WIDE - NAMES
    rows: list[dict[str, Any]] = [
        {"name": name, "start": min(one.days.values()), "end": max(one.days.values()), "text": text,
         **range_columns(ends, maximum)}
        for one, name, text, ends in zip(selected, names, words, firsts, strict=True)
    ]  # fmt: skip
    for row in rows:
        row["tip"] = max(row["end"], row["high"] or 0.0)
    marks = [
        BarMark("start", "end", "name", pale(WITH, 0.5), 12.0),
        BarMark("low", "high", "name", INK, RANGE_WIDE),
        DotMark("start", "name", WITH, 4.5),
        TextMark("tip", "name", "text", right=8, size=TYPE, colour=INK),
    ]
    x, y = reach(maximum, wide, words), NameAxis(names, room=NAMES)
    box = Panel(x, y, wide, 24.0 * len(selected), marks, rows).box()
    legend = [LEGEND_FIRST, LegendEntry("up to one in five", pale(WITH, 0.5))]
    if any(firsts):
        legend.append(LegendEntry("range of the first plants", INK, RANGE_WIDE))
    svg = framed(box, title, "Days since the control began, by region", source, legend)
    table = pl.DataFrame(
        [
            {"region": name, "share of plants": share, "day": days,
             "low": (one.ends.get(share) or (None, None))[0], "high": (one.ends.get(share) or (None, None))[1]}
            for one, name in zip(selected, names, strict=True) for share, days in sorted(one.days.items())
        ],
        schema={"region": pl.String, **dict.fromkeys(("share of plants", "day", "low", "high"), pl.Float64)},
    )  # fmt: skip
    caption = "A plant stands still when its own stock is used up and too little comes in."
    return Picture("plants_still", title, caption, table, svg)


def users_picture(setting: Setting, figures: PageFigures, source: str) -> Picture:
    """Who goes without in the worst period. Of whom nothing is known, the first has a row, and the others one row."""
    assert figures.users is not None
    losses = goes_without(setting, figures)
    title = f"Who goes without, {figures.users.period.label}"
    blind = [one for one in losses if unknown(one[3])]
    listed = [one for one in losses if one not in blind[1:]][:MAX_ROWS]
    rows: list[dict[str, Any]] = [
        {
            "name": label,
            "value": lost,
            "before": before,
            "text": percent(lost),
            **range_columns(ends, 1.0),
        }
        for label, lost, before, ends in listed
    ]
    for row, one in zip(rows, listed, strict=True):
        if one in blind:
            row |= _hatched(one[0], [one])
    if len(blind) > 1:
        rows.append(_hatched(f"{len(blind) - 1} others", blind[1:]))
    axis = reach(1.0, WIDE, [row["text"] for row in rows])
    legend = [LEGEND_BAR, LEGEND_RING] if len(blind) < len(losses) else []
    legend += [LEGEND_RANGE] if any(one[3] for one in losses if one not in blind) else []
    legend += [LEGEND_UNKNOWN] if blind else []
    under = "Share of what each needs, in the worst period; the largest losses by value first"
    svg = framed(_rows_of(rows, axis, 1.0, percent).box(), title, under, source, legend)
    data = [{"who": a, "with the control": b, "without": c, "low": d[0] if d else None, "high": d[1] if d else None}
            for a, b, c, d in losses]  # fmt: skip
    numbers = dict.fromkeys(("with the control", "without", "low", "high"), pl.Float64)
    table = pl.DataFrame(data, schema={"who": pl.String, **numbers})
    caption = "Whoever goes without cannot buy at any price that the product is worth."
    if blind:
        caption += " Not known: the range goes from next to none to nearly all."
    if len(blind) > 1:
        caption += f" The others: {'; '.join(one[0] for one in blind[1 : MAX_NAMED + 1])}"
        more = len(blind) - 1 - MAX_NAMED
        caption += f"; and {more} more, in the CSV." if more > 0 else "."
    return Picture("who_goes_without", title, caption, table, svg)


def _hatched(name: str, losses: Sequence[UseWithout]) -> dict[str, Any]:
    """A row of what is not known: from the lowest end of some ranges to the highest."""
    ends = [one[3] for one in losses if one[3]]
    return {
        "name": f"{name}: not known", "value": None, "before": None, "text": "", "low": None, "high": None,
        "from": min(low for low, _ in ends), "to": min(max(high for _, high in ends), 1.0),
    }  # fmt: skip


def plants_picture(setting: Setting, figures: PageFigures, source: str) -> Picture:
    """Capacity with and without the control, by technology: for what moves plants rather than goods."""
    plants = figures.plants[:MAX_ROWS]
    paid = setting.change["kind"] == "support" and setting.change["actor"]
    where = (
        f"in {setting.words.region(setting.change['actor'])}"
        if paid
        else place_of(setting, "OUTSIDE")
    )
    title = f"What plants {where} can make in {plants[0].year}"
    parts = [
        None if one.ends is None else (one.ends[0] / one.before, one.ends[1] / one.before)
        for one in plants
    ]
    maximum = farthest([1.1, *(one.now / one.before for one in plants)], parts)
    rows: list[dict[str, Any]] = [
        {"name": technology_of(one.technology), "value": one.now / one.before, "before": 1.0,
         "text": percent(one.now / one.before), **range_columns(ends, maximum)}
        for one, ends in zip(plants, parts, strict=True)
    ]  # fmt: skip
    legend = [LEGEND_BAR, LEGEND_RING, *([LEGEND_RANGE] if any(parts) else [])]
    axis = reach(maximum, WIDE, [row["text"] for row in rows])
    under = "Against the run without the control, which is 100%"
    svg = framed(_rows_of(rows, axis, maximum, percent).box(), title, under, source, legend)
    table = pl.DataFrame([
        {"technology": technology_of(one.technology), "with, t a year": one.now, "without, t a year": one.before,
         "low, t a year": one.ends[0] if one.ends else None, "high, t a year": one.ends[1] if one.ends else None}
        for one in plants
    ], infer_schema_length=None)  # fmt: skip
    caption = "Where a bar ends at its ring the control changes nothing."
    return Picture("plants", title, caption, table, svg)


def goes_without(setting: Setting, figures: PageFigures) -> list[UseWithout]:
    """Label, share lost, share lost without the control and range of each use that goes without, the worst first."""
    users = figures.users
    if users is None:
        return []
    return [
        (
            f"{use_of(setting.words, one.use)}, {region_of(setting.words, one.region)}",
            one.lost,
            one.before,
            one.ends,
        )
        for one in users.losses
        if one.lost - one.before >= MIN_SHORTFALL
    ]
