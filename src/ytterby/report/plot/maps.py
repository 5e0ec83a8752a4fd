"""Marks of maps of names by names: filled cells, and arrows from cell to cell."""

from __future__ import annotations

import math
from dataclasses import dataclass

from ytterby.report.plot.axes import NameAxis
from ytterby.report.plot.marks import Mark
from ytterby.report.plot.places import Shade, Sheet, shade_of


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
