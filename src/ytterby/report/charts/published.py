"""Published figures against the model: those that the base year could not all satisfy, how far facts had to move
for it, and the published cases as dot and band."""

from __future__ import annotations

from typing import Any

import polars as pl

from ytterby.report import theme
from ytterby.report.charts.base import Scene, as_text, legend_row, picture, rows
from ytterby.report.inputs import base_year_table
from ytterby.report.kit.numbers import number
from ytterby.report.picture import Picture
from ytterby.report.plot.axes import LOG, NameAxis, NumberAxis, percent
from ytterby.report.plot.marks import BarMark, DotMark, RuleMark, TextMark, TickMark
from ytterby.report.plot.panels import Panel
from ytterby.report.plot.places import Row, by_name
from ytterby.report.plot.shapes import DOT

PUBLISHED, USED = "#e0a31c", "#0b6fa4"
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
            as_text("published"), pl.lit(" → "), as_text("used"),
            pl.when(pl.col("unit") == "%").then(pl.lit("")).otherwise(pl.lit(" ")),
            pl.col("unit").fill_null(""),
        ).alias("text"),
    ).sort((pl.col("ratio").log()).abs(), descending=True)  # fmt: skip
    ratios = drawn["ratio"].to_list()
    low, high = min(0.8, *ratios), max(1.25, *ratios)
    steps = (
        (0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20) if high > 3 * low else (0.5, 0.8, 1, 1.25, 1.5, 2)
    )
    ticks = [t for t in steps if low / 1.08 <= t <= high * 1.08]
    x = NumberAxis(low / 1.08, high * 1.08, LOG, "used, as a percentage of published", ticks,
                   label=percent, top=True)  # fmt: skip
    marks = [
        BarMark(1.0, "ratio", "name", "#aeb6be", 3),
        DotMark(1.0, "name", PUBLISHED),
        DotMark("ratio", "name", USED),
        TextMark(high * 1.08, "name", "text", right=14),
    ]
    y = NameAxis(drawn["name"].to_list(), room=340)
    kept = rows(drawn.select("name", "ratio", "text"))
    both = Panel(x, y, 300, 26 * drawn.height, marks, kept).box()
    legend = legend_row(["Published", "Used"], [PUBLISHED, USED])
    return scene.picture("conflicts", frame, both, legend=legend)


def adjustments(scene: Scene) -> Picture:
    """The facts that moved most in the reconciliation, in standard deviations."""
    frame = base_year_table(scene.report.base_year, "adjustments")
    ranked = frame.drop_nulls("sd_moved").sort(pl.col("sd_moved").abs(), descending=True)
    drawn = ranked.head(MAX_FACTS)
    if drawn.is_empty():
        return scene.picture("adjustments", frame)
    place = scene.region_name()
    where = pl.when(place.fill_null("") == "").then(pl.lit("")).otherwise(pl.lit(", ") + place)
    drawn = drawn.with_columns(
        pl.concat_str(pl.coalesce("what", "fact"), where).alias("name"),
        (pl.col("sd_moved").abs() > 2).alias("far"),
    )
    reach = max(2.6, *drawn["sd_moved"].abs().to_list()) * 1.05
    x = NumberAxis(-reach, reach, title="standard deviations moved (used less published)", count=7)
    y = NameAxis(drawn["name"].to_list(), room=340)

    def colour(row: Row) -> str:
        return "#b5530f" if row["far"] else "#9aa6b1"

    marks = [BarMark(0.0, "sd_moved", "name", colour, 11),
             *(RuleMark(x=at, dash="4 3") for at in (-2.0, 2.0))]  # fmt: skip
    kept = rows(drawn.select("name", "sd_moved", "far"))
    body = Panel(x, y, 400, 18 * drawn.height, marks, kept).box()
    far = ranked.filter(pl.col("sd_moved").abs() > 2).height
    return scene.picture("adjustments", ranked, body, far=far, facts=frame.height)


LEFT, RIGHT = -1.0, 2.0
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
    inside = int(cases["inside"].sum())
    table = cases.select("id", "title", "model", "published", "low", "high", "unit", "inside")
    placed = [_placed(row) for row in cases.to_dicts()]
    room = 0.08  # so that a triangle at the edge stays clear of the words
    x = NumberAxis(LEFT - room, RIGHT + room, ticks=(0.0, 1.0),
                   label=lambda value: "high" if value else "low")  # fmt: skip
    y = NameAxis([row["label"] for row in placed], room=390)
    marks = [
        BarMark("start", "end", "label", BAND, 14),
        TickMark("published", "label"),
        DotMark("model", "label", by_name("state", ["inside", "outside"], [GOOD, BAD]),
                shape=lambda row: str(row["way"])),
        TextMark(RIGHT + room, "label", "words", right=8, size=10.5),
    ]  # fmt: skip
    chart = Panel(x, y, 250, 26 * len(placed), marks, placed).box()
    legend = legend_row(
        ["band", "published", "model inside", "model outside"], [BAND, theme.INK, GOOD, BAD]
    )
    return picture(
        key, table, chart, words="cases", source=source, legend=legend,
        event=event, inside=inside, count=cases.height,
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
        "published": (published - start) / span, "model": min(max(place, LEFT), RIGHT),
        "way": way, "state": "inside" if row["inside"] else "outside", "words": text,
    }  # fmt: skip
