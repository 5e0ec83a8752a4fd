"""Dependence of importing regions: largest supplier over time, first year under the threshold."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import polars as pl

from ytterby.report import theme
from ytterby.report.charts.base import (
    Lines,
    Picture,
    Scene,
    alt,
    finish,
    heat_map,
    line_grid,
    names_axis,
    pairs_of,
    wide,
)
from ytterby.report.inputs import table
from ytterby.report.selecting import first_year_under, in_order, largest_buyers, largest_supplier
from ytterby.report.words import MISSING, Words, short_name

MOST = 6
"""Regions for which there is room: those that buy most."""


def _labels(frame: pl.DataFrame, words: Words) -> dict[str, str]:
    """`stage|group` -> its name, in the order of the chain; only groups of elements, or whole stages."""
    found = frame.select("stage", "group").unique(maintain_order=True).rows()
    stages = in_order([s for s, _ in found], [*words.stages])
    pairs = [(s, g) for s in stages for g in words.groups if (s, g) in found]
    return {f"{stage}|{group}": short_name(stage, group) for stage, group in pairs}


def buyers(scene: Scene) -> list[str]:
    """Regions by what they buy, largest first, then the others in the folder's order, the rest last."""
    words, flows = scene.words, table(scene.report.tables, "flows")
    found = dict.fromkeys([*largest_buyers(flows, scene.holder), *words.regions])
    return [code for code in found if code not in words.rest] + list(words.rest)


def _suppliers(scene: Scene) -> pl.DataFrame:
    basis = scene.report.headline.get("basis") or "last_processor"
    found = largest_supplier(table(scene.report.tables, "dependence"), basis)
    return found.filter(
        (pl.col("region") != scene.holder) & pl.col("group").is_in(scene.words.groups)
    )


def dependence_paths(scene: Scene, regions: Sequence[str] = ()) -> Picture:
    """Share of the largest foreign supplier [fraction]: a row per stage, a column per region.

    regions : which; left out, those that buy most.
    """
    title = "How much of its supply each region buys from one country"
    frame = _suppliers(scene)
    found = frame["region"].unique().to_list()
    shown = [r for r in regions if r in found] or in_order(found, buyers(scene))[:MOST]
    frame = scene.named(frame).filter(pl.col("region").is_in(shown))
    if frame.is_empty():
        return Picture("dependence_paths", title, "No dependence table in these runs.", frame)
    labels = _labels(frame, scene.words)
    panel = pl.col("region").replace({r: scene.words.region(r) for r in shown}).alias("panel")
    row = pl.concat_str("stage", "group", separator="|").replace(labels)
    frame = frame.with_columns(panel, row.alias("row")).sort("year")
    threshold = float(scene.report.headline.get("threshold") or 0.65)
    grid = Lines("share", "", [scene.words.region(r) for r in shown], list(labels.values()), width=118,
                 height=84, format=".0%", domain=[0, 1], threshold=threshold)  # fmt: skip
    chart = finish(
        line_grid(scene, frame, grid),
        title,
        f"Share of the largest foreign supplier by last processor. Dashed: {threshold:.0%}.",
        scene.source + " A gap: the region buys nothing at this stage.",
        scene.legend(),
    )
    caption = f"A line that stays above the dashes never gets under {threshold:.0%}."
    data = wide(frame, ["row", "panel", "year"], "share").rename(
        {"row": "stage", "panel": "region"}
    )
    return Picture("dependence_paths", title, caption, data, chart)


def dependence_years(scene: Scene) -> Picture:
    """First year under the threshold: a panel per scenario, region by stage."""
    threshold = float(scene.report.headline.get("threshold") or 0.65)
    title = f"When each region falls under {threshold:.0%} dependence on one country"
    frame = scene.named(first_year_under(_suppliers(scene), threshold))
    if frame.is_empty():
        return Picture("dependence_years", title, "No dependence table in these runs.", frame)
    labels = _labels(frame, scene.words)
    joined = pl.concat_str("stage", "group", separator="|").replace(labels)
    regions = in_order(frame["region"].unique().to_list(), buyers(scene))
    frame = frame.with_columns(
        joined.alias("stage_name"),
        pl.col("region").replace({r: scene.words.region(r) for r in regions}).alias("region_name"),
        (pl.col("answer") + pl.when("rises_again").then(pl.lit("*")).otherwise(pl.lit("")))
        .alias("text"),
    )  # fmt: skip
    every = table(scene.report.tables, "dependence")["year"].to_list()
    span = (min(every), max(every))
    columns = 3 if len(scene.scenarios) != 4 else 2
    panels = [
        _year_map(frame.filter(pl.col("scenario") == scene.names[code]), scene.names[code],
                  [scene.words.region(r) for r in regions], list(labels.values()), span,
                  place % columns == 0)
        for place, code in enumerate(scene.scenarios)
    ]  # fmt: skip
    across = [panels[n : n + columns] for n in range(0, len(panels), columns)]
    star = " * rises above it again later." if frame["rises_again"].any() else ""
    chart = finish(
        alt.vconcat(*(alt.hconcat(*cells, spacing=14) for cells in across), spacing=20),
        title,
        "First year under the threshold, by last processor. Blue: already under it in the first "
        "year. Dark: never within the run.",
        f"{scene.source} {MISSING}: the region has no supply at this stage.{star}",
    )
    caption = (
        "Dark cells are the regions that stay dependent to the end. Compare the same cell across "
        "the panels: a later year is the delay that the controls cause."
    )
    data = wide(frame, ["region_name", "stage_name"], "text").rename(
        {"region_name": "region", "stage_name": "stage"}
    )
    return Picture("dependence_years", title, caption, data, chart)


def _year_map(frame: pl.DataFrame, name: str, regions: Sequence[str], stages: Sequence[str],
              span: tuple[int, int], labelled: bool) -> Any:  # fmt: skip
    """Draw one panel of the heat map, every cell filled, absent pairs as a dash."""
    every = pairs_of("region_name", regions, "stage_name", stages)
    full = every.join(frame, on=["region_name", "stage_name"], how="left").with_columns(
        pl.col("text").fill_null(MISSING), pl.col("answer").fill_null("")
    )
    scale = alt.Scale(domain=list(span), range=[theme.HEAT[0], theme.HEAT[2]])
    x = alt.X("stage_name:N", sort=list(stages), title=None,
              axis=alt.Axis(orient="top", labelAngle=0, domain=False, ticks=False,
                            labelExpr="split(datum.label, ', ')", labelLimit=190,
                            labelBaseline="bottom", labelPadding=18))  # fmt: skip
    base = alt.Chart().encode(x=x, y=names_axis("region_name", regions, labels=labelled))
    box = {"stroke": "white", "strokeWidth": 2}
    plain = {"already": theme.ALREADY, "never": theme.NEVER, "": theme.NOTHING}
    layers = [base.transform_filter("datum.year > 0 && datum.answer != 'already'").mark_rect(
        **box).encode(color=alt.Color("year:Q", scale=scale, legend=None))]  # fmt: skip
    for answer, colour in plain.items():
        chosen = base.transform_filter(f"datum.answer == '{answer}'")
        layers.append(chosen.mark_rect(color=colour, **box))
    for test, ink in (("==", "white"), ("!=", theme.INK)):
        chosen = base.transform_filter(f"datum.answer {test} 'never'")
        layers.append(chosen.mark_text(fontSize=11, color=ink).encode(text="text:N"))
    return heat_map(full, layers, name, 49 * len(stages), 24 * len(regions))
