"""How wide the answer is: the tornado, and bands and drivers of an ensemble."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl

from ytterby.report import theme
from ytterby.report.charts.base import (
    Scene,
    alt,
    legend_row,
    names_axis,
    number_axis,
    picture,
    rows,
    small_panels,
    years_axis,
)
from ytterby.report.picture import Picture
from ytterby.report.words import amount, humanise, labels_of, measure_name, measure_unit, number

ENDS = {"low": "Assumptions at their low end", "high": "Assumptions at their high end"}
END_COLOURS = ("#4b9cd3", "#e0a31c")
MOST = 20


def tornadoes(scene: Scene) -> list[Picture]:
    """One picture per measure of the tornado, at most 20 groups each, widest first."""
    labels = labels_of(scene.report.headline)
    found = list(scene.report.headline.get("tornado") or [])
    if not found:
        return [scene.picture("tornado", pl.DataFrame(), words="no_tornado")]
    return [
        _tornado(scene, answer, f"tornado_{place + 1}", measure_name(answer["measure"], labels))
        for place, answer in enumerate(found)
    ]


def _tornado(scene: Scene, answer: Mapping[str, Any], key: str, name: str) -> Picture:
    unit = measure_unit(answer["measure"])
    base = answer["base_value"]
    bars = [b for b in answer["bars"] if b["swing"] > 0][:MOST]
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
    scale = alt.Scale(domain=[low - margin, high + margin], nice=False, zero=False)
    frame = _untangled(pl.DataFrame(ends))
    x = alt.X("from:Q", scale=scale, title=None, axis=number_axis(",~r", 6))
    y = names_axis("title", [b["title"] for b in bars], labelLimit=330)
    colours = alt.Scale(domain=list(ENDS.values()), range=list(END_COLOURS))
    drawn = alt.Chart().mark_bar(height=13).encode(
        x=x, x2="to:Q", y=y, color=alt.Color("end:N", scale=colours, legend=None))  # fmt: skip
    layers = [drawn]
    for side, align, nudge in (("left", "right", -4), ("right", "left", 4)):
        mark = alt.Chart().transform_filter(f"datum.side == '{side}' && datum.text != ''")
        text = mark.mark_text(align=align, dx=nudge, fontSize=10.5, color=theme.INK)
        layers.append(text.encode(x=alt.X("to:Q", scale=scale), y=y, text="text:N"))
    rule = alt.Chart().mark_rule(color=theme.INK, strokeWidth=1.2).encode(x=alt.datum(base))
    chart = alt.layer(*layers, rule, data=rows(frame)).properties(width=560, height=23 * len(bars))
    values = {name: amount(answer[field], unit)
              for name, field in (("central", "base_value"), ("lowest", "lowest"), ("highest", "highest"))}  # fmt: skip
    legend = legend_row(list(ENDS.values()), list(END_COLOURS))
    return scene.picture(key, data, chart, words="tornado", legend=legend, name=name, **values)


def _untangled(frame: pl.DataFrame) -> pl.DataFrame:
    """Where both ends lie on one side, draw the longer bar first and label only that one."""
    length = (pl.col("to") - pl.col("from")).abs()
    longest = length == length.max().over("title", "side")
    return (
        frame.with_columns(pl.when(longest).then("text").otherwise(pl.lit("")).alias("text"))
        .sort(length, descending=True)
    )  # fmt: skip


OUTER, INNER, LINE = "#cfe3ee", "#8cc1de", "#0b6fa4"
BEFORE = "#7a8793"
UP, DOWN = "#d1570a", "#0b6fa4"
NOISE = "#eceff2"
BANDS = ("nine draws in ten", "every second draw")
SHOWN = ("p05", "p25", "p50", "p75", "p95")
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
    return kept.with_columns(pl.col(*SHOWN) * times, panel), list(titles.values())


def fans(
    quantiles: pl.DataFrame, measures: list[str], pair: tuple[str, str], source: str
) -> Picture:
    """Levels over the years: the scenario's bands over the reference's middle line."""
    frame, panels = _panels(quantiles, measures)
    mine = frame.filter(pl.col("scenario") == pair[1])
    before = frame.filter(pl.col("scenario") == pair[0]).rename({"p50": "before"})
    both = mine.join(before.select("measure", "year", "before"), on=["measure", "year"], how="left")
    names = {"run": humanise(pair[1]), "reference": humanise(pair[0])}
    middles = [f"middle, {name}" for name in names.values()]
    legend = legend_row([*BANDS, *middles], [OUTER, INNER, LINE, BEFORE])
    table = both.select("measure", "unit", "year", *SHOWN, "before")
    return picture("fans", table, _fan(both, panels), source=source, legend=legend, **names)


def effect_fans(
    quantiles: pl.DataFrame, measures: list[str], pair: tuple[str, str], source: str
) -> Picture:
    """Changes against the reference over the years."""
    frame, panels = _panels(quantiles.filter(pl.col("in") == "change"), measures)
    table = frame.select("measure", "unit", "year", *SHOWN)
    return picture(
        "effect_fans", table, _fan(frame, panels), source=source,
        legend=legend_row([*BANDS, "middle"], [OUTER, INNER, LINE]),
        run=humanise(pair[1]), reference=humanise(pair[0]),
    )  # fmt: skip


def _fan(frame: pl.DataFrame, panels: list[str]) -> Any:
    """Bands and middle, over the line `before` if there is one, else over zero."""
    x = years_axis(frame["year"].to_list() or [2024, 2045], 5)
    scale = alt.Scale(zero=False)

    def band(low: str, high: str, colour: str) -> Any:
        y = alt.Y(f"{low}:Q", title=None, axis=number_axis(",~r"), scale=scale)
        return alt.Chart().mark_area(color=colour, opacity=1.0).encode(x=x, y=y, y2=f"{high}:Q")

    layers = [band("p05", "p95", OUTER), band("p25", "p75", INNER)]
    if "before" in frame:
        line = alt.Chart().mark_line(color=BEFORE, strokeWidth=1.6, strokeDash=[4, 3])
        layers.append(line.encode(x=x, y=alt.Y("before:Q", scale=scale)))
    else:
        zero = alt.Chart().mark_rule(color=theme.INK, strokeWidth=0.8)
        layers.append(zero.encode(y=alt.datum(0)))
    middle = alt.Chart().mark_line(color=LINE, strokeWidth=2.2)
    layers.append(middle.encode(x=x, y=alt.Y("p50:Q", scale=scale)))
    drawn = alt.layer(*layers, data=rows(frame.sort("year"))).properties(width=WIDTH, height=HEIGHT)
    return small_panels(drawn, panels, COLUMNS)


def worst_years(quantiles: pl.DataFrame, measures: list[str]) -> pl.DataFrame:
    """Each measure in the year in which its middle effect in percent is largest."""
    found = quantiles.filter((pl.col("in") == "percent") & pl.col("measure").is_in(measures))
    largest = found.sort(pl.col("p50").abs(), descending=True).group_by("measure").first()
    order = {m: n for n, m in enumerate(measures)}
    return largest.sort(pl.col("measure").replace_strict(order)).select(found.columns)


def dot_and_band(
    quantiles: pl.DataFrame, measures: list[str], pair: tuple[str, str], source: str
) -> Picture:
    """Effects in percent, each in the year of its largest middle."""
    frame = worst_years(quantiles, measures)
    names = {"run": humanise(pair[1]), "reference": humanise(pair[0])}
    table = frame.select("measure", "year", *SHOWN, "central", "draws")
    if frame.is_empty():
        return picture("effects", table, **names)
    least, most = pl.col("p05").min(), pl.col("p95").max()  # with room for a dot at each end
    frame = frame.with_columns(
        pl.min_horizontal(1.15 * least, pl.lit(-12.0)).alias("least"),
        pl.max_horizontal(1.15 * most, pl.lit(12.0)).alias("most"),
    )
    label = pl.struct("measure", "year").map_elements(
        lambda r: f"{named(r['measure'])}, {r['year']}", return_dtype=pl.String
    )
    said = pl.struct(*SHOWN).map_elements(
        lambda r: f"{number(r['p50'])}  [{number(r['p05'])}, {number(r['p95'])}]",
        return_dtype=pl.String,
    )
    placed = frame.with_columns(label.alias("label"), said.alias("words"))
    y = names_axis("label", placed["label"].to_list(), labelLimit=420)
    lowest, highest = (frame[name][0] for name in ("least", "most"))
    scale = alt.Scale(domain=[lowest, highest], nice=False, type="symlog", constant=10)
    ticks = [t for t in TICKS if lowest <= t <= highest]
    axis = alt.Axis(domain=False, ticks=False, values=ticks, format=",d")

    def x(name: str) -> Any:
        return alt.X(f"{name}:Q", scale=scale, title=None, axis=axis)

    outer = alt.Chart().mark_bar(height=10, color=OUTER).encode(x=x("p05"), x2="p95:Q", y=y)
    inner = alt.Chart().mark_bar(height=10, color=INNER).encode(x=x("p25"), x2="p75:Q", y=y)
    dot = alt.Chart().mark_point(filled=True, size=95, color=LINE, opacity=1.0)
    rule = alt.Chart().mark_rule(color=theme.INK, strokeWidth=1).encode(x=alt.datum(0))
    words = alt.Chart().mark_text(align="left", fontSize=10.5, color=theme.INK)
    text = words.encode(x=alt.value(470), y=y, text="words:N")
    chart = alt.layer(outer, inner, rule, dot.encode(x=x("p50"), y=y), text, data=rows(placed))
    chart = chart.properties(width=460, height=27 * placed.height)
    legend = legend_row([*BANDS, "middle"], [OUTER, INNER, LINE])
    return picture("effects", table, chart, source=source, legend=legend, **names)


def driver_bars(drivers: pl.DataFrame, measures: list[str], source: str) -> list[Picture]:
    """One picture a measure: the largest rank correlations of its effect."""
    effects = drivers.filter(pl.col("of") == "effect")
    own = {measure: effects.filter(pl.col("measure") == measure) for measure in measures}
    return [_bars(frame, measure, source) for measure, frame in own.items() if frame.height]


def _bars(own: pl.DataFrame, measure: str, source: str) -> Picture:
    noise = own["noise"][0]
    scale = alt.Scale(domain=[-1, 1], nice=False)
    axis = alt.Axis(domain=False, ticks=False, values=[-1, -0.5, 0, 0.5, 1])
    y = names_axis("assumption", own["assumption"].to_list(), labelLimit=420)
    colour = alt.condition("datum.rank_correlation > 0", alt.value(UP), alt.value(DOWN))

    def x(name: str) -> Any:
        return alt.X(f"{name}:Q", scale=scale, title=None, axis=axis)

    edges = alt.Chart(rows(pl.DataFrame({"from": [-noise], "to": [noise]})))
    chance = edges.mark_rect(color=NOISE).encode(x=x("from"), x2="to:Q")
    bars = alt.Chart(rows(own)).mark_bar(height=12)
    bars = bars.encode(x=x("rank_correlation"), y=y, color=colour)
    largest = own["noise_of_any"][0]
    ends = alt.Chart(rows(pl.DataFrame({"end": [-largest, largest]})))
    rules = ends.mark_rule(color=theme.QUIET, strokeDash=[4, 3]).encode(x=x("end"))
    chart = alt.layer(chance, bars, rules).properties(width=460, height=22 * own.height)
    legend = legend_row(
        ["more of it, more of the effect", "more of it, less", "chance"], [UP, DOWN, NOISE]
    )
    key = "drivers_" + "".join(c if c.isalnum() else "_" for c in measure)
    return picture(
        key, own.drop("measure", "of"), chart, words="drivers", source=source, legend=legend,
        measure=f"{named(measure)[:1].lower()}{named(measure)[1:]}", draws=own["draws"][0],
        noise=number(noise, 2), largest=number(largest, 2),
    )  # fmt: skip
