"""What would help: a bar of what each instrument avoids, and one of what it costs, with their ranges."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ytterby.draws.instrument_trials import best_first
from ytterby.report.first.formats import paid, percents, within
from ytterby.report.first.frame import MAX_ROWS, RANGE, SIZE, WIDE, WITH, WITHOUT
from ytterby.report.kinds import GROUPED, BarChart
from ytterby.report.kit.numbers import number
from ytterby.report.picture import picture_of

if TYPE_CHECKING:
    import polars as pl

    from ytterby.report.first.setting import Setting
    from ytterby.report.picture import Picture

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
