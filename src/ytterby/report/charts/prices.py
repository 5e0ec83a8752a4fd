"""Price paths inside and outside the controlling country."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import polars as pl

from ytterby.report.charts.base import Lines, Picture, Scene, alt, finish, line_grid, wide
from ytterby.report.inputs import table
from ytterby.report.selecting import inside_outside
from ytterby.report.words import region_name


def price_paths(scene: Scene, elements: Sequence[str] = ("NdPr", "Dy", "Tb")) -> Picture:
    """Prices [USD/kg oxide] over time: outside above, inside below, one column per element."""
    prices = table(scene.report.tables, "prices")
    title = f"Prices inside and outside {scene.holder_name}"
    parts, regions = [], set()
    for element in elements:
        both, outside = inside_outside(prices, element, scene.holder)
        parts.append(both.with_columns(pl.lit(f"{element} oxide").alias("panel")))
        regions.add(outside)
    frame = scene.named(pl.concat(parts))
    if frame["price_usd_kg"].drop_nulls().is_empty():
        return Picture("prices", title, "No prices in these runs.", frame)
    outside_name = " / ".join(sorted(region_name(code) for code in regions if code))
    places = {"outside": f"Outside, ({outside_name})", "inside": f"Inside, {scene.holder_name}"}
    frame = frame.with_columns(pl.col("place").replace(places).alias("row"))
    columns: list[Any] = []
    for element in elements:
        one = frame.filter(pl.col("panel") == f"{element} oxide")
        top = one["price_usd_kg"].drop_nulls().to_list()
        if top:
            labels = list(places.values())
            panel = Lines("price_usd_kg", "USD/kg", [f"{element} oxide"], labels, width=205,
                          height=140, format=",~r", domain=[0, max(top) * 1.06])  # fmt: skip
            columns.append(line_grid(scene, one, panel, sides=not columns))
    chart = finish(
        alt.hconcat(*columns, spacing=30),
        title,
        "USD of 2024 per kg of oxide, net of VAT. Same scale inside and outside for each element.",
        scene.source + " A gap in a line: no trade, hence no price.",
        scene.legend(),
    )
    caption = (
        "Compare the upper row with the lower: the distance between them is what buyers outside "
        "pay on top. Lines that lie on each other mean that the runs do not differ."
    )
    data = wide(frame.sort("panel", "place", "year"), ["panel", "place", "year"], "price_usd_kg")
    data = data.rename({"panel": "product"})
    return Picture("prices", title, caption, data, chart)
