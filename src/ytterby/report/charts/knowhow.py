"""Know-how by technology and region over time."""

from __future__ import annotations

import polars as pl

from ytterby.report.charts.base import Lines, Picture, Scene, finish, line_grid, wide
from ytterby.report.charts.dependence import MOST, buyers
from ytterby.report.inputs import table
from ytterby.report.selecting import in_order
from ytterby.report.words import humanise


def knowhow_paths(scene: Scene) -> list[Picture]:
    """Know-how [0 to 1; the holder has 1]: a row per technology, a column per region.

    No picture where the data folder knows no difference in know-how.
    """
    title = f"Know-how outside {scene.holder_name}"
    found = table(scene.report.tables, "knowhow")
    frame = scene.named(found).filter(
        (pl.col("region") != scene.holder)
        & pl.col("technology").is_in(scene.words.main_technologies)
    )
    if frame.is_empty():
        return []
    # The regions in which know-how moves most: the others stay at zero and show nothing.
    levels = frame.group_by("region", maintain_order=True).agg(pl.col("knowhow").sum())
    strongest = levels.sort("knowhow", descending=True)["region"].to_list()[:MOST]
    regions = in_order(strongest, buyers(scene))
    order = in_order(frame["technology"].unique().to_list(), scene.words.technologies)
    frame = frame.filter(pl.col("region").is_in(regions)).with_columns(
        pl.col("region").replace({r: scene.words.region(r) for r in regions}).alias("panel"),
        pl.col("technology").replace({t: humanise(t) for t in order}).alias("row"),
    )
    grid = Lines("knowhow", "", [scene.words.region(r) for r in regions],
                 [humanise(t).replace(" ", ", ", 1) for t in order], width=112, height=80,
                 format=".1f", domain=[0, 1])  # fmt: skip
    spaced = frame.with_columns(pl.col("row").str.replace(" ", ", "))
    chart = finish(
        line_grid(scene, spaced, grid),
        title,
        f"1 is the know-how of {scene.holder_name}; lower means dearer, slower, less recovered.",
        scene.source,
        scene.legend(),
    )
    caption = (
        "Where the lines part, the control withholds learning; where they meet again, own "
        "practice has made up for it."
    )
    data = wide(frame, ["row", "panel", "year"], "knowhow").rename(
        {"row": "technology", "panel": "region"}
    )
    return [Picture("knowhow", title, caption, data, chart)]
