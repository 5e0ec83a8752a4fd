"""What would help: a bar of what each instrument avoids, and one of what it costs, with their ranges."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ytterby.report.first.bars import MAX_ROWS, TYPE, reach
from ytterby.report.first.formats import paid, percents, within
from ytterby.report.first.frame import LEGEND_RANGE, RANGE_WIDE, WIDE, WITH, WITHOUT, framed
from ytterby.report.first.shortage import lost_in_all
from ytterby.report.kit.numbers import number
from ytterby.report.picture import Picture
from ytterby.report.plot.axes import NameAxis, NumberAxis, plain, ticks_of
from ytterby.report.plot.marks import BarMark, TextMark
from ytterby.report.plot.panels import Panel
from ytterby.report.plot.sheet import LegendEntry
from ytterby.report.theme import INK

if TYPE_CHECKING:
    import polars as pl

    from ytterby.report.first.setting import Setting

HELPS_MUCH, NO_LOSS = 0.1, 0.5
"""Part of the loss from which an instrument is reported to help; million USD under which there is no loss to avoid."""
ENDS = ("avoided_low", "avoided_high", "cost_low", "cost_high")
TALL = 48.0
"""Height of a row with its name above two bars [px]."""


def helps_picture(setting: Setting, helps: pl.DataFrame, source: str) -> Picture:
    """What instruments would avoid and what they would cost the public [million USD]: those with ranges, if any has."""
    title = "What would help"
    under = "Loss avoided in the years of the control, and public cost in all years, million USD; each tried alone"
    ranked = helps.sort("avoided_musd", descending=True, maintain_order=True)
    ranged = "avoided_low" in helps and not helps["avoided_low"].is_null().all()
    if ranged:
        ranked = ranked.drop_nulls("avoided_low")
    listed = ranked.head(MAX_ROWS).to_dicts()
    columns = [one for one in helps.columns if one.startswith(("avoided_", "cost_"))]
    values = [max(row[one] or 0.0, 0.0) for row in listed for one in columns]
    maximum, rows = max(values) or 1.0, []
    for n, row in enumerate(listed):
        both = (row["avoided_musd"], row["cost_musd"])
        rows.append(
            {"row": str(n), "name": row["title"], "zero": 0.0, "up": -15.0, "first": 0.0, "second": 13.0,
             "avoided": max(both[0], 0.0), "paid": max(both[1], 0.0),
             **{one: None if row.get(one) is None else max(row[one], 0.0) for one in ENDS},
             "tip avoided": max(both[0], row.get("avoided_high") or 0.0, 0.0),
             "tip paid": max(both[1], row.get("cost_high") or 0.0, 0.0),
             "text avoided": number(both[0], 2), "text paid": paid(both[1], 2)}
        )  # fmt: skip
    words = [row[one] for row in rows for one in ("text avoided", "text paid")]
    axis = reach(maximum, WIDE, words)
    marks = [
        TextMark("zero", "row", "name", right=2, size=TYPE, colour=INK, shift="up"),
        BarMark("zero", "avoided", "row", WITHOUT, 10.0, "first"),
        BarMark("avoided_low", "avoided_high", "row", INK, RANGE_WIDE, "first"),
        TextMark(
            "tip avoided", "row", "text avoided", right=6, size=TYPE, colour=INK, shift="first"
        ),
        BarMark("zero", "paid", "row", WITH, 10.0, "second"),
        BarMark("cost_low", "cost_high", "row", INK, RANGE_WIDE, "second"),
        TextMark("tip paid", "row", "text paid", right=6, size=TYPE, colour=INK, shift="second"),
    ]
    x = NumberAxis(0.0, axis.high, ticks=ticks_of(0.0, maximum, 4), label=plain)
    y = NameAxis([row["row"] for row in rows], labels=False)
    box = Panel(x, y, WIDE, TALL * len(rows), marks, rows).box()
    legend = [LegendEntry("loss avoided", WITHOUT), LegendEntry("public cost", WITH)]
    legend += [LEGEND_RANGE] if ranged else []
    svg = framed(box, title, under, source, legend)
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
    return Picture("what_would_help", title, caption, helps, svg)


def how_much_helps(setting: Setting, helps: pl.DataFrame) -> str:
    """What the best instrument avoids of what users outside lose, in one sentence."""
    first = helps.drop_nulls("avoided_musd").sort(
        "avoided_musd", descending=True, maintain_order=True
    )
    row = first.row(0, named=True) if first.height else {"avoided_musd": 0.0}
    lost, best = lost_in_all(setting), max(row["avoided_musd"], 0.0)
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
