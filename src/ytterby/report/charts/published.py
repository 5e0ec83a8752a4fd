"""Published figures against the model: those that the base year could not all satisfy, how far facts had to move
for it, and the published cases as dot and band."""

from __future__ import annotations

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
    shown,
)
from ytterby.report.inputs import base_year_table
from ytterby.report.picture import Picture
from ytterby.report.words import number

PUBLISHED, USED = "#e0a31c", "#0b6fa4"
MOST = 25


def conflicts(scene: Scene) -> Picture:
    """Published against used, a dumbbell per topic, as ratio to the published value."""
    frame = base_year_table(scene.report.base_year, "conflicts")
    drawn = frame.filter((pl.col("published") > 0) & (pl.col("used") > 0))
    if drawn.is_empty():
        return scene.picture("conflicts", frame)
    drawn = drawn.with_columns(
        (pl.col("used") / pl.col("published")).alias("ratio"),
        pl.lit(1.0).alias("one"),
        pl.when(pl.col("basis").fill_null("") != "")
        .then(pl.concat_str("topic", pl.lit(" ("), "basis", pl.lit(")")))
        .otherwise("topic")
        .alias("name"),
        pl.concat_str(
            shown("published"), pl.lit(" → "), shown("used"),
            pl.when(pl.col("unit") == "%").then(pl.lit("")).otherwise(pl.lit(" ")),
            pl.col("unit").fill_null(""),
        ).alias("text"),
    ).sort((pl.col("ratio").log()).abs(), descending=True)  # fmt: skip
    ratios = drawn["ratio"].to_list()
    low, high = min(0.8, *ratios), max(1.25, *ratios)
    scale = alt.Scale(type="log", domain=[low / 1.08, high * 1.08], nice=False)
    ticks = [t for t in (0.05, 0.1, 0.2, 0.5, 0.8, 1, 1.25, 1.5, 2, 5, 10, 20)
             if low / 1.08 <= t <= high * 1.08]  # fmt: skip
    axis = number_axis(".0%", orient="top", values=ticks)
    names, height = drawn["name"].to_list(), 26 * drawn.height
    base = alt.Chart().encode(y=names_axis("name", names, labelLimit=430, grid=False))
    one = alt.X("one:Q", scale=scale, axis=axis, title=None)
    x_used = alt.X("ratio:Q", scale=scale, title="used, as a percentage of published", axis=axis)
    dot = {"filled": True, "size": 95, "opacity": 1}
    dots = alt.layer(
        base.mark_rule(color="#aeb6be", strokeWidth=3).encode(x=one, x2="ratio:Q"),
        base.mark_point(color=PUBLISHED, **dot).encode(x=alt.X("one:Q", scale=scale, title=None)),
        base.mark_point(color=USED, **dot).encode(x=x_used),
    ).properties(width=300, height=height)
    words = alt.Chart().mark_text(align="left", fontSize=11, color=theme.INK)
    words = words.encode(y=alt.Y("name:N", sort=names, axis=None), text="text:N")
    words = words.properties(width=190, height=height, view=alt.ViewConfig(stroke=None))
    both = alt.hconcat(dots, words, data=rows(drawn), spacing=12)
    legend = legend_row(["Published", "Used"], [PUBLISHED, USED])
    return scene.picture("conflicts", frame, both, legend=legend)


def adjustments(scene: Scene) -> Picture:
    """The facts that moved most in the reconciliation, in standard deviations."""
    frame = base_year_table(scene.report.base_year, "adjustments")
    ranked = frame.drop_nulls("sd_moved").sort(pl.col("sd_moved").abs(), descending=True)
    drawn = ranked.head(MOST)
    if drawn.is_empty():
        return scene.picture("adjustments", frame)
    place = scene.region_name()
    where = pl.when(place.fill_null("") == "").then(pl.lit("")).otherwise(pl.lit(", ") + place)
    drawn = drawn.with_columns(
        pl.concat_str(pl.coalesce("what", "fact"), where).alias("name"),
        (pl.col("sd_moved").abs() > 2).alias("far"),
    )
    reach = max(2.6, *drawn["sd_moved"].abs().to_list()) * 1.05
    x = alt.X("sd_moved:Q", title="standard deviations moved (used less published)",
              scale=alt.Scale(domain=[-reach, reach], nice=False),
              axis=number_axis("~g", 7))  # fmt: skip
    y = names_axis("name", drawn["name"].to_list(), labelLimit=430)
    colour = alt.condition("datum.far", alt.value("#b5530f"), alt.value("#9aa6b1"))
    bars = alt.Chart().mark_bar(height=11).encode(x=x, y=y, color=colour)
    rules = [
        alt.Chart().mark_rule(strokeDash=[4, 3], color=theme.INK).encode(x=alt.datum(at))
        for at in (-2, 2)
    ]
    body = alt.layer(bars, *rules, data=rows(drawn)).properties(width=460, height=18 * drawn.height)
    far = ranked.filter(pl.col("sd_moved").abs() > 2).height
    return scene.picture("adjustments", ranked, body, far=far, facts=frame.height)


LEFT, RIGHT = -1.0, 2.0
BAND, GOOD, BAD = "#d5dce2", "#0b6fa4", "#d1570a"
SOURCE = "Source: Ytterby, `ytterby validate`; published figures as listed in the table."


def dot_and_band(cases: pl.DataFrame, source: str = SOURCE) -> list[Picture]:
    """One picture per event with at least one figure of the model.

    cases : the table of cases. source : the line under each picture.
    """
    shown = cases.filter(pl.col("model").is_not_null())
    events = shown["event"].unique(maintain_order=True).to_list()
    return [
        _picture(shown.filter(pl.col("event") == event), str(event), f"cases_{place + 1}", source)
        for place, event in enumerate(events)
    ]


def _picture(cases: pl.DataFrame, event: str, key: str, source: str) -> Picture:
    inside = int(cases["inside"].sum())
    table = cases.select("id", "title", "model", "published", "low", "high", "unit", "inside")
    placed = pl.DataFrame([_placed(row) for row in cases.to_dicts()])
    room = 0.08  # so that a triangle at the edge stays clear of the words
    scale = alt.Scale(domain=[LEFT - room, RIGHT + room], nice=False, zero=False)
    axis = alt.Axis(
        values=[0, 1], labelExpr="datum.value == 0 ? 'low' : 'high'", domain=False, ticks=False
    )
    x = alt.X("model:Q", scale=scale, title=None, axis=axis)
    y = names_axis("label", placed["label"].to_list(), labelLimit=640)
    band = alt.Chart().mark_bar(height=14, color=BAND).encode(
        x=alt.X("start:Q", scale=scale, title=None, axis=axis), x2="end:Q", y=y)  # fmt: skip
    published = alt.Chart().mark_tick(thickness=2.5, size=18, color=theme.INK)
    published = published.encode(x=alt.X("published:Q", scale=scale), y=y)
    colour = alt.Color("state:N", legend=None,
                       scale=alt.Scale(domain=["inside", "outside"], range=[GOOD, BAD]))  # fmt: skip
    shape = alt.Shape("way:N", legend=None, scale=alt.Scale(
        domain=["here", "left", "right"], range=["circle", "triangle-left", "triangle-right"]))  # fmt: skip
    dots = alt.Chart().mark_point(filled=True, size=120, opacity=1.0)
    dots = dots.encode(x=x, y=y, color=colour, shape=shape)
    words = alt.Chart().mark_text(align="left", dx=8, fontSize=10.5, color=theme.INK)
    words = words.encode(x=alt.datum(RIGHT + room), y=y, text="words:N")
    chart = alt.layer(band, published, dots, words, data=rows(placed))
    chart = chart.properties(width=330, height=26 * placed.height)
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
    way = "left" if place < LEFT else "right" if place > RIGHT else "here"
    said = f"{number(model)} for {number(published)} [{number(low)}, {number(high)}] {row['unit']}"
    title = row["title"] if len(row["title"]) <= 96 else row["title"][:95].rstrip() + "…"
    return {
        "label": f"{row['id']}  {title}", "start": (low - start) / span,
        "end": max((high - start) / span, (low - start) / span + 0.02),
        "published": (published - start) / span, "model": min(max(place, LEFT), RIGHT),
        "way": way, "state": "inside" if row["inside"] else "outside", "words": said,
    }  # fmt: skip
