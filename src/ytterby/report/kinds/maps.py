"""Maps of names by names, with words in their cells; and flows, ribbons from name to name over columns.

Stages do not share a unit (ore, oxide, metal, finished magnets), and each stage loses or adds mass. So every gap
between two columns of a flow is scaled to its own total: a ribbon is a share of what passes that gap.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import polars as pl

from ytterby.report.kinds.chart import Chart, Drawn, known_in, values_in
from ytterby.report.kit.numbers import percent, tonnes
from ytterby.report.plot.axes import NameAxis, Row, Shade, Sheet, shade_of
from ytterby.report.plot.marks import LegendEntry, Mark, TextMark, titled, widest, width_of
from ytterby.report.plot.panels import SIZE, Box, Panel, words_svg
from ytterby.report.theme import INK, NOTHING, QUIET

WIDTH, HEIGHT = 820, 430.0
"""Width of the picture, and height of its columns [px]."""
SIDE, TOP = 132, 44
"""Room for words at both sides and above [px]."""
BAR, APART = 13, 17.0
"""Width of the bar of a region, and least room between two [px]."""
OTHER = "OTHER"
MIN_SHARE = 0.02
"""A region below this share in all its columns is drawn under `OTHER`."""
MIN_PERCENT, TALL = 0.005, 30.0
"""Share that is written as a number, and height of a node from which it has two lines [px]."""
ON_RIBBON = ' stroke="white" stroke-width="3" stroke-opacity="0.7" paint-order="stroke"'
"""Letters that stand on a ribbon have a pale rim."""


@dataclass(frozen=True)
class FlowChart:
    """A picture of flows from a table of gap, origin, destination and quantity_t.

    Attributes
    ----------
    order : of the regions from top to bottom. colours : of regions. headings : of the columns. name, short : what a
    region is called, and where there is little room.
    """

    order: Sequence[str]
    colours: Callable[[Sequence[str]], Sequence[str]]
    headings: Sequence[str]
    name: Callable[[str], str]
    short: Callable[[str], str]

    def of(self, table: pl.DataFrame) -> Drawn:
        """The chart of a table; it needs no legend."""
        layout = lay_out(table, self.order)
        codes = [node.region for node in layout.nodes]
        colours = dict(zip(codes, self.colours(codes), strict=True))
        first, last = min(layout.totals_t), max(layout.totals_t) + 1
        step = (WIDTH - 2 * SIDE - BAR) / (last - first)
        spots = {column: SIDE + (column - first) * step for column in range(first, last + 1)}
        parts = [
            words_svg(x + BAR / 2, -32, self.headings[column], 12.5, side="middle", bold=True)
            for column, x in spots.items()
        ]
        for gap, total in layout.totals_t.items():
            middle = (spots[gap] + BAR + spots[gap + 1]) / 2
            parts.append(words_svg(middle, -14, tonnes(total), 11, QUIET, "middle"))
        for ribbon in sorted(layout.ribbons, key=lambda one: -one.thickness):
            ends = spots[ribbon.origin.column] + BAR, spots[ribbon.destination.column]
            parts.append(self._ribbon(ribbon, *ends, colours[ribbon.origin.region]))
        for node in layout.nodes:
            tag = (
                f'<rect x="{spots[node.column]:.1f}" y="{node.top:.1f}" width="{BAR}" '
                f'height="{max(1.0, node.height):.1f}" fill="{colours[node.region]}"/>'
            )
            words = f"{self.name(node.region)}: {tonnes(node.into_t)} in, {tonnes(node.out_t)} out"
            parts.append(titled(tag, words))
        for node in layout.nodes:
            parts += self._label(node, spots)
        return Box(parts, top=TOP, right=WIDTH, bottom=HEIGHT), []

    def _ribbon(self, ribbon: Ribbon, x0: float, x1: float, colour: str) -> str:
        y0, y1, middle = ribbon.y_left, ribbon.y_right, (x0 + x1) / 2
        thick = max(0.6, ribbon.thickness)
        there = f"M{x0:.1f},{y0:.1f} C{middle:.1f},{y0:.1f} {middle:.1f},{y1:.1f} {x1:.1f},{y1:.1f}"
        low, high = y0 + thick, y1 + thick
        back = f"C{middle:.1f},{high:.1f} {middle:.1f},{low:.1f} {x0:.1f},{low:.1f}"
        tag = f'<path d="{there} v{thick:.1f} {back} Z" fill="{colour}" fill-opacity="0.42"/>'
        start, end = self.name(ribbon.origin.region), self.name(ribbon.destination.region)
        return titled(
            tag, f"{start} to {end}: {tonnes(ribbon.quantity_t)} ({percent(ribbon.share)})"
        )

    def _label(self, node: Node, spots: Mapping[int, float]) -> list[str]:
        """Label a node: name above share and amount where there is room, else on one line."""
        leaving = node.column != max(spots) and node.out > 0
        share, mass = (node.out, node.out_t) if leaving else (node.into, node.into_t)
        part = percent(share) if share >= MIN_PERCENT else "<1%"
        x, side = spots[node.column] + BAR + 5, "start"
        if node.column == min(spots):
            x, side = spots[node.column] - 6, "end"
        y = node.top + node.height / 2
        if node.height < TALL:
            words = f"{self.short(node.region)} {part}"
            return [words_svg(x, y + 4, words, 11, side=side, more=ON_RIBBON)]
        name, words = self.name(node.region), f"{part}, {tonnes(mass)}"
        return [
            words_svg(x, y - 3, name, 12, side=side, bold=True, more=ON_RIBBON),
            words_svg(x, y + 11, words, 11, side=side, more=ON_RIBBON),
        ]


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
    """Everything the drawing needs. totals_t : what passes each gap that has flows [t]."""

    nodes: list[Node]
    ribbons: list[Ribbon]
    totals_t: dict[int, float]


def lay_out(table: pl.DataFrame, order: Sequence[str]) -> FlowLayout:
    """Place nodes and ribbons. order : of the regions from top to bottom, the same in every column."""
    links = _links(table)
    totals = defaultdict[int, float](float)
    for (gap, _, _), quantity in links.items():
        totals[gap] += quantity
    place = {name: n for n, name in enumerate(dict.fromkeys([*order, OTHER]))}
    nodes = dict[tuple[int, str], Node]()
    for (gap, start, end), quantity in links.items():
        left = nodes.setdefault((gap, start), Node(start, gap))
        right = nodes.setdefault((gap + 1, end), Node(end, gap + 1))
        left.out, left.out_t = left.out + quantity / totals[gap], left.out_t + quantity
        right.into, right.into_t = right.into + quantity / totals[gap], right.into_t + quantity
    columns = defaultdict[int, list[Node]](list)
    for node in sorted(nodes.values(), key=lambda one: place.get(one.region, len(place))):
        columns[node.column].append(node)
    sizes = {n: sum(max(one.into, one.out) for one in own) for n, own in columns.items()}
    unit = min((HEIGHT - APART * (len(own) - 1)) / sizes[n] for n, own in columns.items())
    for n, own in columns.items():
        spare = HEIGHT - sizes[n] * unit
        space = min(APART * 1.6, spare / max(1, len(own) - 1))
        at = (spare - space * (len(own) - 1)) / 2
        for node in own:
            node.top, node.height = at, max(node.into, node.out) * unit
            at += node.height + space
    ribbons, filled = list[Ribbon](), defaultdict[tuple[int, str, str], float](float)
    for gap, start, end in sorted(
        links, key=lambda one: (one[0], *(place.get(c, 99) for c in one[1:]))
    ):
        left, right, quantity = nodes[gap, start], nodes[gap + 1, end], links[gap, start, end]
        thick = quantity / totals[gap] * unit
        tops = left.top + filled[gap, start, "out"], right.top + filled[gap + 1, end, "into"]
        ribbons.append(Ribbon(left, right, quantity / totals[gap], quantity, *tops, thick))
        filled[gap, start, "out"] += thick
        filled[gap + 1, end, "into"] += thick
    return FlowLayout(list(nodes.values()), ribbons, dict(sorted(totals.items())))


def _links(table: pl.DataFrame) -> dict[tuple[int, str, str], float]:
    """Gap, origin, destination -> what passes [t]; regions that are small in all their columns are one."""
    total = pl.col("quantity_t").sum().over("gap")
    flows = table.with_columns(
        out=pl.col("quantity_t").sum().over("gap", "origin") / total,
        into=pl.col("quantity_t").sum().over("gap", "destination") / total,
    ).select("gap", "origin", "destination", "quantity_t", "out", "into")
    leave = dict.fromkeys((gap, one) for gap, one, _, _, out, _ in flows.rows() if out >= MIN_SHARE)
    come = dict.fromkeys(
        (gap + 1, two) for gap, _, two, _, _, into in flows.rows() if into >= MIN_SHARE
    )
    large = {**leave, **come}
    links = defaultdict[tuple[int, str, str], float](float)
    for gap, origin, destination, quantity, _, _ in flows.rows():
        start = origin if (gap, origin) in large else OTHER
        end = destination if (gap + 1, destination) in large else OTHER
        links[gap, start, end] += quantity
    return links


CLEAR = 6.0
"""Room for words of a cell at both sides together [px]."""
DARK = 0.45
"""Brightness, of one, of a cell under which its letters are white."""


@dataclass(frozen=True)
class CellText:
    """Words in a cell: column, size of the type, colour, left out black or white, and how far under the middle [px]."""

    column: str
    size: float = 11.0
    colour: str = ""
    shift: float = 0.0


@dataclass(frozen=True, kw_only=True)
class HeatChart(Chart):
    """Cells from a table with a row for each pair of names.

    x, y, xs, ys : columns, and their values in order; left out, as they come. cell : least width and height [px].
    kind, colours, labels : column, its values with their colours, and their names in the legend.
    value, stops : column of the number that fills a cell of no such kind, and numbers with their colours. top : if
    given, those are parts of the largest number of a panel, or of `top` if that is more.
    texts : words in a cell.
    slanted, split : names above rise to the right, or are split into lines at these letters.
    """

    x: str
    y: str
    xs: Sequence[str] = ()
    ys: Sequence[str] = ()
    cell: tuple[float, float] = (34.0, 25.0)
    kind: str = "kind"
    colours: Mapping[str, str] = field(default_factory=dict)
    labels: Mapping[str, str] = field(default_factory=dict)
    value: str = ""
    stops: tuple[Sequence[float], Sequence[str]] = ((), ())
    top: float = 0.0
    texts: Sequence[CellText] = (CellText("text"),)
    slanted: bool = False
    split: str = ""
    names_room: float = 260.0

    def panel(self, own: Sequence[Row], alike: Sequence[Row]) -> Panel:
        """A panel of its own rows. alike : rows whose names it has."""
        xs, ys = self.xs or values_in(alike, self.x), self.ys or values_in(alike, self.y)
        most = max([*known_in(own, self.value), self.top]) if self.top else 1.0
        cells = [{**row, "fill": self._fill(row, most)} for row in own]
        x = NameAxis(xs, slanted=self.slanted, lines=self.split)
        y = NameAxis(ys, room=self.names_room)
        wide = self._width(xs, cells)
        return Panel(x, y, wide * len(xs), self.cell[1] * len(ys), self._marks(cells))

    def _width(self, xs: Sequence[str], cells: Sequence[Row]) -> float:
        """Width of a cell [px]: as specified, or what its words and those above it take if that is more."""
        inside = [
            CLEAR + width_of(words, one.size)
            for one in self.texts
            for row in cells
            if (words := row.get(one.column))
        ]
        above = [] if self.slanted else [x.split(self.split) if self.split else [x] for x in xs]
        return max([self.cell[0], *inside, *(CLEAR + widest(lines, SIZE) for lines in above)])

    def _fill(self, row: Row, most: float) -> str:
        kind, value = row.get(self.kind, ""), row.get(self.value)
        if kind in self.colours:
            return self.colours[kind]
        return NOTHING if value is None else ramp(value / most, *self.stops)

    def _marks(self, cells: Sequence[Row]) -> list[Mark]:
        value = self.value or self.texts[0].column
        return [CellMark(self.x, self.y, _fill_of, value, own=cells)] + [
            TextMark(self.x, self.y, one.column, "middle", size=one.size, colour=one.colour or colour, shift=one.shift,
                     own=[row for row in cells if (_brightness(row["fill"]) < DARK) == (colour == "white")])
            for one in self.texts
            for colour in (INK, "white")
        ]  # fmt: skip

    def legend(self, drawn: Sequence[Row]) -> list[LegendEntry]:
        """Kinds that are there."""
        there = {row.get(self.kind) for row in drawn}
        named = [(kind, name) for kind, name in self.labels.items() if kind in there]
        return [LegendEntry(name, self.colours[kind]) for kind, name in named]


def ramp(value: float, at: Sequence[float], colours: Sequence[str]) -> str:
    """A colour between others for a number; beyond the ends those of the ends."""
    stops = [tuple(int(c[n : n + 2], 16) for n in (1, 3, 5)) for c in colours]
    value = min(max(value, at[0]), at[-1])
    n = next(k for k in range(1, len(at)) if value <= at[k])
    part = (value - at[n - 1]) / ((at[n] - at[n - 1]) or 1.0)
    mixed = (round(a + part * (b - a)) for a, b in zip(stops[n - 1], stops[n], strict=True))
    return "#" + "".join(f"{one:02x}" for one in mixed)


def _fill_of(row: Row) -> str:
    return str(row["fill"])


def _brightness(colour: str) -> float:
    """How bright a colour, `#rrggbb`, looks: 0 is black, 1 is white."""
    parts = (int(colour[n : n + 2], 16) / 255.0 for n in (1, 3, 5))
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), parts, strict=True))


@dataclass(frozen=True)
class CellMark(Mark):
    """A filled cell with a white rim. value : column of what it shows."""

    x: str
    y: str
    colour: Shade
    value: str = ""
    data = ("value", "x", "y")

    def draw(self, sheet: Sheet) -> None:
        """Add it to a sheet."""
        assert isinstance(sheet.x, NameAxis)
        assert isinstance(sheet.y, NameAxis)
        wide, high = sheet.width / len(sheet.x.names), sheet.height / len(sheet.y.names)
        for row in self.own:
            if spot := sheet.spots(row, [self.x], [self.y]):
                place = f'x="{spot[0] - wide / 2 + 1:.1f}" y="{spot[1] - high / 2 + 1:.1f}"'
                size = f'width="{wide - 2:.1f}" height="{high - 2:.1f}"'
                self.put(sheet, f'<rect {place} {size} fill="{shade_of(self.colour, row)}"/>', row)
