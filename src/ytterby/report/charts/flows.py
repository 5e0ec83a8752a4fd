"""The flow picture: which tonnes go from where to where, stage by stage, drawn as SVG text.

Stages do not share a unit (ore, oxide, metal, finished magnets), and each stage loses or adds
mass. So every gap between two columns is scaled to its own total: a ribbon is a share of what
passes that gap, and its label gives the tonnes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from xml.sax.saxutils import escape

import polars as pl

from ytterby.figures.registry import RIBBONS
from ytterby.figures.ribbons import flow_rows
from ytterby.report import theme
from ytterby.report.charts.base import Scene
from ytterby.report.first.formats import region_of
from ytterby.report.inputs import table
from ytterby.report.kit.numbers import percent, tonnes
from ytterby.report.picture import Picture
from ytterby.report.plot.letters import width_of
from ytterby.report.plot.panels import Box
from ytterby.report.words import Product, Words

WIDTH = 820
LEFT, RIGHT, TOP = 132, 132, 44
"""Width of the picture, and room for words beside and above it [px]."""
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
    values: dict[str, Any] = {
        "year": year,
        "product": product.title,
        "run": scene.names.get(scenario, scenario),
    }
    tables, words = scene.report.tables, scene.words
    made = table(tables, "production") if "production" in tables else None
    crossing = [gap.stages for gap in words.gaps]
    here = pl.col("scenario") == scenario
    rows = flow_rows(
        table(tables, "flows").filter(here), year, product.parts, crossing,
        None if made is None else made.filter(here), contents,
    )  # fmt: skip
    if rows.is_empty():
        return scene.picture(key, rows, words="flows", **values)
    layout = lay_out(rows, [scene.holder, *words.regions])
    mixed = "" if contents else " Goods of many elements: full weight."
    stages = {n: gap.title for n, gap in enumerate(words.gaps)}
    keys = [
        {"scenario": scenario, "year": year, "product": product.name,
         **{name: row[name] for name in ("gap", "origin", "destination")}}
        for row in rows.to_dicts()
    ]  # fmt: skip
    ends = [
        scene.report.ranges.range_of(RIBBONS, key, "quantity_t") or (None, None) for key in keys
    ]
    data = rows.select(
        pl.col("gap").replace_strict(stages, return_dtype=pl.String).alias("stage"),
        scene.region_name("origin"),
        scene.region_name("destination"),
        "quantity_t",
        pl.Series("low", [low for low, _ in ends], pl.Float64),
        pl.Series("high", [high for _, high in ends], pl.Float64),
    )
    made_of = scene.picture(key, data, _draw(layout, words), words="flows", mixed=mixed, **values)
    base = year == min(table(tables, "flows")["year"].to_list())  # which is no forecast
    return scene.caption_of(made_of, base or data["low"].count() > 0)


def _contents(scene: Scene, product: Product) -> dict[str, float] | None:
    """Add up the shares of its elements by commodity, None when they are not given."""
    frame = scene.report.base_year.get("contents")
    if frame is None or frame.is_empty():
        return None
    by_good = frame.filter(pl.col("element").is_in([*product.parts])).group_by("commodity").agg(
        pl.col("share").sum()
    )  # fmt: skip
    return dict(by_good.rows())


def _draw(layout: FlowLayout, words: Words) -> Box:
    """Columns of regions, with ribbons between them."""
    codes = [node.region for node in layout.nodes]
    colours = dict(zip(codes, theme.region_colours(codes, [*words.regions]), strict=True))
    first, last = min(layout.gaps), max(layout.gaps) + 1
    step = (WIDTH - LEFT - RIGHT - BAR) / max(1, last - first)
    spots = {c: LEFT + (c - first) * step for c in range(first, last + 1)}
    parts: list[str] = []
    headings = [*(gap.title for gap in words.gaps), "Use"]
    for column, x in spots.items():
        heading = _text(x + BAR / 2, -32, headings[column], 12.5, theme.INK, "middle", "bold")
        parts.append(heading)
    for gap, total in zip(layout.gaps, layout.totals_t, strict=True):
        middle = (spots[gap] + BAR + spots[gap + 1]) / 2
        parts.append(_text(middle, -14, tonnes(total), 11, theme.QUIET, "middle"))
    for ribbon in sorted(layout.ribbons, key=lambda r: -r.thickness):
        x0, x1 = spots[ribbon.origin.column] + BAR, spots[ribbon.destination.column]
        y0, y1 = ribbon.y_left, ribbon.y_right
        bend, thick = (x1 - x0) * 0.5, max(0.6, ribbon.thickness)
        colour = colours[ribbon.origin.region]
        ends = f"{words.region(ribbon.origin.region)} to {words.region(ribbon.destination.region)}"
        parts.append(
            f'<path d="M{x0:.1f},{y0:.1f} C{x0 + bend:.1f},{y0:.1f} {x1 - bend:.1f},{y1:.1f} '
            f"{x1:.1f},{y1:.1f} v{thick:.1f} C{x1 - bend:.1f},{y1 + thick:.1f} "
            f'{x0 + bend:.1f},{y0 + thick:.1f} {x0:.1f},{y0 + thick:.1f} Z" fill="{colour}" '
            f'fill-opacity="0.42"><title>{escape(ends)}: '
            f"{tonnes(ribbon.quantity_t)} ({percent(ribbon.share)})</title></path>"
        )
    for node in layout.nodes:
        x, y = spots[node.column], node.top
        colour = colours[node.region]
        parts.append(
            f'<rect x="{x:.1f}" y="{y:.1f}" width="{BAR}" height="{max(1.0, node.height):.1f}" '
            f'fill="{colour}"/>'
        )
    parts += [label for node in layout.nodes for label in _label(node, words, spots, first, last)]
    return Box(parts, top=TOP, right=WIDTH, bottom=layout.height)


def _label(
    node: Node, words: Words, spots: dict[int, float], first: int, last: int
) -> Sequence[str]:
    """Label a node: name above share and tonnes where there is room, else on one line."""
    leaving = node.column != last and node.out > 0
    share, mass = (node.out, node.out_t) if leaving else (node.into, node.into_t)
    part = percent(share) if share >= 0.005 else "<1%"
    name, amount = words.region(node.region), f"{part}, {tonnes(mass)}"
    x, anchor = spots[node.column] + BAR + 5, "start"
    if node.column == first:
        x, anchor = spots[node.column] - 6, "end"
    y = node.top + node.height / 2
    outer = node.column in (first, last)
    if node.height >= 30:
        return [
            _on_ground(x, y - 3, name, 12, anchor, "bold"),
            _on_ground(x, y + 11, amount, 11, anchor),
        ]
    if outer:
        name = "other" if node.region == OTHER else region_of(words, node.region)
        return [_on_ground(x, y + 4, f"{name} {amount}", 11, anchor)]
    return [_on_ground(x, y + 4, f"{name} {part}", 11, anchor)]


def _text(
    x: float, y: float, text: str, size: float, colour: str, anchor: str = "start",
    weight: str = "normal", more: str = "",
) -> str:  # fmt: skip
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" fill="{colour}" '
        f'text-anchor="{anchor}" font-weight="{weight}"{more}>{escape(text)}</text>'
    )


def _on_ground(
    x: float, y: float, text: str, size: float, anchor: str, weight: str = "normal"
) -> str:
    """Text on a pale ground, readable on a ribbon."""
    wide = width_of(text, size, bold=weight == "bold") + 4
    left = x + 2 - wide if anchor == "end" else x - 2
    ground = (
        f'<rect x="{left:.1f}" y="{y - 0.82 * size - 1:.1f}" width="{wide:.1f}" height="{1.1 * size + 1:.1f}" '
        'rx="2" fill="white" fill-opacity="0.7"/>'
    )
    return ground + _text(x, y, text, size, theme.INK, anchor, weight)


OTHER = "OTHER"
MIN_SHARE = 0.02  # a region below this share in all its columns is drawn under "Other"


@dataclass
class Node:
    """One region in one column. `into` and `out` are shares of the gaps to the left and right."""

    region: str
    column: int
    into: float = 0.0
    out: float = 0.0
    into_t: float = 0.0
    out_t: float = 0.0
    top: float = 0.0
    height: float = 0.0
    used_left: float = field(default=0.0, repr=False)
    used_right: float = field(default=0.0, repr=False)

    @property
    def size(self) -> float:
        """The larger of the two shares: what the node's bar must hold."""
        return max(self.into, self.out)


@dataclass(frozen=True)
class Ribbon:
    """A flow between two nodes of neighbouring columns, with its vertical places."""

    origin: Node
    destination: Node
    share: float
    quantity_t: float
    y_left: float
    y_right: float
    thickness: float


@dataclass(frozen=True)
class FlowLayout:
    """Everything the drawing needs; `gaps` are the indices of the gaps that have flows."""

    nodes: list[Node]
    ribbons: list[Ribbon]
    gaps: list[int]
    totals_t: list[float]
    height: float


def lay_out(
    rows: pl.DataFrame, order: Sequence[str], height: float = 430.0, pad: float = 17.0
) -> FlowLayout:
    """Place nodes and ribbons in a box of `height` [drawing units].

    `order` is the vertical order of the regions, the same in every column.
    """
    gaps = sorted(rows["gap"].unique(maintain_order=True).to_list())
    totals = {g: float(rows.filter(pl.col("gap") == g)["quantity_t"].sum()) for g in gaps}
    records = [(r["gap"], r["origin"], r["destination"], r["quantity_t"]) for r in rows.to_dicts()]
    kept = _large(records, totals)
    nodes: dict[tuple[int, str], Node] = {}
    links: dict[tuple[int, str, str], float] = {}
    for gap, origin, destination, quantity in records:
        ends = [origin if (gap, origin) in kept else OTHER]
        ends.append(destination if (gap + 1, destination) in kept else OTHER)
        links[gap, ends[0], ends[1]] = links.get((gap, ends[0], ends[1]), 0.0) + quantity
    for (gap, origin, destination), quantity in links.items():
        left = nodes.setdefault((gap, origin), Node(origin, gap))
        right = nodes.setdefault((gap + 1, destination), Node(destination, gap + 1))
        left.out += quantity / totals[gap]
        left.out_t += quantity
        right.into += quantity / totals[gap]
        right.into_t += quantity
    rank = {name: n for n, name in enumerate(dict.fromkeys([*order, OTHER]))}
    columns: dict[int, list[Node]] = {}
    for node in sorted(nodes.values(), key=lambda n: rank.get(n.region, len(rank))):
        columns.setdefault(node.column, []).append(node)
    unit = min(
        ((height - pad * (len(c) - 1)) / sum(n.size for n in c) for c in columns.values()),
        default=height,
    )
    for column in columns.values():
        spare = height - sum(n.size for n in column) * unit
        gap_size = min(pad * 1.6, spare / max(1, len(column) - 1))
        at = (height - sum(n.size for n in column) * unit - gap_size * (len(column) - 1)) / 2
        for node in column:
            node.top, node.height = at, node.size * unit
            at += node.height + gap_size
    ribbons = []
    by_place = sorted(
        links.items(),
        key=lambda item: (item[0][0], rank.get(item[0][1], 99), rank.get(item[0][2], 99)),
    )
    for (gap, origin, destination), quantity in by_place:
        left, right = nodes[gap, origin], nodes[gap + 1, destination]
        share = quantity / totals[gap]
        thick = share * unit
        ribbons.append(
            Ribbon(left, right, share, quantity, left.top + left.used_right,
                   right.top + right.used_left, thick)
        )  # fmt: skip
        left.used_right += thick
        right.used_left += thick
    return FlowLayout(list(nodes.values()), ribbons, gaps, [totals[g] for g in gaps], height)


def _large(
    records: Sequence[tuple[int, str, str, float]], totals: Mapping[int, float]
) -> set[tuple[int, str]]:
    """Find the (column, region) pairs with at least `LEAST` of a gap on either side."""
    shares: dict[tuple[int, str, str], float] = {}
    for gap, origin, destination, quantity in records:
        for key in ((gap, origin, "out"), (gap + 1, destination, "in")):
            shares[key] = shares.get(key, 0.0) + quantity / totals[gap]
    return {(column, region) for (column, region, _), share in shares.items() if share >= MIN_SHARE}
