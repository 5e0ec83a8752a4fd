"""Who goes short and who pays more: uses by region, at their worst year."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import polars as pl

from ytterby.report import theme
from ytterby.report.charts.base import Picture, Scene, alt, finish, heat_map, names_axis
from ytterby.report.inputs import table
from ytterby.report.selecting import in_order, use_stress
from ytterby.report.words import MINUS


def _short(fraction: float | None) -> str:
    """Write a share in a cell: nothing when nil, `<1%` when small."""
    if fraction is None or fraction < 0.0005:
        return ""
    return "<1%" if fraction < 0.01 else f"{fraction:.0%}"


def _dearer(ratio: float | None) -> str:
    """Write a price change in a cell."""
    if ratio is None or abs(ratio - 1) < 0.005:
        return ""
    return f"{ratio - 1:+.0%}".replace("-", MINUS) if ratio < 10 else f"x{ratio:.0f}"


def use_stress_maps(scene: Scene, comparison: str = "") -> Picture:
    """Heat maps use x region: share of demand lost, and price of the bundle, at the worst year.

    `comparison` names one of the headline's comparisons; empty takes the first. A lone scenario
    is set against its base year.
    """
    pairs = list(scene.report.headline.get("comparisons") or [])
    pair = next((p for p in pairs if p["name"] == comparison), pairs[0] if pairs else None)
    of = pair["of"] if pair else (scene.scenarios[-1] if scene.scenarios else "")
    against = pair["against"] if pair else None
    key = f"uses_{pair['name'].replace(' ', '_')}" if pair else "uses"
    reference = scene.names.get(against or "", "the base year")
    title = f"Who goes short and who pays more: {scene.names.get(of, of)} against {reference}"
    worst = use_stress(table(scene.report.tables, "demand"), of, against)
    if worst.is_empty():
        return Picture(key, title, "No demand table in these runs.", worst)
    regions = in_order(worst["region"].to_list(), [*scene.words.regions])
    order = (
        worst.group_by("use", maintain_order=True)
        .agg((pl.col("lost_share") * 10 + pl.col("price_ratio").fill_null(1.0)).max().alias("bad"))
        .sort("bad", descending=True)["use"]
        .to_list()
    )
    frame = worst.with_columns(
        pl.col("use").replace({u: scene.words.use(u) for u in order}).alias("use_name"),
        pl.col("region").replace({r: scene.words.region(r) for r in regions}).alias("region_name"),
        pl.col("lost_share").map_elements(_short, return_dtype=pl.String, skip_nulls=False)
        .alias("lost_text"),
        pl.col("price_ratio").map_elements(_dearer, return_dtype=pl.String, skip_nulls=False)
        .alias("price_text"),
        (pl.col("price_ratio") - 1).alias("dearer"),
    )  # fmt: skip
    names = [scene.words.region(r) for r in regions]
    uses = [scene.words.use(u) for u in order]
    side_by_side = len(names) <= 8  # two maps while they fit, else one above the other
    maps = [
        _map(frame, names, uses, "lost_share", "lost_text", "Demand lost, share of what is wanted"),
        _map(frame, names, uses, "dearer", "price_text", f"Price paid, against {reference}",
             labelled=not side_by_side),
    ]  # fmt: skip
    both = alt.hconcat(*maps, spacing=18) if side_by_side else alt.vconcat(*maps, spacing=22)
    chart = finish(
        both,
        title,
        "Each cell at its worst year. An empty cell: no difference. The price is that of all inputs "
        f"of the use together that are {scene.words.material}.",
        scene.source,
    )
    caption = (
        "Uses are sorted by how hard they are hit. Dark cells on the left cannot buy what they "
        "want at any price they would pay; dark cells on the right buy it, but pay more."
    )
    data = frame.select("use_name", "region_name", "lost_share", "lost_share_against", "lost_year",
                        "price_ratio", "price_year").rename(
        {"use_name": "use", "region_name": "region"})  # fmt: skip
    return Picture(key, title, caption, data, chart)


def _map(frame: pl.DataFrame, regions: Sequence[str], uses: Sequence[str], value: str, text: str,
         heading: str, *, labelled: bool = True) -> Any:  # fmt: skip
    """Draw one heat map; cells without difference stay pale, strong cells get white text."""
    found = [v for v in frame[value].to_list() if v is not None]
    top = max([*found, 0.25])  # so that a few percent never look like a catastrophe
    scale = alt.Scale(domain=[0, top * 0.25, top], clamp=True, interpolate="rgb",
                      range=[theme.NOTHING, theme.HEAT[1], theme.HEAT[3]])  # fmt: skip
    x = alt.X("region_name:N", sort=list(regions), title=None,
              axis=alt.Axis(orient="top", labelAngle=-40, domain=False, ticks=False))  # fmt: skip
    base = alt.Chart().encode(x=x, y=names_axis("use_name", uses, labels=labelled))
    box = {"stroke": "white", "strokeWidth": 2}
    blank = base.mark_rect(**box, color=theme.NOTHING)
    cells = base.transform_filter(f"isValid(datum.{value})").mark_rect(**box)
    layers = [blank, cells.encode(color=alt.Color(f"{value}:Q", scale=scale, legend=None))]
    for test, ink in ((">", "white"), ("<=", theme.INK)):
        chosen = base.transform_filter(f"(datum.{value} || 0) {test} {top * 0.75}")
        layers.append(chosen.mark_text(fontSize=10.5, color=ink).encode(text=f"{text}:N"))
    drawn = heat_map(frame, layers, heading, 43 * len(regions), 25 * len(uses))
    return drawn.resolve_scale(color="independent")
