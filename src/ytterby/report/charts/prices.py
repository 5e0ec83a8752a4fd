"""Price paths inside and outside the controlling country."""

from __future__ import annotations

from typing import Any

import polars as pl

from ytterby.report.charts.base import Lines, Picture, Scene, alt, finish, line_grid, wide
from ytterby.report.inputs import table
from ytterby.report.selecting import inside_outside

MOST = 4
"""Products for which there is room side by side."""


def price_paths(scene: Scene) -> Picture:
    """Prices [USD/kg] over time: outside above, inside below, one column per product."""
    prices = table(scene.report.tables, "prices")
    title = f"Prices inside and outside {scene.holder_name}"
    parts, regions, products = [], set(), scene.words.price[:MOST]
    for product in products:
        both, outside = inside_outside(prices, product, scene.holder, [*scene.words.regions])
        parts.append(both.with_columns(pl.lit(product.title).alias("panel")))
        regions.add(outside)
    frame = scene.named(pl.concat(parts)) if parts else prices
    if frame["price_usd_kg"].drop_nulls().is_empty():
        return Picture("prices", title, "No prices in these runs.", frame)
    outside_name = " / ".join(sorted(scene.words.region(code) for code in regions if code))
    places = {"outside": f"Outside, ({outside_name})", "inside": f"Inside, {scene.holder_name}"}
    frame = frame.with_columns(pl.col("place").replace(places).alias("row"))
    columns: list[Any] = []
    for product in products:
        one = frame.filter(pl.col("panel") == product.title)
        top = one["price_usd_kg"].drop_nulls().to_list()
        if top:
            labels = list(places.values())
            panel = Lines("price_usd_kg", "USD/kg", [product.title], labels, width=205,
                          height=140, format=",~r", domain=[0, max(top) * 1.06])  # fmt: skip
            columns.append(line_grid(scene, one, panel, sides=not columns))
    chart = finish(
        alt.hconcat(*columns, spacing=30),
        title,
        f"{scene.words.dollars} per kg, net of VAT. Same scale inside and outside for each product.",
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
