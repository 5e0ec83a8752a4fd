"""Pictures of the first page in rows: plants that stand still, who goes without, plants, what would help."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import polars as pl

from ytterby.draws.instrument_trials import best_first
from ytterby.figures.question import MIN_SHORTFALL
from ytterby.report.first.formats import (
    paid,
    percents,
    region_of,
    short_good,
    technology_of,
    unknown,
    use_of,
    within,
)
from ytterby.report.first.opening import place_of
from ytterby.report.first.shortage import PlantStop
from ytterby.report.kinds import GROUPED, BarChart, bar, dot
from ytterby.report.kit.numbers import MAX_NAMED, number
from ytterby.report.picture import picture_of
from ytterby.report.plot.axes import percent
from ytterby.report.plot.shapes import RING
from ytterby.report.theme import pale

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ytterby.report.first.figures import PageFigures, Setting
    from ytterby.report.inputs import Interval
    from ytterby.report.picture import Picture

    UseWithout = tuple[str, float, float, Interval | None]

WITH, WITHOUT = "#c2500a", "#0b6fa4"
NAME_WITH, NAME_WITHOUT = "with the control", "without"
WIDE, SIZE = 350.0, 12.0
"""Width between the margins of a picture, with them about that of a telephone, and size of the type of rows [px]."""
MAX_ROWS = 8
RANGE = bar(thick=1.8, label="range")
BEFORE = dot("before", WITHOUT, 4.5, RING, NAME_WITHOUT)


def range_columns(ends: Interval | None, maximum: float = math.inf) -> dict[str, float | None]:
    """Columns `low` and `high` of a row: of a range; one that goes on for ever ends at the edge, `maximum`."""
    if ends is None:
        return {"low": None, "high": None}
    return {"low": min(ends[0], maximum), "high": min(ends[1], maximum)}


def farthest(values: Sequence[float], ends: Sequence[Interval | None]) -> float:
    """The largest of some numbers and of the ends of their ranges, but for those that are infinite."""
    known = [end for one in ends if one is not None for end in one if math.isfinite(end)]
    return max([*values, *known])


UP_TO = "up to one in five"
STOPS = BarChart(
    start="start", value="end", series="series", colours={UP_TO: pale(WITH, 0.5)}, text="text", size=SIZE, thick=12.0,
    width=WIDE - 128.0, names_room=128.0, include=(0.0,),
    parts=[bar(thick=RANGE.high, label="range of the first plants"),
           dot("start", WITH, 4.5, label="one plant in a hundred")],
)  # fmt: skip
ROWS = BarChart(
    series="series", colours={NAME_WITH: WITH}, above=True, thick=11.0, text="text", size=SIZE, width=WIDE,
    label=percent, ends=(0.0, 1.0),
    parts=[bar("from", "to", thick=11.0, label="not known", hatched=True), RANGE, BEFORE],
)  # fmt: skip


def stop_picture(setting: Setting, stops: Sequence[PlantStop], source: str) -> Picture:
    """The day on which plants stand still, by region: from the first plants to one in five."""
    selected = list(stops)[:MAX_ROWS]
    title = f"The day plants stand still for want of {short_good(setting.words, selected[0].good)}"
    names = [region_of(setting.words, one.region) for one in selected]
    firsts = [one.ends.get(min(one.days)) for one in selected]
    maximum = farthest([max(one.days.values()) for one in selected], firsts)
    rows = [
        {"name": name, "series": UP_TO, "start": min(one.days.values()), "end": max(one.days.values()),
         "text": f"day {min(one.days.values()):.0f}", **range_columns(ends, maximum)}
        for one, name, ends in zip(selected, names, firsts, strict=True)
    ]  # fmt: skip
    table = pl.DataFrame(
        [
            {"region": name, "share of plants": share, "day": days,
             **range_columns(one.ends.get(share))}
            for one, name in zip(selected, names, strict=True) for share, days in sorted(one.days.items())
        ],
        schema={"region": pl.String, **dict.fromkeys(("share of plants", "day", "low", "high"), pl.Float64)},
    )  # fmt: skip
    caption = "A plant stands still when its own stock is used up and too little comes in."
    under = "Days since the control began, by region"
    return picture_of("plants_still", title, caption, table, STOPS.of(rows),
                      subtitle=under, source=source, room=WIDE)  # fmt: skip


def users_picture(setting: Setting, figures: PageFigures, source: str) -> Picture:
    """Who goes without in the worst period. Of whom nothing is known, the first has a row, and the others one row."""
    assert figures.users is not None
    losses = goes_without(setting, figures)
    title = f"Who goes without, {figures.users.period.label}"
    blind = [one for one in losses if unknown(one[3])]
    listed = [one for one in losses if one not in blind[1:]][:MAX_ROWS]
    rows = [
        {"name": label, "series": NAME_WITH, "value": lost, "before": before, "text": percent(lost),
         **range_columns(ends, 1.0)}
        for label, lost, before, ends in listed
    ]  # fmt: skip
    for row, one in zip(rows, listed, strict=True):
        if one in blind:
            row |= _hatched(one[0], [one])
    if len(blind) > 1:
        others = "1 other" if len(blind) == 2 else f"{len(blind) - 1} others"
        rows.append(_hatched(others, blind[1:]))
    under = "Share of what each needs, in the worst period; the largest losses by value first"
    data = [
        {"who": a, "with the control": b, "without": c, **range_columns(d)} for a, b, c, d in losses
    ]
    numbers = dict.fromkeys(("with the control", "without", "low", "high"), pl.Float64)
    table = pl.DataFrame(data, schema={"who": pl.String, **numbers})
    caption = "Whoever goes without cannot buy at any price that the product is worth."
    if blind:
        caption += " Not known: the range goes from next to none to nearly all."
    if len(blind) > 1:
        caption += f" The others: {'; '.join(one[0] for one in blind[1 : MAX_NAMED + 1])}"
        more = len(blind) - 1 - MAX_NAMED
        caption += f"; and {more} more, in the CSV." if more > 0 else "."
    return picture_of("who_goes_without", title, caption, table, ROWS.of(rows),
                      subtitle=under, source=source, room=WIDE)  # fmt: skip


def _hatched(name: str, losses: Sequence[UseWithout]) -> dict[str, Any]:
    """A row of what is not known: from the lowest end of some ranges to the highest."""
    ends = [one[3] for one in losses if one[3]]
    return {
        "name": f"{name}: not known", **dict.fromkeys(("series", "value", "before", "text", "low", "high")),
        "from": min(low for low, _ in ends), "to": min(max(high for _, high in ends), 1.0),
    }  # fmt: skip


def plants_picture(setting: Setting, figures: PageFigures, source: str) -> Picture:
    """Capacity with and without the control, by technology: for what moves plants rather than goods."""
    plants = figures.plants[:MAX_ROWS]
    paid = setting.change["kind"] == "support" and setting.change["actor"]
    at = setting.words.region(setting.change["actor"])
    where = f"in {at}" if paid else place_of(setting, "OUTSIDE")
    title = f"What plants {where} can make in {plants[0].year}"
    parts = [
        None if one.ends is None else (one.ends[0] / one.before, one.ends[1] / one.before)
        for one in plants
    ]
    maximum = farthest([1.1, *(one.now / one.before for one in plants)], parts)
    rows = [
        {"name": technology_of(one.technology), "series": NAME_WITH, "value": one.now / one.before, "before": 1.0,
         "text": percent(one.now / one.before), **range_columns(ends, maximum)}
        for one, ends in zip(plants, parts, strict=True)
    ]  # fmt: skip
    under = "Against the run without the control, which is 100%"
    chart = replace(ROWS, ends=(0.0, maximum))
    table = pl.DataFrame([
        {"technology": technology_of(one.technology), "with, t a year": one.now, "without, t a year": one.before,
         "low, t a year": one.ends[0] if one.ends else None, "high, t a year": one.ends[1] if one.ends else None}
        for one in plants
    ], infer_schema_length=None)  # fmt: skip
    caption = "Where a bar ends at its ring the control changes nothing."
    return picture_of(
        "plants", title, caption, table, chart.of(rows), subtitle=under, source=source, room=WIDE
    )


def goes_without(setting: Setting, figures: PageFigures) -> list[UseWithout]:
    """Label, share lost, share lost without the control and range of each use that goes without, the worst first."""
    users = figures.users
    if users is None:
        return []
    words = setting.words
    return [
        (
            f"{use_of(words, one.use)}, {region_of(words, one.region)}",
            one.lost,
            one.before,
            one.ends,
        )
        for one in users.losses
        if one.lost - one.before >= MIN_SHORTFALL
    ]


HELPS_MUCH, NO_LOSS = 0.1, 0.5
"""Part of the loss from which an instrument is reported to help; million USD under which there is no loss to avoid."""
AVOIDED, COST = "loss avoided", "public cost"
CHART = BarChart(
    series="series", colours={AVOIDED: WITHOUT, COST: WITH}, way=GROUPED, above=True, thick=10.0, text="text",
    size=SIZE, width=WIDE, parts=[RANGE], ends=(0.0, 1.0),
)  # fmt: skip


def helps_picture(setting: Setting, helps: pl.DataFrame, source: str) -> Picture:
    """What instruments would avoid and what they would cost the public [million USD]: those with ranges, if any has."""
    title = "What would help"
    under = "Loss avoided in the years of the control, and public cost in all years, million USD; each tried alone"
    ranked = best_first(helps)
    ranged = "avoided_low" in helps and not helps["avoided_low"].is_null().all()
    if ranged:
        ranked = ranked.drop_nulls("avoided_low")
    listed = ranked.head(MAX_ROWS).to_dicts()
    rows = [
        {"name": row["title"], "series": series, "value": max(row[f"{column}_musd"], 0.0), "text": text,
         **{end: None if (at := row.get(f"{column}_{end}")) is None else max(at, 0.0) for end in ("low", "high")}}
        for row in listed
        for series, column, text in (
            (AVOIDED, "avoided", number(row["avoided_musd"], 2)), (COST, "cost", paid(row["cost_musd"], 2)),
        )
    ]  # fmt: skip
    maximum = max(row[one] or 0.0 for row in rows for one in ("value", "low", "high")) or 1.0
    chart = replace(CHART, ends=(0.0, maximum))
    draws = max((row["draws"] or 0 for row in listed), default=0) if ranged else 0
    how = (
        f"on {draws} draws: lines hold nine in ten, without what the model missed of past events"
        if ranged
        else "in one run, so without ranges"
    )
    caption = how_much_helps(setting, helps)
    caption += f" Only instruments that a scenario can hold are tried, each {how}. What cannot be run is not shown."
    if ranked.height < helps.height:
        caption += " Of each kind the best is drawn; the CSV has the others, of one run."
    if setting.report.helps_changed:
        changed = ", ".join(setting.report.helps_changed)
        caption += f" Runs of an earlier version (changed since: {changed})."
    return picture_of("what_would_help", title, caption, helps, chart.of(rows),
                      subtitle=under, source=source, room=WIDE)  # fmt: skip


def how_much_helps(setting: Setting, helps: pl.DataFrame) -> str:
    """What the best instrument avoids of what users outside lose, in one sentence."""
    first = best_first(helps.drop_nulls("avoided_musd"))
    row = first.row(0, named=True) if first.height else {"avoided_musd": 0.0}
    lost, best = setting.effects.value("lost_value") or 0.0, max(row["avoided_musd"], 0.0)
    if lost < NO_LOSS:
        return "There is next to no loss to avoid."
    part = "less than 0.1%" if 0.0 < best < 0.001 * lost else percents(best / lost)
    low, high = row.get("avoided_low"), row.get("avoided_high")
    ends = None if low is None or high is None else (low, high)
    between = within(ends, lambda one: number(one, 2))
    text = f"the best avoids {number(best, 2)} million USD{between}, {part} of the loss"
    return (
        f"None helps much: {text}."
        if best < HELPS_MUCH * lost
        else f"{text[:1].upper()}{text[1:]}."
    )
