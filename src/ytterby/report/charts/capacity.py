"""Capacity and know-how outside the controlling country: by category in chosen years, and as paths."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import polars as pl

from ytterby.report import theme
from ytterby.report.charts.base import Scene, legend_row, rows, wide
from ytterby.report.charts.lines import Lines, line_grid
from ytterby.report.charts.regions import MAX_REGIONS, buyers
from ytterby.report.figure_ranges import OUTSIDE
from ytterby.report.inputs import capacity_outside, in_order, selected_years, table
from ytterby.report.kit.numbers import number
from ytterby.report.picture import Picture
from ytterby.report.plot.axes import NameAxis, NumberAxis, one_digit
from ytterby.report.plot.marks import BarMark, TextMark
from ytterby.report.plot.panels import Box, Panel, grid
from ytterby.report.plot.places import by_name, stacked
from ytterby.report.plot.sheet import LegendEntry
from ytterby.report.words import CATEGORIES, humanise

if TYPE_CHECKING:
    from ytterby.report.ranges import Interval


def _technologies(scene: Scene, frame: pl.DataFrame) -> list[str]:
    present = frame["technology"].unique(maintain_order=True).to_list()
    return in_order(present, scene.words.technologies)


def capacity_split(scene: Scene, years: Sequence[int] = (2030, 2035, 2045)) -> Picture:
    """Capacity outside [t/yr], stacked by category: a row per technology, a column per year."""
    away = capacity_outside(table(scene.report.tables, "capacity"), scene.holder)
    years = selected_years(away, years)
    frame = scene.named(away).filter(pl.col("year").is_in(years))
    if frame.is_empty():
        return scene.picture("capacity_split", frame)
    frame = frame.with_columns(
        pl.col("category").replace(CATEGORIES).alias("kind"),
        pl.col("category").replace_strict({c: n for n, c in enumerate(CATEGORIES)}, default=9)
        .alias("order"),
    )  # fmt: skip
    there = [year for year in years if year in frame["year"].to_list()]
    strips = [
        _strip(scene, frame.filter(pl.col("technology") == name), humanise(name),
               there, first=place == 0)
        for place, name in enumerate(_technologies(scene, frame))
    ]  # fmt: skip
    legend = legend_row(list(CATEGORIES.values()), list(theme.CATEGORY_COLOURS.values()))
    legend.append(LegendEntry("range of the whole bar", theme.INK, 1.4))
    ranged = scene.ranged(
        frame.sort("technology", "year", "order"), "capacity", "capacity_t", _cause
    )
    data = wide(ranged, ["technology", "year", "kind"], "capacity_t")
    made = scene.picture("capacity_split", data, grid(strips, 14, 10), legend=legend)
    return scene.caption_of(made, bool(ranged["low"].count()))


def _cause(row: Mapping[str, Any]) -> dict[str, str]:
    """By what the parts of a bar have ranges."""
    return {"region": OUTSIDE, "technology": row["technology"], "category": row["category"]}


def _strip(
    scene: Scene, frame: pl.DataFrame, name: str, years: Sequence[int], *, first: bool
) -> list[Box]:
    """Draw one technology: a panel per year, the scenarios as bars, all on one scale."""
    kept = frame.sort("order").select("year", "scenario", "kind", "capacity_t")
    parts = stacked(rows(kept), ("year", "scenario"), "capacity_t")
    sums = {(row["year"], row["scenario"]): row["end"] for row in parts}
    ends = {at: _total_within(scene, frame, *at) for at in sums}
    highest = [high for _, high in (one for one in ends.values() if one)]
    x = NumberAxis(0.0, max([*sums.values(), *highest, 1e-9]) * 1.45, visible=False, grid=False)
    colour = by_name("kind", list(CATEGORIES.values()), list(theme.CATEGORY_COLOURS.values()))
    marks = (
        BarMark("start", "end", "scenario", colour),
        BarMark("low", "high", "scenario", theme.INK, 1.4),
        TextMark("tip", "scenario", "label", right=5),
    )
    boxes = []
    for year in years:
        blank: dict[str, Any] = dict.fromkeys(("start", "end", "low", "high", "tip", "label"))
        own = [{**blank, **row} for row in parts if row["year"] == year]
        for scenario in scene.order:
            if total := sums.get((year, scenario)):
                low, high = ends[year, scenario] or (None, None)
                tip = max(total, high or 0.0)
                own.append(
                    {
                        **blank,
                        "scenario": scenario,
                        "low": low,
                        "high": high,
                        "tip": tip,
                        "label": number(total),
                    }
                )
        y = NameAxis(scene.order, labels=year == years[0], room=190)
        side, title = ([name] if year == years[0] else ()), (str(year) if first else "")
        boxes.append(Panel(x, y, 158, 18 * len(scene.order), marks, own, title, side).box())
    return boxes


def _total_within(scene: Scene, frame: pl.DataFrame, year: int, name: str) -> Interval | None:
    """The range of a whole bar. frame : of one technology."""
    code = next(code for code, known in scene.names.items() if known == name)
    key = {"scenario": code, "year": year, "region": OUTSIDE, "technology": frame["technology"][0]}
    return scene.report.ranges.range_of("capacity", key, "capacity_t")


def capacity_paths(scene: Scene) -> Picture:
    """Capacity outside [t/yr] over time, a panel per technology."""
    away = capacity_outside(table(scene.report.tables, "capacity"), scene.holder)
    frame = scene.named(away).group_by(
        ["scenario", "year", "technology"], maintain_order=True
    ).agg(pl.col("capacity_t").sum())  # fmt: skip
    if frame.is_empty():
        return scene.picture("capacity_paths", frame)
    frame = scene.ranged(
        frame,
        "capacity",
        "capacity_t",
        lambda row: {"region": OUTSIDE, "technology": row["technology"]},
    )
    names = _technologies(scene, frame)
    panel = pl.col("technology").map_elements(humanise, return_dtype=pl.String)
    frame = frame.with_columns(panel.alias("panel"))
    grid = Lines("capacity_t", "t a year", [humanise(n) for n in names], columns=3,
                 width=190, height=130)  # fmt: skip
    data = wide(frame, ["technology", "year"], "capacity_t")
    chart = line_grid(scene, frame, grid)
    return scene.picture("capacity_paths", data, chart, legend=scene.legend(frame))


def knowhow_paths(scene: Scene) -> list[Picture]:
    """Know-how [0 to 1; the holder has 1]: a row per technology, a column per region.

    No picture where the data folder knows no difference in know-how.
    """
    all_rows = table(scene.report.tables, "knowhow")
    frame = scene.named(all_rows).filter(
        (pl.col("region") != scene.holder)
        & pl.col("technology").is_in(scene.words.main_technologies)
    )
    if frame.is_empty():
        return []
    # The regions in which know-how moves most: the others stay at zero and show nothing.
    levels = frame.group_by("region", maintain_order=True).agg(pl.col("knowhow").sum())
    strongest = levels.sort("knowhow", descending=True)["region"].to_list()[:MAX_REGIONS]
    regions = in_order(strongest, buyers(scene))
    order = in_order(
        frame["technology"].unique(maintain_order=True).to_list(), scene.words.technologies
    )
    frame = scene.ranged(
        frame.filter(pl.col("region").is_in(regions)),
        "knowhow",
        "knowhow",
        lambda row: {"region": row["region"], "technology": row["technology"]},
    ).with_columns(
        scene.region_name().alias("panel"),
        pl.col("technology").map_elements(humanise, return_dtype=pl.String).alias("row"),
    )
    grid = Lines("knowhow", "", [scene.words.region(r) for r in regions],
                 [humanise(t).replace(" ", ", ", 1) for t in order], width=92, height=80,
                 label=one_digit, domain=(0.0, 1.0))  # fmt: skip
    spaced = frame.with_columns(pl.col("row").str.replace(" ", ", "))
    data = wide(frame, ["row", "panel", "year"], "knowhow").rename(
        {"row": "technology", "panel": "region"}
    )
    chart = line_grid(scene, spaced, grid)
    return [scene.picture("knowhow", data, chart, legend=scene.legend(frame))]
