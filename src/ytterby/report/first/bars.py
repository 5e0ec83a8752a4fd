"""Pictures of the first page in rows: plants that stand still, who goes without, plants, what would help."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import polars as pl

from ytterby.report.first.drawing import (
    MARGIN,
    MARK,
    TEXT,
    WIDTH,
    WITH,
    WITHOUT,
    Scale,
    begun,
    ended,
    key_row,
)
from ytterby.report.first.plain import region_of, short_good, technology_of, use_of
from ytterby.report.first.sentence import place_of
from ytterby.report.first.shortage import StopFound
from ytterby.report.picture import Picture
from ytterby.report.theme import GRID, QUIET
from ytterby.report.words import number, percent
from ytterby.study.stretch import LEAST_LOST

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ytterby.report.first.sentence import FoundAll
    from ytterby.report.first.setting import Setting
    from ytterby.report.ranges import Interval

MOST_ROWS = 8


def stop_picture(setting: Setting, stops: Sequence[StopFound], source: str) -> Picture:
    """The day on which plants stand still, by region: from the first plants to one in five."""
    told = list(stops)[:MOST_ROWS]
    title = f"The day plants stand still for want of {short_good(setting.words, told[0].good)}"
    canvas = begun(title, "Days since the control began, by region")
    ranged = any(one.ends.get(share) for one in told for share in one.days)
    key_row(canvas, [("dot", WITH, "one plant in a hundred"), ("bar", WITH, "up to one in five")]
            + ([("line", MARK, "range of the first plants")] if ranged else []))  # fmt: skip
    names = [region_of(setting.words, one.region) for one in told]
    most = max(max(one.days.values()) for one in told)
    highest = [ends[1] for one in told for ends in one.ends.values() if ends]
    most = max([most, *(end for end in highest if math.isfinite(end))])
    x = Scale(0.0, most * 1.08, 150, WIDTH - MARGIN - 50)
    top = canvas.at + 12
    for tick in x.ticks(5):
        canvas.line(x(tick), top - 4, x(tick), top + 24 * len(told))
    for place, (one, name) in enumerate(zip(told, names, strict=True)):
        middle = top + 24 * place + 12
        canvas.text(142, middle + 4, name, TEXT, anchor="end")
        first, last = min(one.days.values()), max(one.days.values())
        canvas.box(x(first), middle - 6, x(last) - x(first), 12, WITH, 0.45)
        canvas.ring(x(first), middle, 4, WITH)
        ends = one.ends.get(min(one.days))
        if ends:
            canvas.line(x(ends[0]), middle, x(ends[1]), middle, MARK, 1.6)
        canvas.text(
            max(x(last), x(ends[1]) if ends else 0.0) + 8, middle + 4, f"day {first:.0f}", TEXT
        )
    canvas.at = top + 24 * len(told) + 14
    for tick in x.ticks(5):
        canvas.text(x(tick), canvas.at, f"{tick:.0f}", TEXT, QUIET, "middle")
    table = pl.DataFrame(
        [
            {"region": name, "share of plants": share, "day": days,
             "low": (one.ends.get(share) or (None, None))[0], "high": (one.ends.get(share) or (None, None))[1]}
            for one, name in zip(told, names, strict=True) for share, days in sorted(one.days.items())
        ],
        schema={"region": pl.String, **dict.fromkeys(("share of plants", "day", "low", "high"), pl.Float64)},
    )  # fmt: skip
    caption = "A plant stands still when its own stock is used up and too little comes in."
    return Picture("plants_still", title, caption, table, svg=ended(canvas, source))


def users_picture(setting: Setting, found: FoundAll, source: str) -> Picture:
    """Who goes without in the worst period."""
    assert found.users is not None
    told = goes_without(setting, found)[:MOST_ROWS]
    title = f"Who goes without, {found.users.moment.label}"
    canvas = begun(
        title, "Share of what they need, in the worst period; the largest losses by value first"
    )
    ranged = any(ends for *_, ends in told)
    key_row(canvas, [("bar", WITH, "with the control"), ("ring", WITHOUT, "without")]
            + ([("line", MARK, "range")] if ranged else []))  # fmt: skip
    x = Scale(0.0, 1.0, MARGIN, WIDTH - MARGIN - 46)
    top, height = canvas.at + 8, 34.0
    for tick in (0.0, 0.25, 0.5, 0.75, 1.0):
        canvas.line(x(tick), top, x(tick), top + height * len(told))
    for place, (label, lost, usual, ends) in enumerate(told):
        foot = top + height * place
        canvas.text(MARGIN + 2, foot + 12, label, TEXT)
        canvas.box(x(0.0), foot + 17, x(lost) - x(0.0), 11, WITH)
        canvas.ring(x(usual), foot + 22.5, 3.6, WITHOUT, filled=False)
        if ends:
            canvas.line(x(ends[0]), foot + 22.5, x(ends[1]), foot + 22.5, MARK, 1.8)
        canvas.text(
            x(max(lost, ends[1] if ends else 0.0)) + 7, foot + 27, percent(lost), TEXT, bold=True
        )
    canvas.at = top + height * len(told) + 14
    for tick in (0.0, 0.25, 0.5, 0.75, 1.0):
        anchor = "start" if tick == 0.0 else "middle"
        canvas.text(x(tick), canvas.at, percent(tick), TEXT, QUIET, anchor)
    rows = [{"who": a, "with the control": b, "without": c, "low": d[0] if d else None, "high": d[1] if d else None}
            for a, b, c, d in told]  # fmt: skip
    numbers = dict.fromkeys(("with the control", "without", "low", "high"), pl.Float64)
    table = pl.DataFrame(rows, schema={"who": pl.String, **numbers})
    caption = "Whoever goes without cannot buy at any price that the product is worth."
    return Picture("who_goes_without", title, caption, table, svg=ended(canvas, source))


def plants_picture(setting: Setting, found: FoundAll, source: str) -> Picture:
    """Capacity with and without the control, by technology: for what moves plants rather than goods."""
    told = found.plants[:MOST_ROWS]
    paid = setting.change["kind"] == "support" and setting.change["actor"]
    where = (
        f"in {setting.words.region(setting.change['actor'])}"
        if paid
        else place_of(setting, "OUTSIDE")
    )
    title = f"What plants {where} can make in {told[0].year}"
    canvas = begun(title, "Against the run without the control, which is 100%")
    key_row(canvas, [("bar", WITH, "with the control"), ("ring", WITHOUT, "without")]
            + ([("line", MARK, "range")] if any(one.ends for one in told) else []))  # fmt: skip
    ratios = [one.now / one.before for one in told]
    tops = [one.ends[1] / one.before for one in told if one.ends]
    x = Scale(0.0, max(1.1, *ratios, *tops), MARGIN, WIDTH - MARGIN - 60)
    top, height = canvas.at + 8, 34.0
    ticks = x.ticks(5)
    for tick in ticks:
        canvas.line(x(tick), top, x(tick), top + height * len(told))
    for place, one in enumerate(told):
        foot, ratio = top + height * place, one.now / one.before
        canvas.text(MARGIN + 2, foot + 12, technology_of(one.technology), TEXT)
        canvas.box(x(0.0), foot + 17, x(ratio) - x(0.0), 11, WITH)
        canvas.ring(x(1.0), foot + 22.5, 3.6, WITHOUT, filled=False)
        if one.ends:
            canvas.line(
                x(one.ends[0] / one.before),
                foot + 22.5,
                x(one.ends[1] / one.before),
                foot + 22.5,
                MARK,
                1.8,
            )
        canvas.text(x(max(ratio, 1.0)) + 9, foot + 27, percent(ratio), TEXT, bold=True)
    canvas.at = top + height * len(told) + 14
    for tick in ticks:
        canvas.text(
            x(tick), canvas.at, percent(tick), TEXT, QUIET, "start" if tick == 0.0 else "middle"
        )
    table = pl.DataFrame([{"technology": technology_of(one.technology), "with, t a year": one.now,
                           "without, t a year": one.before} for one in told])  # fmt: skip
    caption = "Where a bar ends at its ring the control changes nothing."
    return Picture("plants", title, caption, table, svg=ended(canvas, source))


def helps_picture(setting: Setting, helps: pl.DataFrame, source: str) -> Picture:
    """What instruments would avoid and what they would cost the public [million USD]."""
    title = "What would help"
    canvas = begun(
        title,
        "Loss avoided in the years of the control, and public cost in all years, million USD; each tried alone",
    )
    key_row(canvas, [("bar", WITHOUT, "loss avoided"), ("bar", WITH, "public cost")])
    rows = helps.sort("avoided_musd", descending=True).head(MOST_ROWS).to_dicts()
    most = max([1e-9, *(max(row["avoided_musd"], row["cost_musd"], 0.0) for row in rows)])
    x = Scale(0.0, most, MARGIN, WIDTH - MARGIN - 60)
    top, height = canvas.at + 8, 48.0
    for place, row in enumerate(rows):
        foot = top + height * place
        canvas.text(MARGIN + 2, foot + 12, row["title"], TEXT)
        for shift, column, colour in ((17, "avoided_musd", WITHOUT), (30, "cost_musd", WITH)):
            canvas.box(x(0.0), foot + shift, x(max(row[column], 0.0)) - x(0.0), 10, colour)
            canvas.text(
                x(max(row[column], 0.0)) + 6, foot + shift + 9, number(row[column], 2), TEXT
            )
    canvas.at = top + height * len(rows) + 4
    canvas.line(x(0.0), top, x(0.0), canvas.at, GRID)
    caption = (
        "Only instruments that a scenario can hold are tried, each in one run, so without ranges; what cannot be run "
        "is not shown."
    )
    if setting.report.helps_changed:
        changed = ", ".join(setting.report.helps_changed)
        caption += (
            f" Runs of an earlier version (changed since: {changed}); `--helps` runs them again."
        )
    return Picture("what_would_help", title, caption, helps, svg=ended(canvas, source))


def goes_without(
    setting: Setting, found: FoundAll
) -> list[tuple[str, float, float, Interval | None]]:
    """Label, share lost, share lost without the control and range of each use that goes without, the worst first."""
    users = found.users
    if users is None:
        return []
    return [
        (
            f"{use_of(setting.words, one.use)}, {region_of(setting.words, one.region)}",
            one.lost,
            one.usual,
            one.ends,
        )
        for one in users.losses
        if one.lost - one.usual >= LEAST_LOST
    ]
