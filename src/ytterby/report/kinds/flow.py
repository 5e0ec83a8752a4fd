"""Flows: ribbons from name to name over columns, as shares of what passes between two columns.

Stages do not share a unit (ore, oxide, metal, finished magnets), and each stage loses or adds mass. So every gap
between two columns is scaled to its own total: a ribbon is a share of what passes that gap, and its label gives the
amount.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from html import escape

import polars as pl

from ytterby.report.kinds.chart import Drawn
from ytterby.report.kit.numbers import percent
from ytterby.report.plot.marks import with_values
from ytterby.report.plot.panels import Box
from ytterby.report.plot.shapes import width_of
from ytterby.report.theme import INK, QUIET

WIDTH = 820
SIDE, TOP = 132, 44
"""Width of the picture, and room for words at both sides and above [px]."""
BAR = 13
OTHER = "OTHER"
MIN_SHARE = 0.02
"""A region below this share in all its columns is drawn under `OTHER`."""
MIN_PERCENT, TALL = 0.005, 30.0
"""Share that is written as a number, and height of a node from which it has two lines [px]."""


@dataclass(frozen=True)
class FlowChart:
    """A picture of flows from a table of gap, origin, destination and quantity_t.

    Attributes
    ----------
    order : of the regions from top to bottom. colours : of regions. headings : of the columns. name, short : what a
    region is called, and where there is little room. amount : a quantity in words.
    """

    order: Sequence[str]
    colours: Callable[[Sequence[str]], Sequence[str]]
    headings: Sequence[str]
    name: Callable[[str], str]
    short: Callable[[str], str]
    amount: Callable[[float], str]

    def of(self, table: pl.DataFrame) -> Drawn:
        """The chart of a table; it needs no legend."""
        layout = lay_out(table, self.order)
        codes = [node.region for node in layout.nodes]
        colours = dict(zip(codes, self.colours(codes), strict=True))
        first, last = min(layout.gaps), max(layout.gaps) + 1
        step = (WIDTH - 2 * SIDE - BAR) / max(1, last - first)
        spots = {c: SIDE + (c - first) * step for c in range(first, last + 1)}
        parts = [
            _text(x + BAR / 2, -32, self.headings[column], 12.5, INK, "middle", "bold")
            for column, x in spots.items()
        ]
        for gap, total in zip(layout.gaps, layout.totals_t, strict=True):
            middle = (spots[gap] + BAR + spots[gap + 1]) / 2
            parts.append(_text(middle, -14, self.amount(total), 11, QUIET, "middle"))
        for ribbon in sorted(layout.ribbons, key=lambda one: -one.thickness):
            ends = spots[ribbon.origin.column] + BAR, spots[ribbon.destination.column]
            parts.append(self._ribbon(ribbon, *ends, colours[ribbon.origin.region]))
        for node in layout.nodes:
            tag = (
                f'<rect x="{spots[node.column]:.1f}" y="{node.top:.1f}" width="{BAR}" '
                f'height="{max(1.0, node.height):.1f}" fill="{colours[node.region]}"/>'
            )
            name = self.name(node.region)
            words = f"{name}: {self.amount(node.into_t)} in, {self.amount(node.out_t)} out"
            parts.append(with_values(tag, words, name=name, into=node.into_t, out=node.out_t))
        for node in layout.nodes:
            parts += self._label(node, spots, outer=node.column in (first, last))
        return Box(parts, top=TOP, right=WIDTH, bottom=layout.height), []

    def _ribbon(self, ribbon: Ribbon, x0: float, x1: float, colour: str) -> str:
        y0, y1 = ribbon.y_left, ribbon.y_right
        bend, thick = (x1 - x0) * 0.5, max(0.6, ribbon.thickness)
        tag = (
            f'<path d="M{x0:.1f},{y0:.1f} C{x0 + bend:.1f},{y0:.1f} {x1 - bend:.1f},{y1:.1f} '
            f"{x1:.1f},{y1:.1f} v{thick:.1f} C{x1 - bend:.1f},{y1 + thick:.1f} "
            f'{x0 + bend:.1f},{y0 + thick:.1f} {x0:.1f},{y0 + thick:.1f} Z" fill="{colour}" '
            'fill-opacity="0.42"/>'
        )
        start, end = self.name(ribbon.origin.region), self.name(ribbon.destination.region)
        words = f"{start} to {end}: {self.amount(ribbon.quantity_t)} ({percent(ribbon.share)})"
        return with_values(
            tag, words, start=start, end=end, value=ribbon.quantity_t, share=ribbon.share
        )

    def _label(self, node: Node, spots: Mapping[int, float], *, outer: bool) -> list[str]:
        """Label a node: name above share and amount where there is room, else on one line."""
        last = node.column == max(spots)
        leaving = not last and node.out > 0
        share, mass = (node.out, node.out_t) if leaving else (node.into, node.into_t)
        part = percent(share) if share >= MIN_PERCENT else "<1%"
        x, anchor = spots[node.column] + BAR + 5, "start"
        if node.column == min(spots):
            x, anchor = spots[node.column] - 6, "end"
        y, name, amount = node.top + node.height / 2, self.name(node.region), self.amount(mass)
        if node.height >= TALL:
            lines = [(y - 3, name, 12, "bold"), (y + 11, f"{part}, {amount}", 11, "normal")]
        elif outer:
            lines = [(y + 4, f"{self.short(node.region)} {part}, {amount}", 11, "normal")]
        else:
            lines = [(y + 4, f"{name} {part}", 11, "normal")]
        return [_on_ground(x, at, words, size, anchor, weight) for at, words, size, weight in lines]


def _text(
    x: float, y: float, text: str, size: float, colour: str, anchor: str = "start", weight: str = "normal"
) -> str:  # fmt: skip
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" fill="{colour}" '
        f'text-anchor="{anchor}" font-weight="{weight}">{escape(text)}</text>'
    )


def _on_ground(x: float, y: float, text: str, size: float, anchor: str, weight: str) -> str:
    """Text on a pale ground, readable on a ribbon."""
    wide = width_of(text, size, bold=weight == "bold") + 4
    left = x + 2 - wide if anchor == "end" else x - 2
    ground = (
        f'<rect x="{left:.1f}" y="{y - 0.82 * size - 1:.1f}" width="{wide:.1f}" height="{1.1 * size + 1:.1f}" '
        'rx="2" fill="white" fill-opacity="0.7"/>'
    )
    return ground + _text(x, y, text, size, INK, anchor, weight)


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
    table: pl.DataFrame, order: Sequence[str], height: float = 430.0, pad: float = 17.0
) -> FlowLayout:
    """Place nodes and ribbons in a box of `height` [drawing units].

    `order` is the vertical order of the regions, the same in every column.
    """
    records = table.select("gap", "origin", "destination", "quantity_t").rows()
    totals: defaultdict[int, float] = defaultdict(float)
    for gap, _, _, quantity in records:
        totals[gap] += quantity
    shares: defaultdict[tuple[int, str, str], float] = defaultdict(float)
    for gap, origin, destination, quantity in records:
        shares[gap, origin, "out"] += quantity / totals[gap]
        shares[gap + 1, destination, "into"] += quantity / totals[gap]
    large = {(column, name) for (column, name, _), share in shares.items() if share >= MIN_SHARE}
    nodes: dict[tuple[int, str], Node] = {}
    links: defaultdict[tuple[int, str, str], float] = defaultdict(float)
    for gap, origin, destination, quantity in records:
        start = origin if (gap, origin) in large else OTHER
        end = destination if (gap + 1, destination) in large else OTHER
        links[gap, start, end] += quantity
        left = nodes.setdefault((gap, start), Node(start, gap))
        right = nodes.setdefault((gap + 1, end), Node(end, gap + 1))
        left.out, left.out_t = left.out + quantity / totals[gap], left.out_t + quantity
        right.into, right.into_t = right.into + quantity / totals[gap], right.into_t + quantity
    place = {name: n for n, name in enumerate(dict.fromkeys([*order, OTHER]))}
    columns: dict[int, list[Node]] = {}
    for node in sorted(nodes.values(), key=lambda one: place.get(one.region, len(place))):
        columns.setdefault(node.column, []).append(node)
    sums = {n: sum(node.size for node in own) for n, own in columns.items()}
    unit = min(
        ((height - pad * (len(own) - 1)) / sums[n] for n, own in columns.items()), default=height
    )
    for n, own in columns.items():
        spare = height - sums[n] * unit
        space = min(pad * 1.6, spare / max(1, len(own) - 1))
        at = (spare - space * (len(own) - 1)) / 2
        for node in own:
            node.top, node.height = at, node.size * unit
            at += node.height + space
    ribbons, filled = [], defaultdict[tuple[int, str, str], float](float)
    for gap, start, end in sorted(
        links, key=lambda one: (one[0], place.get(one[1], 99), place.get(one[2], 99))
    ):
        left, right, share = (
            nodes[gap, start],
            nodes[gap + 1, end],
            links[gap, start, end] / totals[gap],
        )
        tops = left.top + filled[gap, start, "out"], right.top + filled[gap + 1, end, "into"]
        ribbons.append(Ribbon(left, right, share, links[gap, start, end], *tops, share * unit))
        filled[gap, start, "out"] += share * unit
        filled[gap + 1, end, "into"] += share * unit
    gaps = sorted(totals)
    return FlowLayout(list(nodes.values()), ribbons, gaps, [totals[gap] for gap in gaps], height)
