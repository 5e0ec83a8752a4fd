"""How wide the answer is: the tornado, and bands and drivers of an ensemble."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

import polars as pl

from ytterby.report import theme
from ytterby.report.charts.base import Scene, legend_row, picture, rows, years_axis
from ytterby.report.kit.numbers import amount, number
from ytterby.report.picture import Picture
from ytterby.report.plot.axes import SYMLOG, NameAxis, NumberAxis, round_ends
from ytterby.report.plot.marks import (
    AreaMark,
    BarMark,
    DotMark,
    LineMark,
    Mark,
    RuleMark,
    SpanMark,
    TextMark,
)
from ytterby.report.plot.panels import Box, Panel, in_columns
from ytterby.report.plot.places import Row, by_name
from ytterby.report.words import humanise, labels_of, measure_name, measure_unit

ENDS = {"low": "Assumptions at their low end", "high": "Assumptions at their high end"}
END_COLOURS = ("#4b9cd3", "#e0a31c")
MAX_GROUPS = 20


def tornadoes(scene: Scene) -> list[Picture]:
    """One picture per measure of the tornado, at most 20 groups each, widest first."""
    labels = labels_of(scene.report.headline)
    answers = list(scene.report.headline.get("tornado") or [])
    if not answers:
        return [scene.picture("tornado", pl.DataFrame(), words="no_tornado")]
    return [
        _tornado(scene, answer, f"tornado_{place + 1}", measure_name(answer["measure"], labels))
        for place, answer in enumerate(answers)
    ]


def _tornado(scene: Scene, answer: Mapping[str, Any], key: str, name: str) -> Picture:
    unit = measure_unit(answer["measure"])
    base = answer["base_value"]
    bars = [b for b in answer["bars"] if b["swing"] > 0][:MAX_GROUPS]
    data = pl.DataFrame(
        [{k: b[k] for k in ("title", "low", "high", "swing")} for b in answer["bars"]],
        schema={"title": pl.String, "low": pl.Float64, "high": pl.Float64, "swing": pl.Float64},
    )
    if not bars or base is None:
        return scene.picture(key, data, words="tornado", name=name)
    ends = [
        {"title": b["title"], "end": label, "from": base, "to": b[end], "text": number(b[end]),
         "side": "left" if b[end] < base else "right"}
        for b in bars for end, label in ENDS.items() if b[end] is not None
    ]  # fmt: skip
    low, high = min(base, *(e["to"] for e in ends)), max(base, *(e["to"] for e in ends))
    margin = (high - low) * 0.12 or 1.0
    x = NumberAxis(low - margin, high + margin, count=6)
    y = NameAxis([b["title"] for b in bars], room=330)
    marks: list[Mark] = [
        BarMark("from", "to", "title", by_name("end", list(ENDS.values()), END_COLOURS))
    ]
    for side, anchor, nudge in (("left", "end", -4), ("right", "start", 4)):
        there = partial(_on_side, side)
        marks.append(TextMark("to", "title", "text", anchor, nudge, 10.5, where=there))
    marks.append(RuleMark(x=base, wide=1.2))
    chart = Panel(x, y, 420, 23 * len(bars), marks, rows(_untangled(pl.DataFrame(ends)))).box()
    values = {name: amount(answer[field], unit)
              for name, field in (("central", "base_value"), ("lowest", "lowest"), ("highest", "highest"))}  # fmt: skip
    legend = legend_row(list(ENDS.values()), list(END_COLOURS))
    return scene.picture(key, data, chart, words="tornado", legend=legend, name=name, **values)


def _on_side(side: str, row: Row) -> bool:
    return bool(row["side"] == side)


def _untangled(frame: pl.DataFrame) -> pl.DataFrame:
    """Where both ends lie on one side, draw the longer bar first and label only that one."""
    length = (pl.col("to") - pl.col("from")).abs()
    longest = length == length.max().over("title", "side")
    return frame.with_columns(
        pl.when(longest).then("text").otherwise(pl.lit("")).alias("text")
    ).sort(length, descending=True)


OUTER, INNER, LINE = "#cfe3ee", "#8cc1de", "#0b6fa4"
BEFORE = "#7a8793"
UP, DOWN = "#d1570a", "#0b6fa4"
NOISE = "#eceff2"
BANDS = ("nine draws in ten", "every second draw")
QUANTILES = ("p05", "p25", "p50", "p75", "p95")
FORECAST = ("forecast_p05", "forecast_p50", "forecast_p95")
WIDTH, HEIGHT, COLUMNS = 250, 150, 3
TICKS = (-100, -50, -20, -10, 0, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10000)


def named(measure: str) -> str:
    """A measure in words."""
    kind, _, subject = measure.partition(".")
    if kind == "capacity_outside":
        return measure_name(measure)
    place = "outside" if subject == "OUTSIDE" else subject.replace("_", " ")
    return f"{measure_name(kind)}, {place}"  # symbols keep their capitals


def _panels(frame: pl.DataFrame, measures: list[str]) -> tuple[pl.DataFrame, list[str]]:
    """The measures of a list that are there, with a column `panel` that names them with their unit.

    Shares are drawn in percent.
    """
    units = dict(frame.select("measure", "unit").unique().iter_rows())
    shares = [m for m, unit in units.items() if unit == "share"]
    titles = {m: f"{named(m)}, {'%' if m in shares else units[m]}" for m in measures if m in units}
    kept = frame.filter(pl.col("measure").is_in(list(titles)))
    times = pl.when(pl.col("measure").is_in(shares)).then(100.0).otherwise(1.0)
    panel = pl.col("measure").replace_strict(titles).alias("panel")
    return kept.with_columns(pl.col(*QUANTILES) * times, panel), list(titles.values())


def fans(
    quantiles: pl.DataFrame, measures: list[str], pair: tuple[str, str], source: str
) -> Picture:
    """Levels over the years: the scenario's bands over the reference's middle line."""
    frame, panels = _panels(quantiles, measures)
    scenario = frame.filter(pl.col("scenario") == pair[1])
    before = frame.filter(pl.col("scenario") == pair[0]).rename({"p50": "before"})
    both = scenario.join(
        before.select("measure", "year", "before"), on=["measure", "year"], how="left"
    )
    names = {"run": humanise(pair[1]), "reference": humanise(pair[0])}
    middles = [f"middle, {name}" for name in names.values()]
    legend = legend_row([*BANDS, *middles], [OUTER, INNER, LINE, BEFORE])
    table = both.select("measure", "unit", "year", *QUANTILES, "before")
    return picture("fans", table, _fan(both, panels), source=source, legend=legend, **names)


def effect_fans(
    quantiles: pl.DataFrame, measures: list[str], pair: tuple[str, str], source: str
) -> Picture:
    """Changes against the reference over the years."""
    frame, panels = _panels(quantiles.filter(pl.col("in") == "change"), measures)
    table = frame.select("measure", "unit", "year", *QUANTILES)
    return picture(
        "effect_fans", table, _fan(frame, panels), source=source,
        legend=legend_row([*BANDS, "middle"], [OUTER, INNER, LINE]),
        run=humanise(pair[1]), reference=humanise(pair[0]),
    )  # fmt: skip


def _fan(frame: pl.DataFrame, panels: list[str]) -> Box:
    """Bands and middle, over the line `before` if there is one, else over zero."""
    marks: list[Mark] = [
        AreaMark("year", "p05", "p95", OUTER),
        AreaMark("year", "p25", "p75", INNER),
    ]
    columns = [*QUANTILES]
    if "before" in frame:
        marks.append(LineMark("year", "before", BEFORE, 1.6, dash="4 3"))
        columns.append("before")
    else:
        marks.append(RuleMark(y=0.0, wide=0.8))
    marks.append(LineMark("year", "p50", LINE, 2.2))
    years = frame["year"].to_list() or [2024, 2045]
    by_panel: dict[str, list[Row]] = {name: [] for name in panels}
    for row in rows(frame.sort("year").select("panel", "year", *columns)):
        by_panel[row["panel"]].append(row)
    boxes = []
    for name, own in by_panel.items():
        ends = round_ends((row[c] for row in own for c in columns), zero="before" not in frame)
        boxes.append(
            Panel(years_axis(years), NumberAxis(*ends), WIDTH, HEIGHT, marks, own, name).box()
        )
    return in_columns(boxes, COLUMNS, 26, 18)


def worst_years(quantiles: pl.DataFrame, measures: list[str]) -> pl.DataFrame:
    """Each measure in the year in which its middle effect in percent is largest."""
    selected = quantiles.filter((pl.col("in") == "percent") & pl.col("measure").is_in(measures))
    largest = selected.sort(pl.col("p50").abs(), descending=True).group_by("measure").first()
    order = {m: n for n, m in enumerate(measures)}
    return largest.sort(pl.col("measure").replace_strict(order)).select(selected.columns)


def dot_and_band(
    quantiles: pl.DataFrame, measures: list[str], pair: tuple[str, str], source: str
) -> Picture:
    """Effects in percent, each in the year of its largest middle."""
    frame = worst_years(quantiles, measures)
    names: dict[str, Any] = {"run": humanise(pair[1]), "reference": humanise(pair[0])}
    table = frame.select("measure", "year", *QUANTILES, "central", "draws")
    if frame.is_empty():
        return picture("effects", table, **names)
    minimum, maximum = pl.col("p05").min(), pl.col("p95").max()  # with room for a dot at each end
    frame = frame.with_columns(
        pl.min_horizontal(1.15 * minimum, pl.lit(-12.0)).alias("minimum"),
        pl.max_horizontal(1.15 * maximum, pl.lit(12.0)).alias("maximum"),
    )
    label = pl.struct("measure", "year").map_elements(
        lambda r: f"{named(r['measure'])}, {r['year']}", return_dtype=pl.String
    )
    text = pl.struct(*QUANTILES).map_elements(
        lambda r: f"{number(r['p50'])}  [{number(r['p05'])}, {number(r['p95'])}]",
        return_dtype=pl.String,
    )
    placed = frame.with_columns(label.alias("label"), text.alias("words"))
    y = NameAxis(placed["label"].to_list(), room=420)
    lowest, highest = (frame[name][0] for name in ("minimum", "maximum"))
    ticks = [t for t in TICKS if lowest <= t <= highest]
    marks = [
        BarMark("p05", "p95", "label", OUTER, 10),
        BarMark("p25", "p75", "label", INNER, 10),
        RuleMark(x=0.0),
        DotMark("p50", "label", LINE, 4.9),
        TextMark(highest, "label", "words", right=10, size=10.5),
    ]
    x = NumberAxis(lowest, highest, SYMLOG, ticks=ticks)
    chart = Panel(x, y, 360, 27 * placed.height, marks, rows(placed)).box()
    legend = legend_row([*BANDS, "middle"], [OUTER, INNER, LINE])
    return picture("effects", table, chart, source=source, legend=legend, **names)


def driver_bars(drivers: pl.DataFrame, measures: list[str], source: str) -> list[Picture]:
    """One picture a measure: the largest rank correlations of its effect."""
    effects = drivers.filter(pl.col("of") == "effect")
    own = {measure: effects.filter(pl.col("measure") == measure) for measure in measures}
    return [_bars(frame, measure, source) for measure, frame in own.items() if frame.height]


def _bars(own: pl.DataFrame, measure: str, source: str) -> Picture:
    noise = own["noise"][0]
    y = NameAxis(own["assumption"].to_list(), room=420)
    x = NumberAxis(-1.0, 1.0, ticks=(-1.0, -0.5, 0.0, 0.5, 1.0))

    def colour(row: Row) -> str:
        return UP if row["rank_correlation"] > 0 else DOWN

    largest = own["noise_of_any"][0]
    marks = [
        SpanMark(-noise, noise, NOISE),
        BarMark(0.0, "rank_correlation", "assumption", colour, 12),
        *(RuleMark(x=end, colour=theme.QUIET, dash="4 3") for end in (-largest, largest)),
    ]
    chart = Panel(x, y, 360, 22 * own.height, marks, rows(own)).box()
    legend = legend_row(
        ["more of it, more of the effect", "more of it, less", "chance"], [UP, DOWN, NOISE]
    )
    key = "drivers_" + "".join(c if c.isalnum() else "_" for c in measure)
    return picture(
        key, own.drop("measure", "of"), chart, words="drivers", source=source, legend=legend,
        measure=f"{named(measure)[:1].lower()}{named(measure)[1:]}", draws=own["draws"][0],
        noise=number(noise, 2), largest=number(largest, 2),
    )  # fmt: skip
