"""How wide the answer is: the tornado."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl

from ytterby.report import theme
from ytterby.report.charts.base import (
    Picture,
    Scene,
    alt,
    finish,
    legend_row,
    names_axis,
    number_axis,
    rows,
)
from ytterby.report.words import amount, measure_name, measure_unit, number

ENDS = {"low": "Assumptions at their low end", "high": "Assumptions at their high end"}
END_COLOURS = ("#4b9cd3", "#e0a31c")
MOST = 20


def tornadoes(scene: Scene) -> list[Picture]:
    """One picture per measure of the tornado, at most 20 groups each, widest first."""
    labels = {c["name"]: c["label"] for c in scene.report.headline.get("comparisons") or []}
    found = list(scene.report.headline.get("tornado") or [])
    if not found:
        text = "No tornado was run with these results: `ytterby tornado` adds it."
        return [Picture("tornado", "How wide the answer is", text, pl.DataFrame())]
    return [
        _tornado(scene, answer, f"tornado_{place + 1}", measure_name(answer["measure"], labels))
        for place, answer in enumerate(found)
    ]


def _tornado(scene: Scene, answer: Mapping[str, Any], key: str, name: str) -> Picture:
    title = f"How wide the answer is: {name}"
    unit = measure_unit(answer["measure"])
    base = answer["base_value"]
    bars = [b for b in answer["bars"] if b["swing"] > 0][:MOST]
    data = pl.DataFrame(
        [{k: b[k] for k in ("title", "low", "high", "swing")} for b in answer["bars"]],
        schema={"title": pl.String, "low": pl.Float64, "high": pl.Float64, "swing": pl.Float64},
    )
    if not bars or base is None:
        return Picture(key, title, "No group of assumptions moves this measure.", data)
    ends = [
        {"title": b["title"], "end": label, "from": base, "to": b[end], "text": number(b[end]),
         "side": "left" if b[end] < base else "right"}
        for b in bars for end, label in ENDS.items() if b[end] is not None
    ]  # fmt: skip
    values = [base, *(e["to"] for e in ends)]
    margin = (max(values) - min(values)) * 0.12 or 1.0
    scale = alt.Scale(domain=[min(values) - margin, max(values) + margin], nice=False, zero=False)
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
    subtitle = (
        f"The line is the central value, {amount(base, unit)}. Each bar: one group of assumptions "
        "moved, all else as it was, base year recalibrated."
    )
    legend = legend_row(list(ENDS.values()), list(END_COLOURS))
    whole = finish(chart, title, subtitle, scene.source, legend)
    caption = (
        f"Central value {amount(base, unit)}; over all groups one by one it runs from "
        f"{amount(answer['lowest'], unit)} to {amount(answer['highest'], unit)}. The top bars are "
        "what to find out first."
    )
    return Picture(key, title, caption, data, whole)


def _untangled(frame: pl.DataFrame) -> pl.DataFrame:
    """Where both ends lie on one side, draw the longer bar first and label only that one."""
    length = (pl.col("to") - pl.col("from")).abs()
    longest = length == length.max().over("title", "side")
    return (
        frame.with_columns(pl.when(longest).then("text").otherwise(pl.lit("")).alias("text"))
        .sort(length, descending=True)
    )  # fmt: skip
