"""The flow picture as a `Picture` of the report, drawn as SVG text."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from xml.sax.saxutils import escape

import polars as pl

from ytterby.report import theme
from ytterby.report.charts.base import Picture, Scene
from ytterby.report.flows import FlowLayout, Node, flow_rows, lay_out
from ytterby.report.inputs import table
from ytterby.report.words import Product, Words, percent, tonnes

WIDTH = 980
LEFT, RIGHT, TOP = 150, 150, 118
BAR = 13


def flow_picture(
    scene: Scene,
    scenario: str,
    year: int,
    product: Product,
    contents: Mapping[str, float] | None = None,
) -> Picture:
    """Who supplies whom, stage by stage, for one scenario, year and product.

    `contents` gives t of its elements per t of commodity for ore and magnets (see `flow_rows`);
    without it, the base-year frame `contents` (commodity, element, share) is taken if there is one.
    """
    contents = contents or _contents(scene, product)
    key = f"flows_{product.name}_{year}_{scenario}".lower().replace(" ", "_")
    name = scene.names.get(scenario, scenario)
    title = f"From mine to use in {year}: {product.title} – {name}"
    tables, words = scene.report.tables, scene.words
    made = table(tables, "production") if "production" in tables else None
    rows = flow_rows(
        table(tables, "flows"), scenario, year, product.parts, words.gaps, made, contents
    )
    if rows.is_empty():
        return Picture(key, title, f"No flows of {product.title} in {year}.", rows)
    layout = lay_out(rows, [scene.holder, *words.regions])
    mixed = "" if contents else " Goods of many elements: full weight."
    svg = _draw(
        layout,
        words,
        title,
        "Each gap is scaled to its own total, printed above it; ribbons have the colour of their "
        f"origin.{mixed}",
        scene.source,
    )
    caption = (
        "Follow one colour from left to right: where it widens, other regions' material passes "
        "through that country. Regions under 2% of a column are drawn as Other."
    )
    stages = {n: gap.title for n, gap in enumerate(words.gaps)}
    data = rows.select(
        pl.col("gap").replace_strict(stages, return_dtype=pl.String).alias("stage"),
        pl.col("origin").map_elements(words.region, return_dtype=pl.String),
        pl.col("destination").map_elements(words.region, return_dtype=pl.String),
        "quantity_t",
    )
    return Picture(key, title, caption, data, svg=svg)


def _contents(scene: Scene, product: Product) -> dict[str, float] | None:
    """Add up the shares of its elements by commodity, None when they are not given."""
    frame = scene.report.base_year.get("contents")
    if frame is None or frame.is_empty():
        return None
    mine = frame.filter(pl.col("element").is_in([*product.parts])).group_by("commodity").agg(
        pl.col("share").sum()
    )  # fmt: skip
    return dict(mine.rows())


def _draw(layout: FlowLayout, words: Words, title: str, subtitle: str, source: str) -> str:
    """Return the picture as one SVG document: columns of regions, ribbons between them."""
    codes = [node.region for node in layout.nodes]
    colours = dict(zip(codes, theme.region_colours(codes, [*words.regions]), strict=True))
    first, last = min(layout.gaps), max(layout.gaps) + 1
    step = (WIDTH - LEFT - RIGHT - BAR) / max(1, last - first)
    spots = {c: LEFT + (c - first) * step for c in range(first, last + 1)}
    lines = textwrap.wrap(subtitle, 150)
    top = TOP + 16 * (len(lines) - 1)
    height = top + layout.height + 48
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height:.0f}" '
        f'viewBox="0 0 {WIDTH} {height:.0f}" font-family="{theme.FONT}">',
        f'<rect width="{WIDTH}" height="{height:.0f}" fill="white"/>',
        _text(8, 25, title, 17, theme.INK, weight="bold"),
        *(_text(8, 46 + 16 * n, line, 12.5, theme.QUIET) for n, line in enumerate(lines)),
    ]
    headings = [*(gap.title for gap in words.gaps), "Use"]
    for column, x in spots.items():
        heading = _text(x + BAR / 2, top - 32, headings[column], 12.5, theme.INK, "middle", "bold")
        parts.append(heading)
    for gap, total in zip(layout.gaps, layout.totals_t, strict=True):
        middle = (spots[gap] + BAR + spots[gap + 1]) / 2
        parts.append(_text(middle, top - 14, tonnes(total), 11, theme.QUIET, "middle"))
    for ribbon in sorted(layout.ribbons, key=lambda r: -r.thickness):
        x0, x1 = spots[ribbon.origin.column] + BAR, spots[ribbon.destination.column]
        y0, y1 = top + ribbon.y_left, top + ribbon.y_right
        bend, thick = (x1 - x0) * 0.5, max(0.6, ribbon.thickness)
        colour = colours[ribbon.origin.region]
        parts.append(
            f'<path d="M{x0:.1f},{y0:.1f} C{x0 + bend:.1f},{y0:.1f} {x1 - bend:.1f},{y1:.1f} '
            f"{x1:.1f},{y1:.1f} v{thick:.1f} C{x1 - bend:.1f},{y1 + thick:.1f} "
            f'{x0 + bend:.1f},{y0 + thick:.1f} {x0:.1f},{y0 + thick:.1f} Z" fill="{colour}" '
            f'fill-opacity="0.42"><title>{escape(_spoken(words, ribbon.origin, ribbon.destination))}: '
            f"{tonnes(ribbon.quantity_t)} ({percent(ribbon.share)})</title></path>"
        )
    for node in layout.nodes:
        x, y = spots[node.column], top + node.top
        colour = colours[node.region]
        parts.append(
            f'<rect x="{x:.1f}" y="{y:.1f}" width="{BAR}" height="{max(1.0, node.height):.1f}" '
            f'fill="{colour}"/>'
        )
    parts += [
        label for node in layout.nodes for label in _label(node, words, spots, top, first, last)
    ]
    parts.append(_text(8, height - 12, source, 10.5, theme.QUIET))
    return "\n".join([*parts, "</svg>"])


def _spoken(words: Words, origin: Node, destination: Node) -> str:
    return f"{words.region(origin.region)} to {words.region(destination.region)}"


def _label(
    node: Node, words: Words, spots: dict[int, float], top: float, first: int, last: int
) -> Sequence[str]:
    """Label a node: name above share and tonnes where there is room, else on one line."""
    leaving = node.column != last and node.out > 0
    share, mass = (node.out, node.out_t) if leaving else (node.into, node.into_t)
    part = percent(share) if share >= 0.005 else "<1%"
    name, amount = words.region(node.region), f"{part}, {tonnes(mass)}"
    x, anchor = spots[node.column] + BAR + 5, "start"
    if node.column == first:
        x, anchor = spots[node.column] - 6, "end"
    y = top + node.top + node.height / 2
    outer = node.column in (first, last)
    if node.height >= 30:
        return [_halo(x, y - 3, name, 12, anchor, "bold"), _halo(x, y + 11, amount, 11, anchor)]
    if outer:
        name = name if len(name) < 13 else node.region
        return [_halo(x, y + 4, f"{name} {amount}", 11, anchor)]
    return [_halo(x, y + 4, f"{name} {part}", 11, anchor)]


def _text(
    x: float, y: float, text: str, size: float, colour: str, anchor: str = "start",
    weight: str = "normal", more: str = "",
) -> str:  # fmt: skip
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" fill="{colour}" '
        f'text-anchor="{anchor}" font-weight="{weight}"{more}>{escape(text)}</text>'
    )


def _halo(x: float, y: float, text: str, size: float, anchor: str, weight: str = "normal") -> str:
    """Text with a white rim, readable on a ribbon: the rim is drawn first, as its own text."""
    rim = ' stroke="white" stroke-width="3.2" stroke-linejoin="round" stroke-opacity="0.85"'
    under = _text(x, y, text, size, "white", anchor, weight, rim)
    return under + _text(x, y, text, size, theme.INK, anchor, weight)
