"""The bands of an ensemble, and the model beside published figures."""

from __future__ import annotations

from typing import Any

import polars as pl

from ytterby.draws.ensemble import of_rows, with_reference
from ytterby.figures.run_rows import ROW
from ytterby.report import theme
from ytterby.report.kinds import DotChart, LineChart, Look, bar, dot
from ytterby.report.kinds.chart import Facets, in_words, tidy
from ytterby.report.kit.numbers import number
from ytterby.report.picture import Picture, worded
from ytterby.report.plot.axes import NumberAxis
from ytterby.report.plot.marks import DOT, TICK
from ytterby.report.words import humanise, row_name

LEFT, RIGHT, ROOM = -1.0, 2.0, 0.08
"""Ends of the axis on which a band goes from 0 to 1, and room so that a triangle there stays clear of the words."""
BAND, GOOD, BAD = "#d5dce2", "#0b6fa4", "#d1570a"
SOURCE = "Source: Ytterby; published figures as listed in the table."


def dot_and_band(cases: pl.DataFrame, source: str = SOURCE) -> list[Picture]:
    """One picture per event with at least one figure of the model.

    cases : the table of cases. source : the line under each picture.
    """
    with_model = cases.filter(pl.col("model").is_not_null())
    events = with_model["event"].unique(maintain_order=True).to_list()
    split = ((event, with_model.filter(event=event)) for event in events)
    return [_event(own, event, f"cases_{n}", source) for n, (event, own) in enumerate(split, 1)]


def _event(cases: pl.DataFrame, event: str, key: str, source: str) -> Picture:
    inside = cases.filter("inside").height
    table = cases.select("id", "title", "model", "published", "low", "high", "unit", "inside")
    placed = [_placed(row) for row in cases.to_dicts()]
    ends = LEFT - ROOM, RIGHT + ROOM
    x = NumberAxis(*ends, ticks=(0.0, 1.0), label=lambda value: "high" if value else "low")
    chart = DotChart(
        name="label", axis=x, names_room=390.0, text="words", size=11.0,
        parts=[bar("start", "end", BAND, 14.0, "band"), dot("published", theme.INK, 9.0, TICK, "published"),
               dot("inside", GOOD, 5.5, "way", "model inside"),
               dot("outside", BAD, 5.5, "way", "model outside")],
    )  # fmt: skip
    return worded(
        key, table, chart.of(placed), words="cases", source=source, event=event, inside=inside, count=cases.height
    )  # fmt: skip


def _placed(row: dict[str, Any]) -> dict[str, Any]:
    """Places of a case on the common axis, on which low is 0 and high is 1."""
    low, high, published, model = (row[name] for name in ("low", "high", "published", "model"))
    span = max(high - low, 0.01 * abs(published), 1e-9)
    start = low - 0.5 * (span - (high - low))
    place = (model - start) / span
    way = "left" if place < LEFT else "right" if place > RIGHT else DOT
    text = f"{number(model)} for {number(published)} [{number(low)}, {number(high)}] {row['unit']}"
    title = row["title"] if len(row["title"]) <= 96 else row["title"][:95].rstrip() + "…"
    return {
        "label": f"{row['id']}  {title}", "start": (low - start) / span,
        "end": max((high - start) / span, (low - start) / span + 0.02),
        "published": (published - start) / span, "way": way, "words": text,
        "inside" if row["inside"] else "outside": min(max(place, LEFT), RIGHT),
    }  # fmt: skip


OUTER, INNER, LINE = "#cfe3ee", "#8cc1de", "#0b6fa4"
BEFORE = "#7a8793"
KEYS, MIDDLE = ("panel", "year"), {"middle": ["p50"]}
BANDS = {"nine draws in ten": ["p05", "p95"], "every second draw": ["p25", "p75"]}
FAN = {name: Look(colour, 0.0) for name, colour in zip(BANDS, (OUTER, INNER), strict=True)}
QUANTILES = ("p05", "p25", "p50", "p75", "p95")
FORECAST = ("forecast_p05", "forecast_p50", "forecast_p95")


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
    drawn = chart.of(tidy(both, KEYS, BANDS | MIDDLE | {"reference": ["reference"]}))
    return worded("fans", table, drawn, source=source, **names)
