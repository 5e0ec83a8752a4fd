"""Marks: what stands in a panel for the rows of a table, as SVG; and what shapes look like.

Rows without a number are left out; a line breaks. The `<title>` of a mark says its values.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from itertools import pairwise
from typing import ClassVar

from ytterby.report.kit.numbers import number
from ytterby.report.plot.axes import (
    NumberAxis,
    Place,
    Row,
    Shade,
    Sheet,
    plain,
    shade_of,
    value_of,
    year,
)
from ytterby.report.plot.letters import SPARE, widest, width_of, wrapped
from ytterby.report.theme import INK, QUIET

DOT, DIAMOND, LEFT, RIGHT, TICK = "dot", "diamond", "left", "right", "tick"
"""Circle, diamond, triangles that point aside, and short upright line."""
SHAPES = frozenset({DOT, DIAMOND, LEFT, RIGHT, TICK})
KEY = 12.0
"""Size of the type of legends [px]."""


HALO = ' stroke="white" stroke-width="3" stroke-linejoin="round" paint-order="stroke"'
"""Letters that stand on lines have a white rim."""
LABEL, APART, DOWN = 11.5, 13.5, 16.0
"""Size of the type of names in a plot, least distance of two, and of lines of words [px]."""


@dataclass(frozen=True)
class LegendEntry:
    """What a mark means. thick : of the line that stands for it [px]; a box where it is thicker than a line.
    dash : of that line. shape : in place of a line."""

    label: str
    colour: str
    thick: float = 11.0
    dash: str = ""
    shape: str = ""

    @property
    def wide(self) -> float:
        """The room that it takes [px]."""
        return 46 + width_of(self.label, KEY)


def dashed(dash: str) -> str:
    """The attribute of a dashed line, if it is one."""
    return f' stroke-dasharray="{dash}"' if dash else ""


def shape_svg(shape: str, x: float, y: float, size: float, colour: str) -> str:
    """A shape round a point [px]; size : from its middle to its tip."""
    if shape == DOT:
        return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{size:g}" fill="{colour}"/>'
    if shape == TICK:
        way = f"M{x:.1f},{y - size:.1f}v{2 * size:g}"
        return f'<path d="{way}" stroke="{colour}" stroke-width="2.5"/>'
    if shape == DIAMOND:
        way = f"M{x - size:.1f},{y:.1f}L{x:.1f},{y - size:.1f}L{x + size:.1f},{y:.1f}L{x:.1f},{y + size:.1f}Z"
    else:
        tip = -size if shape == LEFT else size
        way = f"M{x + tip:.1f},{y:.1f}L{x - tip:.1f},{y - size:.1f}V{y + size:.1f}Z"
    return f'<path d="{way}" fill="{colour}"/>'


def titled(tag: str, words: str) -> str:
    """An element, `<rect .../>`, with what it says to whom points at it."""
    name = tag[1 : tag.index(" ")]
    return f"{tag.removesuffix('/>')}><title>{escape(words)}</title></{name}>"


def named(x: float, y: float, words: str, *, right: bool = False) -> str:
    """What something in a plot is, where it is: at its left end, or with its last letter at its right end."""
    side = ' text-anchor="end"' if right else ""
    return f'<text x="{x:.1f}" y="{y:.1f}" font-size="11" fill="{QUIET}"{side}{HALO}>{escape(words)}</text>'


@dataclass(frozen=True)
class Mark(ABC):
    """What all marks have. own : the rows that it shows. series : whose values these are: a name, or a column of names.
    data : its places, whose values it says."""

    own: Sequence[Row] = field(default=(), kw_only=True)
    series: str = field(default="", kw_only=True)
    data: ClassVar[tuple[str, ...]] = ()

    @abstractmethod
    def draw(self, sheet: Sheet) -> None:
        """Add it to a sheet."""

    def put(self, sheet: Sheet, tag: str, row: Row, *more: Row) -> None:
        """Add an element to a sheet. It says whose values it has and, where it stands for one row, its values."""
        column = row.get(self.series)
        heads, figures = [column if isinstance(column, str) else self.series], []
        plane, dated = isinstance(sheet.y, NumberAxis), sheet.x.label is year
        for name in () if more else self.data:
            value = value_of(row, getattr(self, name))
            if isinstance(value, str):
                heads.insert(0, value.replace("|", " "))
            elif value is None or (name == "start" and not value):
                continue
            elif name == "x" and plane:
                heads.append(plain(value))
            else:
                figures.append(str(int(value)) if dated else number(value))
        words = (", ".join(filter(None, heads)), " to ".join(figures))
        sheet.parts.append(titled(tag, ": ".join(filter(None, words))))


@dataclass(frozen=True)
class LineMark(Mark):
    """A line through rows in their order; a dotted one leads over rows without a number. wide : in pixels."""

    x: Place
    y: Place
    colour: str
    wide: float = 2.0
    dash: str = ""
    data = ("x", "y")

    def draw(self, sheet: Sheet) -> None:
        """Add it to a sheet."""
        spots = [sheet.spots(row, [self.x], [self.y]) for row in self.own]
        known = {n: f"{spot[0]:.1f},{spot[1]:.1f}" for n, spot in enumerate(spots) if spot}
        way = "".join(f"{'L' if n - 1 in known else 'M'}{here}" for n, here in known.items())
        gaps = (f"M{known[a]}L{known[b]}" for a, b in pairwise(known) if b > a + 1)
        look = f'fill="none" stroke="{self.colour}" stroke-linecap="round" stroke-linejoin="round"'
        if over := "".join(gaps):
            dots = 'stroke-width="1.4" stroke-dasharray="0.1 4"'
            sheet.parts.append(f'<path d="{over}" {look} {dots}/>')
        if known:
            size = f'stroke-width="{self.wide:g}"{dashed(self.dash)}'
            drawn = (self.own[n] for n in known)
            self.put(sheet, f'<path d="{way}" {look} {size}/>', *drawn)


@dataclass(frozen=True)
class AreaMark(Mark):
    """An area between two columns, through rows in their order; it breaks where an end is missing."""

    x: Place
    low: Place
    high: Place
    colour: str
    strength: float = 1.0
    data = ("x", "low", "high")

    def draw(self, sheet: Sheet) -> None:
        """Add it to a sheet."""
        stretches: list[list[tuple[list[float], Row]]] = [[]]
        for row in self.own:
            spot = sheet.spots(row, [self.x], [self.low, self.high])
            if spot is None:
                stretches.append([])
            else:
                stretches[-1].append((spot, row))
        for own in [one for one in stretches if len(one) > 1]:
            up = [f"{x:.1f},{high:.1f}" for (x, _, high), _ in own]
            back = [f"{x:.1f},{low:.1f}" for (x, low, _), _ in reversed(own)]
            look = f'fill="{self.colour}" fill-opacity="{self.strength:g}"'
            tag = f'<polygon points="{" ".join([*up, *back])}" {look}/>'
            self.put(sheet, tag, *(row for _, row in own))


@dataclass(frozen=True)
class BarMark(Mark):
    """A bar from one number to another at a name. shift : pixels by which it stands lower."""

    start: Place
    end: Place
    y: Place
    colour: Shade
    high: float = 13.0
    shift: float = 0.0
    data = ("y", "start", "end")

    def draw(self, sheet: Sheet) -> None:
        """Add it to a sheet."""
        for row in self.own:
            spot = sheet.spots(row, [self.start, self.end], [self.y])
            if spot is None or spot[0] == spot[1]:
                continue
            x, y = min(spot[:2]), spot[2] + self.shift - self.high / 2
            size = f'width="{abs(spot[1] - spot[0]):.1f}" height="{self.high:g}"'
            look = f'{size} fill="{shade_of(self.colour, row)}"'
            self.put(sheet, f'<rect x="{x:.1f}" y="{y:.1f}" {look}/>', row)


@dataclass(frozen=True)
class RangeMark(Mark):
    """An upright line from one number to another at a place from left to right."""

    x: Place
    low: Place
    high: Place
    colour: str = INK
    wide: float = 1.6
    data = ("x", "low", "high")

    def draw(self, sheet: Sheet) -> None:
        """Add it to a sheet."""
        for row in self.own:
            if spot := sheet.spots(row, [self.x], [self.low, self.high]):
                way = f"M{spot[0]:.1f},{spot[1]:.1f}V{spot[2]:.1f}"
                look = f'stroke="{self.colour}" stroke-width="{self.wide:g}"'
                self.put(sheet, f'<path d="{way}" {look}/>', row)


@dataclass(frozen=True)
class SpanMark(Mark):
    """Everything between two numbers, from top to bottom."""

    start: float
    end: float
    colour: str
    strength: float = 1.0
    data = ("start", "end")

    def draw(self, sheet: Sheet) -> None:
        """Add it to a sheet."""
        a, b = sheet.spots({}, [self.start, self.end], []) or (0.0, 0.0)
        size = f'x="{a:.1f}" width="{b - a:.1f}" height="{sheet.height:g}"'
        tag = f'<rect {size} fill="{self.colour}" fill-opacity="{self.strength:g}"/>'
        self.put(sheet, tag, {})
        if self.series:
            right = (a + b) / 2 > sheet.width / 2
            at = b - 3 if right else a + 3
            sheet.parts.append(named(at, sheet.height - 5, self.series, right=right))


@dataclass(frozen=True)
class RuleMark(Mark):
    """A straight line across the panel: upright at a number `x`, or level at a number `y`; it says what it is where it
    has a name."""

    x: float | None = None
    y: float | None = None
    colour: str = INK
    wide: float = 1.0
    dash: str = ""
    data = ("x", "y")

    def draw(self, sheet: Sheet) -> None:
        """Add it to a sheet."""
        upright, places = self.x is not None, [one for one in (self.x, self.y) if one is not None]
        (at,) = sheet.spots({}, *((places, ()) if upright else ((), places))) or (0.0,)
        way = f"M{at:.1f},0V{sheet.height:g}" if upright else f"M0,{at:.1f}H{sheet.width:g}"
        look = f'stroke="{self.colour}" stroke-width="{self.wide:g}"{dashed(self.dash)}'
        tag = f'<path d="{way}" fill="none" {look}/>'
        if not self.series:
            sheet.parts.append(tag)
            return
        self.put(sheet, tag, {})
        if not upright:
            sheet.parts.append(named(3.0, at - 4.0, self.series))


@dataclass(frozen=True)
class EndsMark(Mark):
    """The names of lines at their right ends, in their colours, one under the other where they end close together.

    lines : those that are named. names : series -> what stands there.
    """

    lines: Sequence[LineMark]
    names: Mapping[str, str]

    def draw(self, sheet: Sheet) -> None:
        """Add it to a sheet."""
        ends: list[tuple[float, LineMark]] = []
        for line in self.lines:
            spots = [spot for row in line.own if (spot := sheet.spots(row, [line.x], [line.y]))]
            ends += [(spots[-1][1], line)] if spots else []
        x, at, lowest = sheet.width + 5.0, -APART, sheet.height + 4.0 - APART * (len(ends) - 1)
        for n, (y, line) in enumerate(sorted(ends, key=lambda one: one[0])):
            at = max(at + APART, min(y, lowest + APART * n))
            name = self.names[line.series]
            look = f'font-size="{LABEL:g}" font-weight="bold" fill="{line.colour}"'
            sheet.parts.append(f'<text x="{x:.1f}" y="{at + 4.0:.1f}" {look}>{escape(name)}</text>')
            sheet.reach = max(sheet.reach, x + SPARE * width_of(name, LABEL, bold=True))


@dataclass(frozen=True)
class DotMark(Mark):
    """A shape at a point (`plot.shapes`): the same for all, or that of a row's column `shape`."""

    x: Place
    y: Place
    colour: Shade
    radius: float = 5.5
    shape: str = DOT
    shift: float = 0.0
    data = ("x", "y")

    def draw(self, sheet: Sheet) -> None:
        """Add it to a sheet."""
        for row in self.own:
            if spot := sheet.spots(row, [self.x], [self.y]):
                shape, colour = str(row.get(self.shape, self.shape)), shade_of(self.colour, row)
                x, y = spot[0], spot[1] + self.shift
                self.put(sheet, shape_svg(shape, x, y, self.radius, colour), row)


@dataclass(frozen=True)
class TextMark(Mark):
    """Words of a column. x : place, to which `right` pixels are added; side : `start`, `middle` or `end`. room : width
    of the lines of which the last stands there [px]; a line at zero."""

    x: Place
    y: Place
    words: str
    side: str = "start"
    right: float = 0.0
    size: float = 11.0
    colour: str = INK
    shift: float = 0.0
    room: float = 0.0

    def draw(self, sheet: Sheet) -> None:
        """Add it to a sheet."""
        texts = []
        for row in self.own:
            spot, words = sheet.spots(row, [self.x], [self.y]), row.get(self.words)
            if spot is None or not words:
                continue
            x, y = spot[0] + self.right, spot[1] + self.shift + 0.36 * self.size
            lines = wrapped(words, self.size, self.room) if self.room else [words]
            for n, line in enumerate(reversed(lines)):
                texts.append(f'<text x="{x:.1f}" y="{y - DOWN * n:.1f}">{escape(line)}</text>')
            if self.side == "start":
                sheet.reach = max(sheet.reach, x + widest(lines, self.size))
        if texts:
            look = f'font-size="{self.size:g}" fill="{self.colour}" text-anchor="{self.side}"'
            sheet.parts.append(f"<g {look}>{''.join(texts)}</g>")
