"""Maps of names by names: cells filled by a kind or a number, with words in them, and arrows from cell to cell."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from ytterby.report.kinds.chart import Chart, known_in, values_in
from ytterby.report.plot.axes import NameAxis, Row, Shade, Sheet, shade_of
from ytterby.report.plot.marks import DotMark, Mark, TextMark
from ytterby.report.plot.panels import SIZE, Panel
from ytterby.report.plot.shapes import LegendEntry, widest, width_of
from ytterby.report.theme import INK, NOTHING

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
    radius : of a dot that stands for the cell [px].
    arrows : rows with `from_x`, `from_y`, `to_x`, `to_y`, `series` (one of `colours`) and `gain`.
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
    radius: float = 0.0
    arrows: Sequence[Row] = ()

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
            if not self.radius
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
        if self.radius:
            ways = ArrowMark(
                lambda row: self.colours[row["series"]], own=self.arrows, series="series"
            )
            return [
                ways,
                DotMark(self.x, self.y, _fill_of, self.radius, own=cells, series=self.kind),
            ]
        value = self.value or self.texts[0].column
        return [CellMark(self.x, self.y, _fill_of, value, own=cells)] + [
            TextMark(self.x, self.y, one.column, "middle", size=one.size, colour=one.colour or colour, shift=one.shift,
                     own=[row for row in cells if (_brightness(row["fill"]) < DARK) == (colour == "white")])
            for one in self.texts
            for colour in (INK, "white")
        ]  # fmt: skip

    def legend(self, drawn: Sequence[Row]) -> list[LegendEntry]:
        """Kinds and arrows that are there."""
        there = {row.get(self.kind) for row in drawn}
        ways = {row["series"] for row in self.arrows}
        return [
            LegendEntry(name, self.colours[kind], 2.0 if kind in ways else 11.0)
            for kind, name in self.labels.items()
            if kind in there or kind in ways
        ]


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


@dataclass(frozen=True)
class ArrowMark(Mark):
    """A bent arrow from one cell to another, for rows with columns of both."""

    colour: Shade
    from_x: str = "from_x"
    from_y: str = "from_y"
    to_x: str = "to_x"
    to_y: str = "to_y"
    gain: str = "gain"
    data = ("gain", "to_x", "to_y", "from_x", "from_y")

    def draw(self, sheet: Sheet) -> None:
        """Add it to a sheet."""
        for row in self.own:
            spots = sheet.spots(row, [self.from_x, self.to_x], [self.from_y, self.to_y])
            if spots is None:
                continue
            (x0, x1, y0, y1), colour = spots, shade_of(self.colour, row)
            long = math.hypot(x1 - x0, y1 - y0) or 1.0
            ux, uy = (x1 - x0) / long, (y1 - y0) / long
            bend = 0.12 * long + 6.0
            mx, my = (x0 + x1) / 2 - uy * bend, (y0 + y1) / 2 + ux * bend
            x0, y0 = x0 + 15 * ux, y0 + 15 * uy
            tip = math.atan2(y1 - my, x1 - mx)
            x1, y1 = x1 - 16 * math.cos(tip), y1 - 16 * math.sin(tip)
            way = f"M{x0:.1f},{y0:.1f}Q{mx:.1f},{my:.1f} {x1:.1f},{y1:.1f}"
            look = f'fill="none" stroke="{colour}" stroke-width="1.5" stroke-opacity="0.8"'
            self.put(sheet, f'<path d="{way}" {look}/>', row)
            head = [
                (x1 + 7 * math.cos(tip + turn), y1 + 7 * math.sin(tip + turn))
                for turn in (2.6, -2.6)
            ]
            sides = "".join(f"L{x:.1f},{y:.1f}" for x, y in head)
            sheet.parts.append(f'<path d="M{x1:.1f},{y1:.1f}{sides}Z" fill="{colour}"/>')
