"""The base year: what was published against what is used, and how far facts had to move."""

from __future__ import annotations

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
    shown,
)
from ytterby.report.inputs import base_year_table

PUBLISHED, USED = "#e0a31c", "#0b6fa4"
MOST = 25


def conflicts(scene: Scene) -> Picture:
    """Published against used, a dumbbell per topic, as ratio to the published value."""
    title = "Where published figures disagree with what the model can use"
    frame = base_year_table(scene.report.base_year, "conflicts")
    drawn = frame.filter((pl.col("published") > 0) & (pl.col("used") > 0))
    if drawn.is_empty():
        return Picture("conflicts", title, "No conflicts recorded for this base year.", frame)
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
    chart = finish(both, title, "Published value at 100%; the value used beside it. Logarithmic "
                   "scale. At the right: published → used.", scene.source,
                   legend_row(["Published", "Used"], [PUBLISHED, USED]))  # fmt: skip
    caption = (
        "The longer the bar, the further the balanced base year is from that source. These are "
        "conflicts between sources, not errors of the solver: no balanced year can satisfy all."
    )
    return Picture("conflicts", title, caption, frame, chart)


def adjustments(scene: Scene) -> Picture:
    """The facts that moved most in the reconciliation, in standard deviations."""
    title = "The facts that had to move most for the base year to balance"
    frame = base_year_table(scene.report.base_year, "adjustments")
    ranked = frame.drop_nulls("sd_moved").sort(pl.col("sd_moved").abs(), descending=True)
    drawn = ranked.head(MOST)
    if drawn.is_empty():
        return Picture("adjustments", title, "No fact was adjusted.", frame)
    place = pl.col("region").map_elements(scene.words.region, return_dtype=pl.String)
    place = place.fill_null("world")
    drawn = drawn.with_columns(
        pl.concat_str(pl.coalesce("what", "fact"), pl.lit(", "), place).alias("name"),
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
    body = alt.layer(bars, *rules, data=rows(drawn))
    chart = finish(body.properties(width=460, height=18 * drawn.height), title,
                   "Dashed: two standard deviations, by the evidence grade of each fact. Brown: "
                   "moved further.", scene.source)  # fmt: skip
    far = ranked.filter(pl.col("sd_moved").abs() > 2).height
    caption = (
        f"{far} of {frame.height} facts moved by more than two standard deviations. Those are "
        "the figures to check first."
    )
    return Picture("adjustments", title, caption, ranked, chart)
