"""Dot and band: where the model lies against each published case."""

from __future__ import annotations

from typing import Any

import polars as pl

from ytterby.report import theme
from ytterby.report.charts.base import Picture, alt, finish, legend_row, names_axis, rows
from ytterby.report.words import number

LEFT, RIGHT = -1.0, 2.0
BAND, GOOD, BAD = "#d5dce2", "#0b6fa4", "#d1570a"
SOURCE = "Source: Ytterby, `ytterby validate`; published figures as listed in the table."


def dot_and_band(cases: pl.DataFrame) -> list[Picture]:
    """One picture per event with at least one figure of the model. `cases` is the table of cases."""
    shown = cases.filter(pl.col("model").is_not_null())
    events = shown["event"].unique(maintain_order=True).to_list()
    return [
        _picture(shown.filter(pl.col("event") == event), str(event), f"cases_{place + 1}")
        for place, event in enumerate(events)
    ]


def _picture(cases: pl.DataFrame, event: str, key: str) -> Picture:
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
    title = f"{event}: {inside} of {cases.height} inside"
    subtitle = "Each band is drawn at the same width; a triangle lies further out than drawn."
    caption = f"{inside} of {cases.height} figures of the model lie in the published band."
    return Picture(key, title, caption, table, finish(chart, title, subtitle, SOURCE, legend))


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
