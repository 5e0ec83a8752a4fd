"""Published figures against the model: those that the base year could not all satisfy, how far facts had to move
for it, and the published cases as dot and band."""

from __future__ import annotations

from typing import Any

import polars as pl

from ytterby.report import theme
from ytterby.report.charts.base import Scene
from ytterby.report.inputs import base_year_table
from ytterby.report.kinds import BarChart, DotChart, bar, dot
from ytterby.report.kinds.chart import in_words
from ytterby.report.kit.numbers import number
from ytterby.report.picture import Picture, worded
from ytterby.report.plot.axes import LOG, NumberAxis, percent
from ytterby.report.plot.marks import RuleMark
from ytterby.report.plot.shapes import DOT, TICK

PUBLISHED, USED = "#e0a31c", "#0b6fa4"
FAR, NEAR = "moved further", "moved less"
MAX_FACTS = 25


def conflicts(scene: Scene) -> Picture:
    """Published against used, a dumbbell per topic, as ratio to the published value."""
    frame = base_year_table(scene.report.base_year, "conflicts")
    drawn = frame.filter((pl.col("published") > 0) & (pl.col("used") > 0))
    if drawn.is_empty():
        return scene.picture("conflicts", frame)
    drawn = drawn.with_columns(
        (pl.col("used") / pl.col("published")).alias("ratio"),
        pl.when(pl.col("basis").fill_null("") != "")
        .then(pl.concat_str("topic", pl.lit(" ("), "basis", pl.lit(")")))
        .otherwise("topic")
        .alias("name"),
        pl.concat_str(
            in_words("published", number), pl.lit(" → "), in_words("used", number),
            pl.when(pl.col("unit") == "%").then(pl.lit("")).otherwise(pl.lit(" ")),
            pl.col("unit").fill_null(""),
        ).alias("text"),
    )  # fmt: skip
    ratios = drawn["ratio"].to_list()
    low, high = min(0.8, *ratios), max(1.25, *ratios)
    steps = (
        (0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20) if high > 3 * low else (0.5, 0.8, 1, 1.25, 1.5, 2)
    )
    ticks = [t for t in steps if low / 1.08 <= t <= high * 1.08]
    x = NumberAxis(
        low / 1.08, high * 1.08, LOG, "used, as a percentage of published", ticks, label=percent
    )
    chart = DotChart(
        axis=x, width=300.0, names_room=340.0, text="text",
        parts=[bar("one", "ratio", "#aeb6be", 3.0), dot("one", PUBLISHED, 5.5, label="Published"),
               dot("ratio", USED, 5.5, label="Used")],
    )  # fmt: skip
    return scene.picture("conflicts", frame, chart.of(drawn.with_columns(one=pl.lit(1.0))))


def adjustments(scene: Scene) -> Picture:
    """The facts that moved most in the reconciliation, in standard deviations; the farthest come first."""
    frame = base_year_table(scene.report.base_year, "adjustments")
    ranked = frame.drop_nulls("sd_moved")
    drawn = ranked.head(MAX_FACTS)
    if drawn.is_empty():
        return scene.picture("adjustments", frame)
    place = scene.region_name()
    where = pl.when(place.fill_null("") == "").then(pl.lit("")).otherwise(pl.lit(", ") + place)
    drawn = drawn.with_columns(
        pl.concat_str(pl.coalesce("what", "fact"), where).alias("name"),
        pl.when(pl.col("sd_moved").abs() > 2)
        .then(pl.lit(FAR))
        .otherwise(pl.lit(NEAR))
        .alias("moved"),
    )
    reach = max(2.6, *drawn["sd_moved"].abs().to_list()) * 1.05
    chart = BarChart(
        value="sd_moved", series="moved", colours={FAR: "#b5530f", NEAR: "#9aa6b1"}, ends=(-reach, reach),
        unit="standard deviations moved (used less published)", width=400.0, thick=11.0, names_room=340.0,
        rules=[RuleMark(x=at, dash="4 3", series="two standard deviations") for at in (-2.0, 2.0)],
    )  # fmt: skip
    far = ranked.filter(pl.col("sd_moved").abs() > 2).height
    return scene.picture("adjustments", ranked, chart.of(drawn), far=far, facts=frame.height)


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
    return [
        _picture(
            with_model.filter(pl.col("event") == event), str(event), f"cases_{place + 1}", source
        )
        for place, event in enumerate(events)
    ]


def _picture(cases: pl.DataFrame, event: str, key: str, source: str) -> Picture:
    inside = cases.filter("inside").height
    table = cases.select("id", "title", "model", "published", "low", "high", "unit", "inside")
    placed = [_placed(row) for row in cases.to_dicts()]
    x = NumberAxis(
        LEFT - ROOM, RIGHT + ROOM, ticks=(0.0, 1.0), label=lambda value: "high" if value else "low"
    )
    chart = DotChart(
        name="label", axis=x, names_room=390.0, text="words", size=10.5,
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
