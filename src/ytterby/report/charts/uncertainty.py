"""How wide the answer is: the tornado, and bands and drivers of an ensemble."""

from __future__ import annotations

from typing import Any

import polars as pl

from ytterby.draws.predictive import DIFFERENCE
from ytterby.draws.swings import Swing, by_row, largest_effects, of_rows, with_reference
from ytterby.figures.run_rows import ROW
from ytterby.report import theme
from ytterby.report.charts.base import Scene
from ytterby.report.kinds import BarChart, DotChart, LineChart, Look, bar, dot
from ytterby.report.kinds.chart import Facets, in_words, tidy
from ytterby.report.kit.numbers import amount, number
from ytterby.report.picture import Picture, worded
from ytterby.report.plot.axes import SYMLOG, NumberAxis
from ytterby.report.plot.marks import RuleMark, SpanMark
from ytterby.report.words import humanise, row_name

ENDS = {"low": "Assumptions at their low end", "high": "Assumptions at their high end"}
END_COLOURS = dict(zip(ENDS.values(), ("#4b9cd3", "#e0a31c"), strict=True))
MAX_GROUPS = 20


def tornadoes(scene: Scene) -> list[Picture]:
    """One picture per row of the tornado, at most 20 groups each, widest first."""
    report = scene.report
    if not report.swings:
        return [scene.picture("tornado", pl.DataFrame(), words="no_tornado")]
    return [
        _tornado(scene, one, f"tornado_{place + 1}", row_name(one.row, report.label))
        for place, one in enumerate(report.swings)
    ]


def _tornado(scene: Scene, answer: Swing, key: str, name: str) -> Picture:
    base = answer.base_value
    bars = [b for b in answer.bars if b.swing > 0][:MAX_GROUPS]
    data = pl.DataFrame(
        [(b.title, b.low, b.high, b.swing) for b in answer.bars],
        orient="row",
        schema={"title": pl.String, "low": pl.Float64, "high": pl.Float64, "swing": pl.Float64},
    )
    if not bars or base is None:
        return scene.picture(key, data, words="tornado", name=name)
    ends = [end for b in bars for end in _ends(b.title, base, b.low, b.high)]
    chart = BarChart(
        name="title", start="from", value="to", series="end", colours=END_COLOURS, text="text", size=10.5, width=420.0,
        names=[b.title for b in bars], names_room=330.0,
        rules=[RuleMark(x=base, wide=1.2, series="central value")],
    )  # fmt: skip
    values: dict[str, Any] = {name: amount(value, answer.unit) for name, value in
              (("central", base), ("lowest", answer.lowest), ("highest", answer.highest))}  # fmt: skip
    return scene.picture(key, data, chart.of(ends), words="tornado", name=name, **values)


def _ends(title: str, base: float, low: float | None, high: float | None) -> list[dict[str, Any]]:
    """The bars of both ends; where they lie on one side, the longer is drawn first and only it has words."""
    ends = [(end, to) for end, to in zip(ENDS.values(), (low, high), strict=True) if to is not None]
    if len(ends) == 2 and abs(ends[1][1] - base) > abs(ends[0][1] - base):
        ends = ends[::-1]
    one_side = len({to < base for _, to in ends}) == 1
    return [
        {"title": title, "end": end, "from": base, "to": to, "text": "" if one_side and n else number(to)}
        for n, (end, to) in enumerate(ends)
    ]  # fmt: skip


OUTER, INNER, LINE = "#cfe3ee", "#8cc1de", "#0b6fa4"
BEFORE = "#7a8793"
NOISE = "#eceff2"
KEYS, MIDDLE = ("panel", "year"), {"middle": ["p50"]}
BANDS = {"nine draws in ten": ["p05", "p95"], "every second draw": ["p25", "p75"]}
FAN = {name: Look(colour, 0.0) for name, colour in zip(BANDS, (OUTER, INNER), strict=True)}
QUANTILES = ("p05", "p25", "p50", "p75", "p95")
FORECAST = ("forecast_p05", "forecast_p50", "forecast_p95")
MORE, LESS = "more of it, more of the effect", "more of it, less"
TICKS = (-100, -50, -20, -10, 0, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10000)


def _panels(frame: pl.DataFrame, rows: pl.DataFrame) -> tuple[pl.DataFrame, list[str]]:
    """The rows that are there, with a column `panel` that names them with their unit; and the panels in order.

    Shares are drawn in percent.
    """
    kept = of_rows(frame, rows)
    unit = pl.when(pl.col("unit") == "share").then(pl.lit("%")).otherwise("unit").alias("unit")
    panel = in_words(pl.struct(*ROW, unit), lambda row: f"{row_name(row)}, {row['unit']}")
    times = pl.when(pl.col("unit") == "share").then(100.0).otherwise(1.0)
    numbers = pl.col(*QUANTILES, *(["reference"] if "reference" in kept else []))
    drawn = kept.with_columns(numbers * times, panel.alias("panel"))
    return drawn, drawn["panel"].unique(maintain_order=True).to_list()


def fans(
    quantiles: pl.DataFrame, rows: pl.DataFrame, pair: tuple[str, str], source: str
) -> Picture:
    """Levels over the years: the scenario's bands over the reference's middle line."""
    both, panels = _panels(with_reference(quantiles, pair), rows)
    names = {"run": humanise(pair[1]), "reference": humanise(pair[0])}
    looks = {"reference": Look(BEFORE, 1.6, "4 3", label=f"middle, {names['reference']}"),
             "middle": Look(LINE, 2.2, label=f"middle, {names['run']}")}  # fmt: skip
    chart = LineChart(looks=FAN | looks, facets=Facets("panel", panels), zero=False)
    table = both.select(*ROW, "unit", "year", *QUANTILES, "reference")
    return worded(
        "fans",
        table,
        chart.of(tidy(both, KEYS, BANDS | MIDDLE | {"reference": ["reference"]})),
        source=source,
        **names,
    )


def effect_fans(
    quantiles: pl.DataFrame, rows: pl.DataFrame, pair: tuple[str, str], source: str
) -> Picture:
    """Changes against the reference over the years."""
    frame, panels = _panels(quantiles.filter(pl.col("in") == DIFFERENCE), rows)
    table = frame.select(*ROW, "unit", "year", *QUANTILES)
    chart = LineChart(
        looks=FAN | {"middle": Look(LINE, 2.2)}, facets=Facets("panel", panels), rules=[RuleMark(y=0.0, wide=0.8)]
    )  # fmt: skip
    return worded(
        "effect_fans", table, chart.of(tidy(frame, KEYS, BANDS | MIDDLE)), source=source,
        run=humanise(pair[1]), reference=humanise(pair[0]),
    )  # fmt: skip


def dot_and_band(
    quantiles: pl.DataFrame, rows: pl.DataFrame, pair: tuple[str, str], source: str
) -> Picture:
    """Effects in percent, each in the year of its largest middle."""
    frame = largest_effects(quantiles, rows)
    names: dict[str, Any] = {"run": humanise(pair[1]), "reference": humanise(pair[0])}
    table = frame.select(*ROW, "year", *QUANTILES, "central", "draws")
    if frame.is_empty():
        return worded("effects", table, **names)
    minimum, maximum = pl.col("p05").min(), pl.col("p95").max()  # with room for a dot at each end
    frame = frame.with_columns(
        pl.min_horizontal(1.15 * minimum, pl.lit(-12.0)).alias("minimum"),
        pl.max_horizontal(1.15 * maximum, pl.lit(12.0)).alias("maximum"),
    )
    label = in_words(pl.struct(*ROW, "year"), row_name)
    quantiles_of = pl.struct("p05", "p50", "p95")
    text = in_words(
        quantiles_of, lambda r: f"{number(r['p50'])}  [{number(r['p05'])}, {number(r['p95'])}]"
    )
    placed = frame.with_columns(label.alias("label"), text.alias("words"))
    lowest, highest = (frame[name][0] for name in ("minimum", "maximum"))
    chart = DotChart(
        name="label", axis=NumberAxis(lowest, highest, SYMLOG, ticks=[t for t in TICKS if lowest <= t <= highest]),
        text="words", size=10.5, width=360.0, names_room=420.0, rules=[RuleMark(x=0.0)],
        parts=[*(bar(low, high, FAN[name].colour, 10.0, name) for name, (low, high) in BANDS.items()),
               dot("p50", LINE, label="middle")],
    )  # fmt: skip
    return worded("effects", table, chart.of(placed), source=source, **names)


def driver_bars(drivers: pl.DataFrame, rows: pl.DataFrame, source: str) -> list[Picture]:
    """One picture a row of a figure: the largest rank correlations of its effect."""
    return [_bars(own, source) for own in by_row(drivers.filter(of="effect"), rows)]


def _bars(own: pl.DataFrame, source: str) -> Picture:
    row = own.select(ROW).row(0, named=True)
    name = row_name(row)
    noise = own["noise"][0]
    largest = own["noise_of_any"][0]
    more = pl.when(pl.col("rank_correlation") > 0).then(pl.lit(MORE)).otherwise(pl.lit(LESS))
    chart = BarChart(
        name="assumption", value="rank_correlation", series="effect", colours={MORE: "#d1570a", LESS: LINE},
        axis=NumberAxis(-1.0, 1.0), width=360.0, thick=12.0, names_room=420.0,
        ground=[SpanMark(-noise, noise, NOISE, series="chance")],
        rules=[RuleMark(x=end, colour=theme.QUIET, dash="4 3", series="chance, the largest of all")
               for end in (-largest, largest)],
    )  # fmt: skip
    drawn = chart.of(own.with_columns(more.alias("effect")))
    key = "_".join(("drivers", *(label.replace(".", "_") for label in row.values() if label)))
    return worded(
        key, own.drop(*ROW, "of"), drawn, words="drivers", source=source,
        measure=f"{name[:1].lower()}{name[1:]}", draws=own["draws"][0],
        noise=number(noise, 2), largest=number(largest, 2),
    )  # fmt: skip
